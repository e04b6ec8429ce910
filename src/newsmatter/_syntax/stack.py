"""The block collections that are open while a text is scanned, the outermost first.

**Invariant**: columns grow from each to the next, save that a list may stand at the column of the mapping whose last
value it is; each is the value of the last entry of the one before it; the first is the root and is not left before the
text ends. So no node is ever dropped: ``- a`` above ``title: A`` finds the list at its own column, with nothing before
it, and is refused.
"""

from __future__ import annotations

from typing import Any

from newsmatter._syntax.composition import Composition, Malformed, Props
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, is_merge

NOTHING, VALUE, KEY, AFTER_KEY = range(4)  # what the last entry of an open collection waits for


class Open:
    """A block collection that may still take entries, and what its last entry waits for."""

    __slots__ = ("above", "asked", "column", "entries", "keys", "mapping", "node", "props", "waits")

    def __init__(
        self, column: int, offset: int, mapping: bool, above: Props | None, held: tuple[Any, dict[str, Scalar]]
    ) -> None:
        self.column = column
        self.mapping = mapping
        self.entries, self.keys = held
        self.node = (Mapping if mapping else Sequence)(offset, offset, self.entries)
        self.above = above  # what stands before the collection itself
        self.props: Props | None = None  # what stands before the value that is waited for
        self.waits = NOTHING
        self.asked = 0  # the offset behind the "?" of the key that is waited for


class Stack:
    """The open collections, and the root."""

    def __init__(self, composition: Composition) -> None:
        self.composition = composition
        self.open: list[Open] = []
        self.root: Node | None = None
        self.props_above: Props | None = None  # before the root

    def expected(self, at: int, column: int) -> None:
        """Whether a value may stand here: something waits for it, and it is deeper than that."""
        if not self.open:
            if self.root is not None:
                raise Malformed(at, "text stands behind the front matter's one value")
            return
        frame = self.open[-1]
        if frame.waits not in (VALUE, KEY) or column <= frame.column:
            raise Malformed(at, "the line has no key")

    def wait_with(self, own: Props) -> None:
        """An anchor or a tag stands alone on its line: its node is on the lines below, or nothing."""
        merged = self.merged(own)
        if self.open:
            self.open[-1].props = merged
        else:
            self.props_above = merged

    def merged(self, own: Props | None) -> Props | None:
        """What stands before a node on its line and on those above."""
        above = self.open[-1].props if self.open else self.props_above
        if above is None or own is None:
            return own or above
        if (above.anchor and own.anchor) or (above.tag and own.tag):
            raise Malformed(own.start, "a value has two anchors or two tags")
        own.start = above.start
        own.anchor, own.tag = own.anchor or above.anchor, own.tag or above.tag
        return own

    def leave(self, column: int) -> Open | None:
        """Close what is deeper than a column; gives what is the innermost then."""
        stack = self.open
        while stack and stack[-1].column > column:
            self.close()
        return stack[-1] if stack else None

    def enter(self, column: int, offset: int, mapping: bool) -> Open:
        """The collection that an entry at a column belongs to, opened where it is new. Raises Malformed."""
        return self.entered(self.leave(column), column, offset, mapping)

    def entered(self, top: Open | None, column: int, offset: int, mapping: bool) -> Open:
        """The same, where all that is deeper was left already."""
        stack = self.open
        if top is not None and top.column == column:
            if top.mapping == mapping:
                if top.waits and not (mapping and top.waits == AFTER_KEY):
                    self.settle(top)
                return top
            if mapping and len(stack) > 1 and stack[-2].column == column:
                self.close()  # the end of a list at the column of its key
                return stack[-1]
            if mapping or top.waits not in (VALUE, KEY):
                raise Malformed(
                    offset,
                    "a key stands at the column of a list" if mapping else "an item stands at the column of keys",
                )
        elif top is not None and top.waits not in (VALUE, KEY):
            raise Malformed(offset, "the line is indented deeper than its neighbours")
        if top is None:
            if self.root is not None:
                raise Malformed(offset, "the line is indented less than the first one")
            above, self.props_above = self.props_above, None
        else:
            if top.waits == KEY:
                self.composition.fail("complex-key", "a key must be a scalar; write it as text", offset)
            above, top.props = top.props, None
        self.composition.open(above.anchor if above else None, offset)
        frame = Open(column, offset, mapping, above, self.composition.entries(mapping))
        if top is None:
            self.root = frame.node
        else:
            self.put(top, frame.node)
        stack.append(frame)
        return frame

    def close(self) -> None:
        """The innermost collection gets nothing more."""
        frame = self.open.pop()
        self.composition.inside.pop()
        if frame.waits:
            self.settle(frame)
        node = frame.node
        if frame.mapping:
            node.start = node.content = frame.entries[0][0].start  # what stands behind a "?" is the key
            key, value = frame.entries[-1]
            node.end = value.end if value.end > key.end else key.end
        else:
            node.end = frame.entries[-1].end
        if frame.above is not None:
            self.composition.known(node, frame.above)
        if "<<" in frame.keys:
            for key, value in frame.entries:
                if is_merge(key):
                    self.composition.merge(value)

    def settle(self, frame: Open) -> None:
        """The last entry gets nothing more: what was waited for is nothing, with what stands before it."""
        if frame.waits == KEY:
            self.take_key(frame, self.composition.nothing(frame.asked, frame.props))
        elif frame.props is not None:
            self.put(frame, self.composition.nothing(0, frame.props))
        frame.props = None
        frame.waits = NOTHING

    def add_key(self, frame: Open, node: Node, behind: int) -> None:
        """A key with its colon; its value, nothing as yet, stands behind that."""
        frame.entries.append((self.composition.key(node, frame.keys), Scalar(behind, behind, "")))
        frame.waits = VALUE

    def take_key(self, frame: Open, node: Node) -> None:
        """A key behind a question mark."""
        key = self.composition.key(node, frame.keys)
        frame.entries.append((key, Scalar(key.end, key.end, "")))
        frame.waits = AFTER_KEY

    def attach(self, node: Node) -> None:
        """A node as what the innermost collection waits for."""
        if not self.open:
            self.root = node
        elif self.open[-1].waits == KEY:
            self.open[-1].props = None
            self.take_key(self.open[-1], node)
        else:
            self.put(self.open[-1], node)

    def put(self, frame: Open, node: Node) -> None:
        """A node as the value of the last entry."""
        frame.waits = NOTHING
        frame.props = None
        frame.entries[-1] = (frame.entries[-1][0], node) if frame.mapping else node

    def finish(self) -> Mapping | None:
        """The root, when the text has ended; None where it held nothing."""
        while self.open:
            self.close()
        root = self.root
        if root is None and self.props_above is not None:
            root = self.composition.nothing(0, self.props_above)
        if root is None:
            return None
        if not isinstance(root, Mapping):
            self.composition.fail(
                "not-a-mapping", "the front matter must be keys and values; write 'key: value' lines", root.start
            )
        return root
