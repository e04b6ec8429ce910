"""Text to tree: the fast scanner first, ruamel.yaml for what it refuses."""

from __future__ import annotations

from newsmatter._syntax.nodes import Mapping
from newsmatter._syntax.scan import scan


def parse(text: str, start: int, end: int, file: str | None = None) -> Mapping:
    """The tree of the front matter ``text[start:end]``. Raises FrontMatterError.

    Front matter that holds nothing, or comments alone, is an empty mapping.
    """
    root = scan(text, start, end)
    if root is None:
        from newsmatter._syntax.fallback import compose  # most texts never need it

        root = compose(text, start, end, file)
    return Mapping(end, end, []) if root is None else root
