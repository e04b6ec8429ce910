"""The rules of the article format: what an article and its related entries should hold, beyond types."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import attrs

from newsmatter._binding.lens import dotted
from newsmatter._binding.nearness import nearest
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._streams import unchained
from newsmatter.news.model import Article, Related
from newsmatter.news.naming import NAME, utc_day
from newsmatter.rules._slip_rules import strange
from newsmatter.rules._subject import Doubt, Hit, Subject, Unsaid
from newsmatter.rules._value_rules import key_span, unnamed

_HOST = pattern(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_BARE_HOST = pattern(r"([^/?#:@\s]+)[/?#]")  # with what follows it in an address
_DATED = pattern(r"(\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)
_DAY = timedelta(days=1)


def missing_url(subject: Subject) -> Iterator[Hit]:
    """A value that could not be read stands there all the same, and is reported."""
    for path, item, _ in subject.doubted:
        if isinstance(item, Article) and item.web_url is None and item.original_url is None:
            if not (subject.has("webUrl") or subject.has("originalUrl")):
                yield Hit("neither webUrl nor originalUrl stands here; add one", "webUrl")
        elif isinstance(item, Related) and item.web_url is None and not subject.has(dotted(path, "webUrl")):
            yield Hit(f"{path} has no webUrl; add it", dotted(path, "webUrl"))


def _missing_url(cls: Any) -> Iterator[str]:
    if issubclass(cls, (Article, Related)):
        yield f"if item.web_url is None{' and item.original_url is None' * issubclass(cls, Article)}: DOUBT"


MISSING_URL = Doubt(_missing_url)


def host(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        if not isinstance(item, (Article, Related)) or item.provider is None or item.web_url is None:
            continue
        domain, found = item.provider.domain, _HOST.match(item.web_url)
        if domain and found and not f".{found[1]}".lower().endswith(f".{domain}".lower()):
            where = dotted(path, "provider.domain")
            alone = _HOST.match(domain) or _BARE_HOST.match(domain)
            if alone:
                message = f"{where} is an address, {quoted(domain)}; write its host alone, {quoted(alone[1])}"
            else:
                message = f"{where} is {quoted(domain)}, but the host of webUrl is {quoted(found[1])}; one may be wrong"
            yield Hit(message, where)


def _host(cls: Any) -> Iterator[str]:
    """Where the host stands alone behind ``https://``, before a path, it is compared as it is written."""
    if issubclass(cls, (Article, Related)):
        yield "v = item.web_url"
        yield "if v is not None and item.provider is not None:"
        yield "    at, domain = v.find('/', 8), item.provider.domain"
        yield "    host = v[8:at]"
        yield "    SEEN.append(host)"
        yield "    usual = at >= 0 and v[7] == '/' and (host == domain or (domain and host.endswith('.' + domain)))"
        yield "    if domain and not usual and v[:1] in 'hH': DOUBT"  # others are not even addresses


def _any_longer(hosts: list[str]) -> bool:
    """Whether more than the host stands between the slashes somewhere."""
    return any(map("".join(hosts).__contains__, "@:?#"))


HOST = Doubt(_host, _any_longer)


def amp_pair(subject: Subject) -> Iterator[Hit]:
    for path, item, _ in subject.doubted:
        if isinstance(item, (Article, Related)) and (item.amp_web_url is None) != (item.cdn_amp_web_url is None):
            there, lacks = "ampWebUrl", "cdnAmpWebUrl"
            if item.amp_web_url is None:
                there, lacks = lacks, there
            if not subject.has(dotted(path, lacks)):
                yield Hit(f"{dotted(path, there)} stands without {lacks}; add it or remove both", dotted(path, there))


def _amp_pair(cls: Any) -> Iterator[str]:
    if issubclass(cls, (Article, Related)):
        yield "if (item.amp_web_url is None) != (item.cdn_amp_web_url is None): DOUBT"


AMP_PAIR = Doubt(_amp_pair)


def heat_published(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article) and article.heat == -1 and article.published:
        yield Hit("published is true, but heat -1 means not ranked; write published: false or the heat", "published")


def _heat_published(cls: Any) -> Iterator[str]:
    if issubclass(cls, Article):
        yield "if item.heat == -1 and item.published: DOUBT"


HEAT_PUBLISHED = Doubt(_heat_published)


def _name(subject: Subject) -> str:
    """The file's name, where it is that of an article; a stream such as <stdin> has none."""
    name = (
        os.path.basename(unchained(subject.file)[0]) if subject.file and isinstance(subject.document, Article) else ""
    )
    return name if name.endswith((".md", ".markdown")) else ""


def _is_named(subject: Subject) -> object:
    """A text may also come without a name: from a stream, or from memory."""
    return subject.file


NAMED = Doubt(text=_is_named)


def file_name(subject: Subject) -> Iterator[Hit]:
    name = _name(subject)
    if name and not NAME.fullmatch(name):
        yield Hit(
            f"the file is named {quoted(name)}; name it YYYY-MM-DD-slug.md, the slug of a-z, 0-9 and single hyphens"
        )


def file_date(subject: Subject) -> Iterator[Hit]:
    """The name has the day of publication in UTC, or the day after: the day where it was collected."""
    dated = _DATED.match(_name(subject))
    if dated is None or subject.document.published_date_time is None:
        return
    try:
        named = date.fromisoformat(dated[1])
    except ValueError as error:
        yield Hit(f"the file's name begins with {dated[1]}, which is no date ({error})")
        return
    day = utc_day(subject.document)
    if named - day not in (timedelta(0), _DAY):
        yield Hit(f"publishedDateTime is {day} in UTC, but the file's name says {named}; mend one of the two",
                  "publishedDateTime")  # fmt: skip


