"""Bounds that a program may move; each protects against texts of strangers.

>>> from newsmatter import limits
>>> limits.max_slow_bytes
1000000
"""

from __future__ import annotations

import os

__all__ = ["max_slow_bytes"]


def _given(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else default


#: The most front matter, in bytes of UTF-8, that ruamel.yaml is asked about, at 5 to 25 seconds a megabyte, where it is no YAML
#: 1.2: beyond, a FrontMatterError says at once what the scanner refuses. The environment variable NEWSMATTER_MAX_SLOW_BYTES
#: sets it when the library is imported, for the command too.
max_slow_bytes: int = _given("NEWSMATTER_MAX_SLOW_BYTES", 1_000_000)
