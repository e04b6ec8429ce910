"""What validators and annotated_types ask: found all at once, each at its own place, in words."""

from __future__ import annotations

import dataclasses
import enum
import json
import re
import sys
import types
import typing
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Generic, NewType, TypedDict, TypeVar, Union

import attrs
import jsonschema
import pytest
import yaml
from attrs import validators as va
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import Required
from typing_extensions import TypeAliasType as Alias

import newsmatter as nm
from newsmatter._binding import compounds, constraints, wording
from newsmatter._binding.validators import of_type, of_validator
from newsmatter.strategies import documents

at = pytest.importorskip("annotated_types")
EITHER: Any = getattr(va, "or_", None)
UTC = timezone.utc
T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "dark blue"


class Pale:
    """A class of one's own without words."""


def faults(rule: constraints.Rule | None, value: Any) -> list[str]:
    assert rule is not None
    return [f"v{steps}{text}" for steps, text in rule.faults(value, constraints.ALONE)]


def angry(instance: Any, attribute: Any, value: Any) -> None:
    if value != "a":
        raise KeyError("odd")


def named(instance: Any, attribute: Any, value: Any) -> None:
    if value != "a":
        raise ValueError(f"'{attribute}' is not  a\nword", attribute, value)


SENTENCES: list[tuple[Any, Any, list[str]]] = [
    (va.in_(["tutorial", "blog"]), "blgo", ["v must be tutorial or blog, not 'blgo'; did you mean blog?"]),
    (va.in_(["a", "b", "c"]), 3, ["v must be a, b or c, not 3"]),
    (va.in_(["", "a: b", None, True, 1.5]), "x", ["v must be '', 'a: b', nothing, true or 1.5, not 'x'"]),
    (va.in_({"b", "a"}), "x", ["v must be a or b, not 'x'"]),
    (va.in_(range(50)), 60, ["v must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 40 more, not 60"]),
    (va.in_(Colour), "x", ["v must be red or dark blue, not 'x'"]),
    (va.in_([]), 1, ["v must be one of no values, not 1"]),
    (va.in_("abc"), "x", ["v must be a part of 'abc', not 'x'"]),
    (va.in_(["a"]), ["a"], ["v must be a, not a list"]),
    (va.ge(0), -1, ["v must be at least 0, not -1"]),
    (va.gt(0), 0, ["v must be more than 0, not 0"]),
    (va.le(1.5), 2, ["v must be at most 1.5, not 2"]),
    (va.lt(Decimal("1.50")), Decimal(2), ["v must be less than 1.50, not 2"]),
    (va.ge(0), None, ["v must be at least 0, not nothing"]),
    (va.ge(date(2024, 1, 1)), date(2023, 1, 1), ["v must be 2024-01-01 or later, not 2023-01-01"]),
    (va.lt(datetime(2024, 1, 1, tzinfo=UTC)), datetime(2024, 1, 1, tzinfo=UTC),
     ["v must be earlier than 2024-01-01T00:00:00Z, not 2024-01-01T00:00:00Z"]),
    (va.min_len(3), "ab", ["v must have at least 3 characters, not 2"]),
    (va.min_len(1), "", ["v must not be empty"]),
    (va.min_len(2), ["a"], ["v must have at least 2 items, not 1"]),
    (va.min_len(2), 3, ["v must have at least 2 items, not 3"]),
    (va.max_len(1), {"a": 1, "b": 2}, ["v must have at most 1 key, not 2"]),
    (va.max_len(0), b"ab", ["v must have at most 0 bytes, not 2"]),
    (va.matches_re("[a-z]+"), "A", ["v must match [a-z]+, not 'A'"]),
    (va.matches_re("[a-z]", func=re.match), "A", ["v must begin with a match of [a-z], not 'A'"]),
    (va.matches_re("[a-z]", func=re.search), "A", ["v must hold a match of [a-z], not 'A'"]),
    (va.instance_of(str), 3, ["v must be a string, not 3"]),
    (va.instance_of((int, float)), "3", ["v must be an integer or a number, not '3'"]),
    (va.instance_of(int | None), "3", ["v must be an integer or nothing, not '3'"]),
    (va.instance_of(Pale), Colour.RED, ["v must be Pale, not 'red'"]),
    (va.instance_of(str), Pale(), ["v must be a string, not Pale"]),
    (va.instance_of(str), PurePosixPath("a/b"), ["v must be a string, not a/b"]),
    (va.instance_of(str), {"a": 1}, ["v must be a string, not a mapping"]),
    (va.instance_of(str), [], ["v must be a string, not an empty list"]),
    (va.instance_of(str), nm.Secured(ciphertext=bytes(16), iv=bytes(16)), ["v must be a string, not Secured"]),
    (va.instance_of(str), 10**5000, ["v must be a string, not int"]),
    (va.instance_of(str), len, ["v must be a string, not builtin_function_or_method"]),
    (va.instance_of(int), "x" * 99, [f"v must be an integer, not '{'x' * 57}...'"]),
    (va.instance_of(int), Decimal("1" * 99), [f"v must be an integer, not {'1' * 59}…"]),
    ([va.ge(0), va.lt(-5)], -1, ["v must be at least 0, not -1", "v must be less than -5, not -1"]),
    (va.and_(va.min_len(2), va.matches_re("a*")), "b", ["v must have at least 2 characters, not 1", "v must match a*, not 'b'"]),
    (va.optional(va.in_(["a"])), "b", ["v must be a, not 'b'"]),
    (va.optional([va.min_len(2), va.in_(["a"])]), None, []),
    (va.deep_iterable(va.in_(["a", "b"])), ["a", "z", "y"], ["v[1] must be a or b, not 'z'", "v[2] must be a or b, not 'y'"]),
    (va.deep_iterable(va.in_(["a"]), va.min_len(3)), ["z"], ["v must have at least 3 items, not 1", "v[0] must be a, not 'z'"]),
    (va.deep_iterable(va.deep_iterable(va.ge(0))), [[0], [1, -1]], ["v[1][1] must be at least 0, not -1"]),
    (va.deep_iterable(va.ge(0)), 3, ["v must be a list, not 3"]),
    (va.deep_iterable(va.in_(["a"])), "ab", ["v must be a list, not 'ab'"]),
    (va.deep_iterable(va.ge(0), va.instance_of(list)), 3, ["v must be a list, not 3"]),
    (va.deep_iterable(va.ge(0)), {-1}, ["v: an item must be at least 0, not -1"]),
    (va.deep_mapping(va.matches_re("[a-z]"), va.ge(0)), {"A": -1, "b": 2},
     ["v.A: the key must match [a-z], not 'A'", "v.A must be at least 0, not -1"]),
    (va.deep_mapping(va.min_len(1), va.ge(0), va.max_len(0)), {"a": 1}, ["v must have at most 0 keys, not 1"]),
    (va.deep_mapping(va.min_len(1), va.ge(0)), [1], ["v must be a mapping, not a list"]),
    (va.not_(va.in_(["a", "b"])), "a", ["v must not be a or b"]),
    (va.not_(va.min_len(1)), "a", ["v must be empty"]),
    (va.not_(va.in_(["a"]), msg="no a, please"), "a", ["v: no a, please"]),
    (va.not_(angry), "a", ["v must not be 'a'"]),
    (va.not_(angry, exc_types=(KeyError,)), "a", ["v: not_ validator child '<function angry"]),
    (angry, "b", ["v: KeyError: odd"]),
    (named, "b", ["v: 'None' is not a word"]),
    (va.deep_iterable(angry), ["a", "b"], ["v[1]: KeyError: odd"]),
]  # fmt: skip
if EITHER:
    SENTENCES += [
        (EITHER(va.in_(["a", "b"]), va.instance_of(int)), 1.5, ["v must be a or b, or be an integer, not 1.5"]),
        (EITHER(va.in_(["a"]), angry), "c", ["v: must be a, not 'c'; or KeyError: odd"]),
        (EITHER(va.and_(va.ge(1), va.le(3)), va.optional(va.ge(5))), 4,
         ["v must be at least 1 and be at most 3, or be at least 5, not 4"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("validator", "value", "said"), SENTENCES, ids=[str(n) for n in range(len(SENTENCES))])
def test_what_a_validator_says(validator: Any, value: Any, said: list[str]) -> None:
    found = faults(of_validator(validator), value)
    assert [text[: len(sentence)] for text, sentence in zip(found, said, strict=True)] == said
    assert not any(re.search(r"Attribute\(|<class|NOTHING", text) for text in found)


class TypeAliasType:
    """What ``type Alias = ...`` makes, from Python 3.12 on."""

    __name__ = "Alias"

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def __value__(self) -> Any:
        return self.value() if isinstance(self.value, types.FunctionType) else self.value

    def __call__(self) -> None:
        """Python 3.10 asks it of all types."""


Digits = NewType("Digits", Annotated[str, at.Predicate(str.isdigit)])  # type: ignore[valid-newtype]
ANNOTATED: list[tuple[Any, Any, list[str]]] = [
    (Annotated[int, at.Ge(0), at.Lt(9)], 10, ["v must be less than 9, not 10"]),
    (Annotated[int, at.Gt(0)], 0, ["v must be more than 0, not 0"]),
    (Annotated[int, at.Interval(ge=1, lt=4)], 4, ["v must be less than 4, not 4"]),
    (Annotated[int, at.Le(1), at.MultipleOf(5)], 7, ["v must be at most 1, not 7", "v must be a multiple of 5, not 7"]),
    (Annotated[str, at.MinLen(1)], "", ["v must not be empty"]),
    (Annotated[str, at.Len(2, 3)], "abcd", ["v must have at most 3 characters, not 4"]),
    (Annotated[str, at.Len(0, 3)], "", []),
    (Annotated[str, 3:5], "ab", ["v must have at least 3 characters, not 2"]),
    (Annotated[list[Annotated[str, at.MinLen(1)]], at.MaxLen(1)], ["a", ""], ["v[1] must not be empty", "v must have at most 1 item, not 2"]),
    (dict[Annotated[str, at.LowerCase.__metadata__[0]], Annotated[int, at.Ge(0)]], {"A": -1},
     ["v.A: the key must be in lower case, not 'A'", "v.A must be at least 0, not -1"]),
    (tuple[Annotated[int, at.Ge(0)], ...], (1, -1), ["v[1] must be at least 0, not -1"]),
    (tuple[str, Annotated[int, at.Ge(0)]], ("", -1), ["v[1] must be at least 0, not -1"]),
    (Annotated[int, at.Ge(0)] | None, -1, ["v must be at least 0, not -1"]),
    (Annotated[int, at.Ge(0)] | None, None, []),
    (Annotated[int, at.Ge(0)] | str, "a", []),
    (Annotated[int, at.Ge(0)] | str, -1, ["v must be at least 0, not -1"]),
    (Annotated[str, at.Predicate(str.isidentifier)], "a b", ["v must pass isidentifier, not 'a b'"]),
    (Annotated[str, at.Predicate(lambda text: text == "a")], "b", ["v must pass the test of its type, not 'b'"]),
    (TypeAliasType(Annotated[int, at.Ge(0)]), -1, ["v must be at least 0, not -1"]),
    (Alias("Many", list[T], type_params=(T,))[Annotated[int, at.Ge(1)]], [1, 0], ["v[1] must be at least 1, not 0"]),
    (TypeVar("Limited", Annotated[int, at.Ge(1)], str), 0, ["v must be at least 1, not 0"]),
    (Digits, "x", ["v must be digits alone, not 'x'"]),
    (Final[Annotated[int, at.Ge(0)]], -1, ["v must be at least 0, not -1"]),
    (Annotated[float, at.Predicate(at.Not(__import__("math").isnan))], float("nan"), ["v must not be not a number"]),
    (Annotated[datetime, at.Timezone(None)], datetime(2024, 1, 1, tzinfo=UTC), ["v must have no time zone, not 2024-01-01T00:00:00Z"]),
    (Annotated[datetime, at.Timezone(...)], datetime(2024, 1, 1), ["v must have a time zone, not 2024-01-01T00:00:00"]),
    (Annotated[datetime, at.Timezone("UTC")], datetime(2024, 1, 1), ["v must be in the time zone UTC, not 2024-01-01T00:00:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "said"), ANNOTATED, ids=[str(n) for n in range(len(ANNOTATED))])
def test_what_the_metadata_of_a_type_says(type_: Any, value: Any, said: list[str]) -> None:
    assert faults(of_type(type_), value) == said


@pytest.mark.parametrize(
    "type_",
    [
        str,
        Any,
        list[int],
        Annotated[str, "doc", at.doc("words")],
        Annotated[float, at.Unit("m")],
        Annotated[str, at.Len(0)],
        type[Annotated[int, at.Ge(1)]],
        None,
    ],
)
def test_metadata_that_asks_nothing(type_: Any) -> None:
    assert of_type(type_) is None


@attrs.define
class Hero:
    src: str
    alt: str = attrs.field(default="", validator=va.max_len(3))


@attrs.define
class Page(nm.Document):
    kind: str = attrs.field(validator=va.in_(["tutorial", "blog"]))
    hero: Hero | None = None
    level: int = attrs.field(default=0, validator=[va.ge(0), va.lt(10)])
    tags: list[str] = attrs.field(factory=list, validator=va.deep_iterable(va.in_(["a", "b"])))
    sizes: dict[str, int] = attrs.field(factory=dict, validator=va.deep_mapping(va.min_len(1), va.ge(1)))
    words: list[str] = attrs.field(
        factory=list, converter=lambda v: [w.strip() for w in v], validator=va.deep_iterable(va.min_len(1))
    )
    size: Annotated[int, at.Ge(0), at.MultipleOf(5)] = 0
    names: list[Annotated[str, at.MinLen(2)]] = attrs.field(factory=list)


TEXT = """\
---
kind: blgo
hero: {alt: abcde}
level: 10
tags: [a, z, q]
sizes:
  a: 1
  b: 0
words: [x, ' ']
size: 7
names:
  - ab
  - c
---
"""


def test_all_that_is_wrong_is_told_at_once_each_at_its_place() -> None:
    expected = [
        (2, 7, "kind must be tutorial or blog, not 'blgo'; did you mean blog?"),
        (3, 7, "hero.src is required and missing; add 'src: ...'"),
        (3, 13, "hero.alt must have at most 3 characters, not 5"),
        (4, 8, "level must be less than 10, not 10"),
        (5, 11, "tags[1] must be a or b, not 'z'"),
        (5, 14, "tags[2] must be a or b, not 'q'"),
        (8, 6, "sizes.b must be at least 1, not 0"),
        (9, 12, "words[1] must not be empty"),
        (10, 7, "size must be a multiple of 5, not 7"),
        (13, 5, "names[1] must have at least 2 characters, not 1"),
    ]
    assert [(f.line, f.column, f.message) for f in nm.checks(TEXT, Page)] == expected
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(TEXT, Page)
    assert [(f.line, f.column, f.message) for f in caught.value.findings] == expected
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict({"kind": "blgo", "hero": {"alt": "abcde"}, "level": 10, "names": ["c"], "tags": [1, "z"]}, Page)
    assert [f.path for f in caught.value.findings] == ["hero.src", "hero.alt", "tags[0]", "kind", "level", "names[0]"]


def test_regular_text_is_refused_as_any_other() -> None:
    with pytest.raises(nm.SchemaError, match=r"names\[1\] must have at least 2 characters"):
        nm.loads("---\nkind: blog\nnames:\n  - ab\n  - c\n---\n", Page)
    assert nm.loads("---\nkind: blog\nnames:\n  - ab\n---\n", Page).names == ["ab"]


@pytest.mark.parametrize("change", [
    lambda page: page.tags.append("z"), lambda page: page.names.append("c"), lambda page: setattr(page, "size", 7),
    lambda page: page.sizes.update(a=0), lambda page: page.words.append(" "), lambda page: object.__setattr__(page, "kind", "blgo"),
])  # fmt: skip
def test_nothing_is_written_that_the_class_refuses(change: Callable[[Page], None]) -> None:
    for page in (nm.loads("---\nkind: blog\nsizes: {a: 1}\nwords: [a]\n---\n", Page), Page(kind="blog")):
        change(page)
        with pytest.raises(nm.EditError, match=r"the class takes no such value|cannot be written safely"):
            nm.dumps(page)
        (finding,) = nm.check(page)
        # what a converter makes of an item that holds is seen when it is read back
        assert finding.code == ("unwritable" if "words" in finding.path else "wrong-value")


@attrs.define
class Both(nm.Document):
    """Validators that look at another field."""

    first: int
    last: int = attrs.field()
    note: str = ""

    @last.validator
    def _ordered(self, attribute: Any, value: int) -> None:
        if value < self.first:
            raise ValueError("last comes before first")


def test_a_validator_that_asks_for_a_field_that_failed_says_nothing() -> None:
    assert [f.path for f in nm.checks("---\nfirst: x\nlast: 2\nnote: [1]\n---\n", Both)] == ["first", "note"]
    (finding,) = nm.checks("---\nfirst: 3\nlast: 2\n---\n", Both)
    assert (finding.line, finding.message) == (3, "last: last comes before first")
    assert [f.path for f in nm.checks("---\nfirst: 3\nlast: 2\nnote: [1]\n---\n", Both)] == ["last", "note"]


def test_not_takes_what_a_validator_of_ones_own_refuses() -> None:
    cls = attrs.make_class("Made", {"v": attrs.field(type=str, validator=va.not_(named))}, (nm.Document,), kw_only=True)
    assert nm.loads("---\nv: b\n---\n", cls).v == "b"
    rule = of_validator(va.not_(named))
    assert rule is not None and rule.holds("b") and not rule.holds("a")
    with pytest.raises(nm.SchemaError, match="v must not be 'a'"):
        nm.loads("---\nv: a\n---\n", cls)


@attrs.define
class Shelf(Generic[T]):
    inside: T


@attrs.define
class Low(Shelf[Annotated[int, at.Le(3)]]):
    more: list[Annotated[str, at.MinLen(1)]] = attrs.field(factory=list)


@dataclasses.dataclass
class Tray(Generic[T]):
    inside: T
    all: list[T] = dataclasses.field(default_factory=list)


class Measured(TypedDict, total=False):
    size: Required[Annotated[int, at.Ge(0)]]
    inner: Measured


Bound = TypeVar("Bound", bound=Annotated[int, at.Ge(0)])  # type: ignore[valid-type]


@attrs.define
class Bounded(Generic[Bound]):
    inside: Bound


POSITIVE = Annotated[int, at.Ge(1)]
INSIDE: list[tuple[Any, str, list[str]]] = [
    (Shelf[POSITIVE], "{inside: 0}", ["v.inside must be at least 1, not 0"]),
    (Shelf[Shelf[POSITIVE]], "{inside: {inside: 0}}", ["v.inside.inside must be at least 1, not 0"]),
    (list[Shelf[list[POSITIVE]]], "[{inside: [1]}, {inside: [1, 0]}]", ["v[1].inside[1] must be at least 1, not 0"]),
    (dict[str, Shelf[POSITIVE]], "{a: {inside: 0}}", ["v.a.inside must be at least 1, not 0"]),
    (Tray[POSITIVE], "{inside: 0, all: [1, 0]}", ["v.inside must be at least 1, not 0", "v.all[1] must be at least 1, not 0"]),
    (Low, "{inside: 4, more: ['']}", ["v.inside must be at most 3, not 4", "v.more[0] must not be empty"]),
    (Bounded, "{inside: -1}", ["v.inside must be at least 0, not -1"]),
    (Shelf[Annotated[str, 3:5]], "{inside: a}", ["v.inside must have at least 3 characters, not 1"]),
    (Measured, "{size: -1, inner: {size: -2, inner: {size: 1}}}",
     ["v.size must be at least 0, not -1", "v.inner.size must be at least 0, not -2"]),
    (Measured | str, "{size: -1}", ["v.size must be at least 0, not -1"]),
    (NewType("Positive", POSITIVE) | str, "0", ["v must be at least 1, not 0"]),  # type: ignore[valid-newtype,operator]
]  # fmt: skip


@pytest.mark.parametrize(("type_", "source", "messages"), INSIDE, ids=[str(n) for n in range(len(INSIDE))])
def test_rules_in_brackets_of_a_class_are_asked_of_what_stands_in_it(
    type_: Any, source: str, messages: list[str]
) -> None:
    made = attrs.make_class("Made", {"v": attrs.field(type=type_)}, (nm.Document,), kw_only=True)
    found = nm.checks(f"---\nv: {source}\n---\n", made)
    assert [finding.message for finding in found] == messages
    data = yaml.safe_load(source)
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict({"v": data}, made)
    assert [finding.message for finding in caught.value.findings] == messages
    if typing.get_origin(type_) not in (Union, types.UnionType):  # of a union a schema says less
        assert not jsonschema.Draft202012Validator(nm.json_schema(made)).is_valid({"v": data})


@pytest.mark.parametrize("type_", [row[0] for row in INSIDE], ids=[str(n) for n in range(len(INSIDE))])
def test_what_is_drawn_holds_what_is_asked_in_brackets(type_: Any) -> None:
    made = attrs.make_class("Made", {"v": attrs.field(type=type_)}, (nm.Document,), kw_only=True)
    validator = jsonschema.Draft202012Validator(nm.json_schema(made))

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(made))
    def check(document: Any) -> None:
        assert nm.loads(nm.dumps(document), made) == document
        validator.validate(json.loads(json.dumps(nm.to_dict(document))))

    check()


def test_a_type_in_brackets_of_a_class_asks_nothing_of_the_class() -> None:
    assert of_type(Shelf[POSITIVE]) is None  # it is asked of the field, not of the object


def test_two_of_one_generic_class_have_their_own_rules_and_schemas() -> None:
    made = attrs.make_class(
        "Made",
        {"a": attrs.field(type=Shelf[POSITIVE]), "b": attrs.field(type=Shelf[int]), "c": attrs.field(type=Shelf[str])},
        (nm.Document,),
        kw_only=True,
    )
    data = {"a": {"inside": 1}, "b": {"inside": 0}, "c": {"inside": "0"}}
    validator = jsonschema.Draft202012Validator(nm.json_schema(made))
    validator.validate(data)
    assert nm.to_dict(nm.from_dict(data, made)) == data
    assert not validator.is_valid({**data, "a": {"inside": 0}})
    document = nm.loads("---\na: {inside: 1}\nb: {inside: 0}\nc: {inside: '0'}\n---\n", made)
    document.a.inside = 0
    with pytest.raises(nm.EditError, match=r"a\.inside must be at least 1, not 0"):
        nm.dumps(document)
    assert [finding.message for finding in nm.check(document)] == ["a.inside must be at least 1, not 0"]


WIDE: Any = TypeAliasType(
    lambda: dict[str, WIDE] | list[WIDE] | set[int] | tuple[WIDE, ...] | tuple[WIDE, WIDE] | POSITIVE
)
PLAIN: Any = TypeAliasType(lambda: dict[str, PLAIN] | list[PLAIN] | tuple[PLAIN, ...] | tuple[PLAIN, PLAIN] | int)


def test_an_alias_that_names_itself_often_is_looked_into_once() -> None:
    assert of_type(PLAIN) is None
    rule = of_type(WIDE)
    deep: Any = [0]
    for _ in range(30):
        deep = [{"a": deep}]
    assert faults(rule, deep) == ["v" + "[0].a" * 30 + "[0] must be at least 1, not 0"]
    assert rule is not None and rule.known and not rule.worded
    made = attrs.make_class("Made", {"v": attrs.field(type=WIDE)}, (nm.Document,), kw_only=True)
    with pytest.raises(nm.SchemaError, match=r"v\[0\]\.a must be at least 1, not 0"):
        nm.loads("---\nv: [{a: 0}]\n---\n", made)


def test_validators_that_are_switched_off_say_nothing() -> None:
    with va.disabled():
        assert nm.loads("---\nkind: blgo\n---\n", Page).kind == "blgo"
        assert [f.path for f in nm.checks("---\nkind: blgo\nlevel: x\n---\n", Page)] == ["level"]


# -- laws

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 12), st.floats(-2, 2), st.sampled_from(["", "a", "b", "ab", "Ab", "abcd", "7"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["", "a", "B"]), inner, max_size=2)),
    max_leaves=4,
)  # fmt: skip
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.lists(st.sampled_from(["a", "b", 1, 7, None, True]), min_size=1, max_size=3).map(va.in_),
    st.tuples(st.sampled_from([va.ge, va.gt, va.le, va.lt]), st.integers(-2, 5)).map(lambda pair: pair[0](pair[1])),
    st.integers(0, 3).map(va.min_len), st.integers(0, 3).map(va.max_len),
    st.sampled_from(["a*", "[a-z]+", "a|b", "^a$", r"\w\Z"]).flatmap(
        lambda p: st.sampled_from([re.fullmatch, re.match, re.search]).map(lambda f: va.matches_re(p, func=f))),
    st.sampled_from([str, int, list, dict, (int, str)]).map(va.instance_of), st.just(angry),
)  # fmt: skip
VALIDATORS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: va.and_(*parts)), inner.map(va.optional), inner.map(va.not_),
        # without these attrs walks over the characters of a text, and takes an empty list for a mapping
        st.tuples(inner, inner).map(lambda pair: va.deep_iterable(pair[0], va.and_(va.instance_of((list, dict)), pair[1]))),
        st.tuples(inner, inner).map(lambda pair: va.deep_mapping(*pair, va.instance_of(dict))),
        *([st.tuples(inner, inner).map(lambda pair: EITHER(*pair))] if EITHER else []),
    ),
    max_leaves=3,
)  # fmt: skip


