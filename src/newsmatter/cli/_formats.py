"""Findings to output: text with carets, JSON, JSON lines, GitHub annotations, SARIF 2.1.0.

Each format writes as the findings come and keeps none: a header, each finding, a footer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.text import Text

import newsmatter
from newsmatter import Finding
from newsmatter._show import visible, visible_json
from newsmatter.cli._screen import Screen
from newsmatter.rules import catalogue
from newsmatter.rules._excerpt import Excerpts

SEVERITIES = ("note", "warning", "error")
STYLES = {"note": "cyan", "warning": "yellow", "error": "bold red"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Format:
    """What every format answers; ``source`` gives the text that a finding is about, or None."""

    machine = True

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

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
            Text.assemble(
                (visible(place), "bold"),
                (finding.severity, STYLES[finding.severity]),
                (f" {finding.code} ", "magenta"),
                visible(finding.message),
            )
        )
        text = source() if finding.line else None
        if text is not None:
            if self.excerpts is None or self.excerpts.text is not text:
                self.excerpts = Excerpts(text)
            self.screen.print(Text(self.excerpts.of(finding), "dim"))


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
        values: dict[str, object] = {"file": finding.file or "", "title": f"newsmatter {finding.code}"}
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
        rules = [
            {
                "id": code,
                "shortDescription": {"text": summary},
                "defaultConfiguration": {"level": severity},
            }
            for code, severity, summary in catalogue()
        ]
        self.codes = {rule["id"]: i for i, rule in enumerate(rules)}
        driver = {"name": "newsmatter", "version": newsmatter.__version__, "rules": rules}
        self.screen.write(
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{\n"tool": {_json({"driver": driver})},\n'
            '"columnKind": "unicodeCodePoints",\n"results": ['
        )

    def finding(self, finding: Finding, source: Callable[[], str | None]) -> None:
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "level": finding.severity,
            "message": {"text": finding.message},
            "locations": [_location(finding)],
        }
        if finding.code in self.codes:
            result["ruleIndex"] = self.codes[finding.code]
        self.screen.write(self.between + _json(result))
        self.between = ",\n"

    def footer(self, failures: list[str]) -> None:
        notes = [{"level": "error", "message": {"text": text}} for text in failures]
        invocation = {"executionSuccessful": not failures, "toolExecutionNotifications": notes}
        self.screen.write(f'\n],\n"invocations": [{_json(invocation)}]}}]}}\n')


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
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _json(data: Any) -> str:
    return visible_json(json.dumps(data, ensure_ascii=False))


FORMATS: dict[str, type[Format]] = {
    "text": TextFormat,
    "json": JsonFormat,
    "jsonl": JsonLinesFormat,
    "github": GithubFormat,
    "sarif": SarifFormat,
}
