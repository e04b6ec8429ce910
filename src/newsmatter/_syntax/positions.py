"""Positions in a text: offsets count code points, lines and columns count from 1.

A line ends with LF, CRLF or CR and nothing else: ``str.splitlines`` also counts U+2028 and would put every
later finding on the wrong line.
"""

from __future__ import annotations

import re
from itertools import accumulate

_BREAK = re.compile(r"\r\n|\n|\r")
_WHITE = re.compile(r"[ \t]*")
_BLANKS = re.compile(r" *")
_FEW = 8  # places of one text for which no index is made


class LineIndex:
    """Offset to line and column, in O(log n) after one pass over the text.

    >>> LineIndex("a\\r\\nbc").locate(4)
    (2, 2)
    """

    __slots__ = ("_asked", "_lines", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._asked = _FEW if "\r" in text else 0
        self._starts: list[int] | None = None
        self._lines = 0

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both from 1. A BOM counts as a column of its own."""
        if self._asked < _FEW:  # most texts have no finding or one: to count is a tenth of the pass
            self._asked += 1
            return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)
        from bisect import bisect_right

        starts = self._starts or self._index()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def start(self, line: int) -> int | None:
        """The offset of the first character of a line, from 1; None where there is no such line."""
        starts = self._starts or self._index()
        return starts[line - 1] if 0 < line <= self._lines else None

    def _index(self) -> list[int]:
        text = self._text
        if "\r" in text:
            self._starts = [0, *(m.end() for m in _BREAK.finditer(text))]
        else:  # a fifth of the time, and most files are so; the last one is behind every offset
            self._starts = [0, *accumulate([len(line) + 1 for line in text.split("\n")])]
        self._lines = len(self._starts) - ("\r" not in text)
        return self._starts


def line_start(text: str, offset: int) -> int:
    """The offset of the first character of the line that holds ``offset``."""
    after = text.rfind("\n", 0, offset) + 1
    return max(after, text.rfind("\r", after, offset) + 1)


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
