"""Rules over the text: they run whether the YAML can be read or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsmatter._binding.spacing import spacing_of
from newsmatter._syntax.dialect import FORBIDDEN, forbidden_message
from newsmatter._syntax.envelope import BOM
from newsmatter.rules._subject import Doubt, Hit, Subject

_BREAK = re.compile(r"\r\n|\n|\r")
_NAMES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


def bom(subject: Subject) -> Iterator[Hit]:
    """A mark stands there: the doubt has seen it."""
    yield Hit("a byte order mark stands before the fence; save the file as UTF-8 without it", span=(0, 1))


def _starts_with_bom(subject: Subject) -> bool:
    return subject.text[:1] == BOM


STARTS_WITH_BOM = Doubt(text=_starts_with_bom)


def line_endings(subject: Subject) -> Iterator[Hit]:
    """The first line, of front matter or body, that ends otherwise than the file's first."""
    text = subject.text
    if "\r" not in text or text.count("\r\n") == text.count("\n") == text.count("\r"):
        return
    usual = ""
    for match in _BREAK.finditer(text):
        usual = usual or match[0]
        if match[0] != usual:
            message = f"this line ends with {_NAMES[match[0]]}, the first one with {_NAMES[usual]}; use one in a file"
            yield Hit(message, span=(match.start(), match.start()))
            return


def _has_returns(subject: Subject) -> bool:
    return "\r" in subject.text


RETURNS = Doubt(text=_has_returns)


def final_newline(subject: Subject) -> Iterator[Hit]:
    text = subject.text
    if text and text[-1] not in "\r\n" and (not text.endswith("---") or spacing_of(subject.cls).last_break):
        yield Hit("no line break at the end of the file; add one", span=(len(text), len(text)))


def _ends_without_break(subject: Subject) -> bool:
    return subject.text[-1:] not in ("\n", "\r")


NO_BREAK = Doubt(text=_ends_without_break)


def control_characters(subject: Subject) -> Iterator[Hit]:
    """Every one, where the parser stops at the first."""
    if subject.error is not None and subject.error.code == "control-character":
        for match in FORBIDDEN.finditer(subject.text, subject.start, subject.end):
            yield Hit(forbidden_message(match[0]), span=match.span())
