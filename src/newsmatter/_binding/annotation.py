"""The lens of a type annotation: what only names or marks a type is looked through, wherever it stands."""

from __future__ import annotations

import collections
import enum
import re
import types
import typing
from collections import abc
from datetime import date, datetime
from typing import Any, TypeVar

from newsmatter._binding import containers, shapes
from newsmatter._binding.bare_types import GROWTH, Endless, Growing
from newsmatter._binding.choices import ChoiceLens, FlagLens
from newsmatter._binding.classes import class_lens
from newsmatter._binding.containers import DictLens, ListLens, Member, RecordLens, TupleLens
from newsmatter._binding.fields import Scalar
from newsmatter._binding.kept import kept
from newsmatter._binding.lens import ANY, Later, Lens, OptionalLens, bare
from newsmatter._binding.scalar_types import ScalarLens, TextLens, WireLens, spec_lens, text_of
from newsmatter._binding.unions import UnionLens
from newsmatter._binding.variables import keyed, substituted
from newsmatter.errors import EditError

_LISTS: dict[Any, Any] = {
    list: list, set: set, frozenset: frozenset, collections.deque: collections.deque, abc.Sequence: list,
    abc.MutableSequence: list, abc.Collection: list, abc.Iterable: list, abc.Reversible: list, abc.Set: frozenset,
    abc.MutableSet: set,
}  # fmt: skip
_DICTS: dict[Any, Any] = {
    dict: dict, abc.Mapping: dict, abc.MutableMapping: dict, collections.OrderedDict: collections.OrderedDict,
    collections.defaultdict: collections.defaultdict,
}  # fmt: skip
_MEND = "write Annotated[..., nm.Scalar(read, write)], or give nm.define(converter=...) a cattrs converter with hooks for it"
_NONE = type(None)


class Unkept(TypeError):
    """A type that cannot be kept."""


def lens_of(type_: Any, converter: Any = None) -> Lens:
    """The lens of a type annotation. Raises TypeError for a type that cannot be kept.

    None is no type: anything goes. ``converter``: a cattrs converter, asked first: it has the types that hooks of its user's own name.
    """
    return ANY if type_ is None else _Finder(converter).lens(type_)


