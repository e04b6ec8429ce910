"""What code of the user's own (a converter, a validator, a hook, a rule, a module that is imported) may raise and does not stop a run."""

from __future__ import annotations

# ``sys.exit()`` in a hook would end the command with its code, 0 at that, and a hook of a stranger's class a check that
# found something. A KeyboardInterrupt is let through: none can tell it from that of a person.
RAISED: tuple[type[BaseException], ...] = (Exception, SystemExit, GeneratorExit)
