r"""The proof of an edit from the entries that it changed: the rest of the text is not read a second time.

For texts of the fast reader (``newsmatter._binding.reader``), and classes that only store what is read. T is the text that
was loaded, E the edited one; an entry is a key at the margin and the lines below that are indented. The reader goes from
line to line, and no value of its texts spans two, so it is enough that

- all edits stand in entries of keys whose values changed, or are entries of new keys, each between two keys that it stands
  between in the class too. Then E is T but for these; the other entries are read as they were in T, and the document still
  has what came of them, as its memory tells;
- each of these entries is read alone, from its key to its end, and holds what the document has there. Then the reader
  takes it in its place too: all that it asks of an entry is where it stands among the others, and that is as in T.

In an entry that is a list of mappings whole items X may be left out that stand in E as in T, between the dash of one item and
the dash of another: where the reader took the list without X, it stood between two items there. X was read in T, up to the
next dash; with X the reader comes back to where it stood. What came of X then is what the document has, as the memories tell.

A class that asks something of a list as a whole, or makes one value of others, is not known by its parts. Where something
of this does not hold, nothing is said: the proof of the whole text tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from newsmatter._binding import memory, reader
from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.document import Origin
from newsmatter._binding.kept import once
from newsmatter._binding.lens import FAILED
from newsmatter._binding.patterns import is_list
from newsmatter._binding.refusal import asks
from newsmatter._editing.changes import Comparison
from newsmatter._editing.deltas import Spot
from newsmatter._editing.equality import alike, same
from newsmatter._editing.values import Edit
from newsmatter._syntax.dialect import KEY

_DASH = "\n  - "
_WORTH = 100  # what is remembered of shorter lists is compared as soon
_NEXT = re.compile(rf"[\r\n]*({KEY}):", re.ASCII)
_END = re.compile(r"\n(?! )")  # of an entry: what follows is not indented


class _Gap(NamedTuple):
    """What edits left alone of an entry: a part of the loaded text, and how much further on it stands in the edited one."""

    start: int
    stop: int
    moved: int


class _Texts(NamedTuple):
    """An edit: the text that was loaded, the edited one, and what differs."""

    before: str
    after: str
    of: Comparison


def proves(
    origin: Origin, text: str, edits: Iterable[Edit], comparison: Comparison, spots: dict[str, Spot | None]
) -> bool:
    """Whether it is proved that an edited text holds what the document holds; where not, it may do so all the same.

    ``spots``: the keys of the document below which values changed, and where these are in the memories; None: the key came.
    """
    lens = class_lens(type(comparison.document))
    if not origin.regular or comparison.forced or not (lens.by_key.keys() >= spots.keys() and _is_its_parts(lens)):
        return False
    before, (margin, end, body) = origin.text, origin.envelope
    entries: list[tuple[int, int, str]] = []
    for key, spot in spots.items():
        place = _entry(before, key, margin - 1, end) if spot is not None else _place(origin, lens, key, edits)
        if place is None:
            return False
        entries.append((*place, key))
    entries.sort()
    texts, moved, left = _Texts(before, text, comparison), 0, iter(edits)
    edit = next(left, None)
    for start, stop, key in entries:
        at, new, gaps = start, start + moved, list[_Gap]()
        while edit is not None and edit.end <= stop:
            gaps.append(_Gap(at, edit.start, moved))
            at, moved = edit.end, moved + len(edit.text) - edit.end + edit.start
            edit = next(left, None)
        gaps.append(_Gap(at, stop, moved))
        if gaps[0].start > gaps[0].stop or not _holds(texts, lens.by_key[key], (new, spots[key]), gaps):
            return False
    if edit is None:
        return same(comparison.old, 0, comparison.now, 0) and text[body + moved :] == before[body:]
    new_body = comparison.now[0]
    return edit.start == body and edit.end == len(before) and before[body - 1] == "\n" and edit.text == new_body


@once
def _is_its_parts(lens: ClassLens) -> bool:
    """Whether what a class makes of an entry depends on nothing else."""
    return memory.is_exact(lens) and not asks(lens)


def _entry(text: str, key: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the lines of a key's entry are."""
    at = text.find(f"\n{key}:", start, end)
    last = _END.search(text, at + 1)
    return None if at < 0 or last is None else (at + 1, last.start() + 1)


