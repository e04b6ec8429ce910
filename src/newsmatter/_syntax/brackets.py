r"""Flow collections: ``[a, {b: c}]`` on any number of lines, to a tree with spans.

Grammar (https://yaml.org/spec/1.2.2/, 7.4), gap being white space, line breaks and comments::

    sequence = "[" gap [item (gap "," gap item)*] gap [","] gap "]"
    mapping  = "{" gap [entry (gap "," gap entry)*] gap [","] gap "}"
    item     = node | entry                    an entry in a list is a mapping of one key, which stands on one line
    entry    = ["?" gap] [key] gap ":" [gap node] | ["?" gap] key
    node     = [props gap] (alias | quoted | plain | sequence | mapping | nothing behind props)
"""

from __future__ import annotations

import re

from newsmatter._syntax.composition import Composition, Malformed, Props
from newsmatter._syntax.dialect import FLOW_PLAIN
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, is_merge
from newsmatter._syntax.positions import blanks, white
from newsmatter._syntax.tokens import begins_plain, plain, quoted

_ENDS = frozenset(",]}")
_GAPS = frozenset(" \t\r\n#")
_TEXT = rf"(?:\"([^\"\\\n]*)\"|'([^'\n]*)'|({FLOW_PLAIN}))\ *"
_STYLES = ("", *("double", "single", "plain") * 2)  # of the groups
# The most frequent entries, with the comma behind them.
_PAIR = re.compile(rf"{_TEXT}:\ +{_TEXT}(?:,\ *|(?=}}))", re.ASCII)
_ONE = re.compile(rf"{_TEXT}(?:,\ *|(?=\]))", re.ASCII)
_MERGE = re.compile(r"<<:\ +\*([^\s,\[\]{}]+)\ *(?:,\ *|(?=}))", re.ASCII)


def _text(found: re.Match[str], group: int) -> Scalar:
    """The scalar that a group of a frequent entry holds."""
    style = _STYLES[group]
    start, end = found.span(group)
    quote = style != "plain"
    return Scalar(start - quote, end + quote, found[group], style)


