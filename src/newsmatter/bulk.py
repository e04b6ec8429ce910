"""Whole folders: load, check, edit and rewrite many files, streaming, in as many processes as you like.

Results come in the order of the paths, one small object a file, and only a window of them is held at a time: memory
does not grow with the number of files of a folder (the names of files that are given one by one are remembered, so that
each real file comes once). A link that leads out of its folder is left alone, with the error `LeadsOut`, unless
``follow_links``. A file that fails is a result with an ``error``; the others go on. A file is
written whole or not at all. In place of a class each function takes `newsmatter.kinds.Kinds`, which know the class of
each file by its path; files that they skip come not at all.

With ``jobs`` above 1 the work runs in processes of the start method that ``multiprocessing`` is set to; functions,
classes and rules must then be picklable (defined at the top of a module). A script that may be started by "spawn"
or "forkserver" needs the usual ``if __name__ == "__main__":``.

``executor`` does the work instead: any ``concurrent.futures.Executor``, of threads, of processes or of a cluster. Files go
to it in chunks of 32, at least 64 chunks at a time, and four for each of ``jobs`` if that is more; it stays open. What
it raises is raised, unless it breaks: then the files that it held have an error.

A source is a path, or a path object of another library that has ``open`` and ``iterdir``, such as a ``upath.UPath`` (a store in
the cloud, memory, an archive) or a ``zipfile.Path``; ``path`` of its results is such an object too.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import attrs

from newsmatter import Article, Document, Finding, _streams, check, diff, dump, load
from newsmatter._editing.unified import unified
from newsmatter._many import Crew, Result, run
from newsmatter._syntax.envelope import decode
from newsmatter._walk import LeadsOut, Paths, walk
from newsmatter.kinds import Kinds, Skipped, class_of, single_class_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from typing_extensions import TypeForm  # known to every type checker; never imported

    from newsmatter.rules import Rules

__all__ = [
    "Checked", "Edited", "LeadsOut", "Loaded", "Result", "Row", "check_all", "edit_all", "files", "iter_load",
    "rewrite_all", "rows", "watch",
]  # fmt: skip

D = TypeVar("D", bound=Document)
R = TypeVar("R")
F = TypeVar("F", bound=Result)


@attrs.frozen(kw_only=True)
class Loaded(Result, Generic[D]):
    """A file that was read: its ``document``, or None and the ``error``."""

    document: D | None = None


@attrs.frozen(kw_only=True)
class Checked(Result):
    """A file that was checked, and its ``findings``; the ``error`` is mostly an OSError."""

    findings: list[Finding] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Edited(Result):
    """A file that was edited, and the unified ``diff``: empty when nothing changed, or an ``error`` left it alone."""

    diff: str = ""


@attrs.frozen(kw_only=True)
class Row(Result, Mapping[str, Any]):
    """What one file holds in the columns that were asked for, as a mapping; all None where there is an ``error``.

    ``data``: the same as a dict.
    """

    data: dict[str, Any] = attrs.field(factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.data[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def files(source: Paths, *, follow_links: bool = False) -> Iterator[Path]:
    """The files that a path, or several, stand for: a folder for every ``*.md`` below it, in a stable order.

    Files come before folders, each sorted by name; names that begin with a dot are passed over. Each real file comes
    once, however often and by whatever links it is named. Links that lead out of their folder, and links to folders, are
    passed over, unless ``follow_links``. A path that is no folder, or a folder that cannot be read, is given as it is:
    reading it says what is wrong.

    >>> [path.name for path in files(["b.md", "a.md", "./b.md"])]
    ['b.md', 'a.md']
    """
    return (item for item in walk(source, follow_links) if not isinstance(item, LeadsOut))


@overload
def iter_load(
    source: Paths, *, jobs: int = 1, executor: Executor | None = None, follow_links: bool = False
) -> Generator[Loaded[Article]]: ...
@overload
def iter_load(
    source: Paths, cls: type[D], *, jobs: int = 1, executor: Executor | None = None, follow_links: bool = False
) -> Generator[Loaded[D]]: ...
@overload
def iter_load(
    source: Paths, cls: Kinds, *, jobs: int = 1, executor: Executor | None = None, follow_links: bool = False
) -> Generator[Loaded[Document]]: ...
@overload
def iter_load(
    source: Paths, cls: TypeForm[D], *, jobs: int = 1, executor: Executor | None = None, follow_links: bool = False
) -> Generator[Loaded[D]]: ...
def iter_load(
    source: Paths,
    cls: Any = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> Generator[Loaded[Any]]:
    """Load every file of a folder, or of the paths, one at a time, in ``jobs`` processes (0: one for each CPU).

    As a class, or each as its `Kinds` say. A document takes about as long to travel from another process as to be loaded:
    several are worth it where the files are far away, or hard to read.

    >>> import newsmatter as nm
    >>> [type(result.error).__name__ for result in iter_load("none.md", nm.Document)]
    ['FileNotFoundError']
    """
    return _run(walk(source, follow_links), functools.partial(_load, cls=cls), Loaded, Crew(jobs, executor))


def check_all(
    paths: Paths,
    cls: type[Document] | Kinds | TypeForm[Document] = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    rules: Rules | None = None,
    follow_links: bool = False,
) -> Generator[Checked]:
    """Check every file of the paths (files and folders) with the rules, in ``jobs`` processes (0: one for each CPU).

    Raises ValueError when ``jobs`` is not 1 and the class or the rules cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_bytes(b"---\\nflag: NO\\n---\\n")
    ...     for result in check_all(folder, Document):
    ...         print(result.path.name, [finding.code for finding in result.findings])
    a.md ['yaml-versions']
    """
    return _run(
        walk(paths, follow_links), functools.partial(_check, cls=cls, rules=rules), Checked, Crew(jobs, executor)
    )


@overload
def edit_all(
    paths: Paths,
    function: Callable[[Article], object],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: Paths,
    function: Callable[[D], object],
    cls: type[D],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: Paths,
    function: Callable[[Any], object],
    cls: Kinds,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
@overload
def edit_all(
    paths: Paths,
    function: Callable[[D], object],
    cls: TypeForm[D],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]: ...
def edit_all(
    paths: Paths,
    function: Callable[[Any], object],
    cls: Any = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]:
    """Call ``function`` with the document of every file; it edits the document in place. What changed is written.

    Nothing is written before the results are asked for: ``for result in edit_all(...)``. With ``dry_run`` nothing is
    written at all. Whatever the function raises is the ``error`` of that file, which stays as it is. Raises
    ValueError when ``jobs`` is not 1 and the function or the class cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> def cool(document):
    ...     document.extra["heat"] = 0
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\nheat: 17 # high\\n---\\n")
    ...     print([result.error for result in edit_all(folder, cool, Document)], path.read_bytes())
    [None] b'---\\nheat: 0 # high\\n---\\n'
    """
    work = functools.partial(_edit, function=function, cls=cls, dry_run=dry_run)
    return _run(walk(paths, follow_links), work, Edited, Crew(jobs, executor))


def rewrite_all(
    paths: Paths,
    function: Callable[[str, str], str],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]:
    """Like `edit_all` for texts: ``function`` takes the text and the name of a file and returns the new text.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\r\\nheat: 1\\n---\\n")
    ...     results = list(rewrite_all(folder, lambda text, file: text.replace("\\r\\n", "\\n")))
    ...     print(path.read_bytes())
    b'---\\nheat: 1\\n---\\n'
    """
    work = functools.partial(_rewrite, function=function, dry_run=dry_run)
    return _run(walk(paths, follow_links), work, Edited, Crew(jobs, executor))


def rows(
    paths: Paths,
    columns: Mapping[str, str] | None = None,
    cls: type[Document] | Kinds = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> Generator[Row]:
    """A mapping for every file, of the values at some paths: for csv, for data frames, and whatever takes mappings.

    ``columns``: the name of each column, and the path of its value, ``{"domain": "provider.domain"}``; a path that leads
    through a list gives the list of what all items have. None: every column of the document, its lists of objects apart.
    The column ``file`` is always there. Values are those of the document, objects as plain data. Raises ValueError for a
    path whose key is near to another of the class. For Arrow, and for the lists: `newsmatter.tables`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_bytes(b"---\\nheat: 17\\nimages: [{url: /1.png}, {url: /2.png}]\\n---\\n")
    ...     for row in rows(folder, {"heat": "heat", "pictures": "images.url"}, Document):
    ...         print(row["heat"], row["pictures"])
    17 ['/1.png', '/2.png']
    """
    work = _Rows(cls, columns)
    return work.whole(_run(walk(paths, follow_links), work, Row, Crew(jobs, executor)))


def watch(results: Iterable[R], total: int | None = None) -> Iterator[R]:
    """The results as they come, with a bar that counts them where a person watches: a terminal, a notebook.

    ``total``: how many there will be, such as ``len(paths)``; the bar shows then how long it will take. Needs rich, of the extra
    ``cli``; without it, and where nobody watches, the results alone.

    >>> [result.path.name for result in watch(iter_load(["none.md"]), 1)]
    ['none.md']
    """
    try:
        from newsmatter._progress import watched
    except ModuleNotFoundError:
        return iter(results)
    return watched(results, total)


# -- one file


def _load(path: Path, cls: Any) -> Loaded[Any]:
    return Loaded(path=path, document=load(path, class_of(cls, path)))


def _check(path: Path, cls: Any, rules: Any) -> Checked:
    by_path = getattr(rules, "rules_of", None)  # the command's settings, which differ from folder to folder
    known = by_path(path) if by_path else rules
    return Checked(path=path, findings=check(path, class_of(cls, path), rules=known))


def _edit(path: Path, function: Callable[[Any], object], cls: Any, dry_run: bool) -> Edited:
    document = load(path, class_of(cls, path))
    function(document)
    changes = diff(document)
    if changes and not dry_run:
        dump(document)
    return Edited(path=path, diff=changes)


def _rewrite(path: Path, function: Callable[[str, str], str], dry_run: bool) -> Edited:
    data, _, place = _streams.read(path)
    assert isinstance(data, bytes), "what a path opens is opened for bytes"
    before = decode(data, str(path))
    after = function(before, str(path))
    if after != before and not dry_run:
        _streams.write(place, after.encode("utf-8"), before=data, force=False, exclusive=False)
    return Edited(path=path, diff=unified(before, after, path))


class _Rows:
    """A file to its row; what travels to other processes."""

    def __init__(self, cls: Any, columns: Mapping[str, str] | None) -> None:
        self.cls = cls
        self.columns = None if columns is None else dict(columns)
        self.plans: dict[Any, Any] = {}
        if isinstance(cls, type):
            self.plan_of(cls)

    def __reduce__(self) -> Any:
        return _Rows, (self.cls, self.columns)

    def plan_of(self, cls: Any) -> Any:
        """The function that makes the rows of a class, and the names of the columns. Raises ValueError."""
        if cls not in self.plans:
            from newsmatter._columns import plan  # few need it

            made = plan(cls, self.columns, exact=isinstance(self.cls, type))
            self.plans[cls] = made.shred, [column.name for column in made.levels[0].columns]
        return self.plans[cls]

    def __call__(self, path: Path) -> Row:
        from newsmatter._columns import read

        cls = single_class_of(self.cls, path)
        shred, names = self.plan_of(cls)
        return Row(path=path, data=dict(zip(names, shred(read(path, cls), str(path))[0][0], strict=True)))

    def whole(self, results: Iterator[Row]) -> Generator[Row]:
        """The rows, those of files with an error with all columns too."""
        names = [name for _, made in self.plans.values() for name in made] or list(self.columns or ())
        for row in results:
            if row.error is not None:
                row = attrs.evolve(row, data=dict.fromkeys(["file", *names]) | {"file": str(row.path)})
            yield row


# -- many files


def _run(paths: Iterator[Path | LeadsOut], work: Callable[[Path], F], result: type[F], crew: Crew) -> Generator[F]:
    """The results without those of files that the kinds skip. Raises ValueError at once."""
    return _ours(run(paths, work, result, crew))


def _ours(results: Generator[F]) -> Generator[F]:
    with contextlib.closing(results):
        for result in results:
            if not isinstance(result.error, Skipped):
                yield result
