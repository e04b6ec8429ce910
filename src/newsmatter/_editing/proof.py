"""The proof of an edit: its text is read once more as the class, validators included, and compared with the document."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from newsmatter._binding import memory
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.depth import TooDeep
from newsmatter._binding.document import Document
from newsmatter._binding.lens import STEP, Lens, bare, dotted
from newsmatter._binding.loading import read_document
from newsmatter._binding.memory import Memory, remembered
from newsmatter._editing.changes import Comparison
from newsmatter._editing.equality import agrees, equal, same
from newsmatter._editing.listing import Change, listed
from newsmatter._raised import brief
from newsmatter._syntax import resolve
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective
from newsmatter._syntax.parse import parse
from newsmatter.errors import EditError, FrontMatterError, SchemaError

_ALONG = (
    "an alias or a merge brings the change along to here; change both alike, or write this one out in the file "
    "(it would {then} then)"
)


def proved(text: str, document: Any, now: Memory, edited: Comparison | None = None) -> frozenset[str]:
    """Nothing, where a text holds what the document holds, whose memory is ``now``; else an EditError.

    What comes out instead are paths of values that the class computes from others, ``edited`` ones, and that have to be
    written from now on, so that they stay what they are. What it computes anew each time, such as an id, need not.
    """
    if type(document) is Document and (_pours(text, now) or ("&" in text and _stands(text, now))):
        return frozenset()
    again = _read(text, document)
    read = remembered(again)
    if same(read, 0, now, 0) and same(read, 1, now, 1):
        return frozenset()
    rest = listed(Comparison(read, document, now))
    if not rest:
        return frozenset()
    touched = {change.path for change in listed(edited)} if edited is not None else set[str]()
    standing = _standing(text)
    lens = class_lens(type(document))
    wrong = next((change for change in rest if not _computed(change, touched, standing, lens)), None)
    if wrong is not None or edited is None:
        raise _refusal(wrong or rest[0], text, edited.forced if edited is not None else ())
    random = {change.path for change in listed(Comparison(read, _read(text, document)))}
    return frozenset(change.path for change in rest if change.path not in random)


def _pours(text: str, now: Memory) -> bool:
    """Whether a text holds untyped data as it is remembered: compared entry by entry, and nothing is kept of what is read.

    Where it does not, or there is more to it than plain data, the other way tells.
    """
    from newsmatter._syntax import untyped

    try:
        envelope = split(text)
    except FrontMatterError:
        return False
    if text[envelope.body_start :] != now[0]:
        return False
    at, stop = (5, 3 + now[4]) if now[3] is dict else (4, 4)

    def take(name: str, value: Any) -> None:
        nonlocal at
        at = agrees(value, now, at + 1) if at < stop and now[at] == name else -1
        if at < 0:
            raise untyped.Refused

    try:
        untyped.poured(text, envelope.start, envelope.end, take)
    except (untyped.Refused, FrontMatterError):
        return False
    return at == stop


def _stands(text: str, now: Memory) -> bool:
    """The same by way of the tree, of which one value is looked at at a time: aliases and merge keys may stand there."""
    try:
        envelope = split(text)
        if text[envelope.body_start :] != now[0]:
            return False
        root = parse(text, envelope.start, envelope.end)
    except FrontMatterError:
        return False
    return _agrees(root, now, 3) == memory.end(now, 3)


def _agrees(node: Node, of: Memory, at: int) -> int:
    """Where the value in a memory ends that begins at a place and is what a node holds; -1 where it is another."""
    node = deref(node)
    if isinstance(node, Scalar):
        try:
            value = resolve.scalar(node)
        except resolve.Unreadable:
            return -1
        return at + 1 if not isinstance(of[at], type) and equal(value, of[at]) else -1
    inside: Any = effective(node) if isinstance(node, Mapping) else node.items
    if not inside:
        return at + 1 if of[at] is (memory.EMPTY_DICT if isinstance(node, Mapping) else memory.EMPTY_LIST) else -1
    if of[at] is not (dict if isinstance(node, Mapping) else list):
        return -1
    stop, at = at + of[at + 1], at + 2
    for each in inside.items() if isinstance(node, Mapping) else inside:
        if not 0 <= at < stop:
            return -1
        if isinstance(node, Mapping):
            name, each = each
            if of[at] != name:
                return -1
            at += 1
        at = _agrees(each, of, at)
    return stop if at == stop else -1


def _read(text: str, document: Any) -> Any:
    try:
        return read_document(type(document), text)
    except SchemaError as error:
        finding = error.findings[0]
        raise EditError(f"the class takes no such value: {finding.message}", path=finding.path) from error
    except FrontMatterError as error:
        if error.code == "too-deep":
            raise TooDeep(error.message) from error
        raise EditError(f"the edit cannot be written safely, the result would not load: {error.message}") from error


def _standing(text: str) -> set[str]:
    """The paths of all that a text holds, by aliases and merge keys too."""
    envelope = split(text)
    found: set[str] = set()
    stack: list[tuple[str, Node]] = [("", parse(text, envelope.start, envelope.end))]
    while stack:
        path, node = stack.pop()
        found.add(path)
        target = deref(node)
        if isinstance(target, Sequence):
            stack += [(f"{path}[{at}]", item) for at, item in enumerate(target.items)]
        elif isinstance(target, Mapping):
            stack += [(dotted(path, key), value) for key, value in effective(target).items()]
    return found


def _computed(change: Change, touched: set[str], standing: set[str], lens: Lens) -> bool:
    """Whether a value is the class's own: nobody set it, and it is in a field whose key does not stand in the text.

    An item or a key that is missing elsewhere went through an alias: ``a: &x [1, 2]`` and ``b: *x`` lose it both.
    """
    path = change.path
    above = {path[:at] for at, char in enumerate(path) if char in ".["}
    if path in standing or path in touched or above & touched:
        return False
    for step in STEP.finditer(path):  # pragma: no branch  # the path does not stand, so one of its steps is the last
        lens = bare(lens)
        key, at = step.groups()
        if at is not None:
            lens = lens.item(int(at))
        elif isinstance(lens, ClassLens) and key in lens.by_key:
            if path[: step.end()] not in standing:
                return True
            lens = lens.by_key[key].lens
        else:
            break
        if path[: step.end()] not in standing:
            break
    return False


def _refusal(change: Change, text: str, computed: Collection[str]) -> EditError:
    now = change.old if change.kind in ("set", "remove") else None
    if change.path in computed:
        return EditError(f"the class computes this value from others, and makes it {brief(now)} again; set it to that "
                         "as well, or edit what it is computed from", path=change.path)  # fmt: skip
    if "*" in text:
        return EditError(
            _ALONG.format(then="be missing" if change.kind == "add" else f"read {brief(now)}"), path=change.path
        )
    if change.kind == "set" and equal(change.old, change.new):
        return EditError(f"{brief(now)} is read as another of the types that this may have; set it to a value of that one",
                         path=change.path)  # fmt: skip
    return EditError(f"the edit cannot be written safely: this would be read back as {brief(now)}; write it by hand",
                     path=change.path)  # fmt: skip
