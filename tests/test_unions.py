"""A value of a union is read back as the type that it is of, or it is refused: laws 2 and 9."""

from __future__ import annotations

import enum
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Union
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm

UUID_TEXT = "11111111-1111-1111-1111-111111111111"


class Tag(enum.Enum):
    A = "a"
    ONE = "1"


class Word(str, enum.Enum):
    A = "a"
    ONE = "1"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@attrs.frozen
class Url:
    text: str

    @classmethod
    def from_wire(cls, text: str) -> Url:
        return cls(text)

    def to_wire(self) -> str:
        return self.text


def _hex(text: str) -> int:
    return int(text, 16)


# Types, each with values: those of one may be spelt as those of another.
KINDS: list[tuple[Any, list[Any]]] = [
    (str, ["1", "1.50", "a", "2024-01-01", "true", UUID_TEXT, "null", "", "3/4", "- x"]),
    (int, [1, 0]), (float, [1.0, 0.5]), (bool, [True]), (type(None), [None]), (Decimal, [Decimal("1"), Decimal("1.50")]),
    (Fraction, [Fraction(3, 4)]), (date, [date(2024, 1, 1)]), (datetime, [datetime(2024, 1, 1, tzinfo=timezone.utc)]),
    (time, [time(1, 0)]), (timedelta, [timedelta(1)]), (Tag, [*Tag]), (Word, [*Word]), (Level, [*Level]), (UUID, [UUID(UUID_TEXT)]),
    (PurePosixPath, [PurePosixPath("a"), PurePosixPath("1")]), (Literal["a", "1", 1], ["a", "1", 1]), (bytes, [b"1", b"a"]),
    (Url, [Url("a"), Url("1")]), (Annotated[int, nm.Scalar(_hex, "{:x}".format)], [10, 1]), (list[str], [["a"], ["1"]]),
]  # fmt: skip
CLASSES: dict[tuple[int, ...], Any] = {}


def class_of(kinds: tuple[int, ...]) -> Any:
    """The class with a field of the union, and one with a list of it; None where it is refused."""
    if kinds not in CLASSES:
        union = Union[tuple(KINDS[kind][0] for kind in kinds)]  # type: ignore[misc]  # noqa: UP007
        try:
            CLASSES[kinds] = nm.define(
                attrs.make_class(
                    "Drawn",
                    {"v": attrs.field(type=union), "many": attrs.field(type=list[union], factory=list)},
                    bases=(nm.Document,),
                )  # type: ignore[valid-type]
            )
        except TypeError:
            CLASSES[kinds] = None
    return CLASSES[kinds]


def is_same(one: Any, other: Any) -> bool:
    """Equal, and of one type: of an enumeration of texts, or of integers, a plain one is equal too."""
    return bool(one == other) and (type(one) is type(other) or isinstance(one, (str, int, float)))


@given(st.lists(st.integers(0, len(KINDS) - 1), min_size=2, max_size=3, unique=True).map(tuple), st.data())
def test_a_value_of_a_union_is_read_back_as_it_is_or_refused(kinds: tuple[int, ...], data: st.DataObject) -> None:
    cls = class_of(kinds)
    values = st.sampled_from([value for kind in kinds for value in KINDS[kind][1]])
    if cls is None:
        return
    try:
        text = nm.dumps(cls(v=data.draw(values), many=data.draw(st.lists(values, max_size=2))))
    except nm.EditError:
        return
    text = text.replace('"', data.draw(st.sampled_from("\"'"))) if "\\" not in text else text
    document = nm.loads(text, cls)
    document.v, document.many = data.draw(values), data.draw(st.lists(values, max_size=3))
    try:
        again = nm.loads(nm.dumps(document), cls)
    except nm.EditError:
        return
    assert is_same(again.v, document.v)
    assert len(again.many) == len(document.many)
    assert all(map(is_same, again.many, document.many))


@nm.define
class Priced(nm.Document):
    price: Decimal | str
    tags: list[Tag | str] = attrs.field(factory=list)


@pytest.mark.parametrize("stood", ["1.50", "'1.50'", '"1.50"', "free"])
def test_a_number_beside_texts_stands_plain_and_a_text_like_it_in_quotes(stood: str) -> None:
    document = nm.loads(f"---\nprice: {stood}\n---\n", Priced)
    assert type(document.price) is (str if stood[0] in "'\"f" else Decimal)
    for value in (Decimal("2.50"), "2.50", "none"):
        document.price = value
        again = nm.loads(nm.dumps(document), Priced).price
        assert (type(again), again) == (type(value), value)


def test_a_text_that_reads_as_another_type_is_refused_with_the_mend() -> None:
    document = nm.loads("---\nprice: free\ntags: [a, b]\n---\n", Priced)
    assert document.tags == [Tag.A, "b"]
    document.tags[1] = "a"
    with pytest.raises(
        nm.EditError, match=r"tags\[1\]: 'a' is read as another of the types .*; set it to a value of that one"
    ):
        nm.dumps(document)
    document.tags[1] = Tag.A
    assert nm.dumps(document) == "---\nprice: free\ntags: [a, a]\n---\n"
