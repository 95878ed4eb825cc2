"""Find what is to be changed, check who takes part, keep free text, announce."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.taking import Taking, place_to_use, take
from convergence.agenda.appointments.policies import check_may_write_notes
from convergence.agenda.appointments.queries.rows import shown
from convergence.agenda.appointments.types import (
    AppointmentConflict,
    AppointmentKind,
    AppointmentModality,
    AppointmentOrigin,
    AppointmentPlanned,
    AppointmentStatus,
    BusyKind,
    SeriesExtent,
)
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.identity.policies import is_operator
from convergence.identity.queries import advisers_of
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit
from convergence.storage.session import current_scope


def person_of(dossier_id: UUID) -> DossierHeader:
    """The head of the file; NotFound when it is absent or hidden, alike."""
    scope = current_scope()
    person = dossier_header(scope, dossier_id) if scope else None
    if person is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return person


def appointment_to_edit(appointment_id: UUID, edit_token: int | None = None) -> models.Appointment:
    """The row, locked; NotFound when absent or hidden, AppointmentConflict when changed since it was read.

    An operator changes what its own advisers hold: the agenda of the Mission Locale is not its to move.
    """
    row = models.Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    if row is None:
        raise NotFound(
            "Ce rendez-vous n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à l’agenda et choisissez-le dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if (scope := current_scope()) is not None:
        check_holds(scope.actor, row.adviser_id)
    if edit_token is not None and row.change_id != edit_token:
        raise AppointmentConflict(shown([row])[0])
    return row


def rows_of_extent(row: models.Appointment, extent: SeriesExtent, at: datetime) -> list[models.Appointment]:
    """The appointment alone, or with others of its series that still stand; locked, in order, it among them."""
    if extent is SeriesExtent.ONE or row.series_id is None:
        return [row]
    others = models.Appointment.objects.select_for_update().filter(
        series_id=row.series_id, status=AppointmentStatus.PLANNED
    )
    since = row.starts_at if extent is SeriesExtent.FOLLOWING else at
    found = list(others.filter(starts_at__gte=since).exclude(pk=row.pk))
    return sorted([row, *found], key=lambda each: (each.starts_at, each.pk))


def other_advisers(row: models.Appointment) -> tuple[UUID, ...]:
    """Who else takes part."""
    links = models.AppointmentAdviser.objects.filter(appointment_id=row.pk).order_by("id")
    return tuple(links.values_list("adviser_id", flat=True))


def write_other_advisers(row: models.Appointment, adviser_ids: Sequence[UUID]) -> None:
    """Say who else takes part."""
    wanted = set(adviser_ids) - {row.adviser_id}
    kept = models.AppointmentAdviser.objects.filter(appointment_id=row.pk)
    kept.exclude(adviser_id__in=wanted).delete()
    known = set(kept.values_list("adviser_id", flat=True))
    models.AppointmentAdviser.objects.bulk_create(
        models.AppointmentAdviser(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            adviser_id=adviser_id,
        )
        for adviser_id in sorted(wanted - known)
    )


def check_holds(actor: Actor, adviser_id: UUID) -> None:
    """Raise Refused for an operator when a professional of another organisation receives."""
    if not is_operator(actor) or adviser_id == actor.user_id:
        return
    scope = current_scope()
    ours = advisers_of(scope, actor.structure_id) if scope else ()
    if adviser_id not in {name.user_id for name in ours}:
        raise Refused(
            "Ce rendez-vous est tenu par la Mission Locale : il se déplace et s’annule dans son agenda.",
            what_to_do="Appelez la personne qui reçoit, ou prenez un rendez-vous dans votre agence.",
            code="held_elsewhere",
        )


def check_advisers(actor: Actor, adviser_ids: Sequence[UUID], field: str = "adviser_id") -> None:
    """Raise Invalid unless each of them receives people in the structure now."""
    scope = current_scope()
    known = {name.user_id for name in advisers_of(scope, actor.structure_id)} if scope else set()
    if not set(adviser_ids) <= known | {actor.user_id}:
        raise Invalid.one(
            field,
            "Ce professionnel ne reçoit pas dans votre structure.",
            "Choisissez-le dans la liste.",
            "unknown_adviser",
        )


def take_time(actor: Actor, at: datetime, row: models.Appointment, *, over_absence: bool) -> None:
    """Take the time of an appointment from its advisers and its place; the row says whether over an absence."""
    row.over_absence = take(
        actor,
        at,
        Taking(
            BusyKind.APPOINTMENT,
            row.pk,
            row.starts_at,
            row.ends_at,
            (row.adviser_id, *other_advisers(row)),
            place_to_use(actor, row.place_id, row.starts_at),
            over_absence=over_absence,
        ),
    )


def write_note(
    actor: Actor, row: models.Appointment, *, text: str | None = None, cancellation: str | None = None
) -> None:
    """Keep free text apart; None leaves a part as it is, both empty remove the note."""
    if not (text or cancellation) and (text is None or not _note(row)):
        return
    check_may_write_notes(actor)
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    kept = _note(row) or models.AppointmentNote(
        structure_id=row.structure_id, dossier_id=row.dossier_id, appointment_id=row.pk
    )
    kept.text = kept.text if text is None else text.strip()
    kept.cancellation = kept.cancellation if cancellation is None else cancellation.strip()
    if kept.text or kept.cancellation:
        kept.save()
    else:
        kept.delete()


def _note(row: models.Appointment) -> models.AppointmentNote | None:
    return models.AppointmentNote.objects.filter(appointment_id=row.pk).first()


def announce_planned(row: models.Appointment, rescheduled_from_id: UUID | None = None) -> None:
    """Tell that an appointment was made."""
    emit(
        AppointmentPlanned(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            number=row.number,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
            modality=AppointmentModality(row.modality),
            origin=AppointmentOrigin(row.origin),
            place_id=row.place_id,
            series_id=row.series_id,
            rescheduled_from_id=rescheduled_from_id,
        )
    )
