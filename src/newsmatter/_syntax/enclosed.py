"""Slips with quotes and brackets: not closed, closed twice, text behind them, commas, comments and escapes inside."""

from __future__ import annotations

import re
from array import array

from newsmatter._show import quoted
from newsmatter._syntax.dialect import odd_blank
from newsmatter._syntax.positions import line_end
from newsmatter._syntax.rows import CLOSERS, Row, closing, open_quote, walk
from newsmatter._syntax.sites import (
    TEMPLATES,
    Site,
    Slip,
    in_quotes,
    name_of,
    odd_end,
    piece_in_quotes,
    value_in_quotes,
)

_ESCAPE = re.compile(
    r'\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|["\\/abefnrtv0NLP_ \t\r\n])'
)
_RUN = re.compile(r"[\]} ]+")
_NO_TEXT = re.compile(r"""[-+]?[\d.]+|true|false|null|".*"|'.*'""", re.IGNORECASE)


def template(site: Site) -> Slip | None:
    """``{{ site.title }}`` as a value or a line, or in brackets."""
    text = site.text
    braces = "YAML takes the braces for its own; put the value in quotes"
    for row in site.rows[-2:]:
        if text[row.value : row.value + 2] in TEMPLATES:
            if row.bare:
                part = quoted(text[row.value : row.end])
                return Slip(
                    row.value, f"a template tag cannot stand in YAML; remove {part}, or put it in quotes as a value"
                )
            return Slip(row.value, braces + value_in_quotes(site, row))
    for at in (site.problem - 1, site.problem, site.refused - 1):
        if at >= site.start and text[at : at + 2] in TEMPLATES:
            found = re.compile(r"\{[^{}\r\n]*\}|\{\{[^{}\r\n]*\}\}").match(text, at)
            mend = in_quotes(found[0]) if found else ""
            return Slip(at, braces + (f": {mend}" if mend else ""))
    return None


def left_open(site: Site) -> Slip | None:
    """A quote or bracket that is not closed before the next key or item, or not at all."""
    text, at, refused = site.text, site.opened, site.refused
    if refused > site.start and text[refused : refused + 1] == "#" and text[refused - 1] in "[{,":
        return _comment(text, refused)
    if at < 0 or at > site.problem:
        return None
    stop = line_end(text, at)
    if text[at] in CLOSERS:
        quote = open_quote(text, at, stop)
        if quote < 0:
            return _bracket(site, at)
        at = quote
    line = text[at:stop].rstrip()
    if line.endswith('\\"') and len(line) > 2:
        why = "a backslash stands before the last one; write \\\\ for a backslash"
        return Slip(at, f"the quote that opens here is not closed on its line, {why}")
    return Slip(at, f"the quote that opens here is not closed on its line; close the quote with {text[at]}")


def _bracket(site: Site, at: int) -> Slip | None:
    """The bracket at an offset, which is not closed, or closed by another kind."""
    text = site.text
    way = walk(text, at, site.end)
    if way.wrong >= 0 and way.wrong == site.refused:
        return _crossed(text, way.wrong, way.stack)
    if at < site.refused < line_end(text, at):
        return None  # it may well be closed behind what is wrong
    for start in way.comments:
        if start < max(site.problem, site.refused) and _more(text[start : line_end(text, start)]):
            return _comment(text, start)
    return Slip(at, f"the bracket that opens here is not closed; add '{CLOSERS[text[at]]}'")


def _more(text: str) -> bool:
    """Whether a text closes more brackets than it opens."""
    return text.count("]") + text.count("}") > text.count("[") + text.count("{")


def _comment(text: str, at: int) -> Slip:
    """A ``#`` inside of brackets."""
    mend = piece_in_quotes(text, at)
    return Slip(at, f"'#' begins a comment, and what closes the bracket stands in it; put the text in quotes{mend}")


def _crossed(text: str, at: int, stack: array[int]) -> Slip:
    """A bracket that is closed by another kind: what it would close is the one outside, or it is a slip for its own kind."""
    char, opener = text[at], text[stack[-1]]
    needed = "".join(CLOSERS[text[place]] for place in reversed(stack))
    found = _RUN.match(text, at)
    run = found[0].replace(" ", "") if found else char
    if run != needed[: len(run)] and len(run) > 1 and sorted(run) == sorted(needed[: len(run)]):
        return Slip(at, f"the brackets are closed in another order than they were opened; write '{needed[: len(run)]}'")
    if char in needed and len(run) < len(needed):
        return Slip(stack[-1], f"the bracket that opens here is not closed; add '{CLOSERS[opener]}'")
    return Slip(at, f"'{char}' cannot close what '{opener}' opened; write '{CLOSERS[opener]}'")


