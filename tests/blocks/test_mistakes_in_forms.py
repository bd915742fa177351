"""What is wrong with a form is said at the field where it can be mended: words that are missing, and words that are too many, which nobody cuts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import pytest

from bot import actions
from bot.blocks import catalogue as catalogue_form
from bot.blocks import kit, poll_results, proposal_forms
from bot.blocks.disputes import LONGEST_LINE
from bot.blocks.reader import written_for
from bot.call import Call
from bot.envelope import envelope
from bot.listeners.table import routes
from programs.adjustable import adjustable
from programs.money import Money
from programs.questionnaire import LONGEST_TEXT, Question
from storage import cases, catalogue, fulfilment, people, polls, programs, proposals, workspaces
from storage.catalogue import Alternative, Item
from storage.engine import Database
from storage.imports import load_csv
from storage.people import Actor
from storage.proposals import Invited
from storage.workspaces import Workspace
from tests.database.values import HOUR, MARIA, NOW, in_force, workspace
from tests.edge.gateway import Gateway, Hands, person

ANNA: Final = Actor("", "TA", "UA")
ACTIVE: Final = """program "Sprint" runs 2026-01-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 5% of amount
bonus "Care" every quarter when score("Service") >= 8 pay 10 EUR
"""
DRAFT: Final = """program "Autumn" runs 2026-09-01 to 2026-12-31 currency EUR
commission "Base" on deals pay 5% of amount
"""
MUG: Final = Item(name="Mug", price=Money(Decimal(300), "points"))
FLIGHT: Final = Item(
    name="Flight",
    price=Money(Decimal(9_000), "points"),
    alternative=Alternative(kind="greener", instead="Night train"),
)
ITEM: Final = {catalogue_form.NAME: "Flight", catalogue_form.PRICE: "9000"}
WHY: Final = "Say why in one sentence."
WRITE: Final = "Please write something."
ONE: Final = "Say it in one sentence."

REASON, WORDS = actions.REASON_BLOCK, actions.WORDS_BLOCK


def most(count: int) -> str:
    return f"Write at most {count} characters."


@dataclass(frozen=True, slots=True)
class Room:
    """A vendor whose maria is a manager, Acme's anna, and everything that forms are about."""

    database: Database
    workspace: Workspace
    about: Mapping[str, str]
    """What each form remembers, by its name."""

    def sent(
        self, view: str, fields: Mapping[str, object], *, by: Actor = MARIA, locale: str = "en"
    ) -> Mapping[str, Any] | None:
        """What Slack is answered to a form in which this was written, ticked or chosen."""
        arrived = envelope(
            {
                "type": "view_submission",
                "user": {"id": by.user, "team_id": by.team},
                "team": {"id": "T1"},
                "trigger_id": "1",
                "view": {
                    "id": "V1",
                    "type": "modal",
                    "callback_id": view,
                    "private_metadata": self.about.get(view, ""),
                    "state": {"values": {name: {actions.INPUT: _state(it)} for name, it in fields.items()}},
                },
            }
        )
        assert arrived is not None
        slack = Gateway()
        slack.persons["U1"] = replace(person("U1", "T1"), is_admin=True)
        slack.persons["UA"] = person("UA", "TA")
        call = Call(
            envelope=arrived,
            workspace=self.workspace,
            database=self.database,
            slack_of=lambda _: slack,
            clock=Hands(NOW),
            received_at=NOW,
        )
        with written_for(lambda: locale):
            table = routes()
            return table.mistakes(call) or table.submit(call)

    def mistakes(self, view: str, fields: Mapping[str, object], **more: Any) -> object:
        answer = self.sent(view, fields, **more)
        assert answer is not None
        assert answer["response_action"] == "errors", answer
        return answer["errors"]


def _state(it: object) -> dict[str, object]:
    """What Slack tells of a field: of words, of a person or day as `selected_…`, of boxes as a list."""
    match it:
        case str():
            return {"value": it}
        case list():
            return {"selected_options": [{"value": each} for each in it]}
        case dict():
            return it
        case _:
            raise AssertionError(it)


