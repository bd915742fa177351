"""To whom a message goes, and who reads there: where somebody would see figures of another's, it is held."""

from __future__ import annotations

from bot.clock import Clock
from bot.roster import Roster
from bot.slack import Slack
from dsl.said import joined, said
from programs.facts import folded
from storage import consent, outbox, people, workspaces
from storage.engine import Database
from storage.outgoing import Claimed


class Held(Exception):  # noqa: N818 - named for what happened
    """It cannot be sent now, and the message says why."""


class Addressing:
    """Looked up just before each message, as channels and those in them change."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, row: Claimed, slack: Slack) -> tuple[Claimed, str, str | None]:
        """Where it goes, and to whom where it is one person. What goes to a partner with several channels is spread over them once, and keeps to its own. Raises Held."""
        message = row.message
        if message.user:
            return row, slack.direct_channel(message.user), message.user
        if message.partner is None:
            return row, self._place(slack, message.channel), None
        if message.person is not None:
            user = self._user(row.workspace_id, message.partner, message.person)
            return row, slack.direct_channel(user), user
        with self._database.reading() as session:
            channels = people.channels_of_partner(
                session, workspace_id=row.workspace_id, partner=message.partner
            )
        if message.channel:
            if message.channel not in channels:
                raise Held(said("its channel does not belong to {partner} any more", partner=message.partner))
            return row, message.channel, None
        if not channels:
            raise Held(
                said(
                    '{partner} has no channel yet: /premio bind #channel "{partner}"', partner=message.partner
                )
            )
        if message.owners and len(channels) > 1:
            with self._database.reading() as session:
                unwanted = consent.declined(session, workspace_id=row.workspace_id, partner=message.partner)
            channels = tuple(each for each in channels if each not in unwanted) or channels
        if len(channels) > 1:
            with self._database.writing() as session:
                row = outbox.spread(session, row, channels=channels, now=self._clock.now())
        return row, channels[0], None

    def _place(self, slack: Slack, channel: str) -> str:
        """A channel that was given by its name is looked up when something is sent there. Raises Held."""
        if not channel.startswith("#"):
            return channel
        found = slack.channel_named(channel.removeprefix("#"))
        if found is None:
            raise Held(said("there is no channel {channel} that I am in", channel=channel))
        return found

    def _user(self, workspace_id: int, partner: str, person: str) -> str:
        """Who a partner's person is. Raises Held."""
        with self._database.reading() as session:
            user = people.user_of_person(session, workspace_id=workspace_id, partner=partner, person=person)
        if user is None:
            raise Held(
                said(
                    'I do not know who {person} of {partner} is in Slack: /premio person @user "{partner}" as "{person}"',
                    person=person,
                    partner=partner,
                )
            )
        return user

    def look_who_reads(self, row: Claimed, slack: Slack, channel: str) -> None:
        """AUDIENCE: everybody who can read it may see all of it. Raises Held."""
        owners = {folded(owner) for owner in row.message.owners}
        if not owners and not row.message.for_staff:
            return
        with self._database.reading() as session:
            workspace = workspaces.get(session, workspace_id=row.workspace_id)
            readers = Roster(slack, workspace).audience(session, channel)
            agreed = consent.find(session, workspace_id=row.workspace_id, channel=channel)
        if None in readers:
            raise Held(
                said(
                    "somebody in the channel cannot be placed with a partner, so no figures are posted there"
                )
            )
        others = sorted(reader for reader in readers if reader is not None and reader not in owners)
        if others:
            raise Held(
                said(
                    "{others} can read the channel too, so these figures are not posted there",
                    others=joined(others),
                )
            )
        if readers and agreed is not None and agreed.state != "agreed":
            raise Held(
                said("{partner} does not want its figures in its channel", partner=agreed.partner)
                if agreed.state == "declined"
                else said(
                    "nobody of {partner} has agreed yet that its figures are shown in its channel",
                    partner=agreed.partner,
                )
            )
