"""Wire paths of the command: what they name, and the values typed for them."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from folders import TEXT

import newsmatter as nm
from newsmatter import bulk
from newsmatter.cli._wire import (
    Assignment,
    Renaming,
    WireError,
    get,
    lens_at,
    located,
    parse_assignment,
    parse_path,
    spell,
    value_for,
)


@attrs.define
class Part:
    size: int | None = None


@attrs.define
class Post(nm.Document):
    layout: str
    pages: dict[str, int] = attrs.field(factory=dict)
    part: Part | None = None
    alternatives: list[str] | None = None


POST = "---\nlayout: post\npages:\n  one: 1\npart:\n  size: 3\nother:\n  - a: 1\n---\nHello\n"


@attrs.define
class Many(nm.Document):
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))
    sizes: list[int] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))


def halved(number: int) -> int:
    if number % 2:
        raise ValueError("no even number")
    return number


@attrs.define
class Strict(nm.Document):
    name: str = attrs.field()
    mood: str = attrs.field(default="calm", validator=attrs.validators.in_(["calm", "rough"]))
    tags: list[str] = attrs.field(
        factory=list,
        metadata=nm.wire(one_or_many=True),
        validator=attrs.validators.deep_iterable(attrs.validators.max_len(5)),
    )
    half: int = attrs.field(default=2, converter=halved)


def put(document: Any, *arguments: str, add_keys: bool = False) -> Any:
    """Make the assignments as the command does; ``-path`` removes."""
    for argument in arguments:
        if argument.startswith("-"):
            Assignment(steps=parse_path(argument[1:]), remove=True).apply(document)
            continue
        parsed = parse_assignment(argument)
        assert parsed
        steps, text = parsed
        value = value_for(lens_at(type(document), steps), text, spell(steps))
        Assignment(steps=steps, value=value, add_keys=add_keys).apply(document)
    return document


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("heat", ["heat"]),
        ("related[3].images[0].url", ["related", 3, "images", 0, "url"]),
        ('["a b"].c["d.e"]', ["a b", "c", "d.e"]),
        ("related[-1]", ["related", -1]),
        ("$body", ["$body"]),
        ('naïve["a\\"b"]', ["naïve", 'a"b']),
    ],
)
def test_a_path_is_read_and_spelled(text: str, steps: list[Any]) -> None:
    assert parse_path(text) == steps
    assert parse_path(spell(steps)) == steps


@pytest.mark.parametrize("text", ["", ".heat", "heat.", "a..b", "a b", "[]", "topics[]", "topics[x]", "posts/a.md"])
def test_what_is_no_path_says_so(text: str) -> None:
    with pytest.raises(WireError, match="is no path; write one like"):
        parse_path(text)


def test_an_assignment_is_told_from_a_file() -> None:
    assert parse_assignment("heat=4=2") == (["heat"], "4=2")
    assert parse_assignment("topics[]=AI") == (["topics", None], "AI")
    for file in ("posts/a=b.md", "./a=b.md", "heat", "=", "2024-03-05-x.md", "content/"):
        assert parse_assignment(file) is None
    with pytest.raises(WireError):
        parse_assignment("topics[].x=1")


def test_get_gives_plain_data() -> None:
    article = nm.loads(TEXT)
    assert get(article, parse_path("title")) == article.title
    assert get(article, parse_path("publishedDateTime")) == "2024-03-05T07:30:00Z"
    assert get(article, parse_path("related[-1].provider.name")) == "Roof & Rail"
    assert get(article, parse_path("related[0].images[0]"))["width"] == 640
    assert get(article, parse_path("secured")) == str(article.secured)
    assert get(article, parse_path("$body")) == "\n"
    document = nm.loads('---\nday: "2020-01-01"\n---\n', nm.Document)
    assert get(document, parse_path("day")) == "2020-01-01"
    post = nm.loads(POST, Post)
    assert [get(post, parse_path(path)) for path in ("pages.one", "part.size", "other[0].a")] == [1, 3, 1]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("updatedDateTime", "updatedDateTime is not there"),
        ("related[0].provider.authors", "related[0].provider.authors is not there"),
        ("related[9].title", "related[9] is not there, the length of the list is 2"),
        ("nothing.there", "nothing is not there"),
        ("heat.x", "heat.x is not there"),
        ("related.x", "related.x: a list takes a number"),
    ],
)
def test_get_says_what_is_not_there(path: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        get(nm.loads(TEXT), parse_path(path))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("title: A", "titel", "titel is not there (did you mean title?)"),
        ("a:\n  title: A", "a.Title", "a.Title is not there (did you mean title?)"),
        ("title: A\n1: B", "heat", "heat is not there"),
        ("{}", "heat", "heat is not there"),
    ],
)
def test_the_key_of_no_class_that_was_meant_is_named(text: str, path: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        get(nm.loads(f"---\n{text}\n---\n", nm.Document), parse_path(path))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("heat.x", "heat.x: heat is a single value"),
        ("related.x", "related.x: related is a list"),
        ("provider[0]", "provider[0]: provider is a mapping"),
        ("[0]", "[0]: a document is a mapping"),
        ("part.sizes", "Part has no key sizes (did you mean size?)"),
        ("part.zzz", "Part has no key zzz"),
        ("pages[0]", "pages[0]: pages is a mapping"),
    ],
)
def test_a_class_says_what_it_has_no_place_for(path: str, message: str) -> None:
    cls: type[nm.Document] = Post if path.startswith("pa") else nm.Article
    with pytest.raises(WireError) as caught:
        lens_at(cls, parse_path(path))
    assert str(caught.value) == message


def test_the_type_of_the_place_decides() -> None:
    article = put(
        nm.loads(TEXT), "title=2020", "heat=5", "published=false", "publishedDateTime=2024-03-05 08:00:00Z",
        'tags=["NO", "CA"]', "topics[]=12:30", "related[0].quality=null", "provider.name=a=b", "related[1].images=[]",
        'related[0].images[0]={"url": "https://x.example/a.png"}', "$body=Hi", "webUrl=null",
        f"secured={article_secret()}",
    )  # fmt: skip
    assert (article.title, article.heat, article.published) == ("2020", 5, False)
    assert article.published_date_time == datetime(2024, 3, 5, 8, tzinfo=timezone.utc)
    assert (article.tags, article.topics[-1], article.related[0].quality) == (["NO", "CA"], "12:30", None)
    assert article.related[0].images == [nm.Image(url="https://x.example/a.png")]
    assert (article.provider.name, article.body, article.web_url) == ("a=b", "Hi", "null")
    assert article.secured == nm.Secured(ciphertext=bytes(16), iv=bytes(16))
    post = put(nm.loads(POST, Post), "pages.two=2", 'other[0].b="2020"', "other[0].c=2020", "part.size=9")
    assert (post.pages, post.extra["other"], post.part.size) == (
        {"one": 1, "two": 2}, [{"a": 1, "b": "2020", "c": 2020}], 9,
    )  # fmt: skip


def article_secret() -> str:
    return str(nm.Secured(ciphertext=bytes(16), iv=bytes(16)))


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("heat=warm", "heat must be an integer, not 'warm'"),
        ("publishedDateTime=2024-13-01", "publishedDateTime: 2024-13-01 is no date"),
        ("topics=AI", "topics takes a list as JSON, such as 'topics=[\"AI\"]'; topics[]=... appends to it"),
        (
            "topics=[AI, Boats]",
            'topics takes a list as JSON, such as \'topics=["AI", "Boats"]\'; topics[]=... appends to it',
        ),
        ("images=x", "images takes JSON, and this is none"),
        ("other={", "other takes JSON, and this is none"),
        ("secured=x", "secured: secured must be two Base64 parts"),
        ('images=[{"width": "5"}]', "images[0].width must be an integer, not '5'"),
    ],
)
def test_a_value_that_does_not_fit_says_so(argument: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        put(nm.loads(TEXT), argument)
    assert message in str(caught.value)


def test_a_key_that_nobody_knows_needs_a_word() -> None:
    with pytest.raises(WireError) as caught:
        put(nm.loads(TEXT), "haet=5")
    assert str(caught.value) == "neither Article nor the file has a key haet (did you mean heat?); --add-keys adds it"
    assert put(nm.loads(TEXT), "haet=5", add_keys=True).extra == {"haet": 5}
    assert put(nm.loads(POST, Post), "other=5").extra == {"other": 5}
    assert put(nm.loads(POST, nm.Document), "new=x").extra["new"] == "x"


def test_appending_makes_the_list_where_there_is_none() -> None:
    article = nm.loads(TEXT)
    del article.tags[:]
    assert put(article, "tags[]=NO", "tags[]=CA").tags == ["NO", "CA"]
    post = put(nm.loads(POST, Post), "alternatives[]=a", "other[0].b[]=1")
    assert (post.alternatives, post.extra["other"]) == (["a"], [{"a": 1, "b": [1]}])
    assert put(nm.loads("---\ntags:\n---\n", nm.Document), "tags[]=a").extra == {"tags": ["a"]}  # a key without a value


def test_one_value_stands_for_a_list_of_one_where_it_may() -> None:
    assert put(nm.loads("---\ntags: a\n---\n", Many), "tags=NO").tags == ["NO"]
    assert put(nm.loads("---\ntags: a\n---\n", Many), 'tags=["b", "c"]').tags == ["b", "c"]
    assert put(nm.loads("---\ntags: a\n---\n", Many), "sizes=7").sizes == [7]
    with pytest.raises(WireError, match="sizes"):
        put(nm.loads("---\ntags: a\n---\n", Many), "sizes=x")


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("mood=clam", "mood must be calm or rough, not 'clam'; did you mean calm?"),
        ("tags=xxxxxx", "tags[0] must have at most 5 characters, not 6"),
        ("half=3", "half: no even number"),
        ("-name", "name is required, and cannot be removed"),
    ],
)
def test_what_a_validator_refuses_is_said_as_a_check_says_it(argument: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        put(nm.loads("---\nname: a\n---\n", Strict), argument)
    assert str(caught.value) == message


def test_one_value_for_many_documents_is_not_shared() -> None:
    assignment = Assignment(steps=["images"], value=[nm.Image(url="a")])
    first, second = nm.loads(TEXT), nm.loads(TEXT)
    for article in (first, second):
        assignment.apply(article)
    first.images[0].width = 5
    assert second.images[0].width is None


def test_removing_is_the_same_twice() -> None:
    article = nm.loads(TEXT)
    for _ in range(2):
        put(article, "-heat", "-tags", "-related[1]", "-related[0].images", "-$body", "-nothing.there")
    assert (article.heat, article.tags, len(article.related), article.related[0].images) == (None, [], 1, [])
    post = nm.loads(POST, Post)
    for _ in range(2):
        put(post, "-pages.one", "-other", "-part")
    assert (post.pages, post.extra, post.part) == ({}, {}, None)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("related[5].title=x", "related[5] is not there, the length of the list is 2"),
        ("related[2]={}", "related[2] is not there, the length of the list is 2"),
        ("provider.images[3].url=x", "provider.images[3] is not there, the length of the list is 1"),
        ("deep.er=1", 'deep is not there; a key with dots is new as ["deep.er"]'),
    ],
)
def test_a_place_that_is_not_there_says_so(argument: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        put(nm.loads(TEXT), argument, add_keys=True)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("t[0]=x", """t is 'a', no list; set it whole, as JSON: 't=["x"]'"""),
        ("t[]=x", """t is 'a', no list; set it whole, as JSON: 't=["a", "x"]'"""),
        ("t.b=x", """t is 'a', no mapping; set it whole, as JSON: 't={"b": "x"}'"""),
        ("n[]=2024-01-01", """n is 1, no list; set it whole, as JSON: 'n=[1, "2024-01-01"]'"""),
        ("t[0]=" + 60 * "x", "t is 'a', no list; set it whole, as JSON"),
        ("e[0]=x", """e is empty, no list; set it whole, as JSON: 'e=["x"]'"""),
        ("m[0]=x", "m is a mapping, no list; name a key of it, such as m.k"),
        ("m[]=x", "m is a mapping, no list; name a key of it, such as m.k"),
    ],
)
def test_a_value_that_has_no_such_place_says_what_it_is(argument: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        put(nm.loads("---\nt: a\nn: 1\ne:\nm: {k: 1}\n---\n", nm.Document), argument)
    assert str(caught.value) == message


def test_a_scalar_holds_no_keys() -> None:
    with pytest.raises(WireError, match=r"layout\[0\] is not there"):
        get(nm.loads(POST, nm.Document), parse_path("layout[0]"))


# -- keys with dots


def dots(name: str) -> str:
    return name.replace("__", ".")


@nm.define(keys=dots)
class Topic(nm.Document):
    ms__date: str | None = None
    ms__kind: str = "article"


DOTTED = '---\nms.date: "2020"\nb.c.d: 1\na:\n  x.y: 2\nl:\n  - k.m: 3\n---\n'


@pytest.mark.parametrize(
    ("path", "value"), [("ms.date", "2020"), ("b.c.d", 1), ("a.x.y", 2), ("l[0].k.m", 3), ('["ms.date"]', "2020")]
)
@pytest.mark.parametrize("cls", [nm.Document, Topic])
def test_a_path_names_a_key_with_dots(path: str, value: object, cls: type[nm.Document], tmp_path: Path) -> None:
    assert get(nm.loads(DOTTED, cls), parse_path(path)) == value
    (tmp_path / "a.md").write_text(DOTTED, encoding="utf-8")
    assert [row.data["v"] for row in bulk.rows(tmp_path, {"v": path}, cls) if row.data] == [value]


def test_a_key_with_dots_is_none_where_its_first_part_stands() -> None:
    document = nm.loads("---\nms.size: 1\nms:\n  size: 2\n---\n", nm.Document)
    assert get(document, parse_path("ms.size")) == 2
    assert get(document, parse_path('["ms.size"]')) == 1
    with pytest.raises(WireError, match=r"ms\.nope is not there"):
        get(document, parse_path("ms.nope"))


def test_keys_with_dots_are_set_by_their_class_removed_and_renamed() -> None:
    steps, lens = located(Topic, parse_path("ms.date"))
    assert (steps, value_for(lens, "2021", "ms.date")) == (["ms.date"], "2021")
    assert located(Topic, parse_path("ms.size"))[0] == ["ms", "size"]
    document = nm.loads(DOTTED, nm.Document)
    put(document, "ms.date=2021", "-a.x.y", "l[0].k.m=4")
    Renaming(steps=parse_path("b.c.d"), key="c").apply(document)
    assert nm.dumps(document) == "---\nms.date: 2021\nc: 1\na: {}\nl:\n  - k.m: 4\n---\n"
    with pytest.raises(WireError, match=re.escape('ms is not there; a key with dots is new as ["ms.new"]')):
        put(document, "ms.new=1")
    with pytest.raises(WireError, match=r"n is not there$"):
        put(document, "n[0].x=1")
