"""The safe mends of ``newsmatter fix``: each removes a finding by writing the same value in another way.

A mend is kept only if the result loads, has no finding that was not there, and holds the same values. What needs a
decision (a missing title, a wrong date, a dead link) is left to ``newsmatter set`` and to people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from newsmatter import Document, Finding, FrontMatterError
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import ListLens
from newsmatter._binding.lens import FAILED, Context, Lens, bare
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._check import Checked, checked
from newsmatter._editing.scalars import double_quoted
from newsmatter._editing.values import Edit, apply
from newsmatter._syntax import resolve
from newsmatter._syntax.envelope import BOM, split
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, entries, names
from newsmatter._syntax.parse import parse
from newsmatter._syntax.positions import Places
from newsmatter.cli._work import scalars
from newsmatter.rules import Rules, Subject
from newsmatter.rules._version_rules import parting_tabs

_BREAK = re.compile(r"\r\n|\n|\r")
_DOTS = re.compile(r"(?:(?<=\n)|(?<=\r))\.\.\.[ \t]*(?=[\r\n]|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_STAND_IN = "\ue000"  # as long as a control character, and allowed
_CONTROLS = [code for code in range(0xA0) if _CONTROL.match(chr(code))]
_STAND_INS = dict.fromkeys(_CONTROLS, _STAND_IN)
_ESCAPES = {code: f"\\x{code:02x}" for code in _CONTROLS}
_FIRST = re.compile(r"stands already at line (\d+), column \d+;")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
# a key and a value that cannot go on in the next line unless that is indented deeper
_WHOLE = re.compile(
    r"""( *)[\w$-]+:[ \t]+(?:"[^"\\]*(?:\\.[^"\\]*){0,99}"|'[^']*'|[^\s"'\[\]{}|>&*!#%@`][^"'\[\]{}\r\n]*)\s*"""
)


class Found(NamedTuple):
    """The findings of a code: those that were told, and the places of more."""

    told: list[Finding]
    more: Places | None = None

    @property
    def first(self) -> Finding:
        return self.told[0]

    def places(self, subject: Subject) -> Places:
        """Where all of them stand."""
        places = Places()
        for finding in self.told:
            places.add((subject.lines.start(finding.line) or 0) + finding.column - 1)
        if self.more is not None:
            places.update(self.more)
        return places


def fix_text(text: str, file: str, cls: type[Document], rules: Rules) -> str:
    """The text with every mend that is safe, of the findings that the rules choose."""
    now = checked(text, cls, file, rules, frozenset(), places=PLACED)
    for code, mend in MENDS:
        found = [finding for finding in now.findings if finding.code == code]
        mended = mend(now.subject, Found(found, now.places.get(code))) if found else text
        if mended != text:
            after = checked(mended, cls, file, rules, frozenset(), places=PLACED)
            if _safe(now, after, code):
                text, now = mended, after
    return text


def fix_one(now: Checked, finding: Finding, file: str, rules: Rules) -> str:
    """The text of a check with the mend of one of its findings; as it stands where that has none, or none that is safe.

    What has one cause, such as mixed line endings, is mended as a whole.
    """
    text = now.subject.text
    for code, mend in MENDS:
        if code == finding.code:
            mended = mend(now.subject, Found([finding]))
            if mended != text and _safe(now, checked(mended, now.subject.cls, file, rules, WHOLE), code):
                return mended
    return text


# -- mends of the text


def drop_bom(subject: Subject, found: Found) -> str:
    """A byte order mark at the start goes: UTF-8 needs none, and readers trip over it."""
    return subject.text.lstrip(BOM)


def one_line_ending(subject: Subject, found: Found) -> str:
    """Mixed line endings become the one that most lines have (LF when in doubt)."""
    text = subject.text
    both = text.count("\r\n")
    number = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return _with_breaks(text, max(number, key=number.__getitem__))


