"""The documentation site: ``python -m sphinx -W -n docs site``. Any warning fails it."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import attrs
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PyObject
from sphinx.environment import BuildEnvironment

import newsmatter
import newsmatter.bulk
import newsmatter.kinds
import newsmatter.news
import newsmatter.rules
import newsmatter.strategies

sys.path.insert(0, str(Path(__file__).parent / "tryit"))  # where the extension try_it is

project = "newsmatter"
version = release = newsmatter.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "try_it"]
exclude_patterns = ["tryit"]
nitpicky = True
default_role = "py:obj"  # `to_dict` in a docstring is a reference, and a broken one fails the build

# Types of others: their documentation is elsewhere, and a build needs no network.
nitpick_ignore_regex = [
    ("py:.*", r"(collections|concurrent|datetime|hypothesis|os|pathlib|pyarrow|typing)\..*"),
    ("py:class", r"st\.SearchStrategy|SearchStrategy|optional|Callable|Generator|Iterable|Iterator|Mapping|Sequence"),
    (
        "py:class",
        r"Any|Batches|Executor|IO|Paths|Source|Literal|NoneType|TypeForm|TypeVar|datetime|Path|PathLike|os\.PathLike|[a-z]+",
    ),
    ("py:.*", r"(newsmatter\.[\w.]+\.)?[A-Z]"),  # type variables
    ("py:exc", r"FileExistsError|OSError|PermissionError|TypeError|ValueError"),
    ("py:class", r"Doubt|Keys|Unknown|Converter|Merge\[D\]"),  # not public; of a type variable
]

myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints = "both"  # in the signature, and beside what is said of each argument
napoleon_use_ivar = True
autodoc_typehints_description_target = "documented"
napoleon_numpy_docstring = False
autodoc_preserve_defaults = True
maximum_signature_line_length = 80

html_theme = "furo"
html_title = f"newsmatter {version}"
html_static_path = ["_static"]
html_css_files = ["newsmatter.css"]
html_show_copyright = False
html_copy_source = False
html_show_sphinx = False
highlight_language = "none"
pygments_style = "friendly"
pygments_dark_style = "monokai"

PUBLIC = {
    getattr(module, name): f"{module.__name__}.{name}"
    for module in (
        newsmatter.news,
        newsmatter.kinds,
        newsmatter,
        newsmatter.bulk,
        newsmatter.rules,
        newsmatter.strategies,
    )
    for name in getattr(module, "__all__", ["Checked", "Edited", "Loaded", "Result"])
    if inspect.isclass(getattr(module, name))
}
MARKERS = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^```markdown(?: escaped)? (\d+):(\d+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """What tells tests and benchmarks what to do is no part of a page; the place of a finding is."""
    source[0] = EXAMPLE.sub(example, MARKERS.sub("", source[0]))


def example(match: re.Match[str]) -> str:
    """A block that has a finding: the place in words, and its line marked, if the text has it."""
    line, column, file, text = match.groups()
    caption = f"{file + ', ' if file else ''}line {line}, column {column}"
    marked = f":emphasize-lines: {line}\n" if int(line) <= text.count("\n") else ""
    return f"```{{code-block}} none\n:caption: {caption}\n{marked}\n{text}```"


def public_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Any) -> Any:
    """A reference to ``newsmatter._binding.document.Document`` is one to ``newsmatter.Document``."""
    for cls, name in PUBLIC.items():
        if node["reftarget"] in (f"{cls.__module__}.{cls.__qualname__}", cls.__qualname__, name):
            return env.get_domain("py").resolve_xref(env, node["refdoc"], app.builder, "obj", name, node, content)
    return None


def signature(app: Sphinx, what: str, name: str, item: Any, options: Any, given: str, returned: str) -> Any:
    """What can be given to an attrs class, with ``[]`` for a factory; private arguments left out."""
    if what != "class" or not attrs.has(item):
        return None
    parts = []
    # a class's own fields first, then those of Document
    for field in sorted(attrs.fields(attrs.resolve_types(item)), key=lambda field: field.inherited):
        if field.init and not field.alias.startswith("_"):
            kind = re.sub(r"\b[a-z_]+\.", "", inspect.formatannotation(field.type))
            default = field.default
            if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
                default = default.factory(*[None] * default.takes_self)
            parts.append(f"{field.alias}: {kind}" + ("" if field.default is attrs.NOTHING else f" = {default!r}"))
    star = "*, " if all(field.kw_only for field in attrs.fields(item)) else ""
    return f"({star}{', '.join(parts)})", None


def attributes(app: Sphinx, what: str, name: str, item: Any, options: Any, lines: list[str]) -> None:
    """The attributes of an attrs class as fields: what the class says each is about, and its type."""
    if what != "class" or not attrs.has(item):
        return
    fields = [field for field in attrs.fields(attrs.resolve_types(item)) if not field.name.startswith("_")]
    lines.append("")
    for field in sorted(fields, key=lambda field: field.inherited):
        kind = re.sub(r"\b[a-z_]+\.|~", "", inspect.formatannotation(field.type))
        if not any(line.startswith(f":ivar {field.name}:") for line in lines):  # the docstring says nothing of it
            lines.append(f":ivar {field.name}: {field.metadata.get('newsmatter.about') or ''}")
        lines.append(f":vartype {field.name}: {kind}")
    lines.append("")


def told(app: Sphinx, what: str, name: str, *rest: Any) -> None:
    """A type that is Any tells nothing: of a function with overloads these say more."""
    current = getattr(app.env, "current_document", None)  # from Sphinx 8.2 on, which needs Python 3.11
    known = app.env.temp_data.get("annotations", {}) if current is None else current.autodoc_annotations
    types = known.get(name, {})
    for key in [key for key, kind in types.items() if kind in ("Any", "~typing.Any", "typing.Any")]:
        del types[key]


def diagrams(app: Sphinx, tree: nodes.document, page: str) -> None:
    """An SVG stands in the page itself: there it has the colours of the theme."""
    if app.builder.format == "html":
        for image in list(tree.findall(nodes.image)):
            file = Path(app.srcdir) / image["uri"]
            if file.suffix == ".svg" and file.is_file():
                drawn = f'<div class="diagram" tabindex="0">{file.read_text(encoding="utf-8")}</div>'
                image.replace_self(nodes.raw("", drawn, format="html"))


def setup(app: Sphinx) -> None:
    """Sphinx calls it."""
    for field in PyObject.doc_field_types:
        if field.name == "variable":  # of a class they are attributes
            field.label = "Attributes"
    app.connect("source-read", read_source)
    app.connect("missing-reference", public_name)
    app.connect("autodoc-process-signature", signature)
    app.connect("autodoc-process-signature", told, priority=600)  # after Sphinx has noted the types
    app.connect("autodoc-process-docstring", attributes)
    app.connect("doctree-resolved", diagrams)
