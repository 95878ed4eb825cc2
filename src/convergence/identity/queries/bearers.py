"""From an access token to who stands behind it, as she stands at this very call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from convergence.foundation.actor import Actor, young_person_actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.models import LoginGrant, LoginToken, Structure, YoungAccount
from convergence.identity.queries.actors import resolve_actor
from convergence.identity.rules.log_in import TokenKind
from convergence.identity.types import Bearer, BearerKind, YoungAccountState
from convergence.storage.journal import reads_nobody

ON_LENT_SCREEN = ("La personne elle-même, sur un écran prêté",)


@reads_nobody("who logs in, before any file is read")
def bearer_of(scope: Scope, token: str, at: datetime) -> Bearer | None:
    """Who acts with an access token; None when it is unknown or old, or when she may not act any more.

    Inside ``acting(authentication_actor(), Purpose.AUTHENTICATION)``, as for a session.
    """
    found = (
        LoginToken.objects.select_related("grant__client", "grant__account")
        .filter(digest=token_digest(token), kind=TokenKind.ACCESS, expires_at__gt=at, grant__ended_at=None)
        .first()
    )
    if found is None:
        return None
    actor = actor_of_grant(found.grant, at)
    return Bearer(BearerKind(found.grant.client.kind), actor) if actor else None


def actor_of_grant(grant: LoginGrant, at: datetime) -> Actor | None:
    """The actor of a log-in; None for a revoked application, a closed account, an ended role, a new password."""
    if grant.client.revoked_at is not None or grant.ended_at is not None:
        return None
    if grant.user_id is not None:
        return resolve_actor(grant.user_id, grant.membership_id, at, session_version=grant.version)
    return young_actor(grant.account, grant.version)


def young_actor(account: YoungAccount | None, version: str) -> Actor | None:
    """A young person in her own file; None when her account is closed or was opened otherwise since."""
    if account is None or account.state != YoungAccountState.ACTIVE:
        return None
    return _herself(account, version)


def lent_actor(account: YoungAccount | None, version: str) -> Actor | None:
    """The same on a screen that is lent to her: she may not have chosen a password yet."""
    if account is None or account.state == YoungAccountState.CLOSED:
        return None
    actor = _herself(account, version)
    return replace(actor, role_labels=ON_LENT_SCREEN) if actor else None


def _herself(account: YoungAccount, version: str) -> Actor | None:
    if version != str(account.auth_version):
        return None
    holder = Structure.objects.get(id=account.structure_id)
    return young_person_actor(
        account.id,
        account.structure_id,
        name=f"{account.first_name} {account.last_name}".strip(),
        time_zone=holder.time_zone,
        dossier_id=account.dossier_id,
    )
