"""What people do with awards: hold them, release them, approve them, put them into payouts and pay them. Each act is an entry.

No act changes what an award is worth; it moves the award's money to another stage, with who did it, when and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, assert_never, cast

from sqlmodel import Session, col, select

from programs.awards import Status
from programs.not_done import NotDone, Saying
from programs.speech import phrase
from programs.stages import FREE, Holdings, Stage, Standing, moved, postings
from storage import journal
from storage.chain import key_of
from storage.incoming import in_portions
from storage.journal import Entry
from storage.ledger_tables import AwardRow, EntryRow
from storage.ledger_values import Act

_SAME: Final = (
    "workspace_id", "program_id", "version_id", "award_id", "status", "amount_minor", "currency",
    "item", "earned_on", "payable_on", "terms", "proof_hash",
)  # fmt: skip
"""What an entry of people has in common with the entry before it."""


_FROM: Final[Mapping[Act, tuple[Standing, ...]]] = {
    "held": ("provisional", "earned", "approved"),
    "released": ("held",),
    "approved": ("earned",),
}
"""Where an award must stand for somebody to do this with it."""


_STANDS: Final[Mapping[Standing, str]] = {
    "provisional": phrase("provisional"),
    "earned": phrase("earned"),
    "held": phrase("held"),
    "approved": phrase("approved"),
    "in payout": phrase("in payout"),
    "paid": phrase("paid"),
    "reversed": phrase("reversed"),
}
_ACTS: Final[Mapping[Act, str]] = {
    "held": phrase("held"),
    "released": phrase("released"),
    "approved": phrase("approved"),
}


class NotPossible(NotDone):
    """An award, or a payout, does not stand where this can be done; the message says where it stands. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Handled:
    """An award as it is now, for those who act on it."""

    award: AwardRow
    last: EntryRow
    currency: str
    """In which its money lies: that of the last entry, or one in which it was before (`of`)."""
    lies: Holdings
    former: Mapping[str, Holdings]
    """What lies where in currencies in which it was before: there it is worth nothing, so that what was paid is owed back."""

    @property
    def standing(self) -> Standing:
        return cast("Standing", self.last.standing)

    @property
    def status(self) -> Status:
        return cast("Status", self.last.status)

    @property
    def is_former(self) -> bool:
        """Whether this is about what lies in a currency in which the award is not any more."""
        return self.currency != (self.last.currency or "")

    def of(self, currency: str) -> Handled:
        """The same award, for those who move what lies in this currency."""
        return (
            self
            if currency == self.currency
            else replace(self, currency=currency, lies=self.former.get(currency, {}))
        )


def hold(session: Session, award_ids: Sequence[int], **who: Any) -> None:
    """Nothing of these awards is paid until somebody releases them; time alone never does (HOLD_STAYS). `note` says why.

    Raises NotPossible.
    """
    _act(session, award_ids, "held", **who)


def release(session: Session, award_ids: Sequence[int], **who: Any) -> None:
    """The hold is over. Raises NotPossible."""
    _act(session, award_ids, "released", **who)


def approve(session: Session, award_ids: Sequence[int], **who: Any) -> None:
    """What is earned may be paid. An approval is of what the award is worth now; a correction voids it. Raises NotPossible."""
    _act(session, award_ids, "approved", **who)


def handled(session: Session, award_ids: Sequence[int], *, workspace_id: int) -> dict[int, Handled]:
    """The awards of the workspace among these, by id."""
    found: dict[int, Handled] = {}
    lying: defaultdict[int, dict[str, Holdings]] = defaultdict(dict)
    for (award_id, currency), lies in journal.lying(session, award_ids).items():
        lying[award_id][currency] = lies
    for portion in in_portions(award_ids):
        statement = (
            select(AwardRow, EntryRow)
            .join(EntryRow, (col(EntryRow.award_id) == AwardRow.id) & (EntryRow.seq == AwardRow.last_seq))
            .where(col(AwardRow.id).in_(portion), AwardRow.workspace_id == workspace_id)
            .execution_options(populate_existing=True)
        )
        for award, last in session.exec(statement):
            currency = last.currency or ""
            former = {each: lies for each, lies in lying[award.id].items() if each != currency}
            found[award.id] = Handled(award, last, currency, lying[award.id].get(currency, {}), former)
    return found


def record(
    session: Session,
    acts: Sequence[tuple[Handled, Act, Holdings, Standing]],
    *,
    actor: str,
    note: str = "",
    now: datetime,
    on: date,
) -> None:
    """Write an entry for each award: the act, what lies where after it, and where the award stands then.

    What moves in a currency in which the award is not any more takes a second entry, which says again what it is worth: the last one always does.
    """
    by_program: defaultdict[int, list[Entry]] = defaultdict(list)
    fixed = {
        "recorded_at": now.astimezone(UTC),
        "booked_on": on,
        "actor": actor,
        "note": note,
        "delta_minor": 0,
    }
    for each, act, after, standing in acts:
        same = {name: getattr(each.last, name) for name in _SAME}
        own = {"seq": each.last.seq + 1, "corrects": each.last.id, "reason": act, "standing": standing}
        lines = postings(each.lies, after)
        entries = by_program[each.award.program_id]
        if each.is_former:
            moves = same | {"currency": each.currency, "amount_minor": 0}
            entries.append(Entry(key_of(each.award), fixed | moves | own, lines))
            own, lines = own | {"seq": each.last.seq + 2}, ()
        entries.append(Entry(key_of(each.award), fixed | same | own, lines))
    for program_id, entries in by_program.items():
        journal.write(session, program_id=program_id, entries=entries)


def alone(session: Session, award_ids: Sequence[int]) -> None:
    """Keep all other writers of the ledgers of these awards waiting, always in the same order."""
    programs: set[int] = set()
    for portion in in_portions(award_ids):
        programs |= set(session.exec(select(AwardRow.program_id).where(col(AwardRow.id).in_(portion))))
    for program_id in sorted(programs):
        journal.alone(session, program_id=program_id)


def _act(
    session: Session,
    award_ids: Sequence[int],
    act: Act,
    *,
    workspace_id: int,
    actor: str,
    note: str = "",
    now: datetime,
    on: date,
) -> None:
    alone(session, award_ids)
    found = handled(session, award_ids, workspace_id=workspace_id)
    missing = [id_ for id_ in award_ids if id_ not in found]
    if missing:
        raise NotPossible(phrase("there is no award {number}"), number=missing[0])
    acts = [(each, act, *_after(each, act)) for each in found.values()]
    record(session, acts, actor=actor, note=note, now=now, on=on)


def _after(each: Handled, act: Act) -> tuple[Holdings, Standing]:
    if each.standing not in _FROM[act]:
        raise NotPossible(
            phrase("award {number} is {standing}, so it cannot be {act}"),
            number=each.award.id,
            standing=Saying(_STANDS[each.standing]),
            act=Saying(_ACTS[act]),
        )
    to: Stage
    match act:
        case "held" | "approved":
            to = act
        case "released":
            to = "provisional" if each.status == "provisional" else "earned"
        case "in payout" | "out of payout" | "paid":
            raise AssertionError(f"{act} is for payouts to say")
        case _:
            assert_never(act)
    after: Holdings = each.lies
    for stage in _free(each.lies):
        after = moved(after, after[stage], source=stage, to=to)
    return after, to


def _free(lies: Mapping[str, int]) -> Iterator[Stage]:
    yield from (stage for stage in FREE if lies.get(stage))
