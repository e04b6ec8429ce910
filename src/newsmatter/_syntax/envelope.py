"""Text to byte order mark, fences, front matter and body.

Grammar (a line ends with LF, CRLF or CR)::

    file  = [BOM] "---" blanks EOL  front-matter-line*  "---" blanks (EOL body | end of file)

The closing fence is the first later line that is exactly ``---`` and blanks, at column 1: an indented
``---`` inside a block or quoted scalar is content, and YAML itself lets no scalar hold one at column 1.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsmatter._later import pattern
from newsmatter._syntax.positions import LineIndex
from newsmatter.errors import FrontMatterError

BOM = "\ufeff"
# Zero-width space and its like, the soft hyphen, and a second byte order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00a0"
# Marks of git, seven of a kind at the start of a line; "=======" alone may also underline a heading in a body.
CONFLICT = r"(?:(?<=\n)|(?<=\r)|\A)(?:<{7}|>{7}|\|{7})(?= [^\r\n]|[\r\n]|\Z)[^\r\n]*"
CONFLICT_MESSAGE = (
    "a merge conflict is not resolved; keep one of its sides and remove the lines with <<<<<<<, ======= and >>>>>>>"
)
_LEAD = INVISIBLE + " \t"
# What is meant for a fence: too many dashes or too few, those of a typographer, or those of others.
_NEARLY = r"(?:(?<=\n)|(?<=\r)|\A)(?:----+|--|[—–][—–-]*|\+\+\+|[ \t]+---)[ \t]*(?=[\r\n]|\Z)"
# A closing fence with a comment or the first words of the body behind it; the row of a table is none.
_NOT_ALONE = r"(?:(?<=\n)|(?<=\r))---[ \t]*[#\w][^\r\n]*"
# A line that no line of front matter is like: neither indented nor an item, a comment, a key or the end of brackets and quotes.
_BODY = r"(?:(?<=\n)|(?<=\r))(?![ \t\r\n#\]}\"'?-])(?![^\r\n]*:(?:[ \t\r\n]|\Z))[^\r\n]+"
# What parts text elsewhere, with a key below: rules and code blocks of Markdown, and underlines.
_RULED = pattern(r"((?:[-*_=~] ?){3,99}|`{3,} ?(?:ya?ml)?)[ \t]*(?:\r\n|\n|\r)[\w$-]+:[ \t\r\n]")
_OPEN = pattern(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_CLOSE = pattern(r"(?:(?<=\n)|(?<=\r))---[ \t]*(?:\r\n|\n|\r|\Z)")


class Envelope(NamedTuple):
    """Offsets into the text: front matter is ``text[start:end]``, the body ``text[body_start:]``."""

    start: int
    end: int
    body_start: int


def decode(data: bytes, file: str | None = None) -> str:
    """UTF-8 bytes to text, newlines and BOM untouched.

    Raises FrontMatterError at the first byte that is not UTF-8; at the start where the whole file is something else.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = foreign(data)
        if whole is not None:
            raise FrontMatterError(whole, code="encoding", line=1, column=1, file=file) from None
        head = data[: error.start].decode("utf-8")
        line, column = LineIndex(head).locate(len(head))
        raise FrontMatterError(
            stray_byte(data[error.start], windows_1252(data)), code="encoding", line=line, column=column, file=file
        ) from None


