"""Folders as tables, for pandas, polars, DuckDB and whatever else takes Arrow: typed, relational, streaming.

Needs pyarrow: ``pip install 'newsmatter[tables]'``. Without it `newsmatter.bulk.rows` gives the documents as mappings.

One table holds the documents, one each list of objects: of articles ``documents``, ``images``, ``related``,
``related.images``, ``provider.images`` and so on. Every row has the ``file`` it comes from; one of a list has its ``position`` there, from 0,
and those of the lists around it (``related.position``): by these the tables are joined. An object that is no item of a list
is more columns of the same table (``provider.domain``). Columns are named by the wire's keys; keys that the class does not name are
JSON text in ``extra``, and so is what has no type of a column. Times are UTC, of microseconds. The table ``errors`` has
the files that could not be read, a row for each reason.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

try:
    import pyarrow
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "newsmatter.tables needs pyarrow; install it with: pip install 'newsmatter[tables]'", name=_error.name
    ) from None

from newsmatter import Article, Document, NewsmatterError, SchemaError
from newsmatter._columns import ERRORS, FILE, Column, Kind, Plan, Row, free, plan, read, text_of
from newsmatter._many import Crew, Result
from newsmatter._walk import Paths, walk
from newsmatter._works import run_ours as over
from newsmatter.kinds import Kinds, single_class_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["batches", "schemas", "tables"]

BATCH = 32  # documents that are made columns of at a time: of more, the garbage collector looks at every row
_TYPES: dict[Kind, pyarrow.DataType] = {
    "text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_(),
    "time": pyarrow.timestamp("us", "UTC"), "date": pyarrow.date32(), "any": pyarrow.string(),
}  # fmt: skip
_WRONG = pyarrow.schema([
    (FILE, pyarrow.string()), ("error", pyarrow.string()), ("code", pyarrow.string()), ("path", pyarrow.string()),
    ("line", pyarrow.int64()), ("column", pyarrow.int64()), ("message", pyarrow.string()),
])  # fmt: skip
Batches = dict[str, pyarrow.RecordBatch]


def tables(
    paths: Paths,
    cls_or_kinds: type[Document] | Kinds = Article,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> dict[str, pyarrow.Table]:
    """The tables of every file of a folder, or of the paths.

    Args:
        paths: files and folders.
        cls_or_kinds: the class of the documents, or which file has which.
        jobs: how many processes; 0: one for each CPU.
        columns: only these of the documents, each by its path, ``{"domain": "provider.domain"}``; one that leads through a list
            is a list of what all items have.
        executor: what runs the work in place of processes of its own.
        follow_links: links that lead out of their folder, and links to folders, are followed too.

    Returns:
        ``documents``, ``errors``, and a table for each list of objects.

    Raises:
        ValueError: a path has a key that is near to another of the class.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import newsmatter as nm
    >>> @nm.define
    ... class Album(nm.Document):
    ...     title: str
    ...     images: list[nm.Image]
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_text("---\\ntitle: Boats\\nimages: [{url: /1.png}, {url: /2.png}]\\n---\\n")
    ...     found = tables(folder, Album)
    >>> sorted(found)
    ['documents', 'errors', 'images']
    >>> found["images"].select(["position", "url"]).to_pylist()
    [{'position': 0, 'url': '/1.png'}, {'position': 1, 'url': '/2.png'}]
    """
    work = Shredding(cls_or_kinds, columns)
    parts: dict[str, list[pyarrow.RecordBatch]] = {}
    for some in work.gathered(over(walk(paths, follow_links), work, Shredded, Crew(jobs, executor, share=True))):
        for name, batch in some.items():
            parts.setdefault(name, []).append(batch)
    return {name: pyarrow.Table.from_batches(parts.get(name, []), schema) for name, schema in work.schemas().items()}


def batches(
    paths: Paths,
    cls_or_kinds: type[Document] | Kinds = Article,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> Generator[Batches]:
    """The same in parts, for what does not fit into memory: of some files the rows of each table that has any.

    Their schemas are those of `schemas`; the parts together are what `tables` gives. The arguments are those of `tables`.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.md").write_text("---\\ntitle: Boats\\n---\\n")
    ...     for part in batches(folder, Document, columns={"title": "title"}):
    ...         print(part["documents"].to_pylist()[0]["title"])
    Boats
    """
    work = Shredding(cls_or_kinds, columns)
    return work.gathered(over(walk(paths, follow_links), work, Shredded, Crew(jobs, executor, share=True)))


def schemas(
    cls_or_kinds: type[Document] | Kinds = Article, *, columns: Mapping[str, str] | None = None
) -> dict[str, pyarrow.Schema]:
    """The schema of each table, by its name.

    >>> schemas(Document)["documents"].names
    ['file', 'extra', 'body']
    """
    work = Shredding(cls_or_kinds, columns)
    if isinstance(cls_or_kinds, Kinds):
        for cls in dict.fromkeys([*(kind.cls for kind in cls_or_kinds.kinds), cls_or_kinds.otherwise]):
            if cls is not None:
                work.plan_of(cls)
    return work.schemas()


Place: TypeAlias = "tuple[type[Document], int]"  # of a table: the class of its documents, and the number of its level


@attrs.frozen(kw_only=True)
class Shredded(Result):
    """The rows of one file, or what a process made of those of many: Arrow's stream of each table."""

    cls: type[Document] | None = None
    rows: list[list[Row]] | None = None
    streams: dict[Place, bytes] = attrs.field(factory=dict)


