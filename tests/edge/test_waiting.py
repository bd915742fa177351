"""Who waits for something to do ends when told so, also in the moment of being woken."""

from __future__ import annotations

import asyncio

from bot.waiting import Turns, woken
from tests.edge.playing import played


def test_a_cancellation_in_the_moment_of_waking_is_heard() -> None:
    async def story() -> bool:
        event = asyncio.Event()

        async def waits_for_ever() -> None:
            while True:
                await woken(event, within=60)

        task = asyncio.ensure_future(waits_for_ever())
        await asyncio.sleep(0.01)
        event.set()
        await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=60)
        return task in ended

    assert played(story())


def test_who_is_not_woken_goes_on_after_its_time_and_a_waking_counts_once() -> None:
    async def story() -> tuple[bool, bool]:
        event = asyncio.Event()
        await woken(event, within=0.01)
        event.set()
        await woken(event, within=60)
        return True, event.is_set()

    assert played(story()) == (True, False)


def test_a_turn_is_seen_while_it_is_under_way_and_afterwards_by_its_number() -> None:
    turns = Turns()
    before = turns.begun
    with turns.one():
        assert not turns.is_between
    assert turns.is_between
    assert turns.begun != before
