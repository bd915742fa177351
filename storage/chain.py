"""The chain of a program's entries: each carries a hash of its content and of the hash before it, so that no edit goes unseen."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlmodel import Session, col, select

from programs.awards import AwardKey
from storage.award_json import canonical
from storage.ledger_tables import AwardRow, EntryRow, PostingRow, ProofRow

_OF_KEY: Final = tuple(field.name for field in fields(AwardKey))

START: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a program's chain. Kept somewhere else, it proves that nothing was cut off."""

    length: int
    hash: str


def head(session: Session, *, program_id: int) -> Head:
    last = session.exec(
        select(EntryRow.chain_no, EntryRow.hash)
        .where(EntryRow.program_id == program_id)
        .order_by(col(EntryRow.chain_no).desc())
        .limit(1)
    ).first()
    return Head(last[0], last[1]) if last else Head(0, START)


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, as it is hashed: everything in it but its own id and the hash."""
    return {
        name: value if value is None or isinstance(value, int | str) else value.isoformat()
        for name, value in values.items()
        if name not in ("id", "hash")
    }


def entry_hash(key: AwardKey, values: Mapping[str, Any], postings: Sequence[tuple[str, int]]) -> str:
    """Of everything in the entry but its own id, of its lines, and of the award's key. The proof is in it by its own hash."""
    content = content_of(values)
    named = {name: getattr(key, name) for name in _OF_KEY}
    return hashlib.sha256(canonical([named, content, sorted(postings)]).encode()).hexdigest()


def verify_chain(session: Session, *, workspace_id: int, program_id: int | None = None) -> tuple[str, ...]:
    """What is wrong with the stored ledger, a sentence for each fault; nothing, where it is as it was written."""
    statement = (
        select(EntryRow, AwardRow)
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id)
        .where(EntryRow.workspace_id == workspace_id)
        .order_by(col(EntryRow.program_id), col(EntryRow.chain_no))
        .execution_options(populate_existing=True)
    )
    if program_id is not None:
        statement = statement.where(EntryRow.program_id == program_id)
    pairs = [(entry, award) for entry, award in session.exec(statement)]
    lines = _lines(session, workspace_id)
    return (
        *(_that_hang_loose(session, workspace_id) if program_id is None else ()),
        *_broken_links(pairs, lines),
        *_broken_lines(pairs, lines),
        *_broken_proofs(session, workspace_id),
        *_broken_awards(session, workspace_id, program_id, pairs),
    )


def _lines(session: Session, workspace_id: int) -> Mapping[int, list[PostingRow]]:
    found: defaultdict[int, list[PostingRow]] = defaultdict(list)
    statement = (
        select(PostingRow)
        .where(PostingRow.workspace_id == workspace_id)
        .order_by(col(PostingRow.id))
        .execution_options(populate_existing=True)
    )
    for line in session.exec(statement):
        found[line.entry_id].append(line)
    return found


def _that_hang_loose(session: Session, workspace_id: int) -> Iterator[str]:
    """Lines without their entry, and entries without their award: a database whose keys were switched off may hold them."""
    lines = (
        select(PostingRow.id)
        .join(EntryRow, col(EntryRow.id) == PostingRow.entry_id, isouter=True)
        .where(PostingRow.workspace_id == workspace_id, col(EntryRow.id).is_(None))
        .order_by(col(PostingRow.id))
    )
    entries = (
        select(EntryRow.id)
        .join(AwardRow, col(AwardRow.id) == EntryRow.award_id, isouter=True)
        .where(EntryRow.workspace_id == workspace_id, col(AwardRow.id).is_(None))
        .order_by(col(EntryRow.id))
    )
    for line in session.exec(lines):
        yield f"line {line} belongs to no entry"
    for entry in session.exec(entries):
        yield f"entry {entry} belongs to no award"


def _broken_lines(
    pairs: list[tuple[EntryRow, AwardRow]], lines: Mapping[int, list[PostingRow]]
) -> Iterator[str]:
    """BALANCED: the lines of an entry add up to nothing, are about its award, and move its balance by what it says."""
    entries = {entry.id: entry for entry, _ in pairs}
    for entry_id, own in lines.items():
        entry = entries.get(entry_id)
        if entry is None:
            continue
        if sum(line.amount_minor for line in own):
            yield f"the lines of entry {entry_id} do not add up to nothing"
        if any(line.award_id != entry.award_id or line.currency != entry.currency for line in own):
            yield f"a line of entry {entry_id} is about something else than the entry"
    for entry in entries.values():
        cost = sum(line.amount_minor for line in lines.get(entry.id, ()) if line.account == "cost")
        if cost != entry.delta_minor:
            yield f"entry {entry.id} moves {entry.delta_minor}, and its lines {cost} {entry.currency}"


def _broken_proofs(session: Session, workspace_id: int) -> Iterator[str]:
    statement = (
        select(EntryRow.proof_hash, ProofRow.text)
        .join(ProofRow, col(ProofRow.hash) == EntryRow.proof_hash, isouter=True)
        .where(EntryRow.workspace_id == workspace_id)
        .distinct()
    )
    for hash_, text in session.exec(statement):
        if text is None:
            yield f"the proof {hash_[:12]} is missing"
        elif hashlib.sha256(text.encode()).hexdigest() != hash_:
            yield f"the proof {hash_[:12]} is not as it was written"


def key_of(award: AwardRow) -> AwardKey:
    return AwardKey(
        rule=award.rule,
        partner=award.partner,
        unit=award.unit,
        payee=award.payee,
        fact=award.fact,
        period=award.period,
        line=award.line,
    )


def _broken_links(
    pairs: list[tuple[EntryRow, AwardRow]], lines: Mapping[int, list[PostingRow]]
) -> Iterator[str]:
    ends: dict[int, Head] = {}
    for entry, award in pairs:
        before = ends.get(entry.program_id, Head(0, START))
        where = f"entry {entry.id} (program {entry.program_id}, {entry.chain_no} in its chain)"
        if entry.chain_no != before.length + 1:
            yield f"{where} does not follow entry {before.length}: entries are missing"
        elif entry.previous_hash != before.hash:
            yield f"{where} was not written after the entry that stands before it"
        if entry.hash != entry_hash(
            key_of(award),
            entry.model_dump(),
            [(line.account, line.amount_minor) for line in lines.get(entry.id, ())],
        ):
            yield f"{where} is not as it was written"
        ends[entry.program_id] = Head(entry.chain_no, entry.hash)


def _broken_awards(
    session: Session, workspace_id: int, program_id: int | None, pairs: list[tuple[EntryRow, AwardRow]]
) -> Iterator[str]:
    entries: defaultdict[int, list[EntryRow]] = defaultdict(list)
    for entry, _ in pairs:
        entries[entry.award_id].append(entry)
    awards = select(AwardRow).where(AwardRow.workspace_id == workspace_id)
    if program_id is not None:
        awards = awards.where(AwardRow.program_id == program_id)
    for award in session.exec(awards):
        own = entries[award.id]
        if [entry.seq for entry in own] != list(range(1, award.last_seq + 1)):
            yield f"award {award.id} should have the entries 1 to {award.last_seq}, and has {[entry.seq for entry in own]}"
            continue
        last = own[-1]
        sums: defaultdict[str | None, int] = defaultdict(int)
        for entry in own:
            sums[entry.currency] += entry.delta_minor
        sums[last.currency] -= last.amount_minor or 0
        if any(sums.values()):
            yield f"award {award.id} is worth {last.amount_minor} {last.currency}, which is not what its entries add up to"
