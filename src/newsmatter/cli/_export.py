"""``newsmatter export``: folders as tables, in files of Parquet, of DuckDB or of CSV."""

from __future__ import annotations

import contextlib
import csv
import errno
import functools
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from newsmatter import bulk
from newsmatter._columns import ERRORS, free, text_of
from newsmatter._many import Crew
from newsmatter._show import visible
from newsmatter._walk import walk
from newsmatter._workers import halt
from newsmatter._works import run_ours
from newsmatter.cli import _paths
from newsmatter.cli._options import (
    CLEAN,
    USAGE,
    Many,
    complain,
    complain_of_empty,
    count,
    ends,
    many_options,
    paths_argument,
    settings_options,
)
from newsmatter.cli._screen import Screen
from newsmatter.cli._settings import Settings

if TYPE_CHECKING:
    import pyarrow

    from newsmatter.tables import Shredded

ROWS = 20_000  # of one group in a file of Parquet, and of one insertion into a database
FEW = 3  # names of files that are told
BYTES = 4_000_000  # and so many of what a table holds: texts may be long


class Sink(Protocol):
    """Where tables go: whole, when all is there, or not at all."""

    def open(self, schemas: Mapping[str, Any]) -> None:
        """Make room for the tables that are new."""

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None: ...

    def keep(self) -> list[str]:
        """The tables stand; the names of files of other tables, of an earlier run or of somebody else, that were left."""
        ...


@click.command(short_help="Write folders as tables: Parquet, DuckDB, CSV.")
@paths_argument
@click.option("--parquet", type=click.Path(file_okay=False), metavar="FOLDER", help="A file of Parquet for each table.")
@click.option("--duckdb", type=click.Path(dir_okay=False), metavar="FILE", help="A database of DuckDB.")
@click.option("--csv", type=click.Path(file_okay=False), metavar="FOLDER", help="A file of CSV for each table.")
@click.option("--column", "columns", multiple=True, metavar="NAME=PATH",
              help="Only this value of each document, as in domain=provider.domain; may be given more than once.")  # fmt: skip
@many_options
@settings_options()
def export(
    paths: tuple[str, ...], columns: tuple[str, ...], settings: Settings, many: Many, **targets: str | None
) -> int:
    """Write the files of folders as tables: one for the documents, one for each list of objects in them.

    Each row has the file it comes from, and its position in each list around it. Where the settings say that files are of
    several kinds, each class has tables under its name. The table errors has what could not be read. A table that stands
    already is replaced, when all is there.

    Exit code: 0 done, 2 usage, or a file that could not be read (the others are written).
    """
    kinds: dict[str, Callable[[str], Any]] = {
        "parquet": functools.partial(_in_folder, _Parquet), "csv": functools.partial(_in_folder, _Csv), "duckdb": _duckdb
    }  # fmt: skip
    wanted = [(kinds[name], target) for name, target in targets.items() if target is not None]
    if len(wanted) > 1:
        raise click.UsageError("tables go to one place; run it once for each of --parquet, --duckdb and --csv")
    if not wanted:
        raise click.UsageError("say where the tables go: one of --parquet FOLDER, --duckdb FILE, --csv FOLDER")
    kind, target = wanted[0]
    try:
        from newsmatter import tables
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    chosen = settings.chosen(_paths.expand(paths))
    try:
        work = tables.Shredding(_kinds(paths, settings), _columns(columns))
        found = run_ours(walk(chosen, many["follow_links"]), work, tables.Shredded, Crew(many["jobs"], share=True))
    except ValueError as error:
        raise click.UsageError(visible(str(error))) from None
    screen = Screen()
    tally: Counter[str] = Counter()

    def tell(result: Shredded) -> None:
        tally["failed"] += not isinstance(result.error, bulk.LeadsOut)
        complain(screen, result)

    total = functools.partial(_paths.total, paths, settings)
    with closing(found), kind(target) as sink:
        if work.names:
            sink.open(work.schemas())
        for batches in work.gathered(_counted(screen.progress(found, total), tally), tell):
            sink.open(work.schemas())
            for name, batch in batches.items():
                sink.write(name, batch)
                tally["rows"] += batch.num_rows if name != ERRORS else 0
        sink.open(work.schemas())
        others = [] if halt.asked else sink.keep()
    if others:  # who reads the folder as a whole would take them for tables of this run
        more = f" and {len(others) - FEW} more" if len(others) > FEW else ""
        screen.complain(f"{target} holds {', '.join(others[:FEW])}{more} too, not of this run and left as it was")
    empty = complain_of_empty(screen, settings)
    screen.note(
        f"{count(tally['files'], 'file')}: {count(tally['rows'], 'row')} in {count(len(work.names), 'table')}"
        + (f", {count(tally['failed'], 'file')} not read" if tally["failed"] else "")
        + ends(tally["left"]) + ("; nothing is written" if halt.asked else "")
    )  # fmt: skip
    return USAGE if tally["failed"] or empty else CLEAN


