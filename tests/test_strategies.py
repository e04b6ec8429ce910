"""The strategies keep their word: what they give is valid, varied, quick to shrink, and theirs to import alone."""

from __future__ import annotations

import enum
import importlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, Union

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import _hypothesis
from newsmatter.strategies import Edit, Text, article_texts, articles, document_texts, documents, edits, related
from newsmatter.strategies._news import _article_cases

# Not the merge key: it comes about once in a thousand texts, too rarely to count on it.
EVERYTHING = {
    "a comment": "#", "CRLF": "\r\n", "a BOM": "\ufeff", "an anchor": "&n1", "an alias": "*n1", "a tag": "!!str",
    "an explicit key": "? ", "a literal block": "|", "a folded block": ">-", "single quotes": "'", "a flow list": "[", "a flow mapping": "{",
    "a blank line": "\n\n", "an own line in a flow list": "# own line",
}  # fmt: skip


def as_it_comes() -> settings:
    """Hypothesis as it comes, whatever the profile of these tests, but for what a busy machine's clock says."""
    default = settings.get_profile("default")
    return settings(default, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(_article_cases())
def test_an_article_text_holds_its_article(case: tuple[str, nm.Article]) -> None:
    text, article = case
    assert nm.loads(text) == article
    assert nm.dumps(nm.loads(text)) == text


@given(article_texts(producer=True), related())
def test_law_3_the_producers_layout(text: str, entry: nm.Related) -> None:
    article = nm.loads(text)
    assert nm.dumps(nm.from_dict(nm.to_dict(article))) == text
    article.related.append(entry)
    assert nm.dumps(article) == nm.canonical(article)


@given(articles())
def test_articles_are_written_in_the_producers_layout(article: nm.Article) -> None:
    assert nm.loads(nm.dumps(article)) == article
    assert nm.from_dict(nm.to_dict(article)) == article


@given(articles())
def test_articles_are_consistent(article: nm.Article) -> None:
    for item in [article, *article.related]:
        assert item.title.strip()
        assert item.web_url.split("/")[2].endswith(item.provider.domain)
        assert (item.amp_web_url is None) == (item.cdn_amp_web_url is None)
        assert item.published_date_time.tzinfo is not None
    assert len({r.web_url for r in article.related} | {article.web_url}) == len(article.related) + 1
    assert len(set(article.topics)) == len(article.topics) > 0
    assert article.heat >= 0 or not article.published


@attrs.frozen
class Size:
    width: int
    height: int

    @classmethod
    def from_wire(cls, text: str) -> Size:
        width, height = map(int, text.split("x"))
        if width < 0:
            raise ValueError("a width is not negative")
        return cls(width, height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


@attrs.define(kw_only=True)
class Section:
    name: str
    parts: list[Section] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Post(nm.Document):
    layout: str
    count: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    ratio: float | None = None
    draft: bool = False
    day: date | None = None
    at: datetime | None = None
    tags: list[str] = attrs.field(factory=list)
    scores: dict[str, int] = attrs.field(factory=dict)
    anything: Any = None
    section: Section | None = None
    level: Level = Level.LOW
    secured: nm.Secured | None = None
    size: Size | None = None


@given(documents(Post, layout=st.sampled_from(["post", "page"])))
def test_any_class_is_written_and_loads_again(post: Post) -> None:
    assert post.layout in ("post", "page")
    assert nm.loads(nm.dumps(post), Post) == post


@given(documents(Post, extra=st.just({"more": 1}), body=st.just("Hi")))
def test_extra_and_body_can_be_given(post: Post) -> None:
    assert (post.extra, post.body) == ({"more": 1}, "Hi")


@given(st.data(), documents(Post))
def test_edits_of_any_class_are_written(data: st.DataObject, post: Post) -> None:
    document = nm.loads(nm.dumps(post), Post)
    edit = data.draw(edits(document))
    edit(document)
    assert str(edit).removeprefix("del ").startswith("document")
    try:
        text = nm.dumps(document)
    except nm.EditError:
        with pytest.raises(nm.EditError):
            nm.canonical(document)
        return
    assert nm.loads(text, Post) == document


@pytest.mark.parametrize("make", [articles, documents])
def test_a_wrong_field_is_named_at_once(make: Any) -> None:
    with pytest.raises(TypeError, match="has no field 'titel'"):
        make(titel=st.none())


V = attrs.validators


@attrs.define
class Strict(nm.Document):
    """What validators, converters, defaults and odd types ask of a strategy."""

    kind: str = attrs.field(validator=V.in_(["post", "page"]))
    rank: int = attrs.field(validator=[V.ge(1), V.lt(1000)])
    slug: str = attrs.field(validator=V.and_(V.matches_re(r"[a-z][a-z-]*"), V.max_len(40)))
    code: str = attrs.field(validator=[V.instance_of(str), V.min_len(20), V.max_len(22)])
    tags: list[str] = attrs.field(validator=[V.min_len(1), V.deep_iterable(V.max_len(3))])
    scores: dict[str, float] = attrs.field(validator=V.min_len(2))
    share: float | None = attrs.field(default=None, validator=V.optional([V.gt(0), V.le(1)]))
    ratio: float | None = attrs.field(default=0.5, validator=V.le(1))
    trimmed: str = attrs.field(default="", converter=str.strip)
    even: int = attrs.field(default=0)
    grid: list[list[int]] = attrs.field(factory=list)
    level: Literal["low", "high"] | None = None
    levels: Sequence[Level] | None = None  # a list to old versions of cattrs, a tuple to new ones
    anything: Any = attrs.field(default="")
    must: Any = attrs.field(kw_only=True)
    _hidden: str = ""
    count: int = attrs.field(init=False, default=0)
    twice: int = attrs.field()

    @even.validator
    def _is_even(self, attribute: Any, value: int) -> None:
        if value % 2:
            raise ValueError("even is odd")

    @twice.default
    def _two(self) -> int:
        return self.rank * 2


@attrs.frozen
class Fixed(nm.Document):
    name: str
    tags: list[str] = attrs.field(factory=list)


@attrs.define(slots=False)
class Child(Strict):
    more: Fixed | None = attrs.field(default=None, metadata={"newsmatter.key": "Child.more"})
    shown: bool = True


@pytest.mark.parametrize("cls", [Strict, Child, Fixed])
def test_what_the_validators_refuse_is_not_drawn(cls: type[nm.Document]) -> None:
    @settings(as_it_comes(), max_examples=40)
    @given(st.data(), documents(cls))
    def check(data: st.DataObject, document: nm.Document) -> None:
        assert nm.loads(nm.dumps(document), cls) == document
        data.draw(edits(document))(document)  # attrs runs the validators once more

    check()


@pytest.mark.parametrize("name", ["hidden", "_hidden"])
def test_a_field_goes_by_the_name_that_the_class_is_called_with(name: str) -> None:
    @settings(max_examples=5)
    @given(documents(Strict, **{name: st.just("seen")}))
    def check(document: Strict) -> None:
        assert document._hidden == "seen"

    check()


class Unknown:
    def __init__(self, thing):  # type: ignore[no-untyped-def]
        raise AssertionError


@attrs.define
class Never(nm.Document):
    number: int = attrs.field()

    @number.validator
    def _never(self, attribute: Any, value: int) -> None:
        raise ValueError("numbers are bad")


@pytest.mark.parametrize(
    ("type_", "why"),
    [
        (Never, r"Never refuses nearly all values of its fields' types \(number: numbers are bad\)"),
        (Annotated[Unknown, nm.Scalar(Unknown)], "Made.field: Could not resolve"),
        (
            Annotated[time, nm.Scalar(time.fromisoformat, lambda value: "never")],
            r"Made.field: values of type .* are not read back",
        ),
    ],
)
def test_what_cannot_be_made_says_which_field_and_why(type_: Any, why: str) -> None:
    cls = type_ if type_ is Never else attrs.make_class("Made", {"field": attrs.field(type=type_)}, (nm.Document,))

    @settings(as_it_comes(), database=None)
    @given(documents(cls))
    def never(document: nm.Document) -> None: ...

    with pytest.raises(TypeError, match=why) as caught:
        never()
    assert "documents(cls, field=" in str(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        articles(), related(), documents(), documents(nm.Article), article_texts(), article_texts(producer=True),
        document_texts(), articles().flatmap(edits), st.lists(articles(), max_size=5),
    ],
    ids=["articles", "related", "documents", "documents of a class", "article texts", "texts of the producer",
         "document texts", "edits", "lists"],
)  # fmt: skip
def test_nothing_is_unhealthy_under_the_default_settings(values: st.SearchStrategy[Any]) -> None:
    """What a project gets that sets nothing: with its health checks."""

    @settings(as_it_comes(), database=None, derandomize=True, max_examples=20)
    @given(values)
    def healthy(value: Any) -> None: ...

    healthy()


def test_document_texts_have_everything() -> None:
    missing = dict(EVERYTHING)
    for number in range(20):

        @seed(number)
        @settings(max_examples=100, phases=[Phase.generate], database=None, derandomize=False)
        @given(document_texts())
        def look(case: Text) -> None:
            for name in [name for name, sign in missing.items() if sign in case.text]:
                del missing[name]

        look()
        if not missing:
            break
    assert missing == {}


# What draws depend on changes with the constants of the source: enough examples to find each.
FEW = settings(derandomize=True, max_examples=2000, database=None)


class Reached(BaseException):
    """Ends a search at once: what is asserted of its end has been drawn."""


def shrinks(strategy: st.SearchStrategy[Any], sought: Callable[[Any], bool], plain: Callable[[Any], bool]) -> None:
    """What is sought shrinks until it is plain; the search goes no further, as that takes minutes and shows nothing more."""
    drawn = []

    def met(value: Any) -> bool:
        if not sought(value):
            return False
        drawn.append(value)
        if plain(value):
            raise Reached
        return True

    try:
        found = find(strategy, met, settings=FEW)
    except Reached:
        return
    raise AssertionError(f"after {len(drawn)} steps there is nothing plainer than {found!r}")


def all_shrink() -> None:
    """What is drawn shrinks to the plainest, of each strategy."""
    for sign, most in {"\r\n": 40, "# note": 60, ": |-": 80}.items():
        shrinks(
            document_texts(), lambda case, sign=sign: sign in case.text, lambda case, most=most: len(case.text) <= most
        )
    shrinks(  # a value goes, though the layout is drawn after all of them
        article_texts(), lambda text: "# note" in text,
        lambda text: "related" not in text and "images" not in text and len(text.splitlines()) < 20,
    )  # fmt: skip
    image = nm.Image(url="https://images.example/0.jpg", width=1, height=1)
    shrinks(related(), lambda entry: bool(entry.images), lambda entry: entry.images == [image] and entry.excerpt == "")


def test_what_is_drawn_shrinks_to_the_plainest() -> None:
    """In a process of its own: what Hypothesis draws, and how long it shrinks, depends on which modules were imported before."""
    if sys.platform == "emscripten":  # which has no others
        all_shrink()
        return
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_strategies; test_strategies.all_shrink()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_shrinking_that_ends_too_early_is_told() -> None:
    with pytest.raises(AssertionError, match="nothing plainer than"):
        shrinks(st.integers(0, 9), lambda number: number > 3, lambda number: number < 3)


def test_edits_shrink_to_the_plainest() -> None:
    document = nm.Document(extra={"a": [1, 2], "b": {"c": 1}})
    # the oldest Hypothesis that is allowed stops at del document.extra['b']['c']
    assert len(str(find(edits(document), lambda edit: edit.action == "delete", settings=FEW))) < 30
    assert (
        repr(find(edits(document), lambda edit: edit.action == "clear", settings=FEW))
        == "<edit: document.extra.clear()>"
    )


@attrs.define
class Even(nm.Document):
    even: int = attrs.field(default=0)

    @even.validator
    def _is_even(self, attribute: Any, value: int) -> None:
        if value % 2:
            raise ValueError("even is odd")


@given(edits(Even(extra={"a": [1]})))
def test_an_edit_is_none_that_the_class_refuses(edit: Edit) -> None:
    edit(Even(extra={"a": [1]}))


@pytest.mark.parametrize(
    "statement",
    [
        "document.extra['a'].clear()", "document.extra['a'][:] = [document.extra['a'][i] for i in [0, 1]]",
        "del document.extra['a'][0]", "document.extra['a'].insert(0, 1)", "document.extra.clear()", "document.body = ''",
    ],
)  # fmt: skip
def test_edits_have_every_action(statement: str) -> None:
    document = nm.Document(extra={"a": [1, 2]})
    find(edits(document), lambda edit: str(edit) == statement, settings=settings(FEW, phases=[Phase.generate]))


def test_an_edit_is_a_statement() -> None:
    where = ((".", "extra"), ("[]", "a"))
    document = nm.Document(extra={"a": [1, 2], "b": 1})
    twin = nm.Document(extra={"a": [1, 2], "b": 1})
    for edit in [
        Edit(where, "insert", (0, {"k": [None]})), Edit(where, "order", [2, 0, 1]), Edit((*where, ("[]", 1)), "set", "x"),
        Edit((*where, ("[]", 0)), "delete"), Edit(((".", "body"),), "set", "Hi"), Edit(((".", "extra"), ("[]", "b")), "delete"),
        Edit(where, "clear"),
    ]:  # fmt: skip
        edit(document)
        exec(str(edit), {"document": twin})
        assert document == twin
    assert document == nm.Document(extra={"a": []}, body="Hi")


@pytest.mark.parametrize("first", ["hypothesis", "newsmatter", "newsmatter.strategies"])
def test_hypothesis_finds_the_classes_by_itself(first: str) -> None:
    """In a process of its own, whatever is imported first; nothing of the strategies is before one is asked for."""
    code = f"""if True:
        import sys
        import {first}
        import hypothesis
        from hypothesis import given, settings, strategies as st
        assert {first!r} == "newsmatter.strategies" or "newsmatter.strategies" not in sys.modules
        import newsmatter as nm

        @settings(max_examples=5, database=None, deadline=None)
        @given(st.from_type(nm.Article), st.from_type(nm.Document), st.lists(st.from_type(nm.Related)), st.from_type(nm.Secured))
        def test(article, document, related, secured):
            assert [f for f in nm.checks(nm.dumps(article)) if f.severity == "error"] == []
            assert nm.loads(nm.dumps(document), nm.Document) == document
            assert nm.Secured.from_wire(str(secured)) == secured

        test()
    """
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "cls", [nm.Provider, nm.Image, nm.Organization, nm.Person, nm.Related, nm.Document, nm.Article]
)
def test_from_type_gives_what_the_class_holds(cls: Any) -> None:
    @settings(max_examples=5)
    @given(st.from_type(cls))
    def check(value: Any) -> None:
        assert type(value) is cls

    _hypothesis.register()
    check()


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "newsmatter.strategies")
    with pytest.raises(
        ModuleNotFoundError, match=r"needs Hypothesis; install it with: pip install 'newsmatter\[testing\]'"
    ):
        importlib.import_module("newsmatter.strategies")


