"""Slack's methods that need no token of ours: a code for tokens, a refresh token for new ones."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack import NoAnswerFromSlack, failure

_PATIENCE_SECONDS: Final = 10


class Client(AsyncWebClient):
    """Repeats nothing, for a code and a refresh token are good once; and tells a refusal from no answer.

    Raises SlackApiError where Slack refused, and NoAnswerFromSlack, which quotes nothing of an answer: there might be a token in it.
    """

    def __init__(self, api_url: str) -> None:
        super().__init__(base_url=api_url, timeout=_PATIENCE_SECONDS, retry_handlers=[])

    async def api_call(self, api_method: str, **more: Any) -> AsyncSlackResponse:
        try:
            return await super().api_call(api_method, **more)
        except SlackApiError as error:
            found = failure(error, NoAnswerFromSlack)
            if isinstance(found, NoAnswerFromSlack):
                raise found from None
            raise
        except (ClientError, OSError, ValueError) as error:
            raise NoAnswerFromSlack(type(error).__name__) from None
