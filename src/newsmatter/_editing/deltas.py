"""What differs between two values, as a tree: which values were set, which keys and items came, went, moved or were renamed.

A difference of each of many values would take fifty times their text. So what differs below a collection is made when it is
asked for, in the order of the text, and who asks keeps none of them (`Inside`).
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as AnyMapping
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import attrs

from newsmatter._binding.lens import Entry, Lens, dotted
from newsmatter._editing.align import Step

K = TypeVar("K", str, int)
_AT_ONCE = 100


class Place(NamedTuple):
    """Where a value is: keys, and indexes of items, from the document down."""

    steps: tuple[str | int, ...] = ()

    def below(self, step: str | int) -> Place:
        return Place((*self.steps, step))

    @property
    def path(self) -> str:
        """As findings name it."""
        path = ""
        for step in self.steps:
            path = dotted(path, step) if isinstance(step, str) else f"{path}[{step}]"
        return path

    @property
    def where(self) -> tuple[str, ...]:
        """Its address among its like: the keys, and ``[]`` for any item."""
        return tuple([step if isinstance(step, str) else "[]" for step in self.steps])


class Spot(NamedTuple):
    """Where a value begins in the memory of then and in that of now; None where it is not there."""

    old: int | None
    new: int | None


@attrs.define(eq=False, repr=False)
class Value:
    """A value that was set as a whole."""

    place: Place
    value: Any
    lens: Lens
    spot: Spot


@attrs.define(eq=False, repr=False)
class Keys:
    """A mapping that is still one. ``entries``: all that it has now; of these ``come`` are new, and below ``inside`` the
    values changed; ``gone`` are no longer there; ``renamed`` have their place and value under another key."""

    place: Place
    value: Any
    lens: Lens
    spot: Spot
    _entries: list[Entry] | None = (
        None  # else made each time they are asked for: few edits need more than those that differ
    )
    gone: list[str] = attrs.field(factory=list)
    come: dict[str, Entry] = attrs.field(factory=dict)
    inside: AnyMapping[str, Delta] = attrs.field(factory=dict)
    renamed: dict[str, str] = attrs.field(factory=dict)

    def differs(self, key: str, delta: Delta) -> None:
        """Note what differs below a key."""
        known: Any = self.inside.known if isinstance(self.inside, Inside) else self.inside
        known[key] = delta

    def later(self, inside: Inside[str]) -> None:
        """What differs below some keys is made when it is asked for."""
        inside.known.update(self.inside)
        self.inside = inside

    def apart(self, every: bool) -> Iterable[str]:
        """The keys below which something differs, or may, and that need not stand in the text; ``every``: none need."""
        if not isinstance(self.inside, Inside):
            return self.inside
        return itertools.chain(self.inside.known, self.inside.steps()) if every else self.inside.known

    @property
    def entries(self) -> Iterable[Entry]:
        return self.lens.entries(self.value, self.place.path) if self._entries is None else self._entries


@attrs.define(eq=False, repr=False)
class Items:
    """A list that is still one. ``steps`` pair old items and new ones in their new order; ``moved`` says which that
    come are which that went; below ``inside`` the items changed."""

    place: Place
    value: list[Any]
    lens: Lens
    spot: Spot
    steps: Steps
    moved: dict[int, int] = attrs.field(factory=dict)
    inside: AnyMapping[int, Delta] = attrs.field(factory=dict)

    def item(self, at: int | None) -> Lens:
        """The lens of an item."""
        return self.lens.item(at or 0)

    @property
    def in_order(self) -> bool:
        """Whether every item is where it was."""
        return self.steps.stay


Delta: TypeAlias = "Value | Keys | Items"


class Steps:
    """Pairs of old items and new ones in their new order; None on one side: came, or went.

    So many of the first (``head``) and of the last are pairs of their places; what stands between is kept as numbers.
    """

    def __init__(
        self, middle: Iterable[Step], head: int = 0, old_tail: range = range(0), new_tail: range = range(0)
    ) -> None:
        self.head = head
        self._tails = old_tail, new_tail
        self._old, self._new = array("q"), array("q")
        for i, j in middle:
            self._old.append(-1 if i is None else i + head)
            self._new.append(-1 if j is None else j + head)
        self._paired: array[int] | None = None

    def __iter__(self) -> Iterator[Step]:
        for at in range(self.head):
            yield at, at
        yield from self.middle()
        yield from zip(*self._tails, strict=True)

    def middle(self) -> Iterator[Step]:
        for i, j in zip(self._old, self._new, strict=True):
            yield (None if i < 0 else i), (None if j < 0 else j)

    @property
    def stay(self) -> bool:
        """Whether nothing came, went or moved."""
        return -1 not in self._old and -1 not in self._new

    def before(self, j: int) -> int | None:
        """Which old item, of the middle, is the new one of a number."""
        if self._paired is None:
            self._paired = array("q", [-1]) * (max(self._new, default=-1) + 1 - self.head)
            for old, new in zip(self._old, self._new, strict=True):
                if new >= 0:
                    self._paired[new - self.head] = old
        at = j - self.head
        return self._paired[at] if 0 <= at < len(self._paired) and self._paired[at] >= 0 else None


class Inside(AnyMapping[K, "Delta"]):
    """What differs below a collection, by key or number, of which each is made when it is asked for.

    ``steps`` gives the keys or numbers that may differ, in the order of the text; ``make`` tells what does, None: nothing. Who
    goes by that order gets a hundred made together: to compare and to write in turns takes a quarter longer, in cold caches.
    """

    def __init__(self, steps: Callable[[], Iterable[K]], make: Callable[[K], Delta | None]) -> None:
        self.known: dict[K, Delta] = {}  # those that are made: of the fields of a class
        self.steps: Callable[[], Iterable[K]] = steps
        self._make: Callable[[K], Delta | None] = make
        self._made: dict[K, Delta] = {}
        self._ahead: Iterator[K] = iter(steps())
        self._next: K | None = next(self._ahead, None)
        self._some: bool | None = None

    def get(self, step: K, default: Any = None) -> Any:
        if (found := self.known.get(step) or self._made.get(step)) is not None:
            return found
        if step != self._next:
            if (found := self._make(step)) is not None:
                self._made = {step: found}
            return default if found is None else found
        self._made.clear()
        for each in itertools.chain((step,), itertools.islice(self._ahead, _AT_ONCE)):
            if (found := self._make(each)) is not None:
                self._made[each] = found
        self._next = next(self._ahead, None)
        return self._made.get(step, default)

    def __getitem__(self, step: K) -> Delta:
        if (found := self.get(step)) is None:
            raise KeyError(step)
        return found  # type: ignore[no-any-return]

    def __contains__(self, step: object) -> bool:
        return self.get(cast("K", step)) is not None

    def __iter__(self) -> Iterator[K]:
        yield from self.known
        yield from (step for step in self.steps() if step in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        if self._some is None and not self.known:  # those that are made first stay, as they are asked for next
            self._some = any(True for _ in self)
        return self._some is not False
