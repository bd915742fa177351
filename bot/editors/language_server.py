"""The language server: what an editor asks while somebody writes a program, answered over standard input and output."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec, ServerTextPosition, ServerTextRange, TextDocument

from bot.checking import read
from bot.editors.completion import Kind, suggestions
from bot.editors.fixes import fixes
from bot.editors.hover import plain_words
from dsl.diagnostics import Diagnostic
from dsl.format import format_program
from dsl.nodes import Span
from dsl.parse import prepare
from dsl.said import in_language
from dsl.ways_out import write_word
from programs.speech import capital

_KINDS: Final[dict[Kind, lsp.CompletionItemKind]] = {
    "keyword": lsp.CompletionItemKind.Keyword,
    "field": lsp.CompletionItemKind.Field,
    "measure": lsp.CompletionItemKind.Variable,
    "rule": lsp.CompletionItemKind.Reference,
    "function": lsp.CompletionItemKind.Function,
    "value": lsp.CompletionItemKind.Value,
}
_SEVERITIES: Final = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}


class PremioServer(LanguageServer):
    """Keeps the language of whoever writes; the texts are pygls' business."""

    def __init__(self) -> None:
        super().__init__("premio", version("premio"))
        self.lang = "en"

    def text(self, uri: str) -> _Text:
        return _Text(self.workspace.get_text_document(uri))


def start() -> None:
    """Serve one editor until it says goodbye."""
    prepare()
    server().start_io()


def server() -> PremioServer:
    premio = PremioServer()
    premio.feature(lsp.INITIALIZE)(_greet)
    premio.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_check)
    premio.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_check)
    premio.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_forget)
    premio.feature(lsp.TEXT_DOCUMENT_HOVER)(_explain)
    premio.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[".", '"', " ", "("])
    )(_complete)
    premio.feature(lsp.TEXT_DOCUMENT_FORMATTING)(_format)
    premio.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )(_offer_fixes)
    return premio


# --- answers -------------------------------------------------------------------------------------------------------


def _greet(premio: PremioServer, params: lsp.InitializeParams) -> None:
    premio.lang = params.locale or "en"


def _check(
    premio: PremioServer, params: lsp.DidOpenTextDocumentParams | lsp.DidChangeTextDocumentParams
) -> None:
    uri = params.text_document.uri
    text = premio.text(uri)
    found = [text.diagnostic(each, premio.lang) for each in read(text.source).diagnostics]
    premio.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))


def _forget(premio: PremioServer, params: lsp.DidCloseTextDocumentParams) -> None:
    premio.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


def _explain(premio: PremioServer, params: lsp.HoverParams) -> lsp.Hover | None:
    text = premio.text(params.text_document.uri)
    line, column = text.place(params.position)
    found = plain_words(text.source, line=line + 1, column=column + 1, lang=premio.lang)
    if found is None:
        return None
    # As plain text: what people wrote in quotes is no Markdown.
    words = lsp.MarkupContent(lsp.MarkupKind.PlainText, found.text)
    return lsp.Hover(words, text.range(found.span))


def _complete(premio: PremioServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    text = premio.text(params.text_document.uri)
    line, column = text.place(params.position)
    place = sum(len(each) + 1 for each in text.lines[:line]) + column
    return [
        lsp.CompletionItem(each.text, kind=_KINDS[each.kind], detail=each.about or None)
        for each in suggestions(text.source, place)
    ]


def _format(premio: PremioServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """Nothing where the text has errors: what cannot be read cannot be written again."""
    text = premio.text(params.text_document.uri)
    parsed = read(text.source)
    if parsed.program is None or parsed.errors:
        return []
    canonical = format_program(parsed.program)
    if canonical == text.source:
        return []
    end = Span(1, 1, len(text.lines), len(text.lines[-1]) + 1)
    return [lsp.TextEdit(text.range(end), canonical)]


def _offer_fixes(premio: PremioServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    text = premio.text(uri)
    first, last = params.range.start.line + 1, params.range.end.line + 1
    near = [each for each in read(text.source).diagnostics if first <= each.span.line <= last]
    return [
        lsp.CodeAction(
            capital(in_language(write_word(fix.instead), premio.lang)),
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[text.diagnostic(fix.mistake, premio.lang)],
            edit=lsp.WorkspaceEdit({uri: [lsp.TextEdit(text.range(fix.mistake.span), fix.instead)]}),
        )
        for mistake in near
        for fix in fixes(text.source, mistake)
    ]


class _Text:
    """A document in our places: lines end with a line end and nothing else, columns are characters. Editors count otherwise."""

    def __init__(self, document: TextDocument) -> None:
        self.source = document.source.replace("\r\n", "\n")
        self.lines = self.source.split("\n")
        self._codec: PositionCodec = document.position_codec

    def place(self, position: lsp.Position) -> tuple[int, int]:
        """Line and column, counted from 0."""
        found = self._codec.position_from_client_units(self.lines, position)
        return found.line, found.character

    def range(self, span: Span) -> lsp.Range:
        start = ServerTextPosition(span.line - 1, span.column - 1)
        end = ServerTextPosition(span.end_line - 1, span.end_column - 1)
        return self._codec.range_to_client_units(self.lines, ServerTextRange(start, end))

    def diagnostic(self, each: Diagnostic, lang: str) -> lsp.Diagnostic:
        message = in_language(each.message, lang)
        return lsp.Diagnostic(
            self.range(each.span),
            f"{message}\n{in_language(each.hint, lang)}" if each.hint else message,
            severity=_SEVERITIES[each.severity],
            code=each.code,
            source="premio",
        )
