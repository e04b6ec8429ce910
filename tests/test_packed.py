"""The tree of a long text is packed: it says the same as any other, in a tenth of the memory."""

from __future__ import annotations

import contextlib
import json
import random
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
import soup
import trees
from hypothesis import example, given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._syntax import packed, positions
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping
from newsmatter._syntax.parse import parse
from newsmatter.rules import Subject
from newsmatter.rules._subject import Reading
from newsmatter.strategies import document_texts

TEXTS = st.one_of(
    st.one_of(soup.texts, soup.texts_with_all).map(lambda front: f"---\n{front}---\n"),
    document_texts().map(lambda case: case.text),
)


def tree_of(text: str) -> Mapping:
    start, end, _ = split(text)
    return parse(text, start, end)


FEW = 16_000  # characters of a text that is long here: what is measured grows with it alone


@contextlib.contextmanager
def long(characters: int) -> Iterator[None]:
    """From so many characters on trees are packed."""
    before, packed.LONG = packed.LONG, characters
    try:
        yield
    finally:
        packed.LONG = before


def outcome(call: Any) -> Any:
    try:
        return call()
    except nm.NewsmatterError as error:
        return str(error)


def both(call: Any) -> None:
    with long(-1):
        one = outcome(call)
    assert one == outcome(call)


@given(TEXTS)
@example("---\na: &a x\n*a : 1\nb: {*a : 2}\n---\n")
def test_a_packed_tree_is_the_tree(text: str) -> None:
    both(lambda: trees.shape(tree_of(text)))


@given(TEXTS)
def test_what_is_read_checked_and_edited_by_it_is_the_same(text: str) -> None:
    both(lambda: nm.loads(text).extra)
    both(lambda: nm.checks(text))

    def edited() -> str:
        document = nm.loads(text, nm.Document)
        for key in [*document.extra][::2]:
            document.extra[key] = [1, {"x": "new"}]
        document.extra["an added key"] = None
        return nm.dumps(document)

    both(edited)


@given(TEXTS)
@example('---\n"":\n  a: 0\n---\n')
@example('---\n"":\n  - - null\n---\n')
@example('---\n"": {"": {a: 0}}\n---\n')
def test_paths_lead_to_the_same_places(text: str) -> None:
    try:
        with long(-1):
            tree = tree_of(text)
        plain = tree_of(text)
    except nm.NewsmatterError:
        return
    one, other = (Subject(text, None, nm.Document, Reading(0, len(text), None, each)) for each in (tree, plain))
    for path, (_, node) in other._places.items():
        key, found = one.find(path) or (None, None)
        assert found is not None and trees.shape(found) == trees.shape(node)
        if path and "" not in re.split(r"[.\[]", path):
            assert (key is None) == (other.find(path)[0] is None)  # type: ignore[index]
        assert one.path_of(node) == other.path_of(node)
    for path in ("no such key", "k.[9]", "[0]"):  # the last is there below a key that is empty
        assert (one.find(path) is None) == (other.find(path) is None)
    assert sorted(n.start for n in one.plain_keys) == sorted(n.start for n in other.plain_keys)
    assert [n.start for n in one.plain_scalars] == [n.start for n in other.plain_scalars]


def test_the_views_answer_as_lists_do() -> None:
    text = "---\n" + "".join(f"k{n}: [a, b, c]\n" for n in range(100)) + "---\n"
    with long(-1):
        root = parse(text, 4, len(text) - 4)
    entries: Any = root.entries
    assert len(entries) == 100 and entries and entries[-1][0].value == "k99"
    assert [key.value for key, _ in entries[1:3]] == ["k1", "k2"]
    by_name = entries.by_name()
    assert len(by_name) == 100 and [*by_name][:2] == ["k0", "k1"] and "k7" in by_name and "k" not in by_name
    items = by_name["k7"].items
    assert len(items) == 3 and items[1].value == "b" and items[-1].value == "c"
    with pytest.raises(IndexError):
        items[3]
    with pytest.raises(nm.FrontMatterError, match="line 2, column 1"), long(-1):
        parse(text.replace("k99", "k0"), 4, len(text) - 5)


