"""What a pause means, said before it begins, and what has become of it."""

from __future__ import annotations

from bot import actions
from bot.blocks import kit
from bot.blocks.greetings import partner_buttons
from bot.blocks.kit import Block, Message
from bot.blocks.reader import told
from bot.blocks.text import moment, said
from storage.pauses import Pause
from storage.programs import Version

TELL = "tell"


def form(version: Version) -> Block:
    tell = [kit.option(told("Tell the partners in their channels"), TELL)]
    return kit.modal(
        "Pause a program",
        [
            kit.section(said("While *{name}* is paused:", name=version.name)),
            kit.section(
                said(
                    "• Nothing is worked out, awarded or announced by it. Standings say that it is paused; polls, reminders and ceremonies wait.\n"
                    "• Deals are still taken in, and nothing of them is lost.\n"
                    "• What was awarded before stays, and what is due is still paid.\n"
                    "• When it is resumed, all that happened meanwhile is made up for, by the same rules and days as if there had been no pause."
                )
            ),
            kit.text_input("Reason", block_id=actions.REASON_BLOCK, longest=kit.LONGEST_REASON, action_id=actions.INPUT, hint="It stands in the program’s history. Partners do not read it."),
            kit.field(
                told("Partners"),
                kit.choice("checkboxes", tell),
                block_id=actions.TELL_BLOCK,
                action_id=actions.INPUT,
                optional=True,
            ),
        ],
        callback_id=actions.PROGRAM_PAUSE_VIEW,
        submit="Pause",
        close="Cancel",
        metadata=str(version.id),
    )  # fmt: skip


def paused(version: Version) -> Message:
    return kit.message(
        kit.section(
            said(
                ":double_vertical_bar: *{name}* is paused. When you resume it, it makes up for all that happens meanwhile.",
                name=version.name,
            )
        ),
        kit.actions(resume_button(version)),
    )


def resumed(version: Version) -> Message:
    return kit.message(
        kit.section(
            said(
                ":arrow_forward: *{name}* goes on. What happened in the pause is worked out now, and told.",
                name=version.name,
            )
        )
    )


def to_partner(version: Version, *, goes_on: bool) -> Message:
    words = (
        said("*{name}* goes on. What you closed in the meantime is counted now.", name=version.name)
        if goes_on
        else said(
            "*{name}* is paused for a while. Go on as usual: your deals are recorded, and are counted as soon as it goes on. What you have earned stays.",
            name=version.name,
        )
    )
    return kit.message(kit.section(words), partner_buttons())


def since(pause: Pause) -> Block:
    """Under whatever shows figures of a program that is paused."""
    return kit.context(
        said(
            ":double_vertical_bar: Paused since {at}: what is earned meanwhile is awarded when it goes on.",
            at=moment(pause.paused_at),
        )
    )


def resume_button(version: Version) -> Block:
    return kit.button(
        "Resume",
        actions.PROGRAM_RESUME,
        str(version.id),
        style="primary",
        confirm=told("“{name}” goes on, and makes up for all that happened in the pause: awards are posted and announced.", name=version.name),
    )  # fmt: skip
