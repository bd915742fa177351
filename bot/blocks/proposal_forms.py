"""The forms around a proposal: whom it is shown to, what a partner says to it, and the numbers that it tries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block
from bot.blocks.proposals import draft_in_words
from bot.blocks.reader import language, several, told
from bot.blocks.text import Words, joined, said
from bot.envelope import number_in
from bot.own_trial import Brought
from programs.adjustable import Adjustable
from programs.money import Money
from programs.numbers_in_words import Clause, clauses
from storage.programs import Version
from storage.proposals import Invited, Kind, Proposal

DAYS: Final = (3, 7, 14, 28)
MOST_NUMBERS: Final = 20
_OPTIONS: Final = 100
_OPTION: Final = 75
"""Characters that Slack shows of an option."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a partner's form remembers: it comes back from outside, so it guards against accidents and grants nothing."""

    proposal: int
    channel: str
    kind: str = ""


LONGEST_NOTE: Final = 1_000
"""Characters of the word that goes with a draft."""
LONGEST_WORDS: Final = 3_000
"""Characters of what a partner answers."""


def place_of(metadata: str) -> Place:
    try:
        known = json.loads(metadata or "{}")
        return Place(number_in(str(known["proposal"])), str(known["channel"]), str(known.get("kind", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Place(0, "")


def propose(version: Version, channels: Sequence[Invited], numbers: Sequence[Adjustable]) -> Block:
    """Which partners are asked, and what of it they may try otherwise."""
    said_of = clauses(version.text, numbers[:_OPTIONS], language())
    options = [
        kit.option(label, each.channel) for label, each in zip(_labels(channels), channels, strict=True)
    ]
    days = [kit.option(several(count, "{count} day", "{count} days"), str(count)) for count in DAYS]
    return kit.modal(
        "Ask partners",
        [
            kit.section(
                said(
                    "Partners read *{name}*, version {number}, in plain words, as below; without budgets and goals. Each answers by itself: nobody sees what others say.",
                    name=version.name,
                    number=version.number,
                )
            ),
            kit.field(told("In which channels"), kit.choice("multi_static_select", options[:_OPTIONS]), block_id=actions.CHANNELS_BLOCK, action_id=actions.INPUT, hint=told("Those whose partner has agreed that figures are shown there.")),
            kit.field(
                told("Numbers that they may try otherwise"),
                kit.choice("multi_static_select", [kit.option(_of_number(each.where, clause), str(place)) for place, (each, clause) in enumerate(zip(numbers, said_of, strict=False))]),
                block_id=actions.NUMBERS_BLOCK,
                action_id=actions.INPUT,
                hint=told("Up to {most}. Each sees what its own past deals would have brought with other numbers, and can suggest them to you.", most=MOST_NUMBERS),
                optional=True,
            )
            if numbers
            else None,
            kit.text_input("A word to them", block_id=actions.WORDS_BLOCK, action_id=actions.INPUT, optional=True, longest=LONGEST_NOTE),
            kit.field(told("Answers until"), kit.choice("static_select", days, chosen=days[1:2]), block_id=actions.UNTIL_BLOCK, action_id=actions.INPUT),
            kit.divider(),
            *draft_in_words(version),
        ],
        callback_id=actions.PROPOSE_VIEW,
        submit="Ask them",
        close="Cancel",
        metadata=str(version.id),
    )  # fmt: skip


def _of_number(where: str, clause: Clause) -> str:
    """The rule, and so much of the sentence around the number in brackets as an option has room for."""
    room = max(0, _OPTION - len(where) - len(clause.number) - 8) // 2
    before = clause.before
    head = before if len(before) <= room else f"…{before[len(before) - room :].lstrip()}"
    return f"{where}: {replace(clause, before=head)}"


def _labels(channels: Sequence[Invited]) -> list[str]:
    """The partner; numbered where it has several channels."""
    seen: dict[str, int] = {}
    labels = []
    for each in channels:
        seen[each.partner] = seen.get(each.partner, 0) + 1
        labels.append(each.partner if seen[each.partner] == 1 else f"{each.partner} ({seen[each.partner]})")
    return labels


def words(proposal: Proposal, name: str, *, kind: Kind, channel: str) -> Block:
    lead = (
        said("What stands against *{name}*? Your contact at the vendor reads it, and no other partner.", name=name)
        if kind == "object"
        else said("What do you want to say about *{name}*? Your contact at the vendor reads it, and no other partner.", name=name)
    )  # fmt: skip
    return kit.modal(
        "I object" if kind == "object" else "Comment",
        [
            kit.section(lead),
            kit.text_input(
                "In your words", block_id=actions.WORDS_BLOCK, action_id=actions.INPUT, longest=LONGEST_WORDS
            ),
        ],
        callback_id=actions.PROPOSAL_WORDS_VIEW,
        submit="Send",
        close="Cancel",
        metadata=json.dumps(asdict(Place(proposal.id, channel, kind))),
    )


def numbers(
    proposal: Proposal,
    version: Version,
    *,
    channel: str,
    typed: Mapping[int, str] | None = None,
    result: Sequence[Block] = (),
) -> Block:
    """The permitted numbers as fields; after a try with what it came to on top, and the button that sends them."""
    fields = [
        kit.text_input(
            told("{where}: {clause}", where=each.where, clause=clause),
            block_id=f"{actions.NUMBER_BLOCK}:{place}",
            action_id=actions.INPUT,
            initial=(typed or {}).get(place, each.figure),
            hint=told("in {unit}", unit=each.unit) if each.unit else "",
            multiline=False,
        )
        for place, (each, clause) in enumerate(
            zip(proposal.permitted, clauses(version.text, proposal.permitted, language()), strict=True)
        )
    ]
    send = [
        kit.text_input("A word with it", block_id=actions.WORDS_BLOCK, action_id=actions.INPUT, optional=True, longest=LONGEST_WORDS),
        kit.actions(kit.button("Send this suggestion", actions.PROPOSAL_SEND, str(proposal.id), style="primary")),
    ]  # fmt: skip
    return kit.modal(
        "Try other numbers",
        [
            kit.section(
                said(
                    "Change numbers of *{name}*, and see what your own past deals would have brought. Nothing is sent before you send it.",
                    name=version.name,
                )
            ),
            *result,
            *fields,
            *(send if result else ()),
        ],
        callback_id=actions.PROPOSAL_NUMBERS_VIEW,
        submit="Try it",
        close="Close",
        metadata=json.dumps(asdict(Place(proposal.id, channel))),
    )


def came_to(found: Brought | None) -> list[Block]:
    """What a try brought: one's own figures only."""
    if found is None:
        return [
            kit.section(
                said(
                    "What this draft pays depends on what other partners do, so I cannot work it out for you alone. You can suggest numbers all the same."
                )
            )
        ]
    lines = [
        said(
            "On your deals from {start} to {end}:",
            start=figures.day(found.start),
            end=figures.day(found.end),
        ),
        said("• as proposed: *{sum}*", sum=_sum(found.before)),
        said("• with your numbers: *{sum}*{change}", sum=_sum(found.after), change=_change(found)),
    ]
    if found.left_out:
        lines.append(
            said(
                "Not counted here, as it depends on what other partners do: {rules}.",
                rules=", ".join(found.left_out),
            )
        )
    return [kit.section(joined(lines))]


def _sum(amounts: Sequence[Money]) -> str:
    return " + ".join(map(figures.money, amounts)) or told("nothing")


def _change(found: Brought) -> Words:
    if len({each.currency for each in (*found.before, *found.after)}) != 1:
        return Words("")
    total = sum(each.amount for each in found.after) - sum(each.amount for each in found.before)
    currency = (*found.before, *found.after)[0].currency
    shown = figures.money(Money(total, currency))  # type: ignore[arg-type]
    return said(" ({change})", change=f"+{shown}" if total > 0 else shown)


def typed_in(view: Mapping[str, Any]) -> dict[int, str]:
    """What stands in the fields of the numbers, by their place."""
    found = {}
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        kind, _, place = block_id.partition(":")
        if kind == actions.NUMBER_BLOCK and place.isascii() and place.isdigit():
            found[int(place)] = str((elements.get(actions.INPUT) or {}).get("value") or "")
    return found
