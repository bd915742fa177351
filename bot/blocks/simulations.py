"""A program tried on the deals there are: what it would have brought to whom, in words and as a picture. For those who see everybody's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Message
from bot.blocks.programs import program_buttons
from bot.blocks.reader import told
from bot.blocks.text import Words, joined, said
from bot.charts import Bar, Chart
from bot.simulation import Tried
from programs.costs import RuleCost
from programs.money import Money, added
from storage.programs import Version

_LINES: Final = 10
_HELD: Final = 10
_BARS: Final = 20


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule would award to one partner; `period` says for when, or for which deal."""

    rule: str
    partner: str
    worth: str
    because: str
    period: str = ""


def simulation(
    version: Version,
    results: Sequence[RuleResult],
    totals: Sequence[tuple[str, Money]],
    costs: Sequence[RuleCost],
    held: Sequence[str],
    *,
    tried: Tried,
    locale: str,
    submits: bool,
) -> Message:
    """What it costs in all and by rule, who would get how much, then some awards with their reasons. `tried`: the program as it was tried; `submits`: it takes an approval before it can be activated."""
    sums = [
        said("{partner}  *{total}*", partner=partner, total=figures.money(total, locale))
        for partner, total in sorted(totals, key=lambda each: (each[1].currency, -each[1].amount, each[0]))
    ]
    return kit.message(
        kit.header(told("{name}: simulation", name=version.name)),
        kit.context(tried_on(tried, locale)),
        *kit.sections(_costs(costs, locale)),
        *([kit.section(said("*Who would get how much*")), *kit.sections(sums)] if sums else []),
        kit.actions(kit.button("As a picture", actions.PROGRAM_PICTURE, str(version.id))) if sums else None,
        kit.divider() if sums else None,
        *([kit.section(said("*Award by award*"))] if results else []),
        *kit.sections(_award(each) for each in results[:_LINES]),
        kit.context(said("… and {more} more awards.", more=len(results) - _LINES))
        if len(results) > _LINES
        else None,
        kit.section(said("Nobody would earn anything on the facts we have. Are the deals imported?"))
        if not results
        else None,
        kit.section(joined([said("*Held*"), *(said("• {line}", line=line) for line in held[:_HELD])]))
        if held
        else None,
        program_buttons(version, submits=submits),
    )


def tried_on(tried: Tried, locale: str) -> Words:
    runs = tried.program.runs
    assert runs is not None, "without a run it has an error"
    if tried.months_back:
        return said(
            "On past deals, as if it had run from {start} to {end}: its own days are still to come. Nothing was stored or announced.",
            start=figures.day(runs.start, locale),
            end=figures.day(runs.end, locale),
        )
    return said(
        "On the facts we have, with the program run to {as_of}. Nothing was stored or announced.",
        as_of=figures.day(runs.end, locale),
    )


def picture(version: Version, totals: Sequence[tuple[str, Money]], tried: Tried, locale: str) -> Chart:
    """Who would get how much, the most first, in the currency in which most partners would."""
    runs = tried.program.runs
    assert runs is not None, "without a run it has an error"
    counted = [total.currency for _, total in totals]
    currency = max(sorted(set(counted)), key=counted.count, default="")
    bars = sorted(
        ((partner, total.amount) for partner, total in totals if total.currency == currency),
        key=lambda bar: (-bar[1], bar[0]),
    )
    note = told("{start} to {end}", start=figures.day(runs.start, locale), end=figures.day(runs.end, locale))
    title = told("{name}: what it would have brought", name=version.name)
    shown = tuple(
        Bar(partner, amount, figures.amount(Money(amount, currency), locale))
        for partner, amount in bars[:_BARS]
    )
    return Chart(title, currency, note, shown)


def picture_words(chart: Chart) -> str:
    """The picture for those who do not see it."""
    bars = "; ".join(f"{bar.name} {bar.told}" for bar in chart.bars)
    return told(
        "Bar chart. {title}, in {currency}, {note}: {bars}",
        title=chart.title,
        currency=chart.unit,
        note=chart.note,
        bars=bars,
    )


def _costs(costs: Sequence[RuleCost], locale: str) -> list[Words]:
    """The whole in bold, then each rule that costs something, the dearest first."""
    whole = added(cost for rule in costs for cost in rule.costs)
    if not whole:
        return []
    by_rule = [(rule.rule, cost) for rule in costs for cost in added(rule.costs)]
    lines = [
        said("• _{rule}_: {cost}", rule=rule, cost=figures.money(cost, locale))
        for rule, cost in sorted(by_rule, key=lambda each: (each[1].currency, -each[1].amount, each[0]))
    ]
    sums = " + ".join(figures.money(cost, locale) for cost in whole)
    return [said("*In all: {sums}*", sums=sums), *lines]


def _award(each: RuleResult) -> Words:
    return said(
        "• {partner}, _{rule}_{period}: *{worth}*. {because}",
        partner=each.partner,
        rule=each.rule,
        period=f" ({each.period})" if each.period else "",
        worth=each.worth,
        because=each.because,
    )
