"""Random edits of random documents, one after the other; after each the text is right, local and small.

Local: every line outside the lines of what was edited (the value's own, its key's, and the comments and blank lines
above that belong to it; for what comes new, goes or moves, the lines of the list or mapping that it is in) is the same.
Small: no more lines go than the old value had, no more come than the new value needs.
"""

from __future__ import annotations

import copy
import difflib
from typing import Any

import attrs
import yaml
from comparing import normal, str_keys
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from ruamel.yaml import YAML
from test_laws import SAFETY_NETS, front_matter

import newsmatter as nm
from newsmatter._binding.classes import class_lens
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping, Node, Sequence, is_merge
from newsmatter._syntax.parse import parse
from newsmatter._syntax.positions import line_start, next_line, previous_line
from newsmatter.strategies import Edit, article_texts, document_texts, edits

SLACK = 2  # a blank line that comes or goes, a line that a dash or a bracket shares


def wire(value: Any) -> Any:
    """What readers of the text should find: keys of the wire, nothing empty."""
    if hasattr(type(value), "__attrs_attrs__") and hasattr(value, "extra"):
        fields = {field.key: wire(getattr(value, field.name)) for field in class_lens(type(value)).fields}
        return bare(fields | {key: wire(child) for key, child in value.extra.items()})
    if isinstance(value, nm.Secured):
        return normal(str(value))
    if isinstance(value, dict):
        return bare({key: wire(child) for key, child in value.items()})
    return [wire(child) for child in value] if isinstance(value, list) else normal(value)


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        children = {key: bare(child) for key, child in value.items()}
        return {key: child for key, child in children.items() if child not in (("NoneType", None), [], {})}
    return [bare(child) for child in value] if isinstance(value, list) else value


def steps(document: nm.Document, edit: Edit) -> list[Any]:
    """The keys and indexes of an edit's place, as they stand in the text."""
    found: list[Any] = []
    target: Any = document
    for kind, name in edit.where:
        if kind == "[]":
            found.append(name)
            target = target[name] if not isinstance(target, dict) or name in target else None
            continue
        if name != "extra":
            found += [field.key for field in class_lens(type(target)).fields if field.name == name]
        target = getattr(target, str(name))
    return found


class Place:
    """The lines that an edit may change: ``text[low:high]``; ``old`` of them may go."""

    def __init__(self, text: str, document: nm.Document, edit: Edit) -> None:
        envelope = split(text)
        self.text, self.floor = text, envelope.start
        self.low, self.high = envelope.start, envelope.end
        self.old = 0
        self.merged = False  # the value comes from a merge key: to change it is to write it out whole
        if edit.where == ((".", "body"),):
            self.low, self.high = envelope.end, len(text)
            self.old = len(text[self.low :].split("\n"))
            return
        node: Node = parse(text, envelope.start, envelope.end)
        in_flow = False
        way = steps(document, edit)
        goes = edit.action == "delete" or (edit.action == "set" and edit.argument in (None, [], {}))
        for at, step in enumerate(way):
            if isinstance(node, Mapping):
                child = {key.value: (key.start, value) for key, value in node.entries if not is_merge(key)}.get(step)
            elif isinstance(node, Sequence) and step < len(node.items):
                child = (node.items[step].start, node.items[step])
            else:
                child = None
            if child is None:
                self.merged = at < len(way) - 1 or edit.action not in ("set", "delete")
                break
            in_flow = in_flow or node.flow
            if not in_flow:
                outer = self.low, self.high
                self.entry(*child)
                if goes and at == len(way) - 1:  # the list may become ``[]``, the key below may come up beside the dash
                    self.old = len(text[self.low : self.high].split("\n"))
                    self.low, self.high = outer
                    return
            node = child[1]
        else:
            if edit.action in ("set", "delete", "clear", "order") or in_flow or getattr(node, "flow", False):
                self.old = len(text[self.low : self.high].split("\n"))
            return
        if in_flow or getattr(node, "flow", True):
            self.old = len(text[self.low : self.high].split("\n"))

    def entry(self, start: int, node: Node) -> None:
        text = self.text
        low = line_start(text, start)
        while low > self.floor:
            above, stop = previous_line(text, low)
            line = text[above:stop].strip(" \t")
            if line and not line.startswith("#") and line.strip("- "):
                break
            low = above
        high = next_line(text, max(node.end, start))
        column = start - line_start(text, start)
        if isinstance(node, (Mapping, Sequence)) and not node.flow:
            column = max(column, node.start - line_start(text, node.start) - 1)
        while high < len(text):
            line = text[high : next_line(text, high)]
            inner = line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) > column
            if line.strip() and not inner:  # a comment as deep as the items is part of the block
                break
            high += len(line)
        self.low, self.high = max(low, self.low), min(high, self.high)


