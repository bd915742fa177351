"""Whether a request comes from Slack: signed with the secret that only Slack and we know, in the last five minutes.

https://docs.slack.dev/authentication/verifying-requests-from-slack. Written out here, over the bytes as they came, because the SDK's verifier
raises for a time that is no number or a signature that is not ASCII, and its middleware logs the body of what it refuses.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.web.site import Refused

WINDOW_SECONDS: Final = 5 * 60

_TIME: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a request says about its own origin; `sent_at` in seconds since 1970, as it was written."""

    sent_at: str
    signature: str


def seal(headers: Mapping[str, str], *, now: float) -> Seal:
    """The seal, if it has the right form and is neither old nor from the future; nothing is proved yet. Raises Refused."""
    sent_at = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (sent_at and signature):
        raise Refused(401, "the request is not signed")
    if not (_TIME.fullmatch(sent_at) and _SIGNATURE.fullmatch(signature)):
        raise Refused(401, "the signature has not the form of Slack's")
    if abs(now - int(sent_at)) > WINDOW_SECONDS:
        raise Refused(401, "the request was signed too long ago, or a clock is wrong")
    return Seal(sent_at, signature)


def verify(seal: Seal, body: bytes, *, secret: str) -> None:
    """Compares in constant time. Raises Refused where the body was not signed by this secret at that time."""
    signed = hmac.new(secret.encode(), b"v0:" + seal.sent_at.encode() + b":" + body, hashlib.sha256)
    if not hmac.compare_digest(f"v0={signed.hexdigest()}", seal.signature):
        raise Refused(401, "the signature is wrong")
