"""What a class cannot have: the mistakes in a declaration, told when the class is bound, each with its mend.

What is let pass here would be lost in silence later, or be an error in every file. One function a mistake, and one table
of them; each yields where it is, ``Post`` or ``Post.field``, what is wrong, and what to write instead.
"""

from __future__ import annotations

import copy
import inspect
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Reversible
from datetime import datetime
from numbers import Number
from typing import Any

import attrs

from newsmatter._binding import shapes
from newsmatter._binding.bare_types import Endless, bare_type, choices_of, leaves
from newsmatter._binding.document import Document
from newsmatter._binding.fields import (
    ALSO,
    KEY,
    MINIMUM,
    ONE_OR_MANY,
    SUBCLASSES,
    ZONE,
    Options,
    options_of,
    own_annotations,
    wire_key,
)
from newsmatter._binding.metadata import is_ours, wrong_metadata
from newsmatter._raised import RAISED

FRAMEWORK = frozenset({"body", "extra", "path", "_origin"})
_MEANING = {
    "body": "the text behind the closing fence, a str",
    "extra": "the keys that the class does not name, a dict[str, Any]",
    "path": "where the file lies",
    "_origin": "what a document remembers of its text",
}
_FIELD = type(attrs.field())
_KEY_LIMIT = 1000  # characters; a longer one cannot be written


def refuse(cls: type, *, whole: bool = True) -> None:
    """Raise TypeError where a class has a mistake, with all of them, one on each line.

    ``whole``: what its annotations name is there by now.
    """
    found: list[str] = []
    checks = _RECORD if not attrs.has(cls) else _CHECKS if whole else _EARLY
    for check in checks:
        before = len(found)
        found += check(cls)
        if found and check in _FIRST:  # the other mistakes are told even where a name is not there yet
            raise (Unresolved if check is _unresolved and not before else TypeError)("\n".join(dict.fromkeys(found)))
    if found:
        raise TypeError("\n".join(dict.fromkeys(found)))


class Unresolved(TypeError):
    """Annotations of a class name what is not there, or not yet."""


def is_document(cls: Any) -> bool:
    """Whether a class derives from ``Document``."""
    return isinstance(cls, type) and issubclass(cls, Document)


def one_argument(cls: type, error: SyntaxError) -> TypeError:
    """What attrs means that cannot make a constructor: two fields are given by one name, as it drops the underscore."""
    names = [name for base in cls.__mro__ for name in (*own_annotations(base), *vars(base))]
    twice = next((name for name in names if name[:1] == "_" and name.lstrip("_") in names), None)
    if twice is None:
        return TypeError(f"{cls.__name__}: {error.msg}; give the fields other names")
    return TypeError(
        f"{cls.__name__}.{twice} and {twice.lstrip('_')} are one argument of {cls.__name__}(), which drops the "
        f'underscore; give the field another name, and keep the key with wire(key="{twice.lstrip("_")}")'
    )


def behind_a_default(cls: type, error: ValueError) -> Exception:
    """What attrs means that cannot make a constructor: a field without a default comes behind one that has it."""
    found = re.search(r"No mandatory attributes allowed after .*Attribute\(name='(\w+)'", str(error))
    if found is None:
        return error
    return TypeError(
        f"{cls.__name__}.{found[1]} has no default and stands behind a field that has one; write "
        "@nm.define(kw_only=True), or put it before that"
    )


# -- what attrs never saw


def _undecorated(cls: type) -> Iterator[str]:
    """Names that look like fields and are none: of a class without a decorator, or beside a field without annotation."""
    known = set(attrs.fields_dict(cls))
    for base in cls.__mro__:
        if base.__module__ in ("builtins", "typing", "typing_extensions", "abc") or getattr(
            base, "_is_protocol", False
        ):
            continue
        annotations = own_annotations(base)
        names = [name for name, value in annotations.items() if not _is_class_variable(value)]
        names += [name for name, value in vars(base).items() if isinstance(value, _FIELD) and name not in names]
        own = "__attrs_attrs__" in vars(base)
        again = not own and attrs.has(base)  # a field of its base that it declares anew
        lost = [name for name in names if (again or name not in known) and not name.startswith("__")]
        if not lost:
            continue
        here = f"{base.__name__}.{lost[0]}"
        if not own:
            what = "with dataclass, which Document does not know" if "__dataclass_fields__" in vars(base) else ""
            yield (
                f"{here} is no field, as {base.__name__} is decorated {what}; write @nm.define instead"
                if what
                else f"{here} is no field, as {base.__name__} has no decorator; write @nm.define above class {base.__name__}"
            )
            continue
        bare = [field.name for field in _own(base) if field.name not in annotations]
        if bare:
            yield (
                f"{here} is no field: beside {bare[0]} = attrs.field(), which has no annotation, attrs takes no field "
                f"without attrs.field(); annotate {bare[0]}"
            )
        elif not _own(base) or not _left_out(base):
            yield f"{here} is no field, as the decorator of {base.__name__} takes none by annotation; write @nm.define"