def counts(before: str, after: str) -> tuple[int, int]:
    """How many lines went, and how many came."""
    gone = come = 0
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            gone += b - a
            come += d - c
    return gone, come


def lines_of(value: Any) -> int:
    """How many lines a value needs at most."""
    if isinstance(value, str):
        return 1 + 2 * value.count("\n")  # a folded block has a blank line between two of its own
    if hasattr(type(value), "__attrs_attrs__"):
        value = attrs.asdict(value, recurse=False)
    if isinstance(value, (dict, list)):
        return 1 + sum(map(lines_of, value.values() if isinstance(value, dict) else value))
    return 1


def needed(edit: Edit, place: Place) -> int:
    """How many lines may come."""
    if edit.action == "insert":
        return lines_of(edit.argument[1]) + place.old
    return place.old + (lines_of(edit.argument) if edit.action == "set" else 0)


class Editing(RuleBasedStateMachine):
    """A document under edit: ``text`` is what it was last written as."""

    cls: type[nm.Document] = nm.Document
    portable = True  # whether the judges read the texts too

    def start(self, text: str) -> None:
        self.text = text
        self.document = nm.loads(text, self.cls)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        edit = data.draw(edits(self.document))
        before = copy.deepcopy(self.document)
        fresh = self.document._origin is not None and self.document._origin.text == self.text
        place = Place(self.text, self.document, edit)
        edit(self.document)
        try:
            result = nm.dumps(self.document)
        except nm.EditError as error:
            self.check_refusal(str(error), edit)
            self.document = before
            assert nm.dumps(before) == self.text
            return
        self.check_values(result, edit)
        if fresh:  # else the edit is the smallest from the text that was loaded
            self.check_lines(result, edit, place)
        self.text = result

    def check_refusal(self, error: str, edit: Edit) -> None:
        """A rule names what is refused, save where an alias or a merge key below would change along."""
        origin = self.document._origin
        known = not any(net in error for net in SAFETY_NETS) or (origin is not None and "*n" in origin.text)
        assert known, (self.text, str(edit), error)

    def check_lines(self, result: str, edit: Edit, place: Place) -> None:
        assert result.startswith(self.text[: place.low]), (self.text, str(edit), result)
        assert result.endswith(self.text[place.high :]), (self.text, str(edit), result)
        if place.merged:
            return
        gone, come = counts(self.text, result)
        assert gone <= place.old + SLACK, (self.text, str(edit), result)
        assert come <= needed(edit, place) + SLACK, (self.text, str(edit), result)

    def check_values(self, result: str, edit: Edit) -> None:
        again = nm.loads(result, self.cls)
        assert again == self.document, (self.text, str(edit), result)
        assert wire(again) == wire(self.document), (self.text, str(edit), result)
        if not self.portable:
            return
        source = front_matter(result)
        for judge in (yaml.safe_load(source), YAML(typ="safe", pure=True).load(source)):
            assert bare(str_keys(normal(judge or {}))) == str_keys(wire(self.document)), (self.text, result)

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """Somebody else edits the text that was last written, and both edits come together."""
        base, theirs, ours = nm.loads(self.text, self.cls), nm.loads(self.text, self.cls), copy.deepcopy(self.document)
        for document in (theirs, ours):
            data.draw(edits(document))(document)
        merged = nm.merge(base, ours, theirs)
        if not nm.changes(base, ours):
            assert merged.document == theirs
        if not nm.changes(base, theirs):
            assert merged.document == ours
        try:
            result = nm.dumps(merged.document)
        except nm.EditError as error:
            known = not any(net in str(error) for net in SAFETY_NETS) or "*n" in self.text
            assert known, (self.text, str(error))
            return
        assert nm.loads(result, self.cls) == merged.document
        self.text, self.document = result, merged.document

    @rule()
    def load_again(self) -> None:
        self.document = nm.loads(self.text, self.cls)
        assert nm.dumps(self.document) == self.text


class UntypedEditing(Editing):
    @initialize(case=document_texts())
    def any_text(self, case: Any) -> None:
        self.start(case.text)


class EditingOfOneVersion(Editing):
    """Beside tabs and line breaks of YAML 1.1, which the judges cannot read."""

    portable = False

    @initialize(case=document_texts(portable=False))
    def any_text(self, case: Any) -> None:
        self.start(case.text)


class TypedEditing(Editing):
    cls = nm.Article

    @initialize(text=st.one_of(article_texts(), article_texts(producer=True)))
    def news(self, text: str) -> None:
        self.start(text)


limit = settings().max_examples
TestUntyped = UntypedEditing.TestCase
TestUntyped.settings = settings(max_examples=limit, stateful_step_count=5)
TestOneVersion = EditingOfOneVersion.TestCase
TestOneVersion.settings = settings(max_examples=limit // 2, stateful_step_count=5)
TestTyped = TypedEditing.TestCase
TestTyped.settings = settings(max_examples=limit // 2, stateful_step_count=5)
