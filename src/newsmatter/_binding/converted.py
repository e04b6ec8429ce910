"""Types without a lens of their own: plain data through a cattrs converter."""

from __future__ import annotations

import enum
import functools
import re
import typing
from datetime import date, datetime
from typing import Any

import cattrs

from newsmatter._binding.lens import ANY, FAILED, Context, Lens
from newsmatter._binding.refusal import said
from newsmatter._show import quoted
from newsmatter._syntax.nodes import Node
from newsmatter.errors import EditError

_PYTHONS = re.compile("^invalid literal| is not a valid | not in literal ")


def _converter() -> cattrs.Converter:
    """One for each lens: a converter keeps every class that it has met, for ever."""
    from cattrs.strategies import configure_union_passthrough

    converter = cattrs.Converter()
    configure_union_passthrough(str | bool | int | float | date | datetime | None, converter)
    return converter


def _expected(type_: Any) -> str:
    """What a value of a type is called in a message."""
    if isinstance(type_, type) and issubclass(type_, enum.Enum):
        return f"one of {', '.join(str(member.value) for member in type_)}"
    if typing.get_origin(type_) is typing.Literal:
        return f"one of {', '.join(map(str, typing.get_args(type_)))}"
    return getattr(type_, "__name__", str(type_))


class CattrsLens(Lens):
    """Any other type: plain data through a cattrs converter."""

    def __init__(self, type_: Any) -> None:
        self.type = type_
        self.nullable = type(None) in typing.get_args(type_)
        self.expects = _expected(type_)

    @functools.cached_property
    def converter(self) -> cattrs.Converter:
        return _converter()

    def read(self, node: Node, path: str, context: Context) -> Any:
        before = context.reported
        value = ANY.read(node, path, context)
        return self.structure(value, path, context, node) if context.reported == before else value

    def structure(self, value: Any, path: str, context: Context, node: Node | None = None) -> Any:
        if value is FAILED:
            return FAILED
        try:
            return self.converter.structure(value, self.type)
        except Exception as error:
            what = error.exceptions[0] if isinstance(error, cattrs.BaseValidationError) else error
            shown = quoted(value) if isinstance(value, str) else f"{value!r:.60}"
            # what Python says of its own types is no help: 'int' object is not iterable
            pythons = isinstance(what, (TypeError, AttributeError)) or _PYTHONS.search(str(what))
            why = "" if pythons else f" ({what})"
            return context.report("wrong-value", f"{path} must be {self.expects}, not {shown}{why}", path, node)

    def load(self, data: Any, path: str, context: Context) -> Any:
        return self.structure(ANY.load(data, path, context), path, context)

    def plain(self, value: Any) -> Any:
        return ANY.plain(self.lower(value, "")[0])

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        try:
            lowered = self.converter.unstructure(value, self.type)
        except Exception as error:
            raise EditError(f"cannot be written as {self.expects} ({said(error)})", path=path) from None
        return ANY.lower(lowered, path)
