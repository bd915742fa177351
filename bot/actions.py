"""Every action and view that people can touch: one name each, used where it is drawn and where it is heard."""

from __future__ import annotations

from typing import Final

# Buttons for everybody.
STANDING: Final = "my_standing"
WHY: Final = "why"
WHY_AWARD: Final = "why_award"
"""value: the award's id."""
WHY_NOT: Final = "why_not"
NEXT: Final = "what_is_missing"
HELP: Final = "help"
NUDGES: Final = "nudges"
"""A colon and a kind follow. value: the kind and what it is to be, `close off`."""
STATEMENT: Final = "statement"
"""value: a month and a partner, `2026-10 Acme`."""
STATEMENT_FILE: Final = "statement_file"
"""value: the same."""

# Whether a partner's figures may be shown in its channel. value: the partner, folded.
CONSENT_AGREE: Final = "consent_agree"
CONSENT_DECLINE: Final = "consent_decline"

# Buttons for managers. Where a version is meant, its id is the value.
PROGRAM_LIST: Final = "program_list"
PROGRAM_NEW: Final = "program_new"
PROGRAM_SHOW: Final = "program_show"
PROGRAM_EDIT: Final = "program_edit"
PROGRAM_ACTIVATE: Final = "program_activate"
PROGRAM_WAIT: Final = "program_wait"
"""Activates a version that decides only when its notice is over."""
PROGRAM_END: Final = "program_end"
PROGRAM_SIMULATE: Final = "program_simulate"
PROGRAM_PICTURE: Final = "program_picture"
PROGRAM_SUBMIT: Final = "program_submit"
PROGRAM_MORE: Final = "program_more"
"""A select: the value is one of the actions around it, a colon and the version's id."""
PROGRAM_DIFF: Final = "program_diff"
PROGRAM_HISTORY: Final = "program_history"
PROGRAM_COPY: Final = "program_copy"
PROGRAM_COPY_VIEW: Final = "program_copy_view"
PROGRAM_PAUSE: Final = "program_pause"
PROGRAM_PAUSE_VIEW: Final = "program_pause_view"
PROGRAM_RESUME: Final = "program_resume"
PROGRAM_RESUME_ASK: Final = "program_resume_ask"
NAME_BLOCK: Final = "name"
DAYS_BLOCK: Final = "days"
TELL_BLOCK: Final = "tell"
REVIEW_APPROVE: Final = "review_approve"
"""value: the review's number, a colon and the hash of what is shown."""
REVIEW_DECLINE: Final = "review_decline"
REVIEW_DECLINE_VIEW: Final = "review_decline_view"
POLL_RESULTS: Final = "poll_results"
WAITING: Final = "waiting"
POST_AGAIN: Final = "post_again"
"""value: the id of a message of which nobody knows whether it arrived."""
WAS_POSTED: Final = "was_posted"
OUTLOOK: Final = "outlook"
"""value: the number of the first message to be shown; the first of all where there is none."""
STRIKE: Final = "strike"
"""value: the mark of a message that is not sent yet."""
STRIKE_VIEW: Final = "strike_view"
HANDLE_AGAIN: Final = "handle_again"
"""value: the number of an act that could not be handled."""

# Insight, for managers and finance. value: the program's id; of a chart, what it shows before that, `cost 3`.
INSIGHT: Final = "insight"
INSIGHT_CHART: Final = "insight_chart"

# Buttons for managers and finance. Of a payout the value is its number, a colon and the hash of what is shown; of an award its id.
PAYOUTS: Final = "payouts"
PAYOUT_PREPARE: Final = "payout_prepare"
PAYOUT_APPROVE: Final = "payout_approve"
PAYOUT_PAID: Final = "payout_paid"
PAYOUT_CANCEL: Final = "payout_cancel"
AWARD_HOLD: Final = "award_hold"
AWARD_HOLD_VIEW: Final = "award_hold_view"
AWARD_RELEASE: Final = "award_release"
REASON_BLOCK: Final = "reason"

# Decisions and choices. An answer's action is DECIDE, a colon and its number; the value says what it is about.
DECISIONS: Final = "decisions"
DECIDE: Final = "decide"
DECIDE_OPEN: Final = "decide_open"
DECIDE_VIEW: Final = "decide_view"
DECISION_BLOCK: Final = "decision"

