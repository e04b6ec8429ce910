"""What the tests of the page "Try it" need beside Python, and what of that is not here."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

PYODIDE = Path(__file__).parent.parent / "docs" / "tryit" / "node_modules" / "pyodide"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def lacking() -> str:
    """What is not here, with the mend; empty: everything is."""
    needs = {
        "Pyodide (npm install --prefix docs/tryit)": PYODIDE.is_dir(),
        "Playwright (the extra browser)": importlib.util.find_spec("playwright") is not None,
        "Chromium (from the system; CHROMIUM says where it is)": CHROMIUM is not None,
    }
    return ", ".join(name for name, there in needs.items() if not there)
