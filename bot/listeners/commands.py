"""`/premio …`, and the same words in a mention or a direct message: the table of words, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.blocks import greetings, kit
from bot.blocks.text import said
from bot.call import Call
from bot.listeners import (
    decisions,
    imports,
    notices,
    payouts,
    polls,
    programs,
    rewards,
    roles,
    standings,
    waiting,
)
from bot.listeners.speech import Speech, near, speech, without_mentions

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

    def is_for(self, call: Call) -> bool:
        return not self.for_managers or call.is_manager or (self.for_finance and call.is_finance)


def _help(call: Call, _speech: Speech) -> None:
    shown = [word for word in WORDS.values() if word.is_for(call)]
    call.send(
        greetings.help_text(
            [(word.usage, word.help) for word in shown], is_manager=call.is_manager, typed=_how(call)
        )
    )


def _hello(call: Call, _speech: Speech) -> None:
    call.send(greetings.hello(partner=call.partner, is_manager=call.is_manager))


WORDS: Final[dict[str, Word]] = {
    "standings": Word(standings.show, "standings", "your place, and what leads to the next"),
    "why": Word(
        rewards.why,
        "why [not [RULE] [DAY]]",
        "what you earned, and the arithmetic behind each amount; or why not, and the smallest change that would have paid",
    ),
    "next": Word(rewards.what_is_missing, "next", "what is missing to the next reward"),
    "decisions": Word(decisions.show, "decisions", "what waits for your decision or choice"),
    "hello": Word(_hello, "hello", "who I am, and your buttons"),
    "help": Word(_help, "help", "this text"),
    "list": Word(programs.show_list, "list", "all programs", for_managers=True),
    "show": Word(programs.show, "show NAME", "a program in plain words, with its buttons", for_managers=True),
    "new": Word(programs.new, "new", "write a program, from a template if you like", for_managers=True),
    "edit": Word(
        programs.edit,
        "edit NAME",
        "change a program; what is active stays until you activate the change",
        for_managers=True,
    ),
    "check": Word(
        programs.check, "check TEXT", "every mistake in a text, without saving it", for_managers=True
    ),
    "simulate": Word(
        programs.simulated,
        "simulate NAME",
        "who would earn what on the deals we have; nothing is stored",
        for_managers=True,
    ),
    "activate": Word(
        programs.activate, "activate NAME", "start paying by the latest version", for_managers=True
    ),
    "notice": Word(
        notices.set_notice,
        "notice [N days|none]",
        "how long a change waits that is worse for somebody",
        for_managers=True,
    ),
    "end": Word(programs.end, "end NAME", "stop a program; what was earned stays", for_managers=True),
    "polls": Word(polls.results, "polls", "what partners answered, with the NPS", for_managers=True),
    "payouts": Word(
        payouts.show,
        "payouts",
        "what is due and who is paid: one prepares, another approves",
        for_managers=True,
        for_finance=True,
    ),
    "import": Word(imports.how, "import", "how to bring in deals", for_managers=True),
    "waiting": Word(
        waiting.show, "waiting", "what could not be sent or handled yet, and why", for_managers=True
    ),
    "role": Word(roles.set_role, "role @user manager|finance|none", "who may do what", for_managers=True),
    "bind": Word(
        roles.bind_channel, 'bind #channel "Partner"', "which partner a channel belongs to", for_managers=True
    ),
    "unbind": Word(roles.unbind_channel, "unbind #channel", "that it no longer does", for_managers=True),
    "person": Word(
        roles.bind_person,
        'person @user "Partner" [as "Person"]',
        "which partner somebody works for; none takes it back",
        for_managers=True,
    ),
}

_SYNONYMS: Final = {
    "standing": "standings", "rank": "standings", "ranking": "standings", "place": "standings", "leaderboard": "standings",
    "rewards": "why", "awards": "why", "earned": "why", "earnings": "why", "my": "why", "perché": "why", "perche": "why",
    "missing": "next", "what": "next",
    "hi": "hello", "ciao": "hello", "hey": "hello", "start": "hello", "menu": "hello",
    "?": "help", "commands": "help",
    "decision": "decisions", "decide": "decisions", "choices": "decisions", "choose": "decisions",
    "decisioni": "decisions", "decidere": "decisions", "scelte": "decisions", "scegliere": "decisions",
    "programs": "list", "ls": "list", "view": "show", "create": "new", "write": "new",
    "stop": "end", "poll": "polls", "nps": "polls", "results": "polls", "preview": "simulate", "payout": "payouts", "pay": "payouts",
}  # fmt: skip


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
    text = text.strip().removeprefix("/premio").removeprefix("/program").strip()
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
    word = WORDS.get(spoken.word) or WORDS.get(_synonym(spoken.word))
    if word is None:
        _not_understood(call, spoken)
        return
    if not word.is_for(call):
        call.require_manager()
    word.answer(call, spoken)


def _synonym(word: str) -> str:
    return _SYNONYMS.get(word, "")


def _not_understood(call: Call, spoken: Speech) -> None:
    known = [name for name, word in WORDS.items() if word.is_for(call)]
    meant = near(spoken.word, known)
    how = _how(call)
    if meant:
        sentence = said(
            "I do not know “{word}”. Did you mean `{how}{meant}`?",
            word=spoken.word[:60],
            how=how,
            meant=meant,
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
