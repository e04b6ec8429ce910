"""What a class asks of its values beside their type: the one table of rules, whoever states them.

`validators` makes them of the validators of attrs and the metadata of annotated_types. Each rule says whether a value holds,
what is wrong with one in words, and what a JSON Schema says of it; the strategies draw values that hold. Here are those that
ask about a value as it is; `compounds` has those that are made of others.
"""

from __future__ import annotations

import abc
import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sized
from datetime import date, datetime
from typing import Any, NamedTuple

import attrs

from newsmatter._binding.wording import choice, either, shown, suggestion, unit
from newsmatter._later import pattern
from newsmatter._raised import RAISED
from newsmatter._show import quoted

_KINDS: dict[Any, tuple[str, str]] = {
    str: ("a string", "string"), bool: ("true or false", "boolean"), int: ("an integer", "integer"),
    float: ("a number", "number"), list: ("a list", "array"), dict: ("a mapping", "object"),
    type(None): ("nothing", "null"), datetime: ("a time such as 2021-12-11T09:41:00Z", ""), date: ("a date such as 2021-12-11", ""),
}  # fmt: skip
_COMPARED = {">=": ("at least {}", "{} or later"), ">": ("more than {}", "later than {}"),
             "<=": ("at most {}", "{} or earlier"), "<": ("less than {}", "earlier than {}")}  # fmt: skip
_LIMITS = {">=": "minimum", ">": "exclusiveMinimum", "<=": "maximum", "<": "exclusiveMaximum"}
_SIZES = {"string": "Length", "array": "Items", "object": "Properties"}
# What Python's regular expressions have and those of a JSON Schema do not, or read otherwise.
_PYTHONIC = pattern(r"\(\?(?:[aiLmsux-]+[:)]|P[=>]|#|>|\()|[*+?}]\+|\\[GzN]")
_ESCAPE = pattern(r"\\.|\(\?P<\w+>", re.DOTALL)
_END = r"$(?!\n)"
Plain = Callable[[Any], Any]
Schema = dict[str, Any]


class Fault(NamedTuple):
    """What is wrong below a value, ``steps`` being the way to it: ``[1]``, ``.key``; the path comes before the ``text``."""

    steps: str
    text: str

    def below(self, step: str) -> Fault:
        return Fault(step + self.steps, self.text)


class At(NamedTuple):
    """Whose value it is: what attrs hands to a validator."""

    instance: Any = None
    attribute: Any = None
    partial: bool = False  # other fields of the instance could not be read


ALONE = At()


class Rule(abc.ABC):
    """One thing that must hold of a value."""

    worded = True  # whether it has words of its own
    known = True  # whether nothing of the user's own runs

    def holds(self, value: Any, at: At = ALONE) -> bool:
        """Whether a value is taken; of what cannot be asked, it is not."""
        return not any(self.faults(value, at))

    def wish(self, value: Any) -> str:
        """What stands behind "must" in a message; nothing where it has no words."""
        return ""

    def got(self, value: Any) -> str:
        """What stands behind that: which value it is instead."""
        return f", not {shown(value)}"

    @abc.abstractmethod
    def faults(self, value: Any, at: At) -> Iterator[Fault]: ...

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        """Its keywords for values of a kind of JSON; None where no keyword says it. ``plain`` gives a value's data."""
        return None


class Leaf(Rule):
    """A question about the value itself."""

    def holds(self, value: Any, at: At = ALONE) -> bool:
        try:
            return self.test(value)
        except RAISED:
            return False

    @abc.abstractmethod
    def test(self, value: Any) -> bool: ...

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        if not self.holds(value, at):
            yield Fault("", f" must {self.wish(value)}{self.got(value)}")


@attrs.frozen(eq=False)
class Choice(Leaf):
    options: Any
    original: Any

    def test(self, value: Any) -> bool:
        return value in self.options

    def listed(self) -> list[Any]:
        options = self.original
        if isinstance(options, str) or not isinstance(options, Iterable):
            return []  # any part of a text is in it
        return sorted(options, key=str) if isinstance(options, (set, frozenset)) else list(options)

    def wish(self, value: Any) -> str:
        if isinstance(self.original, str):
            return f"be a part of {quoted(self.original)}"
        return f"be {choice(self.listed()) or 'one of no values'}"

    def got(self, value: Any) -> str:
        return f", not {shown(value)}{suggestion(value, self.listed())}"

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        found = []
        for option in self.listed():
            with contextlib.suppress(Exception):  # of what the type cannot hold no value is one
                found.append(plain(option))
                if kind == "" and option in (0, 1):  # to Python 1 is true
                    found.append(bool(option))
        return {"enum": found} if found else None


