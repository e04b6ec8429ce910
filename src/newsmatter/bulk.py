"""Whole folders: load, check, edit and rewrite many files, streaming, in as many processes as you like.

Results come in the order of the paths, one small object a file, and only a window of them is held at a time: memory
does not grow with the number of files of a folder (the names of files that are given one by one are remembered, so that
each real file comes once). A link that leads out of its folder is left alone, with the error `LeadsOut`, unless
``follow_links``. A file that fails is a result with an ``error``; the others go on. A file is
written whole or not at all.

With ``jobs`` above 1 the work runs in processes of the start method that ``multiprocessing`` is set to; functions,
classes and rules must then be picklable (defined at the top of a module). A script that may be started by "spawn"
or "forkserver" needs the usual ``if __name__ == "__main__":``.
"""

from __future__ import annotations

import functools
import itertools
import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, overload

import attrs

from newsmatter import Article, Document, Finding, _workers, check, diff, dump, load
from newsmatter._editing.unified import unified
from newsmatter._files import replace_file
from newsmatter._imports import FOLDERS, reachable
from newsmatter._syntax.envelope import decode
from newsmatter._walk import LeadsOut, PathLike, walk
from newsmatter._workers import halt

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from typing_extensions import TypeForm  # known to every type checker; never imported

    from newsmatter.rules import Rules

__all__ = [
    "Checked", "Edited", "LeadsOut", "Loaded", "Result", "check_all", "edit_all", "files", "iter_load", "rewrite_all",
]  # fmt: skip

D = TypeVar("D", bound=Document)
R = TypeVar("R", bound="Result")
Item: TypeAlias = "Path | LeadsOut"
SMALL = 64  # so few files are done before a second process has started
CHUNK = 32
WINDOW = 4  # chunks in flight for each process
_TRAVELS = "what runs in other processes must be defined at the top of a module; or use jobs=1"


@attrs.frozen(kw_only=True)
class Result:
    """What came of one file; ``error`` says what stood in the way, if anything did."""

    path: Path
    error: Exception | None = None


@attrs.frozen(kw_only=True)
class Loaded(Result, Generic[D]):
    """A file that was read: its ``document``, or None and the ``error``."""

    document: D | None = None


@attrs.frozen(kw_only=True)
class Checked(Result):
    """A file that was checked, and its ``findings``; the ``error`` is mostly an OSError."""

    findings: list[Finding] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Edited(Result):
    """A file that was edited, and the unified ``diff``: empty when nothing changed, or an ``error`` left it alone."""

    diff: str = ""


def files(source: PathLike | Iterable[PathLike], *, follow_links: bool = False) -> Iterator[Path]:
    """The files that a path, or several, stand for: a folder for every ``*.md`` below it, in a stable order.

    Files come before folders, each sorted by name; names that begin with a dot are passed over. Each real file comes
    once, however often and by whatever links it is named. Links that lead out of their folder, and links to folders, are
    passed over, unless ``follow_links``. A path that is no folder, or a folder that cannot be read, is given as it is:
    reading it says what is wrong.

    >>> [path.name for path in files(["b.md", "a.md", "./b.md"])]
    ['b.md', 'a.md']
    """
    return (item for item in walk(source, follow_links) if isinstance(item, Path))


@overload
def iter_load(source: PathLike | Iterable[PathLike], *, follow_links: bool = False) -> Generator[Loaded[Article]]: ...
@overload
def iter_load(
    source: PathLike | Iterable[PathLike], cls: type[D], *, follow_links: bool = False
) -> Generator[Loaded[D]]: ...
@overload
def iter_load(
    source: PathLike | Iterable[PathLike], cls: TypeForm[D], *, follow_links: bool = False
) -> Generator[Loaded[D]]: ...
def iter_load(
    source: PathLike | Iterable[PathLike], cls: Any = Article, *, follow_links: bool = False
) -> Generator[Loaded[Any]]:
    """Load every file of a folder, or of the paths, one at a time.

    >>> import newsmatter as nm
    >>> [type(result.error).__name__ for result in iter_load("none.md", nm.Document)]
    ['FileNotFoundError']
    """
    return _run(walk(source, follow_links), functools.partial(_load, cls=cls), Loaded, 1)


