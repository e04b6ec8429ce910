"""The quick look at a document: the rules that surely find nothing in it need not run.

Most files are clean, and most of what the rules cost was to ask each object for each rule, again and again, that there
is nothing. So one function is written and compiled for each class, as in ``newsmatter._binding.reader``, of the lines of
all rules that have a `Doubt`; each stands beside its rule. Where it cannot tell (a class inside itself, a value that no
rule foresees) every rule runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from newsmatter._binding.compiled import compiled
from newsmatter._binding.kept import LOCK, kept
from newsmatter._raised import RAISED
from newsmatter.rules._subject import Doubt, Rule, Subject, shape

Look = Callable[..., None]


class Doubts:
    """The rules that may find something, and the classes of the objects that left a doubt."""

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self.classes: set[type] = set()

    def note(self, codes: tuple[str, ...], cls: type) -> None:
        self.codes.update(codes)
        self.classes.add(cls)


class Words:
    """The rules that ask of single strings: what they let pass once they let pass again, and most strings recur."""

    def __init__(self, rules: dict[str, Callable[[str], object]]) -> None:
        self.rules = rules
        self.clean: set[str | None] = {None, ""}

    def look(self, found: list[str | None], doubts: set[str]) -> None:
        """Add the codes of the rules that may find something in these strings."""
        if self.clean.issuperset(found):
            return
        for word in {*found} - self.clean:
            assert word is not None
            broken = [code for code, doubt in self.rules.items() if doubt(word)]
            doubts.update(broken)
            if not broken and len(word) < 100:
                if len(self.clean) > 10_000:
                    self.clean = {None, ""}
                self.clean.add(word)


class Looks:
    """The quick look for a table of rules, the same for every document."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.doubts: dict[str, Doubt] = {
            rule.code: rule.doubt for rule in rules if rule.doubt is not None and rule.doubt.text is None
        }
        self.groups: dict[Callable[[Any], Any], list[str]] = {}  # the rules by what they ask
        for code, doubt in self.doubts.items():
            self.groups.setdefault(doubt.lines, []).append(code)
        self.irregular = frozenset(code for code, doubt in self.doubts.items() if doubt.regular)
        self.known = frozenset(self.doubts)
        self.gathered = [
            (number, code, check)
            for number, codes in enumerate(self.groups.values())
            for code in codes
            if (check := self.doubts[code].gathered) is not None
        ]
        self.words = [
            (number, Words(asked))
            for number, codes in enumerate(self.groups.values())
            if (asked := {code: word for code in codes if (word := self.doubts[code].word) is not None})
        ]

    def unbroken(self, subject: Subject) -> frozenset[str]:
        """The codes of rules that surely find nothing. There must be a document."""
        look = self.of(type(subject.document))
        if look is None:
            return frozenset()
        doubts, noted = set[str](), Doubts()
        seen: list[list[Any]] = [[] for _ in self.groups]
        try:
            look([subject.document], noted, seen)
            doubts |= noted.codes
            doubts.update(code for number, code, check in self.gathered if code not in doubts and check(seen[number]))
            for number, words in self.words:
                words.look(seen[number], doubts)
        except RAISED:  # a value or an object that is not of its field's type: the rule says what it cannot take
            return frozenset()
        subject.in_doubt = noted.classes
        if not subject.regular:
            doubts |= self.irregular
        return self.known - doubts if doubts else self.known

    def of(self, cls: type) -> Look | None:
        """The look at a class, kept on it."""
        made = kept(cls)
        if self not in made:
            with LOCK:
                made.setdefault(self, self.look(cls))
        return made[self]  # type: ignore[no-any-return]

    def look(self, cls: Any) -> Look | None:
        """The function that looks at the objects of a class and those below them; None where no function can."""
        if not _is_seen(cls, [], set()):
            return None
        names: dict[str, Any] = {"cls": cls}
        lines: list[str] = []
        used: list[str] = []
        for number, (written, codes) in enumerate(self.groups.items()):
            doubt, seen = f"doubts.note({tuple(codes)!r}, cls)", f"seen{number}"
            some = [*written(cls)]
            used += [f"{seen} = seen[{number}]"] * any("SEEN" in line for line in some)
            lines += [line.replace("DOUBT", doubt).replace("SEEN", seen) for line in some]
        below: list[str] = []
        for number, (attribute, _, many, child) in enumerate(shape(cls).children):
            names[f"look{number}"] = self.later(child, names, f"look{number}")
            below.append(f"below{number}")
            add = f"below{number} += v" if many else f"below{number}.append(v)"
            lines += [f"v = item.{attribute}", f"if v is not None: {add}"]
        code = [
            *used,
            *(f"{name} = []" for name in below),
            "for item in items:",
            "    if item.__class__ is not cls: raise TypeError",  # a null in a list, or what a class of one's own put there
            *(f"    {line}" for line in lines),
            *(f"if {name}: look{number}({name}, doubts, seen)" for number, name in enumerate(below)),
        ]
        return compiled("def look(items, doubts, seen):", code, names)  # type: ignore[no-any-return]

    def later(self, cls: type, names: dict[str, Any], name: str) -> Look:
        """The look at a class below another, written when the first of its objects is met; it then takes its own name."""

        def first(items: list[Any], doubts: Doubts, seen: list[list[Any]]) -> None:
            look = names[name] = self.of(cls)
            assert look is not None, "what stands above it was asked before"
            look(items, doubts, seen)

        return first


def _is_seen(cls: Any, inside: list[Any], known: set[Any]) -> bool:
    """Whether lines tell of every object below a class: it is not inside itself, and none stands where no line looks.

    ``known``: classes of which that is so; two ways may lead to each of many.
    """
    if cls in known:
        return True
    if cls in inside or shape(cls).others:
        return False
    if not all(_is_seen(child, [*inside, cls], known) for _, _, _, child in shape(cls).children):
        return False
    known.add(cls)
    return True
