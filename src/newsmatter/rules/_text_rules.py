"""Rules over the text: they run whether the YAML can be read or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsmatter._binding.classes import class_lens
from newsmatter._binding.spacing import spacing_of
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.dialect import FORBIDDEN, KEY, forbidden_message
from newsmatter._syntax.envelope import BOM
from newsmatter._syntax.positions import line_end, next_line
from newsmatter.rules._subject import Doubt, Hit, Subject

_BREAK = pattern(r"\r\n|\n|\r")
_FILLED = pattern(r"[^ \t\r\n]")
_KEY = pattern(rf"(?P<key>{KEY}):(?=[ \t\r\n]|\Z)", re.ASCII)
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


def keys_below(subject: Subject) -> Iterator[Hit]:
    """Keys between the closing fence and another one: a line of ``---`` in the midst of the keys made a body of the rest.

    In Markdown ``---`` below a line makes a heading of it, and below a blank one it is a rule. So one key that the class
    names is enough; of others two with nothing between them and the fence that Markdown would part, in small letters.
    """
    text = subject.text
    first = at = _below(subject)
    if not first:
        return
    names: list[str] = []
    close = True  # what stands there is keys alone, line upon line
    while at < len(text):
        stop = line_end(text, at)
        if text.startswith("---", at) and not text[at + 3 : stop].strip(" \t"):
            break
        key = _KEY.match(text, at, stop)
        if key:
            names.append(key["key"])
        elif text[at:stop].strip(" \t"):
            if not text.startswith((" ", "\t", "- ", "#"), at):
                return
            close = close and text[at] == " "
        else:
            close = False
        at = next_line(text, stop)
    else:
        return
    lens = class_lens(subject.cls)
    if any(map(lens.find, names)) or (close and len(names) > 1 and all(name[0].islower() for name in names)):
        shown = quoted(text[first : line_end(text, first)].rstrip(" \t"))
        yield Hit(
            f"the front matter ends here, and keys stand below, from {shown} to another line of ---; "
            "remove this one if they belong to the front matter",
            span=(subject.end, subject.end + 3),
        )


def _below(subject: Subject) -> int:
    """Where the body has its first line that is not blank, if that begins with a key; 0: it does not."""
    text = subject.text
    filled = _FILLED.search(text, next_line(text, subject.end)) if subject.end else None
    return filled.start() if filled and _KEY.match(text, filled.start()) and _begins_line(text, filled.start()) else 0


def _begins_line(text: str, at: int) -> bool:
    return text[at - 1] in "\r\n"


def _has_another_fence(subject: Subject) -> bool:
    return subject.text.find("---", subject.end + 3) >= 0


KEYS_BELOW = Doubt(text=_has_another_fence)
