"""``newsmatter diff`` and ``merge``: two files and three compared by value, by hand and as drivers of git.

docs/howto-git.md tells git of them. As a driver of git none of them fails for what a file holds: git would give up on
everything it was asked for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from newsmatter import Change, Document, NewsmatterError, SchemaError, bulk, changes
from newsmatter._document import _loads
from newsmatter._editing.unified import unified
from newsmatter._files import replace_file
from newsmatter._show import visible
from newsmatter._syntax.envelope import decode
from newsmatter.cli import _paths
from newsmatter.cli._options import CLEAN, FOUND, USAGE, complain, settings_options
from newsmatter.cli._screen import Part, Screen
from newsmatter.cli._settings import Settings
from newsmatter.cli._threeway import MARKER, Unmergeable, merge_files

NOTHING = ("/dev/null", os.devnull)  # git names the first on every system
# path old-file old-hex old-mode new-file new-hex new-mode, and for a renamed file its new path and how alike they are
BY_GIT, RENAMED_BY_GIT = 7, 9
_UNMERGED = "GIT_DIFF_PATH_COUNTER"  # set by git alone, which names an unmerged file by its path and nothing else


@click.command(short_help="Show what differs between two files, value by value.")
@click.argument("arguments", nargs=-1, required=True, metavar="OLD NEW")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How changes are written.")
@settings_options(usual=Document)
def diff(arguments: tuple[str, ...], form: str, settings: Settings) -> int:
    """Show what differs between two files, value by value, a line for each change; one of them may be - or /dev/null.

    Comments, quotes and order of keys are no values. Called by git, as its external diff driver, it names the file, shows
    as a diff of lines what differs in these alone, or cannot be read, and always ends with 0.

    Exit code: 0 the same values, 1 others, 2 usage or unreadable input.
    """
    screen, settings = Screen(), settings.for_git()
    if len(arguments) in (BY_GIT, RENAMED_BY_GIT):
        _for_git(screen, arguments, form, settings)
        return CLEAN
    if len(arguments) == 1 and _UNMERGED in os.environ:
        screen.print((visible(f"{arguments[0]} (unmerged)"), "bold"))
        return CLEAN
    if len(arguments) != 2:
        raise click.UsageError("two files are compared: newsmatter diff OLD NEW (git calls it with 7 arguments)")
    if arguments == (_paths.STDIN, _paths.STDIN):
        raise click.UsageError("- (standard input) can be one of the files, not both")
    try:
        old, new = (_paths.read(file) if file not in NOTHING else None for file in arguments)
        found = _changes(old, new, arguments, settings)
    except (OSError, NewsmatterError) as error:
        complain(screen, bulk.Result(path=Path(getattr(error, "filename", None) or arguments[1]), error=error))
        return USAGE
    if form == "json":
        screen.value(json.dumps([change.to_dict() for change in found], ensure_ascii=False, indent=2), json=True)
    else:
        for change in found:
            screen.print(_line(change))
    return FOUND if found else CLEAN


def _changes(old: bytes | None, new: bytes | None, names: Sequence[str], settings: Settings) -> list[Change]:
    """What differs between two files; None: there is none. Raises NewsmatterError."""
    texts = [None if data is None else decode(data, name) for data, name in zip((old, new), names, strict=True)]
    try:
        # an empty document is not of every class
        kind = settings.of(names[1], new) or Document if None not in texts else Document
        before, after = (_document(text, kind, name) for text, name in zip(texts, names, strict=True))
    except SchemaError:
        before, after = (_document(text, Document, name) for text, name in zip(texts, names, strict=True))
    return changes(before, after)


def _document(text: str | None, cls: type[Any], name: str) -> Any:
    return Document(body="") if text is None else _loads(text, cls, name, None)


def _line(change: Change, indent: str = "") -> Part:
    styles = {"add": "green", "remove": "red", "set": "", "move": "cyan"}
    return indent + visible(str(change)), styles[change.kind]


# -- what git asks for


def _for_git(screen: Screen, arguments: tuple[str, ...], form: str, settings: Settings) -> None:
    """What differs between two versions of a file, whatever it holds."""
    path, old_file, _, old_mode, new_file, _, new_mode = arguments[:BY_GIT]
    now = arguments[BY_GIT] if len(arguments) == RENAMED_BY_GIT else path
    old, new = (None if file in NOTHING else Path(file).read_bytes() for file in (old_file, new_file))
    why, found = "", []
    try:
        found = _changes(old, new, (path, now), settings)
        why = "" if found or old == new else "the values are the same, the text differs"
    except NewsmatterError as error:
        why = f"compared by lines, as it cannot be read: {error}"
    if form == "json":
        plain = [change.to_dict() for change in found]
        screen.value(json.dumps({"file": now, "changes": plain, "note": why or None}, ensure_ascii=False), json=True)
        return
    heading = path if now == path else f"{path} -> {now}"
    if old is None or new is None:
        heading += " (new file)" if old is None else " (deleted file)"
    elif old_mode != new_mode:
        heading += f" (mode {old_mode} -> {new_mode})"
    screen.print((visible(heading), "bold"))
    for change in found:
        screen.print(_line(change, "  "))
    if why:
        screen.print(visible(f"  {why}"))
        screen.diff(_by_lines(old or b"", new or b"", Path(now)))


def _by_lines(old: bytes, new: bytes, path: Path) -> str:
    try:
        return unified(decode(old), decode(new), path)
    except NewsmatterError:
        return f"Binary files a/{path} and b/{path} differ\n"


@click.command(short_help="Merge what two people changed in a file, value by value.")
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.option("--marker-size", type=click.IntRange(1), default=MARKER, metavar="N",
              help="Characters of a conflict mark; git's %L (default: 7).")  # fmt: skip
@click.option("--name", metavar="NAME", help="The name of the file in messages; git's %P.")
@settings_options(usual=Document)
def merge(base: str, ours: str, theirs: str, marker_size: int, name: str | None, settings: Settings) -> int:
    """Merge what THEIRS changed since BASE into OURS, value by value, and write OURS: a merge driver of git.

    Keys, items of lists, comments and the lines of the body that one side changed are merged. Where both changed
    something otherwise, both stand in OURS between the usual marks. Files that cannot be read as front matter are merged
    line by line, as git does it.

    Exit code: 0 merged, 1 conflicts, 2 usage, or files that could not be read, merged or written; OURS is then as it was.
    """
    screen = Screen()
    name = name or ours
    try:
        before = Path(ours).read_bytes()
        files = b"" if base in NOTHING else Path(base).read_bytes(), before, Path(theirs).read_bytes()
        cls = settings.for_git().of(name, before) or Document
        result = merge_files(files, cls, marker_size)
        replace_file(Path(ours), result.data, before=before)
    except (OSError, NewsmatterError) as error:
        complain(screen, bulk.Result(path=Path(getattr(error, "filename", None) or ours), error=error))
        return USAGE
    except Unmergeable as error:
        screen.complain(f"{name}: {error}")
        return USAGE
    if result.plain is not None:
        screen.complain(f"{name}: merged line by line, as it cannot be merged by value: {result.plain}")
    for conflict in result.conflicts:
        screen.complain(f"{name}: conflict: {conflict}")
    return FOUND if result.conflicts else CLEAN
