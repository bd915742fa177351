"""Installing the app by OAuth: from `/slack/install` to Slack's page of consent, and back to `/slack/oauth_redirect` with what came of it."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlsplit

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation

from bot.oauth import pages
from bot.oauth.client import Client
from bot.oauth.stores import InstallationStore, OrgWide, StateStore
from bot.slack import NoAnswerFromSlack
from bot.web.site import Request, Response
from storage.oauth_states import LASTS, TooMany

log = structlog.get_logger()

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"
SCOPES: Final = (
    "app_mentions:read", "channels:read", "chat:write", "commands", "files:read", "files:write", "groups:read", "im:history", "im:write", "reactions:read", "users:read",
)  # fmt: skip
"""What the manifest asks for, and nothing else."""
HISTORY_SCOPES: Final = ("channels:history", "groups:history")
"""What it offers besides."""


class Installing:
    """The two pages."""

    def __init__(
        self,
        *,
        client: Client,
        client_id: str,
        client_secret: str,
        slack_url: str,
        public_url: str,
        scopes: tuple[str, ...],
        installations: InstallationStore,
        states: StateStore,
    ) -> None:
        self._states = states
        self._install_url = public_url.rstrip("/") + INSTALL_PATH
        settings = AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=scopes,
            user_scopes=[],
            redirect_uri=public_url.rstrip("/") + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=slack_url.rstrip("/") + "/oauth/v2/authorize",
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=states,
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
        )
        settings.state_utils = _Cookie(is_secure=urlsplit(public_url).scheme == "https")
        # What it logs quotes the code.
        quiet = logging.getLogger("bot.oauth.flow")
        quiet.setLevel(logging.CRITICAL + 1)
        self._flow = _Flow(client=client, logger=quiet, settings=settings)

    async def install(self, request: Request) -> Response:
        try:
            answer = await self._flow.handle_installation(_for_bolt(request))
        except TooMany:
            return _response(pages.too_many(request.headers))
        return _response(answer)

    async def come_back(self, request: Request) -> Response:
        try:
            answer = await self._flow.handle_callback(_for_bolt(request))
        except (
            NoAnswerFromSlack,
            LookupError,
            ValueError,
            TypeError,
        ) as error:  # or with an answer that makes no sense
            log.warning("an installation failed: Slack did not answer", error=type(error).__name__)
            answer = pages.no_answer(request.headers, again=self._install_url)
        return _response(answer)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        found = args.installation
        log.info("installed", team=found.team_id)
        page = pages.installed(
            args.request.headers,
            team=found.team_name or "",
            team_id=found.team_id or "",
            app=found.app_id or "",
        )
        page.headers["set-cookie"] = [args.settings.state_utils.build_set_cookie_for_deletion()]
        return page

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        reason = args.reason
        if reason == "invalid_state":
            state = (args.request.query.get("state") or [""])[0]
            reason = f"state_{await self._states.fate(state)}"
        elif isinstance(args.error, OrgWide):
            reason = "org_wide"
        known = pages.known(reason)
        log.warning("not installed", reason=reason if known else "other")
        return pages.not_installed(args.request.headers, reason=reason, again=self._install_url)


class _Flow(AsyncOAuthFlow):
    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """What we do not take, we give back: nothing that was granted is left lying about."""
        try:
            await super().store_installation(request, installation)
        except BoltError:
            if installation.bot_token:
                await self.client.auth_revoke(token=installation.bot_token)
            raise


class _Cookie(OAuthStateUtils):
    """Binds a state to the browser that began. Slack sends it back here by a link, with which `Lax` lets the cookie go."""

    def __init__(self, *, is_secure: bool) -> None:
        super().__init__(cookie_name="premio-install", expiration_seconds=int(LASTS.total_seconds()))
        self._flags = ("Secure; " if is_secure else "") + "HttpOnly; SameSite=Lax; Path=/"

    def build_set_cookie_for_new_state(self, state: str) -> str:
        return f"{self.cookie_name}={state}; {self._flags}; Max-Age={self.expiration_seconds}"

    def build_set_cookie_for_deletion(self) -> str:
        return f"{self.cookie_name}=; {self._flags}; Max-Age=0"


def _for_bolt(request: Request) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=request.query, headers=dict(request.headers))


def _response(answer: BoltResponse) -> Response:
    headers = tuple((name, value) for name, values in answer.headers.items() for value in values)
    return Response(answer.status, answer.body.encode(), (*headers, *pages.HEADERS))
