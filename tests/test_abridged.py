"""What is proved from the entries of an edit alone, the proof of the whole text proves too; whatever the text is."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_exact_memory import TEXT
from test_untouched import DOCUMENTS, PAGES, Fixed, Page, edited

import newsmatter as nm
from newsmatter._binding.memory import remembered
from newsmatter._document import _written
from newsmatter._editing import abridged
from newsmatter._editing.abridged import proves
from newsmatter._editing.changes import Comparison, Spot
from newsmatter._editing.proof import proved
from newsmatter._editing.values import Edit, apply

MANY = (
    "title: a\nnames:\n"
    + "".join(f"  - name: b{at}\n" for at in range(60))
    + "others:\n"
    + "".join(f"  - title: c{at}\n    words:\n      - w\n" for at in range(40))
)
PIECES = ["", "\n", "\n\n", "\r\n", " ", "  ", "#", '"', "\\", "---\n", "- ", "  - ", "  - name: z\n", "    name: z\n", "x: 1\n",
          "title: z\n", "names:\n", "    words:\n", "      - w\n", "\u2028", "\x07", "z"]  # fmt: skip


def _pages() -> st.SearchStrategy[Any]:
    fronts = st.sampled_from([*PAGES, MANY])
    eols = st.sampled_from(["\n", "\r\n"])
    return st.builds(lambda f, eol: nm.loads(f"---\n{f}---\nbody\n".replace("\n", eol), Page), fronts, eols)


def _plan(document: Any) -> tuple[list[Edit], Comparison, Any]:
    """The edits of a document, as its dump makes them, and what differs."""
    comparison = Comparison(remembered(document), document)
    delta = comparison.run()
    spots: dict[str, Any] = {}
    if delta is not None:
        if delta.gone or delta.renamed:
            raise nm.EditError("this is for the proof of the whole text")
        spots = {key: below.spot for key, below in delta.inside.items()} | dict.fromkeys(delta.come)
    return [*_written(document, document._origin, delta).edits], comparison, spots


@given(st.one_of(_pages(), DOCUMENTS), st.data())
def test_what_its_entries_prove_the_whole_text_proves(document: Any, data: st.DataObject) -> None:
    edited(document, data)
    assume(isinstance(document.body, str))  # a dump asks first
    text = document._origin.text
    try:
        edits, comparison, spots = _plan(document)
    except nm.EditError:
        assume(False)
    for _ in range(data.draw(st.integers(0, 2))):  # edits that nobody made: the proof is for these
        at = data.draw(st.integers(0, len(edits)))
        near = edits[at - 1] if edits else Edit(len(text) // 2, len(text) // 2, "")
        start = max(0, near.start + data.draw(st.integers(-9, 9)))
        stop = min(len(text), max(start, near.end + data.draw(st.integers(-9, 9))))
        new = data.draw(st.sampled_from(PIECES)) + near.text + data.draw(st.sampled_from(PIECES))
        if data.draw(st.booleans()):
            edits.insert(at, Edit(start, stop, new))
        elif edits:
            edits[at - 1] = Edit(start, stop, new)
    try:
        after = apply(text, edits)
    except nm.EditError:
        assume(False)
    if proves(document._origin, after, edits, comparison, spots):
        assert proved(after, document, comparison.now, comparison) == frozenset()


def _document(text: str) -> Any:
    return nm.loads(text) if text.startswith("---") else nm.loads(f"---\n{text}---\n", Page)


def _set(document: Any, edit: str) -> None:
    exec(edit, {"document": document, "nm": nm, "Fixed": Fixed})


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (TEXT, "document.heat = 2"),
        (TEXT, "document.body = 'other'"),
        (TEXT, "document.heat = 2; document.body = 'other'; document.title = 'Quay'"),
        (TEXT, "document.provider.name = 'Other'"),
        (TEXT, "document.related[0].provider.images[0].width = 2"),
        (TEXT, "document.related.append(nm.Related(title='x', web_url='https://a.example/'))"),
        (TEXT, "document.topics.append('x')"),
        (TEXT, "document.quality = 1"),
        (TEXT, "document.featured_content = 'x'"),
        (TEXT, "document.quality = 1; document.heat = 2"),
        (TEXT, "document.tags = ['x']"),
        (TEXT.replace("\n", "\r\n"), "document.tags = ['x']; document.original_url = 'https://a.example/'"),
        ("title: a\n", "document.fixed = Fixed(1)"),
        (MANY, "document.names[1].name = 'x'"),
        (MANY, "document.names[-1].name = 'x'; document.others[20].title = 'y'"),
        (MANY, "document.names.insert(30, document.names[3])"),
        (MANY, "del document.others[1:20]; document.others[-1].title = 'x'"),
        (MANY, "document.names[7].name = 'x'; document.names[40].name = 'x'; del document.names[50]"),
    ],
)
def test_edits_of_values_are_proved_from_their_entries(text: str, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = _document(text)
    _set(document, edit)
    monkeypatch.setattr("newsmatter._editing.proof.proved", lambda *_: pytest.fail("the whole text was read"))
    after = nm.dumps(document)
    assert nm.loads(after, type(document)) == document


def test_most_of_a_long_list_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    entry = abridged.reader.entry

    def noted(lens: Any, key: str, text: str, eol: str) -> Any:
        read.append(text)
        return entry(lens, key, text, eol)

    monkeypatch.setattr(abridged.reader, "entry", noted)
    document = _document(MANY)
    document.names[30].name = "x"
    nm.dumps(document)
    kept = [30, 59]
    assert read == ["names:\n" + "".join(f"  - name: {'x' if at == 30 else f'b{at}'}\n" for at in kept)]


@pytest.mark.parametrize(
    ("front", "edit"),
    [
        ("title: a\nfirst:\n  title: b\n", (9, "fixed:\n  of: 1\n")),  # above a key that it stands below in the class
        ("title: a\nfirst:\n  title: b\n", (16, "fixed:\n  of: 1\n")),  # inside of an entry
        ("title: a\n", (3, "fixed:\n  of: 1\n")),  # not at the start of a line
        ("title: a\n", (9, "fixed:\n  of: 1\nfixed:\n  of: 1\n")),  # twice
        ("title: a\n", (9, "\rfixed:\n  of: 1\n")),
        ("title: a\n", (9, "fixed:\n  of: 1")),
        ("title: a\n", (9, "fixed:\n  of: 2\n")),
        ("title: a\n", (9, "")),
        ("title: a\n", (13, "fixed:\n  of: 1\n")),  # behind the closing fence
    ],
)
def test_a_new_entry_is_not_proved_where_it_does_not_stand_as_the_class_has_it(
    front: str, edit: tuple[int, str]
) -> None:
    document = _document(front)
    document.fixed = Fixed(1)
    edits = [Edit(4 + edit[0], 4 + edit[0], edit[1])]
    comparison = Comparison(remembered(document), document)
    assert not proves(document._origin, apply(document._origin.text, edits), edits, comparison, {"fixed": None})


RIGHT = Edit(11, 12, "b")


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(7, 7, "z"), RIGHT],
        [Edit(4, 4, "x: 1\n"), RIGHT],
        [RIGHT, Edit(12, 14, "\n--")],
        [RIGHT, Edit(17, 17, "body")],
        [Edit(0, 0, "\ufeff"), RIGHT],
        [Edit(11, 12, "c")],
        [],
    ],
)
def test_an_edit_elsewhere_is_not_proved(edits: list[Edit]) -> None:
    document = _document("title: a\n")
    document.title = "b"
    planned, comparison, spots = _plan(document)
    assert planned == [RIGHT]
    assert proves(document._origin, apply(document._origin.text, planned), planned, comparison, spots)
    assert not proves(document._origin, apply(document._origin.text, edits), edits, comparison, spots)


def test_a_key_that_does_not_stand_in_the_text_is_not_proved() -> None:
    document = _document("title: a\n")
    comparison = Comparison(remembered(document), document)
    assert not proves(document._origin, document._origin.text, [], comparison, {"first": Spot(3, 3)})
    assert proves(document._origin, document._origin.text, [], comparison, {})


def test_items_that_the_document_no_longer_has_are_not_left_out() -> None:
    document = _document(MANY)
    document.names[5].name = "x"
    edits, comparison, spots = _plan(document)
    assert proves(document._origin, apply(document._origin.text, edits), edits, comparison, spots)
    assert not proves(document._origin, document._origin.text, [], comparison, spots)


@nm.define
class Odd(nm.Document):
    title: str
    odd: str | None = attrs.field(default=None, metadata=nm.wire("a.b"))


def test_a_key_that_the_fast_reader_has_no_pattern_for_is_not_proved() -> None:
    document = nm.loads("---\ntitle: a\n---\n", Odd)
    document.odd = "x"
    edits, comparison, spots = _plan(document)
    after = apply("---\ntitle: a\n---\n", edits)
    assert "a.b: x\n" in after
    origin: Any = document._origin
    assert not proves(origin, after, edits, comparison, spots)
    assert nm.dumps(document) == after
