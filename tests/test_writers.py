"""Law 11: of several writers of one file each write is whole, and none is lost without a ConflictError."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from folders import increment, increments
from forked import FORKS
from hypothesis import given, settings
from hypothesis import strategies as st
from test_command import ENVIRONMENT, posix

import newsmatter as nm
from newsmatter import _files, bulk
from newsmatter._files import LOCK, TEMPORARY, replace_file

WRITERS, TIMES = 4, 40


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    path = tmp_path / "counter.md"
    path.write_text("---\nn: 0\n---\n")
    return path


@pytest.fixture
def by_lock_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network disk, where the lock of the folder itself is not seen by other machines."""
    monkeypatch.setattr(_files, "_is_network", lambda device: True)


def run_all(target: Callable[..., None], arguments: list[tuple[Any, ...]], kind: Any) -> None:
    writers = [kind(target=target, args=each) for each in arguments]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert getattr(writer, "exitcode", 0) == 0


def value(path: Path) -> object:
    return nm.load(path, nm.Document).extra["n"]


def test_no_increment_of_several_processes_is_lost(counter: Path) -> None:
    context = multiprocessing.get_context("spawn")
    run_all(increments, [(counter, TIMES, "folder")] * WRITERS, context.Process)
    assert value(counter) == WRITERS * TIMES
    assert os.listdir(counter.parent) == [counter.name]


def test_no_increment_is_lost_where_a_lock_file_is_all(counter: Path) -> None:
    """As on Windows and between machines: the folder itself is not locked."""
    context = multiprocessing.get_context("spawn")
    run_all(increments, [(counter, TIMES, "file")] * WRITERS, context.Process)
    assert value(counter) == WRITERS * TIMES
    assert os.listdir(counter.parent) == [counter.name]


def test_no_increment_of_several_threads_is_lost(counter: Path) -> None:
    run_all(increments, [(counter, TIMES, "")] * WRITERS, threading.Thread)
    assert value(counter) == WRITERS * TIMES


def test_no_increment_of_bulk_is_lost(counter: Path) -> None:
    def edit(_: int) -> None:
        done = 0
        while done < TIMES:
            (result,) = bulk.edit_all(counter, increment, nm.Document)
            done += result.error is None
            assert result.error is None or isinstance(result.error, nm.ConflictError)

    run_all(edit, [(n,) for n in range(WRITERS)], threading.Thread)
    assert value(counter) == WRITERS * TIMES


@posix
def test_no_edit_of_several_commands_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntags: []\n---\n")
    running = []
    for n in range(6):
        command = [*FORKS.client(), "set", str(path), f"tags[]={n}", "--class", "Document"]
        running.append(subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    done = [(process.communicate(timeout=120), process.returncode) for process in running]
    written = [n for n, (_, code) in enumerate(done) if code == 0]
    assert sorted(nm.load(path, nm.Document).extra["tags"]) == written
    for (_, err), code in done:
        assert code in (0, 2)
        assert err == (
            b""
            if code == 0
            else f"newsmatter: {path}: changed on disk meanwhile, and was left as it is; run it again\n".encode()
        )


def test_the_same_text_of_two_writers_is_a_conflict(counter: Path) -> None:
    """Both count from 0 to 1: the second count is lost, and must hear of it."""
    first, second = (nm.load(counter, nm.Document) for _ in range(2))
    for document in (first, second):
        document.extra["n"] = 1
    nm.dump(first)
    with pytest.raises(nm.ConflictError, match="changed on disk"):
        nm.dump(second)


def test_a_change_between_the_look_and_the_lock_is_a_conflict(counter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = nm.load(counter, nm.Document)
    document.extra["n"] = 1
    sync = os.fsync

    def meanwhile(descriptor: int) -> None:
        sync(descriptor)
        counter.write_text(f"---\nn: {next(others)}\n---\n")

    others = iter([5, 7])
    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(nm.ConflictError):
        nm.dump(document)
    assert value(counter) == 5
    assert os.listdir(counter.parent) == [counter.name]
    (result,) = bulk.rewrite_all(counter, lambda text, _: text.replace("5", "6"))
    assert isinstance(result.error, nm.ConflictError)
    assert value(counter) == 7


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["load", "edit", "dump"])), max_size=40))
@settings(max_examples=60)
def test_writers_in_any_order(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]]) -> None:
    """A model: the file has a version; who dumps another version than the one that was loaded is told."""
    path = tmp_path_factory.mktemp("order") / "a.md"
    path.write_text("---\nn: 0\n---\n")
    version = 0
    writers: dict[int, list[Any]] = {}
    for number, (who, step) in enumerate(steps, start=1):
        if step == "load":
            writers[who] = [nm.load(path, nm.Document), version]
        elif who in writers and step == "edit":
            writers[who][0].extra["n"] = number
        elif who in writers:
            document, loaded = writers[who]
            if loaded != version:
                with pytest.raises(nm.ConflictError):
                    nm.dump(document)
                continue
            before = path.read_text()
            nm.dump(document)
            if path.read_text() != before:
                version = number
            writers[who][1] = version
            assert value(path) == document.extra["n"]


