"""The answers to what an evaluation needs to know.

The database counts what it can count exactly; the rest is worked out from the facts, one by one, by the definition of `Need`. Which of
the two it was cannot be seen in the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import localcontext

from sqlalchemy import select
from sqlmodel import Session

from dsl import nodes
from dsl.vocabulary import date_field
from programs.context import Links
from programs.facts import MIDNIGHT, Fact, Order, RatesUsed, folded
from programs.held_figures import HeldFigures
from programs.measures import Answer, Days, Measured, Need, Needs, Selection
from programs.money import PRECISION
from programs.own_links import OwnLinks, leads_of
from programs.rates import rates_used
from programs.values import aggregated, of_fact
from programs.windows import asks_new_customer
from storage import adjustments, facts
from storage.aggregates import counted_by_database
from storage.conditions import DEALS
from storage.kept_sums import KeptSums
from storage.selections import Reading
from storage.times import times_read


def read(
    session: Session,
    *,
    workspace_id: int,
    needs: Needs,
    as_of: date,
    program: nodes.Program | None = None,
    partners: frozenset[str] | None = None,
    kept: KeptSums | None = None,
) -> Measured:
    """Everything that is needed, as of a day. The program says of which types the vendor's own columns are, and which days a quarter has.

    With `partners` (folded), only what is known of these, as if there were no others; with `kept`, sums need not be counted anew.
    """
    with localcontext(prec=PRECISION):
        return _read(session, workspace_id, needs, as_of, program, partners, kept)


def counted(
    session: Session,
    *,
    workspace_id: int,
    need: Need,
    partner: str | None,
    as_of: date,
    program: nodes.Program | None = None,
) -> list[Fact]:
    """The facts behind an aggregate, in their order: of one partner, or of all (None)."""
    found = behind(
        session, workspace_id=workspace_id, need=need, partner=partner, as_of=as_of, program=program
    )
    return [fact for fact, _ in found]


def behind(
    session: Session,
    *,
    workspace_id: int,
    need: Need,
    partner: str | None,
    as_of: date,
    program: nodes.Program | None = None,
) -> list[tuple[Fact, Answer]]:
    """The same facts, each with what the aggregate sees of it; a fact that is only counted is seen as such (None)."""
    with localcontext(prec=PRECISION):
        reading = _reading(session, workspace_id, [need.selection], as_of, program, first_deals=_asks(need))
        found = reading.facts(need.selection, partner=folded(partner) if partner is not None else None)
        if need.value is None:
            return [(fact, None) for fact in found]
        seen = [(fact, of_fact(need.value, fact, links=reading.links)) for fact in found]
        return [(fact, value) for fact, value in seen if value is not None]


def only(need: Need) -> Needs:
    """Nothing but the one need."""
    return Needs((need,), (), first_deals=_asks(need))


def _read(
    session: Session,
    workspace_id: int,
    needs: Needs,
    as_of: date,
    program: nodes.Program | None,
    partners: frozenset[str] | None,
    kept: KeptSums | None,
) -> Measured:
    selections = [*needs.facts, *(need.selection for need in needs.measures)]
    reading = _reading(
        session,
        workspace_id,
        selections,
        as_of,
        program,
        first_deals=needs.first_deals,
        partners=partners,
        kept=kept,
    )
    answers = counted_by_database(reading, needs.measures)
    rest = [need for need in needs.measures if need not in answers]
    reading.expect([*needs.facts, *(need.selection for need in rest)])
    answers |= {need: _one_by_one(reading, need) for need in rest}
    found = {selection: tuple(reading.facts(selection)) for selection in needs.facts}
    goals = {
        kind: facts.goals(session, workspace_id=workspace_id, kind=kind, program=program)
        if needs.goals
        else ()
        for kind in ("targets", "scores")
    }
    return Measured(
        partners=tuple(
            partner for key, partner in reading.links.partners.items() if partners is None or key in partners
        ),
        values=answers,
        rates=_rates(reading, needs.measures),
        facts=found,
        targets=goals["targets"],
        scores=goals["scores"],
        decisions=facts.decisions(session, workspace_id=workspace_id, program=program)
        if needs.decisions
        else (),
        readings=facts.readings(session, workspace_id=workspace_id, program=program, as_of=as_of),
        customers=reading.links.customers,
        people=reading.links.people,
        staff=facts.persons(
            session, workspace_id=workspace_id, fields=program.fields if program else None, as_of=as_of
        )
        if needs.staff
        else (),
        own_links=reading.links.own,
        first_deals=reading.links.first_deals,
        held=tuple(reading.held(each for each in selections if each.state != "gone")),
        by_hand=adjustments.by_hand_in_funds(
            session, workspace_id=workspace_id, program=program, until=as_of, partners=partners
        )
        if program is not None
        else (),
    )


def _reading(
    session: Session,
    workspace_id: int,
    selections: Iterable[Selection],
    as_of: date,
    program: nodes.Program | None,
    *,
    first_deals: bool,
    partners: frozenset[str] | None = None,
    kept: KeptSums | None = None,
) -> Reading:
    fields = program.fields if program else None
    count_when = next(
        (selection.count_when for selection in selections), program.count_when if program else "won"
    )
    links = Links(
        partners={
            folded(partner.name): partner
            for partner in facts.partners(session, workspace_id=workspace_id, fields=fields, as_of=as_of)
        },
        customers=facts.customers(session, workspace_id=workspace_id, fields=fields, as_of=as_of),
        people=facts.people(session, workspace_id=workspace_id, fields=fields, as_of=as_of),
        first_deals=_first_deals(session, workspace_id, count_when, as_of) if first_deals else {},
        figures=HeldFigures.of(
            facts.readings(session, workspace_id=workspace_id, program=program, as_of=as_of)
        ),
    )
    reading = Reading(session, workspace_id, as_of, fields, links, partners, kept)
    if program is not None and (leads := leads_of(program)):
        deals = reading.linked_deals(leads, to=program.currency, dated=date_field("deals", program))
        reading.links = replace(links, own=OwnLinks(leads, deals))
    return reading


def _rates(reading: Reading, needs: Iterable[Need]) -> dict[Need, dict[str, tuple[RatesUsed, ...]]]:
    """By which rates amounts were converted; nothing is looked up where no rate is known."""
    found: dict[Need, dict[str, tuple[RatesUsed, ...]]] = {}
    for need in needs:
        currency = need.selection.currency
        if need.value is None or currency is None or not reading.rates.currencies(currency):
            continue
        apart = reading.by_partner(need, apart_only=need.selection.facts == "deals")
        used = {partner: rates for partner, facts in apart.items() if (rates := rates_used(facts))}
        if used:
            found[need] = used
    return found


def _one_by_one(reading: Reading, need: Need) -> dict[str, Answer]:
    return {
        partner: aggregated(need, found, links=reading.links)
        for partner, found in reading.by_partner(need).items()
    }


def _first_deals(
    session: Session, workspace_id: int, count_when: str, as_of: date
) -> Mapping[str, tuple[Order, ...]]:
    """Each customer's deals that count as of the day, from any partner, in order."""
    dated = "closed_on" if count_when == "won" else f"{count_when}_on"
    everything = Selection("deals", None, Days(None, as_of), dated, count_when, None)
    reading = Reading(session, workspace_id, as_of, (), Links())
    statement = (
        select(DEALS.c.customer_key, DEALS.c[dated], DEALS.c.times, DEALS.c.deal_id)
        .where(reading.counting(everything), DEALS.c.customer_key.is_not(None))
        .distinct()
    )
    found: defaultdict[str, list[Order]] = defaultdict(list)
    for customer, day, times, deal in session.connection().execute(statement):
        found[customer].append((day, times_read(times, (dated,)).get(dated, MIDNIGHT), deal))
    return {customer: tuple(sorted(deals)) for customer, deals in found.items()}


def _asks(need: Need) -> bool:
    return asks_new_customer((need.value, need.selection.where))
