"""The patterns of the fast reader: what a scalar of each type looks like in the dialect, and what becomes of its text."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime

from newsmatter._binding.bound_field import Field
from newsmatter._binding.choices import ChoiceLens
from newsmatter._binding.classes import ClassLens
from newsmatter._binding.containers import ListLens
from newsmatter._binding.lens import Lens, bare
from newsmatter._binding.scalar_types import ScalarLens, TextLens
from newsmatter._syntax.dialect import KEY

IS_KEY = re.compile(KEY, re.ASCII)
# To the last quote of the line: ``unquoted`` sees whether one inside is escaped. A plain dot is several times as
# fast as a class of characters.
DOUBLE = r'"(.*)"'
EITHER = r"(.*)"  # ``text_value`` looks closer
# Pattern and conversion of each type of scalar.
_SCALARS: dict[type, tuple[str, str]] = {
    int: (r"(-?[0-9]{1,18})", "numbers[{}]"),
    float: (r"(-?(?:[1-9][0-9]{0,17}|0)(?:\.[0-9]{1,18})?)", "float({})"),
    bool: (r"(true|false)", "{} == 'true'"),
    datetime: (
        r"([0-9-]{10}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}Z)",  # ``fromisoformat`` looks closer; later Pythons take the hour 24 too
        "fromisoformat({})" if sys.version_info >= (3, 11) else "fromisoformat({}[:-1] + '+00:00')",
    ),
    date: (r"([0-9]{4}-[0-9]{2}-[0-9]{2})", "date.fromisoformat({})"),
}


def scalar(lens: Lens, style: str | None) -> tuple[str, str] | None:
    """Pattern and conversion of a scalar; ``{}`` stands for its variable."""
    lens = bare(lens)
    if isinstance(lens, ScalarLens) and lens.made is not None:
        return None
    if isinstance(lens, ScalarLens) and lens.kind is not str:
        pattern, value = _SCALARS[lens.kind]
        return pattern, "{} = " + value
    if not isinstance(lens, (ScalarLens, TextLens, ChoiceLens)):
        return None
    if (isinstance(lens, TextLens) and lens.text.spaced) or (isinstance(lens, ChoiceLens) and lens.by_plain):
        return None  # blanks inside mean nothing, or a number may be one
    if style == "double":
        return DOUBLE, ""
    return EITHER, "{} = known[{}]"


def is_flat(lens: ClassLens) -> bool:
    """Whether a class holds scalars only, each with a pattern."""
    return bool(lens.fields) and all(
        IS_KEY.fullmatch(field.key) and scalar(field.lens, field.lens.style) for field in lens.fields
    )


def is_list(field: Field) -> bool:
    """Whether a field is a list of mappings."""
    lens = bare(field.lens)
    return isinstance(lens, ListLens) and isinstance(lens.inner, ClassLens) and lens.kind is list and not lens.one
