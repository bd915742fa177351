"""What Slack delivered, in one shape: who did what, in which workspace of ours, and what makes it the same thing when it comes twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot import actions
from storage.people import Actor

Kind = Literal["command", "click", "submission", "shortcut", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`team` is the workspace that installed us, `actor` whoever acted (with an empty team where the payload does not tell).

    `meaning` is equal for two deliveries of one act, and for nothing else.
    """

    kind: Kind
    name: str
    """The command, action id, callback id or event type."""
    team: str
    actor: Actor
    meaning: str
    channel: str = ""
    text: str = ""
    value: str = ""
    trigger_id: str = ""
    response_url: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    payload: Mapping[str, Any] = field(repr=False)

    @property
    def is_secret(self) -> bool:
        """An answer to an anonymous poll: the one thing that is never stored or logged."""
        return self.kind == "submission" and self.name == actions.POLL_ANONYMOUS_VIEW

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")


class Unreadable(Exception):  # noqa: N818 - named for what happened
    """The payload lacks what all of its kind have."""


def number_in(text: str) -> int:
    """The number of something, in what came from outside and may hold anything; 0, which nothing has, where it holds none, or one above all of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def envelope(body: Mapping[str, Any]) -> Envelope | None:
    """The envelope of a payload; None for what concerns nobody (what bots write, edits, things we have no use for). Raises Unreadable."""
    try:
        return _envelope(body)
    except (KeyError, IndexError, TypeError, AttributeError) as lacking:
        raise Unreadable(type(lacking).__name__) from lacking


def _envelope(body: Mapping[str, Any]) -> Envelope | None:
    if "command" in body:
        return _command(body)
    match body.get("type"):
        case "block_actions":
            return _click(body)
        case "view_submission":
            return _submission(body)
        case "shortcut" | "message_action":
            return _shortcut(body)
        case "event_callback":
            return _event(body)
        case _:
            return None


def _command(body: Mapping[str, Any]) -> Envelope:
    return Envelope(
        kind="command",
        name=body["command"],
        team=_text(body.get("team_id")),
        actor=_actor(_text(body.get("team_id")), body["user_id"]),
        meaning=f"command:{body['trigger_id']}",
        channel=_text(body.get("channel_id")),
        text=_text(body.get("text")),
        trigger_id=body["trigger_id"],
        response_url=_text(body.get("response_url")),
        payload=body,
    )


def _click(body: Mapping[str, Any]) -> Envelope | None:
    if not body.get("actions"):
        return None
    action, user = body["actions"][0], body["user"]
    container = body.get("container") or {}
    place = _text(container.get("message_ts") or container.get("view_id"))
    chosen = action.get("selected_option") or {}
    name = action["action_id"]
    # Standing questions may be asked again and again on one message; what writes has a key of its own in the database.
    moment = _text(action.get("action_ts"))
    return Envelope(
        kind="click",
        name=name,
        team=_text((body.get("team") or {}).get("id"))
        or _text((body.get("view") or {}).get("app_installed_team_id")),
        actor=_actor(_text(user.get("team_id")), user["id"]),
        meaning=f"click:{place}:{name}:{user['id']}:{moment}",
        channel=_text((body.get("channel") or {}).get("id") or container.get("channel_id")),
        value=_text(action.get("value") or chosen.get("value")),
        trigger_id=_text(body.get("trigger_id")),
        response_url=_text(body.get("response_url")),
        thread_ts=_text(container.get("thread_ts")),
        message_ts=_text(container.get("message_ts")),
        payload=body,
    )


def _submission(body: Mapping[str, Any]) -> Envelope:
    view, user = body["view"], body["user"]
    values = json.dumps(view.get("state", {}).get("values", {}), sort_keys=True)
    # After an answer with mistakes the view keeps its id and hash, so what was filled in tells a second try from a second delivery.
    digest = hashlib.sha256(values.encode()).hexdigest()[:24]
    return Envelope(
        kind="submission",
        name=view["callback_id"],
        team=_text(view.get("app_installed_team_id")) or _text((body.get("team") or {}).get("id")),
        actor=_actor(_text(user.get("team_id")), user["id"]),
        meaning=f"view:{view['id']}:{view.get('hash', '')}:{digest}",
        trigger_id=_text(body.get("trigger_id")),
        value=_text(view.get("private_metadata")),
        payload=body,
    )


def _shortcut(body: Mapping[str, Any]) -> Envelope:
    user = body["user"]
    return Envelope(
        kind="shortcut",
        name=body["callback_id"],
        team=_text((body.get("team") or {}).get("id")),
        actor=_actor(_text(user.get("team_id")), user["id"]),
        meaning=f"shortcut:{body['trigger_id']}",
        channel=_text((body.get("channel") or {}).get("id")),
        trigger_id=body["trigger_id"],
        response_url=_text(body.get("response_url")),
        payload=body,
    )


def _event(body: Mapping[str, Any]) -> Envelope | None:
    event = body["event"]
    kind = event["type"]
    if event.get("bot_id") or event.get("bot_profile"):
        return None  # what bots say, ourselves included, is nobody's act
    if kind == "message":
        return _message(body, event)
    item = event.get("item") or {}
    channel = event.get("channel") or event.get("channel_id") or item.get("channel") or ""
    if isinstance(channel, Mapping):
        channel = channel.get("id", "")
    moment = event.get("ts") or event.get("event_ts") or body.get("event_id", "")
    return Envelope(
        kind="event",
        name=kind,
        team=_installed_team(body),
        actor=_actor(
            _text(event.get("user_team") or event.get("team")),
            _text(event.get("user") or event.get("user_id")),
        ),
        # A mention in a direct message comes as a message too; the place and the moment are the same, and so is the meaning.
        meaning=f"message:{channel}:{moment}"
        if kind == "app_mention"
        else f"event:{kind}:{channel}:{event.get('user', '')}:{moment}",
        channel=channel,
        text=_text(event.get("text")),
        thread_ts=_text(event.get("thread_ts")),
        message_ts=_text(event.get("ts")),
        value=_text(event.get("tab")),
        payload=body,
    )


def _message(body: Mapping[str, Any], event: Mapping[str, Any]) -> Envelope | None:
    """Only direct messages, and only what people write or upload there: elsewhere one is talked to by mention."""
    if event.get("channel_type") != "im" or event.get("subtype") not in (None, "file_share"):
        return None
    return Envelope(
        kind="event",
        name="file" if event.get("files") else "message",
        team=_installed_team(body),
        actor=_actor(_text(event.get("user_team") or event.get("team")), _text(event.get("user"))),
        meaning=f"message:{event['channel']}:{event['ts']}",
        channel=event["channel"],
        text=_text(event.get("text")),
        thread_ts=_text(event.get("thread_ts")),
        message_ts=_text(event.get("ts")),
        payload=body,
    )


def _installed_team(body: Mapping[str, Any]) -> str:
    authorizations = body.get("authorizations") or [{}]
    return _text(authorizations[0].get("team_id")) or _text(body.get("team_id"))


def _actor(team: str, user: str) -> Actor:
    # On Enterprise Grid a mention carries the organisation's id (E…) instead of the person's workspace; that is looked up.
    return Actor(enterprise="", team="" if team.startswith("E") else team, user=user)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