def _with_breaks(text: str, ending: str) -> str:
    """A text whose lines all end alike; no list of its lines is made, which would take thirty times those that are empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if ending == "\n" else text.replace("\n", ending)


def end_last_line(subject: Subject, found: Found) -> str:
    """The last line ends like the first one."""
    match = _BREAK.search(subject.text)
    return subject.text + (match[0] if match else "\n")


def close_fence(subject: Subject, found: Found) -> str:
    """Front matter that is closed with ``...`` is closed with ``---``."""
    return _DOTS.sub("---", subject.text, count=1)


def drop_twin(subject: Subject, found: Found) -> str:
    """A key that stands twice with the same value on its line stands once."""
    text = subject.text
    first = found.first
    match = _FIRST.search(first.message)
    lines = _LINE.findall(text)
    at = first.line - 1
    second = lines[at]
    whole = _WHOLE.fullmatch(second)
    if (
        not match
        or not whole
        or whole.end(1) != first.column - 1
        or lines[int(match[1]) - 1].rstrip() != second.rstrip()
    ):
        return text
    below = lines[at + 1]  # the closing fence, if nothing else
    if len(below) - len(below.lstrip(" \t")) > whole.end(1):
        return text  # the value goes on
    return "".join(lines[:at] + lines[at + 1 :])


def escape_controls(subject: Subject, found: Found) -> str:
    r"""A raw control character in double quotes, which YAML forbids, becomes its escape, such as ``\x97``."""
    text = subject.text
    envelope = split(text)
    front = text[envelope.start : envelope.end]
    if not _CONTROL.search(front) or _STAND_IN in text:
        return text
    stood = "".join([text[: envelope.start], front.translate(_STAND_INS), text[envelope.end :]])
    root = _root(stood)
    quoted = (node for node in scalars(root) if node.style == "double") if root else iter(())
    node = next(quoted, None)
    for match in _CONTROL.finditer(text, envelope.start, envelope.end):
        while node is not None and node.end <= match.start():
            node = next(quoted, None)
        if node is None or match.start() <= node.content:
            return text
    return text[: envelope.start] + front.translate(_ESCAPES) + text[envelope.end :]


def replace_tabs(subject: Subject, found: Found) -> str:
    """A tab that parts what some readers then refuse becomes a blank; a plain text that holds one gets quotes."""
    if subject.tree is None:
        return subject.text  # how far a tab that indents goes, its writer knows
    here = found.places(subject)

    def edits() -> Iterator[Edit]:
        behind = 0
        for (start, stop), text in parting_tabs(subject):
            if start >= behind and start in here:
                new = _instead_of_tabs(subject.text, start, stop) if text is None else double_quoted(text.value)
                yield Edit(start, stop, new)
                behind = stop

    return apply(subject.text, edits())


def _instead_of_tabs(text: str, start: int, stop: int) -> str:
    """As many blanks, as what stands behind a dash keeps its column; one behind the colon of a key, none where a line ends."""
    if text[stop] in "\r\n":
        return ""
    return " " if text[start - 1] == ":" and text[start - 2] not in " \t\r\n" else " " * (stop - start)


# -- mends of values and keys


def unquote_values(subject: Subject, found: Found) -> str:
    """A number, boolean or time in quotes loses them where the class has no string: ``heat: "87"``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        if lens.kind is str or node.style not in ("double", "single") or not _stands_alone(node.value):
            return None
        return node.value if _reads(lens, node.value) else None

    return _mend_scalars(subject, mend, found)