# -- exclusive


def test_exclusive_makes_a_file_and_touches_none(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    document = nm.Document(extra={"n": 1})
    nm.dump(document, path, exclusive=True)
    assert document.path == path
    for target in (None, path):
        for force in (False, True):
            with pytest.raises(FileExistsError, match=r"a\.md"):
                nm.dump(document, target, exclusive=True, force=force)
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "nowhere.md")
    with pytest.raises(FileExistsError):
        nm.dump(document, link, exclusive=True)
    with pytest.raises(ValueError, match="exclusive needs a path"):
        nm.dump(document, io.BytesIO(), exclusive=True)
    path.unlink()
    nm.dump(document, exclusive=True)  # where the file has gone, it is made anew
    assert sorted(os.listdir(tmp_path)) == ["a.md", "link.md"]


def test_of_several_exclusive_writers_one_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    made: list[int] = []

    def make(n: int) -> None:
        try:
            nm.dump(nm.Document(extra={"n": n}), path, exclusive=True)
            made.append(n)
        except FileExistsError:
            pass

    run_all(make, [(n,) for n in range(8)], threading.Thread)
    assert made == [value(path)]
    assert os.listdir(tmp_path) == ["a.md"]


def test_exclusive_needs_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "link", raising=False)  # as in a browser
    path = tmp_path / "a.md"
    nm.dump(nm.Document(extra={"n": 1}), path, exclusive=True)
    with pytest.raises(FileExistsError, match=r"a\.md"):
        nm.dump(nm.Document(extra={"n": 2}), path, exclusive=True)
    assert value(path) == 1
    assert os.listdir(tmp_path) == ["a.md"]


@pytest.mark.parametrize("links", [True, False])
def test_exclusive_holds_against_those_who_do_not_lock(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    link = os.link

    def meanwhile(source: str, target: str) -> None:
        path.write_text("theirs")
        link(source, target)

    def unknown(source: str, target: str) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "link", meanwhile if links else unknown)
    if links:
        with pytest.raises(FileExistsError):
            nm.dump(nm.Document(), path, exclusive=True)
        assert path.read_text() == "theirs"
    else:
        nm.dump(nm.Document(), path, exclusive=True)
        assert path.read_text() == "---\n---\n\n"
    assert os.listdir(tmp_path) == ["a.md"]


# -- killed runs

HOLD = """
import os, sys, time
from newsmatter import _files
if sys.argv[2] == "file":
    _files._is_network = lambda device: True
with _files._Temporary(sys.argv[1], 0o600) as temporary, _files._locked(sys.argv[1]):
    os.write(temporary.descriptor, b"half a te")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["folder", "file"])
def holder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is in the midst of a write."""
    if request.param == "file":
        request.getfixturevalue("by_lock_file")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), request.param], stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@posix
