"""What a person did wrong, told from the text around the place where a parser gave up.

A parser says where it could not go on, which is often the line below the slip, and speaks of tokens. Here the lines are
looked at as a person sees them: rows of ``key: value`` and ``- item``. Each detector knows one kind of slip, and answers
with the place to mend and one sentence; the first that knows what it sees wins. All of it is linear in the text.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from newsmatter._show import quoted
from newsmatter._syntax.envelope import CONFLICT, CONFLICT_MESSAGE
from newsmatter._syntax.positions import line_end
from newsmatter._syntax.rows import CLOSERS, HEADER, Row, closing, open_quote, rows_to, walk

_MIDDLE = re.compile(r"(?:(?<=\n)|(?<=\r))={7}(?=[\r\n]|\Z)")
_ESCAPE = re.compile(
    r'\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|["\\/abefnrtv0NLP_ \t\r\n])'
)
_GLUED = re.compile(r"([A-Za-z_][\w$-]*):(?!//)([^ \t\r\n:].*)", re.ASCII)
_ASSIGNED = re.compile(r"([A-Za-z_][\w$ -]*?) ?=(?!=) ?(\S.*)", re.ASCII)
_TEMPLATES = ("{{", "{%", "{#")
_SMART = "“”„‟«»‘’‚"


class Slip(NamedTuple):
    """The place to mend, as an offset, and one sentence; ``code`` where the slip has one of its own."""

    offset: int
    message: str
    code: str = "yaml"


class Site(NamedTuple):
    """The text around a complaint: its place, what the parser was reading there (``context``), and the rows."""

    text: str
    start: int
    end: int
    problem: int
    context: int
    rows: list[Row]
    opened: int
    below: Row | None


Detector = Callable[[Site], "Slip | None"]


def find(complaint: tuple[str, int, int], problem: int, context: int, detectors: tuple[Detector, ...]) -> Slip | None:
    """The slip behind a complaint about ``text[start:end]``; None where no detector knows it."""
    text, start, end = complaint
    site = Site(text, start, end, problem, context, *rows_to(text, start, end, problem))
    for detect in detectors if site.rows else ():
        slip = detect(site)
        if slip is not None:
            return slip
    return None


# -- the detectors, the most specific first


def _conflict(site: Site) -> Slip | None:
    """Marks of a merge; half of them may be gone."""
    match = re.compile(CONFLICT).search(site.text, site.start, site.end) or _MIDDLE.search(
        site.text, site.start, site.end
    )
    # the text begins behind the opening fence, so the first line's mark has a line break before it as well
    return Slip(match.start(), CONFLICT_MESSAGE, "merge-conflict") if match else None


def _directive(site: Site) -> Slip | None:
    for row in site.rows:
        if site.text[row.start] == "%":
            name = re.match(r"%\S*", site.text[row.start : row.end])
            word = quoted(name[0]) if name else ""
            if word in ("'%YAML'", "'%TAG'"):
                return Slip(
                    row.start, f"{word} is a directive of YAML, which front matter does not take; remove the line"
                )
            return Slip(row.start, "a line cannot start with '%'; put the key in quotes, or remove the line")
    return None


def _template(site: Site) -> Slip | None:
    """``{{ site.title }}`` as a value or a line."""
    for row in site.rows[-2:]:
        if site.text[row.value : row.value + 2] in _TEMPLATES:
            part = _rest(site, row)
            if row.bare:
                return Slip(
                    row.value, f"a template tag cannot stand in YAML; remove {part}, or put it in quotes as a value"
                )
            return Slip(row.value, f"YAML takes the braces for its own; put the value in quotes{_in_quotes(site, row)}")
    return None


def _left_open(site: Site) -> Slip | None:
    """A quote or bracket that is not closed before the next key or item, or not at all."""
    text, at = site.text, site.opened
    if at < 0 or at > site.problem:
        return None
    stop = line_end(text, at)
    if text[at] in CLOSERS:
        quote = open_quote(text, at, stop)
        if quote < 0:
            if text[site.problem : site.problem + 1] in ("@", "`", "%") and line_end(text, site.problem) == stop:
                return None  # the bracket may well be closed behind what no parser can read
            return Slip(at, f"the bracket that opens here is not closed; add '{CLOSERS[text[at]]}'")
        at = quote
    line = text[at:stop].rstrip()
    if line.endswith('\\"') and len(line) > 2:
        why = "a backslash stands before the last one; write \\\\ for a backslash"
        return Slip(at, f"the quote that opens here is not closed on its line, {why}")
    return Slip(at, f"the quote that opens here is not closed on its line; close the quote with {text[at]}")


def _tab(site: Site) -> Slip | None:
    text = site.text
    last = site.rows[-1]
    at = site.problem if text[site.problem : site.problem + 1] == "\t" else last.first
    if at < site.end and text[at] == "\t":
        return Slip(at, "a tab cannot stand here; use spaces", "tab")
    return None


def _in_flow(site: Site) -> Slip | None:
    """Inside brackets: a comma missing, or one too many."""
    text, problem, row = site.text, site.problem, site.rows[-1]
    if text[row.value : row.value + 1] not in CLOSERS:
        return None
    close, stack = walk(text, row.value, problem)
    char = text[problem : problem + 1]
    if close >= 0 or not stack or not char:
        return None
    before = text[stack[-1] + 1 : problem].rstrip()[-1:]
    opener = text[stack[-1]]
    if site.context > stack[-1] and text[site.context : site.context + 1] in ("'", '"'):
        return _escape(text, site.context, site.end)
    if text[problem - 1] in "*&" and char in " ,]}":
        return Slip(problem - 1, f"a value cannot start with '{text[problem - 1]}'; put it in quotes")
    if char == ",":
        return Slip(problem, "a comma too many; remove it")
    if char in "]}" and char != CLOSERS[opener]:
        return Slip(problem, f"'{char}' cannot close what '{opener}' opened; write '{CLOSERS[opener]}'")
    if char == ":":
        return Slip(problem, "a colon cannot stand here; put the text with ':' in quotes")
    if text[problem - 1] in "\"'":
        return Slip(problem, "text stands behind a closing quote; look whether a quote is missing before it")
    if not before or before in ",:[{" or char in "@`%":
        return Slip(problem, f"a value cannot start with '{char}'; put it in quotes")
    here = stack[-1] + 1 + len(text[stack[-1] + 1 : problem].rstrip())
    place = problem if line_end(text, here) > problem else here  # on another line it belongs to the end of this one
    return Slip(place, f"a comma is missing before {quoted(_word(text, problem))}; write ', ' between the two")


def _word(text: str, at: int) -> str:
    match = re.compile(r"""["']?[^,\]}\r\n]*""").match(text, at)
    return match[0].rstrip() if match else ""


