r"""Unified diffs in the form that ``git apply`` and ``patch`` take, from known edits, in time linear in the text.

A line ends with LF, as git has it; a CR before that is part of the line. Lines that an edit touches are compared with what
stands in their place; large pieces are taken whole, as comparing them would take time without bounds.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from newsmatter._editing.values import Edit, apply

CONTEXT = 3
COMPARED = 1_000_000  # pairs of lines; more are taken whole
_END = "\\ No newline at end of file\n"


class _Piece(NamedTuple):
    """Old lines from ``at`` on, ``old`` of them, and the lines that come instead."""

    at: int
    old: int
    new: list[str]


def unified(before: str, after: str, path: Path | None, edits: list[Edit] | None = None) -> str:
    """The unified diff of two texts, empty where they are the same; ``edits`` lead from one to the other, where known.

    Names are relative to the working directory. A file that was empty is a new one.
    """
    if before == after:
        return ""
    name = _name(path)
    old = _lines(before)
    pieces = [*_pieces(before, old, edits or [Edit(0, len(before), after)])]
    head = f"--- {_quoted('a/' + name) if before else '/dev/null'}\n+++ {_quoted('b/' + name)}\n"
    return head + "".join(_hunk(old, group, shift) for group, shift in _grouped(pieces))


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


def _pieces(before: str, old: list[str], edits: list[Edit]) -> Iterator[_Piece]:
    """The lines that change: those of each edit, or of several that share a line, and what comes of them."""
    starts = [0, *accumulate(map(len, old))]  # the last is the end of the text
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        low = min(bisect_right(starts, edit.start), len(old)) - 1 if old else 0
        high = min(bisect_right(starts, edit.end), len(old))
        if groups and low < groups[-1][1]:
            first, stop, shared = groups[-1]
            groups[-1] = (first, max(stop, high), [*shared, edit])
        else:
            groups.append((low, high, [edit]))
    for low, high, shared in groups:
        start = starts[low]
        moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in shared]
        yield from compared(low, old[low:high], _lines(apply(before[start : starts[high]], moved)))


def compared(at: int, old: list[str], new: list[str]) -> Iterator[_Piece]:
    """What differs between lines that stand for each other."""
    head = 0
    while head < len(old) and head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old, new, at = old[head : len(old) - tail], new[head : len(new) - tail], at + head
    if not old and not new:
        return
    if not old or not new or len(old) * len(new) > COMPARED:
        yield _Piece(at, len(old), new)
        return
    from difflib import SequenceMatcher

    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Piece(at + a, b - a, new[c:d])


def _grouped(pieces: list[_Piece]) -> Iterator[tuple[list[_Piece], int]]:
    """The pieces of each hunk, and by how many lines the new text is ahead before it."""
    shift = 0
    group: list[_Piece] = []
    for piece in pieces:
        if group and piece.at - (group[-1].at + group[-1].old) > 2 * CONTEXT:
            yield group, shift
            shift += sum(len(one.new) - one.old for one in group)
            group = []
        group.append(piece)
    yield group, shift


def _hunk(old: list[str], group: list[_Piece], shift: int) -> str:
    start = max(group[0].at - CONTEXT, 0)
    stop = min(group[-1].at + group[-1].old + CONTEXT, len(old))
    out: list[str] = []
    at = start
    for piece in group:
        out += (f" {line}" for line in old[at : piece.at])
        at = piece.at + piece.old
        out += (f"-{line}" for line in old[piece.at : at])
        out += (f"+{line}" for line in piece.new)
    out += (f" {line}" for line in old[at:stop])
    count = stop - start
    come = count + sum(len(piece.new) - piece.old for piece in group)
    head = f"@@ -{_span(start, count)} +{_span(start + shift, come)} @@\n"
    return head + "".join(line if line.endswith("\n") else f"{line}\n{_END}" for line in out)


def _span(start: int, count: int) -> str:
    """A range as difflib and git write it."""
    begin = start + 1 if count else start
    return str(begin) if count == 1 else f"{begin},{count}"
