"""What worker processes run for ``fix``, ``fmt`` and ``set``: texts to texts. No click and no rich here, to start fast.

A class is not forced on a file: what it cannot read, and cannot read afterwards either, is left alone, unless ``force``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from newsmatter import Document, EditError, SchemaError, canonical, dumps
from newsmatter._binding.choice import kinds
from newsmatter._binding.lens import Context
from newsmatter._document import _loads
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Node, Scalar, written
from newsmatter._syntax.parse import parse
from newsmatter.cli._settings import Settings
from newsmatter.cli._wire import Assignment, Renaming, Step, located, value_for

_COMMENT = re.compile(r"#[^\r\n]*")


def mend(text: str, file: str, settings: Settings, force: bool) -> str:
    """The text with every mend that is safe. Raises SchemaError where its class does not read it all the same."""
    from newsmatter.cli._mends import fix_text  # which imports what plans edits

    cls = settings.class_of(file, text)
    mended = fix_text(text, file, cls, settings.rules_of(file))
    if mended != text and not force:
        _loads(mended, cls, file, None)
    return mended


def format_by(text: str, file: str, settings: Settings, drop_comments: bool, force: bool) -> str:
    """The text in the layout of its class, or with ``force`` of none. Raises SchemaError, and EditError for comments."""
    cls = settings.class_of(file, text)
    try:
        return format_text(text, file, cls, drop_comments)
    except SchemaError:
        if not force:
            raise
        return format_text(text, file, Document, drop_comments)


def format_text(text: str, file: str, cls: type[Document], drop_comments: bool) -> str:
    """The text in the producer's layout. Raises EditError when comments would be lost."""
    document: Any = _loads(text, cls, file, None)
    if not drop_comments and has_comments(text):
        raise EditError("holds YAML comments, which would be lost; --drop-comments drops them", file=file)
    return canonical(document)


def has_comments(text: str) -> bool:
    """Whether the front matter holds a comment.

    >>> has_comments("---\\na: b # c\\n---\\n"), has_comments("---\\na: 'b # c'\\n---\\n")
    (True, False)
    """
    return any(comments(text))


def comments(text: str) -> Iterator[str]:
    """The comments of the front matter: from a ``#`` outside of every scalar to the end of its line.

    >>> [*comments("---\\na: 'b # c' # d\\n---\\n")]
    ['# d']
    """
    envelope = split(text)
    at = envelope.start
    for scalar in scalars(parse(text, envelope.start, envelope.end)):
        header = text.find("\n", scalar.content) if scalar.style in ("literal", "folded") else scalar.start
        yield from _COMMENT.findall(text, at, max(at, header))
        at = max(at, scalar.end)
    yield from _COMMENT.findall(text, at, envelope.end)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar below a node, keys too, in the order of the text; none is kept."""
    return (each for each, _, _ in written(node) if isinstance(each, Scalar))


@attrs.frozen(kw_only=True)
class Wanted:
    """What is to be set, renamed and removed, before it is known in which class."""

    values: tuple[tuple[tuple[Step, ...], str, str], ...] = ()  # path, text, and the path as it was given
    removals: tuple[tuple[Step, ...], ...] = ()
    renamings: tuple[Renaming, ...] = ()
    add_keys: bool = False

    def within(self, cls: type[Document]) -> list[Assignment]:
        """The assignments, read by the types of a class. Raises WireError."""
        if not self.add_keys:
            for renaming in self.renamings:
                renaming.admit(cls)
        made = []
        for steps, text, said in self.values:
            place, lens = located(cls, [*steps])
            made.append(Assignment(steps=place, value=value_for(lens, text, said), add_keys=self.add_keys))
        made += [Assignment(steps=located(cls, [*steps])[0], remove=True) for steps in self.removals]
        return made


def assign_by(text: str, file: str, settings: Settings, wanted: Wanted, force: bool) -> str:
    """The text with all that is wanted, as its class has it."""
    cls = _one(settings.class_of(file, text), text, file)
    return assign_text(text, file, cls, wanted.within(cls), [*wanted.renamings], force=force)


def _one(cls: Any, text: str, file: str) -> type[Any]:
    """The class of a text where it may have several (``Post | Page``). Raises NewsmatterError."""
    if isinstance(cls, type):
        return cls
    envelope, context = split(text, file), Context(text, file)
    found = kinds(cls).of(parse(text, envelope.start, envelope.end, file), context)
    if found is None:
        raise context.error()
    return found.cls  # type: ignore[no-any-return]


def assign_text(
    text: str,
    file: str,
    cls: type[Document],
    assignments: list[Assignment],
    renamings: list[Renaming],
    *,
    force: bool = False,
) -> str:
    """The text with every key renamed, then every assignment made.

    A text that its class refuses (a missing title, say) is edited as untyped data, so that the values can be mended; if
    the class refuses what comes of it as well, that is its SchemaError, unless ``force``.
    """
    if renamings:  # by name, whatever the class would make of the values
        renamed: Any = _loads(text, Document, file, None)
        for renaming in renamings:
            renaming.apply(renamed)
        text = dumps(renamed)
    try:
        document: Document = _loads(text, cls, file, None)
    except SchemaError as refused:
        document = _loads(text, Document, file, None)
        for assignment in assignments:
            assignment.untyped(cls).apply(document)
        after = dumps(document)
        if not force:
            try:
                _loads(after, cls, file, None)
            except SchemaError:
                raise refused from None
        return after
    late = [assignment for assignment in assignments if assignment.leaves_a_default(cls)]
    for assignment in assignments:
        if assignment not in late:
            assignment.apply(document)
    after = dumps(document)
    if not late:
        return after
    without: Document = _loads(
        after, Document, file, None
    )  # in a typed document a field with its default keeps its key
    for assignment in late:
        assignment.take_out(cls, without)
    after = dumps(without)
    if not force:
        _loads(after, cls, file, None)
    return after
