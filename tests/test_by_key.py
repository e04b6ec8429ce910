"""Front matter that is read an entry at a time: in any order what the tree gives, or refused."""

from __future__ import annotations

import datetime as dt
import enum
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Literal

import attrs
import comparing
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._binding import by_key
from newsmatter._binding.memory import remember
from newsmatter._syntax.envelope import split
from newsmatter._syntax.resolve import STAMP, Unreadable, stamp
from newsmatter.strategies import Text, document_texts


class Mood(enum.Enum):
    CALM = "calm"
    LOUD = 7


@attrs.define
class Author:
    name: str
    email: str | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define(keys="snake")
class Post(nm.Document):
    """What a site's generator reads: many types, some keys that may be spelt in two ways."""

    title: str
    date: dt.datetime | None = None
    last_modified_at: dt.datetime | None = attrs.field(default=None, metadata=nm.wire(zone="keep"))
    day: dt.date | None = None
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True, also=("tag",)))
    numbers: set[int] = attrs.field(factory=set)
    published: bool = True
    weight: int = 0
    ratio: float = 1.0
    price: Decimal | None = None
    mood: Mood | None = None
    layout: Literal["post", "page"] = "post"
    author: Author | str | None = None
    links: list[Author] = attrs.field(factory=list)
    any_: Any = attrs.field(default=None, metadata=nm.wire("any"))
    upper: str = attrs.field(default="", converter=str.upper)
    short: str = attrs.field(default="", validator=attrs.validators.max_len(5))


@attrs.define
class Closed(nm.Document):
    title: str
    inner: list[str] = attrs.field(factory=list)


nm.define(keys="snake", unknown="forbid")(Closed)

SCALARS = ["a", "a b", '"a b"', "'it''s'", '"a\\tb"', '"\\u00e9"', "7", "-7", "007", "1_000", "0x1F", "1.5", "1e3", "~", "null", "", "true", "True", "yes", "2024-01-02",
           "2024-01-02 10:00:00", "2024-01-02 10:00:00 +0000", "2024-01-02T10:00:00Z", "2024-01-02T10:00:00.25-05:30", "2024-01-02 1:02:03 +1",
           "2024-02-30", "2024-02-30 10:00:00", "2024-01-02T24:00:00Z", "2024-01-02 10:00:00 +2400", "calm", "post", "9.99", "[]", "[a, b]",
           "[a, 'b c', \"d\"]", "[1, 2, 1]", "[a,", "b]", "{name: x}", "{}", "&a x", "*a", "!!str 5", "a # note", "a  # note", "a#b", "a: b", "- a",
           "|\n  a\n  b", ">-\n  a\n\n  b", "\n  - a\n  - b", "\n- a\n- \"b\"", "\n  - a # note\n# more\n  - b", "\n  name: x\n  email: y\n  z: 1",
           "\n  - name: x\n  - name: y\n    email: z", '"a', 'b"', "a\n  b", '"a\n  b"', "a ", "\n\n", "\ta", "a\r", "é", "\u2028", "\x7f", "%a", "@a", "`"]  # fmt: skip
# what fits the type of a key, mostly: of a class with many keys nearly every text would be refused
FITTING = {
    "title": ["a", "'it''s'", '"a\\tb"', "7", "2024", "[]", "|", "..a"], "published": ["true", "False", "yes"], "weight": ["7", "-7", "0x1F", "1.5", "~", "007"],
    "date": [*filter(lambda text: text.startswith("2024-"), SCALARS), "~"], "day": ["2024-01-02", "2024-02-30", "2024-01-02 # x"],
    "tags": ["a", "[a, b]", "\n- a\n- b", "\n  - a\n  - 'b c'\n", "", "~", "[]", "[1, a]", "[null, a]", "[a, [b]]"], "tag": ["a"],
    "numbers": ["[1, 2, 1]", "\n- 1", "[a]", "", "[[1], 2]"], "mood": ["calm", "7", "'7'"], "layout": ["post", "page", "other"], "price": ["9.99", "1e3", "'1'"],
    "author": ["a", "7", "\n  name: x\n  email: y\n  z: 1", "{name: x}", "\n  email: y"], "links": ["\n  - name: x\n  - name: y\n    email: z", "[]"],
    "upper": ["a", "7", "[a]"], "short": ["a", "abcdefg"], "last_modified_at": ["2024-01-02", "2024-01-02 10:00:00", "2024-01-02T10:00:00Z"],
}  # fmt: skip
KEYS = ["any", "one", "two", "three", "ms.date", "_x-$y", "with blank", '"quoted"', "<<", "?", "2024", "Title", "# c"]
entries = st.tuples(
    st.one_of(
        st.sampled_from([(key, value) for key, values in FITTING.items() for value in values]),
        st.tuples(st.sampled_from(KEYS[:6]), st.sampled_from(SCALARS)),
        st.tuples(st.sampled_from([*FITTING, *KEYS]), st.sampled_from(SCALARS)),
    ),
    st.sampled_from(["\n", "\n", "\n\n", "\n# note\n", "\n  \n", " # note\n", "\r\n"]),
)


@pytest.fixture(scope="module")
def monkey() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def agree(text: str, cls: type[Any], monkey: pytest.MonkeyPatch) -> bool:
    """Whether the text was taken; then it is what the tree gives, type for type, in the order of the keys."""
    try:
        envelope = split(text)
    except nm.FrontMatterError:
        return False
    fast = by_key.read(cls, text, envelope)
    if fast is not None:
        slow = comparing.by_tree(text, cls, monkey)
        assert fast == slow
        assert comparing.exact(fast) == comparing.exact(slow)
        assert remember(fast) == remember(slow)
        assert fast._origin.envelope == slow._origin.envelope
    return fast is not None


