"""*Activate and tell partners*, and *Tell partners* of what is active: to whom and what is said first, and done by a button under that."""

from __future__ import annotations

from bot import version_news
from bot.blocks import launches as blocks
from bot.call import Call
from bot.listeners.programs import clear, latest_clicked, put_in_force
from bot.versions import effect
from storage.outbox import enqueue
from storage.programs import Version


def on_ask(call: Call) -> None:
    version = latest_clicked(call)
    if version is None or (version.state != "active" and clear(call, version) is None):
        return
    with call.database.reading() as session:
        put = version_news.put_in_force(session, version, now=call.now)
        fairness = effect(session, version, now=call.now)
        audience = version_news.audience(session, version, now=call.now)
        told = version_news.told(
            session,
            (
                *version_news.worse(put, fairness.worse if fairness is not None else ()),
                *version_news.everybodys(session, put, audience),
            ),
            workspace_id=call.workspace.id,
        )
    call.send(blocks.question(version, told))


def on_launch(call: Call) -> None:
    version = latest_clicked(call)
    if version is None:
        return
    if version.state == "active":
        _tell(call, version)
    else:
        put_in_force(call, version, tells=True)


def _tell(call: Call, version: Version) -> None:
    with call.database.reading() as session:
        put = version_news.put_in_force(session, version, now=call.now)
        audience = version_news.audience(session, version, now=call.now)
    with call.database.writing() as session:
        told = version_news.told(
            session, version_news.everybodys(session, put, audience), workspace_id=call.workspace.id
        )
        for message in told.messages:
            enqueue(session, workspace_id=call.workspace.id, message=message, now=call.now)
    call.settle(blocks.done(version, told))
