"""mypy and pyright agree on the types of the public API: what tests/typing asserts holds, its misuse is an error."""

from __future__ import annotations

import importlib.util
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "tests" / "typing").glob("*.py"))


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_checkers_agree(checker: str) -> None:
    """Left out where they are not installed (extra dev); pyright also where it cannot have its Node.js."""
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed")
    arguments = ["--pythonpath", sys.executable] if checker == "pyright" else []
    done = subprocess.run(
        [sys.executable, "-m", checker, *arguments, *map(str, FILES)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )  # fmt: skip
    if checker == "pyright" and "error:" not in done.stdout and "0 errors" not in done.stdout:
        pytest.skip("pyright cannot run here")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_asserted_exists(path: Path) -> None:
    """The files can be imported: nothing that they name is only known to a stub."""
    if sys.version_info < (3, 11):
        pytest.importorskip("typing_extensions")
    runpy.run_path(str(path))
