"""Single edits, each with the text that must come out: the rules of docs/guarantees.md by example."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

import attrs
import pytest
from conftest import FIXTURES

import newsmatter as nm
from newsmatter._editing import edits
from newsmatter._editing.align import align
from newsmatter._syntax.parse import parse

COMMENTED = """\
a: 1 # one
# about b
b: 2

# about c
c:
  # first
  - x # x
  # second
  - y
  # - z

d: 4
"""
Extra = dict[str, Any]


def setting(**values: Any) -> Callable[[Extra], object]:
    return lambda extra: extra.update(values)


def dropping(*names: str) -> Callable[[Extra], object]:
    return lambda extra: [extra.pop(name) for name in names]


CASES: dict[str, tuple[str, Callable[[Extra], object], str]] = {
    "scalar keeps spacing and comment": ("a :  1  # one\n", setting(a=2), "a :  2  # one\n"),
    "single quotes stay": ("a: 'it''s'\n", setting(a="that's"), "a: 'that''s'\n"),
    "single quotes give way to escapes": ("a: 'x'\n", setting(a="x\ny"), 'a: "x\\ny"\n'),
    "double quotes stay": ('a: "x"\n', setting(a="y"), 'a: "y"\n'),
    "plain gets quotes when it must": ("a: x\n", setting(a="NO"), 'a: "NO"\n'),
    "a number becomes text": ("a: 5\n", setting(a="5"), 'a: "5"\n'),
    "text becomes a number": ('a: "5"\n', setting(a=5), "a: 5\n"),
    "True is not 1": ("a: 1\n", setting(a=True), "a: true\n"),
    "a boolean keeps its capitals": ("a: True\nb: FALSE\n", setting(a=False, b=True), "a: False\nb: TRUE\n"),
    "a null is filled": ("a: \nb:   # c\nc: ~\n", setting(a="x", b=1, c="~"), 'a: x\nb: 1   # c\nc: "~"\n'),
    "a value becomes null": ("a: 1 # c\nb: ~\n", setting(a=None), "a: ~ # c\nb: ~\n"),
    "blanks before the colon stay": ("a : 1\nb  : 2\n", setting(a=None, b=["x"]), "a :\nb  :\n  - x\n"),
    "a value becomes nothing": ("a: 1 # c\n", setting(a=None), "a: # c\n"),
    "an anchored value becomes null": ("a: &x 1 # c\nb: 2\n", setting(a=None), "a: &x # c\nb: 2\n"),
    "an item becomes null": ("a:\n  - x\n", setting(a=[None]), "a:\n  - null\n"),
    "a null item is filled": ("a:\n  -\n  - y\n", setting(a=["x", "y"]), "a:\n  - x\n  - y\n"),
    "a stamp keeps its spelling": (
        "a: 2021-12-11 09:41:00 +02:00\n", lambda e: e.update(a=e["a"] + timedelta(minutes=1)), "a: 2021-12-11 09:42:00 +02:00\n"),
    "a stamp gets a fraction": (
        "a: 2021-12-11t09:41:00Z\n", lambda e: e.update(a=e["a"] + timedelta(milliseconds=1)), "a: 2021-12-11t09:41:00.001000Z\n"),
    "a stamp without a zone": (
        "a: 2021-12-11 09:41:00\n", lambda e: e.update(a=e["a"] + timedelta(days=1)), "a: 2021-12-12 09:41:00\n"),
    "an untyped stamp gets a zone": (
        "a: 2021-12-11 09:41:00\n", lambda e: e.update(a=e["a"].replace(tzinfo=timezone.utc)), "a: 2021-12-11 09:41:00Z\n"),
    "a multi-line scalar": ("a: one\n  two\nb: 1\n", setting(a="x"), "a: x\nb: 1\n"),
    "a literal block": ("a: |\n   one\n   two\n\nb: 1\n", setting(a="x\n y\n"), "a: |\n   x\n    y\n\nb: 1\n"),
    "a float that YAML 1.1 reads as one": ("a: 1\nb: 2\n", setting(a=1e16, b=1e-7), "a: 1.0e+16\nb: 1.0e-07\n"),
    "a literal block keeps its comment": ("a: |- # c\n  one\nb: 1\n", setting(a="x\n"), "a: | # c\n  x\nb: 1\n"),
    "a folded block": ("a: >-\n  one\n  two\nb: 1\n", setting(a="x\ny"), "a: >-\n  x\n\n  y\nb: 1\n"),
    "a block that cannot hold the text": ("a: |\n  one\nb: 1\n", setting(a="x\ry\n"), 'a: "x\\ry\\n"\nb: 1\n'),
    "a folded block that cannot hold the text": ("a: >\n  one\nb: 1\n", setting(a=" \n"), 'a: " \\n"\nb: 1\n'),
    "a block without lines keeps its comment": ("a: |2 # c\nb: >-  # d\n\nc: |+\n", setting(a="x\n", b="y", c="z\n"), "a: |2 # c\n  x\nb: >-  # d\n  y\n\nc: |+\n  z\n"),
    "a block of blanks keeps its column": ("a: |1\n   \nb: 1\n", setting(a="x\n"), "a: |1\n x\nb: 1\n"),
    "a block's comment stays beside what it becomes": (
        "a: |\t# a\n  one\nb: >- # b\n  one\nc: &x | # c\n  one\nd: | # d\n  one\ne: |2 # e\nf: | # f\n  one\n",
        setting(a=3, b=None, c="x\ry\n", d=[1], e=[], f={}),
        'a: 3\t# a\nb: # b\nc: &x "x\\ry\\n" # c\nd: # d\n  - 1\ne: [] # e\nf: {} # f\n'),
    "a block's comment stays beside what the item becomes": (
        "a:\n  - | # a\n    one\n  - >\n    one\n  - | # c\n", setting(a=[{"k": [1]}, 3, [4, 5]]), "a:\n  - k: # a\n      - 1\n  - 3\n  - - 4 # c\n    - 5\n"),
    "a comment above a value stays above nothing": (
        "a: # a\n  x\nb:\n  # b\n  |\n  one\nc: 1\n", setting(a=None, b=None), "a: # a\nb:\n  # b\nc: 1\n"),
    "a comment above a value stays above a null": ("a: # a\n  x # x\nb: ~\n", setting(a=None), "a: # a\n  ~ # x\nb: ~\n"),
"lines of a block keep their endings": ("a: |\r\n  one\r\n  two\n  three\r\n", setting(a="one\ntwo\n3\n"), "a: |\r\n  one\r\n  two\n  3\r\n"),
    "a block becomes a number": ("a: |\n  one\nb: 1\n", setting(a=3), "a: 3\nb: 1\n"),
    "a tag stays with its type": ("a: !!str 12\nb: !!int 3\n", setting(a="13", b=4), 'a: !!str "13"\nb: !!int 4\n'),
    "a tag that makes a text stays with a text": ("a: ! 3\nb: ! 'x'\n", setting(a="4", b="z"), 'a: ! "4"\nb: ! \'z\'\n'),
    "a tag goes with its type": ("a: !!str 12\nb: ! 3\n", setting(a=13, b=4), "a: 13\nb: 4\n"),
    "an anchor stays": ("a: &x foo\nb: *x\n", setting(a="bar", b="bar"), "a: &x bar\nb: *x\n"),
    "a key goes with its comment": (COMMENTED, dropping("b"), COMMENTED.replace("# about b\nb: 2\n", "")),
    "a block goes with its comment and blank line": (
        COMMENTED, dropping("c"), "a: 1 # one\n# about b\nb: 2\n\nd: 4\n"),
    "an item is appended before what follows": (
        COMMENTED, lambda e: e["c"].append("n1"), COMMENTED.replace("  - y\n", "  - y\n  - n1\n")),
    "an item is inserted above the first one's comment": (
        COMMENTED, lambda e: e["c"].insert(0, "NO"), COMMENTED.replace("  # first\n", '  - "NO"\n  # first\n')),
    "an item goes with its comment": (COMMENTED, lambda e: e["c"].pop(1), COMMENTED.replace("  # second\n  - y\n", "")),
    "items move with their comments": (
        COMMENTED, lambda e: e["c"].reverse(),
        COMMENTED.replace("  # first\n  - x # x\n  # second\n  - y\n", "  # second\n  - y\n  # first\n  - x # x\n")),
    "a scalar becomes a block": ("a: 1 # one\nb: 2\n", setting(a={"x": [1], "z": {}}), "a: # one\n  x:\n    - 1\n  z: {}\nb: 2\n"),
    "a scalar becomes a block, no comment": ("a: 1  \nb: 2\n", setting(a=["x"]), "a:\n  - x\nb: 2\n"),
    "a block becomes a scalar": ("a: # key\n  - x\nb: 2\n", setting(a=5), "a: 5 # key\nb: 2\n"),
    "a mapping becomes a list": ("a:\n  x: 1\nb: 2\n", setting(a=["y"]), "a:\n  - \"y\"\nb: 2\n"),
    "a list becomes empty": ("a:\n  - x\nb: 2\n", setting(a=[]), "a: []\nb: 2\n"),
    "a mapping becomes empty": ("a:\n  x: 1\nb: 2\n", setting(a={}), "a: {}\nb: 2\n"),
    "an empty list is filled": ("a: []\nb: {}\n", setting(a=["x"], b={"x": 1}), "a:\n  - x\nb:\n  x: 1\n"),
    "an empty list is filled as its like": ("a: []\nb: [1]\n", setting(a=["x", {"y1": None}]), "a: [x, {y1: null}]\nb: [1]\n"),
    "the first key of an item goes": ("c:\n- a: 1\n  b: 2\n", lambda e: e["c"][0].pop("a"), "c:\n- b: 2\n"),
    "two keys of an item go": ("c:\n- a: 1\n  b: 2\n  d: 3\n", lambda e: e.update(c=[{"d": 3}]), "c:\n- d: 3\n"),
    "the first key goes, a comment stays": (
        "c:\n- a: 1\n  # of b\n  b: 2\n", lambda e: e["c"][0].pop("a"), "c:\n-\n  # of b\n  b: 2\n"),
    "a key comes before the first of an item": (
        "c:\n- b: 1\n", lambda e: e.update(c=[{"a": 0, "b": 1}]), "c:\n- a: 0\n  b: 1\n"),
    "an item becomes empty": ("c:\n- a: 1\n- b: 2\n", lambda e: e["c"][0].clear(), "c:\n- {}\n- b: 2\n"),
    "an item gets other keys": ("c:\n- a: 1\n  b: 2\n", lambda e: e.update(c=[{"x": 1, "z": 2}]), "c:\n- x: 1\n  z: 2\n"),
    "an item changes its kind": ("c:\n- a: 1\n- x\n", lambda e: e.update(c=[5, {"k": [1]}]), "c:\n- 5\n- k:\n  - 1\n"),
    "a scalar between a block and a scalar takes the blank line": (
        "a:\n  - x\n\n# of c\nc: 1\n", lambda e: (e.pop("c"), e.update(b=0, c=1)), "a:\n  - x\n\nb: 0\n# of c\nc: 1\n"),
    "a scalar between a block and a block has a blank line of its own": (
        "q: 1\n\na:\n  - x\n\nc:\n  - 1\n", lambda e: (e.pop("c"), e.update(b=0, c=[1])), "q: 1\n\na:\n  - x\n\nb: 0\n\nc:\n  - 1\n"),
    "a block between a block and a scalar leaves it the blank line": (
        "q: 1\n\na:\n  - x\n\nc: 1\n", lambda e: (e.pop("c"), e.update(b=[0], c=1)), "q: 1\n\na:\n  - x\n\nb:\n  - 0\n\nc: 1\n"),
    "a block and a scalar between a block and a scalar": (
        "q: 1\n\na:\n  - x\n\nd: 1\n", lambda e: (e.pop("d"), e.update(b=[0], c=1, d=1)), "q: 1\n\na:\n  - x\n\nb:\n  - 0\n\nc: 1\nd: 1\n"),
    "the scalar behind a block goes, its blank line stays": (
        "q: 1\n\na:\n  - x\n\nb: 0\nc: 1\n", dropping("b"), "q: 1\n\na:\n  - x\n\nc: 1\n"),
    "behind a block that keeps blank lines comes none": (
        "a: |+\n  x\n", setting(c=[1]), "a: |+\n  x\nc:\n  - 1\n"),
    "a block above a blank line cannot begin to keep it": ("a: |\n  x\n\nb: 1\n", setting(a="z\n\n"), 'a: "z\\n\\n"\n\nb: 1\n'),
    "a plus in a comment keeps no blank line": ("a: | # a+b\n  x\n\nb: 1\n", setting(a="z\n\n"), 'a: "z\\n\\n" # a+b\n\nb: 1\n'),
    "an item's only key keeps its spacing": (
        "c:\n- a:  1 # x\n- a: 2\n", lambda e: e["c"][0].update(a=3), "c:\n- a:  3 # x\n- a: 2\n"),
    "a list beside a dash loses its first": ("c:\n  - - x\n    - 'z'\n", lambda e: e["c"][0].pop(0), "c:\n  - - 'z'\n"),
    "a list beside a dash is replaced": (
        "c:\n  - - x\n    - z\n    - 'w'\n", lambda e: e.update(c=[["u", "v1", "z", "w"]]), "c:\n  - - u\n    - v1\n    - z\n    - 'w'\n"),
    "a list beside a dash changes its first": (
        "c:\n  - - x\n    - z\n    - 'w'\n", lambda e: e.update(c=[["u", "w"]]), "c:\n  - - u\n    - 'w'\n"),
    "a list beside a dash keeps the comments of what stays": (
        "c:\n  - - x # x\n    # of z\n    - z # z\n    - w\n", lambda e: e.update(c=[[{"k": 1}, "z", "w"]]),
        "c:\n  - - k: 1 # x\n    # of z\n    - z # z\n    - w\n"),
    "a list beside a dash loses its first, a comment stays": (
        "c:\n  - - x # x\n    # of z\n    - z # z\n    - w\n", lambda e: e["c"][0].pop(0),
        "c:\n  -\n    # of z\n    - z # z\n    - w\n"),
    "a list beside a dash gains a first": ("c:\n  - - x\n", lambda e: e["c"][0].insert(0, "w"), "c:\n  - - w\n    - x\n"),
    "flow: an item goes": ("c: [a, b, 'c d']\n", lambda e: e["c"].pop(0), "c: [b, 'c d']\n"),
    "flow: an item comes": ("c: [a,b]\n", lambda e: e["c"].append("x, y"), 'c: [a,b,"x, y"]\n'),
    "flow: a question mark": ("c: [a]\n", lambda e: e["c"].append("Who?"), 'c: [a, "Who?"]\n'),
    "flow: a key without a value is no longer the last": (
        "c: {a: 1, b: }\n", lambda e: e["c"].update(d=2), "c: {a: 1, b: , d: 2 }\n"),
    "the indentation below a question mark is no example": (
        "? a\n:\n b: 1\nc: 1\n", setting(c={"x": 1}), "? a\n:\n b: 1\nc:\n  x: 1\n"),
    "flow: a key without a colon gets one": ("c: {a, b}\n", lambda e: e["c"].update(a=1, b=[2]), "c: {a: 1, b: [2]}\n"),
    "an item below a question mark without a value": (
        "c:\n  - ? b\n    :\n  - d\n", setting(c=[0]), "c:\n  - 0\n"),
    "flow: an item changes": ("c: [a, 'b']\n", lambda e: e.update(c=["x", "b2"]), "c: [x, 'b2']\n"),
    "flow: several items change": ("c: [a, b, c]\n", lambda e: e.update(c=["b", "c", "x", "a"]), "c: [b, c, x, a]\n"),
    "flow: a kind changes": ("c: [a, [b]]\n", lambda e: e.update(c=[["a"], "b"]), "c: [[a], b]\n"),
    "flow: keys come and go": ("c: {a: 1, b: [x], c: 2}\n", lambda e: e.update(c={"a": "NO", "n1": None, "b": ["x"]}),
                               'c: {a: "NO", n1: null, b: [x]}\n'),
    "flow: the first key comes": ("c: {a: 1}\n", lambda e: e.update(c={"z": 1, "a": 1}), "c: {z: 1, a: 1}\n"),
    "flow: a mapping changes": ("c: {a: 1}\n", lambda e: e["c"].update(a=2), "c: {a: 2}\n"),
    "flow: a list becomes a mapping": ("c: [a]\n", setting(c={"x": 1}), "c: {x: 1}\n"),
    "flow: becomes a scalar": ("c: [a]\n", setting(c=1), "c: 1\n"),
    "flow: an empty value is filled": ("c: {a: , b: 1}\n", lambda e: e["c"].update(a=[1]), "c: {a: [1] , b: 1}\n"),
    "flow at the root": ("{a: 1, b: 2}\n", setting(c=3), "{a: 1, b: 2, c: 3}\n"),
    "a merged key is overridden": (
        "b: &b\n  x: 1\nd:\n  <<: *b\n  m: 3\n", lambda e: e["d"].update(x=5), "b: &b\n  x: 1\nd:\n  <<: *b\n  x: 5\n  m: 3\n"),
    "a merged key is overridden behind the merge key": (
        "b: &b {x: 1, z: 2}\nl:\n  - m: 3\n    <<: *b\n  - <<: *b\n    m: 4\n",
        lambda e: (e["l"][0].update(z=5), e["l"][1].update(z=6)),
        "b: &b {x: 1, z: 2}\nl:\n  - m: 3\n    <<: *b\n    z: 5\n  - <<: *b\n    z: 6\n    m: 4\n",
    ),
    "a key in front, beside a quoted <<": (
        '"<<": 1\nm: 3\n', lambda e: (items := dict(e), e.clear(), e.update(new=0), e.update(items)), 'new: 0\n"<<": 1\nm: 3\n'
    ),
    "beside a merge key": (
        "b: &b\n  x: 1\nd:\n  <<: [*b]\n  m: 3\n", lambda e: e["d"].update(m=4), "b: &b\n  x: 1\nd:\n  <<: [*b]\n  m: 4\n"),
    "an alias goes": ("a: &x foo\nb: *x\n", dropping("b"), "a: &x foo\n"),
    "nothing but a comment": ("# only\n", setting(a=1, b=["x"]), "# only\na: 1\n\nb:\n  - x\n"),
    "no front matter at all": ("", setting(a=1), "a: 1\n"),
    "the last key goes": ("a: 1\n", dropping("a"), ""),
    "every key is replaced": ("# c\na: 1\n", lambda e: (e.clear(), e.update(x=2, z=["v"])), "x: 2\nz:\n  - v\n"),
    "a key is renamed": (
        "a: 1\n# about it\n'old' : 5 # c\nz: 2\n", lambda e: (e.clear(), e.update(a=1, new=5, z=2)),
        "a: 1\n# about it\n'new' : 5 # c\nz: 2\n"),
    "a renamed key between others that come and go": (
        "a: 1\nb: {x: 1} # b\nc: 3\n", lambda e: (e.clear(), e.update(a=1, n1=0, k={"x": 1}, c=3)),
        "a: 1\nn1: 0\nk: {x: 1} # b\nc: 3\n"),
    "CRLF": ("a: 1\r\nc:\r\n  - x\r\n", lambda e: (e["c"].append("z"), e.update(n1=1)), "a: 1\r\nc:\r\n  - x\r\n  - z\r\nn1: 1\r\n"),
    "CR and blank lines": ("a: 1\r\rb: 2\r\r# of c\rc: 3\r", dropping("c"), "a: 1\r\rb: 2\r"),
    "CR": ("a: 1\rc: 2\r", setting(d=1), "a: 1\rc: 2\rd: 1\r"),
    "mixed endings follow the line above": ("a: 1\nb:\r\n  - x\r\nc: 2\n", lambda e: e["b"].append("z"), "a: 1\nb:\r\n  - x\r\n  - z\r\nc: 2\n"),
    "keys keep the order of the dict": ("a: 1\nd: 4\n", lambda e: (e.clear(), e.update(z=0, a=1, b=2, c=3, d=4, e=5)),
                                        "z: 0\na: 1\nb: 2\nc: 3\nd: 4\ne: 5\n"),
    "a new block takes its blank line along": (
        "a: 1\n\nb:\n  - x\n\nc: 3\n", lambda e: (e.clear(), e.update(a=1, n1=["x"], b=["x"], c=3, m=["w"])),
        "a: 1\n\nn1:\n  - x\n\nb:\n  - x\n\nc: 3\n\nm:\n  - w\n"),
    "a new block in a file without blank lines gets none": (
        "a: 1\n", lambda e: (e.clear(), e.update(n1=["x"], a=1)), "n1:\n  - x\na: 1\n"),
    "a new first block sets off what follows": (
        "a: 1\n\nb:\n  - x\n", lambda e: (e.clear(), e.update(n1=["x"], a=1, b=["x"])), "n1:\n  - x\n\na: 1\n\nb:\n  - x\n"),
    "a blank line stays for the key below": (
        "a:\n  - x\n\nb: 1\nc: 2\n", dropping("b"), "a:\n  - x\n\nc: 2\n"),
    "a file without blank lines gets none": ("a:\n  - x\nb:\n  - x\n", setting(c=["x"]), "a:\n  - x\nb:\n  - x\nc:\n  - x\n"),
    "indentation of its like": ("a:\n    x: 1\nb:\n-   k: 1\n    l: 2\n", setting(c={"x": [{"k": 1, "l": 2}]}),
                                "a:\n    x: 1\nb:\n-   k: 1\n    l: 2\nc:\n    x:\n    -   k: 1\n        l: 2\n"),
    "quotes of its like": ("a:\n  - u: 'x'\n    t: \"x\"\n", lambda e: e["a"].append({"u": "z", "t": "w"}),
                           "a:\n  - u: 'x'\n    t: \"x\"\n  - u: 'z'\n    t: \"w\"\n"),
    "quotes of a like key elsewhere": ("a:\n  u: 'x'\n", setting(b={"u": "z"}), "a:\n  u: 'x'\n\nb:\n  u: 'z'\n"),
    "the format's quotes are no habit of the file": ("a: 1\n", setting(title="x", featuredContent="y1"), 'a: 1\ntitle: x\nfeaturedContent: y1\n'),
    "links like links": ("a: 'https://a.example/'\n", setting(b="https://b.example/"), "a: 'https://a.example/'\nb: 'https://b.example/'\n"),
    "a dash on its own line": ("c:\n  -\n    a: 1\n  -\n    b: 2\n", lambda e: e["c"].pop(0), "c:\n  -\n    b: 2\n"),
    "moved, changed and kept": ("c:\n  - a\n  - b # b\n  - c\n  - d\n", lambda e: e.update(c=["z", "c", "d", "a"]), "c:\n  - z # b\n  - c\n  - d\n  - a\n"),
    "moved here, gone": ("c:\n  - k\n  - m\n  - p\n  - x\n", lambda e: e.update(c=["m", "p", "k"]), "c:\n  - m\n  - p\n  - k\n"),
    "a mapping gets other keys": ("a:\n  x: 1\nb: 2\n", setting(a={"z": 1, "w": 2}), "a:\n  z: 1\n  w: 2\nb: 2\n"),
    "a list beside a dash changes": ("c:\n  - - x\n    - 'k'\n    - w\n", lambda e: e.update(c=[["k", "q", "w2"]]), "c:\n  - - 'k'\n    - q\n    - w2\n"),
    "a literal block with blanks on a line": ("a: |\n  x\n", setting(a="x\n  \nz\n"), "a: |\n  x\n    \n  z\n"),
    "moved here, changed": ("c:\n  - a\n  - b\n  - c\n", lambda e: e.update(c=["b", "c2", "a"]), "c:\n  - b\n  - c2\n  - a\n"),
    "a list beside a dash becomes a scalar": ("c:\n  - - x\n  - d\n", lambda e: e.update(c=[5, "d"]), "c:\n  - 5\n  - d\n"),
    "a merge key loses its neighbours": ("b: &b {x: 1}\nd:\n  <<: *b\n  m: 3\n", lambda e: e["d"].pop("m"), "b: &b {x: 1}\nd:\n  <<: *b\n"),
    "front matter of two braces takes keys": ("{}\n", setting(a=1, b=["x"]), "a: 1\n\nb:\n  - x\n"),
    "a comment that is deeper than its item goes with it": (
        "c:\n  - a: 1\n    # x: 2\n  - a: 3\n    # x: 4\nd: 1\n", lambda e: e["c"].pop(0), "c:\n  - a: 3\n    # x: 4\nd: 1\n"),
    "a comment that is deeper than its item moves with it": (
        "c:\n  - a: 1\n    # x: 2\n  - a: 3\n    # x: 4\nd: 1\n", lambda e: e["c"].reverse(),
        "c:\n  - a: 3\n    # x: 4\n  - a: 1\n    # x: 2\nd: 1\n"),
    "an item is inserted below the comments of the one above": (
        "c:\n  - a: 1\n    # x: 2\n  - a: 3\n", lambda e: e["c"].insert(1, {"a": 2}),
        "c:\n  - a: 1\n    # x: 2\n  - a: 2\n  - a: 3\n"),
    "a key comes below the comments of the block above": (
        "b:\n  - x\n  # - z\nd: 1\n", lambda e: (e.pop("d"), e.update(c=2, d=1)), "b:\n  - x\n  # - z\nc: 2\nd: 1\n"),
    "a comment between key and value stays": (
        "a:\n  # why\n  plain\nb: 1\n", setting(a=["p"]), "a:\n  # why\n  - p\nb: 1\n"),
    "an item becomes a mapping and keeps its comments": (
        "a:\n  # lead\n  - Jane # since\n\n  # second\n  - Bob\n", lambda e: e.update(a=[{"name": n} for n in e["a"]]),
        "a:\n  # lead\n  - name: Jane # since\n\n  # second\n  - name: Bob\n"),
    "a mapping becomes an item and keeps its comments": (
        "a:\n  # lead\n  - name: Jane # since\n  - Bob\n", lambda e: e["a"].__setitem__(0, "Jane"),
        "a:\n  # lead\n  - Jane # since\n  - Bob\n"),
    "a block list becomes a mapping beside a flow list": (
        "t: [a]\nb:\n- Jane\nd: 1\n", setting(b={"name": "Jane"}), "t: [a]\nb:\n  name: Jane\nd: 1\n"),
    "an item below its lone dash": ("a:\n  -\n    - k\nb: 1\n", setting(a=["x"]), "a:\n  - x\nb: 1\n"),
    "a tagged null": ("a: !!null\nb: 1\n", setting(a="x"), "a: x\nb: 1\n"),
    "a key behind a question mark elsewhere": ("? a\n: 1\nb: 2\n", setting(c=3), "? a\n: 1\nb: 2\nc: 3\n"),
    "a key behind a question mark goes": ("? a\n: 1\nb: 2\n", dropping("a"), "b: 2\n"),
    "the first key of an item is renamed": (
        "c:\n  - who: a\n    name: N\n", lambda e: e.update(c=[{"speaker": "a", "name": "N"}]), "c:\n  - speaker: a\n    name: N\n"),
    "the first key of an item is another": (
        "c:\n  - who: a # w\n    name: N\n    year: 5\n", lambda e: e.update(c=[{"speaker": "b", "name": "N", "year": 5}]),
        "c:\n  - speaker: b\n    name: N\n    year: 5\n"),
    "items that are parted stay so: at the end": (
        "c:\n  - 1\n\n  - 2\nd: 1\n", lambda e: e["c"].append(3), "c:\n  - 1\n\n  - 2\n\n  - 3\nd: 1\n"),
    "items that are parted stay so: first": (
        "c:\n  - 1\n\n  - 2\nd: 1\n", lambda e: e["c"].insert(0, 3), "c:\n  - 3\n\n  - 1\n\n  - 2\nd: 1\n"),
    "items that are parted stay so: the first goes": (
        "c:\n  - 1\n\n  - 2\n\n  - 3\nd: 1\n", lambda e: e["c"].pop(0), "c:\n  - 2\n\n  - 3\nd: 1\n"),
    "items that are parted stay so: moved": (
        "c:\n  - 1\n\n  - 2\nd: 1\n", lambda e: e["c"].reverse(), "c:\n  - 2\n\n  - 1\nd: 1\n"),
    "flow: a wrapped list gains an item": (
        "c: [a, b,\n    d, e]\n", lambda e: e["c"].append("f"), "c: [a, b,\n    d, e, f]\n"),
    "flow: a wrapped list loses an item": (
        "c: [a, b, x,\n    d, e]\n", lambda e: e["c"].remove("b"), "c: [a, x,\n    d, e]\n"),
    "flow: a line loses its first item": (
        "c: [a, b,\n    d, e]\n", lambda e: e["c"].remove("d"), "c: [a, b,\n    e]\n"),
    "flow: an item a line": ("c: [\n  a,\n  b\n]\n", lambda e: e["c"].append("d"), "c: [\n  a,\n  b,\n  d\n]\n"),
    "flow: an item a line, a comma behind the last": (
        "c: [\n  # of a\n  a,\n]\n", lambda e: e["c"].append("b"), "c: [\n  # of a\n  a,\n  b,\n]\n"),
    "flow: comments beside items": (
        "c: [\n  a, # one\n  b # two\n]\n", lambda e: e["c"].append("d"), "c: [\n  a, # one\n  b, # two\n  d\n]\n"),
    "flow: comments go with their items": (
        "c: [ # open\n  # of a\n  a, # one\n  b, # two\n]\n", lambda e: e["c"].pop(0), "c: [ # open\n  b, # two\n]\n"),
    "flow: comments move with their items": (
        "c: [\n  a, # one\n  b, # two\n]\n", lambda e: e["c"].reverse(), "c: [\n  b, # two\n  a, # one\n]\n"),
    "flow: beside keys behind question marks": (
        "{ ? a: 1,\nb: 2,\n? c\n}\n", setting(d=3), "{ ? a: 1,\nb: 2,\n? c,\nd: 3\n}\n"),
    "flow: a key is renamed": ("c: {a: [1], ? b : 2}\n", lambda e: e.update(c={"k": [1], "m": 2}), "c: {k: [1], ? m : 2}\n"),
    "flow: the first of several lines goes": ("c: [a,\n    b, d]\n", lambda e: e["c"].pop(0), "c: [b, d]\n"),
    "flow: a comment leads the first": (
        "c: [\n  # of a\n  a, b]\n", lambda e: e["c"].insert(0, "x"), "c: [\n  x,\n  # of a\n  a, b]\n"),
    "a mapping gets other keys and values": ("a:\n  x: 1\nb: 2\n", setting(a={"z": 5, "w": 6}), "a:\n  z: 5\n  w: 6\nb: 2\n"),
    "a list beside a dash is turned": ("c:\n  - - x # x\n    - 'k'\n", lambda e: e["c"][0].reverse(), "c:\n  - - 'k'\n    - x # x\n"),
    "flow: a pair takes a second key": ("c: [a: 1, b: 2]\n", lambda e: e["c"][0].update(d=3), "c: [{a: 1, d: 3}, b: 2]\n"),
    "flow: what changed inside keeps its spelling": (
        "c: [{a:  1, b: 'x'}, z]\n", lambda e: (e["c"][0].update(a=2), e["c"].pop()), "c: [{a:  2, b: 'x'}]\n"),
    "flow: new items like their siblings": (
        "c:\n  - [1, 2]\n  - [3]\n", lambda e: e["c"].append([5]), "c:\n  - [1, 2]\n  - [3]\n  - [5]\n"),
    "a merged key that changes with its anchor": (
        "b: &b\n  k: 1\nd:\n  <<: *b\n", lambda e: (e["b"].update(k=9), e["d"].update(k=9)), "b: &b\n  k: 9\nd:\n  <<: *b\n"),
    "a comment that is deeper than the key below belongs to the one above": ("a: 1\n  # deep\nb: 2\n", dropping("b"), "a: 1\n  # deep\n"),
    "blank lines that a block keeps are not of the key below": ("a: |+\n  x\n\nb: 1\n", dropping("b"), "a: |+\n  x\n\n"),
    "the first key goes with its comment": ("# of a\na: 1\n# of b\nb: 2\n", dropping("a"), "# of b\nb: 2\n"),
    "the first key of an item becomes another with a block": (
        "c:\n  - who: a\n    name: N\n", lambda e: e.update(c=[{"k": [1, 2], "name": "N"}]),
        "c:\n  - k:\n      - 1\n      - 2\n    name: N\n"),
    "a first key takes the line break of the one it stands above": (
        "c:\n- b: 1\r\n  d: 2\n", lambda e: e.update(c=[{"a": 0, "b": 1, "d": 2}]), "c:\n- a: 0\r\n  b: 1\r\n  d: 2\n"),
    "a key comes above a blank line": (
        "a: 1\n\nb: 2\nc: 3\n", lambda e: (e.pop("b"), e.pop("c"), e.update(m=0, b=2, c=3)), "a: 1\nm: 0\n\nb: 2\nc: 3\n"),
    "items beside a dash that are parted stay so": (
        "c:\n  - - x\n\n    - z\n", lambda e: e["c"][0].append("w"), "c:\n  - - x\n\n    - z\n\n    - w\n"),
    "an item changes beside one that comes": (
        "c:\n  - a\n  - b\n", lambda e: e.update(c=["a, x", "b", "d"]), "c:\n  - a, x\n  - b\n  - d\n"),
    "an anchor moves with its item": ("c:\n  - &x a\n  - b\n  - k\nd: *x\n", lambda e: e["c"].append(e["c"].pop(0)), "c:\n  - b\n  - k\n  - &x a\nd: *x\n"),
    "flow: a key without a value keeps its blank": ("c: {a: , b: 1}\n", lambda e: e["c"].update(d=2), "c: {a: , b: 1, d: 2}\n"),
    "flow: a comment stays with the item below": (
        "c: [\n  a,\n  b,\n  # of d\n  d\n]\n", lambda e: e["c"].remove("b"), "c: [\n  a,\n  # of d\n  d\n]\n"),
    "an item of two keys with other values is the same item": (
        "c:\n  # one\n  - name: A # a\n    year: 1\n  - z\n", lambda e: e.update(c=[{"name": "B", "year": 2}, "z"]),
        "c:\n  # one\n  - name: B # a\n    year: 2\n  - z\n"),
    "an item of two other keys is another item": (
        "c:\n  - w\n  # of a\n  - a: 1\n    b: 2\n", lambda e: e.update(c=["w", {"x": 1, "k": 2}]), "c:\n  - w\n  - x: 1\n    k: 2\n"),
    "NaN is NaN": ("a: .NaN\nb: [.nan, 1]\n", lambda e: e.update(a=float("nan"), b=[float("nan"), 1]), "a: .NaN\nb: [.nan, 1]\n"),
    "a block that keeps blank lines does not lose them with the key below": (
        "a: |+\n  x\n\nb: 1\nc: 2\n", dropping("b"), "a: |+\n  x\n\nc: 2\n"),
    "the blank line between scalars goes with the key below it": (
        "a:\n  - x\n\nb: 0\n\nd: 1\ne: 2\n", dropping("d"), "a:\n  - x\n\nb: 0\ne: 2\n"),
    "blank lines above the first key go with it": ("\na: 1\nb: 2\n\nc:\n  - x\n", dropping("a"), "b: 2\n\nc:\n  - x\n"),
    "flow: a blank line above the first item stays": ("c: [\n\n  x,\n  z\n]\n", lambda e: e["c"].pop(), "c: [\n\n  x\n]\n"),
    "flow: the nearest line break of those that went stays": (
        "c: [v,\n  x,\n    z, w]\n", lambda e: e.update(c=["v", "w"]), "c: [v,\n    w]\n"),
    "flow: a value becomes null beside a key that goes": (
        "c: {a: 1, b: 2}\n", lambda e: e.update(c={"a": None}), "c: {a: null}\n"),
    "flow: a collection that becomes empty keeps the blanks around it": (
        "a:   {x: 1}  # c\nb:   [1] # d\nc:\n  -   [1]\n  - z\n", setting(a=[], b={}, c=[{}, "z"]),
        "a:   []  # c\nb:   {} # d\nc:\n  -   {}\n  - z\n"),
    "a block without lines takes a text that begins with a tab": ("a: |\nb: >-\n", setting(a="\tx\n", b="\tx"), "a: |2\n  \tx\nb: >2-\n  \tx\n"),
    "a block without lines above a blank line that holds blanks": ("a: >- # c\n    \nb: 1\n", setting(a="x"), "a: x # c\n    \nb: 1\n"),
    "a line in quotes that looks like a comment stays with its text": ('a: "x\n# z"\nb: 1\nc: 2\n', dropping("b"), 'a: "x\n# z"\nc: 2\n'),
    "a block with lines stays one above blank lines that hold blanks": (
        "a: |\n  x\nd: |+\n\nb: 1\n  \nc: 2\n", setting(a="z\n", d="z\n\n"), "a: |\n  z\nd: |+\n  z\n\nb: 1\n  \nc: 2\n"),
    "quotes by parent and key": (
        "x:\n  m:\n    k: 'a: b'\nf:\n  g:\n    k: \"a: b\"\n  o:\n    k: \"a: b\"\nz:\n  m:\n    v: 1\n", lambda e: e["z"]["m"].update(k="c: d"),
        "x:\n  m:\n    k: 'a: b'\nf:\n  g:\n    k: \"a: b\"\n  o:\n    k: \"a: b\"\nz:\n  m:\n    v: 1\n    k: 'c: d'\n"),
    "a comment of a block without a plus": ("a: | # c\n  x\n\nb: 1\n", setting(a="z\n\n"), 'a: "z\\n\\n" # c\n\nb: 1\n'),
    "a tab behind a colon goes with the value that comes": ("a:\t\nb: 1\n", setting(a="x"), "a: x\nb: 1\n"),
    "an item that changes its kind looks like its siblings": (
        "c:\n  - x: [1]\n  - 2\nd:\n  - 1\n", lambda e: e.update(c=[{"x": [1]}, {"x": [3]}]), "c:\n  - x: [1]\n  - x: [3]\nd:\n  - 1\n"),
    "of two keys that went one is renamed": (
        "z: 0\na: 5\nb: 5\n", lambda e: (e.pop("a"), e.pop("b"), e.update(x=5)), "z: 0\nx: 5\n"),
    "a key that stood elsewhere is no other one renamed": (
        "g: 5\nc: 1\nm: 5\n", lambda e: (e.pop("g"), e.update(c=e.pop("c"), o=7)), "c: 1\no: 7\nm: 5\n"),
    "a blank line that holds blanks is no reason for quotes": ("a: x\n  \nb: z\n", setting(c="w"), "a: x\n  \nb: z\nc: w\n"),
    "a null between brackets is no habit of others": ("m: {a: null}\nc: 1\n", setting(c=None), "m: {a: null}\nc:\n"),
    "a key at the top counts once": (
        "k: w\na:\n  k: 'w'\nb:\n  k: 'w'\nc:\n  v: w\n", lambda e: e["c"].update(k="w"),
        "k: w\na:\n  k: 'w'\nb:\n  k: 'w'\nc:\n  v: w\n  k: 'w'\n"),
    "a key behind a question mark, without a colon, takes a value": (
        "? a # why\n?\tb\nc: 1\n", setting(a=3, b=[4]), "? a # why\n: 3\n?\tb\n:\n  - 4\nc: 1\n"),
    "flow: so it does in braces": (
        "c: {? a, ? , b: 1}\n", lambda e: e["c"].update({"a": 2, "": 3}), "c: {? a: 2, ? : 3 , b: 1}\n"),
    "flow: a key that its colon touches is renamed": (
        "c: {'a':1, b: 2}\n", lambda e: e.update(c={"k": 1, "b": 2}), "c: {k: 1, b: 2}\n"),
    "flow: a key that its colon touches is renamed where all keys have quotes": (
        "c: {'a':1, 'b' :2}\n", lambda e: e.update(c={"k": 1, "b": 2}), "c: {'k':1, 'b' :2}\n"),
    "flow: the item below a comment goes": (
        "c: [a, # one\n    b]\n", lambda e: e["c"].pop(), "c: [a # one\n    ]\n"),
    "flow: an item moves below a comment": (
        "c: [a, b, # two\n    d]\n", lambda e: e["c"].reverse(), "c: [d, b, # two\n    a]\n"),
    "flow: a pair without a key is copied": (
        "c: [? : x]\n", lambda e: e["c"].append({"": "z"}), 'c: [? : x, {"": z}]\n'),
    "a text of lines comes above a comment that is deeper": (
        "a: 1\n  # deep\nc: |\n  x\n", lambda e: e.update(b="y\nz\n", c=e.pop("c")), 'a: 1\nb: "y\\nz\\n"\n  # deep\nc: |\n  x\n'),
    "duplicate items": ("c:\n  - a\n  - b\n  - a\n", lambda e: e["c"].pop(0), "c:\n  - b\n  - a\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_edit(name: str) -> None:
    before, change, after = CASES[name]
    for newline in ["\n"] if "\r" in before else ["\n", "\r\n", "\r"]:
        document = nm.loads(f"---\n{before}---\n".replace("\n", newline), nm.Document)
        change(document.extra)
        assert nm.dumps(document) == f"---\n{after}---\n".replace("\n", newline)


REFUSED: dict[str, tuple[str, Callable[[Extra], object], str]] = {
    "through an alias": ("a: &x foo\nb: *x\n", setting(b="bar"), "alias"),
    "an anchor that others follow": ("a: &x foo\nb: *x\n", setting(a="bar"), "alias"),
    "an anchor that others need": (
        "a: &x foo\nb: *x\n",
        dropping("a"),
        r"2:4: a: holds the anchor &x, which b \(3:4\) names",
    ),
    "a merged key is removed": (
        "b: &b\n  x: 1\nd:\n  <<: *b\n  m: 3\n",
        lambda e: e["d"].pop("x"),
        "comes with a merge key",
    ),
    "a merged key is uncovered": (
        "b: &b\n  x: 1\nd:\n  <<: *b\n  x: 2\n  m: 3\n",
        lambda e: e["d"].pop("x"),
        "uncover",
    ),
    "a key spelled like the merge key beside one": (
        'a: &x\n  "<<": 1\nb:\n  <<: *x\n',
        lambda e: e["a"].update({"<<": 2}),
        "merge brings the change along",
    ),
    "a key spelled like the merge key, merged": (
        'a: &x\n  "<<": 1\nb:\n  <<: *x\n',
        lambda e: e["b"].update({"<<": 5}),
        "beside a merge key",
    ),
    "a value that a merge brings along": (
        "b: &b\n  k: 1\nd:\n  <<: *b\n",
        lambda e: e["b"].update(k=9),
        "d.k: an alias or a merge",
    ),
    "the anchor of a key that goes": (
        "a: {&x k: 1}\nb: *x\n",
        setting(a={}),
        "a.k: holds the anchor &x, which b",
    ),
    "a tagged anchor": ("a: &x !!int 3\nb: *x\n", setting(a="t", b="t"), "tag"),
    "an item below a comment below its dash": ("a:\n  -\n    # c\n    - k\n", setting(a=[5]), "beside the dash"),
    "no plain data": ("a: 1\n", setting(a={1, 2}), "set"),
    "a key that is no string": ("a: 1\n", lambda e: e.update({1: 2}), "no string"),
    "a nested key that is no string": ("a: 1\n", setting(b={1: 2}), "no string"),
    "a lone surrogate": ("a: x\n", setting(a="\ud800"), "surrogate"),
    "a lone surrogate in a block": ("a: |\n  x\n", setting(a="\ud800"), "surrogate"),
    "a very long key": ("a: x\n", lambda e: e.update({"k" * 2000: 1}), "1000"),
    "nested too deep": ("a: x\n", lambda e: e.update(a=deep(70)), "nested deeper"),
    "a list that holds itself": ("a: [1]\n", lambda e: e["a"].append(e["a"]), "contains itself"),
    "mappings nested too deep": ("a: x\n", lambda e: e.update(a=deep(70, {})), "nested deeper"),
}


def deep(levels: int, value: Any = 1) -> Any:
    for level in range(levels):
        value = [value] if value == 1 or isinstance(value, list) else {f"k{level}": value}
    return value


@pytest.mark.parametrize("name", REFUSED)
def test_an_edit_that_is_not_safe_is_refused(name: str) -> None:
    before, change, word = REFUSED[name]
    document = nm.loads(f"---\n{before}---\n", nm.Document)
    change(document.extra)
    with pytest.raises(nm.EditError, match=word):
        nm.dumps(document)


NEWS = (FIXTURES / "news.md").read_text(encoding="utf-8")


def news(change: Callable[[nm.Article], object], before: str = NEWS) -> str:
    article = nm.loads(before)
    change(article)
    return nm.dumps(article)


def attribute(name: str, value: Any) -> Callable[[nm.Article], object]:
    return lambda article: setattr(article, name, value)


def test_scalars_of_an_article_at_any_depth() -> None:
    assert news(attribute("heat", 42)) == NEWS.replace("heat: 17", "heat: 42")
    assert news(lambda a: setattr(a.related[1], "title", "New: \"x\"")) == NEWS.replace(
        '"What a terminal roof can earn"', '"New: \\"x\\""')  # fmt: skip
    assert news(lambda a: setattr(a.images[0], "width", 9)) == NEWS.replace("width: 1200", "width: 9")
    assert news(lambda a: setattr(a.related[0].provider, "name", "NO")) == NEWS.replace(
        "name: Tidewater Post", 'name: "NO"'
    )
    later = datetime(2024, 3, 6, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    assert news(attribute("published_date_time", later)) == NEWS.replace("2024-03-05T07:30:00Z", "2024-03-06T07:00:00Z")
    secured = nm.Secured(ciphertext=bytes(16), iv=bytes(16))
    start = NEWS.index('secured: "')
    assert news(attribute("secured", secured)) == NEWS[:start] + f'secured: "{secured}"\n---\n\n'


def test_keys_of_an_article_come_and_go_at_their_place() -> None:
    assert news(attribute("heat", None)) == NEWS.replace("heat: 17\n", "")
    assert news(attribute("removed", True)) == NEWS.replace("heat: 17\n", "heat: 17\nremoved: true\n")
    assert news(attribute("featured_content", "<p>")) == NEWS.replace(
        "published: true\n", 'published: true\n\nfeaturedContent: "<p>"\n')  # fmt: skip
    assert news(attribute("tags", [])) == NEWS.replace("tags:\n  - CA\n  - US-WA\n\n", "")
    assert news(attribute("topics", [])) == NEWS.replace("topics:\n  - Solar Power\n  - Ferries", "topics: []")
    without = NEWS.replace("tags:\n  - CA\n  - US-WA\n\n", "")
    assert news(attribute("tags", ["CA", "US-WA"]), without) == NEWS
    assert news(lambda a: a.extra.update(note=1)).endswith("note: 1\n---\n\n")
    assert news(lambda a: setattr(a.provider, "authors", [nm.Person(name="Ada")])) == NEWS.replace(
        "      height: 50\n", "      height: 50\n  authors:\n    - name: Ada\n", 1)  # fmt: skip


def test_spelling_beside_an_edit() -> None:
    text = (
        NEWS.replace("quality: 28", "quality:")
        .replace("  - Ferries", "  - 2021-99-99")
        .replace('secured: "', "secured: ")
        .replace('=="\n', "==\n")
    )
    assert news(lambda a: a.related.pop(0), text) != text
    assert news(lambda a: a.topics.append("AI"), text) == text.replace("  - 2021-99-99\n", "  - 2021-99-99\n  - AI\n")
    secured = nm.Secured(ciphertext=bytes(16), iv=bytes(16))
    assert news(attribute("secured", secured), text).endswith(f"secured: {secured}\n---\n\n")


def test_a_merged_key_of_a_class_cannot_be_cleared() -> None:
    text = NEWS.replace("images:\n  - url:", "base: &base {width: 1}\n\nimages:\n  - <<: *base\n    url:", 1).replace(
        "    width: 1200\n", ""
    )
    text = text.replace("  images:\n    - <<: *base\n    url", "  images:\n    - url")
    article = nm.loads(text)
    merged = [image for image in [*article.images, *article.provider.images] if image.width == 1]
    merged[0].width = None
    with pytest.raises(nm.EditError, match="comes with a merge key"):
        nm.dumps(article)


def test_related_entries_come_go_and_move() -> None:
    first, second = NEWS.index('  - title: "Electric'), NEWS.index('  - title: "What')
    end = NEWS.index("\nsecured:")
    one, two = NEWS[first:second], NEWS[second:end]
    assert news(lambda a: a.related.pop(0)) == NEWS.replace(one, "")
    assert news(lambda a: a.related.reverse()) == NEWS.replace(one + two, two + one)
    assert news(lambda a: a.related.append(nm.loads(NEWS).related[0])) == NEWS.replace(two, two + one)
    assert news(attribute("related", [])) == NEWS.replace("related:\n" + one + two + "\n", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("heat", "87"), ("heat", True), ("published", 1), ("title", None), ("title", 5), ("published_date_time", datetime(2024, 1, 1)),
     ("published_date_time", "2024-01-01"), ("topics", "x"), ("topics", None), ("related", [5]), ("provider", {}), ("secured", "x"),
     ("secured", nm.Secured(ciphertext=b"x", iv=b"")), ("extra", {"heat": 1}), ("extra", [1]), ("extra", {1: 1}), ("body", 5)],
)  # fmt: skip
def test_values_of_the_wrong_type_are_refused(name: str, value: Any) -> None:
    with pytest.raises(nm.EditError):
        news(attribute(name, value))


def test_the_body_is_edited_alone() -> None:
    assert news(attribute("body", "Text\n")) == NEWS[:-1] + "Text\n"
    document = nm.loads("---\na: 1\n---", nm.Document)
    document.body = "Text"
    assert nm.dumps(document) == "---\na: 1\n---\nText"


def test_evolve_keeps_a_document_lossless() -> None:
    assert nm.dumps(attrs.evolve(nm.loads(NEWS), heat=1)) == NEWS.replace("heat: 17", "heat: 1")


def test_diff_is_the_pending_edit() -> None:
    document = nm.loads("---\r\na: 1\r\n---\r\n", nm.Document)
    document.extra["a"] = 2
    assert nm.diff(document) == "--- a/document\n+++ b/document\n@@ -1,3 +1,3 @@\n ---\r\n-a: 1\r\n+a: 2\r\n ---\r\n"
    assert "+a: 1\n" in nm.diff(nm.Document(extra={"a": 1}))


def test_merged_keys_of_an_article() -> None:
    text = NEWS.replace("provider:\n  name: The", "base: &base\n  quality: 3\n\nprovider:\n  <<: *base\n  name: The", 1)
    article = nm.loads(text)
    assert article.provider.extra == {"quality": 3}
    article.provider.extra["quality"] = 4
    after = nm.dumps(article)
    assert "  <<: *base\n  name:" in after
    assert after.replace("  quality: 4\n", "") == text


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


@attrs.define
class Step:
    name: str
    minutes: float | None = None
    children: list[Step] = attrs.field(factory=list)


@attrs.define
class Recipe(nm.Document):
    title: str
    servings: int = 4
    level: Level | None = None
    kind: Literal["cake", "soup"] = "soup"
    made: Any = None
    steps: list[Step] = attrs.field(factory=list)
    amounts: dict[str, float] = attrs.field(factory=dict)
    pair: tuple[int, int] = (1, 2)
    cached: int = attrs.field(default=0, init=False)


RECIPE = """\
---
title: Soup # a comment
level: low
made: 2024-01-01
steps:
- name: boil
  minutes: 5
  children:
  - name: wait
