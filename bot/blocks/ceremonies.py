"""What partners read of a ceremony: that it is coming, one award after the other, how it ended, and the same for those who were not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from bot.blocks import badges, figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, plural, several, told
from bot.blocks.standings import own_lines, value
from bot.blocks.text import Words, moment, said
from bot.occasions import Turn
from bot.podium import MOST, Place, Podium
from bot.ranking import Ranking
from dsl import nodes
from programs.awards import Award
from programs.explain import because
from programs.period_words import at_time
from programs.speech import speech

SHOWN: Final = 12
"""So many awards have their turn; of more it is said how many."""
_TO_GO: Final = {
    "minutes": plural("{count} minute to go", "{count} minutes to go"),
    "hours": plural("{count} hour to go", "{count} hours to go"),
    "days": plural("{count} day to go", "{count} days to go"),
    "weeks": plural("{count} week to go", "{count} weeks to go"),
}


def announcement(
    ceremony: nodes.Ceremony, program: nodes.Program, ahead: nodes.Ahead, held_at: datetime
) -> Message:
    """That it will be, and when: in each reader's own time, and by the clocks that the program names."""
    assert ceremony.schedule is not None, "what is announced has its time"
    places = dict.fromkeys([ceremony.schedule.zone or program.zone, *(each.zone for each in ceremony.again)])
    clocks = [at_time(_clock(held_at, zone), zone, speech(language())) for zone in places if zone]
    return kit.message(
        kit.section(
            said(
                ":hourglass_flowing_sand: *{name}*: *{to_go}*",
                name=ceremony.name,
                to_go=several(ahead.count, *_TO_GO[ahead.unit]),
            )
        ),
        _what_it_brings(held_at, program.name, with_standings=ceremony.podium is not None),
        kit.context(said("{clocks}", clocks=" · ".join(clocks))) if len(clocks) > 1 else None,
    )


def turned(turn: Turn) -> Message:
    """In place of what announced it: that it is not held as announced, and why, or that it is after all."""
    at, following = moment(turn.held_at), turn.following
    match turn.now:
        case "held":
            return kit.message(
                kit.section(said(":hourglass_flowing_sand: *{name}* is held after all", name=turn.name)),
                _what_it_brings(turn.held_at, turn.program, with_standings=turn.with_standings),
            )
        case "paused":
            text = said(
                "It was to begin {moment}. It is put off, as {program} is paused. What you earn is told when that goes on.",
                moment=at,
                program=turn.program,
            )
        case "ended":
            text = said(
                "It was to begin {moment}. It is not held, as {program} has ended. What you have earned stays.",
                moment=at,
                program=turn.program,
            )
        case "changed" if following is not None and following.held_at == turn.held_at:
            return kit.message(
                kit.section(
                    said(
                        ":hourglass_flowing_sand: *{name}* is called *{new}* now",
                        name=turn.name,
                        new=following.name,
                    )
                ),
                kit.section(said("It begins {moment}, as announced.", moment=at)),
            )
        case "changed" if following is not None and following.name == turn.name:
            return kit.message(
                kit.section(
                    said(":hourglass_flowing_sand: *{name}* is held at another time", name=turn.name)
                ),
                kit.section(
                    said(
                        "It begins {new}, and not {old}, as {program} was changed. What you have earned is told then.",
                        new=moment(following.held_at),
                        old=at,
                        program=turn.program,
                    )
                ),
            )
        case "changed":
            text = said(
                "It was to begin {moment}. It is not held any more, as {program} was changed. What you have earned stays.",
                moment=at,
                program=turn.program,
            )
        case _:
            assert_never(turn.now)
    return kit.message(
        kit.section(said(":no_entry_sign: *{name}* is not held as announced", name=turn.name)),
        kit.section(text),
        kit.section(
            said(
                "The next ceremony is *{name}*, {moment}.",
                name=following.name,
                moment=moment(following.held_at),
            )
        )
        if following is not None
        else None,
    )


def _what_it_brings(held_at: datetime, program: str, *, with_standings: bool) -> Block:
    return kit.section(
        said(
            "It begins {moment}: what you have earned in {program} since the last time, one award after the other, and at the end who stands where."
            if with_standings
            else "It begins {moment}: what you have earned in {program} since the last time, one award after the other.",
            moment=moment(held_at),
            program=program,
        )
    )


