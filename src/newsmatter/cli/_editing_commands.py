"""``newsmatter fix``, ``fmt`` and ``set``: what changes files."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from newsmatter import NewsmatterError, SchemaError, bulk
from newsmatter._editing.unified import unified
from newsmatter._show import visible
from newsmatter._syntax.envelope import decode
from newsmatter.cli import _paths
from newsmatter.cli._options import (
    CLEAN,
    FOUND,
    USAGE,
    Many,
    complain_of_empty,
    count,
    ends,
    many_options,
    paths_argument,
    problem,
    settings_options,
    stdin_option,
)
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Settings
from newsmatter.cli._wire import Renaming, WireError, parse_assignment, parse_path, parse_renaming
from newsmatter.cli._work import Wanted, assign_by, format_by, mend
from newsmatter.kinds import Skipped

QUIET = f"{__name__}.quiet"  # in the context's meta: it is the report's alone


def _quiet(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[QUIET] = value


quiet_option = click.option("--quiet", "-q", is_flag=True, expose_value=False, callback=_quiet, help="No summary.")
force_option = click.option("--force", is_flag=True, help="Change files too that their class cannot read.")


@click.command(short_help="Make the mends that are safe.")
@paths_argument
@click.option("--write", is_flag=True, help="Write the files; without it the diff is shown and nothing is written.")
@force_option
@quiet_option
@stdin_option
@many_options
@settings_options(rules=True)
def fix(
    paths: tuple[str, ...], write: bool, force: bool, stdin_filename: str | None, settings: Settings, many: Many
) -> int:
    """Make the mends that are safe: they change no value, only how it is written.

    Byte order mark, mixed line endings, blanks behind fences, quoted numbers, unquoted strings such as NO, times
    without a zone, keys in the wrong case (webURL), raw control characters. With - standard input is mended to
    standard output. A file that its class cannot read even then is left alone, and named.

    Exit code: 0 nothing to mend (or --write), 1 something can be mended, 2 usage, unreadable input or a file left alone.
    """
    function = functools.partial(mend, settings=settings, force=force)
    if _paths.is_stdin(paths):
        return _filter(function, settings, stdin_filename)
    chosen = settings.chosen(_paths.expand(paths))
    results = bulk.rewrite_all(chosen, function, dry_run=not write, **many)
    return _report(settings, paths, results, dry_run=not write, show=not write, verb="mended")


@click.command(short_help="Write files in the producer's layout.")
@paths_argument
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show the diff, and exit with 1 when there is one.")
@click.option("--drop-comments", is_flag=True, help="Format files that hold YAML comments too, without them.")
@force_option
@quiet_option
@stdin_option
@many_options
@settings_options(choosing=True)
def fmt(
    paths: tuple[str, ...],
    check: bool,
    diff: bool,
    stdin_filename: str | None,
    settings: Settings,
    many: Many,
    **how: Any,
) -> int:
    """Write files in the layout of their class: order of keys, quotes, indentation, blank lines.

    The layout has no place for YAML comments: a file that holds some is refused. One that its class cannot read is left
    alone, and named. With - standard input is formatted to standard output. --select and --ignore are taken so that
    one set of options does for check, fix and fmt; a layout has no codes.

    Exit code: 0 done (or nothing to do), 1 files would change (--check, --diff), 2 usage, unreadable input or a file
    left alone.
    """
    function = functools.partial(format_by, settings=settings, **how)
    if _paths.is_stdin(paths):
        return _filter(function, settings, stdin_filename, check=check, diff=diff)
    dry_run = check or diff
    chosen = settings.chosen(_paths.expand(paths))
    results = bulk.rewrite_all(chosen, function, dry_run=dry_run, **many)
    return _report(settings, paths, results, dry_run=dry_run, show=diff, verb="formatted")


@click.command("set", short_help="Set values in files with the smallest edit.")
@click.argument("arguments", nargs=-1, required=True, metavar="FILES... PATH=VALUE...")
@click.option("--rename", multiple=True, metavar="PATH=KEY",
              help="Give the key that PATH names another name; may be given more than once.")  # fmt: skip
@click.option("--unset", multiple=True, metavar="PATH", help="Remove what PATH names; may be given more than once.")
@click.option("--dry-run", is_flag=True, help="Show the diff and write nothing.")
@click.option("--add-keys", is_flag=True, help="Allow keys that neither the class nor the file has.")
@force_option
@quiet_option
@stdin_option
@many_options
@settings_options()
def set_(
    arguments: tuple[str, ...],
    dry_run: bool,
    force: bool,
    stdin_filename: str | None,
    settings: Settings,
    many: Many,
    **edits: Any,
) -> int:
    """Set values in files with the smallest edit: newsmatter set posts/ heat=42 'related[0].title=New'.

    The type of the place decides how VALUE is read: text for a string (title=2020 is a string), a YAML scalar for
    numbers, booleans and times, JSON for lists and mappings (topics=["AI", "Security"]). PATH[]=VALUE appends.
    --rename PATH=KEY keeps place, value and comments; it is done first, --unset last.
    A file that its class cannot read (a missing title) is changed if the class reads what comes of it, else left alone and
    named. With - standard input is edited to standard output.

    Exit code: 0 done, 1 files would change (--dry-run), 2 usage, or a file that could not be read or edited (the others are).
    """
    paths, wanted = _wanted(arguments, **edits)
    _admit(wanted, paths, settings, stdin_filename)
    function = functools.partial(assign_by, settings=settings, wanted=wanted, force=force)
    if _paths.is_stdin(paths):
        return _filter(function, settings, stdin_filename, diff=dry_run)
    chosen = settings.chosen(_paths.expand(paths))
    results = bulk.rewrite_all(chosen, function, dry_run=dry_run, **many)
    return _report(settings, paths, results, dry_run=dry_run, show=dry_run, verb="changed")


def _wanted(
    arguments: tuple[str, ...], *, unset: tuple[str, ...], rename: tuple[str, ...], add_keys: bool
) -> tuple[tuple[str, ...], Wanted]:
    """The files, and what is done to each."""
    paths = []
    values = []
    try:
        renamings = [Renaming(steps=steps, key=key) for steps, key in map(parse_renaming, rename)]
        for argument in arguments:
            parsed = parse_assignment(argument)
            if parsed is None:
                paths.append(argument)
                continue
            steps, text = parsed
            values.append((tuple(steps), text, argument[: len(argument) - len(text) - 1]))
        removals = [tuple(parse_path(argument)) for argument in unset]
    except WireError as error:
        raise click.UsageError(str(error)) from None
    if not values and not renamings and not removals:
        raise click.UsageError(_nothing(paths))
    if not paths:
        raise click.UsageError("no files; name files or folders before PATH=VALUE (a file a=b.md as ./a=b.md)")
    wanted = Wanted(values=tuple(values), removals=tuple(removals), renamings=tuple(renamings), add_keys=add_keys)
    return tuple(paths), wanted


def _nothing(paths: list[str]) -> str:
    """What is missing, where all arguments are files; one with a ``=`` that is no path was not meant as a file."""
    taken = next((path for path in paths if "=" in path and not os.path.lexists(path)), None)
    if taken is None:
        return "nothing to set; write PATH=VALUE, --rename PATH=KEY or --unset PATH"
    return (
        f"nothing to set: {taken!r} was taken for a file, for what is before its '=' is no path like heat, topics[0], "
        "topics[] or related[0].title; write PATH=VALUE with one of these"
    )


def _admit(wanted: Wanted, paths: tuple[str, ...], settings: Settings, name: str | None) -> None:
    """Refuse at once what no file can take. Where files are of several kinds, each is asked when its turn comes."""
    first = (name or "") if _paths.is_stdin(paths) else paths[0]
    cls = (settings.in_folder(first) if os.path.isdir(first) else settings.at(first)).cls
    if isinstance(cls, type):
        try:
            wanted.within(cls)
        except WireError as error:
            raise click.UsageError(str(error)) from None


# -- what they have in common


def _complain(screen: Screen, result: bulk.Result, settings: Settings) -> None:
    screen.complain(problem(result) + (_left(result.path, settings) if isinstance(result.error, SchemaError) else ""))


def _left(path: Path, settings: Settings) -> str:
    """That a file is left alone, with what says that it is of a class that cannot read it."""
    if settings.given.cls is not None:
        by = "another --class may read it"
    elif says := settings.at(path).says:
        by = f"{says} in the settings {'says' if says == 'class' else 'say'} what it is, --class says otherwise"
    else:
        by = "--class says what it is"
    return f"; left alone: {by}, --force changes it all the same"


def _filter(
    function: Callable[[str, str], str],
    settings: Settings,
    name: str | None,
    *,
    check: bool = False,
    diff: bool = False,
) -> int:
    """Standard input to standard output, or what would change on the way."""
    screen = Screen()
    file = name or "<stdin>"
    before = after = ""
    try:
        before = after = decode(_paths.read_stdin(), file)
        with contextlib.suppress(Skipped):
            after = before if settings.leaves(file) else function(before, file)
    except (NewsmatterError, WireError) as error:
        _complain(screen, bulk.Result(path=Path(file), error=error), settings)
        return USAGE
    if diff and after != before:
        screen.diff(unified(before, after, Path(name or "stdin")))
    elif not check and not diff:
        screen.raw(after)
    return FOUND if (check or diff) and after != before else CLEAN


def _report(
    settings: Settings,
    paths: tuple[str, ...],
    results: Generator[bulk.Edited],
    *,
    dry_run: bool,
    show: bool,
    verb: str,
) -> int:
    screen = Screen()
    number = changed = failed = left = 0
    total = functools.partial(_paths.total, paths, settings)
    with closing(results):
        for result in screen.progress(results, total):
            if isinstance(result.error, bulk.LeadsOut):
                left += 1
                _complain(screen, result, settings)
                continue
            number += 1
            if result.error is not None:
                failed += 1
                _complain(screen, result, settings)
            elif result.diff:
                changed += 1
                if show:
                    screen.diff(result.diff)
                else:
                    screen.print(visible(str(result.path)))
    would = "would be " if dry_run else ""
    if not click.get_current_context().meta[QUIET]:
        screen.note(
            f"{count(number, 'file')}: {changed} {would}{verb}, {number - changed - failed} unchanged"
            + (f", {failed} failed" if failed else "")
            + ends(left),
            machine=show,
        )
    if complain_of_empty(screen, settings) or failed:
        return USAGE
    return FOUND if changed and dry_run else CLEAN
