"""Strategies: a value and one of the many ways to write it; news items in the producer's layout.

Unlike ``texts``, where a text is made of ready pieces, anything may stand inside anything here: anchors, aliases and
merge keys at any depth, tags on collections, explicit keys, flow collections over several lines with comments, and
each of the five scalar styles for one and the same string.
"""

from __future__ import annotations

import base64
import re
from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st

_PLAIN_WORD = re.compile(r"[A-Za-zé😀$/.][A-Za-z0-9é😀$/.+#'%&-]*")
_FOLDS = re.compile(r"[^ \t\n\\] [^\W_]")  # a blank that a line break may stand for
_RESOLVED = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|[.].*")
_NAMED = {"\0": "0", "\t": "t", "\n": "n", "\r": "r", '"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P",
          "\xa0": "_"}  # fmt: skip
OTHERS: list[tuple[str, Any]] = [
    ("0", 0), ("-7", -7), ("12", 12), ("2.5", 2.5), ("true", True), ("False", False), ("~", None), ("null", None), ("NULL", None),
    ("Null", None), ("!!int 3", 3), ("!!float 2.5", 2.5), ("!!bool true", True), ("!!null ~", None),
    ("2024-03-05T07:30:00Z", datetime(2024, 3, 5, 7, 30, tzinfo=timezone.utc)),
]  # fmt: skip
words = st.sampled_from(
    ["a", "bc", "é", "😀", "x:y", "it's", '"q"', "C#", "-", "#", "NO", "12", "{", "key:", "&z", "\\", "d.", "e/f"]
)
sentences = st.lists(words, min_size=1, max_size=5).map(" ".join)
paragraphs = st.lists(st.one_of(sentences, st.just("")), min_size=1, max_size=4).map("\n".join)
strings = st.one_of(sentences, paragraphs, paragraphs.map(lambda s: s + "\n"), sentences.map(lambda s: "  " + s + "\n\n"),
                    st.text(st.characters(exclude_categories=["Cs"]), max_size=6))  # fmt: skip
names = st.sampled_from(["a", "b", "c", "d", "e", "two words", "k-1", "$x", "é", "NO", "12", "it's", "-x"])


