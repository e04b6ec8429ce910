"""Values that hold what a class asks of them: its rules, from the table that messages and JSON Schemas come from."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from newsmatter._binding.compounds import Either, Entries, Items, parts, takes
from newsmatter._binding.constraints import Ask, Bound, Choice, Match, Multiple, Rule, Size
from newsmatter._binding.containers import SETS, DictLens, ListLens
from newsmatter._binding.lens import Context, Lens, OptionalLens
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter.errors import EditError
from newsmatter.strategies._atoms import keys

# Bound first: Hypothesis turns these into the limits of a number instead of drawing again.
_MIRROR: dict[str, Any] = {">=": operator.le, ">": operator.lt, "<=": operator.ge, "<": operator.gt}
_ASKED: dict[Any, st.SearchStrategy[str]] = {
    str.isdigit: st.from_regex("[0-9]+", fullmatch=True), str.isdecimal: st.from_regex("[0-9]+", fullmatch=True),
    str.isascii: st.text(st.characters(max_codepoint=126, min_codepoint=32)),
    str.islower: st.from_regex("[a-z][a-z 0-9]*", fullmatch=True), str.isupper: st.from_regex("[A-Z][A-Z 0-9]*", fullmatch=True),
    str.isidentifier: st.from_regex("[a-z_][a-z_0-9]*", fullmatch=True), str.isalpha: st.from_regex("[a-zA-Z]+", fullmatch=True),
}  # fmt: skip


def as_key(lens: DictLens, key: Any) -> bool:
    """Whether a key of a mapping is read back as it is."""
    try:
        return bool(lens.key_of(lens.text(key, ""), "", Context(), None, {}) == key)
    except EditError:
        return False


class Ruled(NamedTuple):
    """Draws the values of lenses: ``plainly`` takes a lens and a depth, and knows no rules.

    ``final``: no converter makes other values of them, which the rules are about then.
    """

    plainly: Callable[[Lens, int], st.SearchStrategy[Any]]
    final: bool = True

    def values(self, lens: Lens, depth: int, rule: Rule | None) -> st.SearchStrategy[Any]:
        """The values of a type that a rule takes, as far as it says so. The class refuses the rest itself."""
        if rule is None:
            return self.plainly(lens, depth)
        if isinstance(lens, OptionalLens):
            inner = self.values(lens.inner, depth, rule)
            return st.one_of(st.none(), inner) if takes(rule, None) else inner
        found = list(parts(rule))
        values = self.sized(lens, depth, found)
        for part in found:
            values = self.chosen(lens, depth, part, values)
        for part in found:
            if isinstance(part, Bound):
                values = values.filter(functools.partial(_MIRROR[part.sign], part.bound))
        return values

    def chosen(self, lens: Lens, depth: int, part: Rule, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        """What comes in place of the values for one rule."""
        if isinstance(part, Choice) and part.listed():
            return st.sampled_from(part.listed())
        if isinstance(part, Match):
            text = st.from_regex(part.pattern, fullmatch=part.how == "fullmatch")
            return text.filter(getattr(part.pattern, part.how))
        if isinstance(part, Multiple):
            return values.map(lambda value: value - value % part.of)
        if isinstance(part, Ask) and isinstance(lens, ScalarLens) and lens.kind is str and part.ask in _ASKED:
            return _ASKED[part.ask]
        if isinstance(part, Either):
            return st.one_of([self.values(lens, depth, each) for each in part.rules])
        return (
            values.filter(part.holds) if part.known and self.final and not isinstance(part, (Bound, Size)) else values
        )

    def names(self, lens: DictLens, depth: int, rule: Rule | None) -> st.SearchStrategy[Any]:
        """The keys of a mapping that a rule takes, each read back as it is."""
        if lens.key is None:
            return keys if rule is None else self.values(ScalarLens(str), depth + 1, rule)
        return self.values(lens.key, depth + 1, rule).filter(functools.partial(as_key, lens))

    def sized(self, lens: Lens, depth: int, found: list[Rule]) -> st.SearchStrategy[Any]:
        """Values of the lengths that are asked for, made of items that are."""
        sizes = [part for part in found if isinstance(part, Size)]
        least = max((part.least for part in sizes if part.least is not None), default=0)
        most = min((part.most for part in sizes if part.most is not None), default=least + 12)
        few = min(most, least + 2)
        deep = [part for part in found if isinstance(part, (Items, Entries))]
        if isinstance(lens, ListLens) and (sizes or deep):
            item = next((part.rule for part in deep if isinstance(part, Items)), None)
            items = st.lists(self.values(lens.inner, depth + 1, item), min_size=least, max_size=few)
            if lens.kind in SETS:  # of items that are alike one is left
                return items.map(lens.kind).filter(lambda made: len(made) >= least)
            return items if lens.kind is list else items.map(lens.kind)
        if isinstance(lens, DictLens) and (sizes or deep):
            entries = next((part for part in deep if isinstance(part, Entries)), Entries())
            names = self.names(lens, depth, entries.keys)
            inner = self.values(lens.inner, depth + 1, entries.values)
            return st.dictionaries(names, inner, min_size=least, max_size=few).map(lens.new)
        if sizes and isinstance(lens, ScalarLens):  # cut or filled up, since few strings have just 20 characters
            return self.plainly(lens, depth).map(lambda value: value[:most].ljust(least, "x"))
        return self.plainly(lens, depth)
