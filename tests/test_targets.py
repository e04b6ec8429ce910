"""What a file is, is kept; what is no file is written to; open files of every kind; links."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from folders import TEXT, warm
from hypothesis import given, settings
from hypothesis import strategies as st
from test_command import ENVIRONMENT, posix, run

import newsmatter as nm
from newsmatter import _files, _many, bulk

root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
PLAIN = "---\nn: 0\n---\n"
CRLF = "---\r\na: 1\r\n---\r\nb\u00e9\r\n"


def edit(path: Path, **options: Any) -> None:
    document = nm.load(path, nm.Document)
    document.extra["n"] += 1
    nm.dump(document, **options)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(PLAIN)
    return path


# -- what is kept


@posix
@given(st.integers(0, 0o7777))
@settings(max_examples=60)
def test_every_mode_is_kept(tmp_path_factory: pytest.TempPathFactory, mode: int) -> None:
    path = tmp_path_factory.mktemp("mode") / "a.md"
    path.write_text(PLAIN)
    path.chmod(mode | 0o600)
    edit(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode | 0o600


@posix
def test_a_new_file_has_the_mode_that_the_mask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        nm.dump(nm.Document(), tmp_path / "a.md")
        nm.dump(nm.Document(), tmp_path / "b.md", exclusive=True)
    finally:
        os.umask(before)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.md", "b.md")} == {0o640}


@root
def test_owner_group_and_attributes_are_kept(file: Path) -> None:
    os.chown(file, 1234, 2345)
    file.chmod(0o6640)
    with contextlib.suppress(OSError):
        os.setxattr(file, "user.key", b"value")
    attributes = {key: os.getxattr(file, key) for key in os.listxattr(file)}
    edit(file)
    there = file.stat()
    assert (there.st_uid, there.st_gid, stat.S_IMODE(there.st_mode)) == (1234, 2345, 0o6640)
    assert {key: os.getxattr(file, key) for key in os.listxattr(file)} == attributes


@root
@pytest.mark.skipif(sys.platform != "linux", reason="access lists are extended attributes on Linux")
def test_a_folder_lends_no_access_to_a_file_that_did_not_have_it(file: Path) -> None:
    """The new file got the default access list of the folder, and its mode then opened that to others."""
    entries = [(1, 7, -1), (2, 7, 1234), (4, 7, -1), (16, 7, -1), (32, 5, -1)]  # u::rwx u:1234:rwx g::rwx m::rwx o::r-x
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
    try:
        os.setxattr(file.parent, "system.posix_acl_default", acl)
    except OSError:
        pytest.skip("a disk without access lists")
    file.chmod(0o660)
    edit(file)
    assert os.listxattr(file) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o660
    nm.dump(nm.Document(), file.parent / "new.md")
    assert os.listxattr(file.parent / "new.md") == ["system.posix_acl_access"]
    granted = os.getxattr(file.parent / "new.md", "system.posix_acl_access")
    nm.dump(nm.Document(extra={"a": 1}), file.parent / "new.md")
    assert os.getxattr(file.parent / "new.md", "system.posix_acl_access") == granted


AS_ANOTHER = """
import os, sys
groups, path, script = eval(sys.argv[1]), sys.argv[2], sys.argv[3]
import newsmatter as nm
from newsmatter import _files
document = nm.load(path, nm.Document)
document.extra["n"] += 1
nm.dumps(document)  # imports what the other user may not be able to read
os.setgroups(groups); os.setgid(groups[0]); os.setuid(1234)
exec(script)
"""


def as_another(path: Path, script: str, groups: list[int]) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", AS_ANOTHER, str(groups), str(path), script]
    return subprocess.run(arguments, capture_output=True, text=True, env=ENVIRONMENT)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user may write to, below no private one."""
    with tempfile.TemporaryDirectory(prefix="newsmatter-test-") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


