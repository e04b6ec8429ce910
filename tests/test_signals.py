"""The command under signals and with streams that are closed or full: nothing lives on, nothing is torn, all is said."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from folders import TEXT, fill, warm
from forked import FORKS
from test_command import COMMAND, ENVIRONMENT, posix, run

import newsmatter as nm
from newsmatter import _many, _workers, _works, bulk, cli
from newsmatter.cli import main
from newsmatter.cli._program import commands

pytestmark = [posix, pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")]
NAMES = ["SIGINT", "SIGTERM", "SIGHUP"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return fill(tmp_path_factory.mktemp("kept"), 3000)


@pytest.fixture
def many(tmp_path: Path, kept: list[Path]) -> list[Path]:
    """Other names of the same files, which take no time: a write leaves the others as they were."""
    folder = tmp_path / "many"
    folder.mkdir()
    for path in kept:
        os.link(path, folder / path.name)
    return [folder / path.name for path in kept]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a job in the background ignores it, and hands that down
    try:
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env=ENVIRONMENT, bufsize=0,  # communicate() passes a buffer by
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


def living(session: int) -> list[str]:
    """The processes of a session, by what the system knows."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, _, sid = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(sid) == session and state != "Z":
                found.append(folder.name)
    return found


def written(paths: list[Path]) -> set[str]:
    """The files that an edit reached; each of them is whole, whatever happened."""
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    done = {path for path, text in texts.items() if "heat: 9999\n" in text}
    assert all(
        texts[path] == TEXT.replace("heat: 17", f"heat: {9999 if path in done else i}") for i, path in enumerate(paths)
    )
    return {path.name for path in done}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("group", [False, True], ids=["parent", "group"])
def test_a_signal_ends_all_processes_and_what_was_written_is_said(
    name: str, jobs: str, group: bool, many: list[Path]
) -> None:
    process = start("set", many[0].parent, "heat=9999", "--jobs", jobs)
    assert process.stdout
    first = process.stdout.readline()
    (os.killpg if group else os.kill)(process.pid, getattr(signal, name))
    out, err = process.communicate(timeout=60)  # ends when the last worker has closed the pipe
    assert process.returncode == 128 + getattr(signal, name)
    assert err == f"newsmatter: stopped by {name}\n".encode()
    said = {os.path.basename(line) for line in (first + out).decode().splitlines() if line.endswith(".md")}
    assert said == written(many)
    assert 0 < len(said) < len(many)
    assert b"stopped before the others" in out
    if os.path.isdir("/proc"):
        assert living(process.pid) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc to see processes in")
