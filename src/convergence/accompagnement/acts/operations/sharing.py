"""The person decides who sees her counter: her decision is noted with its day, and she may change it any day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.finding import person_of
from convergence.accompagnement.acts.policies import check_may_tell_counter
from convergence.accompagnement.acts.types import CounterClosed, CounterShared
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Refused
from convergence.storage.operation import emit, operation


@operation("Compteur d’heures ouvert")
def open_counter(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    audience: CounterAudience,
    told_how: ToldHow,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note that the person opens her counter to an audience from today on. Saying it twice changes nothing."""
    structure_id, today = _holder(actor, dossier_id), local_day(at, zone(actor.time_zone))
    if _running(dossier_id, audience) is not None:
        return
    models.CounterSharing.objects.create(
        id=uuid7(),
        structure_id=structure_id,
        dossier_id=dossier_id,
        audience=audience.value,
        starts_on=today,
        told_how=told_how.value,
    )
    emit(CounterShared(structure_id=structure_id, dossier_id=dossier_id, audience=audience, starts_on=today))


@operation("Compteur d’heures fermé")
def close_counter(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    audience: CounterAudience,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note that the person closes her counter to an audience: at once. Saying it twice changes nothing."""
    structure_id, today = _holder(actor, dossier_id), local_day(at, zone(actor.time_zone))
    row = _running(dossier_id, audience)
    if row is None:
        return
    row.ends_on = today
    row.save(update_fields=["ends_on"])
    emit(CounterClosed(structure_id=structure_id, dossier_id=dossier_id, audience=audience, ends_on=today))


def _running(dossier_id: UUID, audience: CounterAudience) -> models.CounterSharing | None:
    rows = models.CounterSharing.objects.select_for_update()
    return rows.filter(dossier_id=dossier_id, audience=audience, ends_on=None).first()


def _holder(actor: Actor, dossier_id: UUID) -> UUID:
    """The structure that holds the file: its professionals write the decision, or the person herself."""
    check_may_tell_counter(actor, dossier_id)
    structure_id = person_of(dossier_id).structure_id
    if structure_id != actor.structure_id:
        raise Refused(
            "Seule la mission locale du jeune note qui voit son compteur d’heures.",
            what_to_do="Demandez-le à son référent.",
        )
    return structure_id
