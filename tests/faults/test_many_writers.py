"""A budget is never overspent, however many write at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from sqlmodel import func, select

from bot.ticks import Unsettled
from storage.ledger_tables import EntryRow
from tests.faults.house import everything, founded
from tests.faults.scenarios import DEALS, HEAD, put_in_force

WRITERS = 32


def test_a_budget_is_never_overspent_with_thirty_two_writers(database_url: str) -> None:
    house = founded(database_url)
    put_in_force(
        HEAD.replace("announce", "budget 999.99 EUR announce")
        + 'commission "Base" on deals pay 5% of amount\n'
    )(house)
    together = Barrier(WRITERS)

    def spent() -> int:
        with house.database.reading() as session:
            return int(session.exec(select(func.sum(EntryRow.delta_minor))).one() or 0)

    def write(number: int) -> int:
        together.wait()
        house.load(
            "deals", DEALS[0], *(f"D-{number}-{n},Partner {number},410.30,2026-07-01" for n in range(3))
        )
        with suppress(
            Unsettled
        ):  # others were quicker every time; what they left is theirs or the next one's
            house.tick()
        return spent()

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = list(pool.map(write, range(WRITERS)))
    house.tick()
    assert max(seen) <= 99_999
    assert spent() == 99_999, "and nothing inside the budget is withheld"
    found = everything(house)
    assert found["wrong"] == ()
    assert found["to be done"] == []
    house.database.close()
