"""Options that several commands take."""

from __future__ import annotations

import click

from newsmatter import EditError, SchemaError
from newsmatter.bulk import Result
from newsmatter.cli._paths import load_class
from newsmatter.cli._screen import Screen

CLEAN, FOUND, USAGE = 0, 1, 2

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
class_option = click.option(
    "--class", "cls", callback=load_class, default="Article", metavar="MODULE:CLASS",
    help="What the files are: Article (default), Document (any front matter) or a class of yours.",
)  # fmt: skip
jobs_option = click.option(
    "--jobs", type=click.IntRange(0), default=0, metavar="N", help="Processes to use; 0 (default): one for each CPU."
)


def problem(result: Result) -> str:
    """What stood in the way of a file, on one line with its name."""
    error = result.error
    if isinstance(error, OSError):
        return f"{result.path}: {error.strerror or error}"
    if isinstance(error, SchemaError):
        more = len(error.findings) - 1
        return f"{error.findings[0]}" + (f" (and {more} more, see newsmatter check)" if more else "")
    if getattr(error, "file", None) is not None:
        return str(error)
    if isinstance(error, EditError):
        return f"{result.path}: {error.path + ': ' if error.path else ''}{error.message}"
    return f"{result.path}: {error if isinstance(error, ValueError) else repr(error)}"


def complain(screen: Screen, result: Result) -> None:
    """Say what stood in the way of a file."""
    screen.complain(problem(result))


def count(number: int, what: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {what}{'' if number == 1 else 's'}"
