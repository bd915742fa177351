"""Secrets as they lie in the database: sealed, so that who reads the database alone can neither act as the bot nor spend what is handed over."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


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
            raise NoKeys("there is no key to seal with: make one with `premio workspaces --new-key`")
        try:
            each = [Fernet(key) for key in keys]
        except ValueError:
            raise NoKeys(
                "a key to seal with is not 32 bytes in URL-safe base64: make one with `premio workspaces --new-key`"
            ) from None
        self._newest = each[0]
        self._all = MultiFernet(each)
        # A key of its own for fingerprints: what tells two secrets apart is no help in opening them.
        self._fingerprints = _derived(keys[0], length=32, info=b"premio fingerprints")
        self.name = _derived(keys[0], length=8, info=b"premio key name").hex()
        """Of the first key, by which what it has sealed is known without opening it. It tells nothing of the key."""

    def close(self, tokens: Tokens, *, team_id: str) -> str:
        """Sealed for that workspace alone: moved to another one's row, it opens nothing."""
        return self._closed({"team": team_id, "bot": tokens.bot, "refresh": tokens.refresh})

    def open(self, sealed: str, *, team_id: str) -> Tokens:
        """Raises Unreadable."""
        found = self._opened(sealed)
        if found.get("team") != team_id:
            raise Unreadable("the tokens were sealed for another workspace")
        return Tokens(found["bot"], found["refresh"])

    def close_text(self, text: str, *, of: str) -> str:
        """Sealed for what it is `of` alone."""
        return self._closed({"of": of, "text": text})

    def open_text(self, sealed: str, *, of: str) -> str:
        """Raises Unreadable."""
        found = self._opened(sealed)
        if found.get("of") != of:
            raise Unreadable("it was sealed for something else")
        return str(found["text"])

    def fingerprint(self, text: str, *, of: str) -> str:
        """The same for the same text, by the first key; without that key nobody can try texts until one fits."""
        return hmac.new(self._fingerprints, json.dumps([of, text]).encode(), sha256).hexdigest()

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key alone opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def _closed(self, values: dict[str, str]) -> str:
        return self._newest.encrypt(json.dumps(values).encode()).decode()

    def _opened(self, sealed: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._all.decrypt(sealed.encode()))
        except InvalidToken:
            raise Unreadable("it was sealed with none of the keys") from None
        return found


def _derived(key: str, *, length: int, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(base64.urlsafe_b64decode(key))


def new_key() -> str:
    return Fernet.generate_key().decode()
