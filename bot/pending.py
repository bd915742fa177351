"""What waits for somebody of ours: each kind is one entry of a table, with how it is counted, how it is said, and the button that leads there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from bot import actions
from bot.blocks.reader import phrase, plural
from bot.deciding import Decides, open_questions
from storage import fulfilment, inbox, kudos, ledger, outbox, payouts, redemptions, reviews
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose it is, and when it is looked at."""

    workspace: Workspace
    who: Decides
    now: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """`words` name the count, in one and in more; `label` stands on the button, marked for the catalogues."""

    count: Callable[[Session, Desk], int]
    words: tuple[str, str]
    label: str
    action: str
    waits: bool = True
    """Whether somebody has to do something about it."""


@dataclass(frozen=True, slots=True)
class Pending:
    kind: Kind
    count: int


def pending(session: Session, desk: Desk) -> tuple[Pending, ...]:
    """What there is, in the order of the table."""
    found = (Pending(kind, kind.count(session, desk)) for kind in _KINDS)
    return tuple(each for each in found if each.count)


def _reviews(session: Session, desk: Desk) -> int:
    return len(reviews.waiting(session, workspace_id=desk.workspace.id))


def _decisions(session: Session, desk: Desk) -> int:
    return sum(1 for _ in open_questions(session, workspace=desk.workspace, now=desk.now, who=desk.who))


def _held(session: Session, desk: Desk) -> int:
    return ledger.standing_now(session, workspace_id=desk.workspace.id, standing="held")


def _to_approve(session: Session, desk: Desk) -> int:
    return _payouts(session, desk, "prepared")


def _to_pay(session: Session, desk: Desk) -> int:
    return _payouts(session, desk, "approved")


def _payouts(session: Session, desk: Desk, state: payouts.State) -> int:
    return sum(each.state == state for each in payouts.listed(session, workspace_id=desk.workspace.id))


def _in_kind(session: Session, desk: Desk) -> int:
    return _fulfilments(session, desk, "to do", "ordered")


def _to_settle(session: Session, desk: Desk) -> int:
    return _fulfilments(session, desk, "to settle")


def _fulfilments(session: Session, desk: Desk, *states: fulfilment.State) -> int:
    if not desk.who.is_manager:
        return 0
    return fulfilment.counted(session, workspace_id=desk.workspace.id, states=states)


def _redemptions(session: Session, desk: Desk) -> int:
    return redemptions.counted(session, workspace_id=desk.workspace.id) if desk.who.is_manager else 0


def _rings(session: Session, desk: Desk) -> int:
    """Nothing that anybody has to do, and nobody sees it who does not look."""
    return len(_noticed(session, desk).rings) if desk.who.is_manager else 0


def _floods(session: Session, desk: Desk) -> int:
    """As little as the rings."""
    return len(_noticed(session, desk).floods) if desk.who.is_manager else 0


def _noticed(session: Session, desk: Desk) -> kudos.Noticed:
    return kudos.noticed(session, workspace_id=desk.workspace.id, now=desk.now)


def _unknown(session: Session, desk: Desk) -> int:
    return len(outbox.unknowns(session, workspace_id=desk.workspace.id))


def _unsent(session: Session, desk: Desk) -> int:
    return sum(bool(row.error) for row in outbox.waiting(session, workspace_id=desk.workspace.id))


def _unhandled(session: Session, desk: Desk) -> int:
    return len(inbox.listed(session, state="dead", team_id=desk.workspace.team_id))


_KINDS: Final = (
    Kind(
        _reviews,
        plural("{count} program waits for approval", "{count} programs wait for approval"),
        phrase("All programs"),
        actions.PROGRAM_LIST,
    ),
    Kind(
        _decisions,
        plural("{count} question waits for a decision", "{count} questions wait for a decision"),
        phrase("Decisions"),
        actions.DECISIONS,
    ),
    Kind(
        _held,
        plural("{count} award is held for a review", "{count} awards are held for a review"),
        phrase("Payouts"),
        actions.PAYOUTS,
    ),
    Kind(
        _to_approve,
        plural("{count} payout waits for approval", "{count} payouts wait for approval"),
        phrase("Payouts"),
        actions.PAYOUTS,
    ),
    Kind(
        _to_pay,
        plural("{count} payout is approved and to be paid", "{count} payouts are approved and to be paid"),
        phrase("Payouts"),
        actions.PAYOUTS,
    ),
    Kind(
        _in_kind,
        plural("{count} award in kind is to be handed over", "{count} awards in kind are to be handed over"),
        phrase("Fulfilment"),
        actions.FULFILMENT,
    ),
    Kind(
        _to_settle,
        plural(
            "{count} thing was handed over whose award was taken back",
            "{count} things were handed over whose awards were taken back",
        ),
        phrase("Fulfilment"),
        actions.FULFILMENT,
    ),
    Kind(
        _redemptions,
        plural(
            "{count} request to spend points waits for approval",
            "{count} requests to spend points wait for approval",
        ),
        phrase("Catalogue"),
        actions.CATALOGUE,
    ),
    Kind(
        _rings,
        plural(
            "{count} group of people has thanked each other again and again these 30 days",
            "{count} groups of people have thanked each other again and again these 30 days",
        ),
        phrase("Thanks"),
        actions.KUDOS_SEEN,
        waits=False,
    ),
    Kind(
        _floods,
        plural(
            "in {count} case somebody has thanked the same one again and again these 30 days",
            "in {count} cases somebody has thanked the same one again and again these 30 days",
        ),
        phrase("Thanks"),
        actions.KUDOS_SEEN,
        waits=False,
    ),
    Kind(
        _unknown,
        plural(
            "of {count} message nobody knows whether it arrived",
            "of {count} messages nobody knows whether they arrived",
        ),
        phrase("Waiting"),
        actions.WAITING,
    ),
    Kind(
        _unsent,
        plural("{count} announcement could not be sent yet", "{count} announcements could not be sent yet"),
        phrase("Waiting"),
        actions.WAITING,
    ),
    Kind(
        _unhandled,
        plural("{count} act could not be handled", "{count} acts could not be handled"),
        phrase("Waiting"),
        actions.WAITING,
    ),
)
