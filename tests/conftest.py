"""Profiles and the corpus.

HYPOTHESIS_PROFILE=quick is for while one works; nightly runs the laws far longer, by hand: HYPOTHESIS_EXAMPLES says how many
examples of each.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browsers
import emscripten
import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", max_examples=80, derandomize=True, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("quick", settings.get_profile("ci"), max_examples=15)
NIGHTLY = int(os.environ.get("HYPOTHESIS_EXAMPLES", "20000"))
settings.register_profile("nightly", max_examples=NIGHTLY, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Hundreds of starts of Python: each takes twice as long where what was compiled is not kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

FIXTURES = Path(__file__).parent / "fixtures"


def pytest_report_header() -> list[str]:
    """Which tests are skipped for want of something, said before they run: CI installs no browser."""
    lacking = browsers.lacking()
    corpus = os.environ.get("NEWSMATTER_CORPUS")
    said = ["not run: tests on real files; NEWSMATTER_CORPUS names no folder of them"] if not corpus else []
    return [*said, f"not run: tests of the page Try it in a browser, for want of {lacking}"] if lacking else said


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the platform cannot do is skipped there."""
    emscripten.skip(items, sys.platform == "emscripten")


def pytest_collection_finish() -> None:
    """What collecting made stays to the end: the collections that tests ask for need not look at its millions of objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with corpus/ and edits/."""
    folder = os.environ.get("NEWSMATTER_CORPUS")
    if not folder:
        pytest.skip("NEWSMATTER_CORPUS is not set: no corpus to check")
    return Path(folder)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command: exit code, standard output, standard error."""

    def run(*arguments: str | Path, stdin: str | bytes = b"") -> tuple[int, str, str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["newsmatter", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        from newsmatter.cli import main

        with pytest.raises(SystemExit) as caught:
            main()
        code = caught.value.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    return run


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """What the command says to the processes that it starts is not for those of later tests."""
    before = os.environ.get("PYTHONSAFEPATH")
    yield
    if before is None:
        os.environ.pop("PYTHONSAFEPATH", None)
