"""What becomes of a message when things go wrong around it: it waits, it goes elsewhere, it is asked about; never lost, never doubled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import Delivery
from bot.podium import Place, Podium
from bot.slack import NoAnswerFromSlack, NotReached, RefusedBySlack
from dsl.said import in_language
from storage import outbox, people
from storage.engine import Database
from storage.outgoing import Outgoing, Why
from storage.people import Actor
from tests.database.values import MARIA, NOW, agree, workspace
from tests.edge.gateway import Gateway, Hands, person


@dataclass
class Post:
    """A workspace with its outbox, and one bot that delivers."""

    database: Database
    slack: Gateway
    clock: Hands
    workspace_id: int

    def queue(self, dedupe: str, **more: Any) -> None:
        known: dict[str, Any] = {"kind": "message", "message_class": "shout-out", "text": dedupe, **more}
        with self.database.writing() as session:
            outbox.enqueue(
                session,
                workspace_id=self.workspace_id,
                message=Outgoing(dedupe=dedupe, why=Why("answer"), **known),
                now=self.clock.now(),
            )

    def bind(self, channel: str) -> None:
        with self.database.writing() as session:
            people.bind_channel(
                session,
                workspace_id=self.workspace_id,
                channel=channel,
                partner="Acme",
                by=MARIA,
                now=self.clock.now(),
            )
            agree(session, self.workspace_id, channel)

    def unbind(self, channel: str) -> None:
        with self.database.writing() as session:
            people.unbind_channel(
                session, workspace_id=self.workspace_id, channel=channel, by=MARIA, now=self.clock.now()
            )

    def bot(self, *, read_history: bool = False) -> Delivery:
        return Delivery(
            database=self.database,
            slack_of=lambda _workspace_id: self.slack,
            clock=self.clock,
            read_history=read_history,
        )

    def waiting(self) -> list[str]:
        with self.database.reading() as session:
            return [row.error for row in outbox.waiting(session, workspace_id=self.workspace_id)]


@pytest.fixture
def desk(database: Database) -> Post:
    with database.writing() as session:
        workspace_id = workspace(session)
    return Post(database, Gateway(), Hands(NOW), workspace_id)


@pytest.mark.parametrize(
    "hold",
    [None, RefusedBySlack("ratelimited", retry_after=1.0), RefusedBySlack("not_in_channel")],
    ids=["no channel yet", "too fast", "not in the channel"],
)
def test_however_long_a_message_was_held_a_hiccup_does_not_end_it(desk: Post, hold: Exception | None) -> None:
    desk.queue("a", partner="Acme", owners=("Acme",))
    if hold is not None:
        desk.bind("C1")
        desk.slack.trouble["members"] = [hold] * 9
    bot = desk.bot()
    for _ in range(9):
        assert bot.deliver() == 1
        desk.clock.forward(minutes=11)
    desk.bind("C1")
    desk.slack.trouble["members"] = [NoAnswerFromSlack("timed out")]
    bot.deliver()
    desk.clock.forward(minutes=11)
    bot.deliver()
    assert desk.slack.posted == [("C1", "a")]


def test_a_message_that_is_on_its_way_is_not_sent_by_another_bot(desk: Post) -> None:
    """The second of two that were taken together sets out when their lease is nearly over, and the line is slow."""
    other = desk.bot()

    def second() -> None:
        desk.slack.meanwhile = lambda: None
        for _ in range(9):
            desk.clock.forward(seconds=5)
            other.deliver()

    def first() -> None:
        desk.slack.meanwhile = second
        desk.clock.forward(seconds=55)

    desk.slack.meanwhile = first
    for dedupe in ("a", "b"):
        desk.queue(dedupe, channel="C1", message_class="confirmation")
    desk.bot().deliver()
    assert desk.slack.posted == [("C1", "a"), ("C1", "b")]


def test_what_waits_for_the_pace_of_a_channel_has_a_turn_and_is_left_alone_until_then(desk: Post) -> None:
    """Three at once, then one a second; what is more urgent goes before, and the others follow in their order."""
    for number in range(8):
        desk.queue(f"{number}", channel="C1")
    bot = desk.bot()
    assert [bot.deliver(limit=20) for _ in range(2)] == [8, 0]
    looked = []
    for _ in range(2):
        desk.clock.forward(seconds=1)
        looked.append(bot.deliver(limit=20))
    assert looked == [1, 1]
    desk.queue("urgent", channel="C1", urgency=1)
    for _ in range(5):
        desk.clock.forward(seconds=1)
        bot.deliver(limit=20)
    assert [text for _, text in desk.slack.posted] == ["0", "1", "2", "3", "4", "urgent", "5", "6", "7"]


@pytest.mark.parametrize("where", ["members", "post"])
def test_a_message_that_we_cannot_handle_does_not_stop_the_others(desk: Post, where: str) -> None:
    desk.queue("poison", channel="C1", owners=("Acme",), urgency=1)
    desk.queue("other", channel="C2", message_class="standings")
    desk.slack.trouble[where] = [AssertionError("Slack answered with something else than an object")]
    desk.bot().deliver()
    assert desk.slack.posted[-1] == ("C2", "other")


def test_an_unknown_outcome_that_cannot_be_settled_does_not_stop_the_others(desk: Post) -> None:
    desk.slack.trouble["post"] = [NoAnswerFromSlack("timed out")] * 2
    desk.queue("first", channel="C1")
    desk.queue("second", channel="C2")
    bot = desk.bot(read_history=True)
    bot.deliver()
    bot.deliver()
    desk.slack.trouble["find_marked"] = [AssertionError("no messages in the answer")]
    desk.clock.forward(minutes=3)
    bot.deliver()
    with desk.database.reading() as session:
        unknown = outbox.unknowns(session, workspace_id=desk.workspace_id)
    assert [row.message.dedupe for row in unknown] == ["first"]


@pytest.mark.parametrize("seen", [True, False], ids=["somebody saw it", "nobody can tell"])
def test_what_replaces_a_message_that_cannot_be_found_is_one_of_its_own(desk: Post, seen: bool) -> None:
    desk.slack.trouble["post"] = [NoAnswerFromSlack("timed out")]
    desk.queue("first", channel="C1")
    bot = desk.bot()
    bot.deliver()
    with desk.database.writing() as session:
        [lost] = outbox.unknowns(session, workspace_id=desk.workspace_id)
        assert not seen or outbox.was_posted(session, id=lost.id, now=NOW)
    desk.queue("instead", channel="C1", replaces="first")
    desk.clock.forward(seconds=2)
    bot.deliver()
    assert desk.slack.posted[-1] == ("C1", "instead")
    assert desk.slack.updated == []


def test_a_post_whose_answer_we_do_not_understand_is_not_made_again(desk: Post) -> None:
    desk.queue("a", channel="C1")
    desk.slack.trouble["post"] = [AssertionError("no ts in the answer")]
    bot = desk.bot()
    for _ in range(5):
        bot.deliver()
        desk.clock.forward(minutes=5)
    assert desk.slack.posted == [("C1", "a")]


def test_each_channel_of_a_partner_is_told_once_also_when_one_is_taken_away(desk: Post) -> None:
    for channel in ("C1", "C2"):
        desk.bind(channel)
    desk.queue("a", partner="Acme", owners=("Acme",))
    desk.slack.trouble["members"] = [RefusedBySlack("not_in_channel")]
    bot = desk.bot()
    bot.deliver()
    bot.deliver()
    assert desk.slack.posted == [("C2", "a")]
    desk.unbind("C1")
    for _ in range(3):
        desk.clock.forward(minutes=11)
        bot.deliver()
    assert desk.slack.posted == [("C2", "a")]
    assert desk.waiting() == ["its channel does not belong to Acme any more"]
    desk.bind("C1")
    desk.clock.forward(minutes=11)
    bot.deliver()
    assert desk.slack.posted == [("C2", "a"), ("C1", "a")]


def test_a_message_that_waits_in_vain_goes_to_the_channel_that_replaces_the_first(desk: Post) -> None:
    desk.bind("C1")
    desk.queue("a", partner="Acme", owners=("Acme",))
    desk.slack.trouble["members"] = [RefusedBySlack("not_in_channel")]
    bot = desk.bot()
    bot.deliver()
    desk.unbind("C1")
    desk.bind("C2")
    desk.clock.forward(minutes=11)
    bot.deliver()
    assert desk.slack.posted == [("C2", "a")]


def test_a_message_is_looked_for_where_it_was_posted(desk: Post) -> None:
    desk.bind("C1")
    desk.queue("a", partner="Acme")
    desk.slack.trouble["post"] = [NoAnswerFromSlack("timed out")]
    bot = desk.bot(read_history=True)
    bot.deliver()
    desk.unbind("C1")
    desk.bind("C2")
    for _ in range(3):
        desk.clock.forward(minutes=3)
        bot.deliver()
    assert desk.slack.posted == [("C1", "a")]


def test_a_channel_is_told_no_more_at_once_than_slack_takes(desk: Post) -> None:
    for number in range(5):
        desk.queue(str(number), channel="C1", message_class="confirmation")
    bot = desk.bot()
    bot.deliver()
    assert len(desk.slack.posted) == 3
    desk.clock.forward(seconds=1)
    bot.deliver()
    assert [text for _, text in desk.slack.posted] == ["0", "1", "2", "3"]


def test_a_clock_that_is_set_back_keeps_no_channel_waiting(desk: Post) -> None:
    bot = desk.bot()
    for number in range(5):
        desk.queue(f"{number}", channel="C1")
    bot.deliver(limit=20)
    desk.clock.forward(hours=-1)
    desk.queue("5", channel="C1")
    bot.set_back(timedelta(hours=1))
    for _ in range(70):
        desk.clock.forward(seconds=1)
        bot.deliver(limit=20)
    assert sorted(text for _, text in desk.slack.posted) == ["0", "1", "2", "3", "4", "5"]


def test_a_message_under_way_while_the_clock_is_set_back_or_goes_on_by_a_day_is_sent_once(desk: Post) -> None:
    other = desk.bot(read_history=True)
    bot = desk.bot(read_history=True)
    for hours in (-1, 24):
        back = timedelta(hours=max(-hours, 0))

        def step(hours: int = hours, back: timedelta = back) -> None:
            desk.clock.forward(hours=hours)
            other.set_back(back)
            other.deliver()

        desk.slack.meanwhile = step
        desk.queue(f"{hours}", channel="C1")
        bot.deliver()
        bot.set_back(back)
        desk.slack.meanwhile = lambda: None
        for _ in range(10):
            desk.clock.forward(minutes=1)
            other.deliver()
            bot.deliver()
    assert [text for _, text in desk.slack.posted] == ["-1", "24"]
    assert desk.waiting() == []


def test_what_is_another_partner_s_is_not_posted_where_a_partner_reads(desk: Post) -> None:
    desk.queue("a", channel="C1", owners=("Acme",))
    desk.slack.persons |= {"UA": person("UA", "TA"), "UB": person("UB", "TB")}
    with desk.database.writing() as session:
        for user, partner in (("UA", "Acme"), ("UB", "Beta")):
            actor = Actor("", f"T{user[1]}", user)
            people.bind_person(
                session, workspace_id=desk.workspace_id, actor=actor, partner=partner, by=MARIA, now=NOW
            )
    desk.bot().deliver()
    assert desk.slack.posted == []
    assert ["beta" in each.casefold() for each in desk.waiting()] == [True]


def test_what_goes_under_a_message_waits_for_it_and_stands_in_its_thread_in_each_channel(desk: Post) -> None:
    for channel in ("CA", "CB"):
        desk.bind(channel)
    desk.slack.persons["UA"] = person("UA", "TA")
    desk.queue("an award", partner="Acme", under="the opening", not_before=NOW + timedelta(seconds=30))
    desk.queue("the opening", partner="Acme")
    desk.queue("the whole", partner="Acme", under="the opening", replaces="the opening", not_before=NOW)
    bot = desk.bot()
    for _ in range(8):
        bot.deliver()
        desk.clock.forward(seconds=10)
    said = sorted(zip(desk.slack.posted, desk.slack.threads, strict=True))
    assert [(channel, text) for (channel, text), _ in said] == [
        (channel, text) for channel in ("CA", "CB") for text in ("an award", "the opening")
    ]
    openings = {
        channel: f"{number}.0"
        for number, (channel, text) in enumerate(desk.slack.posted, 1)
        if text == "the opening"
    }
    assert {channel: thread for (channel, text), thread in said if text == "an award"} == openings
    assert sorted(desk.slack.updated) == [
        (channel, ts, "the whole") for channel, ts in sorted(openings.items())
    ]


def test_what_goes_under_a_message_of_which_nobody_knows_waits_for_who_is_asked(desk: Post) -> None:
    """It says so to them, is not looked at again and again, and is said as soon as they have decided: there, or by itself."""
    desk.slack.trouble["post"] = [NoAnswerFromSlack("timed out")] * 2
    for head in ("first", "second"):
        desk.queue(head, channel="C1")
        desk.queue(f"under the {head}", channel="C1", under=head)
    bot = desk.bot()
    for _ in range(9):
        bot.deliver()
        desk.clock.forward(seconds=20)
    assert bot.deliver() == 0
    assert desk.waiting() == ["nobody knows yet whether the message arrived under which it is to stand"] * 2
    with desk.database.writing() as session:
        first, second = sorted(
            outbox.unknowns(session, workspace_id=desk.workspace_id), key=lambda row: row.message.dedupe
        )
        assert outbox.was_posted(session, id=first.id, now=desk.clock.now())
        assert outbox.post_again(session, id=second.id, now=desk.clock.now())
        outbox.look_again(session, workspace_id=desk.workspace_id, now=desk.clock.now())
    for _ in range(3):
        bot.deliver()
        desk.clock.forward(seconds=2)
    said = list(zip((text for _, text in desk.slack.posted[2:]), desk.slack.threads[2:], strict=True))
    assert sorted(said) == [("second", None), ("under the first", None), ("under the second", "4.0")]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoAnswerFromSlack("IncompleteRead(27 bytes read)"), "nessuna risposta da Slack"),
        (NotReached("URLError: [Errno 101]"), "Slack non si è potuto raggiungere"),
        (RefusedBySlack("team_added_to_org"), "Slack dice team_added_to_org: passerà, e allora il messaggio sarà inviato"),
        (KeyError("user"), "qualcosa è andato storto nel bot; il suo registro dice che cosa"),
    ],
    ids=lambda each: type(each).__name__,
)  # fmt: skip
@pytest.mark.parametrize("where", ["members", "post"])
def test_why_a_message_was_not_said_is_told_in_words_and_in_the_reader_s_language(
    desk: Post, where: str, error: Exception, words: str
) -> None:
    desk.queue("a", channel="C1", owners=("Acme",))
    desk.slack.trouble[where] = [error]
    desk.bot().deliver()
    with desk.database.reading() as session:
        rows = [
            *outbox.waiting(session, workspace_id=desk.workspace_id),
            *outbox.unknowns(session, workspace_id=desk.workspace_id),
        ]
    assert [in_language(row.error, "it") for row in rows] == [words]


def test_what_goes_with_a_message_is_struck_out_with_it(desk: Post) -> None:
    desk.bind("CA")
    desk.slack.persons["UA"] = person("UA", "TA")
    desk.queue("the opening", partner="Acme")
    with desk.database.writing() as session:
        assert outbox.call_off(
            session, workspace_id=desk.workspace_id, dedupe="the opening", reason="no", by=MARIA, now=NOW
        )
    desk.queue("an award", partner="Acme", under="the opening")
    desk.queue("the whole", partner="Acme", under="the opening", replaces="the opening")
    desk.bot().deliver()
    assert desk.slack.posted == []
    with desk.database.reading() as session:
        struck = outbox.struck(session, workspace_id=desk.workspace_id)
    assert [(row.message.dedupe, row.error, row.struck_by) for row in struck] == [
        (name, "no", str(MARIA)) for name in ("the whole", "an award", "the opening")
    ]


@pytest.mark.parametrize(
    "trouble", [RefusedBySlack("missing_scope"), NoAnswerFromSlack("asleep"), OSError("no font")], ids=str
)
def test_a_message_whose_picture_is_not_to_be_had_is_said_without(desk: Post, trouble: Exception) -> None:
    desk.bind("CA")
    desk.slack.persons["UA"] = person("UA", "TA")
    desk.slack.trouble["hosted"] = [trouble]
    shown = Podium.standing("Stars", (Place(1, "1st", "Acme"),)).kept()
    for name in ("without", "with"):
        desk.queue(name, partner="Acme", picture=shown)
        desk.bot().deliver()
    assert [text for _, text in desk.slack.posted] == ["without", "with"]
    assert [len(blocks) for blocks in desk.slack.blocks] == [0, 1]
