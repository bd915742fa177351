"""The Home tab: a manager's desk, a partner's summary. Drawn anew whenever it is opened."""

from __future__ import annotations

from bot.blocks import cases as case_blocks
from bot.blocks import greetings, kit
from bot.blocks import programs as program_blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.kit import Block
from bot.blocks.reader import ours, several
from bot.blocks.text import said
from bot.call import Call
from bot.ranking import rankings
from storage import adjustments, cases, inbox, outbox, pauses, programs


def on_opened(call: Call) -> None:
    """Also when it was opened on its messages: what it shows should be fresh when somebody changes over."""
    if call.partner is not None:
        blocks = _for_partner(call, call.partner)
    elif call.is_manager:
        blocks = _for_manager(call)
    else:
        blocks = list(greetings.hello(partner=None, is_manager=False).blocks)
    call.slack.publish_home(call.actor.user, kit.home(blocks))


def _for_manager(call: Call) -> list[Block]:
    with call.database.reading() as session:
        versions = programs.listed(session, workspace_id=call.workspace.id)
        active = programs.in_force(session, workspace_id=call.workspace.id)
        paused = pauses.lasting(session, workspace_id=call.workspace.id)
        kept = [row for row in outbox.waiting(session, workspace_id=call.workspace.id) if row.error]
        waiting = len(kept) + len(outbox.unknowns(session, workspace_id=call.workspace.id))
        open_cases = cases.listed(session, workspace_id=call.workspace.id)
        by_hand = adjustments.waiting(session, workspace_id=call.workspace.id, now=call.now)
        failed = len(inbox.listed(session, state="dead", team_id=call.workspace.team_id))
    blocks: list[Block] = [kit.header(ours("Your partner programs")), *greetings.manager_menu().blocks]
    if waiting:
        blocks.append(
            kit.section(
                said(
                    ":hourglass_flowing_sand: {waiting} could not be sent yet. Press *Waiting* to see why.",
                    waiting=several(waiting, "{count} announcement", "{count} announcements"),
                )
            )
        )
    if failed:
        blocks.append(
            kit.section(
                said(
                    ":warning: {failed} could not be handled. Press *Waiting* to see them.",
                    failed=several(failed, "{count} act", "{count} acts"),
                )
            )
        )
    blocks += case_blocks.on_desk(open_cases, by_hand, now=call.now)
    return [*blocks, kit.divider(), *program_blocks.program_list(versions, active, paused).blocks]


def _for_partner(call: Call, partner: str) -> list[Block]:
    blocks: list[Block] = [
        kit.header(partner),
        *greetings.hello(partner=partner, is_manager=False).blocks,
        kit.divider(),
    ]
    with call.database.reading() as session:
        for ranking in rankings(session, workspace_id=call.workspace.id, now=call.now):
            blocks += standings_blocks.own_lines(ranking, partner, locale=call.locale)
        own = cases.listed(session, workspace_id=call.workspace.id, partner=partner)
    return blocks + case_blocks.on_home(own, now=call.now)
