"""Paths in a packed tree (`packed`): what stands at one, and that of a node; no table of all is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref

if TYPE_CHECKING:
    from newsmatter._syntax.packed import Entries, Items

_INDEX = re.compile(r"\[([0-9]+)\]")


def find(node: Node, path: str, key: Scalar | None = None, top: bool = True) -> tuple[Scalar | None, Node] | None:
    """The key (None: of an item) and the value at a path below a node, the first in the order of the text; keys may hold dots."""
    if not path:
        return key, node
    target = deref(node)
    if isinstance(target, Sequence):
        step = _INDEX.match(path)
        if step is None or int(step[1]) >= len(target.items):
            return None
        return find(target.items[int(step[1])], path[step.end() :], None, False)
    if not isinstance(target, Mapping) or not (top or path[0] == "."):
        return None
    entries, path = cast("Entries", target.entries), path if top else path[1:]
    ends = [0] * top + [at for at, char in enumerate(path) if char in ".["] + [len(path)]
    rows = {row: end for end in ends if (row := entries.row_of(path[:end])) is not None}
    for row in sorted(rows):
        name, value = entries.unpack(row)
        # nothing stands between the name of a root's key that is empty and what is below
        found = find(value, path[rows[row] :], name, top and rows[row] == 0)
        if found is not None:
            return found
    return None


def path_of(root: Mapping, node: Node) -> str:
    """The path of a value of a tree; the empty path for a key."""
    rows, place = cast("Entries", root.entries).rows, (node.start, node.end)
    path, below = rows.recent or ("", root)
    if not below.start <= node.start <= node.end <= below.end:
        path, below = "", root
    while (below.start, below.end) != place or type(below) is not type(node):
        if isinstance(below, (Mapping, Sequence)):
            rows.recent = path, below
        if isinstance(below, Mapping):
            name, below = cast("Entries", below.entries).at(node.start)[1]
            path = f"{path}.{name.value}" if path else name.value
        elif isinstance(below, Sequence):
            at, below = cast("Items", below.items).at(node.start)
            path = f"{path}[{at}]"
        else:
            return ""
    return path
