"""One value in place of another: the text edits of a scalar, and of a change of kind."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any, NamedTuple, TypeGuard

from newsmatter._binding.lens import ANY, Context, Lens
from newsmatter._binding.memory import is_object
from newsmatter._editing import blocks, render, scalars, wrapped
from newsmatter._editing.changes import Place
from newsmatter._editing.equality import equal
from newsmatter._editing.lines import Geometry, is_block_node, is_filled
from newsmatter._editing.style import Evidence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import behind, blanks, line_end, line_start, next_line
from newsmatter.errors import EditError


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``text``."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they are sorted and must not overlap. Who makes them one by one keeps none."""
    out = StringIO()  # a list of parts takes fifty bytes a part
    at = 0
    for edit in edits:
        if edit.start < at:
            raise EditError("the edit cannot be written safely: two changes meet in the same place")
        out.write(text[at : edit.start])
        out.write(edit.text)
        at = edit.end
    out.write(text[at:])
    return out.getvalue()


class Edits:
    """Edits that are kept until somebody asks for a diff: as numbers and one text, as each takes a hundred bytes."""

    def __init__(self, edits: list[Edit]) -> None:
        self._places = array(
            "Q", itertools.chain.from_iterable((edit.start, edit.end, len(edit.text)) for edit in edits)
        )
        self._text = "".join([edit.text for edit in edits])

    def __iter__(self) -> Iterator[Edit]:
        done, places = 0, self._places
        for at in range(0, len(places), 3):
            start, end, size = places[at : at + 3]
            yield Edit(start, end, self._text[done : done + size])
            done += size


def in_order(edits: list[Edit]) -> list[Edit]:
    """The edits as `apply` takes them: what is inserted at a place comes before what is replaced there."""
    if all(above.start < below.start for above, below in itertools.pairwise(edits)):
        return edits  # nearly always: to sort takes a tuple for each
    return sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start))


class Held(NamedTuple):
    """What holds a value in the text: its node, its key where it is that of a mapping, and whether brackets are around."""

    node: Node
    key: Scalar | None
    flow: bool


