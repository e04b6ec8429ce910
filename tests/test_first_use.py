"""What is made for a class at its first use: once, whatever the threads, and gone when the class goes."""

import enum
import gc
import subprocess
import sys
import weakref
from typing import Any

import attrs
import pytest

import newsmatter as nm
from newsmatter._binding.classes import class_lens
from newsmatter._binding.kept import kept, once

FIRST_USE = """
import sys, threading
import attrs
import newsmatter as nm
from newsmatter import Document

sys.setswitchinterval(1e-6)

@attrs.define(kw_only=True)
class Leaf:
    name: str = ""
    width: int | None = None
    below: "list[Branch]" = attrs.field(factory=list)
    extra: dict = attrs.field(factory=dict)

@attrs.define(kw_only=True)
class Branch:
    name: str = ""
    leaf: Leaf | None = None
    leaves: list[Leaf] = attrs.field(factory=list)
    extra: dict = attrs.field(factory=dict)

@attrs.define(kw_only=True)
class Tree(Document):
    title: str = ""
    branches: list[Branch] = attrs.field(factory=list)

regular = "---\\ntitle: a\\nbranches:\\n  - name: b\\n    leaf:\\n      name: z\\n      width: 3\\n---\\n"
texts = [regular, regular.replace("title: a", "title: a # c"), regular.replace("name: z", "name: 'z'")]
barrier = threading.Barrier(8)
wrong = []

def first(at):
    barrier.wait()
    try:
        document = nm.loads(texts[at % 3], Tree)
        if document.extra or document.branches[0].extra or document.branches[0].leaf.width != 3:
            wrong.append(f"read {document}")
        if nm.checks(texts[at % 3], Tree):
            wrong.append("a false finding")
        document.title = "new"
        if nm.loads(nm.dumps(document), Tree) != document:
            wrong.append("an edit was lost")
    except BaseException as error:
        wrong.append(repr(error))

threads = [threading.Thread(target=first, args=(at,)) for at in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit("; ".join(wrong))
"""


def test_eight_threads_may_meet_a_class_at_once() -> None:
    """In fresh processes: what is made once for a class is made there."""
    # Branch and Leaf hold each other: a thread that saw one before both were complete missed the fields of the other
    runs = [subprocess.Popen([sys.executable, "-c", FIRST_USE], stderr=subprocess.PIPE) for _ in range(6)]
    said = [run.communicate(timeout=120)[1].decode() for run in runs]
    assert [text.strip() for text in said] == [""] * len(runs)


def made_and_used() -> list[weakref.ref[Any]]:
    class Mood(enum.Enum):
        CALM = "calm"

    @attrs.define
    class Inner:
        name: str = ""

    @attrs.define
    class Post(nm.Document):
        number: int = 0
        mood: Mood | None = None
        inner: Inner | None = None
        many: list[Inner] = attrs.field(factory=list)

    document = nm.loads("---\nnumber: 1\nmood: calm\nmany:\n  - name: a\n---\n", Post)
    document.many[0].name = "b"
    nm.dumps(document)
    nm.canonical(document)
    assert nm.from_dict(nm.to_dict(document), Post) == document
    assert [finding.code for finding in nm.checks("---\nnumberr: 1\nnumber: NO\n---\n", Post)] != []
    nm.json_schema(Post)
    return [weakref.ref(cls) for cls in (Mood, Inner, Post)]


def test_a_class_that_is_made_at_run_time_goes_again() -> None:
    classes = made_and_used()
    gc.collect()
    assert [cls() for cls in classes] == [None, None, None]


def test_many_classes_leave_no_memory_behind() -> None:
    made_and_used()
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(20):
        made_and_used()
    gc.collect()
    assert len(gc.get_objects()) - before < 20


def test_a_subclass_has_what_is_made_for_itself() -> None:
    @attrs.define
    class Base(nm.Document):
        layout: str = ""

    assert nm.loads("---\nlayout: a\n---\n", Base).layout == "a"

    @attrs.define
    class Derived(Base):
        title: str = ""

    assert nm.loads("---\nlayout: a\ntitle: b\n---\n", Derived).title == "b"
    again = attrs.define(Derived)  # a second class with slots, made of the attributes of the first
    assert class_lens(again).cls is again


def test_a_class_that_cannot_be_compiled_leaves_nothing_half_made() -> None:
    @attrs.define
    class Broken:
        other: "Nowhere"  # type: ignore[name-defined]  # noqa: F821

    @attrs.define
    class Holder(nm.Document):
        broken: Broken | None = None

    for _ in range(2):
        with pytest.raises(TypeError):
            class_lens(Holder)
    assert "lens" not in kept(Broken)
    assert nm.loads("---\na: 1\n---\n", nm.Document).extra == {"a": 1}


def test_what_is_no_class_is_refused() -> None:
    with pytest.raises(TypeError, match="is a string"):
        nm.loads("---\na: 1\n---\n", "Article")  # type: ignore[call-overload]


def test_what_is_kept_does_not_travel_with_a_class() -> None:
    class Anything:
        pass

    @once
    def number(cls: Any) -> list[int]:
        return [1]

    assert number(Anything) is number(Anything)
    rebuilt, arguments = kept(Anything).__reduce__()
    assert rebuilt(*arguments) == {}
