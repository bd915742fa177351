"""What partners read in their own channel when something was earned, changed or taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bot.blocks import figures, kit, statuses
from bot.blocks.badges import occasion
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, told
from bot.blocks.text import Words, joined, said
from bot.status_news import StatusNews
from dsl.nodes import Program
from programs.explain import because
from programs.facts import folded
from programs.money import added
from storage.ledger_values import Change

_SHOWN: Final = 6
_RECOGNISED: Final = 30


def shout_outs(entries: Sequence[Change], *, turn: int = 0, names_customer: bool = True) -> Message:
    """Recognitions of one rule in its own words, each for another occasion: of several lines, each one after the other; `turn` is how many were said before."""
    badge, rule = entries[0].award.item or "", entries[0].rule
    return kit.message(
        kit.section(said("*{badge}*", badge=badge)) if badge else None,
        *kit.sections(_recognised(entries[:_RECOGNISED], turn, names_customer=names_customer)),
        kit.section(
            said("… and {more} more. Press *Why?* for each of them.", more=len(entries) - _RECOGNISED)
        )
        if len(entries) > _RECOGNISED
        else None,
        _grounds(entries, is_named=folded(rule) in folded(badge)),
        partner_buttons(),
    )


def _recognised(entries: Sequence[Change], turn: int, *, names_customer: bool) -> Iterator[Words]:
    for number, entry in enumerate(entries, start=turn):
        lines = entry.says if names_customer else _discreet(entry)
        words = lines[number % len(lines)]
        if len(entries) > 1:
            yield said("• {words} ({occasion})", words=words, occasion=occasion(entry.award))
        else:
            yield said("{words}", words=words)


def _discreet(entry: Change) -> Sequence[str]:
    """Without the customer. One line of several that does not name it takes turns with a sentence of ours, not to be said again and again."""
    lines = entry.award.discreet
    if len(lines) > 1 or len(entry.says) == 1:
        return lines
    worth = figures.worth(entry.current.amount, entry.current.item)
    return (*lines, told("{partner} has earned {worth}!", partner=entry.partner, worth=worth))


def _grounds(entries: Sequence[Change], *, is_named: bool) -> Block | None:
    """By which rule, unless the badge names it, and of one recognition for what: of several, each says so itself."""
    rule = [] if is_named else [said("{rule}", rule=entries[0].rule)]
    what = [said("{occasion}", occasion=occasion(entries[0].award))] if len(entries) == 1 else []
    return kit.context(joined([*rule, *what], " · ")) if rule or what else None


def correction(program: Program, entries: Sequence[Change], former: Callable[[int], Program]) -> Message:
    """What was told and is otherwise now, to stand where it was told: why, and what was reckoned before and is now.

    `former`: the program as it was in a version.
    """
    lead = said("*{partner}*, a correction in {program}:", partner=entries[0].partner, program=program.name)
    return kit.message(
        kit.section(lead),
        *kit.sections(_mended(program, entry, former) for entry in entries[:_SHOWN]),
        kit.section(_more(entries, len(entries) - _SHOWN, summed=False)) if len(entries) > _SHOWN else None,
    )


def news(program: Program, entries: Sequence[Change], held: Sequence[StatusNews] = ()) -> Message:
    """What is new for one partner, in one message: few things each with its reason, many things summed up."""
    partner = [*(each.entry for each in held), *entries][0].partner
    earned = [entry for entry in entries if entry.reason in ("new", "earned") or _is_told_first(entry)]
    is_all_earned = len(earned) == len(entries) and not any(map(_is_taken, entries))
    rises = [each for each in held if each.rises]
    is_all_good = is_all_earned and len(rises) == len(held)
    if is_all_good:
        lead = said(
            ":tada: *{partner}*, you earned something in {program}:", partner=partner, program=program.name
        )
    elif earned or held:
        lead = said("*{partner}*, there is news from {program}:", partner=partner, program=program.name)
    else:
        lead = said("*{partner}*, a correction in {program}:", partner=partner, program=program.name)
    lines = [*(statuses.line(program, each) for each in held), *(_line(program, entry) for entry in entries)]
    return kit.message(
        kit.section(lead),
        *kit.sections(lines[:_SHOWN]),
        kit.section(_more(entries, len(lines) - _SHOWN, summed=is_all_earned))
        if len(lines) > _SHOWN
        else None,
        partner_buttons(disputes=""),
    )


def _is_told_first(entry: Change) -> bool:
    """Whether it was not certain before, so that nothing was told of it: it waited for the partner's choice, say."""
    return entry.reason == "changed" and entry.previous is not None and entry.previous.status == "provisional"


