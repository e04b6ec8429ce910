"""Why a class does not take its values: which field's converter or validator refuses, and in whose words."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import attrs

from newsmatter._raised import RAISED

_Converter: Any = getattr(attrs, "Converter", ())  # attrs 24.1


class Refusal(NamedTuple):
    """One thing that a class does not take: in which field, the way from there to the value, and the words behind its path."""

    name: str
    steps: str
    text: str


def refusals(lens: Any, arguments: dict[str, Any], *, partial: bool = False) -> list[Refusal]:
    """All that the attrs class of a lens refuses when it is called with the arguments.

    None where no field alone is to blame: the class's own code looks at several, or fails. Each converter and validator is
    asked by itself, as attrs asks them only up to the first that refuses. ``partial``: some arguments could not be read, and
    are left out.
    """
    if not attrs.has(lens.cls):
        return []
    try:
        return _refusals(lens, arguments, partial)
    except RAISED:  # a default that cannot be made, a class that stores nothing: the first error has to do
        return []


def _refusals(lens: Any, arguments: dict[str, Any], partial: bool) -> list[Refusal]:
    cls = lens.cls
    made = object.__new__(cls)
    found: list[Refusal] = []
    values: dict[str, Any] = {}
    for attribute in attrs.fields(cls):
        if partial and (attribute.alias or attribute.name) not in arguments:
            continue
        try:
            value = _value(attribute, arguments, made)
        except RAISED:
            if found:
                continue  # it is made of what was refused
            raise
        if attribute.converter is not None:
            try:
                three = isinstance(attribute.converter, _Converter)
                value = attribute.converter(value, made, attribute) if three else attribute.converter(value)
            except RAISED as error:
                found.append(Refusal(attribute.name, "", f": {said(error)}"))
                continue
        object.__setattr__(made, attribute.name, value)
        values[attribute.name] = value
    if attrs.validators.get_disabled():
        return found
    from newsmatter._binding.constraints import At
    from newsmatter._binding.validators import rules

    named = rules(lens)
    partial = partial or bool(found)
    for attribute in attrs.fields(cls):
        if attribute.name in named and attribute.name in values:
            at = At(made, attribute, partial)
            faults = named[attribute.name].faults(values[attribute.name], at)
            found += [Refusal(attribute.name, fault.steps, fault.text) for fault in faults]
    return found


def asks(lens: Any) -> bool:
    """Whether the types of a class hold metadata that asks something of their values."""
    if "annotated_types" not in sys.modules:
        return False
    from newsmatter._binding.validators import annotated

    return bool(annotated(lens))


def unmet(lens: Any, made: Any) -> list[Refusal]:
    """What the metadata in the types of a class asks, and an object of it does not hold: attrs does not look at that."""
    if not asks(lens):
        return []
    from newsmatter._binding.constraints import At
    from newsmatter._binding.validators import annotated

    found = []
    for name, rule in annotated(lens).items():
        faults = rule.faults(getattr(made, name), At(made))
        found += [Refusal(name, fault.steps, fault.text) for fault in faults]
    return found


def _value(attribute: Any, arguments: dict[str, Any], made: Any) -> Any:
    if attribute.init and (attribute.alias or attribute.name) in arguments:
        return arguments[attribute.alias or attribute.name]
    default = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return default.factory(made) if default.takes_self else default.factory()
    return default


def said(error: BaseException) -> str:
    """What an error says, on a line: attrs puts its own objects behind the text."""
    try:
        text = str(error.args[0] if error.args and isinstance(error.args[0], str) else error)
    except RAISED:  # an error of the user's own, whose text fails too
        text = ""
    text = " ".join(text.split())
    if not isinstance(error, (TypeError, ValueError)) or not text:
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
