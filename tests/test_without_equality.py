"""A scalar whose ``==`` has no answer, as arrays have none, is compared by its text, and never ends an edit."""

from __future__ import annotations

from typing import Annotated, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm


class Row:
    """Numbers that compare item by item."""

    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __eq__(self, other: object) -> Any:
        raise ValueError("the truth value of an array is ambiguous")


def read(text: str) -> Row:
    return Row([*map(int, text.split())])


def write(row: Row) -> str:
    if 13 in row.items:
        raise ValueError("no 13 is written")
    return " ".join(map(str, row.items))


OfRow = Annotated[Row, nm.Scalar(read, write)]


@nm.define
class Measured(nm.Document):
    row: OfRow = attrs.field(factory=lambda: Row([0]))
    rows: list[OfRow] = attrs.field(factory=list)
    heat: int = 0


numbers = st.lists(st.integers(0, 12), min_size=1, max_size=3)


@given(numbers, st.lists(numbers, max_size=3), numbers)
def test_it_is_edited_as_any_other(row: list[int], rows: list[list[int]], new: list[int]) -> None:
    text = f"---\nrow:  {' '.join(map(str, row))} # one\nheat: 1\nrows: {[' '.join(map(str, items)) for items in rows]}\n---\n"
    document = nm.loads(text, Measured)
    assert nm.dumps(document) == text
    assert nm.changes(document) == []
    document.heat = 2
    assert nm.dumps(document) == text.replace("heat: 1", "heat: 2")
    document.row = Row(new)
    document.rows.append(Row(new))
    again = nm.loads(nm.dumps(document), Measured)
    assert (again.row.items, [each.items for each in again.rows]) == (new, [*rows, new])


def test_one_that_is_its_default_is_written_all_the_same() -> None:
    assert "row: 0\n" in nm.dumps(Measured()).replace('"', "")


def test_one_that_cannot_be_written_stays_as_it_stood() -> None:
    document = nm.loads("---\nheat: 1\n---\n", Measured)
    document.row.items[0] = 13
    with pytest.raises(nm.EditError, match="no 13 is written"):
        nm.dumps(document)
    document = nm.loads("---\nrow: 13\nheat: 1\n---\n", Measured)
    assert nm.dumps(document) == "---\nrow: 13\nheat: 1\n---\n"
