"""Who would not recommend us, and says so by name, is a case: somebody sees to it within the workspace's time limit."""

from __future__ import annotations

from sqlmodel import Session

from bot import case_news
from bot.blocks import cases as case_blocks
from bot.blocks import detractors as blocks
from bot.blocks.kit import Block
from bot.call import Call
from bot.listeners.disputes import owner_for
from programs.nps import class_of
from storage import cases, outbox, polls
from storage.cases import LONGEST, Case
from storage.people import Actor
from storage.polls import Poll

KIND = "detractor"


def noticed(call: Call, session: Session, poll: Poll) -> None:
    """Look at what whoever acts has answered by now; in the transaction that took it.

    The first time that is a detractor's answer opens the case. What they write later is put down in it and told to whoever sees to it; a
    better answer later on changes nothing of the case: somebody was unhappy, and is worth a word.
    """
    if poll.anonymous or poll.kind != "nps":
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
        _open(call, session, poll, score, words)
    elif known is not None and known.is_open and words:
        _add(call, session, known, words)


def summary(session: Session, case: Case) -> list[Block]:
    """What was answered, as it stands now."""
    poll = polls.get(session, poll_id=int(case.about["poll"]))
    actor = Actor(*case.about["actor"])
    answers = polls.answered(session, poll_id=poll.id, actor=actor) or {}
    return blocks.summary(poll, actor.user, case.about["partner"], answers)


def _open(call: Call, session: Session, poll: Poll, score: int, words: str) -> None:
    partner = call.partner or ""
    actor = call.actor
    case, _ = cases.open_case(
        session,
        workspace_id=call.workspace.id,
        kind=KIND,
        subject=_subject(poll, call),
        partner="",  # colleagues see their partner's cases, and this is between one person and us
        owner=owner_for(call, session, partner) if partner else "",
        by="",
        due_at=cases.due(call.workspace, now=call.now),
        note=words[:LONGEST],
        about={
            "poll": poll.id,
            "actor": [actor.enterprise, actor.team, actor.user],
            "partner": partner,
            "score": score,
        },
        now=call.now,
    )
    _tell(call, session, case, what="opened")


def _add(call: Call, session: Session, case: Case, words: str) -> None:
    told = [event.note for event in cases.history(session, case)]
    if words[:LONGEST] in told:
        return
    noted = cases.note(session, case, words, by=call.actor, now=call.now)
    _tell(call, session, noted, what=f"noted:{len(told)}")


def _tell(call: Call, session: Session, case: Case, *, what: str) -> None:
    shown = summary(session, case)
    messages = case_news.to_users(
        case,
        lambda: blocks.told(case, shown, case_blocks.staff_buttons(case, mine=bool(case.owner))),
        users=case_news.seen_to_by(session, case),
        locale_of=call.locale_of,
        what=what,
    )
    for message in messages:
        outbox.enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)


def _subject(poll: Poll, call: Call) -> str:
    return f"poll:{poll.id}:{call.actor}"
