"""Each kind of type, one case after the other: what it reads, what an edit writes, and what it refuses."""

from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import io
import re
import types
import uuid
from collections import abc
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, NewType, TypeVar, Union
from zoneinfo import ZoneInfo

import annotated_types
import attrs
import cattrs
import drawn
import pytest
from hypothesis import given, settings
from typing_extensions import LiteralString, Never, NotRequired, Required, TypedDict, TypeVarTuple, Unpack
from typing_extensions import TypeAliasType as Alias
from typing_extensions import TypeVar as DefaultTypeVar

import newsmatter as nm
from newsmatter._binding.depth import TooDeep
from newsmatter.strategies import documents

T = TypeVar("T")
S = TypeVar("S")


def of(type_: Any, **options: Any) -> Any:
    """A class of documents with one field, ``v``."""
    return attrs.make_class("Made", {"v": attrs.field(type=type_, **options)}, (nm.Document,), kw_only=True, slots=True)


def set_to(value: Any) -> Callable[[Any], None]:
    return lambda document: setattr(document, "v", value)


Chosen = TypeVar("Chosen", int, str)


class Loose(TypedDict, total=False):
    size: Required[int]
    word: NotRequired[str]
    note: str


class Shut(TypedDict, closed=True):  # type: ignore[call-arg]
    name: str


class Barred(TypedDict, extra_items=Never):  # type: ignore[call-arg]
    name: str


class Nobody(enum.Enum):
    """Has no members."""


class Nothing(enum.Enum):
    """Has a member that is a null in a text."""

    NONE = None


Ts = TypeVarTuple("Ts")


@attrs.define
class Row(Generic[Unpack[Ts]]):
    cells: tuple[Unpack[Ts]]


Count = DefaultTypeVar("Count", default=int)


@attrs.define
class Amount(Generic[Count]):
    value: Count


class Price(enum.Enum):
    """Whose values stand in a text as their own kind does."""

    LOW = Decimal("1.10")
    HIGH = Decimal("2.50")


