"""Load and dump: files and texts to documents, and documents to the text with the smallest edit.

What only an edit or a write needs is imported there: half of the time that ``import newsmatter`` took.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

from newsmatter import _streams
from newsmatter._binding.classes import class_lens
from newsmatter._binding.depth import TooDeep, endless
from newsmatter._binding.document import EMPTY_LINE, Document, Origin, a_document, body_of
from newsmatter._binding.loading import broken, read_document
from newsmatter._binding.memory import EMPTY_DICT, Memory, remember, remembered
from newsmatter._binding.refusal import said
from newsmatter._editing.changes import Comparison
from newsmatter._editing.deltas import Keys, Spot
from newsmatter._editing.equality import same
from newsmatter._editing.listing import Change, listed
from newsmatter._editing.untouched import untouched
from newsmatter._later import pattern
from newsmatter._raised import RAISED, is_theirs
from newsmatter._readable import Listing
from newsmatter._streams import Source, a_text
from newsmatter._syntax.envelope import decode, split
from newsmatter._syntax.nodes import Mapping
from newsmatter._syntax.positions import LineIndex
from newsmatter.errors import EditError
from newsmatter.news.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from typing_extensions import TypeForm  # known to every type checker; never imported

    from newsmatter._editing.merging import Merge
    from newsmatter._editing.values import Edit

D = TypeVar("D", bound=Document)


@overload
def load(source: Source) -> Article: ...
@overload
def load(source: Source, cls: type[D]) -> D: ...
@overload
def load(source: Source, cls: TypeForm[D]) -> D: ...
def load(source: Source, cls: Any = Article) -> Any:
    """Load a document from a path, a path object with ``open`` or an open file, as a ``cls``, or as one of several: ``Post | Page``.

    Args:
        source: what is read; bytes are UTF-8, and line endings and a byte order mark stay as they are.
        cls: the class of the document.

    Returns:
        An object of the class, which knows where it came from.

    Raises:
        FrontMatterError: the fences, the encoding or the YAML are wrong.
        SchemaError: values do not fit the class; it holds every finding.
        OSError: the file cannot be read.
        ValueError: the file is open with another encoding than UTF-8.

    >>> import io, newsmatter as nm
    >>> nm.load(io.BytesIO(b"---\\nlayout: post\\n---\\n"), nm.Document).extra
    {'layout': 'post'}
    """
    data, name, path = _streams.read(source)
    return _loads(data, cls, name, path)


@overload
def loads(data: str | bytes) -> Article: ...
@overload
def loads(data: str | bytes, cls: type[D]) -> D: ...
@overload
def loads(data: str | bytes, cls: TypeForm[D]) -> D: ...
def loads(data: str | bytes, cls: Any = Article) -> Any:
    """Load a document from its text, or its UTF-8 bytes.

    Args:
        data: the whole text, fences and body included.
        cls: the class of the document.

    Returns:
        An object of the class.

    Raises:
        FrontMatterError: the fences, the encoding or the YAML are wrong.
        SchemaError: values do not fit the class; it holds every finding.

    >>> import newsmatter as nm
    >>> nm.loads("---\\ntags: [a, b]\\n---\\n", nm.Document).extra
    {'tags': ['a', 'b']}
    """
    return _loads(data, cls, None, None)


def _loads(data: str | bytes, cls: type[D] | Any, file: str | None, path: Path | None) -> D:
    a_text(data, "loads", "load")
    text = data if isinstance(data, str) else decode(bytes(data), file)
    try:
        document = read_document(cls, text, file, path)
        if document._origin.values is None:
            document._origin.values = remember(document)
    except RAISED as error:
        if not is_theirs(error):
            raise
        raise broken(error, file) from error
    return document  # type: ignore[no-any-return]


def dumps(document: Document) -> str:
    """The text of a document: as it was loaded, with the smallest edit of what changed since.

    A document made in Python comes out in the producer's layout.

    Args:
        document: what is written; it stays as it is.

    Returns:
        The text, with fences and body.

    Raises:
        EditError: a value cannot be written, or not so that the class reads it back.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nheat:  1 # low\\n---\\n", nm.Document)
    >>> document.extra["heat"] = 2
    >>> nm.dumps(document)
    '---\\nheat:  2 # low\\n---\\n'
    """
    a_document(document, "dumps")
    origin = document._origin
    with editing(document):
        return _canonical(document) if origin is None else _edited(document, origin).text


class editing:
    """Errors inside have the document's file and the place in its text; a value without end, of others too, is an EditError."""

    def __init__(self, document: Document, *others: Document) -> None:
        self.document = document
        self.others = others

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (RecursionError, TooDeep)):
            found = next(filter(None, map(endless, (self.document, *self.others))), None)
            if found is not None:
                raise _placed(EditError(found[1], path=found[0]), self.document) from None
        if isinstance(error, EditError):
            raise _placed(error, self.document) from (None if isinstance(error, TooDeep) else error.__cause__)
        if error is not None and is_theirs(error):  # what a value is compared, copied or written by may raise anything
            failed = f"a value cannot be written, as its own code fails ({said(error)}); mend that"
            raise _placed(EditError(failed), self.document) from error
        # a RecursionError of the caller's own: the calls are nested so deep


