"""Much that is held for a while: in memory as long as it is little, beyond that in a temporary file."""

from __future__ import annotations

import heapq
import itertools
import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from operator import itemgetter
from typing import IO, Any

LIMIT = 2_000_000  # bytes of pieces in memory
SORTED = 10_000  # entries that are sorted at a time
PIECE = 64  # sorted entries that are read at a time


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
        return (self[at] for at in range(len(self)))

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


class Sorter:
    """Entries by a name, any number for each; they come back sorted by it, those of one name as they came."""

    def __init__(self) -> None:
        self._now: list[tuple[str, Any]] = []
        self._runs: list[range] = []
        self._spool = Spool()
        self._limit: float = SORTED

    def add(self, name: str, entry: Any) -> None:
        self._now.append((name, entry))
        if len(self._now) >= self._limit:
            self._file()

    def _file(self) -> None:
        self._now.sort(key=itemgetter(0))
        try:
            pieces = [pickle.dumps(self._now[at : at + PIECE]) for at in range(0, len(self._now), PIECE)]
        except Exception:  # of a rule of somebody's own, which need not travel
            self._limit = float("inf")
            return
        first = len(self._spool)
        for piece in pieces:
            self._spool.append(piece)
        self._runs.append(range(first, len(self._spool)))
        self._now.clear()

    def __iter__(self) -> Iterator[tuple[str, list[Any]]]:
        runs: list[Iterator[tuple[str, Any]]] = [self._read(run) for run in self._runs]
        runs.append(iter(sorted(self._now, key=itemgetter(0))))
        merged = heapq.merge(*runs, key=itemgetter(0))
        for name, entries in itertools.groupby(merged, itemgetter(0)):
            yield name, [entry for _, entry in entries]

    def _read(self, run: range) -> Iterator[tuple[str, Any]]:
        for at in run:
            yield from pickle.loads(self._spool[at])