# of an hour that the zone has twice: to Python it is no other time than itself
TWICE = datetime(2020, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Oslo"), fold=1)
ONE = {"metadata": nm.wire(one_or_many=True)}
ALSO = {"metadata": nm.wire(also=("w",), one_or_many=True)}
SPLIT = {"converter": lambda value: value.split(", ") if isinstance(value, str) else value}

EDITS: list[tuple[Any, str, Callable[[Any], Any], str, dict[str, Any]]] = [
    (Decimal, "v: 1.10 # c", set_to(Decimal("2.20")), "v: 2.20 # c", {}),
    (Decimal, "v: 1.10", set_to(Decimal("1.1")), "v: 1.10", {}),
    (Decimal, "v: '1.10'", set_to(Decimal("2.20")), "v: '2.20'", {}),
    (Fraction, "v: 3/4", set_to(Fraction(1, 2)), "v: 1/2", {}),
    (uuid.UUID, "v: 123e4567-e89b-12d3-a456-426614174000", set_to(uuid.UUID(int=5)), "v: 00000000-0000-0000-0000-000000000005", {}),
    (time, "v: 12:30", set_to(time(13, 5)), "v: 13:05", {}),
    (time, "v: 12:30:00.5-02:00", set_to(time(13, 5)), 'v: "13:05:00.0"', {}),
    (timedelta, "v: PT90M", set_to(timedelta(hours=2)), "v: PT2H", {}),
    (timedelta, "v: -P1W", set_to(-timedelta(days=1, seconds=1.5)), "v: -P1DT1.5S", {}),
    (Path, "v: a/b.md", set_to(Path("c d")), "v: c d", {}),
    (IPv4Address, "v: 192.0.2.1", set_to(IPv4Address("192.0.2.2")), "v: 192.0.2.2", {}),
    (re.Pattern[str], "v: 'a+'", set_to(re.compile("b*")), "v: 'b*'", {}),
    (ZoneInfo, "v: Europe/Oslo", set_to(ZoneInfo("UTC")), "v: UTC", {}),
    (bytes, "v: !!binary aGVsbG8=", set_to(b"abc"), "v: !!binary YWJj", {}),
    (bytes, "v: aGVsbG8=", set_to(b"abc"), "v: YWJj", {}),
    (tuple[str, ...], "v: [a, b] # c", set_to(("a", "b", "c")), "v: [a, b, c] # c", {}),
    (tuple[int, str], "v: [1, b]", set_to((2, "b")), "v: [2, b]", {}),
    (set[str], "v:\n  - b # x\n  - a # y", lambda d: d.v.add("c"), "v:\n  - b # x\n  - a # y\n  - c", {}),
    (set[str], "v: [b, a, c]", lambda d: d.v.discard("a"), "v: [b, c]", {}),
    (frozenset[int], "v: [3, 1]", set_to(frozenset({3, 2})), "v: [3, 2]", {}),
    (collections.deque[str], "v: [a]", lambda d: d.v.append("z"), "v: [a, z]", {}),
    (abc.Sequence[drawn.Plain], "v: [{count: 1, more: 2}]", lambda d: setattr(d.v[0], "count", 3), "v: [{count: 3, more: 2}]", {}),
    (dict[int, str], "v:\n  1: a\n  2: b", lambda d: d.v.__setitem__(3, "c"), "v:\n  1: a\n  2: b\n  3: c", {}),
    (dict[int, list[int]], "v: {0x10: [1]} # c", lambda d: d.v[16].append(2), "v: {0x10: [1, 2]} # c", {}),
    (dict[time, int], "v:\n  '09:30': 1 # c", lambda d: d.v.update({time(9, 30): 2}), "v:\n  '09:30': 2 # c", {}),
    (dict[bool, int], "v:\n  True: 1\n  False: 2", lambda d: d.v.pop(True), "v:\n  False: 2", {}),
    (dict[float, int], "v:\n  .inf: 1", lambda d: d.v.update({float("-inf"): 2}), "v:\n  .inf: 1\n  -.inf: 2", {}),
    (drawn.Box[int], "v: {inside: 1}", lambda d: setattr(d.v, "inside", 2), "v: {inside: 2}", {"metadata": nm.wire(subclasses=True)}),
    (collections.OrderedDict[str, int], "v: {a: 1, b: 2}", lambda d: d.v.move_to_end("a"), "v: {b: 2, a: 1}", {}),
    (collections.OrderedDict[int, int], "v:\n  1: 1\n  2: 2", lambda d: d.v.move_to_end(1), "v:\n  2: 2\n  1: 1", {}),
    (collections.OrderedDict[str, int], "v: {b: 1}", lambda d: d.v.update(a=2), "v: {b: 1, a: 2}", {}),
    (datetime, "v: 2024-01-02T03:04:05+02:00", set_to(TWICE), "v: 2020-10-25T02:30:00+01:00", {}),
    (list[datetime], "v: []", set_to([TWICE]), "v:\n  - 2020-10-25T02:30:00+01:00", {}),
    (Annotated[str | None, annotated_types.MinLen(2)], "w: 1\nv: ab", set_to(None), "w: 1", {"default": None}),
    (collections.OrderedDict[str, int], "v: {a: 1}", lambda d: d.v.__setitem__("b", 2), "v: {a: 1, b: 2}", {}),
    (collections.defaultdict[str, list[int]], "v: {a: [1]}", lambda d: d.v["b"].append(2), "v: {a: [1], b: [2]}", {}),
    (collections.Counter[str], "v: {a: 1}", lambda d: d.v.update(["b"]), "v: {a: 1, b: 1}", {}),
    (Mapping[date, int], "v: {2024-01-01: 1}", set_to({date(2024, 1, 1): 2}), "v: {2024-01-01: 2}", {}),
    (dict[float | bool | None, int], "v: {1.5: 1, true: 2, null: 3}", lambda d: d.v.pop(None), "v: {1.5: 1, true: 2}", {}),
    (drawn.Pair, "v: {first: a}", set_to(drawn.Pair("b")), "v: {first: b}", {}),
    (drawn.Known, "v: {size: 1, more: 5}", lambda d: d.v.update(word="x"), "v: {size: 1, more: 5, word: x}", {}),
    (drawn.Box[int], "v: {inside: 1}", lambda d: d.v.more.append(3), "v: {inside: 1, more: [3]}", {}),
    (drawn.Box[drawn.Box[str]], "v: {inside: {inside: 1.10}}", lambda d: setattr(d.v.inside, "inside", "x"), "v: {inside: {inside: x}}", {}),
    (drawn.Colour, "v: red", set_to(drawn.Colour.NUMBER), "v: 7", {}),
    (drawn.Access, "v: 3", set_to(drawn.Access.READ), "v: 1", {}),
    (drawn.Slug, "v: abc", set_to(drawn.Slug("x")), "v: x", {}),
    (Literal["2024", "2025"], "v: 2024", set_to("2025"), 'v: "2025"', {}),
    (Literal[2024, "2024"], "v: 2024", set_to("2024"), 'v: "2024"', {}),
    (drawn.Cat | drawn.Dog, "v: {kind: dog}", set_to(drawn.Cat("cat")), "v: {kind: cat, lives: 9}", {}),
    (list[drawn.Cat | drawn.Dog], "v: [{kind: dog, loud: true}, {kind: cat}]", lambda d: setattr(d.v[0], "loud", False),
     "v: [{kind: dog, loud: false}, {kind: cat}]", {}),
    (str | list[str], "v: a", set_to("b"), "v: b", {}),
    (str | list[str], "v: [a]", lambda d: d.v.append("b"), "v: [a, b]", {}),
    (int | str, "v: 5", set_to("5"), 'v: "5"', {}),
    (dict[str, int] | list[int] | None, "v: [1]", set_to({"a": 1}), "v: {a: 1}", {}),
    (Annotated[str, "a note"], "v: 1.10", set_to("a"), "v: a", {}),
    (list[Annotated[Decimal, nm.Scalar(Decimal)]], "v: [1.10]", lambda d: d.v.__setitem__(0, Decimal("2.0")), "v: [2.0]", {}),
    (Final[int], "v: 1", set_to(2), "v: 2", {}),
    (NewType("Day", date), "v: 2024-01-02", set_to(date(2024, 1, 3)), "v: 2024-01-03", {}),
    (list[str], "v: a # c", set_to(["b"]), "v: b # c", ONE),
    (list[str], "v: [a] # c", set_to(["b"]), "v: [b] # c", ONE),
    (set[str], "v: a # c", set_to({"b"}), "v: b # c", ONE),
    (abc.Iterable[str], "v: a # c", set_to(["b"]), "v: b # c", ONE),
    (list[int | None], "v: 1", set_to([None]), "v:\n  - null", ONE),
    (list[Any], "v: 1", set_to([[1, 2]]), "v:\n  - - 1\n    - 2", ONE),
    (list[Any], "v: 1", set_to([{"a": 1}]), "v:\n  a: 1", ONE),
    (Any, "w: 1", set_to([True]), "v: [true]\nw: 1", {"factory": lambda: [1], "metadata": nm.wire(write_default=False, style="flow")}),
    (Any, "v: {a: 2}", set_to({"a": 1.0}), "v: {a: 1.0}", {"factory": lambda: {"a": 1}}),
    (set[int | float], "w: 1", set_to({1.0}), "v: [1.0]\nw: 1", {"factory": lambda: {1}, "metadata": nm.wire(write_default=False, style="flow")}),
    (list[str], "w: a # c", set_to(["b"]), "w: b # c", ALSO),
    (list[str], "w: [a] # c", lambda d: d.v.append("b"), "w: [a, b] # c", ALSO),
    (list[str], "v: a, b", set_to(["c"]), "v:\n  - c", SPLIT),
    (tuple, "v: [1, a]", set_to((2, "b")), "v: [2, b]", {}),
    (list[None], "v: [null]", lambda d: d.v.append(None), "v: [null, null]", {}),
    (set[int | None], "v: [1, null]", lambda d: d.v.add(2), "v: [1, null, 2]", {}),
    (LiteralString, "v: a", set_to("b"), "v: b", {}),
    (Chosen, "v: 5", set_to("a"), "v: a", {}),
    (Alias("Many", list[T], type_params=(T,))[int], "v: [1]", lambda d: d.v.append(2), "v: [1, 2]", {}),
    (Loose, "v: {size: 1}", lambda d: d.v.update(word="a"), "v: {size: 1, word: a}", {}),
    (drawn.Known | drawn.Pair, "v: {first: a}", set_to({"size": 2}), "v: {size: 2}", {}),
    (Loose | drawn.Known | dict[str, int], "v: {other: 1}", lambda d: d.v.update(b=2), "v: {other: 1, b: 2}", {}),
    (Price, "v: 1.10", set_to(Price.HIGH), 'v: "2.50"', {}),
    (Literal[drawn.Colour.RED, "x"], "v: red", set_to("x"), "v: x", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "front", "change", "after", "options"), EDITS, ids=[f"{row[0]} {row[1]}"[:60] for row in EDITS]
)
def test_a_type_is_kept_and_edited(
    type_: Any, front: str, change: Callable[[Any], Any], after: str, options: Any
) -> None:
    cls = of(type_, **options)
    text = f"---\n{front}\n---\n"
    document = nm.loads(text, cls)
    assert nm.dumps(document) == text
    assert nm.from_dict(nm.to_dict(document), cls) == document
    assert nm.loads(nm.canonical(document), cls) == document
    assert nm.json_schema(cls)["properties"]["v"]["title"] == "V"
    change(document)
    assert nm.dumps(document) == f"---\n{after}\n---\n"


REFUSED = [
    (tuple[str, ...], "abc", "v must be a list, not 'abc'; write it as '- item' lines"),
    (str | list[str], "{a: 1}", "v must be a string or a list, not a mapping"),
    (tuple[int, str], "[1]", "v must be a list of 2 items, not of 1"),
    (tuple[()], "[1]", "v must be an empty list, not of 1"),
    (Amount, "{value: a}", "v.value must be an integer, not 'a'"),
    (tuple[int], "{}", "v must be a list of one item, not a mapping; write it as '- item' lines"),
    (set[int], "[a]", "v[0] must be an integer, not 'a'"),
    (set, "[[a]]", "v: the items of a set must be single values, not lists or mappings"),
    (dict[int, str], "{a: b}", "v: the key a must be an integer, not 'a'"),
    (dict[int, str], "{1: b, 0x1: c}", "v: the key 0x1 stands twice, spelt otherwise"),
    (dict[int, str], "x", "v must be a mapping, not 'x'; write it as 'key: value' lines"),
    (time, "730", "v must be a time of day such as 09:41:00, not '730'"),
    (IPv4Address, "[1]", "v must be an IPv4 address such as 192.0.2.1, not a list"),
    (ZoneInfo, "Europe/Nowhere", "v must be a time zone such as Europe/Oslo, not 'Europe/Nowhere' (ZoneInfoNotFoundError: No time zone found with key Europe/Nowhere)"),
    (Annotated[Union[int, str], nm.Scalar(int)], "[1]", "v must be the text of an int | str, not a list"),  # noqa: UP007
    (Annotated[bool, "a note"], "no", "v must be true or false, not 'no'; write false"),
    (Literal["tutorial", "blog"], "blgo", "v must be tutorial or blog, not 'blgo'; did you mean blog?"),
    (Literal["a", 1], "[a]", "v must be a or 1, not a list"),
    (Literal["a", 1], "2024-13-45", "v must be a or 1, not '2024-13-45'"),
    (drawn.Access, "4", "v must be a sum of 1 (READ), 2 (WRITE), not '4'"),
    (drawn.Access, "2024-13-45", "v must be a sum of 1 (READ), 2 (WRITE), not '2024-13-45'"),
    (drawn.Cat | drawn.Dog, "{kind: dgo}", "v.kind must be cat or dog, not 'dgo'; did you mean dog?"),
    (drawn.Cat | drawn.Dog, "{lives: 1}", "v.kind is required and missing, it tells the kind: cat or dog"),
    (drawn.Pair, "{first: a, third: 1}", "Pair has no key third and no extra; remove the key or add a field 'extra: dict[str, Any]'"),
    (str, "!!binary aaaa", "v: 'aaaa' is not a !!binary; mend the value or remove the tag"),
    (uuid.UUID, "!!binary aaaa", "v must be a UUID such as 123e4567-e89b-12d3-a456-426614174000, not 'aaaa'"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "source", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_a_type_does_not_take_is_a_finding(type_: Any, source: str, message: str) -> None:
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(f"---\nv: {source}\n---\n", of(type_))
    assert [finding.message for finding in caught.value.findings] == [message]
    assert caught.value.findings[0].line == 2
    assert message in [finding.message for finding in nm.checks(f"---\nv: {source}\n---\n", of(type_))]


@pytest.mark.parametrize(
    "type_",
    [
        complex,
        set[list[str]],
        Callable[[int], int],
        type,
        object(),
        dict[tuple[int, int], str],
        re.Pattern[bytes],
        Nobody,
        Nothing | None,
        Row[int, str],
    ],
    ids=[
        "complex",
        "set of lists",
        "callable",
        "type",
        "object",
        "keys of tuples",
        "pattern of bytes",
        "no members",
        "two nulls",
        "many types",
    ],
)
def test_what_cannot_be_kept_is_refused_when_the_class_is_bound(type_: Any) -> None:
    with pytest.raises(TypeError, match=r"Made\.v: "):
        nm.loads("---\nv: 1\n---\n", of(type_))
    with pytest.raises(TypeError, match=r"Made\.v: "):
        nm.define(of(type_))


@pytest.mark.parametrize(
    ("type_", "source", "place", "message"),
    [
        (drawn.Counted[int], "{items: [1], count: 0}", (2, 24), "v.count must be at least 1, not 0"),
        (drawn.Counted[int], "{items: [1, 2, 3]}", (2, 12), "v.items must have at most 2 items, not 3"),
        (drawn.Counted[date], "{items: [x]}", (2, 13), "v.items[0] must be a date such as 2021-12-11, not 'x'"),
        (drawn.Numbers, "{name: a, size: b}", (2, 20), "v.size must be an integer, not 'b'"),
        (drawn.Branch, "{name: a, below: [{name: b}]}", (2, 22), "v.below[0].below is required and missing"),
        (Shut, "{name: a, size: 1}", (2, 20), "Shut has no key size; remove it"),
        (Barred, "{name: a, size: 1}", (2, 20), "Barred has no key size; remove it"),
    ],
    ids=str,
)
def test_a_typed_dict_asks_what_its_keys_ask(type_: Any, source: str, place: tuple[int, int], message: str) -> None:
    cls = of(type_)
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(f"---\nv: {source}\n---\n", cls)
    (finding,) = caught.value.findings
    assert (finding.line, finding.column) == place
    assert finding.message.startswith(message)


def test_what_a_typed_dict_does_not_take_is_not_written() -> None:
    document = nm.loads("---\nv: {items: [1], count: 2}\n---\n", of(drawn.Counted[int]))
    document.v["count"] = 0
    assert [finding.message for finding in nm.check(document)] == ["v.count must be at least 1, not 0"]
    with pytest.raises(nm.EditError, match=r"v.count must be at least 1"):
        nm.dumps(document)


def test_each_form_of_a_generic_class_has_a_schema_of_its_own() -> None:
    schema = nm.json_schema(of(tuple[drawn.Box[int], drawn.Box[str], drawn.Counted[date]]))
    inside = {name: each["properties"]["inside"]["type"] for name, each in schema["$defs"].items()}
    assert inside == {"Box": "integer", "Box2": "string"}
    assert schema["properties"]["v"]["prefixItems"][2]["properties"]["count"] == {"type": "integer", "minimum": 1}


@pytest.mark.parametrize(("type_", "key", "again"), [(int | str, "2", "2"), (str | None, "null", "None")], ids=str)
def test_a_key_that_would_be_read_back_as_another_is_not_written(type_: Any, key: str, again: str) -> None:
    document = nm.loads("---\nv: {a: 1}\n---\n", of(dict[type_, int]))
    document.v[key] = 2
    with pytest.raises(nm.EditError, match=f"v: the key {key!r} would be read back as {again}"):
        nm.dumps(document)
    assert [finding.path for finding in nm.check(document)] == ["v"]


@pytest.mark.parametrize(
    ("type_", "old", "value", "new"),
    [
        (time, "09:41", time(9, 42), "09:42"),
        (time, '"09:41"', time(9, 42), '"09:42"'),
        (time, "09:41", time(9, 42, 7), "09:42:07"),
        (time, "09:41", time(9, 42, 0, 5), "09:42:00.000005"),
        (time, "09:41:00", time(9, 42), "09:42:00"),
        (time, "09:41:00.50", time(9, 42, 0, 250000), "09:42:00.25"),
        (time, "09:41:00.50", time(9, 42), "09:42:00.00"),
        (time, "09:41Z", time(9, 42, tzinfo=timezone.utc), "09:42Z"),
        (time, "09:41+00:00", time(9, 42, tzinfo=timezone.utc), "09:42+00:00"),
        (time | None, "09:41", time(9, 42), "09:42"),
        (time | Literal["soon"], "soon", time(9, 42), '"09:42:00"'),
        (uuid.UUID, "ABCDEF0123456789ABCDEF0123456789", uuid.UUID(int=10), "0000000000000000000000000000000A"),
        (uuid.UUID, "abcdef01-2345-6789-abcd-ef0123456789", uuid.UUID(int=10), "00000000-0000-0000-0000-00000000000a"),
    ],
)
def test_a_new_value_is_spelt_like_the_old_one(type_: Any, old: str, value: Any, new: str) -> None:
    document = nm.loads(f"---\nv: {old}\n---\n", cls := of(type_))
    document.v = value
    assert nm.dumps(document) == f"---\nv: {new}\n---\n"
    assert nm.loads(nm.dumps(document), cls).v == value


def test_one_or_many_is_for_lists() -> None:
    for type_ in (int, list[list[str]]):
        with pytest.raises(TypeError, match="one_or_many is for a list"):
            nm.loads("---\nv: 1\n---\n", of(type_, **ONE))
    assert nm.from_dict({"v": "a"}, of(list[str], **ONE)).v == ["a"]


@pytest.mark.parametrize("type_", [None, Decimal], ids=["no type", "a type"])
def test_a_field_may_say_how_a_scalar_is_read(type_: Any) -> None:
    cls = of(type_, metadata=nm.wire(scalar=nm.Scalar(Decimal)))
    assert nm.loads("---\nv: 1.10\n---\n", cls).v == Decimal("1.10")


def test_a_converter_that_asks_for_its_object_is_tried_when_that_is_made() -> None:
    parted = attrs.Converter(lambda value, _: value.split(", "), takes_self=True)  # type: ignore[call-overload]
    assert nm.loads("---\nv: a, b\n---\n", of(list[str], converter=parted)).v == ["a", "b"]
    with pytest.raises(nm.SchemaError, match="v must be a list, not 'a'"):
        nm.loads("---\nv: a\n---\n", of(list[str], converter=attrs.Converter(list)))  # type: ignore[misc]


def test_what_a_converter_made_is_told_where_its_text_stands() -> None:
    cls = of(list[str], validator=attrs.validators.deep_iterable(attrs.validators.in_(["a"])), **SPLIT)
    (found,) = nm.checks("---\nv: a, b\n---\n", cls)
    assert (found.message, found.line, found.column) == ("v[1] must be a, not 'b'", 2, 4)


def test_a_field_of_a_dataclass_that_its_constructor_does_not_take_is_no_key() -> None:
    @dataclasses.dataclass
    class Counted:
        size: int
        count: int = dataclasses.field(init=False, default=2)

    document = nm.loads("---\nv: {size: 1}\n---\n", of(Counted))
    assert document.v.count == 2
    assert nm.dumps(document) == "---\nv: {size: 1}\n---\n"


def test_unknown_keys_can_be_forbidden() -> None:
    @nm.define(unknown="forbid")
    class Page(nm.Document):
        title: str

    text = "---\ntitle: a\n---\n"
    with pytest.raises(nm.SchemaError, match=r"Page has no key titel and takes no other; did you mean title\?"):
        nm.loads(text.replace("---\n", "---\ntitel: b\n", 1), Page)
    with pytest.raises(nm.SchemaError, match="Page has no key 'more'"):
        nm.from_dict({"title": "a", "more": 1}, Page)
    page = nm.loads(text, Page)
    page.extra["more"] = 1
    with pytest.raises(nm.EditError, match="takes no other; remove it"):
        nm.dumps(page)
    assert nm.json_schema(Page)["additionalProperties"] is False


def test_case_may_not_count() -> None:
    @nm.define(ignore_case=True)
    class Page(nm.Document):
        web_url: str
        count: int = 0

    page = nm.loads("---\nWEBURL: a # c\nCount: 1\n---\n", Page)
    page.web_url, page.count = "b", 2
    assert nm.dumps(page) == "---\nWEBURL: b # c\nCount: 2\n---\n"
    with pytest.raises(nm.SchemaError, match="weburl stands for webUrl, as WEBURL does; remove one of the two"):
        nm.loads("---\nWEBURL: a\nweburl: b\n---\n", Page)


def test_other_names_and_deprecations() -> None:
    @nm.define
    class Page(nm.Document):
        title: str = attrs.field(metadata=nm.wire(also=("headline", "name"), deprecated="use heading"))

    page = nm.loads("---\nheadline: a # c\n---\n", Page)
    page.title = "b"
    assert nm.dumps(page) == "---\nheadline: b # c\n---\n"
    assert nm.dumps(Page(title="c")) == "---\ntitle: c\n---\n\n"
    assert nm.from_dict({"headline": "a"}, Page).title == "a"
    with pytest.raises(nm.SchemaError, match="name stands for title"):
        nm.from_dict({"title": "a", "name": "b"}, Page)
    found = [(f.code, f.severity, f.message, f.line) for f in nm.checks("---\nheadline: a\n---\n", Page)]
    assert found == [("deprecated", "warning", "headline is deprecated: use heading", 2)]
    twice = [f for f in nm.checks("---\ntitle: a\nname: b\n---\n", Page) if f.code == "duplicate-key"]
    assert [(f.line, f.column) for f in twice] == [(3, 7)]
    page.extra["name"] = 1
    with pytest.raises(nm.EditError, match="set the attribute title"):
        nm.dumps(page)


def test_keys_defaults_and_styles_of_new_text() -> None:
    @nm.define(keys="kebab")
    class Page(nm.Document):
        is_draft: bool = attrs.field(default=False, metadata=nm.wire(write_default=False))
        long_text: str | None = attrs.field(default=None, metadata=nm.wire(style="literal"))
        tags: list[str] = attrs.field(factory=list, metadata=nm.wire(style="flow"))
        word: str | None = attrs.field(default=None, metadata=nm.wire(style="single"))

    page = Page(long_text="a\nb\n", tags=["a", "b"], word="x")
    assert nm.dumps(page) == "---\nlong-text: |\n  a\n  b\ntags: [a, b]\nword: 'x'\n---\n\n"
    page = nm.loads("---\nis-draft: true\n---\n", Page)
    page.is_draft = False
    assert nm.dumps(page) == "---\nis-draft: false\n---\n"
    page = nm.loads("---\nx: 1\n---\n", Page)
    assert nm.dumps(page) == "---\nx: 1\n---\n"


@attrs.define
class Base(nm.Document, Generic[T]):
    v: T
    w: list[T] = attrs.field(factory=list)


@attrs.define
class Between(Base[list[T]], Generic[T]):
    x: T | None = None


@attrs.define
class Last(Between[int]):
    y: int = 0


def test_what_a_base_leaves_open_its_subclass_says() -> None:
    document = nm.loads("---\nv: [1]\nw: [[2]]\nx: 3\ny: 4\n---\n", Last)
    assert (document.v, document.w, document.x) == ([1], [[2]], 3)
    with pytest.raises(nm.SchemaError, match=r"v\[0\] must be an integer"):
        nm.loads("---\nv: [a]\n---\n", Last)
    assert nm.loads("---\nv: a\n---\n", Base).v == "a"  # nothing says what it is


def test_unknown_keys_of_a_dataclass_are_its_attribute() -> None:
    cls = of(drawn.Plain)
    document = nm.loads("---\nv: {count: 1, more: 2}\n---\n", cls)
    assert document.v.extra == {"more": 2}
    assert nm.to_dict(document)["v"]["more"] == 2
    assert nm.canonical(document) == "---\nv:\n  count: 1\n  more: 2\n---\n"


class Span:
    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.first, self.last) == (other.first, other.last)


class NamedPair(NamedTuple):
    first: str


class NamedPairWithExtra(NamedTuple):
    first: str
    extra: dict[str, Any]


KEEPING: list[Any] = [
    nm.define(attrs.make_class("Kept", {"first": attrs.field(type=str), "extra": attrs.field(type=dict[str, Any], factory=dict)})),
    dataclasses.make_dataclass("Kept", [("first", str)]),
    dataclasses.make_dataclass("Kept", [("first", str)], frozen=True),
    dataclasses.make_dataclass("Kept", [("first", str), ("extra", dict[str, Any], dataclasses.field(default_factory=dict))], slots=True),
    NamedPairWithExtra,
]  # fmt: skip
REFUSING: list[Any] = [
    NamedPair, dataclasses.make_dataclass("Kept", [("first", str)], slots=True),
    attrs.make_class("Kept", {"first": attrs.field(type=str)}, slots=True), attrs.make_class("Kept", {"first": attrs.field(type=str)}),
    nm.define(unknown="forbid")(attrs.make_class("Kept", {"first": attrs.field(type=str), "extra": attrs.field(type=dict[str, Any], factory=dict)})),
]  # fmt: skip


@pytest.mark.parametrize("cls", KEEPING, ids=range(len(KEEPING)))
def test_keys_that_a_class_does_not_name_go_to_its_extra(cls: Any) -> None:
    document = nm.loads("---\nv: {first: a, other: 1}\n---\n", made := of(cls))
    assert document.v.extra == {"other": 1}
    document.v.extra["other"] = 2
    assert nm.dumps(document) == "---\nv: {first: a, other: 2}\n---\n"
    assert nm.from_dict(nm.to_dict(document), made) == document
    assert nm.json_schema(made)["$defs"][cls.__name__]["additionalProperties"] is True


@pytest.mark.parametrize("cls", REFUSING, ids=range(len(REFUSING)))
def test_keys_that_a_class_has_no_place_for_are_an_error(cls: Any) -> None:
    (finding,) = nm.checks("---\nv: {first: a, other: 1}\n---\n", made := of(cls))
    assert (finding.code, finding.path, finding.line) == ("unknown-key", "v.other", 2)
    with pytest.raises(nm.SchemaError, match="has no key 'other'"):
        nm.from_dict({"v": {"first": "a", "other": 1}}, made)
    assert nm.json_schema(made)["$defs"][cls.__name__]["additionalProperties"] is False


def test_a_converter_has_what_its_hooks_name() -> None:
    converter = cattrs.Converter()
    converter.register_structure_hook(Span, lambda data, _: Span(data[0], data[1]))
    converter.register_unstructure_hook(Span, lambda span: [span.first, span.last])
    made = nm.define(converter=converter)(of(dict[str, Span]))
    document = nm.loads("---\nv: {a: [1, 2]}\n---\n", made)
    document.v["a"] = Span(1, 3)
    assert nm.dumps(document) == "---\nv: {a: [1, 3]}\n---\n"
    assert nm.from_dict(nm.to_dict(document), made) == document
    with pytest.raises(nm.SchemaError, match="would be written as"):
        nm.loads("---\nv: {a: [1, 2, 3]}\n---\n", made)
    with pytest.raises(nm.SchemaError, match="must be Span"):
        nm.loads("---\nv: {a: 1}\n---\n", made)
    with pytest.raises(TypeError, match="Span cannot be kept"):
        nm.loads("---\nv: 1\n---\n", of(Span))


class Hooks:
    """Hooks as methods, which may be bound in part."""

    def read(self, data: Any, _: Any, sign: int = 1) -> Span:
        return Span(sign * data, sign * data)

    def write(self, span: Span) -> Any:
        if span.first != span.last:
            raise ValueError("two ends")
        return span.first


def hooked(read: Any, write: Any) -> Any:
    converter = cattrs.Converter()
    converter.register_structure_hook(Span, read)
    converter.register_unstructure_hook(Span, write)
    return nm.define(converter=converter)(of(Span))


@pytest.mark.parametrize("read", [Hooks().read, functools.partial(Hooks().read, sign=1)], ids=["method", "partial"])
def test_a_hook_of_any_kind_is_its_users_own(read: Any) -> None:
    made = hooked(read, Hooks().write)
    document = nm.loads("---\nv: 5\n---\n", made)
    assert document.v == Span(5, 5)
    assert nm.from_dict({"v": Span(5, 5)}, made).v == Span(5, 5)
    document.v = Span(1, 2)
    with pytest.raises(nm.EditError, match=r"v: cannot be written as Span \(two ends\)"):
        nm.dumps(document)


def test_what_a_hook_reads_and_cannot_write_is_a_finding() -> None:
    made = hooked(lambda data, _: Span(data, data + 1), Hooks().write)
    with pytest.raises(nm.SchemaError, match=r"v: 5 is read as .*, which cannot be written .*; mend the hooks of Span"):
        nm.loads("---\nv: 5\n---\n", made)


def test_a_hook_is_not_asked_about_what_is_no_data() -> None:
    with pytest.raises(nm.SchemaError, match="v"):
        nm.from_dict({"v": object()}, hooked(Hooks().read, Hooks().write))


def test_a_converter_without_a_hook_for_a_type_leaves_it_to_the_library() -> None:
    class Strict(cattrs.Converter):
        def get_structure_hook(self, *_: Any, **__: Any) -> Any:
            raise cattrs.StructureHandlerNotFoundError("none")

    made = nm.define(converter=Strict())(of(int))
    assert nm.loads("---\nv: 5\n---\n", made).v == 5


@pytest.mark.parametrize(
    ("type_", "source"), [(list[str], "abc"), (str, "[a]"), (tuple[str, ...], "abc"), (int, "'12'")]
)
def test_a_builtin_as_a_converter_reads_nothing_new(type_: Any, source: str) -> None:
    kind = type_ if isinstance(type_, type) and type_ in (str, int) else {list[str]: list}.get(type_, tuple)
    for converter in (kind, attrs.converters.optional(kind)):
        with pytest.raises(nm.SchemaError):
            nm.loads(f"---\nv: {source}\n---\n", of(type_, converter=converter))


def test_an_enum_may_find_its_members_itself() -> None:
    class Level(enum.Enum):
        LOW = "low"

        @classmethod
        def _missing_(cls, value: object) -> Any:
            return cls.LOW if isinstance(value, str) and value.lower() == "low" else None

    document = nm.loads("---\nv: LOW\n---\n", of(Level))
    assert document.v is Level.LOW
    assert nm.dumps(document) == "---\nv: LOW\n---\n"
    with pytest.raises(nm.SchemaError, match="v must be low, not 'high'"):
        nm.loads("---\nv: high\n---\n", of(Level))
    with pytest.raises(nm.SchemaError, match=r"v must be low, not 'null'|v is required"):
        nm.loads("---\nv: null\n---\n", of(Level))


def test_an_enum_whose_search_fails_has_no_such_member() -> None:
    class Level(enum.Enum):
        LOW = "low"

        @classmethod
        def _missing_(cls, value: object) -> Any:
            raise KeyError(value)

    with pytest.raises(nm.SchemaError, match="v must be low, not 'high'"):
        nm.loads("---\nv: high\n---\n", of(Level))


def test_a_null_is_no_text_of_a_choice() -> None:
    with pytest.raises(nm.SchemaError, match=r"v\[0\] must be null.s or b"):
        nm.loads("---\nv: [null]\n---\n", of(list[Literal["null.s", "b"]]))


def test_a_text_that_is_no_day_may_be_a_choice() -> None:
    text = "2024-13-45"
    assert nm.from_dict({"v": text}, of(Literal["2024-13-45"])).v == text
    with pytest.raises(nm.SchemaError, match="v must be a"):
        nm.from_dict({"v": text}, of(Literal["a", 1]))


def test_a_text_of_a_class_of_its_own_is_a_choice() -> None:
    document = nm.loads("---\nv: a\n---\n", of(Literal["a", "b"]))
    document.v = drawn.Slug("b")
    assert nm.dumps(document) == "---\nv: b\n---\n"


def test_merging_knows_keys_sets_and_tuples() -> None:
    def three(type_: Any, source: str) -> list[Any]:
        cls = of(type_)
        return [nm.loads(f"---\nv: {source}\n---\n", cls) for _ in range(3)]

    base, ours, theirs = three(dict[int, str], "{1: a, 2: b}")
    ours.v[2], theirs.v[1], theirs.v[3] = "c", "d", "e"
    assert nm.merge(base, ours, theirs).document.v == {1: "d", 2: "c", 3: "e"}
    base, ours, theirs = three(set[str], "[a, b]")
    ours.v.discard("a")
    theirs.v.add("c")
    assert nm.merge(base, ours, theirs).document.v == {"b", "c"}
    base, ours, theirs = three(tuple[str, ...], "[a, b]")
    ours.v, theirs.v = ("b",), ("a", "b", "c")
    assert nm.merge(base, ours, theirs).document.v == ("b", "c")


class TypeAliasType:
    """As Python 3.12 makes one of ``type Tree = ...``: its value is asked for later, and may name it."""

    def __init__(self, value: Callable[[], Any], variables: tuple[Any, ...] = (), name: str = "Tree") -> None:
        self.value, self.__type_params__, self.__name__ = value, variables, name

    @property
    def __value__(self) -> Any:
        return self.value()

    def __call__(self) -> None:
        """Python 3.10 asks it of all types."""

    def __or__(self, other: Any) -> Any:
        return Union[self, other]  # noqa: UP007

    def __getitem__(self, given: Any) -> Any:
        return types.GenericAlias(self, given)  # type: ignore[arg-type]


TREE = TypeAliasType(lambda: dict[str, TREE] | list[TREE] | int | None)


def test_an_alias_may_hold_itself() -> None:
    cls = of(TREE)
    text = "---\nv:\n  a: [1, {b: 2}]\n---\n"
    document = nm.loads(text, cls)
    assert document.v == {"a": [1, {"b": 2}]}
    assert nm.from_dict(nm.to_dict(document), cls) == document
    document.v["a"][1]["b"] = 3
    assert nm.dumps(document) == text.replace("2", "3")
    with pytest.raises(nm.SchemaError, match="v"):
        nm.loads(text.replace("2", "x"), cls)
    assert nm.loads("---\nv: [1]\n---\n", of(TypeAliasType(lambda: list[int]))).v == [1]


def test_an_alias_may_stand_in_a_union_inside_itself() -> None:
    nested = TypeAliasType(lambda: list[nested | None | int])
    text = "---\nv: [1, [2, [], null]]\n---\n"
    document = nm.loads(text, cls := of(nested))
    assert document.v == [1, [2, [], None]]
    assert nm.from_dict(nm.to_dict(document), cls) == document
    document.v[1][0] = 3
    assert nm.dumps(document) == text.replace("2", "3")
    either = TypeAliasType(lambda: Union[datetime, list[either | str], None])  # noqa: UP007
    assert nm.loads("---\nv: [a, [2024-01-02T03:04:05Z], null]\n---\n", of(either)).v == [
        "a", [datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)], None
    ]  # fmt: skip
    groups = TypeAliasType(lambda: set[groups])
    with pytest.raises(TypeError, match="a set cannot hold the same"):
        nm.loads("---\nv: []\n---\n", of(groups))


def test_an_alias_may_hold_lists_of_itself_and_nothing_else() -> None:
    tree = TypeAliasType(lambda: list[tree])
    document = nm.loads("---\nv: [[], [[]]]\n---\n", of(tree))
    assert document.v == [[], [[]]]
    document.v[0].append([])
    assert nm.dumps(document) == "---\nv: [[[]], [[]]]\n---\n"
    with pytest.raises(nm.SchemaError, match=r"v\[0\] must be a list, not 'x'"):
        nm.loads("---\nv: [x]\n---\n", of(tree))


SELF: Any = TypeAliasType(lambda: SELF)
OR: Any = TypeAliasType(lambda: Union[OR, int])  # noqa: UP007
OPTIONAL: Any = TypeAliasType(lambda: Union[OPTIONAL, None])  # noqa: UP007
NOTED: Any = TypeAliasType(lambda: Annotated[NOTED, "noted"])
FIRST: Any = TypeAliasType(lambda: Union[SECOND, int])  # noqa: UP007
SECOND: Any = TypeAliasType(lambda: Union[FIRST, str])  # noqa: UP007
INSIDE: Any = TypeAliasType(lambda: list[OR])


@pytest.mark.parametrize("alias", [SELF, OR, OPTIONAL, NOTED, FIRST, INSIDE, list[OR], dict[str, FIRST]])
@pytest.mark.parametrize("holder", ["attrs", "dataclass", "typed dict"])
def test_an_alias_that_stands_for_itself_is_refused_in_words(alias: Any, holder: str) -> None:
    if holder == "dataclass":
        alias = dataclasses.make_dataclass("Inner", [("w", alias)])
    elif holder == "typed dict":
        alias = TypedDict("Inner", {"w": alias})  # type: ignore[misc]  # noqa: UP013
    with pytest.raises(
        TypeError, match=r"Made\.v: .*the alias Tree stands for itself; .* type Tree = list\[Tree\] \| str"
    ):
        nm.define(of(alias))
    if holder == "attrs":
        with pytest.raises(TypeError, match=r"Tree stands for itself"):
            nm.loads("---\nv: 1\n---\n", alias if alias in (SELF, OR) else of(alias))


def test_a_body_of_an_alias_of_itself_is_no_body() -> None:
    made = attrs.make_class("Made", {"body": attrs.field(type=SELF, default="")}, (nm.Document,), kw_only=True)
    with pytest.raises(TypeError, match=r"Made\.body: body is the text behind the closing fence"):
        nm.define(made)


def test_a_generic_alias_that_grows_is_refused_in_words() -> None:
    grows: Any = TypeAliasType(lambda: list[grows[list[T]]], (T,), "Grows")
    with pytest.raises(TypeError, match=r"Made\.v: the alias Grows stands for larger and larger types without end"):
        nm.define(of(grows[int]))
    swaps: Any = TypeAliasType(lambda: Union[T, list[swaps[S, T]]], (T, S))  # type: ignore[valid-type]  # noqa: UP007
    assert nm.loads("---\nv: [a, [1]]\n---\n", of(swaps[int, str])).v == ["a", [1]]
    own: Any = TypeAliasType(lambda: Union[T, own[T]], (T,))  # type: ignore[valid-type]  # noqa: UP007
    with pytest.raises(TypeError, match="Tree stands for itself"):
        nm.define(of(own[int]))


def test_what_a_field_says_of_times_goes_for_an_alias_inside_itself() -> None:
    times = TypeAliasType(lambda: Union[datetime, list[times]])  # noqa: UP007
    document = nm.loads("---\nv: [2024-01-02T03:04:05]\n---\n", of(times, metadata=nm.wire(zone="keep")))
    assert document.v == [datetime(2024, 1, 2, 3, 4, 5)]


def test_a_text_is_asked_for_by_an_alias_inside_a_union() -> None:
    words = TypeAliasType(lambda: list[words | str])
    cls = of(words)
    with pytest.raises(nm.SchemaError, match=r"v\[0\]"):
        nm.loads("---\nv: [{}]\n---\n", cls)
    # a schema says nothing of an alias inside itself
    assert nm.json_schema(cls)["properties"]["v"]["items"] == {"anyOf": [{}, {"type": "string"}]}
    empty = TypeAliasType(lambda: list[empty | None])
    assert nm.json_schema(of(empty))["properties"]["v"]["items"] == {}


@pytest.mark.parametrize(
    ("member", "why"),
    [((1, 2), "is no scalar"), (Decimal("NaN"), "must be a finite|cannot be written|NaN")],
    ids=["tuple", "NaN"],
)
def test_an_enum_holds_what_a_text_can(member: Any, why: str) -> None:
    kinds: Any = enum.Enum("Kinds", {"ONE": member})
    with pytest.raises(TypeError, match=rf"Made\.v: .*({why})"):
        nm.loads("---\nv: 1\n---\n", of(kinds))


def test_a_typed_dict_that_cannot_be_kept_is_refused_each_time() -> None:
    class Wrong(TypedDict):
        size: complex

    for _ in range(2):
        with pytest.raises(TypeError, match=r"Made\.v: complex cannot be kept"):
            nm.loads("---\nv: {}\n---\n", of(Wrong))


def test_required_keys_of_a_typed_dict_are_those_that_say_so() -> None:
    found = [finding.message for finding in nm.checks("---\nv: {note: a}\n---\n", of(Loose))]
    assert found == ["v.size is required and missing; add 'size: ...'"]


def test_one_of_some_classes_by_what_is_missing_least() -> None:
    assert nm.from_dict({"v": {"size": 1}}, of(Loose | drawn.Pair)).v == {"size": 1}
    assert nm.from_dict({"v": {"first": "a"}}, of(Loose | drawn.Pair)).v == drawn.Pair("a")
    with pytest.raises(nm.SchemaError, match="required and missing"):
        nm.from_dict({"v": {"neither": 1}}, of(Loose | drawn.Pair))
    assert nm.loads("---\nv: {size: 1}\n---\n", of(drawn.Pair | Loose)).v == {"size": 1}


def test_none_alone_is_a_null_and_nothing_else() -> None:
    for type_ in (list[None], list[type(None)]):
        assert nm.loads("---\nv: [null]\n---\n", of(type_)).v == [None]
        with pytest.raises(nm.SchemaError, match=r"v\[0\] must be null, not '1'"):
            nm.loads("---\nv: [1]\n---\n", of(type_))
    assert nm.loads("---\nv: [1]\n---\n", of(None)).v == [1]  # without a type


def test_lists_of_other_items_are_told_apart_by_their_items() -> None:
    document = nm.loads("---\nv: [a]\n---\n", of(list[int] | list[str]))
    document.v.append("b")
    assert nm.dumps(document) == "---\nv: [a, b]\n---\n"
    assert nm.to_dict(document)["v"] == ["a", "b"]


@pytest.mark.parametrize("type_", [Loose | drawn.Pair, drawn.Point | drawn.Box[int]], ids=["a dict", "classes"])
def test_what_fits_none_of_some_mappings_is_told_by_the_nearest(type_: Any) -> None:
    with pytest.raises(nm.SchemaError, match=r"v\.\w+ is required and missing"):
        nm.loads("---\nv: {neither: 1}\n---\n", of(type_))


def test_a_tag_of_data_may_be_anything() -> None:
    with pytest.raises(nm.SchemaError, match="kind"):
        nm.from_dict({"v": {"kind": []}}, of(drawn.Cat | drawn.Dog))


def test_the_checks_look_into_every_container() -> None:
    cls = of(dict[str, tuple[nm.Image, ...] | nm.Person])
    text = '---\nv:\n  a:\n    - url: "//no.example"\n  b:\n    name: B\n---\n'
    found = [(f.code, f.path, f.line) for f in nm.checks(text, cls)]
    assert found == [("url-relative", "v.a[0].url", 4)]


WRONG: list[tuple[Any, str, Any]] = [
    (tuple[int, str], "[1, b]", (1,)), (set[str], "[a]", "a"), (list[str], "[a]", {"a"}), (dict[str, int], "{a: 1}", [1]),
    (drawn.Known, "{size: 1}", [1]), (drawn.Access, "1", 2), (drawn.Colour, "red", "blue"), (Literal["a"], "a", []),
    (Decimal, "1", Decimal("NaN")), (re.Pattern[str], "a", re.compile("a", re.IGNORECASE)), (Path, "a", "b"),
    (nm.Secured, "AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA==", 1), (drawn.Slug, "a", 1), (str | list[str], "a", 5),
    (re.Pattern[str], "a", re.compile(b"a")), (dict[int | str, int], "{a: 1}", {1: 1, "1": 2}),
    (Annotated[int, nm.Scalar(int, lambda value: "7")], "1", 2), (dict[int, str], "{1: a}", {"x": "a"}),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "source", "value"), WRONG, ids=lambda value: str(value)[:40])
