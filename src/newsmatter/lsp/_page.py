"""What a text, open in an editor, has: findings, mends, completion, what a key is about, its layout. No protocol here."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import attrs

from newsmatter import Finding, checks
from newsmatter._check import Checked, checked
from newsmatter.cli._mends import WHOLE, fix_one, fix_text
from newsmatter.cli._work import format_text
from newsmatter.lsp._cursor import find
from newsmatter.lsp._units import Change, Place, Units, changes
from newsmatter.lsp._vocabulary import Vocabulary
from newsmatter.rules import Rules

_TITLES = {
    "control-character": "Write raw control characters as escapes",
    "no-closing-fence": "Close the front matter with ---",
    "duplicate-key": "Remove the second of two equal lines",
    "bom": "Remove the byte order mark",
    "line-endings": "Use one kind of line ending",
    "final-newline": "End the last line",
    "tab": "Replace the tab",
    "key-misspelt": "Write the key as the class spells it",
    "missing-key": "Write the key as the class spells it",
    "wrong-type": "Remove the quotes",
    "yaml-versions": "Put the text in quotes",
    "time-zone": "Say that the time is in UTC",
}


class Problem(NamedTuple):
    """A finding and its place in the text."""

    finding: Finding
    start: Place
    end: Place


class Fix(NamedTuple):
    """A mend: of one finding (``problem``), of all with its code, or of everything (``code`` is empty then)."""

    title: str
    code: str
    changes: list[Change]
    problem: Problem | None = None


class Item(NamedTuple):
    """What may be typed at a place: ``text`` between the two places, after which ``label`` is looked for."""

    label: str
    text: str
    start: Place
    end: Place
    detail: str = ""
    about: str = ""
    required: bool = False
    deprecated: bool = False
    is_key: bool = True


class Hover(NamedTuple):
    """What a place is about, in Markdown."""

    text: str
    start: Place
    end: Place


@attrs.define(kw_only=True, eq=False, slots=False)
class Page:
    """A text as an editor has it. ``file``: its name, or "" where it has none yet; ``encoding``: the editor's units."""

    text: str
    file: str
    cls: type[Any]
    rules: Rules
    vocabulary: Vocabulary
    encoding: str = "utf-16"

    @functools.cached_property
    def units(self) -> Units:
        return Units(self.text, self.encoding)

    @functools.cached_property
    def problems(self) -> list[Problem]:
        """The findings, as `newsmatter check` has them."""
        found = checks(self.text, self.cls, file=self.file or None, rules=self.rules)
        return [self._problem(finding) for finding in found]

    def _problem(self, finding: Finding) -> Problem:
        units = self.units
        start = units.located(finding.line, finding.column)
        end = units.located(finding.end_line, finding.end_column)
        return Problem(finding, units.place(start), units.place(max(start, end)))

    @functools.cached_property
    def _checked(self) -> Checked:
        return checked(self.text, self.cls, self.file, self.rules, WHOLE)

    def fixes(self, start: Place, end: Place) -> Iterator[Fix]:
        """The mends of the findings that stand between two places, each alone, and all with its code where it has more."""
        codes: dict[str, int] = {}
        for finding in self._checked.findings:
            if finding.code not in WHOLE:
                continue
            codes[finding.code] = codes.get(finding.code, 0) + 1
        near = []
        for finding in self._checked.findings:
            problem = self._problem(finding)
            if finding.code in WHOLE and problem.start <= end and problem.end >= start:
                near.append(problem)
                made = changes(self.units, fix_one(self._checked, finding, self.file, self.rules))
                if made:
                    yield Fix(_TITLES[finding.code], finding.code, made, problem)
        for code in dict.fromkeys(problem.finding.code for problem in near):
            if codes[code] > 1 and (made := changes(self.units, self.mended(code))):
                yield Fix(f"Mend every {code} of the file", code, made)

    def mended(self, code: str = "") -> str:
        """The text with all mends, or those of one code: as `newsmatter fix` makes them, with ``--select``."""
        rules = attrs.evolve(self.rules, select={code}) if code else self.rules
        return fix_text(self.text, self.file, self.cls, rules)

    def fix_all(self) -> Fix | None:
        """Every mend at once."""
        made = changes(self.units, self.mended())
        return Fix("Make every mend that is safe", "", made) if made else None

    def formatted(self) -> list[Change]:
        """What writes the text in the layout of its class, as `newsmatter fmt` does. Raises NewsmatterError."""
        return changes(self.units, format_text(self.text, self.file, self.cls, drop_comments=False))

    # -- at a place

    def items(self, place: Place) -> list[Item]:
        """What may be typed at a place: keys that are missing, and values where the class says which there are."""
        spot = find(self.text, self.units.offset(place)).spot
        if spot is None:
            return []
        start, end = self.units.place(spot.start), self.units.place(spot.end)
        found: list[Item] = []
        if spot.kind in ("key", "item"):
            for key in self.vocabulary.keys(spot.path):
                if key.name not in spot.standing and (key.name.isprintable() and not re.search(r"[:#\s]", key.name)):
                    behind = (": " if key.scalar else ":") if spot.bare else ""
                    detail = key.words + (", required" if key.required else "")
                    found.append(
                        Item(key.name, key.name + behind, start, end, detail, key.about, key.required, key.deprecated)
                    )
        if spot.kind in ("value", "item"):
            values = self.vocabulary.values(spot.path, quote=spot.quote, flow=spot.flow)
            found += [Item(value, value, start, end, is_key=False) for value in values]
        return found

    def hover(self, place: Place) -> Hover | None:
        """What the key at a place is about."""
        owner = find(self.text, self.units.offset(place)).owner
        text = None if owner is None else self.vocabulary.hover(owner.path)
        if owner is None or text is None:
            return None
        return Hover(text, self.units.place(owner.start), self.units.place(owner.end))
