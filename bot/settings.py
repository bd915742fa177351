"""What the environment says. The only reader of it; everything else is told."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PROXY_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """Settings by their environment names; a file `.env` in the current folder is read too."""

    model_config = SettingsConfigDict(
        env_file=Path(".env"), extra="ignore", populate_by_name=True, frozen=True
    )

    slack_bot_token: str = Field(default="", alias="SLACK_BOT_TOKEN", repr=False)
    slack_app_token: str = Field(default="", alias="SLACK_APP_TOKEN", repr=False)
    slack_signing_secret: str = Field(default="", alias="SLACK_SIGNING_SECRET", repr=False)
    """With it, what Slack sends by HTTP is taken in; with the app token, what comes by a socket. One of them is enough."""
    http_port: int | None = Field(default=None, alias="PREMIO_HTTP_PORT", ge=0, le=65535)
    """Where the bot's own server listens, if anywhere. 0 picks a free port."""
    http_host: str = Field(default="127.0.0.1", alias="PREMIO_HTTP_HOST")
    http_prefix: str = Field(default="", alias="PREMIO_HTTP_PREFIX", pattern="^(/.*)?$")
    """What a reverse proxy leaves in front of our paths, such as `/premio`."""
    database_url: str = Field(default="sqlite:///premio.db", alias="PREMIO_DATABASE_URL")
    slack_url: str = Field(default="https://slack.com", alias="PREMIO_SLACK_URL")
    read_history: bool = Field(default=False, alias="PREMIO_READ_HISTORY")
    """Whether the installation granted the history scopes: then unknown outcomes are settled by looking them up."""
    clock_port: int | None = Field(default=None, alias="PREMIO_CLOCK_PORT")
    """Only under the demo and in tests: where `POST /clock` moves the time. 0 picks a free port."""
    tick_seconds: float = Field(default=60.0, alias="PREMIO_TICK_SECONDS", gt=0)
    log_format: str = Field(default="console", alias="PREMIO_LOG_FORMAT", pattern="^(console|json)$")
    log_level: str = Field(default="INFO", alias="PREMIO_LOG_LEVEL", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def api_url(self) -> str:
        return self.slack_url.rstrip("/") + "/api/"

    @property
    def missing(self) -> str:
        """What must be set before the bot can serve, in words; empty where nothing is missing."""
        wanted = [] if self.slack_bot_token else ["SLACK_BOT_TOKEN"]
        if not (self.slack_app_token or self.slack_signing_secret):
            wanted.append("SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP)")
        if not wanted:
            return ""
        return f"{' and '.join(wanted)} must be set, in the environment or in a file .env; see README, “Connect a real Slack”"

    @property
    def is_local(self) -> bool:
        """Whether the Slack we talk to runs on this machine."""
        return urlsplit(self.slack_url).hostname in _LOOPBACK


def forget_proxies() -> None:
    """Take the proxies out of this process: the Slack client sends even loopback traffic through them, whatever NO_PROXY says."""
    for name in _PROXY_VARIABLES:
        os.environ.pop(name, None)
