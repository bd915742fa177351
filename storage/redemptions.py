"""Points that are spent: asked for, approved where that takes a manager, or refused; what comes of it is work like an award in kind.

The points leave the account the moment something is asked for, and come back where it is refused or called off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from programs.facts import folded
from programs.money import Money
from storage import audit, catalogue, fulfilment, payees, points, vouchers, workspaces
from storage.catalogue import Item
from storage.fulfilment import Redeemed, Work
from storage.point_tables import RedemptionRow
from storage.workspaces import Workspace

State = Literal["asked", "approved", "refused", "given back"]
"""`given back`: it was called off after it had been approved."""
NotHad = Literal["missing", "sold out", "over", "too dear", "other price"]
NotDecidable = Literal["missing", "decided", "own", "their own"]


class NotRedeemed(Exception):  # noqa: N818 - named for what happened
    """Nothing was spent, for this reason; `left` is what can be spent, in minor units."""

    def __init__(self, reason: NotHad, left: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.left = left


class NotDecided(Exception):  # noqa: N818 - named for what happened
    """Nothing was approved or refused, for this reason."""

    def __init__(self, reason: NotDecidable) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    id: int
    number: int
    item_id: int
    item: str
    partner: str
    payee: str
    """Whose points were spent, folded, where they are not the partner's own."""
    receiver: str
    """The payee as it is written."""
    price: Money
    state: State
    asked_by: str
    """`team:user`."""
    asked_at: datetime
    decided_by: str
    """"": nobody yet, or it takes nobody."""
    note: str

    @property
    def for_whom(self) -> str:
        """As people read it."""
        return f"{self.receiver} ({self.partner})" if self.receiver else self.partner

    @property
    def name(self) -> str:
        return f"R-{self.number}"


def redeem(
    session: Session,
    workspace: Workspace,
    *,
    item_id: int,
    price: Money,
    partner: str,
    payee: str = "",
    meaning: str,
    by: object,
    now: datetime,
) -> tuple[Redemption, tuple[Work, ...]]:
    """Spend the points on it, at the price that was shown; and the work that it is, where it takes no approval. One act redeems once.

    Raises NotRedeemed.
    """
    workspaces.lock(session, workspace_id=workspace.id)  # nobody else spends meanwhile
    known = _found(session, workspace.id, RedemptionRow.meaning == meaning)
    if known:
        return known[0], ()
    on = _today(workspace, now)
    item = catalogue.find(session, workspace_id=workspace.id, id_=item_id)
    if item is None:
        raise NotRedeemed("missing")
    if item.valid_until is not None and item.valid_until < on:
        raise NotRedeemed("over")
    if item.price.amount != price.amount:
        raise NotRedeemed("other price")
    left = points.balance(
        session, workspace_id=workspace.id, partner=partner, payee=payee, currency=price.currency
    )
    if left < price.minor:
        raise NotRedeemed("too dear", left)
    if in_stock(session, workspace_id=workspace.id, item=item) == 0 or not catalogue.take(session, item):
        raise NotRedeemed("sold out")
    last = session.exec(
        select(func.max(RedemptionRow.number)).where(RedemptionRow.workspace_id == workspace.id)
    ).one()
    row = RedemptionRow(
        workspace_id=workspace.id,
        number=(last or 0) + 1,
        meaning=meaning,
        catalogue_id=item.id,
        item=item.name,
        partner=folded(partner),
        partner_name=partner.strip(),
        payee=payee,
        currency=price.currency,
        price_minor=price.minor,
        state="asked" if item.needs_approval else "approved",
        asked_by=str(by),
        asked_at=now.astimezone(UTC),
    )
    session.add(row)
    session.flush()
    points.post(
        session,
        workspace_id=workspace.id,
        kind="redeemed",
        partner=partner,
        payee=payee,
        currency=price.currency,
        minor=price.minor,
        on=on,
        now=now,
        by=by,
        note=f"{_value(row).name}: {item.name}",
        redemption_id=row.id,
    )
    works = () if item.needs_approval else (_begin(session, workspace, row, now),)
    return _value(row), works


def in_stock(session: Session, *, workspace_id: int, item: Item) -> int | None:
    """How many can still be had; None: as many as are wanted. Of what is handed over by codes, no more than there are codes that nobody waits for."""
    codes = vouchers.left(session, workspace_id=workspace_id, item=item.name)
    if not codes and not vouchers.is_by_code(session, workspace_id=workspace_id, item=item.name):
        return item.stock
    asked = [each for each in waiting(session, workspace_id=workspace_id) if each.item_id == item.id]
    works = [
        each
        for each in fulfilment.board(session, workspace_id=workspace_id)
        if folded(each.item) == folded(item.name)
    ]
    free = max(codes - len(asked) - len(works), 0)
    return free if item.stock is None else min(free, item.stock)


def approve(
    session: Session,
    workspace: Workspace,
    *,
    number: int,
    by: object,
    their_partner: str | None,
    now: datetime,
) -> tuple[Redemption, Work]:
    """By somebody else than who asked, and not for the own partner: it becomes work. Raises NotDecided."""
    row = _to_decide(session, workspace, number, by, their_partner)
    _decide(session, row, "approved", by, now, "")
    return _value(row), _begin(session, workspace, row, now)


def refuse(
    session: Session,
    workspace: Workspace,
    *,
    number: int,
    by: object,
    their_partner: str | None,
    note: str,
    now: datetime,
) -> Redemption:
    """The points come back at once. Raises NotDecided."""
    row = _to_decide(session, workspace, number, by, their_partner)
    _decide(session, row, "refused", by, now, note)
    _give_back(session, workspace, row, by=by, note=note, now=now)
    return _value(row)


