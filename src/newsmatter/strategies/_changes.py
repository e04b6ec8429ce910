"""Random edits of a document, each printed as the Python statement that makes it."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import attrs
from hypothesis import strategies as st

from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import DictLens, ListLens
from newsmatter._binding.document import Document
from newsmatter._binding.lens import ANY, Later, Lens, bare
from newsmatter._binding.unions import UnionLens
from newsmatter.strategies._atoms import bodies, keys
from newsmatter.strategies._classes import of_field, of_lens
from newsmatter.strategies._ruled import as_key

Step: TypeAlias = tuple[Literal[".", "[]"], str | int]
Where: TypeAlias = tuple[Step, ...]
_FROZEN = attrs.make_class("Frozen", [], frozen=True).__setattr__


@attrs.frozen(repr=False)
class Edit:
    """A small change of a document in place: call it with the document (or with an equal one).

    ``str(edit)`` is the statement that it stands for.

    >>> import newsmatter as nm
    >>> document = nm.Document(extra={"tags": ["a"]})
    >>> edit = Edit(((".", "extra"), ("[]", "tags")), "insert", (1, "b"))
    >>> str(edit)
    "document.extra['tags'].insert(1, 'b')"
    >>> edit(document)
    >>> document.extra
    {'tags': ['a', 'b']}
    """

    where: Where
    action: Literal["set", "delete", "insert", "clear", "order"]
    argument: Any = None

    def __call__(self, document: Document) -> None:
        target: Any = document
        steps = self.where if self.action in ("insert", "clear", "order") else self.where[:-1]
        for kind, name in steps:
            target = getattr(target, str(name)) if kind == "." else target[name]
        value = copy.deepcopy(self.argument)
        if self.action == "insert":
            target.insert(*value)
        elif self.action == "clear":
            target.clear()
        elif self.action == "order":
            target[:] = [target[index] for index in value]
        else:
            kind, name = self.where[-1]
            if self.action == "delete":
                del target[name]
            elif kind == ".":
                setattr(target, str(name), value)
            else:
                target[name] = value

    def __repr__(self) -> str:
        return f"<edit: {self}>"

    def __str__(self) -> str:
        place = "document" + "".join(f".{name}" if kind == "." else f"[{name!r}]" for kind, name in self.where)
        if self.action == "set":
            return f"{place} = {self.argument!r}"
        if self.action == "delete":
            return f"del {place}"
        if self.action == "insert":
            return f"{place}.insert({self.argument[0]}, {self.argument[1]!r})"
        return f"{place}.clear()" if self.action == "clear" else f"{place}[:] = [{place}[i] for i in {self.argument}]"


def edits(document: Document) -> st.SearchStrategy[Edit]:
    """Edits that a document can take as it stands: any field, key or item at any depth is set, cleared, deleted,
    appended, inserted, removed, reordered or replaced, by values of its type.

    A project whose editor must never lose what a colleague wrote by hand:

    >>> import newsmatter as nm
    >>> from hypothesis import given, strategies as st
    >>> from newsmatter.strategies import document_texts, edits
    >>> @given(st.data(), document_texts())
    ... def test_an_edit_is_read_back_or_refused(data, case) -> None:
    ...     document = nm.loads(case.text, nm.Document)
    ...     data.draw(edits(document))(document)
    ...     try:
    ...         written = nm.dumps(document)
    ...     except nm.EditError:
    ...         return
    ...     assert nm.loads(written, nm.Document) == document
    >>> test_an_edit_is_read_back_or_refused()
    """
    return _edits(document)


@st.composite
def _edits(draw: st.DrawFn, document: Document) -> Edit:
    where, value, lens = _place(draw, document, class_lens(type(document)))
    if isinstance(value, list):
        return _of_list(draw, where, value, lens)
    if isinstance(value, dict):
        return _of_dict(draw, where, value, lens)
    assert isinstance(lens, ClassLens)
    choices: list[tuple[str, st.SearchStrategy[Any]]] = [(f.name, of_field(lens, f.name, 1)) for f in lens.fields]
    if isinstance(value, Document):
        choices.append(("body", bodies))
    name, values = draw(st.sampled_from(choices))
    return Edit((*where, (".", name)), "set", draw(values.filter(functools.partial(_takes, value, name))))


def _takes(target: Any, name: str, value: Any) -> bool:
    """Whether the class accepts a new value: attrs runs validators when an attribute is set."""
    try:
        setattr(copy.copy(target), name, value)
    except (AttributeError, TypeError, ValueError):
        return False
    return True


def _of_list(draw: st.DrawFn, where: Where, value: list[Any], lens: Lens) -> Edit:
    item = lens.inner if isinstance(lens, ListLens) else ANY
    actions = ["append", "set", "delete", "insert", "order", "clear", "again"] if value else ["append"]
    action = draw(st.sampled_from(actions))
    if action == "clear":
        return Edit(where, "clear")
    if action == "append":
        return Edit(where, "insert", (len(value), draw(of_lens(item, 1))))
    if action == "order":
        return Edit(where, "order", draw(st.permutations(range(len(value)))))
    index = draw(st.integers(0, len(value) - 1))
    if action == "delete":
        return Edit((*where, ("[]", index)), "delete")
    if action == "again":
        return Edit(where, "insert", (draw(st.integers(0, len(value))), value[index]))
    new = draw(of_lens(item, 1))
    return Edit(where, "insert", (index, new)) if action == "insert" else Edit((*where, ("[]", index)), "set", new)


def _of_dict(draw: st.DrawFn, where: Where, value: dict[str, Any], lens: Lens) -> Edit:
    action = draw(st.sampled_from(["set", "add", "delete", "clear"] if value else ["add"]))
    if action == "clear":
        return Edit(where, "clear")
    names = st.sampled_from(list(value))
    if action == "add":
        taken = set(value) | (set(lens.by_key) if isinstance(lens, ClassLens) else set())
        names = keys.filter(lambda key: key not in taken)
        if isinstance(lens, DictLens) and lens.key is not None:
            names = of_lens(lens.key, 1).filter(lambda key: as_key(lens, key) and key not in taken)
    key = draw(names)
    if action == "delete":
        return Edit((*where, ("[]", key)), "delete")
    return Edit((*where, ("[]", key)), "set", draw(of_lens(lens.below(key), 1)))


def _place(draw: st.DrawFn, value: Any, lens: Lens) -> tuple[Where, Any, Lens]:
    """Something that can be edited in place, by steps down from the document: a step means the same when the shrinker
    has emptied what stands beside it, as a number among all places would not. An ``extra`` comes with its class: that
    takes some keys."""
    where: Where = ()
    extra = False
    while True:
        inner = list(_inside(value, lens, extra))
        here = extra or isinstance(value, (list, dict)) or _settable(value, lens)
        step = draw(st.integers(0 if here else 1, len(inner)))
        if not step:
            return where, value, lens
        kind, name, value, lens = inner[step - 1]
        extra = kind == "." and name == "extra"
        where = (*where, (kind, name))


def _settable(value: Any, lens: Lens) -> bool:
    fields = isinstance(lens, ClassLens) and (lens.fields or isinstance(value, Document))
    return bool(fields) and type(value).__setattr__ is not _FROZEN


def _inside(value: Any, lens: Lens, extra: bool) -> Iterator[tuple[Literal[".", "[]"], str | int, Any, Lens]]:
    """The steps from a container to those below it that can be edited, or have something below them that can."""
    if isinstance(lens, ClassLens) and not extra:
        for field in lens.fields:
            below = bare(field.lens)
            if _holds(child := getattr(value, field.name), below):
                yield ".", field.name, child, _member(below, child)
        if lens.keeps_unknown and isinstance(getattr(value, "extra", None), dict):
            yield ".", "extra", value.extra, lens
        return
    children: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for name, child in children:
        below = bare(lens.below(name) if isinstance(value, dict) else lens.item(name))
        if _holds(child, below):
            yield "[]", name, child, _member(below, child)


def _member(lens: Lens, value: Any) -> Lens:
    """Of several types the one that a value is of: a list there takes the items of a list of it, not any."""
    while isinstance(lens, (UnionLens, Later)):
        lens = bare(lens.member(value) if isinstance(lens, UnionLens) else lens.inner)
    return lens


def _holds(value: Any, lens: Lens) -> bool:
    if isinstance(lens, ClassLens):
        return value is not None and (_settable(value, lens) or any(True for _ in _inside(value, lens, False)))
    return isinstance(value, (list, dict))
