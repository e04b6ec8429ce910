"""Several kinds of documents in one place, objects of subclasses, and scalars of subclasses."""

from __future__ import annotations

import enum
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import bulk


@nm.define
class Post(nm.Document):
    kind: Literal["post"]
    title: str


@nm.define
class Page(nm.Document):
    kind: Literal["page", "front"]
    title: str


@nm.define
class Event(nm.Document):
    title: str
    day: date


@nm.define
class Place(nm.Document):
    title: str
    street: str


@nm.define
class Block:
    kind: str
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define
class Quote(Block):
    kind: Literal["quote"] = "quote"
    by: str | None = None


@nm.define
class Vague(Block):
    by: str | None = None


@nm.define
class Body(nm.Document):
    blocks: list[Block] = attrs.field(factory=list, metadata=nm.wire(subclasses=True))
    first: Block | None = None


@nm.define
class Diary(nm.Document):
    at: datetime = attrs.field(metadata=nm.wire(zone="keep"))


@given(
    st.sampled_from([("post", Post), ("page", Page), ("front", Page)]),
    st.sampled_from(["{}", '"{}"', "{} # c", "'{}'"]),
)
def test_a_literal_field_says_which_kind(tag: tuple[str, Any], spelling: str) -> None:
    text = f"---\nkind: {spelling.format(tag[0])}\ntitle: a\n---\n"
    found = nm.loads(text, Post | Page)
    assert type(found) is tag[1]
    assert nm.dumps(found) == text
    assert nm.from_dict(nm.to_dict(found), Post | Page) == found
    assert nm.checks(text, Post | Page) == []


@pytest.mark.parametrize(("text", "cls"), [("day: 2024-01-01", Event), ("street: a", Place), ("x: 1", nm.Document)])
def test_required_keys_say_which_kind(text: str, cls: type[nm.Document]) -> None:
    assert type(nm.loads(f"---\ntitle: a\n{text}\n---\n", Event | Place | nm.Document)) is cls


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: pgae\ntitle: a", "<text>:2:7: error wrong-value kind must be post, page or front, not 'pgae'; did you mean page?"),
        ("title: a", "<text>:1:1: error missing-key kind is required and missing; it says whether this is Post or Page: "
                     "add kind: post, kind: page or kind: front"),
        ("kind: post", "<text>:2:1: error missing-key title is required and missing; add 'title: ...'"),
    ],
)  # fmt: skip
def test_where_no_kind_fits_the_error_says_why(text: str, said: str) -> None:
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(f"---\n{text}\n---\n", Post | Page)
    assert str(caught.value) == said
    assert [str(finding) for finding in nm.checks(f"---\n{text}\n---\n", Post | Page)] == [said]


@nm.define
class Plain(nm.Document):
    kind: Literal["plain"]
    mood: Literal["calm"]


@nm.define
class Loud(nm.Document):
    kind: Literal["loud"]
    mood: Literal["calm", "wild"]


def test_each_kind_says_what_it_does_not_take() -> None:
    with pytest.raises(
        nm.SchemaError, match="must be Post or Event: Post has kind post, not 'x'; Event needs title and"
    ):
        nm.loads("---\nkind: x\n---\n", Post | Event)
    with pytest.raises(nm.SchemaError, match="Plain has mood calm, not 'wild'; Loud has kind loud, not 'plain'"):
        nm.loads("---\nmood: wild\nkind: plain\n---\n", Plain | Loud)


def test_each_kind_says_what_it_lacks() -> None:
    with pytest.raises(nm.SchemaError, match="must be Event or Place: Event needs day; Place needs street"):
        nm.from_dict({"title": "a"}, Event | Place)


def test_kinds_that_no_text_tells_apart_are_refused() -> None:
    other = attrs.make_class(
        "Other", {"title": attrs.field(type=str), "day": attrs.field(type=date)}, bases=(nm.Document,), kw_only=True
    )
    with pytest.raises(TypeError, match="Event and Other cannot be told apart, as both need day and title"):
        nm.loads("---\ntitle: a\n---\n", Event | other)


def test_folders_take_several_kinds(tmp_path: Path) -> None:
    for kind in ("post", "page"):
        (tmp_path / f"{kind}.md").write_text(f"---\nkind: {kind}\ntitle: a\n---\n")
    assert [type(found.document) for found in bulk.iter_load(tmp_path, Post | Page)] == [Page, Post]
    assert "anyOf" in nm.json_schema(Post | Page)


def test_objects_of_subclasses_are_written_and_read_back() -> None:
    text = "---\nblocks:\n  - kind: quote\n    by: me # c\n  - kind: note\n    mood: calm\n---\n"
    body = nm.loads(text, Body)
    assert [type(block) for block in body.blocks] == [Quote, Block]
    assert nm.dumps(body) == text
    body.blocks[1] = Quote(by="you")
    assert nm.dumps(body) == text.replace("note\n    mood: calm", "quote\n    by: you")
    assert nm.from_dict(nm.to_dict(body), Body) == body


