"""Rules over what YAML reads without complaint, and nobody meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from newsmatter._binding.classes import class_lens
from newsmatter._binding.containers import ListLens
from newsmatter._binding.lens import ANY, bare
from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.dialect import OLD_BREAKS, odd_blank
from newsmatter._syntax.envelope import CONFLICT_MESSAGE
from newsmatter._syntax.nodes import Scalar
from newsmatter._syntax.positions import line_end, line_start
from newsmatter.rules._ignoring import MARK
from newsmatter.rules._subject import Doubt, Hit, Subject, words

_MARK = pattern(r"(?:(?<=\n)|(?<=\r)|\A)(?:(?P<code>```|~~~)|(?P<mark><{7}|={7}|>{7})(?= [^\r\n]|[\r\n]|\Z))[^\r\n]*")
_GLUED = pattern(r"([A-Za-z_][\w$-]*:|-)([^\x00-\x7f].*)", re.ASCII | re.DOTALL)
_CUT = pattern(r"[ \t]+(#\w[^\r\n]*)")
_JOINERS = "\u00ad\u200c\u200d"  # a soft hyphen and the joiners: around a text they join nothing
SMART = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‚": "‘’", "”": "”", "’": "’"}
_DOUBLE = "“”„«»"  # those of one stroke are apostrophes too
_WRAPPED = pattern(r"[\r\n][ \t]*([^\x00-\x7f])")


# A regular text has no comments, and no keys that the class does not name.
IN_REGULAR = Doubt(regular=True)


def merge_conflicts(subject: Subject) -> Iterator[Hit]:
    """Each conflict, in front matter and body; a body may show one in a block of code."""
    text = subject.text
    code, opened, middle = "", -1, False
    for match in _MARK.finditer(text):
        if match["code"]:
            if match.start() >= subject.end and code in ("", match["code"]):
                code = "" if code else match["code"]
        elif not code and match["mark"][0] == "<":
            opened, middle = match.start(), False
        elif match["mark"] and match["mark"][0] == "=":
            middle = opened >= 0
        elif not code and middle:
            yield Hit(CONFLICT_MESSAGE, span=(opened, opened + 7))
            opened, middle = -1, False


def _maybe_conflict(subject: Subject) -> bool:
    return "<" in subject.text and "<<<<<<<" in subject.text  # for one character alone a text is searched at once


MERGE_CONFLICT = Doubt(text=_maybe_conflict)


def no_break_spaces(subject: Subject) -> Iterator[Hit]:
    """What looks like a blank or like nothing, and is part of a key or a text to YAML: in the indentation, behind a colon
    or a dash, anywhere in a key, around a text, and before a ``#``."""
    if subject.text.isascii():
        return
    lens = class_lens(subject.cls)
    for key in () if subject.regular else subject.plain_keys:
        odd = _in_key(key.value)
        if odd and lens.meant(key.value) is None:  # else it is misspelt
            where, mend = "in the key", "remove it, or put the key in quotes"
            if key.value[0] == odd:
                where, mend = "in the indentation and is part of the key", "write blanks"
            yield Hit(f"U+{ord(odd):04X} stands {where}; {mend}", "", (key.start, key.end))
    for node in subject.plain_scalars:
        text = node.value
        glued = _GLUED.match(text)
        if glued and odd_blank(glued[2][0]):
            what = f"{glued[1]} {glued[2][1:].split(' ')[0]}"
            message = f"U+{ord(glued[2][0]):04X} stands behind {glued[1][-1]!r}, not a blank; write {quoted(what)}"
        elif not text.isascii() and (found := _around(text) or _wrapped(subject.text, node)):
            message = f"U+{ord(found[0]):04X} stands {found[1]}"
        else:
            continue
        path = subject.path_of(node)
        yield Hit(f"{path}: {message}", path, (node.start, node.end))


def _unseen(char: str) -> bool:
    """Whether a person cannot see a character, or not tell it from a blank; what YAML 1.1 makes of some is another finding."""
    return (odd_blank(char) and char not in OLD_BREAKS) or char in _JOINERS


def _in_key(key: str) -> str:
    """The first such character in a key, empty where there is none; inside of a word a joiner is in its place."""
    if key.isascii():
        return ""
    ends = [char for char in (key[:1], key[-1:]) if char and char in _JOINERS]
    return next((char for char in key if odd_blank(char) and char not in OLD_BREAKS), "".join(ends[:1]))


def _around(text: str) -> tuple[str, str] | None:
    """Such a character before or behind a text, or before a ``#`` in it, with the words for its place."""
    if _unseen(text[0]):
        return text[0], "before the text and is part of it; remove it, or put the text in quotes"
    if _unseen(text[-1]):
        return text[-1], "behind the text and is part of it; remove it, or put the text in quotes"
    for before in re.findall(r"(.)#", text):
        if _unseen(before):
            return before, "before the #, which begins no comment; write a blank, or put the text in quotes"
    return None


def _wrapped(text: str, node: Scalar) -> tuple[str, str] | None:
    """Such a character at the beginning of a line of a text that goes on over several."""
    for match in _WRAPPED.finditer(text, node.content, node.end):
        if odd_blank(match[1]) and match[1] != "\u3000":  # which indents paragraphs in Chinese and Japanese
            return match[1], "in the indentation of a line of it and is part of it; write blanks"
    return None


