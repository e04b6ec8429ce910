"""What holds for each file: the settings of the nearest pyproject.toml upwards, and the options on top of them.

A worker process finds them anew, by the same names: nothing but the options travels.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from newsmatter import Article, Document, _pyproject
from newsmatter._pyproject import FAIL_ON, Section
from newsmatter._walk import Choice, Chosen, PathLike
from newsmatter.kinds import Kinds, Paths, class_named, class_of, remember, spec
from newsmatter.rules import Rules

if TYPE_CHECKING:
    from pathspec import PathSpec

SUFFIXES = (".md", ".markdown", ".mdx")


class Given(NamedTuple):
    """What the options say; None: nothing."""

    config: str | None = None  # a file, or a folder from which one is looked for
    isolated: bool = False
    cls: type[Document] | None = None
    usual: type[Document] = Article  # what a file is where nothing says it
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    limit: int | None = None  # 0: all
    fail_on: str | None = None
    force_exclude: bool = False
    rules: bool = True  # whether rules are asked for: those of one's own are code


class Local(NamedTuple):
    """What the settings of one pyproject.toml say, with the options on top."""

    rules: Rules
    cls: type[Document] | Kinds
    fail_on: str
    suffixes: tuple[str, ...]
    excluded: Paths | None
    gitignore: bool
    ignored: tuple[Paths, list[frozenset[str]]] | None
    says: str  # the setting that says what a file is, whatever the options do; empty: none does

    @classmethod
    def of(cls, section: Section, given: Given) -> Local:
        """Raises ConfigError."""
        table = section.table
        rules = Rules.of_section(section) if given.rules else Rules()
        if given.select is not None:
            rules = attrs.evolve(rules, select=given.select)
        if given.ignore:
            rules = attrs.evolve(rules, ignore=rules.ignore | given.ignore)
        if given.limit is not None:
            rules = attrs.evolve(rules, limit=given.limit or None)
        with _pyproject.named(section.file):
            suffixes = table.get("include", SUFFIXES)
            if not suffixes or any(not suffix.startswith(".") or suffix == "." for suffix in suffixes):
                raise _pyproject.ConfigError(f"include has suffixes, such as '.md', not {list(suffixes)!r:.80}")
            excluded = Paths(section.folder, [table["exclude"]]) if "exclude" in table else None
            ignored = None
            if given.rules and table.get("per-file-ignores"):
                codes = [frozenset(codes) for codes in table["per-file-ignores"].values()]
                attrs.evolve(rules, ignore=rules.ignore.union(*codes))  # each names something
                ignored = Paths(section.folder, [[glob] for glob in table["per-file-ignores"]]), codes
        kind: type[Document] | Kinds | None = given.cls or Kinds.of_section(section)
        if kind is None:
            with _pyproject.named(section.file):
                kind = class_named(table["class"], section.folder) if "class" in table else given.usual
        return cls(
            rules, kind, given.fail_on or table.get("fail-on", FAIL_ON[0]), tuple(suffixes), excluded,
            table.get("respect-gitignore", True), ignored,
            next((key for key in ("kinds", "class") if key in table), ""),
        )  # fmt: skip


class Settings(Choice):
    """The settings of every file, found when they are asked for and remembered for each folder."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.changed: frozenset[str] | None = None  # the files that are meant, by their real names; None: all
        self.empty: list[str] = []  # folders that were named and have no file
        self._sections: dict[str | None, Local] = {}
        self._folders: dict[str, Local] = {}
        self._files: dict[Path, Section | None] = {}
        self._git = Gitignore()
        self._narrowed: dict[tuple[int, frozenset[str]], Rules] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Settings, (self.given,)

    def for_git(self) -> Settings:
        """The same where git runs the command, in any repository: a file of settings counts if an option names it."""
        return self if self.given.config is not None else Settings(self.given._replace(isolated=True))

    # -- of a file

    def at(self, path: PathLike) -> Local:
        """What holds for a file. Raises ConfigError."""
        return self.in_folder(os.path.dirname(os.fspath(path)))

    def in_folder(self, folder: str) -> Local:
        found = self._folders.get(folder)
        return remember(self._folders, folder, self._of(folder)) if found is None else found

    def _of(self, folder: str) -> Local:
        if self.given.isolated:
            section = Section(None, Path.cwd(), {})
        elif self.given.config is not None:
            section = _pyproject.find(self.given.config)
        else:
            section = self._nearest(os.path.realpath(folder or "."))
        key = None if section.file is None else str(section.file)
        if key not in self._sections:
            self._sections[key] = Local.of(section, self.given)
        return self._sections[key]

    def _nearest(self, real: str) -> Section:
        here = Path(real)
        for parent in (here, *here.parents):
            if parent not in self._files:
                self._files[parent] = _pyproject.section_in(parent)
            found = self._files[parent]
            if found is not None:
                return found
        return Section(None, Path.cwd(), {})

    def said(self, path: PathLike) -> bool:
        """Whether an option or a file of settings says anything of a file."""
        return self.given.cls is not None or self.at(path) is not self._sections.get(None)

    def of(self, path: PathLike, data: str | bytes | None = None) -> type[Document] | None:
        """The class of a file; None: it is none of ours. ``data``: what it holds, where that is known."""
        cls = self.at(path).cls
        return cls.of(path, data) if isinstance(cls, Kinds) else cls

    def class_of(self, path: PathLike, data: str | bytes | None = None) -> type[Any]:
        """The same. Raises Skipped."""
        return class_of(self, path, data)

    def rules_of(self, path: PathLike) -> Rules:
        """The rules for a file, without what the globs ignore."""
        local = self.at(path)
        if local.ignored is None:
            return local.rules
        paths, codes = local.ignored
        found = frozenset[str]().union(*(codes[at] for at in paths.matching(os.fspath(path))))
        if not found:
            return local.rules
        key = (id(local), found)
        narrowed = self._narrowed.get(key)
        if narrowed is None:
            narrowed = self._narrowed[key] = attrs.evolve(local.rules, ignore=local.rules.ignore | found)
        return narrowed

    def every(self) -> Iterable[Local]:
        """What was found so far."""
        return self._sections.values()

    # -- which files are taken

    suffixes = ("",)  # they differ from folder to folder: `takes_file` looks closer

    def takes_file(self, path: str) -> bool:
        local = self.at(path)
        if not path.endswith(local.suffixes) or self._is_left(local, path) or self._is_skipped(local, path):
            return False
        return self.changed is None or os.path.realpath(path) in self.changed

    def takes_folder(self, path: str) -> bool:
        return not self._is_left(self.in_folder(os.path.dirname(path)), path + "/")

    def takes_named(self, path: str) -> bool:
        local = self.at(path)
        if self.given.force_exclude:
            above = path
            if self._is_left(local, path):
                return False
            while (above := os.path.dirname(above)) and above != os.path.dirname(above):
                if self._is_left(local, above + "/"):
                    return False
        if self._is_skipped(local, path):
            return False
        return self.changed is None or not os.path.exists(path) or os.path.realpath(path) in self.changed

    def leaves(self, path: str) -> bool:
        """Whether the name of standard input is that of a file that is left out even where it is named."""
        return self.given.force_exclude and not self.takes_named(path)

    def found(self, folder: str, number: int) -> None:
        if not number and self.changed is None and os.access(folder, os.R_OK) and folder not in self.empty:
            self.empty.append(folder)

    def _is_left(self, local: Local, path: str) -> bool:
        if local.excluded is not None:
            name = local.excluded.relative(path.rstrip("/")) + "/" * path.endswith("/")
            match, parent = local.excluded.specs[0].match_file, name.rstrip("/").rpartition("/")[0]
            # a folder that is left out and looked into all the same was named: that holds for what is in it
            if match(name, ()) and not (parent and match(parent + "/", ())):
                return True
        return local.gitignore and self._git.ignores(path)

    @staticmethod
    def _is_skipped(local: Local, path: str) -> bool:
        return isinstance(local.cls, Kinds) and local.cls.skips(path)

    def chosen(self, paths: Iterable[PathLike]) -> Chosen:
        """The paths, with what is taken of their folders."""
        return Chosen(paths, self)


