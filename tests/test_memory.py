"""What a document remembers, and values that only a class of one's own has."""

from __future__ import annotations

import copy
import gc
import json
import math
import pickle
import sys
import threading
import tracemalloc
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import attrs
import comparing
import pytest
import soup
import yaml
from hypothesis import given

import newsmatter as nm
from newsmatter._binding import loading, memory
from newsmatter._binding.memory import remember, remembered
from newsmatter.rules import Hit, Rule, Rules


@attrs.define(kw_only=True)
class Code:
    """One scalar on the wire, of two parts."""

    letter: str
    number: int

    @classmethod
    def from_wire(cls, text: str) -> Code:
        return cls(letter=text[:1], number=int(text[1:]))

    def __str__(self) -> str:
        return f"{self.letter}{self.number}"


@attrs.define(kw_only=True)
class Part:
    code: Code | None = None
    inner: Part | None = None


@attrs.define(kw_only=True)
class Odd(nm.Document):
    codes: list[Code] = attrs.field(factory=list)
    tags: set[str] = attrs.field(factory=set)
    one: Part | None = None
    held: Any = None
    half: float = 0.5
    table: dict[str, Code] = attrs.field(factory=dict)


TEXT = "---\ncodes: [a1, b2]\ntags: [x, z]\none:\n  inner:\n    code: c3\nhalf: .nan\ntable: {k: d4}\nrest: 1\n---\n"


def test_objects_edited_in_place_are_edits() -> None:
    document = nm.loads(TEXT, Odd)
    assert nm.dumps(document) == TEXT
    assert [str(change) for change in nm.changes(document)] == []
    document.codes[1].number = 5
    assert document.one is not None and document.one.inner is not None and document.one.inner.code is not None
    document.one.inner.code.letter = "q"
    document.table["k"].number = 9
    changed = TEXT.replace("b2", "b5").replace("c3", "q3").replace("d4", "d9")
    assert nm.dumps(document) == changed
    assert [str(change) for change in nm.changes(document)] == [
        "codes[1]: 'b2' -> 'b5'", "one.inner.code: 'c3' -> 'q3'", "table.k: 'd4' -> 'd9'"]  # fmt: skip


@attrs.define
class Words:
    """One scalar on the wire, of a list."""

    words: list[str]

    @classmethod
    def from_wire(cls, text: str) -> Words:
        return cls(text.split("+"))

    def __str__(self) -> str:
        return "+".join(self.words)


@attrs.define
class Wordy(nm.Document):
    words: Words | None = None


def test_a_scalar_of_a_list_is_remembered_as_it_is_written() -> None:
    document = nm.loads("---\nwords: a+b\n---\n", Wordy)
    assert nm.dumps(document) == "---\nwords: a+b\n---\n"
    assert document.words is not None
    document.words.words.append("c")
    assert nm.dumps(document) == "---\nwords: a+b+c\n---\n"


@attrs.define
class Named:
    name: str
    slug: str = attrs.Factory(lambda self: self.name.lower(), takes_self=True)


@attrs.define
class Many(nm.Document):
    items: list[Named] = attrs.field(factory=list)


def test_a_default_that_depends_on_a_field_of_an_item_is_written_with_it() -> None:
    text = "---\nitems:\n  - name: A\n  - name: B # b\n---\n"
    document = nm.loads(text, Many)
    document.items[1].name = "C"
    assert nm.dumps(document) == text.replace("B # b\n", "C # b\n    slug: b\n")


def test_not_a_number_is_itself() -> None:
    document = nm.loads(TEXT, Odd)
    document.half = float("nan")
    assert nm.dumps(document) == TEXT
    untyped = nm.loads("---\na: [.nan, 1, {k: .nan}]\n---\n", nm.Document)
    untyped.extra["a"] = [math.nan, 2, {"k": float("nan")}]
    assert nm.dumps(untyped) == "---\na: [.nan, 2, {k: .nan}]\n---\n"


def test_what_its_lens_cannot_write_may_stay() -> None:
    document = nm.loads(TEXT, Odd)
    document.extra["rest"] = 2
    assert nm.dumps(document) == TEXT.replace("rest: 1", "rest: 2")
    document.tags.add(5)
    with pytest.raises(nm.EditError, match="tags"):
        nm.dumps(document)


