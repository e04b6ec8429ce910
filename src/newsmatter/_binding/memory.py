"""What a class made of a text, remembered in one flat tuple: references to its values, no copies.

Grammar; a value begins where the one before it ends, and ``size`` counts its own places, marker and size included::

    memory  = body value [EXACT]
    value   = atom | EMPTY_LIST | EMPTY_DICT
            | list size value*
            | dict size (key value)*             in the order of the dict
            | class size value*                  the fields in the order of `fields`, the dict ``extra`` last

So whatever is edited in place later, the tuple holds what was there, and two memories are compared at the speed of C.
``EXACT`` says that each value in it is of the very type of its field, so that ``==`` alone tells two such memories of a
class apart: without it 1 passes for true, and a class of strings may call "A" and "a" equal.
Functions that write it are made for each class, as the fast reader is. A value that is neither a list, a dict, an object
of a class nor of a type in ``ATOMS`` is remembered as what its lens would write; of a union, with its type (`Told`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import attrs

from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.compiled import compiled, stores_only
from newsmatter._binding.containers import DictLens, ListLens, RecordLens, SequenceLens
from newsmatter._binding.depth import DEEP
from newsmatter._binding.held import Held, Told
from newsmatter._binding.kept import once
from newsmatter._binding.lens import ANY, Lens, bare
from newsmatter._binding.scalar_types import ScalarLens, TextLens, WireLens, text_of
from newsmatter._binding.shapes import is_record
from newsmatter.errors import EditError

Memory = tuple[Any, ...]
ATOMS: frozenset[type] = frozenset(
    (str, int, bool, float, type(None), bytes, datetime, date, time, timedelta, Decimal, UUID)
)
EMPTY_LIST: Any = ()
EMPTY_DICT: Any = frozenset()
EXACT: Any = ...
# Those that equal nothing of another type, as True does 1.
UNLIKE = ATOMS - {int, bool, float, Decimal}


class Inexact(Exception):
    """A value is of another type than its field's: to be remembered all the same, but not as exact."""


def _inexact(*_: Any) -> Any:
    """What an exact walk calls in place of `spread`."""
    raise Inexact


def remember(document: Any) -> Memory:
    """The memory of a document as it is now."""
    lens = class_lens(type(document))
    out: list[Any] = [document.body]
    if is_exact(lens) and type(document.body) is str:
        try:
            _walk(lens, True)(document, out, 0)
        except (Inexact, AttributeError):
            out = [document.body]
        else:
            out.append(EXACT)
            return tuple(out)
    spread(document, lens, out, 0)
    return tuple(out)


def remembered(document: Any) -> Memory:
    """The memory of a document that was just read. It may have been written along, in chunks that are put together now."""
    origin = document._origin
    if origin.values is None:
        origin.values = remember(document)
    elif type(origin.values) is list:
        whole: list[Any] = []
        for chunk in origin.values:
            # the items of a list, its head first, which lacks the size; but [()] is an empty list
            if type(chunk) is list and type(chunk[0]) is tuple and chunk[0]:
                at = len(whole)
                for each in chunk:
                    whole += each
                whole[at + 1] = len(whole) - at
            else:
                whole += chunk
        whole[2] = len(whole) - 1
        if is_exact(class_lens(type(document))):
            whole.append(EXACT)
        origin.values = tuple(whole)
    return origin.values  # type: ignore[no-any-return]


def piece(value: Any, lens: Lens) -> list[Any]:
    """The memory of one value."""
    out: list[Any] = []
    spread(value, lens, out, 0)
    return out


def end(memory: Memory, at: int) -> int:
    """Where the value that begins at a place ends."""
    return at + (memory[at + 1] if isinstance(memory[at], type) else 1)


