"""Text to document: by the fast reader, or by way of the tree."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsmatter._binding import reader
from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Document, Origin
from newsmatter._binding.lens import Context
from newsmatter._binding.memory import EMPTY_DICT, EMPTY_LIST
from newsmatter._syntax import resolve
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pathlib import Path

# What a plain scalar that is no text begins with: null, a bool, a number or a time.
_MARKED = frozenset("~nNtTfF-+.0123456789")


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
    tree = _parser()(text, envelope.start, envelope.end, file)
    context = Context(text, file)
    if several is not None:
        found = several.of(tree, context)
        if found is None:
            raise context.error()
        cls = found.cls
    origin, body = Origin(text, envelope, tree), text[envelope.body_start :]
    if cls is Document and (extra := _remembered(tree, body, origin)) is not None:
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


# -- untyped data, read and remembered in one walk


class _Refused(Exception):
    """There is more in the tree than plain mappings, lists and scalars."""


def _remembered(tree: Mapping, body: str, origin: Origin) -> dict[str, Any] | None:
    """What stands in a tree, and in the origin its memory: what `ANY` reads, and `memory.remember` remembers.

    None where there is more to it: aliases, merge keys, tags, and a scalar that is a finding.
    """
    out: list[Any] = [body, Document, 0]
    try:
        extra = _mapping(tree, out)
    except (_Refused, resolve.Unreadable):
        return None
    out[2] = len(out) - 1
    origin.values = [out]
    return extra


def _mapping(node: Mapping, out: list[Any]) -> dict[str, Any]:
    entries = node.entries
    if not entries:
        out.append(EMPTY_DICT)
        return {}
    found: dict[str, Any] = {}
    at = len(out) + 1
    out += (dict, 0)
    for key, child in entries:
        name = key.value
        if name == "<<":
            raise _Refused
        out.append(name)
        if type(child) is Scalar:
            value: resolve.Plain = child.value
            if child.style == "plain" and (not child.value or child.value[0] in _MARKED):
                value = resolve.plain(child.value)
            found[name] = value
            out.append(value)
        else:
            found[name] = _collection(child, out)
    out[at] = len(out) - at + 1
    return found


def _sequence(node: Sequence, out: list[Any]) -> list[Any]:
    items = node.items
    if not items:
        out.append(EMPTY_LIST)
        return []
    found: list[Any] = []
    at = len(out) + 1
    out += (list, 0)
    for child in items:
        if type(child) is Scalar:
            value: resolve.Plain = child.value
            if child.style == "plain" and (not child.value or child.value[0] in _MARKED):
                value = resolve.plain(child.value)
            found.append(value)
            out.append(value)
        else:
            found.append(_collection(child, out))
    out[at] = len(out) - at + 1
    return found


def _collection(node: Node, out: list[Any]) -> Any:
    if type(node) is Mapping:
        return _mapping(node, out)
    if type(node) is Sequence:
        return _sequence(node, out)
    raise _Refused
