"""The tree, written out to compare, and checked: spans ordered, nested and tiling the text."""

from __future__ import annotations

import re
from typing import Any

from newsmatter._syntax.nodes import Alias, Mapping, Node, Scalar, Sequence

_BETWEEN = re.compile(r"(?:[ \t\r\n,:?\[\]{}-]|(?:(?<=[\s])|^)#[^\r\n]*|[&!][^\s,\[\]{}]*)*", re.ASCII)


def shape(node: Node) -> Any:
    """Kind, value, style and span of a node and all below it."""
    if isinstance(node, Scalar):
        return "scalar", node.start, node.content, node.end, node.value, node.style, node.tag, node.anchor
    if isinstance(node, Alias):
        return "alias", node.start, node.end, node.name
    if isinstance(node, Sequence):
        return "sequence", node.start, node.content, node.end, node.flow, [shape(item) for item in node.items]
    return "mapping", node.start, node.content, node.end, node.flow, [(shape(k), shape(v)) for k, v in node.entries]


def check(node: Node, text: str) -> None:
    """Assert what holds for every tree."""
    children: list[Node] = []
    if isinstance(node, Sequence):
        children = node.items
    elif isinstance(node, Mapping):
        children = [part for entry in node.entries for part in entry]
    else:
        assert node.start <= node.end <= len(text)
        if isinstance(node, Scalar):
            quote = {"double": '"', "single": "'", "literal": "|", "folded": ">"}.get(node.style)
            if quote:
                assert text[node.content] == quote
            if node.style in ("double", "single"):
                assert text[node.end - 1] == quote
            if node.style == "plain" and not re.search(r"[\r\n]", text[node.content : node.end]):
                assert text[node.content : node.end] == node.value
        return
    at = node.start
    for child in children:
        assert at <= child.start <= child.end <= node.end
        between = text[at : child.start]
        assert _BETWEEN.fullmatch(between), between
        check(child, text)
        at = child.end
    assert _BETWEEN.fullmatch(text[at : node.end])
