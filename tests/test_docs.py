"""The documentation site: it builds without a warning, names everything public, and does not drift from the model."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sites

import newsmatter as nm
from newsmatter import bulk, kinds, news, rules, strategies
from newsmatter._binding import fields
from newsmatter.cli._program import commands

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    options = ["-W", "-n", "--keep-going", "-q", "-b", "html", "-d", str(target / "trees")]
    return subprocess.run(
        [*sites.SPHINX, *options, "-c", str(DOCS), str(source), str(target / "site")],
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    done = build(DOCS, tmp_path)
    assert done.returncode == 0, done.stderr
    pages = {page.stem for page in (tmp_path / "site").glob("*.html")}
    left_out = set() if (DOCS / "tryit" / "node_modules").is_dir() else {"try-it"}  # tests/test_try_it.py has it
    assert {page.stem for page in DOCS.glob("*.md")} - left_out <= pages
    api = (tmp_path / "site" / "api.html").read_text("utf-8")
    assert 'href="_modules/newsmatter/_document.html#load"' in api  # the source
    assert api.count("Raises<") > 10 and api.count("Attributes<") > 40
    assert "<svg" in (tmp_path / "site" / "design.html").read_text("utf-8")  # in the page, which knows the theme
    for page in (tmp_path / "site").glob("*.html"):
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]*)"', page.read_text("utf-8"))
        assert loaded == [], "a page loads from the network"


WRONG = [
    "[a page](nowhere.md)",
    "[a section](index.md#nowhere)",
    "```{eval-rst}\n:py:func:`newsmatter.nothing`\n```",
    "```{eval-rst}\n.. autofunction:: newsmatter.nothing\n```",
    "![a picture](nowhere.svg)",
]


def test_a_broken_reference_fails_the_build(tmp_path: Path) -> None:
    """All of them in one build, each on a page of its own."""
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    source = tmp_path / "source"
    source.mkdir()
    pages = [f"wrong{number}" for number in range(len(WRONG))]
    (source / "index.md").write_text("\n".join(["# Title", "", "```{toctree}", *pages, "```", ""]), encoding="utf-8")
    for page, wrong in zip(pages, WRONG, strict=True):
        (source / f"{page}.md").write_text(f"# Title\n\n{wrong}\n", encoding="utf-8")
    done = build(source, tmp_path)
    assert done.returncode == 1
    for page, wrong in zip(pages, WRONG, strict=True):
        mark = "autodoc: failed" if "autofunction" in wrong else f"{page}.md"  # autodoc names no page
        said = [line for line in done.stderr.splitlines() if mark in line]
        assert any("nowhere" in line or "nothing" in line for line in said), (page, done.stderr)


def reference() -> ModuleType:
    """docs/format_reference.py."""
    spec = importlib.util.spec_from_file_location("format_reference", DOCS / "format_reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_format_reference_is_that_of_the_model() -> None:
    text = (DOCS / "format.md").read_text(encoding="utf-8")
    assert reference().page(text) == text, "run: python docs/format_reference.py --write"
    assert "| `cdnAmpWebUrl` | URL |  | double |" in text


def test_everything_public_is_in_the_api_reference() -> None:
    names = [f"newsmatter.{name}" for name in nm.__all__]
    names += [f"newsmatter.rules.{name}" for name in rules.__all__]
    names += [f"newsmatter.kinds.{name}" for name in kinds.__all__]
    names += [f"newsmatter.news.{name}" for name in news.__all__ if name not in nm.__all__]
    names += [f"newsmatter.strategies.{name}" for name in strategies.__all__]
    names += [f"newsmatter.tables.{name}" for name in ("batches", "schemas", "tables")]
    own = [item for item in vars(bulk).values() if callable(item) and getattr(item, "__module__", "") == bulk.__name__]
    names += [f"newsmatter.bulk.{item.__name__}" for item in own if re.match("[A-Z]?[a-z]", item.__name__)]
    assert {name for name in names if not re.search(rf":: {re.escape(name)}(?:\(\))?$", API, re.MULTILINE)} == set()


@pytest.mark.parametrize(
    "function",
    [item for name in nm.__all__ if inspect.isfunction(item := getattr(nm, name))]
    + [bulk.check_all, bulk.edit_all, bulk.iter_load, bulk.rewrite_all, bulk.rows, bulk.files, bulk.watch]
    + [kinds.class_named, rules.excerpt],
    ids=lambda function: function.__name__,
)
def test_every_argument_of_a_public_function_is_described(function: Any) -> None:
    doc = inspect.getdoc(function) or ""
    arguments = doc.partition("\nArgs:\n")[2]
    signature = inspect.signature(function)
    assert [name for name in signature.parameters if f"\n    {name}: " not in f"\n{arguments}"] == []
    assert ("\nReturns:\n" in doc) == (signature.return_annotation != "None")
    assert "\n>>> " in doc


def test_all_metadata_of_a_field_is_in_the_api_reference() -> None:
    known = {value for value in vars(fields).values() if isinstance(value, str) and value.startswith("newsmatter.")}
    assert set(re.findall(r"^\| `(newsmatter\.\w+)`", API, re.MULTILINE)) == known - {
        fields.__name__,
        fields.__package__,
    }


PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))]


def exists(name: str) -> bool:
    """Whether a dotted name leads to something, by modules and attributes."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return all((found := getattr(found, part, None)) is not None for part in parts[cut:])
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_of_the_library_that_a_page_tells_exists(page: Path) -> None:
    """In text; what stands in blocks is run. A changelog tells of what has gone."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    spans = set(re.findall(r"`([^`\n]+)`", text)) if page.name != "CHANGELOG.md" else set()
    known = {value for value in vars(fields).values() if isinstance(value, str) and value.startswith("newsmatter.")}
    known_commands = {"drivers", *commands()}
    for span in spans:
        if name := re.match(r"(newsmatter|nm)((?:\.\w+)+)", span):
            dotted = f"newsmatter{name[2]}"
            schema = dotted.endswith(
                (".schema", ".sarif", ".driver", ".command", ".name", ".git")
            )  # files, keys of git
            assert schema or dotted in known or exists(dotted), span
        elif name := re.match(r"bulk((?:\.\w+)+)", span):
            assert exists(f"newsmatter.bulk{name[1]}"), span
        elif (name := re.match(r"newsmatter ([a-z]+)\b", span)) and not span.startswith("newsmatter @"):
            assert name[1] in known_commands, span


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_page_says_first_what_it_is_for(page: Path) -> None:
    """Title, then a line of text; comments for the tests, and what is included, are none."""
    lines = re.sub(r"\A---\n.*?\n---\n\s*", "", page.read_text(encoding="utf-8"), flags=re.DOTALL).splitlines()
    if lines[0].startswith("```{include}"):
        return
    assert lines[0].startswith("# ")
    text = re.sub(r"<!--.*?-->", "", "\n".join(lines[1:]), flags=re.DOTALL).strip().splitlines()
    assert text and not text[0].startswith(("#", "`" * 3, "|", "-")), text[:1]


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_the_links_between_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