class Writer:
    """Draws a node and writes it; ``pool`` holds what aliases may name by now."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.pool: list[tuple[str, Any]] = []
        self.count = 0

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(1, one_in)) == one_in)

    def props(self, tag: str) -> tuple[str, str | None]:
        anchor = None
        parts = [tag] if tag and self.chance(6) else []
        if self.chance(6):
            self.count += 1
            anchor = f"n{self.count}"
            parts.insert(self.pick(0, len(parts)), f"&{anchor}")
        return "".join(part + " " for part in parts), anchor

    def keep(self, anchor: str | None, value: Any) -> None:
        if anchor:
            self.pool.append((anchor, value))

    # -- strings -------------------------------------------------------------------------------------------------------

    def escape(self, char: str, always: bool = False) -> str:
        if char in _NAMED:
            return "\\" + _NAMED[char]
        if always or not char.isprintable() or char == "\ufeff":
            code = ord(char)
            return f"\\x{code:02X}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
        return char

    def double(self, value: str, pad: str | None) -> list[str]:
        """``pad``: the blanks of a line that continues; None: all on one line."""
        lines, out = [], ""
        for at, char in enumerate(value):
            if pad is not None and char != " " and not char.isspace() and self.chance(12):
                lines.append(out + "\\")  # an escaped line break joins, and the indentation below is not content
                out = pad
            elif pad is not None and _FOLDS.match(value, max(at - 1, 0)) and out.strip() and self.chance(4):
                lines.append(out)
                out = pad
                continue
            out += self.escape(char, always=self.chance(12))
        lines.append(out)
        lines[0] = '"' + lines[0]
        lines[-1] += '"'
        return lines

    def fold(self, value: str, pad: str) -> list[str] | None:
        """A plain or quoted scalar's lines: a break for a blank, one break more for a line break."""
        if re.search(r"^\s|\s$|[ \t]\n|\n[ \t]|  |[^\S \n]", value) or not all(
            c.isprintable() or c == "\n" for c in value
        ):
            return None
        lines = [""]
        for token in re.split(r"( |\n+)", value):
            if token.startswith("\n"):
                lines += [""] * len(token) + [pad]
            elif token == " " and self.chance(3):
                lines.append(pad)
            else:
                lines[-1] += token
        return lines

    def block(self, value: str, indent: int) -> list[str] | None:
        body = value.rstrip("\n")
        if (
            not body
            or not body.strip()
            or not all(c.isprintable() or c == "\n" for c in value)
            or re.search("[\xa0\ufeff]", value)
        ):
            return None
        if any(line and not line.strip() for line in body.split("\n")):
            return None
        tail = len(value) - len(body)
        step = self.draw(st.integers(1, 4))
        explicit = step if body[0] in " \n" or self.chance(3) else ""
        chomp = "-" if tail == 0 else self.pick("", "+") if tail == 1 else "+"
        lines = body.split("\n")
        style = "|"
        if self.chance(2) and not any(line[:1] == " " for line in lines) and lines[0]:
            style, folded = ">", [""]
            for token in re.split(r"((?<=\S) (?=\S)|\n+)", body):
                if token.startswith("\n"):
                    folded += [""] * len(token) + [""]
                elif token == " " and self.chance(3):
                    folded.append("")
                else:
                    folded[-1] += token
            lines = folded
        header = self.pick(f"{explicit}{chomp}", f"{chomp}{explicit}")
        comment = self.pick("", "", " # header")
        pad = " " * (max(indent, 0) + step)
        return [
            style + header + comment,
            *(pad + line if line else self.pick("", " " * max(indent, 0)) for line in lines),
            *[""] * max(tail - 1, 0),
        ]

    def string(self, value: str, indent: int, flow: bool) -> tuple[list[str], bool]:
        """Its lines, and whether a comment may follow the last."""
        pad = " " * (max(indent, 0) + self.draw(st.integers(1, 3)))
        style = self.pick("plain", "single", "double", "block")
        if style == "block" and not flow and (lines := self.block(value, indent)):
            return lines, False
        if style == "plain":
            parts = value.replace("\n", " ").split(" ")
            safe = all(_PLAIN_WORD.fullmatch(part) for part in parts if part) and not _RESOLVED.fullmatch(value)
            safe = safe and parts[0] != "" and not re.search(r"[^\x00-\xff]$|:$", value) and "..." not in value
            if safe and (lines := self.fold(value, pad)):
                return lines, True
        folded = self.fold(value.replace("'", "''"), pad) if style == "single" else None
        if folded and not any(line.lstrip(" ").startswith(("---", "...")) for line in folded[1:]):
            folded[0] = "'" + folded[0]
            folded[-1] += "'"
            return folded, True
        return self.double(value, pad if self.chance(3) else None), True

    def scalar(self, indent: int, flow: bool) -> tuple[list[str], Any, bool]:
        if self.chance(3):
            text, value = self.draw(st.sampled_from(OTHERS))
            lines, open_ = [text], True
            prefix, anchor = ("", None) if text.startswith("!") else self.props("")
        else:
            value = self.draw(strings)
            lines, open_ = self.string(value, indent, flow)
            prefix, anchor = self.props("!!str")
        lines[0] = prefix + lines[0]
        self.keep(anchor, value)
        return lines, value, open_

    # -- collections ---------------------------------------------------------------------------------------------------

    def alias(self) -> tuple[list[str], Any, bool] | None:
        if self.pool and self.chance(4):
            name, value = self.draw(st.sampled_from(self.pool))
            return [f"*{name}"], value, True
        return None

    def key(self, name: str) -> str:
        style = self.pick("plain", "plain", "single", "double")
        if style == "double":
            return '"' + "".join(self.escape(c, always=self.chance(9)) for c in name) + '"'
        return "'" + name.replace("'", "''") + "'" if style == "single" else name

    def flow(self, indent: int, depth: int) -> tuple[list[str], Any, bool]:
        mapping = self.chance(2)
        prefix, anchor = self.props("!!map" if mapping else "!!seq")
        pad = " " * (max(indent, 0) + self.draw(st.integers(1, 4)))
        value: Any = {} if mapping else []
        lines = [prefix + ("{" if mapping else "[")]
        for name in self.draw(st.lists(names, unique=True, max_size=3)):
            if value:
                lines[-1] += ","
            if self.chance(4):
                lines[-1] += self.pick("", " # in flow")
                lines += [pad + "# own line"] * self.pick(0, 0, 1) + [""] * self.pick(0, 0, 1) + [pad]
            else:
                lines[-1] += self.pick(" ", "  ")
            if mapping:
                lines[-1] += self.key(name) + ": "
            child, inner, _ = self.alias() or (
                self.flow(indent, depth - 1) if depth and self.chance(4) else self.scalar(indent, True)
            )
            lines[-1] += child[0] + (" " if child[0].startswith("*") else "")
            lines += child[1:]
            if mapping:
                value[name] = inner
            else:
                value.append(inner)
        if value and self.chance(6):
            lines[-1] += ","
        if value and self.chance(5):
            lines.append(pad)
        lines[-1] += self.pick("", " ") + ("}" if mapping else "]")
        self.keep(anchor, value)
        return lines, value, True

    def note(self, pad: str) -> list[str]:
        return self.pick([], [], [], [], [pad + "# note"], [pad + "#"], [pad + "# key: 'x"])

    def gap(self, before: list[str]) -> list[str]:
        """Blank lines, save where a block scalar above would keep them."""
        kept = any(re.search(r"[|>]\d?\+", line) for line in before[-9:])
        return [] if kept else [""] * self.pick(0, 0, 0, 1, 2)

    def mapping(self, indent: int, depth: int) -> tuple[list[str], dict[str, Any]]:
        pad = " " * indent
        lines: list[str] = []
        value: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        maps = [(anchor, held) for anchor, held in self.pool if isinstance(held, dict)]
        if maps and self.chance(3):
            chosen = self.draw(st.lists(st.sampled_from(maps), min_size=1, max_size=2))
            spelled = f"*{chosen[0][0]}" if len(chosen) == 1 else "[" + ", ".join(f"*{a} " for a, _ in chosen) + "]"
            lines.append(f"{pad}<<: {spelled}")
            for _, held in chosen:
                merged = {**held, **merged}
        for name in self.draw(st.lists(names, unique=True, min_size=1, max_size=3)):
            lines += self.gap(lines) + self.note(pad)
            child, inner, open_ = self.node(indent, depth)
            if self.chance(12):
                key = f"? {self.key(name)}"
                lines += [pad + key, f"{pad}: {child[0]}".rstrip(" ")]
            else:
                lines.append(
                    f"{pad}{self.key(name)}{self.pick(':', ':', ' :')}{self.pick(' ', '  ') + child[0] if child[0] else ''}"
                )
            lines += child[1:]
            if open_ and self.chance(4):
                lines[-1] += self.pick(" # t", "  # key: x", " ")
            value[name] = inner
        return lines, {**merged, **value}

    def sequence(self, indent: int, depth: int) -> tuple[list[str], list[Any]]:
        pad = " " * indent
        lines: list[str] = []
        value: list[Any] = []
        for _ in range(self.draw(st.integers(1, 3))):
            lines += (self.gap(lines) if lines else []) + self.note(pad)
            kind = self.pick("scalar", "scalar", "mapping", "sequence", "null") if depth else "scalar"
            wide = self.pick(1, 1, 3)
            if kind in ("mapping", "sequence"):
                inner, held = (self.mapping if kind == "mapping" else self.sequence)(indent + 1 + wide, depth - 1)
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    inner.pop(0)
                lines += [pad + "-" + " " * wide + inner[0].lstrip(" "), *inner[1:]]
            elif kind == "null":
                held = None
                lines.append(pad + "-" + self.pick("", " # nothing"))
            else:
                child, held, open_ = self.alias() or (
                    self.flow(indent, 1) if self.chance(4) else self.scalar(indent, False)
                )
                lines += [pad + "-" + " " * wide + child[0], *child[1:]]
                if open_ and self.chance(5):
                    lines[-1] += " # t"
            value.append(held)
        return lines, value

    def node(self, indent: int, depth: int) -> tuple[list[str], Any, bool]:
        """What stands behind a key at column ``indent``."""
        if found := self.alias():
            return found
        kind = self.pick("scalar", "scalar", "scalar", "flow", "null", "mapping", "sequence") if depth else "scalar"
        if kind == "scalar":
            return self.scalar(indent, False)
        if kind == "flow":
            return self.flow(indent, 2)
        if kind == "null":
            return [""], None, True
        prefix, anchor = self.props("!!map" if kind == "mapping" else "!!seq")
        if kind == "mapping":
            lines, value = self.mapping(indent + self.pick(1, 2, 4), depth - 1)
        else:
            lines, value = self.sequence(indent + self.pick(0, 2, 4), depth - 1)
        self.keep(anchor, value)
        return [prefix.rstrip(" ") + (" # block" if prefix and self.chance(4) else ""), *lines], value, False


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A whole text, and the values of its front matter."""
    writer = Writer(draw)
    lines, value = writer.mapping(0, 3)
    lines += writer.note("")
    newlines = draw(st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\n", "\r\n"]]))
    text = (
        draw(st.sampled_from(["", "\ufeff"]))
        + "---"
        + draw(st.sampled_from(["", " \t"]))
        + draw(st.sampled_from(newlines))
    )
    text += "".join(line + draw(st.sampled_from(newlines)) for line in lines)
    return text + "---" + draw(st.sampled_from(["", "\n", "\n\n", "\r\n", "\nText\n---\n"])), value


# -- news items --------------------------------------------------------------------------------------------------------

_titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"]), max_size=20)
_excerpts = st.lists(
    st.one_of(_titles, st.sampled_from(["\n", "\r", "\t", '"', "\\", "\u2028", "\u00a0", "\u200b", "\ufeff", "😀"])),
    max_size=5,
).map("".join)
_hosts = st.sampled_from(["a.example", "news.b.example"])
_plains = st.sampled_from(
    ["The Post", "AI", "Q&A", "Smith's", "50% Off", "a/b", "Who?", "العربية", "x=y", "Wow!", "5G"]
)
_stamps = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda d: d.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _quoted(value: str) -> str:
    table = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u2028": "\\u2028"}
    return '"' + "".join(table.get(char, char) for char in value) + '"'


@st.composite
def _images(draw: st.DrawFn, pad: str) -> list[str]:
    lines: list[str] = []
    for at in range(draw(st.integers(0, 2))):
        image = [f'url: "https://a.example/{at}.jpg"']
        image += [f"width: {draw(st.integers(1, 4000))}", f"height: {draw(st.integers(1, 4000))}"] * draw(
            st.integers(0, 1)
        )
        image += ["isCached: true"] * draw(st.integers(0, 1)) + [f"title: {_quoted(draw(_titles))}"] * draw(
            st.integers(0, 1)
        )
        lines += [f"{pad}  {'  ' if i else '- '}{line}" for i, line in enumerate(image)]
    return [f"{pad}images:", *lines] if lines else []


@st.composite
def news_texts(draw: st.DrawFn) -> str:
    """A news item, byte for byte as the producer lays it out."""
    host = draw(_hosts)
    lines = [
        "category: news",
        f"title: {_quoted(draw(_titles))}",
        f"excerpt: {_quoted(draw(_excerpts))}",
        f"publishedDateTime: {draw(_stamps)}",
    ]
    lines += [f'webUrl: "https://{host}/x"'] * draw(st.integers(0, 1))
    lines += [f'ampWebUrl: "https://{host}/amp"', f'cdnAmpWebUrl: "https://cdn.{host}/amp"'] * draw(st.integers(0, 1))
    lines += [
        "type: article",
        f"quality: {draw(st.integers(0, 213))}",
        f"heat: {draw(st.integers(-1, 3694))}",
        f"published: {draw(st.sampled_from(['true', 'false']))}",
    ]
    if draw(st.booleans()):
        lines += ["", f"featuredContent: {_quoted(draw(_excerpts))}"]
    lines += ["", "provider:", f"  name: {draw(_plains)}", f"  domain: {host}", *draw(_images("  "))]
    lines += ["", "topics:", *(f"  - {topic}" for topic in draw(st.lists(_plains, min_size=1, max_size=4)))]
    if draw(st.booleans()):
        lines += ["", "tags:", "  - CA", "  - US-WA"]
    if images := draw(_images("")):
        lines += ["", *images]
    related: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        related += [f"  - title: {_quoted(draw(_titles))}", f"    excerpt: {_quoted(draw(_excerpts))}", f"    publishedDateTime: {draw(_stamps)}",
                    f'    webUrl: "https://{host}/r"', "    type: article", "    provider:", f"      name: {draw(_plains)}", f"      domain: {host}",
                    f"    quality: {draw(st.integers(0, 99))}", *draw(_images("    "))]  # fmt: skip
    if related:
        lines += ["", "related:", *related]
    cipher = base64.b64encode(draw(st.binary(min_size=16, max_size=16))).decode()
    vector = base64.b64encode(draw(st.binary(min_size=16, max_size=16))).decode()
    lines += ["", f'secured: "{cipher};{vector}"']
    return "\n".join(["---", *lines, "---", "", ""])
