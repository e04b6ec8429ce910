"""What a person sees of an object: short, whatever it holds, and nothing that raises."""

from __future__ import annotations

import collections
import html.parser
import io
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from conftest import FIXTURES
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import newsmatter as nm
from newsmatter import _glance
from newsmatter._readable import readable
from newsmatter.strategies import articles, documents


@attrs.define
class Author:
    name: str
    links: list[str] = attrs.field(factory=list)


@readable
@attrs.define
class Section:
    title: str
    parts: list[Section] = attrs.field(factory=list)


@attrs.define
class Post(nm.Document):
    title: str
    day: date | None = None
    tags: list[str] = attrs.field(factory=list)
    author: Author | None = None
    sections: list[Section] = attrs.field(factory=list)
    slug: str = attrs.Factory(lambda self: self.title.lower(), takes_self=True)


@attrs.define(slots=False)
class Loose(Post):
    mood: str = "calm"


class Own(Post):
    def __repr__(self) -> str:
        return f"<Own {self.title}>"


Own = attrs.define(Own)  # type: ignore[misc]


@readable
@attrs.define
class Picture:
    """A class that shows itself in one way of its own."""

    url: str

    def __repr__(self) -> str:
        return f"<Picture {self.url}>"

    def _repr_html_(self) -> str:
        return "<img>"


DEEP: list[Any] = []
DEEP.append(DEEP)
TABLE: list[tuple[Any, str]] = [
    (Post(title="A"), "Post(title='A', slug='a')"),
    (Post(title="x" * 100, slug=""), f"Post(title='{'x' * 57}…', slug='')"),
    (Post(title="A", day=date(2024, 3, 5), slug="b"), "Post(title='A', day=2024-03-05, slug='b')"),
    (Post(title="A", tags=["a", "b"], slug=""), "Post(title='A', tags=['a', 'b'], slug='')"),
    (Post(title="A", tags=["a"] * 6000, slug=""), "Post(title='A', tags=[6,000 items], slug='')"),
    (Post(title="A", author=Author("B"), slug=""), "Post(title='A', author=Author(name='B'), slug='')"),
    (Post(title="A", slug="", body="Text\n", path=Path("a.md")), "Post(title='A', slug='', body='Text\\n', path='a.md')"),
    (Post(title="A", slug="", extra={"a": {}}), "Post(title='A', slug='', extra={'a': {}})"),
    (Loose(title="A", slug="", mood="wild"), "Loose(title='A', slug='', mood='wild')"),
    (Own(title="A"), "<Own A>"),
    (Picture("a"), "<Picture a>"),
    (Section("A", [Section("B", [Section("C")])]), "Section(title='A', parts=[Section(title='B', parts=[Section(…)])])"),
    (Section("A", [Section("B")]), "Section(title='A', parts=[Section(title='B')])"),
    (nm.Document(), "Document()"),
    (nm.Document(extra={"a": DEEP}), "Document(extra={'a': [[[1 item]]]})"),
    (nm.Document(extra={"a": ("x",), "b": {1}, "c": frozenset("d"), "e": set()}),
     "Document(extra={'a': ('x',), 'b': {1}, 'c': frozenset({'d'}), 'e': set()})"),
    (nm.Document(extra={"a": datetime(2024, 3, 5, tzinfo=timezone.utc)}), "Document(extra={'a': 2024-03-05T00:00:00Z})"),
    (nm.Document(extra=dict.fromkeys("abcdef")), "Document(extra={6 keys})"),
    (nm.Document(extra={"a": 10**5000}), "Document(extra={'a': <int>})"),
    (nm.Document(extra={"a": "\x00" * 30}), "Document(extra={1 key})"),
    (nm.Document(extra=collections.Counter(range(9))), "Document(extra=Counter(9 items))"),  # type: ignore[arg-type]
    (nm.Secured(ciphertext=bytes(1024), iv=bytes(16)), "Secured(ciphertext=<1,024 bytes>, iv=<16 bytes>)"),
    (nm.Change(kind="set", path="heat", old=1, new="x" * 100), f"Change(kind='set', path='heat', old=1, new='{'x' * 57}…')"),
    (Post.__new__(Post), "Post(title=<not set>, day=<not set>, tags=<not set>, author=<not set>, sections=<not set>, "
     "slug=<not set>, extra=<not set>, body=<not set>, path=<not set>)"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), TABLE, ids=[str(number) for number in range(len(TABLE))])
def test_what_is_shown(value: Any, shown: str) -> None:
    assert repr(value) == shown


def test_an_article_is_shown_in_a_few_lines() -> None:
    article = nm.load(FIXTURES / "news.md")
    article.related *= 60
    shown = repr(article)
    assert len(shown) < 2500
    assert shown.startswith("Article(category='news', title=")
    assert f"related=[{len(article.related)} items]" in shown
    assert "secured=Secured(ciphertext=<" in shown
    assert shown.endswith("news.md')")
    assert str(article.secured)[:10] not in shown + article._repr_html_() + rich(article)


def rich(value: Any) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(value)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


