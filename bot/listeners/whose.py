"""Which partner somebody asks about."""

from __future__ import annotations

from bot.blocks import standings as standings_blocks
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.speech import near
from programs.facts import folded
from storage import facts


def whose(call: Call, name: str) -> str | None:
    """The partner that is asked about: one's own, or any for those who may see all. None after having said why not."""
    if call.partner is not None:
        return call.partner
    if not sees_all(call):
        call.send(standings_blocks.who_are_you())
        return None
    with call.database.reading() as session:
        known = facts.partner_names(session, workspace_id=call.workspace.id)
    same = next((each for each in known if folded(each) == folded(name)), None)
    if same is not None:
        return same
    meant = near(name, known) if name else None
    if meant:
        call.say(said("I know no partner “{name}”. Did you mean “{meant}”?", name=name[:80], meant=meant))
    elif name:
        call.say(said("I know no partner “{name}”.", name=name[:80]))
    else:
        call.say(said("Whose rewards? Say the partner's name, as in `/premio why Acme`."))
    return None


def sees_all(call: Call) -> bool:
    """Whether somebody may look at every partner's figures."""
    return call.is_manager or call.is_finance
