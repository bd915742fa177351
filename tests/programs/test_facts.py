"""Names of partners in texts: whoever is named in one is found, since what names another partner is not told."""

from __future__ import annotations

import pytest

from programs.facts import names_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("For Acme alone", {"acme"}),
        ("for ACME, and nobody else", {"acme"}),
        ("Acmeville is a town", set()),
        ("for “Bolt Inc.” only", {"bolt inc."}),
        ("Bolt Inc.", {"bolt inc."}),
        ("Core (EMEA) gets 10 EUR, and Acme nothing", {"core (emea)", "acme"}),
        ("+Plus gets 10 EUR", {"+plus"}),
        ("nobody", set()),
    ],
)
def test_a_name_is_found_where_it_stands_as_words_of_its_own(text: str, found: set[str]) -> None:
    assert names_in(text, ("Acme", "Bolt Inc.", "Core (EMEA)", "+Plus")) == found
