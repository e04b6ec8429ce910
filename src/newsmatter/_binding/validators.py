"""The rules of a class, from where it states them: validators of attrs, and the metadata of annotated_types in its types.

Neither the classes of attrs' validators nor those of other makers of validators are public: they are told by what they
hold. What is not known is run as it is (`Own`).
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs
from attrs import validators

from newsmatter._binding import shapes
from newsmatter._binding.bare_types import choices_of
from newsmatter._binding.compounds import Again, Branches, Either, Entries, Every, Items, Keyed, Maybe, Never
from newsmatter._binding.constraints import Ask, Bound, Choice, Kind, Match, Multiple, Own, Rule, Size
from newsmatter._binding.kept import once
from newsmatter._binding.refusal import said
from newsmatter._binding.variables import keyed, scopes, substituted, typed

if TYPE_CHECKING:
    from newsmatter._binding.classes import ClassLens

_IN: Any = type(validators.in_([]))
_NUMBER: Any = type(validators.ge(0))
_MATCHES: Any = type(validators.matches_re(""))
_LEAST: Any = type(validators.min_len(0))
_MOST: Any = type(validators.max_len(0))
_KIND: Any = type(validators.instance_of(int))
_OPTIONAL: Any = type(validators.optional(validators.ge(0)))
_ITEMS: Any = type(validators.deep_iterable(validators.ge(0)))
_ENTRIES: Any = type(validators.deep_mapping(validators.ge(0), validators.ge(0)))
_AND: Any = type(validators.and_(validators.ge(0)))
_NOT: Any = type(validators.not_(validators.ge(0)))


def every(rules: Iterable[Rule | None]) -> Rule | None:
    """Several rules as one; None for none."""
    found = [rule for rule in rules if rule is not None]
    return None if not found else found[0] if len(found) == 1 else Every(tuple(found))


def of_validator(validator: Any) -> Rule | None:
    """The rule that a validator states; one that nobody knows is run."""
    if validator is None:
        return None
    if isinstance(validator, (list, tuple)):
        return every(map(of_validator, validator))
    kind = type(validator)
    make = _ATTRS.get(kind)
    return make(validator) if make is not None else Own(validator, said)


def _inside(validator: Any) -> Rule:
    return of_validator(validator) or Every(())


def _match(validator: Any) -> Rule:
    how = getattr(validator.match_func, "__name__", "")
    return Match(validator.pattern, how) if how in ("fullmatch", "match", "search") else Own(validator, said)


def _never(validator: Any) -> Rule:
    if set(validator.exc_types) != {ValueError, TypeError}:
        return Own(validator, said)  # what the rules ask is not what these are
    own = "" if "not_ validator child" in validator.msg else str(validator.msg)
    return Never(_inside(validator.validator), own, validator)


_ATTRS: dict[Any, Any] = {
    _IN: lambda v: Choice(v.options, getattr(v, "_original_options", v.options)),
    _NUMBER: lambda v: Bound(v.compare_op, v.bound, v.compare_func),
    _MATCHES: _match,
    _LEAST: lambda v: Size(least=v.min_length),
    _MOST: lambda v: Size(most=v.max_length),
    _KIND: lambda v: Kind(v.type),
    _OPTIONAL: lambda v: Maybe(_inside(v.validator)),
    _ITEMS: lambda v: Items(_inside(v.member_validator), of_validator(v.iterable_validator)),
    _ENTRIES: lambda v: Entries(*map(of_validator, (v.key_validator, v.value_validator, v.mapping_validator))),
    _AND: lambda v: every(map(of_validator, v._validators)),
    _NOT: _never,
}
if hasattr(validators, "or_"):  # pragma: no branch - attrs 24.1
    _any: Any = validators.or_
    _ATTRS[type(_any(validators.ge(0), validators.ge(1)))] = lambda v: Either(tuple(map(_inside, v.validators)))


# -- annotated_types: nobody can have its metadata in a class who has not imported it


def of_type(type_: Any) -> Rule | None:
    """The rule that the metadata in a type states, at any depth."""
    return _Stated().rule(type_) if "annotated_types" in sys.modules else None


class _Stated:
    """Finds the rules of types. ``inside``: of the aliases and TypedDicts that are looked into, which may name themselves."""

    def __init__(self) -> None:
        self.inside: dict[Hashable, Rule | None] = {}

    def rule(self, type_: Any) -> Rule | None:
        if hasattr(type_, "__supertype__"):
            return self.rule(type_.__supertype__)
        if isinstance(type_, typing.TypeVar):
            bound = typing.Union[type_.__constraints__] if type_.__constraints__ else type_.__bound__  # noqa: UP007
            return self.rule(bound)
        origin, args = typing.get_origin(type_), typing.get_args(type_)
        base = origin or type_
        if type(base).__name__ == "TypeAliasType":
            return self.named(base, args, self.of_alias)
        if shapes.is_typed_dict(base):
            return self.named(base, args, self.of_typed_dict)
        if origin is typing.Annotated:
            stated = every(_stated(args[1:]))
            if stated is not None and type(None) in choices_of(args[0]):  # no rule of texts or times is for nothing
                stated = Maybe(stated)
            return every((self.rule(args[0]), stated))
        if origin is None or origin is typing.Literal or not args or shapes.is_record(origin):
            return None  # what a class asks of what stands in it is asked when an object of it is made
        inner = [self.rule(arg) for arg in args]
        if not any(inner):
            return None
        if origin in (typing.Union, types.UnionType):
            return _of_union(args, inner)
        if origin in (typing.Final, typing.ClassVar) or getattr(origin, "_name", None) in shapes.MARKS:
            return inner[0]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return Entries(inner[0], inner[-1])
        if origin is tuple and args[-1:] != (...,):
            return Items(None, each=tuple(inner))
        if isinstance(origin, type) and issubclass(origin, Iterable) and inner[0] is not None:
            return Items(inner[0])
        return None

    def named(self, base: Any, args: tuple[Any, ...], of: Callable[[Any, tuple[Any, ...]], Rule | None]) -> Rule | None:
        """The rule of what may name itself: first without what it says of itself, to learn whether it asks anything."""
        key = base, keyed(args)
        if key in self.inside:
            return self.inside[key]
        self.inside[key] = None
        try:
            if of(base, args) is None:
                return None
            again = self.inside[key] = Again()
            made = of(base, args) or again.rule
            again.rule, again.known = made, made.known
            return made
        finally:
            del self.inside[key]

    def of_alias(self, base: Any, args: tuple[Any, ...]) -> Rule | None:
        return self.rule(
            substituted(base.__value__, dict(zip(base.__type_params__, args, strict=False))) if args else base.__value__
        )

    def of_typed_dict(self, base: Any, args: tuple[Any, ...]) -> Rule | None:
        variables = dict(zip(getattr(base, "__parameters__", ()), args, strict=False))
        found = {
            name: rule for name, type_ in typing.get_type_hints(base, include_extras=True).items()
            if (rule := self.rule(substituted(type_, variables))) is not None
        }  # fmt: skip
        return Keyed(found) if found else None


def _of_union(args: Any, inner: list[Rule | None]) -> Rule | None:
    """Of a union, the rule of the alternative that the value is of."""
    if len(args) == 2 and type(None) in args:
        rule = inner[0] or inner[1]
        return None if rule is None else Maybe(rule)
    chosen = [(_classes(arg), rule) for arg, rule in zip(args, inner, strict=True)]
    return Branches(tuple((classes, rule) for classes, rule in chosen if classes and rule is not None))


def _classes(type_: Any) -> tuple[type, ...]:
    """The classes of the values of a type."""
    found = [typing.get_origin(one) or one for one in choices_of(type_)]
    found = [dict if shapes.is_typed_dict(one) else one for one in found]
    return tuple(one for one in found if isinstance(one, type))


def _stated(metadata: Iterable[Any]) -> Iterator[Rule | None]:
    at: Any = sys.modules["annotated_types"]
    for item in metadata:
        if isinstance(item, at.GroupedMetadata):
            yield from _stated(list(item))
        elif isinstance(item, slice):
            yield from _stated([at.Len(item.start or 0, item.stop)])
        elif isinstance(item, at.BaseMetadata):
            make = next((make for cls, make in _ANNOTATED.items() if type(item).__name__ == cls), None)
            yield make(item) if make is not None else None


def _compared(name: str, sign: str) -> Any:
    import operator

    return lambda item: Bound(sign, getattr(item, name), getattr(operator, name))


def _asked(item: Any) -> Rule:
    func = item.func
    negated = type(func).__name__ == "Not" and hasattr(func, "func")
    name = getattr(func.func if negated else func, "__name__", "")
    word = _ASKED.get(name) or ("pass " + (name if name and name != "<lambda>" else "the test of its type"))
    rule = Ask(func.func if negated else func, word)
    return Never(rule) if negated else rule


_ASKED = {"islower": "be in lower case", "isupper": "be in upper case", "isdigit": "be digits alone", "isascii": "be ASCII alone",
          "isfinite": "be finite", "isnan": "be not a number", "isinf": "be infinite"}  # fmt: skip


def _zoned(item: Any) -> Rule:
    wanted = item.tz
    if wanted is None:
        return Ask(lambda value: value.tzinfo is None, "have no time zone")
    if wanted is ...:
        return Ask(lambda value: value.tzinfo is not None, "have a time zone")
    return Ask(lambda value: str(value.tzinfo) == str(wanted), f"be in the time zone {wanted}")


_ANNOTATED: dict[str, Any] = {
    "Ge": _compared("ge", ">="), "Gt": _compared("gt", ">"), "Le": _compared("le", "<="), "Lt": _compared("lt", "<"),
    "MultipleOf": lambda item: Multiple(item.multiple_of),
    "MinLen": lambda item: Size(least=item.min_length) if item.min_length else None,
    "MaxLen": lambda item: Size(most=item.max_length),
    "Predicate": _asked, "Timezone": _zoned,
}  # fmt: skip


# -- of a class


@once
def annotated(lens: ClassLens) -> dict[str, Rule]:
    """By the names of the fields of a class, what the metadata in their types asks: attrs itself does not look at it."""
    if "annotated_types" not in sys.modules:
        return {}
    cls = lens.cls
    hints = (
        {a.name: a.type for a in attrs.fields(cls)}
        if attrs.has(cls)
        else typing.get_type_hints(cls, include_extras=True)
    )
    variables = scopes(cls, lens.args)
    found = ((name, of_type(typed(cls, name, type_, variables))) for name, type_ in hints.items())
    return {name: rule for name, rule in found if rule is not None}


@once
def rules(lens: ClassLens) -> dict[str, Rule]:
    """By the names of the fields of a class, all that it asks of their values."""
    stated = annotated(lens)
    own = {a.name: of_validator(a.validator) for a in attrs.fields(lens.cls)} if attrs.has(lens.cls) else {}
    found = ((name, every((own.get(name), stated.get(name)))) for name in {**own, **stated})
    return {name: rule for name, rule in found if rule is not None}
