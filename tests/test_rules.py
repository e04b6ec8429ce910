"""The choice of rules, in Python and in pyproject.toml, and the excerpt of a finding."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES

import newsmatter as nm
from newsmatter import kinds
from newsmatter.rules import RULES, ConfigError, Hit, Rule, Rules, catalogue, excerpt
from newsmatter.rules._look import Words

TEXT = '\ufeff---\nheat: "1"\nwebUrl: x y\nampWebUrl: z\n---'


def codes(rules: Rules) -> set[str]:
    return {finding.code for finding in nm.checks(TEXT, rules=rules)}


def test_select_ignore_and_groups() -> None:
    url = {"url-relative", "url-characters"}
    assert codes(Rules(select=frozenset({"url"}))) == url
    assert codes(Rules(select=frozenset({"url", "bom"}), ignore=frozenset({"url-relative"}))) == {
        "url-characters",
        "bom",
    }
    assert codes(Rules()) == {*url, "bom", "final-newline", "wrong-type", "missing-key", "amp-pair"}
    assert codes(Rules(ignore=frozenset({"url", "missing-key", "amp", "final"}))) == {"bom", "wrong-type"}
    assert "b" not in {code for code, _, _ in catalogue()}
    with pytest.raises(ConfigError):
        Rules(select=frozenset({"u"}))


def test_severity_of_a_code_wins_over_that_of_its_group() -> None:
    rules = Rules(select=frozenset({"url", "bom"}), severity={"url": "note", "url-relative": "error"})
    found = {finding.code: finding.severity for finding in nm.checks(TEXT, rules=rules)}
    assert found == {"url-relative": "error", "url-characters": "note", "bom": "note"}


def test_rules_of_ones_own() -> None:
    rule = Rule(
        "body-empty",
        "warning",
        "there is a body",
        lambda subject: [Hit("write one")] * (not subject.document.body.strip()),
    )
    found = nm.checks((FIXTURES / "news.md").read_bytes(), rules=Rules(extra=(rule,)))
    assert [(f.code, f.severity, f.message, f.line, f.end_column) for f in found] == [
        ("body-empty", "warning", "write one", 1, 4)
    ]
    # nothing could be read: the rule does not run
    assert "body-empty" not in codes(Rules(extra=(rule,))) - {"body-empty"}
    assert [f.code for f in nm.checks("---\na: [\n---\n", rules=Rules(extra=(rule,)))] == ["yaml"]
    always = Rule("always", "note", "none", lambda s: [Hit(str(len(s.objects)))], always=True)
    assert [f.code for f in nm.checks("---\na: [\n---\n", rules=Rules(extra=(always,)))] == ["always", "yaml"]


def test_a_rule_sees_the_subject() -> None:
    seen = {}

    def look(subject):  # type: ignore[no-untyped-def]
        seen.update(start=subject.start, end=subject.end, file=subject.file, cls=subject.cls, text=subject.text)
        seen.update(related=[path for path, _ in subject.of(nm.Related)], width=subject.find("images[0].width"))
        yield Hit("no such thing", "images[7].width")
        yield Hit("no such thing", "images[0].nothing")
        yield Hit("no such thing", "heat.cold")

    text = (FIXTURES / "news.md").read_text(encoding="utf-8")
    found = nm.checks(text, file="x", rules=Rules(extra=(Rule("look", "note", "look", look),)))
    assert seen["related"] == ["related[0]", "related[1]"]
    assert seen["width"][1].value == "1200"
    assert text[seen["start"] : seen["end"]].startswith("category")
    lines = text.split("\n")
    assert [lines[f.line - 1][f.column - 1 :] for f in found] == ["17", "- url: \"https://img.harbour-courier.example/quay.jpg\"", 'title: "Sunrise Quay at noon"']  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"select": {"webUrl"}}, "no rule has the code 'webUrl'"),
        ({"ignore": {"url-relativ"}}, "did you mean 'url-relative'"),
        ({"severity": {"bom": "fatal"}}, "must be error, warning or note, not 'fatal'"),
        ({"severity": {"bomb": "note"}}, "no rule has the code 'bomb'"),
        ({"select": "bom"}, "a list of strings"),
        ({"extra": (RULES[0],)}, "there is a rule 'bom' already"),
        ({"extra": ("bom",)}, "must be a newsmatter.rules.Rule"),
    ],
)
def test_a_bad_choice_is_an_error(options: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Rules(**options)  # type: ignore[arg-type]


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    inner = folder / "a" / "b"
    inner.mkdir(parents=True, exist_ok=True)
    return inner


def test_what_is_remembered_of_choices_and_words_is_bounded() -> None:
    rules = Rules()
    for at in range(300):
        assert len(rules.but(frozenset({"bom", str(at)}))) == len(rules.active()) - 1
    assert len(rules._left) <= 101
    words = Words({"odd": lambda word: word == "odd"})
    doubts: set[str] = set()
    words.look([f"w{at}" for at in range(25_000)], doubts)
    assert not doubts and len(words.clean) <= 10_002
    words.look([None, "", "odd"], doubts)
    assert doubts == {"odd"} and "odd" not in words.clean


def test_pyproject_is_looked_for_upwards(tmp_path: Path) -> None:
    (tmp_path / "house_rules_1.py").write_text(
        "from newsmatter.rules import Hit, Rule\n"
        "def loud(subject):\n    yield Hit('loud', 'heat')\n"
        "ONE = Rule('house-loud', 'note', 'quiet', loud)\nTWO = [Rule('house-two', 'note', 'two', loud)]\n"
    )
    inner = project(
        tmp_path,
        '[tool.newsmatter]\nselect = ["url", "house"]\nignore = ["url-relative"]\n'
        'rules = ["house_rules_1:ONE", "house_rules_1:TWO"]\nseverity = { house-loud = "error" }\n',
    )
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1 # newsmatter\n")
    (inner.parent / "pyproject.toml").write_text("[tool.other]\n")
    file = inner / "x.md"
    file.write_text(TEXT, encoding="utf-8")
    for start in (inner, file, str(inner)):
        found = {finding.code: finding.severity for finding in nm.check(file, rules=Rules.from_pyproject(start))}
        assert found == {"url-characters": "warning", "house-loud": "error", "house-two": "note"}


def test_without_a_section_every_rule_runs(tmp_path: Path) -> None:
    assert Rules.from_pyproject(project(tmp_path, "[tool.black]\n")) == Rules()


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("selct = []", "has no key 'selct'; did you mean select"),
        ('select = "bom"', "select must be a list of strings"),
        ("ignore = [1]", "ignore must be a list of strings"),
        ("severity = []", "severity must be a table"),
        ('ignore = ["bombs"]', "no rule has the code 'bombs'; did you mean 'bom'"),
        ('rules = ["x"]', "write 'module:attribute', not 'x'"),
        ('rules = ["no_such_module:X"]', "'no_such_module:X' cannot be imported .ModuleNotFoundError"),
        ('rules = ["newsmatter.rules:NONE"]', "cannot be imported .AttributeError"),
        ('rules = ["math:pi"]', "'math:pi' is no Rule"),
        ("select = [", "pyproject.toml: "),
    ],
)
def test_a_bad_pyproject_is_an_error_that_names_it(tmp_path: Path, section: str, said: str) -> None:
    start = project(tmp_path, f"[tool.newsmatter]\n{section}\n")
    with pytest.raises(ConfigError, match=said) as caught:
        Rules.from_pyproject(start)
    assert "pyproject.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("section", "meant"),
    [
        ('rules = ["nearby_rules:RULE"]', "nearby_rules:RULES"),
        ('rules = ["nearby_rules:Harbour"]', "nearby_rules:RULES"),  # the module has no others
        ('rules = ["nearby_rules:NUMBER"]', "nearby_rules:RULES"),
        ('rules = ["nearby_rule:RULES"]', "nearby_rules:RULES"),
        ('rules = ["nearby_rules.RULES"]', "nearby_rules:RULES"),
        ('kinds = "nearby_rules:KIND"', "nearby_rules:KINDS"),
        ('kinds = "newsmatter.news.KINDS"', "newsmatter.news:KINDS"),
        ('kinds = "newsmatter.news"', "newsmatter.news:KINDS"),
        ('class = "nearby_rules:Pst"', "nearby_rules:Post"),
    ],
)
def test_a_name_that_is_near_to_one_of_its_module_is_told(tmp_path: Path, section: str, meant: str) -> None:
    (tmp_path / "nearby_rules.py").write_text(
        "import newsmatter as nm\nfrom newsmatter.rules import Rule\n"
        "RULES = [Rule('own', 'note', 'x', lambda subject: [])]\nNUMBER = 3\nNONE = []\nKINDS = {'**': nm.Article}\n"
        "class Post(nm.Document): pass\n"
    )
    start = project(tmp_path, f"[tool.newsmatter]\n{section}\n")
    sys.modules.pop("nearby_rules", None)
    importlib.invalidate_caches()
    read: Any = Rules.from_pyproject if section.startswith("rules") else kinds.Kinds.from_pyproject
    with pytest.raises(ConfigError, match=f"did you mean '?{meant}'?"):
        read(start)
    sys.modules.pop("nearby_rules", None)


def test_a_name_that_is_near_to_nothing_has_no_other(tmp_path: Path) -> None:
    for name in ("zzz:RULES", "math:pi", "zzz", "math:", "os:Rule"):
        start = project(tmp_path, f'[tool.newsmatter]\nrules = ["{name}"]\n')
        with pytest.raises(ConfigError) as caught:
            Rules.from_pyproject(start)
        assert "did you mean" not in str(caught.value)


def test_a_section_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must be a table"):
        Rules.from_pyproject(project(tmp_path, "[tool]\nnewsmatter = 1\n"))


# -- excerpts ----------------------------------------------------------------------------------------------------------


def shown(line: str, column: int, end: int, *, number: int = 2, end_line: int | None = None) -> list[str]:
    finding = nm.Finding(code="c", message="m", line=number, column=column, end_line=end_line or number, end_column=end)
    return excerpt(finding, "\n" * (number - 1) + line + "\r\nnext\n").split("\n")


def test_excerpts_keep_the_carets_in_place() -> None:
    assert shown("heat: x", 7, 8, number=12) == ["12 | heat: x", "   |       ^"]
    assert shown("\theat: x", 8, 9) == ["2 |     heat: x", "  |           ^"]
    assert shown("日本: ab", 5, 7) == ["2 | 日本: ab", "  |       ^^"]
    assert shown("日本", 1, 3) == ["2 | 日本", "  | ^^^^"]
    assert shown("e\u0301: x", 5, 6) == ["2 | e\u0301: x", "  |    ^"]
    assert shown("a\x97\x1bb", 2, 3) == ["2 | a\ufffd\ufffdb", "  |  ^"]
    assert shown("ab", 3, 3) == ["2 | ab", "  |   ^"]
    assert shown("ab", 5, 6) == ["2 | ab", "  |     ^"]
    assert shown("ab: c", 2, 9, end_line=3) == ["2 | ab: c", "  |  ^^^^"]
    assert shown("", 1, 1) == ["2 |", "  | ^"]


def test_long_lines_are_cut_around_the_place() -> None:
    line, carets = shown("a" * 500 + "X" + "b" * 500, 501, 502)
    assert line.startswith("2 | …aaa")
    assert line.endswith("bbb…")
    assert len(line) <= 110
    assert line[carets.index("^")] == "X"
    line, carets = shown("X" * 5000, 1, 5001)
    assert (len(line), carets) == (4 + 100 + 1, "  | " + "^" * 100)
    line, carets = shown("日" * 300, 300, 301)
    assert line.startswith("2 | …日")
    assert carets.endswith("^^")


def test_no_excerpt_of_a_line_that_is_not_there() -> None:
    for number in (0, 4, 99):
        assert excerpt(nm.Finding(code="c", message="m", line=number, column=1), "a\nb\n") == ""
    assert excerpt(nm.Finding(code="c", message="m", line=3, column=1), "a\nb\n") == "3 |\n  | ^"


def test_the_catalogue_has_every_code_once() -> None:
    rows = catalogue()
    assert {rule.code for rule in RULES} <= {code for code, _, _ in rows}
    assert all(severity in ("error", "warning", "note") and summary for _, severity, summary in rows)


def test_another_fence_inside_a_block_of_code_does_not_end_it() -> None:
    conflict = "<<<<<<< a\n=======\n>>>>>>> b\n"
    inside, behind = f"```\n~~~\n{conflict}```\n", f"```\n~~~\n```\n{conflict}"
    found = [[f.code for f in nm.checks(f"---\na: 1\n---\n{body}", nm.Document)] for body in (inside, behind)]
    assert found == [[], ["merge-conflict"]]