def _placed(error: EditError, document: Document) -> EditError:
    """The error with the file, and the place of the value in the text that was loaded, or of what it stands in."""
    from newsmatter._editing.edits import walk

    file = str(document.path) if document.path else None
    line = column = 0
    if document._origin is not None:
        standing = dict(walk(_tree(document._origin)))
        path = error.path
        while path and path not in standing:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        line, column = LineIndex(document._origin.text).locate(standing[path].start)
    return EditError(error.message, path=error.path, file=file, line=line, column=column)


class Pending(NamedTuple):
    """What a document was written as: its memory then, the text, and the edits that lead there."""

    now: Memory
    text: str
    edits: Iterable[Edit]


def _edited(document: Document, origin: Origin) -> Pending:
    """The text that was loaded, with what changed since."""
    body_of(document)
    if untouched(document):
        return Pending((), origin.text, ())
    comparison = Comparison(_remembered(document, origin), document)
    if comparison.none:
        return Pending(comparison.now, origin.text, ())
    last: Pending | None = origin.pending
    if last is not None and same(last.now, 0, comparison.now, 0) and same(last.now, 1, comparison.now, 1):
        return last
    delta = comparison.run()
    if delta is None and not comparison.body:
        return Pending(comparison.now, origin.text, ())
    from newsmatter._editing import abridged
    from newsmatter._editing.proof import proved

    try:
        result = _written(document, origin, delta)
        spots: dict[str, Spot | None] | None = {}
        if delta is not None:
            known = type(delta.inside) is dict and not (delta.gone or delta.renamed)
            spots = {key: at.spot for key, at in delta.inside.items()} | dict.fromkeys(delta.come) if known else None
        del delta  # of many edits it takes a hundred times their text
        if spots is not None and abridged.proves(origin, result.text, result.edits, comparison, spots):
            forced = frozenset[str]()
        else:
            forced = proved(result.text, document, comparison.now, comparison)
        if forced:  # what the class computes from a value that changed has to be written now
            again = Comparison(comparison.old, document, comparison.now, forced)
            result = _written(document, origin, again.run())
            if left := proved(result.text, document, comparison.now, again):
                raise EditError("the class computes this value from others, and takes none in its place; "
                                "set what it is computed from", path=min(left))  # fmt: skip
    except EditError as error:
        if error.path or isinstance(error, TooDeep):
            raise
        raise EditError(error.message, path=listed(comparison)[0].path) from error.__cause__
    origin.pending = result._replace(now=comparison.now)
    return result


def _remembered(document: Document, origin: Origin) -> Memory:
    """What the class made of the text when it was loaded."""
    if type(origin.values) is not tuple:
        known = document if origin.values else read_document(type(document), origin.text)  # it was read for a check
        origin.values = remembered(known)
    return origin.values


