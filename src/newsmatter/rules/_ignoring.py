"""Findings that a comment ignores: ``# newsmatter: ignore[code]`` on their line, or alone on the line above.

A value of several lines counts as one: the comment stands behind its beginning (``text: | # newsmatter: ...``), behind its
end, or above. ``# newsmatter: ignore-file[code]`` is for the whole file, wherever it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from newsmatter._later import pattern
from newsmatter._show import quoted
from newsmatter._syntax.dialect import POSSESSIVE
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence
from newsmatter._syntax.positions import line_end, line_start
from newsmatter.errors import Finding
from newsmatter.rules._subject import Subject

CODE = "ignore-unneeded"
MARK = "newsmatter:"
_COMMENT = pattern(r"#[ \t]*newsmatter:[ \t]*ignore(-file)?(?:[ \t]*\[([^\]\r\n]*)\])?(?![\w-])")
_NEXT = pattern(rf"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*{POSSESSIVE}")  # lines that are blank or comments


class Comment(NamedTuple):
    """One such comment: its span, its codes, and the lines that it is for; None: all."""

    span: tuple[int, int]
    words: tuple[str, ...]
    lines: range | None


def covers(word: str, code: str) -> bool:
    """Whether a code, or the first words of several, names a code.

    >>> covers("url", "url-missing"), covers("url", "urls")
    (True, False)
    """
    return code == word or code.startswith(f"{word}-")


def comments(subject: Subject) -> list[Comment]:
    """The comments of a text, in their order; none where it could not be parsed."""
    if subject.tree is None:
        return []
    found = list(_COMMENT.finditer(subject.text, subject.start, subject.end))
    if not found:
        return []
    spans = sorted(_spans(subject.text, subject.tree))
    starts = [start for start, _, _ in spans]
    several = _several(subject, spans)
    result = []
    below = 0  # where the lines of comments end that stand together
    for match in found:
        at = bisect_right(starts, match.start())
        before = subject.text[match.start() - 1]
        if (at and match.start() < spans[at - 1][1]) or before not in " \t\n\r":
            continue  # in a text, or no comment
        words = tuple(word for word in re.split(r"[,\s]+", match[2] or "") if word)
        place = line_start(subject.text, match.start())
        if not subject.text[place : match.start()].strip(" \t"):  # alone: it is for the next line that is none
            if place >= below:
                gap = _NEXT.match(subject.text, place)
                assert gap is not None
                below = gap.end()
            place = below
        line = subject.lines.locate(place)[0]
        lines = None if match[1] else several.get(line, range(line, line + 1))
        result.append(Comment(match.span(), words, lines))
    return result


def _spans(text: str, node: Node) -> Iterator[tuple[int, int, int]]:
    """What is text of a scalar, from and to; and where the scalar begins, its header included."""
    if isinstance(node, Scalar):
        start = line_end(text, node.content) if node.style in ("literal", "folded") else node.start
        yield start, max(start, node.end), node.start
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _spans(text, item)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _spans(text, key)
            yield from _spans(text, value)


def _several(subject: Subject, spans: list[tuple[int, int, int]]) -> dict[int, range]:
    """The lines of each value of several, by its first and its last."""
    found = {}
    for _, end, begin in spans:
        top, bottom = subject.lines.locate(begin)[0], subject.lines.locate(max(begin, end - 1))[0]
        if top < bottom:
            found[top] = found[bottom] = range(top, bottom + 1)
    return found


def without_ignored(subject: Subject, findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that comments ignore."""
    return _sifted(comments(subject), findings)[0]


def ignoring(
    subject: Subject, findings: Iterable[Finding], known: Iterable[str], chosen: Callable[[str], bool | None]
) -> list[Finding]:
    """The findings without those that comments ignore, and with one for each comment that is not needed.

    ``known``: every code; ``chosen``: whether findings of a code are asked for: of others nothing can be told, nor, where that
    is None, of a comment that names them.
    """
    there = comments(subject)
    if not there:
        return list(findings)
    kept, used = _sifted(there, findings)
    codes = list(known)
    for at, comment in enumerate(there):
        message = _needless(comment, [word for word in comment.words if (at, word) not in used], codes, chosen)
        if not comment.words:
            # what is found on its lines is what the comment was written for
            met = [one.code for one in kept if one.line in (comment.lines or ()) and one.code != CODE]
            code = met[0] if met else "heat-published"
            message = f"this comment ignores nothing; name the codes, as in # newsmatter: ignore[{code}]"
        if message:
            line, column = subject.lines.locate(comment.span[0])
            end_line, end_column = subject.lines.locate(comment.span[1])
            kept.append(
                Finding(code=CODE, severity="warning", message=message, file=subject.file, line=line, column=column,
                        end_line=end_line, end_column=end_column)
            )  # fmt: skip
    return kept


def _sifted(there: list[Comment], findings: Iterable[Finding]) -> tuple[list[Finding], set[tuple[int, str]]]:
    """The findings that no comment ignores; and which comments did ignore one, by which word."""
    words: dict[tuple[int | None, str], list[int]] = {}  # the comments by line and word
    for at, comment in enumerate(there):
        for line in (None,) if comment.lines is None else comment.lines:
            for word in comment.words:
                words.setdefault((line, word), []).append(at)
    used: set[tuple[int, str]] = set()
    kept = []
    for finding in findings:
        parts = finding.code.split("-")
        first = ["-".join(parts[: number + 1]) for number in range(len(parts))]  # the words that cover it
        by = [(at, word) for line in (None, finding.line) for word in first for at in words.get((line, word), ())]
        used.update(by)
        if not by:
            kept.append(finding)
    return kept, used


def _needless(comment: Comment, unused: list[str], known: list[str], chosen: Callable[[str], bool | None]) -> str:
    """What is wrong with a comment, if anything."""
    wrong: list[str] = []
    said: list[str] = []
    for word in unused:
        meant = [code for code in known if covers(word, code)]
        asked = [chosen(code) for code in meant]
        if not meant:
            import difflib  # a mistake is rare

            near = difflib.get_close_matches(word, known, n=1)
            said.append(f"no rule has the code {quoted(word)}; {f'did you mean {near[0]}?' if near else 'remove it'}")
        elif any(asked) and None not in asked:
            wrong.append(quoted(word))
    where = "in this file" if comment.lines is None else "here"
    needless = [f"there is no {' and no '.join(wrong)} {where} to ignore; remove it"] if wrong else []
    return "; ".join([*needless, *said])
