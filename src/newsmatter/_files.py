"""Bytes on disk: compared and replaced in one step, whole or not at all. Open files are in ``_streams``.

How a file is replaced:

1. The new text goes to a temporary file in the same folder, and to the disk. It has one of a few fixed names, and
   its writer holds a lock of the operating system on it. So whoever comes next knows the file of a killed run (the name
   is there, the lock is free) without reading the folder, and removes it.
2. Under a lock of the folder, the file is compared with what was loaded, and replaced by a rename.
3. The folder goes to the disk.

The lock of the folder is ``flock`` on the folder itself: nothing is left behind, and it ends with its process. It is
held among the processes of one machine. On network disks there is a lock file besides, ``.newsmatter.lock``, which the
server locks for all machines, and so in a folder that some may write to and not list; where there is no ``flock``
(Windows) the lock file is all. It goes after each write; one of a killed run is not locked, so the next writer takes it over.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import importlib
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from newsmatter.errors import ConflictError

try:
    import fcntl
except ImportError:  # pragma: no cover -- Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path

_WINDOWS = os.name == "nt"
# one name for each of the writers that may be at work in a folder at once; short, as a name may have 255 bytes
TEMPORARY = tuple(f".newsmatter-{number}.tmp" for number in range(16))
LOCK = ".newsmatter.lock"
PATIENCE = 20.0  # seconds that a lock, or the reader of a pipe, is waited for
_OLD = 3600.0  # seconds after which a temporary file is given up on a disk without locks
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "lustre", "gpfs", "afs", "glusterfs", "fuse.")
_OPEN = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def replace_file(
    path: Path, data: bytes, *, before: bytes | None = None, force: bool = False, exclusive: bool = False
) -> None:
    """Write a file whole or not at all; nothing where the same bytes stand already.

    ``before``: what must stand there, else ConflictError. ``force``: a read-only file is written too. ``exclusive``:
    FileExistsError where anything stands already. What is no regular file is written to, not replaced.
    """
    try:
        descriptor = _descriptor(path)
        if descriptor is not None and not exclusive:
            _write_through(descriptor, data)
        else:
            _replace(path, data, before, force, exclusive)
    except OSError as error:
        if error.errno is None or isinstance(error, TimeoutError) or error.filename == os.fspath(path):
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error  # nobody knows the temporary file


def _replace(path: Path, data: bytes, before: bytes | None, force: bool, exclusive: bool) -> None:
    target = _Target(path, data, before, force, exclusive)
    real = target.real
    old, current = target.compare()  # without the lock: most conflicts and files that stay need no temporary file
    if current == data:
        return
    if old is not None and not stat.S_ISREG(old.st_mode):
        _write_special(real, old, data)
        return
    folder = os.path.dirname(real)
    with _Temporary(folder, 0o666 if old is None else 0o600) as temporary:
        _write(temporary.descriptor, data)
        os.fsync(temporary.descriptor)
        with _locked(folder):
            old, _ = target.compare()
            if old is not None:
                _keep(temporary, real, old)
            temporary.move(real, exclusive)
    if not _WINDOWS:  # which cannot open a folder
        # the file is in place: that a disk does not sync folders is no reason to say that it was not written
        with contextlib.suppress(OSError):
            _sync(folder)


READ_ONLY = "the file is read-only; make it writable"


class ReadOnly(PermissionError):
    """A file that is read-only and was left as it was; so that the command, which has no such force, says its own mend."""


class _Target:
    """What is written to, and what must hold before."""

    def __init__(self, path: Path, data: bytes, before: bytes | None, force: bool, exclusive: bool) -> None:
        self.path, self.data, self.before, self.force, self.exclusive = path, data, before, force, exclusive
        self.real = os.path.realpath(path)

    def compare(self) -> tuple[os.stat_result | None, bytes | None]:
        """What stands there now. Raises ConflictError, FileExistsError, and PermissionError for a read-only file.

        What stands there is read once: two writers that make the same text of the same text are still in conflict.
        """
        if self.exclusive:
            if os.path.lexists(self.path):  # a link to nowhere too, as for open(path, "x")
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(self.path))
            return None, None
        old = _status(self.real)
        if old is not None and not stat.S_ISREG(old.st_mode):
            return old, None  # what a pipe or a device holds cannot be read twice
        current = None
        try:
            current = _read(self.real)
        except PermissionError:
            if self.before is not None:  # else a file may be for writing alone
                raise
        if self.before is not None and current != self.before:
            raise ConflictError("changed on disk since it was loaded; load it again, or dump with force=True",
                                file=str(self.path))  # fmt: skip
        if old is not None and not self.force and current != self.data and _is_read_only(self.real, old):
            raise ReadOnly(errno.EACCES, f"{READ_ONLY}, or dump with force=True", os.fspath(self.path))
        return old, current


def _status(real: str) -> os.stat_result | None:
    try:
        return os.stat(real)
    except FileNotFoundError:
        return None


def _read(real: str) -> bytes | None:
    try:
        with open(real, "rb", buffering=0) as file:
            return file.readall()
    except FileNotFoundError:
        return None


def _is_read_only(real: str, old: os.stat_result) -> bool:
    """Whether nobody may write the file, or not this user. Root may write everything, so the mode is asked as well."""
    effective = os.access in os.supports_effective_ids
    return not old.st_mode & 0o222 or not os.access(real, os.W_OK, effective_ids=effective)


def _write(descriptor: int, data: bytes) -> None:
    """All of it: a single write may take only a part."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# -- what is no regular file


