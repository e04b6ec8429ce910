"""Comments that ignore findings: which lines they are for, and what is said of one that is not needed."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter.rules import Rules


def codes(text: str, rules: Rules | None = None) -> list[tuple[str, int]]:
    return [(finding.code, finding.line) for finding in nm.checks(text, nm.Document, rules=rules)]


NO = "yaml-versions"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (f"a: NO # newsmatter: ignore[{NO}]\nb: NO", [(NO, 3)]),
        ("a: NO # why: legacy; newsmatter: ignore[yaml]", [(NO, 2)]),  # a comment of its own begins with #
        ("a: NO # why # newsmatter: ignore[yaml]", []),
        ("a: NO # newsmatter:ignore[yaml, tab]", [("ignore-unneeded", 2)]),
        (f"# newsmatter: ignore[{NO}]\n\n  # and a word\na: NO\nb: NO", [(NO, 6)]),
        (f"# newsmatter: ignore[{NO}]\n# newsmatter: ignore[tab]\na: NO", [("ignore-unneeded", 3)]),
        (f"a: NO\nb: [NO,\n  yes] # newsmatter: ignore[{NO}]", [(NO, 2), (NO, 3)]),
        (f"a: NO\n# newsmatter: ignore-file[{NO}]\nb: NO", []),
        ("# newsmatter: ignore-file[bom]\na: b", [("ignore-unneeded", 2)]),
        (f"a: 'x # newsmatter: ignore[{NO}]'", []),
        (f"a: x#newsmatter:ignore[{NO}]", []),
        (f"a: |\n  # newsmatter: ignore[{NO}]\nb: NO", [(NO, 4)]),
        ("a: b # newsmatter: ignore", [("ignore-unneeded", 2)]),
        ("a: b # newsmatter: ignore[]", [("ignore-unneeded", 2)]),
        ("a: b # newsmatter: ignored", []),
        ("a: &x b\nc: *x\nd: NO # newsmatter: ignore[yaml]", []),
        ("a: b # newsmatter: ignore-all", []),
        ("# newsmatter: ignore[bom]", [("ignore-unneeded", 2)]),
    ],
)
def test_a_comment_is_for_its_line_or_the_next_or_the_file(lines: str, found: list[tuple[str, int]]) -> None:
    assert codes(f"---\n{lines}\n---\n") == found


@attrs.define
class Counted(nm.Document):
    number: int | None = None


MARK = "# newsmatter: ignore[wrong-type]"


@pytest.mark.parametrize(
    "value",
    [f'"b\n  c" {MARK}', f"|  {MARK}\n  b\n  c", f"'b\n\n  c' {MARK}", f"b\n  c {MARK}"],
)
def test_a_value_of_several_lines_is_one(value: str) -> None:
    text = f"---\nnumber: {value}\n---\n"
    assert nm.checks(text, Counted) == []
    plain = text.replace(MARK, "# none")
    assert [finding.code for finding in nm.checks(plain, Counted)] == ["wrong-type"]
    assert nm.checks(plain.replace("number:", f"{MARK}\nnumber:"), Counted) == []


def test_what_is_not_asked_for_cannot_be_needless() -> None:
    text = "---\na: b # newsmatter: ignore[tab]\n---\n"
    assert codes(text, Rules(ignore={"tab"})) == []
    assert codes(text, Rules(select={"bom"})) == []
    assert codes(text, Rules(ignore={"ignore-unneeded"})) == []
    assert codes(text, Rules(severity={"ignore-unneeded": "error"})) == [("ignore-unneeded", 2)]


def test_what_cannot_be_parsed_is_told_whatever_a_comment_says() -> None:
    assert [code for code, _ in codes("---\na: [ # newsmatter: ignore[yaml]\n---\n")] == ["yaml"]


def test_the_message_says_what_is_needless() -> None:
    (finding,) = nm.checks("---\na: b # newsmatter: ignore[bmo, tab]\n---\n", nm.Document)
    assert (
        finding.message == "there is no 'tab' here to ignore; remove it; no rule has the code 'bmo'; did you mean bom?"
    )
    assert (finding.line, finding.column, finding.end_column, finding.severity) == (2, 6, 36, "warning")
    (finding,) = nm.checks("---\na: b # newsmatter: ignore[qqqq]\n---\n", nm.Document)
    assert finding.message == "no rule has the code 'qqqq'; remove it"
    (finding,) = nm.checks("---\n# newsmatter: ignore-file[tab]\na: b\n---\n", nm.Document)
    assert finding.message == "there is no 'tab' in this file to ignore; remove it"


@given(st.lists(st.sampled_from(["a{}: NO", "a{}: NO # newsmatter: ignore[yaml]", "# newsmatter: ignore[yaml]", "", "a{}: |\n  NO",
                                 "# no", "a{}: [NO,\n NO] # newsmatter: ignore[yaml]", "a{}: 1 # newsmatter: ignore[yaml]"]),
                max_size=8))  # fmt: skip
def test_a_finding_is_told_unless_a_comment_is_for_its_line(lines: list[str]) -> None:
    text = "---\n" + "".join(f"{line.format(at)}\n" for at, line in enumerate(lines)) + "---\n"
    without = text.replace("# newsmatter: ignore[yaml]", "# newsmatter: nothing at all")
    rows = text.split("\n")
    told = [place for place in codes(text) if place[0] == NO]
    assert set(told) <= set(codes(without))
    for place in codes(without):
        alone = next((row for row in reversed(rows[: place[1] - 1]) if row and row != "# no"), "")
        by = "ignore[" in rows[place[1] - 1] or alone == "# newsmatter: ignore[yaml]" or (
            rows[place[1] - 1].endswith("[NO,") and "ignore[" in rows[place[1]])  # fmt: skip
        if not by:
            assert place in told


def test_edits_keep_the_comment() -> None:
    text = "---\nflag: NO # newsmatter: ignore[yaml-versions]\nheat: 1\n---\n"
    document = nm.loads(text, nm.Document)
    document.extra["flag"] = "YES"
    document.extra["heat"] = 2
    after = nm.dumps(document)
    assert "# newsmatter: ignore[yaml-versions]\nheat: 2\n" in after


def test_many_comments_take_time_in_their_number() -> None:
    """Each line is looked at once, however many comments stand together: by the steps of the regular expression."""
    from newsmatter.rules import _ignoring

    class Counted:
        calls = 0

        def match(self, text: str, at: int) -> object:
            Counted.calls += 1
            return real.match(text, at)

    real = _ignoring._NEXT
    _ignoring._NEXT = Counted()  # type: ignore[assignment]
    try:
        text = "---\n" + "# newsmatter: ignore[tab]\n" * 200 + "a: b\n---\n"
        assert len(codes(text)) == 101  # and so many more
        assert Counted.calls == 1
    finally:
        _ignoring._NEXT = real


def test_a_comment_without_codes_is_told_the_code_that_stands_there() -> None:
    def said(text: str) -> str:
        return next(found.message for found in nm.checks(text, nm.Document) if found.code == "ignore-unneeded")

    assert said("---\na: NO # newsmatter: ignore\n---\n").endswith("newsmatter: ignore[yaml-versions]")
    assert said("---\na: b # newsmatter: ignore\n---\n").endswith("newsmatter: ignore[heat-published]")


def test_a_comment_that_ignores_needs_no_blank_and_is_no_cut_value() -> None:
    text = "---\nflag: NO #newsmatter:ignore[yaml-versions]\nmotto: Quay #newsmatter: ignore[yaml-versions]\n---\n"
    found = nm.checks(text, nm.Document)
    assert [(finding.code, finding.line) for finding in found] == [("ignore-unneeded", 3)]
