"""Values to tree and plain data, and back: what every lens answers, and the lenses of untyped data and of ``T | None``.

A lens reads a value from a node (``read``) or from plain data (``load``), gives plain data (``plain``), and lowers a
value to what the planner writes: a scalar, a list or a mapping. Each kind of type has its own: ``scalar_types``,
``choices``, ``containers``, ``unions``, ``classes``; ``annotation`` tells which one a type has.
"""

from __future__ import annotations

import math
import re
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone
from typing import Any

from newsmatter._later import pattern
from newsmatter._raised import brief
from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective
from newsmatter._syntax.positions import LineIndex, Places
from newsmatter.errors import LIMIT, EditError, Finding, SchemaError, capped

_RFC3339 = pattern(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{6})?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
ESCAPED = pattern(r"\$+(?:str|float)")
_JSON = frozenset({str, int, float, bool, type(None)})
_FLOATS = {"nan": resolve.NAN, "inf": math.inf, "-inf": -math.inf}
FAILED: Any = object()  # a value that could not be read: a finding says why


class Context:
    """Where findings of one reading go. ``lenient``: a value that failed becomes None, and the reading goes on.

    ``limit``: how many of one code are kept (None: all); the others are counted. ``reported``: how many there were.
    """

    def __init__(
        self, text: str = "", file: str | None = None, *, lenient: bool = False, limit: int | None = LIMIT
    ) -> None:
        self.text = text
        self.file = file
        self.lenient = lenient
        self.limit = limit
        self.reported = 0
        self.more: dict[str, int] = {}
        self._kept: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.unread: dict[str, int] = {}  # what was reported by its path, with the offset; -1: it stands nowhere
        self._index: list[LineIndex] = []  # made when it is first asked for
        self.places: dict[str, Places] = {}  # of the codes that are in it, where those stand that are counted only

    def aside(self) -> Context:
        """One for an attempt at the same text, whose findings may be dropped, or taken."""
        made = Context(self.text, self.file)
        made._index = self._index
        return made

    def report(self, code: str, message: str, path: str, node: Node | None = None, end: int | None = None) -> Any:
        """Add an error at the node (at nothing, for plain data); returns FAILED, or None where lenient."""
        self.reported += 1
        number = self._kept[code] = self._kept.get(code, 0) + 1
        if path:
            self.unread[path] = -1 if node is None else node.start
        if self.limit is not None and number > self.limit:
            self.more[code] = number - self.limit
            if code in self.places and node is not None:
                self.places[code].add(node.start)
            return None if self.lenient else FAILED
        start = stop = (0, 0)
        if node is not None:
            if not self._index:
                self._index.append(LineIndex(self.text))
            start = self._index[0].locate(node.start)
            stop = self._index[0].locate(node.end if end is None else end)
        self.findings.append(Finding(
            code=code, message=message, path=path, line=start[0], column=start[1],
            end_line=stop[0], end_column=stop[1], file=self.file,
        ))  # fmt: skip
        return None if self.lenient else FAILED

    def take(self, aside: Context) -> Any:
        """Add what was found aside; returns as `report` does."""
        for finding in aside.findings:
            self.reported += 1
            self.findings.append(finding)
        self.unread.update(aside.unread)
        return None if self.lenient else FAILED

    def error(self) -> SchemaError:
        """The error that holds what was found."""
        return SchemaError(capped(self.findings, self.more, self.limit))


def rfc3339(value: date) -> str:
    """The text of a date or time: ``2021-12-11T09:41:00Z``."""
    if not isinstance(value, datetime):
        return value.isoformat()
    offset = value.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        try:
            value = value.astimezone(timezone.utc)
        except OverflowError:
            raise EditError(
                f"the zone of {value} has seconds, which YAML does not know, and UTC no such year"
            ) from None
    return re.sub(r"\+00:00$", "Z", value.isoformat())


