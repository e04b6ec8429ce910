"""The tables of format.md, made from the classes: ``python docs/format_reference.py --write``.

A test holds the page to what this makes, so that the page cannot drift from ``newsmatter.news.model``.
"""

from __future__ import annotations

import inspect
import json
import sys
import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from newsmatter._binding.classes import class_lens
from newsmatter._binding.fields import ABOUT, EXAMPLE, FORMAT, MINIMUM, STYLE
from newsmatter.news import model, siblings

PAGE = Path(__file__).with_name("format.md")
BEGIN, END = "<!-- the {}: written by docs/format_reference.py --write -->", "<!-- end of the {} -->"
WORDS = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "time"}
URLS = {"url": "URL", "url-or-path": "URL or path"}
TIME = "2024-03-05T07:30:00Z"


def classes(module: types.ModuleType) -> list[type]:
    """The classes of a module, the last one first."""
    return [
        cls for cls in reversed(vars(module).values()) if inspect.isclass(cls) and cls.__module__ == module.__name__
    ]


PARTS = {"model": classes(model), "siblings": classes(siblings)}


def words(type_: Any) -> str:
    """A type in words, a class as a link to its table."""
    arguments = [arm for arm in typing.get_args(type_) if arm is not type(None)]
    if typing.get_origin(type_) in (typing.Union, types.UnionType):
        return words(arguments[-1])  # a number is an integer or not
    if typing.get_origin(type_) is list:
        return f"list of {words(arguments[0])}" + ("s" if arguments[0] in WORDS else "")
    return WORDS.get(type_) or f"[{type_.__name__}](#{type_.__name__.lower()})"


def row(key: str, required: bool, attribute: Any) -> str:
    """One line of a table."""
    told = attribute.metadata
    type_ = URLS[told[FORMAT]] if FORMAT in told else words(attribute.type)
    about = told[ABOUT]
    if MINIMUM in told and str(told[MINIMUM]) not in about:
        about += f" At least {told[MINIMUM]}."
    example = told.get(EXAMPLE, TIME if type_ == "time" else None)
    if example is not None:
        example = f"`{example if isinstance(example, str) else json.dumps(example)}`"
    block = type_.startswith(("list", "[")) and STYLE not in told
    style = "block" if block else told.get(STYLE, "plain")
    return f"| `{key}` | {type_} | {'yes' if required else ''} | {style} | {about} | {example or ''} |"


def reference(part: str) -> str:
    """The tables of the classes of a part."""
    parts = []
    for cls in PARTS[part]:
        about = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0].replace("``", "`")
        parts += [f"### {cls.__name__}", "", about, ""]
        if not hasattr(cls, "WIRE_PATTERN"):  # else the class is one string, and its docstring says which
            known = attrs.fields_dict(attrs.resolve_types(cls))
            parts += ["| key | type | required | style | about | example |", "| --- | --- | --- | --- | --- | --- |"]
            parts += [row(field.key, field.required, known[field.name]) for field in class_lens(cls).fields]
            parts.append("")
    return "\n".join(parts)


def page(text: str) -> str:
    """The page with the tables of today."""
    for part in PARTS:
        begin, end = BEGIN.format(part), END.format(part)
        before, begun, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not (begun and ended):
            raise SystemExit(f"{PAGE} lacks the marks {begin} and {end}")
        text = f"{before}{begin}\n\n{reference(part)}\n{end}{after}"
    return text


if __name__ == "__main__":
    new = page(PAGE.read_text(encoding="utf-8"))
    if "--write" in sys.argv[1:]:
        PAGE.write_text(new, encoding="utf-8")
    else:
        print(new, end="")
