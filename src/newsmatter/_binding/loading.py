"""Text to document: by the fast reader, or by way of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsmatter._binding import reader
from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Origin
from newsmatter._binding.lens import Context
from newsmatter._syntax.envelope import split

if TYPE_CHECKING:
    from pathlib import Path


def read_document(cls: type[Any], text: str, file: str | None = None, path: Path | None = None) -> Any:
    """The document that a text holds, as a ``cls``; ``file`` is what errors call it.

    Raises FrontMatterError and SchemaError.
    """
    fast = reader.read(cls, text, path)
    if fast is not None:
        return fast
    from newsmatter._syntax.parse import parse

    envelope = split(text, file)
    tree = parse(text, envelope.start, envelope.end, file)
    context = Context(text, file)
    arguments = class_lens(cls).arguments(tree, "", context)
    arguments.update(body=text[envelope.body_start :], path=path, _origin=Origin(text, envelope, tree))
    document = class_lens(cls).make(arguments, "", context, tree)
    if context.findings:
        raise context.error()
    return document
