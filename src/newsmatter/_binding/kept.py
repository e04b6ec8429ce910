"""What is made once for a class, or a lens: kept on it, so that it goes when the class goes.

A table of classes, even one with weak keys, would keep each for ever: what is made for a class names the class.
Threads that meet a class for the first time make it one after the other, and see nothing that is half made.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_NAME = "__newsmatter_kept__"
_MISSING: Any = object()
# One lock for all: what is made for one class asks for what is made for another, in any order.
LOCK = threading.RLock()


class Kept(dict[Any, Any]):
    """What was made for one owner, by what made it."""

    owner: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept, ()  # for what pickles classes by their attributes: it is made again there


def kept(owner: Any) -> Kept:
    """What was made for a class or a lens.

    A subclass must not find that of its base, nor the second class that ``attrs.define`` makes of a class with slots
    that of the first, from which it copies the attributes; nor a lens that of its twin in another style.
    """
    store = owner.__dict__.get(_NAME)
    if store is not None and store.owner is owner:
        return store  # type: ignore[no-any-return]
    with LOCK:
        store = owner.__dict__.get(_NAME)
        if store is None or store.owner is not owner:  # pragma: no branch - another thread was faster
            store = Kept()
            store.owner = owner
            # not by the class's own way, which may refuse attributes
            (type if isinstance(owner, type) else object).__setattr__(owner, _NAME, store)
        return store  # type: ignore[no-any-return]


def once(function: F) -> F:
    """`functools.cache` for a function whose first argument is a class or a lens."""

    @functools.wraps(function)
    def cached(owner: Any, *rest: Any) -> Any:
        store, key = kept(owner), (function, *rest)
        made = store.get(key, _MISSING)
        if made is not _MISSING:
            return made
        with LOCK:
            made = store.get(key, _MISSING)
            if made is _MISSING:  # pragma: no branch - another thread was faster
                made = store[key] = function(owner, *rest)
            return made

    return cast(F, cached)
