"""Load and dump: files and texts to documents, and documents to the text with the smallest edit.

What only an edit or a write needs is imported there: half of the time that ``import newsmatter`` took.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, TypeVar, overload

from newsmatter import _reader
from newsmatter._base import EMPTY_LINE, Document, Origin
from newsmatter._binding import class_lens
from newsmatter._envelope import decode, split
from newsmatter._lens import Context
from newsmatter._same import same
from newsmatter.errors import ConflictError, EditError, NewsmatterError, SchemaError
from newsmatter.model import Article

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


def read_open(source: IO[str] | IO[bytes]) -> str | bytes:
    """What an open file holds, line endings untouched."""
    if isinstance(source, io.TextIOWrapper):
        return bytes(source.buffer.read())  # text mode would translate the line endings
    return source.read()


def _loads(data: str | bytes, cls: type[D], file: str | None, path: Path | None) -> D:
    if not isinstance(data, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"loads takes the text or its bytes, not {type(data).__name__}; load takes a path or a file")
    text = data if isinstance(data, str) else decode(bytes(data), file)
    fast = _reader.read(cls, text, path)
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
        raise SchemaError(sorted(context.findings, key=lambda finding: (finding.line, finding.column)))
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
    try:
        return canonical(document) if document._origin is None else _edited(document, document._origin)
    except EditError as error:
        if document.path is None:
            raise
        raise EditError(error.message, path=error.path, file=str(document.path)) from error.__cause__


def _edited(document: Document, origin: Origin) -> str:
    text, envelope, body = origin.text, origin.envelope, document.body
    if not isinstance(body, str):
        raise EditError(f"body must be a string, not {body!r:.60}", path="body")
    old = None
    if origin.tree is None:
        old = _reader.read(type(document), text)
        if old is None:
            from newsmatter._syntax.parse import parse

            origin.tree = parse(text, envelope.start, envelope.end)
        elif same(old, document) and old.body == body:
            return text
    from newsmatter import _plan
    from newsmatter._syntax.outline import outline

    tree = origin.tree or outline(text, envelope.start, envelope.end)
    edits = _plan.plan(text, envelope.start, envelope.end, tree, document, class_lens(type(document)), old)
    if not edits and body == text[envelope.body_start :]:
        return text
    result = _plan.apply(text[: envelope.body_start], edits)
    if body and not result.endswith(("\n", "\r")):
        result += "\n"
    result += body
    _verify(result, document)
    return result


def _verify(text: str, document: Document) -> None:
    """Read the text again: it must hold what the document holds, or it is not returned."""
    fast = _reader.read(type(document), text)
    if fast is not None and same(fast, document) and fast.body == document.body:
        return
    from newsmatter import _plan
    from newsmatter._syntax.parse import parse

    lens = class_lens(type(document))
    try:
        envelope = split(text)
        tree = parse(text, envelope.start, envelope.end)
        context = Context(text)
        lens.arguments(tree, "", context)
        if context.findings:
            raise SchemaError(context.findings)
        whole = text[envelope.body_start :] == document.body
        rest = _plan.plan(text, envelope.start, envelope.end, tree, document, lens)
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
    from newsmatter import _render

    lines = _render.front_matter(document, class_lens(type(document)))
    text = "\n".join(["---", *lines, "---", ""]) + document.body
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
        _write_open(target, dumps(document))
        return
    from pathlib import Path

    path = document.path if target is None else Path(target)
    if path is None:
        raise ValueError("the document was not loaded from a path; name a target")
    path = Path(path)
    text = dumps(document)
    data = text.encode("utf-8")
    own = document.path is not None and _same_file(path, Path(document.path))
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


def _same_file(a: Path, b: Path) -> bool:
    return os.path.realpath(a) == os.path.realpath(b)


def _write_open(target: Any, text: str) -> None:
    if isinstance(target, io.TextIOWrapper):
        target.flush()
        target.buffer.write(text.encode("utf-8"))  # text mode would translate the line endings
    elif isinstance(target, io.TextIOBase):
        target.write(text)
    else:
        target.write(text.encode("utf-8"))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    import tempfile
    from pathlib import Path

    real = Path(os.path.realpath(path))
    mode = real.stat().st_mode & 0o7777 if real.exists() else None
    descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name[:100]}.", suffix=".tmp")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, mode)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


BODY = "$body"


def _escape_key(key: str) -> str:
    return "$" + key if key.lstrip("$") == "body" and key.startswith("$") else key


def to_dict(document: Document) -> dict[str, Any]:
    """Plain, JSON-ready data under the wire's names; the body under ``$body`` unless it is one empty line.

    Dates and times are RFC 3339 strings. What JSON has no words for is wrapped, so that nothing is lost on the way
    back: a string that reads like a date is ``{"$str": ...}``, a float that is no number ``{"$float": ...}``, and a
    key ``$body`` of the front matter itself is ``$$body``.

    >>> import newsmatter as nm
    >>> nm.to_dict(nm.Document(extra={"day": "2020-01-01"}, body="Hi"))
    {'day': {'$str': '2020-01-01'}, '$body': 'Hi'}
    """
    data = {_escape_key(key): value for key, value in class_lens(type(document)).plain(document).items()}
    if document.body != EMPTY_LINE:
        data[BODY] = document.body
    return data


@overload
def from_dict(data: Mapping[str, Any]) -> Article: ...
@overload
def from_dict(data: Mapping[str, Any], cls: type[D]) -> D: ...
def from_dict(data: Mapping[str, Any], cls: type[Any] = Article) -> Any:
    """A document from plain data: the inverse of `to_dict`. Raises `SchemaError` with every finding.

    >>> import newsmatter as nm
    >>> nm.from_dict({"layout": "post"}, nm.Document).extra
    {'layout': 'post'}
    """
    context = Context()
    lens = class_lens(cls)
    body = data.get(BODY, EMPTY_LINE)
    if not isinstance(body, str):
        context.report("wrong-type", f"$body must be a string, not {body!r:.60}", BODY)
    plain = {(key[1:] if key != BODY and isinstance(key, str) and _escape_key(key) != key else key): value
             for key, value in data.items() if key != BODY}  # fmt: skip
    arguments = lens.load_arguments(plain, "", context)
    document = lens.make({**arguments, "body": body}, "", context, None)
    if context.findings:
        raise SchemaError(context.findings)
    return document
