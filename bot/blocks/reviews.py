"""A version that waits for its approval, and what became of it, as those see it who decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot import actions
from bot.blocks import figures, kit
from bot.blocks.kit import Block, Message
from bot.blocks.programs import activate_buttons, paragraphs, submit_button
from bot.blocks.reader import language, ours, phrase, several, told
from bot.blocks.text import Words, channel_link, moment, said, who
from bot.comparison import Comparison, Summary, outcomes
from bot.reviewing import Shown
from programs.costs import Headroom, OpenChoices
from programs.differences import changes_in_words
from programs.explain import program_in_words
from programs.money import Money
from programs.version_differences import Difference
from storage.programs import Version
from storage.reviews import EXPIRES, NotDecided, Refusal, Review, Void

_CHANGES: Final = 15
_CLAUSES: Final = 12
_PARTNERS: Final = 6

_VOID: Final[Mapping[Void, str]] = {
    "replaced": phrase(":white_circle: It was submitted anew since: the newer question holds."),
    "changed": phrase(
        ":white_circle: Void: the program has changed since this was shown. Submitted again, it is shown as it is now."
    ),
    "expired": phrase(":white_circle: Void: nobody decided in time. Submit it again, on the facts of today."),
}
_REFUSED: Final[Mapping[Refusal, str]] = {
    "missing": phrase("That is not there any more."),
    "decided": phrase("Somebody has decided about that already, or it was submitted anew since."),
    "own": phrase("You wrote or submitted it yourself: it takes somebody else to approve it."),
    "changed": phrase(
        "The program has changed since this was shown, so this can no longer be decided. Submit it again."
    ),
    "another text": phrase("This is not what was shown. Have a look at it again."),
    "expired": phrase("This was submitted too long ago. Submit it again, on the facts of today."),
}


def asked(review: Review, shown: Shown) -> Message:
    """What it is about in a few lines, and the two buttons; the rest is in the thread."""
    version = shown.version
    value = f"{review.id}:{review.shown}"
    return kit.message(
        kit.header(
            told("{name}: version {number} waits for approval", name=version.name, number=version.number)
        ),
        kit.context(
            said(
                "Submitted by {who}. Somebody else decides, until {until}.",
                who=who(review.submitted_by),
                until=moment(review.submitted_at + EXPIRES),
            )
        ),
        *kit.sections(_in_short(shown)),
        kit.context(
            said(
                ":warning: The checker has {warnings}; *Show it* names them.",
                warnings=several(shown.warnings, "{count} warning", "{count} warnings"),
            )
        )
        if shown.warnings
        else None,
        kit.actions(
            kit.button("Approve", actions.REVIEW_APPROVE, value, style="primary"),
            kit.button("Decline", actions.REVIEW_DECLINE, value, style="danger"),
            kit.button("Show it", actions.PROGRAM_SHOW, str(version.id)),
        ),
    )


def details(shown: Shown) -> Message:
    """Everything that one needs to decide: what changes in words, what that costs by clause, for whom, and what is left."""
    program = shown.summary.simulation.program
    what = (
        [
            kit.section(said("*What changes*, beside version {number}", number=shown.before.number)),
            *_bullets(changes_in_words(shown.before.program, program, language()), _CHANGES),
        ]
        if shown.before is not None
        else [
            kit.section(said("*The program in plain words*; nothing of it is in force yet")),
            *paragraphs(program_in_words(program, language())),
        ]
    )
    return kit.message(*what, *money(shown.summary, shown.comparison))


def _in_short(shown: Shown) -> Iterator[Words]:
    if shown.before is None:
        yield said(
            "It is the first version of this program. In the thread: all of it in plain words, and what it costs."
        )
    else:
        changes = changes_in_words(shown.before.program, shown.summary.simulation.program, language())
        yield said(
            "{changes} beside version {number}. In the thread: each in words, what it costs, and for whom it is more or less.",
            changes=several(len(changes), "{count} change", "{count} changes"),
            number=shown.before.number,
        )
    yield _heading(shown.summary)
    yield from _whole(shown.summary, shown.comparison)
    yield from (words for _, words in _counted(shown.comparison))
    yield from _budgets(shown.summary.budgets)


def money(summary: Summary, comparison: Comparison | None) -> list[Block]:
    """What it costs, for whom it is more or less, and what is left of budgets: every partner's figures."""
    return [
        *kit.sections([_heading(summary), *_costs(summary, comparison)]),
        *kit.sections(_for_whom(comparison)),
        *kit.sections(_budgets(summary.budgets)),
    ]


