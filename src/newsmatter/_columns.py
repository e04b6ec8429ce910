"""Documents as rows: what a class is as tables of columns, and one value of a document by its path.

A class is a table, an object inside it more columns of the same table (``provider.domain``), a list of objects a table of its own,
whose rows say which item of which file they are. What has no type of columns (``extra``, mappings, unions) is kept as it is.
"""

from __future__ import annotations

import collections
import collections.abc
import json
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from newsmatter import _streams
from newsmatter._binding import reader
from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import class_lens
from newsmatter._binding.compiled import compiled
from newsmatter._binding.document import Document
from newsmatter._binding.lens import ANY, STEP, Lens, rfc3339
from newsmatter._binding.lens import bare as bare_lens
from newsmatter._binding.scalar_types import WireLens
from newsmatter._document import _loads
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.envelope import decode

Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "time", "date", "any"]
Row: TypeAlias = "tuple[Any, ...]"
FILE, POSITION, BODY, EXTRA = "file", "position", "body", "extra"
DOCUMENTS, ERRORS = "documents", "errors"
MOST = 1000  # columns; objects behind them are one each, as classes that hold each other twice have columns without end
DEEPEST = 12  # lists in lists that are tables: Python nests twenty blocks
_BASIC: dict[Any, Kind] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    datetime: "time",
    date: "date",
}
_WIRE: dict[Any, Kind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
_LISTS = (list, tuple, set, frozenset, collections.deque, collections.abc.Sequence, collections.abc.Iterable,
          collections.abc.Collection, collections.abc.Set, collections.abc.MutableSequence)  # fmt: skip
_MANY = (list, tuple, set, frozenset, collections.deque)
_STEP = re.compile(rf'{STEP.pattern}|\[("(?:[^"\\]|\\.)*{POSSESSIVE}")\]')  # and a key of any characters: ["my key"]


class Column(NamedTuple):
    """A column: what one value is, and whether a row holds a list of them."""

    name: str
    kind: Kind
    many: bool = False


class Level:
    """One table. ``lists``: the paths of the lists that its objects stand in, the outermost first; of a document none."""

    def __init__(self, name: str, at: int, lists: list[str]) -> None:
        self.name = name
        self.at = at
        positions = [*(f"{path}.{POSITION}" for path in lists[:-1]), *([POSITION] if lists else [])]
        self.columns = [Column(FILE, "text"), *(Column(name, "integer") for name in positions)]

    def add(self, name: str, kind: Kind, many: bool = False) -> None:
        """One more column; of two with one name the later gets another."""
        self.columns.append(Column(free(name, {column.name for column in self.columns}), kind, many))


class Plan(NamedTuple):
    """What is asked of the documents of one class: its tables, or the values at some paths.

    ``shred``: the rows of one document, of each level, called with it and the name of its file.
    """

    levels: list[Level]
    shred: Callable[[Any, str], list[list[Row]]]


def plan(cls: type[Document], columns: Mapping[str, str] | None, *, exact: bool = True) -> Plan:
    """The plan of a class. Raises ValueError for what is no path, and for a column named ``file``.

    ``exact``: for a path whose key is near to another of the class as well; of several classes not each has all keys.
    """
    if columns is None:
        return _tables(cls)
    level = Level(DOCUMENTS, 0, [])
    reaches = [Reach(cls, path, exact) for path in columns.values()]
    for name, reach in zip(columns, reaches, strict=True):
        if name == FILE:
            raise ValueError(f"a column {FILE} is always there; give the other another name")
        level.add(name, reach.kind, reach.many)
    return Plan([level], lambda document, file: [[(file, *(reach(document) for reach in reaches))]])


def _tables(cls: type[Document]) -> Plan:
    """The tables of a class, that of the documents first; the function that makes the rows is written for them."""
    from newsmatter.schema import schema_of

    schema = schema_of(cls)
    writer = _Writer(schema.get("$defs", {}))
    writer.level(cls, DOCUMENTS, [], schema)
    numbers = range(len(writer.levels))
    lines = [f"rows = [{', '.join('[]' for _ in numbers)}]", *(f"add{at} = rows[{at}].append" for at in numbers)]
    return Plan(writer.levels, compiled("def shred(v0, file):", [*lines, *writer.lines, "return rows"], writer.scope))


class _Writer:
    """Writes the function that makes the rows of a document: one loop for each list, one tuple for each row.

    The types of a class say what is a table and what a column; what no type says is looked up in the JSON Schema.
    """

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.levels: list[Level] = []
        self.lines: list[str] = []
        self.scope: dict[str, Any] = {}
        self.above: list[Any] = []  # the classes at work: one that holds itself is no table, or there would be no end
        self.lists: list[str] = []  # the paths of the lists, the outermost first

    def level(self, cls: Any, name: str, loops: list[str], schema: Any) -> None:
        """The table of a class; ``loops``: the variables that count the lists around it."""
        at = len(self.levels)
        level = Level(free(name, {ERRORS, *(other.name for other in self.levels)}), at, self.lists)
        self.levels.append(level)
        part = _Part(level, [], [])
        self.columns(cls, f"v{at}", "", schema, part)
        if issubclass(cls, Document):
            level.add(BODY, "text")
            part.values.append(f"v{at}.{BODY}")
        # a nested object's value is a conditional expression: each element of the tuple stands by itself
        self.write(f"add{at}(({', '.join(['file', *loops, *part.values])},))")
        for items, key, item, inner in part.lists:
            path = f"{self.lists[-1]}.{key}" if self.lists else key
            below = len(self.levels)
            self.write(f"for i{below}, v{below} in enumerate({items} or ()):")
            self.lists.append(path)
            self.write(f"if v{below} is None: continue")
            self.above.append(cls)
            self.level(item, path, [*loops, f"i{below}"], inner)
            self.above.pop()
            self.lists.pop()

    def write(self, line: str) -> None:
        self.lines.append("    " * len(self.lists) + line)

    def columns(self, cls: Any, variable: str, prefix: str, schema: Any, part: _Part) -> None:
        """The columns of an object, and the lists below it, go to ``part``; ``variable`` has it, or None."""
        lens = class_lens(cls)
        hints = _hints(cls)
        self.above.append(cls)
        for field in lens.fields:
            name, type_ = prefix + field.key, bare(hints[field.name])
            value = f"{variable}.{field.name}" + (f" if {variable} is not None else None" if prefix else "")
            inner = self.resolved(schema["properties"][field.key])
            item = bare(list_of(type_))
            if self.is_table(type_):
                nested = f"{variable}_{field.name}"
                self.write(f"{nested} = {value}")
                self.columns(type_, nested, f"{name}.", inner, part)
            elif self.is_table(item) and len(self.lists) < DEEPEST:
                part.lists.append((f"({value})", name, item, self.resolved(inner["items"])))
            else:
                kind, many, make = self.column(field, type_, inner)
                part.level.add(name, kind, many)
                part.values.append(
                    value if make is None else f"None if (x := {value}) is None else {self.known(make)}(x)"
                )
        if lens.has_extra:
            part.level.add(prefix + EXTRA, "any")
            part.values.append(f"{variable}.{EXTRA}" + (f" if {variable} is not None else None" if prefix else ""))
        self.above.pop()

    def is_table(self, type_: Any) -> bool:
        return is_part(type_) and type_ not in self.above and sum(len(level.columns) for level in self.levels) < MOST

    def known(self, function: Any) -> str:
        """The name by which what is written calls a function."""
        name = f"f{len(self.scope)}"
        self.scope[name] = function
        return name

    def column(self, field: Field, type_: Any, schema: Any) -> tuple[Kind, bool, Callable[[Any], Any] | None]:
        """What the values of a field are, whether it is a list of them, and what makes the column of it."""
        item = list_of(type_)
        inner = bare(type_ if item is None else item)
        if inner in _BASIC:
            return _BASIC[inner], item is not None, None if item is None or typing.get_origin(type_) is list else list
        if inner in (Any, object, None):
            return "any", False, None
        if isinstance(
            bare_lens(field.lens), WireLens
        ):  # it was read just now: that its text is read as it needs no proof
            return "text", False, str
        if item is not None and schema.get("type") == "array":
            return _kind(self.resolved(schema["items"])), True, field.lens.plain
        return _kind(schema), False, field.lens.plain

    def resolved(self, schema: Any) -> Any:
        """What a schema says of what is not null."""
        kinds = [kind for kind in schema.get("anyOf", [schema]) if kind != {"type": "null"}]
        schema = kinds[0] if len(kinds) == 1 else schema
        if "$ref" in schema:
            return self.definitions[schema["$ref"].rpartition("/")[2]]
        named = schema.get("type")
        if isinstance(named, list):
            named = [kind for kind in named if kind != "null"]
            return {**schema, "type": named[0]} if len(named) == 1 else schema
        return schema


class _Part(NamedTuple):
    """What becomes of one level while it is written: its values, and the lists below it."""

    level: Level
    values: list[str]
    lists: list[tuple[str, str, Any, Any]]


def _kind(schema: Any) -> Kind:
    """What plain data is, as its schema says."""
    kinds = {type(value) for value in schema.get("enum", ()) if value is not None}
    if kinds:
        return _BASIC.get(kinds.pop(), "any") if len(kinds) == 1 else "any"
    return _WIRE.get(str(schema.get("type")), "any")


def free(name: str, taken: Iterable[str]) -> str:
    """The name, or one like it that is not taken."""
    taken = set(taken)
    while name in taken:
        name += "_"
    return name


def read(path: Any, cls: type[Document]) -> Any:
    """The document of a file, for its values alone: nothing is remembered for edits, which a quarter of the time goes to."""
    data, file, _ = _streams.read(path)
    text = decode(data, file) if isinstance(data, bytes) else data
    document = reader.read(cls, text, remembering=False)
    return _loads(text, cls, file, None) if document is None else document


# -- types


def bare(type_: Any) -> Any:
    """T for ``T | None``."""
    if typing.get_origin(type_) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(type_) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else type_
    return type_


def list_of(type_: Any) -> Any:
    """T for ``list[T]`` and its kin, else None."""
    arguments = typing.get_args(type_)
    if typing.get_origin(type_) not in _LISTS or len([kind for kind in arguments if kind is not ...]) != 1:
        return None
    return arguments[0]


def is_part(type_: Any) -> bool:
    """Whether a type is a class whose objects are mappings of a file."""
    return isinstance(type_, type) and attrs.has(type_) and not hasattr(type_, "from_wire")


# -- one value by its path


def _steps(path: str) -> list[tuple[str | None, int]]:
    """The keys and indexes of a path. Raises ValueError.

    Step by step: of one pattern for the whole a repeated group with groups in it is what some releases of ``re`` fail at.
    """
    steps, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at + (at > 0 and path[at] == "." and path[at + 1 : at + 2] not in ("[", "")))
        if match is None:
            break
        key, index, quoted = match.groups()
        steps.append((json.loads(quoted) if quoted else key or None, int(index or 0)))
        at = match.end()
    if at < len(path) or not steps:
        raise ValueError(f"{path!r:.80} is no path; write it as in findings: 'provider.domain', 'related[0].title'")
    return steps


