"""The laws over classes themselves: whatever types and options they have, texts are kept, or refused in words."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import attrs
import drawn
import jsonschema
import pytest
from comparing import by_tree
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._binding import by_key, reader
from newsmatter._binding.memory import remembered
from newsmatter._editing.equality import same
from newsmatter._syntax.envelope import split
from newsmatter.strategies import documents, edits

PIECES = ["1.10", "007", "no", "~", "null", "[a, b]", "{a: 1}", "2024-01-02", "2024", "'x'", '"2024"', "- a\n", "0x1F", "12:30", "a", "true",
          "!!binary aaaa", "&a x", "*a", "\n", ": ", "  ", "# c", "[]", "{}", "red", "7", "abc", "", "!!str 5", "<<: {a: 1}", "|\n  a"]  # fmt: skip
SLOW = settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


# keys of a mapping, spelt otherwise: they are still those keys
OTHERWISE: list[tuple[str, Any]] = [
    (r"(\d{1,9})", lambda found: hex(int(found[1]))), (r"(\d{1,9})", r"+\1"), (r"true", "True"), (r"null", "~"),
    (r"(\d+\.\d+)", r"\g<1>e0"), (r'"(\d\d:\d\d):00"', r"'\1'"), (r"PT1H", "PT60M"), (r"(\d{4}-\d\d-\d\d)T00:00:00Z", r"\1"),
    (r"([0-9a-f]{8}-[-0-9a-f]{27})", lambda found: found[1].upper()),
]  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[type[nm.Document], str]:
    """A class, and a text for it as it was written, or with slips."""
    cls = draw(drawn.classes())
    text = nm.dumps(draw(documents(cls)))
    for _ in range(draw(st.integers(0, 3))):
        lines = text.split("\n")
        at = draw(st.integers(1, max(1, len(lines) - 2)))
        key, colon, _value = lines[at].partition(": ")
        piece = draw(st.sampled_from(PIECES))
        lines[at : at + 1] = (
            [f"{key}: {piece}"] if colon else [lines[at] + piece] if draw(st.booleans()) else [lines[at], piece]
        )
        text = "\n".join(lines)
    return cls, text


@pytest.fixture(scope="module")
def monkey() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@SLOW
@given(cases())
def test_laws_1_6_and_9_for_every_class(monkey: pytest.MonkeyPatch, case: tuple[type[nm.Document], str]) -> None:
    cls, text = case
    try:
        document = nm.loads(text, cls)
    except nm.NewsmatterError as error:
        assert str(error)
        assert any(finding.severity == "error" for finding in nm.checks(text, cls))
        event("refused")
        return
    assert nm.dumps(document) == text
    assert nm.dumps(copy.deepcopy(document)) == text
    data = json.loads(json.dumps(nm.to_dict(document), allow_nan=False))
    assert nm.from_dict(data, cls) == document
    jsonschema.Draft202012Validator(json.loads(json.dumps(nm.json_schema(cls)))).validate(data)
    assert nm.loads(nm.canonical(document), cls) == document
    for fast in (reader.read(cls, text), by_key.read(cls, text, split(text))):
        event(f"fast: {fast is not None}")
        if fast is not None:
            slow = by_tree(text, cls, monkey)
            assert slow == fast == document
            assert same(remembered(slow), 1, remembered(fast), 1)


@SLOW
@given(st.data(), cases())
def test_law_2_for_every_class(data: st.DataObject, case: tuple[type[nm.Document], str]) -> None:
    cls, text = case
    try:
        document = nm.loads(text, cls)
    except nm.NewsmatterError:
        return
    data.draw(edits(document))(document)
    try:
        result = nm.dumps(document)
    except nm.EditError as error:
        assert "would be read back" not in str(error) or "the key" in str(error) or "*" in text or "<<" in text, error
        return
    assert nm.loads(result, cls) == document


@SLOW
@given(st.data(), drawn.KEYS)
def test_keys_are_found_however_they_are_spelt(data: st.DataObject, type_: Any) -> None:
    cls: Any = attrs.make_class("Keyed", {"v": attrs.field(type=dict[type_, int])}, (nm.Document,), kw_only=True)
    text = nm.dumps(data.draw(documents(cls, extra=st.just({}), body=st.just(""))))
    pattern, other = data.draw(st.sampled_from(OTHERWISE))
    text = re.sub(rf"(?m)(?<=^  ){pattern}(?=: |:$)", other, text)
    try:
        document = nm.loads(text, cls)
    except nm.SchemaError:
        reject()  # not every type takes every spelling: 0x1 is no Decimal
    for key in document.v:
        document.v[key] = 7
    result = nm.dumps(document)
    assert nm.loads(result, cls) == document
    assert result == re.sub(r"(?m)(?<=: )-?\d+$", "7", text)
    document.v.clear()
    assert nm.loads(nm.dumps(document), cls) == document


@pytest.mark.parametrize("text", ["no", "{a: 1}", "[1, [2]]"])
def test_a_converter_that_makes_what_cannot_be_written_does_not_take_it(text: str) -> None:
    """``[:2]`` takes a text, a mapping not, and what is in a list it does not ask."""
    numbers = attrs.field(type=list[int], factory=list, converter=lambda numbers: numbers[:2])
    cls = nm.define(attrs.make_class("Few", {"numbers": numbers}, (nm.Document,), kw_only=True))
    with pytest.raises(nm.SchemaError, match=r"numbers(\[1\])? must be "):
        nm.loads(f"---\nnumbers: {text}\n---\n", cls)
    with pytest.raises(nm.SchemaError, match=r"numbers(\[1\])? must be "):
        nm.from_dict({"numbers": nm.loads(f"---\nnumbers: {text}\n---\n", nm.Document).extra["numbers"]}, cls)
