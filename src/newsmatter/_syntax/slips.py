"""What a person did wrong, told from the text around the place where a parser gave up.

A parser says where it could not go on, which is often the line below the slip, and speaks of tokens. Here the lines are
looked at as a person sees them: rows of ``key: value`` and ``- item``. Each detector knows one kind of slip, and answers
with the place to mend and one sentence; the first that knows what it sees wins. All of it is linear in the text. Those
of quotes and brackets are in ``enclosed``, the words and the forms that they share in ``sites``.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from newsmatter._show import quoted
from newsmatter._syntax.dialect import BLANKS, POSSESSIVE, odd_blank
from newsmatter._syntax.enclosed import bad_escape, behind, in_flow, left_open, template
from newsmatter._syntax.envelope import CONFLICT, CONFLICT_MESSAGE
from newsmatter._syntax.rows import CLOSERS, HEADER, Row, RowList, rows_to
from newsmatter._syntax.sites import (
    INDICATORS,
    SMART,
    Detector,
    Marks,
    Site,
    Slip,
    in_quotes,
    name_of,
    odd_end,
    value_in_quotes,
    without_comment,
    written,
)

_MIDDLE = re.compile(r"(?:(?<=\n)|(?<=\r))={7}(?=[\r\n]|\Z)")
_GLUED = re.compile(r"([A-Za-z_][\w$-]*)(?::(?!//)| +:)([^ \t\r\n:].*)", re.ASCII)
_ASSIGNED = re.compile(r"([A-Za-z_][\w$ -]*?) ?=(?!=) ?(\S.*)", re.ASCII)
_RULE = re.compile(rf"([-=_~+*.—–…])(?: *\1)+{POSSESSIVE}")
_COLON = re.compile(r":(?=[ \t]|\Z)")
TAB = "a tab cannot stand here; use spaces"


def find(span: tuple[str, int, int], marks: Marks, detectors: tuple[Detector, ...]) -> Slip | None:
    """The slip behind a complaint about ``text[start:end]``; None where no detector knows it."""
    text, start, end = span
    site = Site(text, start, end, marks, *rows_to(text, start, end, marks.problem))
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


def _tab(site: Site) -> Slip | None:
    """A tab that indents; those that part things are as good as blanks."""
    return Slip(site.refused, TAB, "tab") if site.marks.tab else None


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
    line = text[run[0].first : run[0].end].lstrip(BLANKS)
    if text[run[0].first] == "\t" and line[:1] not in CLOSERS:  # the mend of "<tab>@a: x" would begin with a tab again
        return Slip(run[0].first, TAB, "tab")
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
        return Slip(
            row.first, f"the dash of a list item is missing; write {quoted('- ' + written(text[row.first : row.end]))}"
        )
    if _begins_text(site, above, row):
        return Slip(row.first, "the text of the block is not indented; indent it deeper than its key")
    line = text[row.first : row.end]
    if " " not in line and line[0] not in "\"'":
        line = in_quotes(line) if line[0] in INDICATORS else line
        return Slip(row.first, f"no colon; write {quoted(line + ':')}, or '- ' before it for an item")
    return Slip(
        row.first, "this line has no key; write 'key: value', or indent it deeper than the key that it belongs to"
    )


def _begins_text(site: Site, above: Row | None, row: Row) -> bool:
    """Whether the line is the first below ``key: |``, which has no text of its own then."""
    if above is None or above.colon < 0 or not HEADER.match(site.text, above.value, above.end):
        return False
    return not site.text[above.end : row.start].strip(" \t\r\n")


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
    if above is None or not above.dashed or above.colon >= 0 or above.value >= above.end:
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
        if not line.strip(BLANKS):
            return Slip(row.first, f"{name_of(first)} stands alone on this line; remove it")
        return Slip(row.first, f"{name_of(first)} stands in the indentation; write blanks")
    if line.startswith(("<!--", "-->")):
        said = line[4:].removesuffix("-->").strip()
        one = said and line.endswith("-->")
        mend = f"write {quoted(f'# {said}')}" if one else "remove it, or start each of its lines with '#'"
        return Slip(row.first, f"a comment of HTML is none in YAML; {mend}")
    if _RULE.fullmatch(line):
        return Slip(row.first, f"a line of '{first}' is no YAML; remove it, or write {quoted('# ' + line)}")
    if line.startswith("---"):
        return Slip(
            row.first, "a fence is a line of --- alone; move what follows it to the next line, or remove the line"
        )
    if line.startswith(("//", "/*")):
        return Slip(row.first, f"a comment starts with '#'; write {quoted('# ' + line.strip('/* '))}")
    if first in "\"'" and line[-1] == first and re.match(r"[\w$-]+: ", line[1:-1]) and first not in line[1:-1]:
        return Slip(row.first, f"the quotes stand around key and value; write {quoted(line[1:-1])}")
    if not line.strip("]}, "):
        return Slip(row.first, f"a bracket too many, '{first}' closes nothing; remove it")
    return _of_colon(row, line) or _of_dash(row, line) or _of_key(site, row)


def _of_colon(row: Row, line: str) -> Slip | None:
    """No blank behind the colon, or something else in its place."""
    glued = _GLUED.fullmatch(line)
    if glued:
        mend = quoted(f"{glued[1]}: {written(glued[2].lstrip(BLANKS))}".rstrip())
        if odd_blank(glued[2][0]):
            return Slip(
                row.first + glued.start(2),
                f"{name_of(glued[2][0])} stands behind the colon, not a blank; write {mend}",
            )
        return Slip(row.first, f"no blank behind the colon; write {mend}")
    assigned = _ASSIGNED.fullmatch(line)
    if assigned:
        mend = quoted(f"{assigned[1]}: {written(assigned[2])}")
        return Slip(row.first, f"'=' stands where YAML has a colon; write {mend}")
    fullwidth = re.match(r"[\w$-]+[：]", line)
    if fullwidth:
        mend = quoted(f"{fullwidth[0][:-1]}: {written(line[fullwidth.end() :].strip())}".rstrip())
        return Slip(row.first + fullwidth.end() - 1, f"'：' is no colon to YAML; write {mend}")
    return None


def _of_dash(row: Row, line: str) -> Slip | None:
    """No blank behind the dash, or something else in its place."""
    dash = re.match(r"(--+|[*•–—])[ \u00a0]+|-(?=[^-\s])|-(?=[\u00a0\u2009\u200b\u202f\u3000])", line)
    if dash is None or dash.end() == len(line):
        return None
    mend = quoted("- " + written(line[dash.end() :].lstrip(BLANKS)))
    if dash[1]:
        return Slip(row.first, f"a list item starts with '- ', not with '{dash[1]}'; write {mend}")
    if odd_blank(line[1]):
        return Slip(row.first + 1, f"{name_of(line[1])} stands behind the dash, not a blank; write {mend}")
    return Slip(row.first, f"no blank behind the dash; write {mend}")


def _of_key(site: Site, row: Row) -> Slip | None:
    """A key that cannot begin as it does: ``@name: x``."""
    text, at = site.text, row.content
    line = without_comment(text[at : row.end])
    colon = _COLON.search(line)
    if colon is None or row.colon >= 0 or row.asks or line[0] not in INDICATORS or HEADER.match(text, at, row.end):
        return None
    key = in_quotes(line[: colon.start()].rstrip())
    mend = f": {key}{line[colon.start() :]}" if key and len(line) <= 60 and line.isprintable() else ""
    return Slip(at, f"text cannot start with '{line[0]}'{INDICATORS[line[0]]}; quote the key if it is text{mend}")


def _of_value(site: Site, row: Row) -> Slip | None:
    """The slips that a value shows by its beginning, or by a colon inside."""
    text = site.text
    at = row.value
    value = text[at : row.end]
    char = value[:1]
    if not char or HEADER.match(text, at, row.end):
        return None
    key = _of_key(site, row)
    if key is not None:
        return key
    if char in "|>":
        header = re.match(r"[|>][-+0-9]*", value)
        tail = value[header.end() :] if header else ""
        odd, follows = odd_end(tail)
        if odd and not follows:
            return Slip(row.end - len(tail), f"{name_of(odd)} stands behind '{char}'; remove it")
        return Slip(at, f"text stands behind '{char}'; move it to the next line and indent it, or put the value in quotes"
                        f"{value_in_quotes(site, row)}")  # fmt: skip
    if char in INDICATORS:
        return Slip(
            at,
            f"text cannot start with '{char}'{INDICATORS[char]}; quote the value if it is text{value_in_quotes(site, row)}",
        )
    if char in "-?:" and value[1:2] in ("", " ", "\t"):
        if char == "-":
            return Slip(
                at, "a list item cannot stand behind its key; move it to the next line, or put the value in quotes"
            )
        return Slip(at, f"text cannot start with '{char} '; quote the value if it is text{value_in_quotes(site, row)}")
    colon = _COLON.search(re.split(r"[ \t]#", value, maxsplit=1)[0]) if char not in "\"'[{" else None
    if colon:
        if char in SMART:
            return Slip(at, f"{name_of(char)} is no quote to YAML; write straight quotes{value_in_quotes(site, row)}")
        return Slip(at + colon.start(), f"the text holds ': '; quote the value{value_in_quotes(site, row)}")
    return None


def _indentation(site: Site) -> Slip | None:
    """A row at a column at which no key or item may stand, or below one that is itself out of line."""
    text, rows, last = site.text, site.rows, site.rows[-1]
    strange = next((row for row in rows if odd_blank(text[row.first]) or text.startswith("<!--", row.first)), None)
    if strange is not None:
        return _of_line(site, strange)
    for row in reversed(rows[-2:]):
        char = text[row.first]
        if char in "!=:;,.+~^$/" and text[row.first + 1 : row.first + 2] in (" ", "\t") and not row.asks:
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
    return Slip(last.first, _moved(column - near, f"the {kind}s that it stands with") + _or_value(site, column - near))


def _or_value(site: Site, deeper: int) -> str:
    """The other mend for a key that stands below ``provider: The Courier``: there the text is what is too much."""
    above, last = site.rows[-2], site.rows[-1]
    plain = above.colon >= 0 and above.value < above.end and site.text[above.value] not in "|>[{\"'&!*#"
    if last.dashed or deeper < 2 or not plain or last.column - above.column != deeper:
        return ""
    key = quoted(site.text[above.content : above.colon + 1])
    owner = site.rows[-3] if len(site.rows) > 2 else above
    if owner.colon >= 0 and owner.value == owner.end and owner.column == above.column:
        return f", or indent {key} above as well"  # ``provider:`` has nothing below
    return f", or the text behind {key} if this is to stand below it"


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


def _usual(rows: RowList, dashed: bool) -> int:
    """By how much the rows below a key are indented as a rule."""
    steps = Counter(
        row.column - (above.content - above.start)
        for above, row in itertools.pairwise(rows)
        if above.colon >= 0 and above.value >= above.end and row.dashed == dashed
    )
    return steps.most_common(1)[0][0] if steps else 2


def _levels(rows: RowList) -> list[tuple[int, bool, int]]:
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
    if row.content > row.first:
        yield row.column, row.asks
    if row.colon >= 0 or row.bare:
        yield row.content - row.start, True


def _emphasis(site: Site) -> Slip | None:
    """``*New* ferry``; what is nothing but ``*name`` is an alias, of an anchor that is not there."""
    row = site.rows[-1]
    value = site.text[row.value : row.end]
    if value[:1] != "*" or re.fullmatch(r"\*[\w-]+", value):
        return None
    return _bare(site) if row.bare else _of_value(site, row)


def _second_colon(site: Site) -> Slip | None:
    row = site.rows[-1]
    return None if row.bare else _of_value(site, row)


DETECTORS: tuple[Detector, ...] = (
    _conflict, _directive, template, left_open, _tab, bad_escape, in_flow, behind, _at_value, _in_block, _bare, _second_colon,
    _indentation,
)  # fmt: skip
# For the composer's own complaints, which are right unless one of these knows better.
REFINING: dict[str, tuple[Detector, ...]] = {
    "complex-key": (_conflict, template),
    "not-a-mapping": (_conflict, _directive, template, _bare),
    "undefined-alias": (_conflict, _emphasis),
}
