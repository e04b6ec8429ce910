"""Rules that see all files: right with any number of processes and in any order; and those that come with the library."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import remembering
from folders import fill
from hypothesis import given
from hypothesis import strategies as st
from remembering import REMEMBERS, TOGETHER

import newsmatter as nm
from newsmatter import _many, _spool, _together, _works, bulk, kinds
from newsmatter.cli._program import run
from newsmatter.news import KINDS
from newsmatter.rules import Hit, Rule, Rules, _sieves

ARTICLE = """\
---
category: news
title: "{title}"
excerpt: "It opens."
publishedDateTime: 2024-03-05T07:30:00Z
webUrl: "{url}"
type: article

provider:
  name: The Post
  domain: post.example

topics:
  - Ferries
{related}---

"""
RELATED = (
    '\nrelated:\n  - title: "{title}"\n    webUrl: "{url}"\n    provider:\n      name: A\n      domain: post.example\n'
)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def found(results: Iterable[bulk.Checked], root: Path) -> list[tuple[str, str, int]]:
    return [
        (result.path.relative_to(root).as_posix(), finding.code, finding.line)
        for result in results
        for finding in result.findings
    ]


def article(title: str = "A", url: str = "https://post.example/a", related: tuple[str, str] | None = None) -> str:
    below = RELATED.format(title=related[0], url=related[1]) if related else ""
    return ARTICLE.format(title=title, url=url, related=below)


ACROSS = Rules(select={"url-repeated", "slug-repeated", "items-missing", "related-title"})


def test_two_articles_of_one_url_and_of_one_slug_in_one_site(tmp_path: Path) -> None:
    write(tmp_path, {
        "a/_news/2024-03-05-one.md": article(),
        "a/_news/2024-03-06-one.md": article(url="https://post.example/b"),
        "a/_news/2024-03-06-two.md": article(),
        "b/_news/2024-03-06-two.md": article(),  # another site
    })  # fmt: skip
    assert found(bulk.check_repository(tmp_path, rules=ACROSS), tmp_path) == [
        ("a/_news/2024-03-06-one.md", "slug-repeated", 1),
        ("a/_news/2024-03-06-two.md", "url-repeated", 6),
    ]


def test_a_related_entry_has_the_title_that_the_repository_holds(tmp_path: Path) -> None:
    write(tmp_path, {
        "_news/2024-03-05-one.md": article("The ferry", "https://post.example/a"),
        "_news/2024-03-05-two.md": article("B", "https://post.example/b", ("The ferry", "https://post.example/a")),
        "_news/2024-03-05-three.md": article("C", "https://post.example/c", ("A ferry", "https://post.example/a")),
        "_news/2024-03-05-four.md": article("D", "https://post.example/d", ("A ferry", "https://post.example/else")),
    })  # fmt: skip
    (result,) = [result for result in bulk.check_repository(tmp_path, rules=ACROSS) if result.findings]
    (finding,) = result.findings
    assert (result.path.name, finding.line, finding.path) == ("2024-03-05-three.md", 17, "related[0].title")
    assert finding.message == "related[0].title is 'The ferry' in 2024-03-05-one.md; write the same"


def test_items_lead_to_files(tmp_path: Path) -> None:
    lesson = '---\ntitle: "A"\ntype: collection\nitems:\n  - courses/a\n  - courses/b.md\n  - courses/none\n---\n'
    write(tmp_path, {"_learning/collections/x.md": lesson, "_learning/courses/a.md": "", "_learning/courses/b.md": ""})
    rules = Rules(select={"items-missing"})
    results = list(bulk.check_repository(tmp_path / "_learning/collections", kinds.Kinds(KINDS), rules=rules))
    assert found(results, tmp_path) == [("_learning/collections/x.md", "items-missing", 7)]
    assert [result.again for result in results] == [False, True]


def test_values_of_other_types_are_no_business_of_these_rules(tmp_path: Path) -> None:
    text = "---\ncategory: 1\ntitle: [a]\nwebUrl: {a: b}\nrelated: [1, {title: 2, webUrl: []}]\nitems: 3\n---\n"
    write(tmp_path, {"2024-03-05-a.md": text, "2024-03-06-a.md": text, "2024-03-07-b.md": "no fence"})
    for cls in (nm.Article, nm.Document):
        assert {code for _, code, _ in found(bulk.check_repository(tmp_path, cls, rules=ACROSS), tmp_path)} <= {
            "slug-repeated"
        }


# -- sieves: what is looked at is told by numbers, and the findings are those of a look at all


SITES = ("", "a/", "a/c/", "b/")
PLACES = [f"{site}{folder}2024-03-0{day}-{name}.md" for site in SITES for folder in ("", "_news/") for day in (1, 2) for name in ("x", "y")]  # fmt: skip
URLS = st.sampled_from([f"https://post.example/{letter}" for letter in "abc"])
TITLES = st.sampled_from(["The ferry", "A ferry", "Quays"])


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, str]:
    """Articles that share URLs, slugs and titles, of several sites in one tree; and files of other kinds."""
    files = {}
    for place in draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=10)):
        related = draw(st.lists(st.tuples(TITLES, URLS), max_size=2))
        below = "\nrelated:\n" + "".join(RELATED.format(title=title, url=url)[10:] for title, url in related)
        files[place] = ARTICLE.format(title=draw(TITLES), url=draw(URLS), related=below if related else "")
    for name in draw(st.lists(st.sampled_from(["_learning/collections/a.md", "_learning/x.md", "z.md"]), unique=True)):
        files[name] = draw(st.sampled_from(["", "---\ntitle: A\ntype: collection\nitems: [courses/a, none, z]\n---\n"]))
    return files


@given(repositories(), st.booleans())
def test_sieves_leave_out_nothing_that_a_look_at_all_facts_finds(files: dict[str, str], away: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(_sieves, "PART", 3)
        patched.setattr(_spool, "LIMIT", 200)
        patched.setattr(_spool, "SORTED", 2)
        patched.setattr(_spool, "PIECE", 2)
        patched.setattr(_spool, "BLOCK", 4)
        patched.setattr(_together, "CHUNK", 3)
        root = Path(folder)
        write(root, files)
        work = _works.Check(kinds.Kinds([kinds.Kind(files="_learning/**", cls=KINDS["**/_learning/collections/**"]), kinds.Kind(cls=nm.Article)]), ACROSS, True)  # fmt: skip
        paths = list(bulk.files(root))
        every: dict[str, dict[str, Any]] = {}
        together = _together.Together(work.rules_of)
        for at in range(0, len(paths), 3):
            results = [work(path) for path in paths[at : at + 3]]
            for result in results:
                for code, fact in result.facts.items():
                    every.setdefault(code, {})[str(result.path)] = fact
            if away:
                work.finish(results, True)
            for result in results:
                together.add(result.path, result.facts)
        plain: dict[str, set[Any]] = {}
        for rule in ACROSS.together():
            for file, hit in rule.check(dict(sorted(every.get(rule.code, {}).items()))):
                plain.setdefault(file, set()).add((rule.code, rule.severity, hit))
        found = list(together.hits())
        assert [str(path) for path, _ in found] == sorted(plain)
        assert {str(path): set(said) for path, said in found} == plain
        assert sum(len(said) for _, said in found) == sum(map(len, plain.values()))


def test_pieces_come_back_from_memory_and_from_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_spool, "LIMIT", 10)
    pieces = [bytes([65 + at]) * (at % 7) for at in range(40)]
    spool = _spool.Spool()
    for at, piece in enumerate(pieces):
        spool.append(piece)
        assert spool[at] == piece
        assert spool[at // 2] == pieces[at // 2]
    assert list(spool) == pieces


def test_where_no_file_can_be_made_memory_has_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**options: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(_spool, "LIMIT", 3)
    monkeypatch.setattr(_spool, "SORTED", 2)
    spool = _spool.Spool()
    pieces = [b"aa", b"bb", b"cc"]
    for piece in pieces:
        spool.append(piece)
    assert list(spool) == pieces
    entries = _spool.Sorter()
    for name in "cab":
        entries.add((name, len))
        entries.add((name, lambda: None))  # what cannot travel stays where it is
    assert [(name, len(some)) for name, some in entries.by_name()] == [("a", 2), ("b", 2), ("c", 2)]


def test_a_large_folder_comes_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names are sorted by parts, and most of them wait on disk."""
    for at in range(30):
        (tmp_path / f"{at * 7 % 30:02}.md").touch()
    plain = list(bulk.files(tmp_path))
    monkeypatch.setattr(_spool, "LIMIT", 50)
    monkeypatch.setattr(_spool, "SORTED", 4)
    monkeypatch.setattr(_spool, "PIECE", 2)
    assert list(bulk.files(tmp_path)) == plain == sorted(plain)