def _left_out(cls: type) -> bool:
    """Whether a function of the user's own may have left fields out; attrs before 25.4 does not tell."""
    props = vars(cls).get("__attrs_props__")
    return props is None or props.field_transformer is not None


def _shadowed(cls: type) -> Iterator[str]:
    """A class attribute in front of a field: no default, and in the way of every value."""
    known = attrs.fields_dict(cls)
    for name in known:
        owner = next((base for base in cls.__mro__ if name in vars(base)), None)
        if owner is None:
            continue
        value = vars(owner)[name]
        if isinstance(value, (types.MemberDescriptorType, _FIELD)):
            continue
        if callable(value) or isinstance(value, property):
            yield f"{owner.__name__}.{name} stands in the way of the field {name}; give it another name"
        else:
            yield _no_default(owner, name, value)


def overridden(cls: type) -> str | None:
    """What a class that is to be decorated sets and attrs would pass over: a default of a field of its base."""
    known, annotations = attrs.fields_dict(cls) if attrs.has(cls) else {}, own_annotations(cls)
    for name, value in vars(cls).items():
        if name in known and name not in annotations and not isinstance(value, _FIELD):
            return _no_default(cls, name, value)
    return None


def _no_default(owner: type, name: str, value: Any) -> str:
    return (
        f"{owner.__name__}.{name} has no annotation, so that {value!r:.40} is no new default of the field; "
        f"write {name}: ... = {value!r:.40} in a class with @nm.define"
    )


def _metadata(cls: type) -> Iterator[str]:
    """Metadata that says nothing."""
    return wrong_metadata(cls, _declared(cls))


# -- names and keys


def _framework(cls: type) -> Iterator[str]:
    """A field with the name of one that every document has, and another meaning."""
    document = is_document(cls)
    for name in FRAMEWORK if document else ("extra",):
        owner, field = _owner(cls, name)
        if field is None or owner is Document or _means_the_same(field):
            continue
        other = name.strip("_") + "_"
        yield (
            f"{owner.__name__}.{name}: {name} is {_MEANING[name]}; for a key of the front matter give the field another "
            f'name, such as {other}: ... = attrs.field(metadata=nm.wire(key="{name.strip("_")}"))'
        )


def _owner(cls: type, name: str) -> tuple[Any, Any]:
    """The class that declares a field of a class, and the field as it has it."""
    if not attrs.has(cls):
        return cls, next((field for field in _declared(cls) if field.name == name), None)
    for base in cls.__mro__:
        if "__attrs_attrs__" in vars(base) and name in (known := attrs.fields_dict(base)) and known[name] in _own(base):
            return base, known[name]
    return None, None


def _means_the_same(field: Any) -> bool:
    if field.name == "_origin" or not getattr(field, "init", True) or any(is_ours(key) for key in field.metadata):
        return False
    try:
        kind = bare_type(field.type)
    except Endless:
        return False
    if field.name == "body":
        return kind is str
    if field.name == "path":
        return field.eq is False and "Path" in str(kind)
    kind = str(kind).replace("typing.", "").replace("collections.abc.", "").replace(" ", "")
    found = kind.removeprefix("<class'").removesuffix("'>").partition("[")
    return found[0] in ("dict", "Dict", "Mapping", "MutableMapping") and found[2] in ("", "str,Any]", "str,object]")