class Reach:
    """The value at a path of a document, ``related.provider.domain``: of each item where a list stands on the way."""

    def __init__(self, cls: type[Document], path: str, exact: bool) -> None:
        self.steps = _steps(path)
        self.kind: Kind
        self.many: bool
        self.kind, self.many = self.told(cls, path, exact)

    def told(self, cls: Any, path: str, exact: bool) -> tuple[Kind, bool]:
        """What the class says of the value. Raises ValueError for a key that is near to one of the class."""
        type_, many = cls, False
        lens: Any = class_lens(cls)
        for at, (key, _) in enumerate(self.steps):
            item = list_of(type_)
            if item is not None:
                type_, lens, many = bare(item), bare_lens(lens).item(), many or key is not None
            if item is not None and key is None:
                continue
            if not is_part(type_) or key is None or (at == 0 and key == "$body"):
                type_, lens = (str if key == "$body" else Any), ANY
                continue
            field = class_lens(type_).by_key.get(key)
            if exact and field is None and key != EXTRA:
                near = class_lens(type_).meant(key)
                if near:
                    raise ValueError(f"{path}: {type_.__name__} has no key {key}; did you mean {near}? "
                                     f"Write {EXTRA}.{key} for a key that the class does not name")  # fmt: skip
            type_, lens = (Any, ANY) if field is None else (bare(_hints(type_)[field.name]), field.lens)
        item = list_of(type_)
        inner = type_ if item is None else bare(item)
        self.plain = None if inner in _BASIC or lens is ANY else lens.plain
        return _BASIC.get(inner, "any"), many or item is not None

    def __call__(self, document: Any) -> Any:
        return self.reach(document, self.steps, ANY)

    def reach(self, value: Any, steps: list[tuple[str | None, int]], lens: Lens) -> Any:
        """The value at the steps below one; ``lens``: that of this value, as far as it is known from the objects on the way."""
        at = 0
        while at < len(steps):
            key, index = steps[at]
            if isinstance(value, _MANY):
                lens = bare_lens(lens).item(index)
                if key is not None:
                    return [one for item in value for one in _each(self.reach(item, steps[at:], lens))]
                value = list(value)[index] if index < len(value) else None
                at += 1
            else:
                key, at = _key_at(steps, at, value)
                value, lens = _value(value, key, lens)
        if value is None:
            return None
        if self.plain is not None:
            return self.plain(value)
        # a union has no one class to say it before: ``Money | int`` with an amount that is a Decimal
        return value if lens is ANY or type(value) in _BASIC else lens.plain(value)


