"""Classes of one's own, as both type checkers see them. Never run, only read."""

# pyright: strict, reportPrivateUsage=false
from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs

import newsmatter as nm
from newsmatter import bulk, rules, strategies

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type


@attrs.define
class Author:
    name: str
    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.define
class Post(nm.Document):
    layout: str
    author: Author | None = None
    tags: list[str] = attrs.field(factory=list[str])
    day: date | None = attrs.field(default=None, metadata={"newsmatter.key": "date"})


@attrs.define(kw_only=True)
class Review(Post):
    stars: int


def making() -> None:
    post = Post("post", author=Author("A"), tags=["a"], body="Hello\n", extra={"more": 1}, path=Path("a.md"))
    assert_type(post, Post)
    assert_type(Post(layout="post").tags, list[str])
    assert_type(Review(layout="post", stars=5).author, "Author | None")
    assert_type(attrs.evolve(post, layout="page"), Post)


def loading() -> None:
    assert_type(nm.load("a.md", Post), Post)
    assert_type(nm.loads("", Review).stars, int)
    assert_type(nm.from_dict({}, cls=Post), Post)
    assert_type(nm.checks("", Post), list[nm.Finding])
    assert_type(next(bulk.iter_load("a", Post)).document, "Post | None")
    bulk.edit_all("a", lambda post: post.tags.append("x"), Post)
    strategies.documents(Post).map(lambda post: post.layout)


def shouting(subject: rules.Subject) -> Iterator[rules.Hit]:
    for path, post in subject.of(Post):
        assert_type(post, Post)
        if post.layout.isupper():
            yield rules.Hit("layout shouts", f"{path}.layout")


def own_rules() -> None:
    rule = rules.Rule("layout-shouting", "warning", "layouts do not shout", shouting)
    assert_type(nm.check("a.md", Post, rules=rules.Rules(extra=(rule,))), list[nm.Finding])
