"""The word that tells an installation that we began from one that somebody forged: good once, for some minutes, at whatever process it comes back to.

Only its digest is kept: who reads the database cannot finish what somebody else began.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlmodel import Session, col, delete, func, select, update

from storage.tables import OAuthStateRow

LASTS: Final = timedelta(minutes=10)
_REMEMBERED: Final = timedelta(hours=1)
"""So long it is known what became of one."""
_MOST: Final = 10_000

Fate = Literal["open", "used", "expired", "unknown"]


class TooMany(Exception):  # noqa: N818 - named for what happened
    """More installations were begun in the last minutes than anybody can want."""


def issue(session: Session, *, now: datetime) -> str:
    """A new one. Raises TooMany."""
    session.exec(delete(OAuthStateRow).where(col(OAuthStateRow.expires_at) < now - _REMEMBERED))
    if session.exec(select(func.count()).select_from(OAuthStateRow)).one() >= _MOST:
        raise TooMany
    state = secrets.token_urlsafe(32)
    session.add(OAuthStateRow(digest=_digest(state), expires_at=now + LASTS))
    return state


def consume(session: Session, state: str, *, now: datetime) -> bool:
    """Use it up. False where it is not ours, too old or used."""
    used = session.exec(
        update(OAuthStateRow)
        .where(
            col(OAuthStateRow.digest) == _digest(state),
            col(OAuthStateRow.used_at).is_(None),
            col(OAuthStateRow.expires_at) > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return used.rowcount == 1


def fate(session: Session, state: str, *, now: datetime) -> Fate:
    """What is known of it."""
    row = session.get(OAuthStateRow, _digest(state))
    if row is None:
        return "unknown"
    if row.used_at is not None:
        return "used"
    return "open" if row.expires_at > now else "expired"


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
