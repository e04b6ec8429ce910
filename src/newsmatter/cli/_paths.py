"""Arguments to files: paths, folders, globs, ``-`` for standard input, and ``module:Class``."""

from __future__ import annotations

import errno
import glob
import importlib
import os
import sys
from collections.abc import Iterator, Sequence

import click

import newsmatter
from newsmatter import Document

STDIN = "-"


def expand(paths: Sequence[str]) -> Iterator[str]:
    """The paths, with each glob in its place as the paths that match it. Raises click.UsageError when none does."""
    for path in paths:
        if os.path.lexists(path) or not glob.has_magic(path):
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


def load_class(context: click.Context, parameter: click.Parameter, name: str) -> type[Document]:
    """The class of ``Article``, ``Document`` or ``module:Class``. Raises click.BadParameter."""
    module, colon, attribute = name.rpartition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        cls = getattr(importlib.import_module(module) if colon else newsmatter, attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise click.BadParameter(f"{name} cannot be loaded ({error}); write it as module:Class") from None
    if not (isinstance(cls, type) and issubclass(cls, Document)):
        raise click.BadParameter(f"{name} is no class that derives from newsmatter.Document")
    return cls