amounts: {salt: 2.5, water: 3}
note: kept
---
"""


def test_a_class_of_ones_own() -> None:
    recipe = nm.loads(RECIPE, Recipe)
    assert (recipe.level, recipe.kind, recipe.amounts, recipe.extra) == (
        Level.LOW,
        "soup",
        {"salt": 2.5, "water": 3.0},
        {"note": "kept"},
    )
    assert nm.dumps(recipe) == RECIPE
    recipe.level = Level.HIGH
    recipe.kind = "cake"
    recipe.steps[0].children[0].minutes = 1
    recipe.amounts["water"] = 4
    recipe.pair = (3, 4)
    after = nm.dumps(recipe)
    assert after == RECIPE.replace("level: low\n", "level: high\nkind: cake\n").replace("  - name: wait\n", "  - name: wait\n    minutes: 1\n".replace("1", "1.0")).replace("water: 3", "water: 4.0").replace("}\n", "}\npair:\n- 3\n- 4\n")  # fmt: skip
    assert nm.loads(after, Recipe) == recipe
    assert nm.from_dict(nm.to_dict(recipe), Recipe) == recipe
    assert nm.loads(nm.canonical(recipe), Recipe) == recipe


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [("level: low", "level: mid", "level"), ("- name: boil", "- name: boil\n  odd: 1", "steps[0].odd"), ("title: Soup", "title:", "title"),
     ("{salt: 2.5, water: 3}", "{salt: x}", "amounts.salt"), ("{salt: 2.5, water: 3}", "[1]", "amounts"), ("minutes: 5", "minutes: [5]", "steps[0].minutes"),
     ("note: kept", "kind: pie", "kind"), ("note: kept", "pair: 2021-99-99", "pair"), ("- name: boil", "- 5", "steps[0]")],
)  # fmt: skip
def test_findings_of_a_class_of_ones_own(old: str, new: str, path: str) -> None:
    text = (
        RECIPE.replace(old, new)
        if path != "steps[0]"
        else RECIPE.replace("- name: boil\n  minutes: 5\n  children:\n  - name: wait", "- 5")
    )
    with pytest.raises(nm.SchemaError) as caught:
        nm.loads(text, Recipe)
    assert [f.path for f in caught.value.findings] == [path]
    with pytest.raises(nm.SchemaError):
        nm.from_dict({"title": "t", "level": "mid", "amounts": [1]}, Recipe)


@pytest.mark.parametrize(("name", "value"), [("level", 5), ("amounts", [1]), ("kind", object())])
def test_values_of_a_class_of_ones_own_are_checked(name: str, value: Any) -> None:
    recipe = nm.loads(RECIPE, Recipe)
    setattr(recipe, name, value)
    with pytest.raises(nm.EditError):
        nm.dumps(recipe)


def test_fixtures_come_back_identical() -> None:
    for path in FIXTURES.glob("*.md"):
        text = path.read_bytes().decode()
        assert nm.dumps(nm.load(path, nm.Document)) == text


@attrs.define
class Inner:
    a: int | None = None


@attrs.define
class Outer(nm.Document):
    inner: Inner | None = None


def test_none_is_not_the_object_that_stands_as_empty_braces() -> None:
    document = nm.loads("---\ninner: {}\nb: 1\n---\n", Outer)
    assert document.inner == Inner()
    document.inner = None
    assert nm.dumps(document) == "---\nb: 1\n---\n"


def test_an_object_that_holds_nothing_any_more_is_empty_braces() -> None:
    document = nm.loads("---\ninner: # i\n  a: 1\nb: 1\n---\n", Outer)
    assert document.inner is not None
    document.inner.a = None
    assert nm.dumps(document) == "---\ninner: {} # i\nb: 1\n---\n"


def test_what_a_class_has_by_default_is_no_change_to_one_without_it() -> None:
    text = "---\nb: 1\n---\n"
    assert nm.changes(nm.loads(text, Outer), nm.loads(text, nm.Document)) == []
    assert nm.changes(nm.loads(text, nm.Document), nm.loads(text, Outer)) == []


def test_a_field_is_not_renamed() -> None:
    document = nm.loads("---\nlinks:\n  - a\nb: 1\n---\n", Links)
    document.links = []
    document.extra = {"urls": ["a"], "b": 1}
    assert [(change.kind, change.path) for change in nm.changes(document)] == [("remove", "links"), ("add", "urls")]


def test_a_time_at_the_end_of_all_time_keeps_its_own_zone() -> None:
    document = nm.loads("---\nt: 2000-01-01T00:00:00-05:30\n---\n", nm.Document)
    document.extra["t"] = datetime(1, 1, 1, tzinfo=timezone.utc)
    assert nm.dumps(document) == "---\nt: 0001-01-01T00:00:00Z\n---\n"
    document.extra["t"] = datetime(1, 1, 1, tzinfo=timezone(timedelta(seconds=1)))
    with pytest.raises(nm.EditError, match="has seconds"):
        nm.dumps(document)


@attrs.define
class Links(nm.Document):
    links: list[str] = attrs.field(factory=list)


def test_a_list_of_links_is_no_list_of_mappings() -> None:
    document = nm.loads('---\nlinks:\n  - https://a.example\n  - "b\\n"\n---\n', Links)
    document.links[1] = "https://b.example"
    document.links.append("https://c.example")
    lines = '  - https://a.example\n  - "https://b.example"\n  - https://c.example\n'
    assert nm.dumps(document) == f"---\nlinks:\n{lines}---\n"


@attrs.define(kw_only=True)
class Topical(nm.Document):
    topics: list[str] = attrs.field(factory=list)


def test_a_plain_item_with_a_colon_inside_is_no_mapping() -> None:
    text = "---\ntopics:\n  - re:Invent\n  - AI\n---\n"
    document = nm.loads(text, Topical)
    assert document.topics == ["re:Invent", "AI"]
    document.topics.append("Cloud")
    assert nm.dumps(document) == text.replace("AI\n", "AI\n  - Cloud\n")


def test_the_items_of_a_list_are_not_hashed_anew_for_each_that_stays() -> None:
    hashed = 0

    class Counted(str):
        __slots__ = ()

        def __hash__(self) -> int:
            nonlocal hashed
            hashed += 1
            return super().__hash__()

    old = [Counted(number) for number in range(200)]
    assert [*align(old, old[1:])] == [(0, None), *((i, i - 1) for i in range(1, 200))]
    assert hashed < 10 * len(old)


@attrs.define
class Emptied(nm.Document):
    tags: list[str] = attrs.field(factory=list)
    sizes: dict[str, int] = attrs.field(factory=dict)


def test_a_key_without_a_value_is_filled_where_it_stands() -> None:
    document = nm.loads("---\ntags: [] # none\nsizes:\na: 1\n---\n", Emptied)
    document.tags = ["x"]
    document.sizes = {"b": 1}
    assert nm.dumps(document) == "---\ntags: # none\n  - x\nsizes:\n  b: 1\na: 1\n---\n"


def test_as_many_items_stay_as_can() -> None:
    for order in itertools.permutations("abcde"):
        runs = [run for size in range(1, 6) for run in itertools.combinations(order, size) if sorted(run) == [*run]]
        assert sum(i is not None and j is not None for i, j in align("abcde", order)) == len(runs[-1])


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [("aba", "aab", [(0, 0), (1, 2)]), ("aab", "aba", [(0, 0), (1, 2)]), ("xaa", "aa", [(1, 0), (2, 1)])],
)
def test_of_equal_items_the_first_is_the_first(old: str, new: str, stays: list[tuple[int, int]]) -> None:
    assert [step for step in align(old, new) if None not in step] == stays


# Keys of an old and of a new mapping, how many of them have the same value, and whether it is the same item.
RESEMBLE = [
    ("ab", "ab", 0, True), ("ab", "xy", 0, False), ("a", "abc", 0, False), ("abc", "abc", 0, False), ("abc", "abc", 1, True),
    ("ab", "axy", 0, False), ("ab", "axy", 1, True), ("abcd", "abc", 1, False), ("abcd", "abcd", 1, False), ("abcd", "abcd", 2, True),
    ("abcde", "abcde", 2, False), ("abcde", "abcde", 3, True),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "shared", "alike"), RESEMBLE)
def test_what_resembles_an_item_is_that_item(old: str, new: str, shared: int, alike: bool) -> None:
    made = nm.Document(extra={"l": [{key: 0 if at < shared else 1 for at, key in enumerate(old)}]})
    then = nm.Document(extra={"l": [{key: 0 if at < shared else 2 for at, key in enumerate(new)}]})
    kinds = {change.path for change in nm.changes(made, then)}
    assert ("l[0]" not in kinds) == alike


@attrs.define(kw_only=True)
class Slugged(nm.Document):
    title: str
    heat: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    slug: str = attrs.Factory(lambda self: self.title.lower(), takes_self=True)


def test_a_default_that_depends_on_a_field_is_written_when_that_changes() -> None:
    document = nm.loads("---\ntitle: A\nheat: 1\n---\n", Slugged)
    document.title = "B"
    assert nm.dumps(document) == "---\ntitle: B\nheat: 1\nslug: a\n---\n"


def test_an_object_of_a_derived_class_is_written_as_its_base() -> None:
    @attrs.define
    class Brewed(Step):
        """A step that differs in nothing but its class."""

    text = "---\ntitle: Tea\nsteps:\n  - name: boil\n    minutes: 5\n---\n"
    recipe = nm.loads(text, Recipe)
    recipe.steps[0] = Brewed("boil", 6)
    assert nm.dumps(recipe) == text.replace("5", "6.0")


def test_blank_lines_above_the_first_key_stay() -> None:
    document = nm.loads("---\n\n\ntopics:\n  - AI\n---\n", Topical)
    document.topics.append("Cloud")
    assert nm.dumps(document) == "---\n\n\ntopics:\n  - AI\n  - Cloud\n---\n"


def test_an_item_below_its_dash_goes_with_the_dash() -> None:
    document = nm.loads("---\na:\n  - b: 1\n  -\n    b: 2\n  - b: 3\n---\n", nm.Document)
    del document.extra["a"][1]
    assert nm.dumps(document) == "---\na:\n  - b: 1\n  - b: 3\n---\n"


@attrs.define(kw_only=True)
class Station(nm.Provider):
    """As a class of one's own it is no provider as it was read."""

    frequency: float | None = None


