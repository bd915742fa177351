"""What the ledger tells: awards as they stand, and the entries that made them so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, cast

from sqlalchemy.orm import Mapped
from sqlmodel import col

from programs.awards import TAKEN_BACK, Award, AwardKey, AwardKind, Status
from programs.corrections import Correction, Posted, Reason
from programs.money import Money
from programs.records import replace
from programs.stages import Standing
from storage.award_json import award_of
from storage.ledger_tables import EntryRow

Act = Literal["held", "released", "approved", "in payout", "out of payout", "paid"]
"""What people do with an award; it moves its money from one stage to another, and nobody's balance."""

EntryReason = Reason | Act


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One change of an award. `delta` moves the partner's balance, `amount` is what the award is worth from then on."""

    id: int
    seq: int
    version_id: int
    recorded_at: datetime
    booked_on: date
    reason: EntryReason
    status: Status
    standing: Standing
    actor: str
    """Who made it so; empty: the evaluation."""
    note: str
    delta: Money | None
    amount: Money | None
    item: str | None
    corrects: int | None
    """The id of the entry before it."""
    award: Award
    """With its arithmetic; of a withdrawal, what was withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAward:
    """An award as it stands: what its last entry says. `entries` are there where one award was asked for."""

    id: int
    program_id: int
    version_id: int
    seq: int
    recorded_at: datetime
    booked_on: date
    reason: EntryReason
    status: Status
    standing: Standing
    amount: Money | None
    """None for an award without money, and for one that was withdrawn."""
    item: str | None
    award: Award
    """With its arithmetic, but without its announcements; of a withdrawn one, what was withdrawn."""
    entries: tuple[LedgerEntry, ...] = ()

    @property
    def withdrawn(self) -> bool:
        return self.status == "reversed" and self.amount is None

    @property
    def partner(self) -> str:
        return self.award.partner

    @property
    def rule(self) -> str:
        return self.award.rule

    @property
    def kind(self) -> AwardKind:
        return self.award.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEntry:
    """An entry that was just written, and what it changed."""

    award_id: int
    entry_id: int
    seq: int
    key: AwardKey
    previous: Posted | None
    current: Posted
    delta: Money | None
    amount: Money | None
    """What the award is worth after this entry; where its currency changes, the first of two entries leaves it with nothing."""
    reason: Reason
    award: Award
    """Of a withdrawal, what was withdrawn."""
    standing: Standing
    postings: tuple[tuple[str, int], ...] = ()
    """The lines of the entry, account and whole minor units of the amount's currency; they add up to nothing."""

    @property
    def partner(self) -> str:
        return self.award.partner

    @property
    def rule(self) -> str:
        return self.award.rule

    @property
    def kind(self) -> AwardKind:
        return self.award.kind

    @property
    def status(self) -> Status:
        return self.current.status

    @property
    def says(self) -> tuple[str, ...]:
        return self.award.says


@dataclass(frozen=True, slots=True)
class Change:
    """A correction of a program's ledger with the award that it is about: of a withdrawal, what is withdrawn."""

    program_id: int
    correction: Correction
    award: Award
    before: Award | None = None
    """With its arithmetic, what the ledger holds as earned until then."""
    version_before: int | None = None
    """The version that awarded that."""
    version: int | None = None
    """The version that awards it now; None where it is withdrawn."""

    @property
    def is_of_other_version(self) -> bool:
        return self.version is not None and self.version_before not in (None, self.version)

    @property
    def about(self) -> str:
        """The name of the award, which it keeps whatever becomes of it."""
        return f"{self.program_id}:{self.correction.key}"

    @property
    def mends(self) -> str:
        """The name of the award that is otherwise by it; of one that takes another back, the other's."""
        key = self.correction.key
        if key.line.endswith(TAKEN_BACK):
            key = replace(key, line=key.line.removesuffix(TAKEN_BACK))
        return f"{self.program_id}:{key}"

    @property
    def may_mend(self) -> bool:
        """Whether something that was told before may be otherwise by it."""
        return self.reason in ("changed", "withdrawn") or self.mends != self.about

    @property
    def name(self) -> str:
        """Tells it apart from every other change of the workspace's ledgers, before it is posted and for ever."""
        before = self.previous.entries if self.previous else 0
        return f"{self.about}:{before + 1}"

    @property
    def previous(self) -> Posted | None:
        return self.correction.previous

    @property
    def current(self) -> Posted:
        return self.correction.current

    @property
    def reason(self) -> Reason:
        return self.correction.reason

    @property
    def partner(self) -> str:
        return self.award.partner

    @property
    def rule(self) -> str:
        return self.award.rule

    @property
    def status(self) -> Status:
        return self.current.status

    @property
    def says(self) -> tuple[str, ...]:
        return self.award.says


POSTED: Final[Sequence[Mapped[Any]]] = (
    col(EntryRow.amount_minor),
    col(EntryRow.currency),
    col(EntryRow.item),
    col(EntryRow.status),
    col(EntryRow.earned_on),
    col(EntryRow.payable_on),
    col(EntryRow.terms),
    col(EntryRow.seq),
)
"""The columns of an award's last entry, of which `posted_of` makes a value."""


def posted_of(
    minor: int | None,
    currency: str | None,
    item: str | None,
    status: str,
    on: date,
    payable_on: date | None,
    terms: str,
    entries: int,
) -> Posted:
    return Posted(
        amount=_amount(minor, currency),
        item=item,
        status=cast("Status", status),
        on=on,
        payable_on=payable_on,
        terms=terms,
        entries=entries,
    )


def ledger_award(last: EntryRow, proof: str, entries: tuple[LedgerEntry, ...] = ()) -> LedgerAward:
    return LedgerAward(
        id=last.award_id,
        program_id=last.program_id,
        version_id=last.version_id,
        seq=last.seq,
        recorded_at=last.recorded_at,
        booked_on=last.booked_on,
        reason=cast("EntryReason", last.reason),
        status=cast("Status", last.status),
        standing=cast("Standing", last.standing),
        amount=_amount(last.amount_minor, last.currency),
        item=last.item,
        award=award_of(proof),
        entries=entries,
    )


def ledger_entry(entry: EntryRow, proof: str) -> LedgerEntry:
    return LedgerEntry(
        id=entry.id,
        seq=entry.seq,
        version_id=entry.version_id,
        recorded_at=entry.recorded_at,
        booked_on=entry.booked_on,
        reason=cast("EntryReason", entry.reason),
        status=cast("Status", entry.status),
        standing=cast("Standing", entry.standing),
        actor=entry.actor,
        note=entry.note,
        delta=Money.from_minor(entry.delta_minor, entry.currency) if entry.currency else None,
        amount=_amount(entry.amount_minor, entry.currency),
        item=entry.item,
        corrects=entry.corrects,
        award=award_of(proof),
    )


def _amount(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money.from_minor(minor, currency)
