"""Which rules run, and how grave a breach is: in Python, and in ``[tool.newsmatter]`` of pyproject.toml."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import attrs

from newsmatter import _pyproject
from newsmatter._imports import named, near, why
from newsmatter._pyproject import ConfigError, Section
from newsmatter._raised import RAISED
from newsmatter.errors import LIMIT
from newsmatter.rules._ignoring import covers
from newsmatter.rules._subject import Rule, Severity
from newsmatter.rules._table import RULES, catalogue


def _codes(given: Iterable[str]) -> frozenset[str]:
    if isinstance(given, str):
        raise ConfigError(f"codes must be a list of strings, not the string {given!r}")
    return frozenset(given)


def _rules(given: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class Rules:
    """A choice of rules. ``select``: run these alone (None: all); ``ignore``: but not these.

    A code names one rule, its first words a group: ``url`` is ``url-missing``, ``url-relative`` and the others.
    ``severity`` re-ranks codes or groups, ``extra`` adds rules of your own. The codes of reading (``missing-key``) are
    chosen in the same way. ``limit``: so many findings of one code are told of a file, and then how many more there are
    (None: all of them are told). Raises ConfigError for what names nothing.

    >>> Rules(select={"url", "bom"}, ignore={"url-missing"}).chosen("url-relative")
    True
    """

    select: frozenset[str] | None = attrs.field(default=None, converter=attrs.converters.optional(_codes))
    ignore: frozenset[str] = attrs.field(default=frozenset(), converter=_codes)
    severity: Mapping[str, Severity] = attrs.field(factory=dict)
    extra: tuple[Rule, ...] = attrs.field(default=(), converter=_rules)
    limit: int | None = LIMIT
    _active: tuple[Rule, ...] = attrs.field(init=False, eq=False, repr=False, default=())
    _together: tuple[Rule, ...] = attrs.field(init=False, eq=False, repr=False, default=())
    _left: dict[frozenset[str], list[Rule]] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.limit is not None and not (type(self.limit) is int and 0 < self.limit <= sys.maxsize):
            raise ConfigError(f"limit must be 1 or more, and at most {sys.maxsize}")
        known = [code for code, _, _ in catalogue()]
        for rule in self.extra:
            if not isinstance(rule, Rule):
                raise ConfigError(f"a rule must be a newsmatter.rules.Rule, not {rule!r:.60}")
            if rule.code in known:
                raise ConfigError(f"there is a rule {rule.code!r} already; give yours another code")
            known.append(rule.code)
        for word in [*(self.select or ()), *self.ignore, *self.severity]:
            if not any(covers(word, code) for code in known):
                import difflib  # a mistake is rare

                groups = {code.partition("-")[0] for code in known}
                near = difflib.get_close_matches(str(word), [*known, *sorted(groups)], n=1)
                mend = f"did you mean {near[0]!r}?" if near else "newsmatter rules lists them"
                raise ConfigError(f"no rule has the code {word!r}; {mend}")
        for word, severity in self.severity.items():
            if severity not in get_args(Severity):
                raise ConfigError(f"the severity of {word!r} must be error, warning or note, not {severity!r}")
        chosen = [rule for rule in (*RULES, *self.extra) if self.chosen(rule.code)]
        # once, not for every file
        object.__setattr__(self, "_active", tuple(rule for rule in chosen if rule.scope == "file"))
        object.__setattr__(self, "_together", tuple(rule for rule in chosen if rule.scope == "repository"))

    def chosen(self, code: str) -> bool:
        """Whether findings with this code are reported."""
        if self.select is not None and not any(covers(word, code) for word in self.select):
            return False
        return not any(covers(word, code) for word in self.ignore)

    def active(self) -> list[Rule]:
        """The rules that run for each file."""
        return list(self._active)

    def together(self) -> list[Rule]:
        """The rules that run once, for all files together."""
        return list(self._together)

    def but(self, needless: frozenset[str]) -> list[Rule]:
        """The rules that run where some need not; most texts need not the same ones."""
        left = self._left.get(needless)
        if left is None:
            if len(self._left) > 100:
                self._left.clear()
            left = self._left[needless] = [rule for rule in self._active if rule.code not in needless]
        return left

    def rank(self, code: str, default: str) -> str:
        """The severity of a code; the longest word that covers it wins."""
        words = [word for word in self.severity if covers(word, code)]
        return self.severity[max(words, key=len)] if words else default

    @classmethod
    def from_pyproject(cls, start: str | os.PathLike[str] = ".") -> Rules:
        """The choice that the nearest pyproject.toml with ``[tool.newsmatter]`` makes, from the folder ``start`` upwards.

        ``start`` may also be a TOML file, of any name: then that one. Its keys: ``select``, ``ignore`` (lists of codes),
        ``severity`` (a table), ``limit`` (a number), ``rules`` (a list of ``"module:attribute"``, a Rule or several, found
        from the folder of the file too: importing them runs their code). Without such a file: every rule.
        Raises ConfigError when the file is bad. Python 3.10 needs the ``cli`` extra for it.
        """
        return cls.of_section(_pyproject.find(start))

    @classmethod
    def of_section(cls, section: Section) -> Rules:
        """The choice of a section that was found."""
        table = section.table
        with _pyproject.named(section.file):
            options = {key: table[key] for key in ("select", "ignore", "severity", "limit") if key in table}
            extra = [rule for name in table.get("rules", ()) for rule in _import(name, section.folder)]
            return cls(**options, extra=extra)


def _import(name: str, folder: Path) -> list[Rule]:
    """The rules at ``module:attribute``, which the folder may hold."""
    try:
        found = named(name, str(folder))
    except RAISED as error:
        said = str(error) if not all(name.partition(":")) else f"{name!r} cannot be imported {why(error)}"
        raise ConfigError(f"rules: {said}{_meant(name, folder)}") from error
    rules = [found] if isinstance(found, Rule) else found
    if not isinstance(rules, Iterable) or isinstance(rules, str):
        raise ConfigError(f"rules: {name!r} is no Rule and no list of them{_meant(name, folder)}")
    return list(rules)


def _is_rules(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(each, Rule) for each in value)


def _meant(name: str, folder: Path) -> str:
    meant = near(name, str(folder), lambda each: isinstance(each, Rule) or (_is_rules(each) and bool(each)))
    return f"; did you mean {meant!r}?" if meant else ""
