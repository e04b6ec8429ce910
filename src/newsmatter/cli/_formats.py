"""Findings to output: text with carets, JSON, JSON lines, GitHub annotations, SARIF 2.1.0.

Each format writes as the findings come and keeps none: a header, each finding, a footer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import newsmatter
from newsmatter import Finding
from newsmatter._show import visible, visible_json
from newsmatter.cli._screen import STYLES, Screen
from newsmatter.cli._settings import Settings
from newsmatter.rules import Rules, catalogue
from newsmatter.rules._excerpt import Excerpts

if TYPE_CHECKING:
    from newsmatter.cli._explain import Row

SEVERITIES = ("note", "warning", "error")
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Format:
    """What every format answers; ``source`` gives the text that a finding is about, or None."""

    machine = True

    def __init__(self, screen: Screen, settings: Settings) -> None:
        self.screen = screen
        self.settings = settings

    def header(self) -> None:
        """Written before the first finding."""

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        """One finding."""

    def footer(self, failures: list[str]) -> None:
        """Written behind the last finding; ``failures`` are what could not be read."""


class TextFormat(Format):
    """For people: ``path:line:column: severity code message``, the line below it and carets."""

    machine = False
    excerpts: Excerpts | None = None  # of the last file: its lines are counted once, not for each finding

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        place = f"{finding.file or '<text>'}:{finding.line}:{finding.column}: "  # a file may be named ``::error``
        self.screen.print(
            (visible(place), "bold"),
            (finding.severity, STYLES[finding.severity]),
            (f" {finding.code} ", "magenta"),
            visible(finding.message),
        )
        text = source() if finding.line else None
        if text is not None:
            if self.excerpts is None or self.excerpts.text is not text:
                self.excerpts = Excerpts(text)
            self.screen.print((self.excerpts.of(finding), "dim"))


class JsonFormat(Format):
    """One array of findings."""

    between = "[\n"

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        self.screen.write(self.between + _json(finding.to_dict()))
        self.between = ",\n"

    def footer(self, failures: list[str]) -> None:
        self.screen.write("[]\n" if self.between == "[\n" else "\n]\n")


class JsonLinesFormat(Format):
    """One finding a line."""

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        self.screen.write(_json(finding.to_dict()) + "\n")


class GithubFormat(Format):
    """Workflow commands, which GitHub Actions shows as annotations at the lines of a pull request."""

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        level = "notice" if finding.severity == "note" else finding.severity
        values: dict[str, object] = {
            "file": (finding.file or "").replace(os.sep, "/"),
            "title": f"newsmatter {finding.code}",
        }
        if finding.line:
            values |= {"line": finding.line, "endLine": finding.end_line}
            if finding.end_line == finding.line:  # GitHub takes columns on one line only
                values |= {"col": finding.column, "endColumn": finding.end_column}
        properties = ",".join(f"{key}={_property(visible(str(value)))}" for key, value in values.items())
        self.screen.write(f"::{level} {properties}::{_data(visible(finding.message))}\n")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class SarifFormat(Format):
    """A SARIF 2.1.0 log, for code scanning."""

    between = "\n"

    def header(self) -> None:
        self.index: dict[
            str, int
        ] = {}  # of the rules, written last: those of one's own are known when their files come
        for code, _, _ in catalogue():
            self.index[code] = len(self.index)
        self.screen.write(
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{\n'
            '"columnKind": "unicodeCodePoints",\n"results": ['
        )

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": self.index.setdefault(finding.code, len(self.index)),
            "level": finding.severity,
            "message": {"text": finding.message},
            "locations": [_location(finding)],
        }
        self.screen.write(self.between + _json(result))
        self.between = ",\n"

    def footer(self, failures: list[str]) -> None:
        notes = [{"level": "error", "message": {"text": text}} for text in failures]
        invocation = {"executionSuccessful": not failures, "toolExecutionNotifications": notes}
        driver = {"name": "newsmatter", "version": newsmatter.__version__, "rules": self._rules()}
        self.screen.write(f'\n],\n"invocations": [{_json(invocation)}],\n"tool": {_json({"driver": driver})}}}]}}\n')

    def _rules(self) -> list[dict[str, Any]]:
        """Every rule by its index, one's own too, with the severity that the settings give it first."""
        from newsmatter.cli._explain import rows  # of this format alone

        self.settings.in_folder("")
        known: dict[str, tuple[Row, Rules]] = {}
        for local in self.settings.every():
            for row in rows(local.rules):
                known.setdefault(row.code, (row, local.rules))
                self.index.setdefault(row.code, len(self.index))
        return [_descriptor(*known[code]) if code in known else {"id": code} for code in self.index]


def _descriptor(row: Row, rules: Rules) -> dict[str, Any]:
    from newsmatter.cli._explain import explanation

    text = explanation(row.code, rules)
    return {
        "id": row.code,
        "shortDescription": {"text": row.summary},
        "defaultConfiguration": {"level": row.severity, "enabled": row.chosen},
        **({"help": {"text": text, "markdown": text}} if text else {}),
        **({"helpUri": row.url} if row.url else {}),
    }


def _location(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(finding.file or "")}
    if finding.line:
        place["region"] = {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.end_line,
            "endColumn": finding.end_column,
        }
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return location


def _artifact(file: str) -> dict[str, str]:
    """Below the working directory a path from there, elsewhere the whole of it, without ``.`` and ``..``."""
    path, here = Path(os.path.abspath(file)), Path.cwd()
    if not path.is_relative_to(here):
        return {"uri": path.as_uri()}
    from urllib.parse import quote

    return {"uri": quote(path.relative_to(here).as_posix(), errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _json(data: Any) -> str:
    import json

    return visible_json(json.dumps(data, ensure_ascii=False))


FORMATS: dict[str, type[Format]] = {
    "text": TextFormat,
    "json": JsonFormat,
    "jsonl": JsonLinesFormat,
    "github": GithubFormat,
    "sarif": SarifFormat,
}
