"""What is about to be said, for the shell: as text, and for other programs (docs/command-line.md)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from bot.blocks.outlook import why
from bot.outlook import Outlook, Planned
from bot.ticks import TickReport
from storage.outgoing import Claimed, Why


def report_form(report: TickReport) -> dict[str, Any]:
    return {
        "planned": report.planned,
        "programs": [asdict(each) for each in report.programs],
        "occasions": list(report.occasions),
    }


def outlook_form(outlooks: Iterable[Outlook]) -> dict[str, Any]:
    outlooks = tuple(outlooks)
    return {
        "messages": [_planned_form(each, outlook) for outlook in outlooks for each in outlook.planned],
        "coming_up": [
            {"workspace": outlook.workspace.name, "at": at.isoformat(), "why": _why_form(reason)}
            for outlook in outlooks
            for at, reason in outlook.coming_up
        ],
        "struck": [_struck_form(each, outlook) for outlook in outlooks for each in outlook.struck],
    }


def outlook_text(outlooks: Iterable[Outlook]) -> Iterator[str]:
    """Each message with whom it is for, when, and why, its own words behind a line; then what was struck out."""
    for outlook in outlooks:
        for each in outlook.planned:
            yield f"\n{_to(each)}, {_when(each, outlook)}\n  {_why(each.message.why)}"
            if each.waits_for:
                yield f"  waits: {each.waits_for}"
            yield from (f"  | {line}" for line in html.unescape(each.message.text).splitlines())
        for at, reason in outlook.coming_up:
            yield f"\ncoming up, {at:%Y-%m-%d %H:%M} UTC: {_why(reason)}"
        for row in outlook.struck:
            to = row.message.partner or row.message.user or row.message.channel
            yield f"\nstruck out by {row.struck_by}: {row.error}\n  to {to}: {_first_line(row)}"


def _planned_form(planned: Planned, outlook: Outlook) -> dict[str, Any]:
    message = planned.message
    return {
        "id": planned.mark,
        "workspace": outlook.workspace.name,
        "state": "queued" if planned.queued else "coming",
        "partner": message.partner,
        "person": message.person,
        "channels": list(planned.places),
        "user": planned.user,
        "at": planned.at.isoformat() if planned.at else None,
        "together_with": outlook.beside(planned),
        "waits_for": planned.waits_for,
        "why": _why_form(message.why),
        "class": message.message_class,
        "text": message.text,
        "blocks": [dict(block) for block in message.blocks],
    }


def _struck_form(row: Claimed, outlook: Outlook) -> dict[str, Any]:
    assert row.struck_at is not None
    return {
        "id": row.mark,
        "workspace": outlook.workspace.name,
        "partner": row.message.partner,
        "text": row.message.text,
        "by": row.struck_by,
        "at": row.struck_at.isoformat(),
        "reason": row.error,
    }


def _to(planned: Planned) -> str:
    message = planned.message
    whom = " of ".join(filter(None, (message.person, message.partner)))
    where = ", ".join(planned.places) or planned.user or "nobody knows where yet"
    return f"to {whom} ({where})" if whom else f"to {where}"


def _when(planned: Planned, outlook: Outlook) -> str:
    if planned.at is None:
        return "queued" if planned.queued else "with the next tick"
    beside = outlook.beside(planned)
    return f"at {planned.at:%Y-%m-%d %H:%M} UTC" + (f", together with {beside} others" if beside else "")


def _why(reason: Why) -> str:
    return html.unescape(why(reason))


def _why_form(reason: Why) -> dict[str, Any]:
    return asdict(reason) | {"text": _why(reason)}


def _first_line(row: Claimed) -> str:
    return html.unescape(row.message.text).partition("\n")[0]
