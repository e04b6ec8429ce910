"""docs/command.md holds what the command has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from newsmatter.cli import _mends
from newsmatter.cli._formats import FORMATS
from newsmatter.cli._program import commands

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_in_the_manual(name: str) -> None:
    assert re.search(rf"`{name} ?[^`]*`", MANUAL)
    for parameter in commands()[name].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in MANUAL or f"**`{parameter.opts[0]}" in MANUAL, parameter.opts


def test_every_option_of_the_manual_exists() -> None:
    known = {option for command in commands().values() for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", MANUAL)) <= known | {"--help", "--version"}


def test_every_format_and_mend_is_in_the_manual() -> None:
    assert all(f"`--format {name}`" in MANUAL for name in FORMATS)
    assert all(f"| `{code}` |" in MANUAL for code, _ in _mends.MENDS)


def test_the_hooks_call_commands_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"entry: newsmatter (\w+)((?: --[\w-]+)*)", hooks)
    assert len(entries) == hooks.count("- id:")
    for name, option in entries:
        options = [o for parameter in commands()[name].params for o in parameter.opts]
        assert set(option.split()) <= set(options)


def test_the_pattern_for_editors_takes_the_findings_apart(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "howto-editors.md").read_text(encoding="utf-8")
    tasks = json.loads(next(block for block in re.findall(r"```json\n(.*?)```", page, re.S) if "tasks" in block))[
        "tasks"
    ]
    pattern = tasks[0]["problemMatcher"]["pattern"]
    (tmp_path / "a b.md").write_text("---\nlayout: NO\n---\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _, out, _ = command(*tasks[0]["command"].split()[1:], "--class", "Document")
    found = [match for line in out.splitlines() if (match := re.match(pattern["regexp"], line))]
    assert [[match[pattern[name]] for name in ("file", "line", "column", "severity", "code")] for match in found] == [
        ["a b.md", "2", "9", "warning", "yaml-versions"]
    ]
