"""Whether a document holds what its text was read to hold: the quick answer, without the tree.

For each class functions are written and compiled, as attrs does for ``==``, which will not do: to it 1, 1.0 and True
are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs

from newsmatter._binding.classes import class_lens
from newsmatter._binding.kept import kept, once
from newsmatter._binding.lens import OptionalLens, ScalarLens, WireLens


def same(old: Any, new: Any) -> bool:
    """Whether two values are surely the same on the wire, ``old`` being as it was read.

    What it does not know it calls different: then the tree is asked.
    """
    kind = type(old)
    if kind is not type(new):
        return False
    compare = _COMPARE.get(kind)
    if compare is None:
        compare = kept(kind).get("same") or _comparing(kind) if attrs.has(kind) else _unknown
    return compare(old, new)


def differing(old: Any, new: Any) -> list[str] | None:
    """The attributes of two attrs objects that `same` calls different; None where they are not of one class."""
    if type(old) is not type(new):
        return None
    kind: Any = type(old)
    return _differing(kind)(old, new)  # type: ignore[no-any-return]


def _atoms(old: Any, new: Any) -> bool:
    return bool(old == new)


def _lists(old: list[Any], new: list[Any]) -> bool:
    return len(old) == len(new) and all(map(same, old, new))


def _dicts(old: dict[Any, Any], new: dict[Any, Any]) -> bool:
    return list(old) == list(new) and all(map(same, old.values(), new.values()))


def _unknown(old: Any, new: Any) -> bool:
    return False


Compare = Callable[[Any, Any], Any]
_COMPARE: dict[type, Compare] = dict.fromkeys((str, int, bool, type(None), bytes, datetime, date), _atoms)
_COMPARE.update({list: _lists, dict: _dicts})


def _comparing(cls: Any) -> Compare:
    """The function for `same`, kept by its name: to ask for it takes half as long as by `once`, and every object asks."""
    made: Compare = kept(cls).setdefault("same", _written(cls, "return False", "return True"))
    return made


@once
def _differing(cls: Any) -> Compare:
    return _written(cls, "names.append({name!r})", "return names", "names = []")


def _written(cls: type[attrs.AttrsInstance], differs: str, end: str, start: str = "pass") -> Compare:
    """The function of two objects that does what ``differs`` says for each attribute that differs, scalars first."""
    lens = class_lens(cls)
    scalars: list[str] = []
    others = ["extra"] * lens.has_extra
    for field in lens.fields:
        inner = field.lens.inner if isinstance(field.lens, OptionalLens) else field.lens
        (scalars if isinstance(inner, (ScalarLens, WireLens)) else others).append(field.name)
    code = ["def compare(old, new):", f"    {start}"]
    for names, test in (
        (scalars, "a is not b and (type(a) is not type(b) or a != b)"),
        (others, "(a or b or type(a) is not type(b)) and not same(a, b)"),
    ):
        for name in names:
            code.append(f"    a = old.{name}; b = new.{name}")
            code.append(f"    if {test}: {differs.format(name=name)}")
    scope: dict[str, Any] = {"same": same}
    exec("\n".join([*code, f"    {end}"]), scope)
    return scope["compare"]  # type: ignore[no-any-return]
