"""Whole folders: load, check, edit and rewrite many files, streaming, in as many processes as you like.

Results come in the order of the paths, one small object a file, and only a window of them is held at a time: memory
does not grow with the number of files of a folder (the names of files that are given one by one are remembered, so that
each real file comes once). A link that leads out of its folder is left alone, with the error `LeadsOut`, unless
``follow_links``. A file that fails is a result with an ``error``; the others go on. A file is
written whole or not at all. In place of a class each function takes `newsmatter.kinds.Kinds`, which know the class of
each file by its path; files that they skip come not at all.

With ``jobs`` above 1 the work runs in processes of the start method that ``multiprocessing`` is set to, and this one is one of
them where nothing of yours changes files; functions, classes and rules must then be picklable (defined at the top of a module). A script that may be started by "spawn"
or "forkserver" needs the usual ``if __name__ == "__main__":``.

``executor`` does the work instead: any ``concurrent.futures.Executor``, of threads, of processes or of a cluster. Files go
to it in chunks of 32, at least 64 chunks at a time, and four for each of ``jobs`` if that is more; it stays open. What
it raises is raised, unless it breaks: then the files that it held have an error.

A source is a path, or a path object of another library that has ``open`` and ``iterdir``, such as a ``upath.UPath`` (a store in
the cloud, memory, an archive) or a ``zipfile.Path``; ``path`` of its results is such an object too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from newsmatter import Article, Document
from newsmatter._many import Crew, Result
from newsmatter._walk import LeadsOut, Paths, walk
from newsmatter._works import Check, Checked, Rows, edit_one, load_one, rewrite_one, run_ours
from newsmatter.kinds import Kinds

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from typing_extensions import TypeForm  # known to every type checker; never imported

    from newsmatter._outcomes import Edited, Loaded, Row
    from newsmatter.rules import Rules

__all__ = [
    "Checked", "Edited", "LeadsOut", "Loaded", "Result", "Row", "check_all", "check_repository", "edit_all", "files", "iter_load",
    "rewrite_all", "rows", "watch",
]  # fmt: skip

D = TypeVar("D", bound=Document)
R = TypeVar("R")

if not TYPE_CHECKING:  # pragma: no branch  # a type checker that sees it lets every misspelt name pass

    def __getattr__(name: str) -> Any:
        """The results that a check has none of are made when they are asked for."""
        if name not in ("Edited", "Loaded", "Row"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        from newsmatter import _outcomes

        return getattr(_outcomes, name)


def files(source: Paths, *, follow_links: bool = False) -> Iterator[Path]:
    """The files that a path, or several, stand for: a folder for every ``*.md`` below it, in a stable order.

    Files come before folders, each sorted by name; names that begin with a dot are passed over. Each real file comes
    once, however often and by whatever links it is named. Links that lead out of their folder, and links to folders, are
    passed over, unless ``follow_links``. A path that is no folder, or a folder that cannot be read, is given as it is:
    reading it says what is wrong.

    Args:
        source: files and folders.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        The paths, as they come.

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
    """Load every file of a folder, or of the paths, one at a time.

    A document takes about as long to travel from another process as to be loaded: several are worth it where the files are
    far away, or hard to read.

    Args:
        source: files and folders.
        cls: the class of the documents, or which file has which (a `newsmatter.kinds.Kinds`).
        jobs: how many processes; 0: one for each CPU.
        executor: what runs the work in place of processes of its own.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        A result for each file, in their order, with its document or its error.

    >>> import newsmatter as nm
    >>> [type(result.error).__name__ for result in iter_load("none.md", nm.Document)]
    ['FileNotFoundError']
    """
    from newsmatter._outcomes import Loaded

    return run_ours(
        walk(source, follow_links), functools.partial(load_one, cls=cls), Loaded, Crew(jobs, executor, share=True)
    )


def check_all(
    paths: Paths,
    cls: type[Document] | Kinds | TypeForm[Document] = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    rules: Rules | None = None,
    follow_links: bool = False,
) -> Generator[Checked]:
    """Check every file of the paths with the rules.

    Rules that see all files are for `check_repository`. A rule of your own that remembers what it saw in other files is
    run in this process alone where that shows in the first files, else there is a RuntimeWarning.

    Args:
        paths: files and folders.
        cls: the class of the documents, or which file has which.
        jobs: how many processes; 0: one for each CPU.
        executor: what runs the work in place of processes of its own.
        rules: which rules run, and how severe they are; those of the library without it.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        A result for each file, in their order.

    Raises:
        ValueError: ``jobs`` is not 1, and the class or the rules cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_bytes(b"---\\nflag: NO\\n---\\n")
    ...     for result in check_all(folder, Document):
    ...         print(result.path.name, [finding.code for finding in result.findings])
    a.md ['yaml-versions']
    """
    return Check(cls, rules, together=False).run(walk(paths, follow_links), Crew(jobs, executor, share=True))


