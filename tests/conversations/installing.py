"""A browser in which somebody installs the app by OAuth."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from storage.sealing import new_key

Json = dict[str, Any]

KEY: Final = new_key()


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    headers: Message
    text: str

    @property
    def location(self) -> str:
        return str(self.headers["Location"])

    @property
    def title(self) -> str:
        found = re.search("<title>(.*)</title>", self.text)
        return found.group(1) if found else ""


@dataclass
class Browser:
    """Keeps the cookies of the bot's own pages; goes where it is told, and no further."""

    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def go(self, url: str, form: Json | None = None) -> Page:
        request = urllib.request.Request(url, urlencode(form).encode() if form else None)
        request.add_header("Accept-Language", self.language)
        if self.cookies:
            request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            with urllib.request.build_opener(_Stays).open(request, timeout=60) as answer:
                page = Page(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as other:
            with other:
                page = Page(other.code, other.headers, other.read().decode())
        for cookie in page.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return page


def settings_of(app: Json, port: int) -> Json:
    """What a bot is told of an app that many workspaces may install; it is reached at that port."""
    return {
        "slack_client_id": app["client_id"],
        "slack_client_secret": app["client_secret"],
        "slack_app_token": app["app_token"],
        "token_keys": KEY,
        "public_url": f"http://127.0.0.1:{port}",
        "http_port": port,
    }


def consent(browser: Browser, bot_url: str, user: str, decision: str = "allow", **more: str) -> str:
    """From the bot's page through Slack's; where Slack sends the browser then."""
    to_slack = browser.go(f"{bot_url}/slack/install").location
    asked = {name: values[0] for name, values in parse_qs(urlsplit(to_slack).query).items()}
    assert Browser().go(to_slack).status == 200, "Slack's page of consent"
    return browser.go(
        to_slack.partition("?")[0], asked | {"user": user, "decision": decision, **more}
    ).location


def installed(bot_url: str, user: str, **more: str) -> Page:
    """What a person reads who installs the app."""
    browser = Browser()
    return browser.go(consent(browser, bot_url, user, **more))
