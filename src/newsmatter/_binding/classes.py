"""attrs classes to tree and plain data, and back: a class is a mapping, its fields are keys."""

from __future__ import annotations

import functools
import itertools
import typing
from collections.abc import Iterable
from typing import Any

import attrs

from newsmatter._binding import shapes
from newsmatter._binding.bare_types import GROWTH, Growing
from newsmatter._binding.bound_field import HOLDING, Field
from newsmatter._binding.containers import ListLens, SequenceLens
from newsmatter._binding.fields import (
    FORMAT,
    ONE_OR_MANY,
    SCALAR,
    SPACED,
    STYLE,
    WRITE_DEFAULT,
    Options,
    options_of,
    wire_key,
)
from newsmatter._binding.kept import LOCK, kept
from newsmatter._binding.lens import (
    ANY,
    FAILED,
    Context,
    Entry,
    Lens,
    OptionalLens,
    as_mapping,
    bare,
    describe,
    dotted,
    plain_items,
)
from newsmatter._binding.mistakes import FRAMEWORK, Unresolved, is_document, refuse
from newsmatter._binding.nearness import Near, near
from newsmatter._binding.refusal import Refusal, refusals, said, unmet
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._binding.standing import below, is_nothing, why
from newsmatter._binding.variables import keyed, scopes, typed
from newsmatter._raised import RAISED, brief
from newsmatter._show import quoted
from newsmatter._syntax.envelope import fence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, deref, effective, entries
from newsmatter.errors import EditError

# The classes of the format have no mistakes, as a test knows; to look for some takes a third of what it takes to bind them.
_OURS = "newsmatter.news."