def foreign(data: bytes) -> str | None:
    """What is wrong with bytes that are no UTF-8 from the first to the last; None where they are, but for some."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return f"the file is {name}; save the file as UTF-8"
    if (unmarked := _unmarked(data[:4])) is not None:
        return f"the file is {unmarked}, without a byte order mark; save the file as UTF-8"
    if b"\0" in data or len(data.translate(None, _CONTROLS)) * 40 < len(data) * 39:
        return "the file is binary, not text; front matter stands in text files"
    return None


_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
)  # fmt: skip
_CONTROLS = bytes({*range(32), 0x7F} - {*b"\t\n\r\f\x1b"})


def _unmarked(head: bytes) -> str | None:
    """UTF-16 or UTF-32 by where the zeros stand around the first character, which is ASCII in front matter."""
    known: dict[tuple[bool, ...], str] = {
        (True, True, True, False): "UTF-32", (False, True, True, True): "UTF-32",
        (True, False, True, False): "UTF-16", (False, True, False, True): "UTF-16",
    }  # fmt: skip
    return known.get(tuple(byte == 0 for byte in head))


def windows_1252(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 read well as Windows-1252: letters in words, and typographers' marks."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if any(ord(char) > 127 for char in data.decode("utf-8", "ignore")):
        return False
    for run in re.finditer(r"[^\x00-\x7f]+", text):
        beside = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        if run[0].strip(_MARKS_1252) and not any(map(str.isalpha, beside)):
            return False
    return True


_MARKS_1252 = (
    "\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026\u20ac\u00a0\u00a3\u00a9\u00ab\u00ae\u00b0\u00bb"
)


def stray_byte(byte: int, western: bool = False) -> str:
    """What is wrong with a byte that is not UTF-8."""
    means = f" (Windows-1252 has {bytes([byte]).decode('cp1252')!r} there)" if western else ""
    return f"byte 0x{byte:02x} is not UTF-8{means}; save the file as UTF-8"


def split(text: str, file: str | None = None) -> Envelope:
    """Find the fences. Raises FrontMatterError where there are none."""
    opening = _OPEN.match(text)
    if opening is None:
        raise _no_opening(text, file)
    start = opening.end()
    at = text.find("---", start)  # many times as fast as to search for a pattern that begins with looking back
    while at >= 0:
        closing = _CLOSE.match(text, at)
        if closing is not None:
            return Envelope(start, at, closing.end())
        at = text.find("---", at + 1)
    raise _no_closing(text, start, file)


def fence(text: str) -> tuple[int, int]:
    """Start and end of the dashes of the opening fence."""
    start = int(text.startswith(BOM))
    return start, start + 3


def _no_opening(text: str, file: str | None) -> FrontMatterError:
    content = text[1:] if text.startswith(BOM) else text
    fence = re.search(r"(?:^|(?<=\n)|(?<=\r))---[ \t]*(?:\r\n|\n|\r)", content)
    before = content[: fence.start()].strip() if fence else content.strip()
    code = "no-front-matter"
    whole = foreign(text[:1000].encode("utf-8", "surrogatepass")) if "\0" in text[:1000] else None
    if whole is not None:
        code, message = "encoding", whole
    elif not content:
        message = "the file is empty; start it with a line --- , the front matter and another line ---"
    elif re.fullmatch(r"---[ \t]*", content):
        message = "the opening fence is all there is; add the front matter and a closing line ---"
    elif content.startswith("---"):
        message = "the opening fence must be a line of --- alone; move what follows it to the next line"
    elif fence and not before:
        message = "blank lines before the opening fence; remove them, --- must be the first line"
    elif text.lstrip(_LEAD).startswith("---"):
        unseen = content[: len(content) - len(content.lstrip(_LEAD))].strip(" \t")
        what = f"{unseen[0]}, which cannot be seen, stands" if unseen else "blanks stand"
        message = f"{what} before the opening fence; remove {'it' if unseen else 'them'}, --- must be the first line"
    elif re.match(CONFLICT, before):
        code, message = "merge-conflict", CONFLICT_MESSAGE
    elif re.match(r"\+\+\+[ \t]*[\r\n]", before):
        message = "the front matter is TOML (+++); write it as YAML, 'key: value' lines between two lines of ---"
    elif before.startswith("{"):
        message = "the front matter is JSON without fences; write 'key: value' lines between two lines of ---"
    elif fence and before.startswith("%"):
        word = before.split()[0]
        message = (
            f"{word} is a directive of YAML, which front matter does not take; remove it, --- must be the first line"
        )
    elif fence and _CLOSE.search(content, fence.end()):
        message = "text before the opening fence; remove it, --- must be the first line"
    elif re.match(r"[\w$-]+:[ \t\r\n]", before):
        message = "keys without an opening fence; add a line --- before them, and another behind them"
    elif re.match(_NEARLY, content):
        message = f"{before.split()[0]} is no fence; write --- instead"
    elif ruled := _RULED.match(content):
        message = f"{ruled[1].strip()} is no fence; write --- instead, and where it closes"
    elif fence:
        message = "text before the opening fence; remove it, --- must be the first line"
    elif file is None and re.fullmatch(r"[^\r\n]{1,1000}\.[A-Za-z]\w{0,9}", text):
        message = (
            "no front matter; if this is the path of a file, load and check take that, loads and checks take a text"
        )
    else:
        message = "no front matter; start the file with a line --- , its keys and another line ---"
    return FrontMatterError(message, code=code, line=1, column=1, file=file)


def _no_closing(text: str, start: int, file: str | None) -> FrontMatterError:
    dots = re.compile(r"(?:(?<=\n)|(?<=\r))\.\.\.[ \t]*(?:\r\n|\n|\r|\Z)").search(text, start)
    found = re.compile(rf"({_BODY}(?:\r\n|\n|\r)--+[ \t]*(?=[\r\n]|\Z))|{_NEARLY}|{_NOT_ALONE}").finditer(text, start)
    near = dots or next((match for match in found if match[1] is None), None)  # the dashes below a heading are none
    place = near or re.compile(_BODY).search(text, start)
    line, column = LineIndex(text).locate(place.start() if place else len(text))
    if dots:
        message = "front matter closed with ... ; write --- instead"
    elif near and near[0].strip() == "---":
        message = "no closing fence, blanks stand before this one; remove them"
    elif near and re.match(r"---[^-]", near[0]):
        message = "the closing fence must be a line of --- alone; remove what follows it, or move it to the next line"
    elif near:
        message = f"no closing fence; write --- here, not {near[0].strip()}"
    else:
        message = "no closing fence; add a line of --- after the front matter"
    return FrontMatterError(message, code="no-closing-fence", line=line, column=column, file=file)
