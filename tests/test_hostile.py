"""Texts of strangers and values without end: an answer in linear time, a finding or an error with its place, never a crash."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

import attacks
import attrs
import pytest

import newsmatter as nm
from newsmatter import limits
from newsmatter._binding import reader
from newsmatter._binding.classes import class_lens
from newsmatter._binding.depth import endless
from newsmatter._binding.kept import kept
from newsmatter._syntax import fallback
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.parse import parse
from newsmatter.cli._mends import fix_text
from newsmatter.errors import LIMIT, capped
from newsmatter.rules import ConfigError, Hit, Rule, Rules, _version_rules, excerpt

UNKNOWN: set[str] = set()
PATTERNS = attacks.patterns(UNKNOWN)


@pytest.mark.parametrize("place", sorted(PATTERNS.keys()))
def test_every_regular_expression_is_linear(place: str) -> None:
    assert attacks.slow_text(*PATTERNS[place]) is None


def test_no_regular_expression_is_left_out() -> None:
    """What is made of a class is attacked below, and what a user gives is the user's."""
    assert {place.partition(":")[0].removeprefix("newsmatter.") for place in UNKNOWN} <= {
        "_later", "_binding.reader", "_binding.scalar_types", "kinds",
    }  # fmt: skip


@pytest.mark.skipif(POSSESSIVE == "", reason="older Pythons have no group that keeps no way back")
@pytest.mark.parametrize("place", sorted(PATTERNS.keys()))
def test_no_regular_expression_keeps_a_way_back_for_each_character(place: str) -> None:
    assert attacks.heavy_text(*PATTERNS[place]) is None


def test_the_patterns_that_are_made_for_a_class_are_linear() -> None:
    nm.loads("---\na: 1\n---\n", nm.Document)
    with pytest.raises(nm.SchemaError):
        nm.loads("---\ntitle: a\n---\n")
    function = reader._document(class_lens(nm.Article), "\n", True)
    made = [value.__self__ for value in function.__globals__.values() if hasattr(value, "__self__")]
    found = [pattern for pattern in made if hasattr(pattern, "pattern")]
    assert len(found) >= 2
    assert kept(class_lens(nm.Article))
    for pattern in found:
        tree = attacks.parser.parse(pattern.pattern, pattern.flags)
        for head, unit in {(head, unit) for head, unit in attacks.runs(tree, "", ' "\na-') if unit}:
            for tail in ("\0", "\n"):
                few, many = (attacks.seconds(pattern, "match", head + unit * n + tail) for n in (10_000, 40_000))
                assert many < 0.1 or many < 8 * few, (pattern.pattern[:80], head, unit)


def test_an_attack_finds_what_is_quadratic() -> None:
    import re

    for pattern, way in (("1[0-9_]*_[0-9_]*", "fullmatch"), (r"[ \t]*$", "search")):
        assert attacks.slow_text(re.compile(pattern), {way}) is not None
    assert attacks.slow_text(re.compile("[0-9]*_[0-9_]*"), {"fullmatch"}) is None
    assert attacks.heavy_text(re.compile("(?:ab|cd)*"), {"match"}) is not None


# -- the same for whole operations: what was quadratic, each at a size that would take minutes

LINE = "---\nk: [" + "!!str &a 1, " * 6_000 + "]\n---\n"
CONTROLS = "---\n" + "".join(f'k{i}: "\x01"\n' for i in range(8_000)) + "---\n"
WIDE = "---\ntopics: [" + "NO, " * 40_000 + "]\n---\n"


