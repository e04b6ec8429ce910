"""Values that are nested without end, or nearly so: where they are, once Python's own limit has been met."""

from __future__ import annotations

from typing import Any

import attrs

MAX_DEPTH = 64


def endless(value: Any) -> tuple[str, str] | None:
    """The path and the mend of a value that contains itself, or is nested deeper than 64 levels; None: there is none."""
    # each with the way to it: (value, the way to what holds it, its step)
    stack: list[tuple[Any, Any, str, int]] = [(value, None, "", 0)]
    seen: set[int] = set()
    while stack:
        way = stack.pop()
        item, above, _, depth = way
        at = above
        while at is not None:
            if at[0] is item:
                return _path(way), "contains itself; write what is meant out"
            at = at[1]
        if depth > MAX_DEPTH:
            return _path(way), f"is nested deeper than {MAX_DEPTH} levels; flatten the data"
        if id(item) not in seen:
            seen.add(id(item))
            stack += [(child, way, step, depth + 1) for step, child in _children(item)]
    return None


def _children(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(f".{key}", child) for key, child in value.items() if isinstance(child, (dict, list, tuple))]
    if isinstance(value, (list, tuple)):
        return [(f"[{at}]", child) for at, child in enumerate(value)]
    if attrs.has(type(value)):
        found = ((field.name, getattr(value, field.name, None)) for field in attrs.fields(type(value)))
        return [("" if name == "extra" else f".{name}", child) for name, child in found if child is not None]
    return []


def _path(way: Any) -> str:
    steps: list[str] = []
    while way is not None:
        steps.append(way[2])
        way = way[1]
    text = "".join(reversed(steps)).removeprefix(".")
    return text if len(text) <= 80 else text[:79] + "…"
