"""Which listener answers which act. The names stand in `bot/actions.py`, once."""

from __future__ import annotations

from bot import actions
from bot.listeners import (
    commands,
    decisions,
    editor,
    home,
    house,
    imports,
    payouts,
    polls,
    programs,
    rewards,
    standings,
    waiting,
    why_not,
)
from bot.routes import Routes


def routes() -> Routes:
    return Routes(
        commands=commands.on_command,
        clicks={
            actions.STANDING: standings.on_standing,
            actions.WHY: rewards.on_why,
            actions.WHY_AWARD: rewards.on_why_award,
            actions.WHY_NOT: why_not.on_why_not,
            actions.NEXT: rewards.on_next,
            actions.HELP: commands.on_help,
            actions.PROGRAM_LIST: programs.show_list,
            actions.PROGRAM_NEW: programs.new,
            actions.PROGRAM_SHOW: programs.on_show,
            actions.PROGRAM_EDIT: programs.on_edit,
            actions.PROGRAM_ACTIVATE: programs.on_activate,
            actions.PROGRAM_WAIT: programs.on_wait,
            actions.PROGRAM_END: programs.on_end,
            actions.PROGRAM_SIMULATE: programs.on_simulate,
            actions.CHOOSE_TEMPLATE: editor.on_template,
            actions.CHECK_TEXT: editor.on_check,
            actions.MORE_ROOM: editor.on_more_room,
            actions.POLL_ANSWER: polls.on_answer,
            actions.POLL_OPEN: polls.on_open,
            actions.POLL_COMMENT: polls.on_comment,
            actions.POLL_RESULTS: polls.on_results,
            actions.WAITING: waiting.on_show,
            actions.POST_AGAIN: waiting.on_post_again,
            actions.WAS_POSTED: waiting.on_was_posted,
            actions.HANDLE_AGAIN: waiting.on_handle_again,
            actions.DECISIONS: decisions.on_show,
            actions.DECIDE: decisions.on_answer,
            actions.DECIDE_OPEN: decisions.on_open,
            actions.PAYOUTS: payouts.on_show,
            actions.PAYOUT_PREPARE: payouts.on_prepare,
            actions.PAYOUT_APPROVE: payouts.on_approve,
            actions.PAYOUT_PAID: payouts.on_paid,
            actions.PAYOUT_CANCEL: payouts.on_cancel,
            actions.AWARD_HOLD: payouts.on_hold,
            actions.AWARD_RELEASE: payouts.on_release,
        },
        events={
            "app_mention": commands.on_mention,
            "message": commands.on_message,
            "file": imports.on_file,
            "app_home_opened": home.on_opened,
            "channel_id_changed": house.on_channel_id_changed,
            "member_joined_channel": house.on_joined,
            "channel_shared": house.on_people_changed,
            "channel_unshared": house.on_people_changed,
        },
        checks={actions.EDITOR: editor.mistakes, actions.DECIDE_VIEW: decisions.mistakes},
        forms={
            actions.EDITOR: editor.save,
            actions.AWARD_HOLD_VIEW: payouts.hold,
            actions.DECIDE_VIEW: decisions.submit,
            actions.POLL_COMMENT_VIEW: polls.comment,
            actions.POLL_ANONYMOUS_VIEW: polls.anonymous,
        },
    )
