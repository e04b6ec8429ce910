"""Types that a class's own cattrs converter names: plain data through its hooks, checked to be read back as it stood."""

from __future__ import annotations

import functools
import types
from typing import Any

import cattrs

from newsmatter._binding.lens import ANY, FAILED, Context, Lens
from newsmatter._binding.refusal import said
from newsmatter._binding.wording import type_name
from newsmatter._raised import RAISED, brief
from newsmatter._show import quoted
from newsmatter._syntax.nodes import Node
from newsmatter.errors import EditError


def names(converter: cattrs.Converter, type_: Any) -> bool:
    """Whether hooks of its user's own name a type; those of cattrs read too loosely, the library's lenses do that."""
    try:
        hook: Any = converter.get_structure_hook(type_)
    except RAISED:  # it has none
        return False
    while isinstance(hook, functools.partial):
        hook = hook.func
    if isinstance(hook, types.MethodType):
        hook = hook.__func__
    home = getattr(hook, "__module__", None) or "builtins"
    return home.partition(".")[0] not in ("cattr", "cattrs", "builtins", "typing") and not str(
        getattr(getattr(hook, "__code__", None), "co_filename", "")
    ).startswith("<cattrs")


class CattrsLens(Lens):
    """A type of the user's: plain data through a cattrs converter."""

    def __init__(self, type_: Any, converter: cattrs.Converter) -> None:
        self.type = type_
        self.converter = converter
        self.expects = type_name(type_)
        self.hashable = getattr(type_, "__hash__", None) is not None

    def read(self, node: Node, path: str, context: Context) -> Any:
        before = context.reported
        value = ANY.read(node, path, context)
        return self.structure(value, path, context, node) if context.reported == before else value

    def structure(self, data: Any, path: str, context: Context, node: Node | None = None) -> Any:
        """The value, which must be written as it stood: a list or a mapping so, a scalar as one that is read the same."""
        if data is FAILED:
            return FAILED
        shown = quoted(data) if isinstance(data, str) else brief(data)
        try:
            value = self.converter.structure(data, self.type)
        except RAISED as error:
            what = error.exceptions[0] if isinstance(error, cattrs.BaseValidationError) else error
            return context.report(
                "wrong-value", f"{path} must be {self.expects}, not {shown} ({said(what)})", path, node
            )
        try:
            written = self.lower(value, path)[0]
            again = written
            if not isinstance(data, (list, dict)):
                again = self.lower(self.converter.structure(written, self.type), path)[0]
        except RAISED as error:
            return context.report("wrong-value", f"{path}: {shown} is read as {brief(value)}, which cannot be written ({said(error)}); "
                                  f"mend the hooks of {self.expects}", path, node)  # fmt: skip
        stood = data if isinstance(data, (list, dict)) else written
        if again != stood:
            message = f"{path}: {shown} would be written as {brief(again)}; mend the hooks of {self.expects}"
            return context.report("wrong-value", message, path, node)
        return value

    def load(self, data: Any, path: str, context: Context) -> Any:
        if isinstance(self.type, type) and isinstance(data, self.type):
            return data
        return self.structure(ANY.load(data, path, context), path, context)

    def plain(self, value: Any) -> Any:
        return ANY.plain(self.lower(value, "")[0])

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        try:
            lowered = self.converter.unstructure(value, self.type)
        except RAISED as error:
            raise EditError(f"cannot be written as {self.expects} ({said(error)})", path=path) from None
        return ANY.lower(lowered, path)
