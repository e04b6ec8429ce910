"""Values to tree and plain data, and back: one lens for each type (``_binding`` has those of classes).

A lens reads a value from a node (``read``) or from plain data (``load``), gives plain data (``plain``), and lowers a
value to what the planner writes: a scalar, a list or a mapping. Types that have no lens here (enums, literals,
unions, UUIDs, ...) go through a cattrs converter.
"""

from __future__ import annotations

import math
import re
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone
from typing import Any

from newsmatter._binding.refusal import said
from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective
from newsmatter._syntax.positions import LineIndex
from newsmatter.errors import LIMIT, EditError, Finding, SchemaError, capped

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{6})?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_ESCAPED = re.compile(r"\$+(?:str|float)")
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
        self.unread: dict[str, tuple[int, int]] = {}  # what was reported by its path, with line and column
        self._index: LineIndex | None = None

    def report(self, code: str, message: str, path: str, node: Node | None = None, end: int | None = None) -> Any:
        """Add an error at the node (at nothing, for plain data); returns FAILED, or None where lenient."""
        self.reported += 1
        number = self._kept[code] = self._kept.get(code, 0) + 1
        start = stop = (0, 0)
        if node is not None:
            self._index = self._index or LineIndex(self.text)
            start = self._index.locate(node.start)
            stop = self._index.locate(node.end if end is None else end)
        if path:
            self.unread[path] = start
        if self.limit is not None and number > self.limit:
            self.more[code] = number - self.limit
            return None if self.lenient else FAILED
        self.findings.append(Finding(
            code=code, message=message, path=path, line=start[0], column=start[1],
            end_line=stop[0], end_column=stop[1], file=self.file,
        ))  # fmt: skip
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


STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")  # of a path: a key, or an index


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
                raise EditError(f"the key {key!r:.60} is no string; write it as text")
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


def _no_text(target: Scalar, path: str, context: Context, node: Node) -> Any:
    """A null where a text must stand: it is none, however it is spelt."""
    if target.value == "" or target.tag is not None:
        message = f'{path} is empty; write "" for an empty string'
    else:
        message = f'{path} is {target.value}, which is no text; write "{target.value}" in quotes if it is one'
    return context.report("wrong-type", message, path, node)


class Entry(typing.NamedTuple):
    """One key of a mapping to be written.

    ``absent``: empty, so it is not written; ``implied``: the default, so a text without the key holds it already.
    """

    key: str
    value: Any
    lens: Lens
    absent: bool = False
    implied: bool = False
    spaced: bool = False
    named: bool = False


class Lens:
    """What every lens answers; this one is of untyped data (``extra``)."""

    style: str | None = None
    expects = "plain data"
    nullable = False  # whether None is a value of its own

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
                if isinstance(key, str) and _ESCAPED.fullmatch(key):
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
            if len(result) == 1 and _ESCAPED.fullmatch(key := next(iter(result))):
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
        if isinstance(value, tuple):
            return list(value), self
        if isinstance(value, str):
            return str.__str__(value), self  # a subclass is written as the text that it is
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value), self
        if value is None or isinstance(value, (str, bool, int, float, date, list, dict)):
            return value, self
        raise EditError(f"{type(value).__name__} is no plain data; use dict, list, str, int, float, bool, None, "
                        "date or datetime", path=path)  # fmt: skip

    def item(self) -> Lens:
        """The lens of a list's items."""
        return self.styled(None)

    def entries(self, value: Any, path: str) -> list[Entry]:
        """The keys of a mapping to be written, in the order of the class."""
        for key in value:
            if not isinstance(key, str):
                raise EditError(f"key {key!r} is no string; write it as text", path=path)
        return [Entry(key, child, ANY) for key, child in value.items()]

    def textual(self) -> bool:
        """Whether a scalar's text decides, whatever YAML would make of it."""
        return False


ANY = Lens()
ANY.nullable = True


