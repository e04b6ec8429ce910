"""What was measured: kept as results.json, written as the table of docs/benchmarks.md and the picture docs/speed.svg.

python benchmarks/report.py    writes table and picture anew from results.json; benchmarks/run.py --write measures first
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import picture
from goals import Row

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- benchmarks: written by benchmarks/run.py --write -->", "<!-- end of benchmarks -->"


def table(rows: list[Row]) -> str:
    """A Markdown table, one line a row."""
    lines = ["| what | newsmatter | beside | ratio | goal | |", "| --- | --- | --- | ---: | ---: | --- |"]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "–" if row.goal is None else f"≤ {row.goal:.2g}"
        lines.append(f"| {row.what} | {row.ours} | {row.peer} | {ratio} | {goal} | {row.verdict().replace('|', '/')} |")
    return "\n".join(lines)


def processor() -> str:
    """The kind of processor, as the system names it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def about(python: Path, source: Path, told: str, rounds: int, peers: list[str]) -> str:
    """One paragraph: the texts, versions and kind of machine."""
    code = (
        "import sys, importlib.metadata as m\n"
        "def v(n):\n"
        "    try: return n + ' ' + m.version(n)\n"
        "    except m.PackageNotFoundError: return n + ' (not available)'\n"
        "print(', '.join(map(v, sys.argv[1:])))"
    )
    names = [*peers, "attrs", "cattrs"]
    versions = subprocess.run([python, "-c", code, *names], capture_output=True, text=True, check=True).stdout.strip()
    commit = subprocess.run(["git", "-C", str(source), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return (
        f"{date.today()}, newsmatter at {commit.stdout.strip() or 'an unknown commit'}: {told}; medians of {rounds} "
        f"interleaved rounds, CPU time, each in a process of its own. Python {platform.python_version()}, "
        f"{platform.system()}, {processor()}, {os.cpu_count()} cores. {versions}."
    )


def keep(about: str, rows: list[Row]) -> None:
    """Write what was measured to results.json."""
    data = {"about": about, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept() -> tuple[str, list[Row]]:
    """What is in results.json."""
    data = json.loads(RESULTS.read_text(encoding="utf-8"))
    return data["about"], [Row(**row) for row in data["rows"]]


def page(old: str, about: str, rows: list[Row]) -> str:
    """The text of docs/benchmarks.md with the table between its marks."""
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"the page lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{about}\n\n{table(rows)}\n{END}{after}"


def write() -> None:
    """Put what is in results.json into docs/benchmarks.md and docs/speed.svg."""
    about, rows = kept()
    path = ROOT / "docs" / "benchmarks.md"
    path.write_text(page(path.read_text(encoding="utf-8"), about, rows), encoding="utf-8")
    (ROOT / "docs" / "speed.svg").write_text(picture.svg(about, rows), encoding="utf-8")


if __name__ == "__main__":
    write()
