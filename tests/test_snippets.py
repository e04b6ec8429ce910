"""What README.md and docs/ show is run: Python, commands, files, and the output that stands below them.

The blocks of a page run in order, in one namespace and one folder that holds a copy of samples/:

- ``python`` is executed, and the tests that it defines are called at the end; ``sh`` is run by the shell, where any failing line fails;
- ``text`` and ``diff`` are what the block above printed; a line of ``...`` stands for any lines;
- ``toml``, ``yaml`` and ``json`` are parsed; steps of a workflow that call ``newsmatter`` are run;
- ``markdown`` with a place is an example of docs/findings.md, and tested with it.

Comments right above a block say more: ``<!-- file: NAME -->``, it is that file; ``<!-- exit: 1 -->``, the shell ends
with that code; ``<!-- not run: WHY -->``; ``<!-- needs: MODULE -->``, it is run where that is installed, the extra
``snippets``. ``<!-- setup: COMMANDS -->`` is run and not shown. A page with ``<!-- page needs: MODULES -->`` is skipped
where one of these is not installed.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from folders import SAMPLE
from forked import FORKS
from hypothesis import settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"^<!-- setup:(?P<setup>.*?)-->$|(?P<marks>(?:^<!-- (?:file|exit|not run|needs): [^\n]* -->\n)*)^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# Stand-ins: the commands of this interpreter (newsmatter is forked where that can be); and pip, which only looks whether the extras exist.
COMMANDS = {
    "newsmatter": 'exec "$PYTHON" -m newsmatter "$@"',
    "python": 'exec "$PYTHON" "$@"',
    "pip": 'exec "$PYTHON" "$STAND_IN" "$@"',
}


# What can be followed once more, and leaves nothing behind but what begins with this, which git ignores.
TWICE = {"README.md": ("no such file",), "tutorial.md": ("play/",)}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Page:
    """The folder, namespace and last output of a page that is being run."""

    def __init__(self, folder: Path, module: types.ModuleType) -> None:
        self.folder = folder
        self.module = module
        self.output: str | None = None
        self.skipped: list[str] = []
        self.lacking: list[str] = []

    def run(self, text: str) -> None:
        for block in BLOCK.finditer(text):
            if block["setup"]:
                self.shell(block["setup"], 0)
                continue
            marks = dict(re.findall(r"<!-- ([\w ]+): (.*) -->", block["marks"]))
            self.block(block["kind"], block["text"], marks)
        for name, test in list(vars(self.module).items()):
            if name.startswith("test_"):
                test()

    def block(self, kind: str, text: str, marks: dict[str, str]) -> None:
        if "not run" in marks:
            self.skipped.append(marks["not run"])
        elif "needs" in marks and importlib.util.find_spec(marks["needs"]) is None:
            self.lacking.append(marks["needs"])
            self.output = None
        elif self.output is None and self.lacking and kind in ("text", "diff"):
            return  # the output of what was not run
        elif kind.startswith("{") or re.fullmatch(r"markdown( escaped)? \d+:\d+( file=\S+)?", kind):
            return
        elif "file" in marks:
            (self.folder / marks["file"]).write_text(text, encoding="utf-8", newline="\n")
            if kind != "text":
                self.parse(kind, text)
        elif kind == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                # This module's own `from __future__` must not reach what readers run without it: `date: date | None = None`
                # in a class is a TypeError before Python 3.14.
                exec(compile(text, self.module.__name__, "exec", dont_inherit=True), self.module.__dict__)
            self.output = printed.getvalue()
        elif kind == "sh":
            self.shell(text, int(marks.get("exit", 0)))
        elif kind in ("text", "diff"):
            assert self.output is not None, "this is the output of nothing"
            expected = r"(?:.*\n)*?".join(map(re.escape, re.split(r"^\.\.\.\n", text, flags=re.MULTILINE)))
            assert re.fullmatch(expected, self.output), f"shown:\n{text}\nprinted:\n{self.output}"
            self.output = None
        else:
            self.parse(kind, text)

    def shell(self, text: str, code: int) -> None:
        done = subprocess.run(
            ["sh", "-e", "-c", text], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", env=os.environ | commands(self.folder.parent / "bin"),
        )  # fmt: skip
        assert done.returncode == code, f"{text}\nended with {done.returncode}:\n{done.stdout}"
        self.output = done.stdout

    def parse(self, kind: str, text: str) -> None:
        if kind == "toml":
            tomllib.loads(text)
        elif kind == "json":
            json.loads(text)
        elif kind == "yaml":
            for data in yaml.safe_load_all(text):  # front matter is a document and an empty one
                for command in steps(data):
                    self.shell(command, 0)
        else:
            assert kind in ("python", "markdown"), f"nobody knows how to test a block of {kind!r}"


def commands(folder: Path) -> dict[str, str]:
    """The environment in which the commands of a page are found."""
    folder.mkdir(exist_ok=True)
    forks = {"newsmatter": f'exec {shlex.join(FORKS.client())} "$@"'} if hasattr(os, "fork") else {}
    for name, line in (COMMANDS | forks).items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHON": sys.executable,
        "STAND_IN": __file__,
        "COLUMNS": "100",
        "PYTHONPATH": "",
    }


def pip(arguments: list[str]) -> None:
    """In place of pip: what is installed must be this distribution, with extras that it has."""
    known = importlib.metadata.metadata("newsmatter").get_all("Provides-Extra") or []
    for argument in arguments[1:]:
        match = re.fullmatch(r"-e|(?:newsmatter|\.)(?:\[([\w,]+)\])?", argument)
        assert match, argument
        assert set((match[1] or known[0]).split(",")) <= set(known), argument


def steps(data: Any) -> Iterator[str]:
    """The commands of a workflow that call newsmatter, and what the hooks of pre-commit run."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    for repo in data.get("repos", []) if isinstance(data, dict) else []:
        for hook in repo["hooks"]:
            assert hook["id"] in hooks, hook
            entry = hook.get("entry") or hooks[hook["id"]]["entry"]
            yield shlex.join([*shlex.split(entry), *hook.get("args", []), f"samples/{SAMPLE.name}"])
    jobs = data.get("jobs", {"": data}).values() if isinstance(data, dict) else []
    for job in jobs:
        for step in job.get("steps", []):
            if "newsmatter" in step.get("run", ""):
                yield step["run"]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    folder = tmp_path / "work"
    (folder / "samples").mkdir(parents=True)
    (folder / "samples" / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = types.ModuleType("snippets")  # classes of a snippet are found by their module
    monkeypatch.setitem(sys.modules, "snippets", module)
    before = set(sys.modules)
    settings.register_profile("before", settings.default)
    settings.load_profile("quick")  # that the tests of a page pass is meant; what they test has laws elsewhere
    yield Page(folder, module)
    settings.load_profile("before")
    for name in sys.modules.keys() - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]  # the next page may have a file of the same name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_a_page_shows_is_so(path: Path, page: Page) -> None:
    text = path.read_text(encoding="utf-8")
    for modules in re.findall(r"^<!-- page needs: (.*) -->$", text, re.MULTILINE):
        for module in modules.split():
            pytest.importorskip(module, reason=f"{path.name} needs {module}")
    assert len(re.findall("^```", text, re.MULTILINE)) == 2 * len([b for b in BLOCK.finditer(text) if not b["setup"]])
    before = contents(page.folder)
    page.run(text)
    if path.name in TWICE:  # what newcomers follow, in a checkout
        left = {name: data for name, data in contents(page.folder).items() if not name.startswith(TWICE[path.name])}
        assert left == before
        page.run(text)
    if page.lacking:
        pytest.skip(f"all was run but what needs {', '.join(page.lacking)}; install the extra snippets")


