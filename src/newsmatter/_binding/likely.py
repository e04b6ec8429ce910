"""What was meant by a text that a typed field cannot take: the mend in a message.

Only what is beyond doubt to a reader of the text: ``1,200`` in an integer field is 1200.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.sites import in_quotes

_ODD = "\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u2009\u202f"
_QUOTES = "“”„‟«»‘’‚\"'`"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:(?:[,' _\u00a0\u202f\u2009]\d{3}){1,99}|(?:\.\d{3}){2,99})")
_UNIT = re.compile(r"([-+]?\d+(?:\.\d+)?) ?(?:px|pt|em|rem|%|k?m|cm|mm|s|ms|min|h|kb|mb|gb|€|\$|£|°)", re.IGNORECASE)
_CURRENCY = re.compile(r"[€$£¥] ?([-+]?\d+(?:\.\d+)?)")
_COMMENT = re.compile(r"(.*?\S)\s*(//|;;|/\*|<!--|#)\s*(.*?)\s*(?:\*/|-->)?", re.DOTALL)
_TRUE = frozenset({"yes", "y", "on", "true", "1", "ja", "t"})
_FALSE = frozenset({"no", "n", "off", "false", "0", "f"})
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_LEADING_YEAR = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_LOOSE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MINUTES = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt]|[ \t]+)(\d{1,2}):(\d\d)Z?")
_RUN_ON = re.compile(
    r"^(\d{4})[/-](\d\d)[/-](\d\d)(?:(?<=/\d\d)[T ])?(\d\d:\d\d)"
)  # slashes, or nothing before the clock
_POWER = re.compile(r"[-+]?\d(?:\.\d+)?[eE]\+?\d")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ][ \d]\d?:")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?\s*([AaPp])\.?[Mm]\.?")
_PLAIN_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
# A time in UTC, spelt otherwise; and a time of RFC 2822 with a zone that means one thing.
_UTC = re.compile(r"(.*\d) ?(?:Z|Z? ?\(?(?:UTC|GMT)\)?)", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?Z?)?")
_MAIL = re.compile(r"(?:[A-Za-z]{3,9}, ?)?\d{1,2} [A-Za-z]{3,9} \d{4} \d\d?:\d\d(?::\d\d)?(?: (?:GMT|UTC|[-+]\d{4}))?")
# Offsets as Ruby and people write them; and days of git, of C and of JavaScript, which have the year at the end or before the clock.
_OFFSET = re.compile(r"(.*:\d\d(?:\.\d{1,9})?) ?(?:UTC|GMT)?([-+])(\d{1,2}):?(\d\d)?(?: \([A-Za-z ]+\))?")
_OF_C = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d:\d\d:\d\d)(?: ([-+]\d{4}))?(?: (\d{4}))?(?: ([-+]\d{4}))?"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_ZONE = re.compile(r"(.*\d) ?(?!AM|PM)([A-Z]{2,5}|[A-Z][a-z]+/[A-Z]\w+)")  # a name, which says no offset
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")  # seconds or milliseconds since 1970
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-z]{3,9})\.?(?: (\d{1,2}))?,? (\d{4})")


def mend(kind: type, text: str) -> str:
    """``; write ...`` for a text in a field of a scalar type; empty where nobody could tell.

    >>> mend(int, "1,200"), mend(bool, "yes"), mend(int, "many")
    ('; write 1200', '; write true', '')
    """
    text = text.strip(_ODD + " \t")
    comment = _COMMENT.fullmatch(text)
    if comment and "://" not in text and _meant(kind, comment[1]):
        why = "no blank before the '#' of a comment" if comment[2] == "#" else "a comment starts with '#'"
        return f"; {why}: write {quoted(f'{_meant(kind, comment[1])} # {comment[3]}')}"
    meant = _meant(kind, text)
    return f"; write {meant}" if meant else ""


def _meant(kind: type, text: str) -> str:
    bare = text.strip(_ODD + _QUOTES + " \t").rstrip(",;").strip(_ODD + _QUOTES + " \t")
    if not bare.isascii():  # digits of other scripts, full-width ones among them
        bare = "".join(str(unicodedata.decimal(char, char)) for char in bare)
    if kind is bool:
        word = bare.lower()
        return "true" if word in _TRUE else "false" if word in _FALSE else ""
    if kind in (int, float):
        return _number(kind, bare)
    return _time(kind, bare)


def _number(kind: type, text: str) -> str:
    found = _UNIT.fullmatch(text) or _CURRENCY.fullmatch(text)
    if found:
        text = found[1]
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[^-+\d]", "", text)
    elif kind is float and re.fullmatch(r"[-+]?\d+,\d+", text):
        text = text.replace(",", ".")
    if kind is int and _POWER.fullmatch(text) and float(text).is_integer():
        return str(int(float(text)))
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        return ""
    if kind is int and "." in text:
        whole, _, rest = text.partition(".")
        if rest == "000" and len(whole.lstrip("+-0")) in (1, 2, 3):
            return f"{whole}000, or {whole} if the point is one of decimals"
        return whole if not rest.strip("0") else ""
    return text


def _time(kind: type, text: str) -> str:
    """RFC 3339 for a date or time written otherwise."""
    tail = "T00:00:00Z" if kind is datetime else ""
    text = _RUN_ON.sub(r"\1-\2-\3T\4", text)
    if kind is datetime:
        if found := _instant(text):
            return found
        if utc := _UTC.fullmatch(text):
            text = f"{utc[1]}Z" if ":" in utc[1] else utc[1]
        elif (offset := _OFFSET.fullmatch(text)) and not _checked(text):
            time = _time(datetime, offset[1]).removesuffix("Z")
            return _checked(f"{time}{offset[2]}{int(offset[3]):02}:{offset[4] or '00'}")
    elif clocked := _DAY.match(text):  # the clock is too much
        return _checked(clocked[1])
    if _checked(text) and not (tail and _LOOSE.fullmatch(text)):
        return text
    if compact := _COMPACT.fullmatch(text):
        year, month, date_, *rest = compact.groups()
        tail = "T{}:{}:{}Z".format(*(part or "00" for part in rest)) if kind is datetime else ""
        return _checked(f"{year}-{month}-{date_}{tail}")
    minutes = _MINUTES.fullmatch(text)
    if minutes and kind is datetime:
        return _checked(f"{minutes[1]}T{int(minutes[2]):02}:{minutes[3]}:00Z")
    clock = _CLOCK.search(text)
    hours = _clock(clock) if clock else "" if not _PLAIN_CLOCK.fullmatch(text) else _plain_clock(text)
    day = _CLOCK.sub("", text).strip(" ,") if clock else text
    if (clock and not day) or (not clock and hours):
        return f"the day as well, such as 2024-03-05T{hours}Z" if kind is datetime and hours else ""
    if hours and kind is datetime:
        tail = f"T{hours}Z"
    days = [day for day in _days(day) if _checked(day)]
    if len(days) == 2:
        return f"{days[0]}{tail}, or {days[1]}{tail} if the day stands first"
    return f"{days[0]}{tail}" if days else ""


def _instant(text: str) -> str:
    """RFC 3339 for a point in time as mails and the clocks of machines write it."""
    if epoch := _EPOCH.fullmatch(text):
        seconds = int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000
        time = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
        return f"{time:%Y-%m-%dT%H:%M:%SZ} if it is {'' if epoch[1] else 'milli'}seconds since 1970"
    if (of_c := _OF_C.fullmatch(text)) and (of_c[3] or of_c[6]):
        text = f"{of_c[2]} {of_c[1]} {of_c[3] or of_c[6]} {of_c[4]} {of_c[5] or of_c[7] or ''}".rstrip()
    if _MAIL.fullmatch(text):
        try:
            time = parsedate_to_datetime(text)
        except ValueError:  # 31 February
            return ""
        return re.sub(r"\+00:00$", "Z", (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).isoformat())
    named = _ZONE.fullmatch(text)
    if named and ":" in named[1] and named[2] not in ("UTC", "GMT"):
        utc = _time(datetime, named[1])
        return f"{utc[:19]}+hh:mm with the offset of {named[2]}" if re.fullmatch(r"[-\dT:]{19}Z", utc) else ""
    return ""


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return ""
    return f"{hour % 12 + 12 * (found[4] in 'pP'):02}:{minute:02}:{found[3] or '00'}"


def _plain_clock(text: str) -> str:
    hour, minute, *second = text.split(":")
    return f"{int(hour):02}:{minute}:{second[0] if second else '00'}" if int(hour) < 24 else ""


def _days(text: str) -> list[str]:
    """The days that a text may mean, as YYYY-MM-DD."""
    text = _ORDINAL.sub("", text)
    if found := _SLASHED.fullmatch(text):
        first, second, year = found.groups()
        dotted = "." in text
        both = [(year, first, second), (year, second, first)]
        if dotted:
            both.reverse()  # 5.3.2024 is written where the day stands first
            both = both[:1]
    elif found := _LEADING_YEAR.fullmatch(text) or _LOOSE.fullmatch(text):
        both = [(found[1], found[2], found[3])]
    elif (found := _NAMED.fullmatch(text)) and (found[1] or found[3]) and found[2][:3].lower() in _MONTHS:
        both = [(found[4], str(_MONTHS.index(found[2][:3].lower()) + 1), found[1] or found[3])]
    else:
        return []
    days = [f"{year}-{int(month):02}-{int(day):02}" for year, month, day in both if int(month) < 13]
    return list(dict.fromkeys(days))


def _checked(text: str) -> str:
    """The text, if it is a date or a time."""
    try:
        return text if isinstance(resolve.stamp(text), date) else ""
    except resolve.Unreadable:
        return ""


# -- what should be a mapping or a list, and is one text

_ENTRY = re.compile(
    r"([A-Za-z_][\w$-]*)(?::(?!//)([^\w\s]?[^\s:].*)|\s*=\s*(\S.*)|:[\u00a0\u3000\u2009\u202f]+(.*))", re.DOTALL
)


def entry(text: str) -> str:
    """The mend for a text that should be a mapping: ``name:A``."""
    found = _ENTRY.fullmatch(text)
    if not found:
        return "; write it as 'key: value' lines"
    value = next(filter(None, found.groups()[1:]), "").strip(_ODD)
    why = "'=' is no colon to YAML" if found[3] else "no blank behind the colon"
    return f"; {why}: write {quoted(f'{found[1]}: {value}')}"


def item(text: str) -> str:
    """The mend for a text that should be a list: ``-a``, ``a, b``, ``* a``."""
    dash = re.match(r"([-*•–—])([\s\u00a0]*)(\S.*)", text, re.DOTALL)
    if dash and dash[1] != "-":
        return f"; an item starts with '- ': write {quoted('- ' + dash[3])}"
    if dash:
        return f"; no blank behind the dash: write {quoted('- ' + dash[3])}"
    if "," in text and " - " not in text and "\n" not in text and len(text) <= 60:
        inner = text[1:-1] if text[0] + text[-1] in ("()", "<>") else text
        return f"; write it as '- item' lines, or as [{inner}]"
    return "; write it as '- item' lines"


# -- what should be a text, and YAML takes for a list or a mapping


_OTHER = re.compile(r"\s#|^-\s|:$")  # a comment, an item and a mapping below are no part of a text


def enclosed(source: str) -> str:
    """The mend for a list or a mapping that should be a text: ``[[A note]]``, ``Part 2: piers``; empty for what is long."""
    source = source.strip()
    written = in_quotes(source) if source and not _OTHER.search(source) else ""
    return f"; put it in quotes if it is text: {written}" if written else ""
