"""Where a place of a text is in its front matter: by indentation, since what is being typed is seldom YAML.

A line is read as: blanks, dashes, a key with its colon, a value. Frames hold what is open above a line: each a mapping
or a list, at its column. A line that cannot be read in this way opens nothing, and what it is, is asked of nobody.
"""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple

from newsmatter._syntax.composition import Malformed
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.tokens import unescaped

Path = tuple["str | int", ...]

_FENCE = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_DASHES = re.compile(r"( *)((?:-(?: +|\Z))*)")
_QUOTED_KEY = re.compile(
    rf"""("[^"\\]*(?:\\.[^"\\]*)*{POSSESSIVE}"|'[^']*(?:''[^']*)*{POSSESSIVE}')[ \t]*:(?=[ \t]|\Z)"""
)
_ESCAPED = re.compile(rf'"[^"\\]*(?:\\.[^"\\]*)*{POSSESSIVE}"')
_COLON = re.compile(r":(?=[ \t]|\Z)")
_VALUE = re.compile(r":(?: |\Z)")
_COMMENT = re.compile(r"(?:\A|(?<=[ \t]))#")
_MARKS = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+|\Z))*\Z")
_WORD = re.compile(r"[\w$-]*\Z")
_NO_KEY = frozenset("#&*!|>%@`[]{},?\"'")


class Spot(NamedTuple):
    """What stands at a place. ``kind``: a ``key``, a ``value``, or an ``item``, which may become either.

    ``path``: of the mapping that has the key, or of the value. ``start`` and ``end``: what is typed there so far.
    ``standing``: the keys that the mapping has besides. ``bare``: no colon follows. ``quote``: of a text inside quotes.
    """

    kind: str
    path: Path
    start: int
    end: int
    standing: frozenset[str] = frozenset()
    bare: bool = True
    quote: str = ""
    flow: bool = False


class Owner(NamedTuple):
    """The key or the item that a line belongs to, and where that stands."""

    path: Path
    start: int
    end: int


class Found(NamedTuple):
    """What a place is for completion, and for whoever asks what it is about; None: nothing."""

    spot: Spot | None
    owner: Owner | None


class _Frame:
    """A mapping, a list or the whole; ``state`` of its last value: ``open``, ``closed`` or ``text`` (a block scalar)."""

    def __init__(self, kind: str, column: int, path: Path, state: str = "open") -> None:
        self.kind = kind
        self.column = column
        self.path = path
        self.state = state
        self.last: Path = path  # of the last value
        self.index = -1
        self.place: tuple[int, int] = (0, 0)  # where the last key or item stands


class _Line(NamedTuple):
    """A line: where it starts, its text, the column of what it holds behind its dashes, its key and its value."""

    start: int
    text: str
    column: int
    dashes: list[int]
    key: tuple[int, int, str] | None
    value: int


class Region(NamedTuple):
    """Where the front matter stands. What is not ``closed`` yet goes on to the end of the text."""

    start: int
    end: int
    closed: bool


def region(text: str) -> Region | None:
    """Where the front matter stands; None: there is none."""
    opening = _FENCE.match(text)
    if opening is None:
        return None
    closing = _CLOSING.search(text, opening.end())
    return Region(opening.end(), closing.start() if closing else len(text), closing is not None)


def find(text: str, offset: int) -> Found:
    """What stands at an offset.

    >>> text = "---\\nprovider:\\n  na\\n"
    >>> find(text, len(text) - 1).spot.path
    ('provider',)
    """
    there = region(text)
    if there is None or not there.start <= offset < there.end + (not there.closed):
        return Found(None, None)
    walk = _Walk(offset)
    at = there.start
    while at < there.end or not there.closed:
        match = _LINE.match(text, at, there.end)
        assert match is not None  # it matches everywhere
        walk.take(at, match[1])
        if not match[2]:
            break
        at = match.end()
    return walk.result()


