"""Codes that are handed over: each is given for one piece of work at most, and a piece of work gets one at most, whoever presses and however often.

A code is as good as money to whoever reads it: it lies sealed, as tokens do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select

from programs.facts import folded
from storage import fulfilment, workspaces
from storage.fulfilment import NotSo, Work
from storage.insertion import insert_once
from storage.sealing import Seal, Unreadable
from storage.voucher_tables import VoucherGiftRow, VoucherRow
from storage.workspaces import Workspace

_CODE: Final = re.compile(r"[A-Za-z0-9-]{4,64}")


def is_code(text: str) -> bool:
    """Letters of English, digits and hyphens, 4 to 64: what nothing on the way to a reader changes."""
    return _CODE.fullmatch(text) is not None


def load(session: Session, *, workspace_id: int, item: str, codes: Iterable[str], seal: Seal) -> int:
    """How many of them are new; what is there already stays as it is."""
    # So that codes that were sealed with an older key have the fingerprints that are looked for.
    seal_anew(session, seal=seal)
    of = _of(workspace_id, folded(item))
    return sum(
        insert_once(
            session,
            VoucherRow,
            workspace_id=workspace_id,
            item=folded(item),
            code=seal.close_text(code, of=of),
            fingerprint=seal.fingerprint(code, of=of),
            sealed_by=seal.name,
        )
        for code in codes
    )


def seal_anew(session: Session, *, seal: Seal) -> int:
    """Seal with the first key what was sealed with another, or not at all; how many could be opened by none, and were left as they are.

    What the first key has sealed is not looked at.
    """
    lost = 0
    others = select(VoucherRow).where(col(VoucherRow.sealed_by) != seal.name)
    for row in session.exec(others.order_by(col(VoucherRow.id)).with_for_update()).all():
        of = _of(row.workspace_id, row.item)
        try:
            code = _read(row, seal)
        except Unreadable:
            lost += 1
            continue
        row.code, row.fingerprint = seal.close_text(code, of=of), seal.fingerprint(code, of=of)
        row.sealed_by = seal.name
        session.add(row)
    session.flush()
    return lost


def left(session: Session, *, workspace_id: int, item: str) -> int:
    """How many codes of that item nobody has."""
    return session.exec(
        select(func.count()).where(
            col(VoucherRow.workspace_id) == workspace_id, col(VoucherRow.item) == folded(item), _is_free()
        )
    ).one()


def has_codes(session: Session, work: Work) -> bool:
    """Whether it is handed over by codes, given or not."""
    return is_by_code(session, workspace_id=work.workspace_id, item=work.item)


def is_by_code(session: Session, *, workspace_id: int, item: str) -> bool:
    """The same of anything of that name."""
    known = (VoucherRow.workspace_id == workspace_id, VoucherRow.item == folded(item))
    return session.exec(select(VoucherRow.id).where(*known).limit(1)).first() is not None


def give(
    session: Session, workspace: Workspace, work: Work, *, seal: Seal | None, by: object, now: datetime
) -> str | None:
    """The code of that work, the same however often; by it, the work is delivered. None where no code is left.

    Raises NotSo where it is withdrawn or called off, and Unreadable, with nothing given, where the code cannot be opened.
    """
    workspaces.lock(session, workspace_id=workspace.id)
    work = fulfilment.get(session, workspace_id=workspace.id, key=work.key)
    if work.state not in ("to do", "ordered", "delivered", "let go"):
        raise NotSo
    if (known := _given(session, work)) is not None:
        return _read(known, seal)
    free = session.exec(
        select(VoucherRow)
        .where(VoucherRow.workspace_id == workspace.id, VoucherRow.item == folded(work.item), _is_free())
        .order_by(col(VoucherRow.id))
        .limit(1)
    ).first()
    if free is None or work.state in ("delivered", "let go"):
        return None
    code = _read(free, seal)
    insert_once(
        session,
        VoucherGiftRow,
        workspace_id=workspace.id,
        voucher_id=free.id,
        fulfilment_id=fulfilment.row_id(session, work),
        given_at=now.astimezone(UTC),
        given_to=str(by),
    )
    fulfilment.change(session, workspace, work, "delivered", by=by, now=now)
    return code


def _given(session: Session, work: Work) -> VoucherRow | None:
    return session.exec(
        select(VoucherRow)
        .join(VoucherGiftRow, col(VoucherGiftRow.voucher_id) == VoucherRow.id)
        .where(VoucherGiftRow.fulfilment_id == fulfilment.row_id(session, work))
    ).first()


def _read(row: VoucherRow, seal: Seal | None) -> str:
    if not row.fingerprint:
        return row.code
    if seal is None:
        raise Unreadable("it is sealed, and no key is set")
    return seal.open_text(row.code, of=_of(row.workspace_id, row.item))


def _of(workspace_id: int, item: str) -> str:
    """What a code is sealed for: moved to another item, it opens nothing."""
    return f"voucher:{workspace_id}:{item}"


def _is_free() -> ColumnElement[bool]:
    return ~exists().where(col(VoucherGiftRow.voucher_id) == VoucherRow.id)
