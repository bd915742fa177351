"""An editor's session with `premio lsp`: the real process, over its standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from dsl.format import format_program
from dsl.read import read
from tests.edge.playing import played

URI = "file:///programs/sprint.premio"
PROGRAM = """\
program "Sprint 🚀"
  runs 2026-07-01 to 2026-12-31
  currency EUR

field margin_band text on deals
measure cloud = sum(amount where category = "Cloud")

commission "Cloud base"
  on deals where category = "Cloud"
  pay 5% of amount

bonus "Volume"
  each quarter
  when cloud >= 10k EUR
  pay by sum(amount)
    from 10k   1%
    from 50k   2%
"""


class Editor(LanguageClient):
    """Opens one text, and remembers what it is told of it."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.revision = 1

        def remember(params: lsp.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

        self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(remember)

    async def open(self, text: str) -> list[lsp.Diagnostic]:
        self.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(URI, "premio", self.revision, text))
        )
        return await self.mistakes()

    async def change(self, line: int, start: int, end: int, text: str) -> list[lsp.Diagnostic]:
        self.revision += 1
        where = lsp.Range(lsp.Position(line, start), lsp.Position(line, end))
        self.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.revision, URI),
                [lsp.TextDocumentContentChangePartial(where, text)],
            )
        )
        return await self.mistakes()

    async def mistakes(self) -> list[lsp.Diagnostic]:
        told = await asyncio.wait_for(self.told.get(), timeout=120)
        assert told.uri == URI
        return list(told.diagnostics)

    async def hover(self, line: int, character: int) -> str | None:
        found = await self.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(URI), lsp.Position(line, character))
        )
        if found is None:
            return None
        assert isinstance(found.contents, lsp.MarkupContent)
        assert found.contents.kind is lsp.MarkupKind.PlainText
        return found.contents.value

    async def offered(self, text: str) -> set[str]:
        """What is offered at the sign `|` in a text."""
        await self.open(text.replace("|", ""))
        before = text[: text.index("|")]
        at = lsp.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        found = await self.text_document_completion_async(
            lsp.CompletionParams(lsp.TextDocumentIdentifier(URI), at)
        )
        assert isinstance(found, list)
        return {each.label for each in found}


@asynccontextmanager
async def editor(locale: str = "en") -> AsyncIterator[Editor]:
    client = Editor()
    await client.start_io(sys.executable, "-m", "bot", "lsp")
    try:
        await client.initialize_async(lsp.InitializeParams(lsp.ClientCapabilities(), locale=locale))
        client.initialized(lsp.InitializedParams())
        yield client
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call]  # pygls' own


def test_mistakes_are_told_while_somebody_types() -> None:
    async def session() -> None:
        async with editor() as client:
            assert [each.severity for each in await client.open(PROGRAM)] in (
                [],
                [lsp.DiagnosticSeverity.Warning],
            )
            (found,) = [each for each in await client.change(8, 17, 25, "categroy") if each.severity == 1]
            assert found.code == "unknown-field"
            assert found.source == "premio"
            assert found.range == lsp.Range(lsp.Position(8, 17), lsp.Position(8, 25))
            assert "did you mean `category`?" in found.message
            (fix,) = await fixes(client, found)
            assert fix.edit is not None
            assert fix.edit.changes is not None
            (edit,) = fix.edit.changes[URI]
            assert (edit.range, edit.new_text) == (found.range, "category")
            assert [each for each in await client.change(8, 17, 25, "category") if each.severity == 1] == []

    played(session())


def test_mistakes_are_told_in_the_language_of_the_editor() -> None:
    async def session() -> None:
        async with editor("it-IT") as client:
            await client.open(PROGRAM)
            (found,) = [each for each in await client.change(8, 17, 25, "categroy") if each.severity == 1]
            assert found.message == "una vendita non ha `categroy`\nintendevi `category`?"
            (fix,) = await fixes(client, found)
            assert fix.title == "Scrivi `category`"

    played(session())


async def fixes(client: Editor, found: lsp.Diagnostic) -> list[lsp.CodeAction]:
    answer = await client.text_document_code_action_async(
        lsp.CodeActionParams(lsp.TextDocumentIdentifier(URI), found.range, lsp.CodeActionContext([found]))
    )
    return [each for each in answer or [] if isinstance(each, lsp.CodeAction)]


def test_a_place_after_a_sign_of_two_units_is_told_as_the_editor_counts() -> None:
    async def session() -> None:
        async with editor() as client:
            found = await client.open('program "🚀🚀" rums 2026-07-01 to 2026-12-31')
            misspelt = [each.range for each in found if "rums" in each.message]
            assert misspelt == [lsp.Range(lsp.Position(0, 15), lsp.Position(0, 19))]

    played(session())


