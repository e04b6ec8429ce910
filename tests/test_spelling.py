"""The text of scalars: blocks stay blocks, lines break where they broke, and what did not change is spelt as it was."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import newsmatter as nm
from newsmatter._binding.lens import Context, Lens
from newsmatter._editing import blocks, scalars
from newsmatter._editing.deltas import Place
from newsmatter._editing.folds import Words, pair, wrap
from newsmatter._editing.style import Evidence
from newsmatter._editing.values import Editor, Held
from newsmatter._syntax.nodes import Scalar
from newsmatter._syntax.parse import parse
from newsmatter.strategies._atoms import aware, strings

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


FRAMES = [
    "k: {}\nz: 1\n",
    "k:\n  - {}\n  - z\n",
    "m:\n  - a: 1\n    k: {}\n    z: 1\n",
    "m:\n- - {}\n  - z\n",
    "m:\n    k: {}\n",
]


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
    if lines is None:  # a block without lines, perhaps above blank ones
        lines = [
            data.draw(st.sampled_from(["|", ">-", "|+", ">2"])),
            *data.draw(st.sampled_from([[], [""], ["  "], ["    "], ["    ", ""]])),
        ]
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    before = f"---{ends}k: {ends.join(lines)}{ends}z: 1{ends}---{ends}"
    document = nm.loads(before, nm.Document)
    new = data.draw(st.one_of(varied(document.extra["k"]), texts))
    document.extra["k"] = new
    after = nm.dumps(document)
    source = after.replace("\r\n", "\n")[4:-4]
    assert [value["k"] for value in readings(source)] == [new] * 3
    if new.strip() and new != text and lines[-1].strip():
        assert source[3] == lines[0][0]  # a block still


@given(texts, st.sampled_from(["plain", "single", "double"]), st.data())
def test_a_wrapped_text_takes_a_new_one_and_is_read_back_by_all(text: str, style: str, data: st.DataObject) -> None:
    source = f"k: {data.draw(wrapped_texts(text, style))}\nz: 1\n"
    try:
        old = readings(source)[0]["k"]
    except (yaml.YAMLError, YAMLError):
        return
    document = nm.loads(f"---\n{source}---\n", nm.Document)
    if not isinstance(old, str) or document.extra["k"] != old:
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
    return "".join(
        part + (draw(st.sampled_from(breaks)) if at < len(parts) - 1 else "") for at, part in enumerate(parts)
    )


_NAMES = st.lists(
    st.sampled_from(["alpha", "the", "beta", "of", "the", "gamma", "delta.", "of", "epsilon;", "zeta"]),
    min_size=2,
    max_size=30,
)
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


# -- by example, each in every form

TEXTS: dict[str, tuple[str, str, str, str]] = {  # before; what of the text becomes what; after
    "deeper lines of a folded text": ("k: >\n  ( a\n      or b)\n  and d\nz: 1\n", "and d", "and e", "k: >\n  ( a\n      or b)\n  and e\nz: 1\n"),
    "an empty first line": ("k: |\n\n  one\n  two\n", "two", "2", "k: |\n\n  one\n  2\n"),
    "a first line with a tab": ("k: |\n  \tone\n  two\n", "two", "2", "k: |\n  \tone\n  2\n"),
    "a tab comes to the first line": ("k: |\n  one\n  two\n", "one", "\tone", "k: |2\n  \tone\n  two\n"),
    "an indicator": ("k: |2\n    one\n  two\n", "two", "2", "k: |2\n    one\n  2\n"),
    "an indicator stays as the last line feed goes": ("k: |2\n    one\n  two\n", "two\n", "2", "k: |2-\n    one\n  2\n"),
    "an indicator comes": ("k: >-\n  one\n  two\n", "one", "  one", "k: >2-\n    one two\n"),
    "an indicator behind the chomping": ("k: |-2 # c\n    one\n  two\n", "two", "2", "k: |-2 # c\n    one\n  2\n"),
    "a line of blanks": ("k: |\n  one\n   \n  two\n", "two", "2", "k: |\n  one\n   \n  2\n"),
    "a line of blanks that are no text": ("k: |\n  one\n  \n  two\n", "two", "2", "k: |\n  one\n  \n  2\n"),
    "a line of blanks comes": ("k: |\n  one\n  two\n", "two", "  \ntwo", "k: |\n  one\n    \n  two\n"),
    "the last line feed goes": ("k: |\n  one\n  two\n", "two\n", "2", "k: |-\n  one\n  2\n"),
    "the last line feed comes": ("k: |-\n  one\n  two\n", "two", "2\n", "k: |\n  one\n  2\n"),
    "line feeds come": ("k: |-\n  one\n  two\nz: 1\n", "two", "2\n\n\n", "k: |+\n  one\n  2\n\n\nz: 1\n"),
    "kept line feeds stay": ("k: |+\n  one\n  two\n\nz: 1\n", "two", "2", "k: |+\n  one\n  2\n\nz: 1\n"),
    "kept line feeds go": ("k: |+\n  one\n  two\n\n\nz: 1\n", "two\n\n\n", "2\n", "k: |+\n  one\n  2\nz: 1\n"),
    "another paragraph of a folded text": ("k: >\n  one two\n  three\n\n  five\n", "five", "5", "k: >\n  one two\n  three\n\n  5\n"),
    "a break below paragraphs": ("k: >\n  one\n\n\n  two three\n  four\n", "one", "1", "k: >\n  1\n\n\n  two three\n  four\n"),
    "a break below deeper lines": ("k: >\n  one\n    deep\n\n  two three\n  four\n", "one", "1", "k: >\n  1\n    deep\n\n  two three\n  four\n"),
    "a paragraph comes": ("k: >\n  one two\n  three\n", "three\n", "three\nfour five\n", "k: >\n  one two\n  three\n\n  four five\n"),
    "the first word of a line": ("k: >-\n  one two\n  three four\n  five six\n", "three", "3", "k: >-\n  one two\n  3 four\n  five six\n"),
    "the last word of a line": ("k: >-\n  one two\n  three four\n  five six\n", "two", "2", "k: >-\n  one 2\n  three four\n  five six\n"),
    "the words about a break": ("k: >-\n  one two\n  three four\n  five six\n", "two three", "2 3", "k: >-\n  one 2\n  3 four\n  five six\n"),
    "words come to the end of a line": ("k: >-\n  one two\n  three\n", "two", "two and", "k: >-\n  one two and\n  three\n"),
    "a line goes": ("k: >-\n  one two\n  three four\n  five six\n", "three four ", "", "k: >-\n  one two\n  five six\n"),
    "plain": ("k: one two\n  three four\n  five six\nz: 1\n", "six", "6", "k: one two\n  three four\n  five 6\nz: 1\n"),
    "plain, by paragraphs": ("k: one two\n\n  three\n  four\nz: 1\n", "four", "4", "k: one two\n\n  three\n  4\nz: 1\n"),
    "plain that needs quotes": ("k: one two\n  three four\nz: 1\n", "four", "4: x", "k: \"one two\n  three 4: x\"\nz: 1\n"),
    "single": ("k: 'one''s two\n   three\n  four'\n", "four", "4", "k: 'one''s two\n   three\n  4'\n"),
    "single that needs escapes": ("k: 'one two\n  three'\n", "three", "3\a", "k: \"one two\n  3\\x07\"\n"),
    "double": ('k: "one two\n  three four\n  five six"\n', "six", "6", 'k: "one two\n  three four\n  five 6"\n'),
    "double with escaped breaks": ('k: "one two\\\n  \\ three\\\n  \\ four"\n', "four", "4", 'k: "one two\\\n  \\ three\\\n  \\ 4"\n'),
    "quotes on lines of their own": ('k: "\n  one\n  two\n  "\n', "two", "2", 'k: "\n  one\n  2\n  "\n'),
    "escapes": ('k: "caf\\u00e9 \\x41 \\U0001f600 \\ud83d\\ude00 \\/ old"\n', "old", "n\u00e9w", 'k: "caf\\u00e9 \\x41 \\U0001f600 \\ud83d\\ude00 \\/ n\u00e9w"\n'),
    "a blank that is escaped at the end of a line": ('k: "one\\ \n  two three"\n', "three", "3", 'k: "one\\ \n  two 3"\n'),
    "a tab that is escaped": ('k: "one\\\ttwo \\u00e9 three"\n', "three", "3", 'k: "one\\\ttwo \\u00e9 3"\n'),
    "blank lines behind an escaped break": ('k: "one\\\n\n  two"\n', "two", "2", 'k: "one\\\n\n  2"\n'),
    "escapes around the words": ('k: "\\x20one\\x20two three\\x20"\n', "three", "3", 'k: "\\x20one\\x20two 3\\x20"\n'),
    "an escape in front of the word that changes": ('k: "\\x20one\\x20two three\\x20"\n', "one", "1", 'k: "\\x201\\x20two three\\x20"\n'),
    "an escape in front goes": ('k: "\\x20one\\x20two\\x20"\n', " one", "one", 'k: "one\\x20two\\x20"\n'),
    "an escape behind goes": ('k: "one\\x20two\\x20"\n', "two ", "two", 'k: "one\\x20two"\n'),
    "words come behind an escape at the end": ('k: "one\\x20two\\x20"\n', "two ", "two and ", 'k: "one\\x20two and "\n'),
    "one of two blanks goes": ('k: "one\\x20 two"\n', "one  two", "one two", 'k: "one\\x20two"\n'),
    "a word with a break in it goes": ('k: "on\\\n  e two three"\n', "one ", "", 'k: "two three"\n'),
    "blanks behind a blank that is escaped": ('k: "one\\   \n  two three"\n', "three", "3", 'k: "one\\   \n  two 3"\n'),
    "dashes that begin a line": ("k: one\n  --- two\nz: 1\n", "two", "2", "k: one\n  --- 2\nz: 1\n"),
    "plain that needs quotes, in a file of single ones": ("k: one two\n  three\nz: 'a'\n", "three", "3: x", "k: 'one two\n  3: x'\nz: 'a'\n"),
    "a line feed comes to plain text": ("k: one two\n  three\nz: 1\n", "three", "three\nfour", "k: one two\n  three\n\n  four\nz: 1\n"),
    "a new line stands below the second one": ("k: one\n  two\n     three\nz: 1\n", "three", "three\nfour", "k: one\n  two\n     three\n\n  four\nz: 1\n"),
    "a line feed comes within the first line": ("k: one two\n  three\nz: 1\n", "one two", "one\ntwo", "k: one\n\n  two\n  three\nz: 1\n"),
    "blanks at the end of a line stay": ('k: "one two  \n  three  \n  four"\n', "four", "4", 'k: "one two  \n  three  \n  4"\n'),
    "blanks at the end of the line that changes go": ('k: "one two  \n  three"\n', "two", "2", 'k: "one 2\n  three"\n'),
    "a line feed comes to double quotes": ('k: "one two\n  three"\n', "three", "three\nfour", 'k: "one two\n  three\\nfour"\n'),
    "a line feed comes to double quotes that have some": ('k: "one\n\n  two"\n', "two", "two\nthree", 'k: "one\n\n  two\n\n  three"\n'),
    "one of two blanks at the end goes": ('k: "one two\\x20 "\n', "two  ", "two ", 'k: "one two\\x20"\n'),
    "a word with a break before it goes": ('k: "\\\n  one two"\n', "one ", "", 'k: "two"\n'),
    "escapes beside a comment": ('k: "caf\\u00e9 old" # c\nz: 1\n', "old", "new", 'k: "caf\\u00e9 new" # c\nz: 1\n'),
    "escapes at the end of a word that changes": ('k: "acaf\\u00e9 b"\n', "acafé", "bcafé", 'k: "bcaf\\u00e9 b"\n'),
    "a break before the first word, which changes": ('k: "\\\n  one two"\n', "one", "1x", 'k: "\\\n  1x two"\n'),
    "a break within a word behind one that grows": ('k: "aa bb\\\n  cc dd"\n', "aa", "aaaa", 'k: "aaaa bb\\\n  cc dd"\n'),
    "blanks at the start of the first line": ('k: "  one\n  two"\n', "two", "2", 'k: "  one\n  2"\n'),
    "a word beside an escaped break above blank lines": ('k: "one\\\n\n\n  two"\n', "one", "1", 'k: "1\n\n\n  two"\n'),
    "single quotes give way to double ones, in their lines": (
        "k: 'it''s one\n  two'\n", "two", "2\x07", 'k: "it\'s one\n  2\\x07"\n'),
    "a folded text ends where it broke": ("k: >-\n  one\n  two\n", "two", "", "k: >-\n  one \n"),
    "a tab in the first line becomes a blank": ("k: |\n  \tone\n  two\n", "\tone", " one", "k: |2\n   one\n  two\n"),
    "the second line has a tab and comes first": ("k: |\n\n  \tone\n", "\n\tone", "\tone", "k: |2\n  \tone\n"),
    "a line feed more in quotes that have one": ('k: "a\n\n  b\n  c d"\n', "c d", "c\nd", 'k: "a\n\n  b\n  c\n\n  d"\n'),
    "escapes within the word that changes": ('k: "caf\\u00e9s"\n', "cafés", "cafés!", 'k: "caf\\u00e9s!"\n'),
}  # fmt: skip


def indented(text: str) -> str:
    return "m:\n" + "".join("  " + line if line.strip("\n") else line for line in text.splitlines(keepends=True))


def in_item(text: str) -> str:
    return "m:\n- a: 1\n" + "".join(
        "  " + line if line.strip("\n") else line for line in text.splitlines(keepends=True)
    )


@attrs.define
class Typed(nm.Document):
    k: str = ""


FORMS: dict[str, Callable[[str], str]] = {
    "LF": lambda text: f"---\n{text}---\n", "CRLF": lambda text: f"---\n{text}---\n".replace("\n", "\r\n"), "BOM": lambda text: f"\ufeff---\n{text}---\n",
    "behind": lambda text: f"---\na: 1\n{text}---\n", "nested": lambda text: f"---\n{indented(text)}---\n", "item": lambda text: f"---\n{in_item(text)}---\n",
    "typed": lambda text: f"---\n{text}---\nbody",
}  # fmt: skip


def test_what_is_no_date_is_no_evidence_of_style() -> None:
    typed = nm.loads('---\nk: 2021-02-31\nm: "x"\n---\n', Typed)
    typed.extra["p"] = "z"
    assert nm.dumps(typed) == '---\nk: 2021-02-31\nm: "x"\np: "z"\n---\n'


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TEXTS)
def test_what_does_not_change_stays_as_it_stood(name: str, form: str) -> None:
    before, old, new, after = TEXTS[name]
    frame = FORMS[form]
    if form == "typed":
        typed = nm.loads(frame(before), Typed)
        typed.k = typed.k.replace(old, new)
        assert nm.dumps(typed) == frame(after)
        return
    document = nm.loads(frame(before), nm.Document)
    holder = document.extra.get("m", document.extra)
    holder = holder[0] if isinstance(holder, list) else holder
    assert old in holder["k"]
    holder["k"] = holder["k"].replace(old, new)
    assert nm.dumps(document) == frame(after)


def test_a_line_that_grows_beyond_the_others_and_80_columns_is_broken() -> None:
    line = " ".join(["word"] * 14)
    document = nm.loads(f"---\nk: >-\n  {line}\n  {line} end\n---\n", nm.Document)
    document.extra["k"] = document.extra["k"].replace("end", "more " * 10 + "end")
    more = f"{line} more more more more more more".split(" ")
    rows = nm.dumps(document).split("\n")[2:-2]
    assert rows[0] == f"  {line}"
    assert " ".join(row.strip() for row in rows) == document.extra["k"]
    assert max(map(len, rows)) <= 80
    assert rows[1].split() == more[: len(rows[1].split())]
    wide = nm.loads(f"---\nk: '{line}\n  {line} end'\n---\n", nm.Document)
    wide.extra["k"] = document.extra["k"]
    assert [len(row) <= 80 for row in nm.dumps(wide).split("\n")] == [True] * 6


def test_lines_are_wrapped_at_single_blanks() -> None:
    text = "aa bb  cc dd ee"
    breaks = wrap(text, 0, len(text), 7)
    assert [text[a:b] for a, b in breaks] == [" ", " "]
    assert wrap("aaaa bbbb", 0, 9, 3) == [(4, 5)]
    assert wrap("aa bb cc dd", 0, 11, 5) == [(5, 6)]
    assert wrap("aaaaaaaaa", 0, 9, 3) == []


def test_one_long_line_is_not_broken() -> None:
    line = "word " * 20
    document = nm.loads(f"---\nk: >-\n  {line}end\n---\n", nm.Document)
    document.extra["k"] += " and more"
    assert nm.dumps(document) == f"---\nk: >-\n  {line}end and more\n---\n"


def test_paragraphs_of_one_line_each_are_not_broken() -> None:
    line = "word " * 20
    document = nm.loads(f"---\nk: >-\n  first\n\n  {line}end\n---\n", nm.Document)
    document.extra["k"] += " and more"
    assert nm.dumps(document) == f"---\nk: >-\n  first\n\n  {line}end and more\n---\n"


def test_a_new_break_is_of_the_kind_that_stands_there() -> None:
    document = nm.loads("---\rk: 'one two\r  three'\r---\r", nm.Document)
    document.extra["k"] = "one\ntwo three"
    assert nm.dumps(document) == "---\rk: 'one\r\r  two\r  three'\r---\r"


def test_an_odd_break_is_written_anew() -> None:
    """U+0085 is a line break to YAML 1.1 and to ruamel.yaml."""
    document = nm.loads("---\nk: 'one\x85 two\n three'\n---\n", nm.Document)
    document.extra["k"] = "one 2"
    assert nm.dumps(document) == "---\nk: 'one 2'\n---\n"


@pytest.mark.parametrize("line", ["--- x", "..."])
def test_a_document_marker_comes_to_no_line_of_its_own(line: str) -> None:
    document = nm.loads("---\nk: 'one\ntwo'\n---\n", nm.Document)
    document.extra["k"] = f"one {line}"
    assert nm.dumps(document) == f"---\nk: 'one {line}'\n---\n"


def test_words_are_paired_in_time_that_does_not_explode() -> None:
    """The same word over and over: nothing is there once, so the ends tell, and the rest goes one by one."""
    assert pair(["x"] * 4, ["x"] * 6) == ([0, 1, 2, 3], [True] * 4)
    assert pair(list("abcxyz"), list("abQcyz!")).new == [0, 1, 3, -1, 4, 5]
    words = Words("a  b", "a b")
    assert words.gaps(0) == [(1, 2), (1, 2)]


@pytest.mark.parametrize(("opening", "closing"), [(">-\n  ", ""), ("'", "'"), ("", "")])
def test_a_long_line_among_short_ones_is_broken_at_80_columns(opening: str, closing: str) -> None:
    for first in ("one", "one " * 7 + "one"):
        document = nm.loads(f"---\nk: {opening}{first}\n  two{closing}\n---\n", nm.Document)
        document.extra["k"] = f"{first} two " + " ".join(["word"] * 30)
        rows = nm.dumps(document).split("\n")[1:-2]
        assert 70 < max(map(len, rows)) <= 80


def test_the_longest_run_that_rises_stays() -> None:
    """Of words that are there once, by every order of five."""
    for order in itertools.permutations("abcde"):
        runs = [run for size in range(1, 6) for run in itertools.combinations(order, size) if sorted(run) == [*run]]
        new, exact = pair(list("<abcde>"), ["(", *order, ")"])
        assert sum(exact) == len(runs[-1])
        kept = [number for number, same in zip(new, exact, strict=True) if same]
        assert kept == sorted(kept)


def test_a_block_far_to_the_right_needs_no_indicator_it_cannot_have() -> None:
    document = nm.loads("---\nk: |\n" + " " * 12 + "one\n---\n", nm.Document)
    document.extra["k"] = " one\n"
    assert nm.dumps(document) == '---\nk: " one\\n"\n---\n'


def test_a_block_below_its_dash_takes_a_text() -> None:
    document = nm.loads("---\nk:\n  -\n    |\n    one\n---\n", nm.Document)
    document.extra["k"][0] = "two\n"
    assert nm.dumps(document) == "---\nk:\n  -\n    |\n    two\n---\n"


# -- times

ZONE = timezone(timedelta(hours=2))
NOON = datetime(2024, 7, 1, 12, 30, 5, tzinfo=timezone.utc)
TIMES: dict[str, tuple[str, datetime, str]] = {
    "three digits": ("2020-02-06T03:14:17.324Z", NOON.replace(microsecond=580000), "2024-07-01T12:30:05.580Z"),
    "three zeros": ("2020-02-06T03:14:17.000Z", NOON, "2024-07-01T12:30:05.000Z"),
    "one zero": ("2020-02-06T03:14:17.0Z", NOON, "2024-07-01T12:30:05.0Z"),
    "nine digits": ("2020-02-06T03:14:17.123456789Z", NOON, "2024-07-01T12:30:05.000000000Z"),
    "more digits than stood there": ("2020-02-06T03:14:17.3Z", NOON.replace(microsecond=123450), "2024-07-01T12:30:05.12345Z"),
    "a zone, for a time in UTC": ("2020-02-06 03:14:17 +01:00", NOON, "2024-07-01 13:30:05 +01:00"),
    "a zone without a colon": ("2020-02-06 03:14:17 +0100", NOON, "2024-07-01 13:30:05 +0100"),
    "summer time": ("2020-02-06 03:14:17 +0100", NOON.astimezone(ZONE), "2024-07-01 14:30:05 +0200"),
    "Z, for any time": ("2020-02-06t03:14:17Z", NOON.astimezone(ZONE), "2024-07-01t12:30:05Z"),
    "blanks": ("2020-02-06  03:14:17   Z", NOON, "2024-07-01  12:30:05   Z"),
    "a zone of half an hour": ("2020-02-06 03:14:17 +05:30", NOON, "2024-07-01 18:00:05 +05:30"),
    "hours alone": ("2020-02-06 03:14:17 -3", NOON, "2024-07-01 09:30:05 -3"),
    "hours alone, for half an hour": ("2020-02-06 03:14:17 +05", NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), "2024-07-01 18:00:05 +05:30"),
    "single digits": ("2020-2-6 3:14:17 Z", NOON.replace(hour=7), "2024-7-1 7:30:05 Z"),
    "no zone, another offset": ("2020-02-06 03:14:17", NOON.astimezone(ZONE), "2024-07-01 14:30:05+02:00"),
    "an offset with seconds": ("2020-02-06T03:14:17+01:00", NOON.astimezone(timezone(timedelta(seconds=30))), "2024-07-01T13:30:05+01:00"),
}  # fmt: skip


@attrs.define
class Timed(nm.Document):
    at: datetime | None = None


@pytest.mark.parametrize("name", TIMES)
def test_a_time_keeps_its_spelling(name: str) -> None:
    before, new, after = TIMES[name]
    typed = nm.loads(f"---\nat: {before} # c\n---\n", Timed)
    typed.at = new
    assert nm.dumps(typed) == f"---\nat: {after} # c\n---\n"
    if isinstance(nm.loads(f"---\nat: {before}\n---\n", nm.Document).extra["at"], datetime):
        untyped = nm.loads(f"---\nat: {before} # c\n---\n", nm.Document)
        untyped.extra["at"] = new
        assert nm.dumps(untyped) == f"---\nat: {after} # c\n---\n"
        item = nm.loads(f"---\nl: [1, {before}]\n---\n", nm.Document)
        item.extra["l"][1] = new
        assert nm.dumps(item) == f"---\nl: [1, {after}]\n---\n"


@given(st.sampled_from(sorted(before for before, _, _ in TIMES.values())), aware)
def test_a_time_is_the_same_time_in_any_spelling(before: str, new: datetime) -> None:
    typed = nm.loads(f"---\nat: {before}\n---\n", Timed)
    typed.at = new
    try:
        text = nm.dumps(typed)
    except nm.EditError as error:
        assert "no such year" in str(error)
        return
    assert nm.loads(text, Timed).at == new


def test_a_day_stays_a_day_where_midnight_is_meant() -> None:
    typed = nm.loads("---\nat: 2024-07-01\n---\n", Timed)
    typed.at = datetime(2024, 7, 2, tzinfo=timezone.utc)
    assert nm.dumps(typed) == "---\nat: 2024-07-02\n---\n"
    typed.at = NOON
    assert nm.dumps(typed) == "---\nat: 2024-07-01T12:30:05Z\n---\n"


def test_a_spelling_that_would_be_read_otherwise_is_not_kept() -> None:
    """Text that looks like a time stands where a time comes: it is written so that it is one."""
    assert scalars.stamp(NOON, "2020-02-06 03:14:17 +0100") == "2024-07-01 13:30:05 +0100"

    class Texts(Lens):
        def read(self, node: Any, path: str, context: Context) -> Any:
            return node.value if re.search(r"[-+]\d{4}$", node.value) else super().read(node, path, context)

    text = "---\nat: 2020-02-06 03:14:17 +0100\n---\n"
    tree = parse(text, 4, len(text) - 4)
    editor = Editor(text, 4, len(text) - 4, tree, Evidence(text, tree))
    key, node = tree.entries[0]
    assert isinstance(node, Scalar)
    editor.scalar(Held(node, key, False), NOON, Texts(), Place(("at",)))
    assert [edit.text for edit in editor.edits] == ["2024-07-01T12:30:05Z"]


# -- new texts, and the styles of a class


def styled(style: str) -> Any:
    return {"newsmatter.style": style}


@attrs.define
class Styled(nm.Document):
    one: str | None = attrs.field(default=None, metadata=styled("single"))
    text: str | None = attrs.field(default=None, metadata=styled("literal"))
    lead: str | None = attrs.field(default=None, metadata=styled("folded"))
    tags: list[str] = attrs.field(factory=list, metadata=styled("flow"))
    pairs: list[list[int]] = attrs.field(factory=list, metadata=styled("flow"))
    sizes: dict[str, int] = attrs.field(factory=dict, metadata=styled("flow"))
    free: str | None = None


STYLED = """\
---
one: 'it''s'
text: |
  one
   two
