"""Rules over values that belong together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta, timezone

from newsmatter._binding.lens import dotted
from newsmatter.errors import quoted
from newsmatter.news.model import Article, Related
from newsmatter.rules._subject import Hit, Subject

_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-[a-z0-9]+(?:-[a-z0-9]+)*\.(?:md|markdown)", re.ASCII)
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)
_DAY = timedelta(days=1)


def missing_url(subject: Subject) -> Iterator[Hit]:
    """A value that could not be read stands there all the same, and is reported."""
    for path, item in subject.objects:
        if isinstance(item, Article) and item.web_url is None and item.original_url is None:
            if not (subject.has("webUrl") or subject.has("originalUrl")):
                yield Hit("neither webUrl nor originalUrl stands here; add one", "webUrl")
        elif isinstance(item, Related) and item.web_url is None and not subject.has(dotted(path, "webUrl")):
            yield Hit(f"{path} has no webUrl; add it", dotted(path, "webUrl"))


def host(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        if not isinstance(item, (Article, Related)) or item.provider is None or item.web_url is None:
            continue
        domain, found = item.provider.domain, _HOST.match(item.web_url)
        if domain and found and not f".{found[1]}".lower().endswith(f".{domain}".lower()):
            where = dotted(path, "provider.domain")
            yield Hit(
                f"{where} is {quoted(domain)}, but the host of webUrl is {quoted(found[1])}; one may be wrong", where
            )


def amp_pair(subject: Subject) -> Iterator[Hit]:
    for path, item in subject.objects:
        if isinstance(item, (Article, Related)) and (item.amp_web_url is None) != (item.cdn_amp_web_url is None):
            there, lacks = "ampWebUrl", "cdnAmpWebUrl"
            if item.amp_web_url is None:
                there, lacks = lacks, there
            if not subject.has(dotted(path, lacks)):
                yield Hit(f"{dotted(path, there)} stands without {lacks}; add it or remove both", dotted(path, there))


def heat_published(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article) and article.heat == -1 and article.published:
        yield Hit("published is true, but heat -1 means not ranked; write published: false or the heat", "published")


def _name(subject: Subject) -> str:
    """The file's name, where it is that of an article; a stream such as <stdin> has none."""
    name = os.path.basename(subject.file) if subject.file and isinstance(subject.document, Article) else ""
    return name if name.endswith((".md", ".markdown")) else ""


def file_name(subject: Subject) -> Iterator[Hit]:
    name = _name(subject)
    if name and not _NAME.fullmatch(name):
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
    day = _utc_day(subject.document)
    if named - day not in (timedelta(0), _DAY):
        yield Hit(f"publishedDateTime is {day} in UTC, but the file's name says {named}; mend one of the two",
                  "publishedDateTime")  # fmt: skip


def _utc_day(article: Article) -> date:
    try:
        return article.published_date_time.astimezone(timezone.utc).date()
    except OverflowError:  # 0001-01-01 east of Greenwich
        return article.published_date_time.date()


def related_twice(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article):
        first: dict[str, int] = {}
        for at, entry in enumerate(article.related or ()):
            url = entry.web_url if entry is not None else None
            if url is not None and first.setdefault(url, at) != at:
                where = f"related[{at}]"
                yield Hit(f"{where} is the same article as related[{first[url]}]; remove one", f"{where}.webUrl")


def related_self(subject: Subject) -> Iterator[Hit]:
    article = subject.document
    if isinstance(article, Article):
        own = {article.web_url, article.original_url} - {None}
        for at, entry in enumerate(article.related or ()):
            if entry is not None and entry.web_url in own:
                yield Hit(f"related[{at}] is this article itself; remove it", f"related[{at}].webUrl")
