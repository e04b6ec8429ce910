"""What a person sees of an object in a prompt, a debugger or a notebook: short, whatever the object holds.

`readable` gives an attrs class these forms; how they look is decided in ``_glance``, which is imported when one is asked for.
A ``__repr__`` that somebody wrote wins, and is what the others show.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

C = TypeVar("C", bound=type)
T = TypeVar("T")

_GENERATED = "<attrs generated"


def generated(cls: type) -> bool:
    """Whether the ``__repr__`` of a class is that of any object, the one that attrs made, or the one below."""
    own: Any = cls.__repr__
    made_in = getattr(getattr(own, "__code__", None), "co_filename", "")
    return own in (object.__repr__, _repr) or made_in.startswith(_GENERATED)


def readable(cls: C) -> C:
    """The attrs class itself, with forms that a person can read in place of the one that attrs made.

    >>> import attrs
    >>> @readable
    ... @attrs.define
    ... class Note:
    ...     text: str
    ...     marks: list[str] = attrs.field(factory=list)
    >>> Note("x" * 100), Note("a", ["b"] * 60)
    (Note(text='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'), Note(text='a', marks=[60 items]))
    """
    own: Any = cls
    if generated(cls):
        own.__repr__ = _repr
    for name, form in _FORMS.items():
        if not hasattr(cls, name):
            setattr(own, name, form)
    return cls


def _repr(self: Any) -> str:
    from newsmatter import _glance

    return _glance.text(self)


def _rich(self: Any) -> Iterator[tuple[str, Any]]:
    from newsmatter import _glance

    return _glance.rich(self)


def _html(self: Any) -> str:
    from newsmatter import _glance

    return _glance.html(self)


class _Pretty:
    """``_repr_pretty_``. Hypothesis asks a class for it too, where a class is to be printed; IPython asks it for its objects."""

    def __get__(self, obj: Any, cls: type) -> Any:
        def pretty(*args: Any) -> None:
            from newsmatter import _glance

            if obj is not None:
                _glance.pretty(obj, *args)
            elif len(args) == 3:
                _glance.pretty(*args)
            else:
                args[0].text(cls.__qualname__)

        return pretty


_FORMS: dict[str, Any] = {"__rich_repr__": _rich, "_repr_html_": _html, "_repr_pretty_": _Pretty()}


class Listing(list[T], Generic[T]):
    """A list of findings or changes, which a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from newsmatter import _glance

        return _glance.table(self)
