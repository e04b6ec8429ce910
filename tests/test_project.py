"""What CONTRIBUTING.md and SECURITY.md say of the project is so."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from folders import TEXT

import newsmatter as nm
from newsmatter import bulk

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_recipe_runs_the_tests_of_the_readme_on_every_python_that_is_tried() -> None:
    (recipe,) = re.findall(r"^```yaml\n(.*?)^```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    jobs = yaml.safe_load(recipe)["jobs"]
    (tried,) = re.findall(r"^PYTHONS = (\(.*\))$", (ROOT / "scripts" / "release").read_text("utf-8"), re.MULTILINE)
    assert jobs["tests"]["strategy"]["matrix"]["python"] == list(ast.literal_eval(tried))
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in commands[:2]:
        words = [word for word in command.split() if word != "-q"]
        assert " ".join(words[1:]) in readme.replace("-q ", "")
    for script in commands[2:]:
        assert os.access(ROOT / script, os.X_OK) and f"`{script}`" in CONTRIBUTING


def test_the_profiles_of_hypothesis_are_those_that_are_told() -> None:
    told = set(re.findall(r"`(\w+)`", CONTRIBUTING.partition("three profiles")[2].partition(".")[0]))
    made = set(re.findall(r'register_profile\("(\w+)"', (ROOT / "tests" / "conftest.py").read_text("utf-8")))
    assert {name for name in told if name.islower()} == made


def test_from_python_no_settings_of_the_folder_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2024-03-05-a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "house_of_strangers.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    names = 'rules = ["house_of_strangers:R"]\nclass = "house_of_strangers:C"\nexclude = ["*.md"]\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.newsmatter]\n{names}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert nm.check("2024-03-05-a.md") == []
    assert [result.findings for result in bulk.check_all(".")] == [[]]
    assert [bool(result.document) for result in bulk.iter_load(".")] == [True]
    assert [row.error for row in bulk.rows(".")] == [None]
    assert [result.diff for result in bulk.edit_all(".", lambda article: None)] == [""]


WATCH = """
import sys
from pathlib import Path
import newsmatter as nm
from newsmatter import bulk
from newsmatter.cli import _program
seen = []
def hook(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "urllib.", "ftplib.", "http.")):
        seen.append(event)
sys.addaudithook(hook)
for path in sorted(Path(sys.argv[1]).glob("*.md")):
    try:
        document = nm.load(path, nm.Document)
        document.extra["new"] = 1
        nm.dumps(document), nm.to_dict(document), nm.canonical(document)
    except nm.NewsmatterError:
        pass
    for cls in (nm.Article, nm.Document):
        nm.check(path, cls)
list(bulk.check_all(sys.argv[1]))
for command in (["check", sys.argv[1]], ["fix", sys.argv[1]], ["fmt", sys.argv[1], "--check"]):
    _program.run([*command, "--isolated"])
assert not seen, seen
import socket
socket.socket().close()
assert seen, "the hook sees nothing"
print("watched")
"""


def test_no_text_makes_the_library_open_a_connection_or_start_a_program(tmp_path: Path) -> None:
    texts = [
        TEXT, TEXT.replace("https://", "http://"), "---\na: !!python/object/apply:os.system [ls]\n---\n", "---\n%TAG ! tag:x.example,2024:\n",
        "---\na: !<https://evil.example/x> b\n---\n", "---\n$schema: https://evil.example/s.json\n---\n", "---\na: *b\n---\n", "---\na: [\n",
    ]  # fmt: skip
    for number, text in enumerate(texts):
        (tmp_path / f"2024-03-05-{number}.md").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WATCH, str(tmp_path)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.endswith("watched\n"), done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it measures in processes of its own")
def test_growth_is_measured() -> None:
    script = [
        sys.executable,
        str(ROOT / "scripts" / "growth"),
        "--only",
        "^many keys$",
        "--from",
        "1KB",
        "--to",
        "2KB",
        "--all",
    ]
    done = subprocess.run(script, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = {line.split()[0] for line in done.stdout.splitlines()[1:]}
    assert {"loads", "fix", "sarif"} <= told