def test_an_object_of_a_class_below_the_fields_is_written() -> None:
    article = nm.load(FIXTURES / "news.md")
    article.provider = Station(name="Radio", domain=article.provider.domain)
    assert "\n  name: Radio\n" in nm.dumps(article)


def test_a_new_item_below_a_dash_that_stands_alone_is_indented_as_usual() -> None:
    document = nm.loads("---\na:\n  -\n    k: 1\n---\n", nm.Document)
    document.extra["a"].append({"k": 2, "l": 3})
    assert nm.dumps(document) == "---\na:\n  -\n    k: 1\n  - k: 2\n    l: 3\n---\n"


def test_a_change_that_an_alias_brings_along_names_the_alias() -> None:
    document = nm.loads("---\na: &x 1\nb: *x\n---\n", nm.Document)
    document.extra["a"] = 2
    with pytest.raises(nm.EditError, match="b: an alias or a merge brings the change along") as caught:
        nm.dumps(document)
    assert caught.value.path == "b"


@pytest.mark.parametrize(
    ("front_matter", "edit"),
    [
        ("a: &n\n  - 1\n  - 2\nb: *n\n", lambda extra: extra["a"].pop()),
        ("a: &n [1, 2]\nb: [*n]\n", lambda extra: extra["a"].pop()),
        ("a: &n {x: 1, y: 2}\nb: *n\n", lambda extra: extra["a"].pop("y")),
        ("a: &n [1]\nb: *n\n", lambda extra: extra["a"].append(2)),
        ("a: &n {x: 1}\nb: {<<: *n, z: 2}\n", lambda extra: extra["a"].update(y=3)),
    ],
)
def test_what_an_alias_would_lose_or_gain_is_no_value_that_the_class_computes(front_matter: str, edit: Any) -> None:
    document = nm.loads(f"---\n{front_matter}---\n", nm.Document)
    edit(document.extra)
    with pytest.raises(nm.EditError, match="an alias or a merge brings the change along"):
        nm.dumps(document)


