"""Cases in Slack: the list of what is open, one case with its journal, the forms about it, and what its people are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import ours, phrase, several, told
from bot.blocks.text import Words, joined, moment, said, who
from storage.cases import LONGEST, Case, Event
from storage.people import Actor

_SHOWN: Final = 15
_ENDED: Final = 5
_EVENTS: Final = 12
_ON_HOME: Final = 5
_NAMED: Final = 15

KINDS: Final[Mapping[str, str]] = {
    "dispute": phrase("Dispute"),
    "detractor": phrase("Detractor"),
}
"""What a kind of case is called; whoever opens cases of a new kind names it here."""
_OUTCOMES: Final[Mapping[str, str]] = {
    "booked": phrase("booked"),
    "declined": phrase("declined"),
    "done": phrase("done"),
}


def overview(found: Sequence[Case], *, now: datetime) -> Message:
    """What is open, for those who see to it."""
    if not found:
        return kit.message(kit.section(said("No case is open.")))
    late = sum(each.due_at <= now for each in found)
    lead = said("*{cases} open.*", cases=_open(len(found)))
    if late:
        lead = joined([lead, said("{late}", late=_late(late))], " ")
    more = len(found) - _SHOWN
    return kit.message(
        kit.section(lead),
        *(kit.section(_line(each, now), _show(each)) for each in found[:_SHOWN]),
        kit.context(said("… and {more} more; they come up once these are done.", more=more))
        if more > 0
        else None,
    )


def of_partner(partner: str, found: Sequence[Case], *, now: datetime, buttons: Block | None) -> Message:
    """A partner's own: what is open, and what ended last; `found` is the newest first."""
    open_ = [each for each in found if each.is_open]
    ended = [each for each in found if not each.is_open][:_ENDED]
    if not found:
        return kit.message(
            kit.section(
                said("*{partner}* has no case. If a deal or an award is not right, say so:", partner=partner)
            ),
            buttons,
        )
    return kit.message(
        kit.section(said("*Cases of {partner}*", partner=partner)),
        *(kit.section(_own_line(each, now), _show(each)) for each in [*open_, *ended][:_SHOWN]),
        buttons,
    )


def on_desk(found: Sequence[Case], by_hand: int, *, now: datetime) -> list[Block]:
    """For a manager's Home: how much is open, and what was entered by hand (awards, scores) and waits. Nothing where nothing is."""
    blocks: list[Block] = []
    if found:
        lead = said(":mag: {cases} open.", cases=_open(len(found)))
        late = sum(each.due_at <= now for each in found)
        blocks.append(
            kit.section(
                joined([lead, said("{late}", late=_late(late))], " ") if late else lead,
                kit.button("Cases", actions.CASES),
            )
        )
    if by_hand:
        waiting = several(
            by_hand,
            "{count} thing entered by hand waits",
            "{count} things entered by hand wait",
        )
        blocks.append(
            kit.section(
                said(":raised_hand: {waiting} for approval.", waiting=waiting),
                kit.button("Show them", actions.ADJUSTMENTS),
            )
        )
    return blocks


def on_home(found: Sequence[Case], *, now: datetime) -> list[Block]:
    """For a partner's Home: its own that are open."""
    return [kit.section(_own_line(each, now), _show(each)) for each in found[:_ON_HOME]]


def detail(
    case: Case,
    events: Sequence[Event],
    *,
    body: Sequence[Block],
    to_partner: bool,
    buttons: Block | None,
    now: datetime,
) -> Message:
    """Everything about one case; a partner reads what it said and what it was told, and no names of ours."""
    lines = [line for each in events if (line := _event(each, to_partner=to_partner)) is not None]
    return kit.message(
        kit.section(_own_line(case, now) if to_partner else _line(case, now)),
        *body,
        *kit.sections([said("*What happened*"), *lines[-_EVENTS:]]),
        buttons,
    )


def partner_buttons(case: Case) -> Block | None:
    if not case.is_open:
        return None
    return kit.actions(
        kit.button(
            "Answer" if case.state == "asked" else "Add something", actions.CASE_ANSWER, str(case.number)
        )
    )


