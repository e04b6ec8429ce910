"""``check`` and ``checks``: one lenient reading, then the rules over what could be read."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import attrs

from newsmatter._binding import reader
from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Document, Origin
from newsmatter._binding.lens import Context
from newsmatter._document import dumps
from newsmatter._later import pattern
from newsmatter._raised import RAISED, brief, told
from newsmatter._readable import Listing
from newsmatter._streams import Source, a_text, read
from newsmatter._syntax.envelope import decode, foreign, split, stray_byte, windows_1252
from newsmatter._syntax.positions import LineIndex, Places
from newsmatter.errors import EditError, Finding, FrontMatterError, capped
from newsmatter.news.model import Article
from newsmatter.rules import RULES, Hit, Rule, Rules, Subject, catalogue
from newsmatter.rules._ignoring import MARK, ignoring, without_ignored
from newsmatter.rules._look import Looks
from newsmatter.rules._subject import Reading, Unsaid

if TYPE_CHECKING:
    from typing_extensions import TypeForm  # known to every type checker; never imported

    from newsmatter._binding.unfit import Unfit

_ESCAPED = pattern("[\udc80-\udcff]+")
# Rules about the value at a place, with or without a path: where it could not be read, that was said.
_OF_VALUES = frozenset({"yaml-versions", "smart-quotes", "value-cut"})
_ALL = Rules()
unbroken = Looks(RULES).unbroken


@overload
def check(source: Source | Document, cls: type[Document] = ..., *, rules: Rules | None = None) -> list[Finding]: ...
@overload
def check(source: Source | Document, cls: TypeForm[Document], *, rules: Rules | None = None) -> list[Finding]: ...
def check(
    source: Source | Document,
    cls: Any = Article,
    *,
    rules: Rules | None = None,
) -> list[Finding]:
    """Everything that is wrong with a file, in the order of the text; the empty list for a clean one.

    Args:
        source: a path, an open file, or a document, which is checked as it would be dumped now.
        cls: the class of the document.
        rules: which rules run, and how severe they are; those of the library without it.

    Returns:
        The findings; nothing is raised for what stands in a file.

    Raises:
        OSError: the file cannot be read.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nheat: 1\\n---\\n", nm.Document)
    >>> document.extra["heat"] = {1}
    >>> print(*nm.check(document))
    <text>:2:7: error unwritable heat: set is no plain data; use dict, list, str, int, float, bool, None, date or datetime
    """
    if isinstance(source, Document):
        return _check_document(source, rules or _ALL)
    data, name, _ = read(source)
    return checks(data, cls, file=name, rules=rules)


@overload
def checks(
    data: str | bytes, cls: type[Document] = ..., *, file: str | None = None, rules: Rules | None = None
) -> list[Finding]: ...
@overload
def checks(
    data: str | bytes, cls: TypeForm[Document], *, file: str | None = None, rules: Rules | None = None
) -> list[Finding]: ...
def checks(
    data: str | bytes, cls: Any = Article, *, file: str | None = None, rules: Rules | None = None
) -> list[Finding]:
    """Everything that is wrong with a text, or its UTF-8 bytes, in the order of the text.

    Args:
        data: the whole text, fences and body included.
        cls: the class of the document.
        file: the name that the findings give.
        rules: which rules run, and how severe they are; those of the library without it.

    Returns:
        The findings; the empty list for a clean text.

    >>> import newsmatter as nm
    >>> for finding in nm.checks("---\\nlayout: post\\nflag: NO\\n---\\n", nm.Document):
    ...     print(finding)
    <text>:3:7: warning yaml-versions flag: YAML 1.1 and 1.2 read NO differently; put it in quotes if it is text, or write false if it is that
    """
    a_text(data, "checks", "check")
    return _examined(data, cls, file, rules or _ALL)[0]


def gathered(source: Source, cls: Any, rules: Rules | None, gather: bool) -> tuple[list[Finding], dict[str, Any]]:
    """What is wrong with a file; and, where asked, by their code what the rules of the repository are to know of it.

    Raises OSError.
    """
    data, name, _ = read(source)
    return _examined(data, cls, name, rules or _ALL, gather=gather)


def _examined(
    data: str | bytes, cls: Any, file: str | None, rules: Rules, *, gather: bool = False
) -> tuple[list[Finding], dict[str, Any]]:
    context = Context(file=file, lenient=True, limit=rules.limit)
    subject = _seen(data, cls, file, context)
    _run(subject, rules, context)
    facts = _gather(subject, rules, context) if gather else {}
    _ignore(subject, rules, context)
    return _finish(context, rules), facts


def _gather(subject: Subject, rules: Rules, context: Context) -> dict[str, Any]:
    facts = {}
    for rule in rules.together():
        if subject.document is None and not rule.always:
            continue
        assert rule.gather is not None
        try:
            fact = rule.gather(subject)
        except RAISED as error:
            context.findings.append(failed(rule, error, subject.file))
            continue
        if fact is not None:
            facts[rule.code] = fact
    return facts


def placed(
    source: Source, cls: Any, rules: Rules | None, said: Iterable[tuple[str, str, Hit] | Finding]
) -> list[Finding]:
    """The findings of what rules of the repository say of a file, by code, severity and hit, in the order of its text.

    Raises OSError.
    """
    data, file, _ = read(source)
    rules = rules or _ALL
    context = Context(file=file, lenient=True, limit=rules.limit)
    subject = _seen(data, cls, file, context)
    broken, found = [], []
    for each in said:
        if isinstance(each, Finding):
            broken.append(each)
            continue
        code, severity, hit = each
        try:
            span = hit.span or subject.span(hit.path)
            found.append(_finding(code, hit.severity or severity, hit, span, subject.lines, file))
        except RAISED as error:
            found.append(rule_failed(code, error, file))
    told = Context(file=file, lenient=True, limit=rules.limit)
    told.findings = without_ignored(subject, found) if MARK in subject.text else found
    return [*broken, *_finish(told, rules)]


def failed(rule: Rule, error: BaseException, file: str | None) -> Finding:
    """A rule is code of somebody's own, and may raise anything."""
    return rule_failed(rule.code, error, file)