@pytest.mark.parametrize("end", ["- a # c", "- a ", "- a\t", "  k: v ", "  k: v # c"])
@pytest.mark.parametrize("value", ["two\nlines\n", "one line", {"x": 1}, 7, None])
def test_what_stands_behind_a_block_is_no_part_of_what_replaces_it(end: str, value: Any) -> None:
    text = f"---\nlst:\n{end}\nb: 1\n---\n"
    document = nm.loads(text, nm.Document)
    document.extra["lst"] = value
    result = nm.dumps(document)
    assert nm.loads(result, nm.Document) == document
    assert result.endswith("\nb: 1\n---\n")


@pytest.mark.parametrize(
    ("front_matter", "key", "line"),
    [("a: 1\n<<: {k: v}\n", "k", 2), ("? \nb: 1\n", "", 2), ("p:\n  <<: {k: v}\n", "k", 3)],
)
def test_a_refused_edit_of_a_key_that_stands_nowhere_has_a_place(front_matter: str, key: str, line: int) -> None:
    document = nm.loads(f"---\n{front_matter}---\n", nm.Document)
    extra = document.extra.get("p", document.extra)
    if key:
        del extra[key]
    else:
        extra[key] = {"a": 1}
    try:
        assert nm.loads(nm.dumps(document), nm.Document) == document
    except nm.EditError as error:
        assert error.line >= line - 1
        assert error.column > 0
        assert "anchored" not in error.message


