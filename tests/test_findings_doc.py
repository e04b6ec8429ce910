"""docs/findings.md: every code has its section, every example fires where it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import newsmatter as nm
from newsmatter.rules import catalogue

DOC = (Path(__file__).parent.parent / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: (match[2], match[3])
    for match in re.finditer(r"^### `([\w-]+)` · (\w+)\n(.*?)(?=^##|\Z)", DOC, re.MULTILINE | re.DOTALL)
}
# These need a class, an edit or a rule, or are long: tests of their own.
WITHOUT = {"deprecated", "unknown-key", "unwritable", "rule-failed", "alias-expansion",
           "url-repeated", "slug-repeated", "items-missing", "related-title"}  # fmt: skip
EXAMPLE = re.compile(r"```markdown( escaped)? (\d+):(\d+)(?: file=(\S+))?\n(.*?)```", re.DOTALL)


def unescape(text: str) -> bytes:
    r"""``\xe9`` is a byte, ``\u0097`` a character, ``\`` and a line break nothing."""
    text = re.sub(r"\\\n", "", text)
    parts = re.split(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|r|t)", text)
    data = b""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            data += part.encode()
        elif part[0] == "x":
            data += bytes([int(part[1:], 16)])
        else:
            data += {"r": b"\r", "t": b"\t"}.get(part) or chr(int(part[1:], 16)).encode()
    return data


def test_the_document_and_the_catalogue_name_the_same_codes() -> None:
    assert {code: severity for code, (severity, _) in SECTIONS.items()} == {c: s for c, s, _ in catalogue()}
    assert len({code for code, _, _ in catalogue()}) == len(catalogue())


@pytest.mark.parametrize("code", sorted(SECTIONS.keys() - WITHOUT))
def test_every_example_fires_where_it_says(code: str) -> None:
    severity, body = SECTIONS[code]
    match = EXAMPLE.search(body)
    assert match is not None
    escaped, line, column, file, text = match.groups()
    data: Any = unescape(text) if escaped else text
    found = {(f.code, f.severity, f.line, f.column) for f in nm.checks(data, file=file)}
    assert (code, severity, int(line), int(column)) in found


def test_codes_without_an_example_say_so() -> None:
    assert {code for code, (_, body) in SECTIONS.items() if "```" not in body} == WITHOUT
