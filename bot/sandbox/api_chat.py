"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.api_core import ApiError, Call, Json, invalid_blocks, method
from bot.sandbox.block_elements import with_ids
from bot.sandbox.block_parts import MESSAGE
from bot.sandbox.blockkit import block_errors
from bot.sandbox.payloads import message_body
from bot.sandbox.world import Channel, File

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_BLOCKS = 13_000
"""All text of all blocks together."""


@method("chat.postMessage", "chat:write", tier=None)
def post_message(call: Call) -> Json:
    channel = _postable(call)
    body = _body(call)
    thread = call.text("thread_ts")
    if thread:
        if thread not in channel.messages:
            raise ApiError("thread_not_found")
        body["thread_ts"] = thread
    metadata = call.structure("metadata")
    message = call.world.add_message(channel, body, metadata=metadata if isinstance(metadata, dict) else None)
    call.changed(channel.id)
    answer: Json = {"ok": True, "channel": channel.id, "ts": message.ts, "message": message_body(message)}
    if not call.text("text"):
        answer |= {
            "warning": "missing_text_in_message",
            "response_metadata": {"warnings": ["missing_text_in_message"]},
        }
    return answer


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(call: Call) -> Json:
    call.need("user")
    channel = _postable(call)
    user = call.world.users.get(call.text("user"))
    if user is None or user.id not in channel.members or user.deactivated:
        raise ApiError("user_not_in_channel")
    body = _body(call)
    if call.text("thread_ts"):
        body["thread_ts"] = call.text("thread_ts")
    message = call.world.add_message(channel, body, only_for=user.id)
    call.changed(channel.id)
    return {"ok": True, "message_ts": message.ts}


@method("chat.update", "chat:write", tier=3)
def update(call: Call) -> Json:
    call.need("ts")
    channel = call.channel()
    message = channel.messages.get(call.text("ts"))
    if message is None or message.deleted:
        raise ApiError("message_not_found")
    if message.body.get("bot_id") != call.workspace.bot_id or message.only_for is not None:
        raise ApiError("cant_update_message")
    if len(call.text("text")) > LONGEST_UPDATE:
        raise ApiError("msg_too_long")
    blocks = _blocks(call)
    if blocks is None and not call.text("text"):
        raise ApiError("no_text")
    if "text" in call.arguments:
        message.body["text"] = call.text("text")
    if blocks is not None:
        message.body["blocks"] = blocks
    metadata = call.structure("metadata")
    if isinstance(metadata, dict):
        message.metadata = metadata or None
    message.body["edited"] = {"user": call.workspace.bot_user, "ts": call.world.next_ts()}
    message.sequence = call.world.next_sequence()
    call.changed(channel.id)
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "text": message.body.get("text", ""),
        "message": message_body(message),
    }


@method("chat.delete", "chat:write", tier=3)
def delete(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel)
    if message.body.get("bot_id") != call.workspace.bot_id:
        raise ApiError("cant_delete_message")
    message.deleted = True
    message.sequence = call.world.next_sequence()
    call.changed(channel.id)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=None)
def permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {
        "ok": True,
        "channel": channel.id,
        "permalink": f"{call.origin}/archives/{channel.id}/p{message.ts.replace('.', '')}",
    }


def _postable(call: Call) -> Channel:
    call.need("channel")
    wanted = call.text("channel")
    user = call.world.users.get(wanted)
    if user is not None:
        if not call.knows(user) or user.deactivated:
            raise ApiError("channel_not_found")
        return call.world.direct_channel(call.workspace, user)
    channel = call.channel()
    if channel.archived:
        raise ApiError("is_archived")
    if call.workspace.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _body(call: Call) -> Json:
    """A new message of the app; refuses what Slack refuses."""
    text = call.text("text")
    blocks = _blocks(call)
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > LONGEST_TEXT:
        raise ApiError("msg_too_long")
    body = app_message(call, text, blocks)
    for name in ("unfurl_links", "unfurl_media"):
        if name in call.arguments:
            body[name] = call.flag(name)
    return body


def app_message(call: Call, text: str, blocks: list[Json] | None) -> Json:
    workspace = call.workspace
    profile = {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user,
        "name": workspace.bot_name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": workspace.id,
    }
    body: Json = {
        "user": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "text": text,
        "team": workspace.id,
        "bot_profile": profile,
    }
    if blocks is not None:
        body["blocks"] = blocks
    return body


def _blocks(call: Call) -> list[Json] | None:
    found: Any = call.structure("blocks")
    return None if found is None else checked_blocks(found, call.world.files)


def checked_blocks(found: Any, files: dict[str, File]) -> list[Json]:
    """The blocks with ids where they have none. Raises invalid_blocks, also for pictures of files not ready yet."""
    errors = block_errors(found, MESSAGE)
    if not errors:
        errors = [
            f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            for index, block in enumerate(found)
            if block.get("slack_file") and not _is_ready(block["slack_file"], files)
        ]
    if errors:
        raise invalid_blocks(errors)
    if sum(_length_of_texts(block) for block in found) > LONGEST_BLOCKS:
        raise ApiError("msg_blocks_too_long")
    return with_ids(found)


def _is_ready(slack_file: Json, files: dict[str, File]) -> bool:
    """Whether a picture of this file can be shown: it is known and Slack has worked on it."""
    identity = str(slack_file.get("id") or "")
    wanted = [
        file for file in files.values() if file.id == identity or file.id in str(slack_file.get("url", ""))
    ]
    return bool(wanted) and wanted[0].processed


def _length_of_texts(node: Any) -> int:
    if isinstance(node, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else _length_of_texts(value)
            for key, value in node.items()
        )
    return sum(_length_of_texts(each) for each in node) if isinstance(node, list) else 0
