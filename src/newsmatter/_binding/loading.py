"""Text to document: by the fast reader, or by way of the tree."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsmatter._binding import reader
from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Document, Origin
from newsmatter._binding.lens import ANY, Context
from newsmatter._binding.memory import EMPTY_DICT, EMPTY_LIST
from newsmatter._binding.refusal import said
from newsmatter._syntax.envelope import split
from newsmatter.errors import Finding, SchemaError

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from newsmatter._syntax.envelope import Envelope
    from newsmatter._syntax.nodes import Mapping


def broken(error: BaseException, file: str | None) -> SchemaError:
    """What a class raises when an object of it is looked at: one that does not keep what it was given, a value that raises."""
    message = f"a value cannot be read, as its own code fails ({said(error)}); mend that"
    return SchemaError([Finding(code="wrong-value", message=message, file=file)])


def read_document(cls: type[Any], text: str, file: str | None = None, path: Path | None = None) -> Any:
    """The document that a text holds, as a ``cls``, or one of several; ``file`` is what errors call it.

    Raises FrontMatterError and SchemaError, and TypeError for what is no class of documents.
    """
    several = None
    if not (isinstance(cls, type) and issubclass(cls, Document)):
        several = kinds(cls)
        cls = several.likely(text)
    fast = None if cls is None else reader.read(cls, text, path)
    if fast is not None:
        return fast
    envelope = split(text, file)
    origin, body = Origin(text, envelope), text[envelope.body_start :]
    if cls is Document:
        if (extra := _untyped(text, origin, body)) is not None:
            return Document(body=body, extra=extra, path=path, _origin=origin)
    elif several is None and (document := _by_key()(cls, text, envelope, path)) is not None:
        return document
    tree = _parser()(text, envelope.start, envelope.end, file)
    context = Context(text, file)
    if several is not None:
        found = several.of(tree, context)
        if found is None:
            raise context.error()
        cls = found.cls
    if cls is Document:
        extra = ANY.read(tree, "", context)
        if context.findings:
            raise context.error()
        origin.values = _memory(extra, body)
        return Document(body=body, extra=extra, path=path, _origin=origin)
    arguments = class_lens(cls).arguments(tree, "", context)
    arguments.update(body=body, path=path, _origin=origin)
    document = class_lens(cls).make(arguments, "", context, tree)
    if context.findings:
        raise context.error()
    return document


@functools.cache
def _parser() -> Callable[[str, int, int, str | None], Mapping]:
    """Most news articles never need it, and to ask for an import takes as long each time as to find the fences."""
    from newsmatter._syntax.parse import parse

    return parse


@functools.cache
def _by_key() -> Callable[[type[Any], str, Envelope, Path | None], Any]:
    from newsmatter._binding.by_key import read

    return read


@functools.cache
def _untyped_reader() -> ModuleType:
    from newsmatter._syntax import untyped

    return untyped


# -- untyped data, read without a tree, and remembered in one walk


def _untyped(text: str, origin: Origin, body: str) -> dict[str, Any] | None:
    """The values of a text, and in the origin their memory: what `ANY` reads, and `memory.remember` remembers.

    None where there is more to it: collections with an anchor, merge keys, and what is a finding.
    """
    untyped = _untyped_reader()
    try:
        extra: dict[str, Any] = untyped.read(text, origin.envelope.start, origin.envelope.end)
    except untyped.Refused:
        return None
    origin.values = _memory(extra, body)
    return extra


def _memory(extra: dict[str, Any], body: str) -> tuple[Any, ...]:
    """The memory of an untyped document."""
    out: list[Any] = [body, Document, 0]
    _spread(extra, out)
    out[2] = len(out) - 1
    return tuple(out)


def _spread(value: Any, out: list[Any]) -> None:
    """Add a dict or a list to a memory."""
    if not value:
        out.append(EMPTY_DICT if type(value) is dict else EMPTY_LIST)
        return
    at = len(out) + 1
    if type(value) is dict:
        out += (dict, 0)
        for name, child in value.items():
            out.append(name)
            if type(child) is dict or type(child) is list:
                _spread(child, out)
            else:
                out.append(child)
    elif {dict, list}.isdisjoint(map(type, value)):
        out += (list, len(value) + 2, *value)
        return
    else:
        out += (list, 0)
        for child in value:
            if type(child) is dict or type(child) is list:
                _spread(child, out)
            else:
                out.append(child)
    out[at] = len(out) - at + 1