def _tree(origin: Origin) -> Mapping:
    """The syntax tree of the text that was loaded; who plans an edit asks once."""
    from newsmatter._syntax.outline import outline
    from newsmatter._syntax.parse import parse

    make = outline if origin.regular else parse
    return make(origin.text, origin.envelope.start, origin.envelope.end)


def _written(document: Document, origin: Origin, delta: Keys | None) -> Pending:
    """The text of a document with what changed written."""
    from newsmatter._editing.edits import edits
    from newsmatter._editing.values import Edits, apply

    start, end, body_start = origin.envelope
    found = Edits()
    if delta is not None:
        found = edits(origin.text, (start, end), _tree(origin), delta, regular=origin.regular)
    if document.body != origin.text[body_start:]:
        parted = "" if origin.text[:body_start].endswith(("\n", "\r")) else "\n"
        found.add(body_start, len(origin.text), parted + document.body)
    return Pending((), apply(origin.text, found), found)


@overload
def changes(document: Document) -> list[Change]: ...
@overload
def changes(document: Document, after: Document) -> list[Change]: ...
def changes(document: Document, after: Document | None = None) -> list[Change]:
    """What differs, value by value: the pending edits since the document was loaded, or between two documents.

    Items of lists are matched by value. Each change prints as one line. The list is empty exactly when `dumps` gives the
    text that was loaded; of a document made in Python everything is new.

    Args:
        document: what is compared with what was loaded, or with ``after``.
        after: the later one of two documents.

    Returns:
        The changes, in the order of the class.

    Raises:
        EditError: a value cannot be written.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nheat: 17\\ntopics: [AI, Law]\\n---\\n", nm.Document)
    >>> document.extra["heat"] = 42
    >>> document.extra["topics"].append("Security")
    >>> print(*nm.changes(document), sep="\\n")
    heat: 17 -> 42
    topics[2] + 'Security'
    """
    for given in (document,) if after is None else (document, after):
        a_document(given, "changes")
    if after is not None:
        with editing(after, document):
            return Listing(listed(Comparison(remember(document), after)))
    origin = document._origin
    with editing(document):
        old = (EMPTY_LINE, EMPTY_DICT) if origin is None else _remembered(document, origin)
        return Listing(listed(Comparison(old, document)))


def merge(base: D, ours: D, theirs: D) -> Merge[D]:
    """Three-way merge by value: ``ours`` with what ``theirs`` changed since ``base``, both by keys and items.

    Args:
        base: what both sides began with.
        ours: the side that wins where both changed one value differently.
        theirs: the other side.

    Returns:
        A copy of ours with their changes, whose text is the smallest edit of ours, and the conflicts. The three documents
        are left alone.

    Raises:
        TypeError: the documents are of several classes.
        EditError: a value cannot be written.

    >>> import newsmatter as nm
    >>> base, ours, theirs = (nm.loads("---\\nheat: 1 # low\\ntags: [a]\\n---\\n", nm.Document) for _ in range(3))
    >>> ours.extra["tags"].append("b")
    >>> theirs.extra["heat"] = 2
    >>> nm.dumps(nm.merge(base, ours, theirs).document)
    '---\\nheat: 2 # low\\ntags: [a, b]\\n---\\n'
    """
    for given in (base, ours, theirs):
        a_document(given, "merge")
    if not type(base) is type(ours) is type(theirs):
        kinds = ", ".join(type(document).__name__ for document in (base, ours, theirs))
        raise TypeError(f"only documents of one class can be merged, not {kinds}; load all three as the same")
    from newsmatter._editing import merging

    with editing(ours, base, theirs):
        return merging.merge(base, ours, theirs)


def canonical(document: Document) -> str:
    """The text of a document in the producer's layout, whatever it was loaded from: a formatter.

    Args:
        document: any document; comments are not in its canonical text.

    Returns:
        The text that the document would have if it had been made in Python.

    Raises:
        EditError: a value cannot be written.

    >>> import newsmatter as nm
    >>> nm.canonical(nm.loads("---\\n'heat':   1\\n---\\n\\n", nm.Document))
    '---\\nheat: 1\\n---\\n\\n'
    """
    a_document(document, "canonical")
    with editing(document):
        return _canonical(document)


