"""Several classes in one place: which of them a mapping is, or why it is none.

The rule, for documents (``load(path, Post | Page)``) and for the objects inside them alike:

1. A class whose Literal field does not take the value that stands there is out; where one takes it, those without such a
   field are out too. If that leaves one, it is this one, whatever else it lacks: its own findings say so.
2. Of the rest, those whose required keys all stand there fit, and that takes unknown keys where there are some.
3. Of several that fit, the one that requires most; the first of these.

Classes that no text could tell apart are refused with a TypeError when they are first asked for.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from newsmatter._binding.bare_types import bare_type, choices_of
from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.document import Document
from newsmatter._binding.kept import once
from newsmatter._binding.lens import Context, describe
from newsmatter._binding.nearness import nearest
from newsmatter._binding.wording import type_name
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.dialect import KEY
from newsmatter._syntax.envelope import fence
from newsmatter._syntax.nodes import Mapping, Node, Scalar, effective

if TYPE_CHECKING:
    from typing_extensions import TypeForm as TypeForm


def document_classes(cls: Any) -> tuple[Any, ...]:
    """The classes of documents that a caller asks for: one, or those of a union. Raises TypeError for anything else."""
    if isinstance(cls, type) and issubclass(cls, Document):
        return (cls,)
    found = [*choices_of(cls)]
    for one in found:
        if not (isinstance(one, type) and issubclass(one, Document)):
            raise TypeError(_no_class(one))
    return tuple(dict.fromkeys(found))


def _no_class(cls: Any) -> str:
    """What to write in place of what is no class of documents."""
    mend = "give a class that derives from newsmatter.Document, or newsmatter.Document itself"
    if cls is None or cls is type(None):
        return f"None is no class of documents; {mend}"
    if isinstance(cls, str):
        return f"{cls!r:.60} is a string; give the class itself, without quotes"
    if isinstance(cls, (tuple, list)):
        names = " | ".join(map(type_name, cls))
        return f"several classes are written {names or 'Post | Page'}, not as a {type(cls).__name__}"
    if isinstance(cls, Document):
        return f"an object of {type(cls).__name__} is no class; give the class itself, {type(cls).__name__}"
    if isinstance(cls, type):
        derived = f"; let {cls.__name__} derive from newsmatter.Document" if attrs.has(cls) else f"; {mend}"
        return f"{cls.__name__} is no class of documents{derived}"
    origin: Any = typing.get_origin(cls)
    if isinstance(origin, type) and issubclass(origin, Document):
        mend = "let a class of your own derive from it"
    return f"{cls!r:.60} is no class of documents; {mend}"


# -- one of several


class Given(NamedTuple):
    """A mapping that is to be one of several classes: its values by their keys.

    ``takes``: whether a field takes a value. ``shown``: a value in a message.
    """

    values: AnyMapping[str, Any]
    takes: Callable[[Field, Any], bool]
    shown: Callable[[Any], str]


class Misfit(NamedTuple):
    """Why a mapping is none of the classes: what is wrong at a key, which stands there or not, or with all of it."""

    code: str
    message: str
    key: str | None = None


def given_node(node: Mapping) -> Given:
    """What stands in a mapping of a text."""
    return Given(effective(node), _reads, describe)


def given_data(data: dict[str, Any]) -> Given:
    """What stands in plain data."""
    return Given(data, _loads, lambda value: quoted(value) if isinstance(value, str) else f"{value!r:.60}")


def _reads(field: Field, node: Node) -> bool:
    context = Context()
    field.lens.read(node, field.key, context)
    return not context.reported


def _loads(field: Field, value: Any) -> bool:
    context = Context()
    field.lens.load(value, field.key, context)
    return not context.reported


@once
def tags(lens: ClassLens) -> dict[str, tuple[Any, ...]]:
    """The Literal fields of a class, which say what an object is, each with its values."""
    found: dict[str, tuple[Any, ...]] = {}
    declared = {attribute.name: bare_type(attribute.type) for attribute in attrs.fields(lens.cls)}
    for field in lens.fields:
        type_ = declared[field.name]
        if typing.get_origin(type_) is typing.Literal:
            found[field.key] = typing.get_args(type_)
    return found


class _Fit(NamedTuple):
    """How a class fits: its Literal fields that take what stands there, those that do not, what is missing, what is
    too much."""

    lens: ClassLens
    matched: list[str]
    refused: dict[str, Any]
    missing: list[str]
    unknown: list[str]

    @property
    def whole(self) -> bool:
        return not (self.refused or self.missing or self.unknown)

    def why(self, shown: Callable[[Any], str]) -> str:
        """Why the class does not fit."""
        name = self.lens.cls.__name__
        for key, value in self.refused.items():
            return f"{name} has {key} {_either(tags(self.lens)[key])}, not {shown(value)}"
        return f"{name} needs {_listed(self.missing)}" if self.missing else f"{name} has no key {self.unknown[0]}"


def _fit(lens: ClassLens, given: Given) -> _Fit:
    there = {}
    unknown = []
    for key, value in given.values.items():
        field = lens.find(key)
        if field is not None:
            there[field.key] = field, value
        elif not lens.keeps_unknown:
            unknown.append(key)
    found = _Fit(lens, [], {}, [], unknown)
    for key in tags(lens):
        if key in there:
            field, value = there[key]
            if given.takes(field, value):
                found.matched.append(key)
            else:
                found.refused[key] = value
    found.missing.extend(field.key for field in lens.fields if field.required and field.key not in there)
    return found


def choose(lenses: Sequence[ClassLens], given: Given) -> ClassLens | Misfit:
    """The class that a mapping is, by the rule above."""
    fits = [_fit(lens, given) for lens in lenses]
    alive = [fit for fit in fits if not fit.refused]
    most = max((len(fit.matched) for fit in alive), default=0)
    alive = [fit for fit in alive if len(fit.matched) == most]
    whole = [fit for fit in alive if fit.whole]
    if whole:
        return max(whole, key=lambda fit: sum(field.required for field in fit.lens.fields)).lens
    if len(alive) == 1 and most:
        return alive[0].lens
    return _misfit(fits, given)


def _misfit(fits: list[_Fit], given: Given) -> Misfit:
    names = _either([fit.lens.cls.__name__ for fit in fits])
    for key in fits[0].refused:
        if all(key in fit.refused for fit in fits):
            values = list(dict.fromkeys(value for fit in fits for value in tags(fit.lens)[key]))
            shown = given.shown(fits[0].refused[key])
            near = nearest(shown.strip("'\""), [str(value) for value in values])
            mend = f"; did you mean {near}?" if near else ""
            return Misfit("wrong-value", f"{key} must be {_either(values)}, not {shown}{mend}", key)
    for key in fits[0].missing:
        if all(key in fit.missing and key in tags(fit.lens) for fit in fits):
            values = list(dict.fromkeys(value for fit in fits for value in tags(fit.lens)[key]))
            return Misfit("missing-key", f"{key} is required and missing; it says whether this is {names}: "
                          f"add {_either([f'{key}: {_word(value)}' for value in values])}", key)  # fmt: skip
    return Misfit("wrong-type", f"must be {names}: {'; '.join(fit.why(given.shown) for fit in fits)}")


def _word(value: Any) -> str:
    value = getattr(value, "value", value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _either(values: Iterable[Any]) -> str:
    return " or ".join(", ".join(map(_word, values)).rsplit(", ", 1))


def _listed(keys: list[str]) -> str:
    return " and ".join(", ".join(keys).rsplit(", ", 1))


def told_apart(lenses: Sequence[ClassLens]) -> None:
    """Raise TypeError where no text can tell two of the classes apart."""
    for at, one in enumerate(lenses):
        for other in lenses[at + 1 :]:
            if not _differ(one, other):
                first, second = one.cls.__name__, other.cls.__name__
                raise TypeError(
                    f"{first} and {second} cannot be told apart, as both need "
                    f"{_listed(sorted(_required(one))) or 'no key'}; give each a Literal field, such as "
                    f'kind: Literal["{first.lower()}"], or a required key of its own'
                )


def _differ(one: ClassLens, other: ClassLens) -> bool:
    mine, others = tags(one), tags(other)
    if mine.keys() != others.keys() or any(not {*mine[key]} & {*others[key]} for key in mine):
        return True
    closed = not (one.keeps_unknown and other.keeps_unknown)
    return _required(one) != _required(other) or (closed and one.by_key.keys() != other.by_key.keys())


def _required(lens: ClassLens) -> set[str]:
    return {field.key for field in lens.fields if field.required}


# -- documents

_ENTRY = pattern(rf"^({KEY}):[ ]?([^\r\n]*)", re.M | re.ASCII)


class Kinds:
    """The classes of documents that a caller takes, one or several."""

    def __init__(self, classes: tuple[Any, ...]) -> None:
        self.lenses = [class_lens(one) for one in classes]
        told_apart(self.lenses)

    @property
    def one(self) -> Any:
        """The class, where it is one."""
        return self.lenses[0].cls if len(self.lenses) == 1 else None

    def likely(self, text: str) -> Any:
        """The class of a text in the producer's layout, by the lines that look like its keys; None where none is.

        It is the class if the fast reader takes the text as one: in its layout these lines are the keys.
        """
        if len(self.lenses) == 1:
            return self.lenses[0].cls
        head = text[: max(text.find("\n---", 3), 0)]
        values: dict[str, Any] = {key: _scalar(value) for key, value in _ENTRY.findall(head)}
        found = choose(self.lenses, Given(values, _reads, describe))
        return found.cls if isinstance(found, ClassLens) else None

    def of(self, tree: Mapping, context: Context) -> ClassLens | None:
        """The class of a text; None where it is none, which is reported."""
        if len(self.lenses) == 1:
            return self.lenses[0]
        return reported(choose(self.lenses, given_node(tree)), context, tree)

    def of_data(self, data: dict[str, Any], context: Context) -> ClassLens | None:
        """The class of plain data; None where it is none, which is reported."""
        if len(self.lenses) == 1:
            return self.lenses[0]
        return reported(choose(self.lenses, given_data(data)), context)


def _scalar(source: str) -> Scalar:
    quotes = source[:1] == '"' == source[1:][-1:]
    return Scalar(0, len(source), source[1:-1] if quotes else source, "double" if quotes else "plain")


def kinds(cls: Any) -> Kinds:
    """What a caller takes. Raises TypeError for what is no class of documents, or has mistakes."""
    first, *others = document_classes(cls)
    return _kinds(first, *others)


@once
def _kinds(first: Any, *others: Any) -> Kinds:
    return Kinds((first, *others))


def reported(found: ClassLens | Misfit, context: Context, node: Mapping | None = None) -> ClassLens | None:
    """The class that was found; None where it is a misfit, which is reported at the value that is to blame."""
    if isinstance(found, ClassLens):
        return found
    place: Node | None = None
    if node is not None:
        place = effective(node).get(found.key or "") or Scalar(*fence(context.text), "")
    message = found.message if found.key is not None else f"the front matter {found.message}"
    context.report(found.code, message, found.key or "", place)
    return None
