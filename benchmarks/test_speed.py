"""A quick look at each change: `python -m pytest benchmarks/test_speed.py`, with the `bench` extra."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import articles
import tasks

OURS = [name for name in tasks.TASKS if name.startswith("newsmatter")]
ARTICLE = articles.of_size(14)
TEXTS = {"regular": ARTICLE, "by hand": articles.commented(ARTICLE), "anchors": articles.anchored(ARTICLE)}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", OURS)
def test_speed(benchmark: Any, name: str, kind: str) -> None:
    try:
        work = tasks.TASKS[name]()
    except tasks.Skip as why:
        pytest.skip(str(why))
    benchmark.extra_info["bytes"] = len(TEXTS[kind].encode())
    benchmark(work, TEXTS[kind])
