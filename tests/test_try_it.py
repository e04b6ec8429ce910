"""The page "Try it": what it computes, how the site gets it, and the page itself in a browser."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsers import CHROMIUM, PYODIDE, lacking
from sites import SPHINX

import newsmatter as nm

DOCS = Path(__file__).parent.parent / "docs"
# without these Chromium looks for its maker's servers
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
ARTICLE = "---\nn: 1\n---\n"
CLASS = "import newsmatter as nm\n@nm.define\nclass Page(nm.Document):\n    n: int\n"


def module(name: str) -> Any:
    """A module of docs/tryit."""
    spec = importlib.util.spec_from_file_location(name, DOCS / "tryit" / f"{name}.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


engine = module("engine")


def run(article: str = ARTICLE, source: str = CLASS, edit: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(engine.run(article, source, edit))
    return answer


def examples() -> dict[str, dict[str, str]]:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    return {example["name"]: example for example in module("try_it").examples()}


# -- what it computes


def test_every_example_shows_something() -> None:
    found = {name: run(example["article"], example["source"], example["edit"]) for name, example in examples().items()}
    assert [answer["problem"] for answer in found.values()] == [None, None, None]
    assert [answer["class"] for answer in found.values()] == ["Article", "Post", "Article"]
    assert found["news"]["findings"] == []
    assert "+heat: 42" in found["news"]["edit"]["diff"]
    assert found["news"]["edit"]["changes"][0] == "heat: 17 -> 42"
    assert {"path": "mood", "type": "Mood", "value": "Mood.CALM"} in found["post"]["values"]
    assert {"path": "links[1].title", "type": "str", "value": "'Salt'"} in found["post"]["values"]
    assert {"path": "author", "type": "Author", "value": ""} in found["post"]["values"]
    assert "+    - salt" in found["post"]["edit"]["diff"]
    assert len({finding["code"] for finding in found["slips"]["findings"]}) >= 7
    assert found["slips"]["edit"] == {"unread": True}
    assert found["slips"]["unread"].startswith("<text>:")
    assert json.loads(found["post"]["schema"])["properties"]["tags"]


def test_places_are_those_of_a_browser() -> None:
    article = "---\ntitle: \U0001f600 é\nn: a\n---\n"
    (finding,) = run(article)["findings"]
    units = article.encode("utf-16-le")
    assert units[2 * finding["start"] : 2 * finding["end"]].decode("utf-16-le") == "a"
    whole = run("")["findings"][0]
    assert (whole["start"], whole["end"]) == (0, 0)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a traceback of 3.10 has other lines; the page has 3.14")
@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("class Page(\n", "SyntaxError: '(' was never closed", 1),
        ("import newsmatter as nm\nnm.nothing\n", "has no attribute 'nothing'", 2),
        ("x = 1\n", "TypeError: there is no class of documents here", 0),
        ("raise SystemExit(3)", "SystemExit: 3", 1),
        (CLASS + "    m: complex = 1j\n", "Page.m", 2),  # what the library says at define, in its own words
    ],
)
def test_what_is_wrong_with_a_class_has_its_line(source: str, message: str, line: int) -> None:
    answer = run(source=source)
    assert message in answer["problem"]["message"]
    assert answer["problem"]["line"] == line
    assert answer["findings"] == answer["values"] == []


def test_the_class_is_the_last_of_ones_own() -> None:
    assert run(source="from newsmatter import Document, Article")["class"] == "Article"
    assert run(source=CLASS + "from newsmatter import Article")["class"] == "Page"
    assert run(source=CLASS + "print('hello')")["printed"] == "hello\n"


def test_a_class_is_made_once_for_its_code() -> None:
    run()
    first = engine.KEPT[CLASS]
    run(article="---\nn: 2\n---\n")
    assert {CLASS: first} == engine.KEPT
    run(source="nonsense")
    assert run(edit="document.n = 2; print(Page.__name__, nm.__name__)")["edit"]["printed"] == "Page newsmatter\n"


def test_an_edit_that_fails_says_where() -> None:
    problem = run(edit="article.n = 2\narticle.n = article.none\n")["edit"]["problem"]
    assert problem["message"] == "AttributeError: 'Page' object has no attribute 'none'"
    assert problem["line"] == 2
    wrong = run(edit="article.n = 'many'\n")["edit"]["problem"]
    assert wrong == {"message": "EditError: <text>:2:4: n: must be an integer, not 'many'", "line": 0}
    assert run(edit="")["edit"] == {"changes": [], "diff": "", "printed": ""}


def test_long_tables_end() -> None:
    rows = run("---\nn: 1\nmore: [" + "1, " * 5000 + "]\n---\n")["values"]
    assert len(rows) == engine.LONGEST + 1
    assert rows[-1]["value"] == "only the first 2,000 are shown"


# -- how the site gets it


def build(folder: Path, pyodide: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A site of this page and of what it links to."""
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    source = folder / "source"
    source.mkdir(exist_ok=True)
    shutil.copy(DOCS / "try-it.md", source)
    (source / "index.md").write_text("# Start\n\n```{toctree}\nfindings\ncommand\ntry-it\n```\n", encoding="utf-8")
    for name in ("findings", "command"):
        (source / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    command = [*SPHINX, "-W", "-n", "-q", "-D", f"try_it_pyodide={pyodide}", "-c", str(DOCS)]
    done = subprocess.run([*command, str(source), str(folder / "site")], capture_output=True, text=True)
    return done, folder / "site"


def test_a_site_without_pyodide_lacks_the_page_alone(tmp_path: Path) -> None:
    done, site = build(tmp_path, tmp_path / "nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert (site / "index.html").exists()
    assert not (site / "try-it.html").exists()
    assert not (site / "_static" / "tryit").exists()


def test_the_site_brings_all_that_the_page_loads(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    pyodide = tmp_path / "pyodide"
    pyodide.mkdir()
    for name in module("try_it").RUNTIME:
        (pyodide / name).write_text("")
    (pyodide / "package.json").write_text('{"version": "1.2.3"}')
    (pyodide / "pyodide-lock.json").write_text('{"info": {"python": "3.14.2"}}')
    done, site = build(tmp_path, pyodide)
    assert (done.returncode, done.stderr) == (0, "")
    folder = site / "_static" / "tryit"
    about = json.loads((folder / "site.json").read_text("utf-8"))
    assert about["runtime"] == "pyodide-1.2.3"
    assert {path.name for path in (folder / about["runtime"]).iterdir()} == set(module("try_it").RUNTIME)
    assert about["archives"][0] == f"newsmatter-{nm.__version__}-py3-none-any.whl"
    brought = {name.partition("-")[0] for name in about["archives"]}
    assert brought - {"typing"} == {
        "newsmatter",
        "attrs",
        "cattrs",
        "ruamel",
    }  # typing_extensions: which cattrs asks for
    assert all((folder / name).stat().st_size > 10_000 for name in about["archives"])
    assert [example["name"] for example in about["examples"]] == list(examples())
    page = (site / "try-it.html").read_text("utf-8")
    assert "_static/tryit/page.js" in page and "_static/tryit/style.css" in page
    assert "tryit" not in (site / "index.html").read_text("utf-8").replace("try-it", "")


# -- the page in a browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site."""
    if lacking():
        pytest.skip(f"needs {lacking()}")
    done, folder = build(tmp_path_factory.mktemp("site"), PYODIDE)
    assert done.returncode == 0, done.stderr
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/try-it.html"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if lacking():
        pytest.skip(f"needs {lacking()}")
    from playwright import sync_api

    with sync_api.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Page:
    """The page as a reader has it; every request must be for this machine."""

    def __init__(self, browser: Any, site: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)  # where machines are busy
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(site)
        self.host = urlsplit(site).netloc

    def wait(self, state: str) -> None:
        """Wait until the state of the page has this in it."""
        self.page.locator("#try-state", has_text=state).wait_for()

    def choose(self, example: str) -> dict[str, str]:
        self.page.get_by_label("Example").select_option(example)
        return examples()[example]

    def close(self) -> None:
        self.context.close()
        assert {urlsplit(url).netloc for url in self.requests if not url.startswith("data:")} == {self.host}
        assert self.errors == []


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[Any]:
    pages: list[Page] = []

    def opened(**options: Any) -> Page:
        pages.append(Page(browser, site, **options))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


def test_the_page_says_what_the_library_says(open_page: Any) -> None:
    page = open_page()
    page.wait("Article: no findings.")
    news = examples()["news"]
    article = nm.loads(news["article"])
    assert page.page.get_by_label("Article").input_value() == news["article"]
    page.page.get_by_role("tab", name="Schema").click()
    assert json.loads(page.page.locator("#try-schema").inner_text()) == nm.json_schema()
    page.page.get_by_role("tab", name="Diff").click()
    exec(news["edit"], {"article": article})
    assert page.page.locator(".try-diff").text_content() == nm.diff(article)
    assert page.page.locator(".try-changes li").all_inner_texts() == [str(change) for change in nm.changes(article)]
    slips = page.choose("slips")
    page.page.get_by_role("tab", name="Findings").click()
    findings = nm.checks(slips["article"])
    page.wait(f"Article: {len(findings)} findings.")
    assert page.page.locator(".try-message").all_inner_texts() == [finding.message for finding in findings]
    assert (
        page.page.locator("#try-article").evaluate(
            "area => area.previousElementSibling.querySelectorAll('mark').length"
        )
        > 5
    )
    page.page.get_by_role("button", name="forty").click()
    chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert page.page.get_by_label("Article").evaluate(chosen) == "forty"
    assert page.page.evaluate("document.activeElement.id") == "try-article"


def test_what_is_typed_is_read_and_errors_are_the_librarys(open_page: Any) -> None:
    page = open_page()
    page.choose("post")
    page.wait("Post: 1 finding.")
    page.page.get_by_label("Article").fill("---\nn: many\n---\n")
    page.page.get_by_label("Class").fill(CLASS)
    page.wait("Page: 1 finding.")
    assert "n must be an integer, not 'many'" in page.page.locator("#try-findings").inner_text()
    page.page.get_by_label("Class").fill(CLASS + "    m: complex = 1j\n")
    page.wait("The class has a problem.")
    assert "Page.m" in page.page.locator("#try-findings").inner_text()
    page.page.get_by_role("button", name="line 2").click()
    chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert page.page.get_by_label("Class").evaluate(chosen) == "@nm.define"


def test_an_endless_loop_is_stopped_and_the_page_goes_on(open_page: Any) -> None:
    page = open_page()
    page.wait("Article: no findings.")
    page.page.evaluate("document.getElementById('try-page').dataset.limit = 2")
    page.page.get_by_label("Edit").fill("while True:\n    pass\n")
    page.page.get_by_text("Your code ran longer than 2 seconds and was stopped. Python starts anew").wait_for()
    page.page.evaluate("document.getElementById('try-page').dataset.limit = 60")
    page.page.get_by_label("Edit").fill("article.heat = 1\n")
    page.wait("Article: no findings.")
    assert "+heat: 1" in page.page.locator("#try-diff").text_content()


def test_the_page_fits_a_phone_in_the_dark_and_a_keyboard(open_page: Any) -> None:
    page = open_page(viewport={"width": 420, "height": 800}, color_scheme="dark")
    page.choose("slips")
    page.wait("Article: 9 findings.")
    tabs = ["Findings (9)", "Values", "Diff", "Schema"]
    page.page.get_by_role("tab", name="Findings").focus()
    for name in [*tabs[1:], tabs[0]]:
        page.page.keyboard.press("ArrowRight")
        assert page.page.get_by_role("tab", selected=True).inner_text() == name
        assert page.page.get_by_role("tabpanel").count() == 1
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 420
    page.page.keyboard.press("End")
    assert page.page.get_by_role("tab", selected=True).inner_text() == "Schema"
    page.page.keyboard.press("Home")
    page.page.keyboard.press("Tab")  # to the panel, then to its first finding
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("document.activeElement.id") == "try-article"
    box = page.page.get_by_label("Article").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 800  # what was selected is in sight
    colour = "getComputedStyle(document.querySelector('.try-editor')).backgroundColor"
    assert max(map(int, page.page.evaluate(colour).removeprefix("rgb(").rstrip(")").split(","))) < 80
    state = page.page.get_by_role("status")
    assert state.inner_text() == "Article: 9 findings."
