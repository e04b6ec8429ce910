"""Types without what stands around them, and the types inside them; aliases may name themselves, inside a list."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any

from newsmatter._binding.variables import keyed

GROWTH = 16  # how often something generic may stand inside itself, each time with other arguments


class Growing(TypeError):
    """A generic alias or class that holds itself with other arguments each time."""

    def __init__(self, of: Any, what: str) -> None:
        name = of.__name__
        super().__init__(f"the {what} {name} stands for larger and larger types without end; let it name itself "
                         f"with its own variables alone, as in {name}[T]")  # fmt: skip


class Endless(TypeError):
    """An alias that stands for itself."""

    def __init__(self, alias: Any) -> None:
        name = getattr(alias, "__name__", "an alias")
        super().__init__(f"the alias {name} stands for itself; let it name itself inside a list or a mapping alone, "
                         f"as in type {name} = list[{name}] | str")  # fmt: skip


def bare_type(type_: Any) -> Any:
    """A type without what stands around it: Annotated, Final, NewType, aliases. Raises `Endless`."""
    return _through(type_, ())[0]


def _through(type_: Any, aliases: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """A type without what stands around it, and the aliases that were met on the way, behind those before."""
    while True:
        if typing.get_origin(type_) in (typing.Annotated, typing.Final):
            type_ = typing.get_args(type_)[0]
        elif hasattr(type_, "__supertype__"):
            type_ = type_.__supertype__
        elif type(type_).__name__ == "TypeAliasType":
            if any(one is type_ for one in aliases):
                raise Endless(type_)
            aliases = (*aliases, type_)
            type_ = type_.__value__
        else:
            return type_, aliases


def choices_of(type_: Any, aliases: tuple[Any, ...] = ()) -> Iterator[Any]:
    """The types of which a value has one. Raises `Endless`."""
    type_, aliases = _through(type_, aliases)
    if typing.get_origin(type_) in (typing.Union, types.UnionType):
        for part in typing.get_args(type_):
            yield from choices_of(part, aliases)
    else:
        yield type_


def leaves(type_: Any, met: set[Any] | None = None) -> Iterator[Any]:
    """The types of the values that stand somewhere in a value of a type."""
    met = set() if met is None else met
    for kind in choices_of(type_):
        key = keyed((kind,))
        if key in met:
            continue  # an alias may name itself, often
        met.add(key)
        parts = () if typing.get_origin(kind) is typing.Literal else typing.get_args(kind)
        yield typing.get_origin(kind) or kind
        for part in parts:
            yield from leaves(part, met)
