"""What her calendar says: our events moved or deleted there, hers that take her time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from convergence.agenda.appointments.operations import free, move_appointment, occupy
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.questioning import raise_question
from convergence.agenda.calendars.policies import check_is_the_house
from convergence.agenda.calendars.rules.expanding import expand, pull_window
from convergence.agenda.calendars.rules.instants import times
from convergence.agenda.calendars.rules.reading import events, master, read
from convergence.agenda.calendars.rules.wording import is_ours
from convergence.agenda.calendars.rules.writing import times_of_revision
from convergence.agenda.calendars.types import CopyState, SyncDirection, Times
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, Problem, Unavailable
from convergence.gateways.caldav import CalendarTrouble, Changes, RemoteObject
from convergence.storage.operation import operation

MOST_TIMES = 3_000
EVERY = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)
FROM_CALENDAR = "calendrier personnel"


@dataclass(slots=True)
class _Reading:
    """What is learnt of a calendar while its changes are read.

    ``is_early``: an event of ours stands otherwise than it is to be, and what was written there is not noted yet.
    """

    account: models.CalendarAccount
    actor: Actor
    at: datetime
    started_at: datetime
    addresses: Collection[str]
    unread: int = 0
    is_early: bool = False

    @property
    def where(self) -> ZoneInfo:
        return ZoneInfo(self.actor.time_zone)

    @property
    def window(self) -> Times:
        return pull_window(self.at)


@operation("Calendrier personnel lu", source=FROM_CALENDAR)
def receive_changes(
    *,
    actor: Actor,
    at: datetime,
    account_id: UUID,
    changes: Changes,
    started_at: datetime,
    addresses: Collection[str] = (),
) -> None:
    """Take in what changed in a calendar. ``started_at``: before the server was asked; ``addresses``: hers.

    Nothing of her own events is kept but when she is busy.
    """
    check_is_the_house(actor)
    account = models.CalendarAccount.objects.select_for_update().filter(pk=account_id, ended_at=None).first()
    if account is None:
        return
    reading = _Reading(account, actor, at, started_at, (account.login, *addresses))
    seen: set[str] = set()
    for thing in changes.changed:
        seen.add(thing.href)
        _take_in(reading, thing)
    gone = _absent(reading, seen) if changes.is_full else changes.gone
    _note_gone(reading, gone)
    sync = models.CalendarSync.objects.filter(account=account)
    sync.update(
        token=changes.token,
        last_in_at=at,
        next_pull_at=at + EVERY,
        failure_code="",
        failure="",
        first_failed_at=None,
        failures=0,
    )
    if changes.is_full:
        sync.update(full_at=at, unread_events=reading.unread)
    elif reading.unread:
        sync.update(unread_events=reading.unread)
    if reading.is_early:
        sync.update(full_at=None)


@operation("Calendrier personnel injoignable", source=FROM_CALENDAR)
def note_pull_failure(*, actor: Actor, at: datetime, account_id: UUID, problem: Unavailable) -> None:
    """Note that a calendar could not be read, and rest longer each time, as long as its server asks at least."""
    check_is_the_house(actor)
    sync = models.CalendarSync.objects.select_for_update().filter(account_id=account_id).first()
    if sync is None:
        return
    sync.failures += 1
    sync.failure_code, sync.failure = problem.code, str(problem)
    sync.first_failed_at = sync.first_failed_at or at
    asked = problem.wait if isinstance(problem, CalendarTrouble) else None
    rest = min(EVERY * 2 ** min(sync.failures, 10), LONGEST_REST)
    sync.next_pull_at = at + max(rest, asked or timedelta())
    sync.save()


def _take_in(reading: _Reading, thing: RemoteObject) -> None:
    try:
        calendar = read(thing.ics)
        names = {str(event.get("UID", "")) for event in events(calendar)}
        copies = models.CalendarCopy.objects.filter(account=reading.account)
        # a server that gives its own UID to what it receives keeps it at the address where it was written
        row = copies.filter(Q(uid__in=names) | Q(href=thing.href)).order_by("id").first()
        if row is not None:
            event = master(calendar, row.uid) or master(calendar, min(names, default=""))
            _take_in_ours(reading, row, thing, times(event, reading.where) if event else None)
        elif not any(map(is_ours, names)):
            found = expand(calendar, reading.window, reading.where, reading.addresses)
            reading.unread += found.unread
            _take_in_hers(reading, thing.href, found.busy)
    except Invalid:
        reading.unread += 1


def _take_in_ours(
    reading: _Reading, row: models.CalendarCopy, thing: RemoteObject, there: Times | None
) -> None:
    """An event of ours: unmoved, moved by her, or moved on both sides."""
    row.href, row.etag = thing.href, thing.etag
    sent, wanted = times_of_revision(row.sent_revision), times_of_revision(row.revision)
    if there is None or sent is None or there == sent or row.state == CopyState.LEAVING:
        if row.state == CopyState.CHANGED_THERE and there == sent:
            row.state, row.theirs_starts_at, row.theirs_ends_at = CopyState.SENT, None, None
        reading.is_early |= sent is None and there not in (None, wanted)
        row.save()
        return
    if there == wanted:
        row.save()
        return
    movable = row.state == CopyState.SENT and row.kind == BusyKind.APPOINTMENT
    if not (movable and SyncDirection(reading.account.direction).reads and _moved(reading, row, there)):
        raise_question(row, CopyState.CHANGED_THERE, there)


def _moved(reading: _Reading, row: models.CalendarCopy, there: Times) -> bool:
    """Move the appointment as she did; False when the agenda does not allow it."""
    try:
        with transaction.atomic():
            move_appointment(
                actor=reading.actor,
                at=reading.at,
                appointment_id=row.ref_id,
                starts_at=there.starts_at,
                ends_at=there.ends_at,
                source=FROM_CALENDAR,
            )
    except Problem:
        return False
    row.save()
    return True


def _take_in_hers(reading: _Reading, href: str, busy: Iterable[Times]) -> None:
    """The times of one of her events, in place of those it had."""
    if not SyncDirection(reading.account.direction).reads:
        busy = ()
    mine = models.OutsideTime.objects.filter(account=reading.account)
    kept = {Times(row.starts_at, row.ends_at): row for row in mine.filter(href=href).order_by("id")}
    wanted = set(busy)
    for line, row in kept.items():
        if line not in wanted:
            free(actor=reading.actor, at=reading.at, ref_id=row.id, source=FROM_CALENDAR)
            row.delete()
    room = MOST_TIMES - mine.count()
    missing = sorted(wanted - kept.keys(), key=lambda line: line.starts_at)
    if len(missing) > room:
        reading.unread += 1
    for line in missing[: max(room, 0)]:
        _occupy(reading, href, line)


def _occupy(reading: _Reading, href: str, line: Times) -> None:
    row = models.OutsideTime.objects.create(
        structure_id=reading.account.structure_id,
        adviser_id=reading.account.adviser_id,
        account=reading.account,
        href=href,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
    )
    occupy(
        actor=reading.actor,
        at=reading.at,
        kind=BusyKind.EXTERNAL,
        ref_id=row.id,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        adviser_ids=[reading.account.adviser_id],
        source=FROM_CALENDAR,
    )


def _absent(reading: _Reading, seen: Collection[str]) -> list[str]:
    """Addresses that we know, and that a whole reading of the window no longer lists."""
    hers = models.OutsideTime.objects.filter(account=reading.account).values_list("href", flat=True)
    ours = [
        row.href
        for row in models.CalendarCopy.objects.filter(account=reading.account).order_by("id")
        if (line := times_of_revision(row.sent_revision))
        and line.starts_at < reading.window.ends_at
        and line.ends_at > reading.window.starts_at
    ]
    return sorted({*hers.distinct().order_by("href"), *ours} - set(seen))


def _note_gone(reading: _Reading, hrefs: Iterable[str]) -> None:
    """Her events free their time; ours become a question, unless we wrote them while the server was answering."""
    for href in hrefs:
        _take_in_hers(reading, href, ())
        rows = models.CalendarCopy.objects.filter(
            account=reading.account, href=href, sent_at__lt=reading.started_at
        )
        for row in rows.order_by("id"):
            if row.state in (CopyState.SENT, CopyState.CHANGED_THERE):
                raise_question(row, CopyState.GONE_THERE, None)
