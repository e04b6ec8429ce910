"""Where YAML 1.1 and 1.2 part ways: the finding stands at the place, names the mend, and what all read alike has none."""

from __future__ import annotations

import attrs
import pytest
import soup
from hypothesis import example, given

import newsmatter as nm
from newsmatter.cli._mends import fix_text
from newsmatter.rules import Rules

# Front matter with «what a finding marks», its code, and a part of the message.
FOUND = [
    ("a: x«\u2028»y", "yaml-versions", "U+2028"), ("a: '«\x85»'", "yaml-versions", "U+0085"), ("# c «\u2029» d\na: 1", "yaml-versions", "U+2029"),
    ("title: «&quot;Ferry&quot;» opens", "yaml-versions", "an anchor that nothing names"),
    ("a: «&x» {b: 1}", "yaml-versions", "an anchor that nothing names"), ("«&x» a: 1", "yaml-versions", "an anchor that nothing names"),
    ("a: «&x.y» 1\nb: *x.y", "yaml-versions", "refuses the anchor x.y"),
    ("a: &x 1\nb: *x\nc: «&x» 2\nd: *x", "yaml-versions", "PyYAML refuses a second anchor x"),
    ("d: «2015-10-01 01:00:00 +0800»", "yaml-versions", "write the zone as +08:00"),
    ("d: [1, «2015-10-01T01:00:00-0330»]", "yaml-versions", "write the zone as -03:30"),
    ("a: [«Who?»]", "yaml-versions", "in brackets"), ("a: {b: «:x»}", "yaml-versions", "in brackets"), ("a: «=»", "yaml-versions", "differently"),
    ("a: «! 1»", "yaml-versions", "the tag !"), ("a: «! 2021-99-99»", "yaml-versions", "the tag !"),
    ("a: «! 'null'»", "yaml-versions", "remove the tag"), ('a: [«! "1"»]', "yaml-versions", "remove the tag"), ("a: 1\n«»: b", "yaml-versions", "a key that is nothing"),
    ("a: 'x'«»# c", "yaml-versions", "YAML 1.2 refuses this"), ("a: [x,\n«»z]", "yaml-versions", "YAML 1.2 refuses this"),
    ("o:\n  a: [x\n«» z]", "yaml-versions", "not indented"), ("a: [«»-]", "yaml-versions", "a lone -"), ("a: [«»-, b]", "yaml-versions", "a lone -"), ("a: {b: «»-}", "yaml-versions", "a lone -"),
    ("a:«\t»x", "tab", "write a blank"), ("a: x«\t»", "tab", "write a blank"), ("a: x«\t\t»# c\t", "tab", "write a blank"),
    ("a:\n  -«\t»x", "tab", "write a blank"), ("a: [x,«\t»y]", "tab", "write a blank"), ("a: 1\n«\t»\nb: 2", "tab", "write a blank"),
    ("a: |«\t»\n  x\ty", "tab", "write a blank"), ("a: x\n «\t»y", "tab", "write a blank"),
    ("d: 2015-10-01«\t»01:00:00Z", "tab", "write a blank"), ("a: «x\ty»", "tab", "put the text in quotes"), ("«a\tb»: 1", "tab", "put the text in quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "code", "message"), FOUND)
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_each_is_found_at_its_place(marked: str, code: str, message: str, eol: str) -> None:
    marked = f"---\n{marked}\n---\n".replace("\n", eol)
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    (finding,) = [finding for finding in nm.checks(text, nm.Document) if finding.code == code]
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: finding.line - 1]) + finding.column - 1
    behind = sum(len(line) + 1 for line in lines[: finding.end_line - 1]) + finding.end_column - 1
    assert (before, behind) == (start, end)
    assert message in finding.message
    assert finding.severity == "warning"


ALIKE = [
    "a: &x 1\nb: *x", "a: &x {b: 1}\nc:\n  <<: *x", "a: x # c\td", "a: 'x\ty'", 'a: "x\ty"', "a: |\n  x\ty", "a: [Who]", "a: Who?", "a: '?'",
    "d: 2015-10-01 01:00:00 +08:00", "d: 2015-10-01 01:00:00 +08", "d: '2015-10-01 01:00:00 +0800'", "d: 2015-10-01T01:00:00Z", "a: !!str 1", "a: '\xa0'", "a: ! 'x'", "'': 1", 'a: "\\u2028"',
]  # fmt: skip


@pytest.mark.parametrize("front_matter", ALIKE)
def test_what_all_read_alike_has_no_finding(front_matter: str) -> None:
    found = {finding.code for finding in nm.checks(f"---\n{front_matter}\n---\n", nm.Document)}
    assert not found & {"tab", "yaml-versions"}


@given(soup.texts_with_tabs)
@example("a: b\tc\n \td\n")  # one mend inside another
def test_tabs_are_mended_without_a_change_of_values(front_matter: str) -> None:
    text = f"---\n{front_matter}---\n"
    try:
        before = nm.loads(text, nm.Document)
    except nm.NewsmatterError:
        return
    mended = fix_text(text, "a.md", nm.Document, Rules(select={"tab"}))
    assert nm.loads(mended, nm.Document) == before
    assert nm.checks(mended, nm.Document, rules=Rules(select={"tab"})) == []


@attrs.define
class Post(nm.Document):
    title: str


def test_the_times_of_what_was_edited_stay_as_they_are_spelt() -> None:
    time = "2015-10-01 01:00:00 +0800"
    post = nm.loads(f"---\ntitle: 2015-13-45 01:00:00 +0800\na:\n  t: {time}\n---\n", Post)
    post.title = "A"  # what stood there is no time
    post.extra["a"]["n"] = 1
    assert nm.canonical(post) == f'---\ntitle: A\n\na:\n  t: {time}\n  "n": 1\n---\n'
    post.extra["a"] = [1]
    assert nm.canonical(post) == "---\ntitle: A\n\na:\n  - 1\n---\n"


def test_a_zone_without_a_colon_stays_a_time_and_as_it_is_spelt() -> None:
    text = "---\ndate: 2015-10-01 01:00:00 +0800\nlayout: post\n---\n"
    document = nm.loads(text, nm.Document)
    assert document.extra["date"].isoformat() == "2015-10-01T01:00:00+08:00"
    document.extra["layout"] = "page"
    assert nm.dumps(document) == text.replace("post", "page")
    assert nm.canonical(document) == text.replace("post", "page")
