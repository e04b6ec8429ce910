"""How a file is laid out, read off its tree: indentation, and the style that each key's strings are written in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TypeVar

from newsmatter import model
from newsmatter._binding import class_lens
from newsmatter._lens import ANY, Lens
from newsmatter._render import Layout, plain_safe
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._text import line_start

T = TypeVar("T")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*:/)?/\S*")
# What untyped data falls back on: the style that the format's classes give a key.
_KNOWN = {field.key: field.lens.style for cls in (model.Image, model.Article) for field in class_lens(cls).fields}
SPACED = frozenset(field.key for field in class_lens(model.Article).fields if field.spaced)

_SAMPLE = 8  # items of each list that are looked at: the others of a long list are written alike


class Evidence:
    """What the text of a tree tells about its layout."""

    def __init__(self, text: str, tree: Mapping) -> None:
        self.text = text
        self.flow_lists = False
        self._by_path: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self._by_key: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self._links: Counter[str] = Counter()
        self._mapping: Counter[int] = Counter()
        self._sequence: Counter[int] = Counter()
        self._gap: Counter[int] = Counter()
        self._nulls: Counter[str] = Counter()
        self._walk(tree, ())

    def layout(self) -> Layout:
        """The layout for new blocks."""
        return Layout(
            mapping_indent=_top(self._mapping, 2),
            sequence_indent=_top(self._sequence, 2),
            item_gap=" " * _top(self._gap, 1),
            style=self.style,
        )

    def null(self) -> str:
        """How this file writes a null behind a key."""
        return _top(self._nulls, "")

    def style(self, where: tuple[str, ...], value: str, lens: Lens) -> str | None:
        """The style for a new string: its siblings', then its class's, then that of its like in the file."""
        if where in self._by_path:
            return _top(self._by_path[where], "plain")
        if lens is not ANY and not _untyped(lens):
            return lens.style
        if where[-2:] in self._by_key:
            return _top(self._by_key[where[-2:]], "plain")
        tail = where[-1:]
        if tail != ("[]",) and tail in self._by_key:
            return _top(self._by_key[tail], "plain")
        if _is_link(value) and self._links:
            return _top(self._links, "plain")
        return _KNOWN.get(where[-1]) if where else None

    def _column(self, offset: int) -> int:
        return offset - line_start(self.text, offset)

    def _explicit(self, key: Scalar) -> bool:
        """Whether a key is written behind a ``?``: what is below is not indented from the key then."""
        return self.text[line_start(self.text, key.start) : key.start].rstrip(" ").endswith("?")

    def _walk(self, node: Node, where: tuple[str, ...]) -> None:
        if isinstance(node, Scalar):
            self._scalar(node, where)
        elif isinstance(node, Sequence):
            self.flow_lists = self.flow_lists or (node.flow and bool(node.items))
            for item in node.items[:_SAMPLE]:
                if not node.flow and not isinstance(item, Scalar) and self.text[item.start - 1] == " ":
                    gap = self.text[line_start(self.text, item.start) : item.start]
                    self._gap[len(gap) - len(gap.rstrip(" "))] += 1
                self._walk(item, (*where, "[]"))
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                if not node.flow and not self._explicit(key):
                    if isinstance(value, Sequence) and not value.flow:
                        self._sequence[self._column(value.content) - self._column(key.start)] += 1
                    elif isinstance(value, Mapping) and not value.flow and value.entries:
                        self._mapping[self._column(value.entries[0][0].start) - self._column(key.start)] += 1
                    elif isinstance(value, Scalar) and resolve.is_null(value):
                        self._nulls[self.text[value.content : value.end]] += 1
                self._walk(value, (*where, key.value))

    def _scalar(self, node: Scalar, where: tuple[str, ...]) -> None:
        if node.style in ("literal", "folded") or node.tag is not None:
            return
        if node.style == "plain":
            try:
                if not isinstance(resolve.scalar(node), str):
                    return
            except resolve.Unreadable:
                return
        elif not plain_safe(node.value):
            return  # it had no choice
        self._by_path[where][node.style] += 1
        self._by_key[where[-1:]][node.style] += 1
        self._by_key[where[-2:]][node.style] += 1
        if _is_link(node.value):
            self._links[node.style] += 1


def _untyped(lens: Lens) -> bool:
    return type(lens) is Lens


def _is_link(value: str) -> bool:
    return _LINK.fullmatch(value) is not None


def _top(counter: Counter[T], default: T) -> T:
    return counter.most_common(1)[0][0] if counter else default
