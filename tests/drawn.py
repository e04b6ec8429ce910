"""Classes drawn at random: every type of the table, nested to depth three, with the options of `wire` and `define`."""

from __future__ import annotations

import collections
import dataclasses
import enum
import ipaddress
import re
import uuid
import zoneinfo
from collections import abc
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, TypeVar

import annotated_types
import attrs
from hypothesis import strategies as st
from typing_extensions import NotRequired, Required, TypedDict

import newsmatter as nm

T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    NUMBER = 7
    TEXT = "7a"


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Slug(str):
    pass


@attrs.frozen
class Point:
    x: int
    y: int = 0
    extra: dict[str, Any] = attrs.field(factory=dict, eq=False)


@attrs.define
class Box(Generic[T]):
    inside: T
    more: list[T] = attrs.field(factory=list)
    extra: dict[str, Any] = attrs.field(factory=dict)


@dataclasses.dataclass
class Plain:
    count: int
    names: list[str] = dataclasses.field(default_factory=list)


class Pair(NamedTuple):
    first: str
    second: int = 1


class Known(TypedDict, total=False):
    size: int
    word: str


class Branch(TypedDict):
    """A mapping that holds its like."""

    name: str
    below: list[Branch]


class Counted(TypedDict, Generic[T]):
    """A TypedDict of any items, with rules."""

    items: Required[Annotated[list[T], annotated_types.MaxLen(2)]]
    count: NotRequired[Annotated[int, annotated_types.Ge(1)]]


class Numbers(TypedDict, extra_items=int):  # type: ignore[call-arg]
    """Whose other keys have a type too."""

    name: str


@attrs.define
class Cat:
    kind: Literal["cat"]
    lives: int = 9


@attrs.define
class Dog:
    kind: Literal["dog"]
    loud: bool = False


@attrs.define
class Shape:
    name: str = ""
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define
class Circle(Shape):
    kind: Literal["circle"] = attrs.field(kw_only=True)
    radius: float = 1.0


@attrs.define
class Square(Shape):
    side: int = attrs.field(kw_only=True)
    inside: list[Shape] = attrs.field(factory=list, metadata=nm.wire(subclasses=True))


@nm.define(unknown="forbid")
class Cube(Square):
    depth: int = attrs.field(kw_only=True)


ATOMS: list[Any] = [
    str, int, float, bool, date, datetime, time, timedelta, uuid.UUID, Decimal, Fraction, Path, PurePosixPath, bytes,
    ipaddress.IPv4Address, ipaddress.IPv6Network, re.Pattern[str], zoneinfo.ZoneInfo, Slug, Colour, Access,
    Literal["2024", "no", 5, True], Annotated[str, "a note"], NewType("Day", date), Point, Pair,
    Annotated[int, nm.Scalar(lambda text: int(text, 16), hex, pattern="-?0x[0-9a-f]{1,30}")], nm.Secured,
]  # fmt: skip
OTHERS: list[Any] = [
    Plain,
    Known,
    Branch,
    Numbers,
    Any,
    Cat | Dog,
    str | list[str],
    int | str,
    dict[str, Any],
    date | Literal["soon"],
    date | str,
    float | str,
    float | dict[str, str],
    Decimal | str,
    Box[int] | Box[list[str]],
]
HASHABLE = st.sampled_from([type_ for type_ in ATOMS if type_ is not nm.Secured and type_ is not Point])
MARKED = [
    *((type_, {"zone": "keep"}) for type_ in (datetime, datetime | None, list[datetime], dict[str, datetime], datetime | str, Box[datetime] | datetime,
                                              tuple[datetime, date], dict[datetime, int], set[datetime])),
    *((type_, {"subclasses": True}) for type_ in (Shape, list[Shape], dict[str, Shape], tuple[Shape, int], Shape | str, Square, Point | Shape)),
]  # fmt: skip
KEYS = st.sampled_from([
    str, int, date, Colour, uuid.UUID, Literal["a", "b"], float, bool, datetime, time, timedelta, Decimal, PurePosixPath,
    int | str, str | None, int | float | bool,
])  # fmt: skip


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        inner.map(lambda t: list[t]), inner.map(lambda t: tuple[t, ...]), st.tuples(inner, inner).map(lambda t: tuple[t]),
        HASHABLE.map(lambda t: set[t]), HASHABLE.map(lambda t: frozenset[t]), inner.map(lambda t: collections.deque[t]),
        inner.map(lambda t: abc.Sequence[t]), st.tuples(KEYS, inner).map(lambda t: dict[t]), inner.map(lambda t: abc.Mapping[str, t]),
        inner.map(lambda t: collections.OrderedDict[str, t]), inner.map(lambda t: Box[t]), inner.map(lambda t: Counted[t]), inner.map(lambda t: t | None if t is not Any else t),
        inner.map(lambda t: Annotated[t, "noted"]),
    )  # fmt: skip


CONVERTERS: dict[Any, list[Any]] = {
    str: [str.strip, lambda text: text.replace(" ", "-")], int: [int, lambda number: max(0, number)], list[str]: [list, sorted, lambda texts: [*dict.fromkeys(texts)]],
    float: [lambda number: round(number, 1)], str | None: [attrs.converters.default_if_none("none")], int | None: [attrs.converters.optional(int)],
    list[int]: [lambda numbers: numbers[:2]], Any: [lambda value: value], dict[str, Any]: [dict],
}  # fmt: skip
TYPES = st.recursive(st.sampled_from(ATOMS + OTHERS), deeper, max_leaves=3)


@st.composite
def classes(draw: st.DrawFn) -> type[nm.Document]:
    """A class of documents."""
    fields: dict[str, Any] = {}
    options = draw(st.fixed_dictionaries({}, optional={
        "keys": st.sampled_from(["camel", "snake", "kebab", str.upper]), "unknown": st.sampled_from(["keep", "forbid"]),
        "ignore_case": st.booleans(),
    }))  # fmt: skip
    for index in range(draw(st.integers(1, 4))):
        type_, more = draw(st.one_of(TYPES.map(lambda t: (t, {})), st.sampled_from(MARKED)))
        marks: dict[str, Any] = draw(st.fixed_dictionaries({}, optional={
            "style": st.sampled_from(["plain", "double", "single", "literal", "folded", "flow"]),
            "also": st.just((f"other{index}",)), "write_default": st.booleans(),
        }))  # fmt: skip
        form = draw(st.sampled_from(["needed", "optional", *([] if more else ["many", "one", "default"])]))
        marks |= more
        given: dict[str, Any] = {"type": type_}
        if form == "optional" and type_ is not Any:
            given = {"type": type_ | None, "default": None}
        elif form in ("many", "one"):
            item = draw(st.sampled_from([*ATOMS, Any, int | None, str | list[str]]))
            given = {"type": list[item], "factory": list}
            marks["one_or_many"] = form == "one"
        elif form == "default":
            given = draw(st.sampled_from([{"type": int, "default": 3}, {"type": Any, "factory": lambda: [1]}]))
        if given["type"] in CONVERTERS and draw(st.booleans()):
            given["converter"] = draw(st.sampled_from(CONVERTERS[given["type"]]))
        fields[f"field_{index}"] = attrs.field(metadata=nm.wire(**marks), **given)
    made = attrs.make_class("Drawn", fields, (nm.Document,), kw_only=True)
    return nm.define(**options)(type("Drawn", (made,), {"__annotations__": {}}))
