"""``newsmatter check``."""

from __future__ import annotations

import functools
import os
import warnings
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from newsmatter import Finding, bulk, checks
from newsmatter._many import SMALL
from newsmatter._raised import RAISED
from newsmatter._workers import halt
from newsmatter.cli import _paths
from newsmatter.cli._formats import FORMATS, SEVERITIES, Format
from newsmatter.cli._options import (
    CLEAN,
    FOUND,
    USAGE,
    Command,
    Many,
    complain_of_empty,
    count,
    ends,
    many_options,
    paths_argument,
    problem,
    settings_options,
    stdin_option,
)
from newsmatter.cli._screen import STYLES, Screen
from newsmatter.cli._settings import Settings

if TYPE_CHECKING:
    from newsmatter.cli._baseline import Baseline, Written

Source = Callable[[], "str | None"]


class Telling(NamedTuple):
    """How findings are told, and which of them."""

    form: str
    statistics: bool
    max_per_file: int | None
    quiet: bool
    exit_zero: bool
    baseline: str | None
    write_baseline: str | None


def telling_options(command: Command) -> Command:
    """The options that say how findings are told; the command gets them together, as ``telling``."""
    options = [
        click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text",
                     help="How findings are written."),
        click.option("--statistics", is_flag=True,
                     help="How many findings there are of each code, in place of them; as text, json or jsonl."),
        click.option("--max-per-file", type=click.IntRange(1), metavar="N",
                     help="How many findings are told of a file; all of them count."),
        click.option("--quiet", "-q", is_flag=True, help="No summary."),
        click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found; 2 still means that something failed."),
        click.option("--baseline", metavar="FILE", help="Leave out the findings that stand in this file."),
        click.option("--write-baseline", metavar="FILE",
                     help="Write the findings to this file, and tell of none: from now on they stand."),
    ]  # fmt: skip

    @functools.wraps(command)
    def with_telling(**given: Any) -> int:
        telling = Telling(*(given.pop(name) for name in Telling._fields))
        if telling.statistics and telling.form not in ("text", "json", "jsonl"):
            raise click.UsageError(f"--statistics is told as text, json or jsonl, not as {telling.form}")
        if given["limit"] is None and (telling.statistics or telling.baseline or telling.write_baseline):
            given["limit"] = 0  # all of them count
        return command(**given, telling=telling)

    for option in reversed(options):
        with_telling = option(with_telling)
    return with_telling


@click.command(short_help="Report everything that is wrong with files.")
@paths_argument
@telling_options
@click.option(
    "--fail-on",
    type=click.Choice([*reversed(SEVERITIES), "never"]),
    help="The least severity that makes the exit code 1 (default: as the settings say, else error).",
)
@click.option("--limit", type=click.IntRange(0), metavar="N",
              help="How many findings of one code are told of a file; 0: all (default: 100).")  # fmt: skip
@stdin_option
@many_options
@settings_options(rules=True)
def check(paths: tuple[str, ...], stdin_filename: str | None, telling: Telling, settings: Settings, many: Many) -> int:
    """Report everything that is wrong with files: PATHS are files, folders (every file below with one of the suffixes of
    the settings, else *.md, *.markdown and *.mdx), globs, or - for standard input.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 usage, unreadable input, or a folder without a file.
    """
    screen = Screen()
    many = {**many, "jobs": _travelling(paths, settings, many["jobs"], screen)}
    output = FORMATS[telling.form](screen, settings)
    teller = Teller(output, settings, telling)
    failures: list[str] = []
    number = left = 0
    teller.header()
    with closing(_results(paths, settings, many, stdin_filename, output)) as results:
        for result, source in results:
            if isinstance(result.error, bulk.LeadsOut):
                left += 1
                screen.complain(problem(result))
                continue
            number += not result.again and result.error is None
            if result.error is not None:
                failures.append(problem(result))
                screen.complain(failures[-1])
            teller.tell(result, source)
    teller.footer(failures)
    if not telling.quiet:
        unread = f", {count(len(failures), 'file')} not read" if failures else ""
        screen.note(f"{count(number, 'file')} checked: {teller.summary()}{unread}{ends(left)}", machine=output.machine)
    if complain_of_empty(screen, settings) or failures:
        return USAGE
    return FOUND if teller.failed and not telling.exit_zero else CLEAN


