"""The command as a process of its own, without a start of the interpreter each time: forked of one that has imported it all.

A start takes a third of a second, nearly all of it imports, a fork some milliseconds. What only a start shows (the path of
``python -m``, signals, the interpreter's own streams) is tested with one. Run as a file this is the client, a command for
shells and for git: it hands its streams, arguments, folder and environment to the process that forks.
"""

import os
import socket
import sys

if False:  # the client starts quickly
    import subprocess
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

READY = b"ready\n"


def ask(address: str, request: "dict[str, object]", streams: "Sequence[int]") -> "int | None":
    """Have a command run with these streams; its exit code, or None where it was killed."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        socket.send_fds(line, [b"x"], list(streams))
        line.sendall(repr(request).encode("ascii", "backslashreplace") + b"\n")
        with line.makefile("rb") as answer:
            code = answer.readline()
    return int(code) if code else None


def serve(address: str) -> None:
    """Fork a child for each who asks, which answers with its exit code; until the process that started this is gone."""
    import signal

    import newsmatter.cli._program
    import newsmatter.tables  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a child
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        server.settimeout(1)
        os.write(1, READY)
        os.dup2(2, 1)
        while os.getppid() == parent:
            try:
                line, _ = server.accept()
            except TimeoutError:
                continue
            with line:
                if os.fork() == 0:
                    server.close()
                    line.settimeout(None)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    answer(line)


def answer(line: socket.socket) -> "NoReturn":
    """Run the command that is asked for in this process, and end."""
    import ast
    import contextlib

    code: object = 98
    try:
        _, streams, _, _ = socket.recv_fds(line, 1, 3)
        with line.makefile("rb") as request:
            asked = ast.literal_eval(request.readline().decode("ascii"))
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
            os.close(descriptor)
        encoding = os.environ.get("PYTHONIOENCODING") or "utf-8"
        for number, name, mode, errors in (
            (0, "stdin", "r", "strict"), (1, "stdout", "w", "strict"), (2, "stderr", "w", "backslashreplace"),
        ):  # fmt: skip
            if number in asked["closed"]:
                os.close(number)
                setattr(sys, name, None)  # as the interpreter has it
            else:
                setattr(sys, name, open(number, mode, 1 if number == 2 else -1, encoding, errors, closefd=False))  # noqa: SIM115
        package = os.path.dirname(str(sys.modules["newsmatter"].__file__))
        sys.argv = [os.path.join(package, "__main__.py"), *asked["arguments"]]
        from newsmatter.cli import main

        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError):
                stream.flush()
        line.sendall(b"%d\n" % (code if isinstance(code, int) else 98))
        os._exit(0)


class Forks:
    """The process that forks, started when it is first asked for; one for each process of the tests."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def start(self) -> None:
        import atexit
        import subprocess
        from tempfile import mkdtemp

        import newsmatter

        folder = mkdtemp()  # the address of a socket must be short
        self.address = os.path.join(folder, "s")
        environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(newsmatter.__file__))}
        command = [sys.executable, __file__, "--serve", self.address]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        assert self.process.stdout
        assert self.process.stdout.readline() == READY
        self.process.stdout.close()
        atexit.register(self.end, folder, os.getpid())

    def end(self, folder: str, owner: int) -> None:
        import shutil

        if os.getpid() != owner:
            return  # a child of a test, which must not take it from the others
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    def client(self) -> "list[str]":
        """The words that run the command by way of this process, in a shell."""
        if self.process is None:
            self.start()
        return [sys.executable, "-I", "-S", __file__, self.address]

    def run(
        self, arguments: "list[str]", stdin: bytes, folder: str, environment: "Mapping[str, str]", streams: str = ""
    ) -> "subprocess.CompletedProcess[bytes]":
        """What ``subprocess.run`` would give; ``streams``: what a shell would be told, such as ``>&- 2>/dev/full``."""
        import subprocess
        from contextlib import ExitStack
        from tempfile import TemporaryFile

        if self.process is None:
            self.start()
        told = streams.split()
        closed = [number for number, mark in enumerate(("<&-", ">&-", "2>&-")) if mark in told]
        request = {"folder": folder, "environment": dict(environment), "arguments": arguments, "closed": closed}
        with ExitStack() as stack:
            files = [stack.enter_context(TemporaryFile()) for _ in range(3)]
            files[0].write(stdin)
            files[0].seek(0)
            numbers = [file.fileno() for file in files]
            for number, mark in ((1, ">/dev/full"), (2, "2>/dev/full")):
                if mark in told:
                    numbers[number] = os.open("/dev/full", os.O_WRONLY)
                    stack.callback(os.close, numbers[number])
            code = ask(self.address, request, numbers)
            out, err = (file.seek(0) or file.read() for file in files[1:])
        return subprocess.CompletedProcess(arguments, -9 if code is None else code, out, err)


FORKS = Forks()

if __name__ == "__main__" and sys.argv[1] == "--serve":
    del sys.path[0]  # the folder of this file, which no command has
    serve(sys.argv[2])
elif __name__ == "__main__":
    here = {"folder": os.getcwd(), "environment": dict(os.environ), "arguments": sys.argv[2:], "closed": []}
    done = ask(sys.argv[1], here, [0, 1, 2])
    sys.exit(137 if done is None else done)
