"""Three documents to one: what two people changed since a third, by value.

Both lists of differences are made by the one comparison (``changes``). What ``theirs`` changed is made in a copy of
``ours``, unless ours changed the same value otherwise: then ours stands, and it is a conflict. For who writes both sides
down, theirs can stand there instead (``favour``); the rest of the document is the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar, cast

import attrs

from newsmatter._binding import memory
from newsmatter._binding.classes import ClassLens
from newsmatter._binding.containers import ListLens, Texted
from newsmatter._binding.document import Document
from newsmatter._binding.lens import ANY, Context
from newsmatter._editing.changes import Comparison
from newsmatter._editing.deltas import Delta, Items, Keys, Place, Spot
from newsmatter._editing.equality import signature
from newsmatter._editing.listing import BODY, shown
from newsmatter._readable import readable
from newsmatter._show import visible

D = TypeVar("D", bound=Document)
K = TypeVar("K")
Token = tuple[Literal["base", "ours", "theirs"], int]
Favour = Literal["ours", "theirs"]


@readable
@attrs.frozen(kw_only=True)
class Conflict:
    """A value that both sides changed, each in another way; ours stands in the merged document.

    Attributes:
        path: where, as our document stands.
        base: what both began with: plain data under the wire's names, None where there was none.
        ours: what stands there in ours.
        theirs: what stands there in theirs.

    >>> print(Conflict(path="heat", base=1, ours=2, theirs=3))
    heat: 1 -> 2 here, 3 there
    """

    path: str
    base: Any = None
    ours: Any = None
    theirs: Any = None

    def __str__(self) -> str:
        return f"{visible(self.path)}: {shown(self.base)} -> {shown(self.ours)} here, {shown(self.theirs)} there"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data: ``path``, ``base``, ``ours``, ``theirs``."""
        return {"path": self.path, **{name: ANY.plain(getattr(self, name)) for name in ("base", "ours", "theirs")}}


@readable
@attrs.frozen
class Merge(Generic[D]):
    """What came of a merge: the document, and what both sides changed differently, where ours stands.

    Attributes:
        document: ours with what theirs changed.
        conflicts: what has to be settled, in the order of the document.

    >>> import newsmatter as nm
    >>> base, ours, theirs = (nm.loads(f"---\\nheat: {n}\\n---\\n", nm.Document) for n in (1, 2, 3))
    >>> print(*nm.merge(base, ours, theirs).conflicts)
    heat: 1 -> 2 here, 3 there
    """

    document: D
    conflicts: list[Conflict]


class _Side(NamedTuple):
    """One side's differences from the base."""

    of: Comparison

    def signature(self, place: int | None) -> Any:
        return None if place is None else signature(self.of.now, place)

    def plain(self, place: int | None, lens: Any) -> Any:
        return None if place is None else memory.recall(self.of.now, place, lens)