def test_what_a_killed_run_leaves_goes_with_the_next_write(holder: subprocess.Popen[bytes], counter: Path) -> None:
    assert TEMPORARY[0] in os.listdir(counter.parent)
    holder.kill()
    holder.wait()
    assert TEMPORARY[0] in os.listdir(counter.parent)
    document = nm.load(counter, nm.Document)
    document.extra["n"] = 1
    nm.dump(document)
    assert os.listdir(counter.parent) == [counter.name]


@posix
def test_what_is_at_work_is_left_alone_and_waited_for(
    holder: subprocess.Popen[bytes], counter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "PATIENCE", 0.05)
    document = nm.load(counter, nm.Document)
    document.extra["n"] = 1
    with pytest.raises(TimeoutError, match=r"has held the lock of the folder for 0\.05 seconds"):
        nm.dump(document)
    assert (counter.parent / TEMPORARY[0]).read_bytes() == b"half a te"
    assert TEMPORARY[1] not in os.listdir(counter.parent)
    assert value(counter) == 0
    monkeypatch.setattr(_files, "PATIENCE", 60)
    threading.Timer(0.1, holder.kill).start()
    nm.dump(document)  # a killed holder leaves no lock
    assert value(counter) == 1


@posix
def test_a_folder_full_of_writers_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "PATIENCE", 0.01)
    held = [_files._Temporary(str(tmp_path), 0o600) for _ in TEMPORARY]
    assert sorted(os.listdir(tmp_path)) == sorted(TEMPORARY)
    with pytest.raises(TimeoutError):
        replace_file(tmp_path / "a.md", b"a")
    held[7].__exit__(None, None, None)
    replace_file(tmp_path / "a.md", b"a")
    for temporary in held:
        temporary.__exit__(None, None, None)
    assert os.listdir(tmp_path) == ["a.md"]


@posix
def test_what_only_looks_like_a_temporary_file_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: dict[str, int] = {}
    of_system = os.open

    def watched(name: Any, flags: int, *mode: int) -> int:
        opened[os.path.basename(name)] = flags
        return of_system(name, flags, *mode)

    monkeypatch.setattr(os, "open", watched)
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / TEMPORARY[0]).symlink_to(outside)
    (folder / TEMPORARY[1]).mkdir()
    replace_file(folder / "a.md", b"a")
    assert (outside.read_text(), (folder / "a.md").read_bytes()) == ("mine", b"a")
    assert sorted(os.listdir(folder)) == [TEMPORARY[0], TEMPORARY[1], "a.md"]
    names = {name for name in opened if name in TEMPORARY}  # a link may lead to a pipe, or to what another holds
    assert TEMPORARY[0] in names and all(opened[name] & os.O_NOFOLLOW for name in names)


@posix
def test_a_temporary_file_that_was_taken_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process took it for stale, between its making and its locking; or a cleaner of one's own, before the end."""
    lock = _files._lock
    taken: list[int] = []

    def late(descriptor: int) -> bool | None:
        if not taken:
            taken.append(descriptor)
            os.unlink(tmp_path / TEMPORARY[0])
        return lock(descriptor)

    monkeypatch.setattr(_files, "_lock", late)
    replace_file(tmp_path / "a.md", b"a")
    assert taken
    assert (tmp_path / "a.md").read_bytes() == b"a"
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (sync(descriptor), os.unlink(tmp_path / TEMPORARY[0])))
    with pytest.raises(FileNotFoundError, match=r"removed by another program.*a\.md"):
        replace_file(tmp_path / "a.md", b"b")
    assert (tmp_path / "a.md").read_bytes() == b"a"


@posix
def test_names_that_are_taken_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexists = os.path.lexists
    (tmp_path / TEMPORARY[0]).mkdir()
    monkeypatch.setattr(os.path, "lexists", lambda path: not str(path).endswith(TEMPORARY[0]) and lexists(path))
    replace_file(tmp_path / "a.md", b"a")
    monkeypatch.setattr(os.path, "lexists", lambda path: True)  # and gone again
    replace_file(tmp_path / "a.md", b"b")
    assert (tmp_path / "a.md").read_bytes() == b"b"


