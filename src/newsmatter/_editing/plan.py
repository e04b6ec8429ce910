"""Old tree and new values to the smallest list of text edits.

The tree is only read: an edit names a span of the old text and what comes there instead. Who owns which newline
and comment: an own-line comment or a blank line belongs to the key or item below it, unless the comment is indented
deeper than that; a trailing comment belongs to its line. docs/guarantees.md has the rules drawn out.
"""

from __future__ import annotations

from typing import Any

from newsmatter._binding.classes import ClassLens, Field
from newsmatter._binding.lens import Context, Entry, Lens, dotted
from newsmatter._editing import render
from newsmatter._editing.align import align, freeze
from newsmatter._editing.compare import entry_matches, is_empty, matches
from newsmatter._editing.lines import Slot
from newsmatter._editing.render import is_mapping, present
from newsmatter._editing.same import differing, same
from newsmatter._editing.style import Evidence, Parting
from newsmatter._editing.values import Edit, Editor, is_block_node
from newsmatter._syntax.nodes import Alias, Mapping, Node, Scalar, Sequence, effective, is_merge
from newsmatter._syntax.positions import line_end, line_start, next_line
from newsmatter.errors import EditError

UNKNOWN: Any = object()  # an old value that nobody has read yet


def plan(text: str, start: int, end: int, tree: Mapping, document: Any, lens: ClassLens, old: Any = None) -> list[Edit]:  # fmt: skip
    """The edits that make the front matter ``text[start:end]`` hold what the document holds. Raises EditError.

    ``old`` is what it holds now, where the fast reader read it: what is the same there need not be looked up in the tree.
    """
    planner = _Planner(text, start, end, tree, Evidence(text, tree, regular=old is not None))
    planner.spaced_keys = frozenset(field.key for field in lens.fields if field.spaced)
    planner.root(document, lens, UNKNOWN if old is None else old)
    edits = sorted(planner.edits, key=lambda edit: (edit.start, edit.end > edit.start))
    if planner.through_alias is not None and not edits:
        raise EditError("the value is an alias; change the anchored value, or write the alias out",
                        path=planner.through_alias)  # fmt: skip
    return edits


