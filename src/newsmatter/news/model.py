"""The news-article format, declared: each class a mapping, each field a key, in the producer's order.

A field's key is its name in camelCase. ``style="double"`` marks a scalar that the producer always writes in double
quotes, everything else is plain. A field without a default is required. ``about``, ``format``, ``minimum`` and
``example`` feed the JSON Schema, the checks and the tables of docs/format.md.
"""

# no ``from __future__``: annotations that are text would be compiled one by one when a class is first used
from binascii import a2b_base64, b2a_base64
from datetime import datetime
from typing import Any, ClassVar

import attrs

from newsmatter._binding.document import Document
from newsmatter._binding.fields import Format, wire
from newsmatter._readable import readable


def _text(about: str, example: str, *, double: bool = True, spaced: bool = False) -> Any:
    metadata = wire(style="double" if double else None, spaced=spaced, about=about, example=example)
    return attrs.field(default=None, metadata=metadata)


def _url(about: str, *, format: Format = "url", example: str = "https://news.example/a") -> Any:
    return attrs.field(default=None, metadata=wire(style="double", about=about, format=format, example=example))


def _number(about: str, example: int, minimum: int) -> Any:
    return attrs.field(default=None, metadata=wire(about=about, example=example, minimum=minimum))


def _flag(about: str) -> Any:
    return attrs.field(default=None, metadata=wire(about=about, example=True))


def _list(about: str, example: Any = None) -> Any:
    return attrs.field(factory=list, metadata=wire(about=about, example=example))


SECURED = "AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA=="  # an example


def _extra() -> Any:
    return attrs.field(factory=dict)


@attrs.define(kw_only=True, repr=False)
class Secured:
    """Encrypted content: ``BASE64;BASE64``, an AES ciphertext and its initialisation vector, as bytes.

    >>> str(Secured(ciphertext=bytes(16), iv=bytes(16)))
    'AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA=='
    """

    # A multiple of 16 bytes in Base64 is so many times 64 characters, and 0, 22 or 43 more before the padding.
    WIRE_PATTERN: ClassVar[str] = (
        "^(?:[A-Za-z0-9+/]{64})*(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{43}=);[A-Za-z0-9+/]{22}==$(?!\\n)"
    )

    ciphertext: bytes
    iv: bytes

    @classmethod
    def from_wire(cls, text: str) -> "Secured":
        """The value of the wire form. Raises ValueError with the mend."""
        parts = text.split(";")
        if len(parts) != 2:
            raise ValueError("secured must be two Base64 parts with one ';' between them")
        try:
            ciphertext, iv = map(_base64, parts)
        except ValueError as error:
            raise ValueError(f"secured holds a part that is no Base64 ({error})") from None
        if not ciphertext or len(ciphertext) % 16:
            raise ValueError(f"the ciphertext is {len(ciphertext)} bytes long, it must be a multiple of 16")
        if len(iv) != 16:
            raise ValueError(f"the initialisation vector is {len(iv)} bytes long, it must be 16")
        return cls(ciphertext=ciphertext, iv=iv)

    def __str__(self) -> str:
        return ";".join(b2a_base64(part, newline=False).decode() for part in (self.ciphertext, self.iv))


def _base64(text: str) -> bytes:
    """Base64 without a flaw to bytes. Raises ValueError."""
    data = a2b_base64(text)
    if b2a_base64(data, newline=False) == text.encode():
        return data
    import base64  # a flaw that is let pass: the strict way says what it is

    if len(text) % 4:
        raise ValueError("its length is no multiple of 4")  # Python 3.10 lets "AAAA==" pass
    return base64.b64decode(text, validate=True)


