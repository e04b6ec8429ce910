"""``newsmatter get``, ``show``, ``schema``, ``json`` and ``unjson``: what reads one file and prints.

What only ``show`` needs is imported there: it takes as long as the rest of the command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Group, RenderableType
from rich.text import Text

from newsmatter import Document, NewsmatterError, SchemaError, bulk, dumps, from_dict, json_schema, to_dict
from newsmatter._binding.lens import dotted
from newsmatter._document import _loads
from newsmatter._show import visible, visible_lines
from newsmatter.cli import _paths
from newsmatter.cli._options import CLEAN, FOUND, USAGE, complain, settings_options
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Settings
from newsmatter.cli._wire import BODY, WireError, lens_at, parse_path
from newsmatter.cli._wire import get as get_value
from newsmatter.kinds import Kinds

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("title", "name")
# what tells an item of a list of mappings apart, in a table of few columns
COLUMNS = ("title", "name", "url", "type", "provider", "publishedDateTime", "width", "height")


class Unreadable(click.ClickException):
    """A file that cannot be read: every reason on standard error, exit code 2."""

    exit_code = USAGE

    def __init__(self, path: str, error: Exception) -> None:
        super().__init__(str(error))
        self.result = bulk.Result(path=Path(path), error=error)

    def show(self, file: Any = None) -> None:
        complain(Screen(), self.result)


def _load(file: str, settings: Settings) -> Any:
    """The document of a file, as the settings say; one that they skip is one without a class."""
    name = "<stdin>" if file == _paths.STDIN else file
    try:
        data = _paths.read(file)
        return _loads(data, settings.of(file, data) or Document, name, None)
    except (OSError, NewsmatterError) as error:
        raise Unreadable(name, error) from None


@click.command(short_help="Print one value of a file.")
@click.argument("file")
@click.argument("path")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, strings in quotes.")
@settings_options()
def get(file: str, path: str, as_json: bool, settings: Settings) -> int:
    """Print the value that PATH names: newsmatter get FILE 'related[0].images[0].url'.

    Strings come as they are, lists and mappings as JSON; $body is the text behind the front matter.

    Exit code: 0 found, 1 nothing stands there, 2 usage or unreadable input.
    """
    screen = Screen()
    try:
        steps = parse_path(path)
        document = _load(file, settings)
        lens_at(type(document), steps)
    except WireError as error:
        raise click.UsageError(str(error)) from None
    try:
        value = get_value(document, steps)
    except WireError as error:
        screen.complain(f"{file}: {error}")
        return FOUND
    as_json = as_json or not isinstance(value, str)
    screen.value(json.dumps(value, ensure_ascii=False) if as_json else value, json=as_json)
    return CLEAN


@click.command(short_help="Show a file in a readable form.")
@click.argument("file")
@click.option("--lines", is_flag=True, help="Each value on a line with its path: for git's textconv and other diffs.")
@settings_options()
def show(file: str, lines: bool, settings: Settings) -> int:
    """Show a file in a readable form: its title, its values, its lists as tables, its body.

    With --lines every value has its line, and a file that cannot be read is shown as it stands.
    """
    screen = Screen()
    if lines:
        _show_lines(screen, file, settings.for_git())
        return CLEAN
    data = to_dict(_load(file, settings))
    body = data.pop(BODY, "").strip()
    heading = next((str(data.pop(key)) for key in HEADINGS if key in data), file)
    drawn: list[RenderableType] = [Text(visible(heading), "bold"), _mapping(data)]
    if body:
        from rich.markdown import Markdown

        drawn += ["", Markdown(visible_lines(body))]
    screen.draw(*drawn)
    return CLEAN


def _show_lines(screen: Screen, file: str, settings: Settings) -> None:
    """Each value on a line, then the body. Items have no number: one more of them is one more line for a diff."""
    try:
        data = _paths.read(file)
    except OSError as error:
        raise Unreadable(file, error) from None
    try:
        try:
            document: Any = _loads(data, settings.of(file, data) or Document, None, None)
        except SchemaError:
            document = _loads(data, Document, None, None)
    except NewsmatterError:
        screen.bytes(data)
        return
    plain = to_dict(document)
    body = plain.pop(BODY, "\n")
    lines = "".join(f"{line}\n" for line in _lines(plain, ""))
    screen.raw(lines + ("" if body == "\n" else f"\n{body}"))


def _lines(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _lines(child, dotted(path, key))
    elif isinstance(value, list) and value:
        for child in value:
            yield from _lines(child, f"{path}[]")
    elif isinstance(value, str) and "\n" in value:  # a line changed is a line of the diff
        for line in re.findall(r"[^\n]*\n|[^\n]+", value):
            yield f"{path}: {json.dumps(line, ensure_ascii=False)}"
    else:
        yield f"{path}: {json.dumps(value, ensure_ascii=False)}"


def _mapping(data: dict[str, Any]) -> RenderableType:
    """Keys and values in two columns; what holds more comes below, indented."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    blocks: list[RenderableType] = []
    for key, value in data.items():
        if _is_flat(value):
            grid.add_row(Text(visible(key)), _cell(value))
        else:
            size = f" ({len(value)})" if isinstance(value, list) else ""
            blocks += [
                Text(visible(key) + size, "bold cyan"),
                Padding(_mapping(value) if isinstance(value, dict) else _table(value), (0, 0, 0, 2)),
            ]
    return Group(grid, *blocks)


