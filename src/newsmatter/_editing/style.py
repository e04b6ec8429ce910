"""How a file is laid out, read off its tree: indentation, and the style that each key's strings are written in."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from typing import TypeVar

from newsmatter._binding.lens import Lens
from newsmatter._editing.render import Layout, plain_safe
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import line_start

T = TypeVar("T")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*:/)?/\S*")

_SAMPLE = 8  # items of each list that are looked at: the others of a long list are written alike


class Evidence:
    """What the text of a tree tells about its layout, found out when it is asked for.

    ``regular``: the fast reader took the text, so its indentation is known and the strings of a field that is written
    in double quotes are.
    """

    def __init__(self, text: str, tree: Mapping, *, regular: bool = False) -> None:
        self.text = text
        self.tree = tree
        self.regular = regular
        self._at: dict[tuple[str, ...], str | None] = {}

    @functools.cached_property
    def survey(self) -> Survey:
        return Survey(self.text, self.tree)

    def layout(self) -> Layout:
        """The layout for new blocks."""
        if self.regular:
            return Layout(style=self.style)
        survey = self.survey
        return Layout(
            mapping_indent=_top(survey.mapping, 2),
            sequence_indent=_top(survey.sequence, 2),
            item_gap=" " * _top(survey.gap, 1),
            style=self.style,
        )

    @property
    def flow_lists(self) -> bool:
        """Whether the file has lists in brackets, not empty."""
        return not self.regular and self.survey.flow_lists

    def null(self) -> str:
        """How this file writes a null behind a key."""
        return _top(self.survey.nulls, "")

    def style(self, where: tuple[str, ...], value: str, lens: Lens) -> str | None:
        """The style for a new string: its siblings', then its class's, then that of its like in the file."""
        typed = type(lens) is not Lens
        if self.regular and typed and lens.style == "double" and where[-1:] != ("[]",):
            return "double"
        if where not in self._at:
            self._at[where] = self._of_siblings(where)
        found = self._at[where]
        if found is not None:
            return found
        if typed:
            return lens.style
        by_key, links = self.survey.by_key, self.survey.links
        if where[-2:] in by_key:
            return _top(by_key[where[-2:]], "plain")
        tail = where[-1:]
        if tail != ("[]",) and tail in by_key:
            return _top(by_key[tail], "plain")
        if _is_link(value) and links:
            return _top(links, "plain")
        return _top(self.survey.prose, "plain") if " " in value and tail != ("[]",) else None

    def _of_siblings(self, where: tuple[str, ...]) -> str | None:
        """The style that most strings at a path have; None where there are none."""
        nodes: list[Node] = [self.tree]
        for step in where:
            below: list[Node] = []
            for node in nodes:
                if isinstance(node, Mapping):
                    below += [value for key, value in node.entries if key.value == step]
                elif isinstance(node, Sequence) and step == "[]":
                    below += node.items[:_SAMPLE]
            nodes = below
        styles = Counter(node.style for node in nodes if isinstance(node, Scalar) and _has_choice(node))
        return styles.most_common(1)[0][0] if styles else None


class Survey:
    """What can only be told from the whole of a tree."""

    def __init__(self, text: str, tree: Mapping) -> None:
        self.text = text
        self.flow_lists = False
        self.by_key: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self.links: Counter[str] = Counter()
        self.prose: Counter[str] = Counter()
        self.mapping: Counter[int] = Counter()
        self.sequence: Counter[int] = Counter()
        self.gap: Counter[int] = Counter()
        self.nulls: Counter[str] = Counter()
        self._walk(tree, ())

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
                    if gap.strip(" "):  # else the dash stands alone, above
                        self.gap[len(gap) - len(gap.rstrip(" "))] += 1
                self._walk(item, (*where, "[]"))
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                if not node.flow and not self._explicit(key):
                    if isinstance(value, Sequence) and not value.flow:
                        self.sequence[self._column(value.content) - self._column(key.start)] += 1
                    elif isinstance(value, Mapping) and not value.flow and value.entries:
                        self.mapping[self._column(value.entries[0][0].start) - self._column(key.start)] += 1
                    elif isinstance(value, Scalar) and resolve.is_null(value):
                        self.nulls[self.text[value.content : value.end]] += 1
                self._walk(value, (*where, key.value))

    def _scalar(self, node: Scalar, where: tuple[str, ...]) -> None:
        if not _has_choice(node):
            return
        self.by_key[where[-1:]][node.style] += 1
        self.by_key[where[-2:]][node.style] += 1
        if _is_link(node.value):
            self.links[node.style] += 1
        elif " " in node.value:
            self.prose[node.style] += 1


def _has_choice(node: Scalar) -> bool:
    """Whether a scalar is a string that could have stood in another style on its line."""
    if node.style in ("literal", "folded") or node.tag is not None:
        return False
    if node.style != "plain":
        return plain_safe(node.value)
    try:
        return isinstance(resolve.scalar(node), str)
    except resolve.Unreadable:
        return False


def _is_link(value: str) -> bool:
    return _LINK.fullmatch(value) is not None


def _top(counter: Counter[T], default: T) -> T:
    return counter.most_common(1)[0][0] if counter else default