def staff_buttons(case: Case, *first: Block | None, mine: bool) -> Block | None:
    """`first` are those of the case's kind."""
    if not case.is_open:
        return None
    number = str(case.number)
    about = f"case:{number}"
    is_dispute = case.kind == "dispute"
    return kit.actions(
        *first,
        kit.button(
            "Turn it down" if is_dispute else "Done",
            actions.CASE_END,
            number,
            style="danger" if is_dispute else "primary",
        ),
        kit.button("Ask the partner", actions.CASE_ASK, number) if case.partner else None,
        kit.button("Give or take by hand", actions.ADJUST, about) if is_dispute else None,
        None if mine else kit.button("I see to it", actions.CASE_TAKE, number),
    )


def ask_form(case: Case) -> Block:
    return _form(
        case,
        phrase("What do you ask {partner}?"),
        hint=phrase("They read it in their channel, and answer there."),
        view=actions.CASE_ASK_VIEW,
        submit="Ask",
    )


def answer_form(case: Case) -> Block:
    return _form(
        case,
        phrase("What do you want to say?"),
        hint=phrase("Whoever sees to the case reads it."),
        view=actions.CASE_ANSWER_VIEW,
        submit="Send",
    )


def end_form(case: Case) -> Block:
    is_dispute = case.kind == "dispute"
    return _form(
        case,
        phrase("Why does it stay as it is?") if is_dispute else phrase("What was done about it?"),
        hint=phrase("{partner} reads this.")
        if is_dispute
        else phrase("It stands in the journal of the case."),
        view=actions.CASE_END_VIEW,
        submit="Turn it down" if is_dispute else "Done",
    )


def asked(case: Case, text: str) -> Message:
    """For the partner."""
    return kit.message(
        kit.section(
            said(
                ":speech_balloon: *{partner}*, a question about {case}:", partner=case.partner, case=case.name
            )
        ),
        kit.section(said("“{text}”", text=text)),
        kit.actions(
            kit.button("Answer", actions.CASE_ANSWER, str(case.number), style="primary"),
            kit.button("Show the case", actions.CASE_SHOW, str(case.number)),
        ),
    )


def answered(case: Case, text: str) -> Message:
    """For whoever sees to it."""
    return kit.message(
        kit.section(
            said(
                ":speech_balloon: *{partner}* about {case}: “{text}”",
                partner=case.partner,
                case=case.name,
                text=text,
            )
        ),
        kit.actions(kit.button("Show the case", actions.CASE_SHOW, str(case.number))),
    )


def declined(case: Case, text: str) -> Message:
    """For the partner."""
    return kit.message(
        kit.section(
            said(
                "*{partner}*, {case} is closed, and everything stays as it was: “{text}”",
                partner=case.partner,
                case=case.name,
                text=text,
            )
        ),
        kit.context(said("If that is not right either, open a new case and say what was missed.")),
        kit.actions(kit.button("Show the case", actions.CASE_SHOW, str(case.number))),
    )


def answered_by(by: Actor) -> Message:
    """Under a question to the partner."""
    return kit.message(kit.context(said(":white_check_mark: Answered by {who}.", who=who(str(by)))))


def asked_of(case: Case) -> Message:
    """Under a question to the partner that nobody answered while the case was open."""
    assert case.ended_at is not None, "it is over"
    return kit.message(
        kit.context(said("*{case}*: {state}", case=case.name, state=_state(case, case.ended_at)))
    )


def over(case: Case, by: Actor) -> Message:
    """For whoever was told of it: what became of it."""
    assert case.ended_at is not None, "it is over"
    return kit.message(
        kit.context(
            said(
                "*{case}*: {state} · {who}",
                case=case.name,
                state=_state(case, case.ended_at),
                who=who(str(by)),
            )
        )
    )


