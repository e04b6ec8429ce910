"""Rules of the repository: what each file's check gathered, compared once all files are read.

The facts of all files are held until then, and nothing else of them; a file in which something is found is read once more,
for the places. Also here: rules that remember what they saw, which several processes would each see a part of.
"""

from __future__ import annotations

import functools
import types
import warnings
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from newsmatter._raised import RAISED
from newsmatter.errors import Finding
from newsmatter.rules import Hit, Rule, Rules

EVERY = Rules()
_HERE = Path()
REMEMBERS = ""  # among the facts of a file, the code of a rule that was seen to remember something


class Together:
    """What was gathered of the files, and by which rules."""

    def __init__(self, rules_of: Callable[[Any], Rules | None]) -> None:
        self.rules_of = rules_of
        self.rules: dict[int, Rule] = {}  # by identity: sites side by side may have a rule of the same code each
        self.known_rules: dict[tuple[int, str], tuple[Rules, Rule]] = {}
        self.facts: dict[int, dict[str, Any]] = {}
        self.paths: dict[str, Any] = {}  # of path objects of another library: of other files the name says it all
        self.told: set[str] = set()

    def add(self, path: Any, facts: dict[str, Any]) -> None:
        """The facts of one file."""
        for code, fact in facts.items():
            if code == REMEMBERS:
                self.remembers(fact)
                continue
            rule = self.rule(self.rules_of(path) or EVERY, code)
            file = str(path)
            self.facts[id(rule)][file] = fact
            if type(path) is not type(_HERE):
                self.paths[file] = path

    def rule(self, rules: Rules, code: str) -> Rule:
        """The rule of a code among the rules for a file."""
        known = self.known_rules.get((id(rules), code))
        if known is None:
            found = next(rule for rule in rules.together() if rule.code == code)
            known = self.known_rules[id(rules), code] = (
                rules,
                found,
            )  # which are held, so that no others get their identity
            self.rules[id(found)] = found
            self.facts.setdefault(id(found), {})
        return known[1]

    def remembers(self, code: str) -> None:
        """Warn, once for each rule."""
        if code not in self.told:
            self.told.add(code)
            warnings.warn(
                f"the rule {code} remembers what it saw in other files, and each process saw a part of them: "
                f'its findings are not to be trusted; give it scope="repository", or run it in one process',
                RuntimeWarning,
                stacklevel=2,
            )

    def hits(self) -> Iterator[tuple[Any, list[tuple[Rule, Hit]], list[Finding]]]:
        """Each file of which a rule says something, in the order of the names: with the hits, and the rules that failed."""
        from newsmatter._check import failed

        found: dict[str, list[tuple[Rule, Hit]]] = {}
        broken: dict[str, list[Finding]] = {}
        for key, by_file in self.facts.items():
            rule = self.rules[key]
            facts = dict(sorted(by_file.items()))
            last = next(iter(facts))
            try:
                for file, hit in rule.check(facts):
                    last = self.known(file)
                    found.setdefault(last, []).append((rule, hit))
            except RAISED as error:
                broken.setdefault(last, []).append(failed(rule, error, last))
        for file in sorted(found.keys() | broken.keys()):
            yield self.paths.get(file) or Path(file), found.get(file, []), broken.get(file, [])

    def known(self, file: Any) -> str:
        """The name of a file that a rule gave back."""
        if not any(file in by_file for by_file in self.facts.values()):
            raise ValueError(f"it names a file that it was not told of, {file!r:.60}")
        return str(file)


# -- rules that remember


def memories(rules: Rules | None) -> dict[int, bytes]:
    """For each rule of the user's own, by its identity, what it can change: values of its module, of its closure and of its object."""
    found = {}
    for rule in rules.extra if rules is not None else ():
        seen: set[int] = set()
        values = [value for function in (rule.check, rule.gather) for value in _reached(function, seen)]
        found[id(rule)] = b"".join(_digest(value) for value in values)
    return found


def changed(before: dict[int, bytes], rules: Rules | None) -> str | None:
    """The code of the first rule whose memory is not what it was."""
    now = memories(rules)
    extra = rules.extra if rules is not None else ()
    return next((rule.code for rule in extra if before.get(id(rule), now[id(rule)]) != now[id(rule)]), None)


def _reached(value: Any, seen: set[int]) -> Generator[Any]:
    """The values that a function can reach by the names in it: those of its module and of its closure."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, types.MethodType):
        yield from _reached(value.__func__, seen)
        yield from _reached(value.__self__, seen)
    elif isinstance(value, functools.partial):
        yield from _own((value.func, *value.args, *value.keywords.values()), seen)
    elif isinstance(value, types.FunctionType):
        yield from _own(vars(value).values(), seen)
        yield from _own((cell.cell_contents for cell in value.__closure__ or () if _filled(cell)), seen)
        yield from _own(value.__defaults__ or (), seen)
        names = _names(value.__code__)
        yield from _own((value.__globals__[name] for name in names if name in value.__globals__), seen)
    elif not isinstance(value, (type, types.ModuleType, types.BuiltinFunctionType)):
        yield value


def _own(values: Any, seen: set[int]) -> Generator[Any]:
    for value in values:
        yield from _reached(value, seen)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _names(code: types.CodeType) -> list[str]:
    """The global names of a function, and of those inside it."""
    inside = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return [*code.co_names, *(name for other in inside for name in _names(other))]


def _digest(value: Any) -> bytes:
    import pickle  # nothing travels where there are few files

    try:
        return pickle.dumps(value)
    except RAISED:  # what cannot travel can hardly be compared
        return b""