@pytest.mark.parametrize(
    "entry",
    [
        "- 1\n",
        "- NO\n",
        "- {a: 1}\n",
        "- a: 1\n  b: x\n",
        "- [a, b]\n",
        "- [a: 1]\n",
        "-\n",
        "- 'a'\n",
        "- &a 1\n",
        "- !!str 1\n",
        "- !!str &a b\n",
    ],
)
def test_a_tree_takes_less_than_eight_times_its_text(entry: str) -> None:
    text = "---\nk:\n" + entry * (FEW // len(entry) + 1) + "---\n"
    with long(FEW):
        parse(text, 4, len(text) - 4)
        tracemalloc.start()
        tree = parse(text, 4, len(text) - 4)
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert tree.entries and taken < 8 * len(text)


def peak(call: Any) -> int:
    """The most memory that a call takes beside what stood before, in bytes."""
    outcome(call)
    tracemalloc.start()
    outcome(call)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    "entry",
    ["k#: v\n", "k#:\n", "k#: [a, b]\n", "l#:\n- NO\n- NO\n", "m#:\n  a: 1\n  b: x\n", 'd#: "a\n\n\n\n  b"\n', "f#: >\n  a\n\n   b\n",
     "p#: a\n  b\n  c\n", "- [\n", "k: 'a\n", "a: [\n", "\n", "\r", "# c\n"],
)  # fmt: skip
def test_loading_takes_what_the_values_take_and_eight_times_the_text(entry: str) -> None:
    text = "---\n" + "".join(entry.replace("#", str(n)) for n in range(FEW // len(entry) + 1)) + "---\n"
    loaded = outcome(lambda: nm.loads(text, nm.Document))
    data = json.dumps(loaded.extra if isinstance(loaded, nm.Document) else None)
    with long(FEW):
        assert peak(lambda: nm.loads(text, nm.Document)) < peak(lambda: json.loads(data)) + 8 * len(text)


@pytest.mark.parametrize("front", ["k: [{}]\n".format("&a 1, " * 3_000), "k: [{}]\n".format("!!str &a 1, " * 1_500),
                                   "a: &a b\nk: [{}]\n".format("*a, " * 4_500)])  # fmt: skip
def test_anchors_tags_and_aliases_are_packed(front: str) -> None:
    """Each was kept as the object that it is, and once more by the rule that asks which anchors are named: 47 times the text."""
    text = f"---\n{front}---\n"
    with long(FEW):
        assert peak(lambda: nm.checks(text, nm.Document)) < 14 * len(text)


def test_what_aliases_repeat_is_measured_without_a_list() -> None:
    text = f"---\na: &a [{'x, ' * 25_000}]\nb: [{'*a, ' * 20}]\n---\n"
    assert peak(lambda: nm.loads(text, nm.Document)) < 8 * len(text)


@pytest.mark.parametrize("front", ["k: !!str # &b &ab\n  &a x\nl: *a\n", "k: !!str &a &\nl: *a\n", "k: &a !!int 1\n", "k: ! 'x'\n", 'k: &a "x"\n',
                                   "&a k: &b |\n  x\nl: [*b, *a]\n*a : 1\n"])  # fmt: skip
def test_what_stands_before_a_packed_scalar(front: str) -> None:
    both(lambda: trees.shape(tree_of(f"---\n{front}---\n")))


@given(st.text("a\n\r", max_size=40))
def test_a_line_begins_behind_the_break_above_however_far_that_is(text: str) -> None:
    before, positions._BLOCK = positions._BLOCK, 2
    try:
        for offset in range(len(text) + 1):
            assert (
                positions.line_start(text, offset) == max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
            )
    finally:
        positions._BLOCK = before


@given(st.text("a\n\r", max_size=40))
def test_lines_are_where_their_breaks_end(text: str) -> None:
    before, positions._BLOCK = positions._BLOCK, 4
    try:
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
        index = positions.LineIndex(text)
        index._asked = positions._FEW
        for offset in random.sample(range(len(text) + 1), len(text) + 1):
            line = sum(start <= offset for start in starts)
            assert index.locate(offset) == (line, offset - starts[line - 1] + 1)
        for line in range(-1, len(starts) + 3):
            assert index.start(line) == (starts[line - 1] if 0 < line <= len(starts) else None)
    finally:
        positions._BLOCK = before


@pytest.mark.parametrize(
    ("front", "value"),
    [
        ("k: |\n\n  a\n \n  b\n", "\na\n\nb\n"),
        ("k: |\r\n  a\r\n  b\r\n", "a\nb\n"),
        ("k: |+\n  a\n\n \n", "a\n\n\n"),
        ("k: >\n  a\n  b\n\n   c\n  d\n", "a b\n\n c\nd\n"),
        ('k: "a\n\n\n  b \\\n  \\n c\n  "\n', "a\n\nb \n c "),
        ("k: 'a\n\n  b\n  '\n", "a\nb "),
        ("k: a\n\n  b\n  c\n", "a\nb c"),
    ],
)
def test_texts_of_several_lines_are_put_together_part_by_part(front: str, value: str) -> None:
    assert nm.loads(f"---\n{front}---\n", nm.Document).extra == {"k": value}


@given(st.lists(st.integers(0, 99)), st.booleans())
def test_places_are_found_in_whatever_order_they_came(places: list[int], ordered: bool) -> None:
    known = positions.Places()
    for place in sorted(places) if ordered else places:
        known.add(place)
    assert {offset for offset in range(100) if offset in known} == set(places)