def _keys(cls: type) -> Iterator[str]:
    """Fields that are no key, or of one that another field has."""
    options = options_of(cls)
    taken: dict[str, str] = {}
    document = is_document(cls)
    for field in _declared(cls):
        if field.name == "extra" or (document and field.name in FRAMEWORK) or not getattr(field, "init", True):
            continue
        here = f"{cls.__name__}.{field.name}"
        try:
            keys = [_key(field, options), *_also(field.metadata)]
        except RAISED as error:  # of a function of the user's
            yield f"{here}: keys={_called(options.keys)} fails for it ({type(error).__name__}: {error})"
            continue
        if KEY not in field.metadata and not isinstance(keys[0], str):
            yield f"{here}: keys={_called(options.keys)} must give a string, not {keys[0]!r:.40}"
        for key in keys:
            if not isinstance(key, str):
                continue  # of the metadata, which say so
            if why := _unfit(key):
                yield f'{here}: {key!r:.40} is no key, {why}; give another with wire(key="...")'
                continue
            folded = key.casefold() if options.ignore_case else key
            first = taken.setdefault(folded, field.name)
            if first != field.name:
                yield (
                    f"{here} has the key {key!r:.60}, as has {cls.__name__}.{first}; give one of them another with "
                    f'wire(key="...")'
                )
            elif keys.count(key) > 1 and key in field.metadata.get(ALSO, ()):
                yield f"{here}: also names {key!r:.60}, which is its key already; remove it there"
                break


def _key(field: Any, options: Options) -> Any:
    if KEY in field.metadata or not callable(options.keys):
        return field.metadata.get(KEY) or wire_key(field.name, field.metadata, options.keys)
    return options.keys(field.name)


