"""Texts from pieces of YAML in any order: what no writer would write, and a hand may."""

from __future__ import annotations

from hypothesis import strategies as st

_LINES = [
    "a: 1", "b: x y", "c:", "'d': \"e\"", "- 1", "-", "- -", "- - x", "- k: v", "-   - y", "? q", "? q\n: r", ": s", "# c", "", "  ",
    "w", "w # c", "[1, x]", "{k: v, l}", "[", "]", "{", "}", ", z", "|", "|-", ">", "|2", "|+", "'one", "two'", '"one', 'two"', "&n x",
    "*n", "m: *n", "o: &n", "!!str 1", "! 1", "p: !!map", "<<: *n", "k.l: v", "key of words: v", "a:b", "http://x.example/#y", "x#y",
    "2021-12-11T09:41:00Z", "~", "v: [a, b,", "c]", "t: {u: 1,", "u: |", "u: >-", "e: é", "...", "--- x", "g: h: i", "- a: b",
    "- a:", "-\n  - x", "'k' : v", "[x: y]", "[? x : y, z: , ]", "{'a':1, \"b\": [c]}",
]  # fmt: skip
_INDENTS = ["", "", "  ", "  ", "    ", " ", "      "]
_TABS = [
    "a:\tx",
    "-\tx",
    "a: x\t",
    "a: x\t# c",
    "\ta: x",
    "-\t- x",
    "  \tx",
    "\t",
    "|\t",
    "'a\tb'",
    "? \tx",
    "a\tb: c",
    "!\tx",
    "[\tx,\ty]",
]
_BREAKS = ["a: x\x85y", "'x\u2028y'", "# \u2029 c", "a\x85b: c", '"\x85"', "|\n  x\u2028y"]


def _joined(lines: list[tuple[str, str]], eol: str) -> str:
    return "".join(indent + line + "\n" for indent, line in lines).replace("\n", eol)


def soup(*more: list[str]) -> st.SearchStrategy[str]:
    """Front matter without its fences, with further lines to draw from."""
    lines = st.sampled_from(sum(more, _LINES))
    return st.builds(
        _joined,
        st.lists(st.tuples(st.sampled_from(_INDENTS), lines), max_size=7),
        st.sampled_from(["\n", "\n", "\r\n"]),
    )


texts = soup()
texts_with_tabs = soup(_TABS)
texts_with_breaks = soup(_BREAKS)
texts_with_all = soup(_TABS, _BREAKS)
