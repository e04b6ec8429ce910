"""``[tool.newsmatter]`` of pyproject.toml: where it is found, and which keys it may have."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

_SECTION = "[tool.newsmatter]"
FAIL_ON = ("error", "warning", "note", "never")


class ConfigError(ValueError):
    """The settings are none: an unknown code or key, a bad severity, a rule or class that cannot be imported."""


class Section(NamedTuple):
    """The settings of a file, and the folder that its paths and modules are found from; no file: there are none."""

    file: Path | None
    folder: Path
    table: dict[str, Any]


def find(start: str | os.PathLike[str]) -> Section:
    """The nearest pyproject.toml with the section, from a folder upwards; or that of a TOML file of any name.

    Raises ConfigError when the file is bad.
    """
    folder = Path(start).resolve()
    if folder.suffix == ".toml" and folder.is_file():
        return _section(folder, folder.read_bytes()) or Section(folder, folder.parent, {})
    for parent in (folder, *folder.parents):
        found = section_in(parent)
        if found is not None:
            return found
    return Section(None, folder, {})


def section_in(folder: Path) -> Section | None:
    """The section of the pyproject.toml of this folder; None where it has none. Raises ConfigError when the file is bad."""
    file = folder / "pyproject.toml"
    try:
        data = read_regular(file)
    except OSError:
        return None
    if data is None:
        raise ConfigError(f"{file}: is no regular file; remove it, or name another with --config")
    if not _may_have_section(data):
        return None
    if os.path.islink(file) and not _stays(folder, file.resolve()):
        raise ConfigError(f"{file}: is a link that leads out of the folder; name the file itself with --config")
    return _section(file, data)


def read_regular(file: str | os.PathLike[str], more: int = 0) -> bytes | None:
    """What a file holds that nobody named; None: it is a pipe or a device, which may never end. Raises OSError.

    ``more``: flags to open it with.
    """
    for flag in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK"):
        more |= getattr(os, flag, 0)
    descriptor = os.open(file, os.O_RDONLY | more)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(file))
            return None
        with open(descriptor, "rb", closefd=False) as source:
            return source.read()
    finally:
        os.close(descriptor)


def _stays(folder: Path, real: Path) -> bool:
    """Whether a link leads to a file of the folder, or to one that is looked for above all the same."""
    above = real.name == "pyproject.toml" and folder.is_relative_to(real.parent)
    return above or real.is_relative_to(folder)


def _may_have_section(data: bytes) -> bool:
    """Whether the section may stand in a file: most name the library as a dependency alone, and to parse TOML takes as long
    as all else that is read of a small project.

    It stands below a header that names it, below ``[tool]``, in keys that begin with ``tool`` or with its name, or above all
    headers.
    """
    if b"newsmatter" not in data:
        return False
    above = True
    for line in map(bytes.strip, data.splitlines()):
        if line[:1] == b"[":  # a header, or part of a list
            above = False
            if b"newsmatter" in line or line.partition(b"]")[0].strip(b"[ \t'\"") == b"tool":
                return True
        elif line.lstrip(b"'\"").startswith((b"tool", b"newsmatter")) or (above and b"newsmatter" in line):
            return True
    return False


def _section(file: Path, data: bytes) -> Section | None:
    parsed = _parse(data, file)
    table = parsed.get("tool", {}).get("newsmatter")
    if table is None:
        if "newsmatter" in parsed:  # else nothing would say that it is not read
            raise ConfigError(f"{file}: the settings stand in {_SECTION}, not in [newsmatter]")
        return None
    with named(file):
        _validate(table)
    return Section(file, file.parent, table)


def _validate(table: Any) -> None:
    if not isinstance(table, dict):
        raise ConfigError("must be a table")
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigError(f"has no key {key!r}; {meant(key, _KEYS)}")
        wanted = _KEYS[key]
        if wanted == "a list of strings":
            right = _is_strings(value)
        elif wanted == "a number":
            right = type(value) is int
        elif wanted == "true or false":
            right = isinstance(value, bool)
        elif wanted == "a string":
            right = isinstance(value, str)
        elif wanted == _KINDS:
            right = isinstance(value, str) or (
                isinstance(value, list) and all(isinstance(item, (str, dict)) for item in value)
            )
        else:
            right = isinstance(value, dict) and (key != "per-file-ignores" or all(map(_is_strings, value.values())))
        if not right:
            raise ConfigError(f"{key} must be {wanted}{_rightly(key, value, wanted)}")
    if table.get("fail-on", "never") not in FAIL_ON:
        raise ConfigError(f"fail-on must be {', '.join(FAIL_ON)}, not {table['fail-on']!r}")


_WORDS = ("select", "ignore", "per-file-ignores", "include")  # which have no blanks and commas in them
_KINDS = "a list of tables, or 'module:attribute'"
_KEYS = {
    "class": "a string", "exclude": "a list of strings", "fail-on": "a string", "ignore": "a list of strings",
    "include": "a list of strings", "kinds": _KINDS, "limit": "a number",
    "per-file-ignores": "a table of globs and lists of codes", "respect-gitignore": "true or false",
    "rules": "a list of strings", "select": "a list of strings", "severity": "a table of codes and severities",
}  # fmt: skip


def _rightly(key: str, value: Any, wanted: str) -> str:
    """The setting in the form that is wanted, where what was meant is plain."""
    import json  # a mistake is rare

    name = key
    if key == "per-file-ignores" and isinstance(value, dict):
        globs = [glob for glob, codes in value.items() if isinstance(codes, str)]
        name, value = (json.dumps(globs[0]), value[globs[0]]) if globs else (name, value)
    if isinstance(value, str) and (wanted == "a list of strings" or name != key):
        words = [word for word in re.split(r"[,\s]+", value) if word] if key in _WORDS else [value]
        form = json.dumps(["." + word.lstrip("*.") for word in words] if key == "include" else words)
    elif isinstance(value, dict) and key == "kinds":
        form = "[{ " + ", ".join(f"{word} = {json.dumps(each)}" for word, each in value.items()) + " }]"
    elif isinstance(value, str) and wanted == "a number" and value.strip().isdecimal():
        form = value.strip()
    elif isinstance(value, str) and wanted == "true or false" and value.lower() in ("true", "false"):
        form = value.lower()
    else:
        return ""
    return f"; write {name} = {form}"


def meant(key: str, known: Iterable[str]) -> str:
    """The key that was meant by one that there is not; else all that there are.

    >>> meant("kind", ["class", "kinds"]), meant("x", ["class", "kinds"])
    ('did you mean kinds?', 'it has class, kinds')
    """
    import difflib  # a mistake is rare

    near = difflib.get_close_matches(key, known := [*known], n=1)
    return f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _parse(data: bytes, file: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:  # pragma: no cover - which branch runs is the interpreter's choice
        try:
            import tomli as tomllib  # pyright: ignore[reportMissingImports]
        except ImportError:
            raise ConfigError(f"{file}: Python 3.10 needs tomli to read it: pip install 'newsmatter[cli]'") from None
    try:
        return tomllib.loads(data.decode("utf-8"))
    except RecursionError:
        raise ConfigError(f"{file}: is nested too deep") from None
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
        raise ConfigError(f"{file}: {error}") from None


@contextlib.contextmanager
def named(file: Path | None) -> Iterator[None]:
    """A ConfigError inside says which file it is about."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{file}: {_SECTION} {error}" if file else str(error)) from error.__cause__
