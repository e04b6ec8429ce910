"""Classes that each hold the next one twice, and those that grow: what is made for each way to a class would have no end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Generic, TypeVar

import attrs
import pytest
from hypothesis import given, settings
from typing_extensions import TypedDict

import newsmatter as nm
from newsmatter import bulk
from newsmatter._binding import reader
from newsmatter.strategies import documents

LEVELS = 22  # so a regression does not fail, it does not end
TEXT = "---\ntop:\n  a:\n    b: # here\n      a: {}\nheat: 1\n---\n"


def held_twice(levels: int) -> Any:
    """The class of documents; the innermost class has a number, each other one two of the class inside it."""
    inside: Any = attrs.make_class("Level0", {"number": attrs.field(type=int, default=0)})
    for at in range(1, levels):
        both = {name: attrs.field(type=inside | None, default=None) for name in "ab"}
        inside = attrs.make_class(f"Level{at}", both)
    fields = {"top": attrs.field(type=inside | None, default=None), "heat": attrs.field(type=int, default=0)}
    return nm.define(attrs.make_class("Held", fields, (nm.Document,), kw_only=True))


HELD = held_twice(LEVELS)


def test_they_are_read_edited_and_checked() -> None:
    document = nm.loads(TEXT, HELD)
    assert nm.dumps(document) == TEXT
    document.heat = 2
    document.top.a.b.a = None
    assert nm.dumps(document) == TEXT.replace("heat: 1", "heat: 2").replace("b: # here\n      a: {}", "b: {} # here")
    assert nm.checks(TEXT, HELD) == []
    assert nm.from_dict(nm.to_dict(document), HELD) == document
    assert len(nm.json_schema(HELD)["$defs"]) == LEVELS


@settings(max_examples=10)
@given(documents(HELD))
def test_they_are_drawn(document: Any) -> None:
    assert nm.loads(nm.dumps(document), HELD) == document


def test_so_many_fields_have_no_pattern_and_are_read_the_other_way() -> None:
    few = held_twice(5)
    text = "---\ntop:\n  a:\n    b:\n      a:\n        a:\n          number: 1\n---\n"
    assert reader.read(few, text) is not None
    assert reader.read(HELD, TEXT.replace(" # here", "")) is None


def test_rows_and_tables_have_columns_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    (row,) = bulk.rows(tmp_path, cls=HELD)
    assert row["heat"] == 1
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    from newsmatter import tables

    (found,) = tables.tables(tmp_path, HELD)["documents"].to_pylist()
    assert found["heat"] == 1
    assert 1000 <= len(found) < 1100


T = TypeVar("T")


@attrs.define
class Grows(Generic[T]):
    value: T
    inside: Grows[list[T]] | None = None


class GrowsToo(TypedDict, Generic[T]):
    value: T
    inside: GrowsToo[list[T]]


@pytest.mark.parametrize(
    ("cls", "name"), [(Grows, r"Grows\.inside: the class Grows"), (GrowsToo, "the class GrowsToo")]
)
def test_a_class_that_holds_itself_with_larger_arguments_is_refused_in_words(cls: Any, name: str) -> None:
    with pytest.raises(
        TypeError, match=rf"^Made\.v: {name} stands for larger and larger types without end; let it name itself"
    ):
        nm.define(attrs.make_class("Made", {"v": attrs.field(type=cls[int])}, (nm.Document,), kw_only=True))
