"""Processes of our own: what they answer, in what order, and how they end."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from folders import fill
from test_command import posix

from newsmatter import _many, _team, _workers, bulk
from newsmatter._team import Team
from newsmatter._walk import LeadsOut

pytestmark = [posix, pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")]
LONG = 300_000  # bytes that no pipe holds


class Unreadable(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def answer(items: Any) -> Any:
    if items == "die":
        os._exit(3)
    if items == "leave":
        raise SystemExit(4)
    if items == "unreadable":
        raise Unreadable("no", "way")
    if items == "function":
        return lambda: None
    if items == "sleep":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    return items


@pytest.fixture
def team() -> Iterator[Callable[[int], Team]]:
    made: list[Team] = []

    def make(number: int) -> Team:
        made.append(Team(number, _workers.Halt().new_flag(), answer))
        return made[-1]

    yield make
    for each in made:
        each.close()


def wait_for(team: Team, given: list[_team.Job | None]) -> list[Any]:
    jobs = [job for job in given if job]
    while not all(job.done for job in jobs):
        team.collect(True)
    team.collect(True)  # nobody has anything to do: nothing is waited for
    return [job.answer for job in jobs]


def test_each_chunk_has_its_answer(team: Callable[[int], Team]) -> None:
    one = team(2)
    jobs = []
    for number in range(20):
        while not one.free():
            one.collect(True)
        jobs.append(one.send(number))
    assert wait_for(one, jobs) == list(range(20))


def test_long_chunks_with_long_answers_wait_for_each_other_and_not_for_ever(team: Callable[[int], Team]) -> None:
    one = team(1)
    jobs = [one.send(letter * LONG) for letter in "ab"]
    one.dismiss()
    assert wait_for(one, jobs) == ["a" * LONG, "b" * LONG]


def test_what_is_raised_comes_back_and_what_cannot_travel_as_words(team: Callable[[int], Team]) -> None:
    one = team(1)
    errors = []
    for chunk in ("leave", "unreadable", "function", "still there"):
        job = one.send(chunk)
        wait_for(one, [job])
        assert job
        errors.append(repr(job.error))
    assert errors[:2] == ["SystemExit(4)", "RuntimeError('Unreadable: no')"]
    assert "lambda" in errors[2] and errors[3] == "None"


def test_a_process_that_died_takes_its_chunks_with_it_and_no_others(team: Callable[[int], Team]) -> None:
    one = team(2)
    jobs = [one.send(chunk) for chunk in ("die", 1, 2, 3)]
    wait_for(one, jobs)
    assert [job and job.died for job in jobs] == [True, False, True, False]
    assert one.broken
    one.workers[0].pipe.close()
    one.dismiss()  # whom that does not reach is gone


def test_a_process_that_died_behind_its_answer_is_noticed(team: Callable[[int], Team]) -> None:
    one = team(1)
    first = one.send(1)
    while not one.workers[0].ready:
        one.collect(True)
    one.workers[0].pipe.poll(60)
    one.workers[0].process.kill()
    one.workers[0].process.join()
    second = one.send(2)  # nobody will take it
    wait_for(one, [first, second])
    assert first and second
    assert (first.answer, second.died) == (1, True)


def test_a_process_that_cannot_begin_is_an_error_that_says_why(tmp_path: Path) -> None:
    """Each would end the same way, with a traceback, for as many chunks as there are."""
    fill(tmp_path / "posts", _many.CHUNK * 5)
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing\nfrom newsmatter import bulk\n"
        "multiprocessing.set_start_method('spawn', force=True)\n"
        f"for result in bulk.rows({str(tmp_path / 'posts')!r}, jobs=2):\n    assert not result.error, result.error\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("unless they are forked; or use jobs=1")
    assert done.stderr.count("bootstrapping phase") == 1
    one = Team(1, _workers.Halt().new_flag(), answer)
    try:
        with pytest.raises(RuntimeError, match="ended before it could begin"):
            one._lost(one.workers[0])
    finally:
        one.close()


def test_what_cannot_travel_is_not_sent(team: Callable[[int], Team]) -> None:
    assert team(1).send([lambda: None]) is None


def test_files_in_an_open_archive_are_done_here_whatever_the_number_of_processes(tmp_path: Path) -> None:
    """Its paths hold the open file, which does not travel."""
    fill(tmp_path / "site", _many.CHUNK * 5)
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        for path in (tmp_path / "site").iterdir():
            archive.write(path, path.name)
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        root: Any = zipfile.Path(archive)
        alone = [(result.path.name, result.error, result.findings) for result in bulk.check_repository(root)]
        assert len({name for name, _, _ in alone}) == _many.CHUNK * 5
        for jobs in (2, 3):
            some = [
                (result.path.name, result.error, result.findings) for result in bulk.check_repository(root, jobs=jobs)
            ]
            assert some == alone


def test_who_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Team(1, _workers.Halt().new_flag(), answer)
    one.send("sleep")
    process = one.workers[0].process
    monkeypatch.setattr(_workers, "GRACE", -1)
    number = process.pid
    one.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_what_a_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread, where coverage sees it."""
    started: list[Any] = []
    monkeypatch.setattr(_workers, "start", started.append)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    here, there = multiprocessing.Pipe()
    thread = threading.Thread(target=_team.serve, args=(there, "flag", answer, False))
    thread.start()
    for chunk in (1, "unreadable", "function"):
        here.send_bytes(pickle.dumps(chunk))
    assert here.recv_bytes() == _team.READY
    assert [pickle.loads(here.recv_bytes())[0] for _ in range(3)] == [True, False, False]
    here.send_bytes(b"")
    thread.join()
    assert started == ["flag"]
    here.send_bytes(pickle.dumps(1))
    here.close()
    assert _team._received(there) == pickle.dumps(1)
    assert _team._received(there) == b""
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    _team.serve(there, "flag", answer, True)  # whom it would answer is gone
    assert sys.stdout is sys.stderr