def apply(text: str, edits: list[Edit]) -> str:
    """The text with the edits made; they are sorted and must not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at:
            raise EditError("the edit cannot be written safely: two changes meet in the same place")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join([*parts, text[at:]])


class _Planner(Editor):
    through_alias: str | None = None
    spaced_keys: frozenset[str] = frozenset()  # which have a blank line above whatever stands there, by their class

    # -- values

    def root(self, document: Any, lens: ClassLens, old: Any) -> None:
        if not self.tree.entries and not self.tree.flow:
            lines = render.front_matter(document, lens, self.evidence.layout())
            if lines:
                self.edit(self.end, self.end, self.lines(lines, 0, self.newline(self.end)))
            return
        self.mapping(self.tree, document, lens, (), "", old)

    def value(self, node: Node, value: Any, lens: Lens, where: tuple[str, ...], path: str, key: Scalar | None,
              flow: bool, old: Any = UNKNOWN) -> None:  # fmt: skip
        """Make a node, which holds ``old``, hold a value; ``key`` is that of a mapping's entry."""
        if old is not UNKNOWN and same(old, value):
            return
        if isinstance(node, Alias):
            if not matches(node, value, lens, path):
                self.through_alias = path  # right only if the anchored value changes in the same way
            return
        lowered, inner = lens.lower(value, path)
        if isinstance(lowered, list) and isinstance(node, Sequence) and node.items and lowered:
            self.sequence(node, lowered, inner.item(), where, path, old)
        elif is_mapping(lowered) and isinstance(node, Mapping) and node.entries and present(lowered, inner, path):
            self.mapping(node, lowered, inner, where, path, old)
        elif matches(node, value, lens, path):
            return
        elif isinstance(node, Scalar) and not isinstance(lowered, list) and not is_mapping(lowered):
            self.scalar(node, lowered, inner, where, path, key, flow)
        else:
            self.replace(node, value, lens, where, path, key, flow)

    # -- mappings

    def mapping(
        self, node: Mapping, value: Any, lens: Lens, where: tuple[str, ...], path: str, old: Any = UNKNOWN
    ) -> None:
        if old is not UNKNOWN and isinstance(lens, ClassLens) and self.in_place(node, value, lens, where, path, old):
            return
        entries = lens.entries(value, path)
        before = {} if old is UNKNOWN else {entry.key: entry.value for entry in lens.entries(old, path)}
        wanted = {entry.key: entry for entry in entries}
        own = {key.value for key, _ in node.entries if not is_merge(key)}
        merged = effective(node) if len(own) < len(node.entries) else {}
        for key in merged.keys() - own - wanted.keys():
            raise EditError("the key comes from an anchored mapping and cannot be removed here", path=dotted(path, key))
        removed: list[int] = []
        changed: list[tuple[Scalar, Node, Entry]] = []
        for index, (key_node, child) in enumerate(node.entries):
            if is_merge(key_node):
                continue
            entry = wanted.get(key_node.value)
            if entry is None or (entry.absent and not is_empty(child, entry.value)):
                if key_node.value in merged and self.inherits(node, key_node.value):
                    raise EditError("removing the key would uncover the one of the anchored mapping",
                                    path=dotted(path, key_node.value))  # fmt: skip
                removed.append(index)
            elif not entry.absent:
                changed.append((key_node, child, entry))
        added = []
        for entry in entries:
            if entry.key in own:
                continue
            below = dotted(path, entry.key)
            if entry.key in merged:
                if entry_matches(merged[entry.key], entry, path):
                    continue
                if entry.absent:
                    raise EditError("the key comes from an anchored mapping and cannot be removed here", path=below)
                if entry.key == "<<":  # it would pass for the merge key, and not be written
                    raise EditError("a key '<<' cannot stand beside a merge key; write the merge out", path=below)
            elif entry.absent or entry.implied:
                continue
            added.append(entry)
        if node.flow and (removed or added):
            self.flow_mapping(node, entries, set(removed), added, where, path)
            return
        gone = set(removed)
        if not removed and not added:
            for key_node, child, entry in changed:
                self.entry(key_node, child, entry, where, path, node.flow, before)
            return
        if len(gone) == len(node.entries):
            self.rewrite_mapping(node, added, where, path)
            return
        by_key = {key_node.value: (key_node, child, entry) for key_node, child, entry in changed}
        self.block_mapping(node, entries, gone, added, by_key, where, path, before)

    def in_place(self, node: Mapping, value: Any, lens: ClassLens, where: tuple[str, ...], path: str, old: Any) -> bool:
        """Make the values that differ from the old object's; False, and nothing is done, where a key comes or goes."""
        names = differing(old, value)
        if names is None or "extra" in names:
            return False
        standing = {key.value for key, _ in node.entries}
        changed: dict[str, Field] = {}
        for field in lens.fields:
            new = getattr(value, field.name)
            if field.name in names:
                if field.key not in standing or new is None or (isinstance(new, (list, dict)) and not new):
                    return False
                changed[field.key] = field
            elif field.key not in standing and not field.implied(new):
                return False  # a default that depends on another field: it has to be written now
        for key, child in node.entries:
            if key.value in changed:
                field = changed[key.value]
                self.value(child, getattr(value, field.name), field.lens, (*where, field.key), dotted(path, field.key), key,
                           node.flow, getattr(old, field.name))  # fmt: skip
        return True

    def entry(self, key: Scalar, child: Node, entry: Entry, where: tuple[str, ...], path: str, flow: bool,
              before: dict[str, Any]) -> None:  # fmt: skip
        """Make an entry that stays hold its value."""
        self.value(child, entry.value, entry.lens, (*where, entry.key), dotted(path, entry.key), key, flow,
                   before.get(entry.key, UNKNOWN))  # fmt: skip

    def inherits(self, node: Mapping, key: str) -> bool:
        """Whether a merge key brings this key too."""
        bare = Mapping(0, 0, [(k, v) for k, v in node.entries if is_merge(k)])
        return key in effective(bare)

    def rewrite_mapping(self, node: Mapping, added: list[Entry], where: tuple[str, ...], path: str) -> None:
        """No old entry stays."""
        slots = self.mapping_slots(node, path)
        newline = self.newline(next_line(self.text, node.entries[0][0].start))
        layout = self.evidence.layout()
        if node is self.tree:
            self.edit(slots[0].lead, slots[-1].tail, "")
            lines = self.root_lines(added, layout)
            self.edit(slots[-1].tail, slots[-1].tail, self.lines(lines, self.column(slots[0].start), newline))
            return
        lines, column = render.mapping_lines(added, layout, where, path), self.column(slots[0].start)
        self.edit(slots[0].start, node.end, self.lines(lines, column, newline)[column : -len(newline)])

    def root_lines(self, added: list[Entry], layout: render.Layout) -> list[str]:
        lines: list[str] = []
        for entry in added:
            if (
                lines
                and self.evidence.parting.above
                and layout.is_block((entry.key,), entry.value, entry.lens, entry.key)
            ):
                lines.append("")
            lines += render.entry_lines(entry, layout, (), entry.key)
        return lines

    def block_mapping(self, node: Mapping, entries: list[Entry], gone: set[int], added: list[Entry],
                      changed: dict[str, tuple[Scalar, Node, Entry]], where: tuple[str, ...], path: str,
                      before: dict[str, Any]) -> None:  # fmt: skip
        slots = self.mapping_slots(node, path)
        keys = [key.value for key, _ in node.entries]
        parting = self.evidence.parting if node is self.tree else Parting()
        self.remove_entries(node, slots, gone, parting.behind)
        inserts = self.places(keys, gone, entries, added)
        for index, (key_node, _) in enumerate(node.entries):
            self.insert(node, slots, index - 1, inserts.get(index - 1, []), gone, parting, where, path)
            if key_node.value in changed and index not in gone:
                _, child, entry = changed[key_node.value]
                self.entry(key_node, child, entry, where, path, False, before)
        last = len(slots) - 1
        self.insert(node, slots, last, inserts.get(last, []), gone, parting, where, path)

    def places(
        self, keys: list[str], gone: set[int], entries: list[Entry], added: list[Entry]
    ) -> dict[int, list[Entry]]:
        """New entries by the index of the old entry that they come behind; -1 is before the first."""
        index = {key: i for i, key in enumerate(keys) if i not in gone}
        new = {entry.key for entry in added}
        typed = any(entry.named for entry in entries)
        places: dict[int, list[Entry]] = {}
        for group in ([e for e in entries if e.named], [e for e in entries if not e.named]):
            before: int | None = None
            waiting: list[Entry] = []
            for entry in group:
                if entry.key in index:
                    if waiting:  # nothing of the group stands above: right before this one
                        places.setdefault(index[entry.key] - 1, []).extend(waiting)
                        waiting = []
                    before = index[entry.key]
                elif entry.key in new:
                    if before is None:
                        waiting.append(entry)
                    else:
                        places.setdefault(before, []).append(entry)
            if waiting:
                at_end = not typed or not waiting[0].named
                places.setdefault(len(keys) - 1 if at_end else -1, []).extend(waiting)
        return places

    def remove_entries(self, node: Mapping, slots: list[Slot], gone: set[int], spaced: bool) -> None:
        first = min(i for i in range(len(slots)) if i not in gone)
        beside = first if first and self.is_inline(slots[0].start) else 0
        if beside:
            self.bring_up(node, slots, first)
        for index in sorted(gone):
            if index < beside:
                continue
            slot = slots[index]
            # the key below must not follow a block without the blank line between them
            bare = (
                spaced and slot.blank > slot.lead and index - 1 not in gone and index + 1 < len(slots)
                and index + 1 not in gone and slots[index + 1].blank == slots[index + 1].lead
                and index > 0 and is_block_node(node.entries[index - 1][1])
            )  # fmt: skip
            self.edit(slot.blank if bare else slot.lead, slot.tail, "")

    def bring_up(self, node: Mapping, slots: list[Slot], first: int) -> None:
        """Remove the entries before ``first``, which begin beside a dash: ``first`` comes up there, unless lines
        of its own (a comment) stand above it; then the dash stays alone."""
        text = self.text
        if not text[slots[first - 1].tail : slots[first].start].strip(" "):
            self.edit(slots[0].start, slots[first].start, "")
            return
        start = slots[0].start
        while text[start - 1] == " ":
            start -= 1
        tail = slots[first - 1].tail
        end = tail - (2 if text[tail - 2 : tail] == "\r\n" else 1)
        self.edit(start, end, "")

    def insert(self, node: Mapping, slots: list[Slot], after: int, entries: list[Entry], gone: set[int],
               parting: Parting, where: tuple[str, ...], path: str) -> None:  # fmt: skip
        """Write new entries behind the old entry ``after``."""
        if not entries:
            return
        layout = self.evidence.layout()
        column = self.column(slots[0].start)
        kept_above = [i for i in range(after + 1) if i not in gone]
        kept_below = [i for i in range(after + 1, len(slots)) if i not in gone]
        last = node.entries[kept_above[-1]][1] if kept_above else None
        above = is_block_node(last) if last is not None else None
        if last is not None and self.keeps_blanks(last):
            parting = Parting()  # a blank line here would be content of the ``|+`` above
        lines: list[str] = []
        for entry in entries:
            block = layout.is_block((*where, entry.key), entry.value, entry.lens, dotted(path, entry.key))
            if above is not None and (parting.between(above, block) or (entry.spaced and parting.above)):
                lines.append("")
            lines += render.entry_lines(entry, layout, where, dotted(path, entry.key))
            above = block
        if after < 0 and self.is_inline(slots[0].start):
            newline = self.newline(next_line(self.text, slots[0].start))
            self.edit(slots[0].start, slots[0].start, self.lines(lines, column, newline)[column:] + " " * column)
            return
        position = slots[after].tail if after >= 0 else slots[0].lead
        if lines[0] == "" and not above and after not in gone and self.is_bare(node, slots, after + 1, gone):
            # behind a block, before a scalar: the blank line between the two comes before the new key
            del lines[0]
            position = slots[after + 1].blank
        elif kept_below and (above or after < 0):
            below = slots[kept_below[0]]
            parted = parting.between(bool(above), is_block_node(node.entries[kept_below[0]][1]))
            if parted and below.blank == below.lead:
                lines.append("")
        self.edit(position, position, self.lines(lines, column, self.newline(position)))

    def is_bare(self, node: Mapping, slots: list[Slot], index: int, gone: set[int]) -> bool:
        """Whether an old entry has blank lines above it only because it stands behind a block."""
        if index >= len(slots) or index in gone or slots[index].blank == slots[index].lead:
            return False
        key, value = node.entries[index]
        return not is_block_node(value) and key.value not in self.spaced_keys

    def keeps_blanks(self, node: Node) -> bool:
        """Whether a value ends with a block scalar that takes the blank lines below it for its own: ``|+``."""
        while isinstance(node, (Sequence, Mapping)) and not node.flow:
            node = node.items[-1] if isinstance(node, Sequence) else node.entries[-1][1]
        if not isinstance(node, Scalar) or node.style not in ("literal", "folded"):
            return False
        return "+" in self.text[node.content : line_end(self.text, node.content)].split("#")[0]

    def flow_mapping(
        self, node: Mapping, entries: list[Entry], gone: set[int], added: list[Entry], where: tuple[str, ...], path: str
    ) -> None:
        wanted = {entry.key: entry for entry in entries}
        layout = self.evidence.layout()
        parts: dict[str, str] = {}
        order: list[str] = []
        for index, (key, child) in enumerate(node.entries):
            if index in gone:
                continue
            entry = wanted.get(key.value)
            below = dotted(path, key.value)
            if entry is None or entry_matches(child, entry, path):
                parts[key.value] = self.text[key.start : max(child.end, key.end)]
            else:
                style = self.text[key.start : key.end]
                parts[key.value] = (
                    f"{style}: {render.flow(entry.value, entry.lens, layout, (*where, entry.key), below)}"
                )
            order.append(key.value)
        for place, group in self.places([k.value for k, _ in node.entries], gone, entries, added).items():
            names = [k.value for i, (k, _) in enumerate(node.entries) if i <= place and i not in gone]
            at = order.index(names[-1]) + 1 if names else 0
            for entry in group:
                key_text = layout.spell_key(where, entry.key, path, True)
                parts[entry.key] = (
                    f"{key_text}: {render.flow(entry.value, entry.lens, layout, (*where, entry.key), path)}"
                )
                order.insert(at, entry.key)
                at += 1
        spans = [(key.start, max(child.end, key.end)) for key, child in node.entries]
        self.flow_rewrite(node, spans, [parts[name] for name in order], path)

    # -- sequences

    def sequence(
        self, node: Sequence, items: list[Any], lens: Lens, where: tuple[str, ...], path: str, known: Any = UNKNOWN
    ) -> None:
        below = (*where, "[]")
        old = node.items

        def stays(i: int, j: int) -> bool:
            if known is not UNKNOWN and same(known[i], items[j]):
                return True
            return matches(old[i], items[j], lens, path)

        head = 0
        while head < len(old) and head < len(items) and stays(head, head):
            head += 1
        tail = 0
        limit = min(len(old), len(items)) - head
        while tail < limit and stays(len(old) - 1 - tail, len(items) - 1 - tail):
            tail += 1
        if head == len(old) == len(items):
            return
        if known is UNKNOWN:
            known = [lens.read(item, path, Context()) for item in old]
        steps = align(known[head : len(old) - tail], items[head : len(items) - tail], lens, path)
        pairs = [(i + head if i is not None else None, j + head if j is not None else None) for i, j in steps]
        if all(i is not None and j is not None for i, j in pairs):
            for i, j in pairs:
                assert i is not None and j is not None
                self.value(old[i], items[j], lens, below, f"{path}[{j}]", None, node.flow, known[i])
        elif node.flow:
            self.flow_sequence(node, items, lens, below, path, head, tail, pairs)
        else:
            self.block_sequence(node, items, known, lens, below, path, pairs, head)

    def flow_sequence(self, node: Sequence, items: list[Any], lens: Lens, where: tuple[str, ...], path: str,
                      head: int, tail: int, pairs: list[tuple[int | None, int | None]]) -> None:  # fmt: skip
        layout = self.evidence.layout()
        spans = [(item.start, item.end) for item in node.items]
        parts = [self.text[a:b] for a, b in spans[:head]]
        for i, j in pairs:
            if j is None:
                continue
            if i is not None and matches(node.items[i], items[j], lens, path):
                parts.append(self.text[slice(*spans[i])])
            else:
                parts.append(render.flow(items[j], lens, layout, where, f"{path}[{j}]"))
        parts += [self.text[a:b] for a, b in spans[len(spans) - tail :]]
        self.flow_rewrite(node, spans, parts, path)

    def block_sequence(self, node: Sequence, items: list[Any], known: list[Any], lens: Lens, where: tuple[str, ...],
                       path: str, pairs: list[tuple[int | None, int | None]], head: int) -> None:  # fmt: skip
        inline = self.is_inline(node.content)
        gone = {i: self.sequence_slot(node, i) for i, j in pairs if i is not None and j is None}
        if inline and 0 in gone:
            self.inline_sequence(node, items, lens, where, path, pairs)
            return
        column = self.column(node.content)
        sources: dict[Any, list[Slot]] = {}  # what went, by value: what comes back brings its own text along
        if not inline and any(i is None for i, _ in pairs):
            for index in reversed(gone):
                sources.setdefault(freeze(known[index], lens, path), []).append(gone[index])
        parted = self.evidence.items_parted(node)
        at = head - 1  # the old item that stands above
        for i, j in pairs:
            if j is None:
                assert i is not None
                self.edit(gone[i].lead, gone[i].tail, "")
                at = i
            elif i is not None:
                self.value(node.items[i], items[j], lens, where, f"{path}[{j}]", None, False, known[i])
                at = i
            else:
                position = self.sequence_slot(node, at).tail if at >= 0 else self.sequence_slot(node, 0).lead
                source = sources.get(freeze(items[j], lens, path)) if sources else None
                if source:
                    moved = source.pop()
                    self.edit(position, position, self.text[moved.lead : moved.tail])
                    continue
                lines = render.item_lines(items[j], lens, self.evidence.layout(), where[:-1], f"{path}[{j}]")
                if parted:
                    lines = [*lines, ""] if at < 0 else ["", *lines] if j else lines
                if at < 0 and inline:
                    newline = self.newline(next_line(self.text, node.content))
                    self.edit(node.content, node.content, self.lines(lines, column, newline)[column:] + " " * column)
                else:
                    self.edit(position, position, self.lines(lines, column, self.newline(position)))

    def inline_sequence(self, node: Sequence, items: list[Any], lens: Lens, where: tuple[str, ...], path: str,
                        pairs: list[tuple[int | None, int | None]]) -> None:  # fmt: skip
        """A list whose first dash stands behind another dash, and whose first item goes: what stays keeps its lines."""
        text = self.text
        slots = [self.sequence_slot(node, index) for index in range(len(node.items))]
        start, column = slots[0].start, self.column(node.content)
        newline = self.newline(next_line(text, start))
        parts: list[str] = []
        for i, j in pairs:
            if j is None:
                continue
            if i is not None and matches(node.items[i], items[j], lens, path):
                parts.append(text[slots[i].lead : slots[i].tail])
            else:
                lead = "" if i is None else text[slots[i].lead : line_start(text, slots[i].start)]
                lines = render.item_lines(items[j], lens, self.evidence.layout(), where[:-1], f"{path}[{j}]")
                parts.append(lead + self.lines(lines, column, newline))
        behind = len(items) - sum(j is not None for _, j in pairs)
        parts += [text[slot.lead : slot.tail] for slot in slots[len(slots) - behind :]]
        new = "".join(parts)
        if new[:column].strip(" ") or new[column] != "-":  # a comment of its own stands above: the dash stays alone
            start = len(text[:start].rstrip(" "))
            self.edit(start, slots[-1].tail, newline + new)
        else:
            self.edit(start, slots[-1].tail, new[column:])
