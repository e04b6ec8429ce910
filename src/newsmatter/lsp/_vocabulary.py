"""The keys and values that a class takes, and what is said of them: its JSON Schema, read for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsmatter._editing.scalars import double_quoted, plain_safe
from newsmatter.lsp._cursor import Path
from newsmatter.schema import schema_of

Schema = dict[str, Any]

_TYPES = {"string": "text", "boolean": "true or false", "object": "mapping", "null": "nothing"}
_FORMATS = {"date-time": "time", "date": "date", "uri-reference": "URL"}
_RULES = (
    ("minimum", "At least {}."), ("exclusiveMinimum", "More than {}."), ("maximum", "At most {}."),
    ("exclusiveMaximum", "Less than {}."), ("multipleOf", "A multiple of {}."), ("minLength", "At least {} characters."),
    ("maxLength", "At most {} characters."), ("minItems", "At least {} items."), ("maxItems", "At most {} items."),
    ("minProperties", "At least {} keys."), ("maxProperties", "At most {} keys."), ("pattern", "Matches `{}`."),
)  # fmt: skip
_LONG = 80  # characters of a pattern that nobody reads
_MANY = 20  # values that are listed


class Key(NamedTuple):
    """A key of a mapping; ``scalar``: whether its value stands on the same line."""

    name: str
    required: bool
    scalar: bool
    words: str
    about: str
    deprecated: bool


class Vocabulary:
    """What one class of documents takes.

    >>> from newsmatter import Article
    >>> vocabulary = Vocabulary(schema_of(Article))
    >>> [key.name for key in vocabulary.keys(("provider",))]
    ['name', 'domain', 'images', 'publishers', 'authors']
    >>> vocabulary.values(("published",))
    ['true', 'false']
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    @classmethod
    def of(cls, document: Any) -> Vocabulary:
        """That of a class."""
        return cls(schema_of(document))

    def resolved(self, schema: Schema) -> Iterator[Schema]:
        """A schema as its alternatives, without references and nulls; what a field says of itself goes along."""
        stack, seen = [schema], set[str]()
        while stack:
            one = stack.pop()
            reference = one.get("$ref")
            if reference is not None:
                name = reference.rpartition("/")[2]
                if name not in seen:
                    seen.add(name)
                    stack.append(self.schema["$defs"][name])
            elif "anyOf" in one:
                stack += reversed(one["anyOf"])
            elif one.get("type") != "null":
                yield one

    def at(self, path: Path) -> list[tuple[Schema, Schema | None]]:
        """What may stand at a path: each schema as it is written there, and the mapping or list that has it."""
        found: list[tuple[Schema, Schema | None]] = [(self.schema, None)]
        for step in path:
            found = [pair for schema, _ in found for each in self.resolved(schema) for pair in _below(each, step)]
        return found

    def keys(self, path: Path) -> list[Key]:
        """The keys of a mapping: what is required first, then in the order of the class."""
        found: dict[str, Key] = {}
        for schema, _ in self.at(path):
            for one in self.resolved(schema):
                required = one.get("required", ())
                for name, each in one.get("properties", {}).items():
                    if name != "$body" and name not in found and one.get("type") == "object":
                        scalar = not any({"array", "object"} & _types(part) for part in self.resolved(each))
                        found[name] = Key(name, name in required, scalar, self.words(each), self.about(each),
                                          bool(each.get("deprecated")))  # fmt: skip
        return sorted(found.values(), key=lambda key: not key.required)

    def values(self, path: Path, *, quote: str = "", flow: bool = False) -> list[str]:
        """The values that a place may have, where they can be told, as YAML writes them."""
        found: dict[str, None] = {}
        for schema, _ in self.at(path):
            for one in self.resolved(schema):
                known = one.get("enum", [True, False] if "boolean" in _types(one) and not quote else [])
                for value in known:
                    if value is not None and (text := _spelt(value, quote, flow)) is not None:
                        found[text] = None
        return list(found)

    def hover(self, path: Path) -> str | None:
        """What a key, or the list that an item is in, is about, in Markdown; None: the class does not name it."""
        while path and isinstance(path[-1], int):
            path = path[:-1]
        for schema, parent in self.at(path):
            if parent is None or "properties" not in parent or path[-1] not in parent["properties"]:
                continue
            needed = "required" if path[-1] in parent.get("required", ()) else "optional"
            return f"**{path[-1]}** · {self.words(schema)}, {needed}\n\n{self.about(schema)}".rstrip()
        return None

    def words(self, schema: Schema, deep: int = 0) -> str:
        """The type of a value, in words."""
        found: dict[str, None] = {}
        for one in self.resolved(schema):
            if "enum" in one:
                shown = [_shown(value) for value in one["enum"][:_MANY] if value is not None]
                found["one of " + ", ".join(shown) + ", …" * (len(one["enum"]) > _MANY)] = None
            elif one.get("type") == "object" and "properties" in one and "title" in one:
                found[one["title"]] = None
            elif "array" in _types(one) and deep < 3:
                found[f"list of {self.words(one.get('items', {}), deep + 1)}"] = None
            elif "format" in one or "format" in schema:
                found[_FORMATS.get(one.get("format") or schema["format"], "text")] = None
            else:
                kinds = sorted(_types(one) - {"null"}) or ["anything"]
                found.update(dict.fromkeys(_TYPES.get(kind, kind) for kind in kinds if kinds != ["number", "object"]))
                found.update({"number": None} if kinds == ["number", "object"] else {})
        return " or ".join(found) or "anything"

    def about(self, schema: Schema) -> str:
        """The description, rules and examples of a value, in Markdown."""
        parts = [schema.get("description", "")]
        rules = [
            text.format(one[name])
            for one in (schema, *self.resolved(schema))
            for name, text in _RULES
            if name in one and len(str(one[name])) <= _LONG
        ]
        said = [rule for rule in dict.fromkeys(rules) if rule not in parts[0]]
        parts.append(" ".join(said))
        examples = [*schema.get("examples", ())] or [
            e for one in self.resolved(schema) for e in one.get("examples", ())
        ]
        if examples:
            parts.append("Example: " + ", ".join(f"`{_shown(each)}`" for each in examples[:3]))
        return "\n\n".join(filter(None, parts))


def _below(schema: Schema, step: str | int) -> Iterator[tuple[Schema, Schema | None]]:
    if isinstance(step, int):
        fixed = schema.get("prefixItems", ())
        if step < len(fixed):
            yield fixed[step], schema
        elif isinstance(schema.get("items"), dict):
            yield schema["items"], schema
    elif step in schema.get("properties", ()):
        yield schema["properties"][step], schema
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"], schema


def _types(schema: Schema) -> set[str]:
    kind = schema.get("type", ())
    return {kind} if isinstance(kind, str) else {*kind}


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _spelt(value: Any, quote: str, flow: bool) -> str | None:
    """A value as YAML writes it; None where it cannot stand inside of quotes that are there already."""
    if quote:
        if not isinstance(value, str) or not value.isprintable() or quote in value or "\\" in value:
            return None
        return value
    if not isinstance(value, str):
        return json.dumps(value)
    return value if plain_safe(value, flow=flow) else double_quoted(value)
