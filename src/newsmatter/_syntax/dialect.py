"""What both fast ways, the reader and the scanner, hold for regular: characters, keys, plain scalars and escapes."""

from __future__ import annotations

import re
import sys

from newsmatter._later import pattern

# A group that is repeated keeps a way back for each time, 140 bytes; a possessive one keeps none. Python 3.10 has none,
# and 3.11.5 is the first in which they are without fault.
POSSESSIVE = "+" if sys.version_info >= (3, 11, 5) else ""
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_MARK = re.compile(rb"\xef(?:\xbb\xbf|\xbf[\xbe\xbf])")
# What is not c-printable of YAML 1.2 (5.1), with the surrogates that a Python string may hold alone. Said as what it is,
# not as the complement of what may stand: that takes ten times as long to compile, at each import.
FORBIDDEN = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_CHUNK = 24_576  # of characters: what they are encoded to is never worth asking the system for memory
KEY = r"[A-Za-z_][\w$-]*"
PLAIN = r"""(?:[^-?:,\[\]{}\#&*!|>'"%@`\s]|-(?=\S))[^:\#\r\n]*(?:(?::(?=\S)|(?<=\S)\#)[^:\#\r\n]*){0,99}(?<![\ \t])"""
ESCAPES = r'(?:["\\/abefnrtv0NLP_ ]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
FLOW_PLAIN = (
    r"[A-Za-z0-9_$./][^,\[\]{}:\#\s]*(?:\ [^,\[\]{}:\#\s]+){0,99}"  # between brackets; each blank is one inside
)
_ESCAPE = pattern(r"\\(?:x(..)|u(....)|(.))")
SIMPLE_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
           " ": " ", "\t": "\t", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}  # fmt: skip

# What looks like a blank and is none: no-break space, the spaces of typographers, zero-width space, ideographic space;
# and the line breaks of YAML 1.1.
OLD_BREAKS = "\x85\u2028\u2029"
BLANKS = (
    " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff"
    + OLD_BREAKS
)


def unescape(body: str) -> str:
    """The value of a double-quoted scalar's body on one line."""
    return _ESCAPE.sub(lambda m: SIMPLE_ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), body)


def fit(text: str, start: int, end: int) -> bool:
    """Whether every character of ``text[start:end]`` may stand in the dialect.

    It must hold no control character but LF and CRLF, no lone surrogate, nothing that YAML 1.1 takes for a line break
    (U+0085, U+2028, U+2029) and no U+FEFF, U+FFFE or U+FFFF. By chunks, as encoding asks for the memory of the widest
    characters at first.
    """
    if not text.isascii() and (text.find("\u2028", start, end) >= 0 or text.find("\u2029", start, end) >= 0):
        return False
    while start < end:
        stop = start + _CHUNK
        if text[stop - 1 : stop] == "\r":
            stop += 1  # its LF is needed to judge it
        try:
            data = text[start : min(stop, end)].encode()
        except UnicodeEncodeError:
            return False
        if _controlled(data) or (13 in data and data.count(b"\r") > data.count(b"\r\n")):
            return False
        # the first bytes of what may be a C1 control, U+FEFF, U+FFFE or U+FFFF
        if (0xC2 in data and _C1.search(data)) or (0xEF in data and _MARK.search(data)):
            return False
        start = stop
    return True


def _controlled(data: bytes) -> bool:
    """Whether UTF-8 holds a control character of ASCII but LF and CR.

    Each is looked for by itself, at many bytes a cycle: that takes half the time of any way to look for all at once.
    """
    return (
        0 in data or 1 in data or 2 in data or 3 in data or 4 in data or 5 in data or 6 in data or 7 in data
        or 8 in data or 9 in data or 11 in data or 12 in data or 14 in data or 15 in data or 16 in data or 17 in data
        or 18 in data or 19 in data or 20 in data or 21 in data or 22 in data or 23 in data or 24 in data or 25 in data
        or 26 in data or 27 in data or 28 in data or 29 in data or 30 in data or 31 in data or 127 in data
    )  # fmt: skip


def odd_blank(char: str) -> bool:
    """Whether a character looks like a blank, or like nothing, and is none to YAML."""
    return char != "" and char not in " \t" and char in BLANKS


def forbidden_message(char: str) -> str:
    """What is wrong with a character that YAML forbids, and the mend."""
    code = ord(char)
    escape = f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return f'character U+{code:04X} is not allowed in YAML; remove it, or write "{escape}" in double quotes'
