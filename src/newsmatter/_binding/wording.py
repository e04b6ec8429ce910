"""Values and choices in the words of messages: as they would be written in a text, never as Python writes them."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from newsmatter._binding.nearness import nearest
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.dialect import POSSESSIVE

_FEW = 10
_PLAIN = pattern(rf"[^\W_][\w./+-]*(?: [\w./+-]+)*{POSSESSIVE}")


def choice(options: Iterable[Any]) -> str:
    """Some values to choose from, in words.

    >>> choice(["tutorial", "blog", ""]), choice(range(40))
    ("tutorial, blog or ''", 'one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 30 more')
    """
    found = list(options)
    named = [_word(option) for option in found[:_FEW]]
    if len(found) > _FEW:
        return f"one of {', '.join(named)} and {len(found) - _FEW:,} more"
    return either(named)


def suggestion(value: Any, options: Iterable[Any]) -> str:
    """The option that was meant, as the end of a message; nothing where none is near.

    >>> suggestion("blgo", ["tutorial", "blog"]), suggestion(3, [4])
    ('; did you mean blog?', '')
    """
    if not isinstance(value, str):
        return ""
    names = [name for option in options if isinstance(name := _bare(option), str)]
    near = nearest(value, names)
    return "" if near is None or near == value else f"; did you mean {near}?"


def type_name(type_: Any) -> str:
    """What a type is called; a union by its members, the same on each Python: 3.14 calls every one of them Union.

    >>> type_name(int), type_name(int | None), type_name(typing.Optional[int])
    ('int', 'int | None', 'int | None')
    """
    if typing.get_origin(type_) in (typing.Union, types.UnionType):
        return " | ".join("None" if one is type(None) else type_name(one) for one in typing.get_args(type_))
    return str(getattr(type_, "__name__", type_))


def shown(value: Any) -> str:
    """A value in a message: as it would be written, never as Python writes it."""
    value = _bare(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list" if value else "an empty list"
    if isinstance(value, datetime):
        return str(value.isoformat()).replace("+00:00", "Z")
    kind = type(value)
    if (kind.__module__.split(".")[0] == "builtins" and kind not in (int, float)) or attrs.has(kind) or plainly(kind):
        return kind.__name__
    try:
        text = " ".join(str(value).split())
    except Exception:  # an integer of more digits than Python writes
        return kind.__name__
    return text if len(text) <= 60 else text[:59] + "…"


def plainly(kind: type) -> bool:
    """Whether nothing but Python's own words stand for a value of a class."""
    return getattr(kind, "__str__", None) is object.__str__ and getattr(kind, "__repr__", None) is object.__repr__


def _bare(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def _word(option: Any) -> str:
    option = _bare(option)
    return option if isinstance(option, str) and _PLAIN.fullmatch(option) else shown(option)


def either(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def unit(value: Any, number: int) -> str:
    word = "character" if isinstance(value, str) else "byte" if isinstance(value, bytes) else "item"
    return ("key" if isinstance(value, Mapping) else word) + "s" * (number != 1)
