"""Three texts to one for ``newsmatter merge``: values by value, comments and the body line by line, as git merges lines.

1. **Values.** ``newsmatter._editing.merging`` gives the values of the result, and, where both sides changed one otherwise,
   the document with ours there and the one with theirs.
2. **Comments and spelling** are no values. Each of the three texts is edited to hold the values of the result; what they
   differ in then is all that is left, and git merges their lines. What comes out must hold the values, else the text of
   ours does.
3. **Marks.** The other text, with theirs values in the conflicts, is made in the same way, from the lines in which theirs
   holds them. Where the two texts differ stand the marks: each side of them, taken alone, is a text that was proved.

Where a text cannot be read, git merges the lines of the files as they are.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import attrs

from newsmatter import Document, NewsmatterError, SchemaError, changes, dumps
from newsmatter._document import _loads
from newsmatter._editing.listing import BODY
from newsmatter._editing.merging import Favour, Merge, merge
from newsmatter._editing.unified import compared
from newsmatter._syntax.envelope import decode
from newsmatter.cli._work import comments

SIDES = ("ours", "base", "theirs")  # in the order of git merge-file
Files: TypeAlias = "tuple[bytes, bytes, bytes]"  # base, ours, theirs
MARKER = 7  # characters of a conflict mark
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_NEWLINE = re.compile(r"\r\n|\n|\r")


class Unmergeable(Exception):
    """The files cannot be merged, not even line by line; the message says why."""


class Sides(NamedTuple):
    """Three documents of one class, in the order of the command."""

    base: Document
    ours: Document
    theirs: Document


class Lines(NamedTuple):
    """What git makes of three texts line by line, and the number of conflicts marked in it."""

    data: bytes
    conflicts: int


@attrs.frozen(kw_only=True)
class Result:
    """The merged file, what is in conflict, one line each, and why lines were merged and not values (None: they were not)."""

    data: bytes
    conflicts: list[str]
    plain: str | None = None


def merge_files(files: Files, cls: type[Any], marker: int = MARKER) -> Result:
    """What becomes of a file. Raises Unmergeable.

    >>> files = tuple(b"---\\na: 1\\nb: %d # b\\n---\\n" % b for b in (1, 2, 3))
    >>> merge_files(files, Document).conflicts
    ['b: 1 -> 2 here, 3 there']
    """
    try:
        return _by_value(_load(files, cls), marker)
    except NewsmatterError as error:
        lines = merge_lines(files, marker)
        conflicts = [_of_lines(lines)] if lines.conflicts else []
        return Result(data=lines.data, conflicts=conflicts, plain=str(error))


def merge_lines(files: Files, marker: int = MARKER, favour: Favour | None = None) -> Lines:
    """Three files merged line by line by git; where both changed a line, marks stand, or the side that is favoured.

    Raises Unmergeable.
    """
    with tempfile.TemporaryDirectory(prefix="newsmatter-") as folder:
        options = [part for side in SIDES for part in ("-L", side)]
        options += [f"--{favour}"] if favour else [f"--marker-size={marker}"]
        for side, data in zip(Sides._fields, files, strict=True):
            Path(folder, side).write_bytes(data)
        command = ["git", "merge-file", "-p", *options, *(str(Path(folder, side)) for side in SIDES)]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except FileNotFoundError:
            raise Unmergeable("these have to be merged line by line, and git, which does it, is not there") from None
    if done.returncode > 127:
        raise Unmergeable(done.stderr.decode("utf-8", "replace").strip().replace(f"{folder}/", ""))
    return Lines(done.stdout, done.returncode)


def _of_lines(lines: Lines) -> str:
    return f"both changed the same lines, in {lines.conflicts} place{'' if lines.conflicts == 1 else 's'}"


def _load(files: Files, cls: type[Any]) -> Sides:
    """The three documents, as the class where it takes them all. Nothing at all is a base without values: both made it."""
    texts = {side: decode(data, side) for side, data in zip(Sides._fields, files, strict=True)}
    if not files[0]:
        cls = Document
        del texts["base"]
    try:
        found: Any = {side: _loads(text, cls, side, None) for side, text in texts.items()}
    except SchemaError:
        found = {side: _loads(text, Document, side, None) for side, text in texts.items()}
    return Sides(**{"base": Document(body="")} | found)


def _by_value(sides: Sides, marker: int) -> Result:
    ours, theirs = merge(*sides), merge(*sides, favour="theirs")
    base, mine, its = (side.body.encode() for side in sides)
    bodied = base != mine != its != base
    # that of the bodies is the last; a key of the front matter may be called $body too
    conflicts = [str(conflict) for conflict in ours.conflicts[: len(ours.conflicts) - bodied]]
    if bodied:
        bodies = merge_lines((base, mine, its), marker)
        body = decode(bodies.data)
        for merged in (ours, theirs):
            object.__setattr__(merged.document, "body", body)  # a class may be frozen
        conflicts += [f"{BODY}: {_of_lines(bodies)}"] if bodies.conflicts else []
    text, lost = _settled(sides, ours)
    if not conflicts and not lost:
        return Result(data=text.encode(), conflicts=[])
    other = _other(sides, text, (ours, theirs), "theirs" if lost else "ours")
    conflicts += [f"comment: {comment}" for comment in lost]
    return Result(data=marked(text, other, marker).encode(), conflicts=conflicts)


def _settled(sides: Sides, merged: Merge[Any]) -> tuple[str, list[str]]:
    """The text that holds the merged values, and of theirs comments those that it lacks.

    Where both sides changed a line otherwise that holds no value, ours stands.
    """
    text = ours = dumps(merged.document)
    theirs = _holding(sides.theirs, merged)
    if sides.base._origin is None:
        return text, [*Counter(comments(theirs)) - Counter(comments(text))]
    base = _holding(sides.base, merged)
    found = _merged_lines(base, ours, theirs, "ours")
    text = found if _holds(found, merged.document) else ours
    lost = _added(base, theirs) - Counter(comments(text))
    return text, [*lost & _added(_text(sides.base), _text(sides.theirs))]


def _other(sides: Sides, text: str, merged: tuple[Merge[Any], Merge[Any]], favour: Favour) -> str:
    """The text with theirs values where there are conflicts, spelt as theirs has them if that can be."""
    theirs = _holding(sides.theirs, merged[1])
    if sides.base._origin is not None:
        base = _holding(sides.base, merged[0])
        for way in dict.fromkeys((favour, "theirs")):
            found = _merged_lines(base, text, theirs, way)
            if _holds(found, merged[1].document):
                return found
    return theirs if favour == "theirs" else dumps(merged[1].document)


def _holding(side: Document, merged: Merge[Any]) -> str:
    """The text of a side, with the merged values."""
    return dumps(merge(side, side, merged.document).document)


def _merged_lines(base: str, ours: str, theirs: str, favour: Favour) -> str:
    if ours == base:
        return theirs
    if theirs in (base, ours):
        return ours
    return decode(merge_lines((base.encode(), ours.encode(), theirs.encode()), favour=favour).data)


def _text(document: Document) -> str:
    assert document._origin is not None
    return document._origin.text


def _added(before: str, after: str) -> Counter[str]:
    return Counter(comments(after)) - Counter(comments(before))


def _holds(text: str, document: Document) -> bool:
    """Whether a text loads, and is the document."""
    try:
        return not changes(document, _loads(text, type(document), None, None))
    except NewsmatterError:
        return False


def marked(ours: str, theirs: str, marker: int = MARKER) -> str:
    """The text of ours, with marks around the lines in which theirs differs; they end as the first line of ours does."""
    found = _NEWLINE.search(ours)
    newline = found[0] if found else "\n"
    lines = _LINES.findall(ours)
    out: list[str] = []
    at = 0
    for start, count, new in compared(0, lines, _LINES.findall(theirs)):
        out += lines[at:start]
        at = start + count
        out += [f"{'<' * marker} ours{newline}", *lines[start:at], f"{'=' * marker}{newline}", *new]
        out.append(f"{'>' * marker} theirs{newline}")
    return "".join([*out, *lines[at:]])
