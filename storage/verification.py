"""Whether the ledger says what the facts and the programs say, and both are as they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, func, select

from programs.awards import AwardKey
from programs.corrections import Correction, Posted, corrections, posted_as
from programs.facts import folded
from programs.money import Money
from storage import final_rows, ledger, marks, pauses, points, programs, redemptions, settling
from storage.act_checks import broken_acts
from storage.chain import verify_chain
from storage.evaluation import awarded
from storage.fact_checks import broken_facts
from storage.heads import NamedHead, broken_heads
from storage.ledger_tables import AwardRow, EntryRow
from storage.payout_checks import broken_payouts
from storage.programs import Version
from storage.seals import broken_seals
from storage.settling import AsOf


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was compared, and what is wrong, a sentence for each difference."""

    awards: int
    entries: int
    differences: tuple[str, ...]
    paused: tuple[str, ...]
    """The programs that were not worked out anew: while they are paused, the ledger is to know nothing of what comes."""


def verified(session: Session, *, workspace_id: int, kept: Sequence[NamedHead] = ()) -> Verification:
    """Work out every award anew, ended programs' too, as of the day that was settled last, and compare it with the ledger.

    `kept` are heads of chains that were kept outside of the database.
    """
    differences: list[str] = []
    not_compared: list[str] = []
    days = settling.days(session, workspace_id=workspace_id)
    paused = pauses.lasting(session, workspace_id=workspace_id)
    for versions in programs.ever_in_force(session, workspace_id=workspace_id):
        if versions[-1].program_id in paused:
            not_compared.append(versions[-1].name)
            continue
        # What was put in force since the last tick had no chance to post anything.
        if (as_of := days.get(versions[-1].program_id)) is not None:
            differences += _not_as_posted(session, workspace_id, versions, as_of)
    if differences and marks.waiting(session, workspace_id=workspace_id):
        differences.append(
            "something has changed since the last tick, which may explain the differences: run `premio tick`, then verify again"
        )
    differences += broken_facts(session, workspace_id=workspace_id)
    differences += broken_seals(session, workspace_id=workspace_id)
    differences += broken_acts(session, workspace_id=workspace_id)
    differences += verify_chain(session, workspace_id=workspace_id)
    differences += _unbalanced(session, workspace_id)
    differences += broken_payouts(session, workspace_id=workspace_id)
    differences += points.broken(session, workspace_id=workspace_id)
    differences += redemptions.unbooked(session, workspace_id=workspace_id)
    differences += broken_heads(session, workspace_id=workspace_id, kept=kept)
    differences += final_rows.missing(session)
    return Verification(
        awards=_number(session, AwardRow, workspace_id),
        entries=_number(session, EntryRow, workspace_id),
        differences=tuple(differences),
        paused=tuple(not_compared),
    )


def _not_as_posted(
    session: Session, workspace_id: int, versions: Sequence[Version], as_of: AsOf
) -> Iterator[str]:
    newest = versions[-1]
    found = awarded(session, workspace_id=workspace_id, versions=versions, as_of=as_of)
    posted = ledger.posted(session, workspace_id=workspace_id, program_id=newest.program_id)
    for correction in corrections(found.awards, posted):
        yield f"{newest.name}: {_difference(correction)} (as of {as_of.on})"


def _difference(correction: Correction) -> str:
    where = _occasion(correction.key)
    wanted = posted_as(correction.award) if correction.award else None
    if correction.previous is None:
        return f"{where} should have {_told(wanted)}, and the ledger has nothing"
    if wanted is None:
        return f"{where} should have nothing, and the ledger has {_told(correction.previous)}"
    return f"{where} should have {_told(wanted)}, and the ledger has {_told(correction.previous)}"


def _occasion(key: AwardKey) -> str:
    occasion = (
        key.fact.partition(":")[2] if key.fact else f"the period from {key.period}" if key.period else ""
    )
    return (
        f"“{key.rule}” of {key.partner}"
        + (f" for {occasion}" if occasion else "")
        + "".join(f" ({part})" for part in (key.unit, key.payee, key.line) if part)
    )


def _told(posted: Posted | None) -> str:
    assert posted is not None
    what = str(posted.amount) if posted.amount else posted.item or "an award"
    payable = f", payable {posted.payable_on}" if posted.payable_on else ""
    terms = f" ({posted.terms})" if posted.terms else ""
    return f"{what} {posted.status} on {posted.on}{payable}{terms}"


def _unbalanced(session: Session, workspace_id: int) -> Iterator[str]:
    """What each partner's balance says that is not the sum of what its awards are worth."""
    worth: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in ledger.awards_of(session, workspace_id=workspace_id):
        if award.amount is not None:
            worth[folded(award.partner), award.amount.currency] += award.amount.amount
    balances = {
        (folded(partner), total.currency): total.amount
        for partner, total in ledger.totals(session, workspace_id=workspace_id)
    }
    for partner, currency in sorted(worth.keys() | balances.keys()):
        balance, due = (
            balances.get((partner, currency), Decimal(0)),
            worth.get((partner, currency), Decimal(0)),
        )
        if balance != due:
            yield f"{partner}'s entries add up to {Money(balance, currency)}, and its awards are worth {Money(due, currency)}"


def _number(session: Session, table: type[AwardRow | EntryRow], workspace_id: int) -> int:
    return session.exec(
        select(func.count()).select_from(table).where(col(table.workspace_id) == workspace_id)
    ).one()