def called_off(
    session: Session, workspace: Workspace, work: Work, *, by: object, note: str, now: datetime
) -> Redemption | None:
    """The points of a work that was called off come back; None where it was an award."""
    if not isinstance(work.source, Redeemed):
        return None
    row = session.get_one(RedemptionRow, work.source.redemption_id)
    if row.state != "approved":
        return None
    row.state = "given back"
    _give_back(session, workspace, row, by=by, note=note, now=now)
    return _value(row)


def waiting(session: Session, *, workspace_id: int) -> tuple[Redemption, ...]:
    """What waits for approval, the oldest first."""
    return _found(session, workspace_id, RedemptionRow.state == "asked")


def counted(session: Session, *, workspace_id: int) -> int:
    return len(waiting(session, workspace_id=workspace_id))


def of_holder(session: Session, *, workspace_id: int, partner: str, payee: str) -> tuple[Redemption, ...]:
    """Of the partner's own points (payee ""), or of a payee's. The oldest first."""
    whose = (RedemptionRow.partner == folded(partner), RedemptionRow.payee == payee)
    return _found(session, workspace_id, *whose)


def listed(session: Session, *, workspace_id: int) -> tuple[Redemption, ...]:
    """All there were, the oldest first."""
    return _found(session, workspace_id)


def find(session: Session, *, workspace_id: int, number: int) -> Redemption | None:
    found = _found(session, workspace_id, RedemptionRow.number == number)
    return found[0] if found else None


def unbooked(session: Session, *, workspace_id: int) -> Iterator[str]:
    """Requests that do not say what the entries say, a sentence for each: one spends its price once, and gets it back once where it is over."""
    booked: defaultdict[int | None, list[tuple[str, int]]] = defaultdict(list)
    for entry in points.entries(session, workspace_id=workspace_id):
        booked[entry.redemption_id].append((entry.kind, entry.minor))
    for each in _found(session, workspace_id):
        due = [("redeemed", each.price.minor)]
        if each.state in ("refused", "given back"):
            due.append(("given back", each.price.minor))
        if booked[each.id] != due:
            yield f"{each.name} is {each.state}, which is not what the entries of its points say"


def _to_decide(
    session: Session, workspace: Workspace, number: int, by: object, their_partner: str | None
) -> RedemptionRow:
    workspaces.lock(session, workspace_id=workspace.id)
    row = session.exec(
        select(RedemptionRow)
        .where(RedemptionRow.workspace_id == workspace.id, RedemptionRow.number == number)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotDecided("missing")
    if row.state != "asked":
        raise NotDecided("decided")
    if row.asked_by == str(by):
        raise NotDecided("own")
    if their_partner is not None and folded(their_partner) in (row.partner, row.payee):
        raise NotDecided("their own")
    return row


def _decide(session: Session, row: RedemptionRow, state: State, by: object, now: datetime, note: str) -> None:
    row.state, row.decided_by, row.decided_at, row.note = state, str(by), now.astimezone(UTC), note
    session.add(row)
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=by,
        action=f"redemption {state}",
        subject=f"redemption:{row.number}",
        now=now,
        details={"note": note},
    )
    session.flush()


def _begin(session: Session, workspace: Workspace, row: RedemptionRow, now: datetime) -> Work:
    """It is work from now on."""
    made = _value(row)
    work = Work(
        workspace_id=workspace.id,
        source=Redeemed(redemption_id=made.id, number=made.number, price=made.price),
        item=made.item,
        partner=made.partner,
        payee=made.payee,
        state="to do",
        owner="",
        opened_at=now.astimezone(UTC),
        changed_at=now.astimezone(UTC),
        remind_at=fulfilment.undisturbed_until(workspace, now),
        events=1,
    )
    fulfilment.begin(session, workspace, work)
    return work


def _give_back(
    session: Session, workspace: Workspace, row: RedemptionRow, *, by: object, note: str, now: datetime
) -> None:
    spent = points.entry_of(session, redemption_id=row.id, kind="redeemed")
    assert spent is not None, "a redemption is an entry"
    points.post(
        session,
        workspace_id=workspace.id,
        kind="given back",
        partner=row.partner_name,
        payee=row.payee,
        currency=row.currency,
        minor=row.price_minor,
        on=_today(workspace, now),
        now=now,
        by=by,
        note=note,
        redemption_id=row.id,
        corrects=spent.id,
    )
    catalogue.put_back(session, item_id=row.catalogue_id)


def _today(workspace: Workspace, now: datetime) -> date:
    return now.astimezone(ZoneInfo(workspace.timezone)).date()


def _found(session: Session, workspace_id: int, *which: ColumnElement[bool] | bool) -> tuple[Redemption, ...]:
    statement = (
        select(RedemptionRow)
        .where(RedemptionRow.workspace_id == workspace_id, *which)
        .order_by(col(RedemptionRow.number))
        .execution_options(populate_existing=True)
    )
    found = tuple(map(_value, session.exec(statement)))
    if not any(each.payee for each in found):
        return found
    known = payees.known(session, workspace_id=workspace_id)
    return tuple(
        replace(each, receiver=known.written(each.partner, each.payee)) if each.payee else each
        for each in found
    )


def _value(row: RedemptionRow) -> Redemption:
    return Redemption(
        id=row.id,
        number=row.number,
        item_id=row.catalogue_id,
        item=row.item,
        partner=row.partner_name,
        payee=row.payee,
        receiver=row.payee.title(),
        price=Money.from_minor(row.price_minor, row.currency),
        state=cast("State", row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        note=row.note,
    )
