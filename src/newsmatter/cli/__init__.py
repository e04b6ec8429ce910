"""The ``newsmatter`` command (extra ``cli``). docs/command.md is its manual.

This module stays light: every worker process imports it again where processes are not forked.
"""

from __future__ import annotations

import io
import os
import sys

NEEDS = "newsmatter: the command needs click and rich; install them with: pip install 'newsmatter[cli]'\n"
USAGE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141


def main() -> None:
    """Run the command of ``sys.argv`` and exit with its code."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")  # for workers that are started anew: not from the working directory
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # UTF-8 for other programs; a file's name that is no text must not end the run
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        from newsmatter.cli._program import run

        code = run(sys.argv[1:])
        sys.stdout.flush()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.stderr.write(NEEDS)
        code = USAGE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # the reader has gone: the interpreter must not fail once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = BROKEN_PIPE
    sys.exit(code)
