"""What an insight says: a sentence, a picture, and the table behind it, each in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.blocks import figures
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.statements import month
from bot.blocks.text import Words, joined, said
from bot.charts import Bar, Chart
from bot.exports import Cell, Sheet
from bot.insight import Insight
from dsl.points import is_points
from programs.before_after import LEAST_PARTNERS, LEAST_WEEKS, Doubt
from programs.costs import by_term
from programs.liability import LEAST_WEEKS as LEAST_WEEKS_SEEN
from programs.liability import Range
from programs.money import Money
from programs.participation import Group, groups

_MOST: Final = 20
_DOUBTS: Final[Mapping[Doubt, str]] = {
    "too early": phrase("It is too early: fewer than {weeks} weeks have passed since {day}."),
    "nothing before": phrase(
        "There are no deals from the {weeks} weeks before {day}, so nothing can be compared."
    ),
    "nobody to compare with": phrase(
        "The program is for everybody who sells, so there is nobody to compare with: what changed since {day} may have other reasons."
    ),
    "too few partners": phrase(
        "There are fewer than {partners} partners in one of the groups: too few to conclude anything about the change of {day}."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    sentence: Words
    chart: Chart
    sheet: Sheet


def costs(insight: Insight) -> Finding:
    """Cost against revenue, month by month."""
    cost = sum((each.cost for each in insight.months), Decimal(0))
    revenue = sum((each.revenue for each in insight.months), Decimal(0))
    sentence = (
        said(
            "The rewards cost *{cost}*, which is {share} of {revenue} in sales.",
            cost=_money(insight, cost),
            share=figures.share(cost / revenue),
            revenue=_money(insight, revenue),
        )
        if revenue > 0
        else said(
            "The rewards cost *{cost}*; no sales are known that they could be compared with.",
            cost=_money(insight, cost),
        )
    )
    bars = tuple(
        Bar(
            month(each.first),
            each.cost,
            told(
                "{cost} ({share} of {revenue})",
                cost=_money(insight, each.cost),
                share=figures.share(each.share),
                revenue=_money(insight, each.revenue),
            )
            if each.share is not None
            else _money(insight, each.cost),
        )
        for each in insight.months[-_MOST:]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.first, each.revenue, each.cost, _rounded(each.share), insight.unit) for each in insight.months
    )
    columns = (told("Month"), told("Revenue"), told("Cost"), told("Share"), told("Currency"))
    note = told("What is only foreseen counts in the last month.")
    return Finding(
        sentence, _chart(insight, told("cost and revenue"), bars, note), _sheet("cost", columns, rows)
    )


def terms(insight: Insight) -> Finding:
    """What is paid deal by deal, week by week or month by month, and what for a quarter or longer."""
    sums = by_term(insight.rules).get(insight.unit, {"short": Decimal(0), "long": Decimal(0)})
    whole = sums["short"] + sums["long"]
    sentence = (
        said(
            "{share} of the cost is for the long term (a quarter or more), the rest for single deals and short periods.",
            share=figures.share(sums["long"] / whole),
        )
        if whole > 0
        else said("Nothing has been awarded yet, so nothing is for the short or the long term.")
    )
    term = {"short": told("short term"), "long": told("long term")}
    amounts = [
        (each, next((cost.amount for cost in each.costs if cost.currency == insight.unit), Decimal(0)))
        for each in insight.rules
    ]
    bars = tuple(
        Bar(each.rule, amount, told("{amount}, {term}", amount=_money(insight, amount), term=term[each.term]))
        for each, amount in amounts[:_MOST]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.rule, term[each.term], amount, insight.unit, each.partners) for each, amount in amounts
    )
    columns = (told("Rule"), told("Term"), told("Cost"), told("Currency"), told("Partners"))
    return Finding(
        sentence, _chart(insight, told("short and long term"), bars), _sheet("terms", columns, rows)
    )


def participation(insight: Insight) -> Finding:
    found = groups(insight.participants)
    sentence = (
        said(
            "*{earned}* of {partners} earned something.",
            earned=found[0].earned,
            partners=several(found[0].partners, "{count} partner", "{count} partners"),
        )
        if found
        else said("The program is for no partner that I know.")
    )
    bars = tuple(
        Bar(
            _group(each),
            each.share,
            told(
                "{share} ({reached} of {partners})",
                share=figures.share(_rounded(each.share) or Decimal(0)),
                reached=each.earned,
                partners=each.partners,
            ),
        )
        for each in found[:_MOST]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.partner, each.tier, each.region, each.awards, each.earned, each.revenue, insight.unit)
        for each in insight.participants
    )
    columns = (
        told("Partner"), told("Tier"), told("Region"), told("Awards"), told("Earned"), told("Revenue"), told("Currency"),
    )  # fmt: skip
    return Finding(
        sentence,
        _chart(insight, told("who earns something"), bars, whole=Decimal(1)),
        _sheet("participation", columns, rows),
    )


def reach(insight: Insight) -> Finding:
    """Where the steps of its tables stand among the partners."""
    whole = [each for each in insight.steps if each.by == "all"]
    nobody = [each for each in whole if not each.reached]
    sentence = (
        said("Steps that nobody reaches: *{nobody}* of {whole}.", nobody=len(nobody), whole=len(whole))
        if whole
        else said("The program has no table with steps.")
    )
    bars = tuple(
        Bar(
            f"{each.rule}: {each.in_words}",
            each.share,
            told(
                "{share} ({reached} of {partners})",
                share=figures.share(_rounded(each.share) or Decimal(0)),
                reached=each.reached,
                partners=each.partners,
            ),
        )
        for each in whole[:_MOST]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.rule,
            each.in_words,
            _by(each.by),
            each.group if each.by != "all" else "",
            each.partners,
            each.reached,
            _rounded(each.share),
        )
        for each in insight.steps
    )
    columns = (
        told("Rule"), told("Step"), told("By"), told("Group"), told("Partners"), told("Reached"), told("Share"),
    )  # fmt: skip
    return Finding(
        sentence,
        _chart(insight, told("who reaches which step"), bars, whole=Decimal(1)),
        _sheet("reach", columns, rows),
    )


def close(insight: Insight) -> Finding:
    found = insight.close
    sentence = (
        said(
            "Within four weeks of a step, at their own pace: *{count}* ({names}).",
            count=len(found),
            names=_names(each.partner for each in found),
        )
        if found
        else said("Nobody is within four weeks of a step at their own pace.")
    )
    bars = tuple(
        Bar(
            each.partner,
            each.weeks,
            told("weeks: {weeks} (“{rule}”)", weeks=figures.number(each.weeks), rule=each.step.rule),
        )
        for each in found[:_MOST]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.partner,
            each.step.rule,
            each.step.missing,
            each.step.unit,
            each.step.by,
            each.weeks,
            each.step.sentence,
        )
        for each in found
    )
    columns = (
        told("Partner"), told("Rule"), told("Missing"), told("Unit"), told("Until"), told("Weeks"), told("In words"),
    )  # fmt: skip
    note = told("Weeks at each partner’s own pace of the last eight weeks.")
    return Finding(
        sentence, _chart(insight, told("close to a step"), bars, note), _sheet("close", columns, rows)
    )


def silence(insight: Insight) -> Finding:
    found = insight.silent
    sentence = (
        said(
            "Fell silent: *{count}* ({names}).",
            count=len(found),
            names=_names(each.partner for each in found),
        )
        if found
        else said("Nobody who used to sell has fallen silent.")
    )
    bars = tuple(
        Bar(
            each.partner,
            Decimal(each.days),
            told("{days} days, usually {usual}", days=each.days, usual=figures.number(each.usual)),
        )
        for each in found[:_MOST]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.partner, each.last_on, each.days, each.usual, each.revenue, insight.unit) for each in found
    )
    columns = (
        told("Partner"), told("Last deal"), told("Days since"), told("Days usually"), told("Revenue until then"), told("Currency"),
    )  # fmt: skip
    note = told("Days since the last deal, where they are three times the usual and more than 28.")
    return Finding(
        sentence, _chart(insight, told("fell silent"), bars, note), _sheet("silence", columns, rows)
    )


def liability(insight: Insight) -> Finding:
    money = {"owed": _money(insight, insight.owed), "expected": _money(insight, insight.expected)}
    now = (
        said(
            "Partners can spend *{owed}*, whichever program gave them; {expected} expected by today’s figures.",
            **money,
        )
        if is_points(insight.unit)
        else said("*{owed}* is owed, {expected} expected by today’s figures.", **money)
    )
    found = insight.forecast
    ahead = (
        said(
            "The next {weeks} may add {low} to {high} for single deals.",
            weeks=several(len(found.weeks), "{count} week", "{count} weeks"),
            low=_money(insight, found.together.low),
            high=_money(insight, found.together.high),
        )
        if found
        else said(
            "No week to come is foreseen: there are fewer than {least} weeks to go by, or none to come.",
            least=LEAST_WEEKS_SEEN,
        )
    )
    weeks = list(enumerate(found.weeks, start=1)) if found else []
    bars = [
        Bar(told("Week {number}", number=number), each.middle, _range(insight, each), each.low, each.high)
        for number, each in weeks
    ]
    rows: list[tuple[Cell, ...]] = [
        (told("Owed"), insight.owed, insight.owed, insight.owed, insight.unit),
        (told("Expected"), insight.expected, insight.expected, insight.expected, insight.unit),
        *(
            (told("Week {number}", number=number), each.low, each.middle, each.high, insight.unit)
            for number, each in weeks
        ),
    ]
    columns = (told("What"), told("Low"), told("Middle"), told("High"), told("Currency"))
    note = (
        told(
            "Nine of ten possible courses lie in the ranges, drawn from {weeks} past weeks.", weeks=found.seen
        )
        if found
        else ""
    )
    return Finding(
        joined([now, ahead], " "),
        _chart(insight, told("what the coming weeks may cost"), bars, note),
        _sheet("liability", columns, rows),
    )


def change(insight: Insight) -> Finding:
    found = insight.change
    day = figures.day(found.day)
    if found.effect is not None and found.between is not None:
        sentence = said(
            "Since {day} a partner whom the program is for sells {effect} a week more (or, below zero, less) than the others moved by; the range is {low} to {high}.",
            day=day,
            effect=_money(insight, found.effect),
            low=_money(insight, found.between.low),
            high=_money(insight, found.between.high),
        )
    else:
        least = {"weeks": LEAST_WEEKS, "partners": LEAST_PARTNERS, "day": day}
        sentence = said(_DOUBTS[found.doubt], **least)
    sides = [
        (name, side)
        for name, side in ((told("In the program"), found.touched), (told("Not in it"), found.others))
        if side is not None
    ]
    whens = (phrase("{group}, before"), phrase("{group}, after"))
    bars = [
        Bar(told(when, group=name), amount, _money(insight, amount))
        for name, side in sides
        for when, amount in zip(whens, (side.before, side.after), strict=True)
    ]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, side.partners, found.weeks, _cents(side.before), _cents(side.after), insight.unit)
        for name, side in sides
    )
    columns = (
        told("Group"), told("Partners"), told("Weeks"), told("A week before"), told("A week after"), told("Currency"),
    )  # fmt: skip
    note = told("Sales of a partner a week, on average, around {day}.", day=day)
    return Finding(
        sentence, _chart(insight, told("before and after"), bars, note), _sheet("change", columns, rows)
    )


KINDS: Final[Mapping[str, tuple[str, Callable[[Insight], Finding]]]] = {
    "cost": (phrase("Cost and revenue"), costs),
    "terms": (phrase("Short and long term"), terms),
    "participation": (phrase("Participation"), participation),
    "reach": (phrase("Steps"), reach),
    "close": (phrase("Close to a step"), close),
    "silence": (phrase("Fell silent"), silence),
    "liability": (phrase("Liability"), liability),
    "change": (phrase("Before and after"), change),
}
"""By the word that a button carries: its title, and how it is worked out. A new insight is one more line."""


def _names(partners: Iterable[str]) -> str:
    """The first three of them."""
    names = list(partners)
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _chart(
    insight: Insight, what: str, bars: Iterable[Bar], note: str = "", *, whole: Decimal = Decimal(0)
) -> Chart:
    return Chart(f"{insight.program.name}: {what}", "", note, tuple(bars), whole)


def _sheet(name: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(name, columns, tuple(rows))


def _money(insight: Insight, amount: Decimal) -> str:
    """Whole units: nobody reads cents here."""
    if is_points(insight.unit):
        return figures.money(Money(amount, insight.unit))
    return f"{figures.number(amount.quantize(Decimal(1)))} {insight.unit}"


def _range(insight: Insight, each: Range) -> str:
    return told(
        "{middle} ({low} to {high})",
        middle=_money(insight, each.middle),
        low=_money(insight, each.low),
        high=_money(insight, each.high),
    )


def _rounded(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(Decimal("0.0001"))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _group(each: Group) -> str:
    match each.by:
        case "all":
            return told("All partners")
        case "tier":
            return told("Tier {name}", name=each.name or told("unknown"))
        case "region":
            return told("Region {name}", name=each.name or told("unknown"))


def _by(by: str) -> str:
    return ours({"all": phrase("All partners"), "size": phrase("Size"), "region": phrase("Region")}[by])
