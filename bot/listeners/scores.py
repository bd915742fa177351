"""`/premio scores`: what is judged and not sold is entered by hand, and becomes the same fact as a file of scores brings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from bot import actions
from bot.blocks import kit
from bot.blocks import scores as blocks
from bot.blocks.reader import ours, told
from bot.blocks.text import said
from bot.call import Call
from bot.listeners.forms import Answer, at_fields, notice, typed
from bot.listeners.speech import Speech
from bot.listeners.whose import partners_known
from bot.versions import program_of
from programs.facts import folded
from programs.numerals import number
from programs.scored import scores_asked
from storage import entered_scores, goal_periods, programs

_LARGEST: Final = Decimal(10) ** 12


def show(call: Call, _speech: Speech) -> None:
    call.require_manager()
    if not _names(call):
        call.say(said("No program that is active asks for a score."))
    else:
        call.open(_form(call), button=kit.button("Enter scores", actions.SCORES))


def on_show(call: Call) -> None:
    show(call, Speech("scores", ""))


def enter(call: Call) -> Answer | None:
    """The form was sent: all of it is taken, or nothing."""
    call.require_manager()
    mistakes: dict[str, str] = {}
    name = {folded(each): each for each in _names(call)}.get(folded(typed(call, "score")))
    if name is None:
        mistakes["score"] = ours("No program that is active asks for a score.")
    try:
        period = goal_periods.label(typed(call, "period"))
    except ValueError:
        mistakes["period"] = ours("Write it like 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026 or program.")
    scores = _scores(call, mistakes)
    if mistakes or name is None:
        return at_fields(mistakes)
    report = call.database.run(
        lambda session: entered_scores.enter(
            session,
            scores,
            name=name,
            period=period,
            workspace_id=call.workspace.id,
            by=call.actor,
            now=call.now,
        )
    )
    return notice(blocks.entered(name, period, report))


def _scores(call: Call, mistakes: dict[str, str]) -> dict[str, Decimal]:
    known = partners_known(call)
    found: dict[str, Decimal] = {}
    for line in typed(call, "scores").splitlines():
        written, _, value = line.rpartition(":")
        if not value.strip():
            continue
        partner = known.get(folded(written))
        if partner is None:
            mistakes["scores"] = told("I know no partner “{name}”.", name=(written or line).strip()[:60])
        elif call.partner is not None and folded(call.partner) == folded(partner):
            mistakes["scores"] = told(
                "{partner} is the partner that you work for: somebody else scores it.", partner=partner
            )
        elif partner in found:
            mistakes["scores"] = told("{partner} stands there twice.", partner=partner)
        else:
            try:
                found[partner] = _figure(value.strip())
            except ValueError:
                mistakes["scores"] = told(
                    "Write the score of {partner} in digits, such as 8.5 or 90%.", partner=partner
                )
    if not found:
        mistakes.setdefault("scores", ours("Write at least one score."))
    return found


def _figure(text: str) -> Decimal:
    """As files have it: `90%` is 0.9. Raises ValueError."""
    figure = number(text.removesuffix("%").strip(), None)
    if abs(figure) >= _LARGEST:
        raise ValueError(text)
    return figure / 100 if text.endswith("%") else figure


def _form(call: Call) -> Any:
    return blocks.form(_names(call), sorted(partners_known(call).values(), key=folded))


def _names(call: Call) -> list[str]:
    with call.database.reading() as session:
        running = programs.in_force(session, workspace_id=call.workspace.id)
    asked = (name for version in running for name in scores_asked(program_of(version.text)))
    return list({folded(name): name for name in asked}.values())
