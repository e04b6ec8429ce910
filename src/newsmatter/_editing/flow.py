r"""Collections in brackets: an item comes, goes or moves, and only it and one separator change.

Who owns what between two brackets, on one line or over several::

    [ # open            a comment beside the bracket stays there
      # of a            own-line comments, and the line break, lead the item below
      a, # beside a     a comment behind the comma goes with the item
      b
    ]
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from newsmatter._editing import render
from newsmatter._editing.changes import Delta, Items, Keys
from newsmatter._editing.values import Held
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.nodes import Mapping, Scalar, Sequence
from newsmatter._syntax.positions import behind
from newsmatter.errors import EditError

if TYPE_CHECKING:
    from newsmatter._editing.edits import Writer

_BLANK = rf"[ \t\r\n]*(?:#[^\r\n]*[\r\n][ \t\r\n]*)*{POSSESSIVE}"
_GAP = re.compile(rf"({_BLANK})(?:(,)([ \t]*#[^\r\n]*|)({_BLANK})|)")
_OPEN = re.compile(rf"([ \t]*#[^\r\n]*|)({_BLANK})")
_TIGHT = re.compile(r"\A\s*:(?=\S)")  # ``{'a':1}`` needs no blank, ``{b:1}`` is a key alone
_LAST_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")


class Part(NamedTuple):
    """One item between brackets: what leads it, its text, what stands before its comma and behind that."""

    lead: str
    text: str
    before: str = ""
    behind: str = ""


class Brackets:
    """A flow collection taken apart, to be put together anew."""

    def __init__(self, editor: Writer, node: Mapping | Sequence, spans: list[tuple[int, int]], path: str) -> None:
        text = editor.text
        self.bare = text[node.content] not in "[{"  # ``[a: 1]``: a pair without braces of its own
        self.start, self.end = (node.content, node.end) if self.bare else (node.content + 1, node.end - 1)
        opening = _OPEN.fullmatch(text, self.start, spans[0][0])
        if (
            opening is None
        ):  # pragma: no cover - blanks, comments and a question mark are all that YAML lets stand there
            raise EditError("a key that is written with '?' cannot be edited; write it as 'key: value'", path=path)
        self.open, lead = opening.groups()
        self.old: list[Part] = []
        for at, (start, end) in enumerate(spans):
            last = at == len(spans) - 1
            gap = _GAP.fullmatch(text, end, self.end if last else spans[at + 1][0])
            if gap is None:  # pragma: no cover - as above, and a comma
                raise EditError("a key that is written with '?' cannot be edited; write it as 'key: value'", path=path)
            before, comma, behind, following = gap.groups("")
            if last and not comma:  # what stands there is the bracket's own, but for a comment beside the item
                beside = _OPEN.fullmatch(before)
                assert beside is not None
                behind, following = beside[1], beside[2] + behind + following
                before = ""
            self.old.append(Part(lead, text[start:end], before, behind))
            lead = following
            self.comma = bool(comma)
        self.close = lead

    def separator(self) -> str:
        """What leads a new item: a line of its own where each has one, else what parts the others."""
        leads = [part.lead for part in self.old]
        lines = [_LAST_LINE.search(lead) for lead in (leads[1:] or leads)]
        if all(lines) and lines[0] is not None:
            return lines[0][0]
        inline = [lead for lead, line in zip(leads[1:], lines, strict=False) if line is None]
        return inline[-1] if inline else " "

    def first(self) -> str:
        """What leads the first item, without comments."""
        lead = self.old[0].lead
        line = _LAST_LINE.search(lead)
        return line[0] if line else lead

    def joined(self, parts: list[tuple[int | None, str]]) -> str:
        """The parts between the brackets: each an old one by its number, or None for a new one, with its text."""
        separator = self.separator()
        out = [self.open]
        kept = sorted(i for i, _ in parts if i is not None)
        for at, (i, text) in enumerate(parts):
            old = Part(separator, "") if i is None else self.old[i]
            lead = self.lead(at, i, kept)
            comma = "," if at < len(parts) - 1 or self.comma else ""
            if comma and text.endswith(":") and not old.before:
                text += " "  # ``{a:, b: 1}`` has a key ``a:`` for YAML 1.1
            out += (self.below(out[-1], lead), text, old.before, comma, old.behind)
        return "".join([*out, self.below(out[-1], self.close)])

    def below(self, above: str, lead: str) -> str:
        """What leads something: a line break where a comment stands above, of which the item below went, or moved."""
        if "#" not in above or lead.lstrip(" \t").startswith(("\r", "\n")):
            return lead
        leads = [*(part.lead for part in self.old[::-1]), self.close]
        return next(line[0] for lead in leads if (line := _LAST_LINE.search(lead))) + lead.lstrip(" \t")

    def lead(self, at: int, i: int | None, kept: list[int]) -> str:
        """What leads an item that is now the ``at``-th."""
        lead = self.separator() if i is None else self.old[i].lead
        if at == 0:
            if i != 0 and "#" not in lead:
                lead = self.first()
        elif i == 0:
            if "#" not in lead:
                lead = self.separator()
        elif i is not None and _LAST_LINE.search(lead) is None:
            number = bisect_left(kept, i)
            before = kept[number - 1] if number else 0
            broken = [self.old[k].lead for k in range(before + 1, i)]
            lines = [line for line in map(_LAST_LINE.search, broken) if line]
            if lines:  # the item that began this line went: its break stays
                lead = lines[-1][0]
        return lead


def write_items(editor: Writer, node: Sequence, delta: Items) -> None:
    """The edits of a list in brackets in which items came, went or moved."""
    layout = editor.evidence.layout()
    spans = [(item.start, item.end) for item in node.items]
    brackets = Brackets(editor, node, spans, delta.place.path)
    parts: list[tuple[int | None, str]] = []
    for i, j in delta.steps:
        if j is None:
            continue
        place = delta.place.below(j)
        if i is None:
            i = delta.moved.get(j)
        if i is None:
            new = render.flow(delta.value[j], delta.item(j), layout, place.where, place.path)
            parts.append((None, new))
        else:
            parts.append((i, _inside(editor, Held(node.items[i], None, True), spans[i], delta.inside.get(j))))
    editor.edit(brackets.start, brackets.end, brackets.joined(parts))


def write_keys(editor: Writer, node: Mapping, delta: Keys, at: dict[int, list[str]], gone: set[int]) -> None:
    """The edits of a mapping in brackets; ``at``: the keys that come behind each old entry, -1 before the first."""
    spans = [(_start(editor, key), max(value.end, key.end)) for key, value in node.entries]
    brackets = Brackets(editor, node, spans, delta.place.path)
    entries = {entry.key: entry for entry in delta.entries}
    layout = editor.evidence.layout()

    def new(names: list[str]) -> list[tuple[int | None, str]]:
        made: list[tuple[int | None, str]] = []
        for name in names:
            entry, place = entries[name], delta.place.below(name)
            value = render.flow(entry.value, entry.lens, layout, place.where, place.path)
            made.append((None, f"{layout.spell_key(delta.place.where, entry, place.path, True)}: {value}"))
        return made

    parts = new(at.get(-1, []))
    for index, (key, value) in enumerate(node.entries):
        if index not in gone:
            inside = delta.inside.get(key.value)
            text = _inside(editor, Held(value, key, True), spans[index], inside)
            other = delta.renamed.get(key.value)
            if other is not None:
                name = layout.spell_key(delta.place.where, entries[other], delta.place.path, True)
                before = text[: key.start - spans[index][0]]
                rest = text[len(before) + key.end - key.start :]
                if name[-1] not in "\"'":
                    rest = _TIGHT.sub(r"\g<0> ", rest)
                text = before + name + rest
            parts.append((index, text))
        parts += new(at.get(index, []))
    joined = brackets.joined(parts)
    if brackets.bare and len(parts) != 1:
        joined = "{" + joined + "}"
    editor.edit(brackets.start, brackets.end, joined)


def _start(editor: Writer, key: Scalar) -> int:
    """Where an entry begins: at its key, or at the question mark before it."""
    stop = behind(editor.text, key.start)
    return stop - 1 if editor.text[stop - 1 : stop] == "?" else key.start


def _inside(editor: Writer, held: Held, span: tuple[int, int], delta: Delta | None) -> str:
    """The text of an item that stays, with what changed in it."""
    if delta is None:
        return editor.text[slice(*span)]
    return editor.rewritten(*span, functools.partial(editor.write, held, delta))
