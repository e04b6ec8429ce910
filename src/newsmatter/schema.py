"""JSON Schema (2020-12) of the data that ``from_dict`` accepts, generated from the classes.

The schema accepts what ``from_dict`` accepts and refuses what it refuses, for data that JSON can hold, with three
exceptions: what a class's own attrs validators say, types that go through cattrs and are no enumeration (any data
passes here), and integers too large for a ``float`` field. ``format`` is an annotation, not a check.
"""

from __future__ import annotations

import inspect
import typing
from datetime import date, datetime
from typing import Any

from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import ClassLens, Field
from newsmatter._binding.containers import DictLens, ListLens
from newsmatter._binding.document import Document
from newsmatter._binding.fields import ABOUT, EXAMPLE, FORMAT, MINIMUM
from newsmatter._binding.lens import Lens, OptionalLens, bare
from newsmatter._binding.scalar_types import ScalarLens

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# A real day of the Gregorian calendar, 0001 to 9999. {one} is an optional digit: a time may be written 2021-1-5T7:00:00.
# Digits are spelled out, since \d has other digits too in Python; "$" would let a line break pass in Python.
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY = (
    "(?!0000)(?:[0-9]{{4}}-(?:(?:{zero}[13578]|1[02])-(?:{zero}[1-9]|[12][0-9]|3[01])"
    "|(?:{zero}[469]|11)-(?:{zero}[1-9]|[12][0-9]|30)|{zero}2-(?:{zero}[1-9]|1[0-9]|2[0-8]))|{leap}-{zero}2-29)"
)
_STRICT_DAY = _DAY.format(zero="0", leap=_LEAP)
_LOOSE_DAY = _DAY.format(zero="0?", leap=_LEAP)
_TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]*)?"
# An offset is less than a day, and its minutes may well be 99.
_ZONE = "(?:[ \\t]*(?:Z|[-+](?:(?:[01]?[0-9]|2[0-2])(?::?[0-9]{2})?|23(?::?[0-5][0-9])?)))?"
_END = r"$(?!\n)"
DATE_PATTERN = f"^{_STRICT_DAY}{_END}"
DATETIME_PATTERN = f"^(?:{_STRICT_DAY}|{_LOOSE_DAY}(?:[Tt]|[ \\t]+){_TIME}{_ZONE}){_END}"

_SCALARS: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time", "pattern": DATETIME_PATTERN,
               "examples": ["2021-12-11T09:41:00Z"]},
    date: {"type": "string", "format": "date", "pattern": DATE_PATTERN, "examples": ["2021-12-11"]},
}  # fmt: skip


def schema_of(cls: type[Document]) -> dict[str, Any]:
    """The JSON Schema of a document class, under the wire's names."""
    maker = _Maker()
    lenses = kinds(cls).lenses
    roots = [maker.mapping(lens) for lens in lenses]
    for root in roots:
        root["properties"]["$body"] = {
            "type": "string", "description": "The text behind the closing fence; one empty line when absent."
        }  # fmt: skip
    root = roots[0] if len(roots) == 1 else {"anyOf": roots}
    schema = {"$schema": DIALECT, **root}
    if maker.definitions:
        schema["$defs"] = maker.definitions
    return schema


class _Maker:
    """Schemas of lenses; those of classes go to ``definitions``."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}
        self.names: dict[Any, str] = {}

    def mapping(self, lens: ClassLens) -> dict[str, Any]:
        schema: dict[str, Any] = {"title": lens.cls.__name__}
        if lens.cls.__doc__:
            schema["description"] = inspect.cleandoc(lens.cls.__doc__).split("\n\n")[0]
        schema["type"] = "object"
        schema["properties"] = {field.key: self.field(field, field.metadata) for field in lens.fields}
        required = [field.key for field in lens.fields if field.required]
        if required:
            schema["required"] = required
        schema["additionalProperties"] = lens.keeps_unknown
        return schema

    def field(self, field: Field, metadata: typing.Mapping[Any, Any]) -> dict[str, Any]:
        schema = self.value(bare(field.lens))
        # a null is an empty list or dict, but in a required field it is as good as no key
        if isinstance(field.lens, OptionalLens) or (not field.required and _takes_null(field.lens)):
            schema = _or_null(schema)
        schema = {"title": _title(field.key), **schema}
        if ABOUT in metadata:
            least = f" At least {metadata[MINIMUM]}." if MINIMUM in metadata else ""
            schema["description"] = metadata[ABOUT] + least
        if FORMAT in metadata:
            schema["format"] = "uri-reference"
        if EXAMPLE in metadata:
            schema["examples"] = [metadata[EXAMPLE]]
        return schema

    def value(self, lens: Any) -> dict[str, Any]:
        if isinstance(lens, ScalarLens):
            return dict(_SCALARS[lens.kind])
        if isinstance(lens, ClassLens):
            return {"$ref": f"#/$defs/{self.define(lens)}"}
        return dict(lens.schema(self.inner))

    def inner(self, lens: Lens) -> dict[str, Any]:
        schema = self.value(bare(lens))
        return _or_null(schema) if _takes_null(lens) else schema

    def define(self, lens: ClassLens) -> str:
        """The name of a class among the definitions; a second class of one name gets a number."""
        name = self.names.get(lens.cls)
        if name is None:
            name = lens.cls.__name__
            count = sum(known.__name__ == name for known in self.names)
            name += str(count + 1) if count else ""
            self.names[lens.cls] = name  # before it is made: a class may name itself
            self.definitions[name] = self.mapping(lens)
        return name


def _title(key: str) -> str:
    """``cdnAmpWebUrl`` as ``Cdn amp web url``."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in key)
    return words[:1].upper() + words[1:]


def _takes_null(lens: Lens) -> bool:
    """Whether a null is a value: None, or an empty list or mapping."""
    return isinstance(lens, (OptionalLens, ListLens, DictLens))


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        return schema if None in schema["enum"] else {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return schema
