"""Reading on after a mistake: repair the word, or leave out the clause, so that one reading names all that is wrong.

Lark stops where the text stops being a program. Its stack then says what had been read; we either hand it the word that was
meant, or cut the stack back to the last place at which a clause may begin, and go on at the next clause that fits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from dsl.diagnostics import Diagnostic
from dsl.mistaken_words import ITEM_WORDS, KINDS
from dsl.mistakes import LONGEST_LINE, Met, Repair, explained, is_clause_word, like_a_clause
from dsl.near_misses import near_miss
from dsl.nodes import Span
from dsl.not_available import elsewhere
from dsl.unquoted import unquoted_name

MOST_MISTAKES: Final = 40

_RESTS: Final = ("KIND", "PAY", "ASK", "NAMES", "OTHERWISE")
"""Where one of these can be read as it stands, a clause or a step begins."""
_STEPS: Final = ("FROM", "UP", "ABOVE", "BELOW", "OTHERWISE")
_WORDS: Final = re.compile(r"[a-z]+(?:\s+[a-z]+){1,2}", re.IGNORECASE)
_HIDDEN: Final = re.compile(r'"[^"\n]*"?|//[^\n]*')
_KINDS: Final = re.compile(rf'(?:{"|".join(KINDS)})\s+"', re.IGNORECASE)
_ITEM: Final = rf'(?:{"|".join(ITEM_WORDS[2:])})\s+"|measure\s+\w|standings\b'
_SYNC: Final = re.compile(
    rf'(?:^[ ]*(?P<first>[a-z_]+|"|\d|[<>≥≤]))|(?<![\w.])(?P<item>{_ITEM})'
    r"|(?<![\w.])(?P<clause>(?:pay|award|badge|donate|say|requires|payable|when|each|runs|currency|timezone|budget)(?![\w.(]))",
    re.IGNORECASE | re.MULTILINE,
)


class Recovery:
    """Names each mistake of a text as Lark meets it, and sets Lark on its way again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = _HIDDEN.sub(lambda match: _emptied(match.group()), text)
        self.mistakes: list[Diagnostic] = []
        self.reached = -1
        """Where reading stopped last: what failed there once is not tried again."""
        self.expected: dict[int, frozenset[str]] = {}
        """The terminals that could have stood where reading stopped, by the place."""
        self.left_out = False
        """Whether a part of the text is not in the tree."""

    def go_on(self, unexpected: UnexpectedInput) -> bool:
        """Lark's question at a mistake: whether there is a way to read on. The stack and the place are changed for it."""
        stack = _Stack(unexpected)  # how far the text has been read
        ended = isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END"
        place = len(self.text.rstrip()) if ended else unexpected.pos_in_stream or 0  # type: ignore[redundant-expr]  # Lark says int, and gives None at the end
        headless = len(stack.states) == 1 or not any(stack.rests(depth) for depth in stack.depths())
        met = Met(
            text=self.text,
            place=place,
            expected=frozenset(stack.taken()),
            finished=stack.takes("$END"),
            headless=headless,
            before=stack.last_place(),
            in_rule="PAY" in stack.taken(),
        )
        self.expected.setdefault(place, met.expected)
        mistake, repair = explained(met)
        if not self.mistakes or not _inside(mistake.span, self.mistakes[-1].span):
            self.mistakes.append(mistake)
        if len(self.mistakes) >= MOST_MISTAKES:
            return False
        if headless:
            stack.begin()
            finished = True
        else:
            finished = met.finished and met.begins_line
        fits = repair is not None and (not repair.terminal or stack.takes(repair.terminal))
        if repair is not None and fits and not headless and place > self.reached:
            if repair.terminal:
                stack.feed(repair, self.text, place)
            if repair.then is not None:
                stack.feed(Repair(*repair.then, repair.length), self.text, place)
            stack.move_to(self.text, place + repair.length)
            return True
        self.left_out = True
        return self._left_out(stack, place, finished=finished)

    def _left_out(self, stack: _Stack, place: int, *, finished: bool) -> bool:
        """Go on at the next clause that some cut of the stack can take; the longest cut is kept."""
        first = place + 1 if place <= self.reached else place
        self.reached = place
        for start, word, is_item in self._starts(first):
            terminal = stack.named(word, self.text, start)
            if start > place and not is_item and self._worth_a_word(start):
                rest = next(depth for depth in stack.depths() if stack.rests(depth))
                stack.cut(len(stack.states) if finished else rest)
                stack.move_to(self.text, start)
                return True
            if start == place and finished and not stack.takes(terminal):
                continue
            if (finished or terminal in _STEPS) and start > place and stack.takes(terminal):
                stack.move_to(self.text, start)
                return True
            for depth in stack.depths():
                if stack.rests(depth) and stack.takes(terminal, depth):
                    stack.cut(depth)
                    stack.move_to(self.text, start)
                    return True
        for depth in stack.depths():
            whole = finished and depth == len(stack.states)
            if (whole or stack.rests(depth)) and stack.takes("$END", depth):
                stack.cut(depth)
                stack.move_to(self.text, len(self.text))
                return True
        return False

    def _worth_a_word(self, start: int) -> bool:
        """Whether what begins there fits nowhere, but can be explained."""
        word = re.match(r"[a-z]+", self.text[start : start + 20], re.IGNORECASE)
        begins_line = not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()
        if begins_line and unquoted_name(self._line(start)) is not None:
            return True
        if begins_line and self.text[start] in "<>≥≤":
            miss = near_miss(self._line(start), 0)
            return miss is not None and miss[0].code == "step-form"
        if word is None or not begins_line or is_clause_word(word.group()):
            return False
        return elsewhere(self.text, start) is not None or like_a_clause(word.group())

    def _line(self, start: int) -> str:
        """What stands on the line from there on, as far as anybody means a sentence by it."""
        end = self.text.find("\n", start, start + LONGEST_LINE)
        return self.text[start : start + LONGEST_LINE if end < 0 else end]

    def _starts(self, place: int) -> Iterator[tuple[int, str, bool]]:
        """Where clauses may begin from the place on: the place, the terminal, and whether it is an item's."""
        for match in _SYNC.finditer(self.plain, self.text.rfind("\n", 0, place) + 1):
            group = match.lastgroup or "first"
            start = match.start(group)
            if start < place:
                continue
            if _KINDS.match(self.plain, start):
                yield start, "KIND", True
                continue
            word = re.match(r"[a-z_]+|\"|\d|[<>≥≤]", self.plain[start : start + 20], re.IGNORECASE)
            assert word is not None
            terminal = {'"': "TEXT"}.get(
                word.group(), "NUMBER" if word.group().isdigit() else word.group().upper()
            )
            is_item = terminal in (
                "MEASURE",
                "STANDINGS",
                "CEREMONY",
                "POLL",
                "EXPECT",
                "PAYOUT",
                "BEST",
                "TOGETHER",
            )
            yield start, terminal, is_item


