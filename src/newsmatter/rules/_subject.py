"""What a rule is, what it sees and what it answers."""

from __future__ import annotations

import contextlib
import functools
import typing
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, TypeVar

import attrs

from newsmatter._binding.bound_field import Field
from newsmatter._binding.classes import ClassLens, class_lens
from newsmatter._binding.compiled import stores_only
from newsmatter._binding.containers import DictLens, ListLens, RecordLens, TupleLens
from newsmatter._binding.document import Document
from newsmatter._binding.fields import DEPRECATED, FORMAT, MINIMUM
from newsmatter._binding.kept import once
from newsmatter._binding.lens import STEP, Lens, bare, dotted
from newsmatter._binding.scalar_types import ScalarLens
from newsmatter._binding.unions import UnionLens
from newsmatter._syntax.envelope import fence
from newsmatter._syntax.nodes import Alias, Mapping, Node, Scalar, Sequence, Written, deref, effective, written
from newsmatter._syntax.positions import LineIndex
from newsmatter.errors import EditError, FrontMatterError

Severity = Literal["error", "warning", "note"]
T = TypeVar("T")


@attrs.frozen
class Hit:
    """One breach of a rule: the message with the mend, and the path of the value (of a missing one, too).

    ``span``: start and end as offsets into the text, where that says more than the path; ``severity``: where it is not
    that of the rule.
    """

    message: str
    path: str = ""
    span: tuple[int, int] | None = None
    severity: Severity | None = None


class Unsaid(typing.NamedTuple):
    """A breach whose hit is made when it is told: of a hundred thousand in a text a hundred are, and the others counted.

    ``tell`` makes it of the ``about``; one of ``span`` and ``path`` is at hand, and that of the hit.
    """

    tell: Callable[..., Hit]
    about: tuple[Any, ...]
    span: tuple[int, int] | None = None
    path: str | None = None

    @property
    def hit(self) -> Hit:
        return self.tell(*self.about)


def _nothing(cls: Any) -> Iterator[str]:
    """No lines: there is never a doubt."""
    return iter(())


class Doubt(typing.NamedTuple):
    """The quick question of a rule: whether anything may be wrong; then the rule itself runs.

    It may ask more loosely than the rule, never less so. ``lines``: for a class, the lines of a function that looks at its
    objects, each of them ``item``; ``DOUBT`` in them says that something may be wrong, ``SEEN`` is a list for what
    is looked at once for all objects, by ``gathered``: whether that leaves a doubt, or by ``word``: whether a string of it
    does. Rules with the same ``lines`` share them. ``regular``: only of a text that the fast reader took anything can be
    told. ``text``: whether there may be a breach in a text, read or not.
    """

    lines: Callable[[Any], Iterable[str]] = _nothing
    gathered: Callable[[list[Any]], bool] | None = None
    regular: bool = False
    word: Callable[[str], object] | None = None
    text: Callable[[Subject], object] | None = None


Facts = dict[str, Any]
"""What a rule of the repository has gathered: by the name of each file, sorted."""


@attrs.frozen
class Rule:
    """A check: a stable code, a severity, one line that says what holds, and the function that finds the breaches.

    ``check`` takes a `Subject` and yields hits. With ``scope="repository"`` it takes what all files together hold, once, and
    yields the name of a file with each hit: ``gather`` takes the `Subject` of each file before, in whichever process, and
    gives what there is to know of it, which must be picklable; None: nothing. Such rules run in ``newsmatter check`` and in
    `newsmatter.bulk.check_repository` alone. Raises ValueError where one of the two lacks the other.

    ``always``: run it even where no document could be read, so that ``subject.document`` may be None. ``url``: a page about
    it, which code scanning links. ``doubt``: how it can be told quickly that there is nothing; the rules of the library
    have it.

    >>> def titles(subject):
    ...     return subject.document.extra.get("title")
    >>> def twice(facts):
    ...     for file, title in facts.items():
    ...         if list(facts.values()).count(title) > 1:
    ...             yield file, Hit("another file has this title", "title")
    >>> Rule("title-twice", "note", "titles differ", twice, scope="repository", gather=titles).scope
    'repository'
    """

    code: str
    severity: Severity
    summary: str
    check: Callable[[Any], Iterable[Any]]
    always: bool = False
    url: str = attrs.field(default="", kw_only=True)
    doubt: Doubt | None = attrs.field(default=None, eq=False, repr=False)
    scope: Literal["file", "repository"] = attrs.field(default="file", kw_only=True)
    gather: Callable[[Subject], Any] | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.scope not in ("file", "repository"):
            raise ValueError(
                f"the scope of the rule {self.code} must be 'file' or 'repository', not {self.scope!r:.60}"
            )
        if (self.scope == "repository") != (self.gather is not None):
            raise ValueError(f'the rule {self.code}: scope="repository" and gather=... stand together')


