"""Where a person acts: a channel that they see, a message in it, and the app that hears of it."""

from __future__ import annotations

from bot.sandbox.block_elements import elements
from bot.sandbox.choosing import found_element
from bot.sandbox.world import Channel, Message, SceneError, User, Workspace, World


def must_see(world: World, channel: Channel, user: User) -> None:
    if not world.visible(channel, user):
        raise SceneError(f"{user.name} does not see #{channel.name}")


def message_in(world: World, channel: Channel, user: User, ts: str, wanted: str | None) -> Message:
    """The message of that ts or, without one, the newest that has the wanted element. Raises SceneError."""
    if ts:
        message = channel.messages.get(ts)
        if message is None or message.deleted or message.only_for not in (None, user.id):
            raise SceneError(f"there is no message {ts} in #{channel.name}")
        return message
    for message in reversed(list(world.messages_for(channel, user))):
        if wanted is None:
            return message
        try:
            found_element(list(elements(message.body.get("blocks") or [])), wanted)
        except SceneError:
            continue
        return message
    raise SceneError(f"no message in #{channel.name} has “{wanted}”")


def app_in(world: World, channel: Channel) -> Workspace | None:
    """The workspace whose app is a member of the channel."""
    for team in channel.teams:
        workspace = world.workspaces[team]
        if workspace.installed and workspace.bot_user in channel.members:
            return workspace
    return None
