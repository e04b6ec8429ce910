"""Options that several commands take."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from newsmatter import Article, ConflictError, Document, EditError, SchemaError
from newsmatter._show import visible
from newsmatter._workers import halt
from newsmatter.bulk import LeadsOut, Result
from newsmatter.cli._paths import load_class
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Given, Settings

CLEAN, FOUND, USAGE = 0, 1, 2

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
stdin_option = click.option(
    "--stdin-filename", metavar="NAME", help="The name of what comes from standard input: settings and kind go by it."
)
Many = dict[str, Any]  # how a command goes over many files: the options of the functions in newsmatter.bulk
Command = Callable[..., int]


def _codes(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> frozenset[str] | None:
    codes = frozenset(code.strip() for text in value for code in text.split(",") if code.strip())
    return codes or None


def settings_options(
    *, usual: type[Document] = Article, rules: bool = False, choosing: bool = False
) -> Callable[[Command], Command]:
    """``--class``, ``--config`` and ``--isolated``, of every command; ``--select`` and ``--ignore`` with ``rules``, or
    with ``choosing`` where they are taken and no rule is run.

    The command gets what they say as ``settings``. ``usual``: what a file is where nothing says it.
    """
    name = "Article" if usual is Article else "Document (any front matter)"
    refused = "" if usual is Article else "; files that the class refuses are read as Document"
    options = [
        click.option("--class", "cls", callback=load_class, metavar="MODULE:CLASS",
                     help="What the files are, whatever the settings say: Article, Document (any front matter), a class of "
                     f"newsmatter.news, one of yours, or several as 'module:Post | Page' (default: as the settings say, else {name}){refused}."),
        click.option("--config", type=click.Path(exists=True), metavar="PATH",
                     help="The file with the settings, or a folder from which pyproject.toml is looked for upwards "
                     "(default: for each file the nearest pyproject.toml upwards)."),
        click.option("--isolated", is_flag=True,
                     help="Ignore all settings of files: nothing of the folder that is checked is run."),
    ]  # fmt: skip
    if rules or choosing:
        options += [
            click.option("--select", multiple=True, callback=_codes, metavar="CODES",
                         help="Only these codes, comma-separated."),
            click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Without these codes."),
        ]  # fmt: skip

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def with_settings(*arguments: Any, config: str | None, isolated: bool, cls: Any, **given: Any) -> int:
            if isolated and config is not None:
                raise click.UsageError("--isolated ignores what --config names; give one of the two")
            more: dict[str, Any] = {
                key: given.pop(key) for key in ("limit", "fail_on", "force_exclude") if key in given
            }
            if rules or choosing:
                chosen = {"select": given.pop("select"), "ignore": given.pop("ignore") or frozenset()}
                more |= chosen if rules else {}
                if not rules and any(chosen.values()):
                    Screen().complain("--select and --ignore choose nothing here: a layout has no codes")
            since = given.pop("since", None)
            settings = Settings(Given(config=config, isolated=isolated, cls=cls, usual=usual, rules=rules, **more))
            if since is not None:
                from newsmatter.cli._changed import changed_files

                settings.changed = changed_files(since)
            return command(*arguments, settings=settings, **given)

        for option in reversed(options):
            with_settings = option(with_settings)
        return with_settings

    return decorate


def many_options(command: Command) -> Command:
    """The options of a command that goes over many files; it gets them together, as ``many``."""

    @click.option(
        "--since",
        metavar="REV",
        help="Only files that changed since a commit of git, and those that it does not know yet.",
    )
    @click.option(
        "--force-exclude",
        is_flag=True,
        help="Leave out what the settings or .gitignore exclude even where it is named itself (pre-commit).",
    )
    @click.option(
        "--follow-links", is_flag=True, help="Take what links bring into a folder from elsewhere, and folders by links."
    )
    @click.option(
        "--jobs",
        type=click.IntRange(0),
        default=0,
        metavar="N",
        help="Processes to use; 0 (default): one for each CPU.",
    )  # fmt: skip
    @functools.wraps(command)
    def with_many(*, jobs: int, follow_links: bool, **options: Any) -> int:
        return command(**options, many={"jobs": jobs, "follow_links": follow_links})

    return with_many


def problem(result: Result) -> str:
    """What stood in the way of a file, on one line with its name."""
    from newsmatter._files import READ_ONLY, ReadOnly

    error = result.error
    if isinstance(error, LeadsOut):
        return f"{result.path}: leads out of the folder; left alone (--follow-links takes it)"
    if isinstance(error, ConflictError):
        return f"{result.path}: changed on disk meanwhile, and was left as it is; run it again"
    if isinstance(error, ReadOnly):
        return f"{result.path}: {READ_ONLY}"
    if isinstance(error, OSError):
        near = _near(result.path) if isinstance(error, FileNotFoundError) else ""
        return f"{result.path}: {error.strerror or error}{near}"
    if isinstance(error, SchemaError):
        more = len(error.findings) - 1
        return f"{error.findings[0]}" + (f" (and {more} more, see newsmatter check)" if more else "")
    if getattr(error, "file", None) is not None:
        return str(error)
    if isinstance(error, EditError):
        return f"{result.path}: {error.path + ': ' if error.path else ''}{error.message}"
    return f"{result.path}: {error if isinstance(error, ValueError) else repr(error)}"


def _near(path: Path) -> str:
    """The file or folder that was meant, if there is one of nearly that name; of a link, that it leads nowhere."""
    if os.path.islink(path):
        return f"; it is a link to {visible(os.readlink(path))}, which is not there"
    try:
        names = os.listdir(path.parent)
    except OSError:
        return ""
    import difflib  # a mistake is rare

    near = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean {path.with_name(near[0])}?" if near else ""


def complain(screen: Screen, result: Result) -> None:
    """Say what stood in the way of a file."""
    screen.complain(problem(result))


def complain_of_empty(screen: Screen, settings: Settings) -> bool:
    """Say of each folder that was named that nothing is in it; whether there was one."""
    for folder in settings.empty:
        suffixes = settings.in_folder(folder).suffixes
        screen.complain(f"{folder}: no {', '.join(suffixes)} file is there that is not excluded")
    return bool(settings.empty)


def count(number: int, what: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def ends(left: int) -> str:
    """What a summary says of links that were left alone, and of files that no longer had their turn."""
    return (f", {count(left, 'link')} left alone" if left else "") + (
        ", stopped before the others" if halt.asked else ""
    )