def test_what_is_no_object_of_a_subclass_is_refused() -> None:
    with pytest.raises(nm.SchemaError, match=r"blocks\[0\] must be a mapping, not 'x'"):
        nm.loads("---\nblocks: [x]\n---\n", Body)
    with pytest.raises(nm.SchemaError, match=r"blocks\[1\] must be a mapping, not 'x'"):
        nm.from_dict({"blocks": [Quote(by="me"), "x"]}, Body)
    with pytest.raises(nm.EditError, match=r"blocks\[0\]: must be Block, not 5"):
        nm.dumps(Body(blocks=[5]))  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    names = [each["$ref"].rpartition("/")[2] for each in nm.json_schema(Body)["properties"]["blocks"]["items"]["anyOf"]]
    assert names[:2] == ["Block", "Quote"]


class Undecorated(Quote):
    """Of which nothing is known but its base."""


def test_an_object_of_a_class_without_decorator_is_one_of_the_class_above() -> None:
    assert nm.dumps(Body(blocks=[Undecorated(by="me")])) == nm.dumps(Body(blocks=[Quote(by="me")]))


def test_subclasses_and_zones_reach_into_a_type_and_leave_the_rest() -> None:
    @nm.define
    class Wide(nm.Document):
        pair: tuple[Block, Block] | dict[str, int] = attrs.field(metadata=nm.wire(subclasses=True))
        times: dict[str, datetime] | Block = attrs.field(metadata=nm.wire(zone="keep"))

    text = "---\npair: [{kind: quote}, {kind: a}]\ntimes: {a: 2024-01-02T03:04:05}\n---\n"
    wide = nm.loads(text, Wide)
    assert [type(block) for block in wide.pair] == [Quote, Block]
    assert wide.times == {"a": datetime(2024, 1, 2, 3, 4, 5)}
    assert nm.dumps(wide) == text
    assert nm.loads(text.replace("[{kind: quote}, {kind: a}]", "{a: 1}"), Wide).pair == {"a": 1}


def test_an_object_that_would_come_back_as_another_is_refused() -> None:
    with pytest.raises(
        nm.EditError, match=r"blocks\[0\]: a Vague would be read back as Block, as nothing tells them apart"
    ):
        nm.dumps(Body(blocks=[Vague(kind="a", by="me")]))
    with pytest.raises(nm.EditError, match=r"first: is a Quote, .* let the field say wire\(subclasses=True\)"):
        nm.dumps(Body(first=Quote(by="me")))


def test_an_object_put_in_place_of_its_equal_is_no_silent_loss() -> None:
    body = nm.loads("---\nfirst:\n  kind: quote\n---\n", Body)
    body.first = Quote(by="me")
    with pytest.raises(nm.EditError, match="is a Quote"):
        nm.dumps(body)


class Level(enum.IntEnum):
    LOW = 1


class Moment(datetime):
    pass


class Day(date):
    pass


class Size(float):
    pass


class Word(str):
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Level.LOW, "1"), (Size(2.5), "2.5"), (Word("a"), "a"), (Day(2024, 1, 1), "2024-01-01"),
        (Moment(2024, 1, 1, tzinfo=timezone.utc), "2024-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_scalars_of_subclasses_are_written_as_what_they_derive_from(value: Any, text: str) -> None:
    kind = type(value).__mro__[2] if isinstance(value, enum.IntEnum) else type(value).__mro__[1]
    cls = attrs.make_class(
        "C", {"v": attrs.field(type=int if isinstance(value, int) else kind)}, bases=(nm.Document,), kw_only=True
    )
    assert nm.dumps(cls(v=value)) == f"---\nv: {text}\n---\n\n"
    assert nm.dumps(nm.Document(extra={"v": value})) == f"---\nv: {text}\n---\n\n"
    loaded = nm.loads(f"---\nv: {text} # c\n---\n", cls)
    loaded.v = value
    assert nm.changes(loaded) == []


@pytest.mark.parametrize("text", ["2021-12-11T09:41:00", "2021-12-11 9:41:00.5", "2021-12-11", "2021-12-11T09:41:00Z"])
def test_a_time_without_a_zone_stays_without_one(text: str) -> None:
    whole = f"---\nat: {text} # c\n---\n"
    diary = nm.loads(whole, Diary)
    assert (diary.at.tzinfo is None) == ("Z" not in text)
    assert nm.dumps(diary) == whole
    assert nm.checks(whole, Diary) == []
    assert nm.from_dict(nm.to_dict(diary), Diary) == diary
    for value in (datetime(2024, 1, 2), datetime(2024, 1, 2, 3, 4), datetime(2024, 1, 2, tzinfo=timezone.utc)):
        diary.at = value
        assert nm.loads(nm.dumps(diary), Diary).at == value