def test_what_the_tutorial_leaves_is_ignored_by_git() -> None:
    assert "/play/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_what_is_not_run_is_little_and_says_why() -> None:
    found = [
        (path.name, why)
        for path in PAGES
        for why in re.findall(r"^ *<!-- not run: (.*) -->$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(set(found)) == NOT_RUN


NOT_RUN = [
    ("README.md", "makes an environment and installs into it"),
    ("command.md", "each is for a shell of its own"),
    ("design.md", "tests/test_docs.py builds the site, with the same options"),
    ("design.md", "writes into the checkout; tests/test_schema.py and tests/test_docs.py say when it is due"),
    ("howto-editors.md", "an editor runs it"),
]


def test_the_runner_sees_what_is_wrong(page: Page) -> None:
    for wrong in (
        "```python\nassert False\n```",
        "```python\nprint(1)\n```\n\n```text\n2\n```",
        "```text\nthe output of nothing\n```",
        "```sh\nnewsmatter check nowhere/\n```",
        "<!-- exit: 1 -->\n```sh\nnewsmatter check samples/\n```",
        "```sh\nfalse\ntrue\n```",
        "```sh\npip install 'newsmatter[nothing]'\n```",
        "```yaml\nsteps:\n  - run: newsmatter check --no-such-option\n```",
        "```yaml\nrepos:\n  - hooks:\n      - id: newsmatter-nothing\n```",
        "```toml\na = \n```",
        "```ruby\nputs 1\n```",
    ):
        with pytest.raises((AssertionError, tomllib.TOMLDecodeError)):
            page.run(wrong)
    page.run("```python\nprint(1)\nprint(2)\nprint(3)\n```\n\n```text\n1\n...\n3\n```")


def test_the_example_shows_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.md"
    monkeypatch.setattr(sys, "argv", ["change_heat.py", str(SAMPLE), str(target)])
    runpy.run_path(str(ROOT / "examples" / "change_heat.py"), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == ["-heat: 17", "+heat: 42"]
    assert target.read_bytes() == SAMPLE.read_bytes().replace(b"heat: 17", b"heat: 42")
    assert SAMPLE.read_bytes().count(b"heat: 17") == 1


if __name__ == "__main__":
    pip(sys.argv[1:])