def with_decision(blocks: Sequence[Mapping[str, Any]], review: Review, version: Version) -> Message:
    """What was shown, with who decided in the place of its buttons; what was approved can be activated there."""
    if review.state == "approved":
        return _instead_of_buttons(
            blocks,
            review,
            told("{name}: version {number} is approved", name=version.name, number=version.number),
            said(":white_check_mark: Approved by {who}.", who=who(review.decided_by)),
            kit.actions(*activate_buttons(version)),
        )
    return _instead_of_buttons(
        blocks,
        review,
        told("{name}: version {number} is declined", name=version.name, number=version.number),
        said(":no_entry_sign: Declined by {who}.", who=who(review.decided_by)),
        None,
    )


def in_force(blocks: Sequence[Mapping[str, Any]], review: Review, version: Version, *, by: object) -> Message:
    """What was shown, once it was activated."""
    return _instead_of_buttons(
        blocks,
        review,
        told("{name}: version {number} is active", name=version.name, number=version.number),
        said(
            ":white_check_mark: Approved by {who}, activated by {by}.",
            who=who(review.decided_by),
            by=who(str(by)),
        ),
        None,
    )


def voided(blocks: Sequence[Mapping[str, Any]], review: Review, why: Void, version: Version) -> Message:
    """What was shown, with why nobody can decide it any more, and the way to ask anew."""
    again = kit.button("Submit for approval", actions.PROGRAM_SUBMIT, str(version.id))
    return _instead_of_buttons(
        blocks,
        review,
        told("{name}: version {number} waits no longer", name=version.name, number=version.number),
        said("{why}", why=ours(_VOID[why])),
        None if why == "replaced" else kit.actions(again),
    )


def _instead_of_buttons(
    blocks: Sequence[Mapping[str, Any]], review: Review, title: str, what: Words, button: Block | None
) -> Message:
    """The title and the line below it say until when somebody decides, which is over."""
    _, _, *shown = blocks
    return kit.message(
        kit.header(title),
        kit.context(said("Submitted by {who}.", who=who(review.submitted_by))),
        *(dict(each) for each in shown if each["type"] != "actions"),
        kit.context(what),
        button,
    )


def activated(review: Review, version: Version, *, by: object) -> Message:
    """In the place of the news that it was approved."""
    return kit.message(
        kit.section(
            said(
                ":white_check_mark: {who} approved version {number} of *{name}*, and {by} activated it.",
                who=who(review.decided_by),
                number=version.number,
                name=version.name,
                by=who(str(by)),
            )
        )
    )


def decided(review: Review, version: Version) -> Message:
    """For everybody who reads along, and for whoever submitted it."""
    names = {
        "name": version.name,
        "number": version.number,
        "who": who(review.decided_by),
        "author": who(review.submitted_by),
    }
    if review.state == "declined":
        return kit.message(
            kit.section(
                said(
                    ":no_entry_sign: {who} declined version {number} of *{name}*, {author}: “{note}”",
                    note=review.note,
                    **names,
                )
            ),
            kit.actions(kit.button("Edit", actions.PROGRAM_EDIT, str(version.id))),
        )
    assert review.decided_at is not None, "it was approved"
    return kit.message(
        kit.section(
            said(
                ":white_check_mark: {who} approved version {number} of *{name}*. {author}, it can be activated until {until}, as long as neither its text nor what is in force changes.",
                until=moment(review.decided_at + EXPIRES),
                **names,
            )
        ),
        kit.actions(*activate_buttons(version)),
    )


