"""Scalars on one line: strings in a style, numbers, and times spelt like the one that stood there.

A string is written so that YAML 1.1 (PyYAML, the site generator) and YAML 1.2 (ruamel.yaml) both read it back:
a plain scalar gets quotes where either would read something else, or nothing at all.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from newsmatter._binding.lens import rfc3339
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.resolve import NULLS
from newsmatter.errors import EditError

# What a plain scalar means to YAML 1.1 (https://yaml.org/type/), to PyYAML, to ruamel.yaml or to the 1.2 core schema.
_NOT_A_STRING = re.compile(
    rf"""~|null|Null|NULL|=|<<
    |y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
    |[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+{POSSESSIVE}(?:\.[0-9_]*)?
    |[-+]?(?:[0-9_]*|[0-9][0-9_]*\.[0-9_]*|\.[0-9_]*)(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[0-9]{{4}}-[0-9][0-9]?-[0-9][0-9]?(?:(?:[Tt]|[\ \t]+)[0-9][0-9]?:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]*)?(?:[\ \t]*(?:Z|[-+][0-9][0-9]?(?::?[0-9]{{2}})?))?)?
    """,
    re.VERBOSE,
)
_BREAKS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_UNPLAIN = re.compile(rf"[{_BREAKS}]|:(?: |$)| #|^(?:[-?:]|---|\.\.\.)(?: |$)|^[,\[\]{{}}#&*!|>'\"%@`]|^ | $")
_FLOW_UNPLAIN = re.compile(r"[,\[\]{}:?]|^-")  # PyYAML ends a plain scalar at a question mark: ``[Who?]``
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0",
            "\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\x85"}  # fmt: skip
# U+00A0 to U+FEFF stand as themselves, as the producer has it; what YAML forbids or reads as a line break does not.
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]')
_UNQUOTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_safe(text: str, *, flow: bool = False) -> bool:
    """Whether a plain scalar of this text is read back as this string by YAML 1.1 and 1.2.

    >>> [plain_safe(t) for t in ("AI", "NO", "1e3", "12:30", "a: b", "C#", "")]
    [True, False, False, False, False, True, False]
    """
    if not text or _UNPLAIN.search(text) or _NOT_A_STRING.fullmatch(text):
        return False
    return not flow or fits_flow(text)


@functools.lru_cache(1_000)
def plain_key(key: str) -> bool:
    """The same of a key outside of brackets: of most texts the same few are asked for."""
    return plain_safe(key)


def plain_form(text: str, *, flow: bool = False) -> bool:
    """Whether a text can stand without quotes as one scalar that is no null, whatever readers take it for.

    >>> [plain_form(text) for text in ("1.10", "12:30", "~", "a: b")]
    [True, True, False, False]
    """
    if text in NULLS or text in ("<<", "=") or _UNPLAIN.search(text):
        return False
    return not flow or fits_flow(text)


def fits_flow(text: str) -> bool:
    """Whether plain text may stand between brackets too."""
    return _FLOW_UNPLAIN.search(text) is None


def double_quoted(text: str) -> str:
    r"""A double-quoted scalar with the producer's escapes.

    >>> print(double_quoted('say "hi"'))
    "say \"hi\""
    """
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")


def single_quoted(text: str) -> str | None:
    """A single-quoted scalar; None where the text needs escapes.

    >>> print(single_quoted("it's"))
    'it''s'
    """
    return None if _UNQUOTABLE.search(text) else "'" + text.replace("'", "''") + "'"


def no_surrogates(text: str, path: str) -> None:
    """Raises EditError for what is no character."""
    if not text.isascii() and _SURROGATE.search(text):
        raise EditError("a lone surrogate is no character and cannot be written; remove it", path=path)


def quoted(text: str, quotes: str) -> str:
    """A text that needs quotes, in the kind that is the habit where that takes no doubling or escapes more.

    >>> print(quoted("a: b", "single"), quoted("it's: so", "single"), quoted("a: b", "double"))
    'a: b' "it's: so" "a: b"
    """
    if quotes == "single" and ("'" not in text or _TO_ESCAPE.search(text)):
        return single_quoted(text) or double_quoted(text)
    return double_quoted(text)


def string(
    text: str, style: str | None, quotes: Callable[[], str], *, flow: bool = False, path: str = "", loose: bool = False
) -> str:
    """A string on one line in the style asked for, or the nearest one that is safe.

    ``loose``: what is no text to the library may stand plain though YAML takes it for a number, a time or a word.
    ``quotes`` is asked for the kind of quotes where the style is none of quotes and plain text is not safe.

    >>> print(string("it's", "single", str), string("a: b", "plain", lambda: "single"), string("a b", None, str))
    'it''s' 'a: b' a b
    """
    no_surrogates(text, path)
    if style == "single":
        return single_quoted(text) or double_quoted(text)
    if style == "double":
        return double_quoted(text)
    plain = plain_safe(text, flow=flow) or (loose and plain_form(text, flow=flow))
    return text if plain else quoted(text, quotes())


def number(value: float) -> str:
    """A float that YAML 1.1 and 1.2 both read as a float: ``1e+16`` needs the dot in 1.1."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    if "e" in text:
        mantissa, exponent = text.split("e")
        mantissa += "" if "." in mantissa else ".0"
        return f"{mantissa}e{exponent}"
    return text


