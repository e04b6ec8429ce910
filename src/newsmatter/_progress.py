"""A bar that counts results where a person watches, by rich (extra ``cli``)."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
_OFTEN = 0.1  # seconds between two looks of the bar


def bar(results: Iterable[T], total: int | None, console: Console) -> Iterator[T]:
    """The results, with a bar on the console."""
    # no thread that refreshes: worker processes may be forked from this one
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    shown = Progress(*columns, console=console, transient=True, auto_refresh=False,
                     redirect_stdout=False, redirect_stderr=False)  # fmt: skip
    with shown:
        task = shown.add_task("", total=total)
        last = 0.0
        for result in results:
            now = time.monotonic()
            shown.update(task, advance=not getattr(result, "again", False), refresh=now - last > _OFTEN)
            last = now if now - last > _OFTEN else last
            yield result


def watched(results: Iterable[T], total: int | None) -> Iterator[T]:
    """The results, with a bar on standard error if that is a terminal, or in a notebook that can show one."""
    console = Console(stderr=True)
    # rich draws nothing without ipywidgets, and warns at each look
    seen = importlib.util.find_spec("ipywidgets") is not None if console.is_jupyter else console.is_terminal
    return bar(results, total, console) if seen else iter(results)
