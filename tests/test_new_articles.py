"""What comes from feeds: strings that mean more, names of files, and the parts of a document."""

from __future__ import annotations

import re
from collections import deque
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter.strategies import articles

DATA = {
    "category": "news", "title": "A", "excerpt": "", "publishedDateTime": "2024-03-05T07:30:00Z", "type": "article",
    "provider": {"name": "Example Post", "domain": "post.example"}, "topics": ["Ferries"],
}  # fmt: skip


@nm.define(kw_only=True)
class Feed(nm.Document):
    number: int | None = None
    price: float = 0.0
    shown: bool | None = None
    time: datetime | None = None
    day: date | None = None
    either: int | str | None = None
    sizes: list[int] = attrs.field(factory=list)
    ratings: dict[str, float] = attrs.field(factory=dict)
    image: nm.Image | None = None
    text: str = ""


def one(key: str, value: Any) -> Any:
    return nm.from_dict({key: value}, Feed, coerce=True)


def refused(key: str, value: Any) -> bool:
    try:
        one(key, value)
    except nm.SchemaError:
        return True
    return False


@given(articles())
def test_what_needs_no_meaning_is_taken_as_ever(article: nm.Article) -> None:
    data = nm.to_dict(article)
    assert nm.from_dict(data, coerce=True) == nm.from_dict(data)


@given(st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_a_number_in_text_is_that_number(number: int, price: float, shown: bool) -> None:
    feed = nm.from_dict({"number": f" {number}\n", "price": repr(price), "shown": str(shown)}, Feed, coerce=True)
    assert (feed.number, feed.price, feed.shown) == (number, price, shown)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1980, 1, 1), datetime(9999, 12, 30), timezones=ZONES))
def test_a_time_of_a_feed_is_that_time(time: datetime) -> None:
    time = time.replace(microsecond=0)
    assert one("time", format_datetime(time)).time == time


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sat, 11 Dec 2021 09:41:00 GMT", "2021-12-11T09:41:00+00:00"),
        ("11 Dec 2021 09:41 EST", "2021-12-11T09:41:00-05:00"),
        ("Sat, 11 Dec 21 09:41:00 Z", "2021-12-11T09:41:00+00:00"),
        ("sat, 11 dec 2021 09:41:00 +0130 (MEZ)", "2021-12-11T09:41:00+01:30"),
        ("Sat, 11 Dec 2021 09:41:00 -0000", "2021-12-11T09:41:00+00:00"),
        ("2021-12-11T09:41:00Z", "2021-12-11T09:41:00+00:00"),
        ("Fri, 11 Dec 2021 09:41:00 GMT", None),  # it was a Saturday
        ("Sat, 11 Dec 2021 09:41:00 CET", None),  # a name that RFC 2822 does not know would be read as UTC
        ("31 Feb 2021 09:41:00 GMT", None),
        ("Sat, 11 Dec 2021", None),
        ("yesterday", None),
    ],
)
def test_times_of_feeds_by_example(text: str, meant: str | None) -> None:
    assert refused("time", text) if meant is None else one("time", text).time == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    ("key", "text"),
    [("number", "1,200"), ("number", "1.0"), ("number", "0x1f"), ("number", ""), ("number", "١٢"), ("number", "9" * 999),
     ("price", "nan"), ("price", "1 200"), ("shown", "yes"), ("day", "Sat, 11 Dec 2021 09:41:00 GMT")],
)  # fmt: skip
def test_what_is_not_certainly_meant_is_a_finding(key: str, text: str) -> None:
    assert refused(key, text)


def test_what_is_meant_is_meant_everywhere() -> None:
    feed = nm.from_dict(
        {
            "sizes": ["1", 2], "ratings": {"a": "4.5"}, "image": {"url": "/a.png", "width": "640", "mood": "7"},
            "text": "42", "either": "42", "other": "42",
        },
        Feed,
        coerce=True,
    )  # fmt: skip
    assert (feed.sizes, feed.ratings, feed.text, feed.either, feed.extra) == (
        [1, 2], {"a": 4.5}, "42", "42", {"other": "42"})  # fmt: skip
    assert feed.image is not None
    assert (feed.image.width, feed.image.extra) == (640, {"mood": "7"})
    with pytest.raises(nm.SchemaError):
        nm.from_dict({"number": "17"}, Feed)


