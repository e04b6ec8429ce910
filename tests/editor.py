"""A small editor: it speaks the protocol over stdio, in bytes, and applies edits as editors do. It shares no code with the server."""

from __future__ import annotations

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


class Editor:
    """One that has started the server."""

    def __init__(self, *options: str, cwd: Path | None = None, capabilities: Json | None = None) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
            env=ENVIRONMENT,
        )  # fmt: skip
        self.number = 0
        self.messages: queue.Queue[Json | None] = queue.Queue()
        self.texts: dict[str, str] = {}
        self.version = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.server = self.ask(
            "initialize", processId=None, rootUri=None if cwd is None else cwd.as_uri(), capabilities=capabilities or {}
        )
        self.tell("initialized")

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def quit(self) -> int:
        """End in good order; the server's exit code."""
        self.ask("shutdown")
        self.tell("exit")
        return self.process.wait(PATIENCE)

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            name, _, value = header.partition(b":")
            assert name == b"Content-Length", header
            while stream.readline().strip():
                pass
            self.messages.put(json.loads(stream.read(int(value))))
        self.messages.put(None)

    def _send(self, message: Json) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

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
