"""What differs between what is remembered and what is there now: decided once, for everything that asks.

Two memories are compared (``newsmatter._binding.memory``), the present one beside the objects that it was made of. What
comes out says which values were set, which keys and items came, went, moved or were renamed, each with its place;
``listing`` makes of it the list of `Change` that ``newsmatter.changes`` gives. Nothing here knows of texts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from newsmatter._binding import memory
from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import DictLens
from newsmatter._binding.lens import ANY, Entry, Lens, bare
from newsmatter._binding.memory import Memory
from newsmatter._editing.align import align
from newsmatter._editing.deltas import Delta, Inside, Items, Keys, Place, Spot, Steps, Value
from newsmatter._editing.equality import equal, in_common, mark, resemble, same, same_values, signature

_FEW = 1_000  # places of a collection below which what differs is made at once, which takes less time


class Apart(NamedTuple):
    """How many keys of two mappings are the same in the beginning and in the end; where all of them and their values begin, then
    and now, and where they end."""

    head: int
    tail: int
    old: array[int]
    now: array[int]


class Comparison:
    """Compares a document with a memory; ``now`` is the document's own, where it is known.

    ``forced``: paths of values to call new though they are as they were.
    """

    def __init__(
        self, old: Memory, document: Any, now: Memory | None = None, forced: frozenset[str] = frozenset()
    ) -> None:
        self.document = document
        self.old = old
        self.now = memory.remember(document) if now is None else now
        self.forced = sorted(forced)

    @property
    def none(self) -> bool:
        """Whether it is plain that nothing differs, the body included: what most documents are asked."""
        return self.old == self.now and self.old[-1] is memory.EXACT and not self.forced

    @property
    def body(self) -> bool:
        """Whether the body differs."""
        return not same(self.old, 0, self.now, 0)

    def run(self) -> Keys | None:
        """What differs but for the body. Raises EditError for a value that cannot be written."""
        if self.none or (self.old[-1] is not memory.EXACT and not self.forced and self.same(1, 1)):
            return None  # of two exact ones that differ it is asked field by field, as most of them do
        lens = class_lens(type(self.document))
        found = self.mapping(Spot(1, 1), self.document, lens, Place())
        assert not isinstance(found, Value)  # the document itself stays a mapping
        return found

    def size(self, spot: Spot) -> int:
        """How many places the larger of two collections takes."""
        ends = ((self.old, spot.old), (self.now, spot.new))
        return max(memory.end(of, at) - at for of, at in ends if at is not None)

    def same(self, old: int, new: int) -> bool:
        return same(self.old, old, self.now, new)

    def same_run(self, old: int, old_end: int, new: int, new_end: int) -> bool:
        """The same of all values between two places."""
        size = old_end - old
        return size == new_end - new and same_values(self.old, old, self.now, new, size)

    def is_forced(self, path: str) -> bool:
        at = bisect_left(self.forced, path)
        return self.forced[at : at + 1] == [path]

    def settled(self, spot: Spot, place: Place) -> bool:
        """Whether nothing changed at a place, and nothing there is to be called new."""
        if spot.old is None or spot.new is None or not self.same(spot.old, spot.new):
            return False
        if not self.forced:
            return True
        path = place.path
        at = bisect_left(self.forced, path)
        return at == len(self.forced) or not self.forced[at].startswith(path)

    def value(self, spot: Spot, value: Any, lens: Lens, place: Place) -> Delta | None:
        """What became of a value that is not `settled`."""
        old = spot.old
        assert old is not None  # else it came
        lowered, inner = lens.lower(value, place.path)
        if isinstance(lowered, list):
            if lowered and self.old[old] is list:
                return self.sequence(spot, lowered, inner, place)
        elif memory.is_object(lowered):
            if memory.is_mapping_at(self.old, old):
                return self.mapping(spot, lowered, inner, place)
        elif equal(memory.recall(self.old, old, lens), lowered) and not self.is_of_another_type(spot, lens):
            return None
        return Value(place, value, lens, spot)

    def is_of_another_type(self, spot: Spot, lens: Lens) -> bool:
        """Whether a value that is written alike is another one all the same: of ``Decimal | str`` 1 and the text ``1``."""
        old, new = spot
        if old is None or new is None or not bare(lens).chooses:
            return False
        return memory.kind_at(self.old, old) is not memory.kind_at(self.now, new)

    def mapping(self, spot: Spot, value: Any, lens: Lens, place: Place) -> Keys | Value | None:
        found = Keys(place, value, lens, spot)
        fields = self.differing(spot, lens) if isinstance(lens, ClassLens) and not self.forced else None
        if fields is not None:
            assert isinstance(lens, ClassLens)
            for field, here in fields:
                self.changed(found, lens.entry(field, getattr(value, field.name), place.path), here, field)
        else:
            self.by_key(found)
            if isinstance(lens, DictLens) and lens.kind is OrderedDict and self.reordered(found):
                return Value(place, value, lens, spot)
        if not (found.gone or found.come or found.inside or found.renamed):
            return None
        if place.steps and found.gone and all(entry.absent for entry in found.entries):
            return Value(place, value, lens, spot)
        return found

    def differing(self, spot: Spot, lens: ClassLens) -> list[tuple[Field, Spot]] | None:
        """The fields of an object that differ, each with its place; None where more than fields does."""
        old, new = spot
        if old is None or new is None or not self.old[old] is self.now[new] is lens.cls:
            return None
        before, after = memory.children(self.old, old), memory.children(self.now, new)
        fields = memory.fields(lens)
        if lens.has_extra and not self.same(before[-1], after[-1]):
            return None
        places = zip(fields, before, after, strict=False)
        return [
            (field, Spot(a, b))
            for field, a, b in places
            if self.old[a] is not self.now[b] or (isinstance(self.old[a], type) and not self.same(a, b))
        ]

    def by_key(self, found: Keys) -> None:
        """Compare the keys of two mappings, of which one may be a dict or of another class."""
        assert found.spot.old is not None
        apart = self.apart(found)
        later = apart is not None and self.size(found.spot) > _FEW
        olds, nows = array("q"), array("q")  # values of keys that no class names, neither then nor now
        if later and apart is not None and self.along(apart):
            stay = slice(2 * apart.head + 1, len(apart.old) - 2 * apart.tail, 2)
            olds, nows = apart.old[stay], apart.now[stay]
            apart = apart._replace(head=len(apart.old) // 2, tail=0)  # those that a class names are left
        old, new = self.standing(self.old, found.spot.old, apart), self.standing(self.now, found.spot.new, apart)
        known: set[str] = set()
        for entry in self.unlike(found, apart):
            known.add(entry.key)
            at, is_at = old.get(entry.key, (None, None)), new.get(entry.key, (None, None))
            if later and not entry.named and at[0] is not None and is_at[0] is not None and at[1] is None is is_at[1]:
                olds.append(at[0])
                nows.append(is_at[0])
            else:
                self.entry(found, entry, Spot(at[0], is_at[0]), at[1])
        if olds:
            found.later(self.below(found, olds, nows))
        found.gone += [key for key, at in old.items() if key not in known and not memory.absent(self.old, *at)]
        if found.gone and found.come:
            self.rename(found, [*self.unlike(found, apart)], old, new)

    def standing(self, of: Memory, spot: int | None, apart: Apart | None) -> dict[str, tuple[int, Field | None]]:
        """The keys of a mapping with their places, but for those that are the same."""
        ends = (0, 0) if apart is None else (apart.head, apart.tail)
        return {} if spot is None else memory.entries(of, spot, ends)

    def unlike(self, found: Keys, apart: Apart | None) -> Iterator[Entry]:
        """The entries of a mapping as it is now, but for those that are the same."""
        if apart is None:
            yield from found.entries
            return
        number, stop = 0, len(apart.now) // 2 - apart.tail
        for entry in found.entries:
            if not entry.named:
                number += 1
                if number > stop:
                    return
                if number <= apart.head:
                    continue
            yield entry

    def apart(self, found: Keys) -> Apart | None:
        """How many keys that no class names are the same in the beginning and in the end, with their values and in their order:
        of most mappings all but one, and each that is compared by its name takes many times its text. None: not so asked."""
        old, new = found.spot
        if old is None or new is None or self.forced or self.old[old] is not self.now[new]:
            return None
        if not (type(found.lens) is Lens or isinstance(found.lens, ClassLens)):
            return None
        before, after = memory.loose(self.old, old), memory.loose(self.now, new)
        if before is None or after is None:
            return None
        was, now = memory.children(self.old, before), memory.children(self.now, after)
        was.append(memory.end(self.old, before))
        now.append(memory.end(self.now, after))
        limit = min(len(was), len(now)) // 2
        head = most(limit, lambda k: self.same_run(was[0], was[2 * k], now[0], now[2 * k]))
        tail = most(limit - head, lambda k: self.same_run(was[-1 - 2 * k], was[-1], now[-1 - 2 * k], now[-1]))
        return Apart(head, tail, was, now)

    def along(self, apart: Apart) -> bool:
        """Whether the keys that no class names are the same ones in the same order."""
        old, now = apart.old, apart.now
        numbers = range(2 * apart.head, len(old) - 1 - 2 * apart.tail, 2)
        return len(old) == len(now) and all(self.old[old[k]] == self.now[now[k]] for k in numbers)

    def below(self, found: Keys, olds: array[int], nows: array[int]) -> Inside[str]:
        """What differs below keys that no class names, whose values stand at places of then and of now."""
        old, numbers, near = self.old, range(len(olds)), 0
        values = found.lens.extra(found.value) if isinstance(found.lens, ClassLens) else found.value
        by_name: dict[str, int] = {}

        def number(key: str) -> int | None:
            """Which key has a name: nearly always the next one."""
            nonlocal near
            for k in (near, near + 1):
                if k in numbers and old[olds[k] - 1] == key:
                    near = k
                    return k
            if not by_name:
                by_name.update((old[at - 1], k) for k, at in enumerate(olds))
            near = by_name.get(key, near)
            return by_name.get(key)

        def made(key: str) -> Delta | None:
            k = number(key)
            if k is None or self.settled(here := Spot(olds[k], nows[k]), below := found.place.below(key)):
                return None
            return self.value(here, values[key], ANY, below)

        return Inside(lambda: (old[at - 1] for at in olds), made)

    def reordered(self, found: Keys) -> bool:
        """Whether keys that stay changed places, which is another value to an OrderedDict."""
        assert found.spot.old is not None
        old, now = memory.entries(self.old, found.spot.old), {entry.key: None for entry in found.entries}
        return [key for key in old if key in now] != [key for key in now if key in old]

    def entry(self, found: Keys, entry: Entry, here: Spot, field: Field | None) -> None:
        """Note what became of a key; ``field`` is the one that held it then."""
        if not self.settled(here, found.place.below(entry.key)):
            self.changed(found, entry, here, field)

    def changed(self, found: Keys, entry: Entry, here: Spot, field: Field | None) -> None:
        """The same of one that is not `settled`."""
        below = found.place.below(entry.key)
        there = here.old is not None and not memory.absent(self.old, here.old, field)
        if entry.absent:
            if there:
                found.gone.append(entry.key)
        elif not there and entry.optional and not self.forced:
            return
        elif not there or (self.forced and self.is_forced(below.path)):
            found.come[entry.key] = entry
        elif delta := self.value(here, entry.value, entry.lens, below):
            found.differs(entry.key, delta)

    def rename(self, found: Keys, entries: list[Entry], old: dict[str, Any], new: dict[str, Any]) -> None:
        """Pair keys that went with those that came between the same neighbours, where the value is the same."""
        before, after = [*old], [entry.key for entry in entries if not entry.absent]
        went = {*found.gone}
        gone: list[str] = []  # no fields of the class: one that is set is not the other one renamed
        come: list[str] = []
        for i, j in chain(align(before, after), [(-1, -1)]):
            if i is not None and j is not None and (i < 0 or before[i] == after[j]):
                if gone and come:
                    held: dict[Any, list[str]] = {}
                    for other in reversed(come):
                        held.setdefault(self.signature(new[other][0]), []).append(other)
                    for key in gone:
                        if others := held.get(self.signature(old[key][0], then=True)):
                            found.renamed[key] = others.pop()
                gone, come = [], []
                continue
            if i is not None and before[i] in went and old[before[i]][1] is None:
                gone.append(before[i])
            if j is not None and after[j] in found.come and new.get(after[j], (0, found))[1] is None:
                come.append(after[j])
        found.gone = [key for key in found.gone if key not in found.renamed]
        for other in found.renamed.values():
            del found.come[other]

    def sequence(self, spot: Spot, items: list[Any], lens: Lens, place: Place) -> Items | None:
        assert spot.old is not None
        assert spot.new is not None
        old, new = memory.children(self.old, spot.old), memory.children(self.now, spot.new)
        limit = 0 if self.forced else min(len(old), len(items))
        was, now = old[:], new[:]  # where items begin
        was.append(memory.end(self.old, spot.old))
        now.append(memory.end(self.now, spot.new))
        head = most(limit, lambda k: self.same_run(was[0], was[k], now[0], now[k]))
        tail = most(limit - head, lambda k: self.same_run(was[-1 - k], was[-1], now[-1 - k], now[-1]))
        middle = len(old) - head - tail, len(new) - head - tail
        before: Sequence[Any] = range(middle[0])  # where nothing is to be paired, any numbers do
        after: Sequence[Any] = range(middle[1])
        few = self.size(spot) <= _FEW
        if all(middle):
            tell: Callable[[Memory, int], Any] = signature if few else mark
            before = [tell(self.old, at) for at in old[head : len(old) - tail]]
            after = [tell(self.now, at) for at in new[head : len(new) - tail]]

        def alike(i: int, j: int) -> bool | None:
            if few:
                return in_common(before[i], after[j])
            return resemble(self.old, old[i + head], self.now, new[j + head])

        tails = range(len(old) - tail, len(old)), range(len(new) - tail, len(new))
        steps = Steps(align(before, after, alike), head, *tails)
        found = Items(place, items, lens, spot, steps)

        def made(j: int) -> Delta | None:
            i = steps.before(j)
            if i is None or self.settled(here := Spot(old[i], new[j]), below := place.below(j)):
                return None
            return self.value(here, items[j], lens.item(j), below)

        come = (j for _, j in steps.middle() if j is not None)
        if few:
            found.inside = {j: delta for j in come if (delta := made(j))}
        else:
            found.inside = Inside(lambda: (j for _, j in steps.middle() if j is not None), made)
        if not steps.stay and all(middle):
            self.movements(found, (old, new), before, after)
        return found if not steps.stay or found.inside else None

    def movements(
        self, found: Items, places: tuple[Sequence[int], Sequence[int]], before: Sequence[Any], after: Sequence[Any]
    ) -> None:
        """Pair items that went with those that came, where the value is the same."""
        head, (old, new) = found.steps.head, places
        come = {after[j - head] for i, j in found.steps.middle() if i is None and j is not None}
        went: dict[Any, list[int]] = {}
        for i, j in found.steps.middle():
            if i is not None and j is None and before[i - head] in come:
                went.setdefault(before[i - head], []).append(i)
        for same_ones in went.values():
            same_ones.reverse()
        for i, j in found.steps.middle() if went else ():
            if i is not None or j is None:
                continue
            value = after[j - head]
            if (same_ones := went.get(value, [])) and (
                type(value) is not int or self.signature(old[same_ones[-1]], then=True) == self.signature(new[j])
            ):
                found.moved[j] = same_ones.pop()

    def signature(self, at: int, *, then: bool = False) -> Any:
        return signature(self.old if then else self.now, at)


def most(limit: int, same: Callable[[int], bool]) -> int:
    """How many of so many are the same, counted from one end: all, or found by doubling and then by halves, as most lists
    differ in one item."""
    if not limit or same(limit):
        return limit
    low, high, step = 0, limit - 1, 1
    while low < high:
        middle = min(low + step, high) if step else (low + high + 1) // 2
        if same(middle):
            low, step = middle, 2 * step
        else:
            high, step = middle - 1, 0
    return low
