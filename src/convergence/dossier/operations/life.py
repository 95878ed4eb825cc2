"""Life of a file: active or on watch, the separate end of accompaniment, the last contact."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.dossier.models import Dossier, FollowUp
from convergence.dossier.operations.reach import locked_file, today_for
from convergence.dossier.policies import check_may_edit_files, check_may_note_contact
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.types import (
    AccompanimentEnded,
    AccompanimentResumed,
    ContactNoted,
    DossierPutOnWatch,
    DossierReactivated,
    DossierState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict, Invalid
from convergence.referentials.queries import nomenclature
from convergence.storage.operation import TYPED_IN, emit, operation

CLOSING_REASONS = "closing_reason"


@operation("Mettre en veille")
def put_on_watch(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str, source: str = TYPED_IN
) -> None:
    """Say, with a reason, that nobody works with the person for now."""
    check_may_edit_files(actor)
    checked_reason(reason)
    root, row = _follow_up(actor, dossier_id)
    _move(row, DossierState.DORMANT, today_for(actor, at))
    emit(DossierPutOnWatch(structure_id=root.structure_id, dossier_id=root.pk))


@operation("Réactiver le dossier")
def reactivate(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> None:
    """Say that someone works with the person again."""
    check_may_edit_files(actor)
    root, row = _follow_up(actor, dossier_id)
    _move(row, DossierState.ACTIVE, today_for(actor, at))
    emit(DossierReactivated(structure_id=root.structure_id, dossier_id=root.pk))


@operation("Mettre fin à l’accompagnement")
def end_accompaniment(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    ended_on: date,
    motive: str,
    reason: str = "",
    source: str = TYPED_IN,
) -> None:
    """End the accompaniment, whatever the state of the file; ``motive`` is a code of ``closing_reason``."""
    check_may_edit_files(actor)
    root, row = _follow_up(actor, dossier_id)
    if row.ended_on is not None:
        raise Conflict(
            f"L’accompagnement a déjà pris fin le {french_date(row.ended_on)}.",
            what_to_do="Reprenez-le d’abord s’il continue.",
            code="already_ended",
        )
    _check_past(root, "ended_on", ended_on, today_for(actor, at))
    if motive not in {entry.code for entry in nomenclature(CLOSING_REASONS, ended_on)}:
        raise Invalid.one("motive", "Ce motif de fin n’existe pas.", "Choisissez dans la liste.", "code")
    row.ended_on, row.end_motive = ended_on, motive
    row.save()
    emit(
        AccompanimentEnded(
            structure_id=root.structure_id, dossier_id=root.pk, ended_on=ended_on, motive=motive
        )
    )


@operation("Reprendre l’accompagnement")
def resume_accompaniment(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> None:
    """Take up an accompaniment that had ended; a file on watch becomes active."""
    check_may_edit_files(actor)
    root, row = _follow_up(actor, dossier_id)
    if row.ended_on is None:
        raise Conflict(
            "L’accompagnement n’a pas pris fin.", what_to_do="Il n’y a rien à reprendre.", code="not_ended"
        )
    today = today_for(actor, at)
    row.ended_on, row.end_motive = None, ""
    if row.state != DossierState.ACTIVE:
        row.state, row.state_since = DossierState.ACTIVE.value, today
    row.save()
    emit(AccompanimentResumed(structure_id=root.structure_id, dossier_id=root.pk, resumed_on=today))


@operation("Noter un contact")
def note_contact(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    on: date,
    by_young_person: bool,
    reason: str = "",
    source: str = TYPED_IN,
) -> None:
    """Note that the young person was reached (or came), or that someone tried to reach her.

    Only a contact in which she took part counts for retention: an adviser's attempt never prolongs it.
    An earlier day than the last one known changes nothing.
    """
    check_may_note_contact(actor)
    root, row = _follow_up(actor, dossier_id)
    if on > today_for(actor, at):
        raise Invalid.one("on", "Ce contact est dans le futur.", "Corrigez la date.", "in_future")
    name = "last_contact_on" if by_young_person else "last_attempt_on"
    before = getattr(row, name)
    if before is not None and before >= on:
        return
    setattr(row, name, on)
    row.save()
    emit(
        ContactNoted(
            structure_id=root.structure_id, dossier_id=root.pk, on=on, by_young_person=by_young_person
        )
    )


@operation("Reprendre un contact noté par erreur")
def take_back_contact(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    on: date,
    before: date | None,
    by_young_person: bool,
    reason: str = "",
    source: str = TYPED_IN,
) -> None:
    """Take back a contact that did not take place: ``before``, the one that came earlier, stands again.

    Nothing changes when the last contact known is not that of the day ``on``.
    """
    check_may_note_contact(actor)
    _, row = _follow_up(actor, dossier_id)
    name = "last_contact_on" if by_young_person else "last_attempt_on"
    if getattr(row, name) == on and before != on:
        setattr(row, name, before)
        row.save()


def _follow_up(actor: Actor, dossier_id: UUID) -> tuple[Dossier, FollowUp]:
    root = locked_file(actor, dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return root, FollowUp.objects.get(dossier_id=root.pk)


def _move(row: FollowUp, state: DossierState, day: date) -> None:
    if row.state == state:
        raise Conflict(
            f"Ce dossier est déjà « {state.label.lower()} » depuis le {french_date(row.state_since)}.",
            what_to_do="Rechargez la page.",
            code="same_state",
        )
    row.state, row.state_since = state.value, day
    row.save()


def _check_past(root: Dossier, field: str, day: date, today: date) -> None:
    if day > today:
        raise Invalid.one(field, "Cette date est dans le futur.", "Corrigez la date.", "in_future")
    if day < root.created_on:
        raise Invalid.one(
            field,
            f"Le dossier a été ouvert le {french_date(root.created_on)} : la date ne peut pas être avant.",
            "Corrigez la date.",
            "before_file",
        )
