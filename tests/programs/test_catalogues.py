"""Every text that we say has its Italian, and what is installed is what was translated."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import programs.speech
from programs.speech import DOMAIN, LANGUAGES, LOCALES, speech

ROOT = Path(programs.speech.__file__).parent
TRANSLATED = [lang for lang in LANGUAGES if lang != "en"]
KEYWORDS = {"say": None, "several": (2, 3), "phrase": None}


def said_texts() -> set[str | tuple[str, ...]]:
    """The texts in the code, singular and plural together."""
    found = extract_from_dir(str(ROOT), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {tuple(each[2]) if isinstance(each[2], list | tuple) else each[2] for each in found}


def catalogue(lang: str) -> Catalog:
    with (LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=lang, domain=DOMAIN)


def as_tuple(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_in_the_code_is_translated_and_nothing_else(lang: str) -> None:
    translated = {
        tuple(each.id) if isinstance(each.id, list | tuple) else each.id
        for each in catalogue(lang)
        if each.id
    }
    assert translated == said_texts()
    assert all(all(as_tuple(each.string)) for each in catalogue(lang) if each.id)
    assert not [each.id for each in catalogue(lang) if each.id and each.fuzzy]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_says_the_same_figures(lang: str) -> None:
    for each in catalogue(lang):
        if not each.id:
            continue
        wanted = {name for text in as_tuple(each.id) for name in figures(text)}
        for text in as_tuple(each.string):
            assert figures(text) <= wanted, each.id
        assert figures(as_tuple(each.string)[-1]) == wanted, each.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_compiled_catalogue_is_current(lang: str) -> None:
    """If not: pybabel compile -d programs/locales -D premio."""
    with (LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for each in catalogue(lang):
        one, *more = as_tuple(each.id)
        found = (
            [compiled.ngettext(one, more[0], count) for count in (1, 2)] if more else [compiled.gettext(one)]
        )
        assert not one or tuple(found) == as_tuple(each.string), one


def test_an_unknown_language_is_answered_in_english() -> None:
    assert speech("fr").lang == "en"
    assert speech("it_IT").lang == speech("it-IT").lang == "it"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("il 5% di l’importo", "il 5% dell’importo", id="elided"),
        pytest.param(
            "la somma di gli importi di le vendite", "la somma degli importi delle vendite", id="twice"
        ),
        pytest.param(
            "Da il 1º luglio a l’8 luglio", "Dal 1º luglio all’8 luglio", id="with a capital letter"
        ),
        pytest.param("la nota “di il”", "la nota “di il”", id="what is quoted is left alone"),
        pytest.param("il numero di vendite", "il numero di vendite", id="no article, nothing to join"),
    ],
)
def test_italian_joins_prepositions_and_articles(text: str, joined: str) -> None:
    assert speech("it").say(text) == joined


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
