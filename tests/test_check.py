"""check: each rule where it fires and where it does not, at its line and column; totality; sources."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from conftest import FIXTURES
from marks import place, where

import newsmatter as nm
from newsmatter._binding.fields import wire
from newsmatter.rules import RULES, Hit, Rule, Rules

NEWS = (FIXTURES / "news.md").read_text(encoding="utf-8")
NAME = "2024-03-05-harbour-city-opens-solar-ferry-terminal.md"
RELATED_URL = "https://www.tidewater-post.example/ferry-year"
OWN_URL = "https://www.harbour-courier.example/2024/03/solar-ferry-terminal"


@attrs.define
class Post(nm.Document):
    last_modified: str | None = None


@attrs.define
class Price:
    amount: int


@attrs.define
class Offer(nm.Document):
    price: Price


@attrs.define
class Score:
    points: int = attrs.field(validator=attrs.validators.in_(range(6)))
    name: str = attrs.field(validator=attrs.validators.instance_of(str))


@attrs.define
class Rated(nm.Document):
    score: Score
    stars: int = attrs.field(default=1, validator=attrs.validators.in_(range(6)))


@attrs.define
class Odd(nm.Document):
    when: date | bytes | None = None


@attrs.define
class Album(nm.Document):
    images: list[nm.Image] = attrs.field(factory=list)


# code, the replaced text of the fixture, what fires with its place marked, and the near miss that does not
CASES = [
    ("bom", "---\ncategory", "«\ufeff»---\ncategory", "---\n# \ufeff\ncategory"),
    ("line-endings", "type: article\nquality", "type: article«»\r\nquality", "type: article\nquality"),
    ("line-endings", "type: article\nquality", "type: article«»\rquality", 'type: "art\\ricle"\nquality'),
    ("final-newline", "---\n\n", "---«»", "---\n"),
    ("control-character", "The Harbour Courier", "The «\x97»Harbour", '"The \\x97 Harbour"'),
    ("list-as-text", "  - Ferries", "   «- Ferries»", "  - 'Ferries\n    - old'"),
    ("list-as-text", "heat: 17", "heat: 17\nsea:\n  tags: «calm, sea»", "heat: 17\nmood: calm, sea"),
    ("mapping-as-text", "heat: 17", "heat: 17\nmood:\n  «sea:calm»\n  air:warm", "heat: 17\nmood:\n  sea:calm"),
    ("trailing-comma", "heat: 17", "heat: 17\ncold: «17,»", "heat: 17\ncold: '17,'"),
    ("dash-doubled", "heat: 17", "heat: 17\nmoods:\n  - «- calm»\n  - warm", "heat: 17\nmoods:\n  - - calm"),
    ("tab", "  name: The Harbour", "«\t»name: The Harbour", '  name: "\tThe Harbour"'),
    ("tab", "heat: 17", "heat:«\t»17", "heat: 17 # a\ttab"),
    ("merge-conflict", "heat: 17\n", "«<»<<<<<< HEAD\nheat: 17\n=======\nheat: 1\n>>>>>>> topic\n", "# <<<<<<<\n"),
    ("front-matter-cut", "heat: 17", "«---»\nheat: 17", "# ---\nheat: 17"),
    ("front-matter-cut", "\nimages:", "«---»\n\nimages:", "---\n\n images:"),
    ("front-matter-cut", "tags:\n  - CA\n  - US-WA\n", "«---»\nsea: calm\nair: warm\n---\n", "---\nsea: calm\n# Tide\nair: warm\n---\n"),
    ("no-break-space", "heat: 17", "heat: 17\n«\u00a0mood»: calm", 'heat: 17\n"mood\u00a0": calm'),
    ("no-break-space", "heat: 17", "heat: 17\nmoods:\n  «calm:\u00a0very»", "heat: 17\nmoods: calm :\u00a0very"),
    ("no-break-space", "heat: 17", "heat: 17\nmoods:\n  «-\u00a0calm»", "heat: 17\nmoods:\n  - calm\u00a0sea"),
    ("no-break-space", "heat: 17", "heat: 17\n«mood\u00a0»: calm", "heat: 17\n'mood\u00a0': calm"),
    ("no-break-space", "heat: 17", "heat: 17\n«mo\u200bod»: calm", "heat: 17\nmo\u200cod: calm"),
    ("no-break-space", "heat: 17", "heat: 17\n«mood\u200d»: calm", "heat: 17\nmood: calm"),
    ("no-break-space", "heat: 17", "heat: 17\nmood: «calm\u00a0»", "heat: 17\nmood: 'calm\u00a0'"),
    ("no-break-space", "heat: 17", "heat: 17\nmood: [«\u200bcalm»]", "heat: 17\nmood: [calm]"),
    ("no-break-space", "heat: 17", "heat: 17\nmood: «calm\u00a0# the sea»", "heat: 17\nmood: é#b # the\u00a0sea"),
    ("no-break-space", "name: The Harbour Courier", "name: «The Harbour Courier\u00a0»", "name: The\u00a0Harbour Courier"),
    ("html-comment", "heat: 17", "heat: 17\n«<!-- note: x -->»", "heat: 17\n# <!-- note: x -->"),
    ("html-comment", "  - Ferries", "  - «<!-- Ferries -->»", '  - "<!-- Ferries -->"'),
    ("html-comment", "heat: 17", "heat: 17\nmore: «<!-- more -->»", 'heat: 17\nexcerpt_separator: <!--more-->\n"teaserMarker" : <!-- x -->'),
    ("smart-quotes", "  - Ferries", "  - «“Ferries”»", "  - “Ferries” and more"),
    ("smart-quotes", "heat: 17", "heat: 17\n«“mood”»: calm", "heat: 17\n'“mood”': calm"),
    ("smart-quotes", "name: The Harbour Courier", "name: «„The Harbour Courier“»", 'name: "„The Harbour Courier“"'),
    ("value-cut", "name: The Harbour Courier", "name: Harbour «#1 Courier»", "name: Harbour # 1 Courier"),
    ("value-cut", "heat: 17", "heat: 17\ncolour: «#fff»", "heat: 17 #1"),
    ("value-cut", "heat: 17", "heat: 17\ncolour: red\t«#fff»", "heat: 17\ncolour: 'red\t#fff'"),
    ("value-cut", "heat: 17", "heat: 17\nmood: calm «#1»", "heat: 17\nmood: 2 #1\nday: 2024-13-01 #1"),
    ("yaml-versions", "  - CA", "  - «NO»", '  - "NO"'),
    ("yaml-versions", "quality: 41", "quality: «041»", "quality: 410"),
    ("yaml-versions", "  - US-WA", "  - «12:30»", "  - 12:30h"),
    ("key-misspelt", "heat: 17", "heat: 17\n«web_url»: x", "heat: 17\ncolour: x"),
    ("key-misspelt", "heat: 17", "heat: 17\n«publishedx»: x", "heat: 17\npublished_by: x\nprovider_url: x\nnewImages: x\n"),
    ("key-misspelt", "    isCached: true", "    «iscached»: true", "    copied: true"),
    ("key-unknown", "heat: 17", "heat: 17\n«colour»: red", "heat: 17\n# colour: red"),
    ("key-unknown", "      - url: ", "      - «colour»: red\n        url: ", "      - url: "),
    ("url-relative", f'webUrl: "{OWN_URL}"', f'webUrl: «"{OWN_URL[8:]}"»', f'webUrl: "HTTP{OWN_URL[5:]}"'),
    ("url-relative", '"https://img.tidewater', '«"//img.tidewater-post.example/x"»\n        title: "', '"/img.tidewater'),
    ("url-characters", f'"{RELATED_URL}"', f'«"{RELATED_URL} "»', f'"{RELATED_URL}-é?a=%20[1]"'),
    ("url-missing", f'originalUrl: "{OWN_URL}"\nwebUrl: "{OWN_URL}"', "«»", f'originalUrl: "{OWN_URL}"'),
    ("url-missing", f'    webUrl: "{RELATED_URL}"\n', "", f'    webUrl: "{RELATED_URL}"\n'),
    ("time-zone", "2024-03-05T07:30:00Z", "«2024-03-05 07:30:00»", "2024-03-05 09:30:00 +02:00"),
    ("time-zone", "2024-02-28T16:05:00Z", "«2024-02-28»", "2024-02-28T16:05:00Z\n    seen: 2024-02-28"),
    ("time-range", "2024-02-28T16:05:00Z", "«1989-12-31T23:59:59Z»", "1990-01-01T00:00:00Z"),
    ("time-range", "2024-02-28T16:05:00Z", "«2101-01-01T00:00:00Z»", "2100-12-31T23:59:59Z"),
    ("number-range", "heat: 17", "heat: «-2»", "heat: -1\n# published: true"),
    ("number-range", "    width: 1200", "    width: «0»", "    width: 1"),
    ("number-range", "quality: 28", "quality: «-1»", "quality: 0"),
    ("value-misspelt", "type: article\nquality", "type: «artcle»\nquality", "type: podcast\nquality"),
    ("value-misspelt", "category: news", "category: «News»", "category: stats"),
    ("value-misspelt", "    type: article", "    type: «Article»", "    type: none"),
    ("title-empty", '"Harbour City opens its first solar ferry terminal"', '«""»', '" x"'),
    ("title-empty", '"What a terminal roof can earn"', '«" "»', '"."'),
    ("topics-empty", "topics:\n  - Solar Power\n  - Ferries", "topics: «[]»", "topics: [a]"),
    ("topics-empty", "  - Ferries", '  - «""»', "  - F"),
    ("topics-repeated", "  - Ferries", "  - «Solar Power»", "  - solar power"),
    ("topics-repeated", "  - US-WA", "  - «CA»", "  - CAN"),
    ("provider-host", "  domain: harbour-courier.example\n  images", "  domain: «courier.example»\n  images", "  domain: Harbour-Courier.example\n  images"),
    ("provider-host", "domain: roof-and-rail.example", "domain: «rail.example»", "domain: example"),
    ("amp-pair", 'cdnAmpWebUrl: "https://amp-harbour--courier-example.cdn.example/c/s/2024/03/solar-ferry-terminal"\n', "", "cdnAmpWebUrl: [1]\n"),
    ("amp-pair", f'    webUrl: "{RELATED_URL}"', f'    webUrl: "{RELATED_URL}"\n    cdnAmpWebUrl: «"https://c.example"»', f'    webUrl: "{RELATED_URL}"'),
    ("heat-published", "heat: 17\npublished: true", "heat: -1\npublished: «true»", "heat: -1\npublished: false"),
    ("file-date", "2024-03-05T07:30:00Z", "«2024-03-06T00:00:00Z»", "2024-03-04T00:00:00Z"),
    ("file-date", "2024-03-05T07:30:00Z", "«2024-03-05T23:30:00-02:00»", "2024-03-06T00:30:00+02:00"),
    ("file-date", "2024-03-05T07:30:00Z", "«2024-03-03T23:59:59Z»", "2024-03-05T23:59:59Z"),
    ("related-repeated", '"https://roof-and-rail.example/terminal-roof"', f'«"{RELATED_URL}"»', f'"{RELATED_URL}2"'),
    ("related-self", '"https://roof-and-rail.example/terminal-roof"', f'«"{OWN_URL}"»', f'"{OWN_URL}/"'),
    ("missing-key", "category: news\n", "", "category: x\n"),
    ("missing-key", "  name: The Harbour Courier\n", "", "  name: x\n"),
    ("missing-key", "      domain: roof-and-rail.example", "      domain:«»", "      domain: roof-and-rail.example"),
    ("wrong-type", "heat: 17", 'heat: «"17"»', "heat: 0x11"),
    ("wrong-type", "topics:\n  - Solar Power\n  - Ferries", "topics: «Ferries»", "topics:\n- Ferries"),
    ("wrong-value", "2024-03-05T07:30:00Z", "«2024-02-30T07:30:00Z»", "2024-02-29T07:30:00Z"),
    ("wrong-value", "q83vEjRWeJCrze8SNFZ4kA==", "»", "q83vEjRWeJCrze8SNFZ4kA=="),
]  # fmt: skip
# Places that are not in the replaced text: the whole marked line stands in the fixture.
ELSEWHERE = {
    ("url-missing", ""): ("    publishedDateTime: 2024-02-28", "    «publishedDateTime»: 2024-02-28"),
    ("url-missing", "«»"): ("publishedDateTime: 2024-03-05", "«publishedDateTime»: 2024-03-05"),
    ("amp-pair", ""): (
        'ampWebUrl: "https://amp.harbour-courier.example/2024/03/solar-ferry-terminal"',
        'ampWebUrl: «"https://amp.harbour-courier.example/2024/03/solar-ferry-terminal"»',
    ),
}


def fired(text: str, code: str, cls: Any = nm.Article) -> list[nm.Finding]:
    return [finding for finding in nm.checks(text, cls, file=NAME) if finding.code == code]


@pytest.mark.parametrize(("code", "old", "new", "miss"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_a_rule_fires_at_its_place_and_not_beside_it(code: str, old: str, new: str, miss: str) -> None:
    assert old in NEWS
    if (code, new) in ELSEWHERE:
        marked = NEWS.replace(old, new.replace("«»", ""), 1).replace(*ELSEWHERE[code, new], 1)
    elif code == "missing-key" and "«" not in new:
        first = "«---»\ntitle" if "category" in old else "provider:\n  «»domain"
        marked = NEWS.replace(old, new, 1).replace(first.replace("«", "").replace("»", ""), first, 1)
    elif new == "»":
        marked = NEWS.replace('secured: "', 'secured: «"').replace(old + '"', '"»', 1)
    else:
        marked = NEWS.replace(old, new, 1)
    text, expected = place(marked)
    (finding,) = fired(text, code)
    if finding.severity == "error" and code == "tab":
        expected = (*expected[:2], finding.end_line, finding.end_column)
    assert where(finding) == expected
    assert finding.file == NAME
    assert fired(NEWS.replace(old, miss, 1), code) == []


def test_every_rule_has_a_case() -> None:
    alone = {rule.code for rule in RULES if rule.scope == "file"}  # the others: tests/test_together.py
    assert alone <= {case[0] for case in CASES} | {
        "file-name",
        "deprecated",
    }  # of a class of one's own: tests/test_kinds.py


def test_the_fixture_is_clean() -> None:
    assert nm.checks(NEWS, file=NAME) == []
    assert nm.checks(NEWS.replace("\n", "\r\n"), file=NAME) == []


@pytest.mark.parametrize(
    "name", ["news.md", "2024-03-05.md", "2024-03-05-a--b.md", "2024-03-05-Ab.md", "24-03-05-a.md"]
)
def test_file_name(name: str) -> None:
    (finding,) = [f for f in nm.checks(NEWS, file=f"a/{name}") if f.code == "file-name"]
    assert where(finding) == (1, 1, 1, 4)
    assert name in finding.message


@pytest.mark.parametrize("file", [None, "<stdin>", "-", "2024-03-05-a-b.md", "x/2024-03-06-5g.markdown"])
def test_file_names_that_are_none_or_well(file: str | None) -> None:
    assert nm.checks(NEWS, file=file) == []


def test_a_date_in_the_file_name_that_is_none() -> None:
    findings = nm.checks(NEWS, file="2024-02-30-a-b.md")
    assert [(f.code, f.line, f.column) for f in findings] == [("file-date", 1, 1)]
    early = NEWS.replace("2024-03-05T07:30:00Z", "0001-01-01T00:00:00+05:00")
    assert {f.code for f in nm.checks(early, file="0001-01-01-a.md")} == {"time-range"}


def test_the_rules_go_on_past_values_that_failed() -> None:
    text = (
        NEWS.replace("heat: 17", "heat: hot")
        .replace('title: "What a', 'titel: "What a')
        .replace("  - Ferries", "  - [x]")
    )
    text = text.replace("height: 360", "height: -360").replace(
        "  domain: harbour-courier.example\n  images", "  images"
    )
    text = text.replace(
        "    provider:\n      name: Roof & Rail\n      domain: roof-and-rail.example", "    provider: Roof"
    )
    found = {(f.code, f.path) for f in nm.checks(text, file=NAME)}
    assert found == {
        ("wrong-type", "heat"), ("key-misspelt", "related[1].titel"), ("wrong-type", "topics[1]"), ("missing-key", "provider.domain"),
        ("number-range", "related[0].images[0].height"), ("wrong-type", "related[1].provider"),
    }  # fmt: skip
    assert "did you mean title?" in str(nm.checks(text))


def test_load_and_check_report_the_same_schema_findings() -> None:
    text = (
        NEWS.replace("heat: 17", "heat: hot")
        .replace("  name: The Harbour Courier\n", "")
        .replace("category: news\n", "")
    )
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(text)
    assert caught.value.findings == nm.checks(text)


def test_a_url_that_cannot_be_read_is_there() -> None:
    text = NEWS.replace(f'originalUrl: "{OWN_URL}"\nwebUrl: "{OWN_URL}"', "webUrl: [1]")
    text = text.replace("related:\n", "related:\n  - none\n")
    assert [(f.code, f.path) for f in nm.checks(text)] == [("wrong-type", "webUrl"), ("wrong-type", "related[0]")]


def test_a_file_of_one_kind_of_line_ending_is_not_mixed() -> None:
    assert fired(NEWS.replace("\n", "\r"), "line-endings") == []
    assert fired(NEWS.replace("\n", "\r\n"), "line-endings") == []


def test_several_tabs_and_control_characters_each_at_its_place() -> None:
    found = nm.checks("---\na:\n\tb: 1\n\tc: 2\nd:\te\nf:\n\t- g\n \t x: |\n---\n")
    assert [(f.line, f.column, f.code, f.severity) for f in found] == [
        (3, 1, "tab", "error"), (4, 1, "tab", "error"), (7, 1, "tab", "error"), (8, 2, "tab", "error"),
    ]  # fmt: skip
    found = nm.checks("---\na: \x97\x97\nb: \x00\n---\n\x97\n")
    assert [(f.line, f.column, f.code) for f in found] == [(2, 4, "control-character"), (2, 5, "control-character"), (3, 4, "control-character")]  # fmt: skip


def test_bytes_that_are_not_utf_8_are_each_found_and_the_rest_is_checked() -> None:
    data = NEWS.replace("City", "Caf\u00e9", 1).encode("latin-1", "replace").replace(b"heat: 17", b'heat: "\xe9\xe8"')
    found = nm.checks(data, file=NAME)
    assert [(f.line, f.column, f.code) for f in found] == [
        (3, 20, "encoding"),
        (12, 7, "wrong-type"),
        (12, 8, "encoding"),
    ]
    assert found[2].end_column == 10
    (utf_16,) = nm.checks(NEWS.encode("utf-16"))
    assert (utf_16.code, utf_16.line, utf_16.column) == ("encoding", 1, 1)


def test_unreadable_yaml_is_one_finding_and_those_of_the_text() -> None:
    found = nm.checks('\ufeff---\r\na: "x\n---')
    assert [(f.code, f.line, f.column) for f in found] == [
        ("bom", 1, 1), ("yaml", 2, 4), ("line-endings", 2, 6), ("final-newline", 3, 4),
    ]  # fmt: skip


def test_a_suggestion_in_a_class_of_ones_own_and_no_note_on_the_rest() -> None:
    found = nm.checks("---\nlast-modified: x\nlayout: z\n---\n", Post)
    assert [(f.code, f.path, f.line, f.column, f.end_column) for f in found] == [
        ("key-misspelt", "last-modified", 2, 1, 14)
    ]


def test_unknown_keys_of_a_class_without_extra() -> None:
    (finding,) = nm.checks("---\nprice:\n  amount: 1\n  colour: red\n---\n", Offer)
    assert (finding.code, finding.line, finding.column, finding.path) == ("unknown-key", 4, 11, "price.colour")


def test_validators_of_ones_own_are_findings_once() -> None:
    codes = {
        "score: {points: 6, name: a}": [("wrong-value", "score.points")],
        "score: {points: 5, name: [a]}": [("wrong-type", "score.name")],
        "score: {points: 5, name: a}\nstars: 7": [("wrong-value", "stars")],
        "score: {points: x, name: a}\nstars: 7": [("wrong-type", "score.points"), ("wrong-value", "stars")],
    }
    for front, expected in codes.items():
        assert [(f.code, f.path) for f in nm.checks(f"---\n{front}\n---\n", Rated)] == expected


def test_cattrs_types_fail_once() -> None:
    assert [f.path for f in nm.checks("---\nwhen: 2024-13-45\n---\n", Odd)] == ["when"]
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict({"when": {1: 2}}, Odd)
    assert len(caught.value.findings) == 1


def test_paths_through_aliases_merges_and_odd_keys() -> None:
    text = "---\nbase: &base\n  width: 0\nimages:\n  - &one\n    height: 0\n  - *one\n  - <<: *base\n---\n"
    found = [(f.path, f.line, f.column) for f in nm.checks(text, Album)]
    assert found == [("images[2].width", 3, 10), ("images[0].height", 6, 13), ("images[1].height", 6, 13)]
    odd = '---\n"a.b[0]": {"": [yes]}\n---\n'
    assert [(f.path, f.line, f.column) for f in nm.checks(odd, nm.Document)] == [("a.b[0].[0]", 2, 17)]
    hidden = "---\nbase: {a: 1}\nx:\n  <<: {a: yes}\n  a: 1\n---\n"
    assert [(f.path, f.line, f.column) for f in nm.checks(hidden, nm.Document)] == [("", 4, 11)]


# -- sources -----------------------------------------------------------------------------------------------------------


def test_check_takes_paths_and_open_files(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(NEWS.replace("heat: 17", "heat: -2").encode())
    with open(path, "rb") as binary, open(path, encoding="utf-8") as text:
        results = [nm.check(path), nm.check(str(path)), nm.check(binary), nm.check(text)]
    assert [[(f.code, f.line, f.file) for f in found] for found in results] == [[("number-range", 12, str(path))]] * 4
    assert nm.check(io.StringIO(NEWS)) == []
    with pytest.raises(OSError):
        nm.check(tmp_path / "none.md")


def test_check_of_a_document_sees_its_pending_edits() -> None:
    article = nm.loads(NEWS)
    assert nm.check(article) == []
    article.topics.insert(0, "Ports")
    article.images[0].width = 0
    (finding,) = nm.check(article)
    assert nm.dumps(article).split("\n")[finding.line - 1] == "    width: 0"
    article.path = Path("x/2024-03-01-a.md")
    assert [(f.code, f.file) for f in nm.check(article)] == [
        ("file-date", "x/2024-03-01-a.md".replace("/", str(Path("/"))[0])),
        ("number-range", str(article.path)),
    ]


def test_check_of_a_document_made_in_python() -> None:
    article = nm.from_dict({**nm.to_dict(nm.loads(NEWS)), "heat": -5})
    (finding,) = nm.check(article)
    assert nm.dumps(article).split("\n")[finding.line - 1] == "heat: -5"


def test_edits_that_cannot_be_written_are_findings() -> None:
    article = nm.loads(NEWS)
    article.images[0].width = "wide"  # type: ignore[assignment]
    (finding,) = nm.check(article)
    assert (finding.code, finding.line) == ("unwritable", NEWS[: NEWS.index("    width: 1200")].count("\n") + 1)
    made = nm.Document(extra={"a": {1}})
    assert [(f.code, f.line) for f in nm.check(made)] == [("unwritable", 0)]


def test_all_that_does_not_fit_is_listed_at_once_at_its_place() -> None:
    article = nm.loads(NEWS)
    article.title = None  # type: ignore[assignment]
    article.heat = "x"  # type: ignore[assignment]
    article.topics[0] = None  # type: ignore[call-overload]
    article.related.append(3)  # type: ignore[arg-type]
    article.related[0].images.append(nm.Image(width=1.5))  # type: ignore[arg-type]
    article.extra = {"a": {1}, "b": [{2: 3}], "c": [[]]}
    article.body = 3  # type: ignore[assignment]
    findings = nm.check(article)
    assert {finding.code for finding in findings} == {"unwritable"}
    assert sorted(finding.path for finding in findings) == [
        "a", "b[0]", "body", "heat", "related[0].images[1].width", "related[2]", "title", "topics[0]",
    ]  # fmt: skip
    assert next(f for f in findings if f.path == "title").line == next(
        number for number, line in enumerate(NEWS.splitlines(), 1) if line.startswith("title:")
    )
    article = nm.Article(
        category=1, title="a", excerpt="", type="a", published_date_time=None, provider="x", topics=[],  # type: ignore[arg-type]
        extra=[1],  # type: ignore[arg-type]
    )  # fmt: skip
    assert [f.path for f in nm.check(article)] == ["", "category", "provider", "publishedDateTime"]
    article.extra = {"title": 1, 2: 3}  # type: ignore[dict-item]
    assert "set the attribute title" in str(nm.check(article)[-1])


def test_a_document_without_end_is_one_finding() -> None:
    document = nm.Document(extra={"a": []})
    document.extra["a"].append(document.extra)
    (finding,) = nm.check(document)
    assert finding.message == "a[0]: contains itself; write what is meant out"


def test_a_rule_that_fails_is_a_finding_and_the_others_run() -> None:
    def bad(subject: Any) -> list[Hit]:
        raise KeyError("x")

    found = nm.checks(NEWS.replace("heat: 17", "heat: -2"), rules=Rules(extra=(Rule("bad-rule", "note", "none", bad),)))
    assert [f.code for f in found] == ["rule-failed", "number-range"]
    assert "bad-rule failed (KeyError: 'x')" in found[0].message


def test_importing_the_library_imports_neither_rules_nor_schema() -> None:
    code = (
        "import sys, newsmatter as nm; nm.loads('---\\na: 1\\n---\\n', nm.Document);"
        "assert not [m for m in sys.modules if m.startswith('newsmatter.') and m.split('.')[1] in ('rules', 'schema', '_check')];"
        "assert set(nm.__all__) <= set(dir(nm)); nm.checks(''); assert nm.check and nm.json_schema"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="nothing"):
        nm.nothing  # noqa: B018


@attrs.define(kw_only=True)
class Section:
    size: int | None = attrs.field(default=None, metadata=wire(minimum=1))
    parts: list[Section] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Thing:
    """A scalar on the wire, which need not stand in quotes."""

    text: str

    @classmethod
    def from_wire(cls, text: str) -> Thing:
        return cls(text=text)


@attrs.define(kw_only=True)
class Picture:
    size: int | None = None


@attrs.define(kw_only=True)
class Sized(Picture):
    size: int | None = attrs.field(default=None, metadata=wire(minimum=1))


@attrs.define(kw_only=True)
class Book(nm.Document):
    sections: list[Section] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Wired(nm.Document):
    thing: Thing | None = None


@attrs.define(kw_only=True)
class Converted(nm.Document):
    word: str = attrs.field(converter=lambda text: "converted")


@attrs.define(kw_only=True)
class Replaced(nm.Document):
    picture: Picture | None = None

    def __attrs_post_init__(self) -> None:
        self.picture = Sized(size=self.picture.size) if self.picture else None


@attrs.define(kw_only=True)
class Holding(nm.Document):
    sizes: list[Sized | None] = attrs.field(factory=list)


@pytest.mark.parametrize(
    ("cls", "front", "codes"),
    [
        (Book, "sections:\n  - size: 1\n    parts:\n      - size: 0\n", ["number-range"]),  # a class inside itself
        (Wired, "thing: no\n", ["yaml-versions"]),  # the object holds no string
        (Converted, "word: no\n", ["yaml-versions"]),  # the object holds another
        (Replaced, "picture:\n  size: 0\n", ["number-range"]),  # the object is of another class
        (Holding, "sizes:\n  - size: 1\n  - null\n  - size: 0\n", ["number-range"]),  # there is no object
        (Holding, "sizes:\n  - size: 1\n  - null\n", []),
    ],
)
def test_the_quick_look_at_classes_of_ones_own(cls: type[nm.Document], front: str, codes: list[str]) -> None:
    assert [finding.code for finding in nm.checks(f"---\n{front}---\n", cls)] == codes


def test_a_rule_of_ones_own_gets_the_tree_of_a_regular_text() -> None:
    """No plain scalar was given where each was in no doubt for the rules of the library."""
    rule = Rule("plain", "note", "none", lambda subject: [Hit(n.value) for n in subject.plain_scalars if n.value == "news"])  # fmt: skip
    assert [finding.message for finding in nm.checks(NEWS, file=NAME, rules=Rules(extra=(rule,)))] == ["news"]
    for nothing in ("---\n---\n", "---\n\n---\n"):
        assert nm.checks(nothing, Holding, rules=Rules(extra=(rule,))) == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://a.example?x.harbour-courier.example/", "provider-host"),  # its last part is the domain
        ("https://a.example#.harbour-courier.example/", "provider-host"),
        ("https://a.example:.harbour-courier.example/", "provider-host"),
        ("https:///www.harbour-courier.example/", "url-relative"),  # it begins as an address does
        ("https://\u3000/", "url-relative"),
    ],
)
def test_the_quick_look_at_urls_of_an_odd_form(url: str, code: str) -> None:
    assert code in [finding.code for finding in nm.checks(NEWS.replace(OWN_URL, url), file=NAME)]


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        (
            "https://courier.example/",
            "is an address, 'https://courier.example/'; write its host alone, 'courier.example'",
        ),
        ("courier.example/news", "is an address, 'courier.example/news'; write its host alone, 'courier.example'"),
        (
            "courier.example",
            "is 'courier.example', but the host of webUrl is 'www.harbour-courier.example'; one may be wrong",
        ),
    ],
)
def test_an_address_in_place_of_a_domain_is_told_as_one(domain: str, message: str) -> None:
    text = NEWS.replace("  domain: harbour-courier.example\n", f"  domain: {domain}\n", 1)
    (finding,) = (finding for finding in nm.checks(text, file=NAME) if finding.code == "provider-host")
    assert finding.message == f"provider.domain {message}"


def test_a_needless_zero_is_found_in_the_producers_layout() -> None:
    """The quick look sees numbers, not how they are written: the fast reader leaves such a text to the other way."""
    found = nm.checks(NEWS.replace("quality: 41", "quality: 041", 1), file=NAME)
    assert [(finding.code, finding.path) for finding in found] == [("yaml-versions", "quality")]


def test_a_line_of_dashes_inside_a_line_is_no_other_fence() -> None:
    found = nm.checks("---\ntitle: x\n---\ntitle: a\nname: b\n# c --- d\n", nm.Document)
    assert "front-matter-cut" not in {finding.code for finding in found}