@pytest.fixture(scope="module")
def room(memory: Database) -> Room:
    with memory.writing() as session:
        ident = workspace(session)
        people.bind_channel(session, workspace_id=ident, channel="C1", partner="Acme", by=MARIA, now=NOW)
        people.bind_person(session, workspace_id=ident, actor=ANNA, partner="Acme", by=MARIA, now=NOW)
        active = in_force(session, ident, text=ACTIVE)
        draft = programs.save_draft(
            session, workspace_id=ident, name="Autumn", text=DRAFT, author=MARIA, now=NOW
        )
        case, _ = cases.open_case(
            session,
            workspace_id=ident,
            kind="dispute",
            subject="1",
            partner="Acme",
            owner=str(MARIA),
            by=ANNA,
            due_at=NOW + HOUR,
            now=NOW,
            about={"deal": "", "is_missing": False, "award": None, "changes": {}, "reference": ""},
        )
        proposal = proposals.propose(
            session,
            draft,
            invited=[Invited("C1", "Acme")],
            permitted=adjustable(DRAFT),
            note="",
            closes_at=NOW + 99 * HOUR,
            by=MARIA,
            now=NOW,
        )
        assert proposal is not None
        questions = (Question(kind="nps", text="How likely?"), Question(kind="text", text="Why?"))
        asked = [
            polls.open_poll(
                session,
                workspace_id=ident,
                program_id=active.program_id,
                name="Pulse",
                questions=questions,
                anonymous=anonymous,
                opens_at=NOW - 2 * HOUR,
                closes_at=closes,
                occurrence_key=str(number),
            )
            for number, (anonymous, closes) in enumerate(
                [(False, NOW + HOUR), (True, NOW + HOUR), (False, NOW - HOUR)]
            )
        ]
        for item in (MUG, FLIGHT):
            catalogue.put(session, workspace_id=ident, item=item, by=MARIA, now=NOW)
        flight = next(each for each in catalogue.items(session, workspace_id=ident) if each.name == "Flight")
        found = workspaces.get(session, workspace_id=ident)
    load_csv(
        memory, workspace_id=ident, kind="partners", content=b"name\nAcme\n", filename="partners.csv", now=NOW
    )
    named, anonymous, closed = (str(poll.id) for poll in asked if poll is not None)
    place = {"proposal": proposal.id, "channel": "C1", "kind": "object"}
    about = {
        actions.PROGRAM_PAUSE_VIEW: str(active.id),
        actions.PROGRAM_COPY_VIEW: str(draft.id),
        actions.PROPOSE_VIEW: str(draft.id),
        actions.CASE_ASK_VIEW: str(case.number),
        actions.CASE_END_VIEW: str(case.number),
        actions.CASE_ANSWER_VIEW: str(case.number),
        actions.DISPUTE_VIEW: json.dumps({"award": None, "is_missing": True}),
        actions.PROPOSAL_WORDS_VIEW: json.dumps(place),
        actions.PROPOSAL_NUMBERS_VIEW: json.dumps(place),
        actions.POLL_COMMENT_VIEW: named,
        actions.POLL_ANONYMOUS_VIEW: anonymous,
        actions.POLL_TELL_VIEW: closed,
        actions.CATALOGUE_ITEM_VIEW: f"{flight.id}:",
    }
    return Room(memory, found, about)


REASONS: Final = (
    actions.PROGRAM_PAUSE_VIEW,
    actions.AWARD_HOLD_VIEW,
    actions.STRIKE_VIEW,
    actions.REVIEW_DECLINE_VIEW,
    actions.ADJUST_DECLINE_VIEW,
    actions.REDEMPTION_REFUSE_VIEW,
)


@pytest.mark.parametrize("view", REASONS)
def test_whoever_holds_something_up_says_why_in_few_words(room: Room, view: str) -> None:
    for fields in ({}, {REASON: " \n"}):
        assert room.mistakes(view, fields) == {REASON: WHY}
    assert room.mistakes(view, {REASON: "x" * 501}) == {REASON: most(500)}
    answer = room.sent(view, {REASON: "x" * 500 + "\n"})
    assert answer is None or answer["response_action"] == "update"


