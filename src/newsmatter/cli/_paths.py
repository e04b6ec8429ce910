"""Arguments to files: paths, folders, globs, ``-`` for standard input, and ``module:Class``."""

from __future__ import annotations

import errno
import glob
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

import newsmatter
from newsmatter import Document
from newsmatter._binding.choice import document_classes
from newsmatter._imports import named
from newsmatter._show import visible

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


def load_kinds(context: click.Context, parameter: click.Parameter, name: str) -> Any:
    """As `load_class`, and ``module:Kinds`` for ``Kinds = Post | Page``. Raises click.BadParameter."""
    cls = _named(name)
    try:
        document_classes(cls)
    except TypeError as error:
        raise click.BadParameter(f"{name} is no class that derives from newsmatter.Document ({error})") from None
    return cls


def _named(name: str) -> Any:
    try:
        return named(name, os.getcwd()) if ":" in name else getattr(newsmatter, name)
    except Exception as error:  # the module is the user's and may raise anything
        said = visible(f"{type(error).__name__}: {error}")
        raise click.BadParameter(f"{name} cannot be loaded ({said}); write it as module:Class") from None


def load_class(context: click.Context, parameter: click.Parameter, name: str) -> type[Document]:
    """The class of ``Article``, ``Document`` or ``module:Class``. Raises click.BadParameter."""
    cls = _named(name)
    if not (isinstance(cls, type) and issubclass(cls, Document)):
        raise click.BadParameter(f"{name} is no class that derives from newsmatter.Document")
    return cls
