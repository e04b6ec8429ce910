"""Which class a file of a repository has: by its path, or by what one of its keys holds.

>>> import newsmatter as nm
>>> from newsmatter import news
>>> from newsmatter.kinds import Kind, Kinds
>>> kinds = Kinds([Kind(files="README.md", skip=True), Kind(files="_posts/**", cls=nm.Article), news.KINDS], root="site")
>>> [kinds.of(f"site/{name}") for name in ("_posts/a.md", "_events/b.md", "about.md", "README.md")] == [
...     nm.Article, news.Event, nm.Document, None]
True

Every function of `newsmatter.bulk` takes such `Kinds` in place of a class, and the command takes them from pyproject.toml:
``kinds = ["newsmatter.news:KINDS", { files = "README.md", skip = true }]``. Globs are those of ``.gitignore``,
relative to ``root``. They need the extra ``cli``.
"""

from __future__ import annotations

import functools
import operator
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import attrs

import newsmatter
from newsmatter import Document, NewsmatterError, _pyproject, _streams, load, loads, news
from newsmatter._binding import choice
from newsmatter._globs import linear
from newsmatter._imports import close, named, near, why
from newsmatter._later import pattern
from newsmatter._pyproject import ConfigError, Section
from newsmatter._raised import RAISED
from newsmatter._streams import PathObject, unchained

if TYPE_CHECKING:
    from pathspec import PathSpec

__all__ = ["Kind", "Kinds", "Skipped", "class_named"]

Given: TypeAlias = "Kind | Mapping[str, type[Document]] | Iterable[Given]"


class Skipped(Exception):
    """A file that the kinds say is none of ours; the argument is its name."""


