"""When and how often somebody is spoken to: chosen by people for themselves, by managers for channels and for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final

from sqlmodel import Session, col, select, update

from programs.manners import Manners, Quiet, quiet_hours
from storage import audit
from storage.insertion import insertion
from storage.languages import EVERYBODY, of_person
from storage.tables import MannersRow

__all__ = ["EVERYBODY", "of_channel", "of_person"]

USUAL: Final = Manners(quiet=Quiet(time(20), time(8)), per_day=5, zone="UTC")
"""Where nothing is chosen."""
_NONE: Final = "none"
_UNLIMITED: Final = 0


def of_channel(channel: str) -> str:
    """Under what is kept what was chosen for a channel."""
    return f"channel:{channel}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for one reader; None where it was not."""

    quiet: str | None = None
    per_day: int | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class AllManners:
    """All that was chosen in one workspace, by for whom it is."""

    chosen: Mapping[str, Chosen]
    zone: str
    """The workspace's own."""

    def towards(self, reader: str, *, zone: str | None) -> Manners:
        """`zone` is where Slack says that the reader is. What was chosen for the reader goes before what was chosen for everybody."""
        own, general = self.chosen.get(reader, Chosen()), self.chosen.get(EVERYBODY, Chosen())
        quiet = own.quiet or general.quiet
        per_day = own.per_day if own.per_day is not None else general.per_day
        found = replace(USUAL, zone=own.zone or zone or general.zone or self.zone)
        if quiet is not None:
            found = replace(found, quiet=None if quiet == _NONE else quiet_hours(quiet))
        if per_day is not None:
            found = replace(found, per_day=None if per_day == _UNLIMITED else per_day)
        return found


def known(session: Session, *, workspace_id: int, zone: str) -> AllManners:
    rows = session.exec(select(MannersRow).where(MannersRow.workspace_id == workspace_id))
    return AllManners(
        {row.reader: Chosen(row.quiet, row.per_day, row.zone) for row in rows},
        zone,
    )


def choose_quiet(
    session: Session,
    *,
    workspace_id: int,
    reader: str,
    quiet: Quiet | None,
    zone: str | None,
    by: object,
    now: datetime,
) -> None:
    """From now on; None: no quiet hours. A zone that is not told stays as it is."""
    values = {"quiet": str(quiet) if quiet else _NONE} | ({"zone": zone} if zone else {})
    _choose(session, workspace_id, reader, values, by, now)


def choose_per_day(
    session: Session, *, workspace_id: int, reader: str, per_day: int | None, by: object, now: datetime
) -> None:
    """From now on; None: as many as there are."""
    _choose(session, workspace_id, reader, {"per_day": per_day or _UNLIMITED}, by, now)


def channel_moved(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Slack gave a channel another id."""
    session.exec(
        update(MannersRow)
        .where(col(MannersRow.workspace_id) == workspace_id, col(MannersRow.reader) == of_channel(old))
        .values(reader=of_channel(new))
    )


def _choose(
    session: Session, workspace_id: int, reader: str, values: Mapping[str, Any], by: object, now: datetime
) -> None:
    kept = insertion(session, MannersRow).values(workspace_id=workspace_id, reader=reader, **values)
    session.execute(kept.on_conflict_do_update(index_elements=["workspace_id", "reader"], set_=dict(values)))
    if not reader.startswith("person:"):
        audit.record(
            session,
            workspace_id=workspace_id,
            actor=by,
            action="manners",
            subject=reader,
            now=now,
            details=dict(values),
        )
