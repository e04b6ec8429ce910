"""The safe mends of ``newsmatter fix``: what they change, and what they leave to people."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import attrs
import pytest
from folders import SAMPLE, TEXT
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter.cli._mends import MENDS, fix_text
from newsmatter.cli._work import has_comments
from newsmatter.rules import Rules, catalogue
from newsmatter.strategies import Text, document_texts

NAME = SAMPLE.name


@attrs.define
class Post(nm.Document):
    name: str = ""
    size: int | None = None
    ratio: float = 0.0
    ready: bool | None = None
    at: datetime | None = None
    words: list[str] = attrs.field(factory=list)


def fix(text: str, cls: type[nm.Document] = nm.Article, rules: Rules | None = None) -> str:
    return fix_text(text, NAME, cls, rules or Rules())


def post(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "Body", ""])


def test_a_clean_text_stays() -> None:
    assert fix(TEXT) == TEXT
    assert fix(post("name: a"), Post) == post("name: a")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---\ncategory", "\ufeff---\ncategory"),
        ("heat: 17\n", "heat: 17\r\n"),
        ("heat: 17", 'heat: "17"'),
        ("heat: 17", "heat: '17' # warm"),
        ("published: true", 'published: "true"'),
        ("width: 640", 'width: "640"'),
        ("webUrl", "webURL"),
        ("isCached", "is-cached"),
        ("provider:", "Provider:"),
        ("publishedDateTime: 2024-03-05T07:30:00Z", "publishedDateTime: 2024-03-05T07:30:00"),
        ("publishedDateTime: 2024-03-05T07:30:00Z", 'publishedDateTime: "2024-03-05T07:30:00Z"'),
        ('  - "NO"', "  - NO"),
        ('name: "12:30"', "name: 12:30"),
        ('    title: "a \\x97 b"', '    title: "a \x97 b"'),
        ("---\n\n", "...\n\n"),
    ],
)
def test_a_planted_defect_is_mended(old: str, new: str) -> None:
    text = TEXT.replace("  - CA\n", '  - CA\n  - "NO"\n').replace("The Harbour Courier", '"12:30"')
    text = text.replace('isCached: true\n    title: "', 'isCached: true\n    title: "a \\x97 b"\n    attribution: "')
    assert old in text
    broken = text[: text.index(old)] + new + text[text.index(old) + len(old) :]
    assert nm.checks(broken, file=NAME)
    assert fix(broken) == text.replace(old, new.replace("'17'", "17"), 1) if "#" in new else fix(broken) == text


def test_what_check_suggests_fix_mends() -> None:
    for old, new in (("title:", "titel:"), ("excerpt:", "exerpt:"), ("heat:", "haet:"), ("heat:", "he\u200bat:")):
        broken = TEXT.replace(f"\n{old}", f"\n{new}", 1)
        assert old[:-1] in nm.checks(broken, file=NAME)[0].message
        assert fix(broken) == TEXT


def test_the_python_name_of_a_field_is_suggested_and_not_mended() -> None:
    for old, new in (("\nwebUrl:", "\nweb_url:"), ("\npublishedDateTime:", "\npublished_date_time:")):
        text = TEXT.replace(old, new, 1)
        assert old[1:-1] in " ".join(finding.message for finding in nm.checks(text, file=NAME))
        assert fix(text) == text


def test_every_mend_is_of_a_finding_that_exists() -> None:
    assert {code for code, _ in MENDS} <= {code for code, _, _ in catalogue()}


def test_the_most_frequent_line_ending_wins() -> None:
    assert fix("---\r\nname: a\r\n---\nb\r\n", Post) == "---\r\nname: a\r\n---\r\nb\r\n"
    assert fix("---\r\nname: a\n---\rb\n", Post) == "---\nname: a\n---\nb\n"


def test_the_last_line_ends_like_the_others() -> None:
    assert fix("---\r\nname: a\r\n---\r\nb", Post) == "---\r\nname: a\r\n---\r\nb\r\n"


def test_several_mends_at_once() -> None:
    broken = '\ufeff---\nName: NO\r\nsize: "5"\nat: 2024-01-01 10:00:00\n...'
    assert fix(broken, Post) == '---\nname: "NO"\nsize: 5\nat: 2024-01-01 10:00:00Z\n---\n'


@pytest.mark.parametrize(
    "line",
    [
        'size: "5 apples"',
        'size: "0x5z"',
        "size: '2024-99-99'",
        'size: "5\\n"',
        'size: !!str "5"',
        'size: &a "5"',
        'ready: "maybe"',
        "at: 2024-01-01",
        "name: [NO]",
        "other: NO",
        "wordss: 5",
        "namee: [1]",
    ],
)
def test_what_needs_a_decision_is_left(line: str) -> None:
    text = post(line)
    assert nm.checks(text, Post)
    assert fix(text, Post) == text


def test_a_key_that_could_be_two_or_is_there_already_is_left() -> None:
    for text in (post("Name: a", "name: b"), post("Name: a", "NAME: b"), post("&k Name: a")):
        assert [finding.code for finding in nm.checks(text, Post)]
        assert fix(text, Post) == text


@pytest.mark.parametrize(
    "lines",
    [
        ["size: 1", "size: 2"],
        ["words:", "  - a", "words:", "  - b"],
        ["words:", "- a", "words:", "- b"],
        ["name: a", "name: a", "  b"],
        ["name: |", "  a", "name: |", "  b"],
        ["a: {size: 1, size: 1}"],
        ["size: 1", '"size": 1'],
    ],
)
def test_twins_that_differ_are_left(lines: list[str]) -> None:
    assert [finding.code for finding in nm.checks(post(*lines), Post)] == ["duplicate-key"]
    assert fix(post(*lines), Post) == post(*lines)


def test_a_key_that_stands_twice_alike_stands_once() -> None:
    assert fix(post("size: 1", "name: b", "size: 1 "), Post) == post("size: 1", "name: b")
    nested = ("rows:", "  - a: 1", "    b: 2", "  - a: 2", "    b: 2")
    assert fix(post(*nested, "    b: 2"), Post) == post(*nested)


def test_a_mend_that_would_add_a_finding_is_not_made() -> None:
    text = TEXT.replace('webUrl: "https://www.harbour-courier.example', 'webURL: "/', 1)
    assert "url-relative" in [finding.code for finding in nm.checks(text.replace("webURL", "webUrl"), file=NAME)]
    assert fix(text) == text


def test_a_slip_of_the_keyboard_in_a_key_is_mended_if_the_value_fits() -> None:
    assert fix(post("wordss: [a]", "rattio: 1.5"), Post) == post("words: [a]", "ratio: 1.5")


@pytest.mark.parametrize(
    "text",
    ["", "no front matter", "---\na: [\n...\n", "---\na: \x07\n---\n", '---\na: "\x07\ue000"\n---\n', "---\na: b\x07",
     "---\n? [a]\n: b\n...\n", "\ufeff---\na: [\n---\n"],
)  # fmt: skip
def test_what_cannot_be_read_is_left(text: str) -> None:
    assert fix(text, nm.Document).removesuffix("\n") == text.removesuffix("\n")


def test_what_the_rules_ignore_is_left() -> None:
    text = "\ufeff" + post("name: NO")
    assert fix(text, Post, Rules(ignore={"bom"})) == "\ufeff" + post('name: "NO"')
    assert fix(text, Post, Rules(select={"bom"})) == post("name: NO")


@given(document_texts(), st.sampled_from([nm.Document, Post]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_law_a_mend_keeps_every_value_and_adds_no_finding(
    drawn: Text, cls: type[nm.Document], ending: str, bom: bool
) -> None:
    text = "\ufeff" * (bom and drawn.text[0] != "\ufeff") + drawn.text.replace("\n", ending, 1)
    mended = fix(text, cls)
    before, after = (Counter((f.code, f.path) for f in nm.checks(t, cls, file=NAME)) for t in (text, mended))
    assert not after - before
    assert fix(mended, cls) == mended
    if cls is nm.Document:
        old, new = nm.loads(text, cls), nm.loads(mended, cls)
        assert old.extra == new.extra
        assert old.body.split() == new.body.split()


def test_comments_are_found_wherever_they_stand() -> None:
    for line in ("a: b # c", "# c", "a: | # c\n  text", "a: # c\n  - b", "a: [b, # c\n  d]", "a: b\n# c", "#"):
        assert has_comments(post(line)), line
    for line in (
        "a: 'b # c'",
        'a: "# c"',
        "a: |\n  # text\n  b",
        "a: b#c",
        "a: [b]",
        "",
        "a: b",
        "'#a': b",
        "a: &x b\nc: *x",
    ):
        assert not has_comments(post(line) + "# body\n"), line


def test_a_control_character_in_what_cannot_be_read_anyway_stays() -> None:
    text = '---\na: "\x01"\nb: [\n---\n'
    assert fix(text, nm.Document) == text


def test_a_tab_in_what_cannot_be_read_stays() -> None:
    text = "---\na: b\t# c\nb: [\n---\n"
    assert fix(text, nm.Document) == text


def test_tabs_behind_a_key_become_one_blank_and_none_at_the_end_of_a_line() -> None:
    text = post("name:\t\t'a'\t\t# c", "words:\t\t", "  -\t\tb\t", "x\t:\tf", "long: |\t", "  text\t", "end:\t\t\tg")
    assert fix(text, nm.Document) == post(
        "name: 'a'  # c", "words:", "  -  b", "x : f", "long: |", "  text\t", "end: g"
    )


def test_a_text_that_is_no_yaml_for_a_tab_is_left_to_people() -> None:
    text = post("name: a", "words:", "\t- b")
    assert [finding.code for finding in nm.checks(text, Post)] == ["tab"]
    assert fix(text, Post) == text


@pytest.mark.parametrize("number", [3, 3_000])
def test_many_findings_are_mended_wherever_they_stand(number: int) -> None:
    """Beyond the first their places alone are known, and lists and mappings without one are passed by."""
    clean = "".join(f"  - title: T\n    webUrl: https://a.example/{at}\n" for at in range(number))
    bad = "".join(f'  - url: /{at}.png\n    width: "{at}"\n    heigth:\t{at}\n' for at in range(1, number))
    text = f"---\ntitel: T\nrelated:\n{clean}images:\n{bad}topics:\n" + "  - NO\n" * number + "---\n"
    mended = text.replace("titel", "title").replace('width: "', "width: ").replace('"\n    heigth:\t', "\n    height: ")
    assert fix_text(text, "a.md", nm.Article, Rules()) == mended.replace("- NO", '- "NO"')
