"""The quick look at a document: the rules that surely find nothing in it need not run.

Most files are clean, and most of what the rules cost was to ask each object for each rule, again and again, that there
is nothing. So one function is written and compiled for each class, as in ``newsmatter._binding.reader``, that asks everything
of an object at once. It words no finding: where it has a doubt, the rule itself runs. So it may ask more loosely than
the rule, never less so, and where it cannot tell (a class inside itself, a value that no rule foresees) it doubts all.

The written functions share a few collections: what is asked of all values together costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.kept import once
from newsmatter._binding.lens import ListLens, ScalarLens, WireLens
from newsmatter._binding.reader import _stores_only
from newsmatter.news.model import Article, Related
from newsmatter.rules._subject import Subject, bare, shape
from newsmatter.rules._value_rules import FIRST_YEAR, LAST_YEAR, UNSAFE, versions_differ

# Where there is a document, the parser has met neither a control character nor a tab that it forbids.
_PARSED = frozenset({"control-character", "tab"})
COVERED = _PARSED | {
    "yaml-versions", "key-misspelt", "key-unknown", "url-relative", "url-characters", "url-missing", "time-zone",
    "time-range", "number-range", "title-empty", "topics-empty", "topics-repeated", "provider-host", "amp-pair",
    "heat-published", "related-repeated", "related-self",
}  # fmt: skip

Look = Callable[[list[Any], list[str], list[str], "set[str | None]", "set[str]"], None]


def unbroken(subject: Subject) -> frozenset[str]:
    """The codes of rules that surely find nothing, of those that the quick look covers. There must be a document."""
    cls: Any = type(subject.document)
    look = _look(cls, ())
    if look is None:
        return _PARSED
    urls: list[str] = []
    hosts: list[str] = []
    words: set[str | None] = set()
    doubts: set[str] = set()
    try:
        look([subject.document], urls, hosts, words, doubts)
        if any(map("".join(urls).__contains__, UNSAFE)):
            doubts.add("url-characters")
        if any(map("".join(hosts).__contains__, "@:?#")):  # between the slashes stands more than the host
            doubts.add("provider-host")
        if any(map(versions_differ, filter(None, words))):
            doubts.add("yaml-versions")
    except Exception:  # a value or an object that is not of its field's type: the rule says what it cannot take
        return _PARSED
    if not subject.regular:
        doubts |= {"yaml-versions", "time-zone"}  # in a regular text every time ends with Z
    return COVERED - doubts


@once
def _look(cls: Any, inside: tuple[Any, ...]) -> Look | None:
    """The function that looks at the objects of a class and those below them; None for a class inside itself."""
    names: dict[str, Any] = {"cls": cls}
    below: list[str] = []
    lines = [*_keys(class_lens(cls)), *_values(cls), *_strings(class_lens(cls))]
    if issubclass(cls, (Article, Related)):
        lines += _entries(cls)
    for number, (field, many, child) in enumerate(shape(cls).children):
        look = names[f"look{number}"] = None if child in inside else _look(child, (*inside, cls))
        if look is None:
            return None
        below.append(f"below{number}")
        add = f"below{number} += v" if many else f"below{number}.append(v)"
        lines += [f"v = item.{field.name}", f"if v is not None: {add}"]
    code = [
        "def look(items, *shared):",
        "    urls, hosts, words, doubts = shared",
        *(f"    {name} = []" for name in below),
        "    for item in items:",
        "        if item.__class__ is not cls: raise TypeError",  # a null in a list, or what a class of one's own put there
        *(f"        {line}" for line in lines),
        *(f"    if {name}: look{number}({name}, *shared)" for number, name in enumerate(below)),
    ]
    exec("\n".join(code), names)
    return names["look"]  # type: ignore[no-any-return]


def _keys(lens: ClassLens) -> Iterator[str]:
    """key-misspelt, key-unknown: what the class does not name is in ``extra``."""
    extra = "item.extra" if lens.has_extra else "getattr(item, 'extra', None)"
    yield f"if {extra}: doubts.update(('key-misspelt', 'key-unknown'))"


def _values(cls: Any) -> Iterator[str]:
    """The rules over single values. Of a URL the usual beginning is enough: what begins otherwise is in doubt."""
    made = shape(cls)
    for field, minimum in made.bounds:
        yield f"v = item.{field.name}"
        yield f"if v is not None and v < {minimum!r}: doubts.add('number-range')"
    for field in made.stamps:
        yield f"v = item.{field.name}"
        yield f"if v is not None and not {FIRST_YEAR} <= v.year <= {LAST_YEAR}: doubts.add('time-range')"
    for field, rooted in made.urls:
        path = " and (v[:1] != '/' or v[1:2] == '/')" if rooted else ""
        yield f"v = item.{field.name}"
        yield "if v is not None:"
        yield "    urls.append(v)"
        yield f"    if (v[:8] != 'https://' or not v[8:9].isalnum()){path}: doubts.add('url-relative')"


def _strings(lens: ClassLens) -> Iterator[str]:
    """yaml-versions, in a regular text: its numbers and times are in no doubt, so it is about the strings.

    They are looked at as values, whether they stand in quotes or not, unless their class always writes quotes, and
    the reader then takes nothing else. An object may hold something else than the text: then there is no telling.
    """
    plain = [field for field in lens.fields if field.lens.style != "double"]
    if not _stores_only(lens.cls, attrs.fields_dict(lens.cls)) or any(
        isinstance(bare(field.lens), WireLens) for field in plain
    ):
        yield "doubts.add('yaml-versions')"
        return
    for field in plain:
        kind = bare(field.lens)
        if isinstance(kind, ScalarLens) and kind.kind is str:
            yield f"words.add(item.{field.name})"
        elif isinstance(kind, ListLens) and isinstance(kind.inner, ScalarLens) and kind.inner.kind is str:
            yield f"words.update(item.{field.name} or ())"


def _entries(cls: Any) -> Iterator[str]:
    """The rules over an article and its related entries.

    provider-host: where the host stands alone between the slashes, it is compared as it is written.
    """
    if issubclass(cls, Article):
        yield "if item.heat == -1 and item.published: doubts.add('heat-published')"
        yield "if not item.topics or '' in map(str.strip, item.topics): doubts.add('topics-empty')"
        for name in ("topics", "tags"):
            yield f"if len(set(item.{name})) < len(item.{name}): doubts.add('topics-repeated')"
        yield "if item.related:"
        yield "    found = [entry.web_url for entry in item.related]"
        yield "    if len(set(found)) < len(found): doubts.add('related-repeated')"
        yield "    if item.web_url in found or item.original_url in found: doubts.add('related-self')"
    yield "v = item.title"
    yield "if v is not None and not v.strip(): doubts.add('title-empty')"
    yield "if (item.amp_web_url is None) != (item.cdn_amp_web_url is None): doubts.add('amp-pair')"
    yield "v = item.web_url"
    yield f"if v is None{' and item.original_url is None' * issubclass(cls, Article)}: doubts.add('url-missing')"
    yield "if v is not None and item.provider is not None:"
    yield "    parts = v.split('/', 3)"
    yield "    hosts += parts[2:3]"
    yield "    if len(parts) > 2 and not f'.{parts[2]}'.endswith(f'.{item.provider.domain}'): doubts.add('provider-host')"
