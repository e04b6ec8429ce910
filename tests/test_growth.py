"""Edits, merges and diffs of much take steps in proportion: counted, as a time says little on a busy machine.

Steps are those of the interpreter, so a loop in a comprehension counts. Each case was quadratic once, and is named after why.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import newsmatter as nm
from newsmatter._editing.unified import unified
from newsmatter._syntax.positions import behind


def steps(run: Callable[[], object]) -> int:
    count = 0

    def trace(frame: Any, event: str, arg: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def document(front: str) -> nm.Document:
    return nm.loads(f"---\n{front}\n---\n", nm.Document)


def keys(n: int, entry: str = "k#: #") -> str:
    return "\n".join(entry.replace("#", str(at)) for at in range(n))


def every_other_key_goes(n: int) -> Callable[[], object]:
    made = document(keys(n))
    for key in [*made.extra][::2]:
        del made.extra[key]
    return lambda: nm.dumps(made)


def every_other_key_goes_beside_a_merge(n: int) -> Callable[[], object]:
    made = document("a: &a {x: 1}\n<<: *a\n" + keys(n))
    for key in [*made.extra][2::2]:
        del made.extra[key]
    return lambda: nm.dumps(made)


def items_go_that_share_a_line(n: int) -> Callable[[], object]:
    made = document("k: [\n" + "  a, b, c,\n" * (n // 3) + "  d]")
    del made.extra["k"][1::3]
    return lambda: nm.dumps(made)


def every_key_is_renamed(n: int) -> Callable[[], object]:
    made = document(keys(n))
    made.extra = {f"{key}z": value for key, value in made.extra.items()}
    return lambda: nm.dumps(made)


def each_value_gets_quotes(n: int) -> Callable[[], object]:
    made = document(keys(n))
    made.extra = dict.fromkeys(made.extra, ": x")
    return lambda: nm.dumps(made)


def every_anchored_value_changes(n: int) -> Callable[[], object]:
    made = document(keys(n, "a#: &a# x\nb#: *a#"))
    made.extra = dict.fromkeys(made.extra, "y")
    return lambda: nm.dumps(made)


def a_key_comes_behind_each_block(n: int) -> Callable[[], object]:
    made = document(keys(n // 2, "a#:\n  - 1\n\nb#: 1"))
    made.extra = {name: value for key, value in made.extra.items()
                  for name in ((key, f"c{key}") if key[0] == "a" else (key,))}  # fmt: skip
    return lambda: nm.dumps(made)


def items_come_above_many_comments(n: int) -> Callable[[], object]:
    made = document("k:\n- a\n" + "  # c\n" * n + "- b")
    made.extra["k"][1:1] = [f"n{at}" for at in range(n)]
    return lambda: nm.dumps(made)


def the_order_of_keys_is_the_value(n: int) -> Callable[[], object]:
    @attrs.define
    class Ordered(nm.Document):
        k: OrderedDict[str, int] = attrs.Factory(OrderedDict)

    made = nm.loads("---\nk:\n" + keys(n, "  k#: #") + "\n---\n", Ordered)
    made.k.move_to_end("k0")
    return lambda: nm.dumps(made)


def values_that_a_class_computes(n: int) -> Callable[[], object]:
    @attrs.define
    class Computed(nm.Document):
        base: int = 0
        all: list[int] = attrs.Factory(list)

        def __attrs_post_init__(self) -> None:
            self.all = [self.base + at for at in range(n)]

    made = nm.loads("---\nbase: 1\n---\n", Computed)
    made.base, made.all = 2, [at + 2 for at in range(n)]
    return lambda: nm.dumps(made)


def merged(change: Callable[[nm.Document], object]) -> Callable[[int], Callable[[], object]]:
    def made(n: int) -> Callable[[], object]:
        base, ours, theirs = (document("x: 1\nl:\n" + keys(n, "- a#") + "\n" + keys(n)) for _ in range(3))
        ours.extra["l"][0] = "other"
        del ours.extra["l"][2::3]
        ours.extra["x"] = 2
        ours.extra["mine"] = 1
        change(theirs)
        return lambda: nm.merge(base, ours, theirs)

    return made


def items_come(theirs: nm.Document) -> None:
    theirs.extra["l"] += [f"n{at}" for at in range(len(theirs.extra["l"]))]


def items_move(theirs: nm.Document) -> None:
    theirs.extra["l"].reverse()


def items_go(theirs: nm.Document) -> None:
    del theirs.extra["l"][1::3]


def keys_come(theirs: nm.Document) -> None:
    theirs.extra |= {f"n{at}": at for at in range(len(theirs.extra))}


def keys_go(theirs: nm.Document) -> None:
    for key in [*theirs.extra][2::2]:
        del theirs.extra[key]


def keys_are_renamed(theirs: nm.Document) -> None:
    theirs.extra = {key + "z" * (key[0] == "k"): value for key, value in theirs.extra.items()}


def many_edits_of_one_line(n: int) -> Callable[[], object]:
    made = document("k: [" + "a, " * n + "a]")
    made.extra["k"] = ["b"] * (n + 1)
    return lambda: nm.diff(made)


def one_of_two_lines_differs(n: int) -> Callable[[], object]:
    before, after = ("".join(f"x\n{word}{at}\n" for at in range(n)) for word in "ab")
    return lambda: unified(before, after, None)


def one_line_stays_of_many(n: int) -> Callable[[], object]:
    before, after = (f"{word}\n" * n + "same\n" + f"{word}{word}\n" * n for word in "ab")
    return lambda: unified(before, after, None)


CASES = {case.__name__: case for case in (
    every_other_key_goes, every_other_key_goes_beside_a_merge, items_go_that_share_a_line, every_key_is_renamed,
    each_value_gets_quotes, every_anchored_value_changes, a_key_comes_behind_each_block, items_come_above_many_comments,
    the_order_of_keys_is_the_value, values_that_a_class_computes, many_edits_of_one_line, one_of_two_lines_differs,
    one_line_stays_of_many,
)}  # fmt: skip
MERGES = {
    f"merge: {c.__name__}": merged(c) for c in (items_come, items_move, items_go, keys_come, keys_go, keys_are_renamed)
}


@pytest.mark.parametrize("case", [*CASES, *MERGES])
def test_steps_grow_as_the_text_does(case: str) -> None:
    make = (CASES | MERGES)[case]
    for _ in range(2):  # what is imported and made once; Python 3.13 counts in full what was counted before
        steps(make(8))
    few, many = steps(make(150)), steps(make(600))
    assert many < 4.6 * few, (few, many)


def test_the_count_of_steps_tells_what_is_quadratic() -> None:
    def run(n: int) -> Callable[[], object]:
        return lambda: [sum(1 for _ in range(at)) for at in range(n)]

    assert steps(run(200)) > 10 * steps(run(50))


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 300, 5000])
def test_what_stands_behind_blanks(size: int) -> None:
    assert behind("a" + " \t" * size + "b", 1 + 2 * size) == 1
    assert behind(" " * size, size) == 0


def test_lines_that_both_texts_hold_once_part_a_large_diff() -> None:
    before = "a\n" * 600 + "one\n" + "b\n" * 600 + "two\nend\n"
    after = "c\n" * 600 + "one\n" + "b\n" * 300 + "new\n" + "b\n" * 300 + "zwei\nend\n"
    rows = unified(before, after, None).split("\n")
    assert " one" in rows
    assert rows.count("-a") == rows.count("+c") == 600
    assert " end" in rows
    assert "+zwei" in rows


# -- memory

SHAPES = {
    "keys": lambda n: "\n".join(f"k{at}: 1" for at in range(n)),
    "strings": lambda n: "\n".join(f"k{at}: 'v{at}'" for at in range(n)),
    "items": lambda n: "k:\n" + "- a\n" * n,
    "a line of numbers": lambda n: "k: [" + "1, " * n + "1]",
    "mappings": lambda n: "k:\n" + "\n".join(f"- a: {at}\n  b: x" for at in range(n)),
    "merges": lambda n: "a: &a {x: 1, y: two}\n" + "\n".join(f"k{at}:\n  <<: *a\n  name: n{at}" for at in range(n)),
}


def untouched(made: nm.Document) -> None:
    pass


def every_value(made: nm.Document) -> None:
    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: child if key in "xya" else other(child) for key, child in value.items()}
        return [*map(other, value)] if isinstance(value, list) else "zz"

    made.extra = other(made.extra)


def one_edit(made: nm.Document) -> None:
    made.extra["new"] = [1, {"a": "b"}]


Doing = Callable[[nm.Document], object]
OPERATIONS: dict[str, tuple[Doing, Doing, float]] = {
    "one edit": (one_edit, nm.dumps, 26),  # was 78 of keys
    "every value": (every_value, nm.dumps, 40),  # was 105 of keys
    "canonical": (untouched, nm.canonical, 32),  # was 59 of a line of numbers
}


@pytest.mark.parametrize(
    ("operation", "shape"),
    [(operation, shape) for operation in OPERATIONS for shape in SHAPES
     if operation != "every value" or shape in ("keys", "mappings")],
)  # fmt: skip
def test_memory_beside_the_document_is_some_times_the_text(operation: str, shape: str) -> None:
    prepare, run, times = OPERATIONS[operation]
    small = document(SHAPES[shape](5))
    prepare(small)
    run(small)  # what is imported and made once
    text = SHAPES[shape](9_000)
    text = SHAPES[shape](9_000 * 100_000 // len(text))
    made = document(text)
    prepare(made)
    tracemalloc.start()
    try:
        run(made)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < times * len(text), peak / len(text)