@pytest.mark.parametrize(
    ("view", "fields", "wrong"),
    [
        pytest.param(actions.CASE_ASK_VIEW, {WORDS: ""}, {WORDS: ONE}, id="nothing asked"),
        pytest.param(actions.CASE_ASK_VIEW, {WORDS: "x" * 2_001}, {WORDS: most(2_000)}, id="too much asked"),
        pytest.param(actions.CASE_END_VIEW, {WORDS: "x" * 2_001}, {WORDS: most(2_000)}, id="too long an end"),
        pytest.param(
            actions.FULFILMENT_CALL_OFF_VIEW, {WORDS: " "}, {WORDS: ONE}, id="called off for nothing"
        ),
        pytest.param(
            actions.FULFILMENT_CALL_OFF_VIEW,
            {WORDS: "x" * (fulfilment.LONGEST + 1)},
            {WORDS: most(fulfilment.LONGEST)},
            id="called off with too many words",
        ),
        pytest.param(actions.POLL_TELL_VIEW, {WORDS: "  "}, {WORDS: WRITE}, id="nothing was changed"),
        pytest.param(
            actions.POLL_TELL_VIEW,
            {WORDS: "x" * (poll_results.LONGEST_WORDS + 1)},
            {WORDS: most(poll_results.LONGEST_WORDS)},
            id="too much was changed",
        ),
        pytest.param(
            actions.ADJUST_VIEW,
            {"partner": "Acme", "program": "Sprint", "what": "5 EUR", "reference": "x" * 501},
            {REASON: WHY, "reference": most(kit.LONGEST_REASON)},
            id="given by hand without a reason",
        ),
        pytest.param(
            actions.ADJUST_VIEW,
            {"partner": "Zeus", "program": "Zeus", REASON: "x" * 501},
            {
                "partner": "I know no partner “Zeus”.",
                "program": "No program of that name was ever active.",
                REASON: most(kit.LONGEST_REASON),
            },
            id="given by hand to nobody",
        ),
        pytest.param(
            actions.ADJUST_VIEW,
            {"partner": "Acmee", "program": "Sprint", "what": "5 EUR", REASON: "late"},
            {"partner": "I know no partner “Acmee”. Did you mean “Acme”?"},
            id="given by hand to somebody misspelt",
        ),
        pytest.param(
            actions.SCORES_VIEW,
            {
                "score": {"selected_option": {"value": "Service"}},
                "period": "2026-Q3",
                "scores": "Acmee: 8",
                REASON: "judged",
            },
            {"scores": "I know no partner “Acmee”. Did you mean “Acme”?"},
            id="a score of somebody misspelt",
        ),
        pytest.param(
            actions.SCORES_VIEW,
            {"score": {"selected_option": {"value": "Service"}}, "period": "soon", "scores": "Zeus: 8"},
            {
                "period": "Write it like 2026-Q3, 2026-07, 2026-H2, 2026-W27, 2026 or program.",
                "scores": "I know no partner “Zeus”.",
                REASON: WHY,
            },
            id="a score of nobody",
        ),
        pytest.param(
            actions.PROPOSE_VIEW,
            {actions.CHANNELS_BLOCK: [], WORDS: "x" * (proposal_forms.LONGEST_NOTE + 1)},
            {actions.CHANNELS_BLOCK: "Choose at least one.", WORDS: most(proposal_forms.LONGEST_NOTE)},
            id="nobody is asked",
        ),
        pytest.param(
            actions.PROPOSE_VIEW,
            {actions.CHANNELS_BLOCK: ["C1"], actions.NUMBERS_BLOCK: [str(each) for each in range(99)]},
            {actions.NUMBERS_BLOCK: f"Choose up to {proposal_forms.MOST_NUMBERS}."},
            id="asked about too many numbers",
        ),
        pytest.param(
            actions.PROGRAM_COPY_VIEW,
            {actions.NAME_BLOCK: "Sprint"},
            {
                actions.NAME_BLOCK: "There is a program “Sprint” already. Give this one another name, or edit that one."
            },
            id="a copy by a name that is taken",
        ),
        pytest.param(
            actions.KUDOS_VIEW,
            {actions.KUDOS_WHOM: {"selected_user": "UA"}, REASON: "x" * 501},
            {REASON: most(kit.LONGEST_REASON)},
            id="thanks with too many words",
        ),
        pytest.param(
            actions.KUDOS_VIEW,
            {actions.KUDOS_WHOM: {"selected_user": "UA"}},
            {REASON: WHY},
            id="thanks for nothing",
        ),
        pytest.param(
            actions.KUDOS_VIEW,
            {actions.KUDOS_WHOM: {"selected_user": "U1"}, REASON: "being me"},
            {
                actions.KUDOS_WHOM: "Thanks to oneself are not said out loud. Whom else would you like to thank?"
            },
            id="thanks to oneself",
        ),
        pytest.param(
            actions.KUDOS_VIEW,
            {REASON: "everything"},
            {actions.KUDOS_WHOM: "I know nobody of that name here. Pick the person from Slack's list."},
            id="thanks to nobody",
        ),
    ],
)
def test_a_managers_mistake_stands_at_its_field(
    room: Room, view: str, fields: Mapping[str, object], wrong: object
) -> None:
    assert room.mistakes(view, fields) == wrong


