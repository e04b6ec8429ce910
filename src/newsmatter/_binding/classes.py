"""attrs classes to tree and plain data, and back: a class is a mapping, its fields are keys."""

from __future__ import annotations

import itertools
import re
import types
import typing
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import attrs

from newsmatter._binding.fields import SPACED, STYLE, options_of, wire_key
from newsmatter._binding.kept import LOCK, kept
from newsmatter._binding.lens import (
    ANY,
    FAILED,
    STEP,
    Context,
    DictLens,
    Entry,
    Lens,
    ListLens,
    OptionalLens,
    ScalarLens,
    WireLens,
    describe,
    dotted,
    meant,
    plain_items,
)
from newsmatter._binding.mistakes import FRAMEWORK, is_document, refuse
from newsmatter._binding.nearness import nearest
from newsmatter._binding.refusal import Refusal, refusals, said, unmet
from newsmatter._syntax import resolve
from newsmatter._syntax.envelope import fence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective
from newsmatter.errors import EditError


class Field(typing.NamedTuple):
    """A field of a class, compiled."""

    name: str
    argument: str
    key: str
    lens: Lens
    required: bool
    default: Any
    spaced: bool

    def implied(self, value: Any) -> bool:
        """Whether a text without the key means this value."""
        if self.required:
            return False
        default = self.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            if default.takes_self:
                return False
            default = default.factory()
        return type(default) is type(value) and bool(default == value)


