"""The YAML test suite (https://github.com/yaml/yaml-test-suite), read from the folder of the corpus.

Each case stands in front matter twice, where it can: as it is, and indented as the value of a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

import newsmatter as nm


class Case(NamedTuple):
    """A case in front matter, and its values: None where the suite says that it is no YAML, or gives none."""

    name: str
    text: str
    fails: bool
    values: list[Any] | None


# What front matter does not take, by the finding that says so.
NAMED = {
    "not-a-mapping": "front matter is keys and values; indented as the value of a key the case is read",
    "complex-key": "a key is a scalar",
    "tag": "tags beyond the core schema are never run",
    "second-document": "front matter is one document",
    "duplicate-key": "a key stands once",
}
# No YAML to the suite; PyYAML, libyaml and ruamel.yaml read them, and so do we, with a finding (yaml-versions).
TOLERATED = {
    "9C9N/00": "brackets that go on at the column of their key",
    "QB6E/00": "quotes that go on at the column of their key",
    "DK95/01": "quotes that go on behind a tab",
    "9JBA/00": "a # right behind a bracket",
    "CVW2/00": "a # right behind a comma",
    "SU5Z/00": "a # right behind a quote",
    "G5U8/00": "a lone - in brackets",
    "YJV2/00": "a lone - in brackets",
}


def visible(text: str) -> str:
    """The suite writes white space with signs of its own."""
    for sign, meant in (("␣", " "), ("↵", ""), ("∎\n", ""), ("←", "\r"), ("⇔", "\ufeff")):
        text = text.replace(sign, meant)
    return re.sub("—*»", "\t", text)


def documents(given: str | None) -> list[Any]:
    """The JSON documents of a case."""
    decoder, found, rest = json.JSONDecoder(), [], (given or "").strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


def cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.yaml")):
        inherited: dict[str, Any] = {}
        for number, given in enumerate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))):
            fails = bool(given.get("fail", inherited.get("fail") and "tree" not in given))
            inherited = {**inherited, **given, "fail": fails}
            yaml = visible(inherited["yaml"])
            yaml = yaml.removeprefix("---\n") + "\n" * (not yaml.endswith("\n"))
            if "skip" in given or re.search(r"^(?:---|\.\.\.)(?:\s|$)|^%", yaml, re.MULTILINE):
                continue  # several documents, or directives: front matter is one, without
            values = None if fails else documents(inherited.get("json"))
            if values is not None and len(values) > 1:
                continue
            name = f"{path.stem}/{number:02}"
            yield Case(name, yaml, fails, values or None)
            if not (fails and "\t" in yaml):  # a tab that fails where a line starts is no such tab once indented
                nested = "v:\n" + re.sub(r"^(?=[^\n])", "  ", yaml, flags=re.MULTILINE)
                yield Case(name, nested, fails, [{"v": value} for value in values] if values else None)


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def test_the_suite_is_read_or_refused_as_it_says(corpus: Path) -> None:
    folder = corpus / "yaml-test-suite" / "src"
    if not folder.exists():
        pytest.skip("no yaml-test-suite in the folder of the corpus")
    read = refused = 0
    wrong: list[str] = []
    for case in cases(folder):
        text = f"---\n{case.text}---\nbody\n"
        try:
            document = nm.loads(text, nm.Document)
        except nm.NewsmatterError as error:
            code = error.findings[0].code if isinstance(error, nm.SchemaError) else getattr(error, "code", "")
            if case.fails or code in NAMED:
                refused += 1
            else:
                wrong.append(f"{case.name} is refused: {error} {case.text!r}")
            continue
        if case.fails:
            codes = [finding.code for finding in nm.checks(text, nm.Document)]
            if case.name not in TOLERATED or "yaml-versions" not in codes:
                wrong.append(f"{case.name} is read: {case.text!r}")
            continue
        read += 1
        if case.values is not None and as_json(document.extra) != case.values[0]:
            wrong.append(f"{case.name} has other values: {document.extra!r} {case.text!r}")
        assert nm.dumps(document) == text, case.name
        edited(document, text, case.name)
    assert wrong == []
    assert read > 320
    assert refused > 230


def edited(document: nm.Document, text: str, name: str) -> None:
    """One value more: every line that stood stands, and the result is what was asked for."""
    document.extra["added here"] = "by an edit"
    result = nm.dumps(document)
    assert nm.loads(result, nm.Document) == document, name
    rest = iter(result.splitlines(keepends=True))
    if "{" not in text.split("\n")[1]:  # where the front matter is in braces, the last line gets a comma
        assert all(line in rest for line in text.splitlines(keepends=True)), (name, result)
