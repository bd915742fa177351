"""The proof of an award: all that it takes to recompute it elsewhere, by `programs/proof_verifier.py` or by hand, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session, col, select

from dsl import nodes
from dsl.format import format_expression
from dsl.walk import walk
from programs.awards import Award, AwardKey, Unit
from programs.corrections import posted_as
from programs.facts import MIDNIGHT, folded
from programs.measures import Answer, Need
from programs.money import minor_digits
from programs.proof_verifier import faults
from programs.reach import stands_alone
from programs.versions import program_of
from storage import chain, measures, programs, settling
from storage.award_json import award_of, award_text
from storage.evaluation import awarded
from storage.ledger_tables import AwardRow, EntryRow, PostingRow, ProofRow
from storage.settling import AsOf
from storage.tables import VersionRow

FORM: Final = 1


class NoProof(Exception):  # noqa: N818 - said in the words of what happened
    """There is no such award, or nothing is left of it to prove; the message says which."""


def proof(session: Session, *, workspace_id: int, award_id: int) -> dict[str, Any]:
    """The proof of an award as it stands. Raises NoProof.

    The facts are those of now: where they have changed since the ledger was brought up to date, the proof does not hold. Where they have
    changed since the award was written and it came to the same, so that nothing was written anew, the arithmetic of now is in it, too.
    """
    found = session.exec(
        select(EntryRow, AwardRow, ProofRow.text, VersionRow)
        .join(AwardRow, (col(AwardRow.id) == EntryRow.award_id) & (EntryRow.seq == AwardRow.last_seq))
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .join(VersionRow, col(VersionRow.id) == EntryRow.version_id)
        .where(AwardRow.id == award_id, AwardRow.workspace_id == workspace_id)
    ).first()
    if found is None:
        raise NoProof(f"there is no award {award_id}")
    entry, row, recorded, version = found
    if entry.status == "reversed" and entry.amount_minor is None:
        raise NoProof(f"award {award_id} was withdrawn on {entry.booked_on}; nothing is left of it to prove")
    settled = settling.days(session, workspace_id=workspace_id)[entry.program_id]
    award = award_of(recorded)
    told = {
        "recorded": recorded,
        "entry": _entry(session, entry, row),
        **_facts(session, award, version, workspace_id, settled.on),
    }
    made = _proof(award_id, award, version, settled.on, told)
    if not faults(made):
        return made
    now = _worked_out_now(session, workspace_id, version, settled, chain.key_of(row))
    if now is None or posted_as(now) != posted_as(award):
        return made  # the ledger is to be corrected, and the proof says by what
    told |= {"now": award_text(now), **_facts(session, now, version, workspace_id, settled.on)}
    return _proof(award_id, award, version, settled.on, told)


def _worked_out_now(
    session: Session, workspace_id: int, version: VersionRow, as_of: AsOf, key: AwardKey
) -> Award | None:
    """The award as the facts of now have it, if the same version decides on it."""
    for versions in programs.ever_in_force(session, workspace_id=workspace_id):
        if versions[-1].program_id == version.program_id:
            alone = all(stands_alone(program_of(each.text)) for each in versions)
            found = awarded(
                session,
                workspace_id=workspace_id,
                versions=versions,
                as_of=as_of,
                partners=frozenset((folded(key.partner),)) if alone else None,
            )
            if found.deciding.get(key) == version.id:
                return next(each for each in found.awards if each.key == key)
    return None


def _facts(
    session: Session, award: Award, version: VersionRow, workspace_id: int, as_of: date
) -> dict[str, Any]:
    program = program_of(version.text)
    return {
        "measures": [_measure(session, need, award, workspace_id, as_of, program) for need in award.counted]
    }


def _proof(
    award_id: int, award: Award, version: VersionRow, as_of: date, told: Mapping[str, Any]
) -> dict[str, Any]:
    amount = award.amount
    return {
        "proof": FORM,
        "award": {
            "id": award_id,
            "program": version.name,
            "rule": award.rule,
            "kind": award.kind,
            "partner": award.partner,
            "unit": {award.unit.field: award.unit.name} if award.unit else None,
            "payee": award.payee or award.partner,
            "fact": asdict(award.fact) if award.fact else None,
            "period": [award.period.start.isoformat(), award.period.end.isoformat()]
            if award.period
            else None,
            "amount": f"{amount.amount:.{minor_digits(amount.currency)}f}" if amount else None,
            "currency": amount.currency if amount else None,
            "digits": minor_digits(amount.currency) if amount else 0,
            "item": award.item,
            "status": award.status,
            "on": award.on.isoformat(),
            "as_of": as_of.isoformat(),
        },
        "program": {"version": version.number, "hash": version.hash, "text": version.text},
        "names": _names(program_of(version.text)),
        **told,
    }


def _names(program: nodes.Program) -> dict[str, str]:
    """What the program's named measures stand for, where that is one aggregate, or a figure of all partners."""
    return {
        measure.name.casefold(): format_expression(measure.value)
        for measure in program.measures
        if isinstance(measure.value, nodes.Aggregate | nodes.PerPartner)
    }


def _measure(
    session: Session, need: Need, award: Award, workspace_id: int, as_of: date, program: nodes.Program
) -> dict[str, Any]:
    selection = need.selection
    own, partner = need.scope == "partner", award.partner
    found = measures.behind(
        session,
        workspace_id=workspace_id,
        need=need,
        partner=partner if own else None,
        as_of=as_of,
        program=program,
    )
    answer = (
        measures.read(
            session,
            workspace_id=workspace_id,
            needs=measures.only(need),
            as_of=as_of,
            program=program,
        )
        .values[need]
        .get(folded(partner) if own else "")
    )
    counts = need.function == "count" and not need.distinct
    return {
        "text": _text(need, award.unit if own else None),
        "function": need.function,
        "distinct": need.distinct,
        "own": own,
        "from": selection.days.start.isoformat() if selection.days.start else None,
        "to": selection.days.end.isoformat(),
        "value": _cell(answer if answer is not None or need.function not in ("sum", "count") else Decimal(0)),
        "facts": [
            {
                "kind": fact.kind,
                "id": fact.id,
                "revision": fact.revision,
                "partner": fact.partner,
                "on": fact.on.isoformat(),
                **({"at": fact.at.isoformat()} if fact.at != MIDNIGHT else {}),
                "value": _cell(value),
                "return": fact.is_return,
            }
            for fact, value in found
            if not counts or need.value is None or value is True
        ],
    }


def _text(need: Need, unit: Unit | None) -> str:
    """The aggregate as the program writes it, without its window. Beside a store, what is counted of no store is the whole partner's."""
    where = need.selection.where
    of_unit = unit is None or any(
        isinstance(node, nodes.Name) and node.path[-1] == unit.field for node in walk(where)
    )
    return format_expression(
        nodes.Aggregate(
            need.function,
            need.selection.facts,
            need.value,
            distinct=need.distinct,
            where=where,
            across=None if of_unit else nodes.AcrossThis(nodes.Name(("partner",))),
        )
    )


def _entry(session: Session, entry: EntryRow, row: AwardRow) -> dict[str, Any]:
    lines = session.exec(
        select(PostingRow.account, PostingRow.amount_minor).where(PostingRow.entry_id == entry.id)
    ).all()
    return {
        "id": entry.id,
        "key": asdict(chain.key_of(row)),
        "content": chain.content_of(entry.model_dump()),
        "postings": sorted([account, minor] for account, minor in lines),
        "hash": entry.hash,
    }


def _cell(value: Answer) -> Any:
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return {"number": f"{value:f}"}
        case date():
            return value.isoformat()
        case _:
            return value
