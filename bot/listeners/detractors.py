"""Who would not recommend us, and says so by name, is a case: somebody sees to it within the workspace's time limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot import case_news
from bot.blocks import cases as case_blocks
from bot.blocks import detractors as blocks
from bot.blocks.kit import Block
from bot.call import Call
from bot.listeners.disputes import owner_for
from programs.nps import class_of
from storage import cases, outbox, people, polls
from storage.cases import LONGEST, Case
from storage.people import Actor, user_of
from storage.polls import Poll

KIND = "detractor"


@dataclass(frozen=True, slots=True)
class Watch:
    """What Slack was asked before the transaction that takes an answer, which must not wait for it."""

    partner: str
    owner: str
    """Who would see to a new case; "" where nobody does yet."""
    locales: Mapping[str, str]
    """Of each user who would be told."""


def watch(call: Call, poll: Poll) -> Watch | None:
    """None where no answer to the poll opens a case."""
    if poll.anonymous or poll.kind != "nps":
        return None
    partner = call.partner or ""
    subject = _subject(poll, call)
    with call.database.reading() as session:
        known = cases.about_subject(session, workspace_id=call.workspace.id, kind=KIND, subject=subject)
        owner = owner_for(call, session, partner) if partner else ""
        if known is not None:
            told_to = case_news.seen_to_by(session, known)
        elif owner:
            told_to = (user_of(owner),)
        else:
            told_to = people.who_manages(session, workspace_id=call.workspace.id)
    return Watch(partner, owner, {user: call.locale_of(user) for user in told_to})


def noticed(call: Call, session: Session, poll: Poll, watch: Watch | None) -> None:
    """Look at what whoever acts has answered by now; in the transaction that took it.

    The first time that is a detractor's answer opens the case. What they write later is put down in it and told to whoever sees to it; a
    better answer later on changes nothing of the case: somebody was unhappy, and is worth a word.
    """
    if watch is None:
        return
    answers = polls.answered(session, poll_id=poll.id, actor=call.actor) or {}
    if 0 not in answers:
        return
    score = int(answers[0][0])
    words = "\n".join(
        values[0] for place, values in sorted(answers.items()) if poll.questions[place].kind == "text"
    )
    known = cases.about_subject(
        session, workspace_id=call.workspace.id, kind=KIND, subject=_subject(poll, call)
    )
    if known is None and class_of(score) == "detractor":
        _open(call, session, poll, watch, score, words)
    elif known is not None and known.is_open and words:
        _add(call, session, known, watch, words)


def summary(session: Session, case: Case) -> list[Block]:
    """What was answered, as it stands now."""
    poll = polls.get(session, poll_id=int(case.about["poll"]))
    actor = Actor(*case.about["actor"])
    answers = polls.answered(session, poll_id=poll.id, actor=actor) or {}
    return blocks.summary(poll, actor.user, case.about["partner"], answers, first=case.about["score"])


def _open(call: Call, session: Session, poll: Poll, watch: Watch, score: int, words: str) -> None:
    actor = call.actor
    case, _ = cases.open_case(
        session,
        workspace_id=call.workspace.id,
        kind=KIND,
        subject=_subject(poll, call),
        partner="",  # colleagues see their partner's cases, and this is between one person and us
        owner=watch.owner,
        by="",
        due_at=cases.due(call.workspace, now=call.now),
        note=words[:LONGEST],
        about={
            "poll": poll.id,
            "actor": [actor.enterprise, actor.team, actor.user],
            "partner": watch.partner,
            "score": score,
        },
        now=call.now,
    )
    _tell(call, session, case, watch, what=case_news.OPENED)


def _add(call: Call, session: Session, case: Case, watch: Watch, words: str) -> None:
    told = [event.note for event in cases.history(session, case)]
    if words[:LONGEST] in told:
        return
    noted = cases.note(session, case, words, by=call.actor, now=call.now)
    _tell(call, session, noted, watch, what=f"{case_news.NOTED}:{len(told)}")


def _tell(call: Call, session: Session, case: Case, watch: Watch, *, what: str) -> None:
    shown = summary(session, case)
    messages = case_news.to_users(
        case,
        lambda: blocks.told(case, shown, case_blocks.staff_buttons(case, mine=bool(case.owner))),
        users=watch.locales,
        locale_of=watch.locales.__getitem__,
        what=what,
    )
    for message in messages:
        if what != case_news.OPENED:
            message = case_news.in_place(message, case_news.opened(case, message.user))  # noqa: PLW2901 - the same, said there
        outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)


def _subject(poll: Poll, call: Call) -> str:
    return f"poll:{poll.id}:{call.actor}"
