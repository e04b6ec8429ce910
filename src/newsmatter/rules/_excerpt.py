"""The line of a finding with carets under the place."""

from __future__ import annotations

import unicodedata

from newsmatter._syntax.positions import line_end, next_line
from newsmatter.errors import Finding

WIDTH = 100  # columns of the line that are shown
_TAB = 4


def excerpt(finding: Finding, text: str) -> str:
    """The line of a finding in its text, with carets under the place; empty where the text has no such line.

    Tabs and wide characters keep the carets in place, characters that a terminal cannot show are U+FFFD, and
    a long line is cut around the place.

    >>> text = '---\\nheat: "17"\\n---\\n'
    >>> place = Finding(code="c", message="m", line=2, column=7, end_line=2, end_column=11)
    >>> print(excerpt(place, text))
    2 | heat: "17"
      |       ^^^^
    """
    line = _line(text, finding.line)
    if line is None:
        return ""
    first = max(finding.column - 1, 0)
    last = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    shown = [_show(char) for char in line]
    begin = end = 0
    if sum(map(len, shown)) <= 4 * WIDTH and _columns(shown) <= WIDTH:
        end = len(shown)
    else:
        # a third of the width before the place, the rest behind it
        begin = end = min(first, len(shown))
        while begin > 0 and _columns(shown[begin - 1 : first]) <= WIDTH // 3:
            begin -= 1
        while end < len(shown) and _columns(shown[begin : end + 1]) <= WIDTH:
            end += 1
    head, tail = "…" * (begin > 0), "…" * (end < len(shown))
    number = str(finding.line)
    before = _columns(shown[begin:first]) + len(head) + max(first - len(shown), 0)
    carets = max(_columns(shown[first : min(last, end)]), 1)
    body = head + "".join(shown[begin:end]) + tail
    return f"{number} | {body}".rstrip() + f"\n{' ' * len(number)} | {' ' * before}{'^' * carets}"


def _line(text: str, number: int) -> str | None:
    """A line without its break; None where there is none."""
    start = 0
    for _ in range(number - 1):
        stop = line_end(text, start)
        if stop == len(text):
            return None
        start = next_line(text, start)
    return text[start : line_end(text, start)] if number > 0 else None


def _show(char: str) -> str:
    if char == "\t":
        return " " * _TAB
    if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char == "\ufeff":
        return "\ufffd"
    return char


def _columns(shown: list[str]) -> int:
    return sum(map(_width, shown))


def _width(shown: str) -> int:
    char = shown[0]
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return len(shown) * (2 if unicodedata.east_asian_width(char) in "WF" else 1)
