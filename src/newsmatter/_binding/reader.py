r"""The fast reader: text of the producer's layout to typed objects, by patterns made from the class.

It reads a document whole or not at all. What it refuses is read by way of the tree, and what it accepts is what that
way gives (a law, tested). Grammar, for a class whose keys stand at a column; NL is LF, or CRLF throughout::

    document = [BOM] "---" NL mapping(0) blank* "---" [NL body]
    mapping  = entry*            in the order of the class, each at most once, the required ones present
    entry    = blank* key ": " scalar NL               blank lines at the top level only
             | key ":" NL mapping(column + 2)                                      a class
             | key ":" NL (indent(column + 2) "- " mapping(column + 4))+           a list of a class
             | key ":" NL (indent(column + 2) "- " (double | plain) NL)+           a list, tuple or set of texts
    scalar   = double | plain            a string, and any type of which the text decides
             | number | number "." digits | "true" | "false"
             | 2021-12-11T09:41:00Z | 2021-12-11
    double   = '"' … '"' on one line
    plain    = as in ``_syntax.dialect``, and no null
    number   = ["-"] digits              no needless zero: the versions of YAML read 012 differently

Refused, each because its line alone no longer tells what it is, or because the other way has the better message:
unknown keys, keys out of order, comments, single quotes, flow and block scalars, nulls, other indentation, tabs,
control characters, an item that lacks the first key of its class, and any value that its class does not take.

For each class one function is written and compiled, as attrs and cattrs do: a loop over the fields at run time takes
several times as long as the matching itself.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from newsmatter._binding.along import Parts
from newsmatter._binding.bound_field import Field
from newsmatter._binding.called import KNOWN, NUMBERS, Items, Refused, backslash, fenced, unescaped, within
from newsmatter._binding.choices import ChoiceLens
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.compiled import compiled, stores_only
from newsmatter._binding.containers import SETS, ListLens
from newsmatter._binding.document import Document, Origin
from newsmatter._binding.kept import once
from newsmatter._binding.lens import FAILED, Lens, bare
from newsmatter._binding.memory import ATOMS, EMPTY_DICT, EMPTY_LIST, fields, in_parts, piece, simple
from newsmatter._binding.patterns import DOUBLE, IS_KEY, is_flat, is_list, scalar
from newsmatter._binding.refusal import asks, unmet
from newsmatter._binding.scalar_types import ScalarLens, TextLens, WireLens
from newsmatter._raised import RAISED
from newsmatter._syntax.dialect import POSSESSIVE, fit

if TYPE_CHECKING:
    from pathlib import Path

_OPEN = re.compile("\ufeff?---(\r?\n)")
# A long text makes many objects and no garbage: the collector would walk them again and again as they become more.
_LONG = 500_000
_EMPTY = {list: "[]", dict: "{}"}
_REMEMBERED = {"None": "None", "[]": "EMPTY_LIST", "{}": "EMPTY_DICT"}  # by the default of a field that is not there
_MANY = (
    1000  # entries, each in the pattern as often as a class that holds it: two in each of ten classes are a thousand
)
_MAX_COLUMN = 40  # what is nested deeper is left to the other way, which bounds it


def read(cls: Any, text: str, path: Path | None = None, *, remembering: bool = True) -> Any:
    """The document that the text holds, as a ``cls``; None where the text is not of the dialect.

    ``remembering``: its origin gets what its class made of the text, where the class only stores its values.
    """
    opening = None if cls is Document else _OPEN.match(text)  # a class without fields has no pattern
    if opening is None:
        return None
    pause = len(text) > _LONG and gc.isenabled()
    if pause:
        gc.disable()
    try:
        return _document(class_lens(cls), opening[1], remembering)(text, opening.end(), path)
    except RAISED:  # Refused, or what the class's own code raises: the other way says at which value
        return None
    finally:
        if pause:
            gc.enable()


def entry(lens: ClassLens, key: str, text: str, eol: str) -> Any:
    """The value of one entry at the top of a document, whose lines are exactly the text; FAILED where it is not of the dialect."""
    try:
        return _entry(lens, key, eol)(text, 0, len(text)) if fit(text, 0, len(text)) else FAILED
    except RAISED:
        return FAILED


class _Writer:
    """Writes the function for one class: patterns, each up to a list of mappings, and what comes of their groups."""

    def __init__(self, eol: str, remembering: bool, *, top: bool = False) -> None:
        """``top``: it is that of a document."""
        self.eol = eol
        self.remembering = remembering
        self.top = top
        self.names: dict[str, Any] = {
            "Refused": Refused, "unescaped": unescaped, "known": KNOWN, "numbers": NUMBERS, "backslash": backslash, "within": within, "fenced": fenced,
            "fromisoformat": datetime.fromisoformat, "date": date, "Origin": Origin, "NOTHING": attrs.NOTHING, "new": object.__new__,
            "EMPTY_LIST": EMPTY_LIST, "NO_ITEM": (EMPTY_LIST,), "NO_ITEMS": ((EMPTY_LIST,),), "EMPTY_DICT": EMPTY_DICT, "NO_KEYS": (EMPTY_DICT,), "ATOMS": ATOMS, "piece": piece, "flat": chain.from_iterable,
        }  # fmt: skip
        self.code: list[str] = []
        self.pattern: list[str] = []
        self.groups: list[str] = []
        self.strings: list[str] = []
        self.lines: list[str] = []
        self.inside: list[ClassLens] = []
        # what is remembered
        self.pieces: dict[str, bool] = {}  # variables of values whose memory is at hand; True: in chunks
        self.rests: dict[str, tuple[str, str]] = {}  # variables that are read with the rest of an object, and its lines
        self.count = 0

    def constant(self, value: Any) -> str:
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def variable(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def group(self) -> str:
        """The variable of the next group."""
        self.groups.append(self.variable())
        return self.groups[-1]

    def flush(self, otherwise: str) -> None:
        """Match what was gathered; ``otherwise`` is what happens when it does not match."""
        if not self.pattern:
            return
        match = self.constant(re.compile("".join(self.pattern), re.ASCII).match)
        self.code += [f"m = {match}(text, pos)", f"if m is None: {otherwise}", "pos = m.end()"]
        self.code.append(", ".join(self.groups) + ", = m.groups()")
        if self.strings:
            # few entries hold a backslash: the offset of the next one tells that all strings of an entry are as they stand
            targets = "".join(f"{v}, " for v in self.strings)
            wrong = " or ".join(f"{v} is not None and '\"' in {v}" for v in self.strings)
            self.code += [
                "if pos > slash:",
                f"    {targets}= unescaped({targets})",
                "    slash = backslash(text, pos, len(text))",
                f"elif {wrong}: raise Refused",
            ]
        self.code += self.lines
        self.pattern, self.groups, self.strings, self.lines = [], [], [], []

    def mapping(
        self, lens: ClassLens, column: int, lead: str, *, inline: bool, item: bool = False, start: int = 0
    ) -> dict[str, tuple[str, str]]:
        """Gather the entries of a class, from a field on; gives the argument and the variable of each attribute.

        Raises Refused for classes that hold each other so often that no pattern takes them all.
        """
        if self.count > _MANY:
            raise Refused
        self.inside.append(lens)
        variables: dict[str, tuple[str, str]] = {}
        for index, field in enumerate(lens.fields[start:], start):
            first = item and index == 0
            if inline and is_list(field):
                variables |= self.rest(lens, index, column)
                break
            variable = None
            if IS_KEY.fullmatch(field.key):
                variable = self.entry(field, column, "" if first else lead, field.required or first, item)
            if variable is not None:
                variables[field.name] = field.argument, variable
            elif field.required or first:
                raise Refused
        if lens.has_extra and not start:
            variables["extra"] = "extra", "{}"
        self.inside.pop()
        return variables

    def rest(self, lens: ClassLens, start: int, column: int) -> dict[str, tuple[str, str]]:
        """Gather what is left of a nested class from its first list of mappings on: few objects have any of it."""
        lead = " " * column
        self.pattern.append(f"(?:{lead}(.*\n(?:{lead}.*\n)*{POSSESSIVE})|)")  # the literal in front is quick to miss
        lines = self.group()
        span = f"m.start({len(self.groups)}) - {column}, m.end({len(self.groups)})"
        rest = lens.fields[start:]
        variables = {field.name: (field.argument, self.variable()) for field in rest}
        targets = "".join(f"{variable}, " for _, variable in variables.values())
        read = self.later(_rest, lens, start, column)
        self.lines += [f"if {lines}:", f"    {targets}= {read}(text, {span})"]
        if any(field.required for field in rest):
            self.lines.append("else: raise Refused")
            return variables
        defaults = {field.name: self.default(field) for field in rest}
        self.lines += ["else:", *(f"    {variables[name][1]} = {default}" for name, default in defaults.items())]
        self.rests |= {variables[name][1]: (lines, default) for name, default in defaults.items()}
        return variables

    def make(self, lens: ClassLens, variables: dict[str, tuple[str, str]], target: str) -> list[str]:
        """The lines that make the object: by its constructor, unless that would only store each value."""
        cls = self.constant(lens.cls)
        asked = [f"if {self.constant(unmet)}({self.constant(lens)}, {target}): raise Refused"] * asks(lens)
        if stores_only(lens.cls, variables.keys()):
            stores = [f"{target}.{name} = {variable}" for name, (_, variable) in variables.items()]
            return [f"{target} = new({cls})", *stores, *asked]
        return [f"{target} = {cls}({', '.join(f'{argument}={v}' for argument, v in variables.values())})", *asked]

    def memory(self, lens: ClassLens, variables: dict[str, tuple[str, str]]) -> Parts | None:
        """What is remembered of an object.

        None where nothing is to be remembered, or the class does more than to store its values.
        """
        if (
            not self.remembering
            or not stores_only(lens.cls, variables.keys())
            or not all(f.name in variables for f in lens.fields)
        ):
            return None
        found = Parts([], [variables[field.name][1] for field in simple(lens)])
        known, sizes = 2 + lens.has_extra + len(found.parts), [""]
        for field in fields(lens)[len(found.parts) :]:
            variable = variables[field.name][1]
            rest, default = self.rests.get(variable, ("", ""))
            if rest and default not in _REMEMBERED:
                return None
            if rest:
                found = found._replace(rest=rest)
                found.parts.append(_REMEMBERED[default])
                known += 1
                continue
            if variable not in self.pieces:
                found.lines.append(f"r{variable} = piece({variable}, {self.constant(field.lens)})")
            many = self.pieces.get(variable, False)
            found.parts.append(f"**r{variable}" if many else f"*r{variable}")
            sizes.append(f"sum(map(len, r{variable}))" if many else f"len(r{variable})")
        head = [self.constant(lens.cls), str(known) + " + ".join(sizes)]
        return found._replace(parts=[*head, *found.parts, *["EMPTY_DICT"] * lens.has_extra])

    def entry(self, field: Field, column: int, lead: str, needed: bool, item: bool) -> str | None:
        """Gather one entry; gives its variable, or None when no pattern can tell the type."""
        lens = bare(field.lens)
        key = f"{lead}{re.escape(field.key)}:"
        often = "" if needed else "|"  # quicker than a question mark
        dash = " " * (column + 2) + "- "
        if isinstance(lens, ListLens) and isinstance(lens.inner, ClassLens):
            if lens.kind is not list or lens.one:
                return None
            items = self.later(_items, lens.inner, column + 4)
            if is_flat(lens.inner):
                # most lists of pictures hold one: the first item is matched along, which saves two more matches
                self.pattern.append(f"(?:{key}{self.eol}{dash}")
                variable, made, memory = self.inner(lens.inner, column + 4, item=True)
                self.pattern.append(f"((?:{' ' * (column + 2)}(?:- |  ).*\n)*{POSSESSIVE}){often})")
                rest = self.group()
                lines = made("item")
                if memory is not None:
                    whole = memory._replace(parts=["list", f"2 + {memory.parts[1]}", *memory.parts])
                    lines += [*memory.lines, f"r{variable} = {whole.display()}"]
                lines += [f"{variable} = [item]", f"if {rest}:",
                          f"    {variable} += within({items}, text, *m.span({len(self.groups)}))"]  # fmt: skip
                if memory is not None:
                    lines.append(f"    r{variable} = piece({variable}, {self.constant(lens)})")
                self.pieces.pop(variable, None)  # what is remembered of the first field, whose variable this was
                self.convert(field, variable, needed, lines, memory is not None)
            else:
                self.pattern.append(f"(?:({key}{self.eol}){often})")
                variable = self.group()
                self.flush("break" if item and not self.code else "raise Refused")
                line = f"{variable}, pos, slash, r{variable} = {items}(text, pos, slash)"
                self.convert(field, variable, needed, [line])
                if self.remembering and (needed or self.default(field) == "[]"):
                    self.pieces[variable] = True
                    # where it stands inside of others its size is needed now; in the document when somebody asks
                    size = f"r{variable}[0] = list, sum(map(len, r{variable}))"
                    nothing = "NO_ITEM" if self.top else "NO_ITEMS"
                    self.lines += [] if self.top else [f"if {variable}: {size}"]
                    self.lines += [] if needed else [f"if not {variable}: r{variable} = {nothing}"]
                self.code += self.lines
                self.lines = []
        elif isinstance(lens, ListLens) and (item_value := self.of_item(lens.inner)):
            variable = self.texts(lens, key, dash, often)
            cut = f"[{len(dash)}:-{len(self.eol)}].split({self.eol + dash!r})"
            if lens.one:
                cut = f"[{len(self.eol + dash)}:-{len(self.eol)}].split({self.eol + dash!r})"
            lines = [f"{variable} = [{item_value} for item in {variable}{cut}]"]
            if lens.one:
                lines = [f"if {variable}[0] == ' ':", f"    item = {variable}[1:-{len(self.eol)}]",
                         f"    {variable} = [{item_value}]", f"else: {lines[0]}"]  # fmt: skip
            atoms = self.remembering and lens.kind not in SETS and isinstance(lens.inner, ScalarLens)
            lines += [f"r{variable} = [list, len({variable}) + 2, *{variable}]"] * atoms
            if lens.kind is not list:
                lines.append(f"{variable} = {self.constant(lens.kind)}({variable})")
            self.convert(field, variable, needed, lines, atoms)
        elif isinstance(lens, ClassLens):
            if lens in self.inside:
                return None  # a class inside itself has no end
            self.pattern.append(f"(?:({key}{self.eol})(?={' ' * (column + 2)}[A-Za-z_])")
            variable = self.group()
            _, made, memory = self.inner(lens, column + 2)
            self.pattern.append(f"{often})")
            lines = made(variable)
            if memory is not None:
                other = f"piece({variable}, {self.constant(lens)}) if {memory.rest} else " if memory.rest else ""
                lines += [*memory.lines, f"r{variable} = {other}{memory.display()}"]
            self.convert(field, variable, needed, lines, memory is not None)
        else:
            known = scalar(lens, field.lens.style)
            if known is None:
                return None
            pattern, conversion = known
            entry = f"{key} {pattern}{self.eol}"
            self.pattern.append(entry if needed else f"(?:{entry}|)")
            variable = self.group()
            if pattern == DOUBLE:
                self.strings.append(variable)
            lines = [conversion.replace("{}", variable)] if conversion else []
            if isinstance(lens, WireLens):
                lines.append(f"{variable} = {self.constant(lens.cls.from_wire)}({variable})")
            elif isinstance(lens, TextLens):
                lines.append(f"{variable} = {self.constant(lens.value)}({variable})")
            elif isinstance(lens, ChoiceLens):
                lines.append(f"{variable} = {self.constant(lens.by_text)}[{variable}]")
            parted = False
            if self.remembering and isinstance(lens, WireLens) and attrs.has(lens.cls):
                parted = True
                test, parts = in_parts(lens, variable, self.constant(lens.cls))
                lines.append(f"r{variable} = ({parts}) if {test} else piece({variable}, {self.constant(lens)})")
            self.convert(field, variable, needed, lines, parted)
        return variable

    def of_item(self, lens: Lens) -> str:
        """The expression for an item of a list of texts, ``item``; empty where no pattern can tell it."""
        if isinstance(lens, ScalarLens) and lens.kind is str and lens.made is None:
            return "known[item]"
        if isinstance(lens, TextLens) and not lens.text.spaced:
            return f"{self.constant(lens.value)}(known[item])"
        if isinstance(lens, ChoiceLens) and not lens.by_plain:
            return f"{self.constant(lens.by_text)}[known[item]]"
        return ""

    def texts(self, lens: ListLens, key: str, dash: str, often: str) -> str:
        """Gather a list of texts, or one alone where that stands for it; gives the variable."""
        many = f"(?:{dash}.*{self.eol})+{POSSESSIVE}"
        if lens.one:
            self.pattern.append(f"(?:{key}( .*{self.eol}|{self.eol}{many}){often})")
        else:
            self.pattern.append(f"(?:{key}{self.eol}({many}){often})")
        return self.group()

    def inner(
        self, lens: ClassLens, column: int, *, item: bool = False
    ) -> tuple[str, Callable[[str], list[str]], Parts | None]:
        """Gather the entries of an object inside; gives its first variable, what writes the lines that make it, and what
        is remembered of it."""
        outer, self.lines = self.lines, []
        variables = self.mapping(lens, column, " " * column, inline=True, item=item)
        lines, self.lines = self.lines, outer
        first = next((variable for _, variable in variables.values()), "")
        made = lambda target: [*lines, *self.make(lens, variables, target)]  # noqa: E731
        return first, made, self.memory(lens, variables)

    def later(self, write: Callable[..., Any], lens: ClassLens, *arguments: int) -> str:
        """The name of another function; its last argument is its column.

        It is written when it is first called, as a class may hold a list of itself, and then takes its own name.
        """
        name = f"c{len(self.names)}"

        def first(text: str, start: int, stop: int) -> Any:
            shallow = arguments[-1] <= _MAX_COLUMN
            function = self.names[name] = write(lens, *arguments, self.eol, self.remembering) if shallow else _refuse
            return function(text, start, stop)

        self.names[name] = first
        return name

    def default(self, field: Field) -> str:
        """The expression for a field that is not there."""
        default = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            return _EMPTY.get(default.factory, "NOTHING")
        return "None" if default is None else self.constant(default)

    def convert(self, field: Field, variable: str, needed: bool, lines: list[str], piece: bool = False) -> None:
        """Add the lines for a group that matched, and the default for one that did not.

        ``piece``: the lines say what is remembered of it.
        """
        default = "" if needed else self.default(field)
        piece = piece and (needed or default in _REMEMBERED)
        if piece:
            self.pieces[variable] = False
        if needed:
            self.lines += lines
            return
        value = "" if default == "None" else default
        if piece:
            nothing = f"r{variable} = {'NO_ITEM' if default == '[]' else f'({_REMEMBERED[default]},)'}"
            value = f"{variable} = {value}; {nothing}" if value else nothing
            self.lines.append(f"if {variable} is None: {value}")
        elif value:
            self.lines.append(f"if {variable} is None: {variable} = {value}")
        if lines:
            self.lines += [f"{'else' if value else f'if {variable} is not None'}:", *("    " + line for line in lines)]

    def function(self, head: list[str], tail: list[str]) -> Any:
        """Compile the function ``read``: what was written, in the block that the last line of ``head`` opens."""
        first, *rest = head
        indent = " " * (len(head[-1]) - len(head[-1].lstrip(" ")) + 4)
        lines = [*(line[4:] for line in rest), *(indent[4:] + line for line in self.code), *(line[4:] for line in tail)]
        return compiled(first, lines, self.names)


def _refuse(*_: Any) -> Any:
    """The function for a class that no pattern can tell."""
    raise Refused


@once
def _document(lens: ClassLens, eol: str, remembering: bool) -> Callable[[str, int, Path | None], Any]:
    """The function that reads a whole document: ``(text, start, path)`` to the object."""
    writer = _Writer(eol, remembering, top=True)
    try:
        variables = writer.mapping(lens, 0, r"\n*" if eol == "\n" else r"[\r\n]*", inline=False)
    except Refused:
        return _refuse
    writer.flush("raise Refused")
    writer.code = ["pos = start", "slash = backslash(text, pos, len(text))", *writer.code]
    writer.code += ["envelope = fenced(text, start, pos)", "body = text[envelope.body_start:]"]
    variables |= {"body": ("body", "body"), "path": ("path", "path"), "_origin": ("_origin", "origin")}
    memory = writer.memory(lens, variables)
    values = "None"
    if memory is not None:
        writer.code += memory.lines
        cls, _, *parts = memory.parts
        values = memory._replace(parts=["body", cls, "0", *parts]).chunks(nested=True)
    writer.code.append(f"origin = Origin(text, envelope, {values}, True)")
    writer.code += [*writer.make(lens, variables, "document"), "return document"]
    return writer.function(["def read(text, start, path):"], [])  # type: ignore[no-any-return]


@once
def _items(lens: ClassLens, column: int, eol: str, remembering: bool) -> Items:
    """The function that reads the items of a list: ``(text, start)`` to the objects and the offset behind them.

    Beside the offset goes that of the next backslash.
    """
    writer = _Writer(eol, remembering)
    writer.pattern.append(" " * (column - 2) + "- ")
    try:
        variables = writer.mapping(lens, column, " " * column, inline=False, item=True)
    except Refused:
        return _refuse
    writer.flush("raise Refused" if writer.code else "break")
    writer.code += [*writer.make(lens, variables, "item"), "items.append(item)"]
    memory = writer.memory(lens, variables)
    if memory is None:
        writer.code += [f"out.append(piece(item, {writer.constant(lens)}))"] * remembering
    elif any(part.startswith("*") for part in memory.parts):
        writer.code += [*memory.lines, f"out += {memory.chunks()}"]
    else:
        writer.code += [*memory.lines, f"out.append({memory.display()})"]
    head = ["def read(text, pos, slash):", "    items = []", "    out = [(list, 0)]", "    while True:"]
    tail = ["    if not items: raise Refused", "    return items, pos, slash, out"]
    return writer.function(head, tail)  # type: ignore[no-any-return]


@once
def _rest(lens: ClassLens, start: int, column: int, eol: str, _: bool) -> Callable[[str, int, int], tuple[Any, ...]]:
    """The function that reads the fields of a class from one on: ``(text, start, end)``, all of it, to their values."""
    writer = _Writer(eol, remembering=False)
    try:
        variables = writer.mapping(lens, column, " " * column, inline=False, start=start)
    except Refused:
        return _refuse
    writer.flush("raise Refused")
    values = [variables[f.name][1] if f.name in variables else writer.default(f) for f in lens.fields[start:]]
    writer.code.insert(0, "slash = backslash(text, pos, end)")
    tail = ["    if pos != end: raise Refused", f"    return {', '.join(values)},"]
    return writer.function(["def read(text, pos, end):"], tail)  # type: ignore[no-any-return]


@once
def _entry(lens: ClassLens, key: str, eol: str) -> Callable[[str, int, int], Any]:
    """The function that reads one entry at the top: ``(text, start, end)``, all of it, to its value."""
    writer = _Writer(eol, remembering=False)
    writer.inside.append(lens)
    variable = writer.entry(lens.by_key[key], 0, "", True, False) if IS_KEY.fullmatch(key) else None
    if variable is None:
        return _refuse
    writer.flush("raise Refused")
    writer.code.insert(0, "slash = backslash(text, pos, end)")
    tail = ["    if pos != end: raise Refused", f"    return {variable}"]
    return writer.function(["def read(text, pos, end):"], tail)  # type: ignore[no-any-return]
