"""Accounts of young people: seen from their file, and found by what their holder brings."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Scope
from convergence.identity.models import Structure, YoungAccount, YoungLink
from convergence.identity.queries.bearers import lent_actor, young_actor
from convergence.identity.types import YoungAccountRow, YoungAccountState, YoungLinkHolder
from convergence.identity.types.screens import SessionLimits
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.CONTACT)
def young_account_of(scope: Scope, dossier_id: UUID) -> YoungAccountRow | None:
    """The account tied to a file; None when it has none, and out of reach."""
    row = YoungAccount.objects.filter(dossier_id=dossier_id).first()
    if row is None:
        return None
    return YoungAccountRow(
        dossier_id=row.dossier_id,
        account_id=row.id,
        email=row.email,
        state=YoungAccountState(row.state),
        opened_at=row.opened_at,
        activated_at=row.activated_at,
    )


@reads_nobody("the holder of a link, about herself")
def young_link_holder(scope: Scope, token: str, at: datetime) -> YoungLinkHolder | None:
    """Who chooses a password by this link; None when it has served, has ended or never was."""
    link = (
        YoungLink.objects.select_related("account")
        .filter(digest=token_digest(token), expires_at__gt=at)
        .first()
    )
    if link is None or link.account.state == YoungAccountState.CLOSED:
        return None
    account = link.account
    holder = Structure.objects.get(id=account.structure_id)
    return YoungLinkHolder(
        account_id=account.id,
        structure_id=holder.id,
        structure_name=holder.usual_name,
        structure_phone=holder.phone,
        first_name=account.first_name,
        email=account.email,
        is_first=account.state == YoungAccountState.TO_ACTIVATE,
    )


@reads_nobody("the young person herself, before any file is read")
def young_actor_of(
    scope: Scope, account_id: UUID, version: str, *, on_lent_screen: bool = False
) -> Actor | None:
    """Who acts in the session of a young person; None once her account is closed or her password changed.

    A screen that is lent to her opens her space before she has chosen a password.
    """
    account = YoungAccount.objects.filter(id=account_id).first()
    return lent_actor(account, version) if on_lent_screen else young_actor(account, version)


@reads_nobody("lengths of sessions, nobody's")
def session_limits(scope: Scope | None, at: datetime) -> SessionLimits:
    """How long the session of a young person lasts, on each kind of screen."""

    def minutes(key: str) -> timedelta:
        return timedelta(minutes=parameter(key).integer_at(at.date()))

    return SessionLimits(
        shared_idle=minutes("young_session.shared_idle_minutes"),
        lent_idle=minutes("young_screen.idle_minutes"),
        lent_longest=minutes("young_screen.longest_minutes"),
    )
