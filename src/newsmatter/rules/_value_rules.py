"""Rules over single values and keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.kept import kept, once
from newsmatter._binding.lens import ScalarLens, dotted
from newsmatter._syntax.resolve import STAMP
from newsmatter.news.model import Article, Related
from newsmatter.rules._subject import Hit, Subject, shape

FIRST_YEAR, LAST_YEAR = 1990, 2100  # before the web, and surely a slip of the keyboard

_ABSOLUTE = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_ROOTED = re.compile(r"/(?!/)")
# RFC 3986, appendix A, without the letters beyond ASCII: browsers escape those, and real news sites use them.
UNSAFE = "".join(map(chr, range(0x21))) + '\x7f"<>\\^`{|}'
_UNSAFE = re.compile(f"[{re.escape(UNSAFE)}]")
# What YAML 1.1 (yaml.org/type) and the 1.2 core schema disagree on: words, octals, underscores, clocks, exponents.
_VERSIONS = re.compile(
    r"""y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF
    |[-+]?00*[1-9_][0-9_]*|0o[0-7]+|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F]*_[0-9a-fA-F_]*|[-+]0x[0-9a-fA-F]+
    |[-+]?[0-9]+_[0-9_]*(?:\.[0-9_]*)?|[-+]?[0-9]+\.[0-9]*_[0-9_]*
    |[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
    |[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][0-9]+
    |[-+]\.[0-9]+(?:[eE][-+]?[0-9]+)?
    """,
    re.VERBOSE,
)
_MAY_DIFFER = frozenset("yYnNoO0123456789+-.")


def relative_urls(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        for field, rooted in shape(item.__class__).urls:
            url = getattr(item, field.name)
            if url is not None and not _ABSOLUTE.match(url) and not (rooted and _ROOTED.match(url)):
                where = dotted(path, field.key)
                kinds = "an address that starts with https:// or http://" + (", or a path that starts with /" * rooted)
                yield Hit(f"{where} must be {kinds}, not {url!r:.60}", where)


def url_characters(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        for field, _ in shape(item.__class__).urls:
            url = getattr(item, field.name)
            if url is not None and (bad := _UNSAFE.search(url)):
                where = dotted(path, field.key)
                escape = f"%{ord(bad[0]):02X}"
                yield Hit(f"{where} holds {bad[0]!r}, which no URL may; remove it or write {escape}", where)


def number_range(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        for field, minimum in shape(item.__class__).bounds:
            value = getattr(item, field.name)
            if value is not None and value < minimum:
                where = dotted(path, field.key)
                yield Hit(f"{where} must be {minimum} or more, not {value}", where)


def time_range(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        for field in shape(item.__class__).stamps:
            value = getattr(item, field.name)
            if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
                where = dotted(path, field.key)
                yield Hit(f"{where} is in the year {value.year}; mend it", where)


def time_zone(subject: Subject) -> Iterator[Hit]:
    for node in subject.plain_scalars:
        text = node.value
        # a stamp that ends with Z or an offset has its zone, and only a time field reads the others as UTC
        if text[4:5] == "-" and text[-1] != "Z" and (stamp := STAMP.fullmatch(text)) and stamp[8] is None:
            path = subject.path_of(node)
            lens = subject.lens_at(path)
            if isinstance(lens, ScalarLens) and lens.kind is datetime:
                yield Hit(
                    f"{path} has no zone and reads as UTC; write {_with_zone(text)}", path, (node.start, node.end)
                )


def _with_zone(text: str) -> str:
    return f"{text}Z" if ":" in text else f"{text}T00:00:00Z"


def empty_titles(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        if isinstance(item, (Article, Related)) and item.title is not None and not item.title.strip():
            where = dotted(path, "title")
            yield Hit(f"{where} is empty; write the headline", where)


def topics(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article) and article.topics is not None:
        if not article.topics and subject.has("topics"):
            yield Hit("topics is empty; name one at least", "topics")
        for at, topic in enumerate(article.topics):
            if topic is not None and not topic.strip():
                yield Hit(f"topics[{at}] is empty; name it or remove it", f"topics[{at}]")


def repeated_topics(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if not isinstance(article, Article):
        return
    for key, values in (("topics", article.topics), ("tags", article.tags)):
        first: dict[str, int] = {}
        for at, value in enumerate(values or ()):
            if value is not None and first.setdefault(value, at) != at:
                yield Hit(f"{key}[{at}] {value!r:.60} stands already at {key}[{first[value]}]; remove one of the two",
                          f"{key}[{at}]")  # fmt: skip


def yaml_versions(subject: Subject) -> Iterator[Hit]:
    """Aliases are left out: what they name was looked at."""
    for node in subject.plain_scalars:
        text = node.value
        if text and versions_differ(text):
            path = subject.path_of(node)
            message = f"{path}: YAML 1.1 and 1.2 read {text} differently; put it in quotes if it is text"
            yield Hit(message, path, (node.start, node.end))


def versions_differ(text: str) -> bool:
    """Whether YAML 1.1 and 1.2 read a plain scalar differently; most are words or plain numbers."""
    if text[0] not in _MAY_DIFFER or (text[0] != "0" and text.isdecimal()):
        return False
    return _VERSIONS.fullmatch(text) is not None


def misspelt_keys(subject: Subject) -> Iterator[Hit]:
    for path, name, meant in _unnamed(subject):
        if meant is not None:
            where = dotted(path, name)
            yield Hit(f"{where} is no key of the class; did you mean {meant}?", where, _key_span(subject, where))


def unknown_keys(subject: Subject) -> Iterator[Hit]:
    """Of the article format alone: a class of the user's own may well keep keys in ``extra``."""
    if isinstance(subject.document, Article):
        for path, name, meant in _unnamed(subject):
            if meant is None:
                where = dotted(path, name)
                yield Hit(
                    f"{where} is no key of the format; remove it or ignore this", where, _key_span(subject, where)
                )


def _unnamed(subject: Subject) -> Iterator[tuple[str, str, str | None]]:
    """Path of the mapping, key, and the key that was probably meant: asked by two rules, found once."""
    found: list[tuple[str, str, str | None]] | None = subject.__dict__.get("_unnamed")
    if found is None:
        found = subject.__dict__["_unnamed"] = list(_all_unnamed(subject))
    return iter(found)


def _all_unnamed(subject: Subject) -> Iterator[tuple[str, str, str | None]]:
    for path, item in subject.objects:
        extra = getattr(item, "extra", None)
        if extra:
            lens = class_lens(type(item))
            for name in extra:
                yield path, name, _meant(name, lens)


def _meant(name: str, lens: ClassLens) -> str | None:
    """The nearest key of the class, if it is near: letters of another case, a slip or two."""
    met = kept(lens).setdefault("meant", {})  # the keys that a site adds stand in every file of it
    if name in met:
        return met[name]  # type: ignore[no-any-return]
    near = known_keys(lens).near(name, 1, 0.8)
    meant = near[0] if near else None
    if len(name) < 100:
        if len(met) >= 1024:
            met.clear()
        met[name] = meant
    return meant


class KnownKeys:
    """The keys of a class, to be found without what people change in them.

    A text may hold keys by the hundred thousand, and difflib takes half a millisecond to compare one with those of an
    article. Its ratio is twice the letters that match by both lengths: few words have the length, and the letters, for it.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self.folded = {fold(key): key for key in keys}
        self._words = [(word, len(word), dict.fromkeys(map(ord, word))) for word in self.folded]

    def near(self, name: str, number: int, cutoff: float) -> list[str]:
        """The keys that are near to a name, the nearest first: those of `difflib.get_close_matches`."""
        name = fold(name)
        size = len(name)
        words = [
            word for word, length, letters in self._words
            if 2 * min(size, length) >= (least := cutoff * (size + length)) and 2 * (size - len(name.translate(letters))) >= least
        ]  # fmt: skip
        return [self.folded[word] for word in difflib.get_close_matches(name, words, number, cutoff)] if words else []


@once
def known_keys(lens: ClassLens) -> KnownKeys:
    """The keys of a class."""
    return KnownKeys(lens.by_key)


def fold(name: str) -> str:
    """A key without what people change in it."""
    return name.replace("-", "").replace("_", "").replace(" ", "").lower()


def _key_span(subject: Subject, path: str) -> tuple[int, int] | None:
    found = subject.find(path)
    return (found[0].start, found[0].end) if found and found[0] else None
