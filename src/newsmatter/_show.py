"""How text of a file is shown: nothing in it can command a terminal, a log or a reader's eye.

A terminal obeys control characters, GitHub, Azure and TeamCity obey lines that begin with ``::`` or hold ``##[``, ``##vso[`` or
``##teamcity[``, and bidirectional or invisible characters make a line look like another. Every message and every line for people goes
through here; what is data (the attributes of a finding, the values of JSON) stays as it is.
"""

from __future__ import annotations

import re

# Controls, line breaks, halves of characters, and what is invisible by itself (Default_Ignorable_Code_Point of Unicode,
# without the variation selectors of emoji), among it everything that turns the direction of writing.
_INVISIBLE = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Compiled where they are first used (by re itself, which keeps them): a millisecond of each import otherwise.
_UNSHOWN = f"[\x00-\x1f{_INVISIBLE}]"
_UNSHOWN_IN_LINES = f"[\x00-\x08\x0b-\x1f{_INVISIBLE}]"
_IN_JSON = f"[{_INVISIBLE}]"
_COMMAND = r"##(?=\w*\[)"
_COMMAND_LINE = r"(?m)^([^\S\n]*):(?=:)"


def visible(text: str) -> str:
    r"""The text on one line: C0 controls as their pictures; by its number what else cannot be seen, or told from a blank.

    >>> print(visible("a\x1b[31m\n\u202eb\u00a0c"))
    a␛[31m␊U+202EbU+00A0c
    """
    if not (text.isascii() and text.isprintable()) or "##" in text:
        text = "".join([char if char.isprintable() else _sign(char) for char in text])
        text = re.sub(_COMMAND, r"\\x23#", re.sub(_UNSHOWN, _shown, text))
    return "\\" + text.lstrip() if text.lstrip()[:2] == "::" else text


def a_or_an(noun: str) -> str:
    """A noun with its article.

    >>> a_or_an("dict"), a_or_an("int")
    ('a dict', 'an int')
    """
    return f"an {noun}" if noun[:1].lower() in "aeio" else f"a {noun}"


def quoted(text: str) -> str:
    """A piece of a text for a message: in single quotes, all visible, and not too long.

    >>> quoted("17\\u200b")
    "'17U+200B'"
    """
    shown = visible((text if len(text) <= 60 else text[:57] + "...").replace("\r\n", " ").replace("\n", " "))
    return f'"{shown}"' if "'" in shown and '"' not in shown else f"'{shown}'"


def visible_lines(text: str) -> str:
    r"""The same for a text of several lines, whose line breaks and tabs stay.

    >>> visible_lines("a\n\tb\r")
    'a\n\tb␍'
    """
    return re.sub(_UNSHOWN_IN_LINES, _shown, text)


def uncommanded(text: str) -> str:
    r"""A text of several lines, none of which a CI system obeys; for what was put into lines, or drawn, after it was shown.

    >>> print(uncommanded("a\n  ::error::b ##[c]"))
    a
      \::error::b \x23#[c]
    """
    return re.sub(_COMMAND_LINE, r"\1\\:", re.sub(_COMMAND, r"\\x23#", text))


def visible_json(text: str) -> str:
    r"""JSON with what is invisible as escapes, which mean the same.

    >>> print(visible_json('"a\u202eb"'))
    "a\u202eb"
    """
    return re.sub(_COMMAND, r"#\\u0023", re.sub(_IN_JSON, _escaped, text))


def visible_in_place(text: str) -> str:
    r"""A line with U+FFFD for each character that is not shown as it is, so that carets below stand where they should.

    Tabs stay: how wide they are is the caller's choice.

    >>> visible_in_place("a\x1b[31m") == "a\ufffd[31m"
    True
    """
    return re.sub(_COMMAND, "\ufffd#", re.sub(_UNSHOWN_IN_LINES, "\ufffd", text))


def _shown(match: re.Match[str]) -> str:
    return _sign(match[0])


def _sign(char: str) -> str:
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else f"U+{code:04X}"


def _escaped(match: re.Match[str]) -> str:
    data = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at]:02x}{data[at + 1]:02x}" for at in range(0, len(data), 2))
