"""The fast reader gives what the way over the tree gives, or refuses."""

from __future__ import annotations

import gc
import re
from datetime import date, datetime
from typing import Any

import attrs
import comparing
import pytest
import trees
from hypothesis import example, given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._binding import called, reader
from newsmatter._binding.fields import wire
from newsmatter._binding.memory import remember, remembered
from newsmatter._syntax import dialect
from newsmatter._syntax.dialect import fit
from newsmatter._syntax.outline import outline
from newsmatter._syntax.parse import parse
from newsmatter.strategies import article_texts, documents


def agree(text: str, cls: type[Any], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the reader took the text; what it gave is what the other way gives, type for type, and so is the tree.

    What it remembered as it read is what is remembered of a document that is read.
    """
    fast = reader.read(cls, text)
    if fast is not None:
        slow = comparing.by_tree(text, cls, monkeypatch)
        assert fast == slow
        assert comparing.exact(fast) == comparing.exact(slow)
        start, end, body = fast._origin.envelope
        assert (start, end, body) == slow._origin.envelope
        assert trees.shape(outline(text, start, end)) == trees.shape(parse(text, start, end))
        along, now = remembered(fast), remember(fast)
        assert along == now
        assert [*map(type, along)] == [*map(type, now)]
    return fast is not None


@pytest.fixture(scope="module")
def monkey() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@given(article_texts(producer=True), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_the_producers_layout_is_taken(monkey: pytest.MonkeyPatch, text: str, eol: str, bom: str) -> None:
    taken = agree(bom + text.replace("\n", eol), nm.Article, monkey)
    assert taken or "\ufeff" in text  # within the text it is left to ruamel.yaml


@attrs.define(kw_only=True)
class Counted(nm.Document):
    count: int | None = None
    at: datetime | None = None


@given(st.text("0123456789-", min_size=1, max_size=20))
@example("00")
@example("-00")
@example("-0")
@example("012")
@example("1" * 19)
def test_an_integer_is_taken_without_needless_zeros(monkey: pytest.MonkeyPatch, number: str) -> None:
    taken = agree(f"---\ncount: {number}\n---\n", Counted, monkey) if number != "---" else False
    assert taken == bool(re.fullmatch("-?(?:0|[1-9][0-9]{0,17})", number))


@given(st.from_regex("[0-9-]{10}T[0-9:]{8}Z", fullmatch=True) | st.datetimes().map("{:%Y-%m-%dT%H:%M:%SZ}".format), st.integers(0, 18),
       st.sampled_from("0279-:T"))  # fmt: skip
@example("2024-02-28T23:00:00Z", 12, "4")
@example("2024-02-28T10:20:30Z", 16, "2")
@example("2024-02-28T10:20:30Z", 7, "0")
def test_a_time_is_taken_in_its_usual_form_alone(monkey: pytest.MonkeyPatch, time: str, at: int, other: str) -> None:
    form = "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    for text in (time, time[:at] + other + time[at + 1 :]):
        assert re.fullmatch(form, text) or not agree(f"---\nat: {text}\n---\n", Counted, monkey)
        agree(f"---\nat: {text}\n---\n", Counted, monkey)


@given(article_texts())
def test_any_layout_is_read_alike_or_refused(monkey: pytest.MonkeyPatch, text: str) -> None:
    agree(text, nm.Article, monkey)


PIECES = [
    "\n",
    " ",
    "  ",
    '"',
    "\\",
    '\\"',
    ": ",
    " #",
    "- ",
    "~",
    "null",
    "\t",
    "\r",
    "\u2028",
    "\x85",
    "---\n",
    "'",
    "x",
    "|\n",
    "NO",
    "0",
]


@given(st.data(), article_texts(producer=True))
def test_mangled_texts_are_read_alike_or_refused(monkey: pytest.MonkeyPatch, data: st.DataObject, text: str) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 3)) :]
    fast = reader.read(nm.Article, text)
    if fast is not None:
        assert agree(text, nm.Article, monkey)


@attrs.define
class Section:
    name: str
    children: list[Section] = attrs.field(factory=list)
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define
class Inner:
    label: str | None = None
    size: float = 1.5


@attrs.define
class Shop(nm.Document):
    title: str
    day: date | None = None
    price: float | None = None
    open_: bool = attrs.field(default=True, alias="open_", metadata=wire("open"))
    inner: Inner = attrs.field(factory=Inner)
    names: list[str] = attrs.field(factory=lambda: ["none"])
    sections: list[Section] = attrs.field(factory=list)
    anything: Any = None
    odd: str | None = attrs.field(default=None, metadata=wire("odd key"))
    count: int = attrs.field(default=0, validator=attrs.validators.ge(0))


SHOPS = {
    "title: A\n": True,
    "title: 2020\nday: 2021-12-11\nprice: 2\nopen: false\n": True,
    "title: A\ninner:\n  label: x\n  size: 2.25\n": True,
    "title: A\nnames:\n  - a b\n  - C#\n": True,
    "title: A\nsections:\n  - name: a\n    children:\n      - name: b\n      - name: c\n  - name: d\ncount: 3\n": True,
    "title: A\nanything: 1\n": False,
    "title: A\nodd key: 1\n": False,
    "title: A\nday: 2021-02-31\n": False,
    "title: A\ncount: -1\n": False,
    "title: A\nnames:\n  - null\n": False,
    "title: ~\n": False,
    "title: ''\n": False,
    "title: NO\n": True,
    'title: "a \\"b\\""\nnames:\n  - "c"\n': True,
    'title: "\nnames:\n  - c\n': False,
    "title: A\nnames:\n  - ~\n": False,
    "title: A\nnames:\n  - c # d\n": False,
    "title: A\nsections:\n": False,
    "title: A\nsections:\n  - children:\n      - name: b\n": False,
    "title: A\ninner:\n  other: 1\n": False,
    'title: "a\\q"\n': False,
    'title: "a\\\\"b"\n': False,
    'title: say "hi"\n': True,
    "title: A\n\n\n": True,
    'title: "a\n  b"\n': False,
    "day: 2021-12-11\n": False,
    "title: A\nprice: 1.5 # note\n": False,
    "title: A\n  b\n": False,
    "title: x\ud800\n": False,
    "title: x\x9f\n": False,
}  # fmt: skip


@pytest.mark.parametrize("front", SHOPS)
def test_classes_of_all_sorts(front: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"---\n{front}---\nBody"
    try:
        assert agree(text, Shop, monkeypatch) is SHOPS[front]
    except UnicodeEncodeError:
        raise AssertionError from None


@attrs.define
class Plain(nm.Document):
    """No validator: the reader stores its values itself."""

    title: str
    inner: Inner = attrs.field(factory=Inner)
    names: list[str] = attrs.field(factory=lambda: ["none"])


@attrs.define(unsafe_hash=True, cache_hash=True)
class Hashed:
    label: str | None = None


@attrs.define
class Hashes(nm.Document):
    one: Hashed | None = None


def test_a_factory_is_asked_where_the_key_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree("---\ntitle: A\n---\n", Plain, monkeypatch)
    assert nm.loads("---\ntitle: A\n---\n", Plain).names == ["none"]


def test_an_object_that_remembers_its_hash_is_made_by_its_constructor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree("---\none:\n  label: a\n---\n", Hashes, monkeypatch)
    assert hash(nm.loads("---\none:\n  label: a\n---\n", Hashes).one) == hash(Hashed(label="a"))


def test_another_line_break_inside_a_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not agree("---\r\ntitle: A\r\nnames:\r\n  - ab\n---\r\n", Plain, monkeypatch)
    assert agree("---\r\ntitle: A\r\nnames:\r\n  - ab\r\n  - c\r\n---\n", Plain, monkeypatch)


def test_deep_lists_are_left_to_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def nested(levels: int) -> str:
        lines = ["---", "title: A", "sections:"]
        for level in range(levels):
            lines += ["  " * (2 * level + 1) + "- name: x", "  " * (2 * level + 2) + "children:"]
        return "\n".join([*lines, "  " * (2 * levels + 1) + "- name: x", "---", ""])

    assert agree(nested(8), Shop, monkeypatch)
    assert reader.read(Shop, nested(12)) is None
    assert nm.loads(nested(12), Shop).title == "A"


@attrs.define
class Unreadable(nm.Document):
    needed: Any


@attrs.define
class Holder(nm.Document):
    items: list[Inner] = attrs.field(factory=list)
    rows: list[Unreadable] = attrs.field(factory=list)
    own: Holder | None = None


@attrs.define
class Labelled(nm.Document):
    label: str = attrs.field(metadata=wire(style="double"))


@pytest.mark.parametrize("label", ['a"b', '"', 'a"', '"b', 'a\\\\"b', 'a\\"b\\'])
def test_a_quote_inside_quotes_is_refused(label: str) -> None:
    assert reader.read(Labelled, f'---\nlabel: "{label}"\n---\n') is None
    assert reader.read(Labelled, '---\nlabel: "a\\"b"\n---\n').label == 'a"b'


def test_a_class_that_no_pattern_can_tell_goes_the_other_way() -> None:
    assert reader.read(Shop, "no fence") is None
    assert reader.read(Unreadable, "---\nneeded: 1\n---\n") is None
    assert nm.loads("---\nneeded: 1\n---\n", Unreadable).needed == 1
    text = "---\nrows:\n  - needed: 1\n---\n"
    assert reader.read(Holder, text) is None
    assert nm.loads(text, Holder).rows[0].needed == 1
    assert reader.read(Holder, "---\nown:\n  items:\n    - label: a\n---\n") is None
    assert reader.read(Holder, "---\nitems:\n  - label: a\n---\n").items == [Inner(label="a")]


@attrs.define
class Needy:
    name: str
    rows: list[Inner]


@attrs.define
class Odd:
    name: str
    rows: list[Inner] = attrs.field(factory=list)
    odd: Any = attrs.field(kw_only=True)


@attrs.define
class Loose:
    name: str
    rows: list[Inner] = attrs.field(factory=list)
    anything: Any = None


@attrs.define
class Late:
    rows: list[Section]
    name: str


@attrs.define
class Worded:
    name: str
    rows: list[Inner] = attrs.field(factory=list)
    words: list[str] = attrs.field(factory=lambda: ["none"])


@attrs.define
class Marked:
    name: str
    rows: list[Inner] = attrs.field(factory=list)
    mark: nm.Secured = attrs.field(
        factory=lambda: nm.Secured.from_wire("AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA==")
    )


@attrs.define
class Roomy:
    name: str
    rows: list[Inner] = attrs.field(factory=list)


@attrs.define
class Paired:
    name: str
    rows: list[Inner] = attrs.field(factory=list)
    pair: tuple[int, ...] = (1, 2)


@attrs.define
class Nests(nm.Document):
    needy: Needy | None = None
    odd: Odd | None = None
    loose: Loose | None = None
    late: list[Late] = attrs.field(factory=list)
    worded: Worded | None = None
    marked: Marked | None = None
    roomy: Roomy | None = None
    paired: Paired | None = None


def test_what_a_nested_class_needs_may_stand_behind_its_first_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree("---\nneedy:\n  name: A\n  rows:\n    - label: a\n---\n", Nests, monkeypatch)
    assert reader.read(Nests, "---\nneedy:\n  name: A\n---\n") is None
    text = "---\nodd:\n  name: A\n  rows:\n    - label: a\n  odd: 1\n---\n"
    assert reader.read(Nests, text) is None
    assert nm.loads(text, Nests).odd == Odd(name="A", rows=[Inner(label="a")], odd=1)
    for rows in ("", "  rows:\n    - label: a\n"):
        for key in ("worded", "marked", "roomy", "paired"):
            assert agree(f"---\n{key}:\n  name: A\n{rows}---\n", Nests, monkeypatch)


def test_a_field_without_a_pattern_behind_a_list_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\nloose:\n  name: A\n  rows:\n    - label: a\n---\n"
    assert agree(text, Nests, monkeypatch)
    assert not agree(text.replace("\n---\n", "\n  anything: 1\n---\n"), Nests, monkeypatch)


def test_an_item_that_ends_too_early_is_no_end_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\nlate:\n  - rows:\n      - name: a\n    name: A\n  - rows:\n      - name: b\n    name: B\n---\n"
    assert agree(text, Nests, monkeypatch)
    assert reader.read(Nests, text.replace("    name: B\n", "")) is None
    assert reader.read(Nests, text.replace("    name: A\n", "")) is None


def test_an_item_of_which_the_first_key_is_missing_is_refused() -> None:
    assert reader.read(Holder, "---\nitems:\n  - size: 2.5\n---\n") is None
    assert reader.read(Holder, "---\nitems:\n  -     size: 2.5\n---\n") is None


def test_what_is_remembered_is_bounded() -> None:
    memo = called.Memo(str.upper)
    assert memo["x" * 100] == "X" * 100
    assert len(memo) == 0
    assert memo["y" * 99] == "Y" * 99
    assert [*memo] == ["y" * 99]
    memo.clear()
    for number in range(10_002):
        assert memo[f"a{number}"] == f"A{number}"
    assert len(memo) == 1


@given(article_texts(producer=True))
def test_an_unknown_key_in_a_list_inside_a_mapping_is_refused(text: str) -> None:
    odd = '\nprovider:\n  name: A\n  domain: a.example\n  images:\n    - url: "https://a.example"\n      odd: 1\n\ntopics:\n'
    front, _, rest = text.partition("\nprovider:\n")
    assert reader.read(nm.Article, front + odd + rest.partition("\ntopics:\n")[2]) is None


def test_the_body_may_hold_what_front_matter_may_not() -> None:
    text = "---\ntitle: A\n---\n\x00\u2028\ud800"
    assert reader.read(Shop, text).body == "\x00\u2028\ud800"
    assert not fit("a\ud800", 0, 2)


@pytest.mark.parametrize("enabled", [True, False])
def test_a_long_text_leaves_the_collector_as_it_was(enabled: bool) -> None:
    text = "---\ntitle: A\nnames:\n" + "  - a name of some length\n" * 20_000 + "---\n"
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        assert len(nm.loads(text, Plain).names) == 20_000
        assert gc.isenabled() is enabled
        with pytest.raises(nm.FrontMatterError):
            nm.loads(text.replace("title", "\ttitle"), Plain)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_the_collector_pauses_while_a_long_text_is_read() -> None:
    def collecting(lines: int) -> bool:
        text = "---\nnames:\n" + "  - a name of some length\n" * lines + "---\n"
        seen: list[bool] = []

        @attrs.define
        class Watched(nm.Document):
            names: list[str] = attrs.field(validator=lambda *_: seen.append(gc.isenabled()))

        assert reader.read(Watched, text) is not None
        return seen[0]

    before = gc.isenabled()
    gc.enable()
    try:
        assert collecting(10)
        assert not collecting(20_000)
    finally:
        (gc.enable if before else gc.disable)()


FIT = {"a": True, "é\n": True, "a\r\nb\n": True, "a\rb\n": False, "a\n\rb": False, "\x85": False, "\xa0£": True, "\x7f": False,
       "\ufeff": False, "\uffff": False, "ｆ\uff5e": True, "\u2028": False, "\u2029": False, "\ud800": False, "\t": False}  # fmt: skip


def test_a_line_break_between_two_pieces_is_fit() -> None:
    text = "x" * (dialect._CHUNK - 1)
    assert fit(f"{text}\r\nx", 0, len(text) + 3)
    assert not fit(f"{text}\rx", 0, len(text) + 2)


@pytest.mark.parametrize("text", FIT)
def test_what_is_fit(text: str) -> None:
    assert fit(text, 0, len(text)) is FIT[text]
    assert fit("\ufeff" + text, 1, len(text) + 1) is FIT[text]
    assert fit(text + "\0", 0, len(text)) is FIT[text]
    for far in ("x" * 4_095, "x" * 4_094):  # the first chunk ends behind the next character, or the one after it
        assert fit(far + text, 0, len(far + text)) is FIT[text]


def test_each_control_character_is_unfit() -> None:
    for code in range(0x300):
        control = code < 32 or 0x7F <= code <= 0x9F
        assert fit(f"a{chr(code)}b\n", 0, 4) is (not control or code == 10)
        assert fit(f"é{chr(code)}b\n", 1, 4) is (not control or code == 10)


def test_a_lone_cr_in_quotes_is_a_line_break_whatever_stands_below(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '---\ntitle: "a\rb"\n---\n'
    assert not agree(text, Plain, monkeypatch)
    assert nm.loads(text, Plain).title == "a b"


def test_a_lazy_node_has_no_other_attribute() -> None:
    tree = outline("\na:\n  - b\nc:\n  d: e\n", 1, 20)
    for node in (tree, *(value for _, value in tree.entries)):
        with pytest.raises(AttributeError):
            node.other  # type: ignore[union-attr]  # noqa: B018


def test_one_entry_of_an_outline_is_found_without_the_others() -> None:
    text = "\na: 1\nab:\n  - b\n  - d: e\nb: 2\n"
    tree = outline(text, 1, len(text))
    key, value = tree.entry("ab") or pytest.fail()
    assert (key.start, text[value.start : value.end]) == (6, "- b\n  - d: e")
    assert tree.entry("d") is None
    assert [name.value for name, _ in tree.entries] == ["a", "ab", "b"]
    assert tree.entries[1] == (key, value) == tree.entry("ab")  # a node is one object
    assert outline("\n\n", 1, 2).entry("a") is None


ATOMS = [str, int, float, bool, date, datetime, nm.Secured, Any]


@st.composite
def classes(draw: st.DrawFn, base: type[Any] = object, depth: int = 2) -> type[Any]:
    """A class of fields of all sorts, required or with a default of some kind."""
    fields: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 4))):
        inner: Any = draw(st.sampled_from(ATOMS))
        if depth and draw(st.integers(0, 3)) == 0:
            inner = draw(classes(depth=depth - 1))
        kind = draw(st.sampled_from(["needed", "optional", "list", "some", "lambda", "validated"]))
        style = draw(st.sampled_from([None, "double"]))
        options: dict[str, Any] = {"metadata": wire(style=style)} if style else {}
        options |= {
            "needed": {"type": inner},
            "optional": {"type": inner | None if inner is not Any else Any, "default": None},
            "list": {"type": list[inner], "factory": list},
            "some": {"type": list[inner]},
            "lambda": {"type": list[inner], "factory": lambda: []},
            "validated": {
                "type": inner | None if inner is not Any else Any,
                "default": None,
                "validator": lambda *_: None,
            },
        }[kind]
        fields[f"f{index}"] = attrs.field(**options)
    if base is object and draw(st.booleans()):
        fields["extra"] = attrs.field(type=dict[str, Any], factory=dict)
    return attrs.make_class("Made", fields, bases=(base,), kw_only=True, slots=draw(st.booleans()))


@given(st.data(), classes(nm.Document))
def test_any_class_is_read_alike(monkey: pytest.MonkeyPatch, data: st.DataObject, cls: type[Any]) -> None:
    text = nm.dumps(data.draw(documents(cls)))
    agree(text, cls, monkey)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 3)) :]
    if reader.read(cls, text) is not None:
        assert agree(text, cls, monkey)


@given(documents(Shop))
def test_documents_of_a_class_are_read_alike(monkey: pytest.MonkeyPatch, document: Shop) -> None:
    agree(nm.dumps(document), Shop, monkey)


@attrs.define
class Watched:
    """A class that does more than to store its values, and begins with a scalar in parts."""

    key: nm.Secured
    label: str = attrs.field(default="", validator=lambda *_: None)


@pytest.mark.parametrize(
    "default", [attrs.NOTHING, attrs.Factory(list), attrs.Factory(lambda: [])], ids=["none", "a list", "a function"]
)
def test_what_is_remembered_of_a_list_is_not_that_of_its_first_field(
    default: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Any = attrs.make_class(
        "Made", {"rows": attrs.field(type=list[Watched], default=default)}, (nm.Document,), kw_only=True
    )
    key = "AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA=="
    for rows in (f"  - key: {key}\n    label: a\n", f"  - key: {key}\n" * 2):
        text = f"---\nrows:\n{rows}---\n"
        assert agree(text, made, monkeypatch)
        document = nm.loads(text, made)
        document.rows[0].label = "b"
        assert nm.loads(nm.dumps(document), made) == document
        assert nm.loads(nm.canonical(document), made) == document