def children(memory: Memory, at: int) -> array[int]:
    """Where the items of a list begin; of an object, its fields."""
    kind = memory[at]
    if not isinstance(kind, type):
        return array("I")
    stop, at = at + memory[at + 1], at + 2
    scalars = 0 if kind in (list, dict) or _is_scalar(kind) else len(simple(class_lens(kind)))
    places = array("I", range(at, at + scalars))
    at += scalars
    while at < stop:
        places.append(at)
        at += memory[at + 1] if isinstance(memory[at], type) else 1
    return places


def loose(memory: Memory, at: int) -> int | None:
    """Where the dict is of the keys that a class does not name, or of a dict itself; None where there is none."""
    kind = memory[at]
    if kind is dict or not isinstance(kind, type) or kind is list or _is_scalar(kind):
        return at if kind is dict else None
    places = children(memory, at)
    last = places[-1] if places and class_lens(kind).has_extra else at
    return last if memory[last] is dict else None


def entries(memory: Memory, at: int, apart: tuple[int, int] = (0, 0)) -> dict[str, tuple[int, Field | None]]:
    """The keys of a dict or an object, each with the place of its value and its field in the class.

    ``apart``: so many of the first and of the last keys that no class names are left out.
    """
    kind = memory[at]
    places = children(memory, at)
    if kind is dict:
        places = places[2 * apart[0] : len(places) - 2 * apart[1]]
        return {memory[key]: (value, None) for key, value in zip(places[::2], places[1::2], strict=True)}
    if kind is list or not places or _is_scalar(kind):
        return {}
    lens = class_lens(kind)
    named = fields(lens)
    found: dict[str, tuple[int, Field | None]] = {
        field.key: (place, field) for field, place in zip(named, places, strict=False)
    }
    if lens.has_extra and len(places) > len(named) and memory[places[-1]] is dict:
        found.update(entries(memory, places[-1], apart))
    return found


def is_mapping_at(memory: Memory, at: int) -> bool:
    """Whether a dict or an object of a class stands at a place."""
    kind = memory[at]
    return kind is EMPTY_DICT or kind is dict or (isinstance(kind, type) and kind is not list and not _is_scalar(kind))


def is_list_at(memory: Memory, at: int) -> bool:
    return memory[at] is list or memory[at] is EMPTY_LIST


def _is_scalar(kind: type) -> bool:
    """Whether a class is one scalar on the wire."""
    return hasattr(kind, "from_wire")


def kind_at(memory: Memory, at: int) -> type:
    """The type of a scalar."""
    value = memory[at]
    return value if isinstance(value, type) else value.kind if isinstance(value, Told) else type(value)


@once
def fields(lens: ClassLens) -> list[Field]:
    """The fields of a class as they are remembered: scalars first, where the class only stores them."""
    first = simple(lens)
    return [*first, *(field for field in lens.fields if field not in first)]


@once
def simple(lens: ClassLens) -> list[Field]:
    """The scalars of a class that only stores them."""
    return [field for field in lens.fields if _is_plain(bare(field.lens))] if _stores(lens) else []


def _stores(lens: ClassLens) -> bool:
    """Whether a class only stores its values, each class in one order: Box[int] and Box[list[int]] share theirs."""
    cls: Any = lens.cls
    if getattr(cls, "__parameters__", ()) or not attrs.has(cls):
        return False
    return stores_only(cls, {*attrs.fields_dict(cls)})  # a converter or a hook may put anything anywhere


def _is_plain(lens: Lens) -> bool:
    """Whether values are remembered as they are."""
    return (isinstance(lens, ScalarLens) and lens.made is None) or (
        isinstance(lens, TextLens) and lens.cls in ATOMS and lens.text is text_of(lens.cls)
    )


@once
def is_exact(lens: ClassLens) -> bool:
    """Whether what is read as a class can be remembered exactly: its fields tell the types of all that it holds."""
    return _tells(lens, [lens])


def _tells(lens: ClassLens, met: list[ClassLens]) -> bool:
    """The same, but for classes that were met: those are asked where they were."""
    return _stores(lens) and all(_field_tells(field, met) for field in lens.fields)


