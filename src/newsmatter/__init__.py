"""Typed, lossless front matter: load any article into attrs classes and write it back byte for byte."""

# no ``from __future__`` here: that is an import too, and would come before the one that guards the others
from newsmatter import _apart as _apart  # isort: split

from typing import TYPE_CHECKING, Any

from newsmatter._binding.define import define
from newsmatter._binding.document import Document
from newsmatter._binding.fields import Scalar, wire
from newsmatter._document import canonical, changes, diff, dump, dumps, load, loads, merge
from newsmatter._editing.listing import Change
from newsmatter._plain import from_dict, json_schema, to_dict
from newsmatter.errors import ConflictError, EditError, Finding, FrontMatterError, NewsmatterError, SchemaError
from newsmatter.news.model import Article, Image, Organization, Person, Provider, Related, Secured

if TYPE_CHECKING:
    from newsmatter._check import check, checks
    from newsmatter._editing.merging import Conflict, Merge
    from newsmatter._parts import walk
    from newsmatter.news.naming import file_name

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Change",
    "Conflict",
    "ConflictError",
    "Document",
    "EditError",
    "Finding",
    "FrontMatterError",
    "Image",
    "Merge",
    "NewsmatterError",
    "Organization",
    "Person",
    "Provider",
    "Related",
    "Scalar",
    "SchemaError",
    "Secured",
    "canonical",
    "changes",
    "check",
    "checks",
    "define",
    "diff",
    "dump",
    "dumps",
    "file_name",
    "from_dict",
    "json_schema",
    "load",
    "loads",
    "merge",
    "to_dict",
    "walk",
    "wire",
]

_LATE = {
    "check": "newsmatter._check", "checks": "newsmatter._check",
    "Conflict": "newsmatter._editing.merging", "Merge": "newsmatter._editing.merging",
    "walk": "newsmatter._parts", "file_name": "newsmatter.news.naming",
}  # fmt: skip

if not TYPE_CHECKING:  # pragma: no branch  # a type checker that sees it lets every misspelt name pass

    def __getattr__(name: str) -> Any:
        """Rules and schema are imported when they are used: loading and editing need neither."""
        if name not in _LATE:
            import sys  # by the two keywords Python tells which name is near

            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])
        import importlib

        value = globals()[name] = getattr(importlib.import_module(_LATE[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
