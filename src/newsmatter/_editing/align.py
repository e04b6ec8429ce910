"""Old items to new items, by value: what stays, what changed in place, what came and what went."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from newsmatter._binding.lens import Lens
from newsmatter._editing.render import is_mapping, present

Step = tuple["int | None", "int | None"]


def align(old: list[Any], new: list[Any], lens: Lens, path: str) -> list[Step]:
    """Pairs (old index, new index) in the order of the result; None on one side: inserted or removed.

    The longest run of equal items that keep their order stays (Hunt and Szymanski, O(n log n)); between two that
    stay, items that resemble each other are paired as changed.
    """
    if not (old and new):
        return [*((i, None) for i in range(len(old))), *((None, j) for j in range(len(new)))]
    before = [freeze(item, lens, path) for item in old]
    after = [freeze(item, lens, path) for item in new]
    known, wanted = set(before), set(after)
    steps: list[Step] = []
    i = j = 0
    for a, b in [*_longest_common(before, after), (len(old), len(new))]:
        steps += _gap(before, after, known, wanted, i, a, j, b)
        if a < len(old):
            steps.append((a, b))
        i, j = a + 1, b + 1
    return steps


def _longest_common(before: list[Any], after: list[Any]) -> list[tuple[int, int]]:
    places: dict[Any, list[int]] = {}
    for i in range(len(before) - 1, -1, -1):
        places.setdefault(before[i], []).append(i)
    # the k-th occurrence goes with the k-th; an increasing run of old indexes keeps its order
    matched = [(places[key].pop(), j) for j, key in enumerate(after) if places.get(key)]
    tops: list[int] = []
    chain: list[int] = []
    parents: list[int] = []
    for at, (i, _) in enumerate(matched):
        place = bisect_left(tops, i)
        parents.append(chain[place - 1] if place else -1)
        if place == len(tops):
            tops.append(i)
            chain.append(at)
        else:
            tops[place] = i
            chain[place] = at
    run: list[tuple[int, int]] = []
    at = chain[-1] if chain else -1
    while at >= 0:
        run.append(matched[at])
        at = parents[at]
    return run[::-1]


def _gap(
    before: list[Any], after: list[Any], known: set[Any], wanted: set[Any], i: int, a: int, j: int, b: int
) -> list[Step]:
    """Pair what resembles each other between two items that stay."""
    steps: list[Step] = []
    while i < a and j < b:
        if before[i] in wanted:
            steps.append((i, None))  # moved away
            i += 1
        elif after[j] in known:
            steps.append((None, j))  # moved here
            j += 1
        elif _alike(before[i], after[j]):
            steps.append((i, j))
            i, j = i + 1, j + 1
        elif a - i > b - j:
            steps.append((i, None))
            i += 1
        elif a - i < b - j:
            steps.append((None, j))
            j += 1
        else:
            steps += [(i, None), (None, j)]
            i, j = i + 1, j + 1
    steps += [(k, None) for k in range(i, a)]
    steps += [(None, k) for k in range(j, b)]
    return steps


def _alike(old: Any, new: Any) -> bool:
    if not (isinstance(old, frozenset) and isinstance(new, frozenset)):
        return type(old) is type(new) and not isinstance(old, frozenset)
    if len(old) <= 2 and {key for key, _ in old} == {key for key, _ in new}:
        return True  # too few keys to tell by their values: ``- name: A`` became ``- name: B``
    shared = len(old & new)
    return shared * 2 >= max(len(old), len(new)) or shared * 2 >= len(old) + len(new) - 4 > 0


def freeze(value: Any, lens: Lens, path: str) -> Any:
    """A hashable stand-in for a value; equal exactly when the values are."""
    value, lens = lens.lower(value, path)
    if isinstance(value, list):
        item = lens.item()
        return tuple(freeze(child, item, path) for child in value)
    if is_mapping(value):
        return frozenset((e.key, freeze(e.value, e.lens, path)) for e in present(value, lens, path))
    return (type(value).__name__, value)
