"""What we say when something cannot be done."""

from __future__ import annotations

from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.text import said
from storage.people import Role


def not_allowed(role: Role = "manager", *, is_partner: bool = False) -> Message:
    """`role`: the least with which one may. A partner's people can be given none: they are told what there is for them."""
    if is_partner:
        return kit.message(
            kit.section(
                said(
                    ":lock: That is for program managers of the vendor. `@Premio help` lists what you can ask me."
                )
            )
        )
    if role != "manager":
        return kit.message(
            kit.section(
                said(
                    ":lock: That is for program managers, and for those with the role *{role}*. A manager can give it to you: `/premio role @you {role}`.",
                    role=role,
                )
            )
        )
    return kit.message(
        kit.section(
            said(
                ":lock: That is for program managers. Ask one of them, or a workspace admin to give you the role: `/premio role @you manager`."
            )
        )
    )


def failed(reference: str) -> Message:
    mark = (
        said(" If you ask us about it, give this number: *{reference}*.", reference=reference)
        if reference
        else ""
    )
    return kit.message(
        kit.section(
            said(
                "Sorry, that did not work, and it is our fault, not yours. Nothing is lost.{mark}", mark=mark
            )
        )
    )


def in_hand(reference: str) -> Message:
    return kit.message(
        kit.section(
            said(
                "I have received this already, and am at work on it. Should you see nothing of it in a minute, ask for number *{reference}*.",
                reference=reference,
            )
        )
    )


def notice(message: Message) -> Block:
    return kit.modal("Premio", message.blocks, callback_id="notice")
