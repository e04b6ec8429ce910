"""The folder that is checked may be a stranger's: none of its code runs, unless it is asked for by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from folders import TEXT, fill
from forked import FORKS

import newsmatter
from newsmatter import _imports, bulk
from newsmatter._apart import set_apart
from newsmatter.rules import ConfigError, Rules

SOURCE = str(Path(newsmatter.__file__).parent.parent)
ENVIRONMENT = {**os.environ, "PYTHONPATH": SOURCE}
SCRIPT = [
    sys.executable,
    "-P" if sys.version_info >= (3, 11) else "-s",
    str(Path(sys.executable).parent / "newsmatter"),
]
MODULE = [sys.executable, "-m", "newsmatter"]
SPY = "import sys\nopen(r'{}', 'a').write(__name__ + '\\n')\nraise ImportError(__name__)\n"
COMMANDS = [["check", "."], ["check", ".", "--jobs", "2"], ["fix", "."], ["fmt", ".", "--diff"], ["set", ".", "heat=1"], ["rules"],
            ["show", "a.md"], ["get", "a.md", "heat"], ["json", "a.md"], ["schema"], ["unjson", "a.json"]]  # fmt: skip


def run(start: list[str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*start, *arguments], capture_output=True, text=True, cwd=cwd, env=ENVIRONMENT, timeout=120)


def fork(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """As `run`, where it is not the start that matters."""
    if not hasattr(os, "fork"):
        return run(MODULE, *arguments, cwd=cwd)
    done = FORKS.run([*arguments], b"", str(cwd), ENVIRONMENT)
    return subprocess.CompletedProcess(arguments, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """The modules that the command uses, and those that Python itself has imported before ``-m`` runs anything."""
    folder = tmp_path_factory.mktemp("used")
    (folder / "probe_of_modules.py").write_text("import sys\nprint(*sys.modules)\n", encoding="utf-8")
    before = run([sys.executable, "-m", "probe_of_modules"], cwd=folder).stdout.split()
    code = (
        "import sys, multiprocessing, concurrent.futures.process, tempfile, ruamel.yaml\n"
        "import newsmatter.cli._program, newsmatter.strategies, rich.progress, rich.markdown, rich.table, difflib, tomllib\n"
        "print(*sys.modules)"
    ).replace(", tomllib", ", tomllib" if sys.version_info >= (3, 11) else "")
    after = run([sys.executable, "-c", code], cwd=folder).stdout.split()
    top = {name.partition(".")[0] for name in after} - {"newsmatter", "__main__"}
    return top, {name.partition(".")[0] for name in before}


@pytest.mark.parametrize("start", [SCRIPT, MODULE], ids=["script", "module"])
def test_no_module_of_the_folder_is_imported_unasked(
    start: list[str], used: tuple[set[str], set[str]], tmp_path: Path
) -> None:
    fill(tmp_path, 70)
    (tmp_path / "a.md").write_text("---\nheat: &x 17 # c\n---\n", encoding="utf-8")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    marks = tmp_path / "marks"
    names = used[0] - (used[1] if start is MODULE else set())
    assert {"ruamel", "concurrent", "tempfile", "click", "attrs", "json"} <= names
    for name in names:
        (tmp_path / f"{name}.py").write_text(SPY.format(marks), encoding="utf-8")
    # each command starts in the same way, so the second start is tried with those that import most, workers among them
    for command in (
        COMMANDS if start is SCRIPT else [["check", ".", "--jobs", "2"], ["show", "a.md"], ["unjson", "a.json"]]
    ):
        done = run(start, *command, cwd=tmp_path)
        assert not marks.exists(), (command, marks.read_text())
        assert done.returncode in (0, 1, 2) and "Traceback" not in done.stderr, (command, done.stderr)


HOUSE = "print('HOUSE RUNS')\nimport attrs, newsmatter as nm\nfrom newsmatter.rules import Hit, Rule\n{}"
RULE = "R = Rule('own', 'error', 'own', {})\n"
NAMED = "def found(subject):\n    yield Hit('found', 'heat')\n" + RULE.format("found")


def house(folder: Path, code: str = NAMED, config: str = 'rules = ["house:R"]') -> None:
    (folder / "house.py").write_text(HOUSE.format(code), encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"[tool.newsmatter]\n{config}\n", encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_isolated_runs_nothing_of_the_folder(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_bytes(fork("json", "a.md", cwd=tmp_path).stdout.encode())
    house(tmp_path)
    done = fork(*command, "--isolated", cwd=tmp_path)
    assert "HOUSE RUNS" not in done.stdout + done.stderr
    assert done.returncode in (0, 1) and not done.stderr.startswith(("Usage", "Traceback")), done.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "settings.toml").write_text('[tool.newsmatter]\nignore = ["file-name"]\n', encoding="utf-8")
    for config in ("elsewhere/settings.toml", "elsewhere"):
        done = fork(*command, "--config", config, cwd=tmp_path)
        if command[0] in ("check", "fix", "rules") and config == "elsewhere":
            assert "HOUSE RUNS" in done.stderr  # from a folder it is looked for upwards
        else:
            assert "HOUSE RUNS" not in done.stdout + done.stderr
        assert done.returncode in (0, 1)
    both = fork(*command, "--config", "elsewhere", "--isolated", cwd=tmp_path)
    assert both.returncode == 2 and "give one of the two" in both.stderr


def test_what_is_asked_for_runs_and_hides_nothing_that_is_installed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    house(tmp_path)
    (tmp_path / "attrs.py").write_text("print('ATTRS RUNS')", encoding="utf-8")
    done = run(MODULE, "check", ".", "--select", "own", cwd=tmp_path)
    assert "HOUSE RUNS" in done.stderr and "ATTRS RUNS" not in done.stdout + done.stderr
    assert "error own found" in done.stdout and done.returncode == 1


def test_a_module_that_raises_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("raise SystemError('odd\\n::error::x')", encoding="utf-8")
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    done = run(MODULE, "check", ".", "--class", "broken:Post", cwd=tmp_path)
    assert done.returncode == 2 and "SystemError: odd␊::error::x" in done.stderr.replace("\n", "")
    house(tmp_path, config='rules = ["broken:R"]')
    done = run(MODULE, "check", ".", cwd=tmp_path)
    assert done.returncode == 2 and not any(line.startswith("::") for line in done.stderr.split("\n"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (RULE.format("lambda subject: [Hit('found', 'heat')]"), "the rule own cannot be sent"),
        ("def made():\n    def found(subject):\n        yield Hit('found', 'heat')\n    return found\n" + RULE.format("made()"), "the rule own"),
        (NAMED, ""),
    ],
    ids=["lambda", "closure", "module"],
)  # fmt: skip
def test_rules_that_cannot_travel_run_in_one_process_and_it_is_said(code: str, said: str, tmp_path: Path) -> None:
    fill(tmp_path, 70)
    house(tmp_path, code)
    done = run(MODULE, "check", ".", "--select", "own", "--jobs", "2", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("error own found") == 70
    assert (said in done.stderr) if said else done.stderr == "HOUSE RUNS\n"
    assert ("one process checks all files" in done.stderr) == bool(said)
    assert fork("check", ".", "--jobs", "1", cwd=tmp_path).stderr == "HOUSE RUNS\n"


SPAWN = """
import multiprocessing, sys
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    sys.path.pop(0)
    from newsmatter.cli import main
    main()
