"""Literal and folded block scalars: a new one, and a new text for one that stands.

What a block cannot hold gives None: controls and what readers take for line breaks, and text without anything but
blanks. All else can stand in one: the header says the indentation (``|2``) where the text begins with a blank, and
whether line feeds at the end are kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from newsmatter._editing.folds import WIDTH, Break, Words, pair, wrap
from newsmatter._syntax.positions import text_column

_UNBLOCKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_HEADER = re.compile(r"([|>])(?:([1-9])([-+]?)|([-+]?)([1-9]?))([^\r\n]*)")
_BREAK = re.compile(r"(\r\n|\n|\r)")


class Place(NamedTuple):
    """Where a block stands: the column of what it hangs from, its key or dash (None: not known), the column of its
    text, and the line break to write."""

    parent: int | None
    indent: int
    newline: str = "\n"


def can_hold(text: str) -> bool:
    """Whether some block scalar can hold a text.

    >>> [can_hold(text) for text in ("a\\n\\tb\\n", "  a", "\\n", "a\\rb")]
    [True, True, False, False]
    """
    return bool(text.strip()) and not _UNBLOCKABLE.search(text)


def block(text: str, style: str, place: Place) -> list[str] | None:
    """The lines of a new block scalar, its header first; None where none can hold the text, and where it would have
    to keep line feeds at its end: then it takes blank lines below for its own, whoever writes them.

    >>> block("one\\n  two\\n", "literal", Place(0, 2))
    ['|', '  one', '    two']
    >>> block("  one\\ntwo", "literal", Place(0, 2))
    ['|2-', '    one', '  two']
    """
    if not can_hold(text) or text.endswith("\n\n"):
        return None
    breaks: list[Break] = []
    if style == "folded":
        for line in re.finditer(r"[^ \t\n][^\n]*", text):
            if text[line.start() - 1 : line.start()] in ("", "\n"):
                breaks += wrap(text, *line.span(), WIDTH - place.indent)
    rows = _rows(text, style, breaks)
    header = _header("|" if style == "literal" else ">", text, _deep(rows), place)
    return None if header is None else [header, *(" " * place.indent + row if row else "" for row in rows)]


def rewrite(raw: str, old: str, new: str, place: Place) -> str | None:
    """The block ``raw`` (header to last line, without its break), which says ``old``, made to say ``new``; or None.

    The lines that do not change are the same bytes, and a folded text breaks where it did.

    >>> print(rewrite(">-\\n  one two\\n  three", "one two three", "one two 3", Place(0, 2)))
    >-
      one two
      3
    """
    parts = _BREAK.split(raw)
    (top, *lines), newlines = parts[::2], parts[1::2]
    found = _HEADER.fullmatch(top)
    if found is None or not can_hold(new):
        return None
    given = found[2] or found[5]
    column = text_column(lines, old)
    place = place if column is None else place._replace(indent=column)
    was = [line[place.indent :] for line in lines]
    breaks = []
    if found[1] == ">":
        breaks = _moved(Words(old.rstrip("\n"), new.rstrip("\n")), was, place)
    rows = _rows(new, "literal" if found[1] == "|" else "folded", breaks)
    tab = rows[0][:1] == "\t" and "".join(was[:1])[:1] == "\t"  # one that stood there may stay as it stood
    deep = _deep(rows) and not tab
    header = _header(found[1] + given, new, deep and not given, place)
    if header is None:
        return None
    before = top[: len(top) - len(found[6])]
    header = before if {*header} == {*before} or _keeps(before, header, new) else header
    out = [header + found[6]]
    ends = [newlines[0] if newlines else place.newline]
    stood = {to: (at, exact) for at, (to, exact) in enumerate(zip(*pair(was, rows), strict=True))}
    for number, row in enumerate(rows):
        at, exact = stood.get(number, (len(lines), False))
        out.append(lines[at] if exact else " " * place.indent + row if row else "")
        ends.append(newlines[at + 1] if at + 1 < len(newlines) else place.newline)
    return "".join(line + end for line, end in zip(out, ends, strict=True))[: -len(ends[-1])]


def _deep(rows: list[str]) -> bool:
    """Whether the rows begin with a blank, so that the indentation has to be told. libyaml takes a tab for part of it."""
    first = next(at for at, row in enumerate(rows) if row.strip(" "))
    return any(row[:1] in (" ", "\t") for row in rows[: first + 1])


def _header(mark: str, text: str, told: bool, place: Place) -> str | None:
    """``|`` or ``>`` with what the text asks for; None where the indentation is to be told and cannot be."""
    if told:
        if place.parent is None or not 1 <= place.indent - place.parent <= 9:
            return None
        mark += str(place.indent - place.parent)
    feeds = len(text) - len(text.rstrip("\n"))
    return mark + ("-", "", "+")[min(feeds, 2)]


def _keeps(before: str, header: str, text: str) -> bool:
    """Whether a header that keeps all line feeds does for a text with one."""
    return before.replace("+", "") == header and text.endswith("\n") and "+" in before


def _rows(text: str, style: str, breaks: list[Break]) -> list[str]:
    """The lines that say a text, without their indentation; a folded one's in the breaks given."""
    body = text.rstrip("\n")
    lines = body.split("\n")
    rows: list[str] = []
    feeds = [""] * (len(text) - len(body) - 1)
    if style == "literal":
        return lines + feeds
    at = empty = 0
    above = ""  # the line above that is not empty
    left = breaks[::-1]
    for line in lines:
        stop = at + len(line)
        if line:
            # between two lines that fold there is one line break more than there are line feeds
            rows += [""] * (empty + (_folds(above) and _folds(line)))
            while left and left[-1].start < stop:
                there = left.pop()
                rows.append(body[at : there.start])
                at = there.stop
            rows.append(body[at:stop])
            above, empty = line, 0
        else:
            empty += 1
        at = stop + 1
    return rows + feeds


