"""The text of scalars: blocks stay blocks, lines break where they broke, and what did not change is spelt as it was."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import newsmatter as nm
from newsmatter._editing import blocks, wrapped
from newsmatter._editing.folds import Words, pair
from newsmatter.strategies._atoms import strings

_PIECES = ["one", "two", "three", "it's", '"four"', "#", "# x", "- y", "? z", "a: b", ": c", "---", "...", "\\", "é", "\u00a0", "NO", "12:30",
           "{{ x }}", "[y]", "&a", "|", ">", "%", "@", "\t", "\ttab", "  ", " ", "", "-", "=", "<<", "\ufffd😀"]  # fmt: skip
_LINES = st.lists(st.sampled_from(_PIECES), max_size=4).flatmap(
    lambda pieces: st.sampled_from([" ", " ", " ", "  ", "\t"]).map(lambda gap: gap.join(pieces))
)
texts = st.builds(
    lambda lines, end: "\n".join(lines) + end,
    st.lists(_LINES, min_size=1, max_size=6),
    st.sampled_from(["", "", "\n", "\n\n", "\n\n\n"]),
)
STYLES = st.sampled_from(["literal", "folded"])


def readings(source: str) -> list[Any]:
    """What independent readers make of it."""
    loaders = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]
    return [*(yaml.load(source, loader) for loader in loaders), YAML(typ="safe", pure=True).load(source)]


@st.composite
def varied(draw: st.DrawFn, text: str) -> str:
    """A text with some of its words changed, gone or new."""
    parts = text.split(" ")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(parts) - 1))
        parts[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(_PIECES), max_size=2))
        parts = parts or [""]
    return " ".join(parts)


FRAMES = ["k: {}\nz: 1\n", "k:\n  - {}\n  - z\n", "m:\n  - a: 1\n    k: {}\n    z: 1\n", "m:\n- - {}\n  - z\n", "m:\n    k: {}\n"]


@given(texts, STYLES, st.sampled_from(FRAMES), st.sampled_from([1, 2, 4]))
def test_a_new_block_is_read_back_by_all(text: str, style: str, frame: str, step: int) -> None:
    head = frame[: frame.index("{}")]
    line = head[head.rfind("\n") + 1 :]
    parent = len(line) - len(line.lstrip(" -")) if line.rstrip(" ").endswith(":") else line.rindex("-")
    lines = blocks.block(text, style, blocks.Place(parent, parent + step))
    if lines is None:
        assert not text.strip() or text.endswith("\n\n")
        return
    values = readings(frame.replace("{}", "\n".join(lines)))
    assert values == [values[0]] * 3
    assert text in str_leaves(values[0])


def str_leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in str_leaves(child)]
    return [leaf for child in value for leaf in str_leaves(child)] if isinstance(value, list) else [value]


@given(texts, STYLES, st.data())
def test_a_block_takes_a_new_text_and_is_read_back_by_all(text: str, style: str, data: st.DataObject) -> None:
    lines = blocks.block(text.rstrip("\n") + data.draw(st.sampled_from(["", "\n"])), style, blocks.Place(0, 2))
    if lines is None:
        return
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    before = f"---{ends}k: {ends.join(lines)}{ends}z: 1{ends}---{ends}"
    document = nm.loads(before, nm.Document)
    new = data.draw(st.one_of(varied(document.extra["k"]), texts))
    document.extra["k"] = new
    after = nm.dumps(document)
    source = after.replace("\r\n", "\n")[4:-4]
    assert [value["k"] for value in readings(source)] == [new] * 3
    if new.strip() and new != text:
        assert source[3] == lines[0][0]  # a block still


@given(texts, st.sampled_from(["plain", "single", "double"]), st.data())
def test_a_wrapped_text_takes_a_new_one_and_is_read_back_by_all(text: str, style: str, data: st.DataObject) -> None:
    source = data.draw(wrapped_texts(text, style))
    try:
        document = nm.loads(f"---\nk: {source}\nz: 1\n---\n", nm.Document)
    except nm.FrontMatterError:
        return
    old = document.extra["k"]
    if not isinstance(old, str):
        return
    new = data.draw(st.one_of(varied(old), texts))
    document.extra["k"] = new
    if new == old:
        return  # what stood there stays, whatever others read
    after = nm.dumps(document)
    values = [value["k"] for value in readings(after[4:-4])]
    assert values == [new] * 3


@st.composite
def wrapped_texts(draw: st.DrawFn, text: str, style: str) -> str:
    """A text in one of the flow styles, with line breaks for some of its blanks."""
    line = {"plain": text, "single": "'" + text.replace("'", "''") + "'"}.get(style)
    if line is None:
        line = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n") + '"'
    parts = line.replace("\n", "\n\n  ").split(" ")
    breaks = ["\n  ", "\n  ", " ", " \n   ", *(["\\\n  \\ ", " \\\n  "] if style == "double" else [])]
    return "".join(part + (draw(st.sampled_from(breaks)) if at < len(parts) - 1 else "") for at, part in enumerate(parts))


_NAMES = st.lists(st.sampled_from(["alpha", "the", "beta", "of", "the", "gamma", "delta.", "of", "epsilon;", "zeta"]), min_size=2, max_size=30)
SHAPES = {
    "plain": ("k: ", "", "\n  "), "single": ("k: '", "'", "\n    "), "double": ('k: "', '"', "\n\n   "), "folded": ("k: >-\n  ", "", "\n  "),
    "folded, kept": ("k: >+ # c\n  ", "\n\n", "\n\n  "), "literal": ("k: |2\n  ", "", "\n  "), "literal in a list": ("k:\n - |\n      ", "\n", "\n      "),
    "flow": ("k: [x, ", "]", "\n   "), "escaped": ('k: "', '"', "\\\n   \\ "), "item": ("k:\n- a: ", "\n  b: 1", "\n     "),
}  # fmt: skip


@given(_NAMES, st.sampled_from(sorted(SHAPES)), st.sampled_from(["\n", "\r\n"]), st.data())
def test_words_that_change_leave_every_other_word_and_break_where_it_stood(
    names: list[str], shape: str, ends: str, data: st.DataObject
) -> None:
    opening, closing, fold = SHAPES[shape]
    gaps = data.draw(st.lists(st.sampled_from([" ", " ", fold]), min_size=len(names), max_size=len(names)))
    chosen = data.draw(st.sets(st.integers(0, len(names) - 1), min_size=1, max_size=3))

    def text(words: list[str]) -> str:
        body = "".join(word + gap for word, gap in zip(words, [*gaps[: len(words) - 1], ""], strict=True))
        return f"---\nz: 1\n{opening}{body}{closing}\nlast: 1\n---\n".replace("\n", ends)

    changed = [f"new{at}" if at in chosen else name for at, name in enumerate(names)]
    document = nm.loads(text(names), nm.Document)
    wanted = nm.loads(text(changed), nm.Document)
    document.extra = wanted.extra
    assert nm.dumps(document) == text(changed)


PLACES: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "plain": ("k: x # c\nz: 1\n", ("k",)), "single": ("k: 'x'\n", ("k",)), "double": ('k: "x\\t\\u00e9 y"\n', ("k",)),
    "empty": ("k: # c\nz: 1\n", ("k",)), "a number": ("k: 1\n", ("k",)), "new": ("z: 'a b'\n", ("k",)), "an item": ("k:\n- a\n- b\n", ("k", 0)),
    "an item of a nested list": ("k:\n  - - a\n    - b\n", ("k", 0, 1)), "in brackets": ("k: [a, b]\n", ("k", 1)), "in braces": ("k: {a: b}\n", ("k", "a")),
    "new in braces": ("k: {a: b}\n", ("k", "c")), "literal": ("k: |\n  a\n  b\n\nz: 1\n", ("k",)), "folded": ("k: >-\n  a b\n  c\n", ("k",)),
    "literal item": ("k:\n  - |-\n   a\n  - b\n", ("k", 0)), "wrapped": ("k: a\n  b c\nz: 1\n", ("k",)), "wrapped, single": ("k: 'a\n  b c'\n", ("k",)),
    "wrapped, double": ('k: "a\n  b c\\\n  d"\n', ("k",)), "wrapped in brackets": ("k: [a\n  b, c]\n", ("k", 0)), "new in an item": ("k:\n- a: |\n    x\n    y\n", ("k", 0, "c")),
}  # fmt: skip


@given(strings, st.sampled_from(sorted(PLACES)))
def test_law_8_a_string_set_anywhere_is_read_back_by_all(text: str, place: str) -> None:
    source, path = PLACES[place]
    document = nm.loads(f"---\n{source}---\n", nm.Document)
    target: Any = document.extra
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = text
    for value in readings(nm.dumps(document)[4:-4]):
        for step in path:
            value = value[step]
        assert (type(value), value) == (str, text)
