"""Who there is in the demo: a vendor, twelve partners with workspaces of their own, and the channels that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot import actions
from bot.demo.control import Control

VENDOR: Final = "Alpenglow"
MANAGER: Final = "maria"
OFFICE: Final = "program-office"
COMMANDS: Final = (
    {
        "command": "/premio",
        "description": "Partner programs: write, simulate, activate, standings",
        "usage_hint": "help | list | new | show NAME | standings",
    },
    {
        "command": "/program",
        "description": "The same as /premio",
        "usage_hint": "help | list | new | show NAME | standings",
    },
)
SHORTCUTS: Final = (
    {
        "name": "Make a program of this",
        "type": "message",
        "callback_id": actions.MAKE_PROGRAM,
        "description": "Opens what the message says as a partner program",
    },
)


@dataclass(frozen=True, slots=True)
class PartnerSeat:
    """A partner as it is called in `partners.csv`, its channel, and its people."""

    partner: str
    channel: str
    people: tuple[tuple[str, str, str, str], ...]
    """Name, real name, locale, time zone."""


PARTNERS: Final = (
    PartnerSeat(
        "Brera Networks",
        "partner-brera",
        (
            ("giulia", "Giulia Conti", "it-IT", "Europe/Rome"),
            ("marco", "Marco Villa", "it-IT", "Europe/Rome"),
        ),
    ),
    PartnerSeat("Datenwerk Süd", "partner-datenwerk", (("jonas", "Jonas Weber", "de-DE", "Europe/Berlin"),)),
    PartnerSeat("Kestrel IT", "partner-kestrel", (("amy", "Amy Clarke", "en-GB", "Europe/London"),)),
    PartnerSeat("Lumen Oost", "partner-lumen", (("sanne", "Sanne de Wit", "nl-NL", "Europe/Amsterdam"),)),
    PartnerSeat("Prairie Cloud", "partner-prairie", (("dana", "Dana Brooks", "en-US", "America/Chicago"),)),
    PartnerSeat("Maple Stack", "partner-maple", (("chloe", "Chloe Martin", "en-CA", "America/Toronto"),)),
    PartnerSeat("Rio Claro TI", "partner-rioclaro", (("ana", "Ana Souza", "pt-BR", "America/Sao_Paulo"),)),
    PartnerSeat("Juniper Ridge", "partner-juniper", (("tom", "Tom Becker", "en-US", "America/Denver"),)),
    PartnerSeat(
        "Harbourline", "partner-harbourline", (("ruby", "Ruby Nguyen", "en-AU", "Australia/Sydney"),)
    ),
    PartnerSeat("Sakura Systems", "partner-sakura", (("haruka", "Haruka Mori", "ja-JP", "Asia/Tokyo"),)),
    PartnerSeat("Banyan Digital", "partner-banyan", (("wei", "Wei Lim", "en-SG", "Asia/Singapore"),)),
    PartnerSeat("Kiwi Secure", "partner-kiwi", (("mere", "Mere Tane", "en-NZ", "Pacific/Auckland"),)),
)


@dataclass(frozen=True, slots=True)
class Installation:
    """What the bot needs to connect."""

    bot_token: str
    app_token: str


async def set_scene(control: Control) -> Installation:
    """Make everybody and everything; the vendor is the only one who installed the app."""
    vendor = await control.make(
        "workspaces",
        name=VENDOR,
        installed=True,
        bot_name="Premio",
        commands=COMMANDS,
        shortcuts=SHORTCUTS,
    )
    for name, real_name, admin in (
        (MANAGER, "Maria Ferri", True),
        ("franco", "Franco Bassi", False),
        ("sofia", "Sofia Keller", False),
    ):
        await control.make(
            "users",
            workspace=VENDOR,
            name=name,
            real_name=real_name,
            admin=admin,
            locale="en-GB",
            tz="Europe/Rome",
        )
    await control.make(
        "channels", workspace=VENDOR, name=OFFICE, members=[MANAGER, "franco", "sofia", "@Premio"]
    )
    for seat in PARTNERS:
        await _seat(control, seat)
    return Installation(bot_token=vendor["bot_token"], app_token=vendor["app_token"])


async def _seat(control: Control, seat: PartnerSeat) -> None:
    await control.make("workspaces", name=seat.partner, installed=False)
    for name, real_name, locale, zone in seat.people:
        await control.make(
            "users", workspace=seat.partner, name=name, real_name=real_name, locale=locale, tz=zone
        )
    await control.make(
        "channels",
        workspace=VENDOR,
        name=seat.channel,
        shared_with=[seat.partner],
        members=[MANAGER, *(name for name, *_ in seat.people), "@Premio"],
    )
