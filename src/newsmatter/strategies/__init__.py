"""Hypothesis strategies for projects that read or write front matter: articles, documents, texts and edits.

Needs Hypothesis: ``pip install newsmatter[testing]``. The library's own laws are tested with these strategies. What
they give shrinks to the plainest value, text or edit that still fails, and prints as Python.
"""

from __future__ import annotations

try:
    import hypothesis as _hypothesis
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "newsmatter.strategies needs Hypothesis; install it with: pip install 'newsmatter[testing]'", name="hypothesis"
    ) from None

from newsmatter._syntax.parse import parse
from newsmatter.strategies._changes import Edit, edits
from newsmatter.strategies._classes import documents
from newsmatter.strategies._layouts import Text, document_texts
from newsmatter.strategies._news import article_texts, articles, related

del _hypothesis
parse("a: &a 1\n", 0, 8)  # imports ruamel.yaml: the first example that needs it would overrun Hypothesis's deadline

__all__ = ["Edit", "Text", "article_texts", "articles", "document_texts", "documents", "edits", "related"]
