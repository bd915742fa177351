"""`/premio …`, and the same words in a mention or a direct message: the table of words, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.asked_words import also_called, called, is_courtesy
from bot.assistant import Assistant, Unanswered
from bot.blocks import greetings, kit
from bot.blocks.reader import ours, phrase
from bot.blocks.text import said
from bot.call import Call
from bot.choosing import LONGEST_SENTENCE, chosen, question, sentence_of
from bot.listeners import (
    adjustments,
    badges,
    cases,
    catalogue,
    copies,
    decisions,
    discretion,
    disputes,
    drafts,
    editor,
    fulfilment,
    histories,
    imports,
    insight,
    kudos,
    languages,
    manners,
    notices,
    nudges,
    outlook,
    pauses,
    payouts,
    points,
    poll_form,
    polls,
    preferences,
    program_end,
    programs,
    proposals,
    reviews,
    rewards,
    roles,
    rules,
    scores,
    simulations,
    standings,
    statements,
    waiting,
)
from bot.listeners.aside import aside
from bot.listeners.requests import understood
from bot.listeners.speech import Speech, near, speech, unquoted, user_in, without_mentions
from bot.listeners.whose import named_in
from storage import workspaces

Answer = Callable[[Call, Speech], None]


@dataclass(frozen=True, slots=True)
class Word:
    """`usage` is what to type, `help` what it does; both are ours and go into the help text as they stand."""

    answer: Answer
    usage: str
    help: str
    for_managers: bool = False
    for_finance: bool = False
    """Of what is for managers: whether it is for finance, too."""
    for_approvers: bool = False
    more: tuple[str, str] | None = None
    """Another usage and its help, which managers read when they ask for this word."""
    needs_assistant: bool = False
    """Without a language model there is no such word."""

    def is_there(self, call: Call) -> bool:
        return not self.needs_assistant or call.assistant is not None

    def is_for(self, call: Call) -> bool:
        return self.is_there(call) and (
            not self.for_managers
            or call.is_manager
            or (self.for_finance and call.is_finance)
            or (self.for_approvers and call.is_approver)
        )


def _help(call: Call, speech: Speech) -> None:
    """On one screen, also of a phone: only the words, and `help WORD` says more of one."""
    mine = {name: word for name, word in WORDS.items() if word.is_for(call)}
    asked = unquoted(speech.rest).casefold()
    about = mine.get(asked) or mine.get(_synonym(asked))
    if about is not None:
        shown = [(about.usage, about.help), *([about.more] if about.more and call.is_manager else [])]
        lines = [(usage, said(what)) for usage, what in shown]
        call.send(greetings.help_text(lines, is_manager=call.partner is None, typed=_how(call)))
        return
    named = [
        (title, [mine[name].usage for name in names if name in mine]) for title, names in _topics().items()
    ]
    groups = [each for each in named if each[1]]
    if call.is_manager or call.is_finance:
        call.send(greetings.help_by_topic(groups, typed=_how(call)))
    else:
        call.send(greetings.help_to_ask(groups, typed=_how(call)))


def _topics() -> dict[str, list[str]]:
    """The words by what they are about; those that nobody has placed come last."""
    placed = {name for names in _TOPICS.values() for name in names}
    rest = [name for name in WORDS if name not in placed]
    return {title: list(names) for title, names in _TOPICS.items()} | ({phrase("More"): rest} if rest else {})


def _hello(call: Call, _speech: Speech) -> None:
    if call.partner is None and call.is_approver and not call.is_manager:
        with call.database.reading() as session:
            channel = workspaces.get(session, workspace_id=call.workspace.id).approvals_channel
        call.send(greetings.approver_menu(channel))
        return
    call.send(
        greetings.hello(
            partner=call.partner,
            is_manager=call.is_manager,
            is_finance=call.is_finance,
            is_ours=call.is_ours,
        )
    )


WORDS: Final[dict[str, Word]] = {
    "standings": Word(standings.show, "standings", phrase("your place, and what leads to the next")),
    "why": Word(
        rewards.why,
        "why [not [RULE] [DAY]]",
        phrase(
            "what you earned, and the arithmetic behind each amount; or why not, and the smallest change that would have paid"
        ),
    ),
    "next": Word(rewards.what_is_missing, "next", phrase("what is missing to the next reward")),
    "points": Word(
        points.show, "points", phrase("what points you have, what runs out when, and what to spend them on")
    ),
    "statement": Word(
        statements.show,
        "statement [MONTH]",
        phrase("a month: what was owed, earned and paid, with a file that has every line"),
    ),
    "decisions": Word(decisions.show, "decisions", phrase("what waits for your decision or choice")),
    "dispute": Word(
        disputes.start,
        "dispute",
        phrase("say that a deal or an award is not right, or that a deal is missing"),
    ),
    "cases": Word(
        cases.show,
        "cases [C-12]",
        phrase("what was disputed, and how it stands"),
        more=("cases within 5 days", phrase("how long there is for each")),
    ),
    "preferences": Word(
        preferences.show, "preferences", phrase("what you like best: it comes first where you can choose")
    ),
    "hello": Word(_hello, "hello", phrase("who I am, and your buttons")),
    "language": Word(
        languages.choose,
        "language English|italiano",
        phrase("what I speak to you"),
        more=("language italiano for NAME", phrase("what I speak to a partner")),
    ),
    "quiet": Word(
        manners.quiet,
        "quiet [20:00-08:00|none]",
        phrase("when I do not write to you by myself"),
        more=("quiet 19-7 for #channel|everybody", phrase("when I do not write to others by myself")),
    ),
    "attention": Word(
        manners.attention,
        "attention [N|none]",
        phrase("how many messages a day I write by myself; what there is more comes together"),
        more=("attention 3 for #channel", phrase("how many I write there")),
    ),
    "kudos": Word(
        kudos.give,
        "kudos [@person for …]",
        phrase("thank somebody where others read it"),
        more=(
            "kudos allow 5 | values Courage, Craft | emoji :trophy: | seen",
            phrase("how often, for what and by which reaction people thank each other; and who is thanked"),
        ),
    ),
    "badges": Word(
        badges.show,
        "badges",
        phrase("your badges, what earned each, and how often you were thanked"),
    ),
    "customers": Word(
        discretion.choose,
        "customers [named|hidden]",
        phrase("whether shout-outs name your customers"),
    ),
    "nudges": Word(
        nudges.show,
        "nudges [none|all]",
        phrase("what I remind you of once a week: what is close, runs out or falls behind"),
    ),
    "help": Word(_help, "help [WORD]", phrase("this text, or more about one word")),
    "list": Word(rules.show_list, "list", phrase("all programs")),
    "show": Word(rules.show, "show NAME", phrase("a program in plain words")),
    "new": Word(
        programs.new, "new", phrase("write a program, from a template if you like"), for_managers=True
    ),
    "draft": Word(
        drafts.draft,
        "draft DESCRIPTION",
        phrase("have a language model write a first draft of a program, which you then read and change"),
        for_managers=True,
        needs_assistant=True,
    ),
    "edit": Word(
        programs.edit,
        "edit NAME",
        phrase("change a program; what is active stays until you activate the change"),
        for_managers=True,
    ),
    "check": Word(
        programs.check, "check TEXT", phrase("every mistake in a text, without saving it"), for_managers=True
    ),
    "simulate": Word(
        simulations.show,
        "simulate NAME",
        phrase("who would earn what on the deals we have; nothing is stored"),
        for_managers=True,
    ),
    "activate": Word(
        programs.activate, "activate NAME", phrase("start paying by the latest version"), for_managers=True
    ),
    "submit": Word(
        reviews.submit, "submit NAME", phrase("have the latest version approved"), for_managers=True
    ),
    "approvals": Word(
        reviews.set_channel,
        "approvals [#channel|none]",
        phrase("where a second person approves programs before they are activated"),
        for_managers=True,
    ),
    "statements": Word(
        statements.set_day,
        "statements [DAY|none]",
        phrase("on which day of the month partners are sent the statement of the month before"),
        for_managers=True,
    ),
    "notice": Word(
        notices.set_notice,
        "notice [N days|none]",
        phrase("how long a change waits that is worse for somebody"),
        for_managers=True,
    ),
    "end": Word(
        program_end.end,
        "end NAME",
        phrase("stop a program, after saying what that means; what was earned stays"),
        for_managers=True,
    ),
    "propose": Word(
        proposals.propose,
        "propose NAME",
        phrase("ask partners about a draft, and read what they say and suggest"),
        for_managers=True,
    ),
    "pause": Word(
        pauses.pause,
        "pause NAME",
        phrase("let a program rest: nothing is awarded or announced until you resume it"),
        for_managers=True,
    ),
    "resume": Word(
        pauses.resume,
        "resume NAME",
        phrase("let it go on, and make up for what happened in the pause"),
        for_managers=True,
    ),
    "diff": Word(
        histories.diff,
        "diff NAME [N [N]]",
        phrase("what the latest version changes, or one version beside another"),
        for_managers=True,
    ),
    "history": Word(
        histories.show,
        "history NAME",
        phrase("all versions of a program: who wrote, approved, activated and paused it, and what changed"),
        for_managers=True,
    ),
    "copy": Word(
        copies.copy,
        "copy NAME",
        phrase("a new program with the same text, for the next period if you like"),
        for_managers=True,
    ),
    "poll": Word(
        poll_form.ask,
        "poll [NAME]",
        phrase("ask partners, a channel or some people something, now"),
        for_managers=True,
    ),
    "polls": Word(polls.results, "polls", phrase("what partners answered, with the NPS"), for_managers=True),
    "insight": Word(
        insight.show,
        "insight [NAME]",
        phrase("what a program costs and brings, who takes part, and what may come, with charts"),
        for_managers=True,
        for_finance=True,
        for_approvers=True,
    ),
    "payouts": Word(
        payouts.show,
        "payouts",
        phrase("what is due and who is paid: one prepares, another approves"),
        for_managers=True,
        for_finance=True,
    ),
    "fulfilment": Word(
        fulfilment.show,
        'fulfilment [seats 3 "RULE" | instead of "THING" greener "OTHER THING"]',
        phrase("trips, trainings and gifts that are to be handed over, and how far each is"),
        for_managers=True,
    ),
    "catalogue": Word(
        catalogue.show,
        "catalogue [expire after 12 months|never]",
        phrase("what partners can spend points on, what waits for approval, and when points expire"),
        for_managers=True,
    ),
    "adjust": Word(
        adjustments.adjust,
        "adjust",
        phrase("give or take something by hand, with a reason; a second person approves it"),
        for_managers=True,
    ),
    "adjustments": Word(
        adjustments.show,
        "adjustments",
        phrase("what was given or taken by hand, and what waits for approval"),
        for_managers=True,
        for_approvers=True,
    ),
    "scores": Word(scores.show, "scores", phrase("enter the scores of what is judged"), for_managers=True),
    "import": Word(imports.how, "import", phrase("how to bring in deals"), for_managers=True),
    "tick": Word(
        outlook.show,
        "tick",
        phrase("what I am about to say, to whom and why; strike out what should not be said"),
        for_managers=True,
    ),
    "waiting": Word(
        waiting.show,
        "waiting",
        phrase("what could not be sent or handled yet, and why"),
        for_managers=True,
    ),
    "role": Word(
        roles.set_role,
        "role @user manager|finance|approver|none",
        phrase("who may do what"),
        for_managers=True,
    ),
    "bind": Word(
        roles.bind_channel,
        'bind #channel "Partner"',
        phrase("which partner a channel belongs to"),
        for_managers=True,
    ),
    "unbind": Word(
        roles.unbind_channel, "unbind #channel", phrase("that it no longer does"), for_managers=True
    ),
    "person": Word(
        roles.bind_person,
        'person @user "Partner" [as "Person"]',
        phrase("which partner somebody works for; none takes it back"),
        for_managers=True,
    ),
    "company": Word(
        roles.bind_company,
        'company @user "Partner"',
        phrase("that everybody of that person's workspace works for that partner"),
        for_managers=True,
    ),
}

_TOPICS: Final[dict[str, tuple[str, ...]]] = {
    phrase("Write"): ("new", "draft", "edit", "check", "copy", "diff", "history"),
    phrase("Try and agree"): ("simulate", "propose", "submit", "approvals", "notice"),
    phrase("Run"): ("activate", "pause", "resume", "end", "poll", "scores", "adjust", "tick", "waiting"),
    phrase("See"): (
        "list",
        "show",
        "insight",
        "standings",
        "why",
        "next",
        "badges",
        "polls",
        "decisions",
        "cases",
        "dispute",
        "payouts",
        "fulfilment",
        "points",
        "catalogue",
        "statement",
        "adjustments",
    ),
    phrase("Deals and people"): ("import", "bind", "unbind", "person", "company", "role"),
    phrase("How I speak"): (
        "language",
        "quiet",
        "attention",
        "nudges",
        "customers",
        "kudos",
        "statements",
        "preferences",
        "hello",
        "help",
    ),
}
"""What the help of managers is ordered by."""
_ALSO_ASKED: Final = frozenset({"why", "next", "help"})
"""Words of ours with which questions begin, too."""
_SHOWING: Final = (
    "standings", "why", "next", "badges", "statement", "decisions", "cases", "preferences", "hello", "help", "list", "show", "simulate", "history", "insight",
    "polls", "payouts", "fulfilment", "adjustments", "points",
)  # fmt: skip
"""What only shows something, as we call it: more a language model cannot choose, whoever asks."""


def on_command(call: Call) -> None:
    """`/premio …`. Alone, it is the menu."""
    if not call.envelope.text.strip():
        _menu(call)
        return
    _answer(call, call.envelope.text)


def on_mention(call: Call) -> None:
    """`@Premio …` in a channel. Alone, it is a greeting with the buttons."""
    text = without_mentions(call.envelope.text)
    if text:
        _answer(call, text)
    else:
        _hello(call, Speech("", ""))


def on_message(call: Call) -> None:
    """A direct message; a mention in front changes nothing."""
    text = (
        without_mentions(call.envelope.text)
        if call.envelope.text.lstrip().startswith("<@")
        else call.envelope.text
    )
    text = text.strip()
    if call.is_manager and editor.is_program(text):
        editor.drop_text(call, text)
        return
    text = text.removeprefix("/premio").removeprefix("/program").strip()
    if text:
        _answer(call, text)
    else:
        _menu(call)


def on_help(call: Call) -> None:
    _help(call, Speech("", ""))


def _menu(call: Call) -> None:
    if call.is_manager:
        call.send(greetings.manager_menu())
    else:
        _hello(call, Speech("", ""))


def _answer(call: Call, text: str) -> None:
    spoken = speech(text)
    if _may_be_a_question(spoken) and (meant := understood(text)) is not None:
        spoken = speech(_about(call, meant, text))
    elif is_courtesy(spoken.rest):
        spoken = Speech(spoken.word, "")
    elif _is_show_me(spoken):
        spoken = Speech(spoken.word, spoken.rest[len("me ") :].lstrip())
    word = WORDS.get(spoken.word) or WORDS.get(_synonym(spoken.word))
    if word is None or not word.is_there(call):
        if not _is_asked_of_model(call, spoken, text):
            _not_understood(call, spoken)
        return
    if not word.is_for(call):
        call.require_manager()
    word.answer(call, spoken)


def _is_asked_of_model(call: Call, spoken: Speech, text: str) -> bool:
    """Whether a language model is asked what a sentence means; the answer follows, and is ours."""
    sentence = sentence_of(text)
    assistant = call.assistant
    if (
        assistant is None
        or call.envelope.kind == "command"
        or not spoken.rest
        or len(sentence) > LONGEST_SENTENCE
    ):
        return False
    return aside(call, assistant, lambda: _answer_as_chosen(call, assistant, spoken, sentence))


def _answer_as_chosen(call: Call, assistant: Assistant, spoken: Speech, sentence: str) -> None:
    """The word that the model chose is answered as if it had been typed, with the rights of whoever asked; anything else is not understood."""
    words = {name: ours(WORDS[name].help) for name in _SHOWING if WORDS[name].is_for(call)}
    try:
        meant = chosen(assistant.ask(question(sentence, words, today=call.now.date())), sentence, words)
    except Unanswered:
        meant = None
    if meant is None:
        _not_understood(call, spoken)
        return
    asked = speech(_about(call, meant, sentence))
    WORDS[asked.word].answer(call, asked)


def _may_be_a_question(spoken: Speech) -> bool:
    """Not where it begins as what is typed for us: `check …`, `why not Volume`."""
    if _is_show_me(spoken):
        return True
    if spoken.word in WORDS and spoken.word not in _ALSO_ASKED:
        return False
    first = spoken.rest.partition(" ")[0].casefold()
    if _synonym(spoken.word) == "help" and (first in WORDS or _synonym(first)):
        return False
    if _synonym(spoken.word) == "kudos" and user_in(spoken.rest) is not None:
        return False
    return not (first in ("not", "no") and "why" in (spoken.word, _synonym(spoken.word)))


def _is_show_me(spoken: Speech) -> bool:
    """`show me my statement` asks for a statement, `show Sprint` for a program."""
    return spoken.word == "show" and spoken.rest.casefold().startswith("me ")


def _about(call: Call, meant: str, text: str) -> str:
    """What was meant, about the month or the partner that is named in the text: whoever sees all partners has to say which."""
    if meant == "statement":
        return f"{meant} {statements.month_in(text, call.today)}".rstrip()
    if '"' in meant or call.partner is not None or meant.partition(" ")[0] not in ("why", "next", "points"):
        return meant
    named = named_in(call, text)
    return f'{meant} "{named}"' if named is not None else meant


def _synonym(word: str) -> str:
    return called(word) or ""


def _not_understood(call: Call, spoken: Speech) -> None:
    known = [name for name, word in WORDS.items() if word.is_for(call)]
    known += [each for each, name in also_called(call.language).items() if name in known]
    meant = near(spoken.word, known) if not spoken.rest or call.envelope.kind == "command" else None
    how = _how(call)
    if meant:
        sentence = said(
            "I do not know “{word}”. Did you mean `{how}{meant}`?",
            word=spoken.word[:60],
            how=how,
            meant=meant,
        )
    elif spoken.rest and call.is_manager:
        sentence = said(
            "I did not understand that. You can ask me, for example, how a partner is doing, what it earned, or what partners say; a program that you send me is saved as a draft. `{how}help` lists all that I can do.",
            how=how,
        )
    elif spoken.rest:
        sentence = said(
            "I did not understand that. You can ask me, for example, how you are doing, what you earned and why, or what is missing. `{how}help` lists all that I can do.",
            how=how,
        )
    else:
        sentence = said(
            "I do not know “{word}”. `{how}help` lists what I can do.", word=spoken.word[:60], how=how
        )
    call.reply(kit.section(sentence), greetings.partner_buttons() if not call.is_manager else None)


def _how(call: Call) -> str:
    """What to type in front of a word, where the person is."""
    if call.envelope.kind == "command":
        return call.envelope.name + " "
    return "" if call.envelope.is_direct else "@Premio "
