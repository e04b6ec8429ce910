"""Where output goes: standard output and error, in colour on a terminal, with a progress bar for long work."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from newsmatter._show import visible, visible_json, visible_lines

T = TypeVar("T")
LONG = 500  # files; fewer are done before a bar could be read


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

    def value(self, text: str, *, json: bool = False) -> None:
        """A value of a file on lines of its own: as it is for other programs, visible on a terminal."""
        if self.out.is_terminal:
            text = visible_json(text) if json else visible_lines(text)
        self.write(text + "\n")

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
        self._in_order()
        self.err.print(Text.assemble(("newsmatter: ", "bold red"), visible(text)))

    def note(self, text: str, *, machine: bool = False) -> None:
        """A summary: behind the text for people, on standard error when a machine reads the output."""
        if machine:
            self._in_order()
            self.err.print(Text(visible(text)))
        else:
            self.print(Text(text, "bold"))

    def _in_order(self) -> None:
        """Where both streams lead to one place, what was written before stands before; what cannot be written is told at the end."""
        with contextlib.suppress(OSError):
            sys.stdout.flush()

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
            return iter(results)
        from newsmatter._progress import bar

        return bar(results, count, watched)
