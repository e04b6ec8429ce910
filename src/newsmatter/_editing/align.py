"""Old items to new items, by value: what stays, what changed in place, what came and what went."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence

Step = tuple["int | None", "int | None"]
# Whether an old item, by its number, became a new one; None: one is a mapping and the other is none.
Alike = Callable[[int, int], "bool | None"]


def _any(old: int, new: int) -> bool:
    return True


def align(before: Sequence[Hashable], after: Sequence[Hashable], alike: Alike = _any) -> Iterator[Step]:
    """Pairs (old index, new index) in the order of the result; None on one side: removed or inserted.

    The items are given by what stands for them: equal where they are. The longest run of equal items that keep their order
    stays (Hunt and Szymanski, O(n log n)); between two that stay, items that resemble each other are paired as changed.
    """
    common = {*before}.intersection(after) if before and after else set[Hashable]()
    i = j = 0
    for a, b in _longest_common(before, after, common):
        yield from _gap(range(i, a), range(j, b), lambda i: before[i] in common, lambda j: after[j] in common, alike)
        yield a, b
        i, j = a + 1, b + 1
    rest = range(i, len(before)), range(j, len(after))
    yield from _gap(*rest, lambda i: before[i] in common, lambda j: after[j] in common, alike)


def _longest_common(
    before: Sequence[Hashable], after: Sequence[Hashable], common: set[Hashable]
) -> Iterator[tuple[int, int]]:
    if not common:
        return
    first: dict[Hashable, int] = {}  # the next of each that is not taken; behind it the one that follows
    following = array("q", [-1]) * len(before)
    for i in range(len(before) - 1, -1, -1):
        if (key := before[i]) in common:
            following[i], first[key] = first.get(key, -1), i
    # the k-th occurrence goes with the k-th; an increasing run of old indexes keeps its order
    olds, news = array("q"), array("q")
    for j, key in enumerate(after):
        if (i := first.get(key, -1)) >= 0:
            first[key] = following[i]
            olds.append(i)
            news.append(j)
    del first
    tops, chain, parents = array("q"), array("q"), array("q")
    for at, i in enumerate(olds):
        place = bisect_left(tops, i)
        parents.append(chain[place - 1] if place else -1)
        if place == len(tops):
            tops.append(i)
            chain.append(at)
        else:
            tops[place] = i
            chain[place] = at
    run = array("q")
    at = chain[-1]
    while at >= 0:
        run.append(at)
        at = parents[at]
    for at in reversed(run):
        yield olds[at], news[at]


def _gap(
    old: range, new: range, stays: Callable[[int], bool], stood: Callable[[int], bool], alike: Alike
) -> Iterator[Step]:
    """The steps between two items that stay: what resembles each other there is paired."""
    i, a, j, b = old.start, old.stop, new.start, new.stop
    while i < a and j < b:
        if stays(i):
            yield i, None  # moved away
            i += 1
        elif stood(j):
            yield None, j  # moved here
            j += 1
        elif found := alike(i, j):
            yield i, j
            i, j = i + 1, j + 1
        elif a - i > b - j:
            yield i, None
            i += 1
        elif a - i < b - j:
            yield None, j
            j += 1
        else:
            if found is None:  # a text became a mapping
                yield i, j
            else:
                yield i, None
                yield None, j
            i, j = i + 1, j + 1
    yield from ((k, None) for k in range(i, a))
    yield from ((None, k) for k in range(j, b))
