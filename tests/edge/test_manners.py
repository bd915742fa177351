"""Messages keep to quiet hours and to so many a day; what there is more is told together, and standings in place. Nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery import Delivery
from bot.outlook import foreseen, outlook
from bot.slack import NoAnswerFromSlack, RefusedBySlack
from programs.manners import quiet_hours
from storage import languages, manners, outbox, people, settling, workspaces
from storage.engine import Database
from storage.outgoing import Claimed, Outgoing, Why
from tests.database.values import MARIA, agree, workspace
from tests.edge.gateway import Gateway, Hands, person

ROME = "Europe/Rome"
TEN = "2026-07-15T10:00"
NIGHT = "2026-07-15T22:00"
MORNING = "2026-07-16T08:00"


def rome(text: str) -> datetime:
    """An instant in UTC, by the clock in Rome in summer."""
    return datetime.fromisoformat(text + "+02:00").astimezone(UTC)


@dataclass
class Desk:
    """Acme's channel C1, with Anna in it, who is in Rome; and one bot that delivers."""

    database: Database
    slack: Gateway
    clock: Hands
    workspace_id: int

    def queue(self, *names: str, **more: Any) -> None:
        known: dict[str, Any] = {
            "kind": "message", "message_class": "shout-out", "partner": "Acme", "owners": ("Acme",), "why": Why("awards", "Sprint"), **more,
        }  # fmt: skip
        with self.database.writing() as session:
            for name in names:
                message = Outgoing(dedupe=name, **{"text": name, **known})
                outbox.enqueue(session, workspace_id=self.workspace_id, message=message, now=self.clock.now())

    def standings(self, name: str) -> None:
        self.queue(name, message_class="standings", series="1:standings:acme", why=Why("standings", "Sprint"))

    def at(self, text: str) -> Desk:
        self.clock.at = rome(text)
        return self

    def deliver(self, *, bot: Delivery | None = None) -> list[str]:
        """Deliver for half a minute, from this moment on; what was posted or changed by it, as `thread > text` or `text @ ts`."""
        before = len(self.slack.posted), len(self.slack.updated)
        delivery = bot or self.bot()
        for _ in range(30):
            delivery.deliver()
            self.clock.forward(seconds=1)
        posted = [
            f"{thread} > {text}" if thread else text
            for thread, (_, text) in zip(
                self.slack.threads[before[0] :], self.slack.posted[before[0] :], strict=True
            )
        ]
        return posted + [f"{text} @ {ts}" for _, ts, text in self.slack.updated[before[1] :]]

    def bot(self) -> Delivery:
        return Delivery(database=self.database, slack_of=lambda _workspace_id: self.slack, clock=self.clock)

    def quiet(self, reader: str, hours: str | None, zone: str | None = None) -> None:
        with self.database.writing() as session:
            manners.choose_quiet(
                session, workspace_id=self.workspace_id, reader=reader, quiet=quiet_hours(hours) if hours else None,
                zone=zone, by=MARIA, now=self.clock.now(),
            )  # fmt: skip

    def per_day(self, reader: str, count: int | None) -> None:
        with self.database.writing() as session:
            manners.choose_per_day(
                session, workspace_id=self.workspace_id, reader=reader, per_day=count, by=MARIA, now=self.clock.now()
            )  # fmt: skip

    def row(self, name: str) -> Claimed:
        with self.database.reading() as session:
            found = outbox.find(session, workspace_id=self.workspace_id, dedupe=name)
        assert found is not None
        return found


@pytest.fixture
def desk(database: Database) -> Desk:
    slack = Gateway()
    slack.persons["UA"] = person("UA", "TA", zone=ROME)
    with database.writing() as session:
        workspace_id = workspace(session)
        people.bind_channel(
            session, workspace_id=workspace_id, channel="C1", partner="Acme", by=MARIA, now=rome(TEN)
        )
        agree(session, workspace_id, "C1")
    return Desk(database, slack, Hands(rome(TEN)), workspace_id)


def test_at_night_it_waits_for_the_readers_morning(desk: Desk) -> None:
    desk.at(NIGHT).queue("a")
    assert desk.deliver() == []
    assert (desk.row("a").due_at, desk.row("a").error) == (rome(MORNING), "")
    assert desk.at("2026-07-16T07:59:00").deliver() == []
    assert desk.at(MORNING).deliver() == ["a"]


