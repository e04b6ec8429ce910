"""check, as laws: clean articles are clean, seeded defects are found, any bytes are answered."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
import soup
import yaml
from clean import articles
from hypothesis import example, given
from hypothesis import strategies as st
from marks import place, where

import newsmatter as nm
from newsmatter import _check
from newsmatter._binding.fields import wire
from newsmatter._syntax import packed, resolve
from newsmatter.rules import Rules


@given(articles())
def test_a_clean_article_has_no_findings(article: tuple[str, str]) -> None:
    name, text = article
    assert nm.checks(text, file=name) == []


def number(found: list[nm.Finding]) -> Counter[str]:
    """How many findings of each code there are, told or not."""
    made: Counter[str] = Counter()
    for finding in found:
        more = re.fullmatch(r"and ([0-9,]+) more of this kind in the file; mend these first", finding.message)
        made[finding.code] += int(more[1].replace(",", "")) if more else 1
    return made


@given(st.one_of(soup.texts, soup.texts_with_all), st.sampled_from([nm.Article, nm.Document]), st.booleans())
@example("topics: [NO, 1, NO]\nimages:\n- width: no\n- wdth: 1\n", nm.Article, True)
def test_what_is_counted_is_what_would_be_told(front: str, cls: type[nm.Document], long: bool) -> None:
    text = f"---\n{front}---\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "LONG", -1 if long else packed.LONG)
        everything = nm.checks(text, cls, rules=Rules(limit=None))
        few = nm.checks(text, cls, rules=Rules(limit=1))
    assert number(few) == number(everything)
    first = {finding.code: finding for finding in reversed(everything)}
    # of what is no more than one, the whole finding; of more the one that its rule finds first
    assert {f.code: f for f in few if number(everything)[f.code] == 1} == {
        code: finding for code, finding in first.items() if number(everything)[code] == 1
    }


@dataclasses.dataclass
class Defect:
    """A pattern of the clean text, and what to put there with the place marked."""

    code: str
    pattern: str
    new: str | Callable[[re.Match[str]], str]


DEFECTS = [
    Defect("wrong-type", r"(?m)^heat: (-?\d+)", r'heat: «"\1"»'),
    Defect("wrong-type", r"(?m)^published: \w+", "published: «yes»"),
    Defect("wrong-value", r"(?m)^publishedDateTime: \S+", "publishedDateTime: «2024-02-30T00:00:00Z»"),
    Defect("wrong-value", r'(?m)^secured: ".([^"]*)"', r'secured: «"#\1"»'),
    Defect("missing-key", r"(?m)^category: news\r?\n", ""),
    Defect("missing-key", r"(?m)^(  )name: [^\r\n]*\r?\n +", r"\1«»"),
    Defect("missing-key", r"(?m)^(      )name: [^\r\n]*\r?\n +", r"\1«»"),
    Defect("yaml-versions", r"(?m)^topics:(\r?\n)", r"topics:\1  - «no»\1"),
    Defect("yaml-versions", r"(?m)^quality: (\d+)", r"quality: «01\1»"),
    Defect("yaml-versions", r"(?m)^      name: [^\r\n]*", "      name: «1_0»"),
    Defect("key-misspelt", r"(?m)^type: article(\r?\n)", r"type: article\1«webURL»: x\1"),
    Defect("url-relative", r'(?m)^    webUrl: "https:([^"]*)"', r'    webUrl: «"\1"»'),
    Defect("url-characters", r'(?m)^webUrl: "([^"]*)"', r'webUrl: «"\1 x"»'),
    Defect("url-characters", r'(?m)^    webUrl: "([^"]*)"', r'    webUrl: «"\1|"»'),
    Defect("time-range", r"(?m)^(    publishedDateTime: )\S+", r"\1«1969-12-31T23:59:59Z»"),
    Defect("time-zone", r"(?m)^(    publishedDateTime: )(\S+)Z", r"\1«\2»"),
    Defect("number-range", r"(?m)^quality: \d+", "quality: «-7»"),
    Defect("title-empty", r'(?m)^(  - title: )"[^\r\n]*"', r'\1«""»'),
    Defect("topics-repeated", r"(?m)^topics:(\r?\n)  - ([^\r\n]*)", r"topics:\1  - \2\1  - «\2»"),
    Defect("provider-host", r"(?m)^  domain: \S+", "  domain: «z.example»"),
    Defect("related-self", r'(?m)^(webUrl: )("[^"]*")((?:.|\r|\n)*?^    webUrl: )"[^"]*"', r"\1\2\3«\2»"),
    Defect("duplicate-key", r"(?m)^type: article(\r?\n)", r"type: article\1«t»ype: article\1"),
    Defect("tab", r"(?m)^  domain", "«\t»domain"),
    Defect("control-character", r"(?m)^category: news", "category: «\x97»news"),
    Defect("yaml", r'(?m)^secured: "([^"]*)"', r'secured: «"»\1'),
]  # fmt: skip


@given(articles(), st.sampled_from(DEFECTS))
def test_a_seeded_defect_is_found_at_its_place(article: tuple[str, str], defect: Defect) -> None:
    name, text = article
    marks = str.maketrans({"«": "<", "»": ">"})
    marked, count = re.subn(defect.pattern, defect.new, text.translate(marks), count=1)
    assert count == 1
    if "«" not in marked:
        marked = marked.replace("---", "«---»", 1)
    defective, expected = place(marked)
    found = [finding for finding in nm.checks(defective, file=name) if finding.code == defect.code]
    assert expected in [where(finding) for finding in found]


@given(articles(), st.data())
def test_keys_cut_off_by_a_fence_are_found_wherever_it_stands(article: tuple[str, str], data: st.DataObject) -> None:
    name, text = article
    keys = [match.start() for match in re.finditer(r"(?m)^[a-z]\w*:", text)]
    at = data.draw(st.sampled_from(keys))
    ending = "\r\n" if "\r\n" in text else "\n"
    cut = f"{text[:at]}---{ending}{text[at:]}"
    line = text[:at].count("\n") + 1
    for cls in (nm.Article, nm.Document):
        found = [finding.line for finding in nm.checks(cut, cls, file=name) if finding.code == "front-matter-cut"]
        # what no class names is told of several keys alone, line upon line
        assert found == [line] or (cls is nm.Document and not found)


MARKDOWN = ["Note: read this", "Note:", "# Heading", "- item", "* * *", "---", "===", "> quoted", "    code", "```", "", "", "text",
            "https://a.example", "title of it: a", "| a | b |", "|---|---|", "<p>", "Time:: 9", "1. one"]  # fmt: skip


@given(st.lists(st.sampled_from(MARKDOWN), max_size=12), st.sampled_from([nm.Article, nm.Document]))
def test_ordinary_markdown_is_no_front_matter_that_was_cut(lines: list[str], cls: type[nm.Document]) -> None:
    text = "\n".join(["---", "title: A", "---", *lines, ""])
    assert [finding for finding in nm.checks(text, cls) if finding.code == "front-matter-cut"] == []


SUSPECTS = [
    '""', '" "', "-1", "0", "007", "-08", "0o17", "no", "Yes", "y", "12:30", "1_000", "5G", "+5", "null", "", "a.example", "A.example",
    "1970-01-01T00:00:00Z", "2101-01-01T00:00:00Z", "2024-01-01 10:00:00", '"http://"', '"HTTPS://A.example/x"', '"/a.png"',
    '"//a.b/c"', '"https:///a.example/x"', '"https://b.example?.a.example/x"', '"https://u@h.example/"', '"https://a.example:80"',
    '"https://a b"', '"https://\u3000a"', '"https:/a"', "[no]", "'q'", "true,", "3;", "a, b, c", "“a\"", "“a",
]  # fmt: skip


@attrs.define(kw_only=True)
class Mine(nm.Article):
    tags: list[str] = attrs.field(factory=list, metadata=wire(one_or_many=True))
    heat: str | None = None  # type: ignore[assignment]
    quality: float | None = attrs.field(default=None, metadata=wire(minimum=1))  # type: ignore[assignment]
    type: str = attrs.field(default="", converter=lambda text: f"({text})")


@given(articles(), st.data(), st.sampled_from([nm.Article, Mine]))
def test_the_quick_look_passes_no_rule_that_finds_something(
    article: tuple[str, str], data: st.DataObject, cls: type[nm.Document]
) -> None:
    name, text = article
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from([at for at, line in enumerate(lines) if ": " in line]))
        key = lines[at].partition(": ")[0]
        changed = f"{key}: {data.draw(st.sampled_from(SUSPECTS))}"
        lines[at : at + 1] = data.draw(st.sampled_from([[changed], [changed], [], [lines[at], f"{key}s: 1"]]))
    text = "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_check, "unbroken", lambda subject: frozenset())
        every_rule = nm.checks(text, cls, file=name)
    assert nm.checks(text, cls, file=name) == every_rule


@given(articles(), st.data())
def test_checks_is_total_on_mangled_articles(article: tuple[str, str], data: st.DataObject) -> None:
    name, text = article
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw)))
        kind = data.draw(st.integers(0, 2))
        if kind == 0:
            raw[at : at + 1] = data.draw(st.binary(max_size=3))
        elif kind == 1:
            raw[at:at] = data.draw(
                st.sampled_from([b"\t", b"- ", b": ", b'"', b"&a ", b"*a", b"{", b"\r", b"~", b"[", b"<<: *a\n"])
            )
        else:
            del raw[at : at + data.draw(st.integers(1, 40))]
    total(bytes(raw), nm.Article, name)


@given(
    st.one_of(st.binary(), st.binary().map(lambda b: b"---\n" + b + b"\n---\n")),
    st.sampled_from([nm.Article, nm.Document]),
)
@example(b"---\n\xff\xfe\n---", nm.Article)
@example(b"\xff\xfe", nm.Article)
@example(b"", nm.Article)
@example(b"---\n---\n", nm.Article)
def test_checks_is_total_on_any_bytes(data: bytes, cls: Any) -> None:
    total(data, cls, None)


def total(data: bytes, cls: Any, file: str | None) -> None:
    found = nm.checks(data, cls, file=file)
    assert not [finding for finding in found if finding.code == "rule-failed"]
    assert [(f.line, f.column, f.code) for f in found] == sorted((f.line, f.column, f.code) for f in found)
    lines = 1 + data.count(b"\n") + data.count(b"\r")
    assert all(1 <= f.line <= f.end_line <= lines and f.column >= 1 and f.end_column >= 1 for f in found)
    try:
        nm.loads(data, cls)
    except nm.NewsmatterError:
        assert any(f.severity == "error" for f in found)
    else:
        assert not [f for f in found if f.code in ("wrong-type", "wrong-value", "missing-key", "unknown-key", "yaml")]


@given(st.one_of(
    st.sampled_from(["12:30", "012", "08", "0o17", "1_000", "1e3", "1.5e3", "0b1", "0x_1", "1:2:3.5", "y", "On", "-0o7", "+.5", "+0x1", "~", "00"]),
    st.text("0123456789_.:eExob+-yYnNofF", min_size=1, max_size=6),
))  # fmt: skip
@example("1_0.5")
@example("190:20:30.15")
def test_what_pyyaml_reads_otherwise_is_reported(text: str) -> None:
    document = f"---\na: {text}\n---\n"
    try:
        ours = nm.loads(document, nm.Document).extra["a"]
        theirs = yaml.safe_load(f"a: {text}\n")["a"]
    except (nm.NewsmatterError, yaml.YAMLError, ValueError, TypeError):
        return
    if (type(ours), ours) != (type(theirs), theirs) and resolve.STAMP.fullmatch(text) is None:
        assert [f.code for f in nm.checks(document, nm.Document)] == ["yaml-versions"], (ours, theirs)


def test_the_corpus_has_no_errors_but_one_and_few_warnings(corpus: Path) -> None:
    errors, warnings = [], 0
    files = sorted((corpus / "corpus").rglob("*.md"))
    for path in files:
        for finding in nm.check(path, nm.Article if path.parent.name == "_news" else nm.Document):
            if finding.severity == "error":
                errors.append(finding.code)
            warnings += finding.severity != "error"
    assert errors == ["control-character"]
    assert len(files) > 900
    assert warnings < 0.06 * len(files)
