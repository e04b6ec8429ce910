"""What is read from and written to: paths, path objects of other libraries, and open files of every kind.

Line endings are content, so text layers are passed by: bytes go to and come from what lies below them.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import functools
import io
import os
import sys
from typing import IO, Any, Protocol, TypeAlias

from newsmatter._show import a_or_an
from newsmatter.errors import ConflictError


class PathObject(Protocol):
    """What stands for a file somewhere and opens it, such as a ``upath.UPath`` or a ``zipfile.Path``."""

    def open(self, mode: Any, /) -> Any: ...


Source: TypeAlias = "str | os.PathLike[str] | IO[str] | IO[bytes] | PathObject"
_UTF_8 = "open it with encoding='utf-8', or in binary mode"


def place(source: Any) -> Any:
    """Where a source is, or a target: a path of this machine, a path object of another library; None for an open file."""
    if is_local(source):
        return source
    from pathlib import Path

    if isinstance(source, str):
        return Path(source)
    if isinstance(source, os.PathLike):
        # older path objects for the network derive from pathlib.Path, which itself never keeps two slashes
        return source if "://" in os.fspath(source) and hasattr(source, "open") else Path(source)
    is_file = hasattr(source, "read") or hasattr(source, "write")
    return source if hasattr(source, "open") and not is_file else None


def is_local(path: Any) -> bool:
    """Whether a `place` is a path of this machine."""
    return type(path) is _local()


@functools.cache
def _local() -> type:
    from pathlib import Path

    return type(Path())


def unchained(file: str) -> tuple[str, str]:
    """The name of a file, and what a chained URL of fsspec has behind it: the archive that holds it.

    >>> unchained("zip://a/b.md::file:///site.zip"), unchained("a::b.md")
    (('zip://a/b.md', '::file:///site.zip'), ('a::b.md', ''))
    """
    name, colons, more = file.partition("::") if "://" in file else (file, "", "")
    return name, colons + more


def same_place(a: Any, b: Any) -> bool:
    """Whether two places are one file."""
    return os.path.realpath(a) == os.path.realpath(b) if is_local(a) and is_local(b) else bool(a == b)


def read(source: Any) -> tuple[str | bytes, str | None, Any]:
    """What a source holds, line endings untouched; the name that errors give; the `place`."""
    path = place(source)
    if path is None:
        if not hasattr(source, "read"):
            given = "the text" if isinstance(source, (bytes, bytearray, memoryview)) else a_or_an(type(source).__name__)
            raise TypeError(f"load takes a path or an open file, not {given}; loads takes a text or its bytes")
        name = getattr(source, "name", None)
        return read_open(source), name if isinstance(name, str) else None, None
    if is_local(path):
        try:
            return path.read_bytes(), str(path), path
        except (OSError, ValueError):
            if isinstance(source, str) and _is_text(source):
                raise TypeError("load takes a path or an open file, not the text; loads takes that") from None
            raise
    with path.open("rb") as file:
        return bytes(file.read()), str(path), path


def _is_text(source: str) -> bool:
    """Whether what should be the name of a file is what should stand in one."""
    return "\n" in source or source.lstrip("\ufeff").startswith("---")


def write(path: Any, data: bytes, *, before: bytes | None, force: bool, exclusive: bool) -> None:
    """Write to a `place`: see `_files.replace_file`. What another library opens is compared by a look before."""
    if is_local(path):
        from newsmatter._files import replace_file

        replace_file(path, data, before=before, force=force, exclusive=exclusive)
        return
    current = None
    if before is not None or exclusive:
        with contextlib.suppress(FileNotFoundError, KeyError), path.open("rb") as file:  # zipfile raises KeyError
            current = file.read()
    if exclusive and current is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if before is not None and current != before:
        raise ConflictError("changed since it was loaded; load it again, or dump with force=True", file=str(path))
    with path.open("wb") as file:
        _all(file, data)


def a_text(data: object, function: str, other: str) -> None:
    """Raise TypeError where a function that takes a text, or its bytes, was given neither; ``other`` takes files."""
    if not isinstance(data, (str, bytes, bytearray, memoryview)):
        given = a_or_an(type(data).__name__)
        raise TypeError(f"{function} takes the text or its bytes, not {given}; {other} takes a path or a file")


# -- open files


def read_open(source: Any) -> str | bytes:
    """What an open file holds from where it stands. Raises ValueError for an encoding that is not UTF-8."""
    layer = _text_layer(source)
    if layer is None:
        return _content(source.read())
    _require_utf_8(layer, reading=True)
    below = getattr(layer, "buffer", None)
    if below is not None:
        _settle(layer)
        return _content(below.read())
    try:
        return _content(layer.read())
    except UnicodeDecodeError as error:  # of a codec: loads says where in the text
        return bytes(error.object)


def write_open(target: Any, text: str) -> None:
    """Write to an open file where it stands, and flush it. Raises ValueError for an encoding that is not UTF-8."""
    if not hasattr(target, "write"):
        raise TypeError(f"dump writes to a path or an open file, not to {a_or_an(type(target).__name__)}")
    layer = _text_layer(target)
    data = text.encode("utf-8")
    if layer is None:
        _all(target, data)
    else:
        _require_utf_8(layer, reading=False)
        below = getattr(layer, "buffer", None)
        if below is not None:
            layer.flush()
            _settle(layer)
            _all(below, data)
        else:
            layer.write(text)
    flush = getattr(target, "flush", None)
    if flush is not None:
        flush()  # so that a full disk is an error of this call


def _text_layer(file: Any) -> Any:
    """The text layer of an open file; None for a binary file."""
    tempfile = sys.modules.get("tempfile")  # who made one has imported it
    if tempfile and isinstance(file, tempfile.SpooledTemporaryFile):
        file = file._file  # as its documentation names it
    if isinstance(file, (io.TextIOBase, codecs.StreamReader, codecs.StreamWriter, codecs.StreamReaderWriter)):
        return file
    return file if isinstance(getattr(file, "encoding", None), str) else None


def _require_utf_8(layer: Any, *, reading: bool) -> None:
    if isinstance(layer, (codecs.StreamReader, codecs.StreamWriter, codecs.StreamReaderWriter)):
        # which do not say what they are: a character shows it
        codec = getattr(layer, "reader" if reading else "writer", layer)
        sample = "\u00e9"
        same = False
        with contextlib.suppress(UnicodeError):
            same = codec.decode(sample.encode())[0] == sample if reading else codec.encode(sample)[0] == sample.encode()
        if not same:
            raise ValueError(f"the file is open with another encoding than UTF-8; {_UTF_8}")
        return
    encoding = getattr(layer, "encoding", None)
    if encoding is None:  # io.StringIO
        return
    if codecs.lookup(encoding).name not in (("utf-8", "utf-8-sig") if reading else ("utf-8",)):
        raise ValueError(f"the file is open with the encoding {encoding}, and the format is UTF-8; {_UTF_8}")


def _settle(layer: Any) -> None:
    """Bring the bytes below a text layer to where the text stands: it reads ahead."""
    with contextlib.suppress(OSError, AttributeError):
        if layer.seekable():
            layer.seek(layer.tell())


def _content(data: Any) -> str | bytes:
    if data is None:
        raise BlockingIOError(errno.EAGAIN, "the file does not block, and has nothing to read yet")
    return data if isinstance(data, str) else bytes(data)


def _all(file: Any, data: bytes) -> None:
    """Write all of it: an unbuffered file may take only a part at a time."""
    done = file.write(data)
    if isinstance(file, codecs.StreamRecoder):  # it counts what it made of the bytes
        return
    rest = memoryview(data)
    while isinstance(done, int) and done < len(rest):
        if not done:
            raise OSError(errno.EIO, "the file takes no more; the text is not written whole")
        rest = rest[done:]
        done = file.write(rest)
    if done is None and isinstance(file, io.RawIOBase):
        raise BlockingIOError(errno.EAGAIN, "the file takes no more at the moment; the text is not written whole")
