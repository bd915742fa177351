"""What Slack's refusals of a message mean: those that pass, with the reason and how long it waits, and those that no trying mends."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.slack import RefusedBySlack
from bot.slacks import NotInstalled
from dsl.said import Said, said

HOLD: Final = timedelta(minutes=10)
"""How long a message waits that nobody can be sent now: no channel yet, or somebody in it who may not see it."""
_HOPELESS: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)
_PLACE_MISSING: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "posting_to_channel_denied",
        "channel_is_limited_access",
        "is_inactive",
        "missing_scope",
    }
)
_NOT_THERE: Final = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
    }
)
_NOBODY_THERE: Final = frozenset(
    {
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "invalid_user_combination",
        "messages_tab_disabled",
    }
)
_NOT_LET_IN: Final = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "team_access_not_granted",
        "access_denied",
        "app_access_restricted",
        "ekm_access_denied",
        "accesslimited",
        "enterprise_is_restricted",
        "no_permission",
        "two_factor_setup_required",
    }
)


def waiting(refused: RefusedBySlack) -> tuple[Said, timedelta] | None:
    """Why it waits, and how long until it is tried again; None where waiting helps nothing."""
    if refused.error == "ratelimited":
        return said("too fast for Slack"), timedelta(seconds=refused.retry_after or 1.0)
    reason = _passing(refused)
    return (reason, HOLD) if reason is not None else None


def _passing(refused: RefusedBySlack) -> Said | None:
    if refused.passes:
        return said("Slack says {error}: that passes, and then this is sent", error=refused.error)
    if refused.error in _PLACE_MISSING:
        return said("Slack says {error}: is the app in that channel?", error=refused.error)
    if refused.error in _NOBODY_THERE:
        return said("Slack says {error}: is that person still there?", error=refused.error)
    if isinstance(refused, NotInstalled):
        return said("the app is not installed in this workspace")
    if refused.error in _NOT_LET_IN:
        return said("Slack says {error}: is the app still installed?", error=refused.error)
    return None


def is_hopeless(refused: RefusedBySlack) -> bool:
    """Whether the message itself is what Slack does not take."""
    return refused.error in _HOPELESS


def is_gone(refused: RefusedBySlack) -> bool:
    """Whether what it was about, a message or its thread, is not there any more."""
    return refused.error in _NOT_THERE
