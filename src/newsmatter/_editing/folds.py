"""Where a text on several lines breaks, and where the same breaks fall in the text that it becomes.

A break is a part of the text that is written as a line break: one blank (a fold), line feeds (blank lines), or nothing
at all (an escaped break, in double quotes). One word changed leaves every break where it stood: old words are paired
with new ones, and a break stays between the words that it stood between.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

_WORD = re.compile(r"[^ \t\n]+")
WIDTH = 80  # a line that changed may grow to it, or to the widest that stood there


class Break(NamedTuple):
    """``text[start:stop]`` is written as the end of a line."""

    start: int
    stop: int


class Pairs(NamedTuple):
    """For each old part the new one that it became, or -1; ``exact`` says which of them are equal."""

    new: list[int]
    exact: list[bool]


def pair(old: list[str], new: list[str]) -> Pairs:
    """Old parts to new ones, in order: what begins and ends alike, then parts that are there once in both; what
    lies between is paired one by one, from the left.

    >>> pair(["one", "two", "three"], ["one", "2", "three", "four"]).new
    [0, 1, 2]
    """
    result = Pairs([-1] * len(old), [False] * len(old))
    i, a, j, b = _ends(result, old, new, (0, len(old), 0, len(new)))
    once = {part for part, count in Counter(old[i:a]).items() if count == 1}
    once &= {part for part, count in Counter(new[j:b]).items() if count == 1}
    places = {part: at for at, part in enumerate(new[j:b], j) if part in once}
    anchors = _rising([(at, places[part]) for at, part in enumerate(old[i:a], i) if part in once])
    for c, d in [*anchors, (a, b)]:
        left, right, low, high = _ends(result, old, new, (i, c, j, d))
        for at, to in zip(range(left, right), range(low, high), strict=False):
            result.new[at] = to
        if c < a:
            result.new[c], result.exact[c] = d, True
        i, j = c + 1, d + 1
    return result


def _ends(result: Pairs, old: list[str], new: list[str], span: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Pair what ``old[i:a]`` and ``new[j:b]`` begin and end with alike; gives what is left of them."""
    i, a, j, b = span
    while i < a and j < b and old[i] == new[j]:
        result.new[i], result.exact[i] = j, True
        i, j = i + 1, j + 1
    while i < a and j < b and old[a - 1] == new[b - 1]:
        a, b = a - 1, b - 1
        result.new[a], result.exact[a] = b, True
    return i, a, j, b


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second number rises as the first does."""
    tops: list[int] = []
    chain: list[int] = []
    parents: list[int] = []
    for at, (_, number) in enumerate(pairs):
        place = bisect_left(tops, number)
        parents.append(chain[place - 1] if place else -1)
        tops[place : place + 1] = [number]
        chain[place : place + 1] = [at]
    run: list[tuple[int, int]] = []
    at = chain[-1] if chain else -1
    while at >= 0:
        run.append(pairs[at])
        at = parents[at]
    return run[::-1]


class Words:
    """The words of an old and a new text, and which became which."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        self.before = [match.span() for match in _WORD.finditer(old)]
        self.after = [match.span() for match in _WORD.finditer(new)]
        self.pairs = pair([old[a:b] for a, b in self.before], [new[a:b] for a, b in self.after])
        self._starts = [a for a, _ in self.before]

    def word_at(self, offset: int) -> int:
        """The last old word that begins at or before an offset; -1 where there is none."""
        return bisect_left(self._starts, offset + 1) - 1

    def moved(self, there: Break) -> Break | None:
        """Where an old break falls in the new text; None where it goes."""
        word = self.word_at(there.start)
        if word < 0:  # before the first word
            same = self.old[: self._starts[0]] == self.new[: self.after[0][0]] if self.before and self.after else False
            return there if same else None
        a, b = self.before[word]
        if there.stop <= b and there.start < b:  # within a word, which must be the same
            if not self.pairs.exact[word] and (there.start > a or self.pairs.new[word] < 0):
                return None
            shift = self.after[self.pairs.new[word]][0] - a
            return Break(there.start + shift, there.stop + shift)
        ends = self.old[b:] if word + 1 == len(self.before) else self.old[b : self.before[word + 1][0]]
        for start, stop in self.gaps(word):
            if self.new[start:stop] == ends:
                return Break(start + there.start - b, start + there.stop - b)
        return None

    def gaps(self, word: int) -> list[tuple[int, int]]:
        """What stands in the new text where blanks stood behind an old word, the likeliest first."""
        new, exact = self.pairs
        behind, before = (new[word], word + 1 < len(new) and new[word + 1] >= 0)
        found: list[tuple[int, tuple[int, int]]] = []
        if behind >= 0:
            stop = self.after[behind + 1][0] if behind + 1 < len(self.after) else len(self.new)
            found.append((2 * (not exact[word]) + 1, (self.after[behind][1], stop)))
        if before:
            at = new[word + 1]
            start = self.after[at - 1][1] if at else 0
            found.append((2 * (not exact[word + 1]), (start, self.after[at][0])))
        return [gap for _, gap in sorted(found)]

    def spelling(self, units: list[str], default: list[str]) -> list[str]:
        """How each character of the new text is spelt: as in the old one (``units``) where it stayed."""
        result = list(default)
        last = -2
        for word, to in enumerate(self.pairs.new):
            if to < 0:
                last = -2
                continue
            (a, b), (c, d) = self.before[word], self.after[to]
            if to == 0 and word == 0 and self.old[:a] == self.new[:c]:
                result[:c] = units[:a]
            if last == to - 1:
                _copy(self, units, result, (self.before[word - 1][1], a), (self.after[last][1], c))
            _copy(self, units, result, (a, b), (c, d))
            last = to
        if self.before and self.after and self.pairs.new[-1] == len(self.after) - 1:
            end, to = self.before[-1][1], self.after[-1][1]
            _copy(self, units, result, (end, len(self.old)), (to, len(self.new)))
        return result


def _copy(words: Words, units: list[str], result: list[str], old: tuple[int, int], new: tuple[int, int]) -> None:
    """The spelling of what two spans begin and end with alike."""
    (a, b), (c, d) = old, new
    if words.old[a:b] == words.new[c:d]:
        result[c:d] = units[a:b]
        return
    while a < b and c < d and words.old[a] == words.new[c]:
        result[c] = units[a]
        a, c = a + 1, c + 1
    while a < b and c < d and words.old[b - 1] == words.new[d - 1]:
        b, d = b - 1, d - 1
        result[d] = units[b]


def wrap(text: str, start: int, stop: int, width: int) -> list[Break]:
    """Breaks that keep the lines of ``text[start:stop]`` within a width, at single blanks between words."""
    breaks: list[Break] = []
    line, last = start, -1
    for match in re.finditer(r"(?<=[^ \t\n]) (?=[^ \t\n])", text[start:stop]):
        at = start + match.start()
        if at - line > width and last >= line:
            breaks.append(Break(last, last + 1))
            line = last + 1
        last = at
    if stop - line > width and last >= line:
        breaks.append(Break(last, last + 1))
    return breaks
