"""Bad input: the error, its place, and the mend in its text."""

from __future__ import annotations

import pickle

import attrs
import pytest
from conftest import FIXTURES

import newsmatter as nm

BAD = {
    "empty file": ("", 1, 1, "no-front-matter", "empty"),
    "no front matter": ("Hello\n", 1, 1, "no-front-matter", "start the file with"),
    "text before the fence": ("x\n---\na: 1\n---\n", 1, 1, "no-front-matter", "text before"),
    "blank line before the fence": ("\n---\na: 1\n---\n", 1, 1, "no-front-matter", "blank lines"),
    "blank lines alone": ("\n \n", 1, 1, "no-front-matter", "start the file with"),
    "the fence alone": ("---", 1, 1, "no-front-matter", "closing"),
    "text on the fence": ("--- a\nb: 1\n---\n", 1, 1, "no-front-matter", "alone"),
    "no closing fence": ("---\na: 1\n", 3, 1, "no-closing-fence", "add a line of ---"),
    "closed with dots": ("---\na: 1\n...\n", 3, 1, "no-closing-fence", "..."),
    "not UTF-8": (b"---\na: \xff\n---\n", 2, 4, "encoding", "UTF-8"),
    "UTF-16": ("---\na: 1\n---\n".encode("utf-16"), 1, 1, "encoding", "UTF-16"),
    "duplicate key": ("---\na: 1\nb: 2\na: 3\n---\n", 4, 1, "duplicate-key", "line 2, column 1"),
    "nested duplicate key": ("---\na:\n  - b: 1\n    b: 2\n---\n", 4, 5, "duplicate-key", "line 3, column 5"),
    "tab indentation": ("---\na:\n\tb: 1\n---\n", 3, 1, "tab", "use spaces"),
    "custom tag": ("---\na: !thing x\n---\n", 2, 4, "tag", "!thing"),
    "python tag": ("---\na: !!python/object:os.system x\n---\n", 2, 4, "tag", "never run"),
    "unclosed quote": ('---\na: 1\nb: "x\n---\n', 3, 4, "yaml", "close the quote"),
    "text behind a quote": ('---\na: "x" y\n---\n', 2, 8, "yaml", "closing quote"),
    "control character": ("---\r\na: x\x97\r\n---\r\n", 2, 5, "control-character", '"\\x97"'),
    "lone surrogate": ("---\na: \ud800\n---\n", 2, 4, "control-character", "U+D800"),
    "half an escaped pair": ('---\na: "\\ud83d"\n---\n', 2, 4, "surrogate", "surrogate"),
    "huge escape": ('---\na: "\\UFFFFFFFF"\n---\n', 2, 5, "yaml", "is no character"),
    "undefined alias": ("---\na: *x\n---\n", 2, 4, "undefined-alias", "*x"),
    "recursive alias": ("---\na: &x [*x]\n---\n", 2, 8, "recursive-alias", "inside"),
    "deep nesting": ("---\na: " + "[" * 1000 + "\n---\n", 2, 67, "too-deep", "flatten"),
    "second document": ("---\na: 1\n--- b\n---\n", 3, 1, "second-document", "one"),
    "keys behind dots": ("---\na: 1\n... # c\n\nb: 2\n---\n", 5, 1, "second-document", "remove the marker"),
    "a handle without a directive": ("---\na: !e!x 1\n---\n", 2, 4, "tag", "nothing declares"),
    "complex key": ("---\n? [a]\n: b\n---\n", 2, 3, "complex-key", "scalar"),
    "merge of a scalar": ("---\na:\n  <<: 1\n---\n", 3, 7, "merge-key", "mapping"),
    "a list": ("---\n- a\n---\n", 2, 1, "not-a-mapping", "key: value"),
    "colon in a value": ("---\na: b: c\n---\n", 2, 5, "yaml", "quote"),
}


@pytest.mark.parametrize("name", BAD)
def test_front_matter_errors_say_where_and_how_to_mend(name: str) -> None:
    data, line, column, code, word = BAD[name]
    with pytest.raises(nm.FrontMatterError) as caught:
        nm.loads(data, nm.Document)
    error = caught.value
    assert (error.line, error.column, error.code) == (line, column, code)
    assert word in error.message
    assert str(error) == f"<text>:{line}:{column}: {error.message}"


def test_a_surrogate_pair_in_escapes_is_one_character() -> None:
    assert nm.loads('---\na: "\\ud83d\\ude00"\n---\n', nm.Document).extra == {"a": "😀"}


@pytest.mark.parametrize("value", ["'Gran's soup'", '"Harb" our', '"a"b'])
def test_text_behind_a_closing_quote_has_its_mend(value: str) -> None:
    with pytest.raises(nm.FrontMatterError, match="text stands behind a closing quote") as caught:
        nm.loads(f"---\na: 1\ntitle: {value}\n---\n", nm.Document)
    assert caught.value.line == 3


def test_alias_bombs_are_refused_before_they_expand() -> None:
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    with pytest.raises(nm.FrontMatterError, match="aliases repeat too much"):
        nm.loads(f"---\na0: &a0 [x]\n{levels}---\n", nm.Document)


def test_an_alias_of_an_empty_collection_counts_as_a_level() -> None:
    def nested(levels: int, empty: str) -> str:
        return f"---\na: &x {empty}\nb: {'[' * levels}*x{']' * levels}\n---\n"

    for empty in ("[]", "{}"):
        nm.loads(nested(62, empty), nm.Document)
        with pytest.raises(nm.FrontMatterError, match="deeper than 64 levels"):
            nm.loads(nested(63, empty), nm.Document)