def _field_tells(field: Field, met: list[ClassLens]) -> bool:
    """Whether a field tells the types of all that it holds; where its key does not stand, that is its default."""
    lens, default = bare(field.lens), field.default
    usual = default is None or default is attrs.NOTHING
    if isinstance(lens, ScalarLens):
        return lens.made is None and (usual or type(default) is lens.kind)
    if isinstance(lens, ListLens):
        if lens.kind is not list or not (usual or getattr(default, "factory", None) is list):
            return False
        lens = bare(lens.inner)
        if isinstance(lens, ScalarLens):
            return lens.kind is str and lens.made is None
    elif not usual:
        return False
    elif isinstance(lens, WireLens):
        return attrs.has(lens.cls)
    if not isinstance(lens, ClassLens):
        return False
    if lens in met:
        return True
    met.append(lens)
    return _tells(lens, met)


def spread(value: Any, lens: Lens, out: list[Any], depth: int) -> None:
    """Add a value to a memory."""
    kind = type(value)
    if kind in ATOMS:
        out.append(value)
        return
    if depth > DEEP:
        out.append(Held(None))
        return
    lens = bare(lens)
    plain = type(lens) is Lens
    if isinstance(lens, ClassLens) and isinstance(value, lens.cls) and lens.holds(value):
        _walk(lens, False)(value, out, depth + 1)
    elif kind in (list, tuple) and (plain or isinstance(lens, SequenceLens)):
        if value:
            at = len(out) + 1
            out += (list, 0)
            for index, child in enumerate(value):
                spread(child, lens.item(index), out, depth + 1)
            out[at] = len(out) - at + 1
        else:
            out.append(EMPTY_LIST)
    elif (
        kind is dict and (plain or isinstance(lens, (DictLens, RecordLens))) and all(type(key) is str for key in value)
    ):
        if value:
            at = len(out) + 1
            out += (dict, 0)
            for key, child in value.items():
                out.append(key)
                if type(child) in ATOMS:
                    out.append(child)
                else:
                    spread(child, ANY if plain else lens.below(key), out, depth + 1)
            out[at] = len(out) - at + 1
        else:
            out.append(EMPTY_DICT)
    else:
        _written(value, lens, out, depth)


def _written(value: Any, lens: Lens, out: list[Any], depth: int) -> None:
    """What has a lens of its own: by its parts where these are atoms, else as it would be written."""
    kind = type(value)
    if isinstance(lens, WireLens) and attrs.has(kind):
        parts = [getattr(value, attribute.name) for attribute in attrs.fields(kind)]
        if all(type(part) in ATOMS for part in parts):
            out += (kind, len(parts) + 2, *parts)
            return
    try:
        lowered, inner = lens.lower(value, "")
    except (EditError, TypeError, ValueError):
        lowered, inner = value, lens
    if lowered is value and inner is lens:
        out.append(Held(value))
    elif lens.chooses and type(lowered) is str and not isinstance(value, str):
        out.append(Told(kind, lowered))
    else:
        spread(lowered, inner, out, depth + 1)


def _odd(value: Any, lens: Lens) -> Any:
    """What stands for a value of a type that no scalar field holds: a list in one's place, or a class, would be read as more."""
    out = piece(value, lens)
    return out[0] if len(out) == 1 else Held(value)


@once
def _walk(lens: ClassLens, exact: bool) -> Callable[[Any, list[Any], int], None]:
    """The function that adds an object of a class to a memory: ``(object, memory, depth)``; an exact one raises `Inexact`
    for what is not of the type of its field."""
    return _Walk(exact).function(lens)