BELOW = ["b: x", "b:", "b:\n  - 1", "b:\n  k: 1", "b: [1]", "b: 'q'", "b: x y\n    z", "b: {k: 1}"]
COMMENTS = ["    # deeper", "  # mid", "\n    # deeper", "# low\n    # deeper", "  # mid\n      # deepest"]


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("old", BELOW)
@pytest.mark.parametrize("value", ["a\na", "a\n\nb\n", ["a\nb"], {"k": "a\nb"}, [{"k": "a\nb"}]], ids=str)
def test_a_comment_below_is_no_part_of_a_new_text(old: str, comment: str, value: Any) -> None:
    """In a file of literal texts a new one is in quotes where a comment that is indented as deep stands below it."""
    entry = f"{old}\n{comment}\n"
    item = "".join(f"    {line}\n" if line else "\n" for line in entry.split("\n")[:-1])
    alone = f"  - {old[2:].strip()}\n" + "".join(f"  {line}\n" for line in comment.split("\n") if line)
    for front, put in (
        (f"a: |-\n    s\n{entry}z: 1\n", lambda extra: extra.update(b=value)),
        (f"a: |-\n    s\nm:\n  - q: 1\n{item}z: 1\n", lambda extra: extra["m"][0].update(b=value)),
        (f"a: |-\n    s\nm:\n{alone}z: 1\n", lambda extra: extra["m"].__setitem__(0, value)),
    ):
        try:
            document = nm.loads(f"---\n{front}---\n", nm.Document)
        except nm.FrontMatterError:
            continue  # an item that goes on below is no item alone
        put(document.extra)
        out = nm.dumps(document)
        assert nm.loads(out, nm.Document) == document
        assert all(line in out for line in comment.split("\n"))


def test_every_anchor_is_found_with_its_path() -> None:
    text = "---\na: &x\n  &y k: [&z 1]\nb: *x\n---\n"
    tree = parse(text, 4, len(text) - 4)
    assert [path for path, _ in edits._anchored(tree)] == ["a", "a.k", "a.k[0]"]
