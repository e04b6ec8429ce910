"""The name that the producer gives to an article's file: ``YYYY-MM-DD-slug.md``."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timezone

from newsmatter._later import pattern
from newsmatter._show import a_or_an
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter.errors import EditError
from newsmatter.news.model import Article

NAME = pattern(rf"(\d{{4}}-\d\d-\d\d)-[a-z0-9]+(?:-[a-z0-9]+)*{POSSESSIVE}\.(?:md|markdown)", re.ASCII)
LONGEST = 255 - len("YYYY-MM-DD-.md")  # of a slug: file systems take names of 255 bytes


def file_name(article: Article) -> str:
    """The name of an article's file: ``YYYY-MM-DD-slug.md``, the day of publication in UTC and the title's words.

    The slug has the title's letters a-z, its digits and its hyphens, in lower case; blanks become hyphens, accents go,
    and so does all else.

    Args:
        article: an article with a title and a time of publication.

    Returns:
        The name, without a folder.

    Raises:
        TypeError: it is no article, nor anything else that has these.
        EditError: the article has no time or no title, or the title has nothing of which a slug is made.

    >>> import newsmatter as nm
    >>> article = nm.from_dict({
    ...     "category": "news", "title": "Café & Quay: what's new (2024)", "excerpt": "", "type": "article",
    ...     "publishedDateTime": "2024-03-05T23:30:00-05:00", "topics": ["Ferries"],
    ...     "provider": {"name": "The Example Post", "domain": "post.example"},
    ... })
    >>> nm.file_name(article)
    '2024-03-06-cafe-quay-whats-new-2024.md'
    """
    if not (hasattr(article, "published_date_time") and hasattr(article, "title")):
        raise TypeError(
            f"file_name takes an article; {a_or_an(type(article).__name__)} has no title and published_date_time"
        )
    if not isinstance(article.published_date_time, date):
        raise EditError("the name of the file needs the time of publication; set published_date_time",
                        path="publishedDateTime")  # fmt: skip
    if not isinstance(article.title, str):
        raise EditError("the name of the file needs a title; set title", path="title")
    # the canonical decomposition parts letters from accents and leaves the trademark sign, which is no "tm", alone
    letters = unicodedata.normalize("NFD", article.title).lower()
    slug = re.sub(r"[\s-]+", "-", re.sub(r"[^a-z0-9\s-]", "", letters)).strip("-")
    if not slug:
        raise EditError("the title has neither letters a-z nor digits to name a file by; choose the name yourself",
                        path="title")  # fmt: skip
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return f"{utc_day(article)}-{slug}.md"


def utc_day(article: Article) -> date:
    """The day of publication in UTC; a time without a zone is one of UTC."""
    time = article.published_date_time
    try:
        return time.date() if time.tzinfo is None else time.astimezone(timezone.utc).date()
    except OverflowError:  # 0001-01-01 east of Greenwich
        return time.date()
