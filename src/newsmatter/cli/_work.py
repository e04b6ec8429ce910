"""What worker processes run for ``fmt`` and ``set``: texts to texts. No click and no rich here, to start fast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsmatter import Document, EditError, SchemaError, canonical, dumps
from newsmatter._document import _loads
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.parse import parse
from newsmatter.cli._wire import Assignment, Renaming

_COMMENT = re.compile(r"#[^\r\n]*")


def format_text(text: str, file: str, cls: type[Document], drop_comments: bool) -> str:
    """The text in the producer's layout. Raises EditError when comments would be lost."""
    document: Any = _loads(text, cls, file, None)
    if not drop_comments and has_comments(text):
        raise EditError("holds YAML comments, which would be lost; --drop-comments drops them", file=file)
    return canonical(document)


def has_comments(text: str) -> bool:
    """Whether the front matter holds a comment.

    >>> has_comments("---\\na: b # c\\n---\\n"), has_comments("---\\na: 'b # c'\\n---\\n")
    (True, False)
    """
    return any(comments(text))


def comments(text: str) -> Iterator[str]:
    """The comments of the front matter: from a ``#`` outside of every scalar to the end of its line.

    >>> [*comments("---\\na: 'b # c' # d\\n---\\n")]
    ['# d']
    """
    envelope = split(text)
    at = envelope.start
    for scalar in scalars(parse(text, envelope.start, envelope.end)):
        header = text.find("\n", scalar.content) if scalar.style in ("literal", "folded") else scalar.start
        yield from _COMMENT.findall(text, at, max(at, header))
        at = max(at, scalar.end)
    yield from _COMMENT.findall(text, at, envelope.end)


def scalars(node: Node) -> list[Scalar]:
    """Every scalar below a node, keys too, in the order of the text."""
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [scalar for item in node.items for scalar in scalars(item)]
    if isinstance(node, Mapping):
        return [scalar for key, value in node.entries for scalar in (key, *scalars(value))]
    return []


def assign_text(
    text: str, file: str, cls: type[Document], assignments: list[Assignment], renamings: list[Renaming]
) -> str:
    """The text with every key renamed, then every assignment made.

    A text that its class refuses (a missing title, say) is edited as untyped data, so that the values can be mended.
    """
    if renamings:  # by name, whatever the class would make of the values
        renamed: Any = _loads(text, Document, file, None)
        for renaming in renamings:
            renaming.apply(renamed)
        text = dumps(renamed)
    try:
        document: Document = _loads(text, cls, file, None)
    except SchemaError:
        document = _loads(text, Document, file, None)
        assignments = [assignment.untyped(cls) for assignment in assignments]
    for assignment in assignments:
        assignment.apply(document)
    return dumps(document)
