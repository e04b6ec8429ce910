"""The fast scanner: the regular dialect that the producer writes, to a tree with spans.

Grammar, a line at a time (everything else is refused, and ruamel.yaml reads it)::

    line    = blank | comment | indent dash* [key ":" [" " value]] [comment]
    dash    = "-" " "+
    key     = letter (letter | digit | "_" | "-" | "$")*
    value   = plain | double | single         on one line
    plain   = starts with a letter, digit, "/", "." or "-x"; holds no ": ", " #", and no blank at its end
    double  = '"' … '"' with the escapes of YAML
    single  = "'" … "'"

Refused, each because one line no longer tells what it is: a scalar on more than one line, block scalars, flow
collections, anchors, aliases, tags, merge keys, tabs, a lone CR, U+0085, U+2028 and U+2029 (line breaks in
YAML 1.1), control characters, irregular indentation, nesting beyond 20 levels, duplicate keys (the other way has the
better message).
"""

from __future__ import annotations

import re
from typing import Any

from newsmatter._syntax.nodes import Mapping, Scalar, Sequence

_ODD = "\u2028\u2029\ufeff\ufffe\uffff"  # line breaks of YAML 1.1, and what it forbids
_NO_CONTROLS = bytes(byte for byte in range(256) if 32 <= byte != 127)
_C1 = re.compile(b"\xc2[\x80-\x9f]")
KEY = r"[A-Za-z_][\w$-]*"
PLAIN = r"""(?:[^-?:,\[\]{}\#&*!|>'"%@`\s]|-(?=\S))[^:\#\r\n]*(?:(?::(?=\S)|(?<=\S)\#)[^:\#\r\n]*)*(?<!\ )"""
ESCAPES = r'(?:["\\/abefnrtv0NLP_ ]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
_LINE = re.compile(
    rf"""
    (?P<indent>\ *)
    (?P<dashes>(?:-\ +)*)
    (?:(?P<key>{KEY})\ *(?P<colon>:)(?=[\ \r\n])\ *)?
    (?:
      "(?P<double>[^"\\\n]*(?:\\{ESCAPES}[^"\\\n]*)*)"
    | '(?P<single>[^'\n]*(?:''[^'\n]*)*)'
    | (?P<plain>{PLAIN})
    | (?P<lone>-)
    )?
    \ *(?:(?<=[\ \n])\#[^\n]*)?
    (?:\r\n|\n)
    """,
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:x(..)|u(....)|(.))")
_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
           " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}  # fmt: skip
_MAX_LEVELS = 20


def unescape(body: str) -> str:
    """The value of a double-quoted scalar's body on one line."""
    return _ESCAPE.sub(lambda m: _SIMPLE[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), body)


class _Open:
    """A collection that may still take entries. ``pending``: the last entry has no value yet."""

    __slots__ = ("column", "entries", "keys", "mapping", "node", "pending")

    def __init__(self, column: int, offset: int, mapping: bool) -> None:
        self.column = column
        self.mapping = mapping
        self.entries: list[Any] = []
        self.node = (Mapping if mapping else Sequence)(offset, offset, self.entries)
        self.keys: set[str] = set()
        self.pending = False


def fit(text: str, start: int, end: int) -> bool:
    """Whether every character of ``text[start:end]`` may stand in the dialect; CR only before LF.

    Bytes, as they are several times as fast here as a search in a text that is not all ASCII. What the body holds is
    its own affair, so a text that is unfit as a whole is looked at once more without it.
    """
    if not text.isascii() and any(text.find(char, start, end) >= 0 for char in _ODD):
        return False
    return _plain(text) or _plain(text[start:end])


def _plain(text: str) -> bool:
    """Whether the text holds no control character but LF and CRLF, and no lone surrogate."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    controls = data.translate(None, _NO_CONTROLS)
    if b"\r" in controls:
        controls = controls.replace(b"\r\n", b"\n")
    return controls.count(b"\n") == len(controls) and (b"\xc2" not in data or _C1.search(data) is None)


def scan(text: str, start: int, end: int) -> Mapping | None:
    """The tree of ``text[start:end]``, or None where the text is not of the dialect."""
    if not fit(text, start, end):
        return None
    stack: list[_Open] = []
    pos = start
    match = _LINE.match
    while pos < end:
        line = match(text, pos, end)
        if line is None:
            return None
        indent, dashes, key, _, double, single, plain, lone = line.groups()
        value: Scalar | None = None
        if double is not None:
            value = Scalar(*_widen(line.span("double")), unescape(double) if "\\" in double else double, "double")
        elif single is not None:
            value = Scalar(*_widen(line.span("single")), single.replace("''", "'"), "single")
        elif plain is not None:
            value = Scalar(*line.span("plain"), plain)
        if key is None and not dashes and lone is None:
            if value is not None:
                return None  # a scalar that goes on from the line above
            pos = line.end()
            continue
        if key is not None and lone is not None:
            return None
        if dashes or lone is not None:
            first = pos + len(indent)
            offsets = [i for i in range(first, first + len(dashes)) if text[i] == "-"]
            if lone is not None:
                offsets.append(line.start("lone"))
            for offset in offsets:
                frame = _enter(stack, offset - pos, offset, False)
                if frame is None:
                    return None
                if key is None and value is not None and offset == offsets[-1]:
                    frame.entries.append(value)
                else:
                    frame.entries.append(Scalar(offset + 1, offset + 1, ""))
                    frame.pending = True
        if key is not None:
            offset, after = line.span("key")
            frame = _enter(stack, offset - pos, offset, True)
            if frame is None or key in frame.keys:
                return None
            frame.keys.add(key)
            if value is None:
                after_colon = line.end("colon")
                frame.entries.append((Scalar(offset, after, key), Scalar(after_colon, after_colon, "")))
            else:
                frame.entries.append((Scalar(offset, after, key), value))
            frame.pending = value is None
        pos = line.end()
    if not stack:
        return None  # nothing but comments: the other way says what that is
    root = stack[0].node
    while stack:
        _close(stack)
    return root if isinstance(root, Mapping) else None


def _widen(span: tuple[int, int]) -> tuple[int, int]:
    return span[0] - 1, span[1] + 1


def _enter(stack: list[_Open], column: int, offset: int, mapping: bool) -> _Open | None:
    """The collection that an entry at this column belongs to, opened where it is new; None: refused."""
    while stack and (stack[-1].column > column or (stack[-1].column == column and mapping and not stack[-1].mapping)):
        _close(stack)  # the second case is the end of a sequence that is not indented under its key
    if not stack:
        if column:
            return None
    else:
        top = stack[-1]
        if top.column == column and top.mapping == mapping:
            return top
        if not top.pending or (top.column == column and mapping) or len(stack) >= _MAX_LEVELS:
            return None
    frame = _Open(column, offset, mapping)
    if stack:
        top = stack[-1]
        top.entries[-1] = (top.entries[-1][0], frame.node) if top.mapping else frame.node
        top.pending = False
    stack.append(frame)
    return frame


def _close(stack: list[_Open]) -> None:
    frame = stack.pop()
    last = frame.entries[-1]
    frame.node.end = (last[1] if frame.mapping else last).end