def _is_block_scalar(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and node.style in render.BLOCKS


class Editor(Geometry):
    """Collects edits of single values."""

    def __init__(self, text: str, start: int, end: int, tree: Mapping, evidence: Evidence) -> None:
        super().__init__(text, start, end, tree)
        self.evidence = evidence
        self.edits: list[Edit] = []
        self.above: tuple[int, int, render.Layout] | None = None

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
        path = place.path
        start = node.content if node.tag == lens.tag else self.untagged(node, value, path)
        if isinstance(value, str) and start == node.content and (new := self.kept_lines(held, value, path)) is not None:
            self.edit(node.content, self.last(node), new)
            return
        if value is None and key is not None and not flow:
            self.nothing(node, key, start)
            return
        new, below, after = self.spelt(held, value, lens, place), "", next_line(self.text, node.end)
        if isinstance(value, str) and not flow and node.style == "plain" and ("\n" in value or not node.value):
            style = self.evidence.style(place.where, value, lens)
            spot = self.spot(node, key, self.evidence.layout().mapping_indent)
            free = self.held(after, spot.indent - 1) == after  # a comment that deep would be a part of the text
            if style in render.BLOCKS and free and (rows := blocks.block(value, str(style), spot)):
                new, below = rows[0], "".join(row + spot.newline for row in rows[1:])
        if node.content == node.end and start == node.content:
            self.fill(node, new, key)
        else:
            self.edit(start, self.last(node), new + self.beside(node))
        if below:
            self.edit(after, after, below)

    def kept_lines(self, held: Held, value: str, path: str) -> str | None:
        """A new text in the lines and the spelling of the old one; None where it has none worth keeping, or cannot."""
        node, key, flow = held
        assert isinstance(node, Scalar)
        scalars.no_surrogates(value, path)
        raw = self.text[node.content : self.last(node)]
        if node.style in render.BLOCKS:
            if node.end < next_line(self.text, node.content) and self.evidence.ragged:
                return None  # it has no lines: with some, the blanks of the blank lines below would be content
            new = blocks.rewrite(raw, node.value, value, self.spot(node, key, 2))
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

    def nothing(self, node: Scalar, key: Scalar, start: int) -> None:
        """Write a null behind a colon; a comment between the two stays."""
        word = self.evidence.null()
        colon = self.colon(key)
        above = "#" in self.text[colon:start]
        if word and above:
            self.edit(start, self.last(node), word + self.beside(node))
            return
        kept = behind(self.text, start) if node.anchor or above else colon
        self.edit(kept, self.last(node), (f" {word}" if word else "") + self.beside(node))

    def last(self, node: Node) -> int:
        """The end of a node; of a block scalar without lines that of its header, which a comment may end."""
        return max(node.end, line_end(self.text, node.content)) if _is_block_scalar(node) else node.end

    def beside(self, node: Node) -> str:
        """The comment in the header of a block scalar, with the blanks before it."""
        if not _is_block_scalar(node):
            return ""
        mark, comment, text = self.text[node.content : line_end(self.text, node.content)].partition("#")
        return mark[len(mark.rstrip(" \t")) :] + comment + text if comment else ""

    def spelt(self, held: Held, value: Any, lens: Lens, place: Place) -> str:
        """A new value on one line, in the style and the spelling of the old one."""
        node, flow, path = held.node, held.flow, place.path
        assert isinstance(node, Scalar)
        old = self.text[node.content : node.end] if node.style == "plain" else None
        if isinstance(value, str):
            value = lens.spelt_like(value, node.value)
            style: str | None = None if lens.unquoted else node.style
            if node.style == "plain" and (not old or not (lens.textual() or isinstance(self.read(node), str))):
                style = self.evidence.style(place.where, value, lens)
            # what stood there was no text to YAML either
            loose = lens.loose or (lens.free and bool(old) and not scalars.plain_safe(old or ""))
            return scalars.string(value, style, self.evidence.quotes, flow=flow, path=path, loose=loose)
        if isinstance(value, datetime) and old:
            current = lens.read(node, path, Context())
            bare = isinstance(current, datetime) and current.tzinfo is not None
            new = scalars.stamp(value, old, bare=bare)
            again = lens.read(Scalar(0, len(new), new), path, Context())
            return new if equal(again, value) else scalars.stamp(value)
        return scalars.scalar(value, path=path, old=old)

    def spot(self, node: Scalar, key: Scalar | None, step: int) -> blocks.Place:
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

    def fill(self, node: Node, new: str, key: Scalar | None) -> None:
        """Write a value where there was none, behind a colon or a dash; blanks that stood there go."""
        offset = stop = node.end
        if key is not None and offset == key.end:  # ``{a, b}`` has no colon yet
            mark = self.text[offset - 1 : offset] == "?"  # ``{?}``: a key of no characters
            self.edit(offset, offset, (" : " if mark else ": ") + new)
            return
        while self.text[stop : stop + 1] in (" ", "\t"):
            stop += 1
        if self.text[stop : stop + 1] not in ("\r", "\n", ""):
            stop = offset
        self.edit(offset, stop, " " + new)

    def replace(self, held: Held, value: Any, lens: Lens, place: Place) -> None:
        """Put a value of another kind in a node's place."""
        node, key, flow = held
        lowered, _ = lens.lower(value, place.path)
        start = line_start(self.text, node.start)  # of an item the first dash of its line: less deep than need be
        column = blanks(self.text, start, node.start) - start if key is None else self.column(key.start)
        layout = self.layout_above(next_line(self.text, node.end), column)
        if flow or (self.takes_flow(node) and (isinstance(lowered, list) or is_object(lowered))):
            text = render.flow(value, lens, layout, place.where, place.path)
            if node.start == node.end:
                self.fill(node, text, key)
            else:
                self.edit(node.start, node.end, text)
        elif key is None:
            self.replace_item(node, value, lens, layout, place)
        else:
            lines = [*render.value_lines(value, lens, layout, place.where, place.path)]
            self.replace_entry(Held(node, key, flow), lines)

    def layout_above(self, offset: int, column: int) -> render.Layout:
        """How lines are laid out that come right above an offset: without blocks of text where a comment stands there that is
        deeper than a column, as it would be a part of one."""
        if self.above is None or self.above[:2] != (offset, column):  # many items may come at one place
            layout = self.evidence.layout()
            held = self.held(offset, column) > offset
            self.above = offset, column, layout.without_blocks() if held else layout
        return self.above[2]

    def takes_flow(self, node: Node) -> bool:
        """Whether a collection in a node's place stands in brackets, as what was there, or the file's lists."""
        if is_filled(node):
            return not is_block_node(node)
        return isinstance(node, Sequence) and self.evidence.flow_lists

    def below_mark(self, key: Scalar, value: Any, lens: Lens, place: Place) -> None:
        """Give a value to a key behind a ``?`` that has no colon yet: it stands on the line below."""
        after, column = next_line(self.text, key.end), self.column(self.entry_start(key))
        layout = self.layout_above(after, column)
        head, *below = render.value_lines(value, lens, layout, place.where, place.path)
        self.edit(after, after, self.lines([f": {head}" if head else ":", *below], column, self.newline(after)))

    def replace_entry(self, held: Held, lines: list[str]) -> None:
        """What stands behind a colon and on the lines below, in place of what does."""
        text, node, key = self.text, held.node, held.key
        assert key is not None
        head, *below = lines
        head = " " + head if head else ""
        colon = self.colon(key)
        column = self.column(self.entry_start(key))
        newline = self.newline(next_line(text, colon))
        line = line_start(text, node.start)
        if line > colon and not head and "#" in text[next_line(text, colon) : line]:  # a comment between stays
            self.edit(line, next_line(text, node.end), self.lines(below, column, newline))
            return
        if below and "\n" not in text[colon : node.end] and "\r" not in text[colon : node.end]:
            stop = node.end
            while text[stop : stop + 1] in (" ", "\t"):
                stop += 1
            self.edit(colon, node.end if text[stop : stop + 1] == "#" else stop, head)
            after = next_line(text, node.end)
            self.edit(after, after, self.lines(below, column, newline))
            return
        tail = text[colon : line_end(text, colon)]
        comment = tail if tail.strip(" \t").startswith("#") else self.beside(node)
        stop = max(self.last(node), colon)
        if below:  # what stands behind the last line would go on with the new one, as a part of a block of text
            stop = line_end(text, stop)
        self.edit(colon, stop, head + comment + self.below(below, column, newline))

    def below(self, lines: Iterable[str], column: int, newline: str) -> str:
        """Lines that go on below one that stands, without the last line break."""
        text = self.lines(lines, column, newline)
        return newline + text[: -len(newline)] if text else ""

    def replace_item(self, node: Node, value: Any, lens: Lens, layout: render.Layout, place: Place) -> None:
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
        lines = [*render.item_lines(value, lens, layout, place.where[:-1], place.path)]
        newline = self.newline(next_line(text, dash))
        end = max(node.end, dash + 1)
        if "\n" in text[dash:end] or "\r" in text[dash:end]:
            end = line_end(text, end) if lines[1:] else end
            self.edit(dash, end, lines[0] + self.beside(node) + self.below(lines[1:], dash - line, newline))
        else:  # what stands behind it stays behind its first line
            self.edit(dash, end, lines[0])
            after = next_line(text, end)
            self.edit(after, after, self.lines(lines[1:], dash - line, newline))
