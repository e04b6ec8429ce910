"""How a file is laid out, read off its tree: indentation, blank lines, brackets, and the style of each key's strings.

The file's own habits decide, the nearest first: the siblings of a new value (the same path in the other items of its
list), then what its class says, then like keys and like texts elsewhere. Where a file has no habit, people's is
taken: no blank line, no quotes that are not needed, a literal block for a text of several lines.
"""

from __future__ import annotations

import functools
import re
from array import array
from collections import Counter, defaultdict
from typing import Any, TypeVar, cast

from newsmatter._binding.lens import Lens
from newsmatter._binding.memory import is_object
from newsmatter._editing.lines import is_filled
from newsmatter._editing.render import BLOCKS, Layout, Where, flow_of_class
from newsmatter._editing.scalars import fits_flow, plain_safe
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.outline import LazyMapping
from newsmatter._syntax.positions import line_start

T = TypeVar("T")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*:/)?/\S*")
_RAGGED = re.compile(r"(?<=[\r\n])[ \t]+[\r\n]")
_FENCE = re.compile(r"[\r\n]---")
_MAYBE_SINGLE = re.compile(r"[-:,\[{]\s*'")
_ONE_KIND = re.compile(r"['\"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")  # what asks for one kind of quotes

_STYLES = ("plain", "double", "single", "literal", "folded", "alias")
_SAMPLE = 8  # items of each list that are looked at: the others of a long list are written alike


