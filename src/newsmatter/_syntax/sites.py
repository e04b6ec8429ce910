"""What the detectors of slips see, what they answer, and the words that they share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from newsmatter._syntax.dialect import BLANKS, PLAIN, POSSESSIVE, odd_blank
from newsmatter._syntax.positions import line_end
from newsmatter._syntax.rows import HEADER, Row, RowList, closing

TEMPLATES = {"{{": "}}", "{%": "%}", "{#": "#}"}
SMART = "“”„‟«»‘’‚"
# What cannot begin a text without quotes, and why where it is not plain to see.
INDICATORS = {
    "@": "", "`": "", "%": "", "|": "", ">": "", ",": "", "]": "", "}": "",
    "*": ", which begins an alias",
    "&": ", which begins an anchor",
    "!": ", which begins a tag",
}  # fmt: skip
# A "#" with a letter at it may be meant as text: ``Harbour #1``.
_COMMENT = re.compile(r"(?<![ \t])[ \t]+#(?!\w)")
_PIECE = re.compile(rf"(?:[^,\[\]{{}}:\r\n]+|:(?=\S))+{POSSESSIVE}")


class Slip(NamedTuple):
    """The place to mend, as an offset, and one sentence; ``code`` where the slip has one of its own."""

    offset: int
    message: str
    code: str = "yaml"


class Marks(NamedTuple):
    """Where reading stopped, as offsets: ruamel.yaml's two marks, and the place of the scanner; -1 where nobody says.

    ``tab``: the scanner stopped at a tab that indents.
    """

    problem: int
    context: int = -1
    refused: int = -1
    tab: bool = False


class Site(NamedTuple):
    """The text around a complaint: where reading stopped, and the rows."""

    text: str
    start: int
    end: int
    marks: Marks
    rows: RowList
    opened: int
    below: Row | None

    @property
    def problem(self) -> int:
        return self.marks.problem

    @property
    def context(self) -> int:
        return self.marks.context

    @property
    def refused(self) -> int:
        return self.marks.refused


Detector = Callable[[Site], "Slip | None"]


def name_of(char: str) -> str:
    """A character by its name: ``a no-break space (U+00A0)``."""
    name = "next line" if char == "\x85" else unicodedata.name(char, "character").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(char):04X})"


def odd_end(text: str) -> tuple[str, str]:
    """The first odd blank among the blanks that a text begins with, and what follows them; two empty texts: there is none."""
    rest = text.lstrip(BLANKS)
    odd = next(filter(odd_blank, text[: len(text) - len(rest)]), "")
    return (odd, rest) if odd else ("", "")


def without_comment(value: str) -> str:
    """A value without the comment that follows it; a brace of a template may hold a ``#``."""
    close = value.find(TEMPLATES[value[:2]]) if value[:2] in TEMPLATES else 0
    comment = _COMMENT.search(value, max(close, 0))
    return value[: comment.start()] if comment else value


def in_quotes(value: str) -> str:
    """The text in quotes that need no escapes; empty where there are no such, or where it is long."""
    mark = "'" if '"' in value or "\\" in value else '"'
    return f"{mark}{value}{mark}" if len(value) <= 40 and mark not in value and value.isprintable() else ""


def value_in_quotes(site: Site, row: Row) -> str:
    """A colon and the row's value in quotes, straight ones for those of typographers; empty where it cannot be shown."""
    value = without_comment(site.text[row.value : row.end])
    if value[:2] in TEMPLATES and TEMPLATES[value[:2]] not in value:
        return ""  # it goes on below
    if value[0] in SMART:
        value = value.strip(SMART + " ")
    written = in_quotes(value)
    return f": {written}" if written else ""


def piece_in_quotes(text: str, at: int) -> str:
    """A colon and the text inside of brackets around an offset, in quotes; empty where it cannot be shown."""
    start = max(text.rfind(char, 0, at) for char in "[{,\n\r") + 1
    found = next((piece for piece in _PIECE.finditer(text, start, line_end(text, at)) if piece.end() > at), None)
    written = in_quotes(found[0].strip()) if found else ""
    return f": {written}" if written else ""


def written(value: str) -> str:
    """A value as it may stand behind a colon or a dash: in quotes unless it is right as it is, or holds a key."""
    bare = without_comment(value)
    if (
        not bare  # as of a mark that cannot be seen, behind a colon
        or re.fullmatch(PLAIN, bare, re.ASCII)
        or re.match(r"[&!]\w|\*[\w-]+\Z|# ", bare)
        or HEADER.match(value)
        or (bare[0] in "\"'[{" and closing(bare, 0, len(bare)) == len(bare) - 1)
        or re.search(r":(?:[ \t]|\Z)", bare)
    ):
        return value
    quotes = in_quotes(bare)
    return quotes + value[len(bare) :] if quotes else value
