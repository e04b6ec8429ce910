"""The command, called in this process: every command, its output and its exit codes."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from folders import SAMPLE, TEXT, fill

import newsmatter as nm
from newsmatter import bulk
from newsmatter.cli import _screen, main
from newsmatter.cli._options import problem
from newsmatter.cli._screen import Screen
from newsmatter.rules import catalogue

SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
OWN_CLASS = """
import attrs
import newsmatter as nm

@attrs.define
class Post(nm.Document):
    layout: str
"""


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, a narrow plain screen, and a path that is restored."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def article(here: Path) -> Path:
    (path,) = fill(here, 1)
    return path


def plant(path: Path, old: str, new: str) -> Path:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    return path


# -- check


def test_check_of_a_clean_file(command: Any, article: Path) -> None:
    assert command("check", article.name) == (0, "1 file checked: 0 errors, 0 warnings, 0 notes\n", "")


def test_check_shows_place_code_mend_and_caret(command: Any, article: Path) -> None:
    plant(article, "heat: 0", 'heat: "hot"')
    code, out, err = command("check", ".")
    assert (code, err) == (1, "")
    assert out == (
        f'{article.name}:12:7: error wrong-type heat must be an integer, not \'hot\'\n'
        '12 | heat: "hot"\n   |       ^^^^^\n1 file checked: 1 error, 0 warnings, 0 notes\n'
    )  # fmt: skip


def test_fail_on_sets_what_fails(command: Any, article: Path) -> None:
    plant(article, "---", "\ufeff---")
    codes = {level: command("check", article, "--fail-on", level)[0] for level in ("error", "warning", "note", "never")}
    assert codes == {"error": 0, "warning": 0, "note": 1, "never": 0}
    plant(article, "title:", "titles:")
    assert command("check", article, "--fail-on", "never")[0] == 0
    assert command("check", article)[0] == 1


def test_rules_are_chosen_by_option_and_by_pyproject(command: Any, here: Path, article: Path) -> None:
    plant(article, "---", "\ufeff---")
    plant(article, "title:", "titles:")
    assert command("check", article, "--select", "bom,time", "--format", "jsonl")[1].count("\n") == 1
    assert "bom" not in command("check", article, "--ignore", "bom", "--ignore", "title")[1]
    (here / "pyproject.toml").write_text('[tool.newsmatter]\nignore = ["bom"]\nseverity = {missing-key = "note"}\n')
    code, out, _ = command("check", article, "--ignore", "key-misspelt")
    assert (code, "bom" in out, "note missing-key" in out, "key-misspelt" in out) == (0, False, True, False)
    other = here / "other"
    other.mkdir()
    (other / "pyproject.toml").write_text("[tool.newsmatter]\n")
    assert "bom" in command("check", article, "--config", other)[1]
    (other / "pyproject.toml").write_text('[tool.newsmatter]\nselect = ["bomb"]\n')
    code, out, err = command("check", article, "--config", other)
    assert (code, out) == (2, "")
    assert "no rule has the code 'bomb'; did you mean 'bom'?" in err
    code, _, err = command("check", article, "--select", "bomb")
    assert (code, "no rule has the code 'bomb'" in err) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_link_that_leads_nowhere_is_told_as_one(command: Any, here: Path) -> None:
    (here / "a.md").symlink_to("gone.md")
    code, _, err = command("check", "a.md")
    assert (code, err) == (
        2,
        "newsmatter: a.md: No such file or directory; it is a link to gone.md, which is not there\n",
    )


def test_what_cannot_be_read_is_exit_2_and_the_others_are_checked(command: Any, article: Path) -> None:
    code, out, err = command("check", "none.md", article.name)
    assert (code, err) == (2, "newsmatter: none.md: No such file or directory\n")
    assert out == "1 file checked: 0 errors, 0 warnings, 0 notes, 1 file not read\n"


def test_globs_match_or_are_an_error(command: Any, here: Path) -> None:
    fill(here / "a" / "b", 3)
    fill(here / "a" / "c", 2)
    alone = ("--ignore", "url-repeated")  # the files of both folders are the same
    assert command("check", "a/**/*-0001.md", *alone)[1].startswith("2 files checked")
    assert command("check", "a/?", *alone)[1].startswith("5 files checked")
    code, out, err = command("check", "a/*.txt")
    assert (code, out, "Error: nothing matches a/*.txt" in err) == (2, "", True)
    (here / "[x].md").write_text(TEXT)
    assert command("check", "[x].md", "--ignore", "file")[1].startswith("1 file checked: 0 errors, 0 warnings, 0")


def test_standard_input(command: Any) -> None:
    assert command("check", "-", stdin=TEXT)[0] == 0
    code, out, _ = command("check", "-", "--stdin-filename", "2020-01-01-x.md", stdin=TEXT)
    assert (code, out.startswith("2020-01-01-x.md:5:")) == (0, True)
    code, out, _ = command("check", "-", stdin=b"---\n\xff\n---\n")
    assert (code, out.splitlines()[:3]) == (
        1,
        ["<stdin>:2:1: error encoding byte 0xff is not UTF-8; save the file as UTF-8", "2 | \ufffd", "  | ^"],
    )
    code, _, err = command("check", "-", "a.md")
    assert (code, "stands alone" in err) == (2, True)


def test_a_file_that_vanishes_has_findings_without_excerpt(
    command: Any, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(article, "heat: 0", "heat: hot")
    monkeypatch.setattr(Path, "read_bytes", reads := _Once(Path.read_bytes))
    code, out, _ = command("check", article.name)
    assert (code, out.count("\n"), reads.number) == (1, 2, 2)


class _Once:
    """A method that works the first time."""

    def __init__(self, method: Any) -> None:
        self.method = method
        self.number = 0

    def __get__(self, instance: Any, owner: Any) -> Any:
        return lambda: self(instance)

    def __call__(self, instance: Any) -> Any:
        self.number += 1
        if self.number > 1:
            raise FileNotFoundError(2, "gone")
        return self.method(instance)


def test_control_characters_never_reach_the_terminal(command: Any, article: Path) -> None:
    plant(article, "heat: 0", "heat: '\x1b[31mred'")
    out = command("check", article)[1]
    assert "\x1b" not in out
    assert "U+001B" in out


def test_json_and_jsonl(command: Any, article: Path) -> None:
    assert command("check", article, "--format", "json")[:2] == (0, "[]\n")
    assert command("check", article, "--format", "jsonl")[:2] == (0, "")
    plant(article, "heat: 0", "heat: hot")
    plant(article, "quality: 41", "quality: é")
    code, out, err = command("check", article.name, "--format", "json")
    findings = json.loads(out)
    assert (code, err) == (1, "1 file checked: 2 errors, 0 warnings, 0 notes\n")
    assert findings[1] == {
        "code": "wrong-type", "message": "heat must be an integer, not 'hot'", "severity": "error", "path": "heat",
        "line": 12, "column": 7, "end_line": 12, "end_column": 10, "file": article.name,
    }  # fmt: skip
    out = command("check", article.name, "--format", "jsonl")[1]
    assert [json.loads(line) for line in out.splitlines()] == findings


def test_github_annotations(command: Any, here: Path, article: Path) -> None:
    odd = article.rename(here / "2024-03-05-a,b%c.md")
    plant(odd, "heat: 0", "heat: -1")
    plant(odd, "  - Ferries\n", "  - Ferries\n  - Ferries\n")
    plant(odd, "---", "\ufeff---")
    plant(odd, "excerpt:", 'excerpt: "a\n  b"\nexcerptus:')
    plant(odd, "quality: 41", "quality: [41,\n  2]")
    code, out, _ = command("check", odd.name, "--format", "github")
    lines = out.splitlines()
    assert code == 1
    start = "file=2024-03-05-a%2Cb%25c.md,title=newsmatter "
    assert lines[0].startswith(f"::notice {start}bom,line=1,endLine=1,col=1,endColumn=2::a byte order mark stands")
    assert any(line.startswith(f"::warning {start}topics-repeated,line=") for line in lines)
    (two,) = [line for line in lines if "wrong-type" in line]
    assert two.startswith(f"::error {start}wrong-type,line=13,endLine=14::quality must be an integer")


def test_sarif_is_valid(command: Any, here: Path, article: Path) -> None:
    schema = jsonschema.Draft4Validator(SARIF)
    code, out, _ = command("check", article, "--format", "sarif")
    schema.validate(json.loads(out))
    assert code == 0
    plant(article, "heat: 0", "heat: hot")
    spaced = article.rename(here / "2024-03-05-ü b.md")
    (here / "own.py").write_text(
        "from newsmatter.rules import Hit, Rule\n"
        "RULE = Rule('own', 'note', 'own', lambda subject: [Hit('own words')], always=True)\n"
    )
    (here / "pyproject.toml").write_text('[tool.newsmatter]\nrules = ["own:RULE"]\n')
    logs = []
    for path in (spaced.name, spaced):
        code, out, err = command("check", path, here.parent / "none.md", "--format", "sarif", "--jobs", "1")
        logs.append(log := json.loads(out))
        schema.validate(log)
    assert logs[0] == logs[1]
    (run,) = log["runs"]
    results = [result for result in run["results"] if result["ruleId"] == "wrong-type"]
    assert (code, len(results), run["columnKind"]) == (2, 1, "unicodeCodePoints")
    assert results[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "2024-03-05-%C3%BC%20b.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 12, "startColumn": 7, "endLine": 12, "endColumn": 10},
            },
            "logicalLocations": [{"fullyQualifiedName": "heat"}],
        }
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(code for code, _, _ in catalogue()), "own"]
    assert rules[results[0]["ruleIndex"]]["id"] == "wrong-type"
    assert [result.get("ruleIndex") for result in run["results"] if result["ruleId"] == "own"] == [len(rules) - 1]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "none.md: No such file" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert err.endswith("1 file not read\n")


def test_sarif_of_a_file_elsewhere_has_its_whole_address(command: Any, here: Path, article: Path) -> None:
    plant(article, "heat: 0", "heat: hot")
    (here / "work").mkdir()
    import os

    os.chdir(here / "work")
    (result,) = json.loads(command("check", article, "--format", "sarif")[1])["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": article.as_uri()}


def test_a_finding_without_a_place_is_written_too() -> None:
    from newsmatter.cli._formats import FORMATS
    from newsmatter.cli._settings import Given, Settings

    output = io.StringIO()
    screen = Screen()
    screen.write = output.write  # type: ignore[assignment,method-assign]
    for name in FORMATS:
        form = FORMATS[name](screen, Settings(Given()))
        form.header()
        form.finding(nm.Finding(code="c", message="m"), lambda: None)
        form.footer([])
    assert "<text>:0:0: error c m\n" in output.getvalue()
    assert "::error file=,title=newsmatter c::m\n" in output.getvalue()
    assert '"region"' not in output.getvalue()


def test_rules_lists_every_code(command: Any) -> None:
    code, out, _ = command("rules")
    assert code == 0
    assert all(row in out for row, _, _ in catalogue())


def test_rules_lists_rules_of_ones_own(command: Any, here: Path) -> None:
    (here / "own_rules.py").write_text(
        "from newsmatter.rules import Rule\nRULES = [Rule('own-code', 'note', 'what I want', lambda subject: [])]\n"
    )
    (here / "pyproject.toml").write_text('[tool.newsmatter]\nrules = ["own_rules:RULES"]\n')
    out = command("rules")[1]
    assert "own-code" in out
    assert "what I want" in out


# -- fix, fmt, set


def test_fix_shows_and_writes_when_told(command: Any, here: Path, article: Path) -> None:
    plant(article, "heat: 0", 'heat: "0"')
    before = article.read_bytes()
    code, out, err = command("fix", ".")
    assert (code, err) == (1, "1 file: 1 would be mended, 0 unchanged\n")
    assert out.endswith('-heat: "0"\n+heat: 0\n published: true\n \n provider:\n')
    assert article.read_bytes() == before
    assert command("fix", ".", "--write") == (0, f"{article.name}\n1 file: 1 mended, 0 unchanged\n", "")
    assert article.read_bytes() == before.replace(b'"0"', b"0")
    assert command("fix", ".") == (0, "", "1 file: 0 would be mended, 1 unchanged\n")
    assert command("fix", "-", stdin=before) == (0, article.read_bytes().decode(), "")
    assert command("fix", "-", stdin=b"\xff")[0] == 2


def test_a_diff_keeps_the_line_endings_that_it_is_about(command: Any, article: Path) -> None:
    plant(article, "heat: 0\n", "heat: 0\r\n")
    assert "-heat: 0\r\n+heat: 0\n" in command("fix", article.name)[1]


def test_fmt_says_that_codes_choose_nothing(command: Any, here: Path, article: Path) -> None:
    said = "newsmatter: --select and --ignore choose nothing here: a layout has no codes\n"
    for option in ("--select", "--ignore"):
        code, _, error = command("fmt", ".", "--check", option, "url")
        assert (code, error) == (0, said)
    assert command("fmt", ".", "--check")[2] == ""


def test_fmt_writes_the_layout_of_the_producer(command: Any, here: Path, article: Path) -> None:
    layout = article.read_bytes()
    plant(article, "category: news\n", "")
    plant(article, "heat: 0\n", "heat:   0\ncategory: 'news'\n")
    untidy = article.read_bytes()
    assert command("fmt", ".", "--check") == (1, f"{article.name}\n1 file: 1 would be formatted, 0 unchanged\n", "")
    code, out, err = command("fmt", ".", "--diff")
    assert (code, err) == (1, "1 file: 1 would be formatted, 0 unchanged\n")
    assert "+category: news\n" in out
    assert article.read_bytes() == untidy
    assert command("fmt", ".") == (0, f"{article.name}\n1 file: 1 formatted, 0 unchanged\n", "")
    assert article.read_bytes() == layout
    assert command("fmt", ".", "--check")[0] == 0
    assert command("fmt", "-", stdin=untidy) == (0, layout.decode(), "")
    assert command("fmt", "-", "--check", stdin=untidy) == (1, "", "")
    assert command("fmt", "-", "--check", stdin=layout) == (0, "", "")
    code, out, _ = command("fmt", "-", "--diff", stdin=untidy)
    assert (code, out.startswith("--- a/stdin\n+++ b/stdin\n")) == (1, True)


def test_fmt_does_not_lose_comments_unasked(command: Any, article: Path) -> None:
    plant(article, "heat: 0", "heat:   0 # low")
    before = article.read_bytes()
    code, out, err = command("fmt", article.name)
    assert (code, out) == (2, "1 file: 0 formatted, 0 unchanged, 1 failed\n")
    assert err == f"newsmatter: {article.name}: holds YAML comments, which would be lost; --drop-comments drops them\n"
    assert article.read_bytes() == before
    assert command("fmt", article.name, "--drop-comments")[0] == 0
    assert article.read_bytes() == before.replace(b"heat:   0 # low", b"heat: 0")


def test_fmt_says_what_is_wrong_with_a_file(command: Any, article: Path) -> None:
    plant(article, "title:", "titles:")
    plant(article, "heat: 0", "heat: hot")
    code, _, err = command("fmt", article.name, "--check")
    assert code == 2
    assert err.startswith(f"newsmatter: {article.name}:")
    assert " (and 1 more, see newsmatter check); left alone: " in err
    plant(article, "titles:", "title:")
    assert "more" not in command("fmt", article.name, "--check")[2]


def test_set_edits_many_files(command: Any, here: Path) -> None:
    paths = fill(here / "posts", 3)
    before = [path.read_bytes() for path in paths]
    code, out, err = command("set", "posts", "heat=42", "topics[]=NO", "--unset", "tags[0]", "--dry-run")
    assert (code, err) == (1, "3 files: 3 would be changed, 0 unchanged\n")
    assert out.count("+heat: 42\n") == out.count('+  - "NO"\n') == out.count("-  - CA\n") == 3
    assert [path.read_bytes() for path in paths] == before
    code, out, _ = command("set", "posts", "heat=2")
    assert (code, out) == (0, f"{paths[0].relative_to(here)}\n{paths[1].relative_to(here)}\n"
                           "3 files: 2 changed, 1 unchanged\n")  # fmt: skip
    assert paths[0].read_bytes() == before[0].replace(b"heat: 0", b"heat: 2")
    assert command("set", "-", "title=2020", stdin=TEXT)[1] == TEXT.replace(nm.loads(TEXT).title, "2020")
    assert command("set", "-", "title=2020", "--dry-run", stdin=TEXT)[0] == 1


def test_links_that_lead_out_are_named(command: Any, here: Path) -> None:
    (path,) = fill(here / "in", 1)
    (outside,) = fill(here / "out", 1)
    path.with_name("x.md").symlink_to(outside)
    said = "newsmatter: in/x.md: leads out of the folder; left alone (--follow-links takes it)\n"
    assert command("check", "in") == (0, "1 file checked: 0 errors, 0 warnings, 0 notes, 1 link left alone\n", said)
    code, out, err = command("set", "in", "heat=5")
    assert (code, out.splitlines()[1:], err) == (0, ["1 file: 1 changed, 0 unchanged, 1 link left alone"], said)
    assert command("set", "in", "heat=6", "--follow-links")[1].endswith("2 files: 2 changed, 0 unchanged\n")


def test_a_change_by_another_meanwhile_is_named(command: Any, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def meanwhile(descriptor: int) -> None:
        sync(descriptor)
        article.write_text("theirs")

    monkeypatch.setattr(os, "fsync", meanwhile)
    code, _, err = command("set", article.name, "heat=5")
    said = f"newsmatter: {article.name}: changed on disk meanwhile, and was left as it is; run it again\n"
    assert (code, err, article.read_text()) == (2, said, "theirs")


def test_set_reports_the_file_that_fails(command: Any, here: Path) -> None:
    good, bad = fill(here, 2)
    plant(bad, "related:", "others:")
    before = bad.read_bytes()
    code, out, err = command("set", good.name, bad.name, "related[0].title=New", "heat=7")
    assert (code, out) == (2, f"{good.name}\n2 files: 1 changed, 0 unchanged, 1 failed\n")
    assert err == f"newsmatter: {bad.name}: related is not there\n"
    assert bad.read_bytes() == before
    assert command("set", "-", "related[9].title=x", stdin=TEXT)[2].startswith("newsmatter: <stdin>: related[9] is not")
    code, _, err = command("set", good.name, "--unset", "title")
    assert (code, err) == (2, f"newsmatter: {good.name}: title is required, and cannot be removed\n")
    # what holds true or false has its default where its key is not there, by whichever name the file has it
    (here / "unset_models.py").write_text(
        "import newsmatter as nm\n@nm.define\nclass Side:\n    wide: bool = False\n"
        "@nm.define(ignore_case=True)\nclass Page(nm.Document):\n    title: str\n    draft: bool = False\n    side: Side | None = None\n"
    )
    page = "---\ntitle: A\nDraft: true # yes\nside: {wide: true}\n---\n"
    options = ["--class", "unset_models:Page"]
    assert (
        command("set", "-", "--unset", "draft", "title=B", *options, stdin=page)[1]
        == "---\ntitle: B\nside: {wide: true}\n---\n"
    )
    assert command("set", "-", "--unset", "side.wide", *options, stdin=page)[1] == page.replace("wide: true", "")
    assert (
        command("set", "-", "--unset", "side.wide", *options, stdin="---\ntitle: A\n---\n")[1] == "---\ntitle: A\n---\n"
    )
    assert command("set", "-", "--unset", "draft", "--force", *options, stdin=page)[1] == page.replace(
        "Draft: true # yes\n", ""
    )


def test_set_mends_what_the_class_refuses(command: Any, here: Path, article: Path) -> None:
    clean = article.read_bytes()
    text = TEXT.replace("heat: 17", "heat: warm").replace("publishedDateTime: 2024", "# publishedDateTime: 2024", 1)
    text = text.replace('title: "Harbour City opens its first solar ferry terminal"\n', "", 1)
    article.write_text(text, encoding="utf-8")
    arguments = ["title=Harbour City opens its first solar ferry terminal", "publishedDateTime=2024-03-05T07:30:00Z",
                 'topics=["Solar Power", "Ferries"]', "topics[]=NO", 'images[]={"url": "https://x.example/a.png", "width": 5}', "heat=0"]  # fmt: skip
    code, _, err = command("set", article.name, *arguments, "--unset", "tags", "--unset", "related[1]")
    assert (code, err, nm.check(article)) == (0, "", [])
    assert command("fmt", article.name, "--drop-comments")[0] == 0
    mended, before = nm.load(article), nm.loads(clean)
    before.topics.append("NO")
    before.images.append(nm.Image(url="https://x.example/a.png", width=5))
    before.tags.clear()
    del before.related[1]
    assert mended == before
    article.write_text(text, encoding="utf-8")
    code, _, err = command("set", article.name, "haet=5")
    assert (code, err) == (
        2,
        f"newsmatter: {article.name}: Article has no key haet (did you mean heat?); --add-keys adds it\n",
    )
    assert command("set", article.name, "haet=5", "quality=null", "--add-keys")[0] == 2  # the title is missing still
    assert article.read_text(encoding="utf-8") == text
    assert command("set", article.name, "haet=5", "quality=null", "--add-keys", "--force")[0] == 0
    assert b"haet: 5\n" in article.read_bytes()
    assert b"\nquality" not in article.read_bytes()


UNTYPED = """---
# top
title: "A" # t
'tags':   [a, b]   # why
# above
price:
empty: []
n: &x 1
m: *x
images:
  # first
  - link: u   # l
    w: 1
  - {link: v, w: 2}
