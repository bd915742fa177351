"""Acts are sealed as they are done; what was done since the last tick, and had no seal yet, is counted."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0013"
down_revision = "0012"

_START = "0" * 64
_SEALS = sa.table(
    "seals",
    sa.column("workspace_id", sa.Integer()),
    sa.column("chain", AutoString()),
    sa.column("chain_no", sa.Integer()),
    sa.column("last_id", sa.Integer()),
    sa.column("rows", sa.Integer()),
    sa.column("digest", AutoString()),
    sa.column("sealed_at", UTCDateTime()),
    sa.column("previous_hash", AutoString()),
    sa.column("hash", AutoString()),
)
_WITHOUT_A_SEAL = sa.text(
    """
    SELECT audit.workspace_id, max(audit.id), count(*) FROM audit
    WHERE audit.id > coalesce((SELECT max(last_id) FROM seals WHERE seals.chain = 'acts' AND seals.workspace_id = audit.workspace_id), 0)
    GROUP BY audit.workspace_id ORDER BY audit.workspace_id
    """
)
_LAST = sa.text(
    "SELECT chain_no, hash FROM seals WHERE chain = 'acts' AND workspace_id = :workspace ORDER BY chain_no DESC LIMIT 1"
)


def upgrade() -> None:
    connection = op.get_bind()
    for workspace_id, last_id, rows in connection.execute(_WITHOUT_A_SEAL).all():
        last = connection.execute(_LAST, {"workspace": workspace_id}).first()
        length, previous = last or (0, _START)
        values = {
            "workspace_id": workspace_id,
            "chain": "acts",
            "chain_no": length + 1,
            "last_id": last_id,
            "rows": rows,
            "digest": "",
            "sealed_at": datetime.now(UTC),
            "previous_hash": previous,
        }
        said = json.dumps(
            values | {"sealed_at": values["sealed_at"].isoformat()}, sort_keys=True, separators=(",", ":")
        )
        op.bulk_insert(_SEALS, [values | {"hash": hashlib.sha256(said.encode()).hexdigest()}])


def downgrade() -> None:
    """A seal is final; one more does no harm."""