def test_the_first_process_does_a_share_where_nothing_of_the_callers_changes_files(tmp_path: Path) -> None:
    paths = fill(tmp_path, _many.CHUNK * 12)
    here: list[Path] = []
    results = bulk.iter_load(tmp_path, jobs=2)
    for result in results:
        here.append(result.path)
    assert here == paths


def test_a_result_with_one_value_or_none_besides_its_path_travels(tmp_path: Path) -> None:
    """``operator.attrgetter`` gives a tuple only of two names and more."""
    bare = _many.Result
    assert _many._work_away(lambda path: bare(path=path), bare, ["a.md", "b.md"]) == [(), ()]
    failed = ValueError("no")
    assert _many._work_away(lambda path: bare(path=path, error=failed), bare, ["a.md"]) == [(failed,)]
    assert _many._values(object(), ()) == ()


def test_what_the_first_process_does_of_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = LeadsOut(str(tmp_path / "link.md"))
    assert _many._share([out], load, bulk.Loaded) == [bulk.Loaded(path=tmp_path / "link.md", error=out)]
    halt = _workers.Halt()
    monkeypatch.setattr(_many, "halt", halt)
    halt.ask()
    assert _many._share([out], load, bulk.Loaded) == []


def test_where_the_system_has_no_more_processes_those_that_began_end(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    worker = _team._Worker

    def start(*arguments: Any) -> Any:
        if made:
            raise BlockingIOError("no more")
        made.append(worker(*arguments))
        return made[-1]

    monkeypatch.setattr(_team, "_Worker", start)
    with pytest.raises(BlockingIOError):
        Team(2, _workers.Halt().new_flag(), answer)
    with pytest.raises(ValueError, match="closed"):
        made[0].process.is_alive()


def test_what_a_process_raised_is_raised_here() -> None:
    job = _team.Job()
    job.error = ValueError("no such module")
    with pytest.raises(ValueError, match="no such module"):
        _many._answer(job)


def load(path: Path) -> bulk.Loaded[Any]:
    raise AssertionError("a link that leads out is left alone")