class Evidence:
    """What the text of a tree tells about its layout, found out when it is asked for.

    ``regular``: the fast reader took the text, so its indentation is known, it has no brackets, and the strings of a
    field that is written in double quotes are.
    """

    def __init__(self, text: str, tree: Mapping, *, regular: bool = False) -> None:
        self.text = text
        self.tree = tree
        self.regular = regular
        self._at: dict[Where, _Siblings] = {}
        self._found: dict[Where, list[Node]] = {(): [tree]}
        self._named: dict[int, dict[str, tuple[Scalar, Node]]] = {}  # entries of mappings, by where those begin

    @functools.cached_property
    def survey(self) -> Survey:
        return Survey(self.text, self.tree)

    def layout(self) -> Layout:
        """The layout for new blocks."""
        if self.regular:
            return Layout(style=self.style, key=self.key, quotes=self.quotes)
        survey = self.survey
        return Layout(
            mapping_indent=_top(survey.mapping, 2),
            sequence_indent=_top(survey.sequence, 2),
            item_gap=" " * _top(survey.gap, 1),
            style=self.style,
            flow=self.flow,
            key=self.key,
            quotes=self.quotes,
        )

    @property
    def flow_lists(self) -> bool:
        """Whether the file has lists in brackets, not empty."""
        return not self.regular and bool(self.survey.lists[True])

    def null(self) -> str:
        """How this file writes a null behind a key."""
        return _top(self.survey.nulls, "")

    def quotes(self) -> str:
        """The quotes of a text that needs some."""
        return self._quotes

    @functools.cached_property
    def _quotes(self) -> str:
        """Single where those that could have been either kind mostly are."""
        if _MAYBE_SINGLE.search(self.text, self.tree.start, self.tree.end) is None:
            return "double"  # most files, and without a look at every scalar
        quotes = self.survey.quotes
        return "single" if quotes["single"] > quotes["double"] else "double"

    def flow(self, where: Where, value: Any, lens: Lens) -> bool:
        """Whether a new collection stands in brackets: its siblings do, or its class says so, or it is a list of
        scalars in a file that has no other lists."""
        if (found := self._siblings(where).flow) is not None:
            return found
        if flow_of_class(where, value, lens):
            return True
        lists = self.survey.lists
        plain = isinstance(value, list) and not any(
            isinstance(item, (list, tuple)) or is_object(item) for item in value
        )
        return plain and lists[True] > 0 and not lists[False]

    def key(self, where: Where, key: str, flow: bool) -> str | None:
        """How the same key is spelt in the siblings of a new mapping; None where it is not, or not as it may be here."""
        if self.regular and plain_safe(key, flow=flow):
            return key
        text = self._spelt(self._siblings(where).mappings, key)
        return text if text and (not flow or text[0] in "\"'" or fits_flow(text)) else None

    def _spelt(self, mappings: list[Mapping], key: str) -> str | None:
        """A key as the first of some mappings spells it that has it on one line."""
        for node in mappings:
            if (entry := self._entry(node, key)) is not None:
                spelt = self.text[entry[0].content : entry[0].end]
                if "\n" not in spelt and "\r" not in spelt:
                    return spelt
        return None

    def style(self, where: Where, value: str, lens: Lens) -> str | None:
        """The style for a new string: its siblings', then its class's, then that of its like in the file."""
        typed = type(lens) is not Lens
        several = "\n" in value
        if self.regular and typed and where[-1:] != ("[]",):
            if lens.style == "double":
                return "double"
            if lens.style in (None, "plain") and not several and f'{where[-1]}: "' not in self.text:
                return "plain"  # no text has this key in quotes
        siblings = self._siblings(where)
        styles = siblings.several if several else siblings.free
        found = _top(styles, "plain") if styles else lens.style if typed else None
        if found is None and several:
            found = _top(self.survey.several, "literal")
        elif found is None and siblings.quoted:
            found = _top(siblings.quoted, "plain")
        elif found is None and not typed:
            found = self._of_like(where, value)
        return "double" if found in BLOCKS and self.ragged else found

    @functools.cached_property
    def ragged(self) -> bool:
        """Whether some blank line holds blanks: below a block scalar they would be text of it."""
        at = self.tree.start
        gaps: list[tuple[int, int]] = []
        for start, stop in self.survey.blocks:
            gaps.append((at, start))
            at = stop
        fence = _FENCE.search(self.text, self.tree.end - 1)  # an empty tree begins at it
        assert fence is not None
        gaps.append((at, fence.end()))
        return any(_RAGGED.search(self.text, start, stop) for start, stop in gaps)

    def _of_like(self, where: Where, value: str) -> str | None:
        survey = self.survey
        for styles in (survey.by_key, survey.quoted):
            for like in (where[-2:], where[-1:]):
                if (like != ("[]",) or styles is survey.by_key) and (there := styles.of(like)):
                    return _top(there, "plain")
        if where[-1:] == ("[]",):
            return None
        kind = survey.by_kind.get(_kind(value))
        if kind is None:  # nothing like it: quotes where all there is has them, and that is more than one
            kind = sum(survey.by_kind.values(), Counter[str]())
            kind["plain"] += kind.total() < 2
            return _top(kind, "plain") if not kind["plain"] else "plain"
        found = _top(kind, "plain")
        return found if kind[found] > kind["plain"] else "plain"

    def _siblings(self, where: Where) -> _Siblings:
        """What stands at a path."""
        if where not in self._at:
            self._at[where] = _Siblings(self._nodes(where))
        return self._at[where]

    def _nodes(self, where: Where) -> list[Node]:
        if where not in self._found:
            found = self._found[where] = []
            step = where[-1]
            for node in self._nodes(where[:-1]):
                if isinstance(node, Mapping):
                    entry = self._entry(node, step)
                    found += [] if entry is None else [entry[1]]
                elif isinstance(node, Sequence) and step == "[]":
                    found += node.items[:_SAMPLE]
        return self._found[where]

    def _entry(self, node: Mapping, name: str) -> tuple[Scalar, Node] | None:
        """The entry of a key; of many, all are asked for one by one where each value is written anew."""
        if isinstance(node, LazyMapping) or (isinstance(node.entries, list) and len(node.entries) < _SAMPLE):
            return node.entry(name)
        if not isinstance(node.entries, list):  # of a long text
            return cast("tuple[Scalar, Node] | None", node.entries.entry(name))
        if node.start not in self._named:
            self._named[node.start] = {key.value: (key, value) for key, value in node.entries}
        return self._named[node.start].get(name)


