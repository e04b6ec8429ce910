"""The fast scanner: the regular dialect that the producer writes, to a tree with spans.

Grammar, a line at a time (everything else is refused, and ruamel.yaml reads it)::

    line    = blank | comment | indent dash* [key ":" [" " value]] [comment]
    dash    = "-" " "+
    key     = letter (letter | digit | "_" | "-" | "$")*
    value   = plain | double | single | flow | block        on one line, save what stands below a block's header
    plain   = starts with a letter, digit, "/", "." or "-x"; holds no ": ", " #", and no blank at its end
    double  = '"' … '"' with the escapes of YAML
    single  = "'" … "'"
    flow    = "[" [item ("," item)*] "]"                    item: double, single, or plain without , [ ] { } : #
    block   = ("|" | ">") ["-"] NL, lines that are indented deeper, and empty ones between them

Refused, each because one line no longer tells what it is: a plain or quoted scalar on more than one line, block
scalars with other headers, with lines that are indented deeper than the first or with blanks alone, other flow
collections, anchors, aliases, tags, merge keys, tabs, a lone CR, U+0085, U+2028 and U+2029 (line breaks in
YAML 1.1), control characters, irregular indentation, nesting beyond 20 levels, duplicate keys (the other way has the
better message).
"""

from __future__ import annotations

import re
from typing import Any

from newsmatter._syntax.dialect import ESCAPES, KEY, PLAIN, fit, unescape
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence

_DOUBLE_QUOTED = rf'"[^"\\\n]*(?:\\{ESCAPES}[^"\\\n]*)*"'
_SINGLE_QUOTED = r"'[^'\n]*(?:''[^'\n]*)*'"
_ITEM = rf"{_DOUBLE_QUOTED}|{_SINGLE_QUOTED}|[A-Za-z0-9_$./][^,\[\]{{}}:\#\r\n]*(?<!\ )"
_LINE = re.compile(
    rf"""
    \ *
    ((?:-\ +)+)?                                      # 1: dashes
    (?:({KEY})\ *(:)(?=[\ \r\n])\ *)?               # 2: key, 3: colon
    (?:
      ({_DOUBLE_QUOTED})                               # 4
    | ({PLAIN})                                       # 5
    | ({_SINGLE_QUOTED})                               # 6
    | (\[\ *(?:(?:{_ITEM})\ *(?:,\ *(?:{_ITEM})\ *)*)?\])  # 7: flow
    | (-)                                             # 8: a dash with nothing behind it
    | ([|>]-?)(?=\ *\r?\n)                           # 9: a block's header
    )?
    \ *(?:(?<=[\ \n])\#[^\n]*)?
    \r?\n
    """,
    re.VERBOSE | re.ASCII,
)
_DOUBLE, _PLAIN, _SINGLE, _FLOW, _LONE, _HEADER = range(4, 10)  # the groups of _LINE
_ITEMS = re.compile(_ITEM, re.VERBOSE | re.ASCII)
_BLOCK = re.compile(r"( +)\S[^\n]*\n(?:\1[^\n]*\n|\r?\n)*")
_MAX_LEVELS = 20


class _Open:
    """A collection that may still take entries. ``pending``: the last entry has no value yet."""

    __slots__ = ("column", "entries", "keys", "mapping", "node", "pending")

    def __init__(self, column: int, offset: int, mapping: bool) -> None:
        self.column = column
        self.mapping = mapping
        self.entries: list[Any] = []
        self.node = (Mapping if mapping else Sequence)(offset, offset, self.entries)
        self.keys: set[str] = set()
        self.pending = False


