"""docs/howto-notebooks.md in a notebook: each cell shows what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from folders import TEXT

nbclient = pytest.importorskip("nbclient", reason="needs the extra snippets")
nbformat = pytest.importorskip("nbformat", reason="needs the extra snippets")
pytest.importorskip("ipykernel", reason="needs the extra snippets")

PAGE = (Path(__file__).parent.parent / "docs" / "howto-notebooks.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What each cell of the page shows, by kind."""
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "content").mkdir()
    (folder / "content" / "2024-03-05-ferry.md").write_text(TEXT, encoding="utf-8")
    (folder / "content" / "2024-03-05-quay.md").write_text(TEXT.replace("heat: 17", 'heat: "17"'), encoding="utf-8")
    cells = [
        nbformat.v4.new_code_cell(code) for code in re.findall("^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    found = []
    for cell in notebook.cells:
        data: dict[str, Any] = {}
        for output in cell.outputs:
            data |= output.get("data") or {output["name"]: output["text"]}
        found.append(data)
    return found


@pytest.mark.filterwarnings("ignore")  # what Jupyter warns of is its own
def test_every_cell_shows_what_the_page_says(shown: list[dict[str, Any]]) -> None:
    article, changes, diff, findings, parts, heats = shown
    assert article["text/html"].startswith("<table><caption>Article</caption>")
    assert "<td>heat</td><td>17</td>" in article["text/html"] and "<td>[2 items]</td>" in article["text/html"]
    assert "<caption>2 changes</caption>" in changes["text/html"]
    assert "<td>heat</td><td>17</td><td>42</td>" in changes["text/html"]
    assert "-heat: 17\n+heat: 42" in diff["stdout"]
    assert "<caption>1 finding</caption>" in findings["text/html"] and "wrong-type" in findings["text/html"]
    assert "images[0]" in parts["text/plain"]
    assert "'2024-03-05-ferry.md': 17" in heats["text/plain"]
