"""The safe mends of ``newsmatter fix``: each changes how a value is written, or a key's spelling, and no value.

A mend is made only if the result loads, has no finding that was not there, and holds the same values. What needs a
decision (a missing title, a wrong date, a dead link) is left to ``newsmatter set`` and to people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from newsmatter import Document, FrontMatterError
from newsmatter._binding import ClassLens, class_lens
from newsmatter._envelope import BOM, split
from newsmatter._lens import FAILED, Context, Lens, ListLens, OptionalLens, ScalarLens
from newsmatter._plan import apply
from newsmatter._render import double_quoted, plain_safe
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.parse import parse
from newsmatter._values import Edit
from newsmatter.cli._work import scalars

_BREAK = re.compile(r"\r\n|\n|\r")
_OPENING = re.compile(r"(\ufeff?---)[ \t]+(?=[\r\n])")
_DOTS = re.compile(r"(?:(?<=\n)|(?<=\r))\.\.\.[ \t]*(?=[\r\n]|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_STAND_IN = "\ue000"  # as long as a control character, and allowed


def fix_text(text: str, file: str, cls: type[Document]) -> str:
    """The text with every mend that is safe. ``file`` is not used: mends are the same for each file."""
    for mend in MENDS:
        mended = mend(text, cls)
        if mended != text and _safe(text, mended, cls, renames=mend is rename_keys):
            text = mended
    return text


# -- mends of the text


def drop_bom(text: str, cls: type[Document]) -> str:
    """A byte order mark at the start goes: UTF-8 needs none, and readers trip over it."""
    return text.removeprefix(BOM)


def one_line_ending(text: str, cls: type[Document]) -> str:
    """Mixed line endings become the one that most lines have (LF when in doubt)."""
    found = Counter(_BREAK.findall(text))
    if len(found) < 2:
        return text
    return _BREAK.sub(max(("\n", "\r\n", "\r"), key=lambda ending: found[ending]), text)


def trim_fences(text: str, cls: type[Document]) -> str:
    """Blanks behind a fence go; front matter that is closed with ``...`` is closed with ``---``."""
    try:
        envelope = split(text)
    except FrontMatterError as error:
        return _DOTS.sub("---", text, count=1) if error.code == "no-closing-fence" else text
    closing = text[envelope.end : envelope.body_start]
    trimmed = "---" + closing[3:].lstrip(" \t")
    return _OPENING.sub(r"\1", text[: envelope.end], count=1) + trimmed + text[envelope.body_start :]


def escape_controls(text: str, cls: type[Document]) -> str:
    r"""A raw control character in double quotes, which YAML forbids, becomes its escape, such as ``\x97``."""
    try:
        envelope = split(text)
    except FrontMatterError:
        return text
    places = [match.start() for match in _CONTROL.finditer(text, envelope.start, envelope.end)]
    if not places or _STAND_IN in text:
        return text
    root = _root(_CONTROL.sub(_STAND_IN, text[: envelope.end]) + text[envelope.end :])
    quoted = [node for node in scalars(root) if node.style == "double"] if root else []
    if any(not any(node.content < place < node.end for node in quoted) for place in places):
        return text
    return apply(text, [Edit(place, place + 1, f"\\x{ord(text[place]):02x}") for place in places])


# -- mends of values and keys


def unquote_values(text: str, cls: type[Document]) -> str:
    """A number, boolean or time in quotes loses them where the class has no string: ``heat: "87"``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        if lens.kind is str or node.style not in ("double", "single") or not _stands_alone(node.value):
            return None
        return node.value if _reads(lens, node.value) else None

    return _mend_scalars(text, cls, mend)


def quote_strings(text: str, cls: type[Document]) -> str:
    """A string that some YAML reader takes for a boolean, number or date gets quotes: ``- NO``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        if lens.kind is not str or node.style != "plain" or not node.value or plain_safe(node.value):
            return None
        return double_quoted(node.value)

    return _mend_scalars(text, cls, mend)


def add_zone(text: str, cls: type[Document]) -> str:
    """A time without a zone, which is read as UTC, says so: ``2021-12-11T09:41:00Z``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        if lens.kind is not datetime or node.style != "plain" or ":" not in node.value:
            return None
        try:
            value = resolve.plain(node.value)
        except resolve.Unreadable:
            return None
        return node.value + "Z" if isinstance(value, datetime) and value.tzinfo is None else None

    return _mend_scalars(text, cls, mend)