def test_what_aliases_may_repeat_is_bounded_by_the_text() -> None:
    """By 100,000 nodes and characters beyond ten times the text."""

    def repeated(times: int) -> str:
        return "---\na: &x " + "x" * 20_000 + "\nl:\n" + "- *x\n" * times + "---\n"

    assert len(nm.loads(repeated(15), nm.Document).extra["l"]) == 15
    with pytest.raises(nm.FrontMatterError, match="aliases repeat too much"):
        nm.loads(repeated(16), nm.Document)


@pytest.mark.parametrize(
    "value", ["2021-13-45", "2021-02-30T10:00:00Z", "2021-01-01T10:00:00+99:00", "9" * 5000, "!!int x"]
)
def test_values_that_are_none_are_findings(value: str) -> None:
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(f"---\na:\n  b: {value}\n---\n", nm.Document)
    (finding,) = caught.value.findings
    assert (finding.path, finding.line, finding.column, finding.code) == ("a.b", 3, 6, "wrong-value")


def test_schema_errors_hold_every_finding_at_its_place() -> None:
    text = (FIXTURES / "news.md").read_text(encoding="utf-8")
    for old, new in [
        ("category: news\n", ""), ("heat: 17", 'heat: "17"'), ("published: true", "published: yes"),
        ("2024-03-05T07:30:00Z", "soon"), ("    width: 1200", "    width: wide"), ("secured: \"EjRW", "secured: \"#jRW"),
        ("      domain: tidewater-post.example", "      domain:"), ("topics:\n  - Solar Power\n  - Ferries", "topics: Ferries"),
    ]:  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(text)
    found = {f.path: f for f in caught.value.findings}
    assert set(found) == {"category", "heat", "published", "publishedDateTime", "images[0].width", "secured",
                          "related[0].provider.domain", "topics"}  # fmt: skip
    lines = text.split("\n")
    for path, word in [("heat", '"17"'), ("published", "yes"), ("images[0].width", "wide"), ("topics", "Ferries")]:
        finding = found[path]
        assert lines[finding.line - 1][finding.column - 1 : finding.end_column - 1] == word
        assert str(finding) in str(caught.value)
    assert (found["category"].line, found["category"].column) == (1, 1)
    assert "remove the quotes" in found["heat"].message


@pytest.mark.parametrize(
    "secured",
    [
        "x",
        "AAAA;AAAA",
        f"{'A' * 64}==;{'A' * 22}==",
        "AAAAAAAAAAAAAAAAAAAAAA==;AAAA",
        ";",
        "AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA==;",
    ],
)
def test_malformed_secured(secured: str) -> None:
    with pytest.raises(ValueError, match=r"secured|ciphertext|vector"):
        nm.Secured.from_wire(secured)


def test_a_last_digit_of_base64_may_hold_more_than_its_byte_needs() -> None:
    zeros = "A" * 22 + "=="
    assert nm.Secured.from_wire(f"{zeros[:-3]}B==;{zeros}") == nm.Secured.from_wire(f"{zeros};{zeros}")


def errors() -> list[nm.NewsmatterError]:
    finding = nm.Finding(code="c", message="m", path="p", line=1, column=2, end_line=1, end_column=3, file="f")
    return [
        nm.FrontMatterError("m", code="c", line=1, column=2, file="f"), nm.SchemaError([finding]),
        nm.EditError("m", path="p", file="f"), nm.ConflictError("m", file="f"), nm.NewsmatterError("m"),
    ]  # fmt: skip


@pytest.mark.parametrize("error", errors(), ids=lambda error: type(error).__name__)
def test_every_error_pickles(error: nm.NewsmatterError) -> None:
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def test_from_dict_reports_everything() -> None:
    data = {"category": "news", "title": 1, "topics": "x", "provider": {"name": "n", 1: 2}, "related": [{"heat": {1: 1}}],
            "publishedDateTime": "2021-99-01T00:00:00Z", "secured": 5, "$body": 3, "heat": True, "images": [5]}  # fmt: skip
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict(data)
    assert {f.path for f in caught.value.findings} == {
        "title", "topics", "provider.1", "provider.domain", "related[0].heat", "publishedDateTime", "secured", "$body",
        "heat", "images[0]", "excerpt", "type",
    }  # fmt: skip
    assert all(f.line == 0 for f in caught.value.findings)


def test_validators_of_a_users_class_are_findings() -> None:
    @attrs.define
    class Rated(nm.Document):
        stars: int = attrs.field(validator=attrs.validators.in_(range(6)))

    assert nm.loads("---\nstars: 5\n---\n", Rated).stars == 5
    with pytest.raises(nm.SchemaError, match="stars"):
        nm.loads("---\nstars: 6\n---\n", Rated)
    with pytest.raises(nm.SchemaError, match="stars"):
        nm.from_dict({"stars": 6}, Rated)


def test_an_exception_whose_text_fails_is_a_finding_by_its_name() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError("no text")

    def refuse(instance: object, attribute: object, value: object) -> None:
        raise Mute

    @nm.define
    class Post(nm.Document):
        layout: str = attrs.field(validator=refuse)

    (found,) = nm.checks("---\nlayout: post\n---\n", Post)
    assert found.code == "wrong-value" and found.message == "layout: Mute"
