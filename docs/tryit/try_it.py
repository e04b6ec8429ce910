"""The page "Try it": newsmatter in the reader's browser, by Pyodide. A Sphinx extension.

``npm install --prefix docs/tryit`` brings Pyodide; a site that is built without it lacks this page, and nothing else. The
wheel is built with the site; its dependencies are those of the environment that builds it. Nothing is loaded from elsewhere.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = "try-it"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
OWN = ("page.js", "worker.js", "style.css", "engine.py")
EXAMPLES = {
    "news": "A news article",
    "post": "A Jekyll post, with a class of its own",
    "slips": "An article with slips",
}


def without_pyodide(app: Sphinx, config: Config) -> None:
    """The page is left out where its Python is not there."""
    if not Path(config.try_it_pyodide).is_dir():
        config.exclude_patterns.append(f"{PAGE}.*")  # not .md alone: a toctree asks for .rst
        config.suppress_warnings.append("toc.excluded")


def examples() -> list[dict[str, str]]:
    """What a reader can choose from; the news article is the sample that comes with the sources."""
    folder = HERE / "examples"
    found = []
    for name, title in EXAMPLES.items():
        article = folder / f"{name}.md"
        if not article.exists():
            article = next((ROOT / "samples").glob("*.md"))
        parts = {"article": article, "source": folder / f"{name}.py", "edit": folder / f"{name}-edit.py"}
        found.append({"name": name, "title": title, **{key: path.read_text("utf-8") for key, path in parts.items()}})
    return found


def wheel(target: Path) -> str:
    """Build the wheel of this checkout; its name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        (made,) = Path(folder).glob("*.whl")
        shutil.copy(made, target)
        return made.name


def needed(name: str, version: str) -> set[str]:
    """The distributions that one needs in Pyodide, by the metadata of those that are installed here."""
    there = {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": "emscripten",
             "platform_system": "Emscripten", "platform_machine": "wasm32", "extra": ""}  # fmt: skip
    found = set()
    for line in importlib.metadata.requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(there):
            other = canonicalize_name(requirement.name)
            found |= {other} | needed(other, version)
    return found


def archive(name: str, target: Path) -> str:
    """The files of an installed distribution, all of them Python, as one zip; its name."""
    distribution = importlib.metadata.distribution(name)
    made = f"{name}-{distribution.version}.zip"
    with zipfile.ZipFile(target / made, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(distribution.files or ()):
            if ".." not in file.parts and "__pycache__" not in file.parts:
                entry = zipfile.ZipInfo(file.as_posix())  # without a time: the same files are the same archive
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, Path(str(distribution.locate_file(file))).read_bytes())
    return made


def copy(app: Sphinx) -> None:
    """Everything that the page loads, to the static files of the site."""
    pyodide = Path(app.config.try_it_pyodide)
    if app.builder.format != "html" or not pyodide.is_dir():
        return
    target = Path(app.outdir) / "_static" / "tryit"
    shutil.rmtree(target, ignore_errors=True)
    package = json.loads((pyodide / "package.json").read_text("utf-8"))
    runtime = target / f"pyodide-{package['version']}"
    runtime.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copyfile(pyodide / name, runtime / name)
    for name in OWN:
        shutil.copyfile(HERE / name, target / name)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    version = ".".join(lock["info"]["python"].split(".")[:2])
    archives = [wheel(target), *(archive(name, target) for name in sorted(needed("newsmatter", version)))]
    digest = hashlib.sha256()
    for path in sorted(target.glob("*.*")):
        digest.update(path.read_bytes() if path.is_file() else path.name.encode())
    site = {"version": digest.hexdigest()[:12], "runtime": runtime.name, "archives": archives, "examples": examples()}
    (target / "site.json").write_text(json.dumps(site), encoding="utf-8")


def assets(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """The script and the style sheet, on this page alone."""
    if page == PAGE:
        app.add_css_file("tryit/style.css")
        app.add_js_file("tryit/page.js", type="module")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Sphinx calls it."""
    app.add_config_value("try_it_pyodide", str(HERE / "node_modules" / "pyodide"), "html", types=str)
    app.connect("config-inited", without_pyodide)
    app.connect("builder-inited", copy)
    app.connect("html-page-context", assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
