"""Values of any type that a class may name, and objects of any attrs class."""

from __future__ import annotations

import functools
import re
from datetime import datetime, time, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NamedTuple, TypeVar, overload

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import ResolutionFailed

from newsmatter._binding.choices import ChoiceLens, FlagLens
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import SETS, DictLens, ListLens, RecordLens, TupleLens
from newsmatter._binding.converted import CattrsLens
from newsmatter._binding.document import Document
from newsmatter._binding.kept import once
from newsmatter._binding.lens import ANY, Context, Later, Lens, OptionalLens
from newsmatter._binding.refusal import refusals, said, unmet
from newsmatter._binding.scalar_types import ScalarLens, TextLens, WireLens
from newsmatter._binding.subclasses import SubclassesLens
from newsmatter._binding.unions import UnionLens
from newsmatter._binding.validators import rules
from newsmatter._raised import RAISED
from newsmatter._syntax.nodes import Scalar
from newsmatter.errors import EditError
from newsmatter.news.model import Secured
from newsmatter.strategies._atoms import anything, aware, bodies, keys, scalars, secured, strings
from newsmatter.strategies._ruled import Ruled, as_key

D = TypeVar("D", bound=Document)

_SCALARS: dict[type, st.SearchStrategy[Any]] = {
    str: strings, int: st.integers(), float: st.floats(allow_nan=False), bool: st.booleans(), datetime: aware,
}  # fmt: skip
_NAMES = st.from_regex(r"[a-z]{1,5}(/[a-z0-9.]{1,5}){0,2}", fullmatch=True)
# what Hypothesis would draw otherwise for them holds values that cannot be written, such as a Decimal that is no number
_TEXTS: dict[Any, st.SearchStrategy[Any]] = {
    Decimal: st.decimals(allow_nan=False, allow_infinity=False), bytes: st.binary(max_size=20),
    time: st.times(timezones=st.one_of(st.none(), st.just(timezone.utc))),
    Path: _NAMES.map(Path), PurePath: _NAMES.map(PurePath), PurePosixPath: _NAMES.map(PurePosixPath),
    re.Pattern: st.sampled_from(["a+", r"(?i)\w", "^x$", ""]).map(re.compile),
}  # fmt: skip


_ONE = (str, bytes, Decimal, Fraction)  # what stands as a scalar that may be one of another type


class Refused(NamedTuple):
    """What stands for a value that could not be had, and why."""

    why: str


class Hopeless(TypeError):
    """Nearly all values of a field are refused."""


class Tally:
    """How many values passed and how many were refused, over all examples of a strategy."""

    passed = refused = 0


@st.composite
def _sifted(draw: st.DrawFn, values: st.SearchStrategy[Any], tally: Tally, what: str) -> Any:
    """The values without those ``Refused``. Where these are nearly all, the error says why: Hypothesis could only say
    that the test filters too much."""
    why = ""
    for _ in range(3):
        value = draw(values)
        if not isinstance(value, Refused):
            tally.passed += 1
            return value
        tally.refused += 1
        why = value.why
    # not before the third: Hypothesis takes an example that ends sooner than it did before for a flaky one
    if tally.refused >= 60 and tally.refused > 20 * tally.passed:
        raise Hopeless(f"{what} ({why}); give the field a strategy by its name, as in documents(cls, field=...)")
    reject()


def _stands(lens: UnionLens, value: Any) -> bool:
    """Whether the text of a value that is one scalar is read as this value: Decimal("5") stands as 5, which is an int."""
    written, member = lens.lower(value, "")
    if not isinstance(written, str):
        return True
    back = lens.read(Scalar(0, 0, written, "plain" if member.loose else "double"), "", Context())
    return type(back) is type(value) and bool(back == value)


