"""Edits of one scalar, the laws of typed news, and hostile texts."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._syntax.envelope import split
from newsmatter._syntax.nodes import Alias, Node, Scalar, Sequence
from newsmatter._syntax.parse import parse
from newsmatter._syntax.scan import scan
from newsmatter.strategies import Text, article_texts, articles, document_texts


def places(node: Node, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Scalar]]:
    """Every scalar value that stands in the text itself, with the way to it."""
    if isinstance(node, Scalar):
        return [(path, node)]
    if isinstance(node, Alias):
        return []
    found = []
    steps = enumerate(node.items) if isinstance(node, Sequence) else ((k.value, v) for k, v in node.entries)
    for step, child in steps:
        found += places(child, (*path, step))
    return found


def assert_one_scalar_changed(before: str, after: str, node: Scalar) -> None:
    """Nothing before the value or behind its last line differs, and quotes stay quotes."""
    if node.start < node.end:  # a tag may go with the type that it names, so only what stands before it is sure
        assert before[: node.start] == after[: node.start]
    assert after.startswith(before[: before.rfind("\n", 0, node.start) + 1])
    stop = before.find("\n", node.end)
    assert after.endswith(before[stop:] if stop >= 0 else "")
    if node.style in ("single", "double"):
        assert after[node.content] == before[node.content]


@given(st.data(), document_texts(), st.sampled_from(["changed", "NO", "two words", 7, True]))
def test_one_scalar_at_any_depth_changes_its_lines_alone(data: st.DataObject, case: Text, new: Any) -> None:
    text = case.text
    if "&n" in text:
        return  # an edit beside an alias has a test below
    document = nm.loads(text, nm.Document)
    envelope = split(text)
    scalars = places(parse(text, envelope.start, envelope.end))
    if not scalars:
        return
    path, node = data.draw(st.sampled_from(scalars))
    if node.style in ("single", "double") and not isinstance(new, str):
        new = "text"
    target: Any = document.extra
    for step in path[:-1]:
        target = target[step]
    if target[path[-1]] == new and type(target[path[-1]]) is type(new):
        return
    target[path[-1]] = new
    try:
        result = nm.dumps(document)
    except nm.EditError:
        assert "?" in text or "#" in text  # explicit keys, and comments inside a flow collection
        return
    assert_one_scalar_changed(text, result, node)
    assert nm.loads(result, nm.Document) == document


@given(article_texts(producer=True))
def test_law_3_news_comes_back_from_plain_data(text: str) -> None:
    envelope = split(text)
    assert scan(text, envelope.start, envelope.end) is not None or "\ufeff" in text or not text.isprintable()
    article = nm.loads(text)
    assert article.extra == {}
    assert nm.dumps(article) == text
    assert nm.dumps(nm.from_dict(nm.to_dict(article))) == text
    assert nm.canonical(article) == text


@given(article_texts(producer=True), article_texts(producer=True))
def test_law_7_one_news_item_becomes_another(before: str, after: str) -> None:
    article, other = nm.loads(before), nm.loads(after)
    target = nm.from_dict(nm.to_dict(other))
    for name in ("title", "excerpt", "published_date_time", "heat", "quality", "published", "provider", "topics", "tags", "images",
                 "related", "secured", "web_url", "amp_web_url", "cdn_amp_web_url", "featured_content"):  # fmt: skip
        setattr(article, name, getattr(target, name))
    assert nm.dumps(article) == after


SPARSE = articles(
    removed=st.sampled_from([None, True]), quality=st.sampled_from([None, 7]), original_url=st.sampled_from([None, "https://a.example/o"]),
    updated_date_time=st.sampled_from([None, datetime(2024, 1, 1, tzinfo=timezone.utc)]), secured=st.none(),
)  # fmt: skip
FIELDS = [field.name for field in attrs.fields(nm.Article) if field.name not in ("body", "extra", "path", "_origin")]


@given(article_texts(producer=True), SPARSE, st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
def test_any_fields_that_come_go_or_change_keep_the_producers_layout(
    text: str, other: nm.Article, names: list[str]
) -> None:
    """Blank lines and places of what comes and goes, in every combination."""
    article = nm.loads(text)
    for name in names:
        setattr(article, name, getattr(other, name))
    assert nm.dumps(article) == nm.canonical(article)


@given(st.data(), article_texts(producer=True))
def test_one_scalar_of_a_news_item_is_one_line(data: st.DataObject, text: str) -> None:
    article = nm.loads(text)
    owners = [article, article.provider, *article.images, *article.provider.images, *article.related]
    owners += [r.provider for r in article.related]
    fields = {"heat": 9999, "quality": 9998, "width": 9997, "title": 'A "new" one', "name": "Other Post"}
    owner, field = data.draw(
        st.sampled_from([(o, f) for o in owners for f in fields if getattr(o, f, None) is not None])
    )
    setattr(owner, field, fields[field])
    old, new = text.split("\n"), nm.dumps(article).split("\n")
    assert len(old) == len(new)
    (line,) = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    assert new[line].count('"') == old[line].count('"') - old[line].count('\\"') + 2 * (field == "title")


SIZE = 20_000
HOSTILE = {
    "blanks": "a: " + " " * 10 + "x" + " " * SIZE + "y\n",
    "hashes": "a: x" + "#" * SIZE + "\n",
    "colons": "a: " + "x:" * SIZE + "\n",
    "open double quote": 'a: "' + "\\" * SIZE + "\n",
    "open single quote": "a: '" + "''" * SIZE + "\n",
    "dashes": "a:\n" + "- " * SIZE + "x\n",
    "bare dashes": "-" * SIZE + "\n",
    "brackets": "a: " + "[" * SIZE + "\n",
    "braces": "a: " + "{" * SIZE + "\n",
    "question marks": "? " * SIZE + "\n",
    "blank lines": "a: 1\n" + "\n" * SIZE + "b: 1\n",
    "comments": "a: 1\n" + "#\n" * SIZE + "b: 1\n",
    "carriage returns": "a: 1\r" + "\r" * SIZE + "b: 1\r",
    "digits": "a: " + "1" * SIZE + "\n",
    "digits and dots": "a: " + "1." * SIZE + "\n",
    "fences that are none": "a: 1\n" + "--- x\n" * 200 + " ---\n" * SIZE,
    "anchors": "".join(f"k{i}: &a{i} x\n" for i in range(SIZE // 20)),
    "aliases": "a: &a x\n" + "".join(f"k{i}: *a\n" for i in range(SIZE // 20)),
    "merges": "m0: &m0 {a: 1}\n" + "".join(f"m{i}: &m{i}\n  <<: *m{i - 1}\n" for i in range(1, 400)),
    "literal": "a: |\n" + "  x\n" * (SIZE // 4) + "\n" * SIZE,
    "keys": "".join(f"k{i}: 1\n" for i in range(SIZE // 4)) + "!\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_law_6_hostile_texts_end(name: str) -> None:
    """20 to 40 KB: well under a second when linear, minutes when a pattern is quadratic or worse."""
    try:
        document = nm.loads(f"---\n{HOSTILE[name]}---\n", nm.Document)
    except nm.NewsmatterError as error:
        assert str(error)
    else:
        assert nm.dumps(document) == f"---\n{HOSTILE[name]}---\n"