def _line(program: Program, entry: Change) -> Words:
    before = (
        figures.worth(entry.previous.amount, entry.previous.item)
        if entry.previous and entry.previous.status == "earned"
        else ""
    )
    if entry.reason == "withdrawn":
        return _taken_back(entry, before)
    worth = figures.worth(entry.current.amount, entry.current.item)
    payee = entry.award.payee
    shown = told("{worth} for {payee}", worth=worth, payee=payee) if payee else worth
    if entry.award.kind == "adjustment":
        reason = because(entry.award, program, language(), goes_on=True)
        return said("• *{worth}*, {reason} ({name})", worth=shown, reason=reason, name=entry.rule)
    if before and before != worth:
        return said(
            "• _{rule}_: now *{worth}* instead of {before}. {reason}",
            rule=entry.rule,
            worth=shown,
            before=before,
            reason=because(entry.award, program, language()),
        )
    reason = because(entry.award, program, language(), goes_on=True)
    return said("• *{worth}*, _{rule}_: {reason}", worth=shown, rule=entry.rule, reason=reason)


def _mended(program: Program, entry: Change, former: Callable[[int], Program]) -> Words:
    if entry.reason == "new" or entry.before is None:
        return _line(program, entry)
    version = entry.version_before
    earlier = program if version is None else former(version)
    reckoned = because(entry.before, earlier, language(), goes_on=True)
    was = said("      before: {reason}", reason=reckoned)
    old = figures.worth(entry.before.amount, entry.before.item)
    if entry.reason == "withdrawn":
        return joined([_taken_back(entry, old), was])
    worth = figures.worth(entry.current.amount, entry.current.item)
    payee = entry.award.payee
    lead = said(
        "• _{rule}_: now *{worth}* instead of {before}, because {cause}.",
        rule=entry.rule,
        worth=told("{worth} for {payee}", worth=worth, payee=payee) if payee else worth,
        before=old,
        cause=_cause(entry),
    )
    reason = because(entry.award, program, language(), goes_on=True)
    return joined([lead, was, said("      now: {reason}", reason=reason)])


def _cause(entry: Change) -> str:
    if entry.is_of_other_version:
        return told("the program was corrected")
    fact = entry.award.fact
    return told("{what} changed", what=figures.fact(fact)) if fact else told("a deal behind it changed")


def _taken_back(entry: Change, before: str) -> Words:
    fact = entry.award.fact
    return said(
        "• _{rule}_: {before} taken back, because {what} changed or was cancelled.",
        rule=entry.rule,
        before=before,
        what=figures.fact(fact) if fact else told("a deal behind it"),
    )


def _is_taken(entry: Change) -> bool:
    """A return, say: nothing to celebrate."""
    return entry.current.amount is not None and entry.current.amount.amount < 0


def _more(entries: Sequence[Change], more: int, *, summed: bool) -> Words:
    total = _sum(entries) if summed else ""
    if not total:
        return said("… and {more} more. Press *Why?* for each of them.", more=more)
    return said("… and {more} more, *{total}* in all. Press *Why?* for each of them.", more=more, total=total)


def _sum(entries: Sequence[Change]) -> str:
    """What the awards come to, where that is one currency."""
    sums = added(entry.current.amount for entry in entries if entry.current.amount is not None)
    return figures.money(sums[0]) if len(sums) == 1 else ""
