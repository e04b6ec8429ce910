"""``A | B``: the kind of the node chooses, then a Literal tag, then the required keys; what fits several is tried in turn."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from newsmatter._binding.choices import ChoiceLens, either, shown
from newsmatter._binding.classes import ClassLens
from newsmatter._binding.containers import DictLens, RecordLens, SequenceLens
from newsmatter._binding.lens import ESCAPED, FAILED, Context, Later, Lens, OptionalLens, bare, dotted, meant
from newsmatter._binding.scalar_types import ScalarLens, TextLens
from newsmatter._binding.subclasses import SubclassesLens
from newsmatter._raised import brief
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective
from newsmatter.errors import EditError


def _order(lens: Lens) -> int:
    """In which turn a lens is asked about a scalar: those that take least come first, a plain string last."""
    if isinstance(lens, ScalarLens):
        return {str: 4, float: 1}.get(lens.kind, 0)
    if isinstance(lens, TextLens):
        return 2 if lens.text.pattern is not None else 3
    return 0


def _alternatives(members: list[Lens]) -> Iterator[Lens]:
    """The types of a union, those of an alias inside itself too: ``type Nested = list[Nested | int]``."""
    for member in members:
        inner = member.inner if isinstance(member, Later) else member
        if isinstance(inner, OptionalLens):
            yield ChoiceLens([(None, None)])
        inner = bare(inner)
        if isinstance(inner, UnionLens):
            yield from _alternatives(inner.members)
        else:
            yield inner


class UnionLens(Lens):
    """One of several types; None among them is `OptionalLens`'s."""

    chooses = True

    def __init__(self, members: list[Lens]) -> None:
        self.members = members
        self.expects = either(dict.fromkeys(name for m in members for name in [m.expects]))
        self.hashable = all(member.hashable for member in members)

    def styled(self, style: str | None) -> Lens:
        if style is None:
            return self
        twin = UnionLens([member.styled(style) for member in self.members])
        twin.style = style
        return twin

    # an alias inside itself is there when the whole is, so that none of these can be had before
    @functools.cached_property
    def alternatives(self) -> list[Lens]:
        return [*_alternatives(self.members)]

    @functools.cached_property
    def mappings(self) -> list[Lens]:
        return [m for m in self.alternatives if isinstance(m, (ClassLens, SubclassesLens, DictLens, RecordLens))]

    @functools.cached_property
    def sequences(self) -> list[Lens]:
        return [m for m in self.alternatives if isinstance(m, SequenceLens)]

    @functools.cached_property
    def scalars(self) -> list[Lens]:
        rest = [m for m in self.alternatives if m not in self.mappings and m not in self.sequences]
        return sorted(rest, key=_order)

    # -- from a node

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Sequence):
            return self.first(self.sequences, node, path, context)
        if isinstance(target, Mapping):
            keys = effective(target)
            tagged = self.tagged({key: child.value for key, child in keys.items() if isinstance(child, Scalar)})
            if tagged is not None:
                return self.by_tag(*tagged, node, path, context)
            return self.first(self.by_keys([*keys]), node, path, context)
        empty = [*self.sequences, *self.mappings] if resolve.is_null(target) else []
        plain = isinstance(target, Scalar) and target.style == "plain"
        scalars = (
            self.scalars if plain else sorted(self.scalars, key=lambda lens: lens.loose)
        )  # '1' is a text, if one is
        return self.first([*scalars, *empty], node, path, context)

    def first(self, members: list[Lens], node: Node, path: str, context: Context) -> Any:
        """What the first reads that takes a node; where none does, the first of its kind says why."""
        scalar = isinstance(deref(node), Scalar)
        if len(members) == 1 and not scalar:
            return members[0].read(node, path, context)
        why: Context | None = None
        for member in members:
            aside = context.aside()
            value = member.read(node, path, aside)
            if value is not FAILED and not aside.findings:
                return value
            why = why or aside
        if why is None or scalar:
            return self.failed(node, path, context, self.mend(node))
        return context.take(why)

    def mend(self, node: Node) -> str:
        """What was meant by a scalar that none of the types takes, if one of them can tell."""
        target = deref(node)
        kinds = [member.kind for member in self.scalars if isinstance(member, ScalarLens)]
        # an instant tells more than its day
        kinds.sort(key=lambda kind: kind is date)
        mends = (meant(kind, target.value) for kind in kinds if isinstance(target, Scalar))
        return next(filter(None, mends), "")

    # -- by tag and by keys

    def tagged(self, texts: dict[str, Any]) -> tuple[str, list[ClassLens]] | None:
        """The key that tells the classes apart, each having other texts there, and the classes it leaves."""
        classes = [member for member in self.mappings if isinstance(member, ClassLens)]
        if len(classes) < 2 or len(classes) < len(self.mappings):
            return None
        for field in classes[0].fields:
            tags = [_tags(lens, field.key) for lens in classes]
            if all(tags) and len(frozenset[str]().union(*tags)) == sum(map(len, tags)):
                text = texts.get(field.key)
                fits = [
                    lens for lens, known in zip(classes, tags, strict=True) if isinstance(text, str) and text in known
                ]
                if not fits and text is None:  # without it: the one class that has it by default
                    fits = [lens for lens in classes if not lens.by_key[field.key].required]
                return field.key, fits
        return None

    def by_tag(self, key: str, fits: list[ClassLens], node: Node, path: str, context: Context) -> Any:
        if len(fits) == 1:
            return fits[0].read(node, path, context)
        target = deref(node)
        assert isinstance(target, Mapping)
        child = effective(target).get(key)
        where, known = dotted(path, key), [_choice(lens, key) for lens in self.mappings]
        wires = [shown(wire) for lens in known if lens is not None for _, wire in lens.choices]
        if child is None:
            message = f"{where} is required and missing, it tells the kind: {either(wires)}"
            return context.report("missing-key", message, where, node)
        every = ChoiceLens([pair for lens in known if lens is not None for pair in lens.choices])
        return every.failed(child, where, context, every.mend(child.value) if isinstance(child, Scalar) else "")

    def by_keys(self, keys: list[str]) -> list[Lens]:
        """The classes in the order in which they fit keys: the required ones are there, and few are unknown."""

        def rank(lens: Lens) -> tuple[int, int]:
            if isinstance(lens, SubclassesLens):
                return min(map(rank, lens.lenses()))
            if isinstance(lens, ClassLens):
                required = {field.key for field in lens.fields if field.required}
                return len(required - {*keys}), sum(lens.find(key) is None for key in keys)
            if isinstance(lens, RecordLens):
                required = {key for key, member in lens.members.items() if member.required}
                return len(required - {*keys}), len({*keys} - lens.members.keys())
            return 0, len(keys) + 1

        return sorted(self.mappings, key=rank)

    # -- from data

    @functools.cached_property
    def wraps(self) -> bool:
        """Whether plain data of a text or a number may have to say what it is, as in untyped data."""
        kinds = {member.kind for member in self.scalars if isinstance(member, ScalarLens)}
        return float in kinds or (str in kinds and len(self.scalars) > 1)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if self.wraps and isinstance(data, dict) and len(data) == 1:
            ((name, inner),) = data.items()
            kind = {"$str": str, "$float": float}.get(name)
            for member in self.scalars:
                if isinstance(member, ScalarLens) and member.kind is kind:
                    return member.load(inner if kind is str else data, path, context)
            if isinstance(name, str) and ESCAPED.fullmatch(name[1:]):
                data = {name[1:]: inner}
        if isinstance(data, dict):
            tagged = self.tagged(data)
            members = [*tagged[1]] if tagged is not None and len(tagged[1]) == 1 else self.by_keys([*data])
        else:
            members = [*self.scalars, *self.sequences, *self.mappings]
        for member in members:
            aside = Context()
            value = member.load(data, path, aside)
            if value is not FAILED and not aside.findings:
                return value
        if members and isinstance(data, dict):
            return members[0].load(data, path, context)
        return self.unfit(data, path, context)

    # -- to text

    def member(self, value: Any, path: str = "") -> Lens:
        """The lens of the member that a value is of. Raises EditError."""
        fits: list[Lens] = []
        for member in self.members:
            try:
                member.lower(value, path)
            except EditError:
                continue
            fits.append(member)
        if len(fits) > 1:
            exact = [m for m in fits if type(value) in (getattr(m, "kind", None), getattr(m, "cls", None))]
            fits = exact or fits
        if not fits:
            raise EditError(f"must be {self.expects}, not {brief(value)}", path=path)
        if len(fits) == 1:
            return fits[0]
        from newsmatter._binding.unfit import unfit_below  # few values of a union fit several of its types

        # what is inside tells: a list of texts is none of integers
        return next((member for member in fits if not any(unfit_below(value, member, path))), fits[0])

    def plain(self, value: Any) -> Any:
        made = self.member(value).plain(value)
        if not self.wraps:
            return made
        if isinstance(value, dict) and len(made) == 1 and ESCAPED.fullmatch(name := next(iter(made))):
            return {"$" + name: made[name]}  # a key of the text itself
        if isinstance(value, str) and isinstance(made, str) and type(self.load(made, "", Context())) is not type(value):
            return {"$str": made}  # of date | str, a text that reads like a date
        return made

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        lowered, lens = self.member(value, path).lower(value, path)
        if lens.loose and not all(member.loose for member in self.scalars):
            lens = lens.styled(lens.style or "plain")
            lens.unquoted = True
        return lowered, lens

    def textual(self) -> bool:
        return bool(self.scalars) and all(member.textual() for member in self.scalars)

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        found = [of(member) for member in self.members]
        if self.wraps and any(isinstance(member, ScalarLens) and member.kind is str for member in self.scalars):
            found.append({"type": "object", "properties": {"$str": {"type": "string"}}, "required": ["$str"],
                          "additionalProperties": False})  # fmt: skip
        return {"anyOf": found}


def _choice(lens: Lens, key: str) -> ChoiceLens | None:
    field = lens.by_key.get(key) if isinstance(lens, ClassLens) else None
    return field.lens if field is not None and isinstance(field.lens, ChoiceLens) else None


def _tags(lens: Lens, key: str) -> frozenset[str]:
    """The texts that a class takes at a key, where these are few."""
    choice = _choice(lens, key)
    return frozenset() if choice is None else frozenset(shown(wire) for _, wire in choice.choices)