class ScalarLens(Lens):
    """A str, int, float, bool, datetime or date field: the type decides."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.expects = {str: "a string", int: "an integer", float: "a number", bool: "true or false",
                        datetime: "a time such as 2021-12-11T09:41:00Z", date: "a date such as 2021-12-11"}[kind]  # fmt: skip

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar):
            if self.kind is str:
                return _no_text(target, path, context, node) if resolve.is_null(target) else target.value
            try:
                value = self.accept(resolve.scalar(target))
            except resolve.Unreadable as error:
                return context.report("wrong-value", f"{path}: {error}", path, node)
            if value is not FAILED:
                return value
        mend = meant(self.kind, target.value) if isinstance(target, Scalar) else ""
        if isinstance(target, Scalar) and target.style in ("double", "single") and not mend.startswith("; a comment"):
            mend = "; remove the quotes" if mend in ("", f"; write {target.value}") else mend
        return context.report("wrong-type", f"{path} must be {self.expects}, not {describe(node)}{mend}", path, node)

    def accept(self, value: Any) -> Any:
        kind = self.kind
        if kind is float and type(value) is int:
            try:
                return float(value)
            except OverflowError:
                return FAILED
        if kind is datetime and isinstance(value, date):
            if not isinstance(value, datetime):
                value = datetime(value.year, value.month, value.day)
            return value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)
        if type(value) is kind:
            return value
        if kind is str and isinstance(value, str):
            return str.__str__(value)  # a subclass, such as a string enum
        return FAILED

    def load(self, data: Any, path: str, context: Context) -> Any:
        value = data
        if issubclass(self.kind, date) and isinstance(data, str):
            try:
                value = resolve.stamp(data)
            except resolve.Unreadable as error:
                return context.report("wrong-value", f"{path}: {error}", path)
        if self.kind is int and type(data) is float and data.is_integer():
            value = int(data)  # JSON has one kind of number: to its schemas and to JavaScript 1.0 is 1
        value = self.accept(value)
        if value is FAILED:
            mend = meant(self.kind, data) if isinstance(data, str) else ""
            shown = quoted(data) if isinstance(data, str) else f"{data!r:.60}"
            return context.report("wrong-type", f"{path} must be {self.expects}, not {shown}{mend}", path)
        return value

    def plain(self, value: Any) -> Any:
        return rfc3339(value) if isinstance(value, date) else value

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if isinstance(value, datetime) and self.kind is datetime and value.tzinfo is None:
            raise EditError("a time must have a zone; use datetime(..., tzinfo=timezone.utc)", path=path)
        if self.kind is datetime and not isinstance(value, datetime):
            raise EditError(f"must be a datetime, not {value!r:.60}", path=path)
        lowered = self.accept(value)
        if lowered is FAILED:
            raise EditError(f"must be {self.expects}, not {value!r:.60}", path=path)
        return lowered, self

    def textual(self) -> bool:
        return self.kind is str


class WireLens(Lens):
    """A class that is one scalar on the wire (``from_wire`` and ``str``), such as Secured."""

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.expects = "a string"

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, Scalar):
            return context.report("wrong-type", f"{path} must be a string, not {describe(node)}", path, node)
        if resolve.is_null(target):
            return _no_text(target, path, context, node)
        try:
            return self.cls.from_wire(target.value)
        except Exception as error:  # the class is the caller's
            return context.report("wrong-value", f"{path}: {said(error)}", path, node)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if not isinstance(data, (str, self.cls)):
            return context.report("wrong-type", f"{path} must be a string, not {data!r:.60}", path)
        try:
            return data if isinstance(data, self.cls) else self.cls.from_wire(data)
        except Exception as error:
            return context.report("wrong-value", f"{path}: {said(error)}", path)

    def plain(self, value: Any) -> Any:
        return self.lower(value, "")[0]

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, self.cls):
            raise EditError(f"must be {self.cls.__name__}, not {value!r:.60}", path=path)
        try:
            text = str(value)
            self.cls.from_wire(text)
        except Exception as error:
            raise EditError(said(error), path=path) from None
        return text, self

    def textual(self) -> bool:
        return True


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


class ListLens(Lens):
    """``list[T]``; a null is an empty list."""

    expects = "a list"

    def __init__(self, inner: Lens) -> None:
        self.inner = inner

    def styled(self, style: str | None) -> Lens:
        return ListLens(self.inner.styled(style))

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar) and resolve.is_null(target):
            return []
        if not isinstance(target, Sequence):
            mend = meant(list, target.value) if isinstance(target, Scalar) else "; write it as '- item' lines"
            return context.report("wrong-type", f"{path} must be a list, not {describe(node)}{mend}", path, node)
        return [self.inner.read(item, f"{path}[{i}]", context) for i, item in enumerate(target.items)]

    def load(self, data: Any, path: str, context: Context) -> Any:
        if data is None:
            return []
        if not isinstance(data, (list, tuple)):
            return context.report("wrong-type", f"{path} must be a list, not {data!r:.60}", path)
        return [self.inner.load(item, f"{path}[{i}]", context) for i, item in enumerate(data)]

    def plain(self, value: Any) -> Any:
        return plain_list(self.lower(value, "")[0], self.inner.plain)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, (list, tuple)):
            raise EditError(f"must be a list, not {value!r:.60}", path=path)
        return list(value), self

    def item(self) -> Lens:
        return self.inner


class DictLens(Lens):
    """``dict[str, T]``; a null is an empty mapping."""

    expects = "a mapping"

    def __init__(self, inner: Lens) -> None:
        self.inner = inner

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar) and resolve.is_null(target):
            return {}
        if not isinstance(target, Mapping):
            mend = meant(dict, target.value) if isinstance(target, Scalar) else ""
            return context.report("wrong-type", f"{path} must be a mapping, not {describe(node)}{mend}", path, node)
        return {key: self.inner.read(value, dotted(path, key), context) for key, value in effective(target).items()}

    def load(self, data: Any, path: str, context: Context) -> Any:
        if data is None:
            return {}
        if not isinstance(data, dict):
            return context.report("wrong-type", f"{path} must be a mapping, not {data!r:.60}", path)
        return {key: self.inner.load(value, dotted(path, key), context) for key, value in data.items()}

    def plain(self, value: Any) -> Any:
        return plain_items(self.lower(value, "")[0].items(), self.inner.plain)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, dict):
            raise EditError(f"must be a dict, not {value!r:.60}", path=path)
        return value, self

    def item(self) -> Lens:
        return self.inner

    def entries(self, value: Any, path: str) -> list[Entry]:
        return [entry._replace(lens=self.inner) for entry in super().entries(value, path)]
