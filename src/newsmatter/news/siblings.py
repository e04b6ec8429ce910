"""The format's other kinds of file, declared: what stands beside the news item in a repository of the producer.

They are made of the same parts. The producer writes most of their addresses without quotes, where those of a news item
have them: `Picture`, `Publisher` and `Source` are `Image`, `Organization` and `Provider` written in that way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import attrs

from newsmatter._binding.document import Document
from newsmatter._binding.fields import Format, wire
from newsmatter._binding.spacing import Spacing
from newsmatter.news.model import SECURED, Article, Image, Organization, Provider, Secured


def in_base_order(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """The fields of a class, those that it declares anew at the place where its base has them.

    >>> [field.name for field in attrs.fields(Picture)[:2]]
    ['url', 'width']
    """
    base = cls.__mro__[1]
    order = [field.name for field in attrs.fields(base)] if attrs.has(base) else []
    known = [field for name in order for field in fields if field.name == name]
    return known + [field for field in fields if field.name not in order]


def _text(about: str, example: str, *, double: bool = False, spaced: bool = False) -> Any:
    metadata = wire(style="double" if double else None, spaced=spaced, about=about, example=example)
    return attrs.field(default=None, metadata=metadata)


def _title(about: str, example: str) -> Any:
    return attrs.field(metadata=wire(style="double", about=about, example=example))


def _url(about: str, *, format: Format = "url", example: str = "https://news.example/a", spaced: bool = False) -> Any:
    return attrs.field(default=None, metadata=wire(about=about, format=format, example=example, spaced=spaced))


def _quoted_url(about: str) -> Any:
    metadata = wire(style="double", about=about, format="url", example="https://news.example/a")
    return attrs.field(default=None, metadata=metadata)


def _number(about: str, example: int, minimum: int) -> Any:
    return attrs.field(default=None, metadata=wire(about=about, example=example, minimum=minimum))


def _part(about: str) -> Any:
    return attrs.field(default=None, metadata=wire(about=about))


def _list(about: str, example: Any = None) -> Any:
    return attrs.field(factory=list, metadata=wire(about=about, example=example))


def _often_alone(about: str, example: str) -> Any:
    """A text whose key stands there without a value, too."""
    # a factory of the object is no default that a missing key stands for: so None is written
    nothing = attrs.Factory(lambda self: None, takes_self=True)
    return attrs.field(default=nothing, metadata=wire(about=about, example=example))


def _secured() -> Any:
    about = "Encrypted content: ciphertext and initialisation vector."
    return attrs.field(default=None, metadata=wire(style="double", about=about, example=SECURED))


# -- parts


@attrs.define(kw_only=True, field_transformer=in_base_order)
class Picture(Image):
    """An image whose address stands without quotes."""

    url: str | None = _url("Where the picture is: absolute, or a path from the site's root.", format="url-or-path")


@attrs.define(kw_only=True, field_transformer=in_base_order)
class Publisher(Organization):
    """A publisher, its logos without quotes. Where its domain is not known the key stands alone."""

    domain: str | None = _often_alone("Its host, without www.; often the key alone.", "post.example")
    images: list[Picture] = _list("Its logos.")  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]


@attrs.define(kw_only=True, field_transformer=in_base_order)
class Source(Provider):
    """A provider, its logos without quotes."""

    images: list[Picture] = _list("Its logos.")  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]
    publishers: list[Publisher] = _list("Who stands behind it.")  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]


@attrs.define(kw_only=True)
class Ratings:
    """What people think of a course or a book."""

    count: int | None = _number("How many people.", 293, minimum=0)
    average: int | float | None = attrs.field(
        default=None, metadata=wire(about="Stars, 0 to 5.", example=4.5, minimum=0)
    )
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Action:
    """What a reader can do with a sample, such as to download it."""

    url: str | None = _quoted_url("Where it leads.")
    type: str | None = _text("What it does.", "download", double=True)
    title: str | None = _text("What the button says.", "Download the source", double=True)
    attribution: str | None = _text("Whose it is.", "A. Example", double=True)
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Account:
    """Somebody's page in a social network."""

    username: str | None = _text("The name there.", "example")
    url: str | None = _url("Where the page is.")
    followers: int | None = _number("How many follow it.", 354, minimum=0)
    extra: dict[str, Any] = attrs.field(factory=dict)


# -- what can be learnt from


