"""What both fast ways, the reader and the scanner, hold for regular: characters, keys, plain scalars and escapes."""

from __future__ import annotations

import re

_ODD = "\u2028\u2029\ufeff\ufffe\uffff"  # line breaks of YAML 1.1, and what it forbids
_NO_CONTROLS = bytes(byte for byte in range(256) if 32 <= byte != 127)
_C1 = re.compile(b"\xc2[\x80-\x9f]")
_CHUNK = 65_536
KEY = r"[A-Za-z_][\w$-]*"
PLAIN = r"""(?:[^-?:,\[\]{}\#&*!|>'"%@`\s]|-(?=\S))[^:\#\r\n]*(?:(?::(?=\S)|(?<=\S)\#)[^:\#\r\n]*)*(?<!\ )"""
ESCAPES = r'(?:["\\/abefnrtv0NLP_ ]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
_ESCAPE = re.compile(r"\\(?:x(..)|u(....)|(.))")
_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
           " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}  # fmt: skip


def unescape(body: str) -> str:
    """The value of a double-quoted scalar's body on one line."""
    return _ESCAPE.sub(lambda m: _SIMPLE[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), body)


def fit(text: str, start: int, end: int) -> bool:
    """Whether every character of ``text[start:end]`` may stand in the dialect; CR only before LF.

    What the body holds is its own affair, so a text that is unfit as a whole is looked at once more without it.
    """
    if not text.isascii() and any(text.find(char, start, end) >= 0 for char in _ODD):
        return False
    return _plain(text, 0, len(text)) or _plain(text, start, end)


def _plain(text: str, start: int, end: int) -> bool:
    """Whether there is no control character but LF and CRLF, and no lone surrogate.

    Bytes, as they are several times as fast here as a search in a text that is not all ASCII; by chunks, as encoding
    asks for the memory of the widest characters at first.
    """
    while start < end:
        stop = start + _CHUNK
        if text[stop - 1 : stop] == "\r":
            stop += 1  # its LF is needed to judge it
        try:
            data = text[start : min(stop, end)].encode()
        except UnicodeEncodeError:
            return False
        controls = data.translate(None, _NO_CONTROLS)
        if b"\r" in controls:
            controls = controls.replace(b"\r\n", b"\n")
        if controls.count(b"\n") != len(controls) or (b"\xc2" in data and _C1.search(data)):
            return False
        start = stop
    return True