@pytest.mark.parametrize(
    ("locale", "clause", "heading"),
    [
        pytest.param("en", "If “cloud” is at least 10,000 EUR.", "Bonus “Volume”", id="English"),
        pytest.param("it-IT", "Se “cloud” è almeno 10.000 EUR.", "Bonus “Volume”", id="Italian"),
        pytest.param(
            "de", "If “cloud” is at least 10,000 EUR.", "Bonus “Volume”", id="a language we do not speak"
        ),
    ],
)
def test_what_stands_under_the_pointer_is_said_in_plain_words(locale: str, clause: str, heading: str) -> None:
    async def session() -> None:
        async with editor(locale) as client:
            await client.open(PROGRAM)
            said = await client.hover(13, 5)
            assert said is not None
            first, whole = said.split("\n\n")
            assert first == clause
            assert whole.split("\n")[0] == heading
            assert clause in whole.split("\n")
            assert await client.hover(3, 0) is None

    played(session())


LADDER = """
fund "Co-op"
decision "Rate" by partner manager, a percent
status "Level" each year level by sum(amount) from 10k "Silver" from 20k "Gold"
"""
OFFERS = [
        ("|", {"program"}, {"pay"}),
        (PROGRAM + "  |", {"at", "requires", "bonus", "pay"}, {"runs to", "amount"}),
        (PROGRAM + "  on |", {"deals", "activities"}, {"amount"}),
        (PROGRAM + 'spiff "S" on deals where cat|', {"category", "margin_band", "partner.", "sum"}, {"pay", "done_on"}),
        (PROGRAM + 'spiff "S" on activities where |', {"done_on", "kind"}, {"closed_on"}),
        (PROGRAM + 'spiff "S" on deals where partner.|', {"partner.tier"}, {"amount"}),
        (PROGRAM + 'spiff "S" each month when |', {"cloud", "count"}, {"category"}),
        (PROGRAM + "measure m = count(activities where |", {"kind"}, {"category", "cloud"}),
        (PROGRAM + "measure m = sum(amount over |", {"previous", "last", "ever"}, {"amount"}),
        (PROGRAM + 'spiff "S" on deals dated |', {"signed_on"}, {"amount"}),
        (PROGRAM + 'spiff "S" on deals requires "|"', {"Cloud base", "Volume"}, {"cloud"}),
        (PROGRAM + 'spiff "S" each month pay 10% of earned("|")', {"Cloud base", "Volume"}, {"cloud"}),
        (PROGRAM + 'spiff "S" each month when attainment("|") > 1', {"cloud"}, {"Volume"}),
        (PROGRAM + 'spiff "S" on deals pay 5 |', {"EUR", "of"}, {"USD"}),
        (PROGRAM + 'spiff "S" on deals where weekday(closed_on) in ["Monday", "|"]', {"Sunday"}, {"December", "Volume"}),
        (PROGRAM + 'spiff "S" on deals where month(closed_on) != "|"', {"December"}, {"Sunday"}),
        (PROGRAM + LADDER + 'spiff "S" on deals where has("|")', {"Level", "Gold", "Silver"}, {"Volume", "Co-op"}),
        (PROGRAM + LADDER + 'spiff "S" on deals where level("|") = "Gold"', {"Level"}, {"Gold", "Volume"}),
        (PROGRAM + LADDER + 'spiff "S" on deals pay 5% of amount into "|"', {"Co-op"}, {"Volume", "Rate"}),
        (PROGRAM + LADDER + 'spiff "S" on deals pay decision("|") of amount', {"Rate"}, {"Co-op"}),
        (PROGRAM + 'spiff "S" each year pay 1% of sum(|', {"largest", "amount"}, {"pay"}),
        (PROGRAM + 'spiff "S" each week when count(count(deals) >= 1 per week |', {"in a row", "over"}, {"category"}),
        (PROGRAM + 'spiff "S" on deals claw back within 6 months cl|', {"claw back"}, {"amount"}),
        (PROGRAM + 'spiff "S" on deals pay 1 EUR * ye|', {"years", "months", "weekday"}, {"pay"}),
        (PROGRAM + 'ceremony "Stars" every month, last weekday |', {"announced"}, {"amount"}),
        ('program "x" timezone Europe/R|', {"Europe/Rome"}, {"pay"}),
        (PROGRAM + "// on |", set(), {"deals"}),
]  # fmt: skip


def test_what_may_be_written_next_is_offered() -> None:
    async def session() -> None:
        async with editor() as client:
            for text, wanted, unwanted in OFFERS:
                offered = await client.offered(text)
                asked = text.rpartition("\n")[2]
                assert wanted <= offered, (asked, offered)
                assert not unwanted & offered, asked

    played(session())


def test_a_text_is_formatted_and_one_with_errors_is_left_alone() -> None:
    async def session() -> None:
        async with editor() as client:
            untidy = PROGRAM.replace("\n  ", "\n").replace("pay 5%", "PAY   5 %")
            await client.open(untidy)
            (edit,) = await formatted(client)
            program = read(untidy).program
            assert program is not None
            assert edit.new_text == format_program(program)
            assert edit.range == lsp.Range(lsp.Position(0, 0), lsp.Position(untidy.count("\n"), 0))
            await client.change(0, 0, 7, "programme")
            assert await formatted(client) == []

    played(session())


async def formatted(client: Editor) -> list[lsp.TextEdit]:
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    found = await client.text_document_formatting_async(
        lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(URI), options)
    )
    return list(found or [])