@attrs.define(kw_only=True)
class Lesson(Document):
    """What the kinds below ``_learning`` have in common. Required: title, excerpt, type, topics."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True, tight=("ratings",), null=" ", last_break=False)

    title: str = _title("Its title.", "Sums on graphs")
    excerpt: str = _title("How it begins; may be empty.", "A course in three parts")
    original_url: str | None = _url("Where it appeared first.")
    web_url: str | None = _url("Where it is read.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="course"))
    price: str | None = _text("What it costs.", "Free")
    length: str | None = _text("How long it takes: ISO 8601, or words.", "PT8M54S")
    ratings: Ratings | None = _part("What people think of it.")
    published_date_time: datetime | None = _part("When it appeared, UTC.")
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 50, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    featured_content: str | None = _text("HTML that the site shows on top.", "<p>Live</p>", double=True, spaced=True)
    provider: Source | None = _part("Who made it.")
    levels: list[str] = _list("For whom it is, such as Beginner.", ["Beginner"])
    items: list[str] = _list(
        "What it is made of: paths from the folder above its own, without .md.", ["videos/sums-on-graphs"]
    )
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Graphs"]))
    images: list[Picture] = _list("Its pictures.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class Video(Lesson):
    """A film, in ``_learning/videos``.

    >>> import newsmatter as nm
    >>> from newsmatter.news import Picture, Video
    >>> video = Video(title="A", excerpt="", type="video", topics=["Ferries"])
    >>> video.images.append(Picture(url="/a.jpg", width=50, height=50))
    >>> print(nm.dumps(video), end="")
    ---
    title: "A"
    excerpt: ""
    type: video
    <BLANKLINE>
    topics:
      - Ferries
    <BLANKLINE>
    images:
      - url: /a.jpg
        width: 50
        height: 50
    <BLANKLINE>
    ---
    <BLANKLINE>
    """


@attrs.define(kw_only=True)
class Book(Lesson):
    """A book, in ``_learning/books``."""


@attrs.define(kw_only=True)
class Course(Lesson):
    """A course, in ``_learning/courses``."""


@attrs.define(kw_only=True)
class Collection(Lesson):
    """A list of lessons to take one after another, in ``_learning/collections``."""


@attrs.define(kw_only=True, field_transformer=in_base_order)
class LearningArticle(Lesson):
    """An article to learn from, in ``_learning/articles``; the logos of its provider are in quotes."""

    provider: Provider | None = _part("Who made it.")  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]


@attrs.define(kw_only=True, field_transformer=in_base_order)
class Answer(LearningArticle):
    """The answer to a question, which is the title, in ``_learning/answers``; its price is often the key alone."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(below={"provider": " " * 6}, null=" ", last_break=False)

    price: str | None = _often_alone("What it costs.", "Free")


# -- the others