def test_a_rule_may_name_a_file_of_which_others_know_something(tmp_path: Path) -> None:
    """Of the files that it was told of it names one; of all others, one that is among the files of the run."""
    write(tmp_path, {"2024-03-05-a.md": article(), "b.md": "---\ntitle: t\n---\n"})

    def named(name: str) -> Any:
        rule = Rule("own", "note", "", lambda facts: [(str(tmp_path / name), Hit("look"))], scope="repository",
                    gather=lambda subject: "b" if str(subject.file).endswith("b.md") else None)  # fmt: skip
        return [code for _, code, _ in found(bulk.check_repository(tmp_path, rules=Rules(select={"own", "url-repeated"}, extra=[rule])), tmp_path)]  # fmt: skip

    assert named("2024-03-05-a.md") == ["own"]
    assert named("c.md") == ["rule-failed"]


def test_facts_are_gone_from_the_results(tmp_path: Path) -> None:
    write(tmp_path, {"2024-03-05-a.md": article()})
    assert [result.facts for result in bulk.check_repository(tmp_path)] == [{}]


# -- the hook


@pytest.fixture
def many(tmp_path: Path) -> Path:
    write(tmp_path, {f"{at:03}.md": f"---\ntitle: t{at % 40}\n---\n" for at in range(100)})
    remembering.SEEN.clear()
    return tmp_path


