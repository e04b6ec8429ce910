r"""One scalar of the text at an offset, in every style that YAML 1.2 has, to its value and its end.

Line breaks are LF or CRLF. Everything here takes time linear in what it reads, and searches instead of matching where a
pattern would remember each step of its way: a line of a megabyte must not take a gigabyte. Nor are the pieces of a text of
many lines ever all there: each takes fifty bytes or more.

Chapters of the specification (https://yaml.org/spec/1.2.2/): double quotes 7.3.1, single quotes 7.3.2, plain 7.3.3,
folding of lines 6.5, block scalars 8.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple

from newsmatter._syntax.composition import Malformed
from newsmatter._syntax.dialect import SIMPLE_ESCAPES
from newsmatter._syntax.positions import blanks, white

INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
BREAKS = frozenset("\r\n")
_STOP = re.compile(r":(?=[ \t\r\n])|(?<=[ \t])#|\r?\n")
_FLOW_STOP = re.compile(r":(?=[ \t\r\n,\[\]{}])|(?<=[ \t])#|[,\[\]{}]|\r?\n")
_FILLED = re.compile(r"[^ \t\r\n]")
_WORDS = {"\\" + word: value for word, value in SIMPLE_ESCAPES.items()}
# An escape that its line's escaped break cuts in two; what follows an escaped backslash looks like one.
_CUT = re.compile(r"\\(?:x[^\n]?|u[^\n]{0,3}|U[^\n]{0,7})\\\r?\n")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.DOTALL)
_HEADER = re.compile(r"[|>](?:([1-9])([+-]?)|([+-])([1-9]?))?(?=([ \t]*))\5(?:(?<=[ \t])#[^\n]*)?(?=\r?\n)")


class Read(NamedTuple):
    """A scalar's value, the offset behind its last character, and whether it stands on more than one line."""

    value: str
    end: int
    several: bool


def begins_plain(text: str, at: int, flow: bool) -> bool:
    """Whether a plain scalar may begin here (7.3.3): no indicator, or one of - ? : that text follows."""
    if text[at] not in INDICATORS:
        return True
    return text[at] in "-?:" and text[at + 1] not in (" \t\r\n,[]{}" if flow else " \t\r\n")


def plain(text: str, at: int, end: int, column: int, flow: bool) -> Read:
    """A plain scalar in a collection at a column. Raises Malformed where a key stands within it."""
    pattern = _FLOW_STOP if flow else _STOP
    stop = pattern.search(text, at, end)
    assert stop is not None  # every line has its break
    last = len(text[at : stop.start()].rstrip(" \t")) + at
    value, lines = text[at:last], None
    while text[stop.start()] in BREAKS:
        start, first, breaks = _next_filled(text, stop.end(), end)
        if first >= end or text[first] == "#":
            break
        if not flow and blanks(text, start, first) - start <= column:
            break
        found = pattern.search(text, first, end)
        assert found is not None
        if found.start() == first and flow:
            break  # a bracket, a comma or a colon
        if not flow and text[found.start()] == ":":
            raise Malformed(first, "a key stands inside the text of the value above")
        last = len(text[first : found.start()].rstrip(" \t")) + first
        if lines is None:
            lines = StringIO(value)
            lines.seek(len(value))
        lines.write("\n" * (breaks - 1) or " ")
        lines.write(text[first:last])
        stop = found
    return Read(value if lines is None else lines.getvalue(), last, lines is not None)


def joined(parts: Iterable[str]) -> str:
    """The parts in a row, of which there is one at a time."""
    text = StringIO()
    text.writelines(parts)
    return text.getvalue()


def _next_filled(text: str, start: int, end: int) -> tuple[int, int, int]:
    """From a line's start: start and first visible character of the next filled line, and how many breaks lead there."""
    breaks = 1
    while True:
        first = white(text, start, end)
        if first >= end or text[first] not in BREAKS:
            return start, first, breaks
        start = text.index("\n", first) + 1
        breaks += 1