def _behind(site: Site) -> Slip | None:
    """Text behind a closing quote or bracket."""
    text, problem = site.text, site.problem
    row = next((row for row in reversed(site.rows) if row.start <= site.context <= row.end), site.rows[-1])
    if site.context <= row.value:
        row = site.rows[-1]
    char = text[row.value : row.value + 1]
    if not char or char not in "\"'[{" or row.bare or site.opened == row.value:
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
    if rest in (",", ";"):
        what = "comma" if rest == "," else "semicolon"
        return Slip(at, f"a {what} stands behind the closing {kind}; remove it")
    if rest.startswith("//"):
        return Slip(
            at,
            f"text stands behind a closing {kind}; a comment starts with '#': write {quoted('# ' + rest[2:].strip())}",
        )
    if kind == "bracket":
        return Slip(at, "text stands behind a closing bracket; put quotes around it all")
    if rest[0] == "," and char == rest.lstrip(", ")[:1]:
        return Slip(
            at, f"text stands behind a closing quote; write a list as {quoted('[' + text[row.value : row.end] + ']')}"
        )
    other = "'" if char == '"' else '"'
    inside = '\\"' if char == '"' else "''"
    return Slip(at, f"text stands behind a closing quote; use the other kind of quotes ({other}) around it all, or write {inside} for a quote inside")  # fmt: skip


