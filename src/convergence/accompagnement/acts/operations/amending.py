"""Amend an act, validate its hours, cancel it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.contacts import contact_of, tell_contact
from convergence.accompagnement.acts.operations.declaring import follow_declared
from convergence.accompagnement.acts.operations.finding import (
    act_to_edit,
    fill,
    local_day_of_draft,
    person_of,
    write_note,
)
from convergence.accompagnement.acts.operations.recording import announce, check_received_once
from convergence.accompagnement.acts.policies import check_may_record_acts
from convergence.accompagnement.acts.queries.rows import shown
from convergence.accompagnement.acts.rules.entry import check_act
from convergence.accompagnement.acts.types import (
    ActCancelled,
    ActConflict,
    ActDraft,
    ActOrigin,
    ActStatus,
    ActTheme,
    HoursValidated,
)
from convergence.accompagnement.acts.types.origins import HERSELF
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Acte modifié")
def amend_act(
    *,
    actor: Actor,
    at: datetime,
    act_id: UUID,
    draft: ActDraft,
    edit_token: int,
    theme: ActTheme | None = None,
    origin: ActOrigin | None = None,
    note: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Replace what an act tells, on the same day; a None note is left as it is.

    Raises ActConflict, with both versions, when someone changed it since ``edit_token`` was read.
    """
    check_may_record_acts(actor)
    row, where = act_to_edit(act_id), zone(actor.time_zone)
    if row.change_id != edit_token:
        raise ActConflict(draft, shown(row))
    check_act(draft, now=at, where=where, born_on=person_of(row.dossier_id).born_on)
    if local_day_of_draft(draft, where) != row.occurred_on:
        raise Invalid.one(
            "day",
            "Le jour d’un acte ne se modifie pas.",
            "Annulez cet acte et saisissez-le au bon jour.",
            "day_changed",
        )
    told, before_declared = contact_of(row), _declared(row)
    fill(row, draft, theme, origin)
    check_received_once(row)
    row.save(force_update=True)
    if note is not None:
        _check_her_words(row, note)
        write_note(actor, row, note)
    tell_contact(actor, at, row, before=told)
    if before_declared != _declared(row):
        follow_declared(actor, at, row)
    announce(row, is_amendment=True)


@operation("Heures validées")
def validate_hours(
    *,
    actor: Actor,
    at: datetime,
    act_id: UUID,
    minutes: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Confirm that an act took place, with its minutes when they differ from what was told.

    Doing it twice with the same minutes changes nothing.
    """
    check_may_record_acts(actor)
    row = act_to_edit(act_id)
    if row.occurred_on > local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "act_id", "Cet acte est à venir.", "Validez ses heures une fois qu’il a eu lieu.", "in_future"
        )
    longest = parameter("acts.longest_hours").integer_at(row.occurred_on)
    if minutes is not None and not 0 <= minutes <= longest * 60:
        raise Invalid.one("minutes", f"La durée va de 0 à {longest} heures.", "Vérifiez la durée.", "order")
    told, before = contact_of(row), (row.status, row.is_qualified, row.minutes)
    row.status, row.is_qualified = ActStatus.PRESENT.value, True
    row.minutes = minutes if minutes is not None else row.minutes
    if before == (row.status, row.is_qualified, row.minutes):
        return
    check_received_once(row)
    row.save(force_update=True)
    tell_contact(actor, at, row, before=told)
    follow_declared(actor, at, row)
    emit(
        HoursValidated(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            act_id=row.id,
            occurred_on=row.occurred_on,
            minutes=row.minutes,
        )
    )


@operation("Acte annulé")
def cancel_act(*, actor: Actor, at: datetime, act_id: UUID, reason: str, source: str = "saisie") -> None:
    """Take back an act that did not take place, or was recorded by mistake; its history stays."""
    check_may_record_acts(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : saisi dans le mauvais dossier.", "required"
        )
    row = act_to_edit(act_id)
    told = contact_of(row)
    row.status = ActStatus.CANCELLED
    row.save(force_update=True)
    tell_contact(actor, at, row, before=told)
    follow_declared(actor, at, row)
    emit(
        ActCancelled(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            act_id=row.id,
            occurred_on=row.occurred_on,
        )
    )


def _declared(row: models.Act) -> tuple[str, str]:
    """What decides whether a declared step still waits for somebody."""
    return str(row.kind), str(row.status)


def _check_her_words(row: models.Act, note: str) -> None:
    """What the person wrote of her own step stays hers: nobody else signs it with her name."""
    if row.source != HERSELF:
        return
    kept = models.ActNote.objects.filter(act_id=row.id).values_list("text", flat=True).first()
    if note.strip() != (kept or "").strip():
        raise Invalid.one(
            "note",
            "Ces mots sont ceux du jeune : ils ne se modifient pas.",
            "Laissez-les tels quels ; écrivez le vôtre dans un autre acte, ou par un message.",
            "her_words",
        )