def rename_keys(text: str, cls: type[Document]) -> str:
    """An unknown key takes the name of the one known key that it differs from by case, ``_`` or ``-`` only."""
    root = _root(text)
    edits = []
    for lens, node in _mappings(class_lens(cls), root) if root else ():
        folded: dict[str, list[str]] = {}
        for known in lens.by_key:
            folded.setdefault(_fold(known), []).append(known)
        keys = Counter(_fold(key.value) for key, _ in node.entries)
        for key, value in node.entries:
            match = folded.get(_fold(key.value), [])
            if key.value in lens.by_key or len(match) != 1 or keys[_fold(key.value)] > 1 or key.tag or key.anchor:
                continue
            context = Context()
            if lens.by_key[match[0]].lens.read(value, "", context) is not FAILED and not context.findings:
                edits.append(Edit(key.content, key.end, match[0]))
    return apply(text, sorted(edits))


MENDS: tuple[Callable[[str, type[Document]], str], ...] = (
    escape_controls, trim_fences, drop_bom, one_line_ending, rename_keys, unquote_values, quote_strings, add_zone,
)  # fmt: skip


def _fold(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _stands_alone(text: str) -> bool:
    """Whether a text can stand without quotes as a number, boolean or time."""
    return re.fullmatch(r"[-+.:\w]+(?: [-+.:\w]+)*", text, re.ASCII) is not None


def _reads(lens: ScalarLens, text: str) -> bool:
    try:
        return lens.accept(resolve.plain(text)) is not FAILED
    except resolve.Unreadable:
        return False


# -- the tree


def _root(text: str) -> Mapping | None:
    try:
        envelope = split(text)
        return parse(text, envelope.start, envelope.end)
    except FrontMatterError:
        return None


def _typed(lens: Lens, node: Node) -> Iterator[tuple[Lens, Node]]:
    """Each node below with the lens that reads it; aliases are left alone."""
    if isinstance(lens, OptionalLens):
        if isinstance(node, Scalar) and resolve.is_null(node):
            return
        lens = lens.inner
    yield lens, node
    if isinstance(lens, ListLens) and isinstance(node, Sequence):
        for item in node.items:
            yield from _typed(lens.inner, item)
    elif isinstance(lens, ClassLens) and isinstance(node, Mapping):
        for key, value in node.entries:
            if key.value in lens.by_key:
                yield from _typed(lens.by_key[key.value].lens, value)


def _mappings(lens: Lens, root: Node) -> Iterator[tuple[ClassLens, Mapping]]:
    for found, node in _typed(lens, root):
        if isinstance(found, ClassLens) and isinstance(node, Mapping):
            yield found, node


def _mend_scalars(text: str, cls: type[Document], mend: Callable[[Scalar, ScalarLens], str | None]) -> str:
    root = _root(text)
    edits = []
    for lens, node in _typed(class_lens(cls), root) if root else ():
        if isinstance(lens, ScalarLens) and isinstance(node, Scalar) and not node.tag and not node.anchor:
            new = mend(node, lens)
            if new is not None:
                edits.append(Edit(node.content, node.end, new))
    return apply(text, sorted(edits))


# -- the proof


def _safe(before: str, after: str, cls: type[Document], *, renames: bool) -> bool:
    """Whether the mended text loads as well as the other, and holds the same values."""
    new = _read(after, cls)
    if new is None:
        return False
    old = _read(before, cls)
    if old is None:
        return True  # a text that could not be read at all is read now
    if new[1] - old[1]:
        return False
    return renames or bool(old[1]) or old[0] == new[0]


def _read(text: str, cls: type[Document]) -> tuple[dict[str, Any], Counter[tuple[str, str]]] | None:
    """The values and what is wrong with them, or None."""
    root = _root(text)
    if root is None:
        return None
    context = Context(text)
    values = class_lens(cls).arguments(root, "", context)
    values["body"] = _BREAK.sub("\n", text[split(text).body_start :])
    return values, Counter((finding.code, finding.path) for finding in context.findings)
