"""Code of the user's own, by its name: a class or rules in ``module:attribute``."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsmatter._raised import told

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
    _refuse_twin(module.partition(".")[0], folder)
    with reachable([folder]):
        found = getattr(importlib.import_module(module), attribute)
    if folder not in FOLDERS:
        FOLDERS.append(folder)
    return found


def why(error: BaseException, mend: str = "") -> str:
    """Why something could not be imported, in brackets, with the line of the user's own code where that is at fault.

    ``mend``: what to do where no code of theirs is.
    """
    place = ""
    if isinstance(error, SyntaxError) and error.filename:
        place = f"{os.path.basename(error.filename)}, line {error.lineno}"
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file[:1] != "<" and "site-packages" not in file and not file.startswith(_NOT_THEIRS):
            place = f"{os.path.basename(file)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    said = error.msg if isinstance(error, SyntaxError) else told(error)
    what = f"({type(error).__name__}: {said})"
    return f"{what}; {place} is at fault" if place else f"{what}{mend}"


_NOT_THEIRS = (os.path.dirname(os.__file__), os.path.dirname(__file__))


def near(name: str, folder: str, fits: Callable[[Any], bool]) -> str:
    """The name that was meant by ``module:attribute``: of what its module has and fits, or of a module that there is; else nothing."""
    module, colon, attribute = name.partition(":")
    if not colon and name not in sys.modules:
        module, _, attribute = name.rpartition(".")
        return f"{module.removesuffix('.py')}:{attribute}" if module and attribute else ""
    if module in sys.modules:  # it was imported, so the attribute is wrong
        there = sys.modules[module]  # which may import some of its names when they are asked for
        found = [key for key in dir(there) if key[:2] != "__" and fits(getattr(there, key, None))]
        meant = close(attribute, found) or (found[0] if len(found) == 1 else "")
        return f"{module}:{meant}" if meant and meant != attribute else ""
    files = {os.path.splitext(file)[0] for each in (folder, ".") for file in os.listdir(each) if file.endswith(".py")}
    meant = close(module, files) if module not in files else ""
    return f"{meant}:{attribute}" if meant else ""


def close(word: str, words: Iterable[str]) -> str:
    """The one of some words that is nearest to another, whatever its capitals; nothing where none is near."""
    import difflib  # few names need it

    by_fold = {each.lower(): each for each in words}
    return next((by_fold[found] for found in difflib.get_close_matches(word.lower(), by_fold, n=1)), "")


def _refuse_twin(name: str, folder: str) -> None:
    """Raise ImportError where a folder has a module of this name, but that of another folder was imported before."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None:
        return
    package = os.path.basename(file).startswith("__init__.")
    place = os.path.realpath(os.path.dirname(os.path.dirname(file) if package else file))
    own = any(os.path.exists(os.path.join(folder, name + end)) for end in (".py", os.path.join("", "__init__.py")))
    if own and place != os.path.realpath(folder) and place in map(os.path.realpath, FOLDERS):
        raise ImportError(f"a module {name} was imported from {place} already; give one of the two another name")