OWN = Rules(select={"title-twice"}, extra=[TOGETHER])
LATER = [(f"{at:03}.md", "title-twice", 2) for at in range(40, 100)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_rule_of_the_repository_sees_all_files(many: Path, jobs: int) -> None:
    results = list(bulk.check_repository(many, nm.Document, jobs=jobs, rules=OWN))
    assert found(results, many) == LATER
    assert [result.again for result in results] == [False] * 100 + [True] * 60


def test_it_sees_them_by_an_executor_too(many: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert found(bulk.check_repository(many, nm.Document, executor=executor, rules=OWN), many) == LATER


@functools.cache
def _folder() -> tuple[Any, Path]:

    kept = tempfile.TemporaryDirectory()
    root = Path(kept.name)
    write(root, {f"{at}.md": f"---\ntitle: t{at % 3}\n---\n" for at in range(8)})
    return kept, root


@given(st.permutations(range(8)))
def test_in_any_order_of_the_paths_the_findings_are_the_same(order: list[int]) -> None:
    _, root = _folder()
    results = bulk.check_repository([root / f"{at}.md" for at in order], nm.Document, rules=OWN)
    assert found(results, root) == [(f"{at}.md", "title-twice", 2) for at in range(3, 8)]


def test_a_rule_that_fails_is_a_finding_and_the_others_go_on(many: Path) -> None:
    rules = Rules(
        select={"rule-failed", "title-twice", "a", "b", "c", "d"},
        extra=[
            TOGETHER,
            Rule("a", "note", "", remembering.broken, scope="repository", gather=remembering.title),
            Rule("b", "note", "", remembering.stranger, scope="repository", gather=remembering.title),
            Rule("c", "note", "", remembering.one_title, scope="repository", gather=remembering.broken),
            Rule("d", "note", "", lambda facts: [(next(iter(facts)), Hit("no", span=(0, 10**9)))], scope="repository",
                 gather=remembering.title),
        ],
    )  # fmt: skip
    results = list(bulk.check_repository([many / "000.md", many / "040.md"], nm.Document, rules=rules))
    told = [(result.path.name, finding.code, finding.message) for result in results for finding in result.findings]
    mend = "; mend the rule"
    c = f"the rule c failed (RuntimeError: no){mend}"
    a = f"the rule a failed (RuntimeError: no){mend}"
    b = f"the rule b failed (ValueError: it names a file that it was not told of, 'nowhere.md'){mend}"
    assert told[:4] == [("000.md", "rule-failed", c), ("040.md", "rule-failed", c), ("000.md", "rule-failed", a),
                        ("000.md", "rule-failed", b)]  # fmt: skip
    assert told[-1] == ("040.md", "title-twice", "another file has this title")


def test_a_file_that_went_meanwhile_is_an_error(many: Path) -> None:
    results = bulk.check_repository([many / "000.md", many / "040.md"], nm.Document, rules=OWN)
    assert [next(results).findings, next(results).findings] == [[], []]
    (many / "040.md").unlink()
    (again,) = results
    assert again.again and isinstance(again.error, FileNotFoundError)


def test_scope_and_gather_stand_together() -> None:
    with pytest.raises(ValueError, match="stand together"):
        Rule("a", "note", "", remembering.one_title, scope="repository")
    with pytest.raises(ValueError, match="stand together"):
        Rule("a", "note", "", remembering.seen_before, gather=remembering.title)
    with pytest.raises(ValueError, match="must be 'file' or 'repository', not 'all'"):
        Rule("a", "note", "", remembering.seen_before, scope="all")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_check_all_gives_each_file_once(many: Path) -> None:
    results = list(bulk.check_all(many, nm.Document, rules=OWN))
    assert (len(results), found(results, many)) == (100, [])
    assert not any(result.facts or result.again for result in results)


def test_one_file_alone_is_not_the_repository() -> None:
    text = "---\ntitle: a # newsmatter: ignore[title-twice]\n---\n"
    assert nm.checks(text, nm.Document, rules=OWN) == []


def test_a_comment_ignores_what_all_files_tell(many: Path) -> None:
    path = many / "041.md"
    path.write_text("---\ntitle: t1 # newsmatter: ignore[title-twice]\n---\n")
    assert found(bulk.check_repository([many / "001.md", path], nm.Document, rules=OWN), many) == []


# -- rules that remember


def test_a_rule_that_remembers_is_run_in_one_process(many: Path) -> None:
    rules = Rules(select={"title-seen"}, extra=[REMEMBERS])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found(bulk.check_repository(many, nm.Document, jobs=2, rules=rules), many) == [
            (name, "title-seen", line) for name, _, line in LATER
        ]


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")  # beside threads of other tests
def test_a_rule_that_begins_to_remember_later_is_told_of(many: Path) -> None:
    rules = Rules(select={"counting"}, extra=[Rule("counting", "note", "", remembering.Counting("t39"))])
    with pytest.warns(RuntimeWarning, match="the rule counting remembers what it saw in other files") as told:
        assert found(bulk.check_repository(many, nm.Document, jobs=2, rules=rules), many) == []
    assert [one.category for one in told].count(RuntimeWarning) == 1  # newer Pythons warn of forks beside threads


def test_a_table_that_nobody_changes_is_no_memory(many: Path) -> None:
    rules = Rules(select={"title-twice"}, extra=[TOGETHER])
    work = _works.Check(nm.Document, rules, True)
    results = [work(many / "000.md")]
    assert not work.stays(results)
    remembering.KNOWN["pier"] = 2
    try:
        assert work.stays(results)
    finally:
        del remembering.KNOWN["pier"]


def test_a_script_that_leaves_a_run_of_several_processes_half_read_ends(many: Path) -> None:
    """Threads that are started while the interpreter ends never run: to wait for one was to wait for ever."""
    script = f"from newsmatter import Document, bulk\nrun = bulk.check_all({str(many)!r}, Document, jobs=2)\nnext(run)\nraise SystemExit(3)\n"
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 3


# -- the command


def test_the_command_tells_what_all_files_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    monkeypatch.chdir(tmp_path)

    write(
        tmp_path, {f"_news/2024-03-0{day}-one.md": article(url=f"https://post.example/{day % 2}") for day in (1, 2, 3)}
    )
    code, out, _ = command("check", ".", "--select", "url-repeated", "--format", "json")
    (finding,) = json.loads(out)
    assert (code, finding["file"], finding["line"]) == (0, "_news/2024-03-03-one.md", 6)
    assert command("check", ".", "--select", "url-repeated", "--fail-on", "warning", "-q")[0] == 1
    assert "3 files checked: 0 errors, 1 warning" in command("check", ".", "--select", "url-repeated")[1]
    both = ("--select", "url-repeated,slug-repeated,file-date")
    assert command("check", ".", *both, "--write-baseline", "b.json")[0] == 0
    assert Counter(item["code"] for items in json.loads(Path("b.json").read_text())["findings"].values() for item in items) == {
        "url-repeated": 1, "slug-repeated": 2, "file-date": 3}  # fmt: skip
    standing = command("check", ".", *both, "--baseline", "b.json")
    assert (standing[0], standing[1]) == (0, "3 files checked: 0 errors, 0 warnings, 0 notes\n")
    sarif = json.loads(command("check", ".", "--select", "url-repeated", "--format", "sarif")[1])
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["url-repeated"]


def test_settings_of_a_folder_ignore_what_all_files_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Any
) -> None:
    monkeypatch.chdir(tmp_path)

    write(tmp_path, {f"_news/2024-03-0{day}-one.md": article() for day in (1, 2)})
    Path("pyproject.toml").write_text('[tool.newsmatter]\nper-file-ignores = { "_news/**" = ["slug"] }\n')
    assert "2 files checked: 0 errors, 0 warnings, 0 notes" in command("check", ".", "--select", "slug-repeated")[1]


def test_the_command_says_that_a_rule_remembers(many: Path, monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    monkeypatch.chdir(many)
    Path("later.py").write_text(
        "from remembering import Counting\nfrom newsmatter.rules import Rule\nRULE = Rule('counting', 'note', '', Counting('t39'))\n"
    )
    Path("pyproject.toml").write_text(
        '[tool.newsmatter]\nclass = "Document"\nselect = ["counting"]\nrules = ["later:RULE"]\n'
    )
    code, _, err = command("check", ".", "--jobs", "2")
    assert (code, "the rule counting remembers what it saw in other files" in err) == (0, True)


def test_sites_side_by_side_have_a_rule_of_the_same_code_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for site, severity in (("a", "error"), ("b", "note")):
        write(tmp_path, {
            f"{site}/1.md": "---\ntitle: A\n---\n",
            f"{site}/2.md": "---\ntitle: A\n---\n",
            f"{site}/pyproject.toml": f'[tool.newsmatter]\nclass = "Document"\nrules = ["side_{site}:RULE"]\n',
            f"{site}/side_{site}.py": f"""\
from newsmatter.rules import Hit, Rule

SITE = "{site}"

def gather(subject):
    return 1

def check(facts):
    for file in facts:
        yield file, Hit(f"{{SITE}} sees {{len(facts)}}")

RULE = Rule("side-by-side", "{severity}", "x", check, scope="repository", gather=gather)
""",
        })  # fmt: skip
    run(["check", "a", "b", "--format", "jsonl"])
    out, err = capsys.readouterr()
    assert [(item["file"], item["severity"], item["message"]) for item in map(json.loads, out.splitlines())] == [
        (f"{site}/{name}.md", severity, f"{site} sees 2")
        for site, severity in (("a", "error"), ("b", "note"))
        for name in (1, 2)
    ]
    assert "remembers" not in err


def test_a_baseline_written_in_another_folder_holds_what_names_a_file_of_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {f"_news/{day}/2024-03-05-{day}.md": article() for day in ("x", "y")} | {"else/it.txt": ""})
    monkeypatch.chdir(tmp_path / "else")
    assert run(["check", "..", "--select", "url-repeated", "--write-baseline", "b.json"]) == 0
    assert "../x/2024-03-05-x.md too" in Path("b.json").read_text(encoding="utf-8")
    capsys.readouterr()
    monkeypatch.chdir(tmp_path)
    run(["check", ".", "--select", "url-repeated", "--baseline", "else/b.json"])
    assert capsys.readouterr().out == "2 files checked: 0 errors, 0 warnings, 0 notes\n"


def test_what_is_no_path_is_said_at_once_for_several_kinds_too(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no path"):
        bulk.rows(tmp_path, {"a": "]["}, KINDS)


def test_what_a_rule_gathers_that_cannot_be_sent_is_a_finding_of_the_rule(tmp_path: Path) -> None:
    fill(tmp_path, 4 * _many.SMALL)
    rule = Rule("own", "note", "", remembering.nothing, scope="repository", gather=remembering.unsendable)
    found = [
        result.findings for result in bulk.check_repository(tmp_path, rules=Rules(select={"own"}, extra=[rule]), jobs=2)
    ]
    failed = [finding for findings in found for finding in findings]
    assert {finding.code for finding in failed} <= {"rule-failed"}
    assert failed and all(
        "the rule own failed" in finding.message and "cannot be sent" in finding.message for finding in failed
    )
    assert not any(
        result.findings for result in bulk.check_repository(tmp_path, rules=Rules(select={"own"}, extra=[rule]))
    )


def test_what_cannot_be_sent_is_left_out_and_the_rest_is_sent() -> None:
    whole = _works.Checked(path=Path("a.md"), facts={"good": 1})
    lost = _works.Checked(path=Path("b.md"), facts={"own": lambda: 1, "good": 2})
    results = [whole, lost]
    _works.Check(nm.Article, None, True).finish(results, away=True)
    assert [len(result.findings) for result in results] == [0, 1]
    assert results[1].findings[0].code == "rule-failed" and "cannot be sent" in results[1].findings[0].message
    assert results[1].facts.keys() == {_together.PACKED}
