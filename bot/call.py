"""One act of one person, with everything that answering it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.asked_words import asked_in
from bot.assistant import Assistant
from bot.blocks import kit
from bot.blocks.figures import locale_of
from bot.blocks.kit import Block, Message
from bot.blocks.reader import written_for
from bot.blocks.text import Words, said
from bot.clock import Clock
from bot.envelope import Envelope
from bot.roster import Roster
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Slack, Upload
from bot.slacks import SlackOf
from programs.speech import speech
from storage import languages, outbox
from storage.engine import Database
from storage.outgoing import Outgoing, Why
from storage.people import Actor, Role
from storage.sealing import Seal
from storage.workspaces import Workspace


class NotAllowed(Exception):  # noqa: N818 - named for what happened
    """What was asked is for managers, and for those who have `role`."""

    def __init__(self, role: Role = "manager") -> None:
        super().__init__(role)
        self.role: Role = role


@dataclass(frozen=True)
class Call:
    """Not slotted: what is looked up once is kept."""

    envelope: Envelope
    workspace: Workspace
    database: Database
    slack_of: SlackOf
    clock: Clock
    received_at: datetime
    reference: str = ""
    """The number under which an operator finds it again."""
    assistant: Assistant | None = None
    """None where no language model is connected."""
    seal: Seal | None = None
    """By which codes are read; None where no key is set."""

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        """In the workspace's own time zone."""
        return self.now.astimezone(ZoneInfo(self.workspace.timezone)).date()

    @cached_property
    def slack(self) -> Slack:
        """Raises NotInstalled where the app was uninstalled meanwhile."""
        return self.slack_of(self.workspace.id)

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.slack, self.workspace)

    @cached_property
    def actor(self) -> Actor:
        return self.roster.resolved(self.envelope.actor)

    @cached_property
    def locale(self) -> str:
        """Of who acted: what they chose, or their Slack says; of a partner's people Slack says nothing: the language in which they write is taken, or their partner's."""
        return self.locale_of(self.envelope.actor.user)

    def locale_of(self, user: str) -> str:
        """The same of anybody; of whoever did not act here, no partner is known."""
        slack_says = self._slack_says(user)
        acted = user == self.envelope.actor.user
        if acted and not slack_says and self.envelope.kind == "event":
            slack_says = asked_in(self.envelope.text)
        with self.database.reading() as session:
            spoken = languages.spoken(session, workspace_id=self.workspace.id)
        return spoken.for_person(
            user, slack_says=slack_says, partner=self.partner if acted and not slack_says else None
        )

    def remember_locale(self) -> None:
        """What Slack says of who acted is kept for what they are written when nobody acts: then Slack is not asked."""
        if "locale" not in self.__dict__:
            return  # nothing was written to them, so that Slack was not asked now either
        user = self.envelope.actor.user
        slack_says = self._slack_says(user)
        with self.database.reading() as session:
            spoken = languages.spoken(session, workspace_id=self.workspace.id)
        if slack_says is not None and spoken.chosen.get(languages.of_slack(user)) != slack_says:
            with self.database.writing() as session:
                languages.heard(session, workspace_id=self.workspace.id, user=user, language=slack_says)

    def _slack_says(self, user: str) -> str | None:
        try:
            person = self.slack.person(user)
        except (RefusedBySlack, NoAnswerFromSlack):
            return None  # an answer in another language is better than none
        return locale_of(person.locale) if person and person.locale else None

    @property
    def language(self) -> str:
        """The one of our languages that suits who acted."""
        return speech(self.locale).lang

    @cached_property
    def is_manager(self) -> bool:
        with self.database.reading() as session:
            return self.roster.is_manager(session, self.actor)

    @cached_property
    def is_finance(self) -> bool:
        with self.database.reading() as session:
            return self.roster.is_finance(session, self.actor)

    @cached_property
    def is_approver(self) -> bool:
        with self.database.reading() as session:
            return self.roster.is_approver(session, self.actor)

    @cached_property
    def partner(self) -> str | None:
        with self.database.reading() as session:
            return self.roster.partner_of(session, self.actor, channel=self.envelope.channel)

    @property
    def is_ours(self) -> bool:
        """Whether they are of the workspace that has the bot, and no guest there."""
        return self.roster.is_staff(self.actor)

    def require_manager(self) -> None:
        """Raises NotAllowed for everybody else."""
        if not self.is_manager:
            raise NotAllowed

    def require_staff(self) -> None:
        """Raises NotAllowed for everybody but managers and finance."""
        if not (self.is_manager or self.is_finance):
            raise NotAllowed("finance")

    def require_overview(self) -> None:
        """Raises NotAllowed for everybody but managers, finance and approvers: who decides about programs sees what they do."""
        if not self.is_approver:
            self.require_staff()

    def require_approver(self) -> None:
        """Raises NotAllowed for everybody but managers and approvers."""
        if not self.is_approver:
            raise NotAllowed("approver")

    # --- answering ---

    def reply(self, *blocks: Block | None) -> None:
        """Answer whoever acted, seen by nobody else."""
        self.send(kit.message(*blocks))

    def say(self, words: Words) -> None:
        self.reply(kit.section(words))

    def send(self, message: Message) -> None:
        envelope = self.envelope
        if envelope.response_url:
            self._respond(message)
        elif envelope.is_direct:
            self.slack.post(envelope.channel, message, thread_ts=envelope.thread_ts or None)
        elif envelope.channel:
            self.slack.whisper(
                envelope.channel, self.actor.user, message, thread_ts=envelope.thread_ts or None
            )
        elif self._in_view == "home" or (self._in_view == "modal" and envelope.kind == "click"):
            self._show(message)
        else:
            self.slack.post(self.slack.direct_channel(self.actor.user), message)

    def _respond(self, message: Message) -> None:
        """By the act's own address; where that is used up or has expired, in a direct message."""
        try:
            self.slack.respond(self.envelope.response_url, message)
        except RefusedBySlack as refused:
            if refused.passes:
                raise
            self.slack.post(self.slack.direct_channel(self.actor.user), message)

    def hand_over(self, *files: Upload, message: Message) -> None:
        """Give files to whoever acted, and nobody else: in a direct message, for no other place takes one that only one person sees."""
        self.slack.upload(self.slack.direct_channel(self.actor.user), *files, message=message)

    def announce(
        self,
        session: Session,
        write: Callable[[], Message],
        *,
        partner: str,
        channel: str,
        what: str,
        urgency: int = 0,
    ) -> None:
        """`queue` for a partner's channel, in the language in which that partner is written to."""
        spoken = languages.spoken(session, workspace_id=self.workspace.id)
        with written_for(partial(spoken.for_partner, partner)):
            message = write()
        self.queue(session, message, channel=channel, what=what, urgency=urgency)

    def queue(
        self,
        session: Session,
        message: Message,
        *,
        channel: str = "",
        user: str = "",
        what: str,
        urgency: int = 0,
        for_staff: bool = False,
    ) -> None:
        """Leave a message in the transaction that it tells of, to be sent afterwards; of one act, each `what` is said once.

        To a channel, or to a `user` of ours alone.
        """
        outbox.enqueue(
            session,
            workspace_id=self.workspace.id,
            message=Outgoing(
                kind="message",
                message_class="confirmation",
                text=message.text,
                blocks=message.blocks,
                locale=message.locale,
                dedupe=f"{what}:{channel or user}:{self.envelope.meaning}",
                channel=channel,
                user=user,
                urgency=urgency,
                for_staff=for_staff,
                why=Why("answer"),
            ),
            now=self.now,
        )

    def open(self, view: Block, *, button: Block | None = None) -> None:
        """Show a modal; over the one from which this act came, if it came from one.

        A mention or a direct message opens none: its answer is the `button` that does.
        """
        if button is not None and not self.envelope.trigger_id:
            self.reply(
                kit.section(said("Forms open from a command or a button. Press this one:")),
                kit.actions(button),
            )
            return
        try:
            self._show_view(view)
        except RefusedBySlack as refused:
            match refused.error:
                case "expired_trigger_id":
                    self.say(
                        said(
                            "I was too slow: Slack opens a form only within three seconds. Please try again."
                        )
                    )
                case "ratelimited":
                    # By the time that Slack may be asked again, this press opens nothing any more.
                    self.say(
                        said(
                            "Slack opens only so many forms a minute, and many people are at it just now. Please press again in a minute."
                        )
                    )
                case _:
                    raise

    @property
    def _in_view(self) -> str:
        view = self.envelope.payload.get("view") or {}
        return str(view.get("type", ""))

    def _show(self, message: Message) -> None:
        """In a form of its own; in a direct message where it is too late for one."""
        try:
            self._show_view(kit.modal("Premio", message.blocks, callback_id="notice"))
        except RefusedBySlack as refused:
            if refused.error not in ("expired_trigger_id", "ratelimited"):
                raise
            self.slack.post(self.slack.direct_channel(self.actor.user), message)

    def _show_view(self, view: Block) -> None:
        if self._in_view == "modal":
            self._push(view)
        else:
            self.slack.open_view(self.envelope.trigger_id, view)

    def _push(self, view: Block) -> None:
        """Over the form from which this act came; in its place where Slack stacks no more of them."""
        try:
            self.slack.push_view(self.envelope.trigger_id, view)
        except RefusedBySlack as refused:
            if refused.error != "push_limit_reached":
                raise
            self.slack.update_view(self.envelope.payload["view"]["id"], view)

    def settle(self, message: Message) -> None:
        """Answer in place of what was acted on, where that is a form; else as a reply."""
        if self._in_view == "modal" and self.envelope.kind == "click":
            view = kit.modal("Premio", message.blocks, callback_id="notice")
            self.slack.update_view(self.envelope.payload["view"]["id"], view)
        else:
            self.send(message)
