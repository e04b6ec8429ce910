"""Rules of the repository, and rules that remember what they saw: at the top of a module, as they travel to other processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsmatter.rules import Facts, Hit, Rule, Subject

SEEN: dict[str, str | None] = {}
KNOWN = {"ferry": 1}  # a table that nobody changes


def seen_before(subject: Subject) -> Iterator[Hit]:
    title = subject.document.extra["title"]
    if title in SEEN:
        yield Hit(f"the title of {SEEN[title]}", "title")
    SEEN.setdefault(title, subject.file)


class Counting:
    """A rule's object, which remembers once it has met a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.count = 0

    def __call__(self, subject: Subject) -> list[Hit]:
        self.count += subject.document.extra["title"] == self.word
        return []


def title(subject: Subject) -> Any:
    return subject.document.extra.get("title") if KNOWN else None


def one_title(facts: Facts) -> Iterator[tuple[str, Hit]]:
    first: dict[str, str] = {}
    for file, found in facts.items():
        if first.setdefault(found, file) != file:
            yield file, Hit("another file has this title", "title")


def broken(_: Any) -> Any:
    raise RuntimeError("no")


def stranger(_: Facts) -> Iterator[tuple[str, Hit]]:
    yield "nowhere.md", Hit("no")


REMEMBERS = Rule("title-seen", "warning", "titles differ", seen_before)
TOGETHER = Rule("title-twice", "warning", "titles differ", one_title, scope="repository", gather=title)


def unsendable(subject: Any) -> Any:
    """What no other process can send back."""
    return lambda: subject


def nothing(facts: Any) -> list[Any]:
    return []
