"""Text to tree: the fast scanner first, ruamel.yaml for what it refuses."""

from __future__ import annotations

from newsmatter import limits
from newsmatter._syntax import packed
from newsmatter._syntax.composition import Composition, Malformed
from newsmatter._syntax.nodes import Mapping, Tolerated
from newsmatter._syntax.positions import LineIndex
from newsmatter._syntax.scan import scan
from newsmatter.errors import FrontMatterError


def parse(text: str, start: int, end: int, file: str | None = None) -> Mapping:
    """The tree of the front matter ``text[start:end]``. Raises FrontMatterError.

    Front matter that holds nothing, or comments alone, is an empty mapping.
    """
    try:
        root = scan(text, start, end, file, packed.Packing if end - start > packed.LONG else Composition)
    except Malformed as error:
        refused = Malformed(error.offset, error.reason, error.code)  # without the frames, which hold all that was read
    else:
        if root is None:
            return Mapping(end, end, [])
        if isinstance(root.entries, packed.Packed):
            root.entries.finished()
        return root
    if _is_long(text, start, end):
        line, column = LineIndex(text).locate(refused.offset)
        message = (
            f"{refused.reason}; mend this (ruamel.yaml, which may read it all the same, takes seconds a megabyte and is asked up "
            f"to {limits.max_slow_bytes:,} bytes, the value of newsmatter.limits.max_slow_bytes)"
        )
        raise FrontMatterError(message, code=refused.code, line=line, column=column, file=file)
    from newsmatter._syntax.fallback import compose  # most texts never need it

    root = compose(text, start, end, file, (refused.offset, refused.code))
    assert root is not None  # the scanner reads what holds nothing
    return Tolerated(root, refused.offset, refused.reason)


def _is_long(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is too much for the slow way; a stranger's text may have many megabytes."""
    size, bound = end - start, limits.max_slow_bytes
    return size > bound or (4 * size > bound and len(text[start:end].encode("utf-8", "surrogatepass")) > bound)
