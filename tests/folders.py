"""Folders of invented articles for the tests of the command and of ``newsmatter.bulk``."""

from __future__ import annotations

import threading
from pathlib import Path

import newsmatter as nm

SAMPLE = next((Path(__file__).parent.parent / "samples").glob("*.md"))
TEXT = SAMPLE.read_text(encoding="utf-8")


def fill(folder: Path, number: int) -> list[Path]:
    """A clean folder of so many articles; their paths in the order that bulk visits them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for i in range(number):
        path = folder / f"2024-03-05-story-{i:04}.md"
        path.write_bytes(TEXT.replace("heat: 17", f"heat: {i}").encode())
        paths.append(path)
    return paths


# Functions that worker processes import.


def warm(document: nm.Article) -> None:
    document.heat = 99


def fail_on_seven(document: nm.Article) -> None:
    if document.heat == 7:
        raise LookupError("no seven")
    document.heat = 99


class Stubborn(Exception):
    """An exception that does not come back from a pickle."""

    def __init__(self, a: str, b: str) -> None:
        super().__init__(a + b)
        self.lock = threading.Lock()  # what Dask brings along teaches other exceptions to come back


def fail_stubbornly(document: nm.Article) -> None:
    raise Stubborn("no", " way")


def die_on_seven(document: nm.Article) -> None:
    if document.heat == 7:
        import os

        os._exit(3)


def shout(text: str, file: str) -> str:
    return text.upper()


def increment(document: nm.Document) -> None:
    document.extra["n"] += 1


def increments(path: Path, times: int, lock: str) -> None:
    """Add one so many times, each time anew where another was faster."""
    from newsmatter import _files

    if lock == "file":  # the lock file is all there is, as on Windows
        _files._is_network = lambda device: True  # type: ignore[assignment]
        _files._wait = lambda descriptor, folder: None  # type: ignore[assignment]
    for _ in range(times):
        while True:
            document = nm.load(path, nm.Document)
            increment(document)
            try:
                nm.dump(document)
                break
            except nm.ConflictError:
                pass


@nm.define(kw_only=True)
class Event(nm.Document):
    name: str
    heat: int = 0


def who(document: nm.Article) -> None:
    """Writes down which process was at work."""
    import os
    import time

    time.sleep(0.005)
    document.heat = os.getpid()
