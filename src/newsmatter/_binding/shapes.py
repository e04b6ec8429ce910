"""What kinds of classes have in common: attrs classes, dataclasses and NamedTuple, each as a list of fields."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs

MARKS = frozenset({"Final", "Required", "NotRequired", "ReadOnly", "ClassVar"})


class Attribute(NamedTuple):
    """A field of a class, as the class has it."""

    name: str
    argument: str
    type: Any
    required: bool
    default: Any  # an attrs.Factory where it is made
    metadata: Mapping[Any, Any]
    converter: Any = None


def is_record(cls: Any) -> bool:
    """Whether a class is one of named fields."""
    return isinstance(cls, type) and (attrs.has(cls) or dataclasses.is_dataclass(cls) or is_named_tuple(cls))


def is_named_tuple(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields")


def is_typed_dict(cls: Any) -> bool:
    return typing.is_typeddict(cls) or type(cls).__name__ == "_TypedDictMeta"  # that of typing_extensions too


def attributes(cls: Any) -> list[Attribute]:
    """The fields that the constructor of a class takes, their types resolved. Raises NameError and TypeError."""
    if attrs.has(cls):
        attrs.resolve_types(cls)
        return [
            Attribute(a.name, a.alias or a.name, a.type, a.default is attrs.NOTHING, a.default, a.metadata, a.converter)
            for a in attrs.fields(cls) if a.init
        ]  # fmt: skip
    hints = typing.get_type_hints(cls, include_extras=True)
    found: list[Attribute] = []
    if dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            default: Any = attrs.NOTHING if field.default is dataclasses.MISSING else field.default
            if field.default_factory is not dataclasses.MISSING:
                default = attrs.Factory(field.default_factory)
            if field.init:
                given = hints[field.name], default is attrs.NOTHING, default, field.metadata
                found.append(Attribute(field.name, field.name, *given))
        return found
    for name in cls._fields:
        default = cls._field_defaults.get(name, attrs.NOTHING)
        found.append(Attribute(name, name, hints.get(name, Any), default is attrs.NOTHING, default, {}))
    return found


def takes_attributes(cls: Any) -> bool:
    """Whether objects of a class take attributes that it does not name, such as a dataclass without slots."""
    return hasattr(cls, "__dictoffset__") and cls.__dictoffset__ != 0 and not attrs.has(cls)


def converts_itself(converter: Any) -> bool:
    """Whether a converter is a function of the user's, that may be given what its field's type does not take.

    ``list`` would make three items of ``abc``, and ``str`` a text of a list: such a class is no way to read.
    """
    if converter is None:
        return False
    if isinstance(converter, type):
        return converter.__module__ != "builtins"
    inner = getattr(converter, "converter", None)  # attrs.Converter
    if inner is not None:
        return converts_itself(inner)
    if getattr(converter, "__module__", "") == "attr.converters":
        cells = [cell.cell_contents for cell in getattr(converter, "__closure__", None) or ()]
        parts = [part for cell in cells for part in (cell if isinstance(cell, (list, tuple)) else [cell])]
        return all(converts_itself(part) for part in parts if callable(part))
    return callable(converter)