class Shredding:
    """A file to its rows; what travels to other processes.

    ``cls``: a class, or what has ``of(path)`` as `Kinds`: then the tables of a class come when it does, under its name.
    """

    def __init__(self, cls: Any, columns: Mapping[str, str] | None) -> None:
        self.cls = cls
        self.columns: dict[str, str] | None = None if columns is None else dict(columns)
        self.plans: dict[type[Document], Plan] = {}
        self.names: dict[Place, str] = {}
        if isinstance(cls, type):
            self.plan_of(cls)

    def __reduce__(self) -> Any:
        return Shredding, (self.cls, self.columns)

    def plan_of(self, cls: type[Document]) -> Plan:
        """What is asked of a class. Raises ValueError."""
        if cls not in self.plans:
            alone = isinstance(self.cls, type)
            self.plans[cls] = made = plan(cls, self.columns, exact=alone)
            prefix = "" if alone else free(cls.__name__, {ERRORS, *self.names.values()})
            for at, level in enumerate(made.levels):
                self.names[cls, at] = level.name if alone else f"{prefix}.{level.name}" if at else prefix
        return self.plans[cls]

    def schemas(self) -> dict[str, pyarrow.Schema]:
        """The schema of each table that is known by now."""
        known = {name: self.plans[cls].levels[at].columns for (cls, at), name in self.names.items()}
        return {name: pyarrow.schema([(c.name, _type(c)) for c in columns]) for name, columns in known.items()} | {
            ERRORS: _WRONG
        }

    def __call__(self, path: Any) -> Shredded:
        cls = single_class_of(self.cls, path)
        return Shredded(path=path, cls=cls, rows=self.plan_of(cls).shred(read(path, cls), _name(path)))

    def finish(self, outcomes: list[Shredded], away: bool) -> None:
        """Where the rows were made they become columns, which travel ten times as fast."""
        if not away:
            return
        made, failed = self.columns_of(outcomes)
        for at, outcome in enumerate(outcomes):
            outcomes[at] = Shredded(path=outcome.path, error=failed.get(at, outcome.error))
        if outcomes:
            streams = {place: _written(batch) for place, batch in made.items()}
            outcomes[-1] = attrs.evolve(outcomes[-1], streams=streams)

    def columns_of(self, outcomes: list[Shredded]) -> tuple[dict[Place, pyarrow.RecordBatch], dict[int, Exception]]:
        """The batch of each table with rows, and why the rows of some files are not among them."""
        good = [(at, outcome) for at, outcome in enumerate(outcomes) if outcome.rows is not None]
        try:
            return self.made([outcome for _, outcome in good]), {}
        except ValueError:  # a value that no column of its type takes: of whom?
            failed: dict[int, Exception] = {}
            for at, outcome in good:
                try:
                    self.made([outcome])
                except ValueError as error:
                    failed[at] = error
            return self.made([outcome for at, outcome in good if at not in failed]), failed

    def made(self, files: list[Shredded]) -> dict[Place, pyarrow.RecordBatch]:
        """The batches of the rows. Raises ValueError where a value is none of its column's type."""
        rows: dict[Place, list[Row]] = {}
        for file in files:
            assert file.cls is not None and file.rows is not None
            for at, some in enumerate(file.rows):
                if some:
                    rows.setdefault((file.cls, at), []).extend(some)
        found = {}
        for (cls, at), some in rows.items():
            columns = self.plans[cls].levels[at].columns
            arrays = [_array(column, values) for column, values in zip(columns, zip(*some, strict=True), strict=True)]
            found[cls, at] = pyarrow.record_batch(arrays, [column.name for column in columns])
        return found

    def gathered(
        self, results: Iterable[Shredded], tell: Callable[[Shredded], None] = lambda failed: None
    ) -> Generator[Batches]:
        """What the results hold, as batches; ``tell`` is called with each that has an error."""
        waiting: list[Shredded] = []
        for result in results:
            if result.rows is not None:
                waiting.append(result)
            if len(waiting) >= BATCH:
                yield self.batched(waiting, tell)
                waiting = []
            if result.streams and waiting:  # what was done here comes before what another process did behind it
                yield self.batched(waiting, tell)
                waiting = []
            some = self.named({place: _read(stream) for place, stream in result.streams.items()})
            if result.error is not None:
                tell(result)
                some[ERRORS] = _errors([result])
            if some:
                yield some
        if waiting:
            yield self.batched(waiting, tell)

    def named(self, made: dict[Place, pyarrow.RecordBatch]) -> Batches:
        for cls, _ in made:
            self.plan_of(cls)
        return {self.names[place]: batch for place, batch in made.items()}

    def batched(self, files: list[Shredded], tell: Callable[[Shredded], None]) -> Batches:
        made, failed = self.columns_of(files)
        some = self.named(made)
        if failed:
            results = [Shredded(path=files[at].path, error=error) for at, error in failed.items()]
            for result in results:
                tell(result)
            some[ERRORS] = _errors(results)
        return some


