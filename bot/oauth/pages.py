"""What whoever installs the app reads in the browser, in the browser's language: what came of it, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from slack_bolt.response import BoltResponse

from bot.blocks.reader import language, ours, phrase, told, written_for
from programs.speech import LANGUAGES

HEADERS: Final = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
)
"""The address of the page holds a code: it goes no further."""

_STYLE: Final = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1d3557;background:#fff}"
    "h1{font-size:1.5rem}a{color:#1d3557;font-weight:600}"
)
_START_AGAIN: Final = phrase("Start again")

Headers = Mapping[str, Sequence[str]] | Mapping[str, str]

_REASONS: Final[Mapping[str, tuple[int, str, str]]] = {
    "access_denied": (
        200,
        phrase("Nothing was installed"),
        phrase("You cancelled on Slack's page, so nothing has changed."),
    ),
    "invalid_browser": (
        400,
        phrase("This installation was begun elsewhere"),
        phrase(
            "It was begun in another browser, or begun again in another tab since. Start again, and finish it in this browser."
        ),
    ),
    "state_unknown": (
        401,
        phrase("This is not an installation that was begun here"),
        phrase(
            "Nothing was installed. If somebody sent you the link, do not use it: start from the page of this service."
        ),
    ),
    "state_expired": (
        401,
        phrase("That took too long"),
        phrase("An installation has to be finished within ten minutes. Nothing was installed."),
    ),
    "state_used": (
        401,
        phrase("This installation was finished before"),
        phrase(
            "If Premio is in your workspace, all is well and you can close this page. If it is not, start again."
        ),
    ),
    "missing_code": (
        400,
        phrase("Slack sent nothing to finish with"),
        phrase("Nothing was installed. Start again from here."),
    ),
    "invalid_code": (
        401,
        phrase("Slack did not confirm the installation"),
        phrase(
            "It may have been confirmed before, or waited too long. Start again; if it fails again, tell whoever operates this service."
        ),
    ),
    "org_wide": (
        403,
        phrase("Premio is installed in a workspace, not in an organisation"),
        phrase(
            "What was granted was given back. Start again and choose one workspace of your organisation; others can be added the same way."
        ),
    ),
}
_OTHER: Final = (
    500,
    phrase("The installation did not succeed"),
    phrase("Nothing is in use. Start again; if it fails again, tell whoever operates this service."),
)


def known(reason: str) -> bool:
    return reason in _REASONS


def not_installed(headers: Headers, *, reason: str, again: str) -> BoltResponse:
    status, title, words = _REASONS.get(reason, _OTHER)
    with written_for(lambda: _language(headers)):
        return _page(status, ours(title), ours(words), (again, ours(_START_AGAIN)))


def no_answer(headers: Headers, *, again: str) -> BoltResponse:
    with written_for(lambda: _language(headers)):
        return _page(
            502,
            told("Slack did not answer"),
            told("Whether it took the installation, nobody knows. Starting again does no harm."),
            (again, ours(_START_AGAIN)),
        )


def too_many(headers: Headers) -> BoltResponse:
    with written_for(lambda: _language(headers)):
        return _page(
            503,
            told("Too many installations at once"),
            told("Please try again in a quarter of an hour."),
            None,
        )


def installed(headers: Headers, *, team: str, team_id: str, app: str) -> BoltResponse:
    with written_for(lambda: _language(headers)):
        return _page(
            200,
            told("Premio is in {team}", team=team),
            told("Open it in Slack and write it “help”: it says what it can do."),
            (
                f"https://slack.com/app_redirect?app={quote(app, safe='')}&team={quote(team_id, safe='')}",
                told("Open Slack"),
            ),
        )


def _page(status: int, title: str, words: str, link: tuple[str, str] | None) -> BoltResponse:
    further = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>' if link else ""
    body = (
        f'<!DOCTYPE html><html lang="{language()}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main><h1>{escape(title)}</h1><p>{escape(words)}</p>{further}</main></html>"
    )
    return BoltResponse(status=status, body=body, headers={"content-type": ["text/html; charset=utf-8"]})


def _language(headers: Headers) -> str:
    """The first of the browser's languages that we speak."""
    found = headers.get("accept-language", "")
    for wanted in (found if isinstance(found, str) else ",".join(found)).split(","):
        short = wanted.strip().partition(";")[0].partition("-")[0].lower()
        if short in LANGUAGES:
            return short
    return "en"
