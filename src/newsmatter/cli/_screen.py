"""Where output goes: standard output and error, in colour on a terminal, with a progress bar for long work."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.machinery import PathFinder  # ``importlib.util`` is imported for nothing else
from typing import TYPE_CHECKING, ClassVar, TextIO, TypeAlias, TypeVar

from newsmatter._show import uncommanded, visible, visible_json, visible_lines

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

T = TypeVar("T")
Part: TypeAlias = "str | tuple[str, str]"  # a text, or one with its style
STYLES = {"note": "cyan", "warning": "yellow", "error": "bold red"}  # by severity
LONG = 500  # files; fewer are done before a bar could be read
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")  # what rich takes for a terminal, whatever the stream is


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Standard output is the command's: what a class, a rule or their modules print would spoil JSON, and goes to standard error."""
    Screen.ours = sys.stdout
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        Screen.ours = None


class Screen:
    """The two streams of a run. rich is imported where somebody watches, or something is told: not for a clean check in CI."""

    ours: ClassVar[TextIO | None] = None  # standard output, while `alone`

    def __init__(self) -> None:
        if sys.modules.get("rich", PathFinder.find_spec("rich")) is None:  # said at once, not in the middle of a run
            raise ModuleNotFoundError("No module named 'rich'", name="rich")

    @property
    def stream(self) -> TextIO:
        """Standard output."""
        return self.ours or sys.stdout

    @functools.cached_property
    def out(self) -> Console:
        from rich.console import Console

        return Console(file=self.stream, soft_wrap=True, highlight=False, markup=False, emoji=False)

    @functools.cached_property
    def err(self) -> Console:
        from rich.console import Console

        both = self.stream.isatty() and sys.stderr.isatty()
        return self.out if both else Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    @functools.cached_property
    def watched(self) -> bool:
        """Whether standard output is a terminal, to rich's mind."""
        return (self.stream.isatty() or any(name in os.environ for name in _FORCING)) and self.out.is_terminal

    def print(self, *parts: Part) -> None:
        """A line for people."""
        if self.watched:
            from rich.text import Text

            self.out.print(Text.assemble(*parts))
        else:  # ten times as fast
            self.write("".join([part if isinstance(part, str) else part[0] for part in parts]) + "\n")

    def draw(self, *drawn: RenderableType) -> None:
        """What rich lays out for people. A line may begin anywhere in a text then, and Markdown has signs for every character."""
        from rich.text import Text

        with self.out.capture() as capture:
            for each in drawn:
                self.out.print(each, soft_wrap=isinstance(each, Text))
        text = capture.get()
        self.write(text if self.stream.isatty() else uncommanded(text))

    def write(self, text: str) -> None:
        """Text for other programs, as it is."""
        self.stream.write(text)

    def value(self, text: str, *, json: bool = False) -> None:
        """A value of a file on lines of its own: as it is for other programs, visible on a terminal; JSON means the same."""
        if json:
            text = visible_json(text)
        elif self.watched:
            text = visible_lines(text)
        self.write(text + "\n")

    def raw(self, text: str) -> None:
        """A file's text, byte for byte."""
        self.bytes(text.encode("utf-8"))

    def bytes(self, data: bytes) -> None:
        """What a file holds, whatever it is."""
        self.stream.flush()
        self.stream.buffer.write(data)
        self.stream.buffer.flush()

    def complain(self, text: str) -> None:
        """A line on standard error."""
        self._in_order()
        from rich.text import Text

        self.err.print(Text.assemble(("newsmatter: ", "bold red"), visible(text)))

    def note(self, text: str, *, machine: bool = False) -> None:
        """A summary: behind the text for people, on standard error when a machine reads the output."""
        if machine:
            self._in_order()
            from rich.text import Text

            self.err.print(Text(visible(text)))
        else:
            self.print((text, "bold"))

    def _in_order(self) -> None:
        """Where both streams lead to one place, what was written before stands before; what cannot be written is told at the end."""
        with contextlib.suppress(OSError):
            self.stream.flush()

    def diff(self, text: str) -> None:
        """A unified diff; byte for byte where a program may read it."""
        if not self.watched:
            self.write(text)
            return
        from rich.text import Text

        styles = {"+": "green", "-": "red", "@": "cyan"}
        for line in text.removesuffix("\n").split("\n"):
            style = "bold" if line[:4] in ("+++ ", "--- ") else styles.get(line[:1], "")
            self.out.print(Text(visible(line), style))

    def progress(self, results: Iterable[T], total: Callable[[], int], *, machine: bool = False) -> Iterator[T]:
        """The results, with a bar that counts them when somebody watches."""
        on_out = self.stream.isatty()
        count = total() if (sys.stderr.isatty() if not on_out else not machine) else 0
        if count < LONG:
            return iter(results)
        watched = self.out if on_out else self.err
        from newsmatter._progress import bar

        return bar(results, count, watched)
