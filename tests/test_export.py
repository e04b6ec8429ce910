"""``newsmatter export``: tables in files, whole or not at all."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import pytest
from folders import TEXT, fill

import newsmatter as nm
from newsmatter import _many
from newsmatter._workers import halt

pytest.importorskip("pyarrow", reason="needs the extra tables")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_parquet(command: Any, tmp_path: Path) -> None:
    from pyarrow import parquet

    from newsmatter import tables

    fill(tmp_path / "posts", _many.SMALL + 5)
    code, out, error = command("export", tmp_path / "posts", "--parquet", tmp_path / "out")
    assert (code, error) == (0, "")
    found = tables.tables(tmp_path / "posts")
    assert out == f"69 files: {sum(table.num_rows for table in found.values())} rows in 12 tables\n"
    for name, table in found.items():
        assert parquet.read_table(tmp_path / "out" / f"{name}.parquet").equals(table.combine_chunks()), name
    assert [path for path in (tmp_path / "out").iterdir() if path.suffix != ".parquet"] == []


def test_csv(command: Any, tmp_path: Path) -> None:
    (path, bad) = fill(tmp_path / "posts", 2)
    bad.write_text("---\n---\n")
    (tmp_path / "posts" / "out.md").symlink_to(tmp_path / "elsewhere.md")
    (tmp_path / "elsewhere.md").write_text(TEXT)
    code, out, error = command("export", tmp_path / "posts", "--csv", tmp_path / "out", "--jobs", "1")
    assert code == 2
    assert out.endswith(", 1 file not read, 1 link left alone\n")
    assert error.count("newsmatter: ") == 2
    article = nm.load(path)
    (row,) = rows(tmp_path / "out" / "documents.csv")
    assert (row["file"], row["heat"], row["published"]) == (str(path), "0", "true")
    assert row["publishedDateTime"] == nm.to_dict(article)["publishedDateTime"]
    assert row["topics"] == '["Solar Power", "Ferries"]'
    assert [row["position"] for row in rows(tmp_path / "out" / "related.csv")] == [
        str(i) for i in range(len(article.related))
    ]
    assert {row["file"] for row in rows(tmp_path / "out" / "errors.csv")} == {
        str(bad),
        str(tmp_path / "posts" / "out.md"),
    }


def test_duckdb(command: Any, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    fill(tmp_path / "posts", 3)
    target = tmp_path / "out.duckdb"
    for _ in range(2):  # what stands is replaced
        code, _, error = command("export", tmp_path / "posts", "--duckdb", target)
        assert (code, error) == (0, "")
    with duckdb.connect(str(target)) as connection:
        heats = connection.execute(
            'SELECT heat, CAST("publishedDateTime" AS VARCHAR) FROM documents ORDER BY heat'
        ).fetchall()
        assert [heat for heat, _ in heats] == [0, 1, 2]
        (number,) = connection.execute("SELECT count(*) FROM related JOIN documents USING (file)").fetchone()
    assert number == 3 * len(nm.loads(TEXT).related)
    target.write_text("no database")
    code, _, error = command("export", tmp_path / "posts", "--duckdb", target)
    assert code == 2
    assert "is no database of DuckDB" in error


def test_columns(command: Any, tmp_path: Path) -> None:
    (path,) = fill(tmp_path / "posts", 1)
    asked = ["--column", "domain=provider.domain", "--column", "heat=heat"]
    assert command("export", tmp_path / "posts", "--csv", tmp_path, *asked)[0] == 0
    assert rows(tmp_path / "documents.csv") == [
        {"file": str(path), "domain": nm.load(path).provider.domain, "heat": "0"}]  # fmt: skip


def test_kinds_of_the_settings(command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "_news", 1)
    (tmp_path / "_events").mkdir()
    (tmp_path / "_events" / "fair.md").write_text("---\nheat: 1\n---\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.newsmatter]\nkinds = [{ files = "_news", class = "Article" }, { files = "_events", class = "Document" }]\n'
    )
    code, out, _ = command("export", ".", "--csv", "out")
    assert (code, out[-10:]) == (0, "13 tables\n")
    assert len(rows(tmp_path / "out" / "Article.csv")) == 1
    assert [row["extra"] for row in rows(tmp_path / "out" / "Document.csv")] == ['{"heat": 1}']
    assert command("export", ".", "--csv", "one", "--class", "Document")[0] == 0
    assert len(rows(tmp_path / "one" / "documents.csv")) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "say where the tables go"),
        (["--csv", "a", "--parquet", "b"], "tables go to one place; run it once for each"),
        (["--csv", "a", "--column", "domain"], "write --column NAME=PATH"),
        (["--csv", "a", "--column", "x=title", "--column", "x=heat"], "the column x is given twice"),
        (["--csv", "a", "--column", "x=provdier"], "did you mean provider?"),
    ],
)
def test_what_is_said_of_wrong_options(command: Any, tmp_path: Path, options: list[str], said: str) -> None:
    fill(tmp_path, 1)
    code, _, error = command("export", tmp_path, *options)
    assert code == 2
    assert said in " ".join(error.split())


@pytest.mark.parametrize(("module", "target"), [("pyarrow", "--csv"), ("duckdb", "--duckdb")])
def test_what_is_missing_is_said(
    module: str, target: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    if module == "pyarrow":
        monkeypatch.delitem(sys.modules, "newsmatter.tables", raising=False)
        monkeypatch.delattr(nm, "tables", raising=False)
    code, _, error = command("export", tmp_path, target, tmp_path / "out")
    assert code == 2
    assert "pip install" in error


@pytest.mark.parametrize("target", ["--csv", "--parquet", "--duckdb"])
def test_a_run_that_is_stopped_writes_nothing(
    target: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "posts", 2)
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(halt, "asked", True)
    _, out, _ = command("export", tmp_path / "posts", target, tmp_path / "out" / ("x" if target == "--duckdb" else ""))
    assert out.endswith("stopped before the others; nothing is written\n")
    left = [path for path in (tmp_path / "out").iterdir() if path.name != "x"]
    assert left == []


@pytest.mark.parametrize("target", ["--parquet", "--csv"])
def test_a_folder_where_a_table_goes_is_said_before_any_table_is_new(target: str, command: Any, tmp_path: Path) -> None:
    """The rename over it failed in the middle: some tables were new then, and others old."""
    fill(tmp_path / "posts", 2)
    place = tmp_path / "out" / f"related{'.' + target[2:]}"
    place.mkdir(parents=True)
    (tmp_path / "out" / f"documents.{target[2:]}").write_text("old")
    code, _, err = command("export", tmp_path / "posts", target, tmp_path / "out")
    assert (code, err) == (2, f"newsmatter: {place}: a folder stands where a table goes\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"documents.{target[2:]}", place.name]
    assert (tmp_path / "out" / f"documents.{target[2:]}").read_text() == "old"


def test_large_tables_are_written_in_parts(command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyarrow import parquet

    from newsmatter.cli import _export

    monkeypatch.setattr(_export, "ROWS", 40)
    fill(tmp_path / "posts", 100)
    assert command("export", tmp_path / "posts", "--parquet", tmp_path / "out")[0] == 0
    written = parquet.ParquetFile(tmp_path / "out" / "documents.parquet")
    assert written.metadata.num_rows == 100
    assert written.metadata.num_row_groups == 2
    monkeypatch.setattr(_export, "BYTES", 100)  # one batch holds more
    assert command("export", tmp_path / "posts", "--parquet", tmp_path / "out", "--jobs", "1")[0] == 0
    assert parquet.ParquetFile(tmp_path / "out" / "documents.parquet").metadata.num_row_groups == 4
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    assert command("export", tmp_path / "posts", "--duckdb", tmp_path / "out.db")[0] == 0
    with duckdb.connect(str(tmp_path / "out.db")) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (100,)


def test_keys_that_no_file_may_be_named_by(command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.py").write_text(
        "import attrs\nimport newsmatter as nm\n\n@nm.define\nclass Odd(nm.Document):\n"
        "    a: list[nm.Image] = attrs.field(factory=list, metadata=nm.wire('a/b'))\n"
        "    b: list[nm.Image] = attrs.field(factory=list, metadata=nm.wire('a_b'))\n"
    )
    (tmp_path / "x.md").write_text("---\na/b: [{url: /1}]\na_b: [{url: /2}]\n---\n")
    monkeypatch.chdir(tmp_path)
    assert command("export", "x.md", "--class", "odd:Odd", "--csv", "out")[0] == 0
    found = [rows(tmp_path / "out" / name)[0]["url"] for name in ("a_b.csv", "a_b_.csv")]
    assert sorted(found) == ["/1", "/2"]


def test_a_view_in_the_place_of_a_table_is_told_on_a_line(command: Any, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    fill(tmp_path / "posts", 3)
    target = tmp_path / "out.duckdb"
    with duckdb.connect(str(target)) as connection:
        connection.execute("CREATE VIEW related AS SELECT 1 AS x")
    code, _, error = command("export", tmp_path / "posts", "--duckdb", target)
    assert code == 2
    assert "cannot hold the tables" in error and "related" in error and "Traceback" not in error
    with duckdb.connect(str(target)) as connection:
        assert connection.execute("SELECT x FROM related").fetchall() == [(1,)]


def test_tables_of_an_earlier_run_are_named(command: Any, tmp_path: Path) -> None:
    fill(tmp_path / "content", 2)
    out = tmp_path / "out"
    assert "not of this run" not in command("export", tmp_path / "content", "--csv", str(out))[2]
    code, _, err = command("export", tmp_path / "content", "--csv", str(out), "--column", "heat=heat")
    assert code == 0 and f"{out} holds" in err and "images.csv" in err and "documents.csv" not in err
    for name in "abcdef":
        (out / f"{name}.csv").touch()
    assert "a.csv, b.csv, c.csv and " in command("export", tmp_path / "content", "--csv", str(out))[2]
