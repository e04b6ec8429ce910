"""Load and dump: files and texts to documents, and documents to the text with the smallest edit.

What only an edit or a write needs is imported there: half of the time that ``import newsmatter`` took.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any, TypeVar, overload

from newsmatter._binding import reader
from newsmatter._binding.classes import class_lens
from newsmatter._binding.document import Document, Origin, body_of, editing
from newsmatter._binding.lens import Context
from newsmatter._editing.same import same
from newsmatter._files import read_open, replace_file, same_file, write_open
from newsmatter._syntax.envelope import decode, split
from newsmatter.errors import ConflictError, EditError, NewsmatterError
from newsmatter.news.model import Article

if TYPE_CHECKING:
    from pathlib import Path

D = TypeVar("D", bound=Document)


@overload
def load(source: str | os.PathLike[str] | IO[str] | IO[bytes]) -> Article: ...
@overload
def load(source: str | os.PathLike[str] | IO[str] | IO[bytes], cls: type[D]) -> D: ...
def load(source: str | os.PathLike[str] | IO[str] | IO[bytes], cls: type[Any] = Article) -> Any:
    """Load a document from a path or an open file, as a ``cls``.

    Raises `FrontMatterError` (fences, encoding, YAML), `SchemaError` (values) and OSError.

    >>> import io, newsmatter as nm
    >>> nm.load(io.BytesIO(b"---\\nlayout: post\\n---\\n"), nm.Document).extra
    {'layout': 'post'}
    """
    if isinstance(source, (str, os.PathLike)):
        from pathlib import Path

        path = Path(source)
        return _loads(path.read_bytes(), cls, str(path), path)
    name = getattr(source, "name", None)
    return _loads(read_open(source), cls, name if isinstance(name, str) else None, None)


@overload
def loads(data: str | bytes) -> Article: ...
@overload
def loads(data: str | bytes, cls: type[D]) -> D: ...
def loads(data: str | bytes, cls: type[Any] = Article) -> Any:
    """Load a document from its text, or its UTF-8 bytes. Raises `FrontMatterError` and `SchemaError`.

    >>> import newsmatter as nm
    >>> nm.loads("---\\ntags: [a, b]\\n---\\n", nm.Document).extra
    {'tags': ['a', 'b']}
    """
    return _loads(data, cls, None, None)


def _loads(data: str | bytes, cls: type[D], file: str | None, path: Path | None) -> D:
    if not isinstance(data, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"loads takes the text or its bytes, not {type(data).__name__}; load takes a path or a file")
    text = data if isinstance(data, str) else decode(bytes(data), file)
    fast = reader.read(cls, text, path)
    if fast is not None:
        return fast  # type: ignore[no-any-return]
    from newsmatter._syntax.parse import parse

    envelope = split(text, file)
    tree = parse(text, envelope.start, envelope.end, file)
    context = Context(text, file)
    arguments = class_lens(cls).arguments(tree, "", context)
    arguments.update(body=text[envelope.body_start :], path=path, _origin=Origin(text, envelope, tree))
    document = class_lens(cls).make(arguments, "", context, tree)
    if context.findings:
        raise context.error()
    return document  # type: ignore[no-any-return]


def dumps(document: Document) -> str:
    """The text of a document: as it was loaded, with the smallest edit of what changed since.

    A document made in Python comes out in the producer's layout. Raises `EditError` when a value cannot be written.

    >>> import newsmatter as nm
    >>> document = nm.loads("---\\nheat:  1 # low\\n---\\n", nm.Document)
    >>> document.extra["heat"] = 2
    >>> nm.dumps(document)
    '---\\nheat:  2 # low\\n---\\n'
    """
    with editing(document):
        return _canonical(document) if document._origin is None else _edited(document, document._origin)


def _edited(document: Document, origin: Origin) -> str:
    text, envelope, body = origin.text, origin.envelope, body_of(document)
    old = None
    if origin.tree is None:
        old = reader.read(type(document), text)
        if old is None:
            from newsmatter._syntax.parse import parse

            origin.tree = parse(text, envelope.start, envelope.end)
        elif same(old, document) and old.body == body:
            return text
    from newsmatter._editing import plan
    from newsmatter._syntax.outline import outline

    tree = origin.tree or outline(text, envelope.start, envelope.end)
    edits = plan.plan(text, envelope.start, envelope.end, tree, document, class_lens(type(document)), old)
    if not edits and body == text[envelope.body_start :]:
        return text
    result = plan.apply(text[: envelope.body_start], edits)
    if body and not result.endswith(("\n", "\r")):
        result += "\n"
    result += body
    _verify(result, document)
    return result


def _verify(text: str, document: Document) -> None:
    """Read the text again: it must hold what the document holds, or it is not returned."""
    fast = reader.read(type(document), text)
    if fast is not None and same(fast, document) and fast.body == document.body:
        return
    from newsmatter._editing import plan
    from newsmatter._syntax.parse import parse

    lens = class_lens(type(document))
    try:
        envelope = split(text)
        tree = parse(text, envelope.start, envelope.end)
        context = Context(text)
        lens.arguments(tree, "", context)
        if context.findings:
            raise context.error()
        whole = text[envelope.body_start :] == document.body
        rest = plan.plan(text, envelope.start, envelope.end, tree, document, lens)
    except EditError as error:
        raise EditError("an alias or a merge brings the change along to here; change both alike, or write this one out in "
                        f"the file ({error.message})", path=error.path) from error  # fmt: skip
    except NewsmatterError as error:
        raise EditError(f"the edit cannot be written safely, the result would not load: {error}") from error
    if rest or not whole:
        raise EditError("the edit cannot be written safely: the result would hold other values")


def canonical(document: Document) -> str:
    """The text of a document in the producer's layout, whatever it was loaded from: a formatter.

    >>> import newsmatter as nm
    >>> nm.canonical(nm.loads("---\\n'heat':   1\\n---\\n\\n", nm.Document))
    '---\\nheat: 1\\n---\\n\\n'
    """
    with editing(document):
        return _canonical(document)


def _canonical(document: Document) -> str:
    from newsmatter._editing import render

    body = body_of(document)
    lines = render.front_matter(document, class_lens(type(document)))
    text = "\n".join(["---", *lines, "---", ""]) + body
    _verify(text, document)
    return text


def diff(document: Document) -> str:
    """The unified diff of the pending edit; empty when there is none.

    >>> import newsmatter as nm
    >>> nm.diff(nm.loads("---\\nheat: 1\\n---\\n", nm.Document))
    ''
    """
    before = document._origin.text if document._origin else ""
    return unified(before, dumps(document), document.path)


def unified(before: str, after: str, path: Path | None) -> str:
    """The unified diff of two texts; their line breaks are not shown where all of them are alike."""
    if before == after:
        return ""
    name = path.as_posix().lstrip("/") if path else "document"
    old, new = (text.replace("\r\n", "\n").split("\n") if _same_breaks(before, after) else text.split("\n")
                for text in (before, after))  # fmt: skip
    import difflib

    return "".join(line + "\n" for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm=""))


def _same_breaks(before: str, after: str) -> bool:
    return before.count("\n") == before.count("\r\n") and after.count("\n") == after.count("\r\n")


def dump(
    document: Document, target: str | os.PathLike[str] | IO[str] | IO[bytes] | None = None, *, force: bool = False
) -> None:
    """Write a document to a path or an open file; without a target, to the path it was loaded from.

    A path is written whole or not at all: temporary file in the same folder, fsync, replace; the mode is kept, a
    symbolic link is followed. Raises `ConflictError` when the file changed on disk since it was loaded
    (``force=True`` writes all the same), `EditError`, and ValueError when there is no target.

    >>> import io, newsmatter as nm
    >>> file = io.BytesIO()
    >>> nm.dump(nm.Document(extra={"layout": "post"}, body="Hello\\n"), file)
    >>> file.getvalue()
    b'---\\nlayout: post\\n---\\nHello\\n'
    """
    if target is not None and not isinstance(target, (str, os.PathLike)):
        write_open(target, dumps(document))
        return
    from pathlib import Path

    path = document.path if target is None else Path(target)
    if path is None:
        raise ValueError("the document was not loaded from a path; name a target")
    path = Path(path)
    text = dumps(document)
    data = text.encode("utf-8")
    own = document.path is not None and same_file(path, Path(document.path))
    if own and document._origin is not None:
        current = path.read_bytes() if path.exists() else None
        if not force and current != document._origin.text.encode("utf-8"):
            raise ConflictError("changed on disk since it was loaded; load it again, or dump with force=True",
                                file=str(path))  # fmt: skip
        if current != data:
            replace_file(path, data)
    else:
        replace_file(path, data)
    if document.path is None:
        document.path = path
        own = True
    if own and (document._origin is None or document._origin.text != text):
        document._origin = Origin(text, split(text), None)
