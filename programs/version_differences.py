"""Two simulations side by side: what each partner would get under the one and under the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from programs.awards import Award
from programs.money import Money
from programs.one_scale import on_one_scale


@dataclass(frozen=True, slots=True)
class Difference:
    """One partner's totals in one currency, equal ones included."""

    partner: str
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        return Money(self.after.amount - self.before.amount, self.after.currency)


def totals(awards: Iterable[Award]) -> list[tuple[str, Money]]:
    """The net amount of each partner and currency, provisional awards included, in the order of names."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in awards:
        if award.amount is not None:
            sums[award.partner, award.amount.currency] += award.amount.amount
    return [(partner, Money(amount, currency)) for (partner, currency), amount in sorted(sums.items())]


def differences(before: Iterable[Award], after: Iterable[Award]) -> list[Difference]:
    """Every partner and currency that has a total in either, in the order of names; points in the finer scale of the two."""
    old, new = (
        {(partner, total.currency): total for partner, total in totals(awards)}
        for awards in on_one_scale(before, after)
    )
    return [
        Difference(
            partner,
            old.get((partner, currency), Money(Decimal(0), currency)),
            new.get((partner, currency), Money(Decimal(0), currency)),
        )
        for partner, currency in sorted({*old, *new})
    ]
