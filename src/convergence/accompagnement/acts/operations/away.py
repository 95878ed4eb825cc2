"""Days on which a person cannot take part: noted, changed, taken back. Why stands apart, as health data."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.finding import person_of
from convergence.accompagnement.acts.policies import check_may_record_acts
from convergence.accompagnement.acts.types import UnavailabilityCancelled, UnavailabilityNoted
from convergence.accompagnement.acts.types.weeks import UnavailabilityReason
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import DatePeriod, french_date
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Indisponibilité notée")
def note_unavailability(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    first_day: date,
    last_day: date | None,
    why: UnavailabilityReason,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Note unavailable days, both included; no last day means not known yet. Past and future ones alike."""
    check_may_record_acts(actor)
    person = person_of(dossier_id)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    check_may_write(dossier_id, FieldGroup.HEALTH)
    if first_day < person.born_on:
        raise Invalid.one(
            "first_day", "Cette date précède la naissance.", "Vérifiez l’année.", "before_birth"
        )
    period = _period(first_day, last_day)
    _check_apart(dossier_id, period, but=None)
    row = models.Unavailability(
        id=uuid7(),
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        starts_on=period.start,
        ends_on=period.end,
    )
    row.save(force_insert=True)
    models.UnavailabilityGround.objects.create(
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        unavailability_id=row.id,
        reason=why.value,
    )
    _announce(row)
    return row.id


@operation("Indisponibilité modifiée")
def move_unavailability(
    *,
    actor: Actor,
    at: datetime,
    unavailability_id: UUID,
    first_day: date,
    last_day: date | None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Change the days, often to write the last one. The same days change nothing."""
    check_may_record_acts(actor)
    row, period = _row(unavailability_id), _period(first_day, last_day)
    if (row.starts_on, row.ends_on) == (period.start, period.end):
        return
    _check_apart(row.dossier_id, period, but=row.id)
    row.starts_on, row.ends_on = period.start, period.end
    row.save(update_fields=["starts_on", "ends_on"])
    _announce(row)


@operation("Indisponibilité annulée")
def cancel_unavailability(
    *, actor: Actor, at: datetime, unavailability_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Take back what was noted by mistake; its history stays."""
    check_may_record_acts(actor)
    if not reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Par exemple : mauvais dossier.", "required")
    row = _row(unavailability_id)
    row.is_cancelled = True
    row.save(update_fields=["is_cancelled"])
    emit(
        UnavailabilityCancelled(
            structure_id=row.structure_id, dossier_id=row.dossier_id, unavailability_id=row.id
        )
    )


def _period(first_day: date, last_day: date | None) -> DatePeriod:
    if last_day is not None and last_day < first_day:
        raise Invalid.one("last_day", "La fin précède le début.", "Corrigez l’une des deux dates.", "order")
    return DatePeriod.through(first_day, last_day)


def _check_apart(dossier_id: UUID, period: DatePeriod, *, but: UUID | None) -> None:
    """Two unavailabilities of the same days are one: the other is to be changed."""
    rows = models.Unavailability.objects.filter(dossier_id=dossier_id, is_cancelled=False)
    for row in rows.order_by("starts_on", "id"):
        if row.id != but and DatePeriod(row.starts_on, row.ends_on).overlaps(period):
            raise Invalid.one(
                "first_day",
                f"Une indisponibilité est déjà notée à partir du {french_date(row.starts_on)}.",
                "Modifiez celle-là, ou corrigez les dates.",
                "overlap",
            )


def _row(unavailability_id: UUID) -> models.Unavailability:
    row = models.Unavailability.objects.select_for_update().filter(pk=unavailability_id).first()
    if row is None:
        raise NotFound(
            "Cette indisponibilité n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if row.is_cancelled:
        raise Conflict("Cette indisponibilité est annulée.", what_to_do="Notez-en une nouvelle.")
    return row


def _announce(row: models.Unavailability) -> None:
    emit(
        UnavailabilityNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            unavailability_id=row.id,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
    )
