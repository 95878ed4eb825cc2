"""Addresses of partners: added with a secret shown once, renewed, suspended, put back in service, told again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import check_email, uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.gateways.outbound import OutboundTrouble, check_address
from convergence.sharing.models import ProgramAccess, Webhook, WebhookProgress
from convergence.sharing.policies import check_may_manage_clients
from convergence.sharing.queries.feeds import feed_end, feed_kept
from convergence.sharing.rules.tokens import check_secret
from convergence.sharing.rules.webhooks import checked_url, seal, wrong_url
from convergence.sharing.types import WebhookDraft, WebhookState
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Ajouter une adresse d'avis")
def create_webhook(
    *,
    actor: Actor,
    at: datetime,
    client_id: UUID,
    draft: WebhookDraft,
    secret: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Tell the changes of a program's feed to an address, from now on. ``secret`` signs them."""
    check_may_manage_clients(actor)
    access = ProgramAccess.objects.filter(client_id=client_id, client__revoked_at=None).first()
    if access is None:
        raise NotFound(
            "Cette application n’existe pas, ou l’interface partenaires ne lui est pas ouverte.",
            what_to_do="Ouvrez-la-lui d’abord, avec ses clés et sa convention.",
        )
    url, contact = _checked(draft.url), check_email(draft.contact, field="contact")
    check_secret(secret)
    if Webhook.objects.filter(client_id=client_id, url=url).exists():
        raise Conflict(
            "Cette application a déjà cette adresse.",
            what_to_do="Modifiez-la plutôt que d’en ajouter une autre.",
        )
    row = Webhook(
        id=uuid7(),
        client_id=client_id,
        url=url,
        contact=contact,
        resources=[one.value for one in draft.resources],
    )
    row.sealed_secret = seal(secret, webhook_id=row.id, key=settings.DATA_KEY)
    row.save(force_insert=True)
    WebhookProgress.objects.create(
        webhook=row, cursor=_last(access.organisation_id), next_try_at=at, served_at=at
    )
    return row.id


@operation("Changer le secret d'une adresse d'avis")
def renew_webhook_secret(
    *, actor: Actor, at: datetime, webhook_id: UUID, secret: str, reason: str = ""
) -> None:
    """Sign with another secret; the former one signs as well for a while, so that no message is refused meanwhile."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    check_secret(secret)
    row = _found(webhook_id)
    hours = parameter("sharing.webhook_secret_overlap_hours").integer_at(at.date())
    row.sealed_former, row.former_ends_at = row.sealed_secret, at + timedelta(hours=hours)
    row.sealed_secret = seal(secret, webhook_id=row.id, key=settings.DATA_KEY)
    row.save()


@operation("Suspendre une adresse d'avis")
def pause_webhook(*, actor: Actor, at: datetime, webhook_id: UUID, reason: str = "") -> None:
    """Tell nothing more to an address; what changes meanwhile waits for it."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    row = _found(webhook_id)
    if row.state != WebhookState.ACTIVE:
        raise Conflict(
            "Cette adresse n’est pas en service.", what_to_do="Remettez-la en service s’il le faut."
        )
    row.state, row.stopped_because = WebhookState.PAUSED.value, reason.strip()
    row.save()


@operation("Remettre en service une adresse d'avis")
def resume_webhook(
    *, actor: Actor, at: datetime, webhook_id: UUID, skip_waiting: bool = False, reason: str = ""
) -> None:
    """Tell again to an address: what waited for it first, or (``skip_waiting``) only what changes from now on."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    row = _found(webhook_id)
    if row.state == WebhookState.ACTIVE:
        raise Conflict("Cette adresse est déjà en service.", what_to_do="Il n’y a rien à faire.")
    row.state, row.stopped_because = WebhookState.ACTIVE.value, ""
    row.save()
    progress = _progress(webhook_id)
    progress.failures, progress.next_try_at = 0, at
    if skip_waiting:
        progress.cursor, progress.again = _last(_organisation(row)), []
    progress.save()


@operation("Rejouer un avis")
def replay_webhook(
    *, actor: Actor, at: datetime, webhook_id: UUID, change_id: int, onwards: bool = False
) -> None:
    """Tell a change once more; ``onwards``: with all that came after it, in their order."""
    check_may_manage_clients(actor)
    row = _found(webhook_id)
    if not feed_kept(_scope(), _organisation(row), [change_id]):
        raise NotFound(
            "Ce changement n’est plus conservé.",
            what_to_do="Le partenaire peut relire l’état actuel par l’interface.",
        )
    progress = _progress(webhook_id)
    if onwards:
        progress.cursor = min(progress.cursor, change_id - 1)
    elif change_id not in progress.again and change_id <= progress.cursor:
        progress.again = [*progress.again, change_id]
    progress.next_try_at = at
    progress.save()


@operation("Retirer une adresse d'avis")
def remove_webhook(*, actor: Actor, at: datetime, webhook_id: UUID, reason: str = "") -> None:
    """Forget an address and what was told to it."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    _found(webhook_id).delete()


def _checked(url: str) -> str:
    told = checked_url(url)
    try:
        check_address(told)
    except OutboundTrouble:
        raise wrong_url() from None
    return told


def _last(organisation_id: UUID) -> int:
    """The last change of a feed: an address is told what comes after."""
    return feed_end(_scope(), organisation_id)


def _scope() -> Scope:
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    return scope


def _organisation(row: Webhook) -> UUID:
    found: UUID = ProgramAccess.objects.values_list("organisation_id", flat=True).get(client_id=row.client_id)
    return found


def _found(webhook_id: UUID) -> Webhook:
    row = Webhook.objects.select_for_update().filter(id=webhook_id).first()
    if row is None:
        raise NotFound("Cette adresse n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return row


def _progress(webhook_id: UUID) -> WebhookProgress:
    return WebhookProgress.objects.select_for_update().get(webhook_id=webhook_id)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Cela reste dans l’historique.", "required")
