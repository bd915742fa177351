"""What every conversation is held against when it is over: nobody reads what is another partner's, and nothing was sent that Slack or we do not allow.

A partner's canaries are what its own deals alone tell: their numbers, customers and salespeople. They are searched in everything that people of another partner's
workspace can read: channels and their threads with all that ever stood in them, what only they see, forms, their home and files.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session, select

from bot.sandbox.server import LocalSlack
from bot.sandbox.world import World
from programs.facts import folded
from storage.fact_tables import DealRow
from storage.tables import CompanyRow, PersonBindingRow
from tests.conversations import published_limits

Json = dict[str, Any]
Canaries = Mapping[str, Collection[str]]
"""By partner (folded)."""

_SHORTEST: Final = 3
_LONGEST_TEXT: Final = 4_000
_OPAQUE: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MENTION: Final = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^>]*)?>")
_ALIVE: Final = re.compile(r"<(?!@|#|!date\^)[^>\s][^>]*>")
_ANSWER: Final = "acknowledgement"
"""What a form or a menu was answered with, beside the calls."""
_LIMITS: Final[Mapping[str, Callable[[Json], Iterable[str]]]] = {
    **dict.fromkeys(("chat.postMessage", "chat.postEphemeral", "response_url"), published_limits.of_message),
    **dict.fromkeys(("views.open", "views.push", "views.update", "views.publish"), lambda told: published_limits.of_view(told.get("view"))),
    "chat.update": published_limits.of_update,
    "files.getUploadURLExternal": published_limits.of_upload,
    "files.completeUploadExternal": published_limits.of_share,
    _ANSWER: published_limits.of_answer,
}  # fmt: skip
_TOO_MUCH: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_too_long", "msg_blocks_too_long", "no_text", "view_too_large", "metadata_too_large"}
)  # fmt: skip
"""What Slack answers where something is larger or otherwise than it takes."""


def complaints(
    world: World, calls: Sequence[Json], known: Canaries, readers: Mapping[str, frozenset[str]]
) -> list[str]:
    """In words, everything that should not have been sent."""
    return [*misplaced(world, calls, known, readers), *not_allowed(world, calls)]


def sent(slack: LocalSlack) -> list[Json]:
    """All that a bot asked of Slack, and what it answered forms and menus with."""
    return [*slack.api.calls, *({"method": _ANSWER, "parameters": each} for each in slack.deliveries.answers)]


# --- whose is what ---


def canaries(session: Session) -> Canaries:
    """What is told by one partner's deals, and by no other partner's."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for deal in session.exec(select(DealRow)):
        for told in (deal.deal_id, deal.customer, deal.rep):
            if told and len(told) >= _SHORTEST:
                owners[told].add(folded(deal.partner))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for told, partners in owners.items():
        if len(partners) == 1:
            found[next(iter(partners))].add(told)
    return found


def placed(world: World, session: Session) -> Mapping[str, frozenset[str]]:
    """By person, the partners (folded) that a person may read of; only those who are some partner's, by the name of their workspace (“Acme Labs” is Acme's) or by hand."""
    partners = {folded(name) for name in session.exec(select(DealRow.partner).distinct())}
    of_person: defaultdict[str, set[str]] = defaultdict(set)
    for user in world.users.values():
        workspace = world.workspaces[user.workspace]
        if not workspace.installed:
            name = folded(workspace.name)
            of_person[user.id] |= {name, *(each for each in partners if name.startswith(f"{each} "))}
    for company in session.exec(select(CompanyRow)):
        for user in world.users.values():
            if user.workspace == company.team:
                of_person[user.id].add(company.partner_folded)
    for bound in session.exec(select(PersonBindingRow)):
        of_person[bound.member].add(bound.partner_folded)
    return {user: frozenset(partners) for user, partners in of_person.items()}


# --- what is read by whom ---


def misplaced(
    world: World, calls: Sequence[Json], known: Canaries, readers: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    for user, text in _read(world, calls):
        own = readers.get(user)
        if own is None or world.users[user].deactivated:
            continue
        for partner, words in known.items():
            if partner in own:
                continue
            for word in words:
                if word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
                    yield f"{world.users[user].name} reads “{word}”, which is {partner}'s alone: {text[:300]}"


def _read(world: World, calls: Sequence[Json]) -> Iterator[tuple[str, str]]:
    """Who reads what of the app's words; what people wrote themselves is not the app's."""
    for channel in world.channels.values():
        for message in channel.messages.values():
            if message.body.get("bot_id"):
                for user in [message.only_for] if message.only_for else channel.members:
                    yield user, _told(message.body)
    for call in calls:
        told = call["parameters"]
        place = world.channels.get(str(told.get("channel") or ""))
        if call["method"] in ("chat.postMessage", "chat.update") and place is not None:
            for user in place.members:
                yield user, _told(told)
    for view in world.views.values():
        yield view.user, json.dumps(view.body.get("blocks"), ensure_ascii=False)


def _told(message: Mapping[str, Any]) -> str:
    blocks = message.get("blocks") or ""
    return f"{message.get('text', '')} {blocks if isinstance(blocks, str) else json.dumps(blocks, ensure_ascii=False)}"


# --- what may be sent at all ---


def not_allowed(world: World, calls: Sequence[Json]) -> Iterator[str]:
    # What was deleted meanwhile was there when it was named.
    there = {*world.users, *world.channels, *(str(call["parameters"].get("channel")) for call in calls)}
    for call in calls:
        method, told = call["method"], call["parameters"]
        if (call.get("answer") or {}).get("error") in _TOO_MUCH:
            yield f"{method} was refused: {call['answer']} {str(told)[:300]}"
        if not method.startswith(("chat.", "views.", "files.", "response_url", _ANSWER)):
            continue
        if method in _LIMITS:
            yield from (f"{method}: {each} in {str(told)[:300]}" for each in _LIMITS[method](told))
        text = str(told.get("text") or told.get("initial_comment") or "")
        if len(text) > _LONGEST_TEXT:
            yield f"{method} has a text of {len(text)} characters"
        yield from (
            f"{method}: metadata {told['metadata']}" for _ in "1" if not _is_opaque(told.get("metadata"))
        )
        for marked in [text, *_marked_up(_parsed(told.get("blocks") or told.get("view")))]:
            yield from (f"{method}: {found} in {marked[:300]}" for found in _live(marked, there))


def _is_opaque(metadata: Any) -> bool:
    """Metadata can be read by every app in the channel: a name of ours and an id that tells nothing."""
    found = _parsed(metadata)
    if not found:
        return True
    payload = found.get("event_payload") or {}
    return set(payload) <= {"id"} and all(_OPAQUE.fullmatch(str(each)) for each in payload.values())


def _live(text: str, there: Collection[str]) -> Iterator[str]:
    """Calls of everybody, links, and mentions of anybody or anything that is not there."""
    yield from _ALIVE.findall(text)
    for kind, ident in _MENTION.findall(text):
        if ident not in there:
            yield f"<{kind}{ident}>"


def _marked_up(node: Any) -> Iterator[str]:
    """The texts in which Slack looks for marks."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield str(node.get("text", ""))
        for each in node.values():
            yield from _marked_up(each)
    elif isinstance(node, list):
        for each in node:
            yield from _marked_up(each)


def _parsed(found: Any) -> Any:
    if not isinstance(found, str):
        return found
    try:
        return json.loads(found)
    except ValueError:
        return None
