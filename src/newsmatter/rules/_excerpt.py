"""The line of a finding with carets under the place."""

from __future__ import annotations

import unicodedata

from newsmatter._show import visible_in_place
from newsmatter._syntax.positions import LineIndex, line_end
from newsmatter.errors import Finding

WIDTH = 100  # columns of the line that are shown
_TAB = 4
_REACH = 4 * WIDTH  # characters on each side that are looked at: some have no width, and a line may be endless


def excerpt(finding: Finding, text: str) -> str:
    """The line of a finding in its text, with carets under the place; empty where the text has no such line.

    Tabs and wide characters keep the carets in place, characters that a terminal cannot show are U+FFFD, and
    a long line is cut around the place.

    Args:
        finding: what is shown.
        text: the text that it was found in.

    Returns:
        Two lines, without a line break at the end, or the empty string.

    >>> text = '---\\nheat: "17"\\n---\\n'
    >>> place = Finding(code="c", message="m", line=2, column=7, end_line=2, end_column=11)
    >>> print(excerpt(place, text))
    2 | heat: "17"
      |       ^^^^
    """
    return Excerpts(text).of(finding)


class Excerpts:
    """The excerpts of one text, for any number of findings: each takes the time of its line's shown part."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = LineIndex(text)

    def of(self, finding: Finding) -> str:
        """As `excerpt` gives it."""
        start = self.index.start(finding.line)
        if start is None:
            return ""
        length = line_end(self.text, start) - start
        first = max(finding.column - 1, 0)
        last = finding.end_column - 1 if finding.end_line == finding.line else length
        left = max(min(first, length) - _REACH, 0)  # where the part begins that is looked at
        right = min(first + _REACH, length)
        shown = [
            char if char != "\t" else " " * _TAB for char in visible_in_place(self.text[start + left : start + right])
        ]
        begin, end = 0, len(shown)
        at = first - left
        if left or right < length or _columns(shown) > WIDTH:
            # a third of the width before the place, the rest behind it
            begin = end = min(at, len(shown))
            columns = _columns(shown[begin:at])
            while begin > 0 and (columns := columns + _width(shown[begin - 1])) <= WIDTH // 3:
                begin -= 1
            columns = _columns(shown[begin:end])
            while end < len(shown) and (columns := columns + _width(shown[end])) <= WIDTH:
                end += 1
        head, tail = "…" * (left + begin > 0), "…" * (left + end < length)
        number = str(finding.line)
        before = _columns(shown[begin:at]) + len(head) + max(at - len(shown), 0)
        carets = max(_columns(shown[at : min(last - left, end)]), 1)
        body = head + "".join(shown[begin:end]) + tail
        return f"{number} | {body}".rstrip() + f"\n{' ' * len(number)} | {' ' * before}{'^' * carets}"


def _columns(shown: list[str]) -> int:
    return sum(map(_width, shown))


def _width(shown: str) -> int:
    char = shown[0]
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return len(shown) * (2 if unicodedata.east_asian_width(char) in "WF" else 1)
