"""``walk``: the objects that a document is made of, each with its path."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, TypeVar, overload

import attrs

from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Document
from newsmatter._binding.lens import dotted

T = TypeVar("T")


@overload
def walk(document: Document) -> Iterator[tuple[str, Any]]: ...
@overload
def walk(document: Document, cls: type[T]) -> Iterator[tuple[str, T]]: ...
def walk(document: Document, cls: type[Any] = object) -> Iterator[tuple[str, Any]]:
    """The typed objects of a document, each with its path, in the order of the class; those of ``cls`` alone.

    The document itself comes first, with an empty path; what ``extra`` holds is untyped and no part. Paths are those of
    findings and changes.

    Args:
        document: where to look.
        cls: what to look for; objects of its subclasses too.

    Returns:
        Pairs of a path and the object there.

    >>> import newsmatter as nm
    >>> post = nm.Provider(name="Example Post", domain="post.example", images=[nm.Image(url="/a.png")])
    >>> entry = nm.Related(provider=post, images=[nm.Image(url="/b.png"), nm.Image(url="/c.png")])
    >>> @nm.define
    ... class Page(nm.Document):
    ...     related: list[nm.Related]
    >>> for path, image in nm.walk(Page(related=[entry]), nm.Image):
    ...     print(path, image.url)
    related[0].provider.images[0] /a.png
    related[0].images[0] /b.png
    related[0].images[1] /c.png
    """
    return ((path, part) for path, part in _parts("", document) if isinstance(part, cls))


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        for at, item in enumerate(value):
            yield from _parts(f"{path}[{at}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(dotted(path, str(key)), item)
    elif attrs.has(type(value)):
        yield path, value
        if hasattr(type(value), "from_wire"):  # one scalar in the text
            return
        for field in class_lens(type(value)).fields:
            child = getattr(value, field.name)
            if child is not None:
                yield from _parts(dotted(path, field.key), child)