def check_all(
    paths: PathLike | Iterable[PathLike],
    cls: type[Document] | TypeForm[Document] = Article,
    *,
    jobs: int = 1,
    rules: Rules | None = None,
    follow_links: bool = False,
) -> Generator[Checked]:
    """Check every file of the paths (files and folders) with the rules, in ``jobs`` processes (0: one for each CPU).

    Raises ValueError when ``jobs`` is not 1 and the class or the rules cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_bytes(b"---\\nflag: NO\\n---\\n")
    ...     for result in check_all(folder, Document):
    ...         print(result.path.name, [finding.code for finding in result.findings])
    a.md ['yaml-versions']
    """
    return _run(walk(paths, follow_links), functools.partial(_check, cls=cls, rules=rules), Checked, jobs)


@overload
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[Article], object],
    *,
    jobs: int = 1,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[D], object],
    cls: type[D],
    *,
    jobs: int = 1,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[D], object],
    cls: TypeForm[D],
    *,
    jobs: int = 1,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[Any], object],
    cls: Any = Article,
    *,
    jobs: int = 1,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]:
    """Call ``function`` with the document of every file; it edits the document in place. What changed is written.

    Nothing is written before the results are asked for: ``for result in edit_all(...)``. With ``dry_run`` nothing is
    written at all. Whatever the function raises is the ``error`` of that file, which stays as it is. Raises
    ValueError when ``jobs`` is not 1 and the function or the class cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> def cool(document):
    ...     document.extra["heat"] = 0
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\nheat: 17 # high\\n---\\n")
    ...     print([result.error for result in edit_all(folder, cool, Document)], path.read_bytes())
    [None] b'---\\nheat: 0 # high\\n---\\n'
    """
    work = functools.partial(_edit, function=function, cls=cls, dry_run=dry_run)
    return _run(walk(paths, follow_links), work, Edited, jobs)


def rewrite_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[str, str], str],
    *,
    jobs: int = 1,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]:
    """Like `edit_all` for texts: ``function`` takes the text and the name of a file and returns the new text.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\r\\nheat: 1\\n---\\n")
    ...     results = list(rewrite_all(folder, lambda text, file: text.replace("\\r\\n", "\\n")))
    ...     print(path.read_bytes())
    b'---\\nheat: 1\\n---\\n'
    """
    work = functools.partial(_rewrite, function=function, dry_run=dry_run)
    return _run(walk(paths, follow_links), work, Edited, jobs)


# -- one file


def _load(path: Path, cls: type[D] | Any) -> Loaded[D]:
    return Loaded(path=path, document=load(path, cls))


def _check(path: Path, cls: Any, rules: Rules | None) -> Checked:
    return Checked(path=path, findings=check(path, cls, rules=rules))


def _edit(path: Path, function: Callable[[Any], object], cls: type[Any], dry_run: bool) -> Edited:
    document = load(path, cls)
    function(document)
    changes = diff(document)
    if changes and not dry_run:
        dump(document)
    return Edited(path=path, diff=changes)


def _rewrite(path: Path, function: Callable[[str, str], str], dry_run: bool) -> Edited:
    data = path.read_bytes()
    before = decode(data, str(path))
    after = function(before, str(path))
    if after != before and not dry_run:
        replace_file(path, after.encode("utf-8"), before=data)
    return Edited(path=path, diff=unified(before, after, path))


# -- many files


def _run(paths: Iterator[Item], work: Callable[[Path], R], result: type[R], jobs: int) -> Generator[R]:
    if jobs < 0:
        raise ValueError(f"jobs must be 0 (one for each CPU) or more, not {jobs}")
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        return _serial(paths, work, result)
    return _parallel(paths, _pickled(work), work, result, jobs)


def _serial(paths: Iterable[Item], work: Callable[[Path], R], result: type[R]) -> Generator[R]:
    halt.running += 1
    try:
        for path in paths:
            if halt.asked:
                return
            halt.at = path if isinstance(path, Path) else None
            outcome = _guarded(path, work, result)
            halt.at = None
            yield outcome
    finally:
        halt.running -= 1


def _pickled(work: Any) -> bytes:
    try:
        return pickle.dumps((FOLDERS, pickle.dumps(work)))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"{error}: {_TRAVELS}") from error


def _guarded(path: Item, work: Callable[[Path], R], result: type[R]) -> R:
    if isinstance(path, LeadsOut):
        return result(path=Path(path.filename), error=path)
    try:
        return work(path)
    except Exception as error:  # the function and the rules are the caller's and may raise anything
        return result(path=path, error=error)


