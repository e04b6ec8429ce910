"""``Document``, the base of everything loadable, and what a loaded one remembers of its text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from newsmatter._raised import brief
from newsmatter._readable import generated, readable
from newsmatter._show import a_or_an
from newsmatter._syntax.envelope import Envelope
from newsmatter.errors import EditError

T = TypeVar("T")

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import dataclass_transform

    @dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
    def seen_by_both(cls: type[T]) -> type[T]: ...
else:
    Path = Any  # what the annotation below means at run time: pathlib is imported where a path comes

    def seen_by_both(cls):
        return cls


EMPTY_LINE = "\n"


class Origin:
    """The text that a document was loaded from, and what its class made of it then: ``values``, its memory.

    The tree is not kept, as it takes ten times the memory of all this; an edit makes it again. ``values`` is None where
    nobody asks for edits, as in a check, and a list of chunks until somebody asks.
    ``regular``: the fast reader took the text. ``pending``: what was written last, so that a diff and a dump of it take
    one plan.
    """

    __slots__ = ("envelope", "pending", "regular", "text", "values")

    def __init__(
        self,
        text: str,
        envelope: Envelope,
        values: tuple[Any, ...] | list[Any] | None = None,
        regular: bool = False,
    ) -> None:
        self.text = text
        self.envelope = envelope
        self.values = values
        self.regular = regular
        self.pending: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Origin, (self.text, self.envelope, self.values, self.regular)

    def __deepcopy__(self, memo: dict[int, Any]) -> Origin:
        return self  # nothing in it is ever changed


@readable
@seen_by_both  # mypy knows attrs.define, and newsmatter.define as a dataclass transform: subclasses of either kind
@attrs.define(kw_only=True)
class Document:
    """Any front matter, untyped: every key in ``extra``, the text behind the closing fence in ``body``.

    Subclass it with attrs fields of your own to have their keys typed; a field without a default is required.

    Attributes:
        body: the text behind the closing fence.
        extra: the keys that the class does not name, in their order, as plain data; it is written back.
        path: where the document was loaded from or written to; it is not compared.

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

    # Those that attrs makes for a class with slots know its own fields alone: a subclass without slots would inherit them,
    # and lose its fields in copy.deepcopy and pickle. One with slots gets its own.
    def __getstate__(self) -> dict[str, Any]:
        names = [field.name for field in attrs.fields(type(self)) if hasattr(self, field.name)]
        return {**{name: getattr(self, name) for name in names}, **getattr(self, "__dict__", {})}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__attrs_init_subclass__()

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """attrs gives each class a ``__repr__`` that prints all it holds: a class with slots has it before it is made, any
        other by now."""
        if "__repr__" in cls.__dict__ and generated(cls):
            del cls.__repr__


def a_document(value: object, function: str) -> None:
    """Raise TypeError, with what to call instead, where a function was given something else than a document."""
    if isinstance(value, Document):
        return
    kind, mend = "None" if value is None else a_or_an(type(value).__name__), ""
    if isinstance(value, type):
        kind, mend = f"the class {value.__name__}", f"; load one, or make one with {value.__name__}(...)"
    elif isinstance(value, Mapping):
        mend = "; from_dict makes one of it"
    elif isinstance(value, (str, bytes, os.PathLike)):
        mend = "; load takes paths and loads takes texts"
    elif attrs.has(type(value)):
        mend = ", which does not derive from newsmatter.Document; put it in a field of one"
    raise TypeError(f"{function} takes a document, not {kind}{mend}")


def body_of(document: Document) -> str:
    """The body. Raises EditError where it is no text."""
    if not isinstance(document.body, str):
        raise EditError(f"must be a string, not {brief(document.body)}", path="body")
    return document.body