big: |
  text
nan: .nan
---
"""


@pytest.mark.parametrize(
    ("renaming", "old", "new"),
    [
        ("title=headline", "title:", "headline:"),
        ("tags=topics", "'tags':", "'topics':"),
        ("price=cost", "price:", "cost:"),
        ("empty=none", "empty:", "none:"),
        ("n=k", "n: &", "k: &"),
        ("m=k", "m: *", "k: *"),
        ("images=pictures", "images:", "pictures:"),
        ("images[0].link=url", "link: u", "url: u"),
        ("images[-1].link=url", "link: v", "url: v"),
        ("big=huge", "big:", "huge:"),
        ("nan=number", "nan:", "number:"),
        ('title=["my key"]', "title:", "my key:"),
        ("title=title", "", ""),
        ("absent=here", "", ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_renamed_key_keeps_its_place_value_and_comments(
    command: Any, renaming: str, old: str, new: str, newline: str, here: Path
) -> None:
    path = here / "a.md"
    path.write_bytes(UNTYPED.replace("\n", newline).encode())
    assert command("set", "a.md", "--class", "Document", "--rename", renaming)[0] == 0
    assert path.read_bytes().decode() == UNTYPED.replace(old, new, 1).replace("\n", newline)


def test_keys_are_renamed_before_values_are_set(command: Any, article: Path) -> None:
    text = article.read_text(encoding="utf-8")
    plant(article, "heat: 0", "heet: '0' # low")
    assert command("set", article, "--rename", "heet=heat", "heat=5", "--unset", "quality")[0] == 0
    wanted = text.replace("heat: 0", "heat: 5 # low").replace("quality: 41\n", "")
    assert article.read_text(encoding="utf-8").replace("'5'", "5") == wanted
    code, _, err = command("set", article, "--rename", "heat=quality", "--rename", "title=quality")
    assert (code, "quality is there already; rename or remove that first" in err) == (2, True)
    assert command("set", article, "--rename", "heat=warmth", "--add-keys")[0] == 0
    assert article.read_text(encoding="utf-8").replace("'5'", "5") == wanted.replace("heat:", "warmth:")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.md"], "nothing to set; write PATH=VALUE, --rename PATH=KEY or --unset PATH"),
        (["a.md", "related[*].url=x"], "nothing to set: 'related[*].url=x' was taken for a file"),
        (["heat=5"], "no files; name files or folders"),
        (["a.md", "heat=hot"], "heat must be an integer, not 'hot'"),
        (["a.md", "heat.x=5"], "heat.x: heat is a single value"),
        (["a.md", "--unset", "a b"], "'a b' is no path"),
        (["a.md", "--rename", "heat"], "'heat' renames nothing; write PATH=KEY"),
        (["a.md", "--rename", "topics[0]=x"], "'topics[0]=x' renames nothing"),
        (["a.md", "--rename", "topics=a.b"], "'topics=a.b' renames nothing"),
        (["a.md", "--rename", "$body=x"], "'$body=x' renames nothing"),
        (["a.md", "--rename", "topics=titel"], "Article has no key titel (did you mean title?); --add-keys adds it"),
        (
            ["a.md", "--rename", "related[0].x=titel"],
            "Related has no key titel (did you mean title?); --add-keys adds it",
        ),
        (["a.md", "--rename", "heat.x=y"], "heat.y: heat is a single value"),
    ],
)
def test_set_says_what_is_wrong_with_its_arguments(command: Any, arguments: list[str], message: str) -> None:
    code, out, err = command("set", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_command_that_is_misspelt_is_named_though_no_command_is_imported(command: Any) -> None:
    assert "No such command 'chek'. Did you mean 'check'?" in command("chek", ".")[2]
    assert "No such command 'nothing'." in command("nothing")[2]


# -- get, show, schema, json, unjson


def test_get_prints_one_value(command: Any, article: Path) -> None:
    assert command("get", article, "provider.name") == (0, "The Harbour Courier\n", "")
    assert command("get", article, "provider.name", "--json")[1] == '"The Harbour Courier"\n'
    assert command("get", article, "published")[1] == "true\n"
    assert json.loads(command("get", article, "related")[1])[1]["quality"] == 28
    assert command("get", "-", "heat", stdin=TEXT)[1] == "17\n"
    code, out, err = command("get", article.name, "related[7].title")
    assert (code, out) == (1, "")
    assert err == f"newsmatter: {article.name}: related[7] is not there, the length of the list is 2\n"
    assert command("get", article, "heat.x")[0] == 2
    assert command("get", "none.md", "heat") == (2, "", "newsmatter: none.md: No such file or directory\n")


def test_show_is_readable(command: Any, article: Path) -> None:
    code, out, err = command("show", article)
    assert (code, err) == (0, "")
    assert out.startswith("Harbour City opens its first solar ferry terminal\n")
    assert "topics             Solar Power, Ferries" in out
    assert "related (2)" in out
    assert "Tidewater Post" in out


def test_show_takes_any_front_matter(command: Any, here: Path) -> None:
    text = "---\nname: \x1b[1mBold\nday: 2020-01-01\nrows: [[1, {a: 2}], 3]\nmixed: [{b: 1}, {url: x}]\nnone:\n---\n# Head\n"
    text = text.replace("\x1b", "\u241b")
    (here / "a.md").write_text(text)
    code, out, _ = command("show", "a.md", "--class", "Document")
    assert code == 0
    assert out.startswith("\u241b[1mBold\n")
    assert "Head" in out
    assert '{"b": 1}' not in out
    assert " b " in out  # a key that no article has is a column too
    (here / "b.md").write_text("---\nlayout: x\n---\n\n")
    assert command("show", "b.md", "--class", "Document")[1].startswith("b.md\n")


def test_json_and_back(command: Any, article: Path) -> None:
    code, out, _ = command("json", article)
    assert (code, json.loads(out)) == (0, nm.to_dict(nm.load(article)))
    assert command("unjson", "-", stdin=out) == (0, article.read_text(encoding="utf-8"), "")
    for bad, message in (("[]", "an object is needed, this is list"), ("{", "-: this is no JSON, such as newsmatter json prints: Expecting property name"),
                         ("{}", "missing"), ("[" * 100_000, "recursion|Expecting value")):  # fmt: skip
        code, out, err = command("unjson", "-", stdin=bad)
        assert (code, out) == (2, "")
        assert re.search(message, err)  # where the stack is large, JSON comes to its end
    assert command("unjson", "none.json")[0] == 2


def test_schema(command: Any) -> None:
    code, out, _ = command("schema")
    assert (code, json.loads(out)) == (0, nm.json_schema())


def test_a_class_of_ones_own(command: Any, here: Path) -> None:
    (here / "models_of_mine.py").write_text(OWN_CLASS)
    (here / "a.md").write_text("---\nlayout: post\n---\n")
    assert command("get", "a.md", "layout", "--class", "models_of_mine:Post")[1] == "post\n"
    assert command("check", "a.md", "--class", "models_of_mine:Post")[0] == 0
    assert command("check", "a.md", "--class", "Document")[0] == 0
    assert command("check", "a.md")[0] == 1
    for name, message in (
        ("nowhere:Post", "cannot be loaded (ModuleNotFoundError: No module named 'nowhere')"),
        ("models_of_mine:Past", "cannot be loaded; did you mean models_of_mine:Post?"),
        ("models_of_mine.Post", "cannot be loaded; did you mean models_of_mine:Post?"),
        ("model_of_mine:Post", "cannot be loaded; did you mean models_of_mine:Post?"),
        ("models_of_mine:Zzzz", "cannot be loaded; did you mean models_of_mine:Post?"),  # it has no other
        ("models_of_mine:Past | Post", "cannot be loaded (AttributeError"),
        ("Past", "newsmatter has no class Past; write one of your own as module:Class"),
        ("models_of_mine:attrs", "is no class that derives from newsmatter.Document"),
        (":Post", "cannot be loaded"),
    ):
        code, _, err = command("check", "a.md", "--class", name)
        assert code == 2
        assert message in " ".join(err.split())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\nclass Post(\n", "(SyntaxError: '(' was never closed); faulty_models.py, line 2 is at fault"),
        ("\nimport no_such_module_17\n", "'no_such_module_17'); faulty_models.py, line 2 is at fault"),
        ("import newsmatter as nm\nnm.define(keys='no')(nm.Document)\n", "faulty_models.py, line 2 is at fault"),
        ("import faulty_helper\n", "(NameError: name 'y' is not defined); faulty_helper.py, line 1 is at fault"),
        ("x = 1\n", "(AttributeError: module 'faulty_models' has no attribute 'Post'); write it as module:Class"),
    ],
)
def test_a_module_that_cannot_be_imported_says_where_it_is_at_fault(
    command: Any, here: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    for name in ("faulty_models", "faulty_helper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (here / "faulty_models.py").write_text(code)
    (here / "faulty_helper.py").write_text("y\n")
    (here / "pyproject.toml").write_text("[tool.newsmatter]\nkinds = ['faulty_models:Post']\n")
    assert said in " ".join(command("check", "a.md", "--class", "faulty_models:Post")[2].split())
    assert said.partition("; write")[0] in " ".join(command("check", "a.md")[2].split())
    (here / "pyproject.toml").write_text("[tool.newsmatter]\nrules = ['faulty_models:Post']\n")
    assert said.partition("; write")[0] in " ".join(command("check", "a.md")[2].split())
    sys.modules.pop("faulty_models", None)


# -- the frame


def test_help_version_and_usage(command: Any) -> None:
    code, out, err = command("--version")
    assert (code, err) == (0, "") and out.startswith(f"newsmatter, version {nm.__version__}\n")
    code, out, _ = command("--help")
    assert (code, "Report everything that is wrong with files." in out) == (0, True)
    code, out, err = command()
    assert (code, "Usage: newsmatter" in out + err) == (2, True)
    code, _, err = command("check", "--nonsense")
    assert (code, "No such option" in err) == (2, True)


@pytest.mark.parametrize("module", ["click", "rich"])
def test_without_the_extra_one_line_says_what_to_install(
    command: Any, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith("newsmatter.cli._"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    for name in list(sys.modules):
        if name.startswith(f"{module}."):
            monkeypatch.setitem(sys.modules, name, None)
    code, out, err = command("check", ".")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "pip install 'newsmatter[cli]'" in err


def test_the_package_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["newsmatter", "--version"])
    monkeypatch.delitem(sys.modules, "newsmatter.__main__", raising=False)
    importlib.import_module("newsmatter.__main__")  # as a worker process that is not forked does
    assert capsys.readouterr().out == ""
    with pytest.raises(SystemExit):
        runpy.run_path(str(Path(nm.__file__).with_name("__main__.py")), run_name="__main__")
    assert capsys.readouterr().out.startswith(f"newsmatter, version {nm.__version__}\n")


def test_output_may_go_to_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := io.StringIO())
    monkeypatch.setattr(sys, "argv", ["newsmatter", "schema"])
    with pytest.raises(SystemExit):
        main()
    assert json.loads(out.getvalue()) == nm.json_schema()


def test_another_missing_module_is_no_secret(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "newsmatter.cli._program", None)
    code, out, err = command("check", ".")
    assert (code, out) == (2, "")
    assert "ModuleNotFoundError: import of newsmatter.cli._program halted" in err


def test_a_fault_of_the_program_is_not_exit_1(command: Any, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 means findings, and nothing else."""

    def fail(self: Screen, *arguments: Any, **options: Any) -> None:
        raise LookupError("a fault")

    monkeypatch.setattr(Screen, "progress", fail)
    code, out, err = command("check", article)
    assert (code, out) == (2, "")
    assert err.endswith("LookupError: a fault\n")


