"""What the language server answers, as laws: for any text, and any place of it."""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal

import attrs
import pytest
import soup
from annotated_types import Ge, MaxLen
from drawn import classes
from editor import apply, offset, place
from folders import SAMPLE, TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Mapping, Node, Sequence
from newsmatter._syntax.parse import parse
from newsmatter.cli._mends import fix_text
from newsmatter.lsp._cursor import find
from newsmatter.lsp._page import Fix, Page
from newsmatter.lsp._units import Change, Place, Units, changes
from newsmatter.lsp._vocabulary import Vocabulary
from newsmatter.rules import Rules
from newsmatter.strategies import Text, article_texts, document_texts

NAME = SAMPLE.name
ARTICLE = Vocabulary.of(nm.Article)
CHARACTERS = st.sampled_from(
    [*"ab:-#'\"[]{}|>&*!, \t\r\n", "\r\n", "---\n", "\U0001f600", "\u2028", "\ufeff", "\ud800", "\x00"]
)
anything = st.lists(CHARACTERS, max_size=30).map("".join)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Texts of every kind: articles that a hand has hurt, soup between fences, anything at all."""
    text: str = draw(st.one_of(
        st.just(TEXT), soup.texts_with_all.map(lambda inner: f"---\n{inner}---\nBody\n"), soup.texts.map("---\n{}".format),
        anything, anything.map("---\n{}".format),
    ))  # fmt: skip
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(anything) + text[at + draw(st.sampled_from([0, 0, 1, 3, 20])) :]
    return text


def page(text: str, cls: type[nm.Document] = nm.Article, vocabulary: Vocabulary = ARTICLE, **options: Any) -> Page:
    return Page(text=text, file=NAME, cls=cls, rules=Rules(), vocabulary=vocabulary, **options)


def edits(found: list[Change]) -> list[dict[str, Any]]:
    """As they go over the wire."""
    return [
        {"range": {"start": change.start._asdict(), "end": change.end._asdict()}, "newText": change.text}
        for change in found
    ]


def of_class(cls: type[nm.Document], text: str) -> Page:
    return page(text, cls, Vocabulary.of(cls))


def names(made: Page, at: int) -> list[str]:
    return [item.label for item in made.items(made.units.place(at))]


def offered(text: str, cls: type[nm.Document] = nm.Article) -> list[str]:
    """What is offered at the mark ``^``."""
    at = text.index("^")
    return names(of_class(cls, text.replace("^", "", 1)), at)


# -- places


@given(anything, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_every_offset_has_its_place_and_comes_back(text: str, encoding: str) -> None:
    units = Units(text, encoding)
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] != "\r\n" or at == 0:
            assert units.offset(units.place(at)) == at
            if encoding == "utf-16":
                assert units.place(at) == place(text, at)


@given(anything, st.integers(-1, 40), st.integers(-1, 40))
def test_every_place_has_an_offset(text: str, line: int, character: int) -> None:
    assert 0 <= Units(text).offset(Place(max(line, 0), max(character, 0))) <= len(text)


@given(texts(), texts())
def test_changes_make_the_new_text(old: str, new: str) -> None:
    assert apply(old, edits(changes(Units(old), new))) == new


def test_changes_are_small() -> None:
    new = TEXT.replace("heat: 17", "heat: 18").replace("quality: 41", "quality: 4")
    assert sorted(change.text for change in changes(Units(TEXT), new)) == ["", "8"]


# -- any text, any place


@settings(max_examples=150)
@given(texts(), st.data())
def test_any_place_of_any_text_is_answered(text: str, data: st.DataObject) -> None:
    cls = data.draw(st.one_of(st.just(nm.Article), classes()))
    made = page(text, cls, Vocabulary.of(cls), encoding="utf-16")
    at = data.draw(st.integers(0, len(text)))
    where = made.units.place(at)
    for item in made.items(where):
        assert offset(text, *item.start) <= made.units.offset(where) <= offset(text, *item.end)
    hover = made.hover(where)
    assert hover is None or offset(text, *hover.start) <= offset(text, *hover.end)


@settings(max_examples=150)
@given(texts())
def test_every_finding_stands_in_the_text(text: str) -> None:
    made = page(text)
    for problem in made.problems:
        assert offset(text, *problem.start) <= offset(text, *problem.end)


@settings(max_examples=150)
@given(texts())
def test_mends_are_those_of_the_command(text: str) -> None:
    made = page(text)
    fixes = list(made.fixes(Place(0, 0), made.units.place(len(text))))
    for fix in fixes:
        after = apply(text, edits(fix.changes))
        alone = sum(problem.finding.code == fix.code for problem in made.problems) == 1
        if fix.problem is None or alone:
            assert after == fix_text(text, NAME, nm.Article, Rules(select={fix.code}))
        before = [problem.finding.code for problem in made.problems].count(fix.code)
        assert [problem.finding.code for problem in page(after).problems].count(fix.code) < before or before > 100
    whole = made.fix_all()
    assert (text if whole is None else apply(text, edits(whole.changes))) == fix_text(text, NAME, nm.Article, Rules())


def test_a_mend_of_one_finding_leaves_the_others() -> None:
    text = TEXT.replace("heat: 17", 'heat: "17"').replace("isCached:", "is-cached:").replace("  - url:", "  - URL:")
    made = page(text)
    assert {problem.finding.code for problem in made.problems} == {"key-misspelt", "wrong-type"}
    for problem in made.problems:
        (fix,) = [fix for fix in made.fixes(problem.start, problem.start) if fix.problem is not None]
        left = page(apply(text, edits(fix.changes))).problems
        assert len(left) == len(made.problems) - 1
        assert problem.finding.path not in [other.finding.path for other in left]


def test_a_mend_is_offered_where_its_finding_stands() -> None:
    text = TEXT.replace("heat: 17", 'heat: "17"')
    made = page(text)
    at = made.units.place(text.index('"17"'))
    assert [fix.title for fix in made.fixes(at, at)] == ["Remove the quotes"]
    assert list(made.fixes(Place(0, 0), Place(3, 0))) == []


# -- keys


def block_keys(node: Node, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], int]]:
    """The keys of block mappings, each with its path and where it stands."""
    if isinstance(node, Mapping) and not node.flow:
        return [
            pair
            for key, value in node.entries
            for pair in [((*path, key.value), key.content), *block_keys(value, (*path, key.value))]
        ]
    if isinstance(node, Sequence) and not node.flow:
        return [pair for at, item in enumerate(node.items) for pair in block_keys(item, (*path, at))]
    return []


def paths_agree(text: str) -> None:
    envelope = split(text)
    for path, at in block_keys(parse(text, envelope.start, envelope.end)):
        owner = find(text, at).owner
        assert owner is None or owner.path == path or text[at] in "\"'"


@given(article_texts())
def test_a_place_is_where_the_tree_has_it(text: str) -> None:
    envelope = split(text)
    for path, at in block_keys(parse(text, envelope.start, envelope.end)):
        owner = find(text, at).owner
        assert owner is not None and owner.path == path


@given(document_texts())
def test_a_place_is_never_taken_for_another(drawn: Text) -> None:
    paths_agree(drawn.text)


@given(article_texts(), st.data())
def test_a_key_that_is_being_typed_is_offered_and_completes_the_text(text: str, data: st.DataObject) -> None:
    envelope = split(text)
    keys = [
        (path, at)
        for path, at in block_keys(parse(text, envelope.start, envelope.end))
        if ARTICLE.hover(path) and text[at : at + len(path[-1]) + 2] == f"{path[-1]}: "
    ]
    path, at = data.draw(st.sampled_from(keys))
    end = min(found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0)
    value = text[at + len(path[-1]) + 2 : end]
    typed = path[-1][: data.draw(st.integers(0, 3))] if text[at - 2 : at] != "- " else path[-1][:1]
    made = page(text[:at] + typed + text[end:])
    (item,) = [item for item in made.items(made.units.place(at + len(typed))) if item.label == path[-1]]
    assert apply(made.text, edits([Change(item.start, item.end, f"{item.text.rstrip()} {value}")])) == text


class Mood(enum.Enum):
    CALM = "calm"
    NO = "NO"


@attrs.define
class Part:
    size: Annotated[int, Ge(1)] = attrs.field(default=1, metadata=nm.wire(about="How large."))
    kind: Literal["big", "small"] = "big"


@attrs.define
class Post(nm.Document):
    name: Annotated[str, MaxLen(9)]
    mood: Mood | None = None
    moods: list[Mood] = attrs.field(factory=list)
    level: str = attrs.field(default="low", validator=attrs.validators.in_(["low", "high"]))
    ready: bool = False
    part: Part | None = None
    parts: dict[str, Part] = attrs.field(factory=dict)
    either: Part | list[Mood] | None = None
    old: str | None = attrs.field(default=None, metadata=nm.wire(deprecated="write name"))
    tree: list[Post] = attrs.field(factory=list)
    ratio: float = 0.5
    fixed: tuple[int, Mood] | None = None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mood: ^", ["calm", '"NO"']),
        ("mood: c^a # why", ["calm", '"NO"']),
        ('mood: "N^"', ["calm", "NO"]),
        ("mood: 'N^", ["calm", "NO"]),
        ("moods: [calm, ^]", ["calm", '"NO"']),
        ("moods: [^", ["calm", '"NO"']),
        ("moods: [calm]^", []),
        ("moods:\n  - ^", ["calm", '"NO"']),
        ("moods:\n- N^", ["calm", '"NO"']),
        ("level: ^", ["low", "high"]),
        ("ready: ^", ["true", "false"]),
        ("ready:^", []),
        ('ready: "^"', []),
        ("fixed:\n- 1\n- ^", ["calm", '"NO"']),
        ("either:\n  - ^", ["calm", '"NO"']),
        ("either:\n  ^", ["size", "kind"]),
        ("part:\n  kind: ^", ["big", "small"]),
        ("parts:\n  a:\n    size: 2\n    ^", ["kind"]),
        ("parts:\n  ^", []),
        ("part:\n  size: 1\n  ^\n  kind: big", []),
        ("tree:\n- name: a\n  mood: ^\nready: true", ["calm", '"NO"']),
        ("tree:\n- tree:\n  - mood: ^", ["calm", '"NO"']),
        ("name: |\n  te^", []),
        ("name: &a |\n  te^", []),
        ("name: one\n  tw^", []),
        ("# a comment ^", []),
        ("name: a # mood: ^", []),
        ("name: {a^}", []),
        ("moods:\n\t^", []),
        ("part: &p\n  si^", ["size", "kind"]),
        ("name: a\n- ^", []),
        ("moods: [calm], ^", []),
        ("moods: [calm] ^", []),
        ("mood: calm ^", []),
        ("mood: calm   ^", []),
        ("mood: &a ^", []),
        ("mood: &a c^", []),
        ("mood: ^'calm'", []),
        ("mood: 'calm'^", []),
        ("moods: [calm, [^", []),
        ("? mood\n: ^", []),
        ("'mo^od': calm", []),
        ("- - - ^", []),
        ("- mood: ^", []),
        ("moods:\n  -^", []),
        ("moods:\n  - calm ^", []),
        ("moods:\n  - calm # ^", []),
        ("name: a\n    ^", []),
        ("two words^", []),
        ("moods:\n- two words^", ["calm", '"NO"']),
        ("moods:\n- {a^", []),
        ("part: # why\n  si^", ["size", "kind"]),
    ],
)
def test_what_is_offered(typed: str, found: list[str]) -> None:
    assert offered(f"---\n{typed}\n---\n", Post) == found
    assert offered(f"---\n{typed}", Post) == found
    assert offered(f"\ufeff---\r\n{typed}\n---\n".replace("\n", "\r\n").replace("\r\r", "\r"), Post) == found


def test_keys_are_offered_where_they_may_stand() -> None:
    required, *others = offered("---\n^\n---\n", Post)
    assert required == "name" and "mood" in others
    assert offered("---\nname: a\n^\n---\n", Post) == others
    assert offered("---\nna^me: a\n---\n", Post)[0] == "name"
    assert offered("---\nname: a\n---\n^", Post) == offered("^---\n---\n", Post) == offered("^", Post) == []
    assert offered("---\nmood: calm\n^---\n", Post) == []


def test_a_key_with_a_colon_behind_it_gets_no_second_one() -> None:
    made = of_class(Post, "---\nmod: calm\n---\n")
    item = next(item for item in made.items(Place(1, 2)) if item.label == "mood")
    assert item.text == "mood" and item.end == Place(1, 3)
    old = next(item for item in made.items(Place(1, 2)) if item.label == "old")
    assert old.deprecated and "Deprecated: write name" in old.about


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("name",), "**name** · text, required\n\nAt most 9 characters."),
        (("mood",), "**mood** · one of calm, NO, optional"),
        (("moods", 3), "**moods** · list of one of calm, NO, optional"),
        (("level",), "**level** · one of low, high, optional"),
        (("ready",), "**ready** · true or false, optional"),
        (("ratio",), "**ratio** · number, optional"),
        (("part",), "**part** · Part, optional"),
        (("part", "size"), "**size** · integer, optional\n\nHow large.\n\nAt least 1."),
        (("parts", "a", "size"), "**size** · integer, optional\n\nHow large.\n\nAt least 1."),
        (("either",), "**either** · Part or list of one of calm, NO, optional"),
        (("tree", 0, "tree", 1, "ready"), "**ready** · true or false, optional"),
        (("unknown",), None),
        (("parts", "a"), None),
        ((), None),
    ],
)
def test_what_hover_says(path: tuple[str | int, ...], text: str | None) -> None:
    assert Vocabulary.of(Post).hover(path) == text


def test_hover_on_an_item_is_about_its_list() -> None:
    made = of_class(Post, "---\nmoods:\n  - calm\n---\n")
    found = made.hover(Place(2, 6))
    assert found is not None and found.text.startswith("**moods**") and found.start == Place(2, 4)
    assert made.hover(Place(4, 0)) is None


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("name: |\n  te^", ("name",)),
        ("name: one\n  tw^o", ("name",)),
        ("? na^me\n: one", ("name",)),
        ("? name\n: on^e", ("name",)),
        ("'na^me': one", ("name",)),
        ('"na\\x6de": one^', ("name",)),
        ("'it''s': one^", ("it's",)),
        ("moods:\n- ca^lm", ("moods", 0)),
        ("moods:\n- - ca^lm", ("moods", 0, 0)),
        ("tree:\n- name: a\n- name: b^", ("tree", 1, "name")),
        ("tree:\n  - name: a\n    tree:\n    - mood: calm^", ("tree", 0, "tree", 0, "mood")),
        ("part:\n  size: 1\nmood: ^", ("mood",)),
        (" ^ name: a", None),
        ("# ^", None),
        ("nam^", None),
    ],
)
def test_whose_line_it_is(typed: str, path: tuple[str | int, ...] | None) -> None:
    text = f"---\n{typed}\n---\n"
    at = text.index("^")
    owner = find(text.replace("^", "", 1), at).owner
    assert (None if owner is None else owner.path) == path


def test_odd_schemas_and_places_are_answered() -> None:
    inside = {"anyOf": [{"$ref": "#/$defs/A"}, {"enum": ['it"s', "it's", "a"]}]}
    made = Vocabulary({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": inside}})
    assert made.values(("a",)) == ["'it\"s'", "it's", "a"] or len(made.values(("a",))) == 3
    assert made.values(("a",), quote='"') == ["it's", "a"]
    assert Units("a").located(5, 1) == 1 and Units("a\nb").located(1, 9) == 1


def test_titles_name_every_mend() -> None:
    from newsmatter.cli._mends import MENDS
    from newsmatter.lsp._page import _TITLES

    assert {code for code, _ in MENDS} == _TITLES.keys()
    assert Fix("a", "b", []).problem is None


@pytest.mark.parametrize("key", [r'"\U00016aca"', r'"\x41"', r'"\u00e9"', r'"a\tb"'])
def test_a_key_is_known_by_what_its_escapes_mean(key: str) -> None:
    text = f"---\n{key}:\n  b: c\n---\n"
    (name,) = nm.loads(text, nm.Document).extra
    paths_agree(text)
    owner = find(text, text.index("b:")).owner
    assert owner is not None and owner.path == (name, "b")
