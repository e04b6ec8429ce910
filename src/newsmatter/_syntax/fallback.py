"""Text to tree by way of ruamel.yaml: the second opinion on what the scanner refuses, and the judge of the tests.

Only events are taken from ruamel.yaml (pure Python, safe): its marks count code points, so a mark is an offset.
Nodes are built here, for four reasons: ruamel.yaml's composer lets duplicate keys pass, hands out the anchor's node
for an alias, recurses as deep as the text is nested, and ends a block collection after the comments that follow it.
"""

from __future__ import annotations

import re
from typing import Any

from newsmatter._syntax.complaints import explain, unreadable
from newsmatter._syntax.composition import Composition
from newsmatter._syntax.nodes import Mapping, MarkedScalar, Node, Properties, Scalar, Sequence, is_merge
from newsmatter._syntax.positions import line_end, line_start, text_column
from newsmatter.errors import FrontMatterError

_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
# Line breaks in YAML 1.1, which ruamel.yaml has it, and characters like others in 1.2: it is given others in their place.
_BREAKS_OF_OLD = "\x85\u2028\u2029"
_PRIVATE = range(0xE000, 0xF900)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def compose(
    text: str, start: int, end: int, file: str | None = None, refusal: tuple[int, str] = (-1, "")
) -> Mapping | None:
    """The tree of ``text[start:end]``; None when it holds nothing. Raises FrontMatterError.

    ``refusal``: where the scanner refused the text, and its code: a hint for the message.
    """
    composer = _Composer(text, start, end, file)
    composer.refusal = refusal
    return composer.run()


class _Frame:
    __slots__ = ("event", "items", "key", "keys", "mapping")

    def __init__(self, event: Any, mapping: bool) -> None:
        self.event = event
        self.mapping = mapping
        self.items: list[Any] = []
        self.key: Scalar | None = None
        self.keys: dict[str, Scalar] = {}


