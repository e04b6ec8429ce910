"""Ways that only odd classes, odd rules and odd files take."""

from __future__ import annotations

import functools
import pickle
import threading
from pathlib import Path
from typing import Any

import attrs
import pytest
import remembering

import newsmatter as nm
from newsmatter import _together, _works
from newsmatter._syntax import packed
from newsmatter._syntax.parse import parse
from newsmatter._walk import LeadsOut
from newsmatter.cli import _explain
from newsmatter.cli._program import run
from newsmatter.kinds import ConfigError, class_named
from newsmatter.rules import Hit, Rule, Rules
from newsmatter.rules._repository_rules import no_items

Either = nm.Article | int


@attrs.define(kw_only=True)
class Leaf:
    a: int


@attrs.define(kw_only=True)
class Inner:
    title: str
    leaves: list[Leaf] = attrs.field(factory=list)
    weight: int = 5


@attrs.define(kw_only=True)
class Outer(nm.Document):
    inner: Inner


@pytest.mark.parametrize("more", ["", "  leaves:\n    - a: 1\n", "  leaves:\n    - a: 1\n  weight: 7\n"])
def test_a_default_behind_a_list_of_objects_is_remembered(more: str) -> None:
    text = f"---\ninner:\n  title: a\n{more}---\n"
    document = nm.loads(text, Outer)
    assert (nm.dumps(document), nm.changes(document)) == (text, [])
    document.inner.weight = 8
    assert [change.path for change in nm.changes(document)] == ["inner.weight"]
    assert nm.loads(nm.dumps(document), Outer).inner.weight == 8


def doubled(document: Any, attribute: Any, value: Any) -> Any:
    document.twice = 2 * value
    return value


@attrs.define(kw_only=True)
class Computed(nm.Document):
    once: int = attrs.field(on_setattr=doubled)
    twice: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.twice = 2 * self.once


def test_a_value_that_the_class_computes_is_not_set_otherwise() -> None:
    document = nm.loads("---\nonce: 1\n---\n", nm.Document)
    document.extra["once"] = 2
    assert nm.dumps(document) == "---\nonce: 2\n---\n"


def test_a_hit_at_no_place_is_a_rule_that_failed(tmp_path: Path) -> None:
    from newsmatter import bulk

    (tmp_path / "a.md").write_text("---\ntitle: a\n---\n")
    wrong: Any = 5
    rule = Rule("odd", "note", "", lambda facts: [(next(iter(facts)), Hit("no", wrong))], scope="repository",
                gather=remembering.title)  # fmt: skip
    rules = Rules(select={"odd", "rule-failed"}, extra=[rule])
    results = list(bulk.check_repository(tmp_path, nm.Document, rules=rules))
    assert [finding.code for result in results for finding in result.findings] == ["rule-failed"]


class Method:
    """A rule's object, whose methods are the rule."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def check(self, subject: Any) -> list[Hit]:
        self.seen.append(subject.file)
        return []


def test_what_a_rule_can_remember_is_found_wherever_it_is() -> None:
    method, kept, held = Method(), [0], {}

    def closed(subject: Any, _default: Any = held) -> list[Hit]:
        kept[0] += 1
        inner = lambda: remembering.SEEN  # noqa: E731
        return [Hit("no")] if not (inner and empty) else []

    @functools.wraps(closed)
    def wrapped(subject: Any) -> list[Hit]:
        return closed(subject)

    def rules(check: Any) -> Rules:
        return Rules(extra=[Rule("own", "note", "", check)])

    for check, change in (
        (method.check, lambda: method.seen.append("a")),
        (closed, lambda: kept.append(1)),
        (closed, lambda: held.update(a=1)),
        (wrapped, lambda: kept.append(1)),
    ):
        own = rules(check)
        before = _together.memories(own)
        assert _together.changed(before, own) is None
        change()
        assert _together.changed(before, own) == "own"
    empty = True  # until here the name of the closure had no value
    assert _together.memories(None) == {}
    assert _together.changed({}, None) is None
    lock = rules(functools.partial(print, file=threading.Lock()))  # what cannot travel can hardly be compared
    assert _together.changed(_together.memories(lock), lock) is None


def test_a_rule_that_remembers_elsewhere_is_said_with_the_last_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: a\n---\n")
    counting = remembering.Counting("a")
    work = _works.Check(nm.Document, Rules(extra=[Rule("own", "note", "", counting)]), False)
    results = [work(tmp_path / "a.md")]
    work.finish(results)
    assert results[0].facts == {_together.REMEMBERS: "own"}


def test_names_that_stand_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["check", "nowhere/at/all.md"]) == 2
    assert "nowhere/at/all.md" in capsys.readouterr().err
    assert run(["chekc", "."]) == 2
    with pytest.raises(ConfigError, match=r"test_corners:Either"):
        class_named("test_corners:Either", Path(__file__).parent)
    assert list(no_items({str(tmp_path / "b" / "a.md"): ["../none/x"]}))


def test_without_the_page_findings_have_no_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_explain, "_PLACES", (tmp_path / "none.md",))
    _explain.addresses.cache_clear()
    try:
        assert _explain.addresses() == {}
    finally:
        _explain.addresses.cache_clear()


def test_what_is_no_yaml_has_nothing_written() -> None:
    seen: list[Any] = []
    rule = Rule("own", "note", "", lambda subject: seen.append(list(subject.written)) or [], always=True)
    nm.checks("---\na: [\n---\n", rules=Rules(extra=[rule]))
    assert seen == [[]]


def test_a_link_that_leads_out_survives_the_way_from_a_process() -> None:
    error = LeadsOut("a/link.md")
    again = pickle.loads(pickle.dumps(error))
    assert (again.args, again.filename) == (error.args, error.filename)


def test_a_key_of_a_packed_tree_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "LONG", -1)
    text = "---\na: {b: c}\nd: e\n---\n"
    root = parse(text, 4, 19, None)
    key, value = root.entries[1]
    assert (packed.path_of(root, value), packed.path_of(root, key)) == ("d", "")
    assert packed.path_of(root, value) == "d"


def test_a_mend_where_a_comment_ignores_findings(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "2024-03-05-a.md"
    path.write_text("---\ntitle: A # newsmatter: ignore[missing-key]\nflag: NO\n---\n", encoding="utf-8")
    assert run(["fix", str(path), "--write", "--class", "Document"]) in (0, 1)
    assert "ignore[missing-key]" in path.read_text(encoding="utf-8")
