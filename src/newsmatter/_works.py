"""What is done with one file, and what comes of it: the works and the results of ``newsmatter.bulk``, which travel to other
processes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from newsmatter import _streams
from newsmatter._binding.document import Document
from newsmatter._check import gathered, placed, rule_failed
from newsmatter._document import diff, dump, load
from newsmatter._many import Crew, Result, Task, run
from newsmatter._raised import RAISED, told
from newsmatter._syntax.envelope import decode
from newsmatter._together import OURS, PACKED, REMEMBERS, Together, changed, memories, packed
from newsmatter.errors import Finding
from newsmatter.kinds import Skipped, class_of, single_class_of

if TYPE_CHECKING:
    from newsmatter._outcomes import Edited, Loaded, Row

F = TypeVar("F", bound=Result)


@attrs.frozen(kw_only=True)
class Checked(Result):
    """A file that was checked, and its ``findings``; the ``error`` is mostly an OSError.

    ``again``: of `check_repository`; it came before, and these findings are what only all files together told. ``facts``: what the
    rules that see all files are to know, on its way to them; empty here.
    """

    findings: list[Finding] = attrs.field(factory=list)
    facts: dict[str, Any] = attrs.field(factory=dict, repr=False)
    again: bool = False


def load_one(path: Path, cls: Any) -> Loaded[Any]:
    from newsmatter._outcomes import Loaded

    return Loaded(path=path, document=load(path, class_of(cls, path)))


class Check:
    """A file to its findings; what travels to other processes."""

    def __init__(self, cls: Any, rules: Any, together: bool) -> None:
        self.cls = cls
        self.rules = rules
        self.together = together
        self.before: dict[int, bytes] = {}

    def __reduce__(self) -> Any:
        return Check, (self.cls, self.rules, self.together)

    def rules_of(self, path: Any) -> Any:
        by_path = getattr(self.rules, "rules_of", None)  # the command's settings, which differ from folder to folder
        return by_path(path) if by_path else self.rules

    def __call__(self, path: Path) -> Checked:
        rules = self.rules_of(path)
        cls = class_of(self.cls, path)
        if rules is not None and any(id(rule) not in self.before for rule in rules.extra):
            self.before = memories(rules) | self.before
        findings, facts = gathered(path, cls, rules, self.together)
        return Checked(path=path, findings=findings, facts=facts)

    def stays(self, results: list[Checked]) -> bool:
        """Whether a rule remembers something of these files: others must not be checked elsewhere then."""
        return self._remembering(results) is not None

    def finish(self, results: list[Checked], away: bool) -> None:
        """The same, elsewhere: it is said, with the facts of the last file; and those of all files are packed there."""
        code = self._remembering(results) if self.before else None
        if away and any(result.facts for result in results):
            results[:] = map(_sendable, results)
            facts = [(str(result.path), result.facts.copy()) for result in results]
            for result in results:
                result.facts.clear()
            results[-1].facts[PACKED] = packed(facts)
        if code:
            results[-1].facts[REMEMBERS] = code

    def _remembering(self, results: list[Checked]) -> str | None:
        chosen = {id(rules): rules for rules in (self.rules_of(result.path) for result in results)}
        return next((code for rules in chosen.values() if (code := changed(self.before, rules))), None)

    def run(self, paths: Iterator[Any], crew: Crew) -> Generator[Checked]:
        """The results, then what all files together tell. Raises ValueError at once."""
        return self._whole(run_ours(paths, self, Checked, crew), crew)

    def _whole(self, results: Generator[Checked], crew: Crew) -> Generator[Checked]:
        together = Together(self.rules_of)
        with contextlib.closing(results):
            for result in results:
                together.add(result.path, result.facts)
                yield result
        tasks = (Task(path, said) for path, said in together.hits())
        with contextlib.closing(run_ours(tasks, Placing(self.cls, self.rules_of), Checked, crew)) as results:
            for result in results:
                yield result if result.again else attrs.evolve(result, again=True)


def _sendable(result: Checked) -> Checked:
    """The result without what rules of one's own gathered that cannot be sent: of each such rule a finding."""
    import pickle

    lost = []
    for code in result.facts.keys() - OURS.keys():
        try:
            pickle.dumps(result.facts[code])
        except RAISED as error:
            del result.facts[code]
            error = TypeError(f"what it gathers cannot be sent from another process, {told(error)}")
            lost.append(rule_failed(code, error, str(result.path)))
    return attrs.evolve(result, findings=[*result.findings, *lost]) if lost else result


