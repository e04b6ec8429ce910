"""What must be an error for both type checkers: an ignore that is not needed is itself one. Never run, only read."""

# pyright: basic, reportUnnecessaryTypeIgnoreComment=true
from __future__ import annotations

import attrs

import newsmatter as nm
from newsmatter import strategies


@attrs.define
class Post(nm.Document):
    layout: str


class Plain:
    pass


def misuse(article: nm.Article) -> None:
    nm.laod("a.md")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    nm.load(1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    nm.load("a.md", Plain)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType, reportCallIssue]
    nm.loads("", Post("x"))  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    nm.from_dict([])  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    nm.dumps("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    nm.dump(article, None, True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    nm.check("a.md", Plain)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
    nm.json_schema(Plain)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
    nm.Document("body")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    nm.Document(text="body")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    nm.Article(title="only")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Post()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Post(layout=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    article.heat = "hot"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    article.headline = "x"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    article.related.append(article)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    article.heat + 1  # type: ignore[operator]  # pyright: ignore[reportOptionalOperand, reportUnusedExpression]
    strategies.documents(Plain)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType, reportCallIssue]