class ClassLens(Lens):
    """An attrs class: a mapping whose unknown keys go to its ``extra``."""

    expects = "a mapping"

    def __init__(self, cls: Any, args: tuple[Any, ...] = ()) -> None:
        self.cls = cls
        self.args = args
        self.options: Options = options_of(cls)
        self.fields: list[Field] = []
        self.by_key: dict[str, Field] = {}
        self.others: dict[
            str, Field
        ] = {}  # by other keys that are read as theirs; where case does not count, in lower case
        self.has_extra = False
        self.hashable = cls.__hash__ is not None

    def compile(self) -> None:
        from newsmatter._binding.annotation import lens_of
        from newsmatter._binding.subclasses import adapted

        if not self.cls.__module__.startswith(_OURS):
            refuse(self.cls)
        attributes = shapes.attributes(self.cls)
        document = is_document(self.cls)
        # first of all: a class may hold itself, in another style, which copies what is known by then
        self.has_extra = any(a.name == "extra" for a in attributes) or shapes.takes_attributes(self.cls)
        variables = scopes(self.cls, self.args)
        for attribute in attributes:
            name, metadata = attribute.name, attribute.metadata
            if name == "extra" or (document and name in FRAMEWORK):
                continue
            type_ = typed(self.cls, name, attribute.type, variables)
            if SCALAR in metadata:
                type_ = typing.Annotated[Any if type_ is None else type_, metadata[SCALAR]]
            try:
                lens = lens_of(type_, self.options.converter)
                lens = _one_or_many(lens) if metadata.get(ONE_OR_MANY) else lens
            except TypeError as error:
                kind = Unresolved if isinstance(error, Unresolved) else TypeError
                where = f"{self.cls.__name__}.{name}: "  # said once, however often a class stands inside itself
                raise kind(f"{where}{str(error).removeprefix(where)}") from None
            lens = adapted(lens, metadata)
            convert = attribute.converter if shapes.converts_itself(attribute.converter) else None
            field = Field(
                name, attribute.argument, wire_key(name, metadata, self.options.keys), lens.styled(metadata.get(STYLE)),
                attribute.required, attribute.default, bool(metadata.get(SPACED)), metadata, convert,
            )  # fmt: skip
            self.fields.append(field)
            self.by_key[field.key] = field
        for field in self.fields:
            for key in field.names():
                self.others.setdefault(key.lower() if self.options.ignore_case else key, field)

    def find(self, key: str) -> Field | None:
        """The field that a key of a text stands for."""
        field = self.by_key.get(key)
        if field is not None:
            return field
        return self.others.get(key.lower() if self.options.ignore_case and isinstance(key, str) else key)

    @functools.cached_property
    def nearness(self) -> Near:
        """What is near to the keys that it names."""
        return near((*self.by_key,))

    @property
    def respells(self) -> bool:  # type: ignore[override]
        return self.options.ignore_case or self.others.keys() != self.by_key.keys()

    def spelt(self, keys: Iterable[str]) -> dict[str, str]:
        found = {}
        for key in keys:
            if key not in self.by_key and (field := self.find(key)) is not None:
                found[key] = field.key
        return found

    @property
    def keeps_unknown(self) -> bool:
        """Whether keys that the class does not name have a place."""
        return self.has_extra and self.options.unknown == "keep"

    def child(self, field: Field, node: Node, path: str, context: Context) -> Any:
        """The value of a field, which the class's own converter may read where its type does not."""
        if field.converter is None:
            return field.lens.read(node, path, context)
        aside = context.aside()
        value = field.lens.read(node, path, aside)
        if not aside.findings:
            return value
        before = context.aside()
        raw = ANY.read(node, path, before)
        return raw if not before.findings and field.converts(raw) else context.take(aside)

    def child_of(self, field: Field, data: Any, path: str, context: Context) -> Any:
        """The same from plain data."""
        if field.converter is None:
            return field.lens.load(data, path, context)
        aside = Context()
        value = field.lens.load(data, path, aside)
        if not aside.findings:
            return value
        before = Context()
        raw = ANY.load(data, path, before)
        return raw if not before.findings and field.converts(raw) else context.take(aside)

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, Mapping):
            mend = self.addressed(target) or as_mapping(target, context)
            return context.report("wrong-type", f"{path} must be a mapping, not {describe(node)}{mend}", path, node)
        before = context.reported
        return self.make(self.arguments(target, path, context), path, context, node, before)

    def addressed(self, target: Node) -> str:
        """The mend for an address alone where an object with one must be: ``images: [https://...]``."""
        if not isinstance(target, Scalar) or not target.value.startswith(("https://", "http://")):
            return ""
        key = next((field.key for field in self.fields if field.metadata.get(FORMAT)), None)
        return "" if key is None else f"; write {quoted(f'{key}: {target.value}')}"

    def arguments(self, node: Mapping, path: str, context: Context) -> dict[str, Any]:
        """What the class is called with: fields by their argument, and ``extra``."""
        arguments: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        keys = effective(node)
        stood: dict[str, str] = {}  # the key of a text for each key of the class
        misspelt = self.misspelt(keys)
        by_key = self.by_key
        for key, child in keys.items():
            field = by_key.get(key) or self.find(key)
            where = f"{path}.{key}" if path else key
            if field is not None and stood.setdefault(field.key, key) != key:
                message = f"{where} stands for {field.key}, as {stood[field.key]} does; remove one of the two"
                context.report("duplicate-key", message, where, child)
            elif field is None:
                extra[key] = ANY.read(child, where, context)
                if not self.keeps_unknown and key not in misspelt.values():
                    context.report("unknown-key", self.unknown(key), where, child)
            elif field.required and not field.lens.nullable and is_nothing(child, field.lens):
                arguments[field.argument] = context.report(
                    "missing-key", f"{where} is required and has no value; {why(child, context.text)}", where, child
                )
            else:
                arguments[field.argument] = self.child(field, child, where, context)
        missing = [field for field in self.fields if field.required and field.key not in stood]
        standing = self.standing(node) if missing else {}
        for field in missing:
            where, name = dotted(path, field.key), misspelt.get(field.key)
            place, mend = self.gap(field.key, node, path, context.text, standing), f"add '{field.key}: ...'"
            if name is not None:
                place = next((key for key, _ in node.entries if key.value == name), place)
                mend = f"{name} is probably meant for it, write {field.key}"
            arguments[field.argument] = context.report(
                "missing-key", f"{where} is required and missing; {mend}", where, place
            )
        if self.has_extra:
            arguments["extra"] = extra
        return arguments

    def unknown(self, key: str) -> str:
        """The message about a key that the class has no place for."""
        near = self.meant(key)
        if self.options.unknown == "forbid":
            return f"{self.cls.__name__} has no key {key} and takes no other; {f'did you mean {near}?' if near else 'remove it'}"
        mend = f"did you mean {near}?" if near else "remove the key or add a field 'extra: dict[str, Any]'"
        return f"{self.cls.__name__} has no key {key} and no extra; {mend}"

    def meant(self, name: str) -> str | None:
        """The key of the class that a name, which is none, is near to."""
        return self.nearness.to(name)

    def misspelt(self, names: Iterable[Any]) -> dict[str, str]:
        """Of the required keys that are not among ``names``, those that were misspelt, with the names that stand for them."""
        lacking = {field.key for field in self.fields if field.required and field.key not in names}
        if lacking and self.others.keys() != self.by_key.keys():
            lacking -= {field.key for name in names if (field := self.find(name)) is not None}
        found: dict[str, str] = {}
        for name in names if lacking else ():
            meant = None if not isinstance(name, str) or self.find(name) else self.meant(name)
            if meant in lacking:
                found.setdefault(meant, name)
        return found

    def standing(self, node: Mapping) -> dict[str, Scalar]:
        """The keys of the class that stand in a mapping, by their names."""
        return {key.value: key for key, _ in entries(node, self.by_key)}

    def gap(self, key: str, node: Mapping, path: str, text: str, standing: dict[str, Scalar] | None = None) -> Scalar:
        """Where a missing key belongs: the key that would stand before it, the opening fence, or the mapping's start."""
        standing = self.standing(node) if standing is None else standing
        before: Scalar | None = None
        for field in self.fields:
            if field.key == key:
                break
            before = standing.get(field.key, before)
        if before is not None:
            return before
        return Scalar(node.start, node.start, "") if path else Scalar(*fence(text), "")

    def make(
        self, arguments: dict[str, Any], path: str, context: Context, node: Node | None = None, before: int = 0
    ) -> Any:
        """The object, unless an argument failed. The class's own converters, validators and hooks may report too.

        Where ``context`` is lenient: the object with None for what failed, and None where the class refuses it.
        ``before``: how much had been reported before the arguments were read.
        """
        if context.reported > before:
            self.told(arguments, context.reported - before, path, context, node)
            if not context.lenient:
                return FAILED
            try:
                return self.created(arguments)
            except RAISED:
                return None  # the class may well refuse the None of a field that failed, which is reported already
        try:
            made = self.created(arguments)
        except RAISED as error:
            found = refusals(self, arguments) or [Refusal("", "", f": {said(error)}")]
            return self.refused(found, path, context, node)
        return made if not (found := unmet(self, made)) else self.refused(found, path, context, node)

    def created(self, arguments: dict[str, Any]) -> Any:
        """An object. Where its class has no field for what it does not name, that is an attribute, if there is any."""
        if "extra" not in arguments or not shapes.takes_attributes(self.cls):
            return self.cls(**arguments)
        named = any(field == "extra" for field in getattr(self.cls, "__dataclass_fields__", ()))
        made = self.cls(**{name: value for name, value in arguments.items() if named or name != "extra"})
        if not named and arguments["extra"]:
            object.__setattr__(made, "extra", arguments["extra"])
        return made

    def told(self, arguments: dict[str, Any], number: int, path: str, context: Context, node: Node | None) -> None:
        """Report what the class does not take of the arguments that could be read: not those of the last findings."""
        failed = [where for where in itertools.islice(reversed(context.unread), number) if where.startswith(path)]
        there = {}
        for field in self.fields:
            value = arguments.get(field.argument, FAILED)
            if value is not FAILED and not any(self.within(field, path, where) for where in failed):
                there[field.argument] = value
        if there:
            self.refused(refusals(self, there, partial=True), path, context, node)

    def within(self, field: Field, path: str, inner: str) -> bool:
        """Whether a path is that of a field of an object at another, or leads there."""
        inner = inner.lower() if self.options.ignore_case else inner
        for name in field.names():
            where = dotted(path, name)
            where = where.lower() if self.options.ignore_case else where
            if inner.startswith(where) and inner[len(where) : len(where) + 1] in ("", ".", "["):
                return True
        return False

    def refused(self, found: list[Refusal], path: str, context: Context, node: Node | None) -> Any:
        """Report what the class does not take, each at the value that it refuses, else at the whole."""
        if not found:
            return FAILED
        keys = {field.name: field.key for field in self.fields}
        target = deref(node) if node is not None else None
        there = effective(target) if isinstance(target, Mapping) else {}
        keys |= {field.name: key for key in there if (field := self.find(key)) is not None}
        result = FAILED
        for name, steps, text in found:
            where = dotted(path, keys[name]) if name in keys else path
            place = there.get(keys.get(name, ""), node)
            if place is not None:
                place = below(place, steps)
            result = context.report("wrong-value", f"{where + steps or self.cls.__name__}{text}", where + steps, place)
        return result

    def load(self, data: Any, path: str, context: Context) -> Any:
        if isinstance(data, self.cls):
            return data
        if not isinstance(data, dict):
            return context.report("wrong-type", f"{path or 'the data'} must be a mapping, not {brief(data)}", path)
        before = context.reported
        return self.make(self.load_arguments(data, path, context), path, context, None, before)

    def load_arguments(self, data: dict[str, Any], path: str, context: Context) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        misspelt = self.misspelt(data)
        for key, value in data.items():
            field = self.find(key) if isinstance(key, str) else None
            if field is not None and field.argument in arguments:
                where = dotted(path, key)
                context.report(
                    "duplicate-key", f"{where} stands for {field.key}, which stands already; remove one", where
                )
            elif field is not None:
                if value is None and field.required and not field.lens.nullable:
                    where = dotted(path, key)
                    empty = (
                        ', "" where there is none'
                        if isinstance(field.lens, ScalarLens) and field.lens.kind is str
                        else ""
                    )
                    message = f"{where} is required and has no value; write one{empty}"
                    arguments[field.argument] = context.report("missing-key", message, where)
                    continue
                arguments[field.argument] = self.child_of(field, value, dotted(path, key), context)
            elif self.keeps_unknown and isinstance(key, str):
                extra[key] = ANY.load(value, dotted(path, key), context)
            elif key not in misspelt.values():
                near = self.meant(key) if isinstance(key, str) else None
                mend = f"did you mean {near}?" if near else "remove it"
                context.report("unknown-key", f"{self.cls.__name__} has no key {key!r}; {mend}", dotted(path, str(key)))
        for field in self.fields:
            if field.required and field.argument not in arguments:
                where, name = dotted(path, field.key), misspelt.get(field.key)
                mend = "add it" if name is None else f"{name} is probably meant for it, write {field.key}"
                arguments[field.argument] = context.report(
                    "missing-key", f"{where} is required and missing; {mend}", where
                )
        if self.has_extra:
            arguments["extra"] = extra
        return arguments

    def plain(self, value: Any) -> Any:
        self.lower(value, "")
        result: dict[str, Any] = {}
        field = None
        try:
            for field in self.fields:
                child = getattr(value, field.name)
                empty = child is None or (isinstance(child, HOLDING) and not child)
                if empty and (field.implied(child) or (child is None and field.required and not field.lens.nullable)):
                    continue
                result[field.key] = None if child is None else field.lens.plain(child)
        except EditError as error:
            raise error.below(field.key if field else "") from error.__cause__
        if self.has_extra and self.extra(value) != {}:
            result |= plain_items(((entry.key, entry.value) for entry in self.extras(value, "")), ANY.plain)
        return result

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, self.cls):
            raise EditError(f"must be {self.cls.__name__}, not {brief(value)}", path=path)
        if not self.holds(value):
            kind, base = type(value).__name__, self.cls.__name__
            raise EditError(f"is a {kind}, of which a field of {base} would keep only the keys of {base}; let the field "
                            "say wire(subclasses=True)", path=path)  # fmt: skip
        return value, self

    def holds(self, value: Any) -> bool:
        """Whether an object has no keys but those of the class: it is of it, or of a class below whose own have their defaults."""
        kind = type(value)
        if kind is self.cls or not attrs.has(kind):
            return True
        mine, others = {(f.key, f.name) for f in self.fields}, class_lens(kind).fields
        more = [field for field in others if (field.key, field.name) not in mine]
        return len(others) - len(more) == len(mine) and all(f.implied(getattr(value, f.name)) for f in more)

    def entry(self, field: Field, child: Any, path: str) -> Entry:
        """The entry of a field of an object at a path."""
        if child is None and field.required and not field.lens.nullable:
            raise EditError("is required and cannot be None", path=dotted(path, field.key))
        implied = field.implied(child)
        empty = child is None or (isinstance(child, HOLDING) and not child)
        optional = implied and field.metadata.get(WRITE_DEFAULT) is False
        return Entry(field.key, child, field.lens, empty and implied, implied, field.spaced, True, optional=optional)

    def entries(self, value: Any, path: str) -> Iterable[Entry]:
        result = [self.entry(field, getattr(value, field.name), path) for field in self.fields]
        return itertools.chain(result, self.extras(value, path)) if self.has_extra else result

    def extras(self, value: Any, path: str) -> Iterable[Entry]:
        """The keys that the class does not name. Raises EditError where ``extra`` is not what it should be."""
        extra = self.extra(value)
        if not isinstance(extra, dict):
            raise EditError(f"extra must be a dict, not {brief(extra)}", path=path)
        free = not self.others and self.options.unknown != "forbid"  # a class without fields takes any key
        for key in extra if not (free and {*map(type, extra)} <= {str}) else ():
            if not isinstance(key, str):
                raise EditError(f"the key {brief(key)} of extra is no string; write it as text", path=path)
            field = self.find(key)
            if field is not None:
                name = field.name
                raise EditError(f"set the attribute {name}, not the key {key!r} of extra", path=dotted(path, key))
            if self.options.unknown == "forbid":
                raise EditError(self.unknown(key), path=dotted(path, key))
        return (Entry(key, child, ANY) for key, child in extra.items())

    def extra(self, value: Any) -> Any:
        """What an object keeps that its class does not name."""
        return getattr(value, "extra", {})

    def below(self, key: str) -> Lens:
        field = self.find(key)
        return ANY if field is None else field.lens


