"""An edit is proved entry by entry as its text is read: that says the same as to read it whole and compare."""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._binding.lens import ANY
from newsmatter._binding.memory import end, piece, remember
from newsmatter._editing import changes, deltas, equality, proof
from newsmatter._editing.equality import agrees, same
from newsmatter._editing.style import Styles
from newsmatter._syntax import packed, untyped

ATOMS = st.sampled_from([None, True, 1, 1.0, math.nan, "a", "1", "", 2])
DATA = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


@given(DATA, DATA, st.integers(1, 3), st.lists(ATOMS, max_size=3))
def test_data_agrees_with_a_memory_where_both_are_the_same(
    one: Any, other: Any, at_once: int, behind: list[Any]
) -> None:
    before = equality._AT_ONCE
    equality._AT_ONCE = at_once
    try:
        for known in (one, copy.deepcopy(one), other):
            memory = tuple(piece(known, ANY))
            expected = same(tuple(piece(one, ANY)), 0, memory, 0)
            for longer in (memory, (*memory, *behind)):
                assert agrees(one, longer, 0) == (end(longer, 0) if expected else -1)
    finally:
        equality._AT_ONCE = before


KEYS = st.dictionaries(st.sampled_from("abc"), DATA, max_size=3)


@pytest.mark.parametrize("holds", [proof._pours, proof._stands])
@given(one=KEYS, other=KEYS, body=st.sampled_from(["", "\n", "b"]))
def test_a_text_is_proved_without_objects_where_it_holds_the_document(
    holds: Callable[[str, Any], bool], one: dict[str, Any], other: dict[str, Any], body: str
) -> None:
    text = nm.dumps(nm.Document(extra=one, body=body))
    for known in (one, other):
        memory = remember(nm.Document(extra=known, body=body))
        assert holds(text, memory) == same(remember(nm.loads(text, nm.Document)), 1, memory, 1)


@pytest.mark.parametrize(
    "front", ["a: &x 1\nb: *x", "a: !!str 1", "<<: {a: 1}", "a: 1\na: 1", "a: [", "a: 2021-99-99", "- a"]
)
def test_what_is_more_than_plain_data_is_left_to_the_other_way(front: str) -> None:
    memory = remember(nm.Document(extra={"a": 1, "b": 1}))
    assert not proof._pours(f"---\n{front}\n---\n", memory)


def test_what_aliases_and_merge_keys_bring_stands_there() -> None:
    text = "---\na: &x {b: 1, c: [2]}\nd: *x\ne: {<<: *x, f: 3}\n---\nbody"
    inside: dict[str, Any] = {"b": 1, "c": [2]}
    extra = {"a": inside, "d": inside, "e": inside | {"f": 3}}
    assert proof._stands(text, remember(nm.Document(extra=extra, body="body")))
    for other in (
        extra | {"d": {"b": 1}}, extra | {"d": {"b": 1, "c": []}}, extra | {"d": [1]}, extra | {"e": inside}, {"a": inside},
        extra | {"g": 1}, extra | {"d": {"b": 1, "z": [2]}}, extra | {"d": {"b": True, "c": [2]}}, extra | {"d": {}},
    ):  # fmt: skip
        assert not proof._stands(text, remember(nm.Document(extra=other, body="body")))
    assert not proof._stands(text, remember(nm.Document(extra=extra, body="other")))
    for broken in ("a: [", "a: 2021-99-99", "- a", "a: !!int 'x'"):
        assert not proof._stands(f"---\n{broken}\n---\n", remember(nm.Document(extra={"a": 1}, body="")))


@given(KEYS, KEYS)
def test_what_differs_is_the_same_made_at_once_or_when_it_is_asked_for(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    text = nm.dumps(nm.Document(extra=one))
    found = []
    for few, at_once in ((10**9, 1), (0, 0), (0, 1), (0, 100)):
        before = changes._FEW, deltas._AT_ONCE
        changes._FEW, deltas._AT_ONCE = few, at_once
        try:
            made = nm.loads(text, nm.Document)
            made.extra = copy.deepcopy(other)
            found.append(([*map(str, nm.changes(made))], nm.dumps(made)))
        finally:
            changes._FEW, deltas._AT_ONCE = before
    assert all(each == found[0] for each in found)


def test_what_differs_below_keys_can_be_asked_for_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_FEW", 64)
    then, now = ({f"k{at}": at * times for at in range(200)} for times in (1, 2))
    comparison = changes.Comparison(remember(nm.Document(extra=then)), nm.Document(extra=now))
    delta = comparison.run()
    assert delta is not None
    inside = delta.inside
    assert isinstance(inside, deltas.Inside)
    assert {key: inside[key].value for key in (f"k{at}" for at in (150, 3, 4, 199, 1))} == {
        "k150": 300, "k3": 6, "k4": 8, "k199": 398, "k1": 2
    }  # fmt: skip
    assert "k0" not in inside
    assert "other" not in inside
    with pytest.raises(KeyError):
        inside["k0"]
    inside.known["k0"] = inside["k1"]
    assert inside
    del inside.known["k0"]
    assert (len(inside), [*inside]) == (199, [f"k{at}" for at in range(1, 200)])


def test_a_text_without_fences_or_with_another_body_does_not_pour() -> None:
    memory = remember(nm.Document(extra={"a": 1}))
    assert proof._pours("---\na: 1\n---\n\n", memory)
    assert not proof._pours("a: 1\n", memory)
    assert not proof._pours("---\na: 1\n---\nother", memory)
    assert not proof._pours("---\na: 1\nb: 2\n---\n\n", memory)


def test_a_root_in_brackets_and_mappings_below_are_poured() -> None:
    found: dict[str, Any] = {}
    untyped.poured("{a: {b: [c, {d: 1}]}, e: 2}\n", 0, 28, found.__setitem__)
    assert found == {"a": {"b": ["c", {"d": 1}]}, "e": 2}
    untyped.poured("# nothing\n", 0, 10, found.__setitem__)


@given(
    st.lists(st.tuples(st.sampled_from([("a",), ("b",), ("a", "b"), ("[]",)]), st.sampled_from(["plain", "double"])))
)
def test_styles_are_counted_as_counters_count_them(given: list[tuple[tuple[str, ...], str]]) -> None:
    counted: dict[tuple[str, ...], Counter[str]] = {}
    styles = Styles()
    for like, style in given:
        counted.setdefault(like, Counter())[style] += 1
        styles.add(like, style)
    for like in [*counted, ("c",)]:
        for _ in range(2):
            assert [*styles.of(like).items()] == [*counted.get(like, Counter()).items()]


@given(st.data())
def test_keys_come_go_and_are_renamed_in_a_packed_tree_as_in_any_other(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1))
    text = "---\n" + "".join(f"{name}: {at}\n" for at, name in enumerate(names)) + "---\n"
    made = nm.loads(text, nm.Document)
    kept = data.draw(st.lists(st.sampled_from([*made.extra.items()]), unique=True))
    extra: dict[str, Any] = {}
    for name, value in kept:
        extra[data.draw(st.sampled_from([name, name + "z"]))] = value
        if data.draw(st.booleans()):
            extra[name + "new"] = "x"
    made.extra = extra
    plain = nm.dumps(made)
    again = nm.loads(text, nm.Document)
    again.extra = extra
    before = packed.LONG
    packed.LONG = 0
    try:
        assert nm.dumps(again) == plain
    finally:
        packed.LONG = before
    assert nm.loads(plain, nm.Document).extra == extra
