"""Leaves: strings that YAML makes hard, numbers, times, plain data, bodies."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from newsmatter.news.model import Secured

# What YAML 1.1 or 1.2 reads as something else when it stands without quotes, or cannot read at all.
_TRICKY = ["", "NO", "12:30", "2020-01-01", "2024-03-05T07:30:00Z", "~", "a: b", " #", "a #b", "- x", "-", "x ", " x", "1e3",
           "0x1F", "é😀", "it's", 'say "hi"', "back\\slash", "[x]", "{", "&a", "*a", "!t", "|", ">", "%", "@", "`", "?", ":", "=",
           "<<", "null", "y", "on", "012", "1_000", "---", "...", "a\n---\nb", "\u00a0", "\u200b", "\ufeff", "line\nbreak", "tab\there",
           "bell\x07", "\x85", "\u2028", "\x00", "cr\rlf\n", "\x7f", "\ufffe", "a\n\n  b\n", "  a\n\n",
           # line breaks of YAML 1.1 inside a text, tabs and blanks at its ends and at those of its lines
           "a\x85b", "a\u2028b", "a\n\u2029b\n", "a\n\x85\nb", "\tx", "x\t", "a\n\tb\n", "\ta\nb", " \t ", "a \nb", "a\n b", "a\n  \nb",
           "\n", "\n\n", " \n", "a\n ", "a\u00a0", "\ufeffa\n",
           # numbers, times and booleans of one version or the other
           "190:20:30", "-1:30.5", "0b1", "0o7", "0x_1", "1_0.5", ".5", "5.", "+.inf", ".NaN", "+12", "2001-12-14 21:59:43.10 -5",
           "2001-1-1", "Null", "~x", "Y", "Off", "TRUE",
           # indicators
           "? x", "? ", "- ", "-\tx", ":\tx", "a:\tb", "a:", "a #", "#x", "a\n#b", "!!str x", "&", "*", "= ", "<< ", "--- x", "... x", "a\n...\n",
           "{{ x }}", "{% x %}", "x, y", "x]", "who? me", "|-\n a", "> a", "'", '"', "\\", "\\n", "''"]  # fmt: skip
_WORDS = [
    "a",
    "bc",
    "C#",
    "x:y",
    "5G",
    "é",
    "1.2.3",
    "$61.03",
    "-x",
    "http://x.example/?a=1&b#c",
    "d.",
    "e/f",
    "12",
    "NO",
    "#",
    "it's",
]
_sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join)
_paragraphs = st.builds(
    lambda lines, end: "\n".join(lines) + end,
    st.lists(st.one_of(_sentences, st.just("")), min_size=1, max_size=4),
    st.sampled_from(["", "\n", "\n\n"]),
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
strings = st.one_of(st.sampled_from(_WORDS), _sentences, st.sampled_from(_TRICKY), _paragraphs, texts)
keys = st.one_of(
    st.sampled_from("abcdef"),
    st.sampled_from(["two words", "k-1", "$x", "$body", "body", "extra", "path", "NO", "12", "it's", "-x", "é", "<<"]),
    texts,
)
_ZONES = [timezone.utc, timezone(timedelta(hours=2)), timezone(-timedelta(hours=5, minutes=30))]
aware = st.one_of(
    st.datetimes(timezones=st.just(timezone.utc)),
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(_ZONES)),
)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.integers(), strings, st.booleans(), st.none(), st.floats(allow_nan=False), st.dates(), aware, st.datetimes(),
)  # fmt: skip


def plain(max_leaves: int = 6) -> st.SearchStrategy[Any]:
    """What ``extra`` may hold: scalars, and lists and dicts of it."""
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
        max_leaves=max_leaves,
    )


anything = plain()
bodies = st.one_of(
    st.sampled_from(["\n", "", "Text\n", "---\nin the body\n", "no newline", "\u2028\x00 anything\r\n"]), texts
)
secured = st.builds(
    lambda ciphertext, iv: Secured(ciphertext=ciphertext, iv=iv),
    st.integers(1, 3).flatmap(lambda blocks: st.binary(min_size=16 * blocks, max_size=16 * blocks)),
    st.binary(min_size=16, max_size=16),
)
