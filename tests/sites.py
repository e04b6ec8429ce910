"""How the tests build the site: as ``python -m sphinx`` does, but that no garbage is collected, which takes a quarter of it."""

from __future__ import annotations

import sys

_CODE = "import gc, runpy; gc.disable(); runpy.run_module('sphinx', run_name='__main__', alter_sys=True)"
SPHINX = [sys.executable, "-c", _CODE]
