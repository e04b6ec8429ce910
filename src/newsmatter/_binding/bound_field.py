"""A field of a class as the class is bound: its key, its lens, and what a text without the key means."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs

from newsmatter._binding.fields import ALSO
from newsmatter._binding.lens import Lens
from newsmatter._raised import RAISED

HOLDING = (list, dict, tuple, set, frozenset, deque)  # what may hold other values


class Field(NamedTuple):
    """A field of a class, compiled."""

    name: str
    argument: str
    key: str
    lens: Lens
    required: bool
    default: Any
    spaced: bool
    metadata: Mapping[Any, Any] = {}
    converter: Any = None  # a function of the class's own that may take what the lens does not

    def names(self) -> tuple[str, ...]:
        """The keys that are read as this field."""
        return (self.key, *self.metadata.get(ALSO, ()))

    def implied(self, value: Any) -> bool:
        """Whether a text without the key means this value."""
        if self.required:
            return False
        default = self.default
        if default is None:  # most are
            return value is None
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            if default.takes_self:
                return False
            default = default.factory()
        if type(default) is not type(value) or not _equal(default, value):
            return False
        return not isinstance(value, HOLDING) or _exactly(default, value)

    def converts(self, value: Any) -> bool:
        """Whether the converter takes a value and makes one of it that can be written: ``x[:2]`` takes a text for a list.

        One that asks for its object is tried when the object is made.
        """
        from newsmatter._binding.unfit import unfit_below

        if getattr(self.converter, "takes_self", False) or getattr(self.converter, "takes_field", False):
            return True
        try:
            made = self.converter(value)
            return self.implied(made) or not any(unfit_below(made, self.lens, ""))
        except RAISED:
            return False


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except RAISED:  # an array compares item by item, and has no answer for the whole
        return False


def _exactly(one: Any, other: Any) -> bool:
    """Whether two equal values hold values of the same types: ``[1]`` is not ``[True]``."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return all(_exactly(one[key], other[key]) for key in one)
    if isinstance(one, (set, frozenset)):
        return {(type(item), item) for item in one} == {(type(item), item) for item in other}
    return not isinstance(one, HOLDING) or all(map(_exactly, one, other))
