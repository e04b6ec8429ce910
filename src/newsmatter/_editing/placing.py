"""Block collections: keys and items that come, go and move, each with the lines that belong to it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from newsmatter._binding.classes import ClassLens
from newsmatter._binding.lens import Entry
from newsmatter._binding.spacing import PLAIN, Spacing, spacing_of
from newsmatter._editing import render, scalars
from newsmatter._editing.changes import Items, Keys
from newsmatter._editing.lines import NO_BLANKS, PRODUCER, Blanks, Slot, is_block_node
from newsmatter._editing.values import Held
from newsmatter._syntax.nodes import Mapping, Scalar, Sequence
from newsmatter._syntax.positions import behind, line_start, next_line

if TYPE_CHECKING:
    from newsmatter._editing.edits import Writer

Places = dict[int, list[Entry]]


def front_matter(
    entries: Iterable[Entry], layout: render.Layout, blanks: Blanks = PRODUCER, spacing: Spacing = PLAIN
) -> Iterator[str]:
    """The lines of a whole front matter, or of the new part of one."""
    above: bool | None = None
    block, before = False, ""
    for entry in entries:
        block = layout.is_block((entry.key,), entry.value, entry.lens, entry.key)
        tight = entry.key in spacing.tight
        if blanks.between(above, block, entry.spaced) and not tight:
            yield spacing.below.get(before, "")
        yield from render.entry_lines(entry, layout, (), entry.key)
        above, before = block and not tight, entry.key
    if block and spacing.end:
        yield ""


def canonical(document: Any, lens: ClassLens) -> Iterator[str]:
    """The lines of a document's front matter in the producer's layout, as its class has it."""
    spacing = spacing_of(lens.cls)
    blanks = PRODUCER if spacing.blocks else NO_BLANKS
    return front_matter(render.present(document, lens, ""), render.Layout(null=spacing.null), blanks, spacing)


# -- mappings


class Entries:
    """A block mapping, some of whose entries go, and where new ones come."""

    def __init__(self, editor: Writer, node: Mapping, delta: Keys, gone: set[int], places: Places) -> None:
        self.editor = editor
        self.node = node
        self.delta = delta
        self.gone = gone
        self.places = places
        self.slots = editor.mapping_slots(node)
        root = node is editor.tree
        self.blanks = editor.blanks(self.slots) if root else NO_BLANKS
        self.column = editor.column(self.slots[0].start)
        self.inline = editor.is_inline(self.slots[0].start)

    def write(self) -> None:
        if len(self.gone) == len(self.slots):
            self.replace_all()
            return
        if self.gone:
            self.remove()
        if not (self.delta.renamed or self.delta.inside):  # few of many are asked for
            for index in sorted(self.places):
                self.insert(index)
            return
        for index, (key, value) in enumerate(self.node.entries):
            self.insert(index - 1)
            if index in self.gone:
                continue
            other = self.delta.renamed.get(key.value)
            if other is not None:
                self.editor.edit(key.start, key.end, self.renamed(key, other))
            inside = self.delta.inside.get(key.value)
            if inside is not None:
                self.editor.write(Held(value, key, False), inside)
        self.insert(len(self.slots) - 1)

    def renamed(self, key: Scalar, name: str) -> str:
        style = key.style if key.style in ("single", "double") else None
        return scalars.string(name, style, self.editor.evidence.quotes, path=self.delta.place.path)

    def replace_all(self) -> None:
        """No old entry stays."""
        editor, slots = self.editor, self.slots
        newline = editor.newline(next_line(editor.text, slots[0].start))
        layout = editor.layout_above(slots[-1].tail, self.column)
        added = [entry for entries in self.places.values() for entry in entries]
        if self.node is editor.tree:
            lines = front_matter(added, layout, self.blanks)
            editor.edit(slots[0].lead, slots[-1].tail, editor.lines(lines, self.column, newline))
            return
        place = self.delta.place
        lines = render.mapping_lines(added, layout, place.where, place.path)
        editor.edit(slots[0].start, self.node.end, next(lines) + editor.below(lines, self.column, newline))

    # -- what goes

    def remove(self) -> None:
        first = min(index for index in range(len(self.slots)) if index not in self.gone)
        beside = first if self.inline else 0
        if beside:
            self.bring_up(first)
        for index in sorted(self.gone):
            if index >= beside:
                slot = self.slots[index]
                self.editor.edit(slot.blank if self.parts(index) else slot.lead, slot.tail, "")

    def parts(self, index: int) -> bool:
        """Whether the blank line above an entry that goes is still needed: a block stands above, and a key below."""
        behind = index + 1
        return (
            self.blanks.behind and self.slots[index].parted and index > 0 and behind < len(self.slots)
            and not {index - 1, behind} & self.gone and not self.slots[behind].parted
            and is_block_node(self.node.entries[index - 1][1])
        )  # fmt: skip

    def bring_up(self, first: int) -> None:
        """Remove the entries before ``first``, which begin beside a dash. A new one, or ``first``, comes up there, unless
        lines of its own (a comment) stand above it; then the dash stays alone."""
        editor, slots = self.editor, self.slots
        text, start, tail = editor.text, slots[0].start, slots[first - 1].tail
        new = [entry for index in range(-1, first) for entry in self.places.pop(index, [])]
        if new:
            place = self.delta.place
            layout = editor.layout_above(tail, self.column)
            lines = render.mapping_lines(new, layout, place.where, place.path)
            newline = editor.newline(next_line(text, start))
            editor.edit(start, tail, next(lines) + editor.below(lines, self.column, newline) + newline)
        elif not text[tail : slots[first].start].strip(" "):
            editor.edit(start, slots[first].start, "")
        else:
            start = behind(text, start, " ")
            editor.edit(start, tail - (2 if text[tail - 2 : tail] == "\r\n" else 1), "")

    # -- what comes

    def insert(self, after: int) -> None:
        """Write the new entries behind the old entry ``after``."""
        entries = self.places.get(after)
        if not entries:
            return
        editor, slots, blanks = self.editor, self.slots, self.blanks
        last = next((self.node.entries[i][1] for i in range(after, -1, -1) if i not in self.gone), None)
        above = None if last is None else is_block_node(last)
        if last is not None and editor.keeps_blanks(last):
            blanks = NO_BLANKS  # a blank line here would be content of the ``|+`` above
        lines: list[str] = []
        position = slots[after].tail if after >= 0 else slots[0].lead
        layout, place = editor.layout_above(position, self.column), self.delta.place
        for entry in entries:
            below = place.below(entry.key)
            block = layout.is_block(below.where, entry.value, entry.lens, below.path)
            if blanks.between(above, block, entry.spaced):
                lines.append("")
            lines += render.entry_lines(entry, layout, place.where, below.path)
            above = block
        assert above is not None
        if after < 0 and self.inline:
            newline = editor.newline(next_line(editor.text, slots[0].start))
            new = editor.lines(lines, self.column, newline)[self.column :] + " " * self.column
            editor.edit(slots[0].start, slots[0].start, new)
            return
        if lines[0] == "" and not above and after not in self.gone and self.is_bare(after + 1):
            # behind a block, before a scalar: the blank line between the two comes before the new key
            del lines[0]
            position = slots[after + 1].blank
        else:
            following = next((i for i in range(after + 1, len(slots)) if i not in self.gone), None)
            if following is not None and not slots[following].parted:
                block = is_block_node(self.node.entries[following][1])
                if (above or after < 0) and blanks.between(above, block, False):
                    lines.append("")
        editor.edit(position, position, editor.lines(lines, self.column, editor.newline(position)))

    def is_bare(self, index: int) -> bool:
        """Whether an old entry has blank lines above it only because it stands behind a block."""
        if index >= len(self.slots) or index in self.gone or not self.slots[index].parted:
            return False
        key, value = self.node.entries[index]
        return not is_block_node(value) and key.value not in self.spaced

    @functools.cached_property
    def spaced(self) -> set[str]:
        """The keys that their class parts from the one above by a blank line."""
        return {entry.key for entry in self.delta.entries if entry.spaced}


def places(node: Mapping, gone: set[int], delta: Keys, added: list[Entry]) -> Places:
    """New entries by the index of the old entry that they come behind; -1 is before the first."""
    standing = _standing(node, gone, delta)
    new = {entry.key for entry in added}
    found: Places = {}
    for _, group in itertools.groupby(delta.entries, key=lambda entry: entry.named):  # those of the class come first
        before: int | None = None
        waiting: list[Entry] = []
        above: list[str] = []  # keys since the last new one: where one of them stands, the next new one asks
        for entry in group:
            if entry.key in new:
                before = next((at for key in reversed(above) if (at := standing(key)) is not None), before)
                above.clear()
                if before is None:
                    waiting.append(entry)
                else:
                    found.setdefault(before, []).append(entry)
            elif not waiting:
                above.append(entry.key)
            elif (at := standing(entry.key)) is not None:  # nothing of the group stands above: right before this one
                found.setdefault(at - 1, []).extend(waiting)
                waiting, before = [], at
        if waiting:
            found.setdefault(-1 if waiting[0].named else len(node.entries) - 1, []).extend(waiting)
    return found


def _standing(node: Mapping, gone: set[int], delta: Keys) -> Callable[[str], int | None]:
    """Tells the index of the old entry that holds a key of now; None where none does."""
    names = {other: key for key, other in delta.renamed.items()}

    def standing(key: str) -> int | None:
        at = number(names.get(key, key))  # one that stands again where it was renamed is new, and is not asked for
        return None if at in gone else at

    number: Callable[[str], int | None]
    entries: Any = node.entries
    if isinstance(entries, list):
        number = {key.value: at for at, (key, _) in enumerate(entries)}.get
    else:  # of a long text
        number = entries.number_of
    return standing


# -- lists


class Dashes:
    """A block list in which items came, went or moved."""

    def __init__(self, editor: Writer, node: Sequence, delta: Items) -> None:
        self.editor = editor
        self.node = node
        self.delta = delta
        self.column = editor.column(node.content)
        self.inline = editor.is_inline(node.content)
        self.last: tuple[int, Slot] | None = None  # many may come behind one item, below which many comments stand

    def slot(self, index: int) -> Slot:
        if self.last is None or self.last[0] != index:
            self.last = index, self.editor.sequence_slot(self.node, index)
        return self.last[1]

    def write(self) -> None:
        if self.inline and self.delta.steps[0] != (0, 0):
            self.rewrite()
        else:
            self.place_by_place()

    def parted(self) -> bool:
        """Whether blank lines part all items."""
        count = len(self.node.items)
        return count > 1 and all(self.slot(index).parted for index in range(1, count))

    def new_lines(self, j: int, position: int) -> Iterator[str]:
        place = self.delta.place.below(j)
        layout = self.editor.layout_above(position, self.column)
        return render.item_lines(self.delta.value[j], self.delta.item(j), layout, place.where[:-1], place.path)

    def place_by_place(self) -> None:
        """Each item that came, went or moved at its place; the others are left alone."""
        editor, delta, text = self.editor, self.delta, self.editor.text
        parted = self.parted() if not delta.in_order else False
        at = -1  # the old item that stands above
        for i, j in delta.steps:
            if j is None:
                assert i is not None
                slot = self.slot(i)
                editor.edit(slot.lead, slot.tail, "")
                at = i
                continue
            if i is not None:
                inside = delta.inside.get(j)
                if inside is not None:
                    editor.write(Held(self.node.items[i], None, False), inside)
                if parted and (i == 0) != (j == 0):  # the first item has no blank line above it, every other has
                    slot = self.slot(i)
                    if i == 0:
                        editor.edit(slot.lead, slot.lead, editor.newline(slot.lead))
                    else:
                        editor.edit(slot.lead, slot.blank, "")
                at = i
                continue
            position = self.slot(at).tail if at >= 0 else self.slot(0).lead
            newline = editor.newline(position)
            if j in delta.moved:
                slot = self.slot(delta.moved[j])
                new = text[slot.blank if parted else slot.lead : slot.tail]
            else:
                new = editor.lines(self.new_lines(j, position), self.column, newline)
            editor.edit(position, position, newline * (parted and j > 0) + new)

    def rewrite(self) -> None:
        """A list whose first dash stands behind another dash, and whose first item is another: what stays keeps its
        lines."""
        editor, text, delta = self.editor, self.editor.text, self.delta
        slots = [self.slot(index) for index in range(len(self.node.items))]
        start = slots[0].start
        newline = editor.newline(next_line(text, start))
        parts: list[str] = []
        for i, j in delta.steps:
            if j is None:
                continue
            if i is None:
                i = delta.moved.get(j)
            if i is None:
                parts.append(editor.lines(self.new_lines(j, slots[-1].tail), self.column, newline))
                continue
            slot, inside = slots[i], delta.inside.get(j)
            lead = slot.lead if i else line_start(text, start)
            head = " " * self.column if i == 0 else text[lead : slot.start]
            if inside is None:
                parts.append(head + text[slot.start : slot.tail])
            else:
                write = functools.partial(editor.write, Held(self.node.items[i], None, False), inside)
                parts.append(head + editor.rewritten(slot.start, slot.tail, write))
        new = "".join(parts)
        if (
            new[: self.column].strip(" ") or new[self.column] != "-"
        ):  # a comment of its own stands above: the dash stays alone
            start = behind(text, start, " ")
            editor.edit(start, slots[-1].tail, newline + new)
        else:
            editor.edit(start, slots[-1].tail, new[self.column :])