def _at_value(site: Site) -> Slip | None:
    """The complaint is about the beginning of a value, or about a second colon in it."""
    text, row, problem = site.text, site.rows[-1], site.problem
    if row.bare or problem >= row.end:
        return None
    if row.value <= problem:
        return _of_value(site, row)
    begin = row.content if row.colon < 0 else row.colon + 1
    begin += len(text[begin : row.value]) - len(text[begin : row.value].lstrip(" \t"))
    return _of_value(site, row._replace(value=begin)) if begin <= problem else None  # about an anchor or a tag


def _in_block(site: Site) -> Slip | None:
    """A blank line that is longer than the indentation of the block of text that it begins."""
    row = site.rows[-1]
    if site.problem <= row.end or not HEADER.match(site.text, row.value, row.end):
        return None
    return Slip(row.value, "the first line of this text is blank, and has blanks of its own; remove them")


def _bare(site: Site) -> Slip | None:
    """A line that is neither ``key: value`` nor ``- item``."""
    text, rows = site.text, site.rows
    at = next((i for i, row in enumerate(rows) if row.start <= site.context <= row.end and row.bare), -1)
    run = [rows[at]] if at >= 0 else []
    if not run:
        at = len(rows) - 1 - (not rows[-1].bare)
        # "topics", and items below it: all of that is one text until a colon comes
        while at >= 0 and rows[at].colon < 0:
            at -= 1
        at += 1
        while at < len(rows) - 1 and not rows[at].bare:
            at += 1
        run = list(itertools.takewhile(lambda row: row.bare, rows[at:]))
    if not run:
        return _item_above(site)
    for row in run:
        slip = _of_line(site, row)
        if slip is not None:
            return slip
    above = rows[at - 1] if at else None
    row = run[0]
    if above is not None and above.value < above.end and row.column > above.content - above.start:
        return _goes_on(site, above, row)
    below = rows[at + 1] if at + 1 < len(rows) else site.below
    among = above is not None and above.dashed and above.column == row.column
    leads = above is not None and above.colon >= 0 and above.value >= above.end
    if among or (leads and below is not None and below.dashed and below.column == row.column):
        return Slip(row.first, f"the dash of a list item is missing; write {quoted('- ' + text[row.first : row.end])}")
    if " " not in text[row.first : row.end] and text[row.first] not in "\"'":
        return Slip(
            row.first, f"no colon; write {quoted(text[row.first : row.end] + ':')}, or '- ' before it for an item"
        )
    return Slip(
        row.first, "this line has no key; write 'key: value', or indent it deeper than the key that it belongs to"
    )


def _goes_on(site: Site, above: Row, row: Row) -> Slip | None:
    """A line that goes on from the one above, which has ended: with a comment, or as a block of text."""
    if HEADER.match(site.text, above.value, above.end):
        return Slip(row.first, "this line is indented less than the text above it; indent it as that is")
    if site.text[above.value] in "\"'[{":
        kind = "bracket" if site.text[above.value] in CLOSERS else "quote"
        return Slip(row.first, f"text goes on behind a closing {kind}; put all of it in quotes")
    comment = re.search(r"(?:[ \t]|(?<=[\r\n]))#", site.text[above.value : row.start])
    if comment is None:
        return None
    return Slip(above.value + comment.end() - 1, "a comment cannot stand in a text that goes on in the next line; "
                                                 "move it, or put the value in quotes")  # fmt: skip