class Merger:
    """Makes in ``document``, a copy of ours, what theirs changed."""

    def __init__(self, base: Document, ours: Document, theirs: Document, favour: Favour) -> None:
        self.favour = favour
        old = memory.remember(base)
        self.old = old
        self.ours = _Side(Comparison(old, ours))
        self.theirs = _Side(Comparison(old, theirs))
        self.document = copy.deepcopy(ours)
        self.conflicts: list[Conflict] = []

    def run(self) -> None:
        ours, theirs = self.ours.of, self.theirs.of
        change = theirs.run()
        if change is not None:
            own = ours.run()
            self.keys(own, change, self.document, Place())
        if theirs.body:
            if not ours.body:
                self.document.body = theirs.document.body
            elif ours.document.body != theirs.document.body:
                self.conflicts.append(
                    Conflict(path=BODY, base=self.old[0], ours=ours.document.body, theirs=theirs.document.body)
                )
                if self.favour == "theirs":
                    self.document.body = theirs.document.body

    def conflict(self, place: Place, old: int | None, own: int | None, other: int | None, lens: Any) -> bool:
        """Note a conflict; whether theirs is to stand there."""
        base = None if old is None else memory.recall(self.old, old, lens)
        self.conflicts.append(
            Conflict(path=place.path, base=base, ours=self.ours.plain(own, lens), theirs=self.theirs.plain(other, lens))
        )
        return self.favour == "theirs"

    # -- one value that both may have changed

    def value(self, own: Delta, other: Delta, target: Any, place: Place) -> Any:
        """What a value becomes that both changed; ``target`` is ours."""
        if self.ours.signature(own.spot.new) == self.theirs.signature(other.spot.new):
            return target
        if (
            isinstance(own, Keys)
            and isinstance(other, Keys)
            and memory.is_object(target)
            and not isinstance(target, tuple)
        ):
            self.keys(own, other, target, place)
            return target
        if isinstance(own, Items) and isinstance(other, Items) and isinstance(target, list):
            return self.items(own, other, target, place)
        if isinstance(own, Items) and isinstance(other, Items) and isinstance(own.lens, ListLens):
            return own.lens.kind(self.items(own, other, [*own.value], place))  # a set, a tuple
        taken = self.conflict(place, own.spot.old, own.spot.new, other.spot.new, own.lens)
        return copy.deepcopy(other.value) if taken else target

    # -- mappings

    def keys(self, own: Keys | None, other: Keys, target: Any, place: Place) -> None:
        assert other.spot.old is not None
        old = memory.entries(self.old, other.spot.old)
        now = {} if own is None or own.spot.new is None else memory.entries(self.ours.of.now, own.spot.new)
        new = {} if other.spot.new is None else memory.entries(self.theirs.of.now, other.spot.new)
        own = own or Keys(place, target, other.lens, Spot(None, None), [])
        lenses = {entry.key: entry.lens for entry in [*own.entries, *other.entries]}
        slots = _Slots(target, other.lens)

        def clash(key: str) -> bool:
            spots = [found.get(key, (None, None))[0] for found in (old, now, new)]
            return self.conflict(place.below(key), spots[0], spots[1], spots[2], lenses.get(key, ANY))

        for key in other.gone:
            if key in own.gone or ((key in own.inside or key in own.renamed) and not clash(key)):
                continue
            slots.take(own.renamed.get(key, key), other.value)
        for key, name in other.renamed.items():
            if own.renamed.get(key) == name:
                continue
            if (key in own.gone or key in own.renamed or slots.holds(name)) and not clash(key):
                continue
            slots.rename(own.renamed.get(key, key), name)
        was = {name: key for key, name in own.renamed.items()}
        theirs = {*other.renamed.values()}
        before: str | None = None
        for entry in other.entries:
            key = entry.key
            if key in other.come:
                if key in own.come:
                    spots = now.get(key, (None, None))[0], new.get(key, (None, None))[0]
                    if self.ours.signature(spots[0]) != self.theirs.signature(spots[1]) and clash(key):
                        slots.put(key, entry.value, before)
                elif slots.holds(key) and key in was:
                    if clash(key):
                        slots.rename(key, was[key])
                        slots.put(key, entry.value, before)
                else:
                    slots.put(key, entry.value, before)
            elif key in other.inside:
                if key in own.renamed:
                    slots.put(own.renamed[key], entry.value, None)
                elif key in own.gone:
                    if clash(key):
                        slots.put(key, entry.value, before)
                elif key in own.inside:
                    found = self.value(own.inside[key], other.inside[key], slots.get(key), place.below(key))
                    slots.put(key, found, None, copied=True)
                else:
                    slots.put(key, entry.value, before)
            elif key in theirs and not slots.holds(key) and self.favour == "theirs":
                slots.put(key, entry.value, before)  # ours removed what they renamed
            before = key if slots.holds(key) else before
        slots.settle()

    # -- lists

    def items(self, own: Items, other: Items, target: list[Any], place: Place) -> list[Any]:
        assert own.spot.old is not None
        lists = _Lists(self, own, other)
        values: dict[Token, Any] = {token: target[at] for at, token in enumerate(lists.ours)}
        order = _Order(lists.ours)
        for i in range(lists.count):
            self.item(lists, i, values, order)
        for token, at in lists.placed():
            if token[0] == "theirs":
                values[token] = copy.deepcopy(other.value[token[1]])
            elif token not in values:
                continue  # ours removed it
            else:
                order.remove(token)
            _insert(order, token, lists.theirs, at)
        return [values[token] for token in order]

    def item(self, lists: _Lists, i: int, values: dict[Token, Any], order: _Order[Token]) -> None:
        """What becomes of a base item, which is ``mine``-th of ours and ``its``-th of theirs; None where it went."""
        token: Token = ("base", i)
        mine, its = lists.mine.get(i), lists.its.get(i)
        own, other = (
            lists.own.inside.get(-1 if mine is None else mine),
            lists.other.inside.get(-1 if its is None else its),
        )
        old, news = lists.spots(i, mine, its)
        place = lists.own.place.below(i if mine is None else mine)
        if its is None:
            if mine is not None and (own is None or self.conflict(place, old, news[0], None, lists.own.item(mine))):
                order.remove(token)
        elif other is not None:
            if mine is None:
                if self.conflict(place, old, None, news[1], lists.own.item(mine)):
                    values[token] = copy.deepcopy(lists.other.value[its])
                    _insert(order, token, lists.theirs, its)
            elif own is None:
                values[token] = copy.deepcopy(lists.other.value[its])
            else:
                values[token] = self.value(own, other, values[token], place)
        if (
            mine is not None
            and its is not None
            and lists.moved_apart(i, mine, its)
            and self.conflict(place, old, news[0], news[1], lists.own.item(mine))
        ):
            order.remove(token)
            _insert(order, token, lists.theirs, its)


