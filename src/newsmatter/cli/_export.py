"""``newsmatter export``: folders as tables, in files of Parquet, of DuckDB or of CSV."""

from __future__ import annotations

import contextlib
import csv
import functools
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from newsmatter import bulk
from newsmatter._columns import ERRORS, free, text_of
from newsmatter._many import Crew, run
from newsmatter._show import visible
from newsmatter._walk import walk
from newsmatter._workers import halt
from newsmatter.cli import _paths
from newsmatter.cli._checking import _total
from newsmatter.cli._options import (
    CLEAN,
    USAGE,
    Many,
    class_option,
    complain,
    count,
    ends,
    many_options,
    no_config_options,
    paths_argument,
)
from newsmatter.cli._screen import Screen

if TYPE_CHECKING:
    import pyarrow

    from newsmatter.tables import Shredded


class Sink(Protocol):
    """Where tables go: whole, when all is there, or not at all."""

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None: ...

    def keep(self) -> None: ...


@click.command(short_help="Write folders as tables: Parquet, DuckDB, CSV.")
@paths_argument
@click.option("--parquet", type=click.Path(file_okay=False), metavar="FOLDER", help="A file of Parquet for each table.")
@click.option("--duckdb", type=click.Path(dir_okay=False), metavar="FILE", help="A database of DuckDB.")
@click.option("--csv", "csv_", type=click.Path(file_okay=False), metavar="FOLDER", help="A file of CSV for each table.")
@click.option("--column", "columns", multiple=True, metavar="NAME=PATH",
              help="Only this value of each document, as in domain=provider.domain; may be given more than once.")  # fmt: skip
@class_option
@no_config_options
@many_options
def export(
    paths: tuple[str, ...],
    parquet: str | None,
    duckdb: str | None,
    csv_: str | None,
    columns: tuple[str, ...],
    cls: type[Any],
    many: Many,
) -> int:
    """Write the files of folders as tables: one for the documents, one for each list of objects in them.

    Each row has the file it comes from, and its position in each list around it. The table errors has what could not be
    read. A table that stands already is replaced, when all is there.

    Exit code: 0 done, 2 usage, or a file that could not be read (the others are written).
    """
    kinds = [(_parquet, parquet), (_duckdb, duckdb), (_csv, csv_)]
    chosen = [(kind, target) for kind, target in kinds if target is not None]
    if len(chosen) != 1:
        raise click.UsageError("say where the tables go: one of --parquet FOLDER, --duckdb FILE, --csv FOLDER")
    (kind, target) = chosen[0]
    try:
        from newsmatter import tables
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    try:
        work = tables.Shredding(cls, _columns(columns))
        schemas = tables.schemas(cls, columns=_columns(columns))
    except ValueError as error:
        raise click.UsageError(visible(str(error))) from None
    screen = Screen()
    tally: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    crew = Crew(many["jobs"])
    found = run(walk(_paths.expand(paths), many["follow_links"]), work, tables.Shredded, crew)

    def tell(result: Shredded) -> None:
        tally["failed"] += not isinstance(result.error, bulk.LeadsOut)
        complain(screen, result)

    with closing(found), kind(target, schemas) as sink:
        for batches in work.gathered(_counted(screen.progress(found, functools.partial(_total, paths)), tally), tell):
            for name, batch in batches.items():
                sink.write(name, batch)
                rows[name] += batch.num_rows
        if not halt.asked:
            sink.keep()
    failed = tally["failed"]
    screen.note(
        f"{count(tally['files'], 'file')}: {count(sum(rows.values()) - rows[ERRORS], 'row')} in "
        f"{count(len(schemas) - 1, 'table')}" + (f", {count(failed, 'file')} not read" if failed else "")
        + ends(tally["left"]) + ("; nothing is written" if halt.asked else "")
    )  # fmt: skip
    return USAGE if failed else CLEAN


def _columns(given: tuple[str, ...]) -> Mapping[str, str] | None:
    """The columns that were asked for. Raises ValueError."""
    columns: dict[str, str] = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise ValueError(f"{text}: write --column NAME=PATH, as in domain=provider.domain")
        if columns.setdefault(name, path) != path:
            raise ValueError(f"the column {name} is given twice")
    return columns or None


def _counted(results: Iterator[Shredded], tally: Counter[str]) -> Iterator[Shredded]:
    for result in results:
        tally["left" if isinstance(result.error, bulk.LeadsOut) else "files"] += 1
        yield result


# -- where they go


