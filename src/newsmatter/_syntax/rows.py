"""The rows of a text: its lines as a person sees them, ``key: value`` and ``- item``, well-formed or not.

No parser: it takes every text, and only has to be right where a text is nearly YAML.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import NamedTuple, overload

from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.positions import line_end, next_line

_KEY = (
    rf""""[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*{POSSESSIVE}"|'[^'\r\n]*(?:''[^'\r\n]*)*{POSSESSIVE}'"""
    r"""|(?:[^ \t\r\n#\[\]{},"'&*!|>%@`-]|-(?=[^ \t\r\n]))"""
    rf"""[^:#\r\n]*(?:(?::(?=[^ \t\r\n])|(?<=[^ \t\r\n])\#)[^:#\r\n]*)*{POSSESSIVE}"""
)
_PROPS = rf"(?:(?:&[^ \t\r\n]+|![^ \t\r\n]*)[ \t]+)*{POSSESSIVE}"
_ROW = re.compile(
    rf"( *)((?:[-?:](?:[ \t]+|(?=[\r\n]|\Z)))*{POSSESSIVE})(?:{_PROPS}({_KEY}):(?=[ \t\r\n]|\Z)[ \t]*)?{_PROPS}"
)
HEADER = re.compile(r"[|>](?:[1-9][-+]?|[-+][1-9]?)?[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")
_DOUBLE_END = re.compile(rf'[^"\\]*(?:\\.[^"\\]*)*{POSSESSIVE}"', re.DOTALL)
_SINGLE_END = re.compile(rf"[^']*(?:''[^']*)*{POSSESSIVE}'(?!')")
_STEP = re.compile(r"[\[\]{}]|(?<=[\[{, \t:])[\"']|(?<=[ \t\r\n])#[^\r\n]*")
CLOSERS = {"[": "]", "{": "}"}


class Row(NamedTuple):
    """A line that holds something: offsets of its parts.

    ``colon`` is -1 where the line has no key; ``value`` is ``end`` where nothing stands behind colon or dash.
    """

    start: int
    first: int
    content: int
    colon: int
    value: int
    end: int
    asks: bool = False  # it begins with the ``?`` of a key or the ``:`` of its value

    @property
    def dashed(self) -> bool:
        return self.content > self.first and not self.asks

    @property
    def bare(self) -> bool:
        """Neither ``key: value`` nor ``- item``."""
        return self.colon < 0 and self.content == self.first

    @property
    def column(self) -> int:
        return self.first - self.start


class RowList(Sequence[Row]):
    """Rows of which only the starts are kept, as a text may be a megabyte of lines: each is read when it is asked for."""

    def __init__(self, text: str, end: int, starts: array[int]) -> None:
        self.text = text
        self.end = end
        self.starts = starts

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> RowList: ...
    def __getitem__(self, at: int | slice) -> Row | RowList:
        if isinstance(at, slice):
            return RowList(self.text, self.end, self.starts[at])
        row = _row(self.text, self.starts[at], self.end)
        assert row is not None  # it was one
        return row


class Rows(NamedTuple):
    """The rows down to a place (the last one holds it, or stands above it) and the one below.

    ``opened``: the offset of the first quote or bracket that is left open, -1 where none is.
    """

    rows: RowList
    opened: int
    below: Row | None


def offsets(text: str) -> array[int]:
    """Where offsets into a text go that may be as many as its characters: as numbers of the machine, not as objects."""
    return array("I" if len(text) < 2**32 else "Q")


def rows_to(text: str, start: int, end: int, place: int) -> Rows:
    """The rows of ``text[start:end]`` down to a place. What stands inside block scalars, quotes and brackets is no row."""
    starts = offsets(text)
    opened = -1
    pos = start
    while pos < end and (pos <= place or not starts):
        row = _row(text, pos, end)
        pos = next_line(text, pos)
        if row is None:
            continue
        starts.append(row.start)
        char = text[row.value : row.value + 1]
        if char and char in "|>" and HEADER.match(text, row.value, end):
            pos = _below_block(text, pos, end, _parent(row), text[row.value : row.end])
        elif char and char in "\"'[{" and opened < 0:
            close = closing(text, row.value, end)
            if close < 0 or close > row.end:
                if close < 0 or _outdented(text, pos, close, row.content - row.start):
                    opened = row.value
                else:
                    pos = next_line(text, close)
    below = None
    while pos < end and below is None:
        below = _row(text, pos, end)
        pos = next_line(text, pos)
    return Rows(RowList(text, end, starts), opened, below)


def _row(text: str, pos: int, end: int) -> Row | None:
    """The row of the line at an offset; None for a blank line or a comment."""
    match = _ROW.match(text, pos, end)
    assert match is not None  # every part of it may be missing
    stop = min(line_end(text, pos), end)
    stop = pos + len(text[pos:stop].rstrip(" \t"))
    value, content, colon = match.end(), match.end(2), -1
    if match[3] is not None:
        colon = text.index(":", match.end(3))
        if text[value : value + 1] == "#" and value > colon + 1:
            value = stop  # nothing but a comment
    elif match.end(1) >= stop or text[match.end(1)] == "#":
        return None
    return Row(pos, match.end(1), content, colon, min(value, stop), stop, text[match.end(1)] in "?:" and bool(match[2]))


def _parent(row: Row) -> int:
    """The column that what goes on below the row must be deeper than."""
    return (row.content if row.colon >= 0 else max(row.content - 2, row.start)) - row.start


def _below_block(text: str, pos: int, end: int, column: int, header: str) -> int:
    """The offset behind the lines of a block scalar in an entry at a column: the first one says how deep they stand."""
    digit = re.search(r"\d", header.split("#")[0])
    column += int(digit[0]) - 1 if digit else 0
    first = digit is None
    while pos < end:
        stop = min(line_end(text, pos), end)
        line = text[pos:stop]
        if line.strip(" \t"):
            depth = len(line) - len(line.lstrip(" "))
            if depth <= column:
                break
            if first:
                column, first = depth - 1, False
        pos = next_line(text, pos)
    return pos


def _outdented(text: str, pos: int, stop: int, column: int) -> bool:
    """Whether a line in ``text[pos:stop]`` is an entry or item no deeper than a column: what opened above was meant to end."""
    while pos < stop:
        row = _row(text, pos, stop)
        if row is not None and not row.bare and row.column <= column:
            return True
        pos = next_line(text, pos)
    return False


def closing(text: str, at: int, end: int) -> int:
    """The offset of what closes the quote or bracket at ``at``; -1 where nothing does."""
    opener = text[at]
    if opener in CLOSERS:
        return walk(text, at, end).close
    pattern = _DOUBLE_END if opener == '"' else _SINGLE_END
    match = pattern.match(text, at + 1, end)
    return match.end() - 1 if match else -1


class Walk(NamedTuple):
    """A walk from a bracket on: the offset of its closing one, or of one that cannot close what is open (-1: there is none);
    the brackets that are open at the end, and where the comments on the way begin."""

    close: int
    wrong: int
    stack: array[int]
    comments: array[int]


def walk(text: str, at: int, end: int) -> Walk:
    """From a bracket on to its closing one."""
    stack, comments = offsets(text), offsets(text)
    while True:
        match = _STEP.search(text, at, end)
        if match is None:
            return Walk(-1, -1, stack, comments)
        at = match.end()
        char = match[0]
        if char in CLOSERS:
            stack.append(match.start())
        elif char in "]}":
            if char != CLOSERS[text[stack[-1]]]:
                return Walk(-1, match.start(), stack, comments)
            stack.pop()
            if not stack:
                return Walk(match.start(), -1, stack, comments)
        elif char in "\"'":
            close = closing(text, match.start(), end)
            if close < 0:
                return Walk(-1, -1, stack, comments)
            at = close + 1
        else:
            comments.append(match.start())


def open_quote(text: str, at: int, stop: int) -> int:
    """The offset of the quote that opens in ``text[at:stop]``, a line from a bracket on, and is not closed there; or -1."""
    while True:
        match = _STEP.search(text, at, stop)
        if match is None:
            return -1
        at = match.end()
        if match[0] in ("'", '"'):
            close = closing(text, match.start(), stop)
            if close < 0:
                return match.start()
            at = close + 1
