"""Values that are nested without end, or nearly so: where they are, once Python's own limit has been met."""

from __future__ import annotations

from collections import deque
from typing import Any

import attrs

from newsmatter._binding.shapes import is_record
from newsmatter._syntax.composition import MAX_DEPTH
from newsmatter.errors import EditError

DEEP = MAX_DEPTH + 16  # deeper than anything that loads or can be written: what is remembered ends there


class TooDeep(EditError):
    """Met while values are written; `endless` then says where they begin to be too deep, or contain themselves."""


def not_deeper(levels: int, path: str) -> None:
    """Raises TooDeep where a value at a path would stand below more levels than may be read again."""
    if levels > MAX_DEPTH:
        raise TooDeep(f"is nested deeper than {MAX_DEPTH} levels; flatten the data", path=path)


def endless(value: Any) -> tuple[str, str] | None:
    """The path and the mend of a value that contains itself, or is nested deeper than 64 levels; None: there is none.

    Levels count as in a text: a document, or a dict that stands for one, is the first.
    """
    # each with the way to it: (value, the way to what holds it, its step, its level)
    stack: list[tuple[Any, Any, str, int]] = [(value, None, "", 1)]
    seen: dict[int, int] = {}
    while stack:
        way = stack.pop()
        item, above, _, level = way
        at = above
        while at is not None:
            if at[0] is item:
                return _path(way), "contains itself; write what is meant out"
            at = at[1]
        if level > MAX_DEPTH:
            return _path(way), f"is nested deeper than {MAX_DEPTH} levels; flatten the data"
        if seen.get(id(item), 0) < level:
            seen[id(item)] = level
            stack += [(child, way, step, level + bool(step)) for step, child in _children(item) if _holds(child)]
    return None


def _holds(value: Any) -> bool:
    """Whether a value is a list or a mapping in a text."""
    if isinstance(value, (dict, list, tuple, deque)):
        return True
    return is_record(type(value)) and not hasattr(type(value), "from_wire")


def _children(value: Any) -> list[tuple[str, Any]]:
    """What a collection holds, each with its step; the keys of ``extra`` stand beside the fields, so it is none."""
    if isinstance(value, dict):
        return [(f".{key}", child) for key, child in value.items()]
    if isinstance(value, (list, tuple, deque)):
        return [(f"[{at}]", child) for at, child in enumerate(value)]
    names = (
        [field.name for field in attrs.fields(type(value))] if attrs.has(type(value)) else [*value.__dataclass_fields__]
    )
    found = ((name, getattr(value, name, None)) for name in names)
    return [("" if name == "extra" else f".{name}", child) for name, child in found]


def _path(way: Any) -> str:
    steps: list[str] = []
    while way is not None:
        steps.append(way[2])
        way = way[1]
    text = "".join(reversed(steps)).removeprefix(".")
    return text if len(text) <= 80 else text[:79] + "…"
