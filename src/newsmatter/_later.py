"""What is made when it is first needed: most runs need few of all regular expressions, and to compile one takes as long as
to import the module around it."""

from __future__ import annotations

import re
from typing import Any, cast


class Later:
    """A regular expression that is compiled when something is matched."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, self._flags)

    def __getattr__(self, name: str) -> Any:
        """A method of the pattern, which is an attribute from now on."""
        compiled = self.compiled()
        for method in ("match", "fullmatch", "search", "finditer", "findall", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until something is matched.

    >>> word = pattern("[a-z]+")
    >>> word.match("a quay")[0], word.pattern
    ('a', '[a-z]+')
    """
    return cast("re.Pattern[str]", Later(source, flags))
