"""One call of Slack's, reached by what people and the calendar do, with something wrong around it; and what becomes of it in the end.

The local Slack produces every fault over a real line. The clock is moved by hand to whatever falls due next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, Literal

from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import text
from sqlmodel import col, func, select, update

from bot import actions
from bot.blocks import editor
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.listeners.table import routes
from bot.sandbox import payloads
from bot.sandbox.world import Channel, File, Message, User, World
from bot.slack import Slack
from storage import outbox, people, workspaces
from storage.engine import Database
from storage.fact_tables import FactRevisionRow
from storage.outgoing import MessageClass, Outgoing, Why
from storage.people import Actor
from storage.tables import InboxRow, OutboxRow
from tests.database.values import MARIA, agree
from tests.edge.gateway import Hands
from tests.edge.playing import played
from tests.sandbox.stage import Running

Json = dict[str, Any]

START: Final = datetime(2100, 7, 1, 8, tzinfo=UTC)
_TIMEOUT: Final = 0.3
"""How long the bot waits where Slack does not answer at all; elsewhere ten seconds, which never pass."""
_ROUNDS: Final = 24
"""Nothing of ours tries more often than that within the time that a cell is given."""
_APOLOGY: Final = "that did not work"


@dataclass
class Desk:
    """A vendor with Acme's channel in the local Slack, and all of the bot that stands between its database and Slack."""

    running: Running
    database: Database
    workspace_id: int
    token: str
    maria: User
    anna: User
    acme: Channel
    office: Channel

    def __post_init__(self) -> None:
        self.clock = Hands(START)
        self.numbers = count(1)
        self.slack = Slack(token="", api_url="http://127.0.0.1:9/api/")
        self.read_history = True
        self.drawn = ""
        """The hash of the editor as it was opened."""

    @property
    def world(self) -> World:
        return self.running.slack.world

    def begin_anew(self, *, patient: bool, timeout: float = _TIMEOUT) -> None:
        """Nothing is under way and nothing was said; the bot has forgotten whom it has looked up."""
        with self.database.writing() as session:
            for table in ("inbox", "outbox"):
                session.connection().execute(text(f"DELETE FROM {table}"))
        for channel in self.world.channels.values():
            channel.messages.clear()
        self.world.views.clear()
        self.world.stacks.clear()
        self.world.homes.clear()
        self.running.slack.control.faults.clear()
        self.running.slack.api.reset()
        self.slack = Slack(
            token=self.token,
            api_url=f"{self.running.url}/api/",
            timeout=10.0 if patient else timeout,
            again_after=0.0,
        )

    def fault(self, method: str, kind: str, *, times: int) -> None:
        self.running.slack.control.faults.plan(
            {"method": method, "kind": kind, "times": times, "retry_after": 7}
        )

    # --- what people do, as Slack tells of it ---

    def queue(self, message_class: MessageClass, **more: Any) -> str:
        """What it is called."""
        number = next(self.numbers)
        known: dict[str, Any] = {
            "channel": self.acme.id, "text": f"news {number}", "why": Why("answer"), **more,
        }  # fmt: skip
        with self.database.writing() as session:
            outbox.enqueue(
                session,
                workspace_id=self.workspace_id,
                message=Outgoing(
                    kind="message",
                    message_class=message_class,
                    dedupe=f"news:{number}",
                    **known,
                ),
                now=self.clock.now(),
            )
        return f"news:{number}"

    def command(self, words: str) -> Json:
        slack, workspace = self.running.slack, self.world.workspaces[self.maria.workspace]
        return payloads.command(
            workspace,
            self.office,
            self.maria,
            word="/premio",
            text=words,
            trigger=slack.interactions.trigger(self.maria.id, workspace.id),
            response_url=slack.interactions.address(self.office.id, self.maria.id, workspace.id),
        )

    def written(self, user: User, channel: Channel, words: str, **more: Any) -> Json:
        """A mention in a channel, or a direct message."""
        workspace = self.world.workspaces[self.maria.workspace]
        typed = f"{words}" if channel.is_im else f"<@{workspace.bot_user}> {words}"
        message = Message(
            self.world.next_ts(),
            channel.id,
            {"type": "message", "text": typed, "user": user.id, **more},
            0,
        )
        message.body["ts"] = message.ts
        event = payloads.message_event(message, channel, user, workspace, mention=not channel.is_im)
        return payloads.event(workspace, event, self.world, channel=channel, sender=user)

    def pressed(self, action: str, *, in_view: bool = False) -> Json:
        """Maria presses a button: under a message that nobody sees any more, or in the editor."""
        slack, workspace = self.running.slack, self.world.workspaces[self.maria.workspace]
        act = {"action_id": action, "type": "button", "value": "", "action_ts": str(next(self.numbers))}
        trigger = slack.interactions.trigger(self.maria.id, workspace.id)
        if in_view:
            (view,) = self.world.views.values()
            return payloads.view_action(workspace, self.maria, view, action=act, trigger=trigger)
        message = Message(self.world.next_ts(), self.office.id, {"text": "buttons"}, 0)
        return payloads.message_action(
            workspace,
            self.office,
            self.maria,
            message,
            action=act,
            trigger=trigger,
            response_url=slack.interactions.address(self.office.id, self.maria.id, workspace.id),
        )

    def opened_home(self) -> Json:
        body = {
            "type": "app_home_opened",
            "user": self.maria.id,
            "tab": "home",
            "event_ts": self.world.next_ts(),
            "channel": self.direct(self.maria).id,
        }
        return payloads.event(self.world.workspaces[self.maria.workspace], body, self.world)

    def uploaded(self) -> Json:
        number = next(self.numbers)
        content = f"id,partner,amount,closed_on\nD-{number},Acme,100,2100-07-01\n".encode()
        file = File(f"F{number:08}", "deals.csv", content, self.maria.id, self.maria.workspace, "text/csv", 0)
        self.world.files[file.id] = file
        workspace = self.world.workspaces[self.maria.workspace]
        shown = payloads.file_body(file, workspace, self.running.url)
        return self.written(self.maria, self.direct(self.maria), "", files=[shown], subtype="file_share")

    def open_editor(self) -> None:
        from bot.sandbox.api_views import new_view  # noqa: PLC0415 - only here

        body = editor.editor('program "P"', editor.Draft(), starters=[])
        view = new_view(self.world, self.maria.workspace, self.maria.id, body)
        self.world.stacks[self.maria.id] = [view.id]
        self.drawn = view.hash

    def direct(self, user: User) -> Channel:
        return self.world.direct_channel(self.world.workspaces[self.maria.workspace], user)

    # --- until nothing more happens by itself ---

    def play(self, body: Json | None, *, line_down: range = range(0)) -> None:
        """Take that in, if anything, and go on until nothing is due any more. In some rounds nobody is there at Slack's end."""
        delivery = Delivery(
            database=self.database,
            slack_of=lambda _workspace_id: self.slack,
            clock=self.clock,
            read_history=self.read_history,
        )

        async def story() -> None:
            with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as intake:
                inbox = Inbox(
                    database=self.database,
                    slack_of=lambda _workspace_id: self.slack,
                    clock=self.clock,
                    routes=routes(),
                    pool=pool,
                    intake=intake,
                )
                if body is not None:
                    await inbox.receive(AsyncBoltRequest(mode="socket_mode", body=body), _never)
                for number in range(_ROUNDS):
                    with self._nobody_there() if number in line_down else nullcontext():
                        await inbox.work_off()
                        delivery.deliver()
                    if not self._on_to_what_is_due():
                        return

        played(story())

    def _on_to_what_is_due(self) -> bool:
        with self.database.reading() as session:
            waiting = [
                *session.exec(select(OutboxRow.due_at).where(OutboxRow.state == "pending")),
                *session.exec(select(InboxRow.due_at).where(InboxRow.state == "new")),
            ]
            unknown = session.exec(select(OutboxRow.id).where(OutboxRow.state == "unknown")).first()
        if unknown is not None:
            waiting.append(self.clock.now() + timedelta(seconds=65))
        if not waiting:
            return False
        self.clock.at = max(min(waiting), self.clock.now()) + timedelta(seconds=1)
        self.running.slack.clock.move_to(self.clock.at)
        return True

    @contextmanager
    def _nobody_there(self) -> Iterator[None]:
        """Whoever wants to talk to Slack is refused the connection."""
        self.running.do(self.running.slack.shut())
        try:
            yield
        finally:
            self.running.do(self.running.slack.open_again())

    # --- what became of it ---

    def state(self, where: Literal["inbox", "outbox"]) -> str:
        """Of the newest that there is."""
        table = InboxRow if where == "inbox" else OutboxRow
        with self.database.reading() as session:
            state = session.exec(select(table.state).order_by(col(table.id).desc())).first()
        assert state is not None
        return "waits" if state in ("pending", "new") else state

    def said(self, words: str) -> int:
        """How many messages and views with these words stand in the local Slack, whoever can see them."""
        shown = [view.body for view in self.world.views.values()]
        for channel in self.world.channels.values():
            shown += [message.body for message in channel.messages.values()]
        return sum(words in str(body) for body in shown)


