"""Wire paths, ``related[3].images[0].url``: what they name in a class and in a document, and values typed for them.

Grammar::

    path  = step ("." key | index)*        step  = key | index
    key   = letters, digits, _ - $         index = "[" number "]"  or  '["any key"]'  (a JSON string)

``$body`` is the text behind the front matter. In an assignment a last ``[]`` appends to a list. Where there is no ``ms``,
``ms.date`` names the key ``ms.date``, as findings have it.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Container
from typing import Any, TypeAlias

import attrs

from newsmatter import Document
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.constraints import At
from newsmatter._binding.containers import DictLens, ListLens
from newsmatter._binding.lens import ANY, FAILED, Context, Lens, bare
from newsmatter._binding.memory import is_object
from newsmatter._binding.nearness import nearest
from newsmatter._binding.refusal import said
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._binding.validators import rules
from newsmatter._editing.render import present
from newsmatter._raised import RAISED
from newsmatter._show import quoted
from newsmatter._syntax import resolve
from newsmatter._syntax.dialect import POSSESSIVE

Step: TypeAlias = "str | int | None"  # a key, an index, or the place behind a list's last item
BODY = "$body"
_STEP = re.compile(
    rf"""(?P<dot>\.)?(?P<key>[\w$-]+)|\[(?P<index>-?\d{{1,18}})\]|\[(?P<quoted>"[^"\\]*(?:\\.[^"\\]*)*{POSSESSIVE}")\]|\[\]"""
)
_STRING = ScalarLens(str)


class WireError(ValueError):
    """A path that names nothing, or a value that does not fit; the message holds the mend."""


def scan_path(text: str) -> tuple[list[Step], int]:
    """The steps at the start of a text, and where they end.

    >>> scan_path("related[3].title=A")
    (['related', 3, 'title'], 16)
    """
    steps: list[Step] = []
    at = 0
    while match := _STEP.match(text, at):
        if match["key"] is not None and bool(match["dot"]) != bool(steps):
            break
        steps.append(
            match["key"] if match["key"] is not None
            else int(match["index"]) if match["index"] is not None
            else json.loads(match["quoted"]) if match["quoted"] is not None
            else None
        )  # fmt: skip
        at = match.end()
    return steps, at


def parse_path(text: str, *, append: bool = False) -> list[Step]:
    """The steps of a path. Raises WireError."""
    steps, end = scan_path(text)
    if not steps or end < len(text) or None in steps[: len(steps) - append]:
        raise WireError(
            f'{text!r} is no path; write one like related[3].images[0].url, and a key of other characters as ["my key"]'
        )
    return steps


def parse_assignment(text: str) -> tuple[list[Step], str] | None:
    """Path and value of ``PATH=VALUE``; None when the text is none (it is a file, then)."""
    steps, end = scan_path(text)
    if not steps or text[end : end + 1] != "=":
        return None
    return parse_path(text[:end], append=True), text[end + 1 :]


def parse_renaming(text: str) -> tuple[list[Step], str]:
    """Path and new key of ``PATH=KEY``; the key is spelt as in a path. Raises WireError."""
    parsed = parse_assignment(text)
    key = scan_path(parsed[1]) if parsed else ([], 0)
    if (
        not parsed
        or len(key[0]) != 1
        or key[1] < len(parsed[1])
        or not all(isinstance(step, str) and step != BODY for step in (parsed[0][-1], key[0][0]))
    ):
        raise WireError(f"{text!r} renames nothing; write PATH=KEY, such as images[0].link=url")
    return parsed[0], str(key[0][0])


def spell(steps: list[Step]) -> str:
    """The text of a path."""
    text = ""
    for step in steps:
        if isinstance(step, str) and re.fullmatch(r"[\w$-]+", step):
            text += f".{step}" if text else step
        else:
            text += f"[{'' if step is None else json.dumps(step, ensure_ascii=False)}]"
    return text


# -- in a class


def lens_at(cls: type[Document], steps: list[Step]) -> Lens:
    """The lens of what a path names in a class. Raises WireError where the class has no such place."""
    return located(cls, steps)[1]


def located(cls: type[Document], steps: list[Step]) -> tuple[list[Step], Lens]:
    """A path with the keys of a class that hold dots as one step each, and its lens. Raises WireError."""
    if steps == [BODY]:
        return steps, _STRING
    lens: Lens = class_lens(cls)
    found: list[Step] = []
    at = 0
    while at < len(steps):
        lens, before = bare(lens), found
        step, at = _key_at(steps, at, lens.by_key if isinstance(lens, ClassLens) else ())
        found, path = [*found, step], spell([*found, step])
        if isinstance(lens, ClassLens) and isinstance(step, str):
            if step in lens.by_key:
                lens = lens.by_key[step].lens
            elif lens.has_extra:
                lens = ANY
            else:
                raise WireError(f"{lens.cls.__name__} has no key {step}{_close(step, lens)}")
        elif isinstance(lens, (ListLens, DictLens)) and isinstance(step, str) == isinstance(lens, DictLens):
            lens = lens.inner
        elif lens is not ANY and type(lens) is not Lens:
            what = lens.expects if isinstance(lens, (ClassLens, ListLens, DictLens)) else "a single value"
            raise WireError(f"{path}: {spell(before) or 'a document'} is {what}")
    return found, lens


def _key_at(steps: list[Step], at: int, keys: Container[str]) -> tuple[Step, int]:
    """The step at a place of a path, or the key with dots that begins there, and the place behind it."""
    step = steps[at]
    if isinstance(step, str) and step not in keys:
        for stop in range(len(steps), at + 1, -1):
            run = [each for each in steps[at:stop] if isinstance(each, str)]
            if len(run) == stop - at and ".".join(run) in keys:
                return ".".join(run), stop
    return step, at + 1


def _close(key: Step, lens: ClassLens) -> str:
    near = lens.meant(str(key))
    return f" (did you mean {near}?)" if near else ""


def value_for(lens: Lens, text: str, path: str) -> Any:
    """The value of a text on the command line, by the type of its place: text, a YAML plain scalar, or JSON.

    Raises WireError.
    """
    inner = bare(lens)
    alone = isinstance(inner, ListLens) and inner.one and text[:1] not in ("[", "{")
    if isinstance(inner, ListLens) and alone:  # one value stands for a list of one
        inner = bare(inner.inner)
    if inner.textual():
        data: Any = text
    elif isinstance(inner, ScalarLens):
        data = _plain(text, path)
    elif text[:1] in ("[", "{", '"') or isinstance(inner, (ListLens, DictLens, ClassLens)):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            if isinstance(inner, ListLens) and bare(inner.inner).textual() and len(text) <= 60:
                items = [item.strip() for item in text.strip("[] ").split(",") if item.strip()]
                shown = f"'{path}={json.dumps(items, ensure_ascii=False)}'"
                raise WireError(f"{path} takes a list as JSON, such as {shown}; {path}[]=... appends to it") from None
            raise WireError(f"{path} takes JSON, and this is none ({error})") from None
    else:
        data = _plain(text, path)
    context = Context()
    value = lens.load(data, path, context)
    if value is FAILED or context.findings:
        raise WireError(context.findings[0].message)
    return value


def _plain(text: str, path: str) -> Any:
    try:
        return resolve.plain(text)
    except resolve.Unreadable as error:
        raise WireError(f"{path}: {error}") from None


# -- in a document


def _child(value: Any, step: Step, path: str) -> Any:
    """What stands at a step below a value. Raises WireError when nothing does."""
    near = ""
    if isinstance(value, list):
        if not isinstance(step, int):
            raise WireError(f"{path}: a list takes a number, [0] is the first item")
        if -len(value) <= step < len(value):
            return value[step]
        raise WireError(f"{path} is not there, the length of the list is {len(value)}")
    if isinstance(step, str):
        if attrs.has(type(value)):
            field = class_lens(type(value)).by_key.get(step)
            if field is not None:
                found = getattr(value, field.name)
                if found is None or (found == [] and not field.required):
                    raise WireError(f"{path} is not there")
                return found
            near = _close(step, class_lens(type(value)))
            value = getattr(value, "extra", {})
        if isinstance(value, dict):
            if step in value:
                return value[step]
            other = "" if near else nearest(step, [key for key in value if isinstance(key, str)])
            near = f" (did you mean {other}?)" if other else near
    raise WireError(f"{path} is not there{near}")


def settled(document: Document, steps: list[Step]) -> list[Step]:
    """A path with the keys of a document that hold dots as one step each."""
    value: Any = document
    found: list[Step] = []
    at = 0
    while at < len(steps):
        keys: dict[str, Any] = value if isinstance(value, dict) else {}
        if attrs.has(type(value)):
            keys = {**getattr(value, "extra", {}), **class_lens(type(value)).by_key}
        step, at = _key_at(steps, at, keys)
        found.append(step)
        try:
            value = _child(value, step, "")
        except WireError:
            value = None
    return found


def get(document: Document, steps: list[Step]) -> Any:
    """The value that a path names, as plain data. Raises WireError when nothing stands there."""
    if steps == [BODY]:
        return document.body
    steps = settled(document, steps)
    value = _walk(document, steps)
    return value if isinstance(value, str) else lens_at(type(document), steps).plain(value)


@attrs.frozen(kw_only=True)
class Assignment:
    """Set what a path names to a value, or remove it."""

    steps: list[Step]
    value: Any = None
    remove: bool = False
    add_keys: bool = False

    def apply(self, document: Document) -> None:
        """Edit the document. Raises WireError when the way to the place is missing; removing nothing is no error."""
        attrs.evolve(self, steps=settled(document, self.steps))._apply(document)

    def _apply(self, document: Document) -> None:
        *way, last = self.steps
        if self.steps == [BODY]:
            document.body = self.value or ""
        elif self.remove:
            try:
                parent = _walk(document, way)
                _child(parent, last, spell(self.steps))
            except WireError:
                return
            _remove(parent, last, spell(self.steps))
        elif last is None:
            self.append(document, way)
        else:
            try:
                parent = _walk(document, way)
            except WireError as error:
                if not all(isinstance(step, str) for step in self.steps):
                    raise
                whole: list[Step] = [spell(self.steps)]
                raise WireError(f"{error}; a key with dots is new as {spell(whole)}") from None
            self.write(parent, last, copy.deepcopy(self.value))

    def leaves_a_default(self, cls: type[Document]) -> bool:
        """Whether it removes a field that then has its default, and that no value of its own stands for: None is none."""
        *way, last = self.steps
        lens = bare(lens_at(cls, way)) if way else class_lens(cls)
        field = lens.by_key.get(str(last)) if self.remove and isinstance(lens, ClassLens) else None
        return field is not None and not field.required and not field.lens.nullable and not _is_list(field.lens)

    def take_out(self, cls: type[Document], document: Document) -> None:
        """Remove it from an untyped document, by whichever key it stands there. No error where it does not."""
        *way, last = self.steps
        lens = bare(lens_at(cls, way)) if way else class_lens(cls)
        assert isinstance(lens, ClassLens)
        try:
            parent = _walk(document, way)
        except WireError:
            return
        keys = parent.extra if parent is document else parent
        for key in [key for key in keys if lens.find(key) is lens.by_key[str(last)]]:
            del keys[key]

    def untyped(self, cls: type[Document]) -> Assignment:
        """The same for a document of which all is in ``extra``. Raises WireError for a key that the class has not."""
        if self.remove:
            return self
        lens = lens_at(cls, self.steps)
        if type(lens) is Lens and class_lens(cls).fields and not self.add_keys:
            near = _close(self.steps[0], class_lens(cls)) if len(self.steps) == 1 else ""
            raise WireError(f"{cls.__name__} has no key {spell(self.steps)}{near}; --add-keys adds it")
        value = _untyped(self.value, lens)
        return attrs.evolve(self, value=value, remove=value is None)

    def append(self, document: Document, way: list[Step]) -> None:
        parent, path = _walk(document, way[:-1]), spell(way)
        try:
            target = _child(parent, way[-1], path)
        except WireError:
            target = None
        if target is None:  # not there, or a key without a value
            target = []
            self.write(parent, way[-1], target)
        if not isinstance(target, list):
            raise WireError(_unfit(path, target, None, [target, self.value]))
        target.append(copy.deepcopy(self.value))

    def write(self, parent: Any, step: Any, value: Any) -> None:
        if isinstance(parent, list):
            _child(parent, step, spell(self.steps))
            parent[step] = value
            return
        if attrs.has(type(parent)):
            lens = class_lens(type(parent))
            if step in lens.by_key:
                _store(parent, lens.by_key[step].name, value, spell(self.steps))
                return
            if lens.fields and step not in parent.extra and not self.add_keys:
                close = _close(str(step), lens)
                raise WireError(f"neither {lens.cls.__name__} nor the file has a key {step}{close}; --add-keys adds it")
            parent = parent.extra
        if not isinstance(parent, dict):
            whole = {step: value} if isinstance(step, str) else [value]
            raise WireError(_unfit(spell(self.steps[:-1]), parent, step, whole))
        if not isinstance(step, str):
            raise WireError(_unfit(spell(self.steps[:-1]), parent, step, value))
        parent[step] = value


@attrs.frozen(kw_only=True)
class Renaming:
    """Give the key that a path names another name; place, value and comments stay."""

    steps: list[Step]
    key: str

    def admit(self, cls: type[Document]) -> None:
        """Raises WireError for a path that the class has not, and a new key that it does not know."""
        way = self.steps[:-1]
        lens_at(cls, [*way, self.key])
        lens = bare(lens_at(cls, way)) if way else class_lens(cls)
        if isinstance(lens, ClassLens) and lens.fields and self.key not in lens.by_key:
            raise WireError(f"{lens.cls.__name__} has no key {self.key}{_close(self.key, lens)}; --add-keys adds it")

    def apply(self, document: Document) -> None:
        """Edit an untyped document. Raises WireError where the new key stands already; no key to rename is no error."""
        *way, last = steps = settled(document, self.steps)
        try:
            parent = _walk(document, way)
            _child(parent, last, spell(steps))
        except WireError:
            return
        parent = document.extra if parent is document else parent
        if last == self.key:
            return
        if self.key in parent:
            raise WireError(f"{spell([*way, self.key])} is there already; rename or remove that first")
        renamed = {self.key if key == last else key: value for key, value in parent.items()}
        parent.clear()
        parent.update(renamed)


def _untyped(value: Any, lens: Lens) -> Any:
    """The value as dicts, lists and scalars, times as times."""
    lowered, inner = lens.lower(value, "")
    if isinstance(lowered, list):
        return [_untyped(item, inner.item(i)) for i, item in enumerate(lowered)]
    if is_object(lowered):
        return {entry.key: _untyped(entry.value, entry.lens) for entry in present(lowered, inner, "")}
    return lowered


def _unfit(path: str, value: Any, step: Step, whole: Any) -> str:
    """Why a step cannot be taken from a value, with the mend: what would set all of it, as JSON."""
    if isinstance(value, dict) or is_object(value):
        key = next(iter(value), "key") if isinstance(value, dict) else "key"
        return f"{path} is a mapping, no list; name a key of it, such as {spell([*parse_path(path), str(key)])}"
    what = "empty" if value is None else quoted(value) if isinstance(value, str) else json.dumps(value, default=str)
    shown = json.dumps(whole, ensure_ascii=False, default=str)
    mend = f": '{path}={shown}'" if len(shown) <= 60 else ""
    return f"{path} is {what}, {'no mapping' if isinstance(step, str) else 'no list'}; set it whole, as JSON{mend}"


def _walk(document: Document, way: list[Step]) -> Any:
    value: Any = document
    for i, step in enumerate(way):
        value = _child(value, step, spell(way[: i + 1]))
    return value


def _is_list(lens: Lens) -> bool:
    return isinstance(bare(lens), ListLens)


def _store(parent: Any, name: str, value: Any, path: str) -> None:
    """Set a field. Raises WireError for what its converter or a validator refuses, in the words of a check."""
    try:
        setattr(parent, name, value)
    except RAISED as error:
        rule = rules(class_lens(type(parent))).get(name)
        faults = [*rule.faults(value, At(parent, getattr(attrs.fields(type(parent)), name)))] if rule else []
        told = [f"{path}{fault.steps}{fault.text}" for fault in faults]
        raise WireError("; ".join(told) or f"{path}: {said(error)}") from None


def _remove(parent: Any, step: Any, path: str) -> None:
    """Remove what is there."""
    if isinstance(parent, (list, dict)):
        del parent[step]
        return
    field = class_lens(type(parent)).by_key.get(str(step))
    if field is None:
        del parent.extra[step]
    elif field.required and not field.lens.nullable and not _is_list(field.lens):
        raise WireError(f"{path} is required, and cannot be removed")
    else:
        _store(parent, field.name, [] if isinstance(getattr(parent, field.name), list) else None, path)
