"""Memories of which ``==`` alone tells whether two are the same, and those of which it does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import strategies
from newsmatter._binding import memory
from newsmatter._binding.classes import class_lens
from newsmatter._binding.memory import EXACT, is_exact, remember, remembered
from newsmatter._editing.changes import most

TEXT = """---
category: news
title: "Ferry"
excerpt: "A ferry."
publishedDateTime: 2024-03-05T07:30:00Z
webUrl: "https://news.example/ferry"
type: article
heat: 1
published: true
provider:
  name: Post
  domain: news.example

topics:
  - Boats

images:
  - url: "/quay.png"
    width: 1
    height: 1

related:
  - title: "Quay"
    webUrl: "https://news.example/quay"
    provider:
      name: Post
      domain: news.example
      images:
        - url: "/post.png"
          width: 1
    quality: 1

secured: "AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA=="
---
"""


class Shout(str):
    """A text that is equal to any other of the same letters, small or capital."""

    def __eq__(self, other: object) -> bool:
        return str(self).lower() == str(other).lower()

    def __hash__(self) -> int:
        return hash(str(self).lower())


def _set(name: str, value: Any) -> Callable[[Any], None]:
    *way, last = name.split(".")

    def edit(article: Any) -> None:
        for step in way:
            article = article[int(step)] if step.isdecimal() else getattr(article, step)
        if last == "del":
            del article.extra
        else:
            setattr(article, last, value)

    return edit


EDITS = [
    _set(*edit)
    for edit in (
        ("heat", True), ("heat", 1.0), ("heat", 2), ("heat", None), ("published", 1), ("title", Shout("FERRY")), ("title", "FERRY"),
        ("topics", [Shout("BOATS")]), ("topics", ("Boats",)), ("images", ()), ("images.0.width", True), ("images.0.extra", {"a": 1}),
        ("related.0.quality", True), ("related.0.provider", None), ("related.0.provider.images", []), ("related", [None]),
        ("related.0.provider.images.0.height", True), ("related.0.provider.extra", {"a": True}), ("extra", {"a": 1}),
        ("related.0.del", None), ("secured.iv", bytearray(16)), ("secured.iv", 1), ("secured", "x"), ("provider", {"name": "Post"}),
        ("body", Shout("\n")), ("body", "more\n"),
    )
]  # fmt: skip


def _outcome(text: str, edit: Callable[[Any], None]) -> Any:
    document = nm.loads(text)
    edit(document)
    try:
        return [change.to_dict() for change in nm.changes(document)], nm.dumps(document)
    except (nm.EditError, AttributeError) as error:
        return repr(error)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("text", [TEXT, TEXT.replace("heat: 1", "heat: 1 # low")], ids=["regular", "by the tree"])
def test_an_edit_is_the_same_one_whether_memories_are_exact_or_not(
    text: str, edit: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that leaves values equal, but not of the same type, is one all the same: 1 is not true."""
    assert nm.loads(text)._origin.regular == ("#" not in text)
    exact = _outcome(text, edit)
    with monkeypatch.context() as patched:
        patched.setattr(memory, "is_exact", lambda lens: False)
        assert _outcome(text, edit) == exact


@given(strategies.articles(), st.data())
def test_a_memory_is_exact_as_long_as_values_are_of_their_types(article: nm.Article, data: st.DataObject) -> None:
    loaded = nm.loads(nm.dumps(article))
    assert remembered(loaded)[-1] is EXACT is remember(loaded)[-1]
    assert remembered(loaded) == remember(loaded)
    name, odd = data.draw(st.sampled_from([("heat", 1.5), ("published", 0), ("title", Shout("a")), ("topics", [1])]))
    setattr(loaded, name, odd)
    assert EXACT not in remember(loaded)[-1:]


T = TypeVar("T")


@attrs.define
class Section:
    title: str
    price: float = 0.0
    sections: list[Section] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Sections(nm.Document):
    first: Section
    more: list[Section] | None = None


@attrs.define
class Whole:
    price: float = 0  # type: ignore[assignment]  # the field holds an int where its key does not stand


@attrs.define
class Numbers:
    numbers: list[int] = attrs.field(factory=list)


@attrs.define
class Strings:
    strings: tuple[str, ...] = ()


@attrs.define
class Filled:
    strings: list[str] = attrs.field(factory=lambda: ["a"])


@attrs.define
class Converted:
    price: float = attrs.field(converter=float)


@attrs.define
class Box(Generic[T]):
    value: T


@pytest.mark.parametrize(
    ("cls", "exact"),
    [(Section, True), (Sections, True), (nm.Article, True), (nm.Document, True), (Whole, False), (Numbers, False),
     (Strings, False), (Filled, False), (Converted, False), (Box, False)],
)  # fmt: skip
def test_classes_whose_fields_tell_the_types_of_what_they_hold_are_remembered_exactly(cls: Any, exact: bool) -> None:
    assert is_exact(class_lens(cls)) is exact


def test_a_class_inside_itself_is_remembered_exactly() -> None:
    document = nm.loads("---\nfirst:\n  title: a\n  sections:\n  - title: b\n    price: 1.5\n---\n", Sections)
    assert remembered(document)[-1] is EXACT
    document.first.sections[0].price = 2
    assert remember(document)[-1] is not EXACT
    assert nm.dumps(document).endswith("    price: 2.0\n---\n")


@pytest.mark.parametrize("limit", range(9))
def test_how_many_are_the_same_is_found_by_doubling_and_halves(limit: int) -> None:
    asked: list[int] = []

    def same(number: int, many: int) -> bool:
        asked.append(many)
        return many <= number

    for number in range(limit + 1):
        asked.clear()
        assert most(limit, functools.partial(same, number)) == number
        assert len(asked) <= 2 * limit.bit_length() + 1 and 0 not in asked