def in_flow(site: Site) -> Slip | None:
    """Inside brackets: a comma missing, or one too many."""
    text, problem, row = site.text, site.problem, site.rows[-1]
    if text[row.value : row.value + 1] not in CLOSERS:
        return None
    close, _, stack, _ = walk(text, row.value, problem)
    char = text[problem : problem + 1]
    if close >= 0 or not stack or not char:
        return None
    before = text[stack[-1] + 1 : problem].rstrip()[-1:]
    if text[problem - 1] in "*&" and char in " ,]}":
        return Slip(problem - 1, f"a value cannot start with '{text[problem - 1]}'; put it in quotes")
    if char == ",":
        return Slip(problem, "a comma too many; remove it")
    if char == ":":
        return _colon(text, stack[-1], problem)
    if odd_blank(char):
        return Slip(problem, f"{name_of(char)} is no blank to YAML; remove it, or write a blank")
    if text[problem - 1] in "\"'":
        return Slip(problem, "text stands behind a closing quote; look whether a quote is missing before it")
    if not before or before in ",:[{" or char in "@`%":
        return Slip(problem, f"a value cannot start with '{char}'; put it in quotes")
    here = stack[-1] + 1 + len(text[stack[-1] + 1 : problem].rstrip())
    place = problem if line_end(text, here) > problem else here  # on another line it belongs to the end of this one
    return Slip(place, f"a comma is missing before {quoted(_word(text, problem))}; write ', ' between the two")


def _colon(text: str, opened: int, at: int) -> Slip:
    """A second colon in an entry: ``{a: 1 b: 2}`` lacks a comma, ``{a: b: c}`` quotes."""
    head = text[opened:at].rstrip(" \t")
    piece = re.split(r"[,{]|:[ \t]", head)[-1]
    mark = piece[-1:]
    begin = piece.rfind(mark, 0, -1) if mark in ("'", '"') else max(map(piece.rfind, " \t\n")) + 1
    value = piece[: max(begin, 0)].strip()
    if text[opened] != "{" or not value:
        return Slip(at, "a colon cannot stand here; put the text with ':' in quotes")
    place = opened + len(head) - len(piece) + begin
    otherwise = "" if _NO_TEXT.fullmatch(value) else ", or put the text with ':' in quotes"
    return Slip(place, f"a comma is missing before {quoted(_word(text, place))}; write ', ' between the two{otherwise}")


def _word(text: str, at: int) -> str:
    close = closing(text, at, line_end(text, at)) if text[at] in CLOSERS else -1
    if close >= 0:
        return text[at : close + 1]
    match = re.compile(r"""["']?[^,\]}\r\n]*""").match(text, at)
    return match[0].rstrip() if match else ""


def behind(site: Site) -> Slip | None:
    """Text behind a closing quote or bracket."""
    text, problem = site.text, site.problem
    row = next((row for row in reversed(site.rows) if row.value < site.context <= row.end), site.rows[-1])
    row = next((row for row in reversed(site.rows) if row.value < site.refused <= row.end), row)
    char = text[row.value : row.value + 1]
    if not char or char not in "\"'[{" or site.opened == row.value:
        return None
    close = closing(text, row.value, site.end)
    at = close + 1
    stop = line_end(text, at)
    rest = text[at:stop]
    at += len(rest) - len(rest.lstrip(" \t"))
    rest = rest.strip(" \t")
    if close < 0 or not rest or rest.startswith("# ") or problem < close:
        return None
    kind = "quote" if char in "\"'" else "bracket"
    odd, follows = odd_end(rest)
    if odd and follows[:1] in ("", "#", ":"):
        mend = "write a blank" if follows[:1] == "#" else "remove it"
        return Slip(at, f"{name_of(odd)} stands behind the closing {kind}; {mend}")
    if row.colon < 0 and kind == "quote" and (colon := re.search(r":(?=[ \t]|\Z)", rest)):
        mend = in_quotes(text[row.value : at + colon.start()].rstrip())
        return Slip(
            at, f"text stands behind a closing quote; put the whole key in quotes{mend and f': {mend}{rest[colon.start() :]}'}"
        )  # fmt: skip
    return None if row.bare else _text_behind(site, row, at, rest)


def _text_behind(site: Site, row: Row, at: int, rest: str) -> Slip:
    """Text behind what closes the value of a row."""
    text, char = site.text, site.text[row.value]
    kind = "quote" if char in "\"'" else "bracket"
    if rest in (",", ";"):
        what = "comma" if rest == "," else "semicolon"
        return Slip(at, f"a {what} stands behind the closing {kind}; remove it")
    if rest.startswith("//"):
        return Slip(
            at,
            f"text stands behind a closing {kind}; a comment starts with '#': write {quoted('# ' + rest[2:].strip())}",
        )
    if kind == "bracket" and rest[0] in "]}":
        return Slip(at, f"a bracket too many, '{rest[0]}' closes nothing; remove it")
    if kind == "bracket":
        quotes = value_in_quotes(site, row) if at < row.end else ""  # else it goes on below
        return Slip(at, f"text stands behind a closing bracket; put quotes around it all{quotes}")
    if rest[0] == "," and char == rest.lstrip(", ")[:1]:
        return Slip(
            at, f"text stands behind a closing quote; write a list as {quoted('[' + text[row.value : row.end] + ']')}"
        )
    other = "'" if char == '"' else '"'
    inside = '\\"' if char == '"' else "''"
    return Slip(at, f"text stands behind a closing quote; use the other kind of quotes ({other}) around it all, or write {inside} for a quote inside")  # fmt: skip


def bad_escape(site: Site) -> Slip | None:
    """An escape that is none in double quotes: ``"C:\\Users"``."""
    text, at = site.text, site.refused
    inside = 0 <= site.context < at and text[site.context] == '"'
    if not inside or text[at : at + 1] != "\\" or _ESCAPE.match(text, at, site.end):
        return None
    shown = quoted(text[at : at + 2])
    return Slip(at, f"{shown} is no escape in double quotes; write \\\\ for a backslash, or use single quotes")
