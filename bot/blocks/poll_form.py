"""The form in which somebody asks something ad hoc, and what is said once it is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase
from bot.blocks.text import Words, is_user, mention, said
from programs.poll_writing import Wanted

_KINDS: Final = (
    ("nps", phrase("Would they recommend us? 0 to 10 (NPS)")),
    ("agree", phrase("Do they agree? Five steps")),
    ("rating", phrase("A rating, one to five stars")),
    ("choice", phrase("One of several answers")),
    ("choices", phrase("Any of several answers")),
    ("text", phrase("Their own words")),
)
_DAYS: Final = ("1", "2", "3", "5", "7", "14", "30")
_RHYTHMS: Final = (
    ("once", phrase("Once")),
    ("month", phrase("Every month")),
    ("quarter", phrase("Every quarter")),
)
_ANONYMOUS: Final = "anonymous"
_REMIND: Final = "remind"


def form(*, name: str = "") -> Block:
    """Its blocks are called by the fields of `POLL_FIELDS`."""
    return kit.modal(
        "Ask a question",
        [
            _line("name", phrase("What is it called?"), initial=name),
            _line("question", phrase("What do you ask?"), multiline=True),
            _select("kind", phrase("How is it answered?"), _KINDS, first="nps"),
            _line(
                "options",
                phrase("Answers to choose from, one on a line"),
                multiline=True,
                optional=True,
                hint=phrase("Only where they choose from several answers."),
            ),
            _line("follow_up", phrase("Then, of everybody"), optional=True),
            _line("high", phrase("Then, of promoters (9–10), or those who agree"), optional=True),
            _line("middle", phrase("Then, of passives (7–8), or those in between"), optional=True),
            _line("low", phrase("Then, of detractors (0–6), or those who disagree"), optional=True),
            _input(
                "channels",
                phrase("In these channels"),
                {"type": "multi_conversations_select", "filter": {"include": ["public", "private"]}},
                optional=True,
                hint=phrase("Without channels and people, all partners are asked in theirs."),
            ),
            _input(
                "people",
                phrase("These people, each by a direct message"),
                {"type": "multi_users_select"},
                optional=True,
            ),
            _select("days", phrase("For how many days?"), [(days, days) for days in _DAYS], first="5"),
            _select(
                "rhythm",
                phrase("How often?"),
                _RHYTHMS,
                first="once",
                hint=phrase("Every quarter: on its last working day, beginning with this one."),
            ),
            _boxes(),
        ],
        callback_id=actions.POLL_NEW_VIEW,
        submit="Ask now",
        close="Cancel",
    )


def block_of(field: str) -> str:
    """Under which name what stands in a field comes back."""
    return f"{actions.POLL_NEW_FIELD}:{field}"


def ticked(values: Sequence[str]) -> tuple[bool, bool]:
    """Whether it is anonymous, and whether it reminds."""
    return _ANONYMOUS in values, _REMIND in values


def on_its_way(wanted: Wanted, told: str) -> Message:
    """What was written, in plain words, with what can still be done."""
    return kit.message(
        kit.section(said("*{name}* is on its way. This is what I do:", name=wanted.name)),
        kit.section(_told(wanted, told)),
        kit.context(
            said(
                "It is a program of its own: `/premio edit {name}` changes what comes next, `/premio end {name}` stops it, `/premio polls {name}` has the answers.",
                name=wanted.name,
            )
        ),
    )


def _told(wanted: Wanted, told: str) -> Words:
    """The plain words, with people by their names: in the program they are ids of Slack."""
    words = said("{told}", told=told)
    for place in wanted.places:
        if is_user(place.removeprefix("@")):
            words = Words(words.replace(place, mention(place.removeprefix("@"))))
    return words


def _line(
    field: str,
    label: str,
    *,
    initial: str = "",
    multiline: bool = False,
    optional: bool = False,
    hint: str = "",
) -> Block:
    return kit.text_input(
        label,
        block_id=block_of(field),
        action_id=actions.INPUT,
        initial=initial,
        multiline=multiline,
        optional=optional,
        hint=hint,
        longest=2_000 if multiline else 150,
    )


def _select(
    field: str, label: str, offered: Sequence[tuple[str, str]], *, first: str, hint: str = ""
) -> Block:
    options = [kit.option(ours(shown), value) for value, shown in offered]
    chosen = next(option for option in options if option["value"] == first)
    return _input(field, label, kit.choice("static_select", options, chosen=[chosen]), hint=hint)


def _boxes() -> Block:
    options = [
        kit.option(ours("Anonymous: nobody learns who answered what"), _ANONYMOUS),
        kit.option(ours("Remind those who have not answered halfway"), _REMIND),
    ]
    return _input("boxes", phrase("And"), kit.choice("checkboxes", options), optional=True)


def _input(field: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """The texts are marked by `phrase` where they stand."""
    return kit.field(
        ours(label),
        element,
        block_id=block_of(field),
        action_id=actions.INPUT,
        hint=ours(hint) if hint else "",
        optional=optional,
    )
