"""A baseline: findings that stand, so that only new ones are told.

A finding is known by its file, its code and its message without numbers of lines and items, and so many times: lines above
may come and go.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from newsmatter import Finding
from newsmatter._files import replace_file
from newsmatter._later import pattern
from newsmatter._show import visible

VERSION = 1
_PLACE = pattern(r"\[\d+\]|\bline \d+(, column \d+)?")
Key = tuple[str, str]


def _key(finding: Finding) -> Key:
    return finding.code, _PLACE.sub(lambda match: "[]" if match[0][0] == "[" else "line", finding.message)


class Baseline:
    """The findings that stand, by file; those that come up are taken from it."""

    def __init__(self, file: str) -> None:
        self.folder = os.path.dirname(os.path.abspath(file))
        self.known: dict[str, Counter[Key]] = {}
        self.met: set[str] = set()  # the files that were checked

    @classmethod
    def read(cls, file: str) -> Baseline:
        """Raises click.UsageError where the file is none."""
        import json

        baseline = cls(file)
        try:
            data = json.loads(Path(file).read_bytes())
            if data["version"] != VERSION:
                raise ValueError(f"its version is {data['version']!r}, not {VERSION}")
            for name, items in data["findings"].items():
                baseline.known[name] = Counter()
                for item in items:
                    baseline.known[name][str(item["code"]), str(item["message"])] += int(item.get("count", 1))
        except FileNotFoundError:
            raise click.UsageError(f"{visible(file)} is not there; --write-baseline makes it") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise click.UsageError(f"{visible(file)} is no baseline ({visible(str(error))})") from None
        return baseline

    def name(self, path: str | os.PathLike[str]) -> str:
        """A file's name in the baseline: from the folder that this is in, with slashes."""
        try:
            return os.path.relpath(path, self.folder).replace(os.sep, "/")
        except ValueError:  # another drive
            return os.path.abspath(path).replace(os.sep, "/")

    def new(self, path: str | os.PathLike[str], findings: Iterable[Finding]) -> list[Finding]:
        """The findings of a file that do not stand in the baseline."""
        name = self.name(path)
        known = self.known.get(name)
        if known is None:
            return list(findings)
        self.met.add(name)
        fresh = []
        for finding in findings:
            key = _key(finding)
            if known[key] > 0:
                known[key] -= 1
            else:
                fresh.append(finding)
        return fresh

    @property
    def gone(self) -> int:
        """How many findings stand no longer, in the files that were checked."""
        return sum(self.known[name].total() for name in self.met)

    def add(self, path: str | os.PathLike[str], findings: Iterable[Finding]) -> None:
        """The findings of a file stand from now on."""
        found = Counter(map(_key, findings))
        if found:
            self.known.setdefault(self.name(path), Counter()).update(found)

    def write(self, file: str) -> int:
        """Write it whole; gives the number of findings."""
        data = {
            "version": VERSION,
            "findings": {
                name: [
                    {"code": code, "message": message, "count": number}
                    for (code, message), number in sorted(self.known[name].items())
                ]
                for name in sorted(self.known)
            },
        }
        import json

        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        replace_file(Path(file), text.encode("utf-8", "surrogateescape"), before=None)
        return sum(counter.total() for counter in self.known.values())
