"""What the fast reader remembers of an object along as it reads, as the code that it writes for it."""

from __future__ import annotations

from typing import NamedTuple


class Parts(NamedTuple):
    """What is remembered of an object, as code: ``lines`` that come first, and the ``parts`` in their order.

    A part is an expression, ``*name`` for the values of a tuple or ``**name`` for those of several (chunks). ``rest`` is
    the variable that tells that some of it was not looked at, and all of it is remembered when it is made.
    """

    lines: list[str]
    parts: list[str]
    rest: str = ""

    def display(self) -> str:
        """One tuple of it all."""
        parts = [f"*flat({part[2:]})" if part.startswith("**") else part for part in self.parts]
        return f"({', '.join(parts)})"

    def chunks(self, *, nested: bool = False) -> str:
        """A list of tuples, which takes less time than to put them together; ``nested``: values of several stay a list in it."""
        found: list[str] = []
        atoms: list[str] = []
        for part in [*self.parts, "*"]:
            if not part.startswith("*"):
                atoms.append(part)
                continue
            if atoms:
                found.append("NO_KEYS" if atoms == ["EMPTY_DICT"] else f"({', '.join(atoms)},)")
                atoms = []
            found.append(part[2:] if nested and part.startswith("**") else part[1:])
        return f"[{', '.join(found[:-1])}]"
