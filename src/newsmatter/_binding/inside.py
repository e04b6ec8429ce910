"""Rules about what a value holds, items and entries, and what is asked of rules as a whole: their parts, their keywords."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsmatter._binding.constraints import At, Either, Every, Fault, Maybe, Plain, Rule, Schema, merged
from newsmatter._binding.wording import shown


class Deep(Rule):
    """What is asked of the values inside; ``whole``: of the value as such."""

    worded = False
    whole: Rule | None

    @property
    @abc.abstractmethod
    def deep(self) -> tuple[Rule | None, ...]:
        """What is asked of the values inside."""
        ...

    @property
    def known(self) -> bool:  # type: ignore[override]
        return all(rule is None or rule.known for rule in (*self.deep, self.whole))

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        wrong = list(self.whole.faults(value, at)) if self.whole is not None else []
        yield from wrong
        if self.fits(value):
            yield from self.inside(value, at)
        elif not wrong:
            yield Fault("", f" must be {self.expects}, not {shown(value)}")

    expects = ""

    @abc.abstractmethod
    def fits(self, value: Any) -> bool: ...

    @abc.abstractmethod
    def inside(self, value: Any, at: At) -> Iterator[Fault]: ...


@attrs.frozen(eq=False)
class Items(Deep):
    """What is asked of each item, or of the first, the second and so on (``each``)."""

    rule: Rule | None
    whole: Rule | None = None
    each: tuple[Rule | None, ...] = ()

    expects = "a list"

    @property
    def deep(self) -> tuple[Rule | None, ...]:
        return (self.rule, *self.each)

    def fits(self, value: Any) -> bool:
        return isinstance(value, Iterable) and not isinstance(value, (str, bytes))

    def inside(self, value: Any, at: At) -> Iterator[Fault]:
        ordered = not isinstance(value, (set, frozenset))
        for number, item in enumerate(value):
            rule = self.each[number] if number < len(self.each) else self.rule
            for fault in rule.faults(item, at) if rule is not None else ():
                # the items of a set are not those of the text one by one
                yield fault.below(f"[{number}]") if ordered else Fault("", f": an item{fault.text}")


@attrs.frozen(eq=False)
class Entries(Deep):
    """What is asked of each key and of each value of a mapping."""

    keys: Rule | None = None
    values: Rule | None = None
    whole: Rule | None = None

    expects = "a mapping"

    @property
    def deep(self) -> tuple[Rule | None, ...]:
        return (self.keys, self.values)

    def fits(self, value: Any) -> bool:
        return isinstance(value, Mapping)

    def inside(self, value: Any, at: At) -> Iterator[Fault]:
        for key, child in value.items():
            for fault in self.keys.faults(key, at) if self.keys else ():
                yield Fault(f".{key}", f": the key{fault.text}")
            for fault in self.values.faults(child, at) if self.values else ():
                yield fault.below(f".{key}")


@attrs.frozen(eq=False)
class Named(Deep):
    """What is asked of the values of single keys: those of a TypedDict."""

    rules: dict[str, Rule]
    whole: Rule | None = None

    expects = "a mapping"

    @property
    def deep(self) -> tuple[Rule | None, ...]:
        return (*self.rules.values(),)

    def fits(self, value: Any) -> bool:
        return isinstance(value, Mapping)

    def inside(self, value: Any, at: At) -> Iterator[Fault]:
        for key, rule in self.rules.items():
            for fault in rule.faults(value[key], at) if key in value else ():
                yield fault.below(f".{key}")


@attrs.frozen(eq=False)
class Branches(Rule):
    """Of a union, what is asked of the alternatives, each with its class; a value of another is taken."""

    rules: tuple[tuple[Any, Rule], ...]
    worded = False

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        fitting = [rule for cls, rule in self.rules if isinstance(value, cls)]
        if fitting and not any(rule.holds(value, at) for rule in fitting):
            yield from fitting[0].faults(value, at)


def parts(rule: Rule | None) -> Iterator[Rule]:
    """The rules that a rule is made of, which all have to hold where there is a value."""
    if isinstance(rule, Every):
        for part in rule.rules:
            yield from parts(part)
    elif isinstance(rule, Maybe):
        yield from parts(rule.rule)
    elif rule is not None:
        yield rule
        if isinstance(rule, Deep):
            yield from parts(rule.whole)


def takes(rule: Rule | None, value: Any) -> bool:
    """Whether a rule takes a value, as far as it runs nothing of the user's own."""
    if rule is None or (isinstance(rule, Maybe) and value is None):
        return True
    if isinstance(rule, (Every, Either)):
        return (all if isinstance(rule, Every) else any)(takes(each, value) for each in rule.rules)
    return not rule.known or rule.holds(value)


def keywords(rule: Rule | None, kind: str, plain: Plain) -> Schema:
    """What a JSON Schema can say of a rule, for values of a kind of JSON: what it accepts may be more."""
    return merged(found for part in parts(rule) if (found := part.schema(kind, plain)))
