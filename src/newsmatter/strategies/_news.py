"""News items: valid articles, and the texts that hold them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st

from newsmatter._binding.classes import class_lens
from newsmatter._binding.lens import rfc3339
from newsmatter.news.model import Article, Image, Organization, Person, Provider, Related
from newsmatter.strategies._atoms import secured
from newsmatter.strategies._classes import by_field
from newsmatter.strategies._layouts import laid_out

_HOSTS = ["harbour-courier.example", "news.b.example", "a.example"]
_NAMES = ["The Post", "Q&A Weekly", "Smith's", "50% Off", "a/b", "Who?", "العربية", "x=y", "Wow!", "Tag Tøg"]
_TOPICS = ["AI", "C#", "Solar Power", "5G", "Q&A", "Machine Learning", "إعلام"]
_COUNTRIES = ["CA", "US-WA", "DE", "GB", "JP"]
_TITLES = [
    "Harbour City opens solar ferry terminal",
    'A "quoted" word',
    "100% – yes: no?",
    "C:\\path",
    "2020-01-01",
    "NO",
    "é😀",
]
_letters = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"])
_titles = st.one_of(
    st.sampled_from(_TITLES), st.text(_letters, min_size=1, max_size=20).filter(lambda text: text.strip() != "")
)
# Now: the first use of categories makes Hypothesis' table of all characters, and in the first example of a test that
# alone may be too slow for its health check.
_titles.validate()
_excerpts = st.lists(
    st.one_of(st.sampled_from(["Words and words.", "\n", "\r", "\t", '"', "\\", "\u2028", "\u00a0", "\u200b", "\ufeff", "😀"]), _titles),
    max_size=5,
).map("".join)  # fmt: skip
_slugs = st.text("abcdefghij0123456789-", min_size=1, max_size=8)
_stamps = st.datetimes(datetime(2001, 1, 1), datetime(2024, 12, 31), timezones=st.just(timezone.utc)).map(
    lambda stamp: stamp.replace(microsecond=0)
)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


_images = st.lists(
    st.builds(
        Image,
        url=st.builds("https://images.example/{}.jpg".format, _slugs),
        width=st.integers(1, 8000), height=st.integers(1, 8000),
        is_cached=_maybe(st.booleans()), title=_maybe(_titles), attribution=_maybe(_titles),
    ),
    max_size=2, unique_by=lambda image: image.url,
)  # fmt: skip


@st.composite
def _providers(draw: st.DrawFn) -> Provider:
    provider = Provider(name=draw(st.sampled_from(_NAMES)), domain=draw(st.sampled_from(_HOSTS)))
    provider.images = draw(_images)
    if draw(st.integers(0, 5)) == 5:
        provider.publishers = [Organization(name=draw(st.sampled_from(_NAMES)), domain=draw(st.sampled_from(_HOSTS)))]
        provider.authors = [Person(name=draw(st.sampled_from(_NAMES)))]
    return provider


def _links(draw: st.DrawFn, host: str, slug: str) -> dict[str, Any]:
    links: dict[str, Any] = {"web_url": f"https://{draw(st.sampled_from(['', 'www.']))}{host}/{slug}"}
    if draw(st.booleans()):
        links |= {"amp_web_url": f"https://{host}/amp/{slug}", "cdn_amp_web_url": f"https://cdn.example/{host}/{slug}"}
    return links


@st.composite
def related(draw: st.DrawFn) -> Related:
    """Related entries that pass every check.

    >>> import newsmatter as nm
    >>> from hypothesis import given
    >>> from newsmatter.strategies import related
    >>> @given(related())
    ... def test_a_related_entry_has_a_link(entry: nm.Related) -> None:
    ...     assert entry.web_url.startswith("https://")
    >>> test_a_related_entry_has_a_link()
    """
    provider = draw(_providers())
    provider.images = []
    return Related(
        title=draw(_titles), excerpt=draw(_excerpts), published_date_time=draw(_stamps), type="article",
        provider=provider, quality=draw(_maybe(st.integers(0, 213))), images=draw(_images),
        **_links(draw, provider.domain, "r-" + draw(_slugs)),
    )  # fmt: skip


def articles(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Article]:
    """Articles that pass every check: absolute links that agree with the provider, a title, unique topics and
    related entries, aware times between 2001 and 2024, ``published: false`` where heat is -1.

    A field can be given a strategy of your own by name. A site that sorts its front page by heat:

    >>> import newsmatter as nm
    >>> from hypothesis import given, strategies as st
    >>> from newsmatter.strategies import articles
    >>> def front_page(items: list[nm.Article]) -> list[nm.Article]:
    ...     return sorted((item for item in items if item.published), key=lambda item: -item.heat)
    >>> @given(st.lists(articles(heat=st.integers(-1, 3)), max_size=3))
    ... def test_the_hottest_comes_first(items: list[nm.Article]) -> None:
    ...     page = front_page(items)
    ...     assert all(a.heat >= b.heat >= 0 for a, b in zip(page, page[1:]))
    >>> test_the_hottest_comes_first()
    """
    return _articles(by_field(Article, fields))


@st.composite
def _articles(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]]) -> Article:
    heat = draw(fields.get("heat", st.integers(-1, 3694)))
    provider = draw(fields.get("provider", _providers()))
    arguments = {
        "category": "news", "title": draw(_titles), "excerpt": draw(_excerpts), "published_date_time": draw(_stamps),
        "type": "article", "quality": draw(st.integers(0, 213)), "provider": provider,
        "published": draw(st.booleans()) if heat is not None and heat >= 0 else False,
        "featured_content": draw(_maybe(_excerpts)) if draw(st.integers(0, 3)) == 3 else None,
        "topics": draw(st.lists(st.sampled_from(_TOPICS), unique=True, min_size=1, max_size=4)),
        "tags": draw(st.lists(st.sampled_from(_COUNTRIES), unique=True, max_size=2)),
        "images": draw(_images),
        "related": draw(st.lists(related(), max_size=3, unique_by=(lambda r: r.web_url, lambda r: r.title))),
        "secured": draw(secured),
        **_links(draw, provider.domain, "a-" + draw(_slugs)),
    }  # fmt: skip
    arguments |= {name: draw(values) for name, values in fields.items() if name not in ("heat", "provider")}
    return Article(heat=heat, **arguments)


# -- texts

_TABLE: dict[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u2028": "\\u2028"}


def _wire(value: Any) -> Any:
    """Plain data with times as times, under the wire's names."""
    if isinstance(value, list):
        return [_wire(item) for item in value]
    if hasattr(value, "extra"):
        held = {field.key: _wire(getattr(value, field.name)) for field in class_lens(type(value)).fields}
        return {key: child for key, child in held.items() if child not in (None, [])} | value.extra
    return value if value is None or isinstance(value, (str, int, float, datetime)) else str(value)


