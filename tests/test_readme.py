"""Every Python snippet of the README runs, in order, in one namespace; so does its example."""

from __future__ import annotations

import re
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def test_the_snippets_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    snippets = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(snippets) >= 4
    namespace: dict[str, Any] = {"__name__": "readme"}
    for snippet in snippets:
        exec(compile(snippet, "README.md", "exec"), namespace)


def test_the_snippets_of_the_guarantees_run() -> None:
    (snippet,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8"), re.DOTALL
    )
    exec(compile(snippet, "guarantees.md", "exec"), {"__name__": "guarantees"})


def test_the_example_shows_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.md"
    sample = next((ROOT / "samples").glob("*.md"))
    monkeypatch.setattr(sys, "argv", ["change_heat.py", str(sample), str(target)])
    runpy.run_path(str(ROOT / "examples" / "change_heat.py"), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == ["-heat: 17", "+heat: 42"]
    assert target.read_bytes() == sample.read_bytes().replace(b"heat: 17", b"heat: 42")
    assert sample.read_bytes().count(b"heat: 17") == 1
