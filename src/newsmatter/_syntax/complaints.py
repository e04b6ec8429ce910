"""A parser's complaint to a finding: its code, one plain sentence with the mend, and the place to mend."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

# c-printable of YAML 1.2 (5.1), without the surrogates that a Python string may hold alone.
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MENDS = (
    ("cannot start any token", "tab", "use spaces, a tab cannot stand here"),
    ("found character", "", "quote the value"),
    ("mapping values are not allowed", "", "quote a value that holds ': '"),
    ("while scanning a quoted scalar", "", "close the quote"),
    ("found unexpected end of stream", "", "close the quote or the bracket"),
    ("could not find expected ':'", "", "write the key as 'key: value'"),
    ("undefined alias", "", "name an anchor that stands above"),
    ("expected <block end>", "", "indent the line like its neighbours"),
)


def forbidden_message(char: str) -> str:
    """What is wrong with a character that YAML forbids, and the mend."""
    code = ord(char)
    escape = f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return f'character U+{code:04X} is not allowed in YAML; remove it, or write "{escape}" in double quotes'


class Complaint(NamedTuple):
    """What is wrong: a code, a sentence with the mend, and an offset into the text."""

    code: str
    message: str
    offset: int


def explain(text: str, start: int, end: int, error: Any) -> Complaint:
    """What ruamel.yaml's ``error`` about ``text[start:end]`` comes from."""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and "quoted scalar" in str(error.context):
        mark = error.context_mark  # where the quote opens, not where the text ran out
    offset = start + min(mark.index if mark else 0, end - start)
    said = ", ".join(str(part) for part in (error.context, error.problem) if part)
    char = text[offset : offset + 1]
    mend = next((m for part, only, m in _MENDS if part in said and (not only or char == "\t")), "mend the YAML here")
    if "expected <block end>" in said and text[start:offset].rstrip(" ")[-1:] in ("'", '"'):
        mend = (
            "text stands behind a closing quote: use the other kind of quotes around it all, or double the quote inside"
        )
    code = "tab" if char == "\t" and "cannot start" in said else "yaml"
    return Complaint(code, f"{said}; {mend}", offset)