# -- disks and systems with other locks


@posix
def test_a_disk_without_locks_compares_all_the_same(counter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def unknown(descriptor: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unknown)
    for name, age in zip(TEMPORARY, (0, 2 * _files._OLD), strict=False):
        (counter.parent / name).write_text("left")
        os.utime(counter.parent / name, (time.time() - age,) * 2)
    first, second = (nm.load(counter, nm.Document) for _ in range(2))
    first.extra["n"] = second.extra["n"] = 1
    nm.dump(first)
    assert sorted(os.listdir(counter.parent)) == [TEMPORARY[0], counter.name]  # the old one alone is given up
    with pytest.raises(nm.ConflictError):
        nm.dump(second)


@posix
def test_a_folder_that_may_not_be_listed_has_a_lock_file(counter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    system = os.open

    def refuse(path: Any, flags: int, *mode: int) -> int:
        opened.append(os.path.basename(path))
        if path == str(counter.parent):
            raise PermissionError(13, "Permission denied")
        return system(path, flags, *mode)

    monkeypatch.setattr(os, "open", refuse)
    replace_file(counter, b"---\nn: 1\n---\n")
    assert LOCK in opened
    assert os.listdir(counter.parent) == [counter.name]

    def refuse_all(path: Any, flags: int, *mode: int) -> int:
        if str(path).endswith(LOCK):
            raise PermissionError(13, "Permission denied")
        return refuse(path, flags, *mode)

    monkeypatch.setattr(os, "open", refuse_all)
    with pytest.raises(PermissionError, match=r"counter\.md"):
        replace_file(counter, b"---\nn: 2\n---\n")


@posix
@pytest.mark.parametrize("mode", [0o733, 0o730, 0o703])
def test_who_may_list_a_folder_and_who_may_not_wait_for_each_other(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One locked the folder, the other a file in it: ten of 1,200 increments by two users were lost."""
    tmp_path.chmod(mode)
    system = os.open

    def refuse(path: Any, flags: int, *mode: int) -> int:
        if path == str(tmp_path):
            raise PermissionError(13, "Permission denied")
        return system(path, flags, *mode)

    monkeypatch.setattr(_files, "PATIENCE", 0.01)
    with monkeypatch.context() as other:
        other.setattr(os, "open", refuse)
        stranger = _files._locked(str(tmp_path))
        stranger.__enter__()
    with pytest.raises(TimeoutError), _files._locked(str(tmp_path)):
        pass
    stranger.__exit__(None, None, None)
    with _files._locked(str(tmp_path)), pytest.raises(TimeoutError):
        monkeypatch.setattr(os, "open", refuse)
        _files._locked(str(tmp_path)).__enter__()
    assert list(tmp_path.iterdir()) == []


@posix
def test_the_lock_file_of_one_user_is_locked_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the mask of who made it others could not open it, and a moment of waiting was a PermissionError."""
    monkeypatch.setattr(_files, "PATIENCE", 0.01)
    mask = os.umask(0o077)
    try:
        with _files._lock_file(str(tmp_path)):
            assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o666
        (tmp_path / LOCK).touch()  # a link to a file of one's own, for what others know: its mode is left alone
        with _files._lock_file(str(tmp_path)):
            assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(mask)
    system = os.open

    def refuse(path: Any, flags: int, *mode: int) -> int:
        if str(path).endswith(LOCK) and not flags & os.O_CREAT:  # the moment before it is open to all
            raise PermissionError(13, "Permission denied")
        return system(path, flags, *mode)

    (tmp_path / LOCK).touch()
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(TimeoutError), _files._lock_file(str(tmp_path)):
        pass


@posix
def test_a_lock_file_that_is_held_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "PATIENCE", 0.01)
    with _files._lock_file(str(tmp_path)):
        with pytest.raises(TimeoutError), _files._lock_file(str(tmp_path)):
            pass
        os.unlink(tmp_path / LOCK)  # by whoever
    with _files._lock_file(str(tmp_path)):  # left open, the lock is free again
        assert os.listdir(tmp_path) == [LOCK]
    assert os.listdir(tmp_path) == []


def test_network_disks_are_known_by_their_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = open
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "22 1 0:55 / /net rw,relatime shared:1 - nfs4 server:/x rw\n23 1 0:56 / /here rw - ext4 /dev/vda rw\n"
    )

    def other(path: Any, *arguments: Any, **options: Any) -> Any:
        return real(mounts if path == "/proc/self/mountinfo" else path, *arguments, **options)

    monkeypatch.setattr("builtins.open", other)
    kind = _files._is_network.__wrapped__
    assert [kind(os.makedev(0, minor)) for minor in (55, 56, 57)] == [True, False, False]
    mounts.unlink()
    assert kind(os.makedev(0, 55)) is False


class Msvcrt:
    """The locks of Windows, by those of this system: one byte there is the whole file here."""

    LK_NBLCK, LK_UNLCK = 2, 0

    @staticmethod
    def locking(descriptor: int, mode: int, number: int) -> None:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if mode == Msvcrt.LK_NBLCK else fcntl.LOCK_UN)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None


