"""A small editor: it speaks the protocol in bytes, and applies edits as editors do, without the code of the server."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import newsmatter
from newsmatter.cli._settings import Given
from newsmatter.lsp._server import serve

COMMAND = [sys.executable, "-m", "newsmatter", "lsp", "--stdio"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(newsmatter.__file__).parent.parent)}
PATIENCE = 60.0
Json = dict[str, Any]


def offset(text: str, line: int, character: int) -> int:
    """Where a place is, in units of UTF-16, by counting."""
    at = 0
    for _ in range(line):
        found = re.compile(r"\r\n|\n|\r").search(text, at)
        assert found is not None, "the place is behind the text"
        at = found.end()
    while character > 0:
        assert text[at] not in "\r\n", "the place is behind its line"
        character -= 1 + (ord(text[at]) > 0xFFFF)
        at += 1
    assert character == 0, "the place is inside of a character"
    return at


def place(text: str, at: int) -> tuple[int, int]:
    """The inverse."""
    before = text[:at]
    lines = re.split(r"\r\n|\n|\r", before)
    return len(lines) - 1, sum(1 + (ord(char) > 0xFFFF) for char in lines[-1])


def apply(text: str, edits: list[Json]) -> str:
    """The text with edits, all of which are places of the text before."""
    spans = []
    for edit in edits:
        start, end = edit["range"]["start"], edit["range"]["end"]
        spans.append((offset(text, **start), offset(text, **end), edit["newText"]))
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class Speaker:
    """What both kinds of editors do, whatever runs the server."""

    def __init__(self, to_server: Any, from_server: Any, cwd: Path | None, capabilities: Json | None) -> None:
        self.to_server = to_server
        self.from_server = from_server
        self.number = 0
        self.messages: queue.Queue[Json | None] = queue.Queue()
        self.texts: dict[str, str] = {}
        self.version = 0
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.server = self.ask(
            "initialize", processId=None, rootUri=None if cwd is None else cwd.as_uri(), capabilities=capabilities or {}
        )
        self.tell("initialized")

    def _listen(self) -> None:
        stream = self.from_server
        while header := stream.readline():
            name, _, value = header.partition(b":")
            assert name == b"Content-Length", header
            while stream.readline().strip():
                pass
            self.messages.put(json.loads(stream.read(int(value))))
        self.messages.put(None)

    def _send(self, message: Json) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to_server.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.to_server.flush()

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """What the server answers; what it says meanwhile is dropped."""
        self.number += 1
        self._send(
            {"id": self.number, "method": method, "params": params} if params else {"id": self.number, "method": method}
        )
        while True:
            message = self.messages.get(timeout=PATIENCE)
            assert message is not None, "the server ended"
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def wait(self, method: str) -> Json:
        """The next message of a method that the server sends of itself."""
        while True:
            message = self.messages.get(timeout=PATIENCE)
            assert message is not None, "the server ended"
            if message.get("method") == method:
                return message

    # -- documents

    def open(self, uri: str, text: str) -> None:
        self.texts[uri] = text
        document = {"uri": uri, "languageId": "markdown", "version": 0, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def change(self, uri: str, text: str) -> None:
        self.texts[uri] = text
        self.version += 1
        document = {"uri": uri, "version": self.version}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])

    def findings(self, uri: str) -> list[Json]:
        """Those that the server publishes next of a document."""
        while True:
            params = self.wait("textDocument/publishDiagnostics")["params"]
            if params["uri"] == uri:
                found: list[Json] = params["diagnostics"]
                return found

    def at(self, method: str, uri: str, at: int) -> Any:
        """A question about an offset of a document."""
        line, character = place(self.texts[uri], at)
        position = {"line": line, "character": character}
        return self.ask(method, textDocument={"uri": uri}, position=position)

    def actions(self, uri: str, start: int, end: int, **context: Any) -> list[Json]:
        """The actions for a piece of a document."""
        places = [dict(zip(("line", "character"), place(self.texts[uri], at), strict=True)) for at in (start, end)]
        found: list[Json] = self.ask(
            "textDocument/codeAction", textDocument={"uri": uri}, range={"start": places[0], "end": places[1]},
            context={"diagnostics": [], **context},
        )  # fmt: skip
        return found


class Editor(Speaker):
    """One that has started the server as a process."""

    def __init__(self, *options: str, cwd: Path | None = None, capabilities: Json | None = None) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
            env=ENVIRONMENT,
        )  # fmt: skip
        super().__init__(self.process.stdin, self.process.stdout, cwd, capabilities)

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def quit(self) -> int:
        """End in good order; the server's exit code."""
        self.ask("shutdown")
        self.tell("exit")
        return self.process.wait(PATIENCE)


class Inside(Speaker):
    """One whose server runs in a thread of this process, over pipes: quick to start, and its lines are counted."""

    def __init__(self, *, cwd: Path | None = None, capabilities: Json | None = None, **given: Any) -> None:
        (read, typed), (heard, write) = os.pipe(), os.pipe()
        self.codes: list[int] = []
        self.thread = threading.Thread(
            target=self._serve, args=(Given(**given), os.fdopen(read, "rb"), os.fdopen(write, "wb"))
        )
        self.thread.start()
        super().__init__(os.fdopen(typed, "wb"), os.fdopen(heard, "rb"), cwd, capabilities)

    def _serve(self, given: Given, stdin: Any, stdout: Any) -> None:
        with stdin, stdout:
            self.codes.append(serve(given, stdin, stdout))

    def __enter__(self) -> Inside:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.to_server.close()
        self.thread.join(PATIENCE)
        self.listener.join(PATIENCE)
        assert not self.thread.is_alive() and not self.listener.is_alive()
        self.from_server.close()

    def quit(self) -> int:
        """End in good order; the server's exit code."""
        self.ask("shutdown")
        self.tell("exit")
        self.thread.join(PATIENCE)
        return self.codes[0]
