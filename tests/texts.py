"""Strategies: front-matter texts in every formatting, with the values that they hold."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import Any

from hypothesis import strategies as st

# Pairs of spelling and value on which YAML 1.1, YAML 1.2 and the library agree.
PLAIN: list[tuple[str, Any]] = [
    ("AI", "AI"), ("C#", "C#"), ("a b  c", "a b  c"), ("x:y", "x:y"), ("http://x.example/?a=1&b#c", "http://x.example/?a=1&b#c"),
    ("été 😀 \u00a0x", "été 😀 \u00a0x"), ("-x", "-x"), ("it's", "it's"), ("5G", "5G"), ("1.2.3", "1.2.3"), ("$61.03", "$61.03"),
    ("12", 12), ("-7", -7), ("0", 0), ("4.5", 4.5), ("-0.25", -0.25), ("true", True), ("false", False), ("~", None), ("null", None),
    ("", None), ("2024-03-05", date(2024, 3, 5)), ("2024-03-05T07:30:00Z", datetime(2024, 3, 5, 7, 30, tzinfo=timezone.utc)),
    ("2024-03-05 07:30:00.5 +02:00", datetime(2024, 3, 5, 5, 30, 0, 500000, tzinfo=timezone.utc)),
    ("!!str 12", "12"), ("!!int 3", 3), ("!!float 2.5", 2.5), ("!!null ~", None), ("!!bool true", True),
]  # fmt: skip
STRINGS = ["", "AI", "NO", "12:30", "2020-01-01", "~", "a: b", " #", "- x", "x ", " x", "1e3", "0x1F", "é😀", "it's", 'say "hi"',
           "back\\slash", "[x]", "{", "&a", "*a", "!t", "|", ">", "%", "@", "`", "?", ":", "=", "<<", "null", "y", "on", "012",
           "1_000", "---", "...", "\u00a0", "\u200b", "\ufeff"]  # fmt: skip
LONELY = ["line\nbreak", "tab\there", "bell\x07", "\x85", "\u2028", "\x00", "cr\rlf\n", "\x7f", "\ufffe"]
texts = st.one_of(st.sampled_from(STRINGS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
strings = st.one_of(texts, st.sampled_from(LONELY))
keys = st.one_of(
    st.sampled_from("abcdefghij"),
    st.sampled_from(["two words", "k-1", "$x", "body", "extra", "path", "content", "NO", "12"]),
)


def _double(value: str) -> str:
    named = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return '"' + "".join(
        named.get(c) or (f"\\x{ord(c):02X}" if not c.isprintable() and ord(c) < 256 else
                         f"\\u{ord(c):04x}" if (not c.isprintable() and ord(c) < 65536) else
                         f"\\U{ord(c):08x}" if not c.isprintable() else c)
        for c in value) + '"'  # fmt: skip


@st.composite
def one_line(draw: st.DrawFn, flow: bool = False) -> tuple[str, Any]:
    """A scalar on one line and its value."""
    kind = draw(st.integers(0, 5))
    if kind <= 2 and not flow:
        return draw(st.sampled_from(PLAIN))
    value = draw(strings)
    if kind <= 4 and value.isprintable():
        return "'" + value.replace("'", "''") + "'", value
    return _double(value), value


@st.composite
def flows(draw: st.DrawFn, depth: int = 2) -> tuple[str, Any]:
    """A flow collection and its value."""
    child = st.one_of(one_line(flow=True), flows(depth - 1)) if depth else one_line(flow=True)
    blank = draw(st.sampled_from(["", " "]))
    if draw(st.booleans()):
        items = draw(st.lists(child, max_size=3))
        return "[" + blank + ", ".join(t for t, _ in items) + blank + "]", [v for _, v in items]
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=3))
    entries = [(name, draw(child)) for name in names]
    return "{" + blank + ", ".join(f"{k}: {t}" for k, (t, _) in entries) + blank + "}", {k: v for k, (_, v) in entries}


@st.composite
def block_scalars(draw: st.DrawFn, indent: int) -> tuple[list[str], Any]:
    """Header and lines of a literal or folded scalar."""
    words = st.text("abc: #'\"-é", min_size=1, max_size=8).map(str.strip).filter(bool)
    lines = draw(st.lists(words, min_size=1, max_size=3))
    style, chomp = draw(st.sampled_from("|>")), draw(st.sampled_from(["", "-", "+"]))
    step = draw(st.integers(1, 4))
    explicit = draw(st.booleans())
    extra = draw(st.integers(0, 1)) if chomp == "+" else 0
    body = ("\n" if style == "|" else " ").join(lines)
    value = body + {"": "\n", "-": "", "+": "\n" * (1 + extra)}[chomp]
    header = style + (f"{step}{chomp}" if explicit else chomp) + draw(st.sampled_from(["", "  # header"]))
    return [header, *(" " * (indent + step) + line for line in lines), *[""] * extra], value


_KEEP = re.compile(r"[|>]\d?\+")
COMMENT = st.sampled_from([None, None, None, "# note", "#", "# key: value", "# - item 'x \""])


@st.composite
def blocks(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> tuple[list[str], dict[str, Any]]:
    """The lines of a block mapping and its value."""
    lines: list[str] = []
    value: dict[str, Any] = {}
    pad = " " * indent
    for key in draw(st.lists(keys, unique=True, min_size=1, max_size=4)):
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
            if not any(_KEEP.search(line) for line in lines[-6:]):  # it would keep the blank line too
                lines.append("")
        if comment := draw(COMMENT):
            lines.append(pad + comment)
        name = key if draw(st.booleans()) and key not in ("~",) else f'"{key}"'
        colon = draw(st.sampled_from([":", ":", ":", " :"]))
        rest, child = draw(values(indent, depth))
        gap = draw(st.sampled_from([" ", " ", "  "])) if rest[0] else ""
        trail = (
            draw(st.sampled_from(["", "", "", " # t", "  "]))
            if len(rest) == 1 and rest[0] and rest[0][0] not in "|>"
            else ""
        )
        lines += [f"{pad}{name}{colon}{gap}{rest[0]}{trail}", *rest[1:]]
        value[key] = child
    return lines, value


@st.composite
def values(draw: st.DrawFn, indent: int, depth: int) -> tuple[list[str], Any]:
    """What stands behind a key: the rest of its line, the lines below, and the value."""
    kind = draw(st.integers(0, 9))
    if kind <= 3 or depth == 0:
        text, value = draw(one_line())
        return [text], value
    if kind == 4:
        text, value = draw(flows())
        return [text], value
    if kind == 5:
        return draw(block_scalars(indent))
    if kind == 6:
        words = draw(st.lists(st.text("abcé", min_size=1, max_size=5), min_size=2, max_size=3))
        pad = " " * (indent + draw(st.integers(1, 3)))
        quote = draw(st.sampled_from(["", "'", '"']))
        return [quote + words[0], *(pad + w for w in words[1:-1]), pad + words[-1] + quote], " ".join(words)
    if kind == 7:
        lines, value = draw(blocks(indent + draw(st.sampled_from([1, 2, 4])), depth - 1))
        return ["", *lines], value
    step = draw(st.sampled_from([0, 2, 2, 4]))
    lines, items = [""], []
    for _ in range(draw(st.integers(1, 3))):
        rest, item = draw(items_(indent + step, depth - 1))
        lines += rest
        items.append(item)
    return lines, items


@st.composite
def items_(draw: st.DrawFn, indent: int, depth: int) -> tuple[list[str], Any]:
    """The lines of a list item and its value."""
    pad = " " * indent
    lines = [pad + c] if (c := draw(COMMENT)) else []
    if draw(st.booleans()) or depth <= 0:
        text, value = draw(one_line())
        return [*lines, f"{pad}- {text}" if text else f"{pad}-"], value
    gap = draw(st.sampled_from([1, 1, 3]))
    inner, value = draw(blocks(indent + 1 + gap, depth))
    while not inner[0].strip() or inner[0].strip().startswith("#"):
        inner.pop(0)
    return [*lines, f"{pad}-{' ' * gap}{inner[0].lstrip(' ')}", *inner[1:]], value


BODIES = st.sampled_from(["\n", "", "Text\n", "---\nin the body\n", "no newline", "\u2028\x00 anything\r\n"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any], str]:
    """A whole text, the values of its front matter, and its body."""
    lines, value = draw(blocks())
    if draw(st.booleans()) and draw(st.booleans()):
        lines += ["anchored: &anchor", "  one: 1", "alias: *anchor", "merged:", "  <<: *anchor", "  two: 2"]
        value |= {"anchored": {"one": 1}, "alias": {"one": 1}, "merged": {"one": 1, "two": 2}}
    if c := draw(COMMENT):
        lines.append(c)
    newlines = draw(st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\n", "\r\n"]]))
    body = draw(BODIES)
    text = draw(st.sampled_from(["", "", "\ufeff"])) + "---" + draw(st.sampled_from(["", " ", "\t"])) + "\n"
    text += "".join(line + draw(st.sampled_from(newlines)) for line in lines)
    return text + "---" + ("\n" + body if body or draw(st.booleans()) else ""), value, body


any_plain: st.SearchStrategy[Any] = st.recursive(
    st.one_of(strings, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False), st.dates(),
              st.datetimes(timezones=st.just(timezone.utc)), st.datetimes()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(keys, texts), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
