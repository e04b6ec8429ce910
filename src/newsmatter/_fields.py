"""How an attrs field says its wire key and its style: the metadata that the format is declared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Style = Literal["plain", "double"]

KEY = "newsmatter.key"
STYLE = "newsmatter.style"
SPACED = "newsmatter.spaced"
SCALAR = "__newsmatter_scalar__"


def wire(key: str | None = None, *, style: Style | None = None, spaced: bool = False) -> dict[str, Any]:
    """Metadata of a field: its ``key`` on the wire, its scalar ``style``, a blank line before it (``spaced``).

    >>> wire(style="double")
    {'newsmatter.style': 'double'}
    """
    data: dict[str, Any] = {}
    if key is not None:
        data[KEY] = key
    if style is not None:
        data[STYLE] = style
    if spaced:
        data[SPACED] = True
    return data


def wire_key(name: str, metadata: Mapping[Any, Any]) -> str:
    """The key of a field: as its metadata says, else its name in camelCase.

    >>> wire_key("cdn_amp_web_url", {})
    'cdnAmpWebUrl'
    """
    if KEY in metadata:
        return str(metadata[KEY])
    head, *rest = name.strip("_").split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
