"""What apps reach beside the Web API: response addresses, and the bytes of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.sandbox import api_chat
from bot.sandbox.api_core import ApiError
from bot.sandbox.faults import answered
from bot.sandbox.interactions import ResponseAddress
from bot.sandbox.web_api import WebApi

Json = dict[str, Any]


class SideDoors:
    def __init__(self, api: WebApi) -> None:
        self.api = api
        self.world = api.world

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/response/{token}", self._response),
            web.post("/upload/{file}", self._receive),
            web.get("/files-pri/{rest:.*}", self._download),
            web.get("/page-files/{file}/{name}", self._page_file),
        ]

    async def _response(self, request: web.Request) -> web.StreamResponse:
        """A message through a response address: five times, within half an hour, without a token."""
        self.api.in_flight += 1
        try:
            address = self.api.interactions.responses.get(request.match_info["token"])
            body: Json = await request.json()
            record = self.api.record("response_url", body)

            def act() -> web.Response:
                answer, status = self._respond(address, body)
                record.update(answer=answer, status=status)
                return web.json_response(answer, status=status)

            return await answered(self.api.faults.next("response_url"), request, record, act)
        finally:
            self.api.in_flight -= 1

    def _respond(self, address: ResponseAddress | None, body: Json) -> tuple[Json, int]:
        if address is None or not address.usable():
            return {"ok": False, "error": "used_url" if address else "expired_url"}, 404
        address.uses += 1
        channel, workspace = self.world.channels[address.channel], self.world.workspaces[address.workspace]
        original = channel.messages.get(address.message_ts or "")
        if body.get("delete_original") and original is not None:
            original.deleted = True
            original.sequence = self.world.next_sequence()
            self.api.changed(channel.id)
            return {"ok": True}, 200
        try:
            blocks = api_chat.checked_blocks(body["blocks"], self.world.files) if body.get("blocks") else None
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.extra}, 400
        if not blocks and not body.get("text"):
            return {"ok": False, "error": "no_text"}, 400
        if body.get("replace_original") and original is not None:
            original.body |= {"text": body.get("text", ""), "blocks": blocks or []}
            original.sequence = self.world.next_sequence()
        else:
            message = api_chat.app_message(
                self.api.call(workspace, body), str(body.get("text") or ""), blocks
            )
            if body.get("thread_ts"):
                message["thread_ts"] = body["thread_ts"]
            only_for = None if body.get("response_type") == "in_channel" else address.user
            self.world.add_message(channel, message, only_for=only_for)
        self.api.changed(channel.id)
        return {"ok": True}, 200

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()

        def keep() -> web.Response:
            file = self.world.files.get(request.match_info["file"])
            if file is None:
                return web.Response(status=404)
            file.content = content
            return web.Response(text=f"OK - {len(file.content)}")

        return await answered(self.api.faults.next("upload"), request, {}, keep)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A private file, for a bot's token with files:read; without one Slack shows its sign-in page."""
        return await answered(self.api.faults.next("file"), request, {}, lambda: self._file(request))

    def _file(self, request: web.Request) -> web.Response:
        match = re.match(r"T\w+-(F\w+)/", request.match_info["rest"])
        known = self.world.by_token(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
        file = self.world.files.get(match.group(1)) if match else None
        if file is None:
            return web.Response(status=404)
        if known is None or "files:read" not in known[0].scopes:
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _page_file(self, request: web.Request) -> web.Response:
        """A file for people who look at it on the page; nothing in it may run there."""
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        picture = file.mimetype.startswith("image/") and file.mimetype != "image/svg+xml"
        return web.Response(
            body=file.content,
            content_type=file.mimetype if picture else "text/plain",
            headers={"X-Content-Type-Options": "nosniff"},
        )
