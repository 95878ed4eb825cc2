"""Client applications: let in with a secret that is shown once, renewed, revoked at once; their calls counted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, FieldError, Invalid, NotFound, Unavailable
from convergence.sharing.models import ApiCall, ApiClient
from convergence.sharing.policies import check_is_system, check_may_manage_clients
from convergence.sharing.rules.tokens import check_secret
from convergence.sharing.types import ApiFamily
from convergence.storage.operation import operation

_LONGEST_NAME = 200
_KEPT = timedelta(hours=1)


@operation("Raccorder une application")
def create_api_client(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    organisation: str,
    families: Iterable[ApiFamily],
    secret: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Let an application in. ``secret`` is given to its organisation by hand; only its fingerprint is kept."""
    check_may_manage_clients(actor)
    allowed = [family.value for family in ApiFamily if family in set(families)]
    texts = {"name": name.strip(), "organisation": organisation.strip()}
    errors = [
        FieldError(field, "Remplissez ce champ." if not text else "Ce texte est trop long.", code="text")
        for field, text in texts.items()
        if not text or len(text) > _LONGEST_NAME or "\x00" in text
    ]
    if not allowed:
        errors.append(FieldError("families", "Choisissez au moins un accès.", code="required"))
    Invalid.raise_if_any(errors)
    check_secret(secret)
    if ApiClient.objects.filter(secret_digest=token_digest(secret)).exists():
        raise Conflict(
            "Ce secret a déjà été remis à une application, même débranchée.",
            what_to_do="Donnez-en un autre.",
            code="secret_used",
        )
    client = ApiClient(**texts, families=allowed, secret_digest=token_digest(secret), created_at=at)
    client.save(force_insert=True)
    return client.id


@operation("Changer le secret d'une application")
def renew_api_secret(*, actor: Actor, at: datetime, client_id: UUID, secret: str, reason: str = "") -> None:
    """Replace its secret: the former one and the tokens that it gave are worth nothing from now on."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    check_secret(secret)
    client = _open(client_id)
    client.secret_digest = token_digest(secret)
    client.save(update_fields=["secret_digest"])


@operation("Débrancher une application")
def revoke_api_client(*, actor: Actor, at: datetime, client_id: UUID, reason: str = "") -> None:
    """Shut an application out: its secret and its tokens are worth nothing from now on."""
    check_may_manage_clients(actor)
    _check_reason(reason)
    client = _open(client_id)
    client.revoked_at = at
    client.save(update_fields=["revoked_at"])


@operation("Noter l'usage d'une application", source="appel")
def note_api_use(*, actor: Actor, at: datetime, client_id: UUID) -> None:
    """Keep the last day on which it called."""
    check_is_system(actor)
    ApiClient.objects.filter(id=client_id).exclude(last_used_on=at.date()).update(last_used_on=at.date())


def count_call(*, actor: Actor, at: datetime, caller: str, bound: str, alone: bool = False) -> None:
    """Count one call of ``caller`` in this minute; raise Unavailable above the parameter ``bound``.

    One statement, no history: the count of the minute replaces that of the one before. ``alone`` says that the
    transaction does nothing else of worth: it does not wait for the disk, on which all callers of an application would
    wait one after the other.
    """
    check_is_system(actor)
    key = hmac.new(
        settings.INDEX_KEY, f"{bound}:{caller}".encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH quick AS (SELECT CASE WHEN %s THEN set_config('synchronous_commit', 'off', true) END)"
            " INSERT INTO sharing_apicall AS c (key, counted_at, calls) SELECT %s, %s, 1 FROM quick"
            " ON CONFLICT (key) DO UPDATE"
            " SET calls = CASE WHEN c.counted_at = excluded.counted_at THEN c.calls + 1 ELSE 1 END,"
            " counted_at = excluded.counted_at RETURNING calls",
            (alone, key, minute),
        )
        calls: int = cursor.fetchone()[0]
    if calls == 1:
        ApiCall.objects.filter(counted_at__lt=at - _KEPT).delete()
    if calls > parameter(bound).integer_at(at.date()):
        raise Unavailable(
            "Trop d’appels en une minute.",
            what_to_do="Attendez la minute suivante, puis reprenez où vous en étiez.",
            code="too_many_calls",
        )


def _open(client_id: UUID) -> ApiClient:
    client = ApiClient.objects.select_for_update().filter(id=client_id).first()
    if client is None:
        raise NotFound("Cette application n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    if client.revoked_at is not None:
        raise Conflict(
            "Cette application est déjà débranchée.", what_to_do="Raccordez-la à nouveau s’il le faut."
        )
    return client


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Cela reste dans l’historique.", "required")
