"""Telling changes to the addresses of partners: an address is claimed, told in order, then its answers are noted.

Each address follows its own feed at its own pace: none waits for another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.actor import SYSTEM_ORGANISATION, Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Purpose
from convergence.sharing.models import (
    PartnerChange,
    Webhook,
    WebhookDelivery,
    WebhookProgress,
)
from convergence.sharing.operations.agreements.evidence import note_interface_exchange
from convergence.sharing.operations.changes import acknowledge_by_webhook
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.webhooks import (
    message_body,
    message_name,
    next_try_after,
    too_many_failures,
    unseal,
)
from convergence.sharing.types import (
    ClaimedWebhook,
    PartnerChangeKind,
    PartnerResource,
    WebhookAnswer,
    WebhookMessage,
    WebhookState,
)
from convergence.storage.operation import emit, operation

BATCH = 50
LEASE = timedelta(minutes=1)
"""Longer than a batch and its last message may take (``jobs.webhooks``)."""
GONE = 410
_ACTIVE = """
    FROM sharing_webhookprogress p
        JOIN sharing_webhook w ON w.id = p.webhook_id AND w.state = %(active)s
        JOIN sharing_apiclient c ON c.id = w.client_id AND c.revoked_at IS NULL
        JOIN sharing_programaccess a ON a.client_id = w.client_id
"""
_FEED = """
    FROM sharing_partnerchange x
    WHERE x.organisation_id = a.organisation_id AND (x.id > p.cursor OR x.id = ANY (p.again))
        AND (w.resources = '{}' OR x.resource = ANY (w.resources))
        AND (a.is_sandbox OR x.resource = %(request)s OR x.change = ANY (%(ends)s) OR EXISTS (
            SELECT FROM storage_opening o WHERE o.during @> %(at)s AND (o.organisation_id = a.organisation_id
                OR o.organisation_kind = (SELECT k.kind FROM storage_organisation k
                    WHERE k.organisation_id = a.organisation_id))))
"""
_NEXT = f"""
    SELECT p.webhook_id {_ACTIVE}
    WHERE p.next_try_at <= %(at)s AND (p.lease_ends_at IS NULL OR p.lease_ends_at < %(at)s)
        AND EXISTS (SELECT {_FEED})
    ORDER BY p.served_at, p.webhook_id LIMIT 1 FOR UPDATE OF p SKIP LOCKED
"""
_CHANGES = f"""
    SELECT told.* {_ACTIVE} CROSS JOIN LATERAL (
        SELECT x.* {_FEED} ORDER BY x.id > p.cursor, x.id LIMIT %(most)s) told
    WHERE p.webhook_id = %(webhook)s ORDER BY told.id > p.cursor, told.id
"""
_TOLD = """Bonjour,

Convergence n’envoie plus d’avis à l’adresse {url}.
Raison : {because} Dernière réponse : {detail}

