"""Options that several commands take."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import click

from newsmatter import ConflictError, EditError, SchemaError
from newsmatter._workers import halt
from newsmatter.bulk import LeadsOut, Result
from newsmatter.cli._paths import load_class, load_kinds
from newsmatter.cli._screen import Screen

CLEAN, FOUND, USAGE = 0, 1, 2

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
class_option = click.option(
    "--class", "cls", callback=load_class, default="Article", metavar="MODULE:CLASS",
    help="What the files are: Article (default), Document (any front matter) or a class of yours.",
)  # fmt: skip
kinds_option = click.option(
    "--class", "cls", callback=load_kinds, default="Article", metavar="MODULE:CLASS",
    help="What the files are: Article (default), Document (any front matter), a class of yours, or several (Post | Page).",
)  # fmt: skip
untyped_option = click.option(
    "--class", "cls", callback=load_class, default="Document", metavar="MODULE:CLASS",
    help="What the files are: Document (any front matter, default), Article or a class of yours; "
    "files that the class refuses are read as Document.",
)  # fmt: skip
_config = click.option(
    "--config", type=click.Path(exists=True), metavar="PATH",
    help="The file with the settings, or a folder from which pyproject.toml is looked for upwards (default: the working "
    "directory).",
)  # fmt: skip
_isolated = click.option(
    "--isolated", is_flag=True, help="Ignore all settings of files: nothing of the folder that is checked is run."
)
F = TypeVar("F", bound=Callable[..., Any])


def config_options(function: F) -> F:
    """``--config`` and ``--isolated``, of a command that takes settings from a file."""

    @_config
    @_isolated
    @functools.wraps(function)
    def command(*arguments: Any, config: str | None, isolated: bool, **options: Any) -> Any:
        if isolated and config is not None:
            raise click.UsageError("--isolated ignores what --config names; give one of the two")
        return function(*arguments, config=None if isolated else config or ".", **options)

    return cast(F, command)


def no_config_options(function: F) -> F:
    """The same for a command that takes none: every command can be called with them."""

    @config_options
    @functools.wraps(function)
    def command(*arguments: Any, config: str | None, **options: Any) -> Any:
        return function(*arguments, **options)

    return cast(F, command)


Many = dict[str, Any]  # how a command goes over many files: the options of the functions in newsmatter.bulk


def many_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of a command that goes over many files; it gets them together, as ``many``."""

    @click.option(
        "--follow-links", is_flag=True, help="Take what links bring into a folder from elsewhere, and folders by links."
    )
    @click.option(
        "--jobs",
        type=click.IntRange(0),
        default=0,
        metavar="N",
        help="Processes to use; 0 (default): one for each CPU.",
    )
    @functools.wraps(command)
    def with_many(*, jobs: int, follow_links: bool, **options: Any) -> int:
        return command(**options, many={"jobs": jobs, "follow_links": follow_links})

    return with_many


def problem(result: Result) -> str:
    """What stood in the way of a file, on one line with its name."""
    error = result.error
    if isinstance(error, LeadsOut):
        return f"{result.path}: leads out of the folder; left alone (--follow-links takes it)"
    if isinstance(error, ConflictError):
        return f"{result.path}: changed on disk meanwhile, and was left as it is; run it again"
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


def ends(left: int) -> str:
    """What a summary says of links that were left alone, and of files that no longer had their turn."""
    return (f", {count(left, 'link')} left alone" if left else "") + (
        ", stopped before the others" if halt.asked else ""
    )