def opening(name: str, program: nodes.Program, partner: str, awards: Sequence[Award]) -> Message:
    """Where awards follow one by one, in its thread."""
    return kit.message(
        kit.header(name),
        kit.section(
            said(
                ":sparkles: *{partner}*, welcome! You have earned {awards} in {program}. They follow in the thread below, one after the other.",
                partner=partner,
                awards=several(len(awards), "{count} award", "{count} awards"),
                program=program.name,
            )
        ),
        kit.context(said("A reaction to an award is applause.")),
    )


def one_award(award: Award, program: nodes.Program, *, number: int, count: int) -> Message:
    """Its turn: what it is, and how it was earned."""
    return kit.message(
        kit.section(
            said(
                ":tada: {number} of {count}: *{worth}*, _{rule}_",
                number=number,
                count=count,
                worth=figures.worth(award.amount, award.item),
                rule=award.rule,
            )
        ),
        kit.section(said("{reason}", reason=because(award, program, language()))),
        kit.context(said("{occasion}", occasion=badges.occasion(award))),
    )


def whole(
    name: str,
    program: nodes.Program,
    partner: str,
    awards: Sequence[Award],
    ranking: Ranking | None,
    *,
    locale: str,
) -> Message:
    """What a partner earned since the last ceremony, each with its reason; then, where the ceremony shows it, who stands where."""
    lines = [
        said(
            "• *{worth}*, _{rule}_: {reason} ({occasion})",
            worth=figures.worth(award.amount, award.item),
            rule=award.rule,
            reason=because(award, program, language(), goes_on=True),
            occasion=badges.occasion(award),
        )
        for award in awards[:SHOWN]
    ]
    lead = (
        said(
            ":sparkles: *{partner}*, this is what you earned in {program}. Thank you, and congratulations!",
            partner=partner,
            program=program.name,
        )
        if awards
        else said("*{partner}*, this time there was nothing new of yours in {program}.", partner=partner, program=program.name)
    )  # fmt: skip
    return kit.message(
        kit.header(name),
        kit.section(lead),
        *kit.sections(lines),
        _more(len(awards)),
        *_standing(ranking, partner, locale),
        partner_buttons(),
    )


def told_again(
    name: str,
    program: nodes.Program,
    partner: str,
    awards: Sequence[Award],
    applause: Mapping[str, int],
    ranking: Ranking | None,
    *,
    held_at: datetime,
    locale: str,
) -> Message:
    """For those who were not there: what was earned, as it stands now, with the applause so far."""
    return kit.message(
        kit.section(
            said(
                ":sunrise: For those who were not there: *{name}*, {moment}",
                name=name,
                moment=moment(held_at),
            )
        ),
        *kit.sections(_line_again(award, applause.get(str(award.key), 0)) for award in awards[:SHOWN]),
        _more(len(awards)),
        kit.section(said("There was nothing new of yours in {program}.", program=program.name))
        if not awards
        else None,
        *_standing(ranking, partner, locale),
        partner_buttons(),
    )


def podium(ranking: Ranking, *, locale: str) -> Podium | None:
    """The first three by name, where the program shows names; figures only where it shows amounts. The same for all readers of a language."""
    rows = [row for row in ranking.rows[: ranking.top or MOST][:MOST] if row.value > 0]
    if not ranking.names_shown or not rows:
        return None
    places = (
        Place(
            row.rank,
            figures.ordinal(row.rank),
            row.partner,
            value(row.value, ranking.unit, locale) if ranking.amounts_shown else "",
        )
        for row in rows
    )
    return Podium.standing(
        told("{program}, as of {day}", program=ranking.program.name, day=figures.day(ranking.as_of, locale)),
        tuple(places),
    )


def _line_again(award: Award, hands: int) -> Words:
    line = said(
        "• *{worth}*, _{rule}_ ({occasion})",
        worth=figures.worth(award.amount, award.item),
        rule=award.rule,
        occasion=badges.occasion(award),
    )
    if not hands:
        return line
    people = several(hands, "{count} person applauded", "{count} people applauded")
    return said("{line} – :clap: {people}", line=line, people=people)


def _standing(ranking: Ranking | None, partner: str, locale: str) -> Iterator[Block]:
    if ranking is not None:
        yield from own_lines(ranking, partner, locale=locale)


def _more(count: int) -> Block | None:
    more = count - SHOWN
    return kit.context(said("… and {more} more.", more=more)) if more > 0 else None


def _clock(at: datetime, zone: str) -> time:
    return at.astimezone(ZoneInfo(zone)).time()