def _parallel(
    paths: Iterator[Item], pickled: bytes, work: Callable[[Path], R], result: type[R], jobs: int
) -> Generator[R]:
    first = list(itertools.islice(paths, SMALL + 1))
    if len(first) <= SMALL:
        yield from _serial(first, work, result)
        return
    chunks = _chunks(itertools.chain(first, paths))
    while not halt.asked and (chunk := next(chunks, None)):
        yield from _pool(itertools.chain([chunk], chunks), pickled, result, jobs)


def _pool(chunks: Iterator[list[Item]], pickled: bytes, result: type[R], jobs: int) -> Generator[R]:
    """The results of the chunks, until they end or a process dies: then its files have an error, and the rest waits."""
    from concurrent.futures import ProcessPoolExecutor  # as long to import as the library itself

    flag = halt.new_flag()
    pool = ProcessPoolExecutor(jobs, initializer=_workers.start, initargs=(flag,))
    window: deque[tuple[list[Item], Future[list[R | None]]]] = deque()
    halt.running += 1
    try:
        for chunk in itertools.islice(chunks, jobs * WINDOW):
            window.append((chunk, _submit(pool, pickled, result, chunk)))
        broken = False
        while window:
            chunk, future = window.popleft()
            results, broken = _outcomes(chunk, future, result, broken)
            following = None if broken or halt.asked else next(chunks, None)
            if following:
                window.append((following, _submit(pool, pickled, result, following)))
            yield from results
        pool.shutdown()
    finally:
        halt.running -= 1
        halt.flags.remove(flag)
        _workers.end(pool, flag)


def _outcomes(chunk: list[Item], future: Future[list[R | None]], result: type[R], broken: bool) -> tuple[list[R], bool]:
    """The results of a chunk, and whether a process has died."""
    from concurrent.futures.process import BrokenProcessPool

    text = "not done: a worker process was told to stop; run it again"
    try:
        outcomes = future.result()
    except BrokenProcessPool:
        broken = True
        outcomes = []
        text = "a worker process died; look whether the file is as it should be, and run it again"
    results = [outcome or result(path=_path(item)) for item, outcome in zip(chunk, outcomes, strict=False)]
    if len(outcomes) < len(chunk) and (broken or not halt.asked):
        error = RuntimeError(text)
        results += [result(path=_path(item), error=error) for item in chunk[len(outcomes) :]]
    return results, broken


def _path(item: Item) -> Path:
    return Path(item.filename) if isinstance(item, LeadsOut) else item


def _submit(pool: ProcessPoolExecutor, pickled: bytes, result: type[R], chunk: list[Item]) -> Future[list[R | None]]:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    try:
        items = [item if isinstance(item, LeadsOut) else os.fspath(item) for item in chunk]
        return pool.submit(_work, pickled, result, items)
    except BrokenProcessPool as error:
        future = Future[list[R | None]]()
        future.set_exception(error)
        return future


def _chunks(paths: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(itertools.islice(paths, CHUNK)):
        yield chunk


def _work(pickled: bytes, result: type[R], items: list[str | LeadsOut]) -> list[R | None]:
    """The results of a chunk; None for one that says nothing, as most do, which costs the first process least.

    Fewer results than items when the process was told to stop.
    """
    work = _unpickled(pickled)
    outcomes: list[R | None] = []
    for item in items:
        if _workers.is_told_to_stop():
            break
        path = Path(item) if isinstance(item, str) else item
        outcome = _portable(_guarded(path, work, result), result)
        outcomes.append(None if outcome == result(path=outcome.path) else outcome)
    return outcomes


@functools.lru_cache(1)
def _unpickled(pickled: bytes) -> Callable[[Path], Any]:
    """What to do with a file, once for all chunks; here, so that what cannot be imported is no dead process."""
    try:
        folders, work = pickle.loads(pickled)
        with reachable(folders):
            return pickle.loads(work)  # type: ignore[no-any-return]
    except Exception as error:
        raise ValueError(f"{error}: {_TRAVELS}") from None


def _portable(outcome: R, result: type[R]) -> R:
    """The result with an error that survives the way back: not every exception pickles."""
    if outcome.error is None:
        return outcome
    try:
        pickle.loads(pickle.dumps(outcome.error))
        return outcome
    except Exception:
        return result(path=outcome.path, error=RuntimeError(f"{type(outcome.error).__name__}: {outcome.error}"))