@attrs.define(kw_only=True, repr=False)
class Image:
    """A picture; width and height in pixels."""

    url: str | None = _url("Where the picture is: absolute, or a path from the site's root.", format="url-or-path")
    width: int | None = _number("Pixels.", 1200, minimum=1)
    height: int | None = _number("Pixels.", 630, minimum=1)
    is_cached: bool | None = _flag("Whether the site keeps a copy.")
    title: str | None = _text("What the picture shows.", "The quay at noon")
    attribution: str | None = _text("Whose picture it is.", "Photo: A. Example")
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True, repr=False)
class Organization:
    """A publisher."""

    name: str | None = _text("Its name.", "The Example Post", double=False)
    domain: str | None = _text("Its host, without www.", "post.example", double=False)
    images: list[Image] = _list("Its logos.")
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True, repr=False)
class Person:
    """An author."""

    name: str | None = _text("The full name.", "A. Example", double=False)
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True, repr=False)
class Provider:
    """Who published the article."""

    name: str = attrs.field(metadata=wire(about="Its name.", example="The Example Post"))
    domain: str = attrs.field(metadata=wire(about="Its host, without www.", example="post.example"))
    images: list[Image] = _list("Its logos.")
    publishers: list[Organization] = _list("Who stands behind it.")
    authors: list[Person] = _list("Who wrote it.")
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True, repr=False)
class Related:
    """Another article on the same event."""

    title: str | None = _text("Its headline.", "What a terminal roof can earn")
    excerpt: str | None = _text("How it begins.", "An engineer's sums, step by step.")
    published_date_time: datetime | None = attrs.field(default=None, metadata=wire(about="When it appeared, UTC."))
    web_url: str | None = _url("Where it is read.")
    amp_web_url: str | None = _url("Its AMP page.")
    cdn_amp_web_url: str | None = _url("Its AMP page on a CDN; stands with ampWebUrl.")
    type: str | None = _text("What it is.", "article", double=False)
    provider: Provider | None = attrs.field(default=None, metadata=wire(about="Who published it."))
    quality: int | None = _number("The producer's score, 0 and up.", 62, minimum=0)
    images: list[Image] = _list("Its pictures.")
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True, repr=False)
class Article(Document):
    """A news item. Required: category, title, excerpt, publishedDateTime, type, provider, topics.

    >>> import newsmatter as nm
    >>> article = nm.loads(
    ...     "---\\ncategory: news\\ntitle: A\\nexcerpt: B\\npublishedDateTime: 2024-03-05T07:30:00Z\\ntype: article\\n"
    ...     "provider:\\n  name: The Example Post\\n  domain: post.example\\ntopics: [Ferries]\\nmood: calm\\n---\\n"
    ... )
    >>> article.published_date_time.hour, article.provider.domain, article.images, article.extra
    (7, 'post.example', [], {'mood': 'calm'})
    """

    category: str = attrs.field(metadata=wire(about="The kind of item.", example="news"))
    title: str = attrs.field(metadata=wire(style="double", about="The headline.", example="A city opens a terminal"))
    excerpt: str = attrs.field(metadata=wire(style="double", about="How it begins; may be empty.", example="The new"))
    published_date_time: datetime = attrs.field(metadata=wire(about="When it appeared, UTC."))
    updated_date_time: datetime | None = attrs.field(default=None, metadata=wire(about="When it changed last, UTC."))
    original_url: str | None = _url("Where it appeared first.")
    web_url: str | None = _url("Where it is read.")
    amp_web_url: str | None = _url("Its AMP page.")
    cdn_amp_web_url: str | None = _url("Its AMP page on a CDN; stands with ampWebUrl.")
    type: str = attrs.field(metadata=wire(about="What it is: article or video.", example="article"))
    quality: int | None = _number("The producer's score, 0 and up.", 41, minimum=0)
    heat: int | None = _number("How much it is read: 0 and up, or -1 for not ranked.", 17, minimum=-1)
    removed: bool | None = _flag("Whether it was taken down.")
    published: bool | None = _flag("Whether the site shows it.")
    featured_content: str | None = _text("HTML that the site shows on top.", "<p>Live</p>", spaced=True)
    provider: Provider = attrs.field(metadata=wire(about="Who published it."))
    topics: list[str] = attrs.field(metadata=wire(about="What it is about, 1 to 9.", example=["Ferries"]))
    tags: list[str] = _list("Countries and regions, such as CA, US-WA, NO.", ["CA", "US-WA"])
    images: list[Image] = _list("Its pictures.")
    related: list[Related] = _list("Other articles on the same event.")
    secured: Secured | None = attrs.field(
        default=None,
        metadata=wire(
            style="double", about="Encrypted content: ciphertext and initialisation vector.", example=SECURED
        ),
    )


for _cls in (Secured, Image, Organization, Person, Provider, Related):
    readable(_cls)
del _cls
