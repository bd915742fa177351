"""What a program says of a deal is said in its own words, and not in the same words twice running."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from storage import discretion, outbox
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
    return re.findall(rf"(First|Second) {partner}", "\n".join(vendor.messages))


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
    assert len(told) == 1 + 1 + 4 + 1 + 5 + 2
    assert all(one != other for one, other in pairwise(told))
    assert _said(vendor, "Bolt") == ["First"]


def test_a_line_that_was_struck_out_is_the_next_to_be_said(vendor: Vendor) -> None:
    workspace_id = vendor.workspace.id
    for day in (1, 2, 3):
        vendor.load(f"D-{day},Acme,7000,2026-07-{day:02}", f"2026-07-{day:02}T12:00")
        vendor.tick(f"2026-07-{day:02}T12:00")
        if day == 2:
            with vendor.database.writing() as session:
                [unwanted] = [each for each in vendor.queued if "Second" in each.text]
                outbox.call_off(
                    session,
                    workspace_id=workspace_id,
                    dedupe=unwanted.dedupe,
                    reason="no",
                    by=MARIA,
                    now=at("2026-07-02T13:00"),
                )
    assert _said(vendor, "Acme") == ["First", "Second"]


@pytest.mark.parametrize("announces", ["announce in partner channels", ""])
def test_of_many_at_one_time_the_first_three_are_said_one_by_one_and_all_others_together(
    database: Database, announces: str
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(
        f"""program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR {announces}
recognition "Big" on deals where amount >= 5000 badge "Big win" say "{{customer}} is won"
""",
        "2026-07-01T08:00",
    )
    rows = " ".join(f"D-{number},Acme,7000,2026-07-02,C{number}" for number in range(1, 7))
    vendor.load(rows, "2026-07-02T12:00", header="id,partner,amount,closed_on,customer")
    vendor.tick("2026-07-02T12:00")
    told = [[number for number in range(1, 7) if f"C{number} is won" in each] for each in vendor.messages]
    assert told == [[1], [2], [3], [4, 5, 6]]


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
    discreet = [
        each.splitlines()[1:] for each in vendor.messages if "Well done" in each or "has earned" in each
    ]
    assert [words for words, _ in discreet] == ["Acme has earned Big!", "Well done, Acme"]
    assert [grounds for _, grounds in discreet] == ["deal D-2", "deal D-3"]
    assert "Acme closed for €9,500!" in said
    assert "Gialli is won" in said


KEEPING_ON = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
measure weeks = count(count(deals) >= 1 per week in a row over program)
recognition "Weeks" each week when weeks in [2, 4, 6] badge "Fire" say "{value} weeks, {partner}!" say "On for {value} weeks"
recognition "Years" each 12 months from partner.joined_on
  when period.start = partner.joined_on + 1 year or period.start = partner.joined_on + 5 years
  badge "Cake" say "Happy anniversary, {partner}!"
"""


def test_streaks_are_said_once_each_with_their_length_and_in_other_words_each_time(
    database: Database,
) -> None:
    vendor = Vendor.install(database)
    vendor.activate(KEEPING_ON, "2026-07-01T08:00")
    for week in range(6):
        day = at("2026-07-06T12:00") + timedelta(weeks=week)
        vendor.load(f"D-{week},Acme,10,{day:%Y-%m-%d}", f"{day:%Y-%m-%dT%H:%M}")
        for hour in (13, 14):
            vendor.tick(f"{day:%Y-%m-%d}T{hour}:00")
    vendor.tick("2026-08-17T08:00")
    assert [each.splitlines()[1] for each in vendor.messages if "Fire" in each] == [
        "2 weeks, Acme!", "On for 4 weeks", "6 weeks, Acme!",
    ]  # fmt: skip


def test_anniversaries_are_said_on_their_day(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.load("Acme,2021-08-03", "2026-07-01T08:00", kind="partners", header="name,joined_on")
    vendor.activate(KEEPING_ON, "2026-07-01T08:00")
    vendor.tick("2026-08-02T12:00")
    assert "anniversary" not in str(vendor.messages)
    vendor.tick("2026-08-03T06:00")
    vendor.tick("2026-08-04T06:00")
    assert str(vendor.messages).count("Happy anniversary, Acme!") == 1
