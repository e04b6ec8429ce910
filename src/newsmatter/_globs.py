"""Globs as regular expressions of linear time.

A glob comes from a stranger's ``.gitignore`` or pyproject.toml, and a name as well: of ``*a*a*a*a*b`` and a name of 200
``a`` the expression of pathspec tries every place of each star with every place of all others.
"""

from __future__ import annotations

from newsmatter._later import pattern

_STAR = "[^/]*"
_FOLDERS = pattern(r"(\(\?:\.\+/\)\?|\(\?:/\.\+\)\?/)")  # ``**/`` at the beginning, and ``/**/``
_SHORTEST = {"(?:.+/)?": "(?:.+?/)??", "(?:/.+)?/": "(?:/.+?)??/"}


def linear(regex: str) -> str:
    r"""The expression that pathspec makes of a glob, with no way back to a star or to folders that another one follows.

    What stands between two stars of a name, or two ``**``, has a fixed number of characters, or of folders: if it does not
    do at the first place where it matches, it does at none.

    >>> linear("^(?:.+/)?[^/]*a[^/]*b(?:/|$)")
    '^(?:.+/)?(?=(?P<g0>[^/]*?a))(?P=g0)[^/]*b(?:/|$)'
    """
    made = 0

    def settled(part: str) -> str:
        nonlocal made
        made += 1
        return f"(?=(?P<g{made - 1}>{part}))(?P=g{made - 1})"

    def stars(part: str) -> str:
        head, *rest = part.split(_STAR)
        for at, between in enumerate(rest, 1):
            if at == len(rest) or "/" in between.replace("[^/]", ""):  # the last one of its name
                head += _STAR + between
            elif between:
                head += settled(f"{_STAR}?{between}")
        return head

    head, *rest = _FOLDERS.split(regex)
    text = stars(head)
    for at in range(0, len(rest), 2):
        folders, names = rest[at], stars(rest[at + 1])
        text += settled(f"{_SHORTEST[folders]}{names}(?=/)") if at + 2 < len(rest) else folders + names
    return text