class TypeAliasType:
    """As Python 3.12 makes one of ``type Nested = ...``."""

    __type_params__ = ()
    __value__: Any

    def __call__(self) -> None:
        """Python 3.10 asks it of all types."""


NESTED: Any = TypeAliasType()
NESTED.__value__ = list[Union[NESTED, int]]  # noqa: UP007


@attrs.define
class Wide(nm.Document):
    nested: NESTED = attrs.field(factory=list)
    numbers: dict[int, str] = attrs.field(factory=dict)
    short: str = attrs.field(
        default="a", validator=attrs.validators.or_(attrs.validators.in_(["a"]), attrs.validators.min_len(3))
    )


@given(documents(Wide), st.data())
def test_aliases_typed_keys_and_alternatives_are_drawn_and_edited(document: Wide, data: st.DataObject) -> None:
    assert nm.loads(nm.dumps(document), Wide) == document
    assert document.short == "a" or len(document.short) >= 3
    data.draw(edits(document))(document)
    assert nm.loads(nm.dumps(document), Wide) == document


def test_an_edit_of_a_list_among_several_types_is_of_its_items() -> None:
    drawn = []

    @given(edits(Wide(nested=[[]])).filter(lambda edit: len(edit.where) == 2 and edit.action == "insert"))
    def draw(edit: Edit) -> None:
        drawn.append(edit.argument[1])

    draw()
    assert drawn and {type(item) for item in drawn} <= {int, list}  # a text is no item of a list of integers and lists