class Teller:
    """Tells of findings as the options want it, and counts them."""

    def __init__(self, output: Format, settings: Settings, telling: Telling) -> None:
        self.output = output
        self.settings = settings
        self.telling = telling
        self.severities: Counter[str] = Counter()
        self.codes: Counter[tuple[str, str]] = Counter()
        self.failed = False
        self.whole = True  # whether a baseline was written
        self.untold = 0
        self.baseline: Baseline | None = None
        self.written: Written | None = None
        if telling.baseline or telling.write_baseline:
            from newsmatter.cli._baseline import Baseline, Written

            self.baseline = Baseline.read(telling.baseline) if telling.baseline else None
            self.written = Written(telling.write_baseline) if telling.write_baseline else None
        self.silent = telling.statistics or self.written is not None

    def header(self) -> None:
        if not self.silent:
            self.output.header()

    def tell(self, result: bulk.Checked, source: Source) -> None:
        """The findings of a file."""
        found = result.findings
        if self.written is not None:  # all of them, whatever stood before
            self.written.add(result.path, found)
            self.severities.update(finding.severity for finding in found)
            return
        if self.baseline is not None:
            found = self.baseline.new(result.path, found)
        if not found:
            return
        least = self.settings.at(result.path).fail_on
        failing = () if least == "never" else SEVERITIES[SEVERITIES.index(least) :]
        for finding in found:
            self.severities[finding.severity] += 1
            self.codes[finding.code, finding.severity] += 1
            self.failed = self.failed or finding.severity in failing
        told = [] if self.silent else found[: self.telling.max_per_file]
        self.untold += 0 if self.silent else len(found) - len(told)
        for finding in told:
            self.output.finding(finding, source)

    def footer(self, failures: list[str]) -> None:
        if self.written is not None:
            self.whole = not (
                failures or halt.asked
            )  # a baseline of some of the files would lose what stands of the others
            if self.whole:
                self.written.write()
        elif self.telling.statistics:
            self._statistics()
        else:
            self.output.footer(failures)

    def summary(self) -> str:
        """What was found, in numbers."""
        parts = [count(self.severities[severity], severity) for severity in reversed(SEVERITIES)]
        more = f", {self.untold} of them not told of" if self.untold else ""
        if self.written is not None:
            to = self.telling.write_baseline
            more += f", written to {to}" if self.whole else f"; {to} is not written, as not all files were read"
        if self.baseline is not None and self.written is None and (gone := self.baseline.gone):
            stand = "stands" if gone == 1 else "stand"
            more += f"; {count(gone, 'finding')} of the baseline {stand} no longer, write it anew"
        return ", ".join(parts) + more

    def _statistics(self) -> None:
        screen = self.output.screen
        ranked = sorted(self.codes.items(), key=lambda item: (-item[1], item[0]))
        if self.telling.form == "text":
            width = len(str(ranked[0][1])) if ranked else 0
            for (code, severity), number in ranked:
                screen.print(f"{number:{width}} ", (severity, STYLES[severity]), f" {code}")
            return
        import json

        rows = [{"code": code, "severity": severity, "count": number} for (code, severity), number in ranked]
        if self.telling.form == "json":
            screen.write(json.dumps(rows, indent=2) + "\n")
        else:
            screen.write("".join(json.dumps(row) + "\n" for row in rows))


def _travelling(paths: tuple[str, ...], settings: Settings, jobs: int, screen: Screen) -> int:
    """The number of processes: one, said, where the class or a rule cannot be sent to another.

    Rules are found there by their names, but one that is no function of a module may remember what it saw.
    """
    if jobs == 1 or _paths.is_stdin(paths):
        return 1
    rules = {rule.code: rule for path in paths for rule in settings.in_folder(_folder(path)).rules.extra}
    own: list[tuple[str, Any]] = [(f"the rule {code}", rule) for code, rule in rules.items()]
    if settings.given.cls is not None:
        own.append(("the class", settings.given.cls))
    if not own and len(paths) <= SMALL and all(map(os.path.isfile, paths)):
        return 1  # nothing of these would travel
    import pickle

    for what, value in own:
        try:
            pickle.dumps(value)
        except RAISED as error:  # whatever the value's own way of travelling raises
            screen.complain(f"{what} cannot be sent to another process ({error}); one process checks all files")
            return 1
    return jobs


def _folder(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def _results(
    paths: tuple[str, ...], settings: Settings, many: Many, name: str | None, output: Format
) -> Generator[tuple[bulk.Checked, Source]]:
    """Each result with the way to its text."""
    if _paths.is_stdin(paths):
        data = _paths.read_stdin()
        file = name or "<stdin>"
        cls = None if settings.leaves(file) else settings.of(file, data)
        findings: list[Finding] = [] if cls is None else checks(data, cls, file=file, rules=settings.rules_of(file))
        yield bulk.Checked(path=Path(file), findings=findings), lambda: _decoded(data)
        return
    total = functools.partial(_paths.total, paths, settings)
    by_path: Any = settings  # each file as its settings say
    with (
        warnings.catch_warnings(),
        closing(
            bulk.check_repository(settings.chosen(_paths.expand(paths)), by_path, rules=by_path, **many)
        ) as results,
    ):
        warnings.filterwarnings("always", category=RuntimeWarning, module="newsmatter")  # about a rule that remembers
        warnings.showwarning = lambda message, *_: output.screen.complain(str(message))
        for result in output.screen.progress(results, total, machine=output.machine):
            text = functools.partial(_text, result.path)
            yield result, functools.lru_cache(1)(text) if result.findings else text  # most files are clean


def _text(path: Path) -> str | None:
    try:
        return _decoded(path.read_bytes())
    except OSError:
        return None  # gone since it was checked


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
