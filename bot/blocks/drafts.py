"""What is said around a program that a language model wrote: always that it did, and what the checker says of it."""

from __future__ import annotations

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import several
from bot.blocks.text import Words, said


def waiting(*, in_form: bool) -> Message:
    if not in_form:
        return _message(
            said(
                "I have asked the language model for a draft; that may take a minute. It comes to you as a file in a direct message."
            )
        )
    return _message(
        said(
            "I have asked the language model for a draft; that may take a minute. If you close this, the draft comes to you in a direct message."
        )
    )


def note(*, mistakes: int) -> Words:
    """Above the text in the form."""
    if mistakes:
        return said(
            ":warning: *A language model wrote this from your description*, and I find {mistakes} in it. Nothing is saved; put it right, or write it yourself.",
            mistakes=several(mistakes, "{count} mistake", "{count} mistakes"),
        )
    return said(
        "*A language model wrote this from your description.* I find no mistake in it, but whether it says what you mean, only you can tell. Nothing is saved until you press *Save draft*."
    )


def handed_over(*, mistakes: int) -> Message:
    """With the file, where there is no form to show it in."""
    how = said("*Make a program of this*, among the shortcuts of this message, opens it in the form.")
    return _message(said("{note} {how}", note=note(mistakes=mistakes), how=how))


def unanswered() -> Message:
    return _message(
        said(
            "The language model gave no answer that I can use. Nothing was saved; try again in a while, or begin with a template: `/premio new`."
        )
    )


def busy() -> Message:
    return _message(said("The language model is busy with others’ drafts. Try again in a minute."))


def _message(words: Words) -> Message:
    return kit.message(kit.section(words))