lead: >-
  one
tags: [a, "NO"]
pairs: [[1, 2], []]
sizes: {a: 1}
---
"""


def test_the_styles_of_a_class_are_those_of_its_new_values() -> None:
    values: dict[str, Any] = {"one": "it's", "text": "one\n two\n", "lead": "one", "tags": ["a", "NO"], "pairs": [[1, 2], []], "sizes": {"a": 1}}  # fmt: skip
    assert nm.dumps(Styled(body="", **values)) == STYLED
    document = nm.loads("---\n---\n", Styled)
    loaded = nm.loads("---\nz: 1\n---\n", Styled)
    for name, value in values.items():
        setattr(document, name, value)
        setattr(loaded, name, value)
    assert nm.dumps(document) == STYLED
    assert sorted(nm.dumps(loaded).split("\n")) == sorted([*STYLED.split("\n"), "z: 1"])


@attrs.define
class Named:
    k: str


@attrs.define
class Holder(nm.Document):
    names: list[Named] = attrs.field(factory=list)


def test_a_text_field_that_looked_like_a_number_stays_plain() -> None:
    document = nm.loads("---\nnames:\n  - k: 2020\n  - k: 'a b'\n---\n", Holder)
    document.names[0].k = "one two"
    assert nm.dumps(document) == "---\nnames:\n  - k: one two\n  - k: 'a b'\n---\n"


@attrs.define
class Point:
    x: int
    y: int


@attrs.define
class Line(nm.Document):
    points: list[Point] = attrs.field(factory=list)
    names: list[str] = attrs.field(factory=list, metadata=styled("double"))


def test_new_items_are_spelt_like_their_siblings_whatever_the_class_says() -> None:
    text = "---\npoints:\n  - x: 1\n    y: 2\nnames:\n  - a b\n---\n"
    line = nm.loads(text, Line)
    line.points.append(Point(3, 4))
    line.names.append("c d")
    assert nm.dumps(line) == text.replace("2\n", "2\n  - x: 3\n    y: 4\n").replace("b\n", "b\n  - c d\n")


def test_long_texts_of_a_folded_field_are_folded() -> None:
    text = nm.dumps(Styled(lead="word " * 40 + "end\n"))
    assert max(map(len, text.split("\n"))) <= 80
    assert nm.loads(text, Styled).lead == "word " * 40 + "end\n"


NEW = "one\n two\n"
NEW_TEXTS: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "a literal block": ("title: x\n", lambda e: e.update(new=NEW), "title: x\nnew: |\n  one\n   two\n"),
    "without its last line feed": ("title: x\n", lambda e: e.update(new="one\ntwo"), "title: x\nnew: |-\n  one\n  two\n"),
    "in the place of another": ("n: x # c\nz: 1\n", lambda e: e.update(n=NEW), "n: | # c\n  one\n   two\nz: 1\n"),
    "in the place of nothing": ("n: # c\nz: 1\n", lambda e: e.update(n=NEW), "n: | # c\n  one\n   two\nz: 1\n"),
    "in the place of a list": ("n: [x] # c\nz: 1\n", lambda e: e.update(n=NEW), "n: | # c\n  one\n   two\nz: 1\n"),
    "as an item": ("n:\n- x\n", lambda e: e["n"].append(NEW), "n:\n- x\n- |\n  one\n   two\n"),
    "in the place of an item": ("n:\n  - x # c\n  - a\n", lambda e: e["n"].__setitem__(0, NEW), "n:\n  - | # c\n    one\n     two\n  - a\n"),
    "in an item": ("n:\n  - a: x\n", lambda e: e["n"][0].update(b=NEW), "n:\n  - a: x\n    b: |\n      one\n       two\n"),
    "in a new item": ("n:\n  - a: x\n", lambda e: e["n"].append({"a": NEW}), "n:\n  - a: x\n  - a: |\n      one\n       two\n"),
    "by the file's indentation": ("a:\n    b: 1\n", lambda e: e["a"].update(new="x\ny\n"), "a:\n    b: 1\n    new: |\n        x\n        y\n"),
    "in brackets": ("n: [x]\n", lambda e: e["n"].append(NEW), 'n: [x, "one\\n two\\n"]\n'),
    "like its siblings": ('n:\n  - a: "x\\ny"\n', lambda e: e["n"].append({"a": NEW}), 'n:\n  - a: "x\\ny"\n  - a: "one\\n two\\n"\n'),
    "like a folded sibling": ("n:\n  - a: >\n      x\n", lambda e: e["n"].append({"a": "y\nz\n"}), "n:\n  - a: >\n      x\n  - a: >\n      y\n\n      z\n"),
    "like others in the file": ('a: "x\\ny"\n', lambda e: e.update(new=NEW), 'a: "x\\ny"\nnew: "one\\n two\\n"\n'),
    "one line like folded siblings": ("n:\n  - a: >-\n      x\n", lambda e: e["n"].append({"a": "y"}), "n:\n  - a: >-\n      x\n  - a: >-\n      y\n"),
    "in the place of nothing, like folded siblings": ("n:\n  - a: >-\n      x\n  - a:\n", lambda e: e["n"][1].update(a="y"), "n:\n  - a: >-\n      x\n  - a: >-\n      y\n"),
    "that ends with line feeds": ("z: 1\n", lambda e: e.update(new="x\n\n"), 'z: 1\nnew: "x\\n\\n"\n'),
    "above lines of blanks": ("n: x\n   \nz: 1\n", lambda e: e.update(n="x\ny\n"), 'n: "x\\ny\\n"\n   \nz: 1\n'),
    "below lines of blanks": ("a: 1\n   \nb: |\n  x\nn: x\n", lambda e: e.update(n="x\ny\n"), 'a: 1\n   \nb: |\n  x\nn: "x\\ny\\n"\n'),
    "with blanks in a block elsewhere": ("a: |\n  x\n   \n  y\nn: 1\n", lambda e: e.update(n="x\ny\n"), "a: |\n  x\n   \n  y\nn: |\n  x\n  y\n"),
    "in a file of comments": ("# c\n", lambda e: e.update(new=NEW), "# c\nnew: |\n  one\n   two\n"),
    "that no block holds": ("z: 1\n", lambda e: e.update(new="x\ry\n"), 'z: 1\nnew: "x\\ry\\n"\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", NEW_TEXTS)
def test_a_new_text_of_several_lines(name: str) -> None:
    before, change, after = NEW_TEXTS[name]
    for newline in ("\n", "\r\n"):
        document = nm.loads(f"---\n{before}---\n".replace("\n", newline), nm.Document)
        change(document.extra)
        assert nm.dumps(document) == f"---\n{after}---\n".replace("\n", newline)


def test_a_text_of_several_lines_in_a_field_without_a_style() -> None:
    document = nm.loads("---\nz: 1\n---\n", Styled)
    document.free = "x\ny\n"
    assert nm.dumps(document) == "---\nfree: |\n  x\n  y\nz: 1\n---\n"


# -- the habits of a file

HABITS: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "no blank line above a block": ("a: 1\nb: 2\n", lambda e: e.update(t=["x"]), "a: 1\nb: 2\nt:\n  - x\n"),
    "no blank line behind a block": (
        "a:\n  - x\nz: 1\n", lambda e: (e.pop("z"), e.update(new="y1", z=1)), "a:\n  - x\nnew: y1\nz: 1\n"),
    "no blank line where two blocks have none": ("a:\n  - x\nb: [1]\nc:\n  - 2\n", lambda e: e.update(new=["z"]), "a:\n  - x\nb: [1]\nc:\n  - 2\nnew:\n  - z\n"),
    "blank lines above blocks only": (
        "a: 1\n\nb:\n  - x\nc: 1\n", lambda e: e.update(new=["z"], m1=1), "a: 1\n\nb:\n  - x\nc: 1\n\nnew:\n  - z\nm1: 1\n"),
    "no blank line where most blocks have none": (
        "a:\n  - x\nb:\n  - x\n\nc:\n  - x\nd:\n  - x\n", lambda e: e.update(new=["z"]), "a:\n  - x\nb:\n  - x\n\nc:\n  - x\nd:\n  - x\nnew:\n  - z\n"),
    "blank lines everywhere": ("a: 1\n\nb: 2\n\nc: 3\n", lambda e: e.update(new=4), "a: 1\n\nb: 2\n\nc: 3\n\nnew: 4\n"),
    "one block alone is set off": ("b:\n  - x\n", lambda e: e.update(new=1), "b:\n  - x\n\nnew: 1\n"),
    "items parted": ("l:\n  - a: 1\n\n  - a: 2\n", lambda e: e["l"].append({"a": 3}), "l:\n  - a: 1\n\n  - a: 2\n\n  - a: 3\n"),
    "items parted, in front": ("l:\n  - a: 1\n\n  - a: 2\n", lambda e: e["l"].insert(0, {"a": 0}), "l:\n  - a: 0\n\n  - a: 1\n\n  - a: 2\n"),
    "items parted, between": ("l:\n  - a: 1\n\n  - a: 3\n", lambda e: e["l"].insert(1, {"a": 2}), "l:\n  - a: 1\n\n  - a: 2\n\n  - a: 3\n"),
    "items parted, two in front": ("l:\n  - a: 1\n\n  - a: 2\n", lambda e: e["l"].__setitem__(slice(0, 0), [[8], [9]]), "l:\n  - - 8\n\n  - - 9\n\n  - a: 1\n\n  - a: 2\n"),
    "items parted, the first replaced": ("l:\n  - a: 1\n\n  - a: 2\n", lambda e: e["l"].__setitem__(0, [9]), "l:\n  - - 9\n\n  - a: 2\n"),
    "items not all parted": ("l:\n  - a\n\n  - b\n  - c\n", lambda e: e["l"].append("d"), "l:\n  - a\n\n  - b\n  - c\n  - d\n"),
    "a flow item": ("l:\n  - [1, 2]\n", lambda e: e["l"].append([3]), "l:\n  - [1, 2]\n  - [3]\n"),
    "a flow item with its siblings' keys": ("l:\n  - {x: 1, y: 2}\n", lambda e: e["l"].append({"x": 3, "y": 4}), "l:\n  - {x: 1, y: 2}\n  - {x: 3, y: 4}\n"),
    "not all items in brackets, the first is not": ("l:\n  - - 2\n  - [1]\n", lambda e: e["l"].append([3]), "l:\n  - - 2\n  - [1]\n  - - 3\n"),
    "an item of another kind, in brackets as it was": ("l:\n  - [1]\n  - - 2\n", lambda e: e["l"].__setitem__(0, {"k": 1}), "l:\n  - {k: 1}\n  - - 2\n"),
    "a flow list in a new item": ("l:\n  - a: [x]\n", lambda e: e["l"].append({"a": ["z"]}), "l:\n  - a: [x]\n  - a: [z]\n"),
    "not all items in brackets": ("l:\n  - [1]\n  - - 2\n", lambda e: e["l"].append([3]), "l:\n  - [1]\n  - - 2\n  - - 3\n"),
    "a list in a file of flow lists": ("a: [x]\n", lambda e: e.update(new=["z"]), "a: [x]\nnew: [z]\n"),
    "a list of mappings in a file of flow lists": ("a: [x]\n", lambda e: e.update(new=[{"z": 1}]), "a: [x]\nnew:\n  - z: 1\n"),
    "spelling of keys": ("l:\n  - y: 1\n    'b': 2\n", lambda e: e["l"].append({"y": 3, "b": 4, "n": 5}), "l:\n  - y: 1\n    'b': 2\n  - y: 3\n    'b': 4\n    \"n\": 5\n"),
    "a key over two lines": ("l:\n  - ? 'a\n      b'\n    : 1\n", lambda e: e["l"].append({"a b": 2}), "l:\n  - ? 'a\n      b'\n    : 1\n  - a b: 2\n"),
    "blank lines above blocks, where nothing stays": (
        "a: 1\n\nb:\n  - x\n", lambda e: (e.clear(), e.update(c=[1], d=2, e=[3])), "c:\n  - 1\n\nd: 2\n\ne:\n  - 3\n"),
    "quotes about an apostrophe": ("a: 'one'\nb: x\n", lambda e: e.update(b="it's: so"), "a: 'one'\nb: \"it's: so\"\n"),
    "a key that brackets do not take": ("l:\n  - k: {a: 1}\n  - k:\n      a?b: 1\n", lambda e: e["l"][0]["k"].update({"a?b": 2}), "l:\n  - k: {a: 1, \"a?b\": 2}\n  - k:\n      a?b: 1\n"),
    "quotes that a sibling needed": ('l: ["@one"]\n', lambda e: e["l"].append("two"), 'l: ["@one", "two"]\n'),
    "quotes that one of two needed": ('l: ["@one", two]\n', lambda e: e["l"].append("three"), 'l: ["@one", two, three]\n'),
    "quotes that a like key needed": ('a:\n  t: "x: y"\n', lambda e: e["a"].update(b={"t": "z1"}), 'a:\n  t: "x: y"\n  b:\n    t: "z1"\n'),
    "single quotes": ("a: 'one'\nb: 'two'\nc: three\n", lambda e: e.update(c="x: y"), "a: 'one'\nb: 'two'\nc: 'x: y'\n"),
    "single quotes for a new text": ("a: 'one'\n", lambda e: e.update(new="x: y"), "a: 'one'\nnew: 'x: y'\n"),
    "double quotes for what single ones cannot say": ("a: 'one'\nb: x\n", lambda e: e.update(b="x\a"), "a: 'one'\nb: \"x\\x07\"\n"),
    "double quotes that were needed": ("a: 'one'\nb: \"it's\"\nc: x\n", lambda e: e.update(c="x: y"), "a: 'one'\nb: \"it's\"\nc: 'x: y'\n"),
    "a file without quotes": ("layout: post\n", lambda e: e.update(title="Hello"), "layout: post\ntitle: Hello\n"),
    "a file of quotes": ("a: 'x y'\nb: 'z w'\n", lambda e: e.update(new="one"), "a: 'x y'\nb: 'z w'\nnew: 'one'\n"),
    "prose like prose": ('a: "x y"\nb: z1\n', lambda e: e.update(new="one two", m1="one"), 'a: "x y"\nb: z1\nnew: "one two"\nm1: one\n'),
    "items of a new list": ('a: "x y"\nl:\n  - "z w"\n', lambda e: e.update(new=["one two"]), 'a: "x y"\nl:\n  - "z w"\nnew:\n  - "one two"\n'),
    "items of the first list": ('a: "x y"\n', lambda e: e.update(new=["one two"]), 'a: "x y"\nnew:\n  - one two\n'),
    "a number becomes a text like the others": ("a: 1\nb: 'x'\nc: 'z'\nd:\n", lambda e: e.update(a="one", d="two"), "a: 'one'\nb: 'x'\nc: 'z'\nd: 'two'\n"),
    "quotes of a like key below a like key": (
        "m:\n  img:\n    t: 'x y'\na:\n  t: \"z w\"\nb:\n  t: \"u v\"\no:\n  z: 1\n", lambda e: e["o"].update(img={"t": "one two"}),
        "m:\n  img:\n    t: 'x y'\na:\n  t: \"z w\"\nb:\n  t: \"u v\"\no:\n  z: 1\n  img:\n    t: 'one two'\n"),
    "quotes of most": ("a: 'one'\nb: \"two\"\nc: x\n", lambda e: e.update(c="x: y"), "a: 'one'\nb: \"two\"\nc: \"x: y\"\n"),
    "a key that is a time": ("l:\n  - 12:30: 1\n", lambda e: e["l"].append({"12:30": 2}), "l:\n  - 12:30: 1\n  - 12:30: 2\n"),
    "quotes behind a tag are no habit": ("a: !!str 'x y'\nb: z1\n", lambda e: e.update(new="one two"), "a: !!str 'x y'\nb: z1\nnew: one two\n"),
    "nothing for nothing, as in most places": ("a: ~\nb:\nc:\nd: 1\n", lambda e: e.update(d=None), "a: ~\nb:\nc:\nd:\n"),
    "a template": ("layout: post\n", lambda e: e.update(new="{{ page.title }}"), 'layout: post\nnew: "{{ page.title }}"\n'),
    "quoted keys, as in JSON": (
        '{\n  "a": "x",\n  "b": {"c": 1}\n}\n', lambda e: e.update(new=["z"], m1={"k": "z"}),
        '{\n  "a": "x",\n  "b": {"c": 1},\n  "new": ["z"],\n  "m1": {"k": "z"}\n}\n'),
    "quoted keys in blocks": ("'a': 'x'\n'b':\n  - 1\n", lambda e: e.update(new={"k": ["z"]}), "'a': 'x'\n'b':\n  - 1\n'new':\n  'k':\n    - 'z'\n"),
    "quoted keys in one mapping": ('m: {"a": 1}\nb: x\n', lambda e: (e["m"].update(new="z"), e.update(n=1)), 'm: {"a": 1, "new": "z"}\nb: x\n"n": 1\n'),
    "a quoted key that needs it": ('"@a": x\n', lambda e: e.update(new="z"), '"@a": x\nnew: z\n'),
    "keys that are not all quoted": ('"a": x\nb: y1\n', lambda e: e.update(new="z"), '"a": x\nb: y1\nnew: z\n'),
    "keys in both kinds of quotes": ("\"a\": x\n'b': y1\n", lambda e: e.update(new="z"), "\"a\": x\n'b': y1\nnew: z\n"),
    "a blank before the colon": ("a : x\nb : z1\n", lambda e: e.update(new={"k": ["z"]}), "a : x\nb : z1\nnew :\n  k :\n    - z\n"),
    "a blank before most colons": ("a : x\nb: z1\nc : 1\n", lambda e: e.update(new="z"), "a : x\nb: z1\nc : 1\nnew : z\n"),
    "a blank before half of the colons": ("a : x\nb: z1\n", lambda e: e.update(new="z"), "a : x\nb: z1\nnew: z\n"),
    "values in a column": (
        "a:     x\nbcd:   z1\nef:    1\ngh: 1\n", lambda e: e.update(new="z", longer="z", m1={"k": 1}),
        "a:     x\nbcd:   z1\nef:    1\ngh: 1\nnew:   z\nlonger: z\nm1:\n  k: 1\n"),
    "colons in a column": ("a   : x\nbcd : z1\nef  : 1\n", lambda e: e.update(new="z", longer="z"), "a   : x\nbcd : z1\nef  : 1\nnew : z\nlonger : z\n"),
    "values in a column in items": ("l:\n  - a:    x\n    bcd:  y1\n    ef:   1\n", lambda e: e["l"][0].update(new="z"), "l:\n  - a:    x\n    bcd:  y1\n    ef:   1\n    new:  z\n"),
    "values of keys of one length": ("ab:  x\ncd:  z1\nef:  1\n", lambda e: e.update(new="z"), "ab:  x\ncd:  z1\nef:  1\nnew: z\n"),
    "values in a column by tabs": ("a:\t\tx\nbcd:\tz1\nefgh:\t1\n", lambda e: e.update(new="z"), "a:\t\tx\nbcd:\tz1\nefgh:\t1\nnew: z\n"),
    "a word of YAML 1.1": ("f: true\n", lambda e: e.update(f="yes"), 'f: "yes"\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", HABITS)
def test_the_files_own_habits_decide(name: str) -> None:
    before, change, after = HABITS[name]
    for form in ("LF", "CRLF", "BOM"):
        document = nm.loads(FORMS[form](before), nm.Document)
        change(document.extra)
        assert nm.dumps(document) == FORMS[form](after)


_KEYS = st.lists(st.sampled_from(["...", "---", " ", "a", ":", "#", "-", "?", "1", "no", "~", "<<", "=", "'", '"', "[", "{", "}", ",", "&", "*", "!", "|", ">", "%", "@", "\n", "\t", ".", "0", "é"]),
                 min_size=1, max_size=4).map("".join)  # fmt: skip


@given(
    _KEYS,
    st.sampled_from(
        [
            "---\na: 1\n---\n",
            "---\na: 1\nm:\n  b: 1\n---\n",
            "---\na: 1\nm: {b: 1}\n---\n",
            "---\na: 1\nm:\n  - b: 1\n---\n",
        ]
    ),
)
def test_any_key_is_written_so_that_all_read_it(key: str, text: str) -> None:
    document = nm.loads(text, nm.Document)
    inner = document.extra.get("m", document.extra)
    inner = inner[0] if isinstance(inner, list) else inner
    inner[key] = "x"
    inner[f"{key}{key}"] = {key: 1}
    out = nm.dumps(document)
    assert nm.loads(out, nm.Document) == document
    assert nm.loads(nm.canonical(document), nm.Document) == document
    for written in (out, nm.canonical(document)):
        front = written[4 : written.rindex("---\n")]
        assert yaml.safe_load(front) == YAML(typ="safe", pure=True).load(front) == document.extra
