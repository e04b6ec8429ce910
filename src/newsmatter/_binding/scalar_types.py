"""Lenses of single scalars: YAML's own types, where the type decides, and types of which the text decides.

What the second kind knows stands in one table, `TEXTS`; `newsmatter.Scalar` and classes with ``from_wire`` add to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple

from newsmatter._binding.fields import Scalar as Spec
from newsmatter._binding.lens import (
    ANY,
    FAILED,
    Context,
    Lens,
    as_text,
    based,
    describe,
    meant,
    no_text,
    rfc3339,
)
from newsmatter._binding.refusal import said
from newsmatter._binding.wording import type_name
from newsmatter._raised import RAISED, brief
from newsmatter._show import a_or_an, quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Node, Scalar, deref
from newsmatter.errors import EditError

_SAME: Any = object.__eq__
_BASES: dict[type, str] = {
    str: "a string", int: "an integer", float: "a number", bool: "true or false",
    datetime: "a time such as 2021-12-11T09:41:00Z", date: "a date such as 2021-12-11",
}  # fmt: skip


class ScalarLens(Lens):
    """A str, int, float, bool, datetime or date field: the type decides. ``made``: a class of one's own below it."""

    def __init__(self, kind: type, made: Any = None) -> None:
        self.kind = kind
        self.made = made
        self.zone: str | None = None  # "keep": a time without a zone stays without one
        self.expects = _BASES[kind]

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if isinstance(target, Scalar):
            if self.kind is str and target.tag != "binary":
                if resolve.is_null(target):
                    return no_text(target, path, context, node)
                return target.value if self.made is None else self.of(target.value, path, context, node)
            try:
                value = self.accept(resolve.scalar(target))
            except resolve.Unreadable as error:
                return context.report("wrong-value", f"{path}: {error.reason}", path, node)
            if value is not FAILED:
                return self.of(value, path, context, node)
            mend = meant(self.kind, target.value)
            if target.style in ("double", "single") and self.fits(target.value):
                mend = "; remove the quotes"
            return self.failed(node, path, context, mend)
        return self.failed(node, path, context, as_text(node, context) if self.kind is str else "")

    def fits(self, text: str) -> bool:
        """Whether the text would be taken if it stood without quotes."""
        try:
            return self.accept(resolve.plain(text)) is not FAILED
        except resolve.Unreadable:
            return False

    def of(self, value: Any, path: str, context: Context, node: Node | None = None) -> Any:
        """The value as its class has it."""
        if self.made is None:
            return value
        try:
            return self.made(value)
        except RAISED as error:  # the class is the caller's
            return context.report("wrong-value", f"{path}: {said(error)}", path, node)

    def accept(self, value: Any) -> Any:
        kind: Any = self.kind
        if type(value) is kind and (kind is not datetime or value.tzinfo is not None):
            return value
        value = based(value)
        if kind is float and type(value) is int:
            try:
                return float(value)
            except OverflowError:
                return FAILED
        if kind is datetime and isinstance(value, date):
            if not isinstance(value, datetime):
                value = datetime(value.year, value.month, value.day)
            return value if value.tzinfo is not None or self.zone == "keep" else value.replace(tzinfo=timezone.utc)
        return value if type(value) is kind else FAILED

    def load(self, data: Any, path: str, context: Context) -> Any:
        if self.made is not None and isinstance(data, self.made):
            return data
        value = data
        if issubclass(self.kind, date) and isinstance(data, str):
            try:
                value = resolve.stamp(data)
            except resolve.Unreadable as error:
                return context.report("wrong-value", f"{path}: {error.reason}", path)
        if self.kind is float and isinstance(data, dict):  # what JSON has no words for, as in untyped data
            value = ANY.load(data, path, context)
        if self.kind is int and type(data) is float and data.is_integer():
            value = int(data)  # JSON has one kind of number: to its schemas and to JavaScript 1.0 is 1
        value = self.accept(value)
        if value is FAILED:
            clock = self.kind is datetime and type(data) in (int, float)  # of a machine, it may be
            mend = (
                meant(self.kind, str(data) if isinstance(data, str) else brief(data))
                if isinstance(data, str) or clock
                else ""
            )
            return self.unfit(data, path, context, mend)
        return self.of(value, path, context)

    def plain(self, value: Any) -> Any:
        if self.made is not None:
            value = self.lower(value, "")[0]
        if isinstance(value, float) and not math.isfinite(value):
            return ANY.plain(value)
        return rfc3339(value) if isinstance(value, date) else value

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if isinstance(value, datetime) and self.kind is datetime and value.tzinfo is None and self.zone != "keep":
            raise EditError("a time must have a zone; use datetime(..., tzinfo=timezone.utc), or wire(zone=\"keep\") "
                            "for times without one", path=path)  # fmt: skip
        if self.kind is datetime and not isinstance(value, datetime):
            raise EditError(f"must be a datetime, not {brief(value)}", path=path)
        lowered = self.accept(value)
        if lowered is FAILED:
            raise EditError(f"must be {self.expects}, not {brief(value)}", path=path)
        return lowered, self

    def textual(self) -> bool:
        return self.kind is str


