"""Places as editors count them: lines from 0, and in a line units of UTF-16, or whatever editor and server agreed on.

A line ends with LF, CRLF or CR, for editors as for `newsmatter._syntax.positions`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_BREAK = re.compile(r"\r\n|\n|\r")
WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}  # bytes of a unit
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


class Place(NamedTuple):
    """A line and a place in it, both from 0."""

    line: int
    character: int


class Change(NamedTuple):
    """A piece of text in place of what stands between two places."""

    start: Place
    end: Place
    text: str


class Units:
    """Offsets of a text to places and back.

    >>> units = Units("a\\r\\n\\U0001f600b")
    >>> units.place(4), units.offset(Place(1, 2)), units.offset(Place(0, 99))
    (Place(line=1, character=2), 4, 1)
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self.width = WIDTHS[encoding]
        self.codec = _CODECS[encoding]
        self.starts = [0]
        self.ends: list[int] = []  # without the line break
        for match in _BREAK.finditer(text):
            self.ends.append(match.start())
            self.starts.append(match.end())
        self.ends.append(len(text))

    def number(self, text: str) -> int:
        """How many units a text has."""
        return len(text) if text.isascii() else len(text.encode(self.codec, "surrogatepass")) // self.width

    def place(self, offset: int) -> Place:
        """The place of an offset; one inside a line break is before it."""
        line = bisect_right(self.starts, offset) - 1
        return Place(line, self.number(self.text[self.starts[line] : min(offset, self.ends[line])]))

    def offset(self, place: Place) -> int:
        """The offset of a place. What is behind the end of its line is that end, and of the text the end of that."""
        line, units = place
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self.ends[line]
        content = self.text[start:end]
        if content.isascii():
            return min(start + max(units, 0), end)
        at = start
        for char in content:
            units -= self.number(char)
            if units < 0:
                break
            at += 1
        return at

    def located(self, line: int, column: int) -> int:
        """The offset of a line and a column as findings have them: from 1, in code points."""
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[max(line, 1) - 1] + max(column, 1) - 1, self.ends[max(line, 1) - 1])


def changes(units: Units, new: str) -> list[Change]:
    """What makes a new text of one, in pieces as small as lines tell: where editors keep the cursor.

    >>> changes(Units("a\\nb\\nc\\n"), "a\\nB\\nc\\n")
    [Change(start=Place(line=1, character=0), end=Place(line=1, character=1), text='B')]
    """
    old_lines, new_lines = _lines(units.text), _lines(new)
    first, last = _alike(old_lines, new_lines)
    old_mid, new_mid = old_lines[first : len(old_lines) - last], new_lines[first : len(new_lines) - last]
    at = sum(map(len, old_lines[:first]))
    if len(old_mid) != len(new_mid):
        old_mid, new_mid = ["".join(old_mid)], ["".join(new_mid)]
    found = []
    for before, after in zip(old_mid, new_mid, strict=True):
        if before != after:
            start, end = _alike(_pieces(before), _pieces(after))
            cut, kept = "".join(_pieces(before)[:start]), len(_pieces(after)) - end
            stop = at + len(before) - len("".join(_pieces(before)[len(_pieces(before)) - end :]))
            text = "".join(_pieces(after)[start:kept])
            found.append(Change(units.place(at + len(cut)), units.place(stop), text))
        at += len(before)
    return found


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def _pieces(line: str) -> list[str]:
    """The characters, CRLF as one: no place is between the two."""
    return re.findall(r"\r\n|.", line, re.DOTALL)


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many items two lists have in common at the start, and then at the end."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    last = next((at for at in range(most - first) if old[-1 - at] != new[-1 - at]), most - first)
    return first, last
