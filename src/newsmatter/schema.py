"""JSON Schema (2020-12) of the data that ``from_dict`` accepts, generated from the classes.

The schema accepts what ``from_dict`` accepts and refuses what it refuses, for data that JSON can hold, with four
exceptions: one key in two cases (``ignore_case``) passes here, what a schema cannot say of the rules of a class (validators of its own, ranges of dates), types that go through
cattrs and are no enumeration (any data passes here), and integers too large for a ``float`` field. ``format`` is an
annotation, not a check.
"""

from __future__ import annotations

import inspect
import typing
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import attrs

from newsmatter._binding.bound_field import Field
from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import ClassLens
from newsmatter._binding.compounds import Entries, Items, Keyed, keywords, merged, parts, takes
from newsmatter._binding.constraints import Rule
from newsmatter._binding.containers import DictLens, ListLens
from newsmatter._binding.document import Document
from newsmatter._binding.fields import ABOUT, ALSO, DEPRECATED, EXAMPLE, FORMAT, MINIMUM
from newsmatter._binding.lens import Lens, OptionalLens, bare
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._binding.validators import rules
from newsmatter._binding.variables import keyed

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
    float: {"type": ["number", "object"], "properties": {"$float": {"enum": ["nan", "inf", "-inf"]}}, "required": ["$float"],
            "additionalProperties": False},
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
    # a name and no address: nothing is to be fetched
    name = quote("|".join(f"{lens.cls.__module__}.{lens.cls.__qualname__}" for lens in lenses))
    schema = {"$schema": DIALECT, "$id": f"urn:newsmatter:schema:{name}", **root}
    if maker.definitions:
        schema["$defs"] = maker.definitions
    return schema


class _Maker:
    """Schemas of lenses; those of classes go to ``definitions``."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}
        self.names: dict[Any, str] = {}
        self.inside: list[Lens] = []

    def mapping(self, lens: ClassLens) -> dict[str, Any]:
        schema: dict[str, Any] = {"title": lens.cls.__name__}
        if lens.cls.__doc__:
            schema["description"] = inspect.cleandoc(lens.cls.__doc__).split("\n\n")[0]
        schema["type"] = "object"
        asked, attributes = rules(lens), attrs.fields_dict(lens.cls) if attrs.has(lens.cls) else {}
        schema["properties"] = {}
        for field in lens.fields:
            attribute = attributes.get(field.name)
            # what is asked is asked of what a converter makes
            rule = asked.get(field.name) if attribute is None or attribute.converter is None else None
            schema["properties"][field.key] = self.field(field, field.metadata, rule)
        required = [field.key for field in lens.fields if field.required and not field.metadata.get(ALSO)]
        any_case = lens.options.ignore_case
        if required and not any_case:
            schema["required"] = required
        elif required:
            schema["allOf"] = [_stands(key, any_case) for key in required]
        for field in lens.fields:
            _also(schema, field, any_case)
        if any_case:
            schema["patternProperties"] = {
                _in_any_case(key): {word: said for word, said in of.items() if word not in _NOTES}
                for key, of in schema["properties"].items()
            }
        schema["additionalProperties"] = lens.keeps_unknown
        example = {key: self.example(schema["properties"][key]) for key in required}
        if example and None not in example.values():
            schema["examples"] = [example]
        return schema

    def example(self, schema: dict[str, Any]) -> Any:
        """The first example of a value; None where it has none."""
        made = self.definitions.get(schema.get("$ref", "").rpartition("/")[2], {})
        return next(iter(schema.get("examples") or made.get("examples") or ()), None)

    def field(self, field: Field, metadata: typing.Mapping[Any, Any], rule: Rule | None) -> dict[str, Any]:
        schema = self.value(bare(field.lens))
        # a null is an empty list or dict, but in a required field it is as good as no key
        if isinstance(field.lens, OptionalLens) or (not field.required and _takes_null(field.lens)):
            schema = _or_null(schema)
        schema = {"title": _title(field.key), **constrained(schema, field.lens, rule)}
        if ABOUT in metadata:
            least = f" At least {metadata[MINIMUM]}." if MINIMUM in metadata else ""
            schema["description"] = metadata[ABOUT] + least
        if FORMAT in metadata:
            schema["format"] = "uri-reference"
        if EXAMPLE in metadata:
            schema["examples"] = [metadata[EXAMPLE]]
        if DEPRECATED in metadata:
            schema["deprecated"] = True
            schema["description"] = " ".join(
                filter(None, [schema.get("description"), f"Deprecated: {metadata[DEPRECATED]}"])
            )
        return schema

    def value(self, lens: Any) -> dict[str, Any]:
        if isinstance(lens, ScalarLens):
            return dict(_SCALARS[lens.kind])
        if isinstance(lens, ClassLens):
            return {"$ref": f"#/$defs/{self.define(lens)}"}
        if lens in self.inside:
            return {"type": "object"}  # a TypedDict inside itself
        self.inside.append(lens)
        try:
            return dict(lens.schema(self.inner))
        finally:
            self.inside.pop()

    def inner(self, lens: Lens) -> dict[str, Any]:
        schema = self.value(bare(lens))
        return _or_null(schema) if _takes_null(lens) else schema

    def define(self, lens: ClassLens) -> str:
        """The name of a class among the definitions; a second one of one name gets a number."""
        key = lens.cls, keyed(lens.args)
        name = self.names.get(key)
        if name is None:
            name = lens.cls.__name__
            count = sum(cls.__name__ == name for cls, _ in self.names)
            name += str(count + 1) if count else ""
            self.names[key] = name  # before it is made: a class may name itself
            around, self.inside = self.inside, []  # a definition stands by itself
            self.definitions[name] = self.mapping(lens)
            self.inside = around
        return name


_NOTES = ("title", "description", "examples")
# letters that are small ones of others than their own capitals
_CAPITALS = {"k": "\u212a", "å": "\u212b", "ω": "\u2126", "θ": "\u03f4", "ß": "\u1e9e"}


def _in_any_case(key: str) -> str:
    """A regular expression of a key in capitals and small letters.

    >>> print(_in_any_case("a.k1"))
    ^[Aa]\\.[Kk\u212a]1$(?!\\n)
    """
    made = ""
    for char in key.lower():
        found = sorted(
            {one for one in (char, char.upper(), char.title(), *_CAPITALS.get(char, "")) if one.lower() == char}
        )
        made += f"[{''.join(found)}]" if len(found) > 1 else f"\\{char}" if char in r"\^$.*+?()[]{}|/" else char
    return f"^{made}{_END}"


def _stands(key: str, any_case: bool) -> dict[str, Any]:
    """That a key stands there."""
    if not any_case:
        return {"required": [key]}
    return {"not": {"propertyNames": {"not": {"pattern": _in_any_case(key)}}}}


def _also(schema: dict[str, Any], field: Field, any_case: bool) -> None:
    """Add the other keys that are read as a field: one of them may stand, or has to, and no second one."""
    key, *others = field.names()
    if not others:
        return
    for name in others:
        schema["properties"][name] = {**schema["properties"][key], "description": f"Another name of {key}."}
    one = [_stands(name, any_case) for name in (key, *others)]
    none = [] if field.required else [{"not": {"anyOf": one}}]
    schema.setdefault("allOf", []).append({"oneOf": [*one, *none]})


def _title(key: str) -> str:
    """``cdnAmpWebUrl`` as ``Cdn amp web url``."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in key)
    return words[:1].upper() + words[1:]


