"""Arguments to files: paths, folders, globs, ``-`` for standard input, and ``module:Class``."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence

import click

from newsmatter import Document
from newsmatter._pyproject import ConfigError
from newsmatter._show import visible
from newsmatter.bulk import files
from newsmatter.cli._settings import Settings
from newsmatter.kinds import class_named

STDIN = "-"


def expand(paths: Sequence[str]) -> Iterator[str]:
    """The paths, with each glob in its place as the paths that match it. Raises click.UsageError when none does."""
    for path in paths:
        if os.path.lexists(path):
            yield path
            continue
        import glob  # most paths are none

        if not glob.has_magic(path):
            yield path
            continue
        found = sorted(glob.iglob(path, recursive=True))
        if not found:
            raise click.UsageError(f"nothing matches {path}")
        yield from found


def is_stdin(paths: Sequence[str]) -> bool:
    """Whether the input is standard input. Raises click.UsageError when it is that and more."""
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) stands alone, without other paths")
    return STDIN in paths


def read_stdin() -> bytes:
    """All of standard input. Raises OSError when it is closed."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "closed", "standard input")
    return sys.stdin.buffer.read()


def read(file: str) -> bytes:
    """The bytes of a file, or of standard input. Raises OSError."""
    if file == STDIN:
        return read_stdin()
    with open(file, "rb") as source:
        return source.read()


def load_class(context: click.Context, parameter: click.Parameter, name: str | None) -> type[Document] | None:
    """The class of ``Article``, ``Document`` or ``module:Class``. Raises click.BadParameter."""
    try:
        return None if name is None else class_named(name, os.getcwd())
    except ConfigError as error:
        raise click.BadParameter(visible(str(error))) from None


def total(paths: Sequence[str], settings: Settings) -> int:
    """How many files the paths stand for."""
    return sum(1 for _ in files(settings.chosen(expand(paths))))
