"""Run by Alembic for each command; the connection, and with it the transaction, is the caller's."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.all_tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_server_default=True,
        transactional_ddl=True,  # SQLite's too: our transactions begin before DDL
    )
    context.run_migrations()


_run(context.config.attributes["connection"])
