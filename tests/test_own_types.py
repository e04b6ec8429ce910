"""What classes of one's own may say that the drawn ones do not: each test names what went wrong once."""

from __future__ import annotations

import enum
import sys
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, Union

import annotated_types as at
import attrs
import jsonschema
import pytest
from hypothesis import given
from typing_extensions import TypedDict  # of Python 3.10 has no generic ones

import newsmatter as nm
from newsmatter.kinds import class_named
from newsmatter.strategies import documents

T = TypeVar("T")


@attrs.define
class Box(Generic[T]):
    item: T


class Sized(TypedDict, Generic[T]):
    size: Annotated[int, at.Ge(1)]
    other: T


class Word(enum.Enum):
    EMPTY = ""
    NULL = "null"


class Nothing(enum.Enum):
    NONE = None


@nm.define
class Boxes(nm.Document):
    numbers: Box[Annotated[int, at.Ge(1)]]
    words: Box[str]


@nm.define(ignore_case=True, unknown="forbid")
class AnyCase(nm.Document):
    last_name: str = attrs.field(metadata=nm.wire(key="a/b.Name", also=("Alias",)))
    age: int | None = None


def of(type_: Any, **options: Any) -> Any:
    return attrs.make_class("Made", {"v": attrs.field(type=type_, **options)}, (nm.Document,), kw_only=True)


def valid(data: Any, cls: Any) -> bool:
    return jsonschema.Draft202012Validator(nm.json_schema(cls)).is_valid(data)


def test_a_class_that_is_decorated_already_keeps_its_defaults_and_metadata() -> None:
    made = nm.define(keys="snake")(of(int, default=3, metadata=nm.wire(key="number")))
    assert nm.loads("---\nnumber: 4\n---\n", made).v == 4
    assert nm.loads("---\n---\n", made).v == 3
    with pytest.raises(TypeError, match="decorated already; give frozen to the decorator below"):
        nm.define(frozen=True)(of(int))


@pytest.mark.parametrize(
    ("type_", "front"),
    [(date | str, "v: '2024-01-02'"), (date | str, "v: 2024-01-02"), (float | str, "v: .inf"), (date | str | dict[str, str], "v: {$str: a}"),
     (date | str | dict[str, str], "v: {$$str: a}"), (float | dict[str, str], "v: {$float: nan}")],
)  # fmt: skip
def test_what_plain_data_of_a_union_is_stays_known(type_: Any, front: str) -> None:
    cls = of(type_)
    document = nm.loads(f"---\n{front}\n---\n", cls)
    again = nm.from_dict(nm.to_dict(document), cls)
    assert again == document and type(again.v) is type(document.v)
    assert valid(nm.to_dict(document), cls)


def test_keys_that_read_as_nothing_may_be_members() -> None:
    cls = of(dict[Word, int])
    text = "---\nv: {'': 1, 'null': 2}\n---\n"
    document = nm.loads(text, cls)
    assert document.v == {Word.EMPTY: 1, Word.NULL: 2}
    assert nm.loads(nm.canonical(document), cls) == document


def test_a_null_that_is_none_and_a_member_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Made\.v: a null cannot be both None and Nothing\.NONE"):
        nm.json_schema(of(Nothing | None))


def test_an_alias_that_stands_for_itself_is_refused() -> None:
    alias = _Alias("Itself", None)
    alias.__value__ = alias | int
    first, second = _Alias("First", None), _Alias("Second", None)
    first.__value__, second.__value__ = second, first
    for type_ in (alias, first):
        with pytest.raises(TypeError, match=r"Made\.v: the alias \w+ stands for itself"):
            nm.json_schema(of(type_))


class TypeAliasType:
    """As ``type X = ...`` of Python 3.12 makes one, whose value may name it."""

    def __init__(self, name: str, value: Any) -> None:
        self.__name__, self.__value__ = name, value

    def __or__(self, other: Any) -> Any:
        return Union[self, other]  # noqa: UP007

    def __call__(self) -> None: ...

    def __repr__(self) -> str:
        return self.__name__


_Alias: Any = TypeAliasType


