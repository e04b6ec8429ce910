"""The one equality: whether two scalars, and two memories, hold the same values."""

from __future__ import annotations

import math
from collections.abc import Hashable
from datetime import datetime
from itertools import compress, count
from operator import ne
from typing import Any

from newsmatter._binding import memory
from newsmatter._binding.lens import based
from newsmatter._binding.memory import Memory
from newsmatter._raised import RAISED

_AT_ONCE = (
    10_000  # places that are compared in one call: what is copied for it is eight times the text of many small values
)


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
    for done in range(0, size, _AT_ONCE):
        stop = min(done + _AT_ONCE, size)
        old, new = a[at + done : at + stop], b[bt + done : bt + stop]
        if not alike(old, new, exact=a[-1] is memory.EXACT is b[-1]):
            return False
    return True


def alike(old: Memory, new: Memory, *, exact: bool = False) -> bool:
    """Whether two memories of one size are the same, value for value; each question is one call for all of them."""
    if old == new:  # 1 and True are, too
        if exact or [*map(type, old)] == [*map(type, new)]:
            return True
        return all(equal(x, y) for x, y in zip(old, new, strict=True) if type(x) is not type(y))
    differ = compress(count(), map(ne, old, new))  # NaN differs from itself
    return all(equal(old[at], new[at]) for at in differ)


def agrees(value: Any, of: Memory, at: int) -> int:
    """Where the value in a memory ends that begins at a place and is the same as plain data; -1 where it is another."""
    kind = type(value)
    if kind is not dict and kind is not list:
        return at + 1 if not isinstance(of[at], type) and equal(value, of[at]) else -1
    if not value:
        return at + 1 if of[at] is (memory.EMPTY_DICT if kind is dict else memory.EMPTY_LIST) else -1
    if of[at] is not kind:
        return -1
    stop, at = at + of[at + 1], at + 2
    if kind is dict:
        for key, child in value.items():
            if not 0 <= at < stop - 1 or of[at] != key:
                return -1
            at = agrees(child, of, at + 1)
    elif {dict, list}.isdisjoint(map(type, value)):
        size = len(value)
        if stop - at != size:
            return -1
        steps = range(0, size, _AT_ONCE)
        same_ones = all(alike(tuple(value[k : k + _AT_ONCE]), of[at + k : min(at + k + _AT_ONCE, stop)]) for k in steps)
        return stop if same_ones else -1
    else:
        for child in value:
            if not 0 <= at < stop:
                return -1
            at = agrees(child, of, at)
    return stop if at == stop else -1


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
    try:
        hash(value)
    except RAISED:  # a list where the class says str, or a value whose own code fails: equal to nothing but itself
        return type(value), id(value)
    return type(value), "nan" if isinstance(value, float) and math.isnan(value) else value


def mark(of: Memory, at: int) -> Hashable:
    """What stands for a value where many are compared: a text itself, else a number. The same for equal values, and all but
    surely another for others."""
    value = of[at]
    if type(value) is str:
        return value
    return hash(_flat(of, at) or signature(of, at))


def _flat(of: Memory, at: int) -> frozenset[Any] | None:
    """What `signature` tells of a dict of scalars, in few calls; None of anything else, and where NaN may be inside."""
    if of[at] is not dict:
        return None
    inside = of[at + 2 : at + of[at + 1]]
    kinds = [*map(type, inside)]
    if type in kinds or float in kinds:
        return None
    return frozenset(zip(inside[::2], inside[1::2], kinds[1::2], strict=True))


def resemble(old: Memory, at: int, new: Memory, to: int) -> bool | None:
    """Whether one item became another, of those that differ: both are mappings with enough in common, or neither is one.
    None: one of them is."""
    mappings = memory.is_mapping_at(old, at), memory.is_mapping_at(new, to)
    if not all(mappings):
        return None if any(mappings) else True
    before, after = _flat(old, at), _flat(new, to)
    if before is None or after is None:
        before, after = signature(old, at), signature(new, to)
    return in_common(before, after)


def in_common(before: Any, after: Any) -> bool | None:
    """The same, told from the signatures of the items."""
    mappings = isinstance(before, frozenset), isinstance(after, frozenset)
    if not all(mappings):
        return None if any(mappings) else True
    if len(before) <= 2 and {each[0] for each in before} == {each[0] for each in after}:
        return True  # too few keys to tell by their values: ``- name: A`` became ``- name: B``
    shared = len(before & after)
    return shared * 2 >= max(len(before), len(after)) or shared * 2 >= len(before) + len(after) - 4 > 0
