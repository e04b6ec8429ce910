"""What metadata of a field and options of a class may be, and what is wrong with one that is something else."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from newsmatter._binding import fields
from newsmatter._binding.fields import Scalar
from newsmatter._binding.nearness import nearest

PREFIX = "newsmatter."


def _texts(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(isinstance(item, str) for item in value)


def _one_of(alias: Any) -> tuple[Callable[[Any], bool], str]:
    known = typing.get_args(alias)
    return (lambda value: isinstance(value, str) and value in known), f"one of {', '.join(known)}"


_TEXT = (lambda value: isinstance(value, str)), "a string"
_FLAG = (lambda value: isinstance(value, bool)), "True or False"
_NUMBER = (lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)), "a number"
_OPTIONS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "key": _TEXT,
    "also": (_texts, 'a tuple of strings, such as ("tag",)'),
    "style": _one_of(fields.Style),
    "spaced": _FLAG,
    "about": _TEXT,
    "format": _one_of(fields.Format),
    "example": ((lambda value: True), "anything"),
    "minimum": _NUMBER,
    "one_or_many": _FLAG,
    "scalar": ((lambda value: isinstance(value, Scalar)), "a newsmatter.Scalar, such as Scalar(Decimal)"),
    "deprecated": _TEXT,
    "write_default": _FLAG,
    "zone": _one_of(fields.Zone),
    "subclasses": _FLAG,
}  # fmt: skip


_DEFINED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "keys": (
        lambda value: callable(value) or value in ("camel", "snake", "kebab"),
        "camel, snake, kebab, or a function",
    ),
    "unknown": (lambda value: value in ("keep", "forbid"), "keep, forbid"),
    "ignore_case": _FLAG,
    "converter": ((lambda value: hasattr(value, "unstructure")), "a cattrs converter"),
}


def is_ours(key: Any) -> bool:
    """Whether metadata is, or is meant to be, the library's."""
    return isinstance(key, str) and key.lower().startswith("newsmatter")


def wrong_metadata(cls: Any, declared: Iterable[Any]) -> Iterator[str]:
    """Metadata that is none of the library's though it has its name, or with a value that says nothing."""
    for field in declared:
        for key, value in field.metadata.items():
            if not is_ours(key):
                continue
            here = f"{cls.__name__}.{field.name}"
            option = _OPTIONS.get(key[len(PREFIX) :]) if key.startswith(PREFIX) else None
            if option is None:
                near = nearest(key[len(PREFIX) :], _OPTIONS)
                mend = f"did you mean {PREFIX}{near}?" if near else f"nm.wire() takes {', '.join(_OPTIONS)}"
                yield f"{here}: there is no metadata {key}; {mend}"
            elif not option[0](value):
                near = nearest(value, option[1][7:].split(", ")) if isinstance(value, str) else None
                mend = f"; did you mean {near}?" if near and option[1].startswith("one of") else ""
                yield f"{here}: {key[len(PREFIX) :]} must be {option[1]}, not {value!r:.60}{mend}"


def unfit_option(name: str, given: Mapping[str, Any]) -> str | None:
    """What an option of ``define`` cannot be, None where each is one; None among them says nothing."""
    for option, value in given.items():
        holds, wanted = _DEFINED[option]
        if value is not None and not holds(value):
            near = nearest(value, wanted.split(", ")) if isinstance(value, str) else None
            return f"{name}: {option} must be {wanted}, not {value!r:.60}{f'; did you mean {near}?' if near else ''}"
    return None
