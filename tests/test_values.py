"""Scalars, odd trees, and the safety nets."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
import trees

import newsmatter as nm
from newsmatter._binding.fields import wire
from newsmatter._editing import values
from newsmatter._editing.values import Edit
from newsmatter._syntax.fallback import compose
from newsmatter._syntax.nodes import Scalar
from newsmatter._syntax.resolve import is_of_ruby
from newsmatter._syntax.scan import scan

UTC = timezone.utc

SCALARS: dict[str, Any] = {
    "0o17": 15, "0x1F": 31, "017": 17, "+5": 5, "1e3": 1000.0, ".5": 0.5, "1_000": "1_000", "0b1": "0b1", "12:30": "12:30",
    ".inf": math.inf, "-.Inf": -math.inf, ".NaN": math.nan, "True": True, "truE": "truE", "yes": "yes", "NO": "NO", "=": "=",
    "2024-3-5": "2024-3-5", "2024-03-05": date(2024, 3, 5), "2024-13": "2024-13",
    "2024-3-5 1:02:03": datetime(2024, 3, 5, 1, 2, 3),
    "2024-03-05t01:02:03.1234567-05:30": datetime(2024, 3, 5, 1, 2, 3, 123456, timezone(-timedelta(hours=5, minutes=30))),
    "!!timestamp 2024-03-05": date(2024, 3, 5), "!!float 3": 3.0, "!!null ''": None, "! 3": "3", "!!str": "", "!!str\n  x": "x",
    "!!map {a: 1}": {"a": 1}, "!!seq [1]": [1], "&x 1": 1, "&x !!int 1": 1, "!!int &x # c\n  1": 1,
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_untyped_scalars_follow_the_core_schema(text: str) -> None:
    (value,) = nm.loads(f"---\na: {text}\n---\n", nm.Document).extra.values()
    assert repr(value) == repr(SCALARS[text])


WEIRD: dict[str, Any] = {
    "a: # c\nb: 1\n": {"a": None, "b": 1},
    "a:\n - # c\n   # d\n -\n - x\n -\n": {"a": [None, None, "x", None]},
    "a:\n  -   # c\n\n\n  # d\n  - x\n": {"a": [None, "x"]},
    "a: {b, c: , d: 1}\n": {"a": {"b": None, "c": None, "d": 1}},
    "? a\n? b\n: c\n": {"a": None, "b": "c"},
    "'a' : &x # c\nb: *x\n": {"a": None, "b": None},
    "a: |\n\nb: >-\n  x\n   \n    \nc: |+\n  x\n\n": {"a": "", "b": "x\n \n  ", "c": "x\n\n"},
    "a: |  # c\n\n# d\nb: 1\n": {"a": "", "b": 1},
    "a: |+\n\n\nb: 1\n": {"a": "\n\n", "b": 1},
    "a: |2-\n    x\n": {"a": "  x"},
    "a: &x\n  # c\n  b: 1\nc: *x\n": {"a": {"b": 1}, "c": {"b": 1}},
    "a: &x\n- 1\nc: *x\n": {"a": [1], "c": [1]},
    "a: [\n  x, # c\n  y\n]\n": {"a": ["x", "y"]},
    "'a' :\nb : \n": {"a": None, "b": None},
    ": x\n": {"": "x"},
    "a: [b: , c: 1]\n": {"a": [{"b": None}, {"c": 1}]},
    "  a: 1\n  b: 2\n": {"a": 1, "b": 2},
    "a: 'x\x85y'\n": {"a": "x\x85y"},
    '"<<": 1\n': {"<<": 1},
    "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], c: 3}\n": {
        "x": {"a": 1, "b": 1}, "y": {"b": 2, "c": 2}, "z": {"a": 1, "b": 1, "c": 3}},
}  # fmt: skip


@pytest.mark.parametrize("text", WEIRD)
def test_odd_texts_have_sound_trees(text: str) -> None:
    whole = f"---\n{text}---\n"
    for tree in (scan(whole, 4, len(whole) - 4), compose(whole, 4, len(whole) - 4)):
        assert tree is not None
        trees.check(tree, whole)
    document = nm.loads(whole, nm.Document)
    assert document.extra == WEIRD[text]
    assert nm.dumps(document) == whole


def test_a_wire_key_by_metadata() -> None:
    @attrs.define
    class Page(nm.Document):
        updated: date | None = attrs.field(default=None, metadata=wire("last_modified_at"))
        layout: str = "page"
        ranks: list[int] = attrs.field(default=attrs.Factory(lambda self: [1], takes_self=True))

    page = nm.loads("---\nlast_modified_at: 2024-01-02\nranks: [1]\n---\n", Page)
    assert page.updated == date(2024, 1, 2)
    page.updated = date(2024, 1, 3)
    assert nm.dumps(page) == "---\nlast_modified_at: 2024-01-03\nranks: [1]\n---\n"
    assert nm.dumps(Page(body="")) == "---\nlayout: page\n\nranks:\n  - 1\n---\n"


def test_times_of_every_kind_travel() -> None:
    odd = datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=1, seconds=30)))
    document = nm.Document(extra={"a": odd, "b": math.nan, "c": "2024-99-99", "d": -math.inf})
    assert nm.to_dict(document) == {
        "d": {"$float": "-inf"},
        "a": "2024-01-01T10:59:30Z",
        "b": {"$float": "nan"},
        "c": "2024-99-99",
    }
    assert nm.from_dict(nm.to_dict(document), nm.Document) == document
    assert "a: 2024-01-01T10:59:30Z\nb: .nan\n" in nm.dumps(document)


def test_a_stamp_without_zone_in_a_typed_field_is_utc() -> None:
    @attrs.define
    class Event(nm.Document):
        start: datetime
        day: date | None = None

    event = nm.loads("---\nstart: 2024-01-02 03:04:05\nday: 2024-01-02\n---\n", Event)
    assert event.start == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    event.start += timedelta(hours=1)
    assert "start: 2024-01-02 04:04:05\n" in nm.dumps(event)
    event.start = event.start.astimezone(timezone(timedelta(hours=2)))
    assert nm.loads(nm.dumps(event), Event) == event
    event.start += timedelta(hours=1)
    assert nm.loads(nm.dumps(event), Event) == event
    assert nm.loads("---\nstart: 2024-01-02\n---\n", Event).start == datetime(2024, 1, 2, tzinfo=UTC)
    with pytest.raises(nm.SchemaError, match="remove the quotes"):
        nm.loads('---\nstart: "2024-01-02T00:00:00Z"\n---\n', Event)
    with pytest.raises(nm.SchemaError, match="no point in time"):
        nm.loads("---\nstart: 2024-01-02T99:00:00Z\n---\n", Event)


def test_a_float_field_takes_integers_it_can_hold() -> None:
    @attrs.define
    class Box(nm.Document):
        size: float
        tags: list[str] = attrs.field(factory=list)
        more: dict[str, int] = attrs.field(factory=dict)

    assert nm.loads("---\nsize: 3\ntags:\nmore:\n---\n", Box).size == 3.0
    with pytest.raises(nm.SchemaError, match="must be a number"):
        nm.loads(f"---\nsize: {'9' * 400}\n---\n", Box)
    with pytest.raises(nm.SchemaError, match="must be a number, not nothing"):
        nm.loads("---\nsize: ~\n---\n", Box)
    with pytest.raises(nm.SchemaError, match="is empty"):
        nm.loads("---\nsize: 1\ntags:\n  -\n---\n", Box)
    with pytest.raises(nm.SchemaError, match="must be a string"):
        nm.loads("---\nsize: 1\ntags: [[]]\n---\n", Box)
    assert nm.from_dict({"size": 1, "tags": None, "more": {"a": 1}}, Box).more == {"a": 1}
    box = nm.loads("---\nsize: 3\ntags: []\n---\n", Box)
    box.more = {"a": True}
    with pytest.raises(nm.EditError, match="integer"):
        nm.dumps(box)


class Shout(str):
    def __str__(self) -> str:
        return "loud"


def test_subclasses_of_plain_types_are_written_as_what_they_are() -> None:
    assert nm.dumps(nm.Document(extra={}, body="")) == "---\n---\n"
    image = nm.Image(url=Shout("u1"))
    related = nm.Related(images=[image])
    text = nm.dumps(nm.from_dict({"category": "news", "title": "t", "excerpt": "", "publishedDateTime": "2024-01-01T00:00:00Z",
                                  "type": "article", "provider": {"name": "n1", "domain": "d"}, "topics": [], "related": [related]}))  # fmt: skip
    assert '      - url: "u1"\n' in text
    document = nm.Document(extra={"a": Shout("x1"), "t": (1, Shout("z"))})
    assert nm.dumps(document) == "---\na: x1\n\nt:\n  - 1\n  - z\n---\n\n"


@pytest.mark.parametrize(
    "text", [f"!!float {'9' * 400}", f"0x{'f' * 4000}", "!!bool 1", "!!null x", "!!int ~", "!!timestamp 1"]
)
def test_numbers_that_python_cannot_hold_are_findings(text: str) -> None:
    with pytest.raises(nm.SchemaError):
        nm.loads(f"---\na: {text}\n---\n", nm.Document)


def test_a_quoted_time_is_none_of_ruby() -> None:
    time = "2015-10-01 01:00:00 +0800"
    assert is_of_ruby(Scalar(0, 25, time))
    assert not is_of_ruby(Scalar(0, 27, time, "double"))


def test_a_huge_integer_is_not_written() -> None:
    with pytest.raises(nm.EditError, match="digits"):
        nm.dumps(nm.Document(extra={"a": 10**5000}))
    assert nm.loads(nm.dumps(nm.Document(extra={"a": 2**9900 - 1})), nm.Document).extra == {"a": 2**9900 - 1}
    with pytest.raises(nm.EditError, match="2980 digits"):
        nm.dumps(nm.Document(extra={"a": 2**9900}))


def test_secured_must_be_a_scalar() -> None:
    text = nm.canonical(nm.from_dict({
        "category": "news", "title": "t", "excerpt": "", "publishedDateTime": datetime(2024, 1, 1, tzinfo=UTC), "type": "article",
        "provider": nm.Provider(name="nn", domain="d"), "topics": []}))  # fmt: skip
    with pytest.raises(nm.SchemaError, match="secured must be a string"):
        nm.loads(text.replace("topics: []", "topics: []\nsecured: []"))
    with pytest.raises(nm.SchemaError, match="provider must be a mapping"):
        nm.loads(text.replace("provider:\n  name: nn\n  domain: d", "provider: " + "n" * 50))
    with pytest.raises(nm.SchemaError, match="excerpt is required and has no value"):
        nm.loads(text.replace('excerpt: ""', "excerpt:"))
    with pytest.raises(nm.SchemaError):
        nm.from_dict({"topics": None, "provider": None, "extra": object()})


def test_edits_that_meet_are_refused() -> None:
    with pytest.raises(nm.EditError, match="meet"):
        values.apply("abcdef", [Edit(0, 3, ""), Edit(2, 4, "")])


@pytest.mark.parametrize("result", ["---\na: 3\n---\n", "---\na: [\n---\n", "---\na: 2021-99-99\n---\n"])
def test_a_wrong_result_is_never_returned(result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = nm.loads("---\na: 1\n---\n", nm.Document)
    document.extra["a"] = 2
    monkeypatch.setattr(values, "apply", lambda text, edits: result)
    with pytest.raises(nm.EditError, match=r"cannot be written safely|takes no such value") as caught:
        nm.dumps(document)
    assert (caught.value.path, caught.value.line, caught.value.column) == ("a", 2, 4)


def test_a_tag_before_its_anchor_belongs_to_the_node() -> None:
    """ruamel.yaml marks the start of such a node at the anchor."""
    text = "---\na: !!str #! c\n\n  # !d\n  &x v\nb: [! &y w, !!seq &z []]\n---\n"
    tree = compose(text, 4, text.rindex("---"))
    assert tree is not None
    trees.check(tree, text)
    assert trees.shape(tree) == trees.shape(scan(text, 4, text.rindex("---")))
    a, b = (value for _, value in tree.entries)
    assert [text[node.start : node.end].split()[0] for node in (a, *b.items)] == ["!!str", "!", "!!seq"]


@attrs.define
class Defaulted(nm.Document):
    anything: Any = None
    count: int | None = 5
    names: list[str] = attrs.field(factory=lambda: ["a"])


def test_an_empty_value_that_is_not_the_default_survives_plain_data() -> None:
    document = Defaulted(anything=[], count=None, names=[])
    assert nm.from_dict(nm.to_dict(document), Defaulted) == document


@attrs.define
class Nullable(nm.Document):
    number: int | None
    anything: Any
    either: int | str | None = 1


def test_a_required_field_that_takes_none_keeps_it() -> None:
    for text in ("---\nnumber:\nanything: ~\n---\n", "---\nnumber: null\nanything: null\neither: null\n---\n"):
        document = nm.loads(text, Nullable)
        assert document.number is document.anything is None
        assert nm.from_dict(nm.to_dict(document), Nullable) == document
        assert nm.loads(nm.canonical(document), Nullable) == document
    assert nm.json_schema(Nullable)["properties"]["number"]["type"] == ["integer", "null"]
