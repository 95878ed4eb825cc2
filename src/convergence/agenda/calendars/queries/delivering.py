"""What should stand in a calendar now, ready to be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from convergence.agenda.appointments.queries import appointment, busy_times
from convergence.agenda.appointments.types import AppointmentRow, AppointmentStatus, BusyKind
from convergence.agenda.calendars import models
from convergence.agenda.calendars.queries.accounts import access_of, most_detail
from convergence.agenda.calendars.rules.wording import discreet, initials, uid
from convergence.agenda.calendars.rules.writing import composed, times_of_revision, write
from convergence.agenda.calendars.types import CopyState, DetailLevel, EventFacts, Times
from convergence.agenda.workshops.queries import enrolments_of_file
from convergence.agenda.workshops.types import SessionState
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import now
from convergence.foundation.scope import Scope
from convergence.gateways.caldav import CalendarDelivery
from convergence.storage.journal import reads_nobody

_LARGEST_SEQUENCE = 2**31
_PUBLIC_PURPOSE = "Rendez-vous à la Mission Locale"
# not a request: it asks for no answer, and programs refuse one that names no organiser
_PUBLISHED = "PUBLISH"


@reads_nobody("what it tells of a person is read by the queries that it calls")
def calendar_delivery(scope: Scope, copy_id: UUID) -> CalendarDelivery | None:
    """What is wanted now for a copy; None when nothing is to be done any more.

    The exchange that asks for it may be old: only the present counts, so that order does not matter.
    """
    copy = (
        models.CalendarCopy.objects.filter(pk=copy_id, state__in=(CopyState.WAITING, CopyState.LEAVING))
        .select_related("account", "account__sync")
        .first()
    )
    if copy is None:
        return None
    access = access_of(copy.account)
    was_sent = bool(copy.sent_revision)
    facts = event_facts(scope, copy) if copy.state == CopyState.WAITING else None
    if facts is None:
        return CalendarDelivery(access, copy.href, copy.uid, was_sent, None)
    compose = partial(composed, facts=facts, sent=times_of_revision(copy.sent_revision))
    return CalendarDelivery(access, copy.href, copy.uid, was_sent, compose, copy.revision)


@reads_nobody("a rule of the structure, a choice of a professional")
def effective_detail(scope: Scope, account: models.CalendarAccount) -> DetailLevel:
    """What she chose, brought down to what her structure allows."""
    return DetailLevel(account.detail).at_most(most_detail(scope))


@reads_nobody("what it tells of a person is read by the queries that it calls")
def event_facts(scope: Scope, copy: models.CalendarCopy) -> EventFacts | None:
    """The event of a copy, in the words of its level; None when what it copies is out of sight."""
    times = times_of_revision(copy.revision)
    if times is None:
        return None
    kind, detail = BusyKind(copy.kind), effective_detail(scope, copy.account)
    base = EventFacts(
        uid=copy.uid,
        times=times,
        summary=discreet(kind),
        zone=scope.actor.time_zone,
        revision=copy.revision,
        sequence=copy.sequence,
        written_at=now(),
    )
    if detail is DetailLevel.DISCREET:
        return base
    if kind is BusyKind.APPOINTMENT:
        found = appointment(scope, copy.ref_id)
        return _told(scope, base, found, detail) if found else None
    return _with_label(scope, base, copy)


def _told(scope: Scope, base: EventFacts, found: AppointmentRow, detail: DetailLevel) -> EventFacts:
    header = dossier_header(scope, found.dossier_id)
    if header is None:
        return base
    last = header.usual_name or header.birth_name
    full = detail is DetailLevel.FULL
    who = f"{header.first_name} {last}" if full else initials(header.first_name, last)
    return replace(
        base,
        summary=f"{found.kind.label} – {who}",
        location=found.where,
        description=found.purpose if full else "",
    )


def _with_label(scope: Scope, base: EventFacts, copy: models.CalendarCopy) -> EventFacts:
    rows = busy_times(scope, [copy.adviser_id], base.times.starts_at, base.times.ends_at)
    label = next((row.label for row in rows if row.ref_id == copy.ref_id), "")
    return replace(base, summary=label or base.summary)


@reads_nobody("what it tells of a person is read by the queries that it calls")
def appointment_ics(scope: Scope, appointment_id: UUID) -> str:
    """An appointment to put in another calendar, by whoever accompanies the young person or by herself.

    Empty when it is absent or hidden. Nothing in it tells who she is nor why she comes: telephones are lent.
    """
    found = appointment(scope, appointment_id)
    if found is None:
        return ""
    facts = EventFacts(
        uid=uid(str(found.appointment_id), str(found.dossier_id)),
        times=Times(found.starts_at, found.ends_at),
        summary=_PUBLIC_PURPOSE,
        zone=scope.actor.time_zone,
        sequence=found.edit_token % _LARGEST_SEQUENCE,
        location=found.where,
        written_at=now(),
        is_cancelled=found.status in (AppointmentStatus.CANCELLED, AppointmentStatus.POSTPONED),
    )
    return write([facts], method=_PUBLISHED)


@reads_nobody("what it tells of a person is read by the queries that it calls")
def session_ics(scope: Scope, dossier_id: UUID, enrolment_id: UUID) -> str:
    """A session in which she is enrolled, to put in her own calendar; empty when it is not one of hers.

    No more than its kind is told, for the same reason.
    """
    found = next(
        (row for row in enrolments_of_file(scope, dossier_id) if row.enrolment.enrolment_id == enrolment_id),
        None,
    )
    if found is None:
        return ""
    facts = EventFacts(
        uid=uid(str(found.enrolment.session_id), str(dossier_id)),
        times=Times(found.starts_at, found.ends_at),
        summary=f"{found.kind.label} à la Mission Locale",
        zone=scope.actor.time_zone,
        sequence=found.revision % _LARGEST_SEQUENCE,
        location=found.place,
        written_at=now(),
        is_cancelled=found.state is SessionState.CANCELLED or not found.enrolment.status.holds_place,
    )
    return write([facts], method=_PUBLISHED)


@reads_nobody("times that a visitor reads already on the page of her own link")
def visitor_ics(scope: Scope, booking_id: UUID, starts_at: datetime, ends_at: datetime) -> str:
    """What a visitor booked, to put in her calendar, as discreet."""
    facts = EventFacts(
        uid=uid(str(booking_id), "visiteur"),
        times=Times(starts_at, ends_at),
        summary=_PUBLIC_PURPOSE,
        zone=scope.actor.time_zone,
        written_at=now(),
    )
    return write([facts], method=_PUBLISHED)