def _takes_null(lens: Lens) -> bool:
    """Whether a null is a value: None, or an empty list or mapping."""
    return isinstance(lens, (OptionalLens, ListLens, DictLens))


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if isinstance(kind, (str, list)):
        return {**schema, "type": [kind, "null"] if isinstance(kind, str) else [*kind, "null"]}
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        return schema if None in schema["enum"] else {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return schema


# -- what validators and annotated_types ask


def constrained(schema: dict[str, Any], lens: Lens, rule: Rule | None) -> dict[str, Any]:
    """A schema of values of a lens with what a rule asks of them besides, as far as a schema can say it."""
    if rule is None:
        return schema
    schema = dict(schema)
    nullable = _nullable(schema)
    kind = _kind(schema)
    nothing: Any = None if lens.nullable else {"array": [], "object": {}}.get(kind)
    if nullable and not takes(rule, nothing):
        schema, nullable = _not_null(schema), False
    if "anyOf" in schema:
        schema["anyOf"] = [{**each, **keywords(rule, _kind(each), _refuse)} for each in schema["anyOf"]]
        kind = ""
    found = keywords(rule, kind, lambda value: _plain(lens, value))
    if nullable and "enum" in found and None not in found["enum"]:
        found = {**found, "enum": [*found["enum"], None]}
    for part in parts(rule):
        if isinstance(part, Items) and "items" in schema:
            schema["items"] = constrained(schema["items"], lens.item(), part.rule)
        if isinstance(part, Items) and part.each and "prefixItems" in schema:
            both = zip(schema["prefixItems"], part.each, strict=True)
            schema["prefixItems"] = [constrained(of, lens.item(at), rule) for at, (of, rule) in enumerate(both)]
        if isinstance(part, Entries) and isinstance(schema.get("additionalProperties"), dict):
            schema["additionalProperties"] = constrained(schema["additionalProperties"], lens.item(), part.values)
            if names := keywords(part.keys, "string", str):
                schema["propertyNames"] = names
        if isinstance(part, Keyed) and "properties" in schema:
            more = {
                key: constrained(of, lens.below(key), part.rules.get(key)) for key, of in schema["properties"].items()
            }
            schema["properties"] = more
    return merged([schema, found])


def _plain(lens: Lens, value: Any) -> Any:
    lens.lower(value, "")
    return lens.plain(value)


def _refuse(value: Any) -> Any:
    raise TypeError("it is said for all alternatives at once")


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return "object"
    kind = schema.get("type", "")
    return kind if isinstance(kind, str) else next(iter(each for each in kind if each != "null"))


def _nullable(schema: dict[str, Any]) -> bool:
    return (
        "null" in schema.get("type", ())
        or {"type": "null"} in schema.get("anyOf", ())
        or None in schema.get("enum", ())
    )


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The inverse of `_or_null`."""
    if isinstance(schema.get("type"), list):
        kinds = [kind for kind in schema["type"] if kind != "null"]
        return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds}
    if "anyOf" in schema:
        rest = [each for each in schema["anyOf"] if each != {"type": "null"}]
        return rest[0] if len(rest) == 1 else {**schema, "anyOf": rest}
    return {**schema, "enum": [value for value in schema["enum"] if value is not None]}