def whole(value: int) -> str:
    if value < 0:
        raise ValueError("below zero")
    return str(value)


@attrs.define
class Counts(nm.Document):
    numbers: dict[Annotated[int, nm.Scalar(int, whole)], str] = attrs.field(factory=dict)


@given(documents(Counts))
def test_keys_that_cannot_be_written_are_not_drawn(document: Counts) -> None:
    assert all(number >= 0 for number in document.numbers)
    assert nm.loads(nm.dumps(document), Counts) == document


@attrs.define
class Part:
    name: str


@attrs.define
class Whole(nm.Document):
    when: datetime = attrs.field(metadata=nm.wire(zone="keep"))
    parts: list[Part] = attrs.field(factory=list, metadata=nm.wire(subclasses=True))


def test_times_without_a_zone_and_objects_of_subclasses_are_drawn() -> None:
    documents(Whole)  # made before the class below is there

    @attrs.define
    class Wheel(Part):
        kind: Literal["wheel"] = "wheel"
        spokes: int = attrs.field(kw_only=True)

    found = find(
        documents(Whole), lambda whole: whole.when.tzinfo is None and any(type(p) is Wheel for p in whole.parts)
    )
    assert nm.loads(nm.dumps(found), Whole) == found
    assert find(documents(Whole), lambda whole: whole.when.tzinfo is not None)
    assert find(documents(Whole), lambda whole: any(type(part) is Part for part in whole.parts))