@pytest.mark.parametrize(
    ("view", "fields", "wrong"),
    [
        pytest.param(actions.CASE_ANSWER_VIEW, {}, {WORDS: ONE}, id="nothing answered"),
        pytest.param(
            actions.CASE_ANSWER_VIEW, {WORDS: "x" * 2_001}, {WORDS: most(2_000)}, id="too long an answer"
        ),
        pytest.param(
            actions.DISPUTE_VIEW,
            {"number": "D-1\n", "amount": "many", "reference": "x" * (LONGEST_LINE + 1)},
            {
                "amount": "Write it in digits without a sign for thousands, such as 1234.50.",
                "closed_on": "This is needed to know the deal.",
                "reference": most(LONGEST_LINE),
                WORDS: "Say in one sentence what is not right.",
            },
            id="a dispute about nothing",
        ),
        pytest.param(
            actions.DISPUTE_VIEW,
            {
                "number": "D-1",
                "amount": "12.50",
                "closed_on": {"selected_date": "2026-07-01"},
                "customer": "x" * (LONGEST_LINE + 1),
                WORDS: "x" * (cases.LONGEST + 1),
            },
            {
                "customer": f"Write 1 to {LONGEST_LINE} characters, on one line.",
                WORDS: most(cases.LONGEST),
            },
            id="a dispute in too many words",
        ),
        pytest.param(
            actions.PROPOSAL_WORDS_VIEW, {WORDS: " "}, {WORDS: "Write a sentence."}, id="no objection"
        ),
        pytest.param(
            actions.PROPOSAL_WORDS_VIEW,
            {WORDS: "x" * 3_001},
            {WORDS: most(proposal_forms.LONGEST_WORDS)},
            id="too long an objection",
        ),
        pytest.param(
            actions.PROPOSAL_NUMBERS_VIEW,
            {f"{actions.NUMBER_BLOCK}:0": "much", WORDS: "x" * 3_001},
            {
                f"{actions.NUMBER_BLOCK}:0": "Write a figure only, without a sign for thousands, such as 4.5, 900 or 20k.",
                WORDS: most(proposal_forms.LONGEST_WORDS),
            },
            id="a number that is none",
        ),
        pytest.param(
            actions.POLL_COMMENT_VIEW,
            {f"{actions.ANSWER_BLOCK}:1": "x" * (LONGEST_TEXT + 1)},
            {
                f"{actions.ANSWER_BLOCK}:0": "Please choose one of the answers.",
                f"{actions.ANSWER_BLOCK}:1": most(LONGEST_TEXT),
            },
            id="too long a comment",
        ),
        pytest.param(
            actions.POLL_ANONYMOUS_VIEW,
            {f"{actions.ANSWER_BLOCK}:0": {"selected_option": {"value": "0"}}},
            {f"{actions.ANSWER_BLOCK}:1": WRITE},
            id="no words to an anonymous poll",
        ),
    ],
)
def test_a_partners_mistake_stands_at_its_field(
    room: Room, view: str, fields: Mapping[str, object], wrong: object
) -> None:
    assert room.mistakes(view, fields, by=ANNA) == wrong


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"name": "Sprint", "question": "How?"}, "name", id="a name that is taken"),
        pytest.param({"name": "Mood", "question": " "}, "question", id="no question"),
        pytest.param({"name": "Mood", "question": "How?", "kind": "choice"}, "options", id="no answers"),
        pytest.param(
            {"name": "Mood", "question": "How?", "kind": "text", "low": "Why?"}, "low", id="a stray"
        ),
    ],
)
def test_a_poll_that_cannot_be_asked_is_mended_where_it_was_written(
    room: Room, fields: Mapping[str, str], field: str
) -> None:
    filled_in = {
        f"{actions.POLL_NEW_FIELD}:{name}": {"selected_option": {"value": it}} if name == "kind" else it
        for name, it in fields.items()
    }
    assert set(_dict(room.mistakes(actions.POLL_NEW_VIEW, filled_in))) == {
        f"{actions.POLL_NEW_FIELD}:{field}"
    }