class _Walk:
    """Writes that function.

    What most objects are like is written in place, since a call takes longer than all that it does: an object of
    scalars and empty lists is one tuple, also inside another, as are the items of a list.
    """

    def __init__(self, exact: bool) -> None:
        self.exact = exact
        self.scope: dict[str, Any] = {
            "EMPTY_LIST": EMPTY_LIST, "EMPTY_DICT": EMPTY_DICT, "ANY": ANY, "ATOMS": UNLIKE if exact else ATOMS,
            "no_items": [], "no_keys": {}, "date": date, "datetime": datetime, "spread": _inexact if exact else spread, "odd": _odd,
        }  # fmt: skip

    def function(self, lens: ClassLens) -> Callable[[Any, list[Any], int], None]:
        self.scope["cls_class"] = lens.cls
        scalars = simple(lens)
        others = fields(lens)[len(scalars) :]
        head = f"cls_class, {len(scalars) + 2}{self.values(scalars, 'o')}"
        code = ["at = len(out) + 1"]
        inside: list[str] = []
        for number, field in enumerate(others):
            name, inner = f"lens{number}", bare(field.lens)
            self.scope[name] = field.lens
            if number == 0 and isinstance(inner, ClassLens) and (whole := self.whole(inner, "v", name)):
                code += [
                    f"v = o.{field.name}",
                    f"if v.__class__ is {name}_class and {whole[0]}: out += ({head}, {whole[1]})",
                ]
                code += ["else:", f"    out += ({head})"]
                code += [f"    {line}" for line in self.field(field, name)]
            else:
                inside += self.field(field, name)
        if len(code) == 1:
            code.append(f"out += ({head})")
        code += inside
        if lens.has_extra:
            code += [
                f"v = {self.extra('o')}",
                "if v == no_keys: out.append(EMPTY_DICT)",
                "else: spread(v, ANY, out, depth)",
            ]
        code.append("out[at] = len(out) - at + 1")
        if whole := self.whole(lens, "o", "cls"):
            code = [f"if {whole[0]}: out += ({whole[1]})", "else:", *(f"    {line}" for line in code)]
        return compiled("def spread_object(o, out, depth):", code, self.scope)  # type: ignore[no-any-return]

    def values(self, scalars: list[Field], name: str) -> str:
        """The values of fields, each behind a comma."""
        return "".join(f", {self.value(field, f'{name}.{field.name}')}" for field in scalars)

    def value(self, field: Field, name: str) -> str:
        lens = bare(field.lens)
        if not self.exact:
            named = f"scalar{len(self.scope)}"
            self.scope[named] = field.lens
            return f"{name} if type({name}) in ATOMS else odd({name}, {named})"
        assert isinstance(lens, ScalarLens)
        return f"{name} if type({name}) is {lens.kind.__name__} or {name} is None else spread()"

    def extra(self, name: str) -> str:
        """What an object keeps that its class does not name; an exact memory is not made of one that lost its attribute."""
        return f"{name}.extra" if self.exact else f"getattr({name}, 'extra', no_keys)"

    def later(self, lens: ClassLens, name: str) -> Callable[[Any, list[Any], int], None]:
        """The function for another class, made when it is first called, as a class may hold itself; it then takes its name."""

        def first(value: Any, out: list[Any], depth: int) -> None:
            function = self.scope[name] = _walk(lens, self.exact)
            function(value, out, depth)

        return first

    def whole(self, lens: ClassLens, name: str, scope: str) -> tuple[str, str] | None:
        """The test for an object that holds nothing but scalars, and its memory; None where its class is never so."""
        scalars = simple(lens)
        others = fields(lens)[len(scalars) :]
        if not all(isinstance(bare(field.lens), ListLens) for field in others):
            return None
        tests = ["".join(f"{name}.{field.name} == " for field in others) + "no_items"] * bool(others)
        tests += [f"{self.extra(name)} == no_keys"] * lens.has_extra
        nothing = ", EMPTY_LIST" * len(others) + ", EMPTY_DICT" * lens.has_extra
        size = len(scalars) + len(others) + lens.has_extra + 2
        return " and ".join(tests) or "True", f"{scope}_class, {size}{self.values(scalars, name)}{nothing}"

    def field(self, field: Field, name: str) -> list[str]:
        """The lines for a field that is no plain scalar; what is usual is done in place."""
        inner = bare(field.lens)
        one = bare(inner.inner) if isinstance(inner, ListLens) else inner
        cases = ["if v is None: out.append(v)"]
        if isinstance(one, (ClassLens, WireLens)):
            self.scope[f"{name}_class"], self.scope[f"{name}_one"] = one.cls, one
        if isinstance(one, ClassLens):
            self.scope[f"{name}_add"] = self.later(one, f"{name}_add")
        if isinstance(inner, ListLens):
            cases.append("elif v == no_items: out.append(EMPTY_LIST)")
        if isinstance(inner, ClassLens):
            cases.append(f"elif v.__class__ is {name}_class: {name}_add(v, out, depth + 1)")
        elif isinstance(inner, ListLens) and isinstance(one, ClassLens):
            whole = self.whole(one, "i", name)
            cases += [
                "elif v.__class__ is list:",
                "    start = len(out) + 1",
                "    out += (list, 0)",
                "    for i in v:",
                f"        if i.__class__ is not {name}_class: spread(i, {name}_one, out, depth + 1)",
                *([f"        elif {whole[0]}: out += ({whole[1]})"] if whole else []),
                f"        else: {name}_add(i, out, depth + 2)",
                "    out[start] = len(out) - start + 1",
            ]
        elif isinstance(one, ScalarLens) and one.kind is str and one is not inner:
            cases.append("elif v.__class__ is list and {*map(type, v)} == {str}: out += (list, len(v) + 2, *v)")
        elif isinstance(inner, WireLens) and attrs.has(inner.cls):
            test, usual = in_parts(inner, "v", f"{name}_class")
            cases.append(f"elif {test}: out += ({usual})")
        return [f"v = o.{field.name}", *cases, f"else: spread(v, {name}, out, depth)"]