def _producer(article: Article) -> str:
    """The producer's layout, written down apart from the library so that its own can be tested against this one."""
    lines: list[str] = ["---"]
    after_block = False
    for key, value in _wire(article).items():
        block = isinstance(value, (dict, list))
        if block or after_block or key == "featuredContent":
            lines.append("")
        lines += _entry(key, value)
        after_block = block
    return "\n".join([*lines, "---", "", ""])


_QUOTED = ("title", "excerpt", "featuredContent", "secured", "attribution")


def _entry(key: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}:", *("  " + line for name, child in value.items() for line in _entry(name, child))]
    if isinstance(value, list):
        lines = [f"{key}:"]
        for item in value:
            rows = [row for k, v in item.items() for row in _entry(k, v)] if isinstance(item, dict) else [item]
            lines += [f"  {'- ' if at == 0 else '  '}{row}" for at, row in enumerate(rows)]
        return lines
    if key in _QUOTED or key.lower().endswith("url"):
        return [f'{key}: "{"".join(_TABLE.get(char, char) for char in str(value))}"']
    if isinstance(value, bool):
        return [f"{key}: {'true' if value else 'false'}"]
    return [f"{key}: {rfc3339(value) if isinstance(value, datetime) else value}"]


@st.composite
def article_texts(draw: st.DrawFn, *, producer: bool = False) -> str:
    """Texts of valid articles: in all sorts of layout, or byte for byte in the producer's (``producer=True``).

    A script that bumps a figure must leave everything else as it was:

    >>> import newsmatter as nm
    >>> from hypothesis import given
    >>> from newsmatter.strategies import article_texts
    >>> @given(article_texts(producer=True))
    ... def test_a_new_heat_is_a_diff_of_one_line(text: str) -> None:
    ...     article = nm.loads(text)
    ...     article.heat += 1
    ...     changed = [line for line in nm.diff(article).splitlines()[2:] if line[0] in "+-"]
    ...     assert len(changed) == 2
    >>> test_a_new_heat_is_a_diff_of_one_line()
    """
    return draw(_article_cases(producer))[0]


@st.composite
def _article_cases(draw: st.DrawFn, producer: bool = False) -> tuple[str, Article]:
    """A text and the article that it holds."""
    article = draw(articles())
    if producer:
        return _producer(article), article
    values = _wire(article)
    order = draw(st.permutations(list(values))) if draw(st.booleans()) else values
    article.body = draw(st.sampled_from(["\n", "", "Text\n---\n"]))
    return draw(laid_out({key: values[key] for key in order}, article.body)), article