class _Finder:
    def __init__(self, converter: Any) -> None:
        self.converter = converter
        self.aliases: dict[Any, Lens] = {}
        self.records: list[Any] = []  # classes at work

    def lens(self, type_: Any) -> Lens:
        if type_ is Any or type_ is object:
            return ANY
        if self.converter is not None:
            from newsmatter._binding.converted import CattrsLens, names  # and with it cattrs, which few classes need

            if names(self.converter, type_):
                return CattrsLens(type_, self.converter)
        origin, args = typing.get_origin(type_), typing.get_args(type_)
        if hasattr(type_, "__supertype__"):  # NewType
            return self.lens(type_.__supertype__)
        if type(type_).__name__ == "TypeAliasType" or type(origin).__name__ == "TypeAliasType":
            return self.alias(type_, origin, args)
        if isinstance(type_, TypeVar):
            return self.variable(type_)
        if origin is typing.Annotated:
            return self.annotated(args[0], args[1:])
        if getattr(origin, "_name", None) in shapes.MARKS or getattr(origin, "__name__", None) in shapes.MARKS:
            return self.lens(args[0])
        if origin in (typing.Union, types.UnionType):
            return self.union(args)
        if origin is typing.Literal:
            return ChoiceLens([(value, self.wire(value)) for value in _flat(args)])
        if type_ is None or type_ is _NONE:  # None, in list[None]
            return ChoiceLens([(None, None)])
        if getattr(type_, "__name__", "") == "LiteralString" and getattr(type_, "__module__", "").startswith("typing"):
            return ScalarLens(str)
        base = origin if origin is not None else type_
        # tuple[()] has no arguments from Python 3.11 on, as tuple; Tuple has tuple for its origin
        empty = base is tuple and type_ is not tuple and type_ != typing.Tuple  # noqa: UP006
        found = self.collection(base, args, empty) if not shapes.is_named_tuple(base) else None
        if found is not None:
            return found
        return self.of_class(type_, base, args)

    def annotated(self, inner: Any, marks: tuple[Any, ...]) -> Lens:
        spec = next((mark for mark in marks if isinstance(mark, Scalar)), None)
        if spec is None:
            return self.lens(inner)
        parts = typing.get_args(inner) if typing.get_origin(inner) in (typing.Union, types.UnionType) else ()
        if _NONE in parts:
            rest = [part for part in parts if part is not _NONE]
            return OptionalLens(spec_lens(rest[0] if len(rest) == 1 else Any, spec))
        return spec_lens(inner, spec)

    def alias(self, type_: Any, origin: Any, args: tuple[Any, ...]) -> Lens:
        """That of ``type X = ...``, which may name itself."""
        if type_ in self.aliases:
            return self.aliases[type_]
        later = self.aliases[type_] = Later()
        if origin is not None:
            value = substituted(origin.__value__, dict(zip(origin.__type_params__, args, strict=True)))
        else:
            value = type_.__value__
        if sum(typing.get_origin(one) is origin for one in self.aliases) > GROWTH and origin is not None:
            raise Growing(origin, "alias")
        later.inner = self.lens(value)
        del self.aliases[type_]
        if _is(later.inner, later):
            raise Endless(origin if origin is not None else type_)
        return later.inner

    def variable(self, type_: Any) -> Lens:
        if type_.__constraints__:
            return self.union(type_.__constraints__)
        if getattr(type_, "has_default", bool)():  # of Python 3.13, and of typing_extensions
            return self.lens(type_.__default__)
        return ANY if type_.__bound__ is None else self.lens(type_.__bound__)

    def union(self, args: tuple[Any, ...]) -> Lens:
        members = [arg for arg in args if arg is not _NONE]
        lenses: list[Lens] = []
        for member in members:
            lens = self.lens(member)
            lenses += lens.members if isinstance(lens, UnionLens) else [lens]
        nullable = len(members) < len(args) or any(isinstance(lens, OptionalLens) for lens in lenses)
        lenses = [lens.inner if isinstance(lens, OptionalLens) else lens for lens in lenses]
        if ANY in lenses:
            return ANY
        for lens in lenses if nullable else ():
            member = lens.by_plain.get((_NONE, None)) if isinstance(lens, ChoiceLens) else None
            if member is not None:
                raise Unkept(
                    f"a null cannot be both None and {member}; leave None out, or give the member another value"
                )
        if any(lens.nullable for lens in lenses):
            nullable = True
        made = lenses[0] if len(lenses) == 1 else UnionLens(lenses)
        return OptionalLens(made) if nullable else made

    def collection(self, base: Any, args: tuple[Any, ...], empty: bool) -> Lens | None:
        if base is tuple:
            if not args and not empty:
                return ListLens(ANY, tuple)
            if len(args) == 2 and args[1] is Ellipsis:
                return ListLens(self.lens(args[0]), tuple)
            return TupleLens(tuple(self.lens(arg) for arg in args if arg != ()))
        if base in _LISTS:
            inner = self.lens(args[0]) if args else ANY
            kind = _LISTS[base]
            if kind in containers.SETS and not inner.hashable:
                raise Unkept(f"a set cannot hold {inner.expects}; use a list, or a frozen class")
            return ListLens(inner, kind)
        if base is collections.Counter:
            return DictLens(ScalarLens(int), self.key(args[0]) if args else None, collections.Counter)
        if base in _DICTS:
            return DictLens(self.lens(args[1]) if args else ANY, self.key(args[0]) if args else None, _DICTS[base])
        return None

    def key(self, type_: Any) -> Lens | None:
        """The lens of a mapping's keys; None where they are texts as they stand."""
        lens = self.lens(type_)
        if lens is ANY or (isinstance(lens, ScalarLens) and lens.kind is str and lens.made is None):
            return None
        inner = bare(lens)
        members = inner.members if isinstance(inner, UnionLens) else [inner]
        if not all(isinstance(member, (ScalarLens, TextLens, ChoiceLens)) for member in members):
            raise Unkept(f"keys are scalars, and {type_!r:.60} is none; use str")
        return lens

    def wire(self, value: Any) -> Any:
        """What stands for a value of a Literal or an Enum in a text."""
        if isinstance(value, enum.Enum):
            value = value.value
        if value is None or isinstance(value, (bool, date)):
            return value
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, (int, float)):
            return int(value) if isinstance(value, int) else float(value)
        text = text_of(type(value))
        if text is None:
            raise Unkept(
                f"{value!r:.60} is no scalar, and cannot stand in a text; give the class from_wire and __str__"
            )
        try:
            return TextLens(type(value), text).lower(value, "")[0]
        except EditError as error:
            raise Unkept(error.message) from None

    def of_class(self, type_: Any, base: Any, args: tuple[Any, ...]) -> Lens:
        if not isinstance(base, type):
            raise Unkept(f"{type_!r:.60} is no type that a text can hold; {_MEND}")
        if hasattr(base, "from_wire"):
            return WireLens(base)
        if base in (str, int, float, bool, datetime, date):
            return ScalarLens(base)
        if issubclass(base, enum.Flag):
            return FlagLens(base)
        if issubclass(base, enum.Enum):
            if not [*base]:
                raise Unkept(f"{base.__qualname__} has no members, so that no text is one; give it some")
            own = base._missing_.__func__ is not enum.Enum._missing_.__func__  # type: ignore[attr-defined]
            return ChoiceLens([(member, self.wire(member)) for member in base], base._missing_ if own else None)
        if shapes.is_typed_dict(base):
            return self.record(base, args)
        if shapes.is_record(base):
            return class_lens(base, args)
        for kind in (str, int, float):
            if issubclass(base, kind):
                return ScalarLens(kind, base)
        text = text_of(base)
        if text is not None and not (issubclass(base, re.Pattern) and args == (bytes,)):
            return TextLens(base, text)
        raise Unkept(f"{getattr(base, '__qualname__', base)} cannot be kept in a text; {_MEND}")

    def record(self, cls: Any, args: tuple[Any, ...]) -> RecordLens:
        known, key = kept(cls), ("record", keyed(args))
        if key in known:
            return known[key]  # type: ignore[no-any-return]
        if self.records.count(cls) > GROWTH:
            raise Growing(cls, "class")
        lens = known[key] = RecordLens(cls.__name__, bool(getattr(cls, "__closed__", False)))
        self.records.append(cls)
        try:
            variables = dict(zip(getattr(cls, "__parameters__", ()), args, strict=False))
            rest = getattr(cls, "__extra_items__", None)
            if getattr(rest, "_name", None) in ("Never", "NoReturn"):  # of typing, and of typing_extensions
                lens.closed = True
            elif rest is not None and not repr(rest).endswith("NoExtraItems") and not lens.closed:  # of typing, too
                lens.rest = self.lens(substituted(rest, variables))
            for name, hint in typing.get_type_hints(cls, include_extras=True).items():
                required = name in cls.__required_keys__
                origin = typing.get_origin(hint)
                while (mark := getattr(origin, "_name", None)) in shapes.MARKS:
                    required = mark == "Required" if mark in ("Required", "NotRequired") else required
                    hint = typing.get_args(hint)[0]
                    origin = typing.get_origin(hint)
                lens.members[name] = Member(self.lens(substituted(hint, variables)), required)
        except BaseException:
            del known[key]
            raise
        finally:
            self.records.pop()
        return lens


def _is(lens: Lens, later: Later) -> bool:
    """Whether a lens is that of an alias inside itself, with no list or mapping around it."""
    if isinstance(lens, UnionLens):
        return any(_is(member, later) for member in lens.members)
    return lens is later or (isinstance(lens, OptionalLens) and _is(lens.inner, later))


def _flat(values: tuple[Any, ...]) -> list[Any]:
    """The values of a Literal, those of a Literal inside too."""
    return [part for value in values for part in (_flat(typing.get_args(value)) if typing.get_args(value) else [value])]
