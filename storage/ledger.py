"""The ledger: awards, each with the entries that made it what it is. Only ever added to; a correction is an entry of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, insert
from sqlalchemy import select as columns_of
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select

from programs.adjustments import LINE, signed_by
from programs.awards import Award, AwardKey
from programs.corrections import Correction, Posted
from programs.facts import folded
from programs.money import Money
from programs.records import record
from programs.stages import Holdings, Standing, postings, rebooked, stands
from storage import journal
from storage.award_json import award_of, award_text
from storage.chain import verify_chain
from storage.changed import Overtaken
from storage.incoming import in_portions
from storage.ledger_tables import AwardRow, EntryRow, ProofRow
from storage.ledger_values import (
    POSTED,
    Change,
    LedgerAward,
    LedgerEntry,
    PostedEntry,
    ledger_award,
    ledger_entry,
    posted_of,
)
from storage.many_rows import rows_of_texts

__all__ = ["LedgerAward", "LedgerEntry", "PostedEntry", "verify_chain"]


def posted(
    session: Session, *, workspace_id: int, program_id: int, partners: Collection[str] | None = None
) -> Mapping[str, Posted]:
    """What the ledger holds of a program, by str(key): what `programs.corrections` compares awards with. Of these (folded) partners, or of all."""
    which = _of_program(workspace_id, program_id)
    if partners is not None:
        which = and_(which, col(AwardRow.partner).in_(partners))
    return {str(key): held.posted for key, held in _keyed(session, _last_entries(which)) if held.posted}


def post(
    session: Session,
    *,
    workspace_id: int,
    program_id: int,
    deciding: Mapping[AwardKey, int],
    corrections: Sequence[Correction],
    now: datetime,
    on: date,
) -> tuple[PostedEntry, ...]:
    """Write an entry for each correction, in their order, booked on that day; an award that changes its currency takes two.

    `deciding` has the version of each award; what is withdrawn stays with the version that awarded it.
    Raises Overtaken where the ledger no longer holds what the corrections start from.
    """
    journal.alone(session, program_id=program_id)
    ledger = _held(session, workspace_id, program_id, [correction.key for correction in corrections])
    for correction in corrections:
        held = ledger.get(correction.key)
        if (held.posted if held else None) != correction.previous:
            raise Overtaken(f"the ledger holds something else under {correction.key} by now")
    fixed: dict[str, Any] = {"workspace_id": workspace_id, "program_id": program_id}
    ledger |= _made(session, fixed, [item for item in corrections if item.previous is None])
    fixed |= {"recorded_at": now.astimezone(UTC), "booked_on": on, "actor": "", "note": ""}
    lying = journal.lying(session, [held.award_id for held in ledger.values() if held.posted])
    entries: list[journal.Entry] = []
    results: list[PostedEntry] = []
    for correction in corrections:
        held = ledger[correction.key]
        version = held.version_id if correction.award is None else deciding[correction.key]
        for result in _changes(session, correction, held, lying):
            values = (
                fixed
                | _columns(result)
                | _signed(correction)
                | {"corrects": held.entry_id, "version_id": version}
            )
            entries.append(journal.Entry(correction.key, values, result.postings, award_text(result.award)))
            results.append(result)
    ids = journal.write(session, program_id=program_id, entries=entries)
    return tuple(replace(result, entry_id=id_) for result, id_ in zip(results, ids, strict=True))


def changes(
    session: Session,
    *,
    workspace_id: int,
    program_id: int,
    corrections: Sequence[Correction],
    deciding: Mapping[AwardKey, int],
) -> tuple[Change, ...]:
    """The corrections with the awards that they are about, and with what was earned until then."""
    keys = [
        each.key
        for each in corrections
        if each.award is None or (each.previous is not None and each.previous.status == "earned")
    ]
    held = _held(session, workspace_id, program_id, keys)
    before: dict[AwardKey, Award] = {}
    for portion in in_portions(list(held.items())):
        proofs = dict(
            session.exec(
                select(EntryRow.id, ProofRow.text)
                .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
                .where(col(EntryRow.id).in_([each.entry_id for _, each in portion]))
            ).all()
        )
        before |= {key: award_of(proofs[each.entry_id]) for key, each in portion if each.entry_id}
    return tuple(
        Change(
            program_id,
            each,
            each.award or before[each.key],
            before.get(each.key),
            held[each.key].version_id if each.key in held else None,
            deciding.get(each.key),
        )
        for each in corrections
    )


def awards_of(
    session: Session,
    *,
    workspace_id: int,
    partner: str | None = None,
    program_id: int | None = None,
    after: datetime | None = None,
) -> tuple[LedgerAward, ...]:
    """Every award as it stands, withdrawn ones too, the oldest first; of one partner, of one program, changed after a moment."""
    statement = (
        select(EntryRow, ProofRow.text)
        .join(AwardRow, _is_last())
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .where(AwardRow.workspace_id == workspace_id)
    )
    if partner is not None:
        statement = statement.where(AwardRow.partner == folded(partner))
    if program_id is not None:
        statement = statement.where(AwardRow.program_id == program_id)
    if after is not None:
        statement = statement.where(EntryRow.recorded_at > after)
    found = session.exec(statement.order_by(col(AwardRow.id)))
    return tuple(ledger_award(entry, proof) for entry, proof in found)


def award(session: Session, *, workspace_id: int, award_id: int) -> LedgerAward | None:
    """One award as it stands, with all its entries, the oldest first. None also where it is another workspace's."""
    entries = session.exec(
        select(EntryRow, ProofRow.text)
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash)
        .where(EntryRow.award_id == award_id, EntryRow.workspace_id == workspace_id)
        .order_by(col(EntryRow.seq))
    ).all()
    return ledger_award(*entries[-1], tuple(ledger_entry(*entry) for entry in entries)) if entries else None


