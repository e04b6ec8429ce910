"""Which key was meant: the one place where the nearness of keys is decided."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from newsmatter._later import pattern

_CLOSE = 0.8  # so near is "titel" to "title", but not "head" to "heat"
_SWAPPED = 0.9  # two letters that changed places, as in "haet"
_LONG = 100
_WORD = pattern(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])")
_MANY = 1_000  # names of which what is near is remembered
_FOLDED = pattern(r"[\W_]+")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known key that a name is, or is nearest to; None where none is near, or two are equally near.

    Case, hyphens, underscores, quotes and what cannot be seen do not count; of the rest a slip or two.

    >>> nearest("--", ["_"])
    >>> nearest("web_url", ["webUrl", "ampWebUrl"]), nearest("haet", ["heat"]), nearest("head", ["heat"])
    ('webUrl', 'heat', None)
    """
    return near(tuple(known)).to(name)


class Near:
    """Known keys, and what is near to them. Who asks of many names holds it: to find it again takes longer than an answer."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.keys: dict[str, str] = {}  # by what counts of them
        for key in known:
            self.keys.setdefault(_fold(key), key)
        # the letters of each, and of all, as a table that takes them out of a text
        self.letters = {key: dict.fromkeys(map(ord, key)) for key in self.keys}
        self.all = dict.fromkeys(map(ord, "".join(self.keys)))
        self.shortest = min(map(len, self.keys), default=0)
        self.answers: dict[str, str | None] = {}
        self.alike: dict[int, list[tuple[str, dict[int, None]]]] = {}

    def to(self, name: str) -> str | None:
        """The key that a name is, or is nearest to."""
        wanted = _fold(name)
        if not wanted:
            return None  # nothing but marks
        if wanted in self.keys:
            return self.keys[wanted]
        # a text may hold keys by the hundred thousand: of most too few letters are those of any key
        if 2 * (len(wanted) - len(wanted.translate(self.all))) < _CLOSE * (self.shortest + len(wanted)):
            return None
        if len(name) > _LONG:
            return self._nearest(name, wanted)  # not to be remembered
        if name not in self.answers:
            if len(self.answers) >= _MANY:
                self.answers = {}
            self.answers[name] = self._nearest(name, wanted)
        return self.answers[name]

    def _nearest(self, name: str, wanted: str) -> str | None:
        import difflib  # most keys are known

        of_words = _with_a_word_more(name)
        matcher: difflib.SequenceMatcher[str] | None = None
        ratios = []
        for key, letters in self._of_like_length(len(wanted)):
            if key in of_words or 2 * (len(wanted) - len(wanted.translate(letters))) < _CLOSE * (
                len(key) + len(wanted)
            ):
                continue
            if _swapped(key, wanted):
                ratios.append((_SWAPPED, key))
                continue
            matcher = matcher or difflib.SequenceMatcher(b=wanted)
            matcher.set_seq1(key)
            if matcher.quick_ratio() >= _CLOSE:
                ratios.append((matcher.ratio(), key))
        ratios.sort(reverse=True)
        if not ratios or ratios[0][0] < _CLOSE or (len(ratios) > 1 and ratios[1][0] == ratios[0][0]):
            return None
        return self.keys[ratios[0][1]]

    def _of_like_length(self, length: int) -> list[tuple[str, dict[int, None]]]:
        """The keys that a name of so many letters may be near to, each with its letters."""
        found = self.alike.get(length)
        if found is None:
            found = [
                each for each in self.letters.items() if 3 * min(len(each[0]), length) >= 2 * max(len(each[0]), length)
            ]
            if length <= _LONG:
                self.alike[length] = found
        return found


near = functools.lru_cache(100)(Near)


def _with_a_word_more(name: str) -> set[str]:
    """What a name of several words is without the first or the last one: ``author_url`` is no slip of ``author``."""
    words = _WORD.split(name)
    return {
        _fold("".join(words[1:])) if len(words[0]) > 1 else "",
        _fold("".join(words[:-1])) if len(words[-1]) > 1 else "",
    }


def _swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters changed places."""
    if len(one) != len(other):
        return False
    at = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    return at >= 0 and one == other[:at] + other[at + 1 : at + 2] + other[at] + other[at + 2 :]


def _fold(name: str) -> str:
    return _FOLDED.sub("", name).lower()
