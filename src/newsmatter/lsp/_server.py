"""The protocol, by pygls: messages to questions about a `Page`, and answers to messages."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import newsmatter
from newsmatter import Finding, NewsmatterError, limits
from newsmatter._pyproject import ConfigError
from newsmatter.cli._explain import addresses
from newsmatter.cli._settings import Given, Settings
from newsmatter.lsp._cursor import region
from newsmatter.lsp._page import Fix, Item, Page, Problem
from newsmatter.lsp._units import Change, Place
from newsmatter.lsp._vocabulary import Vocabulary

QUIET = 0.15  # seconds without a keystroke after which a text is checked, or twice what the check took
SLOW_BYTES = 50_000  # ruamel.yaml is asked about no longer text here, as a check must not take seconds
FIX_ALL = "source.fixAll.newsmatter"
SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}
log = logging.getLogger("newsmatter.lsp")


def serve(given: Given, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Answer an editor until it says so or is gone; the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="newsmatter lsp: %(message)s")
    limits.max_slow_bytes = min(limits.max_slow_bytes, SLOW_BYTES)
    server = Server(given)
    server.start_io(stdin, stdout)
    return 0 if server.ended else 1


class Desk:
    """The settings, found anew when one of their files changes, and the classes that they name."""

    def __init__(self, given: Given) -> None:
        self.given = given._replace(force_exclude=True)  # nobody names a file here
        self.vocabularies: dict[Any, Vocabulary] = {}
        self.begin()

    def begin(self) -> None:
        self.settings = Settings(self.given)
        self.seen: dict[str, tuple[Any, ...]] = {}  # the files of settings of a folder, as they were

    def page(self, text: str, path: str | None, encoding: str) -> Page | None:
        """What a text is; None: it is none of ours. Raises ConfigError."""
        named = path or os.path.join(os.getcwd(), "untitled.md")
        folder = os.path.dirname(named)
        now = self._signature(folder)
        if self.seen.get(folder, now) != now:
            self.begin()
        self.seen[folder] = now
        settings = self.settings
        if path is not None and not settings.takes_named(named):
            return None
        cls = settings.of(named, text)
        if cls is None or (region(text) is None and not settings.said(named)):
            return None  # a page without front matter, of which nobody said that it should have some
        vocabulary = self.vocabularies.get(cls)
        if vocabulary is None:
            vocabulary = self.vocabularies[cls] = Vocabulary.of(cls)
        rules = settings.rules_of(named)
        return Page(text=text, file=path or "", cls=cls, rules=rules, vocabulary=vocabulary, encoding=encoding)

    def _signature(self, folder: str) -> tuple[Any, ...]:
        files = [Path(folder, "pyproject.toml"), *(parent / "pyproject.toml" for parent in Path(folder).parents)]
        if self.given.config is not None:
            files.append(Path(self.given.config))
        found: list[Any] = []
        for file in files:
            try:
                status = os.stat(file)
                found.append((status.st_mtime_ns, status.st_size))
            except (OSError, ValueError):
                found.append(None)
        return tuple(found)


class Server(LanguageServer):
    """What editors ask, answered."""

    def __init__(self, given: Given) -> None:
        # whole texts, as pygls applies pieces by lines that end at U+2028 and its like too, and editors do not
        super().__init__("newsmatter", newsmatter.__version__, lsp.TextDocumentSyncKind.Full)
        self.desk = Desk(given)
        self.pending: dict[str, asyncio.TimerHandle] = {}
        self.took: dict[str, float] = {}  # by the last check of a document, seconds
        self.ended = False
        _answer(self)

    # -- documents

    def page(self, uri: str) -> Page | None:
        """A document that is open. Raises ConfigError."""
        document = self.workspace.get_text_document(uri)
        encoding = getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding)
        return self.desk.page(document.source, to_fs_path(uri), encoding or "utf-16")

    def asked(self, uri: str) -> Page | None:
        """The same for a question that nothing answers while the settings are none: the findings say so."""
        try:
            return self.page(uri)
        except (ConfigError, OSError) as error:
            log.warning("%s", error)
            return None

    def diagnostics(self, uri: str) -> list[lsp.Diagnostic]:
        """The findings of a document, as they are now."""
        start = time.perf_counter()
        try:
            page = self.page(uri)
            return [] if page is None else [diagnostic(problem, page) for problem in page.problems]
        except ConfigError as error:
            place = Place(0, 0)
            return [diagnostic(Problem(Finding(code="settings", message=str(error)), place, place), None)]
        finally:
            self.took[uri] = time.perf_counter() - start

    # -- telling

    @property
    def pulls(self) -> bool:
        """Whether the editor asks for findings of itself."""
        about = self.client_capabilities.text_document
        return about is not None and about.diagnostic is not None

    def due(self, uri: str, after: float = 0.0) -> None:
        """Publish the findings of a document, unless there is another keystroke before."""
        if self.pulls:
            return
        if uri in self.pending:
            self.pending.pop(uri).cancel()
        self.pending[uri] = asyncio.get_running_loop().call_later(after, self.publish, uri)

    def publish(self, uri: str) -> None:
        self.pending.pop(uri, None)
        try:
            found, version = self.diagnostics(uri), self.workspace.get_text_document(uri).version
        except Exception:
            log.exception("the findings of %s", uri)
            return
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))

    def again(self) -> None:
        """The settings changed: every document that is open is checked anew."""
        self.desk.begin()
        for uri in self.workspace.text_documents:
            self.due(uri)
        workspace = self.client_capabilities.workspace
        if self.pulls and workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)


def _answer(server: Server) -> None:
    """Say which messages are answered, and how."""

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watched = workspace and workspace.did_change_watched_files
        if watched and watched.dynamic_registration:
            options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher("**/pyproject.toml")])
            registration = lsp.Registration("settings", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(lsp.RegistrationParams([registration]))

    @server.feature(lsp.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.ended = True

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        server.again()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def opened_or_saved(params: lsp.DidOpenTextDocumentParams | lsp.DidSaveTextDocumentParams) -> None:
        server.due(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.due(uri, max(QUIET, 2 * server.took.get(uri, 0.0)))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        if uri in server.pending:
            server.pending.pop(uri).cancel()
        server.took.pop(uri, None)
        if not server.pulls:
            server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, lsp.DiagnosticOptions(False, False, identifier="newsmatter"))
    def pulled(params: lsp.DocumentDiagnosticParams) -> lsp.RelatedFullDocumentDiagnosticReport:
        return lsp.RelatedFullDocumentDiagnosticReport(server.diagnostics(params.text_document.uri))

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION,
                    lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]))  # fmt: skip
    def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        page = server.asked(uri)
        if page is None:
            return []
        found = []
        if _wanted(lsp.CodeActionKind.QuickFix.value, only):
            start, end = params.range.start, params.range.end
            near = page.fixes(Place(start.line, start.character), Place(end.line, end.character))
            found += [server_action(server, uri, page, fix) for fix in near]
        # without being asked for, it stands beside the mends alone: else each place of a text would have one
        if (only and _wanted(FIX_ALL, only)) or found:
            fix = page.fix_all()
            if fix is not None and _wanted(FIX_ALL, only):
                found.append(server_action(server, uri, page, fix))
        return found

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", "-", "\n"]))
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        page = server.asked(params.text_document.uri)
        items = [] if page is None else page.items(Place(params.position.line, params.position.character))
        made = [completion_item(item, at) for at, item in enumerate(items)]
        return lsp.CompletionList(is_incomplete=False, items=made)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        page = server.asked(params.text_document.uri)
        found = None if page is None else page.hover(Place(params.position.line, params.position.character))
        if found is None:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text), _range(found.start, found.end))

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        page = server.asked(params.text_document.uri)
        try:
            return [] if page is None else [_edit(change) for change in page.formatted()]
        except NewsmatterError as error:  # the editor's log tells; a window at each save would be too much
            server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Info, f"not formatted: {error}"))
            return []


# -- answers


def _range(start: Place, end: Place) -> lsp.Range:
    return lsp.Range(lsp.Position(*start), lsp.Position(*end))


def _edit(change: Change) -> lsp.TextEdit:
    return lsp.TextEdit(_range(change.start, change.end), change.text)


def _wanted(kind: str, only: Any) -> bool:
    """Whether an editor that asks for some kinds of actions takes one."""
    kinds = [str(getattr(each, "value", each)) for each in only or ()]
    return not kinds or any(kind == each or kind.startswith(each + ".") for each in kinds)


def diagnostic(problem: Problem, page: Page | None) -> lsp.Diagnostic:
    """A finding as editors have it."""
    finding = problem.finding
    own = () if page is None else page.rules.extra
    address = next((rule.url for rule in own if rule.code == finding.code), "") or addresses().get(finding.code)
    return lsp.Diagnostic(
        range=_range(problem.start, problem.end),
        message=finding.message,
        severity=SEVERITIES[finding.severity],
        code=finding.code,
        code_description=lsp.CodeDescription(address) if address else None,
        source="newsmatter",
    )


def server_action(server: Server, uri: str, page: Page, fix: Fix) -> lsp.CodeAction:
    """A mend as editors have it."""
    edits = [_edit(change) for change in fix.changes]
    one = fix.problem is not None
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix if fix.code else FIX_ALL,
        diagnostics=[diagnostic(fix.problem, page)] if fix.problem else None,
        is_preferred=True if one else None,
        edit=_workspace_edit(server, uri, edits),
    )


def _workspace_edit(server: Server, uri: str, edits: list[lsp.TextEdit]) -> lsp.WorkspaceEdit:
    workspace = server.client_capabilities.workspace
    if workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes:
        version = server.workspace.get_text_document(uri).version  # what was typed since is not written over
        document = lsp.OptionalVersionedTextDocumentIdentifier(uri, version)
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, [*edits])])
    return lsp.WorkspaceEdit(changes={uri: edits})


def completion_item(item: Item, at: int) -> lsp.CompletionItem:
    """Something to type as editors have it; they sort by ``sort_text``."""
    kind = lsp.CompletionItemKind.Property if item.is_key else lsp.CompletionItemKind.EnumMember
    return lsp.CompletionItem(
        label=item.label,
        kind=kind,
        detail=item.detail or None,
        documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, item.about) if item.about else None,
        tags=[lsp.CompletionItemTag.Deprecated] if item.deprecated else None,
        sort_text=f"{0 if item.required else 1}{at:04}",
        filter_text=item.label,
        text_edit=lsp.TextEdit(_range(item.start, item.end), item.text),
    )
