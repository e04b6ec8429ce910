"""Globs of strangers: in linear time, and matching what they match."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmatter._globs import linear
from newsmatter.kinds import spec

pytest.importorskip("pathspec")

PIECES = [
    "a",
    "b",
    "*",
    "**",
    "?",
    "/",
    "/**/",
    "[ab]",
    "[!a]",
    "[^b]",
    "\\*",
    "[(?:.+)]",
    "[[^*]",
    "]",
    "-",
    ".",
    "(?:.+",
    "\u00e9",
    "[",
    "!",
]
NAMES = st.text("ab/*-.]\u00e9(?:+[", min_size=1, max_size=12)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # pathspec takes [[ over as it is
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join), st.lists(NAMES, min_size=1, max_size=8))
def test_a_glob_matches_what_it_did(glob: str, names: list[str]) -> None:
    from pathspec import PathSpec
    from pathspec.util import lookup_pattern

    try:
        before, after = PathSpec.from_lines(lookup_pattern("gitignore"), [glob]), spec([glob])
    except ValueError:
        return
    for name in names:
        assert before.match_file(name, ()) == after.match_file(name, ()), (name, after.patterns[0])


@pytest.mark.parametrize(
    ("glob", "name"),
    [
        ("*a" * 12 + "*b", "a" * 200 + ".md"),
        ("*[ab]?" * 12 + "*c", "a" * 200),
        ("**/a/" * 12 + "b", "a/" * 500 + "c"),
        ("/" + "**/a*a*/" * 12 + "b", "aaaa/" * 400 + "c"),
        ("**/" + "*/" * 12 + "**/" * 3 + "**/b/**/" + "*a" * 9 + "*b", "aaaa/" * 400 + "c"),
        ("x" + "**" * 30 + "b", "x" + "a" * 200),
    ],
)
def test_a_glob_takes_time_as_the_name_is_long(glob: str, name: str) -> None:
    """Each of them took longer than anybody waits: a star in a star in a star."""
    start = time.process_time()
    assert not spec([glob]).match_file(name, ())
    assert time.process_time() - start < 1


def test_an_expression_of_another_form_stays() -> None:
    for other in ("^a/[^/]+/b(?:/|$)", "^x/", "^(?:.+/)?foo(?:/|$)"):
        assert linear(other) == other
        re.compile(linear(other))
