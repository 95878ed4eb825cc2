"""One act for one meeting of the agenda: it appears, changes and goes with what was said of the meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.contacts import contact_of, tell_contact
from convergence.accompagnement.acts.operations.declaring import follow_declared
from convergence.accompagnement.acts.operations.finding import fill, local_day_of_draft, person_of
from convergence.accompagnement.acts.operations.recording import announce, check_received_once
from convergence.accompagnement.acts.policies import check_may_record_acts
from convergence.accompagnement.acts.rules.entry import check_act
from convergence.accompagnement.acts.types import (
    ActCancelled,
    ActDraft,
    ActKind,
    ActModality,
    ActOrigin,
    ActStatus,
    ActTheme,
    act_id_of_meeting,
)
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Acte repris de l’agenda", source="agenda")
def follow_meeting(
    *,
    actor: Actor,
    at: datetime,
    meeting_id: UUID,
    dossier_id: UUID,
    draft: ActDraft,
    adviser_id: UUID | None,
    theme: ActTheme | None = None,
    reason: str = "",
    source: str = "agenda",
) -> UUID:
    """Record the act of a meeting, or put the one that exists right; returns it, the same for the same meeting and day.

    What somebody added to the act (theme, measure, modality) stays. A first reception that is already noted makes
    this meeting an interview.
    """
    check_may_record_acts(actor)
    person, where = person_of(dossier_id), zone(actor.time_zone)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    check_act(draft, now=at, where=where, born_on=person.born_on)
    day = local_day_of_draft(draft, where)
    act_id = act_id_of_meeting(meeting_id, day)
    row = (
        models.Act.objects.select_for_update()
        .filter(id=act_id, occurred_on=day, dossier_id=dossier_id)
        .first()
    )
    is_new = row is None
    if row is None:
        row = models.Act(
            id=act_id,
            structure_id=person.structure_id,
            dossier_id=dossier_id,
            occurred_on=day,
            entered_on=local_day(at, where),
            done_by_structure_id=actor.structure_id,
            source=source,
        )
        fill(row, draft, theme, None)
    told = None if is_new else contact_of(row)
    before = _facts(row)
    row.adviser_id = adviser_id
    _put_right(row, draft)
    if not is_new and _facts(row) == before:
        return act_id
    row.save(force_insert=is_new, force_update=not is_new)
    tell_contact(actor, at, row, before=told)
    announce(row, is_amendment=not is_new)
    return act_id


@operation("Acte repris de l’agenda retiré", source="agenda")
def forget_meeting(
    *,
    actor: Actor,
    at: datetime,
    meeting_id: UUID,
    dossier_id: UUID,
    starts_at: datetime,
    reason: str = "",
    source: str = "agenda",
) -> None:
    """Nothing is known any more of what became of a meeting: its act is cancelled, if there is one."""
    check_may_record_acts(actor)
    day = local_day(starts_at, zone(actor.time_zone))
    row = (
        models.Act.objects.select_for_update()
        .filter(id=act_id_of_meeting(meeting_id, day), occurred_on=day, dossier_id=dossier_id)
        .exclude(status=ActStatus.CANCELLED)
        .first()
    )
    if row is None:
        return
    told = contact_of(row)
    row.status = ActStatus.CANCELLED
    row.save(force_update=True)
    tell_contact(actor, at, row, before=told)
    emit(
        ActCancelled(
            structure_id=row.structure_id, dossier_id=dossier_id, act_id=row.id, occurred_on=row.occurred_on
        )
    )


@operation("Démarche reprise du plan d’action", source="plan_action")
def follow_step(
    *,
    actor: Actor,
    at: datetime,
    step_id: UUID,
    dossier_id: UUID,
    done_on: date,
    minutes: int | None,
    measure: SnpMeasure,
    reason: str = "",
    source: str = "plan_action",
) -> UUID:
    """A step that the person did from her plan of action is an act, declared: a professional validates its hours.

    The same step again puts the act right; the one of another day is cancelled.
    """
    check_may_record_acts(actor)
    person = person_of(dossier_id)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    draft = ActDraft(
        ActKind.OWN_STEP,
        ActStatus.PRESENT,
        day=done_on,
        minutes=minutes,
        modality=ActModality.ALONE,
        measure=measure,
    )
    check_act(draft, now=at, where=zone(actor.time_zone), born_on=person.born_on)
    act_id = uuid5(step_id, "démarche du plan")
    known = models.Act.objects.select_for_update().filter(id=act_id, dossier_id=dossier_id)
    for former in known.exclude(occurred_on=done_on).exclude(status=ActStatus.CANCELLED):
        former.status = ActStatus.CANCELLED
        former.save(force_update=True)
        follow_declared(actor, at, former)
    row = known.filter(occurred_on=done_on).first()
    if row is not None and (row.status, row.minutes) == (ActStatus.PRESENT, minutes):
        return act_id
    is_new = row is None
    row = row or models.Act(
        id=act_id,
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        occurred_on=done_on,
        entered_on=local_day(at, zone(actor.time_zone)),
        done_by_structure_id=actor.structure_id,
        source=source,
    )
    fill(row, draft, None, None)
    row.save(force_insert=is_new, force_update=not is_new)
    follow_declared(actor, at, row)
    announce(row, is_amendment=not is_new)
    return act_id


def _put_right(row: models.Act, draft: ActDraft) -> None:
    """The meeting says what, when and with which outcome; the rest is as somebody left it."""
    kept = replace(draft, modality=ActModality(row.modality) if row.modality else draft.modality)
    measure = row.measure
    fill(row, kept, ActTheme(row.theme) if row.theme else None, ActOrigin(row.origin) if row.origin else None)
    row.measure = measure
    try:
        check_received_once(row)
    except Conflict:
        row.kind = ActKind.INTERVIEW.value


def _facts(row: models.Act) -> tuple[object, ...]:
    return (str(row.kind), str(row.status), row.starts_at, row.ends_at, row.minutes, row.adviser_id)
