"""Many files: one function for each, results in the order of the paths, in one process, in several, or by an executor.

Only a window of results is held at a time. Files travel in chunks; what a chunk brings back is one result a file, and
None for one that says nothing, as most do, which costs the first process least.
"""

from __future__ import annotations

import functools
import itertools
import operator
import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import attrs

from newsmatter import _workers
from newsmatter._imports import FOLDERS, reachable
from newsmatter._streams import is_local
from newsmatter._walk import LeadsOut
from newsmatter._workers import halt

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

R = TypeVar("R", bound="Result")
SMALL = 64  # so few files are done before a second process has started
CHUNK = 32
Values: TypeAlias = "tuple[Any, ...]"  # of a result, all but its path; of one with nothing to say none
WINDOW = 4  # chunks in flight for each process
AWAY = 16  # processes that an executor of the caller's is taken to have, unless ``jobs`` says more
_TRAVELS = "what runs in other processes must be defined at the top of a module; or use jobs=1"


@attrs.frozen(kw_only=True)
class Result:
    """What came of one file; ``error`` says what stood in the way, if anything did.

    ``path``: a Path, or the path object of another library that the source gave.
    """

    path: Path
    error: Exception | None = None


class Crew(NamedTuple):
    """Who does the work: so many processes of our own (0: one for each CPU), or the caller's executor."""

    jobs: int = 1
    executor: Executor | None = None


def run(paths: Iterator[Path | LeadsOut], work: Callable[[Any], R], result: type[R], crew: Crew) -> Generator[R]:
    """The result of ``work`` for each path. Raises ValueError at once where the work cannot travel.

    ``work.finish``, if it has one, is called with the results of a chunk where that was done, before they travel;
    ``work.stays`` with those of the first chunk, done here: whether all others must be done here too.
    """
    jobs = crew.jobs
    if jobs < 0:
        raise ValueError(f"jobs must be 0 (one for each CPU) or more, not {jobs}")
    jobs = jobs or os.cpu_count() or 1
    if crew.executor is not None:
        send = functools.partial(_submit, crew.executor, _work_away, work, result)
        return _flow(_chunks(paths), send, result, max(jobs, AWAY))
    if jobs == 1:
        return _serial(paths, work, result)
    return _parallel(paths, _pickled(work), work, result, jobs)


def _serial(paths: Iterable[Path | LeadsOut], work: Callable[[Any], R], result: type[R]) -> Generator[R]:
    halt.running += 1
    try:
        for path in paths:
            if halt.asked:
                return
            halt.at = None if isinstance(path, LeadsOut) else path
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


def _guarded(path: Any, work: Callable[[Any], R], result: type[R]) -> R:
    if isinstance(path, LeadsOut):
        return result(path=Path(path.filename), error=path)
    try:
        return work(path)
    except Exception as error:  # the function and the rules are the caller's and may raise anything
        return result(path=path, error=error)


def _parallel(
    paths: Iterator[Path | LeadsOut], pickled: bytes, work: Callable[[Any], R], result: type[R], jobs: int
) -> Generator[R]:
    first = list(itertools.islice(paths, SMALL + 1))
    if len(first) <= SMALL:
        yield from _serial(first, work, result)
        return
    if stays := getattr(work, "stays", None):  # the first files are done here, and then it is asked
        results = []
        for outcome in _serial(first[:CHUNK], work, result):
            results.append(outcome)
            yield outcome
        first = first[CHUNK:]
        if stays(results):
            yield from _serial(itertools.chain(first, paths), work, result)
            return
    chunks = _chunks(itertools.chain(first, paths))
    while not halt.asked and (chunk := next(chunks, None)):
        yield from _pool(itertools.chain([chunk], chunks), pickled, result, jobs)


