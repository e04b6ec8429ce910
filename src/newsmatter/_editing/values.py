"""One value in place of another: the text edits of a scalar, and of a change of kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from newsmatter._binding.lens import ANY, Context, Entry, Lens
from newsmatter._binding.memory import is_object
from newsmatter._editing import render
from newsmatter._editing.changes import Place
from newsmatter._editing.lines import Geometry, is_block_node, is_filled
from newsmatter._editing.style import Evidence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import line_end, line_start, next_line
from newsmatter.errors import EditError


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``text``."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """The text with the edits made; they are sorted and must not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at:
            raise EditError("the edit cannot be written safely: two changes meet in the same place")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join([*parts, text[at:]])


def in_order(edits: list[Edit]) -> list[Edit]:
    """The edits as `apply` takes them: what is inserted at a place comes before what is replaced there."""
    return sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start))


class Held(NamedTuple):
    """What holds a value in the text: its node, its key where it is that of a mapping, and whether brackets are around."""

    node: Node
    key: Scalar | None
    flow: bool


class Editor(Geometry):
    """Collects edits of single values."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping, evidence: Evidence) -> None:
        super().__init__(text, start, end, tree)
        self.evidence = evidence
        self.edits: list[Edit] = []

    def edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(start, end, text))

    def rewritten(self, start: int, end: int, write: Callable[[], object]) -> str:
        """``text[start:end]`` with the edits that ``write`` makes there."""
        outer, self.edits = self.edits, []
        try:
            write()
            inner = in_order(self.edits)
        finally:
            self.edits = outer
        return apply(self.text[start:end], [Edit(edit.start - start, edit.end - start, edit.text) for edit in inner])

    def scalar(self, held: Held, value: Any, lens: Lens, place: Place) -> None:
        node, key, flow = held
        assert isinstance(node, Scalar)
        where, path = place.where, place.path
        start = self.untagged(node, value, path)
        if node.style in ("literal", "folded"):
            new = self.block(node, value, path)
            if new is not None:
                self.edit(node.content, node.end, new)
                return
        if value is None and key is not None and not flow:
            word = self.evidence.null()
            colon = self.colon(key, path)
            kept = len(self.text[:start].rstrip(" \t\r\n")) if node.anchor else colon
            self.edit(kept, node.end, f" {word}" if word else "")
            return
        old = self.text[node.content : node.end] if node.style == "plain" else None
        if old and isinstance(value, datetime) and value.tzinfo is not None:
            current = lens.read(node, path, Context())
            if isinstance(current, datetime) and current.tzinfo is None:
                old += "Z"  # untyped, a time without a zone is not the same time in UTC
        style: str | None = node.style
        if (
            isinstance(value, str)
            and node.style == "plain"
            and not lens.textual()
            and not isinstance(self.read(node), str)
        ) or (isinstance(value, str) and node.content == node.end and node.style == "plain"):
            style = self.evidence.style(where, value, lens)
        new = render.scalar(value, style, flow=flow, path=path, old=old)
        if node.content == node.end and start == node.content:
            self.fill(node, new, key, path)
        else:
            self.edit(start, node.end, new)

    def read(self, node: Scalar) -> Any:
        return ANY.read(node, "", Context())

    def untagged(self, node: Scalar, value: Any, path: str) -> int:
        """Where the replaced text begins: behind the tag when the new value has the same type, else before it."""
        if node.tag is None or node.tag == type(value).__name__ or (node.tag == "!" and isinstance(value, str)):
            return node.content
        if node.anchor is not None:
            raise EditError("a tagged and anchored value cannot change its type; remove the tag", path=path)
        return node.start

    def fill(self, node: Node, new: str, key: Scalar | None, path: str) -> None:
        """Write a value where there was none, behind a colon or a dash; blanks that stood there go."""
        offset = stop = node.end
        if key is not None and offset == key.end:  # ``{a, b}`` has no colon yet
            if self.is_explicit(key):
                self.colon(key, path)
            self.edit(offset, offset, ": " + new)
            return
        while self.text[stop : stop + 1] in (" ", "\t"):
            stop += 1
        if self.text[stop : stop + 1] not in ("\r", "\n", ""):
            stop = offset
        self.edit(offset, stop, " " + new)

    def block(self, node: Scalar, value: Any, path: str) -> str | None:
        """A literal or folded block with a new text, in its old indentation; None when no block can hold it."""
        if not isinstance(value, str):
            return None
        raw = self.text[node.content : node.end]
        first = line_end(raw, 0)
        filled = [line for line in raw[first:].replace("\r", "\n").split("\n") if line.strip()]
        line = line_start(self.text, node.start)
        own = len(self.text[line : node.start]) - len(self.text[line : node.start].lstrip(" -"))
        indent = min((len(row) - len(row.lstrip(" ")) for row in filled), default=own + 2)
        new = render.block_scalar(value, node.style, indent, "")
        if new is None:
            return None
        if "+" in new[0] and "+" not in raw[:first].split("#")[0] and self.is_blank(next_line(self.text, node.end)):
            return None  # with ``|+`` the blank lines below would become content
        comment = raw[:first].find(" #")
        if comment >= 0:
            new[0] += raw[comment:first]
        return self.newline(next_line(self.text, node.content)).join(new)

    def replace(self, held: Held, value: Any, lens: Lens, place: Place) -> None:
        """Put a value of another kind in a node's place."""
        node, key, flow = held
        lowered, inner = lens.lower(value, place.path)
        layout = self.evidence.layout()
        block = bool(lowered) if isinstance(lowered, list) else bool(
            is_object(lowered) and render.present(lowered, inner, place.path))  # fmt: skip
        if flow or (block and self.takes_flow(node)):
            text = render.flow(value, lens, layout, place.where, place.path)
            if node.start == node.end:
                self.fill(node, text, key, place.path)
            else:
                self.edit(node.start, node.end, text)
        elif key is None:
            self.replace_item(node, value, lens, place)
        else:
            entry = Entry("k", value, lens)
            lines = render.entry_lines(entry, _renamed(layout, place.where), place.where[:-1], place.path)
            self.replace_entry(Held(node, key, flow), lines, place, block=block)

    def takes_flow(self, node: Node) -> bool:
        """Whether a collection in a node's place stands in brackets, as what was there, or the file's lists."""
        if is_filled(node):
            return not is_block_node(node)
        return isinstance(node, Sequence) and self.evidence.flow_lists

    def replace_entry(self, held: Held, lines: list[str], place: Place, *, block: bool) -> None:
        """The lines of an entry, rendered under a key of one letter, in place of what stands behind its colon."""
        text, node, key = self.text, held.node, held.key
        assert key is not None
        colon = self.colon(key, place.path)
        column = self.column(key.start)
        newline = self.newline(next_line(text, colon))
        line = line_start(text, node.start)
        if line > colon and block and "#" in text[next_line(text, colon) : line]:  # a comment between stays
            self.edit(line, next_line(text, node.end), self.lines(lines[1:], column, newline))
            return
        tail = text[colon : line_end(text, colon)]
        comment = tail if tail.strip(" \t").startswith("#") else ""
        if block and "\n" not in text[colon : node.end] and "\r" not in text[colon : node.end]:
            stop = node.end
            while text[stop : stop + 1] in (" ", "\t"):
                stop += 1
            self.edit(colon, node.end if text[stop : stop + 1] == "#" else stop, "")
            after = next_line(text, node.end)
            self.edit(after, after, self.lines(lines[1:], column, newline))
        else:
            body = newline.join(" " * column + line if line else "" for line in lines[1:])
            self.edit(colon, max(node.end, colon), lines[0][2:] + comment + (newline + body if body else ""))

    def replace_item(self, node: Node, value: Any, lens: Lens, place: Place) -> None:
        """The lines of an item in place of what stands behind, or below, its dash."""
        text = self.text
        line = line_start(text, node.start)
        head = text[line : node.start].rstrip(" ")
        while not head.endswith("-"):  # the dash stands alone, above; a comment between would stand above the text
            line = line_start(text, line - 1)
            head = text[line : line_end(text, line)].rstrip(" \t")
            if head.strip(" \t-"):
                raise EditError("an item below a comment below its dash cannot change its kind; "
                                "write it beside the dash", path=place.path)  # fmt: skip
        dash = line + len(head) - 1
        lines = render.item_lines(value, lens, self.evidence.layout(), place.where[:-1], place.path)
        newline = self.newline(next_line(text, dash))
        pad = newline + " " * (dash - line)
        self.edit(dash, max(node.end, dash + 1), pad.join(lines))


def _renamed(layout: render.Layout, where: tuple[str, ...]) -> render.Layout:
    """The layout with the true path of a value that is rendered under a stand-in key."""
    depth = len(where)
    style = layout.style
    return render.Layout(
        layout.mapping_indent, layout.sequence_indent, layout.item_gap,
        lambda at, value, lens: style(where + at[depth:], value, lens),
    )  # fmt: skip
