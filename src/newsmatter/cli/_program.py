"""The commands together, and what becomes of errors."""

from __future__ import annotations

import os
import sys

import click

from newsmatter._pyproject import ConfigError
from newsmatter._show import visible
from newsmatter.cli._checking import check
from newsmatter.cli._completion import VARIABLE, complete, completing, versions
from newsmatter.cli._drivers import diff, merge
from newsmatter.cli._editing_commands import fix, fmt, set_
from newsmatter.cli._explain import rules
from newsmatter.cli._export import export
from newsmatter.cli._options import USAGE
from newsmatter.cli._serving import lsp
from newsmatter.cli._view import get, json_, schema, show, unjson


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=versions,
              help="Show the versions of the command and of what it stands on, and exit.")  # fmt: skip
def program() -> None:
    """Check, mend, format and edit news articles: Markdown files whose YAML front matter is the article."""


for command in (check, fix, fmt, get, set_, diff, merge, show, schema, json_, unjson, export, rules, lsp):
    program.add_command(command)
completing(program.commands.values())

EXAMPLES = {
    "check": "newsmatter check posts/ --fail-on warning",
    "fix": "newsmatter fix posts/ --write",
    "fmt": "newsmatter fmt posts/ --check",
    "get": "newsmatter get posts/a.md provider.domain",
    "set": "newsmatter set posts/ heat=0 'topics[]=Boats'",
    "diff": "newsmatter diff posts/a.md posts/b.md",
    "merge": "newsmatter merge base.md ours.md theirs.md",
    "show": "newsmatter show posts/a.md",
    "schema": "newsmatter schema --class Event",
    "json": "newsmatter json posts/a.md",
    "unjson": "newsmatter unjson a.json",
    "export": "newsmatter export posts/ --csv tables",
    "rules": "newsmatter rules key-misspelt",
    "lsp": "newsmatter lsp --isolated",
}
for name, example in EXAMPLES.items():
    program.commands[name].epilog = f"\b\nExample:\n  {example}"


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code. Not by click's ``main``, which turns a broken pipe into exit code 1."""
    if instruction := os.environ.get(VARIABLE):
        return complete(program, instruction)
    try:
        with program.make_context("newsmatter", arguments) as context:
            return program.invoke(context) or 0
    except click.exceptions.Exit as error:  # --help, --version
        return error.exit_code
    except click.ClickException as error:
        sys.stdout.flush()
        error.show()
        return error.exit_code
    except ConfigError as error:  # of the settings of some folder, as late as its files come
        sys.stdout.flush()
        click.UsageError(visible(str(error))).show()
        return USAGE
