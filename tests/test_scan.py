"""The scanner reads YAML 1.2: what it takes, what it refuses and where, and that all ways of reading agree."""

from __future__ import annotations

import re
from typing import Any

import pytest
import soup
import trees
import yaml
from comparing import no_keys, normal
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import newsmatter as nm
from newsmatter._syntax import brackets
from newsmatter._syntax import scan as scanner
from newsmatter._syntax.composition import Malformed
from newsmatter._syntax.envelope import split
from newsmatter._syntax.fallback import compose
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import LineIndex
from newsmatter._syntax.scan import scan
from newsmatter.strategies import document_texts

MORE = settings(max_examples=settings.default.max_examples * 4)


def whole(front_matter: str) -> tuple[str, int, int]:
    return f"---\n{front_matter}---\n", 4, 4 + len(front_matter)


TAKEN: dict[str, Any] = {
    # lists of lists, and dashes with nothing behind them
    "a:\n  - -\n": {"a": [[None]]},
    "a:\n- -\n": {"a": [[None]]},
    "a:\n  - - -\n    - -\n  -\n": {"a": [[[None], [None]], None]},
    "- -\n".join(["a:\n", ""]) + "- - x\n  -\n": {"a": [[None], ["x", None]]},
    "a:\n  - -\n      k: v\n": {"a": [[{"k": "v"}]]},
    "a:\n  -\n    -\n      - x\n": {"a": [[["x"]]]},
    "a:\n  - # c\n    - x # d\n    # e\n    - y\n": {"a": [["x", "y"]]},
    # a list at the column of its key, and what may follow it
    "a:\n- x\n# c\n- y\nb: 1\n": {"a": ["x", "y"], "b": 1},
    "o:\n  a:\n  - x\n  b: 1\n": {"o": {"a": ["x"], "b": 1}},
    "- a:\n  - x\n".replace("- a", "l:\n- a", 1) + "  b: 1\n": {"l": [{"a": ["x"], "b": 1}]},
    "l:\n  - a: 1\n  - b: 2\n    c: 3\n  - d: 4\n": {"l": [{"a": 1}, {"b": 2, "c": 3}, {"d": 4}]},
    # tabs that separate
    "a:\tx\n": {"a": "x"},
    "a: \t x\t\n": {"a": "x"},
    "a:\t\n  b:\tc\t# d\n": {"a": {"b": "c"}},
    "a:\n  -\tx\t# c\n  - [\tx,\ty\t]\n": {"a": ["x", ["x", "y"]]},
    "a:\t|\n  x\n": {"a": "x\n"},
    "a: |\t# c\n  x\n": {"a": "x\n"},
    "a: one\n \ttwo\n": {"a": "one two"},
    'a: "one\n  \ttwo"\n': {"a": "one two"},
    "a:\n \t[x]\n": {"a": ["x"]},
    "a: x\ty\nb\tc: 1\n": {"a": "x\ty", "b\tc": 1},
    "a: 1\n\t\n \t# c\nb: 2\n": {"a": 1, "b": 2},
    "a: !!str\t1\nb: &x\t2\nc: *x\t\n": {"a": "1", "b": 2, "c": 2},
    # no line breaks in YAML 1.2
    "a: x\x85y\nb: x\u2028y\n": {"a": "x\x85y", "b": "x\u2028y"},
    "a: 'x\x85 y'\nb: \"\u2029\"\n": {"a": "x\x85 y", "b": "\u2029"},
    "a: |\n  x\u2028y\n  z\nb: >\n  x\x85y\n": {"a": "x\u2028y\nz\n", "b": "x\x85y\n"},
    "k\x85l: 1 # \u2028 c\n": {"k\x85l": 1},
    # keys
    "ms.date: 1\nkey of words: 2\n1st: 3\n": {"ms.date": 1, "key of words": 2, "1st": 3},
    "é: 1\n:a: 2\n?b: 3\n-c: 4\n": {"é": 1, ":a": 2, "?b": 3, "-c": 4},
    "&x k: 1\nl: *x\n*x : 2\n".replace("k: 1\nl", "k: 1\nl").replace("*x : 2", "m: {*x : 2}"): {"k": 1, "l": "k", "m": {"k": 2}},
    "a: &x k\nm:\n  *x : 2\n": {"a": "k", "m": {"k": 2}},
    ": x\n": {"": "x"},
    "a: {: x, b}\n": {"a": {"": "x", "b": None}},
    "? a\n:\tb\n? c\n? |\n  d\n: - e\n  - f\n": {"a": "b", "c": None, "d\n": ["e", "f"]},
    "? # c\n  a\n: 1\n": {"a": 1},
    "?\n: 1\n": {"": 1},
    # plain text
    "a: b\n  - c\n": {"a": "b - c"},
    "a: b, [c]\n  d {e}, f\n": {"a": "b, [c] d {e}, f"},
    "a: b\n\n\n  c # d\n": {"a": "b\n\nc"},
    "a:\n  b\n  c\n": {"a": "b c"},
    "a:\n  - b\n    - c\n  - d\n": {"a": ["b - c", "d"]},
    "a: :x\nb: -y\nc: ?z\nd: 'x'\n": {"a": ":x", "b": "-y", "c": "?z", "d": "x"},
    "a: x#y:z\nb: http://x.example:80/#y\n": {"a": "x#y:z", "b": "http://x.example:80/#y"},
    # quoted text
    '"a": "x\\\n  y \\\n\n  z"\n': {"a": "xy \nz"},
    'a: "x\\ \n  y\\\t\n  z"\n': {"a": "x  y\t z"},
    'a: "\n  x\n\n  y\n  "\n': {"a": " x\ny "},
    "a: 'it''s\n\n  so'\n": {"a": "it's\nso"},
    'a: "\\ud83d\\ude00 \\U0001F600 \\x41 \\/"\n': {"a": "\U0001f600 \U0001f600 A /"},
    # blocks of text
    "a: |\n  x\n   y\n\n  z\nb: 1\n": {"a": "x\n y\n\nz\n", "b": 1},
    "a: >\n\n  x\n  y\n    z\n\n  w\n": {"a": "\nx y\n  z\n\nw\n"},
    "a: >\n  x\n  \ty\n  z\n": {"a": "x\n\ty\nz\n"},
    "a: |2-\n    x\nb: |+1\n x\n\n": {"a": "  x", "b": "x\n\n"},
    "a: |+2\n   x\nb: >-1\n  y\n": {"a": " x\n", "b": " y"},
    "a: |\n\n  \n  x\n": {"a": "\n\nx\n"},
    "a: |\nb: >\nc:\n  d: |\n  e: 1\n": {"a": "", "b": "", "c": {"d": "", "e": 1}},
    "a: |\n \t\nb: 1\n": {"a": "\t\n", "b": 1},
    "a:\n- |\n x\n- >1\n  y\n": {"a": ["x\n", " y\n"]},
    # in brackets
    "a: [\n  x, # c\n  [y, {z: w}],\n]\n": {"a": ["x", ["y", {"z": "w"}]]},
    "a: {\n  b: 1,\n  c: [d]\n}\n": {"a": {"b": 1, "c": ["d"]}},
    'a: {"b":1, \'c\' : 2, d\n  : 3}\n': {"a": {"b": 1, "c": 2, "d": 3}},
    "a: [b: 1, ? c, ? d : 2, : e]\n": {"a": [{"b": 1}, {"c": None}, {"d": 2}, {"": "e"}]},
    "a: [b:\t1, ?\tc : 2, ?\n  d]\n": {"a": [{"b": 1}, {"c": 2}, {"d": None}]},
    "a: {b:{c: 1}, d:[2], e:, f:}\n": {"a": {"b": {"c": 1}, "d": [2], "e": None, "f": None}},
    "a: [?, ? , b: 1, ?]\nc: {?}\n": {"a": [{"": None}, {"": None}, {"b": 1}, {"": None}], "c": {"": None}},
    'a: ["b":1]\n': {"a": [{"b": 1}]},
    "a: ['b\n  c', \"d\n  e\"]\nf: {'g\n  h': i}\n": {"a": ["b c", "d e"], "f": {"g h": "i"}},
    "a: {!!str : b}\nc: {&x : d, e: *x}\n": {"a": {"": "b"}, "c": {"": "d", "e": None}},
    "a: {:\n  b, c:\n  d}\n": {"a": {"": "b", "c": "d"}},
    "a: [!!str, &z]\nb: {c: !!str}\n": {"a": ["", None], "b": {"c": ""}},
    "a: [one\n  two, ?x, x:y]\n": {"a": ["one two", "?x", "x:y"]},
    "{a: 1, b: [2]}\n": {"a": 1, "b": [2]},
    "  a: 1\n  b: 2\n": {"a": 1, "b": 2},
    # anchors and tags
    "a: &x\n  b: 1\nc: !!map\n  &y d: 2\ne: [*x , *y ]\n": {"a": {"b": 1}, "c": {"d": 2}, "e": [{"b": 1}, "d"]},
    "a: !!str\n  &x 1\nb: &y !!str\n": {"a": "1", "b": ""},
    "a: &x\nb: *x\nc: [!!str , &z ]\n": {"a": None, "b": None, "c": ["", None]},
    "&r !!map\na: 1\n": {"a": 1},
    "a: &one two&three\n": {"a": "two&three"},
    "a: &x\n  !!str 1\nb: *x\no:\n  a: &y\n    - 1\n  b: *y\n": {"a": "1", "b": "1", "o": {"a": [1], "b": [1]}},
    "a: &x\nb: 1\nc: *x\n": {"a": None, "b": 1, "c": None},
    "a: 1\n...\n# c\n": {"a": 1},
    "...\n": {},
    "# c\n... # d\n": {},
    "...a: 1\n": {"...a": 1},
    f"{'k' * 1024}: v\n": {"k" * 1024: "v"},
    "\ra: 1\rb:\r- x\r": {"a": 1, "b": ["x"]},
}  # fmt: skip


