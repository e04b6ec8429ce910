"""The news-article format, declared: each class a mapping, each field a key, in the producer's order.

A field's key is its name in camelCase. ``DOUBLE`` marks a scalar that the producer always writes in double
quotes, everything else is plain. A field without a default is required. The figures behind these
declarations are in docs/format.md.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

import attrs

from newsmatter._base import Document
from newsmatter._fields import wire

DOUBLE = wire(style="double")


def _url() -> Any:
    return attrs.field(default=None, metadata=DOUBLE)


def _extra() -> Any:
    return attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Secured:
    """Encrypted content: ``BASE64;BASE64``, an AES ciphertext and its initialisation vector, as bytes.

    >>> str(Secured(ciphertext=bytes(16), iv=bytes(16)))
    'AAAAAAAAAAAAAAAAAAAAAA==;AAAAAAAAAAAAAAAAAAAAAA=='
    """

    ciphertext: bytes
    iv: bytes

    @classmethod
    def from_wire(cls, text: str) -> Secured:
        """The value of the wire form. Raises ValueError with the mend."""
        parts = text.split(";")
        if len(parts) != 2:
            raise ValueError("secured must be two Base64 parts with one ';' between them")
        try:
            ciphertext, iv = (base64.b64decode(part, validate=True) for part in parts)
        except (binascii.Error, ValueError) as error:
            raise ValueError(f"secured holds a part that is no Base64 ({error})") from None
        if not ciphertext or len(ciphertext) % 16:
            raise ValueError(f"the ciphertext is {len(ciphertext)} bytes long, it must be a multiple of 16")
        if len(iv) != 16:
            raise ValueError(f"the initialisation vector is {len(iv)} bytes long, it must be 16")
        return cls(ciphertext=ciphertext, iv=iv)

    def __str__(self) -> str:
        return ";".join(base64.b64encode(part).decode("ascii") for part in (self.ciphertext, self.iv))


@attrs.define(kw_only=True)
class Image:
    """A picture; width and height in pixels."""

    url: str | None = _url()
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    title: str | None = attrs.field(default=None, metadata=DOUBLE)
    attribution: str | None = attrs.field(default=None, metadata=DOUBLE)
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True)
class Organization:
    """A publisher."""

    name: str | None = None
    domain: str | None = None
    images: list[Image] = attrs.field(factory=list)
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True)
class Person:
    """An author."""

    name: str | None = None
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True)
class Provider:
    """Who published the article."""

    name: str
    domain: str
    images: list[Image] = attrs.field(factory=list)
    publishers: list[Organization] = attrs.field(factory=list)
    authors: list[Person] = attrs.field(factory=list)
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True)
class Related:
    """Another article on the same event."""

    title: str | None = attrs.field(default=None, metadata=DOUBLE)
    excerpt: str | None = attrs.field(default=None, metadata=DOUBLE)
    published_date_time: datetime | None = None
    web_url: str | None = _url()
    amp_web_url: str | None = _url()
    cdn_amp_web_url: str | None = _url()
    type: str | None = None
    provider: Provider | None = None
    quality: int | None = None
    images: list[Image] = attrs.field(factory=list)
    extra: dict[str, Any] = _extra()


@attrs.define(kw_only=True)
class Article(Document):
    """A news item. Required: category, title, excerpt, publishedDateTime, type, provider, topics."""

    category: str
    title: str = attrs.field(metadata=DOUBLE)
    excerpt: str = attrs.field(metadata=DOUBLE)
    published_date_time: datetime
    updated_date_time: datetime | None = None
    original_url: str | None = _url()
    web_url: str | None = _url()
    amp_web_url: str | None = _url()
    cdn_amp_web_url: str | None = _url()
    type: str
    quality: int | None = None
    heat: int | None = None
    removed: bool | None = None
    published: bool | None = None
    featured_content: str | None = attrs.field(default=None, metadata=wire(style="double", spaced=True))
    provider: Provider
    topics: list[str]
    tags: list[str] = attrs.field(factory=list)
    images: list[Image] = attrs.field(factory=list)
    related: list[Related] = attrs.field(factory=list)
    secured: Secured | None = attrs.field(default=None, metadata=DOUBLE)
