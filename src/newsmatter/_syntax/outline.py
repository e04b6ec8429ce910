r"""The tree of a text that the fast reader took: a block is read when somebody asks for what it holds.

An edit of one line asks for little of the tree, and the reader has seen to the layout (NL is LF or CRLF)::

    mapping = (key ":" (" " (double | plain) NL | NL block) blank*)+    blank lines at the top level only
    block   = lines that are indented deeper than the key: a mapping, or a list of mappings or scalars
"""

from __future__ import annotations

import functools
import re
from functools import partial

from newsmatter._syntax.dialect import KEY, unescape
from newsmatter._syntax.nodes import LazyMapping, LazySequence, Mapping, Node, Scalar

_IS_ENTRY = re.compile(rf"{KEY}:[ \r\n]", re.ASCII)


@functools.cache
def _entry(column: int) -> re.Pattern[str]:
    """An entry from its key at a column up to the next key: key, scalar, block."""
    deeper = " " * (column + 1) + r"[^\n]*\n"
    return re.compile(rf'({KEY}):(?: ("[^\n]*"|[^\r\n]*)\r?\n|\r?\n((?:{deeper})*))[\r\n]* *', re.ASCII)


def outline(text: str, start: int, end: int) -> Mapping:
    """The tree of ``text[start:end]``."""
    while start < end and text[start] in "\r\n":
        start += 1
    if start == end:
        return Mapping(end, end, [])
    return _mapping(text, start, end, 0)


def _mapping(text: str, start: int, stop: int, column: int) -> LazyMapping:
    """The mapping whose first key begins at ``start``, at a column, and whose lines end at ``stop``."""
    lines = text, start, stop, column
    return LazyMapping((start, _visible(text, stop)), partial(_entries, *lines), partial(_entry_of, *lines))


def _entry_of(text: str, start: int, stop: int, column: int, name: str) -> tuple[Scalar, Node] | None:
    """The entry of one key of such a mapping: nothing else begins at its column, since deeper lines are indented more."""
    key = f"{name}:"
    at = start
    if not text.startswith(key, start):
        before = "\n" + " " * column
        at = text.find(before + key, start, stop) + len(before)
        if at < start:
            return None
    entry = _entry(column).match(text, at, stop)
    return None if entry is None else _read(text, entry)


def _entries(text: str, start: int, stop: int, column: int) -> list[tuple[Scalar, Node]]:
    """The entries of the mapping whose first key begins at ``start``, at a column."""
    return [_read(text, entry) for entry in _entry(column).finditer(text, start, stop)]


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
        return LazySequence(first, _visible(text, stop), partial(_items, text, first, stop, column))
    return _mapping(text, first, stop, column)


def _items(text: str, start: int, stop: int, column: int) -> list[Node]:
    """The items of the list whose first dash is at ``start``, at a column."""
    mappings = _IS_ENTRY.match(text, start + 2) is not None
    dash = "\n" + " " * column + "- "
    items: list[Node] = []
    while start < stop:
        found = text.find(dash, start, stop)
        following = found + 1 if found >= 0 else stop
        if mappings:
            items.append(_mapping(text, start + 2, following, column + 2))
        else:
            items.append(_scalar(text, start + 2, _visible(text, following)))
        start = following + column
    return items


def _visible(text: str, stop: int) -> int:
    """The end of the last visible character before ``stop``."""
    while text[stop - 1] in "\r\n":
        stop -= 1
    return stop
