"""What a ratio a file does not show: growth with size, memory, imports, and the command on a folder.

As a program, with one argument, it measures inside the benchmark environment and prints JSON.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import articles
from goals import Row

SIZES = [1, 10, 100, 1_000, 10_000]


def growth() -> dict[str, Any]:
    """Milliseconds of one more related entry, from each size to the next.

    That leaves out what an article costs without entries, and what the key ``related`` itself does.
    """
    import newsmatter as nm

    before, after = articles.of_size(0).split("\nsecured:")
    entry = "\n".join("  " + line for line in articles.Writer(2).related()) + "\n"
    texts = {n: f"{before}\nrelated:\n{entry * n}\nsecured:{after}" for n in SIZES}
    times: dict[int, list[float]] = {n: [] for n in texts}
    for _ in range(9):
        for n, text in texts.items():
            repeats = max(1, 2_000 // max(n, 1)) if n < 10 else max(1, 1_000 // n)
            gc.collect()
            start = time.process_time()
            for _ in range(repeats):
                nm.loads(text)
            times[n].append((time.process_time() - start) / repeats)
    took = {n: statistics.median(values) for n, values in times.items()}
    steps = itertools.pairwise(SIZES)
    return {f"{few:,} to {many:,}": 1000 * (took[many] - took[few]) / (many - few) for few, many in steps}


def memory() -> dict[str, Any]:
    """Peak of what ``loads`` allocates beside the text itself, in times the text's UTF-8 size."""
    import newsmatter as nm

    nm.loads(articles.of_size(1))
    text = articles.of_size(3_000)
    size = len(text.encode())
    gc.collect()
    tracemalloc.start()
    article = nm.loads(text)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(article.related) == 3_000
    return {"peak": peak / size, "kept": kept / size, "text": sys.getsizeof(text) / size, "bytes": size}


def imports(python: Path, env: dict[str, str]) -> dict[str, float]:
    """Milliseconds of each import statement in a fresh interpreter."""
    code = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
    times: dict[str, list[float]] = {"newsmatter": [], "attrs, cattrs": []}
    for _ in range(21):
        for name, seconds in times.items():
            done = subprocess.run(
                [python, "-c", code.format(name)], env=env, capture_output=True, text=True, check=True
            )
            seconds.append(float(done.stdout))
    return {name: 1000 * statistics.median(seconds) for name, seconds in times.items()}


def command(python: Path, env: dict[str, str]) -> dict[str, float] | str:
    """Seconds of ``newsmatter check`` on 10,000 files with one job and with two."""
    if subprocess.run([python, "-m", "newsmatter", "--version"], env=env, capture_output=True).returncode:
        return "the command is not there yet"
    if (os.cpu_count() or 1) < 2:
        return "this machine has one core"
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(articles.articles(10_000, seed=3)):
            Path(folder, f"{text.split('publishedDateTime: ')[1][:10]}-{number}.md").write_bytes(text.encode())
        times: dict[str, list[float]] = {"1": [], "2": []}
        for _ in range(3):
            for jobs, seconds in times.items():
                start = time.perf_counter()
                done = subprocess.run(
                    [python, "-m", "newsmatter", "check", folder, "--jobs", jobs],
                    env=env,
                    capture_output=True,
                    text=True,
                )
                if done.returncode not in (0, 1):
                    return f"the command ended with {done.returncode}: {' '.join(done.stderr.split())[:160]}"
                seconds.append(time.perf_counter() - start)
    return {jobs: statistics.median(seconds) for jobs, seconds in times.items()}


def rows(python: Path, env: dict[str, str], only: str) -> list[Row]:
    """The rows of this module whose names hold ``only``."""

    def inside(what: str) -> dict[str, Any]:
        done = subprocess.run([python, __file__, what], env=env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    found = []
    if only in "scaling":
        per = inside("growth")
        figures = ", ".join(f"{step}: {ms:.4f}" for step, ms in per.items())
        flat = max(per.values()) / min(per.values())
        found.append(Row("one more related entry, largest to smallest", "ms, from " + figures, "itself", flat, 1.2))
    if only in "memory":
        used = inside("memory")
        found.append(Row(
            f"peak memory of `loads`, text of {used['bytes'] / 1e6:.1f} MB", f"{used['peak']:.1f} times (kept: {used['kept']:.1f})",
            f"the text (as a Python str: {used['text']:.1f} times its UTF-8)", used["peak"], 6.0))  # fmt: skip
    if only in "import":
        took = imports(python, env)
        ours, peer = took["newsmatter"], took["attrs, cattrs"]
        found.append(Row("`import newsmatter`", f"{ours:.0f} ms", f"attrs and cattrs: {peer:.0f} ms", ours / peer, 1.3))
    if only in "command":
        jobs = command(python, env)
        what = "`newsmatter check`, 10,000 files, two jobs"
        if isinstance(jobs, str):
            found.append(Row(what, "–", "one job", None, 1 / 1.7, jobs))
        else:
            found.append(Row(what, f"{jobs['2']:.1f} s", f"one job: {jobs['1']:.1f} s", jobs["2"] / jobs["1"], 1 / 1.7))
    return found


if __name__ == "__main__":
    print(json.dumps({"growth": growth, "memory": memory}[sys.argv[1]]()))
