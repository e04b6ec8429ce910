"""A parser's complaint to a finding: its code, one plain sentence with the mend, and the place to mend."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from newsmatter._syntax import slips
from newsmatter._syntax.sites import Marks


class Complaint(NamedTuple):
    """What is wrong: a code, a sentence with the mend, and an offset into the text."""

    code: str
    message: str
    offset: int


def explain(text: str, start: int, end: int, error: Any, refusal: tuple[int, str] = (-1, "")) -> Complaint:
    """What ruamel.yaml's ``error`` about ``text[start:end]`` comes from. Its words are not shown: they are of tokens.

    ``refusal``: the offset at which the scanner refused the text, and its code. It knows YAML 1.2, and a tab that parts
    things, at which ruamel.yaml may stop, is nothing to it.
    """
    places = [start + min(mark.index, end - start) if mark else -1 for mark in (error.problem_mark, error.context_mark)]
    refused, tab = refusal[0], refusal[1] == "tab"
    problem = places[0] if places[0] >= 0 else max(places[1], start)
    if text[problem : problem + 1] == "\t" and refused >= 0 and not tab:
        problem = refused
    slip = slips.find((text, start, end), Marks(problem, places[1], refused, tab), slips.DETECTORS)
    if slip is not None:
        return Complaint(slip.code, slip.message, slip.offset)
    return Complaint(
        "yaml",
        "this is no YAML; look at the indentation, quotes and colons of this line and the one above",
        refused if refused >= 0 else problem,
    )


def refine(text: str, start: int, end: int, complaint: Complaint) -> Complaint:
    """A complaint about YAML that is well-formed, or as good as: what it comes from, where that is a slip of the keyboard."""
    code, _, offset = complaint
    if code in slips.REFINING:
        slip = slips.find((text, start, end), Marks(offset), slips.REFINING[code])
        if slip is not None:
            return Complaint(code if slip.code == "yaml" else slip.code, slip.message, slip.offset)
    return complaint


_HUGE = re.compile(r"\\U(?!00(?:0[0-9a-fA-F]|10))[0-9a-fA-F]{8}")


def unreadable(text: str, start: int, end: int) -> Complaint:
    """What a text holds at which ruamel.yaml itself fails: an escape beyond Unicode, such as ``"\\UFFFFFFFF"``."""
    match = _HUGE.search(text, start, end)
    if match:
        return Complaint("yaml", f"{match[0]} is no character; write the character itself", match.start())
    return Complaint("yaml", "the YAML cannot be read; look at its escapes, tags and anchors", start)