@attrs.frozen(eq=False)
class Bound(Leaf):
    sign: str
    bound: Any
    compare: Callable[[Any, Any], Any]

    def test(self, value: Any) -> bool:
        return bool(self.compare(value, self.bound))

    def wish(self, value: Any) -> str:
        return "be " + _COMPARED[self.sign][isinstance(self.bound, date)].format(shown(self.bound))

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        number = isinstance(self.bound, (int, float)) and kind in ("integer", "number")
        return {_LIMITS[self.sign]: self.bound} if number else None


@attrs.frozen(eq=False)
class Multiple(Leaf):
    of: Any

    def test(self, value: Any) -> bool:
        return not value % self.of

    def wish(self, value: Any) -> str:
        return f"be a multiple of {shown(self.of)}"

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        whole = isinstance(self.of, int) and self.of > 0 and kind in ("integer", "number")
        return {"multipleOf": self.of} if whole else None


@attrs.frozen(eq=False)
class Size(Leaf):
    """``least`` or ``most`` characters, items or keys; the other is None."""

    least: int | None = None
    most: int | None = None

    def test(self, value: Any) -> bool:
        return len(value) >= self.least if self.least is not None else len(value) <= (self.most or 0)

    def wish(self, value: Any) -> str:
        if self.least == 1:
            return "not be empty"
        bound = self.most if self.least is None else self.least
        return f"have at {'most' if self.least is None else 'least'} {bound:,} {unit(value, bound or 0)}"

    def got(self, value: Any) -> str:
        if not isinstance(value, Sized):
            return f", not {shown(value)}"
        return "" if self.least == 1 else f", not {len(value):,}"

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        if kind not in _SIZES:
            return None
        return {f"min{_SIZES[kind]}": self.least} if self.most is None else {f"max{_SIZES[kind]}": self.most}


@attrs.frozen(eq=False)
class Match(Leaf):
    """A regular expression; ``how``: ``fullmatch``, ``match`` (from the beginning) or ``search``."""

    pattern: re.Pattern[str]
    how: str = "fullmatch"

    def test(self, value: Any) -> bool:
        return getattr(self.pattern, self.how)(value) is not None

    def wish(self, value: Any) -> str:
        words = {"fullmatch": "match {}", "match": "begin with a match of {}", "search": "hold a match of {}"}[self.how]
        return words.format(self.pattern.pattern)

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        pattern = self.pattern.pattern
        if (
            kind != "string"
            or not isinstance(pattern, str)
            or self.pattern.flags & ~re.UNICODE
            or _PYTHONIC.search(pattern)
        ):
            return None
        pattern = _ESCAPE.sub(
            lambda found: {r"\A": "^", r"\Z": _END}.get(found[0]) or ("(" if found[0][0] == "(" else found[0]), pattern
        )
        return {"pattern": pattern if self.how == "search" else f"^(?:{pattern}){_END * (self.how == 'fullmatch')}"}


@attrs.frozen(eq=False)
class Kind(Leaf):
    type: Any

    def test(self, value: Any) -> bool:
        return isinstance(value, self.type)

    def types(self) -> list[Any]:
        return list(self.type) if isinstance(self.type, tuple) else list(getattr(self.type, "__args__", (self.type,)))

    def wish(self, value: Any) -> str:
        return "be " + either([_KINDS[t][0] if t in _KINDS else getattr(t, "__name__", str(t)) for t in self.types()])

    def schema(self, kind: str, plain: Plain) -> Schema | None:
        kinds = [_KINDS.get(t, ("", ""))[1] for t in self.types()]
        kinds += ["boolean"] * ("integer" in kinds)  # to Python true is an integer
        return {"type": kinds[0] if len(kinds) == 1 else kinds} if kind == "" and all(kinds) else None


@attrs.frozen(eq=False)
class Ask(Leaf):
    """Any question with an answer; ``words`` stand behind "must"."""

    ask: Callable[[Any], Any]
    words: str

    def test(self, value: Any) -> bool:
        return bool(self.ask(value))

    def wish(self, value: Any) -> str:
        return self.words


@attrs.frozen(eq=False)
class Own(Rule):
    """A validator that only runs: what it raises is what it says."""

    call: Callable[[Any, Any, Any], Any]
    say: Callable[[BaseException], str]
    worded = known = False

    def faults(self, value: Any, at: At) -> Iterator[Fault]:
        try:
            self.call(at.instance, at.attribute, value)
        except RAISED as error:
            # a field that it looks at as well could not be read: that is the finding
            if not (at.partial and isinstance(error, AttributeError)):
                yield Fault("", f": {self.say(error)}")
