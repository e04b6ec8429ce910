"""Whole folders: load, check, edit and rewrite many files, streaming, in as many processes as you like.

Results come in the order of the paths, one small object a file, and only a window of them is held at a time: memory
does not grow with the number of files. A file that fails is a result with an ``error``; the others go on. A file is
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
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, overload

import attrs

from newsmatter import Article, Document, Finding, check, diff, dump, load
from newsmatter._document import unified
from newsmatter._files import replace_file
from newsmatter._imports import FOLDERS, reachable
from newsmatter._syntax.envelope import decode

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from newsmatter.rules import Rules

__all__ = ["Checked", "Edited", "Loaded", "Result", "check_all", "edit_all", "files", "iter_load", "rewrite_all"]

PathLike: TypeAlias = "str | os.PathLike[str]"
D = TypeVar("D", bound=Document)
R = TypeVar("R", bound="Result")
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


def files(source: PathLike | Iterable[PathLike]) -> Iterator[Path]:
    """The files that a path, or several, stand for: a folder for every ``*.md`` below it, in a stable order.

    Files come before folders, each sorted by name. Names that begin with a dot and links to folders are passed over.
    A path that is no folder, or a folder that cannot be read, is given as it is: reading it says what is wrong.

    >>> [path.name for path in files(["b.md", "a.md"])]
    ['b.md', 'a.md']
    """
    for path in [source] if isinstance(source, (str, os.PathLike)) else source:
        if os.path.isdir(path):
            yield from _walk(os.fspath(path))
        else:
            yield Path(path)


def _walk(folder: str) -> Iterator[Path]:
    folders = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield Path(folder)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
        elif entry.name.endswith(".md") and not entry.is_dir():
            yield Path(entry.path)
    for path in folders:
        yield from _walk(path)


@overload
def iter_load(source: PathLike | Iterable[PathLike]) -> Generator[Loaded[Article]]: ...
@overload
def iter_load(source: PathLike | Iterable[PathLike], cls: type[D]) -> Generator[Loaded[D]]: ...
def iter_load(source: PathLike | Iterable[PathLike], cls: type[Any] = Article) -> Generator[Loaded[Any]]:
    """Load every file of a folder, or of the paths, one at a time.

    >>> import newsmatter as nm
    >>> [type(result.error).__name__ for result in iter_load("none.md", nm.Document)]
    ['FileNotFoundError']
    """
    return _run(files(source), functools.partial(_load, cls=cls), Loaded, 1)


def check_all(
    paths: PathLike | Iterable[PathLike],
    cls: type[Document] = Article,
    *,
    jobs: int = 1,
    rules: Rules | None = None,
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
    return _run(files(paths), functools.partial(_check, cls=cls, rules=rules), Checked, jobs)


@overload
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[Article], object],
    *,
    jobs: int = 1,
    dry_run: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[D], object],
    cls: type[D],
    *,
    jobs: int = 1,
    dry_run: bool = False,
) -> Generator[Edited]: ...
def edit_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[Any], object],
    cls: type[Any] = Article,
    *,
    jobs: int = 1,
    dry_run: bool = False,
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
    return _run(files(paths), functools.partial(_edit, function=function, cls=cls, dry_run=dry_run), Edited, jobs)


def rewrite_all(
    paths: PathLike | Iterable[PathLike],
    function: Callable[[str, str], str],
    *,
    jobs: int = 1,
    dry_run: bool = False,
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
    return _run(files(paths), functools.partial(_rewrite, function=function, dry_run=dry_run), Edited, jobs)


# -- one file


def _load(path: Path, cls: type[D]) -> Loaded[D]:
    return Loaded(path=path, document=load(path, cls))


def _check(path: Path, cls: type[Any], rules: Rules | None) -> Checked:
    return Checked(path=path, findings=check(path, cls, rules=rules))


def _edit(path: Path, function: Callable[[Any], object], cls: type[Any], dry_run: bool) -> Edited:
    document = load(path, cls)
    function(document)
    changes = diff(document)
    if changes and not dry_run:
        dump(document)
    return Edited(path=path, diff=changes)


def _rewrite(path: Path, function: Callable[[str, str], str], dry_run: bool) -> Edited:
    before = decode(path.read_bytes(), str(path))
    after = function(before, str(path))
    if after != before and not dry_run:
        replace_file(path, after.encode("utf-8"))
    return Edited(path=path, diff=unified(before, after, path))


# -- many files


def _run(paths: Iterator[Path], work: Callable[[Path], R], result: type[R], jobs: int) -> Generator[R]:
    if jobs < 0:
        raise ValueError(f"jobs must be 0 (one for each CPU) or more, not {jobs}")
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        return (_guarded(path, work, result) for path in paths)
    return _parallel(paths, _pickled(work), work, result, jobs)


def _pickled(work: Any) -> bytes:
    try:
        return pickle.dumps((FOLDERS, pickle.dumps(work)))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"{error}: {_TRAVELS}") from error


def _guarded(path: Path, work: Callable[[Path], R], result: type[R]) -> R:
    try:
        return work(path)
    except Exception as error:  # the function and the rules are the caller's and may raise anything
        return result(path=path, error=error)


def _parallel(
    paths: Iterator[Path], pickled: bytes, work: Callable[[Path], R], result: type[R], jobs: int
) -> Generator[R]:
    first = list(itertools.islice(paths, SMALL + 1))
    if len(first) <= SMALL:
        for path in first:
            yield _guarded(path, work, result)
        return
    chunks = _chunks(itertools.chain(first, paths))
    while chunk := next(chunks, None):
        yield from _pool(itertools.chain([chunk], chunks), pickled, result, jobs)


def _pool(chunks: Iterator[list[Path]], pickled: bytes, result: type[R], jobs: int) -> Generator[R]:
    """The results of the chunks, until they end or a process dies: then its files have an error, and the rest waits."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool  # as long to import as the library itself

    pool = ProcessPoolExecutor(jobs, initializer=_ignore_interrupt)
    window: deque[tuple[list[Path], Future[list[R | None]]]] = deque()
    try:
        for chunk in itertools.islice(chunks, jobs * WINDOW):
            window.append((chunk, _submit(pool, pickled, result, chunk)))
        broken = False
        while window:
            chunk, future = window.popleft()
            try:
                results = [outcome or result(path=path) for path, outcome in zip(chunk, future.result(), strict=True)]
            except BrokenProcessPool:
                broken = True
                error = RuntimeError(
                    "a worker process died; look whether the file is as it should be, and run it again"
                )
                results = [result(path=path, error=error) for path in chunk]
            following = None if broken else next(chunks, None)
            if following:
                window.append((following, _submit(pool, pickled, result, following)))
            yield from results
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, pickled: bytes, result: type[R], chunk: list[Path]) -> Future[list[R | None]]:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(_work, pickled, result, [os.fspath(path) for path in chunk])
    except BrokenProcessPool as error:
        future = Future[list[R | None]]()
        future.set_exception(error)
        return future


def _chunks(paths: Iterator[Path]) -> Iterator[list[Path]]:
    while chunk := list(itertools.islice(paths, CHUNK)):
        yield chunk


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; the first one ends the others


def _work(pickled: bytes, result: type[R], paths: list[str]) -> list[R | None]:
    """The results of a chunk; None for one that says nothing, as most do, which costs the first process least."""
    work = _unpickled(pickled)
    outcomes = []
    for path in map(Path, paths):
        outcome = _portable(_guarded(path, work, result), result)
        outcomes.append(None if outcome == result(path=path) else outcome)
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
