"""How a class has its documents laid out where they are made in Python, beyond the styles of its fields: blanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Spacing(NamedTuple):
    """Where the front matter of a document made in Python has blank lines.

    ``blocks``: around the top-level blocks; ``end``: between a block that ends the front matter and the closing fence;
    ``tight``: keys of blocks that have none above them, nor below for their sake; ``below``: blanks that stand on the blank
    line below a key's block. ``null``: what stands behind the colon of a key without a value. ``last_break``: whether a
    line break ends a document without a body.

    >>> class Page:
    ...     __newsmatter_spacing__ = Spacing(end=True)
    >>> spacing_of(Page).end, spacing_of(int).end
    (True, False)
    """

    blocks: bool = True
    end: bool = False
    tight: tuple[str, ...] = ()
    below: Mapping[str, str] = {}
    null: str = ""
    last_break: bool = True


SPACING = "__newsmatter_spacing__"
PLAIN = Spacing()


def spacing_of(cls: Any) -> Spacing:
    """What a class says, or its base."""
    found: Spacing = getattr(cls, SPACING, PLAIN)
    return found
