"""A code is given once, and an award gets one, also where several press at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from storage import fulfilment, vouchers
from storage.engine import Database
from storage.fulfilment import NotSo, Work
from storage.sealing import Seal, Unreadable, new_key
from storage.voucher_tables import VoucherRow
from tests.ticks.scene import MARIA, Vendor, at

PROGRAM = """program "Sprint" runs 2026-07-01 to 2026-12-31 currency EUR
virtual "Card" on deals award "Gift card"
"""
HEADER = "id,partner,amount,closed_on,cancelled_on"


def test_many_at_once_get_each_a_code_of_their_own_and_no_more_than_there_are(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load(
        " ".join(f"D-{number},Acme,100,2026-07-02," for number in range(4)), "2026-07-02T12:00", header=HEADER
    )
    vendor.tick("2026-07-02T12:00")
    workspace = vendor.workspace
    codes = ["AAAA-1", "AAAA-2", "AAAA-3"]
    seal = Seal([new_key()])
    with database.writing() as session:
        assert (
            vouchers.load(session, workspace_id=workspace.id, item="gift CARD", codes=codes, seal=seal) == 3
        )
        assert (
            vouchers.load(session, workspace_id=workspace.id, item="Gift card", codes=codes, seal=seal) == 0
        )
        works = fulfilment.to_do(session, workspace_id=workspace.id, item="Gift card")

    def give(work: Work) -> str | None:
        return database.run(
            lambda session: vouchers.give(
                session, workspace, work, seal=seal, by=MARIA, now=at("2026-07-02T13:00")
            )
        )

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(give, [*works, *works]))
    assert given[:4] == given[4:]
    assert sorted({code for code in given if code}) == codes
    by_work: dict[str, set[str]] = {}
    for work, code in zip([*works, *works], given, strict=True):
        by_work.setdefault(work.key, set()).update({code} if code else ())
    assert sorted(map(len, by_work.values())) == [0, 1, 1, 1]
    vendor.load(
        " ".join(f"D-{number},Acme,100,2026-07-02,2026-07-03" for number in range(4)),
        "2026-07-03T12:00",
        header=HEADER,
    )
    vendor.tick("2026-07-03T12:00")
    [none] = [work for work in works if not by_work[work.key]]
    with pytest.raises(NotSo):
        give(none)


def test_codes_lie_sealed_and_are_known_again_also_by_a_new_key(database: Database) -> None:
    vendor = Vendor.install(database)
    vendor.activate(PROGRAM, "2026-07-01T08:00")
    vendor.load("D-1,Acme,100,2026-07-02, D-2,Acme,100,2026-07-02,", "2026-07-02T12:00", header=HEADER)
    vendor.tick("2026-07-02T12:00")
    workspace, first, second = vendor.workspace, new_key(), new_key()
    old, both, new = Seal([first]), Seal([second, first]), Seal([second])

    def load(code: str, seal: Seal) -> int:
        with database.writing() as session:
            return vouchers.load(
                session, workspace_id=workspace.id, item="Gift card", codes=[code], seal=seal
            )

    def give(work: Work, seal: Seal | None) -> str | None:
        return database.run(
            lambda session: vouchers.give(
                session, workspace, work, seal=seal, by=MARIA, now=at("2026-07-02T13:00")
            )
        )

    with database.writing() as session:  # as they were brought in before codes were sealed
        session.add(VoucherRow(workspace_id=workspace.id, item="gift card", code="PLAIN-1"))
    assert (load("PLAIN-1", old), load("CODE-2", old)) == (0, 1)
    with database.reading() as session:
        one, other = fulfilment.to_do(session, workspace_id=workspace.id, item="Gift card")
        stored = str(session.connection().execute(VoucherRow.metadata.tables["vouchers"].select()).all())
    assert "PLAIN" not in stored
    assert "CODE-2" not in stored
    for seal in (None, new):
        with pytest.raises(Unreadable):
            give(one, seal)
    assert give(one, both) == "PLAIN-1"
    assert load("CODE-2", both) == 0
    assert (give(one, new), give(other, new)) == ("PLAIN-1", "CODE-2")
    with database.writing() as session:
        # What its own key has sealed is not opened again: nobody notices what became of it.
        session.exec(select(VoucherRow)).all()[-1].code = "spoiled"
        assert vouchers.seal_anew(session, seal=new) == 0
        assert vouchers.seal_anew(session, seal=old) == 2