async def _never() -> None:
    raise AssertionError("the inbox answers")


def made(running: Running, database: Database) -> Desk:
    vendor = running.post("workspaces", {"name": "Vendor", "installed": True})
    running.post("workspaces", {"name": "Acme"})
    running.post("users", {"workspace": "Vendor", "name": "maria", "admin": True})
    running.post("users", {"workspace": "Acme", "name": "anna"})
    shared: Json = {"name": "acme", "shared_with": ["Acme"], "members": ["maria", "anna", "@Premio"]}
    running.post("channels", {"workspace": "Vendor", **shared})
    running.post("channels", {"workspace": "Vendor", "name": "office", "members": ["maria", "@Premio"]})
    world = running.slack.world
    acme, office = world.channel("acme"), world.channel("office")
    maria, anna = world.user("maria"), world.user("anna")
    with database.writing() as session:
        made = workspaces.install(session, team_id=maria.workspace, name="Vendor", now=START)
        known: dict[str, Any] = {"workspace_id": made.id, "by": MARIA, "now": START}
        people.bind_channel(session, channel=acme.id, partner="Acme", **known)
        actor = Actor("", anna.workspace, anna.id)
        people.bind_person(session, actor=actor, partner="Acme", person="Anna", **known)
        agree(session, made.id, acme.id, actor)
    return Desk(running, database, made.id, vendor["bot_token"], maria, anna, acme, office)


