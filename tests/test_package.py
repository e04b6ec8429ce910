"""What is published: the contents of wheel and sdist, and what their metadata says.

Both are built from the tree, or taken from the folder NEWSMATTER_DIST (scripts/release, from a clean export).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

import newsmatter
from newsmatter._binding import fields

ROOT = Path(__file__).parent.parent
SOURCES = {
    path.relative_to(ROOT / "src").as_posix()
    for path in (ROOT / "src").rglob("*")
    if path.is_file() and path.suffix not in (".pyc", ".pyo")
}
CLASSIFIERS = {
    "Development Status :: 3 - Alpha",
    "Environment :: Console",
    "Framework :: Hypothesis",
    "Intended Audience :: Developers",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3 :: Only",
    "Programming Language :: Python :: 3.10",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: 3.12",
    "Programming Language :: Python :: 3.13",
    "Programming Language :: Python :: 3.14",
    "Programming Language :: Python :: 3.15",
    "Programming Language :: Python :: Implementation :: CPython",
    "Topic :: Software Development :: Libraries :: Python Modules",
    "Topic :: Text Processing :: Markup",
    "Topic :: Text Processing :: Markup :: Markdown",
    "Typing :: Typed",
}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if folder := os.environ.get("NEWSMATTER_DIST"):
        return Path(folder)
    out = tmp_path_factory.mktemp("dist")
    code = "import sys, hatchling.build as b; b.build_sdist(sys.argv[1]); b.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(out)], cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.ZipFile:
    (path,) = dist.glob("*.whl")
    assert path.name == f"newsmatter-{newsmatter.__version__}-py3-none-any.whl"
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    return Parser().parsestr(wheel.read(f"newsmatter-{newsmatter.__version__}.dist-info/METADATA").decode("utf-8"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    info = f"newsmatter-{newsmatter.__version__}.dist-info/"
    about = {info + name for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert set(wheel.namelist()) == SOURCES | about | {"newsmatter/findings.md"}
    assert wheel.read("newsmatter/findings.md") == (ROOT / "docs/findings.md").read_bytes()
    assert {"newsmatter/py.typed", "newsmatter/article.schema.json", "newsmatter/rules/_table.py"} <= SOURCES
    assert wheel.read(info + "entry_points.txt").decode() == (
        "[console_scripts]\nnewsmatter = newsmatter.cli:main\n\n"
        "[hypothesis]\nnewsmatter = newsmatter._hypothesis:register\n"
    )
    assert wheel.read(info + "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_sdist_holds_what_its_tests_need(dist: Path) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as file:
        names = {name.split("/", 1)[1] for name in file.getnames()}
    folders = {"benchmarks", "docs", "examples", "samples", "scripts", "src", "tests"}
    files = {".gitattributes", ".gitignore", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE",
             "PKG-INFO", "README.md", "pyproject.toml"}  # fmt: skip
    assert {name for name in names if "/" not in name} == files
    assert {name.split("/")[0] for name in names if "/" in name} == folders
    assert {"src/" + name for name in SOURCES} <= names
    beside = {path.relative_to(ROOT).as_posix() for folder in ("tests", "samples") for path in (ROOT / folder).rglob("*.*")
              if path.is_file() and path.suffix != ".pyc"}  # fmt: skip
    assert beside - names == set()
    assert [name for name in names if re.search(r"__pycache__|\.pyc$|/\.|_cache/", "/" + name.lstrip("."))] == []


def test_the_metadata_is_complete_and_names_no_place_that_does_not_exist(metadata: Message) -> None:
    assert metadata["Name"] == "newsmatter"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["Summary"] and metadata["Keywords"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(metadata.get_all("Classifier", [])) == CLASSIFIERS
    assert [name for name in ("Home-page", "Project-URL", "Download-URL", "Author-email") if name in metadata] == []


def test_the_core_needs_three_libraries_and_each_extra_its_own(metadata: Message) -> None:
    needs = metadata.get_all("Requires-Dist", [])
    assert sorted(re.split("[>;]", need)[0] for need in needs if "extra ==" not in need) == [
        "attrs",
        "cattrs",
        "ruamel-yaml",
    ]
    of = {extra: sorted(re.split("[>;]", need)[0] for need in needs if need.endswith(f"extra == '{extra}'"))
          for extra in ("cli", "testing")}  # fmt: skip
    assert of == {"cli": ["click", "pathspec", "rich", "tomli"], "testing": ["hypothesis"]}
    assert {"bench", "cli", "dev", "test", "testing"} <= set(metadata.get_all("Provides-Extra", []))
    assert all(">=" in need and "<" not in need.split(";")[0] for need in needs)  # a lower bound, and no upper one


def test_one_version_everywhere(metadata: Message) -> None:
    assert metadata["Version"] == newsmatter.__version__
    # an editable install keeps the version that it was made with
    assert importlib.metadata.version("newsmatter") == newsmatter.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)
    assert len(headings) == changelog.count("\n## ")
    assert headings[0] == "Unreleased"
    # before the first release the version is the one to come
    assert headings[1:2] in ([], [newsmatter.__version__])


def test_the_changelog_is_in_its_form() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    kinds = re.findall(r"^### (.+)$", changelog, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for part in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        own = re.findall(r"^### (.+)$", part, re.MULTILINE)
        assert len(set(own)) == len(own)  # each kind once a version


@pytest.mark.parametrize("name", ["newsmatter", "newsmatter.bulk", "newsmatter.rules", "newsmatter.strategies"])
def test_every_public_name_is_there_and_documented(name: str) -> None:
    module = importlib.import_module(name)
    for public in module.__all__:
        value = getattr(module, public)
        described = inspect.isclass(value) or inspect.isfunction(value)
        assert not described or inspect.getdoc(value), public


def test_the_page_on_stability_names_every_metadata_key() -> None:
    page = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    keys = {value for value in vars(fields).values() if isinstance(value, str) and value.startswith("newsmatter.")}
    assert {f"`{key}`" for key in keys - {fields.__name__, fields.__package__}} <= set(re.findall(r"`[^`]+`", page))
