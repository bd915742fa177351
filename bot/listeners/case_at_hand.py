"""The case that a button or a form is about, as far as whoever acts may see it, and whether they may decide it."""

from __future__ import annotations

from bot.blocks.text import Words, said
from bot.call import Call
from bot.envelope import number_in
from programs.facts import folded
from storage import cases
from storage.cases import Case


def at_hand(call: Call) -> Case | None:
    """None after having said that there is none; what is somebody else's sounds the same."""
    case = find(call, call.envelope.value)
    if case is None:
        call.say(not_there())
    return case


def find(call: Call, number: str) -> Case | None:
    """By the number in a button's value, or as people write it, which may be anything: `12`, `C-12`."""
    asked = number_in(number.strip().upper().removeprefix("C-"))
    with call.database.reading() as session:
        case = cases.find(session, workspace_id=call.workspace.id, number=asked)
    return case if case is not None and (is_own(call, case) or decides(call, case)) else None


def is_own(call: Call, case: Case) -> bool:
    """Whether it is of the partner whose person acts."""
    return call.partner is not None and folded(call.partner) == folded(case.partner)


def decides(call: Call, case: Case) -> bool:
    """Managers and approvers decide, but nobody for the own partner."""
    return call.is_approver and not is_own(call, case)


def not_there() -> Words:
    return said("That case is not there, or not yours to see.")