# --- the calls, each reached by something that is done ---


@dataclass(frozen=True, slots=True)
class Reached:
    """`begin` does it, and says what Slack delivers of it, if anything; `effects` counts what can be seen of it in Slack."""

    method: str
    where: Literal["inbox", "outbox"]
    begin: Callable[[Desk], Json | None]
    effects: Callable[[Desk], int]
    read_history: bool = True


def _queued(message_class: MessageClass, **more: Any) -> Callable[[Desk], None]:
    def begin(desk: Desk) -> None:
        desk.queue(message_class, **more)

    return begin


def _standings_again(desk: Desk) -> None:
    """What was said before them is the same of an earlier day."""
    for words in ("earlier", "news"):
        desk.play(None)
        desk.queue("standings", series="standings", why=Why("standings"), text=words)


def _lost_answer_in_a_thread(desk: Desk) -> None:
    """The same in the thread of a message that was sent before."""
    head = desk.queue("confirmation", text="head")
    desk.play(None)
    reply = desk.queue("shout-out", why=Why("awards"))
    with desk.database.writing() as session:
        session.exec(update(OutboxRow).where(col(OutboxRow.dedupe) == reply).values(digest=head))
    desk.fault("chat.postMessage", "reset_after", times=1)


def _news(desk: Desk) -> int:
    return desk.said("news")