class Odd:
    """What a caller may have put into a field."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


@attrs.define
class Shy(nm.Document):
    secret: str = attrs.field(default="", repr=False)
    size: int = attrs.field(default=0, repr=lambda value: f"{value} px")
    any: Any = Odd()
    calls: int = attrs.field(factory=lambda: 1 / 0, init=False)  # type: ignore[arg-type,return-value]


def test_what_a_field_says_of_its_own_repr() -> None:
    shy = Shy.__new__(Shy)
    for field, value in {"secret": "s", "size": 3, "any": Odd(), "calls": 2, "body": "\n", "extra": {}}.items():
        object.__setattr__(shy, field, value)
    object.__setattr__(shy, "path", None)
    assert repr(shy) == "Shy(size=3 px, any=<Odd>, calls=2)"
    assert rich(shy) == "Shy(size=3 px, any=<Odd>, calls=2)\n"
    assert "<td>3 px</td>" in shy._repr_html_()


class Cells(html.parser.HTMLParser):
    """The tags and the texts of a table."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_a_small_table() -> None:
    cells = Cells(Post(title="<script>", tags=["<b>"], slug="")._repr_html_())
    assert cells.tags == {"table", "caption", "tr", "td"}
    assert cells.texts == ["Post", "title", "'<script>'", "tags", "['<b>']", "slug", "''"]
    assert Picture("a")._repr_html_() == "<img>"
    assert Own(title="<b>")._repr_html_() == "<pre>&lt;Own &lt;b&gt;&gt;</pre>"


def test_findings_and_changes_are_tables_in_notebooks() -> None:
    text = "---\nlayout: <b>\nflag: NO\n---\n"
    findings: Any = nm.checks(text, nm.Document)
    assert Cells(findings._repr_html_()).texts[:4] == ["1 finding", "code", "message", "severity"]
    document = nm.loads(text, nm.Document)
    document.extra["layout"] = "<i>"
    changes: Any = nm.changes(document)
    assert Cells(changes._repr_html_()).texts == [
        "1 change",
        "kind",
        "path",
        "old",
        "new",
        "set",
        "layout",
        "<b>",
        "<i>",
    ]
    document.extra = {str(number): number for number in range(300)}
    document.extra |= {"layout": "<b>", "flag": "NO"}
    many: Any = nm.changes(document)
    assert Cells(many._repr_html_()).texts[0] == "300 changes, the first 200 of 300"
    nothing: Any = nm.checks("---\na: 1\n---\n", nm.Document)
    assert nothing == []
    assert Cells(nothing._repr_html_()).texts == ["nothing"]
    with pytest.raises(nm.SchemaError) as caught:
        nm.from_dict({})
    assert Cells(caught.value._repr_html_()).texts[0] == "7 findings"


def test_rich_lays_out_what_is_short() -> None:
    post = Post(
        title="x" * 100,
        tags=["a"],
        sections=[Section("A", [Section("y" * 100)])],
        slug="",
        extra={"a": [1] * 9, "b": {"c": 1}},
    )
    assert "".join(rich(post).split()) == (
        f"Post(title='{'x' * 57}…',tags=['a'],sections=[Section(title='A',parts=[Section(title='{'y' * 57}…')])],"
        "slug='',extra={'a':[9items],'b':{'c':1}})"
    )
    assert rich(Own(title="x" * 100)).startswith("Own(<Own xxx")


class Printer:
    """IPython's, as far as it is asked."""

    def __init__(self) -> None:
        self.out: list[str] = []

    def text(self, text: str) -> None:
        self.out.append(text)

    def breakable(self) -> None:
        self.out.append(" ")

    def group(self, indent: int, opening: str, closing: str) -> Any:
        import contextlib

        @contextlib.contextmanager
        def inside() -> Any:
            self.out.append(opening)
            yield
            self.out.append(closing)

        return inside()


@pytest.mark.parametrize(("value", "shown"), TABLE[:-1], ids=[str(number) for number in range(len(TABLE) - 1)])
def test_ipython_shows_the_same(value: Any, shown: str) -> None:
    printer = Printer()
    value._repr_pretty_(printer, False)
    assert "".join(printer.out) == shown
    type(value)._repr_pretty_(value, printer, False)  # as IPython asks
    assert "".join(printer.out) == shown * 2


def test_ipython_says_where_a_value_contains_itself() -> None:
    printer = Printer()
    Post(title="a")._repr_pretty_(printer, True)
    assert printer.out == ["Post(…)"]


def test_hypothesis_prints_a_falsifying_example_uncut() -> None:
    from hypothesis.vendor.pretty import pretty

    assert pretty([Post, nm.Article]) == "[Post, Article]"

    long = Post(title="x" * 300, tags=["b"] * 70, body="c" * 90, author=Author("d" * 80))
    assert eval(pretty(long), {"Post": Post, "Author": Author}) == long
    article = nm.load(FIXTURES / "news.md")
    names = {name: getattr(nm, name) for name in nm.__all__} | {"datetime": __import__("datetime")}
    assert eval(pretty(attrs.evolve(article, path=None)), names) == article
    shy = Shy.__new__(Shy)
    assert "calls" not in pretty(shy)
    assert pretty(Own(title="x" * 100)) == f"<Own {'x' * 100}>"


@given(
    st.one_of(
        documents(Post, slug=st.text()),
        articles(),
        documents(Loose, extra=st.dictionaries(st.text(), st.text()), slug=st.text()),
    )
)
def test_every_form_is_short_and_none_raises(document: nm.Document) -> None:
    most = 100 * (len(attrs.fields(type(document))) + 1)
    assert len(repr(document)) <= most
    assert len("".join(Cells(document._repr_html_()).texts)) <= most  # type: ignore[attr-defined]
    assert "\n" not in repr(document)
    list(_glance.rich(document))
