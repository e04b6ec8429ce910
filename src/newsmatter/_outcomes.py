"""What comes of a file that was loaded, edited or put in a row: results of ``newsmatter.bulk`` that a check has none of.

To make a class takes as long as to import a module of rules, so these wait until one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from newsmatter._binding.document import Document
from newsmatter._many import Result

D = TypeVar("D", bound=Document)


@attrs.frozen(kw_only=True)
class Loaded(Result, Generic[D]):
    """A file that was read: its ``document``, or None and the ``error``."""

    document: D | None = None


@attrs.frozen(kw_only=True)
class Edited(Result):
    """A file that was edited, and the unified ``diff``: empty when nothing changed, or an ``error`` left it alone."""

    diff: str = ""


@attrs.frozen(kw_only=True)
class Row(Result, Mapping[str, Any]):
    """What one file holds in the columns that were asked for, as a mapping; all None where there is an ``error``.

    ``data``: the same as a dict.
    """

    data: dict[str, Any] = attrs.field(factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.data[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)
