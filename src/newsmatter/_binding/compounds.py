"""Rules that are made of others: all of them, one of them, none, and what is asked of the values inside a value."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsmatter._binding.constraints import ALONE, At, Fault, Plain, Rule, Schema
from newsmatter._binding.wording import shown
from newsmatter._raised import RAISED


class Composite(Rule):
    """Made of others."""

    @abc.abstractmethod
    def made_of(self) -> tuple[Rule, ...]: ...

    @property
    def worded(self) -> bool:  # type: ignore[override]
        return all(rule.worded for rule in self.made_of())

    @property
    def known(self) -> bool:  # type: ignore[override]
        return all(rule.known for rule in self.made_of())


@attrs.frozen(eq=False)
class Every(Composite):
    rules: tuple[Rule, ...]

    def made_of(self) -> tuple[Rule, ...]:
        return self.rules

    def wish(self, value: Any) -> str:
        return " and ".join(rule.wish(value) for rule in self.rules)

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        for rule in self.rules:
            yield from rule.faults(value, at)

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        found = [rule.schema(kind, plain) for rule in self.rules]
        return None if None in found else merged(filter(None, found))


@attrs.frozen(eq=False)
class Maybe(Composite):
    """None, or a value that holds."""

    rule: Rule

    def made_of(self) -> tuple[Rule, ...]:
        return (self.rule,)

    def wish(self, value: Any) -> str:
        return self.rule.wish(value)

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        if value is not None:
            yield from self.rule.faults(value, at)


@attrs.frozen(eq=False)
class Either(Composite):
    rules: tuple[Rule, ...]

    def made_of(self) -> tuple[Rule, ...]:
        return self.rules

    def holds(self, value: Any, at: At = ALONE) -> bool:
        return any(rule.holds(value, at) for rule in self.rules)

    def wish(self, value: Any) -> str:
        return ", or ".join(dict.fromkeys(rule.wish(value) for rule in self.rules))

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        if self.holds(value, at):
            return
        if self.worded:
            yield Fault("", f" must {self.wish(value)}{self.got(value)}")
        else:
            said = dict.fromkeys(
                fault.text.removeprefix(": ") for rule in self.rules for fault in rule.faults(value, at)
            )
            yield Fault("", ": " + "; or ".join(text.strip() for text in said))

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        found = [rule.schema(kind, plain) for rule in self.rules]
        return None if None in found else {"anyOf": found}


@attrs.frozen(eq=False)
class Never(Composite):
    """Not what a rule takes; ``call``: asked in its place, where the rule runs what is the user's own."""

    rule: Rule
    message: str = ""
    call: Any = None

    def made_of(self) -> tuple[Rule, ...]:
        return (self.rule,)

    def holds(self, value: Any, at: At = ALONE) -> bool:
        if self.known:
            return not self.rule.holds(value, at)
        try:
            self.call(at.instance, at.attribute, value)
        except RAISED:
            return False
        return True

    def wish(self, value: Any) -> str:
        return f"not {self.rule.wish(value)}".replace("not not ", "")

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        if self.holds(value, at):
            return
        said = f" must {self.wish(value)}" if self.worded else f" must not be {shown(value)}"
        yield Fault("", f": {self.message}" if self.message else said)

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        found = self.rule.schema(kind, plain)
        return None if not found else {"not": found}


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
class Keyed(Deep):
    """What is asked of the values of some keys of a mapping."""

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


@attrs.define(eq=False)
class Again(Rule):
    """The rule of a type that stands inside itself, which is there when the whole is."""

    rule: Rule = Every(())
    known: bool = True
    worded = False

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        yield from self.rule.faults(value, at)


@attrs.frozen(eq=False)
class Branches(Rule):
    """Of a union, what is asked of the alternatives, each with its classes; a value of another is taken."""

    rules: tuple[tuple[Any, Rule], ...]
    worded = False

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        first: list[Fault] | None = None  # each is asked once: of a type that holds itself, at each level
        for rule in (rule for classes, rule in self.rules if isinstance(value, classes)):
            found = list(rule.faults(value, at))
            if not found:
                return
            first = found if first is None else first
        yield from first or ()


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


def merged(found: Iterable[Schema]) -> Schema:
    """Several sets of keywords as one; what a key says twice is said in ``allOf``."""
    result: Schema = {}
    for schema in found:
        if result.keys() & schema.keys():
            result.setdefault("allOf", []).append(schema)
        else:
            result |= schema
    return result
