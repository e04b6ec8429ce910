"""Whatever type a field has: it is drawn, written, read back, plain data, and described by a schema."""

from __future__ import annotations

import collections.abc
import dataclasses
import decimal
import enum
import fractions
import ipaddress
import json
import pathlib
import re
import uuid
import zoneinfo
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar, Union

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

import newsmatter as nm
from newsmatter.strategies import documents

T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    PALE = "pale blue"
    NUMBER = 7
    DAY = date(2024, 1, 2)


class Name(str, enum.Enum):
    A = "a"
    NO = "NO"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mode(enum.Flag):
    READ = 1
    WRITE = 2


class Word(str):
    """A text of a class of its own."""


@attrs.define
class Image:
    url: str
    alt_text: str | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define(unknown="forbid")
class Closed:
    name: str
    size: int = 0


@nm.define
class Box(Generic[T]):
    item: T
    more: list[T] = attrs.field(factory=list)


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


class Movie(TypedDict):
    title: str
    year: int


class Pair(NamedTuple):
    left: str
    right: int = 0


@attrs.frozen
class Money:
    cents: int


def money(text: str) -> Money:
    return Money(int(text.removesuffix(" ct")))


Day = NewType("Day", date)
TYPES: list[Any] = [
    str, int, float, bool, date, datetime, Any, object, Word,
    time, timedelta, uuid.UUID, decimal.Decimal, fractions.Fraction, pathlib.Path, pathlib.PurePosixPath,
    ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Network, re.Pattern, re.Pattern[str], zoneinfo.ZoneInfo, bytes,
    Colour, Name, Level, Mode, Literal["a", "b c"], Literal["2024", "NO"], Literal[1, "1", True, None],
    list, dict, list[int], list[str | None], tuple[str, ...], tuple[int, str], tuple[date, date, bool], set[str], frozenset[int], deque[float],
    Sequence[str], collections.abc.Collection[int], collections.abc.Iterable[str], collections.abc.MutableSequence[int], collections.abc.Set[str],
    dict[str, int], dict[int, str], dict[date, list[int]], Mapping[str, str], collections.abc.MutableMapping[str, int], dict[Literal["a", "b"], int],
    Optional[str], Union[int, str],  # noqa: UP045, UP007
    int | float | None, str | list[str], int | list[int] | dict[str, int], Image | str, list[Image | str],
    bool | str, date | str, Literal["auto"] | int,
    Image, list[Image], dict[str, Image], Sequence[Image], Closed, Box[int], Box[Image], list[Box[str]], Point, list[Point], Movie, Pair, list[Pair],
    Annotated[str, "doc"], Annotated[list[Annotated[int, "x"]], "y"], Day, list[Day],
    Annotated[Money, nm.Scalar(money, lambda value: f"{value.cents} ct", about="cents")], nm.Secured, nm.Related, nm.Provider,
]  # fmt: skip
# of these a schema can say nothing
UNTYPED = (Any, object)


def made(type_: Any) -> Any:
    return nm.define(
        attrs.make_class(
            "Made",
            {
                "v": attrs.field(type=type_),
                "w": attrs.field(type=type_ if type_ is Any else Optional[type_], default=None),  # noqa: UP045
            },
            (nm.Document,),
            kw_only=True,
        )
    )


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: re.sub(r"[^\w\[\], |.]", "", str(type_))[:60])
def test_a_field_of_any_type(type_: Any) -> None:
    cls = made(type_)
    schema = nm.json_schema(cls)
    jsonschema.Draft202012Validator.check_schema(json.loads(json.dumps(schema)))
    assert (schema["properties"]["v"].keys() - {"title"} == set()) == (type_ in UNTYPED)
    validator = jsonschema.Draft202012Validator(schema)

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(cls))
    def check(document: Any) -> None:
        text = nm.dumps(document)
        again = nm.loads(text, cls)
        assert again == document
        assert type(again.v) is type(document.v)
        assert nm.dumps(again) == text
        data = json.loads(json.dumps(nm.to_dict(document), allow_nan=False))
        validator.validate(data)
        assert nm.from_dict(data, cls) == document
        # what the rules of news say of a related article is no matter of types
        codes = {"wrong-type", "wrong-value", "missing-key", "unknown-key", "unwritable", "rule-failed"}
        assert [finding for finding in nm.check(document) if finding.code in codes] == []

    check()
