"""What Hypothesis finds by itself: ``from_type(Article)`` gives articles that pass every check.

Its entry point calls `register` whenever Hypothesis is imported, so nothing is made here before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import newsmatter as nm

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ARTICLES = {nm.Article: "articles", nm.Related: "related"}
_VALUES = (nm.Provider, nm.Image, nm.Organization, nm.Person, nm.Secured)


def register() -> None:
    """Tell Hypothesis how the classes of the library are drawn."""
    from hypothesis import strategies as st

    for cls in (nm.Document, *_ARTICLES, *_VALUES):
        st.register_type_strategy(cls, _drawn)


def _drawn(cls: Any) -> SearchStrategy[Any]:
    from newsmatter import strategies

    if cls in _ARTICLES:
        values: SearchStrategy[Any] = getattr(strategies, _ARTICLES[cls])()
        return values
    if cls is nm.Document:
        return strategies.documents()
    from newsmatter._binding.annotation import lens_of
    from newsmatter.strategies._classes import of_lens

    return of_lens(lens_of(cls))