def test_what_cannot_be_copied_is_the_same_only_itself() -> None:
    lock = threading.Lock()
    assert memory.Held(lock) == memory.Held(lock)
    assert memory.Held(lock) != memory.Held(threading.Lock())
    assert hash(memory.Held([1])) == hash(memory.Held([2]))
    document = nm.loads("---\na: 1\n---\n", nm.Document)
    document.extra["a"] = lock
    with pytest.raises(nm.EditError, match="lock is no plain data"):
        nm.dumps(document)


def test_a_mapping_that_an_object_of_another_class_replaces() -> None:
    document = nm.loads("---\none:\n  code: a1\n---\n", Odd)

    @attrs.define(kw_only=True)
    class Derived(Part):
        """Of the same keys: what has more of them is an EditError."""

    document.one = Derived(code=Code(letter="b", number=2))
    assert nm.dumps(document) == "---\none:\n  code: b2\n---\n"


def test_a_list_of_a_lens_of_its_own_changes_item_by_item() -> None:
    document = nm.loads(TEXT, Odd)
    document.codes.reverse()
    assert nm.dumps(document) == TEXT.replace("[a1, b2]", "[b2, a1]")
    document.codes.append(Code(letter="z", number=1))
    assert nm.dumps(document) == TEXT.replace("[a1, b2]", "[b2, a1, z1]")
    assert [str(change) for change in nm.changes(document)][-1] == "codes[2] + 'z1'"


def test_a_rule_may_write_the_document_that_it_sees() -> None:
    def writes(subject: Any) -> list[Hit]:
        subject.document.extra["a"] = 2
        return [Hit(nm.dumps(subject.document))]

    rules = Rules(select={"writes"}, extra=[Rule("writes", "note", "it is written", writes)])
    (finding,) = nm.checks("---\na: 1\n---\n", nm.Document, rules=rules)
    assert finding.message == "---␊a: 2␊---␊"


def test_a_document_that_was_dumped_remembers_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\na: [1, 2]\n---\n")
    document = nm.load(path, nm.Document)
    document.extra["a"].append(3)
    nm.dump(document)
    assert nm.changes(document) == []
    document.extra["a"].append(4)
    nm.dump(document)
    assert path.read_bytes() == b"---\na: [1, 2, 3, 4]\n---\n"


def test_a_memory_is_flat_and_holds_references() -> None:
    document = nm.loads("---\ntitle: A long enough title\nlist: [x]\n---\n", nm.Document)
    held = remember(document)
    assert held[1:4] == (nm.Document, 10, dict)
    assert any(value is document.extra["title"] for value in held)
    assert not any(isinstance(value, (list, dict)) for value in held)
    assert memory.end(held, 1) == len(held)


def test_deep_data_ends_somewhere() -> None:
    data: Any = 1
    for _ in range(200):
        data = [data]
    assert len(remember(nm.Document(extra={"a": data}))) < 300
    changes = nm.changes(nm.Document(extra={"a": 1}), nm.Document(extra={"a": data}))
    assert [change.kind for change in changes] == ["set"]