def totals(
    session: Session, *, workspace_id: int, program_id: int | None = None
) -> tuple[tuple[str, Money], ...]:
    """What each partner has been awarded, net: a pair for each partner and currency, in their order; not what adds up to nothing."""
    total = func.sum(EntryRow.delta_minor)
    statement = (
        select(func.max(AwardRow.partner_name), col(EntryRow.currency), total)
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id)
        .where(EntryRow.workspace_id == workspace_id, col(EntryRow.currency).is_not(None))
        .group_by(col(AwardRow.partner), col(EntryRow.currency))
        .having(total != 0)
        .order_by(col(AwardRow.partner), col(EntryRow.currency))
    )
    if program_id is not None:
        statement = statement.where(EntryRow.program_id == program_id)
    # PostgreSQL answers a sum of BIGINT with a NUMERIC, hence int().
    return tuple(
        (partner, Money.from_minor(int(minor), currency))
        for partner, currency, minor in session.execute(statement)
    )


def standing_now(session: Session, *, workspace_id: int, standing: Standing) -> int:
    """How many awards stand there now."""
    statement = (
        select(func.count())
        .select_from(EntryRow)
        .join(AwardRow, _is_last())
        .where(AwardRow.workspace_id == workspace_id, EntryRow.standing == standing)
    )
    return session.exec(statement).one()


def spent(session: Session, *, workspace_id: int, program_id: int) -> dict[tuple[str, str, str], Decimal]:
    """What a program has awarded by its rules, net, by partner and rule (as the keys of awards write them) and currency."""
    statement = (
        select(
            col(AwardRow.partner), col(AwardRow.rule), col(EntryRow.currency), func.sum(EntryRow.delta_minor)
        )
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id)
        .where(
            EntryRow.workspace_id == workspace_id,
            EntryRow.program_id == program_id,
            col(EntryRow.currency).is_not(None),
            AwardRow.line != LINE,
        )
        .group_by(col(AwardRow.partner), col(AwardRow.rule), col(EntryRow.currency))
    )
    return {
        (partner, rule, currency): Money.from_minor(int(minor), currency).amount
        for partner, rule, currency, minor in session.execute(statement)
    }


# --- what is there -------------------------------------------------------------------------------------------------

_OF_KEY: Final = tuple(each.name for each in fields(AwardKey))
_KEY: Final = tuple(col(getattr(AwardRow, name)) for name in _OF_KEY)
_HELD: Final[Sequence[Mapped[Any]]] = (
    col(AwardRow.id),
    col(EntryRow.id),
    col(EntryRow.version_id),
    col(EntryRow.seq),
    col(EntryRow.standing),
)
_values_of: Final = attrgetter(*_OF_KEY)


@record(frozen=True, slots=True)
class _Held:
    """An award as the ledger holds it; one that was just made has no entry and nothing posted yet."""

    award_id: int
    entry_id: int | None
    version_id: int | None
    seq: int
    standing: Standing
    posted: Posted | None


def _held(
    session: Session, workspace_id: int, program_id: int, keys: Sequence[AwardKey]
) -> dict[AwardKey, _Held]:
    """What is there under these keys, however much else there is."""
    wanted = rows_of_texts(session, _OF_KEY, map(_values_of, keys))
    same = and_(*(own == wanted.c[name] for name, own in zip(_OF_KEY, _KEY, strict=True)))
    statement = _last_entries(_of_program(workspace_id, program_id)).join(wanted, same)
    return dict(_keyed(session, statement)) if keys else {}


