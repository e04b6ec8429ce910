"""The rules that see all files of a run: what one article alone cannot tell.

Files belong together where they stand in the same site: below the folder that holds ``_news``, ``_learning`` and their like.
What is gathered of a file is small: of related entries numbers stand for the texts. Which files a rule has to look at is told by
the sieves below.
"""

from __future__ import annotations

import functools
import os
from array import array
from collections.abc import Callable, Iterator
from typing import Any

from newsmatter._show import quoted, visible
from newsmatter._streams import unchained
from newsmatter.news.model import Article
from newsmatter.news.naming import NAME
from newsmatter.rules._sieves import Alone, Same, Sieve, Told, number
from newsmatter.rules._subject import Facts, Hit, Subject


def site(file: str) -> str:
    """The folder that holds the folders of a site, whose names begin with ``_``; that of the file where there are none.

    >>> site("a/_news/b.md"), site("a/_learning/courses/b.md"), site("a/b.md")
    ('a', 'a', 'a')
    """
    name, archive = unchained(file)
    return _site(os.path.dirname(name)) + archive


@functools.lru_cache
def _site(folder: str) -> str:
    parts = folder.replace(os.sep, "/").split("/")
    special = next((at for at, part in enumerate(parts) if part[:1] == "_"), len(parts))
    return "/".join(parts[:special])


def _folder(file: str) -> str:
    name, archive = unchained(file)
    return os.path.dirname(name) + archive


def urls(subject: Subject) -> tuple[str, str] | None:
    """Where an article is read, and by which key it says so."""
    article = subject.document
    if not isinstance(article, Article):
        return None
    found = ((article.web_url, "webUrl"), (article.original_url, "originalUrl"))
    return next(((url, key) for url, key in found if isinstance(url, str) and url), None)


def one_url(facts: Facts) -> Iterator[tuple[str, Hit]]:
    first: dict[tuple[str, str], str] = {}
    for file, (url, key) in facts.items():
        other = first.setdefault((site(file), url), file)
        if other != file:
            yield file, Hit(f"{key} is that of {_beside(other, file)} too; keep one of the two files", key)


def slug(subject: Subject) -> str | None:
    """What the name of an article's file holds behind the day."""
    if not (isinstance(subject.document, Article) and subject.file):
        return None
    name = os.path.basename(unchained(subject.file)[0])
    return os.path.splitext(name)[0][len("YYYY-MM-DD-") :] if NAME.fullmatch(name) else None


def one_slug(facts: Facts) -> Iterator[tuple[str, Hit]]:
    first: dict[tuple[str, str], str] = {}
    for file, name in facts.items():
        other = first.setdefault((_folder(file), name), file)
        if other != file:
            yield (
                file,
                Hit(f"the slug {quoted(name)} is that of {_beside(other, file)} too; name one of them otherwise"),
            )


def items(subject: Subject) -> list[str] | None:
    """The paths in ``items`` of a lesson, where they are texts."""
    found = getattr(subject.document, "items", None)
    return [item if isinstance(item, str) else "" for item in found] if isinstance(found, list) and found else None


def no_items(facts: Facts) -> Iterator[tuple[str, Hit]]:
    """A path counts from the folder that holds the file's, ``_learning``, and has no suffix."""
    there: dict[str, set[str]] = {}  # the files of each folder, without their suffixes
    for file, paths in facts.items():
        root = os.path.dirname(os.path.dirname(os.path.abspath(file)))
        for at, path in enumerate(paths):
            folder, name = os.path.split(os.path.normpath(os.path.join(root, path)))
            if folder not in there:
                there[folder] = _names(folder)
            if path and os.path.isdir(root) and not {name, os.path.splitext(name)[0]} & there[folder]:
                yield (
                    file,
                    Hit(
                        f"items[{at}] is {quoted(path)}, and no such file is there; mend the path or remove it",
                        f"items[{at}]",
                    ),
                )


def _names(folder: str) -> set[str]:
    try:
        return {os.path.splitext(name)[0] for name in os.listdir(folder)}
    except OSError:
        return set()


def titles(subject: Subject) -> tuple[str, str, bytes] | None:
    """URL and title of an article; and of each related entry that has both, its index, and numbers for the two."""
    article = subject.document
    if not isinstance(article, Article):
        return None
    url, title = article.web_url or article.original_url, article.title
    known = array("Q")
    for at, entry in enumerate(article.related or ()):
        if entry is not None and isinstance(entry.web_url, str) and isinstance(entry.title, str):
            known.extend((at, number(entry.web_url), number(entry.title)))
    if not (isinstance(url, str) and isinstance(title, str)):
        url = title = ""
    return url, title, known.tobytes()


def one_title(facts: Facts) -> Iterator[tuple[str, Hit]]:
    sites: dict[str, dict[int, tuple[str, str]]] = {}
    for file, (url, title, _) in facts.items():
        if url:
            sites.setdefault(site(file), {}).setdefault(number(url), (title, file))
    for file, (_, _, known) in facts.items():
        held = sites.get(site(file))
        if not (known and held):
            continue
        numbers: Any = array("Q")
        numbers.frombytes(known)
        if held.keys().isdisjoint(numbers[1::3]):  # as of most
            continue
        for at, url, title in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            found = held.get(url)
            if found is not None and number(found[0]) != title:
                message = f"related[{at}].title is {quoted(found[0])} in {_beside(found[1], file)}; write the same"
                yield file, Hit(message, f"related[{at}].title")


def _beside(other: str, file: str) -> str:
    """How a file is named to somebody who looks at another: from its folder, so that a baseline holds wherever it was written."""
    other, file = unchained(other)[0], unchained(file)[0]  # of one archive
    return visible(os.path.relpath(other, os.path.dirname(file)).replace(os.sep, "/"))


def _numbers(fact: Any) -> tuple[Any, Any]:
    known: Any = array("Q")
    known.frombytes(fact[2])
    return known[1::3], known[2::3]


SIEVES: dict[str, Callable[[], Sieve]] = {
    "url-repeated": lambda: Same(lambda file, fact: f"{site(file)}\0{fact[0]}"),
    "slug-repeated": lambda: Same(lambda file, fact: f"{_folder(file)}\0{fact}"),
    "items-missing": Alone,
    "related-title": lambda: Told(lambda fact: fact[:2] if fact[0] else None, _numbers),
}
