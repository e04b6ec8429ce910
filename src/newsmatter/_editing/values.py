"""One value in place of another: the text edits of a scalar, of a change of kind, and of a flow collection."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any, NamedTuple

from newsmatter._binding.lens import ANY, Context, Lens
from newsmatter._editing import blocks, render, scalars, wrapped
from newsmatter._editing.compare import equal, is_empty
from newsmatter._editing.lines import Geometry
from newsmatter._editing.render import is_mapping, present
from newsmatter._editing.style import Evidence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import line_end, line_start, next_line
from newsmatter.errors import EditError


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``text``."""

    start: int
    end: int
    text: str


class Editor(Geometry):
    """Collects edits of single values."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping, evidence: Evidence) -> None:
        super().__init__(text, start, end, tree)
        self.evidence = evidence
        self.edits: list[Edit] = []

    def edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(start, end, text))

    def scalar(
        self, node: Scalar, value: Any, lens: Lens, where: tuple[str, ...], path: str, key: Scalar | None, flow: bool
    ) -> None:
        start = self.untagged(node, value, path)
        if (
            isinstance(value, str)
            and start == node.content
            and (new := self.kept_lines(node, value, key, path, flow)) is not None
        ):
            self.edit(node.content, node.end, new)
            return
        if value is None and key is not None and not flow:
            word = self.evidence.null()
            colon = self.colon(key, path)
            kept = len(self.text[:start].rstrip(" \t\r\n")) if node.anchor else colon
            self.edit(kept, node.end, f" {word}" if word else "")
            return
        new, below = self.spelt(node, value, lens, where, path, flow), ""
        if isinstance(value, str) and not flow and node.style == "plain" and ("\n" in value or not node.value):
            style = self.evidence.style(where, value, lens)
            place = self.place(node, key, self.evidence.layout().mapping_indent)
            if style in render.BLOCKS and (rows := blocks.block(value, str(style), place)):
                new, below = rows[0], "".join(row + place.newline for row in rows[1:])
        if node.content == node.end:
            self.fill(node, new, key, path)
        else:
            self.edit(start, node.end, new)
        after = next_line(self.text, node.end)
        if below:
            self.edit(after, after, below)

    def kept_lines(self, node: Scalar, value: str, key: Scalar | None, path: str, flow: bool) -> str | None:
        """A new text in the lines and the spelling of the old one; None where it has none worth keeping, or cannot."""
        scalars.no_surrogates(value, path)
        raw = self.text[node.content : node.end]
        if node.style in render.BLOCKS:
            new = blocks.rewrite(raw, node.value, value, self.place(node, key, 2))
            keeps = new is not None and "+" in new[: line_end(new, 0)].split("#")[0]
            if (
                keeps
                and "+" not in raw[: line_end(raw, 0)].split("#")[0]
                and self.is_blank(next_line(self.text, node.end))
            ):
                return None  # with ``|+`` the blank lines below would become content
            return new
        if "\n" in raw or "\r" in raw or (node.style == "double" and "\\" in raw):
            return wrapped.rewrite(raw, node.value, value, node.style, flow=flow, quotes=self.evidence.quotes)
        return None

    def spelt(self, node: Scalar, value: Any, lens: Lens, where: tuple[str, ...], path: str, flow: bool) -> str:
        """A new value on one line, in the style and the spelling of the old one."""
        old = self.text[node.content : node.end] if node.style == "plain" else None
        if isinstance(value, str):
            style: str | None = node.style
            if node.style == "plain" and (not old or not (lens.textual() or isinstance(self.read(node), str))):
                style = self.evidence.style(where, value, lens)
            return scalars.string(value, style, self.evidence.quotes, flow=flow, path=path)
        if isinstance(value, datetime) and old:
            current = lens.read(node, path, Context())
            bare = isinstance(current, datetime) and current.tzinfo is not None
            new = scalars.stamp(value, old, bare=bare)
            again = lens.read(Scalar(0, len(new), new), path, Context())
            return new if equal(again, value) else scalars.stamp(value)
        return scalars.scalar(value, path=path, old=old)

    def place(self, node: Scalar, key: Scalar | None, step: int) -> blocks.Place:
        """Where a block scalar stands, or would: what it hangs from; a new text is indented by ``step`` from that."""
        text, newline = self.text, self.newline(next_line(self.text, node.content))
        at = node.start if key is None else key.start
        line = line_start(text, at)
        before = text[line:at].rstrip(" ")
        if key is not None:
            parent = line + len(before) - 1 if self.is_explicit(key) else at
        elif before.endswith("-"):
            parent = line + len(before) - 1
        else:
            return blocks.Place(None, at - line + step, newline)  # below its dash
        return blocks.Place(parent - line, parent - line + step, newline)

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

    def replace(
        self, node: Node, value: Any, lens: Lens, where: tuple[str, ...], path: str, key: Scalar | None, flow: bool
    ) -> None:
        """Put a value of another kind in a node's place."""
        lowered, inner = lens.lower(value, path)
        block = (
            bool(lowered) if isinstance(lowered, list) else is_mapping(lowered) and bool(present(lowered, inner, path))
        )
        filled = isinstance(node, (Sequence, Mapping)) and node.flow and not is_empty(node, [])
        keep_flow = filled or (isinstance(node, Sequence) and self.evidence.flow_lists)
        layout = self.evidence.layout()
        if flow or (block and keep_flow):
            text = render.flow(value, lens, layout, where, path)
            if node.start == node.end:
                self.fill(node, text, key, path)
            else:
                self.edit(node.start, node.end, text)
            return
        if key is None:
            self.replace_item(node, value, lens, where, path)
            return
        colon = self.colon(key, path)
        column = self.column(key.start)
        newline = self.newline(next_line(self.text, colon))
        head, *below = render.value_lines(value, lens, layout, where, path)
        tail = self.text[colon : line_end(self.text, colon)]
        comment = tail if tail.strip(" \t").startswith("#") else ""
        head = " " + head if head else ""
        if below and "\n" not in self.text[colon : node.end] and "\r" not in self.text[colon : node.end]:
            stop = node.end
            while self.text[stop : stop + 1] in (" ", "\t"):
                stop += 1
            self.edit(colon, node.end if self.text[stop : stop + 1] == "#" else stop, head)
            after = next_line(self.text, node.end)
            self.edit(after, after, self.lines(below, column, newline))
        else:
            body = newline.join(" " * column + line if line else "" for line in below)
            self.edit(colon, max(node.end, colon), head + comment + (newline + body if body else ""))

    def replace_item(self, node: Node, value: Any, lens: Lens, where: tuple[str, ...], path: str) -> None:
        text = self.text
        line = line_start(text, node.start)
        head = text[line : node.start].rstrip(" ")
        if not head.endswith("-"):
            raise EditError(
                "an item on the line below its dash cannot change its kind; write it beside the dash", path=path
            )
        dash = line + len(head) - 1
        lines = render.item_lines(value, lens, self.evidence.layout(), where[:-1], path)
        newline = self.newline(next_line(text, dash))
        end = max(node.end, dash + 1)
        if "\n" in text[dash:end] or "\r" in text[dash:end]:
            rest = newline + self.lines(lines[1:], dash - line, newline)
            self.edit(dash, end, lines[0] + rest[: -len(newline)])
        else:  # what stands behind it stays behind its first line
            self.edit(dash, end, lines[0])
            after = next_line(text, end)
            self.edit(after, after, self.lines(lines[1:], dash - line, newline))

    def flow_rewrite(self, node: Mapping | Sequence, spans: list[tuple[int, int]], parts: list[str], path: str) -> None:
        """Join the parts as the old ones were joined."""
        text = self.text
        separator = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else ", "
        if "#" in text[spans[0][0] : spans[-1][1]] and any(
            "#" in text[a[1] : b[0]] for a, b in itertools.pairwise(spans)
        ):
            raise EditError("a flow collection with comments cannot be edited safely; write it as a block", path=path)
        # ``{a:, b: 1}`` has a key ``a:`` for YAML 1.1
        parts[:-1] = [part + " " if part.endswith(":") else part for part in parts[:-1]]
        self.edit(spans[0][0], spans[-1][1], separator.join(parts))


def is_block_node(node: Node) -> bool:
    """Whether a node is a block collection."""
    return isinstance(node, (Sequence, Mapping)) and not node.flow