@given(
    st.lists(entries, max_size=5, unique_by=lambda each: each[0][0]),
    st.sampled_from(["title: A\n", "# first\n\ntitle: A\n", ""]),
)
def test_entries_in_any_order(monkey: pytest.MonkeyPatch, drawn: list[tuple[tuple[str, str], str]], first: str) -> None:
    front = "".join(f"{key}: {value}{end}" for (key, value), end in drawn)
    for cls in (Post, Closed):
        agree(f"---\n{first}{front}---\nBody", cls, monkey)


@attrs.define
class Anything(nm.Document):
    """No field: each key is unknown."""


@given(document_texts(portable=False))
def test_any_layout(monkey: pytest.MonkeyPatch, case: Text) -> None:
    agree(case.text, Anything, monkey)


def taken(front: str, cls: type[Any] = Post) -> Any:
    text = f"---\n{front}---\nBody"
    return by_key.read(cls, text, split(text))


def test_what_is_usual_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    front = "\n".join(
        [
            "# a comment", "", "weight: 3", "ratio: 2", "published: false", "tags: [a, 'b c'] # not d", "date: 2024-01-02 10:00:00 +0100",
            "last_modified_at: 2024-01-02 10:00:00", "day: 2024-01-02 # a day", "other: 2024", "title: 'It''s'", "", "author:",
            "  name: x", "numbers:", "- 1", "- 2", "mood: calm", "any: [1, x]", 'short: "a\\n"', "price: 9.90", "upper: abc", "",
        ]
    )  # fmt: skip
    assert agree(f"---\n{front}---\n", Post, monkeypatch)
    post = taken(front)
    assert (post.title, post.tags, post.extra, post.author.name) == ("It's", ["a", "b c"], {"other": 2024}, "x")
    assert post.last_modified_at == datetime(2024, 1, 2, 10)
    assert (post.numbers, post.upper, post.weight, post.body) == ({1, 2}, "ABC", 3, "Body")
    assert agree(f"---\r\n{front}---\r\n".replace("\n", "\r\n").replace("\r\r", "\r"), Post, monkeypatch)


@pytest.mark.parametrize(
    "front",
    {
        "quotes that another entry closes": 'title: "a\nweight: 1\nother: b"\n',
        "brackets that another entry closes": "title: x\nany: [a,\nother: b,\nmore: [c]]\n",
        "an alias of another entry": "title: &a x\nother: *a\n",
        "a key twice": "title: a\ntitle: b\n",
        "a key twice inside": "title: a\nany:\n  b: 1\n  b: 2\n",
        "two keys of one field": "title: a\ntag: x\ntags: x\n",
        "a required key that is missing": "weight: 1\n",
        "a required key without a value": "title:\n",
        "a required text that is null": "title: ~\n",
        "a value that does not fit": "title: a\nweight: x\n",
        "a number that is too long": f"title: a\nweight: {'9' * 4000}\n",
        "a day that is none": "title: a\nother: 2024-02-30\n",
        "what the class refuses": "title: a\nshort: too long\n",
        "a tab": "title: a\tb\n",
        "a line of no key": "title: a\n- b\nc\n",
        "a blank before the colon": "title : a\n",
        "a key below the value": "title: a\n  b: c\n",
        "a second document": "title: a\n...\n",
        "a merge key": "title: a\n<<: {weight: 1}\n",
    }.items(),
    ids=lambda item: item[0],
)
def test_what_is_not_whole_in_itself_is_refused(front: tuple[str, str]) -> None:
    assert taken(front[1]) is None


def test_a_key_that_the_class_has_no_place_for_is_refused() -> None:
    assert taken("title: a\nother: b\n", Closed) is None
    assert taken("inner: [b]\ntitle: a\n", Closed).inner == ["b"]


def test_a_long_text_goes_the_other_way() -> None:
    assert taken("title: a\nother: " + "x" * 60_000 + "\n") is None


TIMES = st.builds(
    lambda day, sep, clock, fraction, zone: day + sep + clock + fraction + zone,
    st.sampled_from(["2024-01-02", "2024-02-30", "0000-01-01", "2024-1-2", "9999-12-31"]), st.sampled_from(["T", "t", " ", "  "]),
    st.sampled_from(["10:00:00", "1:02:03", "24:00:00", "23:59:60", "00:00:00"]), st.sampled_from(["", ".5", ".1234567"]),
    st.sampled_from(["", "Z", " Z", "+00:00", "-0000", " +0000", "+05:30", "-05:30", " -0830", "+5", "+24:00", "+23:59", "+05:75", "-00:30"]),
)  # fmt: skip


@given(TIMES)
def test_usual_times_are_read_as_the_pattern_of_all_reads_them(text: str) -> None:
    match = STAMP.fullmatch(text)
    assert match is not None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    try:
        found = stamp(text)
    except Unreadable:
        return
    assert isinstance(found, datetime)
    fraction = int((match[7] or "")[:6].ljust(6, "0"))
    assert found.replace(tzinfo=None) == datetime(year, month, day, hour, minute, second, fraction)
    if match[9] is None:
        assert found.tzinfo is (timezone.utc if match[8] else None)
    else:
        offset = found.utcoffset()
        assert offset is not None
        minutes = int(match[10]) * 60 + int(match[11] or 0)
        assert offset.total_seconds() == 60 * (-minutes if match[9] == "-" else minutes)
        assert type(found.tzinfo) is timezone
