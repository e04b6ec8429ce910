"""Texts with their expected places marked: ``heat: «"17"»``."""

from __future__ import annotations

import re

import newsmatter as nm


def place(marked: str) -> tuple[str, tuple[int, int, int, int]]:
    """The text without its «marks», and the lines and columns of the two."""

    def locate(offset: int, text: str) -> tuple[int, int]:
        lines = re.split(r"\r\n|\n|\r", text[:offset])
        return len(lines), len(lines[-1]) + 1

    assert (marked.count("«"), marked.count("»")) == (1, 1), marked
    text = marked.replace("«", "").replace("»", "")
    return text, (*locate(marked.index("«"), text), *locate(marked.index("»") - 1, text))


def where(finding: nm.Finding) -> tuple[int, int, int, int]:
    return finding.line, finding.column, finding.end_line, finding.end_column
