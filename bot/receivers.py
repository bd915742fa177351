"""Who hears of something that is handed over, or of points: the partner in its channels, whoever it is for in its place, or our managers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from programs.facts import folded
from storage import languages, payees, people
from storage.languages import Languages
from storage.outgoing import Outgoing, Why
from storage.payees import Payees
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Receiver:
    """A partner in its channels, or one of its people in a direct message."""

    partner: str
    person: str | None
    language: str
    is_known: bool = True
    """Whether somebody has said who that person is in Slack."""

    def told(self, message: Message, *, dedupe: str, why: Why) -> Outgoing:
        return Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=dedupe,
            partner=self.partner,
            person=self.person,
            owners=(self.partner,) if self.person is None else (),
            why=why,
        )

    def written(self, write: Callable[[], Message]) -> Message:
        """In their language."""
        with written_for(lambda: self.language):
            return write()


@dataclass(frozen=True, slots=True)
class Receivers:
    session: Session
    workspace: Workspace
    spoken: Languages
    known: Payees
    reachable: frozenset[str]

    @classmethod
    def of(cls, session: Session, workspace: Workspace) -> Receivers:
        bound = people.bound_channels(session, workspace_id=workspace.id)
        return cls(
            session,
            workspace,
            languages.spoken(session, workspace_id=workspace.id),
            payees.known(session, workspace_id=workspace.id),
            frozenset(folded(partner) for _, partner in bound),
        )

    def find(self, partner: str, payee: str) -> Receiver | None:
        """None where it is a partner without a channel. What is for somebody of whom nobody has said who that is in Slack waits until somebody does."""
        other = self.known.partner(partner, payee) if payee else None
        if not payee or other is not None:
            partner = other or partner
            if folded(partner) not in self.reachable:
                return None
            return Receiver(partner, None, self.spoken.for_partner(partner))
        user = people.user_of_person(
            self.session, workspace_id=self.workspace.id, partner=partner, person=payee
        )
        language = self.spoken.for_partner(partner)
        if user is not None:
            language = self.spoken.for_person(user, slack_says=None, partner=partner)
        return Receiver(partner, self.known.written(partner, payee), language, is_known=user is not None)


def to_managers(
    session: Session, workspace: Workspace, write: Callable[[], Message], *, dedupe: str, why: Why
) -> Iterator[Outgoing]:
    """To each alone, in their own language."""
    spoken = languages.spoken(session, workspace_id=workspace.id)
    for user in people.who_manages(session, workspace_id=workspace.id):
        with written_for(partial(spoken.for_person, user, slack_says=None, partner=None)):
            message = write()
        yield Outgoing(
            kind="message",
            message_class="confirmation",
            text=message.text,
            blocks=message.blocks,
            locale=message.locale,
            dedupe=f"{dedupe}:{user}",
            user=user,
            why=why,
        )
