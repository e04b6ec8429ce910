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
from newsmatter._spool import Sorter

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
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
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
        """How many findings stand no longer, in the files that were checked and in those that are there no more."""
        there = [name for name in self.known if name in self.met or not self._is_there(name)]
        return sum(self.known[name].total() for name in there)

    def _is_there(self, name: str) -> bool:
        return os.path.exists(os.path.join(self.folder, name))


class Written:
    """Findings that are to stand from now on; where they are many, most of them wait on disk."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.baseline = Baseline(file)
        self.found = Sorter()

    def add(self, path: str | os.PathLike[str], findings: Iterable[Finding]) -> None:
        """The findings of a file stand from now on."""
        for finding in findings:
            self.found.add((self.baseline.name(path), _key(finding)))

    def write(self) -> None:
        """Write them whole."""
        import json

        text = bytearray(f'{{\n "version": {VERSION},\n "findings": {{'.encode())
        between = "\n"
        for name, keys in self.found.by_name():
            items = [
                {"code": code, "message": message, "count": number}
                for (code, message), number in sorted(Counter(keys).items())
            ]
            lines = json.dumps({name: items}, ensure_ascii=False, indent=1).replace("\n", "\n ")[3:-3]
            text += f"{between} {lines}".encode("utf-8", "surrogateescape")
            between = ",\n"
        text += b"}\n}\n" if between == "\n" else b"\n }\n}\n"
        replace_file(Path(self.file), bytes(text), before=None)
