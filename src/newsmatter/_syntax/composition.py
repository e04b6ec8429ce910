"""What is refused or bounded whichever way reads a text: keys, anchors, aliases, merge keys, tags and depth."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from newsmatter._later import pattern
from newsmatter._syntax.nodes import Alias, Mapping, MarkedScalar, Node, Properties, Scalar, Sequence, deref
from newsmatter._syntax.positions import LineIndex, white
from newsmatter.errors import FrontMatterError

MAX_DEPTH = 64
# Keys recur in the items of a list, and from file to file: each is one string for all. So many at most are known, and when
# there are so many the next text begins anew.
NAMES: dict[str, str] = {}
MOST_NAMES = 2_000
# Aliases may repeat what they name up to this weight (nodes and characters) beyond ten times the text itself.
ALIAS_WEIGHT = 100_000

_CORE = "tag:yaml.org,2002:"
SCALAR_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "binary"})
_KINDS = {"map": "a mapping", "seq": "a list", "": "a scalar"}
_ANCHOR = pattern(r"[&*]([^\s,\[\]{}]+)", re.ASCII)
_TAG = pattern(r"!(?:<([^\s<>]+)>|(!|[\w-]+!)?([^\s,\[\]{}!]*))", re.ASCII)
_ENDS = frozenset(",]}")
_GAPS = frozenset(" \t\r\n")
_SURROGATE = pattern("[\ud800-\udfff]")


class Malformed(Exception):
    """The text is not YAML 1.2: the offset where a person would look first, one plain sentence, and a finding's code."""

    def __init__(self, offset: int, reason: str, code: str = "yaml") -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason
        self.code = code


class Props:
    """What stands before a node: its anchor, its tag as written, and where they begin and end."""

    __slots__ = ("anchor", "end", "start", "tag")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.anchor: str | None = None
        self.tag: str | None = None


