"""A bot runs for months: what it is asked and tells again and again leaves nothing behind in it."""

from __future__ import annotations

import gc
from collections import Counter

from dsl.remembered import memory
from tests.conversations.scene import Scene

PROGRAM = """program "Sprint"
  runs 2026-07-01 to 2026-12-31
  currency EUR

measure cloud = sum(amount where category = "Cloud")

commission "Base"
  on deals where category = "Cloud"
  pay 5% of amount

bonus "Cloud"
  each month
  when cloud >= 10k EUR
  pay 500 EUR
"""
ROUNDS = 6


def held() -> Counter[str]:
    """How many of our own values there are, by kind; without what is remembered of programs, which is let go of by itself when it is much, and without the local Slack's."""
    memory.forget()
    gc.collect()
    kinds = (f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())
    return Counter(
        kind
        for kind in kinds
        if kind.startswith(("bot.", "storage.", "programs.", "dsl.", "sqlalchemy.orm"))
        and not kind.startswith("bot.sandbox.")
    )


def hour(slack: Scene, number: int) -> None:
    slack.upload(
        "maria",
        "deals.csv",
        f"id,partner,amount,closed_on,category\nD-{number},Acme,{100 + number},2026-07-01,Cloud\n",
    )
    for words in ("standings", "why", "next", "why not"):
        slack.mention("anna", "acme", words)
    slack.command("maria", "/premio list")
    slack.clock(by="1 hour")


def test_an_hour_leaves_no_more_behind_than_the_hour_before(bound: Scene) -> None:
    bound.start(PROGRAM)
    for number in range(3):
        hour(bound, number)
    before = held()
    for number in range(3, 3 + ROUNDS):
        hour(bound, number)
    more = {kind: count for kind, count in (held() - before).items() if count >= ROUNDS}
    assert not more, f"left behind in {ROUNDS} hours"
