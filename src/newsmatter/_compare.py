"""Whether the tree holds a value already, type for type: what is equal is never edited."""

from __future__ import annotations

import functools
import math
import operator
import typing
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any

import attrs

from newsmatter._binding import class_lens
from newsmatter._lens import Context, Entry, Lens, ListLens, OptionalLens, ScalarLens, WireLens, dotted
from newsmatter._render import is_mapping
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective

_ATOMS = frozenset({str, int, bool, type(None), bytes, datetime, date})


def same(old: Any, new: Any) -> bool:
    """Whether two values are surely the same on the wire, ``old`` being as it was read.

    What it does not know it calls different: then the tree is asked.
    """
    kind = type(old)
    if kind is not type(new):
        return False
    if kind in _ATOMS:
        return bool(old == new)
    if kind is list:
        return len(old) == len(new) and all(map(same, old, new))
    if kind is dict:
        return list(old) == list(new) and all(map(same, old.values(), new.values()))
    parts = _parts(typing.cast(Hashable, kind))
    if parts is None:
        return False
    atoms, children = parts
    before, after = atoms(old), atoms(new)
    # types too: 1 is equal to True
    if before != after or [*map(type, before)] != [*map(type, after)]:
        return False
    for a, b in zip(children(old), children(new), strict=True):
        if (a or b or type(a) is not type(b)) and not same(a, b):
            return False
    return True


Getter = Callable[[Any], tuple[Any, ...]]


@functools.cache
def _parts(cls: Hashable) -> tuple[Getter, Getter] | None:
    """What gets the scalars of an attrs object, and what gets the rest; None for any other class."""
    if not (isinstance(cls, type) and attrs.has(cls)):
        return None
    lens = class_lens(cls)
    atoms: list[str] = []
    children = ["extra"] * lens.has_extra
    for field in lens.fields:
        inner = field.lens.inner if isinstance(field.lens, OptionalLens) else field.lens
        (atoms if isinstance(inner, (ScalarLens, WireLens)) else children).append(field.name)
    return _getter(atoms), _getter(children)


def _getter(names: list[str]) -> Getter:
    if not names:
        return lambda _: ()
    return operator.attrgetter(*names, names[0])  # the first twice: a single name would give no tuple


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
    if entry.absent and is_empty(node):
        return True
    return matches(node, entry.value, entry.lens, dotted(path, entry.key))


def is_empty(node: Node) -> bool:
    """Whether an absent value may stay written like this: ``key:``, ``key: []``, ``key: {}``."""
    target = deref(node)
    if isinstance(target, Scalar):
        return resolve.is_null(target)
    return not (target.items if isinstance(target, Sequence) else target.entries)


def equal(a: Any, b: Any) -> bool:
    """Whether two scalars are equal and of one type; 1 is not True, and NaN is NaN."""
    if type(a) is not type(b):
        return False
    return bool(a == b) or (isinstance(a, float) and math.isnan(a) and math.isnan(b))
