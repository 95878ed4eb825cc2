"""The decision reaches the person on a certain day (R5411-8-1): the month to sign begins."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import orientation_to_edit, today_of
from convergence.accompagnement.orientation.policies import (
    check_may_change_decision,
    check_may_orient,
    decides_for,
)
from convergence.accompagnement.orientation.rules.delays import check_notified, sign_by
from convergence.accompagnement.orientation.rules.letters import decision_values
from convergence.accompagnement.orientation.types import (
    Decider,
    OrientationNotified,
    Path,
    ReferentBody,
)
from convergence.documents.operations import make_document, note_delivery
from convergence.documents.queries import certain_date
from convergence.documents.types import DeliveryDraft, DeliveryWay, PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_CERTAIN = (DeliveryWay.HANDED_OVER, DeliveryWay.REGISTERED, DeliveryWay.ELECTRONIC)


@operation("Courrier d’orientation produit")
def print_decision(*, actor: Actor, at: datetime, orientation_id: UUID, reason: str = "") -> UUID:
    """The letter that notifies a decision of the Mission Locale; returns the document. Made once."""
    check_may_orient(actor)
    row = orientation_to_edit(orientation_id)
    if row.document_id is not None:
        return row.document_id
    if row.decider != Decider.MISSION_LOCALE:
        raise Conflict(
            f"Cette décision est celle de « {Decider(row.decider).label} », qui la notifie.",
            what_to_do="Notez ici le jour où la personne l’a reçue.",
            code="not_ours",
        )
    values = decision_values(
        Path(row.path),
        ReferentBody(row.body),
        row.body_name,
        decided_on=row.decided_on,
        is_here=row.referent_structure_id is not None,
    )
    row.document_id = make_document(
        actor=actor,
        at=at,
        kind=PaperKind.DECISION,
        values=values,
        title="Décision d’orientation",
        dossier_id=row.dossier_id,
    )
    row.save()
    return row.document_id


@operation("Orientation notifiée")
def note_notification(
    *,
    actor: Actor,
    at: datetime,
    orientation_id: UUID,
    delivery: DeliveryDraft,
    edit_token: int,
    reason: str = "",
) -> date | None:
    """Note how the letter was delivered; returns the day that counts, None while nothing proves one.

    A decision of another body has no letter here, nor has one that was delivered before it was printed here: its
    day is the one that was told.
    """
    check_may_orient(actor)
    row = orientation_to_edit(orientation_id, edit_token=edit_token)
    if decides_for(actor) is not None:
        check_may_change_decision(actor, Decider(row.decider), is_theirs=row.decided_by is not None)
    told = delivery.handed_on or delivery.received_on
    if row.decider != Decider.MISSION_LOCALE or _was_delivered_before(row, told, today_of(actor, at)):
        if told is None or delivery.way not in _CERTAIN:
            raise Invalid.one(
                "notified_on",
                "Indiquez le jour où la personne l’a reçue, par un moyen qui donne une date certaine.",
                "Une lettre simple ou un courriel n’en donne pas.",
                "required",
            )
        _notified(row, actor, at, told)
        return told
    document_id = print_decision(actor=actor, at=at, orientation_id=orientation_id)
    note_delivery(actor=actor, at=at, document_id=document_id, draft=delivery)
    scope = current_scope()
    found = certain_date(scope, document_id) if scope else None
    if found is None or found.day is None:
        return None
    row.refresh_from_db()
    _notified(row, actor, at, found.day)
    return found.day


@operation("Orientation notifiée", source="automatique")
def follow_delivery(*, actor: Actor, at: datetime, document_id: UUID, certain_on: date) -> None:
    """A delivery noted, or corrected, among the documents of the file: the day that counts follows."""
    rows = models.Orientation.objects.select_for_update().filter(document_id=document_id, is_cancelled=False)
    for row in rows.order_by("id"):
        if row.notified_on != certain_on and certain_on >= row.decided_on:
            _notified(row, actor, at, certain_on)


@operation("Contrat d’engagement signé après l’orientation", source="automatique")
def note_contract_signed(*, actor: Actor, at: datetime, dossier_id: UUID, signed_on: date) -> bool:
    """The contract that the orientation of that day awaited is signed; False when none was awaited."""
    rows = models.Orientation.objects.filter(
        dossier_id=dossier_id, is_cancelled=False, decided_on__lte=signed_on
    ).order_by("-decided_on")
    row = rows.first()
    return row is not None and settle(actor=actor, at=at, kind=DeadlineKind.CONTRACT_SIGNATURE, ref_id=row.id)


@operation("Contrat d’engagement abandonné après l’orientation", source="automatique")
def note_contract_given_up(*, actor: Actor, at: datetime, dossier_id: UUID) -> bool:
    """A signed contract never began: the orientation in force awaits its signature again, on the same day."""
    row = models.Orientation.objects.filter(
        dossier_id=dossier_id, is_cancelled=False, ends_on=None, referent_structure_id__isnull=False
    ).first()
    if row is None or row.notified_on is None:
        return False
    await_signature(row, actor, at)
    return True


def _was_delivered_before(row: models.Orientation, told: date | None, today: date) -> bool:
    """Delivered some days ago, and no letter of this house yet."""
    return row.document_id is None and told is not None and told < today


def _notified(row: models.Orientation, actor: Actor, at: datetime, day: date) -> None:
    check_notified(day, decided_on=row.decided_on, today=today_of(actor, at))
    row.notified_on = day
    row.save()
    settle(actor=actor, at=at, kind=DeadlineKind.ORIENTATION_NOTICE, ref_id=row.id)
    if row.referent_structure_id is not None and row.ends_on is None:
        await_signature(row, actor, at)
    emit(
        OrientationNotified(
            structure_id=row.structure_id, dossier_id=row.dossier_id, orientation_id=row.id, notified_on=day
        )
    )


def await_signature(row: models.Orientation, actor: Actor, at: datetime) -> None:
    """The contrat d'engagement is to be signed within the month that the notification opened."""
    assert row.notified_on is not None, "only a notified orientation opens the delay"
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.CONTRACT_SIGNATURE,
        ref_id=row.id,
        due_on=sign_by(row.notified_on),
        detail="Un mois après la notification de l’orientation",
    )
