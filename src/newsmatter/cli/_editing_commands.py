"""``newsmatter fix``, ``fmt`` and ``set``: what changes files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from newsmatter import NewsmatterError, bulk
from newsmatter._editing.unified import unified
from newsmatter._syntax.envelope import decode
from newsmatter.cli import _paths
from newsmatter.cli._checking import load_rules
from newsmatter.cli._options import (
    CLEAN,
    FOUND,
    USAGE,
    Many,
    class_option,
    complain,
    count,
    ends,
    many_options,
    paths_argument,
)
from newsmatter.cli._screen import Screen, visible
from newsmatter.cli._wire import (
    Assignment,
    Renaming,
    WireError,
    lens_at,
    parse_assignment,
    parse_path,
    parse_renaming,
    value_for,
)
from newsmatter.cli._work import assign_text, format_text


@click.command(short_help="Make the mends that are safe.")
@paths_argument
@click.option("--write", is_flag=True, help="Write the files; without it the diff is shown and nothing is written.")
@class_option
@many_options
def fix(paths: tuple[str, ...], write: bool, cls: type[Any], many: Many) -> int:
    """Make the mends that are safe: they change no value, only how it is written.

    Byte order mark, mixed line endings, blanks behind fences, quoted numbers, unquoted strings such as NO, times
    without a zone, keys in the wrong case (webURL), raw control characters. With - standard input is mended to
    standard output.

    Exit code: 0 nothing to mend (or --write), 1 something can be mended, 2 usage or unreadable input.
    """
    from newsmatter.cli._mends import fix_text  # which imports what plans edits

    function = functools.partial(fix_text, cls=cls, rules=load_rules(".", None, None))
    if _paths.is_stdin(paths):
        return _filter(function)
    results = bulk.rewrite_all(_paths.expand(paths), function, dry_run=not write, **many)
    return _report(paths, results, dry_run=not write, show=not write, verb="mended")


@click.command(short_help="Write files in the producer's layout.")
@paths_argument
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show the diff, and exit with 1 when there is one.")
@click.option("--drop-comments", is_flag=True, help="Format files that hold YAML comments too, without them.")
@class_option
@many_options
def fmt(paths: tuple[str, ...], check: bool, diff: bool, drop_comments: bool, cls: type[Any], many: Many) -> int:
    """Write files in the producer's layout: order of keys, quotes, indentation, blank lines.

    The layout has no place for YAML comments: a file that holds some is refused. With - standard input is formatted
    to standard output.

    Exit code: 0 done (or nothing to do), 1 files would change (--check, --diff), 2 usage or unreadable input.
    """
    function = functools.partial(format_text, cls=cls, drop_comments=drop_comments)
    if _paths.is_stdin(paths):
        return _filter(function, check=check, diff=diff)
    dry_run = check or diff
    results = bulk.rewrite_all(_paths.expand(paths), function, dry_run=dry_run, **many)
    return _report(paths, results, dry_run=dry_run, show=diff, verb="formatted")


@click.command("set", short_help="Set values in files with the smallest edit.")
@click.argument("arguments", nargs=-1, required=True, metavar="FILES... PATH=VALUE...")
@click.option("--rename", multiple=True, metavar="PATH=KEY",
              help="Give the key that PATH names another name; may be given more than once.")  # fmt: skip
@click.option("--unset", multiple=True, metavar="PATH", help="Remove what PATH names; may be given more than once.")
@click.option("--dry-run", is_flag=True, help="Show the diff and write nothing.")
@click.option("--add-keys", is_flag=True, help="Allow keys that neither the class nor the file has.")
@class_option
@many_options
def set_(
    arguments: tuple[str, ...],
    dry_run: bool,
    cls: type[Any],
    many: Many,
    **edits: Any,
) -> int:
    """Set values in files with the smallest edit: newsmatter set posts/ heat=42 'related[0].title=New'.

    The type of the place decides how VALUE is read: text for a string (title=2020 is a string), a YAML scalar for
    numbers, booleans and times, JSON for lists and mappings (topics=["AI", "Security"]). PATH[]=VALUE appends.
    --rename PATH=KEY keeps place, value and comments; it is done first, --unset last.
    A file that its class refuses (a missing title) is edited all the same. With - standard input is edited to
    standard output.

    Exit code: 0 done, 1 files would change (--dry-run), 2 usage, or a file that could not be read or edited (the others are).
    """
    paths, assignments, renamings = _edits(arguments, cls, **edits)
    function = functools.partial(assign_text, cls=cls, assignments=assignments, renamings=renamings)
    if _paths.is_stdin(paths):
        return _filter(function, diff=dry_run)
    results = bulk.rewrite_all(_paths.expand(paths), function, dry_run=dry_run, **many)
    return _report(paths, results, dry_run=dry_run, show=dry_run, verb="changed")


def _edits(
    arguments: tuple[str, ...], cls: type[Any], *, unset: tuple[str, ...], rename: tuple[str, ...], add_keys: bool
) -> tuple[tuple[str, ...], list[Assignment], list[Renaming]]:
    """The files, and what is done to each."""
    paths = []
    assignments = []
    renamings = []
    try:
        for argument in rename:
            steps, key = parse_renaming(argument)
            renamings.append(Renaming(steps=steps, key=key))
            if not add_keys:
                renamings[-1].admit(cls)
        for argument in arguments:
            parsed = parse_assignment(argument)
            if parsed is None:
                paths.append(argument)
                continue
            steps, text = parsed
            value = value_for(lens_at(cls, steps), text, argument[: len(argument) - len(text) - 1])
            assignments.append(Assignment(steps=steps, value=value, add_keys=add_keys))
        for argument in unset:
            steps = parse_path(argument)
            lens_at(cls, steps)
            assignments.append(Assignment(steps=steps, remove=True))
    except WireError as error:
        raise click.UsageError(str(error)) from None
    if not assignments and not renamings:
        raise click.UsageError("nothing to set; write PATH=VALUE, --rename PATH=KEY or --unset PATH")
    if not paths:
        raise click.UsageError("no files; name files or folders before PATH=VALUE (a file a=b.md as ./a=b.md)")
    return tuple(paths), assignments, renamings


# -- what they have in common


def _filter(function: Callable[[str, str], str], *, check: bool = False, diff: bool = False) -> int:
    """Standard input to standard output, or what would change on the way."""
    screen = Screen()
    try:
        before = decode(_paths.read_stdin(), "<stdin>")
        after = function(before, "<stdin>")
    except (NewsmatterError, WireError) as error:
        complain(screen, bulk.Result(path=Path("<stdin>"), error=error))
        return USAGE
    if diff and after != before:
        screen.diff(unified(before, after, Path("stdin")))
    elif not check and not diff:
        screen.raw(after)
    return FOUND if (check or diff) and after != before else CLEAN


def _report(paths: tuple[str, ...], results: Generator[bulk.Edited], *, dry_run: bool, show: bool, verb: str) -> int:
    screen = Screen()
    number = changed = failed = left = 0
    with closing(results):
        for result in screen.progress(results, lambda: sum(1 for _ in bulk.files(_paths.expand(paths)))):
            if isinstance(result.error, bulk.LeadsOut):
                left += 1
                complain(screen, result)
                continue
            number += 1
            if result.error is not None:
                failed += 1
                complain(screen, result)
            elif result.diff:
                changed += 1
                if show:
                    screen.diff(result.diff)
                else:
                    screen.print(Text(visible(str(result.path))))
    would = "would be " if dry_run else ""
    screen.note(
        f"{count(number, 'file')}: {changed} {would}{verb}, {number - changed - failed} unchanged"
        + (f", {failed} failed" if failed else "")
        + ends(left),
        machine=show,
    )
    return USAGE if failed else FOUND if changed and dry_run else CLEAN
