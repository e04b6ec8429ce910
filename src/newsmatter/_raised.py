"""What code of the user's own (a converter, a validator, a hook, a rule, a module that is imported) may raise and does not stop a run."""

from __future__ import annotations

import os

from newsmatter.errors import NewsmatterError

# ``sys.exit()`` in a hook would end the command with its code, 0 at that, and a hook of a stranger's class a check that
# found something. A KeyboardInterrupt is let through: none can tell it from that of a person.
RAISED: tuple[type[BaseException], ...] = (Exception, SystemExit, GeneratorExit)

_OURS = os.path.join(os.path.dirname(__file__), "")


def told(error: BaseException) -> str:
    """What an error says; nothing where its own text fails."""
    try:
        return str(error)
    except RAISED:
        return ""


def brief(value: object, most: int | None = 60) -> str:
    """A value as Python writes it, for a message; its class where that fails, as for an integer of 5,000 digits."""
    try:
        return repr(value)[:most]
    except RAISED:
        return type(value).__name__


def is_theirs(error: BaseException) -> bool:
    """Whether code of a value or of its class raised an error, and not a line of the library; a full stack or memory is nobody's."""
    if not isinstance(error, RAISED) or isinstance(error, (NewsmatterError, RecursionError, MemoryError)):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        module = trace.tb_frame.f_globals.get("__name__")
        if module in ("typing", "annotationlib"):  # an annotation that has no meaning yet
            return False
        trace = trace.tb_next
    return trace is not None and not trace.tb_frame.f_code.co_filename.startswith(_OURS)