class Placing:
    """A file of which rules of the repository say something to findings in it; what travels to other processes."""

    def __init__(self, cls: Any, rules_of: Callable[[Any], Any]) -> None:
        self.cls = cls
        self.rules_of = rules_of

    def __call__(self, task: Task) -> Checked:
        path = task.path
        findings = placed(path, class_of(self.cls, path), self.rules_of(path), task.more)
        return Checked(path=path, findings=findings, again=True)


def edit_one(path: Path, function: Callable[[Any], object], cls: Any, dry_run: bool) -> Edited:
    from newsmatter._outcomes import Edited

    document = load(path, class_of(cls, path))
    function(document)
    changes = diff(document)
    if changes and not dry_run:
        dump(document)
    return Edited(path=path, diff=changes)


def rewrite_one(path: Path, function: Callable[[str, str], str], dry_run: bool) -> Edited:
    from newsmatter._editing.unified import unified  # a check needs nothing that edits
    from newsmatter._outcomes import Edited

    data, _, place = _streams.read(path)
    assert isinstance(data, bytes), "what a path opens is opened for bytes"
    before = decode(data, str(path))
    after = function(before, str(path))
    if after != before and not dry_run:
        _streams.write(place, after.encode("utf-8"), before=data, force=False, exclusive=False)
    return Edited(path=path, diff=unified(before, after, path))


class Rows:
    """A file to its row; what travels to other processes."""

    def __init__(self, cls: Any, columns: Mapping[str, str] | None) -> None:
        if columns is not None and not isinstance(columns, Mapping):
            raise TypeError(f"columns must be a mapping of names to paths, such as {{'domain': 'provider.domain'}}, not {columns!r:.60}; "
                            "a class is given as cls=")  # fmt: skip
        self.cls = cls
        self.columns = None if columns is None else dict(columns)
        self.plans: dict[Any, Any] = {}
        if isinstance(cls, type):
            self.plan_of(cls)
        elif columns is not None:  # what is no path is none for any class: said at once, not of each file
            self.plan_of(Document)

    def __reduce__(self) -> Any:
        return Rows, (self.cls, self.columns)

    def plan_of(self, cls: Any) -> Any:
        """The function that makes the rows of a class, and the names of the columns. Raises ValueError."""
        if cls not in self.plans:
            from newsmatter._columns import plan  # few need it

            made = plan(cls, self.columns, exact=isinstance(self.cls, type))
            self.plans[cls] = made.shred, [column.name for column in made.levels[0].columns]
        return self.plans[cls]

    def __call__(self, path: Path) -> Row:
        from newsmatter._columns import read
        from newsmatter._outcomes import Row

        cls = single_class_of(self.cls, path)
        shred, names = self.plan_of(cls)
        return Row(path=path, data=dict(zip(names, shred(read(path, cls), str(path))[0][0], strict=True)))

    def whole(self, results: Iterator[Row]) -> Generator[Row]:
        """The rows, those of files with an error with all columns too."""
        names = [name for _, made in self.plans.values() for name in made] or list(self.columns or ())
        for row in results:
            if row.error is not None:
                row = attrs.evolve(row, data=dict.fromkeys(["file", *names]) | {"file": str(row.path)})
            yield row


def run_ours(paths: Iterator[Any], work: Callable[[Any], F], result: type[F], crew: Crew) -> Generator[F]:
    """The results without those of files that the kinds skip. Raises ValueError at once."""
    return without_skipped(run(paths, work, result, crew))


def without_skipped(results: Generator[F]) -> Generator[F]:
    with contextlib.closing(results):
        for result in results:
            if not isinstance(result.error, Skipped):
                yield result
