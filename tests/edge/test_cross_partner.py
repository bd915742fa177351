"""Nobody learns or changes anything of another partner's: thousands of attempts by every way in, and what is recognizably Acme's is in no answer."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from sqlmodel import Session, col, select

from bot import actions, ticks
from bot.blocks.kit import Block, Message
from bot.deciding import Decides, Pointer, open_questions
from bot.inbox import Inbox
from bot.listeners.commands import WORDS
from bot.listeners.table import routes
from bot.slack import Upload
from storage import handling, imports, journal, ledger, outbox, payouts, people, polls, programs, workspaces
from storage.engine import Database
from storage.people import Actor
from storage.poll_tables import NamedAnswerRow, VoterRow
from storage.tables import AuditRow, InboxRow
from storage.verification import verified
from tests.database.values import MARIA
from tests.edge.gateway import Gateway, Hands, person
from tests.soaking import examples

NOW: Final = datetime(2026, 7, 6, 10, tzinfo=UTC)
PROGRAM: Final = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR timezone Europe/Rome
announce in partner channels
decision "Extra" by partner manager, a percent up to 10%, within 90 days, otherwise 1%
commission "Base" on deals pay 5% of amount earned immediately
bonus "Special" on deals pay decision("Extra") of amount
bonus "Choice" each month when sum(amount) > 0 offer pay 10 EUR award "Trip"
bonus "Volume" each quarter pay marginal by sum(amount) up to 10k 1% above that 2%
standings every Monday at 09:00 by sum(amount) names hidden
poll "Pulse" ask nps "How likely?" follow up "Why?" every month, day 3, at 10:00 open 20 days
poll "Hidden" ask choice "And quietly?" options "Yes", "No" every month, day 3, at 10:00 anonymous open 20 days
"""
DEALS: Final = """id,partner,customer,amount,closed_on
KNR-1,Acme,Kanarini,771717.35,2026-07-01
KNR-2,Acme,Kanarini,20024.69,2026-07-02
D-3,Bolt,Verdi,1000,2026-07-01
"""
CANARIES: Final = (
    "KNR-", "Kanarini", "771,717", "771.717", "771717", "20,024", "20.024", "20024", "791,742", "791.742", "791742", "38,585", "38.585", "38585", "1,001.2", "1.001,2", "39,587", "39.587", "15,734", "15.734",
    "kanari-comment", "kanari-reason",
)  # fmt: skip
"""Acme's deals, its customer, its sums, its awards of 38,585.87 and 1,001.23 EUR, what they come to, its people's comment, and why one is held."""
ATTEMPTS: Final = examples(2_000)
"""Of some hundred thousand, always the same ones: about ten for each word, button and form."""