# Proposals. Of a proposal the value is its number, of a suggestion its own.
PROGRAM_PROPOSE: Final = "program_propose"
PROPOSE_VIEW: Final = "propose_view"
PROPOSAL_BOARD: Final = "proposal_board"
PROPOSAL_ADOPT: Final = "proposal_adopt"
PROPOSAL_EFFECT: Final = "proposal_effect"
PROPOSAL_END: Final = "proposal_end"
PROPOSAL_AGREE: Final = "proposal_agree"
PROPOSAL_OBJECT: Final = "proposal_object"
PROPOSAL_COMMENT: Final = "proposal_comment"
PROPOSAL_WORDS_VIEW: Final = "proposal_words_view"
PROPOSAL_NUMBERS: Final = "proposal_numbers"
PROPOSAL_NUMBERS_VIEW: Final = "proposal_numbers_view"
PROPOSAL_SEND: Final = "proposal_send"
CHANNELS_BLOCK: Final = "channels"
NUMBERS_BLOCK: Final = "numbers"
UNTIL_BLOCK: Final = "until"
NUMBER_BLOCK: Final = "number"
"""Block ids are NUMBER_BLOCK, a colon and the number's place among those that are permitted."""

# Cases. Where one is meant, its number is the value.
CASES: Final = "cases"
CASE_SHOW: Final = "case_show"
CASE_TAKE: Final = "case_take"
CASE_ASK: Final = "case_ask"
CASE_ASK_VIEW: Final = "case_ask_view"
CASE_ANSWER: Final = "case_answer"
CASE_ANSWER_VIEW: Final = "case_answer_view"
CASE_END: Final = "case_end"
CASE_END_VIEW: Final = "case_end_view"

# Disputes.
DISPUTE: Final = "dispute"
DISPUTE_DEAL: Final = "dispute_deal"
"""value: the award's id, or nothing."""
DISPUTE_MISSING: Final = "dispute_missing"
DISPUTE_VIEW: Final = "dispute_view"
DISPUTE_BOOK: Final = "dispute_book"
WORDS_BLOCK: Final = "words"

# On a message of somebody's, among its shortcuts.
MAKE_PROGRAM: Final = "make_program"

# What is given or taken by hand.
ADJUST: Final = "adjust"
"""value: `award:` or `case:` and its number, or nothing."""
ADJUST_VIEW: Final = "adjust_view"
ADJUSTMENTS: Final = "adjustments"
ADJUST_APPROVE: Final = "adjust_approve"
"""value: its number, a colon and the hash of what is shown."""
ADJUST_DECLINE: Final = "adjust_decline"
ADJUST_DECLINE_VIEW: Final = "adjust_decline_view"

# What is judged.
SCORES: Final = "scores"
SCORES_VIEW: Final = "scores_view"

# What a person likes best. value: the kind.
PREFERENCES: Final = "preferences"
PREFER: Final = "prefer"

# Inside the editor.
EDITOR: Final = "program_editor"
CHOOSE_TEMPLATE: Final = "choose_template"
CHECK_TEXT: Final = "check_text"
MORE_ROOM: Final = "more_room"
TEXT_BLOCK: Final = "program_text"
"""Block ids are TEXT_BLOCK, a colon and the number of the part, a colon and the round of drawing."""
TEXT_INPUT: Final = "text"
PREVIEW: Final = "program_preview"

# Polls. An answer's action is POLL_ANSWER, a colon and its place among the choices; the value is the poll's id, a colon and that place.
POLL_ANSWER: Final = "poll_answer"
POLL_OPEN: Final = "poll_open"
POLL_COMMENT: Final = "poll_comment"
POLL_COMMENT_VIEW: Final = "poll_comment_view"
POLL_ANONYMOUS_VIEW: Final = "poll_anonymous_view"
POLL_TELL: Final = "poll_tell"
POLL_TELL_VIEW: Final = "poll_tell_view"
POLL_TREND: Final = "poll_trend"
POLL_QUOTED: Final = "poll_quoted"
POLL_WITH_RESULTS: Final = "poll_with_results"
POLL_NEW: Final = "poll_new"
POLL_NEW_VIEW: Final = "poll_new_view"
POLL_NEW_FIELD: Final = "poll_new"
"""Block ids are POLL_NEW_FIELD, a colon and what is filled in there."""
ANSWER_BLOCK: Final = "answer"
INPUT: Final = "input"

# Views that only tell something.
NOTICE: Final = "notice"
