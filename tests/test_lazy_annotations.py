"""Annotations that are read when they are asked for (Python 3.14): they may name what comes later, without quotes."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

import newsmatter as nm

pytestmark = pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are read at once before Python 3.14")

IMPORTS = """
import dataclasses
from typing import Annotated, Generic, NamedTuple, TypedDict, TypeVar
import attrs
import newsmatter as nm
T = TypeVar("T")
"""
PAGE = """
class Page(nm.Document):
    part: Part
    parts: list[Part | None] = attrs.field(factory=list)
"""
PARTS = {
    "attrs": "@attrs.define\nclass Part:\n    name: Name\n",
    "define": "@nm.define\nclass Part:\n    name: Name\n",
    "dataclass": "@dataclasses.dataclass\nclass Part:\n    name: Name\n",
    "NamedTuple": "class Part(NamedTuple):\n    name: Name\n",
    "TypedDict": "class Part(TypedDict):\n    name: Name\n",
    "generic": "@attrs.define\nclass One(Generic[T]):\n    name: T\nPart = Annotated[One[int | str], 'a note']\n",
}


def made(source: str) -> Any:
    """A module of the source; without the future import of this one."""
    module = sys.modules["later"] = types.ModuleType("later")
    exec(compile(IMPORTS + source, "later", "exec", dont_inherit=True), vars(module))
    return module


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("decorator", ["@nm.define", "@nm.define(frozen=True)", "@attrs.define"])
def test_a_class_may_name_what_comes_later(decorator: str, part: str) -> None:
    cls = made(decorator + PAGE + PARTS[part] + "Name = Annotated[str, 'a note']\n").Page
    text = "---\npart:\n  name: a # ours\nparts:\n  - name: b\n  -\n---\n"
    document = nm.loads(text, cls)
    assert nm.dumps(document) == text
    assert nm.from_dict(nm.to_dict(document), cls) == document
    assert "name" in str(nm.json_schema(cls))
    assert [finding.path for finding in nm.checks(text.replace("name: b", "name: []"), cls)] == ["parts[0].name"]


def test_a_default_that_is_declared_anew_may_be_of_what_comes_later() -> None:
    base = "@nm.define\nclass Base(nm.Document):\n    part: int | None = 1\n"
    page = "@nm.define\nclass Page(Base):\n    part: Part | None = None\n" + PARTS["attrs"] + "Name = str\n"
    assert nm.loads("---\npart:\n  name: a\n---\n", made(base + page).Page).part.name == "a"


def test_what_never_comes_is_named_with_its_field() -> None:
    page = made("@nm.define" + PAGE + "    other: str = ''\n").Page
    with pytest.raises(
        TypeError, match=r"^Page\.part: the annotation 'Part' cannot be resolved \(NameError: "
    ) as caught:
        nm.loads("---\npart: a\n---\n", page)
    assert "Page.parts: " in str(caught.value)
    assert "other" not in str(caught.value)


def test_a_field_without_its_decorator_is_seen_beside_what_comes_later() -> None:
    with pytest.raises(TypeError, match=r"Page\.parts? is no field"):
        nm.loads("---\npart: a\n---\n", made(PAGE).Page)
