"""What must work where newsmatter is installed: run by scripts/release in each fresh environment.

Usage: smoke.py STAGE SAMPLE, where STAGE is base, cli, lsp, testing or tables: what is installed beside the package.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed script: that of this environment, not of the PATH."""
    script = shutil.which("newsmatter", path=str(Path(sys.executable).parent))
    assert script, "the command is not installed"
    return subprocess.run([script, *arguments], capture_output=True, text=True, encoding="utf-8")


def base(sample: Path) -> None:
    import newsmatter as nm

    assert "site-packages" in nm.__file__, f"{nm.__file__} is not the installed package"
    assert importlib.metadata.version("newsmatter") == nm.__version__
    article = nm.load(sample)
    before = sample.read_bytes()
    assert nm.check(sample) == []
    article.heat = 4242
    del article.related[1]
    assert "+heat: 4242" in nm.diff(article)
    nm.dump(article)
    assert nm.load(sample) == article
    sample.write_bytes(before)
    irregular = "---\ntags: &t [a, 'b'] # two\nmore: *t\n---\n"
    assert nm.dumps(nm.loads(irregular, nm.Document)) == irregular  # needs ruamel.yaml
    assert nm.json_schema()["title"] == "Article"


def without_cli(sample: Path) -> None:
    answer = command("check", str(sample))
    assert answer.returncode == 2 and "pip install 'newsmatter[cli]'" in answer.stderr, answer


def without_testing() -> None:
    assert importlib.util.find_spec("hypothesis") is None
    try:
        importlib.import_module("newsmatter.strategies")
    except ModuleNotFoundError as error:
        assert "pip install 'newsmatter[testing]'" in str(error)
    else:
        raise AssertionError("newsmatter.strategies was imported without Hypothesis")


def without_tables() -> None:
    from newsmatter import bulk

    assert importlib.util.find_spec("pyarrow") is None
    try:
        importlib.import_module("newsmatter.tables")
    except ModuleNotFoundError as error:
        assert "pip install 'newsmatter[tables]'" in str(error)
    else:
        raise AssertionError("newsmatter.tables was imported without pyarrow")
    assert [dict(row) for row in bulk.rows([], {"heat": "heat"})] == []


def with_tables(sample: Path) -> None:
    from newsmatter.tables import tables

    found = tables([sample])
    assert found["documents"].num_rows == 1 and found["errors"].num_rows == 0, found


def with_cli(sample: Path) -> None:
    clean = command("check", str(sample))
    assert clean.returncode == 0, clean
    broken = sample.with_name("broken.md")
    broken.write_text("---\ntitle: a\ntitle: b\n---\n", encoding="utf-8")
    answer = command("check", str(broken))
    assert answer.returncode == 1 and "duplicate-key" in answer.stdout, answer
    module = subprocess.run([sys.executable, "-m", "newsmatter", "--version"], capture_output=True, text=True)
    assert importlib.metadata.version("newsmatter") in module.stdout, module


def with_lsp(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    document = {"uri": sample.resolve().as_uri(), "languageId": "markdown", "version": 0, "text": text}
    place = {"textDocument": {"uri": document["uri"]}, "position": {"line": 1, "character": 2}}
    messages = [
        {"id": 1, "method": "initialize", "params": {"capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"id": 2, "method": "textDocument/hover", "params": place},
        {"id": 3, "method": "shutdown"},
        {"method": "exit"},
    ]
    data = [json.dumps({"jsonrpc": "2.0", **message}) for message in messages]
    typed = "".join(f"Content-Length: {len(each.encode())}\r\n\r\n{each}" for each in data).encode()
    script = shutil.which("newsmatter", path=str(Path(sys.executable).parent))
    assert script, "the command is not installed"
    answer = subprocess.run([script, "lsp"], input=typed, capture_output=True, timeout=60)
    assert answer.returncode == 0 and b"**category**" in answer.stdout, answer


def with_testing() -> None:
    from hypothesis import HealthCheck, given, settings

    import newsmatter as nm
    from newsmatter.strategies import article_texts

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # whatever the machine is busy with
    @given(article_texts())
    def test_texts_stay(text: str) -> None:
        assert nm.dumps(nm.loads(text)) == text

    test_texts_stay()


if __name__ == "__main__":
    stage, sample = sys.argv[1], Path(sys.argv[2])
    base(sample)
    if stage == "base":
        without_cli(sample)
        without_testing()
        without_tables()
    elif stage == "cli":
        with_cli(sample)
        without_testing()
    elif stage == "lsp":
        with_lsp(sample)
    elif stage == "testing":
        with_testing()
    else:
        with_tables(sample)
