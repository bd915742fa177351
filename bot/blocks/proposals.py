"""A draft that partners are asked about: what they read, what becomes of it, and what the manager reads of their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.programs import paragraphs
from bot.blocks.reader import language, ours, phrase, several, told
from bot.blocks.text import Words, joined, moment, said, who
from dsl import nodes
from programs.explain import program_in_words
from programs.facts import folded
from programs.numbers_in_words import clauses, said_instead
from programs.versions import program_of
from storage.programs import Version
from storage.proposals import Kind, Outcome, Proposal, Reaction

_WORDS_SHOWN: Final = 600
_PARTNERS: Final = 20

_THANKS: Final[Mapping[Outcome, str]] = {
    "deadline": phrase("The time for answers is over. What you said is with those who write the program."),
    "edited": phrase("The draft has been changed since. What you said is with those who write the program."),
    "adopted": phrase("The draft has been changed after what partners said to it."),
    "activated": phrase("It is in force now."),
    "withdrawn": phrase("The question was taken back. What you said is with those who write the program."),
}
_ENDED: Final[Mapping[Outcome, str]] = {
    "deadline": phrase("Ended: the time for answers is over."),
    "edited": phrase("Ended: the draft was changed."),
    "adopted": phrase("Ended: a suggestion was taken over."),
    "activated": phrase("Ended: it is in force."),
    "withdrawn": phrase("Ended by a manager."),
}
_SIDES: Final[Mapping[Kind, str]] = {
    "agree": phrase(":white_check_mark: agrees"),
    "object": phrase(":no_entry_sign: objects"),
}
_SAID: Final[Mapping[Kind, str]] = {
    "agree": phrase("{partner} agrees with *{name}*, says {who}."),
    "object": phrase("{partner} objects to *{name}*, says {who}: “{words}”"),
    "comment": phrase("{partner} comments on *{name}*, says {who}: “{words}”"),
    "suggest": phrase("{partner} suggests other numbers for *{name}*, says {who}. {words}"),
}


def asked(proposal: Proposal, version: Version) -> Message:
    """In a partner's channel, in its language."""
    value = str(proposal.id)
    return kit.message(
        kit.header(told("{name}: what do you think?", name=version.name)),
        kit.context(
            said(
                "A draft: nothing of it is in force. Answer until {until}; other partners see neither your answer nor your figures.",
                until=moment(proposal.closes_at),
            )
        ),
        kit.section(said("“{note}”", note=proposal.note)) if proposal.note else None,
        *draft_in_words(version),
        kit.actions(
            kit.button("I agree", actions.PROPOSAL_AGREE, value, style="primary"),
            kit.button("I object", actions.PROPOSAL_OBJECT, value),
            kit.button("Comment", actions.PROPOSAL_COMMENT, value),
            kit.button("Try other numbers", actions.PROPOSAL_NUMBERS, value) if proposal.permitted else None,
        ),
    )


def draft_in_words(version: Version) -> list[Block]:
    """As partners read it: without what the vendor sets aside for it, and what the text is tested for."""
    return paragraphs(program_in_words(for_partners(program_of(version.text)), language()))


def for_partners(program: nodes.Program) -> nodes.Program:
    rules = tuple(replace(rule, budget=None) for rule in program.rules)
    return replace(program, goal=None, budget=None, rules=rules, expects=())


def thanked(version: Version, outcome: Outcome, *, taken_over: Sequence[Words] = ()) -> Message:
    """In the place of the question, without its buttons. `taken_over`: which numbers of this partner's."""
    return kit.message(
        kit.header(told("{name}: thank you", name=version.name)),
        kit.section(said("{what}", what=ours(_THANKS[outcome]))),
        kit.section(joined([said("These numbers that you suggested stand in the draft now:"), *taken_over]))
        if taken_over
        else None,
        kit.context(said("You were asked about version {number} of the draft.", number=version.number)),
    )


def numbers_in_words(version: Version, proposal: Proposal, reaction: Reaction) -> list[Words]:
    """`• Volume: up to [50,000 EUR]: 1% → 40,000 EUR`. It is the version that was shown."""
    chosen = {
        place: new for place, new in sorted(reaction.numbers.items()) if place < len(proposal.permitted)
    }
    numbers = [proposal.permitted[place] for place in chosen]
    return [
        said(
            "• {where}: {clause} → *{new}*",
            where=number.where,
            clause=str(clause),
            new=said_instead(version.text, number, new, language()),
        )
        for number, clause, new in zip(
            numbers, clauses(version.text, numbers, language()), chosen.values(), strict=True
        )
    ]


def news(proposal: Proposal, version: Version, reaction: Reaction) -> Message:
    """To whoever asked, when a partner has answered."""
    words = reaction.words[:_WORDS_SHOWN]
    sentence = said(
        _SAID[reaction.kind],
        partner=reaction.partner,
        name=version.name,
        who=who(reaction.author),
        words=said("“{words}”", words=words) if reaction.kind == "suggest" and words else words,
    )
    return kit.message(
        kit.section(sentence),
        *kit.sections(numbers_in_words(version, proposal, reaction)),
        kit.actions(
            *(_with_a_suggestion(reaction) if reaction.kind == "suggest" else ()),
            kit.button("All answers", actions.PROPOSAL_BOARD, str(proposal.id)),
        ),
    )


