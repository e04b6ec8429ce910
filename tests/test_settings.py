"""The settings of the command: the nearest pyproject.toml of each file, and the options on top of it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES
from folders import TEXT
from hypothesis import example, given, reject
from hypothesis import strategies as st
from test_command import posix

import newsmatter as nm
from newsmatter import news
from newsmatter._pyproject import _may_have_section
from newsmatter._workers import halt
from newsmatter.cli._settings import Given, Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EVENT = (FIXTURES / "mixed/_events/2024-08-20-open-day.md").read_text(encoding="utf-8")
KINDS = 'kinds = "newsmatter.news:KINDS"\n'
NO = "---\nflag: NO\n---\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(folder: Path, text: str) -> None:
    put(folder / "pyproject.toml", f"[tool.newsmatter]\n{text}")


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(out: str) -> list[tuple[str, str]]:
    return [(finding["file"], finding["code"]) for finding in map(json.loads, out.splitlines())]


def test_the_mixed_site_is_clean_whatever_the_jobs(command: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "site_models", raising=False)  # another test has a copy of the site
    shutil.copytree(FIXTURES / "mixed", here / "mixed")
    for jobs in "12":
        code, out, _ = command("check", "mixed", "--jobs", jobs)
        assert (code, out) == (0, "20 files checked: 0 errors, 0 warnings, 0 notes\n")
    assert command("check", "mixed", "--isolated")[0] == 1  # all as articles
    code, out, err = command("fmt", "mixed", "--check")
    assert (code, out.splitlines()[0]) == (2, "mixed/legacy/old.md")
    assert (
        err
        == "newsmatter: mixed/notes/tides.markdown: holds YAML comments, which would be lost; --drop-comments drops them\n"
    )
    code, out, _ = command("set", "mixed", "heat=0", "--dry-run", "--jobs", "2")
    assert "+heat: 0" in out
    assert command("get", "mixed/notes/tides.markdown", "weight")[:2] == (0, "3\n")
    assert command("json", "mixed/_events/2024-08-20-open-day.md")[1].startswith('{\n  "name": "Open day')
    assert "README" not in command("check", "mixed", "mixed/README.md", "--format", "json")[1]


def test_the_nearest_pyproject_of_each_file_decides(command: Any, here: Path) -> None:
    settings(here, 'ignore = ["yaml-versions"]\nclass = "Document"\n')
    settings(here / "a", 'class = "Document"\nseverity = { "yaml-versions" = "error" }\n')
    put(here / "b/pyproject.toml", "[project]\nname = 'newsmatter-user'\n")  # has no section: the next one counts
    for name in ("x.md", "a/x.md", "a/deep/x.md", "b/x.md"):
        put(here / name, NO)
    code, out, _ = command("check", ".", "--format", "jsonl")
    assert (code, found(out)) == (1, [("a/x.md", "yaml-versions"), ("a/deep/x.md", "yaml-versions")])
    code, out, _ = command("check", ".", "--format", "jsonl", "--config", "pyproject.toml")
    assert (code, found(out)) == (0, [])
    code, out, _ = command("check", ".", "--format", "jsonl", "--config", "a")
    assert (code, len(found(out))) == (1, 4)
    code, out, _ = command(
        "check", ".", "--format", "jsonl", "--isolated", "--class", "Document", "--fail-on", "warning"
    )
    assert (code, len(found(out))) == (1, 4)
    assert command("check", ".", "--isolated", "--config", "a")[0] == 2
    assert command("check", "-", "--stdin-filename", "a/y.md", stdin=NO)[0] == 1
    assert command("check", "-", "--stdin-filename", "y.md", stdin=NO)[0] == 0


def test_a_bad_pyproject_of_any_folder_ends_the_run(command: Any, here: Path) -> None:
    put(here / "a/x.md", NO)
    put(here / "b/x.md", NO)
    settings(here / "b", 'selct = ["bom"]\n')
    for jobs in "12":
        code, _, err = command("check", ".", "--class", "Document", "--jobs", jobs)
        assert code == 2
        assert "has no key 'selct'" in err
    assert command("check", "a", "--class", "Document")[0] == 0
    assert command("check", "b", "--class", "Document", "--isolated")[0] == 0


ABOVE = [
    "tool.newsmatter.limit = 1", "tool = {newsmatter = {limit = 1}}", '"tool"."newsmatter".limit = 1',
    "rows = [\n[1],\n]", "newsmatter = {}", "requires = 'newsmatter'",
]  # fmt: skip
TABLES = [
    "[tool.newsmatter]\nlimit = 1", '[ tool . "newsmatter" ] # v1.0\nlimit = 1', "[tool] # v1.0\nnewsmatter = {limit = 1}",
    "['tool']\r\n'newsmatter'.limit = 1", '[project]\ndependencies = ["newsmatter"]', "[newsmatter]",
    '[project.scripts]\nnewsmatter = "newsmatter.cli:main"', '[tool.other]\nnewsmatter = """\n[tool.others]\n"""',
    "[[tool.many]]\nnewsmatter = 1",
]  # fmt: skip


@example(["rows = [\n[1],\n]", "newsmatter = {}"], 2, [], 0)
@example(["rows = [\n[1],\n]", "tool.newsmatter.limit = 1"], 2, [], 0)
@given(st.permutations(ABOVE), st.integers(0, 2), st.permutations(TABLES), st.integers(0, 3))
def test_a_file_that_is_not_parsed_has_no_section(above: list[str], few: int, tables: list[str], some: int) -> None:
    data = "\n".join(above[:few] + tables[:some]).encode()
    try:
        parsed = tomllib.loads(data.decode())
    except tomllib.TOMLDecodeError:
        reject()
    if "newsmatter" in parsed.get("tool", {}) or "newsmatter" in parsed:
        assert _may_have_section(data)


def test_a_dependency_is_no_section() -> None:
    assert not _may_have_section(b'[project]\ndependencies = ["newsmatter"]\n[tool.other]\nsource = ["newsmatter"]\n')


def test_settings_outside_of_their_table_are_not_passed_by(command: Any, here: Path) -> None:
    put(here / "x.md", NO)
    put(here / "pyproject.toml", '[newsmatter]\nclass = "Document"\n')
    for options in ([], ["--config", "pyproject.toml"]):
        code, _, err = command("check", "x.md", *options)
        assert code == 2 and "pyproject.toml: the settings stand in [tool.newsmatter], not in [newsmatter]" in err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('class = "Artikle"', "Artikle cannot be loaded"),
        ("class = 3", "class must be a string"),
        ("kind = []", "has no key 'kind'; did you mean kinds?"),
        ("zzzz = []", "has no key 'zzzz'; it has class, exclude,"),
        ('ignore = ["urls"]', "no rule has the code 'urls'; did you mean 'url'?"),
        ('ignore = ["zzzz"]', "no rule has the code 'zzzz'; newsmatter rules lists them"),
        ('include = ["md"]', "include has suffixes"),
        ('exclude = "a"', "exclude must be a list of strings"),
        ('exclude = ["!"]', "is no list of globs"),
        ('respect-gitignore = "no"', "respect-gitignore must be true or false"),
        ('per-file-ignores = { "*.md" = "bom" }', "per-file-ignores must be a table"),
        ('per-file-ignores = { "*.md" = ["bmo"] }', "no rule has the code 'bmo'"),
        ('fail-on = "errors"', "fail-on must be error, warning, note, never"),
        ("limit = true", "limit must be a number"),
        ("include = []", "include has suffixes"),
        ('include = ["."]', "include has suffixes"),
        ('exclude = [""]', "the glob '' matches nothing"),
        ('per-file-ignores = { "# x" = ["bom"] }', "the glob '# x' matches nothing"),
        ('exclude = ["../x"]', "globs begin at the folder of the settings"),
        ("exclude = ['posts\\_drafts\\*.md']", "write 'posts/_drafts/*.md'"[:-7]),
        # the form that is wanted, where what was meant is plain
        ('rules = "mine:RULES"', 'rules must be a list of strings; write rules = ["mine:RULES"]'),
        ('select = "url, bom"', 'write select = ["url", "bom"]'),
        ('include = "md *.mdx"', 'write include = [".md", ".mdx"]'),
        ('exclude = "a b/"', 'write exclude = ["a b/"]'),
        ('limit = "5"', "limit must be a number; write limit = 5"),
        ('respect-gitignore = "False"', "must be true or false; write respect-gitignore = false"),
        ('per-file-ignores = { "*.md" = "bom" }', '; write "*.md" = ["bom"]'),
        ('kinds = { files = "a.md", skip = true }', 'write kinds = [{ files = "a.md", skip = true }]'),
    ],
)
def test_what_is_wrong_with_a_setting_is_said(command: Any, here: Path, line: str, said: str) -> None:
    settings(here, line + "\n")
    put(here / "x.md", NO)
    code, _, err = command("check", "x.md")
    assert (code, said in err, "pyproject.toml: [tool.newsmatter]" in err) == (2, True, True), err


def test_excluded_files_are_left_out_unless_they_are_named(command: Any, here: Path) -> None:
    settings(here, 'class = "Document"\nexclude = ["build/", "*.tmp.md", "/top.md"]\nfail-on = "note"\n')
    for name in ("top.md", "a/top.md", "build/x.md", "a/build/x.md", "a/x.tmp.md"):
        put(here / name, NO)
    assert found(command("check", ".", "--format", "jsonl")[1]) == [("a/top.md", "yaml-versions")]
    named = ("top.md", "a/build/x.md", "a/x.tmp.md")
    assert [file for file, _ in found(command("check", *named, "--format", "jsonl")[1])] == list(named)
    assert [file for file, _ in found(command("check", "build", "--format", "jsonl")[1])] == ["build/x.md"]
    code, out, _ = command("check", *named, "a/top.md", "--format", "jsonl", "--force-exclude")
    assert (code, found(out)) == (1, [("a/top.md", "yaml-versions")])
    code, out, _ = command("check", *named, "--force-exclude")
    assert (code, out) == (0, "0 files checked: 0 errors, 0 warnings, 0 notes\n")
    assert command("fix", *named, "--force-exclude")[0] == 0


def test_suffixes_are_those_of_the_settings_and_none_found_is_said(command: Any, here: Path) -> None:
    for name in ("a/x.md", "a/x.markdown", "a/x.mdx", "a/x.txt", "b/x.txt", "c/.hidden.md"):
        put(here / name, NO)
    base = ("--class", "Document", "--format", "jsonl")
    assert [file for file, _ in found(command("check", "a", *base)[1])] == ["a/x.markdown", "a/x.md", "a/x.mdx"]
    code, _, err = command("check", "a", "b", *base)
    assert code == 2
    assert err.startswith("newsmatter: b: no .md, .markdown, .mdx file is there that is not excluded\n") or (
        "newsmatter: b: no .md, .markdown, .mdx file is there that is not excluded\n" in err
    )
    for verb in ("fix", "fmt"):
        assert command(verb, "c", "--class", "Document")[0] == 2
    settings(here, 'include = [".txt"]\n')
    assert [file for file, _ in found(command("check", ".", *base)[1])] == ["a/x.txt", "b/x.txt"]


def test_gitignore_is_respected_in_a_repository(command: Any, here: Path) -> None:
    for name in ("a/out.md", "a/kept.out.md", "b/x.md", "b/deep/x.md", "x.md"):
        put(here / name, NO)
    put(here / ".gitignore", "*.md\n!x.md\n/b/\n")
    put(here / "a/.gitignore", "!kept.*\n# a comment\n")
    base = ("check", ".", "--class", "Document", "--format", "jsonl")
    assert len(found(command(*base)[1])) == 5  # no repository: git would know of no .gitignore
    (here / ".git").mkdir()
    assert [file for file, _ in found(command(*base)[1])] == ["x.md", "a/kept.out.md"]
    assert [file for file, _ in found(command(base[0], "b", *base[2:])[1])] == ["b/x.md", "b/deep/x.md"]
    assert found(command(base[0], "a/out.md", *base[2:])[1]) == [("a/out.md", "yaml-versions")]
    assert found(command(base[0], "a/out.md", "b/x.md", *base[2:], "--force-exclude")[1]) == []
    settings(here, "respect-gitignore = false\n")
    assert len(found(command(*base)[1])) == 5


@posix
@pytest.mark.parametrize("name", ["pyproject.toml", ".gitignore"])
@pytest.mark.parametrize("to", ["/dev/zero", "pipe", "outside.toml"])
def test_settings_that_are_no_file_of_the_folder_are_not_read(command: Any, here: Path, name: str, to: str) -> None:
    """A link to a device was read until the memory was full, and one that leads out for what it leads to."""
    site = here / "site"
    subprocess.run(["git", "init", "-q", str(site)], check=True)
    put(site / "x.md", "---\nlayout: post\n---\n")
    put(here / "outside.toml", "[tool.newsmatter]\nsecret = 1\n")
    if to == "pipe":
        os.mkfifo(site / name)
    else:
        (site / name).symlink_to(here / to)
    code, out, err = command("check", "--class", "Document", "site")
    assert "secret" not in out + err
    if name == ".gitignore":
        assert (code, out.splitlines()[-1]) == (0, "1 file checked: 0 errors, 0 warnings, 0 notes")
    else:
        assert code == 2
        assert ("leads out" if to == "outside.toml" else "no regular file") in err
    assert command("check", "--class", "Document", "--isolated", "site")[0] == 0


def test_folders_named_as_settings_are_none(command: Any, here: Path) -> None:
    (here / ".git").mkdir()
    put(here / "x.md", "---\nlayout: post\n---\n")
    for name in (".gitignore", "pyproject.toml"):
        (here / name).mkdir()
    assert command("check", "--class", "Document", ".")[0] == 0


@posix
@pytest.mark.parametrize("to", ["../pyproject.toml", "settings/all.toml"])
def test_settings_by_a_link_that_stays(command: Any, here: Path, to: str) -> None:
    put(here / "site/x.md", "---\nlayout: post\n---\n")
    put(here / "site" / to, '[tool.newsmatter]\nclass = "Document"\n')
    (here / "site/pyproject.toml").symlink_to(to)
    assert command("check", "site")[0] == 0


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "{a=" * 5000 + "1" + "}" * 5000])
def test_settings_that_nest_without_end_are_an_error(command: Any, here: Path, text: str) -> None:
    put(here / "x.md", "---\nlayout: post\n---\n")
    settings(here, f"x = {text}\n")
    code, _, err = command("check", "x.md")
    assert (code, "nested too deep" in err) == (2, True)


def test_a_line_of_gitignore_that_is_no_glob_matches_nothing(command: Any, here: Path) -> None:
    (here / ".git").mkdir()
    put(here / "x.md", "---\nlayout: post\n---\n")
    put(here / "y.md", "---\nlayout: post\n---\n")
    put(here / ".gitignore", "[b-a]\n!\ny.md\r\n")
    code, out, _ = command("check", "--class", "Document", ".")
    assert (code, out.splitlines()[-1]) == (0, "1 file checked: 0 errors, 0 warnings, 0 notes")
    settings(here, 'exclude = ["[b-a]"]\n')
    assert "is no list of globs" in command("check", ".")[2]


def test_codes_are_ignored_by_file_and_the_least_severity_is_a_setting(command: Any, here: Path) -> None:
    settings(
        here,
        'class = "Document"\nfail-on = "warning"\nper-file-ignores = { "old/**" = ["yaml"], "x.md" = ["bom", "yaml-versions"] }\n',
    )
    for name in ("old/a.md", "old/b.md", "old/x.md", "x.md", "new/a.md"):
        put(here / name, NO)
    code, out, _ = command("check", ".", "--format", "jsonl")
    assert (code, found(out)) == (1, [("new/a.md", "yaml-versions")])
    assert command("check", ".", "--fail-on", "error")[0] == 0
    assert command("check", "old")[0] == 0
    for name in ("x.md", "new/a.md"):
        put(here / name, "\ufeff" + NO)
    code, out, _ = command("fix", ".")
    assert (code, out.count("--- a/")) == (1, 1)  # what is ignored is not mended
    assert command("fix", ".", "--ignore", "bom")[0] == 0
    assert command("fix", "new", "--select", "tab")[0] == 0
    for verb in ("fix", "fmt"):
        assert command(verb, "-", "--select", "tab", "--stdin-filename", "new/a.md", stdin="---\na: b\n---\n")[0] == 0


def test_two_sites_may_not_have_modules_of_one_name(command: Any, here: Path) -> None:
    for name in "ab":
        put(
            here / name / "twin_models.py",
            f"import attrs, newsmatter as nm\n@attrs.define\nclass P(nm.Document):\n    {name}: int\n",
        )
        settings(here / name, 'class = "twin_models:P"\n')
        put(here / name / "x.md", f"---\n{name}: 1\n---\n")
    assert command("check", "a")[0] == 0
    code, _, err = command("check", "a", "b")
    assert code == 2
    assert "a module twin_models was imported from" in err


def test_a_stranger_folder_runs_no_code_of_its_own_when_isolated(command: Any, here: Path) -> None:
    put(here / "s/evil_models.py", "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n")
    settings(here / "s", 'class = "evil_models:P"\nrules = ["evil_models:R"]\nkinds = ["evil_models:K"]\n')
    put(here / "s/x.md", NO)
    arguments = {
        "check": (), "fix": (), "fmt": (), "get": ("flag",), "show": (), "json": (), "set": ("flag=a",),
    }  # fmt: skip
    for verb, more in arguments.items():
        command(verb, "s/x.md", *more, "--isolated", "--class", "Document")
    command("show", "s/x.md", "--lines")  # git's textconv, in any repository
    command("diff", "s/x.md", "s/x.md")
    command("merge", "s/x.md", "s/x.md", "s/x.md")
    assert not (here / "s/ran").exists()
    assert command("check", "s/x.md")[0] == 2
    assert (here / "s/ran").exists()


# -- a wrong class is not forced


def test_what_its_class_cannot_read_is_left_alone(command: Any, here: Path) -> None:
    article = put(here / "2024-03-05-a.md", TEXT)
    event = put(here / "event.md", EVENT)
    quoted = put(here / "quoted.md", EVENT.replace("name:", "width: '50'\nname:", 1))
    bom = put(here / "bom.md", "\ufeff" + EVENT)
    before = {path: path.read_bytes() for path in (event, quoted, bom)}
    code, out, err = command("set", ".", "heat=0")
    assert code == 2
    assert out.splitlines()[0] == article.name
    assert err.count("left alone: --class says what it is, --force changes it all the same") == 3
    assert command("fix", ".", "--write")[0] == 2  # the byte order mark could go, but this is no article
    assert command("fmt", ".")[0] == 2
    assert before == {path: path.read_bytes() for path in before}
    assert command("fix", "bom.md", "--write", "--class", "Event")[0] == 0
    assert bom.read_bytes() == EVENT.encode()
    assert command("set", ".", "heat=0", "--force", "--jobs", "2")[0] == 0
    assert b"\nheat: 0\n" in event.read_bytes()
    bom.write_text("\ufeff" + EVENT.replace("type: ", "type:  "), encoding="utf-8")
    assert command("fmt", "bom.md", "--force")[0] == 0
    assert b"type: webinar" in bom.read_bytes()
    code, out, _ = command("fix", "-", "--force", stdin="\ufeff" + EVENT)
    assert (code, out) == (0, EVENT)
    assert command("fix", "-", stdin="\ufeff" + EVENT)[0] == 2


def test_what_is_left_alone_says_who_says_what_it_is(command: Any, here: Path) -> None:
    put(here / "event.md", EVENT)
    for settings, option, said in (
        ("", [], "--class says what it is, "),
        ("", ["--class", "Article"], "another --class may read it, "),
        ('class = "Article"', ["--class", "Video"], "another --class may read it, "),
        ('class = "Article"', [], "class in the settings says what it is, --class says otherwise, "),
        ('class = "Event"\nkinds = [{ files = "*.md", class = "Article" }]', [],
         "kinds in the settings say what it is, --class says otherwise, "),
    ):  # fmt: skip
        put(here / "pyproject.toml", f"[tool.newsmatter]\n{settings}\n")
        assert f"; left alone: {said}--force changes it all the same" in command("fmt", "event.md", *option)[2]


def test_a_file_that_its_class_reads_afterwards_is_changed(command: Any, here: Path) -> None:
    settings(here, KINDS)
    event = put(here / "_events/a.md", EVENT.replace('name: "Open day & boat parade"\n', ""))
    assert command("set", ".", "excerpt=More")[0] == 2
    assert command("set", ".", "name=Open day & boat parade")[0] == 0
    assert nm.load(event, news.Event).name == "Open day & boat parade"
    put(event, EVENT.replace("type: webinar", 'type: webinar\nheat: "7"'))
    assert command("fix", ".", "--write")[0] == 0
    assert "\nheat: 7\n" in event.read_text(encoding="utf-8")


def test_set_reads_values_by_the_class_of_each_file(command: Any, here: Path) -> None:
    settings(here, KINDS)
    event = put(here / "_events/a.md", EVENT)
    form = put(here / "_forms/a.md", (FIXTURES / "mixed/_forms/berth-request.md").read_text(encoding="utf-8"))
    code, _, err = command("set", ".", "members=5")
    assert (code, err.count("neither")) == (2, 2)
    assert command("set", ".", "type=2020")[0] == 0
    assert 'type: "2020"' in event.read_text(encoding="utf-8")
    assert 'type: "2020"' in form.read_text(encoding="utf-8")
    code, _, err = command("set", ".", "heat=hot")
    assert code == 2
    assert "_events/a.md: heat must be an integer" in err or "heat" in err
    assert command("set", "_events", "startDateTime=never")[0] == 2
    code, out, _ = command("set", "-", "heat=3", "--stdin-filename", "_events/b.md", stdin=EVENT)
    assert (code, out) == (0, EVENT.replace("20:00:00Z\n", "20:00:00Z\nheat: 3\n"))
    assert (
        command(
            "set",
            "-",
            "heat=3",
            stdin=EVENT,
        )[0]
        == 0
    )  # a Document, as nothing matches
    settings(here, 'kinds = [{ files = "x.md", skip = true }]\n')
    assert command("set", "-", "heat=3", "--stdin-filename", "x.md", stdin=EVENT)[1] == EVENT


def test_the_class_of_the_settings_is_that_of_schema_and_unjson(command: Any, here: Path) -> None:
    settings(here, 'class = "Event"\n')
    assert json.loads(command("schema")[1])["title"] == "Event"
    assert json.loads(command("schema", "--isolated")[1])["title"] == "Article"
    data = command("json", "-", stdin=EVENT)[1]
    assert command("unjson", "-", stdin=data)[1] == EVENT
    settings(here, KINDS)
    assert json.loads(command("schema")[1])["title"] == "Article"


# -- since a commit


def git(here: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=here, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_only_what_changed_since_a_commit(command: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(here, "init", "-q")
    for name in ("a.md", "b.md", "sub/c.md", "sub/d e.md", "gone.md"):
        put(here / name, NO)
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "first")
    put(here / "b.md", NO.replace("flag", "flags"))
    put(here / "sub/d e.md", NO.replace("flag", "flags"))
    put(here / "sub/new ü.md", NO)
    (here / "gone.md").unlink()
    put(here / "ignored.md", NO)
    put(here / ".gitignore", "ignored.md\n")
    base = ("--class", "Document", "--format", "jsonl", "--since", "HEAD")
    changed = ["b.md", "sub/d e.md", "sub/new ü.md"]
    assert [file for file, _ in found(command("check", ".", *base)[1])] == changed
    assert [file for file, _ in found(command("check", "a.md", "b.md", *base)[1])] == ["b.md"]
    monkeypatch.chdir(here / "sub")
    assert [file for file, _ in found(command("check", "..", *base)[1])] == [f"../{name}" for name in changed]
    assert command("check", ".", "--since", "no-such-rev")[0] == 2
    assert command("check", ".", "--since=--output=x")[0] == 2
    put(here / "sub/d e.md", "\ufeff" + NO)
    put(here / "a.md", "\ufeff" + NO)
    git(here, "add", "a.md")
    git(here, "commit", "-q", "-m", "a", "a.md")
    assert command("fix", "..", "--class", "Document", "--since", "HEAD")[1].count("--- a/") == 1
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "second")
    code, out, _ = command("check", ".", "--since", "HEAD")
    assert (code, out) == (0, "0 files checked: 0 errors, 0 warnings, 0 notes\n")
    monkeypatch.setenv("PATH", str(here / "none"))
    assert "--since needs git" in command("check", ".", "--since", "HEAD")[2]


# -- what is told


def test_a_file_that_a_key_says_is_none_of_ours_is_left_alone(command: Any, here: Path) -> None:
    settings(here, 'kinds = [{ keys = { draft = true }, skip = true }]\nfail-on = "note"\n')
    draft = put(here / "a.md", "\ufeff---\ndraft: true\nflag: NO\n---")
    put(here / "b.md", "---\ndraft: false\n---\n")
    for jobs in "12":
        assert command("check", ".", "--jobs", jobs)[:2] == (0, "1 file checked: 0 errors, 0 warnings, 0 notes\n")
    assert command("fix", ".")[:2] == (0, "")
    assert command("set", "a.md", "flag=YES")[1] == "0 files: 0 changed, 0 unchanged\n"
    assert draft.read_text(encoding="utf-8").startswith("\ufeff---\ndraft: true\nflag: NO")
    assert command("check", "-", "--stdin-filename", "a.md", stdin=draft.read_bytes())[0] == 0


def test_statistics_and_baselines_count_all(command: Any, here: Path) -> None:
    put(here / "a.md", "---\n" + "".join(f"k{at}: NO\n" for at in range(130)) + "---\n")
    base = ("check", "a.md", "--class", "Document")
    assert command(*base, "--statistics")[1].startswith("130 warning yaml-versions\n")
    assert command(*base, "--statistics", "--limit", "5")[1].startswith("6 warning")
    command(*base, "--write-baseline", "base.json")
    assert len(json.loads((here / "base.json").read_text())["findings"]["a.md"]) == 130
    assert command(*base, "--baseline", "base.json")[1].startswith("1 file checked: 0 errors, 0 warnings")


def test_statistics_are_told_in_place_of_findings(command: Any, here: Path) -> None:
    put(here / "a.md", "---\nflag: NO\nother: NO\n---")
    put(here / "b.md", NO)
    base = ("check", ".", "--class", "Document", "--statistics")
    code, out, _ = command(*base)
    assert (code, out.splitlines()[:2]) == (0, ["3 warning yaml-versions", "1 note final-newline"])
    rows = [{"code": "yaml-versions", "severity": "warning", "count": 3}, {"code": "final-newline", "severity": "note", "count": 1}]  # fmt: skip
    assert json.loads(command(*base, "--format", "json")[1]) == rows
    assert [json.loads(line) for line in command(*base, "--format", "jsonl")[1].splitlines()] == rows
    assert command(*base, "--format", "sarif")[0] == 2
    assert command(*base, "--select", "bom")[:2] == (0, "2 files checked: 0 errors, 0 warnings, 0 notes\n")


def test_so_many_findings_of_a_file_are_told_and_all_count(command: Any, here: Path) -> None:
    put(here / "a.md", "---\n" + "".join(f"k{at}: NO\n" for at in range(5)) + "---\n")
    base = ("check", "a.md", "--class", "Document", "--max-per-file", "2", "--fail-on", "warning")
    code, out, _ = command(*base)
    assert (code, out.count("yaml-versions")) == (1, 2)
    assert out.endswith("1 file checked: 0 errors, 5 warnings, 0 notes, 3 of them not told of\n")
    assert len(json.loads(command(*base, "--format", "json")[1])) == 2
    code, out, err = command(*base, "--quiet")
    assert (code, out.count("\n"), err) == (1, 6, "")
    code, out, err = command(*base, "--exit-zero", "-q")
    assert (code, err) == (0, "")
    assert command("check", "none.md", "--exit-zero")[0] == 2


def test_findings_that_stand_are_told_no_more(command: Any, here: Path) -> None:
    a = put(here / "posts/a.md", "---\nflag: NO\nother: NO\n---\n")
    put(here / "posts/b.md", NO)
    put(here / "posts/clean.md", "---\na: b\n---\n")
    base = ("check", "posts", "--class", "Document", "--fail-on", "warning", "--format", "jsonl")
    code, out, err = command(*base, "--write-baseline", "base.json")
    assert (code, out) == (0, "")
    assert err == "3 files checked: 0 errors, 3 warnings, 0 notes, written to base.json\n"
    data = json.loads((here / "base.json").read_text(encoding="utf-8"))
    assert {name: sum(item["count"] for item in items) for name, items in data["findings"].items()} == {"posts/a.md": 2, "posts/b.md": 1}  # fmt: skip
    assert command(*base, "--baseline", "base.json")[:2] == (0, "")
    a.write_text("---\n# moved down\n\nnew: yes\nflag: NO\nother: NO\n---\n", encoding="utf-8")
    code, out, _ = command(*base, "--baseline", "base.json")
    assert (code, found(out)) == (1, [("posts/a.md", "yaml-versions")])
    a.write_text("---\nflag: NO\n---\n", encoding="utf-8")
    code, out, err = command(*base, "--baseline", "base.json")
    assert (code, out) == (0, "")
    assert err.endswith("; 1 finding of the baseline stands no longer, write it anew\n") or "no longer" in err
    for wrong in ("{", "[]", '{"version": 2}', '{"version": 1, "findings": {"a": [{}]}}'):
        put(here / "bad.json", wrong)
        code, _, err = command(*base, "--baseline", "bad.json")
        assert (code, "bad.json is no baseline" in err) == (2, True)
    put(here / "good.json", '{"version": 1, "findings": {}}')
    assert command(*base, "--baseline", "good.json")[0] == 1
    assert "--write-baseline makes it" in command(*base, "--baseline", "none.json")[2]


def test_what_is_excluded_is_left_alone_on_standard_input_too(command: Any, here: Path) -> None:
    """Editors send what they show by ``--stdin-filename``, and obey ``exclude`` by ``--force-exclude``."""
    settings(here, 'class = "Document"\nexclude = ["build/"]\n')
    for name, left in (("build/x.md", True), ("x.md", False)):
        for words in (["check", "--format", "jsonl"], ["fix"]):
            text = "---\na: b\r\nflag: NO\n---\n"
            out = command(*words, "-", "--stdin-filename", name, "--force-exclude", stdin=text)[1]
            assert (out in ("", text)) is left


@pytest.mark.parametrize(
    "findings",
    [
        "[" * 100_000,
        '{"x.md": [{"code": "a", "message": "b", "count": 1e999}]}',
        '{"x.md": [{"code": "a", "message": "b", "count": NaN}]}',
    ],
)
def test_a_baseline_that_is_none_is_a_line(command: Any, here: Path, findings: str) -> None:
    put(here / "x.md", NO)
    put(here / "b.json", f'{{"version": 1, "findings": {findings}}}')
    code, _, err = command("check", "x.md", "--baseline", "b.json")
    assert (code, "is no baseline" in err) == (2, True)


def test_a_baseline_that_is_written_anew_keeps_what_stands(command: Any, here: Path) -> None:
    """Of a baseline that was given as well only what was new stood in the next one."""
    base = ("check", ".", "--class", "Document", "--fail-on", "warning", "--format", "jsonl")
    put(here / "a.md", NO)
    command(*base, "--write-baseline", "base.json")
    put(here / "b.md", NO)
    assert command(*base, "--baseline", "base.json", "--write-baseline", "base.json")[0] == 0
    text = (here / "base.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert command(*base, "--baseline", "base.json")[:2] == (0, "")
    (here / "a.md").unlink()
    (here / "b.md").unlink()
    put(here / "c.md", "---\na: b\n---\n")
    command(*base, "--write-baseline", "none.json")
    assert json.loads((here / "none.json").read_text(encoding="utf-8")) == {"version": 1, "findings": {}}


def test_findings_of_files_that_are_there_no_more_stand_no_longer(command: Any, here: Path) -> None:
    base = ("check", "a", "--class", "Document")
    for name in ("a/a.md", "a/b.md", "else/c.md"):
        put(here / name, NO)
    command("check", ".", "--class", "Document", "--write-baseline", "base.json")
    (here / "a/a.md").rename(here / "a/moved.md")
    out = command(*base, "--baseline", "base.json")[1]
    assert "a/moved.md:2" in out
    assert out.endswith("1 warning, 0 notes; 1 finding of the baseline stands no longer, write it anew\n")


def test_a_baseline_knows_items_and_lines_by_what_is_said(here: Path) -> None:
    from newsmatter.cli._baseline import Baseline, Written

    written = Written(str(here / "base.json"))
    old = nm.Finding(code="c", message="related[3] is the same as related[1]; see line 7, column 3")
    written.add(here / "a.md", [old])
    written.write()
    baseline = Baseline.read(str(here / "base.json"))
    new = nm.Finding(code="c", message="related[4] is the same as related[2]; see line 9, column 1")
    assert baseline.new(here / "a.md", [new, new]) == [new]
    assert baseline.new(here / "b.md", [new]) == [new]


def test_one_check_is_explained(command: Any, here: Path) -> None:
    code, out, _ = command("rules", "yaml-versions")
    assert code == 0
    assert out.startswith("yaml-versions warning ")
    assert len(out.splitlines()) > 5
    assert "```markdown" not in out
    put(here / "own_checks.py", 'from newsmatter.rules import Rule\ndef check(subject):\n    """Why titles\n    are short."""\n    return []\n'
        'RULE = Rule("title-long", "error", "titles are short", check, url="https://house.example/title")\n'
        'BARE = Rule("title-bare", "error", "titles", lambda subject: [])\n')  # fmt: skip
    settings(
        here, 'rules = ["own_checks:RULE", "own_checks:BARE"]\nignore = ["bom"]\nseverity = { "title" = "note" }\n'
    )
    code, out, _ = command("rules", "title-long")
    assert (code, [line.rstrip() for line in out.splitlines()]) == (
        0, ["title-long note titles are short", "", "Why titles are short.", "https://house.example/title"],
    )  # fmt: skip
    assert command("rules", "title-bare")[1] == "title-bare note titles\n"
    assert "(bom)" in command("rules")[1]
    rows = json.loads(command("rules", "--format", "json")[1])
    assert [row["code"] for row in rows if row["own"]] == ["title-long", "title-bare"]
    assert {row["code"] for row in rows if not row["chosen"]} == {"bom"}
    assert all(row["explanation"] for row in rows if not row["own"])
    assert json.loads(command("rules", "bom", "--format", "json")[1])["severity"] == "note"
    code, _, err = command("rules", "bmo")
    assert (code, "no rule has the code 'bmo'" in err) == (2, True)


def test_sarif_has_ones_own_rules_with_their_severity_and_help(command: Any, here: Path) -> None:
    put(
        here / "sarif_rules.py",
        'from newsmatter.rules import Hit, Rule\nRULE = Rule("house", "error", "house", lambda subject: [Hit("no")], url="https://h.example/")\n',
    )
    settings(
        here,
        'class = "Document"\nrules = ["sarif_rules:RULE"]\nseverity = { "house" = "note", "bom" = "error" }\nignore = ["final-newline"]\n',
    )
    put(here / "posts/a.md", NO)
    put(here / "other/b.md", NO)
    (run,) = json.loads(command("check", "./posts/../posts/a.md", "other//b.md", "--format", "sarif")[1])["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["house"]["defaultConfiguration"] == {"level": "note", "enabled": True}
    assert rules["bom"]["defaultConfiguration"]["level"] == "error"
    assert rules["final-newline"]["defaultConfiguration"]["enabled"] is False
    assert rules["house"]["helpUri"] == "https://h.example/"
    assert all(
        rule["helpUri"] == f"urn:newsmatter:finding:{code}" and rule["help"]["markdown"]
        for code, rule in rules.items()
        if code != "house"
    )
    order = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(order[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert uris == {"posts/a.md", "other/b.md"}


def test_a_baseline_of_another_drive_has_whole_names(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsmatter.cli import _baseline

    def refuse(path: str, start: str) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr(_baseline.os.path, "relpath", refuse)
    assert _baseline.Baseline("base.json").name("a.md") == str(here / "a.md")


def test_a_class_that_cannot_travel_is_said(command: Any, here: Path) -> None:
    put(here / "made_here.py", "import attrs, newsmatter as nm\ndef make():\n    @attrs.define\n    class P(nm.Document):\n        flag: str\n    return P\nP = make()\n")  # fmt: skip
    put(here / "a.md", "---\nflag: x\n---\n")
    code, _, err = command("check", "a.md", "--class", "made_here:P", "--jobs", "2")
    assert (code, "the class cannot be sent to another process" in err) == (0, True)


def test_explanations_are_missing_where_their_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsmatter.cli import _explain
    from newsmatter.rules import Rules

    monkeypatch.setattr(_explain, "_PLACES", ())
    _explain._sections.cache_clear()
    assert _explain.explanation("bom", Rules()) == ""
    _explain._sections.cache_clear()


def test_settings_travel_as_options_alone() -> None:
    import pickle

    made = Settings(Given(isolated=True, cls=nm.Document))
    made.changed = frozenset({"x"})
    again = pickle.loads(pickle.dumps(made))
    assert (again.given, again.changed) == (made.given, None)


def test_a_link_to_an_excluded_file_stands_for_it(command: Any, here: Path) -> None:
    settings(here, 'class = "Document"\nexclude = ["kept/", "old.md"]\n')
    put(here / "kept/a.md", NO)
    put(here / "old.md", NO)
    put(here / "b.md", NO)
    put(here / "x/y/c.md", NO)
    links = {"to-a.md": "kept/a.md", "to-b.md": "b.md", "to-c.md": "x/y/c.md", "to-old.md": "old.md"}
    for name, target in links.items():
        (here / name).symlink_to(here / target)
    out = command("check", ".", "--format", "jsonl")[1]
    assert [file for file, _ in found(out)] == ["b.md", "to-a.md", "to-old.md", "x/y/c.md"]


MODELS = """\
from typing import Literal
import newsmatter as nm


