"""A ceremony from its announcement to its digest: one award after the other, a podium, and applause; each message once."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.conversations.programs_used import DEALS
from tests.conversations.scene import Scene, words

STARS = """program "Stars"
  runs 2026-07-01 to 2026-12-31
  currency EUR
  timezone Europe/Rome

commission "Base"
  on deals
  pay 5% of amount

ceremony "Friday stars"
  every Friday at 17:00 in Europe/Rome
  announced 1 day before, 1 hour before
  by sum(amount), top 3
  names shown
  again at 09:00 in America/New_York
"""


def test_a_ceremony_is_announced_held_award_by_award_and_told_again(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(STARS)
    bound.clock(to="2026-07-02T15:30")
    assert bound.said("anna", "acme").count("Friday stars*: *1 day to go") == 1
    bound.clock(to="2026-07-03T14:30")
    # The second announcement stands where the first one stood.
    assert bound.said("anna", "acme").count("Friday stars") == 1
    assert "Friday stars*: *1 hour to go" in bound.said("anna", "acme")
    assert "17:00 (Rome) · 11:00 (New York)" in bound.said("anna", "acme")
    bound.clock(to="2026-07-03T15:00")
    bound.clock(to="2026-07-03T15:05")
    [whole] = [each for each in bound.transcript("anna", "acme") if "this is what you earned" in words(each)]
    awards = [words(each) for each in whole["replies"]]
    assert [each.split("\n")[0] for each in awards] == [
        ":tada: 1 of 2: *500.00 EUR*, _Base_",
        ":tada: 2 of 2: *800.00 EUR*, _Base_",
    ]
    assert [datetime.fromtimestamp(float(each["ts"]), UTC).isoformat()[:19] for each in whole["replies"]] == [
        "2026-07-03T15:00:30",
        "2026-07-03T15:01:00",
    ]
    [picture] = [each for each in whole["blocks"] if each["type"] == "image"]
    assert picture["alt_text"] == "Podium. Stars, as of 3 July 2026: 1st Acme; 2nd Bolt & Sons."
    # Who earned one award reads it at once; nobody's figures stand elsewhere.
    assert "200.00 EUR" in bound.said("bob", "bolt")
    assert "1300" not in bound.said("bob", "bolt")
    for name in ("maria", "anna"):
        bound.act(name, "react", channel="acme", message_ts=whole["replies"][1]["ts"], name="clap")
    bound.clock(to="2026-07-04T12:59")
    assert "For those who were not there" not in bound.said("anna", "acme")
    bound.clock(to="2026-07-04T13:01")
    bound.clock(to="2026-07-05T13:01")
    told = bound.said("anna", "acme")
    assert told.count("For those who were not there") == 1
    assert "*800.00 EUR*, _Base_ (deal D-3) – :clap: 1 person applauded" in told
    assert "*500.00 EUR*, _Base_ (deal D-1)\n" in told
    # The next one is announced, and then its program ends: the announcement says so where it stands.
    bound.clock(to="2026-07-09T15:01")
    [before] = [each for each in bound.transcript("anna", "acme") if "1 day to go" in words(each)]
    asked = bound.command("maria", "/premio end Stars").with_button("program_end_now")
    assert "was announced: partners read there that it is called off" in words(asked)
    bound.click("maria", "End the program", channel="office", message=asked)
    bound.until(lambda: "not held as announced" in bound.said("anna", "acme"), "the correction")
    [after] = [each for each in bound.transcript("anna", "acme") if "not held as announced" in words(each)]
    assert after["ts"] == before["ts"]
    assert "as Stars has ended" in words(after)
