"""The syntax tree: what stands in the text, with spans.

``start`` and ``end`` are offsets into the whole text; a node's span begins with its anchor or tag and ends with
its last visible character (a block scalar's with its last content line, without the line break; with ``keep``
chomping the blank lines that it keeps are content). A null that is written as nothing has an empty span
after the ``:`` or ``-``. A block collection spans from its first child to the end of its last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Mapping as AnyMapping
from typing import NamedTuple, TypeAlias


class Properties(NamedTuple):
    """What stands before a node, as YAML calls it: its tag's short name, its anchor, and the offset behind them."""

    content: int
    tag: str | None
    anchor: str | None


class Scalar:
    """A scalar: ``value`` is the text that YAML reads, ``content`` the offset behind anchor and tag."""

    __slots__ = ("end", "start", "style", "value")

    start: int
    end: int
    value: str
    style: str
    tag: str | None = None
    anchor: str | None = None

    def __init__(self, start: int, end: int, value: str, style: str = "plain") -> None:
        self.start = start
        self.end = end
        self.value = value
        self.style = style

    @property
    def content(self) -> int:
        return self.start


class MarkedScalar(Scalar):
    """A scalar with an anchor or a tag: few have one, and the others are made by the thousand."""

    __slots__ = ("anchor", "mark_end", "tag")

    def __init__(self, start: int, end: int, value: str, style: str, properties: Properties) -> None:
        super().__init__(start, end, value, style)
        self.mark_end, self.tag, self.anchor = properties

    @property
    def content(self) -> int:
        return self.mark_end


class Sequence:
    """A block or flow sequence; a block's ``start`` is its first dash (or its anchor or tag)."""

    __slots__ = ("anchor", "content", "end", "flow", "items", "start", "tag")

    start: int
    end: int
    items: list[Node]
    flow: bool
    content: int
    tag: str | None
    anchor: str | None

    def __init__(
        self, start: int, end: int, items: list[Node], flow: bool = False, properties: Properties | None = None
    ) -> None:
        self.start = start
        self.end = end
        self.items = items
        self.flow = flow
        self.content, self.tag, self.anchor = properties or (start, None, None)


class Mapping:
    """A block or flow mapping; ``entries`` are (key, value) in order, ``merges`` the values of ``<<``."""

    __slots__ = ("anchor", "content", "end", "entries", "flow", "start", "tag")

    start: int
    end: int
    entries: list[tuple[Scalar, Node]]
    flow: bool
    content: int
    tag: str | None
    anchor: str | None

    def __init__(
        self,
        start: int,
        end: int,
        entries: list[tuple[Scalar, Node]],
        flow: bool = False,
        properties: Properties | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.entries = entries
        self.flow = flow
        self.content, self.tag, self.anchor = properties or (start, None, None)

    def entry(self, name: str) -> tuple[Scalar, Node] | None:
        """The key of a name and its value, as they stand here; None where there is none."""
        return next((entry for entry in self.entries if entry[0].value == name), None)


class Tolerated(Mapping):
    """The root of a text that YAML 1.2 refuses and every reader takes: the first place, and the sentence that says why."""

    __slots__ = ("offset", "reason")

    def __init__(self, root: Mapping, offset: int, reason: str) -> None:
        properties = Properties(root.content, root.tag, root.anchor)
        super().__init__(root.start, root.end, root.entries, root.flow, properties)
        self.offset = offset
        self.reason = reason


class Alias:
    """``*name``: the node that the anchor names."""

    __slots__ = ("end", "name", "start", "target")

    start: int
    end: int
    name: str
    target: Scalar | Sequence | Mapping

    def __init__(self, start: int, end: int, name: str, target: Scalar | Sequence | Mapping) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.target = target


Node: TypeAlias = "Scalar | Sequence | Mapping | Alias"


def is_merge(key: Scalar) -> bool:
    """Whether a key is the merge key ``<<`` (a quoted one is an ordinary key)."""
    return key.style == "plain" and key.value == "<<" and key.tag is None


def deref(node: Node) -> Scalar | Sequence | Mapping:
    """The node itself, or what an alias names."""
    return node.target if isinstance(node, Alias) else node


class Written(NamedTuple):
    """A node where it is written: whether that is in brackets, and whether it is a key."""

    node: Node
    flow: bool = False
    key: bool = False


def written(root: Node) -> Iterator[Written]:
    """Every key and value of a tree in the order of the text, the root first; an alias is one, and what it names is not."""
    yield Written(root)
    yield from _below(root)


def _below(node: Node) -> Iterator[Written]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield Written(item, node.flow)
            if isinstance(item, (Sequence, Mapping)):
                yield from _below(item)
    else:
        assert isinstance(node, Mapping)
        for key, value in node.entries:
            yield Written(key, node.flow, True)
            yield Written(value, node.flow)
            if isinstance(value, (Sequence, Mapping)):
                yield from _below(value)


def names(node: Mapping) -> Iterable[str]:
    """The keys of a mapping as they stand there, merge keys too."""
    packed: Callable[[], Iterable[str]] | None = getattr(node.entries, "names", None)
    return packed() if packed is not None else (key.value for key, _ in node.entries)


def entries(node: Mapping, wanted: Collection[str]) -> list[tuple[Scalar, Node]]:
    """The entries whose keys are among some, in the order of the text."""
    find: Callable[[str], tuple[Scalar, Node] | None] | None = getattr(node.entries, "entry", None)
    if find is None:
        return [entry for entry in node.entries if entry[0].value in wanted] if wanted else []
    found = [entry for name in wanted if (entry := find(name)) is not None]
    return sorted(found, key=lambda entry: entry[0].start)


def effective(node: Mapping) -> AnyMapping[str, Node]:
    """Key to value with merge keys applied: own keys win, then earlier merges (as YAML 1.1 has it)."""
    by_name: Callable[[], AnyMapping[str, Node] | None] | None = getattr(node.entries, "by_name", None)
    if by_name is not None and (known := by_name()) is not None:  # of a long text, without merge keys
        return known
    merged: dict[str, Node] = {}
    own: dict[str, Node] = {}
    for key, value in node.entries:
        if is_merge(key):
            target = deref(value)
            for source in target.items if isinstance(target, Sequence) else [target]:
                mapping = deref(source)
                assert isinstance(mapping, Mapping)  # the parser saw to it
                for name, child in effective(mapping).items():
                    merged.setdefault(name, child)
        else:
            own[key.value] = value
    if merged:
        merged.update(own)
        return merged
    return own