@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("front_matter", TAKEN)
def test_what_is_taken(front_matter: str, eol: str) -> None:
    text, start, _ = whole(front_matter.replace("\n", eol))
    document = nm.loads(text, nm.Document)
    assert document.extra == TAKEN[front_matter]
    assert list(document.extra) == list(TAKEN[front_matter])
    assert nm.dumps(document) == text
    tree = scan(text, start, text.rindex("---"))
    assert (tree is None) == (TAKEN[front_matter] == {})
    if tree is not None:
        trees.check(tree, text.replace("\r", "\n") if eol == "\n" else text)


@pytest.mark.parametrize("front_matter", [
    "a: [? b, c]\n", "a: [x, ? b : c]\n", "a: [? &x b : c, ? !!str d]\n", "a: [?\n  b, ? # x\n  , c]\n",
    "\ufeffa: b\n", "a: [?, ? , ? : b]\n", "a: {? , b}\n", "a: {?}\n", "a: {: b}\n", "a: {b: , : c}\n", "a: {b: c, :}\n", "m: {y: [? true, ~], z: }\n",
])  # fmt: skip
def test_both_ways_say_where_keys_that_are_seldom_written_so_stand(front_matter: str) -> None:
    """By way of ruamel.yaml ``? b`` began at its key: who removed it left the mark."""
    fast, slow = scan(*whole(front_matter)), compose(*whole(front_matter))
    assert fast is not None and slow is not None
    assert trees.shape(fast) == trees.shape(slow)


