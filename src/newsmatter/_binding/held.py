"""What stands in a memory for a value that cannot: one without a text of its own, and one of a union."""

from __future__ import annotations

import copy
from typing import Any

from newsmatter._raised import RAISED, brief


class Held:
    """A value that its lens cannot write: a copy, equal to what is equal to it."""

    __slots__ = ("itself", "value")

    def __init__(self, value: Any) -> None:
        self.itself = value
        try:
            self.value = copy.deepcopy(value)
        except RAISED:  # it cannot be copied: then only the object itself is the same
            self.value = value

    def shown(self) -> str:
        return brief(self.value, None)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Held) or type(self.value) is not type(other.value):
            return False
        try:
            return bool(self.value == other.value)
        except RAISED:  # an array compares item by item, and has no answer for the whole
            return self.itself is other.itself

    def __hash__(self) -> int:
        return hash(type(self.value))


class Told:
    """A scalar of a union as it is written, and its type: of ``Tag | str`` a text alike is another value."""

    __slots__ = ("kind", "written")

    def __init__(self, kind: type, written: Any) -> None:
        self.kind = kind
        self.written = written

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.kind is other.kind and self.written == other.written

    def __hash__(self) -> int:
        return hash((self.kind, self.written))
