"""Which lines belong to which key or item of a text: see docs/guarantees.md for the rules, drawn out."""

from __future__ import annotations

from typing import NamedTuple

from newsmatter._syntax.nodes import Mapping, Scalar, Sequence
from newsmatter._syntax.positions import line_end, line_start, next_line, previous_line
from newsmatter.errors import EditError


class Slot(NamedTuple):
    """One entry or item of a block collection: its lines, from what belongs to it above to its line's end."""

    lead: int
    blank: int  # where the blank lines of the lead end
    start: int  # the key or the dash
    tail: int


class Geometry:
    """Questions about the front matter ``text[start:end]`` and its tree."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.tree = tree

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

    def is_explicit(self, key: Scalar) -> bool:
        """Whether a key is written behind a ``?``."""
        return self.text[line_start(self.text, key.start) : key.start].rstrip(" ").endswith("?")

    def colon(self, key: Scalar, path: str) -> int:
        """The offset behind the colon of an entry."""
        offset = key.end
        while self.text[offset : offset + 1] in (" ", "\t"):
            offset += 1
        if self.text[offset : offset + 1] != ":" or self.is_explicit(key):
            raise EditError("a key that is written with '?' cannot be edited; write it as 'key: value'", path=path)
        return offset + 1

    def dash(self, node: Sequence, index: int, column: int) -> int:
        if index == 0:
            return node.content
        start = line_start(self.text, node.items[index].start)
        floor = node.items[index - 1].end
        while self.text[start + column : start + column + 1] != "-" and start > floor:
            start, _ = previous_line(self.text, start)
        return start + column

    def slot(self, start: int, end: int, floor: int) -> Slot:
        """The lines of the entry that begins at ``start`` and whose value ends at ``end``."""
        text = self.text
        column = self.column(start)
        line = line_start(text, start)
        lead = line
        while lead > floor:
            above, stop = previous_line(text, lead)
            content = text[above:stop].strip(" \t")
            if (
                above < floor
                or not content.startswith("#")
                or len(text[above:stop]) - len(text[above:stop].lstrip(" \t")) > column
            ):
                break
            lead = above
        blank = lead
        while lead > floor:
            above, stop = previous_line(text, lead)
            if above < floor or text[above:stop].strip(" \t"):
                break
            lead = above
        return Slot(lead, blank, start, next_line(text, end))

    def mapping_slots(self, node: Mapping, path: str) -> list[Slot]:
        slots: list[Slot] = []
        for key, value in node.entries:
            end = max(value.end, self.colon(key, path))
            floor = slots[-1].tail if slots else (self.start if node is self.tree else line_start(self.text, key.start))
            if not slots and node is not self.tree and not self.is_inline(key.start):
                floor = self.block_floor(key.start)
            slots.append(self.slot(key.start, end, floor))
        return slots

    def block_floor(self, offset: int) -> int:
        """The start of the lines that may belong to the first entry of a nested block: below its parent's line."""
        text = self.text
        line = line_start(text, offset)
        while True:  # the parent's line stops it, at the latest the opening fence
            above, stop = previous_line(text, line)
            content = text[above:stop].strip(" \t")
            if content and not content.startswith("#"):
                break
            line = above
        return line

    def sequence_slot(self, node: Sequence, index: int) -> Slot:
        column = self.column(node.content)
        dash = self.dash(node, index, column)
        if index:
            above = self.dash(node, index - 1, column)
            floor = next_line(self.text, max(node.items[index - 1].end, above + 1))
        else:
            floor = self.block_floor(dash)
        return self.slot(dash, max(node.items[index].end, dash + 1), floor)

    def lines(self, lines: list[str], column: int, newline: str) -> str:
        pad = " " * column
        return "".join((pad + line if line else "") + newline for line in lines)
