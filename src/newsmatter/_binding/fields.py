"""How an attrs field says its wire key and its style: the metadata that the format is declared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Style = Literal["plain", "double"]
Format = Literal["url", "url-or-path"]

KEY = "newsmatter.key"
STYLE = "newsmatter.style"
SPACED = "newsmatter.spaced"
ABOUT = "newsmatter.about"
FORMAT = "newsmatter.format"
EXAMPLE = "newsmatter.example"
MINIMUM = "newsmatter.minimum"


def wire(
    key: str | None = None,
    *,
    style: Style | None = None,
    spaced: bool = False,
    about: str | None = None,
    format: Format | None = None,
    example: Any = None,
    minimum: int | None = None,
) -> dict[str, Any]:
    """Metadata of a field: its ``key`` on the wire, its scalar ``style``, a blank line before it (``spaced``).

    For the JSON Schema: what the field is ``about``, and an ``example``. For the checks too: its ``format``
    (``url``: absolute; ``url-or-path``: or a path from the root) and the smallest sensible value (``minimum``).

    >>> wire(style="double")
    {'newsmatter.style': 'double'}
    """
    given = {KEY: key, STYLE: style, SPACED: spaced or None, ABOUT: about, FORMAT: format, EXAMPLE: example,
             MINIMUM: minimum}  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def wire_key(name: str, metadata: Mapping[Any, Any]) -> str:
    """The key of a field: as its metadata says, else its name in camelCase.

    >>> wire_key("cdn_amp_web_url", {})
    'cdnAmpWebUrl'
    """
    if KEY in metadata:
        return str(metadata[KEY])
    head, *rest = name.strip("_").split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
