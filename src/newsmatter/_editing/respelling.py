"""What a formatter leaves as it is spelt, since readers of YAML part ways over it."""

from __future__ import annotations

from collections.abc import Iterator

from newsmatter._editing.values import Edit
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref


def times_as_they_stood(source: Node, made: Node) -> Iterator[Edit]:
    """The edits of a formatted text that give its times back the zones without a colon of the text it was made from.

    ``2015-10-01 01:00:00 +0800`` is a time to Ruby and a text to PyYAML; with a colon it were a time to both.
    """
    old, new = deref(source), deref(made)
    if isinstance(old, Scalar) and isinstance(new, Scalar):
        if resolve.is_of_ruby(old) and new.style == "plain" and new.value != old.value and _equal(old, new):
            yield Edit(new.content, new.end, old.value)
    elif isinstance(old, Sequence) and isinstance(new, Sequence):
        for before, after in zip(old.items, new.items, strict=False):
            yield from times_as_they_stood(before, after)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        standing = {key.value: value for key, value in old.entries}
        for key, value in new.entries:
            if key.value in standing:
                yield from times_as_they_stood(standing[key.value], value)


def _equal(old: Scalar, new: Scalar) -> bool:
    try:
        return resolve.scalar(old) == resolve.scalar(new)
    except resolve.Unreadable:
        return False