def test_a_value_of_another_type_is_not_written(type_: Any, source: str, value: Any) -> None:
    document = nm.loads(f"---\nv: {source}\n---\n", of(type_))
    document.v = value
    with pytest.raises(nm.EditError):
        nm.dumps(document)


DATA: list[tuple[Any, Any, Any]] = [
    (tuple[int, str], [1, "b"], [1]), (set[str], ["a"], "a"), (dict[int, str], {"1": "a"}, {"a": "a"}), (dict[int, str], None, 1),
    (drawn.Known, {"size": 1}, [1]), (drawn.Access, 3, 8), (drawn.Colour, "red", "rde"), (Literal[1, "a"], 1.0, True),
    (Literal[None, "a"], None, "b"), (Decimal, "1.10", 1.1), (uuid.UUID, str(uuid.UUID(int=1)), "x"), (ZoneInfo, "UTC", "No/Where"),
    (drawn.Slug, "a", 1), (str | list[int], [1], {}), (drawn.Cat | drawn.Dog, {"kind": "dog"}, {"kind": "cow"}),
    (Annotated[int | None, nm.Scalar(int)], None, "x"), (date | Literal["soon"], "2024-01-02", "later"), (list[drawn.Slug], None, 1),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "right", "wrong"), DATA, ids=lambda value: str(value)[:40])