def takes(validator: Any, value: Any) -> bool:
    try:
        validator(None, attrs.fields_dict(Page)["kind"], value)
    except Exception:
        return False
    return True


@given(VALIDATORS, VALUES)
def test_the_rules_are_those_of_attrs(validator: Any, value: Any) -> None:
    rule = of_validator(validator)
    assert rule is not None
    here = constraints.At(None, attrs.fields_dict(Page)["kind"])  # validators of attrs name it where they refuse
    found = list(rule.faults(value, here))
    assert takes(validator, value) == rule.holds(value, here) == (not found)
    for fault in found:
        assert re.fullmatch(r"(\[\d+\]|\.\w*)*( must |: ).+", fault.steps + fault.text), fault


KINDS = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
    type(None): "null",
}


@given(VALIDATORS, VALUES)
def test_what_holds_is_valid_by_the_schema(validator: Any, value: Any) -> None:
    rule = of_validator(validator)
    assert rule is not None
    schema = compounds.keywords(rule, KINDS[type(value)], lambda option: option)
    jsonschema.Draft202012Validator.check_schema(schema)
    if rule.holds(value) and value is not None:
        jsonschema.Draft202012Validator(schema).validate(value)


@given(LEAVES, VALUES)
def test_what_a_schema_can_say_it_says(validator: Any, value: Any) -> None:
    rule = of_validator(validator)
    assert rule is not None
    schema = rule.schema(KINDS[type(value)], lambda option: option)
    if schema is not None:
        valid = jsonschema.Draft202012Validator(schema).is_valid(value)
        assert valid == rule.holds(value) or type(value) in (bool, float)  # to JSON 1.0 is an integer, and true is none


