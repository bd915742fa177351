"""What Slack sends to an app, field by field: also for people of other workspaces, where the fields differ."""

from __future__ import annotations

import re
import secrets
import uuid
from typing import Any
from urllib.parse import quote

from bot.sandbox.world import Channel, File, Message, User, View, Workspace, World

Json = dict[str, Any]


def message_body(message: Message) -> Json:
    """A message as the Web API and events show it."""
    return {key: value for key, value in message.body.items() if value is not None}


def view_body(view: View, workspace: Workspace) -> Json:
    body = view.body
    return {
        "id": view.id,
        "team_id": workspace.id,
        "type": view.type,
        "blocks": body.get("blocks", []),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.id,
        "bot_id": workspace.bot_id,
    }


def command(
    workspace: Workspace,
    channel: Channel,
    user: User,
    *,
    word: str,
    text: str,
    trigger: str,
    response_url: str,
) -> Json:
    return {
        "token": "deprecated-token",
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage"
        if channel.is_im
        else ("privategroup" if channel.private else channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def _interactive(kind: str, workspace: Workspace, user: User, trigger: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.workspace},
        "api_app_id": workspace.app_id,
        "token": "deprecated-token",
        "trigger_id": trigger,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_action(
    workspace: Workspace,
    channel: Channel,
    user: User,
    message: Message,
    *,
    action: Json,
    trigger: str,
    response_url: str,
) -> Json:
    """A click or choice in a message."""
    ephemeral = message.only_for is not None
    payload = _interactive("block_actions", workspace, user, trigger)
    payload["container"] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread:
        payload["container"]["thread_ts"] = message.thread
    payload["channel"] = {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}
    if ephemeral:
        payload["message"] = {
            key: message.body[key] for key in ("type", "bot_id", "user", "ts", "text") if key in message.body
        }
    else:
        payload["message"] = message_body(message)
    payload |= {
        "state": {"values": message.chosen.get(user.id, {})},
        "response_url": response_url,
        "actions": [action],
    }
    return payload


def view_action(workspace: Workspace, user: User, view: View, *, action: Json, trigger: str) -> Json:
    payload = _interactive("block_actions", workspace, user, trigger)
    payload |= {
        "container": {"type": "view", "view_id": view.id},
        "view": view_body(view, workspace),
        "actions": [action],
    }
    return payload


def view_submission(workspace: Workspace, user: User, home: Workspace, view: View, *, trigger: str) -> Json:
    """A submission; its team is that of the person, whose workspace is `home`."""
    payload = _interactive("view_submission", workspace, user, trigger)
    payload["team"] = {"id": home.id, "domain": home.domain}
    payload |= {"view": view_body(view, workspace), "response_urls": []}
    return payload


def view_closed(workspace: Workspace, user: User, home: Workspace, view: View, *, cleared: bool) -> Json:
    """A view that was left; `cleared` where the whole stack went with it."""
    payload = _interactive("view_closed", workspace, user, "")
    del payload["trigger_id"]
    payload["team"] = {"id": home.id, "domain": home.domain}
    payload |= {"view": view_body(view, workspace), "is_cleared": cleared}
    return payload


def suggestion(
    workspace: Workspace, user: User, block: Json, element: Json, *, value: str, place: Json
) -> Json:
    """What was typed into a select whose options the app tells; `place` says where the select stands."""
    payload = _interactive("block_suggestion", workspace, user, "")
    del payload["trigger_id"]
    return (
        payload | place | {"action_id": element["action_id"], "block_id": block["block_id"], "value": value}
    )


def shortcut(
    workspace: Workspace,
    user: User,
    *,
    callback: str,
    trigger: str,
    channel: Channel | None,
    message: Message | None,
    response_url: str,
) -> Json:
    payload = _interactive("shortcut" if message is None else "message_action", workspace, user, trigger)
    payload |= {"callback_id": callback, "action_ts": "0"}
    if channel is not None and message is not None:
        payload |= {
            "channel": {"id": channel.id, "name": channel.name},
            "message_ts": message.ts,
            "message": message_body(message),
            "response_url": response_url,
        }
    return payload


def event(
    workspace: Workspace,
    body: Json,
    world: World,
    *,
    channel: Channel | None = None,
    sender: User | None = None,
) -> Json:
    """The wrapper of every event. For a message written elsewhere the outer team is the writer's."""
    outer = workspace.id
    if body.get("type") == "message" and sender is not None and not (channel and channel.is_im):
        outer = sender.workspace
    return {
        "token": "deprecated-token",
        "team_id": outer,
        "context_team_id": workspace.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": "Ev0" + secrets.token_hex(5).upper(),
        "event_time": world.seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.shared_with),
        "event_context": "4-" + secrets.token_urlsafe(12),
    }


def message_event(
    message: Message, channel: Channel, user: User, workspace: Workspace, *, mention: bool
) -> Json:
    """`app_mention`, or `message` with its channel type. A person of another workspace brings its own team."""
    body: Json = {
        "client_msg_id": message.body.get("client_msg_id", str(uuid.uuid4())),
        "type": "app_mention" if mention else "message",
        "text": message.body["text"],
        "user": user.id,
        "ts": message.ts,
        "blocks": message.body.get("blocks", []),
        "team": user.workspace,
        "channel": channel.id,
        "event_ts": message.ts,
    }
    if message.thread:
        body["thread_ts"] = message.thread
    if user.workspace != workspace.id:
        body |= {
            "user_team": user.workspace,
            "source_team": user.workspace,
            "user_profile": {
                "first_name": user.real_name.split(" ")[0], "real_name": user.real_name, "display_name": user.name, "team": user.workspace,
                "name": user.name, "is_restricted": False, "is_ultra_restricted": False,
            },
        }  # fmt: skip
    if not mention:
        body["channel_type"] = "im" if channel.is_im else ("group" if channel.private else "channel")
    if message.body.get("files"):
        body |= {
            "subtype": "file_share",
            "files": message.body["files"],
            "upload": False,
            "display_as_bot": False,
        }
    return body


def file_body(file: File, workspace: Workspace, origin: str, *, for_app_of: Workspace | None = None) -> Json:
    """A file; one of another organisation says only that it must be asked for."""
    if for_app_of is not None and file.team != for_app_of.id:
        return {"id": file.id, "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
    path = f"{origin}/files-pri/{workspace.id}-{file.id}"
    kind = file.name.rpartition(".")[2].lower()
    name = quote(file.name, safe="")
    return {
        "id": file.id, "created": file.created, "timestamp": file.created, "name": file.name, "title": file.title or file.name,
        "mimetype": file.mimetype if file.processed else "", "filetype": kind, "pretty_type": kind.upper(), "user": file.user, "user_team": file.team,
        "editable": False, "size": len(file.content), "mode": "hosted", "is_external": False, "external_type": "", "is_public": False,
        "public_url_shared": False, "display_as_bot": False, "username": "", "url_private": f"{path}/{name}",
        "url_private_download": f"{path}/download/{name}", "permalink": f"{origin}/files/{file.user}/{file.id}/{name}",
        "alt_txt": file.alt_text, "file_access": "visible",
        "shares": {"public": {channel: [{"ts": ts}] for channel, ts in file.channels.items() if ts}} if file.processed else {},
        "channels": list(file.channels),
    }  # fmt: skip


def rich_text(text: str) -> list[Json]:
    """The block that Slack's composer makes of plain typing, mentions and links as elements of their own."""
    parts = [_rich(piece) for piece in re.split(r"(<[^<>]+>|:[a-z0-9_+\-]+:)", text) if piece]
    return [
        {
            "type": "rich_text",
            "block_id": secrets.token_hex(3),
            "elements": [{"type": "rich_text_section", "elements": parts}],
        }
    ]


def _rich(piece: str) -> Json:
    if match := re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", piece):
        return {"type": "user", "user_id": match.group(1)}
    if match := re.fullmatch(r"<#(C[A-Z0-9]+)(?:\|[^>]*)?>", piece):
        return {"type": "channel", "channel_id": match.group(1)}
    if match := re.fullmatch(r"<(https?://[^|>]+)(?:\|([^>]*))?>", piece):
        return {"type": "link", "url": match.group(1), **({"text": match.group(2)} if match.group(2) else {})}
    if match := re.fullmatch(r":([a-z0-9_+\-]*[a-z][a-z0-9_+\-]*|\+1|-1|100):", piece):
        return {"type": "emoji", "name": match.group(1)}
    return {"type": "text", "text": unescaped(piece)}


def escaped(text: str) -> str:
    """What people type, as Slack passes it on: `&`, `<` and `>` as entities, except in mentions and links."""
    pieces = re.split(r"(<[@#][A-Z0-9]+(?:\|[^<>]*)?>|<https?://[^<>]+>)", text)
    return "".join(
        piece if index % 2 else piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for index, piece in enumerate(pieces)
    )


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def user_body(
    user: User,
    workspace: Workspace,
    *,
    include_locale: bool = False,
    external: bool = False,
    stranger: bool = False,
) -> Json:
    first, _, last = user.real_name.partition(" ")
    body: Json = {
        "id": user.id, "team_id": user.workspace, "name": user.name, "deleted": user.deactivated, "real_name": user.real_name,
        "tz": user.tz, "tz_label": user.tz, "tz_offset": 0,
        "profile": {"real_name": user.real_name, "display_name": user.name, "first_name": first, "last_name": last, "team": user.workspace},
        "is_admin": user.admin, "is_owner": False, "is_primary_owner": False, "is_restricted": user.guest, "is_ultra_restricted": False,
        "is_bot": bool(user.bot_id), "is_app_user": False, "updated": 0,
    }  # fmt: skip
    if user.bot_id:
        body["profile"]["bot_id"] = user.bot_id
    if external:
        body |= {"is_stranger": stranger}
        for name in ("is_admin", "is_owner", "is_primary_owner"):
            del body[name]
    else:
        body["profile"]["email"] = user.email
    if include_locale and not external:
        body["locale"] = user.locale
    del workspace
    return body


def channel_body(channel: Channel, workspace: Workspace) -> Json:
    if channel.is_im:
        other = next(member for member in channel.members if member != workspace.bot_user)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": workspace.id,
            "user": other,
            "is_user_deleted": False,
            "is_open": True,
        }
    shared = bool(channel.shared_with)
    return {
        "id": channel.id, "name": channel.name, "is_channel": not channel.private, "is_group": channel.private, "is_im": False,
        "is_mpim": False, "is_private": channel.private, "created": channel.created, "is_archived": channel.archived, "is_general": False,
        "unlinked": 0, "name_normalized": channel.name, "is_shared": shared, "is_org_shared": False, "is_pending_ext_shared": False,
        "pending_shared": [], "context_team_id": workspace.id, "updated": channel.created * 1000, "creator": channel.creator,
        "is_ext_shared": shared, "shared_team_ids": channel.teams if shared else [workspace.id], "internal_team_ids": [channel.workspace],
        "connected_team_ids": list(channel.shared_with), "pending_connected_team_ids": [], "conversation_host_id": channel.workspace,
        "is_member": workspace.bot_user in channel.members, "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0}, "previous_names": [], "num_members": len(channel.members),
    }  # fmt: skip
