"""Ways that only odd classes, odd rules and odd files take."""

from __future__ import annotations

import functools
import pickle
import threading
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import attrs
import pytest
import remembering

import newsmatter as nm
from newsmatter import _together, _works
from newsmatter._binding.classes import class_lens
from newsmatter._binding.lens import ANY, Context, Lens
from newsmatter._syntax import packed, packed_paths
from newsmatter._syntax.parse import parse
from newsmatter._walk import LeadsOut
from newsmatter.cli import _explain
from newsmatter.cli._program import run
from newsmatter.kinds import ConfigError, class_named
from newsmatter.rules import Hit, Rule, Rules
from newsmatter.rules._repository_rules import no_items
from newsmatter.strategies import _classes
from newsmatter.strategies._ruled import as_key

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


@nm.define
class Computed(nm.Document):
    once: int
    twice: int = 0

    def __attrs_post_init__(self) -> None:
        self.twice = 2 * self.once


@nm.define
class Chained(nm.Document):
    once: int
    twice: int | None = None
    more: int = 0

    def __attrs_post_init__(self) -> None:
        if self.twice is None:
            self.twice = 2 * self.once
        else:
            self.more = self.twice + 1


@nm.define
class Doubled:
    once: int
    twice: int = 0

    def __attrs_post_init__(self) -> None:
        self.twice = 2 * self.once


@nm.define
class Around(nm.Document):
    inner: Doubled
    more: dict[str, Any] = attrs.field(factory=dict)


def test_a_value_that_the_class_computes_is_set_along_or_refused_in_words() -> None:
    document = nm.loads("---\nonce: 1\n---\n", Computed)
    document.once = 2
    with pytest.raises(
        nm.EditError, match="twice: the class computes this value from others, and makes it 4 again; set it"
    ):
        nm.dumps(document)
    document.twice = 4
    assert nm.dumps(document) == "---\nonce: 2\ntwice: 4\n---\n"
    around = nm.loads("---\ninner: {once: 1}\n---\n", Around)
    around.inner.once = 2
    with pytest.raises(
        nm.EditError, match=r"inner\.twice: the class computes this value from others, and makes it 4 again"
    ):
        nm.dumps(around)
    chained = nm.loads("---\nonce: 1\n---\n", Chained)
    chained.once = 2
    with pytest.raises(nm.EditError, match="more: the class computes this value from others, and takes none"):
        nm.dumps(chained)


@nm.define
class Dot:
    kind: Literal["dot"] = "dot"


@nm.define
class Line:
    kind: Literal["line"] = "line"
    width: int = attrs.field(default=1, metadata=nm.wire(write_default=False))


@nm.define
class Drawing(nm.Document):
    shape: Dot | Line


def test_a_default_that_is_not_written_is_none_of_another_member_of_a_union() -> None:
    document = nm.loads("---\nshape:\n  kind: dot\n---\n", Drawing)
    document.shape = Line()
    assert nm.dumps(document) == "---\nshape:\n  kind: line\n---\n"


@nm.define
class Odds(nm.Document):
    odds: dict[float, int]


def test_keys_that_are_written_alike_are_refused() -> None:
    document = nm.loads("---\nodds: {1.5: 2, .nan: 3}\n---\n", Odds)
    document.odds[float("nan")] = 4  # none of them equals itself
    with pytest.raises(nm.EditError, match="two keys are written alike"):
        nm.dumps(document)


def test_a_hit_at_no_place_is_a_rule_that_failed(tmp_path: Path) -> None:
    from newsmatter import bulk

    (tmp_path / "a.md").write_text("---\ntitle: a\n---\n")
    wrong: Any = 5
    rule = Rule("odd", "note", "", lambda facts: [(next(iter(facts)), Hit("no", wrong))], scope="repository",
                gather=remembering.title)  # fmt: skip
    rules = Rules(select={"odd", "rule-failed"}, extra=[rule])
    results = list(bulk.check_repository(tmp_path, nm.Document, rules=rules))
    assert [finding.code for result in results for finding in result.findings] == ["rule-failed"]


def test_a_rule_that_yields_something_else_is_told_what_a_rule_yields() -> None:
    words: Any = ["hello"]
    rules = Rules(select={"odd", "rule-failed"}, extra=[Rule("odd", "note", "", lambda _: words)])
    (finding,) = nm.checks("---\ntitle: a\n---\n", nm.Document, rules=rules)
    assert finding.message == (
        "the rule odd failed (TypeError: a rule yields Hit(message, path), not 'hello'); mend the rule"
    )


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
    work.finish(results, True)
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
    assert (packed_paths.path_of(root, value), packed_paths.path_of(root, key)) == ("d", "")
    assert packed_paths.path_of(root, value) == "d"


def test_a_mend_where_a_comment_ignores_findings(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "2024-03-05-a.md"
    path.write_text("---\ntitle: A # newsmatter: ignore[missing-key]\nflag: NO\n---\n", encoding="utf-8")
    assert run(["fix", str(path), "--write", "--class", "Document"]) in (0, 1)
    assert "ignore[missing-key]" in path.read_text(encoding="utf-8")


def digit(text: str) -> int:
    if len(text) > 1:
        raise ValueError("one digit, please")
    return int(text)


@nm.define
class Drawn(nm.Document):
    whole: Decimal | int = 0
    flag: Decimal | bool = False
    counts: dict[float, int] = attrs.field(factory=dict)
    ranked: dict[Literal["a"], int] = attrs.field(factory=dict)
    levels: list[Annotated[int, nm.Scalar(digit)]] = attrs.field(factory=list)


def test_what_is_drawn_for_a_union_stands_as_itself() -> None:
    lenses = {field.name: field.lens for field in class_lens(Drawn).fields}
    assert _classes._written(lenses["whole"], Decimal("0.5")) == Decimal("0.5")
    refused = _classes._written(lenses["whole"], Decimal("5"))  # stands as 5, which is an integer
    assert isinstance(refused, _classes.Refused) and "is read as another of" in refused.why
    assert _classes._written(lenses["flag"], True) is True
    whole: Any = lenses["whole"]
    assert _classes._stands(whole, 5)


def test_a_drawn_key_is_read_back_as_it_is() -> None:
    lenses: Any = {field.name: field.lens for field in class_lens(Drawn).fields}
    assert as_key(lenses["counts"], 1.5)
    assert not as_key(lenses["ranked"], "b")  # none of the class's own


def test_what_comes_back_from_plain_data_as_no_such_value_is_not_drawn() -> None:
    lens = {field.name: field.lens for field in class_lens(Drawn).fields}["levels"]
    refused = _classes._written(lens, [1, 11])
    assert isinstance(refused, _classes.Refused) and "one digit, please" in refused.why
    assert _classes._written(lens, [9]) == [9]

    class Forgetful(Lens):
        def load(self, data: Any, path: str, context: Context) -> Any:
            return context.report("wrong-type", "is nothing that was written", path)

    refused = _classes._written(Forgetful(), 9)
    assert isinstance(refused, _classes.Refused) and refused.why == "is nothing that was written"


@nm.define
class Paired(nm.Document):
    first: list[int]
    second: list[int]


def test_an_item_that_an_alias_would_lose_is_none_that_the_class_computes() -> None:
    document = nm.loads("---\nfirst: &numbers [1, 2]\nsecond: *numbers\n---\n", Paired)
    document.first.pop()
    with pytest.raises(nm.EditError, match="an alias or a merge brings the change along"):
        nm.dumps(document)


def test_a_type_that_spells_no_keys_otherwise_has_none_to_tell() -> None:
    assert ANY.spelt(["a", "B"]) == {}
