"""Addresses of partners: how each goes, and what was told to it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from convergence.foundation.scope import Scope
from convergence.sharing.models import Webhook, WebhookDelivery
from convergence.sharing.policies import check_may_manage_clients
from convergence.sharing.queries.feeds import feed_kept, feed_waiting
from convergence.sharing.types import PartnerResource, WebhookDeliveryRow, WebhookRow, WebhookState
from convergence.storage.journal import reads_nobody

_ADDRESSES = "addresses of partners' programs, no person"
MOST_COUNTED = 101
"""What waits is counted so far: one more than a hundred."""


@reads_nobody(_ADDRESSES)
def webhooks(scope: Scope, client_id: UUID) -> list[WebhookRow]:
    """Every address of a program, the first added first."""
    check_may_manage_clients(scope.actor)
    return [_row(scope, row) for row in _rows().filter(client_id=client_id).order_by("id")]


@reads_nobody(_ADDRESSES)
def webhook(scope: Scope, webhook_id: UUID) -> WebhookRow | None:
    """One address; None when there is none."""
    check_may_manage_clients(scope.actor)
    found = _rows().filter(id=webhook_id).first()
    return _row(scope, found) if found else None


@reads_nobody(_ADDRESSES)
def webhook_deliveries(
    scope: Scope, webhook_id: UUID, *, before: int | None = None, limit: int = 50
) -> list[WebhookDeliveryRow]:
    """What was told to an address, the latest first, before a line."""
    check_may_manage_clients(scope.actor)
    lines = WebhookDelivery.objects.filter(webhook_id=webhook_id).order_by("-id")
    rows = list((lines.filter(id__lt=before) if before else lines)[:limit])
    found = Webhook.objects.filter(id=webhook_id).values_list("client__program__organisation_id", flat=True)
    kept = feed_kept(scope, found[0], [row.change for row in rows]) if rows else frozenset()
    return [
        WebhookDeliveryRow(
            delivery_id=row.id,
            change_id=row.change,
            kind=row.kind,
            at=row.at,
            is_taken=row.is_taken,
            status=row.status,
            milliseconds=row.milliseconds,
            detail=row.detail,
            can_be_replayed=row.change in kept,
        )
        for row in rows
    ]


def _rows() -> QuerySet[Webhook]:
    return Webhook.objects.select_related("progress", "client__program")


def _row(scope: Scope, row: Webhook) -> WebhookRow:
    progress, organisation_id = row.progress, row.client.program.organisation_id
    waiting = feed_waiting(
        scope, organisation_id, after=progress.cursor, resources=row.resources, most=MOST_COUNTED
    )
    return WebhookRow(
        webhook_id=row.id,
        client_id=row.client_id,
        url=row.url,
        contact=row.contact,
        resources=tuple(PartnerResource(one) for one in row.resources),
        state=WebhookState(row.state),
        stopped_because=row.stopped_because,
        failures=progress.failures,
        next_try_at=progress.next_try_at,
        last_success_at=progress.last_success_at,
        waiting=waiting + len(progress.again),
        edit_token=row.change_id,
    )
