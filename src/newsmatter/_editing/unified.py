r"""Unified diffs in the form that ``git apply`` and ``patch`` take, from known edits, in time linear in the text.

A line ends with LF, as git has it; a CR before that is part of the line. Lines that an edit touches are compared with what
stands in their place; large pieces by the lines that both hold once alone, as comparing them would take time without bounds.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from newsmatter._editing.folds import pair
from newsmatter._editing.values import Edit, apply

CONTEXT = 3
COMPARED = 250_000  # pairs of lines; of more only what stands between lines that both hold once is compared
_END = "\\ No newline at end of file\n"


class _Piece(NamedTuple):
    """``text[start:stop]``, the ``old`` lines from line ``at`` on (the first is 0), and the lines that come instead."""

    start: int
    stop: int
    at: int
    old: list[str]
    new: list[str]


def unified(before: str, after: str, path: Path | None, edits: Iterable[Edit] | None = None) -> str:
    """The unified diff of two texts, empty where they are the same; ``edits`` lead from one to the other, where known.

    Names are relative to the working directory. A file that was empty is a new one.
    """
    if before == after:
        return ""
    name = _name(path)
    pieces = _pieces(before, [_narrow(before, after)] if edits is None else edits)
    head = f"--- {_quoted('a/' + name) if before else '/dev/null'}\n+++ {_quoted('b/' + name)}\n"
    return head + "".join(_hunk(before, group, shift) for group, shift in _grouped(pieces))


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _name(path: Path | None) -> str:
    if path is None:
        return "document"
    if not isinstance(path, (str, os.PathLike)):  # a path object of another library
        return str(path).lstrip("/")
    found = os.path.abspath(path)
    try:
        inside = os.path.relpath(found)
    except ValueError:  # pragma: no cover - another drive, on Windows
        inside = os.pardir
    return Path(found if inside.split(os.sep)[0] == os.pardir else inside).as_posix().lstrip("/")


def _quoted(name: str) -> str:
    """A name as git writes it: quoted where it must be, a tab behind one with blanks."""
    if any(ord(char) < 0x20 or char in '"\\\x7f' for char in name):
        escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
        return (
            '"' + "".join(escapes.get(char) or (char if char >= " " else f"\\{ord(char):03o}") for char in name) + '"'
        )
    return name + "\t" * (" " in name)


def _narrow(before: str, after: str) -> Edit:
    """The one edit that leads from a text to another, without what both begin and end with."""
    limit = min(len(before), len(after))
    head = _alike(limit, lambda size: before[:size] == after[:size])
    tail = _alike(limit - head, lambda size: before[len(before) - size :] == after[len(after) - size :])
    return Edit(head, len(before) - tail, after[head : len(after) - tail])


def _alike(limit: int, holds: Callable[[int], bool]) -> int:
    """The greatest number up to a limit for which something holds, as it does for each below; slices compare at the speed of C."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _pieces(before: str, edits: Iterable[Edit]) -> Iterator[_Piece]:
    """The lines that change: those of each edit, or of several that share a line, and what comes of them.

    Only these are made: the list of all lines would take a hundred times a text of line breaks.
    """
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first, stop, shared = groups[-1] if groups else (0, 0, [])
        if shared and (edit.start < stop or stop == len(before)):
            groups[-1] = first, _line_stop(before, edit.end) if edit.end >= stop else stop, shared
            shared.append(edit)
        else:
            inside = edit.start - (edit.start == len(before))  # behind the last line: that one changes
            groups.append((before.rfind("\n", stop, max(inside, 0)) + 1 or stop, _line_stop(before, edit.end), [edit]))
    line = counted = 0
    for start, stop, shared in groups:
        line, counted = line + before.count("\n", counted, start), start
        moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in shared]
        old = before[start:stop]
        lines = _lines(old)
        places = [start, *accumulate(map(len, lines), initial=start)][1:]
        for at, count, new in compared(0, lines, _lines(apply(old, moved))):
            yield _Piece(places[at], places[at + count], line + at, lines[at : at + count], new)


def _line_stop(text: str, offset: int) -> int:
    """Where the line of an offset ends, its LF counted."""
    return text.find("\n", offset) + 1 or len(text)


def compared(at: int, old: list[str], new: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    """What differs between lines that stand for each other: the place, how many lines go, and those that come."""
    head = 0
    while head < len(old) and head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old, new, at = old[head : len(old) - tail], new[head : len(new) - tail], at + head
    if not old and not new:
        return
    if _are_few(old, new):
        yield from _by_runs(at, old, new)
        return
    low = to = 0  # parted by the lines that both hold once, as ``git diff --patience`` does
    found = pair(old, new)
    for i in [i for i, exact in enumerate(found.exact) if exact] + [len(old)]:
        j = found.new[i] if i < len(old) else len(new)
        if i > low or j > to:
            gone, come = old[low:i], new[to:j]
            yield from _by_runs(at + low, gone, come) if _are_few(gone, come) else ((at + low, len(gone), come),)
        low, to = i + 1, j + 1


def _are_few(old: list[str], new: list[str]) -> bool:
    """Whether lines can be compared by runs: difflib asks all pairs of equal lines again for each run that it finds."""
    if len(old) * len(new) > COMPARED:
        return False
    here, there = Counter(old), Counter(new)
    return sum(count * there[line] for line, count in here.items()) <= 8 * (len(old) + len(new))


def _by_runs(at: int, old: list[str], new: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    if not old or not new:
        yield at, len(old), new
        return
    from difflib import SequenceMatcher

    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield at + a, b - a, new[c:d]


def _grouped(pieces: Iterator[_Piece]) -> Iterator[tuple[list[_Piece], int]]:
    """The pieces of each hunk, and by how many lines the new text is ahead before it."""
    shift = 0
    group: list[_Piece] = []
    for piece in pieces:
        if group and piece.at - (group[-1].at + len(group[-1].old)) > 2 * CONTEXT:
            yield group, shift
            shift += sum(len(one.new) - len(one.old) for one in group)
            group = []
        group.append(piece)
    yield group, shift


def _hunk(before: str, group: list[_Piece], shift: int) -> str:
    start = low = group[0].start
    stop = group[-1].stop
    lines = 0
    while lines < CONTEXT and start:
        start, lines = before.rfind("\n", 0, start - 1) + 1, lines + 1
    for _ in range(CONTEXT):
        stop = _line_stop(before, stop)
    out = [f" {line}" for line in _lines(before[start:low])]
    at = low
    for piece in group:
        out += (f" {line}" for line in _lines(before[at : piece.start]))
        at = piece.stop
        out += (f"-{line}" for line in piece.old)
        out += (f"+{line}" for line in piece.new)
    out += (f" {line}" for line in _lines(before[at:stop]))
    count = sum(line[0] != "+" for line in out)
    come = sum(line[0] != "-" for line in out)
    first = group[0].at - lines
    head = f"@@ -{_span(first, count)} +{_span(first + shift, come)} @@\n"
    return head + "".join(line if line.endswith("\n") else f"{line}\n{_END}" for line in out)


def _span(start: int, count: int) -> str:
    """A range as difflib and git write it."""
    begin = start + 1 if count else start
    return str(begin) if count == 1 else f"{begin},{count}"