class Ear(Gateway):
    """Keeps all that anybody is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: str | None = None
    ) -> tuple[str, str]:
        self._hear(message)
        return super().post(channel, message, thread_ts=thread_ts, mark=mark)

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._hear(message)

    def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        self._hear(message)

    def respond(self, response_url: str, message: Message) -> None:
        self._hear(message)

    def open_view(self, trigger_id: str, view: Block) -> str:
        self._hear(view)
        return ""

    def push_view(self, trigger_id: str, view: Block) -> None:
        self._hear(view)

    def update_view(self, view_id: str, view: Block, *, view_hash: str | None = None) -> None:
        self._hear(view)

    def upload(
        self, channel: str, *files: Upload, message: Message | None = None, thread_ts: str | None = None
    ) -> str:
        # Its bytes are packed, and what is in them stands in its words.
        for file in files:
            self._hear((file.name, file.title, file.words, message.text if message else ""))
        return "F1"

    def publish_home(self, user: str, view: Block) -> None:
        self._hear(view)

    def members(self, channel: str) -> tuple[str, ...]:
        return {
            "C1": ("UANNA", "USOFIA"),
            "C2": ("UBOB", "USOFIA"),
            "C3": ("UANNA", "UBOB", "UEVE", "USOFIA", "UGUEST"),
        }.get(channel, ())

    def channel_named(self, name: str) -> str | None:
        return {"acme": "C1", "bolt": "C2", "hall": "C3"}.get(name)

    def users_named(self, name: str) -> tuple[str, ...]:
        return {"bob": ("UBOB",), "anna": ("UANNA",), "eve": ("UEVE",)}.get(name, ())

    def _hear(self, what: object) -> None:
        self.heard.append(repr(what))


@dataclass
class House:
    database: Database
    slack: Ear
    inbox: Inbox
    loop: asyncio.AbstractEventLoop
    workspace: workspaces.Workspace
    count: int = 0

    def does(self, body: dict[str, Any]) -> str:
        """Somebody does that; all that anybody is sent of it."""
        self.slack.heard.clear()

        async def taken() -> object:
            answer = await self.inbox.take(body)
            while await self.inbox.work_off():
                pass
            return answer

        answer = self.loop.run_until_complete(taken())
        return "\n".join([*self.slack.heard, repr(answer)])

    # --- what Slack delivers ---

    def command(self, user: str, channel: str, text: str) -> dict[str, Any]:
        return {
            "command": "/premio",
            "text": text,
            "team_id": "T1",
            "user_id": user,
            "channel_id": channel,
            "trigger_id": self._new(),
            "response_url": "https://hooks.example/1",
        }

    def event(self, user: str, channel: str, kind: str, text: str = "", **more: object) -> dict[str, Any]:
        direct = {"channel_type": "im"} if channel.startswith("D") else {}
        return {
            "type": "event_callback",
            "team_id": "T1",
            "event": {
                "type": kind,
                "user": user,
                "user_team": _team(user),
                "channel": channel,
                "ts": self._new(),
                "text": text,
                **direct,
                **more,
            },
        }

    def click(self, user: str, channel: str, action: str, value: str) -> dict[str, Any]:
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": _team(user)},
            "team": {"id": "T1"},
            "channel": {"id": channel},
            "container": {"message_ts": "1.1"},
            "trigger_id": self._new(),
            "actions": [{"action_id": action, "value": value, "action_ts": self._new()}],
        }

    def form(self, user: str, callback: str, metadata: str, text: str) -> dict[str, Any]:
        answers = (f"{actions.ANSWER_BLOCK}:0", f"{actions.ANSWER_BLOCK}:1", actions.WORDS_BLOCK)
        blocks = (actions.REASON_BLOCK, actions.DECISION_BLOCK, *answers)
        values = {block: {actions.INPUT: {"value": text}} for block in blocks}
        values[f"{actions.TEXT_BLOCK}:0:0"] = {actions.TEXT_INPUT: {"value": PROGRAM}}
        return {
            "type": "view_submission",
            "user": {"id": user, "team_id": _team(user)},
            "team": {"id": "T1"},
            "view": {
                "id": self._new(),
                "type": "modal",
                "callback_id": callback,
                "private_metadata": metadata,
                "state": {"values": values},
                "blocks": [],
            },
        }

    def _new(self) -> str:
        self.count += 1
        return f"{self.count}.0"

    # --- what must stay as it is ---

    def state(self) -> object:
        """Everything that somebody may decide about another: awards, payouts, decisions, answers, roles, programs, what waits to be said."""
        with self.database.reading() as session:
            ident = self.workspace.id
            awards = ledger.awards_of(session, workspace_id=ident)
            return (
                [(each.id, each.standing, each.amount) for each in awards],
                journal.lying(session, [each.id for each in awards]),
                payouts.listed(session, workspace_id=ident),
                programs.listed(session, workspace_id=ident),
                people.bound_channels(session, workspace_id=ident),
                [people.role(session, workspace_id=ident, actor=Actor("", _team(u), u)) for u in PEOPLE],
                polls.answered(session, poll_id=_pulse(session, ident), actor=ANNA),
                [
                    (row.id, row.state)
                    for row in outbox.waiting(session, workspace_id=ident)
                    if row.message.why.occasion != "case"  # Bolt's people may write about cases of their own
                ],
                verified(session, workspace_id=ident).differences,
                [each.question.key for each in _open(self)],
                [
                    row.action
                    for row in session.exec(select(AuditRow).order_by(col(AuditRow.id)))
                    if row.action not in ("language", "quiet", "attention") and not _is_own(row)
                ],
            )


PEOPLE: Final = {"UANNA": "TA", "UBOB": "TB", "UEVE": "TE", "USOFIA": "T1", "UGUEST": "T1"}
"""Acme's anna, Bolt's bob, eve whom nobody knows, sofia of the vendor without a role, and a guest of the vendor's."""
ANNA: Final = Actor("", "TA", "UANNA")