def test_plain_data_of_each_type(type_: Any, right: Any, wrong: Any) -> None:
    cls = of(type_, default=None)
    document = nm.from_dict({"v": right}, cls)
    assert nm.from_dict(nm.to_dict(document), cls) == document
    assert nm.from_dict({"v": document.v}, cls).v == document.v
    with pytest.raises(nm.SchemaError):
        nm.from_dict({"v": wrong}, cls)


class Closed(TypedDict):
    size: int


Closed.__closed__ = True  # type: ignore[attr-defined]


class Refusing(str):
    def __new__(cls, text: str) -> Refusing:
        if text == "bad":
            raise ValueError("bad is none")
        return super().__new__(cls, text)


def test_a_zone_without_a_key_is_not_written() -> None:
    zone = b"TZif" + bytes(32) + (1).to_bytes(4, "big") + (4).to_bytes(4, "big") + bytes(6) + b"UTC\0"
    document = nm.loads("---\nv: UTC\n---\n", of(ZoneInfo))
    document.v = ZoneInfo.from_file(io.BytesIO(zone))
    with pytest.raises(nm.EditError, match="v: a zone without a key cannot be written"):
        nm.dumps(document)


def test_a_long_text_that_is_no_choice_is_near_none() -> None:
    with pytest.raises(nm.SchemaError, match=r"v must be a or b, not 'x+"):
        nm.loads(f"---\nv: {'x' * 200}\n---\n", of(Literal["a", "b"]))


