"""Whether a document is as the fast reader made it, told from the objects themselves: most documents are written unedited.

The reader remembers in chunks, one or a few for each object (``newsmatter._binding.memory``). So one function is written
and compiled for each class, as the reader's own are, that goes along the objects and the chunks at once and asks of each value
whether it is the very object that was read: that takes half the time of a memory of now and a comparison. It says
yes only where it met every chunk, each of the shape that it knows and with the class that it is of; anything else is left to
the comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any

import attrs

from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.compiled import compiled
from newsmatter._binding.containers import ListLens
from newsmatter._binding.kept import once
from newsmatter._binding.lens import Lens, bare
from newsmatter._binding.memory import EMPTY_DICT, EMPTY_LIST, fields, is_exact, piece, simple
from newsmatter._binding.scalar_types import WireLens
from newsmatter._editing.equality import alike

Look = Callable[[Any, Callable[[], Any]], bool]


def untouched(document: Any) -> bool:
    """Whether it is plain that nobody edited a document since it was loaded, its body included."""
    chunks = document._origin.values
    lens = class_lens(type(document))
    if type(chunks) is not list or not is_exact(lens):
        return False
    left = iter(chunks)
    try:
        return _look(lens, True)(document, left.__next__) and next(left, None) is None
    except (AttributeError, IndexError, StopIteration, TypeError, ValueError):  # a chunk or an object of another shape
        return False


def _told(value: Any, lens: Lens, chunk: Any) -> bool:
    """The same of a value of any shape."""
    now = piece(value, lens)
    return len(now) == len(chunk) and alike(tuple(now), tuple(chunk))


@once
def _look(lens: ClassLens, top: bool) -> Look:
    """The function for the objects of a class: ``(object, take)``, which takes their chunks."""
    return _Look().function(lens, top)


class _Look:
    """Writes that function."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {
            "EMPTY_LIST": EMPTY_LIST, "EMPTY_DICT": EMPTY_DICT, "no_items": [], "no_keys": {}, "is_": is_, "told": _told,
        }  # fmt: skip

    def constant(self, value: Any) -> str:
        name = f"c{len(self.scope)}"
        self.scope[name] = value
        return name

    def function(self, lens: ClassLens, top: bool) -> Look:
        """``top``: of a document, whose first chunk begins with the body."""
        others = fields(lens)[len(simple(lens)) :]
        targets, tests = self.scalars(lens, "o")
        if top:
            targets.insert(0, "body")
            tests.append("o.body is body")
        code = [f"{', '.join(targets)}, = take()", *self.unless(tests)]
        for field in others:
            first, *rest = self.field(field.lens, top)
            code += [f"v = o.{field.name}", "chunk = take()"]
            code += ["if v is None:", "    if chunk[0] is not None: return False", f"el{first}", *rest]
        if lens.has_extra:
            code += self.unless(["o.extra == no_keys", "take()[0] is EMPTY_DICT"])
        return self.compiled(code)

    def compiled(self, code: list[str]) -> Look:
        return compiled("def look(o, take):", [*code, "return True"], self.scope)  # type: ignore[no-any-return]

    @staticmethod
    def unless(tests: list[str]) -> list[str]:
        return [f"if not ({' and '.join(tests)}): return False"]

    def scalars(self, lens: ClassLens, name: str) -> tuple[list[str], list[str]]:
        """The targets that take the head of an object from a chunk, and the tests of them."""
        named = [(f"a{number}", field.name) for number, field in enumerate(simple(lens))]
        tests = [f"{name}.{attribute} is {target}" for target, attribute in named]
        return ["cls", "size", *(t for t, _ in named)], [
            f"{name}.__class__ is cls is {self.constant(lens.cls)}",
            *tests,
        ]

    def shape(self, lens: ClassLens, name: str, chunk: str, before: tuple[str, ...] = ()) -> tuple[list[str], int]:
        """The lines for an object whose lists are empty, which is all of a chunk but for what stands before, and the chunk's
        size."""
        targets, tests = self.scalars(lens, name)
        for number, field in enumerate(fields(lens)[len(simple(lens)) :]):
            targets.append(f"list{number}")
            value = f"{name}.{field.name}"
            tests.append(f"({value} == no_items and list{number} is EMPTY_LIST or {value} is list{number} is None)")
        if lens.has_extra:
            targets.append("extra")
            tests.append(f"{name}.extra == no_keys and extra is EMPTY_DICT")
        taken = [*before, *targets]
        return [f"{', '.join(taken)}, = {chunk}", *self.unless(tests)], len(taken)

    def field(self, lens: Lens, top: bool) -> list[str]:
        """The lines for the value ``v`` of a field that is no plain scalar, and its ``chunk``."""
        inner = bare(lens)
        told = f"if not told(v, {self.constant(lens)}, chunk): return False"
        if isinstance(inner, ListLens):
            return self.items(bare(inner.inner), told, top)
        if isinstance(inner, WireLens):
            parts = [attribute.name for attribute in attrs.fields(inner.cls)]
            tests = [f"v.{name} is chunk[{number}]" for number, name in enumerate(parts, 2)]
            same = " and ".join([f"v.__class__ is chunk[0] is {self.constant(inner.cls)}", *tests])
            return [f"if len(chunk) != {len(parts) + 2} or not ({same}):", f"    {told}"]
        assert isinstance(inner, ClassLens)  # of a class that is remembered exactly nothing else is left
        if not _is_shaped(inner):
            return [told]
        lines, size = self.shape(inner, "v", "chunk")
        return [f"if len(chunk) == {size}:", *_indented(lines), f"el{told}"]

    def items(self, one: Lens, told: str, top: bool) -> list[str]:
        """The same for a list. Of a document's own the items' chunks stand apart, of others behind its first one."""
        empty = "if v.__class__ is not list or chunk[0] is not EMPTY_LIST: return False"
        if not isinstance(one, ClassLens):
            same = "v.__class__ is list is chunk[0] and len(chunk) == len(v) + 2 and all(map(is_, v, chunk[2:]))"
            return ["if not v:", f"    {empty}", f"elif not ({same}): return False"]
        each = ["    for i in v:", f"        if not {self.later(one)}(i, more): return False"]
        if top:
            each = [
                "elif chunk[0].__class__ is tuple:", "    left = iter(chunk)", "    more = left.__next__",
                "    if not (v.__class__ is list is more()[0]): return False", *each,
                "    if next(left, None) is not None: return False",
            ]  # fmt: skip
        else:
            each = ["elif len(chunk) == 2:", "    if not (v.__class__ is list is chunk[0]): return False", *each]
            each[-1] = each[-1].replace("more", "take")
        code = ["if not v:", f"    {empty}", *each]
        if _is_shaped(one):
            lines, size = self.shape(one, "i", "chunk", ("kind", "size"))
            code += [
                f"elif v.__class__ is list and len(chunk) == {size} and len(v) == 1:",
                "    i, = v",
                *_indented(lines),
            ]
        return [*code, f"el{told}"]

    def later(self, lens: ClassLens) -> str:
        """The name of the function for another class, made when it is first called, as a class may hold itself."""
        name = f"look{len(self.scope)}"

        def first(value: Any, take: Callable[[], Any]) -> bool:
            function = self.scope[name] = _look(lens, False)
            return function(value, take)

        self.scope[name] = first
        return name


def _is_shaped(lens: ClassLens) -> bool:
    """Whether an object of a class may hold nothing but scalars and empty lists."""
    return all(isinstance(bare(field.lens), ListLens) for field in fields(lens)[len(simple(lens)) :])


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