def process_time(function: Any, *arguments: Any) -> float:
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def test_tags_and_anchors_in_one_long_line() -> None:
    tree = parse(LINE, 4, len(LINE) - 4)
    ((_, value),) = tree.entries
    assert {LINE[item.start : item.end] for item in value.items} == {"!!str &a 1"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "!!str &a 1",
        "!!str # ! c\n  &a 1",
        "!!str\n\n  # c !x\n  &a 1",
        "! &a 1",
        "!<tag:yaml.org,2002:str> &a 1",
    ],
)
def test_a_tag_before_an_anchor_is_part_of_the_value(text: str) -> None:
    whole = f"---\nk: {text}\nj: [{text}]\n---\n".replace("j: [!!str #", "j: [1, !!str #")
    tree = fallback.compose(whole, 4, len(whole) - 4)
    assert tree is not None
    assert whole[tree.entries[0][1].start : tree.entries[0][1].end] == text


def test_control_characters_are_mended_wherever_they_stand() -> None:
    mended = fix_text(CONTROLS, "a.md", nm.Document, Rules())
    assert mended == CONTROLS.replace("\x01", "\\x01")
    outside = CONTROLS.replace("k9:", "k9\x01:")
    assert fix_text(outside, "a.md", nm.Document, Rules()) == outside


def test_excerpts_of_one_long_line_take_the_time_of_what_is_shown() -> None:
    findings = nm.checks(WIDE, nm.Document, rules=Rules(limit=None))
    assert len(findings) == 40_000
    few = process_time(excerpt, findings[0], WIDE[:2_000])
    assert process_time(excerpt, findings[30_000], WIDE) < 1000 * max(few, 0.0001)
    shown = excerpt(findings[30_000], WIDE).split("\n")
    assert shown[1].index("^") == shown[0].index("NO,", shown[1].index("^"))


# -- deep values


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def itself() -> Any:
    value: dict[str, Any] = {"a": {}}
    value["a"]["b"] = [1, value]
    return value


@attrs.define
class Node(nm.Document):
    name: str = ""
    below: "Node | None" = None  # noqa: UP037
    data: dict[str, Any] = attrs.field(factory=dict)


def circle() -> Node:
    node = Node()
    node.below = node
    return node


ENDLESS = {
    "deep extra": lambda: nm.Document(extra={"k": deep(5_000)}),
    "itself in extra": lambda: nm.Document(extra={"k": itself()}),
    "deep field": lambda: Node(data={"k": deep(5_000)}),
    "itself in a field": circle,
}


def edited(document: nm.Document) -> nm.Document:
    """The same values as edits of a loaded document."""
    loaded = nm.loads("---\nname: a\nk: [1]\n---\n", type(document))
    for field in attrs.fields(type(document)):
        if field.init and field.name != "_origin":
            setattr(loaded, field.name, getattr(document, field.name))
    return loaded


