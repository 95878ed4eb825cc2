"""Record what was done with a person, on whatever day it happened, and her first reception."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.contacts import tell_contact
from convergence.accompagnement.acts.operations.finding import (
    fill,
    local_day_of_draft,
    person_of,
    write_note,
)
from convergence.accompagnement.acts.policies import check_may_record_acts
from convergence.accompagnement.acts.rules.entry import check_act
from convergence.accompagnement.acts.types import (
    ActDraft,
    ActKind,
    ActModality,
    ActOrigin,
    ActRecorded,
    ActStatus,
    ActTheme,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Conflict
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Acte saisi")
def record_act(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: ActDraft,
    theme: ActTheme | None = None,
    origin: ActOrigin | None = None,
    note: str = "",
    with_young_person: bool = True,
    adviser_id: UUID | None = None,
    is_distinct: bool = False,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Record an act, past, present or planned; returns it. Both its day and the instant of entry are kept.

    A meeting or an exchange that took place with the person is her last contact; an attempt is noted as such.
    ``is_distinct`` says that it is another act than one of the agenda that it looks like.
    Raises Invalid with every fault, NotFound when the file is absent or hidden.
    """
    check_may_record_acts(actor)
    where, person = zone(actor.time_zone), person_of(dossier_id)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    check_act(draft, now=at, where=where, born_on=person.born_on)
    row = models.Act(
        id=uuid7(),
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        occurred_on=local_day_of_draft(draft, where),
        entered_on=local_day(at, where),
        adviser_id=adviser_id or (None if actor.is_system else actor.user_id),
        done_by_structure_id=actor.structure_id,
        with_young_person=with_young_person,
        source=source,
        is_distinct=is_distinct,
    )
    fill(row, draft, theme, origin)
    check_received_once(row)
    row.save(force_insert=True)
    write_note(actor, row, note)
    tell_contact(actor, at, row)
    announce(row, is_amendment=False)
    return row.id


@operation("Premier accueil noté")
def record_reception(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    day: date | None = None,
    starts_at: datetime | None = None,
    minutes: int | None = None,
    modality: ActModality | None = None,
    note: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Record the first reception of a person; Conflict when one is recorded already (it happens once)."""
    draft = ActDraft(ActKind.FIRST_RECEPTION, ActStatus.PRESENT, day, starts_at, None, minutes, modality)
    return record_act(actor=actor, at=at, dossier_id=dossier_id, draft=draft, note=note, source=source)


def announce(row: models.Act, *, is_amendment: bool) -> None:
    """Tell that an act was recorded or amended."""
    emit(
        ActRecorded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            act_id=row.id,
            kind=ActKind(row.kind),
            status=ActStatus(row.status),
            occurred_on=row.occurred_on,
            is_amendment=is_amendment,
        )
    )


def check_received_once(row: models.Act) -> None:
    """Raise Conflict when another act is already her first reception; two entries at once wait for each other."""
    if row.kind != ActKind.FIRST_RECEPTION or row.status != ActStatus.PRESENT:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"reception:{row.dossier_id}",)
        )
    earlier = (
        models.Act.objects.filter(
            dossier_id=row.dossier_id, kind=ActKind.FIRST_RECEPTION, status=ActStatus.PRESENT
        )
        .exclude(id=row.id)
        .order_by("occurred_on")
        .first()
    )
    if earlier is not None:
        raise Conflict(
            f"Le premier accueil est déjà noté, le {french_date(earlier.occurred_on)}.",
            what_to_do="Notez plutôt un entretien, ou annulez le premier accueil s’il est faux.",
            code="already_received",
        )