class _Walk:
    """The lines one after the other, and what was found."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.frames = [_Frame("whole", -1, ())]
        self.keys: dict[Path, set[str]] = {}
        self.spot: Spot | None = None
        self.owner: Owner | None = None
        self.own = ""  # the key at the place itself

    def result(self) -> Found:
        spot = self.spot
        if spot is not None and spot.kind != "value":
            spot = spot._replace(standing=frozenset(self.keys.get(spot.path, set()) - {self.own}))
        return Found(spot, self.owner)

    def take(self, start: int, text: str) -> None:
        here = start <= self.offset <= start + len(text)
        line = _read(start, text)
        filled = text.lstrip(" ")
        if not filled or filled[0] in "#\t\r":
            if here and not filled.strip(" "):
                self._blank(line)
            return
        indent = len(text) - len(filled)
        frames = self.frames
        _leave(frames, indent)
        top = frames[-1]
        if top.column < indent and top.state != "open":
            if here and not text[indent:].startswith("#"):
                self.owner = Owner(top.last, *top.place)
            return
        if not self._dashes(line):
            return
        if not line.dashes and top.kind == "mapping" and top.column == indent and _VALUE.match(text, indent):
            top.state = _state(text[indent + 1 :].lstrip(" "))  # of a key that is written with a ?
            if here:
                self.owner = Owner(top.last, *top.place)
            return
        if line.key is None:
            self._content(line, here)
            return
        self._enter(line.column, bool(line.dashes))
        top = frames[-1]
        begin, end, name = line.key
        top.last, top.place = (*top.path, name), (start + begin, start + end)
        value = text[line.value :]
        top.state = _state(value)
        self.keys.setdefault(top.path, set()).add(name)
        if here:
            self._in_entry(line, top)

    def _dashes(self, line: _Line) -> bool:
        """Enter the items that the dashes of a line begin; whether they can stand there."""
        frames = self.frames
        for column in line.dashes:
            _leave(frames, column)
            top = frames[-1]
            if top.kind == "list" and top.column == column:
                pass
            elif top.state == "open" and (top.column < column or (top.kind == "mapping" and top.column == column)):
                frames.append(_Frame("list", column, top.last))
            else:
                return False
            top = frames[-1]
            top.index += 1
            top.last, top.state = (*top.path, top.index), "open"
            top.place = (line.start + column, line.start + column + 1)
        return True

    def _enter(self, column: int, item: bool) -> None:
        """Come to the mapping whose keys stand at a column: one that is open, or the next in what is."""
        frames = self.frames
        if not item:
            _leave(frames, column)
            if frames[-1].kind == "list" and frames[-1].column == column:
                frames.pop()
        if frames[-1].kind != "mapping" or frames[-1].column != column:
            frames.append(_Frame("mapping", column, frames[-1].last))

    def _blank(self, line: _Line) -> None:
        """The place is on a line of blanks: a key may come there."""
        path = _mapping_at(self.frames, self.offset - line.start)
        if path is not None:
            self.spot = Spot("key", path, self.offset, self.offset)

    def _content(self, line: _Line, here: bool) -> None:
        """A line without a key: an item, a key that is being typed, or a text that goes on."""
        top = self.frames[-1]
        begin, end = line.start + line.column, line.start + _scalar_end(line.text, line.column)
        at_dash = line.dashes and self.offset == line.start + line.dashes[-1] + 1  # a blank is to come first
        if here and begin <= self.offset <= end and not at_dash:
            word = _WORD.match(line.text[line.column : end - line.start]) is not None
            if line.dashes:
                self.spot = _in_value(line.text, line.column, line.start, self.offset, top.last)
                if self.spot is not None and word:
                    self.spot = self.spot._replace(kind="item")
            elif word:
                path = _mapping_at(self.frames, line.column)
                self.spot = None if path is None else Spot("key", path, begin, end)
            self.owner = Owner(top.last, begin, end) if line.dashes else None
        if line.dashes and line.text[line.column :]:
            top.state = _state(line.text[line.column :])

    def _in_entry(self, line: _Line, top: _Frame) -> None:
        """The place is on a line with a key."""
        assert line.key is not None
        begin, end, name = line.key
        at = self.offset - line.start
        if begin <= at:
            self.owner = Owner(top.last, line.start + begin, line.start + end)
        if begin <= at <= end:
            self.own = name
            if line.text[begin] not in "\"'":
                self.spot = Spot("key", top.path, line.start + begin, line.start + end, bare=False)
        elif at >= line.value and line.text[line.value - 1] in " \t":
            self.spot = _in_value(line.text, line.value, line.start, self.offset, top.last)


def _read(start: int, text: str) -> _Line:
    match = _DASHES.match(text)
    assert match is not None  # it matches everywhere
    dashes = [at for at in range(match.start(2), match.end()) if text[at] == "-"]
    column = match.end()
    key, value = None, len(text)
    if text[column : column + 1] == "?" and text[column + 1 : column + 2] in ("", " "):
        begins = column + 1 + len(text[column + 1 :]) - len(text[column + 1 :].lstrip(" "))
        end = _scalar_end(text, begins)
        key = (begins, max(begins, end), _name(text[begins:end]))
    elif text[column : column + 1] in ('"', "'"):
        quoted = _QUOTED_KEY.match(text, column)
        if quoted is not None:
            key, value = (column, quoted.end(1), _name(quoted[1])), quoted.end()
    elif text[column : column + 1] not in _NO_KEY and column < len(text):
        colon = _COLON.search(text, column)
        if colon is not None and not _COMMENT.search(text[column : colon.start()]):
            name = text[column : colon.start()].rstrip(" \t")
            key, value = (column, column + len(name), name), colon.end()
    if key is not None and value < len(text):
        value += len(text[value:]) - len(text[value:].lstrip(" \t"))
    return _Line(start, text, column, dashes, key, value)


def _name(text: str) -> str:
    """A key without its quotes."""
    if text[:1] == "'" == text[1:][-1:]:
        return text[1:-1].replace("''", "'")
    if _ESCAPED.fullmatch(text):
        with contextlib.suppress(Malformed):  # an escape that there is none of: what is typed there, nobody knows yet
            return unescaped(text[1:-1], 0)
    return text


def _leave(frames: list[_Frame], column: int) -> None:
    while frames[-1].column > column:
        frames.pop()


def _mapping_at(frames: list[_Frame], column: int) -> Path | None:
    """The mapping that would have a key at a column; None where no key can stand."""
    frames = [*frames]
    _leave(frames, column)
    if frames[-1].kind == "list" and frames[-1].column == column:
        frames.pop()
    top = frames[-1]
    if top.kind == "mapping" and top.column == column:
        return top.path
    return top.last if top.state == "open" and top.column < column else None


def _state(value: str) -> str:
    if value[:1] in ("|", ">"):
        return "text"
    comment = _COMMENT.search(value)
    value = value[: comment.start()] if comment else value
    marked = value.rstrip(" \t")
    if marked[:1] in ("&", "!") and re.search(r"[ \t][|>][-+0-9]*\Z", marked):
        return "text"
    return "open" if _MARKS.match(value) else "closed"


def _scalar_end(text: str, start: int) -> int:
    """Where what stands at ``start`` ends, before a comment and the blanks at the end."""
    comment = None if text[start : start + 1] in ("'", '"') else _COMMENT.search(text[start:])
    content = text[start : start + comment.start()] if comment else text[start:]
    return start + len(content.rstrip(" \t"))


def _in_value(text: str, value: int, start: int, offset: int, path: Path) -> Spot | None:
    """The place is in the value of a line, or behind it."""
    at, end, flow = offset - start, _scalar_end(text, value), False
    if text[value : value + 1] == "[":
        begin = max(text.rfind("[", value, at), text.rfind(",", value, at)) + 1
        if text.count("[", value, at) - text.count("]", value, at) != 1:
            return None
        stop = re.compile(r"[,\]]|\Z").search(text, at, end)
        end, flow, path = (stop.start() if stop else end), True, (*path, 0)
        value = begin + len(text[begin:at]) - len(text[begin:at].lstrip(" \t"))
        end = max(value, value + len(text[value:end].rstrip(" \t")))
    if at > max(end, value) or (text[value : value + 1] in ("|", ">", "&", "*", "!", "{", "[") and end > value):
        return None
    quote = text[value : value + 1] if end > value and text[value] in "\"'" else ""
    if quote:
        if at == value:
            return None
        value += 1
        end -= end > value and text[end - 1] == quote
        if at > end:
            return None
    return Spot("value", path, start + value, start + max(end, value), quote=quote, flow=flow)
