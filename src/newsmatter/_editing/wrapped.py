"""Plain and quoted scalars over several lines, and the escapes of double quotes: what did not change stays as it
was spelt and where it stood.

A text that is read otherwise than ruamel.yaml reads it, or cannot be written on several lines, gives None: then it is
written anew, on one line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from newsmatter._editing.folds import WIDTH, Break, Words, wrap
from newsmatter._editing.scalars import double_quoted, plain_safe, quoted, single_quoted
from newsmatter._syntax.dialect import unescape

_BREAK = re.compile(r"(\r\n|\n|\r)")
_ODD = re.compile("[\x85\u2028\u2029\ufeff]")  # line breaks to some readers
_ESCAPED = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\x..|\\u....|\\U.{8}|\\.|.")
_DOUBLED = re.compile("''|.")
_PAIR = re.compile(r"\\u(....)\\u(....)")


class Row(NamedTuple):
    """One line with a part of the text, and the blank lines below it."""

    start: int  # of its part of the text
    stop: int
    lead: str  # blanks in front
    tail: str  # blanks behind, and the backslash of an escaped break
    after: str  # line breaks and blank lines between this row and the next


class Wrapped(NamedTuple):
    """A scalar's text and its lines: ``units`` spells each character, of a line break as nothing."""

    value: str
    style: str
    units: list[str]
    rows: list[Row]

    def content(self, row: Row) -> str:
        return "".join(self.units[row.start : row.stop])

    def text(self) -> str:
        mark = {"double": '"', "single": "'"}.get(self.style, "")
        body = "".join(row.lead + self.content(row) + row.tail + row.after for row in self.rows)
        return mark + body + mark


def read(raw: str, style: str) -> Wrapped | None:
    """The lines of a plain or quoted scalar; None where only a parser knows what it says."""
    if _ODD.search(raw):
        return None
    parts = _BREAK.split(raw if style == "plain" else raw[1:-1])
    lines = list(zip(parts[::2], [*parts[1::2], ""], strict=True))
    value, units, rows, after = "", list[str](), list[Row](), list[str]()
    chars = _Each(lambda unit: _char(unit, style))
    for at, (line, newline) in enumerate(lines):
        first, last = at == 0, at == len(lines) - 1
        body = line if first else line.lstrip(" \t")
        lead = line[: len(line) - len(body)]
        if not (body.strip(" \t") or first or last):
            after += [line, newline]
            continue
        tail = ""
        if not last:
            kept = body.rstrip(" \t")
            escaped = style == "double" and (len(kept) - len(kept.rstrip("\\"))) % 2 == 1
            if escaped:  # a blank that is text, or a break that joins
                kept = body[: len(kept) + 1] if len(kept) < len(body) else kept[:-1]
            tail = body[len(kept) :]
            body = kept
        if rows:
            rows[-1] = rows[-1]._replace(after="".join(after))
            join = _joiner(rows[-1])
            value += join
            units += [""] * len(join)
        spelt = list(body) if style == "plain" else (_ESCAPED if style == "double" else _DOUBLED).findall(body)
        rows.append(Row(len(value), len(value) + len(spelt), lead, tail, ""))
        after = [newline]
        value += "".join(map(chars.__getitem__, spelt))
        units += spelt
    return Wrapped(value, style, units, rows)


class _Each(dict[str, str]):
    """What a function gives for each of few texts that come often."""

    def __init__(self, function: Callable[[str], str]) -> None:
        self.function = function

    def __missing__(self, text: str) -> str:
        self[text] = made = self.function(text)
        return made


def _joiner(row: Row) -> str:
    """What the line breaks below a row stand for."""
    feeds = "\n" * (len(_BREAK.findall(row.after)) - 1)
    return feeds if row.tail.startswith("\\") else feeds or " "


def _char(unit: str, style: str) -> str:
    if style == "single" and unit == "''":
        return "'"
    if style != "double" or unit[0] != "\\":
        return unit
    if match := _PAIR.fullmatch(unit):
        return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")
    if unit[1] == "U":
        return chr(int(unit[2:], 16))
    return "\t" if unit[1] == "\t" else unescape(unit)


def rewrite(
    raw: str, old: str, new: str, style: str, *, flow: bool = False, quotes: Callable[[], str] = lambda: "double"
) -> str | None:
    """The scalar ``raw``, which says ``old``, made to say ``new``, in its lines and its spelling; or None.

    >>> print(rewrite('"one two\\n  three"', "one two three", "one 2 three", "double"))
    "one 2
      three"
    """
    was = read(raw, style)
    if was is None or was.value != old:
        return None
    style = _style(was, new, flow, quotes)
    words = Words(old, new)
    breaks = _breaks(words, was, new, style)
    if breaks is None:
        return None
    result = Wrapped(new, style, _units(words, was, new, style), _rows(words, was, new, breaks))
    result = _within_width(was, result)
    if any(not row.lead and result.content(row).startswith(("---", "...")) for row in result.rows[1:]):
        return None  # at the start of a line they end the front matter
    text = result.text()
    again = read(text, style)
    return text if again is not None and again.value == new else None