def shown_to(proposal: Proposal, version: Version) -> Message:
    partners = ", ".join(dict.fromkeys(each.partner for each in proposal.invited))
    return kit.message(
        kit.section(
            said(
                ":speech_balloon: *{name}*, version {number}, is shown to {partners} until {until}. I tell you what they answer.",
                name=version.name,
                number=version.number,
                partners=partners,
                until=moment(proposal.closes_at),
            )
        ),
        kit.actions(kit.button("All answers", actions.PROPOSAL_BOARD, str(proposal.id))),
    )


def board(proposal: Proposal, version: Version, reactions: Sequence[Reaction]) -> Message:
    """All answers, partner by partner. For managers only."""
    of: dict[str, list[Reaction]] = {folded(each.partner): [] for each in proposal.invited}
    names = {folded(each.partner): each.partner for each in proposal.invited}
    for reaction in reactions:
        of.setdefault(folded(reaction.partner), []).append(reaction)
    shown = list(of.items())[:_PARTNERS]
    state = (
        said("Open until {until}.", until=moment(proposal.closes_at))
        if proposal.outcome is None
        else said("{ended}", ended=ours(_ENDED[proposal.outcome]))
    )
    return kit.message(
        kit.header(told("{name}: what partners say", name=version.name)),
        kit.context(said("Version {number}, shown by {who}. {state}", number=version.number, who=who(proposal.proposed_by), state=state)),
        *(block for key, found in shown for block in _of_partner(version, proposal, names.get(key, key), found)),
        kit.context(said("… and {more} more.", more=len(of) - len(shown))) if len(of) > len(shown) else None,
        kit.actions(
            kit.button("Show it", actions.PROGRAM_SHOW, str(version.id)),
            kit.button("Edit", actions.PROGRAM_EDIT, str(version.id)),
            kit.button(
                "End it",
                actions.PROPOSAL_END,
                str(proposal.id),
                style="danger",
                confirm=told("Partners are thanked, and can answer no more. What they said stays here."),
            )
            if proposal.outcome is None
            else None,
        ),
    )  # fmt: skip


def _of_partner(
    version: Version, proposal: Proposal, partner: str, reactions: Sequence[Reaction]
) -> Iterator[Block]:
    side = next((each for each in reversed(reactions) if each.takes_a_side), None)
    lines = [
        said(
            "*{partner}*  {side}",
            partner=partner,
            side=ours(_SIDES[side.kind]) if side else told("has not said yes or no"),
        )
    ]
    lines += [
        said("> {who}: {words}", who=who(each.author), words=" ".join(each.words[:_WORDS_SHOWN].split()))
        for each in reactions
        if each.words and each.kind != "suggest"
    ]
    yield from kit.sections(lines)
    for each in reactions:
        if each.kind == "suggest":
            yield from _suggestion(version, proposal, each)


def _suggestion(version: Version, proposal: Proposal, reaction: Reaction) -> Iterator[Block]:
    lines = [
        said("{who} suggests:", who=who(reaction.author)),
        *numbers_in_words(version, proposal, reaction),
        *([said("> {words}", words=" ".join(reaction.words[:_WORDS_SHOWN].split()))] if reaction.words else []),
    ]  # fmt: skip
    if reaction.adopted_version_id is not None:
        yield kit.section(joined([*lines, said(":white_check_mark: taken over")]))
        return
    yield kit.section(joined(lines))
    buttons = kit.actions(*_with_a_suggestion(reaction))
    assert buttons is not None, "there are two"
    yield buttons


def _with_a_suggestion(reaction: Reaction) -> tuple[Block, Block]:
    """What a manager can do with other numbers, wherever these are told."""
    return (
        kit.button(
            "Take it over",
            actions.PROPOSAL_ADOPT,
            str(reaction.id),
            confirm=told(
                "The draft gets a new version with these numbers, everything else of its text stays. The question to partners ends, and they are thanked."
            ),
        ),
        kit.button("What it would cost", actions.PROPOSAL_EFFECT, str(reaction.id)),
    )


def tests_fail(name: str, reaction: Reaction, count: int, drawn: Sequence[Block]) -> Message:
    """Before it is taken over: which of the program's own tests would not hold, with their figures, and the way on."""
    lead = said(
        ":warning: With the numbers of *{partner}*, {count} in *{name}* would not come out as written. Nothing was changed yet:",
        partner=reaction.partner,
        count=several(count, "{count} test", "{count} tests"),
        name=name,
    )
    return kit.message(
        kit.section(lead),
        *drawn,
        kit.context(
            said(
                "A draft whose tests fail can be neither submitted nor activated: take it over and mend them with *Edit*, or leave it."
            )
        ),
        kit.actions(kit.button("Take it over as a draft", actions.PROPOSAL_ADOPT_DRAFT, str(reaction.id))),
    )


def effect(version: Version, reaction: Reaction, *, tried: Words, money: Sequence[Block]) -> Message:
    """The draft with a partner's numbers beside the draft as it was shown, for everybody. For managers only."""
    return kit.message(
        kit.header(told("{name} with other numbers", name=version.name)),
        kit.context(
            said(
                "The numbers that {partner} suggests, beside the draft. {tried}",
                partner=reaction.partner,
                tried=tried,
            )
        ),
        *money,
    )
