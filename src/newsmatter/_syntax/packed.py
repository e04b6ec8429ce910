"""The tree of a long text in numbers: a node is made when somebody asks for it, and goes when nobody holds it.

A node of a small value takes fifty times its text. So the scanner runs here over collections that hold the last entry as a
node, as the grammar may still change that one, and pack the others into rows: start, end, kind. What a row cannot hold (an
anchor, a tag, an alias, a value that is no slice of the text) is kept beside, as the object that it is.

The rows of a collection's children stand before its own, so that none is known before it is complete::

    [rows inside of a]  a  [rows inside of b]  b  [...]                 items
    [rows inside of the value]  key  value  [...]                       entries
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import ItemsView, Iterator
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from typing import TYPE_CHECKING, Any, cast

from newsmatter._syntax.composition import SCALAR_TAGS, Composition
from newsmatter._syntax.nodes import Alias, Mapping, MarkedScalar, Node, Properties, Scalar, Sequence, is_merge

if TYPE_CHECKING:
    from typing import TypeGuard

LONG = 65_536  # characters of front matter from which on the tree is packed
_STYLES = ("plain", "double", "single", "literal", "folded")
_KINDS = {style: kind for kind, style in enumerate(_STYLES)}
_SEQUENCE, _MAPPING, _FLOW_SEQUENCE, _FLOW_MAPPING, _KEPT, _ALIAS = range(8, 14)
_NAME = re.compile(r"[^\s,\[\]{}]+", re.ASCII)  # of an anchor
_TAGS: tuple[str | None, ...] = (None, "!", *sorted(SCALAR_TAGS))
_MANY = 64
_BESIDE = 16  # added to the kind of a scalar whose value stands beside
_KEY = 32  # added to that of a key
_MARKED = 64  # added to the kind of a scalar with an anchor or a tag


class _Rows:
    """The rows of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        offsets = "I" if len(text) < 2**32 else "Q"
        self.starts, self.ends, self.firsts = array(offsets), array(offsets), array(offsets)
        self.kinds = array("B")
        self.beside: dict[int, Any] = {}
        self.marks = _Marks(offsets)
        # the rows of aliases, and which of the targets each names
        self.aliases, self.named = array(offsets), array(offsets)
        self.targets: list[Any] = []
        self._numbers: dict[int, int] = {}  # of the targets, by their identity: they are kept above
        self.views: dict[int, Packed] = {}  # of collections of many rows, which know where their children stand
        self.recent: tuple[str, Node] | None = None  # where a path was last asked for: the next is beside it
        self.merges = array(offsets)  # the rows of merge keys

    def add(self, start: int, end: int, first: int, kind: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.firsts.append(first)
        self.kinds.append(kind)

    def scalar(self, node: Scalar, first: int, key: int = 0) -> None:
        kind = _KINDS[node.style]
        start = content = node.start
        end = node.end
        if type(node) is MarkedScalar:
            self.marks.add(len(self.kinds), node, self.text)
            content = node.content
            key += _MARKED
        quote = 0 < kind < 3
        if node.value != self.text[content + quote : end - quote] or end - content < 2 * quote:
            self.beside[len(self.kinds)] = node.value
            kind += _BESIDE
        self.starts.append(start)
        self.ends.append(end)
        self.firsts.append(first)
        self.kinds.append(kind + key)

    def alias(self, node: Alias, first: int) -> None:
        number = self._numbers.setdefault(id(node.target), len(self.targets))
        if number == len(self.targets):
            self.targets.append(node.target)
        self.aliases.append(len(self.kinds))
        self.named.append(number)
        self.add(node.start, node.end, first, _ALIAS)

    def inside(self, node: Node) -> int:
        """Add what stands inside of a node; gives the row where that begins."""
        if type(node) is Mapping:
            if isinstance(node.entries, Packed):
                return node.entries.finished()
            first = len(self.kinds)
            for entry in node.entries:
                self.entry(entry)
            return first
        if type(node) is Sequence:
            if isinstance(node.items, Packed):
                return node.items.finished()
            first = len(self.kinds)
            for item in node.items:
                self.item(item)
            return first
        return len(self.kinds)

    def node(self, node: Node, first: int) -> None:
        """Add a node whose inside is there."""
        if isinstance(node, Scalar) and node.style in _KINDS:
            self.scalar(node, first)
        elif isinstance(node, Alias):
            self.alias(node, first)
        elif type(node) is Mapping and node.tag is None and node.anchor is None:
            self.add(node.start, node.end, first, _FLOW_MAPPING if node.flow else _MAPPING)
        elif type(node) is Sequence and node.tag is None and node.anchor is None:
            self.add(node.start, node.end, first, _FLOW_SEQUENCE if node.flow else _SEQUENCE)
        else:  # a collection with an anchor or a tag, or a key that is an alias
            self.beside[len(self.kinds)] = node
            self.add(node.start, node.end, first, _KEPT)

    def item(self, node: Node) -> None:
        if type(node) is Scalar:  # nearly all
            self.scalar(node, len(self.kinds))
        else:
            self.node(node, self.inside(node))

    def entry(self, entry: tuple[Scalar, Node]) -> None:
        key, value = entry
        first = len(self.kinds) if type(value) is Scalar else self.inside(value)
        if key.style in _KINDS:
            if key.value == "<<" and is_merge(key):
                self.merges.append(len(self.kinds))
            self.scalar(key, first, _KEY)
        else:
            self.node(key, first)
            self.kinds[-1] |= _KEY
        if type(value) is Scalar:
            self.scalar(value, first)
        else:
            self.node(value, first)

    def plain(self, key: int = 0) -> Iterator[Scalar]:
        """The plain scalars that are keys, in any order, or values without a tag, in the order of the text."""
        plain, beside, kept = key, key | _BESIDE, key | _KEPT
        text = self.text
        for row, (kind, start, end) in enumerate(zip(self.kinds, self.starts, self.ends, strict=True)):
            if kind == plain:  # nearly all
                yield Scalar(start, end, text[start:end])
            elif kind & ~_MARKED in (plain, beside, kept):
                node = self.made(row, row)
                if isinstance(node, Scalar) and node.style == "plain" and (key or node.tag is None):
                    yield node

    def made(self, row: int, stop: int) -> Node:
        """The node of a row; ``stop``: the row behind those inside of it."""
        kind, start, end = self.kinds[row] & ~_KEY, self.starts[row], self.ends[row]
        if kind < _SEQUENCE:  # nearly all
            quote = 0 < kind < 3
            return Scalar(start, end, self.text[start + quote : end - quote], _STYLES[kind])
        if kind == _KEPT:
            return cast("Node", self.beside[row])
        if kind & _MARKED:
            properties, kind = self.marks.of(row, start, self.text), kind - _MARKED
            quote = 0 < kind < 3
            value = self.beside[row] if kind >= _BESIDE else self.text[properties.content + quote : end - quote]
            return MarkedScalar(start, end, value, _STYLES[kind % _BESIDE], properties)
        if kind == _ALIAS:
            return Alias(
                start, end, self.text[start + 1 : end], self.targets[self.named[bisect_left(self.aliases, row)]]
            )
        if kind >= _BESIDE:
            return Scalar(start, end, self.beside[row], _STYLES[kind - _BESIDE])
        mapping = kind in (_MAPPING, _FLOW_MAPPING)
        held: Any = self.views.get(row)
        if held is None:
            held = (Entries if mapping else Items)(self, self.firsts[row])
            held.stop = stop
            if stop - held.first > _MANY:
                self.views[row] = held
        return (Mapping if mapping else Sequence)(start, end, held, kind in (_FLOW_MAPPING, _FLOW_SEQUENCE))


class _Marks:
    """What stands before scalars: by their rows, in order, where the value begins, the tag and the anchor."""

    def __init__(self, offsets: str) -> None:
        self.rows, self.contents = array(offsets), array(offsets)
        # the number of the tag; where the anchor's name begins, 0: none
        self.tags, self.anchors = array("B"), array(offsets)

    def add(self, row: int, node: MarkedScalar, text: str) -> None:
        self.rows.append(row)
        self.contents.append(node.mark_end)
        self.tags.append(_TAGS.index(node.tag))
        at = 0
        if node.anchor is not None:
            at = text.index(f"&{node.anchor}", node.start) + 1
            # an anchor that begins alike may stand in a comment between it and a tag
            while (name := _NAME.match(text, at)) is None or name[0] != node.anchor:
                at = text.index(f"&{node.anchor}", at) + 1
        self.anchors.append(at)

    def of(self, row: int, start: int, text: str) -> Properties:
        number = bisect_left(self.rows, row)
        at = self.anchors[number]
        anchor = _NAME.match(text, at)
        return Properties(self.contents[number], _TAGS[self.tags[number]], anchor[0] if at and anchor else None)


class Packed(AnySequence[Any]):
    """Entries or items: those that are packed, and while they are scanned the first and the last as they are."""

    __slots__ = ("_children", "first", "head", "last", "near", "rows", "stop", "whole")

    def __init__(self, rows: _Rows, first: int, whole: bool = True) -> None:
        self.rows = rows
        self.first = first
        self.stop = first
        self.whole = whole  # each comes as it stays
        self.last: Any = None
        self.head: Any = None
        self._children: array[int] | None = None
        self.near = 0  # which child was last asked for by its place

    def append(self, child: Any) -> None:
        last, self.last = self.last, child
        if last is None:
            if self.whole:
                self._settle()
            else:
                self.head = child
        else:
            self.pack(last)
            self.stop = len(self.rows.kinds)
            self._children = None

    def _settle(self) -> None:
        """Pack the last, to which no line can add anything."""
        if self.last is not None:
            self.pack(self.last)
            self.stop = len(self.rows.kinds)
            self.last = self._children = None

    def finished(self) -> int:
        """All of it is there; gives the row where it begins."""
        self._settle()
        self.head = None
        return self.first

    @property
    def children(self) -> array[int]:
        """The rows of the items, or of the values."""
        if self._children is None:
            firsts, row = self.rows.firsts, self.stop - 1
            self._children = array(firsts.typecode)
            while row >= self.first:
                self._children.append(row)
                row = firsts[row] - 1
            self._children.reverse()
        return self._children

    def __len__(self) -> int:
        return len(self.children) + (self.last is not None)

    def __bool__(self) -> bool:
        return self.stop > self.first or self.last is not None

    def __iter__(self) -> Iterator[Any]:
        yield from map(self.unpack, self.children)
        if self.last is not None:
            yield self.last

    def __getitem__(self, at: Any) -> Any:
        if self.last is not None and at == -1:
            return self.last
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if at == 0 and self.stop > self.first and self.head is not None:
            return self.head
        if self.last is not None and at == len(self.children):
            return self.last
        return self.unpack(self.children[at])

    def __setitem__(self, _: int, child: Any) -> None:
        self.last = child
        if self.stop == self.first:
            self.head = child

    def at(self, offset: int) -> tuple[int, Any]:
        """The last child that begins at an offset or before it, and its number."""
        starts, before, children = self.rows.starts, isinstance(self, Entries), self.children
        for number in (self.near, self.near + 1):  # nearly always who asks goes on from where it was
            if (
                number < len(children)
                and starts[children[number] - before] <= offset
                and (number + 1 == len(children) or offset < starts[children[number + 1] - before])
            ):
                break
        else:
            number = bisect_right(children, offset, key=lambda row: starts[row - before]) - 1
        self.near = number
        return number, self[number]

    def pack(self, child: Any) -> None: ...

    def unpack(self, row: int) -> Any: ...


class Items(Packed):
    """The items of a list."""

    __slots__ = ()

    def pack(self, child: Any) -> None:
        self.rows.item(child)

    def unpack(self, row: int) -> Any:
        return self.rows.made(row, row)


class Entries(Packed):
    """The entries of a mapping."""

    __slots__ = ("_merging", "_table")

    def __init__(self, rows: _Rows, first: int, whole: bool = True) -> None:
        super().__init__(rows, first, whole)
        self._table: array[int] | None = None
        self._merging: bool | None = None

    def pack(self, child: Any) -> None:
        self.rows.entry(child)

    def unpack(self, row: int) -> Any:
        made = self.rows.made
        return made(row - 1, row - 1), made(row, row - 1)

    def value(self, row: int) -> Node:
        return self.rows.made(row, row - 1)

    def name(self, row: int) -> str:
        """The key whose value is at a row."""
        rows, row = self.rows, row - 1
        if rows.kinds[row] == _KEY:  # nearly all: plain, and a slice of the text
            return rows.text[rows.starts[row] : rows.ends[row]]
        return cast("Scalar", rows.made(row, row)).value

    def by_name(self) -> ByName | None:
        """The values by their keys; None where some come by merge keys."""
        if self._merging is None:
            merges, children = self.rows.merges, self.children
            inside = merges[bisect_left(merges, self.first) : bisect_left(merges, self.stop)]  # of mappings below, too
            self._merging = any(children[bisect_left(children, row + 1)] == row + 1 for row in inside)
        return None if self._merging else ByName(self)

    def names(self) -> Iterator[str]:
        """The keys as texts, without their nodes."""
        return map(self.name, self.children)

    def entry(self, name: str) -> tuple[Scalar, Node] | None:
        """The key of a name and its value; None where there is none."""
        row = self.row_of(name)
        return None if row is None else self.unpack(row)

    def number_of(self, name: str) -> int | None:
        """Which of the entries has a key; None where none has."""
        row = self.row_of(name)
        return None if row is None else bisect_left(self.children, row)

    def row_of(self, name: str) -> int | None:
        """The row of the value of a key."""
        table = self._table or self._index()
        at = hash(name) % len(table)
        while table[at]:
            if self.name(table[at]) == name:
                return table[at]
            at = (at + 1) % len(table)
        return None

    def _index(self) -> array[int]:
        """A table of rows by the hashes of their names, at the next free place: no dict, which takes a hundred bytes a key."""
        children = self.children
        self._table = table = array(children.typecode, bytes(children.itemsize * (2 * len(children) + 1)))
        for row in children:
            at = hash(self.name(row)) % len(table)
            while table[at]:
                at = (at + 1) % len(table)
            table[at] = row
        return table


class ByName(AnyMapping[str, Node]):
    """The values of a mapping by their keys."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[str]:
        return self.entries.names()

    def __getitem__(self, name: str) -> Node:
        row = self.entries.row_of(name)
        if row is None:
            raise KeyError(name)
        return self.entries.value(row)

    def items(self) -> ItemsView[str, Node]:
        return _InOrder(self)


class _InOrder(ItemsView[str, Node]):
    """The same in their order, without looking each of them up."""

    _mapping: ByName

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        entries = self._mapping.entries
        for row in entries.children:
            yield entries.name(row), entries.value(row)


def plain_scalars(root: Mapping, *, keys: bool = False) -> Iterator[Scalar]:
    """The plain scalars of a packed tree that are keys, or values without a tag, as `_Rows.plain` gives them."""
    return cast("Entries", root.entries).rows.plain(_KEY if keys else 0)


def named(root: Mapping) -> set[int]:
    """Where the values of a packed tree begin that aliases name."""
    return {target.start for target in cast("Entries", root.entries).rows.targets}


def is_packed(tree: Mapping | None) -> TypeGuard[Mapping]:
    """Whether a tree is packed, and says where paths lead: none with merge keys does."""
    return tree is not None and isinstance(tree.entries, Entries) and not tree.entries.rows.merges


class _Standing(set[str]):
    """The keys of a mapping; that of a name is looked for where it stands twice."""

    __slots__ = ("entries",)

    entries: Entries

    def setdefault(self, name: str, node: Scalar) -> Scalar:
        if name not in self:
            self.add(name)
            return node
        return next((key for key, _ in self.entries if key.value == name), node)


class Packing(Composition):
    """Front matter while its tree is made and packed."""

    def __init__(self, text: str, start: int, end: int, file: str | None) -> None:
        super().__init__(text, start, end, file)
        self.rows = _Rows(text)

    def entries(self, mapping: bool, flow: bool = False) -> tuple[Any, Any]:
        if not mapping:
            return Items(self.rows, len(self.rows.kinds), flow), {}
        standing = _Standing()
        standing.entries = Entries(self.rows, len(self.rows.kinds), flow)
        return standing.entries, standing
