"""Values and classes whose own code fails: a finding or an error of the library, whatever they raise."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import newsmatter as nm
from newsmatter.rules import Rule, Rules


class Failing(str):
    """A text that cannot be compared or shown."""

    def __hash__(self) -> int:
        return 1  # so that it is compared

    def __eq__(self, other: object) -> bool:
        raise LookupError("no")

    def __repr__(self) -> str:
        raise LookupError("no")


class NoZone(dt.tzinfo):
    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
        raise LookupError("no zone")

    dst = utcoffset

    def tzname(self, when: dt.datetime | None) -> str:
        raise LookupError("no zone")


class NoText(Exception):
    def __str__(self) -> str:
        raise LookupError("no text")


@attrs.define
class Inner:
    name: str


@nm.define
class Outer(nm.Document):
    title: str
    number: int = 0
    items: list[Inner] = attrs.field(factory=list)
    times: list[dt.datetime] = attrs.field(factory=list)


OUTER = "---\ntitle: a\nitems:\n  - name: b\n---\n"
PLACES: dict[str, Callable[[Outer, Any], None]] = {
    "title": lambda document, value: setattr(document, "title", value),
    "number": lambda document, value: setattr(document, "number", value),
    "items": lambda document, value: setattr(document, "items", value),
    "item": lambda document, value: document.items.append(value),
    "name": lambda document, value: setattr(document.items[0], "name", value),
    "times": lambda document, value: document.times.append(value),
    "extra": lambda document, value: document.extra.update(more=value),
    "body": lambda document, value: setattr(document, "body", value),
}
VALUES = [Failing("b"), dt.datetime(2024, 1, 2, tzinfo=NoZone()), 10**5000, ["b"], {"b": Failing("b")}, [10**5000]]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_whose_own_code_fails_is_an_edit_error(place: str, value: Any) -> None:
    """What compares, writes or names it raised whatever it does; a list in the place of a text could not be hashed."""
    document, other = nm.loads(OUTER, Outer), nm.loads(OUTER, Outer)
    PLACES[place](document, value)
    calls: list[Callable[[Any], Any]] = [nm.dumps, nm.canonical, nm.diff, nm.changes, nm.check]
    for call in (*calls, lambda given: nm.merge(other, given, other)):
        with contextlib.suppress(nm.NewsmatterError):
            call(document)
    with contextlib.suppress(nm.NewsmatterError):
        nm.from_dict({"title": value, "number": value, "items": [{"name": value}], "times": [value], "x": value}, Outer)


RAISING = ["__getattribute__", "__setattr__", "__deepcopy__", "__eq__"]


@pytest.mark.parametrize("error", [LookupError("no"), NoText()], ids=["error", "no text"])
@pytest.mark.parametrize("where", RAISING)
def test_a_class_whose_objects_fail_is_an_error_of_ours(where: str, error: Exception) -> None:
    def fail(*_: Any) -> Any:
        raise error

    item = attrs.define(eq=False, slots=False)(type("Item", (), {"__annotations__": {"name": str}, where: fail}))
    cls = nm.define(type("Page", (nm.Document,), {"__annotations__": {"items": list[item]}}))  # type: ignore[valid-type]
    assert all("\n" not in str(finding) for finding in nm.checks(OUTER, cls))
    try:
        document: Any = nm.loads(OUTER, cls)
    except nm.SchemaError as refused:
        assert "LookupError" in str(refused) or "NoText" in str(refused)
        return
    calls: list[Callable[[Any], Any]] = [nm.dumps, nm.canonical, nm.changes]
    for call in (*calls, lambda given: nm.merge(given, given, given)):
        with contextlib.suppress(nm.NewsmatterError):
            call(document)


def test_what_an_enum_makes_of_a_text_need_not_be_hashed() -> None:
    class Colour(enum.Enum):
        RED = "red"

        @classmethod
        def _missing_(cls, value: object) -> Any:
            return []

    @nm.define
    class Painted(nm.Document):
        colour: Colour

    assert [finding.code for finding in nm.checks("---\ncolour: blue\n---\n", Painted)] == ["wrong-type"]


def test_a_rule_whose_error_has_no_text_is_a_finding() -> None:
    def rule(subject: Any) -> Any:
        raise NoText

    rules = Rules(extra=[Rule("own", "error", "own", rule)])
    (finding,) = [
        each for each in nm.checks("---\na: 1\n---\n", nm.Document, rules=rules) if each.code == "rule-failed"
    ]
    assert finding.message == "the rule own failed (NoText); mend the rule"


def test_a_full_memory_is_nobodys_fault() -> None:
    class Large(str):
        def __str__(self) -> str:
            raise MemoryError

    def fail(*_: Any) -> Any:
        raise MemoryError

    item = attrs.define(slots=False)(type("Item", (), {"__annotations__": {"name": str}, "__getattribute__": fail}))
    cls = nm.define(type("Page", (nm.Document,), {"__annotations__": {"items": list[item]}}))  # type: ignore[valid-type]
    with pytest.raises(MemoryError):
        nm.loads(OUTER, cls)
    with pytest.raises(MemoryError):
        nm.from_dict({"title": "a", "times": [Large("a")]}, Outer)


class Closed(dict[str, Any]):
    def items(self) -> Any:
        raise ValueError("no entries")


class Silent(list[Any]):
    def __iter__(self) -> Any:
        raise ValueError("no items")


@pytest.mark.parametrize("data", [{"title": Silent()}, {"x": Silent([1])}, {"x": Closed(a=1)}])
def test_plain_data_whose_own_code_fails_is_a_finding(data: dict[str, Any]) -> None:
    for cls in (nm.Document, nm.Article):
        with pytest.raises(nm.SchemaError, match=r"its own code fails|required"):
            nm.from_dict(data, cls)