Ce qui a changé depuis vous attend : relisez le flux des changements de l’interface partenaires, ou demandez à la DSI \
des Missions Locales de remettre l’adresse en service.
"""
_CLOSED = f"{PartnerResource.FILE.value}.{PartnerChangeKind.CLOSED.value}"
_TOO_MANY = "Trop d’échecs de suite."
_GONE = "L’adresse a répondu qu’elle n’existe plus (410)."


def claim_webhook(*, actor: Actor, at: datetime) -> ClaimedWebhook | None:
    """Lend the address that has waited longest to whoever will tell it its next changes; None when none waits.

    Two workers never hold the same one; a lease whose worker died ends by itself, and what it told is told again.
    """
    check_is_system(actor)
    asked = {
        "at": at,
        "active": WebhookState.ACTIVE.value,
        "request": PartnerResource.REQUEST.value,
        "ends": [PartnerChangeKind.CLOSED.value, PartnerChangeKind.DELETED.value],
    }
    found = _next(asked)
    if found is None:
        return None
    webhook = found.webhook
    changes = list(PartnerChange.objects.raw(_CHANGES, {**asked, "webhook": webhook.id, "most": BATCH}))
    found.lease, found.lease_ends_at, found.served_at = uuid7(), at + LEASE, at
    found.save(update_fields=["lease", "lease_ends_at", "served_at"])
    return ClaimedWebhook(
        webhook_id=webhook.id,
        lease=found.lease,
        url=webhook.url,
        secrets=_secrets(webhook, at),
        messages=tuple(_message(webhook.id, change) for change in changes),
    )


@operation("Noter ce qu'une adresse d'avis a répondu", source="automatique")
def note_webhook_answers(
    *, actor: Actor, at: datetime, claimed: ClaimedWebhook, answers: Sequence[WebhookAnswer]
) -> None:
    """Move the address on by what it took; after a failure it waits, after too many it is stopped and its keeper told.

    Answers to a lease that was lost change nothing: whoever holds it now tells again.
    """
    check_is_system(actor)
    progress = WebhookProgress.objects.select_for_update().filter(webhook_id=claimed.webhook_id).first()
    if progress is None or progress.lease != claimed.lease:
        return
    WebhookDelivery.objects.bulk_create([_delivery(claimed.webhook_id, one) for one in answers])
    taken = [one.message.change_id for one in answers if one.is_taken]
    if taken:
        _keep_evidence(actor, at, claimed.webhook_id, [one.message for one in answers if one.is_taken])
        progress.cursor = max(progress.cursor, *taken)
        progress.again = [one for one in progress.again if one not in taken]
        progress.last_success_at, progress.failures = at, 0
    failed = next((one for one in answers if not one.is_taken), None)
    progress.next_try_at = at
    if failed is not None:
        progress.failures += 1
        progress.next_try_at = next_try_after(at, progress.failures, asked_seconds=failed.wait_seconds)
        _stop_if_hopeless(claimed.webhook_id, at, progress.failures, failed)
    progress.lease, progress.lease_ends_at = None, None
    progress.save()


def forget_deliveries(*, actor: Actor, at: datetime) -> int:
    """Erase the lines of the log that are old enough; returns how many."""
    check_is_system(actor)
    days = parameter("sharing.webhook_log_days").integer_at(at.date())
    return WebhookDelivery.objects.filter(at__lt=at - timedelta(days=days)).delete()[0]


def _next(asked: Mapping[str, Any]) -> WebhookProgress | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, asked)
        found = cursor.fetchone()
    return WebhookProgress.objects.select_related("webhook").get(webhook_id=found[0]) if found else None


def _secrets(webhook: Webhook, at: datetime) -> tuple[str, ...]:
    sealed = [bytes(webhook.sealed_secret)]
    if webhook.former_ends_at is not None and at < webhook.former_ends_at:
        sealed.append(bytes(webhook.sealed_former))
    return tuple(unseal(one, webhook_id=webhook.id, key=settings.DATA_KEY) for one in sealed)


def _message(webhook_id: UUID, change: PartnerChange) -> WebhookMessage:
    name = message_name(webhook_id, change.id)
    body = message_body(
        name,
        resource=change.resource,
        change=change.change,
        about=change.about,
        file=change.file,
        happened_at=change.happened_at,
    )
    return WebhookMessage(change.id, f"{change.resource}.{change.change}", name, change.file, body)


def _delivery(webhook_id: UUID, answer: WebhookAnswer) -> WebhookDelivery:
    return WebhookDelivery(
        webhook_id=webhook_id,
        change=answer.message.change_id,
        kind=answer.message.kind,
        at=answer.at,
        is_taken=answer.is_taken,
        status=answer.status,
        milliseconds=answer.milliseconds,
        detail=answer.detail,
    )


def _keep_evidence(actor: Actor, at: datetime, webhook_id: UUID, taken: Sequence[WebhookMessage]) -> None:
    """What an address took is in the ledger, by file; closings that it took are acknowledged."""
    client = Webhook.objects.select_related("client__program").get(id=webhook_id).client
    note_interface_exchange(
        actor=actor,
        at=at,
        client_id=client.id,
        partner=f"{client.organisation} ({client.name})",
        purpose=Purpose.PARTNER_EXCHANGE,
        shown={one.file: {FieldGroup.ACCOMPAGNEMENT} for one in taken},
        route="webhook",
    )
    ends = [one.change_id for one in taken if one.kind == _CLOSED]
    if ends:
        acknowledge_by_webhook(
            actor=actor,
            at=at,
            organisation_id=client.program.organisation_id,
            client_id=client.id,
            changes=ends,
        )


def _stop_if_hopeless(webhook_id: UUID, at: datetime, failures: int, last: WebhookAnswer) -> None:
    because = _GONE if last.status == GONE else _TOO_MANY if too_many_failures(at, failures) else ""
    row = Webhook.objects.select_for_update().filter(id=webhook_id, state=WebhookState.ACTIVE.value).first()
    if not because or row is None:
        return
    row.state, row.stopped_because = WebhookState.DISABLED.value, because
    row.save()
    emit(
        ExchangeRequested(
            structure_id=SYSTEM_ORGANISATION,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.STOPPED_ADDRESS,
            recipient=row.contact,
            recipient_kind=RecipientKind.PARTNER,
            subject="Vos avis de Convergence sont arrêtés",
            body=_TOLD.format(url=row.url, because=because, detail=last.detail),
        )
    )
