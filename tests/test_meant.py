"""What a person wrote as a list, a mapping or a number, and YAML takes for a text: a note at the place, and none elsewhere.

In a text, « stands before the place and » behind it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marks import place, where

import newsmatter as nm
from newsmatter.rules import Rules

LIST, MAPPING, COMMA, DOUBLED, QUOTES, SPACE = (
    "list-as-text", "mapping-as-text", "trailing-comma", "dash-doubled", "smart-quotes", "no-break-space",
)  # fmt: skip
ITEMS = "write each item behind '- ' on a line below the key, or put the text in quotes"
PARTS = "a reads as one text, 'name:A domain:b'; no blank behind the colons: write 'name: A' and so on"
TEXT = "opens no quotes to YAML, and the comma ends the text; write"

MEANT = [
    # an item that is indented deeper than the one above
    (LIST, "a:\n  - b\n   «- c»\n  - d", "a[0] reads as one text, 'b - c'; indent '- c' as the item above, or put the text in quotes"),
    (LIST, "a:\n- b\n «- c»", "a[0] reads as one text, 'b - c'; indent '- c' as the item above, or put the text in quotes"),
    (LIST, "a:\n  - b\n    «- c»\n    - d", "a[0] reads as one text, 'b - c - d'; indent '- c' as the item above, or put the text in quotes"),
    (LIST, "a:\n  - b\n\n   «-  c d»", "a[0] reads as one text, 'b -  c d'; indent '- c d' as the item above, or put the text in quotes"),
    (LIST, "a:\n  - k: v\n  - b\n   «- c»", "a[1] reads as one text, 'b - c'; indent '- c' as the item above, or put the text in quotes"),
    (LIST, "a:\n  - b\n    c\n    d\n    e\n    q-f\n    «-f»", "a[0] reads as one text, 'b c d e q-f -f'; no blank behind the dash: write '- f'"),
    (LIST, "a:\n  - b\n    «-c»", "a[0] reads as one text, 'b -c'; no blank behind the dash: write '- c'"),
    # no blank behind the dashes
    (LIST, "a:\n  «-b»\n  -c", "a reads as one text, '-b -c'; no blank behind the dash: write '- b'"),
    (LIST, "a:\n  «-b»", "a reads as one text, '-b'; no blank behind the dash: write '- b'"),
    (LIST, "a:\n  k:\n    «-b c»\n    -d", "a.k reads as one text, '-b c -d'; no blank behind the dash: write '- b c'"),
    # items behind the text of a key
    (LIST, "a: b\n  «- c»\n  - d", f"a reads as one text, 'b - c - d'; {ITEMS}"),
    (LIST, "a:\n  b\n  «- c»\n  - d", f"a reads as one text, 'b - c - d'; {ITEMS}"),
    (LIST, "tags: b\n  «- c»", f"tags reads as one text, 'b - c'; {ITEMS}"),
    (LIST, '"tags": b\n  «- c»', f"tags reads as one text, 'b - c'; {ITEMS}"),
    # commas where all write a list
    (LIST, "tags: «a, b»", "tags reads as one text; write it as '- item' lines, as [a, b], or put it in quotes if it is one"),
    (LIST, "topics: «a,b c,»", "topics reads as one text; write it as '- item' lines, as [a, b c], or put it in quotes if it is one"),
    (LIST, "x:\n  categories: «a, b: c»".replace(": c", ":c"), "x.categories reads as one text; write it as '- item' lines, or put it in quotes if it is one"),
    (LIST, "tags: «a,, b»", "tags reads as one text; write it as '- item' lines, or put it in quotes if it is one"),
    (LIST, "tags: «a,\n  b»", "tags reads as one text; write it as '- item' lines, as [a, b], or put it in quotes if it is one"),
    # no blank behind the colons, and = for them
    (MAPPING, "a:\n  «name:A»\n  domain:b", PARTS),
    (MAPPING, "a:\n  - «name:A»\n    domain:b", PARTS.replace("a reads", "a[0] reads")),
    (MAPPING, "a:\n  «name = A»\n  domain=b", "a reads as one text, 'name = A domain=b'; '=' is no colon to YAML: write 'name: A' and so on"),
    (MAPPING, "a: {«name:A»}", "'name:A' is a key without a value; no blank behind the colon: write 'name: A'"),
    (MAPPING, "a: {b: 1,\n  «c:2»}", "'c:2' is a key without a value; no blank behind the colon: write 'c: 2'"),
    (MAPPING, "a:\n  - {«b:1», c: 2}", "'b:1' is a key without a value; no blank behind the colon: write 'b: 1'"),
    # JSON's comma
    (COMMA, "a: «true,»", "a is the text 'true,'; write true without the comma, or put the text in quotes"),
    (COMMA, "a: «3,»", "a is the text '3,'; write 3 without the comma, or put the text in quotes"),
    (COMMA, "a: «-1.5;»", "a is the text '-1.5;'; write -1.5 without the semicolon, or put the text in quotes"),
    (COMMA, "a: «null ,»", "a is the text 'null ,'; write null without the comma, or put the text in quotes"),
    (COMMA, "a: «2024-03-05,»", "a is the text '2024-03-05,'; write 2024-03-05 without the comma, or put the text in quotes"),
    (COMMA, "a:\n  - «3,»", "a[0] is the text '3,'; write 3 without the comma, or put the text in quotes"),
    # a dash too many
    (DOUBLED, "a:\n  - «- b»\n  - c", "a[0] is a list of one item among texts; write '- ' once"),
    (DOUBLED, "a:\n- b\n-  «-  c»", "a[1] is a list of one item among texts; write '- ' once"),
    # the quotes of typographers
    (QUOTES, 'a: «“b"»', 'a: “ and " are part of the text to YAML; write "b" if they are to quote it'),
    (QUOTES, "a: «“b ’90s ‘c’”»", 'a: “ and ” are part of the text to YAML; write "b ’90s ‘c’" if they are to quote it'),
    (QUOTES, "a: «“" + "b" * 61 + "”»", 'a: “ and ” are part of the text to YAML; write "' + "b" * 57 + '..." if they are to quote it'),
    (QUOTES, "a: [«“b, c”», d]", f'a[0]: “ {TEXT} "b, c"'),
    (QUOTES, "a: [b, «„c, d e, f“»]", f'a[1]: „ {TEXT} "c, d e, f"'),
    # what looks like a blank, where a text goes on
    (SPACE, "a: «b\n  \u00a0c»", "a: U+00A0 stands in the indentation of a line of it and is part of it; write blanks"),
    (SPACE, "a:\n  - «b\n   \u00a0- c»", "a[0]: U+00A0 stands in the indentation of a line of it and is part of it; write blanks"),
]  # fmt: skip
FRAMES = ["---\n{}\n---\n", "---\nx1: 1\n{}\ny1: 2\n---\nBody, a: 3,\n"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("frame", FRAMES, ids=["alone", "between"])
@pytest.mark.parametrize(("code", "marked", "message"), MEANT, ids=[row[1] for row in MEANT])
def test_what_was_meant_is_said_where_it_stands(code: str, marked: str, message: str, frame: str, newline: str) -> None:
    text, expected = place(frame.replace("{}", marked).replace("\n", newline))
    (finding,) = nm.checks(text, nm.Document)
    assert (finding.code, where(finding)) == (code, expected)
    assert finding.message == message
    assert finding.severity == ("warning" if code == SPACE else "note")


# What people write like that, and mean it.
AS_IT_READS = [
    # titles and sentences with commas
    "title: Ferry, bus, train", "title: One, two", "description: a, b, c", "author: Smith, John, Jr.", "keywords: a, b", "a:\n  - b, c",
    # tags that are one, or several by blanks; texts in quotes
    "tags: a", "tags: a b", 'tags: "a, b"', "tags: [a, b]", "tags: {a, b}", "tags: ','", "tags: a,", "mytags: a, b", "tags:\n  - a, b",
    # a sentence that goes on with a dash, the name behind a quotation, numbers and options
    "a: b\n  - c", "a:\n  b\n  - c", "a: " + "word " * 12 + "and\n  - c\n  - d", "a:\n  - " + "word " * 12 + "and\n    - c",
    "a: -1\n  -2", "a:\n  -1\n  -2", "a:\n  --b\n  --c", "a: -b", "a:\n  - -b", "a:\n  - -b\n  - -c", "a: [b\n  -c, d]", "a: [-b, -c]",
    "a: [b -c, d]", "a: b - c - d", "a: >-\n  b\n  - c\n  - d", 'a: "b\n  - c\n  - d"', "? tags\n: a", "? a\n: -b\n  -c", "a: &b c, d",
    # colons and signs of equality within texts
    "a: name:A", "a:\n  name:A", "a:\n  name:A b", "a: {b:c: d}\ne:f:", "a:\n  http://b.example/\n  http://c.example/", "a: b:c\n  d", "a: b\n  c:d", "a: [b:c, d:e]", "a: name:A\n  domain:b", "a: [\n  b:c\n  d:e]", "a: {b: c:d}",
    "a: {b: }", "a: {'b:c'}", "a: {http://b.example/x}", "a: {'b': , c: 1}", "a: x=1 and\n  y=2", "a: 16:9", "og:title: b", "a: {16:9}",
    "a: {b=c}", "a: {b:c: d}",
    # commas and semicolons behind a text, in quotes, in brackets
    "a: b,", "a: one, two,", 'a: "3,"', "a: [3, 4]", "a: {b: 3, c: 4}", "a: 1,200", "a: 3;4", "a: 1.2.3,", "a: 2024-99-99,", "a: ;",
    # lists of lists
    "a:\n  - - b", "a:\n  - - b\n  - - c", "a:\n  - - b\n    - c\n  - d", "a:\n  - [b]\n  - c", "a:\n  - - k: v\n  - c", "a: '\n - - b'",
    # quotes within a text
    "a: “b” is “c”", 'a: “b” and "c"', 'a: “b "c"', "a: “b, c", "a: [“b, c]", "a: [“b, d “c”]".replace("d “c”", "c"), "a: ‘b c\"",
    "a: [’90s, rock’n’roll]", "a: [“b” and, c”]", "a: [“b, {c: d”}]",
    # blanks of other kinds within a text
    "a: b\u00a0c\n  d", "a: b\n  \u3000c", "a: b\n  é", "a:\nb: é",
]  # fmt: skip


@pytest.mark.parametrize("text", AS_IT_READS)
def test_what_may_be_meant_as_it_reads_is_no_finding(text: str) -> None:
    found = nm.checks(f"---\nx1: 1\n{text}\ny1: 2\n---\n", nm.Document, rules=Rules(ignore={"yaml-versions"}))
    assert found == []


@attrs.define
class Part:
    name: str
    size: int | None = None


@nm.define
class Post(nm.Document):
    flag: bool | None = None
    title: str = ""
    words: list[str] = attrs.field(factory=list)
    tags: str = ""
    topics: Any = None
    part: Part | None = None
    either: list[str | list[str]] = attrs.field(factory=list)
    named: dict[str, str] = attrs.field(factory=dict)


@nm.define
class Tagged(nm.Document):
    title: str = ""
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))
    by: list[str] | None = attrs.field(default=None, metadata=nm.wire(one_or_many=True))


@pytest.mark.parametrize(
    ("cls", "text", "codes"),
    [
        # a class says what a list is, and may say that a text is one
        (Post, "tags: a, b", []),
        (Post, "topics: a, b", [LIST]),
        (Post, "either:\n  - - a\n  - b", []),
        (Tagged, "tags: a, b", [LIST]),
        (Tagged, "by: Smith, John", []),
        (Tagged, "by: a, b, c", [LIST]),
        (Tagged, 'by: "a, b, c"', []),
        (Tagged, "by: [a, b, c]", []),
        # what it cannot take it says itself
        (Post, "flag: true,", ["wrong-type"]),
        (Post, "words: a, b, c", ["wrong-type"]),
        (Post, "words:\n  -a\n  -b", ["wrong-type"]),
        (Post, "words:\n  - - a\n  - b", ["wrong-type"]),
        (Post, "part:\n  name:A\n  size:3", ["wrong-type"]),
        (Post, "part: {name:A}", ["missing-key"]),
        (Post, "named: {a:b}", ["wrong-type"]),
        # what it takes is said
        (Post, "title: true,", [COMMA]),
        (Post, "title: 3;", [COMMA]),
        (Post, "words:\n  - 3,", [COMMA]),
        (Post, "words:\n  - a\n   - b", [LIST]),
        (Tagged, "title: true,", [COMMA]),
        (Tagged, "title: 3;", [COMMA]),
        (Tagged, "tags: [“a, b”]", [QUOTES]),
    ],
)
def test_a_class_says_what_a_text_may_be(cls: type[nm.Document], text: str, codes: list[str]) -> None:
    assert [finding.code for finding in nm.checks(f"---\n{text}\n---\n\n", cls)] == codes


words = st.sampled_from(["a", "two words", "Q&A", "b, c", "5G", "é", "x-y", "10:30h", "so - so"])


@given(st.lists(words, min_size=2, max_size=6), st.data(), st.sampled_from(["", "  "]), st.integers(1, 3))
def test_an_item_indented_deeper_is_told_wherever_it_stands(items: list[str], data: Any, pad: str, deeper: int) -> None:
    at = data.draw(st.integers(1, len(items) - 1))
    lines = [f"{pad}- {item}" for item in items]
    lines[at] = " " * deeper + lines[at]
    text = "---\nlist:\n" + "\n".join(lines) + "\n---\n"
    (finding,) = nm.checks(text, nm.Document, rules=Rules(select={LIST}))
    assert (finding.line, finding.column, finding.path) == (at + 3, len(pad) + deeper + 1, f"list[{at - 1}]")
    # the mend that it names
    lines[at] = lines[at][deeper:]
    mended = "---\nlist:\n" + "\n".join(lines) + "\n---\n"
    assert nm.loads(mended, nm.Document).extra["list"] == items
    assert nm.checks(mended, nm.Document) == []


@given(st.lists(words, max_size=5), st.text(max_size=12), st.sampled_from(["title", "by", "note"]))
def test_what_the_library_writes_of_lists_and_sentences_is_none(items: list[str], text: str, key: str) -> None:
    """Values over several lines, with dashes and commas, are written so that nobody takes them for something else."""
    document = nm.Document(
        extra={"list": items, "tags": items, key: f"We said: {text}\n- a\n-b", "all": ", ".join(items)}
    )
    codes = {finding.code for finding in nm.checks(nm.dumps(document), nm.Document)}
    assert not codes & {LIST, MAPPING, DOUBLED}


def test_real_articles_have_none(corpus: Path) -> None:
    codes = {LIST, MAPPING, COMMA, DOUBLED, QUOTES, SPACE}
    files = [file for folder in ("corpus", "edits") for file in (corpus / folder).rglob("*.md")]
    found = [finding for file in files for finding in nm.check(file, nm.Document, rules=Rules(select=codes))]
    assert files
    assert found == []
