"""Three documents merged by value (law 10), and the list of changes that it works on."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import attrs
import pytest
from conftest import FIXTURES
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter.strategies import Text, article_texts, document_texts, edits

Extra = dict[str, Any]
NEWS = (FIXTURES / "news.md").read_text(encoding="utf-8")


def edited(data: st.DataObject, document: nm.Document) -> nm.Document:
    """A copy of a document after some edits."""
    other = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(0, 3))):
        data.draw(edits(other))(other)
    return other


def texts() -> st.SearchStrategy[tuple[str, type[nm.Document]]]:
    untyped = document_texts().map(lambda case: (case.text, nm.Document))
    return st.one_of(untyped, article_texts().map(lambda text: (text, nm.Article)))


@given(st.data(), texts())
def test_law_10_what_one_side_changed_is_all_that_changes(
    data: st.DataObject, case: tuple[str, type[nm.Document]]
) -> None:
    base = nm.loads(*case)
    ours = edited(data, base)
    for merged in (nm.merge(base, ours, base), nm.merge(base, base, ours), nm.merge(base, ours, ours)):
        assert merged.conflicts == []
        assert merged.document == ours
        assert nm.changes(ours, merged.document) == []
        assert order(merged.document) == order(ours)


def order(document: nm.Document) -> list[Any]:
    """The keys of an untyped document in their order, at every level."""

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return [(key, keys(child)) for key, child in value.items()]
        return [keys(child) for child in value] if isinstance(value, list) else None

    return keys(document.extra)  # type: ignore[no-any-return]


@given(st.data(), texts())
def test_law_10_no_change_is_lost_in_silence(data: st.DataObject, case: tuple[str, type[nm.Document]]) -> None:
    """What theirs set anywhere is what the merged document has there, or it is a conflict, or stands elsewhere in a list."""
    base = nm.loads(*case)
    ours, theirs = edited(data, base), edited(data, base)
    before = copy.deepcopy((base, ours, theirs))
    merged = nm.merge(base, ours, theirs)
    assert (base, ours, theirs) == before
    clashes = [conflict.path for conflict in merged.conflicts]
    for change in nm.changes(base, theirs):
        if change.kind == "move":
            continue  # with the value that ours has set
        if "[" not in change.path and not any(
            change.path.startswith(path) or path.startswith(change.path) for path in clashes
        ):
            assert change in nm.changes(base, merged.document) or change in nm.changes(base, ours), change
    if not nm.changes(base, theirs) or not nm.changes(base, ours):
        assert clashes == []
    for conflict in merged.conflicts:
        assert conflict.ours != conflict.theirs or conflict.ours is None
    again = nm.merge(base, theirs, ours)
    assert bool(again.conflicts) == bool(merged.conflicts)


@given(st.data(), document_texts())
def test_law_10_changes_of_different_keys_never_conflict(data: st.DataObject, case: Text) -> None:
    base = nm.loads(case.text, nm.Document)
    ours, theirs = copy.deepcopy(base), copy.deepcopy(base)
    for document, key in ((ours, "new of ours"), (theirs, "new of theirs")):
        document.extra[key] = data.draw(st.integers())
    names = [*base.extra]
    if len(names) > 1:
        one, two = data.draw(st.permutations(names))[:2]
        ours.extra[one] = "ours"
        theirs.extra[two] = "theirs"
    merged = nm.merge(base, ours, theirs)
    assert merged.conflicts == []
    wanted = base.extra | {key: ours.extra[key] for key in ours.extra if ours.extra[key] != base.extra.get(key)}
    wanted |= {key: theirs.extra[key] for key in theirs.extra if theirs.extra[key] != base.extra.get(key)}
    assert merged.document.extra == wanted


@nm.define
class Numbered(nm.Document):
    d: dict[int | None, int]


def test_a_key_that_is_none_stays_where_keys_come_and_go() -> None:
    base = "---\nd:\n  2: 2\n  null: 1\n  5: 5\n---\n"
    sides = (base, base.replace("  5: 5\n", "  5: 5\n  4: 4\n"), base.replace("  2: 2\n", "  7: 7\n  3: 3\n"))
    merged = nm.merge(*(nm.loads(text, Numbered) for text in sides))
    assert (merged.document.d, merged.conflicts) == ({7: 7, 3: 3, None: 1, 5: 5, 4: 4}, [])
    assert [*merged.document.d] == [7, 3, None, 5, 4]
    first = base.replace("  2: 2\n  null: 1\n", "  null: 1\n")
    theirs = first.replace("  null: 1\n", "  9: 9\n  null: 1\n")
    assert [*nm.merge(*(nm.loads(text, Numbered) for text in (first, first, theirs))).document.d] == [9, None, 5]


KEYS_OF_NUMBERS = st.dictionaries(st.sampled_from([None, 0, 1, 2, 3, 4, 5]), st.integers(0, 3))


@given(KEYS_OF_NUMBERS, KEYS_OF_NUMBERS, KEYS_OF_NUMBERS)
def test_keys_of_any_kind_are_merged_as_three_dicts_are(
    base: dict[int | None, int], ours: dict[int | None, int], theirs: dict[int | None, int]
) -> None:
    def text(d: dict[int | None, int]) -> str:
        return "---\nd: {" + ", ".join(f"{'null' if k is None else k}: {v}" for k, v in d.items()) + "}\n---\n"

    mine = {k: (ours if k in (None, 0, 1, 2) else base) for k in (None, *range(6))}
    its = {k: (theirs if k in (3, 4, 5) else base) for k in (None, *range(6))}
    sides = [{k: of[k][k] for k in of if k in of[k]} for of in (mine, its)]
    merged = nm.merge(*(nm.loads(text(d), Numbered) for d in (base, *sides)))
    wanted = {k: sides[k in (3, 4, 5)].get(k) for k in mine}
    if not (base and all(sides)):  # nothing at all is a value of its own: {} and its keys may be in conflict
        assert {conflict.path for conflict in merged.conflicts} <= {"d"}
        return
    assert merged.conflicts == []
    assert merged.document.d == {k: v for k, v in wanted.items() if v is not None}


def test_a_change_and_a_conflict_at_a_key_with_a_line_break_are_one_line() -> None:
    base, ours, theirs = (nm.loads(f'---\n"a\\n::error::": {value}\n---\n', nm.Document) for value in (1, 2, 3))
    (change,), (conflict,) = nm.changes(base, ours), nm.merge(base, ours, theirs).conflicts
    assert [str(change), str(conflict)] == ["a␊::error::: 1 -> 2", "a␊::error::: 1 -> 2 here, 3 there"]
    assert change.path == conflict.path == "a\n::error::"


@given(st.data(), texts())
def test_changes_are_empty_exactly_where_nothing_is_written(
    data: st.DataObject, case: tuple[str, type[nm.Document]]
) -> None:
    document = edited(data, nm.loads(*case))
    found = nm.changes(document)
    for change in found:
        assert "\n" not in str(change)
        json.dumps(change.to_dict())
    if not found:
        assert nm.dumps(document) == case[0]


CASES: dict[str, tuple[Extra, Callable[[Extra], object], Callable[[Extra], object], Extra, list[str]]] = {
    "both set one value alike": ({"a": 1}, lambda e: e.update(a=2), lambda e: e.update(a=2), {"a": 2}, []),
    "both set one value otherwise": (
        {"a": 1}, lambda e: e.update(a=2), lambda e: e.update(a=3), {"a": 2}, ["a: 1 -> 2 here, 3 there"]),
    "both add items": (
        {"a": ["x"]}, lambda e: e["a"].append("y"), lambda e: e["a"].append("z"), {"a": ["x", "y", "z"]}, []),
    "both add the same item": (
        {"a": ["x"]}, lambda e: e["a"].append("y"), lambda e: e["a"].extend("yz"), {"a": ["x", "y", "z"]}, []),
    "one removes an item, one adds one": (
        {"a": ["x", "y"]}, lambda e: e["a"].remove("x"), lambda e: e["a"].insert(1, "z"), {"a": ["z", "y"]}, []),
    "both remove an item": ({"a": ["x", "y"]}, lambda e: e["a"].remove("x"), lambda e: e["a"].remove("x"), {"a": ["y"]}, []),
    "an item is changed at one key each": (
        {"a": [{"i": 1, "j": 1, "k": 1}]}, lambda e: e["a"][0].update(i=2), lambda e: e["a"][0].update(j=2),
        {"a": [{"i": 2, "j": 2, "k": 1}]}, []),
    "an item is changed and removed": (
        {"a": [{"i": 1, "j": 1}, {"i": 5}]}, lambda e: e["a"][0].update(i=2), lambda e: e["a"].pop(0),
        {"a": [{"i": 2, "j": 1}, {"i": 5}]}, ["a[0]: {'i': 1, 'j': 1} -> {'i': 2, 'j': 1} here, None there"]),
    "an item is removed and changed": (
        {"a": [{"i": 1, "j": 1}, {"i": 5}]}, lambda e: e["a"].pop(0), lambda e: e["a"][0].update(i=2),
        {"a": [{"i": 5}]}, ["a[0]: {'i': 1, 'j': 1} -> None here, {'i': 2, 'j': 1} there"]),
    "an item is moved and changed": (
        {"a": [{"i": 1, "j": 1}, {"i": 5}]}, lambda e: e["a"].reverse(), lambda e: e["a"][0].update(i=2),
        {"a": [{"i": 5}, {"i": 2, "j": 1}]}, []),
    "an item is moved by both": (
        {"a": ["x", "y", "z"]}, lambda e: e.update(a=["z", "x", "y"]), lambda e: e.update(a=["x", "z", "y"]),
        {"a": ["z", "x", "y"]}, ["a[0]: 'z' -> 'z' here, 'z' there"]),
    "an item is moved and another removed": (
        {"a": ["x", "y", "z"]}, lambda e: e["a"].remove("y"), lambda e: e.update(a=["z", "x", "y"]), {"a": ["z", "x"]}, []),
    "a moved item is gone here": (
        {"a": ["x", "y", "z"]}, lambda e: e["a"].remove("z"), lambda e: e.update(a=["z", "x", "y"]), {"a": ["x", "y"]}, []),
    "a key is renamed and changed": (
        {"a": 1, "b": 2}, lambda e: e.update(a=5), lambda e: (e.clear(), e.update(c=1, b=2)), {"c": 5, "b": 2}, []),
    "a key is changed and renamed": (
        {"a": 1, "b": 2}, lambda e: (e.clear(), e.update(c=1, b=2)), lambda e: e.update(a=5),
        {"c": 5, "b": 2}, []),
    "a key is renamed by both": (
        {"a": 1, "b": 2}, lambda e: (e.clear(), e.update(c=1, b=2)), lambda e: (e.clear(), e.update(d=1, b=2)),
        {"c": 1, "b": 2}, ["a: 1 -> None here, None there"]),
    "a key is changed and removed": (
        {"a": 1, "b": 2}, lambda e: e.update(a=5), lambda e: e.pop("a"), {"a": 5, "b": 2}, ["a: 1 -> 5 here, None there"]),
    "a key is removed and changed": (
        {"a": 1, "b": 2}, lambda e: e.pop("a"), lambda e: e.update(a=5), {"b": 2}, ["a: 1 -> None here, 5 there"]),
    "a key comes to both otherwise": (
        {"b": 2}, lambda e: e.update(a=5), lambda e: e.update(a=6), {"b": 2, "a": 5}, ["a: None -> 5 here, 6 there"]),
    "a name is taken": (
        {"a": 1, "b": 2}, lambda e: e.update(c=1), lambda e: (e.clear(), e.update(c=1, b=2)),
        {"a": 1, "b": 2, "c": 1}, ["a: 1 -> 1 here, None there"]),
    "a key is renamed alike by both": (
        {"a": 1, "b": 2}, lambda e: (e.clear(), e.update(c=1, b=2)), lambda e: (e.clear(), e.update(c=1, b=2, d=3)),
        {"c": 1, "b": 2, "d": 3}, []),
    "a name that a key got here comes there": (
        {"a": 1, "b": 2}, lambda e: (e.clear(), e.update(c=1, b=2)), lambda e: e.update(c=9),
        {"c": 1, "b": 2}, ["c: None -> 1 here, 9 there"]),
    "both remove one item, one adds another": (
        {"a": ["x", "y"]}, lambda e: e["a"].remove("x"), lambda e: (e["a"].remove("x"), e["a"].append("z")), {"a": ["y", "z"]}, []),
    "a kind is changed": (
        {"a": [1]}, lambda e: e.update(a={"x": 1}), lambda e: e["a"].append(2), {"a": {"x": 1}},
        ["a: [1] -> {'x': 1} here, [1, 2] there"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_merge(name: str) -> None:
    plain, here, there, wanted, conflicts = CASES[name]
    base, ours, theirs = (nm.Document(extra=copy.deepcopy(plain)) for _ in range(3))
    here(ours.extra)
    there(theirs.extra)
    merged = nm.merge(base, ours, theirs)
    assert merged.document.extra == wanted
    assert [*merged.document.extra] == [*wanted]
    assert [str(conflict) for conflict in merged.conflicts] == conflicts
    json.dumps([conflict.to_dict() for conflict in merged.conflicts])


def test_the_text_of_ours_is_kept() -> None:
    text = NEWS.replace("heat: 17", "heat:  17 # low")
    base, ours, theirs = nm.loads(NEWS), nm.loads(text), nm.loads(NEWS)
    theirs.topics.append("Batteries")
    theirs.related[1].quality = 29
    del theirs.related[0]
    ours.images[0].width = 9
    merged = nm.merge(base, ours, theirs)
    assert merged.conflicts == []
    assert merged.document.related[0].quality == 29
    first, second = NEWS.index('  - title: "Electric'), NEWS.index('  - title: "What')
    wanted = (
        text.replace(NEWS[first:second], "").replace("quality: 28", "quality: 29").replace("width: 1200", "width: 9")
    )
    assert nm.dumps(merged.document) == wanted.replace("  - Ferries\n", "  - Ferries\n  - Batteries\n")


def test_a_typed_field_goes_and_bodies_clash() -> None:
    base, ours, theirs = nm.loads(NEWS), nm.loads(NEWS), nm.loads(NEWS)
    theirs.heat, theirs.body, ours.body, theirs.images = None, "There\n", "Here\n", []
    merged = nm.merge(base, ours, theirs)
    assert (merged.document.heat, merged.document.images, merged.document.body) == (None, [], "Here\n")
    assert [(c.path, c.base, c.ours, c.theirs) for c in merged.conflicts] == [("$body", "\n", "Here\n", "There\n")]
    assert nm.merge(base, nm.loads(NEWS), theirs).document.body == "There\n"


def test_documents_of_several_classes_are_not_merged() -> None:
    with pytest.raises(TypeError, match="one class"):
        nm.merge(nm.Document(), nm.Document(), nm.loads(NEWS))  # type: ignore[type-var]


# -- the list of changes


def test_each_kind_of_change_prints_as_a_line() -> None:
    article = nm.loads(NEWS)
    article.heat = 42
    article.quality = None
    article.removed = False
    article.topics.append("Security")
    article.related.reverse()
    article.published_date_time = datetime(2024, 3, 6, tzinfo=timezone.utc)
    article.extra = {"note": [1]}
    secured = article.secured
    assert secured is not None
    article.secured = nm.Secured(ciphertext=secured.ciphertext, iv=bytes(16))
    article.body = "Text\n"
    lines = [str(change) for change in nm.changes(article)]
    assert lines[:-3] == [
        "quality - 41",
        "publishedDateTime: 2024-03-05T07:30:00Z -> 2024-03-06T00:00:00Z",
        "heat: 17 -> 42",
        "removed + False",
        "topics[2] + 'Security'",
        "related[1] -> related[0]",
    ]
    assert lines[-3].startswith("secured: 'EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=;q83vE")
    assert lines[-2:] == ["note + [1]", "$body: '\\n' -> 'Text\\n'"]
    assert {change.kind for change in nm.changes(article)} == {"set", "add", "remove", "move"}


def test_a_value_in_the_line_of_a_change_has_sixty_characters_at_most() -> None:
    def line(length: int) -> str:
        return str(nm.Change(kind="add", path="a", new="x" * length))

    assert line(58) == f"a + {'x' * 58!r}"
    assert line(59) == f"a + '{'x' * 56}..."


def test_changes_between_two_documents() -> None:
    before, after = nm.loads(NEWS), nm.loads(NEWS)
    assert nm.changes(before, after) == []
    del after.related[0]
    after.related[0].provider = nm.Provider(name="Other", domain="roof-and-rail.example")
    removed, changed = nm.changes(before, after)
    assert (removed.kind, removed.path, removed.old["quality"], removed.new) == ("remove", "related[0]", 62, None)
    assert str(changed) == "related[0].provider.name: 'Roof & Rail' -> 'Other'"
    assert nm.changes(nm.Document(extra={"a": 1})) == [nm.Change(kind="add", path="a", new=1)]


def test_a_renamed_key_is_a_move() -> None:
    document = nm.loads("---\na: 1\nb: 2\n---\n", nm.Document)
    document.extra = {"c": 1, "b": 2}
    (change,) = nm.changes(document)
    assert (str(change), change.kind) == ("a -> c", "move")


# -- unedited means as it was loaded


@attrs.define(kw_only=True)
class Inner:
    name: str = attrs.field(converter=str.strip)
    tags: list[str] = attrs.field(factory=lambda: ["default"])


@attrs.define(kw_only=True)
class Computed(nm.Document):
    """Defaults that are computed, converters, hooks and validators of every kind."""

    counter = 0

    title: str = attrs.field(default="none", converter=str.strip)
    slug: str = attrs.Factory(lambda self: self.title.lower(), takes_self=True)
    serial: int = attrs.Factory(lambda: Computed.count())
    heat: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    shared: list[str] = attrs.field(factory=list)
    inner: list[Inner] = attrs.field(factory=list)
    kind: str | None = None

    @classmethod
    def count(cls) -> int:
        cls.counter += 1
        return cls.counter

    def __attrs_post_init__(self) -> None:
        self.kind = self.kind or self.title.upper()
        self.shared = [*self.shared, "hook"]


computed_texts = st.tuples(
    st.lists(
        st.sampled_from(["title: ' A '", "slug: x", "serial: 7", "heat: 3 # c", "shared: [s]", "inner:\n  - name: '  b '", "kind: k",
                         "other: 1"]),
        unique=True,
    ),
    st.sampled_from(["\n", "\r\n"]),
).map(lambda drawn: drawn[1].join(["---", *drawn[0], "---", ""]).replace("\n  -", drawn[1] + "  -"))  # fmt: skip


@given(computed_texts)
def test_law_1_what_a_class_computes_is_no_edit(text: str) -> None:
    document = nm.loads(text, Computed)
    for same in (document, pickle.loads(pickle.dumps(document)), copy.deepcopy(document), copy.copy(document)):
        assert nm.dumps(same) == text
        assert nm.changes(same) == []


@given(computed_texts, st.integers(0, 9), st.sampled_from(["new", "x y"]))
def test_law_2_an_edit_beside_what_a_class_computes(text: str, heat: int, title: str) -> None:
    document = nm.loads(text, Computed)
    before = document.heat
    document.heat = heat
    document.extra["other"] = 2
    result = nm.dumps(document)
    again = nm.loads(result, Computed)
    assert (again.heat, again.extra) == (heat, {"other": 2})
    assert "slug" in text or "slug" not in result  # nothing that it depends on changed
    assert "serial" in text or "serial" not in result
    if "shared" not in text:
        assert "shared" not in result
    if heat == before:
        assert [str(change) for change in nm.changes(document)] == ["other: 1 -> 2" if "other" in text else "other + 2"]
    document.title = title
    again = nm.loads(nm.dumps(document), Computed)
    assert (again.title, again.slug, again.kind) == (document.title, document.slug, document.kind)


@given(computed_texts, computed_texts)
def test_law_10_over_classes_that_compute(one: str, two: str) -> None:
    base, ours = nm.loads(one, Computed), nm.loads(one, Computed)
    ours.heat, ours.serial = 5, base.serial
    theirs = copy.deepcopy(base)
    theirs.extra["more"] = 1
    merged = nm.merge(base, ours, theirs)
    assert merged.conflicts == []
    assert (merged.document.heat, merged.document.extra["more"]) == (5, 1)
    assert nm.merge(base, theirs, theirs).document == theirs


def test_a_validator_sees_the_result() -> None:
    document = nm.loads("---\nheat: 1\n---\n", Computed)
    object.__setattr__(document, "heat", -1)
    with pytest.raises(nm.EditError, match="heat") as caught:
        nm.dumps(document)
    assert "-1" not in str(caught.value).split("\n")[0] or caught.value.path in ("", "heat")