@pytest.mark.parametrize(
    ("pattern", "how", "expected"),
    [("a", "fullmatch", r"^(?:a)$(?!\n)"), ("a", "match", "^(?:a)"), ("a", "search", "a"), (r"\Aa\Z", "search", r"^a$(?!\n)"),
     (r"(?P<x>a)\\Z", "match", r"^(?:(a)\\Z)"), ("(?:a)(?#b)", "search", None), ("(?i:a)", "search", None), ("(?P<x>a)(?P=x)", "match", None)],
)  # fmt: skip
def test_regular_expressions_in_a_schema(pattern: str, how: str, expected: str | None) -> None:
    assert constraints.Match(re.compile(pattern), how).schema("string", str) == (expected and {"pattern": expected})


def test_flags_and_other_functions_are_no_patterns() -> None:
    assert constraints.Match(re.compile("a", re.IGNORECASE)).schema("string", str) is None
    assert constraints.Match(re.compile("a")).schema("integer", str) is None


@pytest.mark.parametrize(
    ("rule", "kind", "expected"),
    [
        (of_validator(va.in_([1, "a"])), "", {"enum": [1, True, "a"]}), (of_validator(va.in_([1, "a"])), "integer", {"enum": [1, "a"]}),
        (constraints.Multiple(5), "integer", {"multipleOf": 5}), (constraints.Multiple(0.5), "number", {}),
        (of_validator(va.not_(va.and_(va.ge(1), va.le(3)))), "integer", {"not": {"minimum": 1, "maximum": 3}}),
        (of_validator([va.ge(1), va.ge(2)]), "integer", {"minimum": 1, "allOf": [{"minimum": 2}]}),
        (of_validator(va.not_(va.and_(va.ge(1), angry))), "integer", {}), (of_validator(va.ge(date(2024, 1, 1))), "string", {}),
        (of_type(Annotated[int, at.Ge(0)] | str), "integer", {}), (of_validator(va.instance_of((int, str))), "", {"type": ["integer", "string", "boolean"]}),
        (of_validator(va.instance_of(Pale)), "", {}),
    ],
)  # fmt: skip
def test_the_keywords_of_a_schema(rule: constraints.Rule, kind: str, expected: dict[str, Any]) -> None:
    assert compounds.keywords(rule, kind, lambda option: option) == expected


