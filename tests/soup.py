"""Texts from pieces of YAML put together line by line: what no writer would write, and a hand may."""

from __future__ import annotations

from hypothesis import strategies as st

_VALUES = [
    "", "", "", "x", "x y", "1", "~", "'q'", '"q"', "'it''s'", '"a\\tb"', "x # c", "x#y", "http://x.example/#y", "a:b", ":a", "-a", "?a",
    "[a, 'b']", "[a: b, c]", "[[x], {k: v}]", "[]", "{k: v, l}", "{'a':1, b: [c]}", "[? x : y, z: , ]", "[-1, a?]", "['a', \"b\" , c d]",
    "{a: b, 'c': \"d\"}", "{a: b, a: c}", "['a':b, 'it''s']", "[a, # c", "{a: x #y,", "[\"a\\tb\", b,]", "|", "|-", ">", "|2", ">+", "|+2",
    "{!!str : x}", "[&n , *n]", "{<<: *n}", "{a: b, <<: *n , c: d}", "{<<: *n, <<: *n}", "{<<: *n", "[? x, ?, ? : y]", "{: x, ? }", "[a, ? &n b]",
    "*n", "&n", "&n x", "&n x", "!!str 1", "! 1", "!!map",
    "! 'a: b'", "!!int 'x'", "!x y", "&m \"a\"", "&n !!float 1", "[&m 1, *n]", "{a: *n, *n : b}",
    "2021-12-11T09:41:00Z", "2015-10-01 01:00:00 +0800", "NO", "1e3", "é", "# c",
]  # fmt: skip
_OPEN = [
    "'one",
    '"one',
    "[a,",
    "{k: v,",
    "[",
    "word:",
    "*m",
    "{",
    "]",
    "a: b: c",
    "- x",
    "@x",
    "%x",
    "|x",
    ", z",
    "'x' y",
    "[x] y",
    '"\\q"',
    "=",
    "...",
]
_TABS = ["\tx", "x\t", "x\t# c", "\t", "x\ty", "|\t", "!!str\tx", "[\tx,\ty\t]", "'a\tb'", "\t- x", "\tk: v"]
_BREAKS = ["x\x85y", "'x\u2028y'", "# \u2029 c", '"\x85"', "[x\u2028y]"]
_SHAPES = ["{k}: {v}", "{k}: {v}", "{k}: {v}", "- {v}", "- {v}", "- {k}: {v}", "- {k}: {v}", "- {k}: {v}", "-", "- -", "- - {v}", "{k}:", "{v}", "# c", "", "  ", "? {v}", ": {v}",
           "'{k}' : {v}", "{k} with words: {v}", "{k}.l: {v}", "\u6807\u9898 {k}: {v}", "{k}\u0301\u1680: {v}", "&n {k}: {v}", "<<: *n", "-   {k}: {v}", "{v}two'", '{v}two"', "{v}]", "{v}}}"]  # fmt: skip
_TABBED = ["{k}:\t{v}", "{k}:\t {v}", "{k}\t: {v}", "-\t{v}"]
_STEPS = [0, 0, 0, 0, 2, 2, 2, -2, -2, -99, 1, -1, 4]


@st.composite
def soup(draw: st.DrawFn, *more: list[str]) -> str:
    """Front matter without its fences, with further values to draw from."""
    given = sum(more, _VALUES * 3 + _OPEN)
    values = st.sampled_from(given)
    shapes = st.sampled_from(_SHAPES + _TABBED * (_TABS[0] in given))
    lines, indent = [f"k: {draw(values)}"], 0
    for number in range(draw(st.integers(0, 6))):
        indent = max(0, indent + draw(st.sampled_from(_STEPS)))
        lines.append(" " * indent + draw(shapes).format(k=f"k{number}", v=draw(values)))
    if any("\t" in value for values in more for value in values) and draw(st.booleans()):
        lines = [line.replace(": ", draw(st.sampled_from([": ", ":\t", ":\t\t", ": \t"])), 1) for line in lines]
    return "".join(f"{line}\n" for line in lines).replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


texts = soup()
texts_with_tabs = soup(_TABS * 2)
texts_with_breaks = soup(_BREAKS * 3)
texts_with_all = soup(_TABS * 2, _BREAKS)