def _style(was: Wrapped, new: str, flow: bool, quotes: Callable[[], str]) -> str:
    """Plain where it was so and may be; quotes that can say the text."""
    line = new.replace("\n", " ")
    if was.style == "plain":
        if "\n#" not in new and plain_safe(line, flow=flow):
            return "plain"
        return "single" if quoted(line, quotes())[0] == "'" else "double"
    return "double" if single_quoted(line) is None else was.style


def _units(words: Words, was: Wrapped, new: str, style: str) -> list[str]:
    if style == "double":
        default = [*map(_Each(lambda char: double_quoted(char)[1:-1]).__getitem__, new)]
        return words.spelling(was.units, default) if was.style == "double" else default
    return ["''" if char == "'" and style == "single" else char for char in new]


def _breaks(words: Words, was: Wrapped, new: str, style: str) -> list[Break] | None:
    """The breaks of the new text; None where it has line feeds that cannot be written so."""
    breaks: list[Break] = []
    feeds = False
    for above, below in zip(was.rows, was.rows[1:], strict=False):
        there = Break(above.stop, below.start)
        feeds = feeds or "\n" in words.old[there.start : there.stop]
        moved = words.moved(there)
        if moved is not None and (style == "double" or moved.start < moved.stop):
            breaks.append(moved)
    taken = {at for there in breaks for at in range(there.start, there.stop)}
    for match in re.finditer(r"\n+", new):
        if match.start() in taken:
            continue
        alone = new[match.start() - 1 : match.start()].strip() and new[match.end() : match.end() + 1].strip()
        if alone and (feeds or style != "double"):
            breaks.append(Break(*match.span()))
        elif style != "double":
            return None
    return sorted(set(breaks))


def _rows(words: Words, was: Wrapped, new: str, breaks: list[Break]) -> list[Row]:
    """The new rows, each with the blanks of the old one that it goes on from."""
    source = {word: at for at, row in enumerate(was.rows) for word in _words_of(words.before, row)}
    origin = {to: word for word, to in enumerate(words.pairs.new) if to >= 0}
    newline = was.rows[0].after[: 2 if was.rows[0].after.startswith("\r\n") else 1] or "\n"
    usual = was.rows[1].lead if len(was.rows) > 1 else ""
    rows: list[Row] = []
    start = 0
    for stop, follows in [*breaks, Break(len(new), len(new))]:
        at = next((source[origin[w]] for w in _words_of(words.after, Row(start, stop, "", "", ""))
                   if w in origin), -1)  # fmt: skip
        old = was.rows[at] if at >= 0 else Row(0, 0, usual, "", "")
        lead = old.lead if rows and at != 0 else usual if rows else ""
        same = at >= 0 and words.old[old.start : old.stop] == new[start:stop]
        last = stop == len(new) and follows == stop
        join = new[stop:follows]
        tail = "" if last else old.tail if same and join else "\\" if not join else ""
        after = "" if last else newline * (len(join) + 1 if "\n" in join else 1)
        stands = not last and 0 <= at < len(was.rows) - 1
        if stands and words.old[old.stop : was.rows[at + 1].start] == join:
            after = old.after
        rows.append(Row(start, stop, lead, tail, after))
        start = follows
    return rows


def _words_of(spans: list[tuple[int, int]], row: Row) -> list[int]:
    low = bisect_left(spans, (row.start, row.start))
    found = []
    while low < len(spans) and spans[low][0] < row.stop:
        found.append(low)
        low += 1
    return found


def _within_width(was: Wrapped, result: Wrapped) -> Wrapped:
    """Lines that grew too long are broken where that is the habit of the text."""
    folds = [row for row in was.rows[:-1] if _joiner(row) == " "]
    if not folds:
        return result
    widest = max(len(row.lead) + len(was.content(row)) for row in was.rows)
    kept = {was.content(row) for row in was.rows}
    rows: list[Row] = []
    for row in result.rows:
        width = len(row.lead) + len(result.content(row))
        if width <= max(widest, WIDTH) or result.content(row) in kept:
            rows.append(row)
            continue
        room = (widest if widest > WIDTH // 2 else WIDTH) - len(row.lead)
        start = row.start
        lead, usual = row.lead, was.rows[1].lead
        for there in wrap(result.value, row.start, row.stop, room):
            newline = folds[0].after
            rows.append(Row(start, there.start, lead, "", newline))
            start, lead = there.stop, usual
        rows.append(row._replace(start=start, lead=lead))
    return result._replace(rows=rows)