def _item_above(site: Site) -> Slip | None:
    """``- url:"/a.png"``, and the next key of the item below it: the item is text, and has no keys."""
    above, row = site.rows[-2] if len(site.rows) > 1 else None, site.rows[-1]
    if above is None or above.bare or above.colon >= 0 or above.value >= above.end:
        return None
    if row.colon < 0 or row.dashed or row.column <= above.column:
        return None
    plain = site.text[above.value] not in "\"'[{|>*"
    line = above._replace(first=above.value)
    return _of_line(site, line) or (
        Slip(above.value, "no colon in the item, so that it is text and has no keys; write '- key: value'")
        if plain
        else None
    )


def _of_line(site: Site, row: Row) -> Slip | None:
    """The slips that a line shows by itself."""
    text = site.text
    line = text[row.first : row.end]
    first = line[0]
    if odd_blank(first):
        return Slip(row.first, f"{_name(first)} stands in the indentation; write blanks")
    if line.startswith(("<!--", "-->")):
        said = line[4:].removesuffix("-->").strip()
        mend = f"write {quoted(f'# {said}')}" if said else "remove it, or start each of its lines with '#'"
        return Slip(row.first, f"a comment of HTML is none in YAML; {mend}")
    if line.startswith("---"):
        return Slip(
            row.first, "a fence is a line of --- alone; move what follows it to the next line, or remove the line"
        )
    if line.startswith(("//", "/*")):
        return Slip(row.first, f"a comment starts with '#'; write {quoted('# ' + line.strip('/* '))}")
    glued = _GLUED.fullmatch(line)
    if glued:
        written = quoted(f"{glued[1]}: {glued[2].lstrip(BLANKS)}")
        if odd_blank(glued[2][0]):
            return Slip(
                row.first + glued.start(2),
                f"{_name(glued[2][0])} stands behind the colon, not a blank; write {written}",
            )
        return Slip(row.first, f"no blank behind the colon; write {written}")
    assigned = _ASSIGNED.fullmatch(line)
    if assigned:
        return Slip(row.first, f"'=' stands where YAML has a colon; write {quoted(f'{assigned[1]}: {assigned[2]}')}")
    if (
        dash := re.match(r"(--+|[*•–—])[ \u00a0]+|-(?=[^-\s])|-(?=[\u00a0\u2009\u200b\u202f\u3000])", line)
    ) is not None:
        written = quoted("- " + line[dash.end() :].lstrip(BLANKS))
        if dash[1]:
            return Slip(row.first, f"a list item starts with '- ', not with '{dash[1]}'; write {written}")
        if odd_blank(line[1]):
            return Slip(row.first + 1, f"{_name(line[1])} stands behind the dash, not a blank; write {written}")
        return Slip(row.first, f"no blank behind the dash; write {written}")
    fullwidth = re.match(r"[\w$-]+[：]", line)
    if fullwidth:
        written = quoted(f"{fullwidth[0][:-1]}: {line[fullwidth.end() :].strip()}")
        return Slip(row.first + fullwidth.end() - 1, f"'：' is no colon to YAML; write {written}")
    if first in _INDICATORS:
        return _of_value(site, row)
    return None


_INDICATORS = {
    "@": "", "`": "", "%": "", "|": "", ">": "", ",": "", "]": "", "}": "",
    "*": ", which begins an alias",
    "&": ", which begins an anchor",
    "!": ", which begins a tag",
}  # fmt: skip


def _of_value(site: Site, row: Row) -> Slip | None:
    """The slips that a value shows by its beginning, or by a colon inside."""
    text = site.text
    at = row.value
    value = text[at : row.end]
    char = value[:1]
    if not char:
        return None
    if HEADER.match(text, at, row.end):
        return None
    if char in "|>":
        return Slip(at, f"text stands behind '{char}'; move it to the next line and indent it, or put the value in quotes"
                        f"{_in_quotes(site, row)}")  # fmt: skip
    if char in _INDICATORS:
        return Slip(
            at,
            f"text cannot start with '{char}'{_INDICATORS[char]}; quote the value if it is text{_in_quotes(site, row)}",
        )
    if char in "-?:" and value[1:2] in ("", " ", "\t"):
        if char == "-":
            return Slip(
                at, "a list item cannot stand behind its key; move it to the next line, or put the value in quotes"
            )
        return Slip(at, f"text cannot start with '{char} '; quote the value if it is text{_in_quotes(site, row)}")
    if char == '"':
        return _escape(text, at, row.end)
    colon = re.search(r":(?=[ \t]|\Z)", value) if char not in "'[{" else None
    if colon:
        if char in _SMART:
            return Slip(at, f"{_name(char)} is no quote to YAML; write straight quotes{_in_quotes(site, row)}")
        return Slip(at + colon.start(), f"the text holds ': '; quote the value{_in_quotes(site, row)}")
    return None


