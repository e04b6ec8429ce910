"""Values: strings that YAML makes hard, plain data, and any attrs class by the types of its fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar, overload

from hypothesis import reject
from hypothesis import strategies as st

from newsmatter._base import Document
from newsmatter._binding import ClassLens, class_lens
from newsmatter._lens import CattrsLens, DictLens, Lens, ListLens, OptionalLens, ScalarLens, WireLens
from newsmatter.model import Secured

D = TypeVar("D", bound=Document)

# What YAML 1.1 or 1.2 reads as something else when it stands without quotes, or cannot read at all.
_TRICKY = ["", "NO", "12:30", "2020-01-01", "2024-03-05T07:30:00Z", "~", "a: b", " #", "a #b", "- x", "-", "x ", " x", "1e3",
           "0x1F", "é😀", "it's", 'say "hi"', "back\\slash", "[x]", "{", "&a", "*a", "!t", "|", ">", "%", "@", "`", "?", ":", "=",
           "<<", "null", "y", "on", "012", "1_000", "---", "...", "a\n---\nb", "\u00a0", "\u200b", "\ufeff", "line\nbreak", "tab\there",
           "bell\x07", "\x85", "\u2028", "\x00", "cr\rlf\n", "\x7f", "\ufffe", "a\n\n  b\n", "  a\n\n"]  # fmt: skip
_WORDS = [
    "a",
    "bc",
    "C#",
    "x:y",
    "5G",
    "é",
    "1.2.3",
    "$61.03",
    "-x",
    "http://x.example/?a=1&b#c",
    "d.",
    "e/f",
    "12",
    "NO",
    "#",
    "it's",
]
_sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join)
_paragraphs = st.builds(
    lambda lines, end: "\n".join(lines) + end,
    st.lists(st.one_of(_sentences, st.just("")), min_size=1, max_size=4),
    st.sampled_from(["", "\n", "\n\n"]),
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
strings = st.one_of(st.sampled_from(_WORDS), _sentences, st.sampled_from(_TRICKY), _paragraphs, texts)
keys = st.one_of(
    st.sampled_from("abcdef"),
    st.sampled_from(["two words", "k-1", "$x", "$body", "body", "extra", "path", "NO", "12", "it's", "-x", "é", "<<"]),
    texts,
)
_ZONES = [timezone.utc, timezone(timedelta(hours=2)), timezone(-timedelta(hours=5, minutes=30))]
aware = st.one_of(
    st.datetimes(timezones=st.just(timezone.utc)),
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(_ZONES)),
)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.integers(), strings, st.booleans(), st.none(), st.floats(allow_nan=False), st.dates(), aware, st.datetimes(),
)  # fmt: skip


def plain(max_leaves: int = 6) -> st.SearchStrategy[Any]:
    """What ``extra`` may hold: scalars, and lists and dicts of it."""
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
        max_leaves=max_leaves,
    )


_PLAIN = plain()
bodies = st.one_of(
    st.sampled_from(["\n", "", "Text\n", "---\nin the body\n", "no newline", "\u2028\x00 anything\r\n"]), texts
)
secured = st.builds(
    lambda ciphertext, iv: Secured(ciphertext=ciphertext, iv=iv),
    st.integers(1, 3).flatmap(lambda blocks: st.binary(min_size=16 * blocks, max_size=16 * blocks)),
    st.binary(min_size=16, max_size=16),
)
_SCALARS: dict[type, st.SearchStrategy[Any]] = {
    str: strings, int: st.integers(), float: st.floats(allow_nan=False), bool: st.booleans(), datetime: aware,
}  # fmt: skip


def _comes_back(cls: Any) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        try:
            return bool(cls.from_wire(str(value)) == value)
        except ValueError:
            return False

    return check


def of_lens(lens: Lens, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of the type that a lens stands for; lists and dicts are empty below the third level."""
    few = 2 if depth < 3 else 0
    if isinstance(lens, OptionalLens):
        return st.one_of(st.none(), of_lens(lens.inner, depth)) if few else st.none()
    if isinstance(lens, ListLens):
        return st.lists(of_lens(lens.inner, depth + 1), max_size=few) if few else st.builds(list)
    if isinstance(lens, DictLens):
        return st.dictionaries(keys, of_lens(lens.inner, depth + 1), max_size=few) if few else st.builds(dict)
    if isinstance(lens, ScalarLens):
        return _SCALARS.get(lens.kind, st.dates())
    if isinstance(lens, WireLens):
        return secured if lens.cls is Secured else st.from_type(lens.cls).filter(_comes_back(lens.cls))
    if isinstance(lens, ClassLens):
        return of_class(lens, depth + 1, {})
    return st.from_type(lens.type) if isinstance(lens, CattrsLens) else _PLAIN


@st.composite
def of_class(draw: st.DrawFn, lens: ClassLens, depth: int, given: dict[str, st.SearchStrategy[Any]]) -> Any:
    """Objects of an attrs class, each field by its type; fields with a default are left out now and then."""
    arguments = {}
    for field in lens.fields:
        if field.name in given:
            arguments[field.argument] = draw(given[field.name])
        elif field.required or draw(st.booleans()):
            arguments[field.argument] = draw(of_lens(field.lens, depth))
    if "extra" in given:
        arguments["extra"] = draw(given["extra"])
    elif lens.has_extra:
        names = keys.filter(lambda key: key not in lens.by_key)
        arguments["extra"] = draw(st.dictionaries(names, _PLAIN, max_size=2 if depth < 2 else 0))
    if issubclass(lens.cls, Document):
        arguments["body"] = draw(given.get("body", bodies))
    try:
        return lens.cls(**arguments)
    except (TypeError, ValueError):
        reject()  # the class's own validators refuse it


@overload
def documents(cls: type[D], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[D]: ...
@overload
def documents(cls: type[Document] = ..., **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]: ...
def documents(cls: type[Any] = Document, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Documents of any class, each field by its type, with unknown keys in ``extra`` and a body.

    A field of your own can be given its strategy by name. Types that the library does not know go to
    `hypothesis.strategies.from_type`. A project that keeps its posts in front matter tests its renderer like this:

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
    lens = class_lens(cls)
    unknown = fields.keys() - {field.name for field in lens.fields} - {"extra", "body"}
    if unknown:
        raise TypeError(f"{lens.cls.__name__} has no field {sorted(unknown)[0]!r}")
    return of_class(lens, 0, fields)
