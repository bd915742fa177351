"""`programs.records.replace` does what that of `dataclasses` does, on whatever values are made of."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from dsl.nodes import Say
from programs.awards import Award
from programs.context import Context, Links
from programs.measures import Days, Need, Selection
from programs.money import Money
from programs.records import replace

DAY: Final = date(2026, 7, 1)
AWARD: Final = Award(rule="Flat", kind="bonus", partner="Acme", on=DAY)
NEED: Final = Need("sum", None, False, Selection("deals", None, Days(None, DAY), "closed_on", "won", "EUR"))
CONTEXT: Final = Context(program=None, links=Links(), partner="acme", on=DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        (AWARD, {"line": "item", "item": "Mug"}),
        (AWARD, {}),
        (Money(Decimal(1), "EUR"), {"currency": "USD"}),
        (NEED, {"function": "count"}),
        (CONTEXT, {"on": date(2026, 8, 1)}),
        (Say("Hello"), {"text": "Bye"}),
    ],
)
def test_a_copy_is_that_of_dataclasses(found: object, changes: dict[str, object]) -> None:
    copy = replace(found, **changes)  # type: ignore[type-var]
    assert copy == dataclasses.replace(found, **changes)  # type: ignore[type-var]
    assert copy is not found


def test_what_is_worked_out_when_it_is_made_is_worked_out_again() -> None:
    assert hash(replace(NEED, function="count")) == hash(dataclasses.replace(NEED, function="count"))


def test_a_copy_of_a_context_begins_without_what_was_counted_in_the_other() -> None:
    CONTEXT.measures["sum"] = None
    assert replace(CONTEXT, partner="birch").measures == {}


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="no nothing"):
        replace(AWARD, nothing=1)  # type: ignore[call-arg]
