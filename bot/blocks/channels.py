"""What is said about channels: whose they are, whether a partner's figures may be shown there, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot import actions
from bot.blocks import greetings, kit
from bot.blocks.kit import Block, Message
from bot.blocks.reader import phrase
from bot.blocks.text import Words, channel_link, joined, mention, moment, said, who
from bot.roster import Reader
from programs.facts import folded
from storage.consent import Consent

_NAMED = 8


def greeting(consent: Consent) -> Message:
    """The first words in a partner's channel: who we are, who brought us there, and the question that comes before all figures."""
    question = [] if consent.state == "agreed" else _question(consent)
    return kit.message(
        *greetings.hello(partner=consent.partner, is_manager=False).blocks,
        greetings.other_languages(),
        *question,
    )


def question(consent: Consent, why: Words) -> Message:
    """The question once more, and why."""
    return kit.message(kit.section(why), *_question(consent))


def agreed(consent: Consent, user: str) -> Message:
    return kit.message(
        kit.section(
            said(
                ":white_check_mark: {who} of *{partner}* has agreed: figures of {partner} are shown here from now on.",
                who=mention(user),
                partner=consent.partner,
            )
        ),
        kit.actions(kit.button("Not here after all", actions.CONSENT_DECLINE, folded(consent.partner))),
    )


def declined(consent: Consent, user: str) -> Message:
    return kit.message(
        kit.section(
            said(
                "{who} of *{partner}* does not want figures of {partner} here. None are shown in this channel; I answer questions where only you see it.",
                who=mention(user),
                partner=consent.partner,
            )
        ),
        kit.actions(kit.button("Agree after all", actions.CONSENT_AGREE, folded(consent.partner))),
    )


def answered(blocks: Sequence[Block], consent: Consent) -> Message:
    """The question once it is answered: who said what and when, in place of the buttons."""
    assert consent.at is not None
    template = (
        phrase("{who} of *{partner}* agreed ({moment}).")
        if consent.state == "agreed"
        else phrase("{who} of *{partner}* said: not here ({moment}).")
    )
    note = kit.context(
        said(template, who=who(consent.by), partner=consent.partner, moment=moment(consent.at))
    )
    return kit.message(*(note if _asks(block) else block for block in blocks))


def _asks(block: Block) -> bool:
    """Whether those are the buttons of the question."""
    names = {each.get("action_id") for each in block.get("elements", ()) if block["type"] == "actions"}
    return not names.isdisjoint({actions.CONSENT_AGREE, actions.CONSENT_DECLINE})


def declined_note(consent: Consent, user: str) -> Message:
    """For those who keep the channels."""
    return note(
        said(
            "{who} of *{partner}* does not want {partner}'s figures in {channel}. What is to be told there waits: bind another channel to {partner}, "
            "or ask them to agree in {channel} after all.",
            who=mention(user),
            partner=consent.partner,
            channel=channel_link(consent.channel),
        )
    )


def note(words: Words) -> Message:
    return kit.message(kit.section(words))


def consent_note(bound: Consent) -> Words:
    """Where the partner's consent stands, for whoever binds its channel."""
    match bound.state:
        case "agreed":
            return said(
                "Somebody of {partner} has agreed that figures are shown there.", partner=bound.partner
            )
        case "declined":
            return said(
                "Somebody of {partner} does not want figures there, so none are shown.", partner=bound.partner
            )
        case "asked":
            return said(
                "I ask there whether {partner}'s figures may be shown to everybody in it; once somebody of {partner} agrees, what {partner} earns is announced there.",
                partner=bound.partner,
            )
        case _:
            assert_never(bound.state)


def who_is_there(readers: Sequence[Reader], partner: str, spoke_for: Sequence[str]) -> Words:
    """Whom we take for the partner's, and who else reads along; `spoke_for`: other partners for whom the same company has agreed elsewhere."""
    own = [each for each in readers if _is_of(each, partner)]
    strangers = [_stranger(each) for each in readers if not _is_of(each, partner)]
    lines = [said("")]
    if own:
        people = named([each.person.id for each in own if each.person])
        lines.append(said("I take these for {partner}'s: {people}.", partner=partner, people=people))
    if strangers:
        lines.append(
            said(
                ":warning: These read along and are not {partner}'s, as far as I know: {people}. Nothing of {partner}'s is shown there while they do. "
                '`/premio person @user "Partner"` says whom somebody works for, `/premio company @user "Partner"` whose a whole workspace is.',
                partner=partner,
                people=listed(strangers),
            )
        )
    if spoke_for:
        lines.append(
            said(
                ":warning: People of the same workspace have spoken for {others} before. If they are not {partner}'s, unbind the channel.",
                others=", ".join(spoke_for),
                partner=partner,
            )
        )
    return joined(lines)


def _is_of(reader: Reader, partner: str) -> bool:
    return reader.partner is not None and folded(reader.partner) == folded(partner)


def _stranger(reader: Reader) -> Words:
    if reader.person is None:
        return said("somebody whom Slack does not show me")
    person = mention(reader.person.id)
    if reader.partner is None:
        return said("{who} (I do not know whose)", who=person)
    return said("{who} ({partner})", who=person, partner=reader.partner)


def named(users: Sequence[str]) -> Words:
    return listed([mention(user) for user in users])


def listed(names: Sequence[Words]) -> Words:
    """The first few, and how many more."""
    shown, more = joined(names[:_NAMED], ", "), len(names) - _NAMED
    return said("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown


def _question(consent: Consent) -> list[Block | None]:
    partner = consent.partner
    return [
        kit.section(
            said(
                "{who} has bound this channel to *{partner}*. Figures of {partner} will be shown here to *everybody in this channel*, once somebody of {partner} agrees.",
                who=who(consent.bound_by),
                partner=partner,
            )
        ),
        kit.context(
            said(
                "Congratulations here may name {partner}'s customers, until somebody of {partner} writes `@Premio customers hidden`.",
                partner=partner,
            )
        ),
        kit.actions(
            kit.button("Agree", actions.CONSENT_AGREE, folded(partner), style="primary"),
            kit.button("Not here", actions.CONSENT_DECLINE, folded(partner)),
        ),
    ]