class Reading(typing.NamedTuple):
    """What came of reading a text: where its front matter stands, and why it could not be parsed, or tree and document.

    ``regular``: the text is of the fast reader's dialect; its tree is made when it is first asked for.
    """

    start: int = 0
    end: int = 0
    error: FrontMatterError | None = None
    tree: Mapping | None = None
    document: Document | None = None
    regular: bool = False


class Subject:
    """What a rule sees.

    ``text``: the whole file; ``file``: its name, if it has one; ``cls``: the class it is checked as; ``start`` and
    ``end``: where the front matter stands in the text; ``error``: why it could not be parsed, or None; ``tree``: its
    syntax tree; ``document``: the typed document, in which a value that could not be read is None. Tree and
    document are None where there is an error. ``regular``: whether the text is of the fast reader's dialect.
    """

    def __init__(self, text: str, file: str | None, cls: Any, reading: Reading) -> None:
        self.text = text
        self.file = file
        self.cls = cls
        self.document: Any
        self.start, self.end, self.error, self._tree, self.document, self.regular = reading
        # paths of values that could not be read, and of keys that are missing, each with its offset: it has been said
        self.unread: dict[str, int] = {}
        # what the class took from the tree, by its arguments, and whether some of it could not be read
        self.values: dict[str, Any] | None = None
        self.doubtful = False
        self.in_doubt: set[type] | None = None  # classes, where a quick look told of them

    @functools.cached_property
    def tree(self) -> Mapping | None:
        """The syntax tree; that of a regular text is made when it is first asked for."""
        from newsmatter._syntax.outline import outline  # few articles have findings

        return outline(self.text, self.start, self.end) if self.regular else self._tree

    @functools.cached_property
    def shaped(self) -> list[tuple[str, Any, Shape]]:
        """The same objects, each with the shape of its class."""
        found: list[tuple[str, Any, Shape]] = []
        if self.document is not None:
            _collect("", self.document, found, {})
        return found

    @property
    def doubted(self) -> list[tuple[str, Any, Shape]]:
        """The same of classes whose lines left a doubt, and maybe of others: all that a rule need ask whose lines tell of each
        object by itself. Mostly it is the document alone, and no walk."""
        cls = type(self.document)
        return [("", self.document, shape(cls))] if self.in_doubt == {cls} else self.shaped

    @functools.cached_property
    def objects(self) -> list[tuple[str, Any]]:
        """Every typed object of the document with its path, the document first, in the order of the class."""
        return [(path, item) for path, item, _ in self.shaped]

    def of(self, cls: type[T]) -> Iterator[tuple[str, T]]:
        """The objects of a class, each with its path."""
        return ((path, item) for path, item in self.objects if isinstance(item, cls))

    @property
    def written(self) -> Iterable[Written]:
        """Every key and value in the order of the text, the root first; of a long text each time anew, and none is kept."""
        if self.tree is None:
            return ()
        return written(self.tree) if self._is_long else self._written

    @property
    def _is_long(self) -> bool:
        """Whether the tree of a long text is packed."""
        if self.regular or self.tree is None:
            return False
        from newsmatter._syntax.packed import Packed

        return isinstance(self.tree.entries, Packed)

    @functools.cached_property
    def _written(self) -> list[Written]:
        assert self.tree is not None
        return list(written(self.tree))

    @property
    def plain_scalars(self) -> Iterator[Scalar]:
        """Every scalar value without quotes and tags, in the order of the text."""
        return self._plain(False)

    @property
    def named(self) -> set[int]:
        """Where the values begin that aliases name."""
        if self.tree is not None and self._is_long:
            from newsmatter._syntax.packed import named

            return named(self.tree)
        return {node.target.start for node, _, _ in self.written if isinstance(node, Alias)}

    def plain_with(self, *marks: str) -> Iterator[Scalar]:
        """The same of a text that holds one of some characters, none of another."""
        there = any(self.text.find(mark, self.start, self.end) >= 0 for mark in marks)
        return self.plain_scalars if there else iter(())

    @property
    def plain_keys(self) -> Iterator[Scalar]:
        """Every key without quotes, in any order."""
        return self._plain(True)

    def _plain(self, keys: bool) -> Iterator[Scalar]:
        if self.tree is not None and self._is_long:
            from newsmatter._syntax.packed import plain_scalars

            return plain_scalars(self.tree, keys=keys)
        nodes = (node for node, _, key in self.written if key is keys)
        return (n for n in nodes if isinstance(n, Scalar) and n.style == "plain" and (keys or n.tag is None))

    @functools.cached_property
    def lines(self) -> LineIndex:
        """Offsets of the text to lines and columns; made when there is something to report."""
        return LineIndex(self.text)

    @functools.cached_property
    def said(self) -> frozenset[int]:
        """Where the values begin that could not be read, and what was said of missing keys."""
        return frozenset(self.unread.values())

    @functools.cached_property
    def _top(self) -> dict[str, tuple[Scalar | None, Node]] | None:
        """Key and value at each path of one step; None where a key without a name makes others of that."""
        assert self.tree is not None
        keys, values = {key.value: key for key, _ in self.tree.entries}, effective(self.tree)
        return None if "" in values else {name: (keys.get(name), value) for name, value in values.items()}

    @functools.cached_property
    def _places(self) -> dict[str, tuple[Scalar | None, Node]]:
        """Key and value at each path; made once, and only when there is something to report."""
        places: dict[str, tuple[Scalar | None, Node]] = {}
        stack: list[tuple[str, Scalar | None, Node]] = [] if self.tree is None else [("", None, self.tree)]
        while stack:
            path, key, node = stack.pop()
            places.setdefault(path, (key, node))
            target = deref(node)
            if isinstance(target, Sequence):
                stack += reversed([(f"{path}[{at}]", None, item) for at, item in enumerate(target.items)])
            elif isinstance(target, Mapping):
                keys = {name.value: name for name, _ in target.entries}
                children = [(dotted(path, name), keys.get(name), value) for name, value in effective(target).items()]
                stack += reversed(children)
        return places

    @functools.cached_property
    def _paths(self) -> dict[tuple[int, int], str]:
        return {(node.start, node.end): path for path, (_, node) in reversed(self._places.items())}

    def find(self, path: str) -> tuple[Scalar | None, Node] | None:
        """The key (None: an item, or merged) and the value at a path; None where there is none."""
        if not self.regular:
            from newsmatter._syntax import packed, packed_paths

            tree = self.tree
            if packed.is_packed(tree):
                return packed_paths.find(tree, path)
            places = self._top if tree is not None and path.isidentifier() else None
            return (self._places if places is None else places).get(path)
        node: Node | None = self.tree
        key: Scalar | None = None
        for name, at in STEP.findall(path):  # no key of a regular text holds a dot or a bracket
            if at:
                items = node.items if isinstance(node, Sequence) else []
                key, node = None, items[int(at)] if int(at) < len(items) else None
            else:
                key, node = (node.entry(name) if isinstance(node, Mapping) else None) or (None, None)
            if node is None:
                return None
        return None if node is None else (key, node)

    def has(self, path: str) -> bool:
        """Whether something stands at a path, readable or not."""
        return self.find(path) is not None

    def path_of(self, node: Node) -> str:
        """The path of a value of the tree; the empty path for one that is overridden, below ``<<``."""
        if not self.regular:
            from newsmatter._syntax import packed, packed_paths

            if packed.is_packed(self.tree):
                return packed_paths.path_of(self.tree, node)
        return self._paths.get((node.start, node.end), "")

    def lens_at(self, path: str) -> Lens | None:
        """The lens of the field at a path; None where no class names it."""
        lens: Lens = class_lens(self.cls)
        for step in STEP.finditer(path):
            lens = bare(lens)
            if step[1] is None:
                lens = lens.item(int(step[2]))
            elif isinstance(lens, ClassLens) and (field := lens.find(step[1])) is not None:
                lens = field.lens
            else:
                return None
        return bare(lens)

    def span(self, path: str) -> tuple[int, int]:
        """Start and end of the value at a path; of a missing one, the place where it belongs; else the opening fence."""
        if not path:
            return fence(self.text)
        found = self.find(path)
        if found is not None:
            return found[1].start, found[1].end
        if path.endswith("]"):
            return self.span(path.rpartition("[")[0])
        parent, _, key = path.rpartition(".")
        lens = self.lens_at(parent)
        node: Node | None = self.tree
        if parent:
            within = self.find(parent)
            node = within[1] if within else None
        target = deref(node) if node is not None else None
        if isinstance(target, Mapping) and isinstance(lens, ClassLens):
            place = lens.gap(key, target, parent, self.text)
            return place.start, place.end
        return self.span(parent)


