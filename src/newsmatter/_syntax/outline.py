r"""The tree of a text that the fast reader took: a block is read when somebody asks for what it holds.

An edit of one line asks for little of the tree, and the reader has seen to the layout (NL is LF or CRLF)::

    mapping = (key ":" (" " (double | plain) NL | NL block) blank*)+    blank lines at the top level only
    block   = lines that are indented deeper than the key: a mapping, or a list of mappings or scalars
"""

from __future__ import annotations

import functools
import re
from typing import Any

from newsmatter._later import pattern
from newsmatter._syntax.dialect import KEY, POSSESSIVE, unescape
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence

_IS_ENTRY = pattern(rf"{KEY}:[ \r\n]", re.ASCII)


@functools.cache
def _entry(column: int) -> re.Pattern[str]:
    """An entry from its key at a column up to the next key: key, scalar, block."""
    deeper = " " * (column + 1) + r"[^\n]*\n"
    return re.compile(rf'({KEY}):(?: ("[^\n]*"|[^\r\n]*)\r?\n|\r?\n((?:{deeper})*{POSSESSIVE}))[\r\n]* *', re.ASCII)


class LazyMapping(Mapping):
    """A block mapping whose entries are made when they are first asked for; it has one at least.

    One entry is found without the others: an edit, and a look at how a list's items are written, ask little of each.
    """

    __slots__ = ("column", "found", "stop", "text")

    text: str
    stop: int  # where its lines end
    column: int
    found: dict[str, tuple[Scalar, Node]]  # a node is one object, however it was come by
    flow = False
    tag = anchor = None

    def __init__(self, text: str, start: int, stop: int, column: int) -> None:
        self.text = text
        self.start = start
        self.stop = stop
        self.column = column

    def __getattr__(self, name: str) -> Any:
        """What nobody asks of most of them."""
        if name == "end":
            self.end = _visible(self.text, self.stop)
        elif name == "content":
            return self.start
        elif name == "found":
            self.found = {}
        elif name == "entries":
            read = _entry(self.column).finditer(self.text, self.start, self.stop)
            entries = [_read(self.text, entry) for entry in read]
            self.entries = [self.found.setdefault(entry[0].value, entry) for entry in entries]
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def entry(self, name: str) -> tuple[Scalar, Node] | None:
        if name not in self.found:
            entry = self.find(name)
            if entry is None:
                return None
            self.found[name] = _read(self.text, entry)
        return self.found[name]

    def find(self, name: str) -> re.Match[str] | None:
        """The entry of one key: nothing else begins at its column, since deeper lines are indented more."""
        key, at = f"{name}:", self.start
        if not self.text.startswith(key, at):
            before = "\n" + " " * self.column
            at = self.text.find(before + key, at, self.stop) + len(before)
            if at < self.start:
                return None
        return _entry(self.column).match(self.text, at, self.stop)


class LazySequence(Sequence):
    """A block sequence whose items are made when they are first asked for."""

    __slots__ = ("column", "stop", "text")

    text: str
    stop: int
    column: int
    flow = False
    tag = anchor = None

    def __init__(self, text: str, start: int, stop: int, column: int) -> None:
        self.text = text
        self.start = self.content = start
        self.end = _visible(text, stop)
        self.stop = stop
        self.column = column

    def __getattr__(self, name: str) -> Any:
        if name != "items":
            raise AttributeError(name)
        self.items = _items(self.text, self.start, self.stop, self.column)
        return self.items

    def lines(self, index: int) -> tuple[int, int]:
        """Where the lines of an item begin and end."""
        before = self.column + 2
        behind = self.items[index + 1].start - before if index + 1 < len(self.items) else self.stop
        return self.items[index].start - before, behind


def outline(text: str, start: int, end: int) -> Mapping:
    """The tree of ``text[start:end]``."""
    while start < end and text[start] in "\r\n":
        start += 1
    return Mapping(end, end, []) if start == end else LazyMapping(text, start, end, 0)


def _read(text: str, entry: re.Match[str]) -> tuple[Scalar, Node]:
    _, (begin, end), scalar, block = entry.regs  # all at once, as each question takes as long as the match
    value = _scalar(text, *scalar) if scalar[0] >= 0 else _block(text, *block)
    return Scalar(begin, end, text[begin:end]), value


def _scalar(text: str, start: int, end: int) -> Scalar:
    source = text[start:end]
    if source[0] != '"':
        return Scalar(start, end, source)
    return Scalar(start, end, unescape(source[1:-1]) if "\\" in source else source[1:-1], "double")


def _block(text: str, start: int, stop: int) -> Node:
    """The collection whose lines are ``text[start:stop]``."""
    first = start
    while text[first] == " ":
        first += 1
    column = first - start
    if text[first] == "-":
        return LazySequence(text, first, stop, column)
    return LazyMapping(text, first, stop, column)


def _items(text: str, start: int, stop: int, column: int) -> list[Node]:
    """The items of the list whose first dash is at ``start``, at a column."""
    mappings = _IS_ENTRY.match(text, start + 2) is not None
    dash = "\n" + " " * column + "- "
    items: list[Node] = []
    while start < stop:
        found = text.find(dash, start, stop)
        following = found + 1 if found >= 0 else stop
        if mappings:
            items.append(LazyMapping(text, start + 2, following, column + 2))
        else:
            items.append(_scalar(text, start + 2, _visible(text, following)))
        start = following + column
    return items


def _visible(text: str, stop: int) -> int:
    """The end of the last visible character before ``stop``."""
    while text[stop - 1] in "\r\n":
        stop -= 1
    return stop