def test_an_object_that_stands_several_times_is_looked_into_once() -> None:
    shared, deep = [[1]], [[]]  # type: ignore[var-annotated]
    for _ in range(100):
        deep = [deep]
    with pytest.raises(nm.EditError, match="is nested deeper than 64 levels"):
        nm.dumps(nm.Document(extra={"deep": deep, "shared": [shared, shared, shared]}))


def test_typed_dicts_name_what_is_missing_and_what_has_no_place() -> None:
    for source, message in {"{siez: 1}": "v.size is required and missing; siez is probably meant for it, write size",
                            "{}": "v.size is required and missing; add 'size: ...'", "x": "v must be a mapping, not 'x'; write it as 'key: value' lines"}.items():  # fmt: skip
        found = [f.message for f in nm.checks(f"---\nv: {source}\n---\n", of(Closed))]
        assert message in found
    assert "unknown-key" in [f.code for f in nm.checks("---\nv: {size: 1, more: 2}\n---\n", of(Closed))]
    document = nm.loads("---\nv: {size: 1}\n---\n", of(Closed))
    del document.v["size"]
    with pytest.raises(nm.EditError, match="is required and missing"):
        nm.dumps(document)


def test_a_class_of_text_may_refuse_one() -> None:
    with pytest.raises(nm.SchemaError, match="v: bad is none"):
        nm.loads("---\nv: bad\n---\n", of(Refusing))