def rule_failed(code: str, error: BaseException, file: str | None) -> Finding:
    what = ": ".join(filter(None, (type(error).__name__, told(error))))
    message = f"the rule {code} failed ({what}); mend the rule"
    return Finding(code="rule-failed", message=message, line=1, column=1, end_line=1, end_column=1, file=file)


class Checked(NamedTuple):
    """What a check found, and what it saw; ``number``: how many of each code there are, told or not.

    ``places``: where those of some codes stand that are not told.
    """

    subject: Subject
    findings: list[Finding]
    number: Counter[str]
    places: dict[str, Places]


def checked(
    text: str,
    cls: type[Document],
    file: str,
    rules: Rules,
    whole: frozenset[str],
    *,
    places: frozenset[str] = frozenset(),
) -> Checked:
    """The check of a text together with what was read for it: who mends need not read it again.

    Of the codes in ``whole`` all findings are told, of the others one; of those in ``places`` one is told, and of all it is
    known where they stand.
    """
    every = MARK in text  # which of many of a code are ignored, only all of them tell
    context = Context(file=file, lenient=True, limit=None if every or not places else 1)
    context.places = {code: Places() for code in places}
    subject = _read(text, cls, file, context)
    if every:
        _run(subject, attrs.evolve(rules, limit=None), context)
    else:
        _run(subject, rules, context, whole)
    _ignore(subject, rules, context)
    findings = _finish(context, attrs.evolve(rules, limit=None))
    number = Counter(finding.code for finding in findings)
    number.update({code: more for code, more in context.more.items() if rules.chosen(code)})
    return Checked(subject, findings, number, context.places)


