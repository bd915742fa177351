"""What a partner reads of its place: its own figure, and of the others no more than the program shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import standings
from bot.ranking import Ranking
from programs.standings import Standing
from tests.programs.book import program_of

RULE = 'commission "C" on deals pay 1% of amount\n'


def ranking(ahead: str, own: str, *, names: bool = False, amounts: bool = False) -> Ranking:
    rows = (Standing("Beta", 1, Decimal(ahead)), Standing("Acme", 2, Decimal(own)))
    program = program_of(("show amounts\n" if amounts else "") + RULE)
    return Ranking(
        program=program, as_of=date(2026, 7, 6), rows=rows, unit="EUR", names_shown=names, top=None
    )


def text(of: Ranking) -> str:
    message = standings.own_place(of, "Acme", locale="en")
    assert message is not None
    return message.text


@pytest.mark.parametrize("names", [True, False])
def test_names_shown_are_names_and_places_without_figures(*, names: bool) -> None:
    shown = ranking("776777.77", "1000", names=names)
    assert ("1.  Beta" in text(shown)) is names
    assert "776,777" not in text(shown)
    assert "About 780,000 EUR more makes you 1st" in text(shown)
    assert standings.owners(shown, "Acme") == ("Acme",)


def test_a_program_that_shows_amounts_shows_them_and_they_are_their_owners() -> None:
    shown = ranking("776777.77", "1000", names=True, amounts=True)
    assert "1.  Beta  *776,777.77 EUR*" in text(shown)
    assert "775,777.77 EUR more makes you 1st" in text(shown)
    assert standings.owners(shown, "Acme") == ("Acme", "Beta")


def test_figures_of_nobody_else_are_drawn_where_names_are_hidden() -> None:
    assert standings.owners(ranking("9", "1", amounts=True), "Acme") == ("Acme",)


def of_many(*values: int, names: bool = False, top: int | None = None, on: int = 13) -> Ranking:
    """P1, P2 … with these values, whichever place that makes."""
    named = [(f"P{number}", Decimal(value)) for number, value in enumerate(values, start=1)]
    rows = [
        Standing(name, 1 + sum(other > value for _, other in named), value)
        for name, value in sorted(named, key=lambda each: -each[1])
    ]
    return Ranking(
        program=program_of(RULE),
        as_of=date(2026, 7, on),
        rows=tuple(rows),
        unit="EUR",
        names_shown=names,
        top=top,
    )


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ((3, 2, 1), (3, 2, 4), "Up 2 places since 6 July 2026, from 3rd."),
        ((3, 2, 4), (3, 6, 5), "Down 1 place since 6 July 2026, from 1st."),
        ((3, 2, 1), (9, 7, 5), "The same place as on 6 July 2026."),
        ((0, 0, 0), (9, 7, 5), None),
        ((3, 2), (9, 7, 5), None),
    ],
)
def test_a_partner_reads_how_its_place_has_changed_unless_there_was_none(
    before: tuple[int, ...], now: tuple[int, ...], told: str | None
) -> None:
    found = replace(of_many(*now), before=of_many(*before, on=6))
    message = standings.own_place(found, "P3", locale="en")
    assert message is not None
    if told is None:
        assert "6 July" not in message.text
    else:
        assert told in message.text


@pytest.mark.parametrize(("names", "top", "shown"), [(True, None, True), (True, 10, False), (False, None, False)])  # fmt: skip
def test_neighbours_far_from_the_top_are_named_where_the_program_names_everybody(
    *, names: bool, top: int | None, shown: bool
) -> None:
    found = of_many(*range(40, 20, -1), names=names, top=top)
    message = standings.own_place(found, "P15", locale="en")
    assert message is not None
    assert [place in message.text for place in ("14.  P14", "15.  P15", "16.  P16")] == [shown] * 3
    assert "13.  P13" not in message.text
    assert "17.  P17" not in message.text


@given(own=st.integers(0, 10**9), ahead=st.integers(1, 10**9))
def test_whoever_adds_what_is_missing_gets_there_and_knows_no_more_than_before(own: int, ahead: int) -> None:
    """Many figures lie behind each distance: ten at least, in cents a thousand."""
    exact, rival = Decimal(own) / 100, Decimal(own + ahead) / 100
    found = ranking(str(rival), str(exact))
    distance = found.missing(found.rows[1])
    assert distance is not None
    assert distance >= rival - exact
    assert ranking(str(exact + distance), str(exact)).missing(found.rows[1]) == distance
    others = {
        ranking(str(rival + step), str(exact)).missing(found.rows[1]) for step in (Decimal(-5), Decimal(5))
    }
    assert distance in others or distance < 10


def test_nobody_leads_before_a_program_begins_or_while_all_have_nothing() -> None:
    early = replace(of_many(0, 0, 0), as_of=date(2025, 7, 1))
    for told in (standings.own_place(early, "P1", locale="en"), standings.everybody([early], locale="en")):
        assert told is not None
        assert "begins on" in told.text
        assert "1st" not in told.text
        assert "P2" not in told.text
    level = standings.own_place(of_many(0, 0, 0), "P1", locale="en")
    assert level is not None
    assert "Nobody has anything to be counted yet." in level.text
    assert ":trophy:" not in level.text


def test_who_has_nothing_is_counted_and_not_listed() -> None:
    told = standings.everybody([of_many(3, 0, 0)], locale="en").text
    assert "P1" in told
    assert "P2" not in told
    assert "2 partners with nothing to be counted yet." in told
