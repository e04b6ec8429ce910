"""What goes wrong, and where: the exceptions of the library and the finding they are made of.

Every error says ``file:line:column: message`` with the mend, on one line, and pickles with all its attributes. The text
of an error, its message included, shows nothing as it stands that could command a terminal or a log or that cannot be seen;
``path`` and ``file`` hold what stood in the file, or what it is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from newsmatter._readable import Listing
from newsmatter._show import visible


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a document, and its place in the file.

    Lines and columns count from 1, in code points; they are 0 where the data came from no text.

    Attributes:
        code: which rule it breaks.
        message: what is wrong, and the mend.
        severity: ``error``, ``warning`` or ``note``.
        path: the value, like ``related[3].images[0].url``.
        line: where it begins.
        column: where it begins.
        end_line: where it ends.
        end_column: the column behind its last character.
        file: the name of the file, if it has one.

    >>> print(Finding(code="missing-key", message="heat is missing", path="heat", line=3, column=1))
    <text>:3:1: error missing-key heat is missing
    >>> print(Finding(code="missing-key", message="heat is missing", path="heat"))
    error missing-key heat is missing
    """

    code: str
    message: str = attrs.field(converter=visible)
    severity: str = "error"
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    file: str | None = None

    def __str__(self) -> str:
        place = f"{self.file or '<text>'}:{self.line}:{self.column}" if self.line else self.file
        told = f"{self.severity} {self.code} {self.message}"
        return visible(f"{place}: {told}" if place else told)  # data that came from no text has no place in one

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data: every attribute under its name.

        >>> Finding(code="missing-key", message="heat is missing", path="heat").to_dict()["path"]
        'heat'
        """
        return attrs.asdict(self)


LIMIT = 100  # findings of one kind that are told of a file
# Where there are more of these they have one cause, such as another encoding: the first is enough.
ALIKE = frozenset({"encoding", "control-character"})


def capped(findings: Sequence[Finding], more: Mapping[str, int], limit: int | None) -> list[Finding]:
    """The findings by their place, ``limit`` of each code, and behind the last of a code how many there are more.

    ``more``: how many of a code there are beside those that are given.
    """
    findings = sorted(findings, key=lambda finding: (finding.line, finding.column))
    number = Counter(finding.code for finding in findings)
    if limit is None or (not more and all(count <= limit for count in number.values())):
        return findings
    kept: list[Finding] = []
    told: Counter[str] = Counter()
    for finding in findings:
        code = finding.code
        told[code] += 1
        total = number[code] + more.get(code, 0)
        if total > limit and code in ALIKE:
            if told[code] == 1:
                kept.append(finding)
            continue
        if told[code] <= limit:
            kept.append(finding)
        if told[code] == min(limit, number[code]) and (rest := total - told[code]):
            message = f"and {rest:,} more of this kind in the file; mend these first"
            kept.append(attrs.evolve(finding, message=message, path=""))
    return kept


class NewsmatterError(Exception):
    """The base of every error that the library raises for bad content."""


class FrontMatterError(NewsmatterError):
    """The text is no front matter: fences, encoding or YAML.

    ``line`` and ``column`` count from 1 in the file; ``code`` is stable; ``message`` holds the mend.
    """

    def __init__(self, message: str, *, code: str, line: int, column: int, file: str | None = None) -> None:
        message = visible(message)
        super().__init__(visible(f"{file or '<text>'}:{line}:{column}: {message}"))
        self.message = message
        self.code = code
        self.line = line
        self.column = column
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.message,), {"code": self.code, "line": self.line,
                                                        "column": self.column, "file": self.file})  # fmt: skip


class SchemaError(NewsmatterError):
    """The values are not those of the class. ``findings`` holds every one, in the order of the text."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: list[Finding] = list(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def _repr_html_(self) -> str:
        return Listing(self.findings)._repr_html_()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.findings,), {})


class EditError(NewsmatterError):
    """The edit cannot be written safely; nothing was written.

    ``path`` names the value; ``line`` and ``column`` say where it stands in the text that was loaded, from 1, and are 0
    where there is none.
    """

    def __init__(
        self, message: str, *, path: str = "", file: str | None = None, line: int = 0, column: int = 0
    ) -> None:
        message = visible(message)
        place = f":{line}:{column}" if line else ""
        super().__init__(visible(f"{file or '<text>'}{place}: {path + ': ' if path else ''}{message}"))
        self.message = message
        self.path = path
        self.file = file
        self.line = line
        self.column = column

    def below(self, step: str) -> EditError:
        """The same of a value that stands at a step, a key or ``[index]``, of the one that has been looked at."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return EditError(self.message, path=step + joint + self.path, file=self.file)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.message,), {"path": self.path, "file": self.file,
                                                        "line": self.line, "column": self.column})  # fmt: skip


class ConflictError(NewsmatterError):
    """The file changed on disk since it was loaded; nothing was written. ``file`` names it."""

    def __init__(self, message: str, *, file: str) -> None:
        message = visible(message)
        super().__init__(visible(f"{file}: {message}"))
        self.message = message
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.message,), {"file": self.file})


def _rebuild(cls: type[NewsmatterError], args: tuple[Any, ...], options: dict[str, Any]) -> NewsmatterError:
    return cls(*args, **options)
