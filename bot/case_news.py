"""Who is told about a case: the partner whose it is, and those at the vendor who see to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from sqlmodel import Session

from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from storage import languages, outbox, people
from storage.cases import Case
from storage.outgoing import Outgoing, Why
from storage.people import Role, user_of

_NAMED: Final = 10
OPENED: Final = "opened"
_SEE_TO_CASES: Final[tuple[Role, ...]] = ("manager", "approver")


def to_partner(session: Session, case: Case, write: Callable[[], Message], *, what: str) -> Outgoing:
    """In the partner's own channel; where it has none, to whoever opened the case."""
    spoken = languages.spoken(session, workspace_id=case.workspace_id)
    with written_for(partial(spoken.for_partner, case.partner)):
        message = write()
    has_channel = people.channels_of_partner(session, workspace_id=case.workspace_id, partner=case.partner)
    return _outgoing(
        case,
        message,
        f"case:{case.id}:{what}",
        partner=case.partner if has_channel else None,
        owners=(case.partner,),
        user="" if has_channel else user_of(case.opened_by),
    )


def to_users(
    case: Case,
    write: Callable[[], Message],
    *,
    users: Iterable[str],
    locale_of: Callable[[str], str],
    what: str,
) -> tuple[Outgoing, ...]:
    """To each of these people of ours alone, in their own language."""
    return tuple(
        to_user([case], write, user=user, locale_of=locale_of, what=what) for user in dict.fromkeys(users)
    )


def to_user(
    about: Sequence[Case],
    write: Callable[[], Message],
    *,
    user: str,
    locale_of: Callable[[str], str],
    what: str,
) -> Outgoing:
    """The same, of one case or several, to one of them."""
    first, names = about[0], tuple(case.name for case in about)
    with written_for(partial(locale_of, user)):
        message = write()
    found = _outgoing(first, message, f"case:{first.id}:{what}:{user}", user=user)
    return replace(found, why=Why("case", names=names[:_NAMED], more=len(names[_NAMED:])))


def over(session: Session, case: Case, write: Callable[[], Message]) -> tuple[Outgoing, ...]:
    """In place of what told people of ours that it was opened: the same without its buttons, and what became of it."""
    spoken = languages.spoken(session, workspace_id=case.workspace_id)
    found = []
    for user in dict.fromkeys((*seen_to_by(session, case), *_staff(session, case))):
        told = outbox.find(session, workspace_id=case.workspace_id, dedupe=f"case:{case.id}:{OPENED}:{user}")
        if told is None:
            continue
        with written_for(partial(spoken.for_person, user, slack_says=None, partner=None)):
            outcome = write()
        standing = [dict(block) for block in told.message.blocks if block["type"] != "actions"]
        text = f"{told.message.text}\n{outcome.text}"
        message = replace(outcome, text=text, blocks=(*standing, *outcome.blocks))
        ended = _outgoing(case, message, f"case:{case.id}:over:{user}", user=user)
        found.append(replace(ended, replaces=told.message.dedupe, under=told.message.dedupe))
    return tuple(found)


def seen_to_by(session: Session, case: Case) -> tuple[str, ...]:
    """The users who are told of it: its owner, else the managers by role; where there are none, whoever keeps the partner's channel, or started a program last."""
    if case.owner:
        return (user_of(case.owner),)
    if managers := people.managers(session, workspace_id=case.workspace_id):
        return managers
    keeper = people.keeper_of_partner(session, workspace_id=case.workspace_id, partner=case.partner)
    return (user_of(keeper),) if keeper else people.who_manages(session, workspace_id=case.workspace_id)


def others(session: Session, case: Case) -> tuple[str, ...]:
    """The users to whom it is escalated: all managers and approvers but its owner; its owner again, where there is nobody else."""
    first = seen_to_by(session, case)
    known = dict.fromkeys(_staff(session, case))
    return tuple(user for user in known if user != user_of(case.owner)) or first


def _staff(session: Session, case: Case) -> Sequence[str]:
    return people.with_role(session, workspace_id=case.workspace_id, roles=_SEE_TO_CASES)


def _outgoing(
    case: Case,
    message: Message,
    dedupe: str,
    *,
    partner: str | None = None,
    owners: tuple[str, ...] = (),
    user: str = "",
) -> Outgoing:
    return Outgoing(
        kind="message",
        message_class="confirmation",
        text=message.text,
        blocks=message.blocks,
        locale=message.locale,
        dedupe=dedupe,
        partner=partner,
        owners=owners if partner else (),
        user=user,
        urgency=1,
        why=Why("case", names=(case.name,)),
    )