def _name(path: Any) -> str:
    """The name of a file; the bytes of one that is no UTF-8 as escapes, since Arrow takes text alone."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _type(column: Column) -> pyarrow.DataType:
    return pyarrow.list_(_TYPES[column.kind]) if column.many else _TYPES[column.kind]


def _array(column: Column, values: tuple[Any, ...]) -> pyarrow.Array:
    kind = _type(column)
    if values[0] is None and values.count(None) == len(values):  # of most tables most columns
        return pyarrow.nulls(len(values), kind)
    made: Iterable[Any] = values
    if column.kind == "any":
        if not any(values) and values.count({}) == len(values):
            return pyarrow.nulls(len(values), kind)
        made = [_texts(value) if column.many else text_of(value) for value in values]
    try:
        return pyarrow.array(made, kind)
    except (ValueError, TypeError, OverflowError) as error:
        what = "a number does not fit into the 64 bits of a column" if isinstance(error, OverflowError) else error
        raise ValueError(f"{column.name}: {what}") from None


def _texts(values: Iterable[Any] | None) -> list[str | None] | None:
    return None if values is None else [text_of(value) for value in values]


def _errors(results: list[Shredded]) -> pyarrow.RecordBatch:
    rows = [row for result in results for row in _reasons(result)]
    arrays = [pyarrow.array(values, kind) for values, kind in zip(zip(*rows, strict=True), _WRONG.types, strict=True)]
    return pyarrow.record_batch(arrays, schema=_WRONG)


def _reasons(result: Shredded) -> Iterator[tuple[Any, ...]]:
    error, file = result.error, _name(result.path)
    kind = type(error).__name__
    if isinstance(error, SchemaError):
        for found in error.findings:
            yield file, kind, found.code, found.path, found.line, found.column, found.message
    elif isinstance(error, NewsmatterError):
        at = [getattr(error, name, None) for name in ("code", "path", "line", "column", "message")]
        yield file, kind, *at[:4], at[4] or str(error)
    else:
        yield file, kind, None, None, None, None, str(error)


def _written(batch: pyarrow.RecordBatch) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _read(stream: bytes) -> pyarrow.RecordBatch:
    with pyarrow.ipc.open_stream(stream) as reader:
        return reader.read_next_batch()
