"""Rewards: what was earned, why each of it, and what is missing to the next."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from bot.blocks import rewards as blocks
from bot.blocks.text import said
from bot.call import Call
from bot.envelope import number_in
from bot.listeners import why_not
from bot.listeners.speech import Speech
from bot.listeners.standings import today
from bot.listeners.whose import sees_all, whose
from bot.ranking import missing_steps
from bot.versions import program_of
from dsl.nodes import Program
from programs.explain import Listener
from programs.facts import Fact, folded
from programs.measures import Need
from programs.needs import facts_of_rule
from storage import ledger, measures, programs
from storage.ledger_values import LedgerAward


def why(call: Call, speech: Speech) -> None:
    """`why` for partners; managers say whose: `why Acme`. And `why not`."""
    asked, _, rest = speech.rest.partition(" ")
    if asked.strip("?!.,").casefold() in ("not", "no"):
        why_not.show(call, rest)
        return
    partner = whose(call, speech.name, word="why")
    if partner is None:
        return
    with call.database.reading() as session:
        awards = ledger.awards_of(session, workspace_id=call.workspace.id, partner=partner)
    shown = [award for award in awards if not award.withdrawn]
    call.send(
        blocks.awards(
            partner, shown, today=call.today, locale=call.locale, is_partner=call.partner is not None
        )
    )


def on_why(call: Call) -> None:
    why(call, Speech("why", ""))


def on_why_award(call: Call) -> None:
    """One award: the rule, the arithmetic, the deals. Somebody else's is answered like one that is not there."""
    award = award_seen(call, call.envelope.value)
    if award is None:
        call.say(said("That award is not there, or not yours to see."))
        return
    with call.database.reading() as session:
        version = programs.get(session, version_id=award.version_id)
        program = program_of(version.text)
        counted = _counted(session, call, award, program, as_of=today(call, program))
    to: Listener = "vendor" if sees_all(call) else "partner"
    mine = [fact for fact in counted if to == "vendor" or folded(fact.partner) == folded(award.partner)]
    call.send(
        blocks.explanation(
            award,
            program,
            mine,
            of_others=len(counted) - len(mine),
            to=to,
            version_number=version.number,
            language=call.language,
            locale=call.locale,
        )
    )


def what_is_missing(call: Call, speech: Speech) -> None:
    partner = whose(call, speech.name if speech.word != "what" else "", word="next")
    if partner is None:
        return
    call.send(blocks.missing(partner, steps_by_program(call, partner)))


def steps_by_program(call: Call, partner: str) -> list[tuple[str, tuple[str, ...]]]:
    """What is missing to the partner's next rewards: the name of a program, and a sentence for each."""
    found: list[tuple[str, tuple[str, ...]]] = []
    with call.database.reading() as session:
        for version in programs.in_force(session, workspace_id=call.workspace.id):
            program = program_of(version.text)
            steps = missing_steps(
                session,
                workspace_id=call.workspace.id,
                program=program,
                partner=partner,
                as_of=today(call, program),
                language=call.language,
                spent=ledger.spent(session, workspace_id=call.workspace.id, program_id=version.program_id),
            )
            if steps:
                found.append((version.name, tuple(step.sentence for step in steps)))
    return found


def on_next(call: Call) -> None:
    what_is_missing(call, Speech("next", ""))


def award_seen(call: Call, value: str) -> LedgerAward | None:
    """The award that a button carries; None where it is not theirs to see."""
    with call.database.reading() as session:
        award = ledger.award(session, workspace_id=call.workspace.id, award_id=number_in(value))
    if award is None:
        return None
    mine = call.partner is not None and folded(award.partner) == folded(call.partner)
    return award if mine or sees_all(call) else None


def _counted(
    session: Session, call: Call, award: LedgerAward, program: Program, *, as_of: date
) -> list[Fact]:
    """The facts behind an award, each once, other partners' among them: the one that it is for, and those that were added up."""
    rule = program.rule(award.rule)
    ref = award.award.fact
    needs = list(award.award.counted)
    if ref is not None and rule is not None and rule.on is not None:
        own = facts_of_rule(rule, program, as_of=as_of)
        needs.insert(0, Need(function="count", value=None, distinct=False, selection=own))
    found: dict[tuple[str, str], Fact] = {}
    for need in needs:
        facts_behind = measures.counted(
            session,
            workspace_id=call.workspace.id,
            need=need,
            partner=award.partner if need.scope == "partner" else None,
            as_of=as_of,
            program=program,
        )
        is_own = need not in award.award.counted
        for fact in facts_behind:
            if not is_own or (ref is not None and fact.id == ref.id):
                found[fact.kind, fact.id] = fact
    return list(found.values())