class Gitignore:
    """What the ``.gitignore`` files of a repository leave out, from its root down."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, list[tuple[str, PathSpec[Any]]]]] = {}  # by the name as it was given
        self._stacks: dict[str, tuple[bool, list[tuple[str, PathSpec[Any]]]]] = {}

    def ignores(self, path: str) -> bool:
        """Whether a file, or a folder with a slash behind it, is left out; without a look at the folders above."""
        folder, name = os.path.split(path.rstrip("/"))
        found = self._places.get(folder)
        if found is None:
            here = os.path.abspath(folder or ".")
            found = remember(self._places, folder, (here, self._looked(here)[1]))
        here, stack = found
        if not stack:
            return False
        full = os.path.join(here, name).replace(os.sep, "/") + "/" * path.endswith("/")
        for prefix, each in reversed(stack):  # the nearest that says anything decides
            include = each.check_file(full[len(prefix) :], ()).include
            if include is not None:
                return bool(include)
        return False

    def _looked(self, folder: str) -> tuple[bool, list[tuple[str, PathSpec[Any]]]]:
        """Whether a folder is in a repository (elsewhere git knows no ``.gitignore``), and what it leaves out."""
        found = self._stacks.get(folder)
        if found is None:
            parent = os.path.dirname(folder)
            root = os.path.exists(os.path.join(folder, ".git"))
            inside, above = (root, []) if root or parent == folder else self._looked(parent)
            # a folder that is left out and looked into all the same was named: that holds for what is in it
            name = os.path.join(folder, "").replace(os.sep, "/")
            above = [(prefix, each) for prefix, each in above if not each.match_file(name[len(prefix) :], ())]
            found = remember(self._stacks, folder, (inside, above + (self._own(folder) if inside else [])))
        return found

    @staticmethod
    def _own(folder: str) -> list[tuple[str, PathSpec[Any]]]:
        try:  # git follows no link there, either
            data = _pyproject.read_regular(os.path.join(folder, ".gitignore"), getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            data = None
        if data is None:
            return []
        lines = re.split("\r\n?|\n", data.decode("utf-8", "surrogateescape"))
        return [(os.path.join(folder, "").replace(os.sep, "/"), spec(lines, lenient=True))]
