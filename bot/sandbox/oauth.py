"""OAuth: apps that any workspace can install, the page of consent, codes and tokens.

https://docs.slack.dev/authentication/installing-with-oauth and …/using-token-rotation: a code is good once, for ten minutes; with rotation a
token lives twelve hours, a refresh token is good once, and of a workspace's tokens the two newest are.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.api_core import ALL_SCOPES, ApiError, Call, method
from bot.sandbox.world import App, SceneError, Token, User, Workspace, World

Json = dict[str, Any]

TOKEN_SECONDS: Final = 43_200
CODE_LASTS: Final = timedelta(minutes=10)
_AT_A_TIME: Final = 2
_STYLE: Final = "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:8vh auto;padding:0 1rem}button{font:inherit;padding:.4rem 1.2rem}"


@dataclass(slots=True)
class Code:
    app: App
    workspace: Workspace
    user: User
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: datetime
    org_wide: bool
    used: bool = False


@dataclass(slots=True)
class Refresh:
    app: App
    workspace: Workspace
    used: bool = False


@dataclass(slots=True)
class OAuth:
    """What was granted and not fetched yet; the tokens themselves stand in the world."""

    world: World
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/oauth/v2/authorize", self._ask),
            web.post("/oauth/v2/authorize", self._decided),
        ]

    def clear(self) -> None:
        self.codes.clear()
        self.refreshes.clear()

    def make_app(self, world: World, asked: Json) -> Json:
        """An app as its developer makes it, for any workspace to install."""
        app = App(
            id=world.new_id("A"),
            name=str(asked.get("name") or "Premio"),
            client_id=f"{secrets.randbelow(10**11)}.{secrets.randbelow(10**12)}",
            client_secret=secrets.token_hex(16),
            signing_secret=secrets.token_hex(16),
            redirect_urls=tuple(str(url) for url in asked.get("redirect_urls") or ()),
            scopes=tuple(asked.get("scopes") or ALL_SCOPES),
            events=None if asked.get("events") is None else frozenset(asked["events"]),
            rotates=bool(asked.get("token_rotation")),
            org_wide=bool(asked.get("org_deploy")),
        )
        app.app_token = f"xapp-1-{app.id}-{secrets.token_hex(16)}"
        world.apps[app.id] = app
        return {
            "ok": True, "app_id": app.id, "client_id": app.client_id, "client_secret": app.client_secret, "signing_secret": app.signing_secret,
            "app_token": app.app_token,
        }  # fmt: skip

    # --- the page of consent ---

    async def _ask(self, request: web.Request) -> web.Response:
        """Slack shows it to whoever is signed in; here one says who one is."""
        try:
            app, scopes, redirect = self._wanted(request.query.get)
        except SceneError as error:
            return web.Response(
                status=400, text=_document(f"<p>{escape(str(error))}</p>"), content_type="text/html"
            )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in (
                ("client_id", app.client_id), ("scope", ",".join(scopes)), ("redirect_uri", redirect), ("state", request.query.get("state", "")),
            )
        )  # fmt: skip
        people = "".join(
            f'<option value="{user.id}">{escape(user.real_name)} ({escape(self.world.workspaces[user.workspace].name)})</option>'
            for user in self.world.users.values()
            if not (user.bot_id or user.guest or user.deactivated)
        )
        body = (
            f"<h1>{escape(app.name)} is requesting permission to access a workspace</h1><form method=post>{hidden}"
            f"<p><label>You are <select name=user>{people}</select></label></p><ul>{''.join(f'<li>{escape(scope)}</li>' for scope in scopes)}</ul>"
            "<p><button name=decision value=allow>Allow</button> <button name=decision value=cancel>Cancel</button></p></form>"
        )
        return web.Response(text=_document(body), content_type="text/html")

    async def _decided(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            app, scopes, redirect = self._wanted(form.get)
            user = self.world.user(form.get("user", ""))
        except SceneError as error:
            return web.Response(status=400, text=str(error))
        answer = {"state": form.get("state", "")}
        if form.get("decision") == "allow":
            code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
            self.codes[code] = Code(
                app,
                self.world.workspaces[user.workspace],
                user,
                scopes,
                form.get("redirect_uri", ""),
                self.world.clock.now() + CODE_LASTS,
                org_wide=app.org_wide and form.get("org_wide") == "1",
            )
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        return web.Response(status=302, headers={"Location": f"{redirect}?{urlencode(answer)}"})

    def _wanted(self, given: Any) -> tuple[App, tuple[str, ...], str]:
        app = next((each for each in self.world.apps.values() if each.client_id == given("client_id")), None)
        if app is None:
            raise SceneError("invalid_client_id: there is no such app")
        scopes = tuple(each for each in re.split(r"[ ,]+", given("scope") or "") if each)
        if unknown := [each for each in scopes if each not in app.scopes]:
            raise SceneError(f"invalid_scope: {', '.join(unknown)}")
        if not scopes:
            raise SceneError("invalid_scope: an app asks for something")
        redirect = given("redirect_uri") or (app.redirect_urls[0] if app.redirect_urls else "")
        if not any(
            redirect == each or redirect.startswith(each.rstrip("/") + "/") for each in app.redirect_urls
        ):
            raise SceneError("bad_redirect_uri: it is none of the app's")
        return app, scopes, redirect

    # --- codes and tokens ---

    def access(self, arguments: Json, authorization: str) -> Json:
        """oauth.v2.access. Raises ApiError."""
        app = self._client(arguments, authorization)
        match arguments.get("grant_type") or "authorization_code":
            case "authorization_code":
                return self._exchanged(app, arguments)
            case "refresh_token":
                return self._refreshed(app, str(arguments.get("refresh_token") or ""))
            case _:
                raise ApiError("invalid_grant_type")

    def _client(self, arguments: Json, authorization: str) -> App:
        client_id, secret = str(arguments.get("client_id") or ""), str(arguments.get("client_secret") or "")
        if authorization.startswith("Basic "):
            try:
                client_id, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise ApiError("invalid_client_id") from None
        app = next((each for each in self.world.apps.values() if each.client_id == client_id), None)
        if app is None:
            raise ApiError("invalid_client_id")
        if not secrets.compare_digest(app.client_secret, secret):
            raise ApiError("bad_client_secret")
        return app

    def _exchanged(self, app: App, arguments: Json) -> Json:
        code = self.codes.get(str(arguments.get("code") or ""))
        if code is None or code.app is not app or code.used or code.expires_at <= self.world.clock.now():
            raise ApiError("invalid_code")
        if code.redirect_uri != str(arguments.get("redirect_uri") or ""):
            raise ApiError("bad_redirect_uri")
        code.used = True
        workspace = code.workspace
        _install(self.world, app, workspace, code.scopes)
        return {
            **self._issued(app, workspace),
            "app_id": app.id,
            "scope": ",".join(code.scopes),
            "bot_user_id": workspace.bot_user,
            "team": None if code.org_wide else {"id": workspace.id, "name": workspace.name},
            "enterprise": {"id": "E0ORG", "name": "The organisation"} if code.org_wide else None,
            "is_enterprise_install": code.org_wide,
            "authed_user": {"id": code.user.id},
        }

    def _refreshed(self, app: App, value: str) -> Json:
        known = self.refreshes.get(value)
        if known is None or known.used or known.app is not app or known.workspace.shut_out:
            raise ApiError("invalid_refresh_token")
        known.used = True
        workspace = known.workspace
        return {
            **self._issued(app, workspace),
            "app_id": app.id,
            "scope": ",".join(workspace.scopes),
            "bot_user_id": workspace.bot_user,
            "team": {"id": workspace.id, "name": workspace.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _issued(self, app: App, workspace: Workspace) -> Json:
        live = [
            each for each in self.world.tokens.values() if each.workspace == workspace.id and not each.refused
        ]
        if not app.rotates:
            token = next((each for each in live if each.expires_at is None), None)
            if token is None:
                token = Token(f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}", workspace.id)
                self.world.tokens[token.value] = token
            return {"ok": True, "token_type": "bot", "access_token": token.value}
        for former in live[: len(live) - _AT_A_TIME + 1]:
            former.refused = "token_revoked"
        token = Token(
            f"xoxe.xoxb-1-{secrets.token_hex(40)}",
            workspace.id,
            self.world.clock.now() + timedelta(seconds=TOKEN_SECONDS),
        )
        self.world.tokens[token.value] = token
        refresh = f"xoxe-1-{secrets.token_hex(40)}"
        self.refreshes[refresh] = Refresh(app, workspace)
        return {
            "ok": True, "token_type": "bot", "access_token": token.value, "refresh_token": refresh, "expires_in": TOKEN_SECONDS,
        }  # fmt: skip


def _install(world: World, app: App, workspace: Workspace, scopes: tuple[str, ...]) -> None:
    """A workspace has one bot user of an app, also when it installs the app again."""
    if not workspace.bot_user:
        workspace.bot_id, workspace.bot_user = world.new_id("B"), world.new_id("U")
        world.add_user(
            User(workspace.bot_user, workspace.id, app.name.lower(), app.name, "", bot_id=workspace.bot_id)
        )
    if workspace.shut_out:
        for token in world.tokens.values():
            if token.workspace == workspace.id:
                token.refused = workspace.shut_out
    workspace.installed, workspace.shut_out = True, ""
    workspace.bot_name, workspace.app_id, workspace.signing_secret = app.name, app.id, app.signing_secret
    workspace.scopes, workspace.events = scopes, app.events


@method("auth.revoke", tier=3)
def auth_revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"ok": True, "revoked": False}
    _revoke(call.world, call.workspace, call.token)
    call.emit(call.workspace, _revoked(call.world, call.workspace), None)
    return {"ok": True, "revoked": True}


@method("apps.uninstall", tier=1)
def apps_uninstall(call: Call) -> Json:
    app = call.world.apps.get(call.workspace.app_id)
    if app is None or call.text("client_id") != app.client_id:
        raise ApiError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise ApiError("bad_client_secret")
    call.workspace.shut_out = "account_inactive"
    call.emit(call.workspace, {"type": "app_uninstalled", "event_ts": call.world.next_ts()}, None)
    call.emit(call.workspace, _revoked(call.world, call.workspace), None)
    return {"ok": True}


def _revoked(world: World, workspace: Workspace) -> Json:
    return {
        "type": "tokens_revoked",
        "tokens": {"oauth": [], "bot": [workspace.bot_user]},
        "event_ts": world.next_ts(),
    }


def _revoke(world: World, workspace: Workspace, value: str) -> None:
    if value in world.tokens:
        world.tokens[value].refused = "token_revoked"
    elif value == workspace.bot_token:
        workspace.bot_token = ""
        world.tokens[value] = Token(value, workspace.id, refused="token_revoked")


def _document(body: str) -> str:
    return f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Permission</title><style>{_STYLE}</style>{body}</html>"