@attrs.define(kw_only=True)
class Sample(Document):
    """Something to try out, in ``_samples``; its body is what it says of itself."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True)

    title: str = _title("Its title.", "An app that counts")
    excerpt: str = _title("How it begins; may be empty.", "It counts.")
    original_url: str | None = _url("Where it appeared first.")
    web_url: str | None = _url("Where it is read.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="download"))
    published_date_time: datetime | None = _part("When it appeared, UTC.")
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 50, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    featured_content: str | None = _text("HTML that the site shows on top.", "<p>Live</p>", double=True, spaced=True)
    actions: list[Action] = _list("What can be done with it.")
    provider: Source | None = _part("Where it comes from.")
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Apps"]))
    images: list[Picture] = _list("Its pictures.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class Event(Document):
    """A meeting, in ``_events``."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True)

    name: str = _title("Its name.", "An evening about ferries")
    excerpt: str = _title("How its description begins; may be empty.", "All are welcome.")
    original_url: str | None = _url("Where it was announced first.")
    website: str | None = _url("Its own site.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="webinar"))
    start_date_time: datetime = attrs.field(metadata=wire(about="When it begins, UTC."))
    end_date_time: datetime | None = _part("When it ends, UTC.")
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 50, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    provider: Source | None = _part("Who holds it.")
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Ferries"]))
    images: list[Picture] = _list("Its pictures.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class Profile(Document):
    """Somebody whom readers may follow, in ``_people``."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True)

    name: str = _title("The full name.", "A. Example")
    bio: str = _title("Who it is; may be empty.", "Builds ferries")
    location: str | None = _text("Where.", "Harbour City")
    type: str = _title("What it is.", "profile")
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 41, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    affiliation: Organization | None = _part("For whom.")
    website: str | None = _url("The site.", spaced=True)
    twitter: Account | None = _part("The page there.")
    linkedin: Account | None = _part("The page there.")
    topics: list[str] = attrs.field(metadata=wire(about="About what.", example=["Ferries"]))
    images: list[Picture] = _list("The portrait.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class Community(Document):
    """A forum or group, in ``_communities``."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True)

    name: str = _title("Its name.", "Friends of ferries")
    excerpt: str = _title("What it is for; may be empty.", "All about ferries.")
    original_url: str | None = _url("Where it was first.")
    web_url: str | None = _url("Where it is.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="forum"))
    members: int | None = _number("How many have joined.", 8400, minimum=0)
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 257, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    provider: Source | None = _part("Where it meets.")
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Ferries"]))
    images: list[Picture] = _list("Its pictures.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class OrganizationRecord(Document):
    """An organization that others name as their provider, in ``_data/organizations``."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(blocks=False)

    taxonomy: str = attrs.field(metadata=wire(about="What it is.", example="organization"))
    id: str = attrs.field(metadata=wire("_id", about="Its key: the domain.", example="post.example"))
    name: str = attrs.field(metadata=wire(about="Its name.", example="The Example Post"))
    other_names: list[str] = _list("What it is called as well.", ["The Post"])
    domain: str | None = _text("Its host, without www.", "post.example")
    description: str | None = _text("What it is.", "A newspaper")
    images: list[Picture] = _list("Its logos.")


@attrs.define(kw_only=True)
class Challenge(Document):
    """A task, in ``_challenges``; its body is the text of it."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True, tight=("topics",))

    title: str = _title("Its title.", "Two sums")
    excerpt: str = _title("How it begins; may be empty.", "Find two numbers.")
    original_url: str | None = _url("Where it appeared first.")
    web_url: str | None = _url("Where it is read.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="article"))
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 50, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    provider: Source | None = _part("Who sets it.")
    levels: list[str] = _list("For whom it is, such as Beginner.", ["Beginner"])
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Arrays"]))
    images: list[Picture] = _list("Its pictures.")
    secured: Secured | None = _secured()


@attrs.define(kw_only=True)
class Form(Document):
    """A form to fill in, in ``_forms``."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(last_break=False)

    title: str = _title("Its title.", "A request")
    excerpt: str = _title("What it is for; may be empty.", "Ask for it here.")
    original_url: str | None = _url("Where it was first.")
    web_url: str | None = _url("Where it is filled in.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="article"))
    topics: list[str] = attrs.field(metadata=wire(about="What it is about.", example=["Ferries"]))


@attrs.define(kw_only=True)
class Stats(Document):
    """Figures, in ``_stats``; its body shows them."""

    __newsmatter_spacing__: ClassVar[Spacing] = Spacing(end=True, last_break=False)

    category: str | None = _text("The kind of item.", "stats")
    title: str = _title("Its title.", "Ferries in figures")
    excerpt: str = _title("How it begins; may be empty.", "Passengers: 12 (+1).")
    published_date_time: datetime | None = _part("When it appeared, UTC.")
    updated_date_time: datetime | None = _part("When it changed last, UTC.")
    original_url: str | None = _quoted_url("Where it appeared first.")
    web_url: str | None = _quoted_url("Where it is read.")
    type: str = attrs.field(metadata=wire(about="What it is.", example="article"))
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 100, minimum=-1)
    removed: bool | None = attrs.field(default=None, metadata=wire(about="Whether it was taken down.", example=True))
    published: bool | None = attrs.field(default=None, metadata=wire(about="Whether the site shows it.", example=True))
    provider: Provider | None = _part("Who counts.")
    topics: list[str] = attrs.field(metadata=wire(about="What they are about.", example=["Ferries"]))
    images: list[Image] = _list("Its pictures.")


KINDS: dict[str, type[Document]] = {
    "**/_news/**": Article,
    "**/_learning/videos/**": Video,
    "**/_learning/books/**": Book,
    "**/_learning/courses/**": Course,
    "**/_learning/answers/**": Answer,
    "**/_learning/articles/**": LearningArticle,
    "**/_learning/collections/**": Collection,
    "**/_samples/**": Sample,
    "**/_events/**": Event,
    "**/_people/**": Profile,
    "**/_communities/**": Community,
    "**/_data/organizations/**": OrganizationRecord,
    "**/_challenges/**": Challenge,
    "**/_forms/**": Form,
    "**/_stats/**": Stats,
}
"""The classes of the producer's folders, for `newsmatter.kinds`."""
