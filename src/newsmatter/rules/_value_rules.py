"""Rules over single values and keys."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from numbers import Number
from typing import Any

from newsmatter._binding.classes import class_lens
from newsmatter._binding.fields import DEPRECATED
from newsmatter._binding.lens import bare, dotted
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.resolve import STAMP
from newsmatter.rules._subject import Doubt, Hit, Subject, Unsaid, shape

FIRST_YEAR, LAST_YEAR = 1990, 2100  # before the web, and surely a slip of the keyboard

_ABSOLUTE = pattern(r"https?://[^\s/?#]", re.IGNORECASE)
_ROOTED = pattern(r"/(?!/)")
# RFC 3986, appendix A, without the letters beyond ASCII: browsers escape those, and real news sites use them.
UNSAFE = "".join(map(chr, range(0x21))) + '\x7f"<>\\^`{|}'
_UNSAFE = pattern(f"[{re.escape(UNSAFE)}]")
_SAFE = bytes(byte for byte in range(256) if chr(byte) not in UNSAFE)  # in UTF-8


def _parts(value: Any, kind: Any) -> Iterator[tuple[str, Any]]:
    """What is of a kind in a value, the value itself or somewhere inside, with the steps from there."""
    if isinstance(value, kind) and not isinstance(value, bool):
        yield "", value
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from ((f".{key}{steps}", part) for steps, part in _parts(child, kind))
    elif isinstance(value, (list, tuple, deque)):
        for at, child in enumerate(value):
            yield from ((f"[{at}]{steps}", part) for steps, part in _parts(child, kind))
    elif isinstance(value, (set, frozenset)):
        yield from (("", part) for child in value for _, part in _parts(child, kind))


def _alone(field: Any, kinds: tuple[type, ...]) -> bool:
    """Whether a field holds nothing but one scalar of some kinds."""
    lens = bare(field.lens)
    return isinstance(lens, ScalarLens) and lens.kind in kinds


def _is_usual(url: Any) -> bool:
    """Whether a value is an address as most are: what begins otherwise may be one, too."""
    return type(url) is str and url[:8] == "https://" and url[8:9].isalnum()


def relative_urls(subject: Subject) -> Iterator[Unsaid]:
    for path, item, of in subject.doubted:
        for field, rooted in of.urls:
            value = getattr(item, field.name)
            for steps, url in () if value is None or _is_usual(value) else _parts(value, str):
                if _ABSOLUTE.match(url) or (rooted and _ROOTED.match(url)):
                    continue
                where = dotted(path, field.key) + steps
                yield Unsaid(_relative, (where, url, rooted), path=where)


def _relative(where: str, url: str, rooted: bool) -> Hit:
    kinds = "an address that starts with https:// or http://" + (", or a path that starts with /" * rooted)
    return Hit(f"{where} must be {kinds}, not {quoted(url)}", where)


def _relative_urls(cls: Any) -> Iterator[str]:
    """The usual beginning is enough: what begins otherwise is in doubt."""
    for field, rooted in shape(cls).urls:
        path = " and (v[:1] != '/' or v[1:2] == '/')" if rooted else ""
        yield f"v = item.{field.name}"
        if not _alone(field, (str,)):
            yield "if v: DOUBT"
            continue
        yield f"if v is not None and (v[:8] != 'https://' or not v[8:9].isalnum()){path}: DOUBT"


RELATIVE_URLS = Doubt(_relative_urls)


def url_characters(subject: Subject) -> Iterator[Unsaid]:
    for path, item, of in subject.shaped:
        for field, _ in of.urls:
            for steps, url in _parts(getattr(item, field.name), str):
                if bad := _UNSAFE.search(url):
                    where = dotted(path, field.key) + steps
                    yield Unsaid(_unsafe, (where, bad[0]), path=where)


def _unsafe(where: str, bad: str) -> Hit:
    return Hit(f"{where} holds {bad!r}, which no URL may; remove it or write %{ord(bad):02X}", where)


def _urls(cls: Any) -> Iterator[str]:
    for field, _ in shape(cls).urls:
        yield f"v = item.{field.name}"
        yield "if v is not None: SEEN.append(v)" if _alone(field, (str,)) else "if v: DOUBT"


def _any_unsafe(urls: list[str]) -> bool:
    return "".join(urls).encode("utf-8", "surrogatepass").translate(None, _SAFE) != b""


URL_CHARACTERS = Doubt(_urls, _any_unsafe)


def number_range(subject: Subject) -> Iterator[Hit]:
    for path, item, of in subject.doubted:
        for field, minimum in of.bounds:
            given = getattr(item, field.name)
            for steps, value in () if given is None else _parts(given, Number):
                if not value < minimum:
                    continue
                where = dotted(path, field.key) + steps
                yield Hit(f"{where} must be {minimum} or more, not {value}", where)


def _numbers(cls: Any) -> Iterator[str]:
    for field, minimum in shape(cls).bounds:
        yield f"v = item.{field.name}"
        yield (
            f"if v is not None and v < {minimum!r}: DOUBT" if _alone(field, (int, float)) else "if v is not None: DOUBT"
        )


NUMBER_RANGE = Doubt(_numbers)


def time_range(subject: Subject) -> Iterator[Hit]:
    for path, item, of in subject.doubted:
        for field in of.stamps:
            value = getattr(item, field.name)
            if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
                where = dotted(path, field.key)
                yield Hit(f"{where} is in the year {value.year}; mend it", where)


def _times(cls: Any) -> Iterator[str]:
    for field in shape(cls).stamps:
        yield f"v = item.{field.name}"
        yield f"if v is not None and not {FIRST_YEAR} <= v.year <= {LAST_YEAR}: DOUBT"


TIME_RANGE = Doubt(_times)
TIME_ZONE = Doubt(regular=True)  # in a regular text every time ends with Z


def time_zone(subject: Subject) -> Iterator[Hit]:
    for node in subject.plain_scalars:
        text = node.value
        # a stamp that ends with Z or an offset has its zone, and only a time field reads the others as UTC
        if text[4:5] == "-" and text[-1] != "Z" and (stamp := STAMP.fullmatch(text)) and stamp[8] is None:
            path = subject.path_of(node)
            lens = subject.lens_at(path)
            if isinstance(lens, ScalarLens) and lens.kind is datetime and lens.zone != "keep":
                yield Hit(
                    f"{path} has no zone and reads as UTC; write {_with_zone(text)}", path, (node.start, node.end)
                )


def _with_zone(text: str) -> str:
    return f"{text}Z" if ":" in text else f"{text}T00:00:00Z"


def deprecated(subject: Subject) -> Iterator[Hit]:
    """Fields that a class calls deprecated, where their key stands, by whichever name."""
    for path, _, of in subject.doubted:
        for field in of.deprecated:
            for name in field.names():
                where = dotted(path, name)
                if subject.has(where):
                    yield Hit(f"{where} is deprecated: {field.metadata[DEPRECATED]}", where, key_span(subject, where))


def _deprecated(cls: Any) -> Iterator[str]:
    if shape(cls).deprecated:
        yield "DOUBT"


DEPRECATIONS = Doubt(_deprecated)


def misspelt_keys(subject: Subject) -> Iterator[Unsaid]:
    """Without those that stand for a required key: that it is missing is the error, and it names them."""
    for path, name, meant in unnamed(subject):
        if meant is not None and dotted(path, meant) not in subject.unread:
            where = dotted(path, name)
            yield Unsaid(_misspelt, (subject, where, path, meant), path=where)


def _misspelt(subject: Subject, where: str, path: str, meant: str) -> Hit:
    stands = ", which stands already" if subject.has(dotted(path, meant)) else ""
    return Hit(f"{where} is no key of the class; did you mean {meant}{stands}?", where, key_span(subject, where))


def _keys(cls: Any) -> Iterator[str]:
    """What the class does not name is in ``extra``."""
    extra = "item.extra" if class_lens(cls).has_extra else "getattr(item, 'extra', None)"
    yield f"if {extra}: DOUBT"


UNNAMED = Doubt(_keys)


def unnamed(subject: Subject) -> list[tuple[str, str, str | None]]:
    """Path of the mapping, key, and the key that was probably meant: asked by two rules, found once."""
    found: list[tuple[str, str, str | None]] | None = subject.__dict__.get("_unnamed")
    if found is None:
        found = subject.__dict__["_unnamed"] = list(_all_unnamed(subject))
    return found


def _all_unnamed(subject: Subject) -> Iterator[tuple[str, str, str | None]]:
    for path, item, _ in subject.doubted:
        extra = getattr(item, "extra", None)
        if extra:
            lens = class_lens(type(item))
            for name in extra:
                yield path, name, lens.meant(name)


def key_span(subject: Subject, path: str) -> tuple[int, int] | None:
    found = subject.find(path)
    return (found[0].start, found[0].end) if found and found[0] else None