# -- what a text says


class Text(NamedTuple):
    """How the text of one scalar becomes a value of a type, and back.

    ``read`` takes the type and the text, and raises what it likes; ``pattern``: what a text must match first, all of it;
    ``schema``: what else the JSON Schema says; ``tag``: one that may stand before it; ``loose``: numbers, that stand
    without quotes.
    """

    read: Callable[[Any, str], Any]
    write: Callable[[Any], str]
    about: str
    pattern: str | None = None
    schema: dict[str, Any] = {}  # noqa: RUF012  # never changed
    tag: str | None = None
    loose: bool = False
    spaced: bool = False  # whether blanks and line breaks inside mean nothing
    spell: Callable[[str, str], str] | None = None  # a new text in the form of the one that it replaces


def _call(cls: Any, text: str) -> Any:
    return cls(text)


_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"({_CLOCK})(?::([0-5][0-9])(?:\.([0-9]{{1,6}}))?)?(Z|[-+]{_CLOCK})?"
_DURATION = (
    r"([-+]?)P(?=[0-9T])(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,6}))?S)?)?"
)
_UNITS = (timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))


def _read_time(cls: Any, text: str) -> time:
    found = re.fullmatch(_TIME, text, re.ASCII)
    assert found is not None  # the pattern was asked first
    clock, second, fraction, zone = found.groups()
    hour, minute = map(int, clock.split(":"))
    tz = None
    if zone == "Z":
        tz = timezone.utc
    elif zone:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
        tz = timezone(-offset if zone[0] == "-" else offset)
    return cls(hour, minute, int(second or 0), int((fraction or "").ljust(6, "0")), tz)  # type: ignore[no-any-return]


def _spell_time(text: str, old: str) -> str:
    """A time of day with seconds, digits of a fraction and ``+00:00`` where the other has them, or the value asks for them.

    >>> _spell_time("09:42:00", "09:41"), _spell_time("09:42:07", "09:41"), _spell_time("09:42:00.500000Z", "09:41:00.25+00:00")
    ('09:42', '09:42:07', '09:42:00.50+00:00')
    """
    new, stood = (re.fullmatch(_TIME, each, re.ASCII) for each in (text, old))
    if new is None or stood is None:
        return text
    digits, zone = (new[3] or "").rstrip("0"), new[4] or ""
    digits = digits.ljust(len(stood[3] or ""), "0")
    second = "" if stood[2] is None and new[2] == "00" and not digits else f":{new[2]}"
    return new[1] + second + f".{digits}" * bool(digits) + ("+00:00" if (zone, stood[4]) == ("Z", "+00:00") else zone)


def _spell_uuid(new: str, old: str) -> str:
    """A UUID without hyphens, and in upper case, where the other stands so."""
    new = new if "-" in old else new.replace("-", "")
    return new.upper() if old.isupper() else new


def _read_duration(cls: Any, text: str) -> timedelta:
    found = re.fullmatch(_DURATION, text, re.ASCII)
    assert found is not None
    sign, *counts, fraction = found.groups()
    total = timedelta(microseconds=int((fraction or "").ljust(6, "0")))
    total = sum((int(count or 0) * unit for count, unit in zip(counts, _UNITS, strict=True)), total)
    total = -total if sign == "-" else total
    return cls(days=total.days, seconds=total.seconds, microseconds=total.microseconds)  # type: ignore[no-any-return]


def duration(value: timedelta) -> str:
    """A span of time as ISO 8601 has it.

    >>> duration(timedelta(days=1, seconds=5400.5)), duration(-timedelta(hours=1)), duration(timedelta(0))
    ('P1DT1H30M0.5S', '-PT1H', 'PT0S')
    """
    sign, value = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    second = f"{seconds}.{value.microseconds:06}".rstrip("0").rstrip(".") if value.microseconds else str(seconds)
    parts = [f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes), f"{second}S" * (second != "0")]
    clock = "".join(parts)
    day = f"{value.days}D" * bool(value.days)
    if not day and not clock:
        clock = "0S"
    return f"{sign}P{day}{'T' + clock if clock else ''}"


def _read_bytes(cls: Any, text: str) -> bytes:
    import base64

    return cls(base64.b64decode(text))  # type: ignore[no-any-return]