def _ignore(subject: Subject, rules: Rules, context: Context) -> None:
    """Take out the findings that comments of the text say to ignore."""
    if not subject.regular and MARK in subject.text:  # a regular text has no comments
        known = [*(code for code, _, _ in catalogue()), *(rule.code for rule in rules.extra)]
        later = {rule.code for rule in rules.together()}  # what they find, this file alone does not tell
        context.findings = ignoring(
            subject, context.findings, known, lambda code: None if code in later else rules.chosen(code)
        )


def _check_document(document: Document, rules: Rules) -> list[Finding]:
    file = str(document.path) if document.path else None
    try:
        text = dumps(document)
    except EditError as error:
        message = f"{error.path}: {error.message}" if error.path else error.message
        from newsmatter._binding.unfit import Unfit, unfit  # few need it

        found: list[Unfit] = []
        with contextlib.suppress(RecursionError):  # of what is nested without end the error says where that begins
            found = unfit(document)
        return _unfit(document, found or [Unfit("unwritable", error.path, message)], rules)
    return checks(text, type(document), file=file, rules=rules)


def _unfit(document: Document, found: list[Unfit], rules: Rules) -> list[Finding]:
    """What cannot be written, each at the place of the value in the text that was loaded, or of what it stands in."""
    file = str(document.path) if document.path else None
    text = document._origin.text if document._origin else ""
    context = Context(file=file, lenient=True)
    subject = _read(text, type(document), file, Context(file=file, lenient=True))
    for code, path, message in found:
        finding = Finding(code=code, message=message, path=path, file=file)
        if subject.tree is not None:
            finding = _finding(code, "error", Hit(message, path), subject.span(path), subject.lines, file)
        context.findings.append(finding)
    return _finish(context, rules)


def _decode(data: bytes, file: str | None, context: Context) -> str:
    """The text, with U+FFFD for each byte that is not UTF-8, so that the rest is checked all the same."""
    try:
        return decode(data, file)
    except FrontMatterError as error:
        if foreign(data) is not None:  # nothing else can be said
            context.findings.append(_failure(error))
            return ""
    text = data.decode("utf-8", "surrogateescape")
    index, western = LineIndex(text), windows_1252(data)
    runs = _ESCAPED.finditer(text)
    for run in itertools.islice(runs, context.limit):
        hit = Hit(stray_byte(ord(run[0][0]) - 0xDC00, western))
        context.findings.append(_finding("encoding", "error", hit, run.span(), index, file))
    context.more["encoding"] = sum(1 for _ in runs)
    return _ESCAPED.sub(lambda match: "\ufffd" * len(match[0]), text)


def _seen(data: str | bytes, cls: Any, file: str | None, context: Context) -> Subject:
    """What the rules see of a text, or of its bytes."""
    text = data if isinstance(data, str) else _decode(bytes(data), file, context)
    return _read(text, cls, file, context)


def _read(text: str, cls: type[Any], file: str | None, context: Context) -> Subject:
    """What the rules see; what reading itself finds goes to the context."""
    several = kinds(cls)
    cls = several.likely(text)
    document = None if cls is None else reader.read(cls, text, remembering=False)
    if document is not None:
        start, end = document._origin.envelope.start, document._origin.envelope.end
        return Subject(text, file, cls, Reading(start, end, document=document, regular=True))
    from newsmatter._syntax.parse import parse  # most articles are taken by the fast reader

    start = end = 0
    try:
        envelope = split(text, file)
        start, end = envelope.start, envelope.end
        tree = parse(text, start, end, file)
    except FrontMatterError as error:
        if text or not context.findings:
            context.findings.append(_failure(error))
        if error.code == "encoding":
            text = ""  # no rule can say anything of a text that is none
        return Subject(text, file, several.one or Document, Reading(start, end, error))
    context.text = text
    lens = several.of(tree, context) or class_lens(Document)
    cls = lens.cls
    values = lens.arguments(tree, "", context)
    doubtful = bool(context.findings)
    arguments = dict(values, body=text[envelope.body_start :], _origin=Origin(text, envelope))
    document = lens.make(arguments, "", context, tree)
    subject = Subject(text, file, cls, Reading(start, end, None, tree, document))
    subject.values, subject.doubtful = values, doubtful
    subject.unread = context.unread
    return subject