class Shape(typing.NamedTuple):
    """What the walk and the value rules ask of a class, made once."""

    children: list[tuple[str, str, bool, Any]]  # attribute and key, whether it is a list, and the class
    urls: list[tuple[Field, bool]]
    bounds: list[tuple[Field, int]]
    stamps: list[Field]
    deprecated: list[Field]
    others: list[Field]  # whose objects stand in dicts, tuples, unions


@once
def shape(cls: Any) -> Shape:
    """The shape of a class."""
    lens = class_lens(cls)
    made = Shape([], [], [], [], [], [])
    for field in lens.fields:
        inner = bare(field.lens)
        one = bare(inner.inner) if isinstance(inner, ListLens) else inner
        if isinstance(one, ClassLens):
            made.children.append((field.name, field.key, one is not inner, one.cls))
        elif _holds_objects(inner, set()):
            made.others.append(field)
        elif getattr(inner, "kind", None) is datetime:
            made.stamps.append(field)
        about = field.metadata
        if FORMAT in about:
            made.urls.append((field, about[FORMAT] == "url-or-path"))
        if DEPRECATED in about:
            made.deprecated.append(field)
        if MINIMUM in about:
            made.bounds.append((field, about[MINIMUM]))
    return made


def _holds_objects(lens: Lens, seen: set[int]) -> bool:
    """Whether objects of classes may stand somewhere in a value."""
    lens = bare(lens)
    if id(lens) in seen:
        return False
    seen.add(id(lens))
    if isinstance(lens, ClassLens):
        return True
    return any(_holds_objects(each, seen) for each in _parts(lens))


