"""A code is given once, and an award gets one, also where several press at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import fulfilment, vouchers
from storage.engine import Database
from storage.fulfilment import NotSo, Work
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
    with database.writing() as session:
        assert vouchers.load(session, workspace_id=workspace.id, item="gift CARD", codes=codes) == 3
        assert vouchers.load(session, workspace_id=workspace.id, item="Gift card", codes=codes) == 0
        works = fulfilment.to_do(session, workspace_id=workspace.id, item="Gift card")

    def give(work: Work) -> str | None:
        return database.run(
            lambda session: vouchers.give(session, workspace, work, by=MARIA, now=at("2026-07-02T13:00"))
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
