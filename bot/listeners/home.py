"""The Home tab: a manager's desk, a partner's summary. Drawn anew whenever it is opened."""

from __future__ import annotations

from typing import Any

import structlog
from sqlmodel import Session

from bot import actions
from bot.blocks import badges as badge_blocks
from bot.blocks import cases as case_blocks
from bot.blocks import greetings, kit
from bot.blocks import home as blocks
from bot.blocks import points as point_blocks
from bot.blocks import rewards as rewards_blocks
from bot.blocks import standings as standings_blocks
from bot.blocks.kit import Block
from bot.blocks.reader import ours
from bot.call import Call
from bot.charts import drawn
from bot.deciding import Decides
from bot.desk import Overview, overview
from bot.listeners.programs import every_program
from bot.listeners.rewards import steps_by_program
from bot.listeners.whose import person_of
from bot.pending import Desk, pending
from bot.ranking import rankings
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Upload
from bot.spending import spendable
from storage import adjustments, badges, cases, ledger, score_sheets, workspaces

log = structlog.get_logger()


def on_opened(call: Call) -> None:
    """Also when it was opened on its messages: what it shows should be fresh when somebody changes over."""
    if call.partner is not None:
        _publish(call, _for_partner(call, call.partner))
    elif call.is_manager:
        _for_manager(call)
    elif call.is_finance or call.is_approver:
        _publish(call, _for_staff(call))
    else:
        _publish(call, list(greetings.hello(partner=None, is_manager=False, is_ours=call.is_ours).blocks))


def _publish(call: Call, page: list[Block]) -> None:
    call.slack.publish_home(call.actor.user, kit.home(page))


def _for_manager(call: Call) -> None:
    """With the picture, where Slack takes it; the page does not wait for it."""
    with call.database.reading() as session:
        desk = Desk(call.workspace, Decides(call.actor, call.partner, call.is_manager), call.now)
        found = overview(session, desk, lang=call.language)
        known = every_program(session, call)
        open_cases = cases.listed(session, workspace_id=call.workspace.id)
        by_hand = _by_hand(session, call)
    head: list[Block] = [kit.header(ours("Your partner programs"))]
    rest = [
        *case_blocks.on_desk(open_cases, by_hand, now=call.now),
        *greetings.manager_menu().blocks,
        kit.divider(),
        *known.blocks,
    ]
    told: dict[str, Any] = {"zone": _zone(call), "also": len(open_cases) + by_hand}
    picture = _picture(found)
    if picture is None or not call.slack.shown_before(picture):
        # Slack takes a moment for a new picture: nobody waits for it.
        _publish(call, [*head, *blocks.desk(found, **told), *rest])
    if picture is not None:
        try:
            if file_id := call.slack.hosted(picture):
                _publish(call, [*head, *blocks.desk(found, **told, picture=file_id), *rest])
        except (RefusedBySlack, NoAnswerFromSlack) as trouble:
            log.warning("the Home tab is shown without its picture", error=str(trouble))


def _for_staff(call: Call) -> list[Block]:
    """What waits for whoever pays, or approves, and their menu."""
    decides = Decides(call.actor, call.partner, call.is_manager)
    with call.database.reading() as session:
        waits = pending(session, Desk(call.workspace, decides, call.now))
        open_cases = cases.listed(session, workspace_id=call.workspace.id)
        by_hand = _by_hand(session, call)
        channel = workspaces.get(session, workspace_id=call.workspace.id).approvals_channel
    page: list[Block] = [kit.header(ours("Your partner programs"))]
    if call.is_approver:
        page += case_blocks.on_desk(open_cases, by_hand, now=call.now)
        return [*page, *greetings.approver_menu(channel).blocks]
    page += blocks.waiting(each for each in waits if each.kind.action == actions.PAYOUTS)
    return [*page, *greetings.finance_menu().blocks]


def _by_hand(session: Session, call: Call) -> int:
    """What was proposed and waits for a second person: awards, and sheets of scores."""
    return sum(
        each.waiting(session, workspace_id=call.workspace.id, now=call.now)
        for each in (adjustments, score_sheets)
    )


def _zone(call: Call) -> str:
    """Where whoever looks is; where Slack does not say, the workspace's."""
    person = call.slack.person(call.actor.user)
    return (person.zone if person else None) or call.workspace.timezone


def _picture(found: Overview) -> Upload | None:
    """None where there is nothing to be seen in it."""
    what = blocks.chart(found)
    if not what.bars:
        return None
    return Upload(name="programs.png", title=what.title, content=drawn(what), words=what.alt)


def _for_partner(call: Call, partner: str) -> list[Block]:
    """Its own figures; of others only what the standings of a program show to everybody."""
    page: list[Block] = [
        kit.header(partner),
        *greetings.hello(partner=partner, is_manager=False).blocks,
        kit.divider(),
    ]
    with call.database.reading() as session:
        for ranking in rankings(session, workspace_id=call.workspace.id, now=call.now, moved=True):
            page += standings_blocks.own_lines(ranking, partner, locale=call.locale)
        awards = ledger.awards_of(session, workspace_id=call.workspace.id, partner=partner)
        held = badges.held(session, workspace_id=call.workspace.id, partner=partner)
        own = cases.listed(session, workspace_id=call.workspace.id, partner=partner)
        person = person_of(session, call, partner)
        has = spendable(session, workspace_id=call.workspace.id, partner=partner, person=person)
    missing = rewards_blocks.missing(partner, steps_by_program(call, partner))
    page += [block for block in missing.blocks if block["type"] != "actions"]
    page += [
        *point_blocks.on_home(has),
        *badge_blocks.on_home(held),
        *blocks.own_awards(awards),
    ]
    return [*page, *case_blocks.on_home(own, now=call.now)]
