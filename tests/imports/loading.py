"""Loading texts as files, in the fewest words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, col, update

from storage import workspaces
from storage.engine import Database
from storage.import_reports import Report
from storage.imports import import_csv
from storage.mapping import Mapping
from storage.tables import WorkspaceRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Desk:
    """A workspace into which files are loaded."""

    def __init__(self, session: Session, team_id: str = "T1") -> None:
        self.session = session
        self.workspace_id = workspaces.install(session, team_id=team_id, name="Vendor", now=NOW).id

    def live_in(self, zone: str) -> None:
        """As whose time the files' times are taken."""
        self.session.execute(
            update(WorkspaceRow).where(col(WorkspaceRow.id) == self.workspace_id).values(timezone=zone)
        )
        self.session.expire_all()

    def load(self, kind: str, content: str | bytes, mapping: Mapping | None = None) -> Report:
        data = content if isinstance(content, bytes) else content.encode()
        return import_csv(
            self.session,
            workspace_id=self.workspace_id,
            kind=kind,
            content=data,
            filename=f"{kind}.csv",
            now=NOW,
            mapping=mapping,
        )


class Undone(Exception):  # noqa: N818 - it is no error
    """Ends a transaction, so that the next test finds an empty database."""


@contextmanager
def desk_in(database: Database) -> Iterator[Desk]:
    """A desk of which nothing remains."""
    with suppress(Undone), database.writing() as session:
        yield Desk(session)
        raise Undone


def mapping_of(folder: Path, text: str) -> Mapping:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return Mapping.load(path)


def outcomes(report: Report) -> list[str]:
    return [row.outcome for row in report.rows]