def _failure(error: FrontMatterError) -> Finding:
    """A finding over the one character at which reading stopped."""
    return Finding(code=error.code, message=error.message, line=error.line, column=error.column,
                   end_line=error.line, end_column=error.column + 1, file=error.file)  # fmt: skip


def _run(subject: Subject, rules: Rules, context: Context, whole: frozenset[str] | None = None) -> None:
    """What the rules find; of each, so many hits are kept and the others counted, as a text may hold one a line.

    ``whole``: the rules of which all are kept; of the others then one.
    """
    there = subject.document is not None
    needless = unbroken(subject) if there else frozenset[str]()
    for rule in rules.but(needless):
        if not (there or rule.always):
            continue
        doubt = rule.doubt
        if doubt is not None and doubt.text is not None and not doubt.text(subject):
            continue
        try:
            found = _hits(rule, subject) if subject.unread else iter(rule.check(subject))
            limit = rules.limit if whole is None else None if rule.code in whole else 1
            hits = [hit.hit if isinstance(hit, Unsaid) else hit for hit in itertools.islice(found, limit)]
            if not hits:
                continue
            if (other := next((hit for hit in hits if not isinstance(hit, Hit)), None)) is not None:
                raise TypeError(f"a rule yields Hit(message, path), not {brief(other)}")
            more = _located(found, subject, context.places.get(rule.code))
            context.more[rule.code] = context.more.get(rule.code, 0) + more
            spans = [hit.span or subject.span(hit.path) for hit in hits]
        except RAISED as error:
            context.findings.append(failed(rule, error, subject.file))
            continue
        for hit, span in zip(hits, spans, strict=True):
            severity = hit.severity or rule.severity
            context.findings.append(_finding(rule.code, severity, hit, span, subject.lines, subject.file))


def _located(hits: Iterator[Hit | Unsaid], subject: Subject, places: Places | None) -> int:
    """How many hits there are; their places are noted where they are asked for."""
    if places is None:
        return sum(1 for _ in hits)
    number = 0
    for hit in hits:
        number += 1
        said = hit.hit if isinstance(hit, Unsaid) and hit.span is None else hit
        places.add((said.span or subject.span(said.path or ""))[0])
    return number


def _hits(rule: Rule, subject: Subject) -> Iterator[Hit | Unsaid]:
    """What a rule finds, without what could not be read: that was said."""
    of_values, of_ours, unread = rule.code in _OF_VALUES, rule in RULES, subject.unread
    for hit in rule.check(subject):
        if isinstance(hit, Unsaid):
            if (hit.path not in unread and not of_values) if hit.span is None else hit.span[0] not in subject.said:
                yield hit
                continue
            hit = hit.hit
        if of_ours and hit.path in unread:
            continue
        if not of_values or (hit.span or subject.span(hit.path))[0] not in subject.said:
            yield hit


def _finding(code: str, severity: str, hit: Hit, span: tuple[int, int], index: LineIndex, file: str | None) -> Finding:
    line, column = index.locate(span[0])
    end_line, end_column = index.locate(span[1])
    return Finding(code=code, message=hit.message, severity=severity, path=hit.path, file=file,
                   line=line, column=column, end_line=end_line, end_column=end_column)  # fmt: skip


def _finish(context: Context, rules: Rules) -> list[Finding]:
    """Chosen, ranked and sorted; what the parser and a text rule both say is said once."""
    if not context.findings:
        return Listing()
    placed: dict[tuple[int, int, str, str, str], Finding] = {}
    for finding in context.findings:
        if rules.chosen(finding.code):
            severity = rules.rank(finding.code, finding.severity)
            if severity != finding.severity:
                finding = attrs.evolve(finding, severity=severity)
            placed.setdefault((finding.line, finding.column, finding.code, finding.path, finding.message), finding)
    return Listing(capped([placed[key] for key in sorted(placed)], context.more, rules.limit))
