"""Worker processes that end within a second of their parent, or of being told to: between two files, if they can.

The parent tells them by a flag in shared memory, as does any of them that gets a signal; each has a thread that looks
at the flag and at the parent. (A pipe would not do: forked siblings hold its other end as well.)
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

GRACE = 0.5  # seconds that the file at hand may take once the end was asked for
POLL = 0.05
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Halt:
    """The runs of this process, which a signal ends early: what is at hand is finished, and its results are given."""

    def __init__(self) -> None:
        self.asked = False
        self.running = 0
        self.at: os.PathLike[str] | None = None  # the file that this process itself is at work on
        self.flags: list[Any] = []

    def ask(self) -> None:
        self.asked = True
        for flag in self.flags:
            flag.value = 1

    def new_flag(self) -> Any:
        from multiprocessing.sharedctypes import RawValue

        flag = RawValue("b", int(self.asked))
        self.flags.append(flag)
        return flag


halt = Halt()
_flag: Any = None


def start(flag: Any) -> None:
    """What each worker does first."""
    global _flag
    _flag = flag

    def stop(*_: object) -> None:
        flag.value = 1

    for number in SIGNALS:
        if number == signal.SIGINT:
            signal.signal(number, signal.SIG_IGN)  # Ctrl-C goes to every process; the first one ends the others
        elif signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    threading.Thread(target=_watch, args=(flag, os.getppid()), daemon=True).start()


def is_told_to_stop() -> bool:
    return _flag is not None and bool(_flag.value)


def _watch(flag: Any, parent: int) -> None:
    import multiprocessing  # in a worker it is there; to import it takes a tenth of a run of the command

    main = multiprocessing.parent_process()
    while not flag.value and os.getppid() == parent and (main is None or main.is_alive()):
        time.sleep(POLL)
    flag.value = 1
    time.sleep(GRACE)
    os._exit(1)
