"""``newsmatter rules``: every check, and what one of them is about."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

import click

import newsmatter
from newsmatter._later import pattern
from newsmatter.cli._options import CLEAN, settings_options
from newsmatter.cli._screen import STYLES, Screen
from newsmatter.cli._settings import Settings
from newsmatter.rules import Rules, catalogue

NAME = "urn:newsmatter:finding"  # a name, and no address: the page of findings has none as yet
# in a distribution, and in a checkout
_PLACES = (
    Path(newsmatter.__file__).with_name("findings.md"),
    Path(newsmatter.__file__).parents[2] / "docs/findings.md",
)
_SECTION = pattern(r"^### `([\w-]+)` · \w+\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = pattern(r"^```markdown .*$", re.MULTILINE)  # with the place that the tests compare


class Row(NamedTuple):
    """A check as the settings have it: of the library, or one's own."""

    code: str
    severity: str
    summary: str
    own: bool
    chosen: bool
    url: str


def rows(rules: Rules) -> list[Row]:
    """Every check, in the order of the table, one's own last."""
    known = [(code, severity, summary, False, f"{NAME}:{code}") for code, severity, summary in catalogue()]
    known += [(rule.code, rule.severity, rule.summary, True, rule.url) for rule in rules.extra]
    return [
        Row(code, rules.rank(code, severity), summary, own, rules.chosen(code), url)
        for code, severity, summary, own, url in known
    ]


@functools.lru_cache(1)
def _sections() -> dict[str, str]:
    for place in _PLACES:
        if place.is_file():
            text = place.read_text(encoding="utf-8")
            return {match[1]: _EXAMPLE.sub("```markdown", match[2]).strip() for match in _SECTION.finditer(text)}
    return {}


@functools.lru_cache(1)
def addresses() -> dict[str, str]:
    """Where each check is explained, in the file that is installed: its address with the line, for editors."""
    place = next((place for place in _PLACES if place.is_file()), None)
    if place is None:
        return {}
    text, uri = place.read_text(encoding="utf-8"), place.as_uri()
    return {match[1]: f"{uri}#L{text.count(chr(10), 0, match.start()) + 1}" for match in _SECTION.finditer(text)}


def explanation(code: str, rules: Rules) -> str:
    """What a check is about, in Markdown: its section of docs/findings.md, or the docstring of a rule of one's own."""
    own = next((rule.check.__doc__ for rule in rules.extra if rule.code == code), None)
    return _sections().get(code) or " ".join((own or "").split())


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How checks are written.")
@settings_options(rules=True)
def rules(code: str | None, form: str, settings: Settings) -> int:
    """List every check, your own rules included: its code, severity and what it finds. With CODE, explain that one.

    Severities are those of the settings; what the settings do not choose is listed too, in brackets.
    """
    screen = Screen()
    known = settings.in_folder("").rules
    found = [row for row in rows(known) if code in (None, row.code)]
    if not found:
        import difflib  # a mistake is rare

        near = difflib.get_close_matches(code or "", [row.code for row in rows(known)], n=1)
        mend = f"did you mean {near[0]!r}?" if near else "newsmatter rules lists them"
        raise click.UsageError(f"no rule has the code {code!r}; {mend}")
    if form == "json":
        import json

        data = [row._asdict() | {"explanation": explanation(row.code, known)} for row in found]
        screen.write(json.dumps(data if code is None else data[0], ensure_ascii=False, indent=2) + "\n")
    elif code is None:
        _list(screen, found)
    else:
        _explain(screen, found[0], explanation(code, known))
    return CLEAN


def _list(screen: Screen, found: list[Row]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("code", "severity", "finds"):
        table.add_column(heading, no_wrap=heading != "finds")
    for row in found:
        name = row.code if row.chosen else f"({row.code})"
        table.add_row(name, f"[{STYLES[row.severity]}]{row.severity}[/]", row.summary)
    screen.out.print(table, soft_wrap=False, markup=True)


def _explain(screen: Screen, row: Row, text: str) -> None:
    from rich.markdown import Markdown
    from rich.text import Text

    title = Text.assemble((row.code, "bold"), " ", (row.severity, STYLES[row.severity]), f" {row.summary}")
    screen.out.print(title)
    if text:
        screen.out.print()
        screen.out.print(Markdown(text), soft_wrap=False)
    if row.url:
        screen.out.print(Text(row.url, "dim"))
