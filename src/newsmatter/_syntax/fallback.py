"""Text to tree by way of ruamel.yaml: all of YAML that front matter may hold.

Only events are taken from ruamel.yaml (pure Python, safe): its marks count code points, so a mark is an offset.
Nodes are built here, for four reasons: ruamel.yaml's composer lets duplicate keys pass, hands out the anchor's node
for an alias, recurses as deep as the text is nested, and ends a block collection after the comments that follow it.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from newsmatter._syntax.nodes import Alias, Mapping, MarkedScalar, Node, Scalar, Sequence, deref, is_merge
from newsmatter._syntax.positions import LineIndex, line_end, line_start
from newsmatter.errors import FrontMatterError

MAX_DEPTH = 64
# Aliases may repeat what they name up to this weight (nodes and characters) beyond ten times the text itself.
ALIAS_WEIGHT = 100_000

_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
# c-printable of YAML 1.2 (5.1), without the surrogates that a Python string may hold alone.
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_MENDS = (
    ("cannot start any token", "tab", "use spaces, a tab cannot stand here"),
    ("found character", "", "quote the value"),
    ("mapping values are not allowed", "", "quote a value that holds ': '"),
    ("while scanning a quoted scalar", "", "close the quote"),
    ("found unexpected end of stream", "", "close the quote or the bracket"),
    ("could not find expected ':'", "", "write the key as 'key: value'"),
    ("undefined alias", "", "name an anchor that stands above"),
    ("expected <block end>", "", "indent the line like its neighbours"),
)


def forbidden_message(char: str) -> str:
    """What is wrong with a character that YAML forbids, and the mend."""
    code = ord(char)
    escape = f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return f'character U+{code:04X} is not allowed in YAML; remove it, or write "{escape}" in double quotes'


def compose(text: str, start: int, end: int, file: str | None = None) -> Mapping | None:
    """The tree of ``text[start:end]``; None when it holds nothing. Raises FrontMatterError."""
    return _Composer(text, start, end, file).run()


class _Frame:
    __slots__ = ("below", "event", "items", "key", "keys", "mapping")

    def __init__(self, event: Any, mapping: bool) -> None:
        self.event = event
        self.mapping = mapping
        self.below = 0  # levels of collections inside
        self.items: list[Any] = []
        self.key: Scalar | None = None
        self.keys: dict[str, Scalar] = {}


class _Composer:
    def __init__(self, text: str, start: int, end: int, file: str | None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.file = file
        self.anchors: dict[str, Scalar | Sequence | Mapping] = {}
        self.weights: dict[int, int] = {}
        self.depths: dict[int, int] = {}  # of what an anchor names: through aliases a text is deeper than it looks
        self.spent = 0

    def fail(self, code: str, message: str, offset: int) -> NoReturn:
        line, column = LineIndex(self.text).locate(offset)
        raise FrontMatterError(message, code=code, line=line, column=column, file=self.file) from None

    def run(self) -> Mapping | None:
        bad = FORBIDDEN.search(self.text, self.start, self.end)
        if bad:
            self.fail("control-character", forbidden_message(bad[0]), bad.start())
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError

        try:
            root = self.build(YAML(typ="safe", pure=True).parse(self.text[self.start : self.end]))
        except MarkedYAMLError as error:
            self.explain(error)
        except FrontMatterError:
            raise
        except Exception as error:
            # ruamel.yaml meets some malformed texts with a bare Python error: OverflowError for "\UFFFFFFFF"
            self.fail("yaml", f"malformed YAML ({' '.join(str(error).split())[:200]})", self.start)
        if root is None or isinstance(root, Mapping):
            return root
        self.fail("not-a-mapping", "the front matter must be keys and values; write 'key: value' lines", root.start)

    def explain(self, error: Any) -> NoReturn:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "quoted scalar" in str(error.context):
            mark = error.context_mark  # where the quote opens, not where the text ran out
        offset = self.start + min(mark.index if mark else 0, self.end - self.start)
        said = ", ".join(str(part) for part in (error.context, error.problem) if part)
        char = self.text[offset : offset + 1]
        mend = next((m for part, only, m in _MENDS if part in said and (not only or char == "\t")),
                    "mend the YAML here")  # fmt: skip
        if "expected <block end>" in said and self.text[self.start : offset].rstrip(" ")[-1:] in ("'", '"'):
            mend = "text stands behind a closing quote: use the other kind of quotes around it all, or double the quote inside"
        code = "tab" if char == "\t" and "cannot start" in said else "yaml"
        self.fail(code, f"{said}; {mend}", offset)

    def build(self, events: Any) -> Node | None:
        root: Node | None = None
        stack: list[_Frame] = []
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "ScalarEvent":
                node: Node = self.scalar(event)
            elif kind in ("MappingStartEvent", "SequenceStartEvent"):
                if len(stack) >= MAX_DEPTH:
                    self.fail("too-deep", f"nested deeper than {MAX_DEPTH} levels; flatten the data",
                              self.start + event.start_mark.index)  # fmt: skip
                if event.anchor:
                    self.anchors.pop(event.anchor, None)
                stack.append(_Frame(event, kind == "MappingStartEvent"))
                continue
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                node = self.close(stack.pop(), event, stack)
            elif kind == "AliasEvent":
                node = self.alias(event, stack)
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
            if not isinstance(node, Scalar):
                self.fail("complex-key", "a key must be a scalar; write it as text", node.start)
            first = frame.keys.setdefault(node.value, node)
            if first is not node:
                line, column = LineIndex(self.text).locate(first.start)
                self.fail("duplicate-key", f"key {node.value!r} stands already at line {line}, column {column}; "
                          "remove one of the two", node.start)  # fmt: skip
            frame.key = node
        else:
            if isinstance(node, Scalar) and node.start == node.end:
                self.place_empty(frame.key, node)
            if is_merge(frame.key):
                self.check_merge(node)
            frame.items.append((frame.key, node))
            frame.key = None

    def place_empty(self, key: Scalar, node: Scalar) -> None:
        """Put an empty value behind its colon, or its key: ruamel.yaml may put it before the next token."""
        offset = self.skip_blanks(key.end)
        place = offset + 1 if self.text[offset : offset + 1] == ":" else key.end
        node.start = node.end = place

    def check_merge(self, node: Node) -> None:
        target = deref(node)
        sources = target.items if isinstance(target, Sequence) else [target]
        if not all(isinstance(deref(source), Mapping) for source in sources):
            self.fail("merge-key", "<< takes a mapping or a list of mappings; name an anchored mapping", node.start)

    def props(self, event: Any, allowed: frozenset[str]) -> tuple[int, int, str | None]:
        """Start, the offset behind anchor and tag, and the tag's short name."""
        start = content = self.start + event.start_mark.index
        tag = str(event.tag) if event.tag is not None else None
        if tag is not None and event.anchor and self.text[self.skip_props(start, 1)] != "!":
            start = self.tag_before(start)
        if tag is not None or event.anchor:
            content = self.skip_props(start, (event.anchor is not None) + (tag is not None))
        if tag is None:
            return start, content, None
        if tag == "!":
            return start, content, "!"
        if tag.startswith(_CORE) and tag[len(_CORE) :] in allowed:
            return start, content, tag[len(_CORE) :]
        self.fail("tag", f"tag {tag} is not of the YAML core schema and is never run; remove it", start)

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

    def scalar(self, event: Any) -> Scalar:
        start, content, tag = self.props(event, _SCALAR_TAGS)
        style = _STYLES[event.style]
        end = self.start + event.end_mark.index
        if style in ("literal", "folded"):
            end = self.block_end(content, end)
        elif style == "plain" and event.value == "" and not self.text[content:end].strip():
            # ruamel.yaml puts the end of an empty scalar behind its anchor or tag
            content = end
        value = event.value
        if style == "double" and _SURROGATE.search(value):
            # "\ud83d\ude00" is how JSON writes U+1F600; half of a pair is no character
            try:
                value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            except UnicodeDecodeError:
                self.fail("surrogate", "an escape is half of a surrogate pair; write the character itself", start)
        node = Scalar(start, end, value, style)
        if tag is not None or event.anchor:
            node = MarkedScalar(start, end, value, style, content, tag, event.anchor)
        self.weights[id(node)] = 1 + len(value)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def block_end(self, content: int, end: int) -> int:
        """The end of a block scalar: no line break behind it, no blank lines that are not its own."""
        raw = self.text[content:end]
        lines = _LINE.findall(raw)
        header = lines[0].split("#", 1)[0]
        size = len(raw) - len(_break(lines[-1]))
        if "+" in header:
            return content + size
        filled = [line for line in lines[1:] if line.strip()]
        if not filled:
            return content + len(header.rstrip())
        indent = min(len(line) - len(line.lstrip(" ")) for line in filled)
        size = len(raw)
        # a line of more blanks than the indentation is content, the blank lines behind it are not
        while not lines[-1].strip() and len(lines[-1].rstrip("\r\n")) <= indent:
            size -= len(lines.pop())
        return content + size - len(_break(lines[-1]))

    def alias(self, event: Any, stack: list[_Frame]) -> Alias:
        start = self.start + event.start_mark.index
        name = event.anchor
        if any(frame.event.anchor == name for frame in stack) and name not in self.anchors:
            self.fail("recursive-alias", f"alias *{name} stands inside what it names; write the value out", start)
        target = self.anchors.get(name)
        if target is None:
            self.fail("undefined-alias", f"undefined alias *{name}; name an anchor that stands above", start)
        self.spent += self.weights[id(target)]
        if self.spent > ALIAS_WEIGHT + 10 * (self.end - self.start):
            self.fail("alias-expansion", "aliases repeat too much data; write fewer of them", start)
        depth = self.depths.get(id(target), 0)
        if len(stack) + depth > MAX_DEPTH:
            self.fail("too-deep", f"aliases nest the data deeper than {MAX_DEPTH} levels; flatten it", start)
        if stack:
            stack[-1].below = max(stack[-1].below, depth)
        node = Alias(start, self.start + event.end_mark.index, name, target)
        self.weights[id(node)] = self.weights[id(target)]
        return node

    def close(self, frame: _Frame, event: Any, stack: list[_Frame]) -> Sequence | Mapping:
        opening = frame.event
        start, content, tag = self.props(opening, frozenset({"map" if frame.mapping else "seq"}))
        flow = bool(opening.flow_style)
        children = [value for _, value in frame.items] if frame.mapping else frame.items
        if flow:
            end = self.start + event.end_mark.index
        elif children:
            end = children[-1].end
            if not opening.anchor and tag is None:
                content = start = frame.items[0][0].start if frame.mapping else start
        else:  # pragma: no cover - a block collection has a child
            end = start
        node: Sequence | Mapping = (Mapping if frame.mapping else Sequence)(
            start, end, frame.items, flow, content, tag, opening.anchor
        )
        weight = 1 + sum(self.weights[id(child)] for child in children)
        weight += sum(1 + len(key.value) for key, _ in frame.items) if frame.mapping else 0
        self.weights[id(node)] = weight
        if opening.anchor:
            self.anchors[opening.anchor] = node
            self.depths[id(node)] = frame.below + 1
        if stack:
            stack[-1].below = max(stack[-1].below, frame.below + 1)
        return node


def _break(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