def _is_flat(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(item, (dict, list)) for item in value)
    return not isinstance(value, dict)


def _table(items: list[Any]) -> Table:
    """A list with mappings as a table; an item's other keys are for ``newsmatter get``."""
    from rich.table import Table

    found = dict.fromkeys(key for item in items if isinstance(item, dict) for key in item)
    keys = [*(key for key in COLUMNS if key in found), *(key for key in found if key not in COLUMNS)][:4]
    table = Table(box=None, pad_edge=False)
    table.add_column("", style="dim")
    for key in keys or ["value"]:
        table.add_column(Text(visible(key)), overflow="fold")
    for number, item in enumerate(items):
        cells = [_cell(item.get(key)) for key in keys] if keys and isinstance(item, dict) else [_cell(item)]
        table.add_row(f"[{number}]", *cells, style="")
    return table


def _cell(value: Any) -> Text:
    if isinstance(value, dict):
        value = value.get("name", json.dumps(value))
    if isinstance(value, list):
        return Text(", ".join(_cell(item).plain for item in value))
    return Text("" if value is None else visible_lines(value) if isinstance(value, str) else json.dumps(value))


@click.command(short_help="Print the JSON Schema of the files' data.")
@settings_options()
def schema(settings: Settings) -> int:
    """Print the JSON Schema (2020-12) of the files' data, as `newsmatter json` prints it."""
    Screen().write(json.dumps(json_schema(_usual(settings)), ensure_ascii=False, indent=2) + "\n")
    return CLEAN


def _usual(settings: Settings) -> type[Document]:
    """The class where there is no file: that of the settings of the working directory."""
    cls = settings.in_folder("").cls
    return settings.given.usual if isinstance(cls, Kinds) else cls


@click.command("json", short_help="Print a file as JSON.")
@click.argument("file")
@settings_options()
def json_(file: str, settings: Settings) -> int:
    """Print a file as JSON, under the format's names; `newsmatter unjson` is the way back."""
    Screen().value(json.dumps(to_dict(_load(file, settings)), ensure_ascii=False, indent=2), json=True)
    return CLEAN


@click.command(short_help="Print JSON as a file again.")
@click.argument("file")
@settings_options()
def unjson(file: str, settings: Settings) -> int:
    """Print JSON, as `newsmatter json` prints it, as a file in the producer's layout. FILE may be - too."""
    try:
        data = json.loads(_paths.read(file))
        if not isinstance(data, dict):
            raise ValueError(f"an object is needed, this is {type(data).__name__}")
        Screen().raw(dumps(from_dict(data, _usual(settings))))
    except json.JSONDecodeError as error:
        raise Unreadable(file, ValueError(f"this is no JSON, such as newsmatter json prints: {error}")) from None
    except (OSError, ValueError, RecursionError, NewsmatterError) as error:
        raise Unreadable(file, error) from None
    return CLEAN