def refused(why: NotDecided) -> Words:
    return said("{why}", why=ours(_REFUSED[why.reason]))


def no_channel(version: Version | None) -> Message:
    """That no approval is asked for here, and the way to it; `version`: what was to be submitted."""
    lead = (
        said(
            "*{name}* cannot be submitted yet: nobody has said in which channel programs are approved. Until somebody does, they are activated without an approval.",
            name=version.name,
        )
        if version is not None
        else said("Programs are activated without an approval.")
    )
    how = said("It takes a channel of your own people, with me in it: `/premio approvals #channel`, or")
    value = str(version.id) if version is not None else ""
    return kit.message(
        kit.section(said("{lead} {how}", lead=lead, how=how)),
        kit.actions(kit.button("Choose a channel", actions.APPROVALS_ASK, value, style="primary")),
    )


def channel_form(value: str) -> Block:
    """In which channel programs are approved from now on."""
    return kit.modal(
        "Approvals",
        [
            kit.section(
                said(
                    "From then on, each program is approved by a second person before it is activated: a manager, or somebody with the role *approver*."
                )
            ),
            kit.field(
                told("Channel"),
                {"type": "conversations_select", "filter": {"include": ["public", "private"]}},
                block_id=actions.CHANNEL_BLOCK,
                action_id=actions.INPUT,
                hint=told("It shows every partner's figures, so nobody from outside may be in it."),
            ),
        ],
        callback_id=actions.APPROVALS_VIEW,
        submit="Approve there",
        metadata=value,
    )


def channel_set(channel: str, version: Version | None) -> Message:
    """`version`: what was to be submitted."""
    return kit.message(
        kit.section(
            said(
                "Programs are approved in {channel} before they are activated: `/premio submit NAME`. A second person decides, a manager or somebody with the role *approver*.",
                channel=channel_link(channel),
            )
        ),
        kit.actions(submit_button(version)) if version is not None and version.state == "draft" else None,
    )


def decline_form(value: str, name: str) -> Block:
    return kit.modal(
        "Decline",
        [
            kit.section(said("Why is *{name}* not to be activated as it is?", name=name)),
            kit.text_input(
                "Reason",
                block_id=actions.REASON_BLOCK,
                longest=kit.LONGEST_REASON,
                action_id=actions.INPUT,
                hint="Whoever submitted it reads this, and so does everybody in the channel.",
            ),
        ],
        callback_id=actions.REVIEW_DECLINE_VIEW,
        submit="Decline",
        metadata=value,
    )


def _bullets(lines: Sequence[str], most: int) -> list[Block]:
    shown = [said("• {line}", line=line) for line in lines[:most]]
    if len(lines) > most:
        shown.append(said("… and {more} more", more=len(lines) - most))
    return kit.sections(shown or [said("• Nothing that awards depend on.")])


def _heading(summary: Summary) -> Words:
    return said(
        "*What it costs*, on the facts we have, run to {day}", day=figures.day(summary.simulation.as_of)
    )


def _costs(summary: Summary, comparison: Comparison | None) -> Iterator[Words]:
    """By currency; then by rule, or beside another version by what changes."""
    yield from _whole(summary, comparison)
    if comparison is not None:
        yield from _clauses(comparison)
        return
    for rule in summary.rules:
        for cost in rule.costs:
            yield said(
                "• _{rule}_: {cost} to {partners}",
                rule=rule.rule,
                cost=figures.money(cost),
                partners=several(rule.partners, "{count} partner", "{count} partners"),
            )


