"""A deal with something in it put right, or one that is missing: what would come by a file if its source knew better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from dsl.vocabulary import DEAL_DATES
from programs.facts import folded
from programs.money import Money, minor_digits
from storage.csv_files import Sheet
from storage.deals import COUNTS, MONEYS, TEXTS
from storage.fact_tables import DealRow
from storage.imports import Checked, checked_deals
from storage.times import times_read

_SIX_DIGITS: Final = Decimal("0.000001")
_WHOLE: Final = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPart:
    """A partner's part of a deal, in short."""

    id: str
    partner: str
    customer: str
    product: str
    amount: Money | None
    """The partner's part of the whole amount."""
    whole: Money | None
    category: str
    closed_on: date | None
    credit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What is said to be right; None: as it is. The amount is the whole deal's; `credit` is the partner's share, 1 being the whole."""

    deal: str
    partner: str
    amount: Decimal | None = None
    closed_on: date | None = None
    product: str | None = None
    category: str | None = None
    customer: str | None = None
    credit: Decimal | None = None


def parts_of_partner(
    session: Session, *, workspace_id: int, partner: str, until: date, limit: int
) -> tuple[DealPart, ...]:
    """The partner's deals as of a day, those that were closed last in front; one that is open comes first."""
    rows = session.exec(
        select(DealRow)
        .where(
            DealRow.workspace_id == workspace_id,
            DealRow.partner_key == folded(partner),
            or_(col(DealRow.closed_on).is_(None), col(DealRow.closed_on) <= until),
        )
        .order_by(
            col(DealRow.closed_on).is_(None).desc(), col(DealRow.closed_on).desc(), col(DealRow.deal_id)
        )
        .limit(limit)
    )
    return tuple(map(_part, rows))


def parts_of_deal(session: Session, *, workspace_id: int, deal: str) -> tuple[DealPart, ...]:
    return tuple(map(_part, _rows(session, workspace_id, deal)))


def checked(session: Session, corrected: Corrected, *, workspace_id: int, source: str) -> Checked:
    """The whole deal as it is said to be, to be taken like a file's. Where the partner's share is another one, the others share what is left as before."""
    rows = _rows(session, workspace_id, corrected.deal)
    parts = [_values(row) for row in rows] or [{"id": corrected.deal, "partner": corrected.partner}]
    parts = _with_share(parts, corrected)
    for part in parts:
        for name in ("amount", "closed_on", "product", "category", "customer"):
            if (right := getattr(corrected, name)) is not None:
                part[name] = right
                part["times"] = {day: at for day, at in part.get("times", {}).items() if day != name}
    return checked_deals(session, _sheet(parts), workspace_id=workspace_id, source=source)


def _rows(session: Session, workspace_id: int, deal: str) -> Sequence[DealRow]:
    statement = select(DealRow).where(DealRow.workspace_id == workspace_id, DealRow.deal_id == deal)
    return session.exec(statement.order_by(col(DealRow.id))).all()


def _with_share(parts: list[dict[str, Any]], corrected: Corrected) -> list[dict[str, Any]]:
    own = next((each for each in parts if folded(each["partner"]) == folded(corrected.partner)), None)
    share = corrected.credit
    if own is None:
        own, share = {**parts[0], "partner": corrected.partner, "credit": Decimal(0)}, share or _WHOLE
        own.pop("credit_role", None)
    if share is None:
        return parts
    others = [each for each in parts if folded(each["partner"]) != folded(corrected.partner)]
    before = sum((each.get("credit") or _WHOLE for each in others), Decimal(0))
    left = _WHOLE - share
    scaled = [
        {
            **each,
            "credit": ((each.get("credit") or _WHOLE) / before * left).quantize(_SIX_DIGITS, ROUND_HALF_UP),
        }
        for each in others
    ]
    return [{**own, "credit": share}, *(each for each in scaled if each["credit"] > 0)]


def _values(row: DealRow) -> dict[str, Any]:
    """What a row of a file would say of it."""
    found: dict[str, Any] = {
        "id": row.deal_id,
        "partner": row.partner,
        "currency": row.currency,
        "stage": row.stage,
    }
    for name in (*TEXTS, *DEAL_DATES, "credit_role"):
        found[name] = getattr(row, name)
    digits = minor_digits(row.currency)
    for name in MONEYS:
        minor = getattr(row, f"{name}_minor")
        found[name] = None if minor is None else Decimal(minor).scaleb(-digits)
    for name in COUNTS:
        millionths = getattr(row, f"{name}_millionths")
        found[name] = None if millionths is None else Decimal(millionths).scaleb(-6)
    found["credit"] = Decimal(row.credit)
    found["own"] = dict(row.own)
    found["times"] = dict(times_read(row.times, found))
    return found


def _sheet(parts: Sequence[Mapping[str, Any]]) -> Sheet:
    names = dict.fromkeys(name for part in parts for name in part if name not in ("own", "times"))
    own = dict.fromkeys(name for part in parts for name in part.get("own", {}))
    times = dict.fromkeys(name for part in parts for name in part.get("times", {}))
    return Sheet(
        lines=list(range(1, len(parts) + 1)),
        values={name: [part.get(name) for part in parts] for name in names},
        own={name: [part.get("own", {}).get(name) for part in parts] for name in own},
        times={name: [part.get("times", {}).get(name) for part in parts] for name in times},
    )


def _part(row: DealRow) -> DealPart:
    credit = Decimal(row.credit)
    whole = None if row.amount_minor is None else Money.from_minor(row.amount_minor, row.currency)
    return DealPart(
        id=row.deal_id,
        partner=row.partner,
        customer=row.customer or "",
        product=row.product or "",
        amount=None if whole is None else Money(whole.amount * credit, whole.currency).rounded(),
        whole=whole,
        category=row.category or "",
        closed_on=row.closed_on,
        credit=credit,
    )