class Flow:
    """Reads flow collections and what stands in them."""

    def __init__(self, composition: Composition) -> None:
        self.composition = composition
        self.text = composition.text
        self.end = composition.end

    def node(self, at: int, column: int, props: Props | None) -> Node:
        """The node at an offset in a collection at a column. Raises Malformed where there is none."""
        text = self.text
        char = text[at]
        if char in "&!":
            props = self.composition.props(at, props, True)
        if props is not None:
            at = self.gap(props.end, column)
            char = text[at]
        if char == "*":
            return self.composition.alias(at, props)
        if char in "\"'":
            return self.quoted(at, column, props)
        if char in "[{":
            return self.collection(at, column, props)
        if begins_plain(text, at, True):
            read = plain(text, at, self.end, column, True)
            if read.several:
                self.indented(at, read.end, column)
            return self.composition.scalar(at, read.end, read.value, "plain", props)
        if char == "-" and text[at + 1] in ",]}":
            raise Malformed(at, "a lone - in brackets is no text")
        if props is not None and (char in _ENDS or (char == ":" and self._separates(at))):
            return self.composition.nothing(at, props)
        raise Malformed(at, f"nothing can begin with {char}" if char not in _ENDS else "a comma too many")

    def quoted(self, at: int, column: int, props: Props | None) -> Scalar:
        read = quoted(self.text, at, self.end)
        if read.several:
            self.indented(at, read.end, column)
        return self.composition.scalar(at, read.end, read.value, "double" if self.text[at] == '"' else "single", props)

    def indented(self, start: int, stop: int, column: int) -> None:
        """The lines that a value goes on on are deeper than its key. Raises Malformed."""
        text = self.text
        if text.count("\n" + " " * (column + 1), start, stop) == text.count("\n", start, stop):
            return  # as most are
        at = text.find("\n", start, stop) + 1
        while at:
            first = blanks(text, at, stop)
            if first - at <= column and text[white(text, first, stop)] not in "\r\n":
                raise Malformed(at, "the line goes on with the value above and is not indented")
            at = text.find("\n", at, stop) + 1

    def gap(self, at: int, column: int) -> int:
        """The offset behind white space, line breaks and comments."""
        text, end = self.text, self.end
        if at < end and text[at] not in _GAPS:
            return at  # as nearly always
        while True:
            at = white(text, at, end)
            if at >= end:
                raise Malformed(end, "a bracket is never closed")
            if text[at] == "#":
                if text[at - 1] not in " \t\r\n":
                    raise Malformed(at, "no blank stands before the #")
                at = text.index("\n", at)
            elif text[at] not in "\r\n":
                return at
            at = text.index("\n", at) + 1
            first = blanks(text, at, end)
            if first - at <= column:
                inner = white(text, first, end)
                if inner < end and text[inner] not in "\r\n#]}":
                    if inner > first:
                        raise Malformed(first, "a tab indents the line", "tab")
                    raise Malformed(at, "the line goes on with the brackets above and is not indented")

    def collection(self, at: int, column: int, props: Props | None) -> Sequence | Mapping:
        """The list or mapping in brackets that begins at an offset."""
        mapping = self.text[at] == "{"
        self.composition.open(props.anchor if props else None, at)
        held, standing = self.composition.entries(mapping, True)
        closing, frequent = ("}", _PAIR.match) if mapping else ("]", _ONE.match)
        try:
            stop = self.gap(at + 1, column)
            while self.text[stop] != closing:
                found = frequent(self.text, stop)
                if found is not None:
                    group = found.lastindex
                    assert group is not None
                    if mapping:
                        key = next(each for each in (3, 1, 2) if found.start(each) >= 0)
                        name = self.composition.key(_text(found, key), standing)
                        held.append((name, _text(found, group)))
                    else:
                        held.append(_text(found, group))
                    stop = found.end()
                    if self.text[stop] in "\t\r\n#":
                        stop = self.gap(stop, column)
                    continue
                if mapping and self.text[stop] == "<" and (found := _MERGE.match(self.text, stop)):
                    name = self.composition.key(Scalar(stop, stop + 2, "<<"), standing)
                    value = self.composition.named(found[1], found.start(1) - 1, found.end(1))
                    self.composition.merge(value)
                    held.append((name, value))
                    stop = self.gap(found.end(), column)
                    continue
                if mapping:
                    entry = self.entry(stop, column, standing)
                    last = max(entry[0].end, entry[1].end)
                    held.append(entry)
                else:
                    item = self.item(stop, column)
                    last = item.end
                    held.append(item)
                stop = self.gap(last, column)
                if self.text[stop] == ",":
                    stop = self.gap(stop + 1, column)
                elif self.text[stop] != closing:
                    raise Malformed(stop, "a comma or a closing bracket is missing")
        except Malformed as error:
            if error.offset >= self.end:
                raise Malformed(at, error.reason) from None  # where the bracket opened is where to look
            raise
        self.composition.inside.pop()
        node = (Mapping if mapping else Sequence)(at, stop + 1, held, True)
        if props is not None:
            self.composition.known(node, props)
        return node

    def _separates(self, at: int) -> bool:
        """Whether a colon here parts a key from its value."""
        return self.text[at] == ":" and self.text[at + 1] in " \t\r\n,[]{}"

    def _explicit(self, at: int) -> bool:
        return self.text[at] == "?" and self.text[at + 1] in " \t\r\n,[]{}"

    def entry(self, at: int, column: int, standing: dict[str, Scalar]) -> tuple[Scalar, Node]:
        """An entry of a mapping in braces."""
        explicit = self._explicit(at)
        nothing = at  # where a key of no characters stands
        if explicit:
            nothing = at + 1
            at = self.gap(nothing, column)
        name: Node
        if self._separates(at) or (explicit and self.text[at] in _ENDS):
            name = Scalar(nothing, nothing, "")
        else:
            name = self.node(at, column, None)
        key = self.composition.key(name, standing)
        json = name.end > name.start and self.text[name.end - 1] in "\"'"
        colon = self.gap(name.end, column)
        if self.text[colon] == ":" and (json or self._separates(colon)):
            value = self.value(colon + 1, column)
        else:
            value = Scalar(name.end, name.end, "")
        if is_merge(key):
            self.composition.merge(value)
        return key, value

    def value(self, at: int, column: int) -> Node:
        """What stands behind a colon, perhaps nothing."""
        first = self.gap(at, column)
        if self.text[first] in _ENDS:
            return Scalar(at, at, "")
        return self.node(first, column, None)

    def item(self, at: int, column: int) -> Node:
        """An item of a list in brackets, perhaps a single pair."""
        text = self.text
        if self._explicit(at) or self._separates(at):
            key, value = self.entry(at, column, {})
            return Mapping(at, max(key.end, value.end), [(key, value)], True)
        node = self.node(at, column, None)
        colon = white(text, node.end, self.end)
        json = text[node.end - 1] in "\"']}"
        if text[colon] != ":" or not (json or self._separates(colon)):
            if text[colon] in "\r\n#":
                below = self.gap(colon, column)
                if self._separates(below):
                    raise Malformed(below, "the key of a pair in brackets must stand on one line with its colon")
            return node
        if "\n" in text[node.start : colon]:
            raise Malformed(colon, "the key of a pair in brackets must stand on one line with its colon")
        key = self.composition.key(node, {})
        value = self.value(colon + 1, column)
        return Mapping(node.start, max(key.end, value.end, colon + 1), [(key, value)], True)