@pytest.mark.parametrize("made", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("loaded", [False, True])
def test_endless_values_are_errors_that_name_them(made: Any, loaded: bool) -> None:
    document = edited(made()) if loaded else made()
    for operation in (nm.dumps, nm.canonical, nm.diff, nm.to_dict):
        with pytest.raises(nm.EditError) as caught:
            operation(document)
        assert caught.value.path
        assert "itself" in str(caught.value) or "64 levels" in str(caught.value)
    (finding,) = nm.check(document)
    assert finding.code == "unwritable" and finding.path


WRAPS: dict[str, Any] = {
    "lists": (1, lambda v: [v]),
    "dicts": (1, lambda v: {"k": v}),
    "both": (2, lambda v: [{"k": v}]),
}


@pytest.mark.parametrize(("levels", "wrap"), WRAPS.values(), ids=WRAPS)
@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("typed", [False, True])
def test_what_is_written_is_as_deep_as_what_is_read(levels: int, wrap: Any, loaded: bool, typed: bool) -> None:
    """Up to the last level that loads; a level more is refused by its place, and never by what came of it."""
    written = 0
    value: Any = 1
    for depth in range(levels, 80, levels):
        value = wrap(value)
        document: Any = Node(data={"a": value}) if typed else nm.Document(extra={"k": value})
        document = edited(document) if loaded else document
        try:
            text = nm.dumps(document)
        except nm.EditError as error:
            assert "is nested deeper than 64 levels" in str(error)
            assert error.path.startswith("data.a" if typed else "k")
            assert depth + 1 + typed > 64
        else:
            assert nm.loads(text, type(document)) == document
            assert depth + 1 + typed <= 64
            written += 1
    assert written > 20


def test_endless_data_is_a_finding() -> None:
    for data in ({"k": deep(5_000)}, {"k": itself()}):
        with pytest.raises(nm.SchemaError) as caught:
            nm.from_dict(data, nm.Document)
        assert [finding.code for finding in caught.value.findings] == ["too-deep"]


def test_a_deep_call_of_the_caller_is_not_blamed_on_the_values() -> None:
    def down(levels: int) -> Any:
        return nm.to_dict(nm.Document(extra={"k": deep(40)})) if levels == 0 else down(levels - 1)

    room = sys.getrecursionlimit() - len(__import__("inspect").stack()) - 30
    with pytest.raises(RecursionError):
        down(room)
    assert endless(nm.Document(extra={"k": deep(40), "j": (1, {})})) is None

    def into(levels: int) -> Any:
        return nm.from_dict({"k": deep(40)}, nm.Document) if levels == 0 else into(levels - 1)

    with pytest.raises(RecursionError):
        into(room)


def test_aliases_nest_no_deeper_than_brackets() -> None:
    chains = {
        "lists": "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3_000)),
        "merges": "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1, 3_000)),
        "below": "a: &a " + "[" * 40 + "1" + "]" * 40 + "\nb: " + "[" * 30 + "*a" + "]" * 30 + "\n",
    }
    for text in chains.values():
        with pytest.raises(nm.FrontMatterError) as caught:
            nm.loads(f"---\n{text}---\n", nm.Document)
        assert caught.value.code == "too-deep"
        assert nm.checks(f"---\n{text}---\n", nm.Document)[0].code == "too-deep"
    fits = "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    document = nm.loads(f"---\n{fits}---\n", nm.Document)
    assert nm.to_dict(document)["a59"] == deep(60)


# -- classes of others


def refuse(*arguments: Any) -> Any:
    raise KeyError("odd")


@attrs.define
class Hooked(nm.Document):
    number: int = 0

    def __attrs_post_init__(self) -> None:
        if self.number < 0:
            raise KeyError("odd")
        if self.number > 9:
            raise RecursionError


@attrs.define
class Strict(nm.Document):
    layout: str
    title: str = attrs.field(validator=attrs.validators.min_len(3))
    kind: str = attrs.field(default="a", validator=attrs.validators.in_(["a", "b"]))
    mood: str = attrs.field(default="calm", validator=attrs.validators.optional(refuse), converter=str.lower)


@attrs.define
class Converted(nm.Document):
    size: Any = attrs.field(default=1, converter=attrs.converters.optional(int))
    first: int = attrs.field(default=attrs.Factory(lambda self: self.size, takes_self=True))
    made: list[int] = attrs.field(factory=list)
    late: int = attrs.field(init=False, default=3)


@pytest.mark.parametrize("comment", ["", " # c"])
@pytest.mark.parametrize(("number", "said"), [("-1", "KeyError: odd"), ("10", "RecursionError")])
def test_whatever_a_hook_raises_is_a_finding(comment: str, number: str, said: str) -> None:
    text = f"---\nnumber: {number}{comment}\n---\n"
    (finding,) = nm.checks(text, Hooked)
    assert (finding.code, finding.message) == ("wrong-value", f"Hooked: {said}")
    with pytest.raises(nm.SchemaError, match=said):
        nm.loads(text, Hooked)
    with pytest.raises(nm.SchemaError, match=said):
        nm.from_dict({"number": int(number)}, Hooked)


class Ends(str):
    """A scalar whose class ends the process, or tries to."""

    def __new__(cls, text: str) -> Any:
        raise {"exit": SystemExit(0), "close": GeneratorExit}[text]


def ends(*arguments: Any) -> Any:
    """A converter, a validator, a rule."""
    raise SystemExit(0)


def of_ends(where: str) -> type[nm.Document]:
    @attrs.define
    class Made(nm.Document):
        if where == "converter":
            k: Any = attrs.field(default=None, converter=attrs.converters.optional(ends))
        elif where == "validator":
            k: Any = attrs.field(default=None, validator=attrs.validators.optional(ends))
        elif where == "hook":
            k: Any = None

            def __attrs_post_init__(self) -> None:
                raise GeneratorExit
        else:
            k: Any = attrs.field(factory=ends)

    Made.__annotations__["k"] = Any
    return Made


@pytest.mark.parametrize("where", ["converter", "validator", "hook"])
def test_an_exit_in_a_hook_is_a_finding_and_ends_nothing(where: str) -> None:
    """``sys.exit(0)`` in the class of a stranger ended the check of all files, with the exit code of clean ones."""
    text, cls = "---\nk: 1\n---\n", of_ends(where)
    (finding,) = nm.checks(text, cls)
    assert finding.code == "wrong-value"
    assert re.search("SystemExit: 0|GeneratorExit", finding.message)
    with pytest.raises(nm.SchemaError):
        nm.loads(text, cls)


@pytest.mark.parametrize("text", ["exit", "close"])
def test_an_exit_in_the_class_of_a_scalar_is_a_finding(text: str) -> None:
    @attrs.define
    class Scalars(nm.Document):
        k: Ends | None = None

    (finding,) = nm.checks(f"---\nk: {text}\n---\n", Scalars)
    assert finding.path == "k"


def test_an_exit_in_a_default_is_a_finding() -> None:
    (finding,) = nm.checks("---\nj: 1\n---\n", of_ends("default"))
    assert "SystemExit" in finding.message


def test_an_exit_in_a_rule_is_a_finding() -> None:
    rule = Rule("my-rule", "note", "ends", ends)
    (finding,) = nm.checks("---\nk: 1\n---\n", nm.Document, rules=Rules(extra=[rule]))
    assert (finding.code, finding.message) == (
        "rule-failed", "the rule my-rule failed (SystemExit: 0); mend the rule")  # fmt: skip


def test_each_validator_is_a_finding_at_its_value_in_plain_words() -> None:
    text = "---\nlayout: z\ntitle: x\nkind: c\n---\n"
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(text, Strict)
    for findings in (nm.checks(text, Strict), caught.value.findings):
        assert [(f.path, f.line, f.column) for f in findings] == [("mood", 2, 1), ("title", 3, 8), ("kind", 4, 7)]
        assert findings[1].message == "title must have at least 3 characters, not 1"
        assert findings[2].message == "kind must be a or b, not 'c'"
        assert "Attribute" not in findings[2].message
    with pytest.raises(nm.SchemaError, match="title must have at least 3"):
        nm.from_dict({"layout": "a", "title": "x"}, Strict)


def test_a_converter_is_a_finding_at_its_value() -> None:
    (finding,) = nm.checks("---\nsize: big\nmade: [1]\n---\n", Converted)
    assert (finding.path, finding.line) == ("size", 2)
    assert "invalid literal" in finding.message
    assert nm.loads("---\nsize: '3'\n---\n", Converted).first == 3


def test_a_class_that_cannot_be_asked_field_by_field_is_one_finding() -> None:
    def no_default() -> Any:
        raise OSError("x" * 500)

    @attrs.define
    class Odd(nm.Document):
        a: int = attrs.field(factory=no_default)

    (finding,) = nm.checks("---\nb: 1\n---\n", Odd)
    assert finding.message.startswith("Odd: OSError: xxx") and len(finding.message) < 350


class Wire:
    """One scalar on the wire, of a class that raises whatever it likes."""

    @classmethod
    def from_wire(cls, text: str) -> Wire:
        if text == "bad":
            raise KeyError
        return cls()

    def __str__(self) -> str:
        return "good"


@attrs.define
class Wired(nm.Document):
    value: Wire | None = None


def test_whatever_from_wire_raises_is_a_finding() -> None:
    assert [f.message for f in nm.checks("---\nvalue: bad\n---\n", Wired)] == ["value: KeyError"]
    with pytest.raises(nm.SchemaError, match="KeyError"):
        nm.from_dict({"value": "bad"}, Wired)
    assert nm.to_dict(nm.loads("---\nvalue: fine\n---\n", Wired)) == {"value": "good", "$body": ""}


# -- wrong bodies and extras

WRONG = {
    "body": ({"body": 5}, "body: must be a string, not 5"),
    "extra": ({"extra": None}, "extra must be a dict, not None"),
    "key": ({"extra": {5: 1}}, "the key 5 of extra is no string"),
    "field": ({"extra": {"name": 1}}, "set the attribute name"),
    "deeper key": ({"extra": {"a": [{None: 1}]}}, "None"),
    "set": ({"extra": {"a": [{"b": {1}}]}}, "a[0].b: set is no plain data"),
    "list": ({"data": [1]}, "data: must be a dict"),
    "object": ({"below": 5}, "below: must be Node"),
    "inside": ({"below": Node(data={"k": {1}})}, "below.data.k: set is no plain data"),
}


@pytest.mark.parametrize(("values", "said"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("loaded", [False, True])
def test_what_a_document_cannot_hold_is_said(values: dict[str, Any], said: str, loaded: bool, tmp_path: Path) -> None:
    document: Any = nm.loads("---\nname: a\n---\n", Node) if loaded else Node()
    for name, value in values.items():
        setattr(document, name, value)
    for operation in (nm.dumps, nm.canonical, nm.to_dict, nm.diff):
        with pytest.raises(nm.EditError) as caught:
            operation(document)
        assert said in str(caught.value)
    (finding,) = nm.check(document)
    assert finding.code == "unwritable" and said.partition(": ")[2] in finding.message
    document.path = tmp_path / "a.md"
    with pytest.raises(nm.EditError, match=r"a\.md"):
        nm.to_dict(document)


# -- so many findings of one kind


@pytest.mark.parametrize(
    ("text", "code", "cls"),
    [
        ("---\nk:\n" + "- NO\n" * 500 + "---\n", "yaml-versions", nm.Document),
        ("---\nimages:\n" + "  - width: x\n" * 500 + "---\n", "wrong-type", nm.Article),
        ("---\n" + "".join(f"tile{i}: 1\n" for i in range(500)) + "---\n", "key-unknown", nm.Article),
    ],
)
def test_findings_of_one_kind_are_capped_and_counted(text: str, code: str, cls: type[nm.Document]) -> None:
    found = [finding for finding in nm.checks(text, cls) if finding.code == code]
    everything = [finding for finding in nm.checks(text, cls, rules=Rules(limit=None)) if finding.code == code]
    assert found[:LIMIT] == everything[:LIMIT]
    assert len(found) == LIMIT + 1
    assert int(found[-1].message.split()[1].replace(",", "")) in (len(everything) - LIMIT, len(everything) - LIMIT + 1)
    few = [finding for finding in nm.checks(text, cls, rules=Rules(limit=3)) if finding.code == code]
    assert few[:3] == everything[:3] and len(few) == 4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"---\na: 1\n---\n" + b"\xff " * 101 + b"\n", "encoding"),
        (("---\n" + "".join(f"k{i}: \x01\n" for i in range(101)) + "---\n").encode(), "control-character"),
    ],
)
def test_what_has_one_cause_is_one_finding_where_it_is_much(data: bytes, code: str) -> None:
    few = [f for f in nm.checks(data, nm.Document, rules=Rules(limit=101)) if f.code == code]
    assert len(few) == 101
    assert [f for f in nm.checks(data, nm.Document) if f.code == code] == few[:1]
    assert len([f for f in nm.checks(data, nm.Document, rules=Rules(limit=None)) if f.code == code]) == 101


