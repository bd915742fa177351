"""Sums that are kept from tick to tick, so that a tick costs what changed and not what there is.

What is kept is the answer to one statement that groups deals by partner and stretch of days, as whole numbers that add up, under the
statement's whole text. Another version, window, day or tier of a partner makes another statement, which is worked out from nothing.
What has changed since is the same statement over the deals that came, less that over those that went. An import puts both down beside
its mark; the tick that takes the mark away brings the kept sums up to date in the same transaction, and drops those that it did not
ask for. `verify` does without them, and so proves them.

What does not add up (the least, how many different ones) is kept in the same way, but counted anew for each partner and stretch in
which a deal came or went.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import Select, delete, insert, select
from sqlmodel import Session

from storage.fact_tables import COUNTED
from storage.insertion import insertion
from storage.kept_tables import DEAL_CHANGES, KeptSumRow
from storage.marks import DEALS, MANY_DEALS, Mark
from storage.row import Row

_MOST_MARKS: Final = 5_000
"""So many can be named in one statement."""
_KEPT: Final = Row.metadata.tables["kept"]
_SUMS: Final = Row.metadata.tables["kept_sums"]

Cells = dict[int, tuple[int | None, ...]]
"""By number of the stretch: a number for each column of the statement; None only of what does not add up."""
Sums = dict[str, Cells]
"""By partner."""
Touched = Mapping[int, Collection[str]]
"""The partners of whom deals came or went, by number of the stretch."""
Anew = Callable[[Touched], Iterable[Sequence[Any]]]
"""What counts these again, and gives rows of a stretch, a partner and numbers."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a tick asked for, to be kept for the next one."""

    sums: Mapping[str, Sums]
    """By the statement's hash: of a new statement all, of others those that are not what was kept."""
    known: Mapping[str, int]
    """The ids of those that are kept already."""


class KeptSums:
    """The sums as they are with all that a tick sees."""

    def __init__(self, session: Session, *, workspace_id: int, seen: Sequence[Mark]) -> None:
        self._session = session
        self._connection = session.connection()
        self._workspace_id = workspace_id
        self._marks = [mark.id for mark in seen if mark.kind == DEALS]
        self._begins_anew = len(self._marks) > _MOST_MARKS or any(mark.kind == MANY_DEALS for mark in seen)
        self._sums: dict[str, Sums] = {}
        self._known: dict[str, int] = {}

    @property
    def kept(self) -> Kept:
        return Kept(self._sums, self._known)

    def of(
        self,
        statement: Select[Any],
        from_nothing: Callable[[], Iterable[Sequence[Any]]],
        *,
        partners: frozenset[str] | None,
        anew: Anew | None = None,
    ) -> Sums:
        """What a statement comes to that gives rows of a stretch, a partner and numbers; at least for these partners (None: for all).

        `from_nothing` gives the same rows, however it comes by them; where they do not add up, `anew` gives those of some partners and stretches.
        """
        text = self._hash(statement)
        if text in self._sums and text not in self._known:
            return self._sums[text]
        kept_id = None if self._begins_anew else self._kept_id(text)
        if kept_id is None:
            self._sums[text] = _sums(from_nothing())
            return self._sums[text]
        came, went = (self._over(statement, came=came) if self._marks else {} for came in (True, False))
        touched = came.keys() | went.keys()
        found = self._stored(kept_id, None if partners is None else partners | touched)
        before = {partner: found.get(partner, {}) for partner in touched}
        changed = _moved(before, came, went) if anew is None else _replaced(before, came, went, anew)
        self._sums[text], self._known[text] = changed, kept_id
        return found | changed

    def _hash(self, statement: Select[Any]) -> str:
        compiled = statement.compile(self._connection)
        return hashlib.sha256(f"{compiled}\n{sorted(compiled.params.items())}".encode()).hexdigest()

    def _kept_id(self, text: str) -> int | None:
        return self._connection.scalar(
            select(_KEPT.c.id).where(_KEPT.c.workspace_id == self._workspace_id, _KEPT.c.hash == text)
        )

    def _stored(self, kept_id: int, partners: frozenset[str] | None) -> Sums:
        statement = select(_SUMS.c.partner_key, _SUMS.c.sums).where(_SUMS.c.kept_id == kept_id)
        if partners is not None:
            statement = statement.where(_SUMS.c.partner_key.in_(partners))
        return {
            partner: {int(stretch): tuple(cell) for stretch, cell in sums.items()}
            for partner, sums in self._connection.execute(statement)
        }

    def _over(self, statement: Select[Any], *, came: bool) -> Sums:
        """The statement over the deals that came or went, which stand in the place of all deals."""
        changes = DEAL_CHANGES.c
        instead = (
            select(*(changes[name] for name in COUNTED))
            .where(changes.mark_id.in_(self._marks), changes.came == came)
            .cte("deals")
        )
        return _sums(self._connection.execute(statement.add_cte(instead)))


def write(session: Session, *, workspace_id: int, kept: Kept) -> None:
    """Keep what a tick asked for, and nothing else."""
    connection = session.connection()
    others = _KEPT.c.workspace_id == workspace_id, _KEPT.c.id.not_in(kept.known.values())
    connection.execute(delete(_KEPT).where(*others))
    for text, sums in kept.sums.items():
        kept_id = kept.known.get(text)
        if kept_id is None:
            (kept_id,) = connection.execute(
                insert(_KEPT).values(workspace_id=workspace_id, hash=text).returning(_KEPT.c.id)
            ).one()
        rows = [
            {"kept_id": kept_id, "partner_key": partner, "sums": {str(stretch): cell for stretch, cell in cells.items()}}
            for partner, cells in sums.items()
        ]  # fmt: skip
        if rows:
            upsert = insertion(session, KeptSumRow)
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=["kept_id", "partner_key"], set_={"sums": upsert.excluded.sums}
                ),
                rows,
            )


def _sums(rows: Iterable[Sequence[Any]]) -> Sums:
    found: Sums = {}
    for stretch, partner, *numbers in rows:
        # PostgreSQL adds up its integers to decimals.
        found.setdefault(partner, {})[stretch] = tuple(
            None if number is None else int(number) for number in numbers
        )
    return found


def _moved(before: Sums, came: Sums, went: Sums) -> Sums:
    """With what came, and without what went."""
    return {
        partner: _added(_added(cells, came.get(partner, {}), 1), went.get(partner, {}), -1)
        for partner, cells in before.items()
    }


def _added(some: Cells, more: Cells, sign: int) -> Cells:
    added = dict(some)
    for stretch, cell in more.items():
        before = added.get(stretch, (0,) * len(cell))
        added[stretch] = tuple(
            one + sign * other for one, other in zip(_known(before), _known(cell), strict=True)
        )
    return added


def _known(cell: Sequence[int | None]) -> Sequence[int]:
    known = [number for number in cell if number is not None]
    assert len(known) == len(cell), "what adds up is never unknown"
    return known


def _replaced(before: Sums, came: Sums, went: Sums, anew: Anew) -> Sums:
    """With what is counted anew where something came or went."""
    touched: dict[int, set[str]] = {}
    for partner, cells in chain(came.items(), went.items()):
        for stretch in cells:
            touched.setdefault(stretch, set()).add(partner)
    now = _sums(anew(touched))
    return {
        partner: {stretch: cell for stretch, cell in cells.items() if partner not in touched.get(stretch, ())}
        | now.get(partner, {})
        for partner, cells in before.items()
    }