def _inside(span: Span, other: Span) -> bool:
    """Whether two places share a sign of a line: what is wrong there is said once."""
    on_one_line = span.line == span.end_line == other.line == other.end_line
    return on_one_line and span.column < other.end_column and other.column < span.end_column


def _emptied(hidden: str) -> str:
    """A quoted text without its words; a comment without anything."""
    if hidden.startswith("//"):
        return " " * len(hidden)
    return '"' + " " * (len(hidden) - 2) + hidden[-1] if len(hidden) > 1 else hidden


class _Stack:
    """Lark's stack at a mistake: what it could take, cut anywhere."""

    def __init__(self, unexpected: UnexpectedInput) -> None:
        parser: Any = vars(unexpected)["interactive_parser"]  # Lark sets it where it stops
        self.state = parser.parser_state
        self.lexer = parser.lexer_thread.state
        self.table = self.state.parse_conf.states
        self.known = parser.lexer_thread.lexer.root_lexer.terminals_by_name

    @property
    def states(self) -> list[Any]:
        return self.state.state_stack  # type: ignore[no-any-return]

    def depths(self) -> range:
        """The lengths to which the stack can be cut, longest first."""
        return range(len(self.states), 0, -1)

    def rests(self, depth: int) -> bool:
        """Whether a clause or a step may begin once the stack is cut to that length."""
        actions = self.table[self.states[depth - 1]]
        return any(repr(actions[terminal][0]) == "Shift" for terminal in _RESTS if terminal in actions)

    def taken(self) -> list[str]:
        return [name for name in self.table[self.states[-1]] if name.isupper() and self.takes(name)]

    def takes(self, terminal: str, depth: int | None = None) -> bool:
        """Whether the terminal can be read next, once what is finished has been put together."""
        states = self.states[:depth]
        while True:
            found = self.table[states[-1]].get(terminal)
            if found is None:
                return False
            action, argument = found
            if repr(action) == "Shift":
                return True
            if len(argument.expansion):
                del states[-len(argument.expansion) :]
            states.append(self.table[states[-1]][argument.origin.name][1])
            if terminal == "$END" and states[-1] == self.state.parse_conf.end_state:
                return True

    def named(self, word: str, text: str, place: int) -> str:
        """The terminal that begins there: of words that go together (`paid to`), theirs, else the word's own."""
        words = _WORDS.match(text, place)
        names = ["_".join(words.group().upper().split()[:count]) for count in (3, 2)] if words else []
        return next((name for name in names if name in self.known), word)

    def cut(self, depth: int) -> None:
        del self.state.state_stack[depth:]
        del self.state.value_stack[depth - 1 :]

    def begin(self) -> None:
        """As if a program without a name had been read."""
        self.cut(1)
        for terminal, word in (("PROGRAM", "program"), ("TEXT", '""')):
            self.state.feed_token(Token(terminal, word, 0, 1, 1, 1, 2, 1))

    def feed(self, repair: Repair, text: str, place: int) -> None:
        line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        end = place + repair.length
        self.state.feed_token(
            Token(repair.terminal, repair.word, place, line, column, line, column + repair.length, end)
        )

    def move_to(self, text: str, place: int) -> None:
        """Read on from there."""
        counter = self.lexer.line_ctr
        counter.char_pos = place
        counter.line = text.count("\n", 0, place) + 1
        counter.line_start_pos = text.rfind("\n", 0, place) + 1
        counter.column = place - counter.line_start_pos + 1

    def last_place(self) -> int:
        """Where the last word that was read ends; 0 where nothing was."""
        for read in reversed(self.state.value_stack):
            end = read.end_pos if isinstance(read, Token) else getattr(read.meta, "end_pos", None)
            if end is not None:
                return int(end)
        return 0
