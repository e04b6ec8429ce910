"""Diffs, applied by ``git apply`` and ``patch``."""

from __future__ import annotations

import copy
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._editing.unified import unified
from newsmatter._editing.values import Edit, apply
from newsmatter.strategies import Text, document_texts, edits


def patched(before: str, diff: str) -> str:
    """The text with a diff applied by the letter: every line that it names must stand there."""
    lines = before.split("\n")
    old = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    rows = [line + "\n" for line in diff.split("\n")[:-1]]
    assert rows[0].startswith("--- ")
    assert rows[1].startswith("+++ ")
    out: list[str] = []
    at = 0
    for number, row in enumerate(rows[2:], 2):
        content = row[1:]
        if number + 1 < len(rows) and rows[number + 1].startswith("\\"):
            content = content[:-1]
        if row.startswith("@@"):
            span = row.split()[1][1:].split(",")
            start = int(span[0]) - (span[1:] != ["0"])
            out += old[at:start]
            at = start
        elif row[0] in " -":
            assert old[at] == content, (old[at], content)
            out += [content] * (row[0] == " ")
            at += 1
        elif row[0] == "+":
            out.append(content)
    return "".join([*out, *old[at:]])


@given(st.data(), document_texts())
def test_a_diff_leads_from_the_old_text_to_the_new(data: st.DataObject, case: Text) -> None:
    document = nm.loads(case.text, nm.Document)
    for _ in range(data.draw(st.integers(1, 3))):
        data.draw(edits(document))(document)
    try:
        result = nm.dumps(document)
    except nm.EditError:
        return
    diff = nm.diff(document)
    assert diff == nm.diff(copy.deepcopy(document))
    assert (patched(case.text, diff) if diff else case.text) == result
    assert patched(case.text, unified(case.text, result, None)) == result if diff else True


pieces = st.lists(st.sampled_from(["a\n", "b\r\n", "c", "\n", "\r"]), max_size=12).map("".join)


@given(st.data(), pieces)
def test_any_edits_of_any_text(data: st.DataObject, before: str) -> None:
    offsets = sorted(data.draw(st.lists(st.integers(0, len(before)), min_size=2, max_size=6)))
    made = [Edit(a, b, data.draw(pieces)) for a, b in zip(offsets[::2], offsets[1::2], strict=False)]
    after = apply(before, made)
    diff = unified(before, after, None, made)
    assert (patched(before, diff) if diff else before) == after


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("body", ["Text\n", "no newline"])
@pytest.mark.parametrize("name", ["a.md", "with blank.md", 'qu"ote.md', "é.md"])
def test_git_and_patch_take_a_diff(
    newline: str, body: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["---", *(f"k{number}: {number}" for number in range(30)), "---", body]
    path = tmp_path / name
    path.write_bytes(newline.join(lines).encode())
    document = nm.load(path, nm.Document)
    document.extra |= {"k2": "x", "k25": [1, 2], "new": 1}
    document.body = body + "more"
    diff, wanted = nm.diff(document), nm.dumps(document).encode()
    for command in (["git", "apply", "-"], ["patch", "-p1", "--binary"]):
        if shutil.which(command[0]) is None:
            continue
        path.write_bytes(newline.join(lines).encode())
        done = subprocess.run(command, input=diff.encode(), capture_output=True, cwd=tmp_path)
        assert done.returncode == 0, (command, done.stderr, diff)
        assert path.read_bytes() == wanted


def test_a_new_file_and_a_path_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    document = nm.Document(extra={"a": 1}, path=folder / "sub" / "new.md")
    assert nm.diff(document).startswith("--- /dev/null\n+++ b/sub/new.md\n@@ -0,0 +1,4 @@\n+---\n+a: 1\n")
    outside = nm.Document(extra={"a": 1}, path=tmp_path / "other.md")
    assert f"+++ b/{(tmp_path / 'other.md').as_posix().lstrip('/')}\n" in nm.diff(outside)


def test_large_pieces_are_taken_whole() -> None:
    before, after = ("".join(f"{side} {number}\n" for number in range(1500)) for side in "ab")
    diff = unified(before, after, None)
    assert diff.count("\n-") == diff.count("\n+a") + 1500 or diff.count("\n-a") == 1500
    assert patched(before, diff) == after


def test_an_edit_is_planned_once_for_diff_and_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsmatter._editing import edits as planner

    path = tmp_path / "a.md"
    path.write_bytes(b"---\na: 1\n---\n")
    document = nm.load(path, nm.Document)
    document.extra["a"] = 2
    calls = []
    real = planner.edits
    monkeypatch.setattr(planner, "edits", lambda *given, **named: calls.append(1) or real(*given, **named))
    assert nm.diff(document)
    nm.dump(document)
    assert (len(calls), path.read_bytes()) == (1, b"---\na: 2\n---\n")
