"""``newsmatter lsp``."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys

import click

from newsmatter._workers import SIGNALS
from newsmatter.cli._options import settings_options
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Settings

NEEDS = "the language server needs pygls; install it with: pip install 'newsmatter[lsp]'"


@click.command(short_help="Run the language server for editors.")
@click.option(
    "--stdio",
    is_flag=True,
    help="Speak over standard input and output: always done, and taken since many editors say so.",
)
@settings_options(rules=True)
def lsp(stdio: bool, settings: Settings) -> int:
    """Run the language server for editors, over standard input and output: findings while one types, the mends of
    `newsmatter fix` as quick fixes, completion of keys and values, what a key is about, and `newsmatter fmt`.

    Editors start it: docs/howto-editors.md says how. What a file is, the settings say, as for the other commands; they
    may name code of the folder that is open, which is run then. --isolated ignores them.

    Exit code: 0 ended by the editor in good order, 1 otherwise, 2 usage.
    """
    try:
        from newsmatter.lsp._server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.UsageError(NEEDS) from None
    if sys.stdin is None:
        raise OSError(errno.EBADF, "closed", "standard input")
    if sys.stdin.isatty():
        sys.stderr.write("newsmatter: waiting for an editor to speak on standard input; Ctrl-C ends this\n")
    for number in SIGNALS:  # nothing is written that a signal could cut in two
        with contextlib.suppress(ValueError):  # not the main thread
            signal.signal(number, signal.SIG_DFL)
    # what code of one's own prints must not get between the messages
    stdout = Screen().stream.fileno()
    output = os.fdopen(os.dup(stdout), "wb")
    os.dup2(sys.stderr.fileno(), stdout)
    return serve(settings.given, sys.stdin.buffer, output)
