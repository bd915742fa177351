"""Awards minus ledger make entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from programs.awards import Award, AwardKey, FactRef
from programs.corrections import Posted, corrections, posted_as
from programs.money import Money

AWARD = Award(
    rule="Base",
    kind="commission",
    partner="Acme",
    fact=FactRef("deals", "D-1"),
    amount=Money(Decimal(500), "EUR"),
    on=date(2026, 7, 2),
)
KEY = str(AWARD.key)


def reasons(awards: list[Award], posted: dict[str, Posted]) -> list[str]:
    return [each.reason for each in corrections(awards, posted)]


@pytest.mark.parametrize(
    ("award", "before", "reason"),
    [
        pytest.param(AWARD, None, ["new"], id="nothing is posted yet"),
        pytest.param(AWARD, posted_as(AWARD), [], id="equal awards make no entry"),
        pytest.param(AWARD, replace(posted_as(AWARD), amount=Money(Decimal(400), "EUR")), ["changed"], id="another amount"),
        pytest.param(AWARD, replace(posted_as(AWARD), status="provisional"), ["earned"], id="from provisional to earned"),
        pytest.param(AWARD, replace(posted_as(AWARD), status="provisional", amount=None), ["changed"], id="earned and changed at once"),
        pytest.param(AWARD, replace(posted_as(AWARD), status="reversed", amount=None), ["new"], id="taken back before, and there again"),
        pytest.param(None, posted_as(AWARD), ["withdrawn"], id="no longer there"),
        pytest.param(None, replace(posted_as(AWARD), status="reversed", amount=None), [], id="withdrawn before"),
    ],
)  # fmt: skip
def test_the_difference_is_posted(award: Award | None, before: Posted | None, reason: list[str]) -> None:
    assert reasons([award] if award else [], {KEY: before} if before else {}) == reason


def test_posting_twice_changes_nothing() -> None:
    (entry,) = corrections([AWARD], {})
    assert entry.award is not None
    assert corrections([AWARD], {str(entry.key): posted_as(entry.award)}) == ()


def test_two_awards_with_one_key_are_refused() -> None:
    with pytest.raises(AssertionError):
        corrections([AWARD, replace(AWARD, partner=" ACME ")], {})


def test_a_key_is_read_back_as_it_was_written() -> None:
    assert AwardKey.parse(KEY) == AWARD.key
