"""Where a partner stands, and what a manager sees of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot import actions
from bot.blocks import badges, figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.pauses import since
from bot.blocks.reader import several, told
from bot.blocks.text import Words, joined, said
from bot.ranking import Movement, Ranking
from dsl.points import is_currency
from programs.facts import folded
from programs.money import Money
from programs.next_steps import NextStep
from programs.standings import Standing


def own_place(ranking: Ranking, partner: str, *, locale: str) -> Message | None:
    """A partner's own place; None where it is not in the program."""
    lines = own_lines(ranking, partner, locale=locale)
    return kit.message(*lines, partner_buttons()) if lines else None


def owners(ranking: Ranking, partner: str) -> tuple[str, ...]:
    """Whose figures stand in a partner's own place."""
    others = _named(ranking, partner) if ranking.amounts_shown else ()
    return tuple(dict.fromkeys([partner, *(row.partner for row in others)]))


def own_lines(ranking: Ranking, partner: str, *, locale: str) -> list[Block]:
    """Rank, own figure, the way to the next place and how the place has changed.

    Others are there by place only, unless the program shows names; by name and place, unless it shows amounts as well.
    """
    row = ranking.of(partner)
    if row is None:
        return []
    if (begins := ranking.begins) is not None:
        return [kit.section(_not_begun(ranking, begins, locale))]
    count = len(ranking.rows)
    place = (
        said("*{place}* of {count}", place=figures.ordinal(row.rank), count=count)
        if count > 1
        else said("the only one so far")
    )
    lead = said(
        "*{program}*: {partner} is {place}, with *{value}*.",
        program=ranking.program.name,
        partner=partner,
        place=place,
        value=value(row.value, ranking.unit, locale),
    )
    missing = ranking.missing(row)
    if missing is not None and missing > 0:
        way = said(
            " {missing} more makes you {place}.",
            missing=value(missing, ranking.unit, locale)
            if ranking.amounts_shown
            else told("About {figure}", figure=_whole(missing, ranking.unit, locale)),
            place=_place_ahead(ranking, partner),
        )
    elif ranking.is_all_nothing:
        way = said(" Nobody has anything to be counted yet.")
    elif row.rank == 1 and count > 1:
        way = said(" Nobody is ahead of you. :trophy:")
    else:
        way = said("")
    blocks = [kit.section(joined([lead, way, _moved(ranking.movement(row), locale)], ""))]
    if named := _named(ranking, partner):
        blocks += kit.sections(_rows(named, ranking, locale, amounts=ranking.amounts_shown))
    if held := ranking.badges_of(partner):
        blocks.append(kit.section(said("*Badges:* {badges}", badges=badges.in_a_line(held))))
    blocks.append(kit.context(said("As of {day}.", day=figures.day(ranking.as_of, locale))))
    return [*blocks, since(ranking.pause)] if ranking.pause else blocks


def way_on(steps: Sequence[NextStep]) -> list[Block]:
    """The nearest reward and the next best deal, one line each; the rest is told by *What is missing?*."""
    nearest = next((step for step in steps if step.distance is not None), None)
    deal = next((step for step in steps if step.distance is None), None)
    lines = [
        *([said("*Nearest reward:* {step}", step=nearest.sentence)] if nearest else []),
        *([said("*Next best deal:* {step}", step=deal.sentence)] if deal else []),
    ]
    return kit.sections(lines)


def everybody(rankings: Sequence[Ranking], *, locale: str) -> Message:
    """All partners by name: for managers only."""
    if not rankings:
        return kit.message(
            kit.section(said("No program is active, so there are no standings yet.")),
            kit.actions(kit.button("All programs", actions.PROGRAM_LIST)),
        )
    blocks: list[Block] = []
    for ranking in rankings:
        if (begins := ranking.begins) is not None:
            blocks.append(kit.section(_not_begun(ranking, begins, locale)))
            continue
        blocks.append(
            kit.section(
                said(
                    "*{program}*, as of {day}",
                    program=ranking.program.name,
                    day=figures.day(ranking.as_of, locale),
                )
            )
        )
        if ranking.pause:
            blocks.append(since(ranking.pause))
        counted = _with_something(ranking)
        rows = [
            joined([line, badges.in_a_line(ranking.badges_of(row.partner))], "  ")
            for row, line in zip(
                counted[:25], _rows(counted[:25], ranking, locale, amounts=True), strict=True
            )
        ]
        blocks += (
            kit.sections(rows) if rows else [kit.section(said("Nobody has anything to be counted yet."))]
        )
        if len(counted) > 25:
            blocks.append(kit.context(said("… and {more} more.", more=len(counted) - 25)))
        if counted and (without := len(ranking.rows) - len(counted)):
            blocks.append(
                kit.context(
                    said(
                        "{count} with nothing to be counted yet.",
                        count=several(without, "{count} partner", "{count} partners"),
                    )
                )
            )
    return kit.message(*blocks)


