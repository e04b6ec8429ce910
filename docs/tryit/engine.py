"""What the page "Try it" computes: one article, one class, one edit, by the library itself, in Pyodide.

Nothing here knows of the browser: text in, JSON out. tests/test_try_it.py runs it on any Python.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
import types
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

import newsmatter as nm

LONGEST = 2_000  # rows of values that are shown
KEPT: dict[str, tuple[types.ModuleType, Any, str]] = {}  # of the source of the last run: most change the article alone


def run(article: str, source: str, edit: str) -> str:
    """The findings, values, edit and schema of the article as JSON; places are in UTF-16 units, as browsers count.

    ``source``: Python code that defines or names the class; ``edit``: Python code that changes ``article``.
    """
    answer: dict[str, Any] = {"findings": [], "values": [], "edit": {}, "schema": "", "problem": None, "printed": ""}
    try:
        module, cls, answer["printed"] = _class(source)
        answer["class"] = getattr(cls, "__name__", str(cls))
        answer["schema"] = json.dumps(nm.json_schema(cls), indent=2, ensure_ascii=False)
        starts = _starts(article)
        answer["findings"] = [_finding(finding, article, starts) for finding in nm.checks(article, cls)]
    except BaseException as error:  # a class may raise anything, SystemExit too
        answer["problem"] = _problem(error, source, "class")
        return json.dumps(answer)
    answer["values"], answer["unread"] = _values(article, cls)
    answer["edit"] = _edit(article, cls, edit, vars(module))
    return json.dumps(answer)


def _class(source: str) -> tuple[types.ModuleType, Any, str]:
    """The module that the code makes, the class that it names last, and what it printed."""
    if source not in KEPT:
        KEPT.clear()
        module = sys.modules["yours"] = types.ModuleType("yours")  # where forward references are looked up
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(source, "class", "exec", dont_inherit=True), vars(module))
        found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, nm.Document)]
        if not found:
            raise TypeError(
                "there is no class of documents here; import one, or let one derive from newsmatter.Document"
            )
        own = [cls for cls in found if cls.__module__ == "yours"]
        KEPT[source] = module, (own or found)[-1], printed.getvalue()
    return KEPT[source]


def _starts(text: str) -> list[int]:
    """Where each line starts, in code points."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _finding(finding: nm.Finding, text: str, starts: list[int]) -> dict[str, Any]:
    def offset(line: int, column: int) -> int:
        return _units(text[: min(starts[min(line, len(starts)) - 1] + column - 1, len(text))]) if line else 0

    start = offset(finding.line, finding.column)
    end = max(start, offset(finding.end_line, finding.end_column))
    return {**finding.to_dict(), "start": start, "end": end}


def _problem(error: BaseException, source: str, where: str) -> dict[str, Any]:
    """What went wrong in code of the user's own, and the line of it, 0 if none."""
    if isinstance(error, SyntaxError) and error.filename == where:
        return {"message": f"{type(error).__name__}: {error.msg}", "line": error.lineno or 0}
    # walked, not extracted: that asks the module for its source, of which it has none, and Python 3.15 warns of it
    places = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in places if frame.f_code.co_filename == where]
    return {"message": f"{type(error).__name__}: {error}".removesuffix(": "), "line": (lines or [0])[-1] or 0}


def _values(text: str, cls: Any) -> tuple[list[dict[str, str]], str]:
    """The rows of the table of values; why there is none."""
    try:
        document = nm.loads(text, cls)
    except nm.NewsmatterError as error:
        return [], str(error)
    rows = []
    for row in _rows(document, ""):
        if len(rows) == LONGEST:
            rows.append({"path": "…", "type": "", "value": f"only the first {LONGEST:,} are shown"})
            break
        rows.append(row)
    return rows, ""


def _rows(value: Any, path: str) -> Iterator[dict[str, str]]:
    """A row for each value, and one for each object and collection that holds some; attributes under their Python names."""
    kind = type(value)
    children: Any = ()
    if attrs.has(kind) and not hasattr(kind, "from_wire"):
        dot = "." if path else ""
        children = [
            (f"{path}{dot}{field.name}", getattr(value, field.name))
            for field in attrs.fields(kind) if field.init and not field.name.startswith("_") and field.name != "path"
        ]  # fmt: skip
        children = [pair for pair in children if pair[1] is not None and pair[1] != {} and pair[1] != []]
    elif isinstance(value, Mapping):
        children = [(f"{path}[{key!r}]", item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        children = [(f"{path}[{at}]", item) for at, item in enumerate(value)]
    if children:
        if path:
            count = f"{len(children)} {'item' if len(children) == 1 else 'items'}"
            yield {"path": path, "type": kind.__name__, "value": "" if attrs.has(kind) else count}
        for place, item in children:
            yield from _rows(item, place)
    else:
        yield {"path": path, "type": kind.__name__, "value": _shown(value)}


def _shown(value: Any) -> str:
    """Texts, bytes and numbers as Python spells them; what has a type of its own as it prints."""
    return repr(value) if isinstance(value, (str, bytes, int, float, list, dict)) or value is None else str(value)


def _edit(text: str, cls: Any, edit: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """What the edit changed, as a list and as a diff."""
    try:
        document = nm.loads(text, cls)
    except nm.NewsmatterError:
        return {"unread": True}
    names = {**names, "nm": nm, "article": document, "document": document, "__name__": "edit"}
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(edit, "edit", "exec", dont_inherit=True), names)
        return {
            "changes": [str(change) for change in nm.changes(document)],
            "diff": nm.diff(document),
            "printed": printed.getvalue(),
        }
    except BaseException as error:
        return {"problem": _problem(error, edit, "edit")}
