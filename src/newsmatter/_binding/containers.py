"""Lenses of what holds values: sequences and sets of any kind, tuples of fixed length, mappings, and TypedDict."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from newsmatter._binding.lens import (
    ANY,
    FAILED,
    Context,
    Entry,
    Lens,
    as_mapping,
    describe,
    dotted,
    meant,
    plain_items,
    plain_list,
)
from newsmatter._binding.nearness import nearest
from newsmatter._raised import brief
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping as MappingNode
from newsmatter._syntax.nodes import Node, Scalar, Sequence, deref, effective
from newsmatter.errors import EditError

SETS = (set, frozenset)
_ORDERED = (list, tuple, deque)


class SequenceLens(Lens):
    """What stands as a list in a text."""

    expects = "a list"
    kind: Any = list
    one = False  # whether one value alone stands for a list of one

    def sequence(self, node: Node, path: str, context: Context) -> Sequence | None:
        """The list that a node is; None where it is none, which is reported."""
        target = deref(node)
        if isinstance(target, Sequence):
            return target
        mend = meant(list, target.value) if isinstance(target, Scalar) else "; write it as '- item' lines"
        context.report("wrong-type", f"{path} must be {self.expects}, not {describe(node)}{mend}", path, node)
        return None

    def made(self, items: list[Any], path: str, context: Context, node: Node | None = None) -> Any:
        """The collection of its kind."""
        if self.kind is list:
            return items
        if FAILED in items:
            return FAILED
        try:
            return self.kind(items)
        except TypeError:  # a list in a set of anything; what Python says of it differs between versions
            message = f"{path}: the items of a set must be single values, not lists or mappings"
            return context.report("wrong-value", message, path, node)


class ListLens(SequenceLens):
    """``list[T]``, ``tuple[T, ...]``, ``set[T]`` and their like; a null is an empty one."""

    low = False  # whether its values are lowered already: a set is a list then

    def __init__(self, inner: Lens, kind: Any = list) -> None:
        self.inner = inner
        self.kind = kind
        self.hashable = kind in (tuple, frozenset) and inner.hashable

    def styled(self, style: str | None) -> Lens:
        if style is None:
            return self
        twin = super().styled(style)
        assert isinstance(twin, ListLens)
        twin.inner = self.inner.styled(style)
        return twin

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar) and resolve.is_null(target):
            return self.kind()
        if self.one and isinstance(target, Scalar):
            return self.made([self.inner.read(node, path, context)], path, context, node)
        if self.one and isinstance(target, MappingNode):
            aside = context.aside()
            aside.lenient = context.lenient
            alone = self.inner.read(node, path, aside)
            if all(finding.path != path for finding in aside.findings):  # else it is none of the items, but the list is
                context.take(aside)
                return self.made([alone], path, context, node)
        found = self.sequence(node, path, context)
        if found is None:
            return None if context.lenient else FAILED
        items = [self.inner.read(item, f"{path}[{i}]", context) for i, item in enumerate(found.items)]
        return self.made(items, path, context, node)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if data is None:
            return self.kind()
        if not isinstance(data, (*_ORDERED, *SETS)) or hasattr(data, "_fields"):
            if self.one:
                return self.made([self.inner.load(data, path, context)], path, context)
            return self.unfit(data, path, context)
        return self.made([self.inner.load(item, f"{path}[{i}]", context) for i, item in enumerate(data)], path, context)

    def plain(self, value: Any) -> Any:
        return plain_list(self.lower(value, "")[0], self.inner.plain)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if self.kind in SETS:
            if self.low and isinstance(value, list):
                return value, self
            if not isinstance(value, SETS):
                raise EditError(f"must be a {self.kind.__name__}, not {brief(value)}", path=path)
            lowered = ListLens(self.inner, self.kind)
            lowered.low, lowered.style, lowered.one = True, self.style, self.one
            return self.in_order(value, path), lowered
        if not isinstance(value, _ORDERED) or hasattr(value, "_fields"):
            raise EditError(f"must be a {self.kind.__name__}, not {brief(value)}", path=path)
        return list(value), self

    def in_order(self, values: Iterable[Any], path: str) -> list[Any]:
        """The items of a set in an order that is always the same: a set has none of its own."""
        return sorted(values, key=lambda item: _rank(item, self.inner, path))

    def item(self, at: int = 0) -> Lens:
        return self.inner

    def alone(self, items: list[Any]) -> bool:
        """Whether one value may stand for a list of these: a list, or nothing, would be taken for the whole."""
        if not self.one or len(items) != 1:
            return False
        lowered = self.inner.lower(items[0], "")[0]
        return lowered is not None and not isinstance(lowered, (list, tuple))

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "array", "items": of(self.inner)}
        return {"anyOf": [made, of(self.inner)]} if self.one else made


def _rank(item: Any, lens: Lens, path: str) -> Any:
    """What items of a set are sorted by: of numbers and texts the value, else how it would be written."""
    lowered = lens.lower(item, path)[0]
    if isinstance(lowered, (int, float)) and not isinstance(lowered, bool):
        return 0, lowered, ""
    return 1, 0, lowered if isinstance(lowered, str) else repr(lens.plain(item))


class TupleLens(SequenceLens):
    """``tuple[A, B]``: as many items as it says, each of its own type."""

    kind = tuple

    def __init__(self, items: tuple[Lens, ...]) -> None:
        self.items = items
        count = len(items)
        self.expects = {0: "an empty list", 1: "a list of one item"}.get(count, f"a list of {count} items")
        self.hashable = all(lens.hashable for lens in items)

    def styled(self, style: str | None) -> Lens:
        if style is None:
            return self
        twin = super().styled(style)
        assert isinstance(twin, TupleLens)
        twin.items = tuple(lens.styled(style) for lens in self.items)
        return twin

    def read(self, node: Node, path: str, context: Context) -> Any:
        found = self.sequence(node, path, context)
        if found is None:
            return None if context.lenient else FAILED
        if len(found.items) != len(self.items):
            message = f"{path} must be {self.expects}, not of {len(found.items)}"
            return context.report("wrong-type", message, path, node)
        both = zip(self.items, found.items, strict=True)
        items = [lens.read(item, f"{path}[{i}]", context) for i, (lens, item) in enumerate(both)]
        return self.made(items, path, context, node)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if not isinstance(data, (list, tuple)) or len(data) != len(self.items):
            return self.unfit(data, path, context)
        both = zip(self.items, data, strict=True)
        return self.made([lens.load(x, f"{path}[{i}]", context) for i, (lens, x) in enumerate(both)], path, context)

    def plain(self, value: Any) -> Any:
        lenses = iter(self.items)
        return plain_list(self.lower(value, "")[0], lambda item: next(lenses).plain(item))

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, (list, tuple)) or len(value) != len(self.items):
            raise EditError(f"must be a tuple of {len(self.items)}, not {brief(value)}", path=path)
        return list(value), self

    def item(self, at: int = 0) -> Lens:
        return self.items[at] if at < len(self.items) else ANY

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        count = len(self.items)
        parts = {"prefixItems": [of(lens) for lens in self.items]} if count else {}
        return {"type": "array", **parts, "minItems": count, "maxItems": count}


# -- mappings


class DictLens(Lens):
    """``dict[K, T]`` and other kinds of mapping; a null is an empty one. ``key``: the lens of keys that are no str."""

    expects = "a mapping"
    hashable = False

    def __init__(self, inner: Lens, key: Lens | None = None, kind: Any = dict) -> None:
        self.inner = inner
        self.key = key
        self.kind = kind

    def styled(self, style: str | None) -> Lens:
        if style is None:
            return self
        twin = super().styled(style)
        assert isinstance(twin, DictLens)
        twin.inner = self.inner.styled(style)
        return twin

    def new(self, items: dict[Any, Any]) -> Any:
        """The mapping of its kind."""
        if self.kind is dict:
            return items
        return defaultdict(_factory(self.inner), items) if self.kind is defaultdict else self.kind(items)

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar) and resolve.is_null(target):
            return self.new({})
        if not isinstance(target, MappingNode):
            return self.failed(node, path, context, as_mapping(target, context))
        found = effective(target)
        if self.key is None:
            return self.new({key: self.inner.read(value, dotted(path, key), context) for key, value in found.items()})
        places = {key.value: key for key, _ in target.entries}
        items: dict[Any, Any] = {}
        for text, value in found.items():
            key = self.key_of(text, path, context, places.get(text, value), items)
            child = self.inner.read(value, dotted(path, text), context)
            if key is not FAILED:
                items[key] = child
        return self.new(items)

    def key_of(self, text: str, path: str, context: Context, node: Node | None, known: dict[Any, Any]) -> Any:
        """The key that a text says; FAILED where it says none, or one that stands already."""
        assert self.key is not None
        aside = context.aside()
        key = self.key.read(Scalar(0, 0, text), f"the key {text}", aside)
        if aside.findings and resolve.is_null(Scalar(0, 0, text)):  # "" and "null" are texts too, in quotes
            again = context.aside()
            key = self.key.read(Scalar(0, 0, text, "double"), f"the key {text}", again)
            aside = again if not again.findings else aside
        if aside.findings:
            context.report("wrong-type", f"{path}: {aside.findings[0].message}", dotted(path, text), node)
            return FAILED
        if key in known:
            context.report(
                "wrong-value", f"{path}: the key {text} stands twice, spelt otherwise", dotted(path, text), node
            )
            return FAILED
        return key

    def text(self, key: Any, path: str) -> str:
        """How a key stands in a text. Raises EditError where it would be read back as another: ``"2"`` in ``int | str``."""
        assert self.key is not None
        lowered = self.key.lower(key, path)[0]
        if isinstance(lowered, str):
            text = lowered
        elif lowered is None or isinstance(lowered, bool):
            text = {None: "null", True: "true", False: "false"}[lowered]
        elif isinstance(lowered, float):
            text = (
                repr(lowered) if math.isfinite(lowered) else repr(lowered).replace("inf", ".inf").replace("nan", ".nan")
            )
        else:
            text = str(ANY.plain(lowered))
        context = Context()
        again = self.key_of(text, path, context, None, {})
        if (again != key and key == key) or isinstance(again, str) != isinstance(key, str):
            what = "could not be read back" if context.findings else f"would be read back as {brief(again)}"
            raise EditError(f"the key {brief(key)} {what}", path=path)
        return text

    def load(self, data: Any, path: str, context: Context) -> Any:
        if data is None:
            return self.new({})
        if not isinstance(data, Mapping):
            return self.unfit(data, path, context)
        if self.key is None:
            return self.new({key: self.inner.load(value, dotted(path, key), context) for key, value in data.items()})
        items: dict[Any, Any] = {}
        for text, value in data.items():
            text = text if isinstance(text, str) else self.text(text, path)
            key = self.key_of(text, path, context, None, items)
            child = self.inner.load(value, dotted(path, text), context)
            if key is not FAILED:
                items[key] = child
        return self.new(items)

    def plain(self, value: Any) -> Any:
        return plain_items(self.lower(value, "")[0].items(), self.inner.plain)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, Mapping):
            raise EditError(f"must be a dict, not {brief(value)}", path=path)
        if self.key is None:
            return value if type(value) is dict else dict(value), self
        found = {self.text(key, path): child for key, child in value.items()}
        if len(found) < len(value):
            raise EditError("two keys are written alike", path=path)
        return found, Texted(self)

    def item(self, at: int = 0) -> Lens:
        return self.inner

    def below(self, key: str) -> Lens:
        return self.inner

    def entries(self, value: Any, path: str) -> Iterable[Entry]:
        return (entry._replace(lens=self.inner) for entry in super().entries(value, path))

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": of(self.inner)}


class Texted(DictLens):
    """A mapping whose keys were lowered to their texts. Those that are numbers stand without quotes."""

    def __init__(self, of: DictLens) -> None:
        super().__init__(of.inner, None, of.kind)
        self.of = of
        self.style = of.style

    respells = True

    def spelt(self, keys: Iterable[str]) -> dict[str, str]:
        found = {}
        for text in keys:
            key = self.of.key_of(text, "", Context(), None, {})
            if key is not FAILED and (own := self.of.text(key, "")) != text:
                found[text] = own
        return found

    def entries(self, value: Any, path: str) -> Iterable[Entry]:
        assert self.of.key is not None
        bare = not self.of.key.textual() or self.of.key.loose
        return (entry._replace(bare=bare) for entry in super().entries(value, path))


def _factory(inner: Lens) -> Any:
    """What a missing key of a defaultdict is: an empty one of its values, where these can be empty."""
    kind = getattr(inner, "kind", None)
    return kind if kind in (str, int, float, bool, dict, *_ORDERED, *SETS, Counter, OrderedDict) else None


class Member(NamedTuple):
    """A key of a TypedDict."""

    lens: Lens
    required: bool


class RecordLens(Lens):
    """A TypedDict: a dict with the keys that it names, each of its own type. Others stay in it, unless it is closed."""

    expects = "a mapping"
    hashable = False

    def __init__(self, name: str, closed: bool = False) -> None:
        self.name = name
        self.closed = closed
        self.members: dict[str, Member] = {}
        self.rest: Lens = ANY  # of the keys that it does not name

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, MappingNode):
            return self.failed(node, path, context, as_mapping(target, context))
        found = effective(target)
        made = {key: self.below(key).read(child, dotted(path, key), context) for key, child in found.items()}
        return self.whole(made, path, context, node, found)

    def whole(
        self,
        made: dict[str, Any],
        path: str,
        context: Context,
        node: Node | None = None,
        found: Mapping[str, Node] = {},
    ) -> Any:
        """The dict, with a finding for each key that is missing or has no place.

        ``found``: what stands at its keys in a text.
        """
        for key in made if self.closed else ():
            if key not in self.members:
                message = f"{self.name} has no key {key}; remove it"
                context.report("unknown-key", message, dotted(path, key), found.get(key, node))
        for key, member in self.members.items():
            if member.required and key not in made:
                where = dotted(path, key)
                near = nearest(key, [name for name in made if name not in self.members])
                mend = f"{near} is probably meant for it, write {key}" if near else f"add '{key}: ...'"
                made[key] = context.report("missing-key", f"{where} is required and missing; {mend}", where, node)
        return made

    def load(self, data: Any, path: str, context: Context) -> Any:
        if not isinstance(data, dict):
            return self.unfit(data, path, context)
        made = {key: self.below(str(key)).load(child, dotted(path, str(key)), context) for key, child in data.items()}
        return self.whole(made, path, context)

    def plain(self, value: Any) -> Any:
        entries = [*self.entries(self.lower(value, "")[0], "")]
        lenses = iter(entries)
        return plain_items(((e.key, e.value) for e in entries), lambda child: next(lenses).lens.plain(child))

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, dict):
            raise EditError(f"must be a dict, not {brief(value)}", path=path)
        missing = next((key for key, member in self.members.items() if member.required and key not in value), None)
        if missing is not None:
            raise EditError("is required and missing", path=dotted(path, missing))
        return value, self

    def below(self, key: str) -> Lens:
        return self.members[key].lens if key in self.members else self.rest

    def entries(self, value: Any, path: str) -> Iterable[Entry]:
        return (entry._replace(lens=self.below(entry.key)) for entry in super().entries(value, path))

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "object"}
        made["properties"] = {key: of(member.lens) for key, member in self.members.items()}
        required = [key for key, member in self.members.items() if member.required]
        rest = not self.closed and (True if self.rest is ANY else of(self.rest))
        return {**made, **({"required": required} if required else {}), "additionalProperties": rest}
