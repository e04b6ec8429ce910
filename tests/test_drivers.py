"""``newsmatter diff`` and ``merge``, by hand and as drivers of git; merging never loses a side."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from folders import TEXT
from forked import FORKS
from hypothesis import assume, given
from hypothesis import strategies as st
from test_command import ENVIRONMENT, run
from test_merge import edited, texts

import newsmatter as nm
from newsmatter._editing.merging import merge
from newsmatter.cli import _threeway
from newsmatter.cli._settings import Given, Settings
from newsmatter.cli._threeway import Unmergeable, marked, merge_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="lines are merged by git")
BASE = "---\ntitle: A\nheat: 1 # low\ntags:\n  - a\n  - b\n---\nOne\n\nTwo\n"
MARK = re.compile(r"(?:<{7} ours|={7}|>{7} theirs)(?:\r\n|\n|\r)")


def take(text: str, side: str) -> str:
    """A text with one side of its marks taken, as a person does it."""
    kept, out = True, []
    for line in re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text):
        if MARK.fullmatch(line):
            kept = line[0] == ">" or (side == "ours") == (line[0] == "<")
        elif kept:
            out.append(line)
    assert kept
    return "".join(out)


def merged(base: str, ours: str, theirs: str, cls: type[Any] = nm.Document) -> tuple[str, list[str]]:
    result = merge_files((base.encode(), ours.encode(), theirs.encode()), cls)
    assert result.plain is None
    return result.data.decode(), result.conflicts


# -- laws


@given(st.data(), texts())
def test_the_command_merges_as_the_library_does(data: st.DataObject, case: tuple[str, type[nm.Document]]) -> None:
    text, cls = case
    assume("<<<<<<<" not in text)
    base = nm.loads(text, cls)
    try:
        sides = [nm.dumps(edited(data, base)) for _ in range(2)]
    except nm.EditError:
        assume(False)
    ours, theirs = (nm.loads(side, cls) for side in sides)
    try:
        wanted = nm.merge(base, ours, theirs)
        nm.dumps(wanted.document)
        result = merge_files((text.encode(), *(side.encode() for side in sides)), cls)  # type: ignore[arg-type]
    except (nm.EditError, Unmergeable):
        assume(False)
    assume(result.plain is None)
    found = result.data.decode()
    bodies = len({base.body, ours.body, theirs.body}) == 3
    values = [str(conflict) for conflict in wanted.conflicts[: len(wanted.conflicts) - bodies]]
    assert result.conflicts[: len(values)] == values
    assert all(line.startswith("$body") for line in result.conflicts[len(values) :])
    for side in ("ours", "theirs"):
        again = nm.loads(take(found, side), cls)
        one = wanted.document if side == "ours" else merge(base, ours, theirs, favour="theirs").document
        if bodies:
            one.body = again.body
        assert nm.changes(one, again) == []
    if not values and not bodies:
        assert take(found, "ours") == found


def test_a_key_that_has_the_name_of_the_body_is_a_value_in_conflict() -> None:
    base, ours, theirs = (
        "---\nkey: 0\n---\n\n".replace("key: 0", lines) for lines in ("$body: 1", "$body: 2", "$body: 3")
    )
    text, conflicts = merged(base, ours, theirs)
    assert len(conflicts) == 1 and conflicts[0].startswith("$body: ")
    assert (take(text, "ours"), take(text, "theirs")) == (ours, theirs)


KEYS = ["a", "b", "c", "d"]


@st.composite
def commented(draw: st.DrawFn, name: str) -> tuple[dict[str, int], set[str], str]:
    """Values, comments and text of one side, whose base is the same without comments."""
    values = {key: draw(st.sampled_from([0, 0, 1, 2])) for key in KEYS}
    comments: set[str] = set()
    lines = []
    for key in KEYS:
        above, behind = f"# {name} above {key}", f"# {name} at {key}"
        drawn = draw(st.sampled_from(["", "", "above", "behind"]))
        lines += [above] * (drawn == "above") + [f"{key}: {values[key]}{' ' + behind if drawn == 'behind' else ''}"]
        comments |= {above} if drawn == "above" else {behind} if drawn == "behind" else set()
    return values, comments, "\n".join(["---", *lines, "---", ""])


@given(commented("ours"), commented("theirs"))
def test_no_comment_of_either_side_is_lost(
    ours: tuple[dict[str, int], set[str], str], theirs: tuple[dict[str, int], set[str], str]
) -> None:
    base = "\n".join(["---", *(f"{key}: 0" for key in KEYS), "---", ""])
    text, conflicts = merged(base, ours[2], theirs[2])
    for comment in ours[1] | theirs[1]:
        assert comment in text
    clash = any(0 != ours[0][key] != theirs[0][key] != 0 for key in KEYS)
    assert clash <= bool(conflicts)
    assert bool(conflicts) == ("<<<<<<< ours\n" in text)
    for side in ("ours", "theirs"):
        taken = nm.loads(take(text, side), nm.Document).extra
        first, second = (ours[0], theirs[0]) if side == "ours" else (theirs[0], ours[0])
        assert taken == {key: first[key] or second[key] for key in KEYS}


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_each_side_of_the_marks_is_its_text(ours: list[str], theirs: list[str]) -> None:
    one, other = ("".join(f"{line}\r\n" for line in lines) for lines in (ours, theirs))
    text = marked(one, other)
    assert (take(text, "ours"), take(text, "theirs")) == (one, other)


# -- merge, by hand

HANDS: dict[str, tuple[str, str, str, list[str]]] = {
    "a value each": ("heat: 1 ", "heat: 2 ", "title: A\n|title: B\n", []),
    "a comment on one side, a value on the other": ("heat: 1 ", "heat: 2 ", "title: A\n|# checked\ntitle: A\n", []),
    "spelling on one side": ("heat: 1 ", "heat: 2 ", "title: A\n|title: 'A'\n", []),
    "the same comment, otherwise": ("# low", "# lower", "# low|# lowest", ["comment: # lowest"]),
    "a comment to the value that the other set": ("heat: 1 # low", "heat: 2", "# low|# lower", ["comment: # lower"]),
    "a value, otherwise": ("heat: 1", "heat: 2", "heat: 1|heat: 3", ["heat: 1 -> 2 here, 3 there"]),
    "an item gone and a key new": ("  - a\n", "", "title: A\n|title: A\nnew: 1\n", []),
    "one place of the body each": ("One", "1", "Two|2", []),
    "one place of the body": ("One", "1", "One|I", ["$body: both changed the same lines, in 1 place"]),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("name", HANDS)
def test_merge_keeps_both_sides(name: str, bom: str, newline: str) -> None:
    old, new, other, wanted = HANDS[name]
    base = bom + BASE
    ours, theirs = base.replace(old, new), base.replace(*other.split("|"))
    assert base not in (ours, theirs)
    text, conflicts = merged(*(side.replace("\n", newline) for side in (base, ours, theirs)))
    assert conflicts == wanted
    assert text.count("\n") == text.count(newline)
    assert text.startswith(bom + "---")
    if not wanted:
        assert text.replace(newline, "\n") == ours.replace(*other.split("|"))
    else:
        assert new in take(text, "ours")
        assert other.split("|")[1] in take(text, "theirs")


def test_marks_stand_around_the_lines_of_the_values_alone() -> None:
    base = nm.dumps(nm.Document(extra={"a": 1, "b": "x\ny\n", "items": [{"t": 1, "u": 1, "w": 1}, {"t": 2}], "z": 1}))
    ours = base.replace("u: 1", "u: 2").replace("a: 1", "a: 2")
    theirs = base.replace("u: 1", "u: 3").replace("z: 1", "z: 2")
    text, conflicts = merged(base, ours, theirs)
    assert conflicts == ["items[0].u: 1 -> 2 here, 3 there"]
    assert text == ours.replace(
        "    u: 2\n", "<<<<<<< ours\n    u: 2\n=======\n    u: 3\n>>>>>>> theirs\n"
    ).replace("z: 1", "z: 2")  # fmt: skip


def test_what_one_removed_and_the_other_changed_stands_between_marks() -> None:
    base = "---\nx:\n  - t: 1\n    u: 1\n  - t: 2\n    u: 2\nz: 1\n---\n"
    gone, changed = base.replace("  - t: 1\n    u: 1\n", ""), base.replace("u: 1", "u: 5")
    text, conflicts = merged(base, gone, changed)
    assert conflicts == ["x[0]: {'t': 1, 'u': 1} -> None here, {'t': 1, 'u': 5} there"]
    assert (take(text, "ours"), take(text, "theirs")) == (gone, changed)
    text, _ = merged(base, changed, gone)
    assert (take(text, "ours"), take(text, "theirs")) == (changed, gone)
    text, _ = merged(base, base.replace("z: 1\n", ""), base.replace("z: 1", "z: 2"))
    assert text == base.replace("z: 1\n", "<<<<<<< ours\n=======\nz: 2\n>>>>>>> theirs\n")
    base = base.replace("z: 1", "# why\nz: '1'  # one")  # its comments and spelling are those of theirs
    text, _ = merged(base, base.replace("# why\nz: '1'  # one\n", ""), base.replace("'1'", "'2'"))
    assert text == base.replace(
        "# why\nz: '1'  # one\n", "<<<<<<< ours\n=======\n# why\nz: '2'  # one\n>>>>>>> theirs\n"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        ({"c": 1, "b": 2}, {"d": 1, "b": 2}, {"d": 1, "b": 2}),  # both renamed
        ({"b": 2}, {"c": 1, "b": 2}, {"c": 1, "b": 2}),  # gone here, renamed there: no text of ours to mark
        ({"a": 1, "b": 2, "c": 5}, {"c": 1, "b": 2}, {"c": 1, "b": 2}),  # the name is taken
        ({"c": 1, "b": 2}, {"b": 2}, {"b": 2}),  # renamed here, gone there
        ({"c": 1, "b": 2}, {"a": 1, "b": 2, "c": 9}, {"a": 1, "b": 2, "c": 9}),  # the new name came there
        ({"b": 2}, {"a": 5, "b": 2}, {"a": 5, "b": 2}),
        ({"a": 5, "b": 2}, {"b": 2}, {"b": 2}),
        ({"a": 1, "b": 2, "n": 1}, {"a": 1, "b": 2, "n": 2}, {"a": 1, "b": 2, "n": 2}),
        ({"a": {"x": 1}, "b": 2}, {"a": [1], "b": 2}, {"a": [1], "b": 2}),
    ],
)
def test_theirs_is_the_other_side_of_the_marks(ours: Any, theirs: Any, wanted: Any) -> None:
    sides = [nm.dumps(nm.Document(extra=extra)) for extra in ({"a": 1, "b": 2}, ours, theirs)]
    text, conflicts = merged(*sides)
    assert conflicts
    assert nm.loads(take(text, "ours"), nm.Document).extra == ours
    assert nm.loads(take(text, "theirs"), nm.Document).extra == wanted


def test_an_item_that_both_moved_stands_twice_between_marks() -> None:
    sides = [nm.dumps(nm.Document(extra={"x": [*order]})) for order in ("abc", "cab", "acb")]
    text, conflicts = merged(*sides)
    assert conflicts
    assert (take(text, "ours"), take(text, "theirs")) == (sides[1], sides[2])


def test_both_made_the_file() -> None:
    assert merged("", BASE, BASE.replace("heat: 1 # low\n", ""))[0] == BASE
    text, conflicts = merged("", BASE, BASE.replace("heat: 1", "heat: 3").replace("One", "I"))
    assert conflicts == ["heat: None -> 1 here, 3 there", "$body: both changed the same lines, in 1 place"]
    assert take(text, "ours") == BASE
    text, conflicts = merged("", BASE, BASE.replace("title: A", "# theirs\ntitle: A"))
    assert conflicts == ["comment: # theirs"]
    assert take(text, "theirs") == BASE.replace("title: A", "# theirs\ntitle: A")


def test_a_class_that_refuses_a_side_is_left_for_untyped() -> None:
    ours, theirs = TEXT.replace("heat: 17", "heat: warm"), TEXT.replace("quality: 41", "quality: 42")
    assert merged(TEXT, ours, theirs, nm.Article) == (ours.replace("quality: 41", "quality: 42"), [])
    assert merged(TEXT, TEXT, theirs, nm.Article) == (theirs, [])


@pytest.mark.parametrize("broken", ["no front matter\nat all\n", "---\na: [\n---\n", BASE.replace("One", "\udcff")])
def test_what_cannot_be_read_is_merged_by_lines(broken: str, tmp_path: Path) -> None:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return tmp_path / name

    for at in range(3):
        sides = [BASE, BASE.replace("heat: 1", "heat: 2"), BASE.replace("title: A", "title: B")]
        sides[at] = broken
        files = [write(name, text) for name, text in zip(("base", "ours", "theirs"), sides, strict=True)]
        command = [
            "git",
            "merge-file",
            "-p",
            "-L",
            "ours",
            "-L",
            "base",
            "-L",
            "theirs",
            *(files[i] for i in (1, 0, 2)),
        ]
        wanted = subprocess.run(command, capture_output=True)
        done = run("merge", *files, "--name", "p.md")
        assert done.returncode == (1 if wanted.returncode else 0)
        assert files[1].read_bytes() == wanted.stdout
        assert b"newsmatter: p.md: merged line by line, as it cannot be merged by value: " in done.stderr


def test_merge_ends_with_2_and_leaves_ours(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("base", "ours", "theirs")]
    for path, text in zip(paths, (BASE, BASE.replace("1", "2"), BASE.replace("1", "3")), strict=True):
        path.write_text(text, encoding="utf-8")
    before = paths[1].read_bytes()
    missing = run("merge", "none", *paths[1:])
    assert (missing.returncode, missing.stderr) == (2, b"newsmatter: none: No such file or directory\n")
    paths[2].write_bytes(b"a\0b")
    binary = run("merge", *paths)
    assert binary.returncode == 2
    assert b"Cannot merge binary files" in binary.stderr
    assert run("merge", *paths[:2]).returncode == 2
    assert paths[1].read_bytes() == before
    paths[2].write_text(BASE.replace("1", "3"), encoding="utf-8")
    conflict = run("merge", *paths, "--marker-size", "9")
    assert (conflict.returncode, conflict.stdout) == (1, b"")
    assert conflict.stderr == f"newsmatter: {paths[1]}: conflict: heat: 1 -> 2 here, 3 there\n".encode()
    assert b"\n<<<<<<<<< ours\nheat: 2 # low\n=========\nheat: 3 # low\n>>>>>>>>> theirs\n" in paths[1].read_bytes()


def test_without_git_nothing_is_merged_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert merged(BASE, BASE.replace("heat: 1", "heat: 2"), BASE.replace("title: A", "title: B"))[1] == []
    with pytest.raises(Unmergeable, match="git, which does it, is not there"):
        merge_files((b"a", b"b", b"c"), nm.Document)


def test_lines_that_git_merges_wrongly_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines side by side can hold a key twice; then the text of ours stands, and theirs comments between marks."""
    monkeypatch.setattr(
        _threeway, "merge_lines", lambda *given, **options: _threeway.Lines(b"---\na: 1\na: 2\n---\n", 0)
    )
    ours, theirs = BASE.replace("# low", "# lower"), BASE.replace("title: A", "title: A # theirs")
    text, conflicts = merged(BASE, ours, theirs)
    assert conflicts == ["comment: # theirs"]
    assert (take(text, "ours"), take(text, "theirs")) == (ours, theirs)


