"""The heads of all chains of a workspace. Kept somewhere else, they prove later that nothing before them was changed or cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage import chain, points, seals
from storage.chain import START, Head
from storage.ledger_tables import EntryRow
from storage.tables import ProgramRow


@dataclass(frozen=True, slots=True)
class NamedHead:
    """`ledger Sprint`, `points`, `facts` or `acts`, and where that chain ends."""

    chain: str
    head: Head


def heads(session: Session, *, workspace_id: int) -> tuple[NamedHead, ...]:
    """Of the chains in which something stands."""
    found = [
        *(
            NamedHead(name, chain.head(session, program_id=program_id))
            for name, program_id in _ledgers(session, workspace_id).items()
        ),
        NamedHead("points", points.head(session, workspace_id=workspace_id)),
        *(
            NamedHead(each, seals.head(session, workspace_id=workspace_id, chain=each))
            for each in seals.CHAINS
        ),
    ]
    return tuple(each for each in found if each.head.length)


def broken_heads(session: Session, *, workspace_id: int, kept: Iterable[NamedHead]) -> Iterator[str]:
    """Which chains do not lead through the heads that were kept, a sentence for each."""
    ledgers = _ledgers(session, workspace_id)
    for each in kept:
        now = _hash_at(session, workspace_id, ledgers, each)
        if now is None:
            yield f"{each.chain}: entry {each.head.length} was there when its head was kept, and is not any more"
        elif now != each.head.hash:
            yield f"{each.chain}: up to entry {each.head.length}, it is not what it was when its head was kept"


def _hash_at(session: Session, workspace_id: int, ledgers: Mapping[str, int], kept: NamedHead) -> str | None:
    length = kept.head.length
    if length == 0:
        return START
    for chain_of in seals.CHAINS:
        if kept.chain == chain_of:
            return seals.hash_at(session, workspace_id=workspace_id, chain=chain_of, length=length)
    if kept.chain == "points":
        return points.hash_at(session, workspace_id=workspace_id, length=length)
    return session.exec(
        select(EntryRow.hash).where(
            EntryRow.program_id == ledgers.get(kept.chain, 0), EntryRow.chain_no == length
        )
    ).first()


def _ledgers(session: Session, workspace_id: int) -> Mapping[str, int]:
    """Each program's id, by what its chain is called."""
    rows = session.exec(
        select(ProgramRow.name_folded, ProgramRow.id)
        .where(ProgramRow.workspace_id == workspace_id)
        .order_by(col(ProgramRow.id))
    )
    return {f"ledger {name}": id_ for name, id_ in rows}