def _place(origin: Origin, lens: ClassLens, key: str, edits: Iterable[Edit]) -> tuple[int, int] | None:
    """Where the entry of a new key is inserted, if no key of the class that stands there is out of its order then."""
    text, (start, end, _) = origin.text, origin.envelope
    edit = next((e for e in edits if e.start == e.end and e.text.lstrip("\r\n").startswith(f"{key}:")), None)
    if edit is None or not (start <= edit.start <= end and text[edit.start - 1] == "\n"):
        return None
    keys = [field.key for field in lens.fields]
    below = _NEXT.match(text, edit.start, end)
    if below is None and text[edit.start : end].strip("\r\n"):
        return None  # it is inside of another entry
    between = keys[keys.index(key) : keys.index(below[1]) if below else None]
    if not between or any(text.find(f"\n{name}:", start - 1, end) >= 0 for name in between):
        return None
    return edit.start, edit.start


def _holds(texts: _Texts, field: Field, entry: tuple[int, Spot | None], gaps: list[_Gap]) -> bool:
    """Whether an entry of the edited text holds what the document has there: where it begins, and where its value is."""
    (start, spot), now = entry, texts.of.now
    stop, eol = gaps[-1].stop + gaps[-1].moved, _eol(texts.before)
    known: list[Any] = []
    if spot is None:
        place = memory.children(now, 1)[memory.fields(class_lens(type(texts.of.document))).index(field)]
        rest = _alone(texts.after[start:stop], eol)
        behind = memory.end(now, place)
    else:
        assert spot.new is not None  # it is a value that changed
        place, rest, at = spot.new, "", start
        behind = memory.end(now, place)
        for run in _runs(texts, start, gaps, spot) if is_list(field) and behind - place > _WORTH else ():
            rest += texts.after[at : run.start]
            known += now[place : run.first]
            at, place = run.stop, run.behind
        rest += texts.after[at:stop]
    known += now[place:behind]
    value = reader.entry(class_lens(type(texts.of.document)), field.key, rest, eol)
    found = [] if value is FAILED else memory.piece(value, field.lens)
    if len(found) != len(known):
        return False
    if len(found) > 1:
        known[1] = len(known)  # without the items that were left out
    return alike(tuple(found), tuple(known))


def _alone(source: str, eol: str) -> str:
    """An entry without the blank lines around it; nothing where these are no blank lines."""
    inner = source.strip("\r\n")
    lead, _, tail = source.partition(inner)
    return inner + eol if tail and not (lead + tail).replace(eol, "") else ""


class _Run(NamedTuple):
    """Items in a row that an edit left alone: their lines in the edited text, their places in the memory of now."""

    start: int
    stop: int
    first: int
    behind: int


def _runs(texts: _Texts, start: int, gaps: list[_Gap], spot: Spot) -> Iterator[_Run]:
    """The items of a list that stand in gaps, but for the last in each; the line break above each is part of the gap.

    ``start``: of the list's key in the edited text.
    """
    before, after, comparison = texts
    assert spot.old is not None
    assert spot.new is not None
    line, new_line = before.index("\n", gaps[0].start), after.index("\n", start)
    old, new = memory.children(comparison.old, spot.old), memory.children(comparison.now, spot.new)
    for at, stop, moved in gaps:
        first = before.find(_DASH, max(at, line), stop)
        last = before.rfind(_DASH, first, stop) if first >= 0 else first
        if first == last:
            continue
        was, now = before.count(_DASH, line, first + 1), after.count(_DASH, new_line, first + moved + 1)
        last_of_all = stop == gaps[-1].stop  # then it is known without a look at the text
        count = len(old) - 1 - was if last_of_all else before.count(_DASH, first, last + 1)
        if now + count < len(new) and comparison.same_run(old[was], old[was + count], new[now], new[now + count]):
            yield _Run(first + moved + 1, last + moved + 1, new[now], new[now + count])


def _eol(text: str) -> str:
    """How the lines of a text of the fast reader end."""
    return "\r\n" if text[text.index("\n") - 1] == "\r" else "\n"
