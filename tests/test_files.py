"""Files: whole or nothing, conflicts, open files."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path

import pytest
from conftest import FIXTURES

import newsmatter as nm
from newsmatter._walk import LeadsOut, walk


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "news.md"
    path.write_bytes((FIXTURES / "news.md").read_bytes())
    return path


def test_dump_goes_where_the_document_came_from(article: Path) -> None:
    document = nm.load(article)
    assert document.path == article
    document.heat = 42
    nm.dump(document)
    document.heat = 43
    nm.dump(document)
    before, after = (FIXTURES / "news.md").read_bytes(), article.read_bytes()
    assert after == before.replace(b"heat: 17", b"heat: 43")
    assert [p.name for p in article.parent.iterdir()] == ["news.md"]


def test_dump_keeps_the_mode_and_follows_links(article: Path) -> None:
    article.chmod(0o640)
    link = article.with_name("link.md")
    link.symlink_to(article)
    document = nm.load(link)
    document.heat = 1
    nm.dump(document)
    assert link.is_symlink()
    assert article.stat().st_mode & 0o777 == 0o640
    assert b"heat: 1\n" in article.read_bytes()


def test_dump_refuses_a_file_that_changed(article: Path) -> None:
    document = nm.load(article)
    article.write_bytes(article.read_bytes() + b"more")
    document.heat = 1
    with pytest.raises(nm.ConflictError, match="changed on disk"):
        nm.dump(document, article)
    assert article.read_bytes().endswith(b"more")
    nm.dump(document, force=True)
    assert b"heat: 1\n" in article.read_bytes()


def test_dump_refuses_a_file_that_vanished(article: Path) -> None:
    document = nm.load(article)
    article.unlink()
    with pytest.raises(nm.ConflictError):
        nm.dump(document)
    assert not article.exists()


def test_an_unedited_document_leaves_its_file_alone(article: Path) -> None:
    os.utime(article, (1, 1))
    nm.dump(nm.load(article))
    assert article.stat().st_mtime == 1


def test_a_failed_write_leaves_the_file_as_it_was(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = nm.load(article)
    document.heat = 1
    before = article.read_bytes()

    def fail(_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        nm.dump(document)
    assert article.read_bytes() == before
    assert [p.name for p in article.parent.iterdir()] == ["news.md"]


def test_a_new_document_goes_to_a_path_and_remembers_it(tmp_path: Path) -> None:
    document = nm.Document(extra={"a": 1})
    with pytest.raises(ValueError, match="target"):
        nm.dump(document)
    nm.dump(document, tmp_path / "new.md")
    assert (tmp_path / "new.md").read_text() == "---\na: 1\n---\n\n"
    assert (tmp_path / "new.md").stat().st_mode & 0o444
    document.extra["a"] = 2
    nm.dump(document)
    assert (tmp_path / "new.md").read_text() == "---\na: 2\n---\n\n"


def test_a_copy_goes_to_another_path(article: Path) -> None:
    document = nm.load(article)
    nm.dump(document, str(article.with_name("copy.md")))
    assert article.with_name("copy.md").read_bytes() == article.read_bytes()
    assert document.path == article


@pytest.mark.parametrize("name", ["news.md", "news-crlf.md", "news-bom.md"])
def test_open_files_keep_every_byte(name: str, tmp_path: Path) -> None:
    data = (FIXTURES / name).read_bytes()
    with open(FIXTURES / name, "rb") as binary:
        assert nm.dumps(nm.load(binary)).encode() == data
    with open(FIXTURES / name, encoding="utf-8") as text:
        document = nm.load(text)
    assert document.path is None
    with open(tmp_path / "b.md", "wb") as binary:
        nm.dump(document, binary)
    with open(tmp_path / "t.md", "w", encoding="utf-8") as text:
        nm.dump(document, text)
    memory = io.StringIO(newline="")
    nm.dump(document, memory)
    assert (tmp_path / "b.md").read_bytes() == (tmp_path / "t.md").read_bytes() == memory.getvalue().encode() == data
    assert nm.load(io.StringIO(data.decode(), newline="")) == document


def test_a_missing_file_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        nm.load(tmp_path / "none.md")


def test_errors_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.md"
    path.write_text("---\na: [\n---\n")
    with pytest.raises(nm.FrontMatterError, match=r"bad\.md:2:4: ") as caught:
        nm.load(path, nm.Document)
    assert caught.value.file == str(path)


def test_an_edit_that_cannot_be_written_names_the_file(article: Path) -> None:
    document = nm.load(article)
    document.heat = "x"  # type: ignore[assignment]
    with pytest.raises(nm.EditError, match=r"news\.md:12:7: heat: must be an integer") as caught:
        nm.dump(document)
    assert (caught.value.file, caught.value.path) == (str(article), "heat")


def test_loads_takes_no_path(article: Path) -> None:
    for wrong in (article, None, 3):
        with pytest.raises(TypeError, match="load takes a path"):
            nm.loads(wrong)  # type: ignore[arg-type]


def test_a_file_without_front_matter_gets_one_by_an_explicit_call_alone(tmp_path: Path) -> None:
    path = tmp_path / "plain.md"
    path.write_bytes(b"Hello\r\n---\r\n")
    with pytest.raises(nm.FrontMatterError, match="text before the opening fence"):
        nm.load(path, nm.Document)
    nm.dump(nm.Document(extra={"layout": "post"}, body=path.read_bytes().decode()), path)
    assert path.read_bytes() == b"---\nlayout: post\n---\nHello\r\n---\r\n"
    assert nm.load(path, nm.Document).body == "Hello\r\n---\r\n"


def test_what_was_left_alone_comes_back_from_another_process_as_it_was() -> None:
    error = LeadsOut("a/link")
    again = pickle.loads(pickle.dumps(error))
    assert (again.args, again.filename, type(again)) == (error.args, "a/link", LeadsOut)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_passed_by(tmp_path: Path) -> None:
    """To open one waits until somebody writes to it: a stranger's folder must not stop a check."""
    (tmp_path / "a.md").write_text("---\nlayout: post\n---\n")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "link.md").symlink_to("pipe.md")
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    for follow in (False, True):
        assert sorted(Path(path).name for path in walk(tmp_path, follow)) == ["a.md", "gone.md", "loop.md"]
