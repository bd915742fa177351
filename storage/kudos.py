"""Kudos: so many a week and person, each of them once, taken back within minutes; and what in them a manager should see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, func, select, update

from dsl.said import said
from programs.facts import folded
from storage import workspaces
from storage.kudos_tables import KudosRow

WEEK: Final = timedelta(days=7)
TAKEN_BACK: Final = said("taken back by whoever gave it")
"""Why a message that was not sent yet never is."""
REGRET: Final = timedelta(minutes=10)
"""So long a kudos can be taken back."""
LOOKED_BACK: Final = timedelta(days=30)
RING: Final = 3
"""In a ring, each gives another one at least so many in the days looked back at, and it comes round: two to each other, or three in a circle."""
FLOOD: Final = 5
"""So many of one person to the same one."""


class UsedUp(Exception):  # noqa: N818 - named for what happened
    """This week's allowance is given; `next_at` is when the next can be."""

    def __init__(self, next_at: datetime) -> None:
        super().__init__(f"the next at {next_at}")
        self.next_at = next_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kudos:
    """`to_user` or `to_partner` is empty."""

    id: int
    by_user: str
    to_user: str
    to_partner: str
    reason: str
    value: str
    given_at: datetime
    taken_back: bool = False

    @property
    def dedupe(self) -> str:
        """Of the message that says it."""
        return f"kudos:{self.id}"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Of the last thirty days: who got how many, who thank each other in rings, and who floods whom. Nobody is punished for it.

    A person is `user:` and the id, a partner `partner:` and its name.
    """

    received: tuple[tuple[str, int], ...]
    rings: tuple[tuple[tuple[str, ...], int], ...]
    """Who is in it, in the order of their ids, and how many they gave each other."""
    floods: tuple[tuple[str, str, int], ...]


def give(
    session: Session,
    *,
    workspace_id: int,
    meaning: str,
    by_user: str,
    to_user: str = "",
    to_partner: str = "",
    reason: str,
    value: str = "",
    allowance: int,
    now: datetime,
) -> Kudos | None:
    """None where that act gave it before. Raises UsedUp; who gives twice at once waits here (the workspace is locked)."""
    workspaces.lock(session, workspace_id=workspace_id)
    known = session.exec(
        select(KudosRow.id).where(KudosRow.workspace_id == workspace_id, KudosRow.meaning == meaning)
    ).first()
    if known is not None:
        return None
    given = _lately(session, workspace_id, by_user, now)
    if len(given) >= allowance:
        raise UsedUp(given[allowance - 1] + WEEK if allowance else now + WEEK)
    row = KudosRow(
        workspace_id=workspace_id,
        meaning=meaning,
        by_user=by_user,
        to_user=to_user,
        to_partner=to_partner,
        to_partner_folded=folded(to_partner),
        reason=reason,
        value=value,
        given_at=now,
    )
    session.add(row)
    session.flush()
    return _value(row)


def given_lately(session: Session, *, workspace_id: int, by_user: str, now: datetime) -> int:
    """How many of the week's allowance are given."""
    return len(_lately(session, workspace_id, by_user, now))


def find(session: Session, *, workspace_id: int, kudos_id: int) -> Kudos | None:
    row = session.get(KudosRow, kudos_id)
    return _value(row) if row is not None and row.workspace_id == workspace_id else None


def take_back(session: Session, *, workspace_id: int, kudos_id: int, by_user: str, now: datetime) -> bool:
    """False where it is not theirs, taken back already, or older than the time for that."""
    done = session.exec(
        update(KudosRow)
        .where(
            col(KudosRow.id) == kudos_id,
            col(KudosRow.workspace_id) == workspace_id,
            col(KudosRow.by_user) == by_user,
            col(KudosRow.taken_back_at).is_(None),
            col(KudosRow.given_at) >= now - REGRET,
        )
        .values(taken_back_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def noticed(session: Session, *, workspace_id: int, now: datetime) -> Noticed:
    rows = session.exec(
        select(KudosRow).where(
            KudosRow.workspace_id == workspace_id,
            KudosRow.given_at > now - LOOKED_BACK,
            col(KudosRow.taken_back_at).is_(None),
        )
    ).all()
    return _noticed([_value(row) for row in rows])


def received(session: Session, *, workspace_id: int, user: str = "", partner: str = "") -> int:
    """How many a person, or a partner, ever got."""
    mine = KudosRow.to_user == user if user else KudosRow.to_partner_folded == folded(partner)
    return int(
        session.exec(
            select(func.count())
            .select_from(KudosRow)
            .where(KudosRow.workspace_id == workspace_id, mine, col(KudosRow.taken_back_at).is_(None))
        ).one()
    )


def _lately(session: Session, workspace_id: int, by_user: str, now: datetime) -> Sequence[datetime]:
    """When, the newest first; what was taken back is there to be given again."""
    return session.exec(
        select(KudosRow.given_at)
        .where(
            KudosRow.workspace_id == workspace_id,
            KudosRow.by_user == by_user,
            KudosRow.given_at > now - WEEK,
            col(KudosRow.taken_back_at).is_(None),
        )
        .order_by(col(KudosRow.given_at).desc())
    ).all()


def _noticed(found: Sequence[Kudos]) -> Noticed:
    pairs = Counter((f"user:{each.by_user}", _receiver(each)) for each in found)
    return Noticed(
        received=tuple(Counter(map(_receiver, found)).most_common(10)),
        rings=tuple(
            (ring, sum(count for (one, other), count in pairs.items() if one in ring and other in ring))
            for ring in _rings({pair for pair, count in pairs.items() if count >= RING})
        ),
        floods=tuple((one, other, count) for (one, other), count in sorted(pairs.items()) if count >= FLOOD),
    )


def _rings(gives: Collection[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Those from each of whom thanks come to each other, by way of whomever: together they are a ring."""
    to: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in gives:
        to[one].add(other)
    reached = {one: _reached(one, to) for one in list(to)}
    rings = {
        tuple(sorted(other for other in reached[one] if one in reached.get(other, ())))
        for one in reached
        if one in reached[one]
    }
    return sorted(rings)


def _reached(start: str, to: Mapping[str, Collection[str]]) -> set[str]:
    """Whom thanks of `start` come to; itself, where they come back."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = set(to.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


def _receiver(kudos: Kudos) -> str:
    return f"user:{kudos.to_user}" if kudos.to_user else f"partner:{kudos.to_partner}"


def _value(row: KudosRow) -> Kudos:
    return Kudos(
        id=row.id,
        by_user=row.by_user,
        to_user=row.to_user,
        to_partner=row.to_partner,
        reason=row.reason,
        value=row.value,
        given_at=row.given_at,
        taken_back=row.taken_back_at is not None,
    )