def scan(text: str, start: int, end: int) -> Mapping | None:
    """The tree of ``text[start:end]``, or None where the text is not of the dialect."""
    if not fit(text, start, end):
        return None
    stack: list[_Open] = []
    top = _Open(-1, start, False)  # no entry is at its column
    match = _LINE.match
    pos = start
    while pos < end:
        line = match(text, pos, end)
        if line is None:
            return None
        begin, pos = pos, line.end()
        kind = line.lastindex
        if kind is None:
            continue  # blank, or a comment
        key_start, key_end = line.span(2)
        value: Node | None = None
        if kind == _PLAIN:
            value = Scalar(*line.span(_PLAIN), line[_PLAIN])
        elif kind == _DOUBLE:
            body = line[_DOUBLE][1:-1]
            value = Scalar(*line.span(_DOUBLE), unescape(body) if "\\" in body else body, "double")
        elif kind == _SINGLE:
            value = Scalar(*line.span(_SINGLE), line[_SINGLE][1:-1].replace("''", "'"), "single")
        elif kind == _FLOW:
            value = _flow(text, *line.span(_FLOW))
        elif kind == _HEADER:
            parent = key_start if key_start >= 0 else text.rfind("-", begin, line.start(_HEADER))
            value = _block(text, line.start(_HEADER), pos, end, parent - begin)
            if value is None:
                return None
            pos = text.index("\n", value.end) + 1
        if line.start(1) >= 0 or kind == _LONE:
            frame = _items(stack, text, line, begin, value if key_start < 0 else None)
            if frame is None or (kind == _LONE and key_start >= 0):
                return None
            top = frame
        elif key_start < 0:
            return None  # a scalar that goes on from the line above
        if key_start >= 0:
            if key_start - begin != top.column or not top.mapping:
                frame = _enter(stack, key_start - begin, key_start, True)
                if frame is None:
                    return None
                top = frame
            key = line[2]
            if key in top.keys:
                return None
            top.keys.add(key)
            top.pending = value is None
            if value is None:
                value = Scalar(line.end(3), line.end(3), "")
            top.entries.append((Scalar(key_start, key_end, key), value))
    if not stack:
        return None  # nothing but comments: the other way says what that is
    root = stack[0].node
    while stack:
        _close(stack)
    return root if isinstance(root, Mapping) else None


def _items(stack: list[_Open], text: str, line: re.Match[str], begin: int, value: Node | None) -> _Open | None:
    """Enter the items that the dashes of a line begin; the last is the value, or waits for one. None: refused."""
    stop = line.end(1) if line.start(1) >= 0 else line.start(_LONE) + 1
    frame = None
    for dash in [i for i in range(begin, stop) if text[i] == "-"]:
        frame = _enter(stack, dash - begin, dash, False)
        if frame is None:
            return None
        frame.entries.append(Scalar(dash + 1, dash + 1, ""))
        frame.pending = True
    if frame is not None and value is not None:
        frame.entries[-1] = value
        frame.pending = False
    return frame


def _flow(text: str, start: int, end: int) -> Sequence:
    items: list[Node] = []
    for item in _ITEMS.finditer(text, start + 1, end - 1):
        source = item[0]
        value, style = source, "plain"
        if source[0] == '"':
            value, style = unescape(source[1:-1]), "double"
        elif source[0] == "'":
            value, style = source[1:-1].replace("''", "'"), "single"
        items.append(Scalar(item.start(), item.end(), value, style))
    return Sequence(start, end, items, flow=True)


def _block(text: str, start: int, below: int, end: int, column: int) -> Scalar | None:
    """The literal or folded scalar with its header at ``start``, in an entry at a column; None: refused."""
    found = _BLOCK.match(text, below, end)
    if found is None or len(found[1]) <= column:
        return None
    content = found[0].replace("\r\n", "\n").rstrip("\n").split("\n")
    indent = len(found[1])
    rows = [row[indent:] for row in content]
    if any(row[:1] == " " for row in rows) or any(row and row.isspace() for row in content):
        return None
    literal = text[start] == "|"
    value = "\n".join(rows) if literal else _fold(rows)
    if text[start + 1] != "-":
        value += "\n"
    size = len(found[0]) - len(found[0].rstrip("\r\n"))
    return Scalar(start, found.end() - size, value, "literal" if literal else "folded")


def _fold(rows: list[str]) -> str:
    """One line break is a blank; of more, the first goes."""
    value = rows[0]
    breaks = 0
    for row in rows[1:]:
        breaks += 1
        if row:
            value += " " + row if breaks == 1 else "\n" * (breaks - 1) + row
            breaks = 0
    return value


def _enter(stack: list[_Open], column: int, offset: int, mapping: bool) -> _Open | None:
    """The collection that an entry at this column belongs to, opened where it is new; None: refused."""
    while stack and (stack[-1].column > column or (stack[-1].column == column and mapping and not stack[-1].mapping)):
        _close(stack)  # the second case is the end of a sequence that is not indented under its key
    if not stack:
        if column:
            return None
    else:
        top = stack[-1]
        if top.column == column and top.mapping == mapping:
            return top
        if not top.pending or (top.column == column and mapping) or len(stack) >= _MAX_LEVELS:
            return None
    frame = _Open(column, offset, mapping)
    if stack:
        top = stack[-1]
        top.entries[-1] = (top.entries[-1][0], frame.node) if top.mapping else frame.node
        top.pending = False
    stack.append(frame)
    return frame


def _close(stack: list[_Open]) -> None:
    frame = stack.pop()
    last = frame.entries[-1]
    frame.node.end = (last[1] if frame.mapping else last).end
