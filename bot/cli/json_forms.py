"""What the commands print for other programs to read. The shapes are a contract: see docs/command-line.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.blocks.reader import language
from bot.cli.diagnostic_form import diagnostic_form
from bot.simulation import Simulation
from dsl.diagnostics import Diagnostic
from dsl.parse import Parsed
from programs.awards import Award, FactRef
from programs.differences import changes_in_words
from programs.explain import because
from programs.held_words import why_held
from programs.money import Money, said
from programs.version_differences import differences, totals
from storage.import_reports import Report


def simulation_form(simulation: Simulation, diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    program = simulation.program
    return {
        "program": program.name,
        "as_of": simulation.as_of.isoformat(),
        "currency": program.currency,
        "awards": [_award(award, simulation) for award in simulation.awards],
        "totals": [
            {"partner": partner, "currency": said(total.currency), "amount": decimal(total)}
            for partner, total in totals(simulation.awards)
        ],
        "payouts": [
            {
                "payee": payout.payee,
                "on": payout.on.isoformat(),
                "currency": said(payout.amount.currency),
                "amount": decimal(payout.amount),
            }
            for payout in simulation.outcome.payouts
        ],
        "charges": [
            {
                "rule": charge.rule,
                "fact": _fact(charge.fact),
                "to": charge.to,
                "currency": said(charge.amount.currency),
                "amount": decimal(charge.amount),
            }
            for charge in simulation.outcome.charges
        ],
        "balances": [
            {
                balance.of: balance.name,
                "partner": balance.partner,
                **({"for": {balance.unit.field: balance.unit.name}} if balance.unit else {}),
                "currency": said(balance.amount.currency),
                "amount": decimal(balance.amount),
            }
            for balance in simulation.outcome.balances
        ],
        "statuses": [
            {
                "rule": status.rule,
                "partner": status.partner,
                "name": status.name,
                "from": status.start.isoformat(),
                "to": status.end.isoformat() if status.end else None,
            }
            for status in simulation.outcome.statuses
        ],
        "held": [
            {
                "fact": {"kind": _singular(held.kind), "id": held.id},
                "reason": why_held(held.why, simulation.program, language()),
            }
            for held in simulation.held
        ],
        "diagnostics": [diagnostic_form(diagnostic) for diagnostic in diagnostics],
    }


def mistakes_form(parsed: Parsed) -> dict[str, Any]:
    """The same document for a program that cannot run: nothing but its mistakes."""
    return {
        "program": parsed.program.name if parsed.program else None,
        "as_of": None,
        "currency": parsed.program.currency if parsed.program else None,
        **{key: [] for key in ("awards", "totals", "payouts", "charges", "balances", "statuses", "held")},
        "diagnostics": [diagnostic_form(diagnostic) for diagnostic in parsed.diagnostics],
    }


def report_form(report: Report) -> dict[str, Any]:
    """What became of a file, row by row."""
    return {
        "kind": report.kind,
        "file": report.filename,
        "readable": report.readable,
        "counts": report.counts,
        "rows": [
            {"line": row.line, "id": row.id, "outcome": row.outcome, "reasons": list(row.reasons)}
            for row in report.rows
        ],
    }


def comparison_form(before: Simulation, after: Simulation) -> dict[str, Any]:
    """What stands beside a simulation that is compared with another version: that version's own, and what changes for whom."""
    return {
        "against": simulation_form(before, ()),
        "changes": list(changes_in_words(before.program, after.program)),
        "differences": [
            {
                "partner": each.partner,
                "currency": said(each.after.currency),
                "before": decimal(each.before),
                "after": decimal(each.after),
                "change": decimal(each.change),
            }
            for each in differences(before.awards, after.awards)
        ],
    }


def decimal(money: Money) -> str:
    """A decimal string with the currency's minor digits: `1234.50`."""
    return f"{money.rounded().amount:f}"


def _award(award: Award, simulation: Simulation) -> dict[str, Any]:
    period = award.period if award.fact is None else None
    return {
        "rule": award.rule,
        "kind": award.kind,
        "partner": award.partner,
        "for": {award.unit.field: award.unit.name} if award.unit else None,
        "payee": award.payee or award.partner,
        "fact": _fact(award.fact),
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()} if period else None,
        "amount": decimal(award.amount) if award.amount else None,
        "currency": said(award.amount.currency) if award.amount else None,
        "item": award.item,
        "quantity": _quantity(award),
        "paid_as": award.paid_as,
        "status": award.status,
        "on": award.on.isoformat(),
        "payable_on": award.payable_on.isoformat() if award.payable_on else None,
        "parts": [
            {"on": part.on.isoformat() if part.on else None, "amount": decimal(part.amount)}
            for part in award.parts
        ]
        or None,
        "because": because(award, simulation.program, language(), to="vendor"),
    }


def _singular(kind: str) -> str:
    return {"deals": "deal", "receipts": "receipt", "activities": "activity", "decisions": "decision"}[kind]


def _fact(fact: FactRef | None) -> dict[str, str] | None:
    return {"kind": _singular(fact.kind), "id": fact.id} if fact else None


def _quantity(award: Award) -> str | None:
    if award.item is None:
        return None
    return f"{award.counted_quantity:f}"
