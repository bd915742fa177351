"""The server: Web API, Socket Mode, control interface and page on one address of this machine."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import re
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.sandbox import (
    api_chat,
    api_conversations,
    api_files,
    api_people,
    api_reactions,
    api_views,
    seeing,
)
from bot.sandbox.acting import Acting
from bot.sandbox.api_core import ALL_SCOPES, METHODS, ApiError, Call
from bot.sandbox.clock import BackwardsError, SceneClock, moment_of
from bot.sandbox.faults import Faults
from bot.sandbox.interactions import Interactions
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.socketmode import RETRIES_AFTER, SocketMode
from bot.sandbox.world import Channel, SceneError, User, Workspace, World

Json = dict[str, Any]
PAGE: Final = Path(__file__).parent / "page"
MOST_CALLS: Final = 20_000
LARGEST_REQUEST: Final = 64 * 1024 * 1024
FAMILIES: Final = (api_chat, api_conversations, api_files, api_people, api_reactions, api_views)
"""Importing a family registers its methods."""


class LocalSlack:
    """A Slack of one's own: start it, set the scene through /control/, point an app at `url` + "/api/"."""

    def __init__(
        self, *, retries_after: tuple[float, ...] = RETRIES_AFTER, start_at: datetime | None = None
    ) -> None:
        self.clock = SceneClock(start_at)
        self.world = World(self.clock)
        self.socket = SocketMode(retries_after)
        self.interactions = Interactions()
        self.faults = Faults()
        self.limits = RateLimits()
        self.calls: list[Json] = []
        self.url = ""
        self.port = 0
        self._in_flight = 0
        self._watchers: set[asyncio.Queue[Json]] = set()
        self._clock_listeners: tuple[str, ...] = ()
        self._runner: web.AppRunner | None = None
        self.acting = Acting(self.world, self.socket, self.interactions, self._changed, self._busy)

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, clock_listeners: Sequence[str] = ()
    ) -> None:
        """Listen. Raises OSError where the port is taken; port 0 takes any free one."""
        self._clock_listeners = tuple(clock_listeners)
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(
            [
                web.post("/api/{method}", self._api),
                web.get("/api/{method}", self._api),
                web.get("/link/", self.socket.serve),
                web.post("/response/{token}", self._response),
                web.post("/upload/{file}", self._receive),
                web.get("/files-pri/{rest:.*}", self._download),
                web.get("/page-files/{file}/{name}", self._page_file),
                web.post("/control/workspaces", self._workspaces),
                web.post("/control/users", self._users),
                web.post("/control/channels", self._channels),
                web.get("/control/scene", self._scene),
                web.post("/control/act", self._act),
                web.get("/control/transcript", self._transcript),
                web.get("/control/calls", self._calls),
                web.post("/control/faults", self._faults),
                web.post("/control/clock", self._move_clock),
                web.post("/control/reset", self._reset),
                web.get("/control/stream", self._stream),
                web.get("/", self._page),
                web.get("/page/{name:.*}", self._page),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        assert site._server is not None  # noqa: SLF001  (aiohttp offers no other way to the port that was taken)
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # noqa: SLF001
        self.url = f"http://{host}:{self.port}"
        self.acting.origin = self.url

    async def stop(self) -> None:
        for watcher in list(self._watchers):
            watcher.put_nowait({"type": "stopped"})
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def listen_to_clock(self, url: str) -> None:
        """Tell one more listener when the clock is moved."""
        self._clock_listeners = (*self._clock_listeners, url)

    # --- the Web API ------------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        self._in_flight += 1
        try:
            return await self._api_call(request)
        finally:
            self._in_flight -= 1

    async def _api_call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or str(
            arguments.pop("token", "")
        )
        arguments.pop("token", None)
        record: Json = {
            "method": name,
            "parameters": arguments,
            "at": self.clock.now().isoformat(),
            "n": len(self.calls) + 1,
        }
        self.calls.append(record)
        del self.calls[:-MOST_CALLS]
        fault = self.faults.next(name)
        headers: dict[str, str] = {"x-slack-req-id": secrets.token_hex(8)}
        if fault is not None and fault.kind == "429":
            return self._answer(
                record,
                {"ok": False, "error": "ratelimited"},
                429,
                {**headers, "Retry-After": str(fault.retry_after)},
            )
        if fault is not None and fault.kind == "500":
            record["answer"] = {"status": 500}
            return web.Response(
                status=500, text="<html>server trouble</html>", content_type="text/html", headers=headers
            )
        if fault is not None and fault.kind == "timeout_before":
            return self._cut(record, request)
        if fault is not None and fault.kind != "timeout_after":
            return self._answer(record, {"ok": False, "error": fault.kind}, 200, headers)
        body, status = self._called(name, token, arguments, headers)
        if fault is not None:
            record["answer"] = body
            return self._cut(record, request)
        return self._answer(record, body, status, headers)

    def _called(self, name: str, token: str, arguments: Json, headers: dict[str, str]) -> tuple[Json, int]:
        """The answer of a method and its HTTP status; adds the headers that tell about scopes and waiting."""
        method = METHODS.get(name)
        if method is None:
            return {"ok": False, "error": "unknown_method", "req_method": name}, 200
        if name == "api.test":
            return {"ok": True, "args": arguments}, 200
        if not token:
            return {"ok": False, "error": "not_authed"}, 200
        known = self.world.by_token(token)
        if known is None:
            return {"ok": False, "error": "invalid_auth"}, 200
        workspace, kind = known
        if kind != method.token:
            return {"ok": False, "error": "not_allowed_token_type"}, 200
        if kind == "bot":
            headers["x-oauth-scopes"] = ",".join(workspace.scopes)
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            if method.scopes and not set(method.scopes) & set(workspace.scopes):
                return {
                    "ok": False,
                    "error": "missing_scope",
                    "needed": method.scopes[0],
                    "provided": ",".join(workspace.scopes),
                }, 200
        channel = str(arguments.get("channel") or "") if name == "chat.postMessage" else None
        wait = self.limits.wait(name, workspace.id, method.tier, channel)
        if wait:
            headers["Retry-After"] = str(wait)
            return {"ok": False, "error": "ratelimited"}, 429
        call = Call(
            self.world,
            self.socket,
            self.interactions,
            workspace,
            arguments,
            self.url,
            self._changed,
            self.acting.event,
        )
        try:
            return method.handler(call), 200
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.extra}, 200

    def _answer(self, record: Json, body: Json, status: int, headers: dict[str, str]) -> web.Response:
        record["answer"] = body
        record["status"] = status
        return web.json_response(body, status=status, headers=headers)

    @staticmethod
    def _cut(record: Json, request: web.Request) -> web.Response:
        """The connection ends without an answer."""
        record["status"] = 0
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _response(self, request: web.Request) -> web.Response:
        address = self.interactions.responses.get(request.match_info["token"])
        if address is None or not address.usable():
            return web.json_response(
                {"ok": False, "error": "used_url" if address else "expired_url"}, status=404
            )
        address.uses += 1
        body: Json = await request.json()
        channel, workspace = self.world.channels[address.channel], self.world.workspaces[address.workspace]
        self.calls.append(
            {
                "method": "response_url",
                "parameters": body,
                "at": self.clock.now().isoformat(),
                "answer": {"ok": True},
                "n": len(self.calls) + 1,
            }
        )
        original = channel.messages.get(address.message_ts or "")
        if body.get("delete_original") and original is not None:
            original.deleted = True
        else:
            try:
                blocks = api_chat.checked_blocks(body["blocks"]) if body.get("blocks") else None
            except ApiError as error:
                return web.json_response({"ok": False, "error": error.code, **error.extra}, status=400)
            if not blocks and not body.get("text"):
                return web.json_response({"ok": False, "error": "no_text"}, status=400)
            if body.get("replace_original") and original is not None:
                original.body |= {"text": body.get("text", ""), "blocks": blocks or []}
                original.sequence = self.world.next_sequence()
            else:
                call = Call(
                    self.world,
                    self.socket,
                    self.interactions,
                    workspace,
                    body,
                    self.url,
                    self._changed,
                    self.acting.event,
                )
                message = api_chat.app_message(call, str(body.get("text") or ""), blocks)
                if body.get("thread_ts"):
                    message["thread_ts"] = body["thread_ts"]
                self.world.add_message(
                    channel,
                    message,
                    only_for=None if body.get("response_type") == "in_channel" else address.user,
                )
        self._changed(channel.id)
        return web.json_response({"ok": True})

    async def _receive(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.Response:
        """A private file, for a bot's token with files:read; without one Slack shows its sign-in page."""
        match = re.match(r"T\w+-(F\w+)/", request.match_info["rest"])
        known = self.world.by_token(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
        file = self.world.files.get(match.group(1)) if match else None
        if file is None:
            return web.Response(status=404)
        if known is None or "files:read" not in known[0].scopes:
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _page_file(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        shown = (
            file.mimetype
            if file.mimetype.startswith("image/") and file.mimetype != "image/svg+xml"
            else "text/plain"
        )
        return web.Response(
            body=file.content, content_type=shown, headers={"X-Content-Type-Options": "nosniff"}
        )

    # --- the control interface --------------------------------------------------------------------------------------

    async def _workspaces(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        name = str(asked.get("name") or "").strip()
        if not name:
            return _refused("a workspace has a name")
        domain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        workspace = Workspace(self.world.new_id("T"), name, domain, bool(asked.get("installed")))
        try:
            self.world.add_workspace(workspace)
        except SceneError as error:
            return _refused(str(error))
        answer: Json = {
            "ok": True,
            "id": workspace.id,
            "name": name,
            "domain": domain,
            "installed": workspace.installed,
        }
        if workspace.installed:
            answer |= self._install(workspace, asked)
        self._changed(None)
        return web.json_response(answer)

    def _install(self, workspace: Workspace, asked: Json) -> Json:
        workspace.bot_name = str(asked.get("bot_name") or "Premio")
        workspace.app_id, workspace.bot_id, workspace.bot_user = (
            self.world.new_id(letter) for letter in "ABU"
        )
        workspace.bot_token = f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}"
        workspace.app_token = f"xapp-1-{workspace.app_id}-{secrets.token_hex(16)}"
        workspace.signing_secret = secrets.token_hex(16)
        workspace.scopes = tuple(asked.get("scopes") or ALL_SCOPES)
        commands = asked.get("commands")
        workspace.commands = (
            None
            if commands is None
            else tuple({"command": each} if isinstance(each, str) else each for each in commands)
        )
        self.world.add_user(
            User(
                workspace.bot_user,
                workspace.id,
                workspace.bot_name.lower(),
                workspace.bot_name,
                "",
                bot_id=workspace.bot_id,
            )
        )
        return {
            "app_id": workspace.app_id, "bot_id": workspace.bot_id, "bot_user_id": workspace.bot_user, "bot_token": workspace.bot_token,
            "app_token": workspace.app_token, "signing_secret": workspace.signing_secret, "scopes": list(workspace.scopes),
        }  # fmt: skip

    async def _users(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        try:
            workspace = self.world.workspace(str(asked.get("workspace") or ""))
            name = str(asked.get("name") or "").strip()
            if not name:
                raise SceneError("a user has a name")
            user = User(
                self.world.new_id("U"), workspace.id, name, str(asked.get("real_name") or name), str(asked.get("email") or f"{name}@{workspace.domain}.example"),
                str(asked.get("locale") or "en-US"), str(asked.get("tz") or "UTC"), bool(asked.get("admin")), bool(asked.get("guest")), bool(asked.get("deactivated")),
            )  # fmt: skip
            self.world.add_user(user)
        except SceneError as error:
            return _refused(str(error))
        self._changed(None)
        return web.json_response(
            {
                "ok": True,
                "id": user.id,
                "name": user.name,
                "workspace": workspace.id,
                "real_name": user.real_name,
                "email": user.email,
            }
        )

    async def _channels(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        try:
            channel = self._channel(asked)
        except SceneError as error:
            return _refused(str(error))
        self._changed(channel.id)
        return web.json_response(
            {
                "ok": True,
                "id": channel.id,
                "name": channel.name,
                "members": channel.members,
                "shared_with": channel.shared_with,
            }
        )

    def _channel(self, asked: Json) -> Channel:
        workspace = self.world.workspace(str(asked.get("workspace") or ""))
        name = str(asked.get("name") or "").removeprefix("#").strip()
        if not re.fullmatch(r"[^\sA-Z.,#@]{1,80}", name):
            raise SceneError(
                "a channel's name has at most 80 lower-case letters, digits, dashes and underscores"
            )
        shared = [self.world.workspace(str(each)).id for each in asked.get("shared_with") or ()]
        members = []
        for each in asked.get("members") or ():
            wanted = str(each)
            is_bot = workspace.installed and wanted.casefold() in (
                f"@{workspace.bot_name}".casefold(),
                workspace.bot_user.casefold(),
            )
            members.append(workspace.bot_user if is_bot else self._member(wanted, [workspace.id, *shared]))
        if asked.get("bot") and workspace.bot_user not in members:
            members.append(workspace.bot_user)
        creator = next(
            (
                member
                for member in members
                if self.world.users[member].workspace == workspace.id and not self.world.users[member].bot_id
            ),
            "",
        )
        return self.world.add_channel(
            Channel(
                self.world.new_id("C"),
                name,
                workspace.id,
                bool(asked.get("private")),
                shared,
                list(dict.fromkeys(members)),
                bool(asked.get("archived")),
                post_only=bool(asked.get("external_limited")),
                created=self.world.seconds(),
                creator=creator,
            )  # fmt: skip
        )

    def _member(self, name: str, teams: list[str]) -> str:
        """A member by id or name, looked for first in the channel's own workspaces."""
        for team in teams:
            for user in self.world.users.values():
                if user.workspace == team and name.removeprefix("@") in (user.id, user.name, user.real_name):
                    return user.id
        return self.world.user(name).id

    async def _scene(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(seeing.scene(self.world))

    async def _act(self, request: web.Request) -> web.Response:
        return web.json_response(await self.acting.act(await _json(request)))

    async def _transcript(self, request: web.Request) -> web.Response:
        try:
            user = self.world.user(request.query.get("as", ""))
            channel = self.world.channel(request.query.get("channel", "dm"), user=user)
        except SceneError as error:
            return _refused(str(error))
        messages = seeing.transcript(channel, user, self.world) if self.world.visible(channel, user) else []
        return web.json_response(
            {
                "channel": channel.id,
                "messages": messages,
                "view": seeing.open_view(user, self.world),
                "home": seeing.home_view(user, self.world),
            }
        )

    async def _calls(self, request: web.Request) -> web.Response:
        method, since = request.query.get("method"), int(request.query.get("since") or 0)
        found = [call for call in self.calls if call["n"] > since and method in (None, call["method"])]
        return web.json_response({"calls": found})

    async def _faults(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        if asked.get("kind") == "drop_socket":
            for workspace in self.world.workspaces.values():
                if workspace.installed:
                    await self.socket.drop(workspace.app_id)
            return web.json_response({"ok": True})
        try:
            self.faults.plan(asked)
        except ValueError as error:
            return _refused(str(error))
        return web.json_response({"ok": True})

    async def _move_clock(self, request: web.Request) -> web.Response:
        try:
            self.clock.move_to(moment_of(await _json(request), self.clock.now()))
        except (BackwardsError, ValueError) as error:
            return _refused(str(error))
        self._changed(None)
        listeners = []
        async with ClientSession(timeout=ClientTimeout(total=300)) as session:
            for url in self._clock_listeners:
                try:
                    async with session.post(url, json={"now": self.clock.now().isoformat()}) as answer:
                        listeners.append(
                            {
                                "url": url,
                                "status": answer.status,
                                "answer": await answer.json(content_type=None),
                            }
                        )
                except (ClientError, TimeoutError, ValueError) as error:
                    listeners.append(
                        {"url": url, "status": None, "error": str(error) or type(error).__name__}
                    )
        self._changed(None)
        return web.json_response({"ok": True, "now": self.clock.now().isoformat(), "listeners": listeners})

    async def _reset(self, request: web.Request) -> web.Response:
        del request
        self.world.reset()
        self.faults.clear()
        self.calls.clear()
        self.limits = RateLimits()
        self._changed(None)
        return web.json_response({"ok": True})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a line whenever something visible changed."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        watcher: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers.add(watcher)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    news = await asyncio.wait_for(watcher.get(), timeout=15)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if news["type"] == "stopped":
                    break
                await response.write(f"data: {json.dumps(news)}\n\n".encode())
        except ConnectionError:
            pass
        finally:
            self._watchers.discard(watcher)
        return response

    async def _page(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / (request.match_info.get("name") or "index.html")).resolve()
        if not path.is_relative_to(PAGE) or not path.is_file():
            return web.Response(status=404, text="there is no such page")
        kind = (
            "text/javascript"
            if path.suffix == ".js"
            else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        )
        return web.Response(
            body=path.read_bytes(),
            content_type=kind,
            charset="utf-8" if kind.startswith("text/") else None,
            headers={"Cache-Control": "no-cache"},
        )

    # --- what changed, what goes on ---------------------------------------------------------------------------------

    def _changed(self, channel: str | None) -> None:
        news: Json = {"type": "changed", **({"channel": channel} if channel else {}), "at": time.time()}
        for watcher in self._watchers:
            watcher.put_nowait(news)

    def _busy(self) -> bool:
        return self._in_flight > 0 or self.socket.in_flight > 0


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, from JSON, a form, or the address."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        if text.strip():
            try:
                body = json.loads(text)
            except ValueError:
                body = {}
            found |= body if isinstance(body, dict) else {}
    elif request.can_read_body:
        found |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return found


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=400)
