"""Front matter that PyYAML and ruamel.yaml write, with every setting that they have: read as they read it, and edited so that both read it."""

from __future__ import annotations

import io
import math
import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import newsmatter as nm

yaml = pytest.importorskip("yaml")
ruamel = pytest.importorskip("ruamel.yaml")

# A tag that is none to it, a question mark in brackets, and what YAML 1.1 takes for line breaks.
_JUDGED_OTHERWISE = re.compile(r"""! ['"|>]|[\[{,] *\?|[\x85\u2028\u2029\ufeff]""")

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.lists(st.sampled_from(["pier", "a b", "“x”", "it's", 'say "so"', "\\n", "a: b", "# c", "- d", "\t", "\n", "\n\n", " ", "é", "0", "no", "1e3"]),
             max_size=25).map(" ".join),
    st.lists(st.sampled_from(["for i in x:\n", "    pass\n", '\tprint("\\n")\n', "\n", "x\r\n", "if a:", "\x07", "\u2028"]), max_size=12).map("".join),
)  # fmt: skip
leaves = st.one_of(
    texts, st.none(), st.booleans(), st.integers(-(10**6), 10**20), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1)), st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(microsecond=0)),
)  # fmt: skip
keys = st.one_of(
    st.sampled_from(["title", "tags", "a b", "é", "x.y", "on", "1", "a:b", "-x"]),
    st.text("abc", min_size=1, max_size=3),
)
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
documents = st.dictionaries(keys, trees, min_size=1, max_size=5)


DUMPERS = [
    getattr(yaml, name) for name in ("SafeDumper", "CSafeDumper") if hasattr(yaml, name)
]  # that in C is not everywhere


@st.composite
def written(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """Data, and the front matter that one of the two makes of them."""
    data = draw(documents)
    width = draw(st.sampled_from([20, 80, 10**6]))
    if draw(st.booleans()):
        text = yaml.dump(
            data, Dumper=draw(st.sampled_from(DUMPERS)), width=width, sort_keys=draw(st.booleans()),
            indent=draw(st.sampled_from([None, 2, 4, 7])), default_flow_style=draw(st.sampled_from([False, True, None])),
            allow_unicode=draw(st.booleans()), default_style=draw(st.sampled_from([None, None, "'", '"', "|", ">"])),
        )  # fmt: skip
    else:
        dumper = ruamel.YAML(typ=draw(st.sampled_from(["rt", "safe"])), pure=True)
        dumper.width, dumper.allow_unicode = width, draw(st.booleans())
        dumper.default_flow_style = draw(st.sampled_from([False, True, None]))
        if draw(st.booleans()):
            dumper.indent(mapping=4, sequence=4, offset=2)
        stream = io.StringIO()
        dumper.dump(data, stream)
        text = stream.getvalue()
    return data, text


def judged(text: str) -> Any:
    """What ruamel.yaml reads as YAML 1.2; nothing where it does not read what was written, or reads otherwise."""
    if _JUDGED_OTHERWISE.search(text):
        return None
    try:
        return ruamel.YAML(typ="safe", pure=True).load(text)
    except Exception:
        return None


def plain(value: Any) -> Any:
    """Data to compare: times in UTC are told apart from those without a zone by neither judge."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return ("float", value) if isinstance(value, float) and not math.isnan(value) else value


@given(written())
def test_what_others_write_is_read_as_they_read_it(case: tuple[dict[str, Any], str]) -> None:
    _, text = case
    said = judged(text)
    assume(isinstance(said, dict) and all(isinstance(key, str) for key in said))
    document = nm.loads(f"---\n{text}---\n", nm.Document)
    assert plain(document.extra) == plain(said)
    assert nm.dumps(document) == f"---\n{text}---\n"


@given(written(), st.data())
def test_what_others_write_is_edited_so_that_both_read_it(
    case: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    _, text = case
    try:
        document = nm.loads(f"---\n{text}---\n", nm.Document)
    except nm.NewsmatterError:
        return
    key = data.draw(st.sampled_from([*document.extra]))
    value = data.draw(trees)
    document.extra[key] = value
    try:
        out = nm.dumps(document)
    except nm.EditError:
        return
    again = nm.loads(out, nm.Document)
    assert plain(again.extra) == plain(document.extra)
    said = judged(out[4 : -len("---\n")])
    if isinstance(said, dict) and all(isinstance(key, str) for key in said):
        assert plain(again.extra) == plain(said)


# Entries behind a question mark, as PyYAML writes long keys; the value of ``a`` is changed.
BEHIND = [
    "? a\n: 1\nb: 2\n", "? a # c\n\n# d\n: 1 # e\nb: 2\n", "? a\n: - 1\n  - 2\nb: 2\n", "? a\n:\n- 1\nb:\n- 1\n", "? a\n:\n  k: 1\n", "? a\n:\nb: 2\n",
    '? "a"\n: {k: 1}\nb: 2\n', "? |-\n  a\n: |\n  x\n  y\nb: 2\n", "? a\n: k: 1\n  l: 2\nb: 3\n",
]  # fmt: skip


@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("value", [5, "t", "x\ny\n", None, [], [1, {"k": 2}], {}, {"k": [1]}], ids=str)
@pytest.mark.parametrize("front", BEHIND)
def test_an_entry_behind_a_question_mark_takes_any_value(front: str, value: Any, eol: str) -> None:
    document = nm.loads(f"---\n{front}---\n".replace("\n", eol), nm.Document)
    document.extra["a"] = value
    out = nm.dumps(document)
    assert out.count("\n") == out.count(eol)
    for read in (yaml.safe_load, ruamel.YAML(typ="safe", pure=True).load):
        assert read(out.split("---")[1]) == document.extra
    above = f"---{eol}" + front.partition("\n:")[0].replace("\n", eol)
    assert out.startswith(above)


def test_a_key_without_a_colon_takes_one() -> None:
    document = nm.loads("---\n? a\nb: 2\n---\n", nm.Document)
    document.extra["b"] = 3
    assert nm.dumps(document) == "---\n? a\nb: 3\n---\n"
    document.extra["a"] = 1
    assert nm.dumps(document) == "---\n? a\n: 1\nb: 3\n---\n"
