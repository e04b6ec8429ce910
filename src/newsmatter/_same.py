"""Whether a document holds what its text was read to hold: the quick answer, without the tree.

For each class one function is written and compiled, as attrs does for ``==``, which will not do: to it 1, 1.0 and
True are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs

from newsmatter._binding import class_lens
from newsmatter._lens import OptionalLens, ScalarLens, WireLens

Compare = Callable[[Any, Any], bool]


def same(old: Any, new: Any) -> bool:
    """Whether two values are surely the same on the wire, ``old`` being as it was read.

    What it does not know it calls different: then the tree is asked.
    """
    kind = type(old)
    if kind is not type(new):
        return False
    compare = _COMPARE.get(kind)
    if compare is None:
        compare = _COMPARE[kind] = _objects(kind) if attrs.has(kind) else _unknown
    return compare(old, new)


def _atoms(old: Any, new: Any) -> bool:
    return bool(old == new)


def _lists(old: list[Any], new: list[Any]) -> bool:
    return len(old) == len(new) and all(map(same, old, new))


def _dicts(old: dict[Any, Any], new: dict[Any, Any]) -> bool:
    return list(old) == list(new) and all(map(same, old.values(), new.values()))


def _unknown(old: Any, new: Any) -> bool:
    return False


_COMPARE: dict[type, Compare] = {
    list: _lists,
    dict: _dicts,
    **dict.fromkeys((str, int, bool, type(None), bytes, datetime, date), _atoms),
}


def _objects(cls: type[attrs.AttrsInstance]) -> Compare:
    """The function for an attrs class: its scalars first, which are quick to tell apart."""
    lens = class_lens(cls)
    code = ["def compare(old, new):"]
    children = ["extra"] * lens.has_extra
    for field in lens.fields:
        inner = field.lens.inner if isinstance(field.lens, OptionalLens) else field.lens
        if not isinstance(inner, (ScalarLens, WireLens)):
            children.append(field.name)
            continue
        code.append(f"    a = old.{field.name}; b = new.{field.name}")
        code.append("    if a is not b and (type(a) is not type(b) or a != b): return False")
    for name in children:
        code.append(f"    a = old.{name}; b = new.{name}")
        code.append("    if (a or b or type(a) is not type(b)) and not same(a, b): return False")
    names: dict[str, Any] = {"same": same}
    exec("\n".join([*code, "    return True"]), names)
    return names["compare"]  # type: ignore[no-any-return]
