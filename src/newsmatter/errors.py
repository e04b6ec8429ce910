"""What goes wrong, and where: the exceptions of the library and the finding they are made of.

Every error says ``file:line:column: message`` with the mend, and pickles with all its attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs


def visible(text: str) -> str:
    """The text with what a person cannot see, or cannot tell from a blank, by its number.

    >>> visible("heat\\u200b:\\u00a017")
    'heatU+200B:U+00A017'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else f"U+{ord(char):04X}" for char in text)


def quoted(text: str) -> str:
    """A piece of a text for a message: in single quotes, all visible, and not too long.

    >>> quoted("17\\u200b")
    "'17U+200B'"
    """
    shown = visible((text if len(text) <= 60 else text[:57] + "...").replace("\r\n", " ").replace("\n", " "))
    return f'"{shown}"' if "'" in shown and '"' not in shown else f"'{shown}'"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a document, and its place in the file.

    ``line``, ``column``, ``end_line`` and ``end_column`` count from 1, in code points; they are 0 where the
    data came from no text. ``path`` reads like ``related[3].images[0].url``.

    >>> print(Finding(code="missing-key", message="heat is missing", path="heat", line=3, column=1))
    <text>:3:1: error missing-key heat is missing
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
        return f"{self.file or '<text>'}:{self.line}:{self.column}: {self.severity} {self.code} {self.message}"


class NewsmatterError(Exception):
    """The base of every error that the library raises for bad content."""


class FrontMatterError(NewsmatterError):
    """The text is no front matter: fences, encoding or YAML.

    ``line`` and ``column`` count from 1 in the file; ``code`` is stable; ``message`` holds the mend.
    """

    def __init__(self, message: str, *, code: str, line: int, column: int, file: str | None = None) -> None:
        message = visible(message)
        super().__init__(f"{file or '<text>'}:{line}:{column}: {message}")
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
        place = f":{line}:{column}" if line else ""
        super().__init__(f"{file or '<text>'}{place}: {path + ': ' if path else ''}{message}")
        self.message = message
        self.path = path
        self.file = file
        self.line = line
        self.column = column

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.message,), {"path": self.path, "file": self.file,
                                                        "line": self.line, "column": self.column})  # fmt: skip


class ConflictError(NewsmatterError):
    """The file changed on disk since it was loaded; nothing was written. ``file`` names it."""

    def __init__(self, message: str, *, file: str) -> None:
        super().__init__(f"{file}: {message}")
        self.message = message
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), (self.message,), {"file": self.file})


def _rebuild(cls: type[NewsmatterError], args: tuple[Any, ...], options: dict[str, Any]) -> NewsmatterError:
    return cls(*args, **options)
