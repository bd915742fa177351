"""What could not be sent: a manager sees why, and decides where nobody else can know."""

from __future__ import annotations

from collections.abc import Sequence

from bot import actions
from bot.acts import act
from bot.blocks import kit, outlook
from bot.blocks.kit import Block
from bot.blocks.reader import language, ours, phrase, several
from bot.blocks.text import cut, mention, moment, said, told_before
from bot.call import Call
from bot.envelope import number_in
from bot.listeners.speech import Speech
from dsl.said import in_language
from storage import inbox, outbox
from storage.inbox import Stored
from storage.outgoing import Claimed

_SHOWN = 12
_ACTS_SHOWN = 8


def show(call: Call, _speech: Speech | None = None) -> None:
    call.require_manager()
    with call.database.reading() as session:
        unknown = outbox.unknowns(session, workspace_id=call.workspace.id)
        pending = outbox.waiting(session, workspace_id=call.workspace.id)
        dead = outbox.deads(session, workspace_id=call.workspace.id)
        failed = inbox.listed(session, state="dead", team_id=call.workspace.team_id)
    waiting = [row for row in pending if row.error]
    held = len(pending) - len(waiting)
    in_time = (
        kit.section(
            said(
                "{held}.",
                held=several(
                    held,
                    "{count} message waits for its hour, or until quiet hours are over",
                    "{count} messages wait for their hour, or until quiet hours are over",
                ),
            ),
            kit.button("About to be said", actions.OUTLOOK),
        )
        if held
        else None
    )
    if not (unknown or waiting or dead or failed):
        call.reply(
            kit.section(said(":white_check_mark: Everything that could be said has been said."))
            if held
            else kit.section(
                said(":white_check_mark: Nothing is waiting. Everything that was to be said has been said.")
            ),
            in_time,
        )
        return
    call.reply(
        *_failed(failed),
        *_part(phrase("Was it posted? Slack did not answer, so please have a look"), unknown, ask=True),
        *_part(phrase("Waiting"), waiting),
        *_part(phrase("Given up"), dead, again=True),
        in_time,
    )


def on_show(call: Call) -> None:
    show(call)


def on_post_again(call: Call) -> None:
    call.require_manager()
    if (row := _mine(call)) is None:
        return
    with call.database.writing() as session:
        done = outbox.post_again(session, id=row.id, now=call.now)
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
    call.say(
        said("I post it now; in quiet hours, when they end.") if done else said("That was settled already.")
    )


def on_was_posted(call: Call) -> None:
    call.require_manager()
    if (row := _mine(call)) is None:
        return
    with call.database.writing() as session:
        done = outbox.was_posted(session, id=row.id, now=call.now)
        outbox.look_again(session, workspace_id=call.workspace.id, now=call.now)
    call.say(said("Good, I leave it at that.") if done else said("That was settled already."))


def on_handle_again(call: Call) -> None:
    """Another press, or another manager's, changes nothing: it waits to be handled, or was."""
    call.require_manager()
    number = number_in(call.envelope.value)
    with call.database.writing() as session:
        done = inbox.handle_again(
            session, workspace_id=call.workspace.id, id=number, by=call.actor, now=call.now
        )
    call.say(said("I handle it again now.") if done else said("That was settled already."))


def _failed(acts: Sequence[Stored]) -> list[Block | None]:
    """What people did and we could not do. They were told the number."""
    if not acts:
        return []
    blocks: list[Block | None] = [
        kit.section(
            said("*Could not be handled* ({count})", count=several(len(acts), "{count} act", "{count} acts"))
        )
    ]
    for stored in acts[:_ACTS_SHOWN]:
        found = act(stored)
        blocks += [
            kit.section(
                said(
                    "{reference}, {when}: {who}{what}\n_{error}_",
                    reference=stored.reference,
                    when=moment(stored.received_at),
                    who=said("{user} ", user=mention(found.actor.user)) if found.actor else said(""),
                    what=cut(found.what, 200),
                    error=cut(in_language(stored.error, language()), 200),
                )
            ),
            kit.actions(kit.button("Handle again", actions.HANDLE_AGAIN, str(stored.id))),
        ]
    return blocks


def _part(
    title: str, rows: tuple[Claimed, ...] | list[Claimed], *, ask: bool = False, again: bool = False
) -> list[Block]:
    if not rows:
        return []
    blocks: list[Block] = [
        kit.section(
            said(
                "*{title}* ({count})",
                title=ours(title),
                count=several(len(rows), "{count} message", "{count} messages"),
            )
        )
    ]
    for row in rows[:_SHOWN]:
        to = outlook.addressee(row.message)
        error = said("\n_{error}_", error=in_language(row.error, language())) if row.error else said("")
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
