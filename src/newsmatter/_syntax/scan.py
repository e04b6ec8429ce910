"""The scanner: the text of front matter to a tree with spans, as YAML 1.2 has it.

Grammar of blocks (https://yaml.org/spec/1.2.2/, chapter 8), an entry at a time::

    block  = entry+                            all at one column
    entry  = "-" (white node | end)            an item of a list
           | key white* ":" (white node | end)
           | "?" (white node | end)  then at its column  [":" (white node | end)]
    node   = entry+                            behind "-", "?" and their ":" beside them, else on the lines below, deeper
           | props* (alias | quoted | plain | flow | block scalar)
    key    = props* (alias | quoted | plain)   on one line
    end    = white* [comment] NL

A list that is the value of a key may stand at the column of that key; nothing else stands at the column of another
collection. Scalars are read by `tokens`, collections in brackets by `brackets`.

The open collections, and the rule that no node is ever dropped, are in `stack`.

Most lines are of few shapes: `_LINE` reads them in one match, and takes nothing that another line could still change but
a plain scalar, which `_Scanner.line` reads again where the line below goes on with it. Of others it reads what stands
before the value, which `_Scanner.content` then reads, or nothing: these go through `_Scanner.line`, which knows the whole
grammar.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsmatter._syntax.brackets import Flow
from newsmatter._syntax.composition import MOST_NAMES, NAMES, Composition, Malformed, Props
from newsmatter._syntax.dialect import ESCAPES, FLOW_PLAIN, FORBIDDEN, PLAIN, fit, forbidden_message, unescape
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import blanks, white
from newsmatter._syntax.stack import AFTER_KEY, KEY, NOTHING, VALUE, Open, Stack
from newsmatter._syntax.tokens import begins_plain, block, plain, quoted

_DOUBLE_QUOTED = rf'"[^"\\\n]*(?:\\{ESCAPES}[^"\\\n]*){{0,99}}"'
_SINGLE_QUOTED = r"'[^'\n]*(?:''[^'\n]*){0,99}'"
ITEM = rf"(?:{FLOW_PLAIN}|\"[^\"\\\n]*\"|'[^'\n]*')"
# Letters of most scripts: Latin with marks, Greek to Greek Extended but for the space of Ogham, kana, Han, Hangul.
_LETTERS = "\u00c0-\u024f\u0370-\u167f\u1681-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
# Each run of blanks is followed by something that is none: the pattern never tries another length of one.
USUAL_VALUE = rf"""
      (?:
        ({_DOUBLE_QUOTED})
      | ({PLAIN})
      | ({_SINGLE_QUOTED})
      | (\[\ *(?:{ITEM}\ *(?:,\ *{ITEM}\ *){{0,99}})?\])
      )?
      [\ \t]*(?![\ \t])(?:(?<=[\ \t\n])\#[^\n]*)?
      \r?\n
"""
_LINE = re.compile(
    rf"""
    \ *(?!\ )
    ((?:-\ +(?!\ )){{1,99}})?                              # 1: dashes
    (?:([A-Za-z0-9_{_LETTERS}][\w$./{_LETTERS}-]*(?:\ [\w$./{_LETTERS}-]+){{0,99}})\ *(:)(?=[\ \t\r\n])[\ \t]*(?![\ \t]))?   # 2: key, 3: colon
    (?: {USUAL_VALUE}                                       # 4: double-quoted, 5: plain, 6: single-quoted, 7: flow
    | (?=[^\s#])()                                     # 8: any other value begins here
    )
    """,
    re.VERBOSE | re.ASCII,
)
_DASHES, _KEY, _COLON, _DOUBLE, PLAIN_VALUE, _SINGLE, FLOW, _OTHER = range(1, 9)  # the groups of _LINE
FIRST_VALUE, QUOTED = _DOUBLE, (_DOUBLE, _SINGLE)
ITEMS = re.compile(rf"\"([^\"\n]*)\"|'([^'\n]*)'|({FLOW_PLAIN})", re.ASCII)
_STYLES = ("", "double", "single", "plain")  # the groups of ITEMS
_LONE_RETURN = re.compile(r"\r(?!\n)")
_LONGEST_KEY = 1024  # characters within which a key and its colon must stand (7.4)

_BESIDE = -1


def scan(
    text: str, start: int, end: int, file: str | None = None, composition: type[Composition] = Composition
) -> Mapping | None:
    """The tree of ``text[start:end]``; None when it holds nothing.

    Raises Malformed where the text is not YAML 1.2, and FrontMatterError for what YAML allows and front matter does not.
    """
    if not fit(text, start, end):
        bad = FORBIDDEN.search(text, start, end)
        if bad:
            Composition(text, start, end, file).fail("control-character", forbidden_message(bad[0]), bad.start())
        if _LONE_RETURN.search(text, start, end):  # a line break like the others, and to values all are alike
            source = (
                text[start:end].replace("\r\n", "\0\n").replace("\r", "\n").replace("\0", "\r")
            )  # no text holds \\0
            text = text[:start] + source + text[end:]
    return _Scanner(composition(text, start, end, file)).run()


def value_of(line: re.Match[str], kind: int) -> Node:
    """The node of the value that a line holds in the group of its kind."""
    start, end = line.span(kind)
    if kind == PLAIN_VALUE:
        return Scalar(start, end, line[kind])
    if kind == FLOW:
        return Sequence(start, end, items_of(line.string, start + 1, end - 1), flow=True)
    return Scalar(start, end, unquoted(line, kind), "double" if kind == _DOUBLE else "single")


def unquoted(line: re.Match[str], kind: int) -> str:
    """What stands in the quotes of a line."""
    body = line[kind][1:-1]
    if kind == _SINGLE:
        return body.replace("''", "'")
    return unescape(body) if "\\" in body else body


def items_of(text: str, start: int, end: int) -> list[Node]:
    """The nodes of the items, of the kinds of `ITEM`, between whose other characters none begins."""
    items: list[Node] = []
    for item in ITEMS.finditer(text, start, end):
        group = item.lastindex
        assert group is not None
        items.append(Scalar(item.start(), item.end(), item[group], _STYLES[group]))
    return items


class _Spot(NamedTuple):
    """Where a node begins, with what stands before it on its line."""

    begin: int  # the start of the line
    start: int
    barred: int  # 0 where a block collection may begin; else the offset of the tab before it, or _BESIDE a key
    own: Props | None  # its anchor and tag

    @property
    def column(self) -> int:
        return self.start - self.begin


def goes_on(top: Open | None, column: int) -> bool:
    """Whether a filled line at a column is deeper than a collection that waits for nothing: its last scalar goes on."""
    return top is not None and top.column < column and top.waits == NOTHING


class _Scanner:
    def __init__(self, composition: Composition) -> None:
        self.composition = composition
        self.text = composition.text
        self.end = composition.end
        self.flow = Flow(composition)
        self.stack = Stack(composition)

    def run(self) -> Mapping | None:
        text, end = self.text, self.end
        stack, opened = self.stack, self.stack.open
        match = _LINE.match
        pos = self.composition.start
        while pos < end:
            line = match(text, pos, end)
            if line is None:
                pos = self.line(pos)
                continue
            kind = line.lastindex
            if kind is None:
                pos = line.end()  # blank, or a comment
                continue
            begin = pos
            dash = line.start(_DASHES)
            key_start, key_end = line.span(_KEY)
            top = opened[-1] if opened else None
            if (
                top is None or top.waits > VALUE or top.column != (key_start if dash < 0 else dash) - begin
                or top.mapping == (dash >= 0) or key_end - key_start > _LONGEST_KEY - 24
            ):  # fmt: skip
                pos = self.usual(line, begin)
            elif dash < 0:  # the most frequent kind: one more key in the mapping that is open
                pos = line.end()
                key = line[_KEY]
                key = NAMES.setdefault(key, key) if len(NAMES) < MOST_NAMES else NAMES.get(key, key)
                name = Scalar(key_start, key_end, key)
                if top.props is not None:
                    stack.settle(top)
                if top.keys.setdefault(key, name) is not name:
                    self.composition.key(name, top.keys)
                if _COLON < kind < _OTHER:
                    top.waits = NOTHING
                    top.entries.append((name, value_of(line, kind)))
                    continue
                top.waits = VALUE
                colon = line.end(_COLON)
                top.entries.append((name, Scalar(colon, colon, "")))
                if kind == _OTHER:
                    pos = self.block_scalar(pos, None) if text[pos] in "|>" else self.content(pos, begin, _BESIDE)
            elif key_start < 0 and _COLON < kind < _OTHER and line.end(_DASHES) - dash == 2:  # one more item
                pos = line.end()
                if top.props is not None:
                    stack.settle(top)
                top.waits = NOTHING
                top.entries.append(value_of(line, kind))
            else:
                pos = self.usual(line, begin)
        return stack.finish()

    # -- lines of the frequent shapes

    def usual(self, line: re.Match[str], begin: int) -> int:
        """A line that `_LINE` matched and that opens or closes a collection, or that goes on with the line above."""
        dash, key_start = line.start(_DASHES), line.start(_KEY)
        if dash < 0 and key_start < 0:
            first = line.start(PLAIN_VALUE)
            if first >= 0 and goes_on(self.stack.leave(first - begin), first - begin):
                return self.continued(begin, first)
            return self.line(begin)
        key_end = line.end(_KEY)
        column = (dash if dash >= 0 else key_start) - begin
        stack = self.stack
        top = stack.leave(column)
        if key_end - key_start > _LONGEST_KEY - 24 or goes_on(top, column):
            return self.line(begin)
        kind = line.lastindex
        assert kind is not None
        frame: Open | None = None
        if dash >= 0:
            frame = stack.entered(top, column, dash, False)
            frame.entries.append(Scalar(dash + 1, dash + 1, ""))
            frame.waits = VALUE
            stop = line.end(_DASHES)
            dash = blanks(self.text, dash + 1, stop)
            while dash < stop:
                frame = stack.enter(dash - begin, dash, False)
                frame.entries.append(Scalar(dash + 1, dash + 1, ""))
                frame.waits = VALUE
                dash = blanks(self.text, dash + 1, stop)
            top = frame
        if key_start >= 0:
            frame = stack.entered(top, key_start - begin, key_start, True)
            key, colon = self.composition.name(line[_KEY]), line.end(_COLON)
            name = Scalar(key_start, key_end, key)
            if frame.keys.setdefault(key, name) is not name:
                self.composition.key(name, frame.keys)
            frame.entries.append((name, Scalar(colon, colon, "")))
            frame.waits = VALUE
        if kind == _OTHER:
            return self.content(line.end(), begin, _BESIDE if key_start >= 0 else 0)
        if kind > _COLON:
            assert frame is not None
            stack.put(frame, value_of(line, kind))
        return line.end()

    # -- any line

    def line(self, begin: int) -> int:
        """Read what begins at the start of a line; gives the start of the first line that is not read yet."""
        text, end = self.text, self.end
        first = blanks(text, begin, end)
        at = white(text, first, end)
        if text[at] in "\r\n#":
            return text.index("\n", at) + 1
        column = first - begin
        if at == begin and text.startswith("...", at) and text[at + 3] in " \t\r\n":
            return self.ended(at)
        top = self.stack.leave(column)
        if goes_on(top, column):
            return self.continued(begin, at)
        if at > first and top is not None and top.column == column:
            raise self.bar(first, at, "")
        return self.content(at, begin, 0 if at == first else first)

    def ended(self, at: int) -> int:
        """A line of ``...``, behind which nothing may stand."""
        text, end = self.text, self.end
        below = at + 3
        while below < end:
            below = white(text, below, end)
            if text[below] not in "\r\n#":
                self.composition.fail(
                    "second-document", "a second YAML document; front matter is one, remove the marker", below
                )
            below = text.index("\n", below) + 1
        return end

    def continued(self, begin: int, at: int) -> int:
        """The plain scalar above goes on with this line, or the line belongs to nothing."""
        frame = self.stack.open[-1]
        last = frame.entries[-1][1] if frame.mapping else frame.entries[-1]
        text = self.text
        if isinstance(last, Scalar) and last.style == "plain" and "#" not in text[last.end : begin]:
            read = plain(text, last.content, self.end, frame.column, False)
            assert read.end > at  # nothing parts the line from the text above
            last.end, last.value = read.end, read.value
            return self.rest(read.end)
        if "\t" in text[begin:at]:
            raise Malformed(begin + text[begin:at].index("\t"), "a tab indents the line", "tab")
        raise Malformed(at, "the line is indented deeper than its neighbours")

    def content(self, at: int, begin: int, barred: int) -> int:
        """Read an entry, or a node, from an offset on.

        ``barred``: 0 where a block collection may begin here; else the offset of the tab that stands before it, or
        `_BESIDE` for what stands beside a key.
        """
        text, end = self.text, self.end
        while text[at] in "-?:" and text[at + 1] in " \t\r\n":
            if barred:
                raise self.bar(barred, at, "a list or a key must begin on a line of its own")
            compact = self.indicator(at, begin)
            behind = white(text, at + 1, end)
            if text[behind] in "\r\n#":
                return text.index("\n", behind) + 1
            barred = text.find("\t", at + 1, behind) if "\t" in text[at + 1 : behind] else 0 if compact else _BESIDE
            at = behind
        return self.node_at(at, begin, barred)

    def bar(self, barred: int, at: int, reason: str) -> Malformed:
        """Why no block collection may begin here."""
        if barred == _BESIDE:
            return Malformed(at, reason)
        return Malformed(barred, "a tab indents the line", "tab")

    def indicator(self, at: int, begin: int) -> bool:
        """Enter what a ``-``, ``?`` or ``:`` begins; whether a block collection may begin beside it."""
        char, column = self.text[at], at - begin
        if char == "-":
            frame = self.stack.enter(column, at, False)
            frame.entries.append(Scalar(at + 1, at + 1, ""))
            frame.waits = VALUE
        elif char == "?":
            frame = self.stack.enter(column, at, True)
            frame.waits = KEY
            frame.asked = at + 1
        else:
            top = self.stack.leave(column)
            if top is not None and top.column == column and top.waits == KEY:
                self.stack.settle(top)
                top.waits = AFTER_KEY
            if top is not None and top.column == column and top.waits == AFTER_KEY:
                top.entries[-1] = top.entries[-1][0], Scalar(at + 1, at + 1, "")
                top.waits = VALUE
            else:
                self.stack.add_key(self.stack.enter(column, at, True), Scalar(at, at, ""), at + 1)
                return False  # ``: b: c`` has two colons
        return True

    def node_at(self, at: int, begin: int, barred: int) -> int:
        """A scalar, an alias, a flow collection or a key, with what stands before it on its line."""
        text, end = self.text, self.end
        start, own = at, self.composition.props(at, None, False) if text[at] in "&!" else None
        if own is not None:
            at = white(text, own.end, end)
            if text[at] in "\r\n#":
                self.stack.expected(start, start - begin)
                self.stack.wait_with(own)
                return text.index("\n", at) + 1
        char = text[at]
        if char in "|>":
            self.stack.expected(start, start - begin)
            return self.block_scalar(at, self.stack.merged(own))
        column = self.stack.open[-1].column if self.stack.open else -1
        spot = _Spot(begin, start, barred, own)
        if char == "*":
            node: Node = self.composition.alias(at, own)
            if self.is_key(node.end, at):
                return self.behind_key(self.key_frame(spot, white(text, node.end, end)), node, begin)
            self.stack.expected(spot.start, spot.column)
        elif char in "[{":
            node = self.flow.collection(at, column, self.stack.merged(own))
            if self.is_key(node.end, node.end):
                self.composition.fail("complex-key", "a key must be a scalar; write it as text", node.start)
            self.stack.expected(spot.start, spot.column)
        elif char in "\"'":
            read = quoted(text, at, end)
            if self.is_key(read.end, at):
                return self.key_at(spot, at, read.end, read.value)
            self.stack.expected(spot.start, spot.column)
            if read.several:
                self.flow.indented(at, read.end, column)
            node = self.composition.scalar(
                at, read.end, read.value, "double" if char == '"' else "single", self.stack.merged(own)
            )
        elif begins_plain(text, at, False):
            stop = self.plain_key(at)
            if stop:
                return self.key_at(spot, at, stop, text[at:stop])
            self.stack.expected(spot.start, spot.column)
            read = plain(text, at, end, column, False)
            node = self.composition.scalar(at, read.end, read.value, "plain", self.stack.merged(own))
        elif own is not None and char == ":":
            return self.key_at(spot, at, at, "")
        else:
            raise Malformed(at, f"no value can begin with {char}")
        self.stack.attach(node)
        return self.rest(node.end)

    def plain_key(self, at: int) -> int:
        """The end of a plain key that begins here; 0 where the line has none."""
        text = self.text
        line_end = text.index("\n", at)
        colon = text.find(":", at, line_end)
        while colon >= 0 and text[colon + 1] not in " \t\r\n":
            colon = text.find(":", colon + 1, line_end)
        if colon < 0:
            return 0
        comment = text.find("#", at, colon)
        while comment >= 0:
            if text[comment - 1] in " \t":
                return 0
            comment = text.find("#", comment + 1, colon)
        return at + len(text[at:colon].rstrip(" \t"))

    def is_key(self, stop: int, start: int) -> bool:
        """Whether a colon behind what ends here makes it a key."""
        text = self.text
        colon = white(text, stop, self.end)
        if text[colon] != ":" or text[colon + 1] not in " \t\r\n":
            return False
        if "\n" in text[start:stop]:
            raise Malformed(colon, "a key must stand on one line")
        return True

    def key_at(self, spot: _Spot, at: int, stop: int, value: str) -> int:
        """Read an entry whose key is the scalar ``text[at:stop]``."""
        frame = self.key_frame(spot, white(self.text, stop, self.end))
        if stop == at:
            return self.behind_key(frame, self.composition.nothing(at, spot.own), spot.begin)
        style = {'"': "double", "'": "single"}.get(self.text[at], "plain")
        return self.behind_key(frame, self.composition.scalar(at, stop, value, style, spot.own), spot.begin)

    def key_frame(self, spot: _Spot, colon: int) -> Open:
        """The mapping that a key belongs to whose colon is known."""
        if spot.barred:
            raise self.bar(spot.barred, colon, "a colon with a blank behind it stands in a value")
        if colon - spot.start > _LONGEST_KEY:
            raise Malformed(spot.start, f"a key is longer than {_LONGEST_KEY} characters")
        return self.stack.enter(spot.column, spot.start, True)

    def behind_key(self, frame: Open, node: Node, begin: int) -> int:
        """Add a key, and read what stands behind its colon."""
        text, end = self.text, self.end
        colon = white(text, node.end, end) + 1
        self.stack.add_key(frame, node, colon)
        at = white(text, colon, end)
        if text[at] in "\r\n#":
            return text.index("\n", at) + 1
        return self.content(at, begin, _BESIDE)

    def block_scalar(self, at: int, props: Props | None) -> int:
        """Read a literal or folded scalar."""
        column = self.stack.open[-1].column if self.stack.open else -1
        read = block(self.text, at, self.end, column)
        style = "literal" if self.text[at] == "|" else "folded"
        self.stack.attach(self.composition.scalar(at, read.end, read.value, style, props))
        return read.below

    def rest(self, at: int) -> int:
        """The start of the next line, where nothing but a comment follows; else what stands there is refused."""
        text, end = self.text, self.end
        behind = white(text, at, end)
        if text[behind] == "#":
            if behind == at:
                raise Malformed(at, "no blank stands before the #")
        elif text[behind] not in "\r\n":
            raise Malformed(behind, "text stands behind the end of the value")
        return text.index("\n", behind) + 1
