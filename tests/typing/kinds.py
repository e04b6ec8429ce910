"""Several kinds of documents in one place, as both type checkers see them. Never run, only read."""

# pyright: strict
from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import newsmatter as nm
from newsmatter import bulk

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type


@nm.define
class Post(nm.Document):
    kind: Literal["post"]
    title: str


@nm.define
class Page(nm.Document):
    kind: Literal["page"]
    layout: str


Kind = Post | Page


def several(path: Path) -> None:
    found = nm.load(path, Post | Page)
    assert_type(found, "Post | Page")
    if found.kind == "post":
        assert_type(found, Post)
    assert_type(nm.load(path, Kind), "Post | Page")
    assert_type(nm.loads("", Post | Page), "Post | Page")
    assert_type(nm.from_dict({}, Post | Page), "Post | Page")
    assert_type(nm.check(path, Post | Page), list[nm.Finding])
    assert_type(nm.checks("", Kind), list[nm.Finding])
    nm.json_schema(Post | Page)
    assert_type(next(bulk.iter_load(path, Post | Page)).document, "Post | Page | None")
    bulk.edit_all(path, lambda document: document.extra.clear(), Post | Page)