def in_parts(lens: WireLens, name: str, scope: str) -> tuple[str, str]:
    """The test for a scalar in parts that are atoms, and its memory; ``scope`` names its class."""
    parts = [f"{name}.{attribute.name}" for attribute in attrs.fields(lens.cls)]
    test = " and ".join([f"{name}.__class__ is {scope}", *(f"type({part}) in ATOMS" for part in parts)])
    return test, ", ".join([scope, str(len(parts) + 2), *parts])


def is_object(value: Any) -> bool:
    """Whether a lowered value is a mapping: a dict or an object of a class."""
    kind = type(value)
    return kind not in ATOMS and (isinstance(value, dict) or is_record(kind))


def absent(memory: Memory, at: int, field: Field | None) -> bool:
    """Whether a value is none that would be written: nothing, in a field that has nothing by default."""
    value = memory[at]
    if field is None or not (value is None or value is EMPTY_LIST or value is EMPTY_DICT):
        return False
    if value is None:
        return field.implied(None)
    kind = getattr(bare(field.lens), "kind", None)
    nothing: Any = [] if value is EMPTY_LIST else {}
    return field.implied(nothing) or (kind not in (None, list, dict) and field.implied(kind()))


def recall(memory: Memory, at: int, lens: Lens) -> Any:
    """The value at a place as plain data under the wire's names: dict, list and scalars."""
    value = memory[at]
    if value is EMPTY_LIST or value is list:
        lens = bare(lens)
        return [recall(memory, child, lens.item(i)) for i, child in enumerate(children(memory, at))]
    if is_mapping_at(memory, at):
        lens = bare(lens)
        found = entries(memory, at).items()
        return {
            key: recall(memory, spot, field.lens if field else ANY if isinstance(lens, ClassLens) else lens.below(key))
            for key, (spot, field) in found
            if not absent(memory, spot, field)
        }
    if isinstance(value, type):  # a scalar in parts
        names = [attribute.alias for attribute in attrs.fields(value)]
        return str(value(**dict(zip(names, memory[at + 2 : end(memory, at)], strict=True))))
    if isinstance(value, Held):
        return value.shown()
    if isinstance(value, Told):
        return value.written
    try:
        lowered = lens.lower(value, "")[0]
    except EditError:
        return value  # as it was written already
    return lowered if type(lowered) in ATOMS else value
