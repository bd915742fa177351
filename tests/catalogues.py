"""The catalogues of what is said to people: what stands in them, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from programs.speech import LANGUAGES

TRANSLATED: Final = [lang for lang in LANGUAGES if lang != "en"]

Text = str | tuple[str, str]
"""A text in English, or its singular and plural."""

_SIGNS: Final = '*_`"'


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one domain, as translators read them (.po) and as they are installed (.mo)."""

    folder: Path
    domain: str

    def translations(self, lang: str) -> dict[Text, tuple[str, ...]]:
        """Each text with its translation: one, or one for each plural form."""
        return {
            each.id if isinstance(each.id, str) else (each.id[0], each.id[1]): _forms(each.string)
            for each in self._read(lang)
        }

    def unfinished(self, lang: str) -> list[object]:
        """Texts without a translation, or with one that nobody has looked at."""
        return [each.id for each in self._read(lang) if each.fuzzy or not all(_forms(each.string))]

    def not_installed(self, lang: str) -> list[Text]:
        """Texts whose installed translation is another; `pybabel compile -d FOLDER -D DOMAIN` installs what is translated."""
        with self._file(lang, "mo").open("rb") as file:
            installed = GNUTranslations(file)
        return [
            text
            for text, forms in self.translations(lang).items()
            if (
                (installed.gettext(text),)
                if isinstance(text, str)
                else tuple(installed.ngettext(*text, count) for count in (1, 2))
            )
            != forms
        ]

    def unlike(self, lang: str) -> list[Text]:
        """Texts whose translation fills in other things, or has other signs or other blanks at its ends.

        What is told of one may leave out the count: *the last day*.
        """
        return [
            text
            for text, forms in self.translations(lang).items()
            for number, (english, form) in enumerate(zip(_forms(text), forms, strict=True))
            if not _alike(english, form, of_one=number < len(forms) - 1)
        ]

    def _read(self, lang: str) -> list[Message]:
        with self._file(lang, "po").open("rb") as file:
            return [each for each in read_po(file, locale=lang, domain=self.domain) if each.id]

    def _file(self, lang: str, kind: str) -> Path:
        return self.folder / lang / "LC_MESSAGES" / f"{self.domain}.{kind}"


def has_words(text: str) -> bool:
    """Whether something in it is to be translated: not only figures, signs and code."""
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"\{\w+\}|`[^`]*`", "", text)))


def _alike(english: str, form: str, *, of_one: bool) -> bool:
    left_out = _names(english) - _names(form)
    return (
        _names(form) <= _names(english)
        and (not left_out or (of_one and left_out == {"count"}))
        and _blanks(english) == _blanks(form)
        and all(english.count(sign) == form.count(sign) for sign in _SIGNS)
    )


def _names(text: str) -> set[str]:
    """What is filled in."""
    return set(re.findall(r"\{(\w+)[^}]*\}", text))


def _blanks(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _forms(text: object) -> tuple[str, ...]:
    match text:
        case str():
            return (text,)
        case list() | tuple():
            return tuple(map(str, text))
        case _:
            return ("",)
