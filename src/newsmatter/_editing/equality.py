"""The one equality: whether two scalars, and two memories, hold the same values."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import compress, count
from operator import ne
from typing import Any

from newsmatter._binding import memory
from newsmatter._binding.lens import based
from newsmatter._binding.memory import Memory


def equal(a: Any, b: Any) -> bool:
    """Whether two scalars are equal and of one type; 1 is not True, and NaN is NaN."""
    if a is b:
        return True
    if type(a) is not type(b):
        a, b = based(a), based(b)  # an IntEnum is written as the int that it is
        if type(a) is not type(b):
            return False
    if a == b:
        return True
    if isinstance(a, datetime):
        return _one_moment(a, b)
    return isinstance(a, float) and math.isnan(a) and math.isnan(b)


def _one_moment(a: datetime, b: datetime) -> bool:
    """Whether two times are one. To Python those of an hour that a zone has twice, or not at all, differ from all others."""
    there, here = a.utcoffset(), b.utcoffset()
    if there is None or here is None:
        return False
    return a.replace(tzinfo=None, fold=0) - b.replace(tzinfo=None, fold=0) == there - here


def same(a: Memory, at: int, b: Memory, bt: int) -> bool:
    """Whether two memories hold the same values at two places, in the same order: `equal`, value for value."""
    if not isinstance(a[at], type):
        return equal(a[at], b[bt])
    size = a[at + 1]
    return a[at] is b[bt] and size == b[bt + 1] and same_values(a, at, b, bt, size)


def same_values(a: Memory, at: int, b: Memory, bt: int, size: int) -> bool:
    """The same of all values that take so many places there."""
    old, new = a[at : at + size], b[bt : bt + size]
    return (old == new and a[-1] is memory.EXACT is b[-1]) or alike(old, new)


def alike(old: Memory, new: Memory) -> bool:
    """Whether two memories of one size are the same, value for value; each question is one call for all of them."""
    if old == new:  # 1 and True are, too
        if [*map(type, old)] == [*map(type, new)]:
            return True
        return all(equal(x, y) for x, y in zip(old, new, strict=True) if type(x) is not type(y))
    differ = compress(count(), map(ne, old, new))  # NaN differs from itself
    return all(equal(old[at], new[at]) for at in differ)


def signature(of: Memory, at: int) -> Any:
    """A hashable stand-in for a value: two are equal exactly when the values are, whatever the order of their keys."""
    value = of[at]
    if memory.is_mapping_at(of, at):
        found = memory.entries(of, at).items()
        return frozenset((key, signature(of, spot[0])) for key, spot in found if not memory.absent(of, *spot))
    if memory.is_list_at(of, at):
        return tuple([signature(of, child) for child in memory.children(of, at)])
    if isinstance(value, type):  # a scalar in parts
        return of[at : memory.end(of, at)]
    value = based(value)
    return type(value), "nan" if isinstance(value, float) and math.isnan(value) else value