def based(value: Any) -> Any:
    """A scalar as the type of YAML's own that its class derives from: an IntEnum as the int that it is.

    >>> import enum
    >>> based(enum.IntEnum("Level", ["LOW"]).LOW), based(True)
    (1, True)
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if type(value) is datetime:
        return value
    day, clock = (value.year, value.month, value.day), (value.hour, value.minute, value.second, value.microsecond)
    return datetime(*day, *clock, tzinfo=value.tzinfo, fold=value.fold)


STEP = pattern(r"([^.\[\]]+)|\[([0-9]+)\]")  # of a path: a key, or an index


def dotted(path: str, key: str) -> str:
    """The path of a key below ``path``."""
    return f"{path}.{key}" if path else key


def describe(node: Node) -> str:
    """What a node is, for a message."""
    node = deref(node)
    if isinstance(node, Scalar):
        if resolve.is_null(node):
            return "nothing"
        return quoted(node.value if len(node.value) <= 40 else node.value[:37] + "...")
    return "a list" if isinstance(node, Sequence) else "a mapping"


def plain_list(items: Iterable[Any], plain: Callable[[Any], Any]) -> list[Any]:
    """Plain data of each item; an EditError names the item."""
    made: list[Any] = []
    try:
        for item in items:
            made.append(plain(item))
    except EditError as error:
        raise error.below(f"[{len(made)}]") from error.__cause__
    return made


def plain_items(items: Iterable[tuple[Any, Any]], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """Plain data of each value; an EditError names the key."""
    made: dict[str, Any] = {}
    key: Any = ""
    try:
        for key, value in items:
            if not isinstance(key, str):
                raise EditError(f"the key {brief(key)} is no string; write it as text")
            made[key] = plain(value)
    except EditError as error:
        raise error.below(str(key)) from error.__cause__
    return made


def meant(kind: type, text: str) -> str:
    """The mend in a message about a text that should be of a type; a list and a dict stand for any list or mapping."""
    from newsmatter._binding import likely  # few texts need it

    if kind is list:
        return likely.item(text)
    return likely.entry(text) if kind is dict else likely.mend(kind, text)


def as_text(node: Node, context: Context) -> str:
    """The mend for a list or a mapping where a text must stand: the quotes that are missing."""
    from newsmatter._binding import likely

    return likely.enclosed(context.text[node.start : node.end])


def as_mapping(target: Node, context: Context) -> str:
    """The mend for what stands where a mapping must."""
    if isinstance(target, Scalar):
        return meant(dict, target.value)
    if isinstance(target, Sequence) and len(target.items) == 1 and isinstance(deref(target.items[0]), Mapping):
        return f"; remove the {'brackets around' if context.text[target.start] == '[' else 'dash before'} it"
    return ""


_CUT = re.compile(r"[ \t]+(#\w[^\r\n]*)")


def no_text(target: Scalar, path: str, context: Context, node: Node) -> Any:
    """A null where a text must stand: it is none, however it is spelt."""
    if target.value == "" and (cut := _CUT.match(context.text, node.end)):
        message = f"{path} is empty, what follows # is a comment; write {quoted(cut[1])} in quotes if it is text"
    elif target.value == "" or target.tag is not None:
        message = f'{path} is empty; write "" for an empty string'
    else:
        message = f'{path} is {target.value}, which is no text; write "{target.value}" in quotes if it is one'
    return context.report("wrong-type", message, path, node)


class Entry(typing.NamedTuple):
    """One key of a mapping to be written.

    ``absent``: empty, so it is not written; ``implied``: the default, so a text without the key holds it already;
    ``optional``: so, and a new text leaves it out; ``bare``: its key is no text, and stands without quotes.
    """

    key: str
    value: Any
    lens: Lens
    absent: bool = False
    implied: bool = False
    spaced: bool = False
    named: bool = False
    bare: bool = False
    optional: bool = False


class Lens:
    """What every lens answers; this one is of untyped data (``extra``)."""

    style: str | None = None
    expects = "plain data"
    nullable = False  # whether None is a value of its own
    tag: str | None = None  # a tag that may stand before its scalars, and stays there
    chooses = False  # whether the type of a value says which of several lenses is its own
    unquoted = False  # whether quotes would make it the text of another type
    loose = False  # whether its text may stand without quotes where YAML takes it for a number, or anything but text
    one = False  # whether one value alone stands for a list of one
    free = False  # whether its text stands for a value that is no string
    hashable = True  # whether its values may be items of a set
    respells = False  # whether a key of a text may be spelt otherwise than its own

    def styled(self, style: str | None) -> Lens:
        """The same lens with the style of a field."""
        if style is None:
            return self
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        twin.style = style
        return twin

    def read(self, node: Node, path: str, context: Context) -> Any:
        node = deref(node)
        if isinstance(node, Scalar):
            try:
                return resolve.scalar(node)
            except resolve.Unreadable as error:
                if node.tag == "binary":
                    message = "!!binary is for a field of bytes; give the key one in a class, or remove the tag"
                    return context.report("tag", message, path, node)
                return context.report("wrong-value", str(error), path, node)
        if isinstance(node, Sequence):
            return [self.read(item, f"{path}[{i}]", context) for i, item in enumerate(node.items)]
        return {key: self.read(value, dotted(path, key), context) for key, value in effective(node).items()}

    def load(self, data: Any, path: str, context: Context) -> Any:
        if isinstance(data, dict):
            if len(data) == 1:
                ((key, value),) = data.items()
                if key == "$str":
                    return value
                if key == "$float" and isinstance(value, str) and value in _FLOATS:
                    return _FLOATS[value]
                if isinstance(key, str) and ESCAPED.fullmatch(key):
                    return {key[1:]: self.load(value, path, context)}
            if not all(isinstance(key, str) for key in data):
                return context.report("wrong-type", f"{path or 'a mapping'}: keys must be strings", path)
            return {key: self.load(value, dotted(path, key), context) for key, value in data.items()}
        if isinstance(data, list):
            return [self.load(item, f"{path}[{i}]", context) for i, item in enumerate(data)]
        if type(data) is str and _RFC3339.fullmatch(data):
            try:
                return resolve.stamp(data)
            except resolve.Unreadable:
                return data
        if data is None or isinstance(data, (str, int, float, date)):
            return data
        return context.report("wrong-type", f"{path}: {type(data).__name__} is no plain data", path)

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            result = plain_items(value.items(), self.plain)
            if len(result) == 1 and ESCAPED.fullmatch(key := next(iter(result))):
                return {"$" + key: result[key]}
            return result
        if isinstance(value, (list, tuple)):
            return plain_list(value, self.plain)
        if isinstance(value, date):
            return rfc3339(value)
        if isinstance(value, float) and not math.isfinite(value):
            return {"$float": str(value)}
        if isinstance(value, str):
            value = str.__str__(value)
            return value if type(self.load(value, "", Context())) is str else {"$str": value}
        return value if type(value) in _JSON else self.lower(value, "")[0]

    # what the planner asks

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        """The value as the planner writes it (scalar, list, dict or attrs object) and the lens for that."""
        if value is None or isinstance(value, (str, bool, int, float, date)):
            return based(value), self  # a subclass is written as what it derives from
        if isinstance(value, (list, tuple)):
            return value if type(value) is list else list(value), self
        if isinstance(value, dict):
            exact = type(value) is dict and all(type(key) is str for key in value)
            return value if exact else {based(key): child for key, child in value.items()}, self
        raise EditError(f"{type(value).__name__} is no plain data; use dict, list, str, int, float, bool, None, "
                        "date or datetime", path=path)  # fmt: skip

    def item(self, at: int = 0) -> Lens:
        """The lens of a list's item."""
        return self if type(self) is Lens else ANY

    def below(self, key: str) -> Lens:
        """The lens of what stands at a key."""
        return ANY

    def spelt(self, keys: Iterable[str]) -> dict[str, str]:
        """For keys of a text that are spelt otherwise than this lens spells them: its own by the text's."""
        return {}

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        """The JSON Schema of its plain data; ``of`` gives that of a lens inside, with null where it is a value."""
        return {}

    def entries(self, value: Any, path: str) -> Iterable[Entry]:
        """The keys of a mapping to be written, in the order of the class. They are iterated over once: a list of many takes
        fifteen times their text."""
        for key in value:
            if not isinstance(key, str):
                raise EditError(f"key {key!r} is no string; write it as text", path=path)
        return (Entry(key, child, ANY) for key, child in value.items())

    def textual(self) -> bool:
        """Whether a scalar's text decides, whatever YAML would make of it."""
        return False

    def spelt_like(self, new: str, old: str) -> str:
        """The text of a new value in the form of the text that it replaces."""
        return new

    def failed(self, node: Node, path: str, context: Context, mend: str = "") -> Any:
        """Report that a node is not what is expected."""
        return context.report("wrong-type", f"{path} must be {self.expects}, not {describe(node)}{mend}", path, node)

    def unfit(self, data: Any, path: str, context: Context, mend: str = "") -> Any:
        """Report that plain data is not what is expected."""
        shown = quoted(data) if isinstance(data, str) else brief(data)
        where = path or "the data"
        return context.report("wrong-type", f"{where} must be {self.expects}, not {shown}{mend}", path)


