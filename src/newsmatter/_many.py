"""Many files: one function for each, results in the order of the paths, in one process, in several, or by an executor.

Only a window of results is held at a time. Files travel in chunks; what a chunk brings back is one result a file, and
None for one that says nothing, as most do, which costs the first process least.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import attrs

from newsmatter import _workers
from newsmatter._imports import FOLDERS, reachable
from newsmatter._raised import told
from newsmatter._streams import is_local
from newsmatter._walk import LeadsOut
from newsmatter._workers import halt

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from newsmatter._team import Job

R = TypeVar("R", bound="Result")
SMALL = 64  # so few files are done before a second process has started
CHUNK = 32
Values: TypeAlias = "tuple[Any, ...]"  # of a result, all but its path; of one with nothing to say none
WINDOW = 4  # chunks in flight for each process of an executor's
ROOM = 4  # and of ours: those that are done wait for the first of them, documents and all
AWAY = 16  # processes that an executor of the caller's is taken to have, unless ``jobs`` says more
_DIED = "a worker process died; look whether the file is as it should be, and run it again"
_TOLD = "not done: a worker process was told to stop; run it again"
_TRAVELS = "what runs in other processes must be defined at the top of a module; or use jobs=1"


@attrs.frozen(kw_only=True)
class Result:
    """What came of one file; ``error`` says what stood in the way, if anything did.

    ``path``: a Path, or the path object of another library that the source gave.
    """

    path: Path
    error: Exception | None = None


class Crew(NamedTuple):
    """Who does the work: so many processes of our own (0: one for each CPU), or the caller's executor.

    ``share``: the first process does some of it while it waits, and is one of these. Not where functions of the caller's change
    files: what kills a process must not end the run.
    """

    jobs: int = 1
    executor: Executor | None = None
    share: bool = False


class Task(NamedTuple):
    """A file to be worked on, and what is to be known of it; as good as a path alone."""

    path: Any
    more: Any


def run(paths: Iterator[Any], work: Callable[[Any], R], result: type[R], crew: Crew) -> Generator[R]:
    """The result of ``work`` for each path. Raises ValueError at once where the work cannot travel.

    ``work.finish``, if it has one, is called with the results of a chunk where that was done, and whether they will travel;
    ``work.stays`` with those of the first chunk, done here: whether all others must be done here too.
    """
    jobs = crew.jobs
    if jobs < 0:
        raise ValueError(f"jobs must be 0 (one for each CPU) or more, not {jobs}")
    jobs = jobs or os.cpu_count() or 1
    if crew.executor is not None:
        send = functools.partial(_submit, crew.executor, work, result)
        return _flow(_chunks(paths), send, result, max(jobs, AWAY))
    if jobs == 1:
        return _serial(paths, work, result)
    return _parallel(paths, _pickled(work), work, result, crew._replace(jobs=jobs))


def _serial(paths: Iterable[Any], work: Callable[[Any], R], result: type[R]) -> Generator[R]:
    halt.running += 1
    try:
        for path in paths:
            if halt.asked:
                return
            yield _at_hand(path, work, result)
    finally:
        halt.running -= 1


def _at_hand(item: Any, work: Callable[[Any], R], result: type[R]) -> R:
    """The result of a file that this process itself is at work on: it is named where a signal ends that."""
    halt.at = None if isinstance(item, LeadsOut) else _path(item)
    outcome = _guarded(item, work, result)
    halt.at = None
    return outcome


def _pickled(work: Any) -> bytes:
    import pickle  # nothing travels where there are few files

    try:
        return pickle.dumps((FOLDERS, pickle.dumps(work)))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"{told(error)}: {_TRAVELS}") from error


def _guarded(item: Any, work: Callable[[Any], R], result: type[R]) -> R:
    if isinstance(item, LeadsOut):
        return result(path=_path(item), error=item)
    try:
        return work(item)
    except Exception as error:  # the function and the rules are the caller's and may raise anything
        return result(path=_path(item), error=error)


def _parallel(
    paths: Iterator[Any], pickled: bytes, work: Callable[[Any], R], result: type[R], crew: Crew
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
        yield from _ours(itertools.chain([chunk], chunks), pickled, work, result, crew)


def _ours(
    chunks: Iterator[list[Any]], pickled: bytes, work: Callable[[Any], R], result: type[R], crew: Crew
) -> Generator[R]:
    """The results of the chunks, until they end or a process dies: then its files have an error, and the rest waits."""
    from newsmatter._team import Team  # to import what starts processes takes a tenth of a run of the command

    flag = halt.new_flag()
    window: deque[tuple[list[Any], Job | list[R]]] = deque()
    over = False

    def following() -> list[Any] | None:
        """The next chunk, as long as there is room for what comes of it, and nothing stands in the way."""
        nonlocal over
        if over or team.broken or halt.asked or len(window) > crew.jobs * ROOM:
            return None
        chunk = next(chunks, None)
        if chunk is None:
            over = True
            team.dismiss()
        return chunk

    halt.running += 1
    try:
        team = Team(crew.jobs - crew.share, flag, functools.partial(_work, pickled, result))
        with contextlib.closing(team):
            while True:
                while team.free() and (chunk := following()):
                    # paths in an open archive cannot travel: these files are for this process
                    window.append((chunk, team.send([*map(_sent, chunk)]) or _share(chunk, work, result)))
                if not window:
                    return
                first, job = window[0]
                if isinstance(job, list) or job.done:
                    window.popleft()
                    yield from job if isinstance(job, list) else _outcomes(first, _answer(job), result, job.died)
                    team.collect(False)
                elif crew.share and (chunk := following()):
                    window.append((chunk, _share(chunk, work, result)))
                    team.collect(False)
                else:
                    team.collect(True)
    finally:
        halt.running -= 1
        halt.flags.remove(flag)


def _answer(job: Job) -> list[Values]:
    if job.error is not None:
        raise job.error
    return job.answer or []


def _share(chunk: list[Any], work: Callable[[Any], R], result: type[R]) -> list[R]:
    """The results of a chunk that the first process does itself; fewer than files when it was told to stop."""
    outcomes: list[R] = []
    for item in chunk:
        if halt.asked:
            break
        outcomes.append(_at_hand(item, work, result))
    if finish := getattr(work, "finish", None):
        finish(outcomes, False)
    return outcomes


def _flow(
    chunks: Iterator[list[Any]], send: Callable[[list[Any]], Future[list[Values]]], result: type[R], jobs: int
) -> Generator[R]:
    """The results of the chunks, a window of them under way, until they end or the executor breaks."""
    from concurrent.futures import BrokenExecutor

    window: deque[tuple[list[Any], Future[list[Values]]]] = deque()
    halt.running += 1
    try:
        for chunk in itertools.islice(chunks, jobs * WINDOW):
            window.append((chunk, send(chunk)))
        broken = False
        while window:
            chunk, future = window.popleft()
            outcomes: list[Values] = []
            try:
                outcomes = future.result()
            except BrokenExecutor:
                broken = True
            following = None if broken or halt.asked else next(chunks, None)
            if following:
                window.append((following, send(following)))
            yield from _outcomes(chunk, outcomes, result, broken)
    finally:
        halt.running -= 1
        for _, future in window:
            future.cancel()


def _outcomes(chunk: list[Any], outcomes: list[Values], result: type[R], died: bool) -> list[R]:
    """The results of a chunk that was done elsewhere; of what was not done an error, unless all was to end."""
    names = _names(result)
    pairs = zip(chunk, outcomes, strict=False)
    results = [
        result(path=_path(item), **dict(zip(names, values, strict=True))) if values else result(path=_path(item))
        for item, values in pairs
    ]
    if len(outcomes) < len(chunk) and (died or not halt.asked):
        error = RuntimeError(_DIED if died else _TOLD)
        results += [result(path=_path(item), error=error) for item in chunk[len(outcomes) :]]
    return results


def _path(item: Any) -> Any:
    if isinstance(item, Task):
        return item.path
    return Path(item.filename) if isinstance(item, LeadsOut) else item


def _sent(item: Any) -> Any:
    return os.fspath(item) if is_local(item) else item


def _submit(pool: Executor, work: Any, result: type[R], chunk: list[Any]) -> Future[list[Values]]:
    from concurrent.futures import BrokenExecutor, Future

    try:
        return pool.submit(_work_away, work, result, [_sent(item) for item in chunk])
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
    if finish := getattr(work, "finish", None):
        finish(outcomes, True)
    names = _names(result)
    clean = _values(result(path=Path()), names)
    return [() if (some := _values(outcome, names)) == clean else some for outcome in outcomes]


def _values(outcome: Any, names: tuple[str, ...]) -> Values:
    return tuple([getattr(outcome, name) for name in names])


def _names(result: type[Result]) -> tuple[str, ...]:
    """What a result holds besides its path, which who asked for it has: the half of the way back is to pickle paths."""
    return tuple(field.name for field in attrs.fields(result) if field.name != "path")


@functools.lru_cache(1)
def _unpickled(pickled: bytes) -> Callable[[Any], Any]:
    """What to do with a file, once for all chunks; here, so that what cannot be imported is no dead process."""
    import pickle

    try:
        folders, work = pickle.loads(pickled)
        with reachable(folders):
            return pickle.loads(work)  # type: ignore[no-any-return]
    except Exception as error:
        raise ValueError(f"{told(error)}: {_TRAVELS}") from None


def _portable(outcome: R, result: type[R]) -> R:
    """The result with an error that survives the way back: not every exception pickles."""
    if outcome.error is None:
        return outcome
    import pickle

    try:
        pickle.loads(pickle.dumps(outcome.error))
        return outcome
    except Exception:
        return result(path=outcome.path, error=RuntimeError(f"{type(outcome.error).__name__}: {outcome.error}"))