"""


def test_workers_that_are_started_anew_find_what_was_asked_for(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    fill(files, 70)
    house(files, NAMED + "@attrs.define\nclass Post(nm.Document):\n    heat: str = ''\n")
    (tmp_path / "start.py").write_text(SPAWN, encoding="utf-8")
    start = [sys.executable, str(tmp_path / "start.py")]
    done = run(
        start, "check", ".", "--jobs", "2", "--class", "house:Post", "--select", "own", "--format", "jsonl", cwd=files
    )
    found = [json.loads(line) for line in done.stdout.split("\n") if line.startswith("{")]
    assert (len(found), done.returncode) == (70, 1), done.stderr


# -- in this process


def test_only_a_starting_command_is_set_apart() -> None:
    for argv, original, safe, rest in (
        (["-m"], ["python", "-m", "newsmatter", "check"], False, ["b"]),
        (["-m", "check"], ["python", "-X", "dev", "-mnewsmatter"], False, ["b"]),
        (["-m"], ["python", "-m", "newsmatter"], True, ["a", "b"]),
        (["-m"], ["python", "-m", "pytest", "newsmatter"], False, ["a", "b"]),
        (["/bin/newsmatter"], ["python", "-m", "newsmatter"], False, ["a", "b"]),
        ([], [], False, ["a", "b"]),
    ):
        path = ["a", "b"]
        set_apart(argv, original, path, safe)
        assert path == rest


def test_a_folder_is_on_the_path_for_one_import_and_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spied_path.py").write_text("import sys\nPATH = list(sys.path)\nsys.path.clear()\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(_imports, "FOLDERS", [])
    before = list(sys.path)
    assert _imports.named("spied_path:PATH", str(tmp_path)) == [*before, str(tmp_path)]
    assert sys.path == []  # the module's own doing
    assert [str(tmp_path)] == _imports.FOLDERS
    _imports.named("spied_path:PATH", str(tmp_path))
    assert [str(tmp_path)] == _imports.FOLDERS
    for name in ("a", "a:", ":b"):
        with pytest.raises(ValueError, match="module:attribute"):
            _imports.named(name, ".")


def test_settings_of_a_file_of_any_name(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[tool.newsmatter]\nselect = ["bom"]\nlimit = 5\n', encoding="utf-8")
    assert Rules.from_pyproject(file) == Rules(select={"bom"}, limit=5)
    file.write_text("[project]\n", encoding="utf-8")
    assert Rules.from_pyproject(file) == Rules()
    for bad in ("limit = true", 'limit = "5"', "limit = 0"):
        file.write_text(f"[tool.newsmatter]\n{bad}\n", encoding="utf-8")
        with pytest.raises(ConfigError, match="limit must be"):
            Rules.from_pyproject(file)


def test_the_limit_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nk:\n" + "- NO\n" * 150 + "---\n", encoding="utf-8")
    told: dict[str, Any] = {}
    for limit in ("0", "7", None):
        options = ["--limit", limit] if limit else []
        done = fork("check", "a.md", "--class", "Document", "--format", "jsonl", *options, cwd=tmp_path)
        told[str(limit)] = done.stdout.count("yaml-versions")
    assert told == {"0": 150, "7": 8, "None": 101}


def test_work_that_cannot_travel_is_still_an_error_in_python(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at the top of a module"):
        bulk.edit_all(tmp_path, lambda document: None, jobs=2)
