"""The ``newsmatter`` command (extra ``cli``). docs/command.md is its manual.

This module stays light: every worker process imports it again where processes are not forked.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from newsmatter._workers import SIGNALS, halt

NEEDS = "newsmatter: the command needs click and rich; install them with: pip install 'newsmatter[cli]'\n"
USAGE, BROKEN_PIPE, KILLED = 2, 141, 128
FINISH = 0.9  # seconds that a run may take to end in good order


class Stopped(KeyboardInterrupt):
    """A signal ends the run here and now."""


def main() -> None:
    """Run the command of ``sys.argv`` and exit with its code. Exit code 1 never means that something went wrong."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")  # for workers that are started anew: not from the working directory
    # To import and to compile makes many objects and no garbage: the collector would walk them again and again.
    gc.set_threshold(20_000)
    atexit.register(gc.freeze)  # what is left goes with the process; to look through it takes a tenth of a short run
    _fill_descriptors()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:  # nothing is done that could not be said
        sys.stderr.write("newsmatter: standard output is closed\n")
        sys.exit(USAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # UTF-8 for other programs; a file's name that is no text must not end the run
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    seen: list[int] = []
    try:
        with _signals(seen):
            from newsmatter.cli._program import run

            code = run(sys.argv[1:])
            sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:  # a full disk, mostly of standard output
        from newsmatter._files import READ_ONLY, ReadOnly

        code = USAGE
        why = READ_ONLY if isinstance(error, ReadOnly) else error.strerror or error
        _say(f"newsmatter: {_visible(error.filename or 'the output')}: {_visible(why)}\n")
    except ModuleNotFoundError as error:
        code = USAGE
        if (error.name or "").partition(".")[0] in ("click", "rich"):
            _say(NEEDS)
        else:
            _say_where()
    except Exception:
        code = USAGE
        _say_where()
    except BaseException as error:  # KeyboardInterrupt, SystemExit and their like
        code = USAGE  # what a signal raises is told of below
        if not seen:  # it would end the command with a code of its own, 0 at that
            said = type(error).__name__ + (f"({_visible(error)})" if str(error) else "")
            _say(f"newsmatter: {said} was raised by code that a class, a rule or the settings name; mend that\n")
    if seen:
        code = KILLED + seen[0]
        at = f" while at work on {_visible(os.fspath(halt.at))}; look whether that was written" if halt.at else ""
        _say(f"newsmatter: stopped by {signal.Signals(seen[0]).name}{at}\n")
    _end(code)


@contextlib.contextmanager
def _signals(seen: list[int]) -> Iterator[None]:
    """The first signal ends a run in good order; a second, or the end of patience, does it at once."""

    owner = os.getpid()

    def handle(number: int, frame: object) -> None:
        if os.getpid() != owner:
            return  # a worker that has just been forked: it will have handlers of its own
        if not seen:
            seen.append(number)
        if halt.asked or not halt.running or not hasattr(signal, "setitimer"):
            raise Stopped
        halt.ask()
        signal.setitimer(signal.ITIMER_REAL, FINISH)

    numbers = [*SIGNALS, *([signal.SIGALRM] if hasattr(signal, "setitimer") else [])]
    before: dict[Any, Any] = {}
    try:
        for number in numbers:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
                before[number] = signal.signal(number, handle)
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _fill_descriptors() -> None:
    """A closed standard stream must not become the number of the next file that is opened."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _visible(said: object) -> str:
    from newsmatter._show import visible

    return visible(str(said))


def _say_where() -> None:
    import traceback

    from newsmatter._show import uncommanded, visible_lines

    _say(uncommanded(visible_lines(traceback.format_exc())))


def _end(code: int) -> NoReturn:
    """Exit; what a stream did not take is dropped, or the interpreter would fail once more when it flushes."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = max(code, USAGE)
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
