"""The one place where code that was written is compiled: functions made for a class, as attrs makes its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def compiled(head: str, body: Iterable[str], scope: dict[str, Any]) -> Any:
    """The function with this head (``def name(...):``) and these lines; ``scope`` holds the names that they use.

    >>> compiled("def twice(x):", ["return 2 * x"], {})(21)
    42
    """
    exec("\n".join([head, *(f"    {line}" for line in body)]), scope)
    return scope[head[4 : head.index("(")]]