def _bad_escape(site: Site) -> Slip | None:
    row = site.rows[-1]
    return _escape(site.text, row.value, site.end) if site.text[row.value : row.value + 1] == '"' else None


def _escape(text: str, at: int, end: int) -> Slip | None:
    """The first escape that is none in the double-quoted scalar at an offset: ``"C:\\Users"``."""
    close = closing(text, at, end)
    at = text.find("\\", at, close if close >= 0 else end)
    while at >= 0:
        match = _ESCAPE.match(text, at, end)
        if match is None:
            shown = quoted(text[at : at + 2])
            return Slip(at, f"{shown} is no escape in double quotes; write \\\\ for a backslash, or use single quotes")
        at = text.find("\\", match.end(), close if close >= 0 else end)
    return None


def _indentation(site: Site) -> Slip | None:
    """A row at a column at which no key or item may stand, or below one that is itself out of line."""
    text, rows, last = site.text, site.rows, site.rows[-1]
    strange = next((row for row in rows if odd_blank(text[row.first]) or text.startswith("<!--", row.first)), None)
    if strange is not None:
        return _of_line(site, strange)
    for row in reversed(rows[-2:]):
        char = text[row.first]
        if char in "!=:;,.+~^$/" and text[row.first + 1 : row.first + 2] in (" ", "\t"):
            return Slip(row.first, f"'{char}' cannot begin a line; remove it")
        if char == "-" and not row.dashed and row is not last:
            return _of_line(site, row)
    if last.bare or len(rows) < 2:
        return None
    levels = _levels(rows[:-1])
    column = last.column
    if column < levels[0][0]:
        return Slip(rows[0].first, _moved(rows[0].column, "the lines below"))
    places = [level for level, mapping, _ in levels if mapping != last.dashed]
    if column in places:
        return None
    kind = "item" if last.dashed else "key"
    if column in [level for level, _, _ in levels] and kind == "key":
        key = quoted(text[last.first : last.colon].strip())
        return Slip(last.first, f"the key {key} stands where list items stand; write '- ' before it, or indent it like the keys "
                                "that it belongs to")  # fmt: skip
    if not places:
        mend = (
            "give the list a key, and indent it below" if last.dashed else "indent it like the keys that it belongs to"
        )
        return Slip(last.first, f"{'an item' if last.dashed else 'a key'} cannot stand here; {mend}")
    near = min(places, key=lambda level: (abs(level - column), -level))
    above = _odd_above(site, levels, near)
    if above is not None:
        return Slip(above.first, _moved(near - column, "the lines below ask for"))
    return Slip(last.first, _moved(column - near, f"the {kind}s that it stands with"))


def _moved(number: int, others: str) -> str:
    """The sentence for a row that stands so many blanks deeper than others, or less deep."""
    blanks = "one blank" if abs(number) == 1 else f"{abs(number)} blanks"
    if number > 0:
        return f"indented {blanks} deeper than {others}; remove {blanks}"
    return f"indented {blanks} less than {others}; add {blanks}"