def _write_bytes(value: bytes) -> str:
    import base64

    return base64.b64encode(value).decode()


def _read_pattern(cls: Any, text: str) -> re.Pattern[str]:
    return re.compile(text)


def _write_pattern(value: re.Pattern[str]) -> str:
    if not isinstance(value.pattern, str):
        raise ValueError("a pattern of bytes is no text")
    if re.compile(value.pattern).flags != value.flags:
        raise ValueError("its flags would be lost; write them into the pattern, as in (?i)")
    return value.pattern


def _write_path(value: Any) -> str:
    return str(value.as_posix()) if type(value).__name__ in ("PosixPath", "WindowsPath") else str(value)


def _write_zone(value: Any) -> str:
    if not value.key:
        raise ValueError("a zone without a key cannot be written")
    return str(value.key)


_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"(?:{_BYTE}\.){{3}}{_BYTE}"
_PREFIX = "(?:/(?:3[0-2]|[12]?[0-9]))?"
_PATH = Text(_call, _write_path, "a path such as images/pier.jpg")

# The table of built-in scalars whose text decides, by the name of the type: most need an import that few classes ask for.
TEXTS: dict[str, Text] = {
    "datetime.time": Text(_read_time, lambda value: re.sub(r"\+00:00$", "Z", value.isoformat()), "a time of day such as 09:41:00",
                          _TIME, {"examples": ["09:41:00"]}, spell=_spell_time),
    "datetime.timedelta": Text(_read_duration, duration, "a duration such as PT1H30M", _DURATION, {"format": "duration"}),
    "uuid.UUID": Text(_call, str, "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
                      r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", spell=_spell_uuid),
    "decimal.Decimal": Text(_call, str, "a decimal number such as 9.99",
                            r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?", loose=True),
    "fractions.Fraction": Text(_call, str, "a fraction such as 3/4", r"[-+]?[0-9]{1,3000}(?:/0*[1-9][0-9]{0,3000}|\.[0-9]{1,3000})?", loose=True),
    "pathlib.Path": _PATH, "pathlib.PurePath": _PATH, "pathlib.PosixPath": _PATH, "pathlib.WindowsPath": _PATH,
    "pathlib.PurePosixPath": _PATH, "pathlib.PureWindowsPath": _PATH,
    "ipaddress.IPv4Address": Text(_call, str, "an IPv4 address such as 192.0.2.1", _IPV4, {"format": "ipv4"}),
    "ipaddress.IPv6Address": Text(_call, str, "an IPv6 address such as 2001:db8::1", None, {"format": "ipv6"}),
    "ipaddress.IPv4Network": Text(_call, str, "an IPv4 network such as 192.0.2.0/24", _IPV4 + _PREFIX),
    "ipaddress.IPv6Network": Text(_call, str, "an IPv6 network such as 2001:db8::/32"),
    "ipaddress.IPv4Interface": Text(_call, str, "an IPv4 interface such as 192.0.2.1/24", _IPV4 + _PREFIX),
    "ipaddress.IPv6Interface": Text(_call, str, "an IPv6 interface such as 2001:db8::1/32"),
    "re.Pattern": Text(_read_pattern, _write_pattern, "a regular expression", None, {"format": "regex"}),
    "zoneinfo.ZoneInfo": Text(_call, _write_zone, "a time zone such as Europe/Oslo"),
    "builtins.bytes": Text(_read_bytes, _write_bytes, "Base64", r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
                           {"contentEncoding": "base64"}, tag="binary", spaced=True),
}  # fmt: skip


def text_of(cls: type) -> Text | None:
    """What the table says of a type, or of the nearest of its bases."""
    for base in cls.__mro__:
        found = TEXTS.get(
            f"{base.__module__.partition('.')[0]}.{base.__qualname__}"
        )  # pathlib._local, from Python 3.13 on
        if found is not None:
            return found
    return None


class TextLens(Lens):
    """A scalar whose text decides, whatever YAML would make of it; a null is no text."""

    free = True

    def __init__(self, cls: Any, text: Text) -> None:
        self.cls = cls
        self.text = text
        self.expects = text.about
        self.tag = text.tag
        self.loose = text.loose
        self._match = re.compile(text.pattern, re.ASCII).fullmatch if text.pattern is not None else None
        self.hashable = not isinstance(cls, type) or cls.__hash__ is not None

    def value(self, text: str) -> Any:
        """The value of a text. Raises what the type raises; ValueError without a word where the text is not of its form."""
        if self._match is not None and not self._match(text):
            raise ValueError
        return self.text.read(self.cls, text)

    def read(self, node: Node, path: str, context: Context) -> Any:
        target = deref(node)
        if not isinstance(target, Scalar) or (target.tag == "binary" and self.tag is None):
            return self.failed(node, path, context)
        if resolve.is_null(target):
            return no_text(target, path, context, node)
        text = "".join(target.value.split()) if self.text.spaced else target.value
        try:
            return self.value(text)
        except RAISED as error:  # a class may be the caller's
            return self.refused(error, describe(node) + self.mend(text), path, context, node)

    def mend(self, text: str) -> str:
        """What was meant by a text that is not of the form: for the one type of which that can be told."""
        return meant(float, text) if self.text is TEXTS["decimal.Decimal"] else ""

    def refused(self, error: BaseException, shown: str, path: str, context: Context, node: Node | None = None) -> Any:
        """Report a text that cannot be read. ``shown``: that text, and the mend."""
        if isinstance(error, ValueError) and not error.args:
            return context.report("wrong-type", f"{path} must be {self.expects}, not {shown}", path, node)
        return context.report("wrong-value", f"{path} must be {self.expects}, not {shown} ({said(error)})", path, node)

    def owns(self, value: Any) -> bool:
        """Whether a value is of the type."""
        return not isinstance(self.cls, type) or isinstance(value, self.cls)

    def load(self, data: Any, path: str, context: Context) -> Any:
        if not isinstance(data, str) or (isinstance(self.cls, type) and isinstance(data, self.cls)):
            if isinstance(self.cls, type) and isinstance(data, self.cls):
                return data
            number = type(data) in (int, float) and self.text in (TEXTS["decimal.Decimal"], TEXTS["fractions.Fraction"])
            return self.unfit(data, path, context, f'; write it as a string, "{data}"' if number else "")
        try:
            return self.value(data)
        except RAISED as error:
            return self.refused(error, quoted(data) + self.mend(data), path, context)

    def plain(self, value: Any) -> Any:
        return self.lower(value, "")[0]

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not self.owns(value):
            raise EditError(f"must be {self.expects}, not {brief(value)}{self.made_of(value)}", path=path)
        try:
            text = self.text.write(value)
            again = self.value(text)
            differs = self.differs(again, value, text)
        except RAISED as error:
            raise EditError(
                said(error) if error.args else f"must be {self.expects}, not {brief(value)}", path=path
            ) from None
        if differs:
            raise EditError(
                f"{brief(value)} is written as {quoted(text)}, which is read back as {brief(again)}", path=path
            )
        return text, self

    def differs(self, again: Any, value: Any, text: str) -> bool:
        """Whether what a value's text is read as is another one."""
        try:
            return bool(again != value) and type(value).__eq__ is not _SAME
        except RAISED:  # an array compares item by item, and has no answer for the whole
            return self.text.write(again) != text

    def made_of(self, value: Any) -> str:
        """The mend for a plain value where an object of the class must be: ``Decimal('2.5')`` for 2.5."""
        if self.text.read is not _call or type(value) not in (str, int, float):
            return ""
        try:
            self.value(str(value))
        except Exception:
            return ""
        return f"; use {self.cls.__name__}({str(value)!r:.60})"

    def textual(self) -> bool:
        return True

    def spelt_like(self, new: str, old: str) -> str:
        return new if self.text.spell is None else self.text.spell(new, old)

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "string", **self.text.schema}
        if self.text.pattern is not None:
            made["pattern"] = f"^(?:{self.text.pattern})$(?!\\n)"
        return made


class WireLens(TextLens):
    """A class that is one scalar on the wire (``from_wire`` and ``str``), such as Secured."""

    def __init__(self, cls: Any) -> None:
        super().__init__(cls, Text(lambda cls, text: cls.from_wire(text), str, "a string"))

    def refused(self, error: BaseException, shown: str, path: str, context: Context, node: Node | None = None) -> Any:
        return context.report("wrong-value", f"{path}: {said(error)}", path, node)

    def lower(self, value: Any, path: str) -> tuple[Any, Lens]:
        if not isinstance(value, self.cls):
            raise EditError(f"must be {self.cls.__name__}, not {brief(value)}", path=path)
        return super().lower(value, path)

    def schema(self, of: Callable[[Lens], dict[str, Any]]) -> dict[str, Any]:
        pattern = getattr(self.cls, "WIRE_PATTERN", None)
        return {"type": "string", "pattern": pattern} if pattern else {"type": "string"}


def spec_lens(cls: Any, spec: Spec[Any]) -> TextLens:
    """The lens of a `newsmatter.Scalar`."""
    name = type_name(cls)
    about = spec.about or f"the text of {a_or_an(name)}"
    schema = {"description": spec.about} if spec.about else {}
    return TextLens(cls, Text(lambda _, text: spec.read(text), spec.write, about, spec.pattern, schema))
