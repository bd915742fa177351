"""`draft DESCRIPTION`: a language model writes a program, which opens in the form, or comes as a file; nothing of it is saved by itself."""

from __future__ import annotations

from bot.assistant import Assistant, Unanswered
from bot.blocks import apologies
from bot.blocks import drafts as blocks
from bot.blocks import editor as form
from bot.blocks import programs as program_blocks
from bot.blocks.editor import Draft
from bot.blocks.kit import Message
from bot.blocks.reader import told
from bot.blocks.text import said
from bot.call import Call
from bot.choosing import sentence_of
from bot.drafting import LONGEST_DESCRIPTION, Drafted, drafted
from bot.listeners.aside import aside
from bot.listeners.speech import Speech
from bot.slack import NoAnswerFromSlack, RefusedBySlack, Upload


def draft(call: Call, speech: Speech) -> None:
    """The form opens at once, as Slack lets one open only then, and is filled when the model has answered."""
    call.require_manager()
    assistant = call.assistant
    assert assistant is not None, "the word is not there without one"
    description = sentence_of(speech.rest)
    if not description or len(description) > LONGEST_DESCRIPTION:
        call.say(
            said(
                "Describe the program after the word, in {most} characters at most: `/premio draft 5% on cloud deals in the third quarter, at most 1k EUR a month`.",
                most=LONGEST_DESCRIPTION,
            )
        )
        return
    view_id = ""
    if call.envelope.trigger_id:
        view_id = call.slack.open_view(
            call.envelope.trigger_id, apologies.notice(blocks.waiting(in_form=True))
        )
    else:
        call.send(blocks.waiting(in_form=False))
    if not aside(call, assistant, lambda: _write(call, assistant, description, view_id)):
        _tell(call, blocks.busy(), view_id)


def _write(call: Call, assistant: Assistant, description: str, view_id: str) -> None:
    try:
        found = drafted(
            assistant,
            description,
            today=call.now.date(),
            heading=told("Drafted by a language model: read it before you save it."),
            longest=form.LONGEST_TEXT,
        )
    except Unanswered:
        _tell(call, blocks.unanswered(), view_id)
        return
    if not (view_id and _shown(call, found, view_id)):
        upload = Upload(
            name="draft.premio", title=told("A draft by a language model"), content=found.text.encode()
        )
        call.hand_over(upload, message=blocks.handed_over(mistakes=len(found.parsed.errors)))


def _shown(call: Call, found: Drafted, view_id: str) -> bool:
    """Whether it stands in the form; not where that was closed meanwhile."""
    mistakes = found.parsed.errors
    verdict = program_blocks.verdict(found.parsed.diagnostics, found.text).blocks if mistakes else ()
    view = form.editor(found.text, Draft(), notes=[blocks.note(mistakes=len(mistakes))], found=verdict)
    try:
        call.slack.update_view(view_id, view)
    except (RefusedBySlack, NoAnswerFromSlack):
        return False
    return True


def _tell(call: Call, message: Message, view_id: str) -> None:
    """In the form that waits; where it was closed, or there is none, as an answer."""
    if view_id:
        try:
            call.slack.update_view(view_id, apologies.notice(message))
        except (RefusedBySlack, NoAnswerFromSlack):
            pass
        else:
            return
    call.send(message)