def _key_at(steps: list[tuple[str | None, int]], at: int, value: Any) -> tuple[str | None, int]:
    """The key at a step, and the step behind it: ``ms.date`` where there is no ``ms``, as findings have it."""
    key = steps[at][0]
    keys: Any = value
    if not isinstance(value, Mapping):
        keys = {**value.extra, **class_lens(type(value)).by_key} if isinstance(value, Document) else ()
    if key is not None and key not in keys:
        for stop in range(len(steps), at + 1, -1):
            run = [name for name, _ in steps[at:stop] if name is not None]
            if len(run) == stop - at and ".".join(run) in keys:
                return ".".join(run), stop
    return key, at + 1


def _each(value: Any) -> Iterable[Any]:
    """What a list of lists gives to the list of all."""
    return value if isinstance(value, _MANY) else () if value is None else (value,)


def _hints(cls: Any) -> dict[str, Any]:
    return {attribute.name: attribute.type for attribute in attrs.fields(cls)}


def _value(value: Any, key: str | None, lens: Lens) -> tuple[Any, Lens]:
    """What a mapping or an object holds under a key, and its lens."""
    if isinstance(value, Mapping):
        return value.get(key), bare_lens(lens).below(key or "")
    if not is_part(type(value)) or key is None:
        return None, ANY
    if key == "$body" and isinstance(value, Document):
        return value.body, ANY
    of = class_lens(type(value))
    field = of.by_key.get(key)
    if field is not None:
        return getattr(value, field.name), field.lens
    if not of.has_extra:
        return None, ANY
    return (value.extra if key == EXTRA and key not in value.extra else value.extra.get(key)), ANY


# -- what is no column


def text_of(value: Any) -> str | None:
    """A value of any kind as text: a string as it is, JSON of all else; nothing for what is empty."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return rfc3339(value)
    if isinstance(value, (Mapping, *_MANY)) and not value:
        return None
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:  # JSON has no word for what is no number
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, date) else list(value) if isinstance(value, _MANY) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, _MANY) else value