def quoted(text: str, at: int, end: int) -> Read:
    """A single- or double-quoted scalar. Raises Malformed where no quote closes it, or an escape is none."""
    quote = text[at]
    close = _closing(text, at, end)
    body = text[at + 1 : close]
    several = "\n" in body
    if quote == "'" or "\\" not in body:
        value = joined(_folded(body)) if several else body
        return Read(value.replace("''", "'") if quote == "'" else value, close + 1, several)
    value = _unwrapped(body, at + 1) if several else unescaped(body, at + 1)
    return Read(value, close + 1, several)


def _closing(text: str, at: int, end: int) -> int:
    if text[at] == "'":
        close = text.find("'", at + 1, end)
        while close >= 0 and text[close + 1 : close + 2] == "'":
            close = text.find("'", close + 2, end)
    else:
        close = text.find('"', at + 1, end)
        while close >= 0 and text[close - 1] == "\\":
            before = close - 1
            while text[before] == "\\":
                before -= 1
            if (close - before) % 2:
                break  # the backslashes are escaped themselves
            close = text.find('"', close + 1, end)
    if close < 0:
        raise Malformed(at, "the quote is never closed")
    return close


def _folded(body: str) -> Iterator[str]:
    """The parts of a body of several lines: one break is a blank, of more the first goes, and so do the blanks around (6.5)."""
    stop = body.index("\n")
    yield body[:stop].removesuffix("\r").rstrip(" \t")
    while stop >= 0:
        found = _FILLED.search(body, stop)
        first = found.start() if found else len(body)
        yield "\n" * (body.count("\n", stop, first) - 1) or " "
        stop = body.find("\n", first)
        yield body[first:] if stop < 0 else body[first:stop].removesuffix("\r").rstrip(" \t")


def _unwrapped(body: str, start: int) -> str:
    """The value of a double-quoted body of several lines that holds escapes, some of them perhaps of line breaks."""
    if _CUT.search(body) is None:
        try:
            return unescaped(joined(part for _, part in _escaped_lines(body)), start)
        except Malformed:
            pass  # where, its line tells
    return joined(unescaped(part, start + at) if at >= 0 else part for at, part in _escaped_lines(body))


def _escaped_lines(body: str) -> Iterator[tuple[int, str]]:
    """The parts of such a body with their offsets in it; of what stands for line breaks -1."""
    breaks = 0  # that stand between the last part and the next
    joins = escaped = False  # whether the break behind the last part, or line, is escaped
    at, stop = 0, body.index("\n")
    while at >= 0:
        line = body[at:] if stop < 0 else body[at:stop]
        lead = len(line) - len(line.lstrip(" \t")) if at else 0
        breaks += bool(at) and not escaped
        kept, escaped = (line, False) if stop < 0 else _right_trimmed(line.removesuffix("\r"))
        if len(kept) > lead or escaped or stop < 0 or not at:
            if breaks:  # an escaped break is no blank: each empty line below it is a break
                yield -1, "\n" * breaks if joins else "\n" * (breaks - 1) or " "
            yield at + lead, kept[lead:]
            breaks, joins = 0, escaped
        at = stop + 1 or -1
        stop = body.find("\n", at) if at > 0 else -1


def _right_trimmed(line: str) -> tuple[str, bool]:
    """A line without the white space at its end, save an escaped one; and whether its break is escaped."""
    if line[-1:] == "\\" != line[-2:-1]:  # as most are
        return line[:-1], True
    kept = line.rstrip(" \t")
    slashes = len(kept) - len(kept.rstrip("\\"))
    if slashes % 2 == 0:
        return kept, False
    if len(kept) < len(line):
        return line[: len(kept) + 1], False  # "\ " is a blank
    return kept[:-1], True


def unescaped(body: str, start: int) -> str:
    """A body on one line, which begins at an offset, with its escapes read. Raises Malformed."""
    if "\\" not in body:
        return body

    def one(match: re.Match[str]) -> str:
        if match[0] in _WORDS:
            return _WORDS[match[0]]
        code = match[1] or match[2] or match[3]
        if code is not None and int(code, 16) <= 0x10FFFF:
            return chr(int(code, 16))
        raise Malformed(start + match.start(), f"{match[0]} is no escape of a double-quoted text")

    return _ESCAPE.sub(one, body)


