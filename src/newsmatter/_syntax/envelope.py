"""Text to byte order mark, fences, front matter and body.

Grammar (a line ends with LF, CRLF or CR)::

    file  = [BOM] "---" blanks EOL  front-matter-line*  "---" blanks (EOL body | end of file)

The closing fence is the first later line that is exactly ``---`` and blanks, at column 1: an indented
``---`` inside a block or quoted scalar is content, and YAML itself lets no scalar hold one at column 1.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsmatter._syntax.positions import LineIndex
from newsmatter.errors import FrontMatterError

BOM = "\ufeff"
_OPEN = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_CLOSE = re.compile(r"(?:(?<=\n)|(?<=\r))---[ \t]*(?:\r\n|\n|\r|\Z)")


class Envelope(NamedTuple):
    """Offsets into the text: front matter is ``text[start:end]``, the body ``text[body_start:]``."""

    start: int
    end: int
    body_start: int


def decode(data: bytes, file: str | None = None) -> str:
    """UTF-8 bytes to text, newlines and BOM untouched.

    Raises FrontMatterError at the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        head = data[: error.start].decode("utf-8")
        line, column = LineIndex(head).locate(len(head))
        kind = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
        raise FrontMatterError(
            f"byte 0x{data[error.start]:02x} is {kind}; save the file as UTF-8",
            code="encoding", line=line, column=column, file=file,
        ) from None  # fmt: skip


def split(text: str, file: str | None = None) -> Envelope:
    """Find the fences. Raises FrontMatterError where there are none."""
    opening = _OPEN.match(text)
    if opening is None:
        raise _no_opening(text, file)
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        raise _no_closing(text, opening.end(), file)
    return Envelope(opening.end(), closing.start(), closing.end())


def fence(text: str) -> tuple[int, int]:
    """Start and end of the dashes of the opening fence."""
    start = int(text.startswith(BOM))
    return start, start + 3


def _no_opening(text: str, file: str | None) -> FrontMatterError:
    content = text[1:] if text.startswith(BOM) else text
    fence = re.search(r"(?:^|(?<=\n)|(?<=\r))---[ \t]*(?:\r\n|\n|\r)", content)
    if not content:
        message = "the file is empty; start it with a line --- , the front matter and another line ---"
    elif re.fullmatch(r"---[ \t]*", content):
        message = "the opening fence is all there is; add the front matter and a closing line ---"
    elif content.startswith("---"):
        message = "the opening fence must be a line of --- alone; move what follows it to the next line"
    elif fence and not content[: fence.start()].strip():
        message = "blank lines before the opening fence; remove them, --- must be the first line"
    elif fence:
        message = "text before the opening fence; remove it, --- must be the first line"
    else:
        message = "no front matter; start the file with a line --- , its keys and another line ---"
    return FrontMatterError(message, code="no-front-matter", line=1, column=1, file=file)


def _no_closing(text: str, start: int, file: str | None) -> FrontMatterError:
    dots = re.compile(r"(?:(?<=\n)|(?<=\r))\.\.\.[ \t]*(?:\r\n|\n|\r|\Z)").search(text, start)
    line, column = LineIndex(text).locate(dots.start() if dots else len(text))
    message = (
        "front matter closed with ... ; write --- instead"
        if dots
        else "no closing fence; add a line of --- after the front matter"
    )
    return FrontMatterError(message, code="no-closing-fence", line=line, column=column, file=file)