class _Files:
    """A file for each table in a folder, under other names until all of it is there."""

    def __init__(self, folder: str, ending: str, schemas: Mapping[str, Any]) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.paths: dict[str, Path] = {}
        for name in schemas:  # a key of front matter may hold what no name of a file may
            named = free(re.sub(r"[^\w.-]", "_", name), (path.stem for path in self.paths.values()))
            self.paths[name] = self.folder / f"{named}{ending}"
        self.parts = {name: path.with_name(f".{path.name}.{os.getpid()}.part") for name, path in self.paths.items()}

    def keep(self) -> None:
        for name, part in self.parts.items():
            part.replace(self.paths[name])

    def drop(self) -> None:
        for part in self.parts.values():
            part.unlink(missing_ok=True)


class _Parquet(_Files):
    def __init__(self, folder: str, schemas: Mapping[str, Any]) -> None:
        import pyarrow
        from pyarrow import parquet

        super().__init__(folder, ".parquet", schemas)
        self.table = pyarrow.Table
        self.writers = {name: parquet.ParquetWriter(self.parts[name], schema) for name, schema in schemas.items()}
        self.waiting: dict[str, list[Any]] = {name: [] for name in schemas}

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        self.waiting[name].append(batch)
        if sum(one.num_rows for one in self.waiting[name]) >= ROWS:
            self.flush(name)

    def flush(self, name: str) -> None:
        """Batches are of a few files; a group of rows that is read at a time is of many."""
        if self.waiting[name]:
            self.writers[name].write_table(self.table.from_batches(self.waiting[name]).combine_chunks())
            self.waiting[name] = []

    def keep(self) -> None:
        for name in self.writers:
            self.flush(name)
        self.close()
        super().keep()

    def close(self) -> None:
        for writer in self.writers.values():
            writer.close()

    def drop(self) -> None:
        self.close()
        super().drop()


ROWS = 20_000  # of one group in a file of Parquet, and of one insertion


class _Csv(_Files):
    def __init__(self, folder: str, schemas: Mapping[str, Any]) -> None:
        super().__init__(folder, ".csv", schemas)
        self.files = {name: part.open("w", encoding="utf-8", newline="") for name, part in self.parts.items()}
        self.writers = {name: csv.writer(file) for name, file in self.files.items()}
        for name, schema in schemas.items():
            self.writers[name].writerow(schema.names)

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        columns = [[text_of(value) for value in column.to_pylist()] for column in batch.columns]
        self.writers[name].writerows(zip(*columns, strict=True))

    def keep(self) -> None:
        for file in self.files.values():
            file.close()
        super().keep()

    def drop(self) -> None:
        for file in self.files.values():
            file.close()
        super().drop()


class _DuckDB:
    """Tables of a database, in one transaction."""

    def __init__(self, connection: Any, schemas: Mapping[str, Any]) -> None:
        import pyarrow

        self.connection = connection
        self.table = pyarrow.Table
        self.waiting: dict[str, list[Any]] = {name: [] for name in schemas}
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        for name, schema in schemas.items():
            self.run("CREATE OR REPLACE TABLE {} AS SELECT * FROM part", name, schema.empty_table())

    def run(self, statement: str, name: str, table: Any) -> None:
        quoted = '"' + name.replace('"', '""') + '"'
        self.connection.register("part", table)
        self.connection.execute(statement.format(quoted))
        self.connection.unregister("part")

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        self.waiting[name].append(batch)
        if sum(one.num_rows for one in self.waiting[name]) >= ROWS:
            self.flush(name)

    def flush(self, name: str) -> None:
        if self.waiting[name]:
            self.run("INSERT INTO {} SELECT * FROM part", name, self.table.from_batches(self.waiting[name]))
            self.waiting[name] = []

    def keep(self) -> None:
        for name in self.waiting:
            self.flush(name)
        self.connection.execute("COMMIT")


@contextlib.contextmanager
def _parquet(folder: str, schemas: Mapping[str, Any]) -> Iterator[Sink]:
    sink = _Parquet(folder, schemas)
    try:
        yield sink
    finally:
        sink.drop()


@contextlib.contextmanager
def _csv(folder: str, schemas: Mapping[str, Any]) -> Iterator[Sink]:
    sink = _Csv(folder, schemas)
    try:
        yield sink
    finally:
        sink.drop()


@contextlib.contextmanager
def _duckdb(file: str, schemas: Mapping[str, Any]) -> Iterator[Sink]:
    try:
        import duckdb
    except ModuleNotFoundError:
        raise click.UsageError("--duckdb needs duckdb; install it with: pip install 'newsmatter[duckdb]'") from None
    try:
        connection = duckdb.connect(file)
    except duckdb.Error as error:
        raise click.UsageError(f"{file} is no database of DuckDB that can be written ({error})") from None
    with closing(connection):
        yield _DuckDB(connection, schemas)