def test_ctrl_c_ends_with_130(command: Any, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Screen, *arguments: Any, **options: Any) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Screen, "progress", interrupt)
    code, out, err = command("check", article)
    assert (code, out) == (130, "")
    assert err.startswith("newsmatter: stopped by SIGINT")  # without a signal it is code that raised it


def test_an_end_that_code_asks_for_is_no_end_of_the_command(
    command: Any, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(self: Screen, *arguments: Any, **options: Any) -> None:
        raise SystemExit(0)  # what a class, a rule or a module of the settings may do

    monkeypatch.setattr(Screen, "progress", leave)
    code, out, err = command("check", article)
    assert (code, out) == (2, "")
    assert err == "newsmatter: SystemExit(0) was raised by code that a class, a rule or the settings name; mend that\n"


def test_a_reader_that_has_gone_ends_with_141(article: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(self: Screen, text: str) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(Screen, "write", gone)
    monkeypatch.setattr(sys, "argv", ["newsmatter", "check", str(article)])
    with open(tmp_path / "out", "w") as stream, pytest.raises(SystemExit) as caught:
        monkeypatch.setattr(sys, "stdout", stream)
        main()
    assert caught.value.code == 141


def test_a_terminal_gets_colour_and_a_bar(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = fill(here, 5)
    plant(first, "heat: 0", "heat: hot")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(_screen, "LONG", 3)

    def run(*arguments: str) -> str:
        terminal = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "argv", ["newsmatter", *arguments])
        with pytest.raises(SystemExit):
            main()
        return terminal.text()

    out = run("check", ".", "none.md")
    assert "\x1b[1;31merror" in out
    assert "/6\x1b" in out
    assert "No such file" in out
    out = run("check", ".", "--format", "json")
    assert "\x1b[" not in out.split("]\n")[0]
    assert "/5" not in out
    out = run("set", ".", "heat=5", "--dry-run")
    assert "\x1b[32m+heat: 5\x1b[0m" in out


def test_the_sample_is_clean() -> None:
    assert nm.check(SAMPLE) == []


def test_set_keeps_the_spelling_of_a_time(command: Any) -> None:
    for cls in ("newsmatter:Document", "newsmatter:Article"):
        for before, given, after in [
            ("2020-02-06T03:14:17.324Z", "2020-02-07T11:14:17.58Z", "2020-02-07T11:14:17.580Z"),
            ("2020-02-06 03:14:17 +01:00", "2020-02-07T11:14:17Z", "2020-02-07 12:14:17 +01:00"),
            ("2020-02-06 03:14:17.0 +01:00", "2020-07-07 11:14:17 +02:00", "2020-07-07 11:14:17.0 +02:00"),
        ]:
            text = TEXT.replace("publishedDateTime: 2024-03-05T07:30:00Z\n", f"publishedDateTime: {before}\n", 1)
            code, out, _ = command("set", "-", f"publishedDateTime={given}", "--class", cls, stdin=text)
            assert (code, out) == (0, text.replace(before, after))


# -- settings


def test_settings_limits_and_rules_that_stay_here(command: Any, here: Path) -> None:
    (here / "a.md").write_text("---\nk:\n" + "- NO\n" * 9 + "---\n", encoding="utf-8")
    (here / "rules_that_stay.py").write_text(
        "from newsmatter.rules import Rule\nR = Rule('own', 'note', 'own', lambda subject: [])\n", encoding="utf-8"
    )
    settings = here / "settings.toml"
    settings.write_text('[tool.newsmatter]\nrules = ["rules_that_stay:R"]\n', encoding="utf-8")
    base = ("check", "a.md", "--class", "Document", "--format", "jsonl")
    assert command(*base, "--limit", "4")[1].count("yaml-versions") == 5
    assert command(*base, "--limit", "0", "--isolated")[1].count("yaml-versions") == 9
    assert "the rule own cannot be sent to another process" in command(*base, "--config", settings)[2]
    assert "cannot be sent" not in command(*base, "--config", settings, "--jobs", "1")[2]
    code, _, err = command(*base, "--config", settings, "--isolated")
    assert code == 2 and "give one of the two" in err


@pytest.mark.parametrize(
    "arguments", [("set", "heat=7"), ("set", "heat=8", "--dry-run"), ("fmt",), ("fmt", "--diff"), ("fix",)]
)
def test_quiet_leaves_out_the_summary_of_what_changes_files(
    command: Any, article: Path, arguments: tuple[str, ...]
) -> None:
    name, *others = arguments
    code, out, err = command(name, str(article), "-q", *others)
    assert "unchanged" not in out + err
    assert code in (0, 1)
    _, out, err = command(name, str(article), *others)
    assert "unchanged" in out + err


def test_any_error_of_a_file_is_told_on_a_line() -> None:
    assert problem(bulk.Result(path=Path("a.md"), error=KeyError("no key"))) == "a.md: KeyError('no key')"
    assert problem(bulk.Result(path=Path("a.md"), error=ValueError("no value"))) == "a.md: no value"
    named = nm.FrontMatterError("no fence", code="no-fence", line=1, column=1, file="a.md")
    assert problem(bulk.Result(path=Path("a.md"), error=named)) == str(named)
    assert problem(bulk.Result(path=Path("a.md"), error=nm.EditError("none", path="b"))) == "a.md: b: none"
