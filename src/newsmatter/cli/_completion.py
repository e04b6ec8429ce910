"""What shells complete, by click: codes, classes and files. Nothing of the user's own is imported for it."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem, shell_complete

import newsmatter
from newsmatter import Document, news
from newsmatter.rules import catalogue

_CODES = ("--select", "--ignore")
_FILES = ("paths", "arguments", "file", "base", "ours", "theirs", "baseline", "write_baseline")
# what the command stands on, and what the extras bring
_BENEATH = (
    "attrs", "cattrs", "ruamel.yaml", "click", "rich", "pathspec", "pygls", "hypothesis", "pyarrow", "duckdb", "distributed",
)  # fmt: skip


class Codes(click.ParamType):  # type: ignore[type-arg]  # which older releases have none of
    """Codes of rules, comma-separated, or ``one``."""

    name = "codes"

    def __init__(self, one: bool = False) -> None:
        self.one = one

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        done, comma, word = ("", "", incomplete) if self.one else incomplete.rpartition(",")
        rows = sorted({(code, summary) for code, _, summary in catalogue() if code.startswith(word)})
        return [CompletionItem(f"{done}{comma}{code}", help=summary) for code, summary in rows]


class Classes(click.ParamType):  # type: ignore[type-arg]  # which older releases have none of
    """The classes that the library has."""

    name = "class"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in class_names() if name.startswith(incomplete)]


class Files(click.ParamType):  # type: ignore[type-arg]  # which older releases have none of
    """Files and folders, which the shell knows."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


def class_names() -> list[str]:
    """The names that ``--class`` takes without a module."""
    found = [
        name for name in news.__all__ if isinstance(cls := getattr(news, name), type) and issubclass(cls, Document)
    ]
    return sorted({"Article", "Document", *found})


def completing(commands: Iterable[click.Command]) -> None:
    """Say of each option and argument what it takes."""
    for command in commands:
        for parameter in command.params:
            if parameter.opts[0] in _CODES:
                parameter.type = Codes()
            elif parameter.name == "code":
                parameter.type = Codes(one=True)
            elif parameter.name == "cls":
                parameter.type = Classes()
            elif parameter.name in _FILES:
                parameter.type = Files()


def complete(program: click.Command, variable: str, instruction: str) -> int:
    """Write a shell's script, or the completions that it asked for in a variable; the exit code."""
    return shell_complete(program, {}, "newsmatter", variable, instruction)


def versions() -> str:
    """The versions of the command and of what it stands on, a line each."""
    lines = [f"newsmatter, version {newsmatter.__version__}"]
    lines.append(f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}")
    for name in _BENEATH:
        try:
            lines.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return "\n".join(lines)
