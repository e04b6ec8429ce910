"""Plain data to one of the many texts that hold it: every style of YAML that the library edits."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from hypothesis import strategies as st

from newsmatter._editing.scalars import number, plain_safe
from newsmatter.strategies._atoms import bodies, keys, scalars

_FOLDS = re.compile(r"[^ \t\n\\] [^\W_]")  # a blank that a line break may stand for
_NAMED = {"\0": "0", "\t": "t", "\n": "n", "\r": "r", '"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P",
          "\xa0": "_"}  # fmt: skip
_OLD_BREAKS = "\x85\u2028\u2029"
_ODD_KEYS = ("NO", "12")  # keys are strings by their text, whatever YAML would make of it
Lines = tuple[list[str], bool]  # of a value; and whether a comment may follow the last


class Text(NamedTuple):
    """A whole text, the values of its front matter, and its body."""

    text: str
    values: dict[str, Any]
    body: str


@functools.cache
def _up_to(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit)


_WAIT = st.integers(0, 24)  # of 12 units on the average; an occasion that is one in 3 takes 4 of them


class Writer:
    """Writes plain data, drawing the layout. What a text makes use of at all is drawn first, so that most texts
    hold a few things often, and a failing one shrinks to the plainest layout that fails."""

    FEATURES = ("comments", "blanks", "odd", "quotes", "blocks", "flow", "folds", "anchors", "tags", "explicit")
    OF_ONE_VERSION = ("tabs", "breaks")  # tabs for blanks, and U+0085, U+2028 and U+2029 as they are: YAML 1.2 alone

    def __init__(self, draw: st.DrawFn, portable: bool = True) -> None:
        self.draw = draw
        features = self.FEATURES if portable else (*self.FEATURES, *self.OF_ONE_VERSION)
        self.uses = {name for name in features if draw(st.booleans())}
        self.pool: dict[str, tuple[str, Any]] = {}  # what aliases may name by now
        self.anchors = 0
        self.left: dict[str, int] = {}  # how long until each feature comes next
        self.keeps = False  # whether the last value is a block scalar that keeps the blank lines below it

    def pick(self, *choices: Any) -> Any:
        return choices[self.draw(_up_to(len(choices) - 1))]

    def gap(self) -> str:
        """What parts an indicator from what stands behind it."""
        if self.chance("tabs", 2):
            return self.pick("\t", " \t", "\t ")  # type: ignore[no-any-return]
        return self.pick(" ", "  ") if "odd" in self.uses else " "

    def trail(self, comment: str) -> str:
        """A comment behind a value."""
        return comment.replace(" ", "\t", 1) if self.chance("tabs", 3) else comment

    def chance(self, feature: str, one_in: int) -> bool:
        """Whether to make use of a feature here.

        What is drawn is how long until it comes next, 0 for never again: few draws, and when the shrinker takes a
        value out, those for the rest of the text stand as they did.
        """
        if feature not in self.uses:
            return False
        if feature not in self.left:
            self.left[feature] = self.draw(_WAIT)
        if not self.left[feature]:
            return False
        self.left[feature] -= min(12 // one_in, self.left[feature])
        if self.left[feature]:
            return False
        del self.left[feature]
        return True

    # -- anchors, aliases, tags

    def props(self, tag: str, value: Any) -> tuple[str, str]:
        """What stands before a node, and its anchor."""
        anchor = ""
        parts = [tag] if tag and self.chance("tags", 4) else []
        if self.chance("anchors", 3) and repr(value) not in self.pool:
            self.anchors += 1
            anchor = f"n{self.anchors}"
            parts.insert(self.pick(0, len(parts)), f"&{anchor}")
        return "".join(part + " " for part in parts), anchor

    def alias(self, value: Any) -> str | None:
        if repr(value) in self.pool and self.pick(True, False):
            return "*" + self.pool[repr(value)][0]
        return None

    def keep(self, anchor: str, value: Any) -> None:
        if anchor:
            self.pool[repr(value)] = (anchor, value)

    # -- scalars

    def escape(self, char: str, always: bool = False) -> str:
        if char in _OLD_BREAKS and not always and self.chance("breaks", 2):
            return char
        if char in _NAMED:
            return "\\" + _NAMED[char]
        if always or not char.isprintable() or char == "\ufeff":
            code = ord(char)
            return f"\\x{code:02X}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
        return char

    def double(self, value: str, pad: str | None) -> list[str]:
        """``pad``: the blanks of a line that continues; None: all on one line."""
        lines, out = [], ""
        escaped = self.draw(_up_to(len(value))) if self.chance("quotes", 3) else -1
        cut = self.draw(_up_to(len(value))) if pad is not None and value else -1
        for at, char in enumerate(value):
            if pad is not None and out.strip() and _FOLDS.match(value, at - 1) and at >= cut:
                lines.append(out)
                out = pad
                cut = len(value)
                continue
            if pad is not None and at == cut and at and not char.isspace():
                lines.append(out + "\\")  # an escaped line break joins, and the indentation below is not content
                out = pad
            out += self.escape(char, at == escaped)
        lines.append(out)
        lines[0] = '"' + lines[0]
        lines[-1] += '"'
        return lines

    def fold(self, value: str, pad: str) -> list[str] | None:
        """A plain or single-quoted scalar's lines: a break for a blank, one break more for a line break."""
        if re.search(r"^\s|\s$|[ \t]\n|\n[ \t]|  |[^\S \n]|\ufeff", value) or not _printable(value):
            return None
        lines = [""]
        for token in re.split(r"( (?=[^\W_])|\n+)", value):
            if token.startswith("\n"):
                lines += [""] * len(token) + [pad]
            elif token == " " and self.chance("folds", 3):
                lines.append(pad)
            else:
                lines[-1] += token
        return lines

    def block(self, value: str, indent: int) -> list[str] | None:
        if not value:  # a header alone
            return [self.pick("|", ">") + self.pick("", "-") + (" # header" if self.chance("comments", 3) else "")]
        body = value.rstrip("\n")
        lines = body.split("\n")
        if not body.strip() or not _printable(value.replace("\t", "")) or re.search("[\xa0\ufeff]", value):
            return None
        tail = len(value) - len(body)
        step = 2 if "odd" not in self.uses else 1 + self.draw(_up_to(3))
        explicit = step if body[0] in " \n\t" or self.chance("odd", 3) else ""
        chomp = "-" if tail == 0 else self.pick("", "+") if tail == 1 else "+"
        self.keeps = chomp == "+"
        style = "|"
        if lines[0] and not any(line[:1] in (" ", "\t") for line in lines) and self.pick(False, True):
            style, folded = ">", [""]
            for token in re.split(r"((?<=\S) (?=\S)|\n+)", body):
                if token.startswith("\n"):
                    folded += [""] * len(token) + [""]
                elif token == " " and self.chance("folds", 3):
                    folded.append("")
                else:
                    folded[-1] += token
            lines = folded
        header = f"{explicit}{chomp}" if self.pick(True, False) else f"{chomp}{explicit}"
        comment = " # header" if self.chance("comments", 4) else ""
        pad = " " * (indent + step)
        rows = [pad + line if line else " " * indent * self.chance("odd", 3) for line in lines]
        return [style + header + comment, *rows, *[""] * max(tail - 1, 0)]

    def string(self, value: str, indent: int, flow: bool) -> Lines:
        pad = " " * (indent + (1 + self.draw(_up_to(2)) if "folds" in self.uses else 2))
        wanted = self.pick("plain", "single", "double") if "quotes" in self.uses else "plain"
        if not flow and self.chance("blocks", 3) and (lines := self.block(value, indent)):
            return lines, False
        if wanted == "plain" and "\n" in value and "folds" in self.uses and "\n#" not in value:
            safe = plain_safe(value.replace("\n", " "), flow=flow) and "---" not in value and "..." not in value
            if safe and (lines := self.fold(value, pad)):
                return lines, True
        if wanted == "plain" and plain_safe(value, flow=flow):
            return self.fold(value, pad) or [value], True
        folded = self.fold(value.replace("'", "''"), pad) if wanted == "single" else None
        if folded and not any(line.lstrip(" ").startswith(("---", "...")) for line in folded[1:]):
            folded[0] = "'" + folded[0]
            folded[-1] += "'"
            return folded, True
        return self.double(value, pad if self.chance("folds", 3) else None), True

    def scalar(self, value: Any, indent: int, flow: bool) -> Lines:
        if isinstance(value, str):
            prefix, anchor = self.props("!!str", value)
            lines, open_ = self.string(value, indent, flow)
            self.keep(anchor, value)
            return [prefix + lines[0], *lines[1:]], open_
        tag, word = self.word(value)
        prefix, anchor = self.props(tag, value)
        self.keep(anchor, value)
        return [prefix + word], True

    def word(self, value: Any) -> tuple[str, str]:
        """The tag and one of the spellings of a scalar that is no string."""
        odd = "odd" in self.uses
        if value is None:
            return "!!null", self.pick("null", "~", "Null", "NULL") if odd else "null"
        if isinstance(value, bool):
            word = str(value).lower()
            return "!!bool", self.pick(word, word.title(), word.upper()) if odd else word
        if isinstance(value, int):
            return "!!int", str(value)
        if isinstance(value, float):
            return "!!float", number(value)
        return "", self.stamp(value, odd)

    def stamp(self, value: date, odd: bool) -> str:
        text = value.isoformat()
        if not isinstance(value, datetime):
            return text
        if odd and value.tzinfo is timezone.utc and 1 < value.year < 9999 and self.pick(False, True):
            text = value.astimezone(timezone(timedelta(hours=2))).isoformat()
        zone = self.pick("Z", " Z") if odd else "Z"
        return text.replace("+00:00", zone).replace("T", self.pick("T", " ", "t") if odd else "T")

    # -- collections

    def key(self, name: str) -> str:
        if (plain_safe(name) or name in _ODD_KEYS) and not self.chance("quotes", 3):
            return name
        if self.chance("quotes", 2) and _printable(name) and "\n" not in name and "\ufeff" not in name:
            return "'" + name.replace("'", "''") + "'"
        return '"' + "".join(self.escape(char) for char in name) + '"'

    def flow(self, value: Any, indent: int) -> Lines:
        mapping = isinstance(value, dict)
        prefix, anchor = self.props("!!map" if mapping else "!!seq", value)
        pad = " " * (indent + 1 + (self.draw(_up_to(3)) if "folds" in self.uses else 0))
        lines = [prefix + ("{" if mapping else "[")]
        for at, (name, child) in enumerate(value.items() if mapping else enumerate(value)):
            lines[-1] += "," if at else ""
            if self.chance("folds", 3):
                lines[-1] += " # in flow" if self.chance("comments", 3) else ""
                lines += [pad + "# own line"] * self.chance("comments", 3) + [""] * self.chance("blanks", 3) + [pad]
            elif at or "odd" in self.uses:
                lines[-1] += self.gap()
            if mapping:
                lines[-1] += self.flow_key(str(name)) + ": "
            rest = self.flow_child(child, indent, mapping)
            lines[-1] += rest[0]
            lines += rest[1:]
        if value and self.chance("odd", 4):
            lines[-1] += ","
        if value and self.chance("folds", 4):
            lines.append(pad)
        lines[-1] += " " * self.chance("odd", 3) + ("}" if mapping else "]")
        self.keep(anchor, value)
        return lines, True

    def flow_key(self, name: str) -> str:
        text = self.key(name)
        if text[0] in "\"'" or plain_safe(text, flow=True) or text in _ODD_KEYS:
            return text
        return '"' + "".join(self.escape(char) for char in name) + '"'

    def flow_child(self, child: Any, indent: int, mapping: bool) -> list[str]:
        if alias := self.alias(child):
            return [alias + " "]
        if child is None and mapping and self.chance("odd", 2):
            return [""]
        return (self.flow if isinstance(child, (dict, list)) else self.scalar_in_flow)(child, indent)[0]

    def scalar_in_flow(self, value: Any, indent: int) -> Lines:
        return self.scalar(value, indent, True)

    def above(self, pad: str) -> list[str]:
        """What stands above an entry: blank lines, save where a block scalar would keep them, and comments."""
        lines: list[str] = []
        if not self.keeps and self.chance("blanks", 3):
            lines += [""] * self.pick(1, 2)
        self.keeps = False
        if self.chance("comments", 4):
            lines.append(pad + self.pick("# note", "#", "# key: 'x", "# - item"))
        return lines

    def merges(self, value: dict[str, Any], pad: str) -> tuple[list[str], dict[str, Any]]:
        """A line of ``<<`` that brings some of the values, and what stays to be written."""
        known = [(name, held) for name, held in self.pool.values()
                 if isinstance(held, dict) and held and held.keys() <= value.keys()]  # fmt: skip
        if not known or "<<" in value or not self.pick(True, False):  # a key ``"<<"`` would stand there twice
            return [], value
        chosen = known[-2:] if self.pick(False, True) else known[-1:]
        merged: dict[str, Any] = {}
        for _, held in chosen:
            merged = {**held, **merged}
        spelled = f"*{chosen[0][0]}" if len(chosen) == 1 else "[" + ", ".join(f"*{name} " for name, _ in chosen) + "]"
        own = {key: child for key, child in value.items() if key not in merged or repr(merged[key]) != repr(child)}
        return [f"{pad}<<: {spelled}"], own

    def mapping(self, value: dict[str, Any], indent: int) -> list[str]:
        pad = " " * indent
        lines, own = self.merges(value, pad)
        for name, child in own.items():
            lines += self.above(pad)
            rest, open_ = self.node(child, indent)
            key = self.key(name)
            if self.chance("explicit", 6):
                lines += [f"{pad}? {key}", f"{pad}: {rest[0]}".rstrip(" ")]
            else:
                gap = self.gap() if rest[0] else ""
                lines.append(f"{pad}{key}{' ' * self.chance('odd', 3)}:{gap}{rest[0]}")
            lines += rest[1:]
            if open_ and self.chance("comments", 4):
                lines[-1] += self.trail(self.pick(" # t", "  # key: x"))
            elif open_ and self.chance("odd", 4):
                lines[-1] += self.trail(" ")
            if not rest[0] and self.chance("comments", 4) and not re.search("[|>]", "".join(rest)):
                lines.append(pad + "    # deeper")
        return lines

    def sequence(self, value: list[Any], indent: int) -> list[str]:
        pad = " " * indent
        lines: list[str] = []
        for child in value:
            lines += self.above(pad)
            gap = " " * (self.pick(1, 3) if "odd" in self.uses else 1)
            if alias := self.alias(child):
                lines.append(f"{pad}-{gap}{alias}")
            elif isinstance(child, (dict, list)) and child and not self.chance("flow", 3):
                column = indent + 1 + len(gap)
                inner = self.mapping(child, column) if isinstance(child, dict) else self.sequence(child, column)
                if self.chance("odd", 4):
                    lines += [f"{pad}-", *inner]
                    continue
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    inner.pop(0)
                lines += [f"{pad}-{gap}{inner[0].lstrip(' ')}", *inner[1:]]
            elif child is None and self.chance("odd", 2):
                lines.append(f"{pad}-" + " # nothing" * self.chance("comments", 2))
            else:
                write_one = self.flow if isinstance(child, (dict, list)) else functools.partial(self.scalar, flow=False)
                rest, open_ = write_one(child, indent)
                lines += [f"{pad}-{self.gap() if self.chance('tabs', 2) else gap}{rest[0]}", *rest[1:]]
                lines[-1] += self.trail(" # t") if open_ and self.chance("comments", 5) else ""
        return lines

    def node(self, value: Any, indent: int) -> Lines:
        """What stands behind a key at column ``indent``."""
        if alias := self.alias(value):
            return [alias], True
        if value is None and self.pick(True, False):
            return [""], True
        if not isinstance(value, (dict, list)):
            return self.scalar(value, indent, False)
        if not value or self.chance("flow", 3):
            return self.flow(value, indent)
        mapping = isinstance(value, dict)
        prefix, anchor = self.props("!!map" if mapping else "!!seq", value)
        prefix = prefix.rstrip(" ") + " # block" * (bool(prefix) and self.chance("comments", 3))
        if isinstance(value, dict):
            lines = self.mapping(value, indent + (self.pick(2, 1, 4) if "odd" in self.uses else 2))
        else:
            lines = self.sequence(value, indent + (self.pick(2, 0, 4) if "odd" in self.uses else 2))
        self.keep(anchor, value)
        return [prefix, *lines], False


