"""Text to tree: the fast scanner first, ruamel.yaml for what it refuses."""

from __future__ import annotations

from newsmatter._syntax.composition import Malformed
from newsmatter._syntax.nodes import Mapping, Tolerated
from newsmatter._syntax.scan import scan


def parse(text: str, start: int, end: int, file: str | None = None) -> Mapping:
    """The tree of the front matter ``text[start:end]``. Raises FrontMatterError.

    Front matter that holds nothing, or comments alone, is an empty mapping.
    """
    try:
        root = scan(text, start, end, file)
    except Malformed as error:
        from newsmatter._syntax.fallback import compose  # most texts never need it

        root = compose(text, start, end, file, (error.offset, error.code))
        assert root is not None  # the scanner reads what holds nothing
        root = Tolerated(root, error.offset, error.reason)
    return Mapping(end, end, []) if root is None else root
