"""The commands together, and what becomes of errors."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from newsmatter._pyproject import ConfigError
from newsmatter._show import uncommanded, visible, visible_lines
from newsmatter.cli import USAGE
from newsmatter.cli._screen import alone

COMPLETE = "_NEWSMATTER_COMPLETE"  # what click's scripts set
# Where each command is, and an example of it. A run imports the one that it is asked for: all take as long as the library.
COMMANDS = {
    "check": ("_checking:check", "newsmatter check posts/ --fail-on warning"),
    "fix": ("_editing_commands:fix", "newsmatter fix posts/ --write"),
    "fmt": ("_editing_commands:fmt", "newsmatter fmt posts/ --check"),
    "get": ("_view:get", "newsmatter get posts/a.md provider.domain"),
    "set": ("_editing_commands:set_", "newsmatter set posts/ heat=0 'topics[]=Boats'"),
    "diff": ("_drivers:diff", "newsmatter diff posts/a.md posts/b.md"),
    "merge": ("_drivers:merge", "newsmatter merge base.md ours.md theirs.md"),
    "show": ("_view:show", "newsmatter show posts/a.md"),
    "schema": ("_view:schema", "newsmatter schema --class Event"),
    "json": ("_view:json_", "newsmatter json posts/a.md"),
    "unjson": ("_view:unjson", "newsmatter unjson a.json"),
    "export": ("_export:export", "newsmatter export posts/ --csv tables"),
    "rules": ("_explain:rules", "newsmatter rules key-misspelt"),
    "lsp": ("_serving:lsp", "newsmatter lsp --isolated"),
}


class _Program(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            place, example = COMMANDS[cmd_name]
            module, _, attribute = place.partition(":")
            command = getattr(importlib.import_module(f"newsmatter.cli.{module}"), attribute)
            command.epilog = f"\b\nExample:\n  {example}"
            self.add_command(command)
        return self.commands[cmd_name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        # click suggests from the commands that are imported, which are none yet
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            import difflib  # a mistake is rare

            if near := difflib.get_close_matches(args[0], COMMANDS, 1):
                ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


def _versions(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    """Write the versions of the command and of what it stands on, and end."""
    if asked and not context.resilient_parsing:
        from newsmatter.cli._completion import versions

        click.echo(versions())
        context.exit()


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_versions,
              help="Show the versions of the command and of what it stands on, and exit.")  # fmt: skip
def program() -> None:
    """Check, mend, format and edit news articles: Markdown files whose YAML front matter is the article."""


def commands() -> dict[str, click.Command]:
    """All of them, by name."""
    found: dict[str, Any] = {name: program.get_command(None, name) for name in COMMANDS}
    return found


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code. Not by click's ``main``, which turns a broken pipe into exit code 1."""
    if instruction := os.environ.get(COMPLETE):
        from newsmatter.cli._completion import complete, completing

        completing(commands().values())
        return complete(program, COMPLETE, instruction)
    try:
        with program.make_context("newsmatter", arguments) as context, alone():
            return program.invoke(context) or 0
    except click.exceptions.Exit as error:  # --help, --version
        return error.exit_code
    except click.ClickException as error:
        sys.stdout.flush()
        text = uncommanded(visible_lines(error.format_message()))
        error.format_message = lambda: text  # type: ignore[method-assign]  # it has what was given, names of files too
        error.show()
        return error.exit_code
    except ConfigError as error:  # of the settings of some folder, as late as its files come
        sys.stdout.flush()
        click.UsageError(visible(str(error))).show()
        return USAGE
