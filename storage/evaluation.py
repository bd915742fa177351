"""Programs worked out on the facts in the database: text and facts make awards. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from dsl.nodes import Program
from programs.adjustments import by_hand
from programs.awards import Award, AwardKey, Payout, StatusHeld
from programs.context import Links
from programs.evaluate import Outcome, evaluate
from programs.facts import HeldFact
from programs.measures import NO_NEEDS, Measured, Needs
from programs.needs import needs
from programs.payouts import payouts
from programs.records import uncollected
from programs.status_awards import status_awards
from programs.statuses import Statuses
from programs.versions import Tenure, decided
from storage import adjustments, measures
from storage.kept_sums import KeptSums
from storage.programs import Version, tenures_of
from storage.settling import AsOf


def evaluated(
    session: Session, *, workspace_id: int, program: Program, as_of: date, day_over: bool = True
) -> Outcome:
    """What the program awards on the facts as they are known now; facts and dates after `as_of` are not seen.

    While that day still goes on (`day_over` is false), a period that ends with it is not over yet.
    """
    with uncollected():
        facts = measured(session, workspace_id=workspace_id, program=program, as_of=as_of)
        outcome = evaluate(program, facts, as_of=as_of, day_over=day_over)
    if program.holds is None:
        return outcome
    tenure = Tenure(program=program, start=program.holds.day, end=None)
    return replace(outcome, awards=tuple(decided(outcome.awards, tenure, facts, as_of=as_of)))


def paid_out(
    session: Session,
    *,
    workspace_id: int,
    program: Program,
    awards: Sequence[Award],
    statuses: Iterable[StatusHeld],
    as_of: date,
) -> tuple[Payout, ...]:
    """What the program's own payouts come to for these awards, and on which days; nothing where it has no payouts."""
    if not program.payouts:
        return ()
    facts = measured(session, workspace_id=workspace_id, program=program, as_of=as_of)
    return payouts(program, awards, facts, Links.of(facts), Statuses().and_of(statuses))


@dataclass(frozen=True, slots=True)
class Awarded:
    """What a program awards, all its versions taken together; statuses are among the awards, and what was approved by hand."""

    awards: tuple[Award, ...]
    held: tuple[HeldFact, ...]
    deciding: Mapping[AwardKey, int]
    """The version that decides on each award, by its id."""


def awarded(
    session: Session,
    *,
    workspace_id: int,
    versions: Sequence[Version],
    as_of: AsOf,
    partners: frozenset[str] | None = None,
    kept: KeptSums | None = None,
) -> Awarded:
    """Each version on what it decides, and reckoning by itself, as if it had been in force all the time. The versions of one program, oldest first.

    With `partners` (folded), what these are awarded, by versions in which nobody's awards depend on anybody else (`programs.reach`);
    with `kept`, from sums that are kept.
    """
    awards: dict[AwardKey, Award] = {}
    deciding: dict[AwardKey, int] = {}
    held: dict[HeldFact, None] = {}
    for version, tenure in zip(versions, tenures_of(versions), strict=True):
        if tenure is None:
            continue
        facts = measured(
            session,
            workspace_id=workspace_id,
            program=tenure.program,
            as_of=as_of.on,
            partners=partners,
            kept=kept,
        )
        outcome = evaluate(tenure.program, facts, as_of=as_of.on, day_over=as_of.over)
        for award in (
            *decided(outcome.awards, tenure, facts, as_of=as_of.on),
            *status_awards(outcome.statuses, tenure, as_of=as_of.on),
        ):
            # Versions that date a fact by different fields may both decide on it: then the earlier one does.
            if awards.setdefault(award.key, award) is award:
                deciding[award.key] = version.id
        held |= dict.fromkeys(outcome.held)
    newest = versions[-1]
    for award in by_hand(
        adjustments.approved_of(session, program_id=newest.program_id, until=as_of.on, partners=partners)
    ):
        awards[award.key] = award
        deciding[award.key] = newest.id
    return Awarded(tuple(awards.values()), tuple(held), deciding)


def measured(
    session: Session,
    *,
    workspace_id: int,
    program: Program,
    as_of: date,
    more: Needs = NO_NEEDS,
    partners: frozenset[str] | None = None,
    kept: KeptSums | None = None,
) -> Measured:
    """All that the program counts, and what is wanted beside; of these (folded) partners, or of all; from sums that are kept, or anew."""
    return measures.read(
        session,
        workspace_id=workspace_id,
        needs=needs(program, as_of=as_of).and_of(more),
        as_of=as_of,
        program=program,
        partners=partners,
        kept=kept,
    )