def _called(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _also(metadata: Mapping[Any, Any]) -> tuple[Any, ...]:
    also = metadata.get(ALSO, ())
    return tuple(also) if isinstance(also, (tuple, list)) else ()


def _unfit(key: str) -> str:
    if not key:
        return "as it is empty"
    if key == "<<":
        return "as it merges mappings in YAML"
    if len(key) > _KEY_LIMIT:
        return f"as it is longer than {_KEY_LIMIT} characters"
    return "as it holds a lone surrogate" if any("\ud800" <= char <= "\udfff" for char in key) else ""


# -- what all objects would share


def _shared(cls: type) -> Iterator[str]:
    """A default that can be changed in place: each object would have the same one, and an edit of it would be none."""
    for field in _declared(cls):
        default = field.default
        if default is attrs.NOTHING or isinstance(default, attrs.Factory) or field.converter is not None:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            continue
        if _is_mutable(default):
            kind = type(default)
            empty = kind in (list, dict, set) and not default
            mend = f"attrs.field(factory={kind.__name__})" if empty else f"attrs.Factory(lambda: {default!r:.60})"
            if shapes.is_named_tuple(cls):
                mend = "a tuple, or make it a class of attrs"
            elif not attrs.has(cls):
                mend = f"dataclasses.field(default_factory=lambda: {default!r:.60})"
            yield f"{cls.__name__}.{field.name}: all objects would share the default {default!r:.40}; write {mend}"


def _is_mutable(value: Any) -> bool:
    if isinstance(value, (tuple, frozenset)):
        return any(map(_is_mutable, value))
    if attrs.has(type(value)):
        return not _is_frozen(value)
    return type(value).__hash__ is None or isinstance(value, _CONTAINERS)


_CONTAINERS = (list, dict, set, bytearray)


def _is_frozen(value: Any) -> bool:
    """Whether an object of attrs refuses to be changed; a hash alone tells nothing (``eq=False``, ``unsafe_hash``)."""
    held = [field.name for field in attrs.fields(type(value))]
    try:
        twin = copy.copy(value)
        for name in held[:1]:
            setattr(twin, name, getattr(value, name))
    except RAISED:
        return not any(_is_mutable(getattr(value, name, None)) for name in held)
    return not held


# -- what the class is called with

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def _declared(cls: Any) -> Iterable[Any]:
    """The fields of a class of attrs, those of a dataclass or NamedTuple that its constructor takes."""
    return attrs.fields(cls) if attrs.has(cls) else shapes.attributes(cls)


def _argument(field: Any) -> str:
    return str(field.argument if isinstance(field, shapes.Attribute) else field.alias or field.name)


def _constructor(cls: type) -> Iterator[str]:
    """A class that cannot be called with its fields."""
    made: Any = getattr(cls, "__init__", None)
    try:
        parameters = inspect.signature(made).parameters.values()
    except (TypeError, ValueError):  # of C
        return
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return
    needed = [_argument(field) for field in _declared(cls) if getattr(field, "init", True)]
    asked = [one.name for one in [*parameters][1:] if one.default is one.empty and one.kind in _NAMED]
    unknown = [name for name in asked if name not in needed]
    if unknown:
        yield f"{cls.__name__}() asks for {unknown[0]}, which is no field, so that no text can say it; give it a default"
    taken = {parameter.name for parameter in parameters if parameter.kind is not parameter.POSITIONAL_ONLY}
    missing = [name for name in needed if name not in taken]
    if missing:
        yield (
            f"{cls.__name__}() takes no {missing[0]}, which is a field; leave __init__ to the decorator, "
            "or let yours take **fields and call self.__attrs_init__(**fields)"
        )


# -- annotations


def _unresolved(cls: type) -> Iterator[str]:
    """Annotations that name what is not there."""
    try:
        attrs.resolve_types(cls)
        return
    except RAISED:
        pass  # which it is that cannot be resolved, is asked below
    for base in reversed(cls.__mro__):
        for name, annotation in own_annotations(base).items():
            alone = type(base.__name__, (), {"__annotations__": {name: annotation}, "__module__": base.__module__})
            try:
                typing.get_type_hints(alone, localns=dict(vars(base)), include_extras=True)
            except RAISED as error:
                yield f"{base.__name__}.{name}: {_why(annotation, error)}"


def _why(annotation: Any, error: BaseException) -> str:
    shown = annotation if isinstance(annotation, str) else getattr(annotation, "__forward_arg__", annotation)
    name = getattr(error, "name", None)
    mend = "write a type"
    if isinstance(error, NameError) and name:
        mend = f"define or import {name} at the top of the module, not in a function or under TYPE_CHECKING alone"
    return f"the annotation {str(shown)!r:.80} cannot be resolved ({type(error).__name__}: {error}); {mend}"


def _is_class_variable(annotation: Any) -> bool:
    text = annotation if isinstance(annotation, str) else str(annotation)
    return text.rpartition("[")[0].rpartition(".")[2].startswith("ClassVar") or text.split("[")[0].endswith("ClassVar")


def _own(cls: Any) -> list[Any]:
    """The fields that a class declares itself."""
    declared: tuple[Any, ...] = attrs.fields(cls)
    return [field for field in declared if not field.inherited]


# -- options and types


def _unfitting(cls: type) -> Iterator[str]:
    """Options that say nothing of a value of the field's type."""
    for field in _declared(cls):
        if field.type is None:
            continue
        here = f"{cls.__name__}.{field.name}"
        try:
            kinds = [*leaves(field.type)]  # what stands in brackets may have no hash
        except Endless as error:
            yield f"{here}: {error}"
            continue
        if Any in kinds or any(isinstance(kind, typing.TypeVar) for kind in kinds):
            continue
        classes = [kind for kind in kinds if isinstance(kind, type)]
        metadata = field.metadata
        if metadata.get(ZONE) is not None and not any(issubclass(kind, datetime) for kind in classes):
            yield f"{here}: zone is for a datetime, which {_named(field.type)} holds none of; remove it"
        if metadata.get(SUBCLASSES) and not any(map(attrs.has, classes)):
            yield f"{here}: subclasses is for a class of attrs, which {_named(field.type)} holds none of; remove it"
        if MINIMUM in metadata and not any(issubclass(kind, Number) for kind in classes):
            yield f"{here}: minimum is for a number, which {_named(field.type)} holds none of; remove it"
        if metadata.get(ONE_OR_MANY) and not any(map(_is_list, choices_of(field.type))):
            yield f"{here}: one_or_many is for a list; write list[{_named(field.type)}]"


def _is_list(kind: Any) -> bool:
    kind = typing.get_origin(kind) or kind
    if kind in (Iterable, Reversible):
        return True
    return isinstance(kind, type) and issubclass(kind, Collection) and not issubclass(kind, (Mapping, str, bytes))


def _named(type_: Any) -> str:
    return (
        type_.__name__ if isinstance(type_, type) and not typing.get_args(type_) else str(type_).replace("typing.", "")
    )


# -- the table

_EARLY: tuple[Callable[[type], Iterator[str]], ...] = (
    _undecorated, _shadowed, _metadata, _keys, _shared, _constructor,
)  # fmt: skip
_CHECKS = (*_EARLY, _unresolved, _framework, _unfitting)
_RECORD = (_metadata, _keys, _shared, _constructor, _framework, _unfitting)  # of dataclasses and NamedTuple
_FIRST = (_undecorated, _shadowed, _unresolved)  # what they find would have others find what only follows from it