def _written(lens: Lens, value: Any) -> Any:
    """A value of a type that the library does not know itself as it is read back: a list may come back as a tuple."""
    context = Context()
    try:
        lens.lower(value, "")
        back = lens.load(lens.plain(value), "", context)
        again = context.findings or lens.load(lens.plain(back), "", context) == back
    except (EditError, TypeError, ValueError) as error:
        return Refused(getattr(error, "message", str(error)))
    if context.findings:
        return Refused(context.findings[0].message.strip())
    if isinstance(lens, UnionLens) and isinstance(back, _ONE) and not _stands(lens, back):
        return Refused(f"the text of {back!r} is read as another of {lens.expects}")
    return back if again else Refused(f"{value!r} comes back as {back!r}")


@once
def of_lens(lens: Lens, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of the type that a lens stands for; lists and dicts are empty below the third level."""
    few = 2 if depth < 3 else 0
    if isinstance(lens, OptionalLens):
        return st.one_of(st.none(), of_lens(lens.inner, depth)) if few else st.none()
    if isinstance(lens, ListLens):
        items: st.SearchStrategy[Any] = st.builds(list)
        if few:
            loose = lens.kind in SETS and lens.inner is ANY  # a list has no hash
            items = st.lists(scalars if loose else of_lens(lens.inner, depth + 1), max_size=few)
        return items if lens.kind is list else items.map(lens.kind)
    if isinstance(lens, TupleLens):
        return st.tuples(*(of_lens(item, depth + 1) for item in lens.items))
    if isinstance(lens, DictLens):
        names = keys if lens.key is None else of_lens(lens.key, depth + 1).filter(functools.partial(as_key, lens))
        pairs: st.SearchStrategy[Any] = (
            st.dictionaries(names, of_lens(lens.inner, depth + 1), max_size=few) if few else st.builds(dict)
        )
        return pairs.map(lens.new)
    if isinstance(lens, RecordLens):
        return st.fixed_dictionaries(
            {key: of_lens(member.lens, depth + 1) for key, member in lens.members.items() if member.required},
            optional={
                key: of_lens(member.lens, depth + 1)
                for key, member in lens.members.items()
                if few and not member.required  # one of which may hold the same again
            },
        )
    if isinstance(lens, UnionLens):
        what = f"values of {lens.expects} are not read back as written"
        drawn = st.one_of(*(of_lens(member, depth) for member in lens.members))
        return _sifted(drawn.map(functools.partial(_written, lens)), Tally(), what)
    if isinstance(lens, ChoiceLens):
        return st.sampled_from([value for value, _ in lens.choices])
    if isinstance(lens, ScalarLens):
        values = _SCALARS.get(lens.kind, st.dates())
        if lens.zone == "keep" and lens.kind is datetime:
            values = st.one_of(values, st.datetimes())
        return values if lens.made is None else values.map(lens.made)
    if isinstance(lens, Later):
        return of_lens(lens.inner, depth + 1) if few else st.nothing()
    if isinstance(lens, ClassLens):
        return of_class(lens, depth + 1, {})
    if isinstance(lens, SubclassesLens):
        drawn = _one_of_lenses(lens, depth).map(functools.partial(_written, lens))
        return _sifted(drawn, Tally(), f"nothing tells the classes below {lens.base.cls.__name__} apart")
    if isinstance(lens, WireLens) and lens.cls is Secured:
        return secured
    if isinstance(lens, (TextLens, CattrsLens, FlagLens)):
        type_ = lens.type if isinstance(lens, CattrsLens) else lens.cls
        drawn = _TEXTS[type_] if type_ in _TEXTS else st.from_type(type_)
        return _sifted(
            drawn.map(functools.partial(_written, lens)),
            Tally(),
            f"values of type {lens.expects} are not read back as written",
        )
    return anything


@st.composite
def _one_of_lenses(draw: st.DrawFn, lens: SubclassesLens, depth: int) -> Any:
    """An object of a class or of one of those below it, which may come later than the strategy."""
    return draw(of_lens(draw(st.sampled_from(lens.lenses())), depth))


_RULED = {final: Ruled(of_lens, final) for final in (True, False)}


@once
def of_field(lens: ClassLens, name: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of a field, by its type and its rules."""
    field = next(field for field in lens.fields if field.name == name)
    converted = attrs.has(lens.cls) and attrs.fields_dict(lens.cls)[name].converter is not None
    values = _RULED[not converted].values(field.lens, depth, rules(lens).get(name))
    if field.required and not isinstance(field.lens, (OptionalLens, ScalarLens)):
        return values.filter(lambda value: value is not None)  # a required key without a value is a missing one
    return values


def of_class(lens: ClassLens, depth: int, given: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Objects of an attrs class, each field by its type; fields with a default are left out now and then."""
    what = f"{lens.cls.__name__} refuses nearly all values of its fields' types"
    return _sifted(_objects(lens, depth, given), Tally(), what)


@st.composite
def _objects(draw: st.DrawFn, lens: ClassLens, depth: int, given: dict[str, st.SearchStrategy[Any]]) -> Any:
    arguments = {}
    for field in lens.fields:
        if field.name in given:
            arguments[field.argument] = draw(given[field.name])
        elif field.required or draw(st.booleans()):
            try:
                arguments[field.argument] = draw(of_field(lens, field.name, depth))
            except (Hopeless, ResolutionFailed) as error:
                hint = "" if isinstance(error, Hopeless) else f"; or use documents(cls, {field.name}=...)"
                raise Hopeless(f"{lens.cls.__name__}.{field.name}: {error}{hint}") from None
    if "extra" in given:
        arguments["extra"] = draw(given["extra"])
    elif lens.keeps_unknown and attrs.has(lens.cls):
        arguments["extra"] = draw(_extras(lens, depth))
    if issubclass(lens.cls, Document) and not depth:  # as a value of another it has no body in the text
        arguments["body"] = draw(given.get("body", bodies))
    try:
        made = lens.cls(**arguments)
    except RAISED as error:  # the class's own validators
        found = refusals(lens, arguments)
        return Refused(found[0].name + found[0].steps + found[0].text if found else said(error))
    wrong = unmet(lens, made)
    return Refused(wrong[0].name + wrong[0].steps + wrong[0].text) if wrong else made


@once
def _extras(lens: ClassLens, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    names = keys.filter(lambda key: lens.find(key) is None)
    return st.dictionaries(names, anything, max_size=2 if depth < 2 else 0)


@overload
def documents(cls: type[D], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[D]: ...
@overload
def documents(cls: type[Document] = ..., **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]: ...
def documents(cls: type[Any] = Document, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Documents of any class, each field by its type, with unknown keys in ``extra`` and a body.

    A field of your own can be given its strategy by name. The validators of attrs narrow what is drawn (``in_``,
    ``ge`` and its kin, ``min_len``, ``max_len``, ``matches_re``, ``optional``, ``deep_iterable``); what other validators
    refuse is drawn again. Types that the library does not know go to `hypothesis.strategies.from_type`. A field whose
    values are nearly all refused, or cannot be written and read back, is a TypeError that says so.

    A project that keeps its posts in front matter tests its renderer like this:

    >>> import attrs, newsmatter as nm
    >>> from hypothesis import given, strategies as st
    >>> from newsmatter.strategies import documents
    >>> @attrs.define
    ... class Post(nm.Document):
    ...     layout: str
    ...     tags: list[str] = attrs.field(factory=list)
    >>> @given(documents(Post, layout=st.sampled_from(["post", "page"])))
    ... def test_written_posts_load_again(post: Post) -> None:
    ...     assert nm.loads(nm.dumps(post), Post) == post
    >>> test_written_posts_load_again()
    """
    return of_class(class_lens(cls), 0, by_field(cls, fields))


def by_field(cls: type[Any], given: dict[str, st.SearchStrategy[Any]]) -> dict[str, st.SearchStrategy[Any]]:
    """Strategies by the names of the fields; they may be given as the class is called (``hidden`` for ``_hidden``)."""
    names = {field.argument: field.name for field in class_lens(cls).fields}
    known = {*names.values(), "extra", "body"}
    named = {names.get(name, name): values for name, values in given.items()}
    unknown = named.keys() - known
    if unknown:
        raise TypeError(f"{cls.__name__} has no field {min(unknown)!r} to give; it has {', '.join(sorted(known))}")
    return named
