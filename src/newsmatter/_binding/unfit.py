"""What a document holds that its class cannot have, all of it at once: nothing is looked at when an attribute is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import attrs

from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.constraints import At
from newsmatter._binding.document import body_of
from newsmatter._binding.lens import Lens, dotted
from newsmatter._binding.validators import rules
from newsmatter.errors import EditError


class Unfit(NamedTuple):
    """One value that does not fit: a value of another type (``unwritable``), or one that is refused (``wrong-value``)."""

    code: str
    path: str
    message: str


def unfit(document: Any) -> list[Unfit]:
    """Every value of a document that does not fit; RecursionError for one that is nested without end."""
    found = list(unfit_below(document, class_lens(type(document)), ""))
    try:
        body_of(document)
    except EditError as error:
        found.append(_of(error, "body"))
    return found


def _of(error: EditError, path: str) -> Unfit:
    path = error.path or path
    return Unfit("unwritable", path, f"{path}: {error.message}" if path else error.message)


def unfit_below(value: Any, lens: Lens, path: str) -> Iterator[Unfit]:
    """What does not fit in a value of a lens."""
    try:
        value, lens = lens.lower(value, path)
    except EditError as error:
        yield _of(error, path)
        return
    if isinstance(lens, ClassLens):
        yield from _in_class(value, lens, path)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from unfit_below(item, lens.item(), f"{path}[{number}]")
    elif isinstance(value, dict):
        for key, child in value.items():
            try:
                (entry,) = lens.entries({key: child}, path)
            except EditError as error:
                yield _of(error, path)
            else:
                yield from unfit_below(child, entry.lens, dotted(path, entry.key))


def _in_class(value: Any, lens: ClassLens, path: str) -> Iterator[Unfit]:
    wrong: set[str] = set()
    for field in lens.fields:
        try:
            entry = lens.entry(field, getattr(value, field.name), path)
        except EditError as error:
            yield _of(error, path)
        else:
            found = [] if entry.implied else list(unfit_below(entry.value, entry.lens, dotted(path, entry.key)))
            yield from found
            if not found:
                continue
        wrong.add(field.name)
    if lens.has_extra:
        yield from _in_extra(value, lens, path)
    keys = {field.name: field.key for field in lens.fields}
    attributes = attrs.fields_dict(lens.cls) if attrs.has(lens.cls) else {}
    for name, rule in rules(lens).items():
        if name in keys and name not in wrong:
            where = dotted(path, keys[name])
            for fault in rule.faults(getattr(value, name), At(value, attributes.get(name))):
                yield Unfit("wrong-value", where + fault.steps, f"{where}{fault.steps}{fault.text}")


def _in_extra(value: Any, lens: ClassLens, path: str) -> Iterator[Unfit]:
    try:
        entries = lens.extras(value, path)
    except EditError as error:
        yield _of(error, path)
        return
    for entry in entries:
        yield from unfit_below(entry.value, entry.lens, dotted(path, entry.key))
