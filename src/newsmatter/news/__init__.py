"""The news-article format: its classes, declared, and which of them a file of the producer's folders has (``KINDS``).

>>> from newsmatter import news
>>> news.KINDS["**/_events/**"].__name__
'Event'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsmatter.news.model import Article, Image, Organization, Person, Provider, Related, Secured
    from newsmatter.news.siblings import (
        KINDS,
        Account,
        Action,
        Answer,
        Book,
        Challenge,
        Collection,
        Community,
        Course,
        Event,
        Form,
        LearningArticle,
        Lesson,
        OrganizationRecord,
        Picture,
        Profile,
        Publisher,
        Ratings,
        Sample,
        Source,
        Stats,
        Video,
    )

__all__ = [
    "KINDS",
    "Account",
    "Action",
    "Answer",
    "Article",
    "Book",
    "Challenge",
    "Collection",
    "Community",
    "Course",
    "Event",
    "Form",
    "Image",
    "LearningArticle",
    "Lesson",
    "Organization",
    "OrganizationRecord",
    "Person",
    "Picture",
    "Profile",
    "Provider",
    "Publisher",
    "Ratings",
    "Related",
    "Sample",
    "Secured",
    "Source",
    "Stats",
    "Video",
]

_MODEL = frozenset({"Article", "Image", "Organization", "Person", "Provider", "Related", "Secured"})

if not TYPE_CHECKING:  # pragma: no branch  # a type checker that sees it lets every misspelt name pass

    def __getattr__(name: str) -> Any:
        """The siblings are imported when they are used: the article needs none of them."""
        if name not in __all__:
            import sys  # by the two keywords Python tells which name is near

            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])
        import importlib

        module = importlib.import_module(f"newsmatter.news.{'model' if name in _MODEL else 'siblings'}")
        value = globals()[name] = getattr(module, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
