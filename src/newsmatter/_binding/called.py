"""What the functions that ``reader`` writes call, and what they raise where a text is not of the dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from newsmatter._later import pattern
from newsmatter._syntax.dialect import ESCAPES, PLAIN, fit, unescape
from newsmatter._syntax.envelope import Envelope
from newsmatter._syntax.resolve import NULLS

_CLOSE = re.compile(
    r"[\r\n]*(---)(?:\r?\n|\Z)"
)  # ``fit`` refuses a lone CR; a repeated group takes memory for each line
_ESCAPED = pattern(rf"\\{ESCAPES}")

Items = Callable[[str, int, int], tuple[list[Any], int, int, list[Any]]]  # the last is what is remembered of them


class Refused(Exception):
    """The text is not of the dialect."""


def unquoted(body: str) -> str:
    """The value of a double-quoted scalar that holds a backslash or a quote."""
    rest = _ESCAPED.sub("", body)  # not one pattern for the whole, which would keep a way back for each escape
    if "\\" in rest or '"' in rest:
        raise Refused
    return unescape(body)


def unescaped(*bodies: str | None) -> list[str | None]:
    """The values of double-quoted scalars of which some may hold a backslash or a quote; None for those that are not there."""
    return [body and (unquoted(body) if "\\" in body or '"' in body else body) for body in bodies]


def text_value(source: str) -> str:
    """The value of a plain or double-quoted scalar."""
    if source[:1] == '"' == source[1:][-1:]:
        return unquoted(source[1:-1])
    if re.fullmatch(PLAIN, source, re.ASCII) and source not in NULLS:
        return source
    raise Refused


def number(source: str) -> int:
    """The value of an integer of up to eighteen digits, with a sign or none."""
    digits = source.lstrip("-")
    if digits[0] == "0" and digits != "0":  # the versions of YAML read 012 differently
        raise Refused
    return int(source)


class Memo(dict[str, Any]):
    """Values of scalars by their source, met before or not.

    Types, names, domains, topics, widths and heights recur by the thousand: to look one up takes a fraction of the time
    of reading it again, and the object is shared.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    def __missing__(self, source: str) -> Any:
        value = self.read(source)
        if len(source) < 100:
            if len(self) > 10_000:
                self.clear()
            self[source] = value
        return value


KNOWN, NUMBERS = Memo(text_value), Memo(number)


def backslash(text: str, start: int, end: int) -> int:
    """The offset of the first backslash in ``text[start:end]``; ``end`` where there is none."""
    found = text.find("\\", start, end)
    return found if found >= 0 else end


def within(items: Items, text: str, start: int, end: int) -> list[Any]:
    """The items whose lines are exactly ``text[start:end]``."""
    result, at, _, _ = items(text, start, backslash(text, start, end))
    if at != end:
        raise Refused
    return result


def fenced(text: str, start: int, end: int) -> Envelope:
    """The envelope, where the closing fence follows and every character may stand in front matter."""
    closing = _CLOSE.match(text, end)
    if closing is None or not fit(text, start, closing.start(1)):
        raise Refused
    return Envelope(start, closing.start(1), closing.end())
