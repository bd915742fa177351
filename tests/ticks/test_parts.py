"""What a tick has to write is written in short transactions: others write in between, and nothing is lost where it ends between two."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot import settling
from storage import ledger
from storage.engine import Database
from tests.ticks.scene import Vendor

SPRINT = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR budget 400 EUR
announce in partner channels
commission "Base" on deals pay 10% of amount
"""
NOW = "2026-07-01T08:00"
LATER = "2026-07-01T09:00"
PARTNERS = ("Acme", "Bolt", "Corda", "Dolomiti")


@pytest.fixture
def vendor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    """Three deals of each of four partners, and two entries at once: three of one partner are too many, and go together."""
    monkeypatch.setattr(settling, "_AT_ONCE", 2)
    vendor = Vendor.install(database)
    vendor.activate(SPRINT, NOW)
    vendor.tick(NOW)
    vendor.load(
        " ".join(f"D-{partner[0]}{n},{partner},100,2026-07-01" for partner in PARTNERS for n in range(3)), NOW
    )
    return vendor


def test_partner_by_partner_comes_to_the_same(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    post = ledger.post

    def counted(*given: object, **more: object) -> object:
        written.append(1)
        return post(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "post", counted)
    report = vendor.tick(NOW)
    assert len(written) == len(PARTNERS)
    assert [(each.program, each.new, each.messages) for each in report.programs] == [("Sprint", 12, 4)]
    assert vendor.standing == {f"D-{partner[0]}{n}": "10.00 EUR" for partner in PARTNERS for n in range(3)}
    assert sorted(each.partner or "" for each in vendor.queued if each.why.occasion == "awards") == [
        *PARTNERS
    ]
    assert vendor.differences == ()
    assert not vendor.tick(NOW).has_work


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_tick_that_ends_between_two_parts_is_ended_by_the_next(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    settle = settling.settle
    done: list[int] = []

    def killed(*given: object, **more: object) -> object:
        if len(done) == parts:
            raise KeyboardInterrupt
        done.append(1)
        return settle(*given, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(settling, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            vendor.tick(NOW)
    # What is on record stands with what is said of it, and neither without the other.
    assert len(vendor.awards) == 3 * parts
    assert sum(each.why.occasion == "awards" for each in vendor.queued) == parts
    vendor.tick(NOW)
    assert len(vendor.awards) == 12
    assert sorted(each.partner or "" for each in vendor.queued if each.why.occasion == "awards") == [
        *PARTNERS
    ]
    assert vendor.differences == ()


def test_on_the_way_it_costs_no_more_than_before_or_after(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.tick(NOW)
    # The first partners gain what the last ones lose: 120 EUR before, 120 EUR after.
    vendor.load(
        " ".join(
            f"D-{partner[0]}{n},{partner},{amount},2026-07-01"
            for partner, amount in zip(PARTNERS, (190, 140, 60, 10), strict=True)
            for n in range(3)
        ),
        LATER,
    )
    costs: list[int] = []
    settle = settling.settle

    def watched(session: Session, *given: object, **more: object) -> object:
        settled = settle(session, *given, **more)  # type: ignore[arg-type]
        costs.append(sum(net.minor for _, net in ledger.totals(session, workspace_id=vendor.workspace.id)))
        return settled

    monkeypatch.setattr(settling, "settle", watched)
    vendor.tick(LATER)
    assert costs == [12000 - 2700, 12000 - 2700 - 1200, 12000 - 2700 - 1200 + 1200, 12000]
    assert vendor.differences == ()
