"""Documents to JSON-ready data under the wire's names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from newsmatter._binding.choice import kinds
from newsmatter._binding.classes import class_lens
from newsmatter._binding.depth import endless
from newsmatter._binding.document import EMPTY_LINE, Document, a_document, body_of
from newsmatter._binding.lens import Context
from newsmatter._binding.loading import broken
from newsmatter._document import editing
from newsmatter._raised import RAISED, brief, is_theirs
from newsmatter._show import a_or_an
from newsmatter.news.model import Article

if TYPE_CHECKING:
    from typing_extensions import TypeForm  # known to every type checker; never imported

D = TypeVar("D", bound=Document)

BODY = "$body"


def _escape_key(key: str) -> str:
    return "$" + key if key.lstrip("$") == "body" and key.startswith("$") else key


def to_dict(document: Document) -> dict[str, Any]:
    """Plain, JSON-ready data under the wire's names; the body under ``$body`` unless it is one empty line.

    Dates and times are RFC 3339 strings. What JSON has no words for is wrapped, so that nothing is lost on the way
    back: a string that reads like a date is ``{"$str": ...}``, a float that is no number ``{"$float": ...}``, and a
    key ``$body`` of the front matter itself is ``$$body``. What may be absent and is None or
    an empty list is left out: ask ``data.get("tags", [])``.

    Args:
        document: any document.

    Returns:
        New dicts and lists, which share nothing with the document.

    Raises:
        EditError: the document holds what is no data: a body that is no text, a set, a value inside itself.

    >>> import newsmatter as nm
    >>> nm.to_dict(nm.Document(extra={"day": "2020-01-01"}, body="Hi"))
    {'day': {'$str': '2020-01-01'}, '$body': 'Hi'}
    """
    a_document(document, "to_dict")
    with editing(document):
        data = {_escape_key(key): value for key, value in class_lens(type(document)).plain(document).items()}
        if body_of(document) != EMPTY_LINE:
            data[BODY] = document.body
    return data


@overload
def from_dict(data: Mapping[str, Any], *, coerce: bool = False) -> Article: ...
@overload
def from_dict(data: Mapping[str, Any], cls: type[D], *, coerce: bool = False) -> D: ...
@overload
def from_dict(data: Mapping[str, Any], cls: TypeForm[D], *, coerce: bool = False) -> D: ...
def from_dict(data: Mapping[str, Any], cls: Any = Article, *, coerce: bool = False) -> Any:
    """A document from plain data: the inverse of `to_dict`.

    Args:
        data: what `to_dict` gives, or what the JSON Schema of the class describes.
        cls: the class of the document.
        coerce: for data of feeds, where all is text. A string is taken for the number, the boolean (``true``, ``false``) or the
            time of RFC 2822 that it certainly means, where the class has such a field; all else is as strict as ever.

    Returns:
        An object of the class, without a text of its own.

    Raises:
        SchemaError: values do not fit the class; it holds every finding.

    >>> import newsmatter as nm
    >>> nm.from_dict({"layout": "post"}, nm.Document).extra
    {'layout': 'post'}
    """
    several = kinds(cls)
    if not isinstance(data, Mapping):
        raise TypeError(_no_mapping(data))
    if coerce:
        from newsmatter._coerce import coerced  # few need it

        data = coerced(dict(data), json_schema(cls))
    context = Context()
    body = data.get(BODY, EMPTY_LINE)
    if not isinstance(body, str):
        context.report("wrong-type", f"$body must be a string, not {brief(body)}", BODY)
    plain = {(key[1:] if key != BODY and isinstance(key, str) and _escape_key(key) != key else key): value
             for key, value in data.items() if key != BODY}  # fmt: skip
    lens = several.of_data(plain, context)
    if lens is None:
        raise context.error()
    try:
        arguments = lens.load_arguments(plain, "", context)
    except RecursionError:
        found = endless(plain)
        if found is None:
            raise
        context.report("too-deep", f"{found[0]} {found[1]}", found[0])
        raise context.error() from None
    except RAISED as error:
        if not is_theirs(error):
            raise
        raise broken(error, None) from error
    document = lens.make({**arguments, "body": body}, "", context)
    if context.findings:
        raise context.error()
    return document


def _no_mapping(data: object) -> str:
    """What to call in place of ``from_dict``."""
    mend = ""
    if isinstance(data, Document):
        mend = "; it is a document already"
    elif isinstance(data, (str, bytes)):
        mend = "; loads takes texts, and json.loads makes data of JSON"
    elif isinstance(data, (list, tuple)):
        mend = "; call it for each item"
    return f"from_dict takes a dict of keys and values, not {a_or_an(type(data).__name__)}{mend}"


@overload
def json_schema(cls: type[Document] = ...) -> dict[str, Any]: ...
@overload
def json_schema(cls: TypeForm[Document]) -> dict[str, Any]: ...
def json_schema(cls: Any = Article) -> dict[str, Any]:
    """The JSON Schema of a document class, under the wire's names.

    Args:
        cls: the class, or several: ``Post | Page``.

    Returns:
        A schema of the dialect 2020-12, as plain data.

    Raises:
        TypeError: the class has a type that cannot be kept.

    >>> import newsmatter as nm
    >>> nm.json_schema(nm.Document)["properties"]
    {'$body': {'type': 'string', 'description': 'The text behind the closing fence; one empty line when absent.'}}
    """
    from newsmatter.schema import schema_of  # few need it

    return schema_of(cls)