# A block of one line, with a line at column 1 below it, or none.
_BLOCK_OF_ONE = re.compile(r"[|>]([-+]?)\r?\n( +)([^ \t\r\n][^\r\n]*)\r?\n(?=[^ \t\r\n]|\Z)")


class Block(NamedTuple):
    """A literal or folded scalar: its value, its end, and the start of the first line that is not its own."""

    value: str
    end: int
    below: int


def block(text: str, at: int, end: int, column: int) -> Block:
    """The literal or folded scalar with its header at ``at``, in a collection at a column. Raises Malformed."""
    line = _BLOCK_OF_ONE.match(text, at, end)
    if line is not None and line.end(2) - line.start(2) > column:  # as many descriptions are
        return Block(line[3] if line[1] == "-" else line[3] + "\n", line.end(3), line.end())
    header = _HEADER.match(text, at, end)
    if header is None:
        raise Malformed(at, "text stands behind the | or > of a block of text")
    digit = header[1] or header[4]
    chomp = header[2] or header[3] or ""
    first = text.index("\n", header.end()) + 1
    indent = column + int(digit) if digit else _detected(text, first, end, column)
    rows = _rows(text, first, end, indent)
    kept = chomp == "+"
    tail = "\n" * (rows.blank + bool(rows.filled)) if kept else "\n" if rows.filled and not chomp else ""
    stop = (rows.last if kept else rows.filled) or at + 1 + len(digit or "") + len(chomp)
    lines = _lines(text, first, rows.filled, indent)
    if text[at] == ">":
        value = joined(folded(lines))
    elif rows.ragged:
        value = joined(part for line in lines for part in ("\n", line))[1:]
    else:  # the lines as they stand, but for their indentation
        value = ("\n" + text[first : rows.filled]).replace("\n" + " " * indent, "\n")[1:]
    return Block(value + tail, stop, rows.below)


def _detected(text: str, start: int, end: int, column: int) -> int:
    """The indentation of a block's first filled line, deeper than the column."""
    longest = offset = 0
    while start < end:
        first = blanks(text, start, end)
        if text[first] not in BREAKS:
            indent = first - start
            if indent <= column:
                break
            if longest > indent:
                raise Malformed(offset, "a blank line at the start of a block of text is longer than its indentation")
            return indent
        if first - start > longest:
            longest, offset = first - start, start
        start = text.index("\n", first) + 1
    return max(column + 1, longest)


class _Rows(NamedTuple):
    """The lines of a block: where the last that is filled ends and the last of all (0: there is none), how many blank ones
    stand behind the filled, where the first other line starts, and whether more than the indentation parts values and lines."""

    filled: int
    last: int
    blank: int
    below: int
    ragged: bool


def _rows(text: str, start: int, end: int, indent: int) -> _Rows:
    filled = last = blank = 0
    ragged = False
    pad = " " * indent
    while start < end:
        stop = text.index("\n", start)
        behind = stop - 1 if text[stop - 1] == "\r" else stop
        is_filled = text.startswith(pad, start)
        if is_filled:
            is_filled = behind > start + indent
        elif line := text[start:behind].strip(" "):
            if not line.strip("\t "):
                raise Malformed(text.index("\t", start), "a tab indents the line", "tab")
            break
        else:
            ragged = ragged or behind > start
        ragged = ragged or behind < stop
        last = behind
        blank += 1
        if is_filled:
            filled, blank = behind, 0
        start = stop + 1
    return _Rows(filled, last, blank, start, ragged)


def _lines(text: str, start: int, end: int, indent: int) -> Iterator[str]:
    """The lines of a block up to the end of the last that is filled, without their indentation."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield text[start + indent : stop].removesuffix("\r") if stop > start + indent else ""
        start = stop + 1


def folded(rows: Iterable[str]) -> Iterator[str]:
    """The parts of a folded block (8.1.3): lines that begin with white space keep their breaks."""
    breaks = 0
    spaced = True  # what stands above the first line is no text
    begun = False
    for row in rows:
        if row:
            deeper = row[0] in " \t"
            if begun or breaks:
                yield "\n" * breaks if spaced or deeper else "\n" * (breaks - 1) or " "
            yield row
            breaks, spaced, begun = 0, deeper, True
        breaks += 1
