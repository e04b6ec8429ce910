"""What shells complete, what the help shows, and how the command looks in odd places."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Any

import click
import pytest
from folders import TEXT

import newsmatter as nm
from newsmatter import Finding
from newsmatter.cli import _completion
from newsmatter.cli._completion import class_names
from newsmatter.cli._formats import FORMATS
from newsmatter.cli._program import COMMANDS, COMPLETE, commands
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Given, Settings
from newsmatter.rules import catalogue


@pytest.fixture
def complete(command: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The words that a shell is told for what was typed so far."""

    def run(typed: str) -> list[str]:
        words = shlex.split(typed + "|")
        monkeypatch.setenv(COMPLETE, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", typed)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        code, out, _ = command()
        assert code == 0
        return [line.partition(",")[2] for line in out.splitlines()]

    return run


def test_commands_options_codes_and_classes_are_completed(complete: Any) -> None:
    assert complete("newsmatter che") == ["check"]
    assert complete("newsmatter check --sel") == ["--select"]
    assert complete("newsmatter check --select key-") == ["key-misspelt", "key-unknown"]
    assert complete("newsmatter check --ignore bom,key-m") == ["bom,key-misspelt"]
    assert complete("newsmatter rules tit") == ["title-empty"]
    assert complete("newsmatter schema --class Ev") == ["Event"]
    assert complete("newsmatter check --format js") == ["json", "jsonl"]
    assert complete("newsmatter lsp --class A") == ["Answer", "Article"]


def test_where_files_stand_the_shell_completes_them(complete: Any) -> None:
    for typed in ("check po", "get po", "diff po", "merge po", "set po", "check --baseline po", "check --config po"):
        assert complete(f"newsmatter {typed}") == ["po"]


def test_every_code_and_every_class_can_be_completed(complete: Any) -> None:
    assert complete("newsmatter check --select ") == sorted({code for code, _, _ in catalogue()})
    assert set(complete("newsmatter check --class ")) == set(class_names()) >= {"Article", "Document", "Event"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMPLETE, f"{shell}_source")
    code, out, _ = command()
    assert code == 0 and f"{COMPLETE}={shell}_complete" in out


@pytest.mark.skipif(shutil.which("bash") is None, reason="without bash")
def test_bash_completes_by_its_script(tmp_path: Path) -> None:
    stand_in = tmp_path / "newsmatter"
    stand_in.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m newsmatter "$@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    script = (
        f'eval "$({COMPLETE}=bash_source newsmatter)"; COMP_WORDS=(newsmatter check --select bom,key-m); COMP_CWORD=3; '
        '_newsmatter_completion newsmatter; echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    root = str(Path(nm.__file__).parent.parent)
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "PYTHONPATH": root},
    )
    assert done.stdout == "bom,key-misspelt\n", done


def test_version_tells_what_the_command_stands_on(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_completion, "_BENEATH", ("attrs", "ruamel.yaml", "click", "no-such-distribution"))
    code, out, err = command("--version")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"newsmatter, version {nm.__version__}" and "3." in lines[1]
    assert [line.split()[0] for line in lines[2:]] == ["attrs", "ruamel.yaml", "click"]