def _maybe_unseen(word: str) -> object:
    return not word.isascii() and (_GLUED.match(word) or _around(word))


ODD_BLANKS = Doubt(words, word=_maybe_unseen, regular=True)


_PARTING = pattern(r"(?:separator|delimiter|marker)[\"']?[ \t]*:[ \t]*\Z", re.IGNORECASE)


def html_comments(subject: Subject) -> Iterator[Hit]:
    """``<!-- note: x -->`` is a key, and ``<!-- x -->`` a text; ``excerpt_separator: <!--more-->`` means the text."""
    if "<!--" not in subject.text[subject.start : subject.end]:
        return
    for node in itertools.chain(subject.plain_keys, subject.plain_scalars):
        if node.value.startswith("<!--"):
            stop = line_end(subject.text, node.start)
            if _PARTING.search(subject.text, line_start(subject.text, node.start), node.start):
                continue
            said = subject.text[node.start + 4 : stop].rstrip().removesuffix("-->").strip()
            yield Hit(f"a comment of HTML is none in YAML; write {quoted(f'# {said}')}", "", (node.start, stop))


def smart_quotes(subject: Subject) -> Iterator[Hit]:
    """Quotes that are typographers' around a whole value or key: YAML takes them for text."""
    if subject.text.isascii():
        return
    for node in subject.plain_scalars:
        text = node.value
        if _in_smart_quotes(text):
            path = subject.path_of(node)
            yield Hit(f"{path}: {text[0]} and {text[-1]} are part of the text to YAML; write {_straight(text[1:-1])} if they are to quote it",
                      path, (node.start, node.end))  # fmt: skip
        elif text and text[0] in _DOUBLE and (end := _parted(subject.text, node)):
            path = subject.path_of(node)
            yield Hit(f"{path}: {text[0]} opens no quotes to YAML, and the comma ends the text; write {_straight(subject.text[node.start + 1 : end - 1])}",
                      path, (node.start, end))  # fmt: skip
    lens = class_lens(subject.cls)
    for key in () if subject.regular else subject.plain_keys:
        text = key.value
        if _in_smart_quotes(text) and lens.meant(text) is None:  # else it is misspelt
            yield Hit(
                f"{text[0]} and {text[-1]} are part of the key to YAML; write {text[1:-1]}:", "", (key.start, key.end)
            )


def _maybe_odd(word: str) -> bool:
    return word[0] == "<" or word[0] in SMART


ODD_WORDS = Doubt(words, word=_maybe_odd, regular=True)


def _in_smart_quotes(text: str) -> bool:
    if len(text) < 2 or text[0] not in SMART or text[0] in text[1:-1]:  # “Big” is “small” is a text
        return False
    if text[-1] in SMART[text[0]]:
        return True
    return text[-1] == '"' and text[0] in _DOUBLE and not any(char in text[:-1] for char in SMART[text[0]] + '"')


def _parted(text: str, node: Scalar) -> int:
    """The end of ``“a, b”`` in brackets, of which a text is the first part; 0: it is none."""
    opener, closers = node.value[0], SMART[node.value[0]]
    if any(char in node.value[1:] for char in closers):
        return 0
    rest = re.compile(rf',[^\[\]{{}}"\r\n{opener}{closers}]{{0,200}}[{closers}]').match(text, node.end)
    return rest.end() if rest else 0


def strange(key: str) -> bool:
    """Whether a key is one of those above: a comment of HTML, with what cannot be seen, or in typographers' quotes."""
    return key.startswith("<!--") or _in_key(key) != "" or _in_smart_quotes(key)


def _straight(text: str) -> str:
    mark = "'" if '"' in text else '"'
    return f"{mark}{quoted(text)[1:-1]}{mark}"


def cut_values(subject: Subject) -> Iterator[Hit]:
    """``Harbour #1 Courier`` reads as ``Harbour``: a ``#`` behind a blank begins a comment, and few are meant to be one."""
    if subject.regular or not re.search(r"[ \t]#", subject.text[subject.start : subject.end]):
        return
    for node in subject.plain_scalars:
        cut = _CUT.match(subject.text, node.end, subject.end)
        if cut is None or cut[1].startswith(f"#{MARK}"):  # one of ours, written without a blank
            continue
        path = subject.path_of(node)
        lens = subject.lens_at(path) or ANY
        if isinstance(lens, ListLens) and not node.value:  # ``tags: #night`` is an empty list
            lens = bare(lens.inner)
        if lens is ANY or lens.textual():
            if not lens.textual() and not _is_text(node):
                continue
            whole = f"{subject.text[node.start : node.end]} {cut[1]}".strip()
            reads = f"reads as {quoted(node.value)}" if node.value else "is empty"
            mark = "'" if '"' in whole else '"'
            mend = (
                f"write {mark}{whole}{mark}" if len(whole) <= 60 and whole.isprintable() else "put the value in quotes"
            )
            yield Hit(f"{path} {reads}, what follows # is a comment; {mend} if it is text", path, cut.span(1))


def _is_text(node: Scalar) -> bool:
    try:
        value = resolve.plain(node.value)
    except resolve.Unreadable:
        return False
    return value is None or isinstance(value, str)