# -- names


def named(title: Any, time: Any = datetime(2024, 3, 5, 7, 30, tzinfo=timezone.utc)) -> str:
    article = nm.from_dict(DATA)
    article.title, article.published_date_time = title, time
    return nm.file_name(article)


@given(articles())
def test_a_name_is_one_that_the_check_takes(article: nm.Article) -> None:
    try:
        name = nm.file_name(article)
    except nm.EditError as error:
        assert error.path == "title"
        assert not re.search("[a-z0-9]", article.title.lower())
        return
    assert len(name) <= 255
    found = nm.checks(nm.canonical(article), file=name)
    assert {finding.code for finding in found} & {"file-name", "file-date"} == set()


def test_names_by_example() -> None:
    assert named("Roof (2024): “What's” new & old/young – C++ 5G ") == "2024-03-05-roof-2024-whats-new-oldyoung-c-5g.md"
    assert named("Łódź, Zürich™") == "2024-03-05-odz-zurich.md"
    assert named("--- a --- b ---") == "2024-03-05-a-b.md"
    assert named("A", datetime(2024, 3, 5)) == "2024-03-05-a.md"
    assert named("A", datetime(2024, 3, 5, tzinfo=timezone(timedelta(hours=3)))) == "2024-03-04-a.md"
    assert named("A", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3)))) == "0001-01-01-a.md"
    assert named("word " * 99) == f"2024-03-05-{'-'.join(['word'] * 48)}.md"
    assert len(named("x" * 999)) == 255
    for title, time in (("ميناء", datetime(2024, 3, 5)), (None, datetime(2024, 3, 5)), ("A", None)):
        with pytest.raises(nm.EditError):
            named(title, time)


def test_the_producers_names_come_out(corpus: Path) -> None:
    paths = sorted((corpus / "corpus").glob("*/_news/*.md"))
    same = 0
    for path in paths:
        try:
            article = nm.load(path)
        except nm.NewsmatterError:
            continue
        same += nm.file_name(article)[11:] == path.name[11:]  # the day may be that of the machine
    assert same >= len(paths) - 2


def test_a_new_article_replaces_none(tmp_path: Path) -> None:
    article = nm.from_dict(DATA)
    path = tmp_path / nm.file_name(article)
    nm.dump(article, path, exclusive=True)
    with pytest.raises(FileExistsError):
        nm.dump(article, path, exclusive=True)


# -- parts


@given(articles())
def test_the_parts_are_where_their_paths_say(article: nm.Article) -> None:
    parts = list(nm.walk(article))
    assert parts[0] == ("", article)
    assert [path for path, _ in nm.walk(article, nm.Related)] == [
        f"related[{at}]" for at in range(len(article.related))
    ]
    for path, part in nm.walk(article, nm.Image):
        found: Any = article
        for key, index in re.findall(r"(\w+)|\[(\d+)\]", path):
            found = getattr(found, key) if key else found[int(index)]
        assert found is part


def test_parts_in_any_container_and_classes_of_one_scalar() -> None:
    @attrs.define
    class Album(nm.Document):
        first: tuple[nm.Image, ...]
        by_name: dict[str, nm.Image]
        secured: nm.Secured | None = None

    album = Album(first=(nm.Image(url="/1"),), by_name={"b": nm.Image(url="/2")})
    album.secured = nm.Secured(ciphertext=bytes(16), iv=bytes(16))
    assert [path for path, _ in nm.walk(album)] == ["", "first[0]", "byName.b", "secured"]
    album.first = deque(album.first)  # type: ignore[assignment]
    assert [path for path, _ in nm.walk(album, nm.Image)] == ["first[0]", "byName.b"]


def test_what_is_no_article_has_no_name_of_a_file() -> None:
    with pytest.raises(TypeError, match="file_name takes an article; a Document has no title and published_date_time"):
        nm.file_name(nm.Document(extra={"title": "A"}))  # type: ignore[arg-type]