def check_repository(
    paths: Paths,
    cls: type[Document] | Kinds | TypeForm[Document] = Article,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    rules: Rules | None = None,
    follow_links: bool = False,
) -> Generator[Checked]:
    """What `check_all` does, and then the rules that see all files, such as that no two articles have one URL.

    Last come, once more and in the order of their names, the files of which they say something: ``again`` tells these
    results apart. See `newsmatter.rules.Rule` for rules of your own. The arguments, and what is raised, are those of
    `check_all`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("2024-03-05-a.md", "2024-03-06-a.md"):
    ...         _ = Path(folder, name).write_bytes(b"---\\n---\\n")
    ...     for result in check_repository(folder):
    ...         if result.again:
    ...             print(result.path.name, result.findings[0].message)
    2024-03-06-a.md the slug 'a' is that of 2024-03-05-a.md too; name one of them otherwise
    """
    return Check(cls, rules, together=True).run(walk(paths, follow_links), Crew(jobs, executor, share=True))


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

    Nothing is written before the results are asked for: ``for result in edit_all(...)``. Whatever the function raises is the
    ``error`` of that file, which stays as it is.

    Args:
        paths: files and folders.
        function: takes a document, and edits it; what it returns does not matter.
        cls: the class of the documents, or which file has which.
        jobs: how many processes; 0: one for each CPU.
        executor: what runs the work in place of processes of its own.
        dry_run: nothing is written.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        A result for each file, in their order.

    Raises:
        ValueError: ``jobs`` is not 1, and the function or the class cannot be sent to another process.

    >>> from tempfile import TemporaryDirectory
    >>> def cool(document):
    ...     document.extra["heat"] = 0
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\nheat: 17 # high\\n---\\n")
    ...     print([result.error for result in edit_all(folder, cool, Document)], path.read_bytes())
    [None] b'---\\nheat: 0 # high\\n---\\n'
    """
    from newsmatter._outcomes import Edited

    work = functools.partial(edit_one, function=function, cls=cls, dry_run=dry_run)
    return run_ours(walk(paths, follow_links), work, Edited, Crew(jobs, executor))


def rewrite_all(
    paths: Paths,
    function: Callable[[str, str], str],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    dry_run: bool = False,
    follow_links: bool = False,
) -> Generator[Edited]:
    """Like `edit_all` for texts.

    Args:
        paths: files and folders.
        function: takes the text and the name of a file, and returns the new text.
        jobs: how many processes; 0: one for each CPU.
        executor: what runs the work in place of processes of its own.
        dry_run: nothing is written.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        A result for each file, in their order.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.md")
    ...     _ = path.write_bytes(b"---\\r\\nheat: 1\\n---\\n")
    ...     results = list(rewrite_all(folder, lambda text, file: text.replace("\\r\\n", "\\n")))
    ...     print(path.read_bytes())
    b'---\\nheat: 1\\n---\\n'
    """
    from newsmatter._outcomes import Edited

    work = functools.partial(rewrite_one, function=function, dry_run=dry_run)
    return run_ours(walk(paths, follow_links), work, Edited, Crew(jobs, executor))


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

    For Arrow, and for the lists: `newsmatter.tables`.

    Args:
        paths: files and folders.
        columns: the name of each column, and the path of its value, ``{"domain": "provider.domain"}``; a path that leads
            through a list gives the list of what all items have. Without it: every column of the document, its lists of
            objects apart.
        cls: the class of the documents, or which file has which.
        jobs: how many processes; 0: one for each CPU.
        executor: what runs the work in place of processes of its own.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        A mapping for each file, with the column ``file`` always. Texts, numbers, booleans, dates and times are those of the
        document, all else is the plain data of `newsmatter.to_dict`: a Decimal or an enum its text, an object a dict.

    Raises:
        ValueError: a path has a key that is near to another of the class.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_bytes(b"---\\nheat: 17\\nimages: [{url: /1.png}, {url: /2.png}]\\n---\\n")
    ...     for row in rows(folder, {"heat": "heat", "pictures": "images.url"}, Document):
    ...         print(row["heat"], row["pictures"])
    17 ['/1.png', '/2.png']
    """
    from newsmatter._outcomes import Row

    work = Rows(cls, columns)
    return work.whole(run_ours(walk(paths, follow_links), work, Row, Crew(jobs, executor, share=True)))


def watch(results: Iterable[R], total: int | None = None) -> Iterator[R]:
    """The results as they come, with a bar that counts them where a person watches: a terminal, a notebook.

    Needs rich, of the extra ``cli``; without it, and where nobody watches, the results alone.

    Args:
        results: those of any function here.
        total: how many there will be, such as ``len(paths)``; the bar shows then how long it will take.

    Returns:
        The same results.

    >>> [result.path.name for result in watch(iter_load(["none.md"]), 1)]
    ['none.md']
    """
    try:
        from newsmatter._progress import watched
    except ModuleNotFoundError:
        return iter(results)
    return watched(results, total)