@pytest.mark.parametrize(
    ("validator", "value", "taken"),
    [([va.ge(0), angry], None, False), ([va.optional(va.ge(0)), angry], None, True), (angry, None, True), (None, 1, True),
     (va.optional(va.ge(0)), -1, False)],
)  # fmt: skip
def test_whether_a_value_is_taken_without_running_what_is_not_known(validator: Any, value: Any, taken: bool) -> None:
    assert compounds.takes(of_validator(validator), value) == taken
    assert compounds.Branches(()).wish(value) == ""


def test_annotated_types_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "annotated_types")
    cls = attrs.make_class(
        "Made", {"v": attrs.field(default=0, type=Annotated[int, at.Ge(0)], validator=va.le(3))}, (nm.Document,)
    )
    assert nm.from_dict({"v": -1}, cls).v == -1
    assert [finding.path for finding in nm.checks("---\nv: 4\n---\n", cls)] == ["v"]
    assert of_type(Annotated[int, at.Ge(0)]) is None


def test_what_does_not_fit_in_a_class_without_extra() -> None:
    page = Page(kind="blog", hero=Hero(src="a"))
    assert page.hero is not None
    object.__setattr__(page.hero, "alt", 3)
    object.__setattr__(page, "level", "x")
    assert [(f.path, f.code) for f in nm.check(page)] == [("hero.alt", "unwritable"), ("level", "unwritable")]


