"""Typed, lossless front matter: load any article into attrs classes and write it back byte for byte."""

from newsmatter._base import Document
from newsmatter._document import canonical, diff, dump, dumps, from_dict, load, loads, to_dict
from newsmatter.errors import ConflictError, EditError, Finding, FrontMatterError, NewsmatterError, SchemaError
from newsmatter.model import Article, Image, Organization, Person, Provider, Related, Secured

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ConflictError",
    "Document",
    "EditError",
    "Finding",
    "FrontMatterError",
    "Image",
    "NewsmatterError",
    "Organization",
    "Person",
    "Provider",
    "Related",
    "SchemaError",
    "Secured",
    "canonical",
    "diff",
    "dump",
    "dumps",
    "from_dict",
    "load",
    "loads",
    "to_dict",
]
