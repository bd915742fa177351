"""Awards and where they come from: the rule in its own words, the facts, the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from bot import actions
from bot.blocks import figures, kit, progress, statuses
from bot.blocks.badges import has_certificate
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, said
from dsl.nodes import Program, Rule
from dsl.points import is_points
from programs.awards import Award
from programs.choosing import is_undecided
from programs.explain import Listener, because, steps_in_words
from programs.facts import MIDNIGHT, Fact, clock, in_order
from programs.money import Money, added
from programs.phrases import Phrases
from programs.rule_reading import rule_lines
from programs.speech import speech
from storage.ledger_values import LedgerAward, LedgerEntry

_SHOWN: Final = 15
_DEALS: Final = 12
_STANDING: Final[dict[str, str]] = {
    "held": phrase("held for a review"),
    "approved": phrase("approved for payment"),
    "in payout": phrase("on its way in a payout"),
    "paid": phrase("paid"),
}
_STATUS: Final = {
    "earned": phrase("earned"),
    "provisional": phrase("not final yet: the period is open"),
    "reversed": phrase("taken back"),
}


def awards(
    partner: str, found: Sequence[LedgerAward], *, today: date, locale: str, is_partner: bool
) -> Message:
    """A partner's awards, the newest first, each with its own Why, and from which day it is payable."""
    if not found:
        return kit.message(
            kit.section(
                said(
                    "*{partner}* has not earned anything yet. Press *What is missing?* for the shortest way there.",
                    partner=partner,
                )
            ),
            partner_buttons() if is_partner else None,
        )
    newest = sorted(found, key=lambda award: (award.award.on, award.id), reverse=True)
    more = len(newest) - _SHOWN
    return kit.message(
        kit.section(_lead(partner, found, locale)),
        *(_award(award, today, locale) for award in newest[:_SHOWN]),
        kit.context(said("… and {more} more.", more=more)) if more > 0 else None,
        partner_buttons(disputes="") if is_partner else None,
    )


def explanation(
    award: LedgerAward,
    program: Program,
    facts: Sequence[Fact],
    *,
    of_others: int,
    to: Listener,
    version_number: int,
    language: str,
    locale: str,
) -> Message:
    """Everything behind one award. Of other partners' facts, which are not among these, it says how many there are."""
    rule = program.rule(award.rule)
    worth = _worth(award, locale)
    status = ours("taken back" if award.withdrawn else _STANDING.get(award.standing, _STATUS[award.status]))
    if award.award.held is not None and not award.withdrawn:
        status = statuses.how_long(award.award.held, locale)
    return kit.message(
        kit.section(
            said("*{worth}*  _{rule}_, {partner}", worth=worth, rule=award.rule, partner=award.partner)
        ),
        kit.section(said("{because}", because=because(award.award, program, language, to=to))),
        kit.context(
            said(
                "{status} · {day} · version {number} of {program}",
                status=status,
                day=figures.day(award.award.on, locale),
                number=version_number,
                program=program.name,
            )
        ),
        *(_rule(rule, program, language) if rule else []),
        *_steps(award, program, language, to),
        *_facts(facts, of_others, locale),
        *_history(award, locale, to),
        *_on(award, rule, to),
    )


def _rule(rule: Rule, program: Program, language: str) -> list[Block]:
    """In plain words; its first line, which names it, was said already."""
    _, *lines = rule_lines(rule, Phrases(program, speech(language)))
    return kit.sections([said("*The rule*"), *(said("{line}", line=line) for line in lines)])


def _on(award: LedgerAward, rule: Rule | None, to: Listener) -> list[Block | None]:
    """What can be done next: see how far the steps are, and what the reader may do."""
    drawn = award.award.period is not None and progress.has_steps(rule)
    shown = [
        progress.how_far(f"award:{award.id}") if drawn else None,
        kit.button("Certificate", actions.CERTIFICATE, str(award.id)) if has_certificate(award) else None,
    ]
    return [
        kit.actions(*shown) if any(shown) else None,
        _handling(award) if to == "vendor" else partner_buttons(disputes=str(award.id)),
    ]


def _handling(award: LedgerAward) -> Block | None:
    """What those who pay can do with it."""
    match award.standing:
        case "held":
            return kit.actions(kit.button("Release", actions.AWARD_RELEASE, str(award.id)), _by_hand(award))
        case "provisional" | "earned" | "approved":
            return kit.actions(kit.button("Hold", actions.AWARD_HOLD, str(award.id)), _by_hand(award))
        case "in payout" | "paid" | "reversed":
            return kit.actions(_by_hand(award))


def _by_hand(award: LedgerAward) -> Block:
    about = f"award:{award.id}"
    return kit.button("Give or take by hand", actions.ADJUST, about)


def missing(partner: str, found: Sequence[tuple[str, tuple[str, ...]]]) -> Message:
    if not found:
        return kit.message(
            kit.section(
                said(
                    "Nothing is within reach for *{partner}* right now: everything that is open is earned, or no program is running.",
                    partner=partner,
                )
            ),
            partner_buttons(),
        )
    blocks: list[Block] = []
    for program, steps in found:
        blocks += kit.sections(
            [said("*{program}*", program=program), *(said("• {step}", step=step) for step in steps[:8])]
        )
    return kit.message(
        kit.section(
            said("What *{partner}* can reach next:", partner=partner), progress.how_far(f"of:{partner}")
        ),
        *blocks,
        partner_buttons(),
    )


