"""New tokens before the old ones expire, asked for by one process at a time.

Slack gives a refresh token away once. Where its answer is lost, it is asked again with the same one; if Slack says then that it was used,
only a new installation helps, and until the token that we have expires there is time for it: `premio workspaces` says so.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.clock import Clock
from bot.oauth.stores import by_our_clock
from bot.slack import NoAnswerFromSlack, RefusedBySlack, failure
from storage import installations
from storage.engine import Database
from storage.installations import Installation
from storage.sealing import Seal, Tokens, Unreadable

log = structlog.get_logger()

_LEASE: Final = timedelta(seconds=60)
_LATER: Final = timedelta(minutes=10)
_FINAL: Final = frozenset(
    {"invalid_refresh_token", "invalid_grant", "token_revoked", "token_expired", "account_inactive"}
)
"""Slack's words for a refresh token that will never be taken."""
_SAVES: Final = 5


class Refreshing:
    def __init__(self, database: Database, seal: Seal, clock: Clock, rotator: AsyncTokenRotator) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._rotator = rotator

    async def refresh_due(self) -> int:
        """Renew what is due and not in another process's hands; how many that were."""
        count = 0
        while (found := await asyncio.to_thread(self._take)) is not None:
            await self._refresh(found)
            count += 1
        return count

    def _take(self) -> Installation | None:
        with self._database.writing() as session:
            return installations.take_due(session, now=self._clock.now(), lease=_LEASE)

    async def _refresh(self, found: Installation) -> None:
        try:
            tokens = self._seal.open(found.sealed, team_id=found.team_id)
            renewed = await self._asked(tokens)
        except Unreadable as unreadable:
            await self._not_renewed(found, str(unreadable), again_after=_LATER)
        except RefusedBySlack as refused:
            if refused.error in _FINAL:
                await self._not_renewed(
                    found, f"Slack gives no new token ({refused.error}): install the app again", None
                )
            else:
                await self._not_renewed(found, f"Slack says {refused.error}", again_after=_LATER)
        except NoAnswerFromSlack:
            await self._not_renewed(found, "Slack did not answer when asked for a new token", _LEASE)
        else:
            await self._save(found, renewed)

    async def _asked(self, tokens: Tokens) -> Bot:
        """Raises RefusedBySlack and NoAnswerFromSlack, which quote nothing of an answer: there might be a token in it."""
        # It is due by our clock, whatever the library's says.
        bot = Bot(
            bot_token=tokens.bot,
            bot_id="",
            bot_user_id="",
            bot_refresh_token=tokens.refresh,
            bot_token_expires_at=1,
            installed_at=0.0,
        )
        try:
            renewed = await self._rotator.perform_bot_token_rotation(bot=bot)
        except SlackTokenRotationError as error:
            raise failure(error.api_error, NoAnswerFromSlack) from None
        except (LookupError, ValueError, TypeError) as error:  # an answer that makes no sense
            raise NoAnswerFromSlack(type(error).__name__) from None
        if renewed is None or not (renewed.bot_token and renewed.bot_refresh_token):
            raise NoAnswerFromSlack("an answer without tokens")
        return renewed

    async def _save(self, found: Installation, renewed: Bot) -> None:
        """There is no other copy of these tokens, so that a database that stumbles is asked again."""
        tokens = Tokens(renewed.bot_token, renewed.bot_refresh_token or "")
        expires_at = by_our_clock(renewed.bot_token_expires_at, self._clock)

        def save(session: Session) -> bool:
            return installations.renewed(session, found, tokens, expires_at=expires_at, seal=self._seal)

        for attempt in range(1, _SAVES + 1):
            try:
                saved = await asyncio.to_thread(self._database.run, save)
            except DBAPIError:
                if attempt == _SAVES:
                    raise
                await asyncio.sleep(attempt)
            else:
                log.info("token renewed" if saved else "a newer token was there", team=found.team_id)
                return

    async def _not_renewed(self, found: Installation, trouble: str, again_after: timedelta | None) -> None:
        now = self._clock.now()

        def note(session: Session) -> bool:
            again_at = now + again_after if again_after is not None else None
            return installations.not_renewed(session, found, trouble=trouble, again_at=again_at)

        if await asyncio.to_thread(self._database.run, note):
            log.warning(
                "token not renewed", team=found.team_id, reason=trouble, expires=str(found.expires_at)
            )