@pytest.mark.parametrize(
    ("kind", "way", "wrong"),
    [
        pytest.param("greener", "Zeppelin", "Choose something else in the catalogue.", id="unknown"),
        pytest.param("greener", "flight", "Choose something else than this.", id="itself"),
        pytest.param("remote", "", "Say both, what kind of way it is and which, or neither.", id="no name"),
        pytest.param("dearer", "Mug", "Say both, what kind of way it is and which, or neither.", id="forged"),
    ],
)
def test_another_way_that_there_is_not_is_refused_at_its_field(
    room: Room, kind: str, way: str, wrong: str
) -> None:
    answers = ITEM | {catalogue_form.KIND: kind, catalogue_form.INSTEAD: way}
    assert room.mistakes(actions.CATALOGUE_ITEM_VIEW, answers) == {catalogue_form.INSTEAD: wrong}


def test_another_way_stays_what_it_is_also_where_the_catalogue_does_not_have_it(room: Room) -> None:
    with room.database.reading() as session:
        items = catalogue.items(session, workspace_id=room.workspace.id)
    flight = next(each for each in items if each.name == "Flight")
    with written_for(lambda: "en"):
        view = catalogue_form.item_form(flight, [each for each in items if each != flight])
    field = next(each for each in view["blocks"] if each["block_id"] == catalogue_form.INSTEAD)
    assert [each["value"] for each in field["element"]["options"]] == ["Night train", "Mug"]
    shown = field["element"]["initial_option"]["value"]
    saved = room.sent(
        actions.CATALOGUE_ITEM_VIEW, ITEM | {catalogue_form.KIND: "greener", catalogue_form.INSTEAD: shown}
    )
    assert "*Flight* is in the catalogue." in str(saved)
    with room.database.reading() as session:
        kept = catalogue.items(session, workspace_id=room.workspace.id)
    assert next(each for each in kept if each.name == "Flight").alternative == FLIGHT.alternative


def test_mistakes_are_told_in_the_language_of_whoever_makes_them(room: Room) -> None:
    view, blank, much = actions.CASE_ANSWER_VIEW, {WORDS: ""}, {WORDS: "x" * 2_001}
    assert room.mistakes(view, blank, by=ANNA, locale="it") == {WORDS: "Dillo in una frase."}
    assert room.mistakes(view, much, by=ANNA, locale="it") == {WORDS: "Scrivi al massimo 2000 caratteri."}


def test_words_that_just_fit_are_kept_to_the_last(room: Room) -> None:
    words = "x" * (cases.LONGEST - 1) + "!"
    answer = room.sent(actions.CASE_ANSWER_VIEW, {WORDS: words}, by=ANNA)
    assert answer is not None
    assert "Thank you, it is noted." in str(answer["view"])
    with room.database.reading() as session:
        number = int(room.about[actions.CASE_ANSWER_VIEW])
        case = cases.find(session, workspace_id=room.workspace.id, number=number)
        assert case is not None
        assert cases.history(session, case)[-1].note == words


def _dict(found: object) -> dict[str, str]:
    assert isinstance(found, dict)
    return found
