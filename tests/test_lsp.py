"""``newsmatter lsp``, asked by a real client over stdio."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from editor import COMMAND, ENVIRONMENT, Editor, Inside, apply
from folders import TEXT

import newsmatter as nm
from newsmatter.cli import _serving
from newsmatter.cli._program import run
from newsmatter.cli._work import format_text

NAME = "2024-03-05-story.md"
EMOJI = "\U0001f600"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server sets for its process is not for other tests."""
    monkeypatch.setattr(nm.limits, "max_slow_bytes", nm.limits.max_slow_bytes)
    monkeypatch.setattr("newsmatter.lsp._server.logging.basicConfig", lambda **_: None)


def labels(found: Any) -> list[str]:
    return [item["label"] for item in found["items"]]


def test_findings_come_as_one_types_and_go_with_the_document(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder) as editor:
        editor.open(uri, TEXT)
        assert editor.findings(uri) == []
        editor.change(uri, TEXT.replace("heat: 17", f"mood: {EMOJI}\nheat: warm"))
        unknown, wrong = editor.findings(uri)
        assert unknown["code"] == "key-unknown" and unknown["severity"] == 3
        line = TEXT.split("\n").index("heat: 17") + 1
        assert wrong["range"] == {"start": {"line": line, "character": 6}, "end": {"line": line, "character": 10}}
        assert (wrong["code"], wrong["severity"], wrong["source"]) == ("wrong-type", 1, "newsmatter")
        assert wrong["message"].startswith("heat must be an integer, not 'warm'")
        assert "findings.md#L" in wrong["codeDescription"]["href"]
        editor.change(uri, TEXT)
        assert editor.findings(uri) == []
        editor.change(uri, TEXT.replace("title:", "titel:", 1))
        editor.tell("textDocument/didSave", textDocument={"uri": uri})
        assert [found["code"] for found in editor.findings(uri)] == ["missing-key"]
        editor.tell("textDocument/didClose", textDocument={"uri": uri})
        assert editor.findings(uri) == []
        assert editor.quit() == 0


def test_what_is_saved_is_checked_anew(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder) as editor:
        editor.open(uri, TEXT)
        assert editor.findings(uri) == []
        editor.tell("textDocument/didSave", textDocument={"uri": uri})
        assert editor.findings(uri) == []


def test_keystrokes_in_a_row_are_checked_once(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder) as editor:
        editor.open(uri, TEXT)
        assert editor.findings(uri) == []
        for end in range(1, 8):
            editor.change(uri, TEXT.replace("heat: 17", "heat: " + "lukewarm"[:end]))
        assert "'lukewar'" in editor.findings(uri)[0]["message"]


def test_an_editor_that_asks_for_findings_is_told_none_unasked(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder, capabilities={"textDocument": {"diagnostic": {}}}) as editor:
        assert editor.server["capabilities"]["diagnosticProvider"]["identifier"] == "newsmatter"
        editor.open(uri, TEXT.replace("heat: 17", "heat: warm"))
        report = editor.ask("textDocument/diagnostic", textDocument={"uri": uri})
        assert report["kind"] == "full" and [item["code"] for item in report["items"]] == ["wrong-type"]
        editor.tell("textDocument/didClose", textDocument={"uri": uri})
        assert editor.quit() == 0
        assert editor.messages.get() is None


