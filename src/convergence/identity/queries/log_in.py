"""What the OpenID provider reads: applications, log-ins, who they are for. Inside the purpose of authentication."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.models import LoginClient, LoginGrant, LoginToken, LogoutNotice, User
from convergence.identity.policies import check_may_manage_network
from convergence.identity.queries.bearers import actor_of_grant
from convergence.identity.rules.log_in import TokenKind
from convergence.identity.types import BearerKind
from convergence.identity.types.log_in import GrantRow, LoginClientRow, LogoutTrouble, Subject
from convergence.storage.journal import reads_nobody

_CLIENTS = "applications, no person"


@reads_nobody(_CLIENTS)
def login_client_named(scope: Scope, client_id: str, kind: BearerKind) -> LoginClientRow | None:
    """An application of one issuer that is still let in; None otherwise."""
    if "\x00" in client_id:
        return None
    row = LoginClient.objects.filter(client_id=client_id, kind=kind.value, revoked_at=None).first()
    return client_row(row) if row else None


@reads_nobody(_CLIENTS)
def login_clients(scope: Scope) -> list[LoginClientRow]:
    """Every application, those that are still let in first; for the national administrators."""
    check_may_manage_network(scope.actor)
    rows = [client_row(row) for row in LoginClient.objects.order_by("name", "id")]
    return sorted(rows, key=lambda row: row.revoked_at is not None)


@reads_nobody(_CLIENTS)
def login_client(scope: Scope, client: UUID) -> LoginClientRow | None:
    """One application; None when there is none."""
    check_may_manage_network(scope.actor)
    row = LoginClient.objects.filter(id=client).first()
    return client_row(row) if row else None


@reads_nobody("ends of sessions by their names, no person")
def logout_troubles(scope: Scope) -> dict[UUID, LogoutTrouble]:
    """What applications have not taken of the ends of sessions, by application; for the national administrators."""
    check_may_manage_network(scope.actor)
    found: dict[UUID, LogoutTrouble] = {}
    rows = LogoutNotice.objects.exclude(detail="").order_by("made_at", "id")
    for client_id, given_up_at, detail in rows.values_list("client_id", "given_up_at", "detail"):
        before = found.get(client_id, LogoutTrouble(0, 0, ""))
        found[client_id] = LogoutTrouble(
            before.waiting + (given_up_at is None), before.given_up + (given_up_at is not None), detail
        )
    return found


@reads_nobody(_CLIENTS)
def origin_to_return_to(scope: Scope, client_id: str, redirect_uri: str) -> str:
    """Where a log-in page may lead outside the house: the origin of a registered address, else nothing."""
    if "\x00" in client_id:
        return ""
    row = LoginClient.objects.filter(client_id=client_id, revoked_at=None).first()
    known = row.redirect_uris if row else []
    address = redirect_uri or (known[0] if len(known) == 1 else "")
    if address not in known:
        return ""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@reads_nobody("who logs in, about herself")
def grant_of_access_token(scope: Scope, token: str, kind: BearerKind, at: datetime) -> GrantRow | None:
    """The log-in behind an access token of one issuer; None as soon as she may not act any more."""
    found = (
        LoginToken.objects.select_related("grant__client", "grant__account")
        .filter(
            digest=token_digest(token), kind=TokenKind.ACCESS, expires_at__gt=at, grant__client__kind=kind
        )
        .first()
    )
    return grant_row(found.grant, at) if found else None


def grant_row(grant: LoginGrant, at: datetime) -> GrantRow | None:
    """A log-in whose person may still act; None otherwise."""
    subject = _subject(grant) if actor_of_grant(grant, at) else None
    if subject is None:
        return None
    return GrantRow(
        id=grant.id,
        client_id=grant.client.client_id,
        kind=BearerKind(grant.client.kind),
        scope=grant.scope,
        nonce=grant.nonce,
        redirect_uri=grant.redirect_uri,
        code_challenge=grant.code_challenge,
        code_challenge_method=grant.code_challenge_method,
        authenticated_at=grant.authenticated_at,
        subject=subject,
    )


def client_row(row: LoginClient) -> LoginClientRow:
    """An application from its row."""
    return LoginClientRow(
        id=row.id,
        client_id=row.client_id,
        kind=BearerKind(row.kind),
        name=row.name,
        organisation=row.organisation,
        redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        backchannel_logout_uri=row.backchannel_logout_uri,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        secret_digest=row.secret_digest,
    )


def _subject(grant: LoginGrant) -> Subject:
    if grant.account is not None:
        account = grant.account
        return Subject(
            account.id, account.first_name, account.last_name, account.email, account.email, grant.session
        )
    user = User.objects.get(grants=grant)
    return Subject(user.id, user.first_name, user.last_name, user.email, user.login, grant.session)