def test_no_worker_outlives_a_killed_parent(many: list[Path]) -> None:
    process = start("set", many[0].parent, "heat=9999", "--jobs", "3")
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=60)
    end = time.monotonic() + 20  # a second is promised; a loaded machine may need more
    while living(process.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert living(process.pid) == []
    assert written(many)


def test_a_file_at_hand_that_takes_too_long_is_named(tmp_path: Path) -> None:
    """An edit that never ends does not keep the command, nor the workers, from ending."""
    fill(tmp_path, 3)
    (tmp_path / "slow.py").write_text(
        "import time, newsmatter.rules as r\n"
        "def slow(subject):\n    print('at work', flush=True)\n    time.sleep(60)\n    yield from ()\n"
        "RULES = [r.Rule('slow', 'note', 'waits', slow)]\n"
    )
    (tmp_path / "pyproject.toml").write_text('[tool.newsmatter]\nrules = ["slow:RULES"]\n')
    process = subprocess.Popen(
        [*COMMAND, "check", "."], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stderr
    assert process.stderr.readline() == b"at work\n"
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143
    assert (
        err
        == b"newsmatter: stopped by SIGTERM while at work on 2024-03-05-story-0000.md; look whether that was written\n"
    )


def sleepy(document: nm.Article) -> None:
    time.sleep(60)


def test_a_worker_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    """Whoever stops asking for results does not wait for the function of another."""
    paths = fill(tmp_path, _many.SMALL + 5)
    code = (
        "import sys, signal, time; sys.path.insert(0, sys.argv[1])\n"
        "import test_signals, newsmatter as nm\n"
        "from newsmatter import bulk, _workers\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGALRM, stop); signal.setitimer(signal.ITIMER_REAL, 2)\n"
        "    try: list(bulk.edit_all(sys.argv[2], test_signals.sleepy, jobs=2))\n"
        "    except KeyboardInterrupt: print('stopped')\n"
    )
    arguments = [sys.executable, "-c", code, str(Path(__file__).parent), str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, env=ENVIRONMENT, timeout=40)
    assert (done.returncode, done.stdout) == (0, b"stopped\n"), done.stderr
    assert all(path.exists() for path in paths)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_of_every_start_method_end_with_their_parent(method: str, many: list[Path]) -> None:
    script = many[0].parent / "script.py"
    script.write_text(
        f"import multiprocessing, sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from folders import warm\nfrom newsmatter import bulk\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        f"    for result in bulk.edit_all({str(many[0].parent)!r}, warm, jobs=2):\n"
        "        print(result.path.name, result.error, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env=ENVIRONMENT, start_new_session=True
    )
    assert process.stdout
    assert process.stdout.readline().endswith(b" None\n")
    process.kill()
    process.stdout.read()  # until nobody holds the pipe any more
    process.stdout.close()
    process.wait()


def test_a_worker_that_is_told_to_stop_leaves_errors_not_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal to one worker alone: what was not done says so."""
    paths = fill(tmp_path, _many.SMALL + 5)
    new_flag = _workers.Halt.new_flag

    def told(self: _workers.Halt) -> object:
        flag = new_flag(self)
        flag.value = 1
        return flag

    monkeypatch.setattr(_workers.Halt, "new_flag", told)
    results = list(bulk.edit_all(tmp_path, warm, jobs=2))
    assert [result.path for result in results] == paths
    assert all(result.error for result in results)


# -- in this process, where coverage sees it


def test_a_run_that_was_asked_to_end_gives_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halt = _workers.Halt()
    monkeypatch.setattr(_many, "halt", halt)
    paths = fill(tmp_path, 3000)
    for jobs, given in ((1, paths[:5]), (2, paths)):
        halt.asked = False
        results = bulk.edit_all(given, warm, jobs=jobs, dry_run=True)
        first = next(results)
        assert first.path == paths[0]
        halt.ask()
        rest = list(results)
        numbers = [given.index(result.path) for result in rest]
        assert numbers == sorted(numbers)  # of each chunk at hand the first files
        assert len(rest) < len(given) - 1
        assert all(result.error is None for result in rest)
        assert (halt.running, halt.flags) == (0, [])


def test_what_a_worker_does_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    monkeypatch.setattr(_workers, "GRACE", 0)
    monkeypatch.setattr(_workers, "POLL", 0.001)
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(_workers, "_flag", None)
    monkeypatch.setattr(_workers.threading, "Thread", lambda target, args, daemon: Later(target, args))
    before = {number: signal.getsignal(number) for number in _workers.SIGNALS}
    assert not _workers.is_told_to_stop()
    flag = _workers.Halt().new_flag()
    try:
        _workers.start(flag)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert not _workers.is_told_to_stop()
        os.kill(os.getpid(), signal.SIGTERM)
        assert _workers.is_told_to_stop()
        assert _many._work(_many._pickled(len), bulk.Edited, ["a.md"]) == []
        Later.last()
        assert ended == [1]
        flag.value = 0
        monkeypatch.setattr(os, "getppid", iter([1, 2]).__next__)
        _workers._watch(flag, 1)  # the parent has another number: it died
        assert (ended, flag.value) == ([1, 1], 1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_worker_lives_less_than_a_second_longer_than_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds that it sleeps, counted: what a clock shows depends on what else the machine does."""
    slept: list[float] = []
    ended: list[int] = []
    monkeypatch.setattr(_workers.time, "sleep", slept.append)
    monkeypatch.setattr(os, "getppid", iter([1, 2]).__next__)  # the parent dies just behind the first look
    monkeypatch.setattr(os, "_exit", ended.append)
    _workers._watch(_workers.Halt().new_flag(), 1)
    assert ended == [1] and sum(slept) < 1


class Later:
    """A thread that runs when it is told to."""

    last: object = None

    def __init__(self, target: object, args: tuple[object, ...]) -> None:
        Later.last = lambda: target(*args)  # type: ignore[operator]

    def start(self) -> None:
        pass


# -- streams


@pytest.mark.parametrize(
    ("streams", "error"),
    [
        (">&-", "standard output is closed"),
        (">/dev/full", "the output: No space left on device"),
        ("2>&-", ""),
        (">&- 2>&-", ""),
        ("<&- >&- 2>&-", ""),
        ("2>/dev/full", ""),
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [
        "check good.md",
        "check bad.md",
        "check none.md",
        "set bad.md heat=1",
        "get bad.md heat",
        "schema",
        "--help",
        "nonsense",
    ],
)
def test_closed_and_full_streams_are_one_line_and_exit_2(
    streams: str, error: str, arguments: str, tmp_path: Path
) -> None:
    if "full" in streams and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    texts = TEXT, TEXT.replace("heat: 17", "heat: warm")
    for folder in ("plain", "closed"):
        (tmp_path / folder).mkdir()
        for name, text in zip(("good.md", "bad.md"), texts, strict=True):
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    plain = run(*arguments.split(), cwd=tmp_path / "plain")
    done = with_streams(streams, arguments, tmp_path / "closed", start=arguments == "check bad.md")
    assert b"Traceback" not in done.stderr
    if streams == "2>&-":  # what goes to standard output is there, and the code tells the rest
        assert (done.stdout, done.returncode) == (plain.stdout, plain.returncode)
    elif streams == "2>/dev/full":
        assert done.returncode == (2 if plain.stderr else plain.returncode)
    else:
        assert done.returncode == 2
    if "2>" not in streams and (plain.stdout or "-" in streams):
        assert done.stderr.decode().endswith(f"newsmatter: {error}\n")
        assert done.stderr.count(b"\n") == 1 + (0 if streams == ">&-" else plain.stderr.count(b"\n"))
    if ">&-" in streams.removeprefix("2>&-"):
        assert (tmp_path / "closed/bad.md").read_text(encoding="utf-8") == texts[1]  # nothing that could not be said


def with_streams(streams: str, arguments: str, folder: Path, start: bool) -> subprocess.CompletedProcess[bytes]:
    """The command with its streams as a shell has them: by a shell and a start of Python, or forked."""
    if start:
        command = " ".join(f"'{part}'" for part in [*COMMAND, *arguments.split()])
        return subprocess.run(f"{command} {streams}", shell=True, cwd=folder, env=ENVIRONMENT, capture_output=True)
    return FORKS.run(arguments.split(), b"", str(folder), ENVIRONMENT, streams)


def test_closed_standard_input_is_one_line_and_exit_2() -> None:
    command = " ".join(f"'{part}'" for part in [*COMMAND, "check", "-"])
    done = subprocess.run(f"{command} <&-", shell=True, env=ENVIRONMENT, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"newsmatter: standard input: closed\n")


def test_streams_that_are_not_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["newsmatter", "check", "-"])
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SystemExit) as caught:
        main()
    assert (caught.value.code, capsys.readouterr().err) == (2, "newsmatter: standard input: closed\n")
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as caught:
        main()
    assert (caught.value.code, capsys.readouterr().err) == (2, "newsmatter: standard output is closed\n")
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert sys.stderr is not None
    sys.stderr.close()


@pytest.mark.parametrize("twice", [False, True])
def test_a_signal_in_this_process(
    twice: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    halt = _workers.Halt()
    monkeypatch.setattr(_many, "halt", halt)
    monkeypatch.setattr("newsmatter.cli.halt", halt)
    # where the commands have it, whichever module of that name a test before has imported anew
    monkeypatch.setitem(commands()["set"].callback.__globals__["ends"].__globals__, "halt", halt)
    fill(tmp_path, 3)
    rewrite = _works.rewrite_one

    def interrupted(*arguments: object, **options: object) -> object:
        result = rewrite(*arguments, **options)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGTERM)
        if twice:
            os.kill(os.getpid(), signal.SIGTERM)
        return result

    monkeypatch.setattr(bulk, "rewrite_one", interrupted)
    monkeypatch.setattr(sys, "argv", ["newsmatter", "set", str(tmp_path), "heat=5", "--jobs", "1"])
    with pytest.raises(SystemExit) as caught:
        main()
    out, err = capsys.readouterr()
    assert caught.value.code == 143
    name = str(tmp_path / "2024-03-05-story-0000.md")
    if twice:
        assert (out, err) == (
            "",
            f"newsmatter: stopped by SIGTERM while at work on {name}; look whether that was written\n",
        )
    else:
        assert out == f"{name}\n1 file: 1 changed, 0 unchanged, stopped before the others\n"
        assert err == "newsmatter: stopped by SIGTERM\n"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As nohup has it."""
    before = {number: signal.getsignal(number) for number in _workers.SIGNALS}
    monkeypatch.setattr(_workers.threading, "Thread", lambda target, args, daemon: Later(target, args))
    monkeypatch.setattr(_workers, "_flag", None)
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with cli._signals([]):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        _workers.start(_workers.Halt().new_flag())
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_without_timers_a_signal_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(cli.Stopped), cli._signals(seen := []):
        signal.raise_signal(signal.SIGTERM)
    assert seen == [signal.SIGTERM]


def test_closed_descriptors_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    system = os.fstat

    def closed(descriptor: int) -> os.stat_result:
        if descriptor == 1:
            raise OSError(9, "Bad file descriptor")
        return system(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", closed)
        patch.setattr(os, "open", lambda path, flags: opened.append(path))
        cli._fill_descriptors()
    assert opened == [os.devnull]


def test_what_cannot_be_said_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    monkeypatch.setattr(sys, "argv", ["newsmatter", "get", "none.md", "heat"])
    with open("/dev/full", "w") as full, pytest.raises(SystemExit) as caught:
        monkeypatch.setattr(sys, "stderr", full)
        main()
    assert caught.value.code == 2


def test_a_process_that_was_just_forked_leaves_signals_to_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    with cli._signals(seen := []):
        monkeypatch.setattr(os, "getpid", lambda: -1)
        signal.raise_signal(signal.SIGTERM)
    assert seen == []


def test_a_full_stream_in_this_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    monkeypatch.setattr(sys, "argv", ["newsmatter", "schema"])
    with open("/dev/full", "w") as full, pytest.raises(SystemExit) as caught:
        monkeypatch.setattr(sys, "stdout", full)
        main()
    assert caught.value.code == 2
    assert "No space left" in capsys.readouterr().err
