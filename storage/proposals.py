"""Proposals: a draft is shown to chosen partners, who agree, object, comment or suggest other numbers, each unseen by the others.

A proposal is of one version. It ends at its time limit, when that version is no longer the program's latest or is in force, when a
suggestion was taken over, or when a manager ends it; of a program, one is open at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final, Literal, cast

from sqlmodel import Session, col, select, update

from programs.adjustable import Adjustable
from programs.facts import folded
from storage import audit
from storage.insertion import insert_once
from storage.programs import Version
from storage.proposal_tables import ProposalChannelRow, ProposalRow, ReactionRow
from storage.tables import ChannelBindingRow, ProgramRow, VersionRow

Outcome = Literal["deadline", "edited", "adopted", "activated", "withdrawn"]
Kind = Literal["agree", "object", "comment", "suggest"]
_TAKES_A_SIDE: Final[frozenset[Kind]] = frozenset({"agree", "object"})


@dataclass(frozen=True, slots=True)
class Invited:
    """A partner and a channel of its in which it is asked."""

    channel: str
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`outcome` is None while it is open. Those who act are written like an actor."""

    id: int
    workspace_id: int
    program_id: int
    version_id: int
    note: str
    permitted: tuple[Adjustable, ...]
    invited: tuple[Invited, ...]
    proposed_by: str
    proposed_at: datetime
    closes_at: datetime
    outcome: Outcome | None

    def asks(self, partner: str) -> bool:
        return any(folded(each.partner) == folded(partner) for each in self.invited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """`numbers`: other values for permitted numbers, by their place among them."""

    id: int
    proposal_id: int
    partner: str
    author: str
    kind: Kind
    words: str
    numbers: Mapping[int, str]
    at: datetime
    adopted_version_id: int | None

    @property
    def takes_a_side(self) -> bool:
        return self.kind in _TAKES_A_SIDE


def propose(
    session: Session,
    version: Version,
    *,
    invited: Sequence[Invited],
    permitted: Sequence[Adjustable],
    note: str,
    closes_at: datetime,
    by: object,
    now: datetime,
) -> Proposal | None:
    """None where a proposal of the program is open already, or the version is not its latest any more."""
    if not _is_current(session, version.program_id, version.id):
        return None
    values = {
        "workspace_id": version.workspace_id,
        "program_id": version.program_id,
        "version_id": version.id,
        "note": note,
        "permitted": [asdict(each) for each in permitted],
        "proposed_by": str(by),
        "proposed_at": now.astimezone(UTC),
        "closes_at": closes_at.astimezone(UTC),
        "state": "open",
        "outcome": "",
        "ended_by": "",
    }
    if not insert_once(session, ProposalRow, **values):
        return None
    row = session.exec(
        select(ProposalRow).where(ProposalRow.program_id == version.program_id, ProposalRow.state == "open")
    ).one()
    for each in invited:
        insert_once(
            session,
            ProposalChannelRow,
            workspace_id=version.workspace_id,
            proposal_id=row.id,
            channel=each.channel,
            partner=each.partner,
            partner_folded=folded(each.partner),
        )
    _audit(session, row, "proposed", by, now)
    return _value(session, row)


def end(session: Session, proposal: Proposal, outcome: Outcome, *, by: object, now: datetime) -> bool:
    """False where it has ended before."""
    done = session.exec(
        update(ProposalRow)
        .where(col(ProposalRow.id) == proposal.id, col(ProposalRow.state) == "open")
        .values(state="ended", outcome=outcome, ended_by=str(by), ended_at=now.astimezone(UTC))
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        _audit(session, _row(session, proposal.id), f"proposal {outcome}", by, now)
    return bool(done.rowcount)


def react(
    session: Session,
    proposal: Proposal,
    *,
    partner: str,
    kind: Kind,
    words: str = "",
    numbers: Mapping[int, str] | None = None,
    by: object,
    meaning: str,
    now: datetime,
) -> bool:
    """Keep what somebody of the partner's said. False where it was kept before, or the proposal is not open to it."""
    row = _locked(session, proposal)
    if reason_to_end(session, _value(session, row), now=now) is not None or row.state != "open":
        return False
    if not proposal.asks(partner):
        return False
    return insert_once(
        session,
        ReactionRow,
        workspace_id=proposal.workspace_id,
        proposal_id=proposal.id,
        partner=partner,
        partner_folded=folded(partner),
        author=str(by),
        kind=kind,
        words=words,
        numbers={str(place): value for place, value in (numbers or {}).items()},
        at=now.astimezone(UTC),
        meaning=meaning,
    )


def adopted(session: Session, reaction: Reaction, version: Version, *, by: object, now: datetime) -> bool:
    """The numbers of a suggestion stand in that version. False where they were taken over before."""
    done = session.exec(
        update(ReactionRow)
        .where(col(ReactionRow.id) == reaction.id, col(ReactionRow.adopted_version_id).is_(None))
        .values(adopted_version_id=version.id)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:
        _audit(session, _row(session, reaction.proposal_id), "suggestion adopted", by, now)
    return bool(done.rowcount)


def find(session: Session, *, workspace_id: int, proposal_id: int) -> Proposal | None:
    """None also where it is another workspace's."""
    row = session.get(ProposalRow, proposal_id, populate_existing=True)
    return _value(session, row) if row is not None and row.workspace_id == workspace_id else None


def latest_of(session: Session, *, program_id: int) -> Proposal | None:
    """The program's last proposal, open or not."""
    rows = session.exec(
        select(ProposalRow).where(ProposalRow.program_id == program_id).order_by(col(ProposalRow.id).desc())
    )
    row = rows.first()
    return _value(session, row) if row is not None else None


def reactions(session: Session, *, proposal_id: int) -> tuple[Reaction, ...]:
    """The oldest first."""
    rows = session.exec(
        select(ReactionRow)
        .where(ReactionRow.proposal_id == proposal_id)
        .order_by(col(ReactionRow.id))
        .execution_options(populate_existing=True)
    )
    return tuple(_reaction(row) for row in rows)


def reaction(session: Session, *, workspace_id: int, reaction_id: int) -> Reaction | None:
    row = session.get(ReactionRow, reaction_id, populate_existing=True)
    return _reaction(row) if row is not None and row.workspace_id == workspace_id else None


def coauthors(session: Session, *, program_id: int) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """By version, those whose suggestions were taken over into it: who, and of which partner."""
    rows = session.exec(
        select(ReactionRow)
        .join(ProposalRow, col(ProposalRow.id) == ReactionRow.proposal_id)
        .where(ProposalRow.program_id == program_id, col(ReactionRow.adopted_version_id).is_not(None))
        .order_by(col(ReactionRow.id))
    )
    found: defaultdict[int, dict[tuple[str, str], None]] = defaultdict(dict)
    for row in rows:
        assert row.adopted_version_id is not None, "asked for"
        found[row.adopted_version_id][row.author, row.partner] = None
    return {version_id: tuple(people) for version_id, people in found.items()}


def to_end(session: Session, *, workspace_id: int, now: datetime) -> tuple[tuple[Proposal, Outcome], ...]:
    """Those that are open and have no reason to be any more."""
    rows = session.exec(
        select(ProposalRow).where(ProposalRow.workspace_id == workspace_id, ProposalRow.state == "open")
    )
    found = ((each, reason_to_end(session, each, now=now)) for each in (_value(session, row) for row in rows))
    return tuple((proposal, outcome) for proposal, outcome in found if outcome is not None)


def falls_due(
    session: Session, *, workspace_id: int, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """When time limits end on the way."""
    return tuple(
        session.exec(
            select(ProposalRow.closes_at).where(
                ProposalRow.workspace_id == workspace_id,
                ProposalRow.state == "open",
                col(ProposalRow.closes_at) > after,
                col(ProposalRow.closes_at) <= until,
            )
        )
    )


def reason_to_end(session: Session, proposal: Proposal, *, now: datetime) -> Outcome | None:
    """Why it can go on no longer; None where it can."""
    state = session.exec(select(VersionRow.state).where(VersionRow.id == proposal.version_id)).one()
    if state != "draft":
        return "activated"
    if not _is_current(session, proposal.program_id, proposal.version_id):
        return "edited"
    return "deadline" if proposal.closes_at <= now else None


def may_be_asked(session: Session, *, workspace_id: int) -> tuple[Invited, ...]:
    """The channels of partners who have agreed that what concerns them is shown there."""
    rows = session.exec(
        select(ChannelBindingRow.channel, ChannelBindingRow.partner)
        .where(ChannelBindingRow.workspace_id == workspace_id, ChannelBindingRow.consent == "agreed")
        .order_by(col(ChannelBindingRow.id))
    )
    return tuple(Invited(channel, partner) for channel, partner in rows)


def _is_current(session: Session, program_id: int, version_id: int) -> bool:
    newest = session.exec(
        select(VersionRow.id)
        .where(VersionRow.program_id == program_id)
        .order_by(col(VersionRow.number).desc())
        .limit(1)
    ).one()
    return newest == version_id


def _locked(session: Session, proposal: Proposal) -> ProposalRow:
    session.exec(select(ProgramRow.id).where(ProgramRow.id == proposal.program_id).with_for_update()).one()
    return _row(session, proposal.id)


def _row(session: Session, proposal_id: int) -> ProposalRow:
    return session.get_one(ProposalRow, proposal_id, populate_existing=True)


def _audit(session: Session, row: ProposalRow, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"program:{row.program_id}",
        now=now,
        details={"proposal": row.id, "version": row.version_id},
    )


def _value(session: Session, row: ProposalRow) -> Proposal:
    invited = session.exec(
        select(ProposalChannelRow.channel, ProposalChannelRow.partner)
        .where(ProposalChannelRow.proposal_id == row.id)
        .order_by(col(ProposalChannelRow.id))
    )
    return Proposal(
        id=row.id,
        workspace_id=row.workspace_id,
        program_id=row.program_id,
        version_id=row.version_id,
        note=row.note,
        permitted=tuple(Adjustable(**each) for each in row.permitted),
        invited=tuple(Invited(channel, partner) for channel, partner in invited),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        closes_at=row.closes_at,
        outcome=cast("Outcome", row.outcome) if row.outcome else None,
    )


def _reaction(row: ReactionRow) -> Reaction:
    return Reaction(
        id=row.id,
        proposal_id=row.proposal_id,
        partner=row.partner,
        author=row.author,
        kind=cast("Kind", row.kind),
        words=row.words,
        numbers={int(place): value for place, value in row.numbers.items()},
        at=row.at,
        adopted_version_id=row.adopted_version_id,
    )
