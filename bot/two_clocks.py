"""The ledger as a sheet of what stood on a day: as it was known on a day then, as it is known now, and what was recorded between."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.exports import Sheet
from programs.two_clocks import Recorded, Step, two_clocks
from storage.ledger_history import HistoryLine, history


def standing_sheet(session: Session, *, workspace_id: int, as_of: date, known_on: date) -> Sheet:
    """Money only, award by award. Days are those of each program's own zone."""
    last: dict[Hashable, tuple[HistoryLine, str]] = {}
    entries = []
    for line in history(session, workspace_id=workspace_id):
        if line.delta is None:
            continue
        key = (line.award, line.delta.currency)
        last[key] = line, line.delta.currency
        entries.append(
            Recorded(
                award=key,
                recorded_on=line.recorded_at.astimezone(ZoneInfo(line.zone)).date(),
                earned_on=line.earned_on,
                amount=line.amount.amount if line.amount else Decimal(0),
                reason=_reason(line),
            )
        )
    rows = []
    for each in two_clocks(entries, as_of=as_of, known_on=known_on):
        line, currency = last[each.award]
        rows.append((
            line.partner, line.program, line.rule, line.award, line.fact, line.period, currency,
            each.then, each.now, each.now - each.then, "; ".join(map(_told, each.between)) or None,
        ))  # fmt: skip
    rows.sort(key=lambda row: row[:4])
    return Sheet(
        "standing",
        (
            "partner", "program", "rule", "award", "fact", "period", "currency",
            "known_then", "known_now", "change", "corrections",
        ),
        tuple(rows),
    )  # fmt: skip


def _reason(line: HistoryLine) -> str:
    return f"{line.reason} ({line.note})" if line.note else line.reason


def _told(step: Step) -> str:
    """`2026-07-03 -20.00 corrected`."""
    return f"{step.recorded_on} {step.change:+f} {step.reason}"
