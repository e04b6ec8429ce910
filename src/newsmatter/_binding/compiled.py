"""The one place where code that was written is compiled: functions made for a class, as attrs makes its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import attrs


def compiled(head: str, body: Iterable[str], scope: dict[str, Any]) -> Any:
    """The function with this head (``def name(...):``) and these lines; ``scope`` holds the names that they use.

    >>> compiled("def twice(x):", ["return 2 * x"], {})(21)
    42
    """
    exec("\n".join([head, *(f"    {line}" for line in body)]), scope)
    return scope[head[4 : head.index("(")]]


def stores_only(cls: Any, names: Collection[str]) -> bool:
    """Whether the constructor of an attrs class does nothing but store these values.

    Then the stores are written out, which takes a third of the time of a call with so many keywords. The constructor's
    code tells: validators, converters, hooks, cached hashes and other factories would all be named in it.
    """
    if not attrs.has(cls):
        return False
    untouched: Any = object
    constructor: Any = getattr(cls, "__init__", None)
    empty = {
        f"__attr_factory_{a.name}" for a in attrs.fields(cls) if getattr(a.default, "factory", None) in (list, dict)
    }
    return (
        type(cls) is type
        and cls.__new__ is untouched.__new__
        and cls.__setattr__ is untouched.__setattr__
        and constructor.__code__.co_filename.startswith("<attrs generated")
        and empty | {*names, "NOTHING"} >= {*constructor.__code__.co_names}
        and all(a.name in names for a in attrs.fields(cls))
    )
