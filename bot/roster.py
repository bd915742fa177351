"""Who somebody is to us: manager, staff, or which partner's person. Looked up at the moment of acting, never remembered from a button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.slack import Person, RefusedBySlack, Slack
from dsl.zones import time_zones
from programs.facts import folded
from storage import companies, people
from storage.people import Actor
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a channel; no person where Slack does not let us look that one up."""

    person: Person | None
    partner: str | None
    by_channel: bool = False
    """Placed by nothing but the binding of this channel."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Answers about people of one workspace."""

    slack: Slack
    workspace: Workspace

    def resolved(self, actor: Actor) -> Actor:
        """The actor with the workspace filled in where the payload did not tell it."""
        if actor.team:
            return actor
        person = self.slack.person(actor.user)
        return replace(actor, team=person.team) if person else actor

    def _person(self, actor: Actor) -> Person | None:
        """None also for who is of another workspace, and only called there what one of ours is called here: Slack's ids are good for a workspace."""
        person = self.slack.person(actor.user)
        return person if person is not None and person.is_of(actor.team) else None

    def is_staff(self, actor: Actor) -> bool:
        """A full member of our own workspace. A guest has our team id too, and may well be a partner's person."""
        person = self._person(actor)
        return person is not None and self._is_staff(person)

    def is_manager(self, session: Session, actor: Actor) -> bool:
        """An owner or admin of our workspace, or somebody of ours who was given the role."""
        person = self._person(actor)
        if person is None or not self._is_staff(person):
            return False
        return (
            person.is_admin or people.role(session, workspace_id=self.workspace.id, actor=actor) == "manager"
        )

    def is_finance(self, session: Session, actor: Actor) -> bool:
        return (
            self.is_staff(actor)
            and people.role(session, workspace_id=self.workspace.id, actor=actor) == "finance"
        )

    def is_approver(self, session: Session, actor: Actor) -> bool:
        """Somebody who may approve what others have written: a manager, or one of ours who was given the role."""
        return self.is_manager(session, actor) or (
            self.is_staff(actor)
            and people.role(session, workspace_id=self.workspace.id, actor=actor) == "approver"
        )

    def partner_of(self, session: Session, actor: Actor, *, channel: str = "") -> str | None:
        """The partner whose person that is: as bound by hand, else by the company, else by the partner channels that the person is in.

        None where that does not point to exactly one partner. Our own staff belong to no partner unless bound by hand.
        """
        bound = people.partner_of_person(session, workspace_id=self.workspace.id, actor=actor)
        if bound is not None:
            return bound
        if self.is_staff(actor):
            return None
        company = companies.partner_of(session, workspace_id=self.workspace.id, team=actor.team)
        if company is not None:
            return company
        here = (
            people.partner_of_channel(session, workspace_id=self.workspace.id, channel=channel)
            if channel
            else None
        )
        if here is not None and self._speaks_for_channel(actor, channel):
            return here
        found = {
            folded(partner): partner
            for place, partner in people.bound_channels(session, workspace_id=self.workspace.id)
            if self._is_in(actor, place) and self._speaks_for_channel(actor, place)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def outsiders(self, channel: str) -> tuple[Person | None, ...]:
        """Everybody in a channel who is neither staff nor a bot; None for each whom Slack does not let us look up."""
        found = (self.slack.person(member) for member in self.slack.members(channel))
        return tuple(
            person
            for person in found
            if person is None or not (person.is_bot or person.is_gone or self._is_staff(person))
        )

    def zone(self, channel: str) -> str | None:
        """Where most of those are who come from outside, by Slack, or of ours, where only they read it; of as many the first by name. None where nobody's is known."""
        found = (self.slack.person(member) for member in self.slack.members(channel))
        zones = Counter(
            person.zone
            for person in self.outsiders(channel) or tuple(found)
            if person is not None and not (person.is_bot or person.is_gone) and person.zone in time_zones()
        )
        return min(zones, key=lambda zone: (-zones[zone], str(zone)), default=None)

    def readers(self, session: Session, channel: str) -> tuple[Reader, ...]:
        """Everybody who can read a channel, our own staff aside, each with the partner that the person is placed with."""
        here = people.partner_of_channel(session, workspace_id=self.workspace.id, channel=channel)
        placed = [
            Reader(person, self._partner_at_hand(session, person)) for person in self.outsiders(channel)
        ]
        unplaced = {each.person.team if each.person else None for each in placed if each.partner is None}
        # Staff bound this channel to a partner: unplaced people of one outside workspace are that partner's. Of two, we cannot tell.
        if here is None or len(unplaced) != 1 or None in unplaced:
            return tuple(placed)
        return tuple(
            each if each.partner else replace(each, partner=here, by_channel=True) for each in placed
        )

    def audience(self, session: Session, channel: str) -> frozenset[str | None]:
        """The partners (folded) who can read a channel; None among them where somebody cannot be placed."""
        return frozenset(
            folded(each.partner) if each.partner else None for each in self.readers(session, channel)
        )

    def _partner_at_hand(self, session: Session, person: Person | None) -> str | None:
        """Whose somebody is wherever met: as bound by hand, else by the company."""
        if person is None:
            return None
        actor = Actor(enterprise="", team=person.team, user=person.id)
        return people.partner_of_person(
            session, workspace_id=self.workspace.id, actor=actor
        ) or companies.partner_of(session, workspace_id=self.workspace.id, team=person.team)

    def _speaks_for_channel(self, actor: Actor, channel: str) -> bool:
        """Whether nobody else's workspace is in the channel, so that its binding says who the actor is."""
        teams = {person.team if person else None for person in self.outsiders(channel)}
        return teams == {actor.team}

    def _is_in(self, actor: Actor, channel: str) -> bool:
        try:
            return actor.user in self.slack.members(channel)
        except RefusedBySlack as refused:
            if refused.passes:
                raise  # it may well be told in a moment
            return False  # a channel that we were taken out of tells us nothing

    def _is_staff(self, person: Person) -> bool:
        return (
            person.team == self.workspace.team_id
            and not person.is_guest
            and not person.is_bot
            and not person.is_gone
        )