@root
@pytest.mark.parametrize(
    ("groups", "old", "owner", "new"),
    [
        ([2345], 0o6664, (1234, 2345), 0o664),  # the group is kept, the owner is not: no set-id bits
        ([99, 2345], 0o6664, (1234, 2345), 0o664),
        ([99], 0o6666, (1234, 99), 0o666),
        ([99], 0o6676, (1234, 99), 0o666),  # a group that cannot be kept lends its rights to no other
        ([99], 0o6606, (1234, 99), 0o606),
    ],
)
def test_who_may_not_keep_the_owner_lends_no_rights(
    groups: list[int], old: int, owner: tuple[int, int], new: int, shared: Path
) -> None:
    path = shared / "a.md"
    path.write_text(PLAIN)
    os.chown(path, 0, 2345)
    path.chmod(old)
    done = as_another(path, "nm.dump(document)", groups)
    assert done.returncode == 0, done.stderr
    there = path.stat()
    assert (there.st_uid, there.st_gid) == owner
    assert stat.S_IMODE(there.st_mode) == new
    assert path.read_text() == PLAIN.replace("0", "1")


@posix
@pytest.mark.parametrize(
    ("allowed", "mode", "expected"),
    [("all", 0o6664, 0o6664), ("group", 0o6664, 0o664), ("none", 0o6674, 0o644), ("none", 0o2606, 0o606)],
)
def test_what_the_system_refuses_to_keep(
    allowed: str, mode: int, expected: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same in this process, for every user: the system gives out what it would for a file of another."""
    status, chown, new = os.stat, {}, os.fstat

    def of_another(path: Any, **options: Any) -> Any:
        there = status(path, **options)
        if path != str(file) or chown:
            return there
        return os.stat_result([stat.S_IFREG | mode, *there[1:4], there.st_uid + 1, there.st_gid + 1, *there[6:]])

    def give(descriptor: int, owner: int, group: int) -> None:
        if allowed == "none" or (allowed == "group" and owner != -1):
            raise PermissionError(1, "Operation not permitted")
        chown[descriptor] = (owner, group)

    def given_away(descriptor: int) -> Any:
        there = list(new(descriptor))
        owner, group = chown.get(descriptor, (-1, -1))
        return os.stat_result(
            [*there[:4], there[4] if owner < 0 else owner, there[5] if group < 0 else group, *there[6:]]
        )

    modes: list[int] = []
    document = nm.load(file, nm.Document)
    document.extra["n"] = 1
    monkeypatch.setattr(os, "stat", of_another)
    monkeypatch.setattr(os, "fchown", give)
    monkeypatch.setattr(os, "fstat", given_away)
    monkeypatch.setattr(os.path, "samestat", lambda a, b: a.st_ino == b.st_ino)
    monkeypatch.setattr(os, "chmod", lambda target, mode: modes.append(mode))
    monkeypatch.setattr(os, "supports_fd", {os.chmod})
    nm.dump(document)
    assert modes == [expected]


@posix
def test_a_file_that_may_not_be_read_is_not_compared_unless_it_was_loaded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    document = nm.load(file, nm.Document)
    document.extra["n"] = 1
    monkeypatch.setattr(_files, "_read", refuse)
    with pytest.raises(PermissionError):
        nm.dump(document)
    nm.dump(nm.Document(), file)
    assert file.read_text() == "---\n---\n\n"


@posix
def test_a_read_only_file_is_refused_unless_forced(file: Path, command: Any) -> None:
    file.chmod(0o444)
    with pytest.raises(PermissionError, match=r"read-only; make it writable, or dump with force=True: .*a\.md"):
        edit(file)
    (result,) = bulk.rewrite_all(file, lambda text, _: text.replace("0", "1"))
    assert isinstance(result.error, PermissionError)
    done = run("set", file, "n=1", "--class", "Document")
    told = b"a.md: the file is read-only; make it writable" + os.linesep.encode()  # the mend of Python is none here
    assert (done.returncode, done.stderr.count(b"\n"), told in done.stderr) == (2, 1, True)
    assert command("set", file, "n=1", "--class", "Document")[2] == done.stderr.decode()  # in one process too
    assert file.read_text() == PLAIN
    nm.dump(nm.load(file, nm.Document))  # nothing to write: nothing to refuse
    edit(file, force=True)
    assert file.read_text() == PLAIN.replace("0", "1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert os.listdir(file.parent) == ["a.md"]


@root
def test_a_file_that_another_user_may_not_write_is_read_only_to_him(shared: Path) -> None:
    path = shared / "a.md"
    path.write_text(PLAIN)
    path.chmod(0o644)
    done = as_another(path, "nm.dump(document)", [99])
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert path.read_text() == PLAIN


@root
def test_a_file_for_writing_alone_is_replaced(shared: Path) -> None:
    path = shared / "a.md"
    path.write_text(PLAIN)
    other = shared / "other.md"
    other.write_text("old")
    os.chown(other, 1234, 99)
    other.chmod(0o200)
    done = as_another(path, f"nm.dump(document, {str(other)!r})", [99])
    assert done.returncode == 0, done.stderr
    assert other.read_text() == PLAIN.replace("0", "1")
    assert stat.S_IMODE(other.stat().st_mode) == 0o200


@root
def test_an_error_names_the_file_that_was_asked_for(shared: Path) -> None:
    path = shared / "a.md"
    path.write_text(PLAIN)
    path.chmod(0o666)
    shared.chmod(0o755)
    done = as_another(path, "nm.dump(document)", [99])
    assert done.stderr.rstrip().endswith(f"PermissionError: [Errno 13] Permission denied: '{path}'")


@posix
def test_the_other_names_of_a_file_keep_the_old_text(file: Path) -> None:
    """So a backup by hard links stays one."""
    other = file.with_name("other.md")
    os.link(file, other)
    edit(file)
    assert (file.read_text(), other.read_text()) == (PLAIN.replace("0", "1"), PLAIN)


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u65b0", "\U0001f600"])
def test_names_as_long_as_the_system_takes(letter: str, tmp_path: Path) -> None:
    name = letter * ((255 - 3) // len(letter.encode())) + ".md"
    path = tmp_path / name
    try:
        path.write_text(PLAIN)
    except OSError:
        pytest.skip("the file system takes no such name")
    edit(path)
    assert path.read_text() == PLAIN.replace("0", "1")
    nm.dump(nm.load(path, nm.Document), path.with_name("x" + name[1:]), exclusive=True)


@root
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs tmpfs")
def test_a_full_disk_tears_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        path = disk / "a.md"
        path.write_text(PLAIN + "x" * 50_000)
        document = nm.load(path, nm.Document)
        document.body *= 3
        with pytest.raises(OSError, match=r"No space left on device.*a\.md"):
            nm.dump(document)
        assert path.read_text() == PLAIN + "x" * 50_000
        assert os.listdir(disk) == ["a.md"]
        document.body = "short"
        nm.dump(document)
        assert path.read_text() == PLAIN + "short"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_the_folder_goes_to_the_disk_after_the_file_is_in_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    sync, replace = os.fsync, os.replace

    def note(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)
        if steps[-1] == "folder":
            raise OSError(errno.EINVAL, "this disk does not")

    def move(a: str, b: str) -> None:
        steps.append("replace")
        replace(a, b)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "replace", move)
    edit(file)
    assert steps == ["file", "replace", *(["folder"] if os.name != "nt" else [])]


def test_a_write_that_takes_a_part_is_continued(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: system(descriptor, bytes(data)[:3]))
    edit(file)
    assert file.read_text() == PLAIN.replace("0", "1")


# -- what is no regular file


@posix
def test_a_pipe_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    document = nm.Document(extra={"n": 1}, body="x" * 200_000)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    threading.Timer(0.05, reader.start).start()
    nm.dump(document, pipe)
    reader.join()
    assert got == [nm.dumps(document).encode()]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    monkeypatch.setattr(_files, "PATIENCE", 0.01)
    with pytest.raises(TimeoutError, match="nobody has read from the pipe"):
        nm.dump(document, pipe)
    with pytest.raises(FileExistsError):
        nm.dump(document, pipe, exclusive=True)
    monkeypatch.setattr(os, "open", lambda *arguments: (_ for _ in ()).throw(PermissionError(13, "no")))
    with pytest.raises(PermissionError):
        nm.dump(document, pipe)


@posix
def test_devices_and_folders_stay_what_they_are(tmp_path: Path) -> None:
    nm.dump(nm.Document(), os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    if os.path.exists("/dev/full"):
        with pytest.raises(OSError, match="No space left"):
            nm.dump(nm.Document(), "/dev/full")
    with pytest.raises(IsADirectoryError):
        nm.dump(nm.Document(), tmp_path)
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match=r"loop\.md"):
        nm.dump(nm.Document(), loop)


@posix
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/proc/thread-self/fd/1", "link"])
def test_standard_output_is_written_to_wherever_it_goes(path: str, tmp_path: Path) -> None:
    """Into a file it is that file, which the shell writes to before and after."""
    if not os.path.exists("/dev/stdout") or (path.startswith("/proc") and not os.path.exists(path)):
        pytest.skip(f"no {path}")
    (tmp_path / "link").symlink_to("/dev/stdout")
    target = tmp_path / "link" if path == "link" else path
    script = f"import newsmatter as nm; print('before'); nm.dump(nm.Document(extra={{'a': 1}}), {str(target)!r}); print('after')"
    with open(tmp_path / "out", "wb") as out:
        out.write(b"first\n")
        out.flush()
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True, env=ENVIRONMENT)
    expected = "before\n---\na: 1\n---\n\nafter\n"
    assert (tmp_path / "out").read_text() == "first\n" + expected
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout == expected


@posix
def test_a_descriptor_by_its_name_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not os.path.isdir("/dev/fd"):
        pytest.skip("no /dev/fd")
    with open(tmp_path / "out", "w+") as file:
        file.write("before\n")
        monkeypatch.setattr(sys, "stdout", file)
        nm.dump(nm.Document(), f"/dev/fd/{file.fileno()}")
        assert (tmp_path / "out").read_text() == "before\n---\n---\n\n"
        with pytest.raises(FileExistsError):
            nm.dump(nm.Document(), f"/dev/fd/{file.fileno()}", exclusive=True)


# -- open files


def opened(kind: str, path: Path, mode: str, encoding: str = "utf-8") -> Any:
    """Open files of every kind, for reading and writing."""
    if kind == "codecs.open":
        return codecs.open(str(path), mode, encoding)
    if kind == "text":
        return open(path, mode, encoding=encoding)
    binary = open(path, mode + "b", buffering=0 if kind == "raw" else -1)  # noqa: SIM115
    if kind == "codec":
        return (codecs.getreader if mode == "r" else codecs.getwriter)(encoding)(binary)
    return codecs.EncodedFile(binary, "utf-8", "utf-16-le") if kind == "recoder" else binary


KINDS = ["binary", "raw", "text", "codecs.open", "codec", "recoder"]


@pytest.mark.filterwarnings("ignore:codecs.open:DeprecationWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_open_files_of_every_kind(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    document = nm.loads(CRLF, nm.Document)
    with opened(kind, path, "w") as file:
        nm.dump(document, file)
        data = path.read_bytes()  # it was flushed
        assert data.decode("utf-16-le" if kind == "recoder" else "utf-8") == CRLF
    with opened(kind, path, "r") as file:
        assert nm.dumps(nm.load(file, nm.Document)) == CRLF
    if kind != "recoder":
        path.write_bytes(b"---\na: \xff\n---\n")
        with opened(kind, path, "r") as file, pytest.raises(nm.FrontMatterError, match="2:4: byte 0xff"):
            nm.load(file, nm.Document)


@pytest.mark.parametrize("mode", ["w+", "w+b"])
@pytest.mark.parametrize("maker", [tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile, tempfile.TemporaryFile])
@pytest.mark.parametrize("rolled", [False, True])
def test_temporary_files(mode: str, maker: Any, rolled: bool) -> None:
    options = {} if "b" in mode else {"encoding": "utf-8"}
    with maker(mode=mode, **options) as file:
        if rolled and hasattr(file, "rollover"):
            file.rollover()
        nm.dump(nm.loads(CRLF, nm.Document), file)
        file.seek(0)
        assert nm.dumps(nm.load(file, nm.Document)) == CRLF
        file.seek(0)
        assert nm.check(file, nm.Document) == []


def test_memory_files() -> None:
    document = nm.loads(CRLF, nm.Document)
    for file in (io.BytesIO(), io.StringIO(newline="")):
        nm.dump(document, file)
        file.seek(0)
        assert nm.dumps(nm.load(file, nm.Document)) == CRLF


def test_a_file_is_read_and_written_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"title\r\n" + CRLF.encode())
    for kind in ("binary", "text"):
        with opened(kind, path, "r") as file:
            file.readline()
            assert nm.dumps(nm.load(file, nm.Document)) == CRLF
    with open(path, "r+", encoding="utf-8") as file:
        file.readline()
        nm.dump(nm.Document(body="x" * 100), file)
    assert path.read_bytes() == b"title\r\n---\n---\n" + b"x" * 100


@posix
def test_text_layers_over_pipes() -> None:
    read, write = os.pipe()
    with open(read, encoding="utf-8") as source, open(write, "w", encoding="utf-8") as target:
        nm.dump(nm.loads(CRLF, nm.Document), target)
        target.close()
        assert nm.dumps(nm.load(source, nm.Document)) == CRLF


@pytest.mark.filterwarnings("ignore:codecs.open:DeprecationWarning")
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "ascii", "cp1252"])
def test_another_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\na: 1\n---\n")
    before = path.read_bytes()
    for kind in ("text", "codecs.open", "codec"):
        with (
            opened(kind, path, "r", encoding) as file,
            pytest.raises(ValueError, match=r"open it with encoding='utf-8', or in binary mode"),
        ):
            nm.load(file, nm.Document)
        with (
            opened(kind, path, "a", encoding) as file,
            pytest.raises(ValueError, match="open it with encoding='utf-8'"),
        ):
            nm.dump(nm.Document(), file)
    assert path.read_bytes() == before


def test_a_byte_order_mark_is_kept_by_its_codec(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(codecs.BOM_UTF8 + b"---\na: 1\n---\n")
    with open(path, encoding="utf-8-sig") as file:
        assert nm.dumps(nm.load(file, nm.Document)).encode() == path.read_bytes()


class Slow(io.RawIOBase):
    """A raw file that takes a few bytes at a time, then no more."""

    def __init__(self, room: int, then: int | None = 0) -> None:
        self.data = b""
        self.room, self.then = room, then

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def readall(self) -> Any:
        return None

    def write(self, data: Any) -> int | None:
        part = bytes(data[: min(5, self.room)])
        self.room -= len(part)
        self.data += part
        return len(part) or self.then


def test_a_short_write_is_completed_or_an_error() -> None:
    document = nm.Document(extra={"a": 1}, body="b" * 50)
    file = Slow(1000)
    nm.dump(document, file)  # type: ignore[arg-type]
    assert file.data == nm.dumps(document).encode()
    with pytest.raises(OSError, match="not written whole"):
        nm.dump(document, Slow(20))  # type: ignore[arg-type]
    with pytest.raises(BlockingIOError, match="not written whole"):
        nm.dump(document, Slow(20, None))  # type: ignore[arg-type]
    with pytest.raises(BlockingIOError, match="nothing to read"):
        nm.load(file, nm.Document)  # type: ignore[arg-type]


def test_a_file_of_ones_own_needs_one_method() -> None:
    class Sink:
        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def write(self, data: bytes) -> None:
            self.parts.append(data)

    sink = Sink()
    nm.dump(nm.Document(), sink)  # type: ignore[arg-type]
    assert sink.parts == [b"---\n---\n\n"]


# -- path objects of other libraries


class Memory:
    """A path object that is no path of this machine, as libraries for remote files have them."""

    files: dict[str, bytes]

    def __init__(self, name: str, files: dict[str, bytes]) -> None:
        self.name, self.files = name, files

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Memory) and (self.name, id(self.files)) == (other.name, id(other.files))

    def __str__(self) -> str:
        return f"memory://{self.name}"

    def open(self, mode: str) -> Any:
        if mode == "rb":
            if self.name not in self.files:
                raise FileNotFoundError(2, "No such file", str(self))
            return io.BytesIO(self.files[self.name])
        path, outer = self, io.BytesIO.close

        class Writer(io.BytesIO):
            def close(self) -> None:
                path.files[path.name] = self.getvalue()
                outer(self)

        return Writer()


class OldMemory(Memory, os.PathLike):  # type: ignore[type-arg]
    """As some were: a path of this machine by its methods, though not by its text."""

    def __fspath__(self) -> str:
        return str(self)


@pytest.mark.parametrize("kind", [Memory, OldMemory])
def test_path_objects_that_open(kind: type[Memory]) -> None:
    files = {"a.md": b"---\nn: 0\n---\n"}
    path = kind("a.md", files)
    document = nm.load(path, nm.Document)
    assert document.path is path  # type: ignore[comparison-overlap]
    document.extra["n"] = 1
    assert "--- a/memory:" in nm.diff(document)
    assert nm.check(path, nm.Document) == []
    nm.dump(document)
    assert files == {"a.md": b"---\nn: 1\n---\n"}
    files["a.md"] += b"more"
    document.extra["n"] = 2
    with pytest.raises(nm.ConflictError, match=r"memory://a\.md: changed since it was loaded"):
        nm.dump(document, kind("a.md", files))
    nm.dump(document, force=True)
    other = kind("b.md", files)
    nm.dump(document, other, exclusive=True)
    with pytest.raises(FileExistsError):
        nm.dump(document, other, exclusive=True)
    assert files["b.md"] == b"---\nn: 2\n---\n"
    files["a.md"] = b"---\na: [\n---\n"
    with pytest.raises(nm.FrontMatterError, match=r"memory://a\.md:2:4"):
        nm.load(path, nm.Document)


def test_a_path_in_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.md", PLAIN)
    with zipfile.ZipFile(archive, "a") as file:
        document = nm.load(zipfile.Path(file, "a.md"), nm.Document)
        nm.dump(document, zipfile.Path(file, "b.md"), exclusive=True)
    with zipfile.ZipFile(archive) as file:
        assert file.read("b.md").decode() == PLAIN


# -- classes that do not change


@attrs.frozen(kw_only=True)
class Still(nm.Document):
    n: int


def test_a_frozen_class_is_dumped(file: Path) -> None:
    before = nm.load(file, Still)
    after = attrs.evolve(before, n=1)
    nm.dump(after)
    assert file.read_text() == PLAIN.replace("0", "1")
    nm.dump(attrs.evolve(after, n=2))  # it goes on from what was written
    assert file.read_text() == PLAIN.replace("0", "2")
    made = Still(n=3)
    nm.dump(made, file.with_name("b.md"))
    assert made.path == file.with_name("b.md")


# -- links


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a file, links to it, and links that lead out."""
    folder = tmp_path / "content"
    (folder / "sub").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (
        folder / "a.md",
        folder / ".hidden/h.md",
        elsewhere / "out.md",
        elsewhere / "other.md",
        tmp_path / "top.md",
    ):
        path.write_text(TEXT, encoding="utf-8")
    links = {
        "again.md": "a.md", "sub/up.md": "../a.md", "hidden.md": ".hidden/h.md", "hidden2.md": ".hidden/h.md", "loop": ".",
        "out.md": "../elsewhere/out.md", "out2.md": "../elsewhere/out.md", "top.md": "../top.md", "gone.md": "gone",
        "folder": "../elsewhere", "parent": "..",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    return folder


def names(results: Any) -> tuple[list[str], list[str]]:
    """The names of the files, and of the links that were left alone."""
    results = list(results)
    left = [result for result in results if isinstance(result.error, bulk.LeadsOut)]
    assert all(result.path == Path(result.error.filename) for result in left)
    return ([result.path.name for result in results if result not in left], [result.path.name for result in left])


@posix
@pytest.mark.parametrize("jobs", [1, 2])
def test_each_real_file_once_and_none_from_elsewhere(jobs: int, tree: Path) -> None:
    for i in range(_many.SMALL if jobs > 1 else 0):
        (tree / f"z{i:03}.md").write_text(TEXT, encoding="utf-8")
    many = [path.name for path in sorted(tree.glob("z*.md"))]
    found, left = names(bulk.edit_all(tree, warm, jobs=jobs, dry_run=True))
    assert found == ["a.md", "gone.md", "hidden.md", *many]
    assert left == ["folder", "out.md", "out2.md", "parent", "top.md"]
    assert [path.name for path in bulk.files(tree)] == found
    found, left = names(bulk.check_all(tree, jobs=jobs, follow_links=True))
    assert found == ["a.md", "gone.md", "hidden.md", "out.md", "top.md", *many, "other.md"]
    assert left == []
    (error,) = [result.error for result in bulk.edit_all(tree, warm, follow_links=True, dry_run=True) if result.error]
    assert isinstance(error, FileNotFoundError)


@posix
def test_whatever_is_named_twice_is_edited_once(tree: Path) -> None:
    given_ = [
        tree / "sub/up.md",
        tree,
        tree / "a.md",
        tree.parent,
        tree / "../content",
        tree / "none.md",
        tree / "none.md",
    ]
    found, left = names(bulk.edit_all(given_, lambda document: document.topics.append("x"), jobs=1))
    assert found == ["up.md", "gone.md", "hidden.md", "top.md", "other.md", "out.md", "none.md"]
    assert left == ["folder", "out.md", "out2.md", "parent", "top.md"]  # not known yet to be given as well
    topics = nm.load(tree / "a.md").topics
    assert topics.count("x") == 1


@posix
def test_commands_leave_what_leads_out_alone(tree: Path) -> None:
    outside = tree.parent / "elsewhere/out.md"
    for arguments in (["check"], ["fix", "--write"], ["fmt"], ["set", "heat=99"]):
        done = run(arguments[0], "content", *arguments[1:], cwd=tree.parent)
        said = [line for line in done.stderr.decode().splitlines() if "leads out" in line]
        assert [line.split(": ")[1] for line in said] == [
            f"content/{name}" for name in ("folder", "out.md", "out2.md", "parent", "top.md")
        ]
        assert b", 5 links left alone" in done.stdout + done.stderr
        assert done.returncode == 2  # gone.md
        assert outside.read_text(encoding="utf-8") == TEXT
    (tree / "gone.md").unlink()
    done = run("set", "content", "heat=98", cwd=tree.parent)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        b"2 files: 2 changed, 0 unchanged, 5 links left alone",
    )
    done = run("set", "content", "heat=97", "--follow-links", cwd=tree.parent)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, b"5 files: 5 changed, 0 unchanged", b"")
    assert nm.load(outside).heat == 97


def test_what_leads_out_travels_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(bulk.LeadsOut("a.md")))
    assert (type(error), error.filename, "left alone" in str(error)) == (bulk.LeadsOut, "a.md", True)
