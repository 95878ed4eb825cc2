"""When professionals receive: dated versions of a week, and days that are not like the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Q

from convergence.agenda.booking.models import BookingMotive, DayException, OpeningHours
from convergence.agenda.booking.operations.finding import scope_here
from convergence.agenda.booking.policies import check_may_manage_motives, check_may_set_hours
from convergence.agenda.booking.types import AvailabilityChanged, DayChange, WeekHours
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid, NotFound
from convergence.identity.queries import advisers_of, structure_detail
from convergence.storage.operation import emit, operation

_MOST_PARTS = 40


@operation("Horaires de réception modifiés")
def set_week(
    *, actor: Actor, at: datetime, adviser_id: UUID, week: Sequence[WeekHours], from_day: date
) -> None:
    """Write when somebody receives from a day on. What held before that day stays as it was."""
    check_may_set_hours(actor, adviser_id)
    _check_colleague(actor, adviser_id, at)
    _check_week(actor, week)
    if from_day < local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "from_day", "Ce jour est passé.", "Choisissez aujourd’hui ou un jour à venir.", "past"
        )
    rows = OpeningHours.objects.select_for_update().filter(
        structure_id=actor.structure_id, adviser_id=adviser_id
    )
    rows.filter(valid_from__gte=from_day).delete()
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=from_day)).update(valid_until=from_day)
    OpeningHours.objects.bulk_create(
        OpeningHours(
            structure_id=actor.structure_id,
            adviser_id=adviser_id,
            weekday=part.weekday,
            opens=part.hours.opens,
            closes=part.hours.closes,
            motive_id=part.motive_id,
            site_id=part.site_id,
            valid_from=from_day,
        )
        for part in week
    )
    emit(AvailabilityChanged(structure_id=actor.structure_id, adviser_id=adviser_id))


@operation("Jour exceptionnel ajouté")
def change_day(*, actor: Actor, at: datetime, change: DayChange) -> UUID:
    """Open or close a day, or some hours of it, for one professional or for the whole structure."""
    if change.adviser_id is None:
        check_may_manage_motives(actor)
    else:
        check_may_set_hours(actor, change.adviser_id)
        _check_colleague(actor, change.adviser_id, at)
    if change.day < local_day(at, zone(actor.time_zone)):
        raise Invalid.one("day", "Ce jour est passé.", "Choisissez aujourd’hui ou un jour à venir.", "past")
    if change.is_open and (change.hours is None or change.adviser_id is None):
        raise Invalid.one(
            "opens",
            "Une ouverture a des heures, et un professionnel.",
            "Indiquez de quelle heure à quelle heure.",
        )
    if change.hours and change.hours.closes <= change.hours.opens:
        raise Invalid.one("closes", "La fin précède le début.", "Corrigez l’une des deux heures.", "order")
    row = DayException.objects.create(
        structure_id=actor.structure_id,
        adviser_id=change.adviser_id,
        held_on=change.day,
        is_open=change.is_open,
        opens=change.hours.opens if change.hours else None,
        closes=change.hours.closes if change.hours else None,
    )
    emit(AvailabilityChanged(structure_id=actor.structure_id, adviser_id=change.adviser_id))
    return row.id


@operation("Jour exceptionnel retiré")
def restore_day(*, actor: Actor, at: datetime, exception_id: UUID) -> None:
    """Take a changed day back: it is again like its weekday."""
    row = DayException.objects.filter(structure_id=actor.structure_id, pk=exception_id).first()
    if row is None:
        raise NotFound("Ce jour exceptionnel n’existe plus.", what_to_do="Regardez la liste.")
    if row.adviser_id is None:
        check_may_manage_motives(actor)
    else:
        check_may_set_hours(actor, row.adviser_id)
    row.delete()
    emit(AvailabilityChanged(structure_id=actor.structure_id, adviser_id=row.adviser_id))


def _check_colleague(actor: Actor, adviser_id: UUID, at: datetime) -> None:
    today = local_day(at, zone(actor.time_zone))
    found = {one.user_id for one in advisers_of(scope_here(), actor.structure_id, on=today)}
    if adviser_id not in found:
        raise NotFound("Ce professionnel ne reçoit pas ici.", what_to_do="Choisissez-le dans la liste.")


def _check_week(actor: Actor, week: Sequence[WeekHours]) -> None:
    if len(week) > _MOST_PARTS:
        raise Invalid.one("week", "Cette semaine a trop de plages.", "Regroupez-en.", "too_many")
    for part in week:
        if part.hours.closes <= part.hours.opens or not 1 <= part.weekday <= 7:
            raise Invalid.one(
                "week", "La fin d’une plage précède son début.", "Corrigez ses heures.", "order"
            )
    for one, other in pairwise(sorted(week, key=lambda part: (part.weekday, part.hours.opens))):
        if one.weekday == other.weekday and other.hours.opens < one.hours.closes:
            raise Invalid.one("week", "Deux plages du même jour se chevauchent.", "Séparez-les.", "overlap")
    motives = {part.motive_id for part in week if part.motive_id}
    known = BookingMotive.objects.filter(structure_id=actor.structure_id, pk__in=motives).count()
    structure = structure_detail(scope_here(), actor.structure_id)
    sites = {site.id for site in structure.sites} if structure else set()
    if known != len(motives) or {part.site_id for part in week if part.site_id} - sites:
        raise Invalid.one("week", "Ce motif ou ce site n’existe pas.", "Choisissez-le dans la liste.")