def test_several_that_waited_come_as_one_with_the_rest_in_its_thread(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b")
    desk.queue("c", urgency=1)
    assert desk.deliver() == []
    head, *rest = desk.at(MORNING).deliver()
    assert head.splitlines() == [
        "*3 pieces of news for you*",
        "• c",
        "• a",
        "• b",
        "Each of them stands in the thread below.",
    ]
    assert rest == ["1.0 > c", "1.0 > a", "1.0 > b"]
    assert desk.deliver() == []
    assert {desk.row(name).said_as for name in "abc"} == {"reply"}


def test_what_stands_in_a_thread_follows_its_head_in_a_moment(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b")
    desk.deliver()
    bot = desk.at(MORNING).bot()
    assert bot.deliver() == 2, "both wait for the head, which is made of them"
    assert bot.deliver() == 1, "that is sent at once"
    assert 0 < bot.seconds_to_next(most=0.5) < 0.2
    desk.clock.forward(seconds=0.2)
    bot.deliver()
    assert [thread for thread in desk.slack.threads if thread] == ["1.0", "1.0"]
    assert bot.seconds_to_next(most=0.5) == 0.5, "nothing more waits"


def test_the_news_is_in_the_readers_language(desk: Desk) -> None:
    with desk.database.writing() as session:
        languages.choose(
            session, workspace_id=desk.workspace_id, listener=languages.of_partner("Acme"), language="it", by=MARIA, now=rome(TEN)
        )  # fmt: skip
    desk.at(NIGHT).queue("a", "b")
    desk.deliver()
    assert desk.at(MORNING).deliver()[0].startswith("*Ci sono 2 novità*")


def test_several_pieces_of_news_are_told_in_the_language_in_which_each_was_written(desk: Desk) -> None:
    """For a channel of our own people nobody chooses one, nor for who has done nothing yet in Slack."""
    desk.at(NIGHT).queue("una", "altra", partner=None, owners=(), channel="C9", locale="it")
    desk.queue("una tua", "un’altra tua", partner=None, owners=(), user="UA", locale="it_IT")
    desk.deliver()
    heads = [text for text in desk.at(MORNING).deliver() if "novità" in text or "news" in text]
    assert [head.splitlines()[0] for head in heads] == ["*Ci sono 2 novità*"] * 2


def test_of_a_piece_of_news_its_first_two_lines_are_shown_each_by_itself(desk: Desk) -> None:
    desk.at(NIGHT).queue("*A title*\n\n• what it is about\nand more")
    desk.queue("b")
    desk.deliver()
    assert desk.at(MORNING).deliver()[0].splitlines()[1:-1] == [
        "• *A title*",
        "      what it is about",
        "• b",
    ]


def test_what_answers_somebody_comes_at_any_time_and_counts_for_nothing(desk: Desk) -> None:
    desk.per_day(manners.EVERYBODY, 1)
    answers = [f"answer {number}" for number in range(4)]
    desk.at(NIGHT).queue(*answers, message_class="confirmation", why=Why("answer"))
    assert desk.deliver() == answers
    desk.at("2026-07-16T09:00").queue(*(f"more {number}" for number in range(2)), why=Why("answer"))
    desk.queue("news")
    assert desk.deliver() == ["more 0", "more 1", "news"]


def test_what_would_be_too_late_in_the_morning_comes_now(desk: Desk) -> None:
    desk.at(NIGHT).queue("ends at six", not_after=rome("2026-07-16T06:00"))
    desk.queue("ends at nine", not_after=rome("2026-07-16T09:00"))
    assert desk.deliver() == ["ends at six"]
    assert desk.at(MORNING).deliver() == ["ends at nine"]


def test_more_than_so_many_a_day_come_together_the_next_morning(desk: Desk) -> None:
    desk.per_day(manners.of_channel("C1"), 2)
    desk.queue("a", "b", "c", "d")
    assert desk.deliver() == ["a", "b"]
    assert desk.at("2026-07-15T18:00").deliver() == []
    head, *rest = desk.at(MORNING).deliver()
    assert head.startswith("*2 pieces of news")
    assert rest == ["3.0 > c", "3.0 > d"]
    # The news of the morning is one of the two of its day.
    desk.queue("e", "f")
    assert desk.deliver() == ["e"]


def test_five_a_day_where_nothing_is_chosen_and_all_where_it_is_so_chosen(desk: Desk) -> None:
    names = [f"news {number}" for number in range(8)]
    desk.queue(*names)
    assert desk.deliver() == names[:5]
    desk.per_day(manners.EVERYBODY, None)
    desk.at("2026-07-17T10:00").deliver()
    more = [f"more {number}" for number in range(8)]
    desk.queue(*more)
    assert desk.deliver() == more


@pytest.mark.parametrize(
    ("reader", "zone", "says_slack", "morning"),
    [
        (manners.of_channel("C1"), None, "Asia/Tokyo", "2026-07-16T07:00+09:00"),
        (manners.of_channel("C1"), "America/New_York", "Asia/Tokyo", "2026-07-16T07:00-04:00"),
        (manners.EVERYBODY, "America/New_York", "Asia/Tokyo", "2026-07-16T07:00+09:00"),
        (manners.EVERYBODY, "America/New_York", None, "2026-07-16T07:00-04:00"),
        (manners.EVERYBODY, None, None, "2026-07-16T07:00+00:00"),
    ],
)
def test_the_zone_is_the_readers(
    desk: Desk, reader: str, zone: str | None, says_slack: str | None, morning: str
) -> None:
    desk.slack.persons["UA"] = person("UA", "TA", zone=says_slack)
    desk.quiet(reader, "18-7", zone)
    wanted = datetime.fromisoformat(morning).astimezone(UTC)
    desk.clock.at = wanted - timedelta(hours=2)
    desk.queue("a")
    assert desk.deliver() == []
    assert desk.row("a").due_at == wanted


def test_a_person_has_hours_of_their_own(desk: Desk) -> None:
    known: dict[str, Any] = {"workspace_id": desk.workspace_id, "by": MARIA, "now": rome(TEN)}
    with desk.database.writing() as session:
        people.bind_person(
            session, actor=people.Actor("", "TA", "UA"), partner="Acme", person="Anna", **known
        )
    desk.quiet(manners.of_person("UA"), "9-12")
    desk.quiet(manners.of_channel("C1"), None)
    desk.queue("to Anna", person="Anna")
    desk.queue("to all")
    assert desk.deliver() == ["to all"]
    assert desk.at("2026-07-15T12:00").deliver() == ["to Anna"]
    assert desk.slack.posted[-1][0] == "DUA"


def test_standings_take_the_place_of_the_ones_before_while_nothing_else_was_said(desk: Desk) -> None:
    july = str(rome(TEN).timestamp())
    desk.slack.places = [july]
    desk.standings("first")
    assert desk.deliver() == ["first"]
    desk.at("2026-07-22T09:00").standings("second")
    assert desk.deliver() == [f"second @ {july}"]
    desk.at("2026-07-29T09:00").standings("third")
    assert desk.deliver() == [f"third @ {july}"]
    desk.queue("news")
    desk.standings("fourth")
    assert desk.deliver() == ["news", "fourth"]


def test_standings_of_a_new_month_or_of_another_program_are_posted(desk: Desk) -> None:
    desk.slack.places = [str(rome(TEN).timestamp())]
    desk.standings("first")
    desk.deliver()
    desk.queue("other", series="2:standings:acme", message_class="standings")
    assert desk.deliver() == ["other"]
    desk.at("2026-08-03T09:00").standings("in August")
    assert desk.deliver() == ["in August"]


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_standings_whose_place_is_gone_are_posted(desk: Desk, error: str) -> None:
    desk.slack.places = [str(rome(TEN).timestamp())]
    desk.standings("first")
    desk.deliver()
    desk.slack.trouble["update"] = [RefusedBySlack(error)]
    desk.standings("second")
    assert desk.deliver() == ["second"]


def test_a_change_in_place_that_got_no_answer_is_made_again(desk: Desk) -> None:
    july = str(rome(TEN).timestamp())
    desk.slack.places = [july]
    desk.standings("first")
    desk.deliver()
    desk.slack.trouble["update"] = [NoAnswerFromSlack("timed out")] * 3
    desk.standings("second")
    bot = desk.bot()
    done = [line for _ in range(4) for line in desk.deliver(bot=bot)]
    assert done == [f"second @ {july}"]
    assert desk.row("second").state == "sent"


def test_whoever_died_while_changing_in_place_is_followed_by_one_who_does_it_again(desk: Desk) -> None:
    july = str(rome(TEN).timestamp())
    desk.slack.places = [july]
    desk.standings("first")
    desk.deliver()
    desk.standings("second")
    with desk.database.writing() as session:
        [row] = outbox.claim(session, now=desk.clock.now(), lease=timedelta(seconds=60), limit=1)
        outbox.sending(
            session, id=row.id, token=row.token, channel="C1", said_as="edit", now=desk.clock.now(), lease=timedelta(seconds=60)
        )  # fmt: skip
    bot = desk.bot()
    assert [line for _ in range(12) for line in desk.deliver(bot=bot)] == [f"second @ {july}"]


def test_when_the_head_cannot_be_posted_what_it_tells_of_is_posted_all_the_same(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b")
    desk.deliver()
    desk.slack.refused_texts = ["2 pieces of news"]
    assert desk.at(MORNING).deliver() == ["a", "b"]


def test_the_head_waits_and_the_others_behind_it(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b")
    desk.deliver()
    desk.slack.persons["UX"] = person("UX", "TX")  # somebody who cannot be placed
    desk.slack.persons["UY"] = person("UY", "TY")
    assert desk.at(MORNING).deliver() == []
    del desk.slack.persons["UX"], desk.slack.persons["UY"]
    head, *rest = desk.at("2026-07-16T08:15").deliver()
    assert "2 pieces of news" in head
    assert rest == ["1.0 > a", "1.0 > b"]


def test_a_bot_that_slept_through_the_day_waits_for_the_next_morning(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b")
    desk.deliver()
    assert desk.at("2026-07-16T23:00").deliver() == []
    assert desk.row("a").due_at == rome("2026-07-17T08:00")
    assert len(desk.at("2026-07-17T08:00").deliver()) == 3


def test_what_is_struck_out_before_the_morning_is_not_told_of(desk: Desk) -> None:
    desk.at(NIGHT).queue("a", "b", "c")
    desk.deliver()
    for name in ("a", "b"):
        _strike(desk, name)
    assert desk.at(MORNING).deliver() == ["c"]


def test_two_bots_tell_it_once(desk: Desk) -> None:
    desk.at(NIGHT).queue(*"abcdefgh")
    desk.deliver()
    other = desk.bot()
    desk.slack.meanwhile = other.deliver
    desk.at(MORNING)
    bot = desk.bot()
    said = [line for _ in range(4) for line in desk.deliver(bot=bot)]
    assert len(said) == len(set(said)) == 9
    assert sum(line.startswith("1.0 > ") for line in said) == 8


def test_it_was_quiet_and_is_no_more(desk: Desk) -> None:
    """Hours that are chosen while something waits hold for what comes; what waits keeps its morning."""
    desk.at(NIGHT).queue("a")
    desk.deliver()
    desk.quiet(manners.of_channel("C1"), None)
    desk.queue("b")
    assert desk.deliver() == ["b"]
    assert desk.at(MORNING).deliver() == ["a"]


def test_whatever_is_chosen_is_kept_one_by_one(desk: Desk) -> None:
    reader = manners.of_channel("C1")
    desk.quiet(reader, "19-7", "Asia/Tokyo")
    desk.per_day(reader, 3)
    desk.quiet(reader, "18-6")
    with desk.database.writing() as session:
        manners.channel_moved(session, workspace_id=desk.workspace_id, old="C1", new="C2")
        known = manners.known(session, workspace_id=desk.workspace_id, zone="UTC")
    found = known.towards(manners.of_channel("C2"), zone=ROME)
    assert (found.quiet, found.per_day, found.zone) == (quiet_hours("18-6"), 3, "Asia/Tokyo")
    assert known.towards(reader, zone=ROME) == replace(manners.USUAL, zone=ROME)


def _strike(desk: Desk, name: str) -> None:
    with desk.database.writing() as session:
        assert outbox.strike(
            session, workspace_id=desk.workspace_id, message=desk.row(name).message, reason="known", by=MARIA,
            now=desk.clock.now(), since=settling.reached(session, workspace_id=desk.workspace_id),
        )  # fmt: skip


@pytest.mark.parametrize("moment", [TEN, "2026-07-15T19:59:00", NIGHT, "2026-07-15T03:00"])
@pytest.mark.parametrize("count", [1, 2, 5, 6, 9])
def test_what_a_manager_is_told_of_when_each_is_said_is_when_it_is_said(
    desk: Desk, moment: str, count: int
) -> None:
    desk.slack.places = [str(rome("2026-07-10T09:00").timestamp())]
    desk.at("2026-07-10T09:00").standings("first")
    desk.deliver()
    desk.at(moment).standings("second")
    desk.queue(*(f"news {number}" for number in range(count)), why=Why("awards", "Sprint"))
    desk.queue("answer", why=Why("answer"), urgency=2)
    with desk.database.reading() as session:
        place = workspaces.get(session, workspace_id=desk.workspace_id)
        seen = foreseen(
            session,
            outlook(session, place, now=desk.clock.now()),
            channels={"C1"},
            zone_of=lambda _: ROME,
            now=desk.clock.now(),
        )
    told = {
        each.message.dedupe: (each.at, each.in_place, seen.beside(each) + 1 if each.digest else 0)
        for each in seen.planned
    }
    assert len(told) == count + 2
    desk.deliver()
    with desk.database.reading() as session:
        waiting = outbox.waiting(session, workspace_id=desk.workspace_id)
    sizes = Counter(row.digest for row in waiting)
    assert told == {
        name: (row.due_at, False, sizes[row.digest])
        if (row := desk.row(name)).state == "pending"
        else (None, row.said_as == "edit", 0)
        for name in told
    }
