"""Many threads at work at once: on one class, and on classes that are new. Nothing here needs the lock of the interpreter.

On a build without that lock (python3.14t) this says whether the library is right there; on the others threads change as
often as they can. `test_first_use` has the first use of all, in fresh processes.
"""

from __future__ import annotations

import itertools
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

import newsmatter as nm

THREADS, ROUNDS = 8, 12


@nm.define
class Part:
    name: str = ""


@nm.define
class Page(nm.Document):
    title: str
    parts: list[Part] = attrs.field(factory=list)


# Two that hold each other, and are bound at their first use: a thread must not see one before both are complete.
FRESH = """
import attrs
import newsmatter as nm

@attrs.define(kw_only=True)
class Part:
    name: str = ""
    twin: "Twin | None" = None
    extra: dict = attrs.field(factory=dict)

@attrs.define(kw_only=True)
class Twin:
    parts: list[Part] = attrs.field(factory=list)

@attrs.define(kw_only=True)
class Fresh(nm.Document):
    title: str
    parts: list[Part] = attrs.field(factory=list)
"""


@pytest.fixture(autouse=True)
def _often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work: Callable[[int, threading.Barrier], None]) -> None:
    """Run the work in all threads, and raise what any of them raised."""
    barrier = threading.Barrier(THREADS)
    wrong: list[BaseException] = []

    def one(at: int) -> None:
        try:
            work(at, barrier)
        except BaseException as error:
            wrong.append(error)
            barrier.abort()

    threads = [threading.Thread(target=one, args=(at,)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise next((error for error in wrong if not isinstance(error, threading.BrokenBarrierError)), wrong[0])


def edited(cls: type[Any], at: int) -> None:
    """Load a document, edit it in every way, write it; what comes is known by its number."""
    title = (f"t{at}", f"t{at} # ours", f"'t{at}'")[at % 3]  # the fast reader takes some of these, the scanner all
    text = f"---\ntitle: {title}\nparts:\n  - name: p{at}\n  - name: q{at}\nmore: {at}\n---\nBody {at}\n"
    document = nm.loads(text, cls)
    assert nm.dumps(document) == text
    assert [*map(str, nm.checks(text, cls)), *(part for part in document.parts if getattr(part, "extra", None))] == []
    document.title = f"new{at}"
    del document.parts[0]
    document.extra["more"] = -at - 1
    written = nm.dumps(document)
    assert f"new{at}" in written and f"p{at}\n" not in written and f"q{at}\n" in written
    assert len(nm.changes(document)) == 3
    assert nm.loads(written, cls) == document
    assert nm.from_dict(nm.to_dict(document), cls) == document


def test_threads_load_and_edit_documents_of_one_class() -> None:
    def work(at: int, barrier: threading.Barrier) -> None:
        barrier.wait()
        for turn in range(ROUNDS):
            edited(Page, at + THREADS * turn)

    together(work)


def test_threads_bind_new_classes_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = itertools.count()
    shared: list[type[Any]] = []

    def new() -> type[Any]:
        module = types.ModuleType(f"fresh{next(numbers)}")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(FRESH, vars(module))
        return module.Fresh  # type: ignore[no-any-return]

    def work(at: int, barrier: threading.Barrier) -> None:
        for turn in range(ROUNDS // 3):
            if barrier.wait() == 0:  # one of them makes the class that all of them meet at once
                shared.append(new())
            barrier.wait()
            edited(shared[-1], at + THREADS * turn)
            edited(new(), at)  # and each one of its own

    together(work)
    assert len(shared) == ROUNDS // 3