# -- what was meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["check", "--selct", "bom", "."], "--select"),
        (["check", "--select", "bmo", "a.md"], "did you mean 'bom'?"),
        (["check", "--class", "Artcle", "."], "Artcle cannot be loaded; did you mean Article?"),
        (["check", "--class", "Qqqq", "."], "newsmatter has no class Qqqq; write one of your own as module:Class"),
        (["rules", "key-mispelt"], "did you mean 'key-misspelt'?"),
        (["rules", "qqqq"], "newsmatter rules lists them"),
        (["get", "a.md", "titel"], "titel is not there (did you mean title?)"),
        (["get", "a.md", "provider.nmae"], "provider.nmae is not there (did you mean name?)"),
        (["set", "a.md", "haet=1"], "did you mean heat?"),
        (["check", "nowhere"], "nowhere: No such file or directory"),
        (["check", "aa.md"], "aa.md: No such file or directory; did you mean a.md?"),
        (["fix", "fodler"], "fodler: No such file or directory; did you mean folder?"),
    ],
)  # fmt: skip
def test_an_error_says_what_was_meant(
    typed: list[str], said: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    code, _, err = command(*typed)
    assert code == (1 if typed[0] == "get" else 2) and said in " ".join(err.split())


# -- the help


def test_every_command_has_an_example_that_is_told() -> None:
    assert COMMANDS.keys() == commands().keys()
    for name, each in commands().items():
        with click.Context(each, info_name=name) as context:
            assert COMMANDS[name][1] in each.get_help(context)


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"lsp"}))
def test_the_examples_of_the_help_run(name: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in ("posts/a.md", "posts/b.md", "base.md", "ours.md", "theirs.md"):
        Path(file).parent.mkdir(exist_ok=True)
        text = (
            TEXT.replace('webUrl: "https://www.', 'webUrl: "https://www2.', 1)
            if (name, file) == ("check", "posts/b.md")
            else TEXT
        )
        Path(file).write_text(text, encoding="utf-8")
    Path("a.json").write_text(command("json", "posts/a.md")[1], encoding="utf-8")
    code, out, err = command(*shlex.split(COMMANDS[name][1])[1:])
    assert code == 0, (out, err)


# -- odd places


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What the command writes on a terminal."""
    import pty

    root = str(Path(nm.__file__).parent.parent)
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "newsmatter", *arguments], stdin=child, stdout=child, stderr=child, cwd=folder,
        env={**os.environ, "PYTHONPATH": root, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(child)
    written = b""
    while True:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.close(parent)
    process.wait()
    return written.decode().replace("\r\n", "\n")


@pytest.mark.skipif(os.name == "nt", reason="terminals as POSIX has them")
def test_no_color_and_narrow_terminals(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT.replace("heat: 17", "heat: warm"), encoding="utf-8")
    coloured = on_terminal(tmp_path, "check", "a.md", COLUMNS="40")
    assert "\x1b[1;31merror" in coloured
    plain = on_terminal(tmp_path, "check", "a.md", COLUMNS="40", NO_COLOR="1")
    assert not re.search(r"\x1b\[[\d;]*3\dm", plain)
    bare = re.sub(r"\x1b\[[\d;]*m", "", plain)
    # a finding stays on its line, which the terminal folds, and programs can take from it
    assert "a.md:12:7: error wrong-type heat must be an integer, not 'warm'" in bare
    for name in ("rules", "show a.md", "rules bom", "check --help", "schema", "diff a.md a.md"):
        assert "Traceback" not in on_terminal(tmp_path, *name.split(), COLUMNS="40")


def test_paths_of_windows_stay_right(capsys: pytest.CaptureFixture[str]) -> None:
    name = str(PureWindowsPath("C:/posts/2024 a.md"))
    finding = Finding(code="bom", message="a", file=name, line=1, column=2, end_line=1, end_column=3)
    assert str(finding).startswith("C:\\posts\\2024 a.md:1:2: error")
    told = {}
    for form in ("text", "json", "jsonl", "github"):
        output = FORMATS[form](Screen(), Settings(Given(isolated=True)))
        output.finding(finding, lambda: None)
        told[form] = capsys.readouterr().out
    assert told["text"].startswith("C:\\posts\\2024 a.md:1:2: error bom a")
    assert '"C:\\\\posts\\\\2024 a.md"' in told["json"] and '"C:\\\\posts\\\\2024 a.md"' in told["jsonl"]
    assert "file=C%3A\\posts\\2024 a.md," in told["github"]


def test_annotations_name_files_with_slashes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsmatter.cli._formats.os.sep", "\\")
    finding = Finding(code="bom", message="a", file="posts\\a.md", line=1, column=2, end_line=1, end_column=3)
    FORMATS["github"](Screen(), Settings(Given(isolated=True))).finding(finding, lambda: None)
    assert "file=posts/a.md," in capsys.readouterr().out
