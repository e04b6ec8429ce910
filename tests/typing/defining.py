"""`define`, `wire` and `Scalar`, as both type checkers see them. Never run, only read."""

# pyright: strict, reportPrivateUsage=false
from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

import attrs

import newsmatter as nm

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type

T = TypeVar("T")


@nm.define
class Quote:
    kind: Literal["quote"]
    by: str = ""


@nm.define(keys="kebab", unknown="forbid", ignore_case=True)
class Figure:
    kind: Literal["figure"]
    src: Path


@nm.define(keys="snake")
class Post(nm.Document):
    layout: str
    tags: list[str] = attrs.field(factory=list[str], metadata=nm.wire(also=("tag",), one_or_many=True))
    price: Annotated[Decimal, nm.Scalar(Decimal)] | None = None
    blocks: list[Quote | Figure] = attrs.field(factory=list[Quote | Figure])
    draft: bool = attrs.field(default=False, metadata=nm.wire(write_default=False, deprecated="use published"))


@nm.define(kw_only=True)
class Review(Post):
    stars: int


@nm.define
class Box(nm.Document, Generic[T]):
    inside: T


@nm.define
class Numbers(Box[list[int]]):
    pass


def making() -> None:
    post = Post("post", tags=["a"], body="Hello\n", extra={"more": 1}, path=Path("a.md"))
    assert_type(post, Post)
    assert_type(post.price, "Decimal | None")
    assert_type(post.blocks[0], "Quote | Figure")
    assert_type(Review(layout="post", stars=5, body="").stars, int)
    assert_type(nm.loads("", Review).tags, list[str])
    assert_type(nm.load("a.md", Numbers).inside, list[int])
    assert_type(nm.Scalar(Decimal).read("1"), Decimal)
    assert_type(attrs.evolve(post, layout="page"), Post)
