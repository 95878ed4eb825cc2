"""Links of answer and the e-mails that carry them: made here, sent by whoever sends, never kept in clear."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.finding import the_scope
from convergence.accompagnement.solutions.rules import telling
from convergence.accompagnement.solutions.rules.delays import delay
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeOutcome,
    ExchangeReason,
    ExchangeRequested,
    ExchangeWithdrawn,
    RecipientKind,
)
from convergence.foundation.identifiers import new_token, token_digest, uuid7
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import structure_names
from convergence.storage.operation import emit

ABOUT = "solutions.OrientationRequest"


def invite(actor: Actor, at: datetime, row: models.OrientationRequest, *, again: bool = False) -> None:
    """Send the service a link, where it has an address; those sent before still open, until the same day."""
    if not row.sent_to:
        return
    until = row.sent_at + delay("lien", local_day(row.sent_at, zone(actor.time_zone)))
    if until <= at:
        return
    token = new_token()
    models.AnswerLink.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        request=row,
        secret=token_digest(token),
        holder_name=row.provider_name,
        time_zone=actor.time_zone,
        made_at=at,
        expires_at=until,
    )
    words = telling.reminder if again else telling.invitation
    body = words(
        structure=_structure(row), service=row.offer_name, url=address(token), due_on=row.answer_due_on
    )
    _send(row, telling.REMINDER if again else telling.SUBJECT, body, useless_at=until)


def take_back(at: datetime, row: models.OrientationRequest) -> None:
    """No link opens any more; what still waits does not leave, and the service is told where it was asked."""
    revoke(at, row)
    if row.exchange_id is not None:
        emit(
            ExchangeWithdrawn(
                structure_id=row.structure_id, dossier_id=row.dossier_id, exchange_id=row.exchange_id
            )
        )
    if row.sent_to and (not row.delivery or ExchangeOutcome(row.delivery).is_taken):
        body = telling.taken_back(structure=_structure(row), service=row.offer_name)
        _send(row, telling.TAKEN_BACK, body, useless_at=None)


def revoke(at: datetime, row: models.OrientationRequest) -> None:
    """Links that stop working now."""
    for link in models.AnswerLink.objects.filter(request_id=row.id, revoked_at=None).order_by("id"):
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])


def address(token: str) -> str:
    """The address that a link travels with."""
    return f"{settings.SITE_URL}/jeune/o/{token}/"


def _send(row: models.OrientationRequest, subject: str, body: str, *, useless_at: datetime | None) -> None:
    row.exchange_id, row.delivery = uuid7(), ""
    emit(
        ExchangeRequested(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            exchange_id=row.exchange_id,
            channel=Channel.EMAIL,
            reason=ExchangeReason.SERVICE_REQUEST,
            recipient=row.sent_to,
            recipient_kind=RecipientKind.PARTNER,
            subject=subject,
            body=body,
            about_kind=ABOUT,
            about_id=row.id,
            useless_at=useless_at,
        )
    )


def _structure(row: models.OrientationRequest) -> str:
    asker = row.operator_id or row.structure_id
    unknown = "L’organisme qui accompagne la personne" if row.operator_id else "La Mission Locale"
    return structure_names(the_scope(), [asker]).get(asker, unknown)
