"""How objects look: what differs from the default, long values cut, an article in some lines.

None of it raises, calls a factory of the user's or reads a long value to its end.
"""

from __future__ import annotations

import html as _html
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

import attrs

from newsmatter._raised import RAISED
from newsmatter._readable import generated

LONG = 60  # characters of one value
_FEW = 5  # items that are shown one by one
_DEEP = 3
_LAST = {"extra": 1, "body": 2, "path": 3}  # of a document: behind the fields of its class
_CLOSES: dict[Any, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


class Glance:
    """What stands for a value: printed, it is its text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _shown(obj: Any) -> Iterator[tuple[Any, Any]]:
    """The fields that say something, each with its value."""
    last = _LAST if hasattr(type(obj), "_origin") else {}
    for field in sorted(attrs.fields(type(obj)), key=lambda field: last.get(field.name, 0)):
        if field.repr is False:
            continue
        try:
            value = getattr(obj, field.name)
        except AttributeError:  # an object half made
            yield field, Glance("<not set>")
            continue
        if not _is_default(field, value):
            yield field, value


def _is_default(field: Any, value: Any) -> bool:
    default = field.default
    if default is attrs.NOTHING:
        return False
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        if default.takes_self or default.factory not in _CLOSES:
            return False  # it may count, or ask the clock
        default = default.factory()
    try:
        return default is value or (type(default) is type(value) and bool(default == value))
    except RAISED:
        return False


def _name(obj: Any) -> str:
    return type(obj).__qualname__.rsplit(">.", 1)[-1]


def _fields(obj: Any, level: int) -> Iterator[tuple[str, str]]:
    for field, value in _shown(obj):
        yield field.name, _own(field.repr, value) if callable(field.repr) else value_text(value, level)


def text(obj: Any, level: int = 0) -> str:
    """``Name(field=value, ...)``; below the first level only as many fields as a line holds."""
    parts: list[str] = []
    room = LONG * 2
    for name, value in _fields(obj, level + 1):
        part = f"{name}={value}"
        room -= len(part)
        if level and parts and room < 0:
            parts.append("…")
            break
        parts.append(part)
    return f"{_name(obj)}({', '.join(parts)})"


def value_text(value: Any, level: int = 1) -> str:
    """A value in a few words; of what is long, how long it is."""
    if isinstance(value, Glance):
        return value.text
    kind = type(value)
    if kind is str:
        made = repr(value[:LONG])
        return made if len(value) <= LONG and len(made) <= LONG else f"{made[: LONG - 2]}…{made[0]}"
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value):,} bytes>"
    if kind in (datetime, date):
        return str(value.isoformat()).replace("+00:00", "Z")
    if isinstance(value, PurePath):
        return repr(str(value))
    if attrs.has(kind) and generated(kind):
        return text(value, level) if level <= _DEEP else f"{_name(value)}(…)"
    if kind in _CLOSES:
        return _collection(value, level)
    return _own(repr, value)


def _collection(value: Any, level: int) -> str:
    kind, size = type(value), len(value)
    opening, closing = _CLOSES[kind]
    if not size:
        return repr(value)
    if size <= _FEW and level <= _DEEP:
        made = _items(value, level + 1) + "," * (kind is tuple and size == 1)
        if len(made) <= LONG:
            return opening + made + closing
    return f"{opening}{size:,} {'key' if kind is dict else 'item'}{'s' * (size != 1)}{closing}"


def _items(value: Any, level: int) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{value_text(key, level)}: {value_text(child, level)}" for key, child in value.items())
    return ", ".join(value_text(child, level) for child in value)


def _own(show: Any, value: Any) -> str:
    """What a value's own way says, cut to a line."""
    try:
        if isinstance(value, (Mapping, Sequence, Set)) and not isinstance(value, str) and len(value) > _FEW:
            return f"{type(value).__name__}({len(value):,} items)"
        made = " ".join(str(show(value)).splitlines())
    except RAISED:
        return f"<{type(value).__name__}>"
    return made if len(made) <= LONG else made[: LONG - 1] + "…"


def rich(obj: Any) -> Iterator[tuple[str, Any]]:
    """The fields for ``rich``, which lays out what is short enough itself."""
    if not generated(type(obj)):
        yield "", Glance(_own(repr, obj))
        return
    for field, value in _shown(obj):
        yield field.name, Glance(_own(field.repr, value)) if callable(field.repr) else _laid_out(value)


def _laid_out(value: Any) -> Any:
    if hasattr(type(value), "__rich_repr__"):
        return value
    if type(value) in (list, tuple) and len(value) <= _FEW:
        return type(value)(map(_laid_out, value))
    if type(value) is dict and len(value) <= _FEW:
        return {key: _laid_out(child) for key, child in value.items()}
    return Glance(value_text(value))


def pretty(obj: Any, printer: Any, cycle: bool) -> None:
    """For IPython: one field a line where a line does not hold them.

    Hypothesis asks here too, for what a test is to be repeated with: there nothing is cut.
    """
    whole = type(printer).__module__.startswith("hypothesis.")
    if not generated(type(obj)):
        printer.text(repr(obj) if whole else _own(repr, obj))
        return
    name = _name(obj)
    if cycle:
        printer.text(f"{name}(…)")
        return
    shown = [(field, value) for field, value in _shown(obj) if field.init or not whole]
    with printer.group(len(name) + 1, name + "(", ")"):
        for number, (field, value) in enumerate(shown):
            if number:
                printer.text(",")
                printer.breakable()
            printer.text((field.alias if whole else field.name) + "=")
            if whole:
                printer.pretty(value)
            else:
                printer.text(_own(field.repr, value) if callable(field.repr) else value_text(value))


def html(obj: Any) -> str:
    """A small table: a row for each field."""
    if not generated(type(obj)):
        return f"<pre>{_html.escape(_own(repr, obj))}</pre>"
    return _table(_name(obj), (), _fields(obj, 1))


def table(items: Sequence[Any]) -> str:
    """A table of findings or changes: a row for each, without the columns that say nothing."""
    rows = [item.to_dict() for item in items[:200]]
    names = [name for name in (rows[0] if rows else ()) if any(row[name] not in (None, "", 0) for row in rows)]
    more = f", the first {len(rows)} of {len(items):,}" if len(items) > len(rows) else ""
    title = f"{len(items):,} {type(items[0]).__name__.lower()}{'s' * (len(items) != 1)}" if items else "nothing"
    cells = ([row[name] if isinstance(row[name], str) else value_text(row[name]) for name in names] for row in rows)
    return _table(title + more, names, cells)


def _table(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def row(cells: Iterable[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{_html.escape(cell)}</{tag}>' for cell in cells)}</tr>"

    names = list(head)
    lines = [row(names, "th")] if names else []
    lines += [row(cells, "td") for cells in rows]
    return f"<table><caption>{_html.escape(title)}</caption>{''.join(lines)}</table>"