def _pulse(session: Session, workspace_id: int) -> int:
    return next(each.id for each in polls.listed(session, workspace_id=workspace_id) if each.name == "Pulse")


def _team(user: str) -> str:
    return PEOPLE[user]


def _open(house: House) -> list[Any]:
    with house.database.reading() as session:
        who = Decides(ANNA, "Acme", is_manager=False), Decides(MARIA, None, is_manager=True)
        return [
            each
            for one in who
            for each in open_questions(session, workspace=house.workspace, now=NOW, who=one)
            if each.question.partner == "Acme"
        ]


def _is_own(row: AuditRow) -> bool:
    """What people may do for themselves: how they want to be spoken to, and what Bolt's own people choose."""
    return any(row.action.startswith(each) for each in ("language", "quiet", "manners", "decision", "choice"))


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    database = Database.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'premio.db')}")
    slack, clock = Ear(), Hands(NOW)
    for user, team in PEOPLE.items():
        slack.persons[user] = person(user, team)
    slack.persons["UGUEST"] = replace(slack.persons["UGUEST"], is_guest=True)
    with database.writing() as session:
        made = workspaces.install(session, team_id="T1", name="Vendor", now=NOW)
        for channel, partner in (("C1", "Acme"), ("C2", "Bolt")):
            people.bind_channel(
                session, workspace_id=made.id, channel=channel, partner=partner, by=MARIA, now=NOW
            )
        people.bind_person(session, workspace_id=made.id, actor=ANNA, partner="Acme", by=MARIA, now=NOW)
        draft = programs.save_draft(
            session,
            workspace_id=made.id,
            name="Sprint",
            text=PROGRAM,
            author=MARIA,
            now=datetime(2026, 6, 30, tzinfo=UTC),
        )
        programs.activate(session, version_id=draft.id, actor=MARIA, now=datetime(2026, 6, 30, tzinfo=UTC))
    imports.load_csv(
        database,
        workspace_id=made.id,
        kind="deals",
        content=DEALS.encode(),
        filename="deals.csv",
        now=NOW,
    )
    ticks.tick(database, now=NOW)
    with database.writing() as session:
        pulse = _pulse(session, made.id)
        polls.answer(session, poll_id=pulse, actor=ANNA, value="9", partner="Acme", at=NOW)
        more = {1: ("kanari-comment",)}
        polls.fill_in(session, poll_id=pulse, actor=ANNA, answers=more, partner="Acme", at=NOW)
        payouts.prepare(session, workspace_id=made.id, on=date(2026, 7, 6), actor="T1/U1", now=NOW)
        held = next(
            each
            for each in ledger.awards_of(session, workspace_id=made.id, partner="Acme")
            if each.rule == "Special"
        )
        handling.hold(
            session, [held.id], workspace_id=made.id, note="kanari-reason", actor="U1", on=NOW.date(), now=NOW
        )
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as intake:
        yield House(
            database,
            slack,
            Inbox(
                database=database,
                slack_of=lambda _: slack,
                clock=clock,
                routes=routes(),
                pool=pool,
                intake=intake,
            ),
            loop,
            made,
        )
    loop.close()
    database.close()


