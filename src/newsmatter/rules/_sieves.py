"""Which files a rule of the repository has to look at: numbers tell it, a few bytes for each file.

A rule over all facts would hold them all. Here of each fact numbers are kept; files whose numbers say that one may concern
the other come to the rule, which looks at what they hold. A sieve may let through more than the rule finds, never less.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import chain, islice, pairwise, repeat
from typing import Any

from newsmatter._spool import Numbers, Spool

PART = 16_384  # numbers that are compared at a time, and so files that are looked at together at most
Held = list[tuple[int, str, Any]]  # facts of some files, each with its place among them and its name


def number(text: str) -> int:
    """64 bits of a text, the same in every process; two texts of one number are none that anybody meets."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Sieve(ABC):
    """The numbers of one rule. ``column`` makes those of some files, in whichever process; ``take`` gathers them."""

    def column(self, held: Held) -> Any:
        """What is to be kept of some files."""
        return bytes(at for at, _, _ in held)

    @abstractmethod
    def take(self, first: int, column: Any) -> None:
        """Keep it; ``first``: the number of the first of these files."""

    @abstractmethod
    def groups(self) -> Iterator[set[int]]:
        """The numbers of files that are to be looked at together."""


class Alone(Sieve):
    """Each file tells for itself."""

    def __init__(self) -> None:
        self.files = Numbers("Q", Spool())

    def take(self, first: int, column: bytes) -> None:
        self.files.add(first + at for at in column)

    def groups(self) -> Iterator[set[int]]:
        files = iter(self.files)
        while some := set(islice(files, PART)):
            yield some


class Same(Sieve):
    """Files concern each other that have the same of something, ``mark(file, fact)``."""

    def __init__(self, mark: Callable[[str, Any], str]) -> None:
        self.mark = mark
        spool = Spool()
        self.files = Numbers("Q", spool)
        self.marks = Numbers("Q", spool)

    def column(self, held: Held) -> tuple[bytes, array[int]]:
        return super().column(held), array("Q", [number(self.mark(file, fact)) for _, file, fact in held])

    def take(self, first: int, column: tuple[bytes, array[int]]) -> None:
        files, marks = column
        self.files.add(first + at for at in files)
        self.marks.add(marks)

    def groups(self) -> Iterator[set[int]]:
        parts = len(self.marks) // PART + 1
        for part in range(parts):
            ranked = sorted(self.marks if parts == 1 else (mark for mark in self.marks if mark % parts == part))
            twice = {one for one, other in pairwise(ranked) if one == other}
            del ranked
            if twice:
                yield {file for mark, file in zip(self.marks, self.files, strict=True) if mark in twice}


class Told(Sieve):
    """Files tell of others: ``own(fact)`` gives what a file is and what it says of itself, or None; ``others(fact)`` what it says
    of other things. Files concern each other where one tells otherwise of the other than that itself.
    """

    def __init__(self, own: Callable[[Any], tuple[str, str] | None], others: Callable[[Any], tuple[Any, Any]]) -> None:
        self.own = own
        self.others = others
        self.spool = Spool()  # what files say of others is many times as much as what they say of themselves
        spool = Spool()
        self.files, self.names, self.sayings = (Numbers("Q", spool) for _ in range(3))
        self.waiting: list[Any] = []
        self.size = 0

    def column(self, held: Held) -> Any:
        files, names, sayings = bytearray(), array("Q"), array("Q")
        tellers, counts = bytearray(), array("I")
        told, as_told = array("Q"), array("Q")
        for at, _, fact in held:
            if (own := self.own(fact)) is not None:
                files.append(at)
                names.append(number(own[0]))
                sayings.append(number(own[1]))
            some, as_some = self.others(fact)
            if some:
                tellers.append(at)
                counts.append(len(some))
                told.extend(some)
                as_told.extend(as_some)
        return bytes(files), names, sayings, (bytes(tellers), counts, told, as_told)

    def take(self, first: int, column: Any) -> None:
        files, names, sayings, others = column
        self.files.add(first + at for at in files)
        self.names.add(names)
        self.sayings.add(sayings)
        if others[0]:
            self.waiting.append((first, *others))
            self.size += len(others[2])
            if self.size > PART:
                self._file()

    def _file(self) -> None:
        import pickle

        self.spool.append(pickle.dumps(self.waiting))
        self.waiting, self.size = [], 0

    def groups(self) -> Iterator[set[int]]:
        import pickle

        wrong: set[int] = set()  # things of which somebody tells otherwise
        found: set[int] = set()
        for pieces in chain(map(pickle.loads, self.spool), [self.waiting]):
            met = set(chain.from_iterable(told for _, _, _, told, _ in pieces)).intersection(self.names)
            if met:
                self._compare(pieces, met, wrong, found)
        if wrong:
            found.update(file for name, file in zip(self.names, self.files, strict=True) if name in wrong)
            yield found

    def _compare(self, pieces: Any, met: set[int], wrong: set[int], found: set[int]) -> None:
        """Whether somebody tells otherwise of what was met than that does itself."""
        sayings: dict[int, set[int]] = {}
        for name, saying in zip(self.names, self.sayings, strict=True):
            if name in met:
                sayings.setdefault(name, set()).add(saying)
        for first, tellers, counts, told, as_told in pieces:
            if met.isdisjoint(told):
                continue
            by = chain.from_iterable(repeat(first + at, count) for at, count in zip(tellers, counts, strict=True))
            for file, name, saying in zip(by, told, as_told, strict=True):
                if name in met and sayings[name] != {saying}:
                    wrong.add(name)
                    found.add(file)
