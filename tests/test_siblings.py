"""The format's other kinds of file: read, edited, checked, drawn and written as the producer writes them."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from conftest import FIXTURES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import news
from newsmatter._syntax.envelope import decode
from newsmatter.kinds import Kinds
from newsmatter.strategies import documents

MIXED = FIXTURES / "mixed"
KINDS = Kinds(news.KINDS, root=MIXED)
CLASSES = sorted({cls for cls in news.KINDS.values() if cls is not nm.Article}, key=lambda cls: cls.__name__)
FILES = [
    (path, cls)
    for path in sorted(MIXED.rglob("*.md"))
    if path.name != "README.md" and (cls := KINDS.of(path)) not in (None, nm.Document)
]
# By hand: keys in another order, quotes where the others of the kind have none.
BY_HAND = {"Collection": 1, "OrganizationRecord": 1, "Stats": 2}


def test_the_mixed_site_has_a_file_of_every_kind() -> None:
    assert {cls for _, cls in FILES} == {*CLASSES, nm.Article}


@pytest.mark.parametrize(("path", "cls"), FILES, ids=[path.stem for path, _ in FILES])
def test_a_file_is_read_checked_edited_and_written_as_its_kind(path: Path, cls: type[nm.Document]) -> None:
    text = path.read_text(encoding="utf-8")
    document = nm.loads(text, cls)
    assert nm.dumps(document) == text
    assert document.extra == {}
    assert nm.checks(text, cls, file=path.name) == []
    assert nm.dumps(nm.from_dict(nm.to_dict(document), cls)) == text == nm.canonical(document)
    if hasattr(document, "heat"):
        document.heat = 999
        lines = [line for line in nm.diff(document).splitlines()[2:] if line[0] in "+-"]
        assert lines[-1] == "+heat: 999"
        assert len(lines) <= 3


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_documents_of_every_kind_are_drawn_and_come_back(cls: type[nm.Document]) -> None:
    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(documents(cls))
    def law(document: nm.Document) -> None:
        text = nm.dumps(document)
        again = nm.loads(text, cls)
        assert again == document
        assert nm.dumps(nm.from_dict(nm.to_dict(again), cls)) == text

    law()


def test_fields_that_a_kind_declares_anew_stand_where_its_base_has_them() -> None:
    for cls in (news.Picture, news.Publisher, news.Source, news.LearningArticle, news.Answer):
        base = cls.__mro__[1]
        assert [field.name for field in attrs.fields(cls)] == [field.name for field in attrs.fields(base)]


def test_rules_of_the_parts_hold_in_every_kind() -> None:
    text = (MIXED / "_events/2024-08-20-open-day.md").read_text(encoding="utf-8")
    wrong = text.replace("url: /assets", "url: assets").replace("width: 50", "width: 0")
    assert [(f.code, f.path) for f in nm.checks(wrong, news.Event)] == [
        ("url-relative", "provider.images[0].url"),
        ("number-range", "provider.images[0].width"),
    ]


@given(st.lists(st.sampled_from(["Ferries", "Knots"]), max_size=2), st.booleans(), st.booleans())
def test_a_blank_line_parts_a_last_block_from_the_fence_as_the_kind_has_it(
    topics: list[str], levels: bool, images: bool
) -> None:
    fields = {"title": "A", "excerpt": "", "type": "x", "topics": topics or ["Ferries"]}
    pictures = [news.Picture(url="/a.jpg")] * images
    course = news.Course(**fields, levels=["Beginner"] * levels, images=pictures, ratings=news.Ratings(count=1), heat=2)
    text = nm.dumps(course)
    assert text.endswith("\n\n---\n\n")
    assert "\nratings:\n  count: 1\nheat: 2\n\n" in text
    assert text.count("\n\n") == 3 + levels + images
    challenge = nm.dumps(news.Challenge(**fields, levels=["Beginner"] * levels, images=pictures))
    assert challenge.count("\n\n") == 2 + (levels or (not levels and False)) + images
    assert "\n\ntopics:" not in challenge
    form = nm.dumps(news.Form(**fields))
    assert "\n\n---\n\n" not in form


def test_what_stands_behind_the_fence_of_a_document_without_a_body_is_its_kinds() -> None:
    fields = {"title": "A", "excerpt": "", "type": "x", "topics": ["Ferries"]}
    form = news.Form(**fields, body="")
    text = nm.dumps(form)
    assert text.endswith("\n---")
    again = nm.loads(text, news.Form)
    assert again == form and nm.dumps(again) == text
    again.body = "Hi\n"
    assert nm.dumps(again) == text + "\nHi\n"
    assert nm.dumps(news.Challenge(**fields, body="")).endswith("\n---\n")


def test_an_answer_has_its_price_without_a_value_and_blanks_below_its_provider() -> None:
    provider = nm.Provider(name="Pier", domain="pier.example")
    answer = news.Answer(title="A?", excerpt="", type="answer", topics=["Ferries"], provider=provider)
    text = nm.dumps(answer)
    assert "\nprice: \n" in text and "\n  domain: pier.example\n      \ntopics:" in text
    assert nm.dumps(nm.loads(text, news.Answer)) == text
    without = text.replace("price: \n", "")
    assert nm.dumps(nm.loads(without, news.Answer)) == without


def test_a_publisher_without_a_domain_has_the_key_alone() -> None:
    course = news.Course(
        title="A", excerpt="", type="course", topics=["Ferries"], provider=news.Source(name="B", domain="b.example")
    )
    assert course.provider is not None
    course.provider.publishers = [news.Publisher(name="C"), news.Publisher(name="D", domain="d.example")]
    text = nm.dumps(course)
    assert "    - name: C\n      domain: \n    - name: D\n      domain: d.example\n" in text
    again = nm.loads(text, news.Course)
    assert again == course
    assert nm.dumps(nm.from_dict(nm.to_dict(again), news.Course)) == text
    assert nm.checks(text, news.Course) == []
    without = text.replace("      domain: \n", "")
    again = nm.loads(without, news.Course)
    assert nm.dumps(again) == without
    assert nm.checks(without, news.Course) == []
    again.heat = 7
    assert nm.dumps(again) == without.replace("type: course\n", "type: course\nheat: 7\n")


def test_the_names_of_news_are_there_and_no_others() -> None:
    assert set(news.__all__) <= set(dir(news))
    assert all(getattr(news, name) is not None for name in news.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Vidoe'"):
        news.Vidoe  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore


def test_law_3_other_peoples_siblings(corpus: Path) -> None:
    kinds = Kinds(news.KINDS, root=corpus)
    missed: dict[str, int] = {}
    number = 0
    for path in sorted((corpus / "corpus").rglob("*.md")):
        cls = kinds.of(path)
        assert cls not in (None, nm.Document)
        if cls is None or cls is nm.Article:
            continue
        text = decode(path.read_bytes())
        document = nm.loads(text, cls)
        assert nm.dumps(document) == text
        assert document.extra == {}, path
        number += 1
        if nm.dumps(nm.from_dict(nm.to_dict(document), cls)) != text:
            missed[cls.__name__] = missed.get(cls.__name__, 0) + 1
    assert (number > 240, missed) == (True, BY_HAND)


def test_no_false_finding_in_other_peoples_repositories(corpus: Path) -> None:
    kinds = Kinds(news.KINDS, root=corpus)
    found = {
        (finding.code, finding.severity)
        for path in sorted((corpus / "corpus").rglob("*.md"))
        if (cls := kinds.of(path)) not in (None, nm.Article)
        for finding in nm.check(path, cls or nm.Document)
    }
    assert found == set()