def test_two_of_a_generic_class_have_a_schema_each() -> None:
    document = nm.loads("---\nnumbers: {item: 1}\nwords: {item: a}\n---\n", Boxes)
    assert valid(nm.to_dict(document), Boxes)
    assert not valid({"numbers": {"item": "a"}, "words": {"item": "a"}}, Boxes)


def test_what_the_types_of_a_typed_dict_ask_is_asked() -> None:
    cls = of(list[Sized[Annotated[str, at.MinLen(2)]]])
    found = nm.checks("---\nv:\n  - size: 1\n    other: ab\n  - size: 0\n    other: a\n---\n", cls)
    assert [(f.path, f.line) for f in found] == [("v[1].size", 5), ("v[1].other", 6)]
    assert valid({"v": [{"size": 1, "other": "ab"}]}, cls)
    assert not valid({"v": [{"size": 0, "other": "ab"}]}, cls)


def test_the_schema_of_a_class_that_ignores_case_takes_keys_in_any() -> None:
    for data, taken in (({"a/b.name": "x", "AGE": 1}, True), ({"ALIAS": "x"}, True), ({"age": 1}, False), ({"a/bxname": "x"}, False)):  # fmt: skip
        assert valid(data, AnyCase) == taken
        try:
            nm.from_dict(data, AnyCase)
        except nm.SchemaError:
            assert not taken


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [("09:41", time(9, 42), "09:42"), ("'09:41'", time(9, 42), "'09:42'"), ("09:41", time(9, 42, 5), "09:42:05"), ("09:41:00", time(9, 42), "09:42:00")],
)  # fmt: skip
def test_a_time_without_seconds_gets_none(old: str, value: time, new: str) -> None:
    document = nm.loads(f"---\nv: {old} # c\n---\n", of(time))
    document.v = value
    assert nm.dumps(document) == f"---\nv: {new} # c\n---\n"


@given(documents(of(set[int], validator=attrs.validators.deep_iterable(attrs.validators.ge(1)))))
def test_a_rule_of_items_draws_the_collection_of_its_kind(document: Any) -> None:
    assert type(document.v) is set


def test_several_classes_have_a_name_for_the_command(tmp_path: Path) -> None:
    (tmp_path / "several_models.py").write_text(
        'import newsmatter as nm\nfrom typing import Literal\n@nm.define\nclass Post(nm.Document):\n    kind: Literal["post"]\n'
        '@nm.define\nclass Page(nm.Document):\n    kind: Literal["page"]\nBoth = Post | Page\nTEXT = "a"\n'
    )
    both: Any = class_named("several_models:Post | Page", tmp_path)
    assert both == class_named("several_models:Both", tmp_path)
    assert type(nm.loads("---\nkind: page\n---\n", both)).__name__ == "Page"
    for name in ("several_models:TEXT", "several_models:Post | Nobody"):
        with pytest.raises(ValueError, match="several_models"):
            class_named(name, tmp_path)
    del sys.modules["several_models"]


def test_the_command_takes_several_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "command_models.py").write_text(
        'import newsmatter as nm\nfrom typing import Literal\n@nm.define\nclass Post(nm.Document):\n    kind: Literal["post"]\n'
        '@nm.define\nclass Page(nm.Document):\n    kind: Literal["page"]\n    number: int = 0\n'
    )
    (tmp_path / "a.md").write_text("---\nkind: page\nnumber: 1 # one\n---\n")
    (tmp_path / "b.md").write_text("---\nkind: other\n---\n")
    (tmp_path / "c.json").write_text('{"kind": "post"}')

    def run(*arguments: str) -> tuple[int, str]:
        code, out, err = command(*arguments, "--class", "command_models:Post | Page")
        return code, out + err

    assert run("set", "a.md", "number=2")[0] == 0
    assert (tmp_path / "a.md").read_text() == "---\nkind: page\nnumber: 2 # one\n---\n"
    assert run("check", "a.md")[0] == 0
    code, output = run("set", "b.md", "kind=post")
    assert code == 2 and "kind must be post or page, not 'other'" in output
    assert run("unjson", "c.json") == (0, "---\nkind: post\n---\n\n")
    del sys.modules["command_models"]
