"""Applications whose users log in here: let in, given another secret, shut out, by the national administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.gateways.outbound import OutboundTrouble, check_address
from convergence.identity.models import LoginClient
from convergence.identity.policies import check_may_manage_network
from convergence.identity.rules.faults import all_checked, check_label, check_reason
from convergence.identity.rules.login_clients import check_addresses, check_client_id
from convergence.identity.types import BearerKind
from convergence.storage.operation import operation

_SHORTEST_SECRET = 24


@operation("Raccorder une application de connexion")
def register_login_client(
    *,
    actor: Actor,
    at: datetime,
    client_id: str,
    kind: BearerKind,
    name: str,
    organisation: str,
    redirect_uris: Sequence[str],
    post_logout_redirect_uris: Sequence[str] = (),
    backchannel_logout_uri: str = "",
    secret: str = "",
    reason: str = "",
    idempotency_key: str | None = None,
) -> UUID:
    """Let an application in. Its organisation is handed ``secret``; without one it is public, held to PKCE."""
    check_may_manage_network(actor)
    checks: dict[str, Callable[[], str]] = {
        "client_id": lambda: check_client_id(client_id),
        "name": lambda: check_label(name, field="name", label="Nom"),
        "organisation": lambda: check_label(organisation, field="organisation", label="Organisme"),
    }
    values = all_checked(checks)
    returns = check_addresses(redirect_uris, field="redirect_uris", needed=True)
    afterwards = check_addresses(post_logout_redirect_uris, field="post_logout_redirect_uris", needed=False)
    if LoginClient.objects.filter(client_id=values["client_id"]).exists():
        raise Invalid.one(
            "client_id", "Une application porte déjà cet identifiant.", "Choisissez-en un autre.", "taken"
        )
    client = LoginClient(
        **values,
        kind=kind.value,
        redirect_uris=returns,
        post_logout_redirect_uris=afterwards,
        backchannel_logout_uri=_told_at(backchannel_logout_uri),
        secret_digest=_digest(secret) if secret else "",
        created_at=at,
    )
    client.save(force_insert=True)
    return client.id


@operation("Changer les adresses d’une application de connexion")
def change_login_addresses(
    *,
    actor: Actor,
    at: datetime,
    client: UUID,
    redirect_uris: Sequence[str],
    post_logout_redirect_uris: Sequence[str],
    backchannel_logout_uri: str = "",
    reason: str = "",
) -> None:
    """Where the application may send people back to, and where it is told that a session ended, from now on."""
    check_may_manage_network(actor)
    check_reason(reason)
    row = _open(client)
    row.redirect_uris = check_addresses(redirect_uris, field="redirect_uris", needed=True)
    row.post_logout_redirect_uris = check_addresses(
        post_logout_redirect_uris, field="post_logout_redirect_uris", needed=False
    )
    row.backchannel_logout_uri = _told_at(backchannel_logout_uri)
    row.save(update_fields=["redirect_uris", "post_logout_redirect_uris", "backchannel_logout_uri"])


@operation("Changer le secret d’une application de connexion")
def renew_login_secret(*, actor: Actor, at: datetime, client: UUID, secret: str, reason: str = "") -> None:
    """Replace its secret: the former one is worth nothing any more."""
    check_may_manage_network(actor)
    check_reason(reason)
    row = _open(client)
    if not row.secret_digest:
        raise Conflict(
            "Cette application n’a pas de secret.", what_to_do="Elle prouve chaque connexion par PKCE."
        )
    row.secret_digest = _digest(secret)
    row.save(update_fields=["secret_digest"])


@operation("Débrancher une application de connexion")
def revoke_login_client(*, actor: Actor, at: datetime, client: UUID, reason: str = "") -> None:
    """Shut an application out: its secret, its codes and its tokens are worth nothing from now on."""
    check_may_manage_network(actor)
    check_reason(reason)
    row = _open(client)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])


def _told_at(address: str) -> str:
    """Where an application is told of the end of a session: an address that this house may call, or none."""
    field = "backchannel_logout_uri"
    found = check_addresses([address], field=field, needed=False)
    if not found:
        return ""
    try:
        check_address(found[0])
    except OutboundTrouble as trouble:
        raise Invalid.one(field, trouble.message, trouble.what_to_do, trouble.code) from None
    return found[0]


def _digest(secret: str) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise Invalid.one(
            "secret", f"Le secret compte au moins {_SHORTEST_SECRET} caractères.", "Choisissez-en un autre."
        )
    return token_digest(secret)


def _open(client: UUID) -> LoginClient:
    row = LoginClient.objects.select_for_update().filter(id=client).first()
    if row is None:
        raise NotFound("Cette application n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    if row.revoked_at is not None:
        raise Conflict(
            "Cette application est déjà débranchée.", what_to_do="Raccordez-la de nouveau s’il le faut."
        )
    return row
