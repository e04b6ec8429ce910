"""Processes of our own, each with a pipe: chunks of files there, what came of them back.

The first process talks with them itself. A thread for it, as the pools of the standard library have, waits up to five
milliseconds for the interpreter while the first process works; so it can do a share of the files meanwhile.
"""

from __future__ import annotations

import gc
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable
from multiprocessing import get_context, util
from multiprocessing.connection import Connection, wait
from typing import Any

from newsmatter import _workers
from newsmatter._raised import told

AHEAD = 3  # chunks that a process has: the one at hand, and those that it finds when that is done
FITS = 8192  # bytes that any pipe takes without a reader: who writes more waits, and may be waited for
Serve = Callable[[Any], Any]
READY = b""  # what a process says first
_UNABLE = (
    "a process ended before it could begin; a script that starts processes does so below "
    "if __name__ == '__main__':, unless they are forked; or use jobs=1"
)


class Job:
    """A chunk that was sent; ``done`` once its answer is there."""

    def __init__(self) -> None:
        self.done = False
        self.answer: Any = None
        self.error: BaseException | None = None
        self.died = False


class _Worker:
    def __init__(self, context: Any, flag: Any, function: Serve) -> None:
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=serve, args=(there, flag, function, sys.stdout is sys.stderr))
        self.process.start()
        there.close()
        self.jobs: deque[Job] = deque()
        self.ready = False
        self.sent = 0  # chunks without an answer
        self.waiting: deque[bytes] = deque()

    def push(self, data: bytes) -> None:
        """Send something now, or once it is sure that the pipe takes it."""
        self.waiting.append(data)
        self._send()

    def _send(self) -> None:
        while self.waiting and (not self.sent or len(self.waiting[0]) <= FITS):
            data = self.waiting.popleft()
            self.sent += bool(data)
            self.pipe.send_bytes(data)

    def take(self) -> None:
        """An answer that is there. Raises EOFError or OSError where the process is gone."""
        data = self.pipe.recv_bytes()
        if data == READY:
            self.ready = True
            return
        good, value = pickle.loads(data)
        job = self.jobs.popleft()
        job.done = True
        job.answer, job.error = (value, None) if good else (None, value)
        self.sent -= 1
        self._send()

    def died(self) -> None:
        while self.jobs:
            job = self.jobs.popleft()
            job.done = job.died = True


class Team:
    """So many processes that run ``function``, each for one chunk after the other."""

    def __init__(self, number: int, flag: Any, function: Serve) -> None:
        self.flag = flag
        self.broken = False
        self.workers: list[_Worker] = []
        # before the interpreter waits for its processes: a run that is left half read must not be waited for
        self.last = util.Finalize(None, self._tell, exitpriority=100)
        try:
            for _ in range(number):
                self.workers.append(_Worker(get_context(), flag, function))
        except BaseException:  # the system has no more processes, or a signal came
            self.close()
            raise

    def free(self) -> bool:
        """Whether a process can take a chunk."""
        return len(self._least().jobs) < AHEAD

    def _least(self) -> _Worker:
        return min(self.workers, key=lambda worker: len(worker.jobs))

    def send(self, chunk: Any) -> Job | None:
        """Send a chunk to the process that has least to do; None: it cannot travel."""
        try:
            data = pickle.dumps(chunk)
        except Exception:  # of path objects of anybody's
            return None
        worker, job = self._least(), Job()
        worker.jobs.append(job)
        self._push(worker, data)
        return job

    def _push(self, worker: _Worker, data: bytes) -> None:
        try:
            worker.push(data)
        except OSError:  # it is gone; its answers may be there all the same
            self.broken = True

    def collect(self, patient: bool) -> None:
        """Take the answers that are there; ``patient``: wait for one. Raises RuntimeError where no process can begin."""
        busy = [worker for worker in self.workers if worker.jobs]
        if not busy:
            return
        ready = wait(
            [each for worker in busy for each in (worker.pipe, worker.process.sentinel)], None if patient else 0
        )
        for worker in busy:
            try:
                if worker.pipe in ready:
                    worker.take()
                elif worker.process.sentinel in ready:  # pragma: no cover - something else holds its end of the pipe
                    while worker.pipe.poll():  # what it said before it died
                        worker.take()
                    raise EOFError
            except (EOFError, OSError):
                self._lost(worker)

    def _lost(self, worker: _Worker) -> None:
        self.broken = True
        worker.died()
        if not (worker.ready or self.flag.value):
            raise RuntimeError(_UNABLE)

    def dismiss(self) -> None:
        """No more chunks will come: who has done what it has may go."""
        for worker in self.workers:
            self._push(worker, b"")

    def _tell(self) -> None:
        self.flag.value = 1
        self.dismiss()

    def close(self) -> None:
        """End all of them, within a second."""
        self.last.cancel()
        self._tell()
        until = time.monotonic() + _workers.GRACE + 3 * _workers.POLL
        for worker in self.workers:
            worker.process.join(0 if sys.is_finalizing() else max(0, until - time.monotonic()))
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.process.close()
            worker.pipe.close()


def serve(pipe: Connection[Any, Any], flag: Any, function: Serve, aside: bool) -> None:
    """What a process of a team does: answer chunks until none comes. ``aside``: what is printed goes to standard error."""
    if aside:  # as it does in the first process, of which one that was not forked knows nothing
        sys.stdout = sys.stderr
    _workers.start(flag)
    gc.freeze()  # of what was there before it, a process of its own need not look after any more
    said = _say(pipe, READY)
    while said and (data := _received(pipe)):
        try:
            answer = pickle.dumps((True, function(pickle.loads(data))))
        except BaseException as error:  # told to who waits for it, SystemExit too
            answer = _told(error)
        said = _say(pipe, answer)


def _say(pipe: Connection[Any, Any], data: bytes) -> bool:
    try:
        pipe.send_bytes(data)
    except OSError:  # nobody listens any more
        return False
    return True


def _received(pipe: Connection[Any, Any]) -> bytes:
    try:
        return pipe.recv_bytes()
    except (EOFError, OSError):
        return b""


def _told(error: BaseException) -> bytes:
    try:
        pickle.loads(data := pickle.dumps((False, error)))
        return data
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {told(error)}")))