class ClassLens(Lens):
    """An attrs class: a mapping whose unknown keys go to its ``extra``."""

    expects = "a mapping"

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.fields: list[Field] = []
        self.by_key: dict[str, Field] = {}
        self.has_extra = False

    def compile(self) -> None:
        refuse(self.cls)
        document = is_document(self.cls)
        keys = options_of(self.cls).keys
        # first of all: a class may hold itself, in another style, which copies what is known by then
        self.has_extra = "extra" in attrs.fields_dict(self.cls)
        for attribute in attrs.fields(self.cls):
            name = attribute.name
            if name == "extra" or (document and name in FRAMEWORK) or not attribute.init:
                continue
            lens = lens_of(attribute.type)
            style = attribute.metadata.get(STYLE)
            field = Field(
                name, attribute.alias or name, wire_key(name, attribute.metadata, keys), lens.styled(style),
                attribute.default is attrs.NOTHING, attribute.default,
                bool(attribute.metadata.get(SPACED)),
            )  # fmt: skip
            self.fields.append(field)
            self.by_key[field.key] = field

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, Mapping):
            mend = meant(dict, target.value) if isinstance(target, Scalar) else ""
            return context.report("wrong-type", f"{path} must be a mapping, not {describe(node)}{mend}", path, node)
        before = context.reported
        return self.make(self.arguments(target, path, context), path, context, node, before)

    def arguments(self, node: Mapping, path: str, context: Context) -> dict[str, Any]:
        """What the class is called with: fields by their argument, and ``extra``."""
        arguments: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        by_key = self.by_key
        keys = effective(node)
        misspelt = self.misspelt(keys)
        for key, child in keys.items():
            field = by_key.get(key)
            where = dotted(path, key)
            if field is None:
                extra[key] = ANY.read(child, where, context)
                if not self.has_extra and key not in misspelt.values():
                    near = self.meant(key)
                    mend = f"did you mean {near}?" if near else "remove the key or add a field 'extra: dict[str, Any]'"
                    context.report("unknown-key", f"{self.cls.__name__} has no key {key} and no extra; {mend}", where, child)  # fmt: skip
            elif field.required and not field.lens.nullable and _is_nothing(child, field.lens):
                arguments[field.argument] = context.report(
                    "missing-key", f"{where} is required and has no value; {_why(child, context.text)}", where, child
                )
            else:
                arguments[field.argument] = field.lens.read(child, where, context)
        for field in self.fields:
            if field.required and field.key not in keys:
                where, name = dotted(path, field.key), misspelt.get(field.key)
                place, mend = self.gap(field.key, node, path, context.text), f"add '{field.key}: ...'"
                if name is not None:
                    place = next((key for key, _ in node.entries if key.value == name), place)
                    mend = f"{name} is probably meant for it, write {field.key}"
                arguments[field.argument] = context.report(
                    "missing-key", f"{where} is required and missing; {mend}", where, place
                )
        if self.has_extra:
            arguments["extra"] = extra
        return arguments

    def meant(self, name: str) -> str | None:
        """The key of the class that a name, which is none, is near to."""
        return nearest(name, self.by_key)

    def misspelt(self, names: Iterable[Any]) -> dict[str, str]:
        """Of the required keys that are not among ``names``, those that were misspelt, with the names that stand for them."""
        lacking = {field.key for field in self.fields if field.required and field.key not in names}
        found: dict[str, str] = {}
        for name in names if lacking else ():
            meant = None if name in self.by_key or not isinstance(name, str) else self.meant(name)
            if meant in lacking:
                found.setdefault(meant, name)
        return found

    def gap(self, key: str, node: Mapping, path: str, text: str) -> Scalar:
        """Where a missing key belongs: the key that would stand before it, the opening fence, or the mapping's start."""
        standing = {scalar.value: scalar for scalar, _ in node.entries}
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
                return self.cls(**arguments)
            except Exception:
                return None  # the class may well refuse the None of a field that failed, which is reported already
        try:
            made = self.cls(**arguments)
        except Exception as error:
            found = refusals(self.cls, arguments) or [Refusal("", "", f": {said(error)}")]
            return self.refused(found, path, context, node)
        return made if not (found := unmet(self.cls, made)) else self.refused(found, path, context, node)

    def told(self, arguments: dict[str, Any], number: int, path: str, context: Context, node: Node | None) -> None:
        """Report what the class does not take of the arguments that could be read: not those of the last findings."""
        failed = list(itertools.islice(reversed(context.unread), number))
        names = {field.argument: dotted(path, field.key) for field in self.fields}
        wrong = [f for f in failed if f.startswith(path)]
        there = {
            name: value for name, value in arguments.items()
            if name in names and value is not FAILED and not any(_within(names[name], f) for f in wrong)
        }  # fmt: skip
        self.refused(refusals(self.cls, there, partial=True), path, context, node)

    def refused(self, found: list[Refusal], path: str, context: Context, node: Node | None) -> Any:
        """Report what the class does not take, each at the value that it refuses, else at the whole."""
        keys = {field.name: field.key for field in self.fields}
        target = deref(node) if node is not None else None
        there = effective(target) if isinstance(target, Mapping) else {}
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
            return context.report("wrong-type", f"{path or 'the data'} must be a mapping, not {data!r:.60}", path)
        before = context.reported
        return self.make(self.load_arguments(data, path, context), path, context, None, before)

    def load_arguments(self, data: dict[str, Any], path: str, context: Context) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        misspelt = self.misspelt(data)
        for key, value in data.items():
            field = self.by_key.get(key)
            if field is not None:
                if value is None and field.required and not field.lens.nullable:
                    where = dotted(path, key)
                    message = f"{where} is required and has no value; write one"
                    arguments[field.argument] = context.report("missing-key", message, where)
                    continue
                arguments[field.argument] = field.lens.load(value, dotted(path, key), context)
            elif self.has_extra and isinstance(key, str):
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
                empty = child is None or (isinstance(child, (list, dict)) and not child)
                if empty and (field.implied(child) or (child is None and field.required and not field.lens.nullable)):
                    continue
                result[field.key] = None if child is None else field.lens.plain(child)
        except EditError as error:
            raise error.below(field.key if field else "") from error.__cause__
        if self.has_extra and value.extra != {}:
            result |= plain_items(((entry.key, entry.value) for entry in self.extras(value, "")), ANY.plain)
        return result

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, self.cls):
            raise EditError(f"must be {self.cls.__name__}, not {value!r:.60}", path=path)
        return value, self

    def entry(self, field: Field, child: Any, path: str) -> Entry:
        """The entry of a field of an object at a path."""
        if child is None and field.required and not field.lens.nullable:
            raise EditError("is required and cannot be None", path=dotted(path, field.key))
        implied = field.implied(child)
        empty = child is None or (isinstance(child, (list, dict)) and not child)
        return Entry(field.key, child, field.lens, empty and implied, implied, field.spaced, True)

    def entries(self, value: Any, path: str) -> list[Entry]:
        result = [self.entry(field, getattr(value, field.name), path) for field in self.fields]
        return result + self.extras(value, path) if self.has_extra else result

    def extras(self, value: Any, path: str) -> list[Entry]:
        """The keys that the class does not name. Raises EditError where ``extra`` is not what it should be."""
        if not isinstance(value.extra, dict):
            raise EditError(f"extra must be a dict, not {value.extra!r:.60}", path=path)
        result = []
        for key, child in value.extra.items():
            if not isinstance(key, str):
                raise EditError(f"the key {key!r:.60} of extra is no string; write it as text", path=path)
            if key in self.by_key:
                name = self.by_key[key].name
                raise EditError(f"set the attribute {name}, not the key {key!r} of extra", path=dotted(path, key))
            result.append(Entry(key, child, ANY))
        return result


