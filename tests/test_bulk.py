"""Whole folders: order, failures, processes, constant memory."""

from __future__ import annotations

import functools
import os
import pickle
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from folders import TEXT, Stubborn, die_on_seven, fail_on_seven, fail_stubbornly, fill, shout, warm

import newsmatter as nm
from newsmatter import _many, _works, bulk
from newsmatter.rules import Rules

# pytest-xdist has threads, and Python 3.12 warns of forks beside threads
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
JOBS = pytest.mark.parametrize("jobs", [1, 2])
MANY = _many.SMALL + _many.CHUNK + 5


def test_a_folder_is_its_markdown_files_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a/b/c.md", ".git/x.md", "a/.x.md", "note.txt", "Z.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "dir.md").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "linked.md").symlink_to(tmp_path / "b.md")
    names = [path.relative_to(tmp_path).as_posix() for path in bulk.files(tmp_path)]
    assert names == ["Z.md", "b.md", "a/z.md", "a/b/c.md"]
    assert list(bulk.files([tmp_path / "a/b", "none.txt"])) == [tmp_path / "a/b/c.md", Path("none.txt")]
    assert list(bulk.files(str(tmp_path / "b.md"))) == [tmp_path / "b.md"]


def test_an_unreadable_folder_is_a_failure_and_not_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: str) -> Iterator[os.DirEntry[str]]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    (result,) = bulk.check_all(tmp_path)
    assert result.path == tmp_path
    assert isinstance(result.error, OSError)


def test_iter_load_gives_documents_and_errors(tmp_path: Path) -> None:
    good, bad = fill(tmp_path, 2)
    bad.write_text("---\na: [\n---\n")
    first, second, third = bulk.iter_load([tmp_path, tmp_path / "none.md"])
    assert (first.path, first.error) == (good, None)
    assert first.document == nm.load(good)
    assert second.document is None
    assert isinstance(second.error, nm.FrontMatterError)
    assert isinstance(third.error, FileNotFoundError)


