"""The catalogue: what points are spent on, how many of it can still be had, and what can be had in place of a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, cast

from sqlmodel import Session, col, select, update

from programs.facts import folded
from programs.money import Money
from storage import audit
from storage.insertion import insertion
from storage.point_tables import AlternativeRow, CatalogueRow

Better = Literal["greener", "remote"]
BETTER: Final[tuple[Better, ...]] = ("greener", "remote")
LONGEST_NAME: Final = 75
"""What Slack takes as an option of a menu."""
MOST_STOCK: Final = 1_000_000
DEAREST: Final = 10**12
"""Minor units of points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    kind: Better
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """As it is to be, or as it is. `stock` is how many can still be had; None: as many as are wanted."""

    name: str
    price: Money
    stock: int | None = None
    needs_approval: bool = True
    valid_until: date | None = None
    """Its last day."""
    alternative: Alternative | None = None
    id: int = 0

    def price_in(self, currency: str) -> Money | None:
        """The price in points of that scale; None where they are too coarse for it."""
        price = Money(self.price.amount, currency)
        return price if price.rounded() == price else None

    def is_offered(self, on: date) -> bool:
        return self.stock != 0 and (self.valid_until is None or on <= self.valid_until)


def put(
    session: Session,
    *,
    workspace_id: int,
    item: Item,
    by: object,
    now: datetime,
    keeps_stock: bool = False,
) -> bool:
    """Add it, or change the one with that id, else the one of that name; whether it is new. What was asked for before keeps its price.

    With `keeps_stock`, one that is there keeps how many can be had, whatever `item` says.
    """
    known = find(session, workspace_id=workspace_id, id_=item.id or None, name=None if item.id else item.name)
    values: dict[str, object] = {
        "name": item.name,
        "name_folded": folded(item.name),
        "currency": item.price.currency,
        "price_minor": item.price.minor,
        "needs_approval": item.needs_approval,
        "valid_until": item.valid_until,
    }
    if known is None or not keeps_stock:
        values["stock"] = item.stock
    if known is None:
        statement = insertion(session, CatalogueRow).values(workspace_id=workspace_id, **values)
        session.execute(
            statement.on_conflict_do_update(index_elements=["workspace_id", "name_folded"], set_=values)
        )
    else:
        if folded(known.name) != folded(item.name):
            set_alternative(session, workspace_id=workspace_id, item=known.name, alternative=None)
        session.exec(
            update(CatalogueRow)
            .where(col(CatalogueRow.id) == known.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    set_alternative(session, workspace_id=workspace_id, item=item.name, alternative=item.alternative)
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=by,
        action="catalogue",
        subject=f"item:{folded(item.name)}",
        now=now,
        details={
            "price": str(item.price),
            "stock": item.stock,
            "needs_approval": item.needs_approval,
            "valid_until": item.valid_until and item.valid_until.isoformat(),
        },
    )
    return known is None


def items(session: Session, *, workspace_id: int) -> tuple[Item, ...]:
    """All of them, the cheapest first."""
    instead = alternatives(session, workspace_id=workspace_id)
    rows = session.exec(
        select(CatalogueRow)
        .where(CatalogueRow.workspace_id == workspace_id)
        .order_by(col(CatalogueRow.currency), col(CatalogueRow.price_minor), col(CatalogueRow.name_folded))
        .execution_options(populate_existing=True)
    )
    return tuple(
        Item(
            id=row.id,
            name=row.name,
            price=Money.from_minor(row.price_minor, row.currency),
            stock=row.stock,
            needs_approval=row.needs_approval,
            valid_until=row.valid_until,
            alternative=instead.get(row.name_folded),
        )
        for row in rows
    )


def find(
    session: Session, *, workspace_id: int, name: str | None = None, id_: int | None = None
) -> Item | None:
    """By its name, however it is written, or by its id."""
    found = items(session, workspace_id=workspace_id)
    return next(
        (
            each
            for each in found
            if (id_ is not None and each.id == id_)
            or (name is not None and folded(each.name) == folded(name))
        ),
        None,
    )


def take(session: Session, item: Item) -> bool:
    """One less in stock; False where none is left by now."""
    taken = session.exec(
        update(CatalogueRow)
        .where(
            col(CatalogueRow.id) == item.id, col(CatalogueRow.stock).is_(None) | (col(CatalogueRow.stock) > 0)
        )
        .values(stock=CatalogueRow.stock - 1)  # type: ignore[operator]  # NULL less one is NULL
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)


def put_back(session: Session, *, item_id: int) -> None:
    """One more in stock, where it is counted."""
    session.exec(
        update(CatalogueRow)
        .where(col(CatalogueRow.id) == item_id)
        .values(stock=CatalogueRow.stock + 1)  # type: ignore[operator]
        .execution_options(synchronize_session=False)
    )


def alternatives(session: Session, *, workspace_id: int) -> Mapping[str, Alternative]:
    """What can be had in place of things, by their names (folded)."""
    rows = session.exec(
        select(AlternativeRow.item, AlternativeRow.kind, AlternativeRow.instead).where(
            AlternativeRow.workspace_id == workspace_id
        )
    )
    return {item: Alternative(kind=cast("Better", kind), instead=instead) for item, kind, instead in rows}


def set_alternative(
    session: Session, *, workspace_id: int, item: str, alternative: Alternative | None
) -> None:
    """What can be had in place of a thing of that name from now on; None: nothing."""
    if alternative is None:
        for row in session.exec(
            select(AlternativeRow).where(
                AlternativeRow.workspace_id == workspace_id, AlternativeRow.item == folded(item)
            )
        ):
            session.delete(row)
        session.flush()
        return
    statement = insertion(session, AlternativeRow).values(
        workspace_id=workspace_id, item=folded(item), kind=alternative.kind, instead=alternative.instead
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "item"],
            set_={"kind": statement.excluded.kind, "instead": statement.excluded.instead},
        )
    )
