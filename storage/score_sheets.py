"""Scores that are entered by hand: proposed by one person with a reason, and taken in when another has approved them exactly as they were shown.

They are kept where the files of scores are, and come with who entered and who approved them as their source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from sqlmodel import Session, col, func, select

from dsl.names import called
from programs.facts import folded
from programs.score_sheets import Scored, ScoreSheet
from storage import audit, records, second_person, workspaces
from storage.columns import KINDS_OF_FACTS
from storage.import_reports import Report
from storage.imports import Checked, take
from storage.insertion import insert_once_with_id
from storage.score_tables import ScoreSheetRow
from storage.second_person import EXPIRES, NotDecided, State

_KIND = KINDS_OF_FACTS["scores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    sheet: ScoreSheet
    state: State
    shown: str
    """The hash of what is shown."""
    proposed_at: datetime
    decided_by: str
    note: str

    @property
    def until(self) -> datetime:
        """The last moment at which it may be approved."""
        return self.proposed_at + EXPIRES


def known(session: Session, *, workspace_id: int, score: str, period: str) -> dict[str, Decimal]:
    """What is on record of partners, by their folded names; what is a person's own is not a partner's."""
    return {
        folded(each.values["partner"]): each.values["value"]
        for each in records.read(session, workspace_id=workspace_id, kind="scores")
        if called(each.values["name"]) == called(score)
        and each.values.get("period") == period
        and not each.values.get("person")
    }


def propose(
    session: Session,
    scores: Mapping[str, Decimal],
    *,
    workspace_id: int,
    meaning: str,
    score: str,
    period: str,
    reason: str,
    by: object,
    now: datetime,
) -> tuple[Proposed, bool]:
    """The sheet, and whether it is new: one act makes one. Partners are written as their list writes them, the period as `goal_periods.label` does."""
    workspaces.lock(session, workspace_id=workspace_id)  # numbers have no gaps
    newest = select(func.max(ScoreSheetRow.number)).where(ScoreSheetRow.workspace_id == workspace_id)
    before = known(session, workspace_id=workspace_id, score=score, period=period)
    sheet = ScoreSheet(
        number=(session.exec(newest).one() or 0) + 1,
        score=score,
        period=period,
        scores=tuple(
            Scored(partner, before.get(folded(partner)), value) for partner, value in scores.items()
        ),
        reason=reason,
        proposed_by=str(by),
    )
    id_ = insert_once_with_id(
        session,
        ScoreSheetRow,
        workspace_id=workspace_id,
        number=sheet.number,
        meaning=meaning,
        score=score,
        period=period,
        scores=[[each.partner, _text(each.before), _text(each.value)] for each in sheet.scores],
        reason=reason,
        shown=sheet.hash,
        state="submitted",
        proposed_by=str(by),
        proposed_at=now.astimezone(UTC),
        decided_by="",
        note="",
    )
    if id_ is None:
        rows = select(ScoreSheetRow).where(
            ScoreSheetRow.workspace_id == workspace_id, ScoreSheetRow.meaning == meaning
        )
        return _value(session.exec(rows).one()), False
    row = session.get_one(ScoreSheetRow, id_)
    _audit(session, row, "proposed", by, now)
    return _value(row), True


def decide(
    session: Session,
    *,
    workspace_id: int,
    number: int,
    shown: str,
    approved: bool,
    by: object,
    partner_of_decider: str | None,
    now: datetime,
    note: str = "",
) -> Proposed:
    """Take in exactly what was shown, beside what was on record then, or decline it; once. Nobody decides for the own partner. Raises NotDecided."""
    row = session.exec(
        select(ScoreSheetRow)
        .where(ScoreSheetRow.workspace_id == workspace_id, ScoreSheetRow.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotDecided("missing")
    sheet = _sheet(row)
    own = folded(partner_of_decider) if partner_of_decider is not None else None
    second_person.decide(
        row,
        shown=shown,
        stored=sheet.hash,
        approved=approved,
        by=by,
        is_their_own=any(folded(each.partner) == own for each in sheet.scores),
        now=now,
        note=note,
    )
    if approved:
        now_known = known(session, workspace_id=workspace_id, score=sheet.score, period=sheet.period)
        if any(now_known.get(folded(each.partner)) != each.before for each in sheet.scores):
            raise NotDecided("overtaken")
        enter(session, sheet, workspace_id=workspace_id, source=_source(row), now=now)
    session.add(row)
    session.flush()
    _audit(session, row, row.state, by, now)
    return _value(row)


def enter(session: Session, sheet: ScoreSheet, *, workspace_id: int, source: str, now: datetime) -> Report:
    """Take the scores in like a file's, for the next tick."""
    rows = [
        records.row_of(
            _KIND,
            {
                "partner": each.partner,
                "name": sheet.score,
                "period": sheet.period,
                "value": each.value,
            },
            {},
        )
        for each in sheet.scores
    ]
    facts = records.facts(rows, lines=list(range(1, len(rows) + 1)))
    checked = Checked(workspace_id=workspace_id, kind=_KIND, filename=source, facts=facts, refused=())
    return take(session, checked, now=now)


def find(session: Session, *, workspace_id: int, number: int) -> Proposed | None:
    row = session.exec(
        select(ScoreSheetRow).where(
            ScoreSheetRow.workspace_id == workspace_id, ScoreSheetRow.number == number
        )
    ).first()
    return _value(row) if row is not None else None


def listed(session: Session, *, workspace_id: int, limit: int) -> tuple[Proposed, ...]:
    """What waits first, then the newest."""
    rows = session.exec(
        select(ScoreSheetRow)
        .where(ScoreSheetRow.workspace_id == workspace_id)
        .order_by((col(ScoreSheetRow.state) == "submitted").desc(), col(ScoreSheetRow.number).desc())
        .limit(limit)
    )
    return tuple(map(_value, rows))


def waiting(session: Session, *, workspace_id: int, now: datetime) -> int:
    """How many wait for approval, and may still be approved."""
    return session.exec(
        select(func.count())
        .select_from(ScoreSheetRow)
        .where(
            ScoreSheetRow.workspace_id == workspace_id,
            ScoreSheetRow.state == "submitted",
            ScoreSheetRow.proposed_at >= now.astimezone(UTC) - EXPIRES,
        )
    ).one()


def _source(row: ScoreSheetRow) -> str:
    return f"S-{row.number}, entered by {row.proposed_by}, approved by {row.decided_by}"


def _sheet(row: ScoreSheetRow) -> ScoreSheet:
    return ScoreSheet(
        number=row.number,
        score=row.score,
        period=row.period,
        scores=tuple(_scored(row.scores)),
        reason=row.reason,
        proposed_by=row.proposed_by,
    )


def _scored(rows: Sequence[Sequence[str | None]]) -> Sequence[Scored]:
    return [
        Scored(partner or "", None if before is None else Decimal(before), Decimal(value or 0))
        for partner, before, value in rows
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _audit(session: Session, row: ScoreSheetRow, action: str, actor: object, now: datetime) -> None:
    audit.record(
        session,
        workspace_id=row.workspace_id,
        actor=actor,
        action=action,
        subject=f"scores:{row.number}",
        now=now,
        details={"score": row.score, "period": row.period, "shown": row.shown},
    )


def _value(row: ScoreSheetRow) -> Proposed:
    return Proposed(
        sheet=_sheet(row),
        state=cast("State", row.state),
        shown=row.shown,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        note=row.note,
    )
