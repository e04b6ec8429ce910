"""Rules over lists, mappings and numbers that a person wrote and YAML reads as a text.

Only what can hardly be meant as it reads: a dash that begins a line may be one of a sentence, ``Smith, John`` is a
name, and ``doi:10.1/x`` has its colon. Each rule asks little of the many texts that have nothing of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsmatter._binding.classes import class_lens
from newsmatter._binding.containers import ListLens
from newsmatter._binding.lens import ANY, Lens, bare
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.dialect import FLOW_PLAIN, KEY, POSSESSIVE
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter.rules._subject import Doubt, Hit, Subject, words

# Lists in every site generator; ``keywords`` is often one text for a page's head, and ``authors`` may be ``Smith, John``.
_LISTS = frozenset({"tags", "topics", "categories"})
_BEFORE = pattern(rf" *(?P<dashes>(?:- +)*{POSSESSIVE})(?:(?P<quote>[\"']?)(?P<key>{KEY})(?P=quote):[ \t]+)?")
_LOOK_BACK = 200  # a line of brackets may be as long as the text
_DASHED = pattern(r"-(?:[ \t]+(?=[^\s-])|(?=[^\W\d]))")
_TEXT = pattern(r"[^ \t\r\n][^\r\n]*")
_GLUED = pattern(rf"(?P<key>{KEY})(?::(?!//)| ?= ?)(?P<value>[^\s:=].*)", re.ASCII)
_IN_FLOW = pattern(rf"[{{,]\s*{KEY}:[^\s:,/\[\]{{}}]", re.ASCII)
_DOUBLED = pattern(r"(?:(?<=\n)|(?<=\r)) *- +- ")
_PROSE = 50  # a line that long was broken by its width, and the dash below may be one of the sentence


class _Line(NamedTuple):
    """A line of a plain scalar: its offset, what stands there, and the column at which that ends."""

    start: int
    said: str
    stop: int


def lists_as_text(subject: Subject) -> Iterator[Hit]:
    """``- a`` over `` - b``, ``-a`` over ``-b``, and ``tags: a, b``."""
    for node in subject.plain_with("-", ","):
        text = node.value
        dashed = text[:1] == "-" or " -" in text or "\n-" in text
        if (dashed or "," in text) and (before := _before(subject.text, node)):
            yield from (_dashes if dashed else _commas)(subject, node, before)


def _before(text: str, node: Scalar) -> re.Match[str] | None:
    """What stands before a text on its line: dashes of items, its key, or blanks below one; None for what is in brackets."""
    back = max(node.start - _LOOK_BACK, 0)
    start = max(text.rfind("\n", back, node.start), text.rfind("\r", back, node.start)) + 1
    found = _BEFORE.fullmatch(text, start, node.start) if start else None
    if found and not found["dashes"] and not found["key"] and text[back:start].rstrip(" \t\r\n")[-1:] != ":":
        return None
    return found


def _dashes(subject: Subject, node: Scalar, before: re.Match[str]) -> Iterator[Hit]:
    """Lines of a text that begin with a dash: all of them, several, or one below the text of an item."""
    text = subject.text
    lines = _lines(text, node)
    led = [at for at, line in enumerate(lines) if _DASHED.match(line.said) and (at == 0 or lines[at - 1].stop < _PROSE)]
    below = not before["dashes"] and not before["key"]  # the text begins below its key
    if led != list(range(len(lines))) or not below:
        led = [at for at in led if at]
        few = 1 if before["dashes"] and not before["key"] else 2
        if len(led) < few and not (led and before["key"] in _LISTS):
            return
    line = lines[led[0]]
    path = subject.path_of(node)
    item = f"- {line.said[1:].lstrip()}"
    if not line.said.startswith("- "):
        mend = f"no blank behind the dash: write {quoted(item)}"
    elif before["dashes"] and not before["key"]:
        mend = f"indent {quoted(item)} as the item above, or put the text in quotes"
    else:
        mend = "write each item behind '- ' on a line below the key, or put the text in quotes"
    yield Hit(
        f"{path} reads as one text, {quoted(node.value)}; {mend}", path, (line.start, line.start + len(line.said))
    )


def _lines(text: str, node: Scalar) -> list[_Line]:
    """The lines that are not blank."""
    found: list[_Line] = []
    for line in _TEXT.finditer(text, node.content, node.end):
        said = line[0].rstrip(" \t")
        found.append(_Line(line.start(), said, line.start() + len(said) - text.rfind("\n", 0, line.start()) - 1))
    return found


def _commas(subject: Subject, node: Scalar, before: re.Match[str]) -> Iterator[Hit]:
    """``tags: a, b`` where no class says that it is a text; two commas in what may also be a list are one."""
    known, items = before["key"] in _LISTS, [item.strip() for item in node.value.rstrip(",").split(",")]
    if not before["key"] or len(items) < (2 if known else 3):
        return
    path = subject.path_of(node)
    lens = subject.lens_at(path) or ANY
    if (known and lens is ANY) or isinstance(lens, ListLens):  # what else a list cannot take is said
        yield Hit(f"{path} reads as one text; write it as '- item' lines{_in_brackets(items)}, or put it in quotes if it is one",
                  path, (node.start, node.end))  # fmt: skip


def _in_brackets(items: list[str]) -> str:
    text = f"[{', '.join(items)}]"
    return f", as {text}" if len(text) <= 60 and all(re.fullmatch(FLOW_PLAIN, item) for item in items) else ""


def _alone(cls: type) -> Iterator[str]:
    """The lines of a `Doubt`: a regular text holds one text for a list where the class takes it, and in one line."""
    yield from (line for line in words(cls) if line == "DOUBT")
    for field in class_lens(cls).fields:
        kind: Lens = bare(field.lens)
        if isinstance(kind, ListLens) and kind.one:
            yield f"v = item.{field.name}"
            yield "if v and len(v) == 1 and ',' in str(*v): DOUBT"


LIST_AS_TEXT = Doubt(_alone, regular=True)


def mappings_as_text(subject: Subject) -> Iterator[Hit]:
    """``name:A`` over ``domain:b``, the same with ``=``, and ``{name:A}``, which is a key without a value."""
    for node in subject.plain_scalars:
        text = node.value
        if (":" in text or "=" in text) and " " in text and (glued := _glued(subject.text, node)):
            path = subject.path_of(node)
            yield Hit(f"{path} reads as one text, {quoted(text)}; {_parted(glued)}", path, glued[0].span())
    if _IN_FLOW.search(subject.text, subject.start, subject.end):
        yield from _keys_in_flow(subject)


def _glued(text: str, node: Scalar) -> list[re.Match[str]]:
    """The lines of a text of several below its key or dash, if each is a key, a colon without a blank or ``=``, and a value."""
    before = _before(text, node)
    lines = _lines(text, node) if before and not before["key"] else []
    found = [_GLUED.fullmatch(text, line.start, line.start + len(line.said)) for line in lines]
    return [match for match in found if match] if len(lines) > 1 and all(found) else []


def _parted(glued: list[re.Match[str]]) -> str:
    mend = quoted(f"{glued[0]['key']}: {glued[0]['value']}")
    equals = any(match.string[match.end("key")] in " =" for match in glued)
    return f"{chr(39) + '=' + chr(39) + ' is no colon to YAML' if equals else 'no blank behind the colons'}: write {mend} and so on"


def _keys_in_flow(subject: Subject) -> Iterator[Hit]:
    said = {path.rpartition(".")[0] for path in subject.unread}  # of these the class says more
    for node, _, _ in subject.written:
        if not isinstance(node, Mapping) or not node.flow or (said and subject.path_of(node) in said):
            continue
        for key, value in node.entries:
            glued = _GLUED.fullmatch(key.value) if key.style == "plain" and value.start == value.end else None
            if glued and "=" not in glued[0][: glued.start("value")]:
                yield Hit(f"{quoted(key.value)} is a key without a value; no blank behind the colon: write {quoted(f'{glued[1]}: {glued[2]}')}",
                          "", (key.start, key.end))  # fmt: skip


def trailing_commas(subject: Subject) -> Iterator[Hit]:
    """``published: true,`` is a text; JSON and Python want the comma."""
    for node in subject.plain_with(*_NAMES):
        text = node.value
        if text[-1:] in (",", ";") and _is_no_text(text[:-1].rstrip()):
            path = subject.path_of(node)
            yield Hit(f"{path} is the text {quoted(text)}; write {text[:-1].rstrip()} without the {_NAMES[text[-1]]}, or put the text in quotes",
                      path, (node.start, node.end))  # fmt: skip


_NAMES = {",": "comma", ";": "semicolon"}


def _is_no_text(text: str) -> bool:
    try:
        value = resolve.plain(text)
    except resolve.Unreadable:
        return False
    return text != "" and not isinstance(value, str)


def _ends_so(word: str) -> bool:
    return word[-1] in ",;"


TRAILING_COMMA = Doubt(words, word=_ends_so, regular=True)
IRREGULAR = Doubt(words, regular=True)  # a regular text has no scalars over several lines, and no lists in lists


def doubled_dashes(subject: Subject) -> Iterator[Hit]:
    """``- - a`` among items that are texts: a list of one item in the list, where no class asks for it."""
    if not _DOUBLED.search(subject.text, subject.start, subject.end):
        return
    for node, _, _ in subject.written:
        if not isinstance(node, Sequence) or node.flow or not any(isinstance(item, Scalar) for item in node.items):
            continue
        for item in node.items:
            inner = _only(item)
            if inner is not None and "\n" not in subject.text[item.start : inner.start]:
                path = subject.path_of(item)
                if (subject.lens_at(path) or ANY) is ANY:
                    yield Hit(
                        f"{path} is a list of one item among texts; write '- ' once", path, (item.start, inner.end)
                    )


def _only(item: Node) -> Scalar | None:
    """The one scalar of a list in block style."""
    if isinstance(item, Sequence) and not item.flow and len(item.items) == 1 and isinstance(item.items[0], Scalar):
        return item.items[0]
    return None
