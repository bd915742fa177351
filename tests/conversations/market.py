"""An app that many workspaces may install, and a bot that serves them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings
from storage.engine import Database
from tests.conversations import manifest
from tests.conversations.installing import Browser, Page, consent, installed, settings_of
from tests.conversations.scene import Json, Running, Scene


@dataclass
class Market:
    """An app that any workspace may install, and the bot that serves them all."""

    running: Running
    scene: Scene
    app: Json
    url: str

    def consent(self, browser: Browser, user: str, decision: str = "allow", **more: str) -> str:
        return consent(browser, self.url, user, decision, **more)

    def install(self, user: str, **more: str) -> Page:
        return installed(self.url, user, **more)

    @property
    def tokens(self) -> list[str]:
        """Every secret that anybody might let slip: tokens, refresh tokens, codes."""
        oauth = self.running.slack.api.oauth
        return [*self.running.slack.world.tokens, *oauth.refreshes, *oauth.codes]


def opened(running: Running, database: Database, **app: object) -> Market:
    """The local Slack with the app in it, and the bot, which nobody has installed yet."""
    scene = Scene(running.slack.url, database, "")
    asked = manifest.installation()
    made = scene.make(
        "apps",
        name=asked["bot_name"],
        scopes=asked["scopes"],
        events=asked["events"],
        redirect_urls=["http://127.0.0.1"],
        **app,
    )
    market = Market(running, scene, made, "")
    start_bot(market, database)
    return market


def start_bot(market: Market, database: Database) -> None:
    running, app = market.running, market.app

    port = running.free_port()
    market.url = f"http://127.0.0.1:{port}"
    running.slack.world.apps[app["app_id"]].redirect_urls = (f"{market.url}/slack/oauth_redirect",)
    running.run(
        Settings(
            _env_file=None,
            database_url=database.url,
            slack_url=running.slack.url,
            read_history=True,
            clock_port=0,
            tick_seconds=0.5,
            **settings_of(app, port),
        )
    )
