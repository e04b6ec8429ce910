"""Edits of texts that no writer would write: what was asked is read back, whatever stands around it."""

from __future__ import annotations

import re

import soup
from hypothesis import assume, given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._editing.equality import equal
from newsmatter.strategies import edits

# What cannot be written in one place only, or not at all; everything else can.
REFUSED = re.compile(
    "alias|anchor|merge|surrogate|control|longer than|write it beside the dash|remove the tag|nested deeper|beyond"
)


@given(st.one_of(soup.texts, soup.texts_with_all), st.data())
def test_law_3_an_edit_of_soup_is_read_back(front_matter: str, data: st.DataObject) -> None:
    text = f"---\n{front_matter}---\nBody\n"
    try:
        document = nm.loads(text, nm.Document)
    except nm.NewsmatterError:
        assume(False)
    for _ in range(data.draw(st.integers(1, 3))):
        edit = data.draw(edits(document))
        data.draw(st.just(edit), label="edit")
        edit(document)
    try:
        written = nm.dumps(document)
    except nm.EditError as error:
        assert REFUSED.search(str(error)), str(error)
        return
    again = nm.loads(written, nm.Document)
    assert equal(again.extra, document.extra) and again.body == document.body, written