def _globs(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@attrs.frozen(kw_only=True)
class Kind:
    """Which files, and what they are: a class, or ``skip`` for none of ours.

    ``files``: a glob, or several; a file of any of them. ``keys``: keys of the front matter and what they must hold, one
    value or a list of them; all of the keys. A kind with neither is every file. Raises ConfigError.

    >>> Kind(files="_posts/**", keys={"layout": ["post", "link"]}, cls=Document).files
    ('_posts/**',)
    """

    files: tuple[str, ...] = attrs.field(default=(), converter=_globs)
    keys: Mapping[str, Any] = attrs.field(factory=dict)
    cls: type[Document] | None = None
    skip: bool = False

    def __attrs_post_init__(self) -> None:
        if (self.cls is None) != self.skip:
            raise ConfigError("a kind has a class, or skip = true; give one of the two")
        if self.cls is not None:
            _refuse_others(self.cls, f"{self.cls!r:.60}")


def _kinds(given: Given) -> tuple[Kind, ...]:
    if isinstance(given, Kind):
        return (given,)
    if isinstance(given, Mapping):
        folders = cast("Mapping[str, type[Document]]", given)
        return tuple(Kind(files=files, cls=cls) for files, cls in folders.items())
    return tuple(kind for item in given for kind in _kinds(item))


def _folder(root: str | os.PathLike[str] | PathObject) -> Any:
    """The root: a folder of this machine from its beginning, a path object of another library as it is."""
    place = root if isinstance(root, str) else _streams.place(root)
    return Path(os.path.abspath(place)) if isinstance(place, str) or _streams.is_local(place) else root


@attrs.frozen
class Kinds:
    """Kinds in their order: the first that matches decides; what none matches is ``otherwise``.

    ``kinds``: a list of `Kind` and of mappings from globs to classes, such as ``newsmatter.news.KINDS``, or one of them.
    ``root``: the folder that the globs are relative to; of files in an archive or a store, its path object. Raises
    ConfigError for a glob that is none.
    """

    kinds: tuple[Kind, ...] = attrs.field(converter=_kinds)
    root: Any = attrs.field(default=Path("."), converter=_folder)
    otherwise: type[Document] = Document
    _paths: Paths = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        globs = [kind.files or ("**",) for kind in self.kinds]
        object.__setattr__(self, "_paths", Paths(self.root, globs))

    def of(self, path: str | os.PathLike[str], data: str | bytes | None = None) -> type[Document] | None:
        """The class of a file; None: it is none of ours.

        Only where a kind asks for ``keys`` it is read, if ``data``, what it holds, is not given. What cannot be read has
        no keys.
        """
        held: dict[str, Any] | None = None
        for at in self._paths.matching(_name(path)):
            kind = self.kinds[at]
            if kind.keys:
                held = _keys(path, data) if held is None else held
                if not all(key in held and _holds(value, held[key]) for key, value in kind.keys.items()):
                    continue
            return kind.cls
        return self.otherwise

    def skips(self, path: str | os.PathLike[str]) -> bool:
        """Whether the path alone says that a file is none of ours."""
        first = next(iter(self._paths.matching(os.fspath(path))), None)
        return first is not None and self.kinds[first].skip and not self.kinds[first].keys

    @classmethod
    def from_pyproject(cls, start: str | os.PathLike[str] = ".") -> Kinds | None:
        """The kinds of the nearest pyproject.toml with ``[tool.newsmatter]``, from a folder upwards; None: it has none.

        Raises ConfigError when the file is bad. Classes that it names by ``module:Class`` are imported.
        """
        return cls.of_section(_pyproject.find(start))

    @classmethod
    def of_section(cls, section: Section) -> Kinds | None:
        """The kinds of a section that was found."""
        given = section.table.get("kinds")
        with _pyproject.named(section.file):
            name = section.table.get("class")
            otherwise = Document if name is None else class_named(name, section.folder)
            if given is None:
                return None
            items = [given] if isinstance(given, str) else given
            return cls([_declared(item, section.folder) for item in items], section.folder, otherwise)


def _declared(item: Any, folder: Path) -> Given:
    """What an item of ``kinds`` in pyproject.toml stands for."""
    if isinstance(item, str):
        try:
            return _kinds(named(item, str(folder)))
        except ConfigError:
            raise
        except RAISED as error:
            meant = near(item, str(folder), _holds_kinds)
            mend = f"; did you mean {meant!r}?" if meant else ""
            raise ConfigError(f"kinds: {item!r} cannot be taken {why(error)}{mend}") from error
    wrong = next((key for key in item if key not in ("files", "keys", "class", "skip")), None)
    if wrong is not None:
        raise ConfigError(f"kinds has no key {wrong!r}; {_pyproject.meant(wrong, ('class', 'files', 'keys', 'skip'))}")
    files, keys, skip = item.get("files", ()), item.get("keys", {}), item.get("skip", False)
    if not isinstance(files, (str, list, tuple)) or not isinstance(keys, dict) or not isinstance(skip, bool):
        raise ConfigError("kinds: files is a glob or a list of them, keys a table, skip true or false")
    cls = class_named(item["class"], folder) if "class" in item else None
    return Kind(files=files, keys=keys, cls=cls, skip=skip)


def _holds_kinds(value: Any) -> bool:
    try:
        return bool(_kinds(value)) and not isinstance(value, (str, bytes))
    except RAISED:
        return False


def class_named(name: str, folder: str | os.PathLike[str] = ".") -> type[Document]:
    """The class of a name: ``Article``, one of `newsmatter.news`, or ``module:Class``, found from a folder too.

    Several are written ``module:Post | Page``, or are a union that has a name in a module.

    Args:
        name: the name; that of a module is found from the working directory too.
        folder: where else to look for the module.

    Returns:
        The class.

    Raises:
        ConfigError: there is no such class, or its module cannot be imported.

    >>> class_named("Event"), class_named("newsmatter:Article")
    (<class 'newsmatter.news.siblings.Event'>, <class 'newsmatter.news.model.Article'>)
    """
    try:
        if not isinstance(name, str):
            raise TypeError(f"a name is a string, not {name!r:.60}")
        parts = [*_each(name, os.fspath(os.path.abspath(folder)))]
    except RAISED as error:  # the module is the user's and may raise anything
        near = _near(name, os.fspath(folder))
        if near:
            raise ConfigError(f"{name} cannot be loaded; did you mean {near}?") from error
        if isinstance(name, str) and ":" not in name:
            raise ConfigError(f"newsmatter has no class {name}; write one of your own as module:Class") from error
        raise ConfigError(f"{name} cannot be loaded {why(error, '; write it as module:Class')}") from error
    for part in parts:
        _refuse_others(part, name)
    cls: Any = functools.reduce(operator.or_, parts)
    if len(parts) > 1:
        _refuse_others(cls, name)
    return cast("type[Document]", cls)


def _refuse_others(cls: Any, name: str) -> None:
    """Raise ConfigError for what is neither a class of documents nor several that their texts tell apart."""
    try:
        classes = choice.document_classes(cls)
    except TypeError as error:
        why = "" if isinstance(cls, type) else f", and no union of such: {error}"
        raise ConfigError(f"{name} is no class that derives from newsmatter.Document{why}") from None
    if len(classes) > 1:
        try:
            choice.kinds(cls)
        except TypeError as error:
            raise ConfigError(f"{name}: {error}") from None


def _each(name: str, folder: str) -> Iterator[Any]:
    """What each part of ``module:Post | Page`` names; one without a module is of that of the one before."""
    module = ""
    for part in map(str.strip, name.split("|")):
        given, colon, _ = part.rpartition(":")
        module = given if colon else module
        if module:
            yield named(part if colon else f"{module}:{part}", folder)
        else:
            yield getattr(newsmatter if part in newsmatter.__all__ else news, part)


def _near(name: Any, folder: str) -> str:
    """The class that a name is near to: of the library, or of a module that there is; nothing where none is."""
    if not isinstance(name, str) or "|" in name:
        return ""
    ours = "" if ":" in name else close(name.rpartition(".")[2], ["Document", *news.__all__])
    return ours or near(name, folder, lambda each: isinstance(each, type) and issubclass(each, Document))


def class_of(cls: Any, path: str | os.PathLike[str], data: str | bytes | None = None) -> type[Any]:
    """The class of a file: the one that is given, or what its kinds say. Raises `Skipped`."""
    if isinstance(cls, type) or not hasattr(cls, "of"):  # a class, or several as ``Post | Page``
        return cast("type[Any]", cls)
    found = cls.of(path, data)
    if found is None:
        raise Skipped(_name(path))
    return cast("type[Any]", found)


def single_class_of(cls: Any, path: str | os.PathLike[str]) -> type[Any]:
    """The same; of several as ``Post | Page`` that which the file is. Raises what `load` raises."""
    found: Any = class_of(cls, path)
    return found if isinstance(found, type) else type(load(path, found))


def _name(path: Any) -> str:
    """The name of a file, of a path object of another library too."""
    return os.fspath(path) if isinstance(path, (str, os.PathLike)) else str(path)


def _keys(path: str | os.PathLike[str], data: str | bytes | None) -> dict[str, Any]:
    try:
        return (load(path, Document) if data is None else loads(data, Document)).extra
    except (OSError, NewsmatterError):
        return {}


def _holds(wanted: Any, value: Any) -> bool:
    choices = wanted if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
    return any(type(choice) is type(value) and choice == value for choice in choices)


# -- globs


class Paths:
    """Globs, as ``.gitignore`` has them, and which of them match a file below a folder."""

    def __init__(self, root: Any, globs: Iterable[Iterable[str]]) -> None:
        root, self.archive = unchained(_name(root))
        self.root = os.path.abspath(root)
        self.specs: list[PathSpec[Any]] = [spec(_meaningful(group)) for group in globs]
        self.below: dict[str, str] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Paths._again, (self.root + self.archive, self.specs)

    @classmethod
    def _again(cls, root: str, specs: list[Any]) -> Paths:
        paths = cls(root, ())
        paths.specs = specs
        return paths

    def matching(self, path: str) -> Iterable[int]:
        """The numbers of the globs that match."""
        name = self.relative(path)
        return (at for at, each in enumerate(self.specs) if each.match_file(name, ()))

    def relative(self, path: str) -> str:
        """The path below the root, with slashes; of a file elsewhere, the whole of it."""
        if self.archive:
            path = path.removesuffix(self.archive)
        folder, name = os.path.split(path)
        prefix = self.below.get(folder)
        if prefix is None:
            prefix = remember(self.below, folder, self._below(folder))
        return prefix + name

    def _below(self, folder: str) -> str:
        here = os.path.abspath(folder or ".")
        for place, root in ((here, self.root), (os.path.realpath(here), os.path.realpath(self.root))):
            if place == root:
                return ""
            if place.startswith(os.path.join(root, "")):
                return os.path.relpath(place, root).replace(os.sep, "/") + "/"
        return here.replace(os.sep, "/").lstrip("/") + "/"


_SLASHES = pattern(r"\\(?=\w)")


def _meaningful(globs: Iterable[str]) -> list[str]:
    """The globs. Raises ConfigError for one that no file can match."""
    lines = list(globs)
    for line in lines:
        if not isinstance(line, str):
            continue
        if not line.strip() or line.startswith("#"):
            raise ConfigError(f"the glob {line!r} matches nothing; write one such as '_posts/**', or remove it")
        if line.lstrip("/").startswith("../"):
            raise ConfigError(
                f"the glob {line!r} matches nothing: globs begin at the folder of the settings; write one from there"
            )
        if _SLASHES.search(line):
            raise ConfigError(
                f"the glob {line!r} matches nothing: folders are parted by slashes; write {_SLASHES.sub('/', line)!r}"
            )
    return lines


FOLDERS = 10_000  # that are remembered
V = TypeVar("V")


def remember(known: dict[str, V], folder: str, value: V) -> V:
    """The value, kept for a folder; however many folders there are, so many are kept."""
    if len(known) >= FOLDERS:
        known.clear()
    known[folder] = value
    return value


def spec(globs: Iterable[str], *, lenient: bool = False) -> PathSpec[Any]:
    """Globs, compiled. Raises ConfigError; with ``lenient`` what is none matches nothing, as git has it."""
    try:
        from pathspec import PathSpec
        from pathspec.util import lookup_pattern
    except ImportError:
        raise ConfigError("globs need pathspec; install it with: pip install 'newsmatter[cli]'") from None
    factory = lookup_pattern("gitignore")

    def compiled(line: str) -> Any:
        try:
            made: Any = factory(line)
        except (ValueError, re.error):  # ``[b-a]`` is a glob to pathspec and none to re
            if not lenient:
                raise
            made = factory("")
        if made.regex is not None:
            made.regex = re.compile(linear(made.regex.pattern), made.regex.flags)
        return made

    lines = list(globs)
    try:
        return PathSpec.from_lines(compiled, lines, backend="simple")
    except (ValueError, TypeError, AttributeError, re.error) as error:
        raise ConfigError(f"{lines!r:.100} is no list of globs ({error})") from None