@nm.define
class Post(nm.Document):
    kind: Literal["post"]
    title: str


@nm.define
class Page(nm.Document):
    kind: Literal["page"]
    size: int = 0


@nm.define
class Twin(nm.Document):
    kind: Literal["page"]
    size: int = 0


Any = Post | Page
"""


@pytest.mark.parametrize(
    "name", ["several_models:Post | Page", "several_models:Post|several_models:Page", "several_models:Any"]
)
@pytest.mark.parametrize("where", ["option", "class", "kinds"])
def test_a_class_may_be_a_union(
    command: Any, here: Path, name: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "several_models", raising=False)
    monkeypatch.setattr("newsmatter._imports.FOLDERS", [])
    put(here / "several_models.py", MODELS)
    option = ["--class", name] if where == "option" else []
    if where != "option":
        said = f'class = "{name}"' if where == "class" else f'kinds = [{{ files = "*.md", class = "{name}" }}]'
        settings(here, said + "\n")
    post = put(here / "post.md", "---\nkind: post\ntitle: a\n---\n")
    page = put(here / "page.md", "---\nkind: page\nsize: 3\n---\n")
    wrong = put(here / "wrong.md", "---\nkind: page\nsize: x\n---\n")
    none = put(here / "none.md", "---\nkind: pst\n---\n")
    code, out, _ = command("check", ".", "--format", "jsonl", "--jobs", "1", *option)
    assert (code, found(out)) == (1, [("none.md", "wrong-value"), ("wrong.md", "wrong-type")])
    assert command("get", "page.md", "size", *option)[:2] == (0, "3\n")
    assert command("set", "page.md", "size=4", *option)[0] == 0
    assert page.read_text(encoding="utf-8") == "---\nkind: page\nsize: 4\n---\n"
    code, _, err = command("set", "post.md", "titel=4", *option)
    assert code == 2 and "neither Post nor the file has a key titel (did you mean title?)" in err
    assert command("set", "none.md", "size=4", *option)[0] == 2  # nobody knows what it is
    assert command("set", "wrong.md", "size=4", *option)[0] == 0  # its Literal says what it is, and so what is mended
    assert wrong.read_text(encoding="utf-8") == page.read_text(encoding="utf-8")
    assert command("fmt", "post.md", *option)[0] == command("fix", "post.md", *option)[0] == 0
    assert post.read_text(encoding="utf-8") == "---\nkind: post\ntitle: a\n---\n"
    none.unlink()
    if importlib.util.find_spec("pyarrow") is None:
        return  # export needs the extra tables
    assert command("export", ".", "--csv", "out", "--jobs", "1", *option)[0] == 0
    assert {path.name for path in (here / "out").iterdir()} == {"Post.csv", "Page.csv", "errors.csv"}


def test_a_union_that_is_none_is_refused_with_the_mend(
    command: Any, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "several_models", raising=False)
    monkeypatch.setattr("newsmatter._imports.FOLDERS", [])
    put(here / "several_models.py", MODELS)
    for name, message in {
        "several_models:Post | Nope": "several_models:Post | Nope cannot be loaded",
        "several_models:Page | Twin": "Page and Twin cannot be told apart",
        "several_models:Post | json:dumps": "is no class of documents",
        "several_models:Post | builtins:int": "builtins:int is no class that derives from newsmatter.Document",
    }.items():
        code, _, err = command("check", ".", "--class", name)
        assert code == 2 and message in " ".join(err.split()), err


def test_a_baseline_stays_where_not_all_files_were_read(
    command: Any, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "a.md").write_text("---\ntitle: x\n---\n")
    assert command("check", "a.md", "--write-baseline", "b.json")[0] == 0
    before = (here / "b.json").read_bytes()
    assert b"missing-key" in before
    code, out, err = command("check", "a.md", "nowhere.md", "--write-baseline", "b.json")
    assert code == 2
    assert "b.json is not written, as not all files were read" in out + err
    assert (here / "b.json").read_bytes() == before
    monkeypatch.setattr(halt, "asked", True)  # as after Ctrl-C
    assert "b.json is not written" in "".join(map(str, command("check", "a.md", "--write-baseline", "b.json")))
    assert (here / "b.json").read_bytes() == before
