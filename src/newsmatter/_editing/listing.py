"""What differs as a list: each change with its path, as `newsmatter.changes` has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import attrs

from newsmatter._binding import memory
from newsmatter._binding.lens import ANY, Lens, rfc3339
from newsmatter._editing.changes import Comparison
from newsmatter._editing.deltas import Delta, Items, Keys, Value
from newsmatter._readable import readable
from newsmatter._show import visible

Kind = Literal["set", "add", "remove", "move"]
BODY = "$body"
SHOWN = 60  # characters of a value in the line of a change


@readable
@attrs.frozen(kw_only=True)
class Change:
    """One difference: what was ``set``, what came (``add``), went (``remove``) or stands elsewhere (``move``).

    Attributes:
        kind: what happened to the value.
        path: as in findings, ``related[3].images[0].url``. It counts as the document stands now; that of what went, or moved,
            as it stood.
        old: plain data under the wire's names, None where there is none; of a move the path.
        new: the same of what stands there now.

    >>> print(Change(kind="set", path="heat", old=17, new=42))
    heat: 17 -> 42
    """

    kind: Kind
    path: str
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        if self.kind == "move":
            return visible(f"{self.old} -> {self.new}")
        path = visible(self.path)
        if self.kind == "set":
            return f"{path}: {shown(self.old)} -> {shown(self.new)}"
        return f"{path} + {shown(self.new)}" if self.kind == "add" else f"{path} - {shown(self.old)}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data: ``kind``, ``path``, ``old``, ``new``, as ``newsmatter.to_dict`` has values.

        >>> Change(kind="add", path="topics[2]", new="Security").to_dict()
        {'kind': 'add', 'path': 'topics[2]', 'old': None, 'new': 'Security'}
        """
        return {"kind": self.kind, "path": self.path, "old": ANY.plain(self.old), "new": ANY.plain(self.new)}


def shown(value: Any) -> str:
    """A value in a line: shortened, times as they are written."""
    text = rfc3339(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def listed(comparison: Comparison) -> list[Change]:
    """Every change, in the order of the document; what went from a mapping comes first."""
    delta = comparison.run()
    found = [] if delta is None else [*_listed(delta, comparison)]
    if comparison.body:
        found.append(Change(kind="set", path=BODY, old=comparison.old[0], new=comparison.now[0]))
    return found


def _listed(delta: Delta, of: Comparison) -> Iterator[Change]:
    if isinstance(delta, Value):
        lens, (old, new) = delta.lens, delta.spot
        then = None if old is None else memory.recall(of.old, old, lens)
        yield Change(kind="set", path=delta.place.path, old=then, new=_now(of, new, delta.value, lens))
    elif isinstance(delta, Keys):
        yield from _listed_keys(delta, of)
    else:
        yield from _listed_items(delta, of)


def _listed_keys(delta: Keys, of: Comparison) -> Iterator[Change]:
    assert delta.spot.old is not None
    old = memory.entries(of.old, delta.spot.old)
    new = {} if delta.spot.new is None else memory.entries(of.now, delta.spot.new)
    lenses = {entry.key: entry.lens for entry in delta.lens.entries(delta.value, "")}
    for key in delta.gone:
        then = memory.recall(of.old, old[key][0], lenses.get(key, ANY))
        yield Change(kind="remove", path=delta.place.below(key).path, old=then)
    for key, other in delta.renamed.items():
        before, after = delta.place.below(key).path, delta.place.below(other).path
        yield Change(kind="move", path=before, old=before, new=after)
    for entry in delta.entries:
        if entry.key in delta.come:
            at = new.get(entry.key)
            now = _now(of, at[0] if at else None, entry.value, entry.lens)
            yield Change(kind="add", path=delta.place.below(entry.key).path, new=now)
        elif entry.key in delta.inside:
            yield from _listed(delta.inside[entry.key], of)


def _listed_items(delta: Items, of: Comparison) -> Iterator[Change]:
    assert delta.spot.old is not None
    old = memory.children(of.old, delta.spot.old)
    away = {*delta.moved.values()}
    for i, j in delta.steps:
        if j is None:
            assert i is not None
            if i not in away:
                then = memory.recall(of.old, old[i], delta.item(i))
                yield Change(kind="remove", path=delta.place.below(i).path, old=then)
        elif i is None:
            path = delta.place.below(j).path
            if j in delta.moved:
                before = delta.place.below(delta.moved[j]).path
                yield Change(kind="move", path=before, old=before, new=path)
            else:
                yield Change(kind="add", path=path, new=_now(of, None, delta.value[j], delta.item(j)))
        elif j in delta.inside:
            yield from _listed(delta.inside[j], of)


def _now(of: Comparison, at: int | None, value: Any, lens: Lens) -> Any:
    """A present value as plain data."""
    if at is not None:
        return memory.recall(of.now, at, lens)
    out: list[Any] = []
    memory.spread(value, lens, out, 0)
    return memory.recall(tuple(out), 0, lens)