def test_loading_tells_so_many_of_one_kind() -> None:
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads("---\nimages:\n" + "  - width: x\n" * 500 + "---\n")
    assert [f.code for f in caught.value.findings].count("wrong-type") == LIMIT + 1
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict({"images": [{"width": "x"}] * 500})
    assert [f.code for f in caught.value.findings].count("wrong-type") == LIMIT + 1


def test_the_cap_counts_each_code_for_itself() -> None:
    many = [nm.Finding(code=code, message="m", line=line) for line in range(9) for code in ("a", "b")]
    assert [f.message for f in capped(many, {}, 8)].count("and 1 more of this kind in the file; mend these first") == 2
    assert capped(many, {}, 9) == many == capped(many, {}, None)
    assert len(capped(many, {"a": 2}, 20)) == 19
    for bad in (0, -1, "x", True, 10**30, -(10**5000)):  # of so many digits none is written
        with pytest.raises(ConfigError, match="limit must be 1 or more"):
            Rules(limit=bad)  # type: ignore[arg-type]


def test_a_rule_is_asked_for_no_more_than_is_told() -> None:
    asked = []

    def endless_rule(subject: Any) -> Any:
        for at in range(1_000):
            asked.append(at)
            yield Hit(f"{at}", "a")

    rule = Rule("own", "note", "own", endless_rule)
    found = nm.checks("---\na: 1\n---\n", nm.Document, rules=Rules(extra=[rule], limit=5))
    assert [f.message for f in found] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "and 995 more of this kind in the file; mend these first",
    ]