def _descriptor(path: Path) -> int | None:
    """The open file that a path such as ``/dev/stdout`` or ``/dev/fd/3`` stands for.

    By its name it could be a regular file, and to replace that would lose what the shell wrote and goes on to write.
    """
    name = os.fspath(path)
    for _ in range(40):  # as many links as the system follows
        folder, last = os.path.split(os.path.abspath(name))
        folder = os.path.realpath(folder)
        process = re.fullmatch(r"/proc/([0-9]+)(?:/task/[0-9]+)?/fd", folder)
        if last.isdigit() and (folder == "/dev/fd" or (process and process[1] == str(os.getpid()))):
            return int(last)
        name = os.path.join(folder, last)
        if not os.path.islink(name):
            return None
        name = os.path.join(folder, os.readlink(name))
    return None


def _write_special(real: str, old: os.stat_result, data: bytes) -> None:
    if stat.S_ISFIFO(old.st_mode):
        descriptor = _open_pipe(real)
    else:
        descriptor = os.open(real, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))  # a folder raises here
    try:
        _write(descriptor, data)
    finally:
        os.close(descriptor)


def _open_pipe(real: str) -> int:
    """Open a named pipe, once somebody reads from it. Raises TimeoutError when nobody does."""
    for _ in _attempts(real, "nobody has read from the pipe for {} seconds"):
        try:
            descriptor = os.open(real, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        else:
            os.set_blocking(descriptor, True)
            return descriptor
    raise AssertionError("unreachable")  # pragma: no cover


def _write_through(descriptor: int, data: bytes) -> None:
    for stream in (sys.stdout, sys.stderr):  # what was printed before comes before
        with contextlib.suppress(AttributeError, OSError, ValueError):
            if stream.fileno() == descriptor:
                stream.flush()
    _write(descriptor, data)


# -- the temporary file


class _Temporary:
    """A file with one of the names in TEMPORARY, open and locked; gone at the end, unless it was moved."""

    def __init__(self, folder: str, mode: int) -> None:
        self.descriptor, self.name = _make(folder, mode)
        self.open = True
        self.moved = False

    def close(self) -> None:
        if self.open:
            self.open = False
            _unlock(self.descriptor)
            os.close(self.descriptor)

    def move(self, real: str, exclusive: bool) -> None:
        """To its place. Raises FileExistsError where one stands and none must, whoever made it."""
        if not _names(self.name, self.descriptor):
            raise FileNotFoundError(errno.ENOENT, "the temporary file was removed by another program")
        if _WINDOWS:
            self.close()  # it moves no open file
            _patiently(os.rename if exclusive else os.replace, self.name, real)
        elif exclusive and _link(self.name, real):
            return
        else:
            os.replace(self.name, real)
        self.moved = True

    def __enter__(self) -> _Temporary:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self.moved:
            with contextlib.suppress(OSError):  # the next one to write here removes it
                os.unlink(self.name)
        self.close()


def _make(folder: str, mode: int) -> tuple[int, str]:
    """Make a temporary file, open and locked; remove those of killed runs."""
    names = [os.path.join(folder, name) for name in TEMPORARY]
    for _ in _attempts(folder):
        for name in [name for name in names if not os.path.lexists(name) or _remove_stale(name)]:
            try:
                descriptor = os.open(name, _OPEN | os.O_CREAT | os.O_EXCL, mode)
            except FileExistsError:
                continue
            if _lock(descriptor) is not False and _names(name, descriptor):
                return descriptor, name
            os.close(descriptor)  # taken for stale by another, in the moment before it was locked
    raise AssertionError("unreachable")  # pragma: no cover


def _link(name: str, real: str) -> bool:
    """Make the file at its place if none stands there; False where there are no hard links: there the lock has to do."""
    if not hasattr(os, "link"):  # Python in a browser
        return False
    try:
        os.link(name, real)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def _patiently(move: Callable[[str, str], None], name: str, real: str) -> None:
    """Windows does not move a file over one that another program is reading at the moment."""
    for _ in range(100):
        with contextlib.suppress(PermissionError):
            return move(name, real)
        time.sleep(0.01)
    move(name, real)


def _remove_stale(name: str) -> bool:
    """Remove the temporary file of a run that was killed: nobody holds its lock. Whether the name is free now."""
    try:
        if fcntl is None:
            os.unlink(name)  # Windows removes no open file
            return True
        descriptor = os.open(name, _OPEN)
    except FileNotFoundError:
        return True
    except OSError:  # at work; or another user's, or a link
        return False
    try:
        locked = _lock(descriptor)
        if locked is None:  # a disk without locks: only time tells
            locked = time.time() - os.fstat(descriptor).st_mtime > _OLD
        if locked and _names(name, descriptor):  # only who holds its lock removes or renames it
            os.unlink(name)
        return locked
    finally:
        _unlock(descriptor)
        os.close(descriptor)


def _names(name: str, descriptor: int) -> bool:
    """Whether a name stands for an open file."""
    try:
        return os.path.samestat(os.lstat(name), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _keep(temporary: _Temporary, real: str, old: os.stat_result) -> None:
    """Give the new file the owner, the group, the extended attributes and the mode of the old one, where it can be."""
    mode = stat.S_IMODE(old.st_mode)
    if hasattr(os, "fchown"):
        new = os.fstat(temporary.descriptor)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            for owner in (old.st_uid, -1):  # the group alone, for a user who is not root
                with contextlib.suppress(OSError):
                    os.fchown(temporary.descriptor, owner, old.st_gid)
                    break
            new = os.fstat(temporary.descriptor)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            mode &= ~(stat.S_ISUID | stat.S_ISGID)  # they would lend the rights of another
        if new.st_gid != old.st_gid:
            mode &= ~0o070 | (mode & 0o007) << 3  # the other group may do no more than everybody
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            kept = os.listxattr(real)
            for key in os.listxattr(temporary.descriptor):
                if key not in kept:  # a folder's default access list, which would let others in
                    with contextlib.suppress(OSError):
                        os.removexattr(temporary.descriptor, key)
            for key in kept:
                with contextlib.suppress(OSError):
                    os.setxattr(temporary.descriptor, key, os.getxattr(real, key))
    os.chmod(temporary.descriptor if os.chmod in os.supports_fd else temporary.name, mode)
    if _WINDOWS:
        os.chmod(real, stat.S_IWRITE)  # a read-only file is not replaced there, and force has been given


# -- locks


@contextlib.contextmanager
def _locked(folder: str) -> Iterator[None]:
    """Alone in a folder, among all processes and threads that write with this module."""
    with contextlib.ExitStack() as stack:
        network = fcntl is None
        if not network:
            try:
                descriptor = os.open(folder, os.O_RDONLY)
            except PermissionError:  # one may write to it and not list it
                network = True
            else:
                stack.callback(os.close, descriptor)
                network = _wait(descriptor, folder) is None or not _is_enough(os.fstat(descriptor))
                stack.callback(_unlock, descriptor)
        if network:
            stack.enter_context(_lock_file(folder))
        yield


@contextlib.contextmanager
def _lock_file(folder: str) -> Iterator[None]:
    name = os.path.join(folder, LOCK)
    descriptor = _open_lock_file(name, folder)
    try:
        yield
    finally:
        if not _WINDOWS:
            # on a disk without locks it may be shared; in a sticky folder that of another user stays, for the next one
            with contextlib.suppress(FileNotFoundError, PermissionError):
                os.unlink(name)
        _unlock(descriptor)
        os.close(descriptor)


def _open_lock_file(name: str, folder: str) -> int:
    flags = _OPEN | getattr(
        os, "O_TEMPORARY", 0
    )  # Windows removes the file with its last handle, that of a killed process too
    for _ in _attempts(folder):
        try:
            descriptor = os.open(name, flags | os.O_CREAT | os.O_EXCL, 0o666)
            if hasattr(os, "fchmod"):  # to lock it, each user opens it for writing, whatever the umask of who made it
                os.fchmod(descriptor, 0o666)
        except FileExistsError:
            try:
                descriptor = os.open(name, flags)
            except (FileNotFoundError, PermissionError):  # gone; or another user's, who is about to open it to all
                continue
        except PermissionError:
            if not _WINDOWS:
                raise
            continue  # on its way out
        if _lock(descriptor) is not False and (_WINDOWS or _names(name, descriptor)):
            return descriptor
        os.close(descriptor)
    raise AssertionError("unreachable")  # pragma: no cover


def _wait(descriptor: int, folder: str) -> bool | None:
    for _ in _attempts(folder):
        locked = _lock(descriptor)
        if locked is not False:
            return locked
    raise AssertionError("unreachable")  # pragma: no cover


def _lock(descriptor: int) -> bool | None:
    """Try to lock an open file or folder, without waiting: whether it is. None where the disk knows no locks."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _lock_byte(descriptor, "LK_NBLCK")
    except OSError as error:
        return False if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK) else None
    return True


def _lock_byte(descriptor: int, mode: str) -> None:
    """Lock or unlock the first byte, as Windows does it."""
    msvcrt: Any = importlib.import_module("msvcrt")  # types know it on Windows alone
    msvcrt.locking(descriptor, getattr(msvcrt, mode), 1)


def _unlock(descriptor: int) -> None:
    """At once, and not with the last copy of the descriptor: a process forked meanwhile may have one."""
    with contextlib.suppress(OSError):
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        else:
            _lock_byte(descriptor, "LK_UNLCK")


def _attempts(
    path: str, text: str = "another program has held the lock of the folder for {} seconds"
) -> Iterator[None]:
    """Again and again, with longer and longer pauses. Raises TimeoutError when it takes too long."""
    end = time.monotonic() + PATIENCE
    pause = 0.0002
    while True:
        yield
        if time.monotonic() > end:
            raise TimeoutError(errno.ETIMEDOUT, text.format(f"{PATIENCE:g}"), path)
        time.sleep(pause * (0.5 + os.urandom(1)[0] / 256))
        pause = min(pause * 2, 0.02)


def _is_enough(folder: os.stat_result) -> bool:
    """Whether ``flock`` of a folder is seen by all that write to it: not by who may write and not list it (``-wx``)."""
    return all(folder.st_mode >> shift & 0o7 != 0o3 for shift in (6, 3, 0)) and not _is_network(folder.st_dev)


@functools.lru_cache(64)
def _is_network(device: int) -> bool:
    """Whether a disk belongs to another machine: ``flock`` of a folder is then not seen there."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
            mounts = [line.split(" ") for line in file]
    except OSError:  # no Linux
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    kinds = [mount[mount.index("-") + 1] for mount in mounts if mount[2] == number]
    return any(kind.startswith(_NETWORK) for kind in kinds)
