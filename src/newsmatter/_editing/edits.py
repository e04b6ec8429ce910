"""The differences between a text and its document to text edits: each is located in the tree, and written.

What changed was decided before (``changes``). Here each difference meets the node that held the old value, and is written
as a value (``values``), a block (``placing``) or between brackets (``flow``). The tree is only read: an edit names a span
of the old text and what comes there instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from typing import Any, TypeVar

import attrs

from newsmatter._binding.containers import SETS, ListLens
from newsmatter._binding.lens import Context, Entry, dotted
from newsmatter._binding.memory import is_object
from newsmatter._editing import flow, placing
from newsmatter._editing.align import Step
from newsmatter._editing.changes import Delta, Items, Keys, Spot, Value
from newsmatter._editing.equality import equal
from newsmatter._editing.style import Evidence
from newsmatter._editing.values import Edit, Editor, Held, in_order
from newsmatter._syntax.nodes import Alias, Mapping, Node, Scalar, Sequence, deref, effective, is_merge
from newsmatter._syntax.outline import LazyMapping
from newsmatter._syntax.positions import LineIndex, line_start, next_line
from newsmatter.errors import EditError

T = TypeVar("T")


def edits(text: str, span: tuple[int, int], tree: Mapping, delta: Keys, *, regular: bool = False) -> list[Edit]:
    """The edits that make the front matter ``text[start:end]`` hold what changed. Raises EditError.

    ``regular``: the fast reader took the text.
    """
    writer = Writer(text, *span, tree, Evidence(text, tree, regular=regular))
    writer.root(delta)
    found = in_order(writer.edits)
    if writer.through_alias is not None and not found:
        raise EditError("the value is an alias; change the anchored value, or write the alias out",
                        path=writer.through_alias)  # fmt: skip
    if not regular and "*" in text:
        _Anchors(text, found).check(tree)
    return found


class Writer(Editor):
    """Writes differences where they belong."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping, evidence: Evidence) -> None:
        super().__init__(text, start, end, tree, evidence)
        self.through_alias: str | None = None
        # what values hold from now on, by their spans: a merge key may bring them along
        self.becomes: dict[tuple[int, int], Any] = {}
        self.merges = text.find("<<", start, end) >= 0

    def root(self, delta: Keys) -> None:
        tree = self.tree
        if isinstance(tree, LazyMapping) or tree.entries:
            self.keys(Held(tree, None, False), delta)
            return
        added = [entry for entry in delta.entries if entry.key in delta.come or entry.key in delta.inside]
        lines = placing.front_matter(added, self.layout_above(next_line(self.text, tree.end), 0))
        if tree.flow:  # ``{}``
            start = line_start(self.text, tree.start)  # blanks before it, and tabs, go
            start = tree.start if self.text[start : tree.start].strip(" \t") else start
            self.edit(start, tree.end, self.newline(start).join(lines))
        else:
            self.edit(self.end, self.end, self.lines(lines, 0, self.newline(self.end)))

    def write(self, held: Held, delta: Delta) -> None:
        """Make a node hold what changed."""
        node = held.node
        if (
            isinstance(delta, Items)
            and isinstance(delta.lens, ListLens)
            and not isinstance(deref(node), Sequence)
            and delta.lens.alone(delta.value)
        ):
            place = delta.place.below(0)
            delta = delta.inside.get(0) or Value(place, delta.value[0], delta.item(0), Spot(None, None))
        if isinstance(node, Alias):
            self.through_alias = delta.place.path  # right only if the anchored value changes in the same way
        elif isinstance(delta, Keys) and isinstance(node, Mapping) and node.entries:
            self.keys(held, delta)
        elif isinstance(delta, Items) and isinstance(node, Sequence) and node.items:
            self.items(node, delta)
        else:
            self.value(held, delta)

    def value(self, held: Held, delta: Delta) -> None:
        """Write a value as a whole."""
        lowered, inner = delta.lens.lower(delta.value, delta.place.path)
        if held.key is not None and not held.flow and held.node.start == held.key.end and self.colon(held.key) < 0:
            self.below_mark(held.key, delta.value, delta.lens, delta.place)
        elif isinstance(held.node, Scalar) and not isinstance(lowered, list) and not is_object(lowered):
            self.scalar(held, lowered, inner, delta.place)
        else:
            self.replace(held, delta.value, delta.lens, delta.place)
        if self.merges:
            self.becomes[held.node.start, held.node.end] = lowered

    # -- mappings

    def keys(self, held: Held, delta: Keys) -> None:
        node = held.node
        assert isinstance(node, Mapping)
        if delta.lens.respells and (spelt := delta.lens.spelt(effective(node))):
            delta = _as_it_stands(delta, {key: name for name, key in spelt.items()})
        if isinstance(node, LazyMapping) and not (delta.gone or delta.come or delta.renamed):
            found = [(node.entry(key), below) for key, below in delta.inside.items()]  # few of a text without aliases
            if all(entry is not None for entry, _ in found):
                for entry, below in found:
                    assert entry is not None
                    self.write(Held(entry[1], entry[0], node.flow), below)
                return
        asked = {*delta.come, *delta.inside, *delta.gone}  # of many keys few are asked for
        own, merges = set[str](), False
        for name, _ in node.entries:
            if is_merge(name):
                merges = True
            elif name.value in asked:
                own.add(name.value)
        merged: AnyMapping[str, Node] = effective(node) if merges else {}
        gone: set[int] = set()
        if delta.gone:
            going = {*delta.gone}
            gone.update(
                index for index, (key, _) in enumerate(node.entries) if key.value in going and not is_merge(key)
            )
            if merged:
                self.removable(node, [node.entries[index][0].value for index in sorted(gone)], delta)
        for key in delta.gone:
            if key in merged and key not in own:
                raise EditError("the key comes with a merge key and cannot be removed here; change what << names",
                                path=delta.place.below(key).path)  # fmt: skip
        added = self.added(delta, own, merged)
        if standing := delta.come.keys() & own:  # with an empty value, so far
            values = {key: delta.come[key] for key in standing}
            inside = {
                key: Value(delta.place.below(key), e.value, e.lens, Spot(None, None)) for key, e in values.items()
            }
            delta = attrs.evolve(delta, inside=delta.inside | inside)
        if not (gone or added or delta.renamed):
            self.inside(node, delta)
            return
        places = placing.places(node, gone, delta, added)
        if node.flow:
            names = {index: [entry.key for entry in entries] for index, entries in places.items()}
            flow.write_keys(self, node, delta, names, gone)
        else:
            placing.Entries(self, node, delta, gone, places).write()

    def inside(self, node: Mapping, delta: Keys) -> None:
        """No key comes or goes."""
        for key, value in node.entries:
            below = delta.inside.get(key.value)
            if below is not None and not is_merge(key):
                self.write(Held(value, key, node.flow), below)

    def added(self, delta: Keys, own: set[str], merged: AnyMapping[str, Node]) -> list[Entry]:
        """The entries that are not there and are to be written."""
        missing = {*delta.come, *delta.inside} - own - {*delta.renamed.values()}
        added: list[Entry] = []
        for entry in delta.entries if missing else ():
            if entry.key not in missing:
                continue
            if entry.key in merged:
                below = delta.place.below(entry.key)
                if entry.key == "<<":  # it would pass for the merge key, and not be written
                    raise EditError("a key '<<' cannot stand beside a merge key; write the merge out", path=below.path)
                node = merged[entry.key]
                lowered, _ = entry.lens.lower(entry.value, below.path)
                place = node.start, node.end
                if place in self.becomes and equal(self.becomes[place], lowered):
                    continue  # the anchored mapping changed alike
            added.append(entry)
        return added

    def removable(self, node: Mapping, going: list[str], delta: Keys) -> None:
        """Raise EditError for a key that goes where a merge key brings another of its name."""
        brought = effective(Mapping(0, 0, [(k, v) for k, v in node.entries if is_merge(k)]))
        for key in going:
            if key in brought:
                raise EditError("removing the key would uncover the one that a merge key brings; change what << names too",
                                path=delta.place.below(key).path)  # fmt: skip

    # -- lists

    def items(self, node: Sequence, delta: Items) -> None:
        if isinstance(delta.lens, ListLens) and delta.lens.kind in SETS:
            delta = _in_text_order(node, delta)
        if delta.in_order:
            for i, j in delta.steps:
                below = delta.inside.get(j) if j is not None else None
                if below is not None and i is not None:
                    self.write(Held(node.items[i], None, node.flow), below)
        elif node.flow:
            flow.write_items(self, node, delta)
        else:
            placing.Dashes(self, node, delta).write()


