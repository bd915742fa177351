"""Who is told about a case: the partner whose it is, and those at the vendor who see to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from sqlmodel import Session

from bot import actions
from bot.blocks.kit import Message
from bot.blocks.reader import written_for
from storage import cases, languages, outbox, people
from storage.cases import Case
from storage.outgoing import Claimed, Outgoing, Why
from storage.people import Role, user_of

_NAMED: Final = 10
OPENED: Final = "opened"
ASKED: Final = "asked"
NOTED: Final = "noted"
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
        stands = [*_told(session, case, f"{OPENED}:{user}"), *_numbered(session, case, NOTED, f":{user}")]
        if not stands:
            continue
        with written_for(partial(spoken.for_person, user, slack_says=None, partner=None)):
            outcome = write()
        newest = stands[-1].message
        standing = [dict(block) for block in newest.blocks if block["type"] != "actions"]
        text = f"{newest.text}\n{outcome.text}"
        message = replace(outcome, text=text, blocks=(*standing, *outcome.blocks))
        ended = _outgoing(case, message, f"case:{case.id}:over:{user}", user=user)
        found.append(in_place(ended, stands[0].message.dedupe))
    return tuple(found)


def answered(session: Session, case: Case, write: Callable[[], Message]) -> tuple[Outgoing, ...]:
    """In place of each question to the partner: the same without *Answer*, and what became of it. Of one that was answered before it is not said again."""
    spoken = languages.spoken(session, workspace_id=case.workspace_id)
    found = []
    for told in _numbered(session, case, ASKED):
        with written_for(partial(spoken.for_partner, case.partner)):
            outcome = write()
        over = replace(
            told.message,
            text=f"{told.message.text}\n{outcome.text}",
            blocks=(*_without_answer(told.message.blocks), *outcome.blocks),
            locale=outcome.locale,
            dedupe=f"{told.message.dedupe}:over",
        )
        found.append(in_place(over, told.message.dedupe))
    return tuple(found)


def in_place(message: Outgoing, before: str) -> Outgoing:
    """Said where that stands; together with it, where that waits still."""
    return replace(message, replaces=before, under=before)


def opened(case: Case, user: str) -> str:
    """How the message is called that tells somebody of ours of a new case."""
    return f"case:{case.id}:{OPENED}:{user}"


def _numbered(session: Session, case: Case, what: str, behind: str = "") -> list[Claimed]:
    """Those are numbered by the steps of the journal."""
    steps = range(1, len(cases.history(session, case)) + 1)
    return [told for step in steps for told in _told(session, case, f"{what}:{step}{behind}")]


def _told(session: Session, case: Case, what: str) -> list[Claimed]:
    told = outbox.find(session, workspace_id=case.workspace_id, dedupe=f"case:{case.id}:{what}")
    return [told] if told is not None else []


def _without_answer(blocks: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        kept = [each for each in block.get("elements", ()) if each.get("action_id") != actions.CASE_ANSWER]
        yield {**block, "elements": kept} if block["type"] == "actions" else dict(block)


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
