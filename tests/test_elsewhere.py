"""Bulk by executors of the caller's, over files that are not on this machine's disk, as rows, and watched."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import pickle
import sys
import types
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from folders import TEXT, Event, die_on_seven, fail_stubbornly, fill, shout, warm

import newsmatter as nm
from newsmatter import _many, bulk
from newsmatter._workers import halt
from newsmatter.kinds import Kind, Kinds

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
MANY = _many.CHUNK * 2 + 5


@pytest.fixture(params=[ThreadPoolExecutor, ProcessPoolExecutor])
def executor(request: pytest.FixtureRequest) -> Any:
    with request.param(2) as made:
        yield made


def test_any_executor_does_the_work(executor: Executor, tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    paths[3].write_text("no front matter")
    loaded = list(bulk.iter_load([*paths, "none.md"], executor=executor))
    assert [result.path for result in loaded] == [*paths, Path("none.md")]
    assert [result.document and result.document.heat for result in loaded[:5]] == [0, 1, 2, None, 4]
    assert isinstance(loaded[-1].error, FileNotFoundError)
    checked = list(bulk.check_all(tmp_path, executor=executor))
    assert checked == list(bulk.check_all(tmp_path))
    edited = list(bulk.edit_all(tmp_path, warm, executor=executor))
    assert sum(bool(result.diff) for result in edited) == MANY - 1
    assert nm.load(paths[-1]).heat == 99
    assert len(list(bulk.rewrite_all(tmp_path, shout, executor=executor, dry_run=True))) == MANY
    rows = list(bulk.rows(tmp_path, {"heat": "heat"}, executor=executor))
    assert [row["heat"] for row in rows[:5]] == [99, 99, 99, None, 99]
    assert executor.submit(len, "it is open").result() == 10


def test_threads_take_what_cannot_travel(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    with ThreadPoolExecutor(2) as pool:
        results = list(bulk.edit_all(tmp_path, lambda article: setattr(article, "heat", 5), executor=pool))
        assert [result.error for result in results] == [None] * 3
        stubborn = list(bulk.edit_all(tmp_path, fail_stubbornly, executor=pool))
        assert {str(result.error) for result in stubborn} == {"Stubborn: no way"}


def test_what_an_executor_raises_is_raised(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    with ProcessPoolExecutor(1) as pool, pytest.raises(Exception, match=r"pickle|local"):
        list(bulk.edit_all(tmp_path, lambda article: None, executor=pool))


def test_an_executor_that_breaks_fails_the_files_that_it_held(tmp_path: Path) -> None:
    paths = fill(tmp_path, MANY)
    with ProcessPoolExecutor(1) as pool:
        results = list(bulk.edit_all(tmp_path, die_on_seven, executor=pool))
    assert [result.path for result in results] == paths
    assert "a worker process died" in str(results[7].error)


class Counting(Executor):
    """Does all at once, and counts what is under way."""

    def __init__(self) -> None:
        self.sent = 0
        self.cancelled = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        self.sent += 1
        future: Any = Future()
        if self.sent == 1:
            future.set_result(function(*arguments))
        future.add_done_callback(lambda done: setattr(self, "cancelled", self.cancelled + done.cancelled()))
        return future  # type: ignore[no-any-return]


def test_a_window_of_chunks_is_under_way_and_ends_with_the_results(tmp_path: Path) -> None:
    pool = Counting()
    results = bulk.check_all((tmp_path / f"{i}.md" for i in range(10**6)), executor=pool)
    next(results)
    results.close()
    assert pool.sent <= _many.AWAY * _many.WINDOW + 1
    assert pool.cancelled == pool.sent - 1


def test_a_run_that_was_asked_to_end_ends_in_threads_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halt, "asked", True)
    assert _many._work_away(len, bulk.Edited, ["a.md"]) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_documents_come_from_other_processes(jobs: int, tmp_path: Path) -> None:
    paths = fill(tmp_path, _many.SMALL + 5)
    results = list(bulk.iter_load(tmp_path, jobs=jobs))
    assert [result.document.heat for result in results if result.document] == list(range(len(paths)))
    document = results[-1].document
    assert document is not None
    document.heat = 7
    assert nm.dumps(document) == paths[-1].read_text(encoding="utf-8").replace(f"heat: {len(paths) - 1}\n", "heat: 7\n")


# -- each file once


def test_a_file_is_edited_once_by_whatever_names(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    path = tmp_path / "posts" / "a.md"
    path.write_text("---\ntags: [a]\n---\n")
    (tmp_path / "posts" / "latest.md").symlink_to("a.md")
    (tmp_path / "all").symlink_to("posts", target_is_directory=True)
    names = [tmp_path / "posts", path, tmp_path / "posts/latest.md", tmp_path / "all", tmp_path / "all/a.md", path]
    for given in (names, names[::-1]):
        path.write_text("---\ntags: [a]\n---\n")
        results = list(bulk.edit_all(given, lambda document: document.extra["tags"].append("b"), nm.Document))
        assert len(results) == 1
        assert path.read_text() == "---\ntags: [a, b]\n---\n"


# -- path objects of other libraries


def site(root: Any) -> None:
    for name in ("b.md", "a.md", "deep/c.md", "deep/er/d.md", ".git/x.md", "deep/.x.md", "note.txt"):
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(TEXT.encode())
    (root / "dir.md").mkdir()


NAMES = ["a.md", "b.md", "c.md", "d.md"]


@pytest.fixture
def memory() -> Any:
    upath = pytest.importorskip("upath", reason="needs universal-pathlib")
    root = upath.UPath("memory:///store")
    site(root)
    yield root
    root.fs.rm("/store", recursive=True)


def test_a_store_elsewhere_is_read_checked_and_edited(memory: Any) -> None:
    assert [path.name for path in bulk.files(memory)] == NAMES
    assert [result.document.heat for result in bulk.iter_load(memory) if result.document] == [17] * 4
    assert [len(result.findings) for result in bulk.check_all(memory)] == [1] * 4  # each is named otherwise
    (first, *_) = bulk.edit_all([memory, memory / "a.md"], warm)
    assert (first.path, first.error) == (memory / "a.md", None)
    assert "-heat: 17\n+heat: 99\n" in first.diff
    assert (memory / "a.md").read_bytes() == TEXT.replace("heat: 17", "heat: 99").encode()
    shouted = list(bulk.rewrite_all(memory / "b.md", shout))
    assert [result.error for result in shouted] == [None]
    assert (memory / "b.md").read_bytes() == TEXT.replace("heat: 17", "heat: 99").upper().encode()
    assert [row["heat"] for row in bulk.rows(memory / "deep", {"heat": "heat"})] == [99, 99]


def test_each_file_of_a_store_comes_once(memory: Any) -> None:
    given = [memory / "a.md", memory, memory / "deep", memory / "deep" / "c.md", memory / "none.md"]
    assert [path.name for path in bulk.files(given)] == [*NAMES, "none.md"]
    (*_, last) = bulk.iter_load(given)
    assert isinstance(last.error, FileNotFoundError)


@pytest.mark.parametrize("threads", [False, True])
def test_what_all_files_of_a_store_tell_is_found_in_the_store(memory: Any, threads: bool) -> None:
    """Of facts that come from elsewhere many at a time each file's own path object is known all the same."""
    for at in range(_many.CHUNK):
        (memory / "_news" / f"2024-03-05-a-{at}.md").parent.mkdir(exist_ok=True)
        (memory / "_news" / f"2024-03-05-a-{at}.md").write_bytes(TEXT.encode())
    with contextlib.ExitStack() as stack:
        executor = stack.enter_context(ThreadPoolExecutor(2)) if threads else None
        results = [result for result in bulk.check_repository(memory / "_news", executor=executor) if result.again]
    assert [result.error for result in results] == [None] * (_many.CHUNK - 1)
    assert {finding.code for result in results for finding in result.findings} == {"url-repeated"}