def _kinds(paths: tuple[str, ...], settings: Settings) -> Any:
    """The class of all files where the settings of the paths name one, else what knows the class of each."""
    found = [settings.in_folder(path if os.path.isdir(path) else os.path.dirname(path)).cls for path in paths]
    return found[0] if isinstance(found[0], type) and all(cls is found[0] for cls in found) else settings


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

    ending = ""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.files: dict[str, tuple[Path, Path]] = {}  # of each table the file at work, and where it goes

    def open(self, schemas: Mapping[str, Any]) -> None:
        for name in schemas.keys() - self.files.keys():
            plain = re.sub(r"[^\w.-]", "_", name)  # a key of front matter may hold what no name of a file may
            path = self.folder / f"{free(plain, (path.stem for _, path in self.files.values()))}{self.ending}"
            if path.is_dir():  # said before anything is written, and before some tables are new and others old
                raise IsADirectoryError(errno.EISDIR, "a folder stands where a table goes", os.fspath(path))
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            self.files[name] = part, path
            self.start(name, part, schemas[name])

    def start(self, name: str, part: Path, schema: Any) -> None:
        """Begin a file."""

    def keep(self) -> list[str]:
        self.close()
        for part, path in self.files.values():
            part.replace(path)
        ours = {path for _, path in self.files.values()}
        return sorted(path.name for path in self.folder.glob(f"*{self.ending}") if path not in ours)

    def close(self) -> None:
        """End every file."""

    def drop(self) -> None:
        self.close()
        for part, _ in self.files.values():
            part.unlink(missing_ok=True)


class _Waiting:
    """Batches are of a few files; what is written at a time is of many."""

    def __init__(self, write: Callable[[str, Any], None]) -> None:
        self.rows: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.batches: dict[str, list[Any]] = {}
        self.write = write

    def add(self, name: str, batch: pyarrow.RecordBatch) -> None:
        self.batches.setdefault(name, []).append(batch)
        self.rows[name] += batch.num_rows
        self.bytes[name] += batch.nbytes
        if self.rows[name] >= ROWS or self.bytes[name] >= BYTES:
            self.flush(name)

    def flush(self, name: str) -> None:
        import pyarrow

        self.rows[name] = self.bytes[name] = 0
        self.write(name, pyarrow.Table.from_batches(self.batches.pop(name)).combine_chunks())

    def flush_all(self) -> None:
        for name in [*self.batches]:
            self.flush(name)


class _Parquet(_Files):
    ending = ".parquet"

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.writers: dict[str, Any] = {}
        self.waiting = _Waiting(lambda name, table: self.writers[name].write_table(table))

    def start(self, name: str, part: Path, schema: Any) -> None:
        from pyarrow import parquet

        self.writers[name] = parquet.ParquetWriter(part, schema)

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        self.waiting.add(name, batch)

    def keep(self) -> list[str]:
        self.waiting.flush_all()
        return super().keep()

    def close(self) -> None:
        for writer in self.writers.values():
            writer.close()


class _Csv(_Files):
    ending = ".csv"

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.opened: dict[str, Any] = {}

    def start(self, name: str, part: Path, schema: Any) -> None:
        self.opened[name] = part.open("w", encoding="utf-8", newline="")
        csv.writer(self.opened[name]).writerow(schema.names)

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        columns = [[text_of(value) for value in column.to_pylist()] for column in batch.columns]
        csv.writer(self.opened[name]).writerows(zip(*columns, strict=True))

    def close(self) -> None:
        for file in self.opened.values():
            file.close()


class _DuckDB:
    """Tables of a database, in one transaction."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.names: set[str] = set()
        self.waiting = _Waiting(functools.partial(self.run, "INSERT INTO {} SELECT * FROM part"))
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")

    def open(self, schemas: Mapping[str, Any]) -> None:
        for name in schemas.keys() - self.names:
            self.names.add(name)
            self.run("CREATE OR REPLACE TABLE {} AS SELECT * FROM part", name, schemas[name].empty_table())

    def run(self, statement: str, name: str, table: Any) -> None:
        quoted = '"' + name.replace('"', '""') + '"'
        self.connection.register("part", table)
        self.connection.execute(statement.format(quoted))
        self.connection.unregister("part")

    def write(self, name: str, batch: pyarrow.RecordBatch) -> None:
        self.waiting.add(name, batch)

    def keep(self) -> list[str]:
        self.waiting.flush_all()
        self.connection.execute("COMMIT")
        return []  # a database may well hold more


@contextlib.contextmanager
def _in_folder(kind: Callable[[str], Any], folder: str) -> Iterator[Sink]:
    sink = kind(folder)
    try:
        yield sink
    finally:
        sink.drop()


@contextlib.contextmanager
def _duckdb(file: str) -> Iterator[Sink]:
    try:
        import duckdb
    except ModuleNotFoundError:
        raise click.UsageError("--duckdb needs duckdb; install it with: pip install 'newsmatter[duckdb]'") from None
    try:
        connection = duckdb.connect(file)
    except duckdb.Error as error:
        raise click.UsageError(f"{file} is no database of DuckDB that can be written ({error})") from None
    with closing(connection):
        try:
            yield _DuckDB(connection)
        except duckdb.Error as error:  # a view of a table's name, a full disk
            raise click.UsageError(f"{file} cannot hold the tables ({str(error).partition(chr(10))[0]})") from None