def _last_entries(which: ColumnElement[bool]) -> Select[Any]:
    """Of awards, as columns and not as rows of tables, which takes a fifth of the time: a tick reads all that whoever is touched was ever awarded."""
    return columns_of(*_KEY, *_HELD, *POSTED).join_from(AwardRow, EntryRow, _is_last()).where(which)


def _keyed(session: Session, last_entries: Select[Any]) -> Iterator[tuple[AwardKey, _Held]]:
    for row in session.execute(last_entries.order_by(col(AwardRow.id))):
        rule, partner, unit, payee, fact, period, line, award_id, entry_id, version_id, seq, standing = row[
            :12
        ]
        key = AwardKey(
            rule=rule, partner=partner, unit=unit, payee=payee, fact=fact, period=period, line=line
        )
        yield key, _Held(award_id, entry_id, version_id, seq, standing, posted_of(*row[12:]))


def _of_program(workspace_id: int, program_id: int) -> ColumnElement[bool]:
    return and_(col(AwardRow.workspace_id) == workspace_id, col(AwardRow.program_id) == program_id)


def _is_last() -> ColumnElement[bool]:
    return and_(col(EntryRow.award_id) == AwardRow.id, col(EntryRow.seq) == AwardRow.last_seq)


# --- what is to be written -----------------------------------------------------------------------------------------


def _made(session: Session, fixed: Mapping[str, Any], new: Sequence[Correction]) -> dict[AwardKey, _Held]:
    """The rows of awards that the ledger did not have."""
    rows = [
        {**fixed, **asdict(item.key), "partner_name": item.award.partner.strip(), "last_seq": 0}
        for item in new
        if item.award is not None
    ]
    assert len(rows) == len(new), "only what the ledger holds can be withdrawn"
    if not rows:
        return {}
    ids = session.scalars(insert(AwardRow).returning(col(AwardRow.id), sort_by_parameter_order=True), rows)
    return {
        item.key: _Held(award_id, None, None, 0, "earned", None)
        for item, award_id in zip(new, ids, strict=True)
    }


def _changes(
    session: Session, correction: Correction, held: _Held, lying: Mapping[tuple[int, str], Holdings]
) -> Iterator[PostedEntry]:
    """The entry, or the two entries, by which the ledger comes to hold what the correction says."""
    award, current = _target(session, correction, held), correction.current
    before = held.posted.amount if held.posted else None
    standing = held.standing
    for step, (delta, amount) in enumerate(_moves(before, current.amount), start=1):
        lay = lying.get((held.award_id, delta.currency), {}) if delta else {}
        to = amount.minor if amount else 0
        lies = rebooked(lay, to=to, standing=standing, status=current.status) if delta else lay
        standing = stands(lies, standing=standing, status=current.status)
        yield PostedEntry(
            award_id=held.award_id,
            entry_id=0,
            seq=held.seq + step,
            key=correction.key,
            previous=correction.previous,
            current=current,
            delta=delta,
            amount=amount,
            reason=correction.reason,
            award=award,
            standing=standing,
            postings=postings(lay, lies),
        )


def _target(session: Session, correction: Correction, held: _Held) -> Award:
    if correction.award is not None:
        return correction.award
    assert held.posted is not None, "only what the ledger holds can be withdrawn"
    proof = session.exec(
        select(ProofRow.text)
        .join(EntryRow, col(EntryRow.proof_hash) == ProofRow.hash)
        .where(EntryRow.id == held.entry_id)
    ).one()
    return award_of(proof)


def _moves(before: Money | None, after: Money | None) -> Iterator[tuple[Money | None, Money | None]]:
    """By how much the balance moves, and what the award is worth then; each move in one currency."""
    if before is None:
        yield after, after
    elif after is None:
        yield Money(-before.amount, before.currency), None
    elif before.currency == after.currency:
        yield Money(after.amount - before.amount, after.currency), after
    else:
        yield Money(-before.amount, before.currency), Money(before.amount * 0, before.currency)
        yield after, after


def _signed(correction: Correction) -> dict[str, Any]:
    """Of what was given by hand, who approved it and why; all else the evaluation says."""
    award = correction.award
    if award is None or award.line != LINE:
        return {}
    actor, note = signed_by(award)
    return {"actor": actor, "note": note}


def _columns(result: PostedEntry) -> dict[str, Any]:
    money = result.delta or result.amount
    return {
        "award_id": result.award_id,
        "seq": result.seq,
        "reason": result.reason,
        "status": result.current.status,
        "standing": result.standing,
        "delta_minor": result.delta.minor if result.delta else 0,
        "amount_minor": result.amount.minor if result.amount else None,
        "currency": money.currency if money else None,
        "item": result.current.item,
        "earned_on": result.current.on,
        "payable_on": result.current.payable_on,
        "terms": result.current.terms,
    }
