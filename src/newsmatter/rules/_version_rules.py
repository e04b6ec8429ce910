"""Where the readers of YAML part ways: what YAML 1.1 (PyYAML, libyaml, Jekyll) reads otherwise than 1.2, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.nodes import Alias, Scalar, Tolerated
from newsmatter._syntax.positions import LineIndex
from newsmatter._syntax.resolve import Plain, Unreadable, is_of_ruby, plain
from newsmatter.rules._subject import Doubt, Hit, Subject, Unsaid, words

# What YAML 1.1 (yaml.org/type) and the 1.2 core schema disagree on beside words: octals, underscores, clocks, exponents.
_VERSIONS = pattern(
    rf"""[-+]?00*[1-9_][0-9_]*|0o[0-7]+|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F]*_[0-9a-fA-F_]*|[-+]0x[0-9a-fA-F]+
    |[-+]?[0-9]+_[0-9_]*(?:\.[0-9_]*)?|[-+]?[0-9]+\.[0-9]*_[0-9_]*
    |[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+{POSSESSIVE}|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+{POSSESSIVE}\.[0-9_]*
    |[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][0-9]+
    |[-+]\.[0-9]+(?:[eE][-+]?[0-9]+)?
    """,
    re.VERBOSE,
)
_GROUPED = pattern(r"[-+]?[1-9][0-9]{0,2}(?:_[0-9]{3}){1,99}")
_WORDS = frozenset(
    ["=", "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"]
)
_MAY_DIFFER = frozenset("0123456789+-.")
_BOOLS = {"y": "true", "yes": "true", "on": "true", "n": "false", "no": "false", "off": "false"}
_OLD_BREAKS = pattern("[\x85\u2028\u2029]")
_ANCHOR = pattern(r"[\w-]+", re.ASCII)
# A tab before or behind the dash of an item, before a dash or a key.
_INDENTING = pattern(r"(?:(?<=\n)|(?<=\r)) *(?:- *)?(\t[ \t]*)(?![ \t])(?=-[ \t]|[\w$-]+:)")
_TABS = pattern(r"\t+")
_GOES_ON = pattern(r"(?<![ \t])[ \t]*\r?\n[ \t\r\n]*")  # where plain text breaks
_COMMENT = pattern(r"(?:^|(?<=[ \t\n]))#")
# What is exotic holds a ? or a tag, or begins with a colon.
_EXOTIC = pattern(r"[?!]|(?<![^\s\[{,]):")


def yaml_versions(subject: Subject) -> Iterator[Hit | Unsaid]:
    """Aliases are left out: what they name was looked at."""
    if isinstance(subject.tree, Tolerated):
        yield Hit(
            f"YAML 1.2 refuses this, and others read it: {subject.tree.reason}",
            span=(subject.tree.offset, subject.tree.offset),
        )
    for match in _OLD_BREAKS.finditer(subject.text, subject.start, subject.end):
        code = f"U+{ord(match[0]):04X}"
        yield Hit(f"{code} is a line break in YAML 1.1 and none in 1.2; write it as an escape in double quotes, or remove it",
                  span=match.span())  # fmt: skip
    yield from _anchors(subject)
    yield from _exotic(subject)
    for node in subject.plain_scalars:
        text = node.value
        if text and versions_differ(text):
            yield Unsaid(_differing, (subject, node), (node.start, node.end))
        elif is_of_ruby(node):
            path = subject.path_of(node)
            yield Hit(f"{path}: Ruby reads {text} as a time, most other readers as a text; write the zone as {text[-5:-2]}:{text[-2:]}",
                      path, (node.start, node.end))  # fmt: skip


def _differing(subject: Subject, node: Scalar) -> Hit:
    text, path = node.value, subject.path_of(node)
    lens = subject.lens_at(path)
    meant = _BOOLS.get(text.lower()) or _number(text)
    if meant and isinstance(lens, ScalarLens) and lens.kind in (int, float):
        mend = f"write {meant}"  # quotes would make it a text
    elif meant and (lens is None or not lens.textual()):  # false is a text there too
        mend = f"put it in quotes if it is text, or write {meant} if it is that"
    else:
        mend = "put it in quotes if it is text"
    return Hit(f"{path}: YAML 1.1 and 1.2 read {text} differently; {mend}", path, (node.start, node.end))


def _number(text: str) -> str:
    """The number that YAML 1.2 reads, as both read it; empty where it reads none, or where that is no shorter to say.

    >>> _number("007"), _number("1e3"), _number("1_000"), _number("12:30"), _number("1e300")
    ('7', '1000.0', '1000', '', '')
    """
    if len(text) > 20:
        return ""
    bare = text.replace("_", "") if _GROUPED.fullmatch(text) else text
    value = plain(bare)
    written = repr(value) if isinstance(value, (int, float)) else ""
    return written if written and not versions_differ(written) and len(written) <= 20 else ""


def versions_differ(text: str) -> bool:
    """Whether YAML 1.1 and 1.2 read a plain scalar differently; most are words or plain numbers."""
    if text[0] not in _MAY_DIFFER or (text[0] != "0" and text.isdecimal()):
        return text in _WORDS
    return _VERSIONS.fullmatch(text) is not None


YAML_VERSIONS = Doubt(words, word=versions_differ, regular=True)
TABS = Doubt(regular=True)  # a regular text has none


def _anchors(subject: Subject) -> Iterator[Hit | Unsaid]:
    """Anchors that nothing names, such as the first word of ``&quot;Ferry&quot; opens``, names of 1.2 alone or given twice."""
    assert subject.tree is not None
    if subject.regular or subject.text.find("&", subject.start, subject.end) < 0:
        return
    named = subject.named
    before: set[str] = set()
    for node, _, _ in subject.written:
        if isinstance(node, Alias) or node.anchor is None:
            continue
        start = subject.text.index("&", node.start)
        name = node.anchor
        span = start, start + 1 + len(name)
        if node.start not in named:
            yield Unsaid(_nameless, (subject.text, span), span)
        elif not _ANCHOR.fullmatch(name):
            yield Hit(f"YAML 1.1 refuses the anchor {name}; use letters, digits, - and _", span=span)
        elif name in before:
            yield Hit(f"PyYAML refuses a second anchor {name}; give it another name", span=span)
        before.add(name)


def _nameless(text: str, span: tuple[int, int]) -> Hit:
    what = quoted(text[slice(*span)])
    return Hit(f"{what} is an anchor that nothing names, and no part of the text; put the value in quotes, or remove it",
               span=span)  # fmt: skip


def _exotic(subject: Subject) -> Iterator[Hit]:
    """Plain scalars that PyYAML refuses, or reads otherwise, for what stands before or around them."""
    assert subject.tree is not None
    if subject.regular or not _EXOTIC.search(subject.text, subject.start, subject.end):
        return
    for node, flow, is_key in subject.written:
        if not isinstance(node, Scalar):
            continue
        message = ""
        if (
            node.tag == "!" and _read(node.value) != node.value
        ):  # as ``! 'null'``, which PyYAML itself writes for nothing
            mend = "put it in quotes" if node.style == "plain" else "remove the tag"
            message = f"the tag ! makes {quoted(node.value)} a text in YAML 1.2 alone; {mend}"
        elif is_key and node.tag not in (None, "!", "str"):  # which is never read: a key is the text that it is
            message = f"the tag of the key {quoted(node.value)} makes it something else than a text to other readers; remove it"
        elif node.style != "plain":
            continue
        elif flow and ("?" in node.value or node.value[:1] == ":"):
            message = f"{quoted(node.value)} in brackets reads differently in YAML 1.1; put it in quotes"
        elif node.start == node.end and subject.text[node.end : node.end + 1] == ":":
            message = "a key that is nothing is refused by YAML 1.1; write one"
        if message:
            yield Hit(message, subject.path_of(node), (node.start, node.end))


def _read(text: str) -> Plain:
    try:
        return plain(text)
    except Unreadable:
        return None


def tabs(subject: Subject) -> Iterator[Hit]:
    """Tabs that indent, all of them where the parser stopped at one; else those that part what some readers then refuse."""
    error = subject.error
    if error is not None and error.code == "tab":
        index = LineIndex(subject.text)
        for match in _INDENTING.finditer(subject.text, subject.start, subject.end):
            if index.locate(match.start(1)) != (error.line, error.column):
                yield Hit("a tab indents the line; use blanks", span=match.span(1), severity="error")
    elif subject.tree is not None and not subject.regular:
        for span, text in parting_tabs(subject):
            if text is None:
                yield Hit("a tab stands for a blank, which some readers of YAML refuse; write a blank", span=span)
            else:
                yield Hit("a tab stands in a text without quotes, which some readers of YAML refuse; put the text in quotes",
                          span=span)  # fmt: skip


def parting_tabs(subject: Subject) -> Iterator[tuple[tuple[int, int], Scalar | None]]:
    """The runs of tabs in front matter that part things, in the order of the text: not in scalars and comments, save where
    plain text goes on on another line, which some readers take for a part of it. And the plain scalars that are text and hold
    a tab, keys too, each with itself, before the runs that stand in it.
    """
    text, start, end = subject.text, subject.start, subject.end
    at, tab = start, text.find("\t", start, end)
    if tab < 0:
        return
    for node, _, _ in subject.written:
        stop = node.end
        if not isinstance(node, Scalar):
            continue
        if tab >= stop:  # nearly all are without
            at = max(at, stop)
            continue
        content = node.content
        for span in _between(text, at, content):
            yield span, None
        at = content
        if node.style in ("literal", "folded"):
            at = text.find("\n", content, stop)
            for span in _between(text, content, at if at >= 0 else stop):
                yield span, None
        elif node.style == "plain":
            tabbed = "\t" in node.value
            if tabbed and not isinstance(_read(node.value), str):  # a time: ``2015-10-01<tab>01:00:00Z``
                for span in _between(text, content, stop):
                    yield span, None
            else:
                if tabbed:
                    yield (content, stop), node
                if "\n" in text[content:stop]:
                    for match in _GOES_ON.finditer(text, content, stop):
                        for span in _between(text, *match.span()):
                            yield span, None
        at = max(at, stop)
        tab = text.find("\t", at, end)
        if tab < 0:
            return
    for span in _between(text, at, end):
        yield span, None


def _between(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The runs of tabs outside of comments."""
    found: list[tuple[int, int]] = []
    if text.find("\t", start, end) < 0:
        return found
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        comment = _COMMENT.search(text, start, stop) if text.find("#", start, stop) >= 0 else None
        found += [match.span() for match in _TABS.finditer(text, start, comment.start() if comment else stop)]
        start = stop
    return found
