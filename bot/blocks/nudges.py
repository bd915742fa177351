"""What a partner hears unasked once a week, and which kinds of it it wants to hear."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Message
from bot.blocks.reader import ours, phrase
from bot.blocks.text import Words, said
from programs.nudges import KINDS, Kind, Nudge, Pace

_KINDS: Final[dict[Kind, str]] = {
    "close": phrase("a reward is close"),
    "ending": phrase("the time for a reward within reach runs out"),
    "pace": phrase("you have closed much less than in the same days of the quarter before"),
}


def nudge(steps: Sequence[tuple[str, Nudge]], pace: Pace | None) -> Message:
    """`steps` are beside the names of their programs."""
    close = [(program, each) for program, each in steps if each.kind == "close"]
    ending = [(program, each) for program, each in steps if each.kind == "ending"]
    lines: list[Words] = []
    if close:
        lines += [said("*Almost there*"), *(_step(program, each) for program, each in close)]
    if ending:
        lines += [said("*Within reach, and soon over*"), *(_step(program, each) for program, each in ending)]
    if pace is not None:
        lines += [said("*Slower than last quarter*"), _pace(pace)]
    return kit.message(
        *kit.sections(lines),
        kit.context(
            said("You hear this at most once a week. `@Premio nudges` says of what you want to hear.")
        ),
        partner_buttons(),
    )


def choices(partner: str | None, wanted: Collection[Kind]) -> Message:
    """With a button for each kind; without a partner, for everybody."""
    lead = (
        said("What *{partner}* hears from me unasked, at most once a week:", partner=partner)
        if partner
        else said(
            "What partners hear from me unasked, at most once a week, where they have not turned it off:"
        )
    )
    lines = [
        said(
            "• {kind}: *{state}*",
            kind=ours(_KINDS[kind]),
            state=ours("on") if kind in wanted else ours("off"),
        )
        for kind in KINDS
    ]
    return kit.message(
        *kit.sections([lead, *lines]),
        kit.actions(
            *(
                kit.button(
                    _label(kind, is_on=kind in wanted),
                    f"{actions.NUDGES}:{kind}",
                    f"{kind} {'off' if kind in wanted else 'on'}",
                )
                for kind in KINDS
            )
        ),
    )


_LABELS: Final[dict[tuple[Kind, bool], str]] = {
    ("close", True): phrase("Not what is close"),
    ("close", False): phrase("What is close"),
    ("ending", True): phrase("Not what runs out"),
    ("ending", False): phrase("What runs out"),
    ("pace", True): phrase("Not the pace"),
    ("pace", False): phrase("The pace"),
}


def _label(kind: Kind, *, is_on: bool) -> str:
    return _LABELS[kind, is_on]


def _step(program: str, each: Nudge) -> Words:
    return said("• _{program}_: {step}", program=program, step=each.step.sentence)


def _pace(pace: Pace) -> Words:
    return said(
        "• From {start} to {end} you closed *{now}*; in the same days of the quarter before it was {before}.",
        start=figures.day(pace.start),
        end=figures.day(pace.end),
        now=figures.money(pace.now),
        before=figures.money(pace.before),
    )
