"""What the quick look calls untouched, the comparison finds no change in; and what was just read is untouched."""

from __future__ import annotations

import copy
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_exact_memory import EDITS, TEXT

import newsmatter as nm
from newsmatter import strategies
from newsmatter._binding.memory import remembered
from newsmatter._editing import untouched as module
from newsmatter._editing.changes import Comparison
from newsmatter._editing.listing import listed
from newsmatter._editing.untouched import untouched


@attrs.define
class Name:
    name: str
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define
class Section:
    title: str
    name: Name | None = None
    words: list[str] = attrs.field(factory=list)
    below: list[Section] = attrs.field(factory=list)


@attrs.define
class Fixed:
    of: int
    names: list[Name] | None = None


@nm.define
class Page(nm.Document):
    title: str
    names: list[Name] = attrs.field(factory=list)
    first: Section | None = None
    others: list[Section] | None = None
    key: nm.Secured | None = None
    fixed: Fixed | None = None
    empty: list[Name] | None = None
    more: list[Section] = attrs.field(factory=list)


PAGES = [
    "title: a\n",
    "title: a\nnames:\n  - name: b\n",
    "title: a\nnames:\n  - name: b\n  - name: c\nfixed:\n  of: 1\n",
    "title: a\nfirst:\n  title: b\n  name:\n    name: c\n  words:\n    - d\n",
    "title: a\nothers:\n  - title: b\n  - title: c\n    words:\n      - d\n      - e\n",
    "title: a\nothers:\n  - title: b\n    below:\n      - title: c\n        below:\n          - title: d\n",
    "title: a\nmore:\n  - title: b\n  - title: c\n    words:\n      - d\n    below:\n      - title: e\n",
    "title: a\nkey: AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA==\nfixed:\n  of: 1\n  names:\n    - name: b\n",
]


def _of_article() -> st.SearchStrategy[Any]:
    return strategies.articles().map(lambda article: nm.loads(nm.dumps(article)))


DOCUMENTS = st.one_of(
    _of_article(),
    st.just(TEXT).map(nm.loads),
    st.sampled_from(PAGES).map(lambda front: nm.loads(f"---\n{front}---\nbody", Page)),
)


def _objects(value: Any) -> list[Any]:
    """Every object of a class in a value."""
    if isinstance(value, list):
        return [each for item in value for each in _objects(item)]
    if not attrs.has(type(value)):
        return []
    return [value, *(each for field in attrs.fields(type(value)) for each in _objects(getattr(value, field.name)))]


def _others(value: Any) -> list[Any]:
    """Values that are near to one, some of them the same."""
    found = [value, copy.deepcopy(value), None, [], {}, (), "", True, 1]
    if isinstance(value, list):
        found += [value[:-1], value[1:], value[::-1], [*value, *value], tuple(value), [None], [*value, None]]
        found += [[Name("b")], [Section("b")], [Section("c", Name("d"))], [Section("b", below=[Section("c")])]]
    elif isinstance(value, str):
        found += [value + "x", "".join([*value]), type("Text", (str,), {})(value)]
    elif isinstance(value, (bool, int)):
        found += [int(value), float(value), bool(value), value + 1]
    elif attrs.has(type(value)):
        found += [attrs.evolve(value), Name("b"), Section("b"), Fixed(1), nm.Provider(name="a", domain="b")]
    return found


def edited(document: Any, data: st.DataObject) -> None:
    """Set some values in a document, or in what it holds."""
    for _ in range(data.draw(st.integers(0, 2))):
        one = data.draw(st.sampled_from(_objects(document)))
        names = [field.name for field in attrs.fields(type(one)) if field.name not in ("path", "_origin")]
        name = data.draw(st.sampled_from(names))
        setattr(one, name, data.draw(st.sampled_from(_others(getattr(one, name)))))


@given(DOCUMENTS, st.data())
def test_what_is_called_untouched_has_no_changes(document: Any, data: st.DataObject) -> None:
    edited(document, data)
    if untouched(document):
        try:
            assert listed(Comparison(remembered(document), document)) == []
        except nm.EditError as error:
            pytest.fail(f"an edit was overlooked: {error}")


@given(_of_article())
def test_an_article_is_untouched_as_it_was_read(article: Any) -> None:
    assert untouched(article) == (type(article._origin.values) is list)  # the fast reader took it


@pytest.mark.parametrize("front", PAGES)
def test_a_document_is_untouched_as_it_was_read(front: str) -> None:
    page: Any = nm.loads(f"---\n{front}---\nbody", Page)
    assert type(page._origin.values) is list
    assert untouched(page)
    page.body += "x"
    assert not untouched(page)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_article_is_not(edit: Any) -> None:
    article = nm.loads(TEXT)
    assert untouched(article)
    edit(article)
    assert not untouched(article)


def test_what_is_not_remembered_in_chunks_is_left_to_the_comparison() -> None:
    article = nm.loads(TEXT)
    nm.changes(article)
    assert not untouched(article)  # its memory was put together
    assert nm.dumps(article) == TEXT
    assert not untouched(nm.loads(TEXT.replace("heat: 1", "heat: 1 # low")))


def test_an_item_more_or_less_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by a comparison of parts: a list whose chunks go on, or end, is another."""
    monkeypatch.setattr(module, "_told", lambda *_: True)
    for edit in ("pop", "append"):
        article = nm.loads(TEXT.replace("quality: 1\n", 'quality: 1\n  - title: "Two"\n    webUrl: "/"\n'))
        assert untouched(article)
        article.related.pop() if edit == "pop" else article.related.append(article.related[0])
        assert not untouched(article)
