"""Values to text: scalars in a style, and whole blocks in the producer's layout or the neighbours'.

A string is written so that YAML 1.1 (PyYAML, the site generator) and YAML 1.2 (ruamel.yaml) both read it back:
a plain scalar gets quotes where either would read something else, or nothing at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import attrs

from newsmatter._binding.lens import Entry, Lens, rfc3339
from newsmatter._syntax.resolve import STAMP
from newsmatter.errors import EditError

# What a plain scalar means to YAML 1.1 (https://yaml.org/type/), to PyYAML, to ruamel.yaml or to the 1.2 core schema.
_NOT_A_STRING = re.compile(
    r"""~|null|Null|NULL|=|<<|---|\.\.\.
    |y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
    |[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    |[-+]?(?:[0-9_]*|[0-9][0-9_]*\.[0-9_]*|\.[0-9_]*)(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:(?:[Tt]|[\ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[\ \t]*(?:Z|[-+][0-9][0-9]?(?::?[0-9]{2})?))?)?
    """,
    re.VERBOSE,
)
_BREAKS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_UNPLAIN = re.compile(rf"[{_BREAKS}]|:(?: |$)| #|^[-?:](?: |$)|^[,\[\]{{}}#&*!|>'\"%@`]|^ | $")
_FLOW_UNPLAIN = re.compile(r"[,\[\]{}:?]|^-")  # PyYAML ends a plain scalar at a question mark: ``[Who?]``
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0",
            "\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\x85"}  # fmt: skip
# U+00A0 to U+FEFF stand as themselves, as the producer has it; what YAML forbids or reads as a line break does not.
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]')
_UNQUOTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_UNBLOCKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_safe(text: str, *, flow: bool = False) -> bool:
    """Whether a plain scalar of this text is read back as this string by YAML 1.1 and 1.2.

    >>> [plain_safe(t) for t in ("AI", "NO", "1e3", "12:30", "a: b", "C#", "")]
    [True, False, False, False, False, True, False]
    """
    if not text or _UNPLAIN.search(text) or _NOT_A_STRING.fullmatch(text):
        return False
    return not (flow and _FLOW_UNPLAIN.search(text))


def double_quoted(text: str) -> str:
    r"""A double-quoted scalar with the producer's escapes.

    >>> print(double_quoted('say "hi"'))
    "say \"hi\""
    """
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")


def string(text: str, style: str | None, *, flow: bool = False, path: str = "") -> str:
    """A string on one line in the style asked for, or the nearest one that is safe."""
    if _SURROGATE.search(text):
        raise EditError("a lone surrogate is no character and cannot be written; remove it", path=path)
    if style == "single" and not _UNQUOTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style in (None, "plain") and plain_safe(text, flow=flow):
        return text
    return double_quoted(text)


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
        exponent = exponent if exponent[0] in "+-" else "+" + exponent
        return f"{mantissa}e{exponent}"
    return text


def scalar(value: Any, style: str | None = None, *, flow: bool = False, path: str = "", old: str | None = None) -> str:
    """A scalar on one line. ``old`` is the plain text it replaces, whose spelling is kept where it can be."""
    if value is None:
        return old if old in ("~", "null", "Null", "NULL") else "null"
    if isinstance(value, str):
        return string(value, style, flow=flow, path=path)
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


def stamp(value: date, old: str | None = None) -> str:
    """A date or time; blank or T, zone and precision as in ``old``.

    >>> stamp(datetime(2021, 12, 11, 9, 41, tzinfo=timezone.utc), "2021-12-10 01:00:00 +02:00")
    '2021-12-11 11:41:00 +02:00'
    """
    text = rfc3339(value)
    match = STAMP.fullmatch(old) if old else None
    if not isinstance(value, datetime) or match is None or match[4] is None:
        return text
    if value.tzinfo is None:
        return text.replace("T", _separator(old or ""), 1)
    zone, sign = match[8], match[9]
    if zone is None:
        # read as UTC; a stamp with a zone of its own says so
        if value.utcoffset():
            return text
        return text.removesuffix("Z").replace("T", _separator(old or ""), 1)
    offset = timedelta(hours=int(match[10]), minutes=int(match[11] or 0)) if sign else timedelta()
    try:
        value = value.astimezone(timezone(-offset if sign == "-" else offset))
    except OverflowError:  # the first of January of year 1 has no time in a zone west of its own
        return text
    head = value.replace(tzinfo=None).isoformat().replace("T", _separator(old or ""), 1)
    before = (old or "")[: match.start(8)]
    return head + before[len(before.rstrip(" \t")) :] + zone


def _separator(old: str) -> str:
    match = re.match(r"\d+-\d+-\d+([Tt]|[ \t]+)", old)
    return match[1] if match else "T"


def block_scalar(text: str, style: str, indent: int, newline: str) -> list[str] | None:
    """A literal or folded block scalar: its header, then its lines; None where no block can hold the text."""
    if not text.strip("\n") or _UNBLOCKABLE.search(text) or _SURROGATE.search(text):
        return None
    body = text.rstrip("\n")
    tail = len(text) - len(body)
    lines = body.split("\n")
    if not lines[-1].strip(" \t") or any(line and not line.strip(" \t") for line in lines):
        return None  # blanks alone on a line: readers disagree on whether they are content
    header = "|" if style == "literal" else ">"
    if style == "folded":
        if any(line[:1] in (" ", "\t") or not line for line in lines):
            return None  # more-indented and empty lines fold by rules of their own
        lines = [part for line in lines for part in (line, "")][:-1]
    if lines[0][:1] in (" ", "\t", "") or text[:1] == "\n":
        return None
    chomp = "-" if tail == 0 else "" if tail == 1 else "+"
    pad = " " * indent
    return [header + chomp, *(pad + line if line else "" for line in lines), *([""] * (tail - 1))]


@attrs.define
class Layout:
    """How a block is laid out: indentation of mappings and lists, and the style of each scalar."""

    mapping_indent: int = 2
    sequence_indent: int = 2
    item_gap: str = " "
    style: Callable[[tuple[str, ...], str, Lens], str | None] = lambda where, value, lens: lens.style


def flow(value: Any, lens: Lens, layout: Layout, where: tuple[str, ...], path: str) -> str:
    """A value on one line, collections in brackets."""
    value, lens = lens.lower(value, path)
    if isinstance(value, list):
        item = lens.item()
        return "[" + ", ".join(flow(child, item, layout, (*where, "[]"), path) for child in value) + "]"
    if is_mapping(value):
        parts = [
            f"{string(e.key, None, flow=True, path=path)}: {flow(e.value, e.lens, layout, (*where, e.key), path)}"
            for e in present(value, lens, path)
        ]
        return "{" + ", ".join(parts) + "}"
    style = layout.style(where, value, lens) if isinstance(value, str) else None
    return scalar(value, style, flow=True, path=path)


def is_mapping(value: Any) -> bool:
    """Whether a lowered value is a mapping: a dict or an attrs object."""
    return isinstance(value, dict) or attrs.has(type(value))


def present(value: Any, lens: Lens, path: str) -> list[Entry]:
    """The entries of a mapping that are to be written."""
    return [entry for entry in lens.entries(value, path) if not entry.absent]


def is_block(value: Any, lens: Lens, path: str) -> bool:
    """Whether a value is written on lines below its key."""
    value, lens = lens.lower(value, path)
    return bool(value) if isinstance(value, (list, dict)) else is_mapping(value) and bool(present(value, lens, path))


def entry_lines(entry: Entry, layout: Layout, where: tuple[str, ...], path: str, depth: int = 0) -> list[str]:
    """The lines of ``key: value``, the key at column 1."""
    if depth > 64:
        raise EditError("nested deeper than 64 levels; flatten the data", path=path)
    key = string(entry.key, None, path=path)
    if len(key) > 1000:
        raise EditError("a key longer than 1000 characters cannot be written; shorten it", path=path)
    where = (*where, entry.key)
    value, lens = entry.lens.lower(entry.value, path)
    if isinstance(value, list) and value:
        pad = " " * layout.sequence_indent
        return [f"{key}:", *(pad + line for line in list_lines(value, lens, layout, where, path, depth))]
    if is_mapping(value) and (entries := present(value, lens, path)):
        pad = " " * layout.mapping_indent
        return [f"{key}:", *(pad + line for line in mapping_lines(entries, layout, where, path, depth))]
    if isinstance(value, list) or is_mapping(value):
        return [f"{key}: {'[]' if isinstance(value, list) else '{}'}"]
    if value is None:
        return [f"{key}:"]
    style = layout.style(where, value, lens) if isinstance(value, str) else None
    return [f"{key}: {scalar(value, style, path=path)}"]


def mapping_lines(entries: list[Entry], layout: Layout, where: tuple[str, ...], path: str, depth: int = 0) -> list[str]:
    """The lines of a block mapping at column 1."""
    lines: list[str] = []
    for entry in entries:
        below = f"{path}.{entry.key}" if path else entry.key
        lines += entry_lines(entry, layout, where, below, depth + 1)
    return lines


def list_lines(
    items: list[Any], lens: Lens, layout: Layout, where: tuple[str, ...], path: str, depth: int = 0
) -> list[str]:
    """The lines of a block sequence, its dashes at column 1."""
    inner = lens.item()
    return [
        line for i, item in enumerate(items) for line in item_lines(item, inner, layout, where, f"{path}[{i}]", depth)
    ]


def item_lines(item: Any, lens: Lens, layout: Layout, where: tuple[str, ...], path: str, depth: int = 0) -> list[str]:
    """The lines of one ``- item``."""
    if depth > 64:
        raise EditError("nested deeper than 64 levels; flatten the data", path=path)
    where = (*where, "[]")
    value, lens = lens.lower(item, path)
    lines: list[str]
    if isinstance(value, list) and value:
        lines = list_lines(value, lens, layout, where, path, depth + 1)
    elif is_mapping(value) and (entries := present(value, lens, path)):
        lines = mapping_lines(entries, layout, where, path, depth + 1)
    else:
        lines = [flow(value, lens, layout, where, path)] if not isinstance(value, str) else [
            string(value, layout.style(where, value, lens), path=path)]  # fmt: skip
    head = "-" + layout.item_gap
    return [head + lines[0], *(" " * len(head) + line if line else line for line in lines[1:])]


def front_matter(value: Any, lens: Lens, layout: Layout | None = None) -> list[str]:
    """The lines of a whole front matter in the producer's layout: a blank line before each top-level key whose
    value is a block, before ``featuredContent``, and before a scalar key that follows a block."""
    layout = layout or Layout()
    lines: list[str] = []
    after_block = False
    for entry in present(value, lens, ""):
        block = is_block(entry.value, entry.lens, entry.key)
        if lines and (block or after_block or entry.spaced):
            lines.append("")
        lines += entry_lines(entry, layout, (), entry.key)
        after_block = block
    return lines