def test_what_all_files_of_an_archive_tell(tmp_path: Path) -> None:
    """A chained URL ends with the archive's name, which is no part of a file's."""
    upath = pytest.importorskip("upath", reason="needs universal-pathlib")
    for name in ("one.zip", "other.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            for day in (5, 6):
                file.writestr(f"_news/2024-03-0{day}-a.md", TEXT)
    roots = [upath.UPath(f"zip://_news::file://{tmp_path}/{name}") for name in ("one.zip", "other.zip")]
    results = [result for result in bulk.check_repository(roots) if result.findings]
    assert [(result.path.name, [finding.code for finding in result.findings]) for result in results if result.again] == [
        ("2024-03-06-a.md", ["slug-repeated", "url-repeated"])] * 2  # fmt: skip
    assert "that of 2024-03-05-a.md too" in results[-1].findings[0].message


def test_kinds_of_a_store(memory: Any) -> None:
    kinds = Kinds([Kind(files="**/c.md", skip=True), Kind(files="**/a.md", cls=nm.Article)])
    found = {result.path.name: type(result.document) for result in bulk.iter_load(memory, kinds)}
    assert found == {"a.md": nm.Article, "b.md": nm.Document, "d.md": nm.Document}


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in ("b.md", "a.md", "deep/c.md", "deep/er/d.md", ".git/x.md", "note.txt"):
            file.writestr(name, TEXT)
    return path


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    upath = pytest.importorskip("upath", reason="needs universal-pathlib")
    one, other = (archive(tmp_path / name) for name in ("one.zip", "other.zip"))
    roots = [upath.UPath("zip:///", fo=str(path)) for path in (one, other, one)]
    results = list(bulk.iter_load(roots))
    assert [result.path.name for result in results] == NAMES * 2
    assert all(result.document for result in results)


def test_an_archive_of_the_standard_library_is_a_folder_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(archive(tmp_path / "site.zip")) as file:
        root: Any = zipfile.Path(file)
        assert [path.name for path in bulk.files([root, root / "a.md", zipfile.Path(file)])] == NAMES
        assert all(result.document for result in bulk.iter_load(root))
        assert [len(result.findings) for result in bulk.check_all(root / "a.md")] == [1]


def test_globs_begin_at_the_root_of_an_archive(tmp_path: Path) -> None:
    """``/a.md`` matched no file of an archive: its own name was taken for a folder above."""
    upath = pytest.importorskip("upath", reason="needs universal-pathlib")
    path = archive(tmp_path / "site.zip")
    with zipfile.ZipFile(path) as file:
        for root in (zipfile.Path(file), upath.UPath(f"zip://::file://{path}"), upath.UPath("zip:///", fo=str(path))):
            kinds = Kinds([Kind(files="/a.md", cls=nm.Article), Kind(files="deep/*.md", skip=True)], root=root)
            found = {result.path.name: type(result.document) for result in bulk.iter_load(root, kinds)}
            assert found == {"a.md": nm.Article, "b.md": nm.Document, "d.md": nm.Document}
        inner: Any = zipfile.Path(file) / "deep"
        kinds = Kinds([Kind(files="/c.md", cls=nm.Article)], root=inner)
        found = {result.path.name: type(result.document) for result in bulk.iter_load(inner, kinds)}
        assert found == {"c.md": nm.Article, "d.md": nm.Document}


def test_globs_begin_at_the_root_of_a_store(memory: Any) -> None:
    kinds = Kinds([Kind(files="/a.md", cls=nm.Article)], root=memory)
    found = {result.path.name: type(result.document) for result in bulk.iter_load(memory, kinds)}
    assert found == {"a.md": nm.Article, "b.md": nm.Document, "c.md": nm.Document, "d.md": nm.Document}
    assert pickle.loads(pickle.dumps(kinds)).of(memory / "a.md") is nm.Article


# -- rows


def test_rows_are_mappings_of_values(tmp_path: Path) -> None:
    first, second = fill(tmp_path, 2)
    second.write_text("---\n---\n")
    columns = {
        "domain": "provider.domain",
        "first": "images[0].url",
        "hosts": "related.provider.domain",
        "secured": "secured",
    }
    good, bad = bulk.rows(tmp_path, columns)
    article = nm.load(first)
    assert dict(good) == {
        "file": str(first), "domain": article.provider.domain, "first": article.images[0].url,
        "hosts": [entry.provider.domain for entry in article.related if entry.provider], "secured": str(article.secured),
    }  # fmt: skip
    assert list(good) == ["file", *columns]
    assert (good.path, good.error, good.data["domain"]) == (first, None, article.provider.domain)
    assert dict(bad) == {"file": str(second), **dict.fromkeys(columns)}
    assert isinstance(bad.error, nm.SchemaError)
    assert len(bad) == 5


def test_rows_go_to_csv(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    out = io.StringIO()
    writer = csv.DictWriter(out, ["file", "title", "heat"])
    writer.writerows(bulk.rows(tmp_path, {"title": "title", "heat": "heat"}))
    title = nm.loads(TEXT).title
    assert [row[1:] for row in csv.reader(io.StringIO(out.getvalue()))] == [[title, "0"], [title, "1"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_without_columns_are_all_of_the_document(jobs: int, tmp_path: Path) -> None:
    paths = fill(tmp_path, _many.SMALL + 5)
    rows = list(bulk.rows(tmp_path, jobs=jobs))
    assert [row["heat"] for row in rows] == list(range(len(paths)))
    assert {"file", "title", "provider.domain", "topics", "extra", "body"} <= set(rows[0])
    assert "images" not in rows[0]


def test_rows_of_several_kinds(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    (tmp_path / "event.md").write_text("---\nname: Fair\nheat: 5\n---\n")
    (tmp_path / "other.md").write_text("---\nheat: [1]\n---\n")
    (tmp_path / "skipped.md").write_text("")
    (tmp_path / "wrong.md").write_text("")
    kinds = Kinds(
        [Kind(files="event.md", cls=Event), Kind(files="2*", cls=nm.Article), Kind(files="skipped.md", skip=True)],
        root=tmp_path,
    )
    rows = list(bulk.rows(tmp_path, {"heat": "heat", "domain": "provider.domain", "name": "name"}, kinds))
    domain = nm.loads(TEXT).provider.domain
    assert [tuple(row.values())[1:] for row in rows] == [
        (0, domain, None), (5, None, "Fair"), ([1], None, None), (None, None, None)]  # fmt: skip
    assert {len(row) for row in bulk.rows(tmp_path / "event.md", None, kinds)} == {5}


@pytest.mark.parametrize("path", ["", ".a", "a.", "a..b", "[x]", "a[", "a b]["])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        bulk.rows("nowhere", {"x": path})


def test_a_path_that_is_misspelt_says_what_is_meant(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Article has no key provdier; did you mean provider"):
        bulk.rows("nowhere", {"x": "provdier.domain"})
    with pytest.raises(ValueError, match="Provider has no key domian; did you mean domain"):
        bulk.rows("nowhere", {"x": "related.provider.domian"})
    with pytest.raises(ValueError, match="a column file is always there"):
        bulk.rows("nowhere", {"file": "title"})


def test_values_by_their_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT.replace("heat: 17\n", "heat: 17\nmood: {a: [{b: 1}, {b: [2, 3]}, 4]}\nimage: x\n"))
    article = nm.load(path)

    def value(at: str) -> Any:
        return next(bulk.rows(path, {"x": at}))["x"]

    assert value("mood") == {"a": [{"b": 1}, {"b": [2, 3]}, 4]}
    assert value("mood.a.b") == [1, 2, 3]
    assert value("mood.a[1].b[0]") == 2
    assert (value("mood.a[9]"), value("mood.c"), value("title.x"), value("heat[0]")) == (None,) * 4
    assert value("extra.image") == "x"
    assert value("extra") == article.extra
    assert value("$body") == article.body
    assert value("topics") == article.topics
    assert value("topics[0]") == article.topics[0]
    assert value("related[0].publishedDateTime") == article.related[0].published_date_time
    assert value("related[0]") == nm.to_dict(article)["related"][0]
    assert value("images") == nm.to_dict(article)["images"]
    assert value("provider") == nm.to_dict(article)["provider"]
    assert value("related.provider") == [entry["provider"] for entry in nm.to_dict(article)["related"]]
    assert value("related[99].title") is None


# -- watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_where_a_person_watches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = fill(tmp_path, 3)
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert [result.path for result in bulk.watch(bulk.check_all(tmp_path), 3)] == paths
    assert "3/3" in sys.stderr.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("widgets", [True, False])
def test_no_bar_in_a_notebook_that_has_no_widgets_to_show_it(
    widgets: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsmatter import _progress

    fill(tmp_path, 3)
    bars: list[int] = []
    monkeypatch.setattr(_progress, "Console", lambda stderr: types.SimpleNamespace(is_jupyter=True, is_terminal=False))
    monkeypatch.setattr(_progress, "bar", lambda results, total, console: bars.append(total) or results)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: widgets or None)
    assert len(list(bulk.watch(bulk.check_all(tmp_path), 3))) == 3
    assert bars == [3] * widgets


def test_no_bar_where_nobody_watches_and_none_without_rich(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, 3)
    assert len(list(bulk.watch(bulk.check_all(tmp_path), 3))) == 3
    monkeypatch.setitem(sys.modules, "newsmatter._progress", None)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert len(list(bulk.watch(bulk.check_all(tmp_path)))) == 3
    assert capsys.readouterr() == ("", "")
    assert os.listdir(tmp_path)


@nm.define
class Money:
    amount: Decimal
    shares: list[Decimal] = attrs.field(factory=list)


@nm.define
class Offer(nm.Document):
    price: Money | int | None = None
    rates: dict[str, Decimal] = attrs.field(factory=dict)


def test_a_value_below_a_union_is_plain_as_everywhere(tmp_path: Path) -> None:
    """No one class says before what stands at ``price.amount``: the object that is there does."""
    (tmp_path / "a.md").write_text("---\nprice:\n  amount: 1.50\n  shares: [0.5, 2.5]\nrates: {a: 0.25}\n---\n")
    (tmp_path / "b.md").write_text("---\nprice: 3\n---\n")
    columns = {
        "amount": "price.amount",
        "shares": "price.shares",
        "second": "price.shares[1]",
        "a": "rates.a",
        "price": "price",
    }
    one, other = (row.data for row in bulk.rows(tmp_path, columns, Offer))
    assert {name: one[name] for name in ("amount", "shares", "second", "a")} == {
        "amount": "1.50", "shares": ["0.5", "2.5"], "second": "2.5", "a": "0.25",
    }  # fmt: skip
    assert one["price"] == {"amount": "1.50", "shares": ["0.5", "2.5"]}
    assert (other["amount"], other["price"]) == (None, 3)


def test_a_class_in_the_place_of_columns_is_told_where_it_belongs(tmp_path: Path) -> None:
    wrong: Any = Offer
    with pytest.raises(TypeError, match=r"columns must be a mapping .*a class is given as cls="):
        bulk.rows(tmp_path, wrong)
