"""Folders as tables, for pandas, polars, DuckDB and whatever else takes Arrow: typed, relational, streaming.

Needs pyarrow: ``pip install 'newsmatter[tables]'``. Without it `newsmatter.bulk.rows` gives the documents as mappings.

One table holds the documents, one each list of objects: of articles `documents`, `images`, `related`, `related.images`,
`provider.images` and so on. Every row has the ``file`` it comes from; one of a list has its ``position`` there, from 0,
and those of the lists around it (``related.position``): by these the tables are joined. An object that is no item of a list
is more columns of the same table (``provider.domain``). Columns are named by the wire's keys; keys that the class does not name are
JSON text in ``extra``, and so is what has no type of a column. Times are UTC, of microseconds. The table ``errors`` has
the files that could not be read, a row for each reason.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

try:
    import pyarrow
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "newsmatter.tables needs pyarrow; install it with: pip install 'newsmatter[tables]'", name=error.name
    ) from None

from newsmatter import Article, Document, NewsmatterError, SchemaError
from newsmatter._columns import DOCUMENTS, ERRORS, FILE, Column, Kind, Plan, Row, plan, read, text_of
from newsmatter._many import Crew, Result, run
from newsmatter._walk import Paths, walk

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
    cls_or_kinds: type[Document] = Article,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> dict[str, pyarrow.Table]:
    """The tables of every file of a folder, or of the paths, in ``jobs`` processes (0: one for each CPU).

    ``columns``: only these of the documents, each by its path, ``{"domain": "provider.domain"}``; one that leads through a
    list is a list of what all items have. Raises ValueError for a path whose key is near to another of the class.

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
    made = schemas(cls_or_kinds, columns=columns)
    parts: dict[str, list[pyarrow.RecordBatch]] = {name: [] for name in made}
    for some in batches(paths, cls_or_kinds, jobs=jobs, columns=columns, executor=executor, follow_links=follow_links):
        for name, batch in some.items():
            parts[name].append(batch)
    return {name: pyarrow.Table.from_batches(parts[name], schema) for name, schema in made.items()}


def batches(
    paths: Paths,
    cls_or_kinds: type[Document] = Article,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    follow_links: bool = False,
) -> Generator[Batches]:
    """The same in parts, for what does not fit into memory: of some files the rows of each table that has any.

    Their schemas are those of `schemas`; the parts together are what `tables` gives.
    """
    work = Shredding(cls_or_kinds, columns)
    return work.gathered(run(walk(paths, follow_links), work, Shredded, Crew(jobs, executor)))


def schemas(
    cls_or_kinds: type[Document] = Article, *, columns: Mapping[str, str] | None = None
) -> dict[str, pyarrow.Schema]:
    """The schema of each table, by its name.

    >>> schemas(Document)["documents"].names
    ['file', 'extra', 'body']
    """
    levels = plan(cls_or_kinds, columns).levels
    return {level.name: pyarrow.schema([(c.name, _type(c)) for c in level.columns]) for level in levels} | {
        ERRORS: _WRONG
    }


@attrs.frozen(kw_only=True)
class Shredded(Result):
    """The rows of one file, or what a process made of those of many: Arrow's stream of each table, by its number."""

    rows: list[list[Row]] | None = None
    streams: dict[int, bytes] = attrs.field(factory=dict)


class Shredding:
    """A file to its rows; what travels to other processes."""

    def __init__(self, cls: type[Document], columns: Mapping[str, str] | None) -> None:
        self.cls = cls
        self.columns = columns
        self.plan: Plan = plan(cls, columns)

    def __reduce__(self) -> Any:
        return Shredding, (self.cls, None if self.columns is None else dict(self.columns))

    def __call__(self, path: Any) -> Shredded:
        return Shredded(path=path, rows=self.plan.shred(read(path, self.cls), str(path)))

    def finish(self, outcomes: list[Shredded]) -> None:
        """Where the rows were made they become columns, which travel ten times as fast."""
        made, failed = self.columns_of(outcomes)
        for at, outcome in enumerate(outcomes):
            outcomes[at] = Shredded(path=outcome.path, error=failed.get(at, outcome.error))
        if outcomes:
            streams = {number: _written(batch) for number, batch in made.items()}
            outcomes[-1] = attrs.evolve(outcomes[-1], streams=streams)

    def columns_of(self, outcomes: list[Shredded]) -> tuple[dict[int, pyarrow.RecordBatch], dict[int, Exception]]:
        """The batch of each level with rows, and why the rows of some files are not among them."""
        good = [(at, outcome.rows) for at, outcome in enumerate(outcomes) if outcome.rows is not None]
        try:
            return self.made([rows for _, rows in good]), {}
        except (ValueError, TypeError, OverflowError):  # a value that no column of its type takes: of whom?
            failed: dict[int, Exception] = {}
            for at, rows in good:
                try:
                    self.made([rows])
                except (ValueError, TypeError, OverflowError) as error:
                    failed[at] = error
            return self.made([rows for at, rows in good if at not in failed]), failed

    def made(self, files: list[list[list[Row]]]) -> dict[int, pyarrow.RecordBatch]:
        found = {}
        for level in self.plan.levels:
            rows = [row for file in files for row in file[level.at]]
            if rows:
                arrays = [_array(column, values) for column, values in zip(level.columns, zip(*rows), strict=True)]
                found[level.at] = pyarrow.record_batch(arrays, [column.name for column in level.columns])
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
                yield self.named(waiting, tell)
                waiting = []
            some = {self.plan.levels[number].name: _read(stream) for number, stream in result.streams.items()}
            if result.error is not None:
                tell(result)
                some[ERRORS] = _errors([result])
            if some:
                yield some
        if waiting:
            yield self.named(waiting, tell)

    def named(self, files: list[Shredded], tell: Callable[[Shredded], None]) -> Batches:
        made, failed = self.columns_of(files)
        some = {self.plan.levels[number].name: batch for number, batch in made.items()}
        if failed:
            results = [Shredded(path=files[at].path, error=error) for at, error in failed.items()]
            for result in results:
                tell(result)
            some[ERRORS] = _errors(results)
        return some


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
        raise ValueError(f"{column.name}: {error}") from None


def _texts(values: Iterable[Any] | None) -> list[str | None] | None:
    return None if values is None else [text_of(value) for value in values]


def _errors(results: list[Shredded]) -> pyarrow.RecordBatch:
    rows = [row for result in results for row in _reasons(result)]
    arrays = [pyarrow.array(values, kind) for values, kind in zip(zip(*rows), _WRONG.types, strict=True)]
    return pyarrow.record_batch(arrays, schema=_WRONG)


def _reasons(result: Shredded) -> Iterator[tuple[Any, ...]]:
    error, file = result.error, str(result.path)
    kind = type(error).__name__
    if isinstance(error, SchemaError):
        for found in error.findings:
            yield file, kind, found.code, found.path, found.line, found.column, found.message
    elif isinstance(error, NewsmatterError):
        at = [getattr(error, name, None) for name in ("path", "line", "column", "message")]
        yield file, kind, None, *at[:3], at[3] or str(error)
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
