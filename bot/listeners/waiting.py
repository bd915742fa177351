"""What could not be sent: a manager sees why, and decides where nobody else can know."""

from __future__ import annotations

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.programs import count
from bot.blocks.text import said, told_before
from bot.call import Call
from bot.listeners.speech import Speech
from storage import outbox
from storage.outbox import Claimed

_SHOWN = 12


def show(call: Call, _speech: Speech | None = None) -> None:
    call.require_manager()
    with call.database.reading() as session:
        unknown = outbox.unknowns(session, workspace_id=call.workspace.id)
        waiting = [row for row in outbox.waiting(session, workspace_id=call.workspace.id) if row.error]
        dead = outbox.deads(session, workspace_id=call.workspace.id)
    if not (unknown or waiting or dead):
        call.say(said(":white_check_mark: Nothing is waiting. Everything that was to be said has been said."))
        return
    call.reply(
        *_part("Was it posted? Slack did not answer, so please have a look", unknown, ask=True),
        *_part("Waiting", waiting),
        *_part("Given up", dead, again=True),
    )


def on_show(call: Call) -> None:
    show(call)


def on_post_again(call: Call) -> None:
    call.require_manager()
    if (row := _mine(call)) is None:
        return
    with call.database.writing() as session:
        done = outbox.post_again(session, id=row.id, now=call.now)
    call.say(said("I post it now.") if done else said("That was settled already."))


def on_was_posted(call: Call) -> None:
    call.require_manager()
    if (row := _mine(call)) is None:
        return
    with call.database.writing() as session:
        done = outbox.was_posted(session, id=row.id, now=call.now)
    call.say(said("Good, I leave it at that.") if done else said("That was settled already."))


def _part(
    title: str, rows: tuple[Claimed, ...] | list[Claimed], *, ask: bool = False, again: bool = False
) -> list[Block]:
    if not rows:
        return []
    blocks: list[Block] = [
        kit.section(said("*{title}* ({count})", title=title, count=count(len(rows), "message")))
    ]
    for row in rows[:_SHOWN]:
        to = row.message.partner or row.message.channel
        error = said("\n_{error}_", error=row.error) if row.error else said("")
        blocks.append(
            kit.section(
                said(
                    "To {to}: {excerpt}{error}",
                    to=to,
                    excerpt=told_before(row.message.text, 200),
                    error=error,
                )
            )
        )
        ident = str(row.id)
        if ask:
            blocks += filter(
                None,
                [
                    kit.actions(
                        kit.button("It was posted", actions.WAS_POSTED, ident),
                        kit.button("Post it", actions.POST_AGAIN, ident),
                    )
                ],
            )
        elif again:
            blocks += filter(None, [kit.actions(kit.button("Post it", actions.POST_AGAIN, ident))])
    return blocks


def _mine(call: Call) -> Claimed | None:
    """The message that a button is about. What comes from outside may be anything."""
    with call.database.reading() as session:
        for row in (
            *outbox.unknowns(session, workspace_id=call.workspace.id),
            *outbox.deads(session, workspace_id=call.workspace.id),
        ):
            if str(row.id) == call.envelope.value:
                return row
    call.say(said("That was settled already."))
    return None
