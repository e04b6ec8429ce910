"""Which files a path stands for: each real file once, and none that a link brings in from elsewhere."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from newsmatter._spool import Runs
from newsmatter._streams import PathObject, is_local, place

PathLike: TypeAlias = "str | os.PathLike[str]"
Place: TypeAlias = "PathLike | PathObject"
Paths: TypeAlias = "Place | Iterable[Place]"


class Choice:
    """Which files of a folder are taken: here every ``*.md``. What is more is said by a class derived from it."""

    suffixes: tuple[str, ...] = (".md",)

    def takes_file(self, path: str) -> bool:
        """Whether a file below a folder is taken; its suffix is one of those."""
        return True

    def takes_folder(self, path: str) -> bool:
        """Whether a folder below a folder is looked into."""
        return True

    def takes_named(self, path: str) -> bool:
        """Whether a file that was named itself is taken."""
        return True

    def found(self, folder: str, number: int) -> None:
        """So many files were found in a folder that was named."""


class Chosen:
    """Paths, and which files of their folders are taken; as good as the paths alone for all that takes these."""

    def __init__(self, paths: Iterable[Place], choice: Choice) -> None:
        self.paths = paths
        self.choice = choice

    def __iter__(self) -> Iterator[Place]:
        return iter(self.paths)


class LeadsOut(OSError):
    """A link that leads out of the given folder: it was left alone. ``filename`` is the link."""

    def __init__(self, filename: object) -> None:
        super().__init__(
            errno.ELOOP, "a link that leads out of the folder; left alone, unless links are followed", filename
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.filename,)


def walk(source: Paths, follow_links: bool) -> Iterator[Path | LeadsOut]:
    """The files of a path, or of several, and what was left alone."""
    choice = source.choice if isinstance(source, Chosen) else Choice()
    done = _Walk(follow_links, choice)
    alone = isinstance(source, (str, os.PathLike)) or hasattr(source, "open")
    paths: Any = [source] if alone else source
    for path in paths:
        where = place(path)
        if not is_local(where):
            yield from done.elsewhere(where, alone)
        elif os.path.isdir(path):
            real = _real(path)
            before = done.number
            yield from done.folder(os.fspath(path), real, os.path.join(real, ""))
            done.roots.append(os.path.join(real, ""))
            choice.found(os.fspath(path), done.number - before)
        elif done.is_new(_real(path)) and choice.takes_named(os.fspath(path)):
            yield Path(path)


def _real(path: str | os.PathLike[str]) -> str:
    return os.path.normcase(os.path.realpath(path))


def _is_special(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is a pipe, a device or a socket, or a link to one: who opens a pipe may wait for ever."""
    if not entry.is_symlink():
        return not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False))
    try:
        mode = os.stat(entry).st_mode
    except OSError:  # a link to nothing, or to itself, must be said
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


class _Walk:
    """What was given already: whole folders by their names alone, so that a large one takes no memory."""

    def __init__(self, follow_links: bool, choice: Choice) -> None:
        self.follow_links = follow_links
        self.choice = choice
        self.number = 0  # of files, those that were given before too
        self.roots: list[str] = []
        self.seen: set[str] = set()
        self.seen_elsewhere: set[Any] = set()

    def is_new(self, real: str) -> bool:
        """Whether a file is met for the first time; from now on it is known."""
        if real in self.seen or (self.is_visited(real) and os.path.exists(real)):  # what is not there must be said
            return False
        self.seen.add(real)
        return True

    def elsewhere(self, path: Any, alone: bool) -> Iterator[Any]:
        """The files of a path object of another library; where it is ``alone`` none comes twice, and none is remembered."""
        if not hasattr(path, "iterdir") or not path.is_dir():
            if alone or self.is_new_elsewhere(path):
                yield path
            return
        folders = []
        for child in sorted(path.iterdir(), key=lambda child: str(child.name)):
            if child.name.startswith("."):
                continue
            if child.is_dir():  # a look at another machine, perhaps: one for each
                folders.append(child)
            elif child.name.endswith(self.choice.suffixes) and (alone or self.is_new_elsewhere(child)):
                yield child
        for folder in folders:
            yield from self.elsewhere(folder, alone)

    def is_new_elsewhere(self, path: Any) -> bool:
        by_value = any("__eq__" in vars(kind) for kind in type(path).__mro__[:-1])
        known = path if by_value else str(path)
        new = known not in self.seen_elsewhere
        self.seen_elsewhere.add(known)
        return new

    def folder(self, folder: str, real: str, root: str) -> Iterator[Path | LeadsOut]:
        folders = []
        names = Runs()  # of a large folder these alone are kept, and most of them on disk
        special: dict[str, os.DirEntry[str]] = {}
        try:
            for entry in os.scandir(folder):
                if not entry.name.startswith(".") and not _is_special(entry):
                    names.add(entry.name)
                    if entry.is_symlink() or entry.is_dir():
                        special[entry.name] = entry
        except OSError:
            yield Path(folder)
            return
        for name in names:
            found = special.get(name)
            path = os.path.join(folder, name)
            is_folder = found is not None and _is_folder(found)
            if not is_folder and not name.endswith(self.choice.suffixes):
                continue
            if not (self.choice.takes_folder if is_folder else self.choice.takes_file)(path):
                continue
            self.number += not is_folder
            here = there = os.path.join(real, os.path.normcase(name))
            if found is not None and found.is_symlink():
                there = _real(path)
                if is_folder and self.follow_links:
                    inside = os.path.join(there, "").startswith(root) or root.startswith(os.path.join(there, ""))
                    if not inside and self.is_new(there):
                        folders.append((path, there, os.path.join(there, "")))
                elif not self.leads_out(there, root):
                    if not is_folder and self.is_alone(there, root):
                        yield Path(path)
                elif self.is_new(here):
                    yield LeadsOut(path)
            elif is_folder:
                folders.append((path, there, root))
            elif self.is_met(there):
                yield Path(path)
        for below in folders:
            yield from self.folder(*below)

    def is_met(self, real: str) -> bool:
        """`is_new` for a file of the folder at hand, which need not be remembered: its folder will be."""
        if self.follow_links:
            return self.is_new(real)
        return real not in self.seen and not self.is_visited(real)

    def is_visited(self, real: str) -> bool:
        return any(self.visits(root, real) for root in self.roots)

    def leads_out(self, real: str, root: str) -> bool:
        inside = os.path.join(real, "").startswith(root)
        return not self.follow_links and not inside and not self.is_visited(real) and os.path.exists(real)

    def is_alone(self, real: str, root: str) -> bool:
        """Whether what a link leads to comes by it alone: what the walk visits stands for itself."""
        return not (self.visits(root, real) and os.path.exists(real)) and self.is_new(real)

    def visits(self, root: str, real: str) -> bool:
        """Whether the walk of a folder meets a file by its own name."""
        if (
            not real.startswith(root)
            or not real.endswith(self.choice.suffixes)
            or os.sep + "." in real[len(root) - 1 :]
        ):
            return False
        above = real
        while len(above := os.path.dirname(above)) >= len(root):
            if not self.choice.takes_folder(above):
                return False
        return self.choice.takes_file(real)
