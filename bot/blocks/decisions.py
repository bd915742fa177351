"""What waits for an answer, with the buttons that give it: for managers in a list, for partners also as a message of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, ours, reader, told
from bot.blocks.text import Words, said
from bot.deciding import Asked, Pointer
from dsl.nodes import Program
from programs.preferences import preferred_first
from programs.questions import Answer, answers_asked, choices_in_words, ready_answers, what_otherwise

_SHOWN: Final = 15
_LONGEST_VALUE: Final = 2_000
"""What Slack takes as a button's value."""


def overview(found: Sequence[Asked], *, locale: str) -> Message:
    """What somebody can answer: as a manager, as a partner's person, or as both."""
    if not found:
        return kit.message(kit.section(said("Nothing waits for your decision.")))
    blocks: list[Block | None] = []
    shown = found[:_SHOWN]
    own = [asked for asked in shown if asked.question.by == "partner"]
    if own:
        partner = own[0].question.partner
        blocks.append(kit.section(said("*{partner}*, this is yours to choose or decide:", partner=partner)))
        blocks += [block for asked in own for block in item(asked, locale)]
    if len(own) < len(shown):
        blocks.append(kit.section(said("*This waits for a partner manager*")))
        blocks += [block for asked in shown if asked not in own for block in item(asked, locale)]
    more = len(found) - _SHOWN
    if more > 0:
        blocks.append(kit.context(said("… and {more} more; they come up once these are decided.", more=more)))
    return kit.message(*blocks)


def opened(asked: Asked) -> Message:
    """The message in a partner's channel when it can first choose or decide."""
    lead = said(
        ":ballot_box_with_ballot: *{partner}*, you can choose now:"
        if asked.program.decision(asked.question.name) is None
        else ":ballot_box_with_ballot: *{partner}*, this is for you to decide:",
        partner=asked.question.partner,
    )
    return kit.message(kit.section(lead), *item(asked, reader()))


def reminded(asked: Asked) -> Message:
    """On the day before the last one."""
    lead = said(
        ":hourglass_flowing_sand: *{partner}*, tomorrow is the last day for this:",
        partner=asked.question.partner,
    )
    return kit.message(kit.section(lead), *item(asked, reader()))


def answered(told: Message, answer: Answer, program: Program) -> Message:
    """In place of the message that asked: the same without its buttons, and what it came to."""
    standing = [dict(block) for block in told.blocks if block["type"] != "actions"]
    if answer.text is None:
        outcome = said(":heavy_minus_sign: This is not to be answered any more.")
    elif answer.in_time:
        outcome = said(":white_check_mark: The answer is: *{answer}*.", answer=_called(answer, program))
    else:
        outcome = said(
            ":hourglass: Nobody answered in time, so that it is: *{answer}*.", answer=_called(answer, program)
        )
    block = kit.context(outcome)
    return Message(f"{told.text}\n{outcome}", (*standing, block))


def _called(answer: Answer, program: Program) -> str:
    """As the button said it."""
    text = answer.text or ""
    ready = ready_answers(program, answer.question.name)
    called = next((called for called, kept in ready if kept == text), text)
    return ours(called) if text in ("yes", "no") else called


def more_opened(partner: str, program: str, more: int) -> Message:
    return kit.message(
        kit.section(
            said(
                "*{partner}*, {more} more in {program} wait for your choice. `@Premio decisions` lists them.",
                partner=partner,
                more=more,
                program=program,
            )
        ),
        kit.actions(kit.button("Show them", actions.DECISIONS)),
    )


def item(asked: Asked, locale: str) -> list[Block | None]:
    return [kit.section(_about(asked, locale)), _buttons(asked)]


def form(asked: Asked, locale: str) -> Block:
    """Where a figure, a day or a text is asked for."""
    wanted = answers_asked(asked.program, asked.question.name, locale)
    decision = asked.program.decision(asked.question.name)
    example = {"percent": "5%", "money": "500", "number": "10", "date": "2026-07-31"}
    return kit.modal(
        "Decide",
        [
            kit.section(_about(asked, locale)),
            kit.text_input(
                "What do you decide?",
                block_id=actions.DECISION_BLOCK,
                action_id=actions.INPUT,
                placeholder=example.get(decision.type, "") if decision is not None else "",
                hint=told(
                    "{wanted}. It cannot be changed here afterwards.", wanted=wanted[:1].upper() + wanted[1:]
                ),
                multiline=False,
            ),
        ],
        callback_id=actions.DECIDE_VIEW,
        submit="Decide",
        metadata=str(Pointer.to(asked)),
    )


def taken(asked: Asked, answer: str, locale: str) -> Words:
    """`answer` as it is called: a number that was pressed is a choice's place."""
    ready = {kept: called for called, kept in ready_answers(asked.program, asked.question.name)}
    return said(
        "Noted: *{answer}* for _{name}_, {partner}, {about}. It counts in a moment.",
        answer=ready.get(answer, answer),
        name=asked.question.name,
        partner=asked.question.partner,
        about=_occasion(asked, locale),
    )


def _about(asked: Asked, locale: str) -> Words:
    question, program = asked.question, asked.program
    where = program.name if question.rule == question.name else f"{program.name}, {question.rule}"
    otherwise = what_otherwise(program, question.name, language())
    if question.until is None:
        term = told("There is no last day for it; until it is answered, nothing of this is owed.")
    else:
        day = figures.day(question.until, locale)
        term = told(
            "Until {day}, that day included; otherwise it is {otherwise}.", day=day, otherwise=otherwise
        )
    if not question.is_pointed_at:
        term += " " + told("It is answered by a file of decisions.")
    return said(
        "*{name}*  ({where})\n{partner}, {about}: {wanted}\n_{term}_",
        name=question.name,
        where=where,
        partner=question.partner,
        about=_occasion(asked, locale),
        wanted=choices_in_words(program, question.name, locale)
        or answers_asked(program, question.name, locale),
        term=term,
    )


def _buttons(asked: Asked) -> Block | None:
    question = asked.question
    if not question.is_pointed_at:
        return None
    ready = preferred_first(
        ready_answers(asked.program, question.name), asked.program.rule(question.name), asked.liking
    )
    if not ready:
        return kit.actions(_button("Decide", actions.DECIDE_OPEN, Pointer.to(asked)))
    return kit.actions(
        *(
            _button(
                called,
                f"{actions.DECIDE}:{number}",
                Pointer.to(asked, kept),
                confirm=called,
                is_ours=kept in ("yes", "no"),
            )
            for number, (called, kept) in enumerate(ready)
        )
    )


def _button(
    label: str, action: str, pointer: Pointer, *, confirm: str = "", is_ours: bool = True
) -> Block | None:
    if len(str(pointer)) > _LONGEST_VALUE:
        return None
    return kit.button(
        label,
        action,
        str(pointer),
        confirm=told(
            "{name}: {answer}. It cannot be changed here afterwards.", name=pointer.name, answer=confirm
        )
        if confirm
        else None,
        is_ours=is_ours,
    )


def _occasion(asked: Asked, locale: str) -> str:
    fact, period = asked.question.fact, asked.question.period
    if fact is not None:
        return figures.fact(fact)
    if period is None:
        return told("the whole program")
    return told(
        "{start} to {end}", start=figures.day(period.start, locale), end=figures.day(period.end, locale)
    )
