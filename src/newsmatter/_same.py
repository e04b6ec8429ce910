"""Whether a document holds what its text was read to hold: the quick answer, without the tree."""

from __future__ import annotations

import functools
import operator
import typing
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any

import attrs

from newsmatter._binding import class_lens
from newsmatter._lens import OptionalLens, ScalarLens, WireLens

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
