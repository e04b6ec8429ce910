"""The type variables of generic classes: what they stand for, class by class."""

from __future__ import annotations

import typing
from collections.abc import Hashable
from typing import Any, TypeVar

from newsmatter._binding.fields import own_annotations


def keyed(args: tuple[Any, ...]) -> Hashable:
    """What tells the arguments of a generic class apart; of those without a hash (``Annotated[str, 3:5]``), which they are.

    Whoever keeps something by it keeps the arguments too.
    """
    try:
        hash(args)
    except TypeError:
        return tuple(map(id, args))
    return args


def substituted(type_: Any, variables: dict[Any, Any]) -> Any:
    """A type with its variables replaced."""
    if type_ in variables if isinstance(type_, TypeVar) else False:
        return variables[type_]
    free = getattr(type_, "__parameters__", ())
    # on Python 3.10 list[T] says that it is a type
    if (isinstance(type_, type) and typing.get_origin(type_) is None) or not free or not variables:
        return type_
    generic: Any = type_
    return generic[tuple(variables.get(each, each) for each in free)]


def scopes(cls: Any, args: tuple[Any, ...] = ()) -> dict[Any, dict[Any, Any]]:
    """What the type variables of a class and of its bases stand for, class by class."""
    found: dict[Any, dict[Any, Any]] = {}

    def bind(each: Any, variables: dict[Any, Any]) -> None:
        several = next((one for one in getattr(each, "__parameters__", ()) if not isinstance(one, TypeVar)), None)
        if several is not None:
            raise TypeError(f"{each.__name__} is generic over {several}, which is no one type; use a TypeVar for each")
        found.setdefault(each, variables)
        own = each.__dict__.get("__orig_bases__", ())
        for base in own or each.__bases__:
            origin = typing.get_origin(base)
            if origin is None:
                if isinstance(base, type) and base is not object:
                    bind(base, {})
            elif isinstance(origin, type) and origin is not typing.Generic:
                given = [substituted(arg, variables) for arg in typing.get_args(base)]
                bind(origin, dict(zip(getattr(origin, "__parameters__", ()), given, strict=False)))

    bind(cls, dict(zip(getattr(cls, "__parameters__", ()), args, strict=False)))
    return found


def typed(cls: Any, name: str, type_: Any, variables: dict[Any, dict[Any, Any]]) -> Any:
    """The type of a field, its variables replaced by what they stand for where the field is named."""
    owner = next((base for base in cls.__mro__ if name in own_annotations(base)), None)
    if owner is None:  # attrs.make_class, or annotations that are made when they are asked for
        merged: dict[Any, Any] = {}
        for base in reversed(cls.__mro__):
            merged.update(variables.get(base, {}))
        return substituted(type_, merged)
    return substituted(type_, variables.get(owner, {}))
