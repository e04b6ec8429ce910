"""The command as a process: pipes, signals, a terminal, many files in several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import TEXT, fill
from forked import FORKS

import newsmatter

COMMAND = [sys.executable, "-m", "newsmatter"]
# the newsmatter that is tested here, in whatever folder the process runs, and the strictest output there is
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(newsmatter.__file__).parent.parent), "PYTHONIOENCODING": "ascii"}
posix = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as POSIX has them")


def started(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command by a start of the interpreter."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=ENVIRONMENT, timeout=120)


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, forked where that can be."""
    if not hasattr(os, "fork"):
        return started(*arguments, stdin=stdin, cwd=cwd)
    return FORKS.run([*map(str, arguments)], stdin, str(cwd or Path.cwd()), ENVIRONMENT)


@pytest.mark.parametrize(
    "arguments", [["check", "a.md"], ["--help"], ["set", "-", "heat=5"], ["check", "none"], ["show", "\udcff.md"]]
)
def test_a_fork_is_as_good_as_a_start(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT.replace("heat: 17", "heat: wärm"), encoding="utf-8")
    one, other = (way(*arguments, stdin=TEXT.encode(), cwd=tmp_path) for way in (started, run))
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hundreds of articles, every third with a finding."""
    folder = tmp_path_factory.mktemp("many")
    for i, path in enumerate(fill(folder, 400)):
        if i % 3 == 0:
            path.write_text(TEXT.replace("heat: 17", "heat: warm"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "github", "sarif"])
def test_the_output_is_the_same_whatever_the_number_of_processes(form: str, many: Path) -> None:
    one, three = (run("check", ".", "--format", form, "--jobs", jobs, cwd=many) for jobs in ("1", "3"))
    assert one.returncode == three.returncode == 1
    assert one.stdout == three.stdout
    assert one.stderr == three.stderr
    summary = b"400 files checked: 134 errors, 399 warnings, 0 notes\n"
    assert (one.stdout if form == "text" else one.stderr).endswith(summary)
    assert one.stdout.count(b"wrong-type") >= 134


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_broken_pipe_ends_quietly(jobs: str, many: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", many, "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout and process.stderr
    assert b"wrong-type" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


@posix
def test_a_file_name_that_is_no_text_is_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.md"
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(TEXT.replace("heat: 17", "heat: wärm"))
    except OSError:
        pytest.skip("the file system takes no such name")
    for form in ("text", "jsonl", "sarif"):
        done = run("check", ".", "--format", form, cwd=tmp_path)
        assert done.returncode == 1
        assert "wärm".encode() in done.stdout
        assert {"text": b"U+DCFF.md", "jsonl": b"\\udcff.md", "sarif": b"%FF.md"}[form] in done.stdout


@posix
def test_on_a_terminal_there_is_colour(many: Path) -> None:
    import pty

    main, side = pty.openpty()
    first = sorted(many.iterdir())[0]
    process = subprocess.Popen(
        [*COMMAND, "check", first], stdout=side, stderr=side, stdin=side, env={**ENVIRONMENT, "TERM": "xterm-256color"}
    )
    os.close(side)
    out = b""
    try:
        while chunk := os.read(main, 4096):
            out += chunk
    except OSError:  # the terminal is gone when the process ends
        pass
    os.close(main)
    assert process.wait(60) == 1
    assert b"\x1b[1;31merror\x1b[0m" in out
    assert b"heat: warm" in out
    assert b"1 file checked: 1 error" in out


def test_input_and_output_are_bytes() -> None:
    text = TEXT.replace("\n", "\r\n").replace("Harbour City", "Häfen \u2028 😀").encode()
    done = run("set", "-", "heat=5", stdin=text)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == text.replace(b"heat: 17", b"heat: 5")


def test_what_was_written_first_stands_first_where_both_streams_are_one(tmp_path: Path) -> None:
    """Standard output keeps its lines back, standard error does not; an environment may say otherwise."""
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.md").write_text("none", encoding="utf-8")
    kept = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONUNBUFFERED"}
    arguments = [*COMMAND, "set", "a.md", "b.md", "heat=5", "--dry-run"]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=tmp_path, env=kept)
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "--- a/a.md" and lines[-2].startswith("newsmatter: b.md") and lines[-1].startswith("2 files")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "a.md"],
        ["fix", "a.md"],
        ["fmt", "a.md"],
        ["get", "a.md", "heat"],
        ["set", "a.md", "heat=17"],
        ["show", "a.md"],
        ["show", "--lines", "a.md"],
        ["diff", "a.md", "b.md"],
        ["schema"],
        ["json", "a.md"],
        ["unjson", "a.json"],
        ["rules"],
    ],
)
def test_every_command_runs_as_a_process(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_bytes(run("json", "-", stdin=TEXT.encode()).stdout)
    done = started(*arguments, cwd=tmp_path)
    assert (done.returncode, bool(done.stdout), done.stderr) == (0, arguments[0] not in ("fix", "diff"), done.stderr)
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == TEXT
    missing = run(*["none" if argument[:2] == "a." else argument for argument in arguments], cwd=tmp_path)
    if len(arguments) > 1:
        assert missing.returncode == 2
        assert b"none: No such file or directory" in missing.stderr
        assert run(arguments[0], "--help").returncode == 0


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "Odd('a\\x1b[2J')"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_code_raises_to_end_the_run_is_said_on_a_line(raised: str, jobs: str, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import attrs, newsmatter\nclass Odd(BaseException): ...\n@attrs.define\nclass Own(newsmatter.Document):\n"
        f"    def __attrs_post_init__(self):\n        raise {raised}\n",
        encoding="utf-8",
    )
    fill(tmp_path, 8)
    done = run("check", ".", "--class", "own:Own", "--jobs", jobs, cwd=tmp_path)
    assert done.returncode == 2  # neither findings nor a signal
    (line,) = done.stderr.decode("utf-8").splitlines()
    assert line.startswith(f"newsmatter: {raised[:3]}")
    assert line.endswith("was raised by code that a class, a rule or the settings name; mend that")
    assert line.isprintable()


def test_a_module_that_exits_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "gone.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    done = run("check", "a.md", "--class", "gone:Gone", cwd=tmp_path)
    assert done.returncode == 2
    assert b"SystemExit" in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_a_rule_prints_does_not_get_into_json(method: str, jobs: str, tmp_path: Path) -> None:
    (tmp_path / "own_rules.py").write_text(
        "from newsmatter.rules import Rule\nprint('imported')\ndef look(subject):\n    print('looked')\n    return []\n"
        "RULES = [Rule('own-code', 'note', 'what I want', look)]\n",
        encoding="utf-8",
    )
    (tmp_path / "pyproject.toml").write_text('[tool.newsmatter]\nrules = ["own_rules:RULES"]\n', encoding="utf-8")
    (tmp_path / "main.py").write_text(
        "import multiprocessing\nfrom newsmatter.cli import main\n"
        f"if __name__ == '__main__':\n    multiprocessing.set_start_method('{method}')\n    main()\n",
        encoding="utf-8",
    )
    fill(tmp_path, 40)
    arguments = ["main.py", "check", ".", "--format", "json", "--jobs", jobs]
    done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, check=True, env=ENVIRONMENT)
    assert {finding["code"] for finding in json.loads(done.stdout)} == {"url-repeated"}
    printed = done.stderr.split()
    assert printed.count(b"looked") == 40 and b"imported" in printed


@posix
def test_a_baseline_that_is_read_only_is_told_without_what_the_command_has_not(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    (tmp_path / "b.json").touch(0o444)
    done = run("check", ".", "--write-baseline", "b.json", cwd=tmp_path)
    said = b"newsmatter: b.json: the file is read-only; make it writable\n"
    assert (done.returncode, done.stderr) == (2, said)
