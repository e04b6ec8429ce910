"""Which lines belong to which key or item of a text, and where blank lines stand: every newline rule, once.

docs/guarantees.md has the rules drawn out. An own-line comment, and the blank lines above it, belong to the key or item
below, unless it is indented deeper than that: then it belongs to the block above. A trailing comment belongs to its line.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from io import StringIO
from typing import NamedTuple, TypeGuard

from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import line_end, line_start, next_line, previous_line


class Slot(NamedTuple):
    """One entry or item of a block collection: its lines, from what belongs to it above to the last below."""

    lead: int
    blank: int  # where the blank lines of the lead end
    start: int  # the key or the dash
    tail: int

    @property
    def parted(self) -> bool:
        """Whether blank lines stand above."""
        return self.blank > self.lead


class Slots:
    """The slots of a mapping: four numbers each, as a text may have a key on each line."""

    def __init__(self) -> None:
        self._numbers = array("Q")

    def append(self, slot: Slot) -> None:
        self._numbers.extend(slot)

    def __len__(self) -> int:
        return len(self._numbers) // 4

    def __getitem__(self, at: int) -> Slot:
        at = 4 * (at if at >= 0 else at + len(self))
        return Slot(*self._numbers[at : at + 4])


class Blanks(NamedTuple):
    """Where the top level of a file has blank lines: above its blocks, above a scalar behind a block, or everywhere."""

    above: bool
    behind: bool
    every: bool = False

    def between(self, above: bool | None, below: bool, spaced: bool) -> bool:
        """Whether a blank line parts two entries; each is a block or not, ``above`` is None before the first entry.

        ``spaced``: the class wants one above the entry below.
        """
        if above is None or self.every:
            return above is not None
        if below or (spaced and not above):
            return self.above
        return self.behind if above else False


PRODUCER = Blanks(above=True, behind=True)
NO_BLANKS = Blanks(above=False, behind=False)


def is_block_node(node: Node) -> bool:
    """Whether a node is a block collection."""
    return isinstance(node, (Sequence, Mapping)) and not node.flow


def is_filled(node: Node) -> TypeGuard[Sequence | Mapping]:
    """Whether a node is a collection that holds something."""
    return bool(node.items) if isinstance(node, Sequence) else isinstance(node, Mapping) and bool(node.entries)


class Geometry:
    """Questions about the front matter ``text[start:end]`` and its tree."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.tree = tree

    # -- lines

    def column(self, offset: int) -> int:
        return offset - line_start(self.text, offset)

    def is_inline(self, offset: int) -> bool:
        """Whether something but blanks stands before the offset on its line, such as the dash of an item."""
        return bool(self.text[line_start(self.text, offset) : offset].strip(" "))

    def is_blank(self, offset: int) -> bool:
        """Whether the line that starts at the offset is blank."""
        return offset < self.end and not self.text[offset : line_end(self.text, offset)].strip(" \t")

    def newline(self, offset: int) -> str:
        """The line break above ``offset``, which starts a line: what is inserted there follows it."""
        text = self.text
        if text[offset - 1 : offset] == "\r":
            return "\r"
        return "\r\n" if text[max(offset - 2, 0) : offset] == "\r\n" else "\n"

    def lines(self, lines: Iterable[str], column: int, newline: str) -> str:
        """Lines as they stand at a column, each with its line break."""
        pad, out = " " * column, StringIO()
        for line in lines:
            out.write(pad + line if line else line)
            out.write(newline)
        return out.getvalue()

    # -- keys and dashes

    def is_explicit(self, key: Scalar) -> bool:
        """Whether a key is written behind a ``?``."""
        return self.text[line_start(self.text, key.start) : key.start].rstrip(" \t").endswith("?")

    def entry_start(self, key: Scalar) -> int:
        """Where an entry begins: its key, or the question mark before it."""
        if not self.is_explicit(key):
            return key.start
        return self.text.rindex("?", 0, key.start)

    def colon(self, key: Scalar) -> int:
        """The offset behind the colon of an entry; -1 where it has none: ``? a`` holds nothing."""
        offset = key.end
        while self.text[offset : offset + 1] in (" ", "\t"):
            offset += 1
        if self.text[offset : offset + 1] != ":":  # behind a ``?``: it stands below that, or there is none
            start = self.entry_start(key)
            while True:  # the fence is a line that ends it
                offset = next_line(self.text, offset)
                at = offset + self.column(start)
                if self.text.startswith(":", at) and not self.text[offset:at].strip(" "):
                    return at + 1
                if self.text[offset : line_end(self.text, offset)].partition("#")[0].strip(" \t"):
                    return -1
        return offset + 1

    def dash(self, node: Sequence, index: int, column: int) -> int:
        if index == 0:
            return node.content
        start = line_start(self.text, node.items[index].start)
        floor = node.items[index - 1].end
        while self.text[start + column : start + column + 1] != "-" and start > floor:
            start, _ = previous_line(self.text, start)
        return start + column

    # -- who owns which line

    def slot(self, start: int, end: int, floor: int, *, holds: bool) -> Slot:
        """The lines of the entry that begins at ``start`` and whose value ends at ``end``.

        ``holds``: comments below that are indented deeper belong to it.
        """
        text = self.text
        column = self.column(start)
        lead = line_start(text, start)
        while lead > floor:
            above, stop = previous_line(text, lead)
            if not 0 <= self.comment(above, stop) <= column:
                break
            lead = above
        blank = lead
        while lead > floor:
            above, stop = previous_line(text, lead)
            if text[above:stop].strip(" \t"):
                break
            lead = above
        tail = next_line(text, end)
        return Slot(lead, blank, start, self.held(tail, column) if holds else tail)

    def comment(self, start: int, stop: int) -> int:
        """The column of the comment that has the line ``text[start:stop]`` to itself; -1 where it has not."""
        line = self.text[start:stop]
        content = line.lstrip(" \t")
        return len(line) - len(content) if content.startswith("#") else -1

    def held(self, tail: int, column: int) -> int:
        """Where the comments end that stand below ``tail`` and are indented deeper than a column."""
        at = tail
        while at < self.end:
            stop = line_end(self.text, at)
            if self.text[at:stop].strip(" \t"):
                if self.comment(at, stop) <= column:
                    break
                tail = next_line(self.text, at)
            at = next_line(self.text, at)
        return tail

    def mapping_slots(self, node: Mapping) -> Slots:
        slots = Slots()
        floor = self.start  # the line of the parent stops the first, if nothing else
        for key, value in node.entries:
            slot = self.slot(self.entry_start(key), max(value.end, key.end), floor, holds=is_block_node(value))
            slots.append(slot)
            floor = slot.tail
        return slots

    def sequence_slot(self, node: Sequence, index: int) -> Slot:
        column = self.column(node.content)
        dash = self.dash(node, index, column)
        floor = self.start
        if index:
            above = self.dash(node, index - 1, column)
            floor = self.held(next_line(self.text, max(node.items[index - 1].end, above)), column)
        return self.slot(dash, max(node.items[index].end, dash), floor, holds=True)

    # -- where blank lines stand

    def blanks(self, slots: Slots) -> Blanks:
        """What the blank lines of the top level tell; where nothing tells, none, as people have it.

        A lone block is no evidence: what comes behind it is parted from it, as the producer does.
        """
        above: list[bool] = []
        behind: list[bool] = []
        if len(slots) == 1 and is_block_node(self.tree.entries[0][1]):
            return PRODUCER
        upper = False
        for at, (_, value) in enumerate(self.tree.entries):
            block = is_block_node(value)
            if at and (block or upper):
                (above if block else behind).append(slots[at].parted)
            upper = block
        known = [sum(evidence) * 2 >= len(evidence) for evidence in (above, behind) if evidence]
        if not known:
            known = [any(slots[at].parted for at in range(1, len(slots)))]
        every = len(slots) > 2 and all(slots[at].parted for at in range(1, len(slots)))
        return Blanks(above=known[0], behind=known[-1], every=every)

    def keeps_blanks(self, node: Node) -> bool:
        """Whether a value ends with a block scalar that takes the blank lines below it for its own: ``|+``."""
        while isinstance(node, (Sequence, Mapping)) and not node.flow:
            node = node.items[-1] if isinstance(node, Sequence) else node.entries[-1][1]
        if not isinstance(node, Scalar) or node.style not in ("literal", "folded"):
            return False
        return "+" in self.text[node.content : line_end(self.text, node.content)].split("#")[0]