def _lead(partner: str, found: Sequence[LedgerAward], locale: str) -> Words:
    """What is certain, and what may still change."""
    certain = _sums([award for award in found if award.status == "earned"], locale)
    open_still = _sums([award for award in found if award.status == "provisional"], locale)
    if certain and open_still:
        return said(
            "*{partner}* has earned *{certain}*, and stands at {open} in periods that are still open.",
            partner=partner,
            certain=certain,
            open=open_still,
        )
    if certain:
        return said("*{partner}* has earned *{certain}*.", partner=partner, certain=certain)
    if open_still:
        return said(
            "*{partner}* stands at {open} in periods that are still open.", partner=partner, open=open_still
        )
    return said("*{partner}*", partner=partner)


def _sums(awards: Sequence[LedgerAward], locale: str) -> str:
    sums = added(award.amount for award in awards if award.amount is not None)
    return speech(locale).all_of(figures.money(each, locale) for each in sums)


def _award(award: LedgerAward, today: date, locale: str) -> Block:
    fact = award.award.fact
    what = said(" · {fact}", fact=fact.id) if fact else said("")
    note = said("")
    if award.status == "provisional":
        note = said(" · _not final yet_")
    elif award.award.held is not None:
        note = said(" · _{held}_", held=statuses.how_long(award.award.held, locale))
    elif award.standing in _STANDING and not award.withdrawn:
        note = said(" · _{standing}_", standing=ours(_STANDING[award.standing]))
    elif award.amount is not None and not is_points(award.amount.currency) and not award.withdrawn:
        note = _payable(award.award, today, locale)
    return kit.section(
        said(
            "*{worth}*  {rule}\n{day}{what}{note}",
            worth=_worth(award, locale),
            rule=award.rule,
            day=figures.day(award.award.on, locale),
            what=what,
            note=note,
        ),
        kit.button("Why?", actions.WHY_AWARD, str(award.id)),
    )


def _payable(award: Award, today: date, locale: str) -> Words:
    """From which day it may be in a payout; of what is paid in parts, the next of these days."""
    days = sorted(part.on for part in award.due if part.on is not None)
    if not days:
        return said(" · _payable from a day that is not known yet_")
    coming = [day for day in days if day > today]
    if coming:
        return said(" · _payable from {day}_", day=figures.day(coming[0], locale))
    return said(" · _payable with the next payout_")


def _worth(award: LedgerAward, locale: str) -> str:
    if is_undecided(award.award):
        return told("yet to be chosen")
    return figures.worth(award.amount or award.award.amount, award.item or award.award.item, locale)


def _steps(award: LedgerAward, program: Program, language: str, to: Listener) -> list[Block]:
    steps = steps_in_words(award.award, program, language, to=to)
    if not steps:
        return []
    return kit.sections(
        [
            said("*The arithmetic*"),
            *(
                said("{number}. {step}", number=number, step=step)
                for number, step in enumerate(steps, start=1)
            ),
        ]
    )


def _facts(facts: Sequence[Fact], of_others: int, locale: str) -> list[Block]:
    if not facts and not of_others:
        return []
    lines = [_fact(fact, locale) for fact in sorted(facts, key=in_order)[:_DEALS]]
    more = len(facts) - _DEALS
    if more > 0:
        lines.append(said("… and {more} more", more=more))
    if of_others:
        lines.append(
            said(
                "• and {others} of other partners",
                others=several(of_others, "{count} record", "{count} records"),
            )
        )
    return kit.sections([said("*What was counted*"), *lines])


def _fact(fact: Fact, locale: str) -> Words:
    amount = fact.values.get("amount")
    shown = ""
    if isinstance(amount, Decimal):
        shown = (
            figures.money(Money(amount, fact.currency), locale)
            if fact.currency
            else figures.number(amount, locale)
        )
    customer = fact.values.get("customer")
    at = clock(fact.at) if fact.at != MIDNIGHT else ""
    parts = [fact.id, figures.day(fact.on, locale), at, str(customer) if customer else "", shown]
    return said("• {parts}", parts=", ".join(part for part in parts if part))


def _history(award: LedgerAward, locale: str, to: Listener) -> list[Block]:
    """How it came to what it is, where it did not stay as it was first booked."""
    if len(award.entries) < 2:
        return []
    lines = [
        said(
            "• {day}: {amount}{status}",
            day=figures.day(entry.booked_on, locale),
            amount=figures.money(entry.amount, locale) if entry.amount else entry.item or told("nothing"),
            status=_how(entry, locale, to),
        )
        for entry in award.entries[-8:]
    ]
    return kit.sections([said("*How it changed*"), *lines])


def _how(entry: LedgerEntry, locale: str, to: Listener) -> str:
    """What happened, in brackets; why somebody did it is told to those who pay, and to partners that it is looked at."""
    match entry.reason:
        case "held":
            if to == "vendor" and entry.note:
                return told(" (held: {reason})", reason=entry.note)
            return told(" (held for a routine review)")
        case "released":
            return told(" (released)")
        case "approved":
            return told(" (approved)")
        case "paid":
            return told(" (paid)")
        case "in payout":
            return told(" (in payout {number})", number=_number(entry))
        case "out of payout":
            return told(" (taken out of payout {number})", number=_number(entry))
        case "withdrawn":
            return told(" (taken back)")
        case "new" | "changed" | "earned":
            if entry.status == "provisional":
                return told(" (not final)")
            return f" ({statuses.how_long(entry.award.held, locale)})" if entry.award.held else ""


def _number(entry: LedgerEntry) -> str:
    """Of the payout that an entry notes as `payout 12`."""
    return entry.note.removeprefix("payout ")