def test_a_value_whose_text_cannot_be_had() -> None:
    class Mute:
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __str__

    assert wording.shown(Mute()) == "Mute"


@attrs.define
class Asked(nm.Document):
    """Rules of every kind, on types of every kind."""

    size: Annotated[int, at.Ge(0), at.MultipleOf(5)]
    names: list[Annotated[str, at.MinLen(1)]]
    code: Annotated[str, at.Len(2, 3)] | None
    low: Annotated[str, at.Predicate(str.islower)]
    few: Annotated[list[int], at.Len(2, 4)]
    odds: dict[str, Annotated[int, at.Interval(gt=1, lt=4)]]
    other: Annotated[str, at.Predicate(lambda text: "a" not in text)]
    pair: tuple[str, Annotated[int, at.Ge(0)]] = ("", 0)
    mixed: str | list[str] = attrs.field(default="a", validator=va.min_len(1))
    high: Annotated[int, at.Ge(3)] = attrs.field(default=3, converter=lambda value: max(value, 3))


@given(documents(Asked))
def test_what_is_drawn_holds_and_is_valid_by_the_schema(document: Asked) -> None:
    assert [finding for finding in nm.check(document) if finding.severity == "error"] == []
    assert nm.loads(nm.dumps(document), Asked) == document
    data = json.loads(json.dumps(nm.to_dict(document)))
    jsonschema.Draft202012Validator(nm.json_schema(Asked)).validate(data)
    assert nm.from_dict(data, Asked) == document
