"""What waits for somebody's answer: a decision or a choice, each for one fact or period of a partner, as the awards tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dsl import nodes
from dsl.offers import choice_name, chosen, default_of
from programs.awards import Award, FactRef
from programs.choosing import CHOICE
from programs.decision_words import answers
from programs.facts import folded
from programs.periods import Period
from programs.phrases import Phrases
from programs.speech import quoted, speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`name` is the decision's, or of an offer the rule's, which is called `rule` in either case."""

    name: str
    rule: str
    by: nodes.Decider
    partner: str
    fact: FactRef | None = None
    period: Period | None = None
    until: date | None = None
    """The last day on which an answer counts; None: any."""

    @property
    def about(self) -> str:
        """The fact or the days: `deals:D-1`, `2026-07-01/2026-09-30`."""
        if self.fact is not None:
            return f"{self.fact.kind}:{self.fact.id}"
        return f"{self.period.start}/{self.period.end}" if self.period is not None else ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal for the same question, whichever of a rule's awards waits for it."""
        return folded(self.name), folded(self.partner), self.about

    @property
    def is_pointed_at(self) -> bool:
        """Whether an answer can be about just this; one about a receipt holds for its days."""
        return self.period is not None if self.fact is None else self.fact.kind != "receipts"


def questions(program: nodes.Program, awards: Iterable[Award]) -> tuple[Question, ...]:
    """What these awards of the program wait for, each question once."""
    found: dict[tuple[str, str, str], Question] = {}
    for award in awards:
        for question in _of(award, program):
            found.setdefault(question.key, question)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """What has become of a question. `text` is the answer; None: it is not to be answered any more."""

    question: Question
    text: str | None
    in_time: bool = True
    """Whether somebody gave it; else it is what the program says where nobody does."""


def answered(program: nodes.Program, award: Award, *, is_withdrawn: bool) -> Iterator[Answer]:
    """The questions that this award, as it is now, waits for no longer; of one that is withdrawn, all that it may have waited for."""
    for step in award.steps:
        match step.kind:
            case "choice" if step.value or is_withdrawn:
                question = _question(award, award.rule, "partner", None)
            case "decided" | "undecided" | "awaited" if (decision := program.decision(step.text)) is not None:
                if step.kind == "awaited" and not is_withdrawn:
                    continue
                question = _question(award, decision.name, decision.by, None)
            case "undecided":
                question = _question(award, award.rule, "partner", None)
            case _:
                continue
        yield Answer(question, None if is_withdrawn else str(step.value), step.kind != "undecided")


def asks_anything(program: nodes.Program) -> bool:
    return bool(program.decisions) or any(rule.offer is not None for rule in program.rules)


def ready_answers(program: nodes.Program, name: str) -> tuple[tuple[str, str], ...]:
    """What can be answered, where that can be counted up: how it is called, and what is kept as the answer. Else nothing."""
    decision, rule = program.decision(name), program.rule(name)
    if decision is not None:
        if decision.options:
            return tuple((option, option) for option in decision.options)
        return (("Yes", "yes"), ("No", "no")) if decision.type == "yes/no" else ()
    if rule is None:
        return ()
    named = ((number, choice, choice_name(choice)) for number, choice in enumerate(rule.choices, start=1))
    return tuple(
        (called, called if chosen(rule, called) is choice else str(number))
        for number, choice, called in named
    )


def answers_asked(program: nodes.Program, name: str, lang: str = "en") -> str:
    """`a percentage from 0 up to 10%`, `“5k EUR” or “Emergency”`."""
    words = Phrases(program, speech(lang))
    decision = program.decision(name)
    if decision is not None:
        return answers(decision, words)
    return words.speech.any_of(quoted(called) for called, _ in ready_answers(program, name))


def choices_in_words(program: nodes.Program, name: str, lang: str = "en") -> str | None:
    """`“5k EUR”, “Team training week”, or 5,000 EUR for “Emergency”`: what a partner chooses from, as it reads it; None where that is no offer."""
    rule = program.rule(name)
    if program.decision(name) is not None or rule is None:
        return None
    words = Phrases(program, speech(lang))
    return words.speech.any_of(_choice(each, words) for each in rule.choices)


def what_otherwise(program: nodes.Program, name: str, language: str) -> str | None:
    """What holds where nobody answers in time, in words; None where it waits for ever."""
    words = Phrases(program, speech(language))
    decision, rule = program.decision(name), program.rule(name)
    if decision is not None:
        return words.noun(decision.otherwise) if decision.otherwise is not None else None
    default = default_of(rule) if rule is not None else None
    return _choice(default, words) if default is not None else None


def _choice(choice: nodes.Pay | nodes.PayTable | nodes.Item | nodes.Donate, words: Phrases) -> str:
    match choice:
        case nodes.Donate(amount, to):
            return words.speech.say("{amount} for {receiver}", amount=words.noun(amount), receiver=quoted(to))
        case _:
            return quoted(choice_name(choice))


def _of(award: Award, program: nodes.Program) -> Iterator[Question]:
    for step in award.steps:
        if step.kind == "awaited":
            decision = program.decision(step.text)
            if decision is not None:
                until = date.fromisoformat(step.unit) if step.unit else None
                yield _question(award, decision.name, decision.by, until)
        elif step.kind == "choice" and not step.value and award.line == CHOICE:
            until = date.fromisoformat(step.unit) if step.unit else None
            yield _question(award, award.rule, "partner", until)


def _question(award: Award, name: str, by: nodes.Decider, until: date | None) -> Question:
    return Question(
        name=name,
        rule=award.rule,
        by=by,
        partner=award.partner,
        fact=award.fact,
        period=award.period if award.fact is None else None,
        until=until,
    )
