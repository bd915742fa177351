"""What people wrote to a poll: covered up where it gives them away, and what it is about."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import pytest

from programs.masking import Kind, masked
from programs.themes import themes, themes_of

COVERS: Final[Mapping[Kind, str]] = {
    "address": "[address]", "number": "[number]", "link": "[link]", "name": "[name]", "partner": "[partner]",
    "customer": "[customer]",
}  # fmt: skip
PEOPLE: Final = ("Anna Rossi", "Bob De Luca", "Li Wu", "Will Power", "Pat O’Brien", "anna.bianchi")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to anna.rossi@acme.example.com!", "Write to [address]!"),
        ("Call me: +39 02 1234-5678, or 02/12345678.", "Call me: [number], or [number]."),
        ("Growth of 12% in 2026, 1,250,000 EUR", "Growth of 12% in 2026, 1,250,000 EUR"),
        ("Ask <@U07ANNA> or @anna in <#C012345>, <!channel>", "Ask [name] or [name] in [name], [name]"),
        ("See https://acme.example/anna?x=1 and www.acme.example", "See [link] and [link]"),
        ("anna   ROSSI is great", "[name] is great"),
        ("Thanks, Anna", "Thanks, [name]"),
        ("I will call; Will will not", "I will call; [name] will not"),
        ("Luca’s team", "[name]’s team"),
        ("O’Brien", "[name]"),
        ("At bolt & sons we sell", "At [partner] we sell"),
        ("Bolts and nuts", "Bolts and nuts"),
        ("Li Wu said so; Li has words", "[name] said so; Li has words"),
        ("👍👍", "👍👍"),
        ("הכל טוב", "הכל טוב"),
        ("", ""),
        ("Tel. 339 123 45 67, 06/1234567, (02) 1234567, 0039 02 12345678", "Tel. [number], [number], [number], [number]"),
        ("IBAN IT60 X054 2811 1010 0000 0123 456 grazie", "IBAN [number] grazie"),
        ("it60x0542811101000000123456, GB29 NWBK 6016 1331 9268 19", "[number], [number]"),
        ("C.F. RSSNNA80A41H501X, rssnna80a41h501x", "C.F. [number], [number]"),
        ("P. IVA 01234567890 o IT01234567890; carta 4111 1111 1111 1111", "P. IVA [number] o [number]; carta [number]"),
        ("Dal 12.11.2026 al 2026-12-01: 1.250.000 EUR, 12.500 punti", "Dal 12.11.2026 al 2026-12-01: 1.250.000 EUR, 12.500 punti"),
        ("Vedi acme.it, t.me/anna o linkedin.com/in/anna-rossi. Grazie.Io penso di no", "Vedi [link], [link] o [link]. Grazie.Io penso di no"),
        ("<mailto:a@b.it|a@b.it> anna@acme <tel:+393391234567|339 1234567>", "<mailto:[address]|[address]> [address] <tel:[number]|[number]>"),
        ("ANNA non risponde, will you?", "[name] non risponde, will you?"),
        ("Con Poste e con rossi  SPA; le poste vanno bene", "Con [customer] e con [customer]; le poste vanno bene"),
        ("I am anna.bianchi", "I am [name]"),
    ],
)  # fmt: skip
def test_what_gives_somebody_away_is_covered_up(text: str, shown: str) -> None:
    found = masked(text, COVERS, people=PEOPLE, partners=("Bolt & Sons",), customers=("Poste", "Rossi SpA"))
    assert found == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("will here: I will call, as Will does", "[name] here: I will call, as [name] does"),
        ("Too slow.\n– will", "Too slow.\n– [name]"),
        ("i am power, sono Will, i’m will!", "i am [name], sono [name], i’m [name]!"),
        ("will power is at @will", "[name] is at [name]"),
        ("we will see, there is power in it: ok", "we will see, there is power in it: ok"),
    ],
)
def test_writers_are_covered_up_where_they_say_who_they_are(text: str, shown: str) -> None:
    """In small letters not everywhere: whoever is called like a word would be known by its being covered up."""
    assert masked(text, COVERS, writer=("will", "Will Power")) == shown


def test_it_is_quick_for_long_words_and_many_people() -> None:
    people = [f"Person{number} Family{number}" for number in range(10_000)]
    began = time.process_time()
    for text in (
        "1" * 3_000,
        "@" * 3_000,
        "a@" * 1_500,
        "Person77 " * 300,
        "x." * 1_500,
        "1 " * 1_500,
        "IT60 " * 600,
        "a." * 1_500,
        "AB12 CDEF " * 300,
    ):
        masked(text, COVERS, people=people, partners=people, customers=people)
    assert time.process_time() - began < 5


def test_comments_are_told_by_what_they_are_about_in_both_languages() -> None:
    comments = [
        "The training was slow, and the portal is confusing.",
        "Più formazione!",
        "I prezzi sono troppo alti",
        "Supporto lento",
        "👍",
    ]
    assert themes_of(comments[0]) == ("help and answers", "training", "portal and tools")
    assert dict(themes(comments)) == {
        "help and answers": 2,
        "training": 2,
        "prices and margins": 1,
        "portal and tools": 1,
    }
    assert themes(["👍", ""]) == ()
