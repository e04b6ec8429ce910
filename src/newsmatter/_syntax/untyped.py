"""Front matter to plain values without a tree: a scalar is read, and its node let go, as soon as no line can change it.

The nodes of many small values take twenty times their text. So the scanner runs here over collections that hold the last entry as a
node, as the grammar may still change that one, and of the others the values. Anchors and tags of scalars, and their aliases,
are read too. What is more (collections with an anchor, merge keys), and whatever is wrong, is refused, and left to the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from newsmatter._syntax.composition import Composition, Malformed, Props
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref
from newsmatter._syntax.resolve import Unreadable, plain, scalar
from newsmatter._syntax.scan import scan

# What a plain scalar that is no text begins with: null, a bool, a number or a time.
_MARKED = frozenset("~nNtTfF-+.0123456789")


class Refused(Exception):
    """There is more in the text than plain mappings, lists and scalars."""


class _Held:
    """A collection as the scanner sees it: a list whose last entry alone can be asked for."""

    __slots__ = ("found", "last")

    def __init__(self, found: Any) -> None:
        self.found = found
        self.last: Any = None

    def __getitem__(self, _: int) -> Any:
        return self.last

    def __setitem__(self, _: int, entry: Any) -> None:
        self.last = entry

    def __iter__(self) -> Iterator[Any]:
        return iter((self.last,))


class Entries(_Held):
    """The entries of a mapping, of which ``found`` has the values by their keys."""

    __slots__ = ()

    def append(self, entry: Any) -> None:
        last, self.last = self.last, entry
        if last is None:
            return
        key, node = last
        name, kind = key.value, type(node)
        if kind is Scalar:
            value = node.value
            if node.style == "plain" and (not value or value[0] in _MARKED):
                value = plain(value)
            self.found[name] = value
        else:
            self.found[name] = contents(node)
        if name == "<<":
            raise Refused


class Items(_Held):
    """The same of a list."""

    __slots__ = ()

    def append(self, item: Any) -> None:
        node, self.last = self.last, item
        kind = type(node)
        if kind is Scalar:
            value = node.value
            if node.style == "plain" and (not value or value[0] in _MARKED):
                value = plain(value)
            self.found.append(value)
        elif node is not None:
            self.found.append(contents(node))


class _Reading(Composition):
    """Front matter while its values are read; ``keys`` of a mapping are where its values come to stand."""

    def entries(self, mapping: bool, flow: bool = False) -> tuple[Any, Any]:
        if not mapping:
            return Items([]), {}
        found: dict[str, Any] = {}
        return Entries(found), found

    def fail(self, code: str, message: str, offset: int) -> NoReturn:
        raise Refused  # the other way says what is wrong

    def key(self, node: Node, standing: dict[str, Any]) -> Scalar:
        if not isinstance(node, Scalar) or standing.setdefault(self.name(node.value), node) is not node:
            raise Refused
        return node

    def known(self, node: Sequence | Mapping, props: Props) -> None:
        if props.anchor is not None:  # aliases of it weigh, and are copied, by its nodes
            raise Refused
        super().known(node, props)


def read(text: str, start: int, end: int) -> dict[str, Any]:
    """The values of ``text[start:end]``. Raises Refused where the tree must tell."""
    if text.find("<<:", start, end) >= 0:
        raise Refused  # as the key would be, in the end
    try:
        root = scan(text, start, end, None, _Reading)
        return {} if root is None else contents(root)
    except (Unreadable, Malformed):
        raise Refused from None


class Sink:
    """What takes the entries of a root one by one, in place of a dict; ``take`` raises Refused for what it does not want."""

    def __init__(self, take: Callable[[str, Any], None]) -> None:
        self.take = take

    def __setitem__(self, name: str, value: Any) -> None:
        self.take(name, value)

    def setdefault(self, name: str, node: Any) -> Any:
        return node  # who takes them in an order finds one that stands twice

    def __contains__(self, name: str) -> bool:
        return False


def poured(text: str, start: int, end: int, take: Callable[[str, Any], None]) -> None:
    """Give the entries of ``text[start:end]`` away as soon as they are read. Raises Refused where the tree must tell."""
    sinks: list[Any] = [Sink(take)]

    class Pouring(_Reading):
        def entries(self, mapping: bool, flow: bool = False) -> tuple[Any, Any]:
            if mapping and sinks:  # the first collection is the root
                sink = sinks.pop()
                return Entries(sink), sink
            return super().entries(mapping, flow)

    try:
        root = scan(text, start, end, None, Pouring)
        if root is not None:
            contents(root)
    except (Unreadable, Malformed):
        raise Refused from None


def contents(node: Node) -> Any:
    """The value of a node to which nothing more is added."""
    if type(node) is Mapping:
        held: Any = node.entries
    elif type(node) is Sequence:
        held = node.items
    else:
        target = deref(node)
        assert isinstance(target, Scalar)  # collections with an anchor are refused
        return scalar(target)
    if type(held) is list:  # made at once: a short list, or a single pair in brackets
        known, held = held, Entries({}) if type(node) is Mapping else Items([])
        for each in known:
            held.append(each)
    held.append(None)
    return held.found