def related_twice(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article):
        first: dict[str, int] = {}
        for at, entry in enumerate(article.related or ()):
            url = entry.web_url if entry is not None else None
            if url is not None and first.setdefault(url, at) != at:
                where = f"related[{at}]"
                yield Hit(f"{where} is the same article as related[{first[url]}]; remove one", f"{where}.webUrl")


def _related_twice(cls: Any) -> Iterator[str]:
    if issubclass(cls, Article):
        yield "if item.related:"
        yield "    found = [entry.web_url for entry in item.related]"
        yield "    if len(set(found)) < len(found): DOUBT"


RELATED_TWICE = Doubt(_related_twice)


def related_self(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article):
        own = {article.web_url, article.original_url} - {None}
        for at, entry in enumerate(article.related or ()):
            if entry is not None and entry.web_url in own:
                yield Hit(f"related[{at}] is this article itself; remove it", f"related[{at}].webUrl")


def _related_self(cls: Any) -> Iterator[str]:
    if issubclass(cls, Article):
        yield "if item.related:"
        yield "    found = {entry.web_url for entry in item.related}"
        yield "    if item.web_url in found or item.original_url in found: DOUBT"


RELATED_SELF = Doubt(_related_self)


def empty_titles(subject: Subject) -> Iterator[Hit]:
    for path, item, _ in subject.doubted:
        if isinstance(item, (Article, Related)) and item.title is not None and not item.title.strip():
            where = dotted(path, "title")
            yield Hit(f"{where} is empty; write the headline", where)


def _empty_titles(cls: Any) -> Iterator[str]:
    if issubclass(cls, (Article, Related)):
        yield "if item.title is not None and not item.title.strip(): DOUBT"


EMPTY_TITLES = Doubt(_empty_titles)


def topics(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article) and article.topics is not None:
        if not article.topics and subject.has("topics"):
            yield Hit("topics is empty; name one at least", "topics")
        for at, topic in enumerate(article.topics):
            if topic is not None and not topic.strip():
                yield Hit(f"topics[{at}] is empty; name it or remove it", f"topics[{at}]")


def _topics(cls: Any) -> Iterator[str]:
    if issubclass(cls, Article):
        yield "if not item.topics or '' in map(str.strip, item.topics): DOUBT"


TOPICS = Doubt(_topics)


def repeated_topics(subject: Subject) -> Iterator[Unsaid]:
    article = subject.document
    if not isinstance(article, Article):
        return
    for key, values in (("topics", article.topics), ("tags", article.tags)):
        first: dict[str, int] = {}
        for at, value in enumerate(values or ()):
            if value is not None and first.setdefault(value, at) != at:
                yield Unsaid(_repeated, (key, at, value, first[value]), path=f"{key}[{at}]")


def _repeated(key: str, at: int, value: str, first: int) -> Hit:
    return Hit(f"{key}[{at}] {quoted(value)} stands already at {key}[{first}]; remove one of the two", f"{key}[{at}]")


def _repeated_topics(cls: Any) -> Iterator[str]:
    if issubclass(cls, Article):
        for name in ("topics", "tags"):
            yield f"if len(set(item.{name})) < len(item.{name}): DOUBT"


REPEATED_TOPICS = Doubt(_repeated_topics)


# What stands in the format's keys whose values are open: any other may stand there too.
_USUAL = {
    "category": ("news", "stats"),
    "type": ("article", "video", "course", "collection", "book", "answer", "download", "webinar", "profile", "forum"),
    "taxonomy": ("organization",),
}


def misspelt_values(subject: Subject) -> Iterator[Hit]:
    """A value in another case than the usual one, or with a slip in it, such as ``artcle``."""
    known: dict[Any, dict[str, tuple[str, ...]]] = {}
    for path, item, _ in subject.doubted:
        if type(item) not in known:
            known[type(item)] = _open(type(item))
        for name, usual in known[type(item)].items():
            value = getattr(item, name)
            if isinstance(value, str) and value not in usual and (meant := nearest(value, usual)) is not None:
                where = dotted(path, name)
                yield Hit(f"{where} is {quoted(value)}; did you mean {meant}?", where)


def _open(cls: Any) -> dict[str, tuple[str, ...]]:
    """Of a class of the format, the fields whose values are open; of one derived from it, those that it left as they were."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("newsmatter.news.")]
    if not ours:
        return {}
    fields, declared = attrs.fields_dict(cls), attrs.fields_dict(ours[0])
    return {name: usual for name, usual in _USUAL.items() if name in declared and fields[name] == declared[name]}


def _misspelt_values(cls: Any) -> Iterator[str]:
    for name, usual in _open(cls).items():
        yield f"if item.{name} not in {(*usual, None)!r}: DOUBT"


MISSPELT_VALUES = Doubt(_misspelt_values)


def unknown_keys(subject: Subject) -> Iterator[Unsaid]:
    """Of the article format alone: a class of the user's own may well keep keys in ``extra``."""
    if isinstance(subject.document, Article):
        for path, name, meant in unnamed(subject):
            if meant is None and not strange(name):  # which have findings of their own
                where = dotted(path, name)
                yield Unsaid(_unknown, (subject, where), path=where)


def _unknown(subject: Subject, where: str) -> Hit:
    return Hit(f"{where} is no key of the format; remove it or ignore this", where, key_span(subject, where))