# -- diff, by hand


@given(st.data(), texts())
def test_diff_lists_what_the_library_lists(data: st.DataObject, case: tuple[str, type[nm.Document]]) -> None:
    from newsmatter.cli._drivers import _changes

    before = nm.loads(*case)
    try:
        text = nm.dumps(edited(data, before))
    except nm.EditError:
        assume(False)
    found = _changes(case[0].encode(), text.encode(), ("a", "b"), Settings(Given(cls=case[1])))
    assert found == nm.changes(before, nm.loads(text, case[1]))


def test_diff_by_hand(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BASE, encoding="utf-8")
    (tmp_path / "b.md").write_text(
        BASE.replace("heat: 1", "heat: 2").replace("  - b\n", "  - b\n  - c\n"), encoding="utf-8"
    )
    (tmp_path / "c.md").write_text(BASE.replace("# low", "# high"), encoding="utf-8")
    (tmp_path / "d.md").write_text("nothing\n", encoding="utf-8")
    done = run("diff", "a.md", "b.md", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"heat: 1 -> 2\ntags[2] + 'c'\n", b"")
    done = run("diff", "a.md", "-", "--format", "json", cwd=tmp_path, stdin=(tmp_path / "b.md").read_bytes())
    assert done.returncode == 1
    assert json.loads(done.stdout)[0] == {"kind": "set", "path": "heat", "old": 1, "new": 2}
    done = run("diff", "a.md", "c.md", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = run("diff", "/dev/null", "a.md", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(b"title + 'A'\nheat + 1\n")
    done = run("diff", "--class", "Article", "a.md", "b.md", cwd=tmp_path)  # which no article is
    assert (done.returncode, done.stdout) == (1, b"heat: 1 -> 2\ntags[2] + 'c'\n")
    for arguments, message in [
        (["a.md", "d.md"], b"newsmatter: d.md:1:1: "),
        (["a.md", "none.md"], b"newsmatter: none.md: No such file or directory"),
        (["a.md"], b"two files are compared"),
        (["-", "-"], b"can be one of the files, not both"),
        ([str(i) for i in range(8)], b"two files are compared"),
    ]:
        done = run("diff", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        assert message in done.stderr


# -- in this process


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three versions of a file in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, text in {
        "base": BASE,
        "ours": BASE.replace("heat: 1", "heat: 2"),
        "theirs": BASE.replace("A", "B"),
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "plain").write_text("plain\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\0")
    return tmp_path


MODES = ("0" * 40, "100644")


def test_diff_answers_git(command: Any, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def by_git(old: str, new: str, *more: str) -> str:
        code, out, err = command("diff", *more, "--", "p.md", old, *MODES, new, *MODES)
        assert (code, err) == (0, "")
        return str(out)

    assert by_git("base", "ours") == "p.md\n  heat: 1 -> 2\n"
    assert by_git("/dev/null", "ours").startswith("p.md (new file)\n  title + 'A'\n")
    assert by_git("ours", "/dev/null").startswith("p.md (deleted file)\n  title - 'A'\n")
    assert by_git("base", "base") == "p.md\n"  # only its mode, and git says that
    assert "  compared by lines, as it cannot be read: " in by_git("base", "plain")
    assert by_git("plain", "binary").endswith("Binary files a/p.md and b/p.md differ\n")
    assert json.loads(by_git("plain", "base", "--format", "json"))["note"].startswith("compared by lines")
    assert by_git("base", "theirs", "--class", "Article") == "p.md\n  title: 'A' -> 'B'\n"
    renamed = command("diff", "p.md", "base", *MODES, "ours", MODES[0], "100755", "q.md", "similarity index 90%")
    assert renamed[:2] == (0, "p.md -> q.md (mode 100644 -> 100755)\n  heat: 1 -> 2\n")
    monkeypatch.setenv("GIT_DIFF_PATH_COUNTER", "1")
    assert command("diff", "p.md") == (0, "p.md (unmerged)\n", "")


def test_diff_answers_people(command: Any, files: Path) -> None:
    assert command("diff", "base", "ours") == (1, "heat: 1 -> 2\n", "")
    assert command("diff", "base", "base") == (0, "", "")
    assert json.loads(command("diff", "base", "-", "--format", "json", stdin=BASE)[1]) == []
    assert command("diff", "none", "base") == (2, "", "newsmatter: none: No such file or directory\n")
    assert command("diff", "base", "plain")[0] == command("diff", "-", "-")[0] == command("diff", "base")[0] == 2


def test_merge_answers(command: Any, files: Path) -> None:
    assert command("merge", "base", "ours", "theirs") == (0, "", "")
    assert (files / "ours").read_text(encoding="utf-8") == BASE.replace("heat: 1", "heat: 2").replace("A", "B")
    (files / "theirs").write_text(BASE.replace("heat: 1", "heat: 3"), encoding="utf-8")
    assert command("merge", "base", "ours", "theirs") == (
        1,
        "",
        "newsmatter: ours: conflict: heat: 1 -> 2 here, 3 there\n",
    )
    (files / "base").write_text("", encoding="utf-8")
    (files / "other").write_text("other\n", encoding="utf-8")
    code, _, err = command("merge", "/dev/null", "plain", "other", "--name", "p.md")
    assert (code, "newsmatter: p.md: conflict: both changed the same lines, in 1 place\n" in err) == (1, True)
    assert command("merge", "base", "ours", "binary")[0] == command("merge", "base", "ours", "none")[0] == 2


def test_show_answers_with_lines(command: Any, files: Path) -> None:
    lines = 'title: "A"\nheat: 1\ntags[]: "a"\ntags[]: "b"\n\nOne\n\nTwo\n'
    assert command("show", "--lines", "base") == (0, lines, "")  # no article
    assert command("show", "--lines", "--class", "Document", "base") == (0, lines, "")
    assert command("show", "--lines", "-", stdin='---\na: "x\\ny"\n---\n\n')[1] == 'a: "x\\n"\na: "y"\n'
    assert command("show", "--lines", "plain")[1] == "plain\n"
    assert command("show", "--lines", "none") == (2, "", "newsmatter: none: No such file or directory\n")


# -- in a repository


class Repository:
    def __init__(self, folder: Path, newline: str = "\n", started: bool = False) -> None:
        self.folder = folder
        self.newline = newline
        forked = hasattr(os, "fork") and not started
        own = shlex.join(FORKS.client()) if forked else f'"{sys.executable}" -m newsmatter'
        self.git("init", "-q", "-b", "main", ".")
        self.git("config", "user.name", "A")
        self.git("config", "user.email", "a@b.example")
        self.git("config", "core.autocrlf", "false")
        self.git("config", "diff.newsmatter.command", f"{own} diff --")
        self.git("config", "diff.values.textconv", f"{own} show --lines --class Document")
        self.git("config", "merge.newsmatter.driver", f"{own} merge --marker-size %L --name %P -- %O %A %B")
        (folder / ".gitattributes").write_text("*.md diff=newsmatter merge=newsmatter\n", encoding="utf-8")

    def git(self, *arguments: str, code: int = 0) -> str:
        environment = {**os.environ, **ENVIRONMENT, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=environment, capture_output=True)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout.decode() + done.stderr.decode()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_bytes(text.replace("\n", self.newline).encode())

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def commit(self, **files: str) -> None:
        for name, text in files.items():
            self.write(f"{name}.md", text)
        self.git("add", "-A")
        self.git("commit", "-qm", "change")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_two_branches_merge(newline: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path, newline, started=newline == "\n")
    repository.commit(a=BASE, b=BASE, c="\ufeff" + BASE)
    repository.git("checkout", "-qb", "topic")
    theirs = BASE.replace("  - b\n", "  - b\n  - t\n").replace("Two", "2")
    repository.commit(a=theirs, b=BASE.replace("heat: 1", "heat: 3"), c="\ufeff" + theirs, new=BASE)
    repository.git("checkout", "-q", "main")
    ours = BASE.replace("  - b\n", "  - b\n  - o\n").replace("One", "1")
    repository.commit(a=ours, b=BASE.replace("heat: 1", "heat: 2"), c="\ufeff" + ours)
    out = repository.git("merge", "topic", code=1)
    assert "newsmatter: b.md: conflict: heat: 1 -> 2 here, 3 there" in out
    assert repository.git("status", "--short") == "M  a.md\nUU b.md\nM  c.md\nA  new.md\n"
    both = BASE.replace("  - b\n", "  - b\n  - o\n  - t\n").replace("One", "1").replace("Two", "2")
    assert repository.read("a.md") == both.replace("\n", newline)
    assert repository.read("c.md") == "\ufeff" + both.replace("\n", newline)
    clash = BASE.replace("heat: 1 # low\n", "<<<<<<< ours\nheat: 2 # low\n=======\nheat: 3 # low\n>>>>>>> theirs\n")
    assert repository.read("b.md") == clash.replace("\n", newline)
    assert "b.md (unmerged)" in repository.git("diff", "--cached")
    repository.write("b.md", take(clash, "theirs"))
    repository.git("commit", "-qam", "merged")
    assert repository.git("status", "--short") == ""


def test_both_branches_made_the_file_and_one_has_no_front_matter(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(plain="one\n\n\n\ntwo\n")
    repository.git("checkout", "-qb", "topic")
    repository.commit(a=BASE.replace("heat: 1", "heat: 3"), plain="one\n\n\n\n2\n")
    repository.git("checkout", "-q", "main")
    repository.commit(a=BASE, plain="1\n\n\n\ntwo\n")
    out = repository.git("merge", "topic", code=1)
    assert "plain.md: merged line by line, as it cannot be merged by value" in out
    assert repository.read("plain.md") == "1\n\n\n\n2\n"
    assert "heat: None -> 1 here, 3 there" in out
    assert nm.loads(take(repository.read("a.md"), "theirs"), nm.Document).extra["heat"] == 3


def test_git_diff_shows_values(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    plain = "no front matter\n"
    repository.commit(a=BASE, gone=BASE, moved=BASE * 3, only=BASE, plain=plain)
    (tmp_path / "bytes.md").write_bytes(b"\xff\0\xfe")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "bytes")
    (tmp_path / "gone.md").unlink()
    (tmp_path / "moved.md").unlink()
    repository.write("to.md", BASE.replace("heat: 1", "heat: 5") + BASE * 2)
    repository.write("a.md", BASE.replace("heat: 1", "heat: 2"))
    (tmp_path / "a.md").chmod(0o755)
    repository.write("only.md", BASE.replace("# low", "# high"))
    repository.write("plain.md", plain.replace("no", "none"))
    repository.write("new.md", "---\nx: 1\n---\n")
    (tmp_path / "bytes.md").write_bytes(b"\xff\0\xfd")
    repository.git("add", "-A")
    out = repository.git("diff", "--cached", "-M")
    parts = {part.partition("\n")[0]: part for part in re.split(r"^(?=\w+\.md)", out, flags=re.MULTILINE)}
    assert parts["a.md (mode 100644 -> 100755)"] == "a.md (mode 100644 -> 100755)\n  heat: 1 -> 2\n"
    assert parts["new.md (new file)"] == "new.md (new file)\n  x + 1\n"
    assert parts["gone.md (deleted file)"].startswith("gone.md (deleted file)\n  title - 'A'\n  heat - 1\n")
    assert parts["moved.md -> to.md"] == "moved.md -> to.md\n  heat: 1 -> 5\n"
    assert "  the values are the same, the text differs\n" in parts["only.md"]
    assert "\n-heat: 1 # low\n+heat: 1 # high\n" in parts["only.md"]
    assert "compared by lines, as it cannot be read: plain.md:1:1: " in parts["plain.md"]
    assert "\n-no front matter\n+none front matter\n" in parts["plain.md"]
    assert parts["bytes.md"].endswith("Binary files a/bytes.md and b/bytes.md differ\n")
    repository.git("commit", "-qm", "more")
    assert "a.md (mode 100644 -> 100755)\n  heat: 1 -> 2\n" in repository.git("log", "-p", "--ext-diff", "-1")
    repository.git("config", "diff.newsmatter.command", f'"{sys.executable}" -m newsmatter diff --format json --')
    repository.write("a.md", BASE.replace("heat: 1", "heat: 4"))
    found = json.loads(repository.git("diff"))
    assert (found["file"], found["note"], found["changes"][0]["new"]) == ("a.md", None, 4)


def test_textconv_shows_a_line_for_each_value(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "\r\n")
    (tmp_path / ".gitattributes").write_text("*.md diff=values\n", encoding="utf-8")
    repository.commit(a="\ufeff" + BASE, plain="nothing\n")
    repository.write("a.md", BASE.replace("  - a\n", "  - new\n  - a\n").replace("Two", "2"))
    repository.write("plain.md", "something\n")
    out = repository.git("diff")
    lines = [line.rstrip("\r") for line in out.split("\n") if re.match(r"[-+][^-+]", line)]
    assert lines == ['+tags[]: "new"', "-Two", "+2", "-nothing", "+something"]
    repository.commit()
    assert '+tags[]: "new"' in repository.git("log", "-p", "-1")


def test_lines_are_those_of_every_value(tmp_path: Path) -> None:
    text = '---\na: "x\\ny"\nb: []\nc:\n  - d: 1\n    e: null\n  - [2024-03-05, {}]\n---\n\n'
    done = run("show", "--lines", "-", stdin=text.encode())
    assert done.returncode == 0
    assert done.stdout.decode() == ('a: "x\\n"\na: "y"\nb: []\nc[].d: 1\nc[].e: null\nc[][]: "2024-03-05"\nc[][]: {}\n')
    assert run("show", "--lines", "-", stdin=b"\xff\0").stdout == b"\xff\0"
    assert run("show", "--lines", "none.md", cwd=tmp_path).returncode == 2
    assert b'related[].title: "' in run("show", "--lines", "-", stdin=TEXT.encode()).stdout