@JOBS
def test_check_all_gives_every_file_in_order(jobs: int, tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    paths[3].write_text("no front matter")
    paths[-1].write_text(TEXT.replace("title:", "titel:", 1))
    results = list(
        bulk.check_all([*paths, "none.md"], jobs=jobs, rules=Rules(select={"no-front-matter", "missing-key"}))
    )
    assert [result.path for result in results] == [*paths, Path("none.md")]
    found = {result.path: [finding.code for finding in result.findings] for result in results if result.findings}
    assert found == {paths[3]: ["no-front-matter"], paths[-1]: ["missing-key"]}
    assert [type(result.error) for result in results if result.error] == [FileNotFoundError]


def test_as_many_processes_as_there_are_cpus(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    assert len(list(bulk.check_all(tmp_path, jobs=0))) == 3
    with pytest.raises(ValueError, match="jobs must be 0"):
        bulk.check_all(tmp_path, jobs=-1)


@JOBS
def test_edit_all_writes_what_changed(jobs: int, tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    dry = list(bulk.edit_all(tmp_path, warm, jobs=jobs, dry_run=True))
    assert nm.load(paths[0]).heat == 0
    wet = list(bulk.edit_all(tmp_path, warm, jobs=jobs))
    assert dry == wet
    assert all(b"heat: 99\n" in path.read_bytes() for path in paths)
    assert wet[5].diff.splitlines()[0] == f"--- a/{paths[5].as_posix().lstrip('/')}"
    assert "\n-heat: 5\n+heat: 99\n" in wet[5].diff
    assert [result.diff for result in bulk.edit_all(tmp_path, warm, jobs=jobs)] == [""] * MANY


@JOBS
def test_a_failure_leaves_its_file_and_the_others_alone(jobs: int, tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    before = paths[7].read_bytes()
    results = list(bulk.edit_all(tmp_path, fail_on_seven, jobs=jobs))
    assert [result.path for result in results if result.error] == [paths[7]]
    assert repr(results[7].error) == "LookupError('no seven')"
    assert paths[7].read_bytes() == before
    assert all(nm.load(path).heat == 99 for path in paths if path != paths[7])


def test_an_exception_that_does_not_pickle_still_comes_back(tmp_path: Path) -> None:
    fill(tmp_path, MANY)
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(Stubborn("a", "b")))
    results = list(bulk.edit_all(tmp_path, fail_stubbornly, jobs=2))
    assert {str(result.error) for result in results} == {"Stubborn: no way"}


def test_a_process_that_dies_is_a_failure_and_the_rest_goes_on(tmp_path: Path) -> None:
    number = _many.CHUNK * (2 * _many.WINDOW + 4)
    paths = fill(tmp_path, number)
    results = list(bulk.edit_all(tmp_path, die_on_seven, jobs=2))
    assert [result.path for result in results] == paths
    assert "a worker process died" in str(results[7].error)
    assert results[-1].error is None


def test_what_cannot_travel_says_so_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be defined at the top of a module; or use jobs=1"):
        bulk.edit_all(tmp_path, lambda document: None, jobs=2)
    with pytest.raises(ValueError, match=r"nowhere.*must be defined at the top of a module"):
        _many._work(b"cnowhere\nf\n.", bulk.Edited, [tmp_path])


def test_what_a_worker_process_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same functions as above, where coverage sees them."""
    paths = fill(tmp_path, 2)
    work = _many._pickled(functools.partial(_works.edit_one, function=warm, cls=nm.Article, dry_run=True))
    assert [(error, bool(diff)) for error, diff in _many._work(work, bulk.Edited, paths)] == [(None, True)] * 2
    ((failed, _),) = _many._work(work, bulk.Edited, [str(tmp_path / "none.md")])
    assert isinstance(failed, FileNotFoundError)
    work = _many._pickled(functools.partial(_works.edit_one, function=fail_stubbornly, cls=nm.Article, dry_run=True))
    ((stubborn, _),) = _many._work(work, bulk.Edited, paths[:1])
    assert repr(stubborn) == "RuntimeError('Stubborn: no way')"
    work = _many._pickled(_works.Check(nm.Document, None, False))
    assert _many._work(work, bulk.Checked, [str(paths[0])]) == [()]  # nothing to say: nothing travels


def test_a_pool_that_broke_takes_no_more_work() -> None:
    class Broken:
        def submit(self, *arguments: object) -> None:
            raise BrokenProcessPool("gone")

    future = _many._submit(Broken(), len, bulk.Edited, [])  # type: ignore[arg-type]
    assert isinstance(future.exception(), BrokenProcessPool)


def test_files_are_not_looked_for_long_before_they_are_checked(tmp_path: Path) -> None:
    given = 0

    def endless() -> Iterator[Path]:
        nonlocal given
        while True:
            given += 1
            yield tmp_path / f"{given}.md"

    results = bulk.check_all(endless(), jobs=2)
    for _ in range(1000):
        next(results)
    results.close()
    assert given <= 1000 + _many.SMALL + _many.CHUNK * (2 * _many.WINDOW + 2)


@JOBS
def test_rewrite_all_takes_texts(jobs: int, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"a\r\nb\n")
    (result,) = bulk.rewrite_all(path, shout, jobs=jobs, dry_run=True)
    assert path.read_bytes() == b"a\r\nb\n"
    assert "+A\r\n" in result.diff
    assert list(bulk.rewrite_all(path, shout, jobs=jobs)) == [result]
    assert path.read_bytes() == b"A\r\nB\n"
    assert list(bulk.rewrite_all(path, shout, jobs=jobs)) == [bulk.Edited(path=path)]


def test_what_is_not_utf_8_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xff")
    (result,) = bulk.rewrite_all(path, shout)
    assert isinstance(result.error, nm.FrontMatterError)
    assert str(path) in str(result.error)
    assert path.read_bytes() == b"\xff"


def test_a_column_of_a_key_that_is_spelt_in_quotes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b'---\nmy key: 1\nin:\n  - {a.b: 2, "[": 3}\n---\n')
    columns = {"one": '["my key"]', "two": 'in[0]["a.b"]', "three": 'in["["]'}
    (row,) = bulk.rows(tmp_path, columns, nm.Document)
    assert dict(row) == {"file": str(tmp_path / "a.md"), "one": 1, "two": 2, "three": [3]}