def test_a_quick_fix_mends_one_finding_and_fix_all_every_one(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    text = TEXT.replace("heat: 17", f'# {EMOJI}\nheat: "17"').replace("quality: 41", 'quality: "41"')
    text = text.replace("webUrl:", "webURL:", 1)
    with Inside(cwd=folder) as editor:
        editor.open(uri, text)
        at = text.index('"17"')
        one, every, whole = editor.actions(uri, at, at)
        assert one["kind"] == "quickfix" and one["isPreferred"] and one["diagnostics"][0]["code"] == "wrong-type"
        assert apply(text, one["edit"]["changes"][uri]) == text.replace('"17"', "17")
        assert every["title"] == "Mend every wrong-type of the file"
        assert apply(text, every["edit"]["changes"][uri]) == text.replace('"17"', "17").replace('"41"', "41")
        mended = TEXT.replace("heat: 17", f"# {EMOJI}\nheat: 17")
        assert whole["kind"] == "source.fixAll.newsmatter"
        assert apply(text, whole["edit"]["changes"][uri]) == mended
        assert [each["kind"] for each in editor.actions(uri, 0, 0, only=["source.fixAll"])] == [whole["kind"]]
        assert editor.actions(uri, 0, 0) == []
        editor.change(uri, TEXT)
        editor.tell("textDocument/didClose", textDocument={"uri": uri})
        editor.open(uri, TEXT)
        assert editor.actions(uri, 0, 0, only=["source.fixAll"]) == []
        assert editor.actions(uri, at, at, only=["refactor"]) == []


def test_edits_name_the_version_where_the_editor_takes_that(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    able = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
    with Inside(cwd=folder, capabilities=able) as editor:
        editor.open(uri, TEXT)
        text = TEXT.replace("heat: 17", 'heat: "17"')
        editor.change(uri, text)
        (action,) = editor.actions(uri, 0, len(text), only=["source.fixAll.newsmatter"])
        (change,) = action["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 1}
        assert apply(text, change["edits"]) == TEXT


def test_keys_that_are_missing_are_offered_required_ones_first(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    text = TEXT.replace("type: article\n", "ty\n", 1)
    with Inside(cwd=folder) as editor:
        editor.open(uri, text)
        assert [found["code"] for found in editor.findings(uri)] == ["yaml"]
        found = editor.at("textDocument/completion", uri, text.index("ty\n") + 2)
        first = sorted(found["items"], key=lambda item: item["sortText"])[0]
        assert first["label"] == "type" and first["detail"] == "text, required"
        assert "What it is: article or video." in first["documentation"]["value"]
        assert apply(text, [first["textEdit"]]) == text.replace("ty\n", "type: \n", 1)
        assert "title" not in labels(found) and "updatedDateTime" in labels(found)
        nested = text.replace("\ntopics:", "  \ntopics:", 1)
        editor.change(uri, nested)
        assert labels(editor.at("textDocument/completion", uri, nested.index("  \ntopics:") + 2)) == [
            "publishers",
            "authors",
        ]


def test_values_that_the_class_lists_are_offered(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    text = TEXT.replace("published: true", "published: ")
    with Inside(cwd=folder) as editor:
        editor.open(uri, text)
        found = editor.at("textDocument/completion", uri, text.index("published: ") + 11)
        assert labels(found) == ["true", "false"]


def test_hover_says_what_a_key_is_about(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder) as editor:
        editor.open(uri, TEXT)
        said = editor.at("textDocument/hover", uri, TEXT.index("heat:") + 2)
        assert said["contents"]["value"].startswith("**heat** · integer, optional\n\nHow much it is read")
        assert said["range"]["end"]["character"] == 4
        assert editor.at("textDocument/hover", uri, len(TEXT)) is None


def test_formatting_is_that_of_the_command(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    text = TEXT.replace("type: article\n", "", 1).replace("category: news", "type: 'article'\ncategory: 'news'")
    with Inside(cwd=folder) as editor:
        editor.open(uri, text)
        options = {"tabSize": 2, "insertSpaces": True}
        edits = editor.ask("textDocument/formatting", textDocument={"uri": uri}, options=options)
        assert apply(text, edits) == TEXT == format_text(text, NAME, nm.Article, False)
        editor.change(uri, TEXT.replace("heat: 17", "heat: 17 # warm"))
        assert editor.ask("textDocument/formatting", textDocument={"uri": uri}, options=options) == []


def test_the_nearest_settings_say_what_a_file_is_and_are_read_again(folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text('[tool.newsmatter]\nclass = "Document"\n', encoding="utf-8")
    uri = (folder / "a.md").as_uri()
    text = "---\nname: A\nst\n---\n"
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    with Inside(cwd=folder, capabilities=watching) as editor:
        registered = editor.wait("client/registerCapability")["params"]["registrations"][0]
        assert registered["registerOptions"]["watchers"] == [{"globPattern": "**/pyproject.toml"}]
        editor.open(uri, text)
        assert labels(editor.at("textDocument/completion", uri, text.index("st\n") + 2)) == []
        settings.write_text('[tool.newsmatter]\nkinds = [{ files = "*.md", class = "Event" }]\n', encoding="utf-8")
        editor.tell("workspace/didChangeWatchedFiles", changes=[{"uri": settings.as_uri(), "type": 2}])
        assert "startDateTime" in labels(editor.at("textDocument/completion", uri, text.index("st\n") + 2))
        settings.write_text("[tool.newsmatter]\nclas = 1\n", encoding="utf-8")
        editor.change(uri, "---\na: 1\n---\n")
        found = editor.findings(uri)
        while not found or found[0]["code"] != "settings":
            found = editor.findings(uri)
        assert "has no key 'clas'" in found[0]["message"]
        assert labels(editor.at("textDocument/completion", uri, 4)) == []


def test_settings_that_changed_unsaid_hold_at_the_next_question(folder: Path) -> None:
    uri = (folder / "a.md").as_uri()
    text = "---\n\n---\n"
    with Inside(cwd=folder) as editor:
        editor.open(uri, text)
        assert "category" in labels(editor.at("textDocument/completion", uri, 4))
        (folder / "pyproject.toml").write_text('[tool.newsmatter]\nclass = "Event"\n', encoding="utf-8")
        assert "startDateTime" in labels(editor.at("textDocument/completion", uri, 4))


OWN = """
import attrs, enum, newsmatter as nm
print("imported")
class Mood(enum.Enum):
    CALM = "calm"
    NO = "NO"
@attrs.define
class Post(nm.Document):
    mood: Mood = Mood.CALM
"""


def test_classes_of_the_folder_are_run_unless_isolated_and_what_they_print_is_no_message(folder: Path) -> None:
    (folder / "own_posts.py").write_text(OWN, encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.newsmatter]\nclass = "own_posts:Post"\n', encoding="utf-8")
    uri, text = (folder / "a.md").as_uri(), "---\nmood: \n---\n"
    with Editor(cwd=folder) as editor:
        editor.open(uri, text)
        assert labels(editor.at("textDocument/completion", uri, 10)) == ["calm", '"NO"']
        assert editor.quit() == 0
        assert editor.process.stderr is not None and b"imported" in editor.process.stderr.read()
    with Editor("--isolated", cwd=folder) as editor:
        editor.open(uri, text)
        assert labels(editor.at("textDocument/completion", uri, 10)) == []
        assert editor.quit() == 0
        assert editor.process.stderr is not None and b"imported" not in editor.process.stderr.read()


def test_what_nobody_calls_an_article_has_no_findings_without_front_matter(folder: Path) -> None:
    uri = (folder / "README.md").as_uri()
    with Inside(cwd=folder) as editor:
        editor.open(uri, "# Hello\n")
        assert editor.findings(uri) == []
        (folder / "pyproject.toml").write_text('[tool.newsmatter]\nclass = "Article"\n', encoding="utf-8")
        editor.tell("workspace/didChangeWatchedFiles", changes=[])
        assert [found["code"] for found in editor.findings(uri)] == ["no-front-matter"]
        (folder / "pyproject.toml").write_text('[tool.newsmatter]\nexclude = ["README.md"]\n', encoding="utf-8")
        editor.tell("workspace/didChangeWatchedFiles", changes=[])
        assert editor.findings(uri) == []


def test_a_text_without_a_file_is_checked_too(folder: Path) -> None:
    with Inside(cwd=folder) as editor:
        editor.open("untitled:Untitled-1", TEXT.replace("heat: 17", "heat: warm"))
        assert [found["code"] for found in editor.findings("untitled:Untitled-1")] == ["wrong-type"]


def test_options_choose_the_codes(folder: Path) -> None:
    uri = (folder / NAME).as_uri()
    with Editor("--select", "bom", "--class", "Document", cwd=folder) as editor:
        editor.open(uri, "\ufeff---\nb: NO\n---\n")
        assert [found["code"] for found in editor.findings(uri)] == ["bom"]


def test_a_server_whose_editor_is_gone_ends(folder: Path) -> None:
    with Editor(cwd=folder) as editor:
        assert editor.process.stdin is not None
        editor.process.stdin.close()
        assert editor.process.wait(30) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_signal_ends_it_at_once(folder: Path) -> None:
    with Editor(cwd=folder) as editor:
        editor.process.send_signal(signal.SIGTERM)
        assert editor.process.wait(30) == -signal.SIGTERM


def test_without_pygls_it_says_what_to_install(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "newsmatter.lsp._server", raising=False)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    code, _, err = command("lsp")
    assert code == 2 and "pip install 'newsmatter[lsp]'" in err
    monkeypatch.undo()
    monkeypatch.delitem(sys.modules, "newsmatter.lsp._server", raising=False)
    monkeypatch.setitem(sys.modules, "newsmatter.lsp._page", None)
    with pytest.raises(ModuleNotFoundError, match="_page"):
        run(["lsp"])


@pytest.mark.skipif(os.name == "nt", reason="terminals as POSIX has them")
def test_a_person_is_told_that_it_waits_for_an_editor(tmp_path: Path) -> None:
    import pty
    import subprocess

    parent, child = pty.openpty()
    process = subprocess.Popen(COMMAND, stdin=child, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    os.close(child)
    assert process.stdout is not None and process.stderr is not None
    assert b"waiting for an editor" in process.stderr.readline()
    process.terminate()
    process.wait(30)
    for stream in (process.stdout, process.stderr):
        stream.close()
    os.close(parent)


def test_closed_standard_input_is_said(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(OSError, match="closed"):
        run(["lsp"])


@pytest.mark.parametrize("terminal", [False, True])
def test_the_command_keeps_the_output_for_messages(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known: list[Any] = []
    with (
        (tmp_path / "in").open("w+") as stdin,
        (tmp_path / "out").open("w") as stdout,
        (tmp_path / "err").open("w") as stderr,
    ):
        for name, stream in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            monkeypatch.setattr(sys, name, stream)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: terminal, buffer=stdin.buffer))
        monkeypatch.setattr(_serving.signal, "signal", lambda number, how: known.append(how))
        monkeypatch.setattr(
            "newsmatter.lsp._server.serve", lambda given, source, target: target.write(b"{}") and target.close()
        )
        assert run(["lsp", "--isolated"]) == 0
        os.write(stdout.fileno(), b"printed")
    assert {*known} == {signal.SIG_DFL}
    said = (tmp_path / "err").read_text()
    assert (tmp_path / "out").read_text() == "{}"
    assert "printed" in said and ("waiting for an editor" in said) == terminal


def test_a_failure_while_checking_is_logged_and_the_server_lives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = (folder / NAME).as_uri()
    with Inside(cwd=folder) as editor:
        monkeypatch.setattr("newsmatter.lsp._page.checks", lambda *_, **__: 1 / 0)
        editor.open(uri, TEXT)
        assert labels(editor.at("textDocument/completion", uri, 4))
        monkeypatch.undo()
        editor.change(uri, TEXT)
        assert editor.findings(uri) == []


def test_changed_settings_ask_the_editor_to_ask_again(folder: Path) -> None:
    able = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
    with Inside(cwd=folder, capabilities=able) as editor:
        editor.tell("workspace/didChangeWatchedFiles", changes=[])
        assert editor.wait("workspace/diagnostic/refresh")["id"]


def test_settings_of_a_file_that_an_option_names(folder: Path) -> None:
    (folder / "own.toml").write_text(
        '[tool.newsmatter]\nclass = "Event"\nkinds = [{ files = "b.md", skip = true }]\n', encoding="utf-8"
    )
    with Inside(cwd=folder, config=str(folder / "own.toml")) as editor:
        for name, found in (("a.md", ["missing-key"]), ("b.md", [])):
            uri = (folder / name).as_uri()
            editor.open(uri, "---\nname: a\nexcerpt: b\ntype: c\nstartDateTime: 2024-03-05T07:30:00Z\n---\n")
            assert [each["code"] for each in editor.findings(uri)] == found
            assert bool(labels(editor.at("textDocument/completion", uri, 4))) == bool(found)
            assert (editor.at("textDocument/hover", uri, 5) is None) == (not found)
            assert editor.actions(uri, 0, 3) == []
