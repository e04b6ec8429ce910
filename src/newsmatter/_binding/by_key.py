r"""The second fast reader: front matter whose keys stand in any order, an entry at a time, without a tree of the whole.

The lines are parted where a key stands at the first column::

    document = above* entry*
    above    = blank line | comment
    entry    = key ":" (" " …)? NL below*
    below    = a line that is blank, or begins with a blank, "#", "- " or is "-" alone

An entry of one line with a plain or quoted scalar, or a flow list of such, is read here; any other is given to the scanner, alone.
That is sound: an entry that is whole by itself leaves nothing open that the next line could go on with, and one that is
not whole is refused. So are anchors, whose alias another entry may hold, keys that stand twice, and tabs. What a node
means its lens says, as in the way over the tree: whatever is reported is refused, and that way says it in its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from newsmatter._binding.bound_field import Field
from newsmatter._binding.called import Refused
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.containers import ListLens
from newsmatter._binding.document import Origin
from newsmatter._binding.kept import once
from newsmatter._binding.lens import ANY, FAILED, Context, bare
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._binding.standing import is_nothing
from newsmatter._raised import RAISED
from newsmatter._syntax.composition import Composition
from newsmatter._syntax.dialect import POSSESSIVE, fit
from newsmatter._syntax.nodes import Node, Scalar, Sequence
from newsmatter._syntax.resolve import NULLS, plain
from newsmatter._syntax.scan import (
    FIRST_VALUE,
    FLOW,
    ITEM,
    ITEMS,
    PLAIN_VALUE,
    QUOTED,
    USUAL_VALUE,
    items_of,
    scan,
    unquoted,
    value_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from newsmatter._syntax.envelope import Envelope

_ABOVE = re.compile(rf"(?:(?:\#[^\n]*|\r?)\n)*{POSSESSIVE}")
_ENTRY = re.compile(
    rf"^([A-Za-z_][\w$./-]*):((?: [^\n]*|\r?)\n(?:(?:[ \#][^\n]*|- [^\n]*|-?\r?)\n)*{POSSESSIVE})",
    re.ASCII | re.MULTILINE,
)
# What stands behind the colon of an entry, where that is all of it: a value, in the groups that the scanner's lines have it in, or
# a list of such items as may stand in brackets.
_BESIDE = re.compile(rf"()()()\ *(?!\ ){USUAL_VALUE}(?:\r?\n)*{POSSESSIVE}", re.VERBOSE | re.ASCII)
_BELOW = re.compile(rf" *\r?\n( *)- +{ITEM} *\r?\n(?:\1- +{ITEM} *\r?\n)*{POSSESSIVE}(?:\r?\n)*{POSSESSIVE}", re.ASCII)
# Characters of front matter: what is longer is lists of mappings for the most part, which the scanner reads in any case.
_MOST = 4_000


class _Alone(Composition):
    """An entry while the scanner reads it: what is wrong, and what another entry may name, is for the other way."""

    def fail(self, code: str, message: str, offset: int) -> NoReturn:
        raise Refused

    def named(self, name: str, start: int, end: int) -> NoReturn:
        raise Refused


def read(cls: Any, text: str, envelope: Envelope, path: Path | None = None) -> Any:
    """The document that the text holds, as a ``cls``; None where its entries do not tell, or something is wrong."""
    start, end, body_start = envelope
    if end - start > _MOST or not fit(text, start, end):
        return None
    try:
        lens = class_lens(cls)
        context = Context()
        arguments = _arguments(lens, _parted(text, start, end), context)
        origin = Origin(text, envelope)
        document = lens.make(arguments | {"body": text[body_start:], "path": path, "_origin": origin}, "", context)
    except RAISED:  # Refused, or what the class's own code raises: the other way says at which value
        return None
    return None if context.findings else document


def _parted(text: str, start: int, end: int) -> dict[str, str]:
    """The keys, each with what stands behind its colon. Raises Refused where a line belongs to none, or a key is there twice."""
    above = _ABOVE.match(text, start, end)
    assert above is not None  # it may be empty
    found = dict(_ENTRY.findall(text, above.end(), end))
    if sum(map(len, found)) + sum(map(len, found.values())) + len(found) != end - above.end():
        raise Refused
    return found


def _arguments(lens: ClassLens, sources: dict[str, str], context: Context) -> dict[str, Any]:
    """What the class is called with: fields by their argument, and ``extra``. Raises Refused, or leaves findings."""
    arguments: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    known, required = _table(lens)
    for key, source in sources.items():
        field, usual = known.get(key) or (lens.find(key), None)
        line = _BESIDE.fullmatch(source)
        value = FAILED if usual is None else _usual(usual, source, line)
        if value is FAILED:
            value = _value(lens, field, _node(key, source, line), key, context)
        if field is None:
            extra[key] = value
        elif field.argument in arguments:  # two keys may stand for one field
            raise Refused
        else:
            arguments[field.argument] = value
    if context.findings or not required <= arguments.keys():
        raise Refused
    arguments["extra"] = extra
    return arguments


@once
def _table(lens: ClassLens) -> tuple[dict[str, tuple[Field | None, ScalarLens | ListLens | None]], set[str]]:
    """The fields by their keys, each with its lens where `_usual` may read it, and the arguments that must be there."""
    known: dict[str, tuple[Field | None, ScalarLens | ListLens | None]] = {}
    known |= {field.key: (field, _simple(field)) for field in lens.fields}
    return known, {field.argument for field in lens.fields if field.required}


def _simple(field: Field) -> ScalarLens | ListLens | None:
    """The lens of a field that is a scalar of a type of YAML's own, or a list of texts."""
    lens = bare(field.lens)
    one = lens.inner if isinstance(lens, ListLens) else lens
    if field.converter is not None or not isinstance(one, ScalarLens) or one.made is not None:
        return None
    if isinstance(lens, ListLens):
        return lens if lens.kind is list and one.kind is str else None
    return one