def _within(path: str, inner: str) -> bool:
    """Whether a path is another, or leads there."""
    return inner.startswith(path) and inner[len(path) : len(path) + 1] in ("", ".", "[")


def below(node: Node, steps: str) -> Node:
    """The node that stands some steps below another; the last on the way where there is none."""
    for step in STEP.finditer(steps):
        key, at = step.groups()
        target = deref(node)
        if at is not None and isinstance(target, Sequence) and int(at) < len(target.items):
            node = target.items[int(at)]
        elif at is None and isinstance(target, Mapping) and key in (children := effective(target)):
            node = children[key]
        else:
            break
    return node


def _is_nothing(node: Node, lens: Lens) -> bool:
    """Whether nothing stands where a value is required: of text, a null in any spelling is none."""
    target = deref(node)
    if not isinstance(target, Scalar) or not resolve.is_null(target) or isinstance(lens, (ListLens, DictLens)):
        return False
    return target.value == "" or lens.textual()


def _why(node: Node, text: str) -> str:
    """What to do where nothing stands: what was meant for a text may have been read as something else."""
    anchor = getattr(deref(node), "anchor", None)
    if anchor is not None:
        return f"'&{anchor}' is an anchor, no text: put it in quotes"
    comment = re.compile(r"[ \t]*(#\w\S*)").match(text, node.end)
    return f'what follows # is a comment: put it in quotes, as in "{comment[1]}"' if comment else "write one"


def class_lens(cls: Any) -> ClassLens:
    """The lens of an attrs class, compiled once."""
    if not isinstance(cls, type):
        raise TypeError(f"a class is needed, not {cls!r:.60}")
    lens = kept(cls).get("lens")
    return _compiled(cls) if lens is None else lens


def _compiled(cls: type) -> ClassLens:
    """The lens, compiled now, and those of the classes below it.

    Classes may name themselves and each other (``children: list["Section"]``), so a lens is complete when all of them
    are. Only then is it kept: another thread that found one earlier would miss fields, and their keys go to ``extra``.
    """
    with LOCK:
        lens: ClassLens | None = kept(cls).get("lens") or _COMPILING.get(cls)
        if lens is not None:
            return lens
        first = not _COMPILING
        lens = _COMPILING[cls] = ClassLens(cls)
        try:
            lens.compile()
            if first:
                for each, compiled in _COMPILING.items():
                    kept(each)["lens"] = compiled
        finally:
            if first:
                _COMPILING.clear()
        return lens


_COMPILING: dict[Any, ClassLens] = {}  # by the thread that holds the lock


def lens_of(type_: Any) -> Lens:
    """The lens of a type annotation."""
    if type_ is None or type_ is Any or type_ is object:
        return ANY
    if type_ in (str, int, float, bool, datetime, date):
        return ScalarLens(type_)
    origin, args = typing.get_origin(type_), typing.get_args(type_)
    if origin in (typing.Union, types.UnionType) and len(args) == 2 and type(None) in args:
        inner = args[0] if args[1] is type(None) else args[1]
        return OptionalLens(lens_of(inner))
    if type_ is list or origin is list:
        return ListLens(lens_of(args[0]) if args else ANY)
    if type_ is dict or (origin is dict and args[0] is str):
        return DictLens(lens_of(args[1]) if args else ANY)
    if isinstance(type_, type) and hasattr(type_, "from_wire"):
        return WireLens(type_)
    if isinstance(type_, type) and attrs.has(type_):
        return class_lens(type_)
    from newsmatter._binding.converted import CattrsLens  # and with it cattrs, which few classes need

    return CattrsLens(type_)
