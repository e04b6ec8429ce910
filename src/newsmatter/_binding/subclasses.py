"""What the metadata of a field does to the lens of its type: objects of subclasses (``subclasses``), times (``zone``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from newsmatter._binding.choice import Given, Misfit, choose, given_data, given_node
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import RecordLens
from newsmatter._binding.fields import SUBCLASSES, ZONE
from newsmatter._binding.lens import Context, Later, Lens
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._syntax import nodes
from newsmatter.errors import EditError


def adapted(lens: Lens, metadata: Mapping[Any, Any]) -> Lens:
    """The lens of a type as the field has it, wherever in the type a class or a time stands."""
    if metadata.get(SUBCLASSES):
        lens = _rebuilt(lens, lambda inner: SubclassesLens(inner) if type(inner) is ClassLens else inner, {})
    if metadata.get(ZONE):
        lens = _rebuilt(lens, lambda inner: _with_zone(inner, metadata[ZONE]), {})
    return lens


def _with_zone(lens: Lens, zone: str) -> Lens:
    if not isinstance(lens, ScalarLens):
        return lens
    twin: Lens = _twin(lens)
    twin.__dict__["zone"] = zone
    return twin


def _twin(lens: Any) -> Any:
    twin = lens.__class__.__new__(lens.__class__)
    twin.__dict__.update(lens.__dict__)
    return twin


def _rebuilt(lens: Lens, change: Callable[[Lens], Lens], known: dict[int, Lens]) -> Lens:
    """A lens with those inside it changed: of items, keys, members of unions; classes keep their own."""
    if id(lens) in known:
        return known[id(lens)]
    if isinstance(lens, Later):  # known before its inside, which holds it
        later = known[id(lens)] = Later()
        later.inner = _rebuilt(lens.inner, change, known)
        return later
    made = change(lens)
    if made is lens and not isinstance(lens, (ClassLens, RecordLens)):
        found: dict[str, Any] = {}
        for name, value in vars(lens).items():
            if isinstance(value, Lens):
                found[name] = _rebuilt(value, change, known)
            elif isinstance(value, (list, tuple)) and any(isinstance(one, Lens) for one in value):
                found[name] = type(value)([_rebuilt(o, change, known) if isinstance(o, Lens) else o for o in value])
        if any(value != vars(lens)[name] for name, value in found.items()):
            made = _twin(lens)
            made.__dict__.update(found)
    known[id(lens)] = made
    return made


def _below(cls: Any) -> list[type]:
    return list(type.__subclasses__(cls))


def subclasses(cls: type) -> list[type]:
    """The classes below a class that have a decorator of their own, by their depth.

    A class with slots leaves the one that it was made of behind, which has none, until that is collected.
    """
    found: dict[type, None] = {}
    todo: list[type] = [cls]
    while todo:
        todo = [below for one in todo for below in _below(one)]
        found.update(dict.fromkeys(one for one in todo if "__attrs_attrs__" in vars(one)))
    return [*found]


class SubclassesLens(Lens):
    """A class, or one of the classes below it: a Literal field or the required keys say which."""

    expects = "a mapping"

    def __init__(self, base: ClassLens) -> None:
        self.base = base
        self.hashable = base.hashable

    def lenses(self) -> list[ClassLens]:
        return [self.base, *map(class_lens, subclasses(self.base.cls))]

    def read(self, node: nodes.Node, path: str, context: Context) -> Any:
        target = nodes.deref(node)
        if not isinstance(target, nodes.Mapping):
            return self.base.read(node, path, context)
        return self.chosen(given_node(target)).read(node, path, context)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if not isinstance(data, dict):
            return self.member(data).load(data, path, context)
        return self.chosen(given_data(data)).load(data, path, context)

    def chosen(self, given: Given) -> ClassLens:
        """The class that a mapping is; the base says what is wrong with what is none."""
        found = choose(self.lenses(), given)
        return self.base if isinstance(found, Misfit) else found

    def member(self, value: Any) -> ClassLens:
        """The lens of the class that a value is of: the nearest with a decorator."""
        for one in type(value).__mro__:
            if one is self.base.cls:
                return self.base  # a generic one has its arguments
            if "__attrs_attrs__" in vars(one) and issubclass(one, self.base.cls):
                return class_lens(one)
        return self.base

    def plain(self, value: Any) -> Any:
        return self.lower(value, "")[1].plain(value)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        lens = self.member(value)
        lowered = lens.lower(value, path)
        if lens is not self.base:
            found = choose(self.lenses(), given_data(lens.plain(value)))
            if found is not lens:
                kind = lens.cls.__name__
                other = found.cls.__name__ if isinstance(found, ClassLens) else self.base.cls.__name__
                raise EditError(f"a {kind} would be read back as {other}, as nothing tells them apart; give {kind} a "
                                f'Literal field, such as kind: Literal["{kind.lower()}"], or a required key of its own',
                                path=path)  # fmt: skip
        return lowered

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        return {"anyOf": [of(lens) for lens in self.lenses()]}
