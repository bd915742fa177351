"""Time passes: deals come to count, standings are told on their day, periods close, everything once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import ticks
from bot.clock import Clock
from storage import ledger, outbox, workspaces
from storage.outgoing import Outgoing, Why
from storage.verification import verified
from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Running, Scene, words


def _totals(scene: Scene) -> dict[str, str]:
    with scene.database.reading() as session:
        (workspace,) = workspaces.listed(session)
        return {partner: str(total) for partner, total in ledger.totals(session, workspace_id=workspace.id)}


def _differences(scene: Scene) -> tuple[str, ...]:
    with scene.database.reading() as session:
        (workspace,) = workspaces.listed(session)
        return tuple(verified(session, workspace_id=workspace.id).differences)


@pytest.mark.parametrize(
    ("database_url", "starts_at"),
    [
        pytest.param("sqlite", datetime(2026, 7, 1, 8, tzinfo=UTC), id="SQLite, from the first day"),
        pytest.param("postgresql", datetime(2026, 9, 20, 8, tzinfo=UTC), id="PostgreSQL, joined late"),
    ],
    indirect=["database_url"],
)
def test_a_quarter_and_a_month_pass_and_the_ledger_is_what_one_reckons_by_hand(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    answer = bound.clock(to="2026-10-01T06:00")
    assert answer["listeners"][0]["status"] == 200
    # Acme: 500 + 400 (cut by the cap of 900); volume 10,000 at 1% and 28,000 at 2% = 660. Bolt: 200; 4,000 at 1% = 40.
    assert _totals(bound) == {"Acme": "1560.00 EUR", "Bolt & Sons": "240.00 EUR"}
    assert _differences(bound) == ()
    bound.clock(to="2026-11-02T06:00")
    assert _totals(bound) == {"Acme": "1560.00 EUR", "Bolt & Sons": "240.00 EUR"}
    assert _differences(bound) == ()


def test_what_has_not_happened_yet_is_not_seen(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the first commission")
    assert "D-4" not in bound.mention("anna", "acme", "why").text
    bound.clock(to="2026-07-20T08:00")
    assert "D-4" in bound.mention("anna", "acme", "why").text


def test_standings_are_told_on_their_day_in_each_partners_own_channel_once(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-07-06T06:59")
    assert "*1st* of 2" not in bound.said("anna", "acme")
    bound.clock(to="2026-07-06T07:01")
    assert bound.said("anna", "acme").count("*1st* of 2") == 1
    assert bound.said("bob", "bolt").count("*2nd* of 2") == 1
    bound.clock(by="2 hours")
    assert bound.said("anna", "acme").count("*1st* of 2") == 1


def test_what_is_told_on_the_way_bears_its_own_time(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-07-21T08:00")
    told = [message for message in bound.transcript("anna", "acme") if "*1st* of 2" in words(message)]
    # Those of the 13th took the place of those of the 6th; on the 20th there was other news in between.
    assert [datetime.fromtimestamp(float(message["ts"]), UTC).isoformat()[:16] for message in told] == [
        "2026-07-06T07:00", "2026-07-20T07:00",
    ]  # fmt: skip
    (changed,) = [
        call
        for call in bound.calls("chat.update")
        if call["parameters"]["channel"] == bound.ids["acme"] and "of 2" in str(call["parameters"])
    ]
    assert changed["at"][:16] == "2026-07-13T07:00"


def test_missed_standings_are_told_once_and_only_the_latest(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the first commission")
    with bound.database.reading() as session:
        (workspace,) = workspaces.listed(session)
    # Nobody looked for three weeks: one tick, long after.
    report = ticks.tick(bound.database, now=datetime(2026, 7, 21, 5, 0, tzinfo=UTC))
    told = [sentence for sentence in report.occasions if sentence.startswith("standings")]
    assert told == ["standings of Sprint (2026-07-20): told 2 partners"]
    assert workspace.name == "Globex"


@pytest.mark.parametrize("starts_at", [datetime(2026, 9, 28, 8, tzinfo=UTC)], ids=["in its last days"])
def test_a_quarter_that_ends_today_is_over_when_the_day_is(bound: Scene) -> None:
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.clock(to="2026-09-30T18:00")
    assert "Volume" not in bound.said("anna", "acme")
    assert "not final yet" in bound.mention("anna", "acme", "why").text
    bound.clock(to="2026-10-01T06:00")
    assert "660.00 EUR" in bound.said("anna", "acme")
    assert "not final yet" not in bound.mention("anna", "acme", "why").text


class Corrected(Clock):
    """A clock that somebody sets back."""

    behind = timedelta(0)

    def now(self) -> datetime:
        return super().now() - self.behind


def test_what_was_due_before_the_bot_s_clock_was_set_back_is_due_within_a_minute(
    running: Running, slack: Scene
) -> None:
    running.stop_bot()
    running.clock_from = Corrected
    running.start_bot()
    bot = running.bot
    assert bot is not None
    clock = bot._clock
    assert isinstance(clock, Corrected)
    then = clock.now()
    clock.behind = timedelta(hours=1)
    with slack.database.writing() as session:
        (workspace,) = workspaces.listed(session)
        news = Outgoing(
            kind="message",
            message_class="confirmation",
            text="What was due",
            dedupe="due",
            channel=slack.ids["office"],
            why=Why("answer"),
        )
        outbox.enqueue(session, workspace_id=workspace.id, message=news, now=then)

    def waits() -> timedelta:
        with slack.database.reading() as session:
            found = outbox.find(session, workspace_id=workspace.id, dedupe="due")
        assert found is not None
        return found.due_at - clock.now()

    slack.until(lambda: waits() <= timedelta(minutes=1), "the bot to notice")


def test_the_clock_does_not_go_back(bound: Scene) -> None:
    bound.clock(to="2026-07-05T08:00")
    refused = bound.clock(to="2026-07-04T08:00")
    assert not refused["ok"]
    assert "only goes forward" in refused["error"]
