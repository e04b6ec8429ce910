r"""The proof of an edit from the entries that it changed: the rest of the text is not read a second time.

For texts of the fast reader (``newsmatter._binding.reader``), and classes that only store what is read. T is the text that
was loaded, E the edited one; an entry is a key at the margin and the lines below that are indented. The reader goes from
line to line, and no value of its texts spans two, so it is enough that

- all edits stand in entries of keys whose values changed. Then E is T but for these; the other entries are read as they
  were in T, and the document still has what came of them, as its memory tells;
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
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.document import Origin
from newsmatter._binding.kept import once
from newsmatter._binding.lens import FAILED
from newsmatter._binding.patterns import is_list
from newsmatter._binding.refusal import asks
from newsmatter._editing.changes import Comparison, Spot
from newsmatter._editing.equality import alike, same
from newsmatter._editing.values import Edit

_DASH = "\n  - "
_WORTH = 100  # what is remembered of shorter lists is compared as soon
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


def proves(origin: Origin, text: str, edits: Iterable[Edit], comparison: Comparison, spots: dict[str, Spot]) -> bool:
    """Whether it is proved that an edited text holds what the document holds; where not, it may do so all the same.

    ``spots``: the keys of the document below which values changed, and where these are in the memories.
    """
    lens = class_lens(type(comparison.document))
    if not origin.regular or comparison.forced or not _is_its_parts(lens):
        return False
    before, (margin, end, body) = origin.text, origin.envelope
    entries: list[tuple[int, int, str]] = []
    for key in spots:
        at = before.find(f"\n{key}:", margin - 1, end)
        last = _END.search(before, at + 1)
        if at < 0 or last is None:
            return False
        entries.append((at + 1, last.start() + 1, key))
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
        if gaps[0].start > gaps[0].stop or not _holds(texts, lens, (key, spots[key]), new, gaps):
            return False
    if edit is None:
        return same(comparison.old, 0, comparison.now, 0) and text[body + moved :] == before[body:]
    new_body = comparison.now[0]
    return edit.start == body and edit.end == len(before) and before[body - 1] == "\n" and edit.text == new_body


@once
def _is_its_parts(lens: ClassLens) -> bool:
    """Whether what a class makes of an entry depends on nothing else."""
    return memory.is_exact(lens) and not asks(lens)


def _holds(texts: _Texts, lens: ClassLens, entry: tuple[str, Spot], start: int, gaps: list[_Gap]) -> bool:
    """Whether an entry of the edited text, which begins at ``start``, holds what the document has there."""
    (key, spot), now = entry, texts.of.now
    place, field = spot.new, lens.by_key.get(key)
    if place is None or field is None:
        return False
    stop = gaps[-1].stop + gaps[-1].moved
    behind = memory.end(now, place)
    known: list[Any] = []
    rest, at = "", start
    for run in _runs(texts, start, gaps, spot) if is_list(field) and behind - place > _WORTH else ():
        rest += texts.after[at : run.start]
        known += now[place : run.first]
        at, place = run.stop, run.behind
    known += now[place:behind]
    value = reader.entry(lens, key, rest + texts.after[at:stop], _eol(texts.before))
    if value is FAILED:
        return False
    found = memory.piece(value, field.lens)
    if len(found) > 1:
        known[1] = len(known)  # without the items that were left out
    return len(found) == len(known) and alike(tuple(found), tuple(known))


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
    if spot.old is None or spot.new is None:
        return
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