def _folds(line: str) -> bool:
    """Whether a line of a folded text is one that folds: neither empty nor indented."""
    return line[:1] not in ("", " ", "\t")


def _moved(words: Words, was: list[str], place: Place) -> list[Break]:
    """The breaks of a folded text at which the new one breaks too, and those that long lines need."""
    new = words.new
    joints: list[Break] = []
    at = 0
    above = ""
    empty = 0
    for row in was:
        if not row:
            empty += 1
            continue
        if above:
            folds = _folds(above) and _folds(row)
            if folds and not empty:
                joints.append(Break(at, at + 1))
            at += empty if folds and empty else empty + 1
        else:
            at = empty
        at += len(row)
        above, empty = row, 0
    starts = [0, *(match.end() for match in re.finditer("\n", new))]  # of the text's own lines
    spots = {there for joint in joints if (there := words.moved(joint)) is not None}
    breaks = sorted(there for there in spots if _may_fold(new, starts, there))
    if not joints:
        return breaks
    widest = max(map(len, was)) + place.indent
    room = (widest if widest > WIDTH // 2 else WIDTH) - place.indent
    stood = set(was)
    start = 0
    for there in [*breaks, Break(len(new), len(new))]:
        for line in re.finditer(r"[^\n]+", new[start : there.start]):
            a, b = start + line.start(), start + line.end()
            if b - a > max(widest, WIDTH) - place.indent and new[a:b] not in stood and _folds_at(new, starts, a):
                breaks += wrap(new, a, b, room)
        start = there.stop
    return sorted(breaks)


def _folds_at(text: str, starts: list[int], offset: int) -> bool:
    """Whether the line of the text that holds an offset is one that folds."""
    start = starts[bisect_right(starts, offset) - 1]
    return _folds(text[start : start + 1])


def _may_fold(text: str, starts: list[int], there: Break) -> bool:
    """Whether a blank between words of a text, or at its ends, can be written as a line break."""
    return there.stop < len(text) and _folds_at(text, starts, there.start)
