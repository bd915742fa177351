"""Commands of those who pay: awards held, released and approved; payouts prepared by one and approved by another.

Whoever can run a command on the database is trusted to say who it is (`--by`); in Slack the person is known.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.failures import InputError
from bot.cli.sheet_output import FormatOption, SheetFormat, ToOption, has_a_place, put

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.payouts import Payout

payout = typer.Typer(help="Payouts: prepared by one, approved by another, paid once.", no_args_is_help=True)
award = typer.Typer(help="What people do with awards: hold, release, approve.", no_args_is_help=True)

_SHORTEST: Final = 8
"""Of a hash that is typed, so many signs at least."""

Number = Annotated[int, typer.Argument(help="The payout's number.")]
Awards = Annotated[
    list[int], typer.Argument(help="The awards' numbers, as `premio export ledger` tells them.")
]
By = Annotated[str | None, typer.Option("--by", help="Who does it; you, where it is left out.")]
Workspace = Annotated[str | None, typer.Option(help="Which workspace, where there are several.")]


def register(app: typer.Typer) -> None:
    app.add_typer(payout, name="payout")
    app.add_typer(award, name="award")


@payout.command()
def prepare(
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Everything that is due by this day; today, where it is left out."
        ),
    ] = None,
    by: By = None,
    workspace: Workspace = None,
) -> None:
    """Put everything that is due, and in no payout yet, into a payout."""
    from bot import payout_news
    from storage import languages, payouts

    day = on.date() if on else datetime.now(UTC).date()
    with _writing(workspace) as (session, chosen):
        try:
            now = datetime.now(UTC)
            made = payouts.prepare(session, workspace_id=chosen, on=day, actor=_who(by), now=now)
            spoken = languages.spoken(session, workspace_id=chosen)
            users = payout_news.approvers(session, workspace_id=chosen, prepared_by=made.prepared_by)
            locales = {user: spoken.for_person(user, slack_says=None, partner=None) for user in users}
            payout_news.prepared(session, made, workspace_id=chosen, locales=locales, now=now)
        except payouts.NothingDue as nothing:
            raise InputError(str(nothing)) from nothing
    typer.echo(_told(made))
    typer.echo(f"\nA second person approves it: premio payout approve {made.number} --hash {made.hash[:12]}")


@payout.command("list")
def list_(workspace: Workspace = None) -> None:
    """All payouts, the newest first."""
    from bot.cli.opening import opened, workspace_id
    from storage import payouts

    with opened() as database, database.reading() as session:
        found = payouts.listed(session, workspace_id=workspace_id(session, workspace))
    for each in found:
        sums = ", ".join(f"{amount}" for amount in each.totals)
        typer.echo(f"{each.number:>4}  {each.due_on}  {each.state:<9}  {len(each.payees)} payees  {sums}")
    if not found:
        typer.echo("There are no payouts yet: premio payout prepare")


@payout.command()
def show(number: Number, workspace: Workspace = None) -> None:
    """Who gets what in a payout, and who prepared, approved and paid it."""
    typer.echo(_told(_shown(number, workspace)))


@payout.command()
def approve(
    number: Number,
    shown: Annotated[
        str, typer.Option("--hash", help="The hash that was shown: only exactly that is approved.")
    ],
    by: By = None,
    workspace: Workspace = None,
) -> None:
    """Approve a payout that somebody else prepared."""
    from storage import payouts

    def step(session: Session, chosen: int) -> Payout:
        found = payouts.payout(session, workspace_id=chosen, number=number)
        whole = found.hash if len(shown) >= _SHORTEST and found.hash.startswith(shown) else shown
        return payouts.approve(
            session, workspace_id=chosen, number=number, shown=whole, actor=_who(by), now=datetime.now(UTC)
        )

    _done(step, workspace)


@payout.command()
def pay(number: Number, by: By = None, workspace: Workspace = None) -> None:
    """Note that an approved payout was paid."""
    from storage import payouts

    _ended(payouts.pay, number, by, workspace)


@payout.command()
def cancel(number: Number, by: By = None, workspace: Workspace = None) -> None:
    """Take everything out of a payout that was not paid."""
    from storage import payouts

    _ended(payouts.cancel, number, by, workspace)


@payout.command()
def export(
    number: Number, output: FormatOption = SheetFormat.CSV, to: ToOption = None, workspace: Workspace = None
) -> None:
    """The file of a payout, for the bank or for payroll: a row for each payee, always the same bytes."""
    from bot.exports import payout_sheet

    has_a_place(output, to)
    put(payout_sheet(_shown(number, workspace)), output, to)


@award.command()
def hold(
    awards: Awards,
    why: Annotated[str, typer.Option(help="The reason, in one sentence; it stands in the ledger.")],
    by: By = None,
    workspace: Workspace = None,
) -> None:
    """Nothing of these awards is paid until somebody releases them."""
    from storage import handling

    _acted(handling.hold, awards, why, by, workspace)


@award.command()
def release(awards: Awards, why: str = "", by: By = None, workspace: Workspace = None) -> None:
    """Let these awards go on their way again."""
    from storage import handling

    _acted(handling.release, awards, why, by, workspace)


@award.command("approve")
def approve_awards(awards: Awards, why: str = "", by: By = None, workspace: Workspace = None) -> None:
    """Approve what these awards are worth now; a correction voids it."""
    from storage import handling

    _acted(handling.approve, awards, why, by, workspace)


def _acted(
    act: Callable[..., None], awards: list[int], why: str, by: str | None, workspace: str | None
) -> None:
    from storage import handling

    now = datetime.now(UTC)
    with _writing(workspace) as (session, chosen):
        try:
            act(session, awards, workspace_id=chosen, actor=_who(by), note=why, now=now, on=now.date())
        except handling.NotPossible as refused:
            raise InputError(str(refused)) from refused
    typer.echo(f"{len(awards)} award{'s' if len(awards) > 1 else ''}: done")


def _ended(act: Callable[..., Payout], number: int, by: str | None, workspace: str | None) -> None:
    now = datetime.now(UTC)
    _done(
        lambda session, chosen: act(
            session, workspace_id=chosen, number=number, actor=_who(by), now=now, on=now.date()
        ),
        workspace,
    )


def _done(step: Callable[[Session, int], Payout], workspace: str | None) -> None:
    from storage import payouts

    with _writing(workspace) as (session, chosen):
        try:
            found = step(session, chosen)
        except payouts.NotPossible as refused:
            raise InputError(str(refused)) from refused
    typer.echo(_told(found))


def _shown(number: int, workspace: str | None) -> Payout:
    from bot.cli.opening import opened, workspace_id
    from storage import payouts

    with opened() as database, database.reading() as session:
        try:
            return payouts.payout(session, workspace_id=workspace_id(session, workspace), number=number)
        except payouts.NotPossible as unknown:
            raise InputError(str(unknown)) from unknown


@contextmanager
def _writing(workspace: str | None) -> Iterator[tuple[Session, int]]:
    from bot.cli.opening import opened, workspace_id

    with opened() as database, database.writing() as session:
        yield session, workspace_id(session, workspace)


def _who(by: str | None) -> str:
    return f"shell:{(by or getpass.getuser()).strip()}"


def _told(found: Payout) -> str:
    lines = [f"Payout {found.number}, of what was due by {found.due_on}: {found.state}"]
    lines += [
        f"  {each.payee}  {each.amount}{f' as {each.paid_as}' if each.paid_as else ''}  ({each.awards} award{'s' if each.awards != 1 else ''})"
        for each in found.payees
    ]
    lines += [f"  together {amount}" for amount in found.totals]
    lines += [f"  prepared by {found.prepared_by}"]
    if found.approved_by:
        lines.append(f"  approved by {found.approved_by}")
    if found.ended_by:
        lines.append(f"  {found.state} by {found.ended_by}")
    lines.append(f"  hash {found.hash}")
    return "\n".join(lines)