class _Siblings:
    """How the nodes at one path are written.

    ``free``: the styles of the strings that could have been in another; ``quoted``: of those that needed their
    quotes, which count where there are no others; ``several``: of texts of several lines. ``mappings``: those that hold
    something; ``flow``: whether the collections are in brackets, None where there are none.
    """

    def __init__(self, nodes: list[Node]) -> None:
        self.free: Counter[str] = Counter()
        self.quoted: Counter[str] = Counter()
        self.several: Counter[str] = Counter()
        self.mappings: list[Mapping] = []
        self.flow: bool | None = None
        for node in nodes:
            if isinstance(node, Scalar):
                if node.tag is None:
                    self._scalar(node)
            elif is_filled(node):
                self.flow = node.flow and self.flow is not False
                if isinstance(node, Mapping):
                    self.mappings.append(node)

    def _scalar(self, node: Scalar) -> None:
        if "\n" in node.value:
            self.several[node.style] += 1
        elif node.style in BLOCKS or _has_choice(node):
            self.free[node.style] += 1
        elif node.style != "plain":
            self.quoted[node.style] += 1


class Styles:
    """The styles of strings by their address, kept in numbers: with a Counter for each the keys of a long text would take
    forty times their text. Two addresses of one hash would count as one, which is a question of quotes alone."""

    def __init__(self) -> None:
        self._hashes, self._styles = array("q"), array("B")
        self._known: dict[Where, Counter[str]] = {}
        self._heads: array[int] | None = None  # a table of the first of each hash, at the next free place; 0: none
        self._following: array[int]  # the next of the same hash

    def add(self, like: Where, style: str) -> None:
        self._hashes.append(hash(like))
        self._styles.append(_STYLES.index(style))

    def of(self, like: Where) -> Counter[str]:
        """How often each style is at an address, the first in the text first."""
        found = self._known.get(like)
        if found is None:
            heads = self._heads or self._index()
            at = heads[self._slot(heads, hash(like))]
            found = self._known[like] = Counter()
            while at:
                found[_STYLES[self._styles[at - 1]]] += 1
                at = self._following[at - 1]
        return found

    def _index(self) -> array[int]:
        number = len(self._hashes)
        self._heads = heads = array("I", bytes(4 * (2 * number + 1)))
        self._following = array("I", bytes(4 * number))
        for at in range(number - 1, -1, -1):
            slot = self._slot(heads, self._hashes[at])
            self._following[at] = heads[slot]
            heads[slot] = at + 1
        return heads

    def _slot(self, heads: array[int], wanted: int) -> int:
        slot = wanted % len(heads)
        while heads[slot] and self._hashes[heads[slot] - 1] != wanted:
            slot = (slot + 1) % len(heads)
        return slot


class Survey:
    """What can only be told from the whole of a tree."""

    def __init__(self, text: str, tree: Mapping) -> None:
        self.text = text
        self.lists: Counter[bool] = Counter()  # of the lists that hold something: in brackets or not
        self.by_key = Styles()
        self.quoted = Styles()  # by key, of those that need their quotes
        self.by_kind: dict[str, Counter[str]] = defaultdict(Counter)
        self.several: Counter[str] = Counter()  # styles of texts of several lines
        self.blocks: list[tuple[int, int]] = []  # where literal and folded scalars stand
        self.quotes: Counter[str] = Counter()  # the styles of strings that either kind of quotes would do for
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
            if node.items:
                self.lists[node.flow] += 1
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
        if node.style in BLOCKS:
            self.blocks.append((node.start, node.end))
        if "\n" in node.value:
            self.several[node.style] += 1
        if not _ONE_KIND.search(node.value):
            self.quotes[node.style] += 1
        if not _has_choice(node):
            if node.style in ("single", "double") and node.tag is None:
                for like in {where[-1:], where[-2:]}:  # the same of a key at the top
                    self.quoted.add(like, node.style)
            return
        for like in {where[-1:], where[-2:]}:
            self.by_key.add(like, node.style)
        if where[-1:] != ("[]",):
            self.by_kind[_kind(node.value)][node.style] += 1


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


def _kind(value: str) -> str:
    """What a text looks like: texts of one kind are mostly written alike."""
    return "link" if _LINK.fullmatch(value) else "prose" if " " in value else "word"


def _top(counter: Counter[T], default: T) -> T:
    return counter.most_common(1)[0][0] if counter else default