def _usual(lens: ScalarLens | ListLens, source: str, line: re.Match[str] | None) -> Any:
    """A scalar of a type of YAML's own, or a list of words, as most are written; FAILED where a node must tell."""
    kind = None if line is None else line.lastindex
    if isinstance(lens, ListLens):
        if kind == FLOW or (line is None and _BELOW.fullmatch(source)):
            items = source if line is None else line[FLOW]
            found = [double or single or plain for double, single, plain in ITEMS.findall(items)]
            return found if NULLS.isdisjoint(found) else FAILED
    elif line is not None and kind == PLAIN_VALUE:
        text = line[PLAIN_VALUE]
        if text not in NULLS:
            return text if lens.kind is str else lens.accept(plain(text))
    elif line is not None and lens.kind is str and kind in QUOTED:
        return unquoted(line, kind)
    return FAILED


def _node(key: str, source: str, line: re.Match[str] | None) -> Node:
    """The node of an entry: of a line that was matched, of a list of words below the key, or of what the scanner makes of it."""
    if line is not None:
        kind = line.lastindex
        assert kind is not None  # the pattern begins with groups
        return value_of(line, kind) if kind >= FIRST_VALUE else Scalar(0, 0, "")
    if _BELOW.fullmatch(source):
        return Sequence(0, len(source), items_of(source, 0, len(source)))
    alone = f"{key}:{source}"
    root = scan(alone + "---\n", 0, len(alone), None, _Alone)
    assert root is not None
    ((_, node),) = root.entries  # no line but the first begins with a key
    return node


def _value(lens: ClassLens, field: Field | None, node: Node, key: str, context: Context) -> Any:
    """The value of a node; what is reported of it is left in the context."""
    if field is None:
        if not lens.keeps_unknown:
            raise Refused
        return ANY.read(node, key, context)
    if field.required and not field.lens.nullable and is_nothing(node, field.lens):
        raise Refused
    return lens.child(field, node, key, context)
