"""The views that people have open: filling them in, submitting and leaving them."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.acknowledgement import Acknowledgement
from bot.sandbox.api_core import ApiError
from bot.sandbox.api_views import DEEPEST_STACK, checked_view, push_view, replace_view
from bot.sandbox.block_elements import elements
from bot.sandbox.choosing import chosen, found_element, label, refused
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.interactions import Interactions
from bot.sandbox.world import File, SceneError, User, View, World

Json = dict[str, Any]
Outcome = tuple[Acknowledgement | None, str | None, Json]
"""What the app acknowledged, what went wrong in words, and what else an act answers."""


class OpenViews:
    def __init__(
        self,
        world: World,
        deliveries: Deliveries,
        interactions: Interactions,
        changed: Callable[[str | None], None],
    ) -> None:
        self.world = world
        self.deliveries = deliveries
        self.interactions = interactions
        self.changed = changed

    def top(self, user: User) -> View | None:
        stack = self.world.stacks.get(user.id) or []
        return self.world.views[stack[-1]] if stack else None

    def get(self, identity: str, user: User) -> View:
        """A view of this person's, by id or, without one, the one on top. Raises SceneError."""
        view = self.world.views.get(identity) or (self.top(user) if not identity else None)
        if view is None or view.user != user.id:
            raise SceneError(f"{user.name} has no view “{identity}” open")
        if view.type == "modal" and view.id not in self.world.stacks.get(user.id, []):
            raise SceneError(f"the view “{identity}” is closed")
        return view

    def type_into(self, view: View, values: Json) -> None:
        """Fill in inputs, each by its label, block_id or action_id."""
        inputs = [pair for pair in elements(view.body["blocks"]) if pair[0]["type"] == "input"]
        for wanted, value in values.items():
            block, element = found_element(inputs, str(wanted))
            state = chosen(element, value)
            if element["type"] == "file_input":
                state = {"files": [self._file(view, each) for each in state["files"]]}
            view.state[block["block_id"]][element["action_id"]] = {"type": element["type"], **state}

    def _file(self, view: View, given: Json) -> Json:
        """A file handed over in a form: kept here, and told to the app as Slack tells it."""
        if "id" in given:
            return given
        name, content = str(given.get("filename") or "file"), given.get("content", "")
        data = content.encode() if isinstance(content, str) else bytes(content)
        user = self.world.users[view.user]
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(
            self.world.new_id("F"), name, data, user.id, user.workspace, mimetype, self.world.seconds()
        )
        self.world.files[file.id] = file
        return payloads.file_body(file, self.world.workspaces[view.team], self.interactions.origin)

    # --- submitting -------------------------------------------------------------------------------------------------

    async def submit(self, user: User, request: Json) -> Outcome:
        view = self.get(str(request.get("view_id") or ""), user)
        if view.type != "modal" or not view.body.get("submit"):
            raise SceneError("this view has nothing to submit")
        workspace = self.world.workspaces[view.team]
        self.type_into(view, request.get("values") or {})
        view.errors = _errors(view)
        if view.errors:
            self.changed(None)
            first = next(
                block for block, _ in elements(view.body["blocks"]) if block["block_id"] in view.errors
            )
            words = f"“{label(first, first['element'])}”: {view.errors[first['block_id']]}"
            return None, words, {"errors": view.errors}
        payload = payloads.view_submission(
            workspace,
            user,
            self.world.workspaces[user.workspace],
            view,
            trigger=self.interactions.trigger(user.id, workspace.id),
        )
        ack = await self.deliveries.deliver(workspace, "interactive", payload, answered=True)
        if not ack.arrived:
            return ack, "We had some trouble connecting. Try again?", {}
        return ack, self._answered(view, user, ack.answer or {}), {}

    def _answered(self, view: View, user: User, answer: Json) -> str | None:
        """Do what the app answered to a submission: show errors, change, add or clear views. Says what Slack refuses."""
        stack = self.world.stacks.setdefault(user.id, [])
        try:
            match answer.get("response_action"):
                case None:
                    if view.id in stack:
                        stack.remove(view.id)
                case "clear":
                    stack.clear()
                case "errors":
                    return _show_errors(view, answer.get("errors"))
                case "update":
                    replace_view(view, checked_view(answer.get("view")))
                case "push":
                    body = checked_view(answer.get("view"))
                    if len(stack) >= DEEPEST_STACK:
                        return f"the app pushed a view onto {DEEPEST_STACK}: no more are allowed"
                    push_view(self.world, view.team, user.id, body)
                case other:
                    return f"the app answered with an unknown response_action “{other}”"
        except ApiError as refusal:
            return f"the app answered with a view that Slack refuses: {refusal.extra}"
        finally:
            self.changed(None)
        return None

    # --- leaving ----------------------------------------------------------------------------------------------------

    async def close(self, user: User, request: Json) -> Outcome:
        """Leave the view on top; with `all`, or where the view clears on closing, all of them."""
        view = self.get(str(request.get("view_id") or ""), user)
        stack = self.world.stacks.get(user.id, [])
        cleared = bool(request.get("all") or view.body.get("clear_on_close"))
        gone = [self.world.views[each] for each in stack] if cleared else [view]
        for each in gone:
            if each.id in stack:
                stack.remove(each.id)
        self.changed(None)
        ack: Acknowledgement | None = None
        for each in reversed(gone):
            if each.body.get("notify_on_close"):
                workspace = self.world.workspaces[each.team]
                home = self.world.workspaces[user.workspace]
                payload = payloads.view_closed(workspace, user, home, each, cleared=cleared)
                ack = await self.deliveries.deliver(workspace, "interactive", payload)
        return ack, None, {}


def _errors(view: View) -> dict[str, str]:
    """What Slack's client itself would not let pass, by block."""
    found = {}
    for block, element in elements(view.body["blocks"]):
        if block["type"] == "input":
            problem = refused(block, element, view.state[block["block_id"]][element["action_id"]])
            if problem:
                found[block["block_id"]] = problem
    return found


def _show_errors(view: View, errors: Any) -> str | None:
    inputs = {block["block_id"] for block, _ in elements(view.body["blocks"]) if block["type"] == "input"}
    given = errors if isinstance(errors, dict) else {}
    view.errors = {block: str(text) for block, text in given.items() if block in inputs}
    return None if view.errors else "the app answered errors for blocks that are no inputs"
