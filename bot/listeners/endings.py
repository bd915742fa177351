"""When a workspace lets us go: the app was uninstalled there, or its token revoked."""

from __future__ import annotations

import structlog

from bot.call import Call
from bot.slack import RefusedBySlack
from storage import audit, installations

log = structlog.get_logger()


def on_gone(call: Call) -> None:
    """Erase the tokens. Nobody can be told in Slack; what is to be said waits until we are let in again."""
    tokens = call.envelope.payload["event"].get("tokens")
    if tokens is not None and not tokens.get("bot"):
        return  # somebody's own, of which we have none
    if _is_let_in(call):
        return  # told late: somebody has installed the app again since, or the token is a former one
    log.error("Slack let us go: install the app again", team=call.workspace.team_id, why=call.envelope.name)
    with call.database.writing() as session:
        installations.end(session, workspace_id=call.workspace.id, now=call.now)
        audit.record(
            session,
            workspace_id=call.workspace.id,
            actor="slack",
            action=call.envelope.name,
            subject="workspace",
            now=call.now,
        )


def _is_let_in(call: Call) -> bool:
    """Whether the token that we have is good. Raises where Slack does not say, and then it is asked again later."""
    try:
        call.slack.whoami()
    except RefusedBySlack as refused:
        if refused.passes:
            raise
        return False
    return True
