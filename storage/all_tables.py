"""Every table there is, in one catalogue."""

from __future__ import annotations

from sqlalchemy import MetaData

from storage import (
    adjustment_tables,
    applause_tables,
    case_tables,
    fact_tables,
    final_rows,
    fulfilment_tables,
    kept_tables,
    kudos_tables,
    ledger_tables,
    point_tables,
    poll_tables,
    proposal_tables,
    seal_tables,
    tables,
    voucher_tables,
)
from storage.row import Row

__all__ = [
    "adjustment_tables",
    "applause_tables",
    "case_tables",
    "fact_tables",
    "final_rows",
    "fulfilment_tables",
    "kept_tables",
    "kudos_tables",
    "ledger_tables",
    "metadata",
    "point_tables",
    "poll_tables",
    "proposal_tables",
    "seal_tables",
    "tables",
    "voucher_tables",
]

metadata: MetaData = Row.metadata
