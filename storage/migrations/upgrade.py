"""Bringing a database up to date with Alembic, inside the transaction of whoever asks."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.unusable import UnusableDatabase


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings; there is no file of them."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Up to the newest revision; nothing where it is there already.

    Raises UnusableDatabase where the database has a revision that this version does not know.
    """
    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    stored = MigrationContext.configure(connection).get_current_revision()
    if stored is not None and stored not in known:
        raise UnusableDatabase(
            f"the database has been used by a newer version (its form is {stored}); install that version, or restore a backup"
        )
    command.upgrade(settings, "head")
