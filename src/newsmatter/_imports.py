"""Code of the user's own, by its name: a class or rules in ``module:attribute``."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterable, Iterator
from typing import Any

# Where the modules that were asked for were looked for: a worker process must find them again.
FOLDERS: list[str] = []


@contextlib.contextmanager
def reachable(folders: Iterable[str]) -> Iterator[None]:
    """Modules of the folders can be imported, for as long; they come last, so that they hide nothing that is installed."""
    added = [folder for folder in folders if folder not in sys.path]
    sys.path += added
    try:
        yield
    finally:
        for folder in added:
            if folder in sys.path:  # what was imported may have set the path as well
                sys.path.remove(folder)


def named(name: str, folder: str) -> Any:
    """What ``module:attribute`` names, in the folder too. Raises whatever the module does, and ValueError for another form."""
    module, colon, attribute = name.partition(":")
    if not (module and colon and attribute):
        raise ValueError(f"write 'module:attribute', not {name!r:.60}")
    with reachable([folder]):
        found = getattr(importlib.import_module(module), attribute)
    if folder not in FOLDERS:
        FOLDERS.append(folder)
    return found