def test_classes_that_name_each_other_are_bound_at_their_first_use() -> None:
    @nm.define
    class First(nm.Document):
        other: Later | None = None

    @nm.define
    class Later:
        size: int

    with pytest.raises(TypeError, match=r"First.other: .* cannot be resolved"):
        nm.loads("---\nother: {size: 1}\n---\n", First)
    attrs.resolve_types(First, localns={"Later": Later})
    assert nm.loads("---\nother: {size: 1}\n---\n", First).other == Later(size=1)


@pytest.mark.parametrize("define", [nm.define, dataclasses.dataclass], ids=["define", "dataclass"])
def test_a_class_that_holds_one_that_names_what_comes_later_is_bound_at_its_first_use(define: Any) -> None:
    @define
    class Half:
        other: Whole | None = None  # noqa: F821

    @nm.define
    class Holder(nm.Document):
        half: Half | None = None

    with pytest.raises((TypeError, NameError), match="Whole"):
        nm.loads("---\nhalf: {}\n---\n", Holder)
    if define is nm.define:
        attrs.resolve_types(Half, localns={"Whole": int})
        assert nm.loads("---\nhalf: {other: 1}\n---\n", Holder).half == Half(other=1)


class Branch(TypedDict, total=False):
    leaf: int
    left: Branch
    right: Branch