def test_the_sentences_of_what_is_counted_are_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    differing = _version_rules._differing

    def counted(*about: Any) -> Hit:
        said.append(about)
        return differing(*about)

    monkeypatch.setattr(_version_rules, "_differing", counted)
    assert len(nm.checks("---\nk:\n" + "- NO\n" * 500 + "---\n", nm.Document)) == LIMIT + 1
    assert len(said) == LIMIT


# -- the slow way


SLOW = [
    ("a: &x 1\n" + "".join(f"b{i}: 1\n" for i in range(30)) + "k: [1\n", "yaml", 33, 4),
    ("a: " + "é" * 60 + "\nb: c: d\n", "yaml", 3, 5),
    ("a: 1\nb:\n\tc: 1\n" + "d: e\n" * 30, "tab", 4, 1),
]


@pytest.mark.parametrize(("slow", "code", "line", "column"), SLOW)
def test_the_slow_way_has_a_bound(
    slow: str, code: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it the scanner's own reason is the answer, at its place."""
    monkeypatch.setattr(limits, "max_slow_bytes", 100)
    monkeypatch.setattr(fallback, "compose", None)
    with pytest.raises(nm.FrontMatterError, match="max_slow_bytes") as caught:
        nm.loads(f"---\n{slow}---\n", nm.Document)
    assert (caught.value.code, caught.value.line, caught.value.column) == (code, line, column)
    assert nm.checks(f"---\n{slow}---\n", nm.Document)[0].message == caught.value.message


def test_what_is_yaml_is_read_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_slow_bytes", 100)
    for text in ("".join(f"k{i}: v\n" for i in range(41)), "".join(f"k{i}: &a{i} {{x: !!str v}}\n" for i in range(41))):
        assert len(nm.loads(f"---\n{text}---\n", nm.Document).extra) == 41


def test_the_body_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_slow_bytes", 100)
    tolerated = "---\nb:\n  - a\n  c: 1\n---\n"
    with pytest.raises(nm.FrontMatterError) as caught:
        nm.loads(tolerated + "body " * 100, nm.Document)
    assert "max_slow_bytes" not in caught.value.message


@pytest.mark.parametrize(("given", "bound"), [("5000", 5000), ("", 7), ("many", 7), ("-1", 7), ("9" * 30, 7)])
def test_the_bound_comes_from_the_environment(given: str, bound: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSMATTER_MAX_SLOW_BYTES", given)
    assert limits._given("NEWSMATTER_MAX_SLOW_BYTES", 7) == bound
