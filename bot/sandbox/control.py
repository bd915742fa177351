"""The control interface: scripts and tests set the scene, act in it, break things and move the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from bot.sandbox import seeing, stage
from bot.sandbox.acting import Acting
from bot.sandbox.changing import Changing
from bot.sandbox.clock import BackwardsError, SceneClock, moment_of
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.faults import Faults
from bot.sandbox.listeners import Listeners
from bot.sandbox.web_api import WebApi
from bot.sandbox.world import SceneError, World

Json = dict[str, Any]


class Control:
    def __init__(
        self,
        clock: SceneClock,
        world: World,
        acting: Acting,
        api: WebApi,
        deliveries: Deliveries,
        faults: Faults,
        listeners: Listeners,
        changed: Callable[[str | None], None],
    ) -> None:
        self.clock = clock
        self.listeners = listeners
        self.world = world
        self.acting = acting
        self.api = api
        self.deliveries = deliveries
        self.faults = faults
        self.changed = changed
        self.changing = Changing(world, acting.event, changed)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/control/workspaces", self._making(stage.make_workspace)),
            web.post("/control/apps", self._making(self.api.oauth.make_app)),
            web.post("/control/users", self._making(stage.make_user)),
            web.post("/control/channels", self._making(stage.make_channel)),
            web.post("/control/request_urls", self._request_urls),
            web.post("/control/change", self._change),
            web.get("/control/scene", self._scene),
            web.post("/control/act", self._act),
            web.get("/control/transcript", self._transcript),
            web.get("/control/calls", self._calls),
            web.post("/control/faults", self._faults),
            web.post("/control/clock", self._move_clock),
            web.post("/control/reset", self._reset),
        ]

    def _making(self, make: Callable[[World, Json], Json]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            try:
                made = make(self.world, await _json(request))
            except SceneError as error:
                return _refused(str(error))
            self.changed(None)
            return web.json_response(made)

        return handle

    async def _request_urls(self, request: web.Request) -> web.Response:
        """Reach an app by HTTP from now on, once its address for events has answered the challenge."""
        asked = await _json(request)
        try:
            workspace, urls = stage.request_urls(self.world, asked)
            await self.deliveries.http.verify(workspace, urls)
        except SceneError as error:
            return _refused(str(error))
        workspace.request_urls = urls
        return web.json_response({"ok": True, "id": workspace.id})

    async def _change(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self.changing.change(await _json(request)))
        except SceneError as error:
            return _refused(str(error))

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
        method, since = request.query.get("method"), request.query.get("since") or "0"
        if not since.isdigit():
            return _refused("since is the number of a call")
        found = [
            call for call in self.api.calls if call["n"] > int(since) and method in (None, call["method"])
        ]
        return web.json_response({"calls": found, "last": self.api.last_call})

    async def _faults(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        apps = [each.app_id for each in self.world.workspaces.values() if each.installed]
        match asked.get("kind"):
            case "drop_socket":
                for app in apps:
                    self.deliveries.socket.drop(app)
            case "disconnect":
                for app in apps:
                    await self.deliveries.socket.ask_to_reconnect(
                        app, str(asked.get("reason") or "refresh_requested")
                    )
            case "refuse_socket":
                self.deliveries.socket.refusing = int(asked.get("times") or 1)
            case "replay":
                return web.json_response({"ok": True, "statuses": await self.deliveries.http.replay()})
            case _:
                try:
                    self.faults.plan(asked)
                except ValueError as error:
                    return _refused(str(error))
        return web.json_response({"ok": True})

    async def _move_clock(self, request: web.Request) -> web.Response:
        """Move the clock, with a halt wherever a listener has something to do on the way, so that what it says bears that time."""
        try:
            target = moment_of(await _json(request), self.clock.now())
            self.clock.refuse_going_back(target)
        except (BackwardsError, ValueError) as error:
            return _refused(str(error))
        async with self.listeners.session() as session:
            while True:
                halt = await self.listeners.next_halt(session, target)
                self.clock.move_to(halt)
                self.changed(None)
                listeners = await self.listeners.tell(session)
                if halt >= target:
                    break
        self.changed(None)
        return web.json_response({"ok": True, "now": self.clock.now().isoformat(), "listeners": listeners})

    async def _reset(self, request: web.Request) -> web.Response:
        del request
        self.world.reset()
        self.faults.clear()
        self.deliveries.http.clear()
        self.api.reset()
        self.changed(None)
        return web.json_response({"ok": True})


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=400)