def nothing_yet(partner: str) -> Message:
    return kit.message(
        kit.section(
            said(
                "There is no program running for *{partner}* at the moment. I will tell you here when there is one.",
                partner=partner,
            )
        ),
        partner_buttons(),
    )


def who_are_you() -> Message:
    return kit.message(
        kit.section(
            said(
                "I cannot tell yet which partner you work for, so I have no figures to show you. "
                'Ask in your partner channel, or let your contact at the vendor tell me: `/premio person @you "Partner"`.'
            )
        )
    )


def not_shown() -> Message:
    """To people of our own who have no part in programs."""
    return kit.message(
        kit.section(
            said(
                "Partners' figures are shown to the partners themselves, and to whoever manages the programs. "
                "A manager can add you: `/premio role @you manager`."
            )
        )
    )


def value(amount: Decimal, unit: str, locale: str) -> str:
    """A figure with what it is counted in."""
    if is_currency(unit):
        return figures.money(Money(amount, unit), locale)
    if unit == "%":
        return figures.share(amount, locale)
    number = figures.number(amount, locale)
    return f"{number} {unit}".strip()


def _whole(amount: Decimal, unit: str, locale: str) -> str:
    """A rough figure, without the decimals of money."""
    is_money = len(unit) == 3 and unit.isupper()
    return f"{figures.number(amount, locale)} {unit}" if is_money else value(amount, unit, locale)


def _not_begun(ranking: Ranking, begins: date, locale: str) -> Words:
    return said(
        "*{program}* begins on {day}: until then nothing is counted.",
        program=ranking.program.name,
        day=figures.day(begins, locale),
    )


def _with_something(ranking: Ranking) -> list[Standing]:
    """Without those at the end of the list who have nothing at all."""
    return [row for row in ranking.rows if row.value or ranking.badges_of(row.partner)]


def _named(ranking: Ranking, partner: str) -> tuple[Standing, ...]:
    """Who is shown by name: the first, and, where the program does not name only a top, the partner with the places beside it."""
    if not ranking.names_shown:
        return ()
    first = ranking.rows[: ranking.top or 10]
    if ranking.top:
        return first
    at = next((at for at, row in enumerate(ranking.rows) if folded(row.partner) == folded(partner)), 0)
    return first + ranking.rows[max(len(first), at - 1) : at + 2]


def _moved(movement: Movement | None, locale: str) -> Words:
    if movement is None:
        return said("")
    day = figures.day(movement.since, locale)
    if not movement.places:
        return said(" The same place as on {day}.", day=day)
    count = abs(movement.places)
    return said(
        " {places} since {day}, from {was}.",
        places=several(count, "Up {count} place", "Up {count} places")
        if movement.places > 0
        else several(count, "Down {count} place", "Down {count} places"),
        day=day,
        was=figures.ordinal(movement.was),
    )


def _rows(rows: Sequence[Standing], ranking: Ranking, locale: str, *, amounts: bool) -> list[Words]:
    return [
        said(
            "{rank}.  {partner}  *{value}*" if amounts else "{rank}.  {partner}",
            rank=row.rank,
            partner=row.partner,
            value=value(row.value, ranking.unit, locale),
        )
        for row in rows
    ]


def _place_ahead(ranking: Ranking, partner: str) -> str:
    row = ranking.of(partner)
    assert row is not None, "looked at before"
    ahead = ranking.ahead_of(row)
    assert ahead is not None, "something is missing only to somebody"
    return figures.ordinal(ahead.rank)
