"""Tokens as they lie in the database: sealed, so that who reads the database alone cannot act as the bot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class NoKeys(Exception):  # noqa: N818 - named for what happened
    """There is no key, or one is none; the message says what to do, and quotes nothing."""


class Unreadable(Exception):  # noqa: N818 - named for what happened
    """It was sealed with none of the keys, or for another workspace."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack lets us in by. `refresh` is empty where tokens do not expire."""

    bot: str = field(repr=False)
    refresh: str = field(default="", repr=False)


class Seal:
    """The first key seals; all of them open, so that a new key is put before the old one and that one taken away later."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keys as `Fernet.generate_key` makes them. Raises NoKeys."""
        if not keys:
            raise NoKeys("there is no key to seal tokens with: make one with `premio workspaces --new-key`")
        try:
            each = [Fernet(key) for key in keys]
        except ValueError:
            raise NoKeys(
                "a key to seal tokens with is not 32 bytes in URL-safe base64: make one with `premio workspaces --new-key`"
            ) from None
        self._newest = each[0]
        self._all = MultiFernet(each)

    def close(self, tokens: Tokens, *, team_id: str) -> str:
        """Sealed for that workspace alone: moved to another one's row, it opens nothing."""
        text = json.dumps({"team": team_id, "bot": tokens.bot, "refresh": tokens.refresh})
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str, *, team_id: str) -> Tokens:
        """Raises Unreadable."""
        try:
            found = json.loads(self._all.decrypt(sealed.encode()))
        except InvalidToken:
            raise Unreadable("the tokens were sealed with none of the keys") from None
        if found["team"] != team_id:
            raise Unreadable("the tokens were sealed for another workspace")
        return Tokens(found["bot"], found["refresh"])

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key alone opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


def new_key() -> str:
    return Fernet.generate_key().decode()
