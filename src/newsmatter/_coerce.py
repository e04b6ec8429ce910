"""Plain data of feeds: strings that mean numbers, booleans or times, where the class has these.

The JSON Schema of the class says where that is. What is not certainly meant stays a string, and is a finding then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Any

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_DIGITS = 300  # more are no figure of a feed, and Python's own bound is near
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# RFC 2822, with the names of zones that it defines: another name has no certain meaning, and a time must not shift
_STAMP = re.compile(
    r"(?:(?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*,\s*)?[0-9]{1,2}\s+"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(?:[0-9]{4}|[0-9]{2})\s+"
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s+(?:[-+][0-9]{4}|GMT|UTC?|Z|[ECMP][SD]T)(?:\s*\([^()]*\))?",
    re.ASCII | re.IGNORECASE,
)


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _DIGITS and _INTEGER.fullmatch(text) else None


def _number(text: str) -> Any:
    return float(text) if len(text) <= _DIGITS and _NUMBER.fullmatch(text) else None


def _boolean(text: str) -> Any:
    return {"true": True, "false": False}.get(text.lower())


def _stamp(text: str) -> Any:
    """The time of an RFC 2822 text, UTC where it says that it knows no zone; None where its day of the week is another."""
    match = _STAMP.fullmatch(text)
    if match is None:
        return None
    try:
        time = parsedate_to_datetime(re.sub(r"\bz\b", "GMT", text, flags=re.IGNORECASE))
    except ValueError:  # 31 Feb
        return None
    if match["day"] and _DAYS[time.weekday()] != match["day"].lower():
        return None
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time


_MEANINGS: dict[str, Callable[[str], Any]] = {"integer": _integer, "number": _number, "boolean": _boolean}


def coerced(data: Any, schema: dict[str, Any]) -> Any:
    """The data with each string that means what its place in the JSON Schema asks for as that."""
    return _coerced(data, schema, schema.get("$defs", {}))


def _coerced(data: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(data, str):
        return _meant(data, schema)
    if "anyOf" in schema:
        kinds = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
        return _coerced(data, kinds[0], definitions) if len(kinds) == 1 else data
    if isinstance(data, dict):
        named, other = schema.get("properties", {}), schema.get("additionalProperties")
        return {
            key: _coerced(value, named.get(key, other if isinstance(other, dict) else {}), definitions)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)) and isinstance(schema.get("items"), dict):
        return [_coerced(item, schema["items"], definitions) for item in data]
    return data


def _meant(text: str, schema: dict[str, Any]) -> Any:
    """The value that a text stands for, where no text may stand."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if schema.get("format") == "date-time":
        value = _stamp(text.strip())
        return text if value is None else value
    if "string" in kinds or "enum" in schema:
        return text
    return next((value for kind in kinds if (value := _MEANINGS.get(kind, _none)(text.strip())) is not None), text)


def _none(text: str) -> None:
    return None
