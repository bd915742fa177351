"""What people ask in their own words, in both languages, and which word answers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.asked_words import asked_in, read, spoken
from bot.listeners.commands import WORDS
from bot.listeners.requests import understood
from programs.speech import LANGUAGES


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("how am I doing in the sprint?", "standings"),
        ("How are we doing?", "standings"),
        ("Where do we stand?", "standings"),
        ("What's my rank this month", "standings"),
        ("who is leading?", "standings"),
        ("who's ahead of us", "standings"),
        ("are we winning?", "standings"),
        ("how is Acme doing?", "standings"),
        ("Come sto andando?", "standings"),
        ("come stiamo andando nello sprint", "standings"),
        ("a che punto siamo?", "standings"),
        ("Chi è in testa?", "standings"),
        ("qual è la mia posizione?", "standings"),
        ("what have I earned so far?", "why"),
        ("How much did we make this quarter?", "why"),
        ("why did I get 500 EUR?", "why"),
        ("Where does this amount come from?", "why"),
        ("when do I get paid?", "why"),
        ("show me my awards please", "why"),
        ("quanto ho maturato?", "why"),
        ("Che cosa abbiamo guadagnato questo mese?", "why"),
        ("perché ho preso 500 euro?", "why"),
        ("quando ci pagate?", "why"),
        ("why didn't I get the bonus?", "why not"),
        ("Why did we not earn anything", "why not"),
        ("why do I have nothing for June", "why not"),
        ("why is there no commission on D-17?", "why not"),
        ("perché non ho preso il bonus?", "why not"),
        ("Perché non abbiamo maturato niente?", "why not"),
        ("what is missing to the next step", "next"),
        ("What's missing?", "next"),
        ("how much is left to the bonus?", "next"),
        ("how far are we from gold?", "next"),
        ("what do I need to sell?", "next"),
        ("how can I earn more?", "next"),
        ("can we still reach the trip", "next"),
        ("quanto mi manca?", "next"),
        ("Che cosa ci manca per il viaggio?", "next"),
        ("qual è il prossimo premio", "next"),
        ("come posso guadagnare di più?", "next"),
        ("what can I choose?", "decisions"),
        ("I want to change my reward", "decisions"),
        ("cosa posso scegliere?", "decisions"),
        ("what do partners think?", "polls"),
        ("cosa pensano i partner?", "polls"),
        ("which programs are running", "list"),
        ("quali programmi ci sono?", "list"),
        ("what can you do?", "help"),
        ("how does this work", "help"),
        ("che cosa sai fare?", "help"),
        ("mi aiuti?", "help"),
        ("who are you", "hello"),
        ("grazie mille!", "hello"),
        ("the amount of D-17 is wrong", "dispute"),
        ("there is a deal missing: this is not right", "dispute"),
        ("l’importo è sbagliato", "dispute"),
        ("manca una vendita", "dispute"),
        ("what became of my dispute?", "cases"),
        ("i miei casi?", "cases"),
        ("our badges", "badges"),
        ("please stop reminding me", "nudges"),
        ("non voglio promemoria", "nudges"),
        ("we would prefer a trip", "preferences"),
        ("preferisco un viaggio", "preferences"),
        ("could you answer in italian", "language italiano"),
        ("scrivimi in inglese", "language English"),
        ('why did we not get "Volume"?', 'why not "Volume"'),
        ("Perché non ho preso il bonus “Volume”?", 'why not "Volume"'),
        ("perche nn ho preso il bonus five deals?", "why not"),
        ("what are the rules of the sprint?", "list"),
        ("quali sono le regole dello sprint?", "list"),
        ("when does the sprint end?", "list"),
        ("quando finisce lo sprint?", "list"),
        ("when do you pay us?", "why"),
        ("I want to dispute an amount", "dispute"),
        ("vorrei contestare un importo", "dispute"),
        ("how is my case going?", "cases"),
        ("come va la mia pratica?", "cases"),
        ("che premi posso scegliere?", "decisions"),
        ("don't write to me at night", "quiet"),
        ("non scrivermi la sera", "quiet"),
        ("too many messages", "attention"),
        ("troppi messaggi!", "attention"),
        ("hide our customers' names", "customers"),
        ("nascondi i nomi dei clienti", "customers"),
        ("what's our target?", "standings"),
        ("qual è il mio obiettivo?", "standings"),
        ("did we win the contest?", "standings"),
        ("quante vendite abbiamo chiuso?", "standings"),
        ("how far", "next"),
        ("quanto siamo lontani?", "next"),
        ("what pays the most?", "next"),
        ("cosa rende di più?", "next"),
        ("what's the standings pls", "standings"),
        ("wher do i stand", "standings"),
        ("are we on track?", "standings"),
        ("come siamo messi?", "standings"),
        ("chi ci sta davanti?", "standings"),
        ("siamo in linea con l'obiettivo?", "standings"),
        ("what does Partner Club pay?", "list"),
        ("cosa paga Partner Club?", "list"),
        ("is the program paused?", "list"),
        ("il programma è in pausa?", "list"),
        ("did you pay us already?", "why"),
        ("when is the money coming?", "why"),
        ("ci avete pagato?", "why"),
        ("what can I buy with my points?", "points"),
        ("cosa posso comprare con i punti?", "points"),
        ("which badges do we have?", "badges"),
        ("print me a certificate", "badges"),
        ("stampami un certificato", "badges"),
        ("which rewards can I choose?", "decisions"),
        ("I want to complain about a deal", "dispute"),
        ("manca un affare", "dispute"),
        ("stop the nudges", "nudges"),
        ("to many messages", "attention"),
        ("grazie a Maria per l'aiuto", "hello"),
    ],
)
def test_a_question_is_understood(text: str, word: str) -> None:
    assert understood(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("how am I dooing?", "standings"),
        ("what is mising to the next stepp", "next"),
        ("what have I earnd", "why"),
        ("when do I get payed?", "why"),
        ("why didnt I get the bonuss", "why not"),
        ("my statment please", "statement"),
        ("quanto ho guadagniato?", "why"),
        ("quanto mi mancha", "next"),
        ("il prosimo premio?", "next"),
        ("la mia posizone", "standings"),
        ("estrato conto", "statement"),
        ("show me my statment for july", "statement"),
        ("how much did i ern this month", "why"),
    ],
)
def test_a_question_with_a_spelling_mistake_is_understood(text: str, word: str) -> None:
    assert understood(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "lunch at one?",
        "the deal with Rossi was signed this morning, see you there",
        "the deal with Rossi is signed",
        "D-17",
        "pranzo insieme?",
        "Program “Sprint” looks nice",
        "",
        "???",
    ],
)
def test_other_talk_is_not_mistaken_for_a_question(text: str) -> None:
    assert understood(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How am I doing in the sprint?", "en"),
        ("quando mi pagate?", "it"),
        ("kudos @anna per essere rimasta fino a tardi", "it"),
        ("standings Sprint", None),
        ("why", None),
        ("che " * 60, None),
        ("perchè 300 euro?", "it"),
        ("troppi mesaggi", "it"),
        ("l’affare D-5 è sbagliato", "it"),
    ],
)
def test_small_words_tell_the_language_of_a_request(text: str, language: str | None) -> None:
    assert asked_in(text) == language


def test_each_language_says_how_it_asks() -> None:
    assert set(spoken()) == set(LANGUAGES)
    for each in spoken().values():
        assert {word for word, _ in each.questions} >= {
            "why",
            "why not",
            "next",
            "standings",
            "points",
            "help",
        }
        assert set(each.words.values()) <= set(WORDS)


def test_a_language_more_is_what_lies_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "asked.toml").write_text(
        'small = "wie ich der"\n[words]\nstandings = "rangliste"\n'
        "[[questions]]\nword = \"standings\"\nasked = '''\\bwie (?:stehe|laufe) ich\\b'''\n",
        "utf-8",
    )
    german = read(tmp_path / "asked.toml")
    assert german.words == {"rangliste": "standings"}
    assert german.small == {"wie", "ich", "der"}
    [(word, pattern)] = german.questions
    assert word == "standings"
    assert pattern.search("wie stehe ich im sprint")