def _whole(summary: Summary, comparison: Comparison | None) -> Iterator[Words]:
    """In all, by currency."""
    then = comparison.before.costs if comparison else {}
    for currency in sorted({*summary.costs, *then}):
        now = Money(summary.costs.get(currency, Decimal(0)), currency)
        if comparison is None:
            yield said("All of it: *{cost}*", cost=figures.money(now))
            continue
        before = Money(then.get(currency, Decimal(0)), currency)
        yield said(
            "All of it: {before} → *{now}*  ({change})",
            before=figures.money(before),
            now=figures.money(now),
            change=_signed(Money(now.amount - before.amount, currency)),
        )
    if not summary.costs and not then and not summary.choices.count:
        yield said("Nothing, as nobody would earn anything.")
    if summary.choices.count:
        yield _choices(summary.choices)


def _choices(open_: OpenChoices) -> Words:
    count = several(
        open_.count,
        "{count} choice of a partner is open, and in none of these figures",
        "{count} choices of partners are open, and in none of these figures",
    )
    if not open_.most:
        return said("{count}.", count=count)
    most = " + ".join(figures.money(each) for each in open_.most)
    return said("{count}: up to *{most}* more, where all take the dearest.", count=count, most=most)


def _clauses(comparison: Comparison) -> Iterator[Words]:
    effects = comparison.effects
    for effect in effects.clauses[:_CLAUSES]:
        variant = effect.variant
        where = (
            told("{rule}, {clause}", rule=variant.rule, clause=variant.clause)
            if variant.rule
            else variant.clause
        )
        if effect.change is None:
            yield said("• _{where}_: only together with the other changes", where=where)
        elif not any(effect.change.values()):
            yield said("• _{where}_: the same in all on these facts", where=where)
        for currency, change in (effect.change or {}).items():
            if change:
                yield said("• _{where}_: {change}", where=where, change=_signed(Money(change, currency)))
    more = len(effects.clauses) - _CLAUSES
    if more > 0:
        yield said("… and {more} more", more=more)
    for currency, left in effects.interaction.items():
        if left:
            yield said("• What the changes do only together: {change}", change=_signed(Money(left, currency)))


def _for_whom(comparison: Comparison | None) -> Iterator[Words]:
    partners = comparison.partners if comparison else ()
    for currency, words in _counted(comparison):
        yield words
        changed = sorted(
            (each for each in partners if each.after.currency == currency and each.change.amount),
            key=lambda each: (each.change.amount, each.partner),
        )
        yield from map(_difference, changed if len(changed) <= 2 * _PARTNERS else _ends(changed))


def _counted(comparison: Comparison | None) -> list[tuple[str, Words]]:
    """By currency, for how many it is more, less and the same."""
    found = []
    partners = comparison.partners if comparison else ()
    for currency in sorted({each.after.currency for each in partners}):
        counted = outcomes(partners, currency)
        words = said(
            "*For whom*, in {currency}: more for {more}, less for {less}, the same for {same}",
            currency=currency,
            more=several(counted["winners"], "{count} partner", "{count} partners"),
            less=several(counted["losers"], "{count} partner", "{count} partners"),
            same=several(counted["unchanged"], "{count} partner", "{count} partners"),
        )
        found.append((currency, words))
    return found


def _ends(changed: Sequence[Difference]) -> Sequence[Difference]:
    """Those who lose most, and those who gain most."""
    return [*changed[:_PARTNERS], *changed[-_PARTNERS:]]


def _difference(each: Difference) -> Words:
    return said(
        "• {partner}: {before} → {after}  ({change})",
        partner=each.partner,
        before=figures.money(each.before),
        after=figures.money(each.after),
        change=_signed(each.change),
    )


def _budgets(budgets: Sequence[Headroom]) -> Iterator[Words]:
    for each in budgets:
        yield said(
            "*Budget*{of}: {used} of {budget} used, {left} left",
            of=told(" of {rule}", rule=each.rule) if each.rule else "",
            used=figures.money(each.used),
            budget=figures.money(each.budget),
            left=figures.money(each.left),
        )


def _signed(amount: Money) -> str:
    return f"+{figures.money(amount)}" if amount.amount > 0 else figures.money(amount)
