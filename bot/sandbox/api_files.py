"""files.*: uploading in three steps, and reading."""

from __future__ import annotations

import mimetypes
import time
from typing import Any

from bot.sandbox.api_chat import app_message
from bot.sandbox.api_core import ApiError, Call, Json, invalid_arguments, method
from bot.sandbox.payloads import file_body
from bot.sandbox.world import File


@method("files.getUploadURLExternal", "files:write", tier=4)
def upload_url(call: Call) -> Json:
    call.need("filename", "length")
    name = call.text("filename")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(
        call.world.new_id("F"),
        name,
        b"",
        call.workspace.bot_user,
        call.workspace.id,
        mimetype,
        call.world.seconds(),
        alt_text=call.text("alt_txt"),
        completed_at=None,
    )
    call.world.files[file.id] = file
    return {"ok": True, "upload_url": f"{call.origin}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(call: Call) -> Json:
    wanted: Any = call.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid_arguments(["[ERROR] missing required field: files"])
    files = []
    for each in wanted:
        file = call.world.files.get(each.get("id", ""))
        if file is None:
            raise ApiError("file_not_found")
        file.completed_at = time.monotonic()
        file.title = str(each.get("title") or "")
        files.append(file)
    targets = [target for target in [call.text("channel_id"), *call.text("channels").split(",")] if target]
    for target in targets:
        channel = call.world.channels.get(target)
        if channel is None or call.workspace.bot_user not in channel.members:
            raise ApiError("channel_not_found" if channel is None else "not_in_channel")
        body = app_message(call, call.text("initial_comment"), None)
        body["files"] = [file_body(file, call.workspace, call.origin) for file in files]
        if call.text("thread_ts"):
            body["thread_ts"] = call.text("thread_ts")
        message = call.world.add_message(channel, body)
        for file in files:
            file.channels[channel.id] = message.ts
        call.changed(channel.id)
    return {"ok": True, "files": [{"id": file.id, "title": file.title or file.name} for file in files]}


@method("files.info", "files:read", tier=4)
def info(call: Call) -> Json:
    call.need("file")
    file = call.world.files.get(call.text("file"))
    if file is None:
        raise ApiError("file_not_found")
    return {
        "ok": True,
        "file": file_body(file, call.workspace, call.origin),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", "files:write", tier=3)
def delete(call: Call) -> Json:
    call.need("file")
    if call.world.files.pop(call.text("file"), None) is None:
        raise ApiError("file_not_found")
    return {"ok": True}
