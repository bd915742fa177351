"""Whom a change of facts touches: the partners whose awards may differ by it, before the change or after it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from storage.fact_tables import DealRow, RecordRow
from storage.incoming import Facts
from storage.many_rows import among


class _Touching(NamedTuple):
    """What a record says of whom it touches."""

    partner: str
    columns: Mapping[str, Any]


def partners(session: Session, *, workspace_id: int, kind: str, facts: Facts) -> frozenset[str] | None:
    """By folded names, of facts that are about to be written: both those whose they were, and those whose they become.

    None where it may be anybody: what is known of customers and people, and exchange rates.
    """
    of_stored = _Stored(session, workspace_id)
    if kind == "deals":
        coming = {partner for (partner,) in facts.values("partner_key")}
        return of_stored.of_deals(facts.keys) | coming
    rows = [
        *of_stored.records(kind, facts.keys),
        *(
            _Touching(partner, json.loads(columns))
            for partner, columns in facts.values("partner_key", "columns")
        ),
    ]
    match kind:
        case "partners" | "activities" | "targets" | "scores" | "decisions":
            return frozenset(row.partner for row in rows)
        case "receipts":
            return of_stored.of_deals({row.columns["deal"] for row in rows})
        case "readings":
            return _whose_readings(rows, of_stored)
        case _:
            return None


def _whose_readings(rows: Sequence[_Touching], of_stored: _Stored) -> frozenset[str] | None:
    """A reading is about the deal that it names, or else about a person, a customer or a partner."""
    of_deals = {row.columns["deal"] for row in rows if "deal" in row.columns}
    others = [row for row in rows if "deal" not in row.columns]
    if any("customer" in row.columns or "person" in row.columns for row in others):
        return None
    return of_stored.of_deals(of_deals) | {row.partner for row in others}


class _Stored:
    """The facts that are stored."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def of_deals(self, ids: Collection[str]) -> frozenset[str]:
        """The partners of these deals' parts, and those of activities on them, which see the deal's fields."""
        if not ids:
            return frozenset()
        deals = select(DealRow.partner_key).where(
            DealRow.workspace_id == self._workspace_id, among(self._session, col(DealRow.deal_id), ids)
        )
        return frozenset({*self._linked(ids), *self._session.exec(deals.distinct())})

    def records(self, kind: str, keys: Sequence[str]) -> Iterator[_Touching]:
        """The records under these keys, as they are before they are replaced."""
        records = select(RecordRow.partner_key, col(RecordRow.columns)).where(
            RecordRow.workspace_id == self._workspace_id,
            RecordRow.kind == kind,
            among(self._session, col(RecordRow.record_key), keys),
        )
        return (_Touching(partner, columns) for partner, columns in self._session.exec(records))

    def _linked(self, ids: Collection[str]) -> set[str]:
        deal = col(RecordRow.columns)["deal"].as_string()
        activities = select(RecordRow.partner_key, deal).where(
            RecordRow.workspace_id == self._workspace_id, RecordRow.kind == "activities", deal.is_not(None)
        )
        return {partner for partner, on in self._session.exec(activities) if on in ids}