def _parts(lens: Lens) -> list[Lens]:
    if isinstance(lens, UnionLens):
        return lens.members
    if isinstance(lens, TupleLens):
        return [*lens.items]
    if isinstance(lens, RecordLens):
        return [*(member.lens for member in lens.members.values()), lens.rest]
    return [lens.inner] if isinstance(lens, (ListLens, DictLens)) else []


Found = list[tuple[str, Any, Shape]]
Shapes = dict[Any, Shape]  # of the classes that were met


def _find(path: str, value: Any, lens: Lens, found: Found, shapes: Shapes) -> None:
    """Collect the objects of a value that is none itself, nor a list of them."""
    lens = bare(lens)
    if value is None or not (isinstance(lens, ClassLens) or _parts(lens)):
        return
    lowered, inner = lens.lower(value, path)
    if isinstance(inner, ClassLens):
        _collect(path, lowered, found, shapes)
    elif isinstance(lowered, list):
        for at, item in enumerate(lowered):
            _find(f"{path}[{at}]", item, inner.item(at), found, shapes)
    elif isinstance(lowered, dict):
        for key, item in lowered.items():
            _find(dotted(path, key), item, inner.below(key), found, shapes)


def _collect(path: str, item: Any, found: Found, shapes: Shapes) -> None:
    made = shapes.get(item.__class__)
    if made is None:
        made = shapes[item.__class__] = shape(item.__class__)
    found.append((path, item, made))
    if not (made.children or made.others):
        return
    prefix = f"{path}." if path else ""
    for name, key, many, _ in made.children:
        child = getattr(item, name)
        if child is None or (many and not child):
            continue
        if many:
            for at, one in enumerate(child):
                if one is not None:
                    _collect(f"{prefix}{key}[{at}]", one, found, shapes)
        else:
            _collect(prefix + key, child, found, shapes)
    for field in made.others:
        with contextlib.suppress(EditError):  # a value that could not be read
            _find(f"{prefix}{field.key}", getattr(item, field.name), field.lens, found, shapes)


def _is_looked_at(lens: Lens) -> bool:
    """Whether the text of a value without quotes can be told from the value."""
    if isinstance(lens, ListLens):
        lens = bare(lens.inner)
    return isinstance(lens, ClassLens) or (isinstance(lens, ScalarLens) and lens.made is None) or type(lens) is Lens


def words(cls: Any) -> Iterator[str]:
    """The lines of a `Doubt` that gather the strings of a regular text that may stand without quotes.

    Its numbers and times are in no doubt. Strings are looked at as values, whether they stand in quotes or not, unless
    their class always writes quotes, and the reader then takes nothing else. An object may hold something else than the
    text: then there is no telling.
    """
    lens = class_lens(cls)
    plain = [field for field in lens.fields if field.lens.style != "double"]
    if (
        not attrs.has(lens.cls)
        or not stores_only(lens.cls, attrs.fields_dict(lens.cls))
        or not all(_is_looked_at(bare(field.lens)) for field in plain)
    ):
        yield "DOUBT"
        return
    for field in plain:
        kind = bare(field.lens)
        if isinstance(kind, ScalarLens) and kind.kind is str:
            yield f"SEEN.append(item.{field.name})"
        elif isinstance(kind, ListLens) and isinstance(kind.inner, ScalarLens) and kind.inner.kind is str:
            yield f"SEEN += item.{field.name} or ()"