def _canonical(document: Document) -> str:
    from newsmatter._binding.spacing import spacing_of
    from newsmatter._editing import placing
    from newsmatter._editing.lines import joined
    from newsmatter._editing.proof import proved

    body = body_of(document)
    lines = placing.canonical(document, class_lens(type(document)))
    text = _respelt(joined(chain(["---\n"], (line + "\n" for line in lines), ["---\n"])), document._origin)
    text = text + body if body or spacing_of(type(document)).last_break else text[:-1]
    proved(text, document, remember(document))
    return text


_ZONE = pattern(r"[-+][0-9]{4}\b")


def _respelt(text: str, origin: Origin | None) -> str:
    """A formatted front matter with the zones that the loaded one wrote without a colon."""
    if origin is None or not _ZONE.search(origin.text, origin.envelope.start, origin.envelope.end):
        return text
    from newsmatter._editing.respelling import times_as_they_stood
    from newsmatter._editing.values import apply
    from newsmatter._syntax.parse import parse

    return apply(text, list(times_as_they_stood(_tree(origin), parse(text, 4, len(text) - 4))))


def diff(document: Document) -> str:
    """The unified diff of the pending edit, as ``git apply`` and ``patch`` take it; empty when there is none.

    Args:
        document: a document that was loaded; one made in Python differs in all its lines from an empty file.

    Returns:
        The diff; the name of the file in it is relative to the working directory.

    Raises:
        EditError: a value cannot be written.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nheat: 1\\n---\\n", nm.Document)
    >>> document.extra["heat"] = 2
    >>> print(nm.diff(document), end="")
    --- a/document
    +++ b/document
    @@ -1,3 +1,3 @@
     ---
    -heat: 1
    +heat: 2
     ---
    """
    a_document(document, "diff")
    text = dumps(document)
    origin = document._origin
    if origin is not None and text == origin.text:
        return ""
    from newsmatter._editing.unified import unified

    known = None if origin is None else origin.pending.edits
    return unified(origin.text if origin else "", text, document.path, known)


def dump(document: Document, target: Source | None = None, *, force: bool = False, exclusive: bool = False) -> None:
    """Write a document to a path, a path object or an open file; without a target, to the path it was loaded from.

    A path is written whole or not at all, and keeps its mode, owner, group and extended attributes where the system
    allows it; a symbolic link is followed, and what is no regular file (a pipe, a device) is written to.

    Args:
        document: what is written.
        target: where to.
        force: write over a file that changed on disk since it was loaded, and over a read-only one.
        exclusive: make a file, and replace none.

    Raises:
        ConflictError: the file changed on disk since it was loaded.
        EditError: a value cannot be written; the file is as it was.
        FileExistsError: the target stands already, with ``exclusive``.
        PermissionError: the file is read-only.
        OSError: the file cannot be written.
        ValueError: there is no target, or an open file has another encoding than UTF-8.

    >>> import io, newsmatter as nm
    >>> file = io.BytesIO()
    >>> nm.dump(nm.Document(extra={"layout": "post"}, body="Hello\\n"), file)
    >>> file.getvalue()
    b'---\\nlayout: post\\n---\\nHello\\n'
    """
    a_document(document, "dump")
    if target is None and document.path is None:
        raise ValueError("the document was not loaded from a path; name a target")
    path = _streams.place(document.path if target is None else target)
    text = dumps(document)
    if path is None:
        if exclusive:
            raise ValueError("an open file stands already; exclusive needs a path")
        _streams.write_open(target, text)
        return
    origin = document._origin
    own = document.path is not None and _streams.same_place(path, _streams.place(document.path))
    before = origin.text.encode("utf-8") if own and origin and not force and not exclusive else None
    _streams.write(path, text.encode("utf-8"), before=before, force=force, exclusive=exclusive)
    # a class may be frozen: where a document is stored is no part of its value
    if document.path is None:
        object.__setattr__(document, "path", path)
        own = True
    if own and (origin is None or origin.text != text):
        object.__setattr__(document, "_origin", Origin(text, split(text), remember(document)))
