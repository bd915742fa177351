"""A simulation as a person reads it in the shell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from bot.blocks.reader import language, phrase, told
from bot.cli.aligned import aligned
from bot.comparison import Comparison, Summary
from bot.simulation import Simulation
from bot.summary_sheets import sheets
from programs.awards import Award
from programs.differences import changes_in_words
from programs.explain import because
from programs.held_words import why_held
from programs.money import Money
from programs.speech import speech
from programs.version_differences import differences, totals
from storage.imports import Report, report_text

_KINDS: Final = {
    "deals": phrase("deals"),
    "receipts": phrase("receipts"),
    "activities": phrase("activities"),
    "decisions": phrase("decisions"),
}
"""What is held, as its file is called."""


def simulation_text(simulation: Simulation) -> str:
    lines = [told("{name}, as of {day}", name=simulation.program.name, day=simulation.as_of)]
    for rule in simulation.program.rules:
        awards = [award for award in simulation.awards if award.rule == rule.name]
        owed = [charge for charge in simulation.outcome.charges if charge.rule == rule.name]
        # What goes into a fund is no award of anybody yet; what is in the funds stands below.
        saved = [f"“{account.fund}”" for account in rule.accounts if account.way == "into"]
        if not awards and not owed:
            gets = told("goes into {funds}", funds=", ".join(saved)) if saved else told("nobody")
            lines += ["", f"{rule.kind} “{rule.name}”: {gets}"]
            continue
        lines += ["", f"{rule.kind} “{rule.name}”: {_sum_of(simulation, rule.name) or told('charges')}"]
        lines += [
            f"  {award.on}  {award.partner}, {_given(award)}: {because(award, simulation.program, language(), to='vendor', goes_on=True)}"
            for award in awards
        ]
        lines += [
            "  "
            + told(
                "{day}  {partner} is charged {amount}",
                day=charge.on,
                partner=charge.to,
                amount=_shown(charge.amount),
            )
            for charge in owed
        ]
    balances = [balance for balance in simulation.outcome.balances if balance.of == "fund"]
    if balances:
        lines += ["", told("In the funds")]
        lines += [f"  {each.partner}, “{each.name}”: {_shown(each.amount)}" for each in balances]
    lines += ["", told("Totals")]
    lines += [f"  {partner}: {_shown(total)}" for partner, total in totals(simulation.awards)] or [
        "  " + told("nothing")
    ]
    if simulation.outcome.payouts:
        lines += ["", told("Payouts")]
        lines += [
            f"  {payout.on}  {payout.payee}: {_shown(payout.amount)}" for payout in simulation.outcome.payouts
        ]
    for held in simulation.held:
        reason = why_held(held.why, simulation.program, language())
        lines.append(
            told(
                "held: {kind} {id} ({partner}): {reason}",
                kind=told(_KINDS[held.kind]),
                id=held.id,
                partner=held.partner,
                reason=reason,
            )
        )
    return "\n".join(lines)


def comparison_text(before: Simulation, after: Simulation) -> str:
    """What changes for whom, the largest cut first."""
    rows = sorted(
        differences(before.awards, after.awards), key=lambda each: (each.change.amount, each.partner)
    )
    changed = [each for each in rows if each.change.amount]
    lines = list(changes_in_words(before.program, after.program, language()))
    lines += [
        told(
            "Compared with {name}: {changed} of {count} partners get something else",
            name=before.program.name,
            changed=len(changed),
            count=len(rows),
        )
    ]
    width = max((len(each.partner) for each in changed), default=0)
    lines += [
        f"  {each.partner:<{width}}  {_shown(each.before)} → {_shown(each.after)}  ({each.change.rounded().amount:+,f})"
        for each in changed
    ]
    return "\n".join(lines)


def summary_text(summary: Summary, comparison: Comparison | None) -> str:
    """What it costs, in tables."""
    return "\n\n".join(aligned(sheet) for sheet in sheets(summary, comparison) if sheet.name != "by partner")


def refusals_text(reports: Iterable[Report]) -> str:
    """The rows of the files that could not be used; empty where there are none."""
    return "\n".join(report_text(report) for report in reports if report.refused)


def _sum_of(simulation: Simulation, rule: str) -> str:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    items: Counter[str] = Counter()
    for award in simulation.awards:
        if award.rule != rule:
            continue
        if award.amount is not None:
            sums[award.amount.currency] += award.amount.amount
        elif award.item:
            items[award.item] += 1
    parts = [_shown(Money(amount, currency)) for currency, amount in sums.items()]
    parts += [f"{count} × {item}" for item, count in items.items()]
    return ", ".join(parts)


def _given(award: Award) -> str:
    return _shown(award.amount) if award.amount is not None else str(award.item)


def _shown(amount: Money) -> str:
    """As people write it, to the minor unit: `7,905.68 EUR`."""
    return speech(language()).money(amount.rounded())
