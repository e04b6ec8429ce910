"""Text to tree: the fast scanner first, ruamel.yaml for what it refuses."""

from __future__ import annotations

from newsmatter import limits
from newsmatter._syntax.nodes import Mapping
from newsmatter._syntax.positions import LineIndex
from newsmatter._syntax.scan import scan
from newsmatter.errors import FrontMatterError


def parse(text: str, start: int, end: int, file: str | None = None) -> Mapping:
    """The tree of the front matter ``text[start:end]``. Raises FrontMatterError.

    Front matter that holds nothing, or comments alone, is an empty mapping.
    """
    root = scan(text, start, end)
    if root is None:
        from newsmatter._syntax.fallback import compose  # most texts never need it

        _bound(text, start, end, file)
        root = compose(text, start, end, file)
    return Mapping(end, end, []) if root is None else root


def _bound(text: str, start: int, end: int, file: str | None) -> None:
    """Refuse what the slow way would take too long for: seconds a megabyte, and a stranger's text may have many."""
    bound = limits.max_slow_bytes
    if end - start > bound or (
        4 * (end - start) > bound and len(text[start:end].encode("utf-8", "surrogatepass")) > bound
    ):
        line, column = LineIndex(text).locate(start)
        raise FrontMatterError(
            f"this front matter is not regular YAML, which takes seconds a megabyte, and longer than {bound:,} bytes; write it "
            "without anchors, tags and flow mappings, or raise newsmatter.limits.max_slow_bytes",
            code="too-long", line=line, column=column, file=file,
        )  # fmt: skip