class Composition:
    """The front matter ``text[start:end]`` while its tree is made."""

    def __init__(self, text: str, start: int, end: int, file: str | None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.file = file
        if len(NAMES) >= MOST_NAMES:
            NAMES.clear()
        self.anchors: dict[str, Scalar | Sequence | Mapping] = {}
        self._measured: dict[tuple[int, bool], tuple[int, int]] = {}
        self.inside: list[str | None] = []  # the anchors of the collections that are open, None for those without
        self._spent = 0

    def fail(self, code: str, message: str, offset: int) -> NoReturn:
        """Raises FrontMatterError at the offset."""
        from newsmatter._syntax.complaints import Complaint, refine  # most texts have no fault

        code, message, offset = refine(self.text, self.start, self.end, Complaint(code, message, offset))
        line, column = LineIndex(self.text).locate(offset)
        raise FrontMatterError(message, code=code, line=line, column=column, file=self.file) from None

    def name(self, key: str) -> str:
        """A key as the one string that stands for it wherever it recurs."""
        return NAMES.setdefault(key, key) if len(NAMES) < MOST_NAMES else NAMES.get(key, key)

    def entries(self, mapping: bool, flow: bool = False) -> tuple[Any, Any]:
        """Where the entries or items of a new collection go, and its keys; in brackets each comes as it stays."""
        return [], {}

    def open(self, anchor: str | None, offset: int) -> None:
        """A collection begins."""
        if len(self.inside) >= MAX_DEPTH:
            self.fail("too-deep", f"nested deeper than {MAX_DEPTH} levels; flatten the data", offset)
        self.inside.append(anchor)

    def tag(self, tag: str, collection: str, offset: int) -> str:
        """The short name of a tag; ``collection``: ``map``, ``seq``, or empty for a scalar."""
        if tag == "!":
            return tag
        allowed = {collection} if collection else SCALAR_TAGS
        if tag.startswith(_CORE) and tag[len(_CORE) :] in allowed:
            return tag[len(_CORE) :]
        anchor = _ANCHOR.match(self.text, offset)
        found = _TAG.search(self.text, anchor.end() if anchor else offset)
        shown = found[0] if found else tag
        if tag.startswith(_CORE) and tag[len(_CORE) :] in SCALAR_TAGS | _KINDS.keys():
            wants = _KINDS.get(tag[len(_CORE) :], "a scalar")
            message = f"tag {shown} stands before {_KINDS[collection]}, and is for {wants}; remove the tag"
        else:
            message = f"tag {shown} is not of the YAML core schema and is never run; remove it, or quote the value if it is text"
        self.fail("tag", message, offset)

    def key(self, node: Node, standing: dict[str, Scalar]) -> Scalar:
        """A node as the key of a mapping that has the ``standing`` ones; an alias stands for the scalar it names."""
        target = deref(node)
        if not isinstance(target, Scalar):
            self.fail("complex-key", "a key must be a scalar; write it as text", node.start)
        key = Scalar(node.start, node.end, target.value, "alias") if isinstance(node, Alias) else target
        first = standing.setdefault(key.value, key)
        if first is not key:
            line, column = LineIndex(self.text).locate(first.start)
            self.fail("duplicate-key", f"key {key.value!r} stands already at line {line}, column {column}; "
                      "remove one of the two", key.start)  # fmt: skip
        return key

    def named(self, name: str, start: int, end: int) -> Alias:
        """The alias ``text[start:end]``."""
        target = self.anchors.get(name)
        if target is None:
            if name in self.inside:
                self.fail("recursive-alias", f"alias *{name} stands inside what it names; write the value out", start)
            self.fail(
                "undefined-alias",
                f"undefined alias *{name}; quote the value if it is text, or name an anchor that stands above",
                start,
            )
        weight, depth = self._measure(target)
        if len(self.inside) + depth > MAX_DEPTH:  # through aliases a text is deeper than it looks
            self.fail("too-deep", f"aliases nest the data deeper than {MAX_DEPTH} levels; flatten it", start)
        self._spent += weight
        if self._spent > ALIAS_WEIGHT + 10 * (self.end - self.start):
            self.fail("alias-expansion", "aliases repeat too much data; write fewer of them", start)
        return Alias(start, end, name, target)

    def _measure(self, node: Node) -> tuple[int, int]:
        """How much a reader makes of a node, nodes and characters, and its levels, what aliases repeat included."""
        node = deref(node)
        if isinstance(node, Scalar):
            return 1 + len(node.value), 0
        place = node.start, isinstance(node, Sequence)  # no two collections of a kind begin at one place
        known = self._measured.get(place)
        if known is None:
            weight, depth = 1, 0
            if isinstance(node, Mapping):
                weight += sum(1 + len(key.value) for key, _ in node.entries)
            for item in node.items if isinstance(node, Sequence) else (value for _, value in node.entries):
                more, levels = self._measure(item)
                weight, depth = weight + more, max(depth, levels)
            known = self._measured[place] = weight, 1 + depth
        return known

    def merge(self, node: Node) -> None:
        """The value of a merge key."""
        target = deref(node)
        sources = target.items if isinstance(target, Sequence) else [target]
        if not all(isinstance(deref(source), Mapping) for source in sources):
            self.fail("merge-key", "<< takes a mapping or a list of mappings; name an anchored mapping", node.start)

    def characters(self, value: str, start: int) -> str:
        """The value of a double-quoted scalar: ``"\\ud83d\\ude00"`` is how JSON writes U+1F600, half of a pair is none."""
        if _SURROGATE.search(value):
            try:
                return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            except UnicodeDecodeError:
                self.fail("surrogate", "an escape is half of a surrogate pair; write the character itself", start)
        return value

    # -- what stands before a node

    def props(self, at: int, found: Props | None, flow: bool) -> Props | None:
        """The anchor and tag at an offset, added to those that were found above."""
        text = self.text
        while text[at] in "&!":
            found = found or Props(at)
            if text[at] == "&":
                match = _ANCHOR.match(text, at)
                if match is None:
                    raise Malformed(at, "an & names nothing")
                if found.anchor is not None:
                    raise Malformed(at, "a value has two anchors")
                found.anchor = match[1]
                self.anchors.pop(match[1], None)
            else:
                match = _TAG.match(text, at)
                assert match is not None  # a "!" alone is one
                if found.tag is not None:
                    raise Malformed(at, "a value has two tags")
                found.tag = self._full(match)
            found.end = match.end()
            if text[found.end] not in _GAPS and not (flow and text[found.end] in _ENDS):
                raise Malformed(at, "no blank stands behind an anchor or a tag")
            at = white(text, found.end, self.end)
        return found

    def _full(self, match: re.Match[str]) -> str:
        verbatim, handle, suffix = match.groups()
        if verbatim is not None:
            return verbatim
        if handle == "!":
            return "tag:yaml.org,2002:" + suffix
        if handle is not None:  # only a %TAG directive could name it, and front matter has none
            self.fail("tag", f"tag {match[0]} has a handle that nothing declares; remove it", match.start())
        return "!" + suffix

    def scalar(self, start: int, end: int, value: str, style: str, props: Props | None) -> Scalar:
        """The node of a scalar, with what stands before it."""
        if style == "double":
            value = self.characters(value, start)
        if props is None:
            return Scalar(start, end, value, style)
        tag = None if props.tag is None else self.tag(props.tag, "", props.start)
        node = MarkedScalar(props.start, end, value, style, Properties(start, tag, props.anchor))
        if props.anchor is not None:
            self.anchors[props.anchor] = node
        return node

    def nothing(self, at: int, props: Props | None) -> Scalar:
        """A null that is written as nothing, at an offset or behind its anchor and tag."""
        return (
            self.scalar(at, at, "", "plain", None)
            if props is None
            else self.scalar(props.end, props.end, "", "plain", props)
        )

    def alias(self, at: int, props: Props | None) -> Alias:
        match = _ANCHOR.match(self.text, at)
        if match is None:
            raise Malformed(at, "an * names nothing")
        if props is not None:
            raise Malformed(at, "an alias can have neither anchor nor tag")
        return self.named(match[1], at, match.end())

    def known(self, node: Sequence | Mapping, props: Props) -> None:
        """What stands before a collection becomes part of it; from now on its anchor names it."""
        node.start = props.start
        if props.tag is not None:
            node.tag = self.tag(props.tag, "map" if isinstance(node, Mapping) else "seq", props.start)
        if props.anchor is not None:
            node.anchor = props.anchor
            self.anchors[props.anchor] = node
