"""One of some values: Literal and Enum, whose text is matched first, and Flag, whose sum is a number."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from newsmatter._binding.lens import FAILED, Context, Lens, rfc3339
from newsmatter._binding.nearness import nearest
from newsmatter._raised import RAISED, brief
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Node, Scalar, deref
from newsmatter.errors import EditError

MANY = 12  # choices that a message names


def either(words: Iterable[str]) -> str:
    """Words as a choice.

    >>> either(["a"]), either("ab"), either("abc")
    ('a', 'a or b', 'a, b or c')
    """
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def shown(wire: Any) -> str:
    """How a choice stands in a text, for messages."""
    if wire is None or isinstance(wire, bool):
        return {None: "null", True: "true", False: "false"}[wire]
    return rfc3339(wire) if isinstance(wire, date) else str(wire) or '""'


class ChoiceLens(Lens):
    """Some values, each with what stands for it in a text: a text, or a number, a bool, a date or null."""

    def __init__(self, choices: list[tuple[Any, Any]], missing: Callable[[Any], Any] | None = None) -> None:
        self.choices = choices
        self.missing = missing  # the class's own way with what is none of them
        self.by_text = {wire: value for value, wire in reversed(choices) if isinstance(wire, str)}
        self.by_plain = {(type(wire), wire): value for value, wire in reversed(choices) if not isinstance(wire, str)}
        self.wires = {(type(value), value): wire for value, wire in choices}
        self.nullable = (type(None), None) in self.by_plain
        names = list(dict.fromkeys(shown(wire) for _, wire in choices))
        self.expects = either(names) if len(names) <= MANY else f"one of {', '.join(names[:MANY])}, ..."

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, Scalar):
            return self.failed(node, path, context)
        try:
            plain: Any = resolve.scalar(target)
        except resolve.Unreadable:
            plain = target.value
        value = self.find(plain, target.value)
        return self.failed(node, path, context, self.mend(target.value)) if value is FAILED else value

    def find(self, plain: Any, text: str) -> Any:
        """The value of a scalar, FAILED where it is none. A null is no text; what is no text in YAML may be one here."""
        if (type(plain), plain) in self.by_plain:
            return self.by_plain[type(plain), plain]
        if plain is None:
            return FAILED
        if text in self.by_text:
            return self.by_text[text]
        missing = self.missing
        for given in (plain, text):
            try:
                value = FAILED if missing is None else missing(given)
                if (type(value), value) in self.wires:  # which hashes what it gave
                    return value
            except RAISED:
                continue
        return FAILED

    def mend(self, text: str) -> str:
        near = nearest(text, self.by_text)
        return f"; did you mean {near}?" if near else ""

    def load(self, data: Any, path: str, context: Context) -> Any:
        if isinstance(data, enum.Enum) and (type(data), data) in self.wires:
            return data
        value: Any = FAILED
        if isinstance(data, str):
            try:
                value = self.find(resolve.stamp(data), data)
            except resolve.Unreadable:
                value = self.find(data, data)
        elif data is None or isinstance(data, (bool, int, float, date)):
            value = self.by_plain.get((type(data), data), FAILED)
            if value is FAILED and type(data) is float and data.is_integer():  # JSON has one kind of number
                value = self.by_plain.get((int, int(data)), FAILED)
        if value is not FAILED:
            return value
        return self.unfit(data, path, context, self.mend(data) if isinstance(data, str) else "")

    def plain(self, value: Any) -> Any:
        wire = self.lower(value, "")[0]
        return rfc3339(wire) if isinstance(wire, date) else wire

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        try:
            if (type(value), value) in self.wires:
                return self.wires[type(value), value], self
            if isinstance(value, str) and not isinstance(value, enum.Enum) and (str, str.__str__(value)) in self.wires:
                return self.wires[str, str.__str__(value)], self
        except TypeError:  # it has no hash, so it is none of them
            pass
        raise EditError(f"must be {self.expects}, not {brief(value)}{self.member(value)}", path=path)

    def member(self, wire: Any) -> str:
        """The mend for what stands for a member of an enum in a text, where the member itself must be."""
        found = next((value for value, known in self.choices if (type(known), known) == (type(wire), wire)), None)
        return f"; use {type(found).__name__}.{found.name}" if isinstance(found, enum.Enum) else ""

    def textual(self) -> bool:
        return not self.by_plain

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        return {"enum": [rfc3339(wire) if isinstance(wire, date) else wire for _, wire in self.choices]}


class FlagLens(Lens):
    """An ``enum.Flag``: the sum of its members, an integer."""

    def __init__(self, cls: type[enum.Flag]) -> None:
        self.cls = cls
        self.mask = 0
        for member in cls.__members__.values():
            self.mask |= member.value
        self.expects = f"a sum of {', '.join(f'{m.value} ({name})' for name, m in cls.__members__.items())}"

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        try:
            value = self.of(resolve.scalar(target)) if isinstance(target, Scalar) else FAILED
        except resolve.Unreadable:
            value = FAILED
        return self.failed(node, path, context) if value is FAILED else value

    def of(self, value: Any) -> Any:
        return self.cls(value) if type(value) is int and value >= 0 and not value & ~self.mask else FAILED

    def load(self, data: Any, path: str, context: Context) -> Any:
        value = data if isinstance(data, self.cls) else self.of(data)
        return self.unfit(data, path, context) if value is FAILED else value

    def plain(self, value: Any) -> Any:
        return self.lower(value, "")[0]

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, self.cls):
            raise EditError(f"must be {self.cls.__name__}, not {brief(value)}", path=path)
        return int(value.value), self

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": self.mask}
