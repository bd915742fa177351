"""A vendor's workspace in which time passes by hand, in the fewest words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot import ticks
from programs.versions import program_of
from storage import imports, ledger, outbox, pauses, payouts, people, programs, workspaces
from storage.engine import Database
from storage.ledger_values import LedgerAward
from storage.outgoing import Outgoing
from storage.payouts import Payout
from storage.people import Actor
from storage.verification import verified
from storage.workspaces import Workspace

MARIA = Actor("", "T1", "U1")


def at(text: str) -> datetime:
    """An instant in UTC: `2026-07-01T08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Vendor:
    database: Database
    workspace: Workspace

    @classmethod
    def install(cls, database: Database, team: str = "T1") -> Vendor:
        with database.writing() as session:
            now = at("2026-06-30T08:00")
            workspace = workspaces.install(session, team_id=team, name=f"Vendor {team}", now=now)
            people.bind_channel(
                session, workspace_id=workspace.id, channel=f"C{team}", partner="Acme", by=MARIA, now=now
            )
        return cls(database, workspace)

    def load(
        self, rows: str, now: str, *, header: str = "id,partner,amount,closed_on", kind: str = "deals"
    ) -> None:
        """Deals, or other facts, a line each, separated by blanks: `D-1,Acme,100,2026-07-01`."""
        content = "\n".join([header, *rows.split()])
        report = imports.load_csv(
            self.database,
            workspace_id=self.workspace.id,
            kind=kind,
            content=content.encode(),
            filename="deals.csv",
            now=at(now),
        )
        assert not report.refused, report.refused

    def activate(self, text: str, now: str) -> None:
        with self.database.writing() as session:
            draft = programs.save_draft(
                session,
                workspace_id=self.workspace.id,
                name=program_of(text).name,
                text=text,
                author=MARIA,
                now=at(now),
            )
            programs.activate(session, version_id=draft.id, actor=MARIA, now=at(now))

    def end(self, now: str) -> None:
        with self.database.writing() as session:
            (version,) = programs.in_force(session, workspace_id=self.workspace.id)
            programs.end(session, program_id=version.program_id, actor=MARIA, now=at(now))

    def pause(self, now: str) -> None:
        with self.database.writing() as session:
            (version,) = programs.in_force(session, workspace_id=self.workspace.id)
            assert pauses.pause(session, version, reason="audit", partners_told=False, by=MARIA, now=at(now))

    def resume(self, now: str) -> None:
        with self.database.writing() as session:
            (version,) = programs.in_force(session, workspace_id=self.workspace.id)
            assert pauses.resume(session, version, by=MARIA, now=at(now))

    def tick(self, now: str, as_of: str | None = None) -> ticks.TickReport:
        day = date.fromisoformat(as_of) if as_of else None
        return ticks.tick(self.database, now=at(now), as_of=day)

    def prepare(self, now: str) -> Payout:
        """A payout of all that is due by then."""
        with self.database.writing() as session:
            return payouts.prepare(
                session, workspace_id=self.workspace.id, on=at(now).date(), actor="T1:F", now=at(now)
            )

    def pay(self, now: str) -> list[str]:
        """The same, approved and paid: who gets what."""
        made = self.prepare(now)
        when: dict[str, Any] = {"workspace_id": self.workspace.id, "number": made.number, "now": at(now)}
        with self.database.writing() as session:
            payouts.approve(session, shown=made.hash, actor="T1:P", **when)
            payouts.pay(session, actor="T1:F", on=at(now).date(), **when)
        return [f"{each.payee} {each.amount}" for each in made.payees]

    @property
    def awards(self) -> tuple[LedgerAward, ...]:
        with self.database.reading() as session:
            return ledger.awards_of(session, workspace_id=self.workspace.id)

    @property
    def standing(self) -> dict[str, str]:
        """What each award is worth, by its fact's id or the start of its period; `?` where it is not final. Without what was withdrawn."""
        return {
            award.award.fact.id if award.award.fact else str(award.award.key.period): str(award.amount)
            + ("?" if award.status == "provisional" else "")
            for award in self.awards
            if not award.withdrawn
        }

    @property
    def queued(self) -> list[Outgoing]:
        with self.database.reading() as session:
            return [each.message for each in outbox.waiting(session, workspace_id=self.workspace.id)]

    @property
    def messages(self) -> list[str]:
        """But for what comes by the calendar alone: statements and nudges."""
        return [each.text for each in self.queued if each.why.occasion not in ("statement", "nudge")]

    @property
    def differences(self) -> tuple[str, ...]:
        with self.database.reading() as session:
            return verified(session, workspace_id=self.workspace.id).differences
