"""The tree of a text that the fast reader took: a block is read when somebody asks for what it holds.

An edit of one line asks for little of the tree, and the layout is known: a block's lines are indented, its items begin
with a dash at one column, and no line is a comment.
"""

from __future__ import annotations

import re

from newsmatter._syntax.dialect import KEY
from newsmatter._syntax.nodes import LazyMapping, LazySequence, Mapping, Node, Scalar, Sequence
from newsmatter._syntax.scan import lines

_BLOCK_KEY = re.compile(rf"\n({KEY}):\r?\n", re.ASCII)
_NEXT = re.compile(r"\n(?=[^ \r\n])")
_ENTRY = re.compile(rf"{KEY}:[ \r\n]", re.ASCII)


def outline(text: str, start: int, end: int) -> Mapping:
    """The tree of ``text[start:end]``."""
    entries: list[tuple[Scalar, Node]] = []
    pos = start
    while key := _BLOCK_KEY.search(text, pos - 1, end):
        entries += _entries(text, pos, key.start(1), 0)
        following = _NEXT.search(text, key.end() - 1, end)
        stop = following.end() if following else end
        entries.append((Scalar(*key.span(1), key[1]), _block(text, key.end(), stop)))
        pos = stop
    entries += _entries(text, pos, end, 0)
    if not entries:
        return Mapping(end, end, [])
    return Mapping(entries[0][0].start, entries[-1][1].end, entries)


def _entries(text: str, start: int, stop: int, column: int) -> list[tuple[Scalar, Node]]:
    node = lines(text, start, stop, column)
    return node.entries if isinstance(node, Mapping) else []  # no line but blank ones


def _block(text: str, start: int, stop: int) -> Node:
    """The collection whose lines are ``text[start:stop]``."""
    first = start
    while text[first] == " ":
        first += 1
    column = first - start
    end = _visible(text, stop)
    if text[first] == "-":
        return LazySequence(first, end, lambda: _items(text, start, stop, column))
    return LazyMapping(first, end, lambda: _entries(text, start, stop, column))


def _items(text: str, start: int, stop: int, column: int) -> list[Node]:
    """The items of the sequence at a column: mappings to be read on demand, or scalars."""
    if not _ENTRY.match(text, start + column + 2):
        node = lines(text, start, stop, column)
        assert isinstance(node, Sequence)
        return node.items
    dash = "\n" + " " * column + "- "
    items: list[Node] = []
    while start < stop:
        found = text.find(dash, start, stop)
        after = found + 1 if found >= 0 else stop
        items.append(_item(text, start, after, column))
        start = after
    return items


def _item(text: str, start: int, stop: int, column: int) -> Node:
    def expand() -> list[tuple[Scalar, Node]]:
        node = lines(text, start, stop, column)
        assert isinstance(node, Sequence)
        item = node.items[0]
        assert isinstance(item, Mapping)
        return item.entries

    return LazyMapping(start + column + 2, _visible(text, stop), expand)


def _visible(text: str, stop: int) -> int:
    """The end of the last visible character before ``stop``."""
    while text[stop - 1] in "\r\n":
        stop -= 1
    return stop
