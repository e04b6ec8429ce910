"""Much that is held for a while: in memory as long as it is little, beyond that in a temporary file."""

from __future__ import annotations

import heapq
import itertools
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import IO, Any

LIMIT = 500_000  # bytes of pieces in memory
SORTED = 4_096  # things that are sorted at a time
BLOCK = 4_096  # numbers that are written at a time
PIECE = 64  # sorted things that are read at a time


class Spool:
    """Pieces of bytes by their numbers, in the order in which they came."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0
        self._ends = array("Q", [0])  # of the pieces in the file
        self._file: IO[bytes] | None = None
        self._limit: float = LIMIT

    def __len__(self) -> int:
        return len(self._ends) - 1 + len(self._held)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, at: int) -> bytes:
        filed = len(self._ends) - 1
        if at >= filed:
            return self._held[at - filed]
        assert self._file is not None
        self._file.seek(self._ends[at])
        return self._file.read(self._ends[at + 1] - self._ends[at])

    def append(self, piece: bytes) -> None:
        """Add a piece, which gets the next number."""
        self._held.append(piece)
        self._size += len(piece)
        if self._size > self._limit:
            self._write()

    def _write(self) -> None:
        import tempfile  # few runs are that long

        ends = list(itertools.accumulate(map(len, self._held), initial=self._ends[-1]))
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it goes with this object
                weakref.finalize(self, self._file.close)
            self._file.seek(ends[0])
            data = memoryview(b"".join(self._held))
            while data:
                data = data[self._file.write(data) :]
        except OSError:  # no place for it: then memory has to do
            self._limit = float("inf")
            return
        self._ends.extend(ends[1:])
        self._held.clear()
        self._size = 0


class Numbers:
    """Unsigned numbers in their order, of the ``code`` of an array."""

    def __init__(self, code: str, spool: Spool) -> None:
        self._code = code
        self._spool = spool  # several may share it
        self._pieces: list[int] = []
        self._now = array(code)
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[int]:
        return itertools.chain(itertools.chain.from_iterable(map(self._read, self._pieces)), self._now)

    def _read(self, at: int) -> array[int]:
        some = array(self._code)
        some.frombytes(self._spool[at])
        return some

    def add(self, some: Iterable[int]) -> None:
        """Add some numbers."""
        before = len(self._now)
        self._now.extend(some)
        self._number += len(self._now) - before
        if len(self._now) >= BLOCK:
            self._pieces.append(len(self._spool))
            self._spool.append(self._now.tobytes())
            self._now = array(self._code)


class Runs:
    """Things in the order of a key, those of one key as they came; sorted by parts where they are many."""

    def __init__(self, key: Callable[[Any], Any] | None = None) -> None:
        self._key = key
        self._now: list[Any] = []
        self._runs: list[range] = []
        self._spool: Spool | None = None
        self._limit: float = SORTED

    def add(self, thing: Any) -> None:
        self._now.append(thing)
        if len(self._now) >= self._limit:
            self._file()

    def _file(self) -> None:
        import pickle  # few folders, and few runs, have that many

        self._now.sort(key=self._key)
        try:
            pieces = [pickle.dumps(self._now[at : at + PIECE]) for at in range(0, len(self._now), PIECE)]
        except Exception:  # of a rule of somebody's own, which need not travel
            self._limit = float("inf")
            return
        self._spool = self._spool or Spool()
        first = len(self._spool)
        for piece in pieces:
            self._spool.append(piece)
        self._runs.append(range(first, len(self._spool)))
        self._now.clear()

    def __iter__(self) -> Iterator[Any]:
        self._now.sort(key=self._key)
        if not self._runs:
            return iter(self._now)
        return heapq.merge(*map(self._read, self._runs), self._now, key=self._key)

    def _read(self, run: range) -> Iterator[Any]:
        import pickle

        assert self._spool is not None
        for at in run:
            yield from pickle.loads(self._spool[at])


class Sorter(Runs):
    """Entries by a name, any number for each."""

    def __init__(self) -> None:
        super().__init__(itemgetter(0))

    def by_name(self) -> Iterator[tuple[str, list[Any]]]:
        """Each name with its entries, in the order of the names."""
        for name, entries in itertools.groupby(self, itemgetter(0)):
            yield name, [entry for _, entry in entries]