def _as_it_stands(delta: Keys, names: dict[str, str]) -> Keys:
    """The differences under the keys that the text has for those of the lens."""

    def named(found: dict[str, T]) -> dict[str, T]:
        return {names.get(key, key): value for key, value in found.items()}

    entries = [entry._replace(key=names.get(entry.key, entry.key)) for entry in delta.entries]
    come = {key: entry._replace(key=key) for key, entry in named(delta.come).items()}
    gone = [names.get(key, key) for key in delta.gone]
    inside, renamed = named(delta.inside), named(delta.renamed)
    return attrs.evolve(delta, entries=entries, gone=gone, come=come, inside=inside, renamed=renamed)


def _in_text_order(node: Sequence, delta: Items) -> Items:
    """The differences of a set by the places that its items have in the text: a set is compared in an order of its own."""
    lens = delta.lens
    assert isinstance(lens, ListLens)
    present = {(type(value), value): j for j, value in enumerate(delta.value)}
    steps: list[Step] = []
    for at, item in enumerate(node.items):
        value = lens.inner.read(item, "", Context())
        steps.append((at, present.get((type(value), value))))
    there = {j for _, j in steps}
    steps += [(None, j) for j in present.values() if j not in there]
    return attrs.evolve(delta, steps=steps, moved={}, inside={})


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every value that is written in a tree, with its path; what an alias or a merge key brings is not."""
    yield path, node
    if isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            yield from walk(item, f"{path}[{at}]")
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield from walk(value, dotted(path, key.value))


class _Anchors:
    """Whether every alias that stays finds its anchor."""

    def __init__(self, text: str, edits: list[Edit]) -> None:
        self.text = text
        self.edits = edits
        self.starts = [edit.start for edit in edits]
        self.new = "\n".join(edit.text for edit in edits if "&" in edit.text)
        self.paths: dict[int, str] = {}

    def check(self, tree: Mapping) -> None:
        for path, node in walk(tree):
            if isinstance(node, Alias):
                self.alias(node, path)
                continue
            if node.anchor is not None:
                self.paths[node.start] = path
            for key, _ in node.entries if isinstance(node, Mapping) else ():
                if key.anchor is not None:
                    self.paths[key.start] = dotted(path, key.value)

    def alias(self, node: Alias, path: str) -> None:
        anchor, name = node.target.start, f"&{node.name}"
        if self.goes(anchor) and not self.goes(node.start) and name not in self.new:
            line, column = LineIndex(self.text).locate(node.start)
            raise EditError(
                f"holds the anchor {name}, which {path} ({line}:{column}) names; change or remove {path} first",
                path=self.paths[anchor],
            )

    def goes(self, offset: int) -> bool:
        """Whether an edit takes away what stands at an offset."""
        at = bisect_right(self.starts, offset) - 1
        return at >= 0 and offset < self.edits[at].end