def quote_strings(subject: Subject, found: Found) -> str:
    """A string that YAML 1.1 takes for a boolean or a number gets quotes, where the class has a string: ``- NO``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        return double_quoted(node.value) if lens.kind is str else None

    return _mend_scalars(subject, mend, found)


def add_zone(subject: Subject, found: Found) -> str:
    """A time without a zone, which is read as UTC, says so: ``2021-12-11T09:41:00Z``."""

    def mend(node: Scalar, lens: ScalarLens) -> str | None:
        return node.value + "Z" if ":" in node.value else None

    return _mend_scalars(subject, mend, found)


def rename_keys(subject: Subject, found: Found) -> str:
    """A misspelt key takes the name that it is near to, if it is not there yet, and fit for the value.

    The name of a field in Python, such as ``web_url``, is no slip but another spelling: it is left to people.
    """
    edits = []
    here = found.places(subject)
    for lens, node in _typed(class_lens(subject.cls), subject.tree, here) if subject.tree else ():
        if not isinstance(lens, ClassLens) or not isinstance(node, Mapping):
            continue
        standing: Counter[str] = Counter()
        meant: dict[str, str] = {}
        for spelt in names(node):
            wanted = spelt if spelt in lens.by_key else lens.meant(spelt)
            if wanted is not None:
                standing[wanted] += 1
                if wanted != spelt:
                    meant[spelt] = wanted
        for field in lens.fields:
            meant.pop(field.name, None)
        for key, value in entries(node, meant):
            name = meant[key.value]
            if standing[name] > 1 or key.tag or key.anchor or key.start not in here:
                continue
            context = Context()
            if lens.by_key[name].lens.read(value, "", context) is not FAILED and not context.findings:
                edits.append(Edit(key.content, key.end, name))
    return apply(subject.text, sorted(edits))


MENDS: tuple[tuple[str, Callable[[Subject, Found], str]], ...] = (
    ("control-character", escape_controls),
    ("no-closing-fence", close_fence),
    ("duplicate-key", drop_twin),
    ("bom", drop_bom),
    ("line-endings", one_line_ending),
    ("final-newline", end_last_line),
    ("tab", replace_tabs),
    ("key-misspelt", rename_keys),
    ("missing-key", rename_keys),
    ("wrong-type", unquote_values),
    ("yaml-versions", quote_strings),
    ("time-zone", add_zone),
)
WHOLE = frozenset(code for code, _ in MENDS)  # what has a mend
PLACED = frozenset(
    {"tab", "key-misspelt", "missing-key", "wrong-type", "yaml-versions", "time-zone"}
)  # mended one by one


def _stands_alone(text: str) -> bool:
    """Whether a text can stand without quotes as a number, boolean or time."""
    return re.fullmatch(r"[-+.:\w]+(?: [-+.:\w]+){0,9}", text, re.ASCII) is not None


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


def _typed(lens: Lens, node: Node, places: Places) -> Iterator[tuple[Lens, Node]]:
    """Each node below in which one of some places is, with the lens that reads it; aliases are left alone."""
    if not places.within(node.start, node.end):
        return
    lens = bare(lens)
    yield lens, node
    if isinstance(lens, ListLens) and isinstance(node, Sequence):
        inner = bare(lens.inner)
        for item in node.items:
            if isinstance(inner, ScalarLens):
                yield inner, item
            else:
                yield from _typed(inner, item, places)
    elif isinstance(lens, ClassLens) and isinstance(node, Mapping):
        for key, value in entries(node, lens.by_key):
            yield from _typed(lens.by_key[key.value].lens, value, places)


def _mend_scalars(subject: Subject, mend: Callable[[Scalar, ScalarLens], str | None], found: Found) -> str:
    """The text with the scalars mended at which a finding stands."""
    root, here = subject.tree, found.places(subject)

    def edits() -> Iterator[Edit]:
        for lens, node in _typed(class_lens(subject.cls), root, here) if root else ():
            if isinstance(lens, ScalarLens) and isinstance(node, Scalar) and not node.tag and not node.anchor:
                new = mend(node, lens) if node.start in here else None
                if new is not None:
                    yield Edit(node.content, node.end, new)

    return apply(subject.text, edits())


# -- the proof


def _safe(before: Checked, after: Checked, code: str) -> bool:
    """Whether the mended text loads as well as the other, and holds the same values."""
    if after.subject.tree is None:
        return False
    if before.subject.tree is None:
        return True  # a text that could not be read at all is read now
    if after.number - before.number or after.number.total() >= before.number.total():
        return False
    # where a value could not be read, there is nothing to compare with
    if code in ("key-misspelt", "missing-key") or before.subject.doubtful:
        return True
    return _values(before.subject) == _values(after.subject)


def _values(subject: Subject) -> dict[str, Any]:
    """The values of a text that was read. Line breaks of the body, and the last one, do not count."""
    values = subject.values
    if values is None:
        assert subject.tree is not None
        values = class_lens(subject.cls).arguments(subject.tree, "", Context(subject.text))
    body = _with_breaks(subject.text[split(subject.text).body_start :], "\n").removesuffix("\n")
    return {**values, "body": body}