def _one_or_many(lens: Lens) -> Lens:
    """The lens of a list that one value alone may stand for."""
    inner = bare(lens)
    if not isinstance(inner, ListLens) or isinstance(bare(inner.inner), SequenceLens):
        raise TypeError("one_or_many is for a list of what is no list itself")
    one = ListLens(inner.inner, inner.kind)
    one.one = True
    return OptionalLens(one) if lens.nullable else one


def class_lens(cls: Any, args: tuple[Any, ...] = ()) -> ClassLens:
    """The lens of a class, compiled once; ``args``: what the type variables of a generic one stand for."""
    lens = kept(cls).get(("lens", keyed(args)))
    return _compiled(cls, args) if lens is None else lens


def _compiled(cls: type, args: tuple[Any, ...]) -> ClassLens:
    """The lens, compiled now, and those of the classes below it.

    Classes may name themselves and each other (``children: list["Section"]``), so a lens is complete when all of them
    are. Only then is it kept: another thread that found one earlier would miss fields, and their keys go to ``extra``.
    """
    with LOCK:
        key = keyed(args)
        lens: ClassLens | None = kept(cls).get(("lens", key)) or _COMPILING.get((cls, key))
        if lens is not None:
            return lens
        if sum(each is cls for each, _ in _COMPILING) > GROWTH:
            raise Growing(cls, "class")
        first = not _COMPILING
        lens = _COMPILING[cls, key] = ClassLens(cls, args)
        try:
            lens.compile()
            if first:
                for (each, of), compiled in _COMPILING.items():
                    kept(each)["lens", of] = compiled
        finally:
            if first:
                _COMPILING.clear()
        return lens


_COMPILING: dict[Any, ClassLens] = {}  # by the thread that holds the lock