@given(soup.texts_with_all)
def test_untyped_data_read_and_remembered_in_one_walk_is_what_the_lenses_read(front_matter: str) -> None:
    text = f"---\n{front_matter}---\nBody"
    quick = loaded(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_untyped", lambda *_: None)
        careful = loaded(text)
    assert comparing.exact(quick) == comparing.exact(careful)
    if isinstance(quick, nm.Document) and isinstance(careful, nm.Document):
        along, now = remembered(quick), remember(careful)
        assert [(type(a), repr(a)) for a in along] == [(type(b), repr(b)) for b in now]
        assert nm.dumps(quick) == text


@pytest.mark.parametrize(
    "text", ["a: ! 'b: c'\n", "a: &x b\nc: *x\n", "a: !!str 5\nb: !!int '6'\n", "a: [&x b, *x, {k: *x}]\n"]
)
def test_anchors_tags_and_aliases_of_scalars_need_no_tree(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_parser", None)
        quick = nm.loads(f"---\n{text}---\n", nm.Document)
    assert quick.extra == yaml.safe_load(text)


def loaded(text: str) -> Any:
    try:
        return nm.loads(text, nm.Document)
    except nm.NewsmatterError as error:
        return str(error)


@attrs.define(kw_only=True)
class Titled(nm.Document):
    title: str
    name: str = attrs.Factory(lambda self: self.title.lower(), takes_self=True)
    size: int = 0


def test_a_value_that_the_class_made_and_the_text_has_not_is_written_when_it_is_set() -> None:
    text = '---\ntitle: "A"\nsize: 1\n---\n'
    document = nm.loads(text, Titled)
    assert document.name == "a"
    document.name, document.size = "b", 2
    assert nm.dumps(document) == '---\ntitle: "A"\nname: b\nsize: 2\n---\n'


# -- bytes


def sized(text: str, cls: type[nm.Document]) -> tuple[Any, int, int]:
    """A document that is loaded, with what it keeps and the most that loading took, both in bytes."""
    nm.loads(text, cls)  # what is made once
    gc.collect()
    tracemalloc.start()
    document = nm.loads(text, cls)
    gc.collect()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return document, kept, peak


@pytest.mark.parametrize(
    "entry",
    ["k#: v", "k#: 17", 'k#: "v"', "k#: ! 'v'", "k#: [a, b]", "k#: {a: b}", "k#:\n  - a: #\n    b: x", "k#: |\n  a"],
)
def test_untyped_data_takes_little_more_while_it_is_read_than_the_values_do(entry: str) -> None:
    text = "---\n" + "\n".join(entry.replace("#", str(i)) for i in range(5_000)) + "\n---\n"
    document, kept, peak = sized(text, nm.Document)
    tracemalloc.start()
    copied = json.loads(json.dumps(document.extra))
    values = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert copied == document.extra
    assert kept < 2.5 * values  # the places in the memory, and a string for each key
    assert peak < 1.5 * kept  # a tree would take ten times that


def test_a_document_keeps_its_text_and_its_values_and_no_tree() -> None:
    words = "The harbour authority said on Tuesday that ferries would run again"
    entry = f'  - title: "{words}"\n    webUrl: "https://www.a.example/#"\n    excerpt: {words}\n'
    text = "---\nrelated:\n" + "".join(entry.replace("#", str(i)) for i in range(500)) + "---\n"
    _, kept, _ = sized(text, nm.Document)
    assert kept < (3 if sys.version_info >= (3, 11) else 3.2) * len(text)  # objects are larger on 3.10


@attrs.define(slots=False)
class Loose(nm.Document):
    v: str = ""


@attrs.frozen(slots=False)
class LooseFrozen(nm.Document):
    v: str = ""


@pytest.mark.parametrize("cls", [Loose, LooseFrozen])
def test_a_subclass_without_slots_is_copied_whole(cls: type[Any]) -> None:
    text = "---\nv: a # c\n---\n"
    document = nm.loads(text, cls)
    for twin in (copy.copy(document), copy.deepcopy(document), pickle.loads(pickle.dumps(document))):
        assert (twin, twin.v, nm.dumps(twin)) == (document, "a", text)


@pytest.mark.parametrize(
    "value", [[], {}, ["a"], {"a": 1}, {1}, int, list, object()], ids=lambda value: type(value).__name__
)
@pytest.mark.parametrize("name", ["images.0.width", "related.0.title", "title", "provider.name"])
def test_a_value_that_no_scalar_may_be_is_an_edit_error_where_it_stands_in_a_list_too(name: str, value: Any) -> None:
    """It was remembered as it is, and a list or a class among the values was taken for the beginning of more."""
    article = nm.Article(
        category="news", title="a", excerpt="b", type="article", web_url="https://a.example/", topics=["AI"],
        published_date_time=datetime(2024, 3, 5, tzinfo=timezone.utc), provider=nm.Provider(name="a", domain="a.example"),
        images=[nm.Image(url="/a")], related=[nm.Related(title="a"), nm.Related(title="b")],
    )  # fmt: skip
    loaded: Any = nm.loads(nm.dumps(article))
    holder = loaded
    *way, last = name.split(".")
    for step in way:
        holder = holder[int(step)] if step.isdecimal() else getattr(holder, step)
    setattr(holder, last, value)
    with pytest.raises(nm.EditError, match="must be"):
        nm.dumps(loaded)


@nm.define
class Counted(nm.Document):
    title: str
    numbers: list[int] = attrs.field(factory=list)


def test_an_empty_list_is_no_list_of_chunks() -> None:
    """Its memory, a list of an empty tuple, was taken for the items of one."""
    counted = nm.loads("---\ntitle: a\n---\n", Counted)
    assert counted._origin.regular
    counted.title = "b"
    assert nm.dumps(counted) == "---\ntitle: b\n---\n"
