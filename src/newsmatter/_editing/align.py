"""Old items to new items, by value: what stays, what changed in place, what came and what went."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence

Step = tuple["int | None", "int | None"]


def align(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Step]:
    """Pairs (old index, new index) in the order of the result; None on one side: removed or inserted.

    The items are given by their signatures. The longest run of equal items that keep their order stays (Hunt and
    Szymanski, O(n log n)); between two that stay, items that resemble each other are paired as changed.
    """
    if not (before and after):
        return [*((i, None) for i in range(len(before))), *((None, j) for j in range(len(after)))]
    known, wanted = set(before), set(after)
    steps: list[Step] = []
    i = j = 0
    for a, b in [*_longest_common(before, after), (len(before), len(after))]:
        gap = _Gap(before, after, known, wanted)
        steps += gap.steps(i, a, j, b)
        if a < len(before):
            steps.append((a, b))
        i, j = a + 1, b + 1
    return steps


def _longest_common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    places: dict[Hashable, list[int]] = {}
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


class _Gap:
    """What stands between two items that stay: what resembles each other there is paired."""

    def __init__(
        self, before: Sequence[Hashable], after: Sequence[Hashable], known: set[Hashable], wanted: set[Hashable]
    ) -> None:
        self.before = before
        self.after = after
        self.known = known
        self.wanted = wanted

    def steps(self, i: int, a: int, j: int, b: int) -> list[Step]:
        """The steps from ``before[i:a]`` to ``after[j:b]``."""
        steps: list[Step] = []
        while i < a and j < b:
            if self.before[i] in self.wanted:
                steps.append((i, None))  # moved away
                i += 1
            elif self.after[j] in self.known:
                steps.append((None, j))  # moved here
                j += 1
            elif _alike(self.before[i], self.after[j]):
                steps.append((i, j))
                i, j = i + 1, j + 1
            elif a - i > b - j:
                steps.append((i, None))
                i += 1
            elif a - i < b - j:
                steps.append((None, j))
                j += 1
            else:
                kinds = isinstance(self.before[i], frozenset), isinstance(self.after[j], frozenset)
                steps += [(i, j)] if kinds[0] != kinds[1] else [(i, None), (None, j)]  # a text became a mapping
                i, j = i + 1, j + 1
        steps += [(k, None) for k in range(i, a)]
        steps += [(None, k) for k in range(j, b)]
        return steps


def _alike(old: Hashable, new: Hashable) -> bool:
    if not (isinstance(old, frozenset) and isinstance(new, frozenset)):
        return type(old) is type(new) and not isinstance(old, frozenset)
    if len(old) <= 2 and {key for key, _ in old} == {key for key, _ in new}:
        return True  # too few keys to tell by their values: ``- name: A`` became ``- name: B``
    shared = len(old & new)
    return shared * 2 >= max(len(old), len(new)) or shared * 2 >= len(old) + len(new) - 4 > 0
