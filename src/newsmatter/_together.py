"""Rules of the repository: what each file's check gathered, compared once all files are read.

Of what rules of the library gather, numbers are held until then, and the rest on disk where it is much; what rules of one's own
gather is held as it is. A file in which something is found is read once more, for the places. Also here: rules that remember
what they saw, which several processes would each see a part of.
"""

from __future__ import annotations

import functools
import types
import warnings
from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from newsmatter._raised import RAISED
from newsmatter._spool import Sorter, Spool
from newsmatter.errors import Finding
from newsmatter.rules import RULES, Facts, Hit, Rule, Rules
from newsmatter.rules._repository_rules import SIEVES

EVERY = Rules()
_HERE = Path()
REMEMBERS = ""  # among the facts of a file, the code of a rule that was seen to remember something
PACKED = " "  # among those of the last file of a chunk, those of all
CHUNK = 32  # files whose facts are packed together
OURS = {rule.code: rule for rule in RULES if rule.scope == "repository"}


class Packed(NamedTuple):
    """The facts of some files."""

    number: int
    facts: bytes  # of rules of the library, pickled: by the place of the file among these, its name and them
    columns: dict[str, Any]  # their numbers, by the code of the rule
    own: list[tuple[str, Facts]]  # of other rules, by the name of the file


def packed(files: list[tuple[str, Facts]]) -> Packed:
    """The facts of some files as they travel and are held."""
    import pickle

    held: list[tuple[int, str, Facts]] = []
    own = []
    by_code: dict[str, list[tuple[int, str, Any]]] = {}
    for at, (file, facts) in enumerate(files):
        if facts.keys() - OURS.keys():
            own.append((file, {code: fact for code, fact in facts.items() if code not in OURS}))
            facts = {code: fact for code, fact in facts.items() if code in OURS}
        if facts:
            held.append((at, file, facts))
        for code, fact in facts.items():
            by_code.setdefault(code, []).append((at, file, fact))
    columns = {code: SIEVES[code]().column(some) for code, some in by_code.items()}
    return Packed(len(files), pickle.dumps(held), columns, own)


class Together:
    """What was gathered of the files, and by which rules."""

    def __init__(self, rules_of: Callable[[Any], Rules | None]) -> None:
        self.rules_of = rules_of
        self.rules: dict[int, Rule] = {}  # by identity: sites side by side may have a rule of the same code each
        self.known_rules: dict[tuple[int, str], tuple[Rules, Rule]] = {}
        self.facts: dict[int, Facts] = {}
        self.paths: dict[str, Any] = {}  # of path objects of another library: of other files the name says it all
        self.told: set[str] = set()
        self.waiting: list[tuple[str, Facts]] = []
        self.number = 0
        self.firsts = array("Q")  # of the chunks, the number of its first file
        self.held = Spool()
        self.sieves = {code: made() for code, made in SIEVES.items()}

    def add(self, path: Any, facts: Facts) -> None:
        """The facts of one file; or, with the last of a chunk, those of all its files."""
        if type(path) is not type(_HERE):
            self.paths[str(path)] = path
        if not facts:
            return
        if code := facts.pop(REMEMBERS, None):
            self.remembers(code)
        if PACKED in facts:
            self._take(facts[PACKED])
        elif facts:
            self.waiting.append((str(path), facts.copy()))
            if len(self.waiting) == CHUNK:
                self._pack()
        facts.clear()  # else whoever keeps the results would keep them

    def _pack(self) -> None:
        self._take(packed(self.waiting))
        self.waiting.clear()

    def _take(self, chunk: Packed) -> None:
        for file, facts in chunk.own:
            for code, fact in facts.items():
                self.facts[id(self.rule(self.rules_of(self.path(file)) or EVERY, code))][file] = fact
        for code, column in chunk.columns.items():
            self.sieves[code].take(self.number, column)
        self.firsts.append(self.number)
        self.held.append(chunk.facts)
        self.number += chunk.number

    def path(self, file: str) -> Any:
        return self.paths.get(file) or Path(file)

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

    def hits(self) -> Iterator[tuple[Any, list[Told]]]:
        """Each file of which a rule says something, in the order of the names, with what is said."""
        if self.waiting:
            self._pack()
        told = Sorter()
        for rule, facts in chain(self._sieved(), ((self.rules[key], some) for key, some in self.facts.items())):
            self._ask(rule, dict(sorted(facts.items())), told)
        for file, said in told.by_name():
            yield self.path(file), said

    def _ask(self, rule: Rule, facts: Facts, told: Sorter) -> None:
        from newsmatter._check import failed

        last = next(iter(facts))
        try:
            for file, hit in rule.check(facts):
                last = str(file) if file in facts else self.known(file)
                told.add((last, (rule.code, rule.severity, hit)))
        except RAISED as error:
            told.add((last, failed(rule, error, last)))

    def _sieved(self) -> Iterator[tuple[Rule, Facts]]:
        """The rules of the library, each with facts of files that may concern each other."""
        for code, sieve in self.sieves.items():
            for group in sieve.groups():
                yield OURS[code], {file: facts[code] for file, facts in self._facts(group) if code in facts}

    def _facts(self, numbers: Iterable[int]) -> Iterator[tuple[str, Facts]]:
        import pickle

        at = -1
        held: dict[int, tuple[str, Facts]] = {}
        for number in sorted(numbers):
            chunk = bisect_right(self.firsts, number) - 1
            if chunk != at:
                at = chunk
                held = {place: (file, facts) for place, file, facts in pickle.loads(self.held[at])}
            yield held[number - self.firsts[at]]

    def known(self, file: Any) -> str:
        """The name of a file that a rule gave back, which has other facts than it was told."""
        if file not in self._names:
            raise ValueError(f"it names a file that it was not told of, {file!r:.60}")
        return str(file)

    @functools.cached_property
    def _names(self) -> set[str]:
        """The files that any rule was told of; few rules name others than it was told of itself."""
        import pickle

        ours = (file for chunk in self.held for _, file, _ in pickle.loads(chunk))
        return {*ours, *chain.from_iterable(self.facts.values())}


Told: TypeAlias = "tuple[str, str, Hit] | Finding"
"""What a rule says of a file: its code, its severity and the hit; or that it failed."""


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