ANY = Lens()
ANY.nullable = True


class OptionalLens(Lens):
    """``T | None``: a null is None, whatever T."""

    def __init__(self, inner: Lens) -> None:
        self.inner = inner
        self.expects = inner.expects
        self.nullable = True

    def styled(self, style: str | None) -> Lens:
        twin = OptionalLens(self.inner.styled(style))
        twin.style = style
        return twin

    @property
    def hashable(self) -> bool:  # type: ignore[override]
        return self.inner.hashable

    def item(self, at: int = 0) -> Lens:
        return self.inner.item(at)

    def textual(self) -> bool:
        return self.inner.textual()

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar) and resolve.is_null(target):
            return None
        return self.inner.read(node, path, context)

    def load(self, data: Any, path: str, context: Context) -> Any:
        return None if data is None else self.inner.load(data, path, context)

    def plain(self, value: Any) -> Any:
        return None if value is None else self.inner.plain(value)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        return (None, self) if value is None else self.inner.lower(value, path)


def bare(lens: Lens) -> Lens:
    """The lens of T for that of ``T | None``."""
    return lens.inner if isinstance(lens, OptionalLens) else lens


class Later(Lens):
    """The lens of an alias inside itself, which is there when the whole is."""

    inner: Lens = ANY
    hashable = False

    @property
    def expects(self) -> str:  # type: ignore[override]
        return "the same"

    def read(self, node: Any, path: str, context: Any) -> Any:
        return self.inner.read(node, path, context)

    def load(self, data: Any, path: str, context: Any) -> Any:
        return self.inner.load(data, path, context)

    def plain(self, value: Any) -> Any:
        return self.inner.plain(value)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        return self.inner.lower(value, path)
