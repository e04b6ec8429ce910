"""Bytes on disk: read as they stand, written whole or not at all."""

from __future__ import annotations

import io
import os
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_open(source: IO[str] | IO[bytes]) -> str | bytes:
    """What an open file holds, line endings untouched."""
    if isinstance(source, io.TextIOWrapper):
        return bytes(source.buffer.read())  # text mode would translate the line endings
    return source.read()


def same_file(a: Path, b: Path) -> bool:
    return os.path.realpath(a) == os.path.realpath(b)


def write_open(target: Any, text: str) -> None:
    if isinstance(target, io.TextIOWrapper):
        target.flush()
        target.buffer.write(text.encode("utf-8"))  # text mode would translate the line endings
    elif isinstance(target, io.TextIOBase):
        target.write(text)
    else:
        target.write(text.encode("utf-8"))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    import tempfile
    from pathlib import Path

    real = Path(os.path.realpath(path))
    mode = real.stat().st_mode & 0o7777 if real.exists() else None
    descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name[:100]}.", suffix=".tmp")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, mode)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise
