"""One word for one thing in Italian, over all that is said to people; CONTRIBUTING lists the words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot
import dsl
import programs
from dsl.parse import parse
from programs.phrases import Phrases
from programs.speech import DOMAIN, speech
from programs.step_words import StepWords
from tests.catalogues import Catalogue

ROOMS = {"bot": bot, "dsl": dsl, DOMAIN: programs}
OTHER_WORDS = {
    r"trattativ[ae]": "vendita",
    r"produttor[ei]": "fornitore",
    r"casa madre": "capogruppo",
    r"\bregion[ei]\b": "area",
    r"\bletture?\b": "rilevazione",
    r"\bsi riprende (?:tutto|il|la|una|solo)": "stornare",
}
"""What would be a second name of something, by its name."""
A_PLACE = "write it with its region: {zone}"
"""`Europe/Rome` names a region of the world."""


@pytest.mark.parametrize("domain", ROOMS)
def test_a_thing_has_one_name_in_italian(domain: str) -> None:
    (folder,) = ROOMS[domain].__path__
    said = Catalogue(Path(folder) / "locales", domain).translations("it")
    found = {
        form: name
        for text, forms in said.items()
        for form in forms
        for other, name in OTHER_WORDS.items()
        if text != A_PLACE and re.search(other, form, re.IGNORECASE)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("facts", "english", "italian"),
    [
        ("deals", "one more deal", "un’altra vendita"),
        ("receipts", "one more receipt", "un altro incasso"),
        ("activities", "one more activity", "un’altra attività"),
    ],
)
def test_one_more_agrees_with_what_it_is_one_more_of(facts: str, english: str, italian: str) -> None:
    program = parse(
        f'program "P" runs 2026-01-01 to 2026-12-31 currency EUR bonus "B" on {facts} pay 5 EUR'
    ).program
    assert program is not None
    for lang, said in (("en", english), ("it", italian)):
        words = StepWords(Phrases(program, speech(lang)))
        assert words.another(program.rules[0], example=False) == said