class _Composer(Composition):
    refusal: tuple[int, str]

    def run(self) -> Mapping | None:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError

        source = self.text[self.start : self.end]
        spare = (chr(code) for code in _PRIVATE if chr(code) not in source)
        # a mark of byte order is skipped at the very beginning only, and there it is part of the first key as elsewhere
        mark = "\ufeff" if source.startswith("\ufeff") and source[1:2] not in " \t\r\n#" else ""
        self.stand_ins = {ord(char): next(spare) for char in _BREAKS_OF_OLD + mark if char in source}
        self.originals = {ord(stand_in): chr(code) for code, stand_in in self.stand_ins.items()}
        try:
            root = self.build(YAML(typ="safe", pure=True).parse(source.translate(self.stand_ins)))
        except MarkedYAMLError as error:
            self.fail(*explain(self.text, self.start, self.end, error, self.refusal))
        except FrontMatterError:
            raise
        except Exception:
            # ruamel.yaml meets some malformed texts with a bare Python error: OverflowError for "\UFFFFFFFF"
            self.fail(*unreadable(self.text, self.start, self.end))
        if root is None or isinstance(root, Mapping):
            return root
        self.fail("not-a-mapping", "the front matter must be keys and values; write 'key: value' lines", root.start)

    def build(self, events: Any) -> Node | None:
        root: Node | None = None
        stack: list[_Frame] = []
        documents = 0
        for event in events:
            kind = type(event).__name__
            if self.originals and getattr(event, "anchor", None):
                event.anchor = event.anchor.translate(self.originals)
            if kind == "ScalarEvent":
                node: Node = self.scalar_of(event)
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                self.open(event.anchor, self.start + event.start_mark.index)
                if event.anchor:
                    self.anchors.pop(event.anchor, None)
                stack.append(_Frame(event, kind == "MappingStartEvent"))
                continue
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                self.inside.pop()
                node = self.close(stack.pop(), event)
            elif kind == "AliasEvent":
                node = self.named(event.anchor, self.start + event.start_mark.index, self.start + event.end_mark.index)
            elif kind == "DocumentStartEvent":
                documents += 1
                if documents > 1 or event.explicit:
                    self.fail("second-document", "a second YAML document; front matter is one, remove the marker",
                              self.start + event.start_mark.index)  # fmt: skip
                continue
            else:
                continue
            if stack:
                self.add(stack[-1], node)
            else:
                root = node
        return root

    def add(self, frame: _Frame, node: Node) -> None:
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is None:
            if (
                node.start == node.end and self.text[node.start - 1] == ":"
            ):  # ``{: b}`` has its key marked behind the colon
                node.start = node.end = node.start - 1
            frame.key = self.key(node, frame.keys)
        else:
            if isinstance(node, Scalar) and node.start == node.end:
                self.place_empty(frame.key, node)
            if is_merge(frame.key):
                self.merge(node)
            frame.items.append((frame.key, node))
            frame.key = None

    def place_empty(self, key: Scalar, node: Scalar) -> None:
        """Put an empty value behind its colon, or its key: ruamel.yaml may put it before the next token."""
        offset = self.skip_blanks(key.end)
        quoted = key.style in ("double", "single")  # beside a quote a colon needs no blank: ``{"a":}``
        colon = self.text[offset : offset + 1] == ":" and (quoted or self.text[offset + 1] in " \t\r\n,]}")
        place = offset + 1 if colon else key.end
        node.start = node.end = place

    def marks(self, event: Any, collection: str) -> tuple[int, int, str | None]:
        """Start, the offset behind anchor and tag, and the tag's short name."""
        start = content = self.start + event.start_mark.index
        tag = str(event.tag) if event.tag is not None else None
        if tag is not None and event.anchor and self.text[self.skip_props(start, 1)] != "!":
            start = self.tag_before(start)
        if tag is not None or event.anchor:
            content = self.skip_props(start, (event.anchor is not None) + (tag is not None))
        return start, content, None if tag is None else self.tag(tag, collection, start)

    def tag_before(self, offset: int) -> int:
        """The start of the tag that stands before an anchor: ruamel.yaml marks ``!!str &a x`` at the anchor."""
        above = offset
        while self.text[above - 1] in " \t":
            above -= 1
        if self.text[above - 1] not in "\r\n":  # most stand side by side, and a line may hold any number of them
            at = self.text.rfind("!", self.start, above)
            return at - (self.text[at - 1] == "!")
        line = ""
        while not line.strip() or line.lstrip(" \t").startswith("#"):
            above = line_start(self.text, above) - 1
            line = self.text[line_start(self.text, above) : above]
        start = line_start(self.text, above)
        at = line.split(" #")[0].rfind("!")
        return start + at - line[:at].endswith("!")

    def skip_props(self, offset: int, count: int) -> int:
        """The offset behind anchor and tag, and behind the blanks, line breaks and comments that follow them."""
        text, end = self.text, self.end
        for _ in range(count):
            while offset < end and text[offset] not in " \t\r\n,[]{}":
                offset += 1
            offset = self.skip_blanks(offset)
        return min(offset, end)

    def skip_blanks(self, offset: int) -> int:
        """The offset behind blanks, line breaks and comments."""
        text, end = self.text, self.end
        while offset < end and text[offset] in " \t\r\n#":
            offset = line_end(text, offset) if text[offset] == "#" else offset + 1
        return offset

    def scalar_of(self, event: Any) -> Scalar:
        start, content, tag = self.marks(event, "")
        style = _STYLES[event.style]
        end = self.start + event.end_mark.index
        if style in ("literal", "folded"):
            end = self.block_end(content, end, event.value)
        elif style == "plain" and event.value == "" and not self.text[content:end].strip():
            # ruamel.yaml puts the end of an empty scalar behind its anchor or tag
            content = end
        value = event.value.translate(self.originals)
        if style == "double":
            value = self.characters(value, start)
        node = Scalar(start, end, value, style)
        if tag is not None or event.anchor:
            node = MarkedScalar(start, end, value, style, Properties(content, tag, event.anchor))
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def block_end(self, content: int, end: int, value: str) -> int:
        """The end of a block scalar: no line break behind it, no blank lines that are not its own."""
        raw = self.text[content:end]
        lines = _LINE.findall(raw)
        header = lines[0].split("#", 1)[0]
        size = len(raw) - len(_break(lines[-1]))
        if "+" in header:
            return content + size
        indent = text_column(lines[1:], value)
        if indent is None:
            return content + len(header.rstrip())
        size = len(raw)
        # a line of more blanks than the indentation is content, the blank lines behind it are not
        while not lines[-1].strip(" \r\n") and len(lines[-1].rstrip("\r\n")) <= indent:
            size -= len(lines.pop())
        return content + size - len(_break(lines[-1]))

    def close(self, frame: _Frame, event: Any) -> Sequence | Mapping:
        opening = frame.event
        start, content, tag = self.marks(opening, "map" if frame.mapping else "seq")
        flow = bool(opening.flow_style)
        children = [value for _, value in frame.items] if frame.mapping else frame.items
        if flow and self.text[content] in "[{":
            end = self.start + event.end_mark.index
        elif children:
            end = children[-1].end
            if frame.mapping:
                content = frame.items[0][0].start
                if flow and self.text[start] == "?" and start < content:  # ``[? a : b]`` is removed from its mark on
                    content = start
                start = start if opening.anchor or tag else content
        else:  # pragma: no cover - a block collection has a child
            end = start
        node: Sequence | Mapping = (Mapping if frame.mapping else Sequence)(
            start, end, frame.items, flow, Properties(content, tag, opening.anchor)
        )
        if opening.anchor:
            self.anchors[opening.anchor] = node
        return node


def _break(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
