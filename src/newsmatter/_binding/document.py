"""``Document``, the base of everything loadable, and what a loaded one remembers of its text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from newsmatter._binding.depth import endless
from newsmatter._syntax.envelope import Envelope
from newsmatter._syntax.nodes import Mapping
from newsmatter.errors import EditError

if TYPE_CHECKING:
    from pathlib import Path
else:
    Path = Any  # what the annotation below means at run time: pathlib is imported where a path comes

EMPTY_LINE = "\n"


class Origin:
    """The text that a document was loaded from. The tree is made once and never travels in a pickle."""

    __slots__ = ("envelope", "text", "tree")

    def __init__(self, text: str, envelope: Envelope, tree: Mapping | None) -> None:
        self.text = text
        self.envelope = envelope
        self.tree = tree

    def __reduce__(self) -> tuple[Any, ...]:
        return Origin, (self.text, self.envelope, None)


@attrs.define(kw_only=True)
class Document:
    """Any front matter, untyped: every key in ``extra``, the text behind the closing fence in ``body``.

    Subclass it with attrs fields of your own to have their keys typed; a field without a default is required.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nlayout: post\\n---\\nHello", nm.Document)
    >>> document.extra, document.body
    ({'layout': 'post'}, 'Hello')
    """

    body: str = EMPTY_LINE
    extra: dict[str, Any] = attrs.field(factory=dict)
    path: Path | None = attrs.field(default=None, eq=False)
    # part of __init__ so that attrs.evolve keeps a document lossless
    _origin: Origin | None = attrs.field(default=None, eq=False, repr=False, alias="_origin")


def body_of(document: Document) -> str:
    """The body. Raises EditError where it is no text."""
    if not isinstance(document.body, str):
        raise EditError(f"must be a string, not {document.body!r:.60}", path="body")
    return document.body


@contextlib.contextmanager
def editing(document: Document) -> Iterator[None]:
    """Errors inside name the document's file, and a value without end is an EditError."""
    file = None if document.path is None else str(document.path)
    try:
        yield
    except EditError as error:
        raise EditError(error.message, path=error.path, file=error.file or file) from error.__cause__
    except RecursionError:
        found = endless(document)
        if found is None:  # the caller's own calls are nested so deep
            raise
        raise EditError(found[1], path=found[0], file=file) from None
