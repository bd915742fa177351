"""The first thing people see: greetings, menus, help, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale

from bot import actions
from bot.blocks import kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import language, ours, told
from bot.blocks.text import Words, channel_link, joined, mention, said
from programs.speech import LANGUAGES, capital


def partner_buttons(*, disputes: str | None = None) -> Block | None:
    """The next steps under every message to a partner; with `disputes`, where it tells of awards, also that one is not right (its id, or "")."""
    return kit.actions(
        kit.button("My standing", actions.STANDING),
        kit.button("Why?", actions.WHY),
        kit.button("Why not?", actions.WHY_NOT),
        kit.button("What is missing?", actions.NEXT),
        None
        if disputes is None
        else kit.button("Not right?", actions.DISPUTE_DEAL if disputes else actions.DISPUTE, disputes),
    )


def other_languages() -> Block | None:
    """Each language of ours but the reader's, by its own name: one click, and the partner's channel is written to in it."""
    others = [each for each in LANGUAGES if each != language()]
    return kit.actions(*(kit.button(own_name(each), f"{actions.SPEAK_HERE}:{each}", each) for each in others))


def own_name(lang: str) -> str:
    """What a language calls itself: `Italiano`."""
    return capital(Locale.parse(lang).get_display_name(lang) or lang)


def spoken_to_you(chosen: Words, partner: str) -> Message:
    """To somebody who chose for themselves, in that language: the same for the whole channel is a click away."""
    everybody = said("*{partner}* is still written to in another language.", partner=partner)
    label = told("{language} for all of {partner}", language=own_name(language()), partner=partner)
    return kit.message(
        kit.section(joined([chosen, everybody])),
        kit.actions(kit.button(label, actions.SPEAK_HERE, language())),
    )


def spoken_here(partner: str, user: str) -> Message:
    """In the language that was chosen, with the way back."""
    return kit.message(
        kit.section(
            said(
                "{who} has chosen *{language}*: that is what I write here from now on, and to everybody of *{partner}* who has not chosen otherwise.",
                who=mention(user),
                language=own_name(language()),
                partner=partner,
            )
        ),
        other_languages(),
    )


def hello(
    *, partner: str | None, is_manager: bool, is_finance: bool = False, is_ours: bool = False
) -> Message:
    if partner is not None:
        return kit.message(
            kit.section(
                said(
                    "Hello! I keep score for *{partner}*: what you earned, why, and what the next reward takes.",
                    partner=partner,
                )
            ),
            kit.context(
                said(
                    "Press a button, mention me (`@Premio standings`) or write to me. Only you see my answers."
                )
            ),
            partner_buttons(),
        )
    if is_manager:
        return manager_menu()
    if is_finance:
        return finance_menu()
    if is_ours:
        return kit.message(
            kit.section(
                said(
                    "Hello! I am Premio. I keep the score of our partner programs. You can thank colleagues and partners here; "
                    "whoever manages the programs can show you more."
                )
            ),
            kit.actions(kit.button("Thank somebody", actions.GIVE_KUDOS), kit.button("Help", actions.HELP)),
        )
    return kit.message(
        kit.section(
            said(
                "Hello! I am Premio. I keep the score of partner programs. I do not know yet which partner you work for; "
                "your contact at the vendor can tell me in a moment."
            )
        ),
        kit.actions(kit.button("Help", actions.HELP)),
    )


def manager_menu() -> Message:
    return kit.message(
        kit.section(
            said(
                "*Premio* keeps your partner programs: you write them, I count, explain and announce. What would you like to do?"
            )
        ),
        kit.actions(
            kit.button("New program", actions.PROGRAM_NEW, style="primary"),
            kit.button("All programs", actions.PROGRAM_LIST),
            kit.button("Insight", actions.INSIGHT),
            kit.button("Standings", actions.STANDING),
            kit.button("Polls", actions.POLL_RESULTS),
            kit.button("Decisions", actions.DECISIONS),
            kit.button("Payouts", actions.PAYOUTS),
            kit.button("Cases", actions.CASES),
            kit.button("About to be said", actions.OUTLOOK),
            kit.button("Waiting", actions.WAITING),
            kit.button("Help", actions.HELP),
        ),
    )


def finance_menu() -> Message:
    return kit.message(
        kit.section(
            said(
                "*Premio* keeps the partner programs. You look after what is paid. What would you like to do?"
            )
        ),
        kit.actions(
            kit.button("Payouts", actions.PAYOUTS, style="primary"),
            kit.button("Insight", actions.INSIGHT),
            kit.button("Standings", actions.STANDING),
            kit.button("Help", actions.HELP),
        ),
    )


def approver_menu(channel: str) -> Message:
    """`channel`: where programs are approved; "" where that takes no approval."""
    where = (
        said(
            "What waits for approval is shown in {channel}, with *Approve* and *Decline* under it.",
            channel=channel_link(channel),
        )
        if channel
        else said("Programs are activated without an approval at the moment, so nothing waits for you.")
    )
    return kit.message(
        kit.section(
            joined([said("*Premio* keeps the partner programs. You approve what others write."), where])
        ),
        kit.actions(kit.button("Insight", actions.INSIGHT), kit.button("Help", actions.HELP)),
    )


def help_by_topic(topics: Sequence[tuple[str, Sequence[str]]], *, typed: str) -> Message:
    """Only the words, and what they cannot do without, so that all of them fit on a phone's screen."""
    return kit.message(
        kit.section(
            said(
                "Here is what I understand, after `{how}`; `{how}` alone opens a menu.",
                how=typed.strip() or "/premio",
            )
        ),
        *kit.sections(_by_topic(topics)),
        kit.context(
            said(
                "`{how}help WORD` says more about one. Partners write the same words after a mention (`@Premio standings`) or to me directly. Names may stand in quotes.",
                how=typed,
            )
        ),
    )


def help_to_ask(topics: Sequence[tuple[str, Sequence[str]]], *, typed: str) -> Message:
    """The same for a partner's people, who ask more than they type words of ours."""
    return kit.message(
        kit.section(
            said(
                "Ask in your own words: “how are we doing?”, “what have we earned?”, “what is missing?”, “when do we get paid?”. Or say one of these words, as in `{how}standings`:",
                how=typed,
            )
        ),
        *kit.sections(_by_topic(topics)),
        kit.context(said("`{how}help WORD` says more about one. Only you see my answers.", how=typed)),
        partner_buttons(),
    )


def _by_topic(topics: Sequence[tuple[str, Sequence[str]]]) -> list[Words]:
    return [
        said(
            "*{topic}*  {words}",
            topic=ours(title),
            words=joined([said("`{usage}`", usage=each.partition(" [")[0]) for each in usages], "  "),
        )
        for title, usages in topics
    ]


def help_text(words: Sequence[tuple[str, Words]], *, is_manager: bool, typed: str) -> Message:
    lines = [said("`{how}{usage}`  {help}", how=typed, usage=usage, help=help_) for usage, help_ in words]
    return kit.message(
        kit.section(said("Here is what I understand:")),
        *kit.sections(lines),
        kit.context(
            said(
                "Partners write the same words after a mention (`@Premio standings`) or to me directly. Names may stand in quotes."
            )
        )
        if is_manager
        else partner_buttons(),
    )
