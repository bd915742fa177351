"""What became of a file of facts, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import language, plural, several, told
from bot.blocks.text import said
from dsl.said import in_language
from storage.imports import Report

_SHOWN: Final = 25
_OUTCOMES: Final = {
    "new": plural("{count} new", "{count} new"),
    "changed": plural("{count} changed", "{count} changed"),
    "unchanged": plural("{count} unchanged", "{count} unchanged"),
    "refused": plural("{count} refused", "{count} refused"),
    "ignored": plural("{count} ignored", "{count} ignored"),
}


def how(kinds: Sequence[str]) -> Message:
    return kit.message(
        kit.section(
            said(
                "Send me a CSV file in a direct message, named for what it holds: `deals.csv`, `partners.csv`. I report row by row what I took."
            )
        ),
        kit.context(
            said("I understand: {kinds}. The same file twice changes nothing.", kinds=", ".join(kinds))
        ),
    )


def what_is_it(name: str, kinds: Sequence[str]) -> Message:
    return kit.message(
        kit.section(
            said(
                "I cannot tell from its name what *{name}* holds, so I did not read it. Name it for what its rows are, as in `deals.csv`, "
                "or write the word beside it when you send it.",
                name=name,
            )
        ),
        kit.context(said("I understand: {kinds}.", kinds=", ".join(kinds))),
    )


def report(name: str, kind: str, found: Report) -> Message:
    refused = [row for row in found.rows if row.outcome == "refused"]
    counted = [
        several(number, one, more)
        for outcome, (one, more) in _OUTCOMES.items()
        if (number := sum(row.outcome == outcome for row in found.rows))
    ]
    sign = ":warning:" if refused else ":white_check_mark:"
    lines = [
        said(
            "• line {line}{ident}: {reasons}",
            line=row.line,
            ident=f" ({row.id})" if row.id else "",
            reasons="; ".join(in_language(each, language()) for each in row.reasons),
        )
        for row in refused[:_SHOWN]
    ]
    return kit.message(
        kit.section(
            said(
                "{sign} *{name}*, {kind}: {counted}.",
                sign=sign,
                name=name,
                kind=kind,
                counted=", ".join(counted) or told("no rows"),
            )
        ),
        kit.section(
            said("These I could not take; correct them and send the file again, the others stay as they are:")
        )
        if lines
        else None,
        *kit.sections(lines),
        kit.context(
            said("… and {more} more.", more=several(len(refused) - _SHOWN, "{count} row", "{count} rows"))
        )
        if len(refused) > _SHOWN
        else None,
    )
