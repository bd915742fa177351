"""Awards minus ledger make entries: what has to be posted so that the ledger says what the facts say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from programs.awards import Award, AwardKey, Status
from programs.money import Money
from programs.records import record, replace

Reason = Literal["new", "changed", "earned", "withdrawn"]


@record(frozen=True, slots=True, kw_only=True)
class Posted:
    """What the ledger holds under a key, all its entries taken together. A withdrawn award has the status reversed and no amount left."""

    amount: Money | None
    item: str | None
    status: Status
    on: date
    payable_on: date | None
    terms: str = ""
    """As what, and in which parts, it is paid; how long a status is held; `terms_of` an award."""
    entries: int = field(default=0, compare=False)
    """How many entries of the ledger made it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry to post: what the award is to be from now on, and what it was. `award` is None where it is withdrawn."""

    key: AwardKey
    award: Award | None
    previous: Posted | None
    reason: Reason

    @property
    def current(self) -> Posted:
        """What the ledger holds once it is posted."""
        if self.award is not None:
            return posted_as(self.award)
        assert self.previous is not None, "only what the ledger holds can be withdrawn"
        return replace(self.previous, amount=None, item=None, status="reversed")


def corrections(awards: Iterable[Award], posted: Mapping[str, Posted]) -> tuple[Correction, ...]:
    """The difference, in the order of the awards, what is withdrawn last. Equal awards make none; `posted` is keyed by str(key)."""
    found: list[Correction] = []
    wanted: set[str] = set()
    for award in awards:
        key = str(award.key)
        assert key not in wanted, f"two awards have the key {key}"
        wanted.add(key)
        before = posted.get(key)
        if before is None or before != posted_as(award):
            found.append(
                Correction(key=award.key, award=award, previous=before, reason=_reason(award, before))
            )
    for key, before in posted.items():
        if key not in wanted and before.status != "reversed":
            found.append(Correction(key=AwardKey.parse(key), award=None, previous=before, reason="withdrawn"))
    return tuple(found)


def posted_as(award: Award) -> Posted:
    """What the ledger holds once the award is posted."""
    return Posted(
        amount=award.amount,
        item=award.item,
        status=award.status,
        on=award.on,
        payable_on=award.payable_on,
        terms=terms_of(award),
    )


def terms_of(award: Award) -> str:
    """How it is paid beside its day, for records: `as voucher; 50.00 EUR on 2026-07-01, 50.00 EUR on a day not known yet`.

    Of a status, how long it is held.
    """
    if award.held is not None:
        return str(award.held)
    parts = ", ".join(f"{part.amount} on {part.on or 'a day not known yet'}" for part in award.parts)
    return "; ".join(term for term in (f"as {award.paid_as}" if award.paid_as else "", parts) if term)


def _reason(award: Award, before: Posted | None) -> Reason:
    if before is None or before.status == "reversed":
        return "new"
    if (
        (before.amount, before.item) == (award.amount, award.item)
        and before.status == "provisional"
        and award.status == "earned"
    ):
        return "earned"
    return "changed"
