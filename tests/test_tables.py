"""Folders as tables: they hold what the documents hold, whoever does the work, and other libraries take them."""

from __future__ import annotations

import datetime
import enum
import importlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from folders import TEXT, Event, fill
from hypothesis import given, settings
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import _many, news
from newsmatter.kinds import Kind, Kinds
from newsmatter.strategies import articles

pyarrow = pytest.importorskip("pyarrow", reason="needs the extra tables")
tables = importlib.import_module("newsmatter.tables")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
MANY = _many.SMALL + _many.CHUNK + 5


def written(folder: Path, documents: list[Any]) -> list[Path]:
    paths = [folder / f"{at:03}.md" for at in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(document if isinstance(document, str) else nm.dumps(document), encoding="utf-8", newline="")
    return paths


def load(documents: list[Any], cls: Any = nm.Article, **options: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        found = tables.tables(written(Path(folder), documents), cls, **options)
    return {name: table.drop_columns("file") for name, table in found.items()}


# -- the law: what plain data says is what the tables say


def flattened(data: dict[str, Any], prefix: str, table: str, key: tuple[int, ...], out: dict[str, list[Any]]) -> Any:
    """The columns of a mapping of plain data; lists of mappings become rows of ``out``."""
    columns: dict[str, Any] = {}
    for name, value in data.items():
        there = f"{prefix}{name}"
        if isinstance(value, dict):
            columns |= flattened(value, f"{there}.", table, key, out)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            below = f"{table}.{there}" if table else there
            for position, item in enumerate(value):
                inner = (*key, position)
                out.setdefault(below, []).append((inner, flattened(item, "", below, inner, out)))
        else:
            columns[there] = value
    return columns


def shown(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


@settings(max_examples=30)
@given(st.lists(articles(), min_size=1, max_size=3))
def test_tables_hold_what_the_documents_hold(documents: list[nm.Article]) -> None:
    expected: dict[str, list[Any]] = {}
    for document in documents:
        for _, part in nm.walk(document):
            if hasattr(part, "extra"):
                part.extra = {}
            for stamp in ("published_date_time", "updated_date_time"):
                if getattr(part, stamp, None) is not None:
                    setattr(part, stamp, getattr(part, stamp).astimezone(datetime.timezone.utc))
        columns = flattened({"$body": "\n", **nm.to_dict(document)}, "", "", (), expected)
        expected.setdefault("documents", []).append(((), {"body": columns.pop("$body"), **columns}))
    found = load(documents)
    errors = found.pop("errors")
    assert errors.num_rows == 0
    for name, table in found.items():
        keys = [column for column in table.column_names if column.endswith("position")]
        rows = [
            (
                tuple(row.pop(key) for key in keys),
                {key: shown(value) for key, value in row.items() if value not in (None, [])},
            )
            for row in table.to_pylist()
        ]
        wanted = expected.get(name, [])
        assert rows == [(key, {n: v for n, v in row.items() if v not in (None, [])}) for key, row in wanted]
    assert expected.keys() <= found.keys()


def same(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return left.keys() == right.keys() and all(left[name].equals(right[name]) for name in left)


def test_who_does_the_work_makes_no_difference(tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    paths[3].write_text("no front matter")
    paths[5].write_text(TEXT.replace("heat: 17", f"heat: {10**30}"))  # an int, and none of 64 bits
    alone = tables.tables(tmp_path)
    assert alone["documents"].num_rows == MANY - 2
    assert alone["documents"]["heat"].to_pylist() == [at for at in range(MANY) if at not in (3, 5)]
    assert same(alone, tables.tables(tmp_path, jobs=2))
    with ThreadPoolExecutor(2) as pool:
        assert same(alone, tables.tables(tmp_path, executor=pool))
    errors = {row["file"]: row for row in alone["errors"].to_pylist()}
    assert (errors[str(paths[3])]["error"], errors[str(paths[3])]["code"]) == ("FrontMatterError", "no-front-matter")
    assert errors[str(paths[5])]["message"].startswith("heat: ")
    parts = list(tables.batches(tmp_path, jobs=2))
    assert sum(part["documents"].num_rows for part in parts if "documents" in part) == MANY - 2
    assert all(batch.schema == tables.schemas()[name] for part in parts for name, batch in part.items())


def test_why_a_file_could_not_be_read_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ncategory: news\n---\n")
    errors = tables.tables([tmp_path, "none.md"])["errors"].to_pylist()
    assert [row["code"] for row in errors] == ["missing-key"] * 6 + [None]
    assert errors[0] == {
        "file": str(tmp_path / "a.md"), "error": "SchemaError", "code": "missing-key", "path": "title", "line": 2,
        "column": 1, "message": "title is required and missing; add 'title: ...'",
    }  # fmt: skip
    assert errors[-1]["error"] == "FileNotFoundError"


# -- any class


class Colour(enum.Enum):
    RED = "red"


class Size(enum.Enum):
    SMALL = 1


@nm.define(kw_only=True)
class Section(nm.Document):
    position: int = 0
    file: str = ""
    errors: list[nm.Image] = attrs.field(factory=list)
    documents: list[nm.Image] = attrs.field(factory=list)
    colour: Colour | None = None
    size: Size | None = None
    mode: Literal["a", "b"] | None = None
    either: int | str | None = None
    pair: tuple[int, ...] = ()
    colours: list[Colour] = attrs.field(factory=list)
    grid: list[list[int]] = attrs.field(factory=list)
    free: Any = None
    ratings: dict[str, float] = attrs.field(factory=dict)
    day: datetime.date | None = None
    many: list[nm.Image | None] | None = None
    section: Section | None = None
    sections: list[Section] = attrs.field(factory=list)


def test_every_type_has_a_column() -> None:
    text = (
        "---\nposition: 3\nfile: x\nerrors: [{url: /e}]\ndocuments: [{url: /d}]\ncolour: red\nsize: 1\nmode: a\n"
        "either: 7\npair: [1, 2]\ncolours: [red]\ngrid: [[1], [2, 3]]\nfree: {a: .nan, b: 2020-01-01}\n"
        "ratings: {a: 1.5}\nday: 2020-01-01\nmany: [{url: /m}, null, {url: /n}]\nsection: {file: in}\n"
        "sections: [{file: one}]\nother: {at: 2020-01-01T00:00:00Z}\n---\nBody\n"
    )
    found = load([text, "---\n---\n"], Section)
    assert set(found) == {"documents", "errors", "errors_", "documents_", "many"}
    first, second = found["documents"].to_pylist()
    assert {key: value for key, value in second.items() if value not in (None, [])} == {
        "position": 0, "file_": "", "body": ""}  # fmt: skip
    assert [json.loads(section)["file"] for section in first["sections"]] == ["one"]
    assert json.loads(first["section"])["file"] == "in"
    assert first["grid"] == ["[1]", "[2, 3]"]
    assert {
        "position": 3, "file_": "x", "colour": "red", "size": 1, "mode": "a", "either": "7",
        "pair": [1, 2], "colours": ["red"], "free": '{"a": "nan", "b": "2020-01-01"}', "ratings": '{"a": 1.5}',
        "day": datetime.date(2020, 1, 1), "extra": '{"other": {"at": "2020-01-01T00:00:00Z"}}', "body": "Body\n",
    }.items() <= first.items()  # fmt: skip
    assert found["many"].select(["position", "url"]).to_pylist() == [
        {"position": 0, "url": "/m"}, {"position": 2, "url": "/n"}]  # fmt: skip
    assert [found[name]["url"].to_pylist() for name in ("errors_", "documents_")] == [["/e"], ["/d"]]


@attrs.define
class Bare:
    name: str = ""


@nm.define(kw_only=True)
class Holder(nm.Document):
    bare: Bare | None = None


def test_a_part_without_extra_has_no_such_column() -> None:
    found = load(["---\nbare: {name: a}\n---\n", "---\n---\n"], Holder)
    assert found["documents"].column_names == ["bare.name", "extra", "body"]
    assert found["documents"]["bare.name"].to_pylist() == ["a", None]
    columns = {"name": "bare.name", "other": "bare.other"}
    assert load(["---\nbare: {name: a}\n---\n"], Holder, columns=columns)["documents"].to_pylist() == [
        {"name": "a", "other": None}
    ]


def test_a_chunk_that_was_told_to_stop_brings_nothing() -> None:
    outcomes: list[Any] = []
    tables.Shredding(nm.Article, None).finish(outcomes, True)
    assert outcomes == []


def test_untyped_documents_have_their_keys_in_one_column() -> None:
    found = load(["---\nheat: 1\ntags: [a]\n---\nHi\n", "---\n---\n"], nm.Document)
    assert found["documents"].to_pylist() == [
        {"extra": '{"heat": 1, "tags": ["a"]}', "body": "Hi\n"}, {"extra": None, "body": ""}]  # fmt: skip


def test_columns_by_their_paths() -> None:
    article = nm.loads(TEXT)
    columns = {"domain": "provider.domain", "heat": "heat", "hosts": "related.provider.domain", "at": "related[0].publishedDateTime",
               "tag": "topics[0]", "any": "extra", "mood": "mood", "images": "images"}  # fmt: skip
    found = load([TEXT], columns=columns)
    assert set(found) == {"documents", "errors"}
    assert [str(kind) for kind in found["documents"].schema.types] == [
        "string", "int64", "list<item: string>", "timestamp[us, tz=UTC]", "string", "string", "string", "list<item: string>"
    ]  # fmt: skip
    (row,) = found["documents"].to_pylist()
    images = [json.dumps(image, ensure_ascii=False) for image in nm.to_dict(article)["images"]]
    assert (row["heat"], row["mood"], row["any"], row["images"]) == (17, None, None, images)
    assert load(["---\nx: 1\n---\n", "---\nx: a\n---\n"], nm.Document, columns={"x": "x"})["documents"][
        "x"
    ].to_pylist() == ["1", "a"]
    with pytest.raises(ValueError, match="did you mean provider"):
        tables.tables("nowhere", columns={"x": "provdier"})


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_kind_has_its_tables(jobs: int, tmp_path: Path) -> None:
    fill(tmp_path / "news", MANY)
    (tmp_path / "event.md").write_text("---\nname: Fair\nheat: 5\n---\n")
    (tmp_path / "readme.md").write_text("")
    kinds = Kinds([Kind(files="news", cls=nm.Article), Kind(files="event.md", cls=Event), Kind(files="readme.md", skip=True)],
                  root=tmp_path)  # fmt: skip
    found = tables.tables(tmp_path, kinds, jobs=jobs)
    assert found["Event"].to_pylist() == [
        {"file": str(tmp_path / "event.md"), "name": "Fair", "heat": 5, "extra": None, "body": ""}]  # fmt: skip
    assert found["Article"].num_rows == MANY
    assert found["Article.related"].num_rows == MANY * len(nm.loads(TEXT).related)
    assert found["errors"].num_rows == 0
    assert set(tables.schemas(kinds)) == set(found) | {"Document"}


def test_two_classes_of_one_name_have_two_tables(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nname: Fair\n---\n")
    (tmp_path / "b.md").write_text("---\nname: Fair\n---\n")
    found = tables.tables(
        tmp_path, Kinds([Kind(files="a.md", cls=Event), Kind(files="b.md", cls=news.Event)], root=tmp_path)
    )
    assert {"Event", "Event_"} <= set(found)


def test_the_producers_repositories_as_tables(corpus: Path) -> None:
    for root in sorted((corpus / "corpus").iterdir()):
        found = tables.tables(root, Kinds([news.KINDS], root=root))
        assert set(found["errors"]["error"].to_pylist()) <= {"FrontMatterError"}
        documents = sum(table.num_rows for name, table in found.items() if "." not in name and name != "errors")
        assert documents == len(list(root.rglob("*.md"))) - found["errors"].num_rows


# -- who takes them


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    fill(tmp_path, 3)
    return tables.tables(tmp_path)  # type: ignore[no-any-return]


def test_pandas_takes_them(found: dict[str, Any]) -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    documents, related = (found[name].to_pandas() for name in ("documents", "related"))
    both = related.merge(documents, on="file", suffixes=("", "_document"))
    assert both.groupby("heat")["position"].count().to_list() == [len(nm.loads(TEXT).related)] * 3
    assert isinstance(documents["publishedDateTime"].dtype, pandas.DatetimeTZDtype)


def test_polars_takes_them(found: dict[str, Any]) -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    documents, related = (polars.from_arrow(found[name]) for name in ("documents", "related"))
    both = related.join(documents, on="file")
    assert both.height == 3 * len(nm.loads(TEXT).related)
    assert documents["topics"].dtype == polars.List(polars.String)


def test_duckdb_takes_them(found: dict[str, Any]) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    documents, related = found["documents"], found["related"]
    assert documents.num_rows and related.num_rows
    with duckdb.connect() as connection:
        connection.register("documents", documents)
        connection.register("related", related)
        rows = connection.execute(
            'SELECT d.heat, count(*) FROM related r JOIN documents d USING (file) WHERE r."provider.domain" IS NOT NULL '
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows == [(heat, len(nm.loads(TEXT).related)) for heat in range(3)]


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "newsmatter.tables")
    monkeypatch.delattr(nm, "tables")
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'newsmatter\[tables\]'"):
        importlib.import_module("newsmatter.tables")


def test_a_number_of_more_than_64_bits_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nn: 99999999999999999999\n---\n")
    counted = attrs.make_class("Counted", {"n": attrs.field(type=int)}, bases=(nm.Document,), kw_only=True)
    found = tables.tables(tmp_path, counted)["errors"].to_pylist()
    assert [row["error"] for row in found] == ["ValueError"]
    assert "n: a number does not fit into the 64 bits of a column" in str(found)


@pytest.mark.skipif(os.name == "nt", reason="names of bytes as POSIX has them")
@pytest.mark.parametrize("front", ["title: Boats", "title: [Boats"], ids=["read", "not read"])
def test_a_name_that_is_no_utf_8_stands_in_escapes(front: str, tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.md", "w", encoding="utf-8") as file:
        file.write(f"---\n{front}\n---\n")
    found = tables.tables(tmp_path, nm.Document)
    rows = found["documents" if front == "title: Boats" else "errors"].to_pylist()
    assert [row["file"] for row in rows] == [f"{tmp_path}/\\udcff.md"]


def test_rows_are_in_the_order_of_the_files_though_one_cannot_be_read(tmp_path: Path) -> None:
    for at in range(2 * MANY):
        (tmp_path / f"{at:04}.md").write_text("---\na: [\n---\n" if at % 50 == 7 else f"---\na: {at}\n---\n")
    one, two = (tables.tables(tmp_path, nm.Document, jobs=jobs) for jobs in (1, 2))
    assert one["documents"]["file"].to_pylist() == two["documents"]["file"].to_pylist()
    assert one["errors"]["file"].to_pylist() == two["errors"]["file"].to_pylist()


def test_what_was_done_here_comes_before_what_another_process_did_behind_it(tmp_path: Path) -> None:
    work = tables.Shredding(nm.Article, None)
    here, *there = [work(path) for path in written(tmp_path, [TEXT, TEXT, TEXT])]
    work.finish(there, True)
    batches = [some["documents"] for some in work.gathered([here, *there])]
    names = [name.as_py() for batch in batches for name in batch.column("file")]
    assert names == sorted(names) and [len(batch) for batch in batches] == [1, 2]
