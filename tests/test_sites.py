"""The front matter of sites of many kinds, as classes: all that is promised of classes holds for them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import attrs
import jsonschema
import pytest
from attrs import validators as va
from hypothesis import HealthCheck, given, settings

import newsmatter as nm
from newsmatter.strategies import documents


def many(*also: str) -> Any:
    """A list that may stand as one value, or under another key."""
    return attrs.field(factory=list, metadata=nm.wire(also=also, one_or_many=True))


# -- Jekyll: a post, and a page of a collection


@nm.define(keys="snake")
class JekyllPost(nm.Document):
    layout: str = "post"
    title: str | None = None
    date: datetime | None = None
    last_modified_at: datetime | None = None
    categories: list[str] = many("category")
    tags: list[str] = many("tag")
    permalink: str | None = None
    published: bool | None = None
    redirect_from: list[str] = many()


@nm.define(keys="snake")
class JekyllRecipe(nm.Document):
    name: str
    servings: int = attrs.field(validator=va.ge(1))
    minutes: dict[str, int] = attrs.field(factory=dict, validator=va.deep_mapping(va.min_len(1), va.ge(0)))
    ingredients: list[str | dict[str, str]] = attrs.field(factory=list)


# -- Hugo


@nm.define
class HugoMenuEntry:
    weight: int | None = None
    name: str | None = None
    parent: str | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define(ignore_case=True)
class HugoPage(nm.Document):
    title: str
    date: datetime | None = None
    publish_date: datetime | None = None
    draft: bool = False
    weight: int | None = None
    aliases: list[str] = attrs.field(factory=list)
    menu: dict[str, HugoMenuEntry] = attrs.field(factory=dict)
    params: dict[str, Any] = attrs.field(factory=dict)


# -- Astro: a collection with a schema


@nm.define
class AstroImage:
    src: str
    alt: str


@nm.define(unknown="forbid")
class AstroPost(nm.Document):
    title: str = attrs.field(validator=va.max_len(80))
    description: str
    pub_date: date
    updated_date: date | None = None
    hero_image: str | AstroImage | None = None
    tags: list[str] = attrs.field(factory=list, validator=va.deep_iterable(va.matches_re("[a-z0-9-]+")))
    category: Literal["guides", "news"] = "news"


# -- Docusaurus


@nm.define(keys="snake")
class DocsPage(nm.Document):
    id: str | None = None
    title: str | None = None
    sidebar_label: str | None = None
    sidebar_position: float | None = None
    pagination_next: str | None = None
    tags: list[str] = attrs.field(factory=list)
    keywords: list[str] = attrs.field(factory=list)
    hide_table_of_contents: bool = False
    toc_min_heading_level: int = attrs.field(default=2, validator=[va.ge(2), va.le(6)])


# -- Obsidian


@nm.define(keys="snake")
class Note(nm.Document):
    aliases: list[str] = many("alias")
    tags: list[str] = many("tag")
    cssclasses: list[str] = many("cssclass")
    created: date | None = None
    done: bool | None = None
    rating: int | None = attrs.field(default=None, validator=va.optional(va.in_(range(6))))


# -- a reference of a platform, page by page


@nm.define(keys="kebab")
class ReferencePage(nm.Document):
    title: str
    slug: str
    page_type: str = attrs.field(validator=va.in_(["guide", "css-property", "web-api-interface"]))
    short_title: str | None = None
    status: list[Literal["experimental", "deprecated", "non-standard"]] = attrs.field(factory=list)
    browser_compat: list[str] = many()
    spec_urls: list[str] = many()
    sidebar: str | None = None


# -- Eleventy


@nm.define
class Navigation:
    key: str
    order: int | None = None
    parent: str | None = None


@nm.define
class EleventyPage(nm.Document):
    title: str
    permalink: str | bool | None = None
    tags: list[str] = many()
    eleventy_navigation: Navigation | None = None
    eleventy_exclude_from_collections: bool = False


# -- MkDocs


@nm.define(keys="snake")
class MaterialPage(nm.Document):
    title: str | None = None
    template: str | None = None
    icon: str | None = None
    hide: list[Literal["navigation", "toc", "footer"]] = attrs.field(factory=list)
    tags: list[str] = attrs.field(factory=list)
    search: dict[str, bool | float] = attrs.field(factory=dict)


# -- VitePress: the home page


@nm.define
class Action:
    text: str
    link: str
    theme: Literal["brand", "alt"] = "brand"


@nm.define
class Hero:
    name: str
    text: str | None = None
    actions: list[Action] = attrs.field(factory=list)


@nm.define
class Feature:
    title: str
    details: str
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define
class HomePage(nm.Document):
    layout: Literal["home"]
    hero: Hero | None = None
    features: list[Feature] = attrs.field(factory=list, validator=va.max_len(6))


# -- Quarto


@nm.define
class QuartoAuthor:
    name: str
    orcid: str | None = attrs.field(default=None, validator=va.optional(va.matches_re(r"(\d{4}-){3}\d{3}[\dX]")))
    extra: dict[str, Any] = attrs.field(factory=dict)


@nm.define(keys="kebab")
class QuartoPaper(nm.Document):
    title: str
    author: list[str | QuartoAuthor] = many()
    date: str | None = None
    number_sections: bool = False
    format: str | dict[str, Any] | None = None


# -- the manual of a product, in versions


@nm.define
class ManualPage(nm.Document):
    title: str
    short_title: str | None = attrs.field(default=None, validator=va.optional(va.max_len(30)))
    intro: str | None = attrs.field(default=None, metadata=nm.wire(style="single"))
    versions: dict[str, str] = attrs.field(factory=dict)
    type: Literal["overview", "quick_start", "how_to"] | None = None
    redirect_from: list[str] = attrs.field(factory=list, metadata=nm.wire("redirect_from"))
    mini_toc_max_heading_level: int | None = None


# -- an event with its place in space and time


class Place(NamedTuple):
    lat: float
    lon: float


@nm.define(keys="snake")
class EventPage(nm.Document):
    name: str
    days: tuple[date, date]
    place: Place | None = None
    speakers: set[str] = attrs.field(factory=set)


SITES: list[tuple[Any, str]] = [
    (JekyllPost, "layout: post\ntitle: 'Harbour lights' # working title\ndate: 2024-03-05 08:30:00 +01:00\ncategory: boats\ntags: [night, 2024, NO]\nsitemap: false\n"),
    (JekyllPost, "title: Plain\n\nredirect_from: /old/\n"),
    (JekyllRecipe, "name: Quay soup\nservings: 4\nminutes: {chop: 10, cook: 25}\ningredients:\n  - water\n  - salt: a pinch\n"),
    (HugoPage, "title: About\npublishdate: 2024-03-05T08:30:00Z\nDraft: true\nmenu:\n  main: {weight: 10, name: Quay, identifier: q}\nparams:\n  hero: /img/quay.jpg\n"),
    (AstroPost, "title: Quay\ndescription: >-\n  All about\n  the quay.\npubDate: 2024-03-05\nheroImage: {src: ./quay.png, alt: The quay}\ntags: [boats, solar-1]\n"),
    (AstroPost, "title: Quay\ndescription: D\npubDate: 2024-03-05\nheroImage: ./quay.png\ncategory: guides\n"),
    (DocsPage, "id: quay\nsidebar_label: The quay\nsidebar_position: 2.5\npagination_next: null\ntags:\n- harbour\n"),
    (Note, "tags: harbour\nalias: The Quay\ncreated: 2024-03-05\nrating: 4\nup: '[[Harbour]]'\n"),
    (Note, "tags:\n  - a/b\n  - c\ncssclasses:\n"),
    (ReferencePage, "title: quay-width\nslug: Web/CSS/quay-width\npage-type: css-property\nstatus:\n  - experimental\nbrowser-compat: css.properties.quay-width\n"),
    (EleventyPage, "title: Quay\npermalink: false\ntags: post\neleventyNavigation: {key: Quay, order: 3}\n"),
    (MaterialPage, "hide: [navigation, toc]\nicon: material/ferry\nsearch:\n  boost: 2\n  exclude: false\n"),
    (HomePage, "layout: home\nhero:\n  name: Quay\n  actions:\n    - text: Start\n      link: /start\n    - {text: Source, link: /src, theme: alt}\nfeatures:\n  - title: Fast\n    details: Very\n    icon: ⚡\n"),
    (QuartoPaper, "title: On quays\nauthor:\n  - A. Example\n  - name: B. Example\n    orcid: 0000-0002-1825-0097\nnumber-sections: true\nformat:\n  html: {toc: true}\n"),
    (QuartoPaper, "title: On quays\nauthor: A. Example\nformat: pdf\n"),
    (ManualPage, "title: Quays\nshortTitle: Quays\nintro: 'What a quay is, and isn''t.'\nversions:\n  fpt: '*'\n  ghes: '>=3.10'\ntype: how_to\nredirect_from:\n  - /old\n"),
    (EventPage, "name: Open quay\ndays: [2024-06-01, 2024-06-02]\nplace: {lat: 59.91, lon: 10.75}\nspeakers: [A, B]\n"),
]  # fmt: skip
IDS = [f"{cls.__name__}{number}" for number, (cls, _) in enumerate(SITES)]
CLASSES = list(dict.fromkeys(cls for cls, _ in SITES))


@pytest.mark.parametrize(("cls", "front"), SITES, ids=IDS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_is_read_kept_and_described(cls: Any, front: str, end: str) -> None:
    text = f"---\n{front}---\n\nBody\n".replace("\n", end)
    page = nm.loads(text, cls)
    assert nm.dumps(page) == text
    assert nm.changes(page) == []
    assert [finding for finding in nm.checks(text, cls) if finding.severity == "error"] == []
    data = json.loads(json.dumps(nm.to_dict(page)))
    jsonschema.Draft202012Validator(nm.json_schema(cls)).validate(data)
    assert nm.from_dict(data, cls) == page


@pytest.mark.parametrize(("cls", "front"), SITES, ids=IDS)
def test_an_edit_is_one_line(cls: Any, front: str) -> None:
    text = f"---\n{front}---\n\nBody\n"
    page = nm.loads(text, cls)
    name = (
        "title"
        if hasattr(page, "title")
        else "name"
        if hasattr(page, "name")
        else "created"
        if cls is Note
        else "layout"
    )
    value: Any = date(2024, 3, 6) if name == "created" else "home" if name == "layout" else "Another quay"
    setattr(page, name, value)
    gone = [line for line in text.split("\n") if line not in nm.dumps(page).split("\n")]
    assert len(gone) <= 1
    assert nm.loads(nm.dumps(page), cls) == page


@pytest.mark.parametrize("cls", CLASSES)
def test_what_is_drawn_loads_and_is_valid(cls: Any) -> None:
    schema = jsonschema.Draft202012Validator(nm.json_schema(cls))
    schema.check_schema(schema.schema)

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(cls))
    def check(page: Any) -> None:
        assert nm.loads(nm.dumps(page), cls) == page
        data = json.loads(json.dumps(nm.to_dict(page)))
        schema.validate(data)
        assert nm.from_dict(data, cls) == page
        assert [finding for finding in nm.check(page) if finding.severity == "error"] == []

    check()


WRONG: list[tuple[Any, str, list[str]]] = [
    (JekyllRecipe, "name: Soup\nservings: 0\nminutes: {chop: -1}\n",
     ["3:11 servings must be at least 1, not 0", "4:17 minutes.chop must be at least 0, not -1"]),
    (AstroPost, "title: Quay\ndescription: D\npubDate: soon\ntags: [Boats]\n",
     ["4:10 pubDate must be a date such as 2021-12-11, not 'soon'", "5:8 tags[0] must match [a-z0-9-]+, not 'Boats'"]),
    (ReferencePage, "title: t\nslug: s\npage-type: guid\n", ["4:12 page-type must be guide, css-property or web-api-interface, not 'guid'; did you mean guide?"]),
    (HomePage, "layout: home\nhero: {text: a}\n", ["3:7 hero.name is required and missing; add 'name: ...'"]),
]  # fmt: skip


@pytest.mark.parametrize(("cls", "front", "said"), WRONG)
def test_what_is_wrong_with_a_page(cls: Any, front: str, said: list[str]) -> None:
    assert [f"{f.line}:{f.column} {f.message}" for f in nm.checks(f"---\n{front}---\n", cls)] == said
