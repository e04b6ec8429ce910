"""Positions in a text: offsets count code points, lines and columns count from 1.

A line ends with LF, CRLF or CR and nothing else: ``str.splitlines`` also counts U+2028 and would put every
later finding on the wrong line.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

_BREAK = re.compile(r"\r\n|\n|\r")
_WHITE = re.compile(r"[ \t]*")
_BLANKS = re.compile(r" *")
_FEW = 8  # places of one text for which no index is made
_BLOCK = 512  # characters


class LineIndex:
    """Offset to line and column, in O(log n) after one pass over the text.

    Of a text of line breaks alone each line's start would take ten times the text: known are those of blocks.

    >>> LineIndex("a\\r\\nbc").locate(4)
    (2, 2)
    """

    __slots__ = ("_asked", "_before", "_returns", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._returns = "\r" in text
        self._asked = _FEW if self._returns else 0
        self._before: array[int] | None = None  # for each block: how many line breaks end before it, or at its start
        self._starts: array[int]  # and the start of the line that holds its first character

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both from 1. A BOM counts as a column of its own."""
        if self._asked < _FEW:  # most texts have no finding or one: to count is a tenth of the pass
            self._asked += 1
            return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)
        before = self._before or self._index()
        block = offset // _BLOCK
        count, start = self._breaks(block * _BLOCK, offset)
        return before[block] + count + 1, offset - (start or self._starts[block]) + 1

    def start(self, line: int) -> int | None:
        """The offset of the first character of a line, from 1; None where there is no such line."""
        if line == 1:
            return 0
        before = self._before or self._index()
        if line < 1 or line > before[-1] + 1:
            return None
        from bisect import bisect_left

        block = bisect_left(before, line - 1) - 1
        breaks = _BREAK.finditer(self._text, block * _BLOCK)
        return next(itertools.islice(breaks, line - 2 - before[block], None)).end()

    def _breaks(self, start: int, stop: int) -> tuple[int, int]:
        """How many line breaks end behind ``start``, up to ``stop``, and where the last of them ends; 0: there is none."""
        text = self._text
        count, last = text.count("\n", start, stop), text.rfind("\n", start, stop)
        if self._returns:
            count += text.count("\r", start, stop) - text.count("\r\n", start, stop + 1)
            lone = text.rfind("\r", start, stop)
            if lone == stop - 1 and text.startswith("\n", stop):  # the break ends behind
                lone = text.rfind("\r", start, max(lone, start))
            last = max(last, lone)
        return count, last + 1

    def _index(self) -> array[int]:
        from array import array  # most texts have no finding

        self._before, self._starts = array("q", (0,)), array("q", (0,))
        for at in range(0, len(self._text) + 1, _BLOCK):
            count, start = self._breaks(at, at + _BLOCK)
            self._before.append(self._before[-1] + count)
            self._starts.append(start or self._starts[-1])
        return self._before


class Places:
    """Offsets, a few bytes each: a finding takes six hundred, and who mends a text asks of each only where it is."""

    __slots__ = ("_at", "_find", "_sorted")

    def __init__(self) -> None:
        from array import array
        from bisect import bisect_left

        self._at: array[int] = array("Q")
        self._find = bisect_left
        self._sorted = True

    def add(self, offset: int) -> None:
        self._sorted = self._sorted and (not self._at or self._at[-1] <= offset)
        self._at.append(offset)

    def update(self, others: Places) -> None:
        self._sorted = self._sorted and others._sorted and self._at[-1:] <= others._at[:1]
        self._at.extend(others._at)

    def __contains__(self, offset: int) -> bool:
        return self.within(offset, offset)

    def within(self, start: int, end: int) -> bool:
        """Whether one of them is at least the one offset and at most the other."""
        if not self._sorted:
            self._at = type(self._at)("Q", sorted(self._at))
            self._sorted = True
        at = self._find(self._at, start)
        return at < len(self._at) and self._at[at] <= end


def line_start(text: str, offset: int) -> int:
    """The offset of the first character of the line that holds ``offset``.

    Looked for further and further above: a text whose lines all end with CR is never searched as a whole for a LF.
    """
    if text[offset - 1 : offset] == "\n":
        return offset
    reach = _BLOCK
    while True:
        floor = max(offset - reach, 0)
        after = text.rfind("\n", floor, offset) + 1
        after = max(after, text.rfind("\r", max(after, floor), offset) + 1)
        if after or not floor:
            return after
        reach *= 4


def previous_line(text: str, start: int) -> tuple[int, int]:
    """Start and end (without the break) of the line above the one that starts at ``start``."""
    end = start - 1
    if text[end - 1 : end + 1] == "\r\n":
        end -= 1
    return line_start(text, end), end


def line_end(text: str, offset: int) -> int:
    """The offset of the line break that ends the line of ``offset`` (or the length of the text)."""
    match = _BREAK.search(text, offset)
    return match.start() if match else len(text)


def next_line(text: str, offset: int) -> int:
    """The offset after the line break that ends the line of ``offset``."""
    match = _BREAK.search(text, offset)
    return match.end() if match else len(text)


def text_column(lines: list[str], text: str) -> int | None:
    """The column of a block scalar's text, which the lines below its header hold: its first line that is not blank
    says how many of the blanks before it are text. None where nothing is text.

    >>> text_column(["", "    one"], "\\n  one\\n")
    2
    """
    filled = next((line for line in lines if line.strip(" \t\r\n")), None)
    said = next((line for line in text.split("\n") if line.strip(" \t")), None)
    if filled is None or said is None:  # blanks alone: the longest line tells
        widest = max(map(len, text.split("\n")))
        return max(len(line.rstrip("\r\n")) for line in lines) - widest if widest else None
    return len(filled) - len(filled.lstrip(" ")) - (len(said) - len(said.lstrip(" ")))


def behind(text: str, offset: int, what: str = " \t\r\n") -> int:
    """The offset behind the last character before ``offset`` that is none of ``what``; 0 where all are.

    Nothing is copied but what stands there: of a line of many entries each is asked for.

    >>> behind("a:  b", 4, " ")
    2
    """
    reach = 64
    while True:
        floor = max(offset - reach, 0)
        kept = len(text[floor:offset].rstrip(what))
        if kept or not floor:
            return floor + kept
        reach *= 4


def white(text: str, at: int, end: int) -> int:
    """The offset behind blanks and tabs."""
    found = _WHITE.match(text, at, end)
    assert found is not None  # it matches everywhere
    return found.end()


def blanks(text: str, at: int, end: int) -> int:
    """The offset behind blanks."""
    found = _BLANKS.match(text, at, end)
    assert found is not None  # it matches everywhere
    return found.end()