def _printable(value: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in value)


class _Values:
    """Draws front matter in which values come again, so that aliases and merge keys have something to name."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.seen: list[Any] = []

    def value(self, depth: int) -> Any:
        kind = self.draw(_up_to(9)) if depth else 0
        if kind == 9 and self.seen:
            return self.seen[self.draw(_up_to(len(self.seen) - 1))]
        if kind < 5:
            value = self.draw(scalars)
        elif kind < 7:
            value = [self.value(depth - 1) for _ in range(self.draw(_up_to(3)))]
            if not value and depth > 1 and self.draw(_up_to(2)) == 2:
                value = [[None]]  # ``- -``
        else:
            value = self.mapping(depth - 1, 0)
        self.seen.append(value)
        return value

    def mapping(self, depth: int, least: int) -> dict[str, Any]:
        names = self.draw(st.lists(keys, unique=True, min_size=least, max_size=4))
        known = [value for value in self.seen if isinstance(value, dict)]
        base = known[-1] if known and self.draw(_up_to(3)) == 3 else {}
        return {**base, **{name: self.value(depth) for name in names}}


@st.composite
def laid_out(draw: st.DrawFn, values: dict[str, Any], body: str, portable: bool = True) -> str:
    """A text with these values: all layouts, line endings, fences, with and without a BOM."""
    writer = Writer(draw, portable)
    lines = writer.mapping(values, 0)
    lines += ["# the end"] * writer.chance("comments", 3)
    newlines = draw(st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\n", "\r\n"]]))
    text: str = writer.pick("", "\ufeff") + "---" + writer.pick("", " \t")
    text += "".join(line + (newlines[0] if len(newlines) == 1 else writer.pick(*newlines)) for line in ["", *lines])
    return text + "---" + ("\n" + body if body or draw(st.booleans()) else "")


@st.composite
def document_texts(draw: st.DrawFn, *, portable: bool = True) -> Text:
    """Texts with any front matter, in any layout, with the values that they hold.

    ``portable``: only what all readers of YAML take; else also tabs for blanks, and U+0085, U+2028 and U+2029 as they
    are, which readers of YAML 1.1 refuse or read otherwise.

    A ``Text`` has the whole ``text``, the ``values`` of its front matter and its ``body``. A project that renders
    others' posts with another parser checks that both agree:

    >>> import newsmatter as nm
    >>> from hypothesis import given
    >>> from newsmatter.strategies import document_texts
    >>> @given(document_texts())
    ... def test_our_loader_gives_what_was_written(case) -> None:
    ...     document = nm.loads(case.text, nm.Document)
    ...     assert document.extra == case.values
    ...     assert document.body == case.body
    >>> test_our_loader_gives_what_was_written()
    """
    values = _Values(draw).mapping(3, 1)
    body = draw(bodies)
    return Text(draw(laid_out(values, body, portable)), values, body)
