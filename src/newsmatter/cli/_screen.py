"""Where output goes: standard output and error, in colour on a terminal, with a progress bar for long work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.text import Text

T = TypeVar("T")
LONG = 500  # files; fewer are done before a bar could be read
# Control characters of a file must not reach the terminal, which would obey them: U+001B is shown as its picture.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_PICTURES |= {0x7F: 0x2421, **dict.fromkeys(range(0x80, 0xA0), 0xFFFD)}


def visible(text: str) -> str:
    """The text with each control character shown by a character of the same width.

    >>> visible("a\\x1b[31m")
    'a␛[31m'
    """
    return text.translate(_PICTURES)


class Screen:
    """The two streams of a run."""

    def __init__(self) -> None:
        self.out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
        both = sys.stdout.isatty() and sys.stderr.isatty()
        self.err = self.out if both else Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    def print(self, text: Text) -> None:
        """A line for people."""
        if self.out.is_terminal:
            self.out.print(text)
        else:  # ten times as fast
            self.write(text.plain + "\n")

    def write(self, text: str) -> None:
        """Text for other programs, as it is."""
        sys.stdout.write(text)

    def raw(self, text: str) -> None:
        """A file's text, byte for byte."""
        self.bytes(text.encode("utf-8"))

    def bytes(self, data: bytes) -> None:
        """What a file holds, whatever it is."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def complain(self, text: str) -> None:
        """A line on standard error."""
        self.err.print(Text.assemble(("newsmatter: ", "bold red"), visible(text)))

    def note(self, text: str, *, machine: bool = False) -> None:
        """A summary: behind the text for people, on standard error when a machine reads the output."""
        if machine:
            self.err.print(Text(text))
        else:
            self.print(Text(text, "bold"))

    def diff(self, text: str) -> None:
        """A unified diff; byte for byte where a program may read it."""
        if not self.out.is_terminal:
            self.write(text)
            return
        styles = {"+": "green", "-": "red", "@": "cyan"}
        for line in text.removesuffix("\n").split("\n"):
            style = "bold" if line[:4] in ("+++ ", "--- ") else styles.get(line[:1], "")
            self.out.print(Text(visible(line), style))

    def progress(self, results: Iterable[T], total: Callable[[], int], *, machine: bool = False) -> Iterator[T]:
        """The results, with a bar that counts them when somebody watches."""
        watched = self.out if sys.stdout.isatty() else self.err
        count = total() if watched.file.isatty() and not (machine and watched is self.out) else 0
        if count < LONG:
            yield from results
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        # no thread that refreshes: worker processes may be forked from this one
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
        bar = Progress(*columns, console=watched, transient=True, auto_refresh=False,
                       redirect_stdout=False, redirect_stderr=False)  # fmt: skip
        with bar:
            task = bar.add_task("", total=count)
            shown = 0.0
            for result in results:
                now = time.monotonic()
                bar.update(task, advance=1, refresh=now - shown > 0.1)
                shown = now if now - shown > 0.1 else shown
                yield result
