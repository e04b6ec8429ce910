"""Collections to text: whole blocks and flow collections in the producer's layout, or in the neighbours'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from newsmatter._binding.depth import not_deeper
from newsmatter._binding.lens import Entry, Lens, dotted
from newsmatter._binding.memory import is_object
from newsmatter._editing import blocks
from newsmatter._editing.scalars import scalar, string
from newsmatter.errors import EditError

Where = tuple[str, ...]
BLOCKS = ("literal", "folded")
_ONE_LINE = frozenset({str, int, float, bool, datetime})


def _of_class(where: Where, value: Any, lens: Lens) -> str | None:
    return lens.style


def flow_of_class(where: Where, value: Any, lens: Lens) -> bool:
    """Whether a class says that a collection stands in brackets."""
    return lens.style == "flow"


@attrs.define
class Layout:
    """How a block is laid out: the indentation of mappings and lists, the style of each scalar, which collections are
    in brackets (``flow``), how a key is spelt where not as usual, what parts a key of so many characters from its value, the
    quotes of what cannot be plain, and the blanks behind a key without a value (``null``)."""

    mapping_indent: int = 2
    sequence_indent: int = 2
    item_gap: str = " "
    style: Callable[[Where, str, Lens], str | None] = _of_class
    flow: Callable[[Where, Any, Lens], bool] = flow_of_class
    key: Callable[[Where, str, bool], str | None] = lambda where, key, flow: None
    colon: Callable[[Where, int], str] = lambda where, width: ": "
    quotes: Callable[[], str] = lambda: "double"
    null: str = ""

    def without_blocks(self) -> Layout:
        """The same with the texts that would be literal or folded on one line."""
        style = self.style

        def one_line(where: Where, value: Any, lens: Lens) -> str | None:
            found = style(where, value, lens)
            return None if found in BLOCKS else found

        return attrs.evolve(self, style=one_line)

    def spell_key(self, where: Where, entry: Entry, path: str, flow: bool = False) -> str:
        """The text of a key of the mapping at ``where``."""
        key = entry.key
        text = self.key(where, key, flow) or string(key, None, self.quotes, flow=flow, path=path, loose=entry.bare)
        if len(text) > 1000:
            raise EditError("a key longer than 1000 characters cannot be written; shorten it", path=path)
        return text

    def is_block(self, where: Where, value: Any, lens: Lens, path: str) -> bool:
        """Whether a value is written on lines of its own, as a block collection."""
        value, lens = lens.lower(value, path)
        return bool(contents(value, lens, path)) and not self.flow(where, value, lens)

    def text(self, where: Where, value: Any, lens: Lens, path: str) -> str:
        """A scalar on one line between brackets."""
        if not isinstance(value, str):
            return scalar(value, path=path)
        return string(value, self.style(where, value, lens), self.quotes, flow=True, path=path, loose=lens.loose)

    def lines(self, where: Where, value: Any, lens: Lens, path: str) -> list[str]:
        """A scalar in its lines: a literal or folded one goes on below what it hangs from."""
        if not isinstance(value, str):
            return [scalar(value, path=path)]
        style = self.style(where, value, lens)
        if (
            style in BLOCKS
            and (rows := blocks.block(value, str(style), blocks.Place(0, self.mapping_indent))) is not None
        ):
            return rows
        return [string(value, style, self.quotes, path=path, loose=lens.loose)]


def flow(value: Any, lens: Lens, layout: Layout, where: Where, path: str) -> str:
    """A value on one line, collections in brackets."""
    not_deeper(len(where), path)
    value, lens = lens.lower(value, path)
    if isinstance(value, list):
        parts = [flow(child, lens.item(i), layout, (*where, "[]"), path) for i, child in enumerate(value)]
        return f"[{', '.join(parts)}]"
    if is_object(value):
        parts = [
            f"{layout.spell_key(where, e, path, True)}: {flow(e.value, e.lens, layout, (*where, e.key), path)}"
            for e in present(value, lens, path)
        ]
        return "{" + ", ".join(parts) + "}"
    return layout.text(where, value, lens, path)


def present(value: Any, lens: Lens, path: str) -> Iterator[Entry]:
    """The entries of a mapping that are to be written."""
    return (entry for entry in lens.entries(value, path) if not (entry.absent or entry.optional))


def contents(value: Any, lens: Lens, path: str) -> list[Any]:
    """What is to be written inside a lowered value: the items of a list, the entries of a mapping; of a scalar nothing."""
    if isinstance(value, list):
        return value
    return [*present(value, lens, path)] if is_object(value) else []


def entry_lines(entry: Entry, layout: Layout, where: Where, path: str, depth: int = 0) -> Iterator[str]:
    """The lines of ``key: value``, the key at column 1; one by one, as a list of many would take twenty times the text."""
    key = layout.spell_key(where, entry, path)
    colon = layout.colon(where, len(key))
    where = (*where, entry.key)
    not_deeper(depth, path)
    value, lens = entry.lens.lower(entry.value, path)
    if type(value) in _ONE_LINE:  # most are, and each step below takes as long as to write one
        rows = layout.lines(where, value, lens, path)
        yield f"{key}{colon}{rows[0]}"
        yield from rows[1:]
        return
    lines = _lowered_lines(value, lens, layout, where, path, depth)
    head = next(lines)
    if head:
        yield f"{key}{colon}{head}"
        yield from lines
        return
    colon = colon.rstrip(" ")
    first = next(lines, None)
    if first is None:
        yield f"{key}{colon}{layout.null}"
        return
    yield f"{key}{colon}"
    yield first
    yield from lines


def value_lines(value: Any, lens: Lens, layout: Layout, where: Where, path: str, depth: int = 0) -> Iterator[str]:
    """What stands behind the colon of a key at column 1, and the lines below."""
    not_deeper(depth, path)
    return _lowered_lines(*lens.lower(value, path), layout, where, path, depth)


def _lowered_lines(value: Any, lens: Lens, layout: Layout, where: Where, path: str, depth: int) -> Iterator[str]:
    """The same of a value that was lowered."""
    if value is None:
        yield ""
        return
    inside = contents(value, lens, path)
    if not inside or layout.flow(where, value, lens):
        yield from _beside(value, lens, layout, where, path)
        return
    if isinstance(value, list):
        pad, lines = " " * layout.sequence_indent, list_lines(inside, lens, layout, where, path, depth)
    else:
        pad, lines = " " * layout.mapping_indent, mapping_lines(inside, layout, where, path, depth)
    yield ""
    for line in lines:
        yield pad + line if line else line


def _beside(value: Any, lens: Lens, layout: Layout, where: Where, path: str) -> list[str]:
    """The lines of a value that begins beside its key or dash: a scalar, or a collection in brackets."""
    if isinstance(value, list) or is_object(value):
        return [flow(value, lens, layout, where, path)]
    return layout.lines(where, value, lens, path)


def mapping_lines(entries: Iterable[Entry], layout: Layout, where: Where, path: str, depth: int = 0) -> Iterator[str]:
    """The lines of a block mapping at column 1."""
    for entry in entries:
        yield from entry_lines(entry, layout, where, dotted(path, entry.key), depth + 1)


def list_lines(items: list[Any], lens: Lens, layout: Layout, where: Where, path: str, depth: int = 0) -> Iterator[str]:
    """The lines of a block sequence, its dashes at column 1."""
    for i, item in enumerate(items):
        yield from item_lines(item, lens.item(i), layout, where, f"{path}[{i}]", depth)


def item_lines(item: Any, lens: Lens, layout: Layout, where: Where, path: str, depth: int = 0) -> Iterator[str]:
    """The lines of one ``- item``."""
    not_deeper(depth, path)
    where = (*where, "[]")
    value, lens = lens.lower(item, path)
    inside = contents(value, lens, path)
    if not inside or layout.flow(where, value, lens):
        text = iter(_beside(value, lens, layout, where, path))
        yield f"-{layout.item_gap}{next(text)}"
        yield from text
        return
    if isinstance(value, list):
        lines = list_lines(inside, lens, layout, where, path, depth + 1)
    else:
        lines = mapping_lines(inside, layout, where, path, depth + 1)
    head = "-" + layout.item_gap
    yield head + next(lines)
    pad = " " * len(head)
    for line in lines:
        yield pad + line if line else line
