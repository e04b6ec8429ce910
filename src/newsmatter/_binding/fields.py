"""How a class says what its text looks like: the metadata of a field (`wire`), the options of a class, `Scalar`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

if sys.version_info >= (3, 14):  # pragma: no cover - scripts/pyodide runs it
    import annotationlib

T = TypeVar("T")

Style = Literal["plain", "double", "single", "literal", "folded", "flow"]
Format = Literal["url", "url-or-path"]
Zone = Literal["utc", "keep"]
Keys: TypeAlias = "Literal['camel', 'snake', 'kebab'] | Callable[[str], str]"
Unknown = Literal["keep", "forbid"]

KEY = "newsmatter.key"
ALSO = "newsmatter.also"
STYLE = "newsmatter.style"
SPACED = "newsmatter.spaced"
ABOUT = "newsmatter.about"
FORMAT = "newsmatter.format"
EXAMPLE = "newsmatter.example"
MINIMUM = "newsmatter.minimum"
ONE_OR_MANY = "newsmatter.one_or_many"
SCALAR = "newsmatter.scalar"
DEPRECATED = "newsmatter.deprecated"
WRITE_DEFAULT = "newsmatter.write_default"
ZONE = "newsmatter.zone"
SUBCLASSES = "newsmatter.subclasses"


def own_annotations(cls: type) -> dict[str, Any]:
    """The annotations of a class alone. What they name need not be there yet: from Python 3.14 on that needs no quotes."""
    if sys.version_info >= (3, 14):  # pragma: no cover - scripts/pyodide runs it
        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    return inspect.get_annotations(cls)


@attrs.frozen
class Scalar(Generic[T]):
    """One scalar as a value of any type: ``read`` takes its text, ``write`` gives the text of a value.

    A text is spelt as it stood while the value is equal. Use it as ``Annotated[T, Scalar(...)]``, or for one field as
    ``wire(scalar=...)``.

    Attributes:
        read: takes a text; a ValueError or TypeError of it becomes a finding at the place of the value.
        write: gives the text of a value.
        about: what a value is, for messages and the JSON Schema.
        pattern: what its texts match, for the JSON Schema.

    >>> from typing import Annotated
    >>> import newsmatter as nm
    >>> @nm.define
    ... class Page(nm.Document):
    ...     colour: Annotated[int, nm.Scalar(lambda text: int(text, 16), "{:06x}".format, about="a colour")]
    >>> page = nm.loads("---\\ncolour: 00FF00\\n---\\n", Page)
    >>> page.colour
    65280
    >>> page.colour = 255
    >>> print(nm.dumps(page), end="")
    ---
    colour: 0000ff
    ---
    """

    read: Callable[[str], T]
    write: Callable[[T], str] = str
    about: str = attrs.field(default="", kw_only=True)
    pattern: str | None = attrs.field(default=None, kw_only=True)


def wire(
    key: str | None = None,
    *,
    also: Sequence[str] = (),
    style: Style | None = None,
    spaced: bool = False,
    about: str | None = None,
    format: Format | None = None,
    example: Any = None,
    minimum: int | None = None,
    one_or_many: bool = False,
    scalar: Scalar[Any] | None = None,
    deprecated: str | None = None,
    write_default: bool = True,
    zone: Zone | None = None,
    subclasses: bool = False,
) -> dict[str, Any]:
    """Metadata of a field: how its value stands in a text. Give it to ``attrs.field(metadata=...)``.

    Args:
        key: its key on the wire, where that is not its name in the case of its class.
        also: other keys that are read as this one; an edit keeps the one that stands in the file, and two of them in one
            file are an error.
        style: how new text is written (``plain``, ``double`` or ``single`` quotes, a ``literal`` or ``folded`` block), or that
            a list or mapping stands in brackets (``flow``).
        spaced: a blank line before it.
        about: what the field is about, for the JSON Schema.
        format: ``url``: an absolute URL; ``url-or-path``: or a path from the root. For the checks and the JSON Schema.
        example: an example, for the JSON Schema.
        minimum: the smallest sensible value, for the checks and the JSON Schema.
        one_or_many: one value alone stands for a list of one, and stays so while it is one.
        scalar: how one scalar becomes the value, see `Scalar`.
        deprecated: a warning of the checks with this text.
        write_default: False: a document made in Python leaves the key out while it has its default.
        zone: ``keep``: times without a zone stay without one.
        subclasses: objects of subclasses may stand here too.

    Returns:
        What ``attrs.field(metadata=...)`` takes.

    >>> wire("tags", also=("tag",), one_or_many=True)
    {'newsmatter.key': 'tags', 'newsmatter.also': ('tag',), 'newsmatter.one_or_many': True}
    """
    given: dict[str, Any] = {
        KEY: key, ALSO: tuple(also) if not isinstance(also, str) else (also,), STYLE: style, SPACED: spaced, ABOUT: about,
        FORMAT: format, EXAMPLE: example, MINIMUM: minimum, ONE_OR_MANY: one_or_many, SCALAR: scalar, DEPRECATED: deprecated,
        WRITE_DEFAULT: None if write_default else False, ZONE: zone, SUBCLASSES: subclasses,
    }  # fmt: skip
    off = {ALSO: (), SPACED: False, ONE_OR_MANY: False, SUBCLASSES: False}
    return {
        name: value for name, value in given.items() if value is not None and not (name in off and value == off[name])
    }


class Options(NamedTuple):
    """What `define` says of a class: ``None`` where the class itself says nothing."""

    keys: Keys = "camel"
    unknown: Unknown = "keep"
    ignore_case: bool = False
    converter: Any = None  # a cattrs converter, for types that its hooks name


OPTIONS = "__newsmatter_options__"  # where a class keeps them; a subclass finds those of its base


def options_of(cls: Any) -> Options:
    """The options of a class, those of its base where it has none of its own.

    >>> options_of(int).keys
    'camel'
    """
    options: Options = getattr(cls, OPTIONS, _DEFAULT)
    return options


_DEFAULT = Options()


def wire_key(name: str, metadata: Mapping[Any, Any], keys: Keys = "camel") -> str:
    """The key of a field: as its metadata says, else its name in the case of its class.

    >>> wire_key("cdn_amp_web_url", {}), wire_key("last_modified_at", {}, "kebab"), wire_key("type_", {}, str.upper)
    ('cdnAmpWebUrl', 'last-modified-at', 'TYPE_')
    """
    if KEY in metadata:
        return str(metadata[KEY])
    if callable(keys):
        return str(keys(name))
    head, *rest = name.strip("_").split("_")
    if keys == "camel":
        return head + "".join(part[:1].upper() + part[1:] for part in rest)
    return ("_" if keys == "snake" else "-").join((head, *rest))
