"""Why a class does not take its values: which field's converter or validator refuses, and in whose words."""

from __future__ import annotations

from typing import Any

import attrs

_Converter: Any = getattr(attrs, "Converter", ())  # attrs 24.1


def refusals(cls: Any, arguments: dict[str, Any]) -> list[tuple[str, Exception]]:
    """The attributes that an attrs class refuses when it is called with the arguments, each with the error.

    None where no field alone is to blame: the class's own code looks at several, or fails. Each converter and validator is
    asked by itself, as attrs asks them only up to the first that refuses.
    """
    try:
        return _refusals(cls, arguments)
    except Exception:  # a default that cannot be made, a class that stores nothing: the first error has to do
        return []


def _refusals(cls: Any, arguments: dict[str, Any]) -> list[tuple[str, Exception]]:
    made = object.__new__(cls)
    found: list[tuple[str, Exception]] = []
    for attribute in attrs.fields(cls):
        value = _value(attribute, arguments, made)
        if attribute.converter is not None:
            try:
                three = isinstance(attribute.converter, _Converter)
                value = attribute.converter(value, made, attribute) if three else attribute.converter(value)
            except Exception as error:
                found.append((attribute.name, error))
        object.__setattr__(made, attribute.name, value)
    if found:
        return found
    for attribute in attrs.fields(cls):
        if attribute.validator is not None:
            try:
                attribute.validator(made, attribute, getattr(made, attribute.name))
            except Exception as error:
                found.append((attribute.name, error))
    return found


def _value(attribute: Any, arguments: dict[str, Any], made: Any) -> Any:
    if attribute.init and (attribute.alias or attribute.name) in arguments:
        return arguments[attribute.alias or attribute.name]
    default = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return default.factory(made) if default.takes_self else default.factory()
    return default


def said(error: Exception) -> str:
    """What an error says, on a line: attrs puts its own objects behind the text."""
    text = str(error.args[0] if error.args and isinstance(error.args[0], str) else error)
    text = " ".join(text.split())
    if not isinstance(error, (TypeError, ValueError)) or not text:
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