@posix
def test_the_steps_of_windows(counter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Windows, but its order of steps: no lock of folders, files closed before they move, readers in the way."""
    monkeypatch.setattr(_files, "fcntl", None)
    monkeypatch.setattr(_files, "_WINDOWS", True)
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt)  # type: ignore[arg-type]
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    for name in ("fchown", "fchmod", "listxattr"):
        monkeypatch.delattr(os, name, raising=False)
    system, replace = os.open, os.replace
    refusals = iter([True, False, False, False])
    closed: list[int] = []

    def on_its_way_out(path: Any, flags: int, *mode: int) -> int:
        if str(path).endswith(LOCK) and next(refusals, False):
            raise PermissionError(13, "Permission denied")
        descriptor = system(path, flags, *mode)
        if str(path).endswith(LOCK):
            os.unlink(path)  # O_TEMPORARY
        return descriptor

    def in_the_way(source: str, target: str) -> None:
        closed.append(1)
        if len(closed) == 1:
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "open", on_its_way_out)
    monkeypatch.setattr(os, "replace", in_the_way)
    (counter.parent / TEMPORARY[0]).write_text("left by a killed run")
    first, second = (nm.load(counter, nm.Document) for _ in range(2))
    first.extra["n"] = second.extra["n"] = 1
    nm.dump(first)
    with pytest.raises(nm.ConflictError):
        nm.dump(second)
    assert value(counter) == 1
    assert os.listdir(counter.parent) == [counter.name]

    def never(source: str, target: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", never)
    first.extra["n"] = 2
    with pytest.raises(PermissionError):
        nm.dump(first)
    assert value(counter) == 1
    assert os.listdir(counter.parent) == [counter.name]


@posix
def test_killed_writers_tear_nothing(tmp_path: Path) -> None:
    """Whatever moment a writer is killed at, the file is whole, and the next write cleans up."""
    path = tmp_path / "a.md"
    body = "x" * 200_000 + "\n"
    path.write_text(f"---\nn: 0\n---\n{body}")
    script = (
        "import sys, itertools, newsmatter as nm\n"
        "document = nm.load(sys.argv[1], nm.Document)\nprint('go', flush=True)\n"
        "for n in itertools.count(1): document.extra['n'] = n; nm.dump(document)\n"
    )
    for moment in range(8):
        process = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, env=ENVIRONMENT)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.003 * moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        document = nm.load(path, nm.Document)
        assert document.body == body
        document.extra["n"] = 0
        nm.dump(document, force=True)
        replace_file(tmp_path / "other.md", str(moment).encode())
        assert sorted(os.listdir(tmp_path)) == ["a.md", "other.md"]
