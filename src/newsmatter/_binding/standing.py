"""What stands in a text where a class looks for a value: nothing, and why, or something some steps below."""

from __future__ import annotations

import re

from newsmatter._binding.containers import DictLens, ListLens
from newsmatter._binding.lens import STEP, Lens
from newsmatter._syntax import resolve
from newsmatter._syntax.nodes import Mapping, Node, Scalar, Sequence, deref, effective


def below(node: Node, steps: str) -> Node:
    """The node that stands some steps below another; the last on the way where there is none."""
    for step in STEP.finditer(steps):
        key, at = step.groups()
        target = deref(node)
        if at is not None and isinstance(target, Sequence) and int(at) < len(target.items):
            node = target.items[int(at)]
        elif at is None and isinstance(target, Mapping) and key in (children := effective(target)):
            node = children[key]
        else:
            break
    return node


def is_nothing(node: Node, lens: Lens) -> bool:
    """Whether nothing stands where a value is required: of text, a null in any spelling is none."""
    target = deref(node)
    if not isinstance(target, Scalar) or not resolve.is_null(target) or isinstance(lens, (ListLens, DictLens)):
        return False
    return target.value == "" or lens.textual()


def why(node: Node, text: str) -> str:
    """What to do where nothing stands: what was meant for a text may have been read as something else."""
    anchor = getattr(deref(node), "anchor", None)
    if anchor is not None:
        return f"'&{anchor}' is an anchor, no text: put it in quotes"
    comment = re.compile(r"[ \t]*(#\w\S*)").match(text, node.end)
    return f'what follows # is a comment: put it in quotes, as in "{comment[1]}"' if comment else "write one"