class _Lists:
    """Both sides of a list as tokens: an item of the base keeps its own wherever it stands, a new one has its side's."""

    def __init__(self, merger: Merger, own: Items, other: Items) -> None:
        self.merger = merger
        self.own = own
        self.other = other
        self.mine = _places(own)
        self.its = _places(other)
        self.ours: list[Token] = _tokens(own, "ours")
        self.theirs: list[Token] = _tokens(other, "theirs")
        assert own.spot.old is not None
        self.old = memory.children(merger.old, own.spot.old)
        self.here = memory.children(merger.ours.of.now, own.spot.new or 0)
        self.there = memory.children(merger.theirs.of.now, other.spot.new or 0)
        self._unite()

    def _unite(self) -> None:
        """What both sides added at the same place is one item."""
        assert self.own.spot.new is not None or self.other.spot.new is not None
        behind: dict[tuple[Token | None, Any], list[Token]] = {}
        for at, token in enumerate(self.ours):
            if token[0] == "ours":
                before = self.ours[at - 1] if at else None
                behind.setdefault((before, signature(self.merger.ours.of.now, self.here[at])), []).append(token)
        for at, token in enumerate(self.theirs):
            if token[0] == "theirs":
                before = self.theirs[at - 1] if at else None
                same = behind.get((before, signature(self.merger.theirs.of.now, self.there[at])))
                if same:
                    self.theirs[at] = same.pop()

    @property
    def count(self) -> int:
        """How many items the base has."""
        return len(self.old)

    def spots(self, i: int, mine: int | None, its: int | None) -> tuple[int, tuple[int | None, int | None]]:
        """Where an item begins in the memories of the base, of ours and of theirs."""
        return self.old[i], (
            _child(self.here, self.own.spot.new, mine),
            _child(self.there, self.other.spot.new, its),
        )

    def moved_apart(self, i: int, mine: int, its: int) -> bool:
        """Whether both sides moved an item, and not behind the same one."""
        if mine not in self.own.moved or its not in self.other.moved:
            return False
        return self._before(self.ours, mine) != self._before(self.theirs, its)

    def placed(self) -> list[tuple[Token, int]]:
        """What theirs added or moved, each with its place there."""
        found = []
        for at, token in enumerate(self.theirs):
            if token[0] == "ours":
                continue
            if token[0] == "base":
                its = self.its[token[1]]
                mine = self.mine.get(token[1])
                if its not in self.other.moved or (mine is not None and mine in self.own.moved):
                    continue
            found.append((token, at))
        return found

    @staticmethod
    def _before(tokens: list[Token], at: int) -> Token | None:
        return tokens[at - 1] if at else None


def _child(children: Sequence[int], spot: int | None, index: int | None) -> int | None:
    if spot is None or index is None:
        return None
    return children[index] if index < len(children) else None


def _places(delta: Items) -> dict[int, int]:
    """Where each base item that stays, or moved, stands now."""
    found = {i: j for i, j in delta.steps if i is not None and j is not None}
    return found | {i: j for j, i in delta.moved.items()}


def _tokens(delta: Items, side: Literal["ours", "theirs"]) -> list[Token]:
    tokens: list[Token] = []
    for i, j in delta.steps:
        if j is not None:
            base = delta.moved.get(j) if i is None else i
            tokens.append((side, j) if base is None else ("base", base))
    return tokens


