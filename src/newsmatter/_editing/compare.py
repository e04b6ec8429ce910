"""Whether the tree holds a value already, type for type: what is equal is never edited."""

from __future__ import annotations

import math
from typing import Any

from newsmatter._binding.lens import Context, Entry, Lens, ListLens, dotted
from newsmatter._editing.render import is_mapping
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective


def same_scalar(node: Node, value: Any, lens: Lens, path: str) -> bool:
    """Whether a scalar reads as the value already."""
    current = lens.read(node, path, Context())
    return equal(lens.lower(current, path)[0], lens.lower(value, path)[0])


def matches(node: Node, value: Any, lens: Lens, path: str) -> bool:
    """Whether the node holds the value already."""
    lowered, inner = lens.lower(value, path)
    target = deref(node)
    if isinstance(lowered, list):
        if isinstance(target, Sequence):
            item = inner.item()
            return len(target.items) == len(lowered) and all(
                matches(child, new, item, path) for child, new in zip(target.items, lowered, strict=True)
            )
        return not lowered and isinstance(lens, ListLens) and isinstance(target, Scalar) and resolve.is_null(target)
    if is_mapping(lowered):
        if not isinstance(target, Mapping):
            return False
        keys = effective(target)
        entries = inner.entries(lowered, path)
        if len(keys.keys() - {entry.key for entry in entries}):
            return False
        return all(entry_matches(keys.get(entry.key), entry, path) for entry in entries)
    return isinstance(target, Scalar) and same_scalar(target, value, lens, path)


def entry_matches(node: Node | None, entry: Entry, path: str) -> bool:
    """Whether the node of a key (None: it is missing) holds the entry already."""
    if node is None:
        return entry.absent or entry.implied
    if entry.absent and is_empty(node, entry.value):
        return True
    return matches(node, entry.value, entry.lens, dotted(path, entry.key))


def is_empty(node: Node, value: Any) -> bool:
    """Whether an absent value may stay written like this: ``key:``, ``key: []``, ``key: {}``.

    Not as ``{}`` where None is meant: in an optional field of a class that is an object without anything in it.
    """
    target = deref(node)
    if isinstance(target, Scalar):
        return resolve.is_null(target)
    return value is not None and not (target.items if isinstance(target, Sequence) else target.entries)


def equal(a: Any, b: Any) -> bool:
    """Whether two scalars are equal and of one type; 1 is not True, and NaN is NaN."""
    if type(a) is not type(b):
        return False
    return bool(a == b) or (isinstance(a, float) and math.isnan(a) and math.isnan(b))
