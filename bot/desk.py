"""What a manager's Home tab tells of a workspace: its programs on their way, its polls, what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlmodel import Session

from bot.insight import Insight, Target
from bot.occasion_messages import why
from bot.occasions import due_occasions
from bot.pending import Desk, Pending, pending
from dsl.nodes import Runs
from dsl.points import is_points
from programs.costs import Headroom
from programs.flows import total
from programs.money import Money
from programs.periods import run_of
from storage import points, polls, programs
from storage.outgoing import Why
from storage.workspaces import Workspace

_AHEAD: Final = timedelta(days=7)
_MOST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItsWay:
    """A program in force. Shares are parts of one; None where there is nothing to be a part of."""

    name: str
    program_id: int
    run: Runs
    day: int
    """The how-manieth of its days this is: 0 before the first."""
    days: int
    awarded: Money
    expected: Money
    """Of that, what is not final yet, and so not owed."""
    owed: Money
    budget: Headroom | None
    target: Target | None

    @property
    def paid(self) -> Money:
        return Money(self.awarded.amount - self.owed.amount - self.expected.amount, self.awarded.currency)

    @property
    def begins(self) -> date | None:
        """The first day of what has not begun."""
        return self.run.start if self.day == 0 else None

    @property
    def time_share(self) -> Decimal:
        return Decimal(self.day) / self.days

    @property
    def budget_share(self) -> Decimal | None:
        whole = self.budget.budget.amount if self.budget else Decimal(0)
        return self.budget.used.amount / whole if self.budget and whole > 0 else None


@dataclass(frozen=True, slots=True)
class Asking:
    """A poll that takes answers. `asked` is None where nobody can say how many may answer."""

    name: str
    answers: int
    asked: int | None
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    pending: tuple[Pending, ...]
    programs: tuple[OnItsWay, ...]
    polls: tuple[Asking, ...]
    coming: tuple[tuple[datetime, Why], ...]
    points: tuple[Money, ...]
    """What partners can still spend, by account."""

    @property
    def owed(self) -> Mapping[str, Decimal]:
        """Earned and not paid yet, by currency; of points, what is not spent yet."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        money = (each.owed for each in self.programs if not is_points(each.owed.currency))
        for each in (*money, *self.points):
            sums[each.currency] += each.amount
        return {currency: amount for currency, amount in sums.items() if amount}


def overview(session: Session, desk: Desk, *, lang: str) -> Overview:
    active = programs.in_force(session, workspace_id=desk.workspace.id)[:_MOST]
    return Overview(
        pending=pending(session, desk),
        programs=tuple(
            _on_its_way(
                Insight.of(session, workspace_id=desk.workspace.id, version=version, now=desk.now, lang=lang)
            )
            for version in active
        ),
        polls=_asking(session, desk.workspace),
        coming=_coming(session, desk),
        points=tuple(
            Money.from_minor(max(minor, 0), currency)
            for (_, _, currency), minor in points.balances(session, workspace_id=desk.workspace.id).items()
        ),
    )


def _on_its_way(insight: Insight) -> OnItsWay:
    run = run_of(insight.program)
    return OnItsWay(
        name=insight.program.name,
        program_id=insight.version.program_id,
        run=run,
        day=max(0, (insight.day - run.start).days + 1),
        days=(run.end - run.start).days + 1,
        awarded=Money(total(insight.costs), insight.unit),
        expected=Money(insight.expected, insight.unit),
        owed=Money(insight.owed, insight.unit),
        budget=next((each for each in insight.budgets if each.rule is None), None),
        target=insight.target,
    )


def _asking(session: Session, workspace: Workspace) -> tuple[Asking, ...]:
    """How many have answered tells nobody's answer, also of an anonymous poll."""
    return tuple(
        Asking(
            poll.name,
            len(polls.voters(session, poll_id=poll.id)),
            polls.asked_count(session, poll_id=poll.id) or None,
            poll.closes_at,
        )
        for poll in polls.open_polls(session, workspace_id=workspace.id)[:_MOST]
    )


def _coming(session: Session, desk: Desk) -> tuple[tuple[datetime, Why], ...]:
    due = due_occasions(session, workspace=desk.workspace, now=desk.now + _AHEAD)
    found: dict[Why, datetime] = {}
    for each in due:
        if each.due_at > desk.now and each.what != "poll closes":
            found.setdefault(why(each), each.due_at)
    return tuple((at, reason) for reason, at in found.items())