def test_pairs_in_brackets_and_blocks_without_lines_have_their_place() -> None:
    text, start, end = whole("a: [b: c, ? d]\ne: |2-\nf: >+ # c\n")
    tree = scan(text, start, end)
    assert tree is not None
    pairs, literal, folded = (value for _, value in tree.entries)
    assert isinstance(pairs, Sequence)
    assert [(isinstance(pair, Mapping) and pair.flow, text[pair.start : pair.end]) for pair in pairs.items] == [
        (True, "b: c"),
        (True, "? d"),
    ]
    assert (text[literal.start : literal.end], text[folded.start : folded.end]) == ("|2-", ">+")


# What is refused, and the place: line and column in the front matter.
REFUSED = {
    # a second root, or anything at the column of a list that is not its key's
    "- a\nb: 1\n": (2, 1), "- a: 1\n  b: 2\nb: 1\n": (3, 1), "-\nb: 1\n": (2, 1), "- a\n# c\n\nb: 1\n": (4, 1),
    "a:\n  - x\n  b: 1\n": (3, 3), "a:\n  - - x\n    b: 1\n": (3, 5), "a:\n  -\n  b:\n": (3, 3), "l:\n- - x\n  b: 1\n": (3, 3),
    "a: 1\n- b\n": (2, 1), "o:\n  a: 1\n  - b\n": (3, 3), "  a: 1\nb: 2\n": (2, 1), "{a: 1}\nb: 2\n": (2, 1), "a: 1\n  b: 2\n": (2, 3),
    "a:\n    b: 1\n  c: 2\n": (3, 3), "a:\n- b\n - c: 1\n": (3, 2), "a:\n  b: 1\n # c\n c: 2\n": (4, 2), "- - a\n - b\n": (2, 2),
    # tabs that indent
    "a:\n\tb: 1\n": (2, 1), "a:\n  - x\n\t- y\n": (3, 1), "a:\n  -\t- x\n": (2, 4), "a:\n \tb: 1\n": (2, 2), "?\tk: v\n": (1, 2),
    "a:\n\tx\n": (2, 1), "\ta: 1\n": (1, 1), "a: 'x'\n \ty\n": (2, 2), "a: |\n  x\n\t\nb: 1\n": (3, 1), "a: [\n\tx]\n": (2, 1), "a: x\n\ty\n": (2, 1),
    # text where none may stand
    "a: b: c\n": (1, 5), ": b: c\n": (1, 4), ": - b\n": (1, 3), "a: - b\n": (1, 4), "a: 'x' y\n": (1, 8), "a: [x] y\n": (1, 8), "a: x # c\n  y\n": (2, 3), "a: b\n  c: d\n": (2, 3),
    "a: 1\nb\nc: 2\n": (2, 1), "a: 1\nb:2\n": (2, 1), "a:\nb\n": (2, 1), "a: *x y\n".replace("*x", "&x x\nb: *x"): (2, 7),
    "a: | x\n": (1, 4), "a: >x\n  y\n": (1, 4), "a: 'x\n": (1, 4), 'a: "x\n': (1, 4), 'a: "\\q"\n': (1, 5), "a: [x\n": (1, 4),
    "a: {x: [y}\n": (1, 10), "a: [x,, y]\n": (1, 7), "a: @x\n": (1, 4), "a: `x`\n": (1, 4), "a: %x\n": (1, 4), "%YAML 1.2\n": (1, 1),
    "a: x\n'b\n  c': d\n": (3, 5), "a: [b\n  : c]\n": (2, 3), "a: &x &y z\n": (1, 7), "a: !!str\n  !!str x\n": (2, 3), "&x\n": None,
    "a: & x\n": (1, 4), "a: * x\n": (1, 4), "a: !!str*x\n": None, f"{'k' * 1030}: v\n": (1, 1), "a: &x *y\n": (1, 7),
    "a: [x,\n": (1, 4), "a: [\n": (1, 4), "a: {b # c\n  :c}\n": (2, 3), "a: {?[b]: 1}\n": None, "a: {?{b: 1}: 2}\n": None, "a: {<<: 1}\n": None, "a: &x 1\nb: &x [*x]\n": None, "a: &x, y\n": (1, 4), 'a: ["b\n  c": 1]\n': (2, 5),
    f"{'k' * 1025}: v\n": (1, 1), "|\nx\n": None, "?\n  b: 1\n": None, "?\n- a\n": None, "a: [&x[b]]\n": (1, 5), "a: {!!map{b: 1}}\n": (1, 5),
    "a: !!str !!int x\n": (1, 10), "a: !e!x y\n": None, "? 'a'\n  b: 1\n": (2, 3), "? 'a'\n  : b\n": (2, 3), "a: 1\n...\nb: 2\n": None,
    "a: |\n    \n  x\n": (2, 1), "a: [x]: y\n": None, "a: ,x\n": (1, 4), "a: ]\n": (1, 4),
    "a: [x\n  y: z]\n": (2, 4), 'a: ["x\n  y" : z]\n': (2, 6), "a:\n  b: 1\na: 2\n": None, "a:\n  b: 1\n \tc: 2\n": (3, 2), "a: {b: 1, b: 2}\n": None,
}  # fmt: skip