def many_escalated(late: Sequence[Case]) -> Message:
    """The same of more than are told one by one."""
    shown = [
        said("{case} of *{partner}*", case=case.name, partner=_concerned(case)) for case in late[:_NAMED]
    ]
    more = len(late) - _NAMED
    return kit.message(
        kit.section(
            said(
                ":alarm_clock: {count} cases are past their time. Please see to them, or hand them on.",
                count=len(late),
            )
        ),
        kit.section(joined(shown, ", ")),
        kit.context(said("… and {more} more.", more=more)) if more > 0 else None,
        kit.actions(kit.button("Cases", actions.CASES)),
    )


def escalated(case: Case) -> Message:
    """For those who could see to it as well."""
    return kit.message(
        kit.section(
            said(
                ":alarm_clock: {case} of *{partner}* ({kind}) is past its time, {due}. Please see to it, or hand it on.",
                case=case.name,
                partner=_concerned(case),
                kind=_kind(case),
                due=moment(case.due_at),
            )
        ),
        kit.actions(kit.button("Show the case", actions.CASE_SHOW, str(case.number))),
    )


def _form(case: Case, question: str, *, hint: str, view: str, submit: str) -> Block:
    return kit.modal(
        case.name,
        [
            kit.text_input(
                told(question, partner=case.partner),
                block_id=actions.WORDS_BLOCK,
                action_id=actions.INPUT,
                longest=LONGEST,
                hint=told(hint, partner=case.partner),
            )
        ],
        callback_id=view,
        submit=submit,
        metadata=str(case.number),
    )


def _concerned(case: Case) -> str:
    """The partner; of a poll of our own people there is none."""
    return case.concerns or ours("our own people")


def _line(case: Case, now: datetime) -> Words:
    return said(
        "*{case}*  {kind}, *{partner}*\n{state} · {who}",
        case=case.name,
        kind=_kind(case),
        partner=_concerned(case),
        state=_state(case, now),
        who=who(case.owner) if case.owner else said("nobody in particular"),
    )


def _own_line(case: Case, now: datetime) -> Words:
    if case.is_open and case.state != "asked":
        state = said("we look into it, until {due}", due=moment(case.due_at))
        if case.due_at <= now:
            state = said("it takes us longer than we said; it was passed on")
    else:
        state = _state(case, now)
    return said("*{case}*  {kind}\n{state}", case=case.name, kind=_kind(case), state=state)


def _state(case: Case, now: datetime) -> Words:
    if case.ended_at is not None:
        outcome = ours(_OUTCOMES.get(case.outcome, case.outcome))
        return said("{outcome}, {when}", outcome=outcome, when=moment(case.ended_at))
    if case.state == "asked":
        return said("waits for the partner's answer, until {due}", due=moment(case.due_at))
    if case.due_at <= now:
        return said("*late*: it was due {due}", due=moment(case.due_at))
    return said("open, until {due}", due=moment(case.due_at))


def _event(event: Event, *, to_partner: bool) -> Words | None:
    by = who(event.actor) if event.actor else said("I")
    quoted = said(": “{note}”", note=event.note) if event.note else said("")
    match event.act:
        case "given" | "noted" | "escalated" if to_partner:
            return None
        case "opened":
            what = said("opened{quoted}", quoted=quoted)
        case "given":
            what = said("now with {who}", who=who(event.note))
        case "noted":
            what = said("{who} noted{quoted}", who=by, quoted=quoted)
        case "asked":
            what = said("asked{quoted}", quoted=quoted)
        case "answered":
            what = said("answered{quoted}", quoted=quoted)
        case "escalated":
            what = said("past its time; others were told")
        case "ended" if to_partner:
            what = said("closed{quoted}", quoted=quoted)
        case "ended":
            what = said("closed by {who}{quoted}", who=by, quoted=quoted)
    return said("• {when}: {what}", when=moment(event.at), what=what)


def _kind(case: Case) -> str:
    return ours(KINDS.get(case.kind, case.kind))


def _open(count: int) -> str:
    return several(count, "{count} case is", "{count} cases are")


def _late(count: int) -> str:
    return several(count, "{count} is past its time.", "{count} are past their time.")


def _show(case: Case) -> Block:
    return kit.button("Show", actions.CASE_SHOW, str(case.number))
