"""Thanks that people give each other: as they are said, the form for them, and what a manager sees of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several
from bot.blocks.text import Words, joined, mention, moment, said
from storage.kudos import Kudos, Noticed
from storage.kudos_offers import Offer


def kudos(found: Kudos) -> Message:
    """As everybody reads it."""
    lead = said(
        ":clap: {giver} thanks {receiver}: “{reason}”",
        giver=mention(found.by_user),
        receiver=_receiver(found),
        reason=found.reason,
    )
    return kit.message(
        kit.section(lead), kit.context(said("For: {value}", value=found.value)) if found.value else None
    )


def taken_back(found: Kudos) -> Message:
    """In its place, once it was taken back."""
    return kit.message(
        kit.context(said("_{giver} took thanks back that stood here._", giver=mention(found.by_user)))
    )


def given(found: Kudos, *, where: Words, left: int) -> Message:
    """To whoever gave it, with the way back."""
    return kit.message(
        kit.section(
            said(
                "{receiver} is thanked {where}. {left} left this week.",
                receiver=_receiver(found),
                where=where,
                left=several(left, "{count} more kudos", "{count} more kudos"),
            )
        ),
        kit.actions(kit.button("Take it back", actions.KUDOS_UNDO, str(found.id))),
        kit.context(said("It can be taken back for ten minutes.")),
    )


def used_up(next_at: datetime) -> Message:
    return kit.message(
        kit.section(
            said(
                "You have given all your kudos of this week. The next can be given {at}.", at=moment(next_at)
            )
        )
    )


def what_for(offer: Offer, *, emoji: str) -> Message:
    """To whoever reacted, and nobody else."""
    return kit.message(
        kit.section(
            said(
                ":{emoji}: What do you thank {receiver} for? It is said here once you have written it.",
                emoji=emoji,
                receiver=mention(offer.to_user),
            )
        ),
        kit.actions(kit.button("Say what for", actions.KUDOS_WHY, str(offer.id))),
        kit.context(said("Until then nobody is thanked. If you take the reaction away, it is forgotten.")),
    )


def no_more_reactions(offer: Offer, *, emoji: str) -> Message:
    return kit.message(
        kit.section(
            said(
                ":{emoji}: {receiver} is not thanked: you have no kudos left this week. Those that wait for your reason count, too.",
                emoji=emoji,
                receiver=mention(offer.to_user),
            )
        ),
        kit.context(said("The reaction stays as it is. I tell you this once a week.")),
    )


def form(values: Sequence[str], *, to_user: str = "", thanked: str = "", metadata: str = "") -> Block:
    """Whom, for what, and which of the workspace's values it stands for. `to_user` can still be changed, `thanked` cannot."""
    blocks: list[Block | None] = [
        kit.section(said("You thank {receiver}.", receiver=mention(thanked))) if thanked else _whom(to_user),
        kit.text_input(
            "What for?",
            block_id=actions.REASON_BLOCK,
            longest=kit.LONGEST_REASON,
            action_id=actions.INPUT,
            placeholder="Stayed late to get the demo ready",
            hint="One or two sentences. Everybody in the channel reads them.",
        ),
    ]
    if values:
        blocks.append(
            kit.choice_input(
                phrase("Which of our values does it stand for?"),
                [kit.option(each, str(number)) for number, each in enumerate(values)],
                block_id=actions.KUDOS_VALUE,
                action_id=actions.INPUT,
                placeholder=phrase("One of our values"),
                optional=True,
            )
        )
    return kit.modal(
        "Thank somebody", blocks, callback_id=actions.KUDOS_VIEW, submit="Thank them", metadata=metadata
    )


def _whom(to_user: str) -> Block:
    select: Block = {"type": "users_select"}
    if to_user:
        select["initial_user"] = to_user
    label = ours("Whom do you want to thank?")
    return kit.field(label, select, block_id=actions.KUDOS_WHOM, action_id=actions.INPUT)


def noticed(found: Noticed) -> Message:
    """For managers; rings and floods are there to be seen, and nobody is told off."""
    if not found.received:
        return kit.message(kit.section(said("Nobody was thanked in the last 30 days.")))
    lines = [said("*Thanked most in the last 30 days*")]
    lines += [said("• {who}: {count}", who=_who(who), count=count) for who, count in found.received]
    if found.rings:
        lines.append(said("*They thank each other again and again*"))
        lines += [
            said("• {people}: {count}", people=joined([_who(each) for each in ring], ", "), count=count)
            for ring, count in found.rings
        ]
    if found.floods:
        lines.append(said("*One person thanks the same one again and again*"))
        lines += [
            said("• {one} has thanked {other} {count} times", one=_who(one), other=_who(other), count=count)
            for one, other, count in found.floods
        ]
    return kit.message(*kit.sections(lines))


def _receiver(found: Kudos) -> Words:
    return mention(found.to_user) if found.to_user else said("*{partner}*", partner=found.to_partner)


def _who(named: str) -> Words:
    """A person is mentioned, a partner named."""
    kind, _, name = named.partition(":")
    return mention(name) if kind == "user" else said("*{partner}*", partner=name)
