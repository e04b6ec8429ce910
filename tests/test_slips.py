"""Slips of the keyboard: the place to mend, and the sentence that says what is wrong there.

The tables are to be read from top to bottom. In a text, « stands before the place of the error.
"""

from __future__ import annotations

import enum
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from clean import articles
from hypothesis import assume, example, given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._binding import nearness
from newsmatter._syntax.complaints import unreadable
from newsmatter._syntax.sites import Marks
from newsmatter._syntax.slips import DETECTORS, find

# -- what no YAML reader takes


SLIPS = [
    # no blank behind the colon
    ("«heat:17", "no blank behind the colon; write 'heat: 17'"),
    ("«title:A", "no blank behind the colon; write 'title: A'"),
    ("«published:true", "no blank behind the colon; write 'published: true'"),
    # no-break space behind the colon
    ("heat:«\xa017", "a no-break space (U+00A0) stands behind the colon, not a blank; write 'heat: 17'"),
    ("a:«\ufeff\n- b", "a zero width no-break space (U+FEFF) stands behind the colon, not a blank; write 'a:'"),
    # = for a colon
    ("«key = value", "'=' stands where YAML has a colon; write 'key: value'"),
    ('«title = "A"', "'=' stands where YAML has a colon; write 'title: \"A\"'"),
    ("«heat=17", "'=' stands where YAML has a colon; write 'heat: 17'"),
    # full-width colon
    ("heat«：17", "'：' is no colon to YAML; write 'heat: 17'"),
    # no colon
    ("k: |\n«text", "the text of the block is not indented; indent it deeper than its key"),
    ("k:\n  b: >-\n\n  «two words\n  more", "the text of the block is not indented; indent it deeper than its key"),
    ("k: |\n  text\n«more", "no colon; write 'more:', or '- ' before it for an item"),
    ("«provider\n  name: x", "no colon; write 'provider:', or '- ' before it for an item"),
    ("«title A", "this line has no key; write 'key: value', or indent it deeper than the key that it belongs to"),
    # comment of HTML
    ("«<!-- note -->", "a comment of HTML is none in YAML; write '# note'"),
    # comment of C
    ("«// note", "a comment starts with '#'; write '# note'"),
    ("«/* note */", "a comment starts with '#'; write '# note'"),
    # quote not closed
    ('title: «"A', 'the quote that opens here is not closed on its line; close the quote with "'),
    ("title: «'A", "the quote that opens here is not closed on its line; close the quote with '"),
    ('title: ["A, "«B"]', "text stands behind a closing quote; look whether a quote is missing before it"),
    (
        'title: «"C:\\"',
        "the quote that opens here is not closed on its line, a backslash stands before the last one; write \\\\ for a backslash",
    ),
    ('tags:\n  - «"A\n  - B', 'the quote that opens here is not closed on its line; close the quote with "'),
    # text behind quote
    (
        'title: "A "«b" c"',
        "text stands behind a closing quote; use the other kind of quotes (') around it all, or write \\\" for a quote inside",
    ),
    (
        "title: 'It'«s'",
        "text stands behind a closing quote; use the other kind of quotes (\") around it all, or write '' for a quote inside",
    ),
    ('title: "A" «// ours', "text stands behind a closing quote; a comment starts with '#': write '# ours'"),
    ('tags: "a"«, "b"', 'text stands behind a closing quote; write a list as \'["a", "b"]\''),
    ('title: "A"«,', "a comma stands behind the closing quote; remove it"),
    # bracket not closed
    ("tags: «[a, b", "the bracket that opens here is not closed; add ']'"),
    ("x: «{a: 1", "the bracket that opens here is not closed; add '}'"),
    ("tags: «[a, b\n  c: d", "the bracket that opens here is not closed; add ']'"),
    ("tags: «[a, [b, c]", "the bracket that opens here is not closed; add ']'"),
    ('tags: [a, «"b]', 'the quote that opens here is not closed on its line; close the quote with "'),
    ("tags: ['a', «'b", "the quote that opens here is not closed on its line; close the quote with '"),
    ('a2: [x, «"y\nb2: "z"]', 'the quote that opens here is not closed on its line; close the quote with "'),
    ('x: «"a\n\n  b\n  c: d', 'the quote that opens here is not closed on its line; close the quote with "'),
    # text behind bracket
    ("related: [[A]]«, [[B]]", 'text stands behind a closing bracket; put quotes around it all: "[[A]], [[B]]"'),
    ("title: [A]«(https://a.example)", 'text stands behind a closing bracket; put quotes around it all: "[A](https://a.example)"'),
    ("tags: [a, b]«,", "a comma stands behind the closing bracket; remove it"),
    # commas
    ('tags: ["a" «"b"]', "a comma is missing before '\"b\"'; write ', ' between the two"),
    ("tags: [a,«, b]", "a comma too many; remove it"),
    ("tags: [«, a]", "a comma too many; remove it"),
    ("tags: [a, b«}", "'}' cannot close what '[' opened; write ']'"),
    ("tags: {a: 1,«, b: 2}", "a comma too many; remove it"),
    ("tags: [a, «@b", "a value cannot start with '@'; put it in quotes"),
    ("tags: [a, «*]", "a value cannot start with '*'; put it in quotes"),
    ("tags: [a, «&, b]", "a value cannot start with '&'; put it in quotes"),
    ("tags: [a: b«: c]", "a colon cannot stand here; put the text with ':' in quotes"),
    (
        'x: "a\n  b" «c',
        "text stands behind a closing quote; use the other kind of quotes (') around it all, or write \\\" for a quote inside",
    ),
    ('x: [a, "b\n  c"] «d', "text stands behind a closing bracket; put quotes around it all"),
    ('tags: ["C:«\\Users"]', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ("tags: [a, «- b]", "a value cannot start with '-'; put it in quotes"),
    ("tags: [ # one\n  a,«, b]", "a comma too many; remove it"),
    ("tags: [a, b] # c\n  «d", "text goes on behind a closing bracket; put all of it in quotes"),
    ('title: "A"\n  «goes on', "text goes on behind a closing quote; put all of it in quotes"),
    # too many blanks
    ("p:\n  a: 1\n   «b: 2", "indented one blank deeper than the keys that it stands with; remove one blank"),
    (
        "k: v\n  «j: w",
        "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks, or the text behind 'k:' if this is to stand below it",
    ),
    (
        "p:\nname: a b\n  «domain: w",
        "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks, or indent 'name:' above as well",
    ),
    ('k: "v"\n  «j: w', "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks"),
    ("p:\n  - a: 1\n     «b: 2", "indented one blank deeper than the keys that it stands with; remove one blank"),
    (
        "p:\n  - a\n  - b: 1\n     «c: 2",
        "indented one blank deeper than the keys that it stands with; remove one blank",
    ),
    ("k: a\n  b\n  «j: d", "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks"),
    ("p:\n  - a: 1\n   «- b: 2", "indented one blank deeper than the items that it stands with; remove one blank"),
    (
        "p:\n  a:\n     «b: 1\n    c: 2\n    d: 1",
        "indented one blank deeper than the lines below ask for; remove one blank",
    ),
    ("x: |\n    a\n  «b: c", "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks"),
    ("p:\n  q:\n    - a\n «- b", "indented 3 blanks less than the items that it stands with; add 3 blanks"),
    ("x: |\n    a\n\n  «b: c", "indented 2 blanks deeper than the keys that it stands with; remove 2 blanks"),
    # too few
    ("p:\n  a: 1\n «b: 2", "indented one blank less than the keys that it stands with; add one blank"),
    ("p:\n  - a: 1\n   «b: 2", "indented one blank less than the keys that it stands with; add one blank"),
    ("p:\n  - a\n «- b", "indented one blank less than the items that it stands with; add one blank"),
    ("p:\n  a:\n    b: 1\n   «c: 2", "indented one blank less than the keys that it stands with; add one blank"),
    ("x: |2\n   a\n «b", "this line is indented less than the text above it; indent it as that is"),
    ("x: «|\n       \n  b", "the first line of this text is blank, and has blanks of its own; remove them"),
    # nbsp indent
    ("p:\n«\xa0 - a", "a no-break space (U+00A0) stands in the indentation; write blanks"),
    ("p:\n  a: 1\n«\xa0\xa0b", "a no-break space (U+00A0) stands in the indentation; write blanks"),
    ("p:\n«\u00a0\u00a0a: 1\n  b: 2", "a no-break space (U+00A0) stands in the indentation; write blanks"),
    ("p:\n«=  a: 1\n  b: 2", "'=' cannot begin a line; remove it"),
    # no dash
    ("tags:\n  - a\n  «b\n  - c", "the dash of a list item is missing; write '- b'"),
    (
        "tags:\n  - a\n  «b: 1",
        "the key 'b' stands where list items stand; write '- ' before it, or indent it like the keys that it belongs to",
    ),
    ("tags:\n  - b\n  «-a", "no blank behind the dash; write '- a'"),
    ("tags:\n  - b\n  -«\xa0a", "a no-break space (U+00A0) stands behind the dash, not a blank; write '- a'"),
    ("tags:\n  - b\n  «* a", "a list item starts with '- ', not with '*'; write '- a'"),
    ("tags:\n  - b\n  «• a", "a list item starts with '- ', not with '•'; write '- a'"),
    ("l:\n  «-a: 1\n    b: 2", "no blank behind the dash; write '- a: 1'"),
    ("«topics\n  - a\n  - b", "no colon; write 'topics:', or '- ' before it for an item"),
    # template
    ("title: «{{ page.title }}", 'YAML takes the braces for its own; put the value in quotes: "{{ page.title }}"'),
    ("title: «{{ a }} b", 'YAML takes the braces for its own; put the value in quotes: "{{ a }} b"'),
    ("«{{ x }}", "a template tag cannot stand in YAML; remove '{{ x }}', or put it in quotes as a value"),
    ("title: «{% if x %}", 'YAML takes the braces for its own; put the value in quotes: "{% if x %}"'),
    ("«{% if x %}", "a template tag cannot stand in YAML; remove '{% if x %}', or put it in quotes as a value"),
    # emphasis
    (
        "title: «*New* ferry",
        "text cannot start with '*', which begins an alias; quote the value if it is text: \"*New* ferry\"",
    ),
    (
        "title: «**New** ferry",
        "text cannot start with '*', which begins an alias; quote the value if it is text: \"**New** ferry\"",
    ),
    (
        "tags:\n  - «*New* ferry",
        "text cannot start with '*', which begins an alias; quote the value if it is text: \"*New* ferry\"",
    ),
    ("title: «*new", "undefined alias *new; quote the value if it is text, or name an anchor that stands above"),
    # ampersand
    ("title: «& Co", "text cannot start with '&', which begins an anchor; quote the value if it is text: \"& Co\""),
    # at
    ("by: «@name", "text cannot start with '@'; quote the value if it is text: \"@name\""),
    ("tags:\n  - «@name", "text cannot start with '@'; quote the value if it is text: \"@name\""),
    ("tags: [a, «@name]", "a value cannot start with '@'; put it in quotes"),
    # backtick
    ("run: «`make`", "text cannot start with '`'; quote the value if it is text: \"`make`\""),
    # percent
    ("rate: «%d items", "text cannot start with '%'; quote the value if it is text: \"%d items\""),
    # others
    ("x: «,a", "text cannot start with ','; quote the value if it is text: \",a\""),
    ("x: «]", "text cannot start with ']'; quote the value if it is text: \"]\""),
    ("x: «|a", "text stands behind '|'; move it to the next line and indent it, or put the value in quotes: \"|a\""),
    (
        "x: «>5 apples",
        "text stands behind '>'; move it to the next line and indent it, or put the value in quotes: \">5 apples\"",
    ),
    ("x: «? a", "text cannot start with '? '; quote the value if it is text: \"? a\""),
    ("x: «- a", "a list item cannot stand behind its key; move it to the next line, or put the value in quotes"),
    ("x: «: a", "text cannot start with ': '; quote the value if it is text: \": a\""),
    # tag
    (
        "title: «!important",
        "tag !important is not of the YAML core schema and is never run; remove it, or quote the value if it is text",
    ),
    (
        'title: «!"A"',
        'tag !"A" is not of the YAML core schema and is never run; remove it, or quote the value if it is text',
    ),
    # colon
    ("title: A«: b", "the text holds ': '; quote the value: \"A: b\""),
    ("title: A«:", "the text holds ': '; quote the value: \"A:\""),
    ("title: «“A: b”", 'a left double quotation mark (U+201C) is no quote to YAML; write straight quotes: "A: b"'),
    # escape
    ('path: "C:«\\Users"', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ('path: "C:\\temp«\\q"', "'\\q' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ('path: "«\\UFFFFFFFF"', "\\UFFFFFFFF is no character; write the character itself"),
    # item text
    ('l:\n  - «url:"/a.png"\n    width: 1', "no blank behind the colon; write 'url: \"/a.png\"'"),
    (
        'l:\n  - «url "/a.png"\n    width: 1',
        "no colon in the item, so that it is text and has no keys; write '- key: value'",
    ),
    ("«---x", "a fence is a line of --- alone; move what follows it to the next line, or remove the line"),
    ("l:\n  - «a\n   b: 2", "no colon in the item, so that it is text and has no keys; write '- key: value'"),
    # text that ends too early
    (
        "x: b «# c\n  d",
        "a comment cannot stand in a text that goes on in the next line; move it, or put the value in quotes",
    ),
    ("x: |\n   y\n  «z", "this line is indented less than the text above it; indent it as that is"),
    # escape in a key
    ('"C:«\\Users": x', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ('p:\n  "C:«\\Users": x', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ('l:\n  - "C:«\\Users": 1', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    ('? "C:«\\Users"\n: 1', "'\\U' is no escape in double quotes; write \\\\ for a backslash, or use single quotes"),
    # braces in brackets
    ("tags: [«{{ x }}, b]", 'YAML takes the braces for its own; put the value in quotes: "{{ x }}"'),
    ("tags: [a, «{% x %}]", 'YAML takes the braces for its own; put the value in quotes: "{% x %}"'),
    ("p: {u: «{{ b }}}", 'YAML takes the braces for its own; put the value in quotes: "{{ b }}"'),
    ("title: «{{\n  x }}", "YAML takes the braces for its own; put the value in quotes"),
    # # in brackets
    ("tags: [«#a]", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"#a\""),
    ("tags: [a, «#b]", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"#b\""),
    ("tags: [a «#1 b]", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"a #1 b\""),
    ("tags: [a, b «# c]", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"b # c\""),
    ("x: {a: 1, «#b: 2}", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"#b\""),
    ("tags: [a,\n  «#b]", "'#' begins a comment, and what closes the bracket stands in it; put the text in quotes: \"#b\""),
    ("tags: «[a, b # see [c]", "the bracket that opens here is not closed; add ']'"),
    # brackets of two kinds
    ("x: {a: «[1}", "the bracket that opens here is not closed; add ']'"),
    ("x: [«{a: 1]", "the bracket that opens here is not closed; add '}'"),
    ("x: [a: {b«]}", "the brackets are closed in another order than they were opened; write '}]'"),
    ("x: [{a: 1«]]", "']' cannot close what '{' opened; write '}'"),
    ("tags: [a, b]«]", "a bracket too many, ']' closes nothing; remove it"),
    ("x: {a: 1}«}", "a bracket too many, '}' closes nothing; remove it"),
    ("tags: [a,\n  b]\n«]", "a bracket too many, ']' closes nothing; remove it"),
    # commas between entries
    ("x: {a: 1 «b: 2}", "a comma is missing before 'b: 2'; write ', ' between the two"),
    ('x: {"a": 1 «"b": 2}', "a comma is missing before '\"b\": 2'; write ', ' between the two"),
    ("x: {a: b «c: d}", "a comma is missing before 'c: d'; write ', ' between the two, or put the text with ':' in quotes"),
    ("x: {a: b«: c}", "a colon cannot stand here; put the text with ':' in quotes"),
    ("x: [{a: 1} «{b: 2}]", "a comma is missing before '{b: 2}'; write ', ' between the two"),
    # a comment behind the value
    ("title: «{{ a }} # c", 'YAML takes the braces for its own; put the value in quotes: "{{ a }}"'),
    ("title: «{# a #} # c", 'YAML takes the braces for its own; put the value in quotes: "{# a #}"'),
    ("title: «*New* # c", "text cannot start with '*', which begins an alias; quote the value if it is text: \"*New*\""),
    ("title: «& Co # c", "text cannot start with '&', which begins an anchor; quote the value if it is text: \"& Co\""),
    ("by: «@name # c", "text cannot start with '@'; quote the value if it is text: \"@name\""),
    ("by: «@name #1", "text cannot start with '@'; quote the value if it is text: \"@name #1\""),
    ("run: «`make` # c", "text cannot start with '`'; quote the value if it is text: \"`make`\""),
    ("title: A«: b # c: d", "the text holds ': '; quote the value: \"A: b\""),
    ("title: «“A: b” # c", 'a left double quotation mark (U+201C) is no quote to YAML; write straight quotes: "A: b"'),
    ("«heat:17 # c", "no blank behind the colon; write 'heat: 17 # c'"),
    # a key that cannot begin so
    ("«@b: x", "text cannot start with '@'; quote the key if it is text: \"@b\": x"),
    ("l:\n  - «@b: x # c", "text cannot start with '@'; quote the key if it is text: \"@b\": x"),
    ("«*a*: x", "text cannot start with '*', which begins an alias; quote the key if it is text: \"*a*\": x"),
    ("«`b`: x", "text cannot start with '`'; quote the key if it is text: \"`b`\": x"),
    ("«,a: x", "text cannot start with ','; quote the key if it is text: \",a\": x"),
    ("«]: x", "text cannot start with ']'; quote the key if it is text: \"]\": x"),
    ("«|: x", "text cannot start with '|'; quote the key if it is text: \"|\": x"),
    ("«& a: x", "text cannot start with '&', which begins an anchor; quote the key if it is text: \"& a\": x"),
    ("«@b", "no colon; write '\"@b\":', or '- ' before it for an item"),
    ("tags:\n  - a\n  «@b\n  - c", "the dash of a list item is missing; write '- \"@b\"'"),
    # what would not be right behind the colon either
    ("«title:#x", "no blank behind the colon; write 'title: \"#x\"'"),
    ("«title:@x", "no blank behind the colon; write 'title: \"@x\"'"),
    ("«title = @x", "'=' stands where YAML has a colon; write 'title: \"@x\"'"),
    ("tags:\n  - b\n  «-@a", "no blank behind the dash; write '- \"@a\"'"),
    ("«heat :17", "no blank behind the colon; write 'heat: 17'"),
    ('«"title: A"', "the quotes stand around key and value; write 'title: A'"),
    # text behind a quoted key
    ('"w" «b: x', "text stands behind a closing quote; put the whole key in quotes: '\"w\" b': x"),
    ("'w'«b: x", "text stands behind a closing quote; put the whole key in quotes: \"'w'b\": x"),
    # what cannot be seen
    ("«\x85", "a next line (U+0085) stands alone on this line; remove it"),
    ("«\u2028", "a line separator (U+2028) stands alone on this line; remove it"),
    ("p:\n«\x85  a: 1\n  b: 2", "a next line (U+0085) stands in the indentation; write blanks"),
    ("a2:«\x85b", "a next line (U+0085) stands behind the colon, not a blank; write 'a2: b'"),
    ("x: ''«\x85", "a next line (U+0085) stands behind the closing quote; remove it"),
    ('x: "b" «\xa0', "a no-break space (U+00A0) stands behind the closing quote; remove it"),
    ('x: "b"«\u200b # c', "a zero width space (U+200B) stands behind the closing quote; write a blank"),
    ("x: []«\u2029", "a paragraph separator (U+2029) stands behind the closing bracket; remove it"),
    ("x: |«\xa0\n  y", "a no-break space (U+00A0) stands behind '|'; remove it"),
    ("x: >-«\x85\n  y", "a next line (U+0085) stands behind '>'; remove it"),
    ("'x'«\xa0: 1", "a no-break space (U+00A0) stands behind the closing quote; remove it"),
    ('x: ["y"«\xa0]', "a no-break space (U+00A0) is no blank to YAML; remove it, or write a blank"),
    # a tab that parts is none of them
    ("x:\tb«: c", "the text holds ': '; quote the value: \"b: c\""),
    ("x:\t«- b", "a list item cannot stand behind its key; move it to the next line, or put the value in quotes"),
    ("y:\tz\nx: «@b", "text cannot start with '@'; quote the value if it is text: \"@b\""),
    # below a question mark
    ("? «|# c\n    x", "text stands behind '|'; move it to the next line and indent it, or put the value in quotes: \"|# c\""),
    ("? «@a\n: 1", "text cannot start with '@'; quote the value if it is text: \"@a\""),
    ("? x\n: b\n «y: d", "indented one blank deeper than the keys that it stands with; remove one blank"),
    # a line of marks
    ("«--", "a line of '-' is no YAML; remove it, or write '# --'"),
    ("«===", "a line of '=' is no YAML; remove it, or write '# ==='"),
    ("«___", "a line of '_' is no YAML; remove it, or write '# ___'"),
    ("«* * *", "a line of '*' is no YAML; remove it, or write '# * * *'"),
    ("«-----", "a line of '-' is no YAML; remove it, or write '# -----'"),
    ("«<!-- note\n  goes on -->", "a comment of HTML is none in YAML; remove it, or start each of its lines with '#'"),
    # tags of another kind
    ("x: «!!str [a]", "tag !!str stands before a list, and is for a scalar; remove the tag"),
    ("x: «!!seq a", "tag !!seq stands before a scalar, and is for a list; remove the tag"),
    ("x: «!!map [a]", "tag !!map stands before a list, and is for a mapping; remove the tag"),
    ("x: «!!set {a}", "tag !!set is not of the YAML core schema and is never run; remove it, or quote the value if it is text"),
    ("x: «&b !<tag:yaml.org,2002:int> {a: 1}", "tag !<tag:yaml.org,2002:int> stands before a mapping, and is for a scalar; remove the tag"),
]  # fmt: skip

# Where a slip may stand: {} is its lines, the number how deep they are indented.
SPELLINGS = {
    "first": ("{}\nc: 3\n", 0),
    "middle": ("a: 1\n{}\nc: 3\n", 0),
    "last": ("a: 1\n{}\n", 0),
    "first below a key": ("parent:\n{}\n  c: 3\n", 2),
    "last below a key": ("parent:\n  c: 3\n{}\nd: 4\n", 2),
    "in an item": ("parent:\n  - c: 3\n{}\nd: 4\n", 4),
}
MARK = "«"
# Most are well-formed or not by YAML's grammar alone; these are refused by what they would mean.
CODES = {"undefined alias": "undefined-alias", "which begins an alias": "undefined-alias", "tag !": "tag"}


def place(marked: str) -> tuple[str, int, int]:
    """The text without the mark, and the line and column of what stood behind it."""
    before, _, behind = marked.partition(MARK)
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return before + behind, len(lines), len(lines[-1]) + 1


def spelt(slip: str, spelling: str, newline: str) -> str:
    frame, depth = SPELLINGS[spelling]
    lines = "\n".join(" " * depth + line for line in slip.split("\n"))
    if slip.startswith((MARK + "\u00a0",)):
        lines = " " * depth + slip
    return ("---\n" + frame.replace("{}", lines) + "---\nBody\n").replace("\n", newline)


def both(data: str | bytes, cls: type[nm.Document] = nm.Document) -> tuple[int, int, str, str]:
    """The one error that `checks` finds and `loads` raises."""
    (found,) = [finding for finding in nm.checks(data, cls) if finding.severity == "error"]
    with pytest.raises((nm.FrontMatterError, nm.SchemaError)) as caught:
        nm.loads(data, cls)
    error: Any = caught.value
    raised = error.findings[0] if isinstance(error, nm.SchemaError) else error
    assert not isinstance(error, nm.SchemaError) or len(error.findings) == 1
    said = (raised.line, raised.column, raised.code, raised.message)
    assert said == (found.line, found.column, found.code, found.message)
    return said


@pytest.mark.parametrize(("slip", "message"), SLIPS, ids=[slip for slip, _ in SLIPS])
def test_a_slip_is_reported_where_it_is_mended_in_one_sentence(slip: str, message: str) -> None:
    for spelling in SPELLINGS:
        for newline in ("\n", "\r\n"):
            text, line, column = place(spelt(slip, spelling, newline))
            found = both(text)
            assert (found[0], found[1], found[3]) == (line, column, message), (spelling, newline)
            assert found[2] in {"yaml", "complex-key", "undefined-alias", "tag"}


# -- the mend in the message mends

LINE = re.compile(r"; write ('(?:[^'].*)'|\"[^\"].*\")(?:, or '- ' before it for an item)?$")
VALUE = re.compile(
    r"; (?:quote the (?:value|key)[^:]*|put (?:the value|the text|the whole key) in quotes|write straight quotes): (.+)$"
)
HEAD = re.compile(r"[ ]*(?:- +)*(?:[\w$-]+|\"[^\"]*\"|'[^']*'):[ \t]+|[ ]*(?:[-?:] +)*")
TAIL = re.compile(r"[ \t]+#(?!\w).*$")


def mended(text: str, line: int, column: int, message: str) -> list[str]:
    """The text with the mend of the message in place of the line, the value, or the text in brackets; empty: it names none."""
    lines = text.split("\n")
    slip = lines[line - 1]
    written = LINE.search(message)
    quoted = VALUE.search(message)
    if written:
        told = written[1][1:-1]
        indent = slip[: len(slip) - len(slip.lstrip(" "))]
        # the line, the item that it begins, or what stands from the place on
        candidates = [indent + told, slip[: column - 1] + told, indent + "- " + told]
    elif quoted:
        told = quoted[1]
        head = HEAD.match(slip)
        assert head is not None
        tail = TAIL.search(slip)
        comment = tail[0] if tail and told[1:-1] not in slip[tail.start() :] else ""
        candidates = [slip[: head.end()] + told + comment]
        bare = told[1:-1]
        at = slip.find(bare)
        if "[" in slip or "{" in slip:
            candidates.append(slip[:at] + told + slip[at + len(bare) :])
    else:
        return []
    return ["\n".join([*lines[: line - 1], candidate, *lines[line:]]) for candidate in candidates]


# what is said of the row then, now that it is one: that such a row cannot stand there
PLACED = ("the front matter must be keys", "an item cannot stand here", "indented ", "the key ")


def errors_at(text: str, line: int, column: int) -> list[nm.Finding]:
    """The errors at a place. That there is a list where keys must stand is another one than the slip in its item."""
    found = [f for f in nm.checks(text, nm.Document) if f.severity == "error" and (f.line, f.column) == (line, column)]
    return [finding for finding in found if not finding.message.startswith(PLACED)]


WORDS = ["a", "Ferry", "@a", "*a*", "**b**", "`c`", "%5", "& Co", "&quot;x&quot;", "!a", ",a", "]", "|a", "{{ d }}", "{% e %}", "#f", "“g”",
         "h: i", "-j", "“k: l”", "x # y", '"m" n', "'o'p", "\\q", "7", "é", "m: @n", "? o", "- p"]  # fmt: skip
HEADS = ["", "- ", "t: ", "t:", "t :", "t = ", "t：", "? ", "- t: ", "-", "* ", "t: [u, ", "@", "*t*: ", '"t": ']
TAILS = ["", " # c", "\t# c", ": x", " #c", "]", " v]", ", w]"]


@given(st.sampled_from(HEADS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), st.sampled_from(TAILS),
       st.sampled_from(["---\n{}\n---\n", "---\na1: 1\n{}\nb1: 2\n---\n", "---\nl1:\n  - k1: v\n    {}\n---\n", "---\nl1:\n  - k1\n  {}\n---\n"]))  # fmt: skip
def test_a_mend_that_is_written_out_mends(head: str, words: list[str], tail: str, frame: str) -> None:
    text = frame.replace("{}", head + " ".join(words) + tail)
    for finding in nm.checks(text, nm.Document):
        if finding.severity == "error":
            candidates = mended(text, finding.line, finding.column, finding.message)
            left = [errors_at(candidate, finding.line, finding.column) for candidate in candidates]
            assert not left or not all(left), (finding, candidates)


@pytest.mark.parametrize(("slip", "message"), SLIPS, ids=[slip for slip, _ in SLIPS])
def test_the_mends_of_the_table_mend(slip: str, message: str) -> None:
    text, line, column = place(spelt(slip, "middle", "\n"))
    candidates = mended(text, line, column, message)
    assert not candidates or not all(errors_at(candidate, line, column) for candidate in candidates)


# -- what stands at the wrong place, or is no front matter

OPENINGS = [
    # the fences
    (
        "no-front-matter",
        '«+++\ntitle = "A"\n+++\n',
        "the front matter is TOML (+++); write it as YAML, 'key: value' lines between two lines of ---",
    ),
    (
        "no-front-matter",
        '«{"title": "A"}\n',
        "the front matter is JSON without fences; write 'key: value' lines between two lines of ---",
    ),
    (
        "no-front-matter",
        "«%YAML 1.2\n---\na: 1\n---\n",
        "%YAML is a directive of YAML, which front matter does not take; remove it, --- must be the first line",
    ),
    (
        "yaml",
        "---\n«%YAML 1.2\n---\na: 1\n",
        "'%YAML' is a directive of YAML, which front matter does not take; remove the line",
    ),
    ("yaml", "---\n«%done: 1\n---\n", "a line cannot start with '%'; put the key in quotes, or remove the line"),
    (
        "no-front-matter",
        "«\u200b---\na: 1\n---\n",
        "U+200B, which cannot be seen, stands before the opening fence; remove it, --- must be the first line",
    ),
    (
        "no-front-matter",
        "« ---\na: 1\n---\n",
        "blanks stand before the opening fence; remove them, --- must be the first line",
    ),
    ("no-front-matter", "«——\na: 1\n——\n", "—— is no fence; write --- instead"),
    (
        "no-front-matter",
        "«a: 1\n---\n",
        "keys without an opening fence; add a line --- before them, and another behind them",
    ),
    ("no-front-matter", "«Hello\n---\n", "text before the opening fence; remove it, --- must be the first line"),
    ("no-closing-fence", "---\na: 1\n«----\n", "no closing fence; write --- here, not ----"),
    *(
        (
            "no-closing-fence",
            f"---\na: 1\n«---{behind}\nHello\n",
            "the closing fence must be a line of --- alone; remove what follows it, or move it to the next line",
        )
        for behind in (" # end", "# end", "Hello", " Hello")
    ),
    (
        "no-closing-fence",
        "---\na: 1\n\n«| b | c |\n--- | ---\n",
        "no closing fence; add a line of --- after the front matter",
    ),
    *(  # the dashes below a heading are no fence, and where the body begins is where to look
        (
            "no-closing-fence",
            f"---\na: [\n]\n- b\n# c\n\n{body}",
            "no closing fence; add a line of --- after the front matter",
        )
        for body in ("«Harbour\n-------\nText\n", "«Harbour\n--\n\nTide\n----\n", "«Harbour\n")
    ),
    *(
        ("no-front-matter", f"«{rule}\na: 1\n{rule}\n", f"{rule} is no fence; write --- instead, and where it closes")
        for rule in ("```yaml", "```", "~~~", "===", "***", "- - -", "```` yml")
    ),
    (
        "no-front-matter",
        "«```\nmake\n```\n",
        "no front matter; start the file with a line --- , its keys and another line ---",
    ),
    ("no-closing-fence", "---\na: 1\n« ---\n", "no closing fence, blanks stand before this one; remove them"),
    # the marks of a merge
    ("merge-conflict", "---\na: 1\n«<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n---\n", "…"),
    ("merge-conflict", "---\n«<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n---\n", "…"),
    ("merge-conflict", "---\na:\n  - 1\n«<<<<<<< HEAD\n=======\n  - 2\n>>>>>>> topic\n---\n", "…"),
    ("merge-conflict", "---\na: 1\n«=======\nb: 2\n---\n", "…"),
    ("merge-conflict", "---\na: 1\n«>>>>>>> topic\nb: 2\n---\n", "…"),
    ("merge-conflict", "«<<<<<<< HEAD\n---\nb: 1\n=======\n---\nb: 2\n>>>>>>> topic\n---\n", "…"),
    (
        "merge-conflict",
        "---\na: 1\n---\n```\n<<<<<<< no\n=======\n>>>>>>> no\n```\n«<<<<<<< HEAD\n=======\n>>>>>>> topic\n",
        "…",
    ),
    # a front matter that is one slip from end to end
    ("not-a-mapping", "---\n«heat:17\n---\n", "no blank behind the colon; write 'heat: 17'"),
    ("not-a-mapping", "---\n«key = value\n---\n", "'=' stands where YAML has a colon; write 'key: value'"),
    ("yaml", "---\n «a: 1\nb: 2\n---\n", "indented one blank deeper than the lines below; remove one blank"),
    ("yaml", "---\na: 1\n«- b\n---\n", "an item cannot stand here; give the list a key, and indent it below"),
    ("yaml", "---\n? x\n«- c\n---\n", "an item cannot stand here; give the list a key, and indent it below"),
    ("yaml", '---\nlist: [\n  "a"«\n  "b"\n]\n---\n', "a comma is missing before '\"b\"'; write ', ' between the two"),
    (
        "yaml",
        "---\nimages:\n   «- url: a\n    width: 1\n    height: 1\n---\n",
        "indented one blank deeper than the lines below ask for; remove one blank",
    ),
    (
        "yaml",
        "---\nparent:\n   «a: 1\n  b: 2\n  c: 3\n---\n",
        "indented one blank deeper than the lines below ask for; remove one blank",
    ),
    ("tab", "---\nparent:\n«\ta: 1\n---\n", "a tab cannot stand here; use spaces"),
    ("tab", "---\n«\tprovider\n---\n", "a tab cannot stand here; use spaces"),
    ("tab", "---\n«\t@name: x\n---\n", "a tab cannot stand here; use spaces"),
    ("tab", "---\n«\t...\n---\n", "a tab cannot stand here; use spaces"),
]
CONFLICT = (
    "a merge conflict is not resolved; keep one of its sides and remove the lines with <<<<<<<, ======= and >>>>>>>"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("code", "marked", "message"), OPENINGS, ids=[row[1] for row in OPENINGS])
def test_what_is_no_front_matter_says_what_it_is(code: str, marked: str, message: str, newline: str) -> None:
    text, line, column = place(marked.replace("\n", newline))
    wanted = (line, column, code, CONFLICT if message == "…" else message)
    (found,) = [finding for finding in nm.checks(text, nm.Document) if finding.severity == "error"]
    assert (found.line, found.column, found.code, found.message) == wanted
    if "```" not in text:
        assert both(text) == wanted


ENGLISH, FRENCH = '---\ntitle: "A"\n---\n', '---\ntitle: "Caf\u00e9"\n---\n'
UTF_8 = "; save the file as UTF-8"
BYTES = [
    (FRENCH.encode("utf-16"), 1, 1, "the file is UTF-16" + UTF_8),
    (FRENCH.encode("utf-16-le"), 1, 1, "the file is UTF-16, without a byte order mark" + UTF_8),
    (FRENCH.encode("utf-16-be"), 1, 1, "the file is UTF-16, without a byte order mark" + UTF_8),
    (ENGLISH.encode("utf-16-le"), 1, 1, "the file is UTF-16, without a byte order mark" + UTF_8),
    (ENGLISH.encode("utf-16-be"), 1, 1, "the file is UTF-16, without a byte order mark" + UTF_8),
    (FRENCH.encode("utf-32"), 1, 1, "the file is UTF-32" + UTF_8),
    (FRENCH.encode("utf-32-be"), 1, 1, "the file is UTF-32, without a byte order mark" + UTF_8),
    (ENGLISH.encode("utf-32-le"), 1, 1, "the file is UTF-32, without a byte order mark" + UTF_8),
    (FRENCH.encode("cp1252"), 2, 12, "byte 0xe9 is not UTF-8 (Windows-1252 has 'é' there)" + UTF_8),
    (ENGLISH.replace("A", "a \u2014 b").encode("cp1252"), 2, 11, "byte 0x97 is not UTF-8 (Windows-1252 has '—' there)" + UTF_8),
    (FRENCH.encode() + b"\xe9", 4, 1, "byte 0xe9 is not UTF-8" + UTF_8),
    (b"---\na: \xff\n---\n", 2, 4, "byte 0xff is not UTF-8" + UTF_8),
    (b"---\na: \x81b\n---\n", 2, 4, "byte 0x81 is not UTF-8" + UTF_8),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 400, 1, 1, "the file is binary, not text; front matter stands in text files"),
    (b"---\n" + bytes(range(1, 256)) * 400, 1, 1, "the file is binary, not text; front matter stands in text files"),
    (bytes(1000), 1, 1, "the file is binary, not text; front matter stands in text files"),
    ("日本".encode("shift-jis") * 300, 1, 1, "byte 0x93 is not UTF-8" + UTF_8),
]  # fmt: skip


@pytest.mark.parametrize(("data", "line", "column", "message"), BYTES, ids=[repr(row[0][:20]) for row in BYTES])
def test_bytes_of_another_kind_are_one_finding(data: bytes, line: int, column: int, message: str) -> None:
    found = [finding for finding in nm.checks(data, nm.Document) if finding.code == "encoding"]
    assert [(f.line, f.column, f.message) for f in found] == [(line, column, message)]
    with pytest.raises(nm.FrontMatterError) as caught:
        nm.loads(data, nm.Document)
    assert (caught.value.line, caught.value.column, caught.value.message) == (line, column, message)


def test_many_control_characters_are_one_finding() -> None:
    found = nm.checks("---\na: " + "\x01" * 101 + "\n---\n", nm.Document)
    assert [(f.code, f.line, f.column) for f in found] == [("control-character", 2, 4)]


# -- what YAML reads, and a typed field cannot take


@attrs.define
class Part:
    name: str
    size: int | None = None


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@attrs.define
class Post(nm.Document):
    heat: int = 0
    ratio: float = 0.0
    published: bool = False
    at: datetime | None = None
    day: date | None = None
    words: list[str] = attrs.field(factory=list)
    part: Part | None = None
    named: dict[str, int] = attrs.field(factory=dict)
    by: str = ""
    size: Size | None = None
    tone: Literal["calm", "loud"] = "calm"
    pair: tuple[int, ...] = ()
    secured: nm.Secured | None = None
    price: Decimal | None = None
    either: date | datetime | None = None
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))


def no_day() -> str:
    """What this Python says of a day that no month has: 3.14 says more."""
    try:
        date(2024, 2, 31)
    except ValueError as error:
        return str(error)
    raise AssertionError


VALUES = [
    ("heat: «17,", "heat must be an integer, not '17,'; write 17"),
    ("heat: «17;", "heat must be an integer, not '17;'; write 17"),
    ("heat: «1200px", "heat must be an integer, not '1200px'; write 1200"),
    ("heat: «50 %", "heat must be an integer, not '50 %'; write 50"),
    ("heat: «$17", "heat must be an integer, not '$17'; write 17"),
    ("heat: «1,200", "heat must be an integer, not '1,200'; write 1200"),
    ("heat: «1 200 000", "heat must be an integer, not '1 200 000'; write 1200000"),
    ("heat: «17.0", "heat must be an integer, not '17.0'; write 17"),
    ("heat: «1.2", "heat must be an integer, not '1.2'"),
    ("heat: «17 // ours", "heat must be an integer, not '17 // ours'; a comment starts with '#': write '17 # ours'"),
    ("heat: «17 /* ours */", "heat must be an integer, not '17 /* ours */'; a comment starts with '#': write '17 # ours'"),
    ("heat: «“17”", "heat must be an integer, not '“17”'; write 17"),
    ('heat: «"17"', "heat must be an integer, not '17'; remove the quotes"),
    ('heat: «"1,200"', "heat must be an integer, not '1,200'; write 1200"),
    ("heat: «17\u200b", "heat must be an integer, not '17U+200B'; write 17"),
    ("heat: «\u00a017", "heat must be an integer, not 'U+00A017'; write 17"),
    ("heat: «１７", "heat must be an integer, not '１７'; write 17"),
    ("heat: «١,٢٠٠", "heat must be an integer, not '١,٢٠٠'; write 1200"),
    ("heat: «many", "heat must be an integer, not 'many'"),
    ("heat: «[17]", "heat must be an integer, not a list"),
    ("heat: «1.000", "heat must be an integer, not '1.000'; write 1000, or 1 if the point is one of decimals"),
    ("heat: «0.000", "heat must be an integer, not '0.000'; write 0"),
    ("heat: «17#ours", "heat must be an integer, not '17#ours'; no blank before the '#' of a comment: write '17 # ours'"),
    ("heat: «'many'", "heat must be an integer, not 'many'"),
    ("price: «9,50", "price must be a decimal number such as 9.99, not '9,50'; write 9.50"),
    ("price: «€9", "price must be a decimal number such as 9.99, not '€9'; write 9"),
    ("price: «cheap", "price must be a decimal number such as 9.99, not 'cheap'"),
    ("either: «2024-01-05T08:30", "either must be a date such as 2021-12-11 or a time such as 2021-12-11T09:41:00Z, not '2024-01-05T08:30'; write 2024-01-05T08:30:00Z"),
    ("either: «soon", "either must be a date such as 2021-12-11 or a time such as 2021-12-11T09:41:00Z, not 'soon'"),
    ("ratio: «1,5", "ratio must be a number, not '1,5'; write 1.5"),
    ("ratio: «1,200", "ratio must be a number, not '1,200'; write 1200"),
    ("published: «yes", "published must be true or false, not 'yes'; write true"),
    ("published: «NO", "published must be true or false, not 'NO'; write false"),
    ("published: «Off,", "published must be true or false, not 'Off,'; write false"),
    ("published: «1", "published must be true or false, not '1'; write true"),
    ("published: «maybe", "published must be true or false, not 'maybe'"),
    ("at: «2024-01-05T08:30", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-01-05T08:30'; write 2024-01-05T08:30:00Z"),
    ("at: «2024-01-05 8:30 PM", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-01-05 8:30 PM'; write 2024-01-05T20:30:00Z"),
    ("at: «2024-01-05T08:30:00Z,", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-01-05T08:30:00Z,'; write 2024-01-05T08:30:00Z"),
    ("at: «7:30 PM", "at must be a time such as 2021-12-11T09:41:00Z, not '7:30 PM'; write the day as well, such as 2024-03-05T19:30:00Z"),
    ("at: «07:30", "at must be a time such as 2021-12-11T09:41:00Z, not '07:30'; write the day as well, such as 2024-03-05T07:30:00Z"),
    ("at: «99:30", "at must be a time such as 2021-12-11T09:41:00Z, not '99:30'"),
    ("at: «2024-03-05 01:00:00 +9900", "at: 2024-03-05 01:00:00 +9900 is no point in time (its zone must be less than 24 hours)"),
    ("at: «2024-03-05 01:00:00 -24", "at: 2024-03-05 01:00:00 -24 is no point in time (its zone must be less than 24 hours)"),
    ("at: «2024-03-05 07:30 UTC", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 07:30 UTC'; write 2024-03-05T07:30:00Z"),
    ("at: «2024-03-05T07:30:00Z (UTC)", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05T07:30:00Z (UTC)'; write 2024-03-05T07:30:00Z"),
    ("at: «2024-03-05T07:30:00z", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05T07:30:00z'; write 2024-03-05T07:30:00Z"),
    ("at: «20240305T0730", "at must be a time such as 2021-12-11T09:41:00Z, not '20240305T0730'; write 2024-03-05T07:30:00Z"),
    ("at: «20241305", "at must be a time such as 2021-12-11T09:41:00Z, not '20241305'"),
    ("at: «Tue, 05 Mar 2024 07:30:00 GMT", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue, 05 Mar 2024 07:30:00 GMT'; write 2024-03-05T07:30:00Z"),
    ("at: «Sat, 31 Feb 2024 07:30:00 GMT", "at must be a time such as 2021-12-11T09:41:00Z, not 'Sat, 31 Feb 2024 07:30:00 GMT'"),
    ("at: «5 Mar 2024 07:30 +0100", "at must be a time such as 2021-12-11T09:41:00Z, not '5 Mar 2024 07:30 +0100'; write 2024-03-05T07:30:00+01:00"),
    ("at: «Tue, 05 Mar 2024 07:30:00", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue, 05 Mar 2024 07:30:00'; write 2024-03-05T07:30:00Z"),
    ("at: «Tue, 05 Mar 2024 07:30:00 CET", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue, 05 Mar 2024 07:30:00 CET'; write 2024-03-05T07:30:00+hh:mm with the offset of CET"),
    ("at: «2024-03-05 07:30 Europe/Oslo", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 07:30 Europe/Oslo'; write 2024-03-05T07:30:00+hh:mm with the offset of Europe/Oslo"),
    ("at: «2024-03-05 07:30-0500", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 07:30-0500'; write 2024-03-05T07:30:00-05:00"),
    ("at: «2024-03-05 7:30 +5:30", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 7:30 +5:30'; write 2024-03-05T07:30:00+05:30"),
    ("at: «2024-03-05 07:30:00 UTC+8", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 07:30:00 UTC+8'; write 2024-03-05 07:30:00+08:00"),
    ("at: «2024-03-05 07:30 +99", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 07:30 +99'"),
    ("at: «2024-02-31 07:30 -0500", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-02-31 07:30 -0500'"),
    ("at: «Tue Mar 5 07:30:00 2024 +0100", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue Mar 5 07:30:00 2024 +0100'; write 2024-03-05T07:30:00+01:00"),
    ("at: «Tue Mar  5 07:30:00 +0100 2024", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue Mar  5 07:30:00 +0100 2024'; write 2024-03-05T07:30:00+01:00"),
    ("at: «Tue Mar 05 2024 07:30:00 GMT+0100 (CET)", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue Mar 05 2024 07:30:00 GMT+0100 (CET)'; write 2024-03-05T07:30:00+01:00"),
    ("at: «Tue Mar 5 07:30:00 2024", "at must be a time such as 2021-12-11T09:41:00Z, not 'Tue Mar 5 07:30:00 2024'; write 2024-03-05T07:30:00Z"),
    ("at: «Sat Feb 31 07:30:00 2024", "at must be a time such as 2021-12-11T09:41:00Z, not 'Sat Feb 31 07:30:00 2024'"),
    ("at: «2024-03-05 UTC", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 UTC'; write 2024-03-05T00:00:00Z"),
    ("at: «Mar 5th, 2024", "at must be a time such as 2021-12-11T09:41:00Z, not 'Mar 5th, 2024'; write 2024-03-05T00:00:00Z"),
    ("at: «2024-03-05 PLACE", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-05 PLACE'"),
    ("at: «99 CET", "at must be a time such as 2021-12-11T09:41:00Z, not '99 CET'"),
    ("at: «1709623800", "at must be a time such as 2021-12-11T09:41:00Z, not '1709623800'; write 2024-03-05T07:30:00Z if it is seconds since 1970"),
    ("at: «1709623800123", "at must be a time such as 2021-12-11T09:41:00Z, not '1709623800123'; write 2024-03-05T07:30:00Z if it is milliseconds since 1970"),
    ("at: «'{{date}}'", "at must be a time such as 2021-12-11T09:41:00Z, not '{{date}}'"),
    ("at: «'2024-02-31'", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-02-31'"),
    ("at: «2024-02-31", f"at: 2024-02-31 is no date ({no_day()})"),
    ("day: «20240305", "day must be a date such as 2021-12-11, not '20240305'; write 2024-03-05"),
    ("size: «blue", "size must be small or large, not 'blue'"),
    ("tone: «blue", "tone must be calm or loud, not 'blue'"),
    ("pair: «5", "pair must be a list, not '5'; write it as '- item' lines"),
    ("at: «13:30 PM", "at must be a time such as 2021-12-11T09:41:00Z, not '13:30 PM'"),
    ("at: «03/05/2024", "at must be a time such as 2021-12-11T09:41:00Z, not '03/05/2024'; write 2024-03-05T00:00:00Z, or 2024-05-03T00:00:00Z if the day stands first"),
    ("day: «03/05/2024", "day must be a date such as 2021-12-11, not '03/05/2024'; write 2024-03-05, or 2024-05-03 if the day stands first"),
    ("day: «25/12/2024", "day must be a date such as 2021-12-11, not '25/12/2024'; write 2024-12-25"),
    ("day: «02/31/2024", "day must be a date such as 2021-12-11, not '02/31/2024'"),
    ("day: «5.3.2024", "day must be a date such as 2021-12-11, not '5.3.2024'; write 2024-03-05"),
    ("day: «2024/3/5", "day must be a date such as 2021-12-11, not '2024/3/5'; write 2024-03-05"),
    ("day: «March 5, 2024", "day must be a date such as 2021-12-11, not 'March 5, 2024'; write 2024-03-05"),
    ("day: «5 Mar 2024", "day must be a date such as 2021-12-11, not '5 Mar 2024'; write 2024-03-05"),
    ("day: «7:30 PM", "day must be a date such as 2021-12-11, not '7:30 PM'"),
    ("day: «soon", "day must be a date such as 2021-12-11, not 'soon'"),
    ("words: «a, b", "words must be a list, not 'a, b'; write it as '- item' lines, or as [a, b]"),
    ("words:\n  «-a\n  - b", "words must be a list, not '-a - b'; no blank behind the dash: write '- a - b'"),
    ("words:\n  «• a", "words must be a list, not '• a'; an item starts with '- ': write '- a'"),
    ("words: «a", "words must be a list, not 'a'; write it as '- item' lines"),
    ("words: «{a: b}", "words must be a list, not a mapping; write it as '- item' lines"),
    ("words: «(a, b)", "words must be a list, not '(a, b)'; write it as '- item' lines, or as [a, b]"),
    ("words:\n  - «Piers: a tour", 'words[0] must be a string, not a mapping; put it in quotes if it is text: "Piers: a tour"'),
    ("words:\n  - «a: b\n    c: d", "words[0] must be a string, not a mapping"),
    ("words:\n  -« #night\n  - b", "words[0] is empty, what follows # is a comment; write '#night' in quotes if it is text"),
    ("by: «[[A quay]]", 'by must be a string, not a list; put it in quotes if it is text: "[[A quay]]"'),
    ("tags: «{a: b}", "tags must be a list, not a mapping; write it as '- item' lines"),
    ("words: [a, «~]", 'words[1] is ~, which is no text; write "~" in quotes if it is one'),
    ("words:\n  - a\n  -«", 'words[1] is empty; write "" for an empty string'),
    ("by: «null", 'by is null, which is no text; write "null" in quotes if it is one'),
    ("part:\n  «name:A", "part must be a mapping, not 'name:A'; no blank behind the colon: write 'name: A'"),
    ("part:\n  «name:\u00a0A", "part must be a mapping, not 'name:U+00A0A'; no blank behind the colon: write 'name: A'"),
    ("part:\n  «name = A", "part must be a mapping, not 'name = A'; '=' is no colon to YAML: write 'name: A'"),
    ("part: «A", "part must be a mapping, not 'A'; write it as 'key: value' lines"),
    ("part: «[A]", "part must be a mapping, not a list"),
    ("part: «https://a.example/", "part must be a mapping, not 'https://a.example/'; write it as 'key: value' lines"),
    ("heat: «1e2", "heat must be an integer, not '1e2'; write 100"),
    ("heat: «1.5e0", "heat must be an integer, not '1.5e0'"),
    ("at: «2024/03/05 07:30", "at must be a time such as 2021-12-11T09:41:00Z, not '2024/03/05 07:30'; write 2024-03-05T07:30:00Z"),
    ("at: «2024-03-0507:30:00Z", "at must be a time such as 2021-12-11T09:41:00Z, not '2024-03-0507:30:00Z'; write 2024-03-05T07:30:00Z"),
    ("day: «2024/03/05 07:30", "day must be a date such as 2021-12-11, not '2024/03/05 07:30'; write 2024-03-05"),
    ("part: «[{name: A}]", "part must be a mapping, not a list; remove the brackets around it"),
    ("part:\n  «- name: A", "part must be a mapping, not a list; remove the dash before it"),
    ("named:\n  «- a: 1", "named must be a mapping, not a list; remove the dash before it"),
    ("published: «true# ours", "published must be true or false, not 'true# ours'; no blank before the '#' of a comment: write 'true # ours'"),
    ("day: «2024-03-05 10:00", "day must be a date such as 2021-12-11, not '2024-03-05 10:00'; write 2024-03-05"),
    ("day: «2024-03-05T10:00:00Z", "day must be a date such as 2021-12-11, not '2024-03-05T10:00:00Z'; write 2024-03-05"),
    ("day: «2024-02-31 10:00", "day must be a date such as 2021-12-11, not '2024-02-31 10:00'"),
    ("named:\n  «a:1", "named must be a mapping, not 'a:1'; no blank behind the colon: write 'a: 1'"),
    ("named: «[A]", "named must be a mapping, not a list"),
    ("part:\n  name: «&Co", "part.name is required and has no value; '&Co' is an anchor, no text: put it in quotes"),
    ("part:\n  name:« #1 of 2", 'part.name is required and has no value; what follows # is a comment: put it in quotes, as in "#1"'),
    ("part:\n  name: «~", "part.name is required and has no value; write one"),
    ("part:\n  «nmae: A", "part.name is required and missing; nmae is probably meant for it, write name"),
    ("part:\n  name: A\n  siez: «1", "Part has no key siez and no extra; did you mean size?"),
    ("part:\n  name: A\n  hue: «1", "Part has no key hue and no extra; remove the key or add a field 'extra: dict[str, Any]'"),
]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("marked", "message"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value_that_its_field_cannot_take_says_what_to_write(marked: str, message: str, newline: str) -> None:
    text, line, column = place(f"---\nlayout: a\n{marked}\nend: b\n---\n".replace("\n", newline))
    assert [finding.message for finding in nm.checks(text, Post)] == [message]  # one cause, one finding
    found = both(text, Post)
    assert (found[0], found[1], found[3]) == (line, column, message)


def test_a_tag_that_is_a_comment_is_told_though_a_list_may_be_empty() -> None:
    (found,) = nm.checks("---\nwords: #night\n---\n", Post)
    assert (found.code, found.message) == (
        "value-cut",
        'words is empty, what follows # is a comment; write "#night" if it is text',
    )
    assert nm.checks("---\nheat: 1 #night\nwords: # none\n---\n", Post) == []


def test_a_word_that_is_a_text_to_its_class_is_not_said_to_be_false() -> None:
    found = nm.checks("---\nby: NO\nwords: [NO]\nflag: NO\n---\n", Post)
    assert [finding.message.partition("; ")[2] for finding in found] == [
        "put it in quotes if it is text",
        "put it in quotes if it is text",
        "put it in quotes if it is text, or write false if it is that",
    ]
    found = nm.checks(f"---\nheat: 007\nratio: 1e3\nprice: 1e3\na: 0{'0' * 5000}1\n---\n", Post)
    assert [finding.message.partition("differently; ")[2] for finding in found if finding.code == "yaml-versions"] == [
        "write 7", "write 1000.0", "put it in quotes if it is text",
    ]  # fmt: skip
    found = nm.checks("---\nby: 007\na: 007\nb: 1_000\nc: 12:30\nd: 0o17\ne: 1e300\n---\n", Post)
    assert [finding.message.partition("if it is text")[2] for finding in found] == [
        "", ", or write 7 if it is that", ", or write 1000 if it is that", "", ", or write 15 if it is that", "",
    ]  # fmt: skip


def test_a_key_that_is_near_to_one_that_stands_says_so() -> None:
    found = [nm.checks(f"---\nsizes: small\n{more}---\n", Post)[0].message for more in ("", "size: small\n")]
    assert found == [
        "sizes is no key of the class; did you mean size?",
        "sizes is no key of the class; did you mean size, which stands already?",
    ]


def test_an_address_alone_names_the_key_that_it_belongs_to() -> None:
    @attrs.define
    class Page(nm.Document):
        images: list[nm.Image] = attrs.field(factory=list)

    (found,) = nm.checks("---\nimages: [https://a.example/b.png]\n---\n", Page)
    assert (
        found.message
        == "images[0] must be a mapping, not 'https://a.example/b.png'; write 'url: https://a.example/b.png'"
    )


class Money(Decimal):
    """A number that only texts of cents make."""

    def __new__(cls, text: str) -> Money:
        if not text.endswith("0"):
            raise ValueError("no cents")
        return super().__new__(cls, text)


def test_what_stands_for_a_value_in_a_text_is_told_from_the_value() -> None:
    @attrs.define
    class Priced(nm.Document):
        size: Size | None = None
        price: Decimal | None = None
        money: Money | None = None
        tone: Literal["calm"] = "calm"

    for name, value, mend in [
        ("size", "small", "; use Size.SMALL"), ("size", "tiny", ""), ("price", 2.5, "; use Decimal('2.5')"),
        ("price", "cheap", ""), ("price", [1], ""), ("money", 1.25, ""), ("money", "1.50", "; use Money('1.50')"), ("tone", "loud", ""),
    ]:  # fmt: skip
        document = nm.loads("---\na: 1\n---\n", Priced)
        setattr(document, name, value)
        with pytest.raises(nm.EditError) as caught:
            nm.dumps(document)
        said = caught.value.message
        assert said.endswith(f"not {value!r}{mend}"), said


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"heat": "1,200"}, "heat must be an integer, not '1,200'; write 1200"),
        ({"published": "yes"}, "published must be true or false, not 'yes'; write true"),
        ({"part": {"nmae": "A"}}, "part.name is required and missing; nmae is probably meant for it, write name"),
        ({"part": {"name": None}}, 'part.name is required and has no value; write one, "" where there is none'),
        (
            {"at": 1709623800},
            "at must be a time such as 2021-12-11T09:41:00Z, not 1709623800; write 2024-03-05T07:30:00Z if it is seconds since 1970",
        ),
        ({"price": "9,50"}, "price must be a decimal number such as 9.99, not '9,50'; write 9.50"),
        ({"price": 9.5}, 'price must be a decimal number such as 9.99, not 9.5; write it as a string, "9.5"'),
        ({"price": True}, "price must be a decimal number such as 9.99, not True"),
        ({"part": {"name": "A", "siez": 1}}, "Part has no key 'siez'; did you mean size?"),
        ({"part": {"name": "A", "hue": 1}}, "Part has no key 'hue'; remove it"),
        ({"secured": 5}, "secured must be a string, not 5"),
        ({"words": ["a", None]}, "words[1] must be a string, not None"),
    ],
)
def test_plain_data_says_the_same(data: dict[str, Any], message: str) -> None:
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict(data, Post)
    assert [finding.message for finding in caught.value.findings] == [message]


def test_a_null_for_a_list_or_a_dict_is_an_empty_one_wherever_it_comes_from() -> None:
    assert nm.from_dict({"words": None, "named": None}, Post) == nm.loads("---\nwords:\nnamed: ~\n---\n\n", Post)
    schema = nm.json_schema(Post)["properties"]
    assert (schema["words"]["type"], schema["named"]["type"]) == (["array", "null"], ["object", "null"])


def test_a_null_is_no_text_and_none_where_it_may_be() -> None:
    @attrs.define
    class Note(nm.Document):
        title: str
        subtitle: str | None = None
        secured: nm.Secured | None = None
        keys: list[nm.Secured] = attrs.field(factory=list)

    for null in ("", "~", "null", "Null", "NULL", "!!null ''"):
        text = f"---\ntitle: a\nsubtitle: {null}\nsecured: {null}\n---\n"
        assert (nm.loads(text, Note).subtitle, nm.loads(text, Note).secured) == (None, None)
        assert both(f"---\ntitle: {null}\n---\n", Note)[2] == "missing-key"
        assert both(f"---\ntitle: a\nkeys:\n  - {null}\n---\n", Note)[2] == "wrong-type"
    assert nm.loads("---\ntitle: !!str null\n---\n", Note).title == nm.loads('---\ntitle: "null"\n---\n', Note).title


# -- one cause, one finding


ONE = [
    ("excerpt:", "exerpt:", "excerpt is required and missing; exerpt is probably meant for it, write excerpt"),
    ("title:", "titel:", "title is required and missing; titel is probably meant for it, write title"),
    ("title:", "“title”:", "title is required and missing; “title” is probably meant for it, write title"),
    ("title:", "\u200btitle:", "title is required and missing; U+200Btitle is probably meant for it, write title"),
    ("publishedDateTime:", "published_date_time:", "publishedDateTime is required and missing; published_date_time is probably meant for it, write publishedDateTime"),
    ("heat:", "haet:", "haet is no key of the class; did you mean heat?"),
    ("webUrl:", "web_url:", "web_url is no key of the class; did you mean webUrl?"),
]  # fmt: skip


@given(articles(), st.sampled_from(ONE))
def test_a_misspelt_key_is_one_finding_that_names_the_key(article: tuple[str, str], row: tuple[str, str, str]) -> None:
    name, text = article
    assume(row[0] != "webUrl:" or "originalUrl" in text)
    assume(row[0] != "webUrl:" or "ampWebUrl" not in text)
    broken = text.replace(f"\n{row[0]}", f"\n{row[1]}", 1)
    (finding,) = nm.checks(broken, file=name)
    assert (finding.message, finding.line) == (row[2], broken[: broken.index(f"\n{row[1]}")].count("\n") + 2)
    assert finding.column == 1


# -- planted anywhere in a clean article


LINES = [
    "x:17", "x = 17", "<!-- x -->", "// x", "x", 'x: "a', "x: 'a", 'x: "a" b', "x: 'it's'", 'x: "a",', "x: [a, b", "x: {a: b",
    "x: [[A]], [[B]]", "x: [a](b)", "x: [a,, b]", 'x: ["a" "b"]', "x: {{ a }}", "x: {% a %}", "x: *a* b", "x: & Co", "x: @a",
    "x: `a`", "x: %a", "x: a: b", "x: - a", r'x: "C:\Users"', "x:\u00a017", "x: !a", "* x", "\u00a0x y", "x: |a", "x: “a: b”",
]  # fmt: skip


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, int]:
    """A clean article with a line that is none, and its number."""
    newline = "\r\n" if "\r" in (text := draw(articles())[1]) else "\n"
    lines = text.split(newline)
    free = [at for at, line in enumerate(lines[1:], 1) if line[:1] not in ("", "-") and line.lstrip()[0] != "-"]
    at = draw(st.sampled_from(free))
    depth = len(lines[at]) - len(lines[at].lstrip())
    lines.insert(at, " " * depth + draw(st.sampled_from(LINES)))
    return newline.join(lines), at + 1


@given(planted())
def test_a_slip_anywhere_is_one_error_on_its_line(case: tuple[str, int]) -> None:
    text, line = case
    errors = [finding for finding in nm.checks(text) if finding.severity == "error"]
    assert [error.line for error in errors] == [line]


def lose_blank(line: str) -> str:
    return line.replace(": ", ":", 1)


def lose_quote(line: str) -> str:
    return line[:-1] if line.endswith('"') else line


def one_deeper(line: str) -> str:
    return " " + line if line.startswith(" ") and line.lstrip()[0] != "-" else line


@given(articles(), st.data(), st.sampled_from([lose_blank, lose_quote, one_deeper]))
def test_a_line_that_lost_something_is_the_one_that_is_named(article: tuple[str, str], data: Any, slip: Any) -> None:
    newline = "\r\n" if "\r" in article[1] else "\n"
    lines = article[1].split(newline)
    at = data.draw(st.sampled_from([at for at, line in enumerate(lines) if slip(line) != line]))
    lines[at] = slip(lines[at])
    text = newline.join(lines)
    errors = [finding for finding in nm.checks(text) if finding.severity == "error"]
    if not errors:  # the only entry of its block may stand deeper
        assert slip is one_deeper
        assert nm.loads(text) == nm.loads(article[1])
    else:
        assert [error.line for error in errors] == [at + 1]


# -- what the detectors promise on any text at all

PIECES = ["a", "b: ", "c:", "- ", "-", " ", "  ", "\n", "\n  ", "\r\n", '"', "'", "[", "]", "{", "}", "#", " #", "|", ">", ",", "&x ",
          "*x", "!t ", "@", "%", "{{", "<!--", "\t", "\u00a0", "= ", "“", "\\", "? ", "<<<<<<< a", "\r"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.data())
def test_detectors_take_any_text_and_any_place(text: str, data: st.DataObject) -> None:
    place, context = data.draw(st.integers(0, len(text))), data.draw(st.integers(-1, len(text)))
    refused = data.draw(st.integers(-1, len(text)))
    marks = Marks(place, context, refused, refused >= 0 and data.draw(st.booleans()))
    slip = find((text, 0, len(text)), marks, DETECTORS)
    assert slip is None or (0 <= slip.offset <= len(text) and ";" in slip.message)


def test_what_no_detector_knows_has_a_sentence_all_the_same() -> None:
    general = "this is no YAML; look at the indentation, quotes and colons of this line and the one above"
    assert both("---\n&w ? a:\n---\n") == (2, 4, "yaml", general)
    assert unreadable("a: 1", 0, 4) == ("yaml", "the YAML cannot be read; look at its escapes, tags and anchors", 0)


def test_where_nothing_is_wrong_no_detector_says_so() -> None:
    assert find(("a: 1\nb: 2\n", 0, 10), Marks(5), DETECTORS) is None
    assert find(("# a\n", 0, 4), Marks(0), DETECTORS) is None


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("\t\u00a0")  # nothing but blanks and a tab
def test_no_message_shows_a_parsers_words(text: str) -> None:
    try:
        nm.loads(f"---\n{text}\n---\n", nm.Document)
    except nm.FrontMatterError as error:
        words = ("while ", "<", "token", "',)", "Error", "could not find", "expected")
        assert not any(word in error.message for word in words if word not in text)
        assert "\n" not in error.message
    except nm.SchemaError:
        pass


# -- the command


@pytest.mark.parametrize(
    ("lines", "output"),
    [
        ("heat:17", "a.md:3:1: error yaml no blank behind the colon; write 'heat: 17'\n3 | heat:17\n  | ^\n"),
        ('tags: ["a" "b"]', "a.md:3:12: error yaml a comma is missing before '\"b\"'; write ', ' between the two\n"
                            '3 | tags: ["a" "b"]\n  |            ^\n'),
        ("by: Harbour #1 Courier", 'a.md:3:13: note value-cut by reads as \'Harbour\', what follows # is a comment; write "Harbour #1 Courier" if it is text\n'
                                   "3 | by: Harbour #1 Courier\n  |             ^^^^^^^^^^\n"),
    ],
)  # fmt: skip
def test_the_command_says_it_with_the_line(tmp_path: Path, lines: str, output: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: a\n{lines}\nend: b\n---\n", encoding="utf-8")
    command = [sys.executable, "-m", "newsmatter", "check", "--class", "newsmatter:Document", "a.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith(output)


def test_of_however_many_names_the_near_key_is_told() -> None:
    """What is near is remembered of so many names, and of none that is long."""
    near = nearness.Near(("title", "webUrl", "k" * 150))
    names = [f"web{'x' * (at % 2)}url{at}" for at in range(nearness._MANY)]
    for _ in range(2):
        assert [near.to(name) for name in ("titel", "k" * 149 + "l", "kk")] == ["title", "k" * 150, None]
        assert {name: near.to(name) for name in names} == {name: nearness.Near(("webUrl",)).to(name) for name in names}
    assert len(near.answers) <= nearness._MANY
