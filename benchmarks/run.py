"""Measure newsmatter beside its peers and print a table of medians and ratios to the goals.

    python benchmarks/run.py [--folder F] [--count N] [--rounds N] [--only WORD] [--source TREE] [--write]

Makes an environment of its own in benchmarks/.venv, with the peers installed. Each measured thing runs in a process
of its own; rounds are interleaved (one round of each, then the next), so that a busy machine is busy for all.
Times are CPU milliseconds a file, medians over the rounds, with Python's garbage collector as it is by default.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import articles
import report
import scaling
from goals import GOALS, Goal, Row

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PEERS = [
    "PyYAML",
    "ruamel.yaml",
    "yaml-rs",
    "py-yaml12",
    "yaml-edit",
    "yamltrip",
    "pythonizeyaml",
    "pyrs-yaml",
    "orjson",
    "python-frontmatter",
    "jsonschema",
    "jsonschema-rs",
]


def environment(source: Path) -> Path:
    """The Python of benchmarks/.venv with the peers and what newsmatter itself needs; made once."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / "installed"
    project = (source / "pyproject.toml").read_text(encoding="utf-8")
    wanted = "\n".join([*PEERS, *re.findall(r"^(?:dependencies|cli) = .*", project, re.MULTILINE)])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--upgrade", "--disable-pip-version-check"]
    for peer in PEERS:
        if subprocess.run([*pip, peer]).returncode:
            print(f"{peer} cannot be installed here; its rows are left out", file=sys.stderr)
    subprocess.run([*pip, f"{source}[cli]"], check=True)
    subprocess.run([str(python), "-m", "pip", "uninstall", "-q", "-y", "newsmatter"], check=True)  # --source gives it
    stamp.write_text(wanted, encoding="utf-8")
    return python


class Contender:
    """One process that measures one task."""

    def __init__(self, python: Path, source: Path, task: str, texts: Path) -> None:
        self.process = subprocess.Popen(
            [str(python), str(HERE / "tasks.py"), task, str(texts)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ(source),
        )  # fmt: skip
        self.seconds: list[float] = []
        answer = self.answer()
        self.skip: str | None = answer.get("skip")

    def answer(self) -> dict[str, object]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"skip": "the process ended"}

    def round(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.seconds.append(self.answer()["seconds"])

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def environ(source: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(source / "src"), "PYTHONDONTWRITEBYTECODE": "", "PYTHONHASHSEED": "0"}


def measure(goals: list[Goal], python: Path, source: Path, texts: list[str], rounds: int) -> dict[str, float | str]:
    """Milliseconds a text of each task that the goals name, or why there are none."""
    if not texts:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(texts), encoding="utf-8")
        names = dict.fromkeys(name for goal in goals for name in (goal.ours, goal.peer))
        contenders = {name: Contender(python, source, name, path) for name in names}
        running = [c for c in contenders.values() if not c.skip]
        for _ in range(rounds):
            for contender in running:
                contender.round()
        for contender in contenders.values():
            contender.close()
    return {name: c.skip or 1000 * statistics.median(c.seconds) / len(texts) for name, c in contenders.items()}


def main() -> None:
    options = argparse.ArgumentParser(description="Measure newsmatter beside its peers.")
    options.add_argument("--folder", type=Path, help="take the news articles of this folder, not invented ones")
    options.add_argument("--count", type=int, default=400, help="number of articles (400)")
    options.add_argument("--rounds", type=int, default=15, help="rounds of each task (15)")
    options.add_argument("--only", default="", help="only the rows whose group or name holds this word")
    options.add_argument("--source", type=Path, default=HERE.parent, help="measure the library in this source tree")
    options.add_argument("--write", action="store_true", help="write docs/benchmarks.md and the table of README.md")
    args = options.parse_args()
    source = args.source.resolve()
    python = environment(source)

    texts = articles.read_folder(args.folder, args.count) if args.folder else articles.articles(args.count)
    few = texts[:: max(1, len(texts) // 40)]  # the slow way takes a hundred times as long
    groups = {
        "regular": texts,
        "related": [text for text in texts if "\nrelated:\n" in text],
        "by hand": [articles.commented(text) for text in few],
        "anchors": [articles.anchored(text) for text in few],
    }
    rows: list[Row] = []
    for group, chosen in groups.items():
        goals = [goal for goal in GOALS if goal.texts == group and args.only in f"{goal.texts} {goal.what}"]
        found = measure(goals, python, source, chosen, args.rounds)
        rows += [goal.row(found[goal.ours], found[goal.peer]) for goal in goals]
    rows += scaling.rows(python, environ(source), args.only)
    size = statistics.mean(len(text.encode()) for text in texts) / 1000
    told = (
        f"{len(texts)} {'articles of a folder' if args.folder else 'invented articles'}, {size:.1f} KB each on average"
    )
    text = report.table(rows)
    about = report.about(python, source, told, args.rounds, PEERS)
    print(f"{about}\n\n{text}")
    if args.write:
        report.write(HERE.parent, about, text)


if __name__ == "__main__":
    main()
