"""Dask's executor, on a local cluster of two workers, does what processes of our own do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from folders import TEXT, fill, warm, who

import newsmatter as nm
from newsmatter import _many, bulk

distributed = pytest.importorskip("distributed", reason="needs the extra dask")
pytestmark = pytest.mark.filterwarnings("ignore")  # what Dask warns of is its own
MANY = _many.CHUNK * 2 + 5


@pytest.fixture(scope="module")
def executor() -> Iterator[Any]:
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    here = os.path.dirname(__file__)
    with (
        distributed.LocalCluster(**options, env={"PYTHONPATH": here}) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


def test_a_cluster_does_the_work(executor: Any, tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    paths[3].write_text("no front matter")
    assert list(bulk.check_all([*paths, "none.md"], executor=executor))[:-1] == list(bulk.check_all(tmp_path))
    assert [r.document and r.document.heat for r in bulk.iter_load(tmp_path, executor=executor)][:5] == [
        0,
        1,
        2,
        None,
        4,
    ]
    edited = list(bulk.edit_all(tmp_path, warm, executor=executor))
    assert [bool(result.diff) for result in edited] == [path != paths[3] for path in paths]
    assert paths[-1].read_text(encoding="utf-8") == TEXT.replace("heat: 17", "heat: 99")


def test_the_work_is_done_by_the_workers(executor: Any, tmp_path: Path) -> None:
    fill(tmp_path, MANY)
    results = list(bulk.edit_all(tmp_path, who, executor=executor, dry_run=True))
    workers = {line for result in results for line in result.diff.splitlines() if line.startswith("+heat: ")}
    assert len(workers) == 2
    assert f"+heat: {os.getpid()}" not in workers


def test_a_cluster_makes_tables(executor: Any, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra tables")
    from newsmatter import tables

    fill(tmp_path, MANY)
    alone, away = tables.tables(tmp_path), tables.tables(tmp_path, executor=executor)
    assert alone.keys() == away.keys()
    assert all(alone[name].equals(away[name]) for name in alone)
    assert nm.load(next(tmp_path.iterdir())).title