def _pool(chunks: Iterator[list[Any]], pickled: bytes, result: type[R], jobs: int) -> Generator[R]:
    """The results of the chunks, until they end or a process dies: then its files have an error, and the rest waits."""
    from concurrent.futures import ProcessPoolExecutor  # as long to import as the library itself

    flag = halt.new_flag()
    pool = ProcessPoolExecutor(jobs, initializer=_workers.start, initargs=(flag,))
    try:
        yield from _flow(chunks, functools.partial(_submit, pool, _work, pickled, result), result, jobs)
        pool.shutdown()
    finally:
        halt.flags.remove(flag)
        _workers.end(pool, flag)


def _flow(
    chunks: Iterator[list[Any]], send: Callable[[list[Any]], Future[list[Values]]], result: type[R], jobs: int
) -> Generator[R]:
    """The results of the chunks, a window of them under way, until they end or the executor breaks."""
    window: deque[tuple[list[Any], Future[list[Values]]]] = deque()
    halt.running += 1
    try:
        for chunk in itertools.islice(chunks, jobs * WINDOW):
            window.append((chunk, send(chunk)))
        broken = False
        while window:
            chunk, future = window.popleft()
            results, broken = _outcomes(chunk, future, result, broken)
            following = None if broken or halt.asked else next(chunks, None)
            if following:
                window.append((following, send(following)))
            yield from results
    finally:
        halt.running -= 1
        for _, future in window:
            future.cancel()


def _outcomes(chunk: list[Any], future: Future[list[Values]], result: type[R], broken: bool) -> tuple[list[R], bool]:
    """The results of a chunk, and whether a process has died."""
    from concurrent.futures import BrokenExecutor

    text = "not done: a worker process was told to stop; run it again"
    try:
        outcomes = future.result()
    except BrokenExecutor:
        broken = True
        outcomes = []
        text = "a worker process died; look whether the file is as it should be, and run it again"
    pairs = zip(chunk, outcomes, strict=False)
    names = _names(result)
    results = [result(path=_path(item), **dict(zip(names, values, strict=False))) for item, values in pairs]
    if len(outcomes) < len(chunk) and (broken or not halt.asked):
        error = RuntimeError(text)
        results += [result(path=_path(item), error=error) for item in chunk[len(outcomes) :]]
    return results, broken


def _path(item: Any) -> Any:
    return Path(item.filename) if isinstance(item, LeadsOut) else item


def _submit(
    pool: Executor, function: Callable[..., list[Values]], work: Any, result: type[R], chunk: list[Any]
) -> Future[list[Values]]:
    from concurrent.futures import BrokenExecutor, Future

    try:
        return pool.submit(function, work, result, [os.fspath(item) if is_local(item) else item for item in chunk])
    except BrokenExecutor as error:
        future = Future[list[Values]]()
        future.set_exception(error)
        return future


def _chunks(paths: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(itertools.islice(paths, CHUNK)):
        yield chunk


def _work(pickled: bytes, result: type[R], items: list[Any]) -> list[Values]:
    """The results of a chunk, in a process of our own."""
    return _work_away(_unpickled(pickled), result, items)


def _work_away(work: Callable[[Any], R], result: type[R], items: list[Any]) -> list[Values]:
    """What the results of a chunk hold, wherever an executor does it: fewer than items when that was told to stop."""
    outcomes: list[R] = []
    for item in items:
        if _workers.is_told_to_stop() or halt.asked:
            break
        path = Path(item) if isinstance(item, str) else item
        outcomes.append(_portable(_guarded(path, work, result), result))
    finish = getattr(work, "finish", None)
    if finish is not None:
        finish(outcomes)
    values = operator.attrgetter(*_names(result))
    clean = values(result(path=Path()))
    return [() if (some := values(outcome)) == clean else some for outcome in outcomes]


def _names(result: type[Result]) -> tuple[str, ...]:
    """What a result holds besides its path, which who asked for it has: the half of the way back is to pickle paths."""
    return tuple(field.name for field in attrs.fields(result) if field.name != "path")


@functools.lru_cache(1)
def _unpickled(pickled: bytes) -> Callable[[Any], Any]:
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