def _odd_above(site: Site, levels: list[tuple[int, bool, int]], near: int) -> Row | None:
    """The row above, where it is that one which is out of line: it is alone at its column, and others side with the last.

    They do if the row below stands as deep as the last one, or if blocks are as a rule indented as it is.
    """
    rows, last = site.rows, site.rows[-1]
    deepest, mapping, owner = levels[-1]
    odd = rows[owner]
    if deepest != near or odd.column == 0 or mapping == last.dashed or len(rows) - 2 != owner:
        return None
    above = len(levels) - 2 - (odd.dashed and mapping)
    parent = levels[above][0] if above >= 0 else -1
    moved = odd.column + last.column - near
    if moved < parent + (not odd.dashed):
        return None
    below = site.below
    follows = below is not None and below.column == last.column and below.dashed == last.dashed and last.column > parent
    usual = _usual(rows[:owner], odd.dashed)
    return odd if follows or (moved - parent == usual and odd.column - parent != usual) else None


def _usual(rows: list[Row], dashed: bool) -> int:
    """By how much the rows below a key are indented as a rule."""
    steps = Counter(
        row.column - (above.content - above.start)
        for above, row in itertools.pairwise(rows)
        if above.colon >= 0 and above.value >= above.end and row.dashed == dashed
    )
    return steps.most_common(1)[0][0] if steps else 2


def _levels(rows: list[Row]) -> list[tuple[int, bool, int]]:
    """The collections that are open below the rows: column, whether it is a mapping, and the row that began it."""
    levels: list[tuple[int, bool, int]] = []
    pending = True
    for number, row in enumerate(rows):
        if row.bare and levels:
            pending = False
            continue
        for column, mapping in _columns(row):
            while levels and (levels[-1][0] > column or (levels[-1][0] == column and levels[-1][1] < mapping)):
                levels.pop()
            if not levels or (pending and (levels[-1][0] < column or levels[-1][1] > mapping)):
                levels.append((column, mapping, number))
            pending = True
        pending = row.value >= row.end
    return levels


def _columns(row: Row) -> Iterator[tuple[int, bool]]:
    """The columns at which a row enters lists, and then a mapping."""
    # one dash is enough to tell: those that follow it on the line stand as deep as they like
    if row.dashed:
        yield row.column, False
    if row.colon >= 0 or row.bare:
        yield row.content - row.start, True


def _emphasis(site: Site) -> Slip | None:
    """``*New* ferry``; what is nothing but ``*name`` is an alias, of an anchor that is not there."""
    row = site.rows[-1]
    value = site.text[row.value : row.end]
    return _of_value(site, row) if value[:1] == "*" and not re.fullmatch(r"\*[\w-]+", value) else None


def _second_colon(site: Site) -> Slip | None:
    row = site.rows[-1]
    return None if row.bare else _of_value(site, row)


DETECTORS: tuple[Detector, ...] = (
    _conflict, _directive, _template, _left_open, _tab, _in_flow, _behind, _at_value, _in_block, _bare, _bad_escape, _second_colon,
    _indentation,
)  # fmt: skip
# For the composer's own complaints, which are right unless one of these knows better.
REFINING: dict[str, tuple[Detector, ...]] = {
    "complex-key": (_conflict, _template),
    "not-a-mapping": (_conflict, _directive, _template, _bare),
    "undefined-alias": (_conflict, _emphasis),
}


# -- words

# What looks like a blank and is none: no-break space, the spaces of typographers, zero-width space, ideographic space.
BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff"


def odd_blank(char: str) -> bool:
    """Whether a character looks like a blank, or like nothing, and is none to YAML."""
    return char != "" and char not in " \t" and char in BLANKS


def _name(char: str) -> str:
    """A character by its name: ``a no-break space (U+00A0)``."""
    name = unicodedata.name(char, "character").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(char):04X})"


def _rest(site: Site, row: Row) -> str:
    return quoted(site.text[row.value : row.end])


def _in_quotes(site: Site, row: Row) -> str:
    """A colon and the value in quotes that need no escapes; empty where there are no such."""
    value = site.text[row.value : row.end].strip(_SMART + " ")
    mark = "'" if '"' in value or "\\" in value else '"'
    fits = len(value) <= 40 and mark not in value and value.isprintable()
    return f": {mark}{value}{mark}" if fits else ""
