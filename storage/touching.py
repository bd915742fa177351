"""Whom a change of facts touches: the partners whose awards may differ by it, before the change or after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.fact_tables import DealRow, RecordRow
from storage.incoming import Incoming, in_portions

_Row = Mapping[str, Any]


def partners(
    session: Session, *, workspace_id: int, kind: str, facts: Sequence[Incoming]
) -> frozenset[str] | None:
    """By folded names, of facts that are about to be written: both those whose they were, and those whose they become.

    None where it may be anybody: what is known of customers and people, and exchange rates.
    """
    among = _Among(session, workspace_id)
    if kind == "deals":
        ids = {fact.key for fact in facts}
        return frozenset().union(*(fact.partners for fact in facts)) | among.of_deals(ids)
    rows = [*among.stored(kind, [fact.key for fact in facts]), *(row for fact in facts for row in fact.rows)]
    match kind:
        case "partners" | "activities" | "targets" | "scores" | "decisions":
            return frozenset(row["partner_key"] for row in rows)
        case "receipts":
            return among.of_deals({row["columns"]["deal"] for row in rows})
        case "readings":
            return _whose_readings(rows, among)
        case _:
            return None


def _whose_readings(rows: Sequence[_Row], among: _Among) -> frozenset[str] | None:
    """A reading is about the deal that it names, or else about a person, a customer or a partner."""
    of_deals = {row["columns"]["deal"] for row in rows if "deal" in row["columns"]}
    others = [row for row in rows if "deal" not in row["columns"]]
    if any("customer" in row["columns"] or "person" in row["columns"] for row in others):
        return None
    return among.of_deals(of_deals) | {row["partner_key"] for row in others}


class _Among:
    """The facts that are stored."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def of_deals(self, ids: Collection[str]) -> frozenset[str]:
        """The partners of these deals' parts, and those of activities on them, which see the deal's fields."""
        if not ids:
            return frozenset()
        found = set(self._linked(ids))
        for portion in in_portions(ids):
            deals = select(DealRow.partner_key).where(
                DealRow.workspace_id == self._workspace_id, col(DealRow.deal_id).in_(portion)
            )
            found.update(self._session.exec(deals))
        return frozenset(found)

    def stored(self, kind: str, keys: Sequence[str]) -> list[_Row]:
        """The records under these keys, as they are before they are replaced."""
        found: list[_Row] = []
        for portion in in_portions(keys):
            records = select(RecordRow.partner_key, col(RecordRow.columns)).where(
                RecordRow.workspace_id == self._workspace_id,
                RecordRow.kind == kind,
                col(RecordRow.record_key).in_(portion),
            )
            found += [
                {"partner_key": key, "columns": columns} for key, columns in self._session.exec(records)
            ]
        return found

    def _linked(self, ids: Collection[str]) -> set[str]:
        deal = col(RecordRow.columns)["deal"].as_string()
        activities = select(RecordRow.partner_key, deal).where(
            RecordRow.workspace_id == self._workspace_id, RecordRow.kind == "activities", deal.is_not(None)
        )
        return {partner for partner, on in self._session.exec(activities) if on in ids}
