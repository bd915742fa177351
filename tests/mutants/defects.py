"""Defects that the tests have to find: each is one change to the code that somebody could make and not notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Defect:
    """`before` stands exactly once in the file, and becomes `after`; one of the tests must fail by it."""

    what: str
    """What goes wrong, as whoever suffers from it would say."""
    file: str
    before: str
    after: str
    found_by: Sequence[str]


_CORE: Final = ("tests/programs", "tests/cases")

DEFECTS: Final = (
    # --- money and arithmetic ---
    Defect(
        "halves of a cent are rounded to the even cent",
        "programs/money.py",
        "_step(currency), ROUND_HALF_UP)",
        '_step(currency), "ROUND_HALF_EVEN")',
        _CORE,
    ),
    Defect(
        "the cent that is left over goes to whoever needs it least",
        "programs/money.py",
        "key=lambda index: (floors[index] - exact[index], index)",
        "key=lambda index: (exact[index] - floors[index], index)",
        _CORE,
    ),
    Defect(
        "`up to` leaves its limit out",
        "programs/tables.py",
        "x < self.high or (self.high_included and x == self.high)",
        "x < self.high",
        _CORE,
    ),
    Defect(
        "a limit that several awards share is never used up",
        "programs/limits.py",
        "        used.take(group, partner, asked, given)\n",
        "",
        _CORE,
    ),
    Defect(
        "`at most` does not hold for what a return takes back",
        "programs/limits.py",
        "min(most, max(-most, exact))",
        "min(most, exact)",
        _CORE,
    ),
    Defect(
        "a quarter is cut by the calendar year, whatever the fiscal year",
        "programs/periods.py",
        "(day.month - fiscal_start) % 12 % length",
        "(day.month - 1) % 12 % length",
        _CORE,
    ),
    Defect(
        "a month after 31 January is in March",
        "programs/periods.py",
        "min(day.day, calendar.monthrange(year, month + 1)[1])",
        "min(day.day, 28)",
        _CORE,
    ),
    Defect(
        "what was paid is forgotten when an award is corrected",
        "programs/stages.py",
        "    rest = to - sum(settled.values())\n",
        "    rest = to\n",
        ("tests/programs", "tests/database"),
    ),
    Defect(
        "a hold is lifted by any correction",
        "programs/stages.py",
        'place = "held" if standing == "held" else "provisional"',
        'place = "provisional"',
        ("tests/programs", "tests/database"),
    ),
    # --- the ledger ---
    Defect(
        "a correction is written over what another process has written since",
        "storage/ledger.py",
        "        if (held.posted if held else None) != correction.previous:\n",
        "        if False:\n",
        ("tests/database", "tests/ticks"),
    ),
    Defect(
        "an award that changes its currency keeps the old amount as well",
        "storage/ledger.py",
        "        yield Money(-before.amount, before.currency), Money(before.amount * 0, before.currency)\n",
        "",
        ("tests/database", "tests/ticks"),
    ),
    Defect(
        "the lines of an entry can be changed without a trace",
        "storage/chain.py",
        "canonical([named, content, sorted(postings)])",
        "canonical([named, content])",
        ("tests/database", "tests/ticks"),
    ),
    Defect(
        "an entry can be changed without a trace",
        "storage/chain.py",
        "        if entry.hash != entry_hash(\n",
        "        if False and entry.hash != entry_hash(\n",
        ("tests/database",),
    ),
    Defect(
        "two ticks at once both write",
        "storage/settling.py",
        "col(WorkspaceRow.id) == workspace_id, col(WorkspaceRow.ticks) == since.ticks",
        "col(WorkspaceRow.id) == workspace_id",
        ("tests/database", "tests/ticks"),
    ),
    Defect(
        "what changes while a tick works is never looked at",
        "storage/marks.py",
        "    for portion in in_portions(mark.id for mark in seen):\n"
        "        session.connection().execute(delete(MarkRow).where(col(MarkRow.id).in_(portion)))\n",
        "    if seen:\n        session.connection().execute(delete(MarkRow))\n",
        ("tests/database", "tests/ticks"),
    ),
    Defect(
        "a deal that goes to another partner is not taken from the first",
        "storage/touching.py",
        "return of_stored.of_deals(facts.keys) | coming",
        "return frozenset(coming)",
        ("tests/ticks", "tests/imports"),
    ),
    Defect(
        "whoever prepares a payout may approve it",
        "storage/payouts.py",
        "    if row.prepared_by == actor:\n",
        "    if False:\n",
        ("tests/database",),
    ),
    Defect(
        "another payout is approved than the one that was shown",
        "storage/payouts.py",
        "    if row.hash != shown:\n",
        "    if False:\n",
        ("tests/database",),
    ),
    Defect(
        "an approval never expires",
        "storage/payouts.py",
        "    if now - row.approved_at > EXPIRES:\n",
        "    if False:\n",
        ("tests/database",),
    ),
    Defect(
        "points are paid out as if they were money",
        "storage/payouts.py",
        "if one.award.amount is not None and not is_points(one.award.amount.currency):",
        "if one.award.amount is not None:",
        ("tests/database", "tests/conversations/test_payouts.py"),
    ),
    Defect(
        "an older version of a program is put in force over a newer one",
        "storage/programs.py",
        'if row.state == "ended" or (before is not None and before.number > row.number):',
        'if row.state == "ended":',
        ("tests/database",),
    ),
    Defect(
        "the verifier of proofs does not compare the arithmetic with the award",
        "programs/proof_verifier.py",
        "    if rounded != awarded:\n",
        "    if False:\n",
        ("tests/programs", "tests/ticks/test_proofs.py"),
    ),
    Defect(
        "the verifier of proofs believes what a sum is said to be",
        "programs/proof_verifier.py",
        '        if not _equal(found, measure["value"]):\n',
        "        if False:\n",
        ("tests/programs", "tests/ticks/test_proofs.py"),
    ),
    # --- work that is shared ---
    Defect(
        "two processes take the same work",
        "storage/leases.py",
        ".values(token=table.token + 1, attempts=table.attempts + 1, due_at=now + lease)",
        ".values(token=table.token + 1, attempts=table.attempts + 1, due_at=now)",
        ("tests/database",),
    ),
    Defect(
        "a process that was slow writes over what another one did",
        "storage/leases.py",
        "col(table.id) == id, col(table.token) == token, col(table.state).in_(states)",
        "col(table.id) == id, col(table.state).in_(states)",
        ("tests/database",),
    ),
    Defect(
        "an occasion happens as often as somebody comes by",
        "storage/occurrences.py",
        "    return insert_once(\n",
        "    return True or insert_once(\n",
        ("tests/database", "tests/ticks/test_occasions.py"),
    ),
    Defect(
        "two bots serve one SQLite file",
        "storage/single_writer.py",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_SH | fcntl.LOCK_NB",
        ("tests/database", "tests/cli"),
    ),
    # --- what comes in ---
    Defect(
        "what Slack delivers twice is done twice",
        "bot/envelope.py",
        "        meaning=f\"message:{event['channel']}:{event['ts']}\",\n",
        "        meaning=f\"message:{id(body)}:{event['ts']}\",\n",
        ("tests/edge",),
    ),
    Defect(
        "of one person's acts the later is done before the earlier",
        "storage/inbox.py",
        'only=or_(col(InboxRow.actor) == "", ~before.exists()),',
        "only=None,",
        ("tests/database", "tests/edge"),
    ),
    Defect(
        "an act that failed for a moment is never tried again",
        "bot/inbox.py",
        "        retry = may_pass and row.attempts < _ATTEMPTS\n",
        "        retry = False\n",
        ("tests/edge",),
    ),
    Defect(
        "what our own mistake broke is called done",
        "bot/inbox.py",
        "            self._failed(row, call, error, may_pass=False)\n        else:\n",
        "            self._done(row)\n        else:\n",
        ("tests/edge",),
    ),
    Defect(
        "an answer to an anonymous poll is stored with its sender",
        "bot/inbox.py",
        "        if arrived.is_secret:\n",
        "        if False:\n",
        ("tests/edge", "tests/conversations/test_polls.py"),
    ),
    # --- what goes out ---
    Defect(
        "a message that may have been posted is posted again",
        "storage/outbox.py",
        '(is_left_behind, "unknown", said("the process',
        '(is_left_behind, "pending", said("the process',
        ("tests/database", "tests/edge"),
    ),
    Defect(
        "a shout-out without an answer comes twice",
        "bot/delivery.py",
        '_SENT_AGAIN: Final = frozenset({"confirmation"})',
        '_SENT_AGAIN: Final = frozenset({"confirmation", "shout-out"})',
        ("tests/edge", "tests/faults/test_slack_faults.py"),
    ),
    Defect(
        "old news is told as if it were new",
        "storage/outbox.py",
        '(is_too_late, "dead", said("too late',
        '(is_too_late, "pending", said("too late',
        ("tests/database", "tests/edge"),
    ),
    Defect(
        "a message is given up because Slack was busy",
        "bot/refusals.py",
        'return said("too fast for Slack"), timedelta(seconds=refused.retry_after or 1.0)\n',
        "return None\n",
        ("tests/edge", "tests/faults/test_slack_faults.py"),
    ),
    Defect(
        "a channel is told everything at once",
        "bot/pace.py",
        "_BURST: Final = 3\n",
        "_BURST: Final = 300\n",
        ("tests/edge",),
    ),
    # --- who may see and do what ---
    Defect(
        "figures are posted where another partner reads along",
        "bot/addressing.py",
        "        if others:\n",
        "        if False:\n",
        ("tests/edge", "tests/conversations/test_partners.py"),
    ),
    Defect(
        "figures are posted where somebody reads whom nobody knows",
        "bot/addressing.py",
        "        if None in readers:\n",
        "        if False:\n",
        ("tests/edge", "tests/conversations/test_partners.py"),
    ),
    Defect(
        "a guest in our workspace counts as one of us",
        "bot/roster.py",
        "            and not person.is_guest\n",
        "",
        ("tests/edge", "tests/conversations/test_roles.py", "tests/conversations/test_partners.py"),
    ),
    Defect(
        "somebody who has left may still do everything",
        "bot/roster.py",
        "            and not person.is_bot\n            and not person.is_gone\n",
        "            and not person.is_bot\n",
        ("tests/edge", "tests/conversations/test_roles.py"),
    ),
    Defect(
        "what people write rings everybody in the channel",
        "bot/blocks/text.py",
        'return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "return text",
        ("tests/blocks",),
    ),
    Defect(
        "a name becomes a formula in finance's spreadsheet",
        "bot/exports.py",
        '_ACTIVE: Final = ("=", "+",',
        '_ACTIVE: Final = ("+",',
        ("tests/database/test_exports.py",),
    ),
    # --- polls ---
    Defect(
        "an answer to an anonymous poll can be given twice",
        "storage/polls.py",
        "            raise AlreadyAnswered\n        anonymous_answers.add(",
        "            pass\n        anonymous_answers.add(",
        ("tests/database",),
    ),
    Defect(
        "a poll takes answers after it has closed",
        "storage/polls.py",
        'if poll.closes_at <= now or (secret and poll.state != "open"):',
        'if secret and poll.state != "open":',
        ("tests/database",),
    ),
    Defect(
        "of two answers the one that was handled last counts, not the one that was given last",
        "storage/polls.py",
        "    if row.answered_at > at:\n",
        "    if False:\n",
        ("tests/edge/test_inbox.py",),
    ),
    Defect(
        "three anonymous answers are shown",
        "programs/polls.py",
        "LEAST_ANSWERS: Final = 5\n",
        "LEAST_ANSWERS: Final = 3\n",
        ("tests/programs", "tests/conversations/test_polls.py"),
    ),
    Defect(
        "an anonymous poll tells its results while it is open",
        "programs/polls.py",
        "    if not closed:\n",
        "    if False:\n",
        ("tests/programs", "tests/conversations/test_polls.py"),
    ),
    Defect(
        "words that are answered anonymously stay where they were put, in the order in which they came",
        "storage/anonymous_answers.py",
        '"id": secrets.token_hex(16)',
        '"id": f"{len(text):032}{text}"',
        ("tests/database/test_anonymity.py",),
    ),
    # --- points that are spent ---
    Defect(
        "points are spent that are not there",
        "storage/redemptions.py",
        "    if left < price.minor:\n",
        "    if left <= 0:\n",
        ("tests/ticks/test_spent_points.py",),
    ),
    Defect(
        "two people spend the same points at once",
        "storage/redemptions.py",
        "    workspaces.lock(session, workspace_id=workspace.id)  # nobody else spends meanwhile\n",
        "",
        ("tests/ticks/test_spent_points.py",),
    ),
    Defect(
        "what is refused does not give its points back",
        "storage/redemptions.py",
        "    _give_back(session, workspace, row, by=by, note=note, now=now)\n    return _value(row)\n\n\ndef called_off(",
        "    return _value(row)\n\n\ndef called_off(",
        ("tests/ticks/test_spent_points.py",),
    ),
    Defect(
        "the youngest points are spent first",
        "programs/point_accounts.py",
        "        for name, lot in left.items():\n",
        "        for name, lot in reversed(left.items()):\n",
        ("tests/programs/test_point_accounts.py",),
    ),
    Defect(
        "points expire that were there before anybody was warned",
        "programs/point_accounts.py",
        "max(add_months(lot.on, self.months), self.since + WARNED)",
        "add_months(lot.on, self.months)",
        ("tests/programs/test_point_accounts.py", "tests/ticks/test_expiring_points.py"),
    ),
    Defect(
        "points expire on their last day",
        "programs/point_accounts.py",
        "if term.last_day(lot) < on)",
        "if term.last_day(lot) <= on)",
        ("tests/ticks/test_expiring_points.py",),
    ),
    Defect(
        "partners are warned of the same points every day",
        "bot/expiring.py",
        "if key not in known[to_managers] and key not in known[False]:",
        "if key:",
        ("tests/ticks/test_expiring_points.py",),
    ),
)