def test_the_checks_look_into_a_type_that_holds_itself_once() -> None:
    document = nm.loads(text := "---\nv: {left: {leaf: 1}, right: {}}\n---\n", cls := of(Branch))
    assert document.v == {"left": {"leaf": 1}, "right": {}}
    assert nm.checks(text, cls) == nm.check(document) == []


def test_calls_of_ones_own_that_are_nested_too_deep_are_no_fault_of_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def deep(_: Any) -> str:
        raise RecursionError("of the caller")

    monkeypatch.setattr("newsmatter._document._canonical", deep)
    with pytest.raises(RecursionError, match="of the caller"):
        nm.dumps(nm.Document())


def test_a_text_that_would_be_too_deep_though_its_values_are_not_has_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(_: Any) -> str:
        raise TooDeep("would be too deep")

    monkeypatch.setattr("newsmatter._document._canonical", deep)
    with pytest.raises(nm.EditError, match=r"a\.md.*would be too deep"):
        nm.dumps(nm.Document(path="a.md"))


def test_what_a_field_says_of_addresses_and_numbers_goes_for_all_in_it() -> None:
    urls, bounds = nm.wire(format="url"), nm.wire(minimum=2)
    cls: Any = attrs.make_class(
        "Made",
        {
            "a": attrs.field(type=list[str], metadata=urls), "b": attrs.field(type=dict[str, str], metadata=urls),
            "c": attrs.field(type=set[int], metadata=bounds), "d": attrs.field(type=list[Decimal | None], metadata=bounds),
        },
        (nm.Document,),
    )  # fmt: skip
    text = "---\na: ['https://example.com/', x]\nb: {k: 'https://example.com/a b'}\nc: [5, 1]\nd: [null, 1.5]\n---\n"
    found = [(finding.code, finding.path) for finding in nm.checks(text, cls)]
    assert found == [
        ("url-relative", "a[1]"),
        ("url-characters", "b.k"),
        ("number-range", "c"),
        ("number-range", "d[1]"),
    ]


@pytest.mark.parametrize(
    "type_",
    [
        Annotated[dict[int, str], annotated_types.MaxLen(2)], dict[Annotated[date, annotated_types.Ge(date(2020, 1, 1))], int],
        Annotated[collections.deque[int], annotated_types.Len(1, 3)], set[Annotated[int, annotated_types.Ge(1)]],
        Annotated[collections.Counter[str], annotated_types.MaxLen(2)],
    ],
    ids=str,
)  # fmt: skip
def test_values_of_each_kind_are_drawn_with_its_rules(type_: Any) -> None:
    cls = of(type_)

    @settings(max_examples=30)
    @given(documents(cls))
    def check(document: Any) -> None:
        assert nm.loads(nm.dumps(document), cls) == document

    check()