def _editors(desk: Desk) -> int:
    return sum(view.body.get("callback_id") == actions.EDITOR for view in desk.world.views.values())


def _in_view(action: str) -> Callable[[Desk], Json]:
    def act(desk: Desk) -> Json:
        desk.open_editor()
        return desk.pressed(action, in_view=True)

    return act


def _deals(desk: Desk) -> int:
    """How often the newest file's deal was taken in."""
    newest = max(desk.world.files).removeprefix("F").lstrip("0")
    with desk.database.reading() as session:
        found = (
            select(func.count()).select_from(FactRevisionRow).where(FactRevisionRow.fact_id == f"D-{newest}")
        )
        return session.exec(found).one()


def _redrawn(desk: Desk) -> int:
    (view,) = (each for each in desk.world.views.values() if each.body["callback_id"] == actions.EDITOR)
    return int("." in view.hash and view.hash != desk.drawn)


def _lost_answer(desk: Desk) -> None:
    """A post whose answer is lost, so that it is to be looked up."""
    desk.fault("chat.postMessage", "reset_after", times=1)
    desk.queue("shout-out")


CALLS: Final[dict[str, Reached]] = {
    "post": Reached("chat.postMessage", "outbox", _queued("shout-out"), _news),
    "blind": Reached("chat.postMessage", "outbox", _queued("shout-out"), _news, read_history=False),
    "confirm": Reached("chat.postMessage", "outbox", _queued("confirmation"), _news, read_history=False),
    "change": Reached("chat.update", "outbox", _standings_again, _news),
    "look up": Reached("conversations.history", "outbox", _lost_answer, _news),
    "look under": Reached("conversations.replies", "outbox", _lost_answer_in_a_thread, _news),
    "members": Reached("conversations.members", "outbox", _queued("standings", owners=("Acme",)), _news),
    "users": Reached("users.info", "outbox", _queued("standings", owners=("Acme",)), _news),
    "open im": Reached("conversations.open", "outbox", _queued("confirmation", channel="", partner="Acme", person="Anna"), _news),
    "whisper": Reached("chat.postEphemeral", "inbox", lambda desk: desk.written(desk.anna, desk.acme, "help"), lambda desk: desk.said("standings")),
    "respond": Reached("response_url", "inbox", lambda desk: desk.command("help"), lambda desk: desk.said("standings")),
    "answer im": Reached("chat.postMessage", "inbox", lambda desk: desk.written(desk.maria, desk.direct(desk.maria), "help"), lambda desk: desk.said("standings")),
    "open": Reached("views.open", "inbox", lambda desk: desk.pressed(actions.PROGRAM_NEW), _editors),
    "push": Reached("views.push", "inbox", _in_view(actions.PROGRAM_NEW), lambda desk: _editors(desk) - 1),
    "update": Reached("views.update", "inbox", _in_view(actions.CHECK_TEXT), _redrawn),
    "home": Reached("views.publish", "inbox", lambda desk: desk.opened_home(), lambda desk: len(desk.world.homes)),
    "file info": Reached("files.info", "inbox", lambda desk: desk.uploaded(), _deals),
    "download": Reached("file", "inbox", lambda desk: desk.uploaded(), _deals),
}  # fmt: skip


def cell(desk: Desk, call: str, kind: str, *, times: int) -> str:
    """What becomes of that call when it meets that fault so many times: `sent 1`, `dead 0 told`."""
    reached = CALLS[call]
    desk.begin_anew(patient=not kind.startswith("timeout"))
    desk.read_history = reached.read_history
    body = reached.begin(desk)
    line_down = range(0)
    if kind == "refused":
        start = int(call.startswith("look"))  # its post is made before
        line_down = range(start, start + times)
    elif times:
        desk.fault(reached.method, kind, times=times)
    desk.play(body, line_down=line_down)
    return _found(desk, reached)


def _found(desk: Desk, reached: Reached) -> str:
    found = f"{desk.state(reached.where)} {reached.effects(desk)}"
    return f"{found} told" if desk.said(_APOLOGY) else found
