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
    slack_client_id: str = Field(default="", alias="SLACK_CLIENT_ID")
    """With it, anybody whom Slack lets may install the app, each workspace with tokens of its own; instead of the one bot token."""
    slack_client_secret: str = Field(default="", alias="SLACK_CLIENT_SECRET", repr=False)
    token_keys: str = Field(default="", alias="PREMIO_TOKEN_KEYS", repr=False)
    """By which tokens and codes are sealed in the database, the newest first, with commas between them."""
    public_url: str = Field(default="", alias="PREMIO_PUBLIC_URL")
    """Where browsers reach the bot's server: `https://premio.example.com`."""
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
    assistant_url: str = Field(default="", alias="PREMIO_ASSISTANT_URL")
    """Where a language model answers `POST …/chat/completions`; without it there is none."""
    assistant_key: str = Field(default="", alias="PREMIO_ASSISTANT_KEY", repr=False)
    assistant_model: str = Field(default="", alias="PREMIO_ASSISTANT_MODEL")
    tick_seconds: float = Field(default=60.0, alias="PREMIO_TICK_SECONDS", gt=0)
    log_format: str = Field(default="console", alias="PREMIO_LOG_FORMAT", pattern="^(console|json)$")
    log_level: str = Field(default="INFO", alias="PREMIO_LOG_LEVEL", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def api_url(self) -> str:
        return self.slack_url.rstrip("/") + "/api/"

    @property
    def missing(self) -> str:
        """What is to be set before the bot can serve, in words; empty where all is well."""
        if self.slack_bot_token and self.slack_client_id:
            return "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: set one of them, not both; see docs/running.md, “Many workspaces”"
        wanted = [name for name, value in self._needed if not value]
        if not (self.slack_app_token or self.slack_signing_secret):
            wanted.append("SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP)")
        if not wanted:
            return self._wrong_about_assistant
        return f"{' and '.join(wanted)} must be set, in the environment or in a file .env; see README, “Connect a real Slack”"

    @property
    def _wrong_about_assistant(self) -> str:
        """The key, and what people ask, go over no open line; a model on this machine needs none."""
        if not self.assistant_url:
            return ""
        try:
            found = urlsplit(self.assistant_url)
            is_safe = found.scheme == "https" or (found.scheme == "http" and found.hostname in _LOOPBACK)
        except ValueError:
            is_safe = False
        if not is_safe or not found.hostname or found.username is not None:
            return "PREMIO_ASSISTANT_URL must be an https:// address without a password in it (http:// on this machine alone); see docs/assistant.md"
        if not self.assistant_model:
            return "PREMIO_ASSISTANT_MODEL must be set, as PREMIO_ASSISTANT_URL is; see docs/assistant.md"
        return ""

    @property
    def _needed(self) -> tuple[tuple[str, str], ...]:
        if not self.slack_client_id:
            return (("SLACK_BOT_TOKEN", self.slack_bot_token),)
        return (
            ("SLACK_CLIENT_SECRET", self.slack_client_secret),
            ("PREMIO_TOKEN_KEYS", self.token_keys),
            ("PREMIO_PUBLIC_URL", self.public_url),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key.strip() for key in self.token_keys.split(",") if key.strip())

    @property
    def is_local(self) -> bool:
        """Whether the Slack we talk to runs on this machine."""
        return urlsplit(self.slack_url).hostname in _LOOPBACK


def forget_proxies() -> None:
    """Take the proxies out of this process: the Slack client sends even loopback traffic through them, whatever NO_PROXY says."""
    for name in _PROXY_VARIABLES:
        os.environ.pop(name, None)
