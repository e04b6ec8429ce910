"""``python -m newsmatter`` puts the working directory before everything that is installed: not for this command.

The folder that is checked may be a stranger's, and a file there that is named like a module would run. This is imported
before all else, so it imports nothing that is not built in.
"""

import sys


def set_apart(argv: list[str], original: list[str], path: list[str], safe: bool) -> None:
    """Take the working directory off the path where the interpreter is just starting ``-m newsmatter``."""
    asked = any(a == "-m" and b == "newsmatter" for a, b in zip(original, original[1:], strict=False))  # noqa: RUF007
    if argv[:1] == ["-m"] and (asked or "-mnewsmatter" in original) and not safe and path:
        del path[0]


set_apart(sys.argv, sys.orig_argv, sys.path, bool(getattr(sys.flags, "safe_path", False)))