@pytest.mark.parametrize("front_matter", REFUSED)
def test_what_is_refused_and_where(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    try:
        scan(text, start, end)
    except Malformed as error:
        line, column = LineIndex(text).locate(error.offset)
        assert (line - 1, column) == REFUSED[front_matter]
    except nm.FrontMatterError:
        assert REFUSED[front_matter] is None
    else:
        raise AssertionError("it was read")


@pytest.mark.parametrize(
    "front_matter",
    ["- a\nb: 1\n", "a:\n  - x\n  b: 1\n", "a: 1\n- b\n", "- a: 1\n  b: 2\nb: 1\n", "a:\n\tb: 1\n", "a: 1\nb:2\n"],
)
def test_what_every_reader_refuses_is_an_error_and_a_finding(front_matter: str) -> None:
    text, _, _ = whole(front_matter)
    with pytest.raises(nm.FrontMatterError):
        nm.loads(text, nm.Document)
    assert [finding.severity for finding in nm.checks(text, nm.Document)] == ["error"]


# YAML 1.2 refuses these, and PyYAML, libyaml and ruamel.yaml take them: they are read, and a finding says so.
TOLERATED = {
    "a: 'x'# c\n": {"a": "x"}, "a: [x]# c\n": {"a": ["x"]}, "a: [x,# c\n  y]\n": {"a": ["x", "y"]}, "a: [x,\ny]\n": {"a": ["x", "y"]},
    "a: [x\ny]\n": {"a": ["x y"]},     'a: "x\ny"\n': {"a": "x y"}, 'a: "x\n\ty"\n': {"a": "x y"}, "a: [-]\n": {"a": ["-"]}, "o:\n  a: [x,\n  y]\n": {"o": {"a": ["x", "y"]}},
}  # fmt: skip


@pytest.mark.parametrize("front_matter", TOLERATED)
def test_what_all_readers_take_against_the_specification(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    with pytest.raises(Malformed):
        scan(text, start, end)
    document = nm.loads(text, nm.Document)
    assert document.extra == TOLERATED[front_matter] == yaml.safe_load(front_matter)
    assert nm.dumps(document) == text


def read(text: str, start: int, end: int) -> Mapping | None | str:
    """The tree, or the name of the refusal."""
    try:
        return scan(text, start, end)
    except (Malformed, nm.FrontMatterError) as error:
        return type(error).__name__


@given(soup.texts_with_all)
@MORE
def test_the_pattern_of_frequent_lines_changes_nothing(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    quick = read(text, start, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "_LINE", re.compile("(?!)"))
        patch.setattr(brackets, "_PAIR", re.compile("(?!)"))
        patch.setattr(brackets, "_ONE", re.compile("(?!)"))
        patch.setattr(brackets, "_MERGE", re.compile("(?!)"))
        careful = read(text, start, end)
    assert shape(quick) == shape(careful)


def shape(tree: Mapping | None | str) -> Any:
    return trees.shape(tree) if isinstance(tree, Mapping) else tree


@given(soup.texts_with_all)
@MORE
def test_no_node_is_ever_dropped(front_matter: str) -> None:
    """The tree tiles the text: between its nodes stand indicators, white space and comments, and nothing else."""
    text, start, end = whole(front_matter)
    tree = read(text, start, end)
    if isinstance(tree, Mapping):
        trees.check(tree, text)
        before, behind = text[start : tree.start], text[tree.end : end]
        assert not re.sub(r"#[^\r\n]*|[?&!]\S*", "", before).strip(" \t\r\n")
        assert not re.sub(r"#[^\r\n]*|^\.\.\.", "", behind, flags=re.MULTILINE).strip(" \t\r\n")


def judged(front_matter: str) -> list[bool]:
    """Whether PyYAML, and ruamel.yaml, take a text; to compose it they refuse an anchor that stands twice, which is none."""
    taken = []
    for judge in (yaml.parse, YAML(typ="safe", pure=True).parse):
        try:
            list(judge(front_matter))
            taken.append(True)
        except Exception:
            taken.append(False)
    return taken


@given(soup.texts)
@MORE
def test_law_5_soup_reads_as_ruamel_reads_it(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    ours = read(text, start, end)
    try:
        theirs = compose(text, start, end)
    except nm.FrontMatterError:
        return
    if isinstance(ours, Mapping):
        assert theirs is not None
        assert visible(ours) == visible(theirs)


def visible(node: Node) -> Any:
    """The shape of a tree without the places of what is written as nothing: ruamel.yaml has no mark for those."""
    if isinstance(node, Scalar):
        return trees.shape(node) if node.end > node.start else ("nothing", node.value)
    if isinstance(node, Sequence):
        return node.start, node.end, node.flow, node.tag, node.anchor, [visible(item) for item in node.items]
    if isinstance(node, Mapping):
        return (
            node.start,
            node.end,
            node.flow,
            node.tag,
            node.anchor,
            [(visible(key), visible(value)) for key, value in node.entries],
        )
    return trees.shape(node)


@given(soup.texts)
@MORE
def test_law_4_what_both_judges_refuse_is_refused(front_matter: str) -> None:
    if re.search(r"[{\[]", front_matter):  # YAML 1.2 allows more in brackets than they know: TAKEN has each
        return
    text, start, end = whole(front_matter)
    if not any(judged(front_matter)):
        assert isinstance(read(text, start, end), (str, type(None)))


@given(soup.texts)
@MORE
def test_what_a_judge_takes_is_taken(front_matter: str) -> None:
    """Save what front matter may not hold: two documents, keys twice, keys that are no scalars, no keys at all."""
    text, _, _ = whole(front_matter)
    try:
        nm.loads(text, nm.Document)
    except nm.FrontMatterError as error:
        allowed = {
            "duplicate-key",
            "complex-key",
            "not-a-mapping",
            "second-document",
            "merge-key",
            "recursive-alias",
            "undefined-alias",
            "tag",
        }
        assert error.code in allowed or judged(front_matter)[1] is False, error
    except nm.SchemaError:
        pass


@given(soup.texts_with_tabs)
def test_tabs_that_separate_read_like_blanks(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    tree = read(text, start, end)
    if isinstance(tree, Mapping) and "\t" in front_matter:
        spans = list(scalars(tree))
        blank = "".join(
            " " if char == "\t" and not any(a <= at < b for a, b in spans) else char for at, char in enumerate(text)
        )
        assert shape(read(blank, start, end)) == shape(tree)


def scalars(node: Node) -> Any:
    """The spans of all scalars and aliases below a node, keys among them."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield from scalars(key)
            yield from scalars(value)
    else:
        yield getattr(node, "content", node.start), node.end


@given(soup.texts_with_breaks)
def test_what_was_a_line_break_in_yaml_1_1_reads_like_a_letter(front_matter: str) -> None:
    text, start, end = whole(front_matter)
    tree = read(text, start, end)
    letters = text.translate(dict.fromkeys(map(ord, "\x85\u2028\u2029"), "ł"))
    other = read(letters, start, end)
    assert isinstance(tree, Mapping) == isinstance(other, Mapping)
    if isinstance(tree, Mapping) and isinstance(other, Mapping):
        assert re.sub("\x85|\u2028|\u2029", "ł", str(spans_of(tree))) == str(spans_of(other))


@example("? !!int 'x'\n")
@example("!!float x: 1\n")
@given(st.one_of(soup.texts, soup.texts_with_all, document_texts().map(lambda case: front_matter_of(case.text))))
@MORE
def test_law_4_where_pyyaml_reads_otherwise_a_finding_says_so(front_matter: str) -> None:
    text, _, _ = whole(front_matter)
    try:
        ours = nm.loads(text, nm.Document).extra
    except nm.NewsmatterError:
        return
    try:
        theirs = normal(yaml.safe_load(front_matter) or {})
    except (yaml.YAMLError, ValueError, TypeError):
        theirs = None
    if no_keys(normal(ours)) != no_keys(theirs):
        codes = {finding.code for finding in nm.checks(text, nm.Document)}
        assert codes & {"yaml-versions", "tab", "line-endings"}, (ours, theirs)


def front_matter_of(text: str) -> str:
    envelope = split(text)
    return text[envelope.start : envelope.end]


def spans_of(tree: Mapping) -> list[tuple[int, int]]:
    return list(scalars(tree))


@pytest.mark.parametrize(("front", "value"), [
    ('a: "\\\\x4\\\n  1 \\t"', "\\x41 \t"),  # an escaped backslash, and no escape that the break cuts in two
    ('a: "b \\\n  \\ c\\n\\\n\n  d"', "b  c\n\nd"), ('a: "b\n\n  \\x41 \\\t c"', "b\nA \t c"),
])  # fmt: skip
def test_escapes_of_a_wrapped_text(front: str, value: str) -> None:
    assert nm.loads(f"---\n{front}\n---\n", nm.Document).extra == {"a": value}


@pytest.mark.parametrize("front", ['a: "\\x4\\\n  1"', 'a: "\\u004\\\n  1"', 'a: "b\n  \\q"', 'a: "\\q\n  b"'])
def test_an_escape_that_is_none_is_named_in_a_wrapped_text_too(front: str) -> None:
    with pytest.raises(nm.FrontMatterError, match="is no escape in double quotes") as caught:
        nm.loads(f"---\n{front}\n---\n", nm.Document)
    line = front.split("\n")[caught.value.line - 2]
    assert line[caught.value.column - 1] == "\\"
