"""The types of the public API, asserted: mypy and pyright must agree with every line. Never run, only read."""

# pyright: strict, reportPrivateUsage=false
from __future__ import annotations

import sys
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import bulk, rules, strategies

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type


def loading(path: Path, file: IO[bytes], text: IO[str]) -> None:
    assert_type(nm.load("a.md"), nm.Article)
    assert_type(nm.load(path), nm.Article)
    assert_type(nm.load(file), nm.Article)
    assert_type(nm.load(text, nm.Document), nm.Document)
    assert_type(nm.load(path, cls=nm.Document), nm.Document)
    assert_type(nm.loads("---\n---\n"), nm.Article)
    assert_type(nm.loads(b"---\n---\n", nm.Document), nm.Document)
    assert_type(nm.from_dict({}), nm.Article)
    assert_type(nm.from_dict({}, nm.Document), nm.Document)


def writing(document: nm.Document, path: Path, file: IO[bytes]) -> None:
    assert_type(nm.dumps(document), str)
    assert_type(nm.canonical(document), str)
    assert_type(nm.diff(document), str)
    assert_type(nm.to_dict(document), dict[str, Any])
    nm.dump(document)
    nm.dump(document, path, force=True)
    nm.dump(document, file)


def checking(document: nm.Document, own: rules.Rules) -> None:
    assert_type(nm.check("a.md"), list[nm.Finding])
    assert_type(nm.check(document), list[nm.Finding])
    assert_type(nm.checks(b"", nm.Document, file="a.md", rules=own), list[nm.Finding])
    assert_type(nm.json_schema(), dict[str, Any])
    assert_type(nm.json_schema(nm.Document), dict[str, Any])


def findings(finding: nm.Finding) -> None:
    assert_type(finding.code, str)
    assert_type(finding.path, str)
    assert_type(finding.line, int)
    assert_type(finding.end_column, int)
    assert_type(finding.file, "str | None")


def errors(schema: nm.SchemaError, syntax: nm.FrontMatterError, edit: nm.EditError, conflict: nm.ConflictError) -> None:
    assert_type(schema.findings, list[nm.Finding])
    assert_type(syntax.line, int)
    assert_type(syntax.file, "str | None")
    assert_type(edit.path, str)
    assert_type(conflict.file, str)
    every: list[nm.NewsmatterError] = [schema, syntax, edit, conflict]
    assert_type(every[0], nm.NewsmatterError)


def articles(article: nm.Article) -> None:
    assert_type(article.title, str)
    assert_type(article.published_date_time, datetime)
    assert_type(article.heat, "int | None")
    assert_type(article.published, "bool | None")
    assert_type(article.topics, list[str])
    assert_type(article.provider, nm.Provider)
    assert_type(article.provider.publishers[0].images[0].url, "str | None")
    assert_type(article.provider.authors[0], nm.Person)
    assert_type(article.related[0].provider, "nm.Provider | None")
    assert_type(article.secured, "nm.Secured | None")
    assert_type(article.images[0].extra, dict[str, Any])
    assert_type(article.body, str)
    assert_type(article.extra, dict[str, Any])
    assert_type(article.path, "Path | None")
    assert_type(nm.Secured.from_wire("a;b").iv, bytes)
    article.heat = 42
    article.topics.append("Security")
    del article.related[3]


def folders(path: Path) -> None:
    assert_type(bulk.iter_load(path), Generator[bulk.Loaded[nm.Article], None, None])
    assert_type(next(bulk.iter_load(path, nm.Document)).document, "nm.Document | None")
    assert_type(next(bulk.check_all([path, "b"], jobs=0)).findings, list[nm.Finding])
    assert_type(next(bulk.check_repository(path, nm.Document)).again, bool)
    assert_type(next(bulk.edit_all(path, lambda article: article.topics.append("x"))).diff, str)
    assert_type(next(bulk.edit_all(path, lambda document: document.extra.clear(), nm.Document)).path, Path)
    assert_type(next(bulk.rewrite_all(path, lambda text, name: text)).error, "Exception | None")


def drawing(document: nm.Document) -> None:
    assert_type(strategies.articles(heat=st.integers()), st.SearchStrategy[nm.Article])
    assert_type(strategies.related(), st.SearchStrategy[nm.Related])
    assert_type(strategies.documents(), st.SearchStrategy[nm.Document])
    assert_type(strategies.documents(nm.Article, body=st.just("")), st.SearchStrategy[nm.Article])
    assert_type(strategies.article_texts(producer=True), st.SearchStrategy[str])
    assert_type(strategies.document_texts(), st.SearchStrategy[strategies.Text])
    assert_type(strategies.edits(document), st.SearchStrategy[strategies.Edit])