def scalar(value: Any, *, path: str = "", old: str | None = None) -> str:
    """A scalar that is no string. ``old`` is the plain text it replaces, whose spelling is kept where it can be."""
    if value is None:
        return old if old in ("~", "null", "Null", "NULL") else "null"
    if isinstance(value, bool):
        word = "true" if value else "false"
        return word.upper() if old in ("TRUE", "FALSE") else word.title() if old in ("True", "False") else word
    if isinstance(value, int):
        if value.bit_length() > 9900:
            raise EditError("an integer of more than 2980 digits cannot be written; write it as text", path=path)
        return str(value)
    if isinstance(value, float):
        return number(value)
    return stamp(value, old)


# -- times

# As `resolve.STAMP`, in the parts that a spelling has.
_SPELT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?P<separator>[Tt]|[ \t]+)(?P<hour>\d\d?):\d\d:\d\d(?P<fraction>\.\d*)?"
    r"(?:(?P<blank>[ \t]*)(?P<zone>Z|[-+](?P<hours>\d\d?)(?:(?P<colon>:?)(?P<minutes>\d\d))?))?)?",
    re.ASCII,
)


def stamp(value: date, old: str | None = None, *, bare: bool = False) -> str:
    """A date or time in the spelling of ``old``: separator, digits of the fraction, form of the zone.

    ``bare``: a time without a zone is one in UTC, and a day alone its midnight, as a class has it that says datetime.

    >>> stamp(datetime(2021, 12, 11, 9, 41, tzinfo=timezone.utc), "2021-12-10 01:00:00.500 +0200")
    '2021-12-11 11:41:00.000 +0200'
    """
    text = rfc3339(value)  # raises where the value cannot be written at all
    match = _SPELT.fullmatch(old) if old else None
    if match is None or not isinstance(value, datetime):
        return text
    offset = value.utcoffset()
    if match["separator"] is None:
        midnight = text.endswith("T00:00:00Z") if bare and offset == timedelta() else text.endswith("T00:00:00")
        return text[:10] if midnight else text
    zone = ""
    if offset is not None:
        try:
            value, zone = _zoned(value, match, bare)
        except OverflowError:  # the first of January of year 1 has no time in a zone west of its own
            return text
    day = f"{value.year:04}-{_digits(value.month, match['month'])}-{_digits(value.day, match['day'])}"
    clock = f"{_digits(value.hour, match['hour'])}:{value.minute:02}:{value.second:02}"
    return day + match["separator"] + clock + _fraction(value.microsecond, match["fraction"]) + zone


def _digits(number: int, old: str) -> str:
    return str(number) if len(old) == 1 else f"{number:02}"


def _fraction(microsecond: int, old: str | None) -> str:
    """As many digits as there were, and more only where the value has more."""
    digits = f"{microsecond:06}"
    if old is None:
        return "." + digits if microsecond else ""
    count = max(len(old) - 1, len(digits.rstrip("0")))
    return "." + digits.ljust(count, "0")[:count]


def _zoned(value: datetime, match: re.Match[str], bare: bool) -> tuple[datetime, str]:
    """The time in the zone that it is written in, and the text of that.

    A zone that stood there stays for a time in UTC, which is what programs have; ``Z`` stays for any time. A time
    with another offset of its own (summer time) is written with that, in the form that stood there.
    """
    offset = value.utcoffset()
    assert offset is not None
    if offset.total_seconds() % 60:  # YAML knows no seconds there
        value, offset = value.astimezone(timezone.utc), timedelta()
    old, blank = match["zone"], match["blank"]
    if old is None:
        if offset:
            return value, _offset(offset, "00", ":", "00")
        return value, "" if bare else "Z"
    if old == "Z":
        return value.astimezone(timezone.utc), blank + old
    stood = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    stood = -stood if old.startswith("-") else stood
    if not offset or offset == stood:
        return value.astimezone(timezone(stood)), blank + old
    return value, blank + _offset(offset, match["hours"], match["colon"], match["minutes"])


def _offset(offset: timedelta, hours: str, colon: str, minutes: str | None) -> str:
    sign, (hour, minute) = "-" if offset < timedelta() else "+", divmod(abs(offset) // timedelta(minutes=1), 60)
    text = sign + _digits(hour, hours)
    if minutes is None and not minute:
        return text
    return text + (colon if minutes is not None else ":") + f"{minute:02}"
