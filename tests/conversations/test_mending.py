"""What was announced and is otherwise now is struck through where it stands, and explained in its thread."""

from __future__ import annotations

import pytest

from tests.conversations.programs_used import DEALS, SPRINT
from tests.conversations.scene import Json, Scene, words


@pytest.fixture
def told(bound: Scene) -> Scene:
    """Acme was told of 500 EUR for deal D-1."""
    bound.upload("maria", "deals.csv", DEALS)
    bound.start(SPRINT)
    bound.until(lambda: "500.00 EUR" in bound.said("anna", "acme"), "the announcement")
    return bound


def _announced(scene: Scene) -> Json:
    """The message about the 500 EUR as it stands now."""
    [found] = [each for each in scene.transcript("anna", "acme") if "earned something" in words(each)]
    return found


def _now_worth(scene: Scene, amount: int) -> None:
    rows = DEALS.replace(",10000,", f",{amount},", 1)
    assert rows != DEALS
    scene.upload("maria", "deals.csv", rows)


def test_a_changed_deal_is_mended_where_it_was_told_with_the_arithmetic_before_and_after(told: Scene) -> None:
    before = len(told.transcript("anna", "acme"))
    _now_worth(told, 8_000)
    told.until(lambda: "instead of" in told.in_threads("anna", "acme"), "the explanation")
    message = _announced(told)
    assert "• ~*500.00 EUR*, _Base_: 5% of 10,000.00 EUR~" in words(message)
    assert "what is struck through holds no longer" in words(message)
    [reply] = message["replies"]
    assert "now *400.00 EUR* instead of 500.00 EUR, because deal D-1 changed." in words(reply)
    assert "before: 5% of 10,000.00 EUR" in words(reply)
    assert "now: 5% of 8,000.00 EUR" in words(reply)
    assert len(told.transcript("anna", "acme")) == before


def test_what_is_mended_twice_is_struck_in_the_thread_as_well(told: Scene) -> None:
    _now_worth(told, 8_000)
    told.until(lambda: "400.00 EUR" in told.in_threads("anna", "acme"), "the first explanation")
    _now_worth(told, 6_000)
    told.until(lambda: "*300.00 EUR*" in told.in_threads("anna", "acme"), "the second explanation")
    first, second = _announced(told)["replies"]
    assert "• ~_Base_: now *400.00 EUR* instead of 500.00 EUR, because deal D-1 changed.~" in words(first)
    assert "now *300.00 EUR* instead of 400.00 EUR" in words(second)
    assert "~" not in words(second)
    assert words(_announced(told)).count("~") == 2


def test_a_message_that_somebody_deleted_is_explained_by_itself(told: Scene) -> None:
    told.fault("chat.update", "message_not_found")
    _now_worth(told, 8_000)
    told.until(lambda: "*400.00 EUR* instead of" in told.said("anna", "acme"), "the explanation")


def test_a_partner_reads_it_in_its_own_language(told: Scene) -> None:
    told.command("maria", "/premio language it for Acme")
    _now_worth(told, 8_000)
    told.until(lambda: "invece di" in told.in_threads("anna", "acme"), "the explanation")
    assert "ciò che è barrato non vale più" in words(_announced(told))
    assert "prima: il 5% di 10.000,00 EUR" in told.in_threads("anna", "acme")
