"""The table as Markdown, and where it is written."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

from goals import Row

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


def write(root: Path, about: str, text: str) -> None:
    """Put the table between the marks of docs/benchmarks.md and README.md."""
    for name in ("docs/benchmarks.md", "README.md"):
        path = root / name
        old = path.read_text(encoding="utf-8")
        before, begin, rest = old.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end):
            raise SystemExit(f"{name} lacks the marks {BEGIN} and {END}")
        path.write_text(f"{before}{BEGIN}\n{about}\n\n{text}\n{END}{after}", encoding="utf-8")
