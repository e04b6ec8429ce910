"""``newsmatter check`` and ``newsmatter rules``."""

from __future__ import annotations

import functools
import pickle
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import click

from newsmatter import bulk, checks
from newsmatter._show import visible
from newsmatter.cli import _paths
from newsmatter.cli._formats import FORMATS, SEVERITIES, STYLES, Format
from newsmatter.cli._options import (
    CLEAN,
    FOUND,
    USAGE,
    Many,
    config_options,
    count,
    ends,
    kinds_option,
    many_options,
    paths_argument,
    problem,
)
from newsmatter.cli._screen import Screen
from newsmatter.rules import Rules, catalogue


def _codes(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> frozenset[str] | None:
    codes = frozenset(code.strip() for text in value for code in text.split(",") if code.strip())
    return codes or None


def rules_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options that choose rules; the command gets what they choose, as ``rules``."""

    @click.option(
        "--select", multiple=True, callback=_codes, metavar="CODES", help="Only these codes, comma-separated."
    )
    @click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Without these codes.")
    @config_options
    @functools.wraps(command)
    def with_rules(
        *, config: str | None, select: frozenset[str] | None, ignore: frozenset[str] | None, **options: Any
    ) -> int:
        return command(**options, rules=load_rules(config, select, ignore))

    return with_rules


class Telling(NamedTuple):
    """How findings are told: the name of the format, and the least severity that makes the exit code 1."""

    form: str
    fail_on: str


def telling_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say how findings are told; the command gets them together, as ``telling``."""

    @click.option(
        "--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How findings are written."
    )
    @click.option(
        "--fail-on",
        type=click.Choice([*reversed(SEVERITIES), "never"]),
        default="error",
        help="The least severity that makes the exit code 1 (default: error).",
    )
    @functools.wraps(command)
    def with_telling(*, form: str, fail_on: str, **options: Any) -> int:
        return command(**options, telling=Telling(form, fail_on))

    return with_telling


@click.command(short_help="Report everything that is wrong with files.")
@paths_argument
@telling_options
@rules_options
@click.option("--limit", type=click.IntRange(0), metavar="N",
              help="How many findings of one code are told of a file; 0: all (default: 100).")  # fmt: skip
@click.option("--stdin-filename", metavar="NAME", help="The name of what comes from standard input.")
@kinds_option
@many_options
def check(
    paths: tuple[str, ...],
    stdin_filename: str | None,
    telling: Telling,
    rules: Rules,
    limit: int | None,
    cls: type[Any],
    many: Many,
) -> int:
    """Report everything that is wrong with files: PATHS are files, folders (every *.md below), globs, or - for
    standard input.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 usage or unreadable input.
    """
    screen = Screen()
    if limit is not None:
        rules = attrs.evolve(rules, limit=limit or None)
    many = {**many, "jobs": _travelling(cls, rules, many["jobs"], screen)}
    output = FORMATS[telling.form](screen)
    severities: Counter[str] = Counter()
    failures: list[str] = []
    number = left = 0
    output.header()
    with closing(_results(paths, cls, rules, many, stdin_filename, output)) as results:
        for result, source in results:
            if isinstance(result.error, bulk.LeadsOut):
                left += 1
                screen.complain(problem(result))
                continue
            number += 1
            if result.error is not None:
                failures.append(problem(result))
                screen.complain(failures[-1])
            for finding in result.findings:
                severities[finding.severity] += 1
                output.finding(finding, source)
    output.footer(failures)
    parts = [count(severities[severity], severity) for severity in reversed(SEVERITIES)]
    unread = f", {count(len(failures), 'file')} not read" if failures else ""
    screen.note(f"{count(number, 'file')} checked: {', '.join(parts)}{unread}{ends(left)}", machine=output.machine)
    if failures:
        return USAGE
    failing = SEVERITIES[SEVERITIES.index(telling.fail_on) :] if telling.fail_on != "never" else ()
    return FOUND if any(severities[severity] for severity in failing) else CLEAN


def _travelling(cls: type[Any], rules: Rules, jobs: int, screen: Screen) -> int:
    """The number of processes: one, said, where the class or a rule cannot be sent to another."""
    if jobs == 1:
        return 1
    for what, value in (("the class", cls), *((f"the rule {rule.code}", rule) for rule in rules.extra)):
        try:
            pickle.dumps(value)
        except Exception as error:  # whatever the value's own way of travelling raises
            screen.complain(f"{what} cannot be sent to another process ({error}); one process checks all files")
            return 1
    return jobs


def load_rules(config: str | None, select: frozenset[str] | None = None, ignore: frozenset[str] | None = None) -> Rules:
    """The rules that the settings of a path choose (None: every rule), and the options."""
    try:
        rules = Rules() if config is None else Rules.from_pyproject(Path(config))
        if select:
            rules = attrs.evolve(rules, select=select)
        return attrs.evolve(rules, ignore=rules.ignore | ignore) if ignore else rules
    except ValueError as error:
        raise click.UsageError(visible(str(error))) from None


Source = Callable[[], "str | None"]


def _results(
    paths: tuple[str, ...], cls: type[Any], rules: Rules, many: Many, name: str | None, output: Format
) -> Generator[tuple[bulk.Checked, Source]]:
    """Each result with the way to its text."""
    if _paths.is_stdin(paths):
        data = _paths.read_stdin()
        findings = checks(data, cls, file=name or "<stdin>", rules=rules)
        yield bulk.Checked(path=Path(name or "<stdin>"), findings=findings), lambda: _decoded(data)
        return
    total = functools.partial(_total, paths)
    with closing(bulk.check_all(_paths.expand(paths), cls, rules=rules, **many)) as results:
        for result in output.screen.progress(results, total, machine=output.machine):
            text = functools.partial(_text, result.path)
            yield result, functools.lru_cache(1)(text) if result.findings else text  # most files are clean


def _total(paths: tuple[str, ...]) -> int:
    return sum(1 for _ in bulk.files(_paths.expand(paths)))


def _text(path: Path) -> str | None:
    try:
        return _decoded(path.read_bytes())
    except OSError:
        return None  # gone since it was checked


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@click.command()
@config_options
def rules(config: str | None) -> int:
    """List every check, your own rules included: its code, severity and what it finds."""
    from rich.table import Table

    screen = Screen()
    table = Table(box=None, pad_edge=False)
    for heading in ("code", "severity", "finds"):
        table.add_column(heading, no_wrap=heading != "finds")
    own = [(rule.code, rule.severity, rule.summary) for rule in load_rules(config).extra]
    for code, severity, summary in [*catalogue(), *own]:
        table.add_row(code, f"[{STYLES[severity]}]{severity}[/]", summary)
    screen.out.print(table, soft_wrap=False, markup=True)
    return CLEAN
