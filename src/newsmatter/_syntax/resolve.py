"""What a scalar means: the YAML 1.2 core schema, and timestamps.

Core schema: https://yaml.org/spec/1.2.2/#103-core-schema; timestamps: https://yaml.org/type/timestamp.html.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

from newsmatter._later import pattern
from newsmatter._syntax.nodes import Scalar

Plain: TypeAlias = "str | int | float | bool | None | datetime | date"

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = pattern(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INF = pattern(r"([-+]?)\.(?:inf|Inf|INF)")
STAMP = pattern(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::?(\d\d))?))?)?",
    re.ASCII,
)
# Nearly all times: Python reads these itself. Hours are bounded, as its later releases know 24:00.
_USUAL = pattern(
    r"\d{4}-\d\d-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:(Z| ?[-+]00:?00)| ?([-+]\d\d):?([0-5]\d))?", re.ASCII
)
_DATE = pattern(r"\d{4}-\d\d-\d\d", re.ASCII)

# Longer integers would take quadratic time to convert. From 3.11 on Python itself refuses more than 4300 decimal
# digits, which 3570 hexadecimal ones already are.
MAX_DIGITS = 3000

# One NaN, so that equal data compares equal: Python's containers ask for identity first.
NAN = math.nan


QUOTE = "; quote it if it is text"


class Unreadable(ValueError):
    """A scalar that looks like a number or a date and is none; the message holds the mend where a text may stand.

    ``reason``: without the mend, for a place that takes no text.
    """

    def __init__(self, reason: str, mend: str = "") -> None:
        super().__init__(reason + mend)
        self.reason = reason


def scalar(node: Scalar) -> Plain:
    """The value of an untyped scalar. Raises Unreadable."""
    if node.tag is not None:
        return _tagged(node)
    if node.style != "plain":
        return node.value
    return plain(node.value)


def is_of_ruby(node: Scalar) -> bool:
    """Whether a scalar is a time whose zone has no colon, ``2015-10-01 01:00:00 +0800``, as Jekyll writes it."""
    if node.style != "plain" or node.tag is not None or node.value[4:5] != "-":
        return False
    match = STAMP.fullmatch(node.value)
    return match is not None and match[11] is not None and node.value[-3] != ":"


def is_null(node: Scalar) -> bool:
    """Whether the scalar is a null, by its spelling or its tag."""
    if node.tag is not None:
        return node.tag == "null"
    return node.style == "plain" and node.value in NULLS


def plain(text: str) -> Plain:
    """The value of a plain scalar. Raises Unreadable.

    >>> plain("012"), plain("1e3"), plain("NO"), plain("~")
    (12, 1000.0, 'NO', None)
    """
    if text in NULLS:
        return None
    first = text[0]
    if first in "tTfF":
        return _BOOLS.get(text, text)
    if first in "-+.0123456789":
        return _number(text)
    return text


def _number(text: str) -> Plain:
    if text[:4].isdecimal() and text.isascii():  # most are years, or numbers without a sign
        if text.isdecimal():
            return int(text) if len(text) <= MAX_DIGITS else integer(text)
        if text[4:5] == "-":
            return stamp(text)
    if _INT.fullmatch(text):
        return integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if text in (".nan", ".NaN", ".NAN"):
        return NAN
    if match := _INF.fullmatch(text):
        return -math.inf if match[1] == "-" else math.inf
    return stamp(text)


def integer(text: str) -> int:
    """A core-schema integer. Raises Unreadable when it is too long."""
    if len(text) > MAX_DIGITS:
        raise Unreadable(f"an integer of {len(text)} digits is too long", QUOTE)
    if text.startswith("0o"):
        return int(text[2:], 8)
    if text.startswith("0x"):
        return int(text[2:], 16)
    return int(text)


def stamp(text: str) -> str | date | datetime:
    """A timestamp, or the text itself when it has not the form of one. Raises Unreadable."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise Unreadable(f"{text} is no date ({error})", QUOTE) from None
    if usual := _USUAL.fullmatch(text):
        kind = usual.lastindex
        zone = "" if kind is None else "+00:00" if kind == 1 else f"{usual[2]}:{usual[3]}"
        try:
            return datetime.fromisoformat(text[:19] + zone)
        except ValueError:
            pass  # no such day, or zone: said below
    match = STAMP.fullmatch(text)
    if match is None:
        return text
    year, month, day, hour, minute, second, fraction, zone, sign, hours, minutes = match.groups()
    if hour is None:
        return text  # YAML wants two digits each in a date that stands alone
    if sign and (int(hours) * 60 + int(minutes or 0)) >= 24 * 60:
        raise Unreadable(f"{text} is no point in time (its zone must be less than 24 hours)", QUOTE)
    try:
        tz = None
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            tz = timezone(-offset if sign == "-" else offset)
        elif zone:
            tz = timezone.utc
        micro = int((fraction or "")[:6].ljust(6, "0"))
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, tz)
    except ValueError as error:
        raise Unreadable(f"{text} is no point in time ({error})", QUOTE) from None


def _tagged(node: Scalar) -> Plain:
    tag, text = node.tag, node.value
    if tag in ("str", "!"):
        return text
    if tag == "null" and text in NULLS:
        return None
    value = plain(text)
    if tag == "float" and type(value) is int and value.bit_length() < 1024:
        return float(value)
    if tag == "timestamp" and isinstance(value, date):
        return value
    if tag == type(value).__name__:
        return value
    raise Unreadable(f"{text!r} is not a !!{tag}; mend the value or remove the tag")