def attempts(house: House) -> list[Callable[[], dict[str, Any]]]:
    """Every word, button and form, by whoever is not Acme's, wherever they can be, with whatever points at Acme's things."""
    with house.database.reading() as session:
        ident = house.workspace.id
        awards = [str(each.id) for each in ledger.awards_of(session, workspace_id=ident, partner="Acme")]
        (payout,) = payouts.listed(session, workspace_id=ident)
        marks = [row.mark for row in outbox.waiting(session, workspace_id=ident)]
        messages = [str(row.id) for row in outbox.waiting(session, workspace_id=ident)]
    pointers = [str(Pointer.to(each, answer)) for each in _open(house) for answer in ("", "1", "2", "5%")]
    values = [*awards, "1", "2", f"{payout.number}:{payout.hash}", "1:9", "2:0", "2:1", *marks[:4], *messages[:4], *pointers, "", "0", "-1", "9" * 30, "Acme", "[1]", json.dumps([1, "Extra", "Acme", "KNR-1", "", "5%"])]  # fmt: skip
    about = ["", "Acme", '"Acme"', "Sprint", '"Sprint" Acme', "not Acme Base", "not Acme", "of Acme", "#acme Bolt", '<#C1|acme> "Bolt"', '<@UBOB> "Acme"', "<@UBOB> manager", "<@USOFIA> finance", "<@UEVE> Acme", "for Acme", "for #acme none", "Pulse", "KNR-1", "missing for Acme", "0 days"]  # fmt: skip
    where = [("UBOB", "C2"), ("UBOB", "C3"), ("UBOB", "C1"), ("UBOB", "D1"), ("UEVE", "C3"), ("UEVE", "D2"), ("UEVE", "C1"), ("USOFIA", "C1"), ("USOFIA", "C2"), ("USOFIA", "C3"), ("USOFIA", "D3"), ("UGUEST", "C3"), ("UGUEST", "C1"), ("UGUEST", "D4")]  # fmt: skip
    files = [{"id": "F1", "name": "deals.csv"}, {"id": "F2", "name": "x.premio"}]
    every: list[Callable[[], dict[str, Any]]] = []
    for user, channel in where:
        for word in [*WORDS, "how is Acme doing in", "what has Acme earned?"]:
            for text in about:
                spoken = f"{word} {text}"
                every.append(partial(house.command, user, channel, spoken))
                kind = "message" if channel.startswith("D") else "app_mention"
                every.append(partial(house.event, user, channel, kind, spoken))
        for action in routes().clicks:
            every += [partial(house.click, user, channel, action, value) for value in values]
        for callback in routes().forms:
            every += [partial(house.form, user, callback, value, "5%") for value in values]
        every.append(partial(house.event, user, channel, "app_home_opened", tab="home"))
        every.append(
            partial(house.event, user, channel, "message", "deals", files=files, subtype="file_share")
        )
    return every


def test_no_attempt_at_another_partners_figures_gets_or_changes_any(house: House) -> None:
    for shown in (
        house.does(house.event("UANNA", "C1", "app_mention", "why")),
        house.does(house.click("UANNA", "C1", actions.WHY_AWARD, "1")),
        house.does(house.event("UANNA", "C1", "app_mention", "standings")),
    ):
        assert any(canary in shown for canary in CANARIES), shown
    with house.database.reading() as session:
        pulse = _pulse(session, house.workspace.id)
    house.does(house.click("UBOB", "C2", f"{actions.POLL_ANSWER}:9", f"{pulse}:9"))
    before = house.state()
    every = attempts(house)
    # The canaries are known to whoever types them: what is echoed is not told.
    for number, attempt in enumerate(Random(7).sample(every, min(ATTEMPTS, len(every)))):
        body = attempt()
        told, typed = house.does(body), repr(body)
        assert "it is our fault" not in told, (number, body, told)
        found = [canary for canary in CANARIES if canary in told and canary not in typed]
        assert not found, (number, found, body, told)
    assert house.state() == before
    with house.database.reading() as session:
        answered = {
            row.member for row in [*session.exec(select(NamedAnswerRow)), *session.exec(select(VoterRow))]
        }
        assert answered <= {"UANNA", "UBOB"}, "of those who are no partner's, no answer counts"
    with house.database.reading() as session:
        assert not session.exec(select(InboxRow.error).where(InboxRow.error != "")).all()
