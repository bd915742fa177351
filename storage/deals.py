"""Deals as they are written: from what a file says to rows, and the rows of a deal in place of those that it had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from babel.numbers import is_currency
from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from dsl.vocabulary import DEAL_DATES
from programs.facts import folded
from programs.money import minor_digits
from storage.fact_tables import DealRow
from storage.incoming import Decision, Incoming, Known, in_portions, write_rows
from storage.times import times_as_text

TEXTS: Final = ("rep", "customer", "product", "category", "type")
TEXT_KEYS: Final = ("partner_key", *(f"{name}_key" for name in TEXTS))
MONEYS: Final = ("amount", "list_price", "cost", "margin")
COUNTS: Final = ("units", "term")
MILLION: Final = 1_000_000
LARGEST: Final = 10**15
"""In minor units, or millionths: thousands of the largest can be added up before a database's integers end."""


LONGEST_TEXTS: Final = 2_000
"""In bytes, the texts of a deal together: an index holds them in one piece, which PostgreSQL limits to 2,700."""


class Unusable(ValueError):  # noqa: N818 - said in the words of what happened
    """What a row says cannot be kept; every reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


def columns_of(
    values: Mapping[str, Any], own: Mapping[str, str], times: Mapping[str, time], *, currency: str
) -> dict[str, Any]:
    """The row of a partner's part of a deal. A deal without a currency has `currency`. Raises Unusable."""
    reasons: list[str] = []
    row: dict[str, Any] = {
        "deal_id": values["id"],
        "partner": values["partner"],
        "partner_key": folded(values["partner"]),
    }
    row["currency"] = str(values.get("currency", currency)).upper()
    if not _is_currency(row["currency"]):
        reasons.append(f"currency: “{values['currency']}” is no currency; write its code, such as EUR")
    digits = minor_digits(row["currency"])
    for name in MONEYS:
        row[f"{name}_minor"] = _whole(
            name, values.get(name), digits, f"{row['currency']} has {digits}", reasons
        )
    for name in COUNTS:
        row[f"{name}_millionths"] = _whole(name, values.get(name), 6, "at most 6 can be kept", reasons)
    for name in TEXTS:
        text = values.get(name)
        row[name], row[f"{name}_key"] = text, None if text is None else folded(text)
    size = sum(len(row[key].encode()) for key in TEXT_KEYS if row[key] is not None)
    if size > LONGEST_TEXTS:
        reasons.append(f"the texts are too long together ({size:,} bytes; {LONGEST_TEXTS:,} can be kept)")
    row |= {name: values.get(name) for name in DEAL_DATES}
    row["times"] = times_as_text(times)
    row["credit"] = _credit(values.get("credit"), reasons)
    row["credit_role"] = values.get("credit_role")
    row["stage"] = _stage(values, reasons)
    row["own"] = dict(own)
    if reasons:
        raise Unusable(reasons)
    return row


def known(session: Session, *, workspace_id: int, ids: Sequence[str]) -> dict[str, Known]:
    """What is stored of the deals with these ids."""
    found: dict[str, Known] = {}
    for portion in in_portions(ids):
        statement = select(DealRow.deal_id, DealRow.revision, DealRow.content_hash).where(
            DealRow.workspace_id == workspace_id, col(DealRow.deal_id).in_(portion)
        )
        found |= {deal: Known(revision, hash_) for deal, revision, hash_ in session.exec(statement)}
    return found


def write(session: Session, *, workspace_id: int, deals: Sequence[tuple[Incoming, Decision]]) -> None:
    """Each deal in place of what was stored under its id; of an unchanged one, only its revision."""
    replaced = [fact.key for fact, decision in deals if decision.outcome == "changed"]
    for portion in in_portions(replaced):
        session.execute(delete(DealRow).where(_of(workspace_id), col(DealRow.deal_id).in_(portion)))
    rows = [
        {**row, "workspace_id": workspace_id, "revision": decision.revision, "content_hash": fact.hash}
        for fact, decision in deals
        if decision.outcome in ("new", "changed")
        for row in fact.rows
    ]
    write_rows(session, DealRow, rows)
    confirmed = [
        {"deal": fact.key, "newer": decision.revision}
        for fact, decision in deals
        if decision.outcome == "unchanged" and fact.revision is not None
    ]
    if confirmed:
        table = DealRow.metadata.tables["deals"]
        statement = update(table).where(
            table.c.workspace_id == workspace_id, table.c.deal_id == bindparam("deal")
        )
        session.connection().execute(statement.values(revision=bindparam("newer")), confirmed)


@lru_cache(maxsize=256)
def _is_currency(code: str) -> bool:
    return bool(is_currency(code))


def _of(workspace_id: int) -> Any:
    return col(DealRow.workspace_id) == workspace_id


def _whole(name: str, amount: Decimal | None, digits: int, rule: str, reasons: list[str]) -> int | None:
    """The amount in its smallest unit."""
    if amount is None:
        return None
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        reasons.append(f"{name}: {amount} has too many decimals ({rule})")
        return None
    if abs(scaled) >= LARGEST:
        reasons.append(f"{name}: {amount} is too large to be true")
        return None
    return int(scaled)


def _credit(share: Decimal | None, reasons: list[str]) -> str:
    if share is None:
        return "1"
    if not 0 < share <= 1:
        reasons.append("credit: a partner's share is above 0% and at most 100%; write 60% or 0.6")
    return f"{share.normalize():f}"


def _stage(values: Mapping[str, Any], reasons: list[str]) -> str:
    """In the form in which stages are compared. A deal that says none is won, once it is closed."""
    closed_on: date | None = values.get("closed_on")
    if "stage" not in values:
        return "won" if closed_on else "open"
    stage = folded(values["stage"])
    if stage in ("won", "lost") and closed_on is None:
        reasons.append(f"closed_on is missing, and the deal is {stage}")
    return stage