class _Order(Generic[K]):
    """Things in an order that changes: each knows the one behind it, since to look for one in a list takes its length.

    ``ENDS`` stands before the first and behind the last, and is none of the things: a key may be None.
    """

    ENDS: Final[Any] = object()

    def __init__(self, things: Iterable[K]) -> None:
        self._behind: dict[K, K] = {}
        self._before: dict[K, K] = {}
        last: K = self.ENDS
        for thing in things:
            self._behind[last], self._before[thing] = thing, last
            last = thing
        self._behind[last], self._before[self.ENDS] = self.ENDS, last

    def __contains__(self, thing: K) -> bool:
        return thing in self._before

    def __iter__(self) -> Iterator[K]:
        at = self._behind[self.ENDS]
        while at is not self.ENDS:
            yield at
            at = self._behind[at]

    def behind(self, thing: K) -> K:
        return self._behind[thing]

    def insert(self, thing: K, before: K) -> None:
        """Put a thing behind another."""
        after = self._behind[before]
        self._behind[before], self._behind[thing] = thing, after
        self._before[thing], self._before[after] = before, thing

    def remove(self, thing: K) -> None:
        before, after = self._before.pop(thing), self._behind.pop(thing)
        self._behind[before], self._before[after] = after, before


def _insert(order: _Order[Token], token: Token, tokens: list[Token], at: int) -> None:
    """Put the ``at``-th of theirs behind the nearest of those before it that are there, and behind what ours added in that place."""
    before = next((other for other in (tokens[k] for k in range(at - 1, -1, -1)) if other in order), order.ENDS)
    while (after := order.behind(before)) is not order.ENDS and after[0] == "ours":
        before = after
    order.insert(token, before)


class _Slots:
    """The keys of a dict, or of an object of a class, to read and to set; no validators run, nothing is converted."""

    def __init__(self, target: Any, lens: Any) -> None:
        self.target = target
        self.fields = lens.by_key if isinstance(lens, ClassLens) and not isinstance(target, dict) else {}
        self.rest: dict[Any, Any] = target if isinstance(target, dict) else getattr(target, "extra", {})
        self.texted = lens if isinstance(lens, Texted) else None
        self.order: _Order[Any] | None = None  # where it is no longer that of the dict

    def own(self, key: str) -> Any:
        """The key of the dict for one of the text: the same, unless its keys are numbers, days and the like."""
        if self.texted is None:
            return key
        return self.texted.of.key_of(key, "", Context(), None, {})

    def holds(self, key: str) -> bool:
        return key in self.fields or self.own(key) in self.rest

    def get(self, key: str) -> Any:
        return getattr(self.target, self.fields[key].name) if key in self.fields else self.rest[self.own(key)]

    def put(self, key: str, value: Any, before: str | None, *, copied: bool = False) -> None:
        """Set a key; a new one of a dict comes behind the key before it, or first."""
        value = value if copied else copy.deepcopy(value)
        if key in self.fields:
            object.__setattr__(self.target, self.fields[key].name, value)
            return
        key = self.own(key)
        if key not in self.rest:
            order = self.ordered()
            behind = order.ENDS if before is None else self.own(before)
            order.insert(key, behind if behind in self.rest else order.ENDS)
        self.rest[key] = value

    def take(self, key: str, source: Any) -> None:
        """Remove a key, as ``source`` has it: a field of a class becomes what it is there."""
        if key in self.fields:
            name = self.fields[key].name
            object.__setattr__(self.target, name, copy.deepcopy(getattr(source, name)))
        else:
            key = self.own(key)
            if key in self.rest:  # pragma: no branch - what one side alone removed still stands
                self.ordered().remove(key)
                del self.rest[key]

    def rename(self, key: str, name: str) -> None:
        """Give a key another name; what stands under that name goes."""
        key, name = self.own(key), self.own(name)
        order = self.ordered()
        if name in self.rest:
            order.remove(name)
            del self.rest[name]
        if key in self.rest:
            order.insert(name, key)
            order.remove(key)
            self.rest[name] = self.rest.pop(key)

    def ordered(self) -> _Order[Any]:
        if self.order is None:
            self.order = _Order(self.rest)
        return self.order

    def settle(self) -> None:
        """Give the dict the order of its keys, once for all that came."""
        if self.order is not None:
            items = [(key, self.rest[key]) for key in self.order]
            self.rest.clear()
            self.rest.update(items)


def merge(base: Document, ours: D, theirs: Document, favour: Favour = "ours") -> Merge[D]:
    """What ``theirs`` changed since ``base``, made in a copy of ``ours``; ``favour`` says who stands in conflicts."""
    merger = Merger(base, ours, theirs, favour)
    merger.run()
    return Merge(cast(D, merger.document), merger.conflicts)
