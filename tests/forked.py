"""The command as a process of its own, without a start of the interpreter each time: forked of one that has imported it all.

A start takes a third of a second, nearly all of it imports, a fork some milliseconds. What only a start shows (the path of
``python -m``, signals, closed streams) is tested with one.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

READY = b"ready\n"


def serve() -> None:
    """Fork a child for each line of standard input, and answer with its exit code."""
    del sys.path[0]  # the folder of this file, which no command has
    import newsmatter.cli._program  # what a command imports
    import newsmatter.tables  # noqa: F401

    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            command(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.buffer.write(b"%d\n" % os.waitstatus_to_exitcode(status))
        sys.stdout.buffer.flush()


def command(request: dict[str, list[str]]) -> None:
    """Run the command in this process, with streams of its own, and end."""
    code: object = 99
    try:
        os.chdir(request["folder"][0])
        for number, (name, flags) in enumerate(
            zip(request["streams"], (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)
        ):
            descriptor = os.open(name, flags)
            os.dup2(descriptor, number)
            os.close(descriptor)
        encoding = sys.stdout.encoding
        sys.stdin = open(0, encoding=encoding, errors="strict", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding=encoding, errors="strict", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)  # noqa: SIM115
        sys.argv = [str(Path(sys.modules["newsmatter"].__file__ or "").with_name("__main__.py")), *request["arguments"]]
        from newsmatter.cli import main

        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 98)


class Forks:
    """The process that forks, started when it is first asked for; one for each environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(self.environment)
        )
        assert process.stdin and process.stdout
        assert process.stdout.readline() == READY
        atexit.register(self.end, process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        process.communicate()

    def run(self, arguments: list[str], stdin: bytes, cwd: Path | None) -> subprocess.CompletedProcess[bytes]:
        """What ``subprocess.run`` would give."""
        with self.lock, tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder, name) for name in ("in", "out", "err")]
            for stream, data in zip(streams, (stdin, b"", b""), strict=True):
                stream.write_bytes(data)
            self.process = self.process or self.start()
            assert self.process.stdin and self.process.stdout
            request = {
                "folder": [str(cwd or Path.cwd())],
                "arguments": arguments,
                "streams": [str(stream) for stream in streams],
            }
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            return subprocess.CompletedProcess(arguments, code, streams[1].read_bytes(), streams[2].read_bytes())


if __name__ == "__main__":
    serve()
