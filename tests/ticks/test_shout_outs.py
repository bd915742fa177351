"""What a program says of a deal is said in its own words, and not in the same words twice running."""

from __future__ import annotations

from itertools import pairwise

import pytest

from storage import discretion
from storage.engine import Database
from tests.ticks.scene import MARIA, Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
announce in partner channels
recognition "Big" on deals where amount >= 5000 badge "Big" say "First {partner}" say "Second {partner}"
"""


@pytest.fixture
def vendor(database: Database) -> Vendor:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    return vendor


def _said(vendor: Vendor, partner: str) -> list[str]:
    lines = [(line, f"{line} {partner}") for line in ("First", "Second")]
    return [line for each in vendor.messages for line, words in lines if words in each]


def test_lines_take_turns_for_each_partner_from_tick_to_tick_however_many_are_told_at_once(
    vendor: Vendor,
) -> None:
    amounts = iter(range(1, 100))
    for day, at_once in enumerate((1, 1, 4, 1, 5, 2), start=1):
        rows = [f"D-{next(amounts)},Acme,7000,2026-07-{day:02}" for _ in range(at_once)]
        if day == 4:
            rows.append("B-1,Bolt,7000,2026-07-04")
        now = f"2026-07-{day:02}T12:00"
        vendor.load(" ".join(rows), now)
        vendor.tick(now)
        vendor.tick(now)
    told = _said(vendor, "Acme")
    assert len(told) == 1 + 1 + 3 + 1 + 3 + 2
    assert all(one != other for one, other in pairwise(told))
    assert _said(vendor, "Bolt") == ["First"]


NAMING = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
recognition "Big" on deals where amount >= 5000 badge "Big"
  say "{customer} is won" say "Well done, {partner}" say "Hail {customer}"
recognition "Huge" on deals where amount >= 9000 badge "Huge" say "{partner} closed {customer} for {amount}!"
"""


def test_customers_are_named_unless_their_partner_does_not_want_it(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(NAMING, "2026-07-01T08:00")
    header = "id,partner,customer,amount,closed_on"
    vendor.load("D-1,Acme,Rossi,9500,2026-07-02", "2026-07-02T12:00", header=header)
    vendor.tick("2026-07-02T12:00")
    named = "\n".join(vendor.messages)
    assert "Rossi is won" in named
    assert "Acme closed Rossi for €9,500!" in named
    for names in (False, False, True, False):
        with database.writing() as session:
            discretion.choose(
                session,
                workspace_id=vendor.workspace.id,
                partner="ACME",
                names_customers=names,
                by=MARIA,
                now=at("2026-07-02T13:00"),
            )
    rows = "D-2,Acme,Verdi,9500,2026-07-03 D-3,Acme,Neri,7000,2026-07-03 B-1,Bolt,Gialli,7000,2026-07-03"
    vendor.load(rows, "2026-07-03T12:00", header=header)
    vendor.tick("2026-07-03T12:00")
    said = "\n".join(vendor.messages)
    assert "Verdi" not in said
    assert "Neri" not in said
    assert "Well done, Acme" in said
    assert "Acme closed for €9,500!" in said
    assert "Gialli is won" in said
