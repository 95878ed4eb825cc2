"""Camille has connected her own calendar, with her private life in it; the manager publishes the agenda of a room."""

from __future__ import annotations

from datetime import date, timedelta

from convergence.agenda.appointments.queries import places
from convergence.agenda.calendars.operations import connect_calendar, open_feed
from convergence.agenda.calendars.types import AccountDraft, DetailLevel, FeedKind, SyncDirection
from convergence.demo.scenes.players import player
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.gateways import caldav
from convergence.gateways.caldav.folder import ACCEPTED, AGENDA, URL, FolderCalendars
from convergence.storage.session import acting

# name, days from Monday, start, end, more lines
HERS = (
    ("chorale", 1, "T193000", "T210000", ("RRULE:FREQ=WEEKLY;COUNT=30",)),
    ("dentiste", 3, "T123000", "T133000", ()),
    ("kine", 4, "T083000", "T091500", ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8",)),
    ("anniversaire", 2, "T000000", "T235900", ("TRANSP:TRANSPARENT",)),
    ("ecole", 8, "T163000", "T173000", ()),
)


def play() -> None:
    """A calendar with a life of its own, then its connection: the worker does the rest."""
    camille, manager = player("conseillere-tarbes"), player("responsable-tarbes")
    _private_life(camille)
    connect_calendar(
        actor=camille,
        at=clock.now(),
        draft=AccountDraft(
            url=URL,
            login="camille.lacoste",
            password=ACCEPTED,
            calendar_url=AGENDA,
            calendar_name="Agenda de démonstration",
            detail=DetailLevel.DISCREET,
            direction=SyncDirection.BOTH,
        ),
    )
    open_feed(actor=camille, at=clock.now(), kind=FeedKind.ADVISER)
    with acting(manager, Purpose.ADMINISTRATION) as scope:
        rooms = places(scope)
    if rooms:
        open_feed(actor=manager, at=clock.now(), kind=FeedKind.PLACE, place_id=rooms[0].place_id)


def _private_life(owner: Actor) -> None:
    server = caldav.server()
    if not isinstance(server, FolderCalendars):
        return
    today = clock.local_today(owner.time_zone)
    monday = today - timedelta(days=today.weekday())
    for name, days, start, end, more in HERS:
        server.put(f"{AGENDA}{name}.ics", _event(name, monday + timedelta(days=days), start, end, more))


def _event(name: str, day: date, start: str, end: str, more: tuple[str, ...]) -> str:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Convergence//Demonstration//FR",
        "BEGIN:VEVENT",
        f"UID:{name}-demonstration",
        f"DTSTAMP:{day:%Y%m%d}T080000Z",
        f"DTSTART:{day:%Y%m%d}{start}",
        f"DTEND:{day:%Y%m%d}{end}",
        f"SUMMARY:{name.capitalize()}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines)
